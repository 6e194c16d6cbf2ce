"""Tables to CSV, JSON and XLSX as Dutch users expect them, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from miekgeo.export.atomic import replacing

# Excel's own limit of characters in a cell.
MAX_CELL = 32_767
CUT = " … (afgekapt)"
# A cell that starts with one of these may be run as a formula by a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


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


def write_xlsx(sheets: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Write one sheet per table: a frozen, filtered header, wrapped text, never a formula."""
    # Imported here: only this format needs it.
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with replacing(path, FileCreateError) as aside:
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(str(aside), options)
        head = book.add_format({"bold": True, "bg_color": "#E8E6DF", "bottom": 1, "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        for name, table in sheets.items():
            _add_sheet(book.add_worksheet(name), table, head, text)
        book.close()


def escape_formula(text: str) -> str:
    """Text that a spreadsheet shows as text; plain signed numbers stay as they are."""
    if not text.startswith(FORMULA_STARTS):
        return text
    try:
        float(text.replace(",", "."))
    except ValueError:
        return f"'{text}"
    return text


def _add_sheet(sheet: Any, table: pd.DataFrame, head: Any, text: Any) -> None:
    for column, name in enumerate(table.columns):
        sheet.write_string(0, column, str(name), head)
        sheet.set_column(column, column, _width(table[name], str(name)), text)
    for row, values in enumerate(_rows(table), start=1):
        for column, value in enumerate(values):
            if value is None:
                continue
            if isinstance(value, (bool, str)):
                sheet.write_string(row, column, _cut(_word(value)), text)
            else:
                sheet.write_number(row, column, value, text)
    sheet.freeze_panes(1, 1)
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _width(values: pd.Series, name: str) -> float:
    longest = max([len(name), *(len(str(v)) for v in values.head(200) if v is not None)])
    return min(max(longest + 2, 8), 60)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - len(CUT)] + CUT


def _rows(table: pd.DataFrame) -> list[list[Any]]:
    """Rows as plain Python values, None for what is missing."""
    columns = [[_plain(v) for v in table[c].tolist()] for c in table.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value if isinstance(value, (str, bool, int, float)) else str(value)


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
