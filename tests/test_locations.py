"""Places are read from columns, brought to RD, and every doubt is in the report."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from miekgeo.geometry import Flags
from miekgeo.locations import (
    Places,
    RowReport,
    check_coordinates,
    check_distance,
    check_shapes,
    parse_places,
    place_names,
    places_from_columns,
    read_wkt,
    to_rd_recognised,
)
from tests.factories import findings, geometries, row_report

# The Onze Lieve Vrouwetoren: RD, and lon/lat to a millionth of a degree (0,1 m).
TOREN_RD = (155_000, 463_000)
TOREN = "5.387206 52.155174"
RD_NAME = "Amersfoort / RD New"
# A square as the Netherlands, RD.
NEDERLAND = shapely.box(100_000, 400_000, 200_000, 500_000)


def lines(*flags: bool) -> Flags:
    return np.array(flags, dtype=bool)


def wkts(places: Places) -> list[str | None]:
    return [None if g is None else shapely.to_wkt(g) for g in places.geometry]


def recognise(wkt: str, crs: str | None = None) -> tuple[shapely.Geometry, RowReport]:
    """One geometry as a file gives it, brought to RD."""
    notes = row_report(1)
    places = Places(geometries(wkt))
    to_rd_recognised(places, crs, notes)
    return places.geometry[0], notes


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Ens 5.78 52.64; Diemen 4.96 52.34", [(5.78, 52.64), (4.96, 52.34)]),
        ("Ens: 5,78 52,64", [(5.78, 52.64)]),
        ("Ens (5.78, 52.64)", [(5.78, 52.64)]),
        ("Ens 5.78/52.64", [(5.78, 52.64)]),
        ("5.78 52.64", [(5.78, 52.64)]),
        ("Maasvlakte 2 4.01 51.95", [(4.01, 51.95)]),
        ("Ens-380 5.78 52.64;", [(5.78, 52.64)]),
        ("Dublin -6.26 53.35", [(-6.26, 53.35)]),
        ("Ens 180000 515000", [(180_000, 515_000)]),
        ("", []),
    ],
)
def test_places_of_a_list(text: str, points: list[tuple[float, float]]) -> None:
    assert parse_places(text) == (points, [])


@pytest.mark.parametrize(
    ("text", "points", "wrong"),
    [
        ("Ens", [], ["Ens"]),
        ("Ens 5.78", [], ["Ens 5.78"]),
        ("Ens 5.78 52.64; Diemen", [(5.78, 52.64)], ["Diemen"]),
        ("Ens 5.78 N 52.64 O", [], ["Ens 5.78 N 52.64 O"]),
    ],
)
def test_places_without_coordinates(
    text: str, points: list[tuple[float, float]], wrong: list[str]
) -> None:
    assert parse_places(text) == (points, wrong)


def test_names_of_places() -> None:
    assert place_names("Ens 5.78 52.64; Moerdijk (haven) 4.58 51.69 ;4.1 51.9; Diemen") == [
        "Ens",
        "Moerdijk (haven)",
        "",
    ]


def test_lists_give_lines_or_points() -> None:
    cells = [
        "A 5 52; B 6 52",
        "A 5 52; B 6 52",
        "A 5 52",
        "A 5 52; A 5 52",
        "A 5 52; A 5 52; B 6 52; A 5 52",
        None,
        "n.v.t.",
    ]
    notes = row_report(7)
    places = places_from_columns(
        {"plaatsen": cells}, lines(True, False, True, False, True, True, False), notes
    )
    assert wkts(places) == [
        "LINESTRING (5 52, 6 52)",
        "MULTIPOINT ((5 52), (6 52))",
        "POINT (5 52)",
        "POINT (5 52)",
        # The same place twice in a row is one; a way back is kept.
        "LINESTRING (5 52, 6 52, 5 52)",
        None,
        None,
    ]
    assert places.from_list.tolist() == [True] * 5 + [False] * 2
    assert findings(notes) == []


def test_a_list_that_cant_be_read_sets_the_row_aside() -> None:
    notes = row_report(2)
    places = places_from_columns({"plaatsen": ["A 5 52; B", "A 5 52"]}, lines(True, True), notes)
    assert wkts(places) == [None, "POINT (5 52)"]
    melding = "Geen coördinaten bij plaats 'B'; verwacht: naam lengte breedte."
    assert findings(notes) == [("G01", 2, melding)]
    assert notes.aside == {0: [melding]}
    assert places.from_list.tolist() == [False, True]


def test_pairs_of_numbers() -> None:
    notes = row_report(3)
    places = places_from_columns(
        {"x": ["155000", "155.000,5", 155000.0], "y": ["463000", "463.000,5", 463000.0]},
        lines(False, False, False),
        notes,
    )
    assert wkts(places) == [
        "POINT (155000 463000)",
        "POINT (155000.5 463000.5)",
        "POINT (155000 463000)",
    ]
    assert places.from_list.tolist() == [False] * 3
    assert findings(notes) == []


@pytest.mark.parametrize(
    ("x", "y", "check", "melding"),
    [
        ("155000", None, "G01", "De coördinaat y ontbreekt."),
        ("", "463000", "G01", "De coördinaat x ontbreekt."),
        ("155000", "hier", "G01", "De coördinaat 'hier' is geen getal."),
        ("NaN", "463000", "G02", "De coördinaat 'NaN' is geen getal."),
        ("155000", "inf", "G02", "De coördinaat 'inf' is geen getal."),
        ("155000", float("inf"), "G02", "De coördinaat 'inf' is geen getal."),
    ],
)
def test_half_a_pair_or_no_number(x: object, y: object, check: str, melding: str) -> None:
    notes = row_report(1)
    places = places_from_columns({"x": [x], "y": [y]}, lines(False), notes)
    assert wkts(places) == [None]
    assert findings(notes) == [(check, 2, melding)]
    assert notes.aside == {0: [melding]}


def test_both_of_a_pair_are_told_when_neither_is_a_number() -> None:
    notes = row_report(1)
    places = places_from_columns({"x": ["daar"], "y": ["NaN"]}, lines(False), notes)
    assert wkts(places) == [None]
    assert findings(notes) == [
        ("G01", 2, "De coördinaat 'daar' is geen getal."),
        ("G02", 2, "De coördinaat 'NaN' is geen getal."),
    ]


def test_a_column_without_its_pair() -> None:
    notes = row_report(2)
    places_from_columns({"lon": ["5.4", None]}, lines(False, False), notes)
    assert findings(notes) == [("G01", 2, "De coördinaat lat ontbreekt.")]


def test_an_empty_pair_is_no_place_and_no_fault() -> None:
    notes = row_report(2)
    places = places_from_columns(
        {"lon": [None, "-"], "lat": ["", "onbekend"]}, lines(False, False), notes
    )
    assert wkts(places) == [None, None]
    assert findings(notes) == []


def test_the_first_kind_that_a_row_fills_counts() -> None:
    columns = {
        "wkt": ["POINT(1 1)", None, None, None],
        "plaatsen": ["A 2 2", "A 2 2", None, None],
        "lon": ["3", "3", "3", None],
        "lat": ["3", "3", "3", None],
        "x": ["4", "4", "4", "4"],
        "y": ["4", "4", "4", "4"],
    }
    places = places_from_columns(columns, lines(*[False] * 4), row_report(4))
    assert wkts(places) == ["POINT (1 1)", "POINT (2 2)", "POINT (3 3)", "POINT (4 4)"]
    assert places.from_list.tolist() == [False, True, False, False]


def test_wkt() -> None:
    found, closed = read_wkt(
        ["POINT(1 2)", "POLYGON((0 0,1 0,1 1,0 0))", "POLYGON((0 0,1 0,1 1))", "PUNT(1 2)", ""]
    )
    assert [None if g is None else g.wkt for g in found] == [
        "POINT (1 2)",
        "POLYGON ((0 0, 1 0, 1 1, 0 0))",
        "POLYGON ((0 0, 1 0, 1 1, 0 0))",
        None,
        None,
    ]
    assert closed.tolist() == [False, False, True, False, False]


def test_wkt_of_rows() -> None:
    notes = row_report(4)
    places = places_from_columns(
        {"wkt": ["SRID=28992;POINT(1 2)", "POLYGON((0 0,1 0,1 1))", "PUNT(1 2)", None]},
        lines(*[False] * 4),
        notes,
    )
    assert wkts(places) == ["POINT (1 2)", "POLYGON ((0 0, 1 0, 1 1, 0 0))", None, None]
    assert places.srid.tolist() == [28992, 0, 0, 0]
    assert findings(notes) == [
        ("G07", 3, "Een ring was niet gesloten en is gesloten."),
        ("G01", 4, "De WKT is niet te lezen: 'PUNT(1 2)'."),
    ]
    assert list(notes.aside) == [2]


@pytest.mark.parametrize("code", ["99999999999999999999", "999999"])
def test_a_system_that_doesnt_exist_is_a_remark(code: str) -> None:
    notes = row_report(1)
    text = f"SRID={code};POINT(155000 463000)"
    places = places_from_columns({"wkt": [text]}, lines(False), notes)
    to_rd_recognised(places, None, notes)
    assert wkts(places) == ["POINT (155000 463000)"]
    assert [c for c, _, _ in findings(notes)] == ["G05", "G05"]
    assert f"({'EPSG:' + code}) is onbekend" in findings(notes)[0][2]


def test_a_coordinate_that_isnt_finite() -> None:
    notes = row_report(4)
    places = Places(
        np.array(
            [
                shapely.Point(math.nan, 1),
                shapely.Point(1, 1),
                None,
                shapely.LineString([(0, 0), (math.inf, 1)]),
            ],
            dtype=object,
        )
    )
    check_coordinates(places, notes)
    melding = "Een coördinaat is geen getal (NaN of oneindig)."
    assert findings(notes) == [("G02", 2, melding), ("G02", 5, melding)]
    assert wkts(places) == [None, "POINT (1 1)", None, None]
    assert sorted(notes.aside) == [0, 3]


@pytest.mark.parametrize(
    ("wkt", "crs", "remarks"),
    [
        ("POINT(155000 463000)", "EPSG:28992", []),
        (f"POINT({TOREN})", "EPSG:4326", []),
        (
            "POINT(155000 463000)",
            None,
            [("G05", None, "Coördinaten van rij 2 herkend als RD.")],
        ),
        (f"POINT({TOREN})", None, [("G05", None, "Coördinaten van rij 2 herkend als WGS84.")]),
        (
            "POINT(463000 155000)",
            None,
            [("G06", 2, "De assen waren verwisseld en zijn omgedraaid.")],
        ),
        (
            "POINT(52.155174 5.387206)",
            "EPSG:4326",
            [("G06", 2, "De assen waren verwisseld en zijn omgedraaid.")],
        ),
        (
            "POINT(155000 463000)",
            "EPSG:4326",
            [("G05", None, "Coördinaten van rij 2 herkend als RD (het bestand zegt WGS 84).")],
        ),
        (
            f"POINT({TOREN})",
            "EPSG:28992",
            [
                (
                    "G05",
                    None,
                    f"Coördinaten van rij 2 herkend als WGS84 (het bestand zegt {RD_NAME}).",
                )
            ],
        ),
        (
            "POINT(155000 463000)",
            "geen stelsel",
            [
                ("G05", None, "Het opgegeven coördinatenstelsel (geen stelsel) is onbekend."),
                (
                    "G05",
                    None,
                    "Coördinaten van rij 2 herkend als RD (het bestand zegt geen stelsel).",
                ),
            ],
        ),
        (
            "POINT Z(155000 463000 7)",
            "EPSG:28992",
            [("G10", None, "De hoogte van rij 2 is niet gebruikt.")],
        ),
    ],
)
def test_each_way_to_write_the_toren(
    wkt: str, crs: str | None, remarks: list[tuple[str, int | None, str]]
) -> None:
    found, notes = recognise(wkt, crs)
    assert math.dist((found.x, found.y), TOREN_RD) < 1
    assert not shapely.has_z(found)
    assert findings(notes) == remarks
    assert notes.aside == {}


def test_a_system_named_in_wkt_goes_before_that_of_the_file() -> None:
    notes = row_report(3)
    places = places_from_columns(
        {"wkt": ["POINT(155000 463000)", f"SRID=4326;POINT({TOREN})", "POINT(155001 463000)"]},
        lines(*[False] * 3),
        notes,
    )
    to_rd_recognised(places, "EPSG:28992", notes)
    near = shapely.distance(places.geometry, shapely.Point(TOREN_RD))
    assert near.max() <= 1
    assert findings(notes) == []


@pytest.mark.parametrize(
    ("x", "y", "is_rd"),
    [
        # Corners of the box in which coordinates are RD, and just outside it.
        (0, 300_000, True),
        (300_000, 640_000, True),
        (300_001, 640_000, False),
        (300_000, 640_001, False),
        (-1, 300_000, False),
        (0, 299_999, False),
    ],
)
def test_the_box_of_rd(x: float, y: float, is_rd: bool) -> None:
    found, notes = recognise(f"POINT({x} {y})")
    assert found.wkt == f"POINT ({x} {y})"
    # Nearby but outside the box it is read as RD too, for want of anything better.
    verb = "herkend" if is_rd else "gelezen"
    assert findings(notes) == [("G05", None, f"Coördinaten van rij 2 {verb} als RD.")]


@pytest.mark.parametrize(
    ("lon", "lat", "verb"),
    [
        (3, 50.5, "herkend"),
        (7.5, 54.5, "herkend"),
        (2.99, 52, "gelezen"),
        (7.51, 52, "gelezen"),
        (5, 50.49, "gelezen"),
        (5, 54.51, "gelezen"),
    ],
)
def test_the_box_of_degrees(lon: float, lat: float, verb: str) -> None:
    found, notes = recognise(f"POINT({lon} {lat})")
    # A degree is some 68 km east and 111 km north; meridians converge, so to within 9 km.
    east, north = (lon - 5.387) * 68_500, (lat - 52.155) * 111_300
    assert found.x - 155_000 == pytest.approx(east, abs=9_000)
    assert found.y - 463_000 == pytest.approx(north, abs=9_000)
    assert findings(notes) == [("G05", None, f"Coördinaten van rij 2 {verb} als WGS84.")]


def test_coordinates_of_no_known_system() -> None:
    found, notes = recognise("POINT(600000 5800000)")
    assert found is None
    melding = "De coördinaten (600000, 5.8e+06) zijn geen RD en geen WGS84."
    assert findings(notes) == [("G09", 2, melding)]
    assert notes.aside == {0: [melding]}


def test_degrees_outside_the_netherlands() -> None:
    # Berlin: recognised by its size, 545 km from Amersfoort along the great circle.
    found, notes = recognise("POINT(13.40 52.52)")
    assert found.distance(shapely.Point(TOREN_RD)) == pytest.approx(545_000, rel=0.02)
    assert findings(notes) == [("G05", None, "Coördinaten van rij 2 gelezen als WGS84.")]


def test_rows_of_one_file_are_recognised_apart() -> None:
    notes = row_report(4)
    places = Places(
        geometries("POINT(155000 463000)", f"POINT({TOREN})", "POINT(463000 155000)", None)
    )
    to_rd_recognised(places, None, notes)
    assert shapely.distance(places.geometry[:3], shapely.Point(TOREN_RD)).max() < 1
    assert places.geometry[3] is None
    assert findings(notes) == [
        ("G05", None, "Coördinaten van rij 2 herkend als RD."),
        ("G05", None, "Coördinaten van rij 3 herkend als WGS84."),
        ("G06", 4, "De assen waren verwisseld en zijn omgedraaid."),
    ]


def test_many_rows_are_named_in_one_remark() -> None:
    notes = row_report(7)
    to_rd_recognised(Places(geometries(*["POINT(155000 463000)"] * 7)), None, notes)
    assert findings(notes) == [
        ("G05", None, "Coördinaten van rijen 2, 3, 4, 5, 6 en nog 2 herkend als RD.")
    ]


@pytest.mark.parametrize(
    ("wkt", "expected"),
    [
        ("POINT(150000 450000)", []),
        ("POINT(100000 400000)", []),
        ("LINESTRING(150000 450000,250000 450000)", []),
        (
            "POINT(87700 450000)",
            [("G04", 2, "De plaats ligt buiten Nederland, op 12,3 km.")],
        ),
        (
            "POINT(400000 450000)",
            [("G04", 2, "De plaats ligt buiten Nederland, op 200,0 km.")],
        ),
        (
            "POINT(400001 450000)",
            [("G03", 2, "De plaats ligt meer dan 200 km van Nederland (RD 400, 450 km).")],
        ),
        # Both coordinates within 200 km of the box, the place itself isn't.
        (
            "POINT(390000 690000)",
            [("G03", 2, "De plaats ligt meer dan 200 km van Nederland (RD 390, 690 km).")],
        ),
        # One end in the Netherlands, the other 201 km away.
        (
            "LINESTRING(150000 450000,401000 450000)",
            [("G03", 2, "De plaats ligt meer dan 200 km van Nederland (RD 276, 450 km).")],
        ),
    ],
)
def test_far_from_the_netherlands(wkt: str, expected: list[tuple[str, int, str]]) -> None:
    notes = row_report(1)
    check_distance(geometries(wkt), NEDERLAND, notes)
    assert findings(notes) == expected
    assert bool(notes.aside) == (expected != [] and expected[0][0] == "G03")


def test_distance_of_nothing() -> None:
    notes = row_report(2)
    check_distance(geometries(None, "POINT EMPTY"), NEDERLAND, notes)
    assert findings(notes) == []


SPIKE = "POLYGON((0 0,10 0,10 10,20 10,10 10,0 10,0 0))"
HOLE_OUTSIDE = "POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,20 2,20 8,2 8,2 2))"


def test_shapes() -> None:
    notes = row_report(5)
    found = check_shapes(
        geometries(SPIKE, HOLE_OUTSIDE, "LINESTRING(5 5,5 5)", "POINT(1 1)", None), (), notes
    )
    assert shapely.area(found[0]) == 100
    assert found[1] == shapely.from_wkt(HOLE_OUTSIDE)
    assert [(c, r) for c, r, _ in findings(notes)] == [("G07", 2), ("G08", 3), ("G13", 4)]
    messages = [m for _, _, m in findings(notes)]
    assert messages[0] == "Het vlak was ongeldig en is hersteld."
    # The reason in brackets is that of the library.
    assert messages[1].startswith("Het vlak is ongeldig en niet zeker te herstellen (")
    assert messages[2] == "De lijn heeft geen lengte."
    assert sorted(notes.aside) == [1, 2]


def test_a_ring_closed_while_reading_is_a_repair_too() -> None:
    notes = row_report(2)
    check_shapes(geometries("POLYGON((0 0,1 0,1 1,0 0))", "POINT(1 1)"), (0,), notes)
    assert findings(notes) == [("G07", 2, "Het vlak was ongeldig en is hersteld.")]


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT(500 500)",
        "LINESTRING(500 500,501 501)",
        "POLYGON((500 500,501 500,501 501,500 500))",
    ],
)
def test_degrees_that_dont_exist(wkt: str) -> None:
    """A file that says WGS84 and holds 500 degrees: one fault about the place, no other."""
    notes = row_report(1)
    places = Places(geometries(wkt))
    check_coordinates(places, notes)
    to_rd_recognised(places, "EPSG:4326", notes)
    geometry = check_shapes(places.geometry, (), notes)
    check_distance(geometry, NEDERLAND, notes)
    assert [(c, r) for c, r, _ in findings(notes)] in ([("G03", 2)], [("G09", 2)])
    assert list(notes.aside) == [0]


def test_a_line_with_one_part_without_length_has_a_length() -> None:
    notes = row_report(1)
    check_shapes(geometries("MULTILINESTRING((0 0,0 0),(0 0,10 0))"), (), notes)
    assert "De lijn heeft geen lengte." not in [m for _, _, m in findings(notes)]
