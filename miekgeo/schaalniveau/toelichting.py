"""The explanation of an answer in Dutch sentences with its numbers, ready for a memo.

In come facts and the rules that fired; out comes text. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from miekgeo.clusters import INDUSTRIECLUSTER
from miekgeo.grenzen import BELGIE, DUITSLAND, EEMS_DOLLARD, NIET_INGEDEELD, ZEE
from miekgeo.schaalniveau.answers import GRENSGEVAL, JA, MOGELIJK, NEE, ONBEKEND
from miekgeo.schaalniveau.facts import NERGENS, Facts
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


def explain(
    facts: Facts,
    row: int,
    shares: Sequence[Share],
    regels: Sequence[str],
    *,
    grenzenset: str,
    thresholds: Thresholds,
    trekker: str = "",
    programma: str = "",
) -> str:
    """Sentences about one project: place, borders, firmness, advice and what it rests on.

    Parameters
    ----------
    facts : Facts
    row : int
        Position of the project.
    shares : sequence of Share
        Parts per area, largest first.
    regels : sequence of str
        Rules that fired, the deciding one first.
    grenzenset : str
        Name of the boundary set.
    thresholds : Thresholds
    trekker : str
        Who leads by agreement, when known.
    programma : str
        Sentence on the programme the project is part of.
    """
    if not facts.has_place[row]:
        sentences = ["Het project heeft geen locatie; welke grenzen het kruist is niet te bepalen."]
        sentences.append(_advice(regels))
        return " ".join([*sentences, programma]).strip()
    sentences = [
        _place(facts, row, shares),
        _provincie_sentence(facts, row, shares, thresholds),
        _land_sentence(facts, row),
        _cluster_sentence(facts, row),
        _advice(regels),
        _trekker_sentence(regels, trekker),
        programma,
        _basis(facts, row, grenzenset),
    ]
    return " ".join(s for s in sentences if s)


def _place(facts: Facts, row: int, shares: Sequence[Share]) -> str:
    dimension = int(facts.dimension[row])
    total = sum(s.measure for s in shares)
    subject = _SUBJECT[dimension].format(measure(total, dimension) if dimension else "")
    measured = [s for s in shares if s.share > 0]
    touched = [s for s in shares if s.share == 0]
    if len(measured) == 1:
        text = f"{subject} ligt {_where(measured[0])}"
    elif dimension == 0:
        parts = [f"{_where(s)} ({measure(s.measure, 0)})" for s in measured]
        text = f"{subject} ligt {enumerate_words(parts)}"
    else:
        parts = [
            f"voor {percentage(s.share)} ({measure(s.measure, dimension)}) {_where(s)}"
            for s in measured
        ]
        text = f"{subject} ligt {enumerate_words(parts)}"
    if touched:
        where = enumerate_words([_where(s) for s in touched])
        text += f", met een onderdeel van een lagere soort (punt of lijn) {where}"
    return f"{text}."


def _where(share: Share) -> str:
    return f"in {share.naam}" if share.inside else _AROUND.get(share.naam, f"in {share.naam}")


def _provincie_sentence(
    facts: Facts, row: int, shares: Sequence[Share], thresholds: Thresholds
) -> str:
    answer = facts.kruist_provinciegrens[row]
    names = [s.naam for s in shares if s.inside]
    turn = float(facts.omslagafstand_m[row])
    shift = distance(turn) if turn < thresholds.omslag_max_m else f"meer dan {distance(turn)}"
    tolerance = distance(float(facts.tolerantie_m[row]))
    if answer == JA:
        return f"Het kruist de provinciegrens; dat blijft zo tot een verschuiving van {shift}."
    if answer == MOGELIJK:
        cause = (
            "het is een zoekgebied, dus het hangt af van de locatiekeuze"
            if facts.zoekgebied[row]
            else "de lijn is indicatief en de eindpunten zelf geven geen uitsluitsel"
        )
        return f"Of het de provinciegrens kruist is niet zeker: {cause}."
    if answer == GRENSGEVAL:
        reach = "raakt de grens" if turn < 1 else f"ligt {shift} van de omslag"
        return (
            f"Het is een grensgeval: het {reach}, en grenzen en ligging samen zijn op {tolerance} "
            "nauwkeurig."
        )
    if len(names) == 1:
        return (
            f"Het kruist geen provinciegrens; de dichtstbijzijnde andere provincie ligt op {shift}."
        )
    return "Het kruist geen provinciegrens."


def _land_sentence(facts: Facts, row: int) -> str:
    answer = facts.kruist_landsgrens[row]
    bestemming = facts.bestemming[row]
    if answer == NEE:
        return ""
    if answer == JA and facts.open_einde[row] and bestemming not in ("", "NL"):
        return f"Het eindigt op zee en gaat volgens opgave naar {bestemming}."
    if answer == JA and facts.enclave[row]:
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


def _cluster_sentence(facts: Facts, row: int) -> str:
    answer = facts.kruist_clustergrens[row]
    if answer not in (JA, GRENSGEVAL, MOGELIJK):
        return ""
    mine = [facts.cluster_list[c] for c in facts.clusters.get(row, [])]
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


def _advice(regels: Sequence[str]) -> str:
    table = load_rules()
    regel = table[regels[0]]
    return f"Ruimtelijk advies: {regel.antwoord} (regel {regel.regel}). {regel.zin}"


def _trekker_sentence(regels: Sequence[str], trekker: str) -> str:
    return f"Trekker volgens opgave: {trekker}." if trekker and regels[0] == "R5" else ""


def _basis(facts: Facts, row: int, grenzenset: str) -> str:
    own = distance(float(facts.nauwkeurigheid_m[row]))
    total = distance(float(facts.tolerantie_m[row]))
    return f"Grenzen: {grenzenset}. Grenzen en ligging ({own}) samen zijn op {total} nauwkeurig."
