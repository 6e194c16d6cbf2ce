"""Knooppunten: where infrastructure and ontwikkelingen converge, by rules and with reasons.

The knooppuntenaanpak of the handreiking Integraal Programmeren (step 3) done by one method: gather
everything with a place, choose middles by density, see what lies within the radius, and say by
which rule it counts, of what character it is, when, where, and whether another radius would tell
the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten.describe import COLUMNS, MEMBER_COLUMNS, Knooppunten, describe_hubs
from miekgeo.knooppunten.items import gather_items
from miekgeo.knooppunten.prepared import Prepared
from miekgeo.knooppunten.rules import Rules, default_rules
from miekgeo.knooppunten.stability import RADII_M, find_stability
from miekgeo.progress import Progress, silent
from miekgeo.thresholds import load_thresholds

__all__ = [
    "COLUMNS",
    "MEMBER_COLUMNS",
    "RADII_M",
    "Knooppunten",
    "Prepared",
    "Rules",
    "default_rules",
    "find_knooppunten",
    "find_prepared",
    "prepare",
]


def prepare(
    stations: gpd.GeoDataFrame,
    traces: gpd.GeoDataFrame,
    projecten: gpd.GeoDataFrame,
    ontwikkelingen: gpd.GeoDataFrame,
    grenzen: Grenzen,
    status: pd.DataFrame | None = None,
) -> Prepared:
    """Gather what can come together, once for all radii.

    Parameters
    ----------
    stations, traces, projecten, ontwikkelingen : GeoDataFrame (EPSG:28992)
        Layers.
    grenzen : Grenzen
    status : DataFrame, optional
        Layer: in which programme each project stands.

    Raises
    ------
    CrsError
        A frame isn't in EPSG:28992.
    """
    items = gather_items(stations, traces, projecten, ontwikkelingen, status)
    return Prepared(items, grenzen)


def find_knooppunten(  # noqa: PLR0913 the layers, and what decides
    stations: gpd.GeoDataFrame,
    traces: gpd.GeoDataFrame,
    projecten: gpd.GeoDataFrame,
    ontwikkelingen: gpd.GeoDataFrame,
    grenzen: Grenzen,
    *,
    status: pd.DataFrame | None = None,
    rules: Rules | None = None,
    room: pd.DataFrame | None = None,
    radii_m: Sequence[float] = RADII_M,
    progress: Progress = silent,
) -> Knooppunten:
    """Find the hubs of a data set.

    Parameters
    ----------
    stations, traces, projecten, ontwikkelingen : GeoDataFrame (EPSG:28992)
        Layers.
    grenzen : Grenzen
    status : DataFrame, optional
        Layer: in which programme each project stands.
    rules : Rules, optional
        Radius and numbers; else those of the thresholds table.
    room : DataFrame, optional
        Table of `find_capaciteit`, for the margin of each hub.
    radii_m : sequence of float
        Radii to try for `robuustheid`, m.
    progress : Progress

    Raises
    ------
    CrsError
        A frame isn't in EPSG:28992.
    """
    progress("Infrastructuur en ontwikkelingen verzamelen")
    prepared = prepare(stations, traces, projecten, ontwikkelingen, grenzen, status)
    return find_prepared(
        prepared, rules=rules or default_rules(), room=room, radii_m=radii_m, progress=progress
    )


def find_prepared(
    prepared: Prepared,
    *,
    rules: Rules,
    room: pd.DataFrame | None = None,
    radii_m: Sequence[float] = RADII_M,
    progress: Progress = silent,
) -> Knooppunten:
    """Find the hubs of prepared data; see `find_knooppunten`."""
    progress("Knooppunten zoeken")
    hubs = prepared.hubs(rules)
    others = []
    for done, radius in enumerate(radii_m):
        progress("Andere stralen proberen", done, len(radii_m))
        others.append(prepared.hubs(replace(rules, straal_m=radius)))
    stability = find_stability(prepared.around, hubs, rules, radii_m=radii_m, known=others)
    progress("Knooppunten beschrijven")
    return describe_hubs(
        prepared, hubs, rules, stability=stability, room=room, thresholds=load_thresholds()
    )
