"""What the product says of bare geometries: projects that lie exactly where they are drawn."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.coverage import Coverage
from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen
from miekgeo.schaalniveau import find_schaalniveau
from miekgeo.schaalniveau.facts import Facts, find_facts
from miekgeo.thresholds import load_thresholds
from tests.factories import layer

# A project whose own accuracy adds nothing to the tolerance of the boundary set.
EXACT = {
    "project_id": "P",
    "naam": "proef",
    "projecttype": "verkenning",
    "ligging": "definitief",
    "nauwkeurigheid_m": "0",
}


def as_projects(geometry: np.ndarray) -> gpd.GeoDataFrame:
    """One exactly known project per geometry (EPSG:28992), in their order."""
    one = layer("projecten", EXACT)
    frame = one.iloc[np.zeros(len(geometry), dtype=int)].reset_index(drop=True)
    frame["project_id"] = [f"P{i}" for i in range(len(geometry))]
    return frame.set_geometry(gpd.GeoSeries(geometry, crs=RD))


def publish(geometry: np.ndarray, grenzen: Grenzen) -> pd.DataFrame:
    """The table a user gets, without buurprovincies or clusters."""
    return find_schaalniveau(as_projects(geometry), grenzen, layer("clusters"), nabijheid_m=0)


def facts_of(geometry: np.ndarray, grenzen: Grenzen) -> Facts:
    """The facts that table is made of, where there are too many projects to explain each."""
    return find_facts(
        as_projects(geometry),
        grenzen,
        layer("clusters"),
        thresholds=load_thresholds(),
        nabijheid_m=0,
    )


def without_gemeenten(grenzen: Grenzen) -> Grenzen:
    """The set with one gemeente, far away: what is asked of provincies doesn't need them.

    A file with only provincies borrows the gemeenten of the embedded set, which would add nothing
    to what the embedded set itself is tested on.
    """
    far = np.array([shapely.box(900_000, 900_000, 900_001, 900_001)], dtype=object)
    return replace(grenzen, gemeenten=Coverage(["Ver weg"], far, np.ones(1, dtype=bool)))
