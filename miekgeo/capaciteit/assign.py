"""Which station feeds which ontwikkeling: its voorzieningsgebied, else the nearest that suits.

Stations are looked for in the whole country: a service area may cross a provincial border. A
station suits when it carries the same modaliteit and, for large power, a high enough voltage; so
heat and hydrogen never land on an electricity station.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.coverage import NO_AREA
from miekgeo.geometry import (
    WGS84,
    Flags,
    Floats,
    Geometries,
    Ints,
    Texts,
    require_rd,
    split_measured,
    to_rd,
)
from miekgeo.grenzen import Grenzen
from miekgeo.nesting import from_wkt
from miekgeo.thresholds import Thresholds
from miekgeo.values import fold, numbers_of, power_of, read_numbers, split_list, texts_of, years_of

VOORZIENINGSGEBIED, DICHTSTBIJ = "voorzieningsgebied", "dichtstbijzijnde passende station"
BEREKEND, VERMOED = "berekend", "vermoed"
GEPLAND = "gepland"
ELEKTRICITEIT = "elektriciteit"
# Voltages (kV) that large power asks for; the powers are thresholds.
HIGH_KV, EXTRA_HIGH_KV = 110.0, 220.0
# A voorzieningsgebied may be written as an outline in RD instead of a list of gemeenten.
_OUTLINES = ("POLYGON", "MULTIPOLYGON")
# RD coordinates of the Netherlands are far larger than any degrees.
MAX_DEGREES = 180.0

COLUMNS = (
    "ontwikkeling_id",
    "naam",
    "modaliteit",
    "gemeente",
    "provincie",
    "station_id",
    "afstand_m",
    "wijze",
    "stand",
    "over_provinciegrens",
    "reden",
)


@dataclass(frozen=True)
class _Side:
    """Stations or ontwikkelingen as arrays, in the order of the frame."""

    ids: Texts
    geometry: Geometries
    modaliteit: Texts
    gemeente: Texts
    provincie: Texts

    @property
    def placed(self) -> Flags:
        """Which have a place."""
        return ~(shapely.is_missing(self.geometry) | shapely.is_empty(self.geometry))


def assign_ontwikkelingen(
    ontwikkelingen: gpd.GeoDataFrame,
    stations: gpd.GeoDataFrame,
    grenzen: Grenzen,
    *,
    thresholds: Thresholds,
) -> pd.DataFrame:
    """The station of each ontwikkeling, or why it has none.

    Parameters
    ----------
    ontwikkelingen, stations : GeoDataFrame (EPSG:28992)
        Layers.
    grenzen : Grenzen
    thresholds : Thresholds

    Returns
    -------
    DataFrame (a row per ontwikkeling, in its order)
        `COLUMNS`. `wijze` is voorzieningsgebied (`stand` berekend) or dichtstbijzijnde passende
        station without a voorzieningsgebied of its own (`stand` vermoed); without station both are
        empty and `reden` says why.

    Raises
    ------
    CrsError
        A frame isn't in EPSG:28992.
    """
    require_rd(ontwikkelingen, "ontwikkelingen")
    require_rd(stations, "stations")
    stations = stations.sort_values("station_id")
    plans = _side(ontwikkelingen, "ontwikkeling_id", grenzen, default="")
    places = _side(stations, "station_id", grenzen, default=ELEKTRICITEIT)
    suits = _suits(ontwikkelingen, plans, stations, places, thresholds)
    by_area = _by_service_area(stations, plans, places, suits)
    rest = np.flatnonzero((by_area < 0) & suits.usable)
    chosen = by_area.copy()
    # Who says where a station delivers, says that it doesn't elsewhere.
    anywhere = ~_is_limited(stations)
    chosen[rest] = _by_distance(rest, plans, places, suits, anywhere)
    left = rest[chosen[rest] < 0]
    elsewhere = left[_by_distance(left, plans, places, suits, ~anywhere) >= 0]
    return _table(ontwikkelingen, plans, places, chosen, by_area >= 0, elsewhere)


@dataclass(frozen=True)
class _Suits:
    """What decides whether a station suits an ontwikkeling.

    Attributes
    ----------
    wanted, carried : text array
        Modaliteit of the ontwikkelingen and of the stations.
    asked_kv, kv : float array
        Lowest voltage for the power, and highest voltage of the station (0 where unknown).
    start, ready : float array
        First year of the demand (-inf is now), and of the station (-inf is there already).
    usable : bool array
        Ontwikkelingen with a place and a modaliteit.
    """

    wanted: Texts
    carried: Texts
    asked_kv: Floats
    kv: Floats
    start: Floats
    ready: Floats
    usable: Flags

    def fit(self, plan: Ints, station: Ints) -> Flags:
        """Whether each station suits each plan, pair by pair."""
        return (
            self.usable[plan]
            & (self.wanted[plan] == self.carried[station])
            & (self.asked_kv[plan] <= self.kv[station])
            & (self.ready[station] <= self.start[plan])
        )


def _suits(
    ontwikkelingen: pd.DataFrame,
    plans: _Side,
    stations: pd.DataFrame,
    places: _Side,
    thresholds: Thresholds,
) -> _Suits:
    power = np.nan_to_num(_peak_mw(ontwikkelingen), nan=0.0)
    high = [power >= thresholds.extra_hoogspanning_mw, power >= thresholds.hoogspanning_mw]
    # Voltage says nothing of heat or gas.
    electric = plans.modaliteit == ELEKTRICITEIT
    planned = texts_of(stations, "status") == GEPLAND
    # A planned station feeds nothing before its year, and nothing at all without one.
    ready = np.nan_to_num(years_of(stations["ibn"]), nan=np.inf)
    return _Suits(
        wanted=plans.modaliteit,
        carried=places.modaliteit,
        asked_kv=np.where(electric, np.select(high, [EXTRA_HIGH_KV, HIGH_KV], 0.0), 0.0),
        kv=np.nan_to_num(highest_kv(stations), nan=0.0),
        start=np.nan_to_num(numbers_of(ontwikkelingen, "jaar_van"), nan=-np.inf),
        ready=np.where(planned, ready, -np.inf),
        usable=plans.placed & (plans.modaliteit != ""),
    )


def _by_service_area(
    stations: gpd.GeoDataFrame, plans: _Side, places: _Side, suits: _Suits
) -> Ints:
    """The nearest suitable station in whose voorzieningsgebied each ontwikkeling lies; else -1."""
    chosen = np.full(len(plans.ids), -1)
    plan, station = _served(stations, plans)
    fit = suits.fit(plan, station)
    plan, station = plan[fit], station[fit]
    away = shapely.distance(plans.geometry[plan], places.geometry[station])
    order = np.lexsort((station, away, plan))[::-1]
    chosen[plan[order]] = station[order]
    return chosen


def _by_distance(rest: Ints, plans: _Side, places: _Side, suits: _Suits, among: Flags) -> Ints:
    """The nearest suitable station among some of these ontwikkelingen; -1 where none suits.

    A loop over kinds of demand, not over rows: each kind has its own stations.
    """
    chosen = np.full(len(rest), -1)
    kinds = pd.DataFrame(
        {"wanted": suits.wanted[rest], "kv": suits.asked_kv[rest], "start": suits.start[rest]}
    )
    every = np.flatnonzero(places.placed & among)
    for rows in kinds.groupby(list(kinds)).indices.values():
        fits = every[suits.fit(np.full(len(every), rest[rows[0]]), every)]
        if len(fits):
            tree = shapely.STRtree(places.geometry[fits])
            plan, near = tree.query_nearest(plans.geometry[rest[rows]], all_matches=True)
            # Of stations equally far the first by id.
            chosen[rows] = fits[pd.Series(near).groupby(plan).min().to_numpy()]
    return chosen


def _served(stations: gpd.GeoDataFrame, plans: _Side) -> tuple[Ints, Ints]:
    """Pairs of ontwikkeling and station in whose voorzieningsgebied it lies, suitable or not."""
    given = texts_of(stations, "voorzieningsgebied")
    outlined, areas = read_outlines(given)
    names = pd.DataFrame({"station": np.arange(len(given))[~outlined]})
    names["gemeente"] = [[fold(n) for n in split_list(t)] for t in given[~outlined]]
    lies = pd.DataFrame(
        {"plan": np.arange(len(plans.ids)), "gemeente": [fold(g) for g in plans.gemeente]}
    )
    # Without any name in it the column would be one of numbers, which matches no text.
    named = names.explode("gemeente").astype({"gemeente": "str"})
    named = named.merge(lies[lies["gemeente"] != ""].astype({"gemeente": "str"}), on="gemeente")
    area, plan = shapely.STRtree(plans.geometry).query(areas, predicate="intersects")
    return (
        np.concatenate([named["plan"].to_numpy(dtype=np.int64), plan]),
        np.concatenate([named["station"].to_numpy(dtype=np.int64), np.flatnonzero(outlined)[area]]),
    )


def _is_limited(stations: pd.DataFrame) -> Flags:
    """Stations with a voorzieningsgebied that can be read."""
    given = texts_of(stations, "voorzieningsgebied")
    limited = given != ""
    outlined, areas = read_outlines(given)
    limited[outlined] = ~shapely.is_missing(areas)
    return np.asarray(limited, dtype=bool)


def highest_kv(stations: pd.DataFrame) -> Floats:
    """Highest voltage of each station, from either field; NaN where neither gives one."""
    levels = [
        max(read_numbers(split_list(text))[0], key=lambda v: -1.0 if v is None else v, default=None)
        for text in texts_of(stations, "spanningen_kv")
    ]
    listed = np.array([np.nan if v is None else v for v in levels], dtype=np.float64)
    return np.fmax(numbers_of(stations, "spanning_kv"), listed)


def read_outlines(texts: Texts) -> tuple[Flags, Geometries]:
    """Which texts are an outline instead of a list of gemeenten, and those outlines in RD.

    Outlines in degrees are recognised as such; one that can't be read is None.
    """
    outlined = np.array([t.upper().startswith(_OUTLINES) for t in texts], dtype=bool)
    areas = from_wkt(texts[outlined])
    degrees = np.abs(shapely.bounds(areas)).max(axis=1, initial=0.0) <= MAX_DEGREES
    areas[degrees] = to_rd(areas[degrees], WGS84)
    return outlined, areas


def unreadable_outlines(stations: pd.DataFrame) -> list[str]:
    """Stations whose voorzieningsgebied is an outline that can't be read."""
    given = texts_of(stations, "voorzieningsgebied")
    outlined, areas = read_outlines(given)
    broken = shapely.is_missing(areas)
    return [str(s) for s in texts_of(stations, "station_id")[outlined][broken]]


def unknown_gemeenten(stations: pd.DataFrame, grenzen: Grenzen) -> dict[str, list[str]]:
    """By station the gemeenten of its voorzieningsgebied that the boundary set doesn't have."""
    known = {fold(str(n)) for n in grenzen.gemeenten.labels}
    found = {}
    given = stations[stations["voorzieningsgebied"].notna()]
    for station, text in zip(given["station_id"], given["voorzieningsgebied"], strict=True):
        if not str(text).upper().startswith(_OUTLINES):
            missing = [n for n in split_list(text) if fold(n) not in known]
            if missing:
                found[str(station)] = missing
    return found


def _side(frame: gpd.GeoDataFrame, key: str, grenzen: Grenzen, *, default: str) -> _Side:
    geometry = frame.geometry.to_numpy()
    modaliteit = texts_of(frame, "modaliteit")
    return _Side(
        ids=texts_of(frame, key),
        geometry=geometry,
        modaliteit=np.where(modaliteit == "", default, modaliteit),
        gemeente=_main_area(geometry, grenzen, of="gemeenten"),
        provincie=_main_area(geometry, grenzen, of="provincies"),
    )


def _main_area(geometry: Geometries, grenzen: Grenzen, *, of: str) -> Texts:
    """Name of the area in which most of each geometry lies; empty where that is none."""
    coverage = grenzen.gemeenten if of == "gemeenten" else grenzen.provincies
    names = np.full(len(geometry), "", dtype=object)
    if not shapely.is_missing(geometry).all():
        parts = coverage.measure_parts(split_measured(geometry)).drop_duplicates("row")
        parts = parts[parts["area"] != NO_AREA]
        # The sea and other countries are no provincie.
        parts = parts[coverage.inside[parts["area"]]]
        names[parts["row"].to_numpy()] = coverage.labels[parts["area"].to_numpy()]
    return names


def _table(
    ontwikkelingen: pd.DataFrame,
    plans: _Side,
    places: _Side,
    chosen: Ints,
    by_area: Flags,
    elsewhere: Ints,
) -> pd.DataFrame:
    found = chosen >= 0
    station = np.full(len(chosen), "", dtype=object)
    station[found] = places.ids[chosen[found]]
    distance = np.full(len(chosen), np.nan)
    distance[found] = shapely.distance(plans.geometry[found], places.geometry[chosen[found]])
    other = np.full(len(chosen), "", dtype=object)
    other[found] = places.provincie[chosen[found]]
    crosses = found & (plans.provincie != other) & (plans.provincie != "") & (other != "")
    return pd.DataFrame(
        {
            "ontwikkeling_id": plans.ids,
            "naam": texts_of(ontwikkelingen, "naam"),
            "modaliteit": plans.modaliteit,
            "gemeente": plans.gemeente,
            "provincie": plans.provincie,
            "station_id": station,
            "afstand_m": distance,
            "wijze": np.select([by_area, found], [VOORZIENINGSGEBIED, DICHTSTBIJ], ""),
            "stand": np.select([by_area, found], [BEREKEND, VERMOED], ""),
            "over_provinciegrens": crosses,
            "reden": np.where(found, "", _reasons(plans, elsewhere)),
        }
    )


def _reasons(plans: _Side, elsewhere: Ints) -> Texts:
    """Why an ontwikkeling that has no station has none."""
    suited = [f"geen passend station voor {m} in de gegevens" for m in plans.modaliteit]
    outside = np.isin(np.arange(len(plans.ids)), elsewhere)
    return np.select(
        [~plans.placed, plans.modaliteit == "", outside],
        [
            "zonder locatie",
            "modaliteit onbekend",
            "buiten het opgegeven voorzieningsgebied van elk passend station",
        ],
        np.array(suited, dtype=object),
    )


def _peak_mw(ontwikkelingen: pd.DataFrame) -> Floats:
    """The larger of demand and supply, with gelijktijdigheid; NaN where neither is known."""
    return np.fmax(power_of(ontwikkelingen, "vraag_mw"), power_of(ontwikkelingen, "aanbod_mw"))
