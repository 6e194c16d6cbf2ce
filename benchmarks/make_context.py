"""Make a file with many stations and cable parts, as a visitor may bring it to the page Gegevens.

Run `python benchmarks/make_context.py eigen.gpkg [--stations 10000] [--traces 10000]`. The rows are
made up by a fixed seed and lie within the Netherlands; they are no one's stations or cables.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from miekgeo.geometry import RD, Geometries
from miekgeo.grenzen import load_grenzen

SEED = 20_260_102
STATIONS = TRACES = 10_000
MODALITEITEN = ("elektriciteit", "elektriciteit", "elektriciteit", "warmte", "waterstof")
STEP_M = 400.0
CORNERS = (3, 9)


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("uit", type=Path, help="GeoPackage to write")
    parser.add_argument("--stations", type=int, default=STATIONS)
    parser.add_argument("--traces", type=int, default=TRACES)
    args = parser.parse_args()
    args.uit.unlink(missing_ok=True)
    for name, frame in make_context_layers(args.stations, args.traces).items():
        frame.to_file(args.uit, layer=name, driver="GPKG")


def make_context_layers(stations: int, traces: int) -> dict[str, gpd.GeoDataFrame]:
    """Layers `stations` and `traces` with so many rows (EPSG:28992)."""
    rng = np.random.default_rng(SEED)
    points = _on_land(rng, stations + traces)
    shared = {"status": "bestaand", "bron": "verzonnen voor een meting"}
    columns = {
        "stations": {
            "station_id": [f"X{i:05d}" for i in range(stations)],
            "naam": [f"Middenspanningsruimte {i:05d}" for i in range(stations)],
            "spanning_kv": rng.choice([10, 20, 50, 110], stations),
            **shared,
        },
        "traces": {
            "trace_id": [f"K{i:05d}" for i in range(traces)],
            "naam": [f"Kabeldeel {i:05d}" for i in range(traces)],
            "modaliteit": rng.choice(MODALITEITEN, traces),
            **shared,
        },
    }
    shapes = {"stations": points[:stations], "traces": _walks(rng, points[stations:])}
    return {n: gpd.GeoDataFrame(columns[n], geometry=shapes[n], crs=RD) for n in columns}


def _on_land(rng: np.random.Generator, n: int) -> Geometries:
    """Places in the Netherlands: more than half of what is tried in the box around it is."""
    area = load_grenzen().nederland
    west, south, east, north = shapely.bounds(area)
    tried = shapely.points(rng.uniform(west, east, 4 * n), rng.uniform(south, north, 4 * n))
    shapely.prepare(area)
    return tried[shapely.contains(area, tried)][:n]


def _walks(rng: np.random.Generator, starts: Geometries) -> Geometries:
    """Lines of a few corners from each start that bend a little."""
    size = rng.integers(CORNERS[0], CORNERS[1] + 1, len(starts))
    owner = np.repeat(np.arange(len(starts)), size)
    angle = np.repeat(rng.uniform(0, 2 * np.pi, len(starts)), size)
    angle += rng.normal(0, 0.4, size.sum())
    walk = np.cumsum(STEP_M * np.column_stack([np.cos(angle), np.sin(angle)]), axis=0)
    first = np.concatenate([[0], np.cumsum(size)[:-1]])
    return shapely.linestrings(
        walk - walk[first][owner] + shapely.get_coordinates(starts)[owner], indices=owner
    )


if __name__ == "__main__":
    main()
