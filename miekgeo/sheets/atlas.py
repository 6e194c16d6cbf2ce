"""The atlas: the sheets of all provincies, with a page that says where to find what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from miekgeo.collection import Collection
from miekgeo.export.atomic import replacing, replacing_folder
from miekgeo.export.description import date_text
from miekgeo.progress import Progress, silent
from miekgeo.sheets.compose import (
    Layout,
    Sheet,
    draw_foot,
    draw_head,
    layout_of,
    number_pages,
    provincie_sheet,
)
from miekgeo.sheets.contents import Contents, footer_of, list_projects
from miekgeo.sheets.drawing import draw_strip
from miekgeo.sheets.flow import Piece, heading, paragraph, pour
from miekgeo.sheets.ground import Ground, draw_ground, provincie_bounds, view_ground
from miekgeo.sheets.lettering import plain
from miekgeo.sheets.output import About, as_pdf, as_png, drawing
from miekgeo.sheets.page import ACCENT, FAINT, INK, Page
from miekgeo.sheets.paper import MM_PER_POINT, Box, Window, fit_window
from miekgeo.sheets.scene import frames_of, make_scene
from miekgeo.sheets.writing import DPI, PDF, about_of, check_target, sheet_bytes
from miekgeo.values import fold

TITLE = "Atlas energie-infrastructuur"
_MARGIN = 0.02


@dataclass(frozen=True)
class _Chapter:
    """A provincie in the atlas, and the page on which its sheet begins."""

    naam: str
    sheet: Sheet
    page: int


def write_atlas(
    collection: Collection,
    path: str | Path,
    *,
    paper: str = "A4",
    progress: Progress = silent,
) -> list[Path]:
    """Write the sheets of all provincies with an index.

    Parameters
    ----------
    collection : Collection
        Its provincie doesn't matter.
    path : str or Path
        One PDF when it ends in .pdf; otherwise a folder, made when it isn't there, with a PNG for
        each provincie.
    paper : str
        A4 or A3, landscape.
    progress : Progress

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    WriteError
        The name, the paper or the disk won't do; what was there stays.
    """
    target = Path(path)
    check_atlas(target, paper)
    whole = collection.of(None)
    with drawing():
        chapters = _chapters(whole, paper, progress)
        cover = _cover(whole, paper, chapters)
        if len(cover) > 1:
            # A cover that takes more pages puts the sheets further back.
            chapters = [replace(c, page=c.page + len(cover) - 1) for c in chapters]
            cover = _cover(whole, paper, chapters)
        pages = [*cover, *(p for c in chapters for p in c.sheet.pages)]
        progress("Atlas schrijven")
        about = _about(whole)
        if target.suffix.lower() == PDF:
            number_pages(pages, paper)
            marks = [(TITLE, 1), *((c.naam, c.page) for c in chapters)]
            content = as_pdf(pages, about, bookmarks=marks)
            with replacing(target) as aside:
                aside.write_bytes(content)
            return [target]
        pictures = _pictures(whole, paper, cover, chapters)
    with replacing_folder(target) as fresh:
        for name, content in pictures.items():
            (fresh / name).write_bytes(content)
    return [target / name for name in pictures]


def check_atlas(path: Path, paper: str) -> None:
    """Raise WriteError unless an atlas can be written under this name and on this paper."""
    if path.suffix:
        check_target(path, paper, (PDF,))
    else:
        check_target(path.with_name(f"atlas{PDF}"), paper)


def _chapters(whole: Collection, paper: str, progress: Progress) -> list[_Chapter]:
    names = whole.grenzen.names
    found: list[_Chapter] = []
    page = 2
    for i, naam in enumerate(names):
        progress("Kaartbladen tekenen", i, len(names))
        sheet = provincie_sheet(whole.of(naam), paper)
        found.append(_Chapter(naam, sheet, page))
        page += len(sheet.pages)
    return found


def _cover(whole: Collection, paper: str, chapters: Sequence[_Chapter]) -> list[Page]:
    """The page in front: where which provincie is, and what is on no sheet."""
    layout = layout_of(paper)
    page = Page(layout.width, layout.height)
    contents = Contents(
        title=TITLE,
        subtitle=f"{len(chapters)} provincies  |  {date_text(whole)}  |  {plain(whole.source)}",
        edition=whole.edition.label,
        secret=not whole.edition.openbaar,
        lists=(),
        texts=(),
        warnings=(),
        footer=footer_of(whole),
    )
    draw_head(page, layout, contents)
    draw_foot(page, layout, contents.footer)
    inner = layout.inner
    frame = Box(inner.x, inner.y, inner.width * 0.5, inner.height - layout.strip)
    window = fit_window(provincie_bounds(whole.grenzen, []), frame, _MARGIN)
    ground = view_ground(window, whole.grenzen, [], gemeenten=False)
    draw_ground(page.map_axes(window), window, whole.grenzen, [], ground)
    page.box(frame, edge=FAINT, width=0.6)
    _name_pages(page, window, ground, layout, {c.naam: c.page for c in chapters})
    strip = Box(frame.x, frame.bottom, frame.width, layout.strip)
    draw_strip(page, strip, window, size=layout.size)
    beside = Box(frame.right + 8, inner.y, inner.right - frame.right - 8, inner.height)
    used = _draw_index(page, layout, beside, chapters)
    rest = Box(beside.x, beside.y + used, beside.width, beside.height - used)
    pages = [page]

    def more() -> list[tuple[Page, Box]]:
        pages.append(Page(layout.width, layout.height))
        draw_head(pages[-1], layout, contents, again=True)
        draw_foot(pages[-1], layout, contents.footer)
        return [(pages[-1], layout.inner)]

    pour(_front_text(whole, window, chapters, layout.size), [(page, rest)], more)
    return pages


def _name_pages(
    page: Page, window: Window, ground: Ground, layout: Layout, numbers: dict[str, int]
) -> None:
    for name, x, y in ground.names:
        at = window.to_paper(np.array([[x, y]]))[0]
        own = name in numbers
        colour = INK if own else FAINT
        page.text(at[0], at[1], name, layout.size * 1.1, align="center", colour=colour, zorder=6)
        if own:
            below = at[1] + layout.size * MM_PER_POINT * 1.5
            text = f"blad {numbers[name]}"
            page.text(
                at[0], below, text, layout.size, align="center", colour=ACCENT, bold=True, zorder=6
            )


def _draw_index(page: Page, layout: Layout, box: Box, chapters: Sequence[_Chapter]) -> float:
    """The table of provincies; how high it is, mm."""
    size = layout.size * 1.15
    step = size * MM_PER_POINT * 1.9
    columns = (box.x, box.x + box.width * 0.62, box.right)
    for x, text, align in zip(
        columns, ("Provincie", "Projecten", "Blad"), ("left", "right", "right"), strict=True
    ):
        page.text(x, box.y + step * 0.7, text, size, bold=True, colour=ACCENT, align=align)
    for i, chapter in enumerate(chapters, start=1):
        y = box.y + (i + 0.7) * step
        page.line([box.x, box.right], [y - step * 0.7] * 2)
        page.text(columns[0], y, chapter.naam, size)
        page.text(columns[1], y, str(len(chapter.sheet.scene.numbers)), size, align="right")
        page.text(columns[2], y, str(chapter.page), size, align="right")
    return (len(chapters) + 1) * step + 2


def _front_text(
    whole: Collection, window: Window, chapters: Sequence[_Chapter], size: float
) -> list[Piece]:
    shown = {project for c in chapters for project in c.sheet.scene.numbers}
    ids = [i for i in whole.project_ids if i not in shown]
    explained = (
        "Elke provincie heeft een kaart met legenda, alle projecten met hun nummer op de kaart, de"
        " kaart in woorden en de bronnen. Een project dat in meer provincies ligt, staat in elk"
        " daarvan."
    )
    pieces = [heading("Zo leest u de atlas", size), paragraph(explained, size)]
    if ids:
        scene = make_scene(frames_of(whole), window, ids)
        listed = list_projects(whole.layers["projecten"], scene, ())
        pieces.append(heading(f"Op geen blad, want in geen provincie ({len(ids)})", size))
        pieces += [
            Piece(p.text, size, above=0.85, plate=(str(p.number), p.code, p.colour)) for p in listed
        ]
    return pieces


def _pictures(
    whole: Collection, paper: str, cover: list[Page], chapters: Sequence[_Chapter]
) -> dict[str, bytes]:
    number_pages([*cover, *(p for c in chapters for p in c.sheet.pages)], paper)
    files = {"00-overzicht.png": as_png(cover, _about(whole), DPI)}
    for i, chapter in enumerate(chapters, start=1):
        name = f"{i:02d}-{fold(chapter.naam).replace(' ', '-')}.png"
        about = about_of(chapter.sheet.contents, whole)
        files[name] = sheet_bytes(chapter.sheet, about, ".png")
    return files


def _about(whole: Collection) -> About:
    return About(
        title=f"{TITLE} ({whole.edition.label})",
        subject=" ".join(footer_of(whole)),
        keywords=f"MIEK, kaartatlas, {whole.edition.label}",
        on=whole.on,
    )
