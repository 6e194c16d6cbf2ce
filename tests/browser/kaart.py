"""The page Kaart as a visitor handles it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Frame, FrameLocator, Locator, Page

IFRAME = 'iframe[title="streamlit_folium.st_folium"]'
# The map has a size, has moved to what was asked for, and its markers are there.
_STANDS = """() => window.map && window.map.getSize().y > 0 && window.miek
    && document.querySelector('.merk, .groep')"""
# The server is done, and of two maps the one of before has left the page.
_DRAWN = f"""() => document.querySelector(
    '[data-testid="stApp"][data-test-script-state="notRunning"]'
) && document.querySelectorAll('{IFRAME}').length === 1"""
# No move under way, and two looks at the view with a moment of drawing in between.
_STILL = """() => new Promise(done => {
    const moving = () => document.querySelector('.leaflet-zoom-anim, .leaflet-pan-anim');
    const look = () => JSON.stringify([window.map.getZoom(), window.map.getCenter()]);
    const first = look();
    requestAnimationFrame(() => requestAnimationFrame(() => done(!moving() && first === look())));
})"""


@dataclass(frozen=True)
class Kaart:
    """A page with the map in it."""

    page: Page

    # ---- waiting

    def ready(self) -> Kaart:
        """Wait until the map stands still and the page has been drawn."""
        self.drawn()
        self.map.locator(".provincienaam").first.wait_for(state="attached")
        self.frame.wait_for_function(_STANDS)
        self.settled()
        return self

    def drawn(self) -> None:
        """Wait until the server is done and one map is left."""
        self.page.wait_for_function(_DRAWN)

    def settled(self) -> None:
        """Wait until that is so, and the view of the map stands still."""
        self.drawn()
        self.frame.wait_for_function(_STILL)

    # ---- the map

    @property
    def map(self) -> FrameLocator:
        return self.page.frame_locator(IFRAME)

    @property
    def frame(self) -> Frame:
        """The page of the map itself, in which scripts can be run."""
        self.page.locator(IFRAME).wait_for()
        handle = self.page.locator(IFRAME).element_handle()
        found = handle.content_frame()
        assert found is not None
        return found

    def marker(self, name: str) -> Locator:
        """The marker of a project."""
        named = self.map.get_by_role("button", name=f"Project: {name}", exact=True)
        # Its parts on the map, which are lines, bear the same name.
        return named.and_(self.map.locator(".merk"))

    def markers(self, kind: str) -> Locator:
        """All markers of projects or stations that aren't gathered in a group."""
        return self.map.locator(f'.merk[aria-label^="{kind}: "]')

    def view(self) -> tuple[float, float, float]:
        """Zoom, latitude and longitude."""
        z, lat, lng = self.frame.evaluate(
            "() => [map.getZoom(), map.getCenter().lat, map.getCenter().lng]"
        )
        return float(z), float(lat), float(lng)

    def still_at(self, view: tuple[float, float, float]) -> bool:
        """Whether the view is the same but for a few pixels, as when the frame is measured anew."""
        zoom, lat, lng = self.view()
        few = 3 * 360 / 256 / 2**zoom
        return zoom == view[0] and abs(lat - view[1]) < few and abs(lng - view[2]) < few

    def shows(self, lon: float, lat: float) -> bool:
        """Whether a place lies in view."""
        return bool(self.frame.evaluate("([x, y]) => map.getBounds().contains([y, x])", [lon, lat]))

    def zoom_in(self) -> tuple[float, float, float]:
        """Zoom in once by the button; gives the view."""
        before = self.view()[0]
        self.map.get_by_role("button", name="Inzoomen").click()
        self.frame.wait_for_function("z => map.getZoom() === z", arg=before + 1)
        self.settled()
        return self.view()

    def drag(self, dx: int, dy: int) -> tuple[float, float, float]:
        """Drag the map by its empty corner; gives the view."""
        before = self.view()
        box = self.page.locator(IFRAME).bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] - 60, box["y"] + 60
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + dx, y + dy, steps=5)
        self.page.mouse.up()
        self.frame.wait_for_function(
            "([lat, lng]) => Math.abs(map.getCenter().lat - lat) + "
            "Math.abs(map.getCenter().lng - lng) > 0.001",
            arg=[before[1], before[2]],
        )
        self.settled()
        return self.view()

    # ---- the page

    @property
    def heading(self) -> Locator:
        """What stands above the list or the facts of a project."""
        return self.page.locator("h2").first

    @property
    def query(self) -> dict[str, str]:
        """What the URL says, apart from its version and where the map was moved to."""
        found = parse_qs(urlsplit(self.page.url).query)
        for name in ("v", "uitsnede"):
            found.pop(name, None)
        return {name: ",".join(values) for name, values in found.items()}

    def choose_provincie(self, name: str) -> None:
        """Choose in the list of provincies, by keyboard as one types."""
        box = self.page.get_by_role("combobox", name="Provincie")
        box.click()
        self.page.get_by_role("option", name=name, exact=True).click()

    def go_to(self, words: str, name: str) -> None:
        """Search for a place by typing, and choose it from what is offered."""
        self.page.get_by_role("combobox", name="Ga naar").fill(words)
        self.page.get_by_role("option", name=name, exact=True).click()

    def toggle(self, layer: str) -> None:
        """Switch a layer on or off."""
        self.page.locator(".st-key-lagen").get_by_text(layer).first.click()

    def focused(self) -> str:
        """Text, label or kind of what has the focus."""
        found: Any = self.page.evaluate(
            "() => { const a = document.activeElement;"
            " return a.innerText || a.getAttribute('aria-label') || a.tagName; }"
        )
        return str(found)
