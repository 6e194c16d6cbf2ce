"""A register: GeoParquet in files and row groups, of which one part at a time is in memory.

Only the ends of the files, where their description stands, are read to find the parts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from miekgeo.columns import match_columns
from miekgeo.errors import SchemaError, SourceError
from miekgeo.schema import LayerDefinition, load_definition
from miekgeo.sources.raw import RawTable

# Rows handled at once: enough to be quick, few enough for a worker with 3 GB.
PART_ROWS = 50_000
# Columns beside those of the register: its row number, and places that can't be read.
ROW_IN_REGISTER, BROKEN = "__rij__", "__onleesbaar__"
GEOMETRY = "geometry"
# GeoParquet without a word on it means this.
DEFAULT_CRS = "OGC:CRS84"
_NUMBERS = ("number", "integer")


@dataclass(frozen=True)
class Part:
    """Rows of a register that are handled at once.

    Attributes
    ----------
    number : int
        Of the part, from 0.
    path : str
    groups : tuple of int
        Row groups of the file.
    begin, end : int
        Rows within these groups.
    first : int
        Row number in the register of its first row, from 1.
    """

    number: int
    path: str
    groups: tuple[int, ...]
    begin: int
    end: int
    first: int

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.end - self.begin


@dataclass(frozen=True)
class Register:
    """A layer in parts.

    Attributes
    ----------
    name : str
        Folder or file, for messages.
    layer : str
    parts : tuple of Part
    columns : tuple of str
        Without the places.
    geometry : str
        Column with the places.
    crs : str
        As the files state it.
    """

    name: str
    layer: str
    parts: tuple[Part, ...]
    columns: tuple[str, ...]
    geometry: str
    crs: str

    @property
    def rows(self) -> int:
        """Number of rows of all parts."""
        return sum(p.rows for p in self.parts)

    @property
    def definition(self) -> LayerDefinition:
        """What the columns of the layer are."""
        return load_definition(self.layer)

    def columns_of(self, fields: Sequence[str]) -> tuple[str, ...]:
        """The columns that are these fields, as far as the register has them."""
        mapping = match_columns(list(self.columns), self.definition, has_geometry=True)
        return tuple(mapping.fields[f] for f in fields if f in mapping.fields)

    def reader(self, fields: Sequence[str] | None = None) -> Reader:
        """What reads a part: all columns, or those of these fields only."""
        columns = self.columns if fields is None else self.columns_of(fields)
        return Reader(columns, self.geometry, self.crs)

    def raw(self, frame: gpd.GeoDataFrame) -> RawTable:
        """Rows that were read as a table to validate."""
        values = pd.DataFrame(frame.drop(columns=[GEOMETRY, ROW_IN_REGISTER, BROKEN]))
        values = values.astype(object).where(values.notna(), None)
        return RawTable(
            name=self.layer,
            source=self.name,
            frame=values.reset_index(drop=True),
            rows=frame[ROW_IN_REGISTER].to_numpy(),
            geometry=frame.geometry.to_numpy(),
            crs=self.crs,
            broken_geometry=tuple(np.flatnonzero(frame[BROKEN].to_numpy()).tolist()),
            in_more=True,
        )


@dataclass(frozen=True)
class Reader:
    """Reads the rows of a part, as they stand in the file.

    Attributes
    ----------
    columns : tuple of str
        Beside the places.
    geometry : str
    crs : str
    """

    columns: tuple[str, ...]
    geometry: str
    crs: str

    def __call__(self, part: Part) -> gpd.GeoDataFrame:
        """The columns, `geometry` in the system of the register, `ROW_IN_REGISTER` and `BROKEN`.

        Raises
        ------
        SourceError
            The part can't be read.
        """
        chosen = list(self.columns)
        try:
            table = _read_rows(part, [*chosen, self.geometry])
        except (OSError, pa.ArrowException) as error:
            raise SourceError(
                f"{Path(part.path).name} is niet te lezen vanaf rij {part.first} van het register.",
                hint="Schrijf dit bestand opnieuw; er is niets weggeschreven.",
            ) from error
        frame = table.select(chosen).to_pandas()
        for column in chosen:
            if pa.types.is_list(table.schema.field(column).type):
                frame[column] = [
                    None if v is None else "; ".join(map(str, v)) for v in frame[column]
                ]
        wkb = table.column(self.geometry).to_numpy(zero_copy_only=False)
        geometry = shapely.from_wkb(wkb, on_invalid="ignore")
        frame[ROW_IN_REGISTER] = np.arange(part.first, part.first + part.rows)
        frame[BROKEN] = shapely.is_missing(geometry) & pd.notna(wkb)
        return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(geometry, crs=self.crs))


def open_register(path: Path, layer: str, *, part_rows: int = PART_ROWS) -> Register:
    """Find the parts of a register without reading its rows.

    Parameters
    ----------
    path : Path
        A GeoParquet file, or a folder of them: all `*.parquet` in it, by name.
    layer : str
        What its rows are.
    part_rows : int
        Rows handled at once. Small row groups are put together, large ones cut.

    Raises
    ------
    SourceError
        There is none, or a file can't be read, says not in which system its places are, or differs
        from the first in columns or system.
    SchemaError
        The code of the layer is missing, or a column of numbers holds text.
    """
    files = _files(path)
    first: _Described | None = None
    parts: list[Part] = []
    row = 1
    for file in files:
        described = _describe(file)
        first = first or described
        _require_alike(first, described)
        for groups, begin, end in _cut(described.group_rows, part_rows):
            parts.append(Part(len(parts), str(file), groups, begin, end, row))
            row += end - begin
    if first is None or not parts:
        raise SourceError(f"{path.name} heeft geen rijen.", hint="Controleer de map.")
    register = Register(path.name, layer, tuple(parts), first.columns, first.geometry, first.crs)
    _require_fields(register, first.schema)
    return register


@dataclass(frozen=True)
class _Described:
    """What the end of a file says."""

    name: str
    schema: pa.Schema
    columns: tuple[str, ...]
    geometry: str
    crs: str
    group_rows: tuple[int, ...]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise SourceError(f"{path} bestaat niet.", hint="Geef een GeoParquet-bestand of een map.")
    files = sorted(p for p in path.iterdir() if p.suffix.lower() == ".parquet" and p.is_file())
    if not files:
        raise SourceError(
            f"De map {path.name} heeft geen GeoParquet-bestanden.",
            hint="Een register is een map met bestanden die eindigen op .parquet.",
        )
    return files


def _describe(file: Path) -> _Described:
    try:
        with pq.ParquetFile(file) as opened:
            schema, metadata = opened.schema_arrow, opened.metadata
            groups = tuple(metadata.row_group(i).num_rows for i in range(metadata.num_row_groups))
        geo = json.loads((schema.metadata or {})[b"geo"])
        geometry = geo["primary_column"]
        described = geo["columns"][geometry]
        encoding = described["encoding"]
    except (OSError, pa.ArrowException, ValueError) as error:
        raise SourceError(
            f"{file.name} is niet te lezen als GeoParquet.", hint="Schrijf het bestand opnieuw."
        ) from error
    except (KeyError, TypeError) as error:
        raise SourceError(
            f"{file.name} heeft geen geometrie.", hint="Lever GeoParquet aan."
        ) from error
    if encoding != "WKB":
        raise SourceError(
            f"{file.name}: de geometrie staat er als {encoding}.", hint="Schrijf die als WKB."
        )
    places = set(geo["columns"])
    columns = tuple(
        n
        for n, t in zip(schema.names, schema.types, strict=True)
        if n not in places and not pa.types.is_struct(t)
    )
    return _Described(file.name, schema, columns, geometry, _crs(file, described), groups)


def _crs(file: Path, described: dict[str, Any]) -> str:
    stated = described.get("crs", DEFAULT_CRS)
    if stated is None:
        raise SourceError(
            f"{file.name} zegt niet in welk coördinatenstelsel de plaatsen staan.",
            hint="Leg het stelsel vast in het bestand, bijvoorbeeld EPSG:28992.",
        )
    try:
        crs = pyproj.CRS.from_user_input(stated)
    except pyproj.exceptions.CRSError as error:
        raise SourceError(
            f"{file.name}: het coördinatenstelsel is onbekend.", hint="Gebruik EPSG:28992."
        ) from error
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else str(crs.to_wkt())


def _require_alike(first: _Described, other: _Described) -> None:
    missing = [c for c in first.columns if c not in other.columns]
    extra = [c for c in other.columns if c not in first.columns]
    if missing or extra:
        told = [f"zonder {', '.join(missing)}"] if missing else []
        told += [f"met {', '.join(extra)}"] if extra else []
        raise SourceError(
            f"{other.name} heeft andere kolommen dan {first.name}: {' en '.join(told)}.",
            hint="Geef alle bestanden van een register dezelfde kolommen.",
        )
    if (first.geometry, first.crs) != (other.geometry, other.crs):
        raise SourceError(
            f"{other.name} heeft een ander coördinatenstelsel of een andere kolom met plaatsen dan "
            f"{first.name}.",
            hint="Zet alle bestanden in hetzelfde stelsel.",
        )


def _require_fields(register: Register, schema: pa.Schema) -> None:
    definition = register.definition
    mapping = match_columns(list(register.columns), definition, has_geometry=True)
    key = definition.key
    if key is not None and key not in mapping.fields:
        raise SchemaError(
            f"{register.name} heeft geen kolom {key}; gelezen kolommen:",
            ids=register.columns,
            hint=f"Noem de kolom met de code {key}.",
        )
    # 1.234 is a thousand or one, by the other rows: of a part that can't be told.
    texts = [
        column
        for field, column in mapping.fields.items()
        if definition.by_name[field].type in _NUMBERS and _is_text(schema.field(column).type)
    ]
    if texts:
        raise SchemaError(
            f"{register.name}: getallen staan er als tekst in",
            ids=texts,
            hint="Bewaar deze kolommen als getal.",
        )


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_dictionary(kind)
    )


def _cut(group_rows: Sequence[int], part_rows: int) -> list[tuple[tuple[int, ...], int, int]]:
    """Row groups put together up to about `part_rows`, and larger ones cut."""
    cuts: list[tuple[tuple[int, ...], int, int]] = []
    together: list[int] = []
    rows = 0
    for group, n in enumerate(group_rows):
        if together and rows + n > part_rows:
            cuts.append((tuple(together), 0, rows))
            together, rows = [], 0
        if n > part_rows:
            begins = range(0, n, part_rows)
            cuts += [((group,), b, min(b + part_rows, n)) for b in begins]
        elif n:
            together.append(group)
            rows += n
    if together:
        cuts.append((tuple(together), 0, rows))
    return cuts


def _read_rows(part: Part, columns: list[str]) -> pa.Table:
    with pq.ParquetFile(part.path) as file:
        whole = sum(file.metadata.row_group(g).num_rows for g in part.groups)
        if part.rows == whole:
            return file.read_row_groups(list(part.groups), columns=columns, use_threads=False)
        # Of a large row group only what is needed stays in memory.
        kept, at = [], 0
        for batch in file.iter_batches(
            part.rows, row_groups=list(part.groups), columns=columns, use_threads=False
        ):
            begin, end = max(part.begin - at, 0), min(part.end - at, len(batch))
            if begin < end:
                kept.append(batch.slice(begin, end - begin))
            at += len(batch)
            if at >= part.end:
                break
    return pa.Table.from_batches(kept)
