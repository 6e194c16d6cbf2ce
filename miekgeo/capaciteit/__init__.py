"""Room on stations: limits against what ontwikkelingen ask and give, by year and scenario.

After the pilot West-Brabant (handreiking Integraal Programmeren, step 1): limits for afname and
teruglevering per station, and what is left in 2030. A limit or load that nobody gave leaves the
answer unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.capaciteit.assign import (
    ELEKTRICITEIT,
    VERMOED,
    assign_ontwikkelingen,
    highest_kv,
    unknown_gemeenten,
    unreadable_outlines,
)
from miekgeo.capaciteit.balance import ROUNDING_MW, SIDES, classify, find_balance
from miekgeo.capaciteit.toelichting import explain_station
from miekgeo.errors import name_ids
from miekgeo.geometry import require_rd
from miekgeo.grenzen import Grenzen
from miekgeo.thresholds import Thresholds, load_thresholds
from miekgeo.values import numbers_of, texts_of
from miekgeo.wording import distance

# The year by which the class is given: that of the handreiking's question.
CLASS_YEAR = 2030
# A nearest station beyond this is named in a remark (m).
FAR_M = 50_000.0
YEARS = (2030, 2035, 2040, 2050)
COLUMNS = (
    "station_id",
    "naam",
    "provincies",
    "afname_marge_nu_mw",
    "afname_marge_2030_mw",
    "afname_marge_2035_mw",
    "teruglever_marge_nu_mw",
    "teruglever_marge_2030_mw",
    "teruglever_marge_2035_mw",
    "klasse_afname",
    "klasse_teruglever",
    "ontwikkelingen",
    "toelichting",
)


@dataclass(frozen=True)
class Capaciteit:
    """Room on all stations.

    Attributes
    ----------
    table : DataFrame (a row per station)
        `COLUMNS`; margins of the narrowest scenario.
    geometry : GeoSeries (EPSG:28992)
        Place of each.
    balance : DataFrame
        By station, year and scenario; see `find_balance`.
    assigned : DataFrame (a row per ontwikkeling)
        Its station, or why it has none; see `assign_ontwikkelingen`.
    remarks : tuple of str
        What in the data couldn't be used, in Dutch.
    jaar_nu : int
        The year that `nu` stands for.
    """

    table: pd.DataFrame
    geometry: gpd.GeoSeries
    balance: pd.DataFrame
    assigned: pd.DataFrame
    remarks: tuple[str, ...]
    jaar_nu: int


def find_capaciteit(
    stations: gpd.GeoDataFrame,
    stationscapaciteit: pd.DataFrame,
    ontwikkelingen: gpd.GeoDataFrame,
    grenzen: Grenzen,
    *,
    jaar_nu: int,
    thresholds: Thresholds | None = None,
) -> Capaciteit:
    """Margin of each station now and in later years.

    Parameters
    ----------
    stations, ontwikkelingen : GeoDataFrame (EPSG:28992)
        Layers.
    stationscapaciteit : DataFrame
        Layer.
    grenzen : Grenzen
    jaar_nu : int
        The year that `nu` stands for.
    thresholds : Thresholds, optional

    Raises
    ------
    CrsError
        A frame isn't in EPSG:28992.
    """
    require_rd(stations, "stations")
    limits = thresholds or load_thresholds()
    stations = stations.sort_values("station_id", ignore_index=True)
    assigned = assign_ontwikkelingen(ontwikkelingen, stations, grenzen, thresholds=limits)
    years = sorted({jaar_nu, *YEARS})
    ids = texts_of(stations, "station_id").tolist()
    balance = find_balance(stationscapaciteit, ontwikkelingen, assigned, ids, years)
    fed = assigned.assign(
        vraag_mw=numbers_of(ontwikkelingen, "vraag_mw"),
        aanbod_mw=numbers_of(ontwikkelingen, "aanbod_mw"),
        voorbeeld=texts_of(ontwikkelingen, "herkomst_getallen") == "rekenvoorbeeld",
    )
    table = _table(stations, balance, fed, grenzen, limits, jaar_nu)
    return Capaciteit(
        table=table,
        geometry=stations.geometry,
        balance=balance,
        assigned=assigned,
        # By id, so that it doesn't hang on the order of the rows who is named first.
        remarks=_remarks(
            stations, stationscapaciteit, assigned.sort_values("ontwikkeling_id"), grenzen
        ),
        jaar_nu=jaar_nu,
    )


def _table(
    stations: gpd.GeoDataFrame,
    balance: pd.DataFrame,
    fed: pd.DataFrame,
    grenzen: Grenzen,
    thresholds: Thresholds,
    jaar_nu: int,
) -> pd.DataFrame:
    ids = texts_of(stations, "station_id")
    table = pd.DataFrame({"station_id": ids, "naam": texts_of(stations, "naam")})
    by_station = dict(iter(fed[fed["station_id"] != ""].groupby("station_id")))
    own = _provincie_of(stations, grenzen)
    table["provincies"] = [
        ";".join(_unique([home, *_served(by_station.get(s))]))
        for s, home in zip(ids, own, strict=True)
    ]
    narrowest = {side: _narrowest(balance, side) for side in SIDES}
    for side, rows in narrowest.items():
        for year, word in ((jaar_nu, "nu"), (2030, "2030"), (2035, "2035")):
            margin = rows[rows["jaar"] == year].set_index("station_id")[f"{side}_marge_mw"]
            table[f"{side}_marge_{word}_mw"] = margin.reindex(ids).round(6).to_numpy()
        decides = rows[rows["jaar"] == CLASS_YEAR].set_index("station_id").reindex(ids)
        table[f"klasse_{side}"] = classify(
            decides[f"{side}_marge_mw"], decides[f"{side}_limiet_mw"], thresholds.krap_aandeel
        ).to_numpy()
    table["ontwikkelingen"] = [
        ";".join(sorted(by_station[s]["ontwikkeling_id"])) if s in by_station else "" for s in ids
    ]
    rows_of = {
        side: {r["station_id"]: r for r in rows[rows["jaar"] == CLASS_YEAR].to_dict("records")}
        for side, rows in narrowest.items()
    }
    table["toelichting"] = [
        explain_station(
            row,
            {side: rows_of[side][row["station_id"]] for side in SIDES},
            _largest_first(by_station.get(row["station_id"])),
            CLASS_YEAR,
        )
        for row in table.to_dict("records")
    ]
    return table[list(COLUMNS)]


def _narrowest(balance: pd.DataFrame, side: str) -> pd.DataFrame:
    """Of each station and year the scenario that decides.

    A shortage in one scenario stands whatever the others are; else one with a gap may be narrower
    than all that are known, and comes first. A scenario without any row up to that year says
    nothing yet.
    """
    margin = balance[f"{side}_marge_mw"]
    kinds = [margin < -ROUNDING_MW, balance["uit_jaar"].isna(), margin.isna()]
    rank = np.select(kinds, [0, 3, 1], 2)
    order = balance.assign(rank=rank).sort_values(
        ["station_id", "jaar", "rank", f"{side}_marge_mw", "scenario"], na_position="last"
    )
    return order.drop_duplicates(["station_id", "jaar"]).drop(columns="rank")


def _largest_first(fed: pd.DataFrame | None) -> list[dict[Any, Any]]:
    if fed is None:
        return []
    power = fed[["vraag_mw", "aanbod_mw"]].max(axis=1)
    order = fed.assign(power=power).sort_values(
        ["power", "ontwikkeling_id"], ascending=[False, True], na_position="last"
    )
    return list(order.to_dict("records"))


def _provincie_of(stations: gpd.GeoDataFrame, grenzen: Grenzen) -> list[str]:
    """Provincie, or other area, in which each station lies; empty without."""
    coverage = grenzen.provincies
    placed = np.flatnonzero(~(stations.geometry.isna() | stations.geometry.is_empty).to_numpy())
    names = np.full(len(stations), "", dtype=object)
    points = shapely.point_on_surface(stations.geometry.to_numpy()[placed])
    area = coverage.locate_one(points)
    inside = (area >= 0) & coverage.inside[np.maximum(area, 0)]
    names[placed[inside]] = coverage.labels[area[inside]]
    return [str(n) for n in names]


def _served(fed: pd.DataFrame | None) -> list[str]:
    return [] if fed is None else sorted(p for p in fed["provincie"].unique() if p)


def _unique(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(n for n in names if n))


def _far_away(assigned: pd.DataFrame) -> list[str]:
    """Ontwikkelingen whose supposed station is so far that it is hardly the one."""
    far = assigned[(assigned["stand"] == VERMOED) & (assigned["afstand_m"] > FAR_M)]
    if not len(far):
        return []
    names = [
        f"{p} ({distance(m)} van {s})"
        for p, s, m in zip(far["ontwikkeling_id"], far["station_id"], far["afstand_m"], strict=True)
    ]
    text = f"Het vermoede station ligt meer dan {distance(FAR_M)} weg; de klasse ervan is onzeker: "
    return [f"{text}{', '.join(names)}."]


def _unknown_voltage(stations: gpd.GeoDataFrame, assigned: pd.DataFrame) -> list[str]:
    """Stations that get no large ontwikkelingen because nobody gave their voltage."""
    electric = np.isin(texts_of(stations, "modaliteit"), ["", ELEKTRICITEIT])
    unknown = texts_of(stations, "station_id")[electric & np.isnan(highest_kv(stations))]
    if not len(unknown) or not len(assigned):
        return []
    n = f"{len(unknown)} {'station' if len(unknown) == 1 else 'stations'}"
    text = f"Zonder opgegeven spanning geen ontwikkelingen die hoogspanning vragen, voor {n}: "
    return [f"{text}{name_ids(unknown.tolist())}."]


def _remarks(
    stations: pd.DataFrame,
    stationscapaciteit: pd.DataFrame,
    assigned: pd.DataFrame,
    grenzen: Grenzen,
) -> tuple[str, ...]:
    known = set(texts_of(stations, "station_id"))
    strange = sorted(set(texts_of(stationscapaciteit, "station_id")) - known)
    remarks = []
    if strange:
        remarks.append(
            "Stationscapaciteit van stations die niet in de laag stations staan, telt niet mee: "
            f"{', '.join(strange)}."
        )
    without_year = int(np.isnan(numbers_of(stationscapaciteit, "jaar")).sum())
    if without_year:
        rows = "rij heeft" if without_year == 1 else "rijen hebben"
        remarks.append(f"Stationscapaciteit: {without_year} {rows} geen jaar en telt niet mee.")
    for station, missing in unknown_gemeenten(stations, grenzen).items():
        remarks.append(
            f"Voorzieningsgebied van {station}: de grenzenset kent {', '.join(missing)} niet."
        )
    broken = unreadable_outlines(stations)
    if broken:
        remarks.append(f"Voorzieningsgebied van {', '.join(broken)}: het vlak is niet te lezen.")
    remarks += _far_away(assigned) + _unknown_voltage(stations, assigned)
    without = assigned[assigned["station_id"] == ""]
    for reason, unserved in without.groupby("reden"):
        have = "ontwikkeling heeft" if len(unserved) == 1 else "ontwikkelingen hebben"
        ids = ", ".join(unserved["ontwikkeling_id"])
        remarks.append(f"{len(unserved)} {have} geen station ({reason}): {ids}.")
    return tuple(remarks)
