"""Periods of years and quarters as ranges that can be compared honestly.

A year stands for its four quarters: 2031 is somewhere from 2031-Q1 to 2031-Q4. What compares two
ranges says `certain` only where every choice within them gives the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from miekgeo.geometry import Flags, Floats
from miekgeo.values import texts_of

GEEN, MOGELIJK, CONFLICT, ONBEKEND = "geen conflict", "mogelijk conflict", "conflict", "onbekend"


@dataclass(frozen=True)
class Ranges:
    """Ranges in quarters, counted from year 0.

    Attributes
    ----------
    first, last : float array (n)
        First and last quarter; NaN where unknown.
    """

    first: Floats
    last: Floats

    @property
    def known(self) -> Flags:
        """Which ranges are known."""
        return ~np.isnan(self.first)

    def take(self, rows: Sequence[int] | np.ndarray) -> Ranges:
        """The ranges at these positions."""
        return Ranges(self.first[rows], self.last[rows])

    def words(self, row: int) -> str:
        """One range in words: 2031, 2031-Q3, 2029 tot 2031."""
        if np.isnan(self.first[row]):
            return "onbekend"
        first, last = int(self.first[row]), int(self.last[row])
        if first // 4 != last // 4:
            return f"{_word(first, is_end=False)} tot {_word(last, is_end=True)}"
        if last - first == 3:
            return f"{first // 4}"
        start, end = _named(first), _named(last)
        return start if first == last else f"{start} tot {end}"


def read_ranges(frame: pd.DataFrame, van: Sequence[str], tot: Sequence[str]) -> Ranges:
    """Ranges of rows from the first of these fields that is given.

    Parameters
    ----------
    frame : DataFrame (n rows)
        A layer with periods (2031 or 2031-Q3) or years.
    van, tot : sequence of str
        Fields that may hold the start and the end; one of them alone holds for both.
    """
    first, last = _first_given(frame, van), _first_given(frame, tot)
    first, last = np.where(first == "", last, first), np.where(last == "", first, last)
    start, end = _quarter(first, is_end=False), _quarter(last, is_end=True)
    # Ends before starts are faults of the file, which its report names; the whole span is safe.
    back = end < start
    return Ranges(
        np.where(back, _quarter(last, is_end=False), start),
        np.where(back, _quarter(first, is_end=True), end),
    )


def compare_ready(needs: Ranges, needed: Ranges) -> np.ndarray:
    """Whether what is needed comes too late for what needs it, pair by pair.

    Parameters
    ----------
    needs, needed : Ranges (n)
        When each is ready.

    Returns
    -------
    text array (n)
        conflict where what is needed is ready later whatever happens, mogelijk conflict where it
        may be (within one and the same quarter too: nothing tells which comes first), geen conflict
        where it can't be, onbekend where a range is missing.
    """
    known = needs.known & needed.known
    certain = needed.first > needs.last
    possible = needed.last >= needs.first
    return np.select([~known, certain, possible], [ONBEKEND, CONFLICT, MOGELIJK], GEEN)


def _first_given(frame: pd.DataFrame, fields: Sequence[str]) -> np.ndarray:
    found = np.full(len(frame), "", dtype=object)
    for field in fields:
        found = np.where(found == "", texts_of(frame, field), found)
    return found


def _quarter(periods: np.ndarray, *, is_end: bool) -> Floats:
    """Quarter counted from year 0 of each period; a year counts as its first or last quarter."""
    text = pd.Series(periods, dtype="str")
    year = pd.to_numeric(text.str[:4], errors="coerce").to_numpy(np.float64, na_value=np.nan)
    quarter = pd.to_numeric(text.str[6:7], errors="coerce").to_numpy(np.float64, na_value=np.nan)
    return year * 4 + np.where(np.isnan(quarter), 3 if is_end else 0, quarter - 1)


def _word(quarter: int, *, is_end: bool) -> str:
    year, rest = divmod(quarter, 4)
    return f"{year}" if rest == (3 if is_end else 0) else _named(quarter)


def _named(quarter: int) -> str:
    year, rest = divmod(quarter, 4)
    return f"{year}-Q{rest + 1}"
