"""Everything per gemeente and energiecluster: projects, stations, hubs, plans and room.

After the pilot Zeeuws-Vlaanderen (handreiking Integraal Programmeren, step 1): one picture per
gemeente. A gemeente without a knooppunt is shown with the room there is: outside knooppunten the
handreiking (step 3) asks to use what exists to the full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.capaciteit.assign import read_outlines
from miekgeo.capaciteit.balance import KRAP, ONBEKEND, RUIM, TEKORT
from miekgeo.clusters import ENERGIECLUSTER, outline_clusters
from miekgeo.coverage import NO_AREA
from miekgeo.geometry import RD, Geometries, split_measured
from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten.items import ELEKTRICITEIT, LAYERS, ONTWIKKELINGEN, STATIONS, Items
from miekgeo.knooppunten.toelichting import counted
from miekgeo.values import fold, split_list, texts_of
from miekgeo.wording import enumerate_words, megawatts

GEMEENTE = "gemeente"
COLUMNS = (
    "soort",
    "gebied",
    "provincies",
    "n_projecten",
    "n_stations",
    "n_traces",
    "n_ontwikkelingen",
    "vermogen_mw",
    "n_knooppunten",
    "knooppunten",
    "afname_marge_2030_mw",
    "klasse_afname",
    "toelichting",
)


class _Room(NamedTuple):
    """What a station has left for taking power, as `find_capaciteit` says."""

    naam: str
    klasse: str
    margin: float


def find_totaalbeeld(
    items: Items,
    knooppunten: gpd.GeoDataFrame,
    room: pd.DataFrame,
    stations: gpd.GeoDataFrame,
    clusters: gpd.GeoDataFrame,
    grenzen: Grenzen,
) -> gpd.GeoDataFrame:
    """What there is in each gemeente and energiecluster.

    Parameters
    ----------
    items : Items
    knooppunten : GeoDataFrame (EPSG:28992)
        Table of `find_knooppunten` with the middles as geometry (`Knooppunten.frame`).
    room : DataFrame
        Table of `find_capaciteit`.
    stations, clusters : GeoDataFrame (EPSG:28992)
        Layers.
    grenzen : Grenzen

    Returns
    -------
    GeoDataFrame (a row per gemeente, then per energiecluster with an outline, EPSG:28992)
        `COLUMNS` and the outline. Traces and projects count in each area they lie in, so rows don't
        add up. `afname_marge_2030_mw` is of the stations in the area or that serve it, unknown as
        soon as it is for one of them; `klasse_afname` is tekort where any has one, else onbekend as
        soon as one is, else the worst.
    """
    gemeenten = _in_gemeenten(items, grenzen)
    outlined, _ = outline_clusters(clusters[clusters["soort"] == ENERGIECLUSTER], grenzen)
    outlined = outlined[~(outlined.geometry.isna() | outlined.geometry.is_empty)]
    areas = np.concatenate([grenzen.gemeenten.areas, outlined.geometry.to_numpy()])
    names = [str(n) for n in grenzen.gemeenten.labels] + texts_of(outlined, "naam").tolist()
    kinds = [GEMEENTE] * len(grenzen.gemeenten) + [ENERGIECLUSTER] * len(outlined)
    inside = pd.concat([gemeenten, _in_outlines(items, outlined, len(grenzen.gemeenten))])
    table = pd.DataFrame({"soort": kinds, "gebied": names})
    table["provincies"] = [";".join(p) for p in _provincies(areas, grenzen)]
    table = table.join(_counts(items, inside, len(table)))
    table["knooppunten"] = _hubs_in(knooppunten, table, outlined)
    table["n_knooppunten"] = table["knooppunten"].map(lambda t: len(split_list(t)))
    served = _served(stations, table, outlined, areas)
    mine = _stations_in(items, inside, served, len(table))
    known = _by_station(room)
    rooms = [_room([known.get(i) for i in sorted(ids)]) for ids in mine]
    table["afname_marge_2030_mw"] = [margin for margin, _ in rooms]
    table["klasse_afname"] = [klasse for _, klasse in rooms]
    table["toelichting"] = [
        _explain(row, sorted(ids), known)
        for row, ids in zip(table.to_dict("records"), mine, strict=True)
    ]
    return gpd.GeoDataFrame(table[list(COLUMNS)], geometry=areas, crs=RD)


def _in_gemeenten(items: Items, grenzen: Grenzen) -> pd.DataFrame:
    """Gemeenten in which each item lies: `area, item`."""
    found = []
    for shapes in (items.points, items.lines, items.areas):
        parts = grenzen.gemeenten.measure_parts(split_measured(shapes.geometry))
        parts = parts[parts["area"] != NO_AREA]
        rows = parts["row"].to_numpy()
        found.append(pd.DataFrame({"area": parts["area"].to_numpy(), "item": shapes.item[rows]}))
    return pd.concat(found, ignore_index=True).drop_duplicates()


def _in_outlines(items: Items, outlined: gpd.GeoDataFrame, first: int) -> pd.DataFrame:
    """Clusters in which each item lies, numbered on from the gemeenten."""
    found = []
    outlines = outlined.geometry.to_numpy()
    for shapes in (items.points, items.lines, items.areas):
        area, shape = shapely.STRtree(shapes.geometry).query(outlines, predicate="intersects")
        found.append(pd.DataFrame({"area": area + first, "item": shapes.item[shape]}))
    return pd.concat(found, ignore_index=True).drop_duplicates()


def _counts(items: Items, inside: pd.DataFrame, n: int) -> pd.DataFrame:
    """Number of items of each layer in each area, and the power of its ontwikkelingen."""
    area, item = inside["area"].to_numpy(), inside["item"].to_numpy()
    layer = items.table["laag"].to_numpy()[item]
    counts = {f"n_{name}": np.bincount(area[layer == name], minlength=n) for name in LAYERS}
    power = items.table["vermogen_mw"].to_numpy()[item]
    plans = layer == ONTWIKKELINGEN
    known = plans & ~np.isnan(power)
    total = np.bincount(area[known], power[known], minlength=n)
    # Without any known power there is no sum, unless there is nothing to add.
    none_known = (np.bincount(area[plans], minlength=n) > 0) & (
        np.bincount(area[known], minlength=n) == 0
    )
    return pd.DataFrame({**counts, "vermogen_mw": np.where(none_known, np.nan, total)})


def _hubs_in(
    knooppunten: gpd.GeoDataFrame, table: pd.DataFrame, outlined: gpd.GeoDataFrame
) -> list[str]:
    """Names of the hubs of each area: a point in the gemeente, or the middle in the cluster."""
    names = [str(n).replace(";", ",") for n in knooppunten["naam"]]
    by_gemeente: dict[str, list[str]] = {}
    for naam, gemeenten in zip(names, knooppunten["gemeenten"], strict=True):
        for gemeente in split_list(gemeenten):
            by_gemeente.setdefault(fold(gemeente), []).append(naam)
    found = [
        ";".join(by_gemeente.get(fold(g), []))
        for g in table.loc[table["soort"] == GEMEENTE, "gebied"].tolist()
    ]
    middles = knooppunten.geometry.to_numpy()
    for outline in outlined.geometry.to_numpy():
        inside = np.flatnonzero(shapely.intersects(outline, middles))
        found.append(";".join(names[k] for k in inside))
    return found


def _served(
    stations: gpd.GeoDataFrame,
    table: pd.DataFrame,
    clusters: gpd.GeoDataFrame,
    areas: Geometries,
) -> dict[int, set[str]]:
    """Electricity stations whose voorzieningsgebied holds part of an area, by its position."""
    carried = texts_of(stations, "modaliteit")
    stations = stations[np.isin(carried, ["", ELEKTRICITEIT])]
    position = {fold(g): i for i, g in enumerate(table.loc[table["soort"] == GEMEENTE, "gebied"])}
    first = len(position)
    served: dict[int, set[str]] = {}
    of_cluster = [{fold(g) for g in split_list(names)} for names in texts_of(clusters, "gemeenten")]
    ids = texts_of(stations, "station_id")
    given = texts_of(stations, "voorzieningsgebied")
    outlined, outlines = read_outlines(given)
    outline, area = shapely.STRtree(areas).query(outlines, predicate="intersects")
    for station, k in zip(ids[outlined][outline], area.tolist(), strict=True):
        served.setdefault(k, set()).add(str(station))
    for station, names in zip(ids[~outlined], given[~outlined], strict=True):
        for name in map(fold, split_list(names)):
            if name in position:
                served.setdefault(position[name], set()).add(str(station))
            for k, members in enumerate(of_cluster):
                if name in members:
                    served.setdefault(first + k, set()).add(str(station))
    return served


def _stations_in(
    items: Items, inside: pd.DataFrame, served: Mapping[int, set[str]], n: int
) -> list[set[str]]:
    found = [set(served.get(k, ())) for k in range(n)]
    table = items.table
    electric = (table["modaliteit"] == ELEKTRICITEIT).to_numpy()
    is_station = (electric & (table["laag"] == STATIONS).to_numpy())[inside["item"].to_numpy()]
    ids = table["id"].to_numpy()
    for area, item in inside[is_station].itertuples(index=False):
        found[area].add(str(ids[item]))
    return found


def _by_station(room: pd.DataFrame) -> dict[str, _Room]:
    """Room of each station, to look up for one area after another."""
    columns = (room[c].tolist() for c in ("naam", "klasse_afname", "afname_marge_2030_mw"))
    return dict(zip(room["station_id"].tolist(), map(_Room, *columns), strict=True))


def _room(rooms: Sequence[_Room | None]) -> tuple[float, str]:
    """Margin of stations together, and the worst class that is known."""
    if not rooms:
        return np.nan, ONBEKEND
    classes = {room.klasse for room in rooms if room}
    # A shortage stands; else what isn't known may be worse than all that is.
    order = (TEKORT, ONBEKEND, KRAP, RUIM)
    worst = next((k for k in order if k in classes), ONBEKEND)
    return float(np.sum([room.margin if room else np.nan for room in rooms])), worst


def _provincies(areas: Geometries, grenzen: Grenzen) -> list[list[str]]:
    """Provincies of which each area holds more than a sliver, the largest part first."""
    parts = grenzen.provincies.measure_parts(split_measured(areas))
    parts = parts[(parts["area"] != NO_AREA) & (parts["share"] > 0.01)]
    parts = parts[grenzen.provincies.inside[parts["area"]]]
    found: list[list[str]] = [[] for _ in areas]
    for row, area in zip(parts["row"], parts["area"], strict=True):
        found[row].append(str(grenzen.provincies.labels[area]))
    return found


def _explain(row: Mapping[Any, Any], stations: Sequence[str], rooms: Mapping[str, _Room]) -> str:
    there = [
        counted(int(row[f"n_{layer}"]), layer)
        for layer in ("projecten", "stations", "traces", "ontwikkelingen")
        if row[f"n_{layer}"]
    ]
    text = f"{enumerate_words(there)}." if there else "Niets uit deze gegevens."
    hubs = split_list(row["knooppunten"])
    text += f" Knooppunt: {enumerate_words(hubs)}." if hubs else " Geen knooppunt."
    known = [rooms[i] for i in stations if i in rooms]
    told = [
        f"{room.naam} {room.klasse} ({megawatts(room.margin)})"
        for room in known
        if not np.isnan(room.margin)
    ]
    without = len(stations) - len(told)
    if without:
        told.append(f"onbekend voor {counted(without, 'stations')}")
    if not told:
        return f"{text} Er is geen station in of voor dit gebied."
    return f"{text} Ruimte voor afname in 2030: {enumerate_words(told)}."
