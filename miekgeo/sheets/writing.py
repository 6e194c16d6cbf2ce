"""Sheets to files: checked before the work, written aside, then put in place."""

from __future__ import annotations

from pathlib import Path

from miekgeo.collection import Collection
from miekgeo.errors import WriteError
from miekgeo.export.atomic import replacing
from miekgeo.sheets.compose import Sheet, number_pages, project_sheet, provincie_sheet
from miekgeo.sheets.contents import Contents
from miekgeo.sheets.output import About, as_pdf, as_png, drawing
from miekgeo.sheets.paper import PAPERS

PDF, PNG = ".pdf", ".png"
DPI = 200


def check_target(path: Path, paper: str, suffixes: tuple[str, ...] = (PDF, PNG)) -> None:
    """Raise WriteError unless a sheet can be written under this name and on this paper."""
    if path.suffix.lower() not in suffixes:
        known = " of ".join(suffixes)
        raise WriteError(
            f"Een kaartblad wordt geen {path.suffix or 'bestand zonder uitgang'}.",
            hint=f"Laat de naam eindigen op {known}.",
        )
    if paper not in PAPERS:
        raise WriteError(f"Papier {paper} is er niet.", hint=f"Kies {' of '.join(PAPERS)}.")
    folder = path.resolve().parent
    if not folder.is_dir():
        # Drawing takes a while: said before it.
        raise WriteError(f"De map {folder.name} bestaat niet.", hint="Maak de map eerst aan.")


def write_sheet(
    collection: Collection, path: str | Path, *, paper: str = "A4", project_id: str | None = None
) -> list[Path]:
    """Write the sheet of a provincie, of the whole country or of a project.

    Parameters
    ----------
    collection : Collection
        Its provincie is that of the sheet; None is the whole country.
    path : str or Path
        Ends in .pdf or .png; pages of a PNG lie beneath each other.
    paper : str
        A4 or A3, landscape.
    project_id : str, optional
        Make the sheet of this project instead.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    WriteError
        The name, the paper or the disk won't do; what was there stays.
    MiekGeoError
        The project isn't there.
    """
    target = Path(path)
    check_target(target, paper)
    with drawing():
        sheet = (
            provincie_sheet(collection, paper)
            if project_id is None
            else project_sheet(collection, project_id, paper)
        )
        number_pages(sheet.pages, paper)
        content = sheet_bytes(sheet, about_of(sheet.contents, collection), target.suffix.lower())
    with replacing(target) as aside:
        aside.write_bytes(content)
    return [target]


def sheet_bytes(sheet: Sheet, about: About, suffix: str) -> bytes:
    """A sheet as PDF or PNG."""
    return as_pdf(sheet.pages, about) if suffix == PDF else as_png(sheet.pages, about, DPI)


def about_of(contents: Contents, collection: Collection) -> About:
    """What the file of a sheet says of itself."""
    return About(
        title=contents.title,
        subject=f"{contents.subtitle}  |  {contents.edition}  |  {contents.footer[0]}",
        keywords=f"MIEK, kaartblad, {contents.edition}",
        on=collection.on,
    )
