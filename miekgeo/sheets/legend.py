"""The legend: entries made of exactly what is drawn, with the looks it is drawn with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import shapely

from miekgeo.schema import LayerDefinition, Style, load_definition
from miekgeo.sheets.ground import CHOSEN_BAND, Ground, chosen_look, ground_look
from miekgeo.sheets.lettering import plain, wrap
from miekgeo.sheets.page import ACCENT, SOFT, Page
from miekgeo.sheets.paper import Box
from miekgeo.sheets.plates import draw_letters
from miekgeo.sheets.scene import CROSSINGS, Rows, Scene
from miekgeo.sheets.shapes import (
    HATCH_MM,
    POINTS,
    band_of,
    draw_areas,
    draw_lines,
    draw_markers,
)
from miekgeo.styles import Look, category_look, category_of, look_of, variant_look

# What of a look an entry shows.
LINE, MARKER, AREA, HATCH, LETTER = "lijn", "teken", "vlak", "arcering", "letter"
BAND = "band"
# Of the project that a sheet is about, pixels.
MAIN_BAND = 16.0
# How strong things are drawn that aren't the sheet's subject.
TRACE_STRENGTH, ASIDE_STRENGTH = 0.55, 0.3
# Shapes with a letter or a score in them.
LETTERED = ("driehoek", "zeshoek")
_WITH_CODE = ("ontwikkelingen", CROSSINGS)
_SAMPLE_MM, _GAP_MM = 9.0, 3.0
# Lines of one label stand nearer to each other than entries.
_NEXT_LINE = 0.76
# Hexagons in the legend are this part of those on the map: they must fit a line.
_HUB_SAMPLE = 0.5
# Bands in the legend are at most this wide, pixels, for the same reason.
_BAND_SAMPLE = 10.0
_TITLES = {
    "projecten": "Projecten",
    "vorm": "Vorm van projecten",
    "kruisingen": "Grenskruisingen",
    "traces": "Andere tracés",
    "stations": "Stations",
    "ontwikkelingen": "Ontwikkelingen",
    "knooppunten": "Knooppunten, met score",
    "clusters": "Clusters",
    "grond": "Ondergrond",
}
_GROUND_LABELS = {"provincie": "Provinciegrens", "gemeente": "Gemeentegrens"}


@dataclass(frozen=True)
class Entry:
    """A line of the legend.

    Attributes
    ----------
    section, label, code : str
    look : Look
    samples : tuple of str
        Which of its forms are on the map, of `LINE, MARKER, AREA, HATCH, LETTER, BAND`.
    strength : float
        Factor on its opacity.
    """

    section: str
    label: str
    code: str
    look: Look
    samples: tuple[str, ...]
    strength: float = 1.0


# An entry with the lines of its label; a title has no entry.
Row = tuple[Entry | None, list[str]]


def legend_entries(scene: Scene, ground: Ground, chosen: str = "Gekozen provincie") -> list[Entry]:
    """Entries of all that is in view and nothing else, by section.

    Parameters
    ----------
    scene : Scene
    ground : Ground
    chosen : str
        What provincies that stand out are called.
    """
    layers = scene.layers
    found = _main(scene.main) if scene.main is not None and len(scene.main.shapes) else []
    found += _categories("projecten", scene.all_projects)
    if len(scene.aside.shapes):
        found.append(_aside(scene.aside))
    found += _variants("projecten", scene.all_projects, "vorm")
    for name, strength in (
        (CROSSINGS, 1.0),
        ("knooppunten", 1.0),
        ("stations", 1.0),
        ("ontwikkelingen", 1.0),
        ("traces", TRACE_STRENGTH),
    ):
        if name in layers:
            found += _categories(name, layers[name], strength)
            found += _variants(name, layers[name], name)
    if "clusters" in layers:
        found += _categories("clusters", layers["clusters"])
    return [*found, *_ground(ground, chosen)]


def legend_height(
    entries: Sequence[Entry], columns: int, row_mm: float, width: float, size: float
) -> float:
    """How high the legend is in so many columns over a width (mm), mm."""
    return max((_rows(c) for c in _columns(entries, columns, width, size)), default=0) * row_mm


def draw_legend(
    page: Page, box: Box, entries: Sequence[Entry], *, columns: int, row_mm: float, size: float
) -> None:
    """Draw the entries from the top of a box, section by section, over columns."""
    width = (box.width - _GAP_MM * (columns - 1)) / columns
    for i, column in enumerate(_columns(entries, columns, box.width, size)):
        x, y = box.x + i * (width + _GAP_MM), box.y
        for entry, lines in column:
            if entry is None:
                at = y + 0.58 * row_mm
                page.text(x, at, lines[0], size, bold=True, middle=True, colour=ACCENT)
            else:
                _draw_sample(page, x, y + 0.5 * row_mm, entry)
            for j, line in enumerate(lines if entry else ()):
                at = y + (0.5 + j * _NEXT_LINE) * row_mm
                page.text(x + _SAMPLE_MM, at, line, size, middle=True)
            y += _rows([(entry, lines)]) * row_mm


def _categories(name: str, rows: Rows, strength: float = 1.0) -> list[Entry]:
    definition, style = _styled(name)
    records = rows.records
    by_code: dict[str, list[int]] = {}
    for i, record in enumerate(records):
        by_code.setdefault(category_of(style, record.get(style.by)).code, []).append(i)
    entries = []
    for category in style.categories:
        owned = by_code.get(category.code)
        if not owned:
            continue
        look = category_look(style, category)
        samples = (LETTER,) if name == CROSSINGS else _samples(rows.shapes[owned], look)
        lines = [look_of(definition, records[i]) for i in owned]
        if LINE in samples and all(k.dotted for k in lines):
            look = lines[0]
        areas = shapely.get_dimensions(rows.shapes[owned]) == 2
        if AREA in samples and all(k.hatched for k, a in zip(lines, areas, strict=True) if a):
            samples = tuple(HATCH if s == AREA else s for s in samples)
        # A form that all of them share belongs to the category, as with netknooppunten.
        hollow = all(k.hollow for k in lines) and (LETTER in samples or style.hollow)
        look = replace(look, hollow=hollow, hatched=False, opacity=1.0)
        entries.append(Entry(name, category.label, category.code, look, samples, strength))
    return entries


def _main(rows: Rows) -> list[Entry]:
    look = look_of(load_definition("projecten"), rows.records[0])
    return [Entry("projecten", "Dit project", "", look, (BAND,))]


def _samples(shapes: Any, look: Look) -> tuple[str, ...]:
    dimensions = set(shapely.get_dimensions(shapely.get_parts(shapes)).tolist())
    if look.shape in LETTERED:
        return (LETTER,)
    found = [
        *([LINE] if 1 in dimensions or (2 in dimensions and look.shape == "geen") else []),
        *([AREA] if 2 in dimensions and look.shape != "geen" else []),
        *([MARKER] if 0 in dimensions and look.shape != "geen" else []),
    ]
    return tuple(found)


def _variants(name: str, rows: Rows, section: str) -> list[Entry]:
    """Variants that rows in view have, where their form shows it."""
    _, style = _styled(name)
    entries = []
    dimensions = np.array([int(d) for d in shapely.get_dimensions(rows.shapes)], dtype=int)
    for variant in style.variants:
        has = (rows.table[variant.field] == variant.value).fillna(value=False).to_numpy(dtype=bool)
        samples = _variant_samples(variant, set(dimensions[has].tolist()), style)
        if samples and style.shape not in LETTERED:
            look = variant_look(style, variant)
            look = replace(look, colour=SOFT, fill=SOFT)
            entries.append(Entry(section, variant.label, "", look, samples))
    return entries


def _variant_samples(variant: Any, dimensions: set[int], style: Style) -> tuple[str, ...]:
    if variant.hatched:
        return (HATCH,) if 2 in dimensions else ()
    if variant.hollow:
        return (MARKER,) if 0 in dimensions and style.shape != "geen" else ()
    return (LINE,) if dimensions & {1, 2} else ()


def _aside(rows: Rows) -> Entry:
    definition, style = _styled("projecten")
    looks = [look_of(definition, r) for r in rows.records]
    dotted = all(k.dotted for k in looks)
    look = next((k for k in looks if k.dotted), category_look(style, style.categories[0]))
    look = look if dotted else category_look(style, style.categories[0])
    look = replace(look, colour=SOFT, fill=SOFT, hollow=False, opacity=1.0)
    return Entry(
        "projecten",
        f"Andere projecten ({len(rows.shapes)})",
        "",
        look,
        _samples(rows.shapes, look),
        ASIDE_STRENGTH,
    )


def _ground(ground: Ground, chosen: str) -> list[Entry]:
    found = []
    if ground.chosen:
        found.append(Entry("grond", chosen, "", chosen_look(), (BAND, LINE)))
    for soort in ground.soorten:
        look = ground_look(soort)
        form = LINE if soort in _GROUND_LABELS else AREA
        found.append(Entry("grond", _GROUND_LABELS.get(soort, look.label), "", look, (form,)))
    return found


def _columns(entries: Sequence[Entry], columns: int, width: float, size: float) -> list[list[Row]]:
    """Sections over columns, none broken, as even as they come."""
    room = (width - _GAP_MM * (columns - 1)) / columns - _SAMPLE_MM
    parts: dict[str, list[Row]] = {}
    for entry in entries:
        title = _TITLES[entry.section]
        rows = parts.setdefault(title, [(None, [title])])
        rows.append((entry, wrap(plain(_coded(entry)), room, size)))
    blocks = list(parts.values())
    cuts = combinations(range(1, len(blocks)), min(columns, len(blocks)) - 1)
    divided = [
        [sum(blocks[i:j], []) for i, j in pairwise((0, *cut, len(blocks)))]  # noqa: RUF017 few
        for cut in cuts
    ]
    return min(divided, key=lambda found: max(map(_rows, found))) if blocks else []


def _rows(column: Sequence[Row]) -> float:
    return sum(1 + (len(lines) - 1) * _NEXT_LINE for _, lines in column)


def _draw_sample(page: Page, x: float, y: float, entry: Entry) -> None:
    look = entry.look
    end = x + _SAMPLE_MM
    if AREA in entry.samples:
        box = shapely.box(x, y - 1.3, end - 2, y + 1.3)
        draw_areas(
            page.sheet, np.array([box]), facecolor=look.fill, edgecolor="#B8B2A4",
            linewidth=0.4, alpha=0.25 if entry.section == "projecten" else 1,
        )  # fmt: skip
    if HATCH in entry.samples:
        _draw_hatch(page, x, y, look)
    line = np.array([shapely.linestrings([[x, y], [end - 2, y]])])
    if BAND in entry.samples:
        wide = CHOSEN_BAND if entry.section == "grond" else MAIN_BAND
        draw_lines(page.sheet, line, [band_of(look, min(wide, _BAND_SAMPLE))], zorder=2.5)
    if LINE in entry.samples:
        draw_lines(page.sheet, line, [look], zorder=3, strength=entry.strength)
    if MARKER in entry.samples:
        at = np.array([[end - 3.2 if LINE in entry.samples else x + 3, y]])
        draw_markers(page.sheet, at, [look], zorder=4, strength=entry.strength)
    if LETTER in entry.samples:
        at = np.array([[x + 3, y]])
        if look.shape == "zeshoek":
            look = replace(look, size=look.size * _HUB_SAMPLE, dash=())
        draw_markers(page.sheet, at, [look], zorder=4)
        draw_letters(page, at, [look], [entry.code if entry.section in _WITH_CODE else ""])


def _coded(entry: Entry) -> str:
    """Label with its code, for what carries it on the map or in the list."""
    same = entry.label.replace("₂", "2") == entry.code
    shown = entry.code and entry.section in ("projecten", "traces") and not same
    return f"{entry.label} ({entry.code})" if shown else entry.label


def _draw_hatch(page: Page, x: float, y: float, look: Look) -> None:
    box = shapely.box(x, y - 1.3, x + _SAMPLE_MM - 2, y + 1.3)
    starts = np.arange(x - 3, x + _SAMPLE_MM, HATCH_MM)
    ends = np.stack(
        [
            np.column_stack([starts, np.full(len(starts), y + 1.3)]),
            np.column_stack([starts + 2.6, np.full(len(starts), y - 1.3)]),
        ],
        axis=1,
    )
    lines = shapely.intersection(shapely.linestrings(ends), box)
    thin = replace(look, width=0.7 / POINTS, dash=(), opacity=1.0)
    draw_lines(page.sheet, lines, [thin] * len(lines), zorder=3)


def _styled(name: str) -> tuple[LayerDefinition, Style]:
    definition = load_definition(name)
    if definition.style is None:
        raise ValueError(f"De laag {name} heeft geen stijl.")
    return definition, definition.style
