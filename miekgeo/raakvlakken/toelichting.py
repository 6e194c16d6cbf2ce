"""Dutch explanation of raakvlakken: how near, what is shared, when, and how that reads."""

from __future__ import annotations

import numpy as np

from miekgeo.geometry import Texts
from miekgeo.raakvlakken.objects import BOUW, Objects
from miekgeo.raakvlakken.pairs import Pairs
from miekgeo.raakvlakken.rules import Facts, reasons, which_hold
from miekgeo.raakvlakken.timing import range_words
from miekgeo.wording import distance, measure


def tell_pairs(objects: Objects, pairs: Pairs, facts: Facts, *, corridor_m: float) -> Texts:
    """The explanation of each pair.

    Parameters
    ----------
    objects : Objects
    pairs : Pairs (p)
    facts : Facts (p)
    corridor_m : float
        How near lines run side by side, m.

    Returns
    -------
    text array (p)
        One sentence with what holds and one with how it reads; a third where a line is indicative.
    """
    one, other = _names(objects, pairs)
    hubs = np.array([text.replace(";", ", ") for text in pairs.knooppunten], dtype=object)
    return (
        one
        + " en "
        + other
        + _where(pairs, facts, corridor_m)
        + _shared(pairs.station_names, pairs.stations, "station", "stations")
        + _shared(hubs, pairs.knooppunten, "knooppunt", "knooppunten")
        + _when(objects, pairs, facts)
        + ". "
        + reasons(which_hold(facts))
        + _indicated(objects, pairs, one, other)
    )


def _names(objects: Objects, pairs: Pairs) -> tuple[Texts, Texts]:
    """Names of both, with their codes where these are needed to tell them apart."""
    one, other = objects.names[pairs.one], objects.names[pairs.other]
    same = one == other
    return (
        np.where(same, one + " (" + objects.ids[pairs.one] + ")", one),
        np.where(same, other + " (" + objects.ids[pairs.other] + ")", other),
    )


def _where(pairs: Pairs, facts: Facts, corridor_m: float) -> Texts:
    away = _words([distance(m) for m in pairs.afstand_m])
    beside = _words([measure(m, 1) for m in pairs.parallel_m])
    place = np.where(
        facts.kruising, _words([" raken of kruisen elkaar"]), " liggen " + away + " uit elkaar"
    )
    corridor = f" naast elkaar (binnen {distance(corridor_m)})"
    return place + np.where(facts.parallel, ", lopen over " + beside + corridor, _words([""]))


def _shared(names: Texts, codes: Texts, singular: str, plural: str) -> Texts:
    several = _words([";" in text for text in codes]).astype(bool)
    word = np.where(several, _words([f", delen de {plural} "]), _words([f", delen {singular} "]))
    return np.where(codes == "", _words([""]), word + names)


def _when(objects: Objects, pairs: Pairs, facts: Facts) -> Texts:
    """What was compared, and how it relates: `bouwperiode 2028 tot 2030 en inbedrijfname 2031`."""
    when = range_words(objects.years)
    a, b = objects.called[pairs.one], objects.called[pairs.other]
    # Of neither is anything known: it is the bouwperiode that is asked.
    first = np.where(a == "", np.where(b == "", BOUW, b), a)
    second = np.where((b == "") | (b == first), _words([""]), b + " ")
    relation = np.where(facts.timing.known, ": " + facts.timing.words(), _words([""]))
    one, other = when[pairs.one], when[pairs.other]
    return "; " + first + " " + one + " en " + second + other + relation


def _indicated(objects: Objects, pairs: Pairs, one: Texts, other: Texts) -> Texts:
    """What an indicative line means here, for either or both."""
    both = " De lijnen van beide zijn indicatief: alleen de plaatsen waar zij langs gaan, tellen."
    rest = " is indicatief: alleen de plaatsen waar zij langs gaat, tellen."
    a, b = objects.indicated[pairs.one], objects.indicated[pairs.other]
    none = _words([""])
    single = np.where(
        a, " De lijn van " + one + rest, np.where(b, " De lijn van " + other + rest, none)
    )
    return np.where(a & b, _words([both]), single)


def _words(words: list[str] | list[bool]) -> Texts:
    return np.array(words, dtype=object)
