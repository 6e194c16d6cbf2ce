"""Ontwikkelingen of a register get the station they get in one go."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.capaciteit.assign import assign_ontwikkelingen
from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen
from miekgeo.lagen import read_layer
from miekgeo.thresholds import load_thresholds
from tests.conftest import Run
from tests.motor.world import read_parts, write_parts

N = 90


def _plans() -> gpd.GeoDataFrame:
    rng = np.random.default_rng(5)
    places = shapely.points(
        rng.uniform(130_000, 220_000, N), rng.uniform(430_000, 520_000, N)
    ).astype(object)
    places[::20] = None
    frame = gpd.GeoDataFrame(
        {
            "ontwikkeling_id": [f"O{i:02d}" for i in range(N)],
            "naam": [f"Plan {i}" for i in range(N)],
            "modaliteit": rng.choice(["elektriciteit", "warmte"], N),
            "vraag_mw": rng.choice([1.0, 80.0, 400.0], N),
            "jaar_van": rng.integers(2026, 2040, N),
        },
        geometry=places,
        crs=RD,
    )
    frame.loc[80, "ontwikkeling_id"] = "O07"
    return frame


def _stations() -> gpd.GeoDataFrame:
    rng = np.random.default_rng(6)
    return gpd.GeoDataFrame(
        {
            "station_id": [f"S{i}" for i in range(12)],
            "naam": [f"Station {i}" for i in range(12)],
            "modaliteit": ["elektriciteit"] * 10 + ["warmte"] * 2,
            "spanning_kv": [10.0, 50.0, 110.0, 150.0, 380.0, 10.0] * 2,
            "status": ["bestaand", "gepland"] * 6,
            "ibn": ["2020", "2030"] * 6,
        },
        geometry=shapely.points(
            rng.uniform(130_000, 220_000, 12), rng.uniform(430_000, 520_000, 12)
        ),
        crs=RD,
    )


def test_each_gets_the_station_of_one_go(tmp_path: Path, run: Run, grenzen: Grenzen) -> None:
    _plans().to_parquet(tmp_path / "ontwikkelingen.parquet", index=False)
    _stations().to_parquet(tmp_path / "stations.parquet", index=False)
    frames = {
        name: read_layer(tmp_path / f"{name}.parquet", name, nederland=grenzen.nederland)
        for name in ("ontwikkelingen", "stations")
    }
    plans = frames["ontwikkelingen"]
    expected = assign_ontwikkelingen(
        plans.frame, frames["stations"].frame, grenzen, thresholds=load_thresholds()
    )
    folder = write_parts(_plans(), tmp_path / "in", 2)
    stations, out = str(tmp_path / "stations.parquet"), tmp_path / "uit"
    options = ["--motor", "stroom", "--stations", stations, "--uit", str(out)]
    ran = run("capaciteit", "--data", str(folder), *options)
    assert ran.code == 0, ran.err
    found = read_parts(out / "toewijzing")
    pd.testing.assert_frame_equal(
        pd.DataFrame(found[expected.columns]), expected, check_dtype=False, check_exact=True
    )
    assert read_parts(out / "terzijde")["rij"].tolist() == plans.aside["rij"].tolist() == [8, 81]
    assert expected["station_id"].nunique() > 4
