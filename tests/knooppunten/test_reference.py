"""The Dutch high-voltage grid: hubs against the number of lines at each bus, counted apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pytest

from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten import Knooppunten, default_rules, find_knooppunten
from tests.conftest import REFERENTIE
from tests.factories import layer

pytestmark = pytest.mark.referentie

RADII_M = (250.0, 1000.0, 2500.0)
# Distances in the table of members are in tenths of metres.
ROUNDING_M = 0.06


@pytest.fixture(scope="module")
def grid_path() -> Path:
    path = REFERENTIE / "hs_net_nl.gpkg"
    if not path.is_file():
        pytest.skip("de referentiebestanden staan niet naast het project")
    return path


@pytest.fixture(scope="module")
def lijnen(grid_path: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(grid_path, layer="lijnen")


@pytest.fixture(scope="module")
def busy(grid_path: Path, lijnen: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Buses where three or more lines end, by the lines' own two bus ids."""
    lines = Counter([*lijnen["bus0"], *lijnen["bus1"]])
    knopen = gpd.read_file(grid_path, layer="knopen")
    return knopen[knopen["bus_id"].map(lambda bus: lines[bus] >= 3)]


Finder = Callable[[float, bool], Knooppunten]


@pytest.fixture(scope="module")
def found(grid_path: Path, lijnen: gpd.GeoDataFrame, grenzen: Grenzen) -> Finder:
    """Hubs of the grid at a radius, with or without its buses as stations."""
    kind = MappingProxyType({"modaliteit": "elektriciteit"})
    traces = layer(
        "traces",
        *(
            {**kind, "trace_id": str(r.line_id), "geometry": r.geometry.wkt, "spanning_kv": 380}
            for r in lijnen.itertuples()
        ),
    )
    knopen = gpd.read_file(grid_path, layer="knopen")
    buses = layer(
        "stations",
        *(
            {**kind, "station_id": str(r.bus_id), "geometry": r.geometry.wkt}
            for r in knopen.itertuples()
        ),
    )
    none = (layer("projecten"), layer("ontwikkelingen"))

    @cache
    def find(straal_m: float, with_stations: bool) -> Knooppunten:
        stations = buses if with_stations else layer("stations")
        rules = default_rules(straal_m)
        return find_knooppunten(stations, traces, *none, grenzen, rules=rules, radii_m=[straal_m])

    return find


each_case = pytest.mark.parametrize(
    ("straal_m", "stations"), [(r, s) for r in RADII_M for s in (True, False)]
)


def test_the_reference_has_busy_buses(busy: gpd.GeoDataFrame) -> None:
    assert len(busy) == 15


@each_case
def test_each_busy_bus_has_one_netknooppunt(
    straal_m: float, stations: bool, found: Finder, busy: gpd.GeoDataFrame
) -> None:
    hubs = found(straal_m, stations)
    assert set(hubs.table["soort"]) == {"netknooppunt"}
    near = {
        bus: int((hubs.centre.distance(place) <= straal_m).sum())
        for bus, place in zip(busy["bus_id"], busy.geometry, strict=True)
    }
    assert near == dict.fromkeys(near, 1)


@each_case
def test_each_netknooppunt_has_three_lines_by_brute_force(
    straal_m: float, stations: bool, found: Finder, lijnen: gpd.GeoDataFrame
) -> None:
    hubs = found(straal_m, stations)
    members = hubs.members[hubs.members["laag"] == "traces"]
    assert len(hubs.table) > 0
    for centre, hub in zip(hubs.centre, hubs.table.to_dict("records"), strict=True):
        away = np.array([line.distance(centre) for line in lijnen.geometry])
        near = set(lijnen["line_id"][away <= straal_m + ROUNDING_M].astype(str))
        mine = members[members["knooppunt_id"] == hub["knooppunt_id"]]
        assert len(mine) == hub["n_traces"] >= 3
        assert set(mine["id"]) == near
