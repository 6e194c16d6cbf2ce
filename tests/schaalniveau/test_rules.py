"""From facts to the advice: each numbered rule, and which of them decides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from miekgeo.grenzen import Grenzen
from miekgeo.schaalniveau import judge_programmes
from miekgeo.thresholds import load_thresholds
from tests.factories import layer
from tests.schaalniveau.world import (
    FIRM,
    box,
    cluster,
    judge,
    judge_full,
    line,
    measures,
    names,
    point,
    points,
    projecten,
)

INSIDE = point(203, 503)
ACROSS = line((208, 505), (214, 505))
ABROAD = line((215, 505), (224, 505))
AT_SEA = line((203, 505), (196, 505))
CLUSTERS = [cluster("Vlak", geometry=box(204, 502, 207, 508))]
# 1 km in the cluster, 2 km out of it, all in Drenthe.
OUT_OF_CLUSTER = line((206, 505), (209, 505))

Fields = dict[str, Any]
CASES: dict[str, tuple[str | None, Fields, str, str]] = {
    "R1 no location": (None, {}, "onbekend", "R1"),
    "R1 an empty location": ("POINT EMPTY", {}, "onbekend", "R1"),
    "R1 decides before R2": (None, {"projecttype": "gereed"}, "onbekend", "R1;R2"),
    "R2 onderzoek": (INSIDE, {"projecttype": "onderzoek"}, "niet van toepassing", "R2;R7"),
    "R2 realisatie": (ACROSS, {"projecttype": "realisatie"}, "niet van toepassing", "R2;R5"),
    "R2 gereed": (AT_SEA, {"projecttype": "gereed"}, "niet van toepassing", "R2;R3"),
    "no phase": (INSIDE, {"projecttype": None}, "provincie", "R7"),
    "concreet is judged": (INSIDE, {"projecttype": "concreet"}, "provincie", "R7"),
    "R3 at sea": (AT_SEA, {}, "rijk", "R3"),
    "R3 over the land border": (ABROAD, {}, "rijk", "R3"),
    "R3 two provincies and abroad": (line((208, 505), (224, 505)), {}, "rijk", "R3"),
    "R3 by its destination": (INSIDE, {"bestemming_land": "Duitsland"}, "rijk", "R3"),
    "a destination in Nederland": (INSIDE, {"bestemming_land": "Nederland"}, "provincie", "R7"),
    "R3 before an uncertain provinciegrens": (line((210.05, 505), (224, 505)), {}, "rijk", "R3"),
    "R4 a grensgeval between provincies": (point(209.95, 505), {}, "bespreken", "R4"),
    "R4 a grensgeval at the land border": (point(219.95, 505), {}, "bespreken", "R4;R7"),
    "R4 before R5": (line((208, 505), (219.95, 505)), {}, "bespreken", "R4;R5"),
    "R4 Eems-Dollard": (point(215, 515), {}, "bespreken", "R4;R9"),
    "R4 is silent when nothing changes": (
        # Rijk by its destination, whatever the border does.
        point(209.95, 505),
        {"bestemming_land": "Duitsland"},
        "rijk",
        "R3",
    ),
    "R5 two provincies": (ACROSS, {}, "provincies gezamenlijk", "R5"),
    "R5 three provincies": (
        points((203, 503), (203, 517), (217, 503)),
        {},
        "provincies gezamenlijk",
        "R5",
    ),
    "R6 out of its cluster": (OUT_OF_CLUSTER, {}, "bespreken", "R6;R7"),
    "R6 keeps R5 silent": (line((205, 505), (214, 505)), {}, "bespreken", "R6"),
    "R3 before R6": (line((205, 505), (196, 505)), {}, "rijk", "R3;R6"),
    "R7 one provincie": (INSIDE, {}, "provincie", "R7"),
    "R7 one gemeente is not lokaal": (INSIDE, {"lokaal_belang": "nee"}, "provincie", "R7"),
    "R8 adds itself": (INSIDE, {"onderdeel_van": "Programma"}, "provincie", "R7;R8"),
    "R8 without location": (None, {"onderdeel_van": "Programma"}, "onbekend", "R1;R8"),
    "R9 abroad only": (point(225, 505), {}, "onbekend", "R9"),
    "R9 off the map": (point(205, 530), {}, "onbekend", "R9"),
}


@pytest.mark.parametrize(
    ("geometry", "fields", "advice", "regels"), CASES.values(), ids=CASES.keys()
)
def test_all_rules_that_fire_are_shown_and_the_first_decides(
    geometry: str | None, fields: Fields, advice: str, regels: str, world: Grenzen
) -> None:
    answer = judge(world, geometry, clusters=CLUSTERS, **fields)
    assert (answer["antwoord_ruimtelijk"], answer["regels"]) == (advice, regels)


@pytest.mark.parametrize("projecttype", ["onderzoek", "realisatie", "gereed"])
def test_facts_are_shown_where_the_kader_is_not_applied(projecttype: str, world: Grenzen) -> None:
    judged, shown = (
        judge(world, ACROSS, clusters=CLUSTERS, projecttype=p) for p in ("verkenning", projecttype)
    )
    advice = ["antwoord_ruimtelijk", "regels", "toelichting"]
    pd.testing.assert_series_equal(shown.drop(advice), judged.drop(advice))
    assert names(shown["provincies"]) == ["Overijssel", "Drenthe"]
    assert (shown["kruist_provinciegrens"], shown["omslagafstand_m"]) == ("ja", 2000)


def test_no_location_leaves_all_facts_empty(world: Grenzen) -> None:
    answer = judge(world, None, clusters=CLUSTERS)
    empty = ["provincies", "maateenheid", "gemeenten", "industrieclusters", "energieclusters"]
    assert answer[[*empty, "buurprovincies"]].tolist() == [""] * 6
    assert (answer["aandelen"], answer["maten"]) == ("{}", "{}")
    crossings = [c for c in answer.index if c.startswith("kruist_")]
    assert answer[crossings].tolist() == ["onbekend"] * 4
    assert answer[["omslagafstand_m", "afstand_provinciegrens_m"]].isna().all()


# ---- people overrule, and their answers change nothing -------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"oordeel": "rijk", "oordeel_reden": "nationaal belang", "oordeel_door": "energyboard"},
        {"schaalniveau_opgegeven": "rijk"},
        {"vraagarticulatie": "nationaal", "instrumentarium": "rijk", "coordinatiefalen": "ja"},
        {"trekker": "Rijk", "bevoegd_gezag": "minister"},
    ],
    ids=["oordeel", "schaalniveau_opgegeven", "other aspects", "trekker"],
)
def test_what_people_say_changes_no_advice(fields: Fields, world: Grenzen) -> None:
    answer = judge(world, ACROSS, **fields)
    assert (answer["antwoord_ruimtelijk"], answer["regels"]) == ("provincies gezamenlijk", "R5")


# ---- programmes ----------------------------------------------------------------------------------


def test_a_programme_is_judged_as_a_whole(world: Grenzen) -> None:
    """Each part in one provincie, together in two."""
    rows = [
        {"geometry": point(203, 503), "onderdeel_van": "Rondje Noord", **FIRM},
        {"geometry": point(217, 503), "onderdeel_van": "Rondje Noord", **FIRM},
        {"geometry": point(203, 517), **FIRM},
    ]
    table = judge_full(world, *rows).table
    assert table["antwoord_ruimtelijk"].tolist() == ["provincie"] * 3
    assert table["regels"].tolist() == ["R7;R8", "R7;R8", "R7"]
    whole = (
        "Het is onderdeel van Rondje Noord; dat programma ligt als geheel in Drenthe en Overijssel "
        "en krijgt het advies provincies gezamenlijk (regel R5)."
    )
    assert [whole in text for text in table["toelichting"]] == [True, True, False]


@pytest.mark.parametrize(
    ("accuracy_m", "advice"),
    # With nothing said, and placed so roughly that nothing is firm.
    [(None, "provincies gezamenlijk (regel R5)"), (50_000, "bespreken (regel R4)")],
)
def test_a_programme_alone_is_judged_the_same(
    accuracy_m: float | None, advice: str, world: Grenzen
) -> None:
    rows = [
        {"geometry": point(203, 503), "onderdeel_van": "Rondje Noord", **FIRM},
        {"geometry": point(217, 503), "onderdeel_van": "Rondje Noord", **FIRM},
    ]
    own = None
    if accuracy_m is not None:
        own = replace(load_thresholds(), nauwkeurigheid_definitief_m=accuracy_m)
    found = judge_programmes(projecten(*rows), world, layer("clusters"), thresholds=own)
    assert found == {
        "Rondje Noord": "Het is onderdeel van Rondje Noord; dat programma ligt als geheel in "
        f"Drenthe en Overijssel en krijgt het advies {advice}."
    }


def test_programmes_are_no_rows_and_change_no_facts(world: Grenzen) -> None:
    row = {"geometry": point(203, 503), **FIRM}
    alone = judge_full(world, row).table.iloc[0]
    full = judge_full(world, {**row, "onderdeel_van": "P"}, {**row, "onderdeel_van": "P"})
    assert full.table["project_id"].tolist() == ["P1", "P2"]
    assert len(full.facts.has_place) == 2
    assert set(full.facts.provincies["row"]) == {0, 1}
    same = ["provincies", "aandelen", "omslagafstand_m", "tolerantie_m", "antwoord_ruimtelijk"]
    assert full.table.loc[0, same].tolist() == alone[same].tolist()


def test_a_part_without_location_hears_of_the_programme(world: Grenzen) -> None:
    rows = [
        {"geometry": None, "onderdeel_van": "Kabel", **FIRM},
        {"geometry": AT_SEA, "onderdeel_van": "Kabel", **FIRM},
    ]
    text = judge_full(world, *rows).table.loc[0, "toelichting"]
    assert "dat programma ligt als geheel in Drenthe en krijgt het advies rijk (regel R3)." in text


def test_a_programme_goes_abroad_when_a_part_does(world: Grenzen) -> None:
    rows = [
        {
            "geometry": point(203, 503),
            "onderdeel_van": "Kabel",
            "bestemming_land": "Nederland",
            **FIRM,
        },
        {
            "geometry": point(204, 503),
            "onderdeel_van": "Kabel",
            "bestemming_land": "Denemarken",
            **FIRM,
        },
    ]
    table = judge_full(world, *rows).table
    assert table["antwoord_ruimtelijk"].tolist() == ["provincie", "rijk"]
    assert all("het advies rijk (regel R3)" in text for text in table["toelichting"])


def test_a_programme_is_judged_whatever_the_phase_of_its_parts(world: Grenzen) -> None:
    rows = [
        {**FIRM, "geometry": point(x, 503), "onderdeel_van": "P", "projecttype": "gereed"}
        for x in (203, 217)
    ]
    table = judge_full(world, *rows).table
    assert table["antwoord_ruimtelijk"].tolist() == ["niet van toepassing"] * 2
    assert all("het advies provincies gezamenlijk (regel R5)" in t for t in table["toelichting"])


def test_a_programme_is_no_firmer_than_its_least_certain_part(world: Grenzen) -> None:
    """The indicative part, 1 km from the border, is a grensgeval, so the whole is one too.

    That the other part is known to the metre says nothing about this one.
    """
    rows = [
        {"geometry": point(203, 503), "onderdeel_van": "P", "nauwkeurigheid_m": 1, **FIRM},
        {**FIRM, "geometry": point(209, 503), "onderdeel_van": "P", "ligging": "indicatief"},
    ]
    table = judge_full(world, *rows).table
    assert table["antwoord_ruimtelijk"].tolist() == ["provincie", "bespreken"]
    assert all("het advies bespreken (regel R4)" in text for text in table["toelichting"])


def test_a_part_without_location_adds_nothing_to_a_programme(world: Grenzen) -> None:
    """Nor does it make the place of the others less certain."""
    rows = [
        {**FIRM, "geometry": point(209, 503), "onderdeel_van": "P"},
        {**FIRM, "geometry": None, "onderdeel_van": "P", "ligging": "indicatief"},
    ]
    table = judge_full(world, *rows).table
    assert table["antwoord_ruimtelijk"].tolist() == ["provincie", "onbekend"]
    assert all("het advies provincie (regel R7)" in text for text in table["toelichting"])


def test_a_programme_with_a_zoekgebied_over_the_border_never_crosses_for_sure(
    world: Grenzen,
) -> None:
    """Up to 5 km deep in both provincies, and still dependent on where the place is chosen.

    That another part is an indicative place makes the whole no firmer.
    """
    area = {**FIRM, "geometry": box(203, 503, 217, 507), "ligging": "zoekgebied"}
    place = {**FIRM, "geometry": point(203, 505), "ligging": "indicatief"}
    rows = [{**row, "onderdeel_van": "P"} for row in (area, place)]
    table = judge_full(world, *rows).table
    assert table["antwoord_ruimtelijk"].tolist() == ["bespreken", "provincie"]
    assert all("het advies bespreken (regel R4)" in text for text in table["toelichting"])


def test_a_programme_with_an_indicative_bend_over_the_border_is_discussed(world: Grenzen) -> None:
    """Its ends lie in Drenthe, its middle 4 km into Overijssel; the other part is in Drenthe."""
    bend = line((203, 503), (214, 505), (203, 507))
    rows = [
        {**FIRM, "geometry": point(203, 505), "onderdeel_van": "P"},
        {**FIRM, "geometry": bend, "onderdeel_van": "P", "ligging": "indicatief"},
    ]
    table = judge_full(world, *rows).table
    assert table["antwoord_ruimtelijk"].tolist() == ["provincie", "bespreken"]
    assert all("het advies bespreken (regel R4)" in text for text in table["toelichting"])


def test_each_programme_has_its_own_parts(world: Grenzen) -> None:
    rows = [
        {"geometry": point(x, y), "onderdeel_van": naam, **FIRM}
        for naam, x, y in (("A", 203, 503), ("B", 217, 503), ("A", 203, 517))
    ]
    text = judge_full(world, *rows).table["toelichting"].tolist()
    assert (
        "Het is onderdeel van A; dat programma ligt als geheel in Groningen en Drenthe" in text[0]
    )
    assert "Het is onderdeel van B; dat programma ligt als geheel in Overijssel" in text[1]


def test_measures_of_a_programme_stay_those_of_the_project(world: Grenzen) -> None:
    rows = [
        {"geometry": line((202, 503), (204, 503)), "onderdeel_van": "P", **FIRM},
        {"geometry": line((212, 503), (217, 503)), "onderdeel_van": "P", **FIRM},
    ]
    table = judge_full(world, *rows).table
    assert [measures(r) for _, r in table.iterrows()] == [{"Drenthe": 2}, {"Overijssel": 5}]
