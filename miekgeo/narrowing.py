"""A data set with its answers, cut down to some of its projects: what it says of them stays."""

from __future__ import annotations

from collections.abc import Collection as Ids
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from miekgeo.afhankelijkheden.nodes import PROJECTEN
from miekgeo.collection import Collection
from miekgeo.geometry import Flags
from miekgeo.values import texts_of

_OF_PROJECTS = ("projecten", "schaalniveau", "delen", "kruisingen")
_TABLES = ("status", "tegenspraken", "projectfiche")


@dataclass(frozen=True)
class Narrowed(Collection):
    """A collection of which only some projects go along; hubs and room stay of them all.

    Attributes
    ----------
    only : frozenset of str
        Ids of those projects.
    asked : str
        Why these, in Dutch.
    """

    only: frozenset[str]
    asked: str

    @cached_property
    def whole(self) -> Collection:
        """The same with all projects."""
        return Collection(**{f.name: getattr(self, f.name) for f in fields(Collection)})

    @cached_property
    def project_ids(self) -> list[str]:
        """Projects that go along, in the order of the file."""
        return [i for i in self.whole.project_ids if i in self.only]

    @cached_property
    def layers(self) -> Mapping[str, gpd.GeoDataFrame]:
        """All layers; of projects, and of what is between them, only what concerns these."""
        found = dict(self.whole.layers)
        ids = set(self.project_ids)
        gone = set(self.whole.project_ids) - ids
        for name in _OF_PROJECTS:
            found[name] = _rows(found[name], found[name]["project_id"].isin(ids).to_numpy())
        traces = found["traces"]
        found["traces"] = _rows(traces, ~traces["project_id"].isin(gone).to_numpy())
        for name in ("afhankelijkheden", "raakvlakken", "losse_einden"):
            mine = concerns(name, found[name], ids, self.lagen.frame("traces"))
            found[name] = _rows(found[name], mine)
        return found

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All tables; those with a row per project only of these."""
        found = dict(super().tables)
        ids = set(self.project_ids)
        for name in _TABLES:
            table = found[name]
            found[name] = table[table["project_id"].isin(ids)].reset_index(drop=True)
        return found

    @cached_property
    def caveats(self) -> tuple[str, ...]:
        """As of any collection, and how many projects were left out."""
        n, all_ids = len(self.project_ids), self.whole.project_ids
        told = (
            f"Alleen projecten die passen bij: {self.asked}. Dat zijn er {n} van {len(all_ids)}; "
            "de andere staan in de verantwoording. De kaart in woorden gaat over alle projecten."
        )
        return (told, *super().caveats)

    @cached_property
    def account(self) -> pd.DataFrame:
        """What everything rests on, with each project that was left out."""
        frame = self.lagen.frame("projecten")
        names = dict(zip(frame["project_id"], texts_of(frame, "naam"), strict=True))
        gone = [i for i in self.whole.project_ids if i not in self.only]
        rows = [("niet meegenomen", f"{i} {names.get(i, '')}".strip()) for i in gone]
        return pd.concat([super().account, pd.DataFrame(rows, columns=["onderwerp", "waarde"])])


def narrow(found: Collection, only: Ids[str], asked: str) -> Narrowed:
    """The same data and answers of some projects; nothing is computed anew.

    Parameters
    ----------
    found : Collection
    only : collection of str
        Ids of the projects.
    asked : str
        Why these, in Dutch.
    """
    same = {f.name: getattr(found, f.name) for f in fields(Collection)}
    return Narrowed(**same, only=frozenset(only), asked=asked)


def concerns(name: str, frame: pd.DataFrame, ids: Ids[str], traces: pd.DataFrame) -> Flags:
    """Whether each row of what is between projects has one of these in it.

    Parameters
    ----------
    name : str
        One of afhankelijkheden, raakvlakken, losse_einden.
    frame : DataFrame (n)
    ids : collection of str
        Ids of projects.
    traces : DataFrame
        All traces, which loose ends are of.

    Returns
    -------
    bool array (n)
    """
    if name == "losse_einden":
        of_project = traces.drop_duplicates("trace_id").set_index("trace_id")["project_id"]
        mine = frame["trace_id"].map(of_project).isin(ids)
    elif name == "raakvlakken":
        mine = frame["project_a"].isin(ids) | frame["project_b"].isin(ids)
    else:
        mine = _is_project(frame, "van", ids) | _is_project(frame, "naar", ids)
    return mine.to_numpy(dtype=bool)


def _is_project(frame: pd.DataFrame, end: str, ids: Ids[str]) -> pd.Series:
    """Whether that end of each dependency is one of these; where its layer is known, a project."""
    known, layer = frame[f"{end}_id"].isin(ids), f"laag_{end}"
    return known & (frame[layer] == PROJECTEN) if layer in frame else known


def _rows(frame: gpd.GeoDataFrame, rows: np.ndarray) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(frame[rows].reset_index(drop=True))
