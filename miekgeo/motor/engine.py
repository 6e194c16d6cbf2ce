"""What an engine does: one function of a part, on all parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import geopandas as gpd

# Reads a part, or another piece of work with `number` and `rows`; gives its rows.
Read = Callable[[Any], gpd.GeoDataFrame]
# Rows of a part, the part, and what is the same for all parts; gives something small.
Work = Callable[[gpd.GeoDataFrame, Any, Any], Any]


class Engine(Protocol):
    """Runs work on all parts of a register, never with all of them in memory."""

    def run(
        self, read: Read, work: Work, parts: Sequence[Any], shared: Any
    ) -> Iterator[tuple[Any, Any]]:
        """Each part with what the work gave, as it comes.

        Parameters
        ----------
        read : callable
            Part to rows.
        work : callable
            Rows, part and `shared` to a result. Run anew on the same part it must give the same:
            an engine may do so when it loses a worker.
        parts : sequence of Part or Tile
        shared : any
            Sent to each worker once.
        """
