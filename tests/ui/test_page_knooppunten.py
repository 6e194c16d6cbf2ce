"""Page Knooppunten without a browser: what a link shows, and what a choice does."""

from __future__ import annotations

import io
import json
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from miekgeo import kaart
from miekgeo.convergence import Convergence, Found, converge, rules_of
from miekgeo.export.content import content_of
from miekgeo.geometry import RD
from miekgeo.styles import amount_look, load_capacity_looks
from miekgeo.ui import hub_parts
from miekgeo.ui.hub_choice import RADII_M
from tests.conftest import ROOT
from tests.ui.conftest import HOSTILE_NAMES, TEMPLATE_NAMES
from tests.ui.pages import (
    TIMEOUT_S,
    Html,
    bodies,
    checked,
    features_of,
    headings,
    page_text,
    parameters,
    shown,
    unescaped,
)

PAGE = ROOT / "miekgeo" / "ui" / "page_knooppunten.py"
FIRST = "K-SLOEGEBIEDVLISSINGENOOST-N09b"


def open_page(**query: str) -> AppTest:
    """The page as it shows a link; fails when it crashes."""
    page = AppTest.from_file(str(PAGE), default_timeout=TIMEOUT_S)
    for name, value in query.items():
        page.query_params[name] = value
    return checked(page.run())


def listed(page: AppTest) -> pd.DataFrame:
    frame: pd.DataFrame = page.dataframe[0].value
    return frame


def notices(page: AppTest) -> list[str]:
    said = [unescaped(str(w.value)).replace("`", " ") for w in page.warning]
    return [" ".join(s.split()) for s in said]


@pytest.fixture(scope="module")
def data() -> Convergence:
    return converge(None, grenzen_path="ingebed")


@pytest.fixture(scope="module")
def found(data: Convergence) -> Found:
    return data.find(rules_of())


@pytest.fixture(scope="module")
def start() -> AppTest:
    return open_page()


# ---- what a link shows -------------------------------------------------------------------------


def test_without_a_link_the_first_hub_is_explained(start: AppTest, found: Found) -> None:
    assert notices(start) == []
    assert parameters(start) == {}
    assert listed(start)["Score"].tolist() == found.hubs.table["score"].tolist()
    assert found.hubs.table["knooppunt_id"].iloc[0] == FIRST
    assert headings(start) == [found.hubs.table["naam"].iloc[0]]
    text = page_text(start)
    assert "Waarom dit een knooppunt is" in text
    assert "Infrastructuur en ontwikkelingen van industrie en opwek komen samen (regel K3" in text
    assert "rekenvoorbeeld" in text
    assert "Grenzen: ingebedde set 2025, tolerantie 100 m." in text


def test_the_map_has_hubs_stations_and_plans(start: AppTest, found: Found) -> None:
    assert shown(start, "knooppunten") == set(found.hubs.table["knooppunt_id"])
    stations = found.data.lagen.frame("stations")
    assert shown(start, "stations") == set(stations["station_id"])
    assert len(shown(start, "ontwikkelingen")) == 60


def test_a_provincie_and_a_radius_in_the_link(data: Convergence) -> None:
    page = open_page(provincie="friesland", straal="5000", regels="2-2-2")
    expected = data.find(rules_of(5000, traces=2, modaliteiten=2, sectoren=2))
    ids = set(expected.table_of("Fryslân")["knooppunt_id"])
    assert shown(page, "knooppunten") == ids
    assert page.select_slider("knooppunt_straal").value == 5000
    assert page.slider("regel_traces").value == 2
    assert parameters(page) == {"provincie": "Fryslân", "straal": "5000", "regels": "2-2-2"}
    assert notices(page) == []


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ({"provincie": "Atlantis"}, "De provincie Atlantis in de link is onbekend"),
        ({"straal": "veel"}, "De straal veel in de link kan niet"),
        ({"straal": "1"}, "De straal 1 in de link kan niet"),
        ({"straal": "nan"}, "De straal nan in de link kan niet"),
        ({"regels": "0-2-2"}, "De keuze van regels 0-2-2 in de link kan niet"),
        ({"regels": "3-2"}, "De keuze van regels 3-2 in de link kan niet"),
        ({"beeld": "wolken"}, "Het kaartbeeld wolken in de link kan niet"),
        ({"knooppunt": "K-NERGENS"}, "Het knooppunt K-NERGENS bestaat niet in deze selectie"),
    ],
)
def test_what_is_wrong_in_a_link_is_said(query: dict[str, str], notice: str) -> None:
    page = open_page(**query)
    (said,) = notices(page)
    assert said.startswith(notice)
    assert len(headings(page)) == 1


def test_a_link_to_a_hub_opens_it(found: Found) -> None:
    hub = found.hubs.table.iloc[4]
    page = open_page(knooppunt=hub["knooppunt_id"])
    assert headings(page) == [hub["naam"]]
    assert parameters(page) == {"knooppunt": hub["knooppunt_id"]}


def test_a_provincie_without_hubs_says_what_to_do() -> None:
    page = open_page(provincie="Drenthe", straal="1000")
    assert headings(page) == ["Geen knooppunten in Drenthe"]
    text = page_text(page)
    assert "Kies een grotere straal, soepeler regels of een andere provincie." in text
    assert "K1, netknooppunt: Ten minste 3 verschillende tracés" in text


def test_rules_that_no_place_in_the_country_meets() -> None:
    page = open_page(regels="8-8-8")
    assert headings(page) == ["Geen knooppunten in Heel Nederland"]
    assert "soepeler regels" in page_text(page)
    assert shown(page, "knooppunten") == set()


def test_the_picture_per_gemeente_colours_all_gemeenten(found: Found) -> None:
    page = open_page(beeld="Totaalbeeld per gemeente", provincie="Zeeland")
    picture = found.totaalbeeld
    zeeland = picture[(picture["soort"] == "gemeente") & (picture["provincies"] == "Zeeland")]
    assert shown(page, "gebieden") == set(zeeland["gebied"])
    assert shown(page, "stations") == set()
    assert len(zeeland) == 13


# ---- what a choice does ------------------------------------------------------------------------


@pytest.mark.parametrize("straal_m", [500.0, 10_000.0])
def test_another_radius_changes_list_map_and_link(straal_m: float, data: Convergence) -> None:
    page = open_page()
    checked(page.select_slider("knooppunt_straal").set_value(straal_m).run())
    expected = data.find(rules_of(straal_m)).hubs.table
    assert listed(page)["Naam"].tolist() == expected["naam"].tolist()
    assert shown(page, "knooppunten") == set(expected["knooppunt_id"])
    assert parameters(page)["straal"] == f"{straal_m:g}"


def test_a_chosen_hub_that_vanishes_is_named(data: Convergence, found: Found) -> None:
    there = set(data.find(rules_of(1000)).hubs.table["knooppunt_id"])
    gone = next(i for i in found.hubs.table["knooppunt_id"] if i not in there)
    page = open_page(knooppunt=gone)
    checked(page.select_slider("knooppunt_straal").set_value(1000.0).run())
    (said,) = notices(page)
    assert said.startswith(f"Het knooppunt {gone} bestaat niet in deze selectie bij een straal")
    checked(page.select_slider("knooppunt_straal").set_value(2500.0).run())
    assert notices(page) == []
    assert parameters(page) == {"knooppunt": gone}


def test_stability_agrees_with_the_radii(data: Convergence, found: Found) -> None:
    """A hub that keeps its id at another radius exists there."""
    stability = found.hubs.stability
    for straal_m, rows in stability.groupby("straal_m"):
        there = set(data.find(rules_of(float(str(straal_m)))).hubs.table["knooppunt_id"])
        missing = set(rows.loc[~rows["bestaat"], "knooppunt_id"])
        assert missing & there == set()


def test_stricter_rules_leave_fewer(start: AppTest) -> None:
    page = open_page()
    checked(page.slider("regel_modaliteiten").set_value(4).run())
    assert len(listed(page)) < len(listed(start))
    assert parameters(page)["regels"] == "3-4-2"


def test_all_radii_of_the_page_are_possible() -> None:
    assert RADII_M[0] == 500
    assert RADII_M[-1] == 10_000
    assert rules_of().straal_m in RADII_M


# ---- tables and downloads ----------------------------------------------------------------------


def test_the_tables_have_what_the_map_has(found: Found) -> None:
    page = open_page()
    page.session_state["knooppunt_tabellen"] = True
    checked(page.run())
    tables = {t.label: t.dataframe[0].value for t in page.tabs}
    assert list(tables) == [
        "Totaalbeeld per gemeente",
        "Gemeenten zonder knooppunt",
        "Ruimte per station",
        "Ontwikkelingen",
        "Vastgestelde knooppunten",
        "Zonder locatie",
    ]
    # 342 gemeenten and the four energieclusters of Drenthe.
    assert len(tables["Totaalbeeld per gemeente"]) == 346
    with_hub = {g for t in found.hubs.table["gemeenten"] for g in t.split(";") if g}
    assert len(tables["Gemeenten zonder knooppunt"]) == 342 - len(with_hub)
    assert set(tables["Ruimte per station"]["Afname 2030"]) == {"onbekend"}
    assert set(tables["Ruimte per station"]["2030"]) == {""}
    plans = tables["Ontwikkelingen"]
    assert len(plans) == 60
    assert set(plans["Herkomst van de getallen"]) == {"rekenvoorbeeld"}
    assert set(tables["Zonder locatie"]["Code"]) == {"N26", "P09", "P10"}


@pytest.mark.parametrize("suffix", ["xlsx", "gpkg", "csv"])
def test_a_download_is_what_it_says(suffix: str, found: Found, tmp_path: Path) -> None:
    content = content_of(lambda path: found.write(path, "Zeeland"), f"k.{suffix}")
    expected = found.table_of("Zeeland")["knooppunt_id"].tolist()
    if suffix == "gpkg":
        (tmp_path / "k.gpkg").write_bytes(content)
        frame = pyogrio.read_dataframe(tmp_path / "k.gpkg", layer="knooppunten")
        assert frame["knooppunt_id"].tolist() == expected
    elif suffix == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        rows = list(book["knooppunten"].iter_rows(values_only=True))
        assert [r[0] for r in rows[1:]] == expected
    else:
        lines = content.decode("utf-8-sig").splitlines()
        assert [line.split(";")[0] for line in lines[1:]] == expected


# ---- hostile data ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*HOSTILE_NAMES, *TEMPLATE_NAMES])
def test_names_stay_text_on_the_map(name: str) -> None:
    hub = {
        "knooppunt_id": name,
        "naam": name,
        "soort": "knooppunt",
        "karakter": "lokaal",
        "score": 5,
        "n_stations": 1,
        "n_traces": 0,
        "n_projecten": 2,
        "n_ontwikkelingen": 0,
        "robuustheid": "robuust",
    }
    frame = gpd.GeoDataFrame([hub], geometry=[shapely.Point(155_000, 463_000)], crs=RD)
    (mark,) = features_of(kaart.draw_hubs(frame, None))
    assert Html(mark["properties"]["tip"]).names == ["b", "br", "br", "br"]
    assert Html(mark["properties"]["tip"]).texts[0] == name
    assert "2 projecten" in mark["properties"]["tip"]


def test_names_stay_text_in_the_panel(found: Found) -> None:
    members = found.hubs.members.copy()
    hostile = HOSTILE_NAMES[1]
    members.loc[members["knooppunt_id"] == FIRST, "naam"] = hostile
    row = members[members["knooppunt_id"] == FIRST].iloc[0].to_dict()
    html = Html(hub_parts._member(row))
    assert html.names == ["span"]
    assert html.texts[0].startswith(hostile)


# ---- how it looks ------------------------------------------------------------------------------


def test_each_class_of_room_has_a_colour_and_strokes() -> None:
    looks = load_capacity_looks()
    assert {k: look.strepen for k, look in looks.items()} == {
        "ruim": 0,
        "krap": 1,
        "tekort": 2,
        "onbekend": None,
    }
    assert len({look.kleur for look in looks.values()}) == 4


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "niets uit deze gegevens"),
        (1, "1 of 2"),
        (2, "1 of 2"),
        (3, "3 tot 5"),
        (40, "meer dan 10"),
    ],
)
def test_an_area_is_as_dark_as_what_is_there(n: int, words: str) -> None:
    assert amount_look(n).omschrijving == words


def test_a_netknooppunt_is_an_outline_and_a_knooppunt_is_filled(found: Found) -> None:
    marks = features_of(kaart.draw_hubs(found.hubs.frame, FIRST))
    hollow = {m["properties"]["id"] for m in marks if m["properties"]["hol"]}
    table = found.hubs.table
    assert hollow == set(table.loc[table["soort"] == "netknooppunt", "knooppunt_id"])
    sizes = {m["properties"]["id"]: m["properties"]["maat"] for m in marks}
    assert sizes.pop(FIRST) > max(sizes.values())
    assert {m["properties"]["code"] for m in marks} == {str(s) for s in table["score"]}


def test_the_html_of_the_page_is_balanced(start: AppTest) -> None:
    for body in bodies(start):
        html = Html(body)
        assert "<" not in html.text
        assert json.dumps(html.text)
