"""Page Start without a browser: what it says, where it leads, and links of before it was there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
import shapely
from streamlit.testing.v1 import AppTest

from miekgeo.tasks import Assessment
from miekgeo.ui import state
from miekgeo.ui.filter_choice import CHOICES, JAAR, ZOEK
from miekgeo.ui.grenzen_choice import PARAMETER
from miekgeo.ui.markdown import plain
from miekgeo.ui.start_data import outline
from miekgeo.ui.start_parts import ROUTES
from tests.conftest import ROOT
from tests.ui import independent
from tests.ui.pages import TIMEOUT_S, checked, headings, page_text, parameters


@dataclass(frozen=True)
class Clicked:
    """A small map on which a visitor just clicked."""

    gekozen: str

    def __call__(self, **_: object) -> Clicked:
        return self


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


# ---- what the page says ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def start() -> AppTest:
    """The page as a visitor first sees it."""
    return open_app()


def links(page: AppTest) -> list[tuple[str, str, str]]:
    """Label, page and query of each link."""
    found = [link.proto for link in page.get("page_link")]
    return [(p.label, p.page, p.query_string) for p in found]


def small_map(page: AppTest) -> dict[str, Any]:
    """What the page hands to its map."""
    (component,) = page.get("bidi_component")
    return dict(json.loads(component.proto.json))


def test_the_key_figures_are_those_of_the_files(start: AppTest, embedded: Assessment) -> None:
    crosses = embedded.table["kruist_provinciegrens"].tolist()
    said = {label: (page, query) for label, page, query in links(start)}
    assert said[f"**{len(independent.rows('projecten'))}** projecten"] == ("kaart", "")
    crossing = f"**{crosses.count('ja')}** kruisen een provinciegrens"
    assert said[crossing] == ("schaalniveau", "")
    assert f"**{crosses.count('grensgeval')}** grensgevallen bij een provinciegrens" in said
    # As the page Knooppunten and the page Afhankelijkheden count them.
    assert said["**9** knooppunten, en 13 netknooppunten"] == ("knooppunten", "")
    assert said["**5** losse einden bij een grens"] == ("afhankelijkheden", "toon=Losse+einden")


def test_each_provincie_is_a_link_with_its_number(start: AppTest) -> None:
    listed = [(label, query) for label, page, query in links(start) if page == "kaart"]
    expected = [
        (f"{plain(naam)} **{n} projecten**", urlencode({"provincie": naam}))
        for naam in sorted(independent.provincies())
        if (n := int(independent.inside("projecten", naam).sum()))
    ]
    assert [entry for entry in listed if "provincie=" in entry[1]] == expected
    assert ("Heel Nederland **89 projecten**", "") in listed


def test_who_is_counted_twice_or_not_at_all_is_said(start: AppTest) -> None:
    inside = sum(independent.inside("projecten", p).astype(int) for p in independent.provincies())
    assert f"{(inside == 0).sum()} project ligt in geen enkele provincie" in page_text(start)
    assert "telt in beide mee" in page_text(start)


def test_what_the_data_are_is_said(start: AppTest) -> None:
    text = page_text(start)
    assert "geen officiële projectenlijst" in text
    assert "37 van 89 projecten zijn een voorbeeld" in text
    assert "86 van 89 projecten liggen indicatief" in text
    assert "peildatum 2025" in text


def test_each_visitor_is_shown_where_to_begin(start: AppTest) -> None:
    said = {label: page for label, page, _ in links(start)}
    for who, what, path in ROUTES:
        assert path.is_file()
        assert said[f"**{who}** {what}"] == path.stem.removeprefix("page_")


# ---- the small map -----------------------------------------------------------------------------


def test_the_map_has_each_provincie_with_its_link(start: AppTest) -> None:
    shown = {p["naam"]: p for p in small_map(start)["provincies"]}
    assert sorted(shown) == sorted(independent.provincies())
    drenthe = shown["Drenthe"]
    # Relative, so that it holds under a path too.
    assert drenthe["adres"] == "kaart?provincie=Drenthe"
    assert drenthe["tekst"] == "Drenthe: 8 projecten"
    assert shown["Fryslân"]["adres"] == "kaart?provincie=Frysl%C3%A2n"


def test_the_map_is_light(start: AppTest) -> None:
    assert len(json.dumps(small_map(start))) < 60_000


def test_a_square_of_four_by_eight_steps() -> None:
    """From 10 km east and 600 km north in steps of 250 m: (20, 104), and 4 by 8 further."""
    square = shapely.box(10_000, 598_000, 11_000, 600_000)
    assert outline(square) == "M24 112L24 104L20 104L20 112Z"
    line = shapely.LineString([(5_000, 626_000), (5_250, 625_000)])
    assert outline(line) == "M0 0L1 4"
    assert outline(shapely.Point(5_000, 626_000)) == ""


def test_a_click_on_the_map_opens_the_provincie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("miekgeo.ui.start_map._draw", Clicked("Zeeland"))
    page = open_app()
    assert headings(page)[0].startswith("Zeeland: ")
    assert parameters(page) == {"provincie": "Zeeland"}


def test_a_name_that_is_no_provincie_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("miekgeo.ui.start_map._draw", Clicked("<b>Atlantis</b>"))
    assert "Kies een provincie" in page_text(open_app())
