"""The legend: exactly what is on the map, and to be told apart without colour."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import shapely

from miekgeo.collection import Collection
from miekgeo.schema import load_definition
from miekgeo.sheets.compose import Sheet, project_sheet, provincie_sheet
from miekgeo.sheets.legend import AREA, BAND, HATCH, LETTER, LINE, MARKER
from miekgeo.sheets.output import drawing
from miekgeo.styles import look_of

LAND, WATER, WHITE = "#F5F3EC", "#DDE8EF", "#FFFFFF"


def labels(sheet: Sheet, section: str) -> list[str]:
    return [e.label for e in sheet.entries if e.section == section]


def luminance(colour: str) -> float:
    """Relative luminance: what is left of a colour in grey (WCAG 2.1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_small_world_has_the_entries_that_paper_says(world_sheet: Sheet) -> None:
    found = {
        s: labels(world_sheet, s) for s in dict.fromkeys(e.section for e in world_sheet.entries)
    }
    # S3 has no place and S4 lies elsewhere: no warmte and no CO2.
    assert found == {
        "projecten": ["Elektriciteit", "Waterstof", "Groen gas", "Modaliteit onbekend"],
        "vorm": ["Indicatief (rechte lijn tussen plaatsen)", "Zoekgebied"],
        "kruisingen": ["Kruising"],
        "stations": ["110 kV"],
        "ontwikkelingen": ["Woningbouw", "Industrie"],
        "grond": ["Gekozen provincie", "Provinciegrens", "Gemeentegrens", "Water", "Buurland"],
    }


def test_samples_have_the_form_of_what_is_drawn(world_sheet: Sheet) -> None:
    samples = {(e.section, e.label): e.samples for e in world_sheet.entries}
    assert samples["projecten", "Elektriciteit"] == (LINE,)
    # Its only area is a zoekgebied, which has no firm edge.
    assert samples["projecten", "Waterstof"] == (HATCH,)
    assert samples["projecten", "Groen gas"] == (MARKER,)
    assert samples["kruisingen", "Kruising"] == (LETTER,)
    assert samples["stations", "110 kV"] == (MARKER,)
    assert samples["grond", "Gekozen provincie"] == (BAND, LINE)
    assert samples["grond", "Water"] == (AREA,)


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_the_embedded_drenthe_has_the_categories_of_the_rows_in_its_window(
    drenthe: Collection, paper: str
) -> None:
    with drawing():
        sheet = provincie_sheet(drenthe, paper)
    window = shapely.box(*sheet.window.bounds)
    for name, field in (("ontwikkelingen", "sector"), ("projecten", "modaliteit")):
        frame = drenthe.layers[name]
        seen = frame[frame.geometry.notna() & frame.intersects(window)]
        style = load_definition(name).style
        assert style is not None
        values = {*seen[field].fillna("").astype(str)}
        expected = [c.label for c in style.categories if c.value in values]
        assert labels(sheet, name) == expected
        assert expected
    assert labels(sheet, "clusters") == ["Industriecluster", "Energiecluster"]


def test_the_sheet_of_a_project_says_which_one_and_where_it_crosses(drenthe: Collection) -> None:
    with drawing():
        sheet = project_sheet(drenthe, "P16", "A4")
    assert labels(sheet, "projecten")[0] == "Dit project"
    assert sheet.entries[0].samples == (BAND,)
    crossings = drenthe.assessment.crossings
    own = crossings[crossings["project_id"] == "P16"]
    assert len(own) == 1
    assert set(zip(own["van"], own["naar"], strict=True)) <= {
        ("Drenthe", "Overijssel"),
        ("Overijssel", "Drenthe"),
    }
    assert len(sheet.scene.layers["kruisingen"].shapes) == 1
    assert labels(sheet, "kruisingen") == ["Kruising"]
    assert "Overijssel" in sheet.contents.subtitle


@pytest.mark.parametrize("ligging", ["definitief", "indicatief"])
def test_modaliteiten_differ_without_colour(ligging: str) -> None:
    definition = load_definition("projecten")
    assert definition.style is not None
    looks = [
        look_of(definition, {"modaliteit": c.value, "ligging": ligging})
        for c in definition.style.categories
    ]
    assert len({k.code for k in looks}) == len(looks) == 6
    for a, b in combinations(looks, 2):
        # By the rhythm of the line, or else by half its width.
        wide, thin = sorted((a.width, b.width), reverse=True)
        assert a.dash != b.dash or wide >= 1.5 * thin, (a.label, b.label)
    for look in looks:
        assert min(contrast(look.colour, ground) for ground in (LAND, WATER, WHITE)) >= 3


def test_each_number_on_the_map_has_the_code_of_its_modaliteit(world_sheet: Sheet) -> None:
    texts = world_sheet.pages[0].texts
    for listed in world_sheet.contents.lists[0][1]:
        at = [i for i, t in enumerate(texts[:-1]) if t == str(listed.number)]
        assert any(texts[i + 1] == listed.code for i in at), listed.text


def test_kinds_of_the_same_marker_differ_by_letter_or_size(world_sheet: Sheet) -> None:
    for section in ("ontwikkelingen", "kruisingen"):
        codes = [e.code for e in world_sheet.entries if e.section == section]
        assert len(set(codes)) == len(codes)
        assert all(codes)
    style = load_definition("kruisingen").style
    assert style is not None
    assert len({c.code for c in style.categories}) == len(style.categories)
