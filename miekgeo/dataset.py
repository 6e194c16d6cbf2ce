"""A folder with a file per layer, a GeoPackage with layers, or one file: to validated layers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import shapely

from miekgeo.checks import Report, concat_reports, report_table
from miekgeo.columns import known_names
from miekgeo.errors import MiekGeoError, SourceError
from miekgeo.lagen import Laag, Lagen, build_layer, read_layer
from miekgeo.schema import BESIDE_NAMES, LAYER_NAMES, load_definition
from miekgeo.sources import LIMITS, Limits, RawTable, exists, read_tables
from miekgeo.split import ACCOUNT, is_known, join_tables, wanted_names
from miekgeo.values import fold

PROJECTEN = "projecten"
GRENZEN = "grenzen"
OORDELEN = "oordelen"
# Endings of the files that make up a data set folder, in the order in which one is chosen; the
# companions of a Shapefile are not here.
SUFFIXES = (".gpkg", ".geojson", ".json", ".parquet", ".shp", ".zip", ".fgb", ".xlsx", ".csv")


def read_dataset(
    path: Path,
    *,
    nederland: shapely.Geometry,
    columns: Mapping[str, str | None] | None = None,
    alone: str | None = None,
    limits: Limits = LIMITS,
) -> Lagen:
    """Read a folder with a file per layer, a GeoPackage with layers, or one file of projecten.

    Parameters
    ----------
    path : Path
    nederland : Geometry
        The Netherlands in EPSG:28992, to tell what lies far away.
    columns : mapping of field to column, optional
        Columns of the projecten chosen by the user; see `match_columns`.
    alone : str, optional
        Layer that a file with one table is, whatever the file is called; without it the file's
        name says so, and another name means projecten.
    limits : Limits

    Raises
    ------
    SourceError
        Nothing readable is there, or a file can't be read; every such file is named.
    """
    if path.name in {"", ".."}:
        path = path.resolve()
    if not exists(path):
        raise SourceError(f"{path.name}: bestaat niet.", hint="Controleer het pad.")
    if path.is_dir():
        return _read_folder(path, nederland, columns, limits)
    raw = tables_by_layer(path, alone=alone, limits=limits)
    has_grenzen = raw.pop(GRENZEN, None) is not None
    layers = {
        name: build_layer(
            table,
            load_definition(name),
            nederland=nederland,
            columns=columns if name == PROJECTEN else None,
        )
        for name, table in raw.items()
    }
    missing = _missing(layers) if set(layers) != {PROJECTEN} else ()
    return Lagen(layers, path.name, missing, path if has_grenzen else None)


def tables_by_layer(
    path: Path, *, alone: str | None = None, limits: Limits = LIMITS
) -> dict[str, RawTable]:
    """Tables of a file by layer: those named after one, else the only table; see `read_dataset`."""
    sheets = {name: known_names(load_definition(name)) for name in LAYER_NAMES}
    tables = read_tables(
        path,
        layers=wanted_names(),
        known=sheets[PROJECTEN],
        sheets=sheets,
        is_known=is_known,
        limits=limits,
    )
    named = join_tables(tables)
    holds_layers = path.suffix.lower() in (".gpkg", ".xlsx")
    if len(tables) > 1 or (holds_layers and set(named) - {GRENZEN}):
        return named
    if holds_layers and fold(tables[0].name) == ACCOUNT:
        raise SourceError(
            f"{path.name} heeft wel uitkomsten, maar geen lagen om mee te rekenen.",
            hint="Exporteer ook de laag projecten.",
        )
    name = fold(path.stem)
    return {alone or (name if name in LAYER_NAMES else PROJECTEN): tables[0]}


def dataset_report(lagen: Lagen) -> pd.DataFrame:
    """Findings of all layers, then what the data set lacks and what in it wasn't read."""
    rows: list[dict[str, object]] = []
    for layer, name in lagen.unread:
        report = Report(layer, lagen.source)
        report.add("L04", f"Het bestand {name} is niet gelezen.")
        rows += report.rows
    for layer in lagen.missing:
        report = Report(layer, lagen.source)
        report.add("L07", f"De laag {layer} ontbreekt en is dus leeg.")
        rows += report.rows
    return concat_reports([lagen.report, report_table(rows)])


def _read_folder(
    folder: Path,
    nederland: shapely.Geometry,
    columns: Mapping[str, str | None] | None,
    limits: Limits,
) -> Lagen:
    chosen, unread = _choose_files(folder)
    grenzen = chosen.pop(GRENZEN, None)
    beside = chosen.pop(OORDELEN, None)
    if not chosen:
        raise SourceError(
            f"De map {folder.name} heeft geen bestand met de naam van een laag.",
            hint=f"Noem de bestanden naar de lagen, bijvoorbeeld {LAYER_NAMES[0]}.csv.",
        )
    layers: dict[str, Laag] = {}
    oordelen: Laag | None = None
    failed: list[MiekGeoError] = []
    if beside is not None:
        try:
            oordelen = read_layer(beside, OORDELEN, nederland=nederland, limits=limits)
        except SourceError as error:
            failed.append(error)
    for name, path in chosen.items():
        try:
            layers[name] = read_layer(
                path,
                name,
                nederland=nederland,
                columns=columns if name == PROJECTEN else None,
                limits=limits,
            )
        except SourceError as error:
            failed.append(error)
    if failed:
        raise SourceError(" ".join(str(e) for e in failed))
    return Lagen(layers, folder.name, _missing(layers), grenzen, unread, oordelen=oordelen)


def _choose_files(folder: Path) -> tuple[dict[str, Path], tuple[tuple[str, str], ...]]:
    """One file per layer, and what else could have been one: never left out in silence."""
    chosen: dict[str, Path] = {}
    unread = []
    candidates = [p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file()]
    for path in sorted(candidates, key=lambda p: (SUFFIXES.index(p.suffix.lower()), p.name)):
        layer = fold(path.stem)
        if layer in (*LAYER_NAMES, *BESIDE_NAMES) and layer not in chosen:
            chosen[layer] = path
        else:
            unread.append((layer if layer in LAYER_NAMES else PROJECTEN, path.name))
    return {n: chosen[n] for n in (*LAYER_NAMES, *BESIDE_NAMES) if n in chosen}, tuple(unread)


def _missing(layers: Mapping[str, Laag]) -> tuple[str, ...]:
    return tuple(n for n in LAYER_NAMES if n not in layers and n != GRENZEN)
