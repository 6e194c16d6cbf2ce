"""Put a set of files in a folder as one: by exchanging folders where that can be, else one by one.

One by one, each file is the old or the new one at any moment; what goes wrong halfway is put back,
and what a kill leaves halfway is finished by the next that writes there.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from miekgeo.errors import WriteError
from miekgeo.export.aside import PREFIX, alone_in, aside_in, flush_names

# Within a folder of our own: the files to put in place, those that were there, and the sign that
# the first are whole and on their way.
NEW, OLD, STARTED = "nieuw", "oud", "begonnen"
OTHER_FOLDER = "Kies een andere map."
# Of renameat2, which Linux has and Python doesn't.
_HERE, _EXCHANGE = -100, 2


def exchange(aside: Path, folder: Path, outdated: Collection[str] = ()) -> bool:
    """Give the files that are in `NEW` of a folder of our own the place of a whole folder.

    It takes one step: before it all is as it was, after it all is new. Files of others are in both:
    they have a second name in the new one.

    Parameters
    ----------
    aside : Path
        In the folder itself.
    folder : Path
    outdated : collection of str
        Endings of files that go when a file of the same stem is replaced.

    Returns
    -------
    bool
        Whether it was done; else nothing changed. Not every system and disk can, and a folder of
        another owner, with folders of others in it or that we stand in, isn't replaced.

    Raises
    ------
    WriteError
        A file or folder of the same name is in the way; nothing changed.
    """
    names = files_in(aside / NEW)
    _require_room(names, folder)
    goes = {*names, *_stale(names, outdated)}
    try:
        with aside_in(folder.parent) as beside, alone_in(folder):
            along = _others(aside, folder, goes)
            if along is None:
                return False
            (aside / NEW).replace(beside / NEW)
            is_done, taken = False, []
            try:
                for name in along:
                    os.link(folder / name, beside / NEW / name, follow_symlinks=False)
                    taken.append(name)
                _make_alike(folder, beside / NEW)
                is_done = _exchange_names(beside / NEW, folder)
            finally:
                if not is_done:
                    for name in taken:
                        (beside / NEW / name).unlink()
                    (beside / NEW).replace(aside / NEW)
            if not is_done:
                return False
            flush_names(folder.parent)
            with contextlib.suppress(OSError):
                _bring_after(beside / NEW, folder, goes, along)
            return True
    except OSError:
        return False


def _others(aside: Path, folder: Path, goes: set[Path]) -> set[Path] | None:
    """Files of others in a folder; None when it isn't a folder to replace."""
    if folder.stat().st_uid != os.geteuid() or Path.cwd().is_relative_to(folder):
        return None
    inside = _folders_in(folder) - {p.relative_to(folder) for p in (aside, *aside.rglob("*"))}
    if any(not (aside / NEW / name).is_dir() for name in inside):
        return None
    mine = aside.relative_to(folder)
    return {n for n in files_in(folder) if n not in goes and not n.is_relative_to(mine)}


def _make_alike(folder: Path, fresh: Path) -> None:
    """Let the same people in, and make sure that all names are on disk."""
    for name in (Path(), *_folders_in(fresh)):
        if (folder / name).is_dir():
            shutil.copystat(folder / name, fresh / name)
            os.chown(fresh / name, -1, (folder / name).stat().st_gid)
        flush_names(fresh / name)


def _exchange_names(one: Path, other: Path) -> bool:
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return rename is not None and not rename(_HERE, bytes(one), _HERE, bytes(other), _EXCHANGE)


def _bring_after(old: Path, folder: Path, goes: set[Path], along: set[Path]) -> None:
    """Move what another put in the old folder while it was on its way out."""
    for name in files_in(old):
        if name in goes or name.parts[0].startswith(PREFIX):
            continue
        if name not in along or not os.path.samestat((old / name).lstat(), (folder / name).lstat()):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (old / name).replace(folder / name)


def _folders_in(folder: Path) -> set[Path]:
    return {p.relative_to(folder) for p in folder.rglob("*") if p.is_dir() and not p.is_symlink()}


def put_in(aside: Path, folder: Path, outdated: Collection[str] = ()) -> None:
    """Put the files that are in `NEW` of a folder of our own in a folder; all of them or none.

    Raises
    ------
    WriteError
        A file or folder of the same name is in the way; nothing changed.
    OSError
        The disk refuses; what was there is put back.
    """
    fresh, kept = aside / NEW, aside / OLD
    names = files_in(fresh)
    _require_room(names, folder)
    with alone_in(folder):
        made = _make_folders(names, folder)
        if aside.parent == folder:
            (aside / STARTED).touch()
        try:
            # First: an index that belongs to another file is worse than none.
            for name in sorted(_stale(names, outdated)):
                if (folder / name).is_file():
                    _keep(folder / name, kept / name)
                    (folder / name).unlink()
            for name in names:
                _keep(folder / name, kept / name)
                (fresh / name).replace(folder / name)
        except BaseException:
            _put_back(fresh, folder, kept, names)
            for own in reversed(made):
                own.rmdir()
            raise
        (aside / STARTED).unlink(missing_ok=True)
    for changed in {folder, *((folder / name).parent for name in names)}:
        flush_names(changed)


def finish(aside: Path) -> None:
    """Put in place what a process was at when it was killed: its files were whole.

    What was changed since by another stays as it is.
    """
    fresh, kept, folder = aside / NEW, aside / OLD, aside.parent
    if not (aside / STARTED).is_file():
        return
    started = (aside / STARTED).stat().st_mtime_ns
    for name in files_in(fresh):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if _is_as_it_was(folder / name, kept / name, started):
            (fresh / name).replace(folder / name)


def _is_as_it_was(path: Path, kept: Path, since: int) -> bool:
    """Whether a file, or its absence, is what the new one was to replace."""
    was_kept = os.path.lexists(kept)
    if not os.path.lexists(path):
        return not was_kept
    now = path.lstat()
    # What was yet to be kept can only be known by its age.
    was = kept.lstat() if was_kept else now
    return (was.st_mtime_ns, was.st_size) == (now.st_mtime_ns, now.st_size) and (
        now.st_mtime_ns <= since
    )


def files_in(folder: Path) -> list[Path]:
    """All files below a folder, relative to it, in a fixed order."""
    found = (p.relative_to(folder) for p in folder.rglob("*") if p.is_symlink() or p.is_file())
    return sorted(found)


def _stale(names: Sequence[Path], outdated: Collection[str]) -> set[Path]:
    return {n.with_name(n.stem + ending) for n in names for ending in outdated}.difference(names)


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
        for name in files_in(kept):
            if name.suffix != ".half":
                (kept / name).replace(folder / name)
