"""Stations, ontwikkelingen and limits to check on paper, in the squares of schaalniveau's world.

Places are in km. Gemeenten from west to east, y 500-510: Assen (x 200-205) and Emmen (205-210) in
Drenthe, Zwolle (210-215) and Enschede (215-220) in Overijssel; y 510-520: Eemsdelta (x 200-210) in
Groningen. The sea is west of x 200.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from miekgeo.capaciteit import Capaciteit, assign_ontwikkelingen, find_capaciteit
from miekgeo.grenzen import Grenzen
from miekgeo.thresholds import load_thresholds
from tests.factories import layer
from tests.schaalniveau.world import point

NOW = 2026
Row = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]


def station(key: str, x: float, y: float, **fields: Any) -> Row:
    """A station of 150 kV that is there, unless told otherwise."""
    return {
        "station_id": key,
        "naam": f"Station {key}",
        "spanning_kv": 150,
        "modaliteit": "elektriciteit",
        "status": "bestaand",
        "geometry": point(x, y),
        **fields,
    }


def plan(key: str, x: float, y: float, **fields: Any) -> Row:
    """An ontwikkeling that asks 10 MW of electricity from now on, unless told otherwise."""
    return {
        "ontwikkeling_id": key,
        "naam": f"Plan {key}",
        "modaliteit": "elektriciteit",
        "vraag_mw": 10,
        "geometry": point(x, y),
        **fields,
    }


def limit(
    key: str, grens: float | None, load: float | None, jaar: int = 2026, **fields: Any
) -> Row:
    """Limit and load for afname; those for teruglevering are unknown unless told otherwise."""
    return {
        "station_id": key,
        "jaar": jaar,
        "afname_limiet_mw": grens,
        "afname_mw": load,
        **fields,
    }


def stations_of(rows: Rows) -> gpd.GeoDataFrame:
    return layer("stations", *rows)


def plans_of(rows: Rows) -> gpd.GeoDataFrame:
    return layer("ontwikkelingen", *rows)


def limits_of(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame(layer("stationscapaciteit", *rows).drop(columns="geometry"))


def assign(grenzen: Grenzen, stations: Rows, plans: Rows) -> pd.DataFrame:
    """The assignment of these rows."""
    return assign_ontwikkelingen(
        plans_of(plans), stations_of(stations), grenzen, thresholds=load_thresholds()
    )


def feeds(grenzen: Grenzen, stations: Rows, *plans: Mapping[str, Any]) -> list[str]:
    """The station of each ontwikkeling; empty where there is none."""
    return assign(grenzen, stations, plans)["station_id"].tolist()


def room(
    grenzen: Grenzen, stations: Rows, limits: Rows = (), plans: Rows = (), jaar_nu: int = NOW
) -> Capaciteit:
    """Room on these stations."""
    return find_capaciteit(
        stations_of(stations), limits_of(limits), plans_of(plans), grenzen, jaar_nu=jaar_nu
    )


def only(grenzen: Grenzen, limits: Rows = (), plans: Rows = ()) -> pd.Series:
    """The row of station S1 in Assen, which is the only one."""
    return room(grenzen, [station("S1", 202, 502)], limits, plans).table.iloc[0]
