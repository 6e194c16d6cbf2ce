"""Kill writers at random moments, over and over, and look at what is left.

    python -m tests.faults.kill_loop --keer 1000 --zaad 1

A child writes one content after the other and tells of each that it is done, until it is killed:
half of them from outside after a random time, half at a random step (a file opened, flushed, made,
renamed, removed). Then what was confirmed is there, or what came after it, and no half of it; and
the next write leaves nothing of those that were killed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.faults import scenes
from tests.faults.scenes import CONTENTS, SCENES, Scene, State, clear, is_litter

# What Python tells of before it does it; a library writes between two of these.
STEPS = ("open", "os.", "tempfile.", "shutil.")
# Before folders are exchanged, whatever it is given.
ALWAYS = ("ctypes.",)
# Writes of one child, should it never be killed; and how long one may take (s).
MOST, LONGEST_S = 12, 120.0
# After this part of the time that a write takes, at the latest, a child is killed.
LATEST = 1.6


class LostError(AssertionError):
    """Something was half, or gone although it was confirmed."""


@dataclass
class Tally:
    """What was done to one scene."""

    kills: int = 0
    old: int = 0
    new: int = 0
    between: int = 0
    mended: int = 0


@dataclass(frozen=True)
class Pace:
    """How long an undisturbed write takes (s), and in how many steps."""

    seconds: float
    steps: int


def main() -> None:
    """Kill as often as asked and print what was found as JSON; exit code 1 with the first loss."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--keer", type=int, default=1000, help="kills in all")
    asked.add_argument("--zaad", type=int, default=1, help="seed of the random numbers")
    asked.add_argument("--vlug", action="store_true", help="leave out what takes long")
    asked.add_argument("--alleen", default="", help="scenes with this in their name")
    asked.add_argument("--map", type=Path, help="where to write (default: temporary)")
    options = asked.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kills-", dir=options.map) as folder:
        tallies = kill_often(
            Path(folder), options.keer, options.zaad, options.alleen, is_quick=options.vlug
        )
    found = {
        "zaad": options.zaad,
        "kills": sum(t.kills for t in tallies.values()),
        "seconden": round(time.monotonic() - begun, 1),
        "per schrijver": {name: vars(t) for name, t in tallies.items()},
    }
    sys.stdout.write(f"{json.dumps(found, ensure_ascii=False, indent=1)}\n")


def kill_often(
    root: Path, n: int, seed: int, only: str = "", *, is_quick: bool = False
) -> dict[str, Tally]:
    """Divide kills over the scenes; LostError with the first that leaves half a file."""
    chance = random.Random(seed)
    chosen = [s for s in SCENES if only in s.name and (s.is_quick or not is_quick)]
    shares = [s.share for s in chosen]
    times = [n * sum(shares[: i + 1]) // sum(shares) for i in range(len(shares))]
    scenes.FOLDERS[:] = [root]
    found = {}
    for i, (scene, last) in enumerate(zip(chosen, times, strict=True)):
        folder = root / str(i)
        folder.mkdir()
        found[scene.name] = _Run(scene, folder, chance).kill(last - (times[i - 1] if i else 0))
        shutil.rmtree(folder)
    return found


class _Run:
    """One scene in its folder: which content is there, and what each of them looks like."""

    def __init__(self, scene: Scene, folder: Path, chance: random.Random) -> None:
        self.scene, self.folder, self.chance = scene, folder, chance
        self.tally = Tally()
        self.looks: list[State] = []
        for number in range(CONTENTS):
            self._write(number)
            self.looks.append(scene.read(folder))
        if len(set(self.looks)) < CONTENTS:
            raise AssertionError(f"{scene.name}: contents must differ")
        self.at = CONTENTS - 1

    def kill(self, times: int) -> Tally:
        pace = self._measure()
        for _ in range(times):
            self._kill_once(pace)
        # What is left of all those is gone once one gets to its end.
        self.at += 1
        self._write(self.at)
        self._check(self.scene.read(self.folder) == self._look(self.at), "the last write")
        left = [p for p in self.folder.rglob("*") if is_litter(p.name)]
        self._check(not left, f"litter: {left}")
        return self.tally

    def _measure(self) -> Pace:
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            with _ending():
                counted = _count_steps(self.folder)
                begun = time.monotonic()
                self._write(self.at + 1)
                os.write(tell, f"{time.monotonic() - begun} {counted[0]}".encode())
        os.close(tell)
        with os.fdopen(told) as stream:
            seconds, steps = stream.read().split()
        os.waitpid(child, 0)
        self.at += 1
        return Pace(float(seconds), int(steps))

    def _kill_once(self, pace: Pace) -> None:
        step = self.chance.randint(1, pace.steps) if self.chance.random() < 0.5 else None
        wait = self.chance.uniform(0, LATEST * pace.seconds)
        told, tell = os.pipe()
        child = os.fork()
        if child == 0:
            with _ending():
                os.close(told)
                if step is not None:
                    _count_steps(self.folder, step)
                for number in range(self.at + 1, self.at + 1 + MOST):
                    self._write(number)
                    os.write(tell, b".")
                # Not killed yet: no more to lose.
                time.sleep(LONGEST_S)
        os.close(tell)
        if step is None:
            time.sleep(wait)
            os.kill(child, signal.SIGKILL)
        confirmed = _read_until_closed(told, child)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            raise AssertionError(f"{self.scene.name}: a child failed by itself")
        self.tally.kills += 1
        self.at += confirmed
        self._look_around(f"step {step}" if step is not None else f"{wait:.4f} s")

    def _look_around(self, moment: str) -> None:
        old, new = self._look(self.at), self._look(self.at + 1)
        try:
            found = self.scene.read(self.folder)
        except Exception as error:
            raise LostError(f"{self.scene.name}, {moment}: {error}") from error
        if not self.scene.is_one and found not in (old, new):
            self._check(_is_mixed(found, old, new), f"{moment}: half a file")
            self.tally.mended += 1
            for place in (self.folder, *(p for p in self.folder.rglob("*") if p.is_dir())):
                clear(place)
            found = self.scene.read(self.folder)
        self._check(found in self.scene.between(old, new), f"{moment}: {found}")
        if found == new:
            self.at += 1
            self.tally.new += 1
        elif found == old:
            self.tally.old += 1
        else:
            self.tally.between += 1

    def _look(self, number: int) -> State:
        return self.looks[number % CONTENTS]

    def _write(self, number: int) -> None:
        self.scene.write(number % CONTENTS, self.folder)

    def _check(self, is_good: bool, what: str) -> None:
        if not is_good:
            raise LostError(f"{self.scene.name}: {what}")


def _is_mixed(found: State, old: State, new: State) -> bool:
    """Whether each file is the old or the new one, and none is missing."""
    assert isinstance(found, frozenset)
    assert isinstance(old, frozenset)
    assert isinstance(new, frozenset)
    return found <= old | new and {n for n, _ in found} >= {n for n, _ in old & new}


def _count_steps(folder: Path, last: int = 0) -> list[int]:
    """Count what is done in a folder, in the list that is given; die before the last step."""
    counted = [0]
    where = str(folder)

    def count(event: str, args: tuple[object, ...]) -> None:
        here = event.startswith(STEPS) and any(where in str(a) for a in args)
        if here or event.startswith(ALWAYS):
            counted[0] += 1
            if counted[0] == last:
                os.kill(os.getpid(), signal.SIGKILL)

    flush = os.fsync

    def fsync(number: int) -> None:
        # Python doesn't tell of this one.
        count("os.fsync", (where,))
        flush(number)

    os.fsync = fsync
    sys.addaudithook(count)
    return counted


@contextmanager
def _ending() -> Iterator[None]:
    """End a child without what its parent would do at its end."""
    try:
        yield
    except BaseException:  # noqa: BLE001 the parent must not go on twice
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _read_until_closed(told: int, child: int) -> int:
    """How often a child said that it was done, until it was killed."""
    end = time.monotonic() + LONGEST_S
    n = 0
    try:
        while time.monotonic() < end:
            ready, _, _ = select.select([told], [], [], 1.0)
            if ready:
                said = os.read(told, 100)
                if not said:
                    return n
                n += len(said)
                if n >= MOST:
                    os.kill(child, signal.SIGKILL)
    finally:
        os.close(told)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    raise AssertionError("a child took too long")


if __name__ == "__main__":
    main()
