"""A process that fetches, and that copies its data folder at each step it takes there.

    python -m tests.fetch.killed SET COPIES

Fetches what it needs once, then again in `COPIES/nu`, a copy of SET. Before its nth step there all
is copied to `COPIES/n`: what a kill at that moment would leave. Steps after which nothing differs
for who looks in the folder are left out. Prints how many copies there are; the last one is of the
end. (`tests.faults.kill_loop` really kills.)
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from miekgeo import fetch
from miekgeo.grenzen.kept import FOLDER_VARIABLE, UNFINISHED
from miekgeo.sources.ogcapi import Fetched, fetch_collection
from tests.fetch.conftest import ALL_IN_ONE_PAGE, GEMEENTEN, PROVINCIES, sheet
from tests.services.bad_server import serve_badly

# What Python tells of before it does it; GDAL writes between two of these.
STEPS = ("open", "os.", "tempfile.", "shutil.")


def main(kept: Path, copies: Path) -> None:
    """Copy the folder at each step of a fetch."""
    with serve_badly(sheet(), page_size=ALL_IN_ONE_PAGE) as server:
        came = {n: fetch_collection(server.url, n) for n in (PROVINCIES, GEMEENTEN)}

    def again(url: str, collection: str, **_: object) -> Fetched:
        return came[collection]

    # What comes is the same each time, and was checked.
    replaced = {"fetch_collection": again, "check_official": lambda *_: None}
    for name, instead in replaced.items():
        setattr(fetch, name, instead)
    now = copies / "nu"
    shutil.copytree(kept, now)
    os.environ[FOLDER_VARIABLE] = str(now)
    watcher = _Watcher(now, copies)
    sys.addaudithook(watcher.look)
    fetch.fetch_grenzen("http://127.0.0.1")
    watcher.copy()
    sys.stdout.write(f"{watcher.copies} {watcher.steps}\n")


class _Watcher:
    """Copies a folder when something in it changed."""

    def __init__(self, folder: Path, copies: Path) -> None:
        self.folder, self.to = folder, copies
        self.copies = self.steps = 0
        self.seen: dict[str, tuple[int, int]] | None = None
        self.is_busy = False

    def look(self, event: str, args: tuple[object, ...]) -> None:
        """Called by Python before it does something."""
        here = any(str(self.folder) in str(a) for a in args)
        if here and event.startswith(STEPS) and not self.is_busy:
            self.steps += 1
            self.copy()

    def copy(self) -> None:
        """Copy what is there, unless it was copied."""
        self.is_busy = True
        found = self._all()
        if found != self.seen:
            self.seen = found
            self.copies += 1
            shutil.copytree(self.folder, self.to / str(self.copies))
        self.is_busy = False

    def _all(self) -> dict[str, tuple[int, int]]:
        """Files by name; of what is unfinished only that it is there."""
        files = {}
        for path in self.folder.rglob("*"):
            name = path.relative_to(self.folder).as_posix()
            about = path.stat()
            is_unfinished = UNFINISHED in name or path.is_dir()
            files[name] = (0, 0) if is_unfinished else (about.st_mtime_ns, about.st_size)
        return files


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
