"""Tell a file's format from its first bytes, never from its name.

A name can lie: GDAL opens a VRT under any extension and reads other files through it. Only formats
named here are opened at all.
"""

from __future__ import annotations

import struct
import zipfile
from enum import StrEnum
from pathlib import Path

from miekgeo.errors import SourceError, reason_of

HEAD_BYTES = 4096
# Within so many bytes an Excel file says that it is locked.
LOCK_WITHIN = 1_000_000
_PACKED = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"(\xb5/\xfd": "zstandard",
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!\x1a\x07": "RAR",
}


class Format(StrEnum):
    """Formats miekgeo reads."""

    GEOPACKAGE = "GeoPackage"
    GEOJSON = "GeoJSON"
    GEOPARQUET = "GeoParquet"
    SHAPEFILE = "Shapefile"
    FLATGEOBUF = "FlatGeobuf"
    ZIP = "zip"
    XLSX = "XLSX"
    CSV = "CSV"


READABLE = (
    "Leesbaar zijn GeoPackage, GeoJSON, GeoParquet, Shapefile (ook gezipt), FlatGeobuf, CSV en "
    "XLSX."
)


def sniff(path: Path) -> Format:
    """Format of a file.

    Raises
    ------
    SourceError
        The file is missing, empty, or of a format that isn't read; says which and what to do.
    """
    if not exists(path):
        raise SourceError(f"{path.name}: het bestand bestaat niet.", hint="Controleer het pad.")
    if not path.is_file():
        raise SourceError(f"{path.name} is geen gewoon bestand.")
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as error:
        raise SourceError(f"{path.name}: lezen lukt niet ({reason_of(error)}).") from error
    if not head:
        raise SourceError(f"{path.name} is leeg (0 bytes).", hint="Lever het bestand opnieuw aan.")
    return _binary_format(head, path) or _text_format(head, path)


def exists(path: Path) -> bool:
    """Whether something is there; a name that no disk can hold isn't."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _binary_format(head: bytes, path: Path) -> Format | None:
    signatures = {
        b"SQLite format 3\x00": Format.GEOPACKAGE,
        b"PAR1": Format.GEOPARQUET,
        b"\x00\x00\x27\x0a": Format.SHAPEFILE,
        b"fgb": Format.FLATGEOBUF,
    }
    for signature, found in signatures.items():
        if head.startswith(signature):
            return found
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_format(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise _old_excel(path)
    packed = next((kind for begin, kind in _PACKED.items() if head.startswith(begin)), None)
    if packed is not None or head[257:262] == b"ustar":
        raise SourceError(
            f"{path.name} is een ingepakt bestand ({packed or 'tar'}).",
            hint="Pak het uit en lever aan wat erin zit, of maak er een zip-bestand van.",
        )
    if head.startswith(b"%PDF-"):
        raise SourceError(
            f"{path.name} is een PDF, geen kaart- of tabelbestand.",
            hint=f"Vraag wie het maakte om de tabel of de kaartlaag zelf. {READABLE}",
        )
    return None


def _old_excel(path: Path) -> SourceError:
    with path.open("rb") as stream:
        is_locked = "EncryptedPackage".encode("utf-16-le") in stream.read(LOCK_WITHIN)
    if is_locked:
        return SourceError(
            f"{path.name} is met een wachtwoord beveiligd.", hint="Sla het op zonder wachtwoord."
        )
    return SourceError(
        f"{path.name} is een oud Excel-bestand (.xls).", hint="Sla het op als .xlsx."
    )


def _zip_format(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, struct.error) as error:
        raise SourceError(
            f"{path.name} is een beschadigd zip- of Excel-bestand.",
            hint="Lever het bestand opnieuw aan.",
        ) from error
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "content.xml" in names and "mimetype" in names:
        raise SourceError(
            f"{path.name} is een OpenDocument-bestand.", hint="Sla het op als .xlsx of .csv."
        )
    return Format.ZIP


def _text_format(head: bytes, path: Path) -> Format:
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise SourceError(f"{path.name} is tekst in UTF-32.", hint="Sla het op als UTF-8.")
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if utf16 else "utf-8-sig", errors="replace").lstrip()
    if text.startswith(("{", "[")):
        if "gdal_streamed_alg" in text:
            raise SourceError(
                f"{path.name} is een GDAL-opdracht die andere bestanden leest, geen kaartlaag.",
                hint=READABLE,
            )
        return Format.GEOJSON
    if text.startswith("<"):
        start = text[:1000].lower()
        kind = "een webpagina (HTML)" if "<html" in start or "<!doctype html" in start else "XML"
        raise SourceError(f"{path.name} is {kind}, geen leesbare laag.", hint=READABLE)
    if not utf16 and b"\x00" in head:
        raise SourceError(f"{path.name} heeft een onbekende indeling.", hint=READABLE)
    return Format.CSV
