"""Write a file aside and put it in place when it is whole; what was there stays until then."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from miekgeo.errors import WriteError

# What GDAL raises when the disk refuses.
GDAL_REFUSALS = (DataSourceError, DataLayerError, FeatureError)
OTHER_FOLDER = "Kies een andere map."


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
    known: tuple[type[Exception], ...] = (OSError, *refusals)
    check_folder(path)
    # A link stays a link: what it points to gets the files.
    folder = path.resolve()
    # Inside a folder that is there: beside it may be another disk, or not ours to write.
    place = folder if folder.is_dir() else folder.parent
    try:
        aside = Path(tempfile.mkdtemp(prefix=".miekgeo-", dir=place))
    except PermissionError as error:
        raise WriteError(f"In de map {place.name} mag niet worden geschreven.") from error
    except OSError as error:
        raise _refused(path, error) from error
    fresh = aside / "nieuw"
    try:
        fresh.mkdir()
        yield fresh
        for name in _files(fresh):
            _flush(fresh / name)
        if folder.is_dir():
            _put_in(fresh, folder, aside / "oud", outdated)
        else:
            fresh.replace(folder)
    except known as error:
        raise _refused(path, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def check_folder(path: Path) -> None:
    """Raise WriteError when no folder can come here: the one above is missing, or it is a file.

    For who works long before writing; `replacing_folder` asks it too.
    """
    folder = path.resolve()
    if not folder.parent.is_dir():
        raise WriteError(
            f"De map {folder.parent.name} bestaat niet.", hint="Maak de map eerst aan."
        )
    if folder.exists() and not folder.is_dir():
        raise WriteError(f"{path.name} is een bestand, geen map.", hint="Geef de naam van een map.")


def _put_in(fresh: Path, folder: Path, kept: Path, outdated: Collection[str]) -> None:
    """Put all files of one folder in another, each by a rename; all of them or none."""
    names = _files(fresh)
    _require_room(names, folder)
    made = _make_folders(names, folder)
    stale = {name.with_name(name.stem + ending) for name in names for ending in outdated}
    try:
        for name in names:
            _keep(folder / name, kept / name)
            (fresh / name).replace(folder / name)
        for name in sorted(stale.difference(names)):
            if (folder / name).is_file():
                _keep(folder / name, kept / name)
                (folder / name).unlink()
    except BaseException:
        _put_back(fresh, folder, kept, names)
        for own in reversed(made):
            own.rmdir()
        raise


def _require_room(names: Sequence[Path], folder: Path) -> None:
    """Raise WriteError where a folder stands in the way of a file, or a file of a folder."""
    for name in names:
        if (folder / name).is_dir():
            raise WriteError(f"{name.name} is een map in {folder.name}.", hint=OTHER_FOLDER)
        for above in name.parents:
            if (folder / above).exists() and not (folder / above).is_dir():
                raise WriteError(
                    f"{above.name} is een bestand in {folder.name}.", hint=OTHER_FOLDER
                )


def _make_folders(names: Sequence[Path], folder: Path) -> list[Path]:
    """Folders that files need and that weren't there, the outer first."""
    needed = dict.fromkeys(folder / a for name in names for a in reversed(name.parents))
    made = [path for path in needed if not path.is_dir()]
    for path in made:
        path.mkdir()
    return made


def _keep(path: Path, kept: Path) -> None:
    """Keep the old file until all new ones are in place; its own name stays until then."""
    if not path.exists() and not path.is_symlink():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, kept, follow_symlinks=False)
    except OSError:
        # Not every disk has a second name for one file. Half a copy must not be put back.
        half = kept.with_name(f"{kept.name}.half")
        shutil.copy2(path, half, follow_symlinks=False)
        half.replace(kept)


def _put_back(fresh: Path, folder: Path, kept: Path, names: Sequence[Path]) -> None:
    for name in names:
        was_moved = not (fresh / name).exists()
        if was_moved and not os.path.lexists(kept / name):
            (folder / name).unlink(missing_ok=True)
    if kept.is_dir():
        for name in _files(kept):
            if name.suffix != ".half":
                (kept / name).replace(folder / name)


def _files(folder: Path) -> list[Path]:
    """All files below a folder, relative to it, in a fixed order."""
    found = (p.relative_to(folder) for p in folder.rglob("*") if p.is_symlink() or p.is_file())
    return sorted(found)


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
