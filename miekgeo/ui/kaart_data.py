"""What the page Kaart shows for a selection: frames cut to a provincie, no drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.clusters import outline_clusters
from miekgeo.fasering import phase_projects, phase_stations, phase_traces
from miekgeo.geometry import prepared_copies
from miekgeo.grenzen import official_name
from miekgeo.tasks import Assessment, status_of
from miekgeo.ui.state import Selection
from miekgeo.values import split_list

# Layers whose rows stand somewhere in a year, and their keys.
_KEYS = {"projecten": "project_id", "stations": "station_id", "traces": "trace_id"}


@dataclass(frozen=True)
class KaartData:
    """Frames of the layers as they are shown.

    Attributes
    ----------
    found : Assessment
        The whole data set, judged.
    selection : Selection
    projecten : GeoDataFrame
        Projects in view, with and without location, with columns of the judgement.
    stations, traces, clusters : GeoDataFrame
        Rows in view.
    phases : mapping of layer to mapping of id to str
        Where each row stands in the year chosen; empty without one.
    """

    found: Assessment
    selection: Selection
    projecten: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    traces: gpd.GeoDataFrame
    clusters: gpd.GeoDataFrame
    phases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def answers(self) -> Mapping[str, str]:
        """Advice by project."""
        return dict(
            zip(self.projecten["project_id"], self.projecten["antwoord_ruimtelijk"], strict=True)
        )

    @cached_property
    def project(self) -> pd.Series | None:
        """The chosen project, wherever it lies; None when none is chosen."""
        if self.selection.project is None:
            return None
        everything = join_judgement(self.found)
        return everything[everything["project_id"] == self.selection.project].iloc[0]

    @property
    def without_place(self) -> gpd.GeoDataFrame:
        """Projects in view that have no location."""
        return self.projecten[self.projecten.geometry.isna()]

    def filtered(self) -> KaartData:
        """Projects that are what the filter asks, and traces but those of other projects."""
        asked = self.selection.filter
        if not asked.count:
            return self
        kept = self.projecten[asked.keeps(self.projecten)]
        gone = set(self.projecten["project_id"]) - set(kept["project_id"])
        traces = self.traces[~self.traces["project_id"].isin(gone)]
        return replace(self, projecten=kept, traces=traces)

    def phases_of(self, layer: str, rows: pd.DataFrame) -> np.ndarray:
        """Phase of each row of a layer in the year chosen."""
        return rows[_KEYS[layer]].map(self.phases[layer]).to_numpy(dtype=object)

    @property
    def total(self) -> int:
        """Projects in the whole data set."""
        return len(self.found.result.table)


def select_data(found: Assessment, selection: Selection) -> KaartData:
    """Rows of each layer that belong to the provincie chosen; all of them without one."""
    projecten = join_judgement(found)
    stations = found.lagen.frame("stations")
    traces = found.lagen.frame("traces")
    clusters, _ = outline_clusters(found.lagen.frame("clusters"), found.grenzen)
    if selection.provincie is not None:
        provincies = found.grenzen.provincies
        (area,) = prepared_copies(provincies.areas[provincies.labels == selection.provincie])
        projecten = projects_in(projecten, selection.provincie)
        stations = stations[shapely.intersects(area, stations.geometry.to_numpy())]
        traces = traces[shapely.intersects(area, traces.geometry.to_numpy())]
        inside = shapely.area(shapely.intersection(area, clusters.geometry.to_numpy())) > 0
        clusters = clusters[inside | _says_so(clusters, selection.provincie)]
    return KaartData(found, selection, projecten, stations, traces, clusters)


def projects_in(projecten: gpd.GeoDataFrame, naam: str | None) -> gpd.GeoDataFrame:
    """Projects, as `join_judgement` gives them, in a provincie; all of them without one."""
    if naam is None:
        return projecten
    lies = [_in_provincie(row, naam=naam) for _, row in projecten.iterrows()]
    return gpd.GeoDataFrame(projecten[np.array(lies, dtype=bool)])


def phases_in(found: Assessment, jaar: int) -> Mapping[str, Mapping[str, str]]:
    """Where each project, station and trace stands in a year, by layer and id."""
    frames = {layer: found.lagen.frame(layer) for layer in _KEYS}
    projecten = phase_projects(frames["projecten"], jaar)
    of_project = dict(zip(frames["projecten"]["project_id"], projecten, strict=True))
    phases = {
        "projecten": projecten,
        "stations": phase_stations(frames["stations"], jaar),
        "traces": phase_traces(frames["traces"], of_project),
    }
    return {
        layer: dict(zip(frames[layer][key], phases[layer], strict=True))
        for layer, key in _KEYS.items()
    }


def join_judgement(found: Assessment) -> gpd.GeoDataFrame:
    """Projects in use with the columns of their judgement and their programme."""
    laag = found.lagen.layers["projecten"]
    mine = found.result.table.set_index("project_id").drop(columns="naam")
    known = status_of(found.lagen, laag).dropna(subset=["programma"])
    programmes = known.groupby("project_id")["programma"].agg(lambda p: ", ".join(sorted(set(p))))
    # A file may have columns of these names itself; what was computed is shown.
    own = laag.frame.drop(columns=[*mine.columns, "programma"], errors="ignore")
    joined = own.join(mine, on="project_id").join(programmes, on="project_id")
    return gpd.GeoDataFrame(joined)


def _says_so(clusters: gpd.GeoDataFrame, naam: str) -> pd.Series:
    """Clusters without an area that name the provincie."""
    named = clusters["provincies"].map(lambda p: naam in map(official_name, split_list(p)))
    return clusters.geometry.isna() & named.astype(bool)


def _in_provincie(row: pd.Series, *, naam: str) -> bool:
    """Whether a project lies in the provincie; without location, whether it says so itself."""
    if row["geometry"] is not None and not pd.isna(row["geometry"]):
        return naam in split_list(row["provincies"])
    return naam in [official_name(p) for p in split_list(row["provincies_opgegeven"])]
