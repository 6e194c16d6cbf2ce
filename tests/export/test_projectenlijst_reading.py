"""The projectenlijst read back: the same data set, cell for cell, also after work on it."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely

from miekgeo.collection import Collection, collect
from miekgeo.dataset import dataset_report
from miekgeo.edition import FULL
from miekgeo.export.projectenlijst import write_projectenlijst
from miekgeo.lagen import Lagen
from miekgeo.projectenlijst import MAX_CELL, carry, fits_cell, read_carried, restore
from miekgeo.tasks import load_data
from tests.collections_for_tests import ON

HEAD = 3
LONG = ("Een lange zin met é, ë en ☃. " * 1_200).strip()
# Points on a circle of 10 km around Amersfoort, as exact as a double can be: 80,000 characters.
ANGLES = np.linspace(0, 2 * math.pi, 2_000)
LONG_LINE = shapely.LineString(
    np.column_stack([155_000 + 10_000 * np.cos(ANGLES), 463_000 + 10_000 * np.sin(ANGLES)])
)
NASTY = [
    "=1+1",
    "=HYPERLINK(\"http://voorbeeld.invalid\",\"klik\")",
    "+31 6 12345678",
    "-5 tot 10",
    "@naam",
    "'s-Hertogenbosch",
    "https://voorbeeld.invalid/#een anker",
    "0123",
    "1e5",
    "ja",
    "2030-Q2",
    "regel een\nregel twee\n\nregel vier",
    "regel\r\nmet andere einden\rerin",
    "tab\terin",
    "bel \x07 en nul \x01 en \x7f",
    "_x000D_ letterlijk, en _x005F_ en x005F_",
    "eindigt op [vervolg 1]",
    "Ĳ, Fryslân, 日本語, 😀, e\u0301",
    "a & b < c > \"d\" 'e'",
    "|streep|",
    "{\"json\": [1, 2]}",
    LONG,
    "😀" * 20_000,
    "x" * MAX_CELL,
    "onbekend",
    "-",
]  # fmt: skip
NUMBERS = [0.1 + 0.2, 1 / 3, 1e-9, 123456789.123456789, 1e22, 2.0**53 + 2, 5e-324, 0.0]


def plain(value: Any) -> Any:
    """A cell as plain Python; None for all that is missing, blank text too."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return None if isinstance(value, str) and not value.strip() else value


def cells(frame: pd.DataFrame) -> dict[str, list[tuple[str, Any]]]:
    """Cells with their types by column, without the geometry and the row numbers."""
    names = [c for c in frame.columns if c not in ("geometry", "rij")]
    return {str(c): [(type(plain(v)).__name__, plain(v)) for v in frame[c].tolist()] for c in names}


def places(frame: gpd.GeoDataFrame) -> list[str | None]:
    """Geometry bit by bit."""
    return [None if g is None else g.wkb_hex for g in frame.geometry]


def check_same(collection: Collection, path: Path) -> Lagen:
    """Hold what is read back against the collection; give it for more."""
    found = load_data(path)
    before, after = collection.layers["projecten"], found.frame("projecten")
    assert cells(after) == cells(pd.DataFrame(before))
    assert places(after) == places(before)
    assert cells(found.frame("status")) == cells(collection.tables["status"])
    assert found.layers["projecten"].aside.empty
    return found


def nasty_frame() -> gpd.GeoDataFrame:
    n = len(NASTY)
    texts = np.array([*NASTY], dtype=object)
    table = {
        "project_id": [f"P-{i:02}" for i in range(n)],
        "naam": [f"Naam {t}" for t in NASTY],
        "omschrijving": texts,
        "partijen": [f"Eerste (rol);{t.replace(';', ',')[:300]};Laatste" for t in NASTY],
        "modaliteit": (["elektriciteit", "waterstof", "groen gas", "warmte", "CO2", None] * n)[:n],
        "ligging": (["voorkeurstrace", None, "definitief"] * n)[:n],
        "ibn_verwacht_van": (["2030", "2030-Q2", None] * n)[:n],
        "bron_datum": (["2025-12-31", "1899-12-31", "1900-02-28", "2024-02-29", None] * n)[:n],
        "in_monitoring": ([True, False, None] * n)[:n],
        "vermogen_mw": [*NUMBERS, *[None] * (n - len(NUMBERS))],
        # Columns of the user's own, some with names that are something else here.
        "Opmerking": texts[::-1],
        "Projectnaam": texts,
        "Provincie": [f"p{i}" for i in range(n)],
        "wkt": ["POINT (1 2)"] * n,
        "lon": [5.0] * n,
        "Ontbreekt (berekend)": ["van mij"] * n,
        "bestand: iets": ["ook van mij"] * n,
        "Geometrie (WKT, RD)": ["oud"] * n,
        "programma": ["van mij"] * n,
        "=gevaar": ["x"] * n,
        "geheel": [2**62 + i for i in range(n)],
        "klein": [*range(n)],
        "breuk": ([*NUMBERS, math.nan] * n)[:n],
        "waar": ([True, False] * n)[:n],
        "leeg": [None] * n,
    }
    shapes: list[shapely.Geometry | None] = [
        LONG_LINE,
        shapely.Point(155_000.123456789, 463_000.000000001),
        shapely.box(150_000.1, 450_000.2, 151_000.3, 451_000.4),
        shapely.MultiPoint([(155_000, 463_000), (156_000.5, 464_000.25)]),
        None,
    ]
    geometry = (shapes * n)[:n]
    return gpd.GeoDataFrame(table, geometry=geometry, crs=28992)


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """A hostile data set from a map file, where columns have types, with a status for each."""
    folder = tmp_path_factory.mktemp("bron")
    nasty_frame().to_parquet(folder / "projecten.parquet")
    with (folder / "status.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["project_id", "programma", "provincie", "ronde", "vastgesteld_op", "Nota"])
        for i, text in enumerate(NASTY):
            words = "".join(c for c in text if c.isprintable())[:40_000]
            writer.writerow([f"P-{i:02}", "pMIEK", "Fryslân", "2.0", "2024-01-31", words])
            writer.writerow([f"P-{i:02}", "nMIEK", "", "0123", "", ""])
    return collect(folder, edition=FULL, on=ON)


@pytest.fixture(scope="module")
def nasty_path(nasty: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map met spaties & é") / "lijst van 's-Graveland €.xlsx"
    write_projectenlijst(nasty, path)
    return path


@pytest.mark.parametrize("name", ["nederland", "drenthe"])
def test_the_embedded_set_comes_back(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    collection = request.getfixturevalue(name)
    path = tmp_path / f"{name} é.xlsx"
    write_projectenlijst(collection, path)
    found = check_same(collection, path)
    assert found.frame("projecten").dtypes.to_dict() == {
        **collection.layers["projecten"].dtypes.to_dict(),
        "rij": np.dtype("int64"),
    }
    assert found.missing == ("stations", "stationscapaciteit", "traces", "clusters",
                             "ontwikkelingen")  # fmt: skip
    # Sheets that tell of the others aren't named as not read, nor a heading that isn't on top.
    assert not {"L03", "L04", "L06", "L08", "K01", "K02", "G05"} & set(found.report["check_id"])


def test_a_nasty_set_is_as_nasty_as_meant(nasty: Collection) -> None:
    frame = nasty.layers["projecten"]
    assert len(frame) == len(NASTY)
    assert frame["omschrijving"].tolist() == NASTY
    assert frame.geometry[0].equals_exact(LONG_LINE, 0)
    assert {"Opmerking", "Projectnaam", "wkt", "Ontbreekt (berekend)"} <= set(frame.columns)
    assert len(nasty.tables["status"]) == 2 * len(NASTY)


def test_a_nasty_set_comes_back(nasty: Collection, nasty_path: Path) -> None:
    found = check_same(nasty, nasty_path)
    assert "L08" not in set(found.report["check_id"])


def test_a_cell_never_holds_more_than_excel_can(nasty_path: Path) -> None:
    book = openpyxl.load_workbook(nasty_path)
    assert book.sheetnames[-1] == "vervolg"
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            for cell in row:
                if isinstance(cell, str):
                    assert len(cell.encode("utf-16-le")) // 2 <= MAX_CELL


def test_text_is_text_whatever_it_begins_with(nasty_path: Path) -> None:
    sheet = openpyxl.load_workbook(nasty_path)["projectenlijst"]
    heads = [c.value for c in sheet[HEAD]]
    column = heads.index("Omschrijving") + 1
    for row in range(HEAD + 1, HEAD + 1 + len(NASTY)):
        assert sheet.cell(row, column).data_type == "s"
        assert sheet.cell(row, column).hyperlink is None


def test_twice_gives_the_same(nasty: Collection, nasty_path: Path, tmp_path: Path) -> None:
    again = collect(nasty_path, edition=FULL, on=ON)
    path = tmp_path / "nog eens.xlsx"
    write_projectenlijst(again, path)
    assert len(check_same(nasty, path).frame("projecten")) == len(NASTY)


def test_a_csv_with_a_place_list_comes_back(tmp_path: Path) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(["Code", "Projectnaam", "plaatsen", "vorm", " Eigen ", "kV", "Naam (2)"])
    writer.writerow(["1", "Lijn", "Assen 6,56 52,99; Emmen 6,9 52,78", "lijn", "  a  ", "1,5", "x"])
    writer.writerow(["02", "Zonder plaats", "", "", "b\r\nc", "110", ""])
    source = tmp_path / "lijst.csv"
    source.write_bytes(stream.getvalue().encode())
    collection = collect(source, edition=FULL, on=ON)
    path = tmp_path / "uit.xlsx"
    write_projectenlijst(collection, path)
    found = check_same(collection, path)
    frame = found.frame("projecten")
    assert frame["plaatsen"].tolist()[0] == "Assen 6,56 52,99; Emmen 6,9 52,78"
    assert frame["ligging"].tolist()[0] == "indicatief"
    assert frame["Eigen"].tolist() == ["  a  ", "b\r\nc"]
    assert frame["spanning_kv"].tolist() == [1.5, 110.0]


Edit = Callable[[openpyxl.Workbook], None]


def edited(path: Path, folder: Path, edit: Edit) -> Path:
    """A copy of a workbook after work in it, as another program saves it."""
    book = openpyxl.load_workbook(path)
    edit(book)
    copy = folder / "bewerkt.xlsx"
    book.save(copy)
    return copy


def column_of(sheet: Any, heading: str, head: int = HEAD) -> int:
    return [c.value for c in sheet[head]].index(heading) + 1


def sort_backwards(book: openpyxl.Workbook) -> None:
    sheet = book["projectenlijst"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=HEAD + 1)]
    filled = [r for r in rows if any(v is not None for v in r)][::-1]
    for number, row in enumerate(filled, start=HEAD + 1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.value = value
            if isinstance(value, str):
                # Else openpyxl takes a text for a formula, which a spreadsheet doesn't.
                cell.data_type = "s"


def to_fifteen_digits(frame: pd.DataFrame) -> dict[str, list[object]]:
    """Cells as openpyxl saves them: no more than 16 digits, and 5.0 as 5."""
    return {
        name: [float(f"{v:.15g}") if kind in ("int", "float") else v for kind, v in column]
        for name, column in cells(frame).items()
    }


def test_sorted_in_a_spreadsheet_it_is_the_same(
    nasty: Collection, nasty_path: Path, tmp_path: Path
) -> None:
    found = load_data(edited(nasty_path, tmp_path, sort_backwards)).frame("projecten")
    backwards = nasty.layers["projecten"].iloc[::-1]
    assert to_fifteen_digits(found) == to_fifteen_digits(pd.DataFrame(backwards))
    assert places(found) == places(gpd.GeoDataFrame(backwards))


def test_a_changed_long_text_is_said(nasty_path: Path, tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = book["projectenlijst"]
        cell = sheet.cell(HEAD + 1 + NASTY.index(LONG), column_of(sheet, "Omschrijving"))
        cell.value = f"Nieuw begin. {cell.value}"

    lagen = load_data(edited(nasty_path, tmp_path, edit))
    report = lagen.report[lagen.report["check_id"] == "L08"]
    assert report["rij"].tolist() == [HEAD + 1 + NASTY.index(LONG)]
    assert "is gewijzigd; het vervolg is niet gebruikt" in report["melding"].iloc[0]
    text = lagen.frame("projecten")["omschrijving"].tolist()[NASTY.index(LONG)]
    assert text.startswith("Nieuw begin. Een lange zin")
    assert "[vervolg" not in text


def test_a_replaced_long_text_is_the_new_one(nasty_path: Path, tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = book["projectenlijst"]
        row = HEAD + 1 + NASTY.index(LONG)
        sheet.cell(row, column_of(sheet, "Omschrijving")).value = "Kort."

    lagen = load_data(edited(nasty_path, tmp_path, edit))
    assert lagen.frame("projecten")["omschrijving"].tolist()[NASTY.index(LONG)] == "Kort."
    assert "L08" not in set(lagen.report["check_id"])


def test_a_part_that_is_gone_is_said(nasty_path: Path, tmp_path: Path) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = book["vervolg"]
        for row in sheet.iter_rows(min_row=2):
            if row[1].value == 2:
                row[2].value = None

    lagen = load_data(edited(nasty_path, tmp_path, edit))
    report = lagen.report[lagen.report["check_id"] == "L08"]
    assert len(report) > 0
    assert report["melding"].str.contains("ontbreekt of is beschadigd").all()
    aside = lagen.layers["projecten"].aside
    assert "P-00" in aside["project_id"].tolist()


def test_what_was_computed_is_not_read_back(nederland: Collection, tmp_path: Path) -> None:
    path = tmp_path / "lijst.xlsx"
    write_projectenlijst(nederland, path)

    def edit(book: openpyxl.Workbook) -> None:
        sheet = book["projectenlijst"]
        for heading in ("Provincies (berekend)", "Programma (blad status)", "Let op (berekend)"):
            sheet.cell(HEAD + 1, column_of(sheet, heading)).value = "gewijzigd"

    found = check_same(nederland, edited(path, tmp_path, edit))
    assert len(found.frame("projecten")) == len(nederland.project_ids)


def test_a_new_project_below_the_others_is_read(nederland: Collection, tmp_path: Path) -> None:
    path = tmp_path / "lijst.xlsx"
    write_projectenlijst(nederland, path)
    values = {
        "Projectnaam *": "Nieuw station",
        "Projectcode *": "X1",
        "Planning: oplevering laatst *": 2031,
        "Modaliteit": "CO₂",
        "In monitoring": "ja",
        "Geometrie (WKT, RD)": "POINT (155000 463000)",
        "Let op (berekend)": "wordt niet gelezen",
    }

    def edit(book: openpyxl.Workbook) -> None:
        sheet = book["projectenlijst"]
        for heading, value in values.items():
            sheet.cell(HEAD + 89 + 3, column_of(sheet, heading)).value = value

    frame = load_data(edited(path, tmp_path, edit)).frame("projecten")
    assert len(frame) == 90
    new = frame.iloc[-1]
    assert (new["project_id"], new["naam"], new["rij"]) == ("X1", "Nieuw station", HEAD + 89 + 3)
    assert (new["ibn_verwacht_tot"], new["modaliteit"]) == ("2031", "CO2")
    assert new["in_monitoring"] is np.True_ or new["in_monitoring"] is True
    assert new.geometry.wkt == "POINT (155000 463000)"


def test_only_computed_cells_are_no_project(nederland: Collection, tmp_path: Path) -> None:
    path = tmp_path / "lijst.xlsx"
    write_projectenlijst(nederland, path)

    def edit(book: openpyxl.Workbook) -> None:
        sheet = book["projectenlijst"]
        for cell in sheet[HEAD + 1]:
            heading = str(sheet.cell(HEAD, cell.column).value)
            if not heading.endswith(("(berekend)", "(blad status)")):
                cell.value = None

    lagen = load_data(edited(path, tmp_path, edit))
    assert len(lagen.frame("projecten")) == 88
    assert lagen.layers["projecten"].aside.empty


@pytest.mark.parametrize("value", [*NASTY, *NUMBERS, 2**62, -(2**62), math.inf, "\ud800", "\ufffe"])
def test_a_value_fits_its_cell_or_is_carried_whole(value: Any) -> None:
    if fits_cell(value):
        assert restore(value, {}) == (value, "")
        return
    shown, parts = carry(value, 7)
    assert fits_cell(shown) or shown.endswith("[vervolg 7]")
    assert all(len(p) <= MAX_CELL and p.isascii() and p.isprintable() for p in parts)
    carried = read_carried([("vervolg", "deel", "tekst"), *((7.0, i, p) for i, p in
                            reversed([*enumerate(parts, start=1)]))])  # fmt: skip
    assert restore(shown, carried) == (value, "")
    assert type(restore(shown, carried)[0]) is type(value)


@pytest.mark.parametrize(
    "row",
    [
        (),
        (1,),
        (1, 1, None),
        (None, 1, '|"x"|'),
        ("een", 1, '|"x"|'),
        (1, 1, '"x"'),
        (1, 1, '|"x|'),
        (1, 1, "|"),
        (-1, 1, '|"x"|'),
    ],
)
def test_a_damaged_part_carries_nothing(row: Sequence[object]) -> None:
    assert read_carried([row]) == {}


Sheets = dict[str, list[list[object]]]
PROJECTS: list[list[object]] = [["Projectcode", "Projectnaam"], ["P1", "Kabel"]]
STATIONS: list[list[object]] = [
    ["station_id", "naam", "x", "y"], ["S1", "Assen", 233_000, 557_000]
]  # fmt: skip
STATUS_ROWS: list[list[object]] = [["Projectcode", "Programma"], ["P1", "pMIEK"]]
NOTES: list[list[object]] = [["Dit is een toelichting"]]


def written(sheets: Sheets, path: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("sheets", "name", "layers"),
    [
        ({"projecten": PROJECTS, "stations": STATIONS}, "set.xlsx", {"projecten", "stations"}),
        ({"Stations": STATIONS, " PROJECTEN ": PROJECTS}, "set.xlsx", {"projecten", "stations"}),
        ({"projectenlijst": PROJECTS, "status": STATUS_ROWS}, "set.xlsx", {"projecten", "status"}),
        ({"Lijst": PROJECTS, "status": STATUS_ROWS}, "set.xlsx", {"projecten", "status"}),
        ({"stations": STATIONS}, "set.xlsx", {"stations"}),
        ({"Blad1": STATIONS}, "stations.xlsx", {"stations"}),
        ({"Blad1": PROJECTS}, "iets anders.xlsx", {"projecten"}),
        ({"toelichting": NOTES, "Lijst": PROJECTS}, "set.xlsx", {"projecten"}),
    ],
)
def test_sheets_named_after_layers_are_those_layers(
    sheets: Sheets, name: str, layers: set[str], tmp_path: Path
) -> None:
    lagen = load_data(written(sheets, tmp_path / name))
    assert set(lagen.layers) == layers
    ids = {"projecten": "P1", "stations": "S1", "status": "P1"}
    for layer in layers:
        assert lagen.frame(layer).iloc[0, 0] == ids[layer]
    if "stations" in layers:
        point = lagen.frame("stations").geometry.iloc[0]
        assert (point.x, point.y) == (233_000, 557_000)


def test_sheets_that_are_no_layer_are_said(tmp_path: Path) -> None:
    sheets = {"projecten": PROJECTS, "kladblok": NOTES, "status": STATUS_ROWS}
    lagen = load_data(written(sheets, tmp_path / "set.xlsx"))
    report = dataset_report(lagen)
    said = report.loc[report["check_id"] == "L04", "melding"].tolist()
    assert said == ["Gelezen is bladen 'projecten', 'status'; niet gelezen: kladblok."]


def test_two_sheets_of_one_layer_are_said(tmp_path: Path) -> None:
    other = [PROJECTS[0], ["P2", "Ander"]]
    sheets = {"projectenlijst": other, "projecten": PROJECTS}
    lagen = load_data(written(sheets, tmp_path / "set.xlsx"))
    assert lagen.frame("projecten")["project_id"].tolist() == ["P1"]
    report = dataset_report(lagen)
    said = report.loc[report["check_id"] == "L04", "melding"].tolist()
    assert said == ["Gelezen is blad 'projecten'; niet gelezen: projectenlijst."]
