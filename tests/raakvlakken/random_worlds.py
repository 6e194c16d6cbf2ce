"""Seeded worlds of points, lines and areas near each other, with stations and knooppunten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.raakvlakken import Raakvlakken, find_raakvlakken
from tests.factories import layer
from tests.raakvlakken.world import Row

SEED = 20_260_118
CARRIERS = ("elektriciteit", "warmte", "waterstof", None)
AREAS_FROM, LINES_FROM = 0.7, 0.35


@dataclass(frozen=True)
class World:
    """Layers and members of knooppunten."""

    projecten: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    traces: gpd.GeoDataFrame
    hubs: pd.DataFrame

    def find(self, **numbers: float) -> Raakvlakken:
        return find_raakvlakken(
            self.projecten, self.stations, self.traces, hubs=self.hubs, **numbers
        )

    def with_projecten(self, projecten: gpd.GeoDataFrame) -> World:
        return replace(self, projecten=projecten)


def make_world(n: int, size_m: float, seed: int = SEED) -> World:
    """A world of `n` rows of projects in a square; some rows have the code of another."""
    rng = np.random.default_rng(seed)
    rows = [_project(rng, i, size_m) for i in range(n)]
    ends = [shapely.get_coordinates(shapely.from_wkt(r["geometry"]))[0] for r in rows]
    stations = [
        {
            "station_id": f"S{i}",
            "naam": f"Station {i}",
            "modaliteit": rng.choice(CARRIERS),
            "geometry": shapely.Point(ends[rng.integers(n)] + rng.normal(0, 100, 2)).wkt,
        }
        for i in range(n // 10)
    ]
    traces = [
        {
            "trace_id": f"T{i}",
            "project_id": f"P{rng.integers(n)}",
            "van_station": f"S{rng.integers(len(stations) + 2)}",
            "naar_station": f"S{rng.integers(len(stations) + 2)}",
            "geometry": f"LINESTRING ({i} 300000, {i} 300100)",
        }
        for i in range(n // 10)
    ]
    members = [(f"K{rng.integers(n // 10)}", f"P{rng.integers(n)}") for _ in range(n // 5)]
    return World(
        layer("projecten", *rows),
        layer("stations", *stations),
        layer("traces", *traces),
        pd.DataFrame(members, columns=["knooppunt_id", "id"]),
    )


def _project(rng: np.random.Generator, i: int, size_m: float) -> Row:
    at = np.array([100_000.0, 400_000.0]) + rng.uniform(0, size_m, 2)
    kind = rng.uniform()
    values: dict[str, Any] = {
        # One in twenty is another row of a project before it.
        "project_id": f"P{rng.integers(i) if i and rng.uniform() < 0.05 else i}",
        "naam": f"Project {i}",
        "modaliteit": rng.choice(CARRIERS),
        "ligging": "indicatief" if rng.uniform() < 0.1 else "definitief",
        "geometry": shapely.Point(at).wkt,
        **_years(rng),
    }
    if kind > AREAS_FROM:
        values["geometry"] = shapely.box(*at, *(at + rng.uniform(100, 2000, 2))).wkt
    elif kind > LINES_FROM:
        # Few directions, so that lines run side by side.
        turn = rng.integers(4) * np.pi / 4 + np.cumsum(rng.normal(0, 0.15, rng.integers(4, 15)))
        step = rng.uniform(300, 700, len(turn))
        walk = np.cumsum(np.column_stack([np.cos(turn) * step, np.sin(turn) * step]), axis=0)
        values["geometry"] = shapely.LineString(at + walk).wkt
    return values


def _years(rng: np.random.Generator) -> dict[str, str | None]:
    start = int(rng.integers(2024, 2036))
    quarter = f"-Q{rng.integers(1, 5)}" if rng.uniform() < 0.5 else ""
    end = f"{start + int(rng.integers(1, 4))}" if rng.uniform() < 0.7 else None
    if rng.uniform() < 0.15:
        return {"bouw_van": None, "ibn_verwacht_tot": None}
    return {"bouw_van": f"{start}{quarter}", "ibn_verwacht_tot": end}
