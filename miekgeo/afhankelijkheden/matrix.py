"""Dependencies counted per pair of provincies: the same numbers as the table and the map."""

from __future__ import annotations

import pandas as pd

from miekgeo.afhankelijkheden.answers import JA
from miekgeo.afhankelijkheden.edges import LIES_IN

NOWHERE = "onbekend"
COLUMNS = ("provincie_van", "provincie_naar", "aantal", "over_grens", "conflicten", "km")


def main_area(areas: pd.Series) -> pd.Series:
    """The area with most of each end: the first of the list; `onbekend` without one."""
    return areas.str.split(";").str[0].replace("", NOWHERE)


def count_pairs(table: pd.DataFrame) -> pd.DataFrame:
    """Edges by the main areas of both ends.

    Parameters
    ----------
    table : DataFrame
        Result of `find_afhankelijkheden`, or some of its rows.

    Returns
    -------
    DataFrame (a row per pair that occurs, sorted)
        `COLUMNS`: the pair, how many edges, how many of those cross a border for sure, how many
        have a conflict in planning (possible ones included), and the km of projects of the first
        that lie in the second. Each edge is in one row, so `aantal` sums to all edges.
    """
    lies = (table["soort"] == LIES_IN).to_numpy()
    pairs = pd.DataFrame(
        {
            "provincie_van": main_area(table["provincie_van"]),
            "provincie_naar": main_area(table["provincie_naar"]),
            "aantal": 1,
            "over_grens": (table["grensoverschrijdend"] == JA).astype(int),
            "conflicten": table["planning"].str.contains("conflict")
            & ~table["planning"].str.startswith("geen"),
            "km": table["afstand_km"].where(lies, 0.0).fillna(0.0),
        }
    )
    pairs["conflicten"] = pairs["conflicten"].astype(int)
    keys = ["provincie_van", "provincie_naar"]
    return pairs.groupby(keys, as_index=False, sort=True)[list(COLUMNS[2:])].sum()
