"""Page Start without a browser: what it says, where it leads, and links of before it was there."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from miekgeo.ui import state
from miekgeo.ui.filter_choice import CHOICES, JAAR, ZOEK
from miekgeo.ui.grenzen_choice import PARAMETER
from tests.conftest import ROOT
from tests.ui.pages import TIMEOUT_S, checked, headings, page_text, parameters


def open_app(**query: str) -> AppTest:
    """The app at its bare address."""
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT_S)
    for name, value in query.items():
        page.query_params[name] = value
    return checked(page.run())


# ---- links of before the map had an address ----------------------------------------------------


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ({"provincie": "Drenthe"}, "Drenthe: "),
        (
            {"provincie": "Drenthe", "project": "P16"},
            "110 kV-kabel Meppel Noord-Zwolle Hessenweg",
        ),
        ({"zonder": "stations"}, "Heel Nederland: "),
        ({"zoek": "meppel", "jaar": "2035"}, "Heel Nederland: "),
    ],
)
def test_an_old_link_opens_the_same_map(query: dict[str, str], heading: str) -> None:
    page = open_app(**query)
    assert headings(page)[0].startswith(heading)
    assert parameters(page) == query


def test_what_an_old_link_can_hold_is_what_the_map_knew() -> None:
    names = {
        *(state.PROVINCIE, state.PROJECT, state.HIDDEN, PARAMETER, JAAR, ZOEK),
        *(name for name, _ in CHOICES.values()),
    }
    assert set(state.OLD_LINKS) == names


def test_a_bare_link_or_one_of_others_stays_here() -> None:
    for query in ({}, {"utm_source": "nieuwsbrief"}):
        page = open_app(**query)
        assert "Kies een provincie" in page_text(page)


def test_who_comes_back_over_an_old_link_is_not_sent_away_again() -> None:
    page = open_app(provincie="Drenthe")
    page = page.switch_page(str(ROOT / "miekgeo" / "ui" / "page_start.py"))
    page.query_params["provincie"] = "Drenthe"
    assert "Kies een provincie" in page_text(checked(page.run()))
