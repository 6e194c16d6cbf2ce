"""The formats as another GDAL reads them: that of the operating system, with its own programs."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from miekgeo.collection import LAYERS, Collection
from miekgeo.export.collection import write_collection
from miekgeo.geometry import RD

pytestmark = pytest.mark.skipif(
    shutil.which("ogrinfo") is None or shutil.which("ogr2ogr") is None,
    reason="gdal-bin staat niet op deze computer",
)
CHOSEN = ("projecten", "afhankelijkheden", "grenzen")
# Largest distance by format (m): seven decimals of a degree, or every bit.
PRECISION = {"geojson": 0.01, "shp": 0.0}


@pytest.fixture(scope="module")
def folders(nederland: Collection, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    top = tmp_path_factory.mktemp("gdal")
    for formaat in PRECISION:
        write_collection(nederland, CHOSEN, top / formaat, formaat)
    write_collection(nederland, LAYERS, top / "uit.xlsx")
    return {**{f: top / f for f in PRECISION}, "xlsx": top / "uit.xlsx"}


def said(*arguments: object) -> str:
    done = subprocess.run(
        [str(a) for a in arguments], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def read_places(path: Path, crs: str) -> list[tuple[str, object]]:
    """Key and geometry of each feature, through the CSV that ogr2ogr makes of it."""
    text = said(
        "ogr2ogr", "-f", "CSV", "/vsistdout/", path, "-lco", "GEOMETRY=AS_WKT", "-t_srs", crs,
    )  # fmt: skip
    rows = csv.DictReader(io.StringIO(text))
    return [
        (
            next(v for k, v in row.items() if k != "WKT"),
            shapely.from_wkt(row["WKT"]) if row.get("WKT") else None,
        )
        for row in rows
    ]


@pytest.mark.parametrize("formaat", PRECISION)
@pytest.mark.parametrize("name", CHOSEN)
def test_count_system_and_places(
    name: str, formaat: str, folders: dict[str, Path], nederland: Collection
) -> None:
    given = nederland.layers[name]
    endings = [".geojson"] if formaat == "geojson" else ["_punt.shp", "_lijn.shp", "_vlak.shp"]
    count, found = 0, []
    for path in (folders[formaat] / f"{name}{ending}" for ending in endings):
        if not path.exists():
            continue
        told = said("ogrinfo", "-so", "-al", "-ro", path)
        assert f'ID["EPSG",{4326 if formaat == "geojson" else 28992}]]' in told
        count += count_in(told)
        found += [g for _, g in read_places(path, RD) if g is not None]
    placeless = folders[formaat] / f"{name}_zonder_plaats.dbf"
    if placeless.exists():
        count += count_in(said("ogrinfo", "-so", "-al", "-ro", placeless))
    assert count == len(given)
    wanted = [g for g in given.geometry if g is not None]
    if formaat == "shp":
        wanted.sort(key=shapely.get_dimensions)
    assert len(found) == len(wanted)
    # The programs print fifteen digits.
    assert shapely.hausdorff_distance(found, wanted).max() <= PRECISION[formaat] + 1e-6


def count_in(told: str) -> int:
    return int(re.search(r"Feature Count: (\d+)", told)[1])  # type: ignore[index]


def test_sheets(folders: dict[str, Path], nederland: Collection) -> None:
    told = said("ogrinfo", "-so", "-al", "-ro", folders["xlsx"])
    counts = dict(re.findall(r"Layer name: (\w+)\n.*?Feature Count: (\d+)", told, re.DOTALL))
    for name, table in {**nederland.layers, **nederland.tables}.items():
        # A sheet with nothing but texts tells no header from a row: GDAL then counts it.
        assert int(counts[name]) - len(table) in (0, 1), name


def test_accents_survive(folders: dict[str, Path], nederland: Collection) -> None:
    names = nederland.layers["grenzen"]["naam"].tolist()
    assert "Fryslân" in names
    assert [key for key, _ in read_places(folders["shp"] / "grenzen_vlak.shp", RD)] == names


def test_an_empty_layer_is_a_layer(drenthe: Collection, tmp_path: Path) -> None:
    write_collection(drenthe, ["knooppunten"], tmp_path / "u", "shp")
    told = said("ogrinfo", "-so", "-al", "-ro", tmp_path / "u" / "knooppunten_punt.shp")
    assert "Feature Count: 0" in told
    assert "Geometry: Point" in told
    frame: gpd.GeoDataFrame = drenthe.layers["knooppunten"]
    assert len(re.findall(r"^\w+: (?:String|Integer|Integer64|Real) \(", told, re.MULTILINE)) == (
        len(frame.columns) - 1
    )
