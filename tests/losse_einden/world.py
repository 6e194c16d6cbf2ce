"""Traces that stop near a border of the squares of `tests.schaalniveau.world`, in km.

Drenthe is x 200-210, y 500-510, Overijssel east of it, Groningen north of it; Belgie is south,
Duitsland east of Overijssel, the Eems-Dollard north of it, the sea west of x 200. Traces begin in
the middle of Drenthe, 5 km from all borders, unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import geopandas as gpd
import pandas as pd

from miekgeo.grenzen import Grenzen
from miekgeo.losse_einden import find_losse_einden
from tests.factories import layer
from tests.schaalniveau.world import line, point

Row = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]

COLUMNS = [
    "trace_id",
    "einde",
    "provincie",
    "buur",
    "afstand_grens_m",
    "tegenhanger_id",
    "verschil",
    "toelichting",
]
GERMANY, BELGIUM = "Buitenland: Duitsland", "Buitenland: Belgie"
NONE, NOT_LOADED = "geen tegenhanger", "buur niet geladen"
# The middle of Drenthe, and an end 500 m before Overijssel.
MIDDLE, EAST = (205, 505), (209.5, 505)


def trace(key: str, *km: tuple[float, float], **fields: Any) -> Row:
    """A trace for elektriciteit through places in km."""
    own = {"modaliteit": "elektriciteit", "geometry": line(*km)}
    return {"trace_id": key, "naam": f"Trace {key}", **own, **fields}


def project(key: str, geometry: str | None = None, **fields: Any) -> Row:
    return {"project_id": key, "naam": f"Project {key}", "geometry": geometry, **fields}


def station(key: str, x: float, y: float, **fields: Any) -> Row:
    own = {"naam": f"Station {key}", "modaliteit": "elektriciteit", "geometry": point(x, y)}
    return {"station_id": key, **own, **fields}


def loose(
    grenzen: Grenzen,
    traces: Rows = (),
    projecten: Rows | None = None,
    stations: Rows = (),
    *,
    afstand_m: float = 2500,
    aansluiting_m: float = 250,
) -> gpd.GeoDataFrame:
    """The loose ends of rows; unless told otherwise with a project that lies nowhere."""
    projecten = [project("P0")] if projecten is None else projecten
    return find_losse_einden(
        _frame("traces", traces),
        _frame("projecten", projecten),
        _frame("stations", stations),
        grenzen,
        afstand_m=afstand_m,
        aansluiting_m=aansluiting_m,
    )


def _frame(name: str, rows: Rows) -> gpd.GeoDataFrame:
    return layer(name, *rows) if rows else _empty(name)


@cache
def _empty(name: str) -> gpd.GeoDataFrame:
    return layer(name)


def short(found: gpd.GeoDataFrame) -> list[tuple[str, str, str, str]]:
    """Trace, end, neighbour and difference of each row, in the order of the table."""
    columns = ["trace_id", "einde", "buur", "verschil"]
    return list(found[columns].itertuples(index=False, name=None))


def of(found: gpd.GeoDataFrame, trace_id: str) -> pd.Series:
    """The one row of a trace."""
    chosen = found[found["trace_id"] == trace_id]
    assert len(chosen) == 1, short(found)
    return chosen.iloc[0]
