"""A layer or table as (Geo)Parquet with what it rests on in its metadata."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from miekgeo.export.atomic import replacing

PREFIX = "miekgeo"


def write_geoparquet(frame: gpd.GeoDataFrame, path: Path, metadata: Mapping[str, str]) -> None:
    """Write GeoParquet 1.1 with WKB geometry and a column `bbox` to filter by.

    Parameters
    ----------
    frame : GeoDataFrame (EPSG:28992)
        Rows may lack their geometry.
    path : Path
    metadata : mapping of str to str
        Added to the schema, each key as `miekgeo:key`.
    """
    stream = io.BytesIO()
    _typed(frame).to_parquet(
        stream, index=False, schema_version="1.1.0", write_covering_bbox=True, compression="zstd"
    )
    _write(stream, path, metadata)


def write_parquet(table: pd.DataFrame, path: Path, metadata: Mapping[str, str]) -> None:
    """Write plain Parquet; arguments as `write_geoparquet`."""
    stream = io.BytesIO()
    _typed(table).to_parquet(stream, index=False, compression="zstd")
    _write(stream, path, metadata)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of Python objects as text: their type must not hang on the rows there are."""
    geometry = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    loose = [c for c in frame.columns if c != geometry and frame[c].dtype == object]
    return frame.astype(dict.fromkeys(loose, "str"))


def _write(stream: io.BytesIO, path: Path, metadata: Mapping[str, str]) -> None:
    # Imported here: only this format needs it.
    import pyarrow.parquet as pq

    stream.seek(0)
    table = pq.ParquetFile(stream).read()
    own = {f"{PREFIX}:{key}".encode(): value.encode() for key, value in metadata.items()}
    with replacing(path) as aside:
        pq.write_table(
            table.replace_schema_metadata({**(table.schema.metadata or {}), **own}),
            aside,
            compression="zstd",
        )
