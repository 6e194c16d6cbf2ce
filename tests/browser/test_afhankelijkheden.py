"""Page Afhankelijkheden in a real browser: rows, lines, the link and small windows."""

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

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright ontbreekt")
expect = sync_api.expect
PHONE, TABLET = (360, 740), (768, 1024)


@dataclass(frozen=True)
class Relations:
    """The page as a visitor handles it."""

    page: Page

    def ready(self) -> Relations:
        self.panel.locator("h2").wait_for()
        self.kaart.map.locator(".provincienaam").first.wait_for(state="attached")
        self.kaart.frame.wait_for_function("() => window.map && window.map.getSize().y > 0")
        self.kaart.settled()
        return self

    @property
    def kaart(self) -> Kaart:
        return Kaart(self.page)

    @property
    def panel(self) -> Locator:
        return self.page.locator(".st-key-verbanden")

    def asked(self) -> dict[str, str]:
        found = parse_qs(urlsplit(self.page.url).query)
        return {k: v[0] for k, v in found.items() if k != "v"}


Open = Callable[..., Relations]


@pytest.fixture
def relations(new_page: NewPage) -> Open:
    """Open the page at a link; wait until it stands."""

    def make(query: str = "", *, context: BrowserContext | None = None) -> Relations:
        return Relations(new_page(f"afhankelijkheden{query}", context=context)).ready()

    return make


def test_what_a_project_depends_on_outside_and_in_time(relations: Open) -> None:
    page = relations("?provincie=Drenthe&project=P16")
    told = page.panel.inner_text()
    assert "110 kV-kabel Meppel Noord-Zwolle Hessenweg" in told
    assert "Buiten de provincie (" in told
    assert "mogelijk conflict" in told
    assert "is gereed in 2030" in told


def test_a_click_on_a_line_opens_its_project(relations: Open) -> None:
    page = relations("?provincie=Drenthe")
    line = page.kaart.map.locator(
        '.merk[aria-label^="Afhankelijkheid: Uitbreiding station Dedemsvaart"]'
    ).first
    line.click()
    page.panel.get_by_role("heading", name="Uitbreiding station Dedemsvaart").wait_for()
    assert page.asked() == {"provincie": "Drenthe", "project": "P15"}


def test_a_line_works_by_keyboard(relations: Open) -> None:
    page = relations("?provincie=Drenthe")
    line = page.kaart.map.locator(
        '.merk[aria-label^="Afhankelijkheid: Uitbreiding station Dedemsvaart"]'
    ).first
    line.focus()
    page.page.keyboard.press("Enter")
    heading = page.panel.get_by_role("heading", name="Uitbreiding station Dedemsvaart")
    heading.wait_for()
    assert heading.is_visible()


def test_a_shared_link_shows_the_same(relations: Open, new_context: NewContext) -> None:
    page = relations("?provincie=Zeeland&toon=Raakvlakken")
    other = relations(f"?{urlsplit(page.page.url).query}", context=new_context())
    assert other.asked() == page.asked() == {"provincie": "Zeeland", "toon": "Raakvlakken"}
    assert other.panel.inner_text() == page.panel.inner_text()


@pytest.mark.parametrize("size", [PHONE, TABLET])
@pytest.mark.parametrize("toon", ["Afhankelijkheden", "Losse einden"])
def test_nothing_scrolls_sideways(
    size: tuple[int, int], toon: str, relations: Open, new_context: NewContext
) -> None:
    page = relations(f"?provincie=Limburg&toon={toon}", context=new_context(size))
    assert page.page.evaluate("() => document.scrollingElement.scrollWidth") <= size[0]
    panel = page.panel.bounding_box()
    assert panel is not None
    assert panel["width"] <= size[0]


def test_what_is_chosen_comes_along_to_another_page(new_page: NewPage) -> None:
    page = new_page("kaart?provincie=Drenthe&zoek=meppel&zonder=stations")
    for name, query in (
        ("Afhankelijkheden", "provincie=Drenthe&zoek=meppel&v=1"),
        ("Schaalniveau", "provincie=Drenthe&zoek=meppel&v=1"),
        ("Kaart", "provincie=Drenthe&zoek=meppel&zonder=stations&v=1"),
    ):
        page.get_by_role("link", name=name).click()
        # In the link too, so that it can be sent; what is of the map only isn't.
        page.wait_for_url(re.compile(rf"\?{query}$"))
    expect(page.get_by_role("combobox", name="Provincie")).to_have_value("Drenthe")
    expect(page.get_by_role("textbox", name="Zoek")).to_have_value("meppel")
