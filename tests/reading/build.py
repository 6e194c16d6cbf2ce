"""Write small files of every kind into a folder: nothing binary is kept with the tests."""

from __future__ import annotations

import csv
import io
import json
import math
import sqlite3
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import shapely

Row = dict[str, Any]
Make = Callable[[Path], Path]

# Church towers whose place is published in both systems (RD in m, WGS84 in degrees).
AMERSFOORT = (155000.0, 463000.0)
AMERSFOORT_WGS84 = (5.38720621, 52.15517440)
WESTERTOREN = (120700.723, 487525.501)
WESTERTOREN_WGS84 = (4.88352559, 52.37453253)
MARTINITOREN = (233883.131, 582065.167)
MARTINITOREN_WGS84 = (6.56820053, 53.21938317)

EARTH_RADIUS_M = 6_378_137.0
# When every member of an archive was written, so that archives are always the same.
ZIP_TIME = (2025, 1, 1, 0, 0, 0)


def point(xy: tuple[float, float], srid: int | None = 28992) -> str:
    """WKT of a point, with its system in front unless there is none."""
    head = "" if srid is None else f"SRID={srid};"
    return f"{head}POINT ({xy[0]} {xy[1]})"


def mercator(lonlat: tuple[float, float]) -> tuple[float, float]:
    """Web Mercator by its own formula, so that no test rests on the library under test."""
    lon, lat = (math.radians(v) for v in lonlat)
    return EARTH_RADIUS_M * lon, EARTH_RADIUS_M * math.log(math.tan(math.pi / 4 + lat / 2))


def project(project_id: object, /, **changes: object) -> Row:
    """A project without any fault, with some cells changed."""
    row = {"project_id": project_id, "naam": f"Project {project_id}", "wkt": point(AMERSFOORT)}
    return {**row, **changes}


def middle(**changes: object) -> list[Row]:
    """Three projects of which the second has changes: rows 2, 3 and 4 of a text file."""
    return [project("P1"), project("P2", **changes), project("P3")]


def columns_of(rows: Sequence[Row]) -> list[str]:
    """All columns of the rows, in the order they first appear."""
    return list(dict.fromkeys(c for row in rows for c in row))


def csv_text(rows: Sequence[Row], delimiter: str = ",") -> str:
    """Rows as delimited text with a header."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, columns_of(rows), delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def in_bytes(data: bytes, name: str) -> Make:
    """A file of these bytes."""

    def make(folder: Path) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return make


def in_text(text: str, name: str = "projecten.csv", encoding: str = "utf-8") -> Make:
    """A text file."""
    return in_bytes(text.encode(encoding), name)


def in_csv(
    rows: Sequence[Row],
    name: str = "projecten.csv",
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
) -> Make:
    """A CSV file of rows."""
    return in_text(csv_text(rows, delimiter), name, encoding)


def in_json(content: object, name: str = "projecten.geojson") -> Make:
    """A JSON file."""
    return in_text(json.dumps(content), name)


def in_xlsx(sheets: Mapping[str, Sequence[Sequence[object]]], name: str = "projecten.xlsx") -> Make:
    """A workbook: rows of cells by sheet."""

    def make(folder: Path) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        path = folder / name
        book.save(path)
        book.close()
        return path

    return make


def cells(rows: Sequence[Row]) -> list[list[object]]:
    """Rows with their header as lists of cells, for a sheet."""
    columns = columns_of(rows)
    return [columns, *([row.get(c) for c in columns] for row in rows)]


def frame_of(rows: Sequence[Row], crs: int | None) -> gpd.GeoDataFrame:
    """Rows as a frame; their `wkt` is plain WKT in that system, or empty."""
    table = pd.DataFrame([{k: v for k, v in row.items() if k != "wkt"} for row in rows])
    with np.errstate(invalid="ignore"):
        geometry = [shapely.from_wkt(row["wkt"]) if row["wkt"] else None for row in rows]
    return gpd.GeoDataFrame(table, geometry=geometry, crs=crs)


def in_map(
    rows: Sequence[Row], name: str, *, crs: int | None = 28992, layer: str = "projecten"
) -> Make:
    """A map file in the format of its ending."""

    def make(folder: Path) -> Path:
        write_map(frame_of(rows, crs), folder / name, layer)
        return folder / name

    return make


def write_map(frame: gpd.GeoDataFrame, path: Path, layer: str = "projecten") -> None:
    """Write a frame in the format of the ending of the path."""
    if path.suffix == ".parquet":
        frame.to_parquet(path)
        return
    options: dict[str, Any] = {"layer": layer} if path.suffix == ".gpkg" else {}
    if path.suffix == ".fgb":
        # An index would put the rows in another order.
        options["SPATIAL_INDEX"] = "NO"
    with warnings.catch_warnings():
        # A file without a coordinate system is what some tests are about.
        warnings.filterwarnings("ignore", message=".*crs.*was not provided")
        frame.to_file(path, engine="pyogrio", **options)


def without(make: Make, *suffixes: str) -> Make:
    """The same file without some of its companions."""

    def removed(folder: Path) -> Path:
        path = make(folder)
        for suffix in suffixes:
            path.with_suffix(suffix).unlink()
        return path

    return removed


def cut(make: Make, keep: float, name: str) -> Make:
    """The first part of a file, under another name: a transfer that broke off."""

    def shortened(folder: Path) -> Path:
        whole = make(folder)
        data = whole.read_bytes()
        whole.unlink()
        path = folder / name
        path.write_bytes(data[: int(len(data) * keep)])
        return path

    return shortened


def in_zip(*members: Make, name: str = "projecten.zip", within: str = "") -> Make:
    """An archive of what was made, companions of a Shapefile included."""

    def make(folder: Path) -> Path:
        inner = folder / "inpakken"
        inner.mkdir()
        for member in members:
            member(inner)
        path = folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(inner.iterdir()):
                archive.writestr(zip_info(within + file.name), file.read_bytes())
                file.unlink()
        inner.rmdir()
        return path

    return make


def zip_info(name: str, mode: int = 0o100644) -> zipfile.ZipInfo:
    """The entry of an archive, with a Unix mode."""
    info = zipfile.ZipInfo(name, ZIP_TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = mode << 16
    return info


def in_archive(
    members: Mapping[str, bytes], name: str = "projecten.zip", *, mode: int = 0o100644
) -> Make:
    """An archive with these names and bytes, however odd the names are."""

    def make(folder: Path) -> Path:
        path = folder / name
        with zipfile.ZipFile(path, "w") as archive:
            for member, data in members.items():
                archive.writestr(zip_info(member, mode), data)
        return path

    return make


def in_folder(*members: Make, name: str = "gegevens") -> Make:
    """A folder with files."""

    def make(folder: Path) -> Path:
        inside = folder / name
        inside.mkdir()
        for member in members:
            member(inside)
        return inside

    return make


def in_sqlite(*statements: str, name: str = "projecten.gpkg") -> Make:
    """An SQLite file made by statements."""

    def make(folder: Path) -> Path:
        change_sqlite(folder / name, *statements)
        return folder / name

    return make


def changed_gpkg(make: Make, *statements: str) -> Make:
    """A GeoPackage in which statements were run."""

    def changed(folder: Path) -> Path:
        path = make(folder)
        change_sqlite(path, *statements)
        return path

    return changed


def change_sqlite(path: Path, *statements: str) -> None:
    """Run statements on an SQLite file."""
    base = sqlite3.connect(path)
    for statement in statements:
        base.execute(statement)
    base.commit()
    base.close()


def feature(geometry: object, **properties: object) -> dict[str, object]:
    """One GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: object, **members: object) -> dict[str, object]:
    """A GeoJSON file."""
    return {"type": "FeatureCollection", **members, "features": list(features)}
