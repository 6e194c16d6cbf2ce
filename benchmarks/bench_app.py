"""Measure how long a visitor waits for the map: from the server's first answer to markers on it.

Run `make bench-app`, or `python benchmarks/bench_app.py [--uit docs/prestaties-app.md]`. Cold is
the first visitor of a server that was just started with `miekgeo app`; warm is the same browser
again; another visitor comes with a browser of their own to the same server. The browser is Debian's
Chromium, without a screen.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from miekgeo.wording import number
from serving import APP, WAIT_S, find_chromium, serve

ROUNDS = 5
WARM_VISITS = 3
CHANGES = ("Drenthe", "Zuid-Holland", "Groningen")
PAGES = {"Kaart": "kaart", "Schaalniveau": "schaalniveau"}
# Measured beside them: the same tools with nothing on the page, so what this machine takes for it.
EMPTY = "Lege kaart"
EMPTY_APP = Path(__file__).with_name("empty_map.py")
EMPTY_COMMAND = (
    *("streamlit", "run", str(EMPTY_APP), "--server.headless=true"),
    *("--browser.gatherUsageStats=false", "--server.port"),
)
MAP = 'iframe[title="streamlit_folium.st_folium"]'
# What docs of the product promise, s.
LIMITS = {"koud": 5.0, "warm": 1.5, "provincie": 0.7, "filter": 0.5, "straal": 1.0}
# Marks on the map that change with what is chosen.
COUNT_MARKS = "() => document.querySelectorAll('.merk, .groep').length"


def main() -> None:
    """Run all, print the table, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--uit", type=Path, help="document to write")
    parser.add_argument("--rondes", type=int, default=ROUNDS)
    args = parser.parse_args()
    text = report(measure(args.rondes))
    print(text)
    if args.uit:
        args.uit.write_text(text, encoding="utf-8")


def measure(rounds: int) -> dict[tuple[str, str], list[float]]:
    """Seconds by page and kind of visit; each round starts a server anew."""
    path = find_chromium()
    found: dict[tuple[str, str], list[float]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        for _ in range(rounds):
            for page, place in {**PAGES, EMPTY: ""}.items():
                with serve(EMPTY_COMMAND if page == EMPTY else APP) as server:
                    kinds = [*visits(browser, f"{server.address}/{place}")]
                    if page == "Kaart":
                        kinds += changes(browser, f"{server.address}/{place}")
                        kinds += radii(browser, f"{server.address}/knooppunten")
                    for kind, seconds in kinds:
                        found.setdefault((page, kind), []).append(seconds)
        browser.close()
    return found


def visits(browser: Browser, address: str) -> Iterator[tuple[str, float]]:
    """A first visitor, the same one again some times, and another."""
    first, other = browser.new_context(), browser.new_context()
    yield "koud", wait_for_map(first, address)
    for _ in range(WARM_VISITS):
        yield "warm", wait_for_map(first, address)
    yield "andere bezoeker", wait_for_map(other, address)
    first.close()
    other.close()


def changes(browser: Browser, address: str) -> Iterator[tuple[str, float]]:
    """Seconds from a choice until list and map show it: other provincies, then a filter."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.goto(address)
    page.frame_locator(MAP).locator(".merk, .groep").first.wait_for(timeout=1000 * WAIT_S)
    for naam in CHANGES:
        page.get_by_role("combobox", name="Provincie").click()
        yield "provincie", _seen(page, naam)
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="Modaliteit").click()
    yield "filter", _seen(page, "waterstof")
    page.close()


def radii(browser: Browser, address: str) -> Iterator[tuple[str, float]]:
    """Seconds from another radius until the page Knooppunten has other hubs."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.goto(address)
    page.frame_locator(MAP).locator(".merk").first.wait_for(timeout=1000 * WAIT_S)
    slider = page.get_by_role("slider", name="Straal")
    slider.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        panel = page.locator(".st-key-knooppunt")
        before = panel.inner_text()
        start = time.perf_counter()
        page.keyboard.press(key)
        page.wait_for_function(
            "told => document.querySelector('.st-key-knooppunt').innerText !== told", arg=before
        )
        yield "andere straal", time.perf_counter() - start
        page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.close()


def _seen(page: Page, option: str) -> float:
    """Pick from the open list; seconds until the list of projects and the map are others."""
    heading = page.locator("h2", has_text="projecten").first
    before = heading.inner_text()
    frame = next(f for f in page.frames if "streamlit_folium" in f.url)
    marks = frame.evaluate(COUNT_MARKS)
    start = time.perf_counter()
    page.get_by_role("option", name=option, exact=True).click()
    expect(heading).not_to_have_text(before, timeout=1000 * WAIT_S)
    frame.wait_for_function(f"n => ({COUNT_MARKS})() !== n", arg=marks, timeout=1000 * WAIT_S)
    return time.perf_counter() - start


def wait_for_map(context: BrowserContext, address: str) -> float:
    """Seconds from the server's answer until names and markers stand on the map."""
    page = context.new_page()
    page.goto(address, wait_until="commit")
    start = time.perf_counter()
    inside = page.frame_locator(MAP)
    for what in (".provincienaam span", ".merk, .groep"):
        inside.locator(what).first.wait_for(state="visible", timeout=1000 * WAIT_S)
    seconds = time.perf_counter() - start
    page.close()
    return seconds


def report(found: dict[tuple[str, str], list[float]]) -> str:
    """The measurements as a document."""
    intro = (
        f"Gemaakt met `make bench-app`, Python {platform.python_version()}, {os.cpu_count()} "
        "kernen, Chromium zonder scherm. Seconden van het eerste antwoord van de server tot "
        "provincienamen en merktekens op de kaart staan. Koud: de eerste bezoeker van een server "
        "die net is gestart. Warm: dezelfde browser nog "
        f"{WARM_VISITS} keer. Grens: koud "
        f"{number(LIMITS['koud'], 1)} s, warm {number(LIMITS['warm'], 1)} s. Provincie en filter: "
        "van de keuze tot lijst en kaart haar tonen; grens "
        f"{number(LIMITS['provincie'], 1)} en {number(LIMITS['filter'], 1)} s. Andere straal: "
        f"op de pagina Knooppunten, grens {number(LIMITS['straal'], 1)} s. De lege kaart is "
        "dezelfde software zonder inhoud en zonder wat de app doet voordat hij antwoordt: zo is te "
        "zien wat deze machine daar zelf voor nodig heeft."
    )
    rows = [
        "| pagina | bezoek | mediaan (s) | langste (s) | keer gemeten |",
        "|---|---|---|---|---|",
    ]
    for (page, kind), seconds in found.items():
        middle, longest = number(statistics.median(seconds), 2), number(max(seconds), 2)
        rows.append(f"| {page} | {kind} | {middle} | {longest} | {len(seconds)} |")
    return f"# Wachttijd in de app\n\n{intro}\n\n" + "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
