"""A process that is killed while it fetches, once at each step it takes in the data folder.

    python -m tests.fetch.killed SET COPIES

Fetches what it needs once, then forks for each step: the nth child works in `COPIES/n`, a copy of
SET, and is killed at its nth step there. Prints how many children there were; the last of them
reached its end.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

from miekgeo import fetch
from miekgeo.grenzen.kept import FOLDER_VARIABLE
from miekgeo.sources.ogcapi import Fetched, fetch_collection
from tests.fetch.conftest import ALL_IN_ONE_PAGE, GEMEENTEN, PROVINCIES, sheet
from tests.services.bad_server import serve_badly

# What Python tells of before it does it; GDAL writes between two of these.
STEPS = ("open", "os.", "tempfile.", "shutil.")
TOO_MANY = 200


def main(kept: Path, copies: Path) -> None:
    """Kill a fetch at each of its steps, until one gets to its end."""
    with serve_badly(sheet(), page_size=ALL_IN_ONE_PAGE) as server:
        came = {n: fetch_collection(server.url, n) for n in (PROVINCIES, GEMEENTEN)}

    def again(url: str, collection: str, **_: object) -> Fetched:
        return came[collection]

    # What comes is the same each time, and was checked.
    replaced = {"fetch_collection": again, "check_official": lambda *_: None}
    for name, instead in replaced.items():
        setattr(fetch, name, instead)
    # Once to its end, so that the children find all that is read only once.
    os.environ[FOLDER_VARIABLE] = str(copies / "eerst")
    fetch.fetch_grenzen("http://127.0.0.1")
    for number in range(1, TOO_MANY):
        folder = copies / str(number)
        shutil.copytree(kept, folder)
        child = os.fork()
        if child == 0:
            _fetch_until_killed(folder, number)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            if status:
                raise RuntimeError(f"step {number} ended with {status}")
            sys.stdout.write(f"{number}\n")
            return
    raise RuntimeError("the steps don't end")


def _fetch_until_killed(folder: Path, number: int) -> None:
    os.environ[FOLDER_VARIABLE] = str(folder)
    left = number

    def count(event: str, args: tuple[object, ...]) -> None:
        nonlocal left
        here = any(str(folder) in str(a) for a in args)
        if here and event.startswith(STEPS):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    code = 1
    try:
        sys.addaudithook(count)
        fetch.fetch_grenzen("http://127.0.0.1")
        code = 0
    finally:
        # Not through what the parent would do at its end.
        os._exit(code)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
