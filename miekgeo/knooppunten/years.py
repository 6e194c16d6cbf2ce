"""In which years the members of a hub are built or needed, and when most of them are at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from miekgeo.geometry import Floats


@dataclass(frozen=True)
class Years:
    """Years of a hub.

    Attributes
    ----------
    first, last : int or None
        From the first year of any member to the last; None when no member has a year.
    most_first, most_last : int or None
        The first stretch of years in which most members are at once.
    together, known : int
        How many members that is, and how many have a year.
    """

    first: int | None
    last: int | None
    most_first: int | None
    most_last: int | None
    together: int
    known: int

    @property
    def share(self) -> float:
        """Share (0-1) of the members with a year that are at once; 0 when it is one at most."""
        return self.together / self.known if self.together > 1 else 0.0

    def __str__(self) -> str:
        if self.first is None:
            return ""
        text = _span(self.first, self.last)
        if self.together > 1:
            most = _span(self.most_first, self.most_last)
            text += f"; samen {most} ({self.together} van {self.known})"
        return text


def overlap(van: Floats, tot: Floats) -> Years:
    """Years of members and where they overlap.

    Parameters
    ----------
    van, tot : float array (n)
        First and last year of each member; NaN where unknown. One that is given holds for both.
    """
    van, tot = np.where(np.isnan(van), tot, van), np.where(np.isnan(tot), van, tot)
    known = ~np.isnan(van)
    if not known.any():
        return Years(None, None, None, None, 0, 0)
    start, end = van[known].astype(int), np.maximum(van, tot)[known].astype(int)
    years = np.arange(start.min(), end.max() + 1)
    there = ((start[:, None] <= years) & (years <= end[:, None])).sum(axis=0)
    most = int(np.argmax(there))
    rest = np.flatnonzero(there[most:] != there[most])
    last = most + int(rest[0]) - 1 if len(rest) else len(years) - 1
    return Years(
        first=int(years[0]),
        last=int(years[-1]),
        most_first=int(years[most]),
        most_last=int(years[last]),
        together=int(there[most]),
        known=int(known.sum()),
    )


def _span(first: int | None, last: int | None) -> str:
    return f"{first}" if first == last else f"{first}-{last}"
