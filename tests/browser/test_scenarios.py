"""What-if on the page Schaalniveau: drawn with the mouse on the map."""

from __future__ import annotations

from tests.browser.conftest import NewPage
from tests.browser.schaalniveau import Schaalniveau

# Lat and lon of Utrecht and Arnhem, and of a place between them.
PLACES = [(52.09, 5.12), (52.03, 5.55), (51.98, 5.91)]


def test_a_line_over_a_border_is_judged_and_shown_again_by_its_link(new_page: NewPage) -> None:
    page = new_page("schaalniveau")
    page.get_by_text("Zelf invullen", exact=True).click()
    mine = Schaalniveau(page)
    page.locator(".st-key-scenario_uitleg").wait_for()
    kaart = mine.settled().kaart
    kaart.map.get_by_role("button", name="Teken een lijn").click()
    mine.settled()
    seen = kaart.frame.evaluate("window.map.getBounds().toBBoxString()")
    corner = page.locator('iframe[title="streamlit_folium.st_folium"]').bounding_box()
    assert corner is not None
    for place in [*PLACES, PLACES[-1]]:
        x, y = kaart.frame.evaluate(
            "p => { const q = window.map.latLngToContainerPoint(p); return [q.x, q.y]; }", place
        )
        page.mouse.move(corner["x"] + x, corner["y"] + y)
        page.mouse.click(corner["x"] + x, corner["y"] + y)
    answer = page.locator(".st-key-scenario_uitleg")
    answer.get_by_text("Ruimtelijk advies: provincies gezamenlijk", exact=True).wait_for()
    mine.answered()
    # The view stays, and the shape can be edited.
    assert kaart.frame.evaluate("window.map.getBounds().toBBoxString()") == seen
    kaart.map.get_by_role("button", name="Pas de vorm").wait_for()
    link = page.url
    assert "plek=1~~100~~LINESTRING" in link
    again = new_page(link)
    again.locator(".st-key-scenario_uitleg").get_by_text("provincies gezamenlijk").first.wait_for()
    kaart = Schaalniveau(again).settled().kaart
    # What can be edited stands on the map, and the border that is crossed.
    kaart.map.locator(".leaflet-schets-pane path").first.wait_for(state="attached")
    kaart.map.locator(".leaflet-grens-pane path[stroke='#8C1D18']").first.wait_for(state="attached")
    assert again.url == link
