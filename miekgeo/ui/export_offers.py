"""What a visitor can carry away: each offer with what it holds and how it is made."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from miekgeo.annex import words_text, write_annex
from miekgeo.collection import LAYERS, Collection
from miekgeo.export.collection import write_collection
from miekgeo.export.projectenlijst import write_projectenlijst
from miekgeo.export.projectfiche import write_projectfiche
from miekgeo.narrowing import Narrowed
from miekgeo.progress import Progress
from miekgeo.sheets import write_sheet
from miekgeo.values import fold

# Which part of a collection an offer holds.
EVERYTHING, PROJECTS, MAP, ONE_PROJECT, WORDS = "alles", "projecten", "kaart", "project", "tekst"

Make = Callable[[Collection, str | None, Path, Progress], Path]


@dataclass(frozen=True)
class Offer:
    """Something to carry away.

    Attributes
    ----------
    key : str
        In the URL.
    title, about : str
        What it is called, and who it is for.
    holds : str
        Which part of the data is in it; one of the words above.
    suffix : str
        Ending of the file that is handed over.
    make : function of (Collection, project_id or None, folder, Progress) to Path
    """

    key: str
    title: str
    about: str
    holds: str
    suffix: str
    make: Make

    @property
    def needs_project(self) -> bool:
        """Whether a project must be chosen."""
        return self.holds == ONE_PROJECT


def file_name(collection: Collection, offer: Offer, project: str | None) -> str:
    """Name of the file: what, of which provincie, of which day and edition."""
    where = project if offer.needs_project else collection.provincie or "nederland"
    edition = "openbaar" if collection.edition.openbaar else "vertrouwelijk"
    words = [offer.key, where or "", collection.on.isoformat(), edition]
    if isinstance(collection, Narrowed):
        words.append("gefilterd")
    kept = "-".join("".join(c if c.isalnum() else "-" for c in fold(w)) for w in words)
    return f"miekgeo-{kept}{offer.suffix}"


def _layers(formaat: str) -> Make:
    """Makes all layers in a format of one file."""

    def make(found: Collection, _project: str | None, folder: Path, tell: Progress) -> Path:
        path = folder / f"lagen.{formaat}"
        write_collection(found, LAYERS, path, formaat, progress=tell)
        return path

    return make


def _zipped_layers(formaat: str) -> Make:
    """Makes all layers in a format of many files, as one archive."""

    def make(found: Collection, _project: str | None, folder: Path, tell: Progress) -> Path:
        write_collection(found, LAYERS, folder / formaat, formaat, progress=tell)
        return _zip(folder / formaat, found)

    return make


def _sheet(paper: str, suffix: str) -> Make:
    def make(found: Collection, _project: str | None, folder: Path, tell: Progress) -> Path:
        tell("Kaartblad tekenen")
        path = folder / f"kaartblad{suffix}"
        write_sheet(found, path, paper=paper)
        return path

    return make


def _project_sheet(found: Collection, project: str | None, folder: Path, tell: Progress) -> Path:
    tell("Kaartblad tekenen")
    path = folder / "kaartblad.pdf"
    write_sheet(found, path, paper="A4", project_id=project)
    return path


def _fiche(formaat: str) -> Make:
    def make(found: Collection, project: str | None, folder: Path, tell: Progress) -> Path:
        tell("Projectfiche schrijven")
        path = folder / f"projectfiche.{formaat}"
        write_projectfiche(found, [str(project)], path, formaat)
        return path

    return make


def _list(found: Collection, _project: str | None, folder: Path, tell: Progress) -> Path:
    tell("Projectenlijst schrijven")
    path = folder / "projectenlijst.xlsx"
    write_projectenlijst(found, path)
    return path


def _words(found: Collection, _project: str | None, folder: Path, tell: Progress) -> Path:
    tell("De kaart in woorden schrijven")
    path = folder / "kaart-in-woorden.txt"
    path.write_text(words_text(found), encoding="utf-8")
    return path


def _annex(found: Collection, _project: str | None, folder: Path, tell: Progress) -> Path:
    write_annex(found, folder / "kaartbijlage", progress=tell)
    return _zip(folder / "kaartbijlage", found)


def _zip(folder: Path, found: Collection) -> Path:
    """A folder as one archive, with the day of the collection on each file."""
    target = folder.with_suffix(".zip")
    day = (found.on.year, found.on.month, found.on.day, 0, 0, 0)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), day)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return target


OFFERS: Mapping[str, Offer] = {
    offer.key: offer
    for offer in (
        Offer(
            "kaartbijlage",
            "Kaartbijlage (alles in één map)",
            "Voor de Energievisie: lagen, kaartbladen, tabellen, tekst, bronnen en een manifest.",
            EVERYTHING,
            ".zip",
            _annex,
        ),
        Offer(
            "geopackage",
            "GeoPackage met stijl",
            "Voor QGIS: alle lagen en uitkomsten; opent met de kleuren en lijnen van deze kaart.",
            EVERYTHING,
            ".gpkg",
            _layers("gpkg"),
        ),
        Offer(
            "projectenlijst",
            "Projectenlijst",
            "Excel in de kolommen van de MIEK-handleiding (pMIEK bijlage 2), met de berekende "
            "antwoorden erbij; is hier weer in te lezen.",
            PROJECTS,
            ".xlsx",
            _list,
        ),
        Offer(
            "projectfiche",
            "Projectfiche (Word)",
            "Eén project in de volgorde van de MIEK-handleiding (pMIEK bijlage 3 of het "
            "nMIEK-formulier), met kaart.",
            ONE_PROJECT,
            ".docx",
            _fiche("docx"),
        ),
        Offer(
            "projectfiche-html",
            "Projectfiche (webpagina)",
            "Hetzelfde fiche als één webpagina, om te bekijken of af te drukken.",
            ONE_PROJECT,
            ".html",
            _fiche("html"),
        ),
        Offer(
            "kaartblad-a4",
            "Kaartblad A4 (PDF)",
            "Om af te drukken: kaart, legenda, projecten, bronnen en datum.",
            MAP,
            ".pdf",
            _sheet("A4", ".pdf"),
        ),
        Offer(
            "kaartblad-a3",
            "Kaartblad A3 (PDF)",
            "Hetzelfde op A3.",
            MAP,
            ".pdf",
            _sheet("A3", ".pdf"),
        ),
        Offer(
            "kaartblad-png",
            "Kaartblad A4 (PNG)",
            "Als plaatje, voor een presentatie of een stuk.",
            MAP,
            ".png",
            _sheet("A4", ".png"),
        ),
        Offer(
            "projectkaart",
            "Kaartblad van één project (PDF)",
            "Ligging en uitleg van één project op A4.",
            ONE_PROJECT,
            ".pdf",
            _project_sheet,
        ),
        Offer(
            "kaart",
            "Kaart als webpagina",
            "Eén bestand dat zonder internet opent, om door te sturen.",
            MAP,
            ".html",
            _layers("html"),
        ),
        Offer(
            "tabellen",
            "Alle tabellen (Excel)",
            "Alle lagen en uitkomsten als werkbladen.",
            EVERYTHING,
            ".xlsx",
            _layers("xlsx"),
        ),
        Offer(
            "geojson",
            "GeoJSON",
            "Voor het web: een bestand per laag, in WGS84.",
            EVERYTHING,
            ".zip",
            _zipped_layers("geojson"),
        ),
        Offer(
            "geoparquet",
            "GeoParquet",
            "Voor verder rekenen: een bestand per laag.",
            EVERYTHING,
            ".zip",
            _zipped_layers("geoparquet"),
        ),
        Offer(
            "shapefile",
            "Shapefile",
            "Voor oudere programma's; wat daarvoor is ingekort, staat erbij.",
            EVERYTHING,
            ".zip",
            _zipped_layers("shp"),
        ),
        Offer(
            "woorden",
            "De kaart in woorden",
            "Tekst met wat de kaart toont, voor een stuk of een schermlezer.",
            WORDS,
            ".txt",
            _words,
        ),
    )
}
