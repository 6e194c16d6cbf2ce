"""A folder of our own beside what is written: in use as long as its lock, and cleared after a kill.

What is in it isn't there yet for anyone else. A process that is killed can't clear it: the next one
that writes in the same place does, when nobody holds its lock.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PREFIX = ".miekgeo-"
# As `tempfile` makes names: nothing else may be taken for ours.
_RANDOM = r"[a-z0-9_]{8}"
_ATTEMPTS = 100
# How long to wait for another process, and for how long between two looks (s).
WAIT_S, _PAUSE_S = 10.0, 0.005


@contextlib.contextmanager
def aside_in(
    place: Path, prefix: str = PREFIX, *, finish: Callable[[Path], None] | None = None
) -> Iterator[Path]:
    """Make a folder of our own in a folder, and remove it with all that is left in it.

    Parameters
    ----------
    place : Path
        Where; on the same disk as what is written.
    prefix : str
        What its name begins with.
    finish : function of Path, optional
        Called with each folder of a process that was killed, before it is cleared.

    Raises
    ------
    OSError
        It can't be made.
    """
    clear_abandoned(place, prefix, finish)
    with alone_in(place):
        path, lock = _make(place, prefix)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        if lock is not None:
            os.close(lock)


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process makes, moves or exchanges something of ours in a folder.

    Each does so for milliseconds. Where there are no locks there is no waiting either.

    Raises
    ------
    OSError
        It takes too long, or the folder isn't there.
    """
    end = time.monotonic() + WAIT_S
    while True:
        with contextlib.suppress(BlockingIOError):
            lock = take_lock(folder)
            if lock is None or os.path.samestat(os.fstat(lock), folder.stat()):
                break
            # Another folder has its place by now.
            os.close(lock)
        if time.monotonic() > end:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN), str(folder))
        time.sleep(_PAUSE_S)
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def clear_abandoned(
    place: Path, prefix: str = PREFIX, finish: Callable[[Path], None] | None = None
) -> None:
    """Remove the folders of processes that were killed; what can't be removed stays."""
    ours = re.compile(re.escape(prefix) + _RANDOM)
    try:
        found = [Path(e.path) for e in os.scandir(place) if ours.fullmatch(e.name)]
    except OSError:
        return
    for path in found:
        try:
            lock = take_lock(path)
        except OSError:
            continue
        if lock is None:
            continue
        try:
            if finish is not None:
                with contextlib.suppress(OSError):
                    finish(path)
            shutil.rmtree(path, ignore_errors=True)
        finally:
            os.close(lock)


def take_lock(folder: Path) -> int | None:
    """A lock on a folder, which ends with the process at the latest; `os.close` gives it back.

    Returns
    -------
    int or None
        None where this system or disk has no locks.

    Raises
    ------
    BlockingIOError
        Another has it.
    FileNotFoundError
        The folder isn't there.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    found = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(found)
        raise
    except OSError:
        os.close(found)
        return None
    return found


def flush(path: Path) -> None:
    """Make sure that a file is on disk, before its name is."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def flush_names(folder: Path) -> None:
    """Make sure that the names in a folder are on disk; not every system can."""
    with contextlib.suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _make(place: Path, prefix: str) -> tuple[Path, int | None]:
    for _ in range(_ATTEMPTS):
        path = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
        try:
            lock = take_lock(path)
        except (BlockingIOError, FileNotFoundError):
            # Before it had its lock, another took it for abandoned.
            continue
        if path.is_dir():
            return path, lock
        if lock is not None:
            os.close(lock)
    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN), str(place))
