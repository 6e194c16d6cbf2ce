"""The engine for one machine: a stream of parts, of which a few are in memory.

Reading and most of the geometry leave Python's lock alone, so threads use more than one core.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from miekgeo.motor.engine import Read, Work


class Stroom:
    """Runs parts in a few threads.

    Parameters
    ----------
    threads : int
        Parts in memory at once.
    """

    def __init__(self, threads: int = 1) -> None:
        self.threads = threads

    def run(
        self, read: Read, work: Work, parts: Sequence[Any], shared: Any
    ) -> Iterator[tuple[Any, Any]]:
        """See `Engine`; in the order of the parts."""

        def do(part: Any) -> Any:
            return work(read(part), part, shared)

        waiting: deque[tuple[Any, Future[Any]]] = deque()
        with ThreadPoolExecutor(self.threads) as pool:
            try:
                for part in parts:
                    waiting.append((part, pool.submit(do, part)))
                    if len(waiting) >= self.threads:
                        first, future = waiting.popleft()
                        yield first, future.result()
                while waiting:
                    first, future = waiting.popleft()
                    yield first, future.result()
            finally:
                for _, future in waiting:
                    future.cancel()
