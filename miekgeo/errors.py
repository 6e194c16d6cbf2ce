"""The errors miekgeo raises; data faults are rows of a report, never an exception."""

from __future__ import annotations

from collections.abc import Sequence

IDS_SHOWN = 5


class MiekGeoError(Exception):
    """Base of all errors: a clear Dutch message with what, which and what to do.

    Parameters
    ----------
    message : str
        What is wrong, in Dutch, naming the file or layer.
    ids : sequence of str
        All rows, ids or names concerned; the message shows the first five.
    hint : str
        What the user can do about it, in Dutch.
    """

    def __init__(self, message: str, *, ids: Sequence[object] = (), hint: str = "") -> None:
        self.ids = tuple(str(i) for i in ids)
        self.hint = hint
        super().__init__(message)

    def __str__(self) -> str:
        text = str(self.args[0])
        if self.ids:
            text += f" ({name_ids(self.ids)})"
        return f"{text} {self.hint}".strip()


class SourceError(MiekGeoError):
    """A file or service can't be read."""


class WriteError(MiekGeoError):
    """A result can't be written."""


class SchemaError(MiekGeoError):
    """A layer definition or a frame lacks what the contract asks."""


class CrsError(MiekGeoError):
    """A frame isn't in the coordinate system that the analysis needs."""


class GrenzenError(MiekGeoError):
    """A boundary set can't serve: names unknown, areas overlapping, polygons missing."""


class ThresholdError(MiekGeoError):
    """A threshold is unknown or out of its range."""


def name_ids(ids: Sequence[object]) -> str:
    """Name the first five ids and count the rest, for a message."""
    shown = ", ".join(str(i) for i in ids[:IDS_SHOWN])
    rest = len(ids) - IDS_SHOWN
    return f"{shown} en nog {rest}" if rest > 0 else shown
