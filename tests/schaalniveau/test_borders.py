"""Which borders a project crosses: provincie, gemeente, land and sea; and its neighbours."""

from __future__ import annotations

import pytest

from miekgeo.grenzen import Grenzen
from tests.schaalniveau.world import (
    box,
    judge,
    line,
    lines,
    names,
    point,
    points,
    together,
)

# ---- provincies ----------------------------------------------------------------------------------

PROVINCIE: dict[str, tuple[str, str]] = {
    "inside": (line((202, 503), (204, 503)), "nee"),
    "across": (line((208, 505), (214, 505)), "ja"),
    "by separate parts": (lines(line((202, 505), (203, 505)), line((217, 505), (218, 505))), "ja"),
    "by separate points": (points((203, 503), (217, 503)), "ja"),
    "an area across": (box(208, 504, 212, 506), "ja"),
    "in and out again": (line((208, 505), (211, 505), (208, 506)), "ja"),
    "abroad doesn't count": (line((215, 505), (224, 505)), "nee"),
    "sea doesn't count": (line((203, 505), (196, 505)), "nee"),
    "Eems-Dollard doesn't count": (line((205, 515), (214, 515)), "nee"),
    "in no provincie": (point(225, 505), "nee"),
}


@pytest.mark.parametrize(("geometry", "answer"), PROVINCIE.values(), ids=PROVINCIE)
def test_kruist_provinciegrens(geometry: str, answer: str, world: Grenzen) -> None:
    assert judge(world, geometry)["kruist_provinciegrens"] == answer


DISTANCE: dict[str, tuple[str, float]] = {
    "across": (line((208, 505), (214, 505)), 0),
    "separate parts far from it": (points((203, 503), (217, 503)), 0),
    "touching": (line((208, 505), (210, 505)), 0),
    "3 km away": (line((203, 503), (207, 503)), 3000),
    # To the corner: 3 km east, 4 km south, from where sea and Eems-Dollard are.
    "from Groningen": (box(202, 514, 203, 515), 4000),
    # Not capped, and the coast 1 km away is no border between provincies.
    "more than 5 km away": (point(201, 503), 7000),
    "at sea": (point(195, 510), 5000),
}


@pytest.mark.parametrize(("geometry", "metres"), DISTANCE.values(), ids=DISTANCE)
def test_afstand_provinciegrens(geometry: str, metres: float, world: Grenzen) -> None:
    assert judge(world, geometry)["afstand_provinciegrens_m"] == pytest.approx(metres)


NEIGHBOURS: dict[str, tuple[str, list[str]]] = {
    "none within 2 km": (point(207.9, 505), []),
    "at 2 km": (point(208, 505), ["Overijssel"]),
    "two, not its own": (point(209, 509), ["Groningen", "Overijssel"]),
    "not those it lies in": (line((208, 505), (214, 505)), []),
    "the third of three": (line((209, 509), (211, 509)), ["Groningen"]),
    "abroad is no provincie": (point(219, 505), []),
    "from abroad": (point(221, 505), ["Overijssel"]),
}


@pytest.mark.parametrize(("geometry", "expected"), NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_buurprovincies(geometry: str, expected: list[str], world: Grenzen) -> None:
    assert names(judge(world, geometry)["buurprovincies"]) == expected


# ---- gemeenten -----------------------------------------------------------------------------------

GEMEENTE: dict[str, tuple[str, str | None, str]] = {
    "within one": (line((201, 503), (204, 503)), "definitief", "nee"),
    "across two of one provincie": (line((203, 503), (207, 503)), "definitief", "ja"),
    "across two of two provincies": (line((208, 505), (214, 505)), "definitief", "ja"),
    "touching": (line((203, 503), (205, 503)), "definitief", "grensgeval"),
    "50 m away": (point(204.95, 503), "definitief", "grensgeval"),
    "150 m away": (point(204.85, 503), "definitief", "nee"),
    "zoekgebied": (box(203, 503, 207, 504), "zoekgebied", "mogelijk"),
    # The western end lies 500 m from sea, so both ends could lie in Zwolle alone; the line between
    # them reaches 4 km into Zwolle and 5 km into Emmen.
    "indicatief, by its middle": (line((200.5, 505), (214, 505)), "indicatief", "mogelijk"),
    "abroad": (line((222, 503), (223, 503)), "definitief", "nee"),
}


@pytest.mark.parametrize(("geometry", "ligging", "answer"), GEMEENTE.values(), ids=GEMEENTE)
def test_kruist_gemeentegrens(
    geometry: str, ligging: str | None, answer: str, world: Grenzen
) -> None:
    assert judge(world, geometry, ligging=ligging)["kruist_gemeentegrens"] == answer


def test_crossing_a_gemeente_changes_no_advice(world: Grenzen) -> None:
    answer = judge(world, line((203, 503), (207, 503)))
    assert names(answer["gemeenten"]) == ["Assen", "Emmen"]
    assert (answer["antwoord_ruimtelijk"], answer["regels"]) == ("provincie", "R7")


# ---- land ----------------------------------------------------------------------------------------

LAND: dict[str, tuple[str, str]] = {
    "across": (line((218, 505), (224, 505)), "ja"),
    "into Belgie": (line((205, 502), (205, 497)), "ja"),
    "by separate parts": (points((215, 505), (225, 505)), "ja"),
    "touching": (line((218, 505), (220, 505)), "grensgeval"),
    "exactly on it": (line((220, 503), (220, 506)), "grensgeval"),
    "50 m across": (line((218, 505), (220.05, 505)), "grensgeval"),
    "50 m before": (line((218, 505), (219.95, 505)), "grensgeval"),
    "150 m before": (line((218, 505), (219.85, 505)), "nee"),
    "all but 50 m abroad": (line((219.95, 505), (224, 505)), "grensgeval"),
    "all but 150 m abroad": (line((219.85, 505), (224, 505)), "ja"),
    "150 m across": (line((218, 505), (220.15, 505)), "ja"),
    "all of it abroad": (line((222, 505), (224, 505)), "nee"),
    "abroad, 50 m behind the border": (line((220.05, 505), (224, 505)), "grensgeval"),
    "between two neighbours": (line((219, 499), (219, 495)), "nee"),
    "sea is not abroad": (box(196, 504, 202, 506), "nee"),
    "all of it at sea": (point(195, 505), "nee"),
}


@pytest.mark.parametrize(("geometry", "answer"), LAND.values(), ids=LAND)
def test_kruist_landsgrens(geometry: str, answer: str, world: Grenzen) -> None:
    assert judge(world, geometry)["kruist_landsgrens"] == answer


EEMS_DOLLARD: dict[str, tuple[str, str]] = {
    "a point in it": (point(215, 515), "definitief"),
    "a line that ends deep in it": (line((205, 515), (215, 515)), "definitief"),
    "an area half in it": (box(208, 513, 212, 517), "definitief"),
    "a zoekgebied half in it": (box(206, 513, 214, 517), "zoekgebied"),
    "an indicative line": (line((205, 515), (215, 515)), "indicatief"),
    "50 m from it": (point(209.95, 515), "definitief"),
    "a point of a lower part": (together(line((203, 515), (205, 515)), point(215, 515)), None),
}


@pytest.mark.parametrize(("geometry", "ligging"), EEMS_DOLLARD.values(), ids=EEMS_DOLLARD)
def test_eems_dollard_is_always_a_grensgeval(
    geometry: str, ligging: str | None, world: Grenzen
) -> None:
    answer = judge(world, geometry, ligging=ligging)
    assert answer["kruist_landsgrens"] == "grensgeval"
    assert answer["antwoord_ruimtelijk"] == "bespreken"
    assert names(answer["regels"])[0] == "R4"


def test_beyond_the_tolerance_from_the_eems_dollard(world: Grenzen) -> None:
    assert judge(world, point(209.85, 515))["kruist_landsgrens"] == "nee"


# ---- sea -----------------------------------------------------------------------------------------

CABLE = line((202, 505), (196, 505))


@pytest.mark.parametrize(
    ("bestemming", "answer"),
    [
        (None, "onbekend"),
        ("Nederland", "nee"),
        ("NL", "nee"),
        ("nederland", "nee"),
        ("Denemarken", "ja"),
        ("Verenigd Koninkrijk", "ja"),
    ],
)
def test_an_open_end_at_sea_goes_where_it_is_said_to_go(
    bestemming: str | None, answer: str, world: Grenzen
) -> None:
    """4 of its 6 km lie at sea: rijk, wherever it goes."""
    found = judge(world, CABLE, bestemming_land=bestemming)
    assert found["kruist_landsgrens"] == answer
    assert (found["antwoord_ruimtelijk"], found["regels"]) == ("rijk", "R3")


def test_a_line_that_comes_back_has_no_open_end(world: Grenzen) -> None:
    answer = judge(world, line((202, 503), (196, 505), (202, 507)))
    assert (answer["kruist_landsgrens"], answer["antwoord_ruimtelijk"]) == ("nee", "rijk")


SEA: dict[str, tuple[str, str, str, str]] = {
    "a point at sea": (point(195, 505), "definitief", "rijk", "R3"),
    "an area half at sea": (box(198, 504, 202, 506), "definitief", "rijk", "R3"),
    "150 m into sea": (line((202, 505), (199.85, 505)), "definitief", "rijk", "R3"),
    "50 m into sea": (line((202, 505), (199.95, 505)), "definitief", "bespreken", "R4;R7"),
    "50 m from sea": (line((202, 505), (200.05, 505)), "definitief", "provincie", "R7"),
    "a zoekgebied half at sea": (box(198, 504, 202, 506), "zoekgebied", "bespreken", "R4;R7"),
    # The end lies 4 km beyond the coast, further than the 2.5 km it may be off.
    "an indicative end at sea": (line((205, 505), (196, 505)), "indicatief", "rijk", "R3"),
    # Only what lies between the ends is at sea, 4 km from the coast.
    "an indicative bend at sea": (
        line((203, 503), (196, 504), (203, 505)),
        "indicatief",
        "bespreken",
        "R4;R7",
    ),
}


@pytest.mark.parametrize(("geometry", "ligging", "advice", "regels"), SEA.values(), ids=SEA)
def test_only_a_part_at_sea_beyond_the_tolerance_is_firm(
    geometry: str, ligging: str, advice: str, regels: str, world: Grenzen
) -> None:
    answer = judge(world, geometry, ligging=ligging)
    assert (answer["antwoord_ruimtelijk"], answer["regels"]) == (advice, regels)


def test_a_line_that_ends_on_the_coast_is_not_at_sea(world: Grenzen) -> None:
    """Touching is not crossing: no part of it lies at sea, so no end is open there."""
    answer = judge(world, line((203, 505), (200, 505)))
    assert answer["aandelen"] == '{"Drenthe": 1.0}'
    assert (answer["antwoord_ruimtelijk"], answer["regels"]) == ("provincie", "R7")
    assert answer["kruist_landsgrens"] == "nee"
