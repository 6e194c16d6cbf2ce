"""Write a file aside and put it in place when it is whole; what was there stays until then."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Collection, Iterator
from pathlib import Path

from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from miekgeo.errors import WriteError, reason_of
from miekgeo.export.aside import aside_in, clear_abandoned, flush, flush_names
from miekgeo.export.swap import NEW, exchange, files_in, finish, put_in
from miekgeo.scratch import is_full

# What GDAL raises when the disk refuses.
GDAL_REFUSALS = (DataSourceError, DataLayerError, FeatureError)
_NO_RIGHTS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextlib.contextmanager
def replacing(path: Path, *refusals: type[Exception]) -> Iterator[Path]:
    """Give a path to write to; on success it takes the place of `path`, on failure it is removed.

    Parameters
    ----------
    path : Path
        The file to make or replace. Its folder must exist. A link is replaced, not followed.
    *refusals : exception types
        What a writing library raises, beside OSError, when the disk refuses.

    Raises
    ------
    WriteError
        The folder is missing, writing isn't allowed, or the disk is full. `path` is untouched.
    """
    folder = _folder_of(path)
    with _telling(path, folder), aside_in(folder, finish=finish) as aside:
        target = aside / path.name
        with _telling(path, folder, refusals):
            yield target
        flush(target)
        target.replace(path)
        flush_names(folder)


@contextlib.contextmanager
def replacing_files(path: Path, *refusals: type[Exception]) -> Iterator[Path]:
    """Give a folder to fill; on success its files go beside or in place of `path`, or none do.

    For a result that is more than one file. Parameters and errors as `replacing`; several files
    can't change in one step, but what goes wrong halfway is put back.
    """
    folder = _folder_of(path)
    with _telling(path, folder), aside_in(folder, finish=finish) as aside:
        fresh = aside / NEW
        fresh.mkdir()
        with _telling(path, folder, refusals):
            yield fresh
        _flush_all(fresh)
        put_in(aside, folder)


@contextlib.contextmanager
def replacing_folder(
    path: Path, *refusals: type[Exception], outdated: Collection[str] = ()
) -> Iterator[Path]:
    """Give a folder to fill; on success its files take their place in `path`, or none do.

    Parameters
    ----------
    path : Path
        The folder to make or to put files in; a link to a folder is followed. The folder above it
        must exist. Files in it by other names are left alone.
    *refusals : exception types
        What a writing library raises, beside OSError, when the disk refuses.
    outdated : collection of str
        Endings of files that other programs derive from a file, such as its index: they go when
        a file of the same stem is replaced.

    Raises
    ------
    WriteError
        The folder above is missing, a file stands where the folder must come or a folder where a
        file must come, writing isn't allowed, or the disk is full. What was there is untouched.
    """
    check_folder(path)
    # A link stays a link: what it points to gets the files.
    folder = _real(path)
    # Inside a folder that is there: beside it may be another disk, or not ours to write.
    place = folder if folder.is_dir() else folder.parent
    with _telling(path, place), aside_in(place, finish=finish) as aside:
        if place != folder.parent:
            clear_abandoned(folder.parent)
        fresh = aside / NEW
        fresh.mkdir()
        with _telling(path, place, refusals):
            yield fresh
        _flush_all(fresh)
        if not folder.is_dir() and _is_placed(fresh, folder):
            return
        if place == folder.parent or not exchange(aside, folder, outdated):
            put_in(aside, folder, outdated)


def check_folder(path: Path) -> None:
    """Raise WriteError when no folder can come here: the one above is missing, or it is a file.

    For who works long before writing; `replacing_folder` asks it too.
    """
    folder = _real(path)
    if not folder.parent.is_dir():
        raise WriteError(
            f"De map {folder.parent.name} bestaat niet.", hint="Maak de map eerst aan."
        )
    if folder.exists() and not folder.is_dir():
        raise WriteError(f"{path.name} is een bestand, geen map.", hint="Geef de naam van een map.")


def _is_placed(fresh: Path, folder: Path) -> bool:
    """Give a new folder its name; False when another made it in the meantime."""
    try:
        fresh.replace(folder)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            return False
        raise
    flush_names(folder.parent)
    return True


@contextlib.contextmanager
def _telling(
    path: Path, folder: Path, refusals: tuple[type[Exception], ...] = ()
) -> Iterator[None]:
    """Say in Dutch what the disk refuses; `path` is what the user asked for."""
    known: tuple[type[Exception], ...] = (OSError, *refusals)
    try:
        yield
    except known as error:
        if isinstance(error, OSError) and error.errno in _NO_RIGHTS:
            raise WriteError(
                f"In de map {folder.name} mag niet worden geschreven.", hint="Kies een andere map."
            ) from error
        # Not every library says why: what it left shows whether there was room.
        is_told = isinstance(error, OSError) and error.errno != errno.EIO
        reason = "de schijf is vol" if not is_told and is_full(folder) else reason_of(error)
        raise WriteError(
            f"{path.name} schrijven lukt niet ({reason}).",
            hint="Controleer rechten en schijfruimte; wat er stond is niet veranderd.",
        ) from error


def _folder_of(path: Path) -> Path:
    """The folder in which a file is to be made."""
    with _telling(path, path.parent):
        folder = _real(path.parent)
        if not folder.is_dir():
            raise WriteError(f"De map {folder.name} bestaat niet.", hint="Maak de map eerst aan.")
        if path.is_dir():
            raise WriteError(f"{path.name} is een map.", hint="Geef een bestandsnaam.")
    return folder


def _real(path: Path) -> Path:
    """The path without links."""
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        # Links that lead to each other: which error that is differs between versions of Python.
        raise WriteError(
            f"{path.name} is een koppeling die nergens heen leidt.", hint="Geef een ander pad."
        ) from error


def _flush_all(folder: Path) -> None:
    for name in files_in(folder):
        if not (folder / name).is_symlink():
            flush(folder / name)
    for path in (folder, *(p for p in folder.rglob("*") if p.is_dir())):
        flush_names(path)
