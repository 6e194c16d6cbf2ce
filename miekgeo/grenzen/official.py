"""What provincies and gemeenten from a service must satisfy before anything rests on them.

All faults in one pass: a set that fails one of these is refused as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely

from miekgeo.coverage import Coverage
from miekgeo.errors import GrenzenError, name_ids
from miekgeo.geometry import split_measured
from miekgeo.grenzen.files import name_provincies
from miekgeo.grenzen.model import PROVINCIES, official_name

# More than this many gemeenten there have always been; 342 in 2025 (CBS, Gemeentelijke indeling).
GEMEENTEN_MORE_THAN = 300
# The Netherlands with its waters, km2 (CBS: 41,543).
AREA_KM2 = (41_400.0, 41_700.0)
# Where the Netherlands lies in RD, m: provincies with their strip of sea.
RD_BOX = (0.0, 300_000.0, 300_000.0, 630_000.0)
# Widest strip between two areas that can only be a mistake, m.
GAP_M = 1.0
# Share of a gemeente that may lie outside its provincie: rounding along a shared border.
OUTSIDE_SHARE = 1e-4


def check_official(provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame, name: str) -> None:
    """Raise GrenzenError unless this can be the whole of the Netherlands, in one coverage.

    Parameters
    ----------
    provincies : GeoDataFrame (polygons, EPSG:28992)
        Columns code, naam, with what the service says.
    gemeenten : GeoDataFrame (polygons, EPSG:28992)
        Columns code, naam, provincie (code or name, may be missing).
    name : str
        What the set is, for the message.
    """
    faults = list(_faults(provincies, gemeenten))
    if faults:
        raise GrenzenError(
            f"{name} is niet volledig of klopt niet: {'; '.join(faults)}.",
            hint="Er is niets overgenomen; meld het de beheerder van de dienst.",
        )


def _faults(provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame) -> Iterator[str]:
    naam = name_provincies(provincies)
    if missing := [p for p in PROVINCIES.values() if p not in set(naam)]:
        yield f"provincies ontbreken ({name_ids(missing)})"
    if unknown := provincies.loc[naam.isna(), "naam"].astype(str).tolist():
        yield f"onbekende provincies ({name_ids(unknown)})"
    if double := sorted(naam[naam.duplicated() & naam.notna()].unique()):
        yield f"provincies dubbel ({name_ids(double)})"
    if len(gemeenten) <= GEMEENTEN_MORE_THAN:
        yield f"{len(gemeenten)} gemeenten, verwacht meer dan {GEMEENTEN_MORE_THAN}"
    yield from _name_faults(gemeenten)
    for what, frame in (("provincies", provincies), ("gemeenten", gemeenten)):
        yield from _place_faults(what, frame)
    area = shapely.area(provincies.geometry.to_numpy()).sum() / 1e6
    if not AREA_KM2[0] <= area <= AREA_KM2[1]:
        low, high = AREA_KM2
        yield f"oppervlakte {area:.0f} km2, verwacht {low:.0f} tot {high:.0f}"
    if len(naam) and naam.notna().all() and naam.is_unique:
        yield from _nesting_faults(provincies.assign(naam=naam), gemeenten)


def _name_faults(gemeenten: gpd.GeoDataFrame) -> Iterator[str]:
    """Gemeenten that no answer could name, or that would be taken for another."""
    names = gemeenten[["code", "naam"]].replace("", None)
    if nameless := int(names.isna().any(axis=1).sum()):
        yield f"{nameless} gemeenten zonder code of naam"
    by_code = gemeenten.loc[names["code"].duplicated() & names["code"].notna(), "code"]
    # Two provincies may each have a gemeente of one name.
    double = gemeenten.duplicated(["naam", "provincie"]) & names["naam"].notna()
    by_name = gemeenten.loc[double & ~names["code"].duplicated(), "naam"]
    if said := [*sorted(by_code.astype(str)), *sorted(by_name.astype(str))]:
        yield f"gemeenten dubbel ({name_ids(said)})"


def _place_faults(what: str, frame: gpd.GeoDataFrame) -> Iterator[str]:
    areas = frame.geometry.to_numpy()
    if not len(areas):
        return
    x0, y0, x1, y1 = shapely.total_bounds(areas)
    if x0 < RD_BOX[0] or y0 < RD_BOX[1] or x1 > RD_BOX[2] or y1 > RD_BOX[3]:
        yield f"{what} liggen buiten Nederland in RD"
    if not shapely.coverage_is_valid(areas, gap_width=GAP_M):
        edges = shapely.coverage_invalid_edges(areas, gap_width=GAP_M)
        wrong = frame.loc[~(shapely.is_missing(edges) | shapely.is_empty(edges)), "naam"]
        yield f"{what} sluiten niet op elkaar aan ({name_ids(wrong.astype(str).tolist())})"


def _nesting_faults(provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame) -> Iterator[str]:
    """Gemeenten that don't lie in one provincie, or in another than they say."""
    coverage = Coverage(
        provincies["naam"].tolist(), provincies.geometry.to_numpy(), np.ones(len(provincies), bool)
    )
    shares = coverage.measure_parts(split_measured(gemeenten.geometry.to_numpy()))
    largest = shares.drop_duplicates("row").set_index("row").reindex(range(len(gemeenten)))
    inside = (largest["share"] >= 1 - OUTSIDE_SHARE) & (largest["area"] >= 0)
    found = coverage.labels[largest["area"].fillna(0).astype(int)]
    said = gemeenten["provincie"].map(official_name, na_action="ignore").to_numpy()
    wrong = ~inside.to_numpy() | (gemeenten["provincie"].notna().to_numpy() & (said != found))
    if wrong.any():
        names = name_ids(gemeenten.loc[wrong, "naam"].astype(str).tolist())
        yield f"gemeenten liggen niet in hun provincie ({names})"
