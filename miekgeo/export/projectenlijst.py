"""The projectenlijst as a workbook: the columns of the handbook first, and all of it read back.

Nothing a user wrote is lost on the way: what a cell can't hold stands beside (see
`miekgeo.projectenlijst`). What miekgeo computed says so in its heading and isn't read back.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Self

import pandas as pd

from miekgeo.collection import Collection
from miekgeo.errors import WriteError
from miekgeo.export.atomic import replacing
from miekgeo.export.projectenlijst_columns import (
    Written,
    plain_cell,
    project_columns,
    status_columns,
)
from miekgeo.projectenlijst import (
    GEOMETRIE,
    KEUZELIJSTEN,
    SHEETS,
    TERZIJDE,
    TOELICHTING,
    VERANTWOORDING,
    VERVOLG,
    VERVOLG_HEADINGS,
    ZONDER_LOCATIE,
    Column,
    carry,
    fits_cell,
    load_columns,
)
from miekgeo.schema import Field

# Rows below the last one that have the same choice lists, for new projects.
SPARE_ROWS = 200
# Rows above the projects: a title, the groups and the headings.
_HEAD_ROWS = 3
# Points per line of text, and the highest a row may be.
_LINE, _HIGHEST = 15.0, 150.0
_A3 = 8
_SCALE = 62
_HEAD_FILL, _COMPUTED_FILL, _MISSING_FILL = "#E8E6DF", "#DDE8EF", "#FBE3D6"
_TYPES = {
    "text": "tekst",
    "choice": "keuze",
    "list": "lijst, met ; ertussen",
    "number": "getal",
    "integer": "geheel getal",
    "period": "jaar (2031) of kwartaal (2031-Q3)",
    "date": "datum",
    "boolean": "ja of nee",
}
_FORMATS: Mapping[str, Mapping[str, object]] = {
    "title": {"bold": True, "font_size": 14},
    "group": {"bold": True, "bg_color": _HEAD_FILL},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": _HEAD_FILL},
    "computed head": {"bold": True, "italic": True, "text_wrap": True, "valign": "top"}
    | {"bottom": 1, "bg_color": _COMPUTED_FILL},
    "text": {"text_wrap": True, "valign": "top"},
    "line": {"valign": "top"},
    "computed": {"text_wrap": True, "valign": "top", "italic": True},
    "day": {"valign": "top", "num_format": "dd-mm-yyyy"},
    "missing": {"bg_color": _MISSING_FILL},
}
_DAMAGED = (
    "De laatste rij van de tabel in pMIEK bijlage 2 van de MIEK-handleiding 2025 is verplicht, "
    'maar in de gebruikte tekst beschadigd: alleen "project? Ja" is leesbaar. Voor sectoren en '
    "ontwikkelingen, en voor financiële informatie, is daarom de Handreiking Integraal "
    "Programmeren gevolgd (stap 4, projectenlijst)."
)


@dataclass
class _Book:
    """A workbook being written, with what its cells couldn't hold."""

    book: Any
    formats: Mapping[str, Any]
    carried: list[tuple[int, int, str]] = field(default_factory=list)
    references: int = 0

    def write(self, sheet: Any, row: int, column: int, value: Any, name: str = "text") -> None:
        """Write one value as what it is; never as a formula or a link."""
        look = self.formats[name]
        if value is None:
            return
        if not fits_cell(value):
            self.references += 1
            value, parts = carry(value, self.references)
            self.carried += [(self.references, i, p) for i, p in enumerate(parts, start=1)]
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value, look)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, _Exact(value), look)
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, column, value, self.formats["day"])
        else:
            sheet.write_string(row, column, str(value), look)


class _Exact(float):
    """A number that is written with all its digits: xlsxwriter itself writes sixteen."""

    def __new__(cls, value: float) -> Self:
        made = super().__new__(cls, value)
        made.text = repr(value)
        return made

    text: str

    def __format__(self, spec: str) -> str:
        return self.text


def check_suffix(path: Path) -> None:
    """Raise WriteError when the ending of a file isn't .xlsx."""
    if path.suffix.lower() != ".xlsx":
        raise WriteError(
            f"{path.name}: onbekende indeling {path.suffix!r}.",
            hint="Kies een bestandsnaam die eindigt op .xlsx.",
        )


def write_projectenlijst(collection: Collection, path: Path) -> None:
    """Write the projectenlijst of a collection as a workbook that miekgeo reads back.

    Parameters
    ----------
    collection : Collection
        Its provincie and edition decide what is in it.
    path : Path
        Ends in .xlsx.

    Raises
    ------
    WriteError
        The ending isn't .xlsx, or writing fails; what was there stays.

    Notes
    -----
    Columns: tables/projectenlijst.csv, after MIEK-handleiding 2025, pMIEK bijlage 2, and
    Handreiking Integraal Programmeren, stap 4 (projectenlijst). Geometry is WKT in EPSG:28992
    without rounding. The same collection gives the same bytes.
    """
    check_suffix(path)
    # Imported here: only this format needs it.
    import xlsxwriter

    with replacing(path) as aside:
        options = {"strings_to_formulas": False, "strings_to_urls": False}
        # In memory: what a full disk cuts off complains again when Python ends.
        options |= {"strings_to_numbers": False, "in_memory": True}
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, options)
        title = _title(collection)
        made = dt.datetime(collection.on.year, collection.on.month, collection.on.day)  # noqa: DTZ001 a day
        book.set_properties({"title": title, "author": "miekgeo", "created": made})
        formats = {name: book.add_format(dict(look)) for name, look in _FORMATS.items()}
        _write_sheets(_Book(book, formats), collection, title)
        book.close()
        aside.write_bytes(stream.getbuffer())


def _write_sheets(out: _Book, collection: Collection, title: str) -> None:
    columns = project_columns(collection)
    status = status_columns(collection)
    names = [SHEETS["projecten"], SHEETS["status"], TOELICHTING, KEUZELIJSTEN, VERANTWOORDING]
    sheets = {name: out.book.add_worksheet(name) for name in (*names, ZONDER_LOCATIE)}
    ranges = _write_choices(out, sheets[KEUZELIJSTEN], [*columns, *status])
    _write_projects(out, sheets[SHEETS["projecten"]], columns, ranges, title)
    _write_status(out, sheets[SHEETS["status"]], status, ranges)
    _write_explanation(out, sheets[TOELICHTING], columns, title)
    _write_table(out, sheets[VERANTWOORDING], collection.account, (34, 110))
    without = collection.tables["zonder_locatie"]
    _write_table(out, sheets[ZONDER_LOCATIE], without, (14, 50, 16, 16, 50))
    aside = _aside(collection)
    if len(aside):
        _write_table(out, out.book.add_worksheet(TERZIJDE), aside, (14, 8, 18, 40, 80))
    if out.carried:
        # All other sheets are written: no cell refers to what isn't there yet.
        carried = pd.DataFrame(out.carried, columns=list(VERVOLG_HEADINGS))
        _write_table(out, out.book.add_worksheet(VERVOLG), carried, (10, 8, 60), look="line")
    sheets[SHEETS["projecten"]].activate()


def _title(collection: Collection) -> str:
    where = collection.provincie or "alle provincies"
    return f"Projectenlijst {where}. {collection.edition.label}, {collection.on:%d-%m-%Y}"


def _aside(collection: Collection) -> pd.DataFrame:
    """Rows of projecten and status that couldn't be used, with the reason."""
    aside = collection.tables["terzijde"]
    if not len(aside):
        return aside
    columns = ["laag", "rij", "project_id", "naam", "reden"]
    return aside.loc[aside["laag"].isin(list(SHEETS))].reindex(columns=columns)


def _write_projects(
    out: _Book,
    sheet: Any,
    columns: Sequence[Written],
    ranges: Mapping[str, str],
    title: str,
) -> None:
    n = len(columns[0].cells)
    out.write(sheet, 0, 0, title, "title")
    legend = (
        "* = verplicht. (berekend) en (blad status) worden niet teruggelezen; uitleg per kolom op "
        "het blad toelichting."
    )
    out.write(sheet, 0, 4, legend, "line")
    at = 0
    for group, members in groupby(columns, key=lambda c: c.groep):
        size = len(list(members))
        # No merged cells: these hinder sorting and readers aloud.
        for column in range(at, at + size):
            sheet.write_blank(1, column, None, out.formats["group"])
        out.write(sheet, 1, at, _group_title(group), "group")
        at += size
    _write_columns(out, sheet, columns, _HEAD_ROWS - 1)
    for row in range(n):
        sheet.set_row(_HEAD_ROWS + row, _height(columns, row))
    sheet.set_row(_HEAD_ROWS - 1, 52)
    _add_choices(sheet, columns, ranges, _HEAD_ROWS, n)
    _mark_missing(out, sheet, columns, n)
    sheet.freeze_panes(_HEAD_ROWS, 1)
    sheet.autofilter(_HEAD_ROWS - 1, 0, _HEAD_ROWS - 1 + max(n, 1), len(columns) - 1)
    _set_print(sheet, columns, _HEAD_ROWS + n - 1, title)


def _group_title(group: str) -> str:
    if group == "Berekend":
        return "Berekend (wordt niet teruggelezen)"
    return group


def _write_columns(out: _Book, sheet: Any, columns: Sequence[Written], head: int) -> None:
    for at, column in enumerate(columns):
        is_wide = column.definition is not None or column.computed
        look = "computed" if column.computed else ("text" if is_wide else "line")
        sheet.set_column(at, at, column.width, out.formats[look])
        out.write(sheet, head, at, column.kop, "computed head" if column.computed else "head")
        for row, value in enumerate(column.cells, start=head + 1):
            out.write(sheet, row, at, value, look)
    last = head + max(len(columns[0].cells), 1) + SPARE_ROWS
    # Codes and years are text on purpose.
    area = f"A{head + 2}:{_letters(len(columns) - 1)}{last + 1}"
    sheet.ignore_errors({"number_stored_as_text": area})


def _height(columns: Sequence[Written], row: int) -> float:
    """Height for the wrapped text of a row, in points; viewers differ in doing it themselves."""
    lines = 1
    for column in (c for c in columns if c.printed):
        value = column.cells[row]
        if isinstance(value, str):
            wrapped = (math.ceil(max(len(t), 1) / column.width) for t in value.split("\n"))
            lines = max(lines, sum(wrapped))
    return min(lines * _LINE + 3, _HIGHEST)


def _add_choices(
    sheet: Any, columns: Sequence[Written], ranges: Mapping[str, str], first: int, n: int
) -> None:
    """Choice lists on all rows of a sheet, and on empty ones below."""
    last = first + n + SPARE_ROWS - 1
    for at, column in enumerate(columns):
        name = column.definition.name if column.definition is not None else ""
        if name in ranges:
            rule = {
                "validate": "list",
                "source": ranges[name],
                "error_title": "Niet in de lijst",
                "error_message": "Kies een waarde uit de lijst; zie het blad keuzelijsten.",
            }
            sheet.data_validation(first, at, last, at, rule)


def _mark_missing(out: _Book, sheet: Any, columns: Sequence[Written], n: int) -> None:
    """Colour required cells that are empty, in rows that hold anything; words say it as well."""
    first, last = _HEAD_ROWS, _HEAD_ROWS + n + SPARE_ROWS - 1
    row = first + 1
    keys = [at for at, c in enumerate(columns) if c.definition is not None and c.required]
    filled = "&".join(f"${_letters(at)}{row}" for at in keys)
    for at in keys:
        empty = [f"LEN(TRIM(${_letters(i)}{row}))=0" for i in (at, *columns[at].or_else)]
        rule = {
            "type": "formula",
            "criteria": f'=AND({filled}<>"",{",".join(empty)})',
            "format": out.formats["missing"],
        }
        sheet.conditional_format(first, at, last, at, rule)


def _set_print(sheet: Any, columns: Sequence[Written], last: int, title: str) -> None:
    """A3 landscape: the handbook's columns on one page wide, the other short ones on the next."""
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_print_scale(_SCALE)
    sheet.hide_gridlines(0)
    sheet.repeat_rows(1, _HEAD_ROWS - 1)
    sheet.repeat_columns(0)
    sheet.set_v_pagebreaks([sum(c.groep == columns[0].groep for c in columns)])
    sheet.print_area(0, 0, max(last, _HEAD_ROWS), sum(c.printed for c in columns) - 1)
    # An ampersand would start a code.
    sheet.set_footer(f"&L{title.replace('&', '&&')}&RBlad &P van &N")


def _write_status(
    out: _Book, sheet: Any, columns: Sequence[Written], ranges: Mapping[str, str]
) -> None:
    n = len(columns[0].cells)
    _write_columns(out, sheet, columns, 0)
    _add_choices(sheet, columns, ranges, 1, n)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(n, 1), len(columns) - 1)
    _print_wide(sheet)


def _write_choices(out: _Book, sheet: Any, columns: Sequence[Written]) -> dict[str, str]:
    """A sheet with the values of each choice; and by field where they are."""
    ranges: dict[str, str] = {}
    row = 0
    for at, head in enumerate(("Kolom", "Waarde", "Code", "Ook gelezen als")):
        out.write(sheet, row, at, head, "head")
    for column in columns:
        choices = _choices(column.definition)
        if not choices:
            continue
        first = row + 1
        for label, value, aliases in choices:
            row += 1
            cells = (column.kop.rstrip(" *"), label, value, aliases)
            for at, cell in enumerate(cells):
                out.write(sheet, row, at, cell or None)
        if column.definition is not None:
            ranges[column.definition.name] = f"={KEUZELIJSTEN}!$B${first + 1}:$B${row + 1}"
    for at, width in enumerate((26, 30, 20, 60)):
        sheet.set_column(at, at, width)
    sheet.freeze_panes(1, 0)
    _print_wide(sheet)
    return ranges


def _choices(definition: Field | None) -> list[tuple[str, str, str]]:
    """Label, value and other names of each choice."""
    if definition is None:
        return []
    if definition.type == "boolean":
        return [("ja", "ja", ""), ("nee", "nee", "")]
    return [(a.label, a.value, "; ".join(a.aliases)) for a in definition.allowed]


def _write_explanation(out: _Book, sheet: Any, columns: Sequence[Written], title: str) -> None:
    lines = (
        title,
        "Kolommen met * zijn verplicht; wat ontbreekt staat in woorden in de kolom Ontbreekt.",
        "Kolommen met (berekend) of (blad status) worden bij het lezen overgeslagen.",
        "Rijen met de zekerheid indicatief zijn voorbeelden en staan in geen officiële lijst.",
        "Een cel die eindigt op [vervolg 1] staat in haar geheel op het blad vervolg.",
        "Afgedrukt worden de projectenlijst, het programma en het korte deel van wat is berekend.",
        _DAMAGED,
    )
    for row, line in enumerate(lines):
        out.write(sheet, row, 0, line, "title" if row == 0 else "line")
    head = len(lines) + 1
    heads = ("Kolom", "Groep", "Wat erin staat", "Soort", "Verplicht", "Gevraagd in")
    for at, text in enumerate(heads):
        out.write(sheet, head, at, text, "head")
    by_heading = {c.kop: c for c in load_columns()}
    for row, column in enumerate(columns, start=head + 1):
        cells = _explained(column, by_heading.get(column.kop))
        for at, text in enumerate(cells):
            out.write(sheet, row, at, text or None)
        longest = max(math.ceil(len(cells[2]) / 80), math.ceil(len(cells[5]) / 50), 1)
        sheet.set_row(row, longest * _LINE + 3)
    for at, width in enumerate((44, 20, 80, 32, 10, 50)):
        sheet.set_column(at, at, width)
    _print_wide(sheet)


def _explained(column: Written, listed: Column | None) -> tuple[str, ...]:
    """Heading, group, meaning, type, whether it is required, and who asks for it."""
    meaning, source, kind = "Kolom uit het eigen bestand.", "", "zoals in het bestand"
    if listed is not None:
        meaning, source, kind = listed.toelichting, listed.bron, "berekend, niet teruggelezen"
        if listed.herkomst == GEOMETRIE:
            kind = "tekst"
    if column.definition is not None:
        meaning = meaning if listed and listed.toelichting else column.definition.description
        source = source or column.definition.source
        kind = _TYPES[column.definition.type]
        if column.definition.unit:
            kind += f", {column.definition.unit}"
    return (
        column.kop, column.groep, meaning, kind, "ja" if column.required else "nee", source,
    )  # fmt: skip


def _write_table(
    out: _Book, sheet: Any, table: pd.DataFrame, widths: Sequence[float], look: str = "text"
) -> None:
    """A plain table: a frozen header and its rows."""
    for at, name in enumerate(table.columns):
        out.write(sheet, 0, at, str(name), "head")
        for row, value in enumerate(table[name].tolist(), start=1):
            out.write(sheet, row, at, plain_cell(value), look)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    if not len(table):
        out.write(sheet, 1, 0, "Geen.", look)
    sheet.freeze_panes(1, 0)
    _print_wide(sheet)


def _print_wide(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    letters: Callable[[int], str] = xl_col_to_name
    return letters(column)
