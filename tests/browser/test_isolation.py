"""Two visitors with files of one name and shape never hear a word of each other's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.conftest import NewContext
from tests.browser.heard import Heard
from tests.browser.schaalniveau import Schaalniveau

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

# Of each visitor: nothing but these words differs in their files.
ONE, OTHER = ("Alfakabel", "Alfastation"), ("Betakabel", "Betastation")


@dataclass
class Visitor:
    """A browser with an own project and an own station, and all that it heard."""

    context: BrowserContext
    page: Page
    heard: Heard
    folder: Path

    def bring(self, app: str, words: tuple[str, str]) -> None:
        """A project on one page, a station on another, under names that others use too."""
        project, station = words
        self.folder.mkdir()
        projects, stations = (self.folder / f"{n}.csv" for n in ("projecten", "stations"))
        place = "LINESTRING (234000 557000, 236000 560000)"
        projects.write_text(f"project_id;naam;wkt\nX1;{project};{place}\n", encoding="utf-8")
        stations.write_text(
            f"station_id;naam;spanning_kv;x;y\nS1;{station};110;234000;557000\n", encoding="utf-8"
        )
        self.page.goto(f"{app}/schaalniveau")
        look = Schaalniveau(self.page).ready().own_file().take(projects)
        look.row("X1").wait_for(state="attached")
        self.go("Gegevens")
        self.page.get_by_text("Eigen bestanden", exact=True).first.click()
        self.page.locator('input[type="file"]').set_input_files(stations)
        self.page.get_by_role("heading", name="Meenemen").wait_for()
        self.settle()

    def go(self, title: str) -> None:
        self.page.get_by_test_id("stTopNavLink").filter(has_text=title).click()
        self.page.wait_for_function("title => document.title.startsWith(title)", arg=title)
        self.settle()

    def settle(self) -> None:
        self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(
            state="attached"
        )


def arrive(new_context: NewContext, folder: Path) -> Visitor:
    context, heard = new_context(), Heard()
    heard.follow(context)
    return Visitor(context, context.new_page(), heard, folder)


def test_two_visitors_never_hear_of_each_other(
    app: str, new_context: NewContext, tmp_path: Path
) -> None:
    one, other = arrive(new_context, tmp_path / "een"), arrive(new_context, tmp_path / "ander")
    one.bring(app, ONE)
    one.go("Export")
    other.bring(app, OTHER)
    assert one.heard.words((*ONE, *OTHER)) == {w.casefold() for w in ONE}
    # Also what is made and kept once the first one has left.
    one.context.close()
    other.go("Export")
    other.go("Portfolio")
    assert other.heard.words((*ONE, *OTHER)) == {w.casefold() for w in OTHER}
    # Who comes after both, and brings nothing, finds nothing.
    last = arrive(new_context, tmp_path)
    last.page.goto(f"{app}/gegevens?deel=eigen")
    last.settle()
    for title in ("Schaalniveau", "Export"):
        last.go(title)
    assert last.heard.words((*ONE, *OTHER)) == set()
    assert last.heard.words(("Voorbeeldset",)) == {"voorbeeldset"}
