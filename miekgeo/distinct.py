"""Python work once per distinct row: rows of a register repeat each other in what is said of them.

In come columns of equal length, out comes a value per row. How a row is told stays an ordinary
function of ordinary values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from miekgeo.geometry import Ints, Texts


def each_distinct(tell: Callable[..., Any], *columns: NDArray[Any]) -> NDArray[np.object_]:
    """What a function says of each row, asked once per distinct row.

    Parameters
    ----------
    tell : callable
        Takes a value of each column. May not make a difference between kinds of missing values.
    *columns : arrays (n)
        At least one.

    Returns
    -------
    object array (n)
    """
    code, first = _distinct_rows(columns)
    values = zip(*(column[first].tolist() for column in columns), strict=True)
    told = np.fromiter((tell(*row) for row in values), dtype=object, count=len(first))
    return told[code]


def join_by_row(row: Ints, words: Texts, n: int, between: str) -> Texts:
    """Words of each row in one text, in the order they come.

    Parameters
    ----------
    row : int array (m)
        Sorted; a row without words has an empty text.
    words : text array (m)
    n : int
        Number of rows.
    between : str
    """
    text = np.full(n, "", dtype=object)
    new = np.ones(len(row), dtype=bool)
    new[1:] = row[1:] != row[:-1]
    text[row[new]] = words[new]
    rest = np.flatnonzero(~new)
    while len(rest):
        # The next word of each row, until the row with most has no more.
        now = rest[np.flatnonzero(np.diff(row[rest], prepend=-1))]
        text[row[now]] += between + words[now]
        rest = np.setdiff1d(rest, now, assume_unique=True)
    return text


def _distinct_rows(columns: tuple[NDArray[Any], ...]) -> tuple[Ints, Ints]:
    """Which distinct row each row is, and where each of those stands first."""
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        own, values = pd.factorize(column, use_na_sentinel=False)
        # Numbered anew each time, so that the product stays below n squared.
        code = pd.factorize(code * max(len(values), 1) + own)[0]
    # Numbers go up by order of appearance.
    return code, np.flatnonzero(np.diff(np.maximum.accumulate(code), prepend=-1))
