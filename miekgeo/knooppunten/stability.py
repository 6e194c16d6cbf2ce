"""At which radii a hub exists and with what members: whether it hangs on the radius chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from miekgeo.geometry import Flags, Ints
from miekgeo.knooppunten.members import Hubs, Surroundings, find_hubs
from miekgeo.knooppunten.naming import main_stations
from miekgeo.knooppunten.rules import Rules
from miekgeo.thresholds import Thresholds

ROBUUST, REDELIJK, GEVOELIG = "robuust", "redelijk", "gevoelig"
RADII_M = tuple(1000.0 * km for km in range(1, 11))


def find_stability(
    around: Surroundings,
    hubs: Hubs,
    rules: Rules,
    *,
    radii_m: Sequence[float] = RADII_M,
    known: Sequence[Hubs] = (),
) -> pd.DataFrame:
    """What becomes of each hub at other radii.

    Parameters
    ----------
    around : Surroundings
    hubs : Hubs
        At the radius of the rules.
    rules : Rules
    radii_m : sequence of float
        Radii to try, m.
    known : sequence of Hubs, optional
        Hubs by the same rules at radii that were tried before.

    Returns
    -------
    DataFrame (a row for each counted hub and radius)
        `hub, straal_m, bestaat` (its main station, or without one its middle, belongs to a place
        that counts by a rule)`, gelijkenis` (Jaccard of the members there and here; 0 where it
        doesn't exist).
    """
    counted = hubs.counted
    anchor = _anchors(around, hubs, counted)
    by_radius = {h.straal_m: h for h in known}
    tables = []
    for radius in radii_m:
        there = by_radius.get(radius) or find_hubs(around, replace(rules, straal_m=radius))
        partner = there.hub[anchor]
        exists = there.rules[partner].any(axis=1)
        alike = _jaccard(hubs, counted, there, partner)
        tables.append(
            pd.DataFrame(
                {
                    "hub": counted,
                    "straal_m": radius,
                    "bestaat": exists,
                    "gelijkenis": np.where(exists, alike, 0.0),
                }
            )
        )
    return pd.concat(tables, ignore_index=True).sort_values(["hub", "straal_m"], ignore_index=True)


def classify(stability: pd.DataFrame, thresholds: Thresholds) -> pd.Series:
    """How firm each hub is: robuust, redelijk or gevoelig, by hub."""
    groups = stability.groupby("hub")
    share = groups["bestaat"].mean()
    alike = stability[stability["bestaat"]].groupby("hub")["gelijkenis"].mean()
    alike = alike.reindex(share.index, fill_value=0.0)
    firm: Flags = (
        (share >= thresholds.robuust_aandeel) & (alike >= thresholds.gelijkenis_aandeel)
    ).to_numpy()
    fair = (share >= thresholds.redelijk_aandeel).to_numpy()
    words = np.select([firm, fair], [ROBUUST, REDELIJK], GEVOELIG)
    return pd.Series(words, index=share.index)


def _anchors(around: Surroundings, hubs: Hubs, counted: Ints) -> Ints:
    """A candidate that stands for each hub: its main station, else its middle."""
    mine = hubs.members[np.isin(hubs.members["hub"].to_numpy(), counted)]
    stations = main_stations(mine.join(around.items.table, on="item"))
    item, first = np.unique(around.candidates.item, return_index=True)
    anchor = pd.Series(hubs.candidate[counted], index=counted)
    anchor[stations.index] = first[np.searchsorted(item, stations["item"].to_numpy())]
    return anchor.to_numpy()


def _jaccard(hubs: Hubs, counted: Ints, there: Hubs, partner: Ints) -> np.ndarray:
    """Share of the members of either that both have, for each pair of hubs."""
    pairs = pd.DataFrame({"here": counted, "there": partner, "pair": np.arange(len(counted))})
    mine = pairs.merge(hubs.members, left_on="here", right_on="hub")[["pair", "item"]]
    theirs = pairs.merge(there.members, left_on="there", right_on="hub")[["pair", "item"]]
    n = len(counted)
    both = np.bincount(mine.merge(theirs, on=["pair", "item"])["pair"], minlength=n)
    either = np.bincount(mine["pair"], minlength=n) + np.bincount(theirs["pair"], minlength=n)
    return both / np.maximum(either - both, 1)
