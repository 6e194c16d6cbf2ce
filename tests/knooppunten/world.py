"""Small inputs for hubs on the square world of `tests.factories.square_grenzen`, in km.

::

    y 510 km       +-------------------+-----------+
              Zee  |  Noord            |           |
    y 505 km       +  (Groningen)      |   Oost    |  Duitsland
              Zee  |  Zuid             | (Drenthe) |
    y 500 km       +-------------------+-----------+
          x 90    100                 110         120         130 km
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import pandas as pd

from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten import Knooppunten, Prepared, default_rules, find_knooppunten, prepare
from miekgeo.knooppunten.items import LAYERS
from tests.factories import layer
from tests.schaalniveau.world import point

Row = Mapping[str, Any]

KEYS = {
    "stations": "station_id",
    "traces": "trace_id",
    "projecten": "project_id",
    "ontwikkelingen": "ontwikkeling_id",
}
# The radius of the thresholds table, and one to try for robuustheid: fast, and enough here.
STRAAL_M = 2500.0


@dataclass(frozen=True)
class Data:
    """Frames of the four layers."""

    stations: gpd.GeoDataFrame
    traces: gpd.GeoDataFrame
    projecten: gpd.GeoDataFrame
    ontwikkelingen: gpd.GeoDataFrame
    status: pd.DataFrame | None = field(default=None)

    @property
    def frames(self) -> dict[str, gpd.GeoDataFrame]:
        return {name: getattr(self, name) for name in LAYERS}

    def with_frames(self, **frames: gpd.GeoDataFrame) -> Data:
        return replace(self, **frames)

    def prepare(self, grenzen: Grenzen) -> Prepared:
        return prepare(*self.frames.values(), grenzen, self.status)

    def find(
        self,
        grenzen: Grenzen,
        straal_m: float = STRAAL_M,
        *,
        radii_m: Sequence[float] = (STRAAL_M,),
        room: pd.DataFrame | None = None,
        **numbers: int,
    ) -> Knooppunten:
        rules = replace(default_rules(straal_m), **numbers)
        frames = self.frames.values()
        return find_knooppunten(
            *frames, grenzen, status=self.status, rules=rules, radii_m=radii_m, room=room
        )


def data(
    stations: Sequence[Row] = (),
    traces: Sequence[Row] = (),
    projecten: Sequence[Row] = (),
    ontwikkelingen: Sequence[Row] = (),
    nmiek: Sequence[str] = (),
) -> Data:
    """Layers of rows; ids are S1, T1, P1, O1 ... unless given."""
    given = dict(zip(LAYERS, (stations, traces, projecten, ontwikkelingen), strict=True))
    frames = {
        name: layer(
            name, *({KEYS[name]: f"{name[0].upper()}{i}", **r} for i, r in enumerate(rows, 1))
        )
        for name, rows in given.items()
    }
    listed = [{"project_id": p, "programma": "nMIEK"} for p in nmiek]
    status = pd.DataFrame(layer("status", *listed).drop(columns="geometry")) if listed else None
    return Data(**frames, status=status)


def station(x: float, y: float, **fields: Any) -> dict[str, Any]:
    """A station at a place in km."""
    return {"geometry": point(x, y), **fields}


def waterstof(x: float, y: float, **fields: Any) -> dict[str, Any]:
    """A station of another modaliteit than the usual."""
    return station(x, y, modaliteit="waterstof", **fields)


def trace(geometry: str, **fields: Any) -> dict[str, Any]:
    """A definitive trace for elektriciteit."""
    return {"geometry": geometry, "modaliteit": "elektriciteit", "ligging": "definitief", **fields}


def plan(x: float, y: float, sector: str, **fields: Any) -> dict[str, Any]:
    """An ontwikkeling at a place in km."""
    return {"geometry": point(x, y), "sector": sector, **fields}


def only(found: Knooppunten) -> pd.Series:
    """The one hub that was found."""
    assert len(found.table) == 1, found.table[["knooppunt_id", "soort"]]
    return found.table.iloc[0]


def middle_km(found: Knooppunten, row: int = 0) -> tuple[float, float]:
    """Middle of a hub in km."""
    centre = found.centre.iloc[row]
    return centre.x / 1000, centre.y / 1000


def member_ids(found: Knooppunten, knooppunt_id: str | None = None) -> set[str]:
    """Ids of the members of a hub; of the only one when it isn't named."""
    wanted = only(found)["knooppunt_id"] if knooppunt_id is None else knooppunt_id
    chosen = found.members[found.members["knooppunt_id"] == wanted]
    assert not chosen.duplicated(["laag", "id"]).any()
    return set(chosen["id"])


def names(cell: str) -> list[str]:
    """Names in a cell, in the order given."""
    return cell.split(";") if cell else []
