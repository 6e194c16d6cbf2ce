"""What a writer writes, as bytes: for a download, with nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from miekgeo.scratch import scratch_folder


def content_of(write: Callable[[Path], object], name: str) -> bytes:
    """The bytes of the file that a function writes.

    Parameters
    ----------
    write : function of Path
        Writes one file.
    name : str
        Name of that file; its ending decides the format.
    """
    with scratch_folder() as folder:
        path = folder / name
        write(path)
        return path.read_bytes()
