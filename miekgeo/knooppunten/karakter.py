"""Whether a hub is of local, provincial or national character, and why.

The handreiking Integraal Programmeren (step 3, knooppuntenaanpak) lets the character depend on the
infrastructure needed and on the impact of the developments, without numbers; reach is added here.
Infrastructure is weighed by its voltage or by the programme its projects stand in.
Each gives a level; the hub has the level that at least two of those known reach. So a high voltage
alone makes no hub national.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from miekgeo.thresholds import Thresholds
from miekgeo.wording import enumerate_words, number

LOKAAL, PROVINCIAAL, NATIONAAL = "lokaal", "provinciaal", "nationaal"
# Programme by its level.
LISTS = {1: "pMIEK", 2: "nMIEK"}
LEVELS = (LOKAAL, PROVINCIAAL, NATIONAAL)
# Provincies (and abroad) in which the lines and points of a hub of national reach lie.
NATIONAL_AREAS = 3


@dataclass(frozen=True)
class Karakter:
    """Character of a hub with its reason, a Dutch sentence."""

    karakter: str
    reden: str


def find_karakter(
    *,
    spanning_kv: float,
    niveau: int,
    vermogen_mw: float,
    gemeenten: int,
    gebieden: int,
    thresholds: Thresholds,
) -> Karakter:
    """Character from the three aspects.

    Parameters
    ----------
    spanning_kv : float
        Highest voltage of the infrastructure; NaN where none is known.
    niveau : int
        Of the highest programme a project stands in: 2 is nMIEK, 1 is pMIEK, 0 is none.
    vermogen_mw : float
        Demand and supply of the ontwikkelingen together, with gelijktijdigheid; NaN where unknown.
    gemeenten : int
        Gemeenten in which the points of the hub lie.
    gebieden : int
        Provincies, and areas outside them, in which its lines and points lie.
    thresholds : Thresholds
    """
    t = thresholds
    aspects = [
        (
            _needed(spanning_kv, niveau, t),
            _needed_words(spanning_kv, niveau),
            "spanning en programma van de infrastructuur zijn onbekend",
        ),
        (
            _level(vermogen_mw, t.karakter_provinciaal_mw, t.karakter_nationaal_mw),
            f"ontwikkelingen van samen {number(vermogen_mw)} MW",
            "het vermogen van ontwikkelingen is onbekend",
        ),
        (_reach(gemeenten, gebieden), _reach_words(gemeenten, gebieden), ""),
    ]
    known = [(level, words) for level, words, _ in aspects if level is not None]
    missing = [without for level, _, without in aspects if level is None]
    levels = sorted((level for level, _ in known), reverse=True)
    chosen = LEVELS[levels[min(1, len(levels) - 1)]]
    parts = [f"{words} ({LEVELS[level]})" for level, words in known]
    reason = f"{enumerate_words(parts)}; "
    reason += "het niveau dat ten minste twee daarvan halen telt" if len(known) > 1 else "meer is "
    if len(known) == 1:
        reason += "niet bekend"
    if missing and len(known) > 1:
        reason += f" ({enumerate_words(missing)})"
    return Karakter(chosen, reason)


def _level(value: float, provincial: float, national: float) -> int | None:
    if math.isnan(value):
        return None
    return int(value >= provincial) + int(value >= national)


def _needed(spanning_kv: float, niveau: int, t: Thresholds) -> int | None:
    """Level of the infrastructure needed: by its voltage or by the programme it stands in."""
    voltage = _level(spanning_kv, t.karakter_provinciaal_kv, t.karakter_nationaal_kv)
    if voltage is None:
        return niveau or None
    return max(voltage, niveau)


def _needed_words(spanning_kv: float, niveau: int) -> str:
    words = []
    if not math.isnan(spanning_kv):
        words.append(f"infrastructuur tot {number(spanning_kv)} kV")
    if niveau:
        words.append(f"projecten van het {LISTS[niveau]}")
    return enumerate_words(words)


def _reach(gemeenten: int, gebieden: int) -> int:
    if gebieden >= NATIONAL_AREAS:
        return LEVELS.index(NATIONAAL)
    return LEVELS.index(PROVINCIAAL if gebieden > 1 or gemeenten > 1 else LOKAAL)


def _reach_words(gemeenten: int, gebieden: int) -> str:
    if gebieden > 1:
        return f"bereik over {gebieden} provincies of buurlanden"
    if gemeenten > 1:
        return f"bereik over {gemeenten} gemeenten"
    return "bereik binnen één gemeente" if gemeenten else "bereik buiten de gemeenten"
