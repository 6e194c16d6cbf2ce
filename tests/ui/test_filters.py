"""The filters on each page: the same link, what it leaves, and what is said of the rest."""

from __future__ import annotations

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from miekgeo.ui.filter_choice import Filters
from miekgeo.ui.project_filter import ProjectFilter
from tests.conftest import ROOT
from tests.ui import independent
from tests.ui.pages import TIMEOUT_S, bodies, checked, page_text, parameters, unescaped

UI = ROOT / "miekgeo" / "ui"
HEAT = {"modaliteit": "warmte"}


def open_page(name: str, **query: str) -> AppTest:
    """A page as it shows a link; fails when it crashes."""
    page = AppTest.from_file(str(UI / f"page_{name}.py"), default_timeout=TIMEOUT_S)
    for key, value in query.items():
        page.query_params[key] = value
    return checked(page.run())


def heat() -> set[str]:
    rows = independent.rows("projecten")
    return set(rows.loc[rows["modaliteit"] == "warmte", "project_id"])


def table(page: AppTest) -> pd.DataFrame:
    frame: pd.DataFrame = page.dataframe[0].value
    return frame


# ---- pages ---------------------------------------------------------------------------------------


def test_answers_of_the_rest_are_left_out_and_counted() -> None:
    page = open_page("schaalniveau", **HEAT)
    assert set(table(page)["Code"]) == heat()
    n = len(heat())
    assert f"Niet getoond door de filters: {89 - n} van 89 projecten." in page_text(page)
    assert parameters(page) == HEAT
    whole = table(open_page("schaalniveau")).set_index("Code")
    pd.testing.assert_frame_equal(table(page).set_index("Code"), whole.loc[table(page)["Code"]])


def test_hubs_without_such_a_project_are_left_out_and_counted() -> None:
    whole = len(table(open_page("knooppunten")))
    page = open_page("knooppunten", **HEAT)
    left = len(table(page))
    assert 0 < left < whole
    assert f"Niet getoond door de filters: {whole - left} van {whole} plaatsen." in page_text(page)
    nothing = open_page("knooppunten", zoek="zuidpool")
    assert "Geen knooppunt past bij deze filters" in page_text(nothing)
    checked(nothing.button("knooppunten_wis").click().run())
    assert len(table(nothing)) == whole


def test_relations_of_other_projects_are_left_out_and_counted() -> None:
    page = open_page("afhankelijkheden", provincie="Drenthe", zoek="meppel")
    assert parameters(page) == {"provincie": "Drenthe", "zoek": "meppel"}
    told = page_text(page)
    assert "“meppel”" in told
    assert "Niet getoond door de filters: " in told
    whole = open_page("afhankelijkheden", provincie="Drenthe")
    assert 0 < len(table(page)) < len(table(whole))


def test_a_portfolio_counts_only_these() -> None:
    page = open_page("portfolio", per="modaliteit", **HEAT)
    shown = table(page).set_index("Modaliteit")["Projecten"]
    assert shown.to_dict() == {"warmte": len(heat())}
    assert f"{89 - len(heat())} projecten door de filters niet meegeteld." in page_text(page)


def test_an_export_asks_whether_the_filters_hold_for_it() -> None:
    page = open_page("export", wat="projectenlijst", **HEAT)
    assert len(table(page)) == 89
    assert page.checkbox[0].label.endswith(f"{len(heat())} van 89 projecten")
    checked(page.checkbox[0].check().run())
    assert set(table(page)["Code"]) == heat()
    assert parameters(page) == {"wat": "projectenlijst", "gefilterd": "ja", **HEAT}
    assert len(table(open_page("export", wat="projectenlijst", gefilterd="ja"))) == 89


def test_words_from_a_link_are_only_words() -> None:
    page = open_page("portfolio", zoek="<img src=x onerror=alert(1)>")
    assert not any("<img src=x" in b for b in bodies(page))
    assert "“<img src=x onerror=alert(1)>”" in page_text(page)


# ---- the link ------------------------------------------------------------------------------------


def test_a_year_of_any_length_is_only_a_year() -> None:
    page = open_page("schaalniveau", jaar="9" * 5000)
    (notice,) = [str(w.value) for w in page.warning]
    assert notice.startswith("Het jaar")
    assert parameters(page) == {}


@pytest.mark.parametrize(("version", "said"), [("1", 0), ("9", 1), ("<b>", 1)])
def test_another_version_of_a_link_is_said_and_what_is_known_is_followed(
    version: str, said: int
) -> None:
    page = open_page("afhankelijkheden", provincie="Drenthe", v=version)
    notices = [unescaped(str(w.value)) for w in page.warning]
    assert len(notices) == said
    assert all(version in n for n in notices)
    assert page.selectbox("provincie").value == "Drenthe"


def test_a_choice_gives_the_link_its_version() -> None:
    page = open_page("afhankelijkheden", provincie="Drenthe")
    # An old link stays as it came, so that the way back is no step longer.
    assert "v" not in page.query_params
    checked(page.selectbox("provincie").set_value("Zeeland").run())
    assert page.query_params["v"] == "1"
    checked(page.selectbox("provincie").set_value("Heel Nederland").run())
    assert "v" not in page.query_params


def test_what_is_asked_in_words() -> None:
    asked = ProjectFilter(modaliteit=("warmte",), jaar=2030, zoek="a")
    assert Filters("Drenthe", asked).words == ["warmte", "in bedrijf uiterlijk in 2030", "“a”"]
    assert Filters("Drenthe").words == []
