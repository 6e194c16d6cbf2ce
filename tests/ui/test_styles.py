"""Looks: every difference can be seen without colour, and the legend says what is on the map."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from miekgeo.schema import Style, load_definition
from miekgeo.styles import Look, category_look, category_of, look_of, variant_look
from miekgeo.ui.components import load_answers
from tests.ui import independent
from tests.ui.pages import Html, legends, open_page

TITLES = {
    "projecten": "Projecten",
    "stations": "Stations",
    "traces": "Tracés",
    "clusters": "Clusters",
}
LAND, WATER, PAPER = "#F5F3EC", "#DDE8EF", "#FFFFFF"
# WCAG 2.2: 1.4.11 for what is drawn, 1.4.3 for text.
CONTRAST_DRAWN, CONTRAST_TEXT = 3.0, 4.5


def style(layer: str) -> Style:
    found = load_definition(layer).style
    assert found is not None
    return found


def luminance(colour: str) -> float:
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(first: str, second: str) -> float:
    low, high = sorted([luminance(first), luminance(second)])
    return (high + 0.05) / (low + 0.05)


def form(look: Look) -> tuple[object, ...]:
    """What is left of a look in grey."""
    return (look.dash, look.width, look.size, look.opacity, look.shape, look.hollow, look.hatched)


# ---- categories --------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [None, "", float("nan"), pd.NA, pd.NaT, "kernfusie"])
def test_what_is_unknown_has_a_look(missing: object) -> None:
    assert category_of(style("projecten"), missing).label == "Modaliteit onbekend"
    assert category_of(style("stations"), missing).label == "Spanning onbekend of lager"


@pytest.mark.parametrize("value", [380, 380.0, "380", np.float64(380), np.int64(380)])
def test_a_number_finds_its_category(value: object) -> None:
    assert category_of(style("stations"), value).label == "380 kV"


@pytest.mark.parametrize("layer", list(TITLES))
def test_a_look_is_that_of_the_file(layer: str) -> None:
    by = str(independent.style(layer)["by"])
    for category in independent.style(layer)["categories"]:
        look = look_of(load_definition(layer), {by: category["value"] or None})
        assert (look.label, look.code, look.colour) == (
            category["label"],
            category["code"],
            category["colour"],
        )
        assert look.dash == tuple(category["dash"])


def test_a_layer_without_style_says_so() -> None:
    with pytest.raises(ValueError, match="De laag status heeft geen stijl"):
        look_of(load_definition("status"), {})


# ---- not by colour alone -----------------------------------------------------------------------


@pytest.mark.parametrize("layer", list(TITLES))
def test_categories_differ_in_form(layer: str) -> None:
    forms = [form(category_look(style(layer), c)) for c in style(layer).categories]
    codes = [c.code for c in style(layer).categories]
    # The code stands in the marker of a project; other layers have their form alone.
    told = codes if layer == "projecten" else forms
    assert [f for f in told if told.count(f) > 1] == []


@pytest.mark.parametrize("layer", ["projecten", "traces"])
@pytest.mark.parametrize("dotted", [False, True])
def test_lines_differ_in_pattern(layer: str, dotted: bool) -> None:
    patterns = [(c.dots if dotted else c.dash, c.width) for c in style(layer).categories]
    assert len(set(patterns)) == len(patterns)


@pytest.mark.parametrize("layer", list(TITLES))
def test_a_variant_changes_form_and_never_hue(layer: str) -> None:
    definition = load_definition(layer)
    for variant in style(layer).variants:
        for category in style(layer).categories:
            row = {style(layer).by: category.value}
            plain, changed = (
                look_of(definition, row),
                look_of(definition, row | {variant.field: variant.value}),
            )
            assert (changed.colour, changed.fill, changed.label) == (
                plain.colour,
                plain.fill,
                plain.label,
            )
            assert changed != plain
        assert variant_look(style(layer), variant).colour == style(layer).categories[0].colour


@pytest.mark.parametrize("layer", list(TITLES))
@pytest.mark.parametrize("ground", [LAND, WATER])
def test_what_is_drawn_stands_out(layer: str, ground: str) -> None:
    faint = {
        c.label: round(contrast(c.colour, ground), 2)
        for c in style(layer).categories
        if contrast(c.colour, ground) < CONTRAST_DRAWN
    }
    assert faint == {}


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_answers_differ_in_pattern_and_can_be_read() -> None:
    answers = load_answers()
    assert set(answers) == {"ja", "grensgeval", "mogelijk", "nee", "onbekend"}
    assert len({a.teken for a in answers.values()}) == len(answers)
    assert all(contrast(a.kleur, PAPER) >= CONTRAST_TEXT for a in answers.values())


# ---- the legend --------------------------------------------------------------------------------


@cache
def start_page() -> AppTest:
    """The page of the whole country."""
    return open_page()


def legend(layer: str) -> tuple[int, list[tuple[str, int, str]]]:
    """Number beside the switch of a layer, and label, count and sample of each of its lines."""
    page = start_page()
    switch = re.fullmatch(rf"{TITLES[layer]} \((\d+)\)", page.checkbox(f"laag_{layer}").label)
    assert switch is not None
    _, *lines = legends(page)[TITLES[layer]].split("<li>")
    return int(switch[1]), [_line(line) for line in lines]


def _line(line: str) -> tuple[str, int, str]:
    found = Html(line)
    *label, count = (t for t in found.texts if t.strip())
    return "".join(label), int(count), dict(found.tags)["img"]["src"]


def lies_as_line(frame: pd.DataFrame) -> pd.Series:
    """Which rows are drawn as a line: one with a single place is a point."""
    return frame.apply(lambda r: "Line" in independent.place(r).geom_type, axis=1)


@pytest.mark.parametrize("layer", list(TITLES))
def test_the_legend_has_the_categories_that_occur(layer: str) -> None:
    total, lines = legend(layer)
    known = [str(c["label"]) for c in independent.style(layer)["categories"]]
    expected = independent.labels(layer)
    found = {re.sub(r" \([A-Z0-9?]+\)$", "", label): n for label, n, _ in lines}
    assert {k: n for k, n in found.items() if k in known} == expected
    assert sum(expected.values()) == total == int(independent.has_place(layer).sum())


@pytest.mark.parametrize("layer", list(TITLES))
def test_the_legend_has_the_variants_that_occur(layer: str) -> None:
    frame = independent.rows(layer)[independent.has_place(layer)]
    # Of projects only a line can be one between places; a point is there or thereabouts.
    lines = frame[lies_as_line(frame)] if layer in ("projecten", "traces") else frame
    variants: list[dict[str, str]] = independent.style(layer).get("variants", [])  # type: ignore[assignment]
    expected = {}
    for v in variants:
        counted = lines if v.get("dotted") else frame
        expected[v["label"]] = int((counted[v["field"]] == v["value"]).sum())
    found = {label: n for label, n, _ in legend(layer)[1]}
    assert {k: n for k, n in expected.items() if n} == {
        k: n for k, n in found.items() if k in expected
    }


@pytest.mark.parametrize("layer", list(TITLES))
def test_the_legend_has_no_two_equal_samples(layer: str) -> None:
    samples = [s for _, _, s in legend(layer)[1]]
    # Two variants may look alike when they mean the same: planned or not yet decided.
    categories = samples[: len(independent.labels(layer))]
    assert len(set(categories)) == len(categories)


def test_the_legend_tells_a_certain_place_from_an_indicated_one() -> None:
    rows = independent.rows("projecten")[independent.has_place("projecten")]
    points = (rows["ligging"] == "indicatief") & ~lies_as_line(rows)
    found = {label: n for label, n, _ in legend("projecten")[1]}
    assert found["Indicatief (plaats bij benadering)"] == int(points.sum()) > 0
    stations = (independent.rows("stations")["zekerheid"] == "indicatief").sum()
    assert {label: n for label, n, _ in legend("stations")[1]}["Plaats indicatief"] == stations


def test_a_code_in_the_legend_is_that_in_the_marker() -> None:
    labels = [label for label, _, _ in legend("projecten")[1]]
    for category in independent.style("projecten")["categories"]:
        if category["label"] in independent.labels("projecten"):
            assert f"{category['label']} ({category['code']})" in labels
