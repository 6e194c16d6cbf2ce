"""When a place is a netknooppunt or a knooppunt: the rules of one table, with adjustable numbers.

The table (tables/knooppunt_rules.csv) holds condition, sentence and source of each rule; here each
is a function of what comes together.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from miekgeo import paths
from miekgeo.errors import SchemaError, ThresholdError
from miekgeo.geometry import Flags
from miekgeo.thresholds import load_thresholds

TABLE = paths.TABLES / "knooppunt_rules.csv"
NETKNOOPPUNT, KNOOPPUNT = "netknooppunt", "knooppunt"
RULE_IDS = ("K1", "K2", "K3")
# A smaller radius asks more of coordinates than they hold; a larger one spans whole regions.
SMALLEST_M, LARGEST_M = 50.0, 50_000.0


@dataclass(frozen=True)
class Rule:
    """One rule of the table; `{n}` in condition and sentence is its number."""

    regel: str
    soort: str
    voorwaarde: str
    zin: str
    bron: str


@dataclass(frozen=True)
class Rules:
    """The numbers that decide.

    Attributes
    ----------
    straal_m : float
        What lies within this distance of a middle comes together there.
    traces, modaliteiten, sectoren : int
        How many different ones make a netknooppunt (either of the first two) or, with
        infrastructure, a knooppunt.

    Raises
    ------
    ThresholdError
        The radius isn't a number from 50 m to 50 km, or a number of things is below one.
    """

    straal_m: float
    traces: int
    modaliteiten: int
    sectoren: int

    def __post_init__(self) -> None:
        if not (math.isfinite(self.straal_m) and SMALLEST_M <= self.straal_m <= LARGEST_M):
            raise ThresholdError(
                f"De straal {self.straal_m:g} m kan niet.",
                hint=f"Kies {SMALLEST_M:g} tot {LARGEST_M:g} m.",
            )
        if min(self.traces, self.modaliteiten, self.sectoren) < 1:
            raise ThresholdError("Een knooppunt vraagt ten minste één tracé, modaliteit of sector.")

    @property
    def numbers(self) -> Mapping[str, int]:
        """The number of each rule."""
        return dict(zip(RULE_IDS, (self.traces, self.modaliteiten, self.sectoren), strict=True))

    def hold(self, counts: pd.DataFrame) -> Flags:
        """Which rules hold for each row of `Hubs.counts`.

        Returns
        -------
        bool array (n, 3)
            K1, K2, K3.
        """
        infrastructure = counts[["n_stations", "n_traces", "n_projecten"]].sum(axis=1) > 0
        return np.column_stack(
            [
                counts["n_lijnen"] >= self.traces,
                counts["n_modaliteiten"] >= self.modaliteiten,
                infrastructure & (counts["n_sectoren"] >= self.sectoren),
            ]
        )


def default_rules(straal_m: float | None = None) -> Rules:
    """The rules with the numbers of the thresholds table, at another radius when one is given."""
    table = load_thresholds()
    return Rules(
        straal_m=table.knooppunt_straal_m if straal_m is None else straal_m,
        traces=int(table.netknooppunt_traces_aantal),
        modaliteiten=int(table.netknooppunt_modaliteiten_aantal),
        sectoren=int(table.knooppunt_sectoren_aantal),
    )


@cache
def load_rules() -> Mapping[str, Rule]:
    """Rules by id.

    Raises
    ------
    SchemaError
        The table and the code don't name the same rules.
    """
    with TABLE.open(encoding="utf-8", newline="") as stream:
        regels = {r["regel"]: Rule(**r) for r in csv.DictReader(stream, delimiter=";")}
    if tuple(regels) != RULE_IDS:
        raise SchemaError(f"{TABLE.name} en de code noemen niet dezelfde regels.", ids=list(regels))
    return regels
