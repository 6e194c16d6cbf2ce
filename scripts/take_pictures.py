"""Take the README's pictures of a running app: `python scripts/take_pictures.py ADDRESS`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "beeld"
# What is on each picture, by its name.
PICTURES = {
    "start": "",
    "kaart": "kaart?provincie=Drenthe&project=P16",
    "schaalniveau": "schaalniveau?provincie=Drenthe&project=P16",
}
SIZE = ViewportSize(width=1440, height=900)
MAP = 'iframe[title="streamlit_folium.st_folium"]'
WAIT_MS = 60_000


def main() -> None:
    """Take all of them."""
    path = shutil.which("chromium") or shutil.which("chromium-headless-shell")
    if path is None or len(sys.argv) != 2:
        sys.exit("Use: python scripts/take_pictures.py ADDRESS (with Chromium installed)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        for name, place in PICTURES.items():
            page = browser.new_page(viewport=SIZE)
            page.goto(f"{sys.argv[1].rstrip('/')}/{place}")
            _stands(page, has_map=name != "start")
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
        browser.close()


def _stands(page: Page, *, has_map: bool) -> None:
    """Wait until the page is done and its map shows something."""
    page.get_by_role("heading", level=1).first.wait_for(timeout=WAIT_MS)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(
        timeout=WAIT_MS
    )
    if has_map:
        marks = page.frame_locator(MAP).locator(".merk, .groep")
        marks.first.wait_for(timeout=WAIT_MS)
    # What fades in is drawn when the browser has nothing left to do.
    page.evaluate("() => new Promise(done => requestIdleCallback(done))")


if __name__ == "__main__":
    main()
