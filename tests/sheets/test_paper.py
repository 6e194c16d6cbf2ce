"""Measures on paper: its size, the scale bar and the scale of the map, read from the files."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pyproj import Geod, Transformer
from shapely.geometry import LineString

from miekgeo.collection import Collection
from miekgeo.sheets import location_map
from miekgeo.sheets.page import Page
from miekgeo.sheets.paper import Box, Window, bar_length, fit_window
from tests.sheets.world import MM_PER_PDF_UNIT, drawn_in, reader, text_of

ACCENT, INK = "#154273", "#1B1B1B"


def stated_scale(path: Path) -> float:
    found = re.search(r"Schaal 1 : ([\d.]+)", text_of(path))
    assert found is not None
    return float(found[1].replace(".", ""))


@pytest.mark.parametrize(("name", "size"), [("world_pdf", (297, 210)), ("drenthe_pdf", (420, 297))])
def test_pages_have_the_size_of_the_paper(
    name: str, size: tuple[float, float], request: pytest.FixtureRequest
) -> None:
    for page in reader(request.getfixturevalue(name)).pages:
        box = page.mediabox
        found = (float(box.width) * MM_PER_PDF_UNIT, float(box.height) * MM_PER_PDF_UNIT)
        assert found == pytest.approx(size, abs=0.01)


def test_a_picture_says_its_size(world_png: Path) -> None:
    with Image.open(world_png) as picture:
        dots = picture.info["dpi"]
        assert dots == pytest.approx((200, 200), abs=0.1)
        assert picture.width / dots[0] * 25.4 == pytest.approx(297, abs=0.2)
        # Two pages beneath each other.
        assert picture.height / dots[1] * 25.4 == pytest.approx(2 * 210, abs=0.4)


@pytest.mark.parametrize("name", ["world_pdf", "drenthe_pdf"])
def test_the_scale_bar_is_as_long_on_paper_as_it_says(
    name: str, request: pytest.FixtureRequest
) -> None:
    path = request.getfixturevalue(name)
    said = re.search(r"N 0 ([\d,]+) km ([\d,]+) km Schaal", text_of(path))
    assert said is not None
    half, whole = (float(v.replace(",", ".")) for v in said.groups())
    assert half * 2 == whole
    boxes = [np.array(c) for fill, c in drawn_in(path).filled if fill == INK]
    # The filled half of the bar: the widest of what is inked.
    width = max(float(np.ptp(c[:, 0])) for c in boxes if len(c) == 4)
    assert width == pytest.approx(half * 1_000_000 / stated_scale(path), abs=0.02)


@pytest.mark.parametrize("name", ["world_pdf", "drenthe_pdf"])
def test_the_map_has_the_scale_it_says(
    name: str, drenthe: Collection, request: pytest.FixtureRequest
) -> None:
    path = request.getfixturevalue(name)
    outlines = [c for colour, c in drawn_in(path).stroked if colour == ACCENT]
    border = np.array(max(outlines, key=len))
    scale = stated_scale(path)
    on_paper = np.ptp(border, axis=0) * scale / 1000
    (area,) = drenthe.grenzen.provincies.areas[drenthe.grenzen.members("Drenthe")]
    west, south, east, north = area.bounds
    # Within the width of a line on paper.
    assert on_paper == pytest.approx([east - west, north - south], abs=0.2 * scale / 1000)
    # On the earth RD is true to 1 in 10.000: half a millimetre on a wall map.
    middle = (south + north) / 2
    to_degrees = Transformer.from_crs("EPSG:28992", "EPSG:4326", always_xy=True)
    across = LineString([to_degrees.transform(x, middle) for x in (west, east)])
    assert on_paper[0] == pytest.approx(Geod(ellps="WGS84").geometry_length(across), rel=1e-3)


@pytest.mark.parametrize(
    ("extent", "scale"),
    [
        # 100 mm with a tenth free on each side: 80 mm for the extent.
        ((80_000, 10), 1_000_000),
        ((80_001, 10), 1_250_000),
        ((10, 8_000), 100_000),
        ((16_400, 16_400), 225_000),
    ],
)
def test_the_scale_is_the_largest_round_one_that_fits(
    extent: tuple[float, float], scale: float
) -> None:
    window = fit_window((0, 0, *extent), Box(10, 20, 100, 100), 0.1)
    assert window.scale == pytest.approx(scale)
    west, south, east, north = window.bounds
    assert (west + east, south + north) == pytest.approx(extent)


def test_places_come_on_paper_where_the_axes_of_the_map_have_them() -> None:
    # 100 m to the millimetre: 50 mm from the left of the frame, 40 mm above its lower side.
    window = Window(Box(10, 20, 100, 80), 200_000, 500_000, 100_000)
    assert window.to_paper(np.array([[205_000, 504_000]])).tolist() == [[60, 60]]
    page = Page(297, 210)
    pixels = page.map_axes(window).transData.transform((205_000, 504_000))
    mm = page.sheet.transData.inverted().transform(pixels)
    assert mm == pytest.approx([60, 60], abs=1e-6)


@pytest.mark.parametrize(
    ("scale", "longest_mm", "length"),
    [(450_000, 60, 20_000), (1_000_000, 39, 20_000), (1_000_000, 40, 40_000), (25_000, 50, 1_000)],
)
def test_the_bar_has_the_longest_round_length(
    scale: float, longest_mm: float, length: float
) -> None:
    window = Window(Box(0, 0, 200, 100), 0, 0, scale)
    assert bar_length(window, longest_mm) == length


def test_the_small_map_has_the_asked_size_and_shows_the_border(
    drenthe: Collection, tmp_path: Path
) -> None:
    path = tmp_path / "ligging.png"
    path.write_bytes(location_map(drenthe, "P16", width_mm=165, height_mm=90, dpi=100))
    with Image.open(path) as picture:
        assert (picture.width, picture.height) == (649, 354)
        pixels = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    for colour in ((0x15, 0x42, 0x73), (0x10, 0x45, 0x9B), (0x8C, 0x1D, 0x18)):
        # The border of its provincies, the project, and the ring where it crosses.
        assert (np.abs(pixels.astype(int) - colour).max(axis=1) <= 3).sum() >= 5
