"""What a register may be, what is said of one that can't be read, and how it is cut."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from miekgeo.errors import MiekGeoError
from miekgeo.geometry import RD
from miekgeo.motor.register import open_register
from tests.conftest import Run
from tests.motor.world import write_parts


def _frame(n: int = 40) -> gpd.GeoDataFrame:
    x = np.linspace(100_000, 200_000, n)
    return gpd.GeoDataFrame(
        {"project_id": [f"P{i}" for i in range(n)], "lengte_km": np.arange(n) / 2},
        geometry=shapely.points(x, 450_000.0),
        crs=RD,
    )


def _with_geo(path: Path, **changed: object) -> None:
    """Change what a file says of its places."""
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    geo["columns"]["geometry"].update(changed)
    metadata = {**table.schema.metadata, b"geo": json.dumps(geo).encode()}
    pq.write_table(table.replace_schema_metadata(metadata), path)


def _spoil_end(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def _without_geometry(path: Path) -> None:
    table = pq.read_table(path).drop_columns(["geometry"])
    pq.write_table(table.replace_schema_metadata({}), path)


def _without_column(path: Path) -> None:
    _frame().drop(columns="lengte_km").to_parquet(path)


def _in_degrees(path: Path) -> None:
    _frame().to_crs("EPSG:4326").to_parquet(path)


BAD = {
    "a part without its system": (lambda p: _with_geo(p, crs=None), "welk coördinatenstelsel"),
    "a part of another system": (_in_degrees, "ander coördinatenstelsel"),
    "a part without a column": (_without_column, "andere kolommen dan deel-00.parquet: zonder"),
    "a part that was cut off": (_spoil_end, "niet te lezen als GeoParquet"),
    "a part without places": (_without_geometry, "heeft geen geometrie"),
    "places in another form": (lambda p: _with_geo(p, encoding="point"), "als point"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_part_is_named(tmp_path: Path, run: Run, what: str) -> None:
    folder = write_parts(_frame(), tmp_path / "in", 2)
    spoil, says = BAD[what]
    spoil(folder / "deel-01.parquet")
    ran = run("schaalniveau", str(folder), "--motor", "stroom", "--uit", str(tmp_path / "uit"))
    assert ran.code == 2
    assert "deel-01.parquet" in ran.err
    assert says in ran.text
    assert not (tmp_path / "uit").exists()


def test_damage_within_a_part_leaves_nothing(tmp_path: Path, run: Run) -> None:
    folder = write_parts(_frame(4_000), tmp_path / "in", 2)
    path = folder / "deel-01.parquet"
    content = bytearray(path.read_bytes())
    content[10:6_000] = b"\xff" * 5_990
    path.write_bytes(bytes(content))
    ran = run("raakvlakken", str(folder), "--motor", "stroom", "--uit", str(tmp_path / "uit"))
    assert ran.code == 2
    assert "deel-01.parquet is niet te lezen vanaf rij 2001" in ran.text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in"]


WRONG = {
    "nothing to read": (["--motor", "stroom", "--uit", "x"], "Geef bij --motor een map"),
    "nowhere to write": (["IN", "--motor", "stroom"], "Geef bij --motor met --uit"),
    "an option without motor": (["IN", "--werkers", "2"], "--werkers hoort bij --motor"),
    "an option of the other": (
        ["IN", "--motor", "stroom", "--scheduler", "tcp://a:1", "--uit", "x"],
        "horen bij --motor dask",
    ),
    "an unknown motor": (["IN", "--motor", "raket", "--uit", "x"], "--motor klopt niet"),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_use_is_explained(tmp_path: Path, run: Run, what: str) -> None:
    arguments, says = WRONG[what]
    folder = write_parts(_frame(), tmp_path / "in", 1)
    ran = run("schaalniveau", *(str(folder) if a == "IN" else a for a in arguments))
    assert ran.code == 2
    assert says in ran.text


def test_a_scheduler_that_does_not_answer(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    dask = pytest.importorskip("miekgeo.motor.dask")
    monkeypatch.setattr(dask, "ANSWER_WITHIN_S", 0.3)
    folder = write_parts(_frame(), tmp_path / "in", 1)
    arguments = ["--motor", "dask", "--scheduler", "tcp://127.0.0.1:9", "--uit"]
    ran = run("schaalniveau", str(folder), *arguments, str(tmp_path / "uit"))
    assert ran.code == 2
    assert "De scheduler tcp://127.0.0.1:9 antwoordt niet." in ran.text


def test_a_folder_with_an_older_result_is_left_alone(tmp_path: Path, run: Run) -> None:
    folder = write_parts(_frame(), tmp_path / "in", 1)
    out = tmp_path / "uit"
    out.mkdir()
    (out / "deel-00099.parquet").write_text("oud", encoding="utf-8")
    ran = run("schaalniveau", str(folder), "--motor", "stroom", "--uit", str(out))
    assert ran.code == 2
    assert "niet leeg" in ran.err
    assert [p.name for p in out.iterdir()] == ["deel-00099.parquet"]


def test_a_register_needs_its_code_and_real_numbers(tmp_path: Path) -> None:
    frame = _frame().rename(columns={"project_id": "iets"})
    with pytest.raises(MiekGeoError, match="geen kolom project_id"):
        open_register(write_parts(frame, tmp_path / "a", 1), "projecten")
    frame = _frame().astype({"lengte_km": "str"})
    with pytest.raises(MiekGeoError, match=r"getallen staan er als tekst in \(lengte_km\)"):
        open_register(write_parts(frame, tmp_path / "b", 1), "projecten")
    with pytest.raises(MiekGeoError, match="bestaat niet"):
        open_register(tmp_path / "c", "projecten")
    with pytest.raises(MiekGeoError, match="geen GeoParquet-bestanden"):
        open_register(tmp_path, "projecten")
    with pytest.raises(MiekGeoError, match="heeft geen rijen"):
        open_register(write_parts(_frame(0), tmp_path / "d", 1), "projecten")


@pytest.mark.parametrize("part_rows", [7, 10, 25, 1_000])
def test_parts_are_all_rows_once(tmp_path: Path, part_rows: int) -> None:
    """Row groups of 10 and 10 and 5: put together, or cut."""
    frame = _frame(25)
    path = tmp_path / "projecten.parquet"
    frame.to_parquet(path, index=False, row_group_size=10)
    register = open_register(path, "projecten", part_rows=part_rows)
    read = [register.reader()(p) for p in register.parts]
    assert [i for f in read for i in f["project_id"]] == frame["project_id"].tolist()
    assert [i for f in read for i in f["__rij__"]] == list(range(1, 26))
    assert max(p.rows for p in register.parts) <= max(part_rows, 5)
    assert {7: 5, 10: 3, 25: 1, 1_000: 1}[part_rows] == len(register.parts)


def test_a_place_that_cannot_be_read_is_set_aside(tmp_path: Path, run: Run) -> None:
    folder = write_parts(_frame(), tmp_path / "in", 1)
    path = folder / "deel-00.parquet"
    table = pq.read_table(path)
    wkb = table.column("geometry").to_pylist()
    wkb[3] = b"\x01\x02"
    at = table.schema.get_field_index("geometry")
    pq.write_table(table.set_column(at, table.schema.field(at), pa.array(wkb, pa.binary())), path)
    ran = run("schaalniveau", str(folder), "--motor", "stroom", "--uit", str(tmp_path / "uit"))
    assert ran.code == 0, ran.err
    assert "40 rijen (1 terzijde)" in ran.out
    aside = pq.read_table(tmp_path / "uit" / "terzijde").to_pylist()
    assert [(a["rij"], a["project_id"]) for a in aside] == [(4, "P3")]


def test_a_scheduler_without_workers(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr("miekgeo.motor.dask.ANSWER_WITHIN_S", 2.0)
    folder = write_parts(_frame(), tmp_path / "in", 1)
    with distributed.LocalCluster(
        n_workers=0, processes=False, dashboard_address="127.0.0.1:0"
    ) as cluster:
        options = ["--motor", "dask", "--scheduler", cluster.scheduler_address]
        ran = run("schaalniveau", str(folder), *options, "--uit", str(tmp_path / "uit"))
    assert ran.code == 2
    assert "heeft geen werkers" in ran.text
