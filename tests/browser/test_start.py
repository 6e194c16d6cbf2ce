"""Page Start in a browser: its small map leads to the large one, by mouse and keyboard."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import NewPage
from tests.browser.kaart import Kaart
from tests.browser.test_axe import heavy_findings

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright ontbreekt")
expect = sync_api.expect


def test_the_small_map_leads_to_the_large_one(new_page: NewPage) -> None:
    page = new_page()
    drenthe = page.get_by_role("link", name="Drenthe: 8 projecten")
    drenthe.hover()
    expect(page.locator(".startkaart p")).to_have_text("Drenthe: 8 projecten")
    expect(page.get_by_role("link", name="Toegankelijkheid")).to_be_visible()
    assert heavy_findings(page.main_frame) == []
    drenthe.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/kaart\?provincie=Drenthe$"))
    expect(Kaart(page).ready().heading).to_contain_text("Drenthe: 8 van 89 projecten")
    # In the same visit: what is of the visitor stays.
    page.go_back()
    page.get_by_role("link", name="Zeeland: 10 projecten").click()
    page.wait_for_url(re.compile(r"/kaart\?provincie=Zeeland$"))
