"""A score from 0 to 100 to list hubs by, as the sum of parts that a reader can check.

It orders a list and chooses nothing: the afwegingskader has no ranking. Weights, and the number at
which a part is full, stand in tables/knooppunt_score.csv.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pandas as pd

from miekgeo import paths

TABLE = paths.TABLES / "knooppunt_score.csv"


@dataclass(frozen=True)
class Part:
    """A part of the score: its weight, and the value from which it counts in full."""

    onderdeel: str
    gewicht: float
    vol_bij: float
    omschrijving: str
    bron: str


@cache
def load_parts() -> tuple[Part, ...]:
    """Parts of the score, in order."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    return tuple(
        Part(
            r["onderdeel"],
            float(r["gewicht"]),
            float(r["vol_bij"].replace(",", ".")),
            r["omschrijving"],
            r["bron"],
        )
        for r in rows
    )


def find_score(values: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Points of each part for each hub.

    Parameters
    ----------
    values : mapping of part to Series (k)
        What is counted, by name of the part.

    Returns
    -------
    DataFrame (k rows for each part)
        `hub` (position)`, onderdeel, waarde, punten, maximum`, sorted by hub.
    """
    tables = []
    for part in load_parts():
        value = values[part.onderdeel].astype(float).reset_index(drop=True)
        points = (value / part.vol_bij).clip(upper=1) * part.gewicht
        tables.append(
            pd.DataFrame(
                {
                    "hub": range(len(value)),
                    "onderdeel": part.onderdeel,
                    "waarde": value,
                    "punten": points.round(1),
                    "maximum": part.gewicht,
                }
            )
        )
    return pd.concat(tables, ignore_index=True).sort_values("hub", kind="stable", ignore_index=True)
