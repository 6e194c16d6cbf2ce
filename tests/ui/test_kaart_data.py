"""Which rows a selection shows, for projects of which that is plain."""

from __future__ import annotations

from pathlib import Path

import pytest

from miekgeo.tasks import Assessment, judge
from miekgeo.ui.kaart_data import join_judgement, select_data
from miekgeo.ui.project import advice_html, borders_html, facts_html, labels_html
from miekgeo.ui.state import Selection
from tests.ui.pages import Html

HEADER = "project_id;naam;provincies_opgegeven;wkt\n"
ROWS = (
    "UTRECHT;In Utrecht;;POINT(155000 463000)\n"
    "ANDERS;Zegt Drenthe maar ligt in Utrecht;Drenthe;POINT(155100 463100)\n"
    "LEEUWARDEN;Zonder plaats;Friesland;\n"
    "TWEE;Zonder plaats, in twee;Utrecht;\n"
    "NERGENS;Zonder plaats en zonder provincie;;\n"
    "ZEE;Op zee;;POINT(20000 560000)\n"
    "OVER;Van Utrecht naar Gelderland;;LINESTRING(155000 463000,190000 463000)\n"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """These projects, judged."""
    path = tmp_path_factory.mktemp("plaatsen") / "projecten.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return judge(path)


@pytest.mark.parametrize(
    ("provincie", "ids"),
    [
        ("Utrecht", ["UTRECHT", "ANDERS", "TWEE", "OVER"]),
        ("Gelderland", ["OVER"]),
        ("Drenthe", []),
        ("Fryslân", ["LEEUWARDEN"]),
        (None, ["UTRECHT", "ANDERS", "LEEUWARDEN", "TWEE", "NERGENS", "ZEE", "OVER"]),
    ],
)
def test_projects_of_a_provincie(provincie: str | None, ids: list[str], found: Assessment) -> None:
    data = select_data(found, Selection(provincie=provincie))
    assert data.projecten["project_id"].tolist() == ids
    assert data.total == 7
    without = {"LEEUWARDEN", "TWEE", "NERGENS"} & set(ids)
    assert set(data.without_place["project_id"]) == without
    assert set(data.answers) == set(ids)


def test_a_project_is_found_wherever_it_lies(found: Assessment) -> None:
    data = select_data(found, Selection(provincie="Drenthe", project="ZEE"))
    assert data.project is not None
    assert data.project["naam"] == "Op zee"
    assert select_data(found, Selection()).project is None


def test_joining_the_judgement_keeps_rows_and_places(embedded: Assessment) -> None:
    before = embedded.lagen.frame("projecten")
    joined = join_judgement(embedded)
    assert joined["project_id"].tolist() == before["project_id"].tolist()
    assert joined.geometry.geom_equals(before.geometry)[before.geometry.notna()].all()
    assert joined["antwoord_ruimtelijk"].notna().all()


def test_a_file_may_name_the_programme_itself(tmp_path: Path) -> None:
    path = tmp_path / "projecten.csv"
    path.write_text(
        "project_id;naam;programma;wkt\nP1;Een;pMIEK;POINT(155000 463000)\n", encoding="utf-8"
    )
    assert join_judgement(judge(path))["programma"].tolist() == ["pMIEK"]


def test_programmes_are_named(embedded: Assessment) -> None:
    named = join_judgement(embedded).set_index("project_id")["programma"]
    assert named["N01a"] == "nMIEK"
    assert (named[embedded.lagen.frame("projecten")["zekerheid"].to_numpy() == "indicatief"]
            == "voorbeeld").all()  # fmt: skip


def test_every_panel_can_be_made(embedded: Assessment) -> None:
    """All projects at once: what is missing in one must not break its panel."""
    everything = join_judgement(embedded)
    assert len(everything) == 89
    for _, project in everything.iterrows():
        parts = (labels_html, advice_html, borders_html, facts_html)
        body = "".join(part(project) for part in parts)
        text = Html(body).text
        assert f"Ruimtelijk advies: {project['antwoord_ruimtelijk']}" in text
        assert project["project_id"] in text
        assert "Nauwkeurigheid" in text
        assert not {"nan", "None", "NaT", "<NA>"} & set(text.replace(",", " ").split())


def test_without_a_location_the_panel_says_so(embedded: Assessment) -> None:
    joined = join_judgement(embedded).set_index("project_id", drop=False)
    text = Html(borders_html(joined.loc["P09"])).text
    assert "Ligt ingeen locatie" in text
    assert text.count("onbekend") == 4
