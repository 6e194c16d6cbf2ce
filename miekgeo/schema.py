"""Layer definitions: the one place that says what columns a layer has and what it looks like.

Reads `layers/<layer>.yml`, checks it against `layers/layer.schema.json`, and gives frozen objects.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from miekgeo import paths
from miekgeo.errors import SchemaError

# Layers that are read, in the order in which they are listed and drawn in legends.
LAYER_NAMES = (
    "projecten",
    "status",
    "stations",
    "stationscapaciteit",
    "traces",
    "clusters",
    "ontwikkelingen",
    "grenzen",
)
# Tables that lie beside the layers of a data set: what people say of its projects.
BESIDE_NAMES = ("oordelen",)
# Layers that are found, in the order in which they are written.
RESULT_NAMES = (
    "schaalniveau",
    "delen",
    "kruisingen",
    "knooppunten",
    "knooppunt_gebieden",
    "totaalbeeld",
    "capaciteit",
    "afhankelijkheden",
    "raakvlakken",
    "losse_einden",
)

# What each type of field is called for a reader.
TYPE_WORDS = {
    "text": "tekst",
    "choice": "keuze",
    "list": "lijst (;)",
    "number": "getal",
    "integer": "geheel getal",
    "period": "jaar of kwartaal",
    "date": "datum",
    "boolean": "ja of nee",
}

# The same safe loader in C where PyYAML was built with it: ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Allowed:
    """One value a choice may have, with what it is called on screen and in other files."""

    value: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """One column: its type, unit, limits, Dutch words and where the handbook asks for it."""

    name: str
    type: str
    label: str
    description: str
    unit: str = ""
    required: bool = False
    confidential: bool = False
    source: str = ""
    aliases: tuple[str, ...] = ()
    allowed: tuple[Allowed, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    table: int | None = None

    @property
    def heading(self) -> str:
        """Its label with its unit."""
        return with_unit(self.label, self.unit)


@dataclass(frozen=True)
class Category:
    """How the features with one value of the style field are drawn."""

    value: str
    label: str
    code: str
    colour: str
    dash: tuple[float, ...]
    width: float
    order: int
    dots: tuple[float, ...] = ()
    fill: str | None = None
    size: float | None = None


@dataclass(frozen=True)
class Variant:
    """How another field changes the form, never the hue, of what is drawn."""

    field: str
    value: str
    label: str
    opacity: float = 1.0
    width_factor: float = 1.0
    dotted: bool = False
    hollow: bool = False
    hatched: bool = False


@dataclass(frozen=True)
class Style:
    """The look of a layer: categories of one field, varied by others.

    Attributes
    ----------
    by : str
        Field that decides the category.
    shape : str
        Marker: cirkel, vierkant, driehoek, zeshoek, pijl (on lines) or geen.
    categories : tuple of Category
        In their order.
    variants : tuple of Variant
    size : float
        Of the marker in pixels, where the category has no other.
    hollow : bool
        Whether the marker is an outline, whatever the variants.
    inside : str
        What stands in the marker: `code` of the category, a field, or nothing.
    fill_opacity : float
        Of areas.
    """

    by: str
    shape: str
    categories: tuple[Category, ...]
    variants: tuple[Variant, ...] = ()
    size: float = 12.0
    hollow: bool = False
    inside: str = ""
    fill_opacity: float = 0.18


@dataclass(frozen=True)
class LayerDefinition:
    """Everything a layer is, apart from its rows."""

    layer: str
    title: str
    description: str
    source: str
    licence: str
    geometry_types: tuple[str, ...]
    geometry_required: bool
    key: str | None
    fields: tuple[Field, ...]
    style: Style | None = None
    # Of when the embedded rows are, where they don't say so themselves.
    dated: str = ""
    by_name: dict[str, Field] = field(default_factory=dict, compare=False)

    @property
    def has_geometry(self) -> bool:
        """Whether rows of this layer may have a place on the map."""
        return bool(self.geometry_types)

    @property
    def table_fields(self) -> tuple[Field, ...]:
        """Fields shown in tables, in their order."""
        shown = [f for f in self.fields if f.table is not None]
        return tuple(sorted(shown, key=lambda f: f.table or 0))


def with_unit(label: str, unit: str) -> str:
    """What a column is called, with its unit when it has one."""
    return f"{label} ({unit})" if unit else label


def definition_path(layer: str) -> Path:
    """Where the definition of a layer stands: results in a folder of their own."""
    folder = paths.LAYERS / "results" if layer in RESULT_NAMES else paths.LAYERS
    return folder / f"{layer}.yml"


@cache
def load_definition(layer: str) -> LayerDefinition:
    """Definition of one layer, read or found.

    Raises
    ------
    SchemaError
        No such layer, or the file can't be a definition; names every fault in it. The files that
        ship with miekgeo are held against the whole schema by its tests, not at every start.
    """
    path = definition_path(layer)
    if layer not in (*LAYER_NAMES, *BESIDE_NAMES, *RESULT_NAMES) or not path.is_file():
        known = ", ".join((*LAYER_NAMES, *RESULT_NAMES))
        raise SchemaError(f"Onbekende laag: {layer}.", hint=f"Bekend zijn: {known}.")
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 it is safe
    except yaml.YAMLError as error:
        raise SchemaError(f"De laagdefinitie {path.name} klopt niet: {error}") from error
    try:
        return _build(raw)
    except (KeyError, TypeError, AttributeError) as error:
        faults = "; ".join(definition_faults(raw, expected_layer=layer))
        raise SchemaError(f"De laagdefinitie {path.name} klopt niet: {faults}.") from error


def definition_faults(raw: Any, *, expected_layer: str) -> list[str]:
    """All faults of a definition: against the schema, and of fields named but not defined."""
    # jsonschema is only needed here; reading a hundred projects must not wait for its import.
    import jsonschema

    validator = jsonschema.Draft202012Validator(_json_schema())
    faults = [f"{e.json_path}: {e.message}" for e in validator.iter_errors(raw)]
    if faults:
        return faults
    names = [f["name"] for f in raw["fields"]]
    faults += [
        f"veld {n} staat er twee keer" for n in sorted({n for n in names if names.count(n) > 1})
    ]
    if raw["layer"] != expected_layer:
        faults.append(f"layer is {raw['layer']}, de bestandsnaam zegt {expected_layer}")
    style = raw.get("style", {})
    used = [raw["key"], style.get("by"), *(v["field"] for v in style.get("variants", []))]
    if style.get("inside") != "code":
        used.append(style.get("inside"))
    faults += [f"veld {n} is niet gedefinieerd" for n in used if n and n not in names]
    return faults


def _json_schema() -> dict[str, Any]:
    return json.loads((paths.LAYERS / "layer.schema.json").read_text(encoding="utf-8"))


def _build(raw: dict[str, Any]) -> LayerDefinition:
    fields = tuple(_build_field(f) for f in raw["fields"])
    return LayerDefinition(
        layer=raw["layer"],
        title=raw["title"],
        description=" ".join(raw["description"].split()),
        source=" ".join(raw["source"].split()),
        licence=raw["licence"],
        geometry_types=tuple(raw["geometry"]["types"]),
        geometry_required=raw["geometry"]["required"],
        key=raw["key"],
        fields=fields,
        style=_build_style(raw["style"]) if "style" in raw else None,
        dated=raw.get("dated", ""),
        by_name={f.name: f for f in fields},
    )


def _build_field(raw: dict[str, Any]) -> Field:
    allowed = tuple(
        Allowed(a["value"], a["label"], tuple(a.get("aliases", ()))) for a in raw.get("allowed", ())
    )
    plain = {k: v for k, v in raw.items() if k not in ("allowed", "aliases", "description")}
    return Field(
        **plain,
        description=" ".join(raw["description"].split()),
        aliases=tuple(str(a) for a in raw.get("aliases", ())),
        allowed=allowed,
    )


def _build_style(raw: dict[str, Any]) -> Style:
    categories = sorted((_build_category(c) for c in raw["categories"]), key=lambda c: c.order)
    plain = {k: v for k, v in raw.items() if k not in ("categories", "variants")}
    return Style(
        **plain,
        categories=tuple(categories),
        variants=tuple(Variant(**v) for v in raw.get("variants", ())),
    )


def _build_category(raw: dict[str, Any]) -> Category:
    lists: dict[str, Any] = {k: tuple(raw[k]) for k in ("dash", "dots") if k in raw}
    return Category(**(raw | lists))
