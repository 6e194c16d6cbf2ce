"""From page to page with the filters, back again, and the same by a copied link elsewhere."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import NewContext, NewPage, Visit
from tests.browser.kaart import Kaart

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright ontbreekt")
expect = sync_api.expect
HERE = "provincie=Drenthe&zoek=meppel&v=1"
# Where the map was moved to comes after that.
MOVED = re.compile(r"&uitsnede=[\d.,]+$")


def test_filters_go_along_the_view_stays_and_each_step_back_is_one_choice(
    visit: Visit, new_page: NewPage, new_context: NewContext
) -> None:
    kaart = visit("?provincie=Drenthe")
    page, view = kaart.page, kaart.zoom_in()
    words = page.get_by_role("textbox", name="Zoek")
    words.fill("meppel")
    words.press("Enter")
    page.wait_for_url(re.compile(rf"/kaart\?{HERE}{MOVED.pattern}"))
    kaart.settled()
    assert kaart.still_at(view)
    said = "Niet getoond door de filters: "
    told = page.get_by_text(said).first.inner_text()
    # A later page, and what is chosen there.
    page.get_by_role("link", name="Portfolio").click()
    page.wait_for_url(re.compile(rf"/portfolio\?{HERE}$"))
    expect(page.get_by_text(said).first).to_contain_text(
        re.search(r"\d+ van \d+", told).group(),  # type: ignore[union-attr]
    )
    planning = page.get_by_role("radio", name="Planning")
    planning.click()
    page.wait_for_url(re.compile("deel=planning"))
    # One step for each choice, none for what the page wrote to the link itself.
    page.go_back()
    counts = page.get_by_role("heading", name="Projecten per provincie")
    expect(counts).to_be_visible()
    page.go_back()
    page.wait_for_url(re.compile(rf"/kaart\?{HERE}{MOVED.pattern}"))
    expect(words).to_have_value("meppel")
    assert kaart.ready().still_at(view)
    page.go_back()
    expect(words).to_have_value("")
    assert kaart.query == {"provincie": "Drenthe"}
    page.go_forward()
    expect(words).to_have_value("meppel")
    page.reload()
    expect(words).to_have_value("meppel")
    assert kaart.ready().still_at(view)
    # By way of the menu.
    page.get_by_role("link", name="Portfolio").click()
    page.wait_for_url(re.compile("/portfolio"))
    page.get_by_role("link", name="Kaart", exact=True).click()
    page.wait_for_url(MOVED)
    assert kaart.ready().still_at(view)
    # The copied link, for somebody who was never here.
    other = new_page(page.url, context=new_context())
    expect(other.get_by_text(said).first).to_have_text(told)
    assert Kaart(other).ready().still_at(view)
    # Another provincie is shown where it lies.
    kaart.choose_provincie("Utrecht")
    page.wait_for_url(re.compile(r"provincie=Utrecht&v=1$"))
