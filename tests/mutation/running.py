"""Run the tests that meet a line against a broken comparison, each in a process of its own.

All is collected once; for each change a copy of the process (a fork) gets the changed function and
runs the tests, the quick ones first, until one fails. No file is touched.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import resource
import select
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

from tests.mutation.mutants import Mutant, is_limit, limit_value, mutated_code

# Processor seconds: a change that makes tests take this much longer has been noticed.
SLOWER, MORE_S = 5.0, 30.0
# On the clock, for what waits and doesn't compute; a busy computer isn't waiting.
PATIENCE_S = 3600.0
SURVIVED, KILLED, TOO_LONG, UNSEEN = "overleefd", "gedood", "te lang", "geen test"


@dataclass
class Seen:
    """What the tests of one file do with the modules.

    Attributes
    ----------
    seconds : mapping of test to processor seconds
    lines : mapping of test to lines, by module
    failed : list of tests
        That fail or skip before anything is changed.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    @staticmethod
    def read(said: Mapping[str, Any]) -> Seen:
        """From what was kept of it."""
        return Seen(said["seconds"], said["lines"], said["failed"])

    def without(self, names: Sequence[str]) -> Seen:
        """Without some tests."""
        seconds = {t: s for t, s in self.seconds.items() if t not in names}
        return Seen(seconds, {t: self.lines[t] for t in seconds}, [])

    def meets(self, mutant: Mutant) -> list[str]:
        """Tests that run the line of a change themselves, the quick ones first.

        For a limit: those that run anything of its module.
        """
        found = [
            test
            for test, lines in self.lines.items()
            if mutant.module in lines and (is_limit(mutant) or mutant.line in lines[mutant.module])
        ]
        return sorted(found, key=self.seconds.__getitem__)


Outcome = tuple[str, str, int]


class Forks:
    """A pytest plugin that runs a task with the collected tests instead of running them."""

    def __init__(self, root: Path, modules: Sequence[str], task: Callable[[Forks], None]) -> None:
        self.root, self.modules, self.task = root, modules, task
        self.items: dict[str, pytest.Item] = {}
        self.failed: list[str] = []
        self.basetemp = Path()
        self.session: pytest.Session | None = None

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            return False
        self.session = session
        self.items = {i.nodeid: i for i in session.items}
        self.basetemp = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        for module in self.modules:
            # Also what is only imported when it is used.
            importlib.import_module(_name(module))
        gc.collect()
        gc.freeze()
        self.task(self)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed or report.skipped:
            self.failed.append(report.nodeid)

    def files(self) -> dict[str, list[str]]:
        """Tests by file."""
        found: dict[str, list[str]] = {}
        for name in self.items:
            found.setdefault(name.split("::")[0], []).append(name)
        return found

    def watch(self, names: Sequence[str]) -> Seen:
        """Run tests once and see which lines of the modules each of them runs."""
        watched = {str(self.root / m): m for m in self.modules}
        said = self._fork(lambda: self._watched(names, watched), None)
        if not isinstance(said, dict) or "wrong" in said:
            raise RuntimeError(f"{names[0]} en verder: {said}")
        return Seen.read(said)

    def try_out(self, mutant: Mutant, names: Sequence[str], seconds: float) -> Outcome:
        """Whether one of the tests notices a change."""
        if not names:
            return UNSEEN, "", 0
        code = mutated_code(self.root, mutant)

        def attempt() -> dict[str, Any]:
            put_in(self.root, mutant, code)
            return {"killer": self._first_failing(names)}

        said = self._fork(attempt, SLOWER * seconds + MORE_S)
        if isinstance(said, dict) and "wrong" in said:
            raise RuntimeError(said["wrong"])
        if not isinstance(said, dict):
            return TOO_LONG, "", len(names)
        killer = said["killer"]
        return (KILLED if killer else SURVIVED), killer, len(names)

    def _first_failing(self, names: Sequence[str]) -> str:
        for name, following in _pairs(names):
            self._run(name, following)
            if self.failed:
                return self.failed[0]
        return ""

    def _run(self, name: str, following: str | None) -> None:
        item = self.items[name]
        after = None if following is None else self.items[following]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)

    def _watched(self, names: Sequence[str], watched: Mapping[str, str]) -> dict[str, Any]:
        seconds, lines = {}, {}
        now: set[tuple[str, int]] = set()

        def trace(frame: FrameType, event: str, _arg: object) -> Any:
            module = watched.get(frame.f_code.co_filename)
            if module is None:
                return None
            now.add((module, frame.f_lineno))
            return trace

        for name, following in _pairs(names):
            now.clear()
            began = time.process_time()
            sys.settrace(trace)
            self._run(name, following)
            sys.settrace(None)
            seconds[name] = time.process_time() - began
            by_module = sorted({m for m, _ in now})
            lines[name] = {m: sorted(n for of, n in now if of == m) for m in by_module}
        return {"seconds": seconds, "lines": lines, "failed": self.failed}

    def _fork(self, work: Callable[[], dict[str, Any]], cpu_s: float | None) -> object:
        """What work says in a process of its own; None when that ended before it was done."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _alone(work, writing, cpu_s)
        os.close(writing)
        said = _read_all(reading, time.monotonic() + PATIENCE_S)
        os.close(reading)
        if said is None:
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        for left in self.basetemp.iterdir():
            shutil.rmtree(left, ignore_errors=True)
        return json.loads(said) if said else None


def choose_tests(seen: Mapping[str, Seen], mutant: Mutant) -> tuple[list[str], float]:
    """The tests to run against a change, the quick files first, and the seconds they take.

    Those that run the line themselves come first; the others of the file may lean on what was made
    once for all of them.
    """
    files = []
    for mine in seen.values():
        meeting = mine.meets(mutant)
        if meeting:
            rest = [t for t in mine.seconds if t not in set(meeting)]
            files.append((mine.seconds[meeting[0]], meeting, rest, mine.seconds))
    files.sort(key=lambda f: f[0])
    names = [t for _, meeting, rest, _ in files for t in (*meeting, *rest)]
    return names, sum(sum(s.values()) for *_, s in files)


def put_in(root: Path, mutant: Mutant, code: CodeType) -> None:
    """Give a function its changed code, wherever it is held, or a limit its changed value."""
    if is_limit(mutant):
        _put_limit(mutant)
        return
    path, found = str(root / mutant.module), 0
    gc.unfreeze()
    for thing in gc.get_objects():
        if not isinstance(thing, FunctionType):
            continue
        old = thing.__code__
        if (old.co_filename, old.co_qualname) != (path, mutant.function):
            continue
        if old.co_firstlineno == code.co_firstlineno:
            thing.__code__ = code
            found += 1
    if not found:
        raise LookupError(mutant.key)


def _put_limit(mutant: Mutant) -> None:
    old, new = getattr(sys.modules[_name(mutant.module)], mutant.place), limit_value(mutant)
    for module in [m for n, m in sys.modules.items() if n.startswith("miekgeo")]:
        if vars(module).get(mutant.place) is old:
            setattr(module, mutant.place, new)
        for thing in vars(module).values():
            if isinstance(thing, FunctionType) and thing.__kwdefaults__:
                for key, value in thing.__kwdefaults__.items():
                    if value is old and isinstance(value, float):
                        thing.__kwdefaults__[key] = new


def _name(module: str) -> str:
    return module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _pairs(names: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    return zip(names, [*names[1:], None], strict=True)


def _alone(work: Callable[[], dict[str, Any]], writing: int, cpu_s: float | None) -> None:
    """Do the work and end the process, without anything that a test process does at its end."""
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    # Ends with the process that started it.
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    if cpu_s is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_s) + 1, int(cpu_s) + 2))
    try:
        said = work()
    except BaseException:  # noqa: BLE001 also what ends a process is an answer
        said = {"wrong": traceback.format_exc()}
    with os.fdopen(writing, "wb") as stream:
        stream.write(json.dumps(said).encode())
    os._exit(0)


def _read_all(reading: int, until: float) -> bytes | None:
    """All that comes out of a pipe; None when it takes too long."""
    said = b""
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return None
        more = os.read(reading, 1 << 20)
        if not more:
            return said
        said += more
