"""Small inputs for afhankelijkheden on the squares of `tests.schaalniveau.world`, in km.

Drenthe is x 200-210, y 500-510, Overijssel east of it, Groningen north of it; Belgie is south,
Duitsland east of Overijssel, the sea west of x 200.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import geopandas as gpd
import pandas as pd

from miekgeo.afhankelijkheden import Afhankelijkheden, find_afhankelijkheden
from miekgeo.capaciteit import assign_ontwikkelingen
from miekgeo.grenzen import Grenzen
from miekgeo.relations import Relations, relate
from miekgeo.schaalniveau import find_schaalniveau
from miekgeo.thresholds import load_thresholds
from tests.capaciteit.small import plan, station
from tests.factories import layer
from tests.schaalniveau.world import FIRM, line, point

Row = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]

__all__ = ["Data", "find", "plan", "station"]

COLUMNS = [
    "van_id",
    "naar_id",
    "soort",
    "bewijs",
    "afstand_km",
    "provincie_van",
    "provincie_naar",
    "grensoverschrijdend",
    "planning",
    "toelichting",
]
# Deep in each area: 4 km or more from its borders.
DRENTHE, OVERIJSSEL, GRONINGEN = point(205, 505), point(215, 505), point(205, 515)
BELGIE, DUITSLAND, ZEE = point(205, 495), point(225, 505), point(195, 505)


def project(key: str, geometry: str | None = None, **fields: Any) -> Row:
    """A definitively placed project without modaliteit or years, unless told otherwise."""
    return {"project_id": key, "naam": f"Project {key}", **FIRM, "geometry": geometry, **fields}


def work(key: str, x: float, y: float, **fields: Any) -> Row:
    """A project that works on a station for elektriciteit at a place in km."""
    own = {"infrastructuur": "station", "modaliteit": "elektriciteit"}
    return project(key, point(x, y), **{**own, **fields})


def trace(key: str, *km: tuple[float, float], **fields: Any) -> Row:
    """A definitive trace for elektriciteit through places in km."""
    own = {"modaliteit": "elektriciteit", "ligging": "definitief", "geometry": line(*km)}
    return {"trace_id": key, "naam": f"Trace {key}", **own, **fields}


@dataclass(frozen=True)
class Data:
    """Frames of the four layers."""

    projecten: gpd.GeoDataFrame
    traces: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    ontwikkelingen: gpd.GeoDataFrame

    def shuffled(self, seed: int) -> Data:
        frames = (self.projecten, self.traces, self.stations, self.ontwikkelingen)
        return Data(*(f.sample(frac=1, random_state=seed + i) for i, f in enumerate(frames)))

    def find(self, grenzen: Grenzen) -> Afhankelijkheden:
        thresholds = load_thresholds()
        return find_afhankelijkheden(
            self.projecten,
            self.traces,
            self.stations,
            self.ontwikkelingen,
            grenzen,
            schaalniveau=find_schaalniveau(self.projecten, grenzen, _empty("clusters")),
            assigned=assign_ontwikkelingen(
                self.ontwikkelingen, self.stations, grenzen, thresholds=thresholds
            ),
            thresholds=thresholds,
        )


def data(
    projecten: Rows = (), traces: Rows = (), stations: Rows = (), ontwikkelingen: Rows = ()
) -> Data:
    """Layers of rows."""
    return Data(
        _frame("projecten", projecten),
        _frame("traces", traces),
        _frame("stations", stations),
        _frame("ontwikkelingen", ontwikkelingen),
    )


def _frame(name: str, rows: Rows) -> gpd.GeoDataFrame:
    return layer(name, *rows) if rows else _empty(name)


@cache
def _empty(name: str) -> gpd.GeoDataFrame:
    """A layer without rows, made once: most inputs have some."""
    return layer(name)


def find(grenzen: Grenzen, **layers: Rows) -> Afhankelijkheden:
    """All dependencies of layers of rows."""
    return data(**layers).find(grenzen)


def triples(found: Afhankelijkheden) -> list[tuple[str, str, str]]:
    """Both ends and the kind of each row, in the order of the table."""
    return list(found.table[["van_id", "naar_id", "soort"]].itertuples(index=False, name=None))


@cache
def embedded_relations() -> Relations:
    """The embedded data on the embedded borders, read once for all tests."""
    return relate(None, grenzen_path="ingebed")


def edge(found: Afhankelijkheden, van: str, naar: str, soort: str | None = None) -> pd.Series:
    """The one row between two ends."""
    table = found.table
    chosen = table[(table["van_id"] == van) & (table["naar_id"] == naar)]
    if soort is not None:
        chosen = chosen[chosen["soort"] == soort]
    assert len(chosen) == 1, table[COLUMNS[:4]]
    return chosen.iloc[0]


def messages(found: Afhankelijkheden) -> list[tuple[str, str, str]]:
    """The findings, in their order."""
    return list(found.findings[["soort", "id", "melding"]].itertuples(index=False, name=None))
