"""A page on paper: all rows of its table, and the map with what is in view on screen."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pypdf import PdfReader

from tests.browser.kaart import IFRAME

if TYPE_CHECKING:
    from tests.browser.conftest import Look

_CORNERS = """() => ["left", "top", "right", "bottom"].map(
    side => document.getElementById("map_div").getBoundingClientRect()[side])"""
_VIEW = "() => window.map.getBounds().toBBoxString()"
_NAME = "Ondergrondse verbinding Steenwijk-Meppel Noord"


def test_paper_has_all_rows_and_the_whole_map(look: Look) -> None:
    page = look("?provincie=Drenthe").page
    frame = page.locator(IFRAME).element_handle().content_frame()
    assert frame is not None
    frame.wait_for_function("() => window.map && window.map.getSize().y > 0")
    view = frame.evaluate(_VIEW)
    assert page.locator(".papier").first.is_hidden()

    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    # The last of the rows, which the grid has to be scrolled to.
    page.locator(".papier").get_by_text(_NAME).wait_for()
    assert page.get_by_test_id("stDataFrame").first.is_hidden()
    box = page.locator(IFRAME).bounding_box()
    left, top, right, bottom = frame.evaluate(_CORNERS)
    assert box is not None
    # What the map covers is its frame, within the border around it.
    assert abs(right - left - box["width"]) < 4
    assert abs(bottom - top - box["height"]) < 4
    assert (left, top) == (0, 0)
    assert frame.evaluate(_VIEW) == view

    text = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(page.pdf())).pages)
    assert _NAME in " ".join(text.split())
    page.emulate_media(media="screen")
