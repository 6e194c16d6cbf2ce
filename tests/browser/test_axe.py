"""Automated check of accessibility with axe-core, in the page and in the frame of the map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import NewPage, Visit
from tests.browser.kaart import Kaart

if TYPE_CHECKING:
    from playwright.sync_api import Frame

axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python ontbreekt")
SCRIPT = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
HEAVY = {"serious", "critical"}


def heavy_findings(frame: Frame) -> list[tuple[str, str]]:
    """Rule and first place of each serious or critical finding."""
    frame.evaluate(SCRIPT)
    found = frame.evaluate("axe.run(document, {iframes: false, resultTypes: ['violations']})")
    assert found["passes"], "axe heeft niets gezien"
    return [
        (v["id"], str(v["nodes"][0]["target"])) for v in found["violations"] if v["impact"] in HEAVY
    ]


def test_no_heavy_finding_on_the_map_and_a_way_past_it(visit: Visit) -> None:
    kaart = visit("")
    assert heavy_findings(kaart.page.main_frame) == []
    assert heavy_findings(kaart.frame) == []
    kaart.map.get_by_role("link", name="Sla de kaart over").focus()
    kaart.page.keyboard.press("Enter")
    kaart.page.keyboard.press("Tab")
    # Straight to the year below it.
    assert kaart.page.evaluate("Boolean(document.activeElement.closest('.st-key-kaartjaar_vak'))")


def test_no_heavy_finding_with_hubs(new_page: NewPage) -> None:
    # The map is the same as there, and takes long to look at.
    assert heavy_findings(Kaart(new_page("knooppunten")).ready().page.main_frame) == []
