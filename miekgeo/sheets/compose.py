"""A sheet put together: title, map, legend, warnings, list and texts on as many pages as needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd

from miekgeo.collection import Collection
from miekgeo.sheets.contents import Contents, project_contents, provincie_contents
from miekgeo.sheets.drawing import draw_map, draw_strip
from miekgeo.sheets.flow import Piece, heading, lay, paragraph, pour
from miekgeo.sheets.ground import Ground, provincie_bounds, view_ground
from miekgeo.sheets.legend import Entry, draw_legend, legend_entries, legend_height
from miekgeo.sheets.lettering import shorten, width_of, wrap
from miekgeo.sheets.location import (
    OF_PROJECT,
    project_bounds,
    project_provincies,
    project_shape,
    say_without_place,
)
from miekgeo.sheets.page import ACCENT, SOFT, WARNING, Page
from miekgeo.sheets.paper import MM_PER_POINT, PAPERS, Box, Window, fit_window
from miekgeo.sheets.scene import Scene, frames_of, make_scene

_MARGIN, _COUNTRY_MARGIN = 0.05, 0.015
_PROJECT_MARGIN = 0.14
# Surroundings that the sheet of a project shows at least, m.
PROJECT_LEAST_M = 36_000.0
CONFIDENTIAL = "#8C1D18"
CONTINUED = " (vervolg)"
_FACTORS = (1.0, 0.95, 0.9)


@dataclass(frozen=True)
class Layout:
    """Measures of a sheet on one paper size, mm and points."""

    width: float
    height: float
    edge: float
    head: float
    foot: float
    strip: float
    panel: float
    columns: int
    legend_columns: int
    size: float
    title: float

    @property
    def inner(self) -> Box:
        """Between head and foot."""
        return Box(
            self.edge,
            self.edge + self.head,
            self.width - 2 * self.edge,
            self.height - 2 * self.edge - self.head - self.foot,
        )


@dataclass(frozen=True)
class Sheet:
    """A finished sheet.

    Attributes
    ----------
    pages : list of Page
    contents : Contents
    scene : Scene
    entries : list of Entry
        Of the legend.
    window : Window
    """

    pages: list[Page]
    contents: Contents
    scene: Scene
    entries: list[Entry]
    window: Window


def layout_of(paper: str) -> Layout:
    """Layout of A4 or A3, landscape."""
    width, height = PAPERS[paper]
    if paper == "A3":
        return Layout(width, height, 10, 17.5, 8.5, 8.5, 128, 4, 2, 7.2, 22)
    return Layout(width, height, 8, 14, 7.5, 7.5, 92, 3, 2, 6.6, 17)


def provincie_sheet(collection: Collection, paper: str) -> Sheet:
    """Sheet of the provincie of a collection, or of the whole country."""
    layout = layout_of(paper)
    chosen = [collection.provincie] if collection.provincie else []
    bounds = provincie_bounds(collection.grenzen, chosen)
    window = fit_window(bounds, _map_frame(layout), _MARGIN if chosen else _COUNTRY_MARGIN)
    scene = make_scene(frames_of(collection), window, collection.project_ids)
    ground = view_ground(window, collection.grenzen, chosen, gemeenten=bool(chosen))
    return _compose(
        collection,
        layout,
        window,
        scene,
        ground,
        chosen,
        legend_entries(scene, ground),
        lambda without: provincie_contents(collection, scene, without),
    )


def project_sheet(collection: Collection, project_id: str, paper: str) -> Sheet:
    """Sheet of one project, with those it touches or is related to."""
    layout = layout_of(paper)
    frames, grenzen = frames_of(collection.of(None)), collection.grenzen
    placed = project_shape(collection, project_id) is not None
    chosen = project_provincies(collection, project_id)
    bounds = project_bounds(collection, project_id, PROJECT_LEAST_M)
    margin = _PROJECT_MARGIN if placed else _MARGIN
    window = fit_window(bounds, _map_frame(layout), margin)
    ids = [project_id, *related_projects(collection, frames, project_id)]
    scene = make_scene(frames, window, ids, main=project_id, others=True)
    ground = view_ground(window, grenzen, chosen, gemeenten=True)
    sheet = _compose(
        collection,
        layout,
        window,
        scene,
        ground,
        chosen,
        legend_entries(scene, ground, OF_PROJECT),
        lambda without: project_contents(
            collection, frames["projecten"], project_id, scene, without
        ),
    )
    if not placed:
        say_without_place(sheet.pages[0], window.frame, chosen)
    return sheet


def related_projects(
    collection: Collection, frames: Mapping[str, gpd.GeoDataFrame], project_id: str
) -> list[str]:
    """Projects with a raakvlak or an afhankelijkheid with a project, in the order of the file."""
    relations = collection.relations
    pairs = [
        relations.raakvlakken.table[["project_a", "project_b"]].to_numpy(),
        relations.afhankelijkheden.frame[["van_id", "naar_id"]].to_numpy(),
    ]
    near = {str(i) for found in pairs for row in found if project_id in row for i in row}
    ids = frames["projecten"]["project_id"].astype(str)
    return [i for i in ids.drop_duplicates() if i in near and i != project_id]


def number_pages(pages: Sequence[Page], paper: str) -> None:
    """Write on each page which it is of how many."""
    layout = layout_of(paper)
    for i, page in enumerate(pages, start=1):
        text = f"Blad {i} van {len(pages)}"
        y = layout.height - layout.edge
        page.text(
            layout.width - layout.edge, y, text, layout.size * 0.9, align="right", colour=SOFT
        )


def draw_head(page: Page, layout: Layout, contents: Contents, *, again: bool = False) -> None:
    """Title, subtitle and edition; again on a page that goes on."""
    edge, size = layout.edge, layout.size
    badge = width_of(contents.edition, size, bold=True) + 5
    room = layout.width - 2 * edge - badge - 4
    after = CONTINUED if again else ""
    room -= width_of(after, layout.title, bold=True)
    title = shorten(contents.title, room, layout.title, bold=True) + after
    y = edge + layout.title * MM_PER_POINT * 0.85
    page.text(edge, y, title, layout.title, bold=True, colour=ACCENT)
    under = y + layout.size * MM_PER_POINT * 2.0
    subtitle = shorten(contents.subtitle, layout.width - 2 * edge, size * 1.15)
    page.text(edge, under, subtitle, size * 1.15, colour=SOFT)
    colour = CONFIDENTIAL if contents.secret else ACCENT
    box = Box(layout.width - edge - badge, edge, badge, size * MM_PER_POINT * 2.2)
    page.box(box, fill=colour if contents.secret else "white", edge=colour, width=0.8)
    page.text(
        box.x + badge / 2, box.y + box.height / 2, contents.edition, size, bold=True,
        align="center", middle=True, colour="white" if contents.secret else colour, zorder=6,
    )  # fmt: skip


def draw_foot(page: Page, layout: Layout, footer: Sequence[str]) -> None:
    """What every page says of its sources."""
    edge, size = layout.edge, layout.size * 0.9
    top = layout.height - edge - layout.foot + 2.2
    page.line([edge, layout.width - edge], [top, top])
    room = layout.width - 2 * edge
    for i, text in enumerate(footer):
        y = layout.height - edge - (len(footer) - 1 - i) * size * MM_PER_POINT * 1.3
        width = room if i < len(footer) - 1 else room - 30
        page.text(edge, y, shorten(text, width, size), size, colour=SOFT)


def _map_frame(layout: Layout) -> Box:
    inner = layout.inner
    return Box(inner.x, inner.y, inner.width - layout.panel - 4, inner.height - layout.strip)


def _compose(
    collection: Collection,
    layout: Layout,
    window: Window,
    scene: Scene,
    ground: Ground,
    chosen: Sequence[str],
    entries: list[Entry],
    say: Callable[[Sequence[int]], Contents],
) -> Sheet:
    page = Page(layout.width, layout.height)
    without = draw_map(page, window, collection.grenzen, scene, chosen, ground)
    contents = say(without)
    draw_head(page, layout, contents)
    draw_foot(page, layout, contents.footer)
    frame = window.frame
    draw_strip(
        page, Box(frame.x, frame.bottom, frame.width, layout.strip), window, size=layout.size
    )
    panel = Box(frame.right + 4, frame.y, layout.panel, layout.inner.height)
    used = _draw_panel_head(page, layout, panel, entries, contents.warnings)
    rest = Box(panel.x, panel.y + used, panel.width, panel.height - used)
    pages = [page]

    def more() -> list[tuple[Page, Box]]:
        pages.append(Page(layout.width, layout.height))
        draw_head(pages[-1], layout, contents, again=True)
        draw_foot(pages[-1], layout, contents.footer)
        return [(pages[-1], box) for box in _split(layout.inner, layout.columns, 6.0)]

    pour(_fitting(contents, layout.size, rest), [(page, rest)], more)
    return Sheet(pages, contents, scene, entries, window)


def _draw_panel_head(
    page: Page, layout: Layout, panel: Box, entries: Sequence[Entry], warnings: Sequence[str]
) -> float:
    """Legend and warnings, and how high they are."""
    row, size = layout.size * 0.58, layout.size
    high = legend_height(entries, layout.legend_columns, row, panel.width, size)
    draw_legend(page, panel, entries, columns=layout.legend_columns, row_mm=row, size=size)
    used = high + 2.5
    if not warnings:
        return used
    lines = [line for text in warnings for line in wrap(text, panel.width - 6, size)]
    step = size * MM_PER_POINT * 1.28
    box = Box(panel.x, panel.y + used, panel.width, len(lines) * step + 2.4)
    page.box(box, fill="#FBF5E6")
    page.box(Box(box.x, box.y, 1.1, box.height), fill=WARNING)
    for i, line in enumerate(lines):
        page.text(box.x + 3.2, box.y + 1.2 + (i + 0.78) * step, line, size, zorder=6)
    return used + box.height + 2.5


def _fitting(contents: Contents, size: float, box: Box) -> list[Piece]:
    """Lists and texts, a little smaller where that keeps all, or else the lists, on the page."""
    for wanted in (_pieces, _listed):
        for factor in _FACTORS:
            if not lay(wanted(contents, size * factor), [box])[1]:
                return _pieces(contents, size * factor)
    return _pieces(contents, size)


def _pieces(contents: Contents, size: float) -> list[Piece]:
    found = _listed(contents, size)
    for head, paragraphs in contents.texts:
        found.append(heading(head, size))
        found += [paragraph(text, size) for text in paragraphs]
    return found


def _listed(contents: Contents, size: float) -> list[Piece]:
    found = []
    for head, projects in contents.lists:
        found.append(heading(head, size))
        found += [
            Piece(p.text, size, above=0.85, plate=(str(p.number), p.code, p.colour))
            for p in projects
        ]
    return found


def _split(box: Box, columns: int, gap: float) -> list[Box]:
    width = (box.width - gap * (columns - 1)) / columns
    return [Box(box.x + i * (width + gap), box.y, width, box.height) for i in range(columns)]
