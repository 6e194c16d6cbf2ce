"""What stands in the columns of the projectenlijst, cell by cell, before it is written."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.collection import Collection
from miekgeo.lagen import ROW
from miekgeo.projectenlijst import (
    BEREKEND,
    GEOMETRIE,
    STATUS,
    VELD,
    Column,
    load_columns,
    own_heading,
)
from miekgeo.schema import Field, LayerDefinition, load_definition

SRID = "SRID=28992;"
OWN_GROUP = "Eigen kolommen"
# In a cell for ja or nee: neither is known.
UNREAD = "onbekend"
# Days before this one aren't the same in every spreadsheet.
_FIRST_DAY = dt.date(1900, 3, 1)
_PRINTED = ("Projectenlijst", "Code", "Programma", "Berekend")
# Computed texts that are too long to print in a list; the projectfiche has them.
_LONG = ("toelichting", "buiten_provincie")


@dataclass(frozen=True)
class Written:
    """A column as it is written."""

    kop: str
    groep: str
    cells: Sequence[Any]
    width: float
    computed: bool = False
    definition: Field | None = None
    required: bool = False
    or_else: tuple[int, ...] = ()
    printed: bool = False


def project_columns(collection: Collection) -> list[Written]:
    """All columns of the sheet with projects, those of the user's file last."""
    definition = load_definition("projecten")
    frame = collection.layers["projecten"]
    secret = _secret_rows(collection, frame)
    fields = _fields(frame, definition, secret)
    columns = [*load_columns(), *_unlisted(definition)]
    if collection.edition.openbaar:
        hidden = {f.name for f in definition.fields if f.confidential}
        columns = [c for c in columns if c.herkomst != VELD or c.veld not in hidden]
    computed = _computed(collection, frame, secret)
    computed["ontbreekt"] = _missing(columns, fields, len(frame))
    at = {c.veld: i for i, c in enumerate(columns) if c.herkomst in (VELD, GEOMETRIE)}
    written = [
        Written(
            kop=c.kop,
            groep=c.groep,
            cells=(computed if c.herkomst in (STATUS, BEREKEND) else fields)[c.veld],
            width=c.breedte,
            computed=c.herkomst in (STATUS, BEREKEND),
            definition=definition.by_name.get(c.veld) if c.herkomst == VELD else None,
            required=c.verplicht,
            or_else=tuple(at[n] for n in c.ook),
            printed=c.groep in _PRINTED and c.veld not in _LONG,
        )
        for c in columns
    ]
    taken = [w.kop for w in written]
    others = [c for c in frame.columns if c not in fields and c != frame.geometry.name]
    return [*written, *_own_columns(frame, others, definition, taken)]


def status_columns(collection: Collection) -> list[Written]:
    """All columns of the sheet with the status of projects, those of the user's file last."""
    definition = load_definition("status")
    frame = collection.tables["status"]
    written = [
        Written(
            kop=f"{f.label} *" if f.required else f.label,
            groep="",
            cells=_cells(frame[f.name], f),
            width=40 if f.name == "bron" else 18,
            definition=f,
            required=f.required,
        )
        for f in definition.fields
    ]
    others = [c for c in frame.columns if c not in definition.by_name]
    return [*written, *_own_columns(frame, others, definition, [w.kop for w in written])]


def plain_cell(value: Any) -> Any:
    """A value as Python has it; None where it is missing."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    return text if text.strip() else None


def _fields(
    frame: gpd.GeoDataFrame, definition: LayerDefinition, secret: Sequence[bool]
) -> dict[str, list[Any]]:
    """Cells of all fields and of the geometry, by name."""
    fields = {c: _cells(frame[c], definition.by_name[c]) for c in definition.by_name}
    # A mark that couldn't be read still holds; read back, this word is such a mark again.
    marks = zip(fields["vertrouwelijk"], secret, strict=True)
    fields["vertrouwelijk"] = [UNREAD if v is None and s else v for v, s in marks]
    wkt = shapely.to_wkt(frame.geometry.to_numpy(), rounding_precision=-1)
    fields[GEOMETRIE] = [None if w is None else f"{SRID}{w}" for w in wkt]
    return fields


def _computed(
    collection: Collection, frame: gpd.GeoDataFrame, secret: Sequence[bool]
) -> dict[str, list[Any]]:
    """Cells of what isn't read back, by name."""
    found = {**_programmes(collection, frame), **_answers(collection, frame)}
    rows = zip(frame.to_dict("records"), secret, strict=True)
    found["let_op"] = [_attention(row, is_secret=s) for row, s in rows]
    return found


def _unlisted(definition: LayerDefinition) -> list[Column]:
    """Fields that the table doesn't know yet: nothing is left out for that."""
    listed = {c.veld for c in load_columns()}
    group = "Overige gegevens"
    return [
        Column(f.label, group, VELD, f.name, (), False, 24, "", "")
        for f in definition.fields
        if f.name not in listed
    ]


def _own_columns(
    frame: pd.DataFrame, names: Iterable[str], definition: LayerDefinition, taken: Sequence[str]
) -> list[Written]:
    found: list[Written] = []
    for name in names:
        heading = own_heading(str(name), definition, [*taken, *(w.kop for w in found)])
        found.append(Written(heading, OWN_GROUP, [plain_cell(v) for v in frame[name]], 24))
    return found


def _cells(values: pd.Series, definition: Field) -> list[Any]:
    """Values of a field as they are read best: choices by their label, days as days."""
    labels = {a.value: a.label for a in definition.allowed}
    plain = [plain_cell(v) for v in values.tolist()]
    if definition.type == "choice":
        return [None if v is None else labels.get(v, v) for v in plain]
    if definition.type == "boolean":
        return [None if v is None else ("ja" if v else "nee") for v in plain]
    if definition.type == "date":
        return [_day(v) for v in plain]
    if definition.type == "list":
        # Room to wrap; reading takes it away again.
        return [None if v is None else v.replace(";", "; ") for v in plain]
    return plain


def _day(value: str | None) -> dt.date | str | None:
    if value is None:
        return None
    day = dt.date.fromisoformat(value)
    return day if day >= _FIRST_DAY else value


def _programmes(collection: Collection, frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Programme, provincie and ronde of each project, of all its rows in the layer status."""
    status = collection.tables["status"]
    definition = load_definition("status")
    found: dict[str, list[Any]] = {}
    for name in ("programma", "provincie", "ronde"):
        values = _cells(status[name], definition.by_name[name])
        cells = ["" if v is None else str(v) for v in values]
        by_project: dict[str, list[str]] = {}
        for project, cell in zip(status["project_id"], cells, strict=True):
            by_project.setdefault(project, []).append(cell)
        texts = ["; ".join(by_project.get(i, ())) for i in frame["project_id"]]
        found[name] = [t if t.strip("; ") else None for t in texts]
    return found


def _answers(collection: Collection, frame: pd.DataFrame) -> dict[str, list[Any]]:
    """What was computed for each project, by the name of the column."""
    wanted = {c.veld for c in load_columns() if c.herkomst == BEREKEND}
    found: dict[str, list[Any]] = {}
    for table in (collection.assessment.table, collection.tables["projectfiche"]):
        by_project = table.drop_duplicates("project_id").set_index("project_id")
        for name in wanted & set(by_project.columns):
            values = by_project[name].reindex(frame["project_id"])
            found[name] = [plain_cell(v) for v in values.tolist()]
    for name in ("provincies", "buurprovincies"):
        found[name] = [None if v is None else v.replace(";", "; ") for v in found[name]]
    return found


def _missing(
    columns: Sequence[Column], fields: Mapping[str, Sequence[Any]], n: int
) -> list[str | None]:
    """Required columns that are empty, by project."""
    found: list[list[str]] = [[] for _ in range(n)]
    for column in (c for c in columns if c.verplicht):
        given = [fields[name] for name in (column.veld, *column.ook)]
        for names, *values in zip(found, *given, strict=True):
            if all(v is None for v in values):
                names.append(column.kop.rstrip(" *"))
    return ["; ".join(names) or "niets" for names in found]


def _secret_rows(collection: Collection, frame: pd.DataFrame) -> list[bool]:
    """Which projects are confidential, by their mark or because it can't be read."""
    if "projecten" not in collection.lagen.layers:
        return [False] * len(frame)
    laag = collection.lagen.layers["projecten"]
    secret = laag.frame.loc[laag.frame[ROW].isin(laag.confidential), "project_id"]
    return (frame["project_id"].isin(secret) | frame["vertrouwelijk"].fillna(False)).tolist()


def _attention(project: Mapping[Any, Any], *, is_secret: bool) -> str | None:
    """What a reader must know of a row before using it."""
    geometry = project["geometry"]
    notes = {
        "voorbeeld: niet in een officiële lijst gelezen": project["zekerheid"] == "indicatief",
        "ligging is indicatief": project["ligging"] == "indicatief",
        "zonder locatie": geometry is None or geometry.is_empty,
        "vertrouwelijk": is_secret,
    }
    return "; ".join(note for note, holds in notes.items() if holds) or None
