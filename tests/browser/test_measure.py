"""Measuring distance on the map: how far, and nothing else happens."""

from __future__ import annotations

import re

import pytest
from pyproj import Geod

from tests.browser.conftest import Visit

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright ontbreekt")
expect = sync_api.expect

GEOD = Geod(ellps="GRS80")
# Zeeuws-Vlaanderen to the Dollard, across the country, within a town, and due north and east.
PAIRS = [
    ((3.36, 51.37), (7.20, 53.30)),
    ((6.10, 50.75), (4.75, 53.00)),
    ((5.10, 52.10), (5.12, 52.09)),
    ((5.00, 51.50), (5.00, 53.40)),
    ((3.40, 52.00), (7.10, 52.00)),
]


def test_distance_is_measured_by_pointer_and_keyboard(visit: Visit) -> None:
    kaart = visit("?provincie=Drenthe")
    for (x1, y1), (x2, y2) in PAIRS:
        found = kaart.frame.evaluate(
            "([x1, y1, x2, y2]) => miek.distance(L.latLng(y1, x1), L.latLng(y2, x2))",
            [x1, y1, x2, y2],
        )
        assert found == pytest.approx(GEOD.inv(x1, y1, x2, y2)[2], rel=0.001)
    said = kaart.frame.evaluate("[0, 850.4, 999.6, 12345, 1234567].map(miek.distanceInWords)")
    assert said == ["0 m", "850 m", "1,0 km", "12,3 km", "1.234,6 km"]

    before, view = kaart.page.url, kaart.view()
    toggle = kaart.map.get_by_role("button", name="Afstand meten")
    toggle.focus()
    kaart.page.keyboard.press("Enter")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    # The middle of the map by keyboard, a project by pointer: it stays closed.
    kaart.page.keyboard.press("Enter")
    project = kaart.map.locator('.merk[aria-label^="Project: "]').first
    place = project.evaluate(
        "e => { const b = e.getBoundingClientRect();"
        " const p = map.mouseEventToLatLng({ clientX: b.x + b.width / 2,"
        " clientY: b.y + b.height / 2 }); return [p.lng, p.lat]; }"
    )
    project.click(force=True)
    metres = GEOD.inv(view[2], view[1], *place)[2]
    panel = kaart.map.locator(".meetvak p")
    expect(panel).to_have_text(re.compile(r"^Afstand: [0-9,]+ km$"))
    words = panel.inner_text().removeprefix("Afstand: ")
    # A pointer sets a point on a pixel, which is about 100 m here.
    shown = float(words.removesuffix(" km").replace(",", "."))
    assert shown == pytest.approx(metres / 1000, abs=0.3)
    kaart.page.keyboard.press("Escape")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    expect(kaart.map.locator(".meetmaat.totaal")).to_have_text(words)
    kaart.settled()
    assert kaart.page.url == before
    assert kaart.view() == view
