"""The kaartbijlage: all of it, the same twice, whole or not at all, and checked by its manifest."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from miekgeo.annex import (
    MANIFEST,
    check_annex,
    pieces_of,
    sources_text,
    words_text,
    write_annex,
)
from miekgeo.collection import Collection
from miekgeo.errors import SourceError, WriteError
from tests.conftest import Run


@pytest.fixture(scope="module")
def annex(drenthe: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The annex of Drenthe."""
    folder = tmp_path_factory.mktemp("map met spatie é") / "kaartbijlage"
    write_annex(drenthe, folder)
    return folder


def manifest(folder: Path) -> dict:
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def test_the_manifest_names_every_file_and_nothing_else(annex: Path) -> None:
    there = {p.relative_to(annex).as_posix() for p in annex.rglob("*") if p.is_file()}
    assert {f["bestand"] for f in manifest(annex)["bestanden"]} | {MANIFEST} == there
    assert {
        "drenthe.gpkg",
        "kaart.html",
        "kaarten/drenthe-a4.pdf",
        "kaarten/drenthe-a3.png",
        "kaart-in-woorden.txt",
        "bronnen.txt",
        "tabellen/projectenlijst.xlsx",
        "tabellen/schaalniveau.csv",
    } <= there


def test_all_files_tell_of_the_same_projects(annex: Path, drenthe: Collection) -> None:
    ids = set(drenthe.project_ids)
    assert len(ids) == 8
    with (annex / "tabellen/schaalniveau.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert {r["project_id"] for r in csv.DictReader(stream, delimiter=";")} == ids
    sheet = openpyxl.load_workbook(annex / "tabellen/alle-tabellen.xlsx")["schaalniveau"]
    head = [c.value for c in sheet[1]]
    column = next(i for i, h in enumerate(head) if h in ("project_id", "Projectcode"))
    assert {r[column].value for r in sheet.iter_rows(min_row=2)} == ids
    link = sqlite3.connect(annex / "drenthe.gpkg")
    tables = [n for (n,) in link.execute("SELECT table_name FROM gpkg_contents")]
    found = {
        i
        for t in tables
        if t == "projecten" or t.startswith("projecten_")
        for (i,) in link.execute(f'SELECT project_id FROM "{t}"')
    }
    link.close()
    assert found == ids


def test_sources_and_words_say_what_they_rest_on(annex: Path, drenthe: Collection) -> None:
    sources = (annex / "bronnen.txt").read_text(encoding="utf-8")
    for said in ("Openbare uitgave", "2026-01-15", "tolerantie grenzenset (m): 100", "miekgeo"):
        assert said in sources
    words = (annex / "kaart-in-woorden.txt").read_text(encoding="utf-8")
    assert drenthe.words is not None
    assert all(sentence in words for sentence in drenthe.words.sentences)


def test_two_runs_give_the_same_manifest(annex: Path, drenthe: Collection, tmp_path: Path) -> None:
    write_annex(replace(drenthe), tmp_path / "tweede")
    assert (tmp_path / "tweede" / MANIFEST).read_bytes() == (annex / MANIFEST).read_bytes()
    for name in ("tabellen/schaalniveau.csv", "bronnen.txt", "kaart-in-woorden.txt", "kaart.html"):
        assert (tmp_path / "tweede" / name).read_bytes() == (annex / name).read_bytes()


def test_what_differs_from_the_manifest_is_named(annex: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bijlage"
    shutil.copytree(annex, folder)
    assert check_annex(folder) == []
    (folder / "bronnen.txt").write_text("anders", encoding="utf-8")
    (folder / "kaart.html").unlink()
    assert check_annex(folder) == [
        "kaart.html: ontbreekt.",
        "bronnen.txt: de inhoud is veranderd.",
    ]


def test_a_manifest_cannot_point_outside_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "bijlage"
    folder.mkdir()
    (tmp_path / "geheim.txt").write_text("geheim")
    entry = {"bestand": "../geheim.txt", "sha256": "0", "sha256_van": "bestand"}
    (folder / MANIFEST).write_text(json.dumps({"bestanden": [entry]}))
    assert check_annex(folder) == ["../geheim.txt: ligt buiten de map."]


@pytest.mark.parametrize("text", [None, "", "{}", '{"bestanden": [1]}', '{"bestanden": [{}]}'])
def test_a_folder_without_a_readable_manifest_is_refused(text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(SourceError, match=MANIFEST):
        check_annex(tmp_path)


def test_a_failure_halfway_leaves_what_was_there(
    drenthe: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bijlage"
    folder.mkdir()
    (folder / "bronnen.txt").write_text("oud", encoding="utf-8")
    (folder / "van mij.txt").write_text("blijft", encoding="utf-8")
    pieces = pieces_of(drenthe)

    def full(path: Path) -> None:
        raise WriteError("De schijf is vol.")

    broken = [pieces[-2], pieces[-1].__class__("laatste.txt", "kan niet", full)]
    monkeypatch.setattr("miekgeo.annex.pieces_of", lambda collection: broken)
    with pytest.raises(WriteError, match="De schijf is vol"):
        write_annex(drenthe, folder)
    assert {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()} == {
        "bronnen.txt": "oud",
        "van mij.txt": "blijft",
    }
    assert [p.name for p in tmp_path.iterdir()] == ["bijlage"]


def test_the_words_say_what_is_an_example(drenthe: Collection) -> None:
    # The embedded set: 8 projects in Drenthe, all on straight lines or points of a place name.
    projects = drenthe.layers["projecten"]
    assert (len(projects), int((projects["ligging"] == "indicatief").sum())) == (8, 8)
    words = words_text(drenthe)
    assert "\nLet op:\n" in words
    assert "8 van 8 projecten liggen indicatief op de kaart." in words
    assert "let op: 8 van 8 projecten liggen indicatief op de kaart." in sources_text(drenthe)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("uit", "Fout: uit is een bestand, geen map. Geef de naam van een map."),
        ("weg/uit", "Fout: De map weg bestaat niet. Maak de map eerst aan."),
    ],
)
def test_a_wrong_folder_is_told_before_the_work(
    name: str, told: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(*_: object, **__: object) -> None:
        pytest.fail("the work began")

    monkeypatch.setattr("miekgeo.collection.collect", work)
    (tmp_path / "uit").write_text("oud")
    ran = run("kaartbijlage", "--uit", tmp_path / name)
    assert (ran.code, ran.err.strip()) == (2, told)
    assert (tmp_path / "uit").read_text() == "oud"
