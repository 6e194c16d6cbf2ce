"""Dependencies between ontwikkelingen, the stations that feed them, and projects at those."""

from __future__ import annotations

import numpy as np
import pandas as pd

from miekgeo.afhankelijkheden.edges import (
    BUILT_BY,
    EXTENDS,
    FEEDING,
    PLAN,
    make_edges,
    no_edges,
)
from miekgeo.afhankelijkheden.nodes import ONTWIKKELINGEN, STATIONS, Nodes
from miekgeo.wording import distance


def plan_edges(assigned: pd.DataFrame, works: pd.DataFrame, nodes: Nodes) -> pd.DataFrame:
    """Ontwikkeling to its station, and station project to the ontwikkelingen its station feeds.

    Parameters
    ----------
    assigned : DataFrame
        Result of `miekgeo.capaciteit.assign_ontwikkelingen`.
    works : DataFrame
        Edges of the kinds uitbreiding and aanleg of stations.
    nodes : Nodes
    """
    plans, stations = nodes.position(ONTWIKKELINGEN), nodes.position(STATIONS)
    fed = assigned[assigned["station_id"] != ""]
    van = np.array([plans[p] for p in fed["ontwikkeling_id"]], dtype=np.int64)
    naar = np.array([stations[s] for s in fed["station_id"]], dtype=np.int64)
    away = fed["afstand_m"].to_numpy()
    evidence = [f"{how}, op {distance(a)}" for how, a in zip(fed["wijze"], away, strict=True)]
    feeding = make_edges(van, naar, FEEDING, fed["stand"].to_numpy(), evidence, away)
    return pd.concat([feeding, _projects_for(feeding, works)], ignore_index=True)


def _projects_for(feeding: pd.DataFrame, works: pd.DataFrame) -> pd.DataFrame:
    """A project that extends or builds a station is there for what that station feeds."""
    extends = works[works["soort"] == EXTENDS]
    built = works[works["soort"] == BUILT_BY]
    at = pd.DataFrame(
        {
            "project": [*extends["van"], *built["naar"]],
            "station": [*extends["naar"], *built["van"]],
        }
    )
    if not len(at):
        return no_edges()
    pairs = at.merge(feeding, left_on="station", right_on="naar")
    pairs = pairs.drop_duplicates(["project", "van"])
    evidence = "het station van dit project voedt de ontwikkeling (" + pairs["bewijs"] + ")"
    return make_edges(
        pairs["project"], pairs["van"], PLAN, pairs["stand"].to_numpy(), evidence.to_numpy(),
        pairs["afstand_m"].to_numpy(),
    )  # fmt: skip
