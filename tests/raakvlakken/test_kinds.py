"""Each kind of raakvlak on paper: crossing, side by side, near, a station or knooppunt shared."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.raakvlakken.world import X0, Y0, Row, box, find, line, only, pairs, point, project

# A line from west to east, and one that crosses it.
EAST = line((0, 0), (5000, 0))


@pytest.mark.parametrize(
    ("other", "afstand"),
    [
        (line((1000, -500), (1000, 500)), 0.0),
        # End on the line, end on end, the same line.
        (line((1000, 0), (1000, 500)), 0.0),
        (line((5000, 0), (5000, 900)), 0.0),
        (EAST, 0.0),
        (point(2500, 0), 0.0),
        (box(4000, -100, 4500, 100), 0.0),
        # The area holds the line, or touches it with a corner only.
        (box(-1000, -9000, 9000, 9000), 0.0),
        (box(5000, 0, 6000, 1000), 0.0),
        (point(2500, 600), 600.0),
        (point(5300, 400), 500.0),
        (line((1000, 1000), (1000, 9000)), 1000.0),
        (box(5800, 600, 6000, 700), 1000.0),
    ],
)
def test_distance(other: str, afstand: float) -> None:
    found = find(project("A", EAST), project("B", other))
    row = only(found)
    assert row["afstand_m"] == afstand
    assert row["soorten"].split(";")[0] == "kruising" if not afstand else "nabijheid"
    assert found.line.iloc[0].geom_type == ("LineString" if afstand else "Point")
    assert found.line.iloc[0].length == afstand


def test_just_too_far_is_nothing() -> None:
    a, b = project("A", point(0, 0)), project("B", point(0, 1000.001))
    assert find(a, b).table.empty
    assert only(find(a, b, afstand_m=1000.001))["soorten"] == "nabijheid"
    assert only(find(a, project("B", point(0, 1000))))["soorten"] == "nabijheid"


def test_where_they_meet() -> None:
    found = find(project("A", EAST), project("B", line((1000, -500), (1000, 500))))
    assert (found.line.iloc[0].x, found.line.iloc[0].y) == (X0 + 1000, Y0)
    found = find(project("A", point(0, 0)), project("B", point(300, 400)))
    assert found.line.iloc[0].wkt == f"LINESTRING ({X0} {Y0}, {X0 + 300} {Y0 + 400})"


def test_a_slanting_line_is_touched_by_an_end_on_it() -> None:
    """A third of a slanting line has no exact coordinates; it is in touch all the same."""
    slanting = line((0, 0), (1000, 700))
    third = (1000 / 3, 700 / 3)
    row = only(find(project("A", slanting), project("B", line(third, (1000, 0)))))
    assert (row["soorten"], row["afstand_m"]) == ("kruising", 0.0)


def test_inside_a_hole_is_not_in_the_area() -> None:
    ring = "POLYGON ((0 0, 9000 0, 9000 9000, 0 9000, 0 0), (1000 1000, 8000 1000, 8000 8000, {}))"
    area = ring.format("1000 8000, 1000 1000")
    assert only(find(project("A", area), project("B", "POINT (500 500)")))["afstand_m"] == 0
    assert only(find(project("A", area), project("B", "POINT (1600 4000)")))["afstand_m"] == 600
    assert find(project("A", area), project("B", "POINT (4000 4000)")).table.empty


def test_areas() -> None:
    found = find(
        project("A", box(0, 0, 1000, 1000)),
        project("B", box(400, 400, 600, 600)),
        project("C", box(1000, 0, 2000, 1000)),
        project("D", box(2500, 0, 3000, 1000)),
    )
    assert found.table[["project_a", "project_b", "soorten", "afstand_m"]].values.tolist() == [
        ["A", "B", "kruising", 0.0],
        ["A", "C", "kruising", 0.0],
        ["B", "C", "nabijheid", 400.0],
        ["C", "D", "nabijheid", 500.0],
    ]


CROSSES_BESIDE = "kruising;parallelligging"


# ---- side by side ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "length"),
    [
        # The whole of the shorter one.
        (line((1000, 100), (2000, 100)), 1000.0),
        (line((2000, 100), (1000, 100)), 1000.0),
        # On the edge of the corridor, and just outside it.
        (line((1000, 200), (2000, 200)), 1000.0),
        (line((1000, 200.01), (2000, 200.01)), 0.0),
        # Past the end of the first: 500 m beside it, and beyond its end nothing.
        (line((4500, 120), (6500, 120)), 500.0),
        # End to end, in line, at an angle, with a gap, and at both of its ends.
        (line((5000, 0), (7000, 0)), 0.0),
        (line((5000, 0), (5010, 0), (5020, 0), (7000, 0)), 0.0),
        (line((5000, 0), (7000, 500)), 0.0),
        (line((5050, 0), (7000, 0)), 0.0),
        (line((5000, 0), (9000, 0), (9000, 9000), (-9000, 9000), (-9000, 0), (0, 0)), 0.0),
        # The first half beside it, the rest turned away at a right angle within the corridor.
        (line((1000, 100), (1500, 100), (1500, -100)), 500.0),
        # Out and back in: two stretches of 400 m.
        (line((1000, 0), (1400, 0), (1400, 3000), (2400, 3000), (2400, 0), (2800, 0)), 800.0),
        # The same stretch drawn twice counts once.
        (line((1000, 100), (2000, 100), (1000, 100)), 1000.0),
        (point(2000, 0), 0.0),
        (box(1000, -50, 2000, 50), 0.0),
    ],
)
def test_length_side_by_side(other: str, length: float) -> None:
    row = only(find(project("A", EAST), project("B", other)))
    assert row["parallel_m"] == pytest.approx(length, abs=1e-6)
    assert ("parallelligging" in row["soorten"]) == (length >= 400)


@pytest.mark.parametrize(("rise", "beside"), [(0.57, True), (0.58, False), (-0.57, True)])
def test_at_most_thirty_degrees(rise: float, beside: bool) -> None:
    """tan 30 degrees is 0.577."""
    row = only(find(project("A", EAST), project("B", line((1000, 0), (2000, 1000 * rise)))))
    assert (row["parallel_m"] > 0) == beside


def test_length_at_an_angle() -> None:
    """Rising 3 in 5 beside 4 is too steep; 7 in 25 beside 24 leaves the corridor at 200 m aside."""
    row = only(find(project("A", EAST), project("B", line((1000, 0), (3400, 700)))))
    # Each is 200 m aside of the other after 200 * 25 / 7 m.
    assert row["parallel_m"] == pytest.approx(200 * 25 / 7)


def test_twice_as_long_as_the_corridor_is_wide() -> None:
    short = project("B", line((1000, 60), (1400, 60)))
    assert only(find(project("A", EAST), short))["soorten"] == "parallelligging;nabijheid"
    shorter = project("B", line((1000, 60), (1399.9, 60)))
    row = only(find(project("A", EAST), shorter))
    assert (row["soorten"], row["parallel_m"]) == ("nabijheid", pytest.approx(399.9))
    narrow = only(find(project("A", EAST), shorter, corridor_m=100))
    assert narrow["soorten"] == "parallelligging;nabijheid"


@pytest.mark.parametrize(("metres", "soorten"), [(390, "kruising"), (400, CROSSES_BESIDE)])
def test_a_crossing_with_a_bend(metres: float, soorten: str) -> None:
    """It comes from the south, goes along with the other for a while, and on to the north."""
    bend = line((1000, -3000), (1000, 0), (1000 + metres, 0), (1000 + metres, 3000))
    row = only(find(project("A", EAST), project("B", bend)))
    assert (row["soorten"], row["parallel_m"]) == (soorten, pytest.approx(metres))
    assert ("naast elkaar" in row["toelichting"]) == (soorten == CROSSES_BESIDE)


@pytest.mark.parametrize(("rise", "metres"), [(0.75, 0), (1, 0), (5, 0)])
def test_a_straight_crossing_at_an_angle(rise: float, metres: float) -> None:
    """Rising 3 in 4, at 45 degrees, and steeper: more than 30 degrees apart."""
    other = line((1000, -1000 * rise), (3000, 1000 * rise))
    row = only(find(project("A", EAST), project("B", other)))
    assert (row["soorten"], row["parallel_m"]) == ("kruising", metres)


def test_two_lines_that_part() -> None:
    """At 7 in 25 they are 200 m apart after 714 m; at 3 in 5 they are never side by side."""
    for away, soorten in (((2400, 700), CROSSES_BESIDE), ((2400, 1800), "kruising")):
        row = only(find(project("A", EAST), project("B", line((0, 0), away))))
        assert row["soorten"] == soorten


def test_the_smaller_of_both_lengths() -> None:
    """Two short lines beside one long one: each is 1 km, and so is what they cover of it."""
    both = [project("B", line((1000, y), (2000, y))) for y in (50, -50)]
    row = only(find(project("A", EAST), *both))
    # Of B 2 km lies beside A; of A 1 km.
    assert row["parallel_m"] == pytest.approx(1000)


def test_side_by_side_wider_than_near() -> None:
    row = only(
        find(
            project("A", EAST),
            project("B", line((0, 300), (5000, 300))),
            afstand_m=100,
            corridor_m=400,
        )
    )
    assert (row["soorten"], row["afstand_m"]) == ("parallelligging", 300.0)


# ---- stations ----------------------------------------------------------------------------------

# Far apart, with the ends of both within 250 m of the station.
WEST_END, EAST_END = line((-9000, 0), (-200, 0)), line((240, 0), (9000, 0))


def station(code: str = "S1", **values: Any) -> Row:
    return {"station_id": code, "naam": f"Station {code}", "geometry": point(0, 0), **values}


def shared(a: Row, b: Row, *stations: Row, traces: tuple[Row, ...] = ()) -> str:
    found = find(a, b, stations=stations or (station(),), traces=traces, afstand_m=10)
    return ";".join(found.table["gedeelde_stations"])


def test_both_reach_a_station() -> None:
    a, b = project("A", WEST_END), project("B", EAST_END)
    found = find(a, b, stations=[station(), station("S0")], afstand_m=10)
    row = only(found)
    assert row["soorten"] == "gedeeld station"
    assert row["gedeelde_stations"] == "S0;S1"
    assert row["afstand_m"] == 440.0
    assert found.line.iloc[0].length == 440.0
    assert "delen de stations Station S0, Station S1" in row["toelichting"]


@pytest.mark.parametrize(
    ("of_a", "of_station", "reaches"),
    [
        ("elektriciteit", "elektriciteit", True),
        ("elektriciteit", None, True),
        (None, "warmte", True),
        (None, None, True),
        ("warmte", None, False),
        ("warmte", "elektriciteit", False),
        ("elektriciteit", "warmte", False),
    ],
)
def test_what_a_station_carries(of_a: str | None, of_station: str | None, reaches: bool) -> None:
    a = project("A", WEST_END, modaliteit=of_a)
    b = project("B", EAST_END, modaliteit=None)
    assert shared(a, b, station(modaliteit=of_station)) == ("S1" if reaches else "")


def test_what_reaches_a_station() -> None:
    b = project("B", EAST_END)
    assert shared(project("A", point(0, 250)), b) == "S1"
    assert shared(project("A", point(0, 250.01)), b) == ""
    # A line that passes, and an area around it, don't.
    assert shared(project("A", line((-9000, 15), (9000, 15))), b) == ""
    assert shared(project("A", box(-200, -200, 200, 200)), b) == ""
    # Where two rows of one project meet is no end.
    rows = [project("A", line((x, 15), (0, 15))) for x in (-9000, 9000)]
    assert find(*rows, b, stations=[station()], afstand_m=1).table["gedeelde_stations"].sum() == ""


def test_declared_on_a_trace() -> None:
    a, b = project("A", line((0, 5000), (9000, 5000))), project("B", EAST_END)
    trace = {"trace_id": "T", "project_id": "A", "geometry": line((0, 90_000), (1, 90_000))}
    assert shared(a, b, traces=({**trace, "naar_station": "S1"},)) == "S1"
    assert shared(a, b, traces=({**trace, "van_station": "S1"},)) == "S1"
    assert shared(a, b, traces=({**trace, "van_station": "S2"},)) == ""
    assert shared(a, b, traces=({**trace, "van_station": "S1", "project_id": "C"},)) == ""


def test_a_station_without_name_or_place() -> None:
    a, b = project("A", WEST_END), project("B", EAST_END)
    row = only(find(a, b, stations=[station(naam=None)], afstand_m=10))
    assert "delen station S1;" in row["toelichting"]
    assert shared(a, b, station(geometry=None)) == ""


# ---- knooppunten -------------------------------------------------------------------------------


def test_members_of_a_knooppunt() -> None:
    rows = [project(c, point(x, 0)) for c, x in (("A", 0), ("B", 30_000), ("C", 60_000))]
    found = find(*rows, hubs={"K2": ["A", "B", "X"], "K1": ["B", "A"], "K3": ["C"]})
    row = only(found)
    assert row["soorten"] == "gedeeld knooppunt"
    assert row["gedeelde_knooppunten"] == "K1;K2"
    assert row["afstand_m"] == 30_000
    assert "delen de knooppunten K1, K2;" in row["toelichting"]


def test_members_of_other_layers_are_not_projects() -> None:
    rows = [project("A", point(0, 0)), project("B", point(9000, 0))]
    hubs = pd.DataFrame(
        {
            "knooppunt_id": ["K1", "K1", "K2", "K2"],
            "laag": ["projecten", "stations", "projecten", "projecten"],
            "id": ["A", "B", "A", "B"],
        }
    )
    assert only(find(*rows, hubs=hubs))["gedeelde_knooppunten"] == "K2"
    assert find(*rows, hubs=hubs.iloc[:2]).table.empty


def test_all_kinds_at_once() -> None:
    a = project("A", EAST)
    b = project("B", line((5000, 0), (1000, 10), (0, 100)))
    row = only(find(a, b, stations=[station()], hubs={"K1": ["A", "B"]}))
    assert row["soorten"] == "kruising;parallelligging;gedeeld station;gedeeld knooppunt"


def test_every_pair_once_in_text_order() -> None:
    codes = ["P10", "P9", "p1", "É", "P1"]
    found = find(*(project(c, point(i, 0)) for i, c in enumerate(codes)))
    ordered = sorted(codes)
    expected = [(a, b) for i, a in enumerate(ordered) for b in ordered[i + 1 :]]
    assert pairs(found) == expected
