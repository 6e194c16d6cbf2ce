"""The projectfiche beside the map: what the file says, by a link and by a button."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from miekgeo.collection import Collection
from miekgeo.export.fiche_html import fiche_body, fiche_html
from miekgeo.oordelen import as_table
from miekgeo.projectfiche import build_fiche
from miekgeo.ui import cache
from tests.collections_for_tests import drenthe_collection
from tests.conftest import ROOT
from tests.ui.pages import TIMEOUT_S, Html, bodies, checked, page_text, parameters

PAGE = ROOT / "miekgeo" / "ui" / "page_kaart.py"


@pytest.fixture
def open_kaart(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page Kaart with the answers of one provincie: those of all take long."""
    found = drenthe_collection()
    monkeypatch.setattr(cache, "load_collection", lambda _set, _provincie: found)
    return AppTest.from_file(str(PAGE), default_timeout=TIMEOUT_S)


def fiche_text(page: AppTest) -> str:
    (body,) = [b for b in bodies(page) if '<div class="fiche">' in b]
    return Html(body).text


def first_project(found: Collection) -> str:
    return str(found.layers["projecten"]["project_id"].iloc[0])


def test_a_link_opens_it_with_all_that_the_file_says(open_kaart: AppTest) -> None:
    found = drenthe_collection()
    project = first_project(found)
    open_kaart.query_params["project"] = project
    open_kaart.query_params["fiche"] = "1"
    page = checked(open_kaart.run())
    fiche = build_fiche(found, project)
    said = fiche_text(page)
    assert fiche.title in said
    for section in fiche.sections:
        assert section.title in said
        assert all(s.text in said for s in section.sentences)
    assert [d.proto.label for d in page.get("download_button")] == ["Word", "Webpagina"]
    next(b for b in page.button if b.label == "Sluit de projectfiche").click().run()
    assert "fiche" not in parameters(checked(page))
    assert "Volledige projectfiche" in [b.label for b in page.button]


def test_the_button_opens_it_and_an_odd_link_is_told(open_kaart: AppTest) -> None:
    open_kaart.query_params["project"] = first_project(drenthe_collection())
    open_kaart.query_params["fiche"] = "<b>nee</b>"
    page = checked(open_kaart.run())
    assert "` <b>nee</b> `" in page.warning[0].value
    assert "fiche" not in parameters(page)
    assert "Projectfiche" not in page_text(page)
    next(b for b in page.button if b.label == "Volledige projectfiche").click().run()
    assert parameters(checked(page))["fiche"] == "1"
    assert "Projectfiche" in fiche_text(page)


def test_what_this_visitor_said_stands_in_the_facts_and_in_the_fiche(open_kaart: AppTest) -> None:
    project = first_project(drenthe_collection())
    said = {
        "project_id": project,
        "oordeel": "rijk",
        "oordeel_reden": "het landelijke net",
        "oordeel_door": "energyboard <b>",
        "oordeel_datum": "2025-11-03",
    }
    open_kaart.query_params["project"] = project
    open_kaart.session_state["_oordelen"] = {"voorbeeld": as_table([said])}
    page = checked(open_kaart.run())
    point = "Vastgelegd oordeel door energyboard <b>: rijk, want het landelijke net."
    assert point in page_text(page)
    page = checked(page.button("fiche_open").click().run())
    assert "energyboard <b>" in fiche_text(page)
    assert "het landelijke net" in fiche_text(page)
    # And in nobody else's.
    other = AppTest.from_file(str(PAGE), default_timeout=TIMEOUT_S)
    other.query_params["project"] = project
    other.query_params["fiche"] = "1"
    assert "energyboard" not in fiche_text(checked(other.run()))


def test_a_page_with_a_frame_of_its_own_holds_the_same() -> None:
    found = drenthe_collection()
    fiche = build_fiche(found, first_project(found))
    whole = fiche_html(fiche, None).decode()
    assert fiche_body(fiche, None) in whole
    lower = fiche_body(fiche, None, level=2)
    assert re.sub(r"<(/?)h\d", r"<\1h", lower) == re.sub(
        r"<(/?)h\d", r"<\1h", fiche_body(fiche, None)
    )
    assert "<h1" not in lower


def test_what_it_rests_on_is_not_computed_once_more() -> None:
    found = cache.load_collection("ingebed", None)
    assert found.assessment is cache.load_embedded("ingebed")
    assert found.relations is cache.load_relations("ingebed")
    assert found.relations.data is cache.load_convergence("ingebed")
