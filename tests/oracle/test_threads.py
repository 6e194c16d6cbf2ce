"""One thread or many, a few rows at a time or all: the same bits, and those of brute force.

5,000 seeded points, lines and areas each around the embedded borders; many of them on a border.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
import shapely

from miekgeo import coverage as coverage_module
from miekgeo import geometry as geometry_module
from miekgeo.coverage import NO_AREA, Coverage
from miekgeo.geometry import MeasuredParts, split_measured
from miekgeo.grenzen import Grenzen
from miekgeo.threads import limited_to
from tests.oracle.geometries import BOX, Makers

COUNT = 5_000
SEED = 20_250_500
# Lengths of some kilometres are sums of steps in floating point, m.
LENGTH_M = 1e-6


@pytest.fixture(scope="module")
def provincies(exact_grenzen: Grenzen) -> Coverage:
    """With its cells, which so few rows alone would not make."""
    own = exact_grenzen.provincies
    coverage = Coverage(own.labels, own.areas, own.inside)
    assert coverage._cells
    return coverage


@pytest.fixture(scope="module")
def points(provincies: Coverage) -> np.ndarray:
    """Anywhere, and one in five on a vertex or halfway an edge."""
    rng = np.random.default_rng(SEED)
    anywhere = rng.uniform(BOX[:2], BOX[2:], (COUNT, 2))
    ends = provincies.edge_ends[rng.integers(len(provincies.edges), size=COUNT // 5)]
    anywhere[::5] = np.where(rng.random((COUNT // 5, 1)) < 0.5, ends[:, 0], ends.mean(axis=1))
    return shapely.points(anywhere)


@pytest.fixture(scope="module")
def lines(provincies: Coverage) -> np.ndarray:
    """Walks across borders, one in ten of them through a vertex of one."""
    rng = np.random.default_rng(SEED)
    size = rng.integers(2, 30, COUNT)
    steps = rng.normal(0, 600, (size.sum(), 2)).cumsum(axis=0)
    line = np.repeat(np.arange(COUNT), size)
    first = np.cumsum(size) - size
    ends = provincies.edge_ends[rng.integers(len(provincies.edges), size=COUNT)]
    start = ends[:, 0] + rng.normal(0, 2_000, (COUNT, 2))
    xy = start[line] + steps - steps[first][line]
    xy[first[::10] + size[::10] // 2] = ends[::10, 0]
    return shapely.linestrings(xy, indices=line)


@pytest.fixture(scope="module")
def mixed(provincies: Coverage) -> np.ndarray:
    makers = Makers(provincies.edges, provincies.areas[provincies.inside])
    return makers.make(COUNT // 5, SEED)


def brute_places(coverage: Coverage, points: np.ndarray) -> list[tuple[int, int]]:
    tests = (shapely.intersects(area, points) for area in coverage.areas)
    return [(int(p), a) for a, covers in enumerate(tests) for p in np.flatnonzero(covers)]


def brute_lengths(coverage: Coverage, lines: np.ndarray) -> np.ndarray:
    """Length of each line in each area (n, k); none of them follows a border."""
    lengths = np.zeros((len(lines), len(coverage)))
    row, area = shapely.STRtree(coverage.areas).query(lines)
    lengths[row, area] = shapely.length(shapely.intersection(lines[row], coverage.areas[area]))
    return lengths


def in_how_many_threads(
    monkeypatch: pytest.MonkeyPatch, threads: int, rows_at_once: int | None = None
) -> None:
    monkeypatch.setenv("MIEKGEO_DRADEN", str(threads))
    if rows_at_once:
        monkeypatch.setattr(coverage_module, "POINTS_AT_ONCE", rows_at_once)
        monkeypatch.setattr(coverage_module, "SHAPES_AT_ONCE", rows_at_once)
        monkeypatch.setattr(geometry_module, "SHAPES_AT_ONCE", rows_at_once)


def same_parts(ours: MeasuredParts, theirs: MeasuredParts) -> bool:
    pairs = [(getattr(ours, f.name), getattr(theirs, f.name)) for f in fields(MeasuredParts)]
    return all(
        (a == b).all() if a.dtype == object else np.array_equal(a, b, equal_nan=True)
        for a, b in pairs
    )


def test_points_equal_brute_force(provincies: Coverage, points: np.ndarray) -> None:
    found = list(zip(*(column.tolist() for column in provincies.locate(points)), strict=True))
    assert found == sorted(brute_places(provincies, points))
    # On a border a point is in more than one.
    assert len(found) > len({p for p, _ in found})


def test_lines_equal_brute_force(provincies: Coverage, lines: np.ndarray) -> None:
    table = provincies.measure_parts(split_measured(lines))
    assert set(table["row"]) == set(range(COUNT))
    found = np.zeros((COUNT, len(provincies) + 1))
    found[table["row"], table["area"]] = table["measure"]
    np.testing.assert_allclose(found[:, :-1], brute_lengths(provincies, lines), atol=LENGTH_M)
    assert (found.sum(axis=1) - shapely.length(lines)).max() <= LENGTH_M
    assert (table.groupby("row").size() > 1).sum() > COUNT / 10


@pytest.mark.parametrize("rows_at_once", [97, 5_000])
@pytest.mark.parametrize("threads", [1, 4])
def test_the_same_bits(
    provincies: Coverage,
    points: np.ndarray,
    lines: np.ndarray,
    mixed: np.ndarray,
    monkeypatch: pytest.MonkeyPatch,
    threads: int,
    rows_at_once: int,
) -> None:
    with limited_to(1):
        expected = answers(provincies, points, lines, mixed)
    in_how_many_threads(monkeypatch, threads, rows_at_once)
    found = answers(provincies, points, lines, mixed)
    assert same_parts(found[0], expected[0])
    for ours, theirs in zip(found[1:], expected[1:], strict=True):
        assert np.array_equal(ours, theirs, equal_nan=True)


def answers(
    coverage: Coverage, points: np.ndarray, lines: np.ndarray, mixed: np.ndarray
) -> tuple[MeasuredParts, *tuple[np.ndarray, ...]]:
    both = np.concatenate([lines[:2_000], mixed])
    parts = split_measured(both)
    return (
        parts,
        coverage.measure_parts(parts).to_numpy(),
        np.array(coverage.locate(points)),
        np.array(coverage.within(both, 150.0)),
    )


def test_a_few_rows_answer_as_many_do(provincies: Coverage, lines: np.ndarray) -> None:
    """Without the cells, which few rows don't need, the same."""
    few = Coverage(provincies.labels, provincies.areas, provincies.inside)
    parts = split_measured(lines[:300])
    alone = few.measure_parts(parts)
    assert "_cells" not in vars(few)
    pd.testing.assert_frame_equal(alone, provincies.measure_parts(parts), check_exact=True)


def test_nothing_and_what_is_nowhere(provincies: Coverage) -> None:
    nothing = np.array([None, shapely.LineString()], dtype=object)
    many = np.concatenate([np.repeat(nothing, 1_500), [shapely.Point(-9e6, 9e6)]])
    table = provincies.measure_parts(split_measured(many))
    assert table[["row", "area"]].to_numpy().tolist() == [[3_000, NO_AREA]]
    assert [len(column) for column in provincies.locate(many[:0])] == [0, 0]
    assert provincies.locate_one(many).tolist() == [NO_AREA] * len(many)


def test_another_process_gives_the_same(provincies: Coverage, points: np.ndarray) -> None:
    sent = pickle.loads(pickle.dumps(provincies))
    assert np.array_equal(sent.locate(points), provincies.locate(points))


AT_ONCE = """
import threading
import numpy as np
import shapely
from miekgeo.grenzen import load_grenzen
provincies = load_grenzen().provincies
ends = np.random.default_rng(1).uniform((10_000, 305_000), (280_000, 620_000), (100, 2, 2))
lines, points = shapely.linestrings(ends), shapely.points(ends[:, 0])
def visit():
    for _ in range(5):
        provincies.locate(points)
        for area in provincies.areas:
            shapely.intersects(area, lines)
visitors = [threading.Thread(target=visit) for _ in range(4)]
for visitor in visitors:
    visitor.start()
for visitor in visitors:
    visitor.join()
"""


def test_visitors_at_once_share_the_borders() -> None:
    """GEOS ends the process where threads share a prepared geometry: areas may not be prepared."""
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
