"""Points for attention: what was assumed, and where the advice and the status differ."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from miekgeo.grenzen import Grenzen
from tests.schaalniveau.world import judge, line, point

INSIDE = point(203, 503)
ACROSS = line((208, 505), (214, 505))
ABROAD = line((215, 505), (224, 505))

IN_NMIEK = "Het project staat in het nMIEK"
IN_PMIEK = "Het project staat in een pMIEK"
STATUS: dict[str, tuple[str, list[str], str, list[str]]] = {
    "nMIEK, one provincie": (INSIDE, ["nMIEK"], "provincie", [IN_NMIEK]),
    "nMIEK, two provincies": (ACROSS, ["nMIEK"], "provincies gezamenlijk", [IN_NMIEK]),
    "nMIEK, rijk": (ABROAD, ["nMIEK"], "rijk", []),
    "pMIEK, rijk": (ABROAD, ["pMIEK"], "rijk", [IN_PMIEK]),
    "pMIEK, one provincie": (INSIDE, ["pMIEK"], "provincie", []),
    "both, one provincie": (INSIDE, ["pMIEK", "nMIEK"], "provincie", [IN_NMIEK]),
    "both, rijk": (ABROAD, ["pMIEK", "nMIEK"], "rijk", [IN_PMIEK]),
    "two provincial lists": (ABROAD, ["pMIEK", "pMIEK"], "rijk", [IN_PMIEK]),
    "nMIEK, to be discussed": (point(209.95, 505), ["nMIEK"], "bespreken", []),
    "groslijst": (ABROAD, ["groslijst"], "rijk", []),
    "no programme": (ABROAD, [], "rijk", []),
}


@pytest.mark.parametrize(
    ("geometry", "programmas", "advice", "points"), STATUS.values(), ids=STATUS.keys()
)
def test_advice_against_status(
    geometry: str, programmas: list[str], advice: str, points: list[str], world: Grenzen
) -> None:
    status = pd.DataFrame({"project_id": ["P1"] * len(programmas), "programma": programmas})
    answer = judge(world, geometry, status=status)
    assert answer["antwoord_ruimtelijk"] == advice
    text = answer["aandachtspunten"]
    assert [p for p in (IN_NMIEK, IN_PMIEK) if p in text] == points
    assert (text == "") == (not points)
    assert text.count("MIEK;") == len(points)


def test_the_status_of_another_project_says_nothing(world: Grenzen) -> None:
    status = pd.DataFrame({"project_id": ["P2"], "programma": ["nMIEK"]})
    assert judge(world, INSIDE, status=status)["aandachtspunten"] == ""


def test_a_difference_with_the_status_names_the_advice(world: Grenzen) -> None:
    status = pd.DataFrame({"project_id": ["P1"], "programma": ["nMIEK"]})
    text = judge(world, ACROSS, status=status)["aandachtspunten"]
    assert "alleen ruimtelijk gezien is het advies provincies gezamenlijk" in text


def test_the_kader_is_not_held_against_the_status_where_it_is_not_applied(world: Grenzen) -> None:
    status = pd.DataFrame({"project_id": ["P1"], "programma": ["nMIEK"]})
    answer = judge(world, INSIDE, status=status, projecttype="gereed")
    assert answer["aandachtspunten"] == ""


Fields = dict[str, Any]
POINTS: dict[str, tuple[str | None, Fields, str]] = {
    "ligging and accuracy missing": (
        INSIDE,
        {"ligging": None},
        "De zekerheid van de ligging is niet opgegeven; gerekend is met 100 m.",
    ),
    "projecttype missing": (INSIDE, {"projecttype": None}, "Het projecttype is niet opgegeven"),
    "indicatief in a programme": (INSIDE, {"zekerheid": "indicatief"}, "Voorbeeld:"),
    "a destination abroad that it doesn't reach": (
        INSIDE,
        {"bestemming_land": "Duitsland"},
        "De opgegeven bestemming is Duitsland, maar de ligging eindigt in Nederland.",
    ),
    "in no provincie": (point(225, 505), {}, "ligt in geen enkele provincie"),
    "a human verdict": (
        INSIDE,
        {"oordeel": "rijk", "oordeel_reden": "nationaal belang", "oordeel_door": "het board"},
        "Vastgelegd oordeel door het board: rijk, want nationaal belang.",
    ),
    "a declared scale": (INSIDE, {"schaalniveau_opgegeven": "rijk"}, "schaalniveau: rijk."),
    "a local interest": (INSIDE, {"lokaal_belang": "ja"}, "Lokaal belang volgens opgave: ja."),
}


@pytest.mark.parametrize(("geometry", "fields", "point_"), POINTS.values(), ids=POINTS.keys())
def test_points(geometry: str | None, fields: Fields, point_: str, world: Grenzen) -> None:
    assert point_ in judge(world, geometry, **fields)["aandachtspunten"]


SILENT: dict[str, tuple[str | None, Fields]] = {
    "all is known": (INSIDE, {}),
    "ligging missing, accuracy given": (INSIDE, {"ligging": None, "nauwkeurigheid_m": 10}),
    "ligging missing, without location": (None, {"ligging": None}),
    "a destination abroad that it reaches": (ABROAD, {"bestemming_land": "Duitsland"}),
    "a destination over sea": (line((203, 505), (196, 505)), {"bestemming_land": "Denemarken"}),
    "a destination in Nederland": (INSIDE, {"bestemming_land": "Nederland"}),
    "a local interest where the kader isn't applied": (
        INSIDE,
        {"lokaal_belang": "ja", "projecttype": "gereed"},
    ),
    "bevestigd": (INSIDE, {"zekerheid": "bevestigd"}),
}


@pytest.mark.parametrize(("geometry", "fields"), SILENT.values(), ids=SILENT.keys())
def test_no_points(geometry: str | None, fields: Fields, world: Grenzen) -> None:
    assert judge(world, geometry, **fields)["aandachtspunten"] == ""


@pytest.mark.parametrize(
    ("said", "differs"), [("provincie", False), ("Rijk", True), ("vast", False)]
)
def test_a_judgement_other_than_the_advice_is_told(
    said: str, differs: bool, world: Grenzen
) -> None:
    row = judge(world, INSIDE, oordeel=said, oordeel_reden="daarom")
    assert row["antwoord_ruimtelijk"] == "provincie"
    told = "Het oordeel van mensen (rijk) is anders dan het ruimtelijke advies (provincie)"
    assert (told in row["aandachtspunten"]) is differs
    assert ("is anders dan" in row["aandachtspunten"]) is differs
