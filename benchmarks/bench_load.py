"""Let many visitors come and go, files of their own among what they bring, and watch the memory.

Run `make bench-load`, or `python benchmarks/bench_load.py [--uit docs/prestaties-belasting.md]
[--bezoekers 50] [--minuten 10]`. Each visitor is a websocket client that sends and gets what a
browser does. Twice, as memory that grows by a visit shows in the second round.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import re
import statistics
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
from websockets.exceptions import WebSocketException

from miekgeo.grenzen import load_grenzen
from miekgeo.wording import number
from serving import APP, Server, serve
from visitor import Step, VisitError, Visitor

VISITORS, MINUTES, ROUNDS = 50, 10.0, 2
# How many of every ten bring a file, and how many rows it has.
BRINGING, ROWS = 5, 400
# What a visitor reads between two steps, s.
READING_S = (4.0, 20.0)
SEED = 2026
# Streamlit keeps what a visitor had for two minutes, for who comes back after a broken line, and
# looks at it when somebody comes or goes.
KEPT_S = 130
# What the server may have more after a round than before the first, MB: caches that weren't full.
RETURNS_WITHIN_MB = 60
# What the second round may leave more than the first, MB.
GROWS_MB = 25
WORD = re.compile(rb"Bezoekskabel\d{4}")
PAGES = ("Knooppunten", "Export", "Portfolio")


@dataclass(frozen=True)
class Visit:
    """What one visitor met.

    Attributes
    ----------
    steps : tuple of Step
    brought : bool
    error : str
        Empty when all went well.
    heard, own : set of str
        Names from files that the server said to this visitor, and the names of the own file.
    """

    steps: tuple[Step, ...]
    brought: bool
    error: str
    heard: frozenset[str]
    own: frozenset[str]

    @property
    def fault(self) -> str:
        """What is wrong with the visit, empty when nothing is."""
        if self.error:
            return self.error
        if self.heard - self.own:
            return f"kreeg rijen van een ander: {', '.join(sorted(self.heard - self.own))}"
        return "kreeg de eigen rijen niet terug" if self.own - self.heard else ""


@dataclass(frozen=True)
class Round:
    """One round of all visitors.

    Attributes
    ----------
    visits : tuple of Visit
    before_mb, peak_mb, after_mb : float
        Memory of the server with nobody there, at most, and when all have long left.
    seconds, cpu_s : float
    most_at_once : int
        Visitors at the same time.
    """

    visits: tuple[Visit, ...]
    before_mb: float
    peak_mb: float
    after_mb: float
    seconds: float
    cpu_s: float
    most_at_once: int


@dataclass
class Crowd:
    """Who is there now, counted over threads."""

    now: int = 0
    most: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def joined(self) -> Iterator[None]:
        """While a visitor is there."""
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            yield
        finally:
            with self._lock:
                self.now -= 1


def main() -> None:
    """Run the rounds, print the table, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--uit", type=Path, help="document to write")
    parser.add_argument("--bezoekers", type=int, default=VISITORS)
    parser.add_argument("--minuten", type=float, default=MINUTES)
    args = parser.parse_args()
    with serve(APP) as server:
        # One to each provincie came before, some with a file: what is loaded or computed once is
        # not a visitor's.
        for number_of in range(len(_names())):
            visit(server.address, ROUNDS, number_of, reading_s=(0.0, 0.0))
        settle(server)
        rounds = [measure(server, args.bezoekers, args.minuten, nth) for nth in range(ROUNDS)]
    text = report(rounds, args.minuten)
    print(text)
    if args.uit:
        args.uit.write_text(text, encoding="utf-8")
    if faults(rounds):
        sys.exit("Niet alles is goed gegaan.")


def measure(server: Server, visitors: int, minutes: float, nth: int) -> Round:
    """Let all come, spread over the minutes, and wait until what they had is let go."""
    before, cpu, start = server.memory_mb, server.cpu_s, time.perf_counter()
    chance = random.Random(SEED + nth)
    arrivals = sorted(chance.uniform(0, minutes * 60) for _ in range(visitors))
    crowd, over, peak = Crowd(), threading.Event(), [before]

    def watch() -> None:
        while not over.wait(1.0):
            peak[0] = max(peak[0], server.memory_mb)

    def come(number_of: int, at: float) -> Visit:
        time.sleep(max(0.0, start + at - time.perf_counter()))
        with crowd.joined():
            return visit(server.address, nth, number_of, reading_s=_reading(minutes))

    watcher = threading.Thread(target=watch)
    watcher.start()
    with ThreadPoolExecutor(visitors) as pool:
        visits = tuple(pool.map(come, range(visitors), arrivals))
    seconds, used = time.perf_counter() - start, server.cpu_s - cpu
    over.set()
    watcher.join()
    after = settle(server)
    return Round(visits, before, peak[0], after, seconds, used, crowd.most)


def settle(server: Server) -> float:
    """What the server holds once it has let go of those who left, MB."""
    time.sleep(KEPT_S)
    visitor = Visitor(server.address)
    with visitor:
        visitor.open("start", "")
    time.sleep(5.0)
    return server.memory_mb


def visit(address: str, nth: int, number_of: int, *, reading_s: tuple[float, float]) -> Visit:
    """One visitor: looks around, and every other one brings a file that nobody else has."""
    names = _names()
    naam = names[number_of % len(names)]
    chance = random.Random(SEED + 1_000 * nth + number_of)
    brings = number_of % 10 < BRINGING
    word = f"Bezoekskabel{nth}{number_of:03}"
    visitor = Visitor(address, listens_for=WORD)
    error = ""

    def pause() -> None:
        time.sleep(chance.uniform(*reading_s))

    try:
        with visitor:
            visitor.open("start", "")
            pause()
            visitor.open("kaart", "kaart", f"provincie={naam}")
            pause()
            visitor.press("project openen", lambda label: label.startswith("**"))
            pause()
            if brings:
                visitor.open("schaalniveau", "schaalniveau")
                visitor.choose("eigen bestand kiezen", "Gegevens", "Eigen bestand")
                visitor.bring("eigen bestand", "projecten.csv", own_file(word, chance))
                pause()
            for page in PAGES:
                visitor.open(page.lower(), page.lower(), f"provincie={naam}")
                pause()
            if brings:
                # Back to the file, which is still there.
                visitor.open("terug naar het bestand", "schaalniveau")
    except (VisitError, OSError, WebSocketException, requests.RequestException) as problem:
        error = str(problem) or type(problem).__name__
    own = frozenset({word} if brings else ())
    return Visit(tuple(visitor.steps), brings, error, frozenset(visitor.heard), own)


def own_file(word: str, chance: random.Random) -> bytes:
    """Projects with the same codes as anyone's, in places of their own, named after the visitor."""
    lines = ["project_id;naam;modaliteit;wkt"]
    for row in range(ROWS):
        x, y = chance.uniform(120_000, 250_000), chance.uniform(400_000, 580_000)
        x2, y2 = x + chance.uniform(-9_000, 9_000), y + chance.uniform(-9_000, 9_000)
        line = f"LINESTRING ({x:.0f} {y:.0f}, {x2:.0f} {y2:.0f})"
        lines.append(f"X{row};{word} deel {row};elektriciteit;{line}")
    return "\n".join(lines).encode()


def _names() -> list[str]:
    return sorted(load_grenzen().names)


def _reading(minutes: float) -> tuple[float, float]:
    """Shorter where all has to happen in less time."""
    part = min(1.0, minutes / MINUTES)
    return READING_S[0] * part, READING_S[1] * part


def faults(rounds: Sequence[Round]) -> list[str]:
    """All that isn't as it should be."""
    found = [
        f"ronde {nth}, bezoeker {i}: {v.fault}"
        for nth, run in enumerate(rounds, 1)
        for i, v in enumerate(run.visits)
        if v.fault
    ]
    first = rounds[0]
    for nth, run in enumerate(rounds, 1):
        if run.after_mb - first.before_mb > RETURNS_WITHIN_MB:
            found.append(f"na ronde {nth} houdt de server {number(run.after_mb)} MB vast")
    if rounds[-1].after_mb - first.after_mb > GROWS_MB:
        found.append("een volgende ronde laat meer geheugen achter dan de eerste")
    return found


def report(rounds: Sequence[Round], minutes: float) -> str:
    """The measurements as a document."""
    brought = sum(v.brought for v in rounds[0].visits)
    intro = (
        f"Gemaakt met `make bench-load`, Python {platform.python_version()}, {os.cpu_count()} "
        f"kernen. In elke ronde komen {len(rounds[0].visits)} bezoekers, verspreid over "
        f"{number(minutes)} minuten; {brought} brengen een eigen bestand mee van {ROWS} "
        "projecten, met dezelfde codes en bestandsnaam als de anderen en een naam die alleen zij "
        "hebben. Elk bezoek is een websocket die vraagt en krijgt wat een browser vraagt en "
        f"krijgt; tussen twee stappen {READING_S[0]:g} tot {READING_S[1]:g} s. Alles wat de server "
        "een bezoeker zond is doorzocht op de namen van anderen. Voor de eerste ronde is elke "
        f"provincie een keer bekeken, ook met een eigen bestand. Geheugen erna: {KEPT_S} s "
        "nadat de laatste weg is, want zo lang bewaart Streamlit een bezoek voor wie terugkomt. "
        "Grenzen: niemand hoort een ander, "
        f"geen fouten, na een ronde ten hoogste {RETURNS_WITHIN_MB} MB meer dan ervoor, en na de "
        f"tweede ten hoogste {GROWS_MB} MB meer dan na de eerste."
    )
    head = (
        "| ronde | bezoekers | met bestand | tegelijk, ten hoogste | fouten | "
        "rijen van een ander | stappen | mediaan (s) | 95% (s) | langste (s) | "
        "geheugen ervoor (MB) | hoogste (MB) | erna (MB) | samen (s) | rekentijd server (s) |"
    )
    rows = [head, f"|{'---|' * (head.count('|') - 1)}"]
    rows += [_row(nth, run) for nth, run in enumerate(rounds, 1)]
    slowest = ["| stap | mediaan (s) | langste (s) |", "|---|---|---|"]
    steps = [s for run in rounds for v in run.visits for s in v.steps]
    for name in dict.fromkeys(s.name for s in steps):
        seconds = [s.seconds for s in steps if s.name == name]
        slowest.append(
            f"| {name} | {number(statistics.median(seconds), 2)} | {number(max(seconds), 2)} |"
        )
    wrong = [f"- {text}" for text in faults(rounds)] or ["Alles bleef binnen de grenzen."]
    parts = ["# Belasting", intro, "\n".join(rows), "\n".join(slowest), "\n".join(wrong)]
    return "\n\n".join(parts) + "\n"


def _row(nth: int, run: Round) -> str:
    seconds = sorted(s.seconds for v in run.visits for s in v.steps)
    cells = [
        f"{nth}",
        f"{len(run.visits)}",
        f"{sum(v.brought for v in run.visits)}",
        f"{run.most_at_once}",
        f"{sum(bool(v.error) for v in run.visits)}",
        f"{sum(bool(v.heard - v.own) for v in run.visits)}",
        f"{len(seconds)}",
        number(statistics.median(seconds), 2),
        number(seconds[int(0.95 * (len(seconds) - 1))], 2),
        number(seconds[-1], 2),
        number(run.before_mb),
        number(run.peak_mb),
        number(run.after_mb),
        number(run.seconds),
        number(run.cpu_s),
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
