"""Whether the two ends of a dependency lie in different provincies or countries, and how firm."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from miekgeo.afhankelijkheden.nodes import (
    GRENSGEVAL,
    JA,
    MOGELIJK,
    NEE,
    ONBEKEND,
    Nodes,
)
from miekgeo.geometry import Texts


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
        ja where firm areas of the ends differ, or one end firmly lies in two; grensgeval or
        mogelijk where only what isn't firm differs; nee in one area; onbekend without a place.
    """
    areas = nodes.table["gebieden"].tolist()
    firm = nodes.table["grens"].tolist()
    found = [
        between((areas[a], firm[a]), (areas[b], firm[b]))
        for a, b in zip(edges["van"].tolist(), edges["naar"].tolist(), strict=True)
    ]
    return np.array(found, dtype=object)


def between(one: tuple[Sequence[str], str], other: tuple[Sequence[str], str]) -> str:
    """Answer for two ends, each its areas (the main one first) with how firm they are."""
    if not one[0] or not other[0]:
        return ONBEKEND
    certain = {*_certain(*one), *_certain(*other)}
    if len(certain) > 1:
        return JA
    answers = [answer for areas, answer in (one, other) if _unsure(areas, answer, certain)]
    if GRENSGEVAL in answers:
        return GRENSGEVAL
    return MOGELIJK if MOGELIJK in answers else NEE


def _certain(areas: Sequence[str], answer: str) -> Sequence[str]:
    """Areas in which an end lies for sure: all of them, or only the main one."""
    return areas if answer in (JA, NEE) else areas[:1]


def _unsure(areas: Sequence[str], answer: str, certain: set[str]) -> bool:
    """Whether an end may lie in more than what is certain."""
    return answer in (GRENSGEVAL, MOGELIJK) or bool(set(areas) - certain)
