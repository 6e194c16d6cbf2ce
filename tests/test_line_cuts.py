"""Where lines cross edges: numbers to check on paper, and shapely's own answers beside them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from miekgeo.line_cuts import find_meetings, steps_of, stretches

# One edge, from (0, 0) to (0, 10).
EDGES = np.array([[[0.0, 0.0], [0.0, 10.0]]])


def meetings(lines: np.ndarray, edges: np.ndarray) -> tuple[list[tuple[int, int]], list[bool]]:
    found = find_meetings(steps_of(lines), edges, shapely.STRtree(shapely.linestrings(edges)))
    pairs = zip(found.step.tolist(), found.edge.tolist(), strict=True)
    return list(pairs), found.plain.tolist()


@pytest.mark.parametrize(
    ("wkt", "plain"),
    [
        ("LINESTRING (-1 5, 3 5)", True),
        ("LINESTRING (-3 -3, 9 9.1)", True),
        # through an end of the edge, up to it, from it, along it, at no angle to speak of
        ("LINESTRING (-1 10, 1 10)", False),
        ("LINESTRING (-1 5, 0 5)", False),
        ("LINESTRING (0 5, 4 5)", False),
        ("LINESTRING (0 5, 0 20)", False),
        ("LINESTRING (-1e-7 1, 1e-7 9)", False),
    ],
)
def test_only_what_is_beyond_doubt_is_plain(wkt: str, plain: bool) -> None:
    pairs, found = meetings(np.array([shapely.from_wkt(wkt)]), EDGES)
    assert pairs == [(0, 0)]
    assert found == [plain]


@pytest.mark.parametrize("wkt", ["LINESTRING (-1 11, 1 11)", "LINESTRING (1 0, 5 9)"])
def test_what_passes_by_meets_nothing(wkt: str) -> None:
    assert meetings(np.array([shapely.from_wkt(wkt)]), EDGES) == ([], [])


def test_lengths_between_crossings() -> None:
    """A step of 8 m with crossings at 2 and 6 m, then one of 3 m; a line of 5 m by itself."""
    lines = shapely.from_wkt(
        ["LINESTRING (0 0, 8 0, 8 0, 8 3)", "LINESTRING (0 0, 1 1)", "LINESTRING (0 0, 3 4)"]
    )
    steps = steps_of(lines)
    assert steps.line.tolist() == [0, 0, 1, 2]
    cut = stretches(steps, np.array([True, False, True]), np.array([0, 0]), np.array([0.75, 0.25]))
    assert cut.line.tolist() == [0, 0, 0, 2]
    assert cut.length.tolist() == [2.0, 4.0, 5.0, 5.0]
    assert cut.place.tolist() == [[1.0, 0.0], [4.0, 0.0], [8.0, 1.5], [1.5, 2.0]]


def test_no_lines_give_no_stretches() -> None:
    steps = steps_of(np.array([], dtype=object))
    cut = stretches(steps, np.zeros(0, dtype=bool), np.zeros(0, dtype=int), np.zeros(0))
    assert (len(cut.line), len(cut.length), cut.place.shape) == (0, 0, (0, 2))


def test_random_steps_equal_shapely() -> None:
    """2,000 steps on a grid of whole metres, where ends often coincide, and 100 edges."""
    rng = np.random.default_rng(20_250_600)
    ends = rng.integers(0, 60, (2_000, 2, 2)).astype(float)
    ends[::2] += rng.normal(0, 3, (1_000, 2, 2))
    edges = rng.integers(0, 60, (100, 2, 2)).astype(float)
    edges = edges[(edges[:, 0] != edges[:, 1]).any(axis=1)]
    lines, borders = shapely.linestrings(ends), shapely.linestrings(edges)
    steps = steps_of(lines)
    found = find_meetings(steps, edges, shapely.STRtree(borders))
    moving = lines[steps.line]
    expected = np.argwhere(shapely.intersects(moving[:, None], borders[None, :]))
    order = np.lexsort((found.edge, found.step))
    np.testing.assert_array_equal(np.column_stack([found.step[order], found.edge[order]]), expected)
    plain = np.flatnonzero(found.plain)
    assert len(plain) > 5_000
    assert (~found.plain).sum() > 200
    line, edge = moving[found.step[plain]], borders[found.edge[plain]]
    place = shapely.intersection(line, edge)
    assert (shapely.get_type_id(place) == 0).all()
    away = shapely.line_interpolate_point(line, found.along[plain], normalized=True)
    assert shapely.distance(place, away).max() < 1e-9
