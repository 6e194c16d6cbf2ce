"""What is in an exported layer or table, and what a whole export rests on, in words.

Titles and labels come from the layer definitions; those of tables without one from
`tables/tabellen.csv` and `tables/tabelkolommen.csv`.
"""

from __future__ import annotations

import csv
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from miekgeo import paths
from miekgeo.collection import Collection
from miekgeo.errors import SchemaError
from miekgeo.schema import LayerDefinition, load_definition, with_unit
from miekgeo.version import __version__

TABLES = paths.TABLES / "tabellen.csv"
COLUMNS = paths.TABLES / "tabelkolommen.csv"
# Longest line of running text in a text file.
WIDTH = 88
COMPUTED = "berekend door miekgeo"
_MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


@dataclass(frozen=True)
class ColumnText:
    """One column: what it is called, its unit and what it says."""

    name: str
    label: str
    unit: str = ""
    description: str = ""


@dataclass(frozen=True)
class Described:
    """One layer or table in words.

    Attributes
    ----------
    name, title, description : str
    source, licence : str
        Empty where it is computed.
    columns : tuple of ColumnText
        All columns without the geometry, in their order.
    key : str or None
        The column that names its rows.
    geometry_types : tuple of str
        punt, lijn, gebied, collectie: what it may hold; empty where nobody says.
    """

    name: str
    title: str
    description: str
    source: str
    licence: str
    columns: tuple[ColumnText, ...]
    key: str | None
    geometry_types: tuple[str, ...]

    @property
    def headings(self) -> list[str]:
        """A heading for each column: its label with its unit, or its name where two would agree."""
        labels = [with_unit(c.label, c.unit) for c in self.columns]
        folded = [label.casefold() for label in labels]
        return [
            c.name if folded.count(low) > 1 else label
            for c, label, low in zip(self.columns, labels, folded, strict=True)
        ]


def describe(collection: Collection, name: str) -> Described:
    """Describe one layer or table of a collection.

    Parameters
    ----------
    collection : Collection
    name : str
        One of its layers or tables.
    """
    frame: pd.DataFrame
    if name in collection.layers:
        layer = collection.layers[name]
        frame = layer.drop(columns=layer.geometry.name)
    else:
        frame = collection.tables[name]
    definition = definition_of(name)
    title, text = _titles().get(name, (name.replace("_", " ").capitalize(), ""))
    source, licence = _source(collection, name, definition)
    return Described(
        name=name,
        title=definition.title if definition else title,
        description=definition.description if definition else text,
        source=source,
        licence=licence,
        columns=tuple(_column(name, str(c), definition) for c in frame.columns),
        key=definition.key if definition else None,
        geometry_types=definition.geometry_types if definition else (),
    )


def definition_of(name: str) -> LayerDefinition | None:
    """The definition of a layer, or None where it has none."""
    try:
        return load_definition(name)
    except SchemaError:
        return None


def facts_of(collection: Collection) -> list[tuple[str, str]]:
    """What everyone who opens a file of the export must be able to see: subject and value."""
    grenzen = collection.grenzen
    dated = f"{grenzen.naam}, peildatum {grenzen.peildatum or 'onbekend'}"
    return [
        ("Uitgave", collection.edition.label),
        ("Gebied", collection.provincie or "alle provincies"),
        ("Gegevens", collection.source),
        ("Gemaakt", f"{date_text(collection)} met miekgeo {__version__}"),
        ("Grenzen", f"{dated}, tolerantie {grenzen.tolerantie_m:g} m"),
        ("Bron grenzen", f"{grenzen.bron} ({grenzen.licentie})"),
    ]


def summary_of(collection: Collection) -> str:
    """The same in one line, for a file that may travel alone."""
    return "; ".join(f"{name}: {value}" for name, value in facts_of(collection))


def warnings_of(collection: Collection) -> list[str]:
    """What readers must know before they lean on it: examples, what is indicative, remarks."""
    return [*collection.caveats, *collection.remarks]


def title_of(collection: Collection) -> str:
    """What the export is called."""
    return f"MIEK-kaartlagen van {collection.provincie or 'Nederland'}"


def date_text(collection: Collection) -> str:
    """The day on which the collection was made: 15 januari 2026."""
    on = collection.on
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def readable_text(
    collection: Collection,
    files: Mapping[str, Sequence[str]],
    notes: Iterable[str],
    *,
    headings: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """The text that goes with a folder of files.

    Parameters
    ----------
    collection : Collection
    files : mapping of layer or table name to file names
        What was written, in the order in which to tell it.
    notes : iterable of str
        How the files are to be read: format, coordinates.
    headings : mapping of layer name to mapping of column to name, optional
        What columns are called in the files, where that isn't their own name.
    """
    title = title_of(collection)
    lines = [title, "=" * len(title), ""]
    lines += [line for name, value in facts_of(collection) for line in _hanging(name, value, 14)]
    lines += _section("Let op", [f"- {text}" for text in warnings_of(collection)])
    lines += _section("Zo zijn de bestanden gemaakt", [f"- {text}" for text in notes])
    lines += _section("Inhoud", [])
    for name, names in files.items():
        lines += _told(collection, name, names, (headings or {}).get(name, {}))
    rest = "Alle drempels, bronnen en opmerkingen: verantwoording.csv."
    return "\n".join([*lines, rest, ""])


def _told(
    collection: Collection, name: str, files: Sequence[str], called: Mapping[str, str]
) -> list[str]:
    """One layer or table of the readable text."""
    said = describe(collection, name)
    lines = [f"{said.title} ({count_text(collection, name)})"]
    lines += [f"  {line}" for line in textwrap.wrap(said.description, WIDTH - 2)]
    lines += _hanging("  Bestand", ", ".join(files), 14)
    if said.source:
        licence = f" ({said.licence})" if said.licence else ""
        lines += _hanging("  Bron", f"{said.source}{licence}", 14)
    names = [called.get(c.name, c.name) for c in said.columns]
    width = max((len(n) for n in names), default=0) + 6
    lines.append("  Kolommen:")
    for column, shown in zip(said.columns, names, strict=True):
        lines += _hanging(f"    {shown}", with_unit(column.label, column.unit), width)
    return [*lines, ""]


def count_text(collection: Collection, name: str) -> str:
    """How many rows a layer or table has, and how many of those have no place."""
    if name in collection.tables:
        return _rows(len(collection.tables[name]))
    frame = collection.layers[name]
    places = frame.geometry
    without = int((places.isna() | places.is_empty).sum())
    if not without:
        return _rows(len(frame))
    return f"{_rows(len(frame))}, waarvan {without} zonder plaats"


def _rows(n: int) -> str:
    return "leeg" if n == 0 else "1 rij" if n == 1 else f"{n} rijen"


def _section(head: str, lines: Sequence[str]) -> list[str]:
    wrapped = [w for line in lines for w in textwrap.wrap(line, WIDTH, subsequent_indent="  ")]
    return ["", head, "-" * len(head), *wrapped]


def _hanging(name: str, value: str, width: int) -> list[str]:
    """A name, and its value in lines that keep clear of it."""
    text = f"{name:<{width}} {value}"
    return textwrap.wrap(
        text,
        max(WIDTH, width + 40),
        subsequent_indent=" " * (width + 1),
        drop_whitespace=True,
        break_on_hyphens=False,
    ) or [name]


def _source(
    collection: Collection, name: str, definition: LayerDefinition | None
) -> tuple[str, str]:
    if name == "grenzen":
        return collection.grenzen.bron, collection.grenzen.licentie
    if name in collection.lagen.layers:
        return collection.source_of(name)
    if definition is not None:
        return definition.source, definition.licence
    return COMPUTED, ""


def _column(table: str, name: str, definition: LayerDefinition | None) -> ColumnText:
    field = definition.by_name.get(name) if definition else None
    if field is not None:
        return ColumnText(name, field.label, field.unit, field.description)
    return _column_texts().get((table, name), ColumnText(name, name))


@cache
def _titles() -> dict[str, tuple[str, str]]:
    with TABLES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    return {r["tabel"]: (r["titel"], r["omschrijving"]) for r in rows}


@cache
def _column_texts() -> dict[tuple[str, str], ColumnText]:
    with COLUMNS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    return {
        (r["tabel"], r["kolom"]): ColumnText(
            r["kolom"], r["label"], r["eenheid"], r["omschrijving"]
        )
        for r in rows
    }
