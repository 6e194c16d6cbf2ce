"""The forms of the handbook: which sections, in which order, and what each asks for.

The table (tables/projectfiche.csv) has the two forms and what is added to both.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from miekgeo import paths
from miekgeo.errors import SchemaError

TABLE = paths.TABLES / "projectfiche.csv"
PMIEK, NMIEK = "pMIEK", "nMIEK"
ADDED = "aanvulling"
FORMS: Mapping[str, str] = {
    PMIEK: "projectfiche voor het pMIEK (MIEK-handleiding 2025, pMIEK bijlage 3)",
    NMIEK: "projectfiche voor het aandragen bij het nMIEK (MIEK-handleiding 2025)",
}


@dataclass(frozen=True)
class Need:
    """Something required: one of these fields must be filled in."""

    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A section as the form asks for it.

    Attributes
    ----------
    key, part, number, title, required, question, source : str
        See `Section`.
    fields : tuple of str
        Fields of the project that are shown.
    needs : tuple of Need
        What must be there when the section is required.
    computed : tuple of str
        What miekgeo adds; names of the parts of the fiche.
    added : bool
        Whether no form asks for it.
    """

    key: str
    part: str
    number: str
    title: str
    required: str
    question: str
    source: str
    fields: tuple[str, ...]
    needs: tuple[Need, ...]
    computed: tuple[str, ...]
    added: bool


@cache
def load_rows(form: str) -> tuple[Row, ...]:
    """Sections of a form in its order, followed by what is added to it.

    Raises
    ------
    SchemaError
        There is no such form.
    """
    if form not in FORMS:
        raise SchemaError(f"Het formulier {form!r} bestaat niet; wel: {', '.join(FORMS)}.")
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    return tuple(_row(r) for wanted in (form, ADDED) for r in rows if r["formulier"] == wanted)


def _row(raw: Mapping[str, str]) -> Row:
    return Row(
        key=raw["sleutel"],
        part=raw["deel"],
        number=raw["nummer"],
        title=raw["titel"],
        required=raw["verplicht"],
        question=raw["vraag"],
        source=raw["paragraaf"],
        fields=_items(raw["velden"]),
        needs=tuple(_need(n) for n in _items(raw["nodig"])),
        computed=_items(raw["berekend"]),
        added=raw["formulier"] == ADDED,
    )


def _items(text: str) -> tuple[str, ...]:
    return tuple(i.strip() for i in text.split(",") if i.strip())


def _need(text: str) -> Need:
    """`a/b` is one of both, `naam=a/b` has a name of its own."""
    label, _, fields = text.rpartition("=")
    return Need(label, tuple(fields.split("/")))
