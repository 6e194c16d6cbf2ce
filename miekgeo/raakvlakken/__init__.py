"""Raakvlakken: which projects touch each other in space, when, and whether that helps or hurts.

One method for all pairs, complete: crossings, stretches side by side, places near each other,
stations and knooppunten in common, with the distance, the years, and the rules that read them.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from miekgeo.geometry import RD, Flags, Texts, require_rd
from miekgeo.raakvlakken.objects import Objects, gather_objects
from miekgeo.raakvlakken.pairs import Distances, Pairs, find_pairs
from miekgeo.raakvlakken.rules import read_duiding, which_hold
from miekgeo.raakvlakken.toelichting import tell_pairs

__all__ = ["COLUMNS", "SOORTEN", "Raakvlakken", "find_raakvlakken"]

SOORTEN = ("kruising", "parallelligging", "nabijheid", "gedeeld station", "gedeeld knooppunt")
COLUMNS = (
    "project_a",
    "project_b",
    "soorten",
    "afstand_m",
    "parallel_m",
    "gedeelde_stations",
    "gedeelde_knooppunten",
    "tijdrelatie",
    "duiding",
    "toelichting",
)
_MEASURES = ("afstand_m", "parallel_m")


@dataclass(frozen=True)
class Raakvlakken:
    """Pairs of projects that touch each other.

    Attributes
    ----------
    table : DataFrame (p rows, RangeIndex)
        `COLUMNS`; `project_a` comes before `project_b`, sorted by both. Distance and length in m,
        kinds and codes with a semicolon between them.
    line : GeoSeries (p rows, EPSG:28992)
        The shortest line between both, or a point where they meet.
    """

    table: pd.DataFrame
    line: gpd.GeoSeries


def find_raakvlakken(
    projecten: gpd.GeoDataFrame,
    stations: gpd.GeoDataFrame,
    traces: gpd.GeoDataFrame,
    *,
    afstand_m: float = 1000.0,
    corridor_m: float = 200.0,
    aansluiting_m: float = 250.0,
    hubs: pd.DataFrame | None = None,
) -> Raakvlakken:
    """Find all raakvlakken between projects.

    Parameters
    ----------
    projecten, stations, traces : GeoDataFrame (EPSG:28992)
        Layers. Rows with one project_id are one project; one without geometry has that of its
        traces, one without any place is in no pair.
    afstand_m : float
        Within this distance projects are near each other, m.
    corridor_m : float
        How near lines must be to run side by side, m; parallel is over twice that length or more.
    aansluiting_m : float
        Within this distance of a station a point or an end of a line reaches it, m.
    hubs : DataFrame, optional
        Members of knooppunten: `knooppunt_id, id`, and `laag` where it holds other layers too.

    Raises
    ------
    CrsError
        A frame isn't in EPSG:28992.
    ThresholdError
        A distance is negative, not finite or over 50 km, or the corridor is 0.
    """
    for name, frame in (("projecten", projecten), ("stations", stations), ("traces", traces)):
        require_rd(frame, name)
    distances = Distances(afstand_m, corridor_m, aansluiting_m)
    objects = gather_objects(projecten, traces)
    pairs = find_pairs(objects, stations, traces, hubs, distances)
    return _describe(objects, pairs, distances)


def _describe(objects: Objects, pairs: Pairs, distances: Distances) -> Raakvlakken:
    facts = pairs.facts(objects, distances)
    table = pd.DataFrame(
        {
            "project_a": objects.ids[pairs.one],
            "project_b": objects.ids[pairs.other],
            "soorten": _soorten(facts.kinds),
            "afstand_m": pairs.afstand_m,
            "parallel_m": pairs.parallel_m,
            "gedeelde_stations": pairs.stations,
            "gedeelde_knooppunten": pairs.knooppunten,
            "tijdrelatie": facts.timing.words(),
            "duiding": read_duiding(which_hold(facts)),
            "toelichting": tell_pairs(objects, pairs, facts, corridor_m=distances.corridor_m),
        },
        columns=list(COLUMNS),
    )
    texts = {column: "str" for column in COLUMNS if column not in _MEASURES}
    return Raakvlakken(table.astype(texts), gpd.GeoSeries(pairs.line, crs=RD))


def _soorten(kinds: Flags) -> Texts:
    """Names of the kinds that hold for each pair (p, 5)."""
    # Few combinations exist, however many pairs.
    words = np.array([";".join(_named(code)) for code in range(2 ** len(SOORTEN))], dtype=object)
    return words[kinds @ (1 << np.arange(len(SOORTEN)))]


def _named(code: int) -> list[str]:
    return [soort for bit, soort in enumerate(SOORTEN) if code >> bit & 1]
