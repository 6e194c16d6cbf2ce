"""Where a project lies, in words, and how firm that is."""

from __future__ import annotations

import pandas as pd

from miekgeo.grenzen import ZEE
from miekgeo.projectfiche.case import INDICATIEF, Case
from miekgeo.projectfiche.model import BEREKEND, Sentence
from miekgeo.wording import area_name, distance, enumerate_words, measure, percentage

# Gemeenten named with their length; a long line goes through dozens.
MEASURED = 8
NO_PLACE = "Dit project heeft geen locatie die te tekenen is; er is daarom geen kaart."


def place_sentences(case: Case) -> list[Sentence]:
    """Provincies and gemeenten with their part, and how firm the place is."""
    if not case.has_place:
        unknown = "onbekend, want het project heeft geen locatie"
        return [
            Sentence(f"{unknown}.", BEREKEND, label="Provincies en gemeenten"),
            Sentence(NO_PLACE, BEREKEND, told=True),
        ]
    found = [
        Sentence(f"{_provincies(case)}.", BEREKEND, label="Provincies"),
        Sentence(f"{_gemeenten(case)}.", BEREKEND, label="Gemeenten"),
    ]
    return [*found, Sentence(firmness(case), BEREKEND, label="Ligging")]


def in_one_sentence(case: Case) -> str:
    """Where the project lies and how firm, for a caption or who can't see a map."""
    if not case.has_place:
        return NO_PLACE
    return f"Ligt in {_provincies(case)}. {firmness(case)}"


def firmness(case: Case) -> str:
    """How firm the place is, in a sentence."""
    metres = distance(float(case.facts.nauwkeurigheid_m[case.row]))
    ligging = case.text("ligging")
    if case.facts.zoekgebied[case.row]:
        return "Zoekgebied: waar het project komt, hangt af van de locatiekeuze."
    if ligging == INDICATIEF and _dimension(case) == 1:
        return (
            f"Indicatief: getekend tussen plaatsen, op {metres} nauwkeurig; wat daartussen ligt is "
            "niet zeker."
        )
    if not ligging:
        return f"De zekerheid van de ligging is niet opgegeven; gerekend is met {metres}."
    field = case.definition.by_name["ligging"]
    label = next((a.label for a in field.allowed if a.value == ligging), ligging)
    return f"{label}: op {metres} nauwkeurig."


def size_sentences(case: Case) -> list[Sentence]:
    """The measured length or area, which also shows how far it is from what was said."""
    if not case.has_place or _dimension(case) == 0:
        return []
    total = float(_own(case, case.facts.provincies)["measure"].sum())
    label = "Gemeten lengte" if _dimension(case) == 1 else "Gemeten oppervlakte"
    drawn = " (indicatief getekend)" if case.text("ligging") == INDICATIEF else ""
    return [Sentence(f"{measure(total, _dimension(case))}{drawn}.", BEREKEND, label=label)]


def _provincies(case: Case) -> str:
    table = _own(case, case.facts.provincies)
    return enumerate_words([_part(case, r, len(table) > 1) for r in table.itertuples()])


def _gemeenten(case: Case) -> str:
    table = _own(case, case.facts.gemeenten)
    table = table[table["inside"].astype(bool)]
    if table.empty:
        return "geen"
    named = [_part(case, r, len(table) > 1) for r in table.head(MEASURED).itertuples()]
    rest = [str(n) for n in table["naam"].iloc[MEASURED:]]
    if not rest:
        return enumerate_words(named)
    return f"{', '.join(named)}; en verder {enumerate_words(rest)}"


def _part(case: Case, row: object, several: bool) -> str:
    naam, length, share = (getattr(row, c) for c in ("naam", "measure", "share"))
    where = "zee buiten de provincies" if naam == ZEE else area_name(str(naam))
    if not several:
        return where
    if share == 0:
        return f"{where} (raakt alleen)"
    return f"{where} ({measure(length, _dimension(case))}, {percentage(share)})"


def _own(case: Case, table: pd.DataFrame) -> pd.DataFrame:
    return table[table["row"] == case.row]


def _dimension(case: Case) -> int:
    return int(case.facts.dimension[case.row])
