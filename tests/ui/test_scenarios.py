"""Page Schaalniveau: places that a visitor types in."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.ui.conftest import HOSTILE_NAMES
from tests.ui.pages import TIMEOUT_S, checked, page_text
from tests.ui.test_page_schaalniveau import assert_harmless

PAGE = ROOT / "miekgeo" / "ui" / "page_schaalniveau.py"
# From Utrecht to Arnhem: 54 km east and 12 km south, so 55.3 km, over one provincial border.
TO_ARNHEM = "136000 456000\n190000 444000"


def start() -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=TIMEOUT_S)
    checked(page.run())
    return checked(page.radio("gegevens").set_value("Zelf invullen").run())


def add(page: AppTest, place: str, name: str = "") -> AppTest:
    page.text_area("scenario_plaats").set_value(place)
    page.text_input("scenario_naam").set_value(name)
    (ask,) = [b for b in page.button if b.label == "Beoordeel deze plaats"]
    ask.click().run()
    assert [e.message for e in page.exception] == []
    return page


def test_a_line_gets_its_answer_at_once() -> None:
    page = add(start(), TO_ARNHEM, "Kabel")
    text = page_text(page)
    assert "1 scenario: S1 Kabel" in text
    assert "Het tracé van 55,3 km ligt" in text
    assert "Het kruist de provinciegrens; dat blijft zo tot een verschuiving van meer dan" in text


def test_scenarios_are_compared_and_removed() -> None:
    page = add(start(), TO_ARNHEM)
    page = add(page, "52,155 5,387", "Station")
    assert "2 scenario's: S1 Scenario 1, S2 Station" in page_text(page)
    (table,) = [d.value for d in page.dataframe if list(d.value.columns)[:2] == ["Code", "Naam"]]
    assert dict(zip(table["Code"], table["Advies"], strict=True)) == {
        "S1": "provincies gezamenlijk",
        "S2": "provincie",
    }
    checked(page.button("weg_S1").click().run())
    assert "1 scenario: S2 Station" in page_text(page)


def test_what_is_no_place_is_said_and_adds_nothing() -> None:
    page = add(start(), "155.000 463.000")
    assert "duizendtallen zonder punt" in page.error[0].value
    assert "0 scenario" not in page_text(page)
    assert "Typ of plak een plaats" in page_text(page)


def test_a_place_far_away_is_said() -> None:
    page = add(start(), "POINT (900000 900000)")
    (said,) = [e.value for e in page.error]
    assert "S1" in said
    assert "zijn geen RD en geen WGS84" in said
    assert "terzijde gelegd en niet beoordeeld" in page_text(page)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_text(name: str) -> None:
    page = add(start(), TO_ARNHEM, name)
    assert_harmless(page)


def test_nobody_else_sees_them() -> None:
    add(start(), TO_ARNHEM, "Geheimplan")
    assert "Geheimplan" not in page_text(start())
