"""A folder for what is only needed for a moment, and a message when there is no room for it."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from miekgeo.errors import WriteError, reason_of

# With less room than this on its disk (bytes), what failed there may well have failed by it.
LITTLE = 1_000_000
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def scratch_folder(prefix: str = "miekgeo-") -> Iterator[Path]:
    """Make a folder where this system keeps such, and remove it with all in it.

    Raises
    ------
    WriteError
        It can't be made, or its disk is full.
    """
    try:
        made = tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True)
    except OSError as error:
        raise no_room(error) from error
    with made as folder:
        try:
            yield Path(folder)
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise no_room(error) from error
            raise


def no_room(error: Exception) -> WriteError:
    """The message for a place for temporary files that refuses."""
    return WriteError(
        f"Er is geen plaats voor tijdelijke bestanden ({reason_of(error)}).",
        hint="Maak ruimte vrij, of laat TMPDIR een map met ruimte noemen.",
    )


def is_full(folder: Path) -> bool:
    """Whether there is hardly any room on the disk of a folder."""
    try:
        return shutil.disk_usage(folder).free < LITTLE
    except OSError:
        return False
