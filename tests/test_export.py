"""Files that users carry away: what they hold, that they are safe, and that they replace whole."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from miekgeo.errors import WriteError
from miekgeo.export.atomic import replacing
from miekgeo.export.layers import write_geojson, write_gpkg
from miekgeo.export.report import write_report
from miekgeo.export.schaalniveau import Result, build_account, write_schaalniveau
from miekgeo.export.tables import (
    CUT,
    MAX_CELL,
    escape_formula,
    write_csv,
    write_json,
    write_xlsx,
)
from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen
from miekgeo.schaalniveau import COLUMNS, find_schaalniveau_full
from miekgeo.schaalniveau.rules import load_rules
from miekgeo.thresholds import read_table
from tests.factories import geometries, layer, square_grenzen

TABLE = pd.DataFrame(
    {
        "naam": ["Tracé Ens; Diemen", 'het "net"', None],
        "lengte_km": [12.5, float("nan"), -0.25],
        "jaar": pd.array([2031, None, 2040], dtype="Int64"),
        "firm": [True, False, None],
    }
)


@pytest.fixture(scope="module")
def grenzen() -> Grenzen:
    return square_grenzen(tolerantie_m=100)


@pytest.fixture(scope="module")
def result(grenzen: Grenzen) -> Result:
    """A line over the border of two provincies, a project without place, a contradiction."""
    projecten = layer(
        "projecten",
        {
            "project_id": "=P1",
            "naam": "Tracé Fryslân–Ens",
            "geometry": "LINESTRING(104000 502000,114000 502000)",
            "ligging": "definitief",
            "projecttype": "verkenning",
            "lengte_km": 20,
        },
        {"project_id": "P2", "naam": "Zonder plaats"},
    )
    full = find_schaalniveau_full(projecten, grenzen, layer("clusters"))
    account = build_account(grenzen, bron="lijst.csv", clusters="geen", n_read=3, n_aside=1)
    return Result(full.table, projecten.geometry, full.tegenspraken, account)


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=";"))


# ---- CSV ---------------------------------------------------------------------------------------


def test_csv_to_the_byte(tmp_path: Path) -> None:
    write_csv(TABLE, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == (
        b"\xef\xbb\xbf"  # the mark by which Excel knows UTF-8
        b"naam;lengte_km;jaar;firm\r\n"
        b'"Trac\xc3\xa9 Ens; Diemen";12,5;2031;ja\r\n'
        b'"het ""net""";;;nee\r\n'
        b";-0,25;2040;\r\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x","klik")',
        "+31 6 12345678",
        "-punt",
        "-",
        "@som",
        "\t=1+1",
        "\r=1+1",
        "=-1",
    ],
)
def test_what_a_spreadsheet_may_run_is_escaped(text: str, tmp_path: Path) -> None:
    assert escape_formula(text) == f"'{text}"
    write_csv(pd.DataFrame({"naam": [text]}), tmp_path / "t.csv")
    assert read_csv(tmp_path / "t.csv") == [["naam"], [f"'{text}"]]


@pytest.mark.parametrize("text", ["", "Ens", "-5", "+5", "-5,25", "1=1", "a-b", "'=1", "€ 5"])
def test_what_a_spreadsheet_shows_is_left(text: str) -> None:
    assert escape_formula(text) == text


def test_a_header_is_escaped_too(tmp_path: Path) -> None:
    write_csv(pd.DataFrame({"=1+1": ["a"]}), tmp_path / "t.csv")
    assert read_csv(tmp_path / "t.csv") == [["'=1+1"], ["a"]]


def test_csv_without_rows(tmp_path: Path) -> None:
    write_csv(TABLE.iloc[:0], tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == b"\xef\xbb\xbfnaam;lengte_km;jaar;firm\r\n"


# Numbers as analyses give them, in a column that also holds text.
MIXED = pd.DataFrame(
    {"m": np.array([np.float64(1.5), np.int64(3), np.bool_(True), "tekst"], dtype=object)}
)


def test_csv_of_numbers_beside_text(tmp_path: Path) -> None:
    write_csv(MIXED, tmp_path / "t.csv")
    assert read_csv(tmp_path / "t.csv") == [["m"], ["1,5"], ["3"], ["ja"], ["tekst"]]


# ---- JSON --------------------------------------------------------------------------------------


def test_json_keeps_types_and_nests_objects(tmp_path: Path) -> None:
    table = TABLE.assign(aandelen=['{"Fryslân": 0.6, "Drenthe": 0.4}', "{}", None])
    write_json(table, tmp_path / "t.json", objects=("aandelen",))
    text = (tmp_path / "t.json").read_text(encoding="utf-8")
    assert json.loads(text) == [
        {
            "naam": "Tracé Ens; Diemen",
            "lengte_km": 12.5,
            "jaar": 2031,
            "firm": True,
            "aandelen": {"Fryslân": 0.6, "Drenthe": 0.4},
        },
        {"naam": 'het "net"', "lengte_km": None, "jaar": None, "firm": False, "aandelen": {}},
        {"naam": None, "lengte_km": -0.25, "jaar": 2040, "firm": None, "aandelen": None},
    ]
    # Names are written as they are read.
    assert "Tracé" in text
    assert "Fryslân" in text


def test_json_text_is_text_where_no_object_is_asked(tmp_path: Path) -> None:
    write_json(pd.DataFrame({"a": ['{"x": 1}']}), tmp_path / "t.json")
    assert json.loads((tmp_path / "t.json").read_bytes()) == [{"a": '{"x": 1}'}]


def test_json_without_rows(tmp_path: Path) -> None:
    write_json(TABLE.iloc[:0], tmp_path / "t.json")
    assert json.loads((tmp_path / "t.json").read_bytes()) == []


def test_json_of_numbers_beside_text(tmp_path: Path) -> None:
    write_json(MIXED, tmp_path / "t.json")
    assert json.loads((tmp_path / "t.json").read_bytes()) == [
        {"m": 1.5},
        {"m": 3},
        {"m": True},
        {"m": "tekst"},
    ]


# ---- XLSX --------------------------------------------------------------------------------------


def cells(path: Path, sheet: str) -> list[list[tuple[Any, str]]]:
    """Value and type (s text, n number or empty, f formula) of each cell."""
    book = openpyxl.load_workbook(path)
    return [[(c.value, c.data_type) for c in row] for row in book[sheet].iter_rows()]


def test_xlsx_cells_have_the_type_of_the_value(tmp_path: Path) -> None:
    write_xlsx({"blad": TABLE, "leeg": TABLE.iloc[:0]}, tmp_path / "t.xlsx")
    assert cells(tmp_path / "t.xlsx", "blad") == [
        [("naam", "s"), ("lengte_km", "s"), ("jaar", "s"), ("firm", "s")],
        [("Tracé Ens; Diemen", "s"), (12.5, "n"), (2031, "n"), ("ja", "s")],
        [('het "net"', "s"), (None, "n"), (None, "n"), ("nee", "s")],
        [(None, "n"), (-0.25, "n"), (2040, "n"), (None, "n")],
    ]
    assert [v for v, _ in cells(tmp_path / "t.xlsx", "leeg")[0]] == TABLE.columns.tolist()


def test_xlsx_text_is_never_a_formula_a_link_or_a_number(tmp_path: Path) -> None:
    texts = ["=1+1", "{=SUM(A1)}", "@x", "+1", "-5", "007", "1e5", "https://x.nl", "mailto:a@b.nl"]
    write_xlsx({"blad": pd.DataFrame({"=kop": texts})}, tmp_path / "t.xlsx")
    assert cells(tmp_path / "t.xlsx", "blad") == [[("=kop", "s")], *[[(t, "s")] for t in texts]]
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert [c.hyperlink for row in book["blad"].iter_rows() for c in row] == [None] * 10


def test_xlsx_numbers_beside_text_stay_numbers(tmp_path: Path) -> None:
    write_xlsx({"blad": MIXED}, tmp_path / "t.xlsx")
    assert cells(tmp_path / "t.xlsx", "blad")[1:] == [
        [(1.5, "n")],
        [(3, "n")],
        [("ja", "s")],
        [("tekst", "s")],
    ]


def test_xlsx_text_that_doesnt_fit_is_cut_with_a_mark(tmp_path: Path) -> None:
    fits, too_long = "a" * 32_767, "b" * 40_000
    write_xlsx({"blad": pd.DataFrame({"t": [fits, too_long]})}, tmp_path / "t.xlsx")
    shown = [row[0][0] for row in cells(tmp_path / "t.xlsx", "blad")[1:]]
    assert shown[0] == fits
    assert shown[1] == "b" * (32_767 - len(" … (afgekapt)")) + " … (afgekapt)"
    assert (MAX_CELL, CUT) == (32_767, " … (afgekapt)")


def test_xlsx_is_ready_to_read(tmp_path: Path) -> None:
    write_xlsx({"blad": TABLE}, tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["blad"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:D4"
    assert sheet["A1"].font.bold
    assert sheet["A2"].alignment.wrap_text
    # As wide as "Tracé Ens; Diemen" (17) and some room, and no narrower than 8.
    assert sheet.column_dimensions["A"].width == pytest.approx(19, abs=1)
    assert sheet.column_dimensions["C"].width == pytest.approx(8, abs=1)


# ---- GeoJSON and GeoPackage --------------------------------------------------------------------

# The Onze Lieve Vrouwetoren in lon/lat; to 1e-5 degree (about a metre).
TOREN = (5.38720621, 52.15517440)


def frame(*wkt: str | None) -> gpd.GeoDataFrame:
    names = [f"rij {i}" for i in range(len(wkt))]
    return gpd.GeoDataFrame({"naam": names}, geometry=geometries(*wkt), crs=RD)


def test_geojson_is_rfc_7946(tmp_path: Path) -> None:
    square = "POLYGON((155000 463000,155000 464000,156000 464000,156000 463000,155000 463000))"
    hole = "(155100 463100,155200 463100,155200 463200,155100 463200,155100 463100)"
    write_geojson(
        frame("POINT(155000 463000)", square, f"{square[:-1]},{hole})", None),
        tmp_path / "t.geojson",
    )
    collection = json.loads((tmp_path / "t.geojson").read_bytes())
    assert collection["type"] == "FeatureCollection"
    # WGS84 is the only system of RFC 7946: it isn't named, and neither is the layer.
    assert not {"crs", "name"} & set(collection)
    point, clockwise, holed, nowhere = collection["features"]
    assert point["geometry"]["type"] == "Point"
    assert point["geometry"]["coordinates"] == pytest.approx(TOREN, abs=1e-5)
    assert nowhere == {"type": "Feature", "properties": {"naam": "rij 3"}, "geometry": None}
    # The right-hand rule: outer rings counterclockwise, holes clockwise.
    assert turns_left(clockwise["geometry"]["coordinates"][0])
    assert turns_left(holed["geometry"]["coordinates"][0])
    assert not turns_left(holed["geometry"]["coordinates"][1])
    numbers = [n for ring in holed["geometry"]["coordinates"] for xy in ring for n in xy]
    assert all(round(n, 7) == n for n in numbers)
    assert any(round(n, 6) != n for n in numbers)


def turns_left(ring: list[list[float]]) -> bool:
    """Whether a ring goes counterclockwise, by the sign of its area."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)) > 0


def test_geojson_reads_back_in_the_same_place(tmp_path: Path) -> None:
    given = frame("POINT(155000 463000)", "LINESTRING(20000 370000,25000 371000)", None)
    write_geojson(given, tmp_path / "t.geojson")
    found = pyogrio.read_dataframe(tmp_path / "t.geojson")
    assert found.crs == "EPSG:4326"
    assert found["naam"].tolist() == ["rij 0", "rij 1", "rij 2"]
    back = found.to_crs(RD).geometry
    # Seven decimals of a degree are a centimetre.
    assert back.iloc[:2].hausdorff_distance(given.geometry.iloc[:2]).max() < 0.02
    assert back.iloc[2] is None


@pytest.mark.parametrize("wkt", [(), (None,)])
def test_geojson_without_places(wkt: tuple[None, ...], tmp_path: Path) -> None:
    write_geojson(frame(*wkt), tmp_path / "t.geojson")
    features = json.loads((tmp_path / "t.geojson").read_bytes())["features"]
    assert [f["geometry"] for f in features] == [None] * len(wkt)


def test_gpkg_layers_types_and_system(tmp_path: Path) -> None:
    given = frame("POINT(155000 463000)", "LINESTRING(155000 463000,156000 463000)", None)
    tables = {"cijfers": TABLE[["naam", "lengte_km", "jaar"]], "leeg": TABLE.iloc[:0]}
    write_gpkg({"projecten": given}, tables, tmp_path / "t.gpkg")
    names = pyogrio.list_layers(tmp_path / "t.gpkg")[:, 0].tolist()
    assert names == ["projecten", "cijfers", "leeg"]
    found = pyogrio.read_dataframe(tmp_path / "t.gpkg", layer="projecten")
    assert found.crs.to_epsg() == 28992
    assert found["naam"].tolist() == ["rij 0", "rij 1", "rij 2"]
    assert [None if g is None else g.wkt for g in found.geometry] == [
        "POINT (155000 463000)",
        "LINESTRING (155000 463000, 156000 463000)",
        None,
    ]
    cijfers = pyogrio.read_dataframe(tmp_path / "t.gpkg", layer="cijfers")
    assert not isinstance(cijfers, gpd.GeoDataFrame)
    assert cijfers["naam"].fillna("").tolist() == ["Tracé Ens; Diemen", 'het "net"', ""]
    assert cijfers["lengte_km"].fillna(0).tolist() == [12.5, 0, -0.25]
    assert cijfers["jaar"].fillna(0).tolist() == [2031, 0, 2040]
    leeg = pyogrio.read_dataframe(tmp_path / "t.gpkg", layer="leeg")
    assert (len(leeg), leeg.columns.tolist()) == (0, TABLE.columns.tolist())


@pytest.mark.parametrize("wkt", [(), (None,)])
def test_gpkg_without_places(wkt: tuple[None, ...], tmp_path: Path) -> None:
    write_gpkg({"projecten": frame(*wkt)}, {}, tmp_path / "t.gpkg")
    info = pyogrio.read_info(tmp_path / "t.gpkg", layer="projecten", force_feature_count=True)
    assert (info["features"], info["crs"]) == (len(wkt), "EPSG:28992")


# ---- the schaalniveau result -------------------------------------------------------------------


def test_columns_are_ascii_in_every_format() -> None:
    assert all(c.isascii() and c.islower() for c in COLUMNS)
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_result_as_csv_with_contradictions_beside_it(result: Result, tmp_path: Path) -> None:
    written = write_schaalniveau(result, tmp_path / "uit.CSV")
    assert written == [tmp_path / "uit.CSV", tmp_path / "uit-tegenspraken.CSV"]
    header, first, second = read_csv(written[0])
    assert header == COLUMNS
    row = dict(zip(header, first, strict=True))
    assert row["project_id"] == "'=P1"
    assert row["provincies"] == "Groningen;Drenthe"
    assert row["aandelen"] == '{"Groningen": 0.6, "Drenthe": 0.4}'
    # Set 100 m and location 1 m together: the root of 10001.
    assert row["tolerantie_m"] == "100,0"
    assert row["omslagafstand_m"] == "2000,0"
    assert dict(zip(header, second, strict=True))["omslagafstand_m"] == ""
    assert [r[2:6] for r in read_csv(written[1])[1:]] == [["lengte", "matig", "20,0 km", "10,0 km"]]


def test_result_as_json(result: Result, tmp_path: Path) -> None:
    written = write_schaalniveau(result, tmp_path / "uit.json")
    assert [p.name for p in written] == ["uit.json", "uit-tegenspraken.json"]
    first, second = json.loads(written[0].read_bytes())
    assert list(first) == COLUMNS
    assert first["project_id"] == "=P1"
    assert first["aandelen"] == {"Groningen": 0.6, "Drenthe": 0.4}
    assert first["maten"] == {"Groningen": 6.0, "Drenthe": 4.0}
    assert first["omslagafstand_m"] == 2000.0
    assert (second["aandelen"], second["omslagafstand_m"]) == ({}, None)


def test_result_as_xlsx(result: Result, tmp_path: Path) -> None:
    assert write_schaalniveau(result, tmp_path / "uit.xlsx") == [tmp_path / "uit.xlsx"]
    book = openpyxl.load_workbook(tmp_path / "uit.xlsx")
    assert book.sheetnames == ["schaalniveau", "tegenspraken", "verantwoording"]
    header, first, _ = cells(tmp_path / "uit.xlsx", "schaalniveau")
    types = dict(zip([v for v, _ in header], [kind for _, kind in first], strict=True))
    numbers = {"omslagafstand_m", "afstand_provinciegrens_m", "tolerantie_m"}
    assert {name for name, kind in types.items() if kind == "n"} - {
        # Empty text is an empty cell.
        name
        for name, (value, _) in zip(types, first, strict=True)
        if value is None
    } == numbers
    assert "f" not in types.values()


def test_result_as_gpkg(result: Result, tmp_path: Path) -> None:
    assert write_schaalniveau(result, tmp_path / "uit.gpkg") == [tmp_path / "uit.gpkg"]
    names = pyogrio.list_layers(tmp_path / "uit.gpkg")[:, 0].tolist()
    assert names == ["schaalniveau", "tegenspraken", "verantwoording"]
    found = pyogrio.read_dataframe(tmp_path / "uit.gpkg", layer="schaalniveau")
    assert found.columns.tolist() == [*COLUMNS, "geometry"]
    assert found.crs.to_epsg() == 28992
    assert found.geometry.iloc[0].wkt == "LINESTRING (104000 502000, 114000 502000)"
    assert found.geometry.iloc[1] is None
    assert found["omslagafstand_m"].iloc[0] == 2000


def test_result_as_geojson(result: Result, tmp_path: Path) -> None:
    written = write_schaalniveau(result, tmp_path / "uit.geojson")
    assert [p.name for p in written] == ["uit.geojson", "uit-tegenspraken.csv"]
    first, second = json.loads(written[0].read_bytes())["features"]
    assert list(first["properties"]) == COLUMNS
    assert first["geometry"]["type"] == "LineString"
    assert second["geometry"] is None


def test_no_contradictions_no_file_beside(result: Result, tmp_path: Path) -> None:
    without = Result(result.table, result.geometry, result.tegenspraken.iloc[:0], result.account)
    assert write_schaalniveau(without, tmp_path / "uit.csv") == [tmp_path / "uit.csv"]
    assert [p.name for p in tmp_path.iterdir()] == ["uit.csv"]


@pytest.mark.parametrize("name", ["uit.doc", "uit", ".csv", "uit.csv.zip"])
def test_an_unknown_ending_is_refused(name: str, result: Result, tmp_path: Path) -> None:
    with pytest.raises(WriteError) as caught:
        write_schaalniveau(result, tmp_path / name)
    assert "onbekende indeling" in str(caught.value)
    assert ".csv, .json, .xlsx, .gpkg, .geojson" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_account_names_all_that_a_result_rests_on(result: Result) -> None:
    account = dict(zip(result.account["onderwerp"], result.account["waarde"], strict=True))
    assert account["projecten"] == "lijst.csv"
    assert (account["rijen gelezen"], account["rijen terzijde"]) == ("3", "1")
    assert account["grenzenset"] == "vierkanten"
    assert account["tolerantie grenzenset (m)"] == "100"
    assert account["peildatum grenzen"] == "2025"
    assert account["drempel nabijheid_m"] == "2000 m (eigen keuze, docs/ontwerp.md par. 6)"
    assert account["regel R7"].startswith("Het project ligt in één provincie: provincie (")
    assert account["regel R8"].startswith("Het project is onderdeel van een programma: ter infor")
    assert [n for n in account if n.startswith("drempel ")] == [
        f"drempel {row['naam']}" for row in read_table() if row["analyse"] == "schaalniveau"
    ]
    assert [n for n in account if n.startswith("regel ")] == [f"regel {r}" for r in load_rules()]


# ---- the report --------------------------------------------------------------------------------


def test_report_as_xlsx_has_all_three_tables(tmp_path: Path) -> None:
    tables = [pd.DataFrame({name: ["x"]}) for name in ("melding", "reden", "kolom")]
    write_report(*tables, tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert [(s.title, s["A1"].value) for s in book] == [
        ("bevindingen", "melding"),
        ("terzijde", "reden"),
        ("kolommen", "kolom"),
    ]


def test_report_as_csv_and_json(tmp_path: Path) -> None:
    report = pd.DataFrame({"melding": ["=1"], "rij": pd.array([None], dtype="Int64")})
    for name in ("r.csv", "r.json"):
        write_report(report, pd.DataFrame(), pd.DataFrame(), tmp_path / name)
    assert read_csv(tmp_path / "r.csv") == [["melding", "rij"], ["'=1", ""]]
    assert json.loads((tmp_path / "r.json").read_bytes()) == [{"melding": "=1", "rij": None}]


@pytest.mark.parametrize("name", ["r.gpkg", "r"])
def test_a_report_of_unknown_ending_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"\.xlsx, \.csv, \.json"):
        write_report(TABLE, TABLE, TABLE, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


# ---- putting files in place --------------------------------------------------------------------

LARGE = pd.DataFrame({"naam": ["x" * 1_000] * 50})
LARGE_FRAME = gpd.GeoDataFrame(LARGE, geometry=[shapely.Point(155_000, 463_000)] * 50, crs=RD)
WRITERS: dict[str, Callable[[Path], None]] = {
    "csv": lambda path: write_csv(LARGE, path),
    "json": lambda path: write_json(LARGE, path),
    "xlsx": lambda path: write_xlsx({"blad": LARGE}, path),
    "gpkg": lambda path: write_gpkg({"laag": LARGE_FRAME}, {"tabel": LARGE}, path),
    "geojson": lambda path: write_geojson(LARGE_FRAME, path),
}


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow beyond this number of bytes, as on a full disk."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("kind", WRITERS)
def test_a_full_disk_leaves_what_was_there(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"uit.{kind}"
    path.write_bytes(b"oud")
    error: Exception | None = None
    with room_for(500):
        try:
            WRITERS[kind](path)
        except Exception as caught:  # noqa: BLE001 which error it is, is judged below
            error = caught
    assert path.read_bytes() == b"oud"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert type(error).__name__ == "WriteError"
    assert str(error).startswith(f"uit.{kind} schrijven lukt niet (")
    assert str(error).endswith("wat er stond is niet veranderd.")


@pytest.mark.parametrize("kind", WRITERS)
def test_what_was_there_is_replaced(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"uit.{kind}"
    path.write_bytes(b"oud")
    WRITERS[kind](path)
    assert path.stat().st_size > 100
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_an_error_of_another_kind_passes_and_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "uit.csv"
    path.write_bytes(b"oud")

    def write_half() -> None:
        with replacing(path) as aside:
            aside.write_bytes(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    assert path.read_bytes() == b"oud"
    assert [p.name for p in tmp_path.iterdir()] == ["uit.csv"]


def test_until_it_is_whole_the_old_file_stands(tmp_path: Path) -> None:
    path = tmp_path / "uit.csv"
    path.write_bytes(b"oud")
    with replacing(path) as aside:
        aside.write_bytes(b"nieuw")
        assert path.read_bytes() == b"oud"
        # Same folder: putting it in place is then one step, whatever happens.
        assert aside.parent.parent == tmp_path
    assert path.read_bytes() == b"nieuw"


@pytest.mark.parametrize("kind", WRITERS)
def test_a_missing_folder(kind: str, tmp_path: Path) -> None:
    with pytest.raises(WriteError) as caught:
        WRITERS[kind](tmp_path / "weg" / f"uit.{kind}")
    assert str(caught.value) == "De map weg bestaat niet. Maak de map eerst aan."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", WRITERS)
def test_a_folder_in_its_place(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / f"uit.{kind}"
    folder.mkdir()
    with pytest.raises(WriteError) as caught:
        WRITERS[kind](folder)
    assert str(caught.value) == f"uit.{kind} is een map. Geef een bestandsnaam."
    assert list(folder.iterdir()) == []


def test_a_folder_that_cant_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "dicht"
    folder.mkdir(mode=0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("deze gebruiker mag overal schrijven")
    with pytest.raises(WriteError, match="In de map dicht mag niet worden geschreven"):
        write_csv(TABLE, folder / "uit.csv")
    assert list(folder.iterdir()) == []


def test_a_folder_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    (tmp_path / "uit.csv").write_bytes(b"oud")
    with pytest.raises(WriteError, match="mag niet worden geschreven"):
        write_csv(TABLE, tmp_path / "uit.csv")
    assert (tmp_path / "uit.csv").read_bytes() == b"oud"


def test_a_name_too_long_for_the_disk(tmp_path: Path) -> None:
    with pytest.raises(WriteError):
        write_csv(TABLE, tmp_path / f"{'x' * 300}.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [".csv", ".json", ".geojson"])
def test_the_same_input_gives_the_same_bytes(ending: str, result: Result, tmp_path: Path) -> None:
    (tmp_path / "een").mkdir()
    (tmp_path / "twee").mkdir()
    one = write_schaalniveau(result, tmp_path / "een" / f"uit{ending}")
    two = write_schaalniveau(result, tmp_path / "twee" / f"uit{ending}")
    assert len(one) == len(two) == 2
    for first, second in zip(one, two, strict=True):
        assert first.read_bytes() == second.read_bytes()
