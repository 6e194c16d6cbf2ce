"""Outlines of clusters: their own polygon, or that of their gemeenten.

In comes the clusters layer, out comes the same frame with every outline that can be made, and a
report of gemeenten that the boundary set doesn't know.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from miekgeo.geometry import require_rd
from miekgeo.grenzen import Grenzen
from miekgeo.values import fold, split_list

INDUSTRIECLUSTER = "industriecluster"
ENERGIECLUSTER = "energiecluster"
OFFICIEEL = "officieel"


def outline_clusters(
    clusters: gpd.GeoDataFrame, grenzen: Grenzen
) -> tuple[gpd.GeoDataFrame, dict[str, list[str]]]:
    """Give clusters without polygon the outline of their gemeenten.

    Parameters
    ----------
    clusters : GeoDataFrame (n rows, EPSG:28992)
        The clusters layer.
    grenzen : Grenzen
        Set that has the gemeenten.

    Returns
    -------
    GeoDataFrame (n rows, same index)
        Geometry filled where it can be; missing for clusters that have no place (Cluster 6).
    dict of str to list of str
        By cluster name the gemeenten that the set doesn't have; such a cluster gets no outline,
        because a part of it would be wrong.
    """
    require_rd(clusters, "clusters")
    position = {fold(str(n)): i for i, n in enumerate(grenzen.gemeenten.labels)}
    geometry = clusters.geometry.to_numpy().copy()
    unknown: dict[str, list[str]] = {}
    for row in np.flatnonzero(shapely.is_missing(geometry) | shapely.is_empty(geometry)):
        names = split_list(clusters["gemeenten"].iloc[row])
        missing = [n for n in names if fold(n) not in position]
        if missing:
            unknown[str(clusters["naam"].iloc[row])] = missing
        elif names:
            chosen = [position[fold(n)] for n in names]
            geometry[row] = shapely.union_all(grenzen.gemeenten.areas[chosen])
    return clusters.set_geometry(
        gpd.GeoSeries(geometry, index=clusters.index, crs=clusters.crs)
    ), unknown
