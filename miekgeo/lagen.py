"""From raw tables to validated layers in EPSG:28992: every row is used or set aside with a reason.

What is wrong is in the report of each layer, all of it in one pass; what could be used is in its
frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.checks import Report, concat_reports
from miekgeo.columns import (
    GEOMETRY_COLUMN,
    ColumnMapping,
    find_wkt_column,
    known_names,
    match_columns,
    normalise,
)
from miekgeo.errors import SourceError, name_ids
from miekgeo.field_rules import FIELD_RULES
from miekgeo.geometry import RD, Geometries
from miekgeo.locations import (
    Places,
    RowReport,
    check_coordinates,
    check_distance,
    check_shapes,
    places_from_columns,
    to_rd_recognised,
)
from miekgeo.schema import Field, LayerDefinition, load_definition
from miekgeo.sources import LIMITS, Limits, RawTable, read_tables
from miekgeo.split import ACCOUNT, is_known, join_tables, part_names
from miekgeo.values import MAX_TEXT, empty_values, fold, is_public, read_values

ROW = "rij"
GEOMETRY = "geometry"
# What the name of a column that marks confidential rows holds.
MARK = "vertrouwelijk"

_SHAPE_NAMES = {0: "punt", 1: "lijn", 2: "gebied"}


@dataclass(frozen=True)
class Laag:
    """One validated layer.

    Attributes
    ----------
    definition : LayerDefinition
    frame : GeoDataFrame (n rows, RangeIndex, EPSG:28992)
        Rows in use, in the order of the file: all fields of the definition, then the columns of
        the file that aren't fields, then `rij` (row number in the file). Geometry may be missing.
    aside : DataFrame (m rows)
        Rows set aside: `rij`, the key field, `naam` where the layer has one, and `reden`.
    report : DataFrame
        Findings, columns as in `miekgeo.checks.REPORT_COLUMNS`.
    mapping : DataFrame
        How each column of the file was understood: `kolom, veld, hoe`.
    source : str
        File name.
    n_read : int
        Rows in the file; always `len(frame) + len(aside)`.
    drawn : bool
        Whether places are the geometry of the file; else they come from its columns.
    confidential : frozenset of int
        Row numbers, in use or set aside, that a column of the file marks as vertrouwelijk, or whose
        mark can't be read.
    """

    definition: LayerDefinition
    frame: gpd.GeoDataFrame
    aside: pd.DataFrame
    report: pd.DataFrame
    mapping: pd.DataFrame
    source: str
    n_read: int
    drawn: bool
    confidential: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Lagen:
    """A data set: its layers by name, and the report of what is missing.

    Attributes
    ----------
    layers : mapping of str to Laag
        Layers that were found; a layer that isn't there is empty, never taken from elsewhere.
    source : str
        Folder or file name.
    missing : tuple of str
        Layers that weren't found.
    grenzen_path : Path or None
        Boundary file of the data set, if it has one.
    unread : tuple of (str, str)
        Layer and name of each file that was there and wasn't read.
    remarks : tuple of str
        What the user should know about the edition of the data, in Dutch.
    oordelen : Laag or None
        What people said of the projects, where that lies beside them.
    """

    layers: Mapping[str, Laag]
    source: str
    missing: tuple[str, ...]
    grenzen_path: Path | None
    unread: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    oordelen: Laag | None = None

    def frame(self, layer: str) -> gpd.GeoDataFrame:
        """Rows of a layer; without rows when the data set lacks it."""
        if layer in self.layers:
            return self.layers[layer].frame
        return empty_frame(load_definition(layer))

    @property
    def report(self) -> pd.DataFrame:
        """Findings of all layers together."""
        return concat_reports([laag.report for laag in self.layers.values()])


@dataclass(frozen=True)
class Double:
    """Rows that have one code.

    Attributes
    ----------
    rows : tuple of int
        Row numbers, in the order of the file.
    same : bool
        Whether they are equal in all else too: then the first counts.
    """

    rows: tuple[int, ...]
    same: bool


def read_layer(
    path: Path,
    layer: str,
    *,
    nederland: shapely.Geometry,
    columns: Mapping[str, str | None] | None = None,
    limits: Limits = LIMITS,
) -> Laag:
    """Read and validate one file as one layer.

    Parameters
    ----------
    path : Path
        A file in any readable format.
    layer : str
        Name of the layer it holds.
    nederland : Geometry
        The Netherlands in EPSG:28992, to tell what lies far away.
    columns : mapping of field to column, optional
        Columns chosen by the user, before anything is recognised; see `match_columns`.
    limits : Limits

    Raises
    ------
    SourceError
        The file can't be read at all.
    """
    raw = read_raw(path, layer, limits=limits)
    return build_layer(raw, load_definition(layer), nederland=nederland, columns=columns)


def read_raw(path: Path, layer: str, *, limits: Limits = LIMITS) -> RawTable:
    """The rows of one file that is one layer, as they stand in it; see `read_layer`."""
    definition = load_definition(layer)
    wanted = (*part_names(layer), ACCOUNT)
    tables = read_tables(
        path, layers=wanted, known=known_names(definition), is_known=is_known, limits=limits
    )
    raw = join_tables(tables).get(layer, tables[0])
    if fold(raw.name) == ACCOUNT and path.suffix.lower() == ".gpkg":
        raise SourceError(f"{path.name} heeft geen laag {layer}.", hint="Exporteer ook die laag.")
    return raw


def build_layer(
    raw: RawTable,
    definition: LayerDefinition,
    *,
    nederland: shapely.Geometry,
    columns: Mapping[str, str | None] | None = None,
    doubles: Mapping[str, Double] | None = None,
) -> Laag:
    """Validate a raw table as a layer; see `read_layer`.

    `doubles` is for a table that is a part of more: the codes that come twice in all of it.
    """
    report = Report(definition.layer, raw.source)
    mapping = match_columns(
        [str(c) for c in raw.frame.columns],
        definition,
        chosen=columns,
        has_geometry=raw.has_places,
        plain=raw.plain,
    )
    may_guess = not raw.has_places and not mapping.location and "wkt" not in (columns or {})
    if definition.has_geometry and may_guess:
        column = find_wkt_column(raw.frame, mapping.extra)
        mapping = mapping if column is None else mapping.with_wkt(column)
    ids = _ids(raw, definition, mapping)
    notes = RowReport(report, raw.rows, ids)
    # Clusters may be made of gemeenten.
    needs_place = definition.has_geometry and definition.layer != "clusters"
    _report_reading(raw, mapping, report, needs_place=needs_place)
    fields = _read_fields(raw, definition, mapping, notes)
    geometry, from_list = _read_geometry(raw, definition, mapping, fields, notes, nederland)
    _check_key(raw, definition, fields, notes, doubles)
    frame = _frame(raw, mapping, fields, geometry)
    _derive_ligging(frame, from_list)
    for check in FIELD_RULES.get(definition.layer, ()):
        check(frame, notes)
    aside = _aside_table(raw, definition, frame, notes)
    used = np.setdiff1d(np.arange(len(frame)), list(notes.aside))
    return Laag(
        definition=definition,
        frame=gpd.GeoDataFrame(frame.iloc[used].reset_index(drop=True)),
        aside=aside,
        report=report.table(),
        mapping=mapping.table(),
        source=raw.source,
        n_read=raw.n_read,
        drawn=raw.has_places,
        confidential=_confidential(raw, mapping),
    )


def empty_frame(definition: LayerDefinition) -> gpd.GeoDataFrame:
    """A frame of a layer without rows, with all its columns and types."""
    data = {f.name: read_values([], f)[0] for f in definition.fields}
    data[ROW] = pd.Series([], dtype="int64")
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries([], crs=RD), crs=RD)


def _ids(raw: RawTable, definition: LayerDefinition, mapping: ColumnMapping) -> list[Any]:
    key = definition.key or next(iter(definition.by_name))
    column = mapping.fields.get(key)
    if column is None:
        return [None] * len(raw.frame)
    values, _ = read_values(raw.frame[column].tolist(), definition.by_name[key])
    return values.astype(object).where(values.notna(), None).tolist()


def _confidential(raw: RawTable, mapping: ColumnMapping) -> frozenset[int]:
    """Rows marked by any column that speaks of it: to publish by mistake can't be undone."""
    chosen = mapping.fields.get(MARK)
    columns = [c for c in raw.frame.columns if c == chosen or MARK in normalise(str(c))]
    marked = np.zeros(len(raw.frame), dtype=bool)
    for column in columns:
        marked |= np.array([not is_public(v) for v in raw.frame[column].tolist()], dtype=bool)
    # Of a row that couldn't be split in columns the mark isn't known.
    unread = [rij for rij, _, _ in raw.unreadable] if columns else []
    return frozenset([*(int(r) for r in raw.rows[marked]), *unread])


def _report_reading(
    raw: RawTable, mapping: ColumnMapping, report: Report, *, needs_place: bool
) -> None:
    for remark in raw.remarks:
        report.add(remark.check_id, remark.melding, rij=remark.rij)
    for rij, reason, text in raw.unreadable:
        report.add("L05", f"De rij {reason}: {text[:80]}", rij=rij)
    for veld, column in mapping.doubles:
        used = mapping.fields[veld]
        report.add("L06", f"Kolom {column!r} is niet gebruikt: {veld} komt uit {used!r}.")
    if raw.geometry is None and not mapping.location and needs_place and len(raw.frame):
        seen = name_ids([str(c) for c in raw.frame.columns])
        report.add("K02", f"Geen kolom met plaatsen herkend; gelezen kolommen: {seen}.")
    if raw.n_read == 0:
        report.add("L02", "Het bestand heeft geen rijen.")


def _read_fields(
    raw: RawTable, definition: LayerDefinition, mapping: ColumnMapping, notes: RowReport
) -> dict[str, pd.Series]:
    fields: dict[str, pd.Series] = {}
    for field in definition.fields:
        column = mapping.fields.get(field.name)
        if column is None:
            fields[field.name] = empty_values(len(raw.frame), field)
            if field.required and len(raw.frame):
                seen = name_ids([str(c) for c in raw.frame.columns]) or "geen"
                melding = f"Kolom {field.name} ({field.label}) ontbreekt; gelezen kolommen: {seen}."
                notes.report.add("K01", melding)
            continue
        values = raw.frame[column].tolist()
        fields[field.name], faulty = read_values(values, field)
        for position in faulty:
            check_id, melding = _fault(field, column, values[position])
            notes.fault(check_id, position, melding)
        _check_field(field, column, fields[field.name], notes, faulty)
    return fields


def _fault(field: Field, column: str, value: object) -> tuple[str, str]:
    shown = repr(str(value)[:60])
    if field.type == "choice":
        allowed = ", ".join(a.value for a in field.allowed)
        return "W02", f"{column}: {shown} staat niet in de lijst ({allowed}); niet gebruikt."
    if field.type in ("number", "integer"):
        return "W03", f"{column}: {shown} is geen getal; niet gebruikt."
    if field.type == "boolean":
        return "W02", f"{column}: {shown} is geen ja of nee; niet gebruikt."
    return "W04", f"{column}: {shown} is geen datum of periode; niet gebruikt."


def _check_field(
    field: Field, column: str, values: pd.Series, notes: RowReport, faulty: Sequence[int]
) -> None:
    if field.required and not _is_key(notes, field):
        for position in np.flatnonzero(values.isna().to_numpy()):
            if position not in faulty:
                notes.fault("W01", position, f"{column} is leeg.")
    if field.type in ("text", "list"):
        length = values.str.len().fillna(0).to_numpy()
        for position in np.flatnonzero(length > MAX_TEXT):
            melding = f"{column} heeft {int(length[position])} tekens."
            notes.fault("W05", position, melding)
    if field.minimum is not None or field.maximum is not None:
        number = values.astype("Float64")
        low = number < (field.minimum if field.minimum is not None else -np.inf)
        high = number > (field.maximum if field.maximum is not None else np.inf)
        outside = (low | high).fillna(value=False).to_numpy(dtype=bool)
        for position in np.flatnonzero(outside):
            melding = f"{column}: {values.iloc[position]} ligt buiten {_range(field)}"
            notes.fault("W06", position, f"{melding}; niet gebruikt.")
        # A number that can't be true mustn't end up in a sum.
        values.loc[outside] = pd.NA


def _is_key(notes: RowReport, field: Field) -> bool:
    return load_definition(notes.report.laag).key == field.name


def _range(field: Field) -> str:
    if field.maximum is None:
        return f"{field.minimum:g} en hoger"
    return f"{field.minimum:g} tot {field.maximum:g}"


def _read_geometry(
    raw: RawTable,
    definition: LayerDefinition,
    mapping: ColumnMapping,
    fields: Mapping[str, pd.Series],
    notes: RowReport,
    nederland: shapely.Geometry,
) -> tuple[Geometries, np.ndarray]:
    n = len(raw.frame)
    if not definition.has_geometry:
        return np.full(n, None, dtype=object), np.zeros(n, dtype=bool)
    closed: Sequence[int] = ()
    # What a map file says of its system holds for its geometry, not for columns in it.
    crs = raw.crs if raw.has_places else None
    if raw.has_places:
        places = Places(np.array(raw.geometry, dtype=object))
        closed = raw.closed_rings
        for position in raw.broken_geometry:
            notes.fault("G01", position, "De geometrie is niet te lezen.")
    else:
        lines = _drawn_as_lines(definition, fields, n)
        columns = {k: raw.frame[c].tolist() for k, c in mapping.location.items()}
        places = places_from_columns(columns, lines, notes)
    check_coordinates(places, notes)
    to_rd_recognised(places, crs, notes)
    places.geometry[shapely.is_empty(places.geometry)] = None
    geometry = check_shapes(places.geometry, closed, notes)
    check_distance(geometry, nederland, notes)
    _check_types(definition, geometry, notes)
    return geometry, places.from_list


def _drawn_as_lines(
    definition: LayerDefinition, fields: Mapping[str, pd.Series], n: int
) -> np.ndarray:
    if "geometriesoort" in fields:
        return (fields["geometriesoort"] == "lijn").fillna(False).to_numpy(dtype=bool)
    return np.full(n, definition.geometry_types == ("lijn",))


def _check_types(definition: LayerDefinition, geometry: Geometries, notes: RowReport) -> None:
    dimension = shapely.get_dimensions(geometry)
    mixed = shapely.get_type_id(geometry) == 7
    for position in np.flatnonzero(~shapely.is_missing(geometry)):
        shape = "collectie" if mixed[position] else _SHAPE_NAMES[int(dimension[position])]
        if shape not in definition.geometry_types:
            allowed = " of ".join(definition.geometry_types)
            melding = f"De geometrie is een {shape}; {definition.layer} vraagt {allowed}."
            notes.fault("G11", position, melding)
    for position in np.flatnonzero(shapely.is_missing(geometry)):
        if position in notes.aside:
            continue
        if definition.geometry_required:
            notes.fault("G14", position, "De plaats ontbreekt.")
        elif definition.layer != "clusters":
            notes.fault("G12", position, "De rij heeft geen locatie.")


def _check_key(
    raw: RawTable,
    definition: LayerDefinition,
    fields: Mapping[str, pd.Series],
    notes: RowReport,
    doubles: Mapping[str, Double] | None,
) -> None:
    if definition.key is None:
        return
    key = fields[definition.key]
    for position in np.flatnonzero(key.isna().to_numpy()):
        notes.fault("I01", position, f"{definition.key} is leeg.")
    known = _doubles_in(raw, key) if doubles is None else doubles
    twice = key[key.isin(list(known))] if known else key.iloc[:0]
    for value, positions in twice.groupby(twice, sort=False).indices.items():
        double = known[str(value)]
        rows = name_ids(double.rows)
        for position in twice.index[positions]:
            # Equal rows can't contradict each other: the first one counts.
            if double.same and int(raw.rows[position]) == double.rows[0]:
                continue
            melding = f"{definition.key} {value} staat in rijen {rows}"
            melding += (
                "; de rijen zijn gelijk, de eerste telt." if double.same else (", met verschillen.")
            )
            notes.fault("I02", position, melding)


def _doubles_in(raw: RawTable, key: pd.Series) -> dict[str, Double]:
    """Codes that come twice or more, with their rows."""
    twice = key[key.duplicated(keep=False) & key.notna()]
    found = {}
    for value, at in twice.groupby(twice, sort=False).indices.items():
        positions = twice.index[at]
        same = raw.frame.iloc[positions].astype(str).drop_duplicates().shape[0] == 1
        if same and raw.geometry is not None:
            same = len({g.wkb if g is not None else None for g in raw.geometry[positions]}) == 1
        found[str(value)] = Double(tuple(int(raw.rows[p]) for p in positions), same)
    return found


def _frame(
    raw: RawTable,
    mapping: ColumnMapping,
    fields: Mapping[str, pd.Series],
    geometry: Geometries,
) -> gpd.GeoDataFrame:
    data: dict[str, Any] = dict(fields)
    places = [c for c in mapping.location.values() if normalise(c) != GEOMETRY_COLUMN]
    for column in (*mapping.extra, *places):
        name = column if column not in {*data, ROW, GEOMETRY} else f"{column} (bestand)"
        data[name] = raw.frame[column].reset_index(drop=True)
    data[ROW] = raw.rows
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(geometry, crs=RD), crs=RD)


def _derive_ligging(frame: gpd.GeoDataFrame, from_list: np.ndarray) -> None:
    """A geometry made from a list of places is indicative unless the file says otherwise."""
    if "ligging" in frame:
        frame.loc[from_list & frame["ligging"].isna().to_numpy(), "ligging"] = "indicatief"


def _aside_table(
    raw: RawTable, definition: LayerDefinition, frame: gpd.GeoDataFrame, notes: RowReport
) -> pd.DataFrame:
    key = definition.key or "naam"
    rows: list[dict[str, Any]] = []
    for position, reasons in notes.aside.items():
        rows.append(
            {
                ROW: int(raw.rows[position]),
                key: notes.ids[position],
                "naam": frame["naam"].iloc[position] if "naam" in frame else None,
                "reden": " ".join(dict.fromkeys(reasons)),
            }
        )
    for rij, reason, text in raw.unreadable:
        rows.append({ROW: rij, key: None, "naam": text[:80], "reden": f"De rij {reason}."})
    columns = list(dict.fromkeys([ROW, key, "naam", "reden"]))
    table = pd.DataFrame(rows, columns=columns).sort_values(ROW).reset_index(drop=True)
    return table.astype(object).where(table.notna(), None)
