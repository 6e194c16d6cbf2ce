"""Run commands on one data set in this process, and keep all that they write and print.

Use: python -m tests.determinism.commands runs all of them on the embedded set, in processes with
other hash seeds, time zones and languages, and names the files that aren't the same bytes.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from miekgeo import paths
from miekgeo.grenzen.kept import FOLDER_VARIABLE
from tests.conftest import ROOT

# Noon on 22 November 2026, UTC: a time zone may have another day, a file may not.
MOMENT = "1795348800"
# Processes that have nothing in common but the input.
WORLDS: Sequence[Mapping[str, str]] = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LC_ALL": "nl_NL.UTF-8"},
)
ANALYSES = ("schaalniveau", "raakvlakken", "afhankelijkheden", "losse-einden")
WITH_DATA = ("knooppunten", "capaciteit")
ENDINGS = ("csv", "json", "xlsx", "gpkg", "geojson")


def few(data: Path) -> list[list[str]]:
    """All analyses in some file; an agenda rests on the three about pairs of things."""
    return [
        ["schaalniveau", str(data), "--tegenspraken", "--uit", "schaalniveau.xlsx"],
        ["knooppunten", "--data", str(data), "--uit", "knooppunten.gpkg"],
        ["agenda", "Drenthe", "Overijssel", str(data), "--uit", "agenda.docx"],
    ]


def every(data: Path) -> list[list[str]]:
    """All commands in all their formats."""
    at = str(data)
    drenthe = [at, "--provincie", "Drenthe"]
    whole = ("gpkg", "html", "xlsx")
    commands = [[c, at, "--uit", f"{c}.{e}"] for c in ANALYSES for e in ENDINGS]
    commands += [[c, "--data", at, "--uit", f"{c}.{e}"] for c in WITH_DATA for e in ENDINGS]
    commands += [["controleer", at, "--uit", f"rapport.{e}"] for e in ("xlsx", "csv", "json")]
    commands += [
        ["agenda", "Drenthe", "Overijssel", at, "--uit", f"agenda.{e}"] for e in ("docx", "txt")
    ]
    commands += [
        ["exporteer", at, "--formaat", f, "--uit", f"alles.{f}" if f in whole else f"alles_{f}"]
        for f in (*whole, "geojson", "geoparquet", "shp")
    ]
    commands += [["projectfiche", *drenthe, "--formaat", f, "--uit", f] for f in ("docx", "html")]
    commands += [["kaartblad", *drenthe, "--uit", f"kaartblad.{e}"] for e in ("pdf", "png")]
    commands += [
        ["projectenlijst", at, "--uit", "projectenlijst.xlsx"],
        ["kaartbijlage", *drenthe, "--uit", "kaartbijlage"],
        ["vergelijk", at, at, "--uit", "vergelijk.xlsx"],
    ]
    return commands


def run(commands: Sequence[Sequence[str]], target: Path) -> None:
    """Run commands in a folder; what each prints is a file there too."""
    from miekgeo import cli

    target.mkdir(parents=True)
    with contextlib.chdir(target):
        for number, command in enumerate(commands):
            printed = io.StringIO()
            sys.argv = ["miekgeo", *command]
            with (
                contextlib.redirect_stdout(printed),
                contextlib.redirect_stderr(printed),
                contextlib.suppress(SystemExit),
            ):
                cli.main()
            Path(f"gezegd-{number:02}.txt").write_text(printed.getvalue(), encoding="utf-8")


def files(folder: Path) -> dict[str, bytes]:
    """All that was written, by its name."""
    found = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def differing(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """Names of files that are not in both, or not the same."""
    return sorted(n for n in one.keys() | other.keys() if one.get(n) != other.get(n))


def start(world: Mapping[str, str], data: Path, target: Path, which: str) -> subprocess.Popen[str]:
    """Run the commands in a process of its own."""
    own = tempfile.mkdtemp(prefix="miekgeo-")
    surroundings = {**os.environ, **world, "SOURCE_DATE_EPOCH": MOMENT, FOLDER_VARIABLE: own}
    command = [sys.executable, "-m", "tests.determinism.commands", which, str(data), str(target)]
    return subprocess.Popen(command, cwd=ROOT, env=surroundings, stderr=subprocess.PIPE, text=True)


def main(given: Sequence[str]) -> int:
    """Run all commands in each world, or the commands asked for in this one."""
    if given:
        which, data, target = given
        run((few if which == "few" else every)(Path(data)), Path(target))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for number, world in enumerate(WORLDS):
            target = Path(folder) / str(number)
            # One after another: together they would take all memory of a small computer.
            if start(world, paths.DATA, target, "every").wait():
                return 1
            found.append(files(target))
        wrong = sorted({n for other in found[1:] for n in differing(found[0], other)})
    told = f"verschillend: {', '.join(wrong)}" if wrong else "alle gelijk"
    sys.stdout.write(f"{len(found[0])} bestanden, {len(WORLDS)} keer gemaakt, {told}.\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
