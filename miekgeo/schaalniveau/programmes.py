"""Programmes: projects that are parts of one whole, judged together (rule R8).

In comes the projecten frame, out comes a frame of the same layer with one row per programme.
"""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from miekgeo.schaalniveau.accuracy import accuracy
from miekgeo.schaalniveau.facts import destination
from miekgeo.thresholds import Thresholds

# From most to least firm in its answers; a programme is as firm as its least firm project.
_CERTAINTY = ["definitief", "voorkeurstrace", "indicatief", "zoekgebied"]


def build_programmes(projecten: gpd.GeoDataFrame, thresholds: Thresholds) -> gpd.GeoDataFrame:
    """One row per programme (`onderdeel_van`): the places of all its projects together.

    Parameters
    ----------
    projecten : GeoDataFrame (n rows, EPSG:28992)
        Columns of the projecten layer; not modified.
    thresholds : Thresholds
        Say how accurate a project is that doesn't say so itself.

    Returns
    -------
    GeoDataFrame (k rows)
        Same columns; `project_id` and `naam` are the name of the programme. A destination abroad of
        one project is one of the whole, and the whole is as accurate as its least accurate project;
        the phase isn't set, for a programme is judged as it will be. Projects without location add
        only their destination.

    Notes
    -----
    Rule: MIEK-handleiding 2025, pMIEK par. 3.1 (toelichting schaalniveau, scope van het project).
    """
    members = projecten[projecten["onderdeel_van"].notna()]
    rows = members.drop_duplicates("onderdeel_van").copy()
    rows["project_id"] = rows["onderdeel_van"]
    rows["naam"] = rows["onderdeel_van"]
    rows["projecttype"] = pd.NA
    dimension = shapely.get_dimensions(members.geometry.to_numpy())
    members = members.assign(
        bestemming_land=destination(members),
        nauwkeurigheid_m=accuracy(members, dimension, thresholds)[0],
    )
    groups = {str(n): g for n, g in members.groupby("onderdeel_van")}
    mine = [groups[n] for n in rows["onderdeel_van"]]
    placed = [g[g.geometry.notna()] if g.geometry.notna().any() else g for g in mine]
    rows["ligging"] = pd.array([_least_certain(g["ligging"]) for g in placed], dtype="str")
    rows["nauwkeurigheid_m"] = pd.array(
        [g["nauwkeurigheid_m"].max() for g in placed], dtype="Float64"
    )
    rows["bestemming_land"] = pd.array([_furthest(g["bestemming_land"]) for g in mine], dtype="str")
    return rows.set_geometry(
        gpd.GeoSeries([_together(g.geometry) for g in mine], index=rows.index, crs=projecten.crs)
    )


def _together(geometry: gpd.GeoSeries) -> shapely.Geometry | None:
    parts = geometry.dropna().to_numpy()
    return shapely.geometrycollections(parts) if len(parts) else None


def _least_certain(ligging: pd.Series) -> str | None:
    known = [x for x in ligging.dropna() if x in _CERTAINTY]
    return max(known, key=_CERTAINTY.index) if known else None


def _furthest(destinations: pd.Series) -> str | None:
    """A destination abroad goes before one in the Netherlands; whatever the order of the rows."""
    known = sorted(set(destinations) - {""}, key=lambda name: (name == "NL", name))
    return known[0] if known else None
