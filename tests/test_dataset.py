"""Several layers handed in together: each is read once, and nothing is left out in silence."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from miekgeo.dataset import dataset_report, read_dataset
from miekgeo.errors import SourceError
from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen
from miekgeo.tasks import judge

WKT = "LINESTRING (155000 463000, 156000 464000)"


@pytest.fixture
def twelve(grenzen: Grenzen) -> gpd.GeoDataFrame:
    """The provincies of the embedded set as a boundary file of one's own."""
    inside = grenzen.provincies.inside
    names = [str(n) for n in grenzen.provincies.labels[inside]]
    data = {"naam": names, "soort": "provincie", "tolerantie_m": 25.0}
    return gpd.GeoDataFrame(data, geometry=grenzen.provincies.areas[inside], crs=RD)


def project(project_id: str = "P1") -> gpd.GeoDataFrame:
    data = {"project_id": [project_id], "naam": ["Kabel"]}
    return gpd.GeoDataFrame(data, geometry=[shapely.from_wkt(WKT)], crs=RD)


def test_a_geopackage_brings_its_own_borders(twelve: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "set.gpkg"
    project().to_file(path, layer="projecten", engine="pyogrio")
    twelve.to_file(path, layer="grenzen", engine="pyogrio")
    found = judge(path)
    assert found.grenzen.naam.startswith("set.gpkg; gemeenten: ingebedde set")
    assert found.grenzen.tolerantie_m == 25
    assert found.result.table["provincies"].tolist() == ["Utrecht"]


def test_a_folder_brings_its_own_borders(twelve: gpd.GeoDataFrame, tmp_path: Path) -> None:
    project().to_file(tmp_path / "projecten.gpkg", engine="pyogrio")
    twelve.to_file(tmp_path / "grenzen.gpkg", engine="pyogrio")
    assert judge(tmp_path).grenzen.naam.startswith("grenzen.gpkg; gemeenten:")


def test_names_of_files_may_have_capitals(grenzen: Grenzen, tmp_path: Path) -> None:
    (tmp_path / "Projecten.CSV").write_text(f'project_id,naam,wkt\nP1,Kabel,"{WKT}"\n')
    lagen = read_dataset(tmp_path, nederland=grenzen.nederland)
    assert lagen.frame("projecten")["project_id"].tolist() == ["P1"]
    assert lagen.unread == ()


def test_what_is_not_read_is_said(grenzen: Grenzen, tmp_path: Path) -> None:
    text = f'project_id,naam,wkt\nP1,Kabel,"{WKT}"\n'
    for name in ("projecten.csv", "nieuwe projecten.csv", "leesmij.txt"):
        (tmp_path / name).write_text(text)
    project("P2").to_file(tmp_path / "projecten.geojson", engine="pyogrio")
    lagen = read_dataset(tmp_path, nederland=grenzen.nederland)
    assert lagen.frame("projecten")["project_id"].tolist() == ["P2"]
    report = dataset_report(lagen)
    assert report.loc[report["check_id"] == "L04", "melding"].tolist() == [
        "Het bestand nieuwe projecten.csv is niet gelezen.",
        "Het bestand projecten.csv is niet gelezen.",
    ]


def test_only_borders_are_no_data_set(
    grenzen: Grenzen, twelve: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    twelve.to_file(tmp_path / "grenzen.gpkg", engine="pyogrio")
    with pytest.raises(SourceError, match="geen bestand met de naam van een laag"):
        read_dataset(tmp_path, nederland=grenzen.nederland)


def test_a_file_of_traces_is_judged_as_what_it_holds(grenzen: Grenzen, tmp_path: Path) -> None:
    # Whoever drops traces.csv on the page Schaalniveau asks what those traces cross; whoever asks
    # for dependencies means the layer.
    path = tmp_path / "traces.csv"
    path.write_text(f'code,naam,wkt\nT1,Kabel,"{WKT}"\n')
    assert judge(path).lagen.frame("projecten")["naam"].tolist() == ["Kabel"]
    layers = read_dataset(path, nederland=grenzen.nederland).layers
    assert list(layers) == ["traces"]
