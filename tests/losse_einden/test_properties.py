"""What must hold for any input: order and direction change nothing else."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from miekgeo.grenzen import Grenzen
from miekgeo.losse_einden import find_losse_einden
from tests.factories import layer
from tests.losse_einden.world import COLUMNS, loose, project, short, station, trace
from tests.schaalniveau.world import line, point

Frames = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]


def random_frames(seed: int) -> Frames:
    """Lines between places on the squares, with a few stations."""
    rng = np.random.default_rng(seed)

    def place() -> tuple[float, float]:
        return (float(rng.integers(2010, 2200)) / 10, float(rng.integers(5000, 5200)) / 10)

    traces = [
        trace(
            f"T{i}",
            place(),
            place(),
            modaliteit=["elektriciteit", "waterstof", None][rng.integers(3)],
            spanning_kv=[110, 150, 380, None][rng.integers(4)],
            status=["bestaand", "gepland"][rng.integers(2)],
            project_id=f"P{i}" if i % 2 else None,
        )
        for i in range(20)
    ]
    projecten = [
        project(
            f"P{i}",
            line(place(), place()) if i % 3 else point(*place()),
            projecttype=["verkenning", "concreet"][rng.integers(2)],
            ibn_verwacht_tot=str(rng.integers(2028, 2032)),
        )
        for i in range(20)
    ]
    stations = [station(f"S{i}", *place()) for i in range(4)]
    frames = (layer("traces", *traces), layer("projecten", *projecten))
    return (*frames, layer("stations", *stations))


def ends_of(frames: Frames, world: Grenzen) -> gpd.GeoDataFrame:
    return find_losse_einden(*frames, world, afstand_m=2500, aansluiting_m=250)


@pytest.mark.parametrize("seed", range(3))
def test_shuffling_changes_nothing(seed: int, world: Grenzen) -> None:
    frames = random_frames(seed)
    shuffled = tuple(f.sample(frac=1, random_state=seed + i) for i, f in enumerate(frames))
    found = ends_of(frames, world)
    assert len(found) > 5
    pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame(ends_of(shuffled, world)))


@pytest.mark.parametrize("seed", range(3))
def test_reversing_all_lines_swaps_begin_and_eind(seed: int, world: Grenzen) -> None:
    frames = random_frames(seed)
    turned = tuple(
        f.set_geometry(shapely.reverse(f.geometry.to_numpy()), crs=f.crs) for f in frames
    )
    one, other = ends_of(frames, world), ends_of(turned, world)
    swapped = other.assign(einde=other["einde"].map({"begin": "eind", "eind": "begin"}))
    columns = [c for c in COLUMNS if c != "toelichting"]
    order = ["trace_id", "einde", "buur"]
    pd.testing.assert_frame_equal(
        pd.DataFrame(one[columns]),
        pd.DataFrame(swapped.sort_values(order, ignore_index=True)[columns]),
    )


Drawn = tuple[str, object, shapely.LineString]


def lies_in(geometry: shapely.LineString, areas: dict[str, shapely.Geometry]) -> set[str]:
    """Areas with more of a line than the borders are accurate, and the one with most of it."""
    length = {n: geometry.intersection(a).length for n, a in areas.items()}
    return {n for n, m in length.items() if m > 100} | {max(length, key=lambda n: length[n])}


def ends_in(geometry: shapely.LineString) -> list[tuple[str, shapely.Point]]:
    return [(w, shapely.Point(geometry.coords[i])) for w, i in (("begin", 0), ("eind", -1))]


def goes_on(
    place: shapely.Point, home: shapely.Geometry, area: shapely.Geometry, other: shapely.LineString
) -> bool:
    """Whether another line that lies in an area goes on where a line stops."""
    if other.distance(place) <= 250:
        return True
    slack = other.distance(home) + 250
    near = [e for _, e in ends_in(other) if e.distance(place) <= 2500 and e.distance(home) <= slack]
    return bool(near) and other.intersection(area).distance(place) <= 2500


@pytest.mark.parametrize("seed", range(6))
def test_by_a_plain_look_at_each_end(seed: int, world: Grenzen) -> None:
    """Which ends are near which neighbours, without any line that goes on there; one by one."""
    frames = random_frames(seed)
    traces, projecten, stations = frames
    areas = dict(zip(world.provincies.labels, world.provincies.areas, strict=True))
    land = [a for a in areas if a not in ("Zee", "Eems-Dollard")]
    drawn: list[Drawn] = [(t.trace_id, t.modaliteit, t.geometry) for t in traces.itertuples()]
    with_trace = set(traces["project_id"].dropna())
    drawn += [
        (p.project_id, None, p.geometry)
        for p in projecten.itertuples()
        if p.geometry.geom_type == "LineString" and p.project_id not in with_trace
    ]
    near, alone = set(), set()
    for key, carrier, geometry in drawn:
        for word, place in ends_in(geometry):
            electric = carrier in (None, "elektriciteit") or pd.isna(carrier)
            if electric and (stations.distance(place) <= 250).any():
                continue
            mine = lies_in(geometry, areas)
            covering = [a for a in areas.values() if a.covers(place)]
            home = max(covering, key=lambda a, g=geometry: g.intersection(a).length)
            for area in set(land) - mine:
                away = place.distance(areas[area])
                if away > min(2500, geometry.distance(areas[area]) + 250):
                    continue
                near.add((key, word, area))
                others = [g for k, _, g in drawn if k != key and area in lies_in(g, areas)]
                if not any(goes_on(place, home, areas[area], g) for g in others):
                    alone.add((key, word, area))
    found = short(ends_of(frames, world))
    assert {r[:3] for r in found} <= near
    assert {r[:3] for r in found if r[3] in ("geen tegenhanger", "buur niet geladen")} == alone
    assert alone


def test_a_trace_far_away_adds_only_its_own_rows(world: Grenzen) -> None:
    mine = trace("T1", (205, 505), (209.5, 505))
    theirs = trace("T2", (210.5, 505), (215, 505), modaliteit="warmte")
    far = trace("T9", (215, 504), (219, 502))
    found = loose(world, [mine, theirs, far])
    assert set(found["trace_id"]) == {"T1", "T2", "T9"}
    rest = found[found["trace_id"] != "T9"].reset_index(drop=True)
    pd.testing.assert_frame_equal(pd.DataFrame(rest), pd.DataFrame(loose(world, [mine, theirs])))


def test_the_input_stays_as_it_was(world: Grenzen) -> None:
    frames = random_frames(1)
    before = [f.copy() for f in frames]
    ends_of(frames, world)
    for one, other in zip(before, frames, strict=True):
        pd.testing.assert_frame_equal(one, other)
