"""What a file from outside may cost: the one place of all limits, with what is said beyond them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from miekgeo.errors import SourceError

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Limits for reading one file; docs/handleiding.md has them in words.

    Attributes
    ----------
    upload_bytes : int
        A file that a visitor of the app brings along: more than a projectenlijst ever is, as the
        memory of the server is shared by all.
    oordelen_bytes : int
        A file with judgements of people, brought along so: far more than a list with all reasons.
    file_bytes : int
        A file on disk.
    text_bytes : int
        A file that is read as a whole: CSV and GeoJSON.
    unpacked_bytes : int
        All members of an archive together, unpacked.
    members : int
        Files in an archive.
    ratio : int
        Unpacked against packed size of an archive; more is a zip bomb.
    rows : int
        Rows of one table: its features, in a map file.
    columns : int
        Columns of one table.
    cells : int
        Cells of one sheet.
    vertices : int
        Vertices of all geometries of one layer together.
    nesting : int
        Collections in collections of geometries; what reads them is called anew for each level.
    seconds : int
        Time to open and read a map file.
    memory_bytes : int
        Address space of the process that reads a map file.
    """

    upload_bytes: int = 50 * MEGABYTE
    oordelen_bytes: int = 5 * MEGABYTE
    file_bytes: int = 8_000 * MEGABYTE
    text_bytes: int = 500 * MEGABYTE
    unpacked_bytes: int = 500 * MEGABYTE
    members: int = 1_000
    ratio: int = 200
    rows: int = 2_000_000
    columns: int = 2_000
    cells: int = 20_000_000
    vertices: int = 50_000_000
    nesting: int = 30
    seconds: int = 180
    memory_bytes: int = 8_000 * MEGABYTE


LIMITS = Limits()

# By limit: what is wrong, behind the name of the file or layer, and what to do.
_SPLIT = "Splits het bestand."
_LESS = "Lever een kleiner bestand aan, of splits het."
_WORDS: Mapping[str, tuple[str, str]] = {
    "upload_bytes": (
        "is groter dan de {n} MB die hier mag.",
        "Lever een kleiner bestand aan, of gebruik de opdracht miekgeo op uw eigen computer.",
    ),
    "oordelen_bytes": ("is groter dan de {n} MB die hier mag.", "Lever alleen oordelen aan."),
    "file_bytes": ("is groter dan {n} MB.", _LESS),
    "text_bytes": (
        "is groter dan {n} MB.",
        "Lever het aan als GeoPackage of GeoParquet, of splits het.",
    ),
    "unpacked_bytes": ("pakt uit tot meer dan {n} MB.", _LESS),
    "members": ("bevat meer dan {n} bestanden.", "Lever één laag per zip-bestand aan."),
    "ratio": (
        "pakt uit tot meer dan {n} keer de ingepakte grootte.",
        "Lever het bestand niet ingepakt aan.",
    ),
    "rows": ("heeft meer dan {n} rijen.", _SPLIT),
    "columns": ("heeft meer dan {n} kolommen.", "Lever alleen de kolommen aan die nodig zijn."),
    "cells": ("heeft meer dan {n} cellen.", _SPLIT),
    "vertices": ("heeft meer dan {n} hoekpunten.", "Vereenvoudig de geometrie, of splits het."),
    "nesting": (
        "is meer dan {n} keer in zichzelf genest.",
        "Lever losse punten, lijnen of vlakken aan.",
    ),
    "seconds": ("is na {n} seconden nog niet gelezen.", _LESS),
    "memory_bytes": ("vraagt meer dan {n} MB geheugen.", _SPLIT),
}


def beyond(limit: str, limits: Limits = LIMITS) -> tuple[str, str]:
    """What to say of what is beyond a limit: the end of a sentence, and what to do (Dutch)."""
    said, hint = _WORDS[limit]
    return said.format(n=shown(limit, limits)), hint


def refuse(limit: str, name: str, limits: Limits = LIMITS) -> NoReturn:
    """Raise SourceError for a file or layer of this name that is beyond a limit."""
    said, hint = beyond(limit, limits)
    raise SourceError(f"{name} {said}", hint=hint)


def shown(limit: str, limits: Limits = LIMITS) -> str:
    """A limit as a reader sees it: in MB where it is in bytes, points between thousands."""
    value = getattr(limits, limit)
    if limit.endswith("_bytes"):
        value = value // MEGABYTE
    return f"{value:,}".replace(",", ".")
