"""Run pieces of one job on all cores: the geometry library works outside Python's lock.

In come a function of a range of rows and how many rows there are; out come its results in the order
of the rows. What is computed may not depend on where the rows are cut.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Result = TypeVar("Result")

# Set to 1 where many processes share a machine, each with rows of its own.
VARIABLE = "MIEKGEO_DRADEN"

# By its name a thread is known to be one of ours.
NAME = "miekgeo-rijen"


def in_pieces(work: Callable[[slice], Result], rows: int, size: int) -> list[Result]:
    """Results of the work on `rows` rows, `size` at a time, in order.

    Parameters
    ----------
    work : function of slice
        What to do with some of the rows; looks at no other rows and changes nothing.
    rows : int
        None gives one piece without rows.
    size : int
        Rows in a piece; the last has fewer.
    """
    pieces = [slice(at, min(at + size, rows)) for at in range(0, max(rows, 1), size)]
    threads = min(thread_count(), len(pieces))
    # Pieces of a piece would wait for the cores that it keeps busy.
    if threads < 2 or threading.current_thread().name.startswith(NAME):
        return [work(piece) for piece in pieces]
    with ThreadPoolExecutor(threads, thread_name_prefix=NAME) as pool:
        return list(pool.map(work, pieces))


def thread_count() -> int:
    """Cores that this process may use, or what the environment variable says."""
    given = os.environ.get(VARIABLE, "")
    if given.isdecimal() and int(given) > 0:
        return int(given)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def limited_to(threads: int) -> Iterator[None]:
    """Use this many threads for as long as it lasts."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(threads)
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
