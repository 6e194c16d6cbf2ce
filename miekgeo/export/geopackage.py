"""A collection as one GeoPackage that opens styled in QGIS, and that miekgeo reads back."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection as Names
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from miekgeo.collection import LAYERS, Collection
from miekgeo.columns import normalise
from miekgeo.errors import WriteError
from miekgeo.export.atomic import GDAL_REFUSALS, replacing
from miekgeo.export.description import Described, describe, summary_of
from miekgeo.export.geopackage_outlines import (
    describe_outlines,
    outline_parts,
)
from miekgeo.export.geopackage_tables import TableText, add_texts
from miekgeo.export.laag import GPKG_NAMES
from miekgeo.export.qml import qml
from miekgeo.export.whole import require_whole_gpkg
from miekgeo.export.xml_text import xml_text
from miekgeo.schema import LayerDefinition, load_definition
from miekgeo.split import ACCOUNT, KINDS, ORDER, WITHOUT_PLACE, Part, split_layer

# A version that GDAL 3.0 and QGIS 3.10 read without a warning.
VERSION = "1.2"
GEOMETRY_COLUMN, KEY_COLUMN = "geom", "fid"
_TYPES = dict(zip(KINDS, ("MultiPoint", "MultiLineString", "MultiPolygon"), strict=True))
_KIND_TITLES = {
    "punt": "punten",
    "lijn": "lijnen",
    "gebied": "gebieden",
    WITHOUT_PLACE: "zonder locatie",
    "omtrek": "omtrek van gemeenten",
}


@dataclass(frozen=True)
class _Table:
    """One table to write, what its layer is, and its columns with another name than there.

    Only layers have a definition.
    """

    part: Part
    layer: str
    said: Described
    renamed: Mapping[str, str]
    definition: LayerDefinition | None = None


def write_geopackage(collection: Collection, names: Names[str], path: Path) -> None:
    """Write layers and tables, styled and described, in EPSG:28992.

    Parameters
    ----------
    collection : Collection
    names : collection of str
        Layers and tables of it; with all layers come all tables. The account always comes along.
    path : Path
        Ends in .gpkg; what was there is replaced when all is written.

    Raises
    ------
    WriteError
        A name isn't known, writing isn't allowed or the disk is full; what was there stays.

    Notes
    -----
    A layer of several kinds of geometry becomes a table for each, see `miekgeo.split`. The same
    collection gives the same content.
    """
    if path.suffix.lower() != ".gpkg":
        raise WriteError(f"{path.name}: een GeoPackage eindigt op .gpkg.")
    tables = [t for name in _chosen(collection, names) for t in _tables(collection, name)]
    with replacing(path, *GDAL_REFUSALS, sqlite3.Error) as aside:
        for table in tables:
            _write(table, aside)
        require_whole_gpkg(aside, {t.part.name: len(t.part.frame) for t in tables})
        add_texts(aside, [_text(collection, t) for t in tables], collection)


def _chosen(collection: Collection, names: Names[str]) -> list[str]:
    known = (*LAYERS, *collection.tables)
    unknown = sorted(set(names).difference(known))
    if unknown:
        raise WriteError(
            f"Onbekende lagen: {', '.join(unknown)}.", hint=f"Bekend zijn: {', '.join(known)}."
        )
    wanted = {*names, ACCOUNT}
    if wanted.issuperset(LAYERS):
        wanted.update(collection.tables)
    return [n for n in known if n in wanted]


def _tables(collection: Collection, name: str) -> list[_Table]:
    said = describe(collection, name)
    if name not in collection.layers:
        return [_Table(Part(name, None, collection.tables[name]), name, said, {})]
    definition = load_definition(name)
    frame = collection.layers[name]
    new = _new_names(frame, definition)
    parts = split_layer(frame.rename(columns=new), name, definition)
    tables = [_Table(p, name, said, new, definition) for p in parts]
    if name == "clusters":
        drawn = [replace(p, frame=p.frame.rename(columns=new)) for p in outline_parts(collection)]
        beside = describe_outlines(said)
        tables += [_Table(p, name, beside, new, definition) for p in drawn]
    return tables


def _write(table: _Table, path: Path) -> None:
    # Imported here: only writing map files needs GDAL.
    import pyogrio

    part = table.part
    said: dict[str, str] = {"IDENTIFIER": part.name, "FID": KEY_COLUMN}
    if part.kind is not None:
        said |= {"GEOMETRY_NAME": GEOMETRY_COLUMN, "SPATIAL_INDEX": "YES"}
    pyogrio.write_dataframe(
        _plain(part.frame),
        path,
        layer=part.name,
        driver="GPKG",
        geometry_type=_TYPES.get(part.kind or ""),
        append=path.exists(),
        dataset_options=None if path.exists() else {"VERSION": VERSION},
        layer_options=said,
    )


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of numbers, of yes and no, and of text without what no file can hold."""
    plain = frame.copy()
    for column in frame.columns:
        values = frame[column]
        place = isinstance(frame, gpd.GeoDataFrame) and column == frame.geometry.name
        if place or _is_number(values):
            continue
        text = values.astype(object).map(_word, na_action="ignore")
        plain[column] = text.map(xml_text, na_action="ignore").astype("str")
    return plain


def _is_number(values: pd.Series) -> bool:
    """Whether SQLite holds these as they are: yes and no, and numbers of at most 64 bits."""
    types = pd.api.types
    if types.is_integer_dtype(values):
        return bool((values.dropna() <= np.iinfo(np.int64).max).all())
    return types.is_bool_dtype(values.dtype) or types.is_float_dtype(values)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    # Times as text: the standard only knows those of Greenwich.
    return value.isoformat() if isinstance(value, date) else str(value)


def _new_names(frame: gpd.GeoDataFrame, definition: LayerDefinition) -> dict[str, str]:
    """New names of columns whose own is taken, or is that of another but for its case."""
    own = {*definition.by_name, frame.geometry.name}
    taken = {c.casefold() for c in own}
    names = {}
    for column in map(str, frame.columns):
        if column in own:
            continue
        name = xml_text(column)
        while name.casefold() in taken or normalise(name) in {*GPKG_NAMES, ORDER}:
            name += " (bestand)"
        taken.add(name.casefold())
        if name != column:
            names[column] = name
    return names


def _text(collection: Collection, table: _Table) -> TableText:
    part, said = table.part, table.said
    columns = [str(c) for c in part.frame.columns]
    labels = {
        table.renamed.get(c.name, c.name): (_heading(c.name, heading, table), c.description)
        for c, heading in zip(said.columns, said.headings, strict=True)
    }
    if ORDER in columns:
        labels[ORDER] = ("Volgnummer", "Plaats van de rij in de laag, voor het teruglezen.")
    return TableText(
        table=part.name,
        title=_title(part, table.layer, said.title),
        description=said.description,
        source=said.source,
        licence=said.licence,
        columns=labels,
        style=_style(table, columns),
        summary=summary_of(collection),
    )


def _heading(name: str, heading: str, table: _Table) -> str:
    """What a column is called; one without another name than its own has the new one."""
    return table.renamed.get(name, name) if heading == name else heading


def _title(part: Part, layer: str, title: str) -> str:
    kind = _KIND_TITLES.get(part.name.removeprefix(f"{layer}_")) if part.name != layer else None
    return f"{title} ({kind})" if kind else title


def _style(table: _Table, columns: Sequence[str]) -> str | None:
    definition = table.definition
    if definition is None or definition.style is None or table.part.kind is None:
        return None
    return qml(definition, table.part.kind, columns)
