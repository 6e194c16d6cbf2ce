"""What a file from outside may cost: beyond these it is refused with a message."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits for reading one file.

    Attributes
    ----------
    unpacked_bytes : int
        All members of an archive together, unpacked.
    members : int
        Files in an archive.
    ratio : int
        Unpacked against packed size of an archive; more is a zip bomb.
    rows : int
        Rows of one table.
    seconds : int
        Time to open and read a map file.
    memory_bytes : int
        Address space of the process that reads a map file.
    """

    unpacked_bytes: int = 500_000_000
    members: int = 1_000
    ratio: int = 200
    rows: int = 2_000_000
    seconds: int = 180
    memory_bytes: int = 8_000_000_000


LIMITS = Limits()
