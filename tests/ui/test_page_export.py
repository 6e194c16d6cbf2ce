"""Page Export without a browser: what a link shows, what will be in a file, and its making."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from miekgeo.collection import LAYERS
from miekgeo.edition import FULL, PUBLIC
from miekgeo.errors import WriteError
from miekgeo.progress import Progress, silent
from miekgeo.tasks import judge
from miekgeo.ui import export_work
from miekgeo.ui.export_offers import OFFERS, file_name
from miekgeo.ui.export_work import Make, Work
from miekgeo.ui.upload import Upload
from tests.collections_for_tests import drenthe_collection
from tests.conftest import ROOT
from tests.ui.pages import TIMEOUT_S, checked, page_text, parameters, unescaped

PAGE = ROOT / "miekgeo" / "ui" / "page_export.py"
LONGEST_S = 60
WORK = "_uitvoer"


def open_page(own: Upload | None = None, **query: str) -> AppTest:
    """The page as it shows a link; fails when it crashes."""
    page = AppTest.from_file(str(PAGE), default_timeout=TIMEOUT_S)
    for name, value in query.items():
        page.query_params[name] = value
    if own is not None:
        page.session_state["_eigen_bestand"] = own
    return checked(page.run())


def make_it(page: AppTest) -> Work:
    """Press the button, and wait until the work has ended."""
    button(page, "Maak het bestand").click().run()
    work: Work = page.session_state[WORK]
    # The result may be a fault: that is asked of the work itself.
    work.future.exception(timeout=LONGEST_S)
    page.run()
    return work


def button(page: AppTest, label: str) -> object:
    return next(b for b in page.button if b.label == label)


def preview(page: AppTest) -> pd.DataFrame:
    frame: pd.DataFrame = page.dataframe[0].value
    return frame


@pytest.fixture(scope="module")
def own() -> Upload:
    """A visitor's file with one row that isn't public."""
    text = "project_id;naam;modaliteit;lengte;breedte;vertrouwelijk\n"
    text += "A1;Station Assen;elektriciteit;6.56;52.99;nee\n"
    text += "A2;Geheime kabel;elektriciteit;6.57;52.98;ja\n"
    upload = Upload("eigen.csv", text.encode())
    path = ROOT / "data"
    return Upload("eigen.csv", upload.inhoud, grenzenset="ingebed", found=judge(path))


def test_without_a_link_the_annex_of_the_country_is_offered() -> None:
    page = open_page()
    assert parameters(page) == {}
    assert page.selectbox(key="export_wat").value == "kaartbijlage"
    assert preview(page)["Rijen"].iloc[0] == 89
    assert "Openbare uitgave" in page_text(page)


def test_the_preview_counts_what_will_be_in_it() -> None:
    page = open_page(provincie="Drenthe", wat="geopackage")
    drenthe = drenthe_collection()
    assert preview(page)["Rijen"].tolist() == [len(drenthe.layers[n]) for n in LAYERS]
    said = page_text(page)
    assert "tolerantie 100 m" in said
    assert "Indicatieve ligging" in said


def test_a_choice_stands_in_the_link() -> None:
    page = open_page()
    page.selectbox(key="provincie").set_value("Zeeland").run()
    page.selectbox(key="export_wat").set_value("kaartblad-a3").run()
    assert parameters(checked(page)) == {"provincie": "Zeeland", "wat": "kaartblad-a3"}


def test_a_link_with_unknown_words_says_so() -> None:
    page = open_page(provincie="Atlantis", wat="<b>alles</b>", gefilterd="soms")
    said = [unescaped(str(w.value)) for w in page.warning]
    assert len(said) == 3
    assert "Atlantis" in said[0]
    assert "<b>alles</b>" in said[1]
    assert "soms" in said[2]


def test_a_link_to_a_project_that_is_gone_says_so() -> None:
    page = open_page(wat="projectfiche", project="WEG")
    assert [unescaped(str(w.value)) for w in page.warning] == [
        "Het project ` WEG ` in de link staat niet in deze gegevens."
    ]
    assert button(page, "Maak het bestand").disabled
    assert "project" not in parameters(page)


def test_a_filter_that_leaves_nothing_is_said_before_a_file_is_made() -> None:
    page = open_page(zoek="xyzzy")
    assert [str(w.value) for w in page.warning] == []
    page.checkbox(key="export_gefilterd").check().run()
    (said,) = [str(w.value) for w in checked(page).warning]
    assert said.startswith("Geen enkel project komt door de filters")


def test_a_fiche_asks_for_a_project_first() -> None:
    page = open_page(provincie="Drenthe", wat="projectfiche")
    assert button(page, "Maak het bestand").disabled
    page.selectbox(key="export_project").set_value("P16").run()
    assert not button(checked(page), "Maak het bestand").disabled
    assert parameters(page)["project"] == "P16"
    assert "110 kV-kabel Meppel Noord-Zwolle Hessenweg" in page_text(page)


def test_a_project_that_is_not_in_the_provincie_is_not_kept() -> None:
    page = open_page(provincie="Drenthe", wat="projectfiche", project="P16")
    page.selectbox(key="provincie").set_value("Zeeland").run()
    assert page.selectbox(key="export_project").value is None
    # Chosen by the visitor, not asked by a link.
    assert list(page.warning) == []
    assert "project" not in parameters(checked(page))


def test_a_file_is_made_and_handed_over() -> None:
    page = open_page(provincie="Drenthe", wat="woorden")
    work = make_it(page)
    assert work.content is not None
    words = drenthe_collection().words
    assert words is not None
    assert all(s in work.content.decode() for s in words.sentences)
    assert [b.proto.label for b in page.get("download_button")] == ["Download"]
    assert "openbaar.txt" in " ".join(c.value for c in page.caption)
    # Another choice is another file: what was made before isn't offered for it.
    page.selectbox(key="provincie").set_value("Zeeland").run()
    assert len(page.get("download_button")) == 0
    assert WORK not in page.session_state


@pytest.mark.parametrize(
    ("error", "said"),
    [(WriteError("De schijf is vol."), "De schijf is vol."), (RuntimeError("x"), "misgegaan")],
)
def test_what_goes_wrong_is_said(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_make: Make, _steps: object) -> bytes:
        raise error

    monkeypatch.setattr(export_work, "_run", fail)
    page = open_page(provincie="Drenthe", wat="woorden")
    button(page, "Maak het bestand").click().run()
    work: Work = page.session_state[WORK]
    work.future.exception(timeout=LONGEST_S)
    page.run()
    assert said in page.error[0].value
    assert "Traceback" not in page.error[0].value
    assert len(page.get("download_button")) == 0


def test_an_own_file_has_both_editions(own: Upload) -> None:
    page = open_page(own, wat="projectenlijst")
    assert preview(page)["Code"].tolist() == ["A1"]
    assert "1 rij van projecten weggelaten" in page_text(page)
    page.radio(key="export_uitgave").set_value(FULL.label).run()
    assert preview(checked(page))["Code"].tolist() == ["A1", "A2"]
    page.radio(key="export_gegevens").set_value("Voorbeeldset").run()
    assert len(preview(checked(page))) == 89


def test_an_own_file_is_not_in_the_link(own: Upload) -> None:
    page = open_page(own, wat="projectenlijst", provincie="Drenthe")
    assert parameters(page) == {"provincie": "Drenthe", "wat": "projectenlijst"}


@pytest.mark.parametrize("key", OFFERS)
def test_each_offer_makes_its_kind_of_file(key: str, tmp_path: Path) -> None:
    offer = OFFERS[key]
    project = "P16" if offer.needs_project else None
    path = offer.make(drenthe_collection(), project, tmp_path, silent)
    assert path.suffix == offer.suffix
    content = path.read_bytes()
    if offer.suffix in {".zip", ".xlsx", ".docx"}:
        assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    signs = {".pdf": b"%PDF", ".png": b"\x89PNG", ".gpkg": b"SQLite format 3", ".html": b"<!"}
    assert content.lstrip().startswith(signs.get(offer.suffix, b""))
    assert len(content) > 500


def test_file_names_say_what_where_when_and_for_whom() -> None:
    drenthe = drenthe_collection()
    assert file_name(drenthe, OFFERS["geopackage"], None) == (
        "miekgeo-geopackage-drenthe-2026-01-15-openbaar.gpkg"
    )
    hostile = file_name(drenthe, OFFERS["projectfiche"], '../P"1\n')
    assert set('/\\"\n') & set(hostile) == set()
    assert drenthe.edition == PUBLIC


def test_progress_is_told_as_a_share() -> None:
    told: list[tuple[str, float | None]] = []
    work = Work("m", "n")

    def make(folder: Path, tell: Progress) -> Path:
        tell("Tekenen")
        told.append((work.step, work.share))
        tell("Schrijven", 3, 4)
        told.append((work.step, work.share))
        path = folder / "x.txt"
        path.write_text("klaar")
        return path

    run: Callable[[Make, list], bytes] = export_work._run
    assert run(make, work.steps) == b"klaar"
    assert told == [("Tekenen", None), ("Schrijven (3 van 4)", 0.75)]
