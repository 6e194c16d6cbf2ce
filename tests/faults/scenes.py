"""What is written while a process is killed: each real writer, with three contents that differ.

Three, so that it shows when what was confirmed is lost: the file is then the last but one.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from zipfile import ZipFile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from miekgeo import annex, fetch
from miekgeo.agenda import Agenda
from miekgeo.collection import Collection, collect
from miekgeo.export.agenda import write_agenda
from miekgeo.export.aside import PREFIX, clear_abandoned
from miekgeo.export.collection import write_collection
from miekgeo.export.convergence import Export, write_export
from miekgeo.export.laag import write_laag
from miekgeo.export.projectenlijst import write_projectenlijst
from miekgeo.export.projectfiche import write_projectfiche
from miekgeo.export.report import write_report
from miekgeo.export.schaalniveau import Result, write_schaalniveau
from miekgeo.export.swap import finish
from miekgeo.export.tables import write_csv
from miekgeo.geometry import RD
from miekgeo.grenzen import kept
from miekgeo.service.configuration import write_service
from miekgeo.sheets import writing
from miekgeo.sources.ogcapi import Fetched, fetch_collection
from miekgeo.tasks import load_data
from tests.fetch.conftest import ALL_IN_ONE_PAGE, GEMEENTEN, PROVINCIES, sheet
from tests.services.bad_server import serve_badly

CONTENTS = 3
# Two layers say as much of a format as fifteen.
LAYERS = ("projecten", "schaalniveau")
PROJECTEN = """project_id;naam;modaliteit;ligging;projecttype;wkt
P1;Kabel;elektriciteit;definitief;verkenning;LINESTRING(235000 553000,236000 554000)
P2;Opslag;waterstof;definitief;verkenning;POINT(235000 553000)
P3;Ergens in Drenthe;warmte;;;
"""
State = Hashable
Write = Callable[[int, Path], object]


@dataclass(frozen=True)
class Scene:
    """One thing that is written over and over.

    Attributes
    ----------
    name : str
    write : function of a number and a folder
        Writes content `number % CONTENTS` in the folder; returning is confirming.
    is_one : bool
        Whether all its files change in one step. Else each is old or new after a kill, and all are
        once another has cleared what was left.
    read : function of a folder
        What a reader finds there; fails when something isn't whole.
    between : function of the states before and after a write
        What may be found while it is at it; these two, if not told otherwise.
    share : int
        How often it is taken, beside the others.
    is_quick : bool
        Whether it is taken where time counts: it takes little, or has a way of its own of writing.
    """

    name: str
    write: Write
    is_one: bool = True
    read: Callable[[Path], State] = field(default_factory=lambda: files_of)
    between: Callable[[State, State], Sequence[State]] = field(default=lambda old, new: (old, new))
    share: int = 1
    is_quick: bool = True


def files_of(folder: Path) -> frozenset[tuple[str, str]]:
    """Files below a folder with the checksum of their content; what is ours alone is left out."""
    return frozenset(
        (path.relative_to(folder).as_posix(), checksum(path))
        for path in folder.rglob("*")
        if path.is_file() and not any(is_litter(p) for p in path.relative_to(folder).parts)
    )


def checksum(path: Path) -> str:
    """Of what a file holds, but for the time at which it was made; fails when it isn't whole."""
    found = hashlib.sha256()
    if path.suffix == ".gpkg":
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as link:
            assert link.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            for line in link.iterdump():
                if "gpkg_contents" not in line:
                    found.update(line.encode())
    elif path.suffix in (".xlsx", ".docx"):
        with ZipFile(path) as archive:
            for name in archive.namelist():
                content = archive.read(name)
                if name != "docProps/core.xml":
                    found.update(content)
    else:
        found.update(path.read_bytes())
    return found.hexdigest()


def is_litter(name: str) -> bool:
    """Whether it is a folder that a writer works in."""
    return name.startswith((PREFIX, kept.UNFINISHED))


def clear(folder: Path) -> None:
    """What the next writer does before anything else."""
    clear_abandoned(folder, finish=finish)


# ---- contents ----------------------------------------------------------------------------------


@cache
def table(number: int) -> pd.DataFrame:
    """A table of some thousand rows, so that it takes more than one block of the disk."""
    rows = np.arange(2_000)
    return pd.DataFrame({"project_id": [f"P{i}" for i in rows], "oordeel": f"versie {number}"})


@cache
def frame(number: int) -> gpd.GeoDataFrame:
    """The same with points."""
    small = table(number).head(200)
    points = shapely.points(155_000.0 + np.arange(len(small)), 463_000.0)
    return gpd.GeoDataFrame(small, geometry=points, crs=RD)


@cache
def collection(number: int) -> Collection:
    """Three projects with all their answers, as made on another day."""
    return replace(_collected(), on=date(2026, 1, 1 + number))


@cache
def _collected() -> Collection:
    return collect(_data(), provincie="Drenthe", grenzen_path="ingebed")


@cache
def _data() -> Path:
    folder = FOLDERS[0] / "gegevens"
    folder.mkdir()
    (folder / "projecten.csv").write_text(PROJECTEN, encoding="utf-8")
    # Else the embedded ones, which are many.
    (folder / "clusters.csv").write_text("cluster_id;naam;soort\n", encoding="utf-8")
    return folder


# Where contents may be made; the first is the one of this process.
FOLDERS: list[Path] = []


def _result(number: int) -> Result:
    given = table(number)
    account = pd.DataFrame({"onderwerp": ["versie"], "waarde": [str(number)]})
    return Result(given.head(200), gpd.GeoSeries(frame(number).geometry), given.head(9), account)


def _agenda(number: int) -> Agenda:
    named = table(number).head(0).assign(soort="", bij_eerste="", bij_tweede="")
    return Agenda("Drenthe", "Groningen", named)


# ---- writers -----------------------------------------------------------------------------------


def _export(ending: str, number: int, folder: Path) -> None:
    """Commands with one result: knooppunten, capaciteit, raakvlakken and others."""
    found = Export("laag", frame(number), {}, {"tabel": table(number)})
    write_export(found, folder / f"uit{ending}")


def _collection(target: str, formaat: str | None, number: int, folder: Path) -> None:
    layers = None if formaat is None and target.endswith("html") else LAYERS
    write_collection(collection(number), layers, folder / target, formaat)


def _annex(number: int, folder: Path) -> None:
    """The kaartbijlage with its tables and texts: maps take long to draw."""
    found = collection(number)
    quick = [p for p in annex.pieces_of(found) if p.name.endswith((".csv", ".txt", "lijst.xlsx"))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(annex, "pieces_of", lambda _: quick)
        annex.write_annex(found, folder / "bijlage")


def _sheet(number: int, folder: Path) -> None:
    """A map sheet that was drawn before."""
    with pytest.MonkeyPatch.context() as patch:
        drawn = f"%PDF versie {number}".encode() * 20_000
        patch.setattr(writing, "sheet_bytes", lambda *_: drawn)
        patch.setattr(writing, "provincie_sheet", lambda *_: _DrawnSheet())
        patch.setattr(writing, "about_of", lambda *_: None)
        writing.write_sheet(collection(number), folder / "kaart.pdf")


class _DrawnSheet:
    pages: tuple[()] = ()
    contents = None


def _laag(number: int, folder: Path) -> None:
    laag = load_data(_data()).layers["projecten"]
    account = pd.DataFrame({"onderwerp": ["versie"], "waarde": [str(number)]})
    told = laag.frame.assign(omschrijving=f"versie {number}")
    write_laag(replace(laag, frame=told), account, folder / "laag.gpkg")


def _service(number: int, folder: Path) -> None:
    write_service(
        collection(number), folder / "dienst", layers=["projecten"], url="http://127.0.0.1"
    )


def _fiches(formaat: str, number: int, folder: Path) -> None:
    write_projectfiche(collection(number), ["P3"], folder / f"fiches-{formaat}", formaat)


def _oordelen(number: int, folder: Path) -> None:
    write_csv(table(number), folder / "oordelen.csv")


def _beside_others(number: int, folder: Path) -> None:
    """In a folder that has a folder of somebody else: that isn't replaced as a whole."""
    (folder / "bijlage" / "van een ander").mkdir(parents=True, exist_ok=True)
    _annex(number, folder)


# ---- boundary sets -----------------------------------------------------------------------------


@cache
def _served(number: int) -> dict[str, Fetched]:
    with serve_badly(sheet(f"Versie {number}"), page_size=ALL_IN_ONE_PAGE) as server:
        return {n: fetch_collection(server.url, n) for n in (PROVINCIES, GEMEENTEN)}


def _fetch(number: int, folder: Path) -> None:
    """Fetch a set, take it into use, and remove the one before it."""
    came = _served(number % CONTENTS)
    with _data_folder(folder), pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetch, "fetch_collection", lambda _, name, **__: came[name])
        patch.setattr(fetch, "check_official", lambda *_: None)
        now = fetch.fetch_grenzen("http://127.0.0.1")
        for other in kept.known_sets():
            if other not in (kept.INGEBED, now.naam):
                kept.remove(other)


def _sets_of(folder: Path) -> tuple[str, frozenset[str]]:
    """The set in use, and all that are there; each must be whole."""
    with _data_folder(folder):
        found, damaged = kept.list_kept()
        if damaged or not all(kept.is_whole(k) for k in found):
            raise AssertionError(f"half a set: {damaged or found}")
        return kept.name_in_use(), frozenset(k.naam for k in found)


def _while_fetching(old: State, new: State) -> Sequence[State]:
    """Both sets are there, the old or the new one in use."""
    assert isinstance(old, tuple)
    assert isinstance(new, tuple)
    both = old[1] | new[1]
    return (old, (old[0], both), (new[0], both), new)


@contextmanager
def _data_folder(folder: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(kept.FOLDER_VARIABLE, str(folder))
        yield


def _schaalniveau(ending: str, number: int, folder: Path) -> None:
    write_schaalniveau(_result(number), folder / f"niveau{ending}")


SCENES: Sequence[Scene] = (
    Scene("oordelen.csv", _oordelen, share=2),
    *(Scene(f"export {e}", partial(_export, e)) for e in (".csv", ".json", ".xlsx", ".geojson")),
    Scene("export .gpkg", partial(_export, ".gpkg"), share=2),
    Scene(
        "rapport.xlsx",
        lambda n, folder: write_report(table(n).head(9), table(n), table(n), folder / "r.xlsx"),
        is_quick=False,
    ),
    *(Scene(f"niveau {e}", partial(_schaalniveau, e), is_one=False) for e in (".csv", ".geojson")),
    Scene("uitgave .gpkg", partial(_collection, "uit.gpkg", None)),
    Scene("uitgave .xlsx", partial(_collection, "uit.xlsx", None), is_quick=False),
    Scene("uitgave .html", partial(_collection, "uit.html", None), is_quick=False),
    *(Scene(f"map {f}", partial(_collection, f, f), share=2) for f in ("geojson", "geoparquet")),
    Scene("map shp", partial(_collection, "shp", "shp"), share=3),
    Scene("projectenlijst", lambda n, to: write_projectenlijst(collection(n), to / "lijst.xlsx")),
    *(Scene(f"fiches {f}", partial(_fiches, f), is_quick=f == "html") for f in ("docx", "html")),
    Scene(
        "agenda",
        lambda n, to: write_agenda(_agenda(n), [("versie", str(n))], to / "a.docx"),
        is_quick=False,
    ),
    Scene("kaartblad", _sheet),
    Scene("kaartbijlage", _annex, share=3),
    Scene("kaartbijlage naast anderen", _beside_others, is_one=False, share=2),
    Scene("laag met rapport", _laag, is_one=False),
    Scene("dienst", _service, is_one=False),
    Scene("grenzen", _fetch, read=_sets_of, between=_while_fetching, share=3),
)
