"""The projectenlijst as a workbook: what the handbook asks is there, and nothing runs or hides."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.workbook import Workbook

from miekgeo.cli import miekgeo
from miekgeo.collection import Collection, collect
from miekgeo.columns import match_columns
from miekgeo.edition import FULL
from miekgeo.errors import WriteError
from miekgeo.export.projectenlijst import SPARE_ROWS, write_projectenlijst
from miekgeo.projectenlijst import (
    BEREKEND,
    GEOMETRIE,
    STATUS,
    VELD,
    computed_headings,
    load_columns,
)
from miekgeo.schema import load_definition
from miekgeo.values import read_values
from tests.collections_for_tests import ON

HANDBOOK = "MIEK-handleiding 2025, pMIEK bijlage 2"
HANDREIKING = "Handreiking Integraal Programmeren, stap 4 (projectenlijst)"
# Required column of the document, where it asks for it, and the fields that answer it.
ASKED = {
    "Projectnaam": (HANDBOOK, {"naam"}),
    "Locatie": (HANDBOOK, {"locatie_tekst"}),
    "Type infrastructuur": (HANDBOOK, {"type_infrastructuur"}),
    "Planning": (HANDBOOK, {"ibn_verwacht_tot", "fase_netbeheerder", "fase_overheid"}),
    "Betrokken partijen": (HANDBOOK, {"partijen"}),
    "Sectoren en ontwikkelingen": (HANDREIKING, {"sectoren"}),
}
HEAD = 3

SECRET = """project_id,naam,wkt,vertrouwelijk,contactpersonen,opmerking
P1,Kabel,POINT (155000 463000),nee,Jan Jansen 06-12345678,gewoon
P2,Geheim station,POINT (156000 463000),ja,Piet Pietersen,geheime opmerking
P3,Onleesbaar,POINT (157000 463000),misschien,,
"""


@pytest.fixture(scope="module")
def path(nederland: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lijst") / "Projectenlijst Fryslân é.xlsx"
    write_projectenlijst(nederland, path)
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


def table_of(book: Workbook, sheet: str = "projectenlijst") -> list[dict[str, Any]]:
    rows = list(book[sheet].iter_rows(values_only=True, min_row=HEAD))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.parametrize("asked", ASKED)
def test_what_a_document_requires_is_a_required_column_with_its_paragraph(asked: str) -> None:
    source, fields = ASKED[asked]
    listed = {c.veld: c for c in load_columns() if c.kop.startswith(asked) and c.verplicht}
    assert set(listed) == fields
    for column in listed.values():
        assert column.bron.startswith(source)
        assert column.groep == "Projectenlijst"
        assert column.kop.endswith(" *")


def test_the_columns_of_the_handbook_come_first() -> None:
    groups = [c.groep for c in load_columns()]
    first = ["Projectenlijst", "Code", "Programma", "Berekend", "Overige gegevens"]
    assert list(dict.fromkeys(groups)) == first
    # Each group is one run of columns.
    assert groups == sorted(groups, key=first.index)


def test_the_damaged_row_is_told_of(book: Workbook) -> None:
    listed = {c.veld: c.toelichting for c in load_columns()}
    assert "beschadigd" in listed["sectoren"]
    words = [str(c) for row in book["toelichting"].iter_rows(values_only=True) for c in row]
    assert sum("beschadigd" in w and "Handreiking" in w for w in words) == 1


def test_every_field_has_one_column() -> None:
    found = Counter(c.veld for c in load_columns() if c.herkomst in (VELD, GEOMETRIE))
    names = [*load_definition("projecten").by_name, GEOMETRIE]
    assert found == Counter(names)


def test_headings_are_recognised_as_their_fields() -> None:
    definition = load_definition("projecten")
    columns = load_columns()
    mapping = match_columns([c.kop for c in columns], definition)
    assert {h: f for f, h in mapping.fields.items()} == {
        c.kop: c.veld for c in columns if c.herkomst == VELD
    }
    assert list(mapping.location) == ["wkt"]
    assert set(mapping.extra) == computed_headings()


def test_computed_columns_say_so() -> None:
    for column in load_columns():
        if column.herkomst in (STATUS, BEREKEND):
            ending = "(berekend)" if column.herkomst == BEREKEND else "(blad status)"
            assert column.kop.endswith(ending)


@pytest.mark.parametrize("layer", ["projecten", "status"])
def test_each_choice_is_read_by_its_label(layer: str) -> None:
    for field in load_definition(layer).fields:
        labels = [a.label for a in field.allowed]
        read, faulty = read_values(labels, field)
        assert (read.tolist(), faulty) == ([a.value for a in field.allowed], [])


def test_the_sheets(book: Workbook) -> None:
    assert book.sheetnames == [
        "projectenlijst",
        "status",
        "toelichting",
        "keuzelijsten",
        "verantwoording",
        "zonder locatie",
    ]
    assert book.active is book["projectenlijst"]


def test_no_cell_holds_a_formula(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 6
        for name in sheets:
            assert not re.search(rb"<f[ >/]", archive.read(name))
            assert b"<hyperlink" not in archive.read(name)


def test_what_is_required_and_empty_is_said_in_words(book: Workbook, nederland: Collection) -> None:
    rows = {r["Projectcode *"]: r for r in table_of(book)}
    frame = nederland.layers["projecten"].set_index("project_id")
    # Of the whole set the file gives no sectoren and no phases; 38 of 89 have a year.
    for code, row in rows.items():
        missing = row["Ontbreekt (berekend)"].split("; ")
        assert "Sectoren en ontwikkelingen" in missing
        assert "Planning: fasen overheid" in missing
        has_year = isinstance(frame.loc[code, "ibn_verwacht_tot"], str)
        assert ("Planning: oplevering laatst" in missing) != has_year
        has_parties = isinstance(frame.loc[code, "partijen"], str)
        assert ("Betrokken partijen en hun rol" in missing) != has_parties
        assert ("Locatie" in missing) == (frame.loc[code, "geometry"] is None)
        assert "Projectnaam" not in missing
    assert sum("oplevering" in r["Ontbreekt (berekend)"] for r in rows.values()) == 89 - 38


def test_computed_values_are_those_of_the_analyses(book: Workbook, nederland: Collection) -> None:
    rows = table_of(book)
    judged = nederland.assessment.table.set_index("project_id")
    fiches = nederland.tables["projectfiche"].set_index("project_id")
    for row in rows:
        code = row["Projectcode *"]
        advice = row["Ruimtelijk schaalniveau, advies (berekend)"]
        assert advice == judged.loc[code, "antwoord_ruimtelijk"]
        assert row["Toelichting (berekend)"] == judged.loc[code, "toelichting"]
        outside = row["Afhankelijkheden buiten de provincie (berekend)"]
        assert outside == fiches.loc[code, "buiten_provincie"]
        assert row["Grenzenset (berekend)"] == "ingebedde set 2025"


def test_examples_and_indicative_places_say_so(book: Workbook, nederland: Collection) -> None:
    notes = {r["Projectcode *"]: r["Let op (berekend)"] or "" for r in table_of(book)}
    frame = nederland.layers["projecten"]
    for p in frame.to_dict("records"):
        note = notes[p["project_id"]]
        assert ("voorbeeld" in note) == (p["zekerheid"] == "indicatief")
        assert ("ligging is indicatief" in note) == (p["ligging"] == "indicatief")
        assert ("zonder locatie" in note) == (p["geometry"] is None)
    assert sum("zonder locatie" in n for n in notes.values()) == 3


def test_projects_without_location_have_their_own_sheet(book: Workbook) -> None:
    codes = [row[0] for row in book["zonder locatie"].iter_rows(min_row=2, values_only=True)]
    assert codes == ["N26", "P09", "P10"]


def test_the_programme_stands_beside_the_project(book: Workbook) -> None:
    rows = {r["Projectcode *"]: r for r in table_of(book)}
    assert rows["N01a"]["Programma (blad status)"] == "nMIEK"
    assert rows["N19"]["Programma (blad status)"] == "Voorbeeld (geen officieel programma)"


def test_what_it_is_and_for_whom_is_said(book: Workbook) -> None:
    title = book["projectenlijst"]["A1"].value
    assert title == "Projectenlijst alle provincies. Openbare uitgave, 15-01-2026"
    assert title in book["projectenlijst"].oddFooter.left.text
    account = dict(book["verantwoording"].iter_rows(min_row=2, values_only=True))
    assert account["uitgave"] == "Openbare uitgave"
    assert account["datum"] == "2026-01-15"
    assert account["grenzenset"] == "ingebedde set 2025"


def test_choices_are_offered_on_empty_rows_too(book: Workbook) -> None:
    sheet = book["projectenlijst"]
    heads = [c.value for c in sheet[HEAD]]
    offered = {}
    for rule in sheet.data_validations.dataValidation:
        (area,) = rule.sqref.ranges
        assert (area.min_row, area.max_row) == (HEAD + 1, HEAD + 89 + SPARE_ROWS)
        name, cells = rule.formula1.split("!")
        values = [c.value for (c,) in book[name][cells.replace("$", "")]]
        offered[heads[area.min_col - 1]] = values
    definition = load_definition("projecten")
    by_heading = {c.kop: definition.by_name[c.veld] for c in load_columns() if c.herkomst == VELD}
    expected = {h: [a.label for a in f.allowed] for h, f in by_heading.items() if f.allowed}
    truth = {h: ["ja", "nee"] for h, f in by_heading.items() if f.type == "boolean"}
    assert offered == expected | truth


def test_empty_required_cells_are_marked(book: Workbook) -> None:
    sheet = book["projectenlijst"]
    heads = [c.value for c in sheet[HEAD]]
    marked = {heads[r.sqref.ranges.__iter__().__next__().min_col - 1] for r in
              sheet.conditional_formatting}  # fmt: skip
    assert marked == {c.kop for c in load_columns() if c.verplicht}


def test_it_is_set_up_to_read_and_print(book: Workbook) -> None:
    sheet = book["projectenlijst"]
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref.startswith("A3:")
    assert sheet.auto_filter.ref.endswith("92")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert sheet.print_title_rows == "$2:$3"
    assert sheet.print_title_cols == "$A:$A"
    # Handbook, code, programme and the short computed columns; not the long texts.
    last = [c.value for c in sheet[HEAD]].index("Toelichting (berekend)")
    letters = openpyxl.utils.get_column_letter(last)
    assert sheet.print_area.endswith(f"$A$1:${letters}$92")
    for row in range(HEAD + 1, HEAD + 90):
        assert 15 <= sheet.row_dimensions[row].height <= 150


def test_every_column_is_explained(book: Workbook) -> None:
    heads = [c.value for c in book["projectenlijst"][HEAD]]
    rows = list(book["toelichting"].iter_rows(values_only=True))
    start = next(i for i, row in enumerate(rows) if row[0] == "Kolom")
    explained = {row[0]: row for row in rows[start + 1 :]}
    assert list(explained) == heads
    for head, row in explained.items():
        assert row[2]
        assert row[4] == ("ja" if head.endswith("*") else "nee")


def test_the_same_collection_gives_the_same_bytes(
    nederland: Collection, path: Path, tmp_path: Path
) -> None:
    other = tmp_path / "nog eens.xlsx"
    write_projectenlijst(replace(nederland), other)
    assert other.read_bytes() == path.read_bytes()
    assert openpyxl.load_workbook(other).properties.created.date() == ON


def test_a_provincie_has_its_own_projects_only(drenthe: Collection, tmp_path: Path) -> None:
    path = tmp_path / "drenthe.xlsx"
    write_projectenlijst(drenthe, path)
    book = openpyxl.load_workbook(path)
    codes = [r["Projectcode *"] for r in table_of(book)]
    assert codes == drenthe.project_ids
    assert 0 < len(codes) < 89
    assert {row[0] for row in book["status"].iter_rows(min_row=2, values_only=True)} == set(codes)


def everything(path: Path) -> str:
    """All text in a workbook, as any program would find it."""
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(n).decode("utf-8") for n in archive.namelist())


@pytest.fixture(scope="module")
def secret_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("geheim") / "lijst.csv"
    path.write_text(SECRET, encoding="utf-8")
    return path


def test_a_public_edition_tells_no_secret(secret_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "openbaar.xlsx"
    write_projectenlijst(collect(secret_file, on=ON), path)
    text = everything(path)
    assert "Kabel" in text
    for word in ("Geheim station", "Jansen", "12345678", "Pietersen", "geheime", "Contactperso",
                 "Onleesbaar"):  # fmt: skip
        assert word not in text


def test_a_confidential_edition_has_all_and_keeps_its_secrets(
    secret_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "vertrouwelijk.xlsx"
    write_projectenlijst(collect(secret_file, on=ON, edition=FULL), path)
    book = openpyxl.load_workbook(path)
    assert book["projectenlijst"]["A1"].value.endswith("Vertrouwelijke uitgave, 15-01-2026")
    rows = table_of(book)
    assert [r["Contactpersonen"] for r in rows][:2] == ["Jan Jansen 06-12345678", "Piet Pietersen"]
    notes = [r["Let op (berekend)"] or "" for r in rows]
    assert ["vertrouwelijk" in n for n in notes] == [False, True, True]
    # Made public later, from the workbook: a secret stays one, and so does an unreadable mark.
    assert collect(path, on=ON).project_ids == ["P1"]


def test_a_wrong_ending_is_refused(nederland: Collection, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"eindigt op \.xlsx"):
        write_projectenlijst(nederland, tmp_path / "lijst.xls")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(nederland: Collection, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="De map weg bestaat niet"):
        write_projectenlijst(nederland, tmp_path / "weg" / "lijst.xlsx")


def test_a_folder_in_its_place_stays(nederland: Collection, tmp_path: Path) -> None:
    (tmp_path / "lijst.xlsx").mkdir()
    with pytest.raises(WriteError, match=r"lijst\.xlsx is een map"):
        write_projectenlijst(nederland, tmp_path / "lijst.xlsx")


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


def test_a_full_disk_leaves_what_was_there(nederland: Collection, tmp_path: Path) -> None:
    path = tmp_path / "lijst.xlsx"
    path.write_bytes(b"oud")
    error: Exception | None = None
    with room_for(500):
        try:
            write_projectenlijst(nederland, path)
        except Exception as caught:  # noqa: BLE001 which error it is, is judged below
            error = caught
    assert type(error).__name__ == "WriteError"
    assert path.read_bytes() == b"oud"
    assert [p.name for p in tmp_path.iterdir()] == ["lijst.xlsx"]


def test_the_command(secret_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "lijst é.xlsx"
    done = CliRunner().invoke(miekgeo, ["projectenlijst", str(secret_file), "--uit", str(path)])
    assert done.exit_code == 0
    assert f"Geschreven: {path}" in done.output
    assert "\n1 project.\n" in done.output
    assert "Openbare uitgave." in done.output
    assert [r["Projectcode *"] for r in table_of(openpyxl.load_workbook(path))] == ["P1"]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["--uit", "lijst.csv"], "onbekende indeling"),
        (["--uit", "lijst.xlsx", "--provincie", "Atlantis"], "Atlantis"),
        (["--uit", "lijst.xlsx", "--vertrouwelijk", "--raster", "1000"], "--raster"),
    ],
)
def test_the_command_explains_what_is_wrong(
    options: list[str], error: str, secret_file: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(miekgeo, ["projectenlijst", str(secret_file), *options])
    assert error in str(done.exception)
    assert list(tmp_path.iterdir()) == []
