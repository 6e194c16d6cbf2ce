"""Placing and flowing: nothing over something else, nothing left out."""

from __future__ import annotations

import random
from itertools import combinations, pairwise

import pytest

from miekgeo.sheets.compose import Sheet
from miekgeo.sheets.flow import Piece, heading, lay, paragraph, pour
from miekgeo.sheets.page import Page
from miekgeo.sheets.paper import Box, Window
from miekgeo.sheets.placing import Room

BOXES = [Box(0, 0, 60, 40), Box(70, 0, 60, 40)]


def pieces_of(seed: int) -> list[Piece]:
    """Headings, lists and running text of any length, other ones for each seed."""
    pick = random.Random(seed)
    found = []
    for _ in range(pick.randrange(1, 40)):
        text = " ".join("woord" * pick.randrange(1, 12) for _ in range(pick.randrange(1, 40)))
        kinds = (heading("Kop", 6.0), paragraph(text, 6.0), Piece(text[:200], 6.0, above=0.9))
        found.append(pick.choice(kinds))
    return found


def said(pieces: list[Piece]) -> str:
    return "".join(p.text for p in pieces).replace(" ", "")


@pytest.mark.parametrize("seed", range(20))
def test_what_is_laid_and_what_is_left_is_all(seed: int) -> None:
    pieces = pieces_of(seed)
    placed, left = lay(pieces, BOXES)
    laid = "".join("".join(p.lines) for p in placed).replace(" ", "")
    assert laid + said(left) == said(pieces)
    for one in placed:
        assert one.top + len(one.lines) * one.piece.line_mm <= BOXES[one.column].height + 1e-6


@pytest.mark.parametrize("seed", range(20))
def test_no_heading_is_the_last_of_a_column(seed: int) -> None:
    placed, _ = lay(pieces_of(seed), BOXES)
    for one, following in pairwise(placed):
        assert not one.piece.with_next or one.column == following.column


def test_text_goes_on_over_pages_and_ends_in_even_columns() -> None:
    pieces = [paragraph(f"Alinea {i} met wat woorden erin om te vullen.", 6.0) for i in range(60)]
    pages = [Page(140, 50)]

    def more() -> list[tuple[Page, Box]]:
        pages.append(Page(140, 50))
        return [(pages[-1], box) for box in BOXES]

    pour(pieces, [(pages[0], BOXES[0])], more)
    assert [len(p.texts) > 0 for p in pages] == [True] * len(pages)
    assert " ".join(t for p in pages for t in p.texts) == " ".join(p.text for p in pieces)
    last = [[t.get_position()[0] for t in pages[-1].sheet.texts].count(box.x) for box in BOXES]
    assert abs(last[0] - last[1]) <= 2


def test_names_on_the_map_do_not_lie_over_each_other() -> None:
    room = Room(Window(Box(0, 0, 100, 80), 0, 0, 100_000))
    spots = [room.place(50, 40, 10, 4, 34) for _ in range(25)]
    assert spots[0] == (50, 40)
    boxes = [(x - 5, y - 2) for x, y in filter(None, spots)]
    assert len(boxes) == 25
    for (ax, ay), (bx, by) in combinations(boxes, 2):
        # A cell of the raster may be shared.
        assert abs(ax - bx) > 10 - 0.7 or abs(ay - by) > 4 - 0.7
    assert all(0 <= x <= 90 and 0 <= y <= 76 for x, y in boxes)


def test_there_is_no_place_in_a_full_frame() -> None:
    room = Room(Window(Box(0, 0, 20, 20), 0, 0, 100_000))
    room.take(Box(0, 0, 20, 20))
    assert room.place(10, 10, 5, 3, 30) is None
    assert room.place(10, 10, 30, 3, 30) is None


@pytest.mark.parametrize("page", [0, 1])
def test_nothing_is_written_outside_the_paper(world_sheet: Sheet, page: int) -> None:
    found = world_sheet.pages[page]
    found.figure.draw_without_rendering()
    width, height = found.figure.canvas.get_width_height()
    for text in found.sheet.texts:
        box = text.get_window_extent()
        assert -1 <= box.x0 <= box.x1 <= width + 1, text.get_text()
        assert -1 <= box.y0 <= box.y1 <= height + 1, text.get_text()
