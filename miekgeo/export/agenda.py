"""The buurprovincie-agenda as a document or text to take to a meeting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from miekgeo.agenda import Agenda
from miekgeo.day import today
from miekgeo.errors import WriteError
from miekgeo.export.atomic import replacing
from miekgeo.export.dated import date_archive, midnight
from miekgeo.export.document import document_bytes

if TYPE_CHECKING:
    from docx.document import Document

_HEADS = {
    "onderwerp": "Onderwerp",
    "bij_eerste": "",
    "bij_tweede": "",
    "verschil": "Verschil",
    "toelichting": "Toelichting",
    "besluit": "Besluit",
}
# A4 on its side (mm), and how wide each column is between the margins.
_PAGE_MM, _MARGIN_MM = (297, 210), 15
_WIDTHS_MM = (46, 28, 28, 24, 101, 40)
_SIZE_PT = 8


def write_agenda(agenda: Agenda, account: Sequence[tuple[str, str]], path: Path) -> None:
    """Write the agenda in the format of the file's ending.

    Parameters
    ----------
    agenda : Agenda
    account : sequence of (str, str)
        What it rests on.
    path : Path
        Ends in .docx or .txt.

    Raises
    ------
    WriteError
        The ending isn't known, or writing fails; what was there stays.
    """
    check_suffix(path)
    _WRITERS[path.suffix.lower()](agenda, account, path)


def check_suffix(path: Path) -> None:
    """Raise WriteError when the ending of a file isn't one that can be written."""
    if path.suffix.lower() not in _WRITERS:
        raise WriteError(
            f"{path.name}: onbekende indeling {path.suffix!r}.",
            hint=f"Kies een bestandsnaam die eindigt op {', '.join(_WRITERS)}.",
        )


def _write_text(agenda: Agenda, account: Sequence[tuple[str, str]], path: Path) -> None:
    basis = "\n".join(f"{name}: {value}" for name, value in account)
    with replacing(path) as aside:
        aside.write_text(f"{agenda.text}\n{basis}\n", encoding="utf-8")


def _write_docx(agenda: Agenda, account: Sequence[tuple[str, str]], path: Path) -> None:
    # Imported here: only this format needs it.
    from docx import Document

    document = Document()
    _lay_out(document)
    properties = document.core_properties
    properties.title, properties.author, properties.language = agenda.title, "miekgeo", "nl-NL"
    made = today()
    properties.created = properties.modified = midnight(made)
    document.add_heading(agenda.title, level=1)
    if not len(agenda.table):
        document.add_paragraph("Er is niets gevonden dat beide provincies raakt.")
    heads = {**_HEADS, "bij_eerste": agenda.eerste, "bij_tweede": agenda.tweede}
    for soort, rows in agenda.table.groupby("soort", sort=False):
        document.add_heading(_plain(str(soort).capitalize()), level=2)
        _add_table(document, list(heads.values()), rows[list(heads)].astype("str").to_numpy())
    document.add_heading("Waar dit op rust", level=2)
    for name, value in account:
        document.add_paragraph(_plain(f"{name}: {value}"))
    content = document_bytes(document)
    with replacing(path) as aside:
        aside.write_bytes(date_archive(content, made))


def _lay_out(document: Document) -> None:
    """A4 on its side, with letters small enough for one meeting on few pages."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (Mm(m) for m in _PAGE_MM)
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Mm(_MARGIN_MM))
    normal = document.styles["Normal"]
    normal.font.size = Pt(_SIZE_PT)
    normal.paragraph_format.space_after = Pt(0)


def _add_table(document: Document, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from docx.shared import Mm

    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = _plain(value)
    # Word goes by the cells, LibreOffice by the columns.
    for column, width in zip(table.columns, _WIDTHS_MM, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _plain(text: str) -> str:
    """Text without characters that XML can't hold."""
    return "".join(c for c in text if c.isprintable() or c == "\n")


_WRITERS: Mapping[str, Callable[[Agenda, Sequence[tuple[str, str]], Path], None]] = {
    ".docx": _write_docx,
    ".txt": _write_text,
}
