"""Everything there is on a data set, or on one provincie in it, gathered to be carried away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.convergence import HULL_MARGIN_M, Found, require_provincie
from miekgeo.day import today
from miekgeo.edition import PUBLIC, Edition
from miekgeo.export.account import grenzen_rows, threshold_rows
from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen
from miekgeo.lagen import ROW, Laag, Lagen
from miekgeo.progress import Progress, silent
from miekgeo.relations import Relations, relate
from miekgeo.schaalniveau.parts import LANDSGRENS, PROVINCIEGRENS
from miekgeo.schema import RESULT_NAMES
from miekgeo.split import TABLE_NAMES
from miekgeo.styles import rank_of
from miekgeo.tasks import (
    EMBEDDED_NAME,
    Assessment,
    Columns,
    aside_of,
    judge,
    require_projecten,
)
from miekgeo.values import split_list
from miekgeo.version import __version__
from miekgeo.woorden import Words

# Layers of the data set itself, in the order in which they are written; grenzen come last of all.
SOURCE_LAYERS = ("projecten", "stations", "traces", "ontwikkelingen", "clusters")
GRENZEN = "grenzen"
# Layers of which only the place tells the provincie, as they are called.
_PLACED = {"stations": "stations", "traces": "tracés", "ontwikkelingen": "ontwikkelingen"}
# What must be said of rows with a value: layer, column, value and words.
_CAVEATS = (
    ("projecten", "zekerheid", "indicatief", "projecten zijn een voorbeeld (indicatief)"),
    ("projecten", "ligging", "indicatief", "projecten liggen indicatief op de kaart"),
    ("stations", "zekerheid", "indicatief", "stations zijn indicatief"),
    ("traces", "ligging", "indicatief", "tracés liggen indicatief (rechte lijnen)"),
    (
        "ontwikkelingen",
        "herkomst_getallen",
        "rekenvoorbeeld",
        "ontwikkelingen hebben getallen die een rekenvoorbeeld zijn",
    ),
)
# All layers that can be asked for.
LAYERS = (*SOURCE_LAYERS, *RESULT_NAMES, GRENZEN)
# All tables without places, in the order in which they are written.
TABLES = ("status", "stationscapaciteit", *TABLE_NAMES)


@dataclass(frozen=True)
class Collection:
    """A data set with all its answers, of one provincie when chosen, in one edition.

    Attributes
    ----------
    assessment : Assessment
        Schaalniveau, of all provincies.
    relations : Relations
        Layers, dependencies, raakvlakken and loose ends, of all provincies.
    found : Found
        Hubs, totaalbeeld and room, of all provincies.
    edition : Edition
    provincie : str or None
        Official name; None is all.
    on : date
        Day on which it was made, as it is written on everything.
    """

    assessment: Assessment
    relations: Relations
    found: Found
    edition: Edition
    provincie: str | None
    on: date

    @property
    def lagen(self) -> Lagen:
        """The layers as read, in this edition, of all provincies."""
        return self.relations.lagen

    @property
    def grenzen(self) -> Grenzen:
        """The boundary set."""
        return self.relations.grenzen

    @property
    def source(self) -> str:
        """What the data set is called."""
        return self.relations.data.source

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the reader should know about the data, in Dutch."""
        both = (*self.assessment.remarks, *self.relations.data.remarks)
        return tuple(dict.fromkeys(both))

    @cached_property
    def caveats(self) -> tuple[str, ...]:
        """What in these rows isn't what it seems, in Dutch: examples, indicative places, none."""
        return (*caveats_of(self.layers.__getitem__), *self._elsewhere())

    @cached_property
    def project_ids(self) -> list[str]:
        """Projects that lie in the provincie or are listed there, in the order of the file.

        Those without location count when the provincie is declared, or when one of its lists has
        them.
        """
        frame = self.lagen.frame("projecten")
        ids = frame["project_id"].astype("str").tolist()
        if self.provincie is None:
            return ids
        lies = self.assessment.table.set_index("project_id")["provincies"]
        lies = lies[~lies.index.duplicated()]
        status = self.lagen.frame("status")
        listed = set(status.loc[status["provincie"] == self.provincie, "project_id"])
        declared = frame["provincies_opgegeven"].fillna("")
        return [
            i
            for i, said in zip(ids, declared, strict=True)
            if i in listed
            or self.provincie in split_list(lies.get(i, ""))
            or self.provincie in split_list(said)
        ]

    @cached_property
    def layers(self) -> Mapping[str, gpd.GeoDataFrame]:
        """All layers with places (EPSG:28992, RangeIndex), of the provincie when one is chosen.

        Keys as in `LAYERS`. Source layers have the fields of their definition and the columns of
        the file that aren't fields. A row may lack its geometry; the geometry of projecten and of
        schaalniveau may be of any kind.
        """
        found = {name: self._source_layer(name) for name in SOURCE_LAYERS}
        return {**found, **self._result_layers(), GRENZEN: grenzen_frame(self.grenzen)}

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All tables without places, of the provincie when one is chosen; keys as in `TABLES`."""
        hubs, relations = self.found.hubs, self.relations
        chosen = set(self.layers["knooppunten"]["knooppunt_id"])
        stations = set(self.layers["stations"]["station_id"])
        projects = set(self.project_ids)
        balance = relations.data.capaciteit.balance
        fiches = relations.afhankelijkheden.fiches
        room = self._plain("stationscapaciteit")
        return {
            "status": self._of(self._plain("status"), "project_id", projects),
            "stationscapaciteit": self._of(room, "station_id", stations),
            "tegenspraken": self._of(
                self.assessment.result.tegenspraken, "project_id", projects
            ),
            "leden": self._of(hubs.members, "knooppunt_id", chosen),
            "score": self._of(hubs.score, "knooppunt_id", chosen),
            "stabiliteit": self._of(hubs.stability, "knooppunt_id", chosen),
            "vastgesteld": self.found.vastgesteld,
            "netwerk": self._of(relations.data.network, "station_id", stations),
            "balans": self._of(balance, "station_id", stations),
            "projectfiche": self._of(fiches, "project_id", projects),
            "zonder_locatie": self._without_place(),
            "bevindingen": self.assessment.report,
            "terzijde": aside_of(self.lagen),
            "verantwoording": self.account,
        }  # fmt: skip

    @cached_property
    def account(self) -> pd.DataFrame:
        """What everything rests on: `onderwerp, waarde`."""
        relations = self.relations
        rows = [
            ("programma", f"miekgeo {__version__}"),
            ("datum", self.on.isoformat()),
            ("uitgave", self.edition.label),
            ("gegevens", self.source),
            ("provincie", self.provincie or "alle"),
            *(("let op", text) for text in self.caveats),
            *(("opmerking", remark) for remark in self.remarks),
            *((f"bron {name}", text) for name, text in self.sources),
            *grenzen_rows(self.grenzen),
            ("nabijheid raakvlakken (m)", f"{relations.afstand_m:g}"),
            ("corridor raakvlakken (m)", f"{relations.corridor_m:g}"),
            ("straal knooppunten (m)", f"{self.found.hubs.rules.straal_m:g}"),
            *threshold_rows("schaalniveau", "knooppunten", "capaciteit", "afhankelijkheden"),
        ]
        return pd.DataFrame(rows, columns=["onderwerp", "waarde"])

    @cached_property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """Each layer that was read, with where its rows come from and under which licence."""
        found = ((name, *self.source_of(name)) for name in self.lagen.layers)
        return tuple((name, f"{text} ({licence})") for name, text, licence in found)

    def source_of(self, name: str) -> tuple[str, str]:
        """Where the rows of a layer that was read come from, and their licence.

        Of the embedded set its definition says so; of a user's file only that file can.
        """
        return source_of(self.lagen.layers[name], self.source)

    @cached_property
    def words(self) -> Words | None:
        """De kaart in woorden of the provincie; None for all together."""
        return None if self.provincie is None else self.relations.words(self.provincie)

    def of(self, provincie: str | None) -> Collection:
        """The same data and answers for another provincie; nothing is computed anew."""
        chosen = require_provincie(provincie, self.grenzen)
        if chosen == self.provincie:
            # What was already cut and counted needn't be once more.
            return self
        return Collection(
            self.assessment, self.relations, self.found, self.edition, chosen, self.on
        )

    def _plain(self, name: str) -> pd.DataFrame:
        frame = self.lagen.frame(name)
        return pd.DataFrame(frame.drop(columns=[ROW, frame.geometry.name]))

    def _of(self, table: pd.DataFrame, column: str, ids: Iterable[str]) -> pd.DataFrame:
        """Rows of these ids, when a provincie is chosen."""
        if self.provincie is None:
            return table.reset_index(drop=True)
        return table[table[column].isin(set(ids))].reset_index(drop=True)

    def _source_layer(self, name: str) -> gpd.GeoDataFrame:
        frame = self.lagen.frame(name).drop(columns=ROW)
        if self.provincie is None:
            return frame
        if name == "projecten":
            return self._chosen(frame, frame["project_id"].isin(self.project_ids))
        areas = self.grenzen.provincies.areas[self.grenzen.members(self.provincie)]
        lies = shapely.intersects(shapely.union_all(areas), frame.geometry.to_numpy())
        if name == "traces":
            lies = lies | frame["project_id"].isin(self.project_ids).to_numpy()
        if name == "stations":
            # A station elsewhere that serves the provincie belongs to its map.
            room = self.relations.data.capaciteit.table
            served = room.loc[room["provincies"].map(self._named).astype(bool), "station_id"]
            lies = lies | frame["station_id"].isin(served).to_numpy()
            unplaced = frame.geometry.isna().to_numpy()
            lies = lies | (unplaced & frame["station_id"].isin(self._needed).to_numpy())
        if name == "ontwikkelingen":
            # One elsewhere, or without place, that a project here is for belongs to its map.
            lies = lies | frame["ontwikkeling_id"].isin(self._served).to_numpy()
        if name == "clusters":
            lies = lies | frame["provincies"].fillna("").map(self._named).to_numpy(dtype=bool)
        return self._chosen(frame, lies)

    @cached_property
    def _needed(self) -> set[str]:
        """What the projects of the provincie depend on, by its code."""
        found = self.relations.afhankelijkheden.table
        return set(found.loc[found["van_id"].isin(self.project_ids), "naar_id"])

    @cached_property
    def _served(self) -> set[str]:
        """Ontwikkelingen that the projects of the provincie are for."""
        frame = self.lagen.frame("projecten")
        mine = frame.loc[frame["project_id"].isin(self.project_ids), "ontwikkeling_ids"]
        return {i for text in mine.fillna("") for i in split_list(text)}

    def _elsewhere(self) -> list[str]:
        """How many rows without place are left out, as no provincie is known for them."""
        found = []
        for name, text in _PLACED.items() if self.provincie else ():
            frame = self.lagen.frame(name)
            mine = self.layers[name]
            n = int(frame.geometry.isna().sum()) - int(mine.geometry.isna().sum())
            if n:
                found.append(
                    "Niet hierbij, want zonder plaats is de provincie niet bekend: "
                    f"{n} van {len(frame)} {text}."
                )
        return found

    def _result_layers(self) -> dict[str, gpd.GeoDataFrame]:
        relations, found = self.relations, self.found
        result = self.assessment.result
        judged = gpd.GeoDataFrame(result.table, geometry=result.geometry.to_numpy(), crs=RD)
        projects = set(self.project_ids)
        picture = found.totaalbeeld
        room = relations.data.capaciteit
        stations = gpd.GeoDataFrame(room.table, geometry=room.geometry.to_numpy(), crs=RD)
        contacts = relations.raakvlakken
        touching = gpd.GeoDataFrame(contacts.table, geometry=contacts.line.to_numpy(), crs=RD)
        hubs = found.hubs.frame
        in_list = {
            "schaalniveau": judged,
            "delen": self.assessment.parts,
            "kruisingen": self.assessment.crossings,
        }
        in_list["delen"] = in_list["delen"].assign(rang=rank_of(in_list["delen"]))
        ligging = self._ligging()
        for name in ("schaalniveau", "delen"):
            told = in_list[name]["project_id"].map(ligging).astype("str")
            in_list[name] = in_list[name].assign(ligging=told)
        in_list["kruisingen"] = in_list["kruisingen"].assign(
            antwoord=_answers(in_list["kruisingen"], result.table)
        )
        chosen = {
            n: self._chosen(f, f["project_id"].isin(projects) | (self.provincie is None))
            for n, f in in_list.items()
        }
        by_name = {
            "knooppunten": hubs,
            "knooppunt_gebieden": self._hub_areas(hubs),
            "totaalbeeld": picture,
            "capaciteit": stations,
        }
        chosen |= {n: self._chosen(f, f["provincies"].map(self._named)) for n, f in by_name.items()}
        chosen["knooppunt_gebieden"] = chosen["knooppunt_gebieden"].drop(columns="provincies")
        related = {
            "afhankelijkheden": relations.afhankelijkheden.frame.assign(
                stand=relations.afhankelijkheden.extra["stand"]
            ),
            "raakvlakken": touching,
            "losse_einden": relations.losse_einden,
        }
        concerns = {n: relations.in_provincie(n, self.provincie) for n in related}
        return chosen | {n: self._chosen(f, concerns[n]) for n, f in related.items()}

    def _ligging(self) -> pd.Series:
        """How surely each project lies, by its code: what is indicative must look so."""
        frame = self.lagen.frame("projecten").drop_duplicates("project_id")
        return frame.set_index("project_id")["ligging"]

    def _hub_areas(self, hubs: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        columns = ["knooppunt_id", "naam", "soort", "karakter", "score", "provincies"]
        hull = self.found.hubs.hull.buffer(HULL_MARGIN_M)
        return gpd.GeoDataFrame(hubs[columns], geometry=hull.to_numpy(), crs=RD)

    def _without_place(self) -> pd.DataFrame:
        frame = self.layers["projecten"]
        missing = frame[frame.geometry.isna() | frame.geometry.is_empty]
        columns = ["project_id", "naam", "modaliteit", "projecttype", "locatie_tekst"]
        return pd.DataFrame(missing[columns]).reset_index(drop=True)

    def _named(self, names: str) -> bool:
        return self.provincie is None or self.provincie in split_list(names)

    @staticmethod
    def _chosen(frame: gpd.GeoDataFrame, rows: pd.Series | np.ndarray) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame(frame[np.asarray(rows, dtype=bool)].reset_index(drop=True))


def _answers(crossings: pd.DataFrame, judged: pd.DataFrame) -> list[str]:
    """How firm each crossing is; of other borders no answer is given, the place is all there is."""
    of_project = judged.drop_duplicates("project_id").set_index("project_id")
    columns = {PROVINCIEGRENS: "kruist_provinciegrens", LANDSGRENS: "kruist_landsgrens"}
    pairs = zip(crossings["project_id"], crossings["soort"], strict=True)
    return [str(of_project.loc[p, columns[s]]) if s in columns else "ja" for p, s in pairs]


def collect(  # noqa: PLR0913 all but the path by name
    path: Path | str | None,
    *,
    provincie: str | None = None,
    edition: Edition = PUBLIC,
    grenzen_path: Path | str | None = None,
    tolerantie_m: float | None = None,
    columns: Columns | None = None,
    on: date | None = None,
    oordelen: pd.DataFrame | None = None,
    progress: Progress = silent,
) -> Collection:
    """Read a data set and find all its answers.

    Parameters
    ----------
    path : Path, str or None
        Folder, GeoPackage or file; None is the embedded set.
    provincie : str, optional
        Name, code or alias; else all.
    edition : Edition
    grenzen_path : Path or str, optional
        Boundary set: a file, or the name of a kept one. Else that of the data set, else the one in
        use.
    tolerantie_m : float, optional
        Tolerance of the boundary set in metres.
    columns : mapping of field to column, optional
        Columns of the projecten as the user chose them.
    on : date, optional
        Day to write on everything; else today.
    oordelen : DataFrame, optional
        Judgements to lay on the projects; see `load_data`.
    progress : Progress

    Raises
    ------
    SourceError, GrenzenError
        A file can't be read or used, or the provincie is unknown.
    """
    assessment = judge(
        path,
        grenzen_path=grenzen_path,
        tolerantie_m=tolerantie_m,
        columns=columns,
        edition=edition,
        oordelen=oordelen,
        progress=progress,
    )
    chosen = require_provincie(provincie, assessment.grenzen)
    relations = relate(
        path,
        grenzen_path=grenzen_path,
        tolerantie_m=tolerantie_m,
        columns=columns,
        edition=edition,
        oordelen=oordelen,
        progress=progress,
    )
    progress("Knooppunten en verbanden zoeken")
    return combine(assessment, relations, edition, on or today(), provincie=chosen)


def combine(
    assessment: Assessment,
    relations: Relations,
    edition: Edition,
    on: date,
    *,
    provincie: str | None = None,
) -> Collection:
    """All answers on a data set, from those that were found already.

    Parameters
    ----------
    assessment : Assessment
    relations : Relations
        Of the same data set, edition and boundary set.
    edition : Edition
    on : date
        Day to write on everything.
    provincie : str, optional
        Official name; else all.

    Raises
    ------
    SourceError
        The data set has no projects.
    """
    require_projecten(relations.lagen)
    found = Found(relations.data, relations.knooppunten)
    return Collection(assessment, relations, found, edition, provincie, on)


def caveats_of(frame_of: Callable[[str], gpd.GeoDataFrame]) -> tuple[str, ...]:
    """What in the rows of a data set isn't what it seems, in Dutch; rows of a layer by its name."""
    found = []
    for layer, column, value, text in _CAVEATS:
        frame = frame_of(layer)
        n = int((frame[column] == value).sum()) if column in frame else 0
        if n:
            found.append(f"{n} van {len(frame)} {text}.")
    projects = frame_of("projecten")
    without = int((projects.geometry.isna() | projects.geometry.is_empty).sum())
    if without:
        found.append(f"{without} van {len(projects)} zonder locatie.")
    return tuple(found)


def source_of(laag: Laag, source: str) -> tuple[str, str]:
    """Where the rows of a layer of a data set come from, and their licence.

    Of the embedded set its definition says so; of a user's file only that file can.
    """
    if source == EMBEDDED_NAME:
        return f"{laag.source}: {laag.definition.source}", laag.definition.licence
    told = "bron" in laag.frame and bool(laag.frame["bron"].notna().any())
    rows = "; bron per rij in kolom bron" if told else ""
    return f"{laag.source}: aangeleverd bestand{rows}", "licentie niet opgegeven"


def grenzen_frame(grenzen: Grenzen) -> gpd.GeoDataFrame:
    """Provincies and gemeenten of a boundary set as rows of the layer grenzen (EPSG:28992)."""
    provincies, gemeenten = grenzen.provincies, grenzen.gemeenten
    names = [*grenzen.names, *(str(n) for n in gemeenten.labels)]
    n = len(grenzen.names)
    return gpd.GeoDataFrame(
        {
            "naam": names,
            "soort": ["provincie"] * n + ["gemeente"] * (len(names) - n),
            "bron": grenzen.bron,
            "peildatum": grenzen.peildatum,
            "tolerantie_m": grenzen.tolerantie_m,
        },
        geometry=np.concatenate([provincies.areas[provincies.inside], gemeenten.areas]),
        crs=RD,
    )
