"""The embedded set never contradicts the official one firmly: it says grensgeval instead.

Points and lines within 2 km of the official borders, exactly known themselves (nauwkeurigheid 0),
judged on the embedded set (tolerance 100 m) and on the official provincies (tolerance 0). Where one
says `ja` and the other `nee` a user would be told something untrue. And a grensgeval must mean what
it says: none lies further than 200 m from an official border, measured here without the product.

Left out of that 200 m for `kruist_landsgrens`, and of nothing else: what touches the Eems-Dollard,
which is always a grensgeval because there is no agreed border (docs/ontwerp.md section 6 rule 3).
`kruist_gemeentegrens` isn't compared: the official file holds provincies only.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from miekgeo import paths
from miekgeo.grenzen import Grenzen
from miekgeo.schaalniveau.facts import Facts
from tests.conftest import LONG
from tests.oracle.published import facts_of, without_gemeenten

pytestmark = pytest.mark.referentie

POINT_COUNT = 100_000 if LONG else 25_000
# Twice this many: the halves are made from different seeds, so that they can run side by side.
LINE_COUNT = 10_000 if LONG else 2_500
LINE_SEEDS = (20_250_401, 20_250_402)
POINT_SEED = 20_250_400

NEAR_BORDER_M = 2_000.0
LARGEST_DISTANCE_M = 200.0
# Share of the geometries that may touch the Eems-Dollard; its border is some 60 of 2,500 km.
EEMS_DOLLARD_SHARE = 0.05
EMBEDDED_TOLERANCE_M = 100.0
# How far an embedded border may lie from the official one (docs/ontwerp.md section 5).
GENERALISED_M = 95.0
FIRM = {"ja", "nee"}


@dataclass(frozen=True)
class Borders:
    """Official border lines, from the file itself."""

    provincial: np.ndarray
    national: np.ndarray
    eems_dollard: shapely.Geometry

    @property
    def all(self) -> np.ndarray:
        return np.concatenate([self.provincial, self.national])


def segments(areas: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every edge of some areas once (n, 2, 2), and of how many areas it is a border."""
    rings = shapely.get_rings(shapely.get_parts(areas))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    edges = np.column_stack([xy[:-1][joined], xy[1:][joined]])
    backwards = (edges[:, 0] > edges[:, 2]) | (
        (edges[:, 0] == edges[:, 2]) & (edges[:, 1] > edges[:, 3])
    )
    edges[backwards] = edges[backwards][:, [2, 3, 0, 1]]
    edges, times = np.unique(edges, axis=0, return_counts=True)
    return edges.reshape(-1, 2, 2), times


@pytest.fixture(scope="session")
def borders(official_path: Path) -> Borders:
    edges, times = segments(gpd.read_file(official_path).geometry.to_numpy())
    lines = shapely.linestrings(edges)
    around = gpd.read_file(paths.DATA / "grenzen.gpkg", layer="omgeving").set_index("naam").geometry
    return Borders(
        provincial=lines[times == 2],
        national=lines[times == 1],
        eems_dollard=around["Eems-Dollard"],
    )


def near_borders(borders: Borders, n: int, rng: np.random.Generator) -> np.ndarray:
    """Places (n, 2) within 2 km of a border, as many along each kilometre of it."""
    lines = borders.all
    length = shapely.length(lines)
    chosen = lines[rng.choice(len(lines), n, p=length / length.sum())]
    on_border = shapely.line_interpolate_point(chosen, rng.random(n), normalized=True)
    angle, away = rng.uniform(0, 2 * np.pi, n), NEAR_BORDER_M * rng.random(n)
    offset = np.column_stack([np.cos(angle), np.sin(angle)]) * away[:, None]
    return shapely.get_coordinates(on_border) + offset


def walk(start: np.ndarray, rng: np.random.Generator) -> shapely.LineString:
    """A line of 5 to 60 vertices some 500 m apart, or for one in five a short one."""
    if rng.random() < 0.2:
        steps, size = int(rng.integers(1, 4)), rng.uniform(5, 150)
    else:
        steps, size = int(rng.integers(4, 60)), 500 / np.sqrt(2)
    path = rng.normal(0, size, (steps, 2)).cumsum(axis=0)
    return shapely.LineString(start + np.vstack([[0, 0], path]))


def distance_to(lines: np.ndarray, geometry: np.ndarray) -> np.ndarray:
    """Metres from each geometry to the nearest of the lines."""
    distance = np.full(len(geometry), np.inf)
    found, away = shapely.STRtree(lines).query_nearest(
        geometry, return_distance=True, all_matches=False
    )
    distance[found[0]] = away
    return distance


@dataclass(frozen=True)
class Judged:
    """Geometries with what both sets say of them."""

    geometry: np.ndarray
    embedded: Facts
    official: Facts
    borders: Borders

    def contradicted(self, column: str) -> np.ndarray:
        mine, theirs = getattr(self.embedded, column), getattr(self.official, column)
        firm = np.isin(mine, list(FIRM)) & np.isin(theirs, list(FIRM))
        return np.flatnonzero(firm & (mine != theirs))

    def unsure(self, column: str) -> np.ndarray:
        """Rows that either set calls a grensgeval."""
        answers = (getattr(facts, column) for facts in (self.embedded, self.official))
        return np.flatnonzero(np.logical_or(*(a == "grensgeval" for a in answers)))

    def in_eems_dollard(self) -> np.ndarray:
        """Whether geometries touch the Eems-Dollard within the tolerance of either set."""
        reach = EMBEDDED_TOLERANCE_M + GENERALISED_M
        return shapely.dwithin(self.geometry, self.borders.eems_dollard, reach)


def judge(geometry: np.ndarray, grenzen: Grenzen, official: Grenzen, borders: Borders) -> Judged:
    assert grenzen.tolerantie_m == EMBEDDED_TOLERANCE_M
    assert official.tolerantie_m == 0
    return Judged(
        geometry,
        facts_of(geometry, without_gemeenten(grenzen)),
        facts_of(geometry, without_gemeenten(official)),
        borders,
    )


def assert_consistent(judged: Judged) -> None:
    for column in ("kruist_provinciegrens", "kruist_landsgrens"):
        assert judged.contradicted(column).tolist() == [], column
    # A line may leave one provincie for abroad or sea and come back in another.
    assert_near(judged, "kruist_provinciegrens", judged.borders.all)
    assert_near(judged, "kruist_landsgrens", judged.borders.national, judged.in_eems_dollard())
    turning = judged.official.omslagafstand_m[judged.unsure("kruist_provinciegrens")]
    assert turning.max() <= LARGEST_DISTANCE_M


def assert_near(
    judged: Judged, column: str, lines: np.ndarray, left_out: np.ndarray | None = None
) -> None:
    """All that is called a grensgeval lies near a border, and there is enough of it to know."""
    rows = judged.unsure(column)
    if left_out is not None:
        assert left_out.mean() <= EEMS_DOLLARD_SHARE
        rows = rows[~left_out[rows]]
    assert len(rows) >= len(judged.geometry) / 200, column
    away = distance_to(lines, judged.geometry[rows])
    assert rows[away > LARGEST_DISTANCE_M].tolist() == [], column


def assert_telling(judged: Judged, least: int) -> None:
    """Each answer occurs often, and the sets do differ: the tolerance is what keeps them apart."""
    for column in ("kruist_provinciegrens", "kruist_landsgrens"):
        for facts in (judged.embedded, judged.official):
            answers = getattr(facts, column)
            assert (answers == "nee").sum() >= least
    assert (judged.embedded.kruist_provinciegrens == "grensgeval").sum() >= least
    assert (judged.embedded.n_provincies != judged.official.n_provincies).sum() >= 10


def test_points_near_borders(grenzen: Grenzen, official_grenzen: Grenzen, borders: Borders) -> None:
    rng = np.random.default_rng(POINT_SEED)
    points = shapely.points(near_borders(borders, POINT_COUNT, rng))
    assert len(points) == POINT_COUNT
    assert distance_to(borders.all, points).max() <= NEAR_BORDER_M
    judged = judge(points, grenzen, official_grenzen, borders)
    assert_telling(judged, least=POINT_COUNT // 100)
    assert_consistent(judged)


@pytest.mark.parametrize("seed", LINE_SEEDS)
def test_lines_near_borders(
    grenzen: Grenzen, official_grenzen: Grenzen, borders: Borders, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    starts = near_borders(borders, LINE_COUNT, rng)
    assert distance_to(borders.all, shapely.points(starts)).max() <= NEAR_BORDER_M
    lines = np.array([walk(start, rng) for start in starts], dtype=object)
    assert len(lines) == LINE_COUNT
    assert shapely.get_num_coordinates(lines).max() == 60
    judged = judge(lines, grenzen, official_grenzen, borders)
    assert_telling(judged, least=LINE_COUNT // 100)
    assert (judged.official.kruist_provinciegrens == "ja").sum() >= LINE_COUNT // 10
    assert (judged.official.kruist_landsgrens == "ja").sum() >= LINE_COUNT // 20
    assert_consistent(judged)
