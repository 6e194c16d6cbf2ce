"""Parts and crossings equal those found with nothing but shapely on whole polygons.

Parts: each geometry intersected with each area. Crossings of lines: walked along from one end to
the other, asking in which area each step lies. Crossings of polygons: the lengths of what two areas
have in common within the polygon and on its outline.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from miekgeo.coverage import Coverage
from miekgeo.grenzen import Grenzen
from miekgeo.schaalniveau.facts import NERGENS
from miekgeo.schaalniveau.parts import find_crossings, find_parts, shared_borders
from tests.oracle.brute import NOWHERE, BruteForce, of_dimension, simple_parts, size
from tests.oracle.geometries import Makers
from tests.oracle.published import as_projects, facts_of, without_gemeenten

COUNT = 420
LINE_COUNT = 80
SEED = 20_250_500

# Far below any coordinate's meaning, m: what is this near is the same place.
SAME_M = 1e-6
UNIT = {0: 1.0, 1: 1e-3, 2: 1e-4}

LINESTRING = 1

Border = tuple[str, str]


class Lines:
    """Seeded lines of the kinds that decide on crossing."""

    def __init__(self, coverage: Coverage) -> None:
        self.makers = Makers(coverage.edges, coverage.areas[coverage.inside])
        self.outlines = shapely.get_rings(shapely.get_parts(coverage.areas))
        places = shapely.get_coordinates(coverage.edges)
        places, times = np.unique(places, axis=0, return_counts=True)
        self.junctions = {tuple(place) for place in places[times > 2]}

    def rings(self, n: int, seed: int) -> np.ndarray:
        """Closed lines; every other one starts on a border."""
        rng = np.random.default_rng(seed)
        outlines = [shapely.get_exterior_ring(self.makers.polygon(rng)) for _ in range(n)]
        places = [shapely.get_coordinates(outline) for outline in outlines]
        for nth in range(0, n, 2):
            places[nth] += shapely.get_coordinates(self.makers.edge(rng))[0] - places[nth][0]
        return np.array([shapely.LineString(p) for p in places], dtype=object)

    def along(self, n: int, seed: int) -> np.ndarray:
        """Lines that come to a border, follow it over 0 to 4 vertices, and leave to any side.

        Half of them pass a place where three areas meet.
        """
        rng = np.random.default_rng(seed)
        return np.array([self._follow(rng, at_junction=nth % 2 == 0) for nth in range(n)])

    def _follow(self, rng: np.random.Generator, *, at_junction: bool) -> shapely.LineString:
        while True:
            outline = shapely.get_coordinates(self.outlines[rng.integers(len(self.outlines))])[1:]
            followed = np.roll(outline, rng.integers(len(outline)), axis=0)[: rng.integers(1, 6)]
            before, after = rng.normal(0, 1_000, (2, 2))
            line = shapely.LineString([followed[0] + before, *followed, followed[-1] + after])
            passes = bool(self.junctions & {tuple(place) for place in followed})
            # A walk sees no place where a line crosses what it followed before.
            if passes >= at_junction and line.is_simple:
                return line


class Walker:
    """Where a line goes from one area to another, found step by step."""

    def __init__(self, labels: list[str], areas: np.ndarray) -> None:
        self.labels = labels
        self.areas = areas
        outlines = shapely.get_rings(shapely.get_parts(areas))
        ends = [
            np.stack([xy[:-1], xy[1:]], axis=1) for xy in map(shapely.get_coordinates, outlines)
        ]
        self.edges = shapely.linestrings(np.unique(np.concatenate(ends), axis=0))
        self.tree = shapely.STRtree(self.edges)

    def passages(self, line: shapely.LineString) -> list[tuple[Border, shapely.Geometry]]:
        steps = [s for s in self._steps(line) if shapely.length(s) > SAME_M]
        names = [self._name(s) for s in steps]
        lain = [nth for nth, name in enumerate(names) if name is not None]
        if line.is_closed and lain:
            # Once more past the first area: a ring has no end.
            steps += steps[: lain[0] + 1]
            names += names[: lain[0] + 1]
        return list(self._changes(steps, names))

    def _changes(
        self, steps: list[shapely.LineString], names: list[str | None]
    ) -> Iterator[tuple[Border, shapely.Geometry]]:
        last, along = None, []
        for step, name in zip(steps, names, strict=True):
            if name is None:
                along.append(step)
                continue
            if last not in (None, name, NOWHERE) and name != NOWHERE:
                place = shapely.union_all(along) if along else shapely.get_point(step, 0)
                van, naar = sorted([str(last), name], key=self.labels.index)
                yield (van, naar), place
            last, along = name, []

    def _steps(self, line: shapely.LineString) -> Iterator[shapely.LineString]:
        """The line cut where it meets a border."""
        for a, b in itertools.pairwise(shapely.get_coordinates(line)):
            straight = shapely.LineString([a, b])
            met = self.edges[self.tree.query(straight)]
            places = shapely.get_coordinates(shapely.intersection(straight, met))
            along = shapely.line_locate_point(straight, shapely.points(places))
            stops = np.unique([0.0, *along, straight.length])
            stops = stops[np.diff(stops, prepend=-1.0) > SAME_M]
            cuts = shapely.get_coordinates(shapely.line_interpolate_point(straight, stops))
            cuts[0], cuts[-1] = a, b
            yield from (shapely.LineString(pair) for pair in itertools.pairwise(cuts))

    def _name(self, step: shapely.LineString) -> str | None:
        """Area that a step lies in; None on a border."""
        middle = shapely.line_interpolate_point(step, 0.5, normalized=True)
        if len(self.tree.query(middle, predicate="dwithin", distance=SAME_M)):
            return None
        covers = np.flatnonzero(shapely.contains(self.areas, middle))
        return self.labels[covers[0]] if len(covers) else NOWHERE


@pytest.fixture(scope="session")
def coverage(exact_grenzen: Grenzen) -> Coverage:
    return exact_grenzen.provincies


@pytest.fixture(scope="session")
def brute(coverage: Coverage) -> BruteForce:
    return BruteForce([str(x) for x in coverage.labels], coverage.areas, coverage.inside)


@pytest.fixture(scope="session")
def geometry(coverage: Coverage) -> np.ndarray:
    lines = Lines(coverage)
    return np.concatenate(
        [
            lines.makers.make(COUNT, SEED),
            lines.makers.shallow(LINE_COUNT, SEED),
            lines.rings(LINE_COUNT, SEED),
            lines.along(LINE_COUNT, SEED),
        ]
    )


@pytest.fixture(scope="session")
def parts(exact_grenzen: Grenzen, geometry: np.ndarray) -> list[gpd.GeoDataFrame]:
    return by_project(find_parts(as_projects(geometry), exact_grenzen), len(geometry))


@pytest.fixture(scope="session")
def crossings(exact_grenzen: Grenzen, geometry: np.ndarray) -> list[gpd.GeoDataFrame]:
    return by_project(find_crossings(as_projects(geometry), exact_grenzen), len(geometry))


def by_project(frame: gpd.GeoDataFrame, n: int) -> list[gpd.GeoDataFrame]:
    row = frame["project_id"].str.removeprefix("P").astype(int)
    assert row.is_monotonic_increasing
    return [frame[row == i] for i in range(n)]


def same_place(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    return shapely.hausdorff_distance(one, other) <= SAME_M


def differs(found: shapely.Geometry, expected: shapely.Geometry, dimension: int) -> bool:
    """Whether two geometries of one dimension differ by more than rounding."""
    if dimension == 2:
        return shapely.area(shapely.symmetric_difference(found, expected)) > 1e-3
    same_size = abs(size(found, dimension) - size(expected, dimension)) <= SAME_M
    return not (same_size and same_place(found, expected))


def test_parts_are_what_the_facts_say(
    exact_grenzen: Grenzen, geometry: np.ndarray, parts: list[gpd.GeoDataFrame]
) -> None:
    facts = facts_of(geometry, without_gemeenten(exact_grenzen)).provincies
    found = pd.concat(parts)
    assert found["gebied"].tolist() == facts["naam"].tolist()
    assert found["aandeel"].tolist() == facts["share"].tolist()
    assert found["in_nederland"].tolist() == facts["inside"].tolist()
    dimension = shapely.get_dimensions(geometry)[facts["row"]]
    factor = np.array(list(UNIT.values()))[dimension]
    assert found["maat"].tolist() == (facts["measure"].to_numpy() * factor).tolist()


def test_parts_are_the_intersections(
    brute: BruteForce, geometry: np.ndarray, parts: list[gpd.GeoDataFrame]
) -> None:
    wrong = []
    for row, (whole, mine) in enumerate(zip(geometry, parts, strict=True)):
        dimension = int(shapely.get_dimensions(whole))
        main = of_dimension(whole, dimension)
        assert set(mine["gebied"]) - {NERGENS} == brute.answer(whole).lies_in - {NOWHERE}
        for name, part, share in zip(mine["gebied"], mine.geometry, mine["aandeel"], strict=True):
            if name == NERGENS:
                expected = shapely.difference(main, brute.together(range(len(brute.areas))))
            else:
                area = brute.areas[brute.labels.index(name)]
                expected = shapely.intersection(main if share else whole, area)
            if share:
                expected = of_dimension(expected, dimension)
                if differs(part, expected, dimension):
                    wrong.append((row, name))
            elif not same_place(part, expected):
                wrong.append((row, name))
    assert wrong == []


def test_parts_add_up(geometry: np.ndarray, parts: list[gpd.GeoDataFrame]) -> None:
    for whole, mine in zip(geometry, parts, strict=True):
        dimension = int(shapely.get_dimensions(whole))
        measured = mine[mine["aandeel"] > 0]
        main = of_dimension(whole, dimension)
        assert mine["maat"].sum() == pytest.approx(size(main, dimension) * UNIT[dimension])
        assert same_place(shapely.union_all(measured.geometry), main)
        assert measured["aandeel"].is_monotonic_decreasing


def lines_of(geometry: shapely.Geometry) -> list[shapely.LineString]:
    return [p for p in simple_parts(geometry) if shapely.get_dimensions(p) == 1]


def walked(walker: Walker, geometry: shapely.Geometry) -> dict[Border, shapely.Geometry]:
    """Where the lines of a geometry go over borders."""
    found: dict[Border, list[shapely.Geometry]] = {}
    for line in lines_of(geometry):
        for border, place in walker.passages(line):
            found.setdefault(border, []).append(place)
    return {border: shapely.union_all(places) for border, places in found.items()}


def by_border(frame: gpd.GeoDataFrame) -> dict[Border, shapely.Geometry]:
    return dict(zip(zip(frame["van"], frame["naar"], strict=True), frame.geometry, strict=True))


def same_passages(
    found: dict[Border, shapely.Geometry], expected: dict[Border, shapely.Geometry]
) -> bool:
    return found.keys() == expected.keys() and all(
        same_place(place, expected[border])
        and abs(place.length - expected[border].length) <= SAME_M
        for border, place in found.items()
    )


def test_lines_go_over_where_a_walk_does(
    brute: BruteForce, geometry: np.ndarray, crossings: list[gpd.GeoDataFrame]
) -> None:
    walker = Walker(brute.labels, brute.areas)
    is_line = shapely.get_dimensions(geometry) < 2
    expected = {row: walked(walker, geometry[row]) for row in np.flatnonzero(is_line)}
    wrong = [
        r for r, places in expected.items() if not same_passages(by_border(crossings[r]), places)
    ]
    assert wrong == []
    # Enough of each to know: over a place, along a border, and touching without going over.
    places = [place for found in expected.values() for place in found.values()]
    followed = [bool(lines_of(place)) for place in places]
    touches = [
        not found and len(brute.answer(geometry[r]).lies_in) > 1 for r, found in expected.items()
    ]
    assert followed.count(False) >= 100
    assert followed.count(True) >= 10
    assert sum(touches) >= 10


def test_lines_in_pieces_go_over_where_whole_ones_do(
    exact_grenzen: Grenzen, geometry: np.ndarray, crossings: list[gpd.GeoDataFrame]
) -> None:
    """A line cut at each of its vertices, those on a border too, is still one network."""
    rows = np.flatnonzero(shapely.get_type_id(geometry) == LINESTRING)
    pieces = [itertools.pairwise(shapely.get_coordinates(geometry[row])) for row in rows]
    broken = np.array([shapely.MultiLineString([*p]) for p in pieces], dtype=object)
    found = by_project(find_crossings(as_projects(broken), exact_grenzen), len(rows))
    wrong = [
        int(row)
        for row, mine in zip(rows, found, strict=True)
        if not same_passages(by_border(mine), by_border(crossings[row]))
    ]
    assert wrong == []


@pytest.fixture(scope="session")
def borders(brute: BruteForce) -> dict[Border, shapely.Geometry]:
    """What each two areas have in common of their outlines."""
    outlines = shapely.boundary(brute.areas)
    return {
        (brute.labels[a], brute.labels[b]): of_dimension(
            shapely.intersection(outlines[a], outlines[b]), 1
        )
        for a, b in itertools.combinations(range(len(outlines)), 2)
    }


def test_borders_within_polygons(
    borders: dict[Border, shapely.Geometry],
    geometry: np.ndarray,
    crossings: list[gpd.GeoDataFrame],
) -> None:
    wrong, crossed = [], 0
    for row in np.flatnonzero(shapely.get_dimensions(geometry) == 2):
        polygon = of_dimension(geometry[row], 2)
        found = by_border(crossings[row])
        for border, shared in borders.items():
            within = size(shapely.intersection(shared, polygon), 1)
            within -= size(shapely.intersection(shared, polygon.boundary), 1)
            stretch = of_dimension(found.get(border, shapely.MultiLineString()), 1)
            crossed += within > SAME_M
            places = shapely.points(shapely.get_coordinates(stretch))
            on_border = shapely.dwithin(shared, places, SAME_M).all()
            if abs(stretch.length - within) > SAME_M or not on_border:
                wrong.append((row, border))
    assert wrong == []
    assert crossed >= 50


def test_shared_borders_are_those_of_the_outlines(
    exact_grenzen: Grenzen, borders: dict[Border, shapely.Geometry]
) -> None:
    found = by_border(shared_borders(exact_grenzen, borders))
    known = {border: shared for border, shared in borders.items() if not shared.is_empty}
    assert list(found) == list(known)
    assert len(known) >= 30
    for border, shared in known.items():
        assert not differs(found[border], shared, 1)
        # Joined from end to end.
        assert len(found[border].geoms) == len(simple_parts(shapely.line_merge(shared)))


def test_a_project_lies_in_the_areas_it_goes_over_between(
    parts: list[gpd.GeoDataFrame], crossings: list[gpd.GeoDataFrame]
) -> None:
    for mine, over in zip(parts, crossings, strict=True):
        assert {*over["van"], *over["naar"]} <= set(mine["gebied"])
