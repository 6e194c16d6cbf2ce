"""The answers of all analyses on the north of the embedded set, and when two are the same.

What may differ is said here and in docs/ontwerp.md par. 12: tables with a row per row of the file
stand in the order of the file, and measures may differ by the rounding of a coordinate system.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.convergence import Found
from miekgeo.fasering import phase_projects
from miekgeo.geometry import RD
from miekgeo.portfolio import DIMENSIONS, build_portfolio
from miekgeo.relations import Relations, relate
from miekgeo.schaalniveau import Schaalniveau, find_schaalniveau_full
from miekgeo.schaalniveau.parts import find_crossings, find_parts
from miekgeo.tasks import load_data

Frames = Mapping[str, gpd.GeoDataFrame]
Tables = Mapping[str, pd.DataFrame]

LAYERS = ("projecten", "stations", "traces", "ontwikkelingen")
# Groningen, Drenthe and what lies around them.
NORTH = shapely.box(190_000, 480_000, 285_000, 625_000)
# A project that stops at the border of Duitsland, where nothing of the neighbour is loaded.
LOOSE = "N01a"
JAAR = 2030
# Measures in metres, MW or km: a millimetre is rounding of coordinate systems.
SAME_M = 1e-3
# What tells the rows of a table apart.
KEYS = {
    "schaalniveau": ["project_id"],
    "delen": ["project_id", "gebied"],
    "kruisingen": ["project_id", "van", "naar", "soort"],
    "tegenspraken": ["project_id", "soort"],
    "capaciteit": ["station_id"],
    "toedeling": ["ontwikkeling_id"],
    "balans": ["station_id", "jaar", "scenario"],
    "netwerk": ["station_id"],
    "knooppunten": ["knooppunt_id"],
    "leden": ["knooppunt_id", "laag", "id"],
    "stabiliteit": ["knooppunt_id", "straal_m"],
    "totaalbeeld": ["gebied"],
    "raakvlakken": ["project_a", "project_b"],
    "afhankelijkheden": ["van_id", "naar_id", "soort"],
    "bevindingen": ["soort", "id", "melding"],
    "losse_einden": ["trace_id", "einde", "buur"],
    "agenda": ["soort", "onderwerp"],
    "woorden": ["zin"],
    "portfolio": ["dimensie", "waarde"],
    "fasering": ["project_id"],
}
JSON_COLUMNS = ("aandelen", "maten")


def north() -> dict[str, gpd.GeoDataFrame]:
    """The layers of the embedded set in the north, as read, with the clusters."""
    lagen = load_data(None)
    frames = {name: lagen.frame(name) for name in LAYERS}
    there = {name: _there(frame).reset_index(drop=True) for name, frame in frames.items()}
    return {**there, "clusters": lagen.frame("clusters"), "status": lagen.frame("status")}


def _there(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    inside = shapely.intersects(frame.geometry.to_numpy(), NORTH)
    return frame[inside | (frame["project_id"] == LOOSE if "project_id" in frame else False)]


def write(frames: Frames, folder: Path, crs: Mapping[str, str] | None = None) -> Path:
    """Write layers as a data set, each in a coordinate system of its own when asked."""
    folder.mkdir(exist_ok=True)
    for name, frame in frames.items():
        bare = frame.drop(columns="rij", errors="ignore")
        if name in LAYERS:
            shown = bare.to_crs((crs or {}).get(name, RD))
            shown.to_file(folder / f"{name}.gpkg", layer=name, driver="GPKG")
        else:
            table = pd.DataFrame(bare.drop(columns="geometry", errors="ignore"))
            table.to_csv(folder / f"{name}.csv", sep=";", index=False)
    return folder


@dataclass(frozen=True)
class Answers:
    """All answers about one data set."""

    found: Relations

    @staticmethod
    def of(folder: Path) -> Answers:
        """The answers about a data set in a folder."""
        return Answers(relate(folder))

    @cached_property
    def tables(self) -> Tables:
        """Each answer by its name."""
        found = self.found
        hubs = found.knooppunten
        picture = Found(found.data, hubs).totaalbeeld
        return {
            **self._judged,
            "capaciteit": found.data.capaciteit.table,
            "toedeling": found.data.capaciteit.assigned,
            "balans": found.data.capaciteit.balance,
            "netwerk": found.data.network,
            "knooppunten": hubs.table,
            "leden": hubs.members,
            "stabiliteit": hubs.stability,
            "totaalbeeld": _plain(picture),
            "raakvlakken": found.raakvlakken.table,
            "afhankelijkheden": found.afhankelijkheden.table,
            "bevindingen": found.afhankelijkheden.findings,
            "losse_einden": _plain(found.losse_einden),
            "agenda": found.agenda("Drenthe", "Overijssel").table,
            "woorden": pd.DataFrame({"zin": self._words()}),
            **self._counted,
        }

    @cached_property
    def _full(self) -> Schaalniveau:
        lagen = self.found.lagen
        frames = (lagen.frame("projecten"), self.found.grenzen, lagen.frame("clusters"))
        return find_schaalniveau_full(*frames)

    @cached_property
    def _judged(self) -> Tables:
        projecten, grenzen, full = (
            self.found.lagen.frame("projecten"),
            self.found.grenzen,
            self._full,
        )
        return {
            "schaalniveau": full.table,
            "tegenspraken": full.tegenspraken,
            "delen": _plain(find_parts(projecten, grenzen)),
            "kruisingen": _plain(find_crossings(projecten, grenzen)),
        }

    @cached_property
    def _counted(self) -> Tables:
        lagen, grenzen = self.found.lagen, self.found.grenzen
        projecten, clusters = lagen.frame("projecten"), lagen.frame("clusters")
        portfolio = build_portfolio(
            projecten,
            self._full.facts,
            self._judged["delen"],
            pd.DataFrame(lagen.frame("status")),
            clusters,
            grenzen,
        )
        counts = [portfolio.tellingen[d].assign(dimensie=d) for d in DIMENSIONS]
        phases = pd.DataFrame({"project_id": projecten["project_id"]})
        return {
            "portfolio": pd.concat(counts, ignore_index=True),
            "fasering": phases.assign(fase=phase_projects(projecten, JAAR)),
        }

    def _words(self) -> list[str]:
        # The last sentence names the folder.
        return self.found.words("Drenthe").text.split(self.found.data.source)[0].splitlines()


def differences(
    one: Tables, other: Tables, *, same_m: float = 0, without: Mapping[str, set[str]] | None = None
) -> list[str]:
    """What differs between two sets of answers, by table and column; nothing when all is the same.

    Parameters
    ----------
    one, other : Tables
    same_m : float
        Numbers that differ less are the same.
    without : mapping of table to columns
        Columns that may differ; `*` is the whole table.
    """
    told = []
    for name, table in one.items():
        skipped = (without or {}).get(name, set())
        if "*" in skipped:
            continue
        mine, theirs = (_ordered(t[name], name, skipped) for t in (one, other))
        if len(mine) != len(theirs):
            told.append(f"{name}: {len(mine)} rijen en {len(theirs)}")
            continue
        for column in mine.columns:
            differ = ~_same(mine[column], theirs[column], same_m)
            if differ.any():
                at = int(np.flatnonzero(differ)[0])
                said = (f"{t[column].iloc[at]}"[:200] for t in (mine, theirs))
                told.append(f"{name}.{column}: {differ.sum()} keer, zoals {' <> '.join(said)}")
        assert len(table.columns)
    return told


def _ordered(table: pd.DataFrame, name: str, skipped: set[str]) -> pd.DataFrame:
    keys = [k for k in KEYS[name] if k in table.columns]
    ordered = table.sort_values(keys, key=lambda c: c.astype("str"), ignore_index=True)
    return ordered.drop(columns=[c for c in skipped if c in table.columns])


def _same(one: pd.Series, other: pd.Series, same_m: float) -> np.ndarray:
    if one.name in JSON_COLUMNS:
        pairs = zip(one.map(json.loads), other.map(json.loads), strict=True)
        return np.array([_same_parts(a, b, same_m) for a, b in pairs], dtype=bool)
    if pd.api.types.is_float_dtype(one) and pd.api.types.is_float_dtype(other):
        a, b = (s.to_numpy(dtype=np.float64, na_value=np.nan) for s in (one, other))
        return np.isclose(a, b, rtol=0, atol=same_m, equal_nan=True)
    return one.astype("str").to_numpy() == other.astype("str").to_numpy()


def _same_parts(one: Mapping[str, float], other: Mapping[str, float], same_m: float) -> bool:
    return one.keys() == other.keys() and all(abs(one[k] - other[k]) <= same_m for k in one)


def _plain(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame.drop(columns="geometry"))
