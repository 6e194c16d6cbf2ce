"""Page Schaalniveau, what-if: places that a visitor draws, types, or takes from a project."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import shapely
import streamlit as st
from streamlit.testing.v1 import AppTest

from miekgeo.geometry import to_map
from miekgeo.kaart import Sketch, draw_sketch
from miekgeo.scenario import Scenario
from miekgeo.tasks import Assessment
from miekgeo.ui import scenario_page
from miekgeo.ui.scenario_state import FILE
from tests.conftest import ROOT
from tests.ui.conftest import HOSTILE_NAMES
from tests.ui.pages import TIMEOUT_S, checked, map_arguments, page_text, parameters
from tests.ui.test_page_schaalniveau import assert_harmless

PAGE = ROOT / "miekgeo" / "ui" / "page_schaalniveau.py"
# From Utrecht to Arnhem: 54 km east and 12 km south, so 55.3 km, over one provincial border.
TO_ARNHEM = "136000 456000\n190000 444000"
LINE = "LINESTRING (136000 456000, 190000 444000)"
MAP_KEY = "tekenen_ingebed"
Kept = dict[str, dict[str, str]]


def start(**query: str) -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=TIMEOUT_S)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert [e.message for e in page.exception] == []
    if page.radio("gegevens").value != "Zelf invullen":
        page.radio("gegevens").set_value("Zelf invullen").run()
    return checked(page)


def add(page: AppTest, place: str, name: str = "") -> AppTest:
    page.text_area("scenario_plaats").set_value(place)
    page.text_input("scenario_naam").set_value(name)
    (ask,) = [b for b in page.button if b.label == "Beoordeel deze plaats"]
    return checked(ask.click().run())


def compared(page: AppTest) -> Kept:
    """The comparison: by code, what each column says."""
    tables = [d.value for d in page.dataframe if "Slaat om bij" in d.value]
    return {r["Code"]: r for t in tables for r in t.to_dict("records")}


def warnings(page: AppTest) -> str:
    return " ".join(w.value for w in page.warning)


# ---- typed ---------------------------------------------------------------------------------------


def test_a_line_gets_its_answer_at_once() -> None:
    page = add(start(), TO_ARNHEM, "Kabel")
    text = page_text(page)
    assert "Omslagafstand: meer dan 5 km." in text
    assert "Het tracé van 55,3 km ligt" in text
    assert "Het kruist de provinciegrens; dat blijft zo tot een verschuiving van meer dan" in text
    assert compared(page)["S1"] | {"Naam": "Kabel", "Soort": "Lijn"} == compared(page)["S1"]


def test_scenarios_are_compared_and_removed() -> None:
    page = add(start(), TO_ARNHEM)
    page = add(page, "52,155 5,387", "Station")
    assert {c: (r["Naam"], r["Advies"]) for c, r in compared(page).items()} == {
        "S1": ("Scenario 1", "provincies gezamenlijk"),
        "S2": ("Station", "provincie"),
    }
    checked(page.button("weg_S2").click().run())
    assert list(compared(page)) == ["S1"]
    # Nothing is open now, and the link says nothing of what was.
    assert "plek" not in parameters(page)


def test_what_is_no_place_is_said_and_adds_nothing() -> None:
    page = start()
    for place, message in (
        ("155.000 463.000", "duizendtallen zonder punt"),
        ("POINT (900000 900000)", "geen RD en geen WGS84"),
        ("POLYGON((150000 450000,160000 460000,160000 450000,150000 460000,150000 450000))",
         "kruist zichzelf"),
    ):  # fmt: skip
        page = add(page, place)
        assert message in warnings(page).replace("\\", "")
        assert compared(page) == {}
        # What was typed stays, to be mended.
        assert page.text_area("scenario_plaats").value == place


def test_an_open_scenario_is_changed_by_its_text() -> None:
    page = add(start(), TO_ARNHEM, "Kabel")
    assert page.text_area("scenario_plaats").value == LINE
    page.text_area("scenario_plaats").set_value("136000 456000\n140000 456000")
    checked(page.button("werk_bij").click().run())
    assert compared(page)["S1"]["Advies"] == "provincie"
    assert len(compared(page)) == 1


def test_hostile_names_are_text() -> None:
    page = start()
    point = "POINT (155000 463000)"
    page.session_state["_scenarios"] = tuple(
        Scenario(f"S{i}", name, "", point, van="S0" if i else "")
        for i, name in enumerate(HOSTILE_NAMES)
    )
    for code in ("S0", "S1", "S4"):
        page.session_state["_scenario_open"] = code
        checked(page.run())
        assert_harmless(page)
    assert [r["Naam"] for r in compared(page).values()] == list(HOSTILE_NAMES)


def test_nobody_else_sees_them() -> None:
    add(start(), TO_ARNHEM, "Geheimplan")
    other = start()
    assert "Geheimplan" not in page_text(other)
    assert compared(other) == {}
    assert FILE not in page_text(other)


# ---- drawn ---------------------------------------------------------------------------------------


@pytest.fixture
def canvas(monkeypatch: pytest.MonkeyPatch) -> None:
    """A map on which a test draws: a button sends what stands in the state, as a browser would."""

    def show(*_args: object, on_change: Any, key: str, **_options: object) -> None:
        assert key == MAP_KEY
        st.button("teken", key="teken", on_click=on_change)

    monkeypatch.setattr(scenario_page, "show_map", show)


def draw(page: AppTest, wkt: str, *, moment: int, code: str = "nieuw") -> AppTest:
    """Draw a shape, given in RD, as the map tells it."""
    (degrees,) = to_map(np.array([shapely.from_wkt(wkt)], dtype=object))
    page.session_state[MAP_KEY] = {
        "last_active_drawing": {
            "type": "Feature",
            "properties": {"laag": "tekening", "id": code, "klik": moment},
            "geometry": json.loads(shapely.to_geojson(degrees)),
        }
    }
    return checked(page.button("teken").click().run())


@pytest.mark.usefixtures("canvas")
def test_a_drawn_line_is_judged_as_exact_as_it_was_drawn_and_can_be_edited() -> None:
    page = draw(start(), LINE, moment=1)
    assert compared(page)["S1"]["Provinciegrens"] == "ja"
    assert "Getekend op de kaart, op 100 m nauwkeurig. Binnen 141 m van een grens" in page_text(
        page
    )
    # It can be changed as text too, and stands in the link.
    assert page.text_area("scenario_plaats").value == LINE
    assert parameters(page)["plek"] == "1~~100~~LINESTRING(136000 456000,190000 444000)"
    page = draw(page, "LINESTRING (136000 456000, 140000 456000)", moment=2, code="S1")
    assert {c: r["Provinciegrens"] for c, r in compared(page).items()} == {"S1": "nee"}
    # The same message again, as after any other click on the page, does nothing.
    page = draw(page, LINE, moment=2)
    assert list(compared(page)) == ["S1"]


@pytest.mark.usefixtures("canvas")
def test_near_a_border_it_depends_on_how_exact_it_was_drawn(embedded: Assessment) -> None:
    areas = dict(zip(embedded.grenzen.names, embedded.grenzen.provincies.areas, strict=False))
    # All that Utrecht borders on is other provincies.
    inner = shapely.get_parts(areas["Utrecht"].buffer(-120))[0].exterior
    near = shapely.to_wkt(shapely.line_interpolate_point(inner, 1_000), rounding_precision=0)
    page = draw(start(), near, moment=1)
    # hypot(100, 100) is 141 m, and hypot(100, 10) is 100.5 m.
    assert compared(page)["S1"]["Provinciegrens"] == "grensgeval"
    assert "Grensgeval: de omslagafstand van" in page_text(page)
    page.selectbox("teken_nauwkeurigheid").set_value(10.0).run()
    page = draw(page, near, moment=2)
    assert compared(page)["S2"]["Provinciegrens"] == "nee"


@pytest.mark.usefixtures("canvas")
def test_a_drawing_that_cannot_be_judged_leaves_all_as_it_was() -> None:
    page = draw(start(), LINE, moment=1)
    before = compared(page)
    page = draw(page, "POINT (-300000 0)", moment=2, code="S1")
    assert "buiten Nederland" in warnings(page)
    assert compared(page) == before


def test_the_map_keeps_what_is_being_edited_apart_from_other_shapes() -> None:
    sketch = Sketch("S1", shapely.Point(155_000, 463_000), "S1 ab", drawn=5, seen=7)
    (element,) = draw_sketch(sketch)._children.values()
    assert json.loads(element.wanted) == {
        "scenario": "S1",
        "versie": "S1 ab",
        "klik": 5,
        "gezien": 7,
        "vorm": {"type": "Point", "coordinates": [5.387204, 52.155172]},
    }


def test_only_the_map_one_draws_on_gets_the_tools() -> None:
    page = start()
    assert [u.rsplit("/", 1)[-1] for u in map_arguments(page)["js_links"]] == [
        "kaart.js",
        "teken.js",
    ]
    page.radio("gegevens").set_value("Voorbeeldset").run()
    assert [u.rsplit("/", 1)[-1] for u in map_arguments(page)["js_links"]] == ["kaart.js"]


# ---- from a project, and from a link -------------------------------------------------------------


def test_a_project_half_a_kilometre_to_the_west() -> None:
    page = start()
    page.selectbox("scenario_begin").set_value((False, "P03")).run()
    first = compared(checked(page))["S1"]
    assert first["Verschil"] == "geen verschil"
    assert first["Vergeleken met"].startswith("P03 ")
    before = shapely.from_wkt(page.text_area("scenario_plaats").value)
    page.button("verschuif").click().run()
    assert compared(checked(page))["S2"]["Vergeleken met"].startswith("S1 ")
    after = shapely.from_wkt(page.text_area("scenario_plaats").value)
    step = shapely.get_coordinates(after) - shapely.get_coordinates(before)
    assert np.allclose(step, (-500, 0), atol=0.11)
    # As unsure as the project itself.
    assert page.selectbox("scenario_ligging").value == "indicatief"


def test_a_link_shows_the_same_to_another() -> None:
    page = add(start(), TO_ARNHEM, "Kabel")
    link = parameters(page)["plek"]
    other = start(plek=link)
    assert parameters(other)["plek"] == link
    (mine,), (theirs,) = compared(page).values(), compared(other).values()
    assert theirs == mine | {"Naam": "Plek uit de link"}


def test_a_link_of_this_visit_opens_what_is_there_already() -> None:
    wave = ",".join(f"{136_000 + 20 * n} {456_000 + 10 * (n % 2)}" for n in range(300))
    page = add(start(), f"LINESTRING({wave})", "Golf")
    golf = parameters(page)["plek"]
    # Simplified to fit in a link.
    assert golf.count(",") < 299
    page = add(page, "POINT(136000 456000)")
    page.query_params["plek"] = golf
    page = checked(page.run())
    assert [r["Naam"] for r in compared(page).values()] == ["Golf", "Scenario 2"]
    assert parameters(page)["plek"] == golf
    page = checked(page.button("sluit").click().run())
    assert "plek" not in parameters(page)
    page.query_params["plek"] = golf
    page = checked(page.run())
    assert parameters(page)["plek"] == golf
    assert len(compared(page)) == 2


@pytest.mark.parametrize("value", ["1~~~~POINT(900000 900000)", "1~~~~POINT(1<img src=x>"])
def test_a_link_that_cannot_be_is_said_and_left_out(value: str) -> None:
    page = start(plek=value)
    assert "De plek in de link kan niet" in warnings(page)
    assert compared(page) == {}
    assert "plek" not in parameters(page)
