"""Projectfiches as DOCX or HTML: one file, or a folder with an index."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from miekgeo.collection import Collection
from miekgeo.errors import WriteError
from miekgeo.export.atomic import replacing, replacing_folder
from miekgeo.export.fiche_docx import fiche_docx
from miekgeo.export.fiche_html import fiche_html, index_html
from miekgeo.progress import Progress, silent
from miekgeo.projectfiche import Fiche, build_fiche, require_projects
from miekgeo.projectfiche.forms import NMIEK, PMIEK

DOCX, HTML = "docx", "html"
FORMATS = (DOCX, HTML)
INDEX = "index.html"
# The map on a fiche (mm); the form for the nMIEK may be longer, and asks for a clear map.
MAP_WIDTH_MM = 106.0
MAP_HEIGHT_MM = {PMIEK: 82.0, NMIEK: 112.0}
# Of a code in a file name: long ones end in a mark that tells them apart.
_LONGEST_NAME = 60
# Endings of documents: a folder that seems to be one is a mistake.
_DOCUMENTS = frozenset({".docx", ".doc", ".odt", ".pdf", ".html", ".htm", ".txt", ".xlsx", ".zip"})
_WRITERS: Mapping[str, Callable[[Fiche, bytes | None], bytes]] = {
    DOCX: fiche_docx,
    HTML: fiche_html,
}


def write_projectfiche(
    collection: Collection,
    project_ids: Sequence[str],
    target: Path,
    formaat: str = DOCX,
    *,
    form: str | None = None,
    progress: Progress = silent,
) -> list[Path]:
    """Write the projectfiches of projects.

    Parameters
    ----------
    collection : Collection
        Its edition is that of the fiches.
    project_ids : sequence of str
    target : Path
        For one project a file that ends in the format, or a folder; for more a folder, which is
        made where it doesn't exist and gets an `index.html` with links to all fiches.
    formaat : str
        docx or html.
    form : str, optional
        pMIEK or nMIEK for all; else that of the programme of each.
    progress : Progress
        Told of each fiche.

    Returns
    -------
    list of Path
        What was written, in the order of the projects; the index last.

    Raises
    ------
    SourceError
        Some projects aren't in the data; nothing is written.
    WriteError
        Unknown format, more projects than one file holds, or writing fails; what was there stays.
    """
    _check_format(formaat)
    ids = require_projects(collection, project_ids)
    if not ids:
        raise WriteError("Er is geen project om een fiche van te maken.", hint="Noem er een.")
    if is_file_target(target, formaat, len(ids)):
        progress("Fiches maken", 1, 1)
        _, content = _made(collection, ids[0], formaat, form)
        with replacing(target) as aside:
            aside.write_bytes(content)
        return [target]
    names = file_names(ids, formaat)
    listed = []
    with replacing_folder(target) as aside:
        for i, (project_id, name) in enumerate(zip(ids, names, strict=True), 1):
            progress("Fiches maken", i, len(ids))
            fiche, content = _made(collection, project_id, formaat, form)
            (aside / name).write_bytes(content)
            listed.append((fiche, name))
        (aside / INDEX).write_bytes(index_html(listed, collection.provincie))
    return [target / name for name in (*names, INDEX)]


def is_file_target(target: Path, formaat: str, n_projects: int) -> bool:
    """Whether the target is a file for one fiche; else it is a folder.

    Raises
    ------
    WriteError
        It is a file that doesn't fit the format or the number of fiches.
    """
    suffix = target.suffix.lower()
    if target.is_dir() or suffix not in _DOCUMENTS:
        return False
    if suffix != f".{formaat}":
        raise WriteError(
            f"{target.name} past niet bij de indeling {formaat}.",
            hint=f"Geef een map, of een bestandsnaam die eindigt op .{formaat}.",
        )
    if n_projects > 1:
        raise WriteError(
            f"{n_projects} fiches passen niet in één bestand ({target.name}).", hint="Geef een map."
        )
    return True


def file_names(project_ids: Sequence[str], formaat: str) -> list[str]:
    """A safe file name for each project, all different on any file system.

    A code that a file name can't hold as it is gets a mark made of the code itself, so that the
    same project has the same name each time.
    """
    cleaned = [_clean(i) for i in project_ids]
    counts: dict[str, int] = {}
    for name in cleaned:
        counts[name.casefold()] = counts.get(name.casefold(), 0) + 1
    names = []
    for project_id, name in zip(project_ids, cleaned, strict=True):
        mark = hashlib.sha256(project_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        exact = name == project_id and counts[name.casefold()] == 1
        names.append(f"projectfiche_{name if exact else f'{name}-{mark}'}.{formaat}")
    return names


def _clean(project_id: str) -> str:
    plain = unicodedata.normalize("NFKD", project_id).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9-]+", "_", plain)[:_LONGEST_NAME].strip("_-") or "project"


def _check_format(formaat: str) -> None:
    if formaat not in _WRITERS:
        raise WriteError(
            f"De indeling {formaat!r} bestaat niet.", hint=f"Kies {' of '.join(FORMATS)}."
        )


def _made(
    collection: Collection, project_id: str, formaat: str, form: str | None
) -> tuple[Fiche, bytes]:
    fiche = build_fiche(collection, project_id, form)
    return fiche, _WRITERS[formaat](fiche, _map_of(collection, fiche))


def _map_of(collection: Collection, fiche: Fiche) -> bytes | None:
    """The map of the location as PNG; None without a location."""
    if not fiche.has_place:
        return None
    # Imported here: drawing needs a library that takes long to load.
    from miekgeo.sheets import location_map

    return location_map(
        collection, fiche.project_id, width_mm=MAP_WIDTH_MM, height_mm=MAP_HEIGHT_MM[fiche.form]
    )
