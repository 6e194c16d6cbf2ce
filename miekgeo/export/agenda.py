"""The buurprovincie-agenda as a document or text to take to a meeting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from miekgeo.agenda import Agenda
from miekgeo.errors import WriteError
from miekgeo.export.atomic import replacing

_HEADS = {
    "onderwerp": "Onderwerp",
    "bij_eerste": "",
    "bij_tweede": "",
    "verschil": "Verschil",
    "toelichting": "Toelichting",
    "besluit": "Besluit",
}


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
    from docx.enum.section import WD_ORIENT

    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.core_properties.title = agenda.title
    document.core_properties.author = "miekgeo"
    document.core_properties.language = "nl-NL"
    document.add_heading(agenda.title, level=1)
    if not len(agenda.table):
        document.add_paragraph("Er is niets gevonden dat beide provincies raakt.")
    heads = {**_HEADS, "bij_eerste": agenda.eerste, "bij_tweede": agenda.tweede}
    for soort, rows in agenda.table.groupby("soort", sort=False):
        document.add_heading(_plain(str(soort).capitalize()), level=2)
        table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
        for cell, head in zip(table.rows[0].cells, heads.values(), strict=True):
            cell.paragraphs[0].add_run(head).bold = True
        for row in rows[list(heads)].astype("str").to_numpy():
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = _plain(value)
    document.add_heading("Waar dit op rust", level=2)
    for name, value in account:
        document.add_paragraph(_plain(f"{name}: {value}"))
    with replacing(path) as aside:
        document.save(str(aside))


def _plain(text: str) -> str:
    """Text without characters that XML can't hold."""
    return "".join(c for c in text if c.isprintable() or c == "\n")


_WRITERS: Mapping[str, Callable[[Agenda, Sequence[tuple[str, str]], Path], None]] = {
    ".docx": _write_docx,
    ".txt": _write_text,
}
