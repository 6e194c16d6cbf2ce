"""Measure how finding raakvlakken grows: time and peak memory at 2,000 and 20,000 projects.

Run `python benchmarks/bench_raakvlakken.py [--uit docs/prestaties-raakvlakken.md]`. Each size runs
in a process of its own on seeded points, lines and areas. At the smaller size all pairs are
measured by shapely too, one by one without an index, and compared.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import RD, Floats, Geometries
from miekgeo.lagen import empty_frame
from miekgeo.raakvlakken import SOORTEN, find_raakvlakken
from miekgeo.schema import load_definition
from miekgeo.wording import number

SEED = 20_260_118
OBJECTS = (2_000, 20_000)
# One station for each forty projects.
STATIONS = 40
STEP_M, FEWEST, MOST = 500.0, 5, 60
RADIUS_M, CORNERS = (100.0, 3_000.0), 12
# Knooppunten are cells of this size.
CELL_M = 5_000.0
# The box around the Netherlands (RD, m).
EAST, NORTH = (10_000.0, 280_000.0), (305_000.0, 620_000.0)
CARRIERS = ("elektriciteit", "warmte", "waterstof")
AFSTAND_M, SAME_M = 1000.0, 1e-3
# Rows of all pairs measured at once.
BLOCK = 100
# What the issue asks of 20,000 projects.
LIMIT_S, LIMIT_MB = 30, 2000

Result = TypeVar("Result")


def main() -> None:
    """Run both sizes, print the table, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--uit", type=Path, help="document to write")
    parser.add_argument("--een", type=int, metavar="AANTAL", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.een:
        print(json.dumps(measure(args.een)))
        return
    text = report([_in_own_process(n) for n in OBJECTS])
    print(text)
    if args.uit:
        args.uit.write_text(text, encoding="utf-8")


def make_layers(n: int) -> dict[str, gpd.GeoDataFrame]:
    """Seeded projects, a third each of points, lines and areas, and stations at some of them."""
    rng = np.random.default_rng(SEED)
    xy = np.column_stack([rng.uniform(*EAST, n), rng.uniform(*NORTH, n)])
    third = n // 3
    lines = _lines(rng, xy[third : 2 * third])
    geometry = np.concatenate([shapely.points(xy[:third]), lines, _areas(rng, xy[2 * third :])])
    start = rng.integers(2020, 2040, n)
    at = xy[rng.integers(0, n, n // STATIONS)]
    return {
        "projecten": _frame(
            "projecten",
            {
                "project_id": [f"P{i}" for i in range(n)],
                "naam": [f"Project {i}" for i in range(n)],
                "modaliteit": rng.choice(CARRIERS, n),
                "bouw_van": start.astype(str),
                "ibn_verwacht_tot": (start + rng.integers(0, 5, n)).astype(str),
            },
            geometry,
        ),
        "stations": _frame(
            "stations",
            {"station_id": [f"S{i}" for i in range(len(at))]},
            shapely.points(at),
        ),
        "traces": empty_frame(load_definition("traces")),
    }


def make_hubs(projecten: gpd.GeoDataFrame) -> pd.DataFrame:
    """Projects by the cell of their middle, as members of knooppunten."""
    xy = shapely.get_coordinates(shapely.centroid(projecten.geometry.to_numpy())) // CELL_M
    cell = [f"K{int(x)}-{int(y)}" for x, y in xy]
    return pd.DataFrame({"knooppunt_id": cell, "id": projecten["project_id"]})


def measure(n: int) -> dict[str, Any]:
    """Seconds, peak memory, the work that was done, and whether all pairs give the same."""
    layers = make_layers(n)
    hubs = make_hubs(layers["projecten"])
    before = _peak_mb()
    found, seconds = _timed(lambda: find_raakvlakken(**layers, afstand_m=AFSTAND_M, hubs=hubs))
    memory = _peak_mb()
    soorten = found.table["soorten"].str.split(";")
    result = {
        "objects": n,
        "vertices": int(shapely.get_num_coordinates(layers["projecten"].geometry).sum()),
        "pairs": len(found.table),
        "soorten": [int(soorten.map(lambda s, k=k: k in s).sum()) for k in SOORTEN],
        "seconds": seconds,
        "before": before,
        "memory": memory,
    }
    if n == OBJECTS[0]:
        result["equal"], result["brute"] = _timed(
            lambda: _equals_all_pairs(layers["projecten"], found.table)
        )
    return result


def report(found: list[dict[str, Any]]) -> str:
    """The measurements as a document."""
    small, large = found
    within = large["seconds"] < LIMIT_S and large["memory"] < LIMIT_MB
    columns = [
        "projecten",
        "hoekpunten",
        "raakvlakken",
        *SOORTEN,
        "tijd (s)",
        "geheugen op de piek (MB)",
        "waarvan vooraf (MB)",
    ]
    rows = [
        [
            *(number(f[k]) for k in ("objects", "vertices", "pairs")),
            *(number(n) for n in f["soorten"]),
            number(f["seconds"], 2),
            number(f["memory"]),
            number(f["before"]),
        ]
        for f in found
    ]
    table = [columns, ["---"] * len(columns), *rows]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in table)
    return (
        "# Prestaties van raakvlakken\n\n"
        f"Gemaakt met `python benchmarks/bench_raakvlakken.py`, Python {platform.python_version()},"
        f" {os.cpu_count()} kernen. Elke grootte is een eigen proces op vastgelegde, toevallige "
        f"punten, lijnen van {FEWEST} tot {MOST} hoekpunten en gebieden in en om Nederland, bij "
        f"een afstand van 1 km en een corridor van 200 m.\n\n{lines}\n\n"
        f"Kruising, nabijheid en afstand van alle paren van {number(small['objects'])} projecten, "
        f"zonder index gemeten ({number(small['brute'], 1)} s), zijn "
        f"{'gelijk' if small['equal'] else 'NIET gelijk'}. "
        f"Van {number(small['objects'])} naar {number(large['objects'])} projecten groeit de tijd "
        f"{number(large['seconds'] / small['seconds'], 1)} keer en het aantal raakvlakken "
        f"{number(large['pairs'] / small['pairs'], 1)} keer. {number(large['objects'])} projecten "
        f"{'blijven binnen' if within else 'blijven NIET binnen'} {LIMIT_S} s en "
        f"{number(LIMIT_MB)} MB.\n"
    )


def _lines(rng: np.random.Generator, start: Floats) -> Geometries:
    n = len(start)
    angle = rng.uniform(0, 2 * np.pi, (n, 1)) + np.cumsum(rng.normal(0, 0.3, (n, MOST)), axis=1)
    walk = np.cumsum(STEP_M * np.dstack([np.cos(angle), np.sin(angle)]), axis=1)
    xy = walk - walk[:, :1] + start[:, None]
    kept = np.arange(MOST) < rng.integers(FEWEST, MOST + 1, n)[:, None]
    return shapely.linestrings(xy[kept], indices=np.nonzero(kept)[0])


def _areas(rng: np.random.Generator, middle: Floats) -> Geometries:
    n = len(middle)
    angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    size = rng.uniform(*RADIUS_M, (n, 1)) * rng.uniform(0.6, 1.0, (n, CORNERS))
    ring = np.dstack([size * np.cos(angle), size * np.sin(angle)]) + middle[:, None]
    return shapely.polygons(ring)


def _equals_all_pairs(projecten: gpd.GeoDataFrame, table: pd.DataFrame) -> bool:
    """Whether every pair is there that all distances give, with that distance, and no other."""
    ordered = projecten.sort_values("project_id")
    ids, geometry = ordered["project_id"].to_numpy(), ordered.geometry.to_numpy()
    found = []
    for begin in range(0, len(ids), BLOCK):
        apart = shapely.distance(geometry[begin : begin + BLOCK, None], geometry[None])
        one, other = np.nonzero(apart <= AFSTAND_M)
        later = one + begin < other
        found.append((one[later] + begin, other[later], apart[one, other][later]))
    one, other, apart = (np.concatenate(column) for column in zip(*found, strict=True))
    meets = shapely.intersects(geometry[one], geometry[other])
    pairs, measured = zip(ids[one], ids[other], strict=True), zip(meets, apart, strict=True)
    expected = dict(zip(pairs, measured, strict=True))
    near = table[table["soorten"].str.contains("kruising|nabijheid")]
    given = {
        (a, b): ("kruising" in soorten, metres)
        for a, b, soorten, metres in near[
            ["project_a", "project_b", "soorten", "afstand_m"]
        ].itertuples(index=False)
    }
    return given.keys() == expected.keys() and all(
        given[pair][0] == crosses and abs(given[pair][1] - metres) < SAME_M
        for pair, (crosses, metres) in expected.items()
    )


def _frame(layer: str, values: dict[str, Any], geometry: Any) -> gpd.GeoDataFrame:
    empty = empty_frame(load_definition(layer))
    frame = gpd.GeoDataFrame(values, geometry=geometry, crs=RD)
    for column in empty.columns.difference(frame.columns):
        frame[column] = empty[column].reindex(frame.index)
    return frame


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _in_own_process(n: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--een", str(n)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    main()
