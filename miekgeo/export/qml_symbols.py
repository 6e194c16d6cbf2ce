"""Symbols of QGIS from the categories and variants of a style.

A category becomes one symbol. Variants become expressions inside it, so that the legend has exactly
the categories of the definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from miekgeo.schema import Category, Style, Variant

PUNT, LIJN, GEBIED = "punt", "lijn", "gebied"
KINDS = (PUNT, LIJN, GEBIED)
# Definitions count in CSS pixels of 1/96 inch. QGIS' own pixels shrink on paper, points don't, and
# on screen both are as large.
POINTS_PER_PIXEL = 0.75
UNIT = "Point"
# Where on a line its arrow stands (share of its length): nearer to what it points to.
ARROW_AT = 0.62
ARROW_GROWTH = 0.4
# Of the ring of white around a marker, beyond its edge (px).
RING = 2.25
STROKE = 2.0
LETTER = 9.0
# Hatching: steps and width of the lines (px), and their opacity.
HATCH_STEP, HATCH_WIDTH, HATCH_OPACITY = 8.0, 2.0, 0.7
FONT = "Arial"
# Lines of the ground that are thinner (px) turn it grey from afar: they appear from this scale on.
HAIRLINE, HAIRLINES_FROM = 1.0, 1_000_000

_SYMBOL_TYPES = {PUNT: "marker", LIJN: "line", GEBIED: "fill"}
_SHAPES = {
    "cirkel": "circle",
    "vierkant": "square",
    "driehoek": "triangle",
    "zeshoek": "hexagon",
    "pijl": "filled_arrowhead",
    # A layer of lines or areas may still have a point.
    "geen": "circle",
}
_WHITE = "255,255,255,255"
# QGIS' word for a property that follows an expression.
_EXPRESSION = "3"


@dataclass(frozen=True)
class _Rules:
    """When a feature looks other than its category, as expressions; None is never."""

    dotted: str | None
    hollow: str | None
    hatched: str | None
    width: str | None
    opacity: str | None


def symbol(style: Style, category: Category, kind: str, name: str) -> ET.Element:
    """Symbol of a category.

    Parameters
    ----------
    style : Style
    category : Category
        One of its categories.
    kind : str
        punt, lijn or gebied.
    name : str
        By which the category refers to it.
    """
    rules = _rules(style, category)
    make = {PUNT: _marker_layers, LIJN: _line_layers, GEBIED: _area_layers}[kind]
    return _symbol(name, _SYMBOL_TYPES[kind], make(style, category, rules, name))


def reach(style: Style) -> float:
    """How far markers reach from their middle (px)."""
    return max((c.size or style.size) / 2 + _wider(style, c) for c in style.categories) + RING


def is_ground(style: Style) -> bool:
    """Whether its areas are what all else lies on."""
    return style.fill_opacity == 1


def within(scale: int) -> str:
    """Whether the map is at this scale or nearer; a legend has no scale."""
    return f"coalesce(@map_scale, 0) <= {scale}"


def column(name: str) -> str:
    """A field in an expression."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in an expression."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _rules(style: Style, category: Category) -> _Rules:
    def any_of(has: Callable[[Variant], bool]) -> str | None:
        return " OR ".join(_holds(v) for v in style.variants if has(v)) or None

    def product(of: Callable[[Variant], float]) -> str | None:
        changed = [v for v in style.variants if of(v) != 1]
        factors = (f"(CASE WHEN {_holds(v)} THEN {of(v):g} ELSE 1 END)" for v in changed)
        return " * ".join(factors) or None

    return _Rules(
        dotted=any_of(lambda v: v.dotted) if category.dots else None,
        hollow=None if style.hollow else any_of(lambda v: v.hollow),
        hatched=any_of(lambda v: v.hatched),
        width=product(lambda v: v.width_factor),
        opacity=product(lambda v: v.opacity),
    )


def _holds(variant: Variant) -> str:
    return f"coalesce(to_string({column(variant.field)}), '') = {literal(variant.value)}"


def _marker_layers(style: Style, category: Category, rules: _Rules, name: str) -> list[ET.Element]:
    del name
    wider = _wider(style, category)
    shapes = _pill if style.shape == "cirkel" and wider else _shape
    layers = shapes(style, category, rules)
    if style.inside:
        layers.append(_letters(style, category, rules))
    return layers


def _shape(style: Style, category: Category, rules: _Rules) -> list[ET.Element]:
    # The map widens circles only; other shapes grow as a whole.
    size = (category.size or style.size) + _wider(style, category)
    shape = {
        "name": _SHAPES[style.shape],
        # The map's hexagon stands on a side.
        "angle": "30" if style.shape == "zeshoek" else "0",
    }
    ring = shape | {
        "color": _WHITE,
        "outline_style": "no",
        **_measures(size=size + 2 * RING),
    }
    own = _colour(category.colour)
    drawn = shape | {
        "color": _WHITE if style.hollow else own,
        "outline_color": own,
        "outline_style": "solid",
        "joinstyle": "miter",
        **_measures(size=size, outline_width=STROKE),
    }
    return [
        _layer("SimpleMarker", ring),
        _layer("SimpleMarker", drawn, _filling(category, rules, "fillColor", "outlineColor")),
    ]


def _pill(style: Style, category: Category, rules: _Rules) -> list[ET.Element]:
    """A circle as wide as its code asks: three strokes with round ends, each inside the other."""
    high = category.size or style.size
    long = 2 * _wider(style, category)
    own = _colour(category.colour)
    colours = _filling(category, rules, "inside", "edge")
    return [
        _stadium(long, high + 2 * RING, _WHITE, None),
        _stadium(long, high + STROKE, own, colours["edge"]),
        _stadium(long, high - STROKE, _WHITE if style.hollow else own, colours["inside"]),
    ]


def _stadium(length: float, width: float, colour: str, follows: str | None) -> ET.Element:
    """A level line with round ends, as the edge of a rectangle without height."""
    return _layer(
        "EllipseMarker",
        {
            "symbol_name": "rectangle",
            "color": colour,
            "outline_color": colour,
            "outline_style": "solid",
            "joinstyle": "round",
            **_measures(symbol_width=length, symbol_height=0.01, outline_width=width),
        },
        {"outlineColor": follows},
    )


def _filling(category: Category, rules: _Rules, inside: str, edge: str) -> dict[str, str | None]:
    """Colours of a marker's inside and edge where they follow the row."""
    solid = _faded(category.colour, rules.opacity)
    return {
        # An outline has no see-through: what lies below would show as its filling.
        inside: _unless_hollow(rules, _rgb("#FFFFFF"), solid or _rgb(category.colour)),
        edge: _unless_hollow(rules, _rgb(category.colour), solid),
    }


def _letters(style: Style, category: Category, rules: _Rules) -> ET.Element:
    own = _colour(category.colour)
    of_field = style.inside != "code"
    return _layer(
        "FontMarker",
        {
            "chr": "" if of_field else category.code,
            "font": FONT,
            "font_style": "Bold",
            "color": own if style.hollow else _WHITE,
            "outline_width": "0",
            **_measures(size=LETTER),
        },
        {
            "char": f"coalesce(to_string({column(style.inside)}), '')" if of_field else None,
            "fillColor": _unless_hollow(rules, _rgb(category.colour), _rgb("#FFFFFF")),
        },
    )


def _line_layers(style: Style, category: Category, rules: _Rules, name: str) -> list[ET.Element]:
    layers = _strokes(category, rules)
    if style.shape == "pijl":
        layers.append(_arrow(style, category, rules, f"@{name}@{len(layers)}"))
    elif style.inside:
        # As on the map: a mark on a line or an area is there for what stands in it.
        layers.append(
            _with_symbol(
                _layer("MarkerLine", {"placement": "centralpoint", "rotate": "0"}),
                _symbol(
                    f"@{name}@{len(layers)}", "marker", _marker_layers(style, category, rules, name)
                ),
            )
        )
    return layers


def _arrow(style: Style, category: Category, rules: _Rules, name: str) -> ET.Element:
    own = _colour(category.colour)
    # QGIS draws this shape on half of its size. A line that is wider has a larger arrow, though
    # not by as much.
    size = 2 * style.size
    grown = f" * (1 + {ARROW_GROWTH:g} * ({rules.width} - 1))" if rules.width else ""
    # Both ends in one place: there is no direction, yet there is something to see.
    directed = "length($geometry) > 0"
    head = _layer(
        "SimpleMarker",
        {
            "name": _SHAPES["pijl"],
            "color": own,
            "outline_color": own,
            "outline_style": "no",
            **_measures(size=size),
        },
        {
            "name": f"CASE WHEN {directed} THEN '{_SHAPES['pijl']}' ELSE '{_SHAPES['cirkel']}' END",
            "fillColor": _faded(category.colour, rules.opacity),
            "size": f"{style.size * POINTS_PER_PIXEL:g} * (CASE WHEN {directed} THEN 2 ELSE 1 END)"
            f"{grown}",
        },
    )
    line = _layer(
        "MarkerLine",
        {"placement": "firstvertex", "rotate": "1", "offset_along_line_unit": "MapUnit"},
        {"offsetAlongLine": f"{ARROW_AT} * length($geometry)"},
    )
    return _with_symbol(line, _symbol(name, "marker", [head]))


def _area_layers(style: Style, category: Category, rules: _Rules, name: str) -> list[ET.Element]:
    fill = category.fill or category.colour
    # Without a marker it is the area itself that is hollow.
    open_ = rules.hollow if style.shape == "geen" else None
    layers = []
    if style.fill_opacity:
        layers.append(
            _layer(
                "SimpleFill",
                {
                    "color": _colour(fill, style.fill_opacity),
                    "style": "solid",
                    "outline_style": "no",
                },
                {
                    "fillColor": _faded(fill, rules.opacity, style.fill_opacity),
                    "enabled": _all([f"({r})" for r in (_not(rules.hatched), _not(open_)) if r]),
                },
            )
        )
    if rules.hatched:
        layers.append(_hatching(category, rules, f"@{name}@{len(layers)}"))
    # Of the first categories last, so that a province's border lies over that of its gemeenten.
    over = 1 + len(style.categories) - category.order if is_ground(style) else 0
    layers += _strokes(category, rules, over)
    if style.inside:
        layers.append(
            _with_symbol(
                _layer("CentroidFill", {"point_on_surface": "1", "point_on_all_parts": "0"}),
                _symbol(
                    f"@{name}@{len(layers)}", "marker", _marker_layers(style, category, rules, name)
                ),
            )
        )
    return layers


def _hatching(category: Category, rules: _Rules, name: str) -> ET.Element:
    pattern = _layer(
        "LinePatternFill",
        {"angle": "45", **_measures(distance=HATCH_STEP)},
        {"enabled": rules.hatched},
    )
    stroke = _layer(
        "SimpleLine",
        {
            "line_color": _colour(category.fill or category.colour, HATCH_OPACITY),
            **_measures(line_width=HATCH_WIDTH),
        },
    )
    return _with_symbol(pattern, _symbol(name, "line", [stroke]))


def _strokes(category: Category, rules: _Rules, over: int = 0) -> list[ET.Element]:
    """The line as its category has it, and where it may be dotted the dots in its place."""
    follows = {
        "outlineColor": _faded(category.colour, rules.opacity),
        "outlineWidth": _scaled(category.width, rules.width),
    }
    firm = _not(rules.hatched)
    if over and category.width < HAIRLINE:
        firm = within(HAIRLINES_FROM)
    both = [f"({rule})" for rule in (_not(rules.dotted), firm) if rule]
    layers = [
        _stroke(category, category.dash, "flat", over, follows | {"enabled": _all(both)}),
    ]
    if rules.dotted:
        dots = _all([f"({rule})" for rule in (rules.dotted, firm) if rule])
        layers.append(_stroke(category, category.dots, "round", over, follows | {"enabled": dots}))
    return layers


def _stroke(
    category: Category,
    dash: Sequence[float],
    cap: str,
    over: int,
    follows: Mapping[str, str | None],
) -> ET.Element:
    layer = _layer(
        "SimpleLine",
        {
            "line_color": _colour(category.colour),
            "line_style": "solid",
            "capstyle": cap,
            "joinstyle": "round",
            "use_custom_dash": "1" if dash else "0",
            "customdash": ";".join(f"{d * POINTS_PER_PIXEL:g}" for d in dash) or "5;2",
            "customdash_unit": UNIT,
            **_measures(line_width=category.width),
        },
        follows,
    )
    layer.set("pass", str(over))
    return layer


def _wider(style: Style, category: Category) -> float:
    """Room for longer codes (px, at each side of a circle)."""
    letters = len(category.code) if style.inside == "code" else 1
    return 2.0 * max(0, letters - 1)


def _symbol(name: str, kind: str, layers: Iterable[ET.Element]) -> ET.Element:
    element = ET.Element(
        "symbol",
        {"type": kind, "name": name, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"},
    )
    element.extend(layers)
    return element


def _layer(
    kind: str, options: Mapping[str, str], follows: Mapping[str, str | None] | None = None
) -> ET.Element:
    """A symbol layer with its options, and the expressions that some of them follow."""
    layer = ET.Element("layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    layer.append(option_map({k: ("QString", v) for k, v in options.items()}))
    rules = {k: v for k, v in (follows or {}).items() if v is not None}
    if rules:
        layer.append(follow(rules))
    return layer


def follow(rules: Mapping[str, str]) -> ET.Element:
    """Properties that follow expressions."""
    properties = ET.Element("Option", {"type": "Map", "name": "properties"})
    for name, expression in rules.items():
        one = option_map(
            {
                "active": ("bool", "true"),
                "expression": ("QString", expression),
                "type": ("int", _EXPRESSION),
            }
        )
        one.set("name", name)
        properties.append(one)
    whole = option_map({"name": ("QString", ""), "type": ("QString", "collection")})
    whole.append(properties)
    element = ET.Element("data_defined_properties")
    element.append(whole)
    return element


def option_map(values: Mapping[str, tuple[str, str]]) -> ET.Element:
    """QGIS' way to write a mapping: type and value by name."""
    element = ET.Element("Option", {"type": "Map"})
    for name, (kind, value) in values.items():
        ET.SubElement(element, "Option", {"type": kind, "name": name, "value": value})
    return element


def _with_symbol(layer: ET.Element, inner: ET.Element) -> ET.Element:
    layer.append(inner)
    return layer


def _measures(**pixels: float) -> dict[str, str]:
    found = {}
    for name, value in pixels.items():
        found[name] = f"{value * POINTS_PER_PIXEL:g}"
        found[f"{name}_unit"] = UNIT
    return found


def _channels(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _colour(colour: str, opacity: float = 1.0) -> str:
    return ",".join(str(c) for c in (*_channels(colour), round(255 * opacity)))


def _rgb(colour: str) -> str:
    return f"color_rgb({', '.join(map(str, _channels(colour)))})"


def _faded(colour: str, opacity: str | None, base: float = 1.0) -> str | None:
    if opacity is None:
        return None
    red, green, blue = _channels(colour)
    return f"color_rgba({red}, {green}, {blue}, round({255 * base:g} * {opacity}))"


def _scaled(width: float, factor: str | None) -> str | None:
    return None if factor is None else f"{width * POINTS_PER_PIXEL:g} * {factor}"


def _unless_hollow(rules: _Rules, hollow: str, other: str | None) -> str | None:
    if rules.hollow is None:
        return other if rules.opacity else None
    return f"CASE WHEN {rules.hollow} THEN {hollow} ELSE {other or hollow} END"


def _not(rule: str | None) -> str | None:
    return None if rule is None else f"NOT ({rule})"


def _all(rules: Sequence[str]) -> str | None:
    return " AND ".join(rules) or None
