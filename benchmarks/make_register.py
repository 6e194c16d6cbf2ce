"""Make a register of traces and points from a seed, as GeoParquet in parts, in constant memory.

`python benchmarks/make_register.py MAP --traces 200000 --punten 1000000`. Lines are what a grid
operator has: most some hundreds of metres, a few of kilometres; points are stations and cabinets.
Both lie in the Netherlands, are mixed in all parts, and have codes of their own.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.coverage import Coverage
from miekgeo.geometry import RD, Floats, Geometries
from miekgeo.grenzen import load_grenzen

SEED = 20_260_101
# Rows a file, and in each of its row groups.
PART, GROUP = 100_000, 50_000
CORNERS = (2, 9)
# Length of a step between corners: half are below the first, one in forty over ten times it (m).
STEP_M, SPREAD = 60.0, 1.2
# The box around the Netherlands (RD, m).
EAST, NORTH = (10_000.0, 280_000.0), (305_000.0, 620_000.0)
LIGGING = (["definitief", "voorkeurstrace", "indicatief"], [0.9, 0.08, 0.02])
TYPES = (["gereed", "realisatie", "concreet", "verkenning"], [0.6, 0.1, 0.2, 0.1])


def main() -> None:
    """Write the register that the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, metavar="MAP")
    parser.add_argument("--traces", type=int, default=200_000)
    parser.add_argument("--punten", type=int, default=1_000_000)
    parser.add_argument("--zaad", type=int, default=SEED)
    args = parser.parse_args()
    make_register(args.folder, traces=args.traces, points=args.punten, seed=args.zaad)


def make_register(
    folder: Path, *, traces: int, points: int, seed: int = SEED, part: int = PART
) -> None:
    """Write a register; a part is the same whatever the others are.

    Parameters
    ----------
    folder : Path
        To make.
    traces, points : int
        How many of each.
    seed : int
    part : int
        Rows a file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    coverage = load_grenzen().provincies
    n_parts = max(math.ceil((traces + points) / part), 1)
    for number in range(n_parts):
        mine = [_share(n, number, n_parts) for n in (traces, points)]
        frame = make_part(coverage, number, traces=mine[0], points=mine[1], seed=seed)
        frame.to_parquet(
            folder / f"deel-{number:05d}.parquet",
            index=False,
            compression="zstd",
            row_group_size=GROUP,
        )


def make_part(
    coverage: Coverage, number: int, *, traces: int, points: int, seed: int = SEED
) -> gpd.GeoDataFrame:
    """One part, from its own seed."""
    rng = np.random.default_rng([seed, number])
    places = np.concatenate([_lines(rng, coverage, traces), _points(rng, coverage, points)])
    n = traces + points
    kind = np.repeat(["T", "P"], [traces, points])
    ids = [f"{k}{number:05d}-{i:06d}" for i, k in enumerate(kind)]
    frame = pd.DataFrame(
        {
            "project_id": ids,
            "naam": [
                f"{'Kabel' if k == 'T' else 'Station'} {i}" for k, i in zip(kind, ids, strict=True)
            ],
            "modaliteit": "elektriciteit",
            "projecttype": rng.choice(TYPES[0], n, p=TYPES[1]),
            "ligging": rng.choice(LIGGING[0], n, p=LIGGING[1]),
        }
    )
    mixed = rng.permutation(n)
    return gpd.GeoDataFrame(frame.iloc[mixed], geometry=places[mixed], crs=RD)


def _share(total: int, number: int, n_parts: int) -> int:
    return total * (number + 1) // n_parts - total * number // n_parts


def _inside(rng: np.random.Generator, coverage: Coverage, n: int) -> Floats:
    """Places in a provincie."""
    found = [np.zeros((0, 2))]
    while sum(map(len, found)) < n:
        tried = np.column_stack([rng.uniform(*EAST, 2 * n), rng.uniform(*NORTH, 2 * n)])
        point, area = coverage.locate(shapely.points(tried))
        found.append(tried[np.unique(point[coverage.inside[area]])])
    return np.concatenate(found)[:n]


def _points(rng: np.random.Generator, coverage: Coverage, n: int) -> Geometries:
    return shapely.points(_inside(rng, coverage, n))


def _lines(rng: np.random.Generator, coverage: Coverage, n: int) -> Geometries:
    start = _inside(rng, coverage, n)
    size = rng.integers(CORNERS[0], CORNERS[1] + 1, n)
    owner = np.repeat(np.arange(n), size)
    length = STEP_M * np.exp(SPREAD * rng.normal(size=n))
    angle = np.cumsum(rng.normal(0, 0.4, size.sum()))
    step = length[owner, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    walk = np.cumsum(step, axis=0)
    first = np.concatenate([[0], np.cumsum(size)[:-1]]) if n else np.zeros(0, np.int64)
    return shapely.linestrings(walk - walk[first][owner] + start[owner], indices=owner)


if __name__ == "__main__":
    main()
