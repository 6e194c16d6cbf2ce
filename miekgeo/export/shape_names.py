"""Names of at most ten characters for the columns of a shapefile, each unique and readable.

The names of our own columns stand in `tables/shapefile_velden.csv`, so that they are the same in
every export. Others are shortened here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cache

from miekgeo import paths
from miekgeo.values import fold

TABLE = paths.TABLES / "shapefile_velden.csv"
LONGEST = 10


def short_names(columns: Sequence[str]) -> dict[str, str]:
    """A name for each column: ASCII, at most ten characters, unique whatever the case.

    Parameters
    ----------
    columns : sequence of str
        Unique names.

    Returns
    -------
    dict of column to name
        In the order of the columns. A column of ours has its fixed name; another keeps its own
        where that fits and is free.
    """
    fixed = _fixed()
    ours = {c: fixed[c] for c in columns if c in fixed}
    # Names that fit go before those that must be cut.
    fitting = {c: c for c in columns if c not in ours and _fits(c)}
    taken: set[str] = set()
    named: dict[str, str] = {}
    rest = {c: _shorten(c) for c in columns if c not in ours and c not in fitting}
    for column, wanted in {**ours, **fitting, **rest}.items():
        named[column] = _free(wanted, taken)
        taken.add(named[column].casefold())
    return {c: named[c] for c in columns}


def _fits(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,9}", name) is not None


def _shorten(name: str) -> str:
    """Letters from the end of the longest words go first; numbers stay whole while they can."""
    words = re.findall(r"[a-z]+|\d+", fold(name)) or ["veld"]
    if words[0].isdigit():
        words.insert(0, "v")
    words = words[:4]
    while len("_".join(words)) > LONGEST:
        longest = max(range(len(words)), key=lambda i: (not words[i].isdigit()) * len(words[i]))
        if len(words[longest]) < 3 or words[longest].isdigit():
            return "".join(words)[:LONGEST]
        words[longest] = words[longest][:-1]
    return "_".join(words)


def _free(wanted: str, taken: set[str]) -> str:
    name, n = wanted, 1
    while name.casefold() in taken:
        n += 1
        end = f"_{n}"
        name = wanted[: LONGEST - len(end)] + end
    return name


@cache
def _fixed() -> dict[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return {r["veld"]: r["kort"] for r in csv.DictReader(stream, delimiter=";")}
