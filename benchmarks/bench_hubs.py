"""Measure how finding knooppunten grows: time and peak memory at 10,000 and 100,000 points.

Run `make bench`, or `python benchmarks/bench_hubs.py [--uit docs/prestaties-knooppunten.md]`. Each
size runs in a process of its own on seeded points and lines. Members are found by geopandas.sjoin
too, on the same middles in the same process, and compared pair by pair.
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
import shapely

from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen, load_grenzen
from miekgeo.knooppunten import Prepared, default_rules, find_prepared, prepare
from miekgeo.knooppunten.clustering import SLACK_M
from miekgeo.knooppunten.members import Hubs
from miekgeo.lagen import empty_frame
from miekgeo.schema import load_definition
from miekgeo.wording import number

SEED = 20_260_102
POINTS = (10_000, 100_000)
# One line for each five points.
LINES = 5
STEP_M, CORNERS = 500.0, 20
# The box around the Netherlands (RD, m).
EAST, NORTH = (10_000.0, 280_000.0), (305_000.0, 620_000.0)
SECTORS = ("industrie", "woningbouw", "opwek")
CARRIERS = ("elektriciteit", "warmte", "waterstof")
# What the issue asks of 100,000 points and 20,000 lines.
LIMIT_S, LIMIT_MB = 20, 2000

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
    text = report([_in_own_process(n) for n in POINTS])
    print(text)
    if args.uit:
        args.uit.write_text(text, encoding="utf-8")


def make_layers(n: int) -> dict[str, gpd.GeoDataFrame]:
    """Seeded stations and ontwikkelingen, half of `n` each, and a line for each five."""
    rng = np.random.default_rng(SEED)
    xy = np.column_stack([rng.uniform(*EAST, n), rng.uniform(*NORTH, n)])
    half, lines = n // 2, n // LINES
    angle = np.cumsum(rng.normal(0, 0.5, (lines, CORNERS)), axis=1)
    walk = np.cumsum(STEP_M * np.dstack([np.cos(angle), np.sin(angle)]), axis=1)
    start = xy[rng.integers(0, n, lines)]
    return {
        "stations": _frame(
            "stations", {"station_id": [f"S{i}" for i in range(half)]}, shapely.points(xy[:half])
        ),
        "traces": _frame(
            "traces",
            {
                "trace_id": [f"T{i}" for i in range(lines)],
                "modaliteit": rng.choice(CARRIERS, lines),
            },
            shapely.linestrings(walk - walk[:, :1] + start[:, None]),
        ),
        "projecten": empty_frame(load_definition("projecten")),
        "ontwikkelingen": _frame(
            "ontwikkelingen",
            {
                "ontwikkeling_id": [f"O{i}" for i in range(n - half)],
                "sector": rng.choice(SECTORS, n - half),
            },
            shapely.points(xy[half:]),
        ),
    }


def measure(n: int) -> dict[str, Any]:
    """Seconds of each step, peak memory, and the work that was done."""
    grenzen = load_grenzen()
    layers = make_layers(n)
    rules = default_rules()
    prepared, gathering = _timed(lambda: _prepare(layers, grenzen))
    hubs, clustering = _timed(lambda: prepared.hubs(rules))
    memory = _peak_mb()
    found, rest = _timed(lambda: find_prepared(prepared, rules=rules))
    pairs, joining = _timed(lambda: _join(prepared, hubs, rules.straal_m))
    members = hubs.members[hubs.members["item"].isin(prepared.items.lines.item)]
    ours = set(zip(members["hub"].tolist(), members["item"].tolist(), strict=True))
    return {
        "points": n,
        "lines": len(layers["traces"]),
        "candidates": len(prepared.around.candidates.points),
        "hubs": len(found.table),
        "members": len(hubs.members),
        "gathering": gathering,
        "clustering": clustering,
        "rest": rest,
        "memory": memory,
        "memory_all": _peak_mb(),
        "pairs": len(ours),
        "joining": joining,
        "equal": ours == pairs,
    }


def report(found: list[dict[str, Any]]) -> str:
    """The measurements as a document."""
    small, large = found
    grows = [_clustering(large) / _clustering(small), large["rest"] / small["rest"]]
    within = _clustering(large) < LIMIT_S and large["memory"] < LIMIT_MB
    columns = [
        "punten",
        "lijnen",
        "kandidaten (met uiteinden en kruisingen)",
        "verzamelen en kruisingen (s)",
        "clusteren en leden (s)",
        "geheugen op de piek (MB)",
        "knooppunten",
        "leden",
        "tien andere stralen en uitleg (s)",
        "geheugen met uitleg (MB)",
        "leden die lijnen zijn gelijk aan geopandas.sjoin",
    ]
    rows = [
        [
            number(f["points"]),
            number(f["lines"]),
            number(f["candidates"]),
            number(f["gathering"], 2),
            number(f["clustering"], 2),
            number(f["memory"]),
            number(f["hubs"]),
            number(f["members"]),
            number(f["rest"], 1),
            number(f["memory_all"]),
            f"{'ja' if f['equal'] else 'NEE'} ({number(f['pairs'])} paren)",
        ]
        for f in found
    ]
    table = [columns, ["---"] * len(columns), *rows]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in table)
    return (
        "# Prestaties van knooppunten\n\n"
        f"Gemaakt met `make bench`, Python {platform.python_version()}, {os.cpu_count()} kernen. "
        "Elke grootte is een eigen proces op vastgelegde, toevallige punten (stations en "
        f"ontwikkelingen) en lijnen in en om Nederland, bij een straal van 2,5 km.\n\n{lines}\n\n"
        f"Van {number(small['points'])} naar {number(large['points'])} punten groeit het clusteren "
        f"{number(grows[0], 1)} keer en de rest {number(grows[1], 1)} keer; het aantal kandidaten "
        f"groeit {number(large['candidates'] / small['candidates'], 1)} keer, want kruisingen "
        f"nemen sneller toe dan lijnen. Clusteren van {number(large['points'])} punten en "
        f"{number(large['lines'])} lijnen blijft {'binnen' if within else 'NIET binnen'} "
        f"{LIMIT_S} s en {number(LIMIT_MB)} MB.\n"
    )


def _clustering(one: dict[str, Any]) -> float:
    return float(one["gathering"] + one["clustering"])


def _prepare(layers: dict[str, gpd.GeoDataFrame], grenzen: Grenzen) -> Prepared:
    stations, traces, projecten, ontwikkelingen = layers.values()
    return prepare(stations, traces, projecten, ontwikkelingen, grenzen)


def _join(prepared: Prepared, hubs: Hubs, straal_m: float) -> set[tuple[int, int]]:
    """Lines within the radius of each middle, by geopandas."""
    lines = prepared.items.lines
    middles = gpd.GeoDataFrame(geometry=shapely.points(hubs.xy), crs=RD)
    frame = gpd.GeoDataFrame({"item": lines.item}, geometry=lines.geometry, crs=RD)
    joined = gpd.sjoin(middles, frame, predicate="dwithin", distance=straal_m + SLACK_M)
    return set(zip(joined.index.tolist(), joined["item"].tolist(), strict=True))


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
