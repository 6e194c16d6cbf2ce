"""Seeded worlds on the square world, and the same things given in another way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import RD, Geometries
from tests.knooppunten.world import Data, data

SEEDS = range(16)
KINDS = ("elektriciteit", "waterstof", "warmte")
SECTORS = ("industrie", "woningbouw", "opwek")
# Everything lies in x 101-118 km, y 500-510 km.
WEST, EAST, SOUTH, NORTH = 101_000, 118_000, 500_000, 510_000


@cache
def make_world(seed: int) -> Data:
    """Stations, traces that start at some of them, projects of all shapes, and plans."""
    rng = np.random.default_rng(seed)

    def place() -> tuple[float, float]:
        return float(rng.uniform(WEST, EAST)), float(rng.uniform(SOUTH, NORTH))

    def kind() -> str:
        return str(rng.choice(KINDS))

    at = [place() for _ in range(10)]
    stations = [
        {"geometry": shapely.Point(xy).wkt, "modaliteit": kind(), "spanning_kv": 110} for xy in at
    ]
    traces = []
    for i in range(12):
        start = at[int(rng.integers(len(at)))] if i % 2 else place()
        corners = [start, *(place() for _ in range(1 + i % 3))]
        traces.append(
            {
                "geometry": shapely.LineString(corners).wkt,
                "modaliteit": kind(),
                "ligging": "indicatief" if i % 4 == 3 else "definitief",
                "project_id": "P1" if i == 0 else None,
            }
        )
    shapes = [
        shapely.from_wkt(traces[0]["geometry"]),
        shapely.LineString([place(), place(), place()]),
        shapely.LineString([place(), place()]),
        *(shapely.Point(place()) for _ in range(4)),
        *(shapely.box(x, y, x + 3000, y + 700) for x, y in (place(), place())),
    ]
    projecten = [{"geometry": g.wkt, "modaliteit": kind(), "ligging": "definitief"} for g in shapes]
    plans = [
        {"geometry": shapely.Point(place()).wkt, "sector": str(rng.choice(SECTORS))}
        for _ in range(8)
    ]
    return data(stations, traces, projecten, plans)


def _shuffled(world: Data, seed: int) -> Data:
    return world.with_frames(
        **{
            name: frame.sample(frac=1, random_state=seed + 1).reset_index(drop=True)
            for name, frame in world.frames.items()
        }
    )


def _each_line(change: Callable[[shapely.Geometry], shapely.Geometry]) -> Callable:
    def changed(world: Data, seed: int) -> Data:
        def of(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
            geometry = frame.geometry.to_numpy().copy()
            for i in np.flatnonzero(shapely.get_dimensions(geometry) == 1):
                geometry[i] = change(geometry[i])
            return frame.set_geometry(gpd.GeoSeries(geometry, index=frame.index, crs=RD))

        return world.with_frames(traces=of(world.traces), projecten=of(world.projecten))

    return changed


def halves(drawn: shapely.Geometry) -> list[shapely.Geometry]:
    """Two pieces: cut at a corner where there is one, else halfway."""
    xy = shapely.get_coordinates(drawn)
    if len(xy) == 2:
        middle = xy.mean(axis=0)
        return [shapely.LineString([xy[0], middle]), shapely.LineString([middle, xy[1]])]
    return [shapely.LineString(xy[:2]), shapely.LineString(xy[1:])]


def _cut_in_rows(world: Data, seed: int) -> Data:
    def of(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        # Of an indicative line the corners are places, so it is cut at corners only.
        firm = (frame["ligging"] == "definitief").to_numpy()
        geometry = frame.geometry.to_numpy()
        lines = shapely.get_dimensions(geometry) == 1
        cut = lines & (firm | (shapely.get_num_coordinates(geometry) > 2))
        second = frame[cut].copy()
        first = geometry.copy()
        first[cut] = [halves(g)[0] for g in geometry[cut]]
        second = second.set_geometry(
            gpd.GeoSeries([halves(g)[1] for g in geometry[cut]], index=second.index, crs=RD)
        )
        whole = frame.set_geometry(gpd.GeoSeries(first, index=frame.index, crs=RD))
        both = pd.concat([second, whole], ignore_index=True)
        return gpd.GeoDataFrame(both, geometry="geometry", crs=RD)

    return world.with_frames(traces=of(world.traces), projecten=of(world.projecten))


def _cut_in_parts(world: Data, seed: int) -> Data:
    def change(drawn: shapely.Geometry) -> shapely.Geometry:
        return shapely.MultiLineString(halves(drawn)[::-1])

    changed = _each_line(change)(world, seed)
    # As above: an indicative line of two places stays whole.
    traces = world.traces.geometry.to_numpy()
    indicated = (world.traces["ligging"] == "indicatief").to_numpy()
    whole = indicated & (shapely.get_num_coordinates(traces) == 2)
    mixed = np.where(whole, traces, changed.traces.geometry.to_numpy())
    frame = world.traces.set_geometry(gpd.GeoSeries(mixed, index=world.traces.index, crs=RD))
    return changed.with_frames(traces=frame)


def _there_and_back(crs: str) -> Callable[[Data, int], Data]:
    def changed(world: Data, seed: int) -> Data:
        return world.with_frames(
            **{name: frame.to_crs(crs).to_crs(RD) for name, frame in world.frames.items()}
        )

    return changed


THROUGH = ("through WGS84", "through EPSG:3035")
# Ways to give the same things.
SAME: Mapping[str, Callable[[Data, int], Data]] = {
    "rows shuffled": _shuffled,
    "lines reversed": _each_line(shapely.reverse),
    "lines in two rows": _cut_in_rows,
    "lines in two parts": _cut_in_parts,
    THROUGH[0]: _there_and_back("EPSG:4326"),
    THROUGH[1]: _there_and_back("EPSG:3035"),
}


def shapes_of(world: Data) -> dict[tuple[str, str], shapely.Geometry]:
    """Geometry of each thing by layer and id; of an indicative line its places."""
    found: dict[tuple[str, str], shapely.Geometry] = {}
    for name, frame in world.frames.items():
        for row in frame.itertuples():
            geometry: Geometries = row.geometry
            if getattr(row, "ligging", None) == "indicatief" and geometry.length:
                geometry = shapely.MultiPoint(shapely.get_coordinates(geometry))
            found[name, row[1]] = geometry
    return found
