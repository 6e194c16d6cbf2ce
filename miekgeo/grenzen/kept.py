"""Boundary sets that were fetched, kept in the user's data folder, and which one is in use.

Each set is a folder of its own: `grenzen.gpkg` as `read_prepared` reads it, and `set.json` with
source, date and checksum. A set appears by one rename when it is whole; the set in use is named in
one small file beside them. So a fetch that fails leaves everything as it was.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import sqlite3
import tempfile
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
from platformdirs import user_data_path

from miekgeo.errors import GrenzenError, WriteError, reason_of
from miekgeo.export.aside import aside_in, flush, flush_names
from miekgeo.export.atomic import GDAL_REFUSALS, replacing
from miekgeo.export.whole import require_whole_gpkg
from miekgeo.grenzen.files import load_grenzen, read_prepared
from miekgeo.grenzen.model import Grenzen

# Name of the embedded set among the kept ones.
INGEBED = "ingebed"
# The user's data folder, when it must be another one.
FOLDER_VARIABLE = "MIEKGEO_MAP"

AREAS = "grenzen.gpkg"
ABOUT = "set.json"
IN_USE = "in-gebruik.json"
UNFINISHED = ".bezig-"
_KINDS: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float)}
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}")


@dataclass(frozen=True)
class KeptSet:
    """What is known of a kept set.

    Attributes
    ----------
    naam : str
        Name of its folder, to choose it by.
    titel : str
        What `grenzenset` says in answers.
    bron : str
        Address it was fetched from.
    opgehaald : str
        Day, as 2026-11-21.
    licentie : str
    provincies, gemeenten : int
        Rows.
    tolerantie_m : float
    sha256 : str
        Of the GeoPackage.
    """

    naam: str
    titel: str
    bron: str
    opgehaald: str
    licentie: str
    provincies: int
    gemeenten: int
    tolerantie_m: float
    sha256: str

    @property
    def folder(self) -> Path:
        """Where the set is kept."""
        return sets_folder() / self.naam

    @property
    def stamp(self) -> tuple[str, int, int]:
        """What differs when the file with areas was written again: folder, moment and size."""
        about = (self.folder / AREAS).stat()
        return str(self.folder), about.st_mtime_ns, about.st_size


def sets_folder() -> Path:
    """The folder of kept sets: in MIEKGEO_MAP, else in the user's data folder."""
    given = os.environ.get(FOLDER_VARIABLE)
    base = Path(given) if given else user_data_path("miekgeo", appauthor=False)
    return base / "grenzen"


def list_kept() -> tuple[list[KeptSet], list[str]]:
    """Kept sets, newest first, and the names of folders that aren't a whole set."""
    found: list[KeptSet] = []
    damaged: list[str] = []
    if not sets_folder().is_dir():
        return found, damaged
    for folder in sorted(sets_folder().iterdir()):
        if not folder.is_dir() or folder.name.startswith("."):
            continue
        about = _read_about(folder)
        if about is None:
            damaged.append(folder.name)
        else:
            found.append(about)
    return sorted(found, key=lambda k: (k.opgehaald, k.naam), reverse=True), damaged


def name_in_use() -> str:
    """Name of the set in use; the embedded one when nothing else was chosen.

    Raises
    ------
    GrenzenError
        What says which set is in use can't be read.
    """
    path = sets_folder() / IN_USE
    try:
        chosen = json.loads(path.read_text(encoding="utf-8"))["naam"]
    except FileNotFoundError:
        return INGEBED
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GrenzenError(
            f"Niet te lezen welke grenzenset in gebruik is ({path.name} is beschadigd).",
            hint="Kies er een met: miekgeo bronnen gebruik NAAM.",
        ) from error
    return str(chosen)


def use(naam: str) -> None:
    """Make a kept set, or the embedded one, the set in use.

    Raises
    ------
    GrenzenError
        There is no such set, or it is damaged.
    WriteError
        The folder can't be written.
    """
    if naam != INGEBED:
        _require_whole(find_kept(naam))
    try:
        sets_folder().mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused("kiezen", error) from error
    with replacing(sets_folder() / IN_USE) as aside:
        aside.write_text(json.dumps({"naam": naam}), encoding="utf-8")


def find_kept(naam: str) -> KeptSet:
    """The kept set of this name.

    Raises
    ------
    GrenzenError
        There is no such set.
    """
    kept, damaged = list_kept()
    for about in kept:
        if about.naam == naam:
            return about
    if naam in damaged:
        raise _damaged(naam)
    known = ", ".join([INGEBED, *(k.naam for k in kept)])
    raise GrenzenError(
        f"Er is geen grenzenset {naam[:100]!r}; wel: {known}.",
        hint="Haal een set op met: miekgeo bronnen grenzen.",
    )


def load_kept(naam: str, *, tolerantie_m: float | None = None) -> Grenzen:
    """The embedded set, or a kept one after its checksum was compared.

    Parameters
    ----------
    naam : str
    tolerantie_m : float, optional
        Tolerance in metres, before what the set carries.

    Raises
    ------
    GrenzenError
        There is no such set, or it isn't as it was kept.
    """
    if naam == INGEBED:
        return load_grenzen(tolerantie_m=tolerantie_m)
    about = find_kept(naam)
    _require_whole(about)
    grenzen = _read(about)
    return grenzen if tolerantie_m is None else replace(grenzen, tolerantie_m=float(tolerantie_m))


def known_sets() -> list[str]:
    """Names to choose from: the embedded set, then kept ones, whole or not."""
    kept, damaged = list_kept()
    return [INGEBED, *(k.naam for k in kept), *damaged]


def keep(
    about: KeptSet,
    provincies: gpd.GeoDataFrame,
    gemeenten: gpd.GeoDataFrame,
    omgeving: gpd.GeoDataFrame,
) -> KeptSet:
    """Write a set aside, read it back, and put it among the kept ones.

    Parameters
    ----------
    about : KeptSet
        With the name wanted, which stands for one content; checksum still empty.
    provincies, gemeenten, omgeving : GeoDataFrame (polygons, EPSG:28992)
        Layers as `read_prepared` wants them.

    Returns
    -------
    KeptSet
        As kept: with its checksum.

    Raises
    ------
    WriteError
        The folder can't be written.
    """
    if not _NAME.fullmatch(about.naam):
        raise WriteError(f"{about.naam!r} kan geen naam van een grenzenset zijn.")
    if (known := _read_about(about.folder)) is not None and is_whole(known):
        # The name says what is in it: the same was fetched before.
        return known
    try:
        sets_folder().mkdir(parents=True, exist_ok=True)
        with aside_in(sets_folder(), UNFINISHED) as aside:
            fresh = aside / about.naam
            fresh.mkdir()
            for layer, frame in (
                ("provincies", provincies),
                ("gemeenten", gemeenten),
                ("omgeving", omgeving),
            ):
                frame.to_file(fresh / AREAS, layer=layer, driver="GPKG", engine="pyogrio")
            n_rows = {"provincies": len(provincies), "gemeenten": len(gemeenten)}
            require_whole_gpkg(fresh / AREAS, {**n_rows, "omgeving": len(omgeving)})
            kept = replace(about, sha256=_checksum(fresh / AREAS))
            text = json.dumps(asdict(kept), ensure_ascii=False, indent=1)
            (fresh / ABOUT).write_text(f"{text}\n", encoding="utf-8")
            read_prepared(fresh / AREAS, naam=about.titel, licentie=about.licentie)
            return _put_in_place(fresh, kept)
    except (OSError, sqlite3.Error, *GDAL_REFUSALS) as error:
        raise _refused("bewaren", error) from error


def remove(naam: str) -> None:
    """Remove a kept set that isn't in use, whole or damaged.

    Raises
    ------
    GrenzenError
        There is no such set, it is in use, or it is the embedded one.
    WriteError
        The folder can't be written.
    """
    if naam == INGEBED:
        raise GrenzenError("De ingebedde set hoort bij het programma en blijft.")
    kept, damaged = list_kept()
    if naam not in {*damaged, *(k.naam for k in kept)}:
        find_kept(naam)
    if naam == name_in_use():
        raise GrenzenError(
            f"De grenzenset {naam} is in gebruik.",
            hint=f"Kies eerst een andere: miekgeo bronnen gebruik {INGEBED}.",
        )
    # Under another name first: half a set is never seen.
    try:
        with aside_in(sets_folder(), UNFINISHED) as aside:
            (sets_folder() / naam).rename(aside / naam)
            flush_names(sets_folder())
    except OSError as error:
        raise _refused("verwijderen", error) from error


def is_whole(about: KeptSet) -> bool:
    """Whether the areas of a set are as they were kept, by their checksum."""
    try:
        return _checksum(about.folder / AREAS) == about.sha256
    except OSError:
        return False


@lru_cache(maxsize=4)
def _read(about: KeptSet) -> Grenzen:
    return read_prepared(about.folder / AREAS, naam=about.titel, licentie=about.licentie)


def _read_about(folder: Path) -> KeptSet | None:
    """What is known of the set in a folder; None when it isn't a whole set."""
    try:
        content = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        about = KeptSet(**{f.name: _typed(content[f.name], str(f.type)) for f in fields(KeptSet)})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    whole = about.naam == folder.name and (folder / AREAS).is_file()
    return about if whole else None


def _typed(value: Any, kind: str) -> Any:
    """The value; TypeError when it isn't of the kind that a field has."""
    if isinstance(value, bool) or not isinstance(value, _KINDS[kind]):
        raise TypeError(kind)
    return value


def _require_whole(about: KeptSet) -> None:
    if not is_whole(about):
        raise _damaged(about.naam)


def _damaged(naam: str) -> GrenzenError:
    return GrenzenError(
        f"De grenzenset {naam} is beschadigd: hij is niet meer zoals hij is opgehaald.",
        hint="Haal hem opnieuw op met miekgeo bronnen grenzen, of kies een andere met "
        f"miekgeo bronnen gebruik {INGEBED}.",
    )


def _checksum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _put_in_place(fresh: Path, kept: KeptSet) -> KeptSet:
    """Give a whole set its name; only what is left of a damaged one gives way."""
    for name in (AREAS, ABOUT):
        flush(fresh / name)
    flush_names(fresh)
    while True:
        there = _read_about(kept.folder)
        if there is not None and is_whole(there):
            # Another process kept the same in the meantime.
            return there
        if os.path.lexists(kept.folder):
            damaged = tempfile.mkdtemp(dir=fresh.parent)
            kept.folder.rename(Path(damaged) / kept.naam)
        try:
            fresh.rename(kept.folder)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        else:
            flush_names(sets_folder())
            return kept


def _refused(what: str, error: Exception) -> WriteError:
    return WriteError(
        f"De grenzenset {what} lukt niet ({reason_of(error)}).",
        hint="Controleer rechten en schijfruimte; wat er stond is niet veranderd.",
    )
