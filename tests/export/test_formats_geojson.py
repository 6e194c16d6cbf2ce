"""The folder of GeoJSON files, read with json and GDAL and held against the collection."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pyogrio
import pytest
import shapely

from miekgeo.collection import LAYERS, Collection
from miekgeo.export.collection import write_collection
from miekgeo.geometry import RD
from tests.export.written import bytes_of, read_table, tricky_projecten, with_layers

# Seven decimals of a degree: at most 5.6 mm north and 3.5 mm east.
PRECISION_M = 0.01


@pytest.fixture(scope="module")
def folder(nederland: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("geojson") / "Neder land"
    written = write_collection(nederland, LAYERS, target, "geojson")
    assert sorted(written) == sorted(target.iterdir())
    return target


def features(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_bytes())["features"]


def test_one_file_per_layer_and_table(folder: Path, nederland: Collection) -> None:
    assert {p.name for p in folder.iterdir()} == {
        *(f"{n}.geojson" for n in LAYERS),
        *(f"{n}.csv" for n in nederland.tables),
        "LEESMIJ.txt",
    }
    assert "verantwoording" in nederland.tables


@pytest.mark.parametrize("name", LAYERS)
def test_layer_by_gdal(name: str, folder: Path, nederland: Collection) -> None:
    given = nederland.layers[name]
    found = pyogrio.read_dataframe(folder / f"{name}.geojson")
    assert len(found) == len(given)
    if given.geometry.notna().any():
        assert found.crs == "EPSG:4326"
    assert [c for c in found.columns if c not in ("id", "geometry")] == [
        c for c in given.columns if c != "geometry"
    ]
    missing = shapely.is_missing(given.geometry.to_numpy())
    if isinstance(found, pd.DataFrame) and "geometry" not in found:
        assert missing.all()
        return
    assert (found.geometry.isna().to_numpy() == missing).all()
    if missing.all():
        return
    back = found.geometry[~missing].to_crs(RD)
    away = back.hausdorff_distance(given.geometry[~missing].set_axis(back.index))
    assert away.max() < PRECISION_M
    # What was valid is valid still.
    valid = given.geometry[~missing].is_valid.to_numpy()
    assert back.is_valid.to_numpy()[valid].all()


@pytest.mark.parametrize("name", LAYERS)
def test_every_value(name: str, folder: Path, nederland: Collection) -> None:
    given = nederland.layers[name].drop(columns="geometry")
    rows = features(folder / f"{name}.geojson")
    for column in given.columns:
        wanted = [None if pd.isna(v) else v for v in given[column].tolist()]
        found = [row["properties"][column] for row in rows]
        assert found == wanted, column
        kinds = {type(v) for v in found if v is not None}
        assert kinds <= {type(v) for v in wanted if v is not None} | {int, float}


def test_ids(folder: Path, nederland: Collection) -> None:
    rows = features(folder / "projecten.geojson")
    assert [r["id"] for r in rows] == nederland.layers["projecten"]["project_id"].tolist()
    # Parts have no code of their own: a project has several.
    parts = features(folder / "delen.geojson")
    assert "id" not in parts[0]
    assert len({p["properties"]["project_id"] for p in parts}) < len(parts)


def test_no_more_than_seven_decimals_and_right_hand_rings(folder: Path) -> None:
    rings = []
    for row in features(folder / "totaalbeeld.geojson"):
        geometry = row["geometry"]
        many = geometry["coordinates"]
        for polygon in many if geometry["type"] == "MultiPolygon" else [many]:
            rings += [(i == 0, ring) for i, ring in enumerate(polygon)]
    assert len(rings) > 346
    assert any(not outer for outer, _ in rings)
    for outer, ring in rings:
        area = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(centred(ring)))
        assert (area > 0) == outer
        assert ring[0] == ring[-1]
        assert all(round(n, 7) == n for xy in ring for n in xy)


def centred(ring: list[list[float]]) -> list[list[float]]:
    """Near the origin: areas of a few metres would drown in the products of degrees."""
    x, y = ring[0]
    return [[a - x, b - y] for a, b in ring]


def test_a_file_alone_says_what_it_is(folder: Path) -> None:
    top = json.loads((folder / "projecten.geojson").read_bytes())
    # RFC 7946: no other reference system than WGS84.
    assert "crs" not in top
    for text in ("Projecten.", "Openbare uitgave", "15 januari 2026", "tolerantie 100 m"):
        assert text in top["description"]


def test_hostile_and_odd_rows(tmp_path: Path) -> None:
    given = tricky_projecten()
    write_collection(with_layers({"projecten": given}), ["projecten"], tmp_path / "u", "geojson")
    rows = features(tmp_path / "u" / "projecten.geojson")
    assert [r["properties"]["naam"] for r in rows] == given["naam"].tolist()
    assert [r["geometry"] and r["geometry"]["type"] for r in rows[:7]] == [
        "Point",
        "MultiPoint",
        "LineString",
        "MultiLineString",
        "Polygon",
        "GeometryCollection",
        None,
    ]
    first = rows[0]["properties"]
    assert (first["in_monitoring"], first["Ärger & co"], first["aerger_co"]) == (True, "a", "c")
    assert rows[7]["properties"]["kruist_provinciegrens_zelf"] == 2**62
    assert rows[0]["properties"]["groot"] == 1e300
    assert rows[0]["properties"]["omschrijving"] == ""
    assert rows[1]["properties"]["omschrijving"] is None


def test_empty_layers_are_written_and_said(drenthe: Collection, tmp_path: Path) -> None:
    assert not len(drenthe.layers["knooppunten"])
    write_collection(drenthe, ["knooppunten"], tmp_path / "u", "geojson")
    assert features(tmp_path / "u" / "knooppunten.geojson") == []
    assert "Knooppunten (leeg)" in (tmp_path / "u" / "LEESMIJ.txt").read_text("utf-8-sig")


def test_tables(folder: Path, nederland: Collection) -> None:
    account = read_table(folder / "verantwoording.csv")
    assert {r["onderwerp"]: r["waarde"] for r in account}["uitgave"] == "Openbare uitgave"
    assert len(read_table(folder / "zonder_locatie.csv")) == 3
    for name, table in nederland.tables.items():
        assert len(read_table(folder / f"{name}.csv")) == len(table), name


def test_the_readable_text(folder: Path, nederland: Collection) -> None:
    text = (folder / "LEESMIJ.txt").read_text("utf-8-sig")
    assert text.startswith("MIEK-kaartlagen van Nederland\n")
    for line in (
        "Uitgave        Openbare uitgave",
        "- 37 van 89 projecten zijn een voorbeeld (indicatief).",
        "- 86 van 89 projecten liggen indicatief op de kaart.",
        "- 35 van 35 tracés liggen indicatief (rechte lijnen).",
        "- 60 van 60 ontwikkelingen hebben getallen die een rekenvoorbeeld zijn.",
        "- 3 van 89 zonder locatie.",
        "Projecten (89 rijen, waarvan 3 zonder plaats)",
    ):
        assert line in text
    for files in (*(f"{n}.geojson" for n in LAYERS), *(f"{n}.csv" for n in nederland.tables)):
        assert files in text
    assert max(len(line) for line in text.splitlines()) <= 88


def test_two_runs_give_the_same_bytes(folder: Path, nederland: Collection, tmp_path: Path) -> None:
    write_collection(replace(nederland), LAYERS, tmp_path / "u", "geojson")
    assert bytes_of(tmp_path / "u") == bytes_of(folder)


def test_a_choice_of_layers(drenthe: Collection, tmp_path: Path) -> None:
    written = write_collection(drenthe, ["status", "stations"], tmp_path / "u", "geojson")
    assert [p.name for p in written] == [
        "LEESMIJ.txt",
        "stations.geojson",
        "status.csv",
        "verantwoording.csv",
    ]
