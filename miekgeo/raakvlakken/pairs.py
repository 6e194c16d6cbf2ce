"""All pairs of objects that touch each other in some way, with the measures of each."""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from miekgeo.errors import ThresholdError
from miekgeo.geometry import Floats, Geometries, Ints, Texts
from miekgeo.raakvlakken.contact import Contacts, find_contacts, measure_contacts
from miekgeo.raakvlakken.objects import Objects
from miekgeo.raakvlakken.parallel import parallel_lengths
from miekgeo.raakvlakken.rules import Facts
from miekgeo.raakvlakken.shared_places import (
    joined_texts,
    member_hubs,
    reached_stations,
    shared_by_pair,
)
from miekgeo.raakvlakken.timing import relate_years
from miekgeo.values import texts_of
from miekgeo.wording import distance

# Further than this, everything touches everything (m).
LARGEST_M = 50_000.0
# Lines are parallel from this many times the corridor on: a short bend beside the other, where they
# cross or part, is none.
LEAST_CORRIDORS = 2.0
# Rounding of a sum of stretches (m).
ROUNDING_M = 1e-6


@dataclass(frozen=True)
class Distances:
    """The numbers that decide what touches.

    Attributes
    ----------
    afstand_m : float
        Within this distance objects are near each other.
    corridor_m : float
        How near lines must be to run side by side; twice as long is parallel.
    aansluiting_m : float
        Within this distance of a station a point or an end of a line reaches it.

    Raises
    ------
    ThresholdError
        A distance is negative, not finite or over 50 km, or the corridor is 0.
    """

    afstand_m: float
    corridor_m: float
    aansluiting_m: float

    def __post_init__(self) -> None:
        for name in ("afstand_m", "corridor_m", "aansluiting_m"):
            value = getattr(self, name)
            if not (math.isfinite(value) and 0 <= value <= LARGEST_M):
                raise ThresholdError(
                    f"De waarde {value:g} van {name} kan niet.",
                    hint=f"Kies 0 m tot {distance(LARGEST_M)}.",
                )
        if self.corridor_m == 0:
            raise ThresholdError("Een corridor van 0 m kan niet.", hint="Kies meer dan 0 m.")

    @property
    def beside_m(self) -> float:
        """How long lines must run side by side to be parallel, m."""
        return LEAST_CORRIDORS * self.corridor_m


@dataclass(frozen=True)
class Pairs:
    """Pairs of objects with at least one raakvlak.

    Attributes
    ----------
    one, other : int array (p)
        Objects, the first below the second; each pair once, sorted.
    afstand_m, parallel_m : float array (p)
        Smallest distance, and how long they run side by side.
    line : geometry array (p)
        EPSG:28992: the shortest line between both, or a point where they meet.
    stations, station_names, knooppunten : text array (p)
        What they share, by code or by name; empty where nothing is.
    """

    one: Ints
    other: Ints
    afstand_m: Floats
    parallel_m: Floats
    line: Geometries
    stations: Texts
    station_names: Texts
    knooppunten: Texts

    def facts(self, objects: Objects, distances: Distances) -> Facts:
        """Which kinds of raakvlak hold for each pair."""
        return Facts(
            kruising=self.afstand_m == 0,
            parallel=self.parallel_m >= distances.beside_m - ROUNDING_M,
            nabij=(self.afstand_m > 0) & (self.afstand_m <= distances.afstand_m),
            station=self.stations != "",
            knooppunt=self.knooppunten != "",
            timing=relate_years(objects.years, self.one, self.other),
        )


def find_pairs(
    objects: Objects,
    stations: gpd.GeoDataFrame,
    traces: pd.DataFrame,
    hubs: pd.DataFrame | None,
    distances: Distances,
) -> Pairs:
    """All pairs with at least one raakvlak.

    Parameters
    ----------
    objects : Objects
    stations : GeoDataFrame (EPSG:28992)
        Layer.
    traces : DataFrame
        Layer.
    hubs : DataFrame, optional
        Members of knooppunten; see `member_hubs`.
    distances : Distances
    """
    n = len(objects)
    reach = max(distances.afstand_m, distances.corridor_m)
    contacts = find_contacts(objects, within_m=reach)
    beside = parallel_lengths(objects.lines, n, corridor_m=distances.corridor_m)
    reached = reached_stations(objects, stations, traces, aansluiting_m=distances.aansluiting_m)
    at_stations = shared_by_pair(reached, n)
    at_hubs = shared_by_pair(member_hubs(objects, hubs), n)
    near = contacts.take(np.flatnonzero(contacts.afstand_m <= distances.afstand_m))
    long = np.flatnonzero(beside.to_numpy() >= distances.beside_m - ROUNDING_M)
    found = (
        near.one * n + near.other,
        beside.index.to_numpy()[long],
        at_stations["pair"].to_numpy(),
        at_hubs["pair"].to_numpy(),
    )
    pair = np.unique(np.concatenate(found))
    met = _contacts_of(objects, contacts, pair)
    codes, names = _station_texts(pair, at_stations, stations)
    return Pairs(
        one=met.one,
        other=met.other,
        afstand_m=met.afstand_m,
        parallel_m=beside.reindex(pair, fill_value=0.0).to_numpy(),
        line=met.line,
        stations=codes,
        station_names=names,
        knooppunten=_texts(pair, at_hubs, at_hubs["wat"].to_numpy(dtype=object), ";"),
    )


def _contacts_of(objects: Objects, contacts: Contacts, pair: Ints) -> Contacts:
    """Contacts of these pairs: those that are found, and the others measured."""
    n = len(objects)
    known = pd.Index(contacts.one * n + contacts.other)
    row = known.get_indexer(pd.Index(pair))
    far = np.flatnonzero(row < 0)
    rest = measure_contacts(objects, pair[far] // n, pair[far] % n)
    row[far] = len(known) + np.arange(len(far))
    both = Contacts(
        np.concatenate([contacts.one, rest.one]),
        np.concatenate([contacts.other, rest.other]),
        np.concatenate([contacts.afstand_m, rest.afstand_m]),
        np.concatenate([contacts.line, rest.line]),
    )
    return both.take(row)


def _station_texts(
    pair: Ints, at_stations: pd.DataFrame, stations: pd.DataFrame
) -> tuple[Texts, Texts]:
    """Stations that pairs share, as codes and as names."""
    ids = texts_of(stations, "station_id")
    named = pd.Series(texts_of(stations, "naam"), dtype="str").groupby(ids).max()
    codes = at_stations["wat"].to_numpy(dtype=object)
    names = named.reindex(codes).to_numpy(dtype=object)
    names = np.where(names == "", codes, names)
    return _texts(pair, at_stations, codes, ";"), _texts(pair, at_stations, names, ", ")


def _texts(pair: Ints, shared: pd.DataFrame, words: Texts, between: str) -> Texts:
    position = np.searchsorted(pair, shared["pair"].to_numpy())
    return joined_texts(position, words, len(pair), between)
