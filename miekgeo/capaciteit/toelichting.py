"""Dutch explanation of the room at a station: what limits, what asks, what isn't known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from miekgeo.capaciteit.balance import ONBEKEND, SIDES, TEKORT
from miekgeo.wording import distance, enumerate_words, megawatts

# Names of ontwikkelingen in a text; the table has them all.
NAMED = 4
_WORDS = {"afname": ("Afname", "vraag"), "teruglever": ("Teruglevering", "aanbod")}


def explain_station(
    station: Mapping[Any, Any],
    balance: Mapping[str, Mapping[Any, Any]],
    fed: Sequence[Mapping[Any, Any]],
    year: int,
) -> str:
    """The room at one station in the year of the class, and what it rests on.

    Parameters
    ----------
    station : mapping
        `klasse_afname, klasse_teruglever`.
    balance : mapping of side to mapping
        The row of the balance that decides for afname and for teruglever.
    fed : sequence of mapping
        Rows of the assignment for this station, with `vraag_mw, aanbod_mw, voorbeeld`.
    year : int
    """
    sentences = [_side(s, station[f"klasse_{s}"], balance[s], year) for s in SIDES]
    sentences.append(_fed(fed))
    return " ".join(s for s in sentences if s)


def _side(side: str, klasse: str, row: Mapping[Any, Any], year: int) -> str:
    title, asks = _WORDS[side]
    added = row[f"{side}_ontwikkelingen_mw"]
    if klasse == ONBEKEND:
        missing = [
            words
            for column, words in (
                (f"{side}_limiet_mw", "de grens"),
                (f"{side}_mw", "de huidige belasting"),
            )
            if pd.isna(row[column])
        ]
        text = f"{title} {year}: onbekend, want {enumerate_words(missing)} is niet opgegeven"
        text = (
            text.replace("is niet opgegeven", "zijn niet opgegeven") if len(missing) > 1 else text
        )
        text += f"; ontwikkelingen brengen {megawatts(added)} {asks}" if added else ""
        return f"{text}{_without(row, side)}."
    margin = float(row[f"{side}_marge_mw"])
    left = f"{megawatts(margin)} over" if klasse != TEKORT else f"{megawatts(-margin)} te weinig"
    text = (
        f"{title} {year}: {klasse}, {left} "
        f"(grens {megawatts(row[f'{side}_limiet_mw'])}, al belast {megawatts(row[f'{side}_mw'])}, "
        f"ontwikkelingen {megawatts(added)}"
    )
    if added:
        text += f", waarvan zeker {megawatts(row[f'{side}_zeker_mw'])}"
    text += f"; getallen van {row['uit_jaar']:.0f}"
    text += f", scenario {row['scenario']}" if row["scenario"] else ""
    return f"{text}{_without(row, side)})."


def _without(row: Mapping[Any, Any], side: str) -> str:
    n = int(row[f"{side}_zonder_mw"])
    if not n:
        return ""
    words = (
        "ontwikkeling zonder vermogen telt" if n == 1 else "ontwikkelingen zonder vermogen tellen"
    )
    return f"; {n} {words} niet mee"


def _fed(fed: Sequence[Mapping[Any, Any]]) -> str:
    if not fed:
        return "Er zijn geen ontwikkelingen die dit station voedt."
    names = [_named(f) for f in fed[:NAMED]]
    rest = len(fed) - len(names)
    text = f"Voedt {enumerate_words(names) if not rest else ', '.join(names)}"
    text += f" en nog {rest}" if rest else ""
    supposed = sum(f["stand"] == "vermoed" for f in fed)
    if supposed:
        text += f"; {supposed} van {len(fed)} vermoed, als dichtstbijzijnde passende station"
    across = sum(bool(f["over_provinciegrens"]) for f in fed)
    text += f"; {across} in een andere provincie" if across else ""
    examples = sum(bool(f["voorbeeld"]) for f in fed)
    text += f". Het vermogen van {examples} daarvan is een rekenvoorbeeld" if examples else ""
    return f"{text}."


def _named(row: Mapping[Any, Any]) -> str:
    away = "afstand onbekend" if pd.isna(row["afstand_m"]) else distance(row["afstand_m"])
    return f"{row['naam'] or row['ontwikkeling_id']} ({away})"
