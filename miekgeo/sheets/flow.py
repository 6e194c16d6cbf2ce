"""Text that runs on from column to column and from page to page: nothing is left out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from miekgeo.sheets.lettering import wrap
from miekgeo.sheets.page import ACCENT, INK, SOFT, Page
from miekgeo.sheets.paper import MM_PER_POINT, Box
from miekgeo.sheets.plates import Plate, draw_plates, plate_width

_LEADING = 1.28
# Room for number and code before the name of a project, mm.
PLATE_ROOM_MM = 9.2
# Columns lower than this hold nothing worth reading.
LEAST_MM = 12.0
# How even the columns of the last page become.
_EVEN_MM = 1.0
# A place for text: a box on a page.
Column = tuple[Page, Box]


@dataclass(frozen=True)
class Piece:
    """What isn't broken over columns: some lines, perhaps after a plate.

    Attributes
    ----------
    text : str
    size : float
        Points.
    bold : bool
    colour : str
    above : float
        White before it, mm.
    plate : tuple of (str, str, str), optional
        Number, code and colour.
    with_next : bool
        Whether it may not be the last in a column.
    breakable : bool
        Whether its lines may be over two columns.
    """

    text: str
    size: float
    bold: bool = False
    colour: str = INK
    above: float = 0.0
    plate: tuple[str, str, str] | None = None
    with_next: bool = False
    breakable: bool = False

    @property
    def line_mm(self) -> float:
        """Height of a line."""
        return self.size * _LEADING * MM_PER_POINT

    def lines(self, width: float) -> list[str]:
        """The text in lines for a column."""
        indent = PLATE_ROOM_MM if self.plate else 0.0
        return wrap(self.text, width - indent, self.size, bold=self.bold) or [""]


@dataclass(frozen=True)
class Placed:
    """Lines of a piece, so far (mm) from the top of a column."""

    column: int
    top: float
    piece: Piece
    lines: tuple[str, ...]


def heading(text: str, size: float) -> Piece:
    """A heading: never the last of a column."""
    return Piece(text, size * 1.12, bold=True, colour=ACCENT, above=1.8, with_next=True)


def paragraph(text: str, size: float) -> Piece:
    """Running text."""
    return Piece(text, size, colour=SOFT, above=0.7, breakable=True)


def pour(
    pieces: Sequence[Piece],
    columns: Sequence[Column],
    more: Callable[[], Sequence[Column]],
) -> None:
    """Set the pieces in columns, and on more pages as long as there are pieces.

    Parameters
    ----------
    pieces : sequence of Piece
    columns : sequence of (Page, Box)
        Columns there are.
    more : callable
        Makes a page and gives its columns; those of the last page become as even as they can.
    """
    placed, rest = lay(pieces, [box for _, box in columns])
    _draw(placed, columns)
    while rest:
        columns = more()
        boxes = [box for _, box in columns]
        placed, left = lay(rest, boxes)
        _draw(placed if left else _evenly(rest, boxes), columns)
        rest = left


def lay(pieces: Sequence[Piece], boxes: Sequence[Box]) -> tuple[list[Placed], list[Piece]]:
    """Where the pieces come in these columns, and the pieces there is no room for."""
    placed: list[Placed] = []
    waiting = deque(pieces)
    column, used = 0, 0.0
    while waiting and column < len(boxes):
        piece, box = waiting[0], boxes[column]
        if box.height < LEAST_MM or (used > 0 and not _fits(waiting, box, used)):
            column, used = column + 1, 0.0
            continue
        waiting.popleft()
        lines = piece.lines(box.width)
        top = used + (piece.above if used > 0 else 0.0)
        room = max(1, int((box.height - top) / piece.line_mm + 1e-6))
        placed.append(Placed(column, top, piece, tuple(lines[:room])))
        used = top + min(room, len(lines)) * piece.line_mm
        if len(lines) > room:
            rest = " ".join(lines[room:])
            waiting.appendleft(replace(piece, text=rest, plate=None, above=0.0))
            column, used = column + 1, 0.0
    return placed, list(waiting)


def _fits(waiting: Sequence[Piece], box: Box, used: float) -> bool:
    """Whether the first of these, with what must follow it, goes where a column goes on."""
    need = used
    for piece in waiting:
        need += piece.above + _together(piece, box)
        if not piece.with_next:
            break
    return need <= box.height


def _together(piece: Piece, box: Box) -> float:
    """Height of what of a piece stays together, mm: a long one is broken whatever it is."""
    whole = len(piece.lines(box.width)) * piece.line_mm
    broken = piece.breakable or whole > box.height / 2
    return min(whole, 2 * piece.line_mm) if broken else whole


def _evenly(pieces: Sequence[Piece], boxes: Sequence[Box]) -> list[Placed]:
    """The pieces in columns no higher than they need be."""
    low, high = LEAST_MM, min(box.height for box in boxes)
    found = lay(pieces, boxes)[0]
    while high - low > _EVEN_MM:
        height = (low + high) / 2
        placed, left = lay(pieces, [replace(box, height=height) for box in boxes])
        if left:
            low = height
        else:
            found, high = placed, height
    return found


def _draw(placed: Sequence[Placed], columns: Sequence[Column]) -> None:
    for one in placed:
        page, box = columns[one.column]
        piece = one.piece
        indent = PLATE_ROOM_MM if piece.plate else 0.0
        for i, line in enumerate(one.lines):
            base = box.y + one.top + i * piece.line_mm + piece.size * MM_PER_POINT * 0.95
            if i == 0 and piece.plate is not None:
                _draw_plate(page, piece, box.x, base)
            page.text(box.x + indent, base, line, piece.size, bold=piece.bold, colour=piece.colour)


def _draw_plate(page: Page, piece: Piece, x: float, base: float) -> None:
    number, code, colour = piece.plate or ("", "", "")
    width = plate_width(number, code)
    middle = base - piece.size * MM_PER_POINT * 0.36
    at = x + width / 2
    draw_plates(page, [Plate(number, code, colour, at, middle, (at, middle))])
