"""The engines that do the same job as miekgeo: each loads its tables, then answers.

In come the borders and the traces or points of `bench.py`; out come row, area and value. Loading
and indexing is outside the time, as the index of miekgeo is; the answer ends in a table of the
engine's own kind.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

import postgis
from miekgeo.coverage import Coverage
from miekgeo.geometry import Geometries

# Vertices of a piece: of 32, 64, 128 and 256 the quickest for both questions.
SUBDIVIDED = 128
COLUMNS = ["row", "area", "value"]

LENGTHS = """
SELECT * FROM (
  SELECT row, area, sum(value) AS value FROM (
    SELECT t.row, p.area, ST_Length(ST_Intersection(t.geometry, p.geometry)) AS value
    FROM shapes t JOIN {areas} p ON ST_Intersects(p.geometry, t.geometry)
  ) AS cut GROUP BY row, area
) AS summed WHERE value > 0
"""
PLACES = """
SELECT t.row, p.area, 1.0::float8 AS value
FROM shapes t JOIN {areas} p ON ST_Intersects(p.geometry, t.geometry)
"""
QUESTIONS = {"tracés": LENGTHS, "punten": PLACES}


@dataclass(frozen=True)
class Answered:
    """What an engine found, and what it took each time."""

    result: pd.DataFrame
    seconds: list[float]
    cpu: list[float]


def ask_python(work: Callable[[], pd.DataFrame], times: int) -> Answered:
    """Time a function of this process."""
    seconds, cpu = [], []
    for _ in range(times):
        begin, used = time.perf_counter(), time.process_time()
        result = work()
        seconds.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - used)
    return Answered(result, seconds, cpu)


def ask_sedonadb(task: str, coverage: Coverage, shapes: Geometries, times: int) -> Answered:
    """SedonaDB, from tables in its memory to a table of Arrow.

    Raises
    ------
    ImportError
        It isn't installed.
    """
    import pyarrow as pa
    import sedonadb

    engine = sedonadb.connect()
    inside = np.flatnonzero(coverage.inside)
    tables = {
        "areas": gpd.GeoDataFrame({"area": inside}, geometry=coverage.areas[inside]),
        "shapes": gpd.GeoDataFrame({"row": np.arange(len(shapes))}, geometry=shapes),
    }
    for name, table in tables.items():
        engine.create_data_frame(table).to_memtable().to_view(str(name))
    sql = QUESTIONS[task].format(areas="areas").replace("::float8", "")
    found = ask_python(lambda: pa.table(engine.sql(sql)), times)
    arrow: Any = found.result
    return Answered(arrow.to_pandas(), found.seconds, found.cpu)


def ask_postgis(
    task: str, coverage: Coverage, shapes: Geometries, times: int, *, subdivided: bool
) -> Answered:
    """PostGIS, from tables with an index to a table; areas whole or by ST_Subdivide.

    Raises
    ------
    PostgisMissingError
        It isn't installed.
    """
    with postgis.throwaway_postgis() as cluster:
        _load(cluster, coverage, shapes)
        areas = "pieces" if subdivided else "areas"
        sql = QUESTIONS[task].format(areas=areas)
        seconds, cpu = [], []
        for _ in range(times):
            used = cluster.cpu_seconds()
            told = cluster.run(
                f"DROP TABLE IF EXISTS found;\n\\timing on\nCREATE UNLOGGED TABLE found AS {sql};\n"
            )
            seconds.append(float(told.split("Time: ")[1].split(" ")[0]) / 1_000)
            cpu.append(cluster.cpu_seconds() - used)
        rows = cluster.run("COPY found TO STDOUT WITH CSV")
    return Answered(pd.read_csv(StringIO(rows), names=COLUMNS), seconds, cpu)


def versions() -> list[str]:
    """What is measured, of what is there; what is skipped says why."""
    found = [f"geopandas {gpd.__version__}", f"shapely {shapely.__version__}"]
    found.append(f"GEOS {shapely.geos_version_string}")
    try:
        import sedonadb

        found.append(f"SedonaDB {sedonadb.__version__}")
    except ImportError:
        found.append("SedonaDB overgeslagen (pip install 'miekgeo[peers]')")
    try:
        with postgis.throwaway_postgis() as cluster:
            about = "SELECT current_setting('server_version'), postgis_lib_version()"
            server, library = cluster.run(about).strip().replace('"', "").split(",")
        found.append(f"PostgreSQL {server.split(' ')[0]}, PostGIS {library}")
    except postgis.PostgisMissingError as error:
        found.append(f"PostGIS overgeslagen ({error})")
    return found


def _load(cluster: postgis.Postgis, coverage: Coverage, shapes: Geometries) -> None:
    cluster.run(
        "CREATE UNLOGGED TABLE areas (area int, geometry geometry);"
        "CREATE UNLOGGED TABLE shapes (row int, geometry geometry)"
    )
    inside = np.flatnonzero(coverage.inside)
    cluster.load("areas", _lines(inside, coverage.areas[inside]))
    cluster.load("shapes", _lines(np.arange(len(shapes)), shapes))
    cluster.run(
        "CREATE UNLOGGED TABLE pieces AS "
        f"SELECT area, ST_Subdivide(geometry, {SUBDIVIDED}) AS geometry FROM areas;"
        # None on the areas: it then goes through them one by one, which PostGIS prepares each
        # once; with an index on both it takes twice the processor time.
        "CREATE INDEX ON shapes USING gist (geometry);"
        "ANALYZE"
    )


def _lines(number: np.ndarray, shapes: Geometries) -> Iterator[str]:
    return (f"{n}\t{h}" for n, h in zip(number, shapely.to_wkb(shapes, hex=True), strict=True))
