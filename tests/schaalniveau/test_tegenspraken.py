"""Tegenspraken: what was declared against what was computed, about facts only."""

from __future__ import annotations

from typing import Any

import pytest

from miekgeo.grenzen import Grenzen
from tests.schaalniveau.world import FIRM, box, judge, judge_full, line, lines, point

Fields = dict[str, Any]
Found = list[tuple[str, str, str, str]]
INSIDE = point(203, 503)
ACROSS = line((208, 505), (214, 505))
BEND = line((203, 503), (214, 505), (203, 507))


def found(grenzen: Grenzen, **fields: Any) -> Found:
    """Soort, zwaarte, opgegeven and berekend of the contradictions of one project."""
    table = judge_full(grenzen, {**FIRM, **fields}).tegenspraken
    columns = ["soort", "zwaarte", "opgegeven", "berekend"]
    return list(table[columns].itertuples(index=False, name=None))


# ---- provincies ----------------------------------------------------------------------------------

PROVINCIES: dict[str, tuple[Fields, Found]] = {
    "the same": ({"geometry": INSIDE, "provincies_opgegeven": "Drenthe"}, []),
    "the same by code": ({"geometry": INSIDE, "provincies_opgegeven": "PV22"}, []),
    "the same by number": ({"geometry": INSIDE, "provincies_opgegeven": "22"}, []),
    "the same in full": ({"geometry": INSIDE, "provincies_opgegeven": "provincie DRENTHE"}, []),
    "in another order": ({"geometry": ACROSS, "provincies_opgegeven": "Drenthe;Overijssel"}, []),
    "none declared": ({"geometry": INSIDE, "provincies_opgegeven": None}, []),
    "another": (
        {"geometry": INSIDE, "provincies_opgegeven": "Groningen"},
        [("provincies", "zwaar", "Groningen", "Drenthe")],
    ),
    "by alias": (
        {"geometry": INSIDE, "provincies_opgegeven": "Friesland"},
        [("provincies", "zwaar", "Fryslân", "Drenthe")],
    ),
    "one forgotten": (
        {"geometry": ACROSS, "provincies_opgegeven": "Drenthe"},
        [("provincies", "zwaar", "Drenthe", "Drenthe;Overijssel")],
    ),
    "one too many": (
        {"geometry": INSIDE, "provincies_opgegeven": "Overijssel;Drenthe"},
        [("provincies", "matig", "Drenthe;Overijssel", "Drenthe")],
    ),
    "in none": (
        {"geometry": point(225, 505), "provincies_opgegeven": "Overijssel"},
        [("provincies", "zwaar", "Overijssel", "")],
    ),
    "not firm: a grensgeval": (
        {"geometry": point(209.95, 505), "provincies_opgegeven": "Overijssel"},
        [("provincies", "licht", "Overijssel", "Drenthe")],
    ),
    "not firm: a zoekgebied": (
        {
            "geometry": box(205, 504, 213, 506),
            "ligging": "zoekgebied",
            "provincies_opgegeven": "Drenthe",
        },
        [("provincies", "licht", "Drenthe", "Drenthe;Overijssel")],
    ),
    "not firm: an indicative line": (
        {"geometry": BEND, "ligging": "indicatief", "provincies_opgegeven": "Drenthe"},
        [("provincies", "licht", "Drenthe", "Drenthe;Overijssel")],
    ),
    # Between straight ends nothing is known, also where the ends say ja.
    "not firm: an indicative line with firm ends": (
        {
            "geometry": line((205, 505), (215, 505)),
            "ligging": "indicatief",
            "provincies_opgegeven": "Drenthe",
        },
        [("provincies", "licht", "Drenthe", "Drenthe;Overijssel")],
    ),
    # 7 km from any other provincie, of which 2.5 km could be drawn wrong.
    "firm: an indicative point far from the border": (
        {"geometry": INSIDE, "ligging": "indicatief", "provincies_opgegeven": "Groningen"},
        [("provincies", "zwaar", "Groningen", "Drenthe")],
    ),
    "no provincie by that name": (
        {"geometry": INSIDE, "provincies_opgegeven": "Holland;Drenthe"},
        [("provincie onbekend", "matig", "Holland;Drenthe", "Drenthe")],
    ),
    "without location": ({"geometry": None, "provincies_opgegeven": "Groningen"}, []),
}


@pytest.mark.parametrize(("fields", "expected"), PROVINCIES.values(), ids=PROVINCIES)
def test_declared_provincies(fields: Fields, expected: Found, world: Grenzen) -> None:
    assert found(world, **fields) == expected


def test_an_unfirm_bend_is_no_contradiction_of_all_it_meets(world: Grenzen) -> None:
    declared = "Drenthe;Overijssel"
    assert found(world, geometry=BEND, ligging="indicatief", provincies_opgegeven=declared) == []


@pytest.mark.parametrize(
    ("geometry", "declared", "sentence"),
    [
        (ACROSS, "Drenthe", "ook in Overijssel."),
        (INSIDE, "Drenthe;Groningen", "niet in Groningen."),
        (INSIDE, "Groningen", "ook in Drenthe en niet in Groningen."),
    ],
)
def test_the_sentence_says_what_differs(
    geometry: str, declared: str, sentence: str, world: Grenzen
) -> None:
    row = {"geometry": geometry, "provincies_opgegeven": declared, **FIRM}
    text = judge_full(world, row).tegenspraken.loc[0, "toelichting"]
    assert text == f"Volgens de berekening ligt het project {sentence}"


# ---- gemeenten -----------------------------------------------------------------------------------

IN_TWO = line((203, 505), (207, 505))
GEMEENTEN: dict[str, tuple[Fields, Found]] = {
    "the same": ({"geometry": IN_TWO, "gemeenten_opgegeven": "Emmen;assen"}, []),
    "another": (
        {"geometry": INSIDE, "gemeenten_opgegeven": "Zwolle"},
        [("gemeenten", "zwaar", "Zwolle", "Assen")],
    ),
    "one forgotten": (
        {"geometry": IN_TWO, "gemeenten_opgegeven": "Assen"},
        [("gemeenten", "matig", "Assen", "Assen;Emmen")],
    ),
    "one too many": (
        {"geometry": INSIDE, "gemeenten_opgegeven": "Emmen;Assen"},
        [("gemeenten", "matig", "Assen;Emmen", "Assen")],
    ),
    "not firm": (
        {"geometry": point(204.95, 503), "gemeenten_opgegeven": "Emmen"},
        [("gemeenten", "licht", "Emmen", "Assen")],
    ),
    "unknown to the set": (
        {"geometry": INSIDE, "gemeenten_opgegeven": "Assen;Smallingerland"},
        [("gemeente onbekend", "matig", "Assen;Smallingerland", "Assen")],
    ),
    "without location": ({"geometry": None, "gemeenten_opgegeven": "Assen"}, []),
}


@pytest.mark.parametrize(("fields", "expected"), GEMEENTEN.values(), ids=GEMEENTEN)
def test_declared_gemeenten(fields: Fields, expected: Found, world: Grenzen) -> None:
    assert found(world, **fields) == expected


# ---- length --------------------------------------------------------------------------------------

LENGTHS: dict[str, tuple[Fields, Found]] = {
    # The line is 6 km; a fifth of the longer one may differ.
    "the same": ({"geometry": ACROSS, "lengte_km": 6}, []),
    "a little shorter": ({"geometry": ACROSS, "lengte_km": 5}, []),
    "a little longer": ({"geometry": ACROSS, "lengte_km": 7}, []),
    "shorter": (
        {"geometry": ACROSS, "lengte_km": 4},
        [("lengte", "matig", "4,0 km", "6,0 km")],
    ),
    "longer": ({"geometry": ACROSS, "lengte_km": 9}, [("lengte", "matig", "9,0 km", "6,0 km")]),
    "nought": ({"geometry": ACROSS, "lengte_km": 0}, [("lengte", "matig", "0,0 km", "6,0 km")]),
    "straight between places": (
        {"geometry": line((204, 505), (208, 505)), "ligging": "indicatief", "lengte_km": 6},
        [("lengte", "licht", "6,0 km", "4,0 km")],
    ),
    "a station has none": ({"geometry": INSIDE, "lengte_km": 6}, []),
    "an area has none": ({"geometry": box(204, 504, 206, 506), "lengte_km": 3}, []),
    "without location": ({"geometry": None, "lengte_km": 6}, []),
}


@pytest.mark.parametrize(("fields", "expected"), LENGTHS.values(), ids=LENGTHS)
def test_declared_length(fields: Fields, expected: Found, world: Grenzen) -> None:
    assert found(world, **fields) == expected


@pytest.mark.parametrize(
    "geometry",
    [
        line((202, 505), (207, 505), (202, 505)),
        lines(line((202, 505), (207, 505)), line((202, 505), (207, 505))),
    ],
    ids=["there and back", "drawn twice"],
)
def test_a_repeated_stretch_counts_once_in_the_length(geometry: str, world: Grenzen) -> None:
    """5 km of trace, as declared."""
    assert found(world, geometry=geometry, lengte_km=5) == []


# ---- the same place twice ------------------------------------------------------------------------

STATION = {"naam": "Station Assen", "geometry": INSIDE}
DOUBLES: dict[str, tuple[Fields, Fields, int]] = {
    "equal": (STATION, STATION, 2),
    "a name in other letters": (STATION, {**STATION, "naam": "STATION assen"}, 2),
    "another name": (STATION, {**STATION, "naam": "Station Emmen"}, 0),
    "another place": (STATION, {**STATION, "geometry": point(203.001, 503)}, 0),
    "a line from its other end": (
        {"naam": "Kabel", "geometry": line((202, 505), (207, 505))},
        {"naam": "Kabel", "geometry": line((207, 505), (202, 505))},
        2,
    ),
    "no names": ({"geometry": INSIDE}, {"geometry": INSIDE}, 0),
    "empty places": (
        {"naam": "Plan", "geometry": "POINT EMPTY"},
        {"naam": "Plan", "geometry": "POINT EMPTY"},
        0,
    ),
    "no places": ({"naam": "Plan", "geometry": None}, {"naam": "Plan", "geometry": None}, 0),
}


@pytest.mark.parametrize(("one", "other", "n"), DOUBLES.values(), ids=DOUBLES)
def test_equal_name_and_place(one: Fields, other: Fields, n: int, world: Grenzen) -> None:
    table = judge_full(world, {**FIRM, **one}, {**FIRM, **other}).tegenspraken
    assert table["soort"].tolist() == ["dubbele plaats"] * n
    assert table["project_id"].tolist() == ["P1", "P2"][:n]


def test_equal_projects_name_each_other(world: Grenzen) -> None:
    table = judge_full(world, {**FIRM, **STATION}, {**FIRM, **STATION}).tegenspraken
    assert table["toelichting"].tolist() == [
        "Naam en plaats zijn gelijk aan die van P2.",
        "Naam en plaats zijn gelijk aan die van P1.",
    ]


# ---- the list ------------------------------------------------------------------------------------


def test_the_worst_come_first(world: Grenzen) -> None:
    rows = [
        {**FIRM, "geometry": point(209.95, 505), "provincies_opgegeven": "Overijssel"},
        {**FIRM, "geometry": ACROSS, "lengte_km": 9},
        {**FIRM, "geometry": INSIDE, "provincies_opgegeven": "Drenthe"},
        {**FIRM, "geometry": INSIDE, "provincies_opgegeven": "Groningen"},
    ]
    table = judge_full(world, *rows).tegenspraken
    assert table["project_id"].tolist() == ["P4", "P2", "P1"]
    assert table["zwaarte"].tolist() == ["zwaar", "matig", "licht"]
    assert table.index.tolist() == [0, 1, 2]


def test_one_project_can_have_several(world: Grenzen) -> None:
    fields = {
        "geometry": ACROSS,
        "provincies_opgegeven": "Groningen",
        "gemeenten_opgegeven": "Eemsdelta",
        "lengte_km": 60,
    }
    kinds = [soort for soort, *_ in found(world, **fields)]
    assert sorted(kinds) == ["gemeenten", "lengte", "provincies"]


def test_a_contradiction_is_a_point_for_attention(world: Grenzen) -> None:
    answer = judge(world, ACROSS, provincies_opgegeven="Drenthe")
    assert answer["aandachtspunten"] == (
        "Volgens de berekening ligt het project ook in Overijssel."
    )


@pytest.mark.parametrize(
    "fields",
    [{"schaalniveau_opgegeven": "rijk"}, {"oordeel": "rijk", "oordeel_reden": "belang"}],
    ids=["schaalniveau", "oordeel"],
)
def test_an_opinion_is_no_contradiction(fields: Fields, world: Grenzen) -> None:
    assert found(world, geometry=INSIDE, **fields) == []


def test_what_was_declared_changes_no_facts(world: Grenzen) -> None:
    declared = {"provincies_opgegeven": "Groningen", "gemeenten_opgegeven": "Eemsdelta"}
    plain, said = judge(world, ACROSS), judge(world, ACROSS, lengte_km=60, **declared)
    changed = plain.index[[a != b for a, b in zip(plain, said, strict=True)]]
    assert changed.tolist() == ["aandachtspunten"]
