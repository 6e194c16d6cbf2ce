"""Raakvlakken and candidates tile by tile: each found once, equal to those of one go."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten.candidates import find_candidates
from miekgeo.knooppunten.items import gather_items
from miekgeo.lagen import empty_frame, read_layer
from miekgeo.motor.buren import Near, candidates_of_register, relate_register
from miekgeo.motor.dask import Dask
from miekgeo.motor.register import open_register
from miekgeo.motor.stroom import Stroom
from miekgeo.motor.tegels import cells_of, make_tiles
from miekgeo.raakvlakken import find_raakvlakken
from miekgeo.schema import load_definition
from tests.motor.world import read_parts, write_parts

N = 160
EMPTY = {n: empty_frame(load_definition(n)) for n in ("stations", "traces", "ontwikkelingen")}


def _frame() -> gpd.GeoDataFrame:
    """Lines, points and areas on nine by nine kilometres, on the corners of cells too."""
    rng = np.random.default_rng(11)
    start = rng.uniform([140_000, 450_000], [149_000, 459_000], (N, 2))
    start[:40] = np.round(start[:40], -3)
    bend = start[:, None] + rng.normal(0, 700, (N, 5, 2)).cumsum(axis=1)
    places = shapely.linestrings(bend).astype(object)
    kind = np.arange(N) % 5
    places[kind == 3] = shapely.points(start[kind == 3])
    places[kind == 4] = shapely.buffer(shapely.points(start[kind == 4]), 300, quad_segs=2)
    # A line through all tiles, and lines that lie on each other.
    places[1] = shapely.LineString([(139_000, 449_500), (150_000, 459_500)])
    places[6] = shapely.LineString([(139_500, 450_000), (149_500, 450_000)])
    places[7] = shapely.LineString([(149_000, 450_000), (141_000, 450_000)])
    places[11] = None
    return gpd.GeoDataFrame(
        {
            "project_id": [f"P{i:03d}" for i in range(N)],
            "naam": [f"Lijn {i}" for i in range(N)],
            "modaliteit": rng.choice(["elektriciteit", "waterstof"], N),
            "ligging": rng.choice(["definitief", "indicatief"], N, p=[0.9, 0.1]),
            "ibn_verwacht_tot": rng.choice(["2028", "2031-Q2"], N),
        },
        geometry=places,
        crs=RD,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_parts(_frame(), tmp_path_factory.mktemp("register") / "in", 3)


@pytest.fixture(scope="module")
def layer(folder: Path, grenzen: Grenzen) -> gpd.GeoDataFrame:
    """The rows as the ordinary commands read them."""
    path = folder.parent / "projecten.parquet"
    _frame().to_parquet(path, index=False)
    return read_layer(path, "projecten", nederland=grenzen.nederland).frame


@pytest.mark.parametrize("most", [10, 10_000])
def test_raakvlakken(
    tmp_path: Path, folder: Path, layer: gpd.GeoDataFrame, grenzen: Grenzen, most: int
) -> None:
    expected = find_raakvlakken(
        layer, EMPTY["stations"], EMPTY["traces"], afstand_m=300.0, corridor_m=100.0
    )
    register = open_register(folder, "projecten", part_rows=60)
    near = Near(300.0, 100.0)
    rows = relate_register(
        register, grenzen.nederland, tmp_path / "uit", Stroom(2), near=near, most=most
    )
    found = read_parts(tmp_path / "uit" / "raakvlakken")
    found = found.sort_values(["project_a", "project_b"], ignore_index=True)
    pd.testing.assert_frame_equal(
        pd.DataFrame(found.drop(columns="geometry")),
        expected.table,
        check_dtype=False,
        check_exact=True,
    )
    assert shapely.equals_exact(found["geometry"].to_numpy(), expected.line.to_numpy()).all()
    assert rows["zonder_plaats"] == 1
    assert (expected.table["parallel_m"] > 200).sum() > 3


def test_candidates(
    tmp_path: Path, folder: Path, layer: gpd.GeoDataFrame, grenzen: Grenzen, client: Dask
) -> None:
    items = gather_items(EMPTY["stations"], EMPTY["traces"], layer, EMPTY["ontwikkelingen"])
    expected = find_candidates(items)
    register = open_register(folder, "projecten", part_rows=60)
    candidates_of_register(register, grenzen.nederland, tmp_path / "uit", client, most=25)
    found = read_parts(tmp_path / "uit" / "kandidaten")
    ids = items.table["id"].to_numpy()[expected.item]
    assert _places(found["id"], found["geometry"]) == _places(ids, expected.points)
    assert len(found) > N


def test_each_place_is_in_one_tile() -> None:
    rng = np.random.default_rng(3)
    places = rng.normal([150_000, 450_000], 4_000, (500, 2))
    cells, counts = np.unique(cells_of(places), axis=0, return_counts=True)
    tiles = make_tiles(cells, counts, most=30)
    asked = np.concatenate([places, np.round(places, -3), [[-9e6, 0], [0, 9e6]]])
    assert (np.sum([t.owns(asked) for t in tiles], axis=0) == 1).all()
    assert max(int(t.owns(places).sum()) for t in tiles) <= max(30, counts.max())


def _places(ids: object, points: object) -> list[tuple[str, float, float]]:
    xy = shapely.get_coordinates(np.asarray(points, dtype=object)).tolist()
    return sorted((str(i), x, y) for i, (x, y) in zip(np.asarray(ids), xy, strict=True))
