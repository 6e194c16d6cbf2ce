"""Which of very many numbers come twice, within bounded memory: the rest is on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]

# Files that the numbers are spread over, so that one fits in memory.
BUCKETS = 64
# What is left of a number of 64 bits to name one of these.
_SHIFT = np.uint64(58)


class Tally:
    """The numbers of all rows, on disk; finds those that come twice within bounded memory.

    Parameters
    ----------
    folder : Path
        To make.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder

    def add(self, numbers: Numbers) -> None:
        """Keep the numbers of a part."""
        bucket = (numbers >> _SHIFT).astype(np.int64)
        order = np.argsort(bucket, kind="stable")
        ends = np.cumsum(np.bincount(bucket, minlength=BUCKETS))
        for i, mine in enumerate(np.split(numbers[order], ends[:-1])):
            if len(mine):
                with (self.folder / f"{i:02d}").open("ab") as stream:
                    mine.tofile(stream)

    def doubles(self) -> Numbers:
        """Numbers that were added twice or more, sorted."""
        found = [np.zeros(0, np.uint64)]
        for file in sorted(self.folder.iterdir()):
            numbers = np.sort(np.fromfile(file, dtype=np.uint64))
            found.append(np.unique(numbers[1:][numbers[1:] == numbers[:-1]]))
        return np.concatenate(found)
