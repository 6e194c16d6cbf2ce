"""Read a spreadsheet: the sheet and header row are found, values come as stored."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from miekgeo.errors import SourceError
from miekgeo.sources.archive import check_size
from miekgeo.sources.limits import Limits
from miekgeo.sources.raw import RawTable, Remark, Rows
from miekgeo.sources.rows import header_score, table_from_rows


def read_xlsx(path: Path, *, known: Collection[str], layer: str | None, limits: Limits) -> RawTable:
    """Read one sheet of an XLSX file: the one named after the layer, else the best header.

    Raises
    ------
    SourceError
        Damaged, too large, or without any sheet that can be read.
    """
    check_size(path, limits)
    sheets = _sheets(path, limits)
    filled = {name: rows for name, rows in sheets.items() if rows}
    if not filled:
        return table_from_rows([], name=path.stem, source=path.name, known=known, strict=False)
    scores = {name: header_score(rows, known) for name, rows in filled.items()}
    # max keeps the first of equals, so the order of the sheets decides then.
    chosen = max(filled, key=lambda n: (n.strip().lower() == layer, scores[n]))
    others = [n for n in filled if n != chosen]
    remarks = []
    if others:
        remarks.append(
            Remark("L04", f"Gelezen is blad {chosen!r}; niet gelezen: {', '.join(others)}.")
        )
    return table_from_rows(
        filled[chosen], name=chosen, source=path.name, known=known, remarks=remarks, strict=False
    )


def _sheets(path: Path, limits: Limits) -> dict[str, Rows]:
    # Imported here: half a second that only spreadsheets need.
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise SourceError(
            f"{path.name} is een beschadigd Excel-bestand.", hint="Sla het opnieuw op als .xlsx."
        ) from error
    try:
        return {sheet.title: _rows(sheet, path.name, limits) for sheet in book.worksheets}
    except SourceError:
        raise
    except (zipfile.BadZipFile, Exception) as error:
        raise SourceError(
            f"{path.name}: een blad is beschadigd.", hint="Sla het opnieuw op als .xlsx."
        ) from error
    finally:
        book.close()


def _rows(sheet: Any, name: str, limits: Limits) -> Rows:
    # The size a sheet states about itself may be wrong, and huge.
    sheet.reset_dimensions()
    rows: list[list[object]] = []
    for row in sheet.iter_rows(values_only=True):
        rows.append([_value(c) for c in row])
        if len(rows) > limits.rows:
            raise SourceError(
                f"{name} heeft meer dan {limits.rows} rijen.", hint="Splits het bestand."
            )
    while rows and all(c is None for c in rows[-1]):
        rows.pop()
    return rows


def _value(cell: object) -> object:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    if isinstance(cell, str):
        return cell if cell.strip() else None
    return cell
