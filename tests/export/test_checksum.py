"""Checksums of content: the same content, the same sum, however it was written."""

from __future__ import annotations

import hashlib
import sqlite3
import zipfile
from pathlib import Path

import pytest

from miekgeo.export.checksum import BYTES, MEMBERS, ROWS, content_checksum


def make_gpkg(path: Path, rows: list[tuple[int, str]], *, noted: str = "") -> Path:
    link = sqlite3.connect(path)
    link.execute("CREATE TABLE projecten (fid INTEGER PRIMARY KEY, naam TEXT)")
    link.executemany("INSERT INTO projecten VALUES (?, ?)", rows)
    link.execute("CREATE TABLE gpkg_ogr_contents (table_name TEXT)")
    link.execute("INSERT INTO gpkg_ogr_contents VALUES (?)", (noted,))
    link.commit()
    link.close()
    return path


def make_zip(path: Path, members: dict[str, str], *, day: int = 1) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, day, 0, 0, 0)), text)
    return path


def test_of_text_the_bytes_are_summed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a;b\r\n")
    assert content_checksum(path) == (BYTES, hashlib.sha256(b"a;b\r\n").hexdigest())


def test_of_a_geopackage_rows_count_and_their_writing_order_does_not(tmp_path: Path) -> None:
    one = make_gpkg(tmp_path / "a.gpkg", [(1, "Aa"), (2, "Be")])
    other = make_gpkg(tmp_path / "b.gpkg", [(2, "Be"), (1, "Aa")], noted="QGIS")
    assert content_checksum(one) == content_checksum(other)
    assert content_checksum(one)[0] == ROWS


@pytest.mark.parametrize("rows", [[(1, "Aa")], [(1, "Aa"), (2, "Bé")], [(1, "Aa"), (3, "Be")]])
def test_another_row_is_another_sum(rows: list[tuple[int, str]], tmp_path: Path) -> None:
    one = make_gpkg(tmp_path / "a.gpkg", [(1, "Aa"), (2, "Be")])
    other = make_gpkg(tmp_path / "b.gpkg", rows)
    assert content_checksum(one) != content_checksum(other)


def test_looking_at_a_geopackage_does_not_change_it(tmp_path: Path) -> None:
    path = make_gpkg(tmp_path / "a b é.gpkg", [(1, "Aa")])
    before = path.read_bytes()
    content_checksum(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_of_a_workbook_the_parts_are_summed(tmp_path: Path) -> None:
    one = make_zip(tmp_path / "a.xlsx", {"a.xml": "x", "b.xml": "y"})
    other = make_zip(tmp_path / "b.xlsx", {"b.xml": "y", "a.xml": "x"}, day=2)
    assert content_checksum(one) == content_checksum(other)
    assert content_checksum(one)[0] == MEMBERS
    # A border between name and content that moves is another workbook.
    moved = make_zip(tmp_path / "c.xlsx", {"a.xm": "lx", "b.xml": "y"})
    assert content_checksum(one) != content_checksum(moved)
