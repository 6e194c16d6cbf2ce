"""Read a spreadsheet: the sheets and header rows are found, values come as stored."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from miekgeo.errors import SourceError
from miekgeo.limits import Limits, refuse
from miekgeo.projectenlijst import (
    BESIDE,
    OWN_COLUMN,
    SHEETS,
    VERVOLG,
    computed_headings,
    read_carried,
    read_headings,
    restore,
)
from miekgeo.sources.archive import check_size
from miekgeo.sources.raw import RawTable, Remark, Rows
from miekgeo.sources.rows import HEADER_WITHIN, header_score, table_from_rows
from miekgeo.values import INTEGER_END, fold

_LAYERS = {sheet: layer for layer, sheet in SHEETS.items()}
# Known names in the header of a sheet with another name to take it for projects.
_ENOUGH = 2


def read_xlsx(
    path: Path,
    *,
    layers: Collection[str],
    known: Collection[str],
    sheets: Mapping[str, Collection[str]],
    limits: Limits,
) -> list[RawTable]:
    """Read the sheets of an XLSX file that are named after layers, else one sheet.

    Parameters
    ----------
    path : Path
    layers : collection of str
        Layers wanted; one sheet is the one named after the first, else that with the best header.
    known : collection of str
        Normalised column names of that layer.
    sheets : mapping of str to collection of str
        Layers that sheets may be named after, with the normalised column names of each; empty to
        read one sheet only.
    limits : Limits

    Returns
    -------
    list of RawTable
        Named after their layer where the sheet is, else after the sheet; at least one.

    Raises
    ------
    SourceError
        Damaged, too large, or without any sheet that can be read.
    """
    check_size(path, limits)
    book = _sheets(path, limits)
    filled = {name: rows for name, rows in book.items() if rows}
    if not filled:
        return [table_from_rows([], name=path.stem, source=path.name, known=known, strict=False)]
    chosen = _named_sheets(filled, known, sheets) if sheets else {}
    if not chosen:
        layer = next(iter(layers), None)
        scores = {name: header_score(rows, known) for name, rows in filled.items()}
        # max keeps the first of equals, so the order of the sheets decides then.
        best = max(filled, key=lambda n: (_layer_of(n) == layer, scores[n]))
        chosen = {best: best}
    carried = read_carried(filled.get(VERVOLG, ()))
    tables: list[RawTable] = []
    for name, title in chosen.items():
        rows, remarks = _restored(filled[title], carried) if carried else (filled[title], [])
        if not tables:
            remarks = [*_unread(filled, chosen), *remarks]
        table = table_from_rows(
            rows,
            name=name,
            source=path.name,
            known=sheets.get(name, known),
            remarks=remarks,
            strict=False,
            limits=limits,
        )
        tables.append(_as_written(table, title, filled))
    return tables


def _layer_of(title: str) -> str:
    """Layer that a sheet is named after, or its own name without case and accents."""
    name = fold(title)
    return _LAYERS.get(name, name)


def _named_sheets(
    filled: Mapping[str, Rows], known: Collection[str], sheets: Mapping[str, Collection[str]]
) -> dict[str, str]:
    """Sheet by layer, the sheet with the name itself first."""
    chosen: dict[str, str] = {}
    for title in sorted(filled, key=lambda n: fold(n) not in sheets):
        if _layer_of(title) in sheets:
            chosen.setdefault(_layer_of(title), title)
    first = next(iter(sheets))
    if chosen and first not in chosen:
        # Projects may stand beside named layers under any name.
        others = {n: header_score(r, known) for n, r in filled.items() if n not in chosen.values()}
        best = max(others, key=lambda n: others[n], default="")
        if others.get(best, 0) >= _ENOUGH:
            chosen[first] = best
    return {name: chosen[name] for name in sheets if name in chosen}


def _unread(filled: Mapping[str, Rows], chosen: Mapping[str, str]) -> list[Remark]:
    """What wasn't read, but for sheets that tell of the others."""
    beside = BESIDE if _is_written(filled) else ()
    others = [n for n in filled if n not in chosen.values() and n not in beside]
    if not others:
        return []
    what = "blad" if len(chosen) == 1 else "bladen"
    read = ", ".join(repr(n) for n in chosen.values())
    return [Remark("L04", f"Gelezen is {what} {read}; niet gelezen: {', '.join(others)}.")]


def _is_written(filled: Mapping[str, Rows]) -> bool:
    """Whether miekgeo wrote the workbook: its computed columns are there."""
    rows = filled.get(SHEETS["projecten"], ())
    return any(c in computed_headings() for row in rows[:HEADER_WITHIN] for c in row)


def _restored(rows: Rows, carried: Mapping[int, object]) -> tuple[Rows, list[Remark]]:
    """Rows with the values that their cells refer to."""
    remarks = []
    found = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for cell in row:
            value, fault = restore(cell, carried)
            if fault:
                remarks.append(Remark("L08", f"In rij {number}: {fault}.", number))
            cells.append(value)
        found.append(cells)
    return found, remarks


def _as_written(table: RawTable, title: str, filled: Mapping[str, Rows]) -> RawTable:
    """A table of a workbook by miekgeo without what it computed, under the names of the user."""
    if not _is_written(filled) or title not in SHEETS.values():
        return table
    names = read_headings([str(c) for c in table.frame.columns])
    frame = table.frame[list(names)].rename(columns=names)
    rows = frame.notna().any(axis=1).to_numpy()
    return replace(
        table,
        frame=frame[rows].reset_index(drop=True),
        rows=table.rows[rows],
        remarks=tuple(r for r in table.remarks if r.check_id != "L03"),
        plain=tuple(n for h, n in names.items() if h.startswith(OWN_COLUMN)),
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
    n_cells = 0
    for row in sheet.iter_rows(values_only=True):
        rows.append(_without_end([_value(c) for c in row]))
        n_cells += len(rows[-1])
        if len(rows) > limits.rows:
            refuse("rows", name, limits)
        if n_cells > limits.cells:
            refuse("cells", name, limits)
    while rows and all(c is None for c in rows[-1]):
        rows.pop()
    return rows


def _without_end(row: list[object]) -> list[object]:
    """A row without the empty cells at its end: colours may run on to the last column."""
    while row and row[-1] is None:
        row.pop()
    return row


def _value(cell: object) -> object:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    if isinstance(cell, str):
        return cell if cell.strip() else None
    if isinstance(cell, int) and abs(cell) >= INTEGER_END:
        # More figures than a number has anywhere else.
        return str(cell)
    return cell
