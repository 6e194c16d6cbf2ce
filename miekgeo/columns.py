"""Match the columns of a file to the fields of a layer, and say how.

A column is matched by the field's name, its Dutch label or one of its aliases, whatever the case,
accents or signs. What isn't recognised is kept under its own name and given back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from miekgeo.errors import SourceError, name_ids
from miekgeo.schema import LayerDefinition

# Column by which a workbook of miekgeo carries the geometry itself: read as the place, and not kept
# beside it. As `normalise` gives it.
GEOMETRY_COLUMN = "geometrie_wkt_rd"

# Columns that say where a row is, for files without a geometry of their own.
LOCATION_ALIASES: dict[str, tuple[str, ...]] = {
    "wkt": (
        "wkt",
        "ewkt",
        "geometrie",
        "geometry",
        "geom",
        "shape",
        "the_geom",
        "geometrie_wkt",
        GEOMETRY_COLUMN,
        "plaats_wkt",
        "wkt_geometry",
        "wkt_rd",
        "locatie_wkt",
    ),
    "plaatsen": ("plaatsen", "plaatsenlijst", "plaats", "coordinaten", "punten"),
    "lon": ("lon", "longitude", "lengtegraad", "lng", "long", "lon_wgs84", "ol"),
    "lat": ("lat", "latitude", "breedtegraad", "lat_wgs84", "nb"),
    "x": ("x", "x_rd", "rd_x", "rdx", "xcoord", "x_coord", "x_coordinaat", "x_m"),
    "y": ("y", "y_rd", "rd_y", "rdy", "ycoord", "y_coord", "y_coordinaat", "y_m"),
}

# How WKT starts, with or without its coordinate system.
_WKT = re.compile(
    r"\s*(SRID\s*=\s*\d+\s*;\s*)?(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\b",
    re.IGNORECASE,
)

MAPPING_COLUMNS = ["kolom", "veld", "hoe"]


@dataclass(frozen=True)
class ColumnMapping:
    """Which column of a file is which field, or says where a row is.

    Attributes
    ----------
    fields : mapping of field name to column
    location : mapping of location kind to column
    extra : columns that are neither, in their order
    how : mapping of column to how it was recognised (Dutch)
    doubles : pairs of field and the column that lost to another
    """

    fields: Mapping[str, str]
    location: Mapping[str, str]
    extra: tuple[str, ...]
    how: Mapping[str, str]
    doubles: tuple[tuple[str, str], ...]

    def with_wkt(self, column: str) -> ColumnMapping:
        """The same, with a column that was recognised as WKT by what is in it."""
        return replace(
            self,
            location={"wkt": column},
            extra=tuple(c for c in self.extra if c != column),
            how={**self.how, column: "inhoud"},
        )

    def table(self) -> pd.DataFrame:
        """Column, field and how it was recognised, one row a column, for the user."""
        named = {c: f for f, c in self.fields.items()}
        placed = {c: f"plaats ({k})" for k, c in self.location.items()}
        rows = [
            (
                c,
                named.get(c) or placed.get(c) or "",
                self.how.get(c, "niet herkend, blijft bewaard"),
            )
            for c in [*named, *placed, *self.extra]
        ]
        return pd.DataFrame(rows, columns=MAPPING_COLUMNS)


def normalise(name: str) -> str:
    """A column name without case, accents and signs, words joined by underscores."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def find_wkt_column(frame: pd.DataFrame, columns: Sequence[str]) -> str | None:
    """The first of these columns that holds WKT in every cell that isn't empty."""
    for column in columns:
        cells = [str(v) for v in frame[column].dropna() if str(v).strip()]
        if cells and all(_WKT.match(c) for c in cells):
            return column
    return None


def location_names() -> frozenset[str]:
    """All normalised names of columns that hold places."""
    return frozenset(normalise(a) for aliases in LOCATION_ALIASES.values() for a in aliases)


def known_names(definition: LayerDefinition) -> frozenset[str]:
    """All normalised names a header of this layer may hold."""
    names = set(location_names())
    for field in definition.fields:
        names |= {normalise(n) for n in (field.name, field.label, *field.aliases)}
    return frozenset(names)


def match_columns(
    columns: Sequence[str],
    definition: LayerDefinition,
    *,
    chosen: Mapping[str, str | None] | None = None,
    has_geometry: bool = False,
    plain: Collection[str] = (),
) -> ColumnMapping:
    """Match columns to fields.

    Parameters
    ----------
    columns : sequence of str
        Columns of the file, in order.
    definition : LayerDefinition
    chosen : mapping of field or location kind to column, optional
        What the user decided; goes before anything recognised. None says that no column is it.
    has_geometry : bool
        Whether the file has a geometry of its own; location columns are then plain columns.
    plain : collection of str
        Columns that are neither field nor place unless the user chose them.

    Raises
    ------
    SourceError
        What is chosen isn't a field, a location kind or a column of the file, or a column is
        chosen twice; all of it in one message.
    """
    decided = dict(chosen or {})
    _check_chosen(decided, columns, definition, has_geometry=has_geometry)
    taken = {c: name for name, c in decided.items() if c is not None}
    how = dict.fromkeys(taken, "gekozen")
    fields = {n: c for c, n in taken.items() if n not in LOCATION_ALIASES}
    left = [c for c in columns if c not in taken and c not in plain]
    for step, names in _steps(definition):
        for field, wanted in names.items():
            hit = next((c for c in left if normalise(c) in wanted), None)
            if hit is not None and field not in fields and field not in decided:
                fields[field] = hit
                how[hit] = step
                left.remove(hit)
    location = {n: c for c, n in taken.items() if n in LOCATION_ALIASES}
    if not has_geometry:
        location |= _match_location(left, how, decided)
    left = [c for c in left if c not in location.values()]
    doubles = tuple((f, c) for c in left for f in _fields_named(c, definition) if f in fields)
    used = {*fields.values(), *location.values()}
    return ColumnMapping(fields, location, tuple(c for c in columns if c not in used), how, doubles)


def _steps(definition: LayerDefinition) -> list[tuple[str, dict[str, Collection[str]]]]:
    """Exact names first, then labels, then aliases: a better match is never taken by a worse."""
    fields = definition.fields
    return [
        ("veldnaam", {f.name: {normalise(f.name)} for f in fields}),
        ("label", {f.name: {normalise(f.label)} for f in fields}),
        ("alias", {f.name: {normalise(a) for a in f.aliases} for f in fields}),
    ]


def _check_chosen(
    chosen: Mapping[str, str | None],
    columns: Sequence[str],
    definition: LayerDefinition,
    *,
    has_geometry: bool,
) -> None:
    kinds = () if has_geometry else tuple(LOCATION_ALIASES)
    names = (*definition.by_name, *kinds)
    used = [c for c in chosen.values() if c is not None]
    faults = [
        f"{name} is geen veld van de laag {definition.layer}"
        for name in chosen
        if name not in names
    ]
    faults += [f"kolom {c!r} staat niet in het bestand" for c in used if c not in columns]
    faults += [f"kolom {c!r} is twee keer gekozen" for c in sorted(set(used)) if used.count(c) > 1]
    if faults:
        raise SourceError(
            f"De gekozen kolommen kloppen niet: {'; '.join(faults)}.",
            hint=f"Kolommen in het bestand: {name_ids(columns)}.",
        )


def _match_location(
    left: Sequence[str], how: dict[str, str], decided: Collection[str]
) -> dict[str, str]:
    location: dict[str, str] = {}
    for kind, aliases in LOCATION_ALIASES.items():
        if kind in decided:
            continue
        wanted = {normalise(a) for a in aliases}
        hit = next((c for c in left if normalise(c) in wanted), None)
        if hit is not None and hit not in location.values():
            location[kind] = hit
            how[hit] = "plaatskolom"
    return location


def _fields_named(column: str, definition: LayerDefinition) -> list[str]:
    # A repeated header got a number behind it when the file was read.
    name = normalise(re.sub(r" \(\d+\)$", "", column))
    return [
        f.name
        for f in definition.fields
        if name in {normalise(n) for n in (f.name, f.label, *f.aliases)}
    ]
