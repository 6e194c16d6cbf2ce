"""What was given about a project, in words, and what of it is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from miekgeo.projectfiche.case import Case
from miekgeo.projectfiche.forms import Need, Row
from miekgeo.projectfiche.model import REQUIRED, Sentence
from miekgeo.schema import Field
from miekgeo.values import split_list
from miekgeo.wording import enumerate_words, number

# A need that a drawn location meets as well.
GEOMETRY = "geometry"


def given_sentences(case: Case, row: Row) -> list[Sentence]:
    """A sentence for each field of a section that was filled in."""
    told = []
    for name in row.fields:
        field = case.definition.by_name[name]
        value = case.value(name)
        if value is None:
            continue
        # A section about one field says what it is about itself.
        alone = len(row.fields) == 1 and not row.computed
        own = alone or field.label.casefold() == row.title.casefold()
        told.append(Sentence(_words(case, field, value), label="" if own else field.label))
    return told


def lacking(case: Case, row: Row) -> tuple[str, ...]:
    """Names of what a required section lacks."""
    if row.required != REQUIRED:
        return ()
    return tuple(_label(case, need) for need in row.needs if not _met(case, need))


def role_sentences(case: Case) -> list[Sentence]:
    """Which parties have no role; the form asks for it."""
    without = [p for p in split_list(case.value("partijen")) if "(" not in p]
    if not without:
        return []
    return [Sentence(f"De rol van {enumerate_words(without)} is niet opgegeven.")]


def contact_sentences(case: Case) -> list[Sentence]:
    """What there is to say of the contact persons beside their names."""
    if case.collection.edition.openbaar:
        return [Sentence("Niet in de openbare uitgave.")]
    n = len(split_list(case.value("contactpersonen")))
    return [Sentence("Het formulier vraagt er minimaal twee.")] if n == 1 else []


def kind_sentences(case: Case) -> list[Sentence]:
    """What the nMIEK asks of the kind of infrastructure (form 2.1.d)."""
    kind = case.text("infrastructuur")
    if kind == "station":
        return [
            Sentence(
                "Het formulier kent alleen lijninfrastructuur en puntinfrastructuur (opslag, "
                "conversie en regelbaar vermogen); een station is dat niet.",
            )
        ]
    if kind == "puntinfrastructuur" and case.text("route") != "systeemroute":
        return [Sentence("Puntinfrastructuur kan alleen via de systeemroute worden aangedragen.")]
    return []


def _label(case: Case, need: Need) -> str:
    return need.label or case.definition.by_name[need.fields[0]].label.casefold()


def _met(case: Case, need: Need) -> bool:
    if need.fields == ("contactpersonen",) and case.collection.edition.openbaar:
        # Left out on purpose, not forgotten.
        return True
    return any(case.has_place if f == GEOMETRY else case.value(f) is not None for f in need.fields)


def _words(case: Case, field: Field, value: Any) -> str:
    if field.type in ("number", "integer"):
        return f"{_number(float(value))} {field.unit}".strip()
    writers: Mapping[str, Callable[[], str]] = {
        "choice": lambda: next((a.label for a in field.allowed if a.value == value), str(value)),
        "boolean": lambda: "ja" if value else "nee",
        "list": lambda: "; ".join(_items(case, field, split_list(value))),
        "date": lambda: dutch_date(str(value)),
    }
    return writers.get(field.type, lambda: str(value))()


def dutch_date(text: str) -> str:
    """A date the Dutch way: 15-01-2026."""
    return "-".join(reversed(text.split("-")))


def _number(value: float) -> str:
    decimals = 0 if value.is_integer() else len(f"{value:.3f}".rstrip("0").partition(".")[2])
    return number(value, decimals)


def _items(case: Case, field: Field, items: Sequence[str]) -> list[str]:
    if field.name != "ontwikkeling_ids":
        return list(items)
    plans = case.collection.lagen.frame("ontwikkelingen")
    names = dict(zip(plans["ontwikkeling_id"], plans["naam"], strict=True))
    return [f"{i} ({names[i]})" if isinstance(names.get(i), str) else i for i in items]
