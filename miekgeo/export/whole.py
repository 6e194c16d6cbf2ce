"""Whether what GDAL wrote is all there: when a disk fills up as it closes a file, it says nothing.

The end of a GeoJSON may then be missing, the spatial index of a GeoPackage, or part of a shapefile.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import struct
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

# How GDAL ends a collection, and nothing within it.
_GEOJSON_END = b"\n]\n}\n"
# Of a shapefile: bytes of its head, and of each row in its index.
_SHAPE_HEAD, _INDEX_ROW = 100, 8


def require_whole_geojson(path: Path) -> None:
    """Raise OSError unless a GeoJSON has its end."""
    with path.open("rb") as stream:
        stream.seek(-len(_GEOJSON_END), os.SEEK_END)
        is_whole = stream.read() == _GEOJSON_END
    _require(is_whole, path)


def require_whole_gpkg(path: Path, rows: Mapping[str, int]) -> None:
    """Raise OSError unless a GeoPackage has all rows, and the index of each layer with geometry.

    Parameters
    ----------
    path : Path
    rows : mapping of str to int
        How many each layer or table must have.
    """
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as link:
        found = {
            str(name): n
            for name, n in link.execute("SELECT table_name, feature_count FROM gpkg_ogr_contents")
        }
        made = {
            str(name)
            for (name,) in link.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')"
            )
        }
        placed = link.execute("SELECT table_name, column_name FROM gpkg_geometry_columns")
        counting = ("trigger_insert_feature_count", "trigger_delete_feature_count")
        needed = {f"{trigger}_{name}" for name in rows for trigger in counting}
        for name, column in placed.fetchall():
            index = f"rtree_{name}_{column}"
            needed |= {index, f"{index}_insert", f"{index}_delete"}
            registered = link.execute(
                "SELECT count(*) FROM gpkg_extensions WHERE table_name = ? AND column_name = ?",
                (name, column),
            )
            _require(registered.fetchone()[0] > 0, path)
    _require(found == dict(rows) and needed <= made, path)


def require_whole_shapefile(path: Path) -> None:
    """Raise OSError unless all parts of a shapefile are as long as they say; or a .dbf alone.

    Parameters
    ----------
    path : Path
        Ends in .shp, or in .dbf for a table. Whether it says as many rows as it should is for who
        reads them back.
    """
    with path.with_suffix(".dbf").open("rb") as stream:
        head = stream.read(12)
        size = stream.seek(0, os.SEEK_END)
    rows, start, width = struct.unpack("<IHH", head[4:])
    # A sign at the end is allowed, not asked for.
    is_whole = size in (start + rows * width, start + rows * width + 1)
    if path.suffix == ".shp":
        is_whole &= path.with_suffix(".shx").stat().st_size == _SHAPE_HEAD + rows * _INDEX_ROW
        with path.open("rb") as stream:
            words = int.from_bytes(stream.read(28)[24:], "big")
        is_whole &= path.stat().st_size == 2 * words
        is_whole &= path.with_suffix(".prj").stat().st_size > 0
    is_whole &= path.with_suffix(".cpg").stat().st_size > 0
    _require(bool(is_whole), path)


def _require(is_whole: bool, path: Path) -> None:
    if not is_whole:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
