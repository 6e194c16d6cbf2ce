"""Measures, repairs and reprojection against answers from paper and from the ellipsoid."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from miekgeo.errors import CrsError
from miekgeo.geometry import (
    MEASURE_UNITS,
    RD,
    WGS84,
    has_height,
    line_corners,
    line_ends,
    measure,
    repair_polygons,
    require_rd,
    simple_parts,
    split_measured,
    to_map,
    to_rd,
)
from tests.factories import geometries

SQUARE = "POLYGON((0 0,10 0,10 10,0 10,0 0))"
# The spire of the Onze Lieve Vrouwetoren in Amersfoort, origin of RD, as published.
TOREN_RD = (155_000.0, 463_000.0)
TOREN_LON_LAT = (5.38720621, 52.15517440)
# The conversion without correction grid is known to this distance, m.
CONVERSION_M = 1.0
# Metres in a degree at that latitude, to the nearest kilometre: enough for a bound.
LON_M, LAT_M = 68_000, 111_000


def measured(*wkt: str | None) -> list[tuple[int, float]]:
    """Dimension and measure of each geometry."""
    parts = split_measured(geometries(*wkt))
    return list(zip(parts.dimension.tolist(), parts.measure.tolist(), strict=True))


@pytest.mark.parametrize(
    ("wkt", "dimension", "size"),
    [
        ("POINT(5 5)", 0, 1),
        ("MULTIPOINT((0 0),(1 1),(2 2))", 0, 3),
        ("LINESTRING(0 0,3 4)", 1, 5),
        ("LINESTRING(0 0,3 4,3 14)", 1, 15),
        ("MULTILINESTRING((0 0,0 7),(5 0,5 3))", 1, 10),
        ("POLYGON((0 0,10 0,10 10,0 10,0 0))", 2, 100),
        ("POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,4 2,4 4,2 4,2 2))", 2, 96),
        ("MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0)),((20 0,22 0,22 2,20 2,20 0)))", 2, 104),
    ],
)
def test_measures(wkt: str, dimension: int, size: float) -> None:
    assert measured(wkt) == [(dimension, size)]


@pytest.mark.parametrize(
    ("wkt", "size"),
    [
        # Equal points count once, also across parts.
        ("MULTIPOINT((0 0),(1 1),(0 0))", 2),
        ("GEOMETRYCOLLECTION(POINT(0 0),MULTIPOINT((0 0),(1 1)))", 2),
        # A line that goes back over itself: there and back, halfway back, over a slope.
        ("LINESTRING(0 0,10 0,0 0)", 10),
        ("LINESTRING(0 0,10 0,4 0)", 10),
        ("LINESTRING(0 0,3 4,0 0)", 5),
        ("LINESTRING(0 0,0 10,0 0)", 10),
        ("LINESTRING(0 0,10 0,10 5,10 0,20 0)", 25),
        # Parts that share a stretch of 4.
        ("MULTILINESTRING((0 0,10 0),(6 0,16 0))", 16),
        ("MULTILINESTRING((0 0,10 0),(16 0,6 0))", 16),
        ("GEOMETRYCOLLECTION(LINESTRING(0 0,10 0),LINESTRING(0 0,10 0))", 10),
        # A crossing repeats nothing.
        ("MULTILINESTRING((0 0,10 0),(5 -5,5 5))", 20),
        ("LINESTRING(0 0,10 0,10 5,5 5,5 -5)", 30),
        # Parallel, 1 apart.
        ("MULTILINESTRING((0 0,10 0),(0 1,10 1))", 20),
        # Overlapping parts: 2 times 100 with 50 in common; touching ones have none.
        (f"GEOMETRYCOLLECTION({SQUARE},POLYGON((5 0,15 0,15 10,5 10,5 0)))", 150),
        (f"GEOMETRYCOLLECTION({SQUARE},POLYGON((10 0,20 0,20 10,10 10,10 0)))", 200),
        (f"GEOMETRYCOLLECTION({SQUARE},POLYGON((2 2,4 2,4 4,2 4,2 2)))", 100),
    ],
)
def test_what_is_there_twice_counts_once(wkt: str, size: float) -> None:
    assert measured(wkt)[0][1] == pytest.approx(size, rel=1e-12)


def test_a_collection_is_measured_by_its_highest_dimension() -> None:
    parts = split_measured(
        geometries(
            "GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,0 7),POLYGON((0 0,2 0,2 2,0 2,0 0)))",
            "GEOMETRYCOLLECTION(POINT(1 1),GEOMETRYCOLLECTION(LINESTRING(0 0,0 7),POINT(3 3)))",
            "GEOMETRYCOLLECTION(POINT(1 1))",
        )
    )
    assert parts.dimension.tolist() == [2, 1, 0]
    assert parts.measure.tolist() == [4, 7, 1]
    assert [shapely.get_type_id(g) for g in parts.main] == [6, 5, 4]
    # The rest is what is of a lower dimension, as it was.
    lower = shapely.from_wkt("GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,0 7))")
    assert shapely.equals(parts.rest[0], lower)
    assert shapely.equals(parts.rest[1], shapely.from_wkt("MULTIPOINT((1 1),(3 3))"))
    assert parts.rest[2] is None


@pytest.mark.parametrize("wkt", [None, "POINT EMPTY", "POLYGON EMPTY", "GEOMETRYCOLLECTION EMPTY"])
def test_nothing_has_no_measure(wkt: str | None) -> None:
    parts = split_measured(geometries(wkt))
    assert parts.dimension.tolist() == [-1]
    assert math.isnan(parts.measure[0])
    assert (parts.main[0], parts.rest[0]) == (None, None)


def test_geometries_dont_mix() -> None:
    # The same point and the same stretch in different rows are not one.
    assert measured("POINT(0 0)", None, "POINT(0 0)", "LINESTRING(0 0,5 0)", "LINESTRING(0 0,5 0)")[
        2:
    ] == [(0, 1), (1, 5), (1, 5)]


def test_no_geometries() -> None:
    parts = split_measured(geometries())
    assert [len(a) for a in (parts.dimension, parts.main, parts.rest, parts.measure)] == [0] * 4


def test_the_given_geometries_are_left_alone() -> None:
    given = geometries("LINESTRING(0 0,10 0,0 0)", None)
    split_measured(given)
    assert given[0].wkt == "LINESTRING (0 0, 10 0, 0 0)"
    assert given[1] is None


def test_simple_parts_name_their_row() -> None:
    part, owner = simple_parts(
        geometries(
            "MULTIPOINT((0 0),(1 1))",
            None,
            "POINT EMPTY",
            "GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(2 2),POLYGON EMPTY),LINESTRING(0 0,1 0))",
        )
    )
    assert [p.wkt for p in part] == [
        "POINT (0 0)",
        "POINT (1 1)",
        "POINT (2 2)",
        "LINESTRING (0 0, 1 0)",
    ]
    assert owner.tolist() == [0, 0, 3, 3]


def test_units_of_measures() -> None:
    sizes = measure(
        geometries("POINT(0 0)", "LINESTRING(0 0,2500 0)", "POLYGON((0 0,200 0,200 100,0 100,0 0))")
    )
    units = zip(sizes, MEASURE_UNITS.values(), strict=True)
    shown = [(size * factor, unit) for size, (unit, factor) in units]
    assert shown == [(1, "aantal"), (2.5, "km"), (2, "ha")]


@pytest.mark.parametrize(
    ("wkt", "ends"),
    [
        ("LINESTRING(0 0,5 0,5 5)", "MULTIPOINT((0 0),(5 5))"),
        ("LINESTRING(0 0,5 0,5 5,0 0)", "MULTIPOINT EMPTY"),
        ("MULTILINESTRING((0 0,5 0),(5 0,9 0))", "MULTIPOINT((0 0),(9 0))"),
        ("MULTILINESTRING((0 0,5 0),(6 0,9 0))", "MULTIPOINT((0 0),(5 0),(6 0),(9 0))"),
        # Three that meet: by the mod-2 rule where they meet is an end too.
        ("MULTILINESTRING((0 0,5 0),(5 0,9 0),(5 0,5 5))", "MULTIPOINT((0 0),(9 0),(5 5),(5 0))"),
    ],
)
def test_line_ends(wkt: str, ends: str) -> None:
    assert shapely.normalize(line_ends(geometries(wkt)))[0] == shapely.normalize(
        shapely.from_wkt(ends)
    )


@pytest.mark.parametrize(
    ("wkt", "repaired"),
    [
        # A spike from (10 10) to (20 10) and back.
        ("POLYGON((0 0,10 0,10 10,20 10,10 10,0 10,0 0))", "POLYGON((0 0,10 0,10 10,0 10,0 0))"),
        # A ring that touches itself in (4 4): two squares.
        (
            "POLYGON((0 0,4 0,4 4,8 4,8 8,4 8,4 4,0 4,0 0))",
            "MULTIPOLYGON(((0 0,4 0,4 4,0 4,0 0)),((4 4,8 4,8 8,4 8,4 4)))",
        ),
        # A ring that crosses itself in (5 5): two triangles of 25.
        (
            "POLYGON((0 0,10 10,10 0,0 10,0 0))",
            "MULTIPOLYGON(((0 0,5 5,0 10,0 0)),((5 5,10 0,10 10,5 5)))",
        ),
    ],
)
def test_a_repair_beyond_doubt(wkt: str, repaired: str) -> None:
    given = geometries(wkt)
    found, changed, doubtful = repair_polygons(given)
    assert shapely.equals(found[0], shapely.from_wkt(repaired))
    assert shapely.is_valid(found[0])
    assert (changed.tolist(), doubtful.tolist()) == ([True], [False])
    assert given[0] == shapely.from_wkt(wkt)


@pytest.mark.parametrize(
    "wkt",
    [
        # A hole that reaches outside: is what lies outside part of it or not?
        "POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,20 2,20 8,2 8,2 2))",
        # No area at all.
        "POLYGON((0 0,10 0,0 0))",
        # No length at all.
        "LINESTRING(5 5,5 5)",
    ],
)
def test_a_repair_in_doubt_changes_nothing(wkt: str) -> None:
    found, changed, doubtful = repair_polygons(geometries(wkt))
    assert found[0] == shapely.from_wkt(wkt)
    assert (changed.tolist(), doubtful.tolist()) == ([False], [True])


@pytest.mark.parametrize(("metres", "doubtful"), [(0.9, False), (1.1, True)])
def test_ways_to_repair_may_differ_by_a_millionth(metres: float, doubtful: bool) -> None:
    """A square of a km whose edge makes a loop: is what it goes around twice part of it?"""
    loop = f"0 500,{metres} 500,{metres} {500 + metres},-1 {500 + metres},-1 0"
    given = geometries(f"POLYGON((0 0,1000 0,1000 1000,0 1000,{loop},0 0))")
    _, changed, left = repair_polygons(given)
    assert (changed.tolist(), left.tolist()) == ([not doubtful], [doubtful])


def test_repair_goes_by_row() -> None:
    spike = "POLYGON((0 0,10 0,10 10,20 10,10 10,0 10,0 0))"
    doubt = "POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,20 2,20 8,2 8,2 2))"
    sound = "POLYGON((0 0,10 0,10 10,0 10,0 0))"
    found, changed, doubtful = repair_polygons(geometries("POINT(1 1)", None, spike, doubt, sound))
    assert found[0].wkt == "POINT (1 1)"
    assert found[1] is None
    assert shapely.area(found[2]) == 100
    assert changed.tolist() == [False, False, True, False, False]
    assert doubtful.tolist() == [False, False, False, True, False]


def test_has_height() -> None:
    assert has_height(
        geometries("POINT(1 1)", "POINT Z(1 1 5)", None, "LINESTRING Z(0 0 1,1 1 1)")
    ).tolist() == [False, True, False, True]


def test_the_toren_in_degrees() -> None:
    point = to_map(geometries(f"POINT({TOREN_RD[0]} {TOREN_RD[1]})"))[0]
    east = (point.x - TOREN_LON_LAT[0]) * LON_M
    north = (point.y - TOREN_LON_LAT[1]) * LAT_M
    assert math.hypot(east, north) < CONVERSION_M


def test_the_toren_in_metres() -> None:
    point = to_rd(geometries(f"POINT({TOREN_LON_LAT[0]} {TOREN_LON_LAT[1]})"), WGS84)[0]
    assert math.dist((point.x, point.y), TOREN_RD) < CONVERSION_M


def test_there_and_back_is_the_same_place() -> None:
    corners = geometries("POINT(20000 310000)", "POINT(270000 610000)", "POINT(155000 463000)")
    back = to_rd(to_map(corners), WGS84)
    assert shapely.distance(back, corners).max() < 0.001


def test_to_rd_keeps_what_it_can_and_drops_height() -> None:
    found = to_rd(geometries("POINT Z(155000 463000 12)", None, "POINT EMPTY"), RD)
    assert found[0].wkt == "POINT (155000 463000)"
    assert found[1] is None
    assert shapely.is_empty(found[2])


def test_to_rd_from_web_mercator() -> None:
    # Its x is the longitude in radians times 6378137 m.
    x = math.radians(TOREN_LON_LAT[0]) * 6_378_137
    y = math.log(math.tan(math.pi / 4 + math.radians(TOREN_LON_LAT[1]) / 2)) * 6_378_137
    point = to_rd(geometries(f"POINT({x} {y})"), "EPSG:3857")[0]
    assert math.dist((point.x, point.y), TOREN_RD) < CONVERSION_M


# Lines of 5 to 7 km: Delfzijl, Den Helder, Amersfoort, Zeeuws-Vlaanderen, Zuid-Limburg.
LINES = [
    [(255_000, 594_000), (258_000, 598_000)],
    [(112_000, 552_000), (116_200, 557_600)],
    [(155_000, 463_000), (160_000, 463_000)],
    [(30_000, 370_000), (30_000, 375_000)],
    [(185_000, 310_000), (190_000, 313_000), (191_000, 313_500)],
]


@pytest.mark.parametrize("xy", LINES)
def test_a_length_agrees_with_the_ellipsoid(xy: list[tuple[float, float]]) -> None:
    line = shapely.LineString(xy)
    geodesic = pyproj.Geod(ellps="WGS84").geometry_length(to_map(np.array([line]))[0])
    assert measure(np.array([line]))[0] == pytest.approx(geodesic, rel=2e-4)


@pytest.mark.parametrize(("x", "y"), [(255_000, 594_000), (30_000, 370_000), (155_000, 463_000)])
def test_an_area_agrees_with_the_ellipsoid(x: float, y: float) -> None:
    square = np.array([shapely.box(x, y, x + 2000, y + 1000)])
    geodesic, _ = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(to_map(square)[0])
    # Twice the tolerance of a length.
    assert measure(square)[0] == pytest.approx(abs(geodesic), rel=4e-4)


def frame(crs: str | None) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"naam": []}, geometry=gpd.GeoSeries([], crs=crs))


@pytest.mark.parametrize(
    ("crs", "message"),
    [
        (None, "De laag stations heeft geen coördinatenstelsel. Zet hem in RD."),
        ("EPSG:4326", "De laag stations staat in WGS 84, niet in RD (EPSG:28992)."),
        ("EPSG:28991", "De laag stations staat in Amersfoort / RD Old, niet in RD (EPSG:28992)."),
    ],
)
def test_another_system_than_rd_is_refused(crs: str | None, message: str) -> None:
    with pytest.raises(CrsError) as caught:
        require_rd(frame(crs), "stations")
    assert str(caught.value).startswith(message)


def test_rd_is_known_by_its_wkt_too() -> None:
    wkt = pyproj.CRS(RD).to_wkt()
    accepted = frame(wkt)
    require_rd(accepted, "stations")
    assert accepted.crs == RD


def test_corners_of_lines_are_where_they_bend() -> None:
    """Owner 7: east by 10, cut at 20, to 30, then north; owner 3: a millimetre of bend."""
    lines = geometries(
        "LINESTRING(20 0,30 0,30 10)",
        "LINESTRING(0 5,10 5.001,20 5)",
        "LINESTRING(0 0,10 0,20 0)",
    )
    points, owner = line_corners(lines, np.array([7, 3, 7]))
    found = sorted(zip(owner.tolist(), shapely.get_coordinates(points).tolist(), strict=True))
    assert found == [(3, [0, 5]), (3, [20, 5]), (7, [0, 0]), (7, [30, 0]), (7, [30, 10])]
    assert [len(a) for a in line_corners(geometries(), np.array([], dtype=np.int64))] == [0, 0]
