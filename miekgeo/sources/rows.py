"""From rows of cells to a table: where the header is, and rows that don't fit it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from miekgeo.columns import normalise
from miekgeo.limits import LIMITS, Limits, refuse
from miekgeo.sources.raw import RawTable, Remark, Rows

# Rows searched for the header: titles, dates and blank rows above it fit in here.
HEADER_WITHIN = 30


def table_from_rows(
    rows: Rows,
    *,
    name: str,
    source: str,
    known: Collection[str],
    remarks: Sequence[Remark] = (),
    strict: bool,
    limits: Limits = LIMITS,
) -> RawTable:
    """Build a table from rows of cells, header included somewhere near the top.

    Parameters
    ----------
    rows : sequence of rows
        All rows of the file in order; blank ones too, so that row numbers are the user's.
    known : collection of str
        Normalised column names that a header may hold.
    strict : bool
        Whether a row with more cells than the header is unreadable (text files, where an unquoted
        separator shifts all that follows) or just wider (spreadsheets).
    limits : Limits

    Raises
    ------
    SourceError
        More columns than may be.
    """
    top = find_header(rows, known)
    notes = list(remarks)
    if top is None:
        header: list[str] = []
        start = 0
    else:
        header = [_text(c).strip() for c in rows[top]]
        start = top + 1
        if any(_filled(r) for r in rows[:top]):
            notes.append(Remark("L03", f"De kopregel is gevonden op rij {top + 1}.", top + 1))
    while header and not header[-1]:
        header.pop()
    body, numbers, unreadable = [], [], []
    for position in range(start, len(rows)):
        cells = list(rows[position])
        while cells and (cells[-1] is None or cells[-1] == ""):
            cells.pop()
        if not cells:
            continue
        if strict and top is not None and len(cells) > len(header):
            reason = f"heeft {len(cells)} cellen, de kop heeft er {len(header)}"
            unreadable.append((position + 1, reason, "; ".join(_text(c) for c in cells)))
            continue
        body.append(cells)
        numbers.append(position + 1)
    width = max([len(header), *(len(r) for r in body)], default=0)
    if width > limits.columns:
        refuse("columns", source, limits)
    names = _column_names(header, width)
    data = [[*r, *[None] * (width - len(r))] for r in body]
    frame = pd.DataFrame(data, columns=names, dtype=object)
    return RawTable(
        name=name,
        source=source,
        frame=frame,
        rows=np.array(numbers, dtype=np.int64),
        unreadable=tuple(unreadable),
        remarks=tuple(notes),
    )


def find_header(rows: Rows, known: Collection[str]) -> int | None:
    """Position of the row that holds most known column names; None when no row holds any."""
    scores = [
        sum(normalise(_text(c)) in known for c in row if c is not None)
        for row in rows[:HEADER_WITHIN]
    ]
    best = max(scores, default=0)
    return scores.index(best) if best else None


def header_score(rows: Rows, known: Collection[str]) -> int:
    """Number of known column names in the best header row."""
    top = find_header(rows, known)
    return 0 if top is None else sum(normalise(_text(c)) in known for c in rows[top])


def _column_names(header: Sequence[str], width: int) -> list[str]:
    names: list[str] = []
    for position in range(width):
        name = header[position] if position < len(header) else ""
        name = name or f"kolom_{position + 1}"
        nth = sum(n == name or n.startswith(f"{name} (") for n in names)
        names.append(f"{name} ({nth + 1})" if name in names else name)
    return names


def _filled(row: Sequence[object]) -> bool:
    return any(c is not None and _text(c).strip() for c in row)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)
