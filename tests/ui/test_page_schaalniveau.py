"""Page Schaalniveau without a browser: own files, what is understood of them, and the answers."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Expander, Selectbox

from miekgeo import fetch
from miekgeo.grenzen import kept
from miekgeo.grenzen.kept import ABOUT, AREAS, FOLDER_VARIABLE, IN_USE, INGEBED, KeptSet
from miekgeo.ui.markdown import plain
from tests.conftest import ROOT
from tests.services.bad_server import serve_badly
from tests.services.features import sheet_gemeenten, sheet_provincies
from tests.test_cli_use import ENGLISH
from tests.ui import independent
from tests.ui.conftest import HOSTILE_NAMES, TEMPLATE_NAMES, write_projects
from tests.ui.pages import (
    TIMEOUT_S,
    Html,
    bodies,
    checked,
    headings,
    map_arguments,
    page_text,
    parameters,
    payloads,
    shown,
    unescaped,
)

PAGE = ROOT / "miekgeo" / "ui" / "page_schaalniveau.py"
OWN, EXAMPLES = "Eigen bestand", "Voorbeeldset"
HEADINGS = [
    *("Code", "Naam", "Advies", "Provinciegrens", "Landsgrens", "Clustergrens", "Ligt in"),
]

# From Utrecht to Arnhem: 54 km east and 12 km south, so 55.3 km.
TO_ARNHEM = "LINESTRING(136000 456000,190000 444000)"
PLACES = {
    "K1": ("Kabel Utrecht - Arnhem", TO_ARNHEM),
    "S2": ("Station Assen", "POINT(234000 557000)"),
    # From Maastricht 10 km to the west, over the border some 4 km away.
    "B3": ("Kabel Maastricht - België", "LINESTRING(178000 317000,168000 317000)"),
    "O4": ("Nog zonder plaats", None),
}
# Advice, provincial border, national border, provincies.
ANSWERS = {
    "K1": ("provincies gezamenlijk", "ja", "nee", {"Utrecht", "Gelderland"}),
    "S2": ("provincie", "nee", "nee", {"Drenthe"}),
    "B3": ("rijk", "nee", "ja", {"Limburg"}),
    "O4": ("onbekend", "onbekend", "onbekend", set()),
}
FIRM = {"ligging": "definitief", "projecttype": "verkenning"}

# Provincies of the sheet are 55,333 or 55,334 m wide from x = 40 km, and 62,500 m high from
# y = 340 km. At y = 430 km lie Overijssel, Flevoland (from x = 95,333) and Gelderland.
SHEET_BORDER_X = 95_333
ON_SHEET = "LINESTRING(92333 430000,104333 430000)"


# ---- the page as a test handles it -------------------------------------------------------------


def open_schaalniveau(**query: str) -> AppTest:
    """The page as it shows a link; fails when it crashes."""
    page = AppTest.from_file(str(PAGE), default_timeout=TIMEOUT_S)
    for name, value in query.items():
        page.query_params[name] = value
    return not_crashed(page.run())


def not_crashed(page: AppTest) -> AppTest:
    """The page, which may say that something is wrong but not by a stack trace."""
    assert [e.message for e in page.exception] == []
    return page


def take(page: AppTest, name: str, content: bytes) -> AppTest:
    """The page after a visitor chose a file."""
    not_crashed(page.radio("gegevens").set_value(OWN).run())
    return not_crashed(page.file_uploader("uploader").upload(name, content).run())


def with_file(name: str, content: bytes, **query: str) -> AppTest:
    """The page with a file that it could use."""
    return checked(take(open_schaalniveau(**query), name, content))


def result(page: AppTest) -> pd.DataFrame:
    """The answers, as the table shows them."""
    (found,) = [d for d in page.dataframe if str(d.key).startswith("tabel_")]
    frame: pd.DataFrame = found.value
    return frame


def has_result(page: AppTest) -> bool:
    return any(str(d.key).startswith("tabel_") for d in page.dataframe)


def choose_row(page: AppTest, code: str | None) -> AppTest:
    """The page after its row was chosen in the table, or after the choice was taken back."""
    (found,) = [d for d in page.dataframe if str(d.key).startswith("tabel_")]
    rows = [] if code is None else [result(page)["Code"].tolist().index(code)]
    page.session_state[str(found.key)] = {"selection": {"rows": rows, "columns": [], "cells": []}}
    return checked(page.run())


def expander(page: AppTest, start: str) -> Expander:
    (found,) = [e for e in page.expander if e.label.startswith(start)]
    return found


def report(page: AppTest) -> list[pd.DataFrame]:
    """Findings, and the rows set aside when there are any."""
    return [d.value for d in expander(page, "Controle").dataframe]


def tegenspraken(page: AppTest) -> pd.DataFrame:
    frame: pd.DataFrame = expander(page, "Tegenspraken").dataframe[0].value
    return frame


def account(page: AppTest) -> dict[str, str]:
    """What the answers rest on."""
    return dict(expander(page, "Verantwoording").dataframe[0].value.to_numpy())


def column(page: AppTest, name: str) -> Selectbox[str]:
    """The list in which a visitor says what a column holds."""
    (found,) = [
        s
        for s in expander(page, "Kolommen").selectbox
        if unescaped(s.label).partition(" (bijvoorbeeld: ")[0] == name
    ]
    return found


def assign(page: AppTest, **fields: str) -> AppTest:
    """The page after columns were said to be other fields, and judged again."""
    for name, field in fields.items():
        column(page, name).set_value(field)
    (again,) = [b for b in page.button if b.label == "Opnieuw beoordelen"]
    return not_crashed(again.click().run())


def summary(page: AppTest) -> dict[str, tuple[str, str, str, set[str]]]:
    """By code what the table says."""
    return {
        r["Code"]: (
            r["Advies"],
            r["Provinciegrens"],
            r["Landsgrens"],
            set(r["Ligt in"].split(", ")) - {""},
        )
        for r in result(page).to_dict("records")
    }


def words(page: AppTest) -> str:
    """All text on the page, with single spaces."""
    return " ".join(page_text(page).split())


def faults(page: AppTest) -> list[str]:
    """Messages about what is wrong, as they are read; clear and Dutch."""
    found = [unescaped(e.value) for e in page.error]
    for text in found:
        assert ENGLISH.findall(text) == []
        assert not re.search(r"Traceback|Error\b|Exception|/tmp|\bNone\b", text)
    return found


# ---- files -------------------------------------------------------------------------------------


def csv_file(*rows: Mapping[str, object]) -> bytes:
    """A file with a column for each key of the first row."""
    stream = io.StringIO(newline="")
    out = csv.DictWriter(stream, list(rows[0]), delimiter=";")
    out.writeheader()
    out.writerows(rows)
    return stream.getvalue().encode()


def projects(**more: Mapping[str, object]) -> list[dict[str, object]]:
    """The projects of `PLACES`, with fields that differ from the usual by code."""
    return [
        {"project_id": code, "naam": naam, **FIRM, "wkt": wkt or "", **more.get(code, {})}
        for code, (naam, wkt) in PLACES.items()
    ]


def excel_file(rows: Sequence[Mapping[str, object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def map_file(suffix: str, folder: Path) -> bytes:
    """The same projects with a geometry of their own."""
    rows = [{k: v for k, v in r.items() if k != "wkt"} for r in projects()]
    shapes = [None if wkt is None else shapely.from_wkt(wkt) for _, wkt in PLACES.values()]
    frame = gpd.GeoDataFrame(rows, geometry=shapes, crs=28992)
    path = folder / f"p{suffix}"
    (frame.to_crs(4326) if suffix == ".geojson" else frame).to_file(path)
    return path.read_bytes()


FORMATS: dict[str, Callable[[Path], bytes]] = {
    "projecten.csv": lambda _: csv_file(*projects()),
    "Projectenlijst 2026.XLSX": lambda _: excel_file(projects()),
    "projecten.geojson": lambda folder: map_file(".geojson", folder),
    "projecten.gpkg": lambda folder: map_file(".gpkg", folder),
}


@dataclass(frozen=True)
class Offered:
    """What a download button would give."""

    name: str
    content: Callable[[], bytes]


@pytest.fixture
def offers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Offered]:
    """By key what each download button of the page offers."""
    found: dict[str, Offered] = {}

    def noting(real: Callable[..., bool]) -> Callable[..., bool]:
        @wraps(real)
        def call(*args: Any, **kwargs: Any) -> bool:
            found[kwargs["key"]] = Offered(kwargs["file_name"], args[-1])
            return real(*args, **kwargs)

        return call

    for owner in (DeltaGenerator, st):
        monkeypatch.setattr(owner, "download_button", noting(owner.download_button))
    return found


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """Rows of each sheet of a workbook, none of them with a formula."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    kinds = {c.data_type for s in book.worksheets for row in s.iter_rows() for c in row}
    assert "f" not in kinds
    return {s.title: list(s.values) for s in book.worksheets}


def by_code(rows: list[tuple[Any, ...]]) -> dict[str, dict[str, Any]]:
    head, *body = rows
    return {row[0]: dict(zip(head, row, strict=True)) for row in body}


# ---- the start ---------------------------------------------------------------------------------


def test_the_embedded_set_is_there_first() -> None:
    page = checked(open_schaalniveau())
    assert page.radio("gegevens").value == EXAMPLES
    rows = independent.rows("projecten")
    table = result(page)
    assert list(table) == HEADINGS
    assert table["Code"].tolist() == rows["project_id"].tolist()
    assert table["Naam"].tolist() == rows["naam"].tolist()
    assert f"{len(rows)} van {len(rows)} projecten" in words(page)
    assert "geen officiële projectenlijst" in words(page)
    assert headings(page) == ["Kies een project"]
    assert [w.value for w in page.warning] == []
    assert parameters(page) == {}
    # Only what has a place can be on the map.
    located = set(rows["project_id"][independent.has_place("projecten")])
    assert shown(page, "projecten") == located


def test_the_overview_counts_the_table() -> None:
    page = open_schaalniveau()
    text, table = words(page), result(page)
    for heading in ("Provinciegrens", "Advies"):
        for answer, n in table[heading].value_counts().items():
            assert f"{answer} {n}" in text


def test_a_project_in_the_link() -> None:
    page = open_schaalniveau(project="P16")
    assert headings(page) == ["110 kV-kabel Meppel Noord-Zwolle Hessenweg"]
    assert "Ruimtelijk advies: provincies gezamenlijk" in words(page)
    assert parameters(page) == {"project": "P16"}


@pytest.mark.parametrize(
    ("query", "unknown"), [({"project": "X99"}, "X99"), ({"advies": "rijk,Atlantis"}, "Atlantis")]
)
def test_what_is_unknown_in_a_link_is_said(query: dict[str, str], unknown: str) -> None:
    """As on the other page: a link that shows something else says so."""
    page = checked(open_schaalniveau(**query))
    assert unknown not in str(parameters(page))
    assert headings(page) == ["Kies een project"]
    (warning,) = page.warning
    assert unknown in warning.value


def test_a_row_opens_its_project_and_closes_it() -> None:
    page = choose_row(open_schaalniveau(), "P27")
    names = independent.rows("projecten").set_index("project_id")["naam"]
    assert headings(page) == [names["P27"]]
    assert parameters(page) == {"project": "P27"}
    page = choose_row(page, "P16")
    assert headings(page) == [names["P16"]]
    page = choose_row(page, None)
    assert headings(page) == ["Kies een project"]
    assert parameters(page) == {}


# ---- own files ---------------------------------------------------------------------------------


def test_what_a_file_should_hold_is_said_before() -> None:
    page = checked(open_schaalniveau().radio("gegevens").set_value(OWN).run())
    text = words(page)
    assert all(w in text for w in ("één rij per project", "code", "naam", "niet bewaard"))
    assert not has_result(page)
    assert not page.download_button


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_judged(name: str, tmp_path: Path) -> None:
    page = with_file(name, FORMATS[name](tmp_path))
    assert "4 rijen gelezen, 4 gebruikt, waarvan 1 zonder locatie." in words(page)
    assert name in words(page)
    assert list(result(page)) == HEADINGS
    assert result(page)["Naam"].tolist() == [naam for naam, _ in PLACES.values()]
    assert summary(page) == ANSWERS
    assert shown(page, "projecten") == {"K1", "S2", "B3"}
    assert account(page)["projecten"] == name


def test_the_example_note_is_not_at_an_own_file() -> None:
    text = words(with_file("p.csv", csv_file(*projects())))
    assert EXAMPLES not in text.replace(f"{EXAMPLES} {OWN}", "")
    assert "geen officiële" not in text


def test_another_file_takes_its_place() -> None:
    page = with_file("een.csv", csv_file(*projects()))
    page = checked(page.button("ander_bestand").click().run())
    assert not has_result(page)
    page = checked(page.file_uploader("uploader").upload("twee.csv", csv_file(projects()[1])).run())
    assert result(page)["Code"].tolist() == ["S2"]
    assert "een.csv" not in words(page)


def test_back_to_the_examples_and_to_the_file() -> None:
    page = with_file("p.csv", csv_file(*projects()))
    page = checked(page.radio("gegevens").set_value(EXAMPLES).run())
    assert len(result(page)) == len(independent.rows("projecten"))
    page = checked(page.radio("gegevens").set_value(OWN).run())
    assert list(summary(page)) == list(PLACES)


def test_the_file_stays_while_the_map_is_looked_at() -> None:
    """And the page of the map shows nothing of it."""
    page = checked(AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT_S).run())
    not_crashed(page.switch_page(str(PAGE)).run())
    page = checked(take(page, "p.csv", csv_file(*projects())))
    page = checked(page.switch_page(str(ROOT / "miekgeo" / "ui" / "page_kaart.py")).run())
    assert "Kabel Utrecht" not in words(page) + str(map_arguments(page))
    assert shown(page, "projecten") <= set(independent.rows("projecten")["project_id"])
    page = checked(page.switch_page(str(PAGE)).run())
    assert page.radio("gegevens").value == OWN
    assert summary(page) == ANSWERS


BROKEN: dict[str, tuple[bytes, list[str]]] = {
    "half.xlsx": (excel_file(projects())[:1500], ["half.xlsx", "beschadigd"]),
    "leeg.csv": (b"", ["leeg.csv", "leeg"]),
    "kapot.geojson": (b'{"type": "FeatureCollection", "features": [', ["kapot.geojson"]),
    "p.gpkg": (b"SQLite format 3\x00" + bytes(100), ["p.gpkg"]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_explained_and_another_one_works(name: str) -> None:
    content, said = BROKEN[name]
    page = take(open_schaalniveau(), name, content)
    (fault,) = faults(page)
    assert [w for w in said if w not in fault] == []
    assert not has_result(page)
    assert not page.download_button
    page = not_crashed(page.button("ander_bestand").click().run())
    page = not_crashed(
        page.file_uploader("uploader").upload("goed.csv", csv_file(*projects())).run()
    )
    assert faults(page) == []
    assert summary(page) == ANSWERS


def test_text_that_is_no_workbook_says_what_is_missing() -> None:
    page = with_file("notulen.xlsx", b"Notulen van het overleg\nAanwezig waren zes mensen.\n")
    assert "0 gebruikt" in words(page)
    assert "terzijde gelegd" in words(page)
    findings = " ".join(report(page)[0]["Melding"])
    assert "Kolom project_id (Projectcode) ontbreekt" in findings
    assert "Kolom naam (Naam) ontbreekt" in findings


def test_one_row_aside_is_said_in_good_dutch() -> None:
    rows = [*projects(), {**projects()[1], "project_id": ""}]
    text = words(with_file("p.csv", csv_file(*rows)))
    assert "1 rij is terzijde gelegd" in text
    assert "rij is terzijde gelegd en krijgen" not in text


# ---- the number of a file's rows ---------------------------------------------------------------

MIXED = [
    {"project_id": "A", "naam": "Goed", "wkt": "POINT(234000 557000)"},
    {"project_id": "B", "naam": "Zonder plaats", "wkt": ""},
    {"project_id": "C", "naam": "Dubbel", "wkt": "POINT(234000 557000)"},
    {"project_id": "C", "naam": "Dubbel", "wkt": "POINT(136000 456000)"},
    {"project_id": "", "naam": "Zonder code", "wkt": "POINT(136000 456000)"},
    {"project_id": "D", "naam": "", "wkt": "POINT(136000 456000)"},
    {"project_id": "E", "naam": "Kapotte plaats", "wkt": "POINT(136000"},
    {"project_id": "F", "naam": "Ver weg", "wkt": "POINT(136000 4560000)"},
    {"project_id": "G", "naam": "Vlak zonder oppervlak", "wkt": "POLYGON((1 1,1 1,1 1,1 1))"},
]
# Rows as a spreadsheet numbers them, the heading being row 1.
ASIDE_ROWS = {4, 5, 6, 8, 9, 10}


def test_rows_in_are_rows_judged_and_rows_aside() -> None:
    page = with_file("p.csv", csv_file(*MIXED))
    assert "9 rijen gelezen, 3 gebruikt, waarvan 1 zonder locatie, 6 terzijde." in words(page)
    findings, aside = report(page)
    assert set(aside["Rij"].astype(int)) == ASIDE_ROWS
    assert aside["Reden"].str.len().min() > 10
    assert "Terzijde gelegd (6)" in words(page)
    # Each has a finding that says what to do.
    told = findings[findings["Ernst"] == "fout"]
    assert {int(r) for r in told["Rij"] if r} >= ASIDE_ROWS
    assert (findings["Wat te doen"].str.len() > 5).all()
    # And none is gone from the answers.
    table = result(page)
    assert sorted(table["Naam"]) == sorted(str(r["naam"]) for r in MIXED)
    assert dict(zip(table["Naam"], table["Advies"], strict=True))["Kapotte plaats"] == "onbekend"
    assert account(page)["rijen gelezen"] == "9"
    assert account(page)["rijen terzijde"] == "6"
    counted = re.match(r"Controle: (\d+) fouten, (\d+) opmerking", expander(page, "Controle").label)
    assert counted is not None
    assert int(counted[1]) == len(told)
    assert int(counted[1]) + int(counted[2]) == len(findings)


def test_a_row_set_aside_can_be_opened() -> None:
    page = choose_row(with_file("p.csv", csv_file(*MIXED)), "E")
    assert headings(page) == ["Kapotte plaats"]
    assert "WKT is niet te lezen" in words(page)


def test_rows_set_aside_that_a_filter_takes_away_are_told() -> None:
    page = with_file("p.csv", csv_file(*MIXED))
    assert "terzijde gelegde" not in words(page)
    page = checked(page.selectbox("provincie").set_value("Drenthe").run())
    assert sorted(result(page)["Naam"]) == ["Goed"]
    assert "Met filters vallen 6 terzijde gelegde rijen altijd weg" in words(page)


def test_more_than_a_map_can_show_is_said() -> None:
    rows = [
        {"project_id": f"P{n}", "naam": f"Naam {n}", "wkt": f"POINT({234000 + n} 557000)"}
        for n in range(1001)
    ]
    page = with_file("p.csv", csv_file(*rows))
    assert len(result(page)) == 1001
    assert len(shown(page, "projecten")) == 1000
    assert "de eerste 1000 van 1001" in words(page)
    # The chosen one is on the map, wherever it stands.
    assert "P1000" in shown(choose_row(page, "P1000"), "projecten")


# ---- columns -----------------------------------------------------------------------------------

COLUMNS = [
    {
        "code": "A",
        "titel": "Titel A",
        "omschrijving": "Oms A",
        "oost": 234_000,
        "noord": 557_000,
        "wkt": "POINT(136000 456000)",
    },
    {
        "code": "B",
        "titel": "Titel B",
        "omschrijving": "Oms B",
        "oost": 190_000,
        "noord": 444_000,
        "wkt": "POINT(136000 456000)",
    },
]


def test_it_is_shown_how_columns_are_understood() -> None:
    page = with_file("p.csv", csv_file(*COLUMNS))
    assert expander(page, "Kolommen").label == "Kolommen: 4 herkend, 2 niet"
    understood = {name: column(page, name).value for name in COLUMNS[0]}
    assert understood == {
        "code": "project_id",
        "titel": "naam",
        "omschrijving": "omschrijving",
        "oost": "",
        "noord": "",
        "wkt": "wkt",
    }
    # By a value one recognises a column.
    assert unescaped(column(page, "omschrijving").label).endswith("(bijvoorbeeld: Oms A)")


def test_choices_are_in_words_and_all_differ() -> None:
    """A list that shows two choices alike takes the one for the other."""
    options = column(with_file("p.csv", csv_file(*COLUMNS)), "code").options
    assert len(set(options)) == len(options)
    assert {"Projectcode", "Naam", "niet gebruikt, blijft bewaard"} <= set(options)


def test_another_choice_of_columns_gives_another_result() -> None:
    page = with_file("p.csv", csv_file(*COLUMNS))
    assert result(page)[["Naam", "Ligt in"]].to_numpy().tolist() == [
        ["Titel A", "Utrecht"],
        ["Titel B", "Utrecht"],
    ]
    page = checked(
        assign(page, titel="", omschrijving="naam", wkt="", oost="x", noord="y"),
    )
    assert result(page)[["Naam", "Ligt in"]].to_numpy().tolist() == [
        ["Oms A", "Drenthe"],
        ["Oms B", "Gelderland"],
    ]
    # It is shown as chosen, and can be changed again.
    understood = {name: column(page, name).value for name in COLUMNS[0]}
    assert understood == {
        "code": "project_id",
        "titel": "",
        "omschrijving": "naam",
        "oost": "x",
        "noord": "y",
        "wkt": "",
    }
    page = checked(assign(page, omschrijving="", titel="naam"))
    assert result(page)["Naam"].tolist() == ["Titel A", "Titel B"]


def test_nothing_happens_before_it_is_asked() -> None:
    page = with_file("p.csv", csv_file(*COLUMNS))
    column(page, "omschrijving").set_value("naam")
    column(page, "titel").set_value("")
    assert result(not_crashed(page.run()))["Naam"].tolist() == ["Titel A", "Titel B"]


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ([{"code": "A", "naam": "Een", "wkt": "POINT(136000 456000)"}], ["wkt"]),
        ([{"code": "A", "naam": "Een", "x": 136_000, "y": 456_000}], ["x", "y"]),
    ],
    ids=["wkt", "xy"],
)
def test_a_place_that_is_not_to_be_used_is_not_used(
    rows: list[dict[str, object]], columns: list[str]
) -> None:
    page = with_file("p.csv", csv_file(*rows))
    assert result(page)["Ligt in"].tolist() == ["Utrecht"]
    page = checked(assign(page, **dict.fromkeys(columns, "")))
    assert result(page)["Ligt in"].tolist() == [""]
    assert {c: column(page, c).value for c in columns} == dict.fromkeys(columns, "")


def test_all_that_is_chosen_twice_is_said_at_once() -> None:
    page = with_file("p.csv", csv_file(*COLUMNS))
    page = assign(page, titel="project_id", omschrijving="naam", wkt="naam")
    (fault,) = faults(page)
    assert "Naam" in fault
    assert "Projectcode" in fault
    # The result is still that of the columns before, and the choices are still there to repair.
    assert result(page)["Code"].tolist() == ["A", "B"]
    assert column(page, "omschrijving").value == "naam"


def test_all_that_a_wrong_choice_breaks_is_reported() -> None:
    """No code, and words where coordinates should be: each row with every fault."""
    page = with_file("p.csv", csv_file(*COLUMNS))
    page = checked(assign(page, code="", titel="x", omschrijving="y", wkt=""))
    findings, aside = report(page)
    assert set(aside["Rij"].astype(int)) == {2, 3}
    for row, letter in ((2, "A"), (3, "B")):
        (reason,) = aside["Reden"][aside["Rij"].astype(int) == row]
        assert f"'Titel {letter}' is geen getal" in reason
        assert f"'Oms {letter}' is geen getal" in reason
        assert "project_id is leeg" in reason
    said = " ".join(findings["Melding"])
    assert "Kolom project_id (Projectcode) ontbreekt" in said
    assert "Kolom naam (Naam) ontbreekt" in said
    assert len(result(page)) == 2


def test_a_map_file_without_any_geometry_may_have_places_in_columns() -> None:
    """Recognised as in a table, and as a visitor chooses them."""
    feature = {
        "type": "Feature",
        "geometry": None,
        "properties": {"code": "A", "naam": "Een", "plek": "POINT(136000 456000)"},
    }
    collection = {"type": "FeatureCollection", "features": [feature]}
    page = with_file("p.geojson", json.dumps(collection).encode())
    assert result(page)["Ligt in"].tolist() == ["Utrecht"]
    page = checked(assign(page, plek=""))
    assert result(page)["Ligt in"].tolist() == [""]
    page = checked(assign(page, plek="wkt"))
    assert result(page)["Ligt in"].tolist() == ["Utrecht"]


# ---- filter ------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [["rijk"], ["provincie", "onbekend"]])
def test_a_filter_leaves_the_rows_with_these_answers(answers: list[str]) -> None:
    page = with_file("p.csv", csv_file(*projects()))
    page = checked(page.pills("antwoorden").set_value(answers).run())
    mine = [code for code, said in ANSWERS.items() if said[0] in answers]
    assert result(page)["Code"].tolist() == mine
    assert f"{len(mine)} van 4 projecten" in words(page)
    assert shown(page, "projecten") == set(mine) - {"O4"}
    assert parameters(page) == {"advies": ",".join(answers)}
    page = checked(page.pills("antwoorden").set_value([]).run())
    assert result(page)["Code"].tolist() == list(PLACES)
    assert parameters(page) == {}


def test_the_filter_counts_all_rows() -> None:
    page = with_file("p.csv", csv_file(*projects(O4={"wkt": PLACES["S2"][1] or ""})))
    counts = {"provincie (2)", "provincies gezamenlijk (1)", "rijk (1)"}
    assert set(page.pills("antwoorden").options) == counts
    page = checked(page.pills("antwoorden").set_value(["rijk"]).run())
    assert set(page.pills("antwoorden").options) == counts


def test_the_filter_counts_what_the_other_filters_leave() -> None:
    page = open_schaalniveau(provincie="Drenthe")
    there = {
        *("provincie (5)", "provincies gezamenlijk (2)", "niet van toepassing (1)"),
        *("bespreken (0)", "rijk (0)", "onbekend (0)"),
    }
    assert set(page.pills("antwoorden").options) == there
    page = checked(page.pills("antwoorden").set_value(["provincies gezamenlijk"]).run())
    assert set(result(page)["Code"]) == {"P16", "P17"}
    # What was chosen stays when the counts become others.
    page = checked(page.selectbox("provincie").set_value("Limburg").run())
    assert page.pills("antwoorden").value == ["provincies gezamenlijk"]
    assert parameters(page)["advies"] == "provincies gezamenlijk"


def test_a_filter_in_the_link() -> None:
    page = open_schaalniveau(advies="rijk,onbekend")
    assert set(result(page)["Advies"]) == {"rijk", "onbekend"}
    assert parameters(page) == {"advies": "rijk,onbekend"}


def test_a_filter_keeps_the_project_that_is_open() -> None:
    page = choose_row(with_file("p.csv", csv_file(*projects())), "K1")
    page = checked(page.pills("antwoorden").set_value(["rijk"]).run())
    assert result(page)["Code"].tolist() == ["B3"]
    assert headings(page) == [PLACES["K1"][0]]
    assert shown(page, "projecten") == {"K1", "B3"}
    # It is opened in the table again when the filter is gone.
    page = checked(page.pills("antwoorden").set_value([]).run())
    assert headings(page) == [PLACES["K1"][0]]


def test_a_row_is_the_right_one_after_filtering() -> None:
    page = with_file("p.csv", csv_file(*projects()))
    page = checked(page.pills("antwoorden").set_value(["rijk", "onbekend"]).run())
    assert headings(choose_row(page, "O4")) == ["Nog zonder plaats"]


# ---- the explanation ---------------------------------------------------------------------------


def test_the_explanation_has_advice_borders_and_numbers() -> None:
    page = choose_row(with_file("p.csv", csv_file(*projects())), "K1")
    text = words(page)
    assert headings(page) == ["Kabel Utrecht - Arnhem"]
    assert "Ruimtelijk advies: provincies gezamenlijk" in text
    assert "regel R5" in text
    assert "Kruist provinciegrens ja" in text
    assert "Kruist landsgrens nee" in text
    assert "Het tracé van 55,3 km ligt" in text
    # Lengths by provincie, from the borders without the package.
    line = shapely.from_wkt(TO_ARNHEM)
    for provincie in ("Utrecht", "Gelderland"):
        part = line.intersection(independent.provincies()[provincie]).length
        size = f"{part / 1000:.1f}".replace(".", ",")
        assert f"{part / line.length:.0%} ({size} km) in {provincie}" in text
        assert f"{provincie}: {size} km ({part / line.length:.0%})" in text
    assert "Grenzen: ingebedde set 2025" in text


def test_the_map_shows_parts_and_the_crossing_of_the_chosen_one() -> None:
    page = choose_row(with_file("p.csv", csv_file(*projects())), "K1")
    features = payloads(str(map_arguments(page)["feature_group"]))
    names = [f["properties"].get("naam", "") for f in features]
    assert {n.rsplit(" ", 1)[0] for n in names if n.endswith("%")} == {"Utrecht", "Gelderland"}
    tips = [f["properties"].get("tip", "") for f in features]
    assert any("Provinciegrens" in t for t in tips)


def test_without_a_place_the_explanation_says_so() -> None:
    text = words(choose_row(with_file("p.csv", csv_file(*projects())), "O4"))
    assert "Ligt in geen locatie" in text
    assert "Het project heeft geen locatie" in text


def test_what_is_chosen_of_the_examples_is_no_link_to_a_file() -> None:
    """A project and an advice of the examples, and then a file that has neither."""
    page = choose_row(open_schaalniveau(), "P16")
    page = checked(page.pills("antwoorden").set_value(["rijk"]).run())
    assert parameters(page) == {"project": "P16", "advies": "rijk"}
    page = take(page, "p.csv", csv_file(*projects()[:1]))
    assert [w.value for w in page.warning] == []
    assert result(page)["Code"].tolist() == ["K1"]
    assert parameters(page) == {}


def test_an_own_project_is_not_in_the_link() -> None:
    page = choose_row(with_file("p.csv", csv_file(*projects())), "K1")
    assert parameters(page) == {}


def test_a_file_with_the_name_of_the_examples_is_a_file() -> None:
    page = with_file("ingebedde voorbeeldset", csv_file(*projects()))
    assert parameters(choose_row(page, "K1")) == {}


def test_the_open_project_is_forgotten_with_the_file() -> None:
    page = choose_row(with_file("een.csv", csv_file(*projects())), "K1")
    page = checked(page.button("ander_bestand").click().run())
    page = checked(
        page.file_uploader("uploader").upload("twee.csv", csv_file(*projects()[1:])).run()
    )
    assert headings(page) == ["Kies een project"]


def test_contradictions_are_listed_and_at_their_project() -> None:
    rows = projects(
        K1={"provincies_opgegeven": "Utrecht;Drenthe", "lengte_km": "90"},
        S2={"provincies_opgegeven": "Drenthe", "lengte_km": ""},
    )
    for row in rows:
        row.setdefault("provincies_opgegeven", "")
        row.setdefault("lengte_km", "")
    page = with_file("p.csv", csv_file(*rows))
    found = tegenspraken(page)
    assert set(found["Code"]) == {"K1"}
    assert expander(page, "Tegenspraken").label.endswith(f"({len(found)})")
    said = " ".join(found["Toelichting"])
    assert "Drenthe" in said
    assert "Gelderland" in said
    length = found[found["Soort"].str.contains("lengte")].iloc[0]
    assert "90" in length["Opgegeven"]
    assert "55,3" in length["Berekend"]
    page = choose_row(page, "K1")
    (listed,) = [b for b in bodies(page) if "<h3>Tegenspraken</h3>" in b]
    assert re.findall("<li>(.*?)</li>", listed) == found["Toelichting"].tolist()
    page = choose_row(page, "B3")
    assert not [b for b in bodies(page) if "<h3>Tegenspraken</h3>" in b]


def test_without_contradictions_it_says_so() -> None:
    page = with_file("p.csv", csv_file(*projects()))
    assert expander(page, "Tegenspraken").label.endswith("(0)")
    assert "geen tegenspraken" in words(page)


# ---- downloads ---------------------------------------------------------------------------------


def test_the_workbook_holds_every_project(offers: dict[str, Offered]) -> None:
    page = with_file("Projecten Oost.csv", csv_file(*projects()))
    # Also what a filter hides.
    checked(page.pills("antwoorden").set_value(["rijk"]).run())
    offer = offers["download_xlsx"]
    today = datetime.now().astimezone().date().isoformat()
    assert offer.name == f"schaalniveau-Projecten Oost-{today}.xlsx"
    found = sheets(offer.content())
    assert set(found) == {"schaalniveau", "tegenspraken", "verantwoording"}
    rows = by_code(found["schaalniveau"])
    assert {c: r["antwoord_ruimtelijk"] for c, r in rows.items()} == {
        c: a[0] for c, a in ANSWERS.items()
    }
    assert rows["K1"]["naam"] == "Kabel Utrecht - Arnhem"
    assert "55,3 km" in rows["K1"]["toelichting"]
    assert ("grenzenset", "ingebedde set 2025") in [row[:2] for row in found["verantwoording"]]


def test_the_geopackage_has_projects_parts_and_crossings(
    offers: dict[str, Offered], tmp_path: Path
) -> None:
    with_file("p.csv", csv_file(*projects()))
    assert offers["download_gpkg"].name.endswith(".gpkg")
    path = tmp_path / "uit.gpkg"
    path.write_bytes(offers["download_gpkg"].content())
    layers = {str(name) for name, _ in pyogrio.list_layers(path)}
    assert {"schaalniveau", "delen", "kruisingen", "tegenspraken", "verantwoording"} <= layers
    whole, parts, crossings = (
        gpd.read_file(path, layer=name) for name in ("schaalniveau", "delen", "kruisingen")
    )
    assert {f.crs.to_epsg() for f in (whole, parts, crossings)} == {28992}
    assert whole["project_id"].tolist() == list(PLACES)
    assert whole.geometry.isna().tolist() == [False, False, False, True]
    assert whole.geometry[0].length == pytest.approx(55_317, abs=1)
    mine = parts[parts["project_id"] == "K1"]
    assert set(mine["gebied"]) == {"Utrecht", "Gelderland"}
    assert mine.geometry.length.sum() == pytest.approx(55_317, abs=1)
    # A crossing is a place on the line, where both provincies are.
    mine = crossings[crossings["project_id"] == "K1"]
    assert {frozenset(pair) for pair in mine[["van", "naar"]].to_numpy()} == {
        frozenset({"Utrecht", "Gelderland"})
    }
    places = mine.geometry
    assert set(places.type) <= {"Point", "MultiPoint"}
    assert places.distance(shapely.from_wkt(TO_ARNHEM)).max() < 1
    for provincie in ("Utrecht", "Gelderland"):
        assert places.distance(independent.provincies()[provincie]).max() < 1


def test_the_report_can_be_taken_along(offers: dict[str, Offered]) -> None:
    with_file("Projecten Oost.csv", csv_file(*MIXED))
    assert offers["rapport"].name == "controle-Projecten Oost.xlsx"
    found = sheets(offers["rapport"].content())
    head, *aside = found["terzijde"]
    assert {int(row[head.index("rij")]) for row in aside} == ASIDE_ROWS
    names = {row[0] for row in found["kolommen"]}
    assert {"project_id", "naam", "wkt"} <= names
    assert len(found["bevindingen"]) > len(ASIDE_ROWS)


def test_the_examples_can_be_downloaded(offers: dict[str, Offered]) -> None:
    open_schaalniveau()
    rows = by_code(sheets(offers["download_xlsx"].content())["schaalniveau"])
    assert list(rows) == independent.rows("projecten")["project_id"].tolist()


# ---- hostile names -----------------------------------------------------------------------------

MARKDOWN_NAMES = (
    "![x](https://a.invalid/p)",
    "[klik](https://a.invalid)",
    "**vet** _schuin_ `code`",
    "$x^2$ :red[rood] :bomb: :material/home:",
    "# kop",
)
FORMULA_NAMES = ('=HYPERLINK("https://a.invalid";"klik")', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1")
ALL_HOSTILE = (*HOSTILE_NAMES, *TEMPLATE_NAMES, *MARKDOWN_NAMES, *FORMULA_NAMES)
# What the page itself writes.
TAGS = {
    *("div", "h1", "h2", "h3", "p", "b", "i", "br", "span", "dl", "dt", "dd", "ul", "li", "img"),
    # What is printed in place of a grid.
    *("table", "thead", "tbody", "tr", "th", "td"),
}


def escaped_only(markdown: str) -> bool:
    """Whether each sign that Markdown could read stands behind a backslash."""
    return not re.search(r"[!#$*<>\[\]_`~|]|https?:", re.sub(r"\\.", "", markdown))


@pytest.fixture(scope="module")
def hostile_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Projects with a name and a code that try to be more than text."""
    path = write_projects(tmp_path_factory.mktemp("vijand") / "p.csv", ALL_HOSTILE)
    return path.read_bytes()


def assert_harmless(page: AppTest) -> None:
    """Nothing of the data became markup, here or on the map."""
    for body in bodies(page):
        found = Html(body)
        assert set(found.names) <= TAGS
        for tag, attributes in found.tags:
            assert not [a for a in attributes if a.startswith("on") or a == "href"]
            if tag == "img":
                assert attributes["src"].startswith("data:image/svg+xml;base64,")
    on_map = str(map_arguments(page)["feature_group"])
    assert not re.search(r"<script|onerror=\"|\{\{|\{%", on_map)


def folded(text: str) -> str:
    return " ".join(text.split())


def test_hostile_names_are_shown_as_they_are(hostile_file: bytes) -> None:
    page = with_file("p.csv", hostile_file)
    assert_harmless(page)
    table = result(page)
    assert [folded(n) for n in table["Naam"]] == [folded(n) for n in ALL_HOSTILE]
    codes = dict(zip(ALL_HOSTILE, table["Code"], strict=True))
    for name in (*HOSTILE_NAMES, TEMPLATE_NAMES[0], TEMPLATE_NAMES[-1], MARKDOWN_NAMES[0]):
        page = choose_row(page, codes[name])
        assert_harmless(page)
        (heading,) = headings(page)
        assert folded(heading) == folded(name)
        assert folded(codes[name]) in words(page)


def test_hostile_names_are_harmless_in_downloads(
    hostile_file: bytes, offers: dict[str, Offered], tmp_path: Path
) -> None:
    page = with_file("p.csv", hostile_file)
    found = sheets(offers["download_xlsx"].content())
    names = [folded(str(row["naam"])) for row in by_code(found["schaalniveau"]).values()]
    assert names == [folded(n) for n in ALL_HOSTILE]
    sheets(offers["rapport"].content())
    path = tmp_path / "uit.gpkg"
    path.write_bytes(offers["download_gpkg"].content())
    frame = gpd.read_file(path, layer="schaalniveau")
    assert [folded(n) for n in frame["naam"]] == [folded(n) for n in ALL_HOSTILE]
    assert len(result(page)) == len(ALL_HOSTILE)


def test_hostile_columns_and_values_are_only_words() -> None:
    extra = {f"{name} {i}": name for i, name in enumerate((*MARKDOWN_NAMES, *HOSTILE_NAMES[:2]))}
    page = with_file("p.csv", csv_file({**projects()[1], **extra}))
    labels = [s.label for s in expander(page, "Kolommen").selectbox]
    assert [label for label in labels if not escaped_only(label)] == []
    for name, value in extra.items():
        shown_as = f"{folded(name)} (bijvoorbeeld: {value[:30]})"
        assert shown_as in [unescaped(label) for label in labels]
    assert_harmless(page)


NAMES_OF_FILES = (*HOSTILE_NAMES[:3], TEMPLATE_NAMES[0], *MARKDOWN_NAMES, "../../etc/passwd")


@pytest.mark.parametrize("name", NAMES_OF_FILES, ids=ascii)
def test_a_hostile_file_name_is_only_a_name(name: str) -> None:
    page = take(open_schaalniveau(), f"{name}.xlsx", b"PK\x03\x04")
    (alert,) = page.error
    assert escaped_only(alert.value)
    assert "beschadigd" in alert.value
    for body in bodies(page):
        assert set(Html(body).names) <= TAGS


def test_a_hostile_file_name_gives_no_hostile_name_back(offers: dict[str, Offered]) -> None:
    name = '<img src=x onerror="alert(1)"> ${x} {{ 7 * 7 }} ..\u2028'
    assert_harmless(with_file(f"/tmp/../{name}.csv", csv_file(*projects())))
    assert set(offers) == {"download_xlsx", "download_gpkg", "rapport"}
    for offer in offers.values():
        assert not re.search(r'[/\\<>"\x00-\x1f\u2028\u2029]', offer.name)


def test_hostile_parameters_are_only_words() -> None:
    for value in (*MARKDOWN_NAMES, *HOSTILE_NAMES[:3]):
        page = checked(open_schaalniveau(grenzen=value, project=value, advies=value))
        assert page.warning
        assert folded(value) in folded(" ".join(w.value for w in page.warning))
        for warning in page.warning:
            # In a typewriter face, in which nothing has a meaning.
            assert escaped_only(re.sub(r"(`+) .*? \1", "", folded(warning.value)))
        assert_harmless(page)


# ---- boundary sets -----------------------------------------------------------------------------


def keep_sheet(rename: str, tolerantie_m: float) -> KeptSet:
    """Fetch the twelve rectangles into the data folder and take them into use."""
    gemeenten = sheet_gemeenten()
    gemeenten[0]["properties"]["naam"] = rename
    served = {
        fetch.PROVINCIES_COLLECTION: sheet_provincies(),
        fetch.GEMEENTEN_COLLECTION: gemeenten,
    }
    with serve_badly(served, page_size=len(gemeenten)) as server:
        return fetch.fetch_grenzen(server.url, tolerantie_m=tolerantie_m)


def alone(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """A data folder of its own, and no proxy between this computer and itself."""
    patch.setenv(FOLDER_VARIABLE, str(folder))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        patch.delenv(name, raising=False)
        patch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module")
def made_sets(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, KeptSet, KeptSet]:
    """A data folder with two sets: one beside, with 40 m, and one in use, with 3 m."""
    folder = tmp_path_factory.mktemp("bewaard")
    with pytest.MonkeyPatch.context() as patch:
        alone(patch, folder)
        return folder, keep_sheet("Naast", 40), keep_sheet("Gebruikt", 3)


@pytest.fixture
def sets(
    made_sets: tuple[Path, KeptSet, KeptSet], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[KeptSet, KeptSet]]:
    """The set in use and the other, in a folder that this test may damage."""
    folder, other, used = made_sets
    own = tmp_path / "eigen map"
    shutil.copytree(folder, own)
    alone(monkeypatch, own)
    # A set that was read before would hide that it can't be read any more.
    kept._read.cache_clear()
    yield used, other
    kept._read.cache_clear()


def on_sheet() -> bytes:
    """A line of 12 km, a quarter of which lies west of a border of the sheet."""
    return csv_file({"project_id": "L", "naam": "Lijn", **FIRM, "wkt": ON_SHEET})


def test_answers_rest_on_the_set_in_use(sets: tuple[KeptSet, KeptSet]) -> None:
    used, _ = sets
    page = with_file("p.csv", on_sheet())
    assert page.selectbox("grenzenset").value == used.naam
    assert parameters(page) == {}
    assert account(page)["grenzenset"] == used.titel + " " + used.opgehaald
    assert account(page)["tolerantie grenzenset (m)"] == "3"
    assert summary(page)["L"] == (
        *("provincies gezamenlijk", "ja", "nee"),
        {"Flevoland", "Overijssel"},
    )
    page = choose_row(page, "L")
    text = words(page)
    assert (
        "Het tracé van 12,0 km ligt voor 75% (9,0 km) in Flevoland en voor 25% (3,0 km) in "
        "Overijssel." in text
    )
    assert "Flevoland: 9,0 km (75%)" in text
    assert f"Grenzen: {used.titel}" in text
    # Where it crosses, on the map.
    features = payloads(str(map_arguments(page)["feature_group"]))
    rings = [f for f in features if "Provinciegrens" in f["properties"].get("tip", "")]
    places = gpd.GeoSeries([shapely.geometry.shape(f["geometry"]) for f in rings], crs=4326)
    (ring,) = places.to_crs(28992)
    assert (ring.x, ring.y) == pytest.approx((SHEET_BORDER_X, 430_000), abs=3)


def test_a_set_in_the_link(sets: tuple[KeptSet, KeptSet]) -> None:
    used, other = sets
    for naam, titel in ((other.naam, other.titel), (INGEBED, "ingebedde set 2025")):
        page = with_file("p.csv", on_sheet(), grenzen=naam)
        assert page.selectbox("grenzenset").value == naam
        assert account(page)["grenzenset"].startswith(titel)
        assert parameters(page) == {"grenzen": naam}
        assert [w.value for w in page.warning] == []
    # The last one was the embedded set: there the line lies near Rotterdam.
    assert summary(page)["L"][3] == {"Zuid-Holland"}
    assert parameters(open_schaalniveau(grenzen=used.naam)) == {}


def test_a_set_chosen_on_the_page(sets: tuple[KeptSet, KeptSet]) -> None:
    used, other = sets
    page = with_file("p.csv", on_sheet())
    assert len(page.selectbox("grenzenset").options) == 3
    page = checked(page.selectbox("grenzenset").set_value(INGEBED).run())
    assert summary(page)["L"][3] == {"Zuid-Holland"}
    assert parameters(page) == {"grenzen": INGEBED}
    page = checked(page.selectbox("grenzenset").set_value(other.naam).run())
    assert account(page)["tolerantie grenzenset (m)"] == "40"
    assert parameters(page) == {"grenzen": other.naam}
    page = checked(page.selectbox("grenzenset").set_value(used.naam).run())
    assert account(page)["tolerantie grenzenset (m)"] == "3"
    assert parameters(page) == {}


def test_the_examples_are_judged_by_the_chosen_set(sets: tuple[KeptSet, KeptSet]) -> None:
    page = open_schaalniveau()
    by_sheet = result(page)
    page = checked(page.selectbox("grenzenset").set_value(INGEBED).run())
    assert result(page)["Code"].tolist() == by_sheet["Code"].tolist()
    assert result(page)["Ligt in"].tolist() != by_sheet["Ligt in"].tolist()


def test_a_link_holds_after_something_else_is_chosen(sets: tuple[KeptSet, KeptSet]) -> None:
    _, other = sets
    page = choose_row(open_schaalniveau(grenzen=other.naam), "P16")
    assert page.selectbox("grenzenset").value == other.naam
    assert parameters(page) == {"grenzen": other.naam, "project": "P16"}


def test_sets_are_told_apart_by_how_they_are_shown(sets: tuple[KeptSet, KeptSet]) -> None:
    """Fetched on one day with one tolerance: the list must not take the one for the other."""
    used, _ = sets
    twin = keep_sheet("Tweeling", used.tolerantie_m)
    kept.use(used.naam)
    page = checked(open_schaalniveau(grenzen=twin.naam))
    options = page.selectbox("grenzenset").options
    assert len(set(options)) == len(options) == 4
    assert page.selectbox("grenzenset").value == twin.naam
    page = choose_row(page, "P16")
    assert page.selectbox("grenzenset").value == twin.naam
    assert parameters(page)["grenzen"] == twin.naam


def test_an_unknown_set_is_said(sets: tuple[KeptSet, KeptSet]) -> None:
    used, _ = sets
    page = checked(open_schaalniveau(grenzen="atlantis"))
    (warning,) = page.warning
    assert "atlantis" in warning.value
    assert page.selectbox("grenzenset").value == used.naam
    assert account(page)["tolerantie grenzenset (m)"] == "3"
    assert parameters(page) == {}


def test_a_set_without_its_description_is_said(sets: tuple[KeptSet, KeptSet]) -> None:
    used, other = sets
    (other.folder / ABOUT).write_text("{", encoding="utf-8")
    page = checked(open_schaalniveau(grenzen=other.naam))
    (warning,) = page.warning
    assert other.naam in warning.value
    assert page.selectbox("grenzenset").value == used.naam


def test_a_set_in_use_without_its_description_is_said(sets: tuple[KeptSet, KeptSet]) -> None:
    used, other = sets
    (used.folder / ABOUT).unlink()
    page = checked(open_schaalniveau())
    (warning,) = page.warning
    assert used.naam in warning.value
    assert "ingebedde set" in warning.value
    assert account(page)["grenzenset"] == "ingebedde set 2025"
    # The other one can still be chosen.
    page = checked(page.selectbox("grenzenset").set_value(other.naam).run())
    assert account(page)["tolerantie grenzenset (m)"] == "40"


def test_not_knowing_which_set_is_in_use_is_said(sets: tuple[KeptSet, KeptSet]) -> None:
    (kept.sets_folder() / IN_USE).write_text("geen json", encoding="utf-8")
    page = checked(open_schaalniveau())
    assert "Niet te lezen welke grenzenset in gebruik is" in unescaped(page.warning[0].value)
    assert account(page)["grenzenset"] == "ingebedde set 2025"


def damage(about: KeptSet) -> None:
    """One bit of the areas is another one."""
    content = bytearray((about.folder / AREAS).read_bytes())
    content[-1000] ^= 1
    (about.folder / AREAS).write_bytes(content)


def said_of_damage(page: AppTest, about: KeptSet) -> None:
    """In words which set is damaged, and no answers by another without saying so."""
    said = [unescaped(e.value) for e in [*page.error, *page.warning]]
    assert any(about.naam in text and "beschadigd" in text for text in said)
    if has_result(page):
        assert any("gebruikt wordt" in text for text in said)
        assert account(page)["grenzenset"] == "ingebedde set 2025"


def test_examples_are_not_judged_by_damaged_areas(sets: tuple[KeptSet, KeptSet]) -> None:
    """A set that nobody looked with since the app was started."""
    fresh = keep_sheet("Kapot", 7)
    kept.use(INGEBED)
    damage(fresh)
    page = open_schaalniveau(grenzen=fresh.naam)
    said_of_damage(page, fresh)
    assert not has_result(page) or account(page)["grenzenset"] != fresh.naam


def test_examples_are_not_judged_by_damaged_areas_in_use(sets: tuple[KeptSet, KeptSet]) -> None:
    fresh = keep_sheet("Kapot en in gebruik", 7)
    damage(fresh)
    page = open_schaalniveau()
    said_of_damage(page, fresh)
    assert not has_result(page) or account(page)["grenzenset"] != fresh.naam


def test_a_file_is_not_judged_by_damaged_areas(sets: tuple[KeptSet, KeptSet]) -> None:
    fresh = keep_sheet("Later kapot", 7)
    kept.use(INGEBED)
    page = take(open_schaalniveau(grenzen=fresh.naam), "een.csv", on_sheet())
    assert summary(page)["L"][3] == {"Flevoland", "Overijssel"}
    damage(fresh)
    page = not_crashed(page.button("ander_bestand").click().run())
    page = not_crashed(page.file_uploader("uploader").upload("twee.csv", on_sheet()).run())
    said_of_damage(page, fresh)
    # With another set it goes on.
    page = not_crashed(page.selectbox("grenzenset").set_value(INGEBED).run())
    assert faults(page) == []
    assert summary(page)["L"][3] == {"Zuid-Holland"}


# ---- visitors ----------------------------------------------------------------------------------


def seen_by(page: AppTest) -> str:
    """Everything that a visitor's page shows, the map included."""
    tables = " ".join(d.value.to_csv() for d in page.dataframe)
    return f"{words(page)} {tables} {map_arguments(page)}"


def test_each_visitor_sees_their_own_rows_only() -> None:
    mine, theirs = (
        csv_file({"project_id": f"{who}1", "naam": f"Geheim van {who}", **FIRM, "wkt": TO_ARNHEM})
        for who in ("Anna", "Bram")
    )
    # Of the same name, one after the other.
    one, other = open_schaalniveau(), open_schaalniveau()
    one = checked(take(one, "projecten.csv", mine))
    assert "Anna" not in seen_by(checked(other.run()))
    other = checked(take(other, "projecten.csv", theirs))
    one = choose_row(checked(one.run()), "Anna1")
    other = choose_row(other, "Bram1")
    assert "Bram" not in seen_by(one)
    assert "Anna" not in seen_by(other)
    assert result(one)["Code"].tolist() == ["Anna1"]
    assert result(other)["Code"].tolist() == ["Bram1"]
    third = open_schaalniveau()
    assert third.radio("gegevens").value == EXAMPLES
    assert not re.search("Anna1|Bram1|Geheim", seen_by(third))
    fresh = checked(third.radio("gegevens").set_value(OWN).run())
    assert not has_result(fresh)


def test_a_choice_of_columns_is_of_one_visitor() -> None:
    content = csv_file(*COLUMNS)
    one, other = with_file("p.csv", content), with_file("p.csv", content)
    one = checked(assign(one, titel="", omschrijving="naam"))
    assert result(one)["Naam"].tolist() == ["Oms A", "Oms B"]
    assert result(checked(other.run()))["Naam"].tolist() == ["Titel A", "Titel B"]


def test_plain_is_what_labels_are_made_with() -> None:
    """The check above can tell text that is safe from text that isn't."""
    for name in MARKDOWN_NAMES:
        assert escaped_only(plain(name))
        assert not escaped_only(name)
