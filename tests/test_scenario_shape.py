"""The shape of a scenario: what was drawn or typed, checked, in RD."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from miekgeo.errors import SourceError
from miekgeo.scenario_shape import (
    MOST_CORNERS,
    as_text,
    check_shape,
    editable,
    kind_of,
    moved,
    read_drawing,
    read_wkt,
)

# All of RD, and beside it nothing.
EVERYWHERE = np.array([shapely.box(0, 300_000, 300_000, 640_000)])
# The origin of RD is the tower in Amersfoort.
TOWER = [5.387_204, 52.155_172]


def drawn(kind: str, coordinates: object) -> dict[str, Any]:
    return {"type": kind, "coordinates": coordinates}


def test_a_drawn_point_is_in_rd_and_whole_metres() -> None:
    assert read_drawing(drawn("Point", TOWER), EVERYWHERE).wkt == "POINT (155000 463000)"
    line = read_drawing(drawn("LineString", [[5.1, 52.1], [5.23, 52.27], [5.3, 52]]), EVERYWHERE)
    xy = shapely.get_coordinates(line)
    assert (xy == np.round(xy)).all()


def test_as_many_corners_as_may_be_drawn() -> None:
    most = [[5 + i * 1e-4, 52 + i % 2 * 1e-3] for i in range(5_000)]
    assert len(read_drawing(drawn("LineString", most), EVERYWHERE).coords) == 5_000


def test_points_that_were_edited_one_by_one_are_one_shape() -> None:
    parts = [drawn("Point", TOWER), drawn("Point", [5.4, 52.2])]
    found = read_drawing({"type": "GeometryCollection", "geometries": parts}, EVERYWHERE)
    assert (found.geom_type, kind_of(found)) == ("MultiPoint", "Punten")


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        (drawn("Polygon", [[[5, 52], [5.2, 52.2], [5.2, 52], [5, 52.2], [5, 52]]]), "kruist zich"),
        (drawn("Polygon", [[[5, 52], [5.2, 52.2], [5, 52]]]), "geen oppervlakte"),
        (drawn("LineString", [[5, 52], [5, 52]]), "maar één punt"),
        (drawn("LineString", [[5, 52]]), "niet te lezen"),
        (drawn("Point", [2.35, 48.85]), "buiten Nederland"),
        (drawn("Point", [500, 500]), "buiten Nederland"),
        (drawn("Point", []), "niets getekend"),
        (drawn("Point", ["x", None]), "niet te lezen"),
        (drawn("LineString", [[5 + i * 1e-5, 52] for i in range(5_001)]), "meer dan 5000"),
        (drawn("Cirkel", [5, 52]), "niet te lezen"),
        (None, "niet te lezen"),
        ([1, 2], "niet te lezen"),
    ],
)
def test_what_cannot_be_judged_is_said(geometry: object, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read_drawing(geometry, EVERYWHERE)


@pytest.mark.parametrize("text", ["POINT (155000 463000)", "POINT (5.387204 52.155172)"])
def test_what_was_typed_is_in_rd_whatever_it_was(text: str) -> None:
    found = read_wkt(text, EVERYWHERE)
    assert shapely.distance(found, shapely.Point(155_000, 463_000)) < 1


@pytest.mark.parametrize("text", ["POINT (900000 900000)", "POINT (nan 5)"])
def test_what_was_typed_and_is_nowhere_is_said(text: str) -> None:
    with pytest.raises(SourceError, match="geen RD en geen WGS84"):
        read_wkt(text, EVERYWHERE)


def test_a_spike_is_taken_off() -> None:
    spike = shapely.Polygon(
        [(10_000, 400_000), (20_000, 400_000), (30_000, 400_000), (20_000, 400_000),
         (20_000, 410_000), (10_000, 410_000)]
    )  # fmt: skip
    assert check_shape(spike, EVERYWHERE).area == 1e8


@pytest.mark.parametrize(
    ("direction", "x", "y"),
    [("noord", 0, 500), ("west", -500, 0), ("zuidoost", 353.55, -353.55)],
)
def test_a_shift(direction: str, x: float, y: float) -> None:
    line = shapely.LineString([(0, 0), (10, 0)])
    found = shapely.get_coordinates(moved(line, 500, direction))
    assert np.allclose(found, [(x, y), (x + 10, y)], atol=0.01)


def test_a_shape_of_many_corners_is_simplified_to_edit_it_and_says_so() -> None:
    circle = shapely.Point(150_000, 450_000).buffer(1_000, quad_segs=500)
    simple, step = editable(circle)
    assert shapely.get_num_coordinates(simple) <= MOST_CORNERS
    assert step == 1
    # 197 corners are few enough, 201 are not.
    assert editable(shapely.Point(150_000, 450_000).buffer(1_000, quad_segs=49))[1] == 0
    assert editable(shapely.Point(150_000, 450_000).buffer(1_000, quad_segs=50))[1] == 1
    assert shapely.hausdorff_distance(simple, circle) <= step
    few = shapely.box(0, 0, 1, 1)
    assert editable(few) == (few, 0)


def test_as_text() -> None:
    assert as_text(shapely.Point(1.26, 2)) == "POINT (1.3 2)"
