"""Write a file aside and put it in place when it is whole; what was there stays until then."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from miekgeo.errors import WriteError

# What GDAL raises when the disk refuses.
GDAL_REFUSALS = (DataSourceError, DataLayerError, FeatureError)


@contextlib.contextmanager
def replacing(path: Path, *refusals: type[Exception]) -> Iterator[Path]:
    """Give a path to write to; on success it takes the place of `path`, on failure it is removed.

    Parameters
    ----------
    path : Path
        The file to make or replace. Its folder must exist.
    *refusals : exception types
        What a writing library raises, beside OSError, when the disk refuses.

    Raises
    ------
    WriteError
        The folder is missing, writing isn't allowed, or the disk is full. `path` is untouched.
    """
    known: tuple[type[Exception], ...] = (OSError, *refusals)
    folder = path.resolve().parent
    if not folder.is_dir():
        raise WriteError(f"De map {folder.name} bestaat niet.", hint="Maak de map eerst aan.")
    try:
        if path.is_dir():
            raise WriteError(f"{path.name} is een map.", hint="Geef een bestandsnaam.")
        aside = Path(tempfile.mkdtemp(prefix=".miekgeo-", dir=folder))
    except PermissionError as error:
        raise WriteError(f"In de map {folder.name} mag niet worden geschreven.") from error
    except OSError as error:
        raise _refused(path, error) from error
    target = aside / path.name
    try:
        yield target
        _flush(target)
        target.replace(path)
    except known as error:
        raise _refused(path, error) from error
    finally:
        for left in aside.iterdir():
            left.unlink()
        aside.rmdir()


def _refused(path: Path, error: Exception) -> WriteError:
    reason = (isinstance(error, OSError) and error.strerror) or "schrijffout"
    return WriteError(
        f"{path.name} schrijven lukt niet ({reason}).",
        hint="Controleer rechten en schijfruimte; wat er stond is niet veranderd.",
    )


def _flush(path: Path) -> None:
    """Make sure the bytes are on disk before the name points to them."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
