"""How accurately a project lies, and so how near a border an answer stays firm.

In comes the projecten frame, out come metres per project. Rules: docs/ontwerp.md section 5; values:
tables/thresholds.csv.
"""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np

from miekgeo.geometry import Flags, Floats, Ints, Texts
from miekgeo.thresholds import Thresholds

ZOEKGEBIED = "zoekgebied"
INDICATIEF = "indicatief"
UNKNOWN = ""


def accuracy(
    projecten: gpd.GeoDataFrame, dimension: Ints, thresholds: Thresholds
) -> tuple[Floats, Flags]:
    """Accuracy of each project in metres, and where it had to be assumed without any ground.

    Parameters
    ----------
    projecten : GeoDataFrame (n rows)
        With `ligging` and `nauwkeurigheid_m`.
    dimension : int array (n)
        Dimension of the geometry: a zoekgebied without area has no extent to be its uncertainty.
    thresholds : Thresholds

    Returns
    -------
    metres : float array (n)
    assumed : bool array (n)
        True where neither nauwkeurigheid_m nor ligging is known.
    """
    by_ligging: Mapping[str, float] = {
        "definitief": thresholds.nauwkeurigheid_definitief_m,
        "voorkeurstrace": thresholds.nauwkeurigheid_voorkeurstrace_m,
        ZOEKGEBIED: thresholds.nauwkeurigheid_zoekgebied_m,
        INDICATIEF: thresholds.nauwkeurigheid_indicatief_m,
        UNKNOWN: thresholds.nauwkeurigheid_onbekend_m,
    }
    ligging = ligging_of(projecten)
    implied = np.array([by_ligging[x] for x in ligging], dtype=float)
    without_area = (ligging == ZOEKGEBIED) & (dimension < 2)
    implied[without_area] = thresholds.nauwkeurigheid_indicatief_m
    given = projecten["nauwkeurigheid_m"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    known = np.isfinite(given)
    return np.where(known, given, implied), ~known & (ligging == UNKNOWN)


def ligging_of(projecten: gpd.GeoDataFrame) -> Texts:
    """`ligging` per project, an empty text where it is missing."""
    return (
        projecten["ligging"].astype(object).where(projecten["ligging"].notna(), UNKNOWN).to_numpy()
    )
