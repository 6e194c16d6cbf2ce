"""Measure a visit of many at once: each follows the same script, two of them in a real browser.

Run `make bench-app`, or `python benchmarks/bench_visitors.py [--uit docs/prestaties-bezoek.md]`.
The others are websocket clients that send and get what a browser does, so that the server's work is
measured and not that of twenty browsers on one machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect, sync_playwright
from websockets.exceptions import WebSocketException

from miekgeo.grenzen import load_grenzen
from miekgeo.wording import number
from serving import APP, Server, find_chromium, serve
from visitor import Step, VisitError, Visitor

VISITORS, BROWSERS = 20, 2
# What a visitor reads between two steps, s: short, for somebody who knows the way.
READING_S = (2.0, 6.0)
SEED = 2026
LIMIT_S, LIMIT_KB = 2.0, 400
MAP = 'iframe[title="streamlit_folium.st_folium"]'
WAIT_MS = 60_000
PROVINCIE_VIEW = "provincie kiezen"
# In the order of the menu, after the map.
PAGES = ("Schaalniveau", "Knooppunten", "Afhankelijkheden", "Portfolio", "Gegevens", "Export")


@dataclass(frozen=True)
class Visit:
    """What one visitor met."""

    kind: str
    steps: tuple[Step, ...]
    error: str | None


@dataclass(frozen=True)
class Measured:
    """One run of all visitors together.

    Attributes
    ----------
    visits : tuple of Visit
    reading : bool
        Whether they read between steps, or went on at once.
    before_mb, during_mb : float
        The server's memory with no visitor, and with all.
    seconds, cpu_s : float
        How long all took together, and the processor time of the server.
    """

    visits: tuple[Visit, ...]
    reading: bool
    before_mb: float
    during_mb: float
    seconds: float
    cpu_s: float


def main() -> None:
    """Run all, print the tables, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--uit", type=Path, help="document to write")
    parser.add_argument("--bezoekers", type=int, default=VISITORS)
    args = parser.parse_args()
    with serve(APP) as server:
        # One who came before: what is computed once is not a visitor's.
        visit(server.address, 0, reading=False)
        runs = [measure(server, args.bezoekers, reading=r) for r in (True, False)]
    text = report(runs)
    print(text)
    if args.uit:
        args.uit.write_text(text, encoding="utf-8")
    if any(v.error for run in runs for v in run.visits):
        sys.exit("Niet elk bezoek is goed gegaan.")


def measure(server: Server, visitors: int, *, reading: bool) -> Measured:
    """Let all come at once."""
    before, cpu, start = server.memory_mb, server.cpu_s, time.perf_counter()
    peak = before
    with ThreadPoolExecutor(visitors) as pool:
        running = {
            pool.submit(browse if i < BROWSERS else visit, server.address, i, reading=reading)
            for i in range(visitors)
        }
        done: set[Future[Visit]] = set()
        while running:
            ended, running = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
            done |= ended
            peak = max(peak, server.memory_mb)
    seconds = time.perf_counter() - start
    visits = tuple(f.result() for f in done)
    return Measured(visits, reading, before, peak, seconds, server.cpu_s - cpu)


def visit(address: str, number_of: int, *, reading: bool) -> Visit:
    """The script as a websocket client."""
    naam = _provincie(number_of)
    pause = _pauses(number_of, reading=reading)
    visitor = Visitor(address)
    try:
        with visitor:
            visitor.open("start", "")
            pause()
            visitor.open("kaart", "kaart")
            pause()
            visitor.choose(PROVINCIE_VIEW, "Provincie", naam)
            pause()
            visitor.press("project openen", lambda label: label.startswith("**"))
            for page in PAGES:
                pause()
                visitor.open(page.lower(), page.lower(), f"provincie={naam}")
    except (VisitError, OSError, WebSocketException) as error:
        return Visit("websocket", tuple(visitor.steps), str(error))
    return Visit("websocket", tuple(visitor.steps), None)


def browse(address: str, number_of: int, *, reading: bool) -> Visit:
    """The same script in a browser, as far as it is seen there: until the page stands still."""
    naam = _provincie(number_of)
    pause = _pauses(number_of, reading=reading)
    steps: list[Step] = []
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium())
        page = browser.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        try:
            for name, act in _script(page, address, naam):
                start = time.perf_counter()
                act()
                steps.append(Step(name, time.perf_counter() - start, 0))
                pause()
        except (PlaywrightError, AssertionError) as error:
            faults.append(str(error).splitlines()[0])
        browser.close()
    return Visit("browser", tuple(steps), faults[0] if faults else None)


def _script(page: Page, address: str, naam: str) -> list[tuple[str, Callable[[], None]]]:
    """Steps by name; each ends when what was asked for is seen."""

    def seen(*, on_map: str | None = None) -> None:
        if on_map:
            page.frame_locator(MAP).locator(on_map).first.wait_for(timeout=WAIT_MS)
        expect(page.locator('[data-testid="stApp"]')).to_have_attribute(
            "data-test-script-state", "notRunning", timeout=WAIT_MS
        )
        if page.locator('[data-testid="stException"]').count():
            raise AssertionError(page.locator('[data-testid="stException"]').first.inner_text())

    def start() -> None:
        page.goto(address)
        page.get_by_role("heading", level=1).first.wait_for(timeout=WAIT_MS)
        seen()

    def whole_map() -> None:
        _to(page, "Kaart")
        seen(on_map=".merk, .groep")

    def choose() -> None:
        page.get_by_role("combobox", name="Provincie").click()
        page.get_by_role("option", name=naam, exact=True).click()
        page.get_by_role("heading", name=f"{naam}:").first.wait_for(timeout=WAIT_MS)
        seen()

    def open_project() -> None:
        page.locator(".st-key-lijst button").first.click()
        page.get_by_role("button", name="Terug naar de lijst").wait_for(timeout=WAIT_MS)
        seen()

    def go(title: str) -> Callable[[], None]:
        def act() -> None:
            _to(page, title)
            page.wait_for_url(f"**/{title.lower()}*", timeout=WAIT_MS)
            seen()

        return act

    return [
        ("start", start),
        ("kaart", whole_map),
        (PROVINCIE_VIEW, choose),
        ("project openen", open_project),
        *((title.lower(), go(title)) for title in PAGES),
    ]


def _to(page: Page, title: str) -> None:
    page.get_by_role("link", name=title, exact=True).first.click()


def _provincie(number_of: int) -> str:
    names = sorted(load_grenzen().names)
    return names[number_of % len(names)]


def _pauses(number_of: int, *, reading: bool) -> Callable[[], None]:
    chance = random.Random(SEED + number_of)

    def pause() -> None:
        if reading:
            time.sleep(chance.uniform(*READING_S))

    return pause


def report(runs: Sequence[Measured]) -> str:
    """The measurements as a document."""
    intro = (
        f"Gemaakt met `make bench-app`, Python {platform.python_version()}, {os.cpu_count()} "
        f"kernen. Elk bezoek volgt hetzelfde pad langs alle pagina's, ieder in een eigen "
        f"provincie; {BROWSERS} bezoekers in Chromium, de andere als websocket die hetzelfde "
        "vraagt en krijgt. Lezend: tussen twee stappen "
        f"{READING_S[0]:g} tot {READING_S[1]:g} s. Niet lezend: iedereen vraagt meteen het "
        "volgende, het zwaarst denkbare. Tijd per stap: tot de pagina af is. Grens: mediaan "
        f"{LIMIT_S:g} s, en {LIMIT_KB} kB voor een provincie. Geheugen per bezoeker: wat de server "
        "op het hoogste punt meer heeft dan ervoor, gedeeld door de bezoekers."
    )
    head = (
        "| bezoekers | lezend | fouten | stappen | mediaan (s) | 95% (s) | langste (s) | "
        "in de browser, mediaan (s) | kB voor een provincie | geheugen ervoor (MB) | "
        "per bezoeker (MB) | samen (s) | rekentijd server (s) |"
    )
    rows = [head, f"|{'---|' * (head.count('|') - 1)}"]
    rows += [_row(run) for run in runs]
    slowest = [
        "| stap | lezend, mediaan (s) | niet lezend, mediaan (s) | kB |",
        "|---|---|---|---|",
    ]
    for name in dict.fromkeys(s.name for v in runs[0].visits for s in v.steps):
        found = [[s for v in r.visits for s in v.steps if s.name == name] for r in runs]
        sent = max((s.sent_bytes for s in found[0]), default=0) / 1000
        times = [number(statistics.median(s.seconds for s in f), 2) if f else "" for f in found]
        slowest.append(f"| {name} | {' | '.join(times)} | {number(sent)} |")
    faults = [f"- {v.kind}: {v.error}" for run in runs for v in run.visits if v.error]
    parts = ["# Veel bezoekers tegelijk", intro, "\n".join(rows), "\n".join(slowest)]
    return "\n\n".join([*parts, *(["\n".join(faults)] if faults else [])]) + "\n"


def _row(run: Measured) -> str:
    steps = [s for v in run.visits for s in v.steps]
    seconds = sorted(s.seconds for s in steps)
    seen = [s.seconds for v in run.visits if v.kind == "browser" for s in v.steps]
    sent = max((s.sent_bytes for s in steps if s.name == PROVINCIE_VIEW), default=0) / 1000
    per_visitor = (run.during_mb - run.before_mb) / len(run.visits)
    cells = [
        f"{len(run.visits)}",
        "ja" if run.reading else "nee",
        f"{sum(v.error is not None for v in run.visits)}",
        f"{len(steps)}",
        number(statistics.median(seconds), 2),
        number(seconds[int(0.95 * (len(seconds) - 1))], 2),
        number(seconds[-1], 2),
        number(statistics.median(seen), 2) if seen else "",
        number(sent),
        number(run.before_mb),
        number(per_visitor, 1),
        number(run.seconds),
        number(run.cpu_s),
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
