"""From hubs to what is told of them: table, members, score, stability and explanation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from miekgeo.geometry import RD, Floats, Geometries, Ints
from miekgeo.knooppunten.items import ELEKTRICITEIT, STATIONS
from miekgeo.knooppunten.karakter import Karakter, find_karakter
from miekgeo.knooppunten.members import Hubs
from miekgeo.knooppunten.naming import main_stations, name_hubs
from miekgeo.knooppunten.places import Places, find_places
from miekgeo.knooppunten.prepared import Prepared
from miekgeo.knooppunten.rules import KNOOPPUNT, NETKNOOPPUNT, Rules
from miekgeo.knooppunten.score import find_score
from miekgeo.knooppunten.stability import classify
from miekgeo.knooppunten.toelichting import Story, counted, exists_words, tell_hub
from miekgeo.knooppunten.years import Years, overlap
from miekgeo.thresholds import Thresholds
from miekgeo.wording import enumerate_words, megawatts, number

COLUMNS = (
    "knooppunt_id",
    "naam",
    "soort",
    "karakter",
    "score",
    "provincies",
    "grensoverschrijdend",
    "gemeenten",
    "n_stations",
    "n_traces",
    "n_projecten",
    "n_ontwikkelingen",
    "modaliteiten",
    "sectoren",
    "jaren",
    "robuustheid",
    "marge_2030_mw",
    "toelichting",
)
MEMBER_COLUMNS = ("knooppunt_id", "laag", "id", "naam", "modaliteit", "sector", "afstand_m")


@dataclass(frozen=True)
class Knooppunten:
    """Hubs with all that explains them, the highest score first.

    Attributes
    ----------
    table : DataFrame (k rows)
        `COLUMNS`.
    centre, hull : GeoSeries (k rows, EPSG:28992)
        The middle, and the convex hull of where its members come nearest.
    members : DataFrame
        `MEMBER_COLUMNS`: a row for each member of each hub, nearest first.
    score : DataFrame
        `knooppunt_id, onderdeel, waarde, punten, maximum`.
    stability : DataFrame
        `knooppunt_id, straal_m, bestaat, gelijkenis`; see `find_stability`.
    without_place : DataFrame
        `laag, id, naam` of what has no location and so belongs to no hub.
    sentences : mapping of knooppunt_id to mapping
        The sentences of its toelichting by what they are about; see `tell_hub`.
    rules : Rules
    """

    table: pd.DataFrame
    centre: gpd.GeoSeries
    hull: gpd.GeoSeries
    members: pd.DataFrame
    score: pd.DataFrame
    stability: pd.DataFrame
    without_place: pd.DataFrame
    sentences: Mapping[str, Mapping[str, str]]
    rules: Rules

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """The table with the middles as geometry."""
        return gpd.GeoDataFrame(self.table, geometry=self.centre.to_numpy(), crs=RD)


def describe_hubs(
    prepared: Prepared,
    hubs: Hubs,
    rules: Rules,
    *,
    stability: pd.DataFrame,
    room: pd.DataFrame | None,
    thresholds: Thresholds,
) -> Knooppunten:
    """Everything about the hubs that count.

    Parameters
    ----------
    prepared : Prepared
    hubs : Hubs
    rules : Rules
    stability : DataFrame
        Of `find_stability` for these hubs.
    room : DataFrame, optional
        Table of `find_capaciteit`.
    thresholds : Thresholds
    """
    return _Description(prepared, hubs, rules, thresholds).result(stability, room)


class _Description:
    """The hubs that count, numbered from 0, with what each is described by."""

    def __init__(
        self, prepared: Prepared, hubs: Hubs, rules: Rules, thresholds: Thresholds
    ) -> None:
        self.prepared, self.hubs, self.rules, self.thresholds = prepared, hubs, rules, thresholds
        self.chosen: Ints = hubs.counted
        self.places: Places = find_places(prepared.around, hubs, self.chosen, prepared.grenzen)
        self.counts = hubs.counts.iloc[self.chosen].reset_index(drop=True)
        self.members = self._members()

    def result(self, stability: pd.DataFrame, room: pd.DataFrame | None) -> Knooppunten:
        """The result, in the order of the score."""
        years = self._years()
        parts = self._score(years)
        firm = classify(stability, self.thresholds).to_numpy()
        karakters = self._karakters()
        ids, names = name_hubs(
            main_stations(self.members),
            self.members,
            self.hubs.xy[self.chosen],
            self.places.gemeente,
            self.places.gebied,
        )
        score = parts.groupby("hub")["punten"].sum().round().reindex(range(len(ids)))
        margin, room_words = _room(self.members, room, len(ids))
        holds = self.hubs.rules[self.chosen]
        table = pd.DataFrame(
            {
                "knooppunt_id": ids,
                "naam": names,
                "soort": np.where(holds[:, 2], KNOOPPUNT, NETKNOOPPUNT),
                "karakter": [k.karakter for k in karakters],
                "score": score.astype("int64"),
                "provincies": [";".join(p) for p in self.places.provincies],
                "grensoverschrijdend": self.places.grensoverschrijdend,
                "gemeenten": [";".join(g) for g in self.places.gemeenten],
                **{c: self.counts[c] for c in self.counts if c in COLUMNS},
                "modaliteiten": self._words("modaliteit"),
                "sectoren": self._words("sector"),
                "jaren": [str(y) for y in years],
                "robuustheid": firm,
                "marge_2030_mw": margin,
            }
        )
        stories = self._stories(holds, karakters, years, stability, room_words)
        grenzen = self.prepared.grenzen
        basis = f"{grenzen.naam}, tolerantie {number(grenzen.tolerantie_m)} m"
        told = [
            tell_hub(row, story, self.rules, basis)
            for row, story in zip(table.to_dict("records"), stories, strict=True)
        ]
        table["toelichting"] = [" ".join(sentences.values()) for sentences in told]
        return self._in_order(
            table[list(COLUMNS)], parts, stability, dict(zip(ids, told, strict=True))
        )

    def _in_order(
        self,
        table: pd.DataFrame,
        parts: pd.DataFrame,
        stability: pd.DataFrame,
        told: Mapping[str, Mapping[str, str]],
    ) -> Knooppunten:
        order = table.sort_values(["score", "knooppunt_id"], ascending=[False, True]).index
        ids = table["knooppunt_id"].to_numpy()
        position = np.full(len(self.hubs.xy), -1)
        position[self.chosen] = np.arange(len(self.chosen))
        rank = pd.Series(np.arange(len(order)), index=order)

        def named(frame: pd.DataFrame, hub: Ints) -> pd.DataFrame:
            named = frame.assign(knooppunt_id=ids[hub], rank=rank.reindex(hub).to_numpy())
            named = named.sort_values("rank", kind="stable", ignore_index=True)
            return named[["knooppunt_id", *(c for c in frame if c != "hub")]]

        items = self.prepared.items
        return Knooppunten(
            table=table.loc[order].reset_index(drop=True),
            centre=_series(self.places.centre, order),
            hull=_series(self.places.hull, order),
            members=named(self.members, self.members["hub"].to_numpy())[list(MEMBER_COLUMNS)],
            score=named(parts, parts["hub"].to_numpy()),
            stability=named(stability, position[stability["hub"].to_numpy()]),
            without_place=items.table.loc[~items.placed, ["laag", "id", "naam"]].reset_index(
                drop=True
            ),
            sentences=told,
            rules=self.rules,
        )

    def _members(self) -> pd.DataFrame:
        """Members with what is known of each, nearest first."""
        position = np.full(len(self.hubs.xy), -1)
        position[self.chosen] = np.arange(len(self.chosen))
        hub = position[self.hubs.members["hub"].to_numpy()]
        mine = self.hubs.members[hub >= 0].assign(hub=hub[hub >= 0])
        table = mine.join(self.prepared.items.table, on="item")
        metres = table["afstand_m"].round(1)
        order = np.lexsort((table["item"], metres, table["hub"]))
        return table.assign(afstand_m=metres).iloc[order].reset_index(drop=True)

    def _years(self) -> list[Years]:
        groups = self.members.groupby("hub").indices
        van, tot = self.members["van"].to_numpy(), self.members["tot"].to_numpy()
        return [overlap(van[groups[k]], tot[groups[k]]) for k in range(len(self.chosen))]

    def _score(self, years: Sequence[Years]) -> pd.DataFrame:
        counts = self.counts
        return find_score(
            {
                "tracés": counts["n_lijnen"],
                "stations": counts["n_stations"],
                "modaliteiten": counts["n_modaliteiten"],
                "projecten": counts["n_projecten"],
                "sectoren": counts["n_sectoren"],
                "ontwikkelingen": counts["n_ontwikkelingen"],
                "samenloop in de tijd": pd.Series([y.share for y in years], dtype=np.float64),
            }
        )

    def _karakters(self) -> list[Karakter]:
        n = len(self.chosen)
        groups = self.members.groupby("hub")
        voltage = groups["spanning_kv"].max().reindex(range(n)).to_numpy()
        level = groups["niveau"].max().reindex(range(n), fill_value=0).to_numpy()
        power = groups["vermogen_mw"].sum(min_count=1).reindex(range(n)).to_numpy()
        lies = self.members[["hub", "item"]].merge(self.prepared.areas, on="item")
        reach = lies.groupby("hub")["area"].nunique().reindex(range(n), fill_value=0).to_numpy()
        return [
            find_karakter(
                spanning_kv=float(voltage[k]),
                niveau=int(level[k]),
                vermogen_mw=float(power[k]),
                gemeenten=len(self.places.gemeenten[k]),
                gebieden=int(reach[k]),
                thresholds=self.thresholds,
            )
            for k in range(n)
        ]

    def _words(self, column: str) -> list[str]:
        known = self.members[self.members[column] != ""][["hub", column]].drop_duplicates()
        joined = known.sort_values(["hub", column]).groupby("hub")[column].agg(";".join)
        return joined.reindex(range(len(self.chosen)), fill_value="").tolist()

    def _stories(
        self,
        holds: np.ndarray,
        karakters: Sequence[Karakter],
        years: Sequence[Years],
        stability: pd.DataFrame,
        room: Sequence[str],
    ) -> list[Story]:
        counts = self.counts.to_dict("records")
        told = self.members[["laag", "id", "naam", "voorbeeld"]].to_dict("records")
        start = np.searchsorted(self.members["hub"], np.arange(len(self.chosen) + 1))
        exists = _exists(stability)
        return [
            Story(
                holds=holds[k].tolist(),
                counts={str(c): int(n) for c, n in counts[k].items()},
                members=told[start[k] : start[k + 1]],
                karakter=karakters[k],
                years=years[k],
                buiten=self.places.buiten[k],
                exists=exists[k],
                room=room[k],
            )
            for k in range(len(self.chosen))
        ]


def _exists(stability: pd.DataFrame) -> list[str]:
    """At which radii each hub exists, in the order of the hubs."""
    radii = sorted(set(stability["straal_m"]))
    # Sorted by hub and radius: a row a hub.
    there = stability["bestaat"].to_numpy().reshape(-1, len(radii) or 1)
    alike = stability["gelijkenis"].to_numpy().reshape(there.shape)
    mean = alike.sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    return [exists_words(radii, t, float(m)) for t, m in zip(there.tolist(), mean, strict=True)]


def _room(members: pd.DataFrame, room: pd.DataFrame | None, n: int) -> tuple[Floats, list[str]]:
    """Margin for afname in 2030 of the stations of each hub together, and what is said of it.

    Unknown as soon as it is for one of them: a sum of some could hide a shortage.
    """
    margin = np.full(n, np.nan)
    words = ["Ruimte op het net: het knooppunt heeft geen eigen elektriciteitsstation."] * n
    known = {} if room is None else room.set_index("station_id").to_dict("index")
    electric = (members["laag"] == STATIONS) & (members["modaliteit"] == ELEKTRICITEIT)
    stations = members[electric]
    mine: dict[int, list[tuple[str, str]]] = {}
    for hub, station_id, naam in zip(
        stations["hub"].tolist(), stations["id"], stations["naam"], strict=True
    ):
        mine.setdefault(hub, []).append((str(station_id), str(naam)))
    for hub, named in mine.items():
        margin[hub], words[hub] = _room_of(named, known)
    return margin, words


def _room_of(
    stations: Sequence[tuple[str, str]], known: Mapping[Any, Mapping[Any, Any]]
) -> tuple[float, str]:
    told, margins = [], []
    for station_id, naam in stations:
        row = known.get(station_id, {})
        margin = float(row.get("afname_marge_2030_mw", math.nan))
        margins.append(margin)
        if not math.isnan(margin):
            told.append(f"{naam or station_id} {row['klasse_afname']} ({megawatts(margin)})")
    without = sum(map(math.isnan, margins))
    if without:
        told.append(f"onbekend voor {counted(without, STATIONS)}")
    return sum(margins), f"Ruimte voor afname in 2030: {enumerate_words(told)}."


def _series(geometry: Geometries, order: pd.Index) -> gpd.GeoSeries:
    return gpd.GeoSeries(geometry[order.to_numpy()], crs=RD)
