"""Style files for QGIS: well-formed, true to the definition, and safe whatever the text."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from miekgeo.export.qml import GEBIED, KINDS, LIJN, PUNT, qml
from miekgeo.schema import LAYER_NAMES, RESULT_NAMES, load_definition

STYLED = [n for n in (*LAYER_NAMES, *RESULT_NAMES) if load_definition(n).style is not None]


def parsed(name: str, kind: str) -> ET.Element:
    return ET.fromstring(qml(load_definition(name), kind))


def options(layer: ET.Element) -> dict[str, str]:
    """Options of a symbol layer itself."""
    return {o.get("name", ""): o.get("value", "") for o in layer.findall("./Option/Option")}


def rules(layer: ET.Element) -> dict[str, str]:
    """Properties of a symbol layer that follow an expression."""
    found = layer.findall("./data_defined_properties/Option/Option[@name='properties']/Option")
    return {
        o.get("name", ""): o.find("Option[@name='expression']").get("value", "")  # type: ignore[union-attr]
        for o in found
    }


def layers_of(root: ET.Element, nth: int) -> list[ET.Element]:
    return root.findall(f"./renderer-v2/symbols/symbol[@name='{nth}']/layer")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", STYLED)
def test_categories_are_those_of_the_definition(name: str, kind: str) -> None:
    style = load_definition(name).style
    assert style is not None
    root = parsed(name, kind)
    renderer = root.find("renderer-v2")
    assert renderer is not None
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", style.by)
    drawn = root.findall("./renderer-v2/categories/category")
    told = [(c.get("value"), c.get("label"), c.get("symbol")) for c in drawn]
    assert told == [(c.value, c.label, str(i)) for i, c in enumerate(style.categories)]
    symbols = root.findall("./renderer-v2/symbols/symbol")
    types = {PUNT: "marker", LIJN: "line", GEBIED: "fill"}
    assert [s.get("type") for s in symbols] == [types[kind]] * len(style.categories)
    assert root.findtext("layerGeometryType") == str(KINDS.index(kind))


@pytest.mark.parametrize("name", STYLED)
def test_lines_have_colour_width_and_dashes_in_points(name: str) -> None:
    style = load_definition(name).style
    assert style is not None
    root = parsed(name, LIJN)
    for nth, category in enumerate(style.categories):
        line = options(layers_of(root, nth)[0])
        rgb = [int(category.colour[i : i + 2], 16) for i in (1, 3, 5)]
        assert line["line_color"] == ",".join(map(str, [*rgb, 255]))
        # A pixel of 1/96 inch is three quarters of a point.
        assert float(line["line_width"]) == pytest.approx(category.width * 0.75)
        assert (line["line_width_unit"], line["customdash_unit"]) == ("Point", "Point")
        assert line["use_custom_dash"] == ("1" if category.dash else "0")
        if category.dash:
            dash = [float(d) for d in line["customdash"].split(";")]
            assert dash == pytest.approx([d * 0.75 for d in category.dash])


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("projecten", "circle"),
        ("stations", "square"),
        ("ontwikkelingen", "triangle"),
        ("knooppunten", "hexagon"),
    ],
)
def test_points_have_the_marker_of_their_layer(name: str, shape: str) -> None:
    ring, marker, *_ = layers_of(parsed(name, PUNT), 0)
    assert options(ring)["name"] == options(marker)["name"] == shape


def test_a_long_code_has_a_wide_marker() -> None:
    ring, edge, inside, letters = layers_of(parsed("projecten", PUNT), 4)
    assert options(letters)["chr"] == "CO2"
    # As on the map: a circle of 12 px with 4 px more at each side, in points; all ends are round.
    for layer, wide in ((ring, 12 + 4.5), (edge, 12 + 2), (inside, 12 - 2)):
        told = options(layer)
        assert (layer.get("class"), told["joinstyle"]) == ("EllipseMarker", "round")
        assert float(told["symbol_width"]) == pytest.approx(8 * 0.75)
        assert float(told["outline_width"]) == pytest.approx(wide * 0.75)
    assert "outlineColor" not in rules(ring)
    concreet = "coalesce(to_string(\"projecttype\"), '') = 'concreet'"
    assert f"{concreet} THEN color_rgb(255, 255, 255)" in rules(inside)["outlineColor"]


def test_a_dependency_within_one_place_is_a_dot() -> None:
    root = parsed("afhankelijkheden", LIJN)
    head = layers_of(root, 0)[-1].find("./symbol/layer")
    assert head is not None
    assert rules(head)["name"] == (
        "CASE WHEN length($geometry) > 0 THEN 'filled_arrowhead' ELSE 'circle' END"
    )


def test_an_area_over_others_has_no_filling() -> None:
    fill, edge = layers_of(parsed("totaalbeeld", GEBIED), 0)
    cluster = "coalesce(to_string(\"soort\"), '') = 'energiecluster'"
    assert rules(fill)["enabled"] == f"(NOT ({cluster}))"
    assert "enabled" not in rules(edge)
    # Projects that aren't built yet are hollow as a marker only.
    assert "projecttype" not in rules(layers_of(parsed("projecten", GEBIED), 0)[0])["enabled"]


def test_a_code_stands_in_the_marker_and_a_score_in_a_hub() -> None:
    letters = layers_of(parsed("projecten", PUNT), 1)[-1]
    assert (letters.get("class"), options(letters)["chr"]) == ("FontMarker", "H2")
    score = layers_of(parsed("knooppunten", PUNT), 0)[2]
    assert rules(score)["char"] == "coalesce(to_string(\"score\"), '')"


def test_an_indicative_line_is_dotted_instead_of_dashed() -> None:
    firm, dotted, *_ = layers_of(parsed("projecten", LIJN), 1)
    indicative = "coalesce(to_string(\"ligging\"), '') = 'indicatief'"
    zoekgebied = "coalesce(to_string(\"ligging\"), '') = 'zoekgebied'"
    assert rules(firm)["enabled"] == f"(NOT ({indicative})) AND (NOT ({zoekgebied}))"
    assert rules(dotted)["enabled"] == f"({indicative}) AND (NOT ({zoekgebied}))"
    assert options(dotted)["capstyle"] == "round"
    assert options(dotted)["customdash"].split(";")[0] == "0.075"
    assert f"(CASE WHEN {indicative} THEN 0.8 ELSE 1 END)" in rules(firm)["outlineWidth"]


def test_a_zoekgebied_is_hatched_without_an_edge() -> None:
    fill, hatching, edge, *_ = layers_of(parsed("projecten", GEBIED), 0)
    zoekgebied = "coalesce(to_string(\"ligging\"), '') = 'zoekgebied'"
    assert rules(fill)["enabled"] == f"(NOT ({zoekgebied}))"
    assert (hatching.get("class"), rules(hatching)["enabled"]) == ("LinePatternFill", zoekgebied)
    assert f"NOT ({zoekgebied})" in rules(edge)["enabled"]


def test_a_planned_station_is_hollow() -> None:
    marker = layers_of(parsed("stations", PUNT), 0)[1]
    gepland = "coalesce(to_string(\"status\"), '') = 'gepland'"
    white, blue = "color_rgb(255, 255, 255)", "color_rgb(16, 69, 155)"
    assert rules(marker) == {"fillColor": f"CASE WHEN {gepland} THEN {white} ELSE {blue} END"} | {
        "outlineColor": f"CASE WHEN {gepland} THEN {blue} ELSE {blue} END"
    }


def test_a_layer_without_variants_follows_nothing() -> None:
    root = parsed("raakvlakken", LIJN)
    assert root.find(".//data_defined_properties") is None


def test_borders_lie_over_all_areas() -> None:
    renderer = parsed("grenzen", GEBIED).find("renderer-v2")
    assert renderer is not None
    assert renderer.get("symbollevels") == "1"
    passes = [[la.get("pass") for la in layers_of(parsed("grenzen", GEBIED), n)] for n in (0, 1)]
    assert passes == [["0", "6"], ["0", "5"]]


def test_from_afar_only_provincies_have_a_border_and_a_name() -> None:
    root = parsed("grenzen", GEBIED)
    borders = [layers_of(root, nth)[-1] for nth in (0, 1)]
    assert "enabled" not in rules(borders[0])
    assert rules(borders[1])["enabled"] == "(coalesce(@map_scale, 0) <= 1000000)"
    settings = root.find("./labeling/settings")
    assert settings is not None
    shown = settings.find("./dd_properties/Option/Option[@name='properties']/Option[@name='Show']")
    assert shown is not None
    assert shown.find("Option[@name='expression']").get("value") == (  # type: ignore[union-attr]
        "coalesce(\"soort\", '') = 'provincie' OR coalesce(@map_scale, 0) <= 500000"
    )
    visible = {
        n: parsed(n, GEBIED).find("./labeling/settings/rendering") for n in ("grenzen", "stations")
    }
    told = {n: r.get("scaleVisibility") for n, r in visible.items() if r is not None}
    assert told == {"grenzen": "0", "stations": "1"}


def test_names_have_a_buffer_and_an_example_is_called_one() -> None:
    root = parsed("projecten", LIJN)
    text = root.find("./labeling/settings/text-style")
    buffer = root.find("./labeling/settings/text-style/text-buffer")
    assert text is not None
    assert buffer is not None
    assert buffer.get("bufferDraw") == "1"
    assert text.get("fieldName", "").startswith('coalesce("naam", "project_id"')
    assert "WHEN \"zekerheid\" = 'indicatief' THEN ' (voorbeeld)'" in text.get("fieldName", "")
    numbers = parsed("ontwikkelingen", PUNT).find("./labeling/settings/text-style")
    assert numbers is not None
    assert "' (rekenvoorbeeld)'" in numbers.get("fieldName", "")


@pytest.mark.parametrize("name", STYLED)
def test_fields_have_their_dutch_name_with_the_unit(name: str) -> None:
    definition = load_definition(name)
    found = {a.get("field"): a.get("name") for a in parsed(name, PUNT).findall("./aliases/alias")}
    assert found == {f.name: f.heading for f in definition.fields}
    assert all(f.unit in found[f.name] for f in definition.fields)


def test_only_columns_that_are_there_are_spoken_of() -> None:
    text = qml(load_definition("projecten"), PUNT, ["project_id", "modaliteit"])
    root = ET.fromstring(text)
    assert [a.get("field") for a in root.findall("./aliases/alias")] == ["project_id", "modaliteit"]
    assert '"zekerheid"' not in (root.findtext("mapTip") or "")


def test_texts_of_a_definition_are_escaped() -> None:
    definition = load_definition("stations")
    style = definition.style
    assert style is not None
    odd = """<b>&"'\\ 'x"""
    category = replace(style.categories[0], label=odd, value=odd)
    variant = replace(style.variants[0], value=odd, field='veld"x')
    field = replace(definition.fields[0], label=odd)
    changed = replace(
        definition,
        style=replace(style, categories=(category,), variants=(variant,)),
        fields=(field, *definition.fields[1:]),
    )
    root = ET.fromstring(qml(changed, PUNT))
    drawn = root.find("./renderer-v2/categories/category")
    assert drawn is not None
    assert (drawn.get("label"), drawn.get("value")) == (odd, odd)
    rule = rules(layers_of(root, 0)[1])["fillColor"]
    # QGIS doubles quotes in a text and a field, and a backslash in a text.
    assert """coalesce(to_string("veld""x"), '') = '<b>&"''\\\\ ''x'""" in rule
    assert "&lt;b&gt;" in (root.findtext("mapTip") or "")
    assert "<b>&" not in (root.findtext("mapTip") or "")


def test_the_same_text_each_time() -> None:
    definition = load_definition("projecten")
    assert qml(definition, GEBIED) == qml(definition, GEBIED)


def test_no_style_or_no_such_kind() -> None:
    with pytest.raises(ValueError, match="status heeft geen stijl"):
        qml(load_definition("status"), PUNT)
    with pytest.raises(ValueError, match="Onbekende soort geometrie: vlak"):
        qml(load_definition("projecten"), "vlak")
