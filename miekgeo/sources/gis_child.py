"""The process that opens a map file: started by gis.py, imports nothing of miekgeo.

Takes a request as JSON on standard input, writes one feather file per layer and answer.json in the
folder it is given. Every driver that isn't allowed is switched off before GDAL starts.
"""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

# Drivers of GDAL 3 that are skipped from the start; the list is checked against what GDAL reports.
SKIPPED = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,CAD,CSV,CSW,Carto,DGN,DXF,EDIGEO,EEDA,ESRIJSON,"
    "Elasticsearch,GDALG,GML,GPSBabel,GPX,GTFS,GeoRSS,HTTP,Idrisi,Interlis 1,Interlis 2,JML,JSONFG,"
    "KML,LIBKML,LVBAG,MBTiles,MVT,MapInfo File,MapML,MiraMonVector,NAS,NGW,OAPIF,ODS,OGCAPI,"
    "OGR_GMT,OGR_PDS,OGR_VRT,OSM,OpenFileGDB,PCIDSK,PDF,PDS4,PGDUMP,PLSCENES,PMTiles,PostgreSQL,"
    "MySQL,MSSQLSpatial,ODBC,S57,SQLite,SXF,Selafin,SOSI,TIGER,TopoJSON,UK .NTF,VDV,VFK,VICAR,WAsP,"
    "WFS,XLS,XLSX,XODR,Parquet,Arrow,GMLAS,netCDF,JP2OpenJPEG"
)
# An address that no library knows how to reach: GDAL asks its proxy for any address that a file
# names, and is refused before a connection is made.
NO_NETWORK = {"GDAL_HTTP_PROXY": "none://", "PROJ_NETWORK": "OFF"}
_BLANKS = re.compile(r"\s*")
PARQUET = b"PAR1"
SQLITE = b"SQLite format 3\x00"
SHAPE = b"\x00\x00\x27\x0a"
GEOMETRY_TYPES = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
)


def main() -> None:
    """Read what is asked and write the answer; errors are answers too."""
    request = json.loads(sys.stdin.read())
    folder = Path(request["folder"])
    _limit_memory(request["limits"]["memory_bytes"][0])
    answer = answer_to(request, folder)
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


def answer_to(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The layers that were written to the folder, or why there are none."""
    try:
        return _read(request, folder)
    except _RefusedError as error:
        return {"error": str(error), "hint": error.hint, "limit": error.limit}
    except MemoryError:
        return _beyond(request, "memory_bytes")
    except RecursionError:
        return _beyond(request, "nesting")
    except Exception:  # noqa: BLE001 GDAL and pyarrow raise many kinds, all mean damage
        return {
            "error": "de inhoud is niet te lezen; het bestand is beschadigd of onvolledig.",
            "hint": "Open het in QGIS, sla het opnieuw op en lever dat aan.",
        }


class _RefusedError(Exception):
    def __init__(self, message: str, hint: str = "", limit: str = "") -> None:
        self.hint = hint
        self.limit = limit
        super().__init__(message)


def _beyond(request: dict[str, Any], limit: str) -> dict[str, Any]:
    _, said, hint = request["limits"][limit]
    return {"error": said, "hint": hint, "limit": limit}


def _check_limit(request: dict[str, Any], limit: str, value: int) -> None:
    most, said, hint = request["limits"][limit]
    if value > most:
        raise _RefusedError(said, hint, limit)


class _LeftOut:
    """Packages that pyogrio and pyarrow import when they are there, and that aren't used here.

    They take half of the time of this process.
    """

    NAMES = frozenset({"geopandas", "pandas", "pyproj", "shapely"})

    def find_spec(self, name: str, *_: object) -> None:
        if name in self.NAMES:
            raise ModuleNotFoundError(name)


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    path = Path(request["path"])
    with path.open("rb") as stream:
        head = stream.read(16)
    if head.startswith(PARQUET):
        return _read_parquet(request, folder)
    sys.meta_path.insert(0, _LeftOut())
    import pyogrio

    _check_drivers(request)
    features = None
    if head.startswith(SQLITE):
        _check_geopackage(path)
    elif head.startswith(SHAPE):
        _check_companions(path)
    elif head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        features = _json_features(path)
    found = [str(name) for name, _ in pyogrio.list_layers(path)]
    found = [name for name in found if name != "layer_styles"]
    if not found:
        raise _RefusedError("er zit geen laag in.", "Controleer het bestand.")
    wanted = [n for n in found if n.lower() in request["layers"]] or found[:1]
    layers = []
    for nth, name in enumerate(wanted):
        stated = _stated_in_geopackage(path, name) if head.startswith(SQLITE) else features
        layers.append(_read_layer(request, folder, nth, name, stated))
    return {"layers": layers, "skipped": [n for n in found if n not in wanted]}


def _check_drivers(request: dict[str, Any]) -> None:
    """Start again with more drivers skipped when this GDAL has ones that aren't known here."""
    import pyogrio

    extra = sorted(set(pyogrio.list_drivers()) - set(request["drivers"]))
    if not extra:
        return
    if os.environ.get("MIEKGEO_CHILD") == "2":
        raise _RefusedError("deze GDAL is niet veilig in te stellen.", f"Meld dit: {extra}.")
    skip = ",".join([os.environ["OGR_SKIP"], *extra])
    environment = {**os.environ, "OGR_SKIP": skip, "GDAL_SKIP": skip, "MIEKGEO_CHILD": "2"}
    done = subprocess.run(
        [sys.executable, "-I", __file__],
        input=json.dumps(request),
        text=True,
        env=environment,
        check=False,
    )
    sys.exit(done.returncode)


def _check_geopackage(path: Path) -> None:
    """Any SQLite file starts with the same bytes; only a GeoPackage has this table."""
    import sqlite3

    try:
        tables = _query(path, "select name from sqlite_master where type = 'table'")
    except sqlite3.DatabaseError as error:
        raise _RefusedError("het GeoPackage is beschadigd.", "Lever het opnieuw aan.") from error
    if ("gpkg_contents",) not in tables:
        raise _RefusedError(
            "dit is een SQLite-bestand, geen GeoPackage.", "Exporteer als GeoPackage."
        )
    if not _query(path, "select 1 from gpkg_contents"):
        raise _RefusedError("er zit geen laag in.", "Exporteer de laag opnieuw.")


def _stated_in_geopackage(path: Path, layer: str) -> list[bool] | None:
    """Per row whether the file has a geometry for it; None for layers without such a column."""
    import sqlite3

    try:
        columns = _query(
            path, "select column_name from gpkg_geometry_columns where table_name = ?", layer
        )
        if not columns:
            return None
        column, table = (_quoted(n) for n in (columns[0][0], layer))
        # GDAL gives rows in this order too.
        sql = f"select {column} is not null from {table} order by rowid"  # noqa: S608 both quoted
        found = _query(path, sql)
    except sqlite3.DatabaseError:  # a view has no rowid; what GDAL gives is all there is to know
        return None
    return [bool(stated) for (stated,) in found]


def _query(path: Path, sql: str, *values: str) -> list[tuple[Any, ...]]:
    import sqlite3

    base = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return base.execute(sql, values).fetchall()
    finally:
        base.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _check_companions(path: Path) -> None:
    beside = {p.name.lower() for p in path.parent.iterdir()}
    missing = [s for s in (".shx", ".dbf") if path.with_suffix(s).name.lower() not in beside]
    if missing:
        raise _RefusedError(
            f"van dit Shapefile ontbreekt {' en '.join(missing)}.",
            "Lever .shp, .shx, .dbf en .prj samen aan, bijvoorbeeld in een zip-bestand.",
        )


def _json_features(path: Path) -> list[bool]:
    """Per feature whether it states a geometry.

    GDAL skips what it can't use in a GeoJSON without a word, so the rows are counted here.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    values = _json_values(text)
    first = values[0] if isinstance(values[0], dict) else {}
    features = first.get("features") if first.get("type") == "FeatureCollection" else values
    if not isinstance(features, list):
        raise _RefusedError("de GeoJSON heeft geen lijst 'features'.", "Exporteer het opnieuw.")
    return [_states_geometry(feature) for feature in features]


def _json_values(text: str) -> list[Any]:
    """One value, or several under each other (newline-delimited GeoJSON)."""
    decoder = json.JSONDecoder()
    values, at = [], _after_blanks(text, 0)
    try:
        while at < len(text):
            value, end = decoder.raw_decode(text, at)
            values.append(value)
            at = _after_blanks(text, end)
    except json.JSONDecodeError as error:
        raise _RefusedError(
            f"dit is geen geldige JSON (regel {error.lineno}, teken {error.colno}); het bestand is "
            "beschadigd of onvolledig.",
            "Lever het opnieuw aan.",
        ) from error
    return values


def _after_blanks(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def _states_geometry(feature: Any) -> bool:
    kind = feature.get("type") if isinstance(feature, dict) else None
    if kind == "gdal_streamed_alg":
        raise _RefusedError("dit is een GDAL-opdracht die andere bestanden leest, geen kaartlaag.")
    if kind in GEOMETRY_TYPES:
        return True
    if kind != "Feature":
        raise _RefusedError(
            "dit is JSON, maar geen GeoJSON.", "Exporteer de laag als GeoJSON of GeoPackage."
        )
    return feature.get("geometry") is not None


def _read_layer(
    request: dict[str, Any], folder: Path, nth: int, name: str, stated: list[bool] | None
) -> dict[str, Any]:
    import numpy as np
    import pyogrio
    import pyogrio.raw

    path = request["path"]
    info = pyogrio.read_info(path, layer=name, force_feature_count=True)
    _check_limit(request, "rows", info["features"])
    _check_limit(request, "columns", len(info["fields"]))
    note = ""
    try:
        meta, _, geometry, fields = pyogrio.raw.read(path, layer=name, use_arrow=False)
    except UnicodeDecodeError:
        note = f"Laag {name} is geen UTF-8; gelezen als Windows-1252."
        meta, _, geometry, fields = pyogrio.raw.read(path, layer=name, encoding="cp1252")
    n = len(geometry) if geometry is not None else len(fields[0]) if len(fields) else 0
    announced = info["features"] if stated is None else max(len(stated), info["features"])
    if n != announced:
        raise _RefusedError(
            f"laag {name} is onvolledig: {n} van {announced} rijen gelezen.",
            "Lever het bestand opnieuw aan.",
        )
    if geometry is not None:
        # Two numbers of eight bytes are the least that a vertex takes.
        _check_limit(request, "vertices", sum(len(g) for g in geometry if g is not None) // 16)
    columns = {str(c): _plain(np.asarray(v)) for c, v in zip(meta["fields"], fields, strict=True)}
    if geometry is not None and meta["geometry_type"] is not None:
        columns[request["geometry_column"]] = list(geometry)
    answer = _write(columns, folder, nth, name, meta["crs"], note)
    shapes = [None] * n if geometry is None else list(geometry)
    lost = [i for i, s in enumerate(stated or []) if s and shapes[i] is None]
    return {**answer, "lost_geometry": lost}


def _plain(values: Any) -> list[Any]:
    """Values as plain numbers, text and ISO dates; nothing else leaves this process."""
    if values.dtype.kind == "M":
        text = values.astype("datetime64[s]").astype(str)
        return [None if t == "NaT" else t.removesuffix("T00:00:00") for t in text]
    if values.dtype.kind in "iufb":
        return [_plain_value(v) for v in values.tolist()]
    return [_plain_value(v) for v in values.tolist()]


def _plain_value(value: Any) -> Any:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, (list, tuple)) or hasattr(value, "tolist"):
        items = value.tolist() if hasattr(value, "tolist") else value
        return "; ".join(str(v) for v in items) if isinstance(items, (list, tuple)) else items
    return value if isinstance(value, (str, int, float, bool)) else str(value)


def _read_parquet(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    import pyarrow.parquet

    path = request["path"]
    described = pyarrow.parquet.ParquetFile(path)
    _check_limit(request, "rows", described.metadata.num_rows)
    _check_limit(request, "columns", described.metadata.num_columns)
    if b"geo" not in (described.schema_arrow.metadata or {}):
        raise _RefusedError("dit Parquet-bestand heeft geen geometrie.", "Lever GeoParquet aan.")
    import geopandas
    import numpy as np

    frame = geopandas.read_parquet(path)
    geometry = frame.geometry.to_wkb()
    crs = frame.crs.to_wkt() if frame.crs is not None else None
    others = frame.drop(columns=[c for c in frame if frame[c].dtype == "geometry"])
    columns = {str(c): _plain(np.asarray(others[c].array, dtype=object)) for c in others}
    columns[request["geometry_column"]] = list(geometry)
    name = Path(path).stem
    return {"layers": [_write(columns, folder, 0, name, crs, "")], "skipped": []}


def _write(
    columns: dict[str, Any], folder: Path, nth: int, name: str, crs: str | None, note: str
) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.feather

    arrays = {c: _array(v) for c, v in columns.items()}
    file = f"{nth}.arrow"
    pyarrow.feather.write_feather(pa.table(arrays), str(folder / file), compression="uncompressed")
    return {"file": file, "name": name, "crs": crs, "encoding_note": note}


def _array(values: list[Any]) -> Any:
    import pyarrow as pa

    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):  # kinds mixed in one column
        return pa.array([None if v is None else str(v) for v in values])


if __name__ == "__main__":
    os.environ.update(NO_NETWORK)
    os.environ.setdefault("OGR_SKIP", SKIPPED)
    os.environ.setdefault("GDAL_SKIP", SKIPPED)
    main()
