"""Page Portfolio without a browser: counts, words, planning, distribution and two editions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from miekgeo.tasks import Assessment
from miekgeo.ui.portfolio_charts import BEKEND, VOORBEELD, bar_chart, busy_chart, time_line
from miekgeo.ui.portfolio_data import count_portfolio
from miekgeo.ui.portfolio_parts import account_of, write_tables
from miekgeo.ui.portfolio_words import count_words
from miekgeo.ui.upload import Upload
from tests.conftest import ROOT
from tests.ui.conftest import HOSTILE_NAMES
from tests.ui.pages import TIMEOUT_S, bodies, checked, page_text, parameters, unescaped

PAGE = ROOT / "miekgeo" / "ui" / "page_portfolio.py"
HEAD = "project_id;naam;modaliteit;ligging;projecttype;ibn;wkt\n"
OUD = HEAD + "A1;Kabel;elektriciteit;definitief;verkenning;2030;POINT(230000 555000)\n"
NIEUW = HEAD + "A1;Kabel;elektriciteit;definitief;concreet;2031;POINT(230000 555900)\n"


def open_page(state: dict[str, Any] | None = None, **query: str) -> AppTest:
    """The page as it shows a link; fails when it crashes."""
    page = AppTest.from_file(str(PAGE), default_timeout=TIMEOUT_S)
    for name, value in query.items():
        page.query_params[name] = value
    for name, value in (state or {}).items():
        page.session_state[name] = value
    return checked(page.run())


def editions(oud: str = OUD, nieuw: str = NIEUW) -> dict[str, Any]:
    """Two editions as a visitor brought them along."""
    return {
        "_uitgave_oud": Upload("oud.csv", oud.encode()),
        "_uitgave_nieuw": Upload("nieuw.csv", nieuw.encode()),
    }


def table(page: AppTest, nth: int = 0) -> pd.DataFrame:
    frame: pd.DataFrame = page.dataframe[nth].value
    return frame


def charts(page: AppTest) -> int:
    return len(page.get("vega_lite_chart")) + len(page.get("arrow_vega_lite_chart"))


# ---- counts --------------------------------------------------------------------------------------


def test_without_a_link_provincies_are_counted() -> None:
    page = open_page()
    assert parameters(page) == {}
    shown = table(page).set_index("Provincie")
    assert (shown["Projecten"]["Drenthe"], shown["Waarvan voorbeeld"]["Drenthe"]) == (8, 8)
    assert shown.loc["zonder locatie", "Projecten"] == 3
    said = page_text(page)
    assert "89 projecten, 2.351,0 km lijn. Daarvan 3 zonder locatie en 51 zonder jaar." in said
    assert "37 van de 89 projecten zijn een voorbeeld" in said
    assert "telt bij elk daarvan: de tellingen zijn samen 117, voor 89 projecten" in said
    assert charts(page) == 2


@pytest.mark.parametrize(
    ("per", "said"),
    [
        ("provincie", "Noord-Brabant: 21 van de 89 (24%)"),
        ("modaliteit", "elektriciteit: 62 van de 89 (70%)"),
        ("projecttype", "15 projecten niet opgegeven."),
        ("programma", "nMIEK: 39 van de 89 (44%)"),
        ("jaar", "2030: 15 van de 89 (17%)"),
    ],
)
def test_words_and_table_have_the_same_numbers(per: str, said: str, embedded: Assessment) -> None:
    found = count_portfolio(embedded, "ingebed", None)
    assert said in count_words(found, per)
    assert found.tellingen[per]["projecten"].sum() >= 89


def test_years_are_counted_on_the_page() -> None:
    page = open_page(per="jaar")
    assert parameters(page) == {"per": "jaar"}
    shown = table(page).set_index("Jaar")["Projecten"]
    assert (shown["2030"], shown["zonder jaar"], shown.sum()) == (15, 51, 89)
    assert "51 projecten zonder jaar." in page_text(page)


def test_a_filter_that_leaves_nothing_says_what_to_do() -> None:
    assert "Wis de filters, of kies een andere provincie." in page_text(open_page(zoek="xyzzy"))


def test_a_provincie_has_its_own_projects() -> None:
    page = open_page()
    page.selectbox(key="provincie").set_value("Drenthe").run()
    assert parameters(checked(page)) == {"provincie": "Drenthe"}
    said = page_text(page)
    assert "Drenthe (ingebedde voorbeeldset): 8 projecten, 21,2 km lijn binnen Drenthe." in said
    assert "81 projecten elders niet meegeteld." in said


def test_a_choice_stands_in_the_link() -> None:
    page = open_page(deel="planning", provincie="Zeeland")
    assert parameters(page) == {"deel": "planning", "provincie": "Zeeland"}


def test_a_link_with_unknown_words_says_so() -> None:
    page = open_page(provincie="Atlantis", deel="<b>alles</b>", per="kleur", afstand="ver")
    said = [unescaped(str(w.value)) for w in page.warning]
    assert len(said) == 4
    assert "<b>alles</b>" in said[1]
    assert parameters(page) == {}


# ---- planning and distribution -------------------------------------------------------------------


def test_planning_has_a_time_line_and_work_per_year() -> None:
    page = open_page(deel="planning")
    busy = table(page).set_index("Jaar")["Klaar"]
    assert (busy[2030], busy[2031], busy.sum()) == (15, 0, 38)
    assert len(table(page, 1)) == 38
    said = page_text(page)
    assert "Het drukste jaar is 2030: 15 van de 38" in said
    assert "51 zonder jaar staan er niet in" in said
    assert charts(page) == 2


def test_distribution_counts_gemeenten_without_a_project_too() -> None:
    page = open_page(deel="verdeling", provincie="Drenthe")
    said = page_text(page)
    assert "5 van de 12 gemeenten in Drenthe hebben een project; 7 hebben er geen." in said
    assert "Zonder project: Energiecluster B (Drenthe)." in said
    assert table(page, 1)["Projecten"].tolist() == [3, 0, 1, 5]
    zeeland = open_page(deel="verdeling", provincie="Zeeland")
    assert "zijn geen energieclusters geladen" in page_text(zeeland)


def test_charts_tell_examples_by_form(embedded: Assessment) -> None:
    found = count_portfolio(embedded, "ingebed", "Overijssel")
    bars = bar_chart(found.tellingen["modaliteit"], "waarde", "titel").to_dict()
    scale = bars["layer"][0]["encoding"]["fill"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True)) == {
        BEKEND: "#154273",
        VOORBEELD: "#FFFFFF",
    }
    assert bars["description"] == "titel"
    lines = time_line(found.planning, "lijn").to_dict()
    rows = next(iter(lines["datasets"].values()))
    assert {r["vulling"] for r in rows if r["voorbeeld"]} == {"#FFFFFF"}
    assert busy_chart(found.drukte, "druk").to_dict()["description"] == "druk"


def test_the_workbook_says_what_it_rests_on(embedded: Assessment, tmp_path: Path) -> None:
    found = count_portfolio(embedded, "ingebed", "Drenthe")
    account = account_of(found, embedded, "voorbeeldset")
    write_tables(found, account, tmp_path / "p.xlsx")
    book = openpyxl.load_workbook(tmp_path / "p.xlsx")
    said = dict(book["verantwoording"].iter_rows(min_row=2, values_only=True))
    assert said["voorbeelden"] == "8 van 8, zonder officiële status"
    assert said["grenzenset"] == "ingebedde set 2025"
    assert book["projecten"].max_row == 9
    assert book["per provincie"].max_row == 3


def test_an_own_file_is_counted_by_itself(hostile: Assessment) -> None:
    own = Upload("eigen.csv", b"x", grenzenset="ingebed", found=hostile)
    page = open_page({"_eigen_bestand": own})
    page.radio(key="portfolio_gegevens").set_value("Uw bestand eigen.csv").run()
    said = page_text(checked(page))
    assert f"eigen.csv): {len(HOSTILE_NAMES)} projecten" in said
    assert parameters(page) == {}
    assert not any("<script" in b or "<img src=x" in b for b in bodies(page))
    # Somebody else still sees the embedded set.
    assert "89 projecten" in page_text(open_page())


# ---- two editions --------------------------------------------------------------------------------


def test_without_a_file_it_says_what_to_do() -> None:
    page = open_page(deel="vergelijken")
    assert "Kies een projectenlijst als oude of nieuwe uitgave" in page_text(page)
    assert len(page.dataframe) == 0


def test_two_editions_are_compared() -> None:
    page = open_page(editions(), deel="vergelijken")
    assert table(page)["Verschil"].tolist() == ["verplaatst", "jaar", "fase"]
    shown = table(page, 1)
    assert shown["Verplaatst"].tolist() == ["900 m", "", ""]
    said = page_text(page)
    assert "1 staat in beide, waarvan 0 zonder verschil. 3 verschillen" in said
    page.selectbox(key="portfolio_afstand").set_value(1000).run()
    assert table(checked(page))["Verschil"].tolist() == ["jaar", "fase"]
    assert parameters(page) == {"deel": "vergelijken", "afstand": "1000"}


def test_only_what_is_in_the_provincie_is_shown() -> None:
    page = open_page(editions(), deel="vergelijken", provincie="Zeeland")
    assert "Geen verschillen in Zeeland." in page_text(page)
    page = open_page(editions(), deel="vergelijken", provincie="Drenthe")
    assert "3 verschillen in Drenthe" in page_text(page)


def test_the_same_file_twice_is_said() -> None:
    (said,) = open_page(editions(OUD, OUD), deel="vergelijken").warning
    assert said.value.startswith("De oude en de nieuwe uitgave zijn hetzelfde bestand.")
    assert [str(w.value) for w in open_page(editions(), deel="vergelijken").warning] == []


def test_one_file_is_held_against_the_embedded_set() -> None:
    state = {"_uitgave_nieuw": Upload("nieuw.csv", NIEUW.encode())}
    page = open_page(state, deel="vergelijken")
    said = page_text(page)
    assert "Van 89 projecten in ingebedde voorbeeldset naar 1 in nieuw.csv" in said
    assert "37 in ingebedde voorbeeldset zijn indicatief" in said


def test_a_file_that_cant_be_used_says_why() -> None:
    page = AppTest.from_file(str(PAGE), default_timeout=TIMEOUT_S)
    page.query_params["deel"] = "vergelijken"
    page.session_state["_uitgave_oud"] = Upload("oud.csv", b"\x00\x01")
    page.run()
    assert len(page.exception) == 0
    assert len(page.error) == 1
    assert "oud.csv" in unescaped(page.error[0].value)
    assert len(page.dataframe) == 0


def test_names_of_files_and_projects_mean_nothing() -> None:
    evil = "<img src=x onerror=alert(1)>"
    oud = HEAD + f"A1;{evil};;;;;\n"
    state = {"_uitgave_oud": Upload(f"{evil}.csv", oud.encode())}
    page = AppTest.from_file(str(PAGE), default_timeout=TIMEOUT_S)
    page.query_params["deel"] = "vergelijken"
    page.session_state["_uitgave_nieuw"] = Upload("n.csv", oud.encode())
    page.session_state["_uitgave_oud"] = state["_uitgave_oud"]
    checked(page.run())
    assert not any("<img src=x" in b for b in bodies(page))
