"""The embedded data set: complete, labelled, and built from the figures as they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from miekgeo.dataset import dataset_report
from miekgeo.grenzen import Grenzen
from miekgeo.lagen import Lagen
from miekgeo.tasks import load_data
from tests.conftest import ROOT

DATA = ROOT / "data"
# Not from the figures: well-known places with powers of our own, labelled as such.
KEPT_BY_HAND = {"ontwikkelingen.csv"}
FIGUREN = Path(os.environ.get("MIEKGEO_FIGUREN", ROOT.parent / "shared" / "figuren"))
needs_figuren = pytest.mark.skipif(
    not FIGUREN.is_dir(), reason="de figuren waaruit de gegevens zijn gemaakt ontbreken"
)


@pytest.fixture(scope="module")
def embedded() -> Lagen:
    return load_data(None)


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    script = ROOT / "scripts" / "build_data.py"
    command = [sys.executable, str(script), "--figuren", str(FIGUREN), "--uit", str(folder)]
    subprocess.run(command, check=True, timeout=120)
    return folder


def test_nothing_in_it_is_faulty(embedded: Lagen) -> None:
    report = dataset_report(embedded)
    assert report[report["ernst"] == "fout"].to_dict("records") == []
    for laag in embedded.layers.values():
        assert (len(laag.frame), len(laag.aside)) == (laag.n_read, 0)


def test_its_rows_are_counted(embedded: Lagen) -> None:
    counts = {name: len(laag.frame) for name, laag in embedded.layers.items()}
    assert counts == {
        "projecten": 89,
        "status": 89,
        "stations": 61,
        "traces": 35,
        "clusters": 13,
        "ontwikkelingen": 60,
    }


def test_an_example_is_never_in_an_official_programme(embedded: Lagen) -> None:
    """52 rows are confirmed or generally known; the other 37 are examples (figures' own grades)."""
    projecten, status = embedded.frame("projecten"), embedded.frame("status")
    assert projecten["zekerheid"].isin(["bevestigd", "algemeen bekend"]).sum() == 52
    examples = set(projecten.loc[projecten["zekerheid"] == "indicatief", "project_id"])
    assert len(examples) == 37
    assert set(status.loc[status["project_id"].isin(examples), "programma"]) == {"voorbeeld"}
    others = status.loc[~status["project_id"].isin(examples), "programma"]
    assert "voorbeeld" not in set(others)


def test_places_are_no_more_certain_than_their_source(embedded: Lagen) -> None:
    projecten = embedded.frame("projecten")
    assert set(projecten.loc[projecten.geometry.notna(), "ligging"]) == {"indicatief"}
    assert projecten.geometry.isna().sum() == 3
    assert set(embedded.frame("traces")["ligging"]) == {"indicatief"}


def test_outlines_of_industry_are_assumed(embedded: Lagen) -> None:
    clusters = embedded.frame("clusters")
    industry = clusters[clusters["soort"] == "industriecluster"]
    assert len(industry) == 6
    assert set(industry["afbakening"]) == {"aangenomen"}


def test_there_are_33_stations_of_380_kv(embedded: Lagen) -> None:
    stations = embedded.frame("stations")
    high = stations[(stations["spanning_kv"] == 380) & (stations["status"] == "bestaand")]
    assert len(high) == 33
    assert high["station_id"].is_unique


def test_every_row_names_its_source(embedded: Lagen) -> None:
    for layer in ("projecten", "status", "stations", "traces", "clusters"):
        bron = embedded.frame(layer)["bron"]
        assert bron.notna().all(), layer


def test_the_borders_fit_and_cover_the_country(grenzen: Grenzen) -> None:
    """41,543 km2 is the Netherlands with its waters (CBS); generalising moves no 0.2% of it."""
    provincies = grenzen.provincies
    areas = provincies.areas[provincies.inside]
    assert len(areas) == 12
    assert shapely.area(areas).sum() / 1e6 == pytest.approx(41_543, rel=0.002)
    # Large waters belong to a provincie and to no gemeente.
    rows = gpd.read_file(DATA / "grenzen.gpkg", layer="gemeenten")
    assert rows["soort"].value_counts().to_dict() == {"gemeente": 342, "water": 10}
    assert rows.area.sum() == pytest.approx(shapely.area(areas).sum(), rel=1e-6)
    assert shapely.coverage_is_valid(rows.geometry.to_numpy())


@needs_figuren
def test_tables_are_built_from_the_figures_as_they_are(rebuilt: Path) -> None:
    for path in sorted(DATA.glob("*.csv")):
        if path.name in KEPT_BY_HAND:
            continue
        assert (rebuilt / path.name).read_bytes() == path.read_bytes(), path.name


@needs_figuren
def test_borders_are_built_from_the_figures_as_they_are(rebuilt: Path) -> None:
    layers = pyogrio.list_layers(DATA / "grenzen.gpkg")[:, 0].tolist()
    assert layers == pyogrio.list_layers(rebuilt / "grenzen.gpkg")[:, 0].tolist()
    for layer in layers:
        kept, made = (gpd.read_file(p / "grenzen.gpkg", layer=layer) for p in (DATA, rebuilt))
        pd.testing.assert_frame_equal(made.drop(columns="geometry"), kept.drop(columns="geometry"))
        assert shapely.equals_exact(made.geometry, kept.geometry, tolerance=0.001).all(), layer


@needs_figuren
def test_every_project_of_the_figures_is_there(embedded: Lagen) -> None:
    figures = pd.read_csv(FIGUREN / "projecten.csv")
    projecten = embedded.frame("projecten").set_index("project_id")
    assert set(projecten.index) == set(figures["id"])
    for figure in figures.itertuples():
        assert projecten.loc[figure.id, "zekerheid"] == figure.zekerheid
        assert projecten.loc[figure.id, "naam"] == figure.naam
        assert projecten.loc[figure.id, "bron"] == figure.bron


@needs_figuren
def test_borders_keep_to_the_figures(grenzen: Grenzen) -> None:
    """Every corner of an area of the figures, read with the json module alone, is a corner here."""
    path = FIGUREN / "bestuurlijke_grenzen_100m.topojson"
    topology = json.loads(path.read_text(encoding="utf-8"))
    corners = np.vstack([decoded(arc, topology.get("transform")) for arc in topology["arcs"]])
    areas = np.concatenate([grenzen.gemeenten.areas, grenzen.provincies.areas])
    own = shapely.get_coordinates(areas)
    assert len(corners) > 10_000
    assert decimetres(corners) - decimetres(own) == set()


def decimetres(xy: np.ndarray) -> set[tuple[int, int]]:
    return {(int(x), int(y)) for x, y in np.round(xy * 10)}


def decoded(arc: list[list[float]], transform: dict[str, list[float]] | None) -> np.ndarray:
    """Coordinates of an arc of a TopoJSON, which may be written as steps on a grid."""
    xy = np.array(arc, dtype=float)
    if transform is None:
        return xy
    return np.cumsum(xy, axis=0) * transform["scale"] + transform["translate"]
