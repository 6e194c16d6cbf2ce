"""The kaartbijlage: one folder with everything on a provincie, and a manifest of what is in it."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from miekgeo.collection import LAYERS, Collection
from miekgeo.errors import SourceError
from miekgeo.export.atomic import replacing, replacing_folder
from miekgeo.export.checksum import content_checksum
from miekgeo.export.collection import write_collection
from miekgeo.export.geopackage import write_geopackage
from miekgeo.export.projectenlijst import write_projectenlijst
from miekgeo.export.tables import write_csv
from miekgeo.kaart.standalone import write_standalone
from miekgeo.progress import Progress, silent
from miekgeo.sheets import write_sheet
from miekgeo.values import fold

MANIFEST = "manifest.json"
# Tables that are read most; the workbook and the GeoPackage have all of them.
CSV_TABLES = ("schaalniveau", "afhankelijkheden", "raakvlakken", "losse_einden", "knooppunten")


@dataclass(frozen=True)
class Piece:
    """One file of the annex.

    Attributes
    ----------
    name : str
        Path within the folder, with forward slashes.
    about : str
        What it is, in Dutch.
    write : function of Path
        Writes it.
    """

    name: str
    about: str
    write: Callable[[Path], object]


def pieces_of(collection: Collection) -> list[Piece]:
    """The files of an annex in the order in which they are written."""
    naam = fold(collection.provincie or "nederland").replace(" ", "-")
    tables = [
        Piece(
            f"tabellen/{table}.csv",
            f"Tabel {table}",
            partial(_write_table, collection, table),
        )
        for table in CSV_TABLES
    ]
    sheets = [
        Piece(
            f"kaarten/{naam}-{paper.lower()}.{suffix}",
            f"Kaartblad {paper} als {suffix.upper()}",
            partial(write_sheet, collection, paper=paper),
        )
        for paper in ("A4", "A3")
        for suffix in ("pdf", "png")
    ]
    return [
        Piece(
            f"{naam}.gpkg",
            "Alle lagen en uitkomsten, met stijl en verantwoording (QGIS)",
            lambda path: write_geopackage(collection, LAYERS, path),
        ),
        *sheets,
        Piece(
            "kaart.html",
            "De kaart in één bestand, opent zonder internet",
            lambda path: write_standalone(collection, path),
        ),
        Piece(
            "tabellen/projectenlijst.xlsx",
            "Projectenlijst in de kolommen van de MIEK-handleiding",
            lambda path: write_projectenlijst(collection, path),
        ),
        Piece(
            "tabellen/alle-tabellen.xlsx",
            "Alle lagen en uitkomsten als tabellen",
            lambda path: write_collection(collection, LAYERS, path, "xlsx"),
        ),
        *tables,
        Piece(
            "kaart-in-woorden.txt",
            "De kaart in woorden",
            lambda path: _write_text(words_text(collection), path),
        ),
        Piece(
            "bronnen.txt",
            "Bronnen, grenzen, drempels en wat de lezer moet weten",
            lambda path: _write_text(sources_text(collection), path),
        ),
    ]


def write_annex(collection: Collection, folder: Path, *, progress: Progress = silent) -> list[Path]:
    """Write the annex and its manifest.

    Parameters
    ----------
    collection : Collection
    folder : Path
        Made when it isn't there. Files in it that aren't of the annex stay.
    progress : Progress

    Returns
    -------
    list of Path
        What was written, the manifest last.

    Raises
    ------
    WriteError
        Something can't be written; what was there stays.

    Notes
    -----
    The same data on the same day give the same manifest: it has checksums of what the files hold
    (see `content_checksum`), no times.
    """
    pieces = pieces_of(collection)
    with replacing_folder(folder) as aside:
        for i, piece in enumerate(pieces, start=1):
            progress("Kaartbijlage maken", i, len(pieces))
            path = aside / piece.name
            path.parent.mkdir(parents=True, exist_ok=True)
            piece.write(path)
        _write_text(manifest_text(collection, pieces, aside), aside / MANIFEST)
    return [folder / piece.name for piece in pieces] + [folder / MANIFEST]


def manifest_text(collection: Collection, pieces: Sequence[Piece], folder: Path) -> str:
    """The manifest as JSON: what it rests on, and each file with the checksum of its content."""
    files = []
    for piece in pieces:
        what, digest = content_checksum(folder / piece.name)
        files.append(
            {
                "bestand": piece.name,
                "omschrijving": piece.about,
                "sha256": digest,
                "sha256_van": what,
            }
        )
    account = collection.account
    said = [{"onderwerp": o, "waarde": w} for o, w in account.itertuples(index=False)]
    found = {"verantwoording": said, "bestanden": files}
    return f"{json.dumps(found, ensure_ascii=False, indent=1)}\n"


def check_annex(folder: Path) -> list[str]:
    """What of an annex differs from its manifest, in Dutch; empty when all is as it was.

    Raises
    ------
    SourceError
        There is no manifest, or it can't be read.
    """
    path = folder / MANIFEST
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["bestanden"]
        known = {str(f["bestand"]): (str(f["sha256_van"]), str(f["sha256"])) for f in files}
    except FileNotFoundError as error:
        raise SourceError(
            f"{folder.name} heeft geen {MANIFEST}.", hint="Geef de map van een kaartbijlage."
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{MANIFEST} in {folder.name} is niet te lezen.") from error
    found = []
    for name, expected in known.items():
        # A manifest from elsewhere mustn't have files outside its folder read.
        target = (folder / name).resolve()
        if not target.is_relative_to(folder.resolve()):
            found.append(f"{name}: ligt buiten de map.")
        elif not target.is_file():
            found.append(f"{name}: ontbreekt.")
        elif _checksum(target) != expected:
            found.append(f"{name}: de inhoud is veranderd.")
    return found


def words_text(collection: Collection) -> str:
    """De kaart in woorden, a sentence a line, with what it rests on."""
    words = collection.words
    title = f"De kaart in woorden: {collection.provincie or 'heel Nederland'}"
    if words is None:
        every = [collection.of(n).words for n in collection.grenzen.names]
        sentences = [s for w in every if w is not None for s in (f"\n{w.provincie}", *w.sentences)]
    else:
        sentences = list(words.sentences)
    head = [title, f"{collection.edition.label}, {_day(collection)}", ""]
    caveats = ["", "Let op:", *collection.caveats] if collection.caveats else []
    return "\n".join([*head, *sentences, *caveats, ""])


def sources_text(collection: Collection) -> str:
    """Where everything comes from and what it rests on, a line each."""
    lines = [f"{o}: {w}" for o, w in collection.account.itertuples(index=False)]
    return "\n".join(["Bronnen en verantwoording", "", *lines, ""])


def _write_table(collection: Collection, layer: str, path: Path) -> None:
    frame = collection.layers[layer]
    write_csv(pd.DataFrame(frame.drop(columns=frame.geometry.name)), path)


def _checksum(path: Path) -> tuple[str, str] | None:
    try:
        return content_checksum(path)
    except (OSError, sqlite3.Error, zipfile.BadZipFile):
        return None


def _write_text(text: str, path: Path) -> None:
    with replacing(path) as aside:
        aside.write_text(text, encoding="utf-8", newline="\n")


def _day(collection: Collection) -> str:
    return collection.on.strftime("%d-%m-%Y")
