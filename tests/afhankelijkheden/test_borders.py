"""Whether the two ends of a dependency lie in different provincies or countries: on paper."""

from __future__ import annotations

import pytest

from miekgeo.afhankelijkheden import Afhankelijkheden
from miekgeo.grenzen import Grenzen
from tests.afhankelijkheden.world import (
    BELGIE,
    DRENTHE,
    DUITSLAND,
    GRONINGEN,
    OVERIJSSEL,
    ZEE,
    edge,
    find,
    project,
    station,
    trace,
)
from tests.schaalniveau.world import box, line, point

Place = str | None | tuple[str, dict]

ACROSS = line((208, 505), (214, 505))
# From Drenthe 4 km into the sea.
CABLE = line((202, 505), (196, 505))
# A V with its ends in Drenthe, 7 km from Overijssel, whose middle reaches 4 km into it.
BEND = (line((203, 503), (214, 505), (203, 507)), {"ligging": "indicatief"})
# For 5 of its 8 km in Drenthe; it may end up in either.
SEARCH = (box(205, 504, 213, 506), {"ligging": "zoekgebied"})
# 50 m before the border, which may lie 100 m off.
EDGE = point(209.95, 505)

ENDS: dict[str, tuple[Place, Place, str]] = {
    "one provincie": (DRENTHE, point(203, 503), "nee"),
    "two provincies": (DRENTHE, OVERIJSSEL, "ja"),
    "two provincies that don't meet": (GRONINGEN, OVERIJSSEL, "ja"),
    "one that lies in two": (ACROSS, DRENTHE, "ja"),
    "one that lies in two, the other way": (OVERIJSSEL, ACROSS, "ja"),
    "both lie in the same two": (ACROSS, line((207, 504), (213, 504)), "ja"),
    "in Belgie": (DRENTHE, BELGIE, "ja"),
    "in Duitsland": (DUITSLAND, OVERIJSSEL, "ja"),
    "both abroad, in one country": (DUITSLAND, point(226, 506), "nee"),
    "both abroad, in two countries": (DUITSLAND, BELGIE, "ja"),
    "across the land border": (line((218, 505), (224, 505)), OVERIJSSEL, "ja"),
    "only at sea": (DRENTHE, ZEE, "onbekend"),
    "both only at sea": (ZEE, point(196, 506), "onbekend"),
    "unknown": (None, DRENTHE, "onbekend"),
    "both unknown": (None, None, "onbekend"),
    "a cable that stays": ((CABLE, {"bestemming_land": "NL"}), DRENTHE, "nee"),
    "a cable to another provincie": (CABLE, OVERIJSSEL, "ja"),
    "near the coast": (point(200.05, 505), DRENTHE, "nee"),
    "within the tolerance of the border": (EDGE, DRENTHE, "grensgeval"),
    "within it, and another far off": (EDGE, point(205, 519), "ja"),
    # It may lie in Overijssel itself: a wrong ja is worse.
    "within the tolerance, from across": (EDGE, OVERIJSSEL, "grensgeval"),
    "from across, the other way": (OVERIJSSEL, EDGE, "grensgeval"),
    "beyond the tolerance": (point(209.85, 505), DRENTHE, "nee"),
    "beyond the tolerance, from across": (point(209.85, 505), OVERIJSSEL, "ja"),
    "an indicative bend": (BEND, DRENTHE, "mogelijk"),
    "an indicative bend and across": (BEND, OVERIJSSEL, "ja"),
    "an indicative place 2 km from the border": (
        (point(208, 505), {"ligging": "indicatief"}),
        DRENTHE,
        "grensgeval",
    ),
    "a zoekgebied over the border": (SEARCH, DRENTHE, "mogelijk"),
    # It may be chosen in Overijssel.
    "a zoekgebied, from across": (SEARCH, OVERIJSSEL, "mogelijk"),
    "a zoekgebied and a third": (SEARCH, GRONINGEN, "ja"),
    "a zoekgebied beside a border case": (SEARCH, EDGE, "grensgeval"),
}


def placed(key: str, place: Place, **fields: str) -> dict:
    geometry, own = place if isinstance(place, tuple) else (place, {})
    return project(key, geometry, **own, **fields)


@pytest.fixture(scope="module")
def ends(world: Grenzen) -> Afhankelijkheden:
    """All pairs at once: A0 depends on B0, A1 on B1 ..."""
    rows = []
    for i, (one, other, _) in enumerate(ENDS.values()):
        rows += [placed(f"A{i}", one, afhankelijk_van=f"B{i}"), placed(f"B{i}", other)]
    return find(world, projecten=rows)


@pytest.mark.parametrize(
    ("i", "answer"), list(enumerate(e[2] for e in ENDS.values())), ids=list(ENDS)
)
def test_grensoverschrijdend(i: int, answer: str, ends: Afhankelijkheden) -> None:
    assert edge(ends, f"A{i}", f"B{i}")["grensoverschrijdend"] == answer


MAYBE = {
    # It may lie in Overijssel, which neither end is in by itself; or where the other lies anyway.
    "within the tolerance of the border": "(Drenthe, misschien ook Overijssel)",
    "within the tolerance, from across": "(Drenthe en Overijssel)",
    "beyond the tolerance, from across": "(Drenthe en Overijssel)",
}


@pytest.mark.parametrize(("name", "where"), MAYBE.items(), ids=list(MAYBE))
def test_where_it_may_lie_too_is_told(name: str, where: str, ends: Afhankelijkheden) -> None:
    i = list(ENDS).index(name)
    assert where in edge(ends, f"A{i}", f"B{i}")["toelichting"]


AREAS: dict[str, tuple[str, str]] = {
    "two provincies": ("Drenthe", "Overijssel"),
    # Most of it first: 4 of 6 km.
    "one that lies in two": ("Overijssel;Drenthe", "Drenthe"),
    "in Belgie": ("Drenthe", "Buitenland: Belgie"),
    "across the land border": ("Buitenland: Duitsland;Overijssel", "Overijssel"),
    "only at sea": ("Drenthe", ""),
    "a cable to another provincie": ("Drenthe", "Overijssel"),
    "unknown": ("", "Drenthe"),
    "a zoekgebied over the border": ("Drenthe;Overijssel", "Drenthe"),
}


@pytest.mark.parametrize(("name", "areas"), AREAS.items(), ids=AREAS)
def test_areas_of_both_ends(name: str, areas: tuple[str, str], ends: Afhankelijkheden) -> None:
    i = list(ENDS).index(name)
    row = edge(ends, f"A{i}", f"B{i}")
    assert (row["provincie_van"], row["provincie_naar"]) == areas


SAYS = {
    "one provincie": None,
    "two provincies": "De twee liggen in verschillende gebieden (Drenthe en Overijssel).",
    "in Belgie": "De twee liggen in verschillende gebieden (Drenthe en België).",
    # Both are in Drenthe, so that isn't what differs.
    "one that lies in two": "Beide liggen in Drenthe; Project A{i} ligt ook in Overijssel.",
    "both lie in the same two": "Beide liggen in Overijssel en Drenthe.",
    "within the tolerance of the border": (
        "is binnen de nauwkeurigheid niet te zeggen (Drenthe, misschien ook Overijssel)."
    ),
    "an indicative bend": "hangt af van de locatiekeuze (Drenthe",
    "unknown": "Van een van beide is de plaats onbekend of op zee.",
}


@pytest.mark.parametrize(("name", "sentence"), SAYS.items(), ids=SAYS)
def test_what_is_said_of_the_border(
    name: str, sentence: str | None, ends: Afhankelijkheden
) -> None:
    i = list(ENDS).index(name)
    text = edge(ends, f"A{i}", f"B{i}")["toelichting"]
    if sentence is None:
        assert text.endswith(").")
    else:
        assert sentence.format(i=i) in text


def test_an_area_that_isnt_sure_isnt_said_to_be(world: Grenzen) -> None:
    """From Drenthe over Overijssel and 60 m into Duitsland, of which the border may be off."""
    mine = project("P1", line((205, 505), (212, 505), (220.06, 505)), afhankelijk_van="P2")
    found = find(world, projecten=[mine, project("P2", OVERIJSSEL)])
    row = edge(found, "P1", "P2")
    assert row["provincie_van"] == "Overijssel;Drenthe;Buitenland: Duitsland"
    assert row["grensoverschrijdend"] == "ja"
    said = "Project P1 ligt ook in Drenthe, misschien ook in Duitsland."
    assert f"Beide liggen in Overijssel; {said}" in row["toelichting"]
    lies = edge(found, "P1", "Buitenland: Duitsland")
    assert lies["grensoverschrijdend"] == "grensgeval"
    assert "Project P1 ligt misschien ook in Duitsland (" in lies["toelichting"]


def test_a_cable_abroad_is_never_within_one_country(world: Grenzen) -> None:
    """Its place says Drenthe and sea, its destination says Denemarken."""
    mine = project("P1", CABLE, afhankelijk_van="P2", bestemming_land="Denemarken")
    found = find(world, projecten=[mine, project("P2", DRENTHE)])
    assert edge(found, "P1", "P2")["grensoverschrijdend"] != "nee"


# ---- what isn't a project ------------------------------------------------------------------------

STATIONS = {
    "in the same provincie": (203, "nee"),
    "across": (212, "ja"),
    # The line ends 4 m from the border, the station stands on either side of it.
    "at the border": (210, "grensgeval"),
    "50 m before the border": (209.95, "grensgeval"),
    "150 m before the border": (209.85, "nee"),
}


@pytest.mark.parametrize(("x", "answer"), STATIONS.values(), ids=STATIONS)
def test_stations_by_their_place(x: float, answer: str, world: Grenzen) -> None:
    mine = project("P1", DRENTHE, afhankelijk_van="S1")
    found = find(world, projecten=[mine], stations=[station("S1", x, 503)])
    assert edge(found, "P1", "S1")["grensoverschrijdend"] == answer


def test_with_exact_borders_50_m_is_enough(exact: Grenzen) -> None:
    mine = project("P1", DRENTHE, afhankelijk_van="S1;S2")
    stations = [station("S1", 209.95, 503), station("S2", 210.05, 503)]
    found = find(exact, projecten=[mine], stations=stations)
    assert edge(found, "P1", "S1")["grensoverschrijdend"] == "nee"
    assert edge(found, "P1", "S2")["grensoverschrijdend"] == "ja"


@pytest.mark.parametrize(
    ("x", "lies", "answer"),
    [
        (216, "Drenthe;Overijssel", "ja"),
        # 50 m over the border, 50 m before it, and out of its reach.
        (210.05, "Drenthe;Overijssel", "grensgeval"),
        (209.95, "Drenthe", "grensgeval"),
        (209.85, "Drenthe", "nee"),
    ],
)
def test_a_loose_trace_across(x: float, lies: str, answer: str, world: Grenzen) -> None:
    found = find(
        world,
        traces=[trace("T1", (203, 505), (x, 505))],
        stations=[station("S1", 203, 505)],
    )
    row = edge(found, "T1", "S1")
    assert (row["provincie_van"], row["grensoverschrijdend"]) == (lies, answer)


def test_a_station_at_sea(world: Grenzen) -> None:
    found = find(
        world,
        traces=[trace("T1", (196, 505), (203, 505))],
        stations=[station("S1", 196, 505)],
    )
    row = edge(found, "T1", "S1")
    assert (row["provincie_naar"], row["grensoverschrijdend"]) == ("", "onbekend")
