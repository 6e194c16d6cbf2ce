"""Stations and knooppunten that two objects have in common."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import Flags, Ints, Texts, simple_parts
from miekgeo.knooppunten.items import ELEKTRICITEIT, PROJECTEN
from miekgeo.raakvlakken.contact import SLACK_M
from miekgeo.raakvlakken.objects import Objects
from miekgeo.values import texts_of


def reached_stations(
    objects: Objects, stations: gpd.GeoDataFrame, traces: pd.DataFrame, *, aansluiting_m: float
) -> pd.DataFrame:
    """Stations that each object reaches.

    Parameters
    ----------
    objects : Objects
    stations : GeoDataFrame (EPSG:28992)
        Layer.
    traces : DataFrame
        Layer; `van_station` and `naar_station` count whatever is drawn.
    aansluiting_m : float
        Distance within which a point or an end reaches a station that it may carry, m.

    Returns
    -------
    DataFrame
        `object, wat` (code of the station), each once; objects with a place only.
    """
    known = texts_of(stations, "station_id")
    declared = [
        pd.DataFrame(
            {
                "object": _position(objects, texts_of(traces, "project_id")),
                "wat": texts_of(traces, column),
            }
        )
        for column in ("van_station", "naar_station")
    ]
    listed = pd.concat(declared, ignore_index=True)
    listed = listed[listed["wat"].isin(set(known)).to_numpy()]
    return _distinct(objects, [listed, _drawn(objects, stations, aansluiting_m)])


def member_hubs(objects: Objects, hubs: pd.DataFrame | None) -> pd.DataFrame:
    """Knooppunten that each object is a member of.

    Parameters
    ----------
    objects : Objects
    hubs : DataFrame, optional
        `knooppunt_id, id`, and `laag` where it also holds members of other layers.

    Returns
    -------
    DataFrame
        `object, wat` (code of the knooppunt), each once; objects with a place only.
    """
    if hubs is None:
        return _distinct(objects, [])
    if "laag" in hubs:
        hubs = hubs[texts_of(hubs, "laag") == PROJECTEN]
    member = _position(objects, texts_of(hubs, "id"))
    return _distinct(
        objects, [pd.DataFrame({"object": member, "wat": texts_of(hubs, "knooppunt_id")})]
    )


def shared_by_pair(reached: pd.DataFrame, n: int) -> pd.DataFrame:
    """What pairs of objects have in common.

    Parameters
    ----------
    reached : DataFrame
        `object, wat`, each once.
    n : int
        Number of objects.

    Returns
    -------
    DataFrame
        `pair` (`one * n + other`, one below other) and `wat`, sorted by both.
    """
    both = reached.merge(reached, on="wat", suffixes=("", "_other"))
    both = both[(both["object"] < both["object_other"]).to_numpy()]
    pair = both["object"].to_numpy() * n + both["object_other"].to_numpy()
    return pd.DataFrame({"pair": pair, "wat": both["wat"].to_numpy(dtype=object)}).sort_values(
        ["pair", "wat"], ignore_index=True
    )


def joined_texts(position: Ints, words: Texts, n: int, between: str) -> Texts:
    """Words at each position in one text, in the order they come.

    Parameters
    ----------
    position : int array (m)
        Sorted.
    words : text array (m)
    n : int
        Number of positions; one without words has an empty text.
    between : str
    """
    text = np.full(n, "", dtype=object)
    count = np.bincount(position, minlength=n)
    rank = np.arange(len(position)) - (np.cumsum(count) - count)[position]
    for turn in range(int(count.max(initial=0))):
        now = np.flatnonzero(rank == turn)
        text[position[now]] += (between if turn else "") + words[now]
    return text


def _position(objects: Objects, ids: Texts) -> Ints:
    """Object of each code, -1 where there is none."""
    found: Ints = pd.Index(objects.ids).get_indexer(pd.Index(ids))
    return found


def _drawn(objects: Objects, stations: gpd.GeoDataFrame, aansluiting_m: float) -> pd.DataFrame:
    place, row = simple_parts(stations.geometry.to_numpy())
    geometry = objects.ends.geometry
    end, near = shapely.STRtree(place).query(
        geometry, predicate="dwithin", distance=aansluiting_m + SLACK_M
    )
    inside = shapely.distance(geometry[end], place[near]) <= aansluiting_m
    who, station = objects.ends.item[end[inside]], row[near[inside]]
    fits = _carries(objects, who, texts_of(stations, "modaliteit")[station])
    return pd.DataFrame(
        {"object": who[fits], "wat": texts_of(stations, "station_id")[station[fits]]}
    )


def _carries(objects: Objects, who: Ints, modaliteit: Texts) -> Flags:
    """Whether an object has what a station carries, or isn't known to have anything."""
    given = objects.modaliteiten
    carried = np.where(modaliteit == "", ELEKTRICITEIT, modaliteit)
    asked = pd.MultiIndex.from_arrays([who, carried])
    has = asked.isin(pd.MultiIndex.from_frame(given))
    return np.asarray(has | ~np.isin(who, given["object"].to_numpy()), dtype=bool)


def _distinct(objects: Objects, reached: list[pd.DataFrame]) -> pd.DataFrame:
    none = pd.DataFrame({"object": np.array([], dtype=np.int64), "wat": np.array([], dtype=object)})
    found = pd.concat([none, *reached], ignore_index=True).astype({"object": np.int64})
    who = found["object"].to_numpy()
    named = (found["wat"] != "").to_numpy()
    kept = np.flatnonzero(named & (who >= 0))
    kept = kept[objects.placed[who[kept]]]
    return found.iloc[kept].drop_duplicates(ignore_index=True)
