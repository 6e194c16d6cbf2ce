"""Page Kaart in a browser: the map stands, can be used, and a link shows the same again."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import NewContext, Visit
from tests.browser.kaart import IFRAME, Kaart
from tests.ui import independent

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright ontbreekt")
expect = sync_api.expect

# In Drenthe, standing apart.
VEENOORD = "Hoogspanningsstation Veenoord (380/110 kV)"
ZEIJERVEEN = "Uitbreiding hoogspanningsstation Zeijerveen"
ASSEN, MIDDELBURG, HEERLEN = (6.56, 52.99), (3.61, 51.50), (5.98, 50.89)
PHONE, TABLET, LAPTOP = (360, 740), (768, 1024), (1440, 720)


def opened(kaart: Kaart, name: str) -> None:
    """Wait until the facts of a project are shown."""
    expect(kaart.heading).to_have_text(name)


def marked(kaart: Kaart) -> int:
    """Markers: each single one, and those that a group counts."""
    groups = kaart.map.locator(".groep").all_inner_texts()
    return kaart.markers("Project").count() + sum(int(g) for g in groups)


# ---- it stands ---------------------------------------------------------------------------------


def test_the_map_shows_provincies_and_projects(visit: Visit) -> None:
    kaart = visit()
    names = kaart.map.locator(".provincienaam:not(.buurland)").all_inner_texts()
    assert sorted(names) == sorted(independent.provincies())
    # Provincies, neighbours, the Eems-Dollard and water.
    assert kaart.map.locator(".leaflet-grond-pane path").count() == 4
    expect(kaart.markers("Station")).to_have_count(len(independent.rows("stations")))
    rows = independent.rows("projecten")
    places = rows["plaatsen"].apply(lambda p: len(independent.points(p)))
    expected = places.where(rows["geometriesoort"] != "lijn", places.clip(upper=1)).sum()
    assert marked(kaart) == expected
    assert all(kaart.shows(*place) for place in (ASSEN, MIDDELBURG, HEERLEN))


def test_marks_can_be_hit(visit: Visit) -> None:
    kaart = visit("?provincie=Drenthe")
    sizes = [m.bounding_box() for m in kaart.markers("Project").all()]
    assert sizes
    assert min(min(s["width"], s["height"]) for s in sizes if s) >= 24


def test_the_controls_are_dutch(visit: Visit) -> None:
    kaart = visit()
    titles = [b.get_attribute("title") for b in kaart.map.locator(".leaflet-bar a").all()]
    assert titles == ["Inzoomen", "Uitzoomen"]
    assert "Kaart" in str(kaart.map.locator(".leaflet-container").get_attribute("aria-label"))


def test_the_page_says_it_is_dutch(visit: Visit) -> None:
    assert visit().page.locator("html").get_attribute("lang") == "nl"


# ---- clicking ----------------------------------------------------------------------------------


def test_clicking_projects_opens_them_in_turn(visit: Visit) -> None:
    kaart = visit("?provincie=Drenthe")
    kaart.marker(VEENOORD).click()
    opened(kaart, VEENOORD)
    expect(kaart.marker(VEENOORD)).to_have_class(re.compile("gekozen"))
    kaart.settled()
    kaart.marker(ZEIJERVEEN).click()
    opened(kaart, ZEIJERVEEN)
    expect(kaart.map.locator(".merk.gekozen")).to_have_count(1)
    assert kaart.query == {"provincie": "Drenthe", "project": "P05"}


def test_the_same_project_can_be_opened_again(visit: Visit) -> None:
    kaart = visit("?provincie=Drenthe")
    for _ in range(2):
        kaart.marker(VEENOORD).click()
        opened(kaart, VEENOORD)
        kaart.page.get_by_role("button", name="Terug naar de lijst").click()
        expect(kaart.heading).to_contain_text("Drenthe: ")
        kaart.settled()
    assert kaart.query == {"provincie": "Drenthe"}


def test_a_marker_says_what_it_is(visit: Visit) -> None:
    kaart = visit("?provincie=Drenthe")
    kaart.marker(VEENOORD).hover()
    tip = kaart.map.locator(".leaflet-tooltip")
    expect(tip).to_contain_text(VEENOORD)
    expect(tip).to_contain_text("Advies: provincie")
    expect(tip).to_contain_text("Voorbeeld")


def test_the_first_click_counts_where_the_map_is_half_out_of_sight(
    visit: Visit, new_context: NewContext
) -> None:
    """The map must not jump up under the pointer when it gets the focus."""
    kaart = visit("?provincie=Drenthe", context=new_context(LAPTOP))
    box = kaart.marker(VEENOORD).bounding_box()
    assert box is not None
    kaart.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened(kaart, VEENOORD)


def test_clicking_a_station_opens_nothing(visit: Visit) -> None:
    kaart = visit("?provincie=Limburg&zonder=projecten,traces,clusters")
    heading = kaart.heading.inner_text()
    kaart.markers("Station").first.click()
    kaart.settled()
    expect(kaart.heading).to_have_text(heading)
    assert "project" not in kaart.query


# ---- keyboard ----------------------------------------------------------------------------------


def test_a_marker_works_by_keyboard(visit: Visit) -> None:
    kaart = visit("?provincie=Drenthe")
    kaart.marker(VEENOORD).focus()
    kaart.page.keyboard.press("Enter")
    opened(kaart, VEENOORD)
    assert kaart.query["project"] == "P06"


def test_the_list_works_by_keyboard(visit: Visit) -> None:
    # Without layers the map has only its own buttons to pass.
    kaart = visit("?provincie=Drenthe&zonder=traces,stations,clusters")
    second = independent.rows("projecten")[independent.inside("projecten", "Drenthe")].iloc[1]
    kaart.page.get_by_role("combobox", name="Provincie").focus()
    for _ in range(40):
        kaart.page.keyboard.press("Tab")
        if second["naam"] in kaart.focused():
            break
    assert second["naam"] in kaart.focused()
    kaart.page.keyboard.press("Enter")
    kaart.page.get_by_role("button", name="Terug naar de lijst").wait_for()
    expect(kaart.heading).to_have_text(second["naam"])
    assert kaart.query["project"] == second["project_id"]


def test_what_can_have_focus_has_a_name(visit: Visit) -> None:
    kaart = visit("?provincie=Drenthe")
    # Browsers let a drawing with a listener for focus have the focus.
    nameless = kaart.frame.evaluate(
        """() => [...document.querySelectorAll('.leaflet-interactive, a, button, [tabindex]')]
            .filter(e => { e.focus(); return document.activeElement === e; })
            .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim()))
            .map(e => e.tagName)"""
    )
    assert nameless == []


# ---- the view stays ----------------------------------------------------------------------------


def test_the_view_stays_when_a_layer_goes(visit: Visit) -> None:
    kaart = visit("?provincie=Drenthe")
    kaart.zoom_in()
    view = kaart.drag(-120, 40)
    kaart.frame.evaluate("() => { window.dezelfde = true; }")
    kaart.toggle("Stations")
    expect(kaart.markers("Station")).to_have_count(0)
    kaart.settled()
    assert kaart.still_at(view)
    assert kaart.frame.evaluate("() => window.dezelfde")
    assert kaart.query == {"provincie": "Drenthe", "zonder": "stations"}


def test_the_view_stays_when_a_project_in_it_opens(visit: Visit) -> None:
    kaart = visit("?provincie=Drenthe")
    view = kaart.drag(-40, 20)
    kaart.marker(VEENOORD).click()
    opened(kaart, VEENOORD)
    kaart.settled()
    assert kaart.still_at(view)


def test_the_zoom_stays_when_the_window_changes(visit: Visit) -> None:
    """As when a phone is turned, or a scroll bar comes."""
    kaart = visit("?provincie=Drenthe")
    zoom, _, _ = kaart.zoom_in()
    width = kaart.frame.evaluate("() => map.getSize().x")
    kaart.page.set_viewport_size({"width": 1300, "height": 1000})
    kaart.frame.wait_for_function("w => map.getSize().x !== w", arg=width)
    kaart.settled()
    assert kaart.view()[0] == zoom


def test_the_wheel_scrolls_the_page_until_the_map_is_used(visit: Visit) -> None:
    kaart = visit("?provincie=Drenthe")
    box = kaart.page.locator(IFRAME).bounding_box()
    assert box is not None
    view = kaart.view()
    kaart.page.mouse.move(box["x"] + box["width"] - 60, box["y"] + 60)
    kaart.page.mouse.wheel(0, 300)
    kaart.page.wait_for_function(
        "() => document.querySelector('[data-testid=stMain]').scrollTop > 0"
    )
    assert kaart.still_at(view)


# ---- choosing and sharing ----------------------------------------------------------------------


def test_another_provincie_moves_map_and_url(visit: Visit) -> None:
    kaart = visit("?provincie=Drenthe")
    assert kaart.shows(*ASSEN)
    kaart.choose_provincie("Zeeland")
    expect(kaart.heading).to_contain_text("Zeeland: ")
    kaart.frame.wait_for_function(
        "([x, y]) => map.getBounds().contains([y, x])", arg=list(MIDDELBURG)
    )
    kaart.settled()
    assert not kaart.shows(*ASSEN)
    assert kaart.query == {"provincie": "Zeeland"}


def test_a_shared_link_shows_the_same(visit: Visit, new_context: NewContext) -> None:
    mine = visit("?provincie=Utrecht")
    mine.choose_provincie("Drenthe")
    expect(mine.heading).to_contain_text("Drenthe: ")
    mine.settled()
    mine.toggle("Stations")
    expect(mine.markers("Station")).to_have_count(0)
    mine.marker(VEENOORD).click()
    opened(mine, VEENOORD)
    mine.settled()
    theirs = visit(mine.page.url, context=new_context())
    opened(theirs, VEENOORD)
    expect(theirs.map.locator(".merk.gekozen")).to_have_count(1)
    assert theirs.query == mine.query
    assert theirs.still_at(mine.view())
    assert theirs.markers("Station").count() == 0
    assert theirs.markers("Project").count() == mine.markers("Project").count()


def test_a_link_to_a_project_brings_it_in_view(visit: Visit) -> None:
    kaart = visit("?project=P27")
    expect(kaart.heading).to_have_text(
        independent.rows("projecten").set_index("project_id").loc["P27", "naam"]
    )
    assert kaart.shows(5.53, 51.765)


def test_a_link_writes_no_markdown(visit: Visit) -> None:
    """A notice may bring no image, link, formula or colour that a link put in it."""
    values = ("![x](https://a.invalid/p)", "[klik](https://a.invalid)", "**vet**")
    kaart = visit(f"?provincie={values[0]}&project={values[1]}&zonder={values[2]},$x^2$,:red[rood]")
    notices = kaart.page.get_by_role("alert")
    expect(notices).to_have_count(5)
    text = " ".join(notices.all_inner_texts())
    assert [v for v in (*values, "$x^2$", ":red[rood]") if v not in text] == []
    assert notices.locator("a, img, strong, .katex, [class*=colored]").count() == 0


def test_a_search_goes_there_and_all_else_stays(visit: Visit, new_context: NewContext) -> None:
    """Through filter, layer and year, and in the browser of who gets the link."""
    kaart = visit("?provincie=Drenthe")
    kaart.go_to("middelb", "Middelburg (gemeente)")
    kaart.frame.wait_for_function(
        "([x, y]) => map.getBounds().contains([y, x])", arg=list(MIDDELBURG)
    )
    kaart.settled()
    expect(kaart.map.locator(".deel")).to_have_text("Middelburg")
    view = kaart.view()
    kaart.page.get_by_role("slider").press("End")
    expect(kaart.page.get_by_text("In 2035: ")).to_have_count(1)
    kaart.toggle("Clusters")
    expect(kaart.page.get_by_text("Niet op de kaart: clusters.")).to_have_count(1)
    kaart.settled()
    assert kaart.still_at(view)
    theirs = visit(kaart.page.url, context=new_context())
    assert theirs.query == kaart.query
    assert theirs.query["plek"] == "gemeente-Middelburg"
    assert theirs.still_at(view)


def test_the_list_points_at_the_map(visit: Visit) -> None:
    kaart = visit("?provincie=Drenthe")
    pointed = kaart.map.locator(".gewezen")
    kaart.page.get_by_role("button", name=VEENOORD).hover()
    expect(pointed).to_have_attribute("aria-label", f"Project: {VEENOORD}")
    kaart.page.get_by_role("button", name=ZEIJERVEEN).focus()
    expect(pointed).to_have_attribute("aria-label", f"Project: {ZEIJERVEEN}")
    kaart.page.get_by_role("combobox", name="Provincie").focus()
    expect(pointed).to_have_count(0)


# ---- the Dutch base map ------------------------------------------------------------------------


def test_without_the_base_map_the_rest_works(visit: Visit) -> None:
    kaart = visit("?provincie=Drenthe")
    view = kaart.view()
    kaart.toggle("BRT Achtergrondkaart")
    notice = kaart.page.get_by_role("alert")
    expect(notice).to_contain_text("De BRT Achtergrondkaart is nu niet bereikbaar")
    kaart.settled()
    assert kaart.still_at(view)
    assert kaart.map.locator(".leaflet-tile").count() == 0
    kaart.marker(VEENOORD).click()
    opened(kaart, VEENOORD)


# ---- small screens -----------------------------------------------------------------------------


def test_nothing_scrolls_sideways_on_a_phone(visit: Visit, new_context: NewContext) -> None:
    phone = new_context(PHONE, is_mobile=True, has_touch=True)
    wide = """() => [document.scrollingElement,
        document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth)"""
    for query in ("", "?provincie=Groningen", "?project=N01a"):
        kaart = visit(query, context=phone)
        assert max(kaart.page.evaluate(wide)) <= PHONE[0]
        box = kaart.page.locator(IFRAME).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE[0]
        # Some of the map shows without scrolling.
        assert box["y"] < PHONE[1] - 150


def test_the_map_takes_half_of_a_tablet(visit: Visit, new_context: NewContext) -> None:
    kaart = visit(context=new_context(TABLET))
    box = kaart.page.locator(IFRAME).bounding_box()
    assert box is not None
    assert box["height"] == pytest.approx(0.55 * TABLET[1], abs=4)
    assert box["width"] > 0.9 * TABLET[0]
    assert all(kaart.shows(*place) for place in (ASSEN, MIDDELBURG, HEERLEN))


def test_a_project_opens_by_touch(visit: Visit, new_context: NewContext) -> None:
    phone = new_context(PHONE, is_mobile=True, has_touch=True)
    kaart = visit("?provincie=Drenthe", context=phone)
    kaart.marker(VEENOORD).tap()
    opened(kaart, VEENOORD)
    assert kaart.query["project"] == "P06"


# ---- links of before the map had an address ----------------------------------------------------


def test_an_old_link_opens_the_map_and_lets_one_go_back(visit: Visit, app: str) -> None:
    kaart = visit(f"{app}/?provincie=Drenthe&zonder=stations")
    expect(kaart.heading).to_contain_text("Drenthe: ")
    assert urlsplit(kaart.page.url).path == "/kaart"
    assert kaart.query == {"provincie": "Drenthe", "zonder": "stations"}
    kaart.page.go_back()
    expect(kaart.page.get_by_role("heading", name="Kies een provincie")).to_be_visible()
    # Nothing sends one on again, so that the next step back leaves.
    kaart.page.go_back()
    kaart.page.wait_for_url("about:blank")
