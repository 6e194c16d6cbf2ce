"""`miekgeo knooppunten --uit`: the same table in every format, safe to open, or nothing at all."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest

from miekgeo import cli
from miekgeo.convergence import Found, converge
from miekgeo.errors import WriteError
from miekgeo.knooppunten import default_rules
from tests.conftest import Run
from tests.knooppunten.files import COLUMNS, DONE, IDS, STATIONS, read_csv, read_gpkg, short

ENDINGS = ("csv", "json", "xlsx", "gpkg", "geojson")


@pytest.fixture(scope="module")
def written(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hubs in every format, by the command line: uit.csv, uit.json ... ."""
    place = tmp_path_factory.mktemp("uitvoer")
    for ending in ENDINGS:
        target = place / f"uit.{ending}"
        args = ["miekgeo", "knooppunten", "--data", str(folder), "--uit", str(target)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", args)
            with pytest.raises(SystemExit) as ended:
                cli.main()
        assert (ended.value.code or DONE) == DONE
    return place


def test_nothing_but_the_files_is_written(written: Path, folder: Path) -> None:
    assert sorted(p.name for p in written.iterdir()) == sorted(f"uit.{e}" for e in ENDINGS)
    names = {"stations.csv", "ontwikkelingen.csv", "traces.csv"}
    assert {p.name for p in folder.iterdir()} == names


def test_members_are_those_of_the_data_set(written: Path) -> None:
    members = pyogrio.read_dataframe(written / "uit.gpkg", layer="leden")
    assert set(members["id"]) == {"S1", "S2", "S3", "T0", "T1", "T2", "O1", "O2"}
    assert members["laag"].isin(["stations", "traces", "ontwikkelingen"]).all()


def test_csv(written: Path) -> None:
    rows = read_csv(written / "uit.csv")
    assert list(rows[0]) == COLUMNS
    assert short([r["knooppunt_id"] for r in rows]) == IDS
    # Unknown room is empty, never zero.
    assert {r["marge_2030_mw"] for r in rows} == {""}


def test_json(written: Path) -> None:
    rows = json.loads((written / "uit.json").read_text(encoding="utf-8"))
    assert [list(r) for r in rows] == [COLUMNS] * 3
    assert short([r["knooppunt_id"] for r in rows]) == IDS
    assert [r["score"] for r in rows] == sorted((r["score"] for r in rows), reverse=True)
    assert all(r["marge_2030_mw"] is None for r in rows)


def test_xlsx(written: Path) -> None:
    book = openpyxl.load_workbook(written / "uit.xlsx")
    assert book.sheetnames[0] == "knooppunten"
    assert {"leden", "score", "stabiliteit", "totaalbeeld", "verantwoording"} < set(book.sheetnames)
    header, *rows = book["knooppunten"].iter_rows(values_only=True)
    assert list(header) == COLUMNS
    assert short([r[0] for r in rows]) == IDS
    account = dict(list(book["verantwoording"].iter_rows(values_only=True))[1:])
    assert account["straal (m)"] == "2500"


def test_gpkg(written: Path) -> None:
    layers = pyogrio.list_layers(written / "uit.gpkg")[:, 0].tolist()
    assert layers[0] == "knooppunten"
    assert {"knooppunt_gebieden", "totaalbeeld", "capaciteit", "ontwikkelingen"} < set(layers)
    frame = read_gpkg(written / "uit.gpkg")
    assert list(frame.columns) == [*COLUMNS, "geometry"]
    assert frame.crs.to_epsg() == 28992
    assert short(frame["knooppunt_id"].tolist()) == IDS
    centre = frame.set_index("knooppunt_id").geometry["K-S1"]
    assert (centre.x, centre.y) == (233_000, 556_000)
    outlines = read_gpkg(written / "uit.gpkg", "knooppunt_gebieden")
    assert outlines["knooppunt_id"].tolist() == frame["knooppunt_id"].tolist()
    assert outlines.geometry.contains(frame.geometry).all()
    # 100 m around S1 and S2, and around O2, S3 and O1.
    bounds = outlines.set_index("knooppunt_id").bounds.round(6)
    assert bounds.loc["K-S1"].tolist() == [232_900, 555_900, 234_600, 556_100]
    assert bounds.loc["K-S3"].tolist() == [181_400, 578_900, 182_600, 579_100]


def test_geojson(written: Path) -> None:
    found = json.loads((written / "uit.geojson").read_text(encoding="utf-8"))
    assert [list(f["properties"]) for f in found["features"]] == [COLUMNS] * 3
    places = {f["properties"]["naam"]: f["geometry"]["coordinates"] for f in found["features"]}
    assert places["Leeuwarden"] == pytest.approx([5.79, 53.195], abs=0.03)


def test_the_same_in_all_formats(written: Path) -> None:
    rows = json.loads((written / "uit.json").read_text(encoding="utf-8"))
    texts = {r["knooppunt_id"]: r["toelichting"] for r in rows}
    tables = [
        pd.DataFrame(read_csv(written / "uit.csv")),
        pd.read_excel(written / "uit.xlsx"),
        read_gpkg(written / "uit.gpkg"),
        gpd.read_file(written / "uit.geojson"),
    ]
    for table in tables:
        assert dict(zip(table["knooppunt_id"], table["toelichting"], strict=True)) == texts


def test_layers_as_geojson_and_csv_together(
    folder: Path, written: Path, tmp_path: Path, run: Run
) -> None:
    for name in ("stations.csv", "ontwikkelingen.csv"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    traces = pd.read_csv(folder / "traces.csv", sep=";")
    lines = gpd.GeoSeries.from_wkt(traces.pop("wkt"), crs="EPSG:28992").to_crs("EPSG:4326")
    gpd.GeoDataFrame(traces, geometry=lines).to_file(tmp_path / "traces.geojson")
    done = run("knooppunten", "--data", tmp_path, "--uit", tmp_path / "uit.gpkg")
    assert done.code == DONE
    mine, other = read_gpkg(tmp_path / "uit.gpkg"), read_gpkg(written / "uit.gpkg")
    assert mine[COLUMNS].equals(other[COLUMNS])
    assert mine.geometry.distance(other.geometry).max() < 1


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_hubs_in_each_format(ending: str, hubs: Found, tmp_path: Path) -> None:
    target = tmp_path / f"leeg.{ending}"
    hubs.write(target, "Zeeland")
    assert target.stat().st_size > 0
    if ending == "gpkg":
        empty = read_gpkg(target)
        assert (len(empty), list(empty.columns)) == (0, [*COLUMNS, "geometry"])
    if ending == "csv":
        assert target.read_text(encoding="utf-8-sig").strip() == ";".join(COLUMNS)


# ---- safety --------------------------------------------------------------------------------------

FORMULA = '=HYPERLINK("http://voorbeeld.nl";"klik")'


@pytest.fixture(scope="module")
def wicked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of a data set with a formula as the name of a station."""
    place = tmp_path_factory.mktemp("formule")
    quoted = FORMULA.replace('"', '""')
    text = STATIONS.replace("S1;Assen;", f'S1;"{quoted}";')
    (place / "stations.csv").write_text(text, encoding="utf-8")
    found = converge(place).find(default_rules())
    for ending in ("csv", "xlsx"):
        found.write(place / f"uit.{ending}")
    return place


def test_a_formula_is_text_in_csv(wicked: Path) -> None:
    row = next(r for r in read_csv(wicked / "uit.csv") if r["knooppunt_id"] == "K-S1")
    assert row["naam"] == f"'{FORMULA}"
    assert row["toelichting"].startswith(f"'{FORMULA} is een netknooppunt")


def test_a_formula_is_text_in_xlsx(wicked: Path) -> None:
    book = openpyxl.load_workbook(wicked / "uit.xlsx")
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    wrong = [c.coordinate for c in cells if c.data_type == "f" or c.hyperlink]
    assert wrong == []
    assert FORMULA in [c.value for c in cells]


def test_a_rekenvoorbeeld_is_labelled(written: Path) -> None:
    table = read_gpkg(written / "uit.gpkg").set_index("knooppunt_id")
    told = table["toelichting"].str.contains("1 ontwikkeling is een rekenvoorbeeld", regex=False)
    assert told[told].index.tolist() == ["K-S3"]
    plans = read_gpkg(written / "uit.gpkg", "ontwikkelingen")
    origin = dict(zip(plans["ontwikkeling_id"], plans["herkomst_getallen"], strict=True))
    assert origin == {"O1": "rekenvoorbeeld", "O2": "opgegeven"}


def test_embedded_examples_are_labelled(embedded_hubs: Found, tmp_path: Path) -> None:
    embedded_hubs.write(tmp_path / "uit.gpkg")
    plans = read_gpkg(tmp_path / "uit.gpkg", "ontwikkelingen")
    assert set(plans["herkomst_getallen"]) == {"rekenvoorbeeld"}
    table = read_gpkg(tmp_path / "uit.gpkg")
    powered = table["n_ontwikkelingen"] > 0
    told = table["toelichting"].str.contains("rekenvoorbeeld", regex=False)
    assert powered.any()
    assert (told == powered).all()


@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_is_left_where_a_folder_is(ending: str, hubs: Found, tmp_path: Path) -> None:
    target = tmp_path / f"uit.{ending}"
    target.mkdir()
    with pytest.raises(WriteError, match=r"is een map\."):
        hubs.write(target)
    assert list(tmp_path.rglob("*")) == [target]


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_was_there_stays_when_the_disk_is_full(
    ending: str, hubs: Found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / f"uit.{ending}"
    target.write_bytes(b"van gisteren")

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("miekgeo.export.atomic.flush", full)
    with pytest.raises(WriteError, match="schrijven lukt niet"):
        hubs.write(target)
    assert target.read_bytes() == b"van gisteren"
    assert list(tmp_path.rglob("*")) == [target]
