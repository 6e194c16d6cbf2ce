"""The folder of GeoParquet files, read with pyarrow and geopandas."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely

from miekgeo.collection import LAYERS, Collection
from miekgeo.export.collection import write_collection
from tests.export.written import read_table, tricky_projecten, with_layers


@pytest.fixture(scope="module")
def folder(nederland: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("parquet") / "uit"
    written = write_collection(nederland, LAYERS, target, "geoparquet")
    assert sorted(written) == sorted(target.iterdir())
    return target


def metadata(path: Path) -> dict[str, str]:
    return {k.decode(): v.decode() for k, v in pq.read_schema(path).metadata.items()}


def assert_same_values(found: pd.DataFrame, given: pd.DataFrame) -> None:
    assert found.columns.tolist() == given.columns.tolist()
    assert len(found) == len(given)
    for column in given.columns:
        wanted = [None if pd.isna(v) else v for v in given[column].tolist()]
        assert [None if pd.isna(v) else v for v in found[column].tolist()] == wanted, column


@pytest.mark.parametrize("name", LAYERS)
def test_layer(name: str, folder: Path, nederland: Collection) -> None:
    given = nederland.layers[name]
    found = gpd.read_parquet(folder / f"{name}.parquet")
    assert found.crs.to_epsg() == 28992
    assert_same_values(
        pd.DataFrame(found.drop(columns=["geometry"])), pd.DataFrame(given.drop(columns="geometry"))
    )
    # WKB holds coordinates to the last bit.
    assert (
        shapely.to_wkb(found.geometry.to_numpy()).tolist()
        == shapely.to_wkb(given.geometry.to_numpy()).tolist()
    )


@pytest.mark.parametrize("name", LAYERS)
def test_geo_metadata(name: str, folder: Path) -> None:
    path = folder / f"{name}.parquet"
    geo = json.loads(metadata(path)["geo"])
    column = geo["columns"]["geometry"]
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    assert column["encoding"] == "WKB"
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 28992}
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    assert [f.name for f in pq.read_schema(path).field("bbox").type] == [
        "xmin",
        "ymin",
        "xmax",
        "ymax",
    ]


def test_the_bbox_is_that_of_each_row(folder: Path, nederland: Collection) -> None:
    boxes = pq.read_table(folder / "projecten.parquet", columns=["bbox"])["bbox"].to_pylist()
    given = shapely.bounds(nederland.layers["projecten"].geometry.to_numpy())
    for box, wanted in zip(boxes, given, strict=True):
        values = [np.nan] * 4 if box is None else list(box.values())
        np.testing.assert_array_equal(np.array(values, dtype=float), wanted)


@pytest.mark.parametrize("name", ["projecten", "knooppunten", "grenzen", "score", "verantwoording"])
def test_a_file_alone_says_what_it_rests_on(name: str, folder: Path, nederland: Collection) -> None:
    found = metadata(folder / f"{name}.parquet")
    assert found["miekgeo:uitgave"] == "Openbare uitgave"
    assert found["miekgeo:datum"] == "2026-01-15"
    assert "tolerantie 100 m" in found["miekgeo:grenzen"]
    assert found["miekgeo:bron"]
    account = json.loads(found["miekgeo:verantwoording"])
    assert account == [list(r) for r in nederland.account.astype("str").to_numpy()]
    columns = json.loads(found["miekgeo:kolommen"])
    frame = nederland.layers.get(name, nederland.tables.get(name))
    assert list(columns) == [c for c in frame.columns if c != "geometry"]


@pytest.mark.parametrize("empty", [False, True])
def test_tables(empty: bool, folder: Path, nederland: Collection) -> None:
    names = [n for n, t in nederland.tables.items() if (len(t) == 0) == empty]
    assert names
    for name in names:
        found = pq.read_table(folder / f"{name}.parquet").to_pandas()
        assert_same_values(found, nederland.tables[name])
        assert "geo" not in metadata(folder / f"{name}.parquet")


def test_hostile_and_odd_rows(tmp_path: Path) -> None:
    given = tricky_projecten()
    write_collection(with_layers({"projecten": given}), ["projecten"], tmp_path / "u", "geoparquet")
    found = gpd.read_parquet(tmp_path / "u" / "projecten.parquet")
    assert_same_values(
        pd.DataFrame(found.drop(columns="geometry")), pd.DataFrame(given.drop(columns="geometry"))
    )
    assert found.geometry.geom_type.tolist()[:6] == given.geometry.geom_type.tolist()[:6]
    assert found.geometry.iloc[6] is None


def test_types_dont_hang_on_the_rows(folder: Path, drenthe: Collection, tmp_path: Path) -> None:
    """A layer without rows has the columns and types of one with rows."""
    assert not len(drenthe.layers["knooppunten"])
    assert not len(drenthe.tables["leden"])
    write_collection(drenthe, ["knooppunten", "leden"], tmp_path / "u", "geoparquet")
    for name in ("knooppunten", "leden"):
        one, other = (
            pq.read_schema(f / f"{name}.parquet").remove_metadata()
            for f in (folder, tmp_path / "u")
        )
        assert one.names == other.names
        for column in one.names:
            if one.field(column).type not in ("string", "large_string"):
                assert one.field(column).type == other.field(column).type, column


def test_two_runs_have_the_same_content(
    folder: Path, nederland: Collection, tmp_path: Path
) -> None:
    write_collection(replace(nederland), LAYERS, tmp_path / "u", "geoparquet")
    for path in folder.iterdir():
        other = tmp_path / "u" / path.name
        if path.suffix == ".parquet":
            assert pq.read_table(path).equals(pq.read_table(other), check_metadata=True), path.name
        else:
            assert path.read_bytes() == other.read_bytes()


def test_the_account_can_be_read_without_parquet(folder: Path) -> None:
    account = {r["onderwerp"]: r["waarde"] for r in read_table(folder / "verantwoording.csv")}
    assert account["datum"] == "2026-01-15"
    assert "GeoParquet 1.1" in (folder / "LEESMIJ.txt").read_text("utf-8-sig")
