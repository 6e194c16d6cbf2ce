"""Confidential rows reach who signed in for their provincie, and nobody else, by any way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import shapely
from pyproj import Transformer

from tests.browser.conftest import DESK, WAIT_MS
from tests.browser.heard import Heard
from tests.browser.toegang import OF_GRONINGEN, Served, serve
from tests.edition.test_no_leaks import (
    FIGURES,
    PLACES,
    PUBLIC_WORDS,
    WORDS,
    geometries_of,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

# Looked for, not imported: it warns of what it uses itself.
if find_spec("oidc_provider_mock") is None:
    pytest.skip("oidc-provider-mock ontbreekt", allow_module_level=True)

HIDDEN = (*WORDS, *OF_GRONINGEN)
MENU = (
    "Start", "Kaart", "Schaalniveau", "Knooppunten", "Afhankelijkheden", "Portfolio", "Gegevens",
)  # fmt: skip
# What can be taken along from a page without more ado.
TAKEN = {
    "Schaalniveau": ("Excel", "GeoPackage"),
    "Afhankelijkheden": ("GeoPackage",),
    "Portfolio": ("Alle tabellen (Excel)",),
}


@pytest.fixture(scope="module")
def served(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("toegang")) as found:
        yield found


def visitor(browser: Browser) -> BrowserContext:
    """A browser of its own; the provider's pages ask for a style sheet elsewhere, in vain."""
    context = browser.new_context(viewport={"width": DESK[0], "height": DESK[1]})
    # The first who sees an edition waits until it is made.
    context.set_default_timeout(2 * WAIT_MS)
    return context


def settle(page: Page) -> None:
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(
        state="attached"
    )


def go(page: Page, title: str) -> None:
    """By the menu, so that the visit stays the same; until all of the page is there."""
    page.get_by_test_id("stTopNavLink").filter(has_text=title).click()
    # The title comes first of all that the server sends.
    page.wait_for_function("title => document.title.startsWith(title)", arg=title)
    settle(page)


def export(page: Page, heard: Heard, folder: Path) -> Path:
    """Have the chosen file made, and take it."""
    page.get_by_role("button", name="Maak het bestand").click()
    page.get_by_role("button", name="Download", exact=True).wait_for()
    return heard.download(page, "Download", folder)


def test_confidential_rows_are_for_their_provincie_alone(
    served: Served, browser: Browser, tmp_path: Path
) -> None:
    # Who may see them comes first: what is kept of that visit must not reach the next.
    known, heard = visitor(browser), Heard()
    page = known.new_page()
    page.goto(served.app)
    served.sign_in(page, "anna")
    page.get_by_text("Aangemeld als Anna de Vries voor Drenthe.").wait_for()
    go(page, "Schaalniveau")
    page.locator("canvas td", has_text="Vertrouwelijk: Zwartekat").wait_for(state="attached")
    taken = heard.download(page, "GeoPackage", tmp_path)
    assert "vertrouwelijk" in taken.name
    assert heard.words(HIDDEN) >= {"zwartekat"}
    assert heard.words(OF_GRONINGEN) == set()
    go(page, "Export")
    page.get_by_text("VERTROUWELIJK, uitgave voor Drenthe").wait_for()

    # Anyone: all pages, and what they give to take along.
    anyone, heard = visitor(browser), Heard()
    heard.follow(anyone)
    other = anyone.new_page()
    other.goto(f"{served.app}/export?wat=projectenlijst")
    other.get_by_text("Openbare uitgave van").wait_for()
    export(other, heard, tmp_path)
    for title in MENU:
        go(other, title)
        for button in TAKEN.get(title, ()):
            heard.download(other, button, tmp_path)
    assert heard.words(HIDDEN) == set()
    assert heard.found(FIGURES.pattern) == set()
    assert heard.found(hidden_places()) == set()
    assert_nothing_near(heard.files)
    # What may be known was heard, so the search reads what it searches.
    assert heard.words(PUBLIC_WORDS) == {w.casefold() for w in PUBLIC_WORDS}
    assert heard.found(place_pattern(234000.0, 557000.0))

    # After signing out there is nothing left of it in the same browser.
    served.sign_out(page)
    go(page, "Schaalniveau")
    page.locator("canvas td", has_text="Kabel Assen").wait_for(state="attached")
    assert page.get_by_text("Zwartekat").count() == 0
    for context in (known, anyone):
        context.close()


def hidden_places() -> str:
    return "|".join(place_pattern(x, y) for x, y in PLACES)


def place_pattern(x: float, y: float) -> str:
    """A place in metres and in degrees, in either order, to some 10 m."""
    lon, lat = Transformer.from_crs(28992, 4326, always_xy=True).transform(x, y)
    metres, degrees = (str(int(x)), str(int(y))), (f"{lon:.9f}"[:6], f"{lat:.9f}"[:7])
    pairs = (metres, metres[::-1], degrees, degrees[::-1])
    return "|".join(rf"{re.escape(one)}[\d.]*[^\d]{{1,12}}{re.escape(two)}" for one, two in pairs)


def assert_nothing_near(files: list[Path]) -> None:
    counted = 0
    for path in files:
        for series in geometries_of(path):
            points = series[series.notna() & (series.geom_type == "Point")]
            counted += len(points)
            for x, y in PLACES:
                assert not points.distance(shapely.Point(x, y)).lt(100).any(), path.name
    assert counted


def test_who_signs_in_comes_back_where_they_were(served: Served, browser: Browser) -> None:
    page = visitor(browser).new_page()
    page.goto(f"{served.app}/kaart?provincie=Groningen")
    settle(page)
    served.sign_in(page, "bas")
    page.wait_for_url("**/kaart?*provincie=Groningen*")
    page.get_by_role("button", name="Afmelden").wait_for()
    # Once: the first page can be gone to after that.
    page.goto(served.app)
    page.get_by_role("button", name="Afmelden").wait_for()
    page.get_by_role("heading", name="MIEK op de kaart").wait_for()
    assert "/kaart" not in page.url
    page.context.close()
