"""The explanation: Dutch sentences with the numbers, the boundary set and the tolerance."""

from __future__ import annotations

from typing import Any

import pytest

from miekgeo.grenzen import Grenzen
from miekgeo.schaalniveau.rules import load_rules
from tests.schaalniveau.world import NAME, box, cluster, judge, line, point, points, together

INSIDE = point(203, 503)
ACROSS = line((208, 505), (214, 505))
BEND = line((203, 503), (214, 505), (203, 507))
VLAK = box(202, 502, 208, 508)

Fields = dict[str, Any]
SAYS: dict[str, tuple[str | None, Fields, list[str]]] = {
    "a line: length, shares and how far it may shift": (
        ACROSS,
        {},
        [
            "Het tracé van 6,0 km",
            "voor 67% (4,0 km) in Overijssel en voor 33% (2,0 km) in Drenthe",
            "kruist de provinciegrens",
            "verschuiving van 2,0 km",
        ],
    ),
    "an area in hectares": (
        box(209, 504, 213, 506),
        {},
        ["Het gebied van 800 ha", "75% (600 ha) in Overijssel en voor 25% (200 ha) in Drenthe"],
    ),
    "points by number": (
        points((203, 503), (204, 503), (213, 505)),
        {},
        ["in Drenthe (2 punten) en in Overijssel (1 punt)"],
    ),
    "one place": (INSIDE, {}, ["ligt in Drenthe.", "kruist geen provinciegrens"]),
    "the nearest provincie": (point(207, 505), {}, ["andere provincie ligt op 3,0 km"]),
    "the nearest provincie far away": (INSIDE, {}, ["ligt op meer dan 5,0 km"]),
    "a small share is not hidden": (
        # 20 m of 8,020 m in Overijssel.
        line((202, 505), (210.02, 505)),
        {},
        ["ruim 99% (8,0 km) in Drenthe", "minder dan 1% (0,02 km) in Overijssel"],
    ),
    "a grensgeval with both numbers": (
        point(209.95, 505),
        {"nauwkeurigheid_m": 100},
        ["grensgeval", "50 m", "141 m"],
    ),
    "a grensgeval that touches": (line((208, 505), (210, 505)), {}, ["raakt de grens"]),
    "the set and the tolerance": (INSIDE, {"nauwkeurigheid_m": 100}, [NAME, "(100 m)", "141 m"]),
    "an accuracy in kilometres": (INSIDE, {"ligging": "indicatief"}, ["(2,5 km)"]),
    "a zoekgebied": (box(205, 504, 213, 506), {"ligging": "zoekgebied"}, ["locatiekeuze"]),
    "an indicative line": (BEND, {"ligging": "indicatief"}, ["de lijn is indicatief"]),
    "a lower part": (
        together(line((202, 505), (204, 505)), point(217, 505)),
        {},
        ["Het tracé van 2,0 km ligt in Drenthe", "(punt of lijn) in Overijssel"],
    ),
    "abroad": (
        line((218, 505), (224, 505)),
        {},
        ["67% (4,0 km) in Duitsland", "Het kruist de landsgrens."],
    ),
    "in Belgie": (point(205, 495), {}, ["in België", "(regel R9)"]),
    "at sea": (
        line((202, 505), (196, 505)),
        {},
        ["67% (4,0 km) op zee buiten de provincies", "open einde op zee", "onbekend"],
    ),
    "at sea to another country": (
        line((202, 505), (196, 505)),
        {"bestemming_land": "Denemarken"},
        ["gaat volgens opgave naar Denemarken"],
    ),
    "in the Eems-Dollard": (
        point(215, 515),
        {},
        ["in de Eems-Dollard (grens niet vastgesteld)", "Bij de landsgrens is het een grensgeval"],
    ),
    "perhaps over the land border": (
        box(216, 504, 224, 506),
        {"ligging": "zoekgebied"},
        ["Of het de landsgrens kruist is niet zeker"],
    ),
    "off the map": (point(205, 530), {}, ["buiten het kaartgebied"]),
    "several provincies": (
        ACROSS,
        {},
        [
            "De provincies stemmen af; trekker volgens vastgelegde afspraak",
            "anders: trekker afspreken",
        ],
    ),
    "who leads": (ACROSS, {"trekker": "Drenthe"}, ["Trekker volgens opgave: Drenthe."]),
    "no location": (None, {}, ["geen locatie", "Zonder locatie"]),
    "the kader not applied": (
        ACROSS,
        {"projecttype": "gereed"},
        ["afwegingskader niet toegepast", "ter informatie", "67% (4,0 km) in Overijssel"],
    ),
}


@pytest.mark.parametrize(("geometry", "fields", "parts"), SAYS.values(), ids=SAYS.keys())
def test_toelichting_says(
    geometry: str | None, fields: Fields, parts: list[str], world: Grenzen
) -> None:
    text = judge(world, geometry, **fields)["toelichting"]
    assert [p for p in parts if p not in text] == [], text


def test_a_zoekgebied_drawn_as_a_line_is_no_indicative_line(world: Grenzen) -> None:
    """It depends on where the place is chosen, whatever its shape."""
    text = judge(world, line((204, 505), (216, 505)), ligging="zoekgebied")["toelichting"]
    assert "locatiekeuze" in text
    assert "indicatief" not in text


def test_a_line_that_ends_on_land_has_no_end_at_sea(world: Grenzen) -> None:
    text = judge(world, line((215, 505), (224, 505)), bestemming_land="Duitsland")["toelichting"]
    assert "Het kruist de landsgrens." in text
    assert "op zee" not in text


def test_who_leads_is_said_only_where_provincies_decide_together(world: Grenzen) -> None:
    assert "Trekker" not in judge(world, INSIDE, trekker="Drenthe")["toelichting"]


@pytest.mark.parametrize(
    ("afbakening", "geometry", "said"),
    [
        ("officieel", line((205, 505), (209.5, 505)), "ligt deels buiten industriecluster Vlak"),
        ("aangenomen", line((205, 505), (209.5, 505)), "aangenomen, niet officieel"),
        (
            "officieel",
            line((205, 505), (208.05, 505)),
            "industriecluster Vlak kruist is niet zeker",
        ),
    ],
    ids=["firm", "aangenomen", "grensgeval"],
)
def test_toelichting_names_the_cluster(
    afbakening: str, geometry: str, said: str, world: Grenzen
) -> None:
    clusters = [cluster("Vlak", afbakening=afbakening, geometry=VLAK)]
    assert said in judge(world, geometry, clusters=clusters)["toelichting"]


def test_toelichting_is_silent_on_a_cluster_that_is_not_crossed(world: Grenzen) -> None:
    clusters = [cluster("Vlak", geometry=VLAK)]
    assert "industriecluster" not in judge(world, INSIDE, clusters=clusters)["toelichting"]


DECIDES = {
    "R1": (None, {}),
    "R2": (INSIDE, {"projecttype": "realisatie"}),
    "R3": (line((215, 505), (224, 505)), {}),
    "R4": (point(209.95, 505), {}),
    "R5": (ACROSS, {}),
    "R6": (line((205, 505), (209.5, 505)), {}),
    "R7": (INSIDE, {}),
    "R9": (point(225, 505), {}),
}


@pytest.mark.parametrize("regel", DECIDES)
def test_the_deciding_rule_is_named_with_its_sentence(regel: str, world: Grenzen) -> None:
    geometry, fields = DECIDES[regel]
    answer = judge(world, geometry, clusters=[cluster("Vlak", geometry=VLAK)], **fields)
    rule = load_rules()[regel]
    assert answer["antwoord_ruimtelijk"] == rule.antwoord
    expected = f"Ruimtelijk advies: {rule.antwoord} (regel {regel}). {rule.zin}"
    assert expected in answer["toelichting"]


def test_a_part_of_a_programme_hears_where_it_lies_nowhere(world: Grenzen) -> None:
    text = judge(world, point(225, 505), onderdeel_van="Elders")["toelichting"]
    assert "dat programma ligt als geheel in geen provincie en krijgt het advies onbekend" in text
