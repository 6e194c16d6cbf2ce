"""The page Schaalniveau as a visitor handles it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.browser.kaart import Kaart

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# A list of choices closes when the page scrolls below it, as it does while a part unfolds. At rest:
# in view, at the same height in two frames, and nothing left to move.
_RESTS = """box => new Promise(done => {
    const height = () => box.getBoundingClientRect().top;
    const ends = a => a.playState === 'running' && a.effect.getComputedTiming().endTime < Infinity;
    box.scrollIntoView({block: 'nearest', behavior: 'instant'});
    let before = height();
    const look = () => {
        const now = height();
        if (now === before && !document.getAnimations().some(ends)) return done();
        before = now;
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""
# Of the table, px: the middle of the boxes before the rows, the heading and a row.
BOX_X, HEADING_H, ROW_H = 16, 36, 35


@dataclass(frozen=True)
class Schaalniveau:
    """A page with the answers in it."""

    page: Page

    # ---- waiting

    def ready(self) -> Schaalniveau:
        """Wait until table and map stand."""
        self.rows.first.wait_for(state="attached")
        return self.settled()

    def settled(self) -> Schaalniveau:
        """Wait until the server is done and the view stands still."""
        self.kaart.drawn()
        self.kaart.map.locator(".provincienaam").first.wait_for(state="attached")
        self.kaart.frame.wait_for_function("() => window.map && window.map.getSize().y > 0")
        self.kaart.settled()
        return self

    def answered(self) -> Schaalniveau:
        """Wait until the server is done, whether there is a map or not."""
        app = self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')
        app.wait_for(state="attached")
        return self

    # ---- own files

    def own_file(self) -> Schaalniveau:
        """Go to where a file can be chosen."""
        self.page.get_by_text("Eigen bestand", exact=True).click()
        self.chooser.wait_for(state="attached")
        return self.answered()

    @property
    def chooser(self) -> Locator:
        return self.page.locator('.st-key-uploader input[type="file"]')

    def take(self, path: Path) -> Schaalniveau:
        """Choose a file; wait until it is named with what came of it."""
        self.chooser.set_input_files(path)
        self.about.filter(has_text=path.name).wait_for()
        return self.answered()

    def another(self) -> Schaalniveau:
        """Put the file away."""
        self.page.get_by_role("button", name="Ander bestand").click()
        self.chooser.wait_for(state="attached")
        return self.answered()

    @property
    def about(self) -> Locator:
        """The line on the file: its name and how many rows."""
        return self.page.locator("p.bestand")

    def expander(self, title: str) -> Locator:
        """A part that can be folded, by what is in its title."""
        return self.page.get_by_test_id("stExpander").filter(
            has=self.page.locator("summary", has_text=title)
        )

    def unfold(self, title: str) -> Locator:
        """Open such a part."""
        part = self.expander(title)
        part.locator("summary").click()
        return part

    def column(self, name: str) -> Locator:
        """The list in which one says what a column holds."""
        return (
            self.expander("Kolommen:")
            .get_by_test_id("stSelectbox")
            .filter(has_text=re.compile(f"^{re.escape(name)}( \\(bijvoorbeeld|$)"))
            .get_by_role("combobox")
        )

    def assign(self, name: str, label: str) -> None:
        """Say what a column holds: typed, so that the list is short and doesn't scroll."""
        self.column(name).evaluate(_RESTS)
        self.column(name).click()
        self.page.get_by_role("listbox").wait_for()
        self.column(name).press_sequentially(label)
        option = self.page.get_by_role("option", name=label, exact=True)
        option.click()
        option.wait_for(state="hidden")

    # ---- the table

    @property
    def grid(self) -> Locator:
        """The table as a whole."""
        return self.page.locator('.st-key-uitkomst [data-testid="stDataFrame"]')

    @property
    def rows(self) -> Locator:
        """Rows of the table; it is drawn, and these are for who listens to it."""
        return self.grid.locator("canvas tbody tr")

    def column_of(self, n: int) -> Locator:
        """Cells of the n-th column, from 1."""
        return self.rows.locator(f'td[aria-colindex="{n}"]')

    def row(self, code: str) -> Locator:
        """The row of a project."""
        return self.rows.filter(has=self.page.locator(f'td[aria-colindex="1"]:text-is("{code}")'))

    @property
    def chosen_row(self) -> Locator:
        return self.grid.locator('canvas tbody tr[aria-selected="true"]')

    def choose(self, nth: int, *, tap: bool = False) -> None:
        """Choose a row that is in view, from 0, by the box before it."""
        scroller = self.grid.locator(".dvn-scroller")
        scroller.scroll_into_view_if_needed()
        place = {"x": BOX_X, "y": HEADING_H + nth * ROW_H + ROW_H / 2}
        (scroller.tap if tap else scroller.click)(position=place)  # type: ignore[arg-type]

    # ---- the explanation and the map

    @property
    def explanation(self) -> Locator:
        return self.page.locator(".st-key-uitleg").first

    @property
    def heading(self) -> Locator:
        """The name of the project that is open."""
        return self.explanation.locator("h2").first

    @property
    def kaart(self) -> Kaart:
        return Kaart(self.page)

    def lines(self, name: str) -> Locator:
        """What is seen of the lines of a project."""
        return self.kaart.map.locator(
            f'path[aria-label="Project: {name}"]:not([stroke-opacity="0"])'
        )

    def grips(self, name: str) -> Locator:
        """The wide lines that take the pointer, one for each part."""
        return self.kaart.map.locator(f'path[aria-label="Project: {name}"][stroke-opacity="0"]')

    @property
    def labels(self) -> Locator:
        """Names at the parts of the project that is open."""
        return self.kaart.map.locator(".provincienaam.deel")

    @property
    def crossed_borders(self) -> Locator:
        """Whole borders that the open project crosses."""
        return self.kaart.map.locator(".leaflet-grens-pane path[stroke='#8C1D18']")

    @property
    def query(self) -> dict[str, str]:
        """What the URL says, apart from its version."""
        found = parse_qs(urlsplit(self.page.url).query)
        found.pop("v", None)
        return {name: ",".join(values) for name, values in found.items()}

    def download(self, button: str, folder: Path) -> Path:
        """Take a download; gives where it was saved, under the name it came with."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name=button, exact=True).click()
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path
