"""How a raakvlak reads: the rules of one table, each with its condition here.

The table (tables/raakvlak_rules.csv) holds condition, reading, sentence and source of each rule.
More than one may hold; where a chance or a risk does, what is unknown isn't said.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from miekgeo import paths
from miekgeo.errors import SchemaError
from miekgeo.geometry import Flags, Texts
from miekgeo.raakvlakken.timing import Timing

TABLE = paths.TABLES / "raakvlak_rules.csv"
KANS, RISICO, ONBEKEND = "kans", "risico", "onbekend"
KANS_EN_RISICO = f"{KANS} en {RISICO}"


@dataclass(frozen=True)
class Rule:
    """One rule of the table."""

    regel: str
    voorwaarde: str
    duiding: str
    zin: str
    bron: str


@dataclass(frozen=True)
class Facts:
    """What is known of pairs of objects.

    Attributes
    ----------
    kruising, parallel, nabij, station, knooppunt : bool array (p)
        Which kinds of raakvlak hold.
    timing : Timing (p)
    """

    kruising: Flags
    parallel: Flags
    nabij: Flags
    station: Flags
    knooppunt: Flags
    timing: Timing

    @property
    def kinds(self) -> Flags:
        """Which kinds hold (p, 5), in the order of `soorten`."""
        return np.column_stack(
            [self.kruising, self.parallel, self.nabij, self.station, self.knooppunt]
        )

    @property
    def beside(self) -> Flags:
        """Where there is more than a crossing."""
        return self.parallel | self.nabij | self.station | self.knooppunt

    @property
    def apart(self) -> Flags:
        """Where both times are known and don't overlap."""
        return self.timing.known & ~self.timing.overlap


def _only_near(facts: Facts) -> Flags:
    others = facts.kruising | facts.parallel | facts.station | facts.knooppunt
    return facts.nabij & ~others & facts.apart & ~facts.timing.soon


CONDITIONS: Mapping[str, Callable[[Facts], Flags]] = {
    "M1": lambda f: ~f.timing.known,
    "M2": lambda f: f.kruising & f.timing.overlap,
    "M3": lambda f: f.beside & f.timing.overlap,
    "M4": lambda f: (f.kruising | f.parallel) & f.apart,
    "M5": lambda f: (f.station | f.knooppunt) & f.apart,
    "M6": lambda f: f.beside & f.timing.soon,
    "M7": _only_near,
}


@cache
def load_rules() -> Mapping[str, Rule]:
    """Rules by id.

    Raises
    ------
    SchemaError
        The table and the code don't name the same rules, or a reading isn't one.
    """
    with TABLE.open(encoding="utf-8", newline="") as stream:
        regels = {r["regel"]: Rule(**r) for r in csv.DictReader(stream, delimiter=";")}
    if tuple(regels) != tuple(CONDITIONS):
        raise SchemaError(f"{TABLE.name} en de code noemen niet dezelfde regels.", ids=list(regels))
    odd = [r.regel for r in regels.values() if r.duiding not in {KANS, RISICO, ONBEKEND}]
    if odd:
        raise SchemaError(f"{TABLE.name} heeft een duiding die niet bestaat.", ids=odd)
    return regels


def which_hold(facts: Facts) -> Flags:
    """Which rules hold for each pair (p, number of rules)."""
    return np.column_stack([holds(facts) for holds in CONDITIONS.values()])


def read_duiding(holds: Flags) -> Texts:
    """Reading of each pair: kans, risico, kans en risico, or onbekend."""
    says = np.array([r.duiding for r in load_rules().values()], dtype=object)
    kans, risico = (holds[:, says == word].any(axis=1) for word in (KANS, RISICO))
    words = np.array([ONBEKEND, KANS, RISICO, KANS_EN_RISICO], dtype=object)
    return words[kans + 2 * risico]


def reasons(holds: Flags) -> Texts:
    """Sentence of each pair with the rules that hold for it."""
    # Few combinations of rules exist, however many pairs.
    distinct, index = np.unique(holds, axis=0, return_inverse=True)
    told = np.array([_told(row) for row in distinct], dtype=object)
    return told[index.reshape(-1)]


def _told(row: Flags) -> str:
    rules = [r for r, holds in zip(load_rules().values(), row, strict=True) if holds]
    text = "; ".join(f"{r.duiding}: {r.zin} (regel {r.regel})" for r in rules)
    return f"{text[:1].upper()}{text[1:]}."
