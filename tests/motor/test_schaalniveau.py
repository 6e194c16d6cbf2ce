"""A register in parts, by any engine: the same answers row for row as in one go."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from miekgeo.grenzen import Grenzen
from miekgeo.motor.dask import Dask
from miekgeo.motor.engine import Engine
from miekgeo.motor.register import open_register
from miekgeo.motor.schaalniveau import judge_register
from miekgeo.motor.stroom import Stroom
from miekgeo.tasks import Assessment, embedded_clusters, judge
from tests.motor.world import N, make_frame, read_parts, write_parts

FRAME = make_frame()


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """The answers of the ordinary command on the same rows in one file."""
    path = tmp_path_factory.mktemp("een") / "projecten.parquet"
    FRAME.to_parquet(path, index=False)
    return judge(path)


def _judged(frame: gpd.GeoDataFrame, folder: Path, parts: int, engine: Engine, g: Grenzen) -> Path:
    register = open_register(write_parts(frame, folder / "in", parts), "projecten", part_rows=60)
    out = folder / "uit"
    judge_register(register, g, embedded_clusters(), out, engine)
    return out


def _assert_equal(out: Path, single: Assessment) -> None:
    table = read_parts(out / "schaalniveau")
    pd.testing.assert_frame_equal(
        pd.DataFrame(table.drop(columns="geometry")), single.table, check_dtype=False
    )
    assert gpd.GeoSeries(table["geometry"]).geom_equals_exact(single.result.geometry, 0).sum() == (
        single.result.geometry.notna().sum()
    )
    laag = single.lagen.layers["projecten"]
    aside = read_parts(out / "terzijde").sort_values("rij", ignore_index=True)
    assert aside["rij"].tolist() == laag.aside["rij"].tolist()
    assert aside["reden"].tolist() == laag.aside["reden"].tolist()
    found = read_parts(out / "tegenspraken")
    columns = list(found.columns)
    expected = single.result.tegenspraken
    assert sorted(map(tuple, found[columns].astype(str).to_numpy())) == sorted(
        map(tuple, expected[columns].astype(str).to_numpy())
    )


@pytest.mark.parametrize("parts", [1, 7])
def test_a_stream_gives_what_one_go_gives(
    tmp_path: Path, single: Assessment, grenzen: Grenzen, parts: int
) -> None:
    out = _judged(FRAME, tmp_path, parts, Stroom(2), grenzen)
    _assert_equal(out, single)
    account = json.loads((out / "verantwoording.json").read_text(encoding="utf-8"))
    assert account["rijen_gelezen"] == N
    assert account["rijen_beoordeeld"] + account["rijen_terzijde"] == N
    assert account["rijen_terzijde"] == len(read_parts(out / "terzijde")) > 5


def test_dask_gives_what_one_go_gives(
    tmp_path: Path, single: Assessment, grenzen: Grenzen, client: Dask
) -> None:
    _assert_equal(_judged(FRAME, tmp_path, 2, client, grenzen), single)


def test_it_tests_what_goes_beyond_a_part(single: Assessment) -> None:
    """The world holds double codes, twins and a programme; else these tests would say little."""
    text = single.table["toelichting"].str.cat(sep=" ")
    assert "Programma A" in text
    soorten = set(single.result.tegenspraken["soort"])
    assert {"dubbele plaats", "dubbele code"} <= soorten
    reasons = " ".join(single.lagen.layers["projecten"].aside["reden"])
    assert "de rijen zijn gelijk" in reasons
    assert "met verschillen" in reasons
