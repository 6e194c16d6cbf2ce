"""`miekgeo capaciteit` on a folder of files: what it prints and what each format holds."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest

from tests.capaciteit.files import FORMULA, STATIONS, write
from tests.conftest import Ran, Run

COLUMNS = [
    "station_id",
    "naam",
    "provincies",
    "afname_marge_nu_mw",
    "afname_marge_2030_mw",
    "afname_marge_2035_mw",
    "teruglever_marge_nu_mw",
    "teruglever_marge_2030_mw",
    "teruglever_marge_2035_mw",
    "klasse_afname",
    "klasse_teruglever",
    "ontwikkelingen",
    "toelichting",
]
MARGINS = COLUMNS[3:9]


def give(run: Run, folder: Path, name: str, *more: str) -> tuple[Path, Ran]:
    """The file that the command writes, and what it printed."""
    path = folder.parent / name
    done = run("capaciteit", "--data", folder, "--uit", path, *more)
    assert done.code == 0, done.text
    assert f"Geschreven: {path}" in done.out
    return path, done


def read_csv(path: Path) -> dict[str, dict[str, str]]:
    """Rows by station, after a look at the columns."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    assert rows[0] == COLUMNS
    return {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]}


def read_sheet(book: openpyxl.Workbook, name: str) -> list[dict[str, Any]]:
    head, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


# ---- the main table in each format ---------------------------------------------------------------

# By station: margins in the order of the columns; None is unknown.
EXPECTED: dict[str, list[float | None]] = {
    "G1": [-10, -10, -10, 3, 3, 3],
    "G2": [None] * 6,
    "U1": [17.25, 17.25, 7.25, None, None, None],
    "U2": [None] * 6,
}
CLASSES = {
    "G1": ["tekort", "krap"],
    "G2": ["onbekend", "onbekend"],
    "U1": ["ruim", "onbekend"],
    "U2": ["onbekend", "onbekend"],
}
FED = {"G1": "", "G2": "", "U1": "O1;O2", "U2": "O5"}


def test_csv(run: Run, folder: Path) -> None:
    path, _ = give(run, folder, "ruimte.csv")
    rows = read_csv(path)
    assert list(rows) == list(EXPECTED)
    assert [rows["U1"][c] for c in MARGINS] == ["17,25", "17,25", "7,25", "", "", ""]
    for key, row in rows.items():
        margins = [float(row[c].replace(",", ".")) if row[c] else None for c in MARGINS]
        assert margins == EXPECTED[key]
        assert [row["klasse_afname"], row["klasse_teruglever"]] == CLASSES[key]
        assert row["ontwikkelingen"] == FED[key]
    assert rows["U1"]["naam"] == f"'{FORMULA}"
    assert rows["U1"]["provincies"] == "Utrecht;Gelderland"


def test_json(run: Run, folder: Path) -> None:
    path, _ = give(run, folder, "ruimte.json")
    rows = json.loads(path.read_text(encoding="utf-8"))
    assert [list(row) for row in rows] == [COLUMNS] * 4
    assert {row["station_id"]: [row[c] for c in MARGINS] for row in rows} == EXPECTED
    # No program runs what JSON holds.
    assert rows[2]["naam"] == FORMULA


def test_geojson(run: Run, folder: Path) -> None:
    path, _ = give(run, folder, "ruimte.geojson")
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert [list(f["properties"]) for f in features] == [COLUMNS] * 4
    found = {f["properties"]["station_id"]: f for f in features}
    assert {k: [f["properties"][c] for c in MARGINS] for k, f in found.items()} == EXPECTED
    # Amersfoort, where RD begins.
    assert found["U1"]["geometry"]["coordinates"] == pytest.approx([5.3876, 52.1552], abs=1e-3)


def test_gpkg(run: Run, folder: Path) -> None:
    path, _ = give(run, folder, "ruimte.gpkg")
    layers = [name for name, _ in pyogrio.list_layers(path)]
    assert layers == ["capaciteit", "ontwikkelingen", "balans", "terzijde", "verantwoording"]
    main = gpd.read_file(path, layer="capaciteit")
    assert list(main.columns) == [*COLUMNS, "geometry"]
    assert main.crs.to_epsg() == 28992
    for row in main.to_dict("records"):
        margins = [None if pd.isna(row[c]) else row[c] for c in MARGINS]
        assert margins == EXPECTED[row["station_id"]]
    assert (main.geometry.x.tolist()[2], main.geometry.y.tolist()[2]) == (155_000, 463_000)
    assert len(gpd.read_file(path, layer="ontwikkelingen")) == 5


def test_xlsx_holds_all(run: Run, folder: Path) -> None:
    path, _ = give(run, folder, "ruimte.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "capaciteit",
        "ontwikkelingen",
        "balans",
        "terzijde",
        "verantwoording",
    ]
    assert [c.value for c in book["capaciteit"][1]] == COLUMNS
    main = {row["station_id"]: row for row in read_sheet(book, "capaciteit")}
    assert {key: [row[c] for c in MARGINS] for key, row in main.items()} == EXPECTED
    # A name that looks like a formula is text in its cell.
    name = book["capaciteit"]["B4"]
    assert (name.value, name.data_type) == (FORMULA, "s")


def test_xlsx_holds_the_ontwikkelingen_with_their_station(run: Run, folder: Path) -> None:
    path, _ = give(run, folder, "ruimte.xlsx")
    rows = read_sheet(openpyxl.load_workbook(path), "ontwikkelingen")
    found = [[r["ontwikkeling_id"], r["station_id"] or "", r["reden"] or ""] for r in rows]
    assert found == [
        ["O1", "U1", ""],
        ["O2", "U1", ""],
        ["O3", "", "zonder locatie"],
        ["O4", "", "geen passend station voor warmte in de gegevens"],
        ["O5", "U2", ""],
    ]
    assert [r["stand"] or "" for r in rows] == ["berekend", "berekend", "", "", "vermoed"]
    assert [r["over_provinciegrens"] for r in rows] == ["nee", "ja", "nee", "nee", "nee"]
    assert [r["herkomst_getallen"] or "" for r in rows] == ["", "rekenvoorbeeld", "", "", ""]
    assert rows[0]["naam"] == "+Wijk"


@pytest.mark.parametrize(
    ("provincie", "along"),
    # U1 is in Utrecht and delivers in Gelderland too, where O2 lies; O3 has no place.
    [("gelderland", ["O1", "O2"]), ("Utrecht", ["O1", "O2", "O4", "O5"]), ("Zeeland", [])],
)
def test_ontwikkelingen_of_a_provincie_lie_there_or_are_fed_there(
    provincie: str, along: list[str], run: Run, folder: Path
) -> None:
    path, _ = give(run, folder, "ruimte.xlsx", "--provincie", provincie)
    rows = read_sheet(openpyxl.load_workbook(path), "ontwikkelingen")
    assert [r["ontwikkeling_id"] for r in rows] == along


def test_xlsx_holds_the_balance(run: Run, folder: Path) -> None:
    path, _ = give(run, folder, "ruimte.xlsx")
    rows = read_sheet(openpyxl.load_workbook(path), "balans")
    found = {(r["station_id"], r["scenario"] or "", r["jaar"]): r for r in rows}
    years = (2026, 2030, 2035, 2040, 2050)
    pairs = [("G1", "hoog"), ("G1", "laag"), ("G2", ""), ("U1", ""), ("U2", "")]
    assert sorted(found) == sorted((*p, y) for p in pairs for y in years)
    later = found["U1", "", 2035]
    assert (later["afname_ontwikkelingen_mw"], later["afname_zeker_mw"]) == (22.5, 0)
    assert (later["afname_limiet_mw"], later["afname_mw"]) == (100, 70.25)
    assert (later["teruglever_limiet_mw"], later["teruglever_marge_mw"]) == (None, None)
    assert found["G1", "laag", 2026]["afname_marge_mw"] == 30
    assert found["U2", "", 2026]["teruglever_ontwikkelingen_mw"] == 20


def test_xlsx_holds_what_was_set_aside_and_the_account(run: Run, folder: Path) -> None:
    path, done = give(run, folder, "ruimte.xlsx", "--provincie", "gelderland")
    book = openpyxl.load_workbook(path)
    aside = read_sheet(book, "terzijde")
    assert [(r["laag"], r["rij"], r["station_id"]) for r in aside] == [("stations", 6, "U2")]
    assert aside[0]["reden"]
    account = read_sheet(book, "verantwoording")
    said = {r["onderwerp"]: r["waarde"] for r in account}
    assert (said["gegevens"], said["provincie"], said["nu"]) == ("proef", "Gelderland", "2026")
    assert said["jaar van de klasse"] == "2030"
    remarks = [r["waarde"] for r in account if r["onderwerp"] == "opmerking"]
    assert any("X9" in remark for remark in remarks)
    # What the screen says is in the file too.
    assert all(" ".join(remark.split()) in done.text for remark in remarks)


def test_a_formula_in_an_exported_text_is_text(run: Run, folder: Path) -> None:
    write(folder / "stations.csv", [STATIONS[0], ("=1+1", "@som", "150", "", STATIONS[1][4])])
    path, _ = give(run, folder, "ruimte.csv")
    assert path.read_text(encoding="utf-8-sig").splitlines()[1].startswith("'=1+1;'@som;")
    path, _ = give(run, folder, "ruimte.xlsx")
    book = openpyxl.load_workbook(path)
    types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in types
    assert book["capaciteit"]["A2"].value == "=1+1"


# ---- provincie -----------------------------------------------------------------------------------

IN_PROVINCIE = {"Utrecht": ["U1", "U2"], "gelderland": ["G1", "G2", "U1"], "PV30": []}


@pytest.mark.parametrize(("name", "stations"), IN_PROVINCIE.items())
def test_one_provincie(name: str, stations: list[str], run: Run, folder: Path) -> None:
    path, done = give(run, folder, "ruimte.csv", "--provincie", name)
    assert list(read_csv(path)) == stations
    assert f"{len(stations)} stations; afname in 2030:" in done.out


def test_the_balance_is_that_of_the_provincie(run: Run, folder: Path) -> None:
    path, _ = give(run, folder, "ruimte.xlsx", "--provincie", "Utrecht")
    rows = read_sheet(openpyxl.load_workbook(path), "balans")
    assert {row["station_id"] for row in rows} == {"U1", "U2"}


def test_an_unknown_provincie(run: Run, folder: Path) -> None:
    done = run("capaciteit", "--data", folder, "--provincie", "Holland")
    assert done.code == 2
    assert "De provincie 'Holland' is onbekend." in done.text


# ---- what is printed -----------------------------------------------------------------------------


def test_a_summary_and_what_to_mind(run: Run, folder: Path) -> None:
    done = run("capaciteit", "--data", folder)
    assert done.code == 0
    first, *_, last = [
        line for line in done.out.splitlines() if "stations;" in line or "Geg" in line
    ]
    assert first.startswith("4 stations; afname in 2030: onbekend 2, ")
    assert {"ruim 1", "tekort 1"} <= set(first.rstrip(".").split(": ")[1].split(", "))
    assert last.startswith("Gegevens: proef; grenzen: ")
    for remark in (
        "Deze lagen ontbreken en zijn dus leeg: traces, projecten.",
        "Stationscapaciteit van stations die niet in de laag stations staan, telt niet mee: X9.",
        "1 ontwikkeling heeft geen station (zonder locatie): O3.",
        "1 ontwikkeling heeft geen station (geen passend station voor warmte in de gegevens): O4.",
    ):
        assert f"Let op: {remark}" in " ".join(done.err.split())


def test_one_station_is_singular(run: Run, folder: Path) -> None:
    write(folder / "stations.csv", STATIONS[:2])
    assert "\n1 station; afname in 2030: ruim 1.\n" in run("capaciteit", "--data", folder).out


def test_a_station_without_place_is_no_reason_to_stop(run: Run, folder: Path) -> None:
    write(folder / "stations.csv", [STATIONS[0], ("U1", "Zonder plaats", "150", "", "")])
    path, _ = give(run, folder, "ruimte.csv")
    rows = read_csv(path)
    assert (rows["U1"]["ontwikkelingen"], rows["U1"]["afname_marge_nu_mw"]) == ("", "29,75")


def test_few_stations_are_explained_in_full(run: Run, folder: Path) -> None:
    text = run("capaciteit", "--data", folder, "--provincie", "Utrecht").text
    assert "U2 Utrecht Afname 2030: onbekend, want" in text
    assert "1 in een andere provincie. Het vermogen van 1 daarvan is een rekenvoorbeeld." in text


MISSING = {
    "stations": "stations, traces, projecten",
    "ontwikkelingen": "traces, projecten, ontwikkelingen",
    "stationscapaciteit": "traces, projecten, stationscapaciteit",
}


@pytest.mark.parametrize(("layer", "named"), MISSING.items())
def test_a_layer_that_isnt_there_is_empty_and_named(
    layer: str, named: str, run: Run, folder: Path
) -> None:
    (folder / f"{layer}.csv").unlink()
    path, done = give(run, folder, "ruimte.csv")
    assert f"Deze lagen ontbreken en zijn dus leeg: {named}." in done.text
    rows = read_csv(path)
    assert len(rows) == (0 if layer == "stations" else 4)
    if layer == "ontwikkelingen":
        assert {row["ontwikkelingen"] for row in rows.values()} == {""}
        assert rows["U1"]["afname_marge_2035_mw"] == "29,75"
    if layer == "stationscapaciteit":
        assert {row["klasse_afname"] for row in rows.values()} == {"onbekend"}
        assert {row[c] for row in rows.values() for c in MARGINS} == {""}


@pytest.mark.parametrize("name", ["ruimte.pdf", "ruimte", "ruimte.shp"])
def test_an_unknown_ending(name: str, run: Run, folder: Path) -> None:
    path = folder.parent / name
    done = run("capaciteit", "--data", folder, "--uit", path)
    assert done.code == 2
    assert ".csv, .json, .xlsx, .gpkg, .geojson" in done.text
    assert not path.exists()


def test_data_that_isnt_there(run: Run, tmp_path: Path) -> None:
    done = run("capaciteit", "--data", tmp_path / "weg")
    assert done.code == 2
    assert "weg" in done.err


def test_a_station_named_twice_doesnt_feed_twice(run: Run, folder: Path) -> None:
    # Its other place is in Gelderland.
    write(folder / "stations.csv", [*STATIONS, ("U1", "Dubbel", "150", "", "POINT(170000 462000)")])
    path, done = give(run, folder, "ruimte.json")
    rows = json.loads(path.read_text(encoding="utf-8"))
    fed = [key for row in rows for key in row["ontwikkelingen"].split(";") if key]
    assert sorted(fed) == ["O1", "O2", "O5"]
    assert "fouten in de gegevens" in done.text
