"""Text for paper: made harmless, measured and broken into lines, as the font of the sheets has it.

The font is the DejaVu Sans that comes with matplotlib: the same on every computer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from miekgeo.sheets.paper import MM_PER_POINT

# What a sign that the font doesn't have becomes.
MISSING = "□"
ELLIPSIS = "…"
# Longest text from the data that a sheet shows; a cell can hold a book.
LONGEST = 2_000
_FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}


@dataclass(frozen=True)
class _Font:
    """Widths of signs per point of size, in points."""

    advance: dict[int, float]


def plain(value: Any) -> str:
    """A value as one line of text that any font and reader can take.

    Control and formatting signs and line ends become spaces, runs of spaces one, and signs that the
    font lacks a box. Nothing in it means anything but itself: sheets never read a text as markup.
    """
    if pd.isna(value):
        return ""
    known = _font(bold=False).advance
    text = unicodedata.normalize("NFC", str(value)[:LONGEST])
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    return " ".join("".join(c if ord(c) in known else MISSING for c in kept).split())


def font_file(*, bold: bool = False) -> Path:
    """The file of the font."""
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf" / _FILES[bold]


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a text in millimetres, by its size in points; kerning, which narrows, aside."""
    advance = _font(bold=bold).advance
    return sum(advance.get(ord(c), 1.0) for c in text) * size * MM_PER_POINT


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Lines of at most a width (mm); a word that is longer is broken."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width_of(longer, size, bold=bold) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, width, size, bold=bold)
        lines += full
    return [*lines, line] if line else lines


def shorten(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """The text when it fits a width (mm), else as much as fits and an ellipsis."""
    if width_of(text, size, bold=bold) <= width:
        return text
    kept = text
    while kept and width_of(kept + ELLIPSIS, size, bold=bold) > width:
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def _broken(word: str, width: float, size: float, *, bold: bool) -> Sequence[str]:
    parts = [""]
    for sign in word:
        if parts[-1] and width_of(parts[-1] + sign, size, bold=bold) > width:
            parts.append("")
        parts[-1] += sign
    return parts


@cache
def _font(*, bold: bool) -> _Font:
    from matplotlib.ft2font import FT2Font, LoadFlags

    font = FT2Font(str(font_file(bold=bold)))
    unit = font.units_per_EM
    return _Font(
        {
            code: font.load_glyph(index, flags=LoadFlags.NO_SCALE).horiAdvance / unit
            for code, index in font.get_charmap().items()
        }
    )
