"""What the workbook with the projectenlijst looks like, for who writes it and who reads it back.

The columns are in one table (tables/projectenlijst.csv). What a cell can't hold (text of more than
32,767 characters, signs that a workbook loses, whole numbers beyond its precision) stands on a
sheet of its own, in parts; the cell refers to it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from miekgeo import paths
from miekgeo.columns import GEOMETRY_COLUMN, known_names, normalise
from miekgeo.schema import LayerDefinition

TABLE = paths.TABLES / "projectenlijst.csv"
# Sheet by layer, and what else the workbook holds.
SHEETS = {"projecten": "projectenlijst", "status": "status"}
TOELICHTING, KEUZELIJSTEN, VERANTWOORDING = "toelichting", "keuzelijsten", "verantwoording"
ZONDER_LOCATIE, TERZIJDE, VERVOLG = "zonder locatie", "terzijde", "vervolg"
BESIDE = (TOELICHTING, KEUZELIJSTEN, VERANTWOORDING, ZONDER_LOCATIE, TERZIJDE, VERVOLG)
VERVOLG_HEADINGS = ("vervolg", "deel", "tekst")

# Where a column of the workbook comes from.
VELD, STATUS, BEREKEND, GEOMETRIE = "veld", "status", "berekend", "geometrie"
# Before the name of a column of the user that would be taken for another.
OWN_COLUMN = "bestand: "

# Excel's own limit, in UTF-16 units, and what is left of a longer text in its cell.
MAX_CELL = 32_767
SHOWN = 200
_PART = 30_000
# Whole numbers beyond this lose digits in a spreadsheet.
_EXACT_END = 2**53
# Signs that XML can't hold, or that reading turns into others; the last is how Excel escapes.
_LOST = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|x005F_", re.IGNORECASE
)
_REFERENCE = re.compile(r"\[vervolg (\d+)\]\s*$")


@dataclass(frozen=True)
class Column:
    """One column of the sheet with projects.

    Attributes
    ----------
    kop : str
        Heading; ends in * when a value is required.
    groep : str
        What the columns beside it have in common.
    herkomst : str
        `veld` of the layer projecten, `status`, `berekend` or `geometrie`.
    veld : str
        Name of the field or of what is computed.
    ook : tuple of str
        Fields that will do as well where this one is required and empty.
    verplicht : bool
        Whether a document, or reading back, requires a value.
    breedte : float
        Width in characters.
    bron : str
        Document and paragraph that ask for it; empty where the definition of the field says it.
    toelichting : str
        What it means; empty where the definition of the field says it.
    """

    kop: str
    groep: str
    herkomst: str
    veld: str
    ook: tuple[str, ...]
    verplicht: bool
    breedte: float
    bron: str
    toelichting: str


@cache
def load_columns() -> tuple[Column, ...]:
    """All columns of the sheet with projects, in their order, without columns of the user."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = sorted(csv.DictReader(stream, delimiter=";"), key=lambda r: int(r["volgorde"]))
    return tuple(
        Column(
            kop=r["kop"],
            groep=r["groep"],
            herkomst=r["herkomst"],
            veld=r["veld"],
            ook=tuple(n for n in r["ook"].split(",") if n),
            verplicht=r["verplicht"] == "ja",
            breedte=float(r["breedte"]),
            bron=r["bron"],
            toelichting=r["toelichting"],
        )
        for r in rows
    )


@cache
def computed_headings() -> frozenset[str]:
    """Headings of columns that are never read back."""
    return frozenset(c.kop for c in load_columns() if c.herkomst in (STATUS, BEREKEND))


def own_heading(name: str, definition: LayerDefinition, taken: Collection[str]) -> str:
    """Heading of a column of the user's file that is no field: its name, when that is safe.

    Parameters
    ----------
    name : str
        Name of the column in the user's file.
    definition : LayerDefinition
        Layer of the sheet.
    taken : collection of str
        Headings that are there already.
    """
    taken_names = {normalise(t) for t in taken} | known_names(definition)
    is_safe = (
        normalise(name) not in taken_names
        and name == name.strip()
        and not name.startswith(OWN_COLUMN)
        and name not in computed_headings()
    )
    return name if is_safe else f"{OWN_COLUMN}{name}"


def read_headings(headings: Sequence[str]) -> dict[str, str]:
    """Columns of a sheet that are read back, each with the name under which that is done.

    Computed columns are left out. Where the user's file had columns that could be taken for
    others, fields get their own names, so that nothing is taken for them.
    """
    kept = [h for h in headings if h not in computed_headings()]
    if not any(h.startswith(OWN_COLUMN) for h in kept):
        return {h: h for h in kept}
    fields = {c.kop: c.veld for c in load_columns() if c.herkomst == VELD}
    fields |= {c.kop: GEOMETRY_COLUMN for c in load_columns() if c.herkomst == GEOMETRIE}
    return {h: fields.get(h, h.removeprefix(OWN_COLUMN)) for h in kept}


def fits_cell(value: object) -> bool:
    """Whether a cell gives a value back as it is."""
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int):
        return abs(value) <= _EXACT_END
    if isinstance(value, float):
        return abs(value) != float("inf")
    text = str(value)
    return not (_units(text) > MAX_CELL or _LOST.search(text) or _REFERENCE.search(text))


def carry(value: object, number: int) -> tuple[str, list[str]]:
    """What stands in the cell of a value that doesn't fit, and the parts of it beside.

    Parameters
    ----------
    value : str, int or float
    number : int
        Of its reference.
    """
    # Underscores too: Excel writes signs as _x0000_, and reading may undo that.
    text = json.dumps(value, ensure_ascii=True).replace("_", "\\u005f")
    parts = [text[i : i + _PART] for i in range(0, len(text), _PART)]
    # Edges keep a part of nothing but spaces from being read as an empty cell.
    return f"{_shown(value)} [vervolg {number}]", [f"|{p}|" for p in parts]


def read_carried(rows: Sequence[Sequence[object]]) -> dict[int, object]:
    """Values by their reference from the rows of the sheet beside; damaged ones are left out."""
    found: dict[int, dict[int, str]] = {}
    for row in rows:
        number, part, text = (str(c) for c in [*row, None, None, None][:3])
        if _is_count(number) and _is_count(part) and text[:1] == text[-1:] == "|":
            found.setdefault(int(float(number)), {})[int(float(part))] = text[1:-1]
    values: dict[int, object] = {}
    for reference, parts in found.items():
        whole = "".join(parts[i] for i in sorted(parts))
        try:
            values[reference] = json.loads(whole)
        except json.JSONDecodeError:
            continue
    return values


def restore(cell: object, carried: Mapping[int, object]) -> tuple[object, str]:
    """The value that a cell refers to, or the cell itself; and what is wrong with it, in Dutch."""
    match = _REFERENCE.search(cell) if isinstance(cell, str) else None
    if match is None or not isinstance(cell, str):
        return cell, ""
    number = int(match[1])
    rest = cell[: match.start()].rstrip()
    if number not in carried:
        return rest, f"het vervolg van {rest[:40]!r} ontbreekt of is beschadigd"
    if rest.split() != _shown(carried[number]).split():
        return rest, f"{rest[:40]!r} is gewijzigd; het vervolg is niet gebruikt"
    return carried[number], ""


def _shown(value: object) -> str:
    """The start of a value as a cell can show it."""
    if isinstance(value, str) and value.startswith("SRID="):
        return "Geometrie te lang voor één cel"
    text = _LOST.sub(" ", str(value))
    return f"{text[:SHOWN].rstrip()} …" if len(text) > SHOWN else text.strip()


def _units(text: str) -> int:
    """Length as Excel counts it: signs outside the basic plane are two."""
    return len(text) + sum(c > "\uffff" for c in text)


def _is_count(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,9}(\.0)?", text))
