"""What one row looks like, from its layer's definition: for the map, the legend and tables.

In come a definition and values of a row, out comes a frozen look. No colour is chosen here.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from miekgeo import paths
from miekgeo.schema import Category, LayerDefinition, Style, Variant

PARTS = paths.TABLES / "parts.csv"
CAPACITEIT = paths.TABLES / "capaciteit.csv"
AANTALLEN = paths.TABLES / "aantallen.csv"
ANSWERS = paths.TABLES / "answers.csv"
DUIDING = paths.TABLES / "duiding.csv"
# Rank of a part of a project outside the provincies, and of all beyond the last in the table.
OUTSIDE, REST = "buiten", "4"


@dataclass(frozen=True)
class PartLook:
    """How the part of a project in one area is drawn, by its rank in size."""

    rang: str
    kleur: str
    streep: str
    omschrijving: str


@dataclass(frozen=True)
class CapacityLook:
    """How a class of room is drawn: colour, and strokes for who sees none (None is a question)."""

    klasse: str
    kleur: str
    strepen: int | None
    teken: str
    betekenis: str


@dataclass(frozen=True)
class AmountLook:
    """How an area with at least so many things is drawn."""

    vanaf: int
    kleur: str
    omschrijving: str


@dataclass(frozen=True)
class Look:
    """How a feature is drawn.

    Attributes
    ----------
    label, code : str
        Dutch name of the category and its short code.
    colour : str
        Hex colour of line, outline or marker.
    fill : str
        Hex colour of areas.
    dash : tuple of float
        Dashes and gaps in pixels; empty is a full line. Round dots when `dotted`.
    width, size, opacity : float
    shape : str
        Marker: cirkel, vierkant, driehoek, zeshoek, pijl or geen.
    dotted, hollow, hatched : bool
    """

    label: str
    code: str
    colour: str
    fill: str
    dash: tuple[float, ...]
    width: float
    size: float
    opacity: float
    shape: str
    dotted: bool
    hollow: bool
    hatched: bool


def look_of(definition: LayerDefinition, row: Mapping[str, Any]) -> Look:
    """Look of a row.

    Parameters
    ----------
    definition : LayerDefinition
        Of a layer that has a style.
    row : mapping
        Values of the row by field; missing values are allowed.

    Raises
    ------
    ValueError
        The layer has no style.
    """
    style = definition.style
    if style is None:
        raise ValueError(f"De laag {definition.layer} heeft geen stijl.")
    variants = [v for v in style.variants if _word(row.get(v.field)) == v.value]
    return _combine(style, category_of(style, row.get(style.by)), variants)


@cache
def load_part_looks() -> Mapping[str, PartLook]:
    """Looks of parts by rank, from tables/parts.csv."""
    with PARTS.open(encoding="utf-8", newline="") as stream:
        return {r["rang"]: PartLook(**r) for r in csv.DictReader(stream, delimiter=";")}


def rank_of(parts: pd.DataFrame) -> pd.Series:
    """Rank of each part within its project, the largest first; `buiten` outside the provincies."""
    rank = (parts[parts["in_nederland"]].groupby("project_id").cumcount() + 1).astype(str)
    return rank.reindex(parts.index, fill_value=OUTSIDE)


def part_look(rang: str) -> PartLook:
    """Look of the part of this rank."""
    looks = load_part_looks()
    return looks.get(rang, looks[REST])


@cache
def load_capacity_looks() -> Mapping[str, CapacityLook]:
    """Looks of classes of room, from tables/capaciteit.csv, the most room first."""
    with CAPACITEIT.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    return {
        r["klasse"]: CapacityLook(
            r["klasse"],
            r["kleur"],
            int(r["strepen"]) if r["strepen"] else None,
            r["teken"],
            r["betekenis"],
        )
        for r in rows
    }


def capacity_look(klasse: str) -> CapacityLook:
    """Look of a class of room."""
    return load_capacity_looks()[klasse]


@cache
def load_amount_looks() -> tuple[AmountLook, ...]:
    """Looks of areas by how much is there, from tables/aantallen.csv, from little to much."""
    with AANTALLEN.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    return tuple(AmountLook(int(r["vanaf"]), r["kleur"], r["omschrijving"]) for r in rows)


@cache
def _colours(path: Path, key: str) -> Mapping[str, str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {r[key]: r["kleur"] for r in csv.DictReader(stream, delimiter=";")}


def answer_colour(antwoord: str) -> str:
    """Colour of an answer (ja, nee, grensgeval, mogelijk, onbekend), from tables/answers.csv."""
    return _colours(ANSWERS, "antwoord")[antwoord]


def reading_colour(duiding: str) -> str:
    """Colour of the reading of a raakvlak, from tables/duiding.csv."""
    return _colours(DUIDING, "duiding")[duiding]


def amount_look(n: int) -> AmountLook:
    """Look of an area with so many things."""
    return [look for look in load_amount_looks() if look.vanaf <= n][-1]


def category_of(style: Style, value: Any) -> Category:
    """Category of a value; the last one, for what is unknown, when none matches."""
    word = _word(value)
    by_value = {c.value: c for c in style.categories}
    return by_value.get(word, by_value.get("", style.categories[-1]))


def category_look(style: Style, category: Category) -> Look:
    """Look of a category without variants, for a legend."""
    return _combine(style, category, [])


def variant_look(style: Style, variant: Variant) -> Look:
    """Look of a variant in the first category's colour, for a legend."""
    return _combine(style, style.categories[0], [variant])


def _combine(style: Style, category: Category, variants: list[Variant]) -> Look:
    dotted = any(v.dotted for v in variants) and bool(category.dots)
    width = category.width
    opacity = 1.0
    for variant in variants:
        width *= variant.width_factor
        opacity *= variant.opacity
    return Look(
        label=category.label,
        code=category.code,
        colour=category.colour,
        fill=category.fill or category.colour,
        dash=category.dots if dotted else category.dash,
        width=width,
        size=category.size or style.size,
        opacity=opacity,
        shape=style.shape,
        dotted=dotted,
        hollow=style.hollow or any(v.hollow for v in variants),
        hatched=any(v.hatched for v in variants),
    )


def _word(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
