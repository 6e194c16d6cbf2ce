"""The id and name of a hub: after its main station, else after its place and gemeente."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from miekgeo.geometry import Floats, Texts
from miekgeo.grenzen import ZEE
from miekgeo.knooppunten.items import STATIONS
from miekgeo.wording import area_name

# Ids without a station carry RD coordinates in units of this many metres, on a grid that round
# coordinates don't lie on the edge of.
_ID_M, _SHIFT_M = 10.0, 3.77


def main_stations(members: pd.DataFrame) -> pd.DataFrame:
    """The station with the highest voltage of each hub; of equals the nearest, then by id.

    Parameters
    ----------
    members : DataFrame
        `hub, item, laag, id, naam, spanning_kv, afstand_m`.

    Returns
    -------
    DataFrame, by hub
        `item, id, naam`.
    """
    stations = members[members["laag"] == STATIONS]
    order = stations.assign(metres=stations["afstand_m"].round()).sort_values(
        ["hub", "spanning_kv", "metres", "id"],
        ascending=[True, False, True, True],
        na_position="last",
    )
    return order.drop_duplicates("hub").set_index("hub")[["item", "id", "naam"]]


def name_hubs(
    stations: pd.DataFrame,
    members: pd.DataFrame,
    xy: Floats,
    gemeente: Texts,
    gebied: Texts,
) -> tuple[list[str], list[str]]:
    """Ids and names of hubs.

    Parameters
    ----------
    stations : DataFrame
        Of `main_stations`, by position of the hub.
    members : DataFrame
        `hub, id, naam, afstand_m`, nearest first; what a hub is told apart by.
    xy : float array (k, 2)
        Middles, RD metres.
    gemeente, gebied : text array (k)
        Of the middle.
    """
    cell = np.floor((xy + _SHIFT_M) / _ID_M).astype(int)
    known = stations.to_dict("index")
    ids, names = [], []
    for k, (x, y) in enumerate(cell):
        station: Mapping[Any, Any] | None = known.get(k)
        if station is not None:
            # One station drawn in two places is the main one of two hubs.
            twice = f"K-{station['id']}" in ids
            ids.append(f"K-{station['id']}-RD{x}-{y}" if twice else f"K-{station['id']}")
            names.append(str(station["naam"] or station["id"]))
        else:
            ids.append(f"K-RD{x}-{y}")
            names.append(str(gemeente[k]) or _area(str(gebied[k])))
    return ids, _told_apart(names, members, xy)


def _area(label: str) -> str:
    return "Op zee" if label in ("", ZEE) else area_name(label)


def _told_apart(names: Sequence[str], members: pd.DataFrame, xy: Floats) -> list[str]:
    """Equal names with the nearest member that has a name, then numbered from west to east."""
    named = members[members["naam"] != ""].drop_duplicates("hub").set_index("hub")["naam"]
    often = pd.Series(list(names)).duplicated(keep=False)
    longer = [
        f"{name} (bij {named[k]})" if often[k] and k in named.index else name
        for k, name in enumerate(names)
    ]
    table = pd.DataFrame({"naam": longer, "x": xy[:, 0], "y": xy[:, 1]}).sort_values(["x", "y"])
    groups = table.groupby("naam")["x"]
    nth, total = groups.cumcount().sort_index() + 1, groups.transform("size").sort_index()
    return [f"{name} {nth[k]}" if total[k] > 1 else name for k, name in enumerate(longer)]
