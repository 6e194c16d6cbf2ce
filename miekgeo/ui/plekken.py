"""What can be searched for on the map: projects, stations, gemeenten and clusters; no drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely

from miekgeo.clusters import outline_clusters
from miekgeo.tasks import Assessment
from miekgeo.values import fold, is_empty

PROJECT, STATION, GEMEENTE, CLUSTER = "project", "station", "gemeente", "cluster"
# Metres that areas may overlap by the simplification of their borders.
_SLIVER_M = 200.0


@dataclass(frozen=True)
class Place:
    """Something with a name and, mostly, a place.

    Attributes
    ----------
    soort : str
        project, station, gemeente or cluster.
    id : str
        Of the row; of a gemeente its name.
    naam, label : str
        As in the data; the same with what it is, so that no two are alike.
    geometry : Geometry or None
        EPSG:28992.
    """

    soort: str
    id: str
    naam: str
    label: str
    geometry: shapely.Geometry | None

    @property
    def key(self) -> str:
        """What it goes by in a link."""
        return f"{self.soort}-{self.id}"

    def touches(self, area: shapely.Geometry) -> bool:
        """Whether it lies in an area, be it partly."""
        if self.geometry is None:
            return False
        inner = shapely.buffer(self.geometry, -_SLIVER_M)
        mine = self.geometry if inner.is_empty else inner
        return bool(shapely.intersects(area, mine))


def make_places(found: Assessment) -> Mapping[str, Place]:
    """Places by key, in the order of their names."""
    frame = found.lagen.frame
    clusters, _ = outline_clusters(frame("clusters"), found.grenzen)
    gemeenten = found.grenzen.gemeenten
    places = [
        *_places(PROJECT, frame("projecten"), "project_id"),
        *_places(STATION, frame("stations"), "station_id"),
        *_places(CLUSTER, clusters, "cluster_id"),
        *(
            Place(GEMEENTE, str(naam), str(naam), f"{naam} ({GEMEENTE})", area)
            for naam, area in zip(gemeenten.labels, gemeenten.areas, strict=True)
        ),
    ]
    ordered = sorted(_told_apart(places), key=lambda p: fold(p.label))
    return {p.key: p for p in ordered}


def _places(soort: str, frame: pd.DataFrame, key: str) -> Iterable[Place]:
    kinds = frame["soort"] if soort == CLUSTER else np.full(len(frame), soort)
    for row_id, naam, geometry, kind in zip(
        frame[key], frame["naam"], frame["geometry"], kinds, strict=True
    ):
        name = str(row_id) if is_empty(naam) else str(naam)
        what = soort if is_empty(kind) else str(kind)
        # Who knows the code of a project searches by it.
        label = f"{name} ({what} {row_id})" if soort == PROJECT else f"{name} ({what})"
        has_place = geometry is not None and not pd.isna(geometry) and not geometry.is_empty
        yield Place(soort, str(row_id), name, label, geometry if has_place else None)


def _told_apart(places: Iterable[Place]) -> Iterable[Place]:
    """Those with the same label get their code behind it."""
    known = list(places)
    times = Counter(p.label for p in known)
    return (replace(p, label=f"{p.label[:-1]} {p.id})") if times[p.label] > 1 else p for p in known)
