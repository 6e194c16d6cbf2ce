"""The explanation of an answer in Dutch sentences with its numbers, ready for a memo.

In come facts and the rules that fired; out comes text. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from miekgeo.clusters import INDUSTRIECLUSTER
from miekgeo.distinct import each_distinct
from miekgeo.geometry import Texts
from miekgeo.grenzen import BELGIE, DUITSLAND, EEMS_DOLLARD, NIET_INGEDEELD, ZEE
from miekgeo.schaalniveau.answers import GRENSGEVAL, JA, MOGELIJK, NEE, ONBEKEND
from miekgeo.schaalniveau.facts import NERGENS, ClusterName, Facts
from miekgeo.schaalniveau.rules import load_rules
from miekgeo.thresholds import Thresholds
from miekgeo.wording import distance, enumerate_words, measure, percentage

_SUBJECT = {0: "Het project", 1: "Het tracé van {}", 2: "Het gebied van {}"}
# How the areas around the provincies read in a sentence.
_AROUND = {
    BELGIE: "in België",
    DUITSLAND: "in Duitsland",
    EEMS_DOLLARD: "in de Eems-Dollard (grens niet vastgesteld)",
    ZEE: "op zee buiten de provincies",
    NIET_INGEDEELD: "op land of water dat de grenzenset niet indeelt",
    NERGENS: "buiten het kaartgebied",
}


@dataclass(frozen=True)
class Share:
    """Part of a project in one area."""

    naam: str
    measure: float
    share: float
    inside: bool

    @property
    def where(self) -> str:
        """How the area reads in a sentence."""
        return _where(self.naam, self.inside)


@dataclass(frozen=True)
class Told:
    """What the explanation of n projects takes beside their facts; all arrays have one a project.

    Attributes
    ----------
    regels : text array
        The rule that decides.
    trekker : text array
        Who leads by agreement; empty where unknown.
    programma : text array
        Sentence on the programme the project is part of; empty where there is none.
    """

    regels: Texts
    trekker: Texts
    programma: Texts


def explain(facts: Facts, told: Told, *, grenzenset: str, thresholds: Thresholds) -> Texts:
    """Sentences about each project: place, borders, firmness, advice and what it rests on.

    Parameters
    ----------
    facts : Facts
    told : Told
    grenzenset : str
        Name of the boundary set.
    thresholds : Thresholds

    Returns
    -------
    text array (n)
    """
    advice = each_distinct(_advice, told.regels)
    text = np.full(len(facts.has_place), "", dtype=object)
    nowhere = np.flatnonzero(~facts.has_place)
    without = "Het project heeft geen locatie; welke grenzen het kruist is niet te bepalen."
    text[nowhere] = _joined(
        np.full(len(nowhere), without, dtype=object), advice[nowhere], told.programma[nowhere]
    )
    rows = np.flatnonzero(facts.has_place)
    sentences = (
        _places(facts),
        _provincie_sentences(facts, thresholds),
        each_distinct(
            _land_sentence,
            facts.kruist_landsgrens,
            facts.bestemming,
            facts.open_einde,
            facts.enclave,
        ),
        _cluster_sentences(facts),
        advice,
        each_distinct(_trekker_sentence, told.regels, told.trekker),
        told.programma,
        _bases(facts, grenzenset),
    )
    text[rows] = _joined(*(s[rows] for s in sentences))
    return text


def _joined(*sentences: Texts) -> Texts:
    rows = zip(*(s.tolist() for s in sentences), strict=True)
    return np.array([" ".join(filter(None, row)) for row in rows], dtype=object)


def _places(facts: Facts) -> Texts:
    """Where each project lies; most lie in one area, and those are told together."""
    shares = facts.provincies
    row, share = shares["row"].to_numpy(), shares["share"].to_numpy()
    naam, inside = shares["naam"].to_numpy(), shares["inside"].to_numpy()
    measured = shares["measure"].to_numpy()
    text = np.full(len(facts.has_place), "", dtype=object)
    alone = np.bincount(row, minlength=len(text))[row] == 1
    alone &= share > 0
    one = np.flatnonzero(alone)
    where = each_distinct(lambda n, i: f" ligt {_where(n, i)}.", naam[one], inside[one])
    dimension = facts.dimension[row[one]].tolist()
    subject = np.array(
        [_subject(d, m) for d, m in zip(dimension, measured[one].tolist(), strict=True)],
        dtype=object,
    )
    text[row[one]] = subject + where
    several = shares_by_row(shares[~alone])
    for i in np.setdiff1d(np.flatnonzero(facts.has_place), row[one]).tolist():
        text[i] = _place(int(facts.dimension[i]), several.get(i, []))
    return text


def shares_by_row(table: pd.DataFrame) -> dict[int, list[Share]]:
    """Parts per area of each row, largest first."""
    result: dict[int, list[Share]] = {}
    columns = (table[c].tolist() for c in ("row", "naam", "measure", "share", "inside"))
    for row, *share in zip(*columns, strict=True):
        result.setdefault(row, []).append(Share(*share))
    return result


def _subject(dimension: int, total: float) -> str:
    return _SUBJECT[dimension].format(measure(total, dimension)) if dimension else _SUBJECT[0]


def _place(dimension: int, shares: Sequence[Share]) -> str:
    subject = _subject(dimension, sum(s.measure for s in shares))
    measured = [s for s in shares if s.share > 0]
    touched = [s for s in shares if s.share == 0]
    if len(measured) == 1:
        text = f"{subject} ligt {measured[0].where}"
    elif dimension == 0:
        parts = [f"{s.where} ({measure(s.measure, 0)})" for s in measured]
        text = f"{subject} ligt {enumerate_words(parts)}"
    else:
        parts = [
            f"voor {percentage(s.share)} ({measure(s.measure, dimension)}) {s.where}"
            for s in measured
        ]
        text = f"{subject} ligt {enumerate_words(parts)}"
    if touched:
        where = enumerate_words([s.where for s in touched])
        text += f", met een onderdeel van een lagere soort (punt of lijn) {where}"
    return f"{text}."


def _where(naam: str, inside: bool) -> str:
    return f"in {naam}" if inside else _AROUND.get(naam, f"in {naam}")


def _provincie_sentences(facts: Facts, thresholds: Thresholds) -> Texts:
    turn = facts.omslagafstand_m
    shift = each_distinct(distance, turn)
    far = turn >= thresholds.omslag_max_m
    shift[far] = "meer dan " + shift[far]
    return each_distinct(
        _provincie_sentence,
        facts.kruist_provinciegrens,
        shift,
        turn < 1,
        each_distinct(distance, facts.tolerantie_m),
        facts.n_provincies == 1,
        facts.zoekgebied,
    )


def _provincie_sentence(
    answer: str, shift: str, touches: bool, tolerance: str, in_one: bool, zoekgebied: bool
) -> str:
    if answer == JA:
        return f"Het kruist de provinciegrens; dat blijft zo tot een verschuiving van {shift}."
    if answer == MOGELIJK:
        cause = (
            "het is een zoekgebied, dus het hangt af van de locatiekeuze"
            if zoekgebied
            else "de lijn is indicatief en de eindpunten zelf geven geen uitsluitsel"
        )
        return f"Of het de provinciegrens kruist is niet zeker: {cause}."
    if answer == GRENSGEVAL:
        reach = "raakt de grens" if touches else f"ligt {shift} van de omslag"
        return (
            f"Het is een grensgeval: het {reach}, en grenzen en ligging samen zijn op {tolerance} "
            "nauwkeurig."
        )
    if in_one:
        return (
            f"Het kruist geen provinciegrens; de dichtstbijzijnde andere provincie ligt op {shift}."
        )
    return "Het kruist geen provinciegrens."


def _land_sentence(answer: str, bestemming: str, open_einde: bool, enclave: bool) -> str:
    if answer == NEE:
        return ""
    if answer == JA and open_einde and bestemming not in ("", "NL"):
        return f"Het eindigt op zee en gaat volgens opgave naar {bestemming}."
    if answer == JA and enclave:
        return (
            "Het gaat door de enclaves van Baarle-Hertog en kruist daar de landsgrens; "
            "Baarle-Hertog is gesprekspartner."
        )
    if answer == JA:
        return "Het kruist de landsgrens."
    if answer == ONBEKEND:
        return (
            "Het heeft een open einde op zee zonder opgegeven bestemming; of het de landsgrens "
            "kruist is onbekend."
        )
    if answer == MOGELIJK:
        return "Of het de landsgrens kruist is niet zeker."
    return "Bij de landsgrens is het een grensgeval."


def _cluster_sentences(facts: Facts) -> Texts:
    text = np.full(len(facts.has_place), "", dtype=object)
    told = np.isin(facts.kruist_clustergrens, (JA, GRENSGEVAL, MOGELIJK))
    for row in np.flatnonzero(told).tolist():
        mine = [facts.cluster_list[c] for c in facts.clusters.get(row, [])]
        text[row] = _cluster_sentence(facts.kruist_clustergrens[row], mine)
    return text


def _cluster_sentence(answer: str, mine: Sequence[ClusterName]) -> str:
    industry = [c for c in mine if c.soort == INDUSTRIECLUSTER]
    names = enumerate_words([c.naam for c in industry])
    if answer == JA:
        return f"Het ligt deels buiten industriecluster {names}."
    if not all(c.officieel for c in industry):
        return (
            f"Het lijkt deels buiten industriecluster {names} te liggen; de grens daarvan is "
            "aangenomen, niet officieel."
        )
    return f"Of het de grens van industriecluster {names} kruist is niet zeker."


def _advice(decides: str) -> str:
    regel = load_rules()[decides]
    return f"Ruimtelijk advies: {regel.antwoord} (regel {regel.regel}). {regel.zin}"


def _trekker_sentence(decides: str, trekker: str) -> str:
    return f"Trekker volgens opgave: {trekker}." if trekker and decides == "R5" else ""


def _bases(facts: Facts, grenzenset: str) -> Texts:
    def basis(own: float, total: float) -> str:
        return (
            f"Grenzen: {grenzenset}. Grenzen en ligging ({distance(own)}) samen zijn op "
            f"{distance(total)} nauwkeurig."
        )

    return each_distinct(basis, facts.nauwkeurigheid_m, facts.tolerantie_m)
