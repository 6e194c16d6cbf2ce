"""The workbook, read with openpyxl and held against the collection."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from miekgeo.collection import LAYERS, Collection
from miekgeo.errors import WriteError
from miekgeo.export import workbook
from miekgeo.export.collection import write_collection
from miekgeo.export.workbook import PLACE, sheet_names
from miekgeo.geometry import RD
from miekgeo.schema import load_definition
from tests.export.written import tricky_projecten, with_layers

MIDDLE = [name for name, _ in PLACE]


@pytest.fixture(scope="module")
def path(nederland: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("xlsx") / "Neder land.xlsx"
    assert write_collection(nederland, LAYERS, target, None) == [target]
    return target


@pytest.fixture(scope="module")
def sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(path, read_only=True)
    return {s.title: [[c.value for c in row] for row in s.iter_rows()] for s in book.worksheets}


def test_a_sheet_per_layer_and_table(
    sheets: dict[str, list[list[Any]]], nederland: Collection
) -> None:
    assert list(sheets) == ["inhoud", *LAYERS, *nederland.tables, "kolommen"]
    for name in sheets:
        assert len(name) <= 31


@pytest.mark.parametrize("name", LAYERS)
def test_layer(name: str, sheets: dict[str, list[list[Any]]], nederland: Collection) -> None:
    given = nederland.layers[name].drop(columns="geometry")
    head, *rows = sheets[name]
    assert len(rows) == len(given)
    assert head[-4:] == MIDDLE
    for at, column in enumerate(given.columns):
        for row, value in zip(rows, given[column].tolist(), strict=True):
            wanted = None if pd.isna(value) or value == "" else value
            if isinstance(value, bool):
                wanted = "ja" if value else "nee"
            if isinstance(value, float) and wanted is not None:
                # Excel keeps sixteen digits.
                wanted = pytest.approx(wanted, rel=1e-15, abs=0)
            assert row[at] == wanted, (column, row[at], wanted)


@pytest.mark.parametrize("name", LAYERS)
def test_middle(name: str, sheets: dict[str, list[list[Any]]], nederland: Collection) -> None:
    """By the library's own reprojection, from the middle of each geometry."""
    places = nederland.layers[name].geometry
    middle = gpd.GeoSeries(shapely.centroid(places.to_numpy()), crs=RD)
    degrees = middle.to_crs(4326)
    for row, m, d in zip(sheets[name][1:], middle, degrees, strict=True):
        if m is None or m.is_empty:
            assert row[-4:] == [None] * 4
            continue
        x, y, lon, lat = row[-4:]
        assert (abs(x - m.x) <= 0.5, abs(y - m.y) <= 0.5) == (True, True)
        assert (x, y) == (int(x), int(y))
        assert (abs(lon - d.x) <= 0.51e-5, abs(lat - d.y) <= 0.51e-5) == (True, True)


def test_headings_are_labels(sheets: dict[str, list[list[Any]]]) -> None:
    fields = load_definition("projecten").by_name
    assert sheets["projecten"][0][:2] == [fields["project_id"].label, fields["naam"].label]
    assert f"{fields['spanning_kv'].label} (kV)" in sheets["projecten"][0]
    assert sheets["balans"][0][4] == "Grens afname (MW)"
    for name, rows in sheets.items():
        folded = [str(h).casefold() for h in rows[0]]
        assert len(set(folded)) == len(folded), name


def test_columns_explains_every_heading(
    sheets: dict[str, list[list[Any]]], nederland: Collection
) -> None:
    head, *rows = sheets["kolommen"]
    assert head == ["Blad", "Kolom", "Naam in bestanden", "Eenheid", "Betekenis"]
    for name in (*LAYERS, *nederland.tables):
        told = [r for r in rows if r[0] == name]
        assert [r[1] for r in told] == sheets[name][0]
        frame = nederland.layers.get(name, nederland.tables.get(name))
        names = [c for c in frame.columns if c != "geometry"]
        assert [r[2] for r in told if r[2]] == names
        # Nothing of ours is without its meaning.
        assert not [r[1] for r in told if not r[4]], name


def test_contents_say_what_to_know(sheets: dict[str, list[list[Any]]]) -> None:
    rows = sheets["inhoud"]
    told = {(r[0], r[1]): r[2] for r in rows}
    assert ("Uitgave", "Openbare uitgave") in told
    assert ("Gemaakt", "15 januari 2026 met miekgeo 0.1.0") in told
    assert ("Let op", "37 van 89 projecten zijn een voorbeeld (indicatief).") in told
    assert any("alleen het midden" in str(r[1]) for r in rows)
    counts = {r[0]: r[2] for r in rows if str(r[0]).startswith("Blad ")}
    assert counts["Blad projecten"] == "89 rijen, waarvan 3 zonder plaats"
    assert counts["Blad stationscapaciteit"] == "leeg"
    assert set(counts) == {f"Blad {name}" for name in sheets if name != "inhoud"}


def test_the_day_is_that_of_the_collection(path: Path) -> None:
    book = openpyxl.load_workbook(path, read_only=True)
    assert book.properties.created.isoformat() == "2026-01-15T00:00:00"
    assert book.properties.title == "MIEK-kaartlagen van Nederland"


def test_two_runs_give_the_same_bytes(path: Path, nederland: Collection, tmp_path: Path) -> None:
    write_collection(replace(nederland), LAYERS, tmp_path / "u.xlsx", None)
    assert (tmp_path / "u.xlsx").read_bytes() == path.read_bytes()


def test_hostile_rows_are_text(tmp_path: Path) -> None:
    given = tricky_projecten()
    write_collection(with_layers({"projecten": given}), ["projecten"], tmp_path / "u.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "u.xlsx")["projecten"]
    assert [c.value for c in sheet["B"]][1:] == given["naam"].tolist()
    assert {c.data_type for row in sheet.iter_rows() for c in row} <= {"s", "n"}
    with zipfile.ZipFile(tmp_path / "u.xlsx") as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)


def test_a_choice(drenthe: Collection, tmp_path: Path) -> None:
    write_collection(drenthe, ["stations", "status"], tmp_path / "u.xlsx")
    book = openpyxl.load_workbook(tmp_path / "u.xlsx", read_only=True)
    assert book.sheetnames == ["inhoud", "stations", "status", "verantwoording", "kolommen"]


def test_more_rows_than_a_sheet_can_hold(
    drenthe: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 6)
    (tmp_path / "u.xlsx").write_bytes(b"oud")
    with pytest.raises(WriteError) as caught:
        write_collection(drenthe, ["stations"], tmp_path / "u.xlsx")
    assert str(caught.value) == (
        "stations heeft 7 rijen; een werkblad heeft er hooguit 6. Kies gpkg of geoparquet."
    )
    assert (tmp_path / "u.xlsx").read_bytes() == b"oud"


@pytest.mark.parametrize(
    ("names", "given"),
    [
        (["a", "b"], ["a", "b"]),
        (["x" * 31, "x" * 32, "X" * 40], ["x" * 31, "x" * 29 + "_2", "X" * 29 + "_3"]),
        (["a/b", "a:b", "[a]"], ["a_b", "a_b_2", "_a_"]),
        ([""], ["blad"]),
    ],
)
def test_sheet_names(names: list[str], given: list[str]) -> None:
    assert list(sheet_names(names).values()) == given
