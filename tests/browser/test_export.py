"""Page Export in a real browser: making, progress, downloading, and small windows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import NewContext, NewPage

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

PHONE, TABLET = (360, 740), (768, 1024)
Open = Callable[..., "Page"]


@pytest.fixture
def export(new_page: NewPage) -> Open:
    """Open the page at a link; wait until it stands."""

    def make(query: str = "", *, context: BrowserContext | None = None) -> Page:
        page = new_page(f"export{query}", context=context)
        page.get_by_role("heading", name="Wat erin komt").wait_for()
        return page

    return make


def test_a_file_is_made_while_the_page_lives_and_its_state_stays(
    export: Open, tmp_path: Path
) -> None:
    page = export("?provincie=Drenthe&wat=geopackage")
    page.get_by_role("button", name="Maak het bestand").click()
    download = page.get_by_role("button", name="Download", exact=True)
    download.wait_for()
    with page.expect_download() as waiting:
        download.click()
    found = waiting.value
    assert found.suggested_filename.startswith("miekgeo-geopackage-drenthe-")
    found.save_as(tmp_path / "x.gpkg")
    assert (tmp_path / "x.gpkg").read_bytes().startswith(b"SQLite format 3")
    # Nothing was wiped: the choice, the link and the file are still there.
    assert "wat=geopackage" in page.url
    assert "provincie=Drenthe" in page.url
    assert download.is_visible()


@pytest.mark.parametrize("size", [PHONE, TABLET])
def test_nothing_scrolls_sideways(
    size: tuple[int, int], export: Open, new_context: NewContext
) -> None:
    page = export("?provincie=Zeeland", context=new_context(size))
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= size[0]
