"""A visitor's own layers on the map: drawn, gathered, told, and named under the pointer."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NewPage
from tests.browser.kaart import IFRAME, Kaart

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright ontbreekt")
expect = sync_api.expect

HOSTILE = "<img src=x onerror=alert(1)>"
# Two on the same spot, one near Maastricht; nowhere near a project of the example set.
STATIONS = (
    "station_id;naam;spanning_kv;x;y\n"
    f"S1;{HOSTILE};110;100000;560000\nS2;Tweede;110;100010;560000\nS3;Derde;110;176000;318000\n"
)


def test_own_stations_are_drawn_and_counted(new_page: NewPage) -> None:
    page = new_page("gegevens?deel=eigen")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "stations.csv", "mimeType": "text/csv", "buffer": STATIONS.encode()}
    )
    expect(page.get_by_text("stations.csv is gelezen als de laag stations.")).to_be_visible()
    page.get_by_role("link", name="Kaart", exact=True).click()
    kaart = Kaart(page).ready()
    note = kaart.map.locator(".eigen-noot")
    expect(note).to_have_text("Uw lagen. Stations: 3 van 3 in beeld, samengevoegd tot 2 tekens.")
    expect(page.get_by_text("Alleen voor u, uit uw eigen bestanden: 3 van 3")).to_be_visible()

    box = page.locator(IFRAME).bounding_box()
    assert box is not None
    x, y = kaart.frame.evaluate(
        "() => { const c = map.miekContext, m = c.marks.find(m => m.n === 2);"
        " return [m.x - c.frame.pad.x, m.y - c.frame.pad.y]; }"
    )
    page.mouse.move(box["x"] + x, box["y"] + y)
    tip = kaart.map.locator(".leaflet-tooltip")
    expect(tip).to_contain_text(f"2 samen: stations{HOSTILE} en meer.")
    kaart.toggle("Projecten")
    expect(note).to_have_text("Uw lagen. Stations: 3 van 3 in beeld, samengevoegd tot 2 tekens.")
    page.get_by_text("Mijn eigen lagen tonen").click()
    expect(note).to_be_hidden()
