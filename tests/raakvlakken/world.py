"""Small inputs for raakvlakken; places are in metres RD, whole hundreds so that paper will do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from miekgeo.raakvlakken import Raakvlakken, find_raakvlakken
from tests.factories import layer

Row = Mapping[str, Any]

# A corner from which small coordinates count.
X0, Y0 = 100_000, 400_000


def point(x: float, y: float) -> str:
    """A point as WKT, from the corner."""
    return f"POINT ({X0 + x} {Y0 + y})"


def line(*xy: tuple[float, float]) -> str:
    """A line as WKT, from the corner."""
    return f"LINESTRING ({', '.join(f'{X0 + x} {Y0 + y}' for x, y in xy)})"


def box(x0: float, y0: float, x1: float, y1: float) -> str:
    """A rectangle as WKT, from the corner."""
    ring = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
    return f"POLYGON (({', '.join(f'{X0 + x} {Y0 + y}' for x, y in ring)}))"


def project(code: str, geometry: str | None, years: str = "", **values: Any) -> Row:
    """A project; years are "2028/2030", or one for both, or none."""
    first, _, last = years.partition("/")
    return {
        "project_id": code,
        "naam": f"Project {code}",
        "modaliteit": "elektriciteit",
        "geometry": geometry,
        "bouw_van": first or None,
        "ibn_verwacht_tot": last or first or None,
        **values,
    }


def frames(
    projecten: Sequence[Row], stations: Sequence[Row] = (), traces: Sequence[Row] = ()
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """The three layers from their rows."""
    return layer("projecten", *projecten), layer("stations", *stations), layer("traces", *traces)


def find(
    *projecten: Row,
    stations: Sequence[Row] = (),
    traces: Sequence[Row] = (),
    hubs: Mapping[str, Sequence[str]] | pd.DataFrame | None = None,
    **numbers: float,
) -> Raakvlakken:
    """Raakvlakken of rows; hubs by the projects that are their members."""
    if isinstance(hubs, Mapping):
        members = [(k, p) for k, ids in hubs.items() for p in ids]
        hubs = pd.DataFrame(members, columns=["knooppunt_id", "id"])
    return find_raakvlakken(*frames(projecten, stations, traces), hubs=hubs, **numbers)


def only(found: Raakvlakken) -> Mapping[str, Any]:
    """The one row of a table that has one."""
    assert len(found.table) == 1, found.table
    return found.table.iloc[0].to_dict()


def pairs(found: Raakvlakken) -> list[tuple[str, str]]:
    """Codes of all pairs."""
    return list(zip(found.table["project_a"], found.table["project_b"], strict=True))
