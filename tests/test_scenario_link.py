"""A scenario in a link, and what of it is believed."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from miekgeo.scenario import Scenario
from miekgeo.scenario_link import MOST_SIGNS, read_link, write_link

LINE = shapely.LineString([(136_000, 456_000), (190_000, 444_000)])
MINE = Scenario("S1", "Kabel", "indicatief", LINE.wkt, 250.0, project="P03")
LIGGINGEN = ["definitief", "indicatief"]


def test_there_and_back() -> None:
    linked = write_link(MINE, LINE, 100)
    assert linked.value == "1~indicatief~250~P03~LINESTRING(136000 456000,190000 444000)"
    assert linked.step_m == 0
    found = read_link(linked.value, LIGGINGEN)
    assert found is not None
    assert shapely.equals_identical(shapely.from_wkt(found.wkt), LINE)
    assert replace(found, code="S1", naam="Kabel", wkt=LINE.wkt) == MINE


def test_a_large_shape_is_simplified_as_far_as_it_may() -> None:
    circle = shapely.Point(150_000, 450_000).buffer(10_000, quad_segs=200)
    linked = write_link(MINE, circle, 70)
    assert linked.value is not None
    place = linked.value.split("~")[-1]
    assert len(place) <= MOST_SIGNS
    assert 0 < linked.step_m <= 70
    # Half a metre more for the rounding.
    assert shapely.hausdorff_distance(shapely.from_wkt(place), circle) <= linked.step_m + 0.8
    assert write_link(MINE, circle, 1).value is None


def test_what_began_in_an_own_file_is_in_no_link() -> None:
    assert write_link(replace(MINE, eigen=True), LINE, 100).value is None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "POINT(1 2)",
        "2~~~~POINT(155000 463000)",
        "1~overal~~~POINT(155000 463000)",
        "1~~-5~~POINT(155000 463000)",
        "1~~nan~~POINT(155000 463000)",
        "1~~1e9~~POINT(155000 463000)",
        "1~~~~<img src=x onerror=alert(1)>",
        "1~~~~155000 463000",
        f"1~~~~LINESTRING({'1 2,' * 5_000}1 2)",
    ],
)
def test_what_cannot_be_is_ignored(value: str) -> None:
    assert read_link(value, LIGGINGEN) is None
