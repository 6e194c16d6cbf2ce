"""Whether the two ends of a dependency lie in different provincies or countries, and how firm."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from miekgeo.afhankelijkheden.answers import GRENSGEVAL, JA, MOGELIJK, NEE, ONBEKEND
from miekgeo.afhankelijkheden.nodes import Nodes
from miekgeo.geometry import Texts


@dataclass(frozen=True)
class Place:
    """Where an end lies: for sure, and where it may; `grens` says how firm that is."""

    zeker: Collection[str]
    kan_in: Collection[str]
    grens: str


def crosses(edges: pd.DataFrame, nodes: Nodes) -> Texts:
    """Answer for each edge between nodes.

    Parameters
    ----------
    edges : DataFrame (n rows)
        `van, naar`.
    nodes : Nodes

    Returns
    -------
    text array (n)
        ja where the ends lie in different areas whatever is chosen, or one of them firmly lies in
        two; grensgeval or mogelijk where that hangs on what isn't firm; nee in one area; onbekend
        without a place.
    """
    columns = (nodes.table[c].tolist() for c in ("zeker", "kan_in", "grens"))
    places = [Place(*values) for values in zip(*columns, strict=True)]
    pairs = zip(edges["van"].tolist(), edges["naar"].tolist(), strict=True)
    return np.array([between(places[a], places[b]) for a, b in pairs], dtype=object)


def between(one: Place, other: Place) -> str:
    """Answer for two ends."""
    if not one.kan_in or not other.kan_in:
        return ONBEKEND
    if len({*one.zeker, *other.zeker}) > 1 or not set(one.kan_in) & set(other.kan_in):
        return JA
    if GRENSGEVAL in (one.grens, other.grens):
        return GRENSGEVAL
    return MOGELIJK if MOGELIJK in (one.grens, other.grens) else NEE
