"""A layer in tables of one kind of geometry each, and back: nothing lost, in the same order."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS

from miekgeo.geometry import RD
from miekgeo.schema import load_definition
from miekgeo.sources import read_tables
from miekgeo.split import ORDER, is_known, join_tables, split_layer, wanted_names
from tests.factories import mixed_projects


def written(frame: gpd.GeoDataFrame, path: Path) -> None:
    """As `write_geopackage` writes a layer, without the rest."""
    parts = split_layer(frame, "projecten", load_definition("projecten"))
    for part in parts:
        pyogrio.write_dataframe(part.frame, path, layer=part.name, append=path.exists())
    account = pd.DataFrame({"onderwerp": ["datum"], "waarde": ["2026-01-15"]})
    pyogrio.write_dataframe(account, path, layer="verantwoording", append=True)


def joined(path: Path) -> tuple[list[str], list[shapely.Geometry | None]]:
    tables = read_tables(path, layers=wanted_names(), is_known=is_known)
    table = join_tables(tables)["projecten"]
    assert table.geometry is not None
    return table.frame["project_id"].tolist(), table.geometry.tolist()


def test_kinds_are_parted_and_joined_in_the_order_they_had(tmp_path: Path) -> None:
    frame = mixed_projects()[["project_id", "naam", "geometry"]]
    parts = split_layer(frame, "projecten", load_definition("projecten"))
    told = {p.name: p.frame["project_id"].tolist() for p in parts}
    assert told == {
        # The collection has its point here and its line there.
        "projecten_punt": ["P1", "P5", "P6"],
        "projecten_lijn": ["P2", "P5"],
        "projecten_gebied": ["P4"],
        "projecten_zonder_locatie": ["P3"],
    }
    path = tmp_path / "gemengd.gpkg"
    written(frame, path)
    tables = read_tables(path, layers=wanted_names(), is_known=is_known)
    # The one without places has no system; the whole has that of the others.
    assert [t.crs for t in tables].count(None) > 0
    assert CRS.from_user_input(join_tables(tables[::-1])["projecten"].crs).to_epsg() == 28992
    ids, shapes = joined(path)
    assert ids == frame["project_id"].tolist()
    assert [s is None for s in shapes] == [False, False, True, False, False, False]
    placed = [k for k in range(6) if k != 2]
    expected = frame.geometry.to_numpy()[placed]
    assert shapely.equals_identical(np.array(shapes, dtype=object)[placed], expected).all()


def test_a_row_that_gets_a_place_in_qgis_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "bewerkt.gpkg"
    written(mixed_projects()[["project_id", "naam", "geometry"]], path)
    # Copied to the points and forgotten in the table, a row drawn anew, and one copied beside.
    new = gpd.GeoDataFrame(
        {"project_id": ["P3", "P7", "P1b"], "naam": "n", ORDER: [3, None, 1]},
        geometry=[shapely.MultiPoint([(1000 * i + 150000, 450000)]) for i in range(3)],
        crs=RD,
    )
    pyogrio.write_dataframe(new, path, layer="projecten_punt", append=True)
    ids, shapes = joined(path)
    assert ids == ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P1b"]
    assert shapes[2] == shapely.Point(150000, 450000)
    assert shapes[0] == shapely.Point(200000, 500000)


def test_a_table_under_the_plain_name_beside_parts_is_read_with_them(tmp_path: Path) -> None:
    path = tmp_path / "erbij.gpkg"
    plain = gpd.GeoDataFrame(
        {"project_id": ["P8"], "naam": ["Erbij"]}, geometry=[shapely.Point(150000, 450000)], crs=RD
    )
    pyogrio.write_dataframe(plain, path, layer="projecten")
    written(mixed_projects()[["project_id", "naam", "geometry"]], path)
    ids, shapes = joined(path)
    assert ids == ["P1", "P2", "P3", "P4", "P5", "P6", "P8"]
    assert shapes[-1] == shapely.Point(150000, 450000)
