"""The map in one file, opened from disk in a browser that may ask for nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from miekgeo.collection import Collection, collect
from miekgeo.edition import FULL
from miekgeo.kaart.standalone import write_standalone
from tests.browser.conftest import NewContext
from tests.collections_for_tests import ON, drenthe_collection, nederland_collection
from tests.edition.conftest import write_folder
from tests.kaart.test_standalone import HOSTILE

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright ontbreekt")
expect = sync_api.expect

PHONE, TABLET, LAPTOP = (360, 740), (768, 1024), (1440, 1000)
VEENOORD = "Hoogspanningsstation Veenoord (380/110 kV)"
Open = Callable[..., "sync_api.Page"]


@pytest.fixture
def open_map(new_context: NewContext, tmp_path: Path) -> Open:
    """Write the map and open it from disk; anything else that is asked for is refused and noted."""

    def call(collection: Collection, size: tuple[int, int] = LAPTOP) -> sync_api.Page:
        path = tmp_path / "kaart van één.html"
        write_standalone(collection, path)
        context = new_context(size, offline=True)
        context.route(re.compile(r"^(?!file:)"), lambda route: route.abort())
        page = context.new_page()
        page.goto(path.as_uri())
        page.wait_for_selector("#kaart .merk")
        return page

    return call


@pytest.mark.parametrize("size", [PHONE, TABLET, LAPTOP])
def test_it_opens_and_fits(open_map: Open, size: tuple[int, int]) -> None:
    page = open_map(drenthe_collection(), size)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.locator("#kaart .leaflet-grond-pane path").count() == 4
    expect(page.locator("#kaart .merk")).to_have_count(8 + 7)
    box = page.locator("#kaart").bounding_box()
    assert box is not None
    assert box["y"] + 200 < size[1]
    assert page.evaluate("document.fonts.check('16px \"Source Sans 3\"')")


def test_a_click_shows_what_the_table_says(open_map: Open) -> None:
    page = open_map(drenthe_collection())
    page.locator(f'.merk[aria-label="Project: {VEENOORD}"]').click()
    panel = page.locator("#feiten")
    expect(panel.locator("h2")).to_have_text(VEENOORD)
    row = page.locator('tr[data-laag="projecten"]', has_text=VEENOORD)
    for cell in row.locator("td").all():
        text = cell.inner_text().strip()
        if text:
            assert text in panel.inner_text()
    expect(page.locator(".merk.gekozen")).to_have_count(1)
    panel.get_by_role("button", name="Sluit").click()
    expect(page.locator(".merk.gekozen")).to_have_count(0)


def test_a_mark_opens_by_keyboard(open_map: Open) -> None:
    page = open_map(drenthe_collection())
    page.locator(f'.merk[aria-label="Project: {VEENOORD}"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("#feiten h2")).to_have_text(VEENOORD)


def test_layers_switch_by_keyboard_with_their_legend(open_map: Open) -> None:
    page = open_map(drenthe_collection())
    box = page.get_by_role("checkbox", name=re.compile("^Stations"))
    legend = page.locator('[data-legenda="stations"]')
    expect(legend).to_be_visible()
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator('#kaart .merk[aria-label^="Station:"]')).to_have_count(0)
    expect(legend).to_be_hidden()
    page.keyboard.press("Space")
    expect(page.locator('#kaart .merk[aria-label^="Station:"]')).to_have_count(7)
    plans = page.get_by_role("checkbox", name=re.compile("^Ontwikkelingen"))
    expect(plans).not_to_be_checked()
    plans.check()
    expect(page.locator('#kaart .merk[aria-label^="Ontwikkeling:"]')).to_have_count(4)


def test_the_table_leads_to_the_map(open_map: Open) -> None:
    page = open_map(drenthe_collection())
    row = page.locator('tr[data-laag="projecten"]', has_text=VEENOORD)
    row.get_by_role("button").click()
    expect(page.locator("#feiten h2")).to_have_text(VEENOORD)
    expect(page.locator("#feiten h2")).to_be_focused()
    expect(page.locator("#kaart")).to_be_in_viewport()


def test_what_has_no_place_has_no_way_to_the_map(open_map: Open) -> None:
    page = open_map(nederland_collection())
    without = nederland_collection().tables["zonder_locatie"]["naam"].tolist()
    row = page.locator('tr[data-laag="projecten"]', has_text=without[0])
    expect(row.locator("button.toon")).to_be_hidden()
    expect(row).to_contain_text("zonder locatie")


def test_without_scripts_the_tables_still_say_everything(
    new_context: NewContext, tmp_path: Path
) -> None:
    path = tmp_path / "kaart.html"
    write_standalone(drenthe_collection(), path)
    page = new_context(java_script_enabled=False).new_page()
    page.goto(path.as_uri())
    expect(page.locator("#kaart")).to_contain_text("JavaScript")
    expect(page.locator('tr[data-laag="projecten"]')).to_have_count(8)


def test_hostile_names_are_shown_as_they_are(open_map: Open, tmp_path: Path) -> None:
    rows = ["project_id;naam;locatie_tekst;x;y"]
    for i, name in enumerate(HOSTILE):
        quoted = name.replace('"', '""')
        rows.append(f'P{i};"{quoted}";"{quoted}";{200000 + 9000 * i};{500000 + 9000 * i}')
    folder = write_folder(tmp_path / "g", {"projecten": "\n".join(rows)})
    page = open_map(collect(folder, edition=FULL, on=ON))
    for i, name in enumerate(HOSTILE):
        page.locator(f'tr[data-id="P{i}"] button').click()
        expect(page.locator("#feiten h2")).to_have_text(name)
        # Which one is chosen changes a moment after the facts do.
        chosen = page.locator(".merk.gekozen")
        expect(chosen).to_have_attribute("aria-label", re.compile(re.escape(name)))
        chosen.hover()
        expect(page.locator(".leaflet-tooltip b")).to_have_text(name)
        page.locator("#feiten h2").hover()
    assert page.evaluate("window.boos") is None
    assert page.locator("#kaart img, #feiten img, tbody b").count() == 0


def test_on_paper_everything_is_open(open_map: Open) -> None:
    page = open_map(drenthe_collection())
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.emulate_media(media="print")
    expect(page.locator("button.toon").first).to_be_hidden()
    expect(page.locator("#kaart")).to_be_visible()
