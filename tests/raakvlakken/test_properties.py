"""What may not matter: names, the order of rows, the way a line was drawn, what lies far away."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from miekgeo.geometry import Geometries
from miekgeo.raakvlakken import Raakvlakken
from tests.raakvlakken.random_worlds import World, make_world

SEEDS = range(4)
CODES = ("project_a", "project_b")
MEASURES = ("afstand_m", "parallel_m")
# Rounding of coordinates where a line is nodded anew.
SAME_M = 1e-6


@pytest.fixture(params=SEEDS)
def world(request: pytest.FixtureRequest) -> World:
    return make_world(250, 20_000, seed=100 + request.param)


def assert_same(one: Raakvlakken, other: Raakvlakken) -> None:
    assert len(one.table) > 100
    measures = list(MEASURES)
    pd.testing.assert_frame_equal(
        one.table.drop(columns=measures), other.table.drop(columns=measures)
    )
    np.testing.assert_allclose(one.table[measures], other.table[measures], rtol=0, atol=SAME_M)
    apart = shapely.hausdorff_distance(one.line.to_numpy(), other.line.to_numpy())
    assert apart.max() < SAME_M


def redrawn(world: World, geometry: Geometries) -> World:
    return world.with_projecten(world.projecten.set_geometry(geometry, crs=world.projecten.crs))


def test_order_of_rows(world: World) -> None:
    def mixed(frame: gpd.GeoDataFrame, seed: int) -> gpd.GeoDataFrame:
        return frame.sample(frac=1, random_state=seed)

    other = World(
        mixed(world.projecten, 1),
        mixed(world.stations, 2),
        mixed(world.traces, 3),
        world.hubs.sample(frac=1, random_state=4),
    )
    one, two = world.find(), other.find()
    pd.testing.assert_frame_equal(one.table, two.table)
    assert shapely.equals_identical(one.line.to_numpy(), two.line.to_numpy()).all()


def test_direction_of_lines(world: World) -> None:
    drawn = world.projecten.geometry.to_numpy()
    assert_same(world.find(), redrawn(world, shapely.reverse(drawn)).find())


def test_lines_in_parts(world: World) -> None:
    """Each line cut at all of its vertices; where an indicative one is cut is a place already."""

    def cut(geometry: shapely.Geometry) -> shapely.Geometry:
        if geometry.geom_type != "LineString":
            return geometry
        xy = shapely.get_coordinates(geometry)
        pieces = [shapely.LineString(xy[i : i + 2]) for i in range(len(xy) - 1)]
        return shapely.MultiLineString(pieces[::-1])

    pieces = np.array([cut(g) for g in world.projecten.geometry], dtype=object)
    assert_same(world.find(), redrawn(world, pieces).find())


def test_lines_in_rows(world: World) -> None:
    """Each project in as many rows as its geometry has parts when cut in the middle."""
    rows = []
    for row in world.projecten.to_dict("records"):
        xy = shapely.get_coordinates(row["geometry"])
        if row["geometry"].geom_type == "LineString" and len(xy) > 3:
            rows += [{**row, "geometry": shapely.LineString(p)} for p in (xy[:3], xy[2:])]
        else:
            rows.append(row)
    frame = gpd.GeoDataFrame(rows, crs=world.projecten.crs).astype(
        {"bouw_van": "str", "ibn_verwacht_tot": "str", "modaliteit": "str", "naam": "str"}
    )
    assert len(frame) > len(world.projecten)
    assert_same(world.find(), world.with_projecten(frame).find())


def test_other_codes(world: World) -> None:
    """With the codes in the opposite order each pair is there the other way around."""
    codes = sorted(set(world.projecten["project_id"]))
    renamed = {code: f"Q{len(codes) - i:04d}" for i, code in enumerate(codes)}
    back = {new: old for old, new in renamed.items()}
    swapped = World(
        world.projecten.assign(project_id=world.projecten["project_id"].map(renamed)),
        world.stations,
        world.traces.assign(project_id=world.traces["project_id"].map(renamed)),
        world.hubs.assign(id=world.hubs["id"].map(renamed)),
    ).find()
    table = swapped.table.assign(
        project_a=swapped.table["project_b"].map(back),
        project_b=swapped.table["project_a"].map(back),
    ).sort_values(list(CODES), ignore_index=True)
    one = world.find().table.drop(columns="toelichting")
    pd.testing.assert_frame_equal(one, table.drop(columns="toelichting"), atol=SAME_M, rtol=0)


def test_a_project_far_away(world: World) -> None:
    extra = world.projecten.iloc[[0]].assign(project_id="A far one", bouw_van="2030")
    extra = extra.set_geometry([shapely.Point(250_000, 610_000)], crs=extra.crs)
    more = pd.concat([world.projecten, extra], ignore_index=True)
    one, two = world.find(), world.with_projecten(more).find()
    pd.testing.assert_frame_equal(one.table, two.table)


def test_moved_and_turned(world: World) -> None:
    """Distances and lengths stay when everything is moved; nothing hangs on the axes."""

    def turned(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        cos, sin = np.cos(0.7), np.sin(0.7)
        moved = shapely.transform(
            frame.geometry.to_numpy(),
            lambda xy: (xy - 400_000) @ np.array([[cos, sin], [-sin, cos]]) + 500_000,
        )
        return frame.set_geometry(moved, crs=frame.crs)

    one = world.find()
    other = World(turned(world.projecten), turned(world.stations), world.traces, world.hubs).find()
    measures = list(MEASURES)
    assert one.table["soorten"].tolist() == other.table["soorten"].tolist()
    np.testing.assert_allclose(one.table[measures], other.table[measures], rtol=0, atol=1e-5)


def test_more_distance_finds_more(world: World) -> None:
    def found(afstand_m: float) -> set[tuple[str, str]]:
        table = world.find(afstand_m=afstand_m).table
        return set(zip(table["project_a"], table["project_b"], strict=True))

    assert found(0) < found(500) < found(2000)
