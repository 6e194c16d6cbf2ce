"""Dependencies counted per pair of provincies: the same numbers as the table and the map.

An end may lie in more than one area, and then counts in each of them.
"""

from __future__ import annotations

import pandas as pd

from miekgeo.afhankelijkheden.answers import JA
from miekgeo.afhankelijkheden.edges import LIES_IN

NOWHERE = "onbekend"
ENDS = ["provincie_van", "provincie_naar"]
COLUMNS = ("provincie_van", "provincie_naar", "aantal", "over_grens", "conflicten", "km")


def each_area(areas: pd.Series) -> pd.Series:
    """A row for each area of each end, with the index of the end; `onbekend` without one."""
    return areas.where(areas != "", NOWHERE).str.split(";").explode()


def has_area(areas: pd.Series, area: str) -> pd.Series:
    """Which ends lie in an area, alone or with others; `onbekend` is those without one."""
    return (";" + areas.where(areas != "", NOWHERE) + ";").str.contains(f";{area};", regex=False)


def touches(table: pd.DataFrame, area: str) -> pd.Series:
    """Which dependencies have an end in an area."""
    one, other = (has_area(table[c], area) for c in ENDS)
    return one | other


def in_pair(table: pd.DataFrame, pair: tuple[str, str]) -> pd.Series:
    """Which dependencies go from the first area to the second: those that a cell counts."""
    one, other = (has_area(table[c], area) for c, area in zip(ENDS, pair, strict=True))
    return one & other


def count_pairs(table: pd.DataFrame) -> pd.DataFrame:
    """Edges by the areas of both ends.

    Parameters
    ----------
    table : DataFrame
        Result of `find_afhankelijkheden`, or some of its rows.

    Returns
    -------
    DataFrame (a row per pair that occurs, sorted)
        `COLUMNS`: the pair, how many edges, how many of those cross a border for sure, how many
        have a conflict in planning (possible ones included), and the km of projects of the first
        that lie in the second. An edge is in the row of every area of its one end with every area
        of its other end: `aantal` is how many rows `in_pair` chooses, and sums to more than all
        edges where ends lie in more than one area.
    """
    lies = (table["soort"] == LIES_IN).to_numpy()
    facts = pd.DataFrame(
        {
            "aantal": 1,
            "over_grens": (table["grensoverschrijdend"] == JA).astype(int),
            "conflicten": table["planning"].str.contains("conflict")
            & ~table["planning"].str.startswith("geen"),
            "km": table["afstand_km"].where(lies, 0.0).fillna(0.0),
        },
        index=table.index,
    ).reset_index(drop=True)
    facts["conflicten"] = facts["conflicten"].astype(int)
    one, other = (each_area(table[c].reset_index(drop=True)) for c in ENDS)
    pairs = facts.join(one, how="inner").join(other, how="inner")
    return pairs.groupby(ENDS, as_index=False, sort=True)[list(COLUMNS[2:])].sum()


def pairs_of(pairs: pd.DataFrame, area: str | None) -> pd.DataFrame:
    """The pairs (of `count_pairs`) that an area is in; all for None."""
    if area is None:
        return pairs
    mine = (pairs["provincie_van"] == area) | (pairs["provincie_naar"] == area)
    return pairs[mine].reset_index(drop=True)
