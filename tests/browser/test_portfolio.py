"""Page Portfolio in a real browser: charts, two editions, the link and small windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import NewContext, NewPage

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

PHONE, TABLET = (360, 740), (768, 1024)
HEAD = "project_id;naam;modaliteit;ligging;projecttype;ibn;wkt\n"
OUD = HEAD + "A1;Kabel;elektriciteit;definitief;verkenning;2030;POINT(230000 555000)\n"
NIEUW = HEAD + "A1;Kabel;elektriciteit;definitief;concreet;2031;POINT(230000 555900)\n"
Open = Callable[..., "Page"]


@pytest.fixture
def portfolio(new_page: NewPage) -> Open:
    """Open the page at a link; wait until it stands."""

    def make(query: str = "", *, context: BrowserContext | None = None) -> Page:
        page = new_page(f"portfolio{query}", context=context)
        page.get_by_role("heading", name="Portfolio").wait_for()
        return page

    return make


def test_a_choice_draws_its_chart_and_stands_in_the_link(portfolio: Open) -> None:
    page = portfolio("?provincie=Drenthe")
    page.get_by_text("8 projecten, 21,2 km lijn binnen Drenthe").wait_for()
    page.get_by_role("radio", name="Planning").click()
    page.get_by_role("heading", name="Tijdlijn van inbedrijfname").wait_for()
    page.locator("canvas[role='graphics-document'], [role='graphics-document']").first.wait_for()
    page.wait_for_url("**deel=planning**")
    assert "provincie=Drenthe" in page.url


def test_two_editions_are_compared_for_this_visitor_only(portfolio: Open) -> None:
    page = portfolio("?deel=vergelijken")
    for nth, (name, rows) in enumerate((("oud.csv", OUD), ("nieuw.csv", NIEUW)), start=1):
        page.locator("input[type=file]").first.set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": rows.encode()}
        )
        page.get_by_role("button", name="Ander bestand").nth(nth - 1).wait_for()
        # Until then the place of the file that was taken still stands.
        page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.get_by_text("3 verschillen: 1 keer verplaatst, 1 keer jaar en 1 keer fase").wait_for()
    other = portfolio("?deel=vergelijken")
    other.get_by_text("Kies een projectenlijst als oude of nieuwe uitgave").wait_for()
    assert other.get_by_text("oud.csv").count() == 0


@pytest.mark.parametrize("size", [PHONE, TABLET])
def test_nothing_scrolls_sideways(
    size: tuple[int, int], portfolio: Open, new_context: NewContext
) -> None:
    page = portfolio("?deel=verdeling", context=new_context(size))
    page.get_by_role("heading", name="Verdeling over energieclusters").wait_for()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= size[0]
