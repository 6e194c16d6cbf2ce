"""From facts to the advice `antwoord_ruimtelijk`, by the numbered rules of one table.

The table (tables/schaalniveau_rules.csv) holds condition, answer, sentence and source of each
rule; here each condition is a function of the facts. All rules that fire are given; the first in
order decides. The afwegingskader has no knock-out: the answer is an advice with its reason.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import geopandas as gpd
import numpy as np

from miekgeo import paths
from miekgeo.distinct import each_distinct
from miekgeo.errors import SchemaError
from miekgeo.geometry import Texts
from miekgeo.schaalniveau.answers import GRENSGEVAL, JA, MOGELIJK, NEE, ONBEKEND
from miekgeo.schaalniveau.facts import Facts

TABLE = paths.TABLES / "schaalniveau_rules.csv"

RIJK = "rijk"
GEZAMENLIJK = "provincies gezamenlijk"
PROVINCIE = "provincie"
BESPREKEN = "bespreken"

# Types for which the afwegingskader isn't applied (MIEK-handleiding 2025, pMIEK par. 1.4, 3.2).
ZONDER_KADER = ("onderzoek", "realisatie", "gereed")
UNCERTAIN = (GRENSGEVAL, MOGELIJK)


@dataclass(frozen=True)
class Rule:
    """One rule of the table."""

    regel: str
    voorwaarde: str
    antwoord: str
    zin: str
    bron: str


@dataclass(frozen=True)
class Case:
    """What the rules look at, for one project."""

    has_place: bool
    projecttype: str
    n_provincies: int
    provincie: str
    land: str
    zee: str
    cluster: str
    bestemming_buitenland: bool
    enclave: bool
    in_programma: bool

    @property
    def buiten(self) -> bool:
        """Firmly beyond the provincies of the Netherlands."""
        land = self.land == JA and not self.enclave
        return self.bestemming_buitenland or self.zee == JA or land

    @property
    def cluster_crossed(self) -> bool:
        """Across the border of its industriecluster, firmly or not."""
        return self.cluster in (JA, *UNCERTAIN)


CONDITIONS: Mapping[str, Callable[[Case], bool]] = {
    "R1": lambda c: not c.has_place,
    "R2": lambda c: c.projecttype in ZONDER_KADER,
    "R3": lambda c: c.buiten,
    "R4": lambda c: c.has_place and len(_possible_answers(c)) > 1,
    "R5": lambda c: c.provincie == JA and not c.buiten and not c.cluster_crossed,
    "R6": lambda c: c.cluster_crossed,
    "R7": lambda c: c.n_provincies == 1 and c.provincie == NEE and not c.buiten,
    "R8": lambda c: c.in_programma,
    "R9": lambda c: c.has_place and c.n_provincies == 0 and not c.buiten,
}


@cache
def load_rules() -> Mapping[str, Rule]:
    """Rules by id, in the order in which they decide.

    Raises
    ------
    SchemaError
        The table and the conditions in code don't name the same rules.
    """
    with TABLE.open(encoding="utf-8", newline="") as stream:
        regels = {r["regel"]: Rule(**r) for r in csv.DictReader(stream, delimiter=";")}
    if list(regels) != list(CONDITIONS):
        raise SchemaError(f"{TABLE.name} en de code noemen niet dezelfde regels.", ids=list(regels))
    return regels


def advise(case: Case) -> tuple[str, tuple[str, ...]]:
    """Answer and the ids of all rules that fire, the deciding one first."""
    regels = load_rules()
    fired = [r for r in regels if CONDITIONS[r](case)]
    decides = next(r for r in fired if regels[r].antwoord)
    return regels[decides].antwoord, (decides, *(r for r in fired if r != decides))


def advise_each(projecten: gpd.GeoDataFrame, facts: Facts) -> tuple[Texts, list[tuple[str, ...]]]:
    """Answer and rules of each project, as `advise` gives them.

    Parameters
    ----------
    projecten : GeoDataFrame (n rows)
    facts : Facts

    Returns
    -------
    answers : text array (n)
    regels : list of tuple of str (n)
    """
    found = each_distinct(
        lambda *case: advise(Case(*case)),
        facts.has_place,
        _text(projecten, "projecttype"),
        facts.n_provincies,
        facts.kruist_provinciegrens,
        facts.kruist_landsgrens,
        facts.op_zee,
        facts.kruist_clustergrens,
        ~np.isin(facts.bestemming, ["", "NL"]),
        facts.enclave,
        _text(projecten, "onderdeel_van") != "",
    )
    answers = np.array([answer for answer, _ in found], dtype=object)
    return answers, [regels for _, regels in found]


def _possible_answers(case: Case) -> set[str]:
    """Answers that remain when each uncertain border answer is read either way.

    An uncertain cluster border isn't varied: rule R6 asks to discuss it as it stands.
    """
    choices = [
        (JA, NEE) if value in UNCERTAIN else (value,)
        for value in (case.provincie, case.land, case.zee)
    ]
    return {_firm_answer(case, *chosen) for chosen in itertools.product(*choices)}


def _firm_answer(case: Case, provincie: str, land: str, zee: str) -> str:
    """The answer if these were certain: rules R3, R5, R6, R7 and R9 in order."""
    if case.bestemming_buitenland or zee == JA or (land == JA and not case.enclave):
        return RIJK
    if case.cluster_crossed:
        return BESPREKEN
    if provincie == JA:
        return GEZAMENLIJK
    return PROVINCIE if case.n_provincies else ONBEKEND


def _text(projecten: gpd.GeoDataFrame, column: str) -> Texts:
    values = projecten[column].astype(object)
    return values.where(values.notna(), "").to_numpy()
