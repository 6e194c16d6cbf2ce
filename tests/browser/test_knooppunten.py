"""Page Knooppunten in a real browser: the map, the radius, the explanation and the link."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import NewContext, NewPage
from tests.browser.kaart import Kaart

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

PHONE, TABLET = (360, 740), (768, 1024)
# Marks that were there before are told from those drawn anew.
_MARK_OLD = "() => document.querySelectorAll('.merk').forEach(m => { m.dataset.oud = 1; })"
_ALL_NEW = """() => { const all = [...document.querySelectorAll('.merk polygon')];
    return all.length && !all.some(p => p.closest('.merk').dataset.oud); }"""


@dataclass(frozen=True)
class Hubs:
    """The page as a visitor handles it."""

    page: Page

    def ready(self) -> Hubs:
        self.panel.locator("h2").wait_for()
        self.kaart.ready()
        return self

    @property
    def kaart(self) -> Kaart:
        return Kaart(self.page)

    @property
    def panel(self) -> Locator:
        return self.page.locator(".st-key-knooppunt")

    @property
    def title(self) -> str:
        return self.panel.locator("h2").inner_text()

    def mark(self, name: str) -> Locator:
        return self.kaart.map.get_by_role("button", name=f"Knooppunt: {name}", exact=True)

    def asked(self) -> dict[str, str]:
        found = parse_qs(urlsplit(self.page.url).query)
        return {k: v[0] for k, v in found.items() if k != "v"}


Open = Callable[..., Hubs]


@pytest.fixture
def hubs(new_page: NewPage) -> Open:
    """Open the page at a link; wait until it stands."""

    def make(query: str = "", *, context: BrowserContext | None = None) -> Hubs:
        return Hubs(new_page(f"knooppunten{query}", context=context)).ready()

    return make


def test_the_page_alone_says_why_the_first_is_a_hub(hubs: Open) -> None:
    page = hubs()
    panel = page.panel.inner_text()
    assert page.title == "380 kV-station Omgeving Sloegebied"
    assert "Er komen 5 tracés samen (regel K1: ten minste 3)." in panel
    assert "Ontwikkelingen (2)" in panel
    assert "Bij andere stralen: robuust" in panel
    assert "samenloop in de tijd" in panel


def test_a_click_on_the_map_opens_a_hub(hubs: Open) -> None:
    page = hubs("?provincie=Groningen")
    page.mark("Hoogspanningsstation Delfzijl (Farmsum)").click()
    page.panel.get_by_role("heading", name="Hoogspanningsstation Delfzijl (Farmsum)").wait_for()
    assert page.asked() == {"provincie": "Groningen", "knooppunt": "K-FARMSUM-N23"}
    # Who points at the map keeps the view.
    before = page.kaart.view()
    page.mark("Eemshaven Oudeschip").click()
    page.panel.get_by_role("heading", name="Eemshaven Oudeschip").wait_for()
    page.kaart.settled()
    assert page.kaart.view() == before


def test_a_hub_opens_by_keyboard(hubs: Open) -> None:
    page = hubs("?provincie=Groningen")
    page.mark("Hoogspanningsstation Delfzijl (Farmsum)").focus()
    page.page.keyboard.press("Enter")
    page.panel.get_by_role("heading", name="Hoogspanningsstation Delfzijl (Farmsum)").wait_for()
    assert page.asked()["knooppunt"] == "K-FARMSUM-N23"


def test_a_hub_lies_over_stations_and_plans(hubs: Open) -> None:
    """At its place the hexagon is what a pointer meets."""
    page = hubs("?provincie=Zeeland")
    box = page.mark("380 kV-station Omgeving Sloegebied").bounding_box()
    frame = page.page.locator('iframe[title="streamlit_folium.st_folium"]').bounding_box()
    assert box is not None
    assert frame is not None
    at = [box["x"] - frame["x"] + box["width"] / 2, box["y"] - frame["y"] + box["height"] / 2]
    hit = "([x, y]) => document.elementFromPoint(x, y).closest('.merk').getAttribute('aria-label')"
    label = page.kaart.frame.evaluate(hit, at)
    assert label == "Knooppunt: 380 kV-station Omgeving Sloegebied"


def test_another_radius_is_answered(hubs: Open) -> None:
    page = hubs()
    slider = page.page.get_by_role("slider", name="Straal")
    slider.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"):
        frame = page.kaart.frame
        frame.evaluate(_MARK_OLD)
        told = page.panel.inner_text()
        page.page.keyboard.press(key)
        page.page.wait_for_function(
            "told => document.querySelector('.st-key-knooppunt').innerText !== told", arg=told
        )
        frame.wait_for_function(_ALL_NEW)
        page.kaart.settled()
    assert page.asked() == {"straal": "3000"}


def test_a_shared_link_shows_the_same(hubs: Open, new_context: NewContext) -> None:
    page = hubs("?provincie=Zuid-Holland&straal=5000")
    page.mark("Hoogspanningsstation Amaliahaven (380 kV)").click()
    title = "Hoogspanningsstation Amaliahaven (380 kV)"
    page.panel.get_by_role("heading", name=title).wait_for()
    other = hubs(f"?{urlsplit(page.page.url).query}", context=new_context())
    assert other.title == title
    assert other.asked() == page.asked()
    assert other.panel.inner_text() == page.panel.inner_text()


def test_the_picture_per_gemeente(hubs: Open) -> None:
    page = hubs("?provincie=Zeeland")
    page.page.get_by_text("Totaalbeeld per gemeente", exact=True).click()
    area = page.kaart.map.locator('path[aria-label^="Gebied: Terneuzen ("]')
    area.wait_for(state="attached")
    assert page.kaart.map.locator('path[aria-label^="Gebied: "]').count() == 13
    # The link follows when the page is done.
    page.page.wait_for_url(re.compile("beeld="))
    assert page.asked()["beeld"] == "Totaalbeeld per gemeente"


@pytest.mark.parametrize("size", [PHONE, TABLET])
def test_nothing_scrolls_sideways(
    size: tuple[int, int], hubs: Open, new_context: NewContext
) -> None:
    page = hubs("?provincie=Zeeland", context=new_context(size))
    wide = page.page.evaluate("() => document.scrollingElement.scrollWidth")
    assert wide <= size[0]
    # The map comes before the explanation.
    frame = page.page.locator('iframe[title="streamlit_folium.st_folium"]').bounding_box()
    panel = page.panel.bounding_box()
    assert frame is not None
    assert panel is not None
    assert frame["y"] + frame["height"] <= panel["y"]
    assert panel["width"] <= size[0]
