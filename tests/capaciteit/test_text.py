"""What a reader is told about a station, in Dutch."""

from __future__ import annotations

import re

import pytest

from miekgeo.grenzen import Grenzen
from miekgeo.wording import megawatts
from tests.capaciteit.small import Row, limit, only, plan, room, station

SURE = {"bewijs": "veel", "overeenstemming": "veel"}
# The load beside a limit of 100 MW that gives each class.
LOADS = {"ruim": 30, "krap": 95, "tekort": 120}


def text_of(world: Grenzen, limits: list[Row] | None = None, *plans: Row) -> str:
    """The toelichting of S1 in Assen."""
    return str(only(world, limits or [], plans)["toelichting"])


def at_home(key: str = "A", **fields: object) -> Row:
    return plan(key, 202, 503, **fields)


def test_ruim_in_full(world: Grenzen) -> None:
    limits = [limit("S1", 100, 30, scenario="hoog", teruglever_limiet_mw=17, teruglever_mw=7.5)]
    plans = [at_home("A", vraag_mw=20, **SURE), at_home("B", vraag_mw=15, gelijktijdigheid=0.4)]
    assert text_of(world, limits, *plans) == (
        "Afname 2030: ruim, 44 MW over (grens 100 MW, al belast 30 MW, ontwikkelingen 26 MW, "
        "waarvan zeker 20 MW; getallen van 2026, scenario hoog). "
        "Teruglevering 2030: ruim, 9,5 MW over (grens 17 MW, al belast 7,5 MW, ontwikkelingen 0 "
        "MW; getallen van 2026, scenario hoog). "
        "Voedt Plan A (1,0 km) en Plan B (1,0 km); 2 van 2 vermoed, als dichtstbijzijnde passende "
        "station."
    )


@pytest.mark.parametrize("klasse", LOADS)
def test_each_class_is_named_for_both_sides(klasse: str, world: Grenzen) -> None:
    back = {"teruglever_limiet_mw": 100, "teruglever_mw": LOADS[klasse]}
    text = text_of(world, [limit("S1", 100, LOADS[klasse], **back)])
    left = abs(100 - LOADS[klasse])
    assert re.search(rf"^Afname 2030: {klasse}, .*\b{left} MW", text)
    assert re.search(rf"Teruglevering 2030: {klasse}, .*\b{left} MW", text)


UNKNOWN: dict[str, tuple[list[Row], str]] = {
    "both": ([], "want de grens en de huidige belasting zijn niet opgegeven"),
    "limit": ([limit("S1", None, 5)], "want de grens is niet opgegeven"),
    "load": ([limit("S1", 100, None)], "want de huidige belasting is niet opgegeven"),
}


@pytest.mark.parametrize(("limits", "why"), UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_says_why(limits: list[Row], why: str, world: Grenzen) -> None:
    assert text_of(world, limits).startswith(f"Afname 2030: onbekend, {why}. ")


def test_unknown_still_says_what_is_asked(world: Grenzen) -> None:
    plans = [at_home("A", vraag_mw=20, gelijktijdigheid=0.5), at_home("B", vraag_mw=0, aanbod_mw=7)]
    text = text_of(world, [], *plans, at_home("C", vraag_mw=90, jaar_van=2031))
    assert "niet opgegeven; ontwikkelingen brengen 10 MW vraag. Teruglevering" in text
    assert "niet opgegeven; ontwikkelingen brengen 7 MW aanbod. Voedt" in text


def test_unknown_scenario_is_no_scenario(world: Grenzen) -> None:
    assert "scenario" not in text_of(world, [limit("S1", 100, 30)])


def test_the_year_of_the_numbers_is_told(world: Grenzen) -> None:
    limits = [limit("S1", 100, 30, 2022), limit("S1", 100, 30, 2029), limit("S1", 100, 30, 2031)]
    assert "getallen van 2029)" in text_of(world, limits)


# ---- what it feeds -------------------------------------------------------------------------------


def test_nothing_is_fed(world: Grenzen) -> None:
    assert text_of(world).endswith("Er zijn geen ontwikkelingen die dit station voedt.")


def test_the_largest_are_named_and_the_rest_counted(world: Grenzen) -> None:
    plans = [at_home(f"O{i}", vraag_mw=i) for i in range(1, 7)]
    plans.append(at_home("O7", vraag_mw=None, aanbod_mw=99))
    fed = text_of(world, [], *plans).split("Voedt ")[1]
    names = re.findall(r"Plan (O\d)", fed)
    assert names == ["O7", "O6", "O5", "O4"]
    assert "Plan O4 (1,0 km) en nog 3; 7 van 7 vermoed" in fed


def test_a_short_list_ends_with_en(world: Grenzen) -> None:
    plans = [at_home(f"O{i}", vraag_mw=9 - i) for i in (1, 2, 3)]
    text = text_of(world, [], *plans)
    assert "Voedt Plan O1 (1,0 km), Plan O2 (1,0 km) en Plan O3 (1,0 km); 3 van 3" in text
    assert "nog" not in text


def test_supposed_is_said(world: Grenzen) -> None:
    plans = [at_home("A"), plan("B", 207, 503)]
    table = room(world, [station("S1", 202, 502)], plans=plans).table
    assert "; 2 van 2 vermoed, als dichtstbijzijnde passende station." in table["toelichting"][0]
    area = station("S1", 202, 502, voorzieningsgebied="Assen")
    table = room(world, [area], plans=plans[:1]).table
    assert "vermoed" not in table["toelichting"][0]


def test_another_provincie_is_said(world: Grenzen) -> None:
    away = [plan("B", 212, 503), plan("C", 204, 512)]
    assert "; 1 in een andere provincie." in text_of(world, [], at_home("A"), away[0])
    assert "; 2 in een andere provincie." in text_of(world, [], at_home("A"), *away)
    assert "andere provincie" not in text_of(world, [], at_home("A"))


def test_examples_are_labelled(world: Grenzen) -> None:
    example = {"herkomst_getallen": "rekenvoorbeeld"}
    given = at_home("A", herkomst_getallen="opgegeven")
    assert "rekenvoorbeeld" not in text_of(world, [], given)
    one = text_of(world, [], given, at_home("B", **example))
    assert one.endswith("Het vermogen van 1 daarvan is een rekenvoorbeeld.")
    two = text_of(world, [], given, at_home("B", **example), at_home("C", **example))
    assert re.search(r"Het vermogen van 2 daarvan (is|zijn) .*rekenvoorbeeld", two)


# ---- what has no power ---------------------------------------------------------------------------


def test_several_without_power(world: Grenzen) -> None:
    plans = [at_home(k, vraag_mw=None) for k in "AB"]
    text = text_of(world, [limit("S1", 100, 30)], *plans, at_home("C", vraag_mw=5))
    assert "2 ontwikkelingen zonder vermogen tellen niet mee" in text


def test_one_without_power(world: Grenzen) -> None:
    text = text_of(world, [limit("S1", 100, 30)], at_home("A", vraag_mw=None))
    assert "1 ontwikkeling zonder vermogen telt niet mee" in text


def test_those_of_the_other_side_have_power(world: Grenzen) -> None:
    limits = [limit("S1", 100, 30, teruglever_limiet_mw=100, teruglever_mw=30)]
    assert "zonder vermogen" not in text_of(world, limits, at_home(vraag_mw=None, aanbod_mw=0))


def test_those_of_later_dont_count_yet(world: Grenzen) -> None:
    text = text_of(world, [limit("S1", 100, 30)], at_home("A", vraag_mw=None, jaar_van=2031))
    assert "zonder vermogen" not in text


def test_without_power_is_counted_when_the_class_is_unknown(world: Grenzen) -> None:
    assert "2 ontwikkelingen zonder vermogen" in text_of(
        world, [], at_home("A", vraag_mw=None), at_home("B", vraag_mw=None)
    )


# ---- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 MW"),
        (0.04, "0 MW"),
        (5, "5 MW"),
        (9.96, "10 MW"),
        (7.25, "7,2 MW"),
        (10.4, "10,4 MW"),
        (1234.4, "1.234,4 MW"),
        (-7.5, "-7,5 MW"),
        (-1500, "-1.500 MW"),
    ],
)
def test_megawatts(value: float, text: str) -> None:
    assert megawatts(value) == text


def test_a_plan_without_name_goes_by_its_id(world: Grenzen) -> None:
    assert "Voedt A (1,0 km);" in text_of(world, [], at_home("A", naam=None))
