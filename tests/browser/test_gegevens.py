"""Page Gegevens in a real browser: a cell corrected by keyboard, two visitors, a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import NewContext, NewPage

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

PHONE = (360, 740)
# The cell of the voltage in the first row: from the first column on, by arrow keys.
TO_VOLTAGE = 4
NAME = "<img src=x onerror=alert(1)>"
Open = Callable[..., "Page"]


@pytest.fixture
def own(new_page: NewPage) -> Open:
    """Open the page, bring a file, and wait until it is checked."""

    def make(path: Path, *, context: BrowserContext | None = None) -> Page:
        page = new_page("gegevens?deel=eigen", context=context)
        page.locator('input[type="file"]').set_input_files(path)
        page.get_by_role("heading", name="Meenemen").wait_for()
        return page

    return make


def stations(folder: Path, name: str) -> Path:
    """A file with a voltage that is no number."""
    path = folder / "stations.csv"
    text = f"station_id;naam;spanning_kv;x;y\nS1;{name};veel;155000;463000\n"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_cell_is_corrected_checked_again_and_taken_along(own: Open, tmp_path: Path) -> None:
    page = own(stations(tmp_path, NAME))
    page.get_by_role("heading", name="Controle: 1 fout").wait_for()
    grid = page.get_by_test_id("stDataFrame").last
    grid.locator("td", has_text=NAME).wait_for(state="attached")
    grid.scroll_into_view_if_needed()
    # The cell of the row number; from there the keyboard goes on.
    grid.click(position={"x": 30, "y": 52})
    for _ in range(TO_VOLTAGE):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(".gdg-input").fill("110")
    page.keyboard.press("Enter")
    page.get_by_text("1 gewijzigde cel is nog niet gecontroleerd.").wait_for()
    page.get_by_role("button", name="Opnieuw controleren").click()
    page.get_by_text("Fouten: eerst 1, nu 0.").wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Verbeterd bestand (CSV, 1 rij)").click()
    assert waiting.value.suggested_filename == "stations-verbeterd.csv"
    waiting.value.save_as(tmp_path / "x.csv")
    written = (tmp_path / "x.csv").read_text(encoding="utf-8-sig")
    assert NAME in written
    assert ";110,0;" in written


def test_two_visitors_have_their_own_rows_and_a_phone_shows_them(
    own: Open, new_context: NewContext, new_page: NewPage, tmp_path: Path
) -> None:
    one = own(stations(tmp_path, "Alleen van een"), context=new_context(PHONE))
    wide = one.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE[0]
    other = new_page("gegevens?deel=eigen", context=new_context())
    other.get_by_role("heading", name="Eigen bestanden").wait_for()
    other.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(
        state="attached"
    )
    assert other.get_by_text("Uw lagen").count() == 0
    assert other.get_by_text("stations.csv").count() == 0
    assert one.get_by_text("stations.csv").count() > 0
