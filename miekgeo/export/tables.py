"""Tables to CSV, JSON and XLSX as Dutch users expect them, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import textwrap
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from miekgeo.day import today
from miekgeo.export.atomic import replacing
from miekgeo.export.dated import midnight
from miekgeo.values import INTEGER_END

# Excel's own limit of characters in a cell.
MAX_CELL = 32_767
CUT = " … (afgekapt)"
# On paper: A4 by Excel's number, and how many columns can be read when they share its width.
A4 = 9
FITTING_COLUMNS = 12
# Widest column (characters), and that of texts which would otherwise make rows of half a screen.
WIDTH = 60
WIDE = 90
LONG_TEXT = 400
# Height of a line of text, and of the highest row that Excel allows (points).
LINE_POINTS = 15
MAX_POINTS = 409
# A number is shown as wide as its column: so many characters are enough.
NUMBER_WIDTH = 12
# A cell that starts with one of these may be run as a formula by a spreadsheet.
# The wide ones count as such in programs set to Japanese or Chinese.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SIGNED_NUMBER = re.compile(r"[+-][0-9]+([.,][0-9]+)?([eE][+-]?[0-9]+)?")


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write UTF-8 with BOM, semicolons and a decimal comma: opens right in a Dutch Excel."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(escape_formula(str(c)) for c in table.columns)
    writer.writerows([_csv_cell(v) for v in row] for row in _rows(table))
    with replacing(path) as aside:
        aside.write_bytes(stream.getvalue().encode("utf-8-sig"))


def write_json(table: pd.DataFrame, path: Path, *, objects: Collection[str] = ()) -> None:
    """Write a list of objects, keys as the columns.

    Parameters
    ----------
    table : DataFrame
    path : Path
    objects : collection of str
        Columns that hold JSON text; they become objects.
    """
    records = [
        {c: _json_value(v, c in objects) for c, v in zip(table.columns, row, strict=True)}
        for row in _rows(table)
    ]
    text = json.dumps(records, ensure_ascii=False, indent=1, allow_nan=False)
    with replacing(path) as aside:
        aside.write_bytes(f"{text}\n".encode())


def write_xlsx(
    sheets: Mapping[str, pd.DataFrame], path: Path, *, created: date | None = None, title: str = ""
) -> None:
    """Write one sheet per table: a frozen, filtered header, wrapped text, never a formula.

    Parameters
    ----------
    sheets : mapping of str to DataFrame
        Tables by the name of their sheet, at most 31 characters.
    path : Path
    created : date, optional
        Day on which it was made, else today; the same tables then give the same bytes.
    title : str
        What the workbook is called in its properties.
    """
    # Imported here: only this format needs it.
    import xlsxwriter

    with replacing(path) as aside:
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "in_memory": True,
        }
        # In memory: what a full disk cuts off complains again when Python ends.
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, options)
        made = midnight(today() if created is None else created)
        book.set_properties({"title": title, "author": "miekgeo", "created": made})
        head = book.add_format({"bold": True, "bg_color": "#E8E6DF", "bottom": 1, "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        for name, table in sheets.items():
            _add_sheet(book.add_worksheet(name), table, head, text)
        book.close()
        aside.write_bytes(stream.getbuffer())


def escape_formula(text: str) -> str:
    """Text that a spreadsheet shows as text; plain signed numbers stay as they are."""
    if not text.startswith(FORMULA_STARTS) or _SIGNED_NUMBER.fullmatch(text):
        return text
    return f"'{text}"


def plain_value(value: Any) -> Any:
    """A cell as text, truth value or number of Python itself; None for what is missing."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, int) and abs(value) >= INTEGER_END:
        # No file has numbers of that many figures.
        return str(value)
    return value if isinstance(value, (str, bool, int, float)) else str(value)


def _add_sheet(sheet: Any, table: pd.DataFrame, head: Any, text: Any) -> None:
    widths = [_width(table[name], str(name)) for name in table.columns]
    for column, (name, width) in enumerate(zip(table.columns, widths, strict=True)):
        sheet.write_string(0, column, str(name), head)
        sheet.set_column(column, column, width, text)
    for row, values in enumerate(_rows(table), start=1):
        lines = max(map(_lines, values, widths), default=1)
        if lines > 1:
            # Not every program fits a row to its text by itself.
            sheet.set_row(row, min(lines * LINE_POINTS, MAX_POINTS))
        for column, value in enumerate(values):
            # A cell with a text of no length isn't empty to a spreadsheet.
            if value is None or value == "":
                continue
            if isinstance(value, (bool, str)):
                sheet.write_string(row, column, _cut(_word(value)), text)
            else:
                sheet.write_number(row, column, value, text)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.repeat_rows(0)
    if len(table.columns) <= FITTING_COLUMNS:
        sheet.fit_to_pages(1, 0)
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _width(values: pd.Series, name: str) -> float:
    widest = NUMBER_WIDTH if pd.api.types.is_float_dtype(values) else MAX_CELL
    shown = (min(len(str(v)), widest) for v in values.head(200) if v is not None)
    longest = max([len(name), *shown])
    return min(max(longest + 2, 8), WIDE if longest > LONG_TEXT else WIDTH)


def _lines(value: Any, width: float) -> int:
    """Lines that a cell takes."""
    if not isinstance(value, str):
        return 1
    if len(value) <= width and "\n" not in value:
        return 1
    return sum(max(1, len(textwrap.wrap(part, int(width)))) for part in value.split("\n"))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - len(CUT)] + CUT


def _rows(table: pd.DataFrame) -> list[list[Any]]:
    """Rows as plain Python values, None for what is missing."""
    columns = [[plain_value(v) for v in table[c].tolist()] for c in table.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def _word(value: Any) -> str:
    return ("ja" if value else "nee") if isinstance(value, bool) else str(value)


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (bool, str)):
        return escape_formula(_word(value))
    return repr(value).replace(".", ",")


def _json_value(value: Any, is_object: bool) -> Any:
    return json.loads(value) if is_object and isinstance(value, str) else value
