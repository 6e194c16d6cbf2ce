"""Checksums of what a file holds, not of how a program happened to write it down."""

from __future__ import annotations

import hashlib
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

# What the checksum is of, by the ending of the file; of all others it is of the bytes.
ROWS = "tabellen en rijen"
MEMBERS = "onderdelen van het bestand"
BYTES = "bestand"
_ZIPPED = frozenset({".xlsx", ".docx"})


def content_checksum(path: Path) -> tuple[str, str]:
    """What is summed, and the SHA-256 of it as hexadecimal text.

    Parameters
    ----------
    path : Path
        Of a GeoPackage all tables with their rows are summed, but for the spatial index and what
        GDAL and QGIS note for themselves; of XLSX and DOCX the parts inside, by name; of any other
        file its bytes.

    Raises
    ------
    OSError, sqlite3.Error, zipfile.BadZipFile
        The file can't be read as what its ending says.
    """
    suffix = path.suffix.lower()
    if suffix == ".gpkg":
        return ROWS, _sum(_rows(path))
    if suffix in _ZIPPED:
        return MEMBERS, _sum(_members(path))
    return BYTES, _sum(_blocks(path))


def _sum(pieces: Iterator[bytes]) -> str:
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            yield block


def _members(path: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            content = archive.read(name)
            yield f"{name}\0{len(content)}\0".encode()
            yield content


def _rows(path: Path) -> Iterator[bytes]:
    # Through a link that can't write: looking at a file mustn't change it.
    link = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        for (name,) in link.execute(_TABLES).fetchall():
            quoted = '"{}"'.format(name.replace('"', '""'))
            rows = link.execute(f"SELECT * FROM {quoted} ORDER BY rowid")  # noqa: S608 it is quoted
            columns = [c[0] for c in rows.description]
            yield f"{name}\0{columns}\0".encode()
            for row in rows:
                yield repr(row).encode()
    finally:
        link.close()


_TABLES = r"""
    SELECT name FROM sqlite_master
    WHERE type = 'table' AND name <> 'gpkg_ogr_contents'
      AND name NOT LIKE 'rtree\_%' ESCAPE '\' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
    ORDER BY name
"""
