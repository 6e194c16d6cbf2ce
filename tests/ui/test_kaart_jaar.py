"""The year of the map: counts that add up, in the slider's text, the legend, the list and table."""

from __future__ import annotations

import re

import pytest

from tests.ui import independent
from tests.ui.pages import Html, checked, legends, open_page, page_text, parameters
from tests.ui.test_page_kaart import table, whole_list

FASEN = ("in gebruik", "in aanleg", "gepland", "jaar onbekend")


def expected(jaar: int) -> dict[str, str]:
    """Phase of each project of the embedded set, which has only a year of inbedrijfname."""
    found = {}
    rows = independent.rows("projecten")
    assert {"bouw_van", "bouw_tot", "ibn_gewenst"} & set(rows.columns) == set()
    for row in rows.to_dict("records"):
        ibn = row["ibn_verwacht_tot"]
        if not ibn:
            phase = "jaar onbekend"
        elif int(ibn[:4]) <= jaar:
            phase = "in gebruik"
        else:
            phase = "in aanleg" if row["projecttype"] == "realisatie" else "gepland"
        found[row["project_id"]] = phase
    return found


def test_a_year_in_the_link_is_said_everywhere() -> None:
    page = open_page(kaartjaar="2027")
    phases = list(expected(2027).values())
    words = ", ".join(f"{phases.count(fase)} {fase}" for fase in FASEN)
    assert min(phases.count(fase) for fase in FASEN) > 0
    text = page_text(page)
    assert f"In 2027: {words}." in text
    assert f"Van {phases.count('gepland')} geplande is niet bekend" in text
    assert parameters(page) == {"kaartjaar": "2027"}
    for project_id, label in whole_list(page).items():
        assert expected(2027)[project_id] in label
    projects = table(page, "Projecten").set_index("Projectcode")
    assert projects["In 2027"].to_dict() == expected(2027)


def test_the_legend_counts_what_is_on_the_map() -> None:
    found = legends(open_page(kaartjaar="2027", zonder="traces"))
    counts = {}
    for title in ("Projecten", "Tracés", "Stations"):
        lines = [Html(part).texts for part in found[title].split("<li>")[1:]]
        counts[title] = {t[0]: int(t[-1]) for t in lines if t[0].startswith("In 2027")}
    on_map = independent.has_place("projecten")
    phases = [expected(2027)[i] for i in independent.rows("projecten")["project_id"][on_map]]
    assert counts["Projecten"] == {f"In 2027 {f}": phases.count(f) for f in FASEN}
    traces = [expected(2027)[i] for i in independent.rows("traces")["project_id"]]
    assert counts["Tracés"] == {f"In 2027 {f}": traces.count(f) for f in FASEN if f in traces}
    stands = int((independent.rows("stations")["status"] == "bestaand").sum())
    rest = len(independent.rows("stations")) - stands
    assert counts["Stations"] == {"In 2027 in gebruik": stands, "In 2027 jaar onbekend": rest}
    # How far something has been decided isn't in its mark now.
    assert "Verkenning" not in found["Projecten"]
    assert "Niet op de kaart" in found["Tracés"]


def test_the_slider_and_back_to_all_years() -> None:
    page = open_page(provincie="Drenthe")
    assert page.select_slider("kaartjaar").value == "alle jaren"
    assert "Alle jaren samen." in page_text(page)
    checked(page.select_slider("kaartjaar").set_value(2030).run())
    assert parameters(page) == {"provincie": "Drenthe", "kaartjaar": "2030"}
    # Of the filter that hides what comes later, nothing is on.
    assert "Niet getoond door de filters" not in page_text(page)
    checked(page.select_slider("kaartjaar").set_value("alle jaren").run())
    assert parameters(page) == {"provincie": "Drenthe"}
    assert "In 2030" not in page_text(page)


def test_the_year_counts_what_the_filters_leave() -> None:
    page = open_page(kaartjaar="2030", jaar="2030")
    (words,) = re.findall(r"In 2030: ([^.]*)\.", page_text(page))
    used = list(expected(2030).values()).count("in gebruik")
    assert words == f"{used} in gebruik, 0 in aanleg, 0 gepland, 0 jaar onbekend"
    assert parameters(page) == {"kaartjaar": "2030", "jaar": "2030"}


@pytest.mark.parametrize("said", ["1999", "2030-Q1", "３０３０", "alle jaren"])
def test_a_year_that_cannot_be_is_said(said: str) -> None:
    page = open_page(kaartjaar=said)
    (warning,) = page.warning
    assert "Het jaar van de kaart" in warning.value
    assert parameters(page) == {}
    checked(page.select_slider("kaartjaar").set_value(2030).run())
    assert len(page.warning) == 0
