"""Correct the cells of a raw table by hand and build its layer anew: no row comes or goes.

What was read stays as it is; what was changed stands beside it, to be listed and undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.checks import FOUT
from miekgeo.columns import match_columns
from miekgeo.geometry import Ints
from miekgeo.lagen import MARK, ROW, Laag, build_layer
from miekgeo.schema import LAYER_NAMES, LayerDefinition, load_definition
from miekgeo.sources import RawTable
from miekgeo.values import is_empty

# New text of a cell, by the position of its row in the table and its column; None is empty.
Edits = Mapping[tuple[int, str], str | None]

CHANGES = ["rij", "kolom", "was", "wordt"]


def apply_edits(raw: RawTable, edits: Edits) -> RawTable:
    """The same rows with the cells that were changed; a column that wasn't there is added.

    Parameters
    ----------
    raw : RawTable
    edits : mapping of (position, column) to text or None

    Raises
    ------
    IndexError
        A position isn't in the table.
    """
    frame = raw.frame.copy()
    changed: dict[str, list[Any]] = {}
    for (position, column), value in edits.items():
        if column not in changed:
            known = frame[column].tolist() if column in frame else [None] * len(frame)
            changed[column] = known
        changed[column][position] = value
    for column, values in changed.items():
        frame[column] = pd.Series(values, index=frame.index, dtype=object)
    return replace(raw, frame=frame)


def build_corrected(
    raw: RawTable,
    edits: Edits,
    definition: LayerDefinition,
    *,
    nederland: shapely.Geometry,
    columns: Mapping[str, str | None] | None = None,
) -> Laag:
    """Validate a table with its corrections; see `build_layer`.

    A column that was added and bears the name of a field is that field, whatever was decided on
    the columns of the file.
    """
    fields = definition.by_name
    added = {c: c for _, c in edits if c not in raw.frame and c in fields}
    chosen = {**columns, **added} if columns else added
    return build_layer(apply_edits(raw, edits), definition, nederland=nederland, columns=chosen)


def merge_edits(raw: RawTable, earlier: Edits, later: Edits) -> dict[tuple[int, str], str | None]:
    """Changes with later ones over them; what is as it was in the file is no change."""
    both = {**earlier, **later}
    return {at: text for at, text in both.items() if (text or "") != _was(raw, *at)}


def list_edits(raw: RawTable, edits: Edits) -> pd.DataFrame:
    """What was changed: `rij, kolom, was, wordt`, in the order of the file."""
    rows = [(int(raw.rows[p]), c, _was(raw, p, c), text or "") for (p, c), text in edits.items()]
    table = pd.DataFrame(rows, columns=CHANGES)
    return table.sort_values("rij", kind="stable").reset_index(drop=True)


def find_edits(
    shown: pd.DataFrame, edited: pd.DataFrame, positions: Ints
) -> dict[tuple[int, str], str | None]:
    """Cells in which an edited table differs from the one that was shown.

    Parameters
    ----------
    shown, edited : DataFrame (n rows) of text
        The same rows and columns.
    positions : int array (n)
        Position of each row in the raw table.
    """
    found: dict[tuple[int, str], str | None] = {}
    for column in shown.columns:
        old = shown[column].fillna("").astype(str).tolist()
        new = edited[column].fillna("").astype(str).tolist()
        for nth, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                found[int(positions[nth]), str(column)] = after or None
    return found


def order_rows(raw: RawTable, report: pd.DataFrame) -> tuple[Ints, int]:
    """Positions of all rows, those with faults first, then with remarks; how many have either.

    Parameters
    ----------
    raw : RawTable
    report : DataFrame
        Findings about this table.
    """
    told = report.dropna(subset=["rij"])
    faulty = told.loc[told["ernst"] == FOUT, "rij"].to_numpy(dtype=np.int64)
    noted = told["rij"].to_numpy(dtype=np.int64)
    rank = np.full(len(raw.rows), 2)
    rank[np.isin(raw.rows, noted)] = 1
    rank[np.isin(raw.rows, faulty)] = 0
    return np.argsort(rank, kind="stable"), int((rank < 2).sum())


def findings_by_row(report: pd.DataFrame) -> dict[int, str]:
    """All messages about each row, as one text."""
    told = report.dropna(subset=["rij"])
    found: dict[int, list[str]] = {}
    for row, text in zip(told["rij"].astype(int).tolist(), told["melding"], strict=True):
        found.setdefault(row, []).append(str(text))
    return {row: " ".join(dict.fromkeys(texts)) for row, texts in found.items()}


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Cells as a Dutch reader types them: what is empty is an empty text."""
    return pd.DataFrame(
        {c: [_text(v) for v in frame[c].tolist()] for c in frame.columns}, index=frame.index
    )


def guess_layer(raw: RawTable) -> str:
    """The layer that the columns are most like; projecten when they are like none.

    What counts is the share of the columns that are fields, the share of the fields that are there,
    and whether the key is among them under its own name.
    """
    columns = [str(c) for c in raw.frame.columns]
    score = {}
    for name in LAYER_NAMES:
        definition = load_definition(name)
        found = match_columns(columns, definition, has_geometry=raw.has_places, plain=raw.plain)
        named = definition.key is not None and found.fields.get(definition.key) == definition.key
        n = len(found.fields)
        score[name] = n / max(len(columns), 1) + n / len(definition.fields) + named
    return max(score, key=score.__getitem__)


def rows_aside(raw: RawTable, laag: Laag) -> pd.DataFrame:
    """The rows set aside as they are in the file, with their number and the reason.

    Parameters
    ----------
    raw : RawTable
        With the corrections that the layer was built of.
    laag : Laag
    """
    reasons = dict(zip(laag.aside[ROW].astype(int), laag.aside["reden"], strict=True))
    at = np.flatnonzero(np.isin(raw.rows, list(reasons)))
    table = as_text(raw.frame.iloc[at]).reset_index(drop=True)
    if raw.geometry is not None:
        wkt = shapely.to_wkt(raw.geometry[at], rounding_precision=-1)
        table["wkt (bestand)"] = [w or "" for w in wkt]
    numbers = [int(n) for n in raw.rows[at]]
    table.insert(0, "reden (miekgeo)", [reasons[n] for n in numbers])
    table.insert(0, "rij (miekgeo)", numbers)
    unread = pd.DataFrame(
        [(n, reasons[n], text) for n, _, text in raw.unreadable],
        columns=["rij (miekgeo)", "reden (miekgeo)", "rij als tekst (miekgeo)"],
    )
    return pd.concat([table, unread], ignore_index=True) if len(unread) else table


def with_marks(laag: Laag) -> Laag:
    """The layer with its confidential rows marked so that anyone reads it, ready to be written.

    A mark that can't be read is taken for a yes; written as it was read, it would be gone.
    """
    marked = laag.frame[ROW].isin(laag.confidential).to_numpy()
    if not marked.any():
        return laag
    frame = laag.frame.copy()
    if MARK not in frame:
        frame[MARK] = pd.Series(None, index=frame.index, dtype=object)
    whether = pd.api.types.is_bool_dtype(frame[MARK])
    frame.loc[marked, MARK] = True if whether else "ja"
    return replace(laag, frame=gpd.GeoDataFrame(frame))


def _was(raw: RawTable, position: int, column: str) -> str:
    if column not in raw.frame:
        return ""
    return _text(raw.frame[column].iloc[position])


def _text(value: Any) -> str:
    # is_empty asks for more than nothing: what a file says stays as it says it.
    if value is None or value is pd.NaT or (not isinstance(value, str) and is_empty(value)):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "ja" if value else "nee"
    if isinstance(value, (float, np.floating)):
        return (
            str(int(value)) if float(value).is_integer() else repr(float(value)).replace(".", ",")
        )
    if isinstance(value, datetime):
        midnight = value == datetime(value.year, value.month, value.day, tzinfo=value.tzinfo)
        return value.date().isoformat() if midnight else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
