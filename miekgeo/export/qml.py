"""The look of a layer in QGIS (3.22 and newer): its style file, from the layer's definition."""

from __future__ import annotations

import html
from collections.abc import Collection
from xml.etree import ElementTree as ET

from miekgeo.export.qml_symbols import (
    GEBIED,
    KINDS,
    LIJN,
    POINTS_PER_PIXEL,
    PUNT,
    UNIT,
    column,
    follow,
    is_ground,
    literal,
    reach,
    symbol,
    within,
)
from miekgeo.schema import Field, LayerDefinition, Style

__all__ = ["GEBIED", "KINDS", "LIJN", "PUNT", "qml"]

VERSION = "3.22.0"
DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
# Names appear from this scale on: before, they would hide what they name.
NAMES_FROM = 500_000
# Fields that name a row, the best first.
_NAMES = ("naam", "gebied")
# What must be said of a row wherever it is shown: field, value, words.
_WARNINGS = (
    ("zekerheid", "indicatief", "voorbeeld"),
    ("herkomst_getallen", "rekenvoorbeeld", "rekenvoorbeeld"),
    ("ligging", "indicatief", "ligging indicatief"),
)
_LABEL_PLACES = {PUNT: "6", LIJN: "2", GEBIED: "4"}


def qml(definition: LayerDefinition, kind: str, columns: Collection[str] | None = None) -> str:
    """Style file of a layer.

    Parameters
    ----------
    definition : LayerDefinition
    kind : str
        punt, lijn or gebied: what the layer in QGIS holds.
    columns : collection of str, optional
        Columns that the layer has; else all fields of the definition.

    Returns
    -------
    str
        XML. Categories are those of the definition in their order; how else a feature may look
        follows expressions. Dutch names of fields, a label with the name, and a map tip.

    Raises
    ------
    ValueError
        The layer has no style, or the kind is unknown.
    """
    style = definition.style
    if style is None:
        raise ValueError(f"De laag {definition.layer} heeft geen stijl.")
    if kind not in KINDS:
        raise ValueError(f"Onbekende soort geometrie: {kind}.")
    fields = [f for f in definition.fields if columns is None or f.name in columns]
    root = ET.Element(
        "qgis",
        {
            "version": VERSION,
            "styleCategories": "Symbology|Labeling|Fields|MapTips",
            "labelsEnabled": "1",
            "readOnly": "0",
        },
    )
    root.append(_renderer(style, kind))
    root.append(_labels(definition, style, fields, kind))
    aliases = ET.SubElement(root, "aliases")
    for nth, field in enumerate(fields):
        name = {"index": str(nth), "field": field.name, "name": field.heading}
        ET.SubElement(aliases, "alias", name)
    ET.SubElement(root, "previewExpression").text = _name(definition, fields)
    ET.SubElement(root, "mapTip").text = _tip(definition, fields)
    ET.SubElement(root, "layerGeometryType").text = str(KINDS.index(kind))
    ET.indent(root, " ")
    return f"{DOCTYPE}\n{ET.tostring(root, encoding='unicode')}\n"


def _renderer(style: Style, kind: str) -> ET.Element:
    opaque = kind == GEBIED and is_ground(style)
    renderer = ET.Element(
        "renderer-v2",
        {
            "type": "categorizedSymbol",
            "attr": style.by,
            # All areas first, then their borders: no area may cover the border of another.
            "symbollevels": "1" if opaque else "0",
            "enableorderby": "0",
            "forceraster": "0",
        },
    )
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for nth, category in enumerate(style.categories):
        ET.SubElement(
            categories,
            "category",
            {
                # Without a value it is for all that no other category is for.
                "value": category.value,
                "type": "string",
                "label": category.label,
                "symbol": str(nth),
                "render": "true",
            },
        )
        symbols.append(symbol(style, category, kind, str(nth)))
    return renderer


def _labels(
    definition: LayerDefinition, style: Style, fields: list[Field], kind: str
) -> ET.Element:
    labeling = ET.Element("labeling", {"type": "simple"})
    settings = ET.SubElement(labeling, "settings", {"calloutType": "simple"})
    text = ET.SubElement(
        settings,
        "text-style",
        {
            "fieldName": _name(definition, fields),
            "isExpression": "1",
            "fontFamily": "Arial",
            "namedStyle": "Regular",
            "fontSize": "8",
            "fontSizeUnit": "Point",
            "textColor": "27,27,27,255",
            "textOpacity": "1",
            "allowHtml": "0",
            "multilineHeight": "1",
        },
    )
    ET.SubElement(
        text,
        "text-buffer",
        {
            "bufferDraw": "1",
            "bufferSize": "0.8",
            "bufferSizeUnits": "MM",
            "bufferColor": "255,255,255,255",
            "bufferOpacity": "1",
            "bufferNoFill": "1",
            "bufferJoinStyle": "128",
        },
    )
    ET.SubElement(
        settings, "text-format", {"autoWrapLength": "28", "useMaxLineLengthForAutoWrap": "1"}
    )
    ET.SubElement(
        settings,
        "placement",
        {
            "placement": _LABEL_PLACES[kind],
            "predefinedPositionOrder": "TR,TL,BR,BL,R,L,TSR,BSR",
            # From the point: the edge of a mark of several points is that of all of them.
            "offsetType": "0",
            "dist": f"{reach(style) * POINTS_PER_PIXEL:g}" if kind == PUNT else "1",
            "distUnits": UNIT,
            "placementFlags": "10",
            "priority": "5",
        },
    )
    ET.SubElement(
        settings,
        "rendering",
        {
            "drawLabels": "1",
            "scaleVisibility": "0" if is_ground(style) else "1",
            # QGIS calls the largest denominator the smallest scale.
            "scaleMin": "0",
            "scaleMax": str(NAMES_FROM),
            "obstacle": "1",
            "displayAll": "0",
            # Else of several points only one has its name.
            "labelPerPart": "1" if kind == PUNT else "0",
        },
    )
    if is_ground(style):
        # Of the largest areas the names stand there from afar too, as on the map.
        largest = f"coalesce({column(style.by)}, '') = {literal(style.categories[0].value)}"
        rules = {"Show": f"{largest} OR {within(NAMES_FROM)}", "Bold": largest}
        follows = follow(rules)
        follows.tag = "dd_properties"
        settings.append(follows)
    return labeling


def _name(definition: LayerDefinition, fields: list[Field]) -> str:
    """What a row is called, and what must be said with it."""
    present = [f.name for f in fields]
    first = definition.table_fields[0].name
    names = [n for n in (*_NAMES, definition.key, first) if n in present]
    called = ", ".join(column(n) for n in dict.fromkeys(names))
    said = [
        f"CASE WHEN {column(f)} = {literal(value)} THEN {literal(f' ({word})')} ELSE '' END"
        for f, value, word in _WARNINGS[:2]
        if f in present
    ]
    return " || ".join([f"coalesce({called}, '')", *said])


def _tip(definition: LayerDefinition, fields: list[Field]) -> str:
    """HTML in which each value of the row is escaped when QGIS shows it."""
    present = {f.name for f in fields}
    lines = [f"<b>[% {_escaped(_name(definition, fields))} %]</b>"]
    lines += [
        f"[% CASE WHEN {column(f)} = {literal(value)} THEN {literal(f'<br/><i>{word}</i>')}"
        " ELSE '' END %]"
        for f, value, word in _WARNINGS
        if f in present
    ]
    for field in definition.table_fields:
        if field.name in present and field.name not in _NAMES:
            label = html.escape(field.label, quote=False)
            told = f"{literal(f'<br/>{label}: ')} || {_told(field)}"
            given = f"coalesce(to_string({column(field.name)}), '') <> ''"
            lines.append(f"[% CASE WHEN {given} THEN {told} ELSE '' END %]")
    return "".join(lines)


def _told(field: Field) -> str:
    name = column(field.name)
    if field.type == "number":
        unit = f" {field.unit}" if field.unit not in ("", "aandeel") else ""
        decimals = 1 if unit else 2
        return f"format_number({name}, {decimals}, 'nl') || {literal(unit)}"
    if field.type == "list":
        return _escaped(f"replace({name}, ';', ', ')")
    return _escaped(f"to_string({name})")


def _escaped(text: str) -> str:
    for sign, code in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = f"replace({text}, {literal(sign)}, {literal(code)})"
    return text
