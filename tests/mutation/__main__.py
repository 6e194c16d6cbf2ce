"""Break comparisons of the analyses on purpose, and tell which changes no test notices.

Use: python -m tests.mutation [--per-module N] [--groep NAAM] [--opnieuw overleefd] [--verslag]
Takes hours for all; results are kept between runs in the file that --bewaar names.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.mutation.groups import GROUPS, modules_of, tests_of
from tests.mutation.mutants import Mutant, find_mutants
from tests.mutation.report import unneeded, write_report
from tests.mutation.running import Forks, Seen, choose_tests


def main() -> int:
    """Run, keep what was found, and write docs/mutaties.md."""
    asked = _arguments()
    if asked.in_this_process:
        return _run_group(asked.groep[0], asked)
    for group in [] if asked.verslag else asked.groep or GROUPS:
        # A process for each: what one group of tests loaded must not be there for the next.
        given = ["--per-module", str(asked.per_module), "--bewaar", str(asked.bewaar)]
        given += [word for outcome in asked.opnieuw for word in ("--opnieuw", outcome)]
        command = [sys.executable, "-m", "tests.mutation", "--groep", group, "--in-this-process"]
        code = subprocess.run([*command, *given], cwd=ROOT, check=False).returncode
        if code:
            return code
    kept = _read(asked.bewaar)
    write_report(ROOT, kept)
    for key in unneeded(kept):
        _say(f"  niet nodig in verklaard.csv: {key}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-module", type=int, default=12, help="hoogstens zoveel veranderingen")
    parser.add_argument("--groep", action="append", choices=list(GROUPS))
    parser.add_argument("--opnieuw", action="append", default=[], help="deze uitkomst opnieuw")
    parser.add_argument("--verslag", action="store_true", help="alleen het verslag")
    parser.add_argument("--in-this-process", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--bewaar", type=Path, default=ROOT / "build" / "mutaties.json")
    return parser.parse_args()


def chosen(module: str, most: int) -> list[Mutant]:
    """A fixed choice of the changes of a module: the same as long as its lines stay the same."""

    def order(mutant: Mutant) -> str:
        return hashlib.sha256(mutant.key.encode()).hexdigest()

    return sorted(find_mutants(ROOT, module), key=order)[:most]


def _run_group(group: str, asked: argparse.Namespace) -> int:
    kept = _read(asked.bewaar)
    modules = modules_of(ROOT, group)
    # In turns, so that a run that is cut short has something of each module.
    turns = zip_longest(*(chosen(module, asked.per_module) for module in modules))
    mutants = [m for turn in turns for m in turn if m is not None]
    todo = [m for m in mutants if kept.get(m.key, {}).get("uitkomst") in {None, *asked.opnieuw}]
    if not todo:
        return 0

    def task(forks: Forks) -> None:
        seen = _seen(forks, modules, asked.bewaar.with_name(f"gezien-{group}.json"))
        for number, mutant in enumerate(todo, start=1):
            names, seconds = choose_tests(seen, mutant)
            outcome, killer, n = forks.try_out(mutant, names, seconds)
            kept[mutant.key] = {
                "module": mutant.module,
                "plaats": mutant.place,
                "regel": mutant.line,
                "code": mutant.code,
                "verandering": mutant.change,
                "uitkomst": outcome,
                "door": killer,
                "tests": n,
            }
            _write(asked.bewaar, kept)
            _say(f"  {group} {number}/{len(todo)} {outcome:9} {mutant.key} {killer}")

    folder = asked.bewaar.resolve().parent / f"mutaties-tests-{group}"
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--basetemp", str(folder)]
    code = pytest.main([*options, *tests_of(group)], plugins=[Forks(ROOT, modules, task)])
    return 0 if code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) else int(code)


def _seen(forks: Forks, modules: Sequence[str], path: Path) -> dict[str, Seen]:
    """What each file with tests does with the modules; kept for as long as they stay the same."""
    files = forks.files()
    texts = b"".join((ROOT / name).read_bytes() for name in sorted([*modules, *files]))
    mark = hashlib.sha256(texts).hexdigest()
    said = _read(path)
    if said.get("van") != mark:
        # Each file apart: what one makes for all of its tests, no other must find made.
        watched = {f: asdict(forks.watch(names)) for f, names in files.items()}
        said = {"van": mark, "bestanden": watched}
        _write(path, said)
    seen = {f: Seen.read(mine) for f, mine in said["bestanden"].items()}
    total = sum(sum(s.seconds.values()) for s in seen.values())
    _say(f"  {sum(len(s.seconds) for s in seen.values())} tests, {total:.0f} s rekentijd")
    return {f: mine.without(mine.failed) for f, mine in seen.items()}


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _write(path: Path, said: Mapping[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".half")
    aside.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
    aside.replace(path)


def _say(text: str) -> None:
    sys.__stderr__.write(f"{text}\n")
    sys.__stderr__.flush()


if __name__ == "__main__":
    sys.exit(main())
