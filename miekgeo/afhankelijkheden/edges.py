"""Edges between nodes, before anything is said of borders and planning.

Each edge says that its first end depends on its second, how that is known, and on what evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from miekgeo.geometry import Floats, Texts

OPGEGEVEN, BEREKEND, VERMOED, BEVESTIGD = "opgegeven", "berekend", "vermoed", "bevestigd"
COLUMNS = ("van", "naar", "soort", "stand", "bewijs", "afstand_m")

# Kinds of edges.
DECLARED = "opgegeven"
END_STATION = "eindstation"
EXTENDS = "uitbreiding station"
BUILT_BY = "aanleg station"
SHARED_EXTENSION = "uitbreiding gedeeld station"
FEEDING = "voeding"
NEEDS_POWER = "elektriciteit nodig"
HIGH_TO_MIDDLE = "hoog- naar middenspanning"
PLAN = "ontwikkeling"
LIES_IN = "ligt ook in"


@dataclass(frozen=True)
class Finding:
    """Something in the declared dependencies that can't be used or can't be true."""

    soort: str
    id: str
    melding: str


def make_edges(
    van: Iterable[int],
    naar: Iterable[int],
    soort: str,
    stand: str | Sequence[str] | Texts,
    bewijs: str | Sequence[str] | Texts,
    afstand_m: float | Floats = np.nan,
) -> pd.DataFrame:
    """Edges of one kind: `COLUMNS`; `van` and `naar` are positions of nodes."""
    ends = np.asarray(list(van), dtype=np.int64), np.asarray(list(naar), dtype=np.int64)
    table = pd.DataFrame({"van": ends[0], "naar": ends[1]})
    for name, values in (("soort", soort), ("stand", stand), ("bewijs", bewijs)):
        table[name] = np.broadcast_to(np.asarray(values, dtype=object), len(table))
    table["afstand_m"] = np.broadcast_to(np.asarray(afstand_m, dtype=np.float64), len(table))
    return table[list(COLUMNS)]


def no_edges() -> pd.DataFrame:
    """No edges, with all columns."""
    return make_edges([], [], "", "", "")


def without_own_works(edges: pd.DataFrame) -> pd.DataFrame:
    """Edges without those of a project to a station that it builds itself: it waits for neither."""
    built = edges[edges["soort"] == BUILT_BY]
    own = pd.MultiIndex.from_arrays([built["naar"], built["van"]])
    pair = pd.MultiIndex.from_frame(edges[["van", "naar"]])
    return edges[~pair.isin(own)]


def confirm(edges: pd.DataFrame) -> pd.DataFrame:
    """Declared edges that were found too become bevestigd, each pair and kind once.

    A pair that is known in two ways of one kind keeps the firmer: opgegeven, berekend, vermoed.
    """
    firmness = {OPGEGEVEN: 0, BEREKEND: 1, VERMOED: 2}
    order = edges.assign(rank=edges["stand"].map(firmness)).sort_values(
        ["van", "naar", "soort", "rank", "afstand_m"], kind="stable"
    )
    once = order.drop_duplicates(["van", "naar", "soort"]).drop(columns="rank")
    declared = once["stand"] == OPGEGEVEN
    pair = pd.MultiIndex.from_frame(once[["van", "naar"]])
    computed = pd.MultiIndex.from_frame(edges.loc[edges["stand"] == BEREKEND, ["van", "naar"]])
    both = declared & pair.isin(computed)
    once.loc[both, "stand"] = BEVESTIGD
    return once.reset_index(drop=True)
