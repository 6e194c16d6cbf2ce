"""What takes electricity from where, and what projects and ontwikkelingen have to do together."""

from __future__ import annotations

import pytest

from miekgeo.afhankelijkheden import Afhankelijkheden
from miekgeo.grenzen import Grenzen
from tests.afhankelijkheden.world import (
    DRENTHE,
    edge,
    find,
    messages,
    plan,
    project,
    station,
    triples,
    work,
)
from tests.schaalniveau.world import box, line, point

FEEDING, NEEDS, MIDDLE = "voeding", "elektriciteit nodig", "hoog- naar middenspanning"
PLAN = "ontwikkeling"

# ---- feeding -------------------------------------------------------------------------------------


def battery(key: str, x: float, y: float, **fields: object) -> dict:
    own = {"modaliteit": "elektriciteit", "infrastructuur": "puntinfrastructuur"}
    return project(key, point(x, y), **{**own, **fields})


def test_the_nearest_station_is_supposed_to_feed_a_project(world: Grenzen) -> None:
    stations = [station("S1", 208, 505), station("S2", 204, 505)]
    found = find(world, projecten=[battery("P1", 205, 505)], stations=stations)
    assert triples(found) == [("P1", "S2", FEEDING)]
    row = edge(found, "P1", "S2")
    assert row["bewijs"] == "vermoed: dichtstbijzijnd station, op 1,0 km"
    assert row["afstand_km"] == pytest.approx(1)
    assert row["toelichting"].startswith("Project P1 wordt gevoed door Station S2 (vermoed")


def test_the_nearest_station_may_lie_across_the_border(world: Grenzen) -> None:
    stations = [station("S1", 203, 505), station("S2", 212, 505)]
    found = find(world, projecten=[battery("P1", 208, 505)], stations=stations)
    row = edge(found, "P1", "S2")
    assert (row["provincie_van"], row["provincie_naar"]) == ("Drenthe", "Overijssel")
    assert row["grensoverschrijdend"] == "ja"
    assert "De twee liggen in verschillende gebieden (Drenthe en Overijssel)." in row["toelichting"]


def test_of_two_stations_equally_near_the_first_by_id(world: Grenzen) -> None:
    pair = [station("S1", 204, 505), station("S2", 206, 505)]
    for stations in (pair, pair[::-1]):
        found = find(world, projecten=[battery("P1", 205, 505)], stations=stations)
        assert triples(found) == [("P1", "S1", FEEDING)]


NOT_FED = {
    "an extension is at its station": work("P1", 204, 505),
    "a line ends at stations": project(
        "P1", line((201, 508), (208, 508)), modaliteit="elektriciteit"
    ),
    "without location": project("P1", None, modaliteit="elektriciteit"),
    "without modaliteit": project("P1", DRENTHE),
}


@pytest.mark.parametrize("mine", NOT_FED.values(), ids=NOT_FED)
def test_what_isnt_fed(mine: dict, world: Grenzen) -> None:
    found = find(world, projecten=[mine], stations=[station("S1", 204, 505)])
    assert [t for t in triples(found) if t[2] == FEEDING] == []


# ---- electricity needed --------------------------------------------------------------------------


HEAT = ["warmte", "waterstof", "CO2"]
PLACES = {
    "point": (point(206, 505), 2),
    "line": (line((207, 505), (207, 508)), 3),
    "area": (box(205.5, 504, 207, 506), 1.5),
}


@pytest.fixture(scope="module")
def needing(world: Grenzen) -> Afhankelijkheden:
    """A project of each carrier in each shape: warmte point, warmte line ..."""
    # The station for the project's own carrier is nearer, but gives no electricity.
    own = [station(f"S{m}", 206.2, 505.5, modaliteit=m) for m in HEAT]
    rows = [project(f"{m} {p}", PLACES[p][0], modaliteit=m) for m in HEAT for p in PLACES]
    return find(world, projecten=rows, stations=[station("S1", 204, 505), *own])


@pytest.mark.parametrize("modaliteit", HEAT)
@pytest.mark.parametrize("shape", PLACES)
def test_projects_that_need_electricity(
    shape: str, modaliteit: str, needing: Afhankelijkheden
) -> None:
    key, km = f"{modaliteit} {shape}", PLACES[shape][1]
    power = [t for t in triples(needing) if t[0] == key and t[2] != "eindstation"]
    assert power == [(key, "S1", NEEDS)]
    row = edge(needing, key, "S1")
    assert row["afstand_km"] == pytest.approx(km)
    comma = f"{km:.1f}".replace(".", ",")
    assert row["bewijs"] == f"vermoed: dichtstbijzijnd station, op {comma} km"
    assert "heeft elektriciteit nodig van Station S1" in row["toelichting"]


@pytest.mark.parametrize("modaliteit", ["elektriciteit", None])
def test_projects_that_need_none(modaliteit: str | None, world: Grenzen) -> None:
    mine = project("P1", DRENTHE, modaliteit=modaliteit)
    found = find(world, projecten=[mine], stations=[station("S1", 204, 505)])
    assert [t for t in triples(found) if t[2] == NEEDS] == []


def test_without_electricity_stations_nothing_is_guessed(world: Grenzen) -> None:
    found = find(
        world,
        projecten=[project("P1", DRENTHE, modaliteit="warmte"), battery("P2", 206, 505)],
        stations=[station("S1", 204, 505, modaliteit="waterstof")],
    )
    assert triples(found) == []


# ---- high to middle voltage ----------------------------------------------------------------------


def test_middle_hangs_from_high_and_high_from_extra_high(world: Grenzen) -> None:
    stations = [
        station("S1", 202, 505, spanning_kv=20, beheerder="Enexis"),
        station("S2", 205, 505, spanning_kv=110, beheerder="TenneT"),
        station("S3", 209, 505, spanning_kv=380, beheerder="TenneT"),
    ]
    found = find(world, stations=stations)
    assert triples(found) == [("S1", "S2", MIDDLE), ("S2", "S3", MIDDLE)]
    low, high = edge(found, "S1", "S2"), edge(found, "S2", "S3")
    start = "vermoed: dichtstbijzijnd station met hogere spanning, op"
    assert low["bewijs"] == f"{start} 3,0 km, van Enexis naar TenneT"
    assert high["bewijs"] == f"{start} 4,0 km"
    assert (low["afstand_km"], high["afstand_km"]) == (3, 4)
    assert low["planning"] == "geen conflict"


VOLTAGES = {
    "110 and 150 are both high": ([110, 150], []),
    "220 and 380 are both extra high": ([220, 380], []),
    "two of middle voltage": ([10, 50], []),
    "unknown voltage": ([None, 380], []),
    "nothing higher but unknown": ([20, None], []),
    "middle straight from extra high": ([20, 220], [("S1", "S2", MIDDLE)]),
    "just below high": ([109.9, 110], [("S1", "S2", MIDDLE)]),
    "just below extra high": ([219.9, 220], [("S1", "S2", MIDDLE)]),
}


@pytest.mark.parametrize(("kv", "expected"), VOLTAGES.values(), ids=VOLTAGES)
def test_classes_of_voltage(kv: list, expected: list, world: Grenzen) -> None:
    stations = [station(f"S{i}", 200 + 3 * i, 505, spanning_kv=v) for i, v in enumerate(kv, 1)]
    assert triples(find(world, stations=stations)) == expected


def test_a_guess_makes_no_cycle(world: Grenzen) -> None:
    """P1 builds S2 and waits for S1, which is only supposed to hang from S2."""
    found = find(
        world,
        projecten=[work("P1", 205, 505, afhankelijk_van="S1")],
        stations=[
            station("S1", 202, 505, spanning_kv=20),
            station("S2", 205, 505, spanning_kv=110, status="gepland"),
        ],
    )
    assert triples(found) == [
        ("P1", "S1", "opgegeven"),
        ("S1", "S2", MIDDLE),
        ("S2", "P1", "aanleg station"),
    ]
    assert messages(found) == []


PLANNED = {"status": "gepland", "ibn": "2032"}
# The lower station and two higher ones at 3 and 6 km; from which it hangs, and if that is in time.
NEW_AND_OLD: dict[str, tuple[dict, dict, dict, str, str]] = {
    "the new one nearer": ({}, PLANNED, {}, "S3", "geen conflict"),
    "the old one nearer": ({}, {}, PLANNED, "S2", "geen conflict"),
    # It is in use already, so what is planned comes in no way too late for it.
    "only new ones": ({}, PLANNED, PLANNED, "S2", "geen conflict"),
    "a new one from the nearest, new": (
        {"status": "gepland", "ibn": "2030"},
        PLANNED,
        {},
        "S2",
        "conflict",
    ),
    "a new one from the nearest, old": (PLANNED, {}, PLANNED, "S2", "geen conflict"),
    "without status as an old one": ({"status": None}, PLANNED, {}, "S3", "geen conflict"),
}


@pytest.mark.parametrize(
    ("low", "near", "far", "expected", "planning"), NEW_AND_OLD.values(), ids=NEW_AND_OLD
)
def test_what_is_in_use_hangs_from_what_is_in_use(
    low: dict, near: dict, far: dict, expected: str, planning: str, world: Grenzen
) -> None:
    stations = [
        station("S1", 202, 505, spanning_kv=20, **low),
        station("S2", 205, 505, spanning_kv=110, **near),
        station("S3", 208, 505, spanning_kv=150, **far),
    ]
    found = find(world, stations=stations)
    assert triples(found) == [("S1", expected, MIDDLE)]
    assert edge(found, "S1", expected)["planning"] == planning


def test_voltage_says_nothing_of_other_carriers(world: Grenzen) -> None:
    stations = [
        station("S1", 202, 505, spanning_kv=20),
        station("S2", 205, 505, spanning_kv=380, modaliteit="waterstof"),
    ]
    assert triples(find(world, stations=stations)) == []


# ---- ontwikkelingen ------------------------------------------------------------------------------


def test_an_ontwikkeling_in_a_service_area(world: Grenzen) -> None:
    serves = station("S1", 202, 505, voorzieningsgebied="Assen")
    found = find(
        world,
        projecten=[work("P1", 202, 505)],
        stations=[serves],
        ontwikkelingen=[plan("O1", 204, 505)],
    )
    assert triples(found) == [
        ("O1", "S1", FEEDING),
        ("P1", "O1", PLAN),
        ("P1", "S1", "uitbreiding station"),
    ]
    assert edge(found, "O1", "S1")["bewijs"] == "berekend: voorzieningsgebied, op 2,0 km"
    row = edge(found, "P1", "O1")
    because = "het station van dit project voedt de ontwikkeling (voorzieningsgebied, op 2,0 km)"
    assert row["bewijs"] == f"berekend: {because}"
    assert row["afstand_km"] == pytest.approx(2)
    assert row["toelichting"].startswith("Project P1 is er voor Plan O1 (berekend: ")


def test_an_ontwikkeling_by_distance_is_supposed(world: Grenzen) -> None:
    found = find(
        world,
        projecten=[work("P1", 202, 505)],
        stations=[station("S1", 202, 505)],
        ontwikkelingen=[plan("O1", 204, 505)],
    )
    supposed = "dichtstbijzijnde passende station, op 2,0 km"
    assert edge(found, "O1", "S1")["bewijs"] == f"vermoed: {supposed}"
    assert edge(found, "P1", "O1")["bewijs"].startswith("vermoed: ")


def test_a_project_that_builds_a_station_is_there_for_what_it_feeds(world: Grenzen) -> None:
    planned = station("S1", 202, 505, status="gepland", ibn="2028")
    found = find(
        world,
        projecten=[work("P1", 202, 505)],
        stations=[planned],
        ontwikkelingen=[plan("O1", 204, 505, jaar_van=2030), plan("O2", 204, 506, jaar_van=2027)],
    )
    # Before its year the station feeds nothing.
    assert triples(found) == [
        ("O1", "S1", FEEDING),
        ("P1", "O1", PLAN),
        ("S1", "P1", "aanleg station"),
    ]


def test_a_station_that_serves_across_the_border(world: Grenzen) -> None:
    found = find(
        world,
        stations=[station("S1", 205, 505, voorzieningsgebied="Zwolle")],
        ontwikkelingen=[plan("O1", 214, 505)],
    )
    row = edge(found, "O1", "S1")
    assert (row["provincie_van"], row["provincie_naar"]) == ("Overijssel", "Drenthe")
    assert row["grensoverschrijdend"] == "ja"


def test_heat_is_fed_by_no_electricity_station(world: Grenzen) -> None:
    found = find(
        world,
        stations=[station("S1", 202, 505)],
        ontwikkelingen=[plan("O1", 204, 505, modaliteit="warmte")],
    )
    assert triples(found) == []


def test_declared_ontwikkelingen(world: Grenzen) -> None:
    mine = project("P1", DRENTHE, ontwikkeling_ids="O1 (in overleg);O2;O9")
    plans = [plan("O1", 204, 505), plan("O2", 215, 505)]
    found = find(world, projecten=[mine], ontwikkelingen=plans)
    assert triples(found) == [("P1", "O1", PLAN), ("P1", "O2", PLAN)]
    assert edge(found, "P1", "O1")["bewijs"].startswith("opgegeven: ")
    assert edge(found, "P1", "O1")["bewijs"].endswith("in overleg")
    assert edge(found, "P1", "O2")["grensoverschrijdend"] == "ja"
    said = "P1 noemt 'O9'; dat is niet de code van een ontwikkeling."
    assert messages(found) == [("onbekende code", "P1", said)]


def test_a_project_is_no_ontwikkeling(world: Grenzen) -> None:
    mine = [project("P1", DRENTHE, ontwikkeling_ids="P2"), project("P2", DRENTHE)]
    found = find(world, projecten=mine)
    assert triples(found) == []
    assert [m[:2] for m in messages(found)] == [("onbekende code", "P1")]


def test_a_declared_ontwikkeling_that_was_found_too_is_confirmed(world: Grenzen) -> None:
    found = find(
        world,
        projecten=[work("P1", 202, 505, ontwikkeling_ids="O1")],
        stations=[station("S1", 202, 505, voorzieningsgebied="Assen")],
        ontwikkelingen=[plan("O1", 204, 505)],
    )
    assert edge(found, "P1", "O1")["bewijs"].startswith("bevestigd: ")


def test_a_guess_confirms_nothing(world: Grenzen) -> None:
    mine = battery("P1", 205, 505, afhankelijk_van="S1")
    found = find(world, projecten=[mine], stations=[station("S1", 204, 505)])
    assert edge(found, "P1", "S1", "opgegeven")["bewijs"].startswith("opgegeven: ")
    assert edge(found, "P1", "S1", FEEDING)["bewijs"].startswith("vermoed: ")


def test_what_a_fiche_says(world: Grenzen) -> None:
    found = find(
        world,
        projecten=[
            work("P1", 202, 505, ontwikkeling_ids="O1", afhankelijk_van="P2"),
            project("P2", point(215, 505)),
        ],
        ontwikkelingen=[plan("O1", 204, 505)],
    )
    mine = found.fiches.set_index("project_id").loc["P1"]
    assert "Project P1 hangt af van Project P2" in mine["infrastructuurprojecten"]
    assert "Plan O1" not in mine["infrastructuurprojecten"]
    assert "Project P1 is er voor Plan O1" in mine["ontwikkelingen"]
    assert "Project P2" in mine["buiten_provincie"]
    assert "Plan O1" not in mine["buiten_provincie"]
    other = found.fiches.set_index("project_id").loc["P2"]
    assert other["buiten_provincie"] == "Geen afhankelijkheden buiten de provincie gevonden."


# Of P1 nothing is known when it is there; P2 and P3 are known, S1 is in use and S2 is planned.
UNPLANNED = {
    "one": ("P2", "in afhankelijk_van). Van 1 afhankelijkheid is de planning onbekend."),
    "two": ("P2;P3", "in afhankelijk_van). Van 2 afhankelijkheden is de planning onbekend."),
    "a planned station": ("S2", "Van 1 afhankelijkheid is de planning onbekend."),
    # It is there, whatever the year in which P1 needs it.
    "a station in use": ("S1", "in afhankelijk_van)."),
    "a station in use and a project": ("S1;P2", "Van 1 afhankelijkheid is de planning onbekend."),
    "nothing": ("", "Geen afhankelijkheden gevonden."),
}


@pytest.mark.parametrize(("needs", "said"), UNPLANNED.values(), ids=UNPLANNED)
def test_a_fiche_says_of_how_many_the_planning_is_unknown(
    needs: str, said: str, world: Grenzen
) -> None:
    found = find(
        world,
        projecten=[
            project("P1", DRENTHE, afhankelijk_van=needs),
            project("P2", DRENTHE, ibn_verwacht_tot="2030"),
            project("P3", DRENTHE),
        ],
        stations=[station("S1", 202, 505), station("S2", 203, 505, status="gepland")],
    )
    text = found.fiches.set_index("project_id").loc["P1", "infrastructuurprojecten"]
    assert text.endswith(said)
    assert text.count("de planning onbekend") == said.count("de planning onbekend")


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        ("P3", "Geen afhankelijkheden buiten de provincie gevonden. Van 1 afhankelijkheid is"),
        ("P3;P4;P5", "Geen afhankelijkheden buiten de provincie gevonden. Van 2 afhankelijkheden"),
        ("P2;P3", "onbekend. Van 1 afhankelijkheid is onbekend of het een grens over gaat."),
    ],
)
def test_a_fiche_says_of_how_many_it_is_unknown(needs: str, said: str, world: Grenzen) -> None:
    found = find(
        world,
        projecten=[
            project("P1", DRENTHE, afhankelijk_van=needs),
            project("P2", point(215, 505)),
            project("P3"),
            project("P4"),
            project("P5", DRENTHE),
        ],
    )
    text = found.fiches.set_index("project_id").loc["P1", "buiten_provincie"]
    assert said in text
    assert text.endswith("onbekend of het een grens over gaat.")
