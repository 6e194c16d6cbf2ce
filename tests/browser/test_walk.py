"""From page to page with the filters, back again, and the same by a copied link elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import NewContext, NewPage, Visit
from tests.browser.kaart import Kaart

if TYPE_CHECKING:
    from playwright.sync_api import Page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright ontbreekt")
expect = sync_api.expect
HERE = "provincie=Drenthe&zoek=meppel&v=1"
# Where the map was moved to comes after that.
MOVED = re.compile(r"&uitsnede=[\d.,]+$")


def test_filters_go_along_the_view_stays_and_each_step_back_is_one_choice(
    visit: Visit, new_page: NewPage, new_context: NewContext
) -> None:
    kaart = visit("?provincie=Drenthe")
    kaart.zoom_in()
    page, view = kaart.page, kaart.drag(-60, 40)
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


@pytest.mark.parametrize("name", ["schaalniveau", "knooppunten", "afhankelijkheden"])
def test_each_map_stays_where_it_was_moved_to(
    name: str, new_page: NewPage, new_context: NewContext
) -> None:
    """Through a filter, another page, a reload, and in the browser of who gets the link."""
    page = new_page(f"{name}?provincie=Drenthe")
    kaart = Kaart(page).ready()
    kaart.zoom_in()
    view = kaart.drag(-60, 40)
    words = page.get_by_role("textbox", name="Zoek")
    words.fill("meppel")
    words.press("Enter")
    said = page.get_by_text("Niet getoond door de filters: ").first
    expect(said).to_be_visible()
    page.wait_for_url(MOVED)
    kaart.settled()
    assert kaart.still_at(view)
    told = said.inner_text()
    page.get_by_role("link", name="Portfolio").click()
    page.wait_for_url(re.compile(rf"/portfolio\?{HERE}$"))
    expect(page.get_by_role("heading", name="Projecten per provincie")).to_be_visible()
    page.get_by_role("link", name=name.capitalize()).click()
    page.wait_for_url(re.compile(rf"/{name}\?.*{MOVED.pattern}"))
    assert kaart.ready().still_at(view)
    page.reload()
    expect(said).to_have_text(told)
    assert kaart.ready().still_at(view)
    other = new_page(page.url, context=new_context())
    expect(other.get_by_text("Niet getoond door de filters: ").first).to_have_text(told)
    assert Kaart(other).ready().still_at(view)


@pytest.mark.parametrize(
    ("link", "chosen", "there"),
    [
        ("portfolio?provincie=Drenthe", "Planning", "Tijdlijn van inbedrijfname"),
        ("gegevens", "Woordenboek", "Kolommen met de plaats"),
        ("export?provincie=Drenthe", "Projectenlijst", "8 projecten."),
    ],
)
def test_each_choice_is_found_again_by_its_link(
    link: str, chosen: str, there: str, new_page: NewPage, new_context: NewContext
) -> None:
    page = new_page(link)
    page.get_by_role("heading", level=2).first.wait_for()
    settled(page)
    before = page.url
    if link.startswith("export"):
        page.get_by_role("combobox", name="Wat wilt u meenemen?").click()
        page.get_by_role("option", name=chosen, exact=True).click()
    else:
        page.get_by_text(chosen, exact=True).first.click()
    expect(page.get_by_text(there).first).to_be_visible()
    page.wait_for_url(lambda url: url != before)
    settled(page)
    url, told = page.url, page.get_by_role("heading").all_inner_texts()
    page.reload()
    for found in (page, new_page(url, context=new_context())):
        expect(found.get_by_text(there).first).to_be_visible()
        settled(found)
        assert found.url == url
        assert found.get_by_role("heading").all_inner_texts() == told


def settled(page: Page) -> None:
    """Wait until the server is done with what was asked."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(
        state="attached"
    )
