"""The errors miekgeo raises; data faults are rows of a report, never an exception."""

from __future__ import annotations

import errno
from collections.abc import Sequence

IDS_SHOWN = 5
# What a system says of a disk, in Dutch.
_REASONS = {
    errno.EACCES: "geen rechten",
    errno.EPERM: "geen rechten",
    errno.EROFS: "er mag alleen worden gelezen",
    errno.ENOSPC: "de schijf is vol",
    errno.EDQUOT: "uw ruimte op de schijf is op",
    errno.EFBIG: "het bestand wordt te groot",
    errno.EIO: "de schijf geeft een fout",
    errno.ENOENT: "de map of het bestand is er niet meer",
    errno.ENOTDIR: "een deel van het pad is geen map",
    errno.EISDIR: "het is een map",
    errno.EEXIST: "de naam is al in gebruik",
    errno.ENOTEMPTY: "de map is niet leeg",
    errno.ENAMETOOLONG: "de naam is te lang",
    errno.ELOOP: "koppelingen verwijzen naar elkaar",
    errno.EMFILE: "er zijn te veel bestanden open",
    errno.ENFILE: "er zijn te veel bestanden open",
    errno.EBUSY: "een ander gebruikt het",
    errno.EAGAIN: "een ander gebruikt het",
    errno.EXDEV: "het ligt op een andere schijf",
    errno.ESTALE: "de netwerkmap is niet bereikbaar",
}


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


def reason_of(error: Exception) -> str:
    """Why a disk refused, in Dutch, for a message."""
    # Some libraries put the error of the system in one of their own.
    known = next((e for e in (error, *error.args) if isinstance(e, OSError)), None)
    number = None if known is None else known.errno
    if number in _REASONS:
        return _REASONS[number]
    if "disk is full" in str(error):
        return _REASONS[errno.ENOSPC]
    return "schijffout" if number is None else f"schijffout {number}"
