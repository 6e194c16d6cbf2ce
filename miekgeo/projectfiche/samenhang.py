"""What a project depends on and what it lies together with, each sentence with its standing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from miekgeo.afhankelijkheden.answers import GRENSGEVAL, JA, MOGELIJK
from miekgeo.afhankelijkheden.edges import LIES_IN, PLAN
from miekgeo.projectfiche.case import INDICATIEF, Case
from miekgeo.projectfiche.model import BEREKEND, Sentence
from miekgeo.wording import distance, enumerate_words

# Raakvlakken that are named; the list of all is an export of its own.
NAMED = 6
EXAMPLE, EXAMPLE_NUMBERS = "voorbeeld", "rekenvoorbeeld"
_OVER = "Over de grens, zoals hierboven beschreven"
_MAYBE_OVER = "Misschien over de grens, zoals hierboven beschreven"
_KEYS = {"projecten": "project_id", "stations": "station_id", "ontwikkelingen": "ontwikkeling_id"}


def infrastructure_sentences(case: Case) -> list[Sentence]:
    """Dependencies on other infrastructure, and what depends on the project."""
    own = [r for r in case.edges if r["soort"] not in (PLAN, LIES_IN)]
    found = _told(case, own) or [_none(case, "afhankelijkheden")]
    others = [r for r in case.needed_by if r["soort"] != PLAN]
    return [*found, *_told(case, others, end="van")]


def development_sentences(case: Case) -> list[Sentence]:
    """Ontwikkelingen that the project is there for."""
    plans = [r for r in case.edges if r["soort"] == PLAN]
    return _told(case, plans) or [_none(case, "ontwikkelingen")]


def outside_sentences(case: Case) -> list[Sentence]:
    """Dependencies that go over a border, or may, and whether somebody said how they are met.

    What the fields before it tell in full is named here, with its standing.
    """
    rows = [r for r in case.edges if r["grensoverschrijdend"] in (JA, GRENSGEVAL, MOGELIJK)]
    if not rows:
        return [_none(case, "afhankelijkheden buiten de provincie")]
    found = _told(case, [r for r in rows if r["soort"] == LIES_IN])
    for answers, label in (((JA,), _OVER), ((GRENSGEVAL, MOGELIJK), _MAYBE_OVER)):
        words = [
            f"{r['naam_naar']} ({r['stand']}{_example(case, r, ', {}')})"
            for r in rows
            if r["soort"] != LIES_IN and r["grensoverschrijdend"] in answers
        ]
        if words:
            named = enumerate_words(list(dict.fromkeys(words)))
            found.append(Sentence(f"{named}.", BEREKEND, label=label, told=True))
    if not case.text("afhankelijk_van"):
        found.append(Sentence("Hoe hiermee wordt omgegaan, is niet opgegeven."))
    return found


def contact_point_sentences(case: Case) -> list[Sentence]:
    """Projects it crosses, runs beside or lies near to, in one sentence."""
    table = case.collection.relations.raakvlakken.table
    mine = table[
        (table["project_a"] == case.project_id) | (table["project_b"] == case.project_id)
    ].sort_values(["afstand_m", "project_a", "project_b"])
    if mine.empty:
        return [_none(case, "ruimtelijke raakvlakken met andere projecten")]
    words = [_contact(case, r) for r in mine.head(NAMED).to_dict("records")]
    rest = len(mine) - NAMED
    if rest > 0:
        words.append(f"nog {rest} andere")
    label = "Ruimtelijke raakvlakken met andere projecten"
    return [Sentence(f"{enumerate_words(words)}.", BEREKEND, label=label)]


def _none(case: Case, what: str) -> Sentence:
    """That nothing was found; without a place nobody can know."""
    if case.has_place:
        return Sentence(f"Geen {what} gevonden.", BEREKEND)
    return Sentence(f"Onbekend: zonder locatie zijn {what} niet te vinden.", BEREKEND)


def _told(case: Case, rows: Sequence[Mapping[str, Any]], *, end: str = "naar") -> list[Sentence]:
    return [
        Sentence(f"{r['toelichting']}{_example(case, r, ' ({})', end)}", str(r["stand"]), told=True)
        for r in rows
    ]


def _example(case: Case, row: Mapping[str, Any], words: str, end: str = "naar") -> str:
    """That the other end is an example, or its numbers are."""
    label = _label(case, str(row[f"laag_{end}"]), str(row[f"{end}_id"]))
    return words.format(label) if label else ""


def _label(case: Case, layer: str, key: str) -> str:
    if layer not in _KEYS:
        return ""
    frame = case.collection.lagen.frame(layer)
    rows = frame[frame[_KEYS[layer]] == key]
    if "herkomst_getallen" in rows and (rows["herkomst_getallen"] == EXAMPLE_NUMBERS).any():
        return EXAMPLE_NUMBERS
    if "zekerheid" in rows and (rows["zekerheid"] == INDICATIEF).any():
        return EXAMPLE
    return ""


def _contact(case: Case, row: Mapping[Any, Any]) -> str:
    ends = (str(row["project_a"]), str(row["project_b"]))
    other = ends[0] if ends[1] == case.project_id else ends[1]
    away = float(row["afstand_m"])
    where = "raakt of kruist" if away == 0 else f"op {distance(away)}"
    example = _label(case, "projecten", other)
    return f"{_name(case, other)} ({', '.join(w for w in (where, example) if w)})"


def _name(case: Case, project_id: str) -> str:
    frame = case.collection.lagen.frame("projecten")
    naam = frame.loc[frame["project_id"] == project_id, "naam"].iloc[0]
    return project_id if pd.isna(naam) else str(naam)
