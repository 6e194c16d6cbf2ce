"""How the times in which two objects are built relate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from miekgeo.geometry import Flags, Floats, Ints, Texts
from miekgeo.periods import ONBEKEND, Ranges

AANSLUITEND = "aansluitend"
QUARTERS = 4


@dataclass(frozen=True)
class Timing:
    """Two times of building, pair by pair.

    Attributes
    ----------
    shared : Ranges (p)
        Quarters in which both are built; NaN where there are none.
    between : float array (p)
        Quarters between the end of the one and the start of the other: 0 where the one follows the
        other, below 0 where they overlap, NaN where either is unknown.
    """

    shared: Ranges
    between: Floats

    @property
    def known(self) -> Flags:
        """Where both times are known."""
        return ~np.isnan(self.between)

    @property
    def overlap(self) -> Flags:
        """Where both are built in at least one quarter."""
        return self.shared.known

    @property
    def soon(self) -> Flags:
        """Where they don't overlap and less than a year lies between."""
        return (self.between >= 0) & (self.between < QUARTERS)

    def words(self) -> Texts:
        """Each relation in words: overlap 2028 tot 2030, aansluitend, 2 jaar ertussen."""
        years = np.floor(np.nan_to_num(self.between) / QUARTERS).astype(np.int64)
        gap = np.where(self.soon, "minder dan een jaar", years.astype(str).astype(object) + " jaar")
        return np.select(
            [~self.known, self.overlap, self.between == 0],
            [
                np.full(len(years), ONBEKEND, dtype=object),
                "overlap " + range_words(self.shared),
                np.full(len(years), AANSLUITEND, dtype=object),
            ],
            gap.astype(object) + " ertussen",
        )


def relate_years(years: Ranges, one: Ints, other: Ints) -> Timing:
    """How the times of pairs of objects relate.

    Parameters
    ----------
    years : Ranges (n)
        Of each object.
    one, other : int array (p)
    """
    first = np.maximum(years.first[one], years.first[other])
    last = np.minimum(years.last[one], years.last[other])
    overlap = first <= last
    shared = Ranges(np.where(overlap, first, np.nan), np.where(overlap, last, np.nan))
    return Timing(shared, first - last - 1)


def range_words(ranges: Ranges) -> Texts:
    """Each range in words, onbekend where it isn't known."""
    words = np.full(len(ranges.first), ONBEKEND, dtype=object)
    known = np.flatnonzero(ranges.known)
    table = np.column_stack([ranges.first[known], ranges.last[known]])
    # Few ranges exist, however many objects.
    distinct, index = np.unique(table, axis=0, return_inverse=True)
    each = Ranges(distinct[:, 0], distinct[:, 1])
    told = np.array([each.words(i) for i in range(len(distinct))], dtype=object)
    words[known] = told[index.reshape(-1)]
    return words
