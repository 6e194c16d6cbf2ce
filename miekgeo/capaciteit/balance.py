"""Limits, load and what ontwikkelingen add: the balance of each station by year and scenario.

All in MW. Demand and supply are not set off against each other: both peaks must fit by themselves.
What isn't known stays unknown (NaN), never zero.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from miekgeo.geometry import Flags, Texts
from miekgeo.values import numbers_of, power_of, texts_of

RUIM, KRAP, TEKORT, ONBEKEND = "ruim", "krap", "tekort", "onbekend"
SIDES = ("afname", "teruglever")
_ADDS = {"afname": "vraag_mw", "teruglever": "aanbod_mw"}
# Evidence and agreement that together make a development certain (zekerheidsanalyse).
MUCH = "veel"
ROUNDING_MW = 1e-6


def find_balance(
    stationscapaciteit: pd.DataFrame,
    ontwikkelingen: pd.DataFrame,
    assigned: pd.DataFrame,
    station_ids: Sequence[str],
    years: Sequence[int],
) -> pd.DataFrame:
    """Balance of each station in each year and scenario.

    Parameters
    ----------
    stationscapaciteit, ontwikkelingen : DataFrame
        Layers.
    assigned : DataFrame
        Result of `assign_ontwikkelingen`, row by row with `ontwikkelingen`.
    station_ids : sequence of str
    years : sequence of int

    Returns
    -------
    DataFrame (a row per station, year and scenario, sorted so)
        `station_id, jaar, scenario, uit_jaar` (the year of the row that counts: the latest up to
        that year) and for afname and teruglever `_limiet_mw, _mw` (load that is there or
        promised)`, _ontwikkelingen_mw, _zeker_mw` (of which certain)`, _zonder_mw` (number of
        ontwikkelingen without power) and `_marge_mw` (limit - load - ontwikkelingen).
    """
    table = _limits(stationscapaciteit, station_ids, years)
    added = _added(ontwikkelingen, assigned, years)
    table = table.merge(added, on=["station_id", "jaar"], how="left")
    for side in SIDES:
        filled = [f"{side}_ontwikkelingen_mw", f"{side}_zeker_mw", f"{side}_zonder_mw"]
        table[filled] = table[filled].fillna(0.0)
        load = table[f"{side}_mw"] + table[f"{side}_ontwikkelingen_mw"]
        table[f"{side}_marge_mw"] = table[f"{side}_limiet_mw"] - load
    return table.sort_values(["station_id", "jaar", "scenario"], ignore_index=True)


def classify(margin: pd.Series, limit: pd.Series, krap_aandeel: float) -> pd.Series:
    """Class of each margin: tekort below zero, krap below a share of the limit, ruim, onbekend.

    Nothing left is krap, also where the limit is nothing.
    """
    known = margin.notna() & limit.notna()
    # Sums of decimals differ from what is on paper by less than a watt.
    full = margin.abs() <= ROUNDING_MW
    narrow = full | (margin < krap_aandeel * limit - ROUNDING_MW)
    words = np.select([~known, (margin < 0) & ~full, narrow], [ONBEKEND, TEKORT, KRAP], RUIM)
    return pd.Series(words, index=margin.index)


def is_certain(ontwikkelingen: pd.DataFrame) -> Flags:
    """Where there is much evidence and much agreement."""
    much = [texts_of(ontwikkelingen, c) == MUCH for c in ("bewijs", "overeenstemming")]
    return np.logical_and(*much)


def is_active(ontwikkelingen: pd.DataFrame, year: int) -> Flags:
    """Where demand or supply is there in a year; without a first year it is there already."""
    start = np.nan_to_num(numbers_of(ontwikkelingen, "jaar_van"), nan=-np.inf)
    end = np.nan_to_num(numbers_of(ontwikkelingen, "jaar_tot"), nan=np.inf)
    return (start <= year) & (year <= end)


def _limits(
    stationscapaciteit: pd.DataFrame, station_ids: Sequence[str], years: Sequence[int]
) -> pd.DataFrame:
    """The row of each station and scenario that counts in each year; NaN where there is none."""
    names = [f"{side}{end}" for side in SIDES for end in ("_limiet_mw", "_mw")]
    rows = pd.DataFrame({n: numbers_of(stationscapaciteit, n) for n in names})
    rows["station_id"] = pd.Series(texts_of(stationscapaciteit, "station_id"), dtype="str")
    rows["scenario"] = _one_spelling(texts_of(stationscapaciteit, "scenario"))
    rows["uit_jaar"] = numbers_of(stationscapaciteit, "jaar")
    rows = rows[rows["station_id"].isin(set(station_ids))]
    # Two rows for the same: the narrower one, because a limit too high is the dangerous mistake.
    narrow = {n: "min" if n.endswith("limiet_mw") else "max" for n in names}
    rows = rows.groupby(["station_id", "scenario", "uit_jaar"], as_index=False).agg(narrow)
    pairs = rows[["station_id", "scenario"]].drop_duplicates()
    every = pd.DataFrame({"station_id": pd.Series(list(station_ids), dtype="str")})
    every["scenario"] = pd.Series([""] * len(every), dtype="str")
    without = every[~every["station_id"].isin(pairs["station_id"])]
    pairs = pd.concat([pairs, without], ignore_index=True)
    wanted = pairs.merge(pd.DataFrame({"jaar": np.array(years, dtype=np.float64)}), how="cross")
    found = pd.merge_asof(
        wanted.sort_values("jaar", kind="stable"),
        rows.sort_values("uit_jaar", kind="stable"),
        left_on="jaar",
        right_on="uit_jaar",
        by=["station_id", "scenario"],
    )
    return found.astype({"jaar": np.int64})


def _one_spelling(names: Texts) -> pd.Series:
    """Names that differ in case or spaces only, as the first in the alphabet is written."""
    written = pd.Series(names, dtype="str").str.strip()
    return written.groupby(written.str.casefold()).transform("min")


def _added(
    ontwikkelingen: pd.DataFrame, assigned: pd.DataFrame, years: Sequence[int]
) -> pd.DataFrame:
    """What ontwikkelingen add to each station in each year."""
    certain = is_certain(ontwikkelingen)
    tables = []
    for year in years:
        active = is_active(ontwikkelingen, year) & (assigned["station_id"] != "").to_numpy()
        values = {"station_id": assigned["station_id"].to_numpy()[active]}
        for side, column in _ADDS.items():
            power = power_of(ontwikkelingen, column)
            # One that gives the other side only, asks nothing of this one.
            unknown = np.isnan(power) & np.isnan(power_of(ontwikkelingen, _other(column)))
            values[f"{side}_ontwikkelingen_mw"] = np.nan_to_num(power)[active]
            values[f"{side}_zeker_mw"] = (np.nan_to_num(power) * certain)[active]
            values[f"{side}_zonder_mw"] = unknown[active].astype(np.float64)
        sums = pd.DataFrame(values).groupby("station_id", as_index=False).sum()
        tables.append(sums.assign(jaar=year))
    return pd.concat(tables, ignore_index=True).astype({"jaar": np.int64})


def _other(column: str) -> str:
    return "aanbod_mw" if column == "vraag_mw" else "vraag_mw"
