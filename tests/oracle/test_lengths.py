"""Kilometres and hectares against the geodesic on WGS84, allowing for the scale of RD.

RD is an oblique stereographic projection: at r metres from Amersfoort its lengths are
k = K0 * (1 + r^2 / 4R^2) times those on the ellipsoid, areas k^2 times. That is 0.99991 at
Amersfoort, 1 at 123 km and at most 1.0002 at 215 km, the furthest corner of the Netherlands with
its sea. So figures in RD may be 2e-4 (km) or 4e-4 (ha) off; with k taken out they must agree to
2e-5, which is what is left for the datum: the ellipsoid of RD is not that of WGS84 and lies some
40 m from it (7e-6), and the official transformation changes scale by 4e-6.
"""

from __future__ import annotations

import json

import numpy as np
import pyproj
import pytest
import shapely

from miekgeo.grenzen import Grenzen
from tests.oracle.published import publish, without_gemeenten

K0 = 0.9999079
RADIUS_M = 6_382_644.571
AMERSFOORT = (155_000.0, 463_000.0)

LARGEST_SCALE_ERROR = 2e-4
DATUM_PRECISION = 2e-5
COUNT = 500
SEED = 20_250_300

GEOD = pyproj.Geod(ellps="WGS84")
TO_WGS84 = pyproj.Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True)


def scale(geometry: np.ndarray) -> np.ndarray:
    """Length in RD over true length, at the middle of each geometry."""
    xy = shapely.get_coordinates(shapely.centroid(geometry))
    away = np.hypot(*(xy - AMERSFOORT).T)
    return K0 * (1 + away**2 / (4 * RADIUS_M**2))


def places(nederland: shapely.Geometry, n: int) -> np.ndarray:
    rng = np.random.default_rng(SEED)
    x0, y0, x1, y1 = shapely.bounds(nederland)
    xy = rng.uniform((x0, y0), (x1, y1), (4 * n, 2))
    within = shapely.contains(nederland, shapely.points(xy))
    return xy[within][:n]


@pytest.fixture(scope="module")
def middles(grenzen: Grenzen) -> np.ndarray:
    """Places all over the Netherlands."""
    shapely.prepare(grenzen.nederland)
    found = places(grenzen.nederland, COUNT)
    assert len(found) == COUNT
    return found


@pytest.fixture(scope="module")
def lines(middles: np.ndarray) -> np.ndarray:
    """Walks of 2 to 40 steps of some hundreds of metres."""
    rng = np.random.default_rng(SEED)
    steps = [rng.normal(0, 400, (int(rng.integers(2, 40)), 2)).cumsum(axis=0) for _ in middles]
    return np.array([shapely.LineString(m + s) for m, s in zip(middles, steps, strict=True)])


@pytest.fixture(scope="module")
def polygons(middles: np.ndarray) -> np.ndarray:
    """Rings: circles of 50 m to 5 km with a hole off their middle."""
    radius = np.random.default_rng(SEED).uniform(50, 5_000, len(middles))
    outer = shapely.buffer(shapely.points(middles), radius)
    hole = shapely.buffer(shapely.points(middles + radius[:, None] / 4), radius / 3)
    return shapely.difference(outer, hole)


def published_totals(geometry: np.ndarray, grenzen: Grenzen, unit: str) -> np.ndarray:
    table = publish(geometry, without_gemeenten(grenzen))
    assert set(table["maateenheid"]) == {unit}
    return np.array([sum(json.loads(text).values()) for text in table["maten"]])


def in_wgs84(geometry: np.ndarray) -> np.ndarray:
    # A straight line in RD isn't a geodesic; over 200 m they differ by less than a millimetre.
    dense = shapely.segmentize(geometry, 200)
    return shapely.transform(dense, TO_WGS84.transform, interleaved=False)


def true_km(geometry: np.ndarray) -> np.ndarray:
    return np.array([GEOD.geometry_length(g) for g in in_wgs84(geometry)]) / 1_000


def true_ha(geometry: np.ndarray) -> np.ndarray:
    return np.array([abs(GEOD.geometry_area_perimeter(g)[0]) for g in in_wgs84(geometry)]) / 1e4


def assert_agrees(found: np.ndarray, true: np.ndarray, factor: np.ndarray, power: int) -> None:
    """Roughly equal as they are, and closely when the scale of RD is taken out."""
    np.testing.assert_allclose(found, true, rtol=power * LARGEST_SCALE_ERROR)
    np.testing.assert_allclose(found / factor**power, true, rtol=power * DATUM_PRECISION)


def test_km_agree_with_the_geodesic(exact_grenzen: Grenzen, lines: np.ndarray) -> None:
    found = published_totals(lines, exact_grenzen, "km")
    assert_agrees(found, true_km(lines), scale(lines), power=1)


def test_ha_agree_with_the_geodesic(exact_grenzen: Grenzen, polygons: np.ndarray) -> None:
    found = published_totals(polygons, exact_grenzen, "ha")
    assert_agrees(found, true_ha(polygons), scale(polygons), power=2)


def test_a_stretch_walked_twice_counts_once(exact_grenzen: Grenzen, lines: np.ndarray) -> None:
    """There and back again is as long as there, also with its second half as a part by itself."""
    twice = [
        shapely.MultiLineString([[*g.coords, *g.coords[::-1][1:]], g.coords[len(g.coords) // 2 :]])
        if len(g.coords) > 3
        else shapely.LineString([*g.coords, *g.coords[::-1][1:]])
        for g in lines
    ]
    found = published_totals(np.array(twice, dtype=object), exact_grenzen, "km")
    assert_agrees(found, true_km(lines), scale(lines), power=1)


def test_overlapping_parts_count_once(exact_grenzen: Grenzen, polygons: np.ndarray) -> None:
    """A polygon with a piece of itself beside it, in a collection, has its own area."""
    pieces = shapely.intersection(polygons, shapely.buffer(shapely.centroid(polygons), 1_000))
    both = np.array(
        [shapely.GeometryCollection([a, b]) for a, b in zip(polygons, pieces, strict=True)],
        dtype=object,
    )
    found = published_totals(both, exact_grenzen, "ha")
    assert_agrees(found, true_ha(polygons), scale(polygons), power=2)


def test_the_sample_reaches_all_scales(lines: np.ndarray) -> None:
    """RD makes lengths shorter around Amersfoort and longer at the edges: both are tested."""
    factor = scale(lines)
    assert factor.min() < 0.99992
    assert factor.max() > 1.00004
