"""A map of names that try to become code, in a browser that would run it."""

from __future__ import annotations

from pathlib import Path

import pytest

from miekgeo import kaart
from miekgeo.ui.components import VENDOR
from tests.browser.conftest import NewContext, running
from tests.browser.kaart import Kaart
from tests.export.test_hostile_name import LAYERS, NAME
from tests.factories import layer
from tests.projectfiche.world import write_folder
from tests.ui.conftest import HOSTILE_NAMES

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright ontbreekt")
expect = sync_api.expect

POINTS = [f"POINT({150_000 + 4_000 * i} 463000)" for i in range(len(HOSTILE_NAMES))]
# Some way apart, so that no marker is gathered in a group.
CENTRE, ZOOM = [52.155, 5.5], 11
# What came out of a name: an element that fetches or runs.
_MADE = "() => document.querySelectorAll('[src=\"x\"], [onerror]').length"


@pytest.fixture
def page_with_map(tmp_path: Path) -> Path:
    """A page of its own with the projects and stations on it."""
    none = kaart.Features(())
    empty = kaart.GroundFeatures(none, none, {}, {"": (5.0, 52.0, 6.0, 53.0)}, "proef")
    made = kaart.draw_ground(empty, VENDOR.as_uri())
    made.location, made.options["zoom"] = CENTRE, ZOOM
    pairs = list(zip(HOSTILE_NAMES, POINTS, strict=True))
    projects = [{"project_id": n, "naam": n, "geometry": p} for n, p in pairs]
    made.add_child(kaart.draw_layer(kaart.make_projects(layer("projecten", *projects), {})))
    path = tmp_path / "kaart.html"
    path.write_text(made.get_root().render(), encoding="utf-8")
    return path


def test_no_name_is_run(page_with_map: Path, new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto(page_with_map.as_uri())
    markers = page.locator(".merk")
    expect(markers).to_have_count(len(HOSTILE_NAMES))
    told = [m.get_attribute("aria-label") for m in markers.all()]
    assert sorted(told) == sorted(f"Project: {n}" for n in HOSTILE_NAMES)
    for marker in markers.all():
        # By keyboard, as the pointer would need each to be in view.
        marker.focus()
        tip = page.locator(".leaflet-tooltip b")
        expect(tip).to_have_count(1)
        assert f"Project: {tip.text_content()}" == marker.get_attribute("aria-label")
    assert page.evaluate("() => window.gekaapt") is None
    assert page.locator("img, iframe, .leaflet-tooltip script").count() == 0


def test_a_data_set_of_hostile_names_is_served(new_context: NewContext, tmp_path: Path) -> None:
    """Map, fiche and what is said of relations: literally there, and nothing is run."""
    data = tmp_path / "gegevens"
    data.mkdir()
    write_folder(data, LAYERS)
    page, asked = new_context().new_page(), list[str]()
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    with running(tmp_path, "--gegevens", str(data)) as address:
        for link in ("kaart?project=H1&fiche=1", "afhankelijkheden?toon=losse+einden"):
            page.goto(f"{address}/{link}")
            Kaart(page).ready()
            expect(page.get_by_text(NAME).first).to_be_attached()
            assert [frame.evaluate(_MADE) for frame in page.frames] == [0] * len(page.frames)
        page.close()
    assert asked == []
