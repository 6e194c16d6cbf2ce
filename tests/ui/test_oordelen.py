"""Page Schaalniveau: what people say of a project, beside what was computed."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from miekgeo.oordelen import as_table
from miekgeo.tasks import judge
from miekgeo.ui import own_oordelen
from miekgeo.ui.oordeel_parts import content_to_carry
from miekgeo.ui.own_oordelen import Subject
from tests.conftest import ROOT
from tests.ui.pages import TIMEOUT_S, Html, bodies, checked, page_text, unescaped

PAGE = ROOT / "miekgeo" / "ui" / "page_schaalniveau.py"
VERDICT = "Oordeel (van een persoon)"
HOSTILE = "<img src=x onerror=alert(1)>"
HEAD = "project_id;naam;ligging;projecttype;wkt"
FIRST = f"{HEAD}\nA1;Kabel {HOSTILE};definitief;verkenning;POINT(136000 456000)\n"
# From Utrecht to Arnhem: now in two provincies.
SECOND = (
    f"{HEAD}\nA1;Kabel {HOSTILE};definitief;verkenning;LINESTRING(136000 456000,190000 444000)\n"
)
GOOD = {
    "oordeel": "rijk",
    "oordeel_reden": "=1+1",
    "oordeel_door": HOSTILE,
    "oordeel_datum": "3-11-2025",
    "vraagarticulatie": "De vraag is bekend.",
}


def start(project: str = "P01") -> AppTest:
    page = AppTest.from_file(str(PAGE), default_timeout=TIMEOUT_S)
    page.query_params["project"] = project
    return checked(page.run())


def fill(page: AppTest, **said: str) -> AppTest:
    """The page after the form was filled in and sent."""
    for name, value in said.items():
        for widget in (*page.selectbox, *page.text_area, *page.text_input):
            if str(widget.key).startswith(f"{name}_") and len(str(widget.key)) == len(name) + 13:
                widget.set_value(value)
    (send,) = [b for b in page.button if b.label == "Leg vast"]
    send.click().run()
    assert [e.message for e in page.exception] == []
    return page


def choose_first(page: AppTest) -> AppTest:
    """The page after the first row of the table was chosen."""
    (found,) = [d for d in page.dataframe if str(d.key).startswith("tabel_")]
    page.session_state[str(found.key)] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    return checked(page.run())


def answers(page: AppTest) -> pd.DataFrame:
    (found,) = [d for d in page.dataframe if str(d.key).startswith("tabel_")]
    frame: pd.DataFrame = found.value
    return frame


def own_file(page: AppTest, content: str) -> AppTest:
    checked(page.radio("gegevens").set_value("Eigen bestand").run())
    return checked(page.file_uploader("uploader").upload("p.csv", content.encode()).run())


def test_a_verdict_is_shown_at_once_as_that_of_a_person() -> None:
    page = start()
    assert VERDICT not in answers(page).columns
    assert "Nog niets ingevuld" in page_text(page)
    page = fill(page, **GOOD)
    table = answers(page).set_index("Code")[VERDICT]
    assert table["P01"] == "rijk"
    assert set(table.drop("P01")) == {""}
    text = page_text(page)
    assert "03-11-2025" in text
    assert "De vraag is bekend." in text
    assert "wordt nergens bewaard" in text
    # P01 lies in Drenthe only: another verdict is a point for attention, no error.
    assert "Het oordeel van mensen (rijk) is anders dan het ruimtelijke advies (provincie)" in text
    assert [e.value for e in page.error] == []
    assert HOSTILE in text
    assert not any("onerror" in attrs for b in bodies(page) for _, attrs in Html(b).tags)


def test_all_that_is_wrong_is_said_and_nothing_kept() -> None:
    tomorrow = (datetime.now(tz=UTC).date() + timedelta(days=2)).isoformat()
    page = fill(start(), oordeel="rijk", oordeel_datum=tomorrow)
    (error,) = [unescaped(e.value) for e in page.error]
    assert "Bij een oordeel hoort ook: reden van het oordeel en oordeel door." in error
    assert "ligt in de toekomst" in error
    assert VERDICT not in answers(page).columns
    # What was filled in stays, to be mended.
    assert [w.value for w in page.selectbox if w.label == "Oordeel"] == ["rijk"]
    page = fill(page, oordeel_datum="gisteren")
    assert "De datum is geen dag" in page.error[0].value
    page = fill(start())
    assert "Vul een oordeel of een van de andere aspecten in" in page.error[0].value


def test_it_is_taken_back_and_nobody_else_has_it() -> None:
    page = fill(start(), **GOOD)
    assert VERDICT not in answers(start()).columns
    (away,) = [b for b in page.button if b.label == "Verwijder wat ik hier invulde"]
    page = checked(away.click().run())
    assert VERDICT not in answers(page).columns
    assert [w.value for w in page.text_area if w.label == "Reden van het oordeel"] == [""]


def test_it_survives_a_new_edition_of_the_own_file_with_a_mark() -> None:
    page = own_file(start(), FIRST)
    page = fill(choose_first(page), **GOOD)
    assert answers(page)[VERDICT].tolist() == ["rijk"]
    assert "feiten ongewijzigd 1." in page_text(page)
    (other,) = [b for b in page.button if "ander bestand" in b.label.lower()]
    page = own_file(checked(other.click().run()), SECOND)
    assert answers(page)[VERDICT].tolist() == ["rijk"]
    (found,) = [d.value for d in page.dataframe if "Wat veranderde" in d.value.columns]
    assert found["Feiten onder het oordeel"].tolist() == ["feiten gewijzigd sinds oordeel"]
    assert "Provincies toen: Utrecht, nu: Utrecht en Gelderland." in found["Wat veranderde"][0]


def test_what_the_file_says_stays_beside_what_is_added() -> None:
    judged = FIRST.replace("wkt\n", "wkt;oordeel;oordeel_reden;oordeel_door;oordeel_datum\n")
    judged = judged.replace("456000)\n", "456000);rijk;Reden;Energyboard;2025-11-03\n")
    page = choose_first(own_file(start(), judged))
    (chooser,) = [u for u in page.file_uploader if "oordelen.csv" in u.label]
    more = "project_id;vraagarticulatie;advies_toen\nA1;Bekend;provincie\n"
    page = checked(chooser.upload("oordelen.csv", more.encode()).run())
    assert answers(page)[VERDICT].tolist() == ["rijk"]
    (said,) = [b for b in bodies(page) if "<h3>Oordeel en andere aspecten</h3>" in b]
    assert "<b>rijk</b>" in said
    assert "Bekend" in said
    # Facts without a day are told without one.
    assert "die van toen" in said or "feiten gewijzigd" in said.lower()
    assert "die van ." not in said


@pytest.fixture
def subject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Subject:
    """A visitor's file with a judgement of this visit."""
    monkeypatch.setattr(st, "session_state", {})
    path = tmp_path / "p.csv"
    path.write_text(FIRST, encoding="utf-8")
    found = judge(path)
    bare = Subject(found, "p.csv", own=True)
    assert own_oordelen.save("eigen", "A1", bare.feiten.of("A1") or {}, GOOD)
    return Subject(own_oordelen.lay_on_own(found, "p.csv", own=True), "p.csv", own=True)


def content(subject: Subject, what: str) -> bytes:
    """A download as it is made: later, where nothing of the visit is at hand."""
    carried = subject.carried()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(st, "session_state", None)
        return content_to_carry(subject.found, subject.name, carried, what)


def test_what_is_downloaded_is_taken_in_again_as_it_was(subject: Subject) -> None:
    made = content(subject, "oordelen.csv")
    assert b";'=1+1;" in made
    before = subject.table
    own_oordelen.remove("eigen", "A1")
    own_oordelen.take("eigen", "oordelen.csv", made)
    assert own_oordelen.said() == ([], "1 oordeel ingelezen uit oordelen.csv.")
    assert subject.table.to_dict("records") == before.to_dict("records")


def test_the_workbook_and_the_data_have_it_as_text(subject: Subject, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content(subject, "oordelen.xlsx")))
    assert book.sheetnames == ["oordelen", "verslag", "verantwoording"]
    head, row = book["oordelen"].iter_rows()
    cells = dict(zip([c.value for c in head], row, strict=True))
    assert (cells["oordeel_reden"].value, cells["oordeel_reden"].data_type) == ("=1+1", "s")
    assert cells["oordeel_door"].value == HOSTILE
    for name, made in (
        ("g.gpkg", content(subject, "gegevens.gpkg")),
        ("o.xlsx", content(subject, "oordelen.xlsx")),
    ):
        (tmp_path / name).write_bytes(made)
    project = judge(tmp_path / "g.gpkg").lagen.frame("projecten").iloc[0]
    assert project["oordeel_reden"] == "=1+1"
    own_oordelen.remove("eigen", "A1")
    own_oordelen.take("eigen", "o.xlsx", (tmp_path / "o.xlsx").read_bytes())
    assert subject.table["oordeel_reden"].tolist() == ["=1+1"]


def test_a_file_with_a_fault_is_not_taken_in_at_all(subject: Subject) -> None:
    head = "project_id;oordeel;oordeel_reden;oordeel_door;oordeel_datum"
    bad = f"{head}\nA1;provincie;;x;2025-11-03\nA2;ja;a;b;31-02-2025\n"
    before = subject.table
    own_oordelen.take("eigen", "oordelen.csv", bad.encode())
    faults, told = own_oordelen.said()
    assert told == ""
    assert len(faults) == 2
    assert faults[0].startswith("oordelen.csv, rij 2: Bij een oordeel hoort ook: reden")
    assert "'ja' staat niet in de lijst" in faults[1]
    assert "'31-02-2025' is geen datum" in faults[1]
    assert subject.table is before


def test_what_all_visitors_share_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})
    found = judge(None)
    before = found.table.copy(), found.lagen.frame("projecten").copy()
    own_oordelen._keep("voorbeeld", as_table([{"project_id": "P01", **GOOD}]))
    laid = own_oordelen.lay_on_own(found, "voorbeeld", own=False)
    assert laid is not found
    assert laid.parts is found.parts
    assert len(laid.table) == len(found.table)
    pd.testing.assert_frame_equal(found.table, before[0])
    pd.testing.assert_frame_equal(found.lagen.frame("projecten"), before[1])
