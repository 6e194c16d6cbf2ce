"""Where hubs lie, over which borders, and what they are called: cases with answers on paper."""

from __future__ import annotations

import numpy as np
import pytest

from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten.clustering import place_cells
from tests.knooppunten.world import (
    Data,
    data,
    middle_km,
    names,
    only,
    plan,
    station,
    trace,
    waterstof,
)
from tests.schaalniveau.world import line, point, points


def pair(x0: float, x1: float, y: float = 503) -> Data:
    """Two stations of two modaliteiten: a hub when they are near each other."""
    return data(stations=[station(x0, y), waterstof(x1, y)])


# ---- borders -------------------------------------------------------------------------------------

# From x to x, provincies, and whether it goes over a border. Borders at 100 (sea), 110 and 120.
BORDERS = {
    "over": ((109, 111), {"Groningen", "Drenthe"}, "ja"),
    "near, not over": ((107.5, 109.5), {"Groningen"}, "nee"),
    "just outside the tolerance": ((109, 109.89), {"Groningen"}, "nee"),
    "within the tolerance": ((108, 109.95), {"Groningen"}, "grensgeval"),
    "over, but within the tolerance": ((109, 110.05), {"Groningen", "Drenthe"}, "grensgeval"),
    "over the national border": ((119, 121), {"Drenthe"}, "ja"),
    "near the national border": ((118, 119.95), {"Drenthe"}, "grensgeval"),
    "abroad": ((124, 126), set(), "nee"),
    "at sea": ((94, 96), set(), "onbekend"),
    "over the coast": ((99, 101), {"Groningen"}, "nee"),
    "within the tolerance of the coast": ((100.05, 101), {"Groningen"}, "nee"),
}


@pytest.mark.parametrize(("x", "provincies", "answer"), BORDERS.values(), ids=BORDERS)
def test_borders(
    x: tuple[float, float], provincies: set[str], answer: str, squares: Grenzen
) -> None:
    hub = only(pair(*x).find(squares))
    assert set(names(hub["provincies"])) == provincies
    assert hub["grensoverschrijdend"] == answer


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        ((119, 121), "Het ligt in Drenthe en Duitsland en gaat een grens over."),
        ((94, 96), "Het ligt buiten de provincies, op zee."),
        ((102, 104), "Het ligt in Groningen."),
        (
            (108, 109.95),
            "; of het een grens over gaat, is binnen de tolerantie niet te zeggen.",
        ),
    ],
)
def test_where_is_told(x: tuple[float, float], sentence: str, squares: Grenzen) -> None:
    assert sentence in only(pair(*x).find(squares))["toelichting"]


def test_most_points_first(squares: Grenzen) -> None:
    # Three points in Drenthe, one in Groningen.
    found = data(
        stations=[station(109, 503), waterstof(111, 503)],
        ontwikkelingen=[plan(111, 503.5, "industrie"), plan(111, 502.5, "opwek")],
    ).find(squares)
    hub = only(found)
    assert names(hub["provincies"]) == ["Drenthe", "Groningen"]
    assert names(hub["gemeenten"]) == ["Oost", "Zuid"]


def test_traces_decide_a_grensgeval(squares: Grenzen) -> None:
    # They meet 50 m from the border; one goes on into Drenthe, or all stay on this side.
    place = (109.95, 503)
    two = [line(place, (109.95, 506)), line(place, (109.95, 500))]
    over = [*two, line(place, (115, 503))]
    found = data(traces=[trace(g) for g in over]).find(squares)
    assert only(found)["grensoverschrijdend"] == "grensgeval"
    through = [*over, line(place, (105, 503))]
    hub = only(data(traces=[trace(g) for g in through]).find(squares))
    assert hub["grensoverschrijdend"] == "ja"
    # None of its points lies across, its traces do.
    assert hub["provincies"] == "Groningen"
    assert "zijn tracés gaan een grens over" in hub["toelichting"]


def test_exactly_on_an_exact_border(exact_squares: Grenzen) -> None:
    # On the border it lies in both and goes over neither.
    one_place = data(stations=[station(110, 503), waterstof(110, 503)])
    hub = only(one_place.find(exact_squares))
    assert set(names(hub["provincies"])) == {"Groningen", "Drenthe"}
    assert hub["grensoverschrijdend"] == "grensgeval"


def test_traces_that_meet_on_an_exact_border(exact_squares: Grenzen) -> None:
    # One goes west, one east, one along the border itself.
    place = (110, 503)
    ends = [(105, 503), (115, 503), (110, 508)]
    found = data(traces=[trace(line(place, end)) for end in ends]).find(exact_squares)
    hub = only(found)
    assert set(names(hub["provincies"])) == {"Groningen", "Drenthe"}
    assert hub["grensoverschrijdend"] == "ja"


def test_exact_borders(exact_squares: Grenzen) -> None:
    answers = [
        only(pair(*x).find(exact_squares))["grensoverschrijdend"]
        for x in ((108, 109.999), (109, 110.001))
    ]
    assert answers == ["nee", "ja"]


def test_of_places_alike_a_station_is_the_middle(squares: Grenzen) -> None:
    # All three within reach of each other; west goes before east, and a station before both.
    plans = [plan(101, 502, "industrie"), plan(103, 502, "landbouw")]
    found = data(stations=[station(102, 502)], ontwikkelingen=plans).find(squares, 2500)
    assert middle_km(found) == (102, 502)


def test_corners_and_crossings_of_one_line_are_no_places(squares: Grenzen) -> None:
    # Both ends lie beside the stations; what the line does further on draws no middle that way.
    zigzag = [(102.2 + k * 0.2, 502.1 + (k % 2) * (0.3 + k / 50)) for k in range(13)]
    back = [(102.3 + k * 0.19, 501.9 + (k % 2) * (0.5 + k / 40)) for k in range(12, -1, -1)]
    found = data(
        stations=[station(102, 502), waterstof(102.1, 502)],
        traces=[trace(line(*zigzag, *back))],
    ).find(squares, 2500)
    assert middle_km(found) == (102, 502)


def test_a_trace_without_length_counts_for_nothing(squares: Grenzen) -> None:
    ways = [
        line((105, 505), (105, 509)),
        line((105, 505), (109, 505)),
        line((105, 505), (105, 505)),
    ]
    assert len(data(traces=[trace(w) for w in ways]).find(squares, 1000).table) == 0
    ways[2] = line((105, 505), (101, 505))
    assert only(data(traces=[trace(w) for w in ways]).find(squares, 1000))["n_traces"] == 3


def test_the_same_place_is_the_same_metre() -> None:
    cells = place_cells(np.array([[100_000.0, 5.0], [100_000.3, 5.3], [100_001.5, 5.0]]))
    assert (cells[0] == cells[1]).all()
    assert (cells[0] != cells[2]).any()


def test_the_hull_reaches_members_only(squares: Grenzen) -> None:
    # A station, one 2 km east of it, and a trace that passes 1 km north of the first.
    found = data(
        stations=[station(104, 503), waterstof(106, 503)],
        traces=[trace(line((90, 504), (130, 504)))],
    ).find(squares)
    assert middle_km(found) == (104, 503)
    bounds = [round(b) for b in found.hull.iloc[0].bounds]
    assert bounds == [104_000, 503_000, 106_000, 504_000]


# ---- ids and names -------------------------------------------------------------------------------


def named(found_in: Data, grenzen: Grenzen) -> list[tuple[str, str]]:
    table = found_in.find(grenzen).table
    return sorted(zip(table["knooppunt_id"], table["naam"], strict=True))


def test_the_main_station_has_the_highest_voltage(squares: Grenzen) -> None:
    stations = [
        station(104, 503, station_id="A", naam="Midden", spanning_kv=110),
        waterstof(104, 503, station_id="B", naam="Gas"),
        station(105, 503, station_id="C", naam="Hoog", spanning_kv=380),
    ]
    assert named(data(stations=stations), squares) == [("K-C", "Hoog")]


def test_of_equal_voltage_the_nearest_station(squares: Grenzen) -> None:
    # The middle is where two things are: at B.
    stations = [
        station(105, 503, station_id="A", naam="Verder", spanning_kv=150),
        station(104, 503, station_id="B", naam="Dichtbij", spanning_kv=150),
        waterstof(104, 503, station_id="C", naam="Gas", spanning_kv=10),
    ]
    assert named(data(stations=stations), squares) == [("K-B", "Dichtbij")]


def test_a_station_without_a_name_gives_its_id(squares: Grenzen) -> None:
    assert named(pair(102, 103), squares) == [("K-S1", "S1")]


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (105, 503, ("K-RD10500-50300", "Zuid")),
        (105, 507, ("K-RD10500-50700", "Noord")),
        (115, 507, ("K-RD11500-50700", "Oost")),
        (95, 507, ("K-RD9500-50700", "Op zee")),
        (125, 507, ("K-RD12500-50700", "Duitsland")),
    ],
)
def test_without_a_station(x: float, y: float, expected: tuple[str, str], squares: Grenzen) -> None:
    projecten = [{"geometry": point(x, y), "modaliteit": m} for m in ("elektriciteit", "waterstof")]
    assert named(data(projecten=projecten), squares) == [expected]


def projects_at(x: float, y: float, *namen: str | None) -> list[dict]:
    """Projects of two modaliteiten at one place."""
    kinds = ("elektriciteit", "waterstof")
    return [
        {"geometry": point(x, y), "modaliteit": m, "naam": naam}
        for m, naam in zip(kinds, namen, strict=True)
    ]


def test_equal_names_are_told_apart_by_a_member(squares: Grenzen) -> None:
    projecten = [*projects_at(113, 503, "Haven", "Leiding"), *projects_at(118, 507, "Kade", "Buis")]
    found = named(data(projecten=projecten), squares)
    assert [naam for _, naam in found] == ["Oost (bij Haven)", "Oost (bij Kade)"]


def test_equal_names_without_named_members_are_numbered_from_the_west(squares: Grenzen) -> None:
    projecten = [*projects_at(118, 503, None, None), *projects_at(113, 507, None, None)]
    assert named(data(projecten=projecten), squares) == [
        ("K-RD11300-50700", "Oost 1"),
        ("K-RD11800-50300", "Oost 2"),
    ]


def test_equal_stations_names_are_told_apart(squares: Grenzen) -> None:
    stations = [s for x in (103, 117) for s in (station(x, 503, naam="Es"), waterstof(x, 503))]
    assert [naam for _, naam in named(data(stations=stations), squares)] == [
        "Es (bij Es) 1",
        "Es (bij Es) 2",
    ]


def test_ids_are_unique_for_a_station_in_two_places(squares: Grenzen) -> None:
    # One station drawn as two points 14 km apart, each beside one of another modaliteit.
    split = {"geometry": points((103, 503), (117, 503)), "spanning_kv": 380}
    stations = [split, waterstof(103, 504), waterstof(117, 504)]
    table = data(stations=stations).find(squares).table
    assert len(table) == 2
    assert table["knooppunt_id"].is_unique
