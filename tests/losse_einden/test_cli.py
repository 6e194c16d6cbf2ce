"""`miekgeo losse-einden`: own data in, loose ends on the screen and in files."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pyogrio
import pytest

from miekgeo.relations import Relations, relate
from tests.afhankelijkheden.files import (
    DONE,
    FORMULA,
    PROJECTEN,
    TRACES,
    read_csv,
    write,
    write_folder,
)
from tests.conftest import Run
from tests.losse_einden.world import COLUMNS, NONE, NOT_LOADED


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("gegevens"))


@pytest.fixture(scope="module")
def related(folder: Path) -> Relations:
    return relate(folder, grenzen_path="ingebed")


def told(row: dict) -> tuple:
    return tuple(row[c] for c in ("trace_id", "einde", "provincie", "buur", "verschil"))


# P2 lies in Groningen.
ROW = ("T1", "eind", "Drenthe", "Groningen", NONE)


def test_a_folder(folder: Path, run: Run) -> None:
    done = run("losse-einden", folder)
    assert done.code == DONE
    assert "1 losse einden." in done.text
    assert f"{FORMULA} houdt op (eind) op" in done.text
    assert "van Groningen; aan de overkant is geen vervolg gevonden." in done.text
    # What projects declare is no matter of this command.
    assert "P9" not in done.text


@pytest.mark.parametrize(("name", "n"), [("Drenthe", 1), ("groningen", 1), ("Friesland", 0)])
def test_a_provincie(name: str, n: int, folder: Path, run: Run) -> None:
    done = run("losse-einden", folder, "--provincie", name)
    assert done.code == DONE
    official = {"Friesland": "Fryslân", "groningen": "Groningen"}.get(name, name)
    assert f"{n} losse einden in of met {official}." in done.text


def test_csv(folder: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "uit.csv"
    assert run("losse-einden", folder, "--uit", target).code == DONE
    (row,) = read_csv(target)
    assert list(row) == COLUMNS
    assert told(row) == ROW
    assert 400 < float(row["afstand_grens_m"].replace(",", ".")) <= 501
    assert row["toelichting"].startswith(f"'{FORMULA} houdt op")


def test_json(related: Relations, tmp_path: Path) -> None:
    target = tmp_path / "uit.json"
    related.write_losse_einden(target)
    (row,) = json.loads(target.read_text(encoding="utf-8"))
    assert list(row) == COLUMNS
    assert told(row) == ROW
    assert row["tegenhanger_id"] == ""
    assert row["toelichting"].startswith(f"{FORMULA} houdt op")


def test_xlsx(related: Relations, tmp_path: Path) -> None:
    target = tmp_path / "uit.xlsx"
    related.write_losse_einden(target)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames[0] == "losse_einden"
    assert "verantwoording" in book.sheetnames
    header, row = book["losse_einden"].iter_rows(values_only=True)
    assert list(header) == COLUMNS
    assert told(dict(zip(header, row, strict=True))) == ROW
    cells = [c for sheet in book for line in sheet.iter_rows() for c in line]
    assert [c.coordinate for c in cells if c.data_type == "f" or c.hyperlink] == []


def test_gpkg(related: Relations, tmp_path: Path) -> None:
    target = tmp_path / "uit.gpkg"
    related.write_losse_einden(target)
    frame = pyogrio.read_dataframe(target, layer="losse_einden")
    assert list(frame.columns) == [*COLUMNS, "geometry"]
    assert (frame.geometry.x.tolist(), frame.geometry.y.tolist()) == ([240_000], [569_772])
    related.write_losse_einden(tmp_path / "leeg.gpkg", "Zeeland")
    empty = pyogrio.read_dataframe(tmp_path / "leeg.gpkg", layer="losse_einden")
    assert (len(empty), list(empty.columns)) == (0, [*COLUMNS, "geometry"])


def test_one_file_of_projects(tmp_path: Path, run: Run) -> None:
    line = "LINESTRING(240000 558000,240000 569772)"
    rows = [PROJECTEN[0], ("P1", "Kabel", "elektriciteit", "", "", line)]
    write(tmp_path / "projecten.csv", rows)
    target = tmp_path / "uit.json"
    done = run("losse-einden", tmp_path / "projecten.csv", "--uit", target)
    assert done.code == DONE
    (row,) = json.loads(target.read_text(encoding="utf-8"))
    assert told(row) == ("P1", "eind", "Drenthe", "Groningen", NOT_LOADED)


def test_a_folder_with_only_traces(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "traces.csv", TRACES)
    done = run("losse-einden", tmp_path)
    assert done.code == DONE
    assert "van Groningen zijn geen projecten of tracés geladen." in done.text
