"""Which projects the filters of the page Kaart keep, and what the page says of the others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from miekgeo.ui.project_filter import ProjectFilter, values_of, years_of
from tests.ui import independent
from tests.ui.pages import checked, open_page, page_text, parameters, shown
from tests.ui.test_page_kaart import whole_list

PROJECTEN = pd.DataFrame(
    {
        "project_id": ["P1", "P2", "P3", "P4"],
        "naam": ["Kabel Assen", "Warmtenet Súdwest", "Leiding", None],
        "modaliteit": ["elektriciteit", "warmte", "waterstof;CO2", None],
        "projecttype": ["concreet", "verkenning", "concreet", "concreet"],
        "programma": ["pMIEK", "nMIEK, pMIEK", None, "voorbeeld"],
        "ibn_verwacht_van": ["2029", None, "2035-Q2", None],
        "ibn_verwacht_tot": ["2031-Q4", None, None, None],
        "ibn_gewenst": [None, None, "2033", None],
        "gemeenten": ["Assen", "Súdwest-Fryslân", "", ""],
    }
)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (ProjectFilter(), ["P1", "P2", "P3", "P4"]),
        (ProjectFilter(modaliteit=("warmte", "CO2")), ["P2", "P3"]),
        (ProjectFilter(modaliteit=("onbekend",)), ["P4"]),
        (ProjectFilter(projecttype=("concreet",), modaliteit=("elektriciteit",)), ["P1"]),
        (ProjectFilter(programma=("pMIEK",)), ["P1", "P2"]),
        (ProjectFilter(programma=("onbekend",)), ["P3"]),
        (ProjectFilter(jaar=2030), []),
        (ProjectFilter(jaar=2031), ["P1"]),
        (ProjectFilter(jaar=2035), ["P1", "P3"]),
        (ProjectFilter(zoek="sudwest"), ["P2"]),
        (ProjectFilter(zoek="ASSEN kabel"), ["P1"]),
        (ProjectFilter(zoek="p3"), ["P3"]),
        (ProjectFilter(zoek="zuidpool"), []),
        (ProjectFilter(zoek=".*"), []),
    ],
)
def test_what_is_kept(asked: ProjectFilter, kept: list[str]) -> None:
    assert PROJECTEN.loc[asked.keeps(PROJECTEN), "project_id"].tolist() == kept


def test_years_and_values() -> None:
    np.testing.assert_array_equal(years_of(PROJECTEN), [2031, np.nan, 2035, np.nan])
    # CO2 and waterstof stand once each, so by the alphabet; what isn't said comes last.
    expected = ("CO2", "elektriciteit", "warmte", "waterstof", "onbekend")
    assert values_of(PROJECTEN, "modaliteit") == expected
    assert ProjectFilter(jaar=2030, zoek="a").count == 2


def test_a_link_with_filters_shows_these_projects_in_list_map_and_count() -> None:
    page = open_page(modaliteit="warmte", type="verkenning")
    rows = independent.rows("projecten")
    mine = rows[(rows["modaliteit"] == "warmte") & (rows["projecttype"] == "verkenning")]
    assert 0 < len(mine) < len(rows)
    assert set(whole_list(page)) == set(mine["project_id"])
    placed = mine[independent.has_place("projecten")[mine.index]]
    assert shown(page, "projecten") == set(placed["project_id"])
    away = len(rows) - len(mine)
    assert f"Niet getoond door de filters: {away} van {len(rows)}." in page_text(page)
    assert parameters(page) == {"modaliteit": "warmte", "type": "verkenning"}


def test_words_and_wiping_them() -> None:
    page = open_page(provincie="Drenthe")
    checked(page.text_input("filter_zoek").set_value("meppel").run())
    assert parameters(page) == {"provincie": "Drenthe", "zoek": "meppel"}
    assert set(whole_list(page)) < set(whole_list(open_page(provincie="Drenthe")))
    checked(page.button("filters_wis").click().run())
    assert parameters(page) == {"provincie": "Drenthe"}
    assert page.text_input("filter_zoek").value == ""


def test_nothing_found_is_said_with_a_way_out() -> None:
    page = open_page(zoek="zuidpool")
    assert [i.value for i in page.info] == ["Geen project past bij deze filters."]
    checked(page.button("lijst_wis").click().run())
    assert len(page.info) == 0


def test_what_a_link_asks_in_vain_is_said() -> None:
    page = open_page(modaliteit="kernfusie", jaar="2999")
    said = " ".join(w.value for w in page.warning)
    assert "kernfusie" in said
    assert "2999" in said
    assert parameters(page) == {}


def test_a_year_says_how_many_have_none() -> None:
    page = open_page(jaar="2030")
    without = int(np.isnan(years_of(independent.rows("projecten"))).sum())
    assert f"{without} projecten hier hebben geen jaar van inbedrijfname" in page_text(page)
