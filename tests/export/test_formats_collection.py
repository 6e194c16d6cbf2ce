"""Which format goes where, what is refused, and the command `exporteer`."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from openpyxl import load_workbook

from miekgeo.collection import LAYERS, Collection
from miekgeo.errors import WriteError
from miekgeo.export.collection import FOLDER_FORMATS, FORMATS, check_target, write_collection
from tests.conftest import Run
from tests.export.written import bytes_of


@pytest.mark.parametrize(
    ("name", "formaat", "wanted"),
    [
        ("uit.gpkg", None, "gpkg"),
        ("uit.XLSX", None, "xlsx"),
        ("kaart.html", None, "html"),
        ("uit", "geojson", "geojson"),
        ("uit", "geoparquet", "geoparquet"),
        ("versie 1.2", "shp", "shp"),
        ("uit.gpkg", "gpkg", "gpkg"),
    ],
)
def test_the_format(name: str, formaat: str | None, wanted: str, tmp_path: Path) -> None:
    assert check_target(tmp_path / name, formaat) == wanted


@pytest.mark.parametrize(
    ("name", "formaat", "message"),
    [
        ("uit", None, "uit: aan de naam is de indeling niet te zien."),
        ("uit.geojson", None, "uit.geojson: aan de naam is de indeling niet te zien."),
        ("uit.geojson", "geojson", "uit.geojson: geojson is een map met een bestand per laag."),
        ("uit.shp", "shp", "uit.shp: shp is een map met een bestand per laag."),
        ("uit.xlsx", "gpkg", "uit.xlsx: dat is geen naam voor gpkg."),
        ("uit", "xlsx", "uit: dat is geen naam voor xlsx."),
        ("uit.gpkg", "dwg", "Onbekende indeling: dwg."),
    ],
)
def test_what_doesnt_fit(name: str, formaat: str | None, message: str, tmp_path: Path) -> None:
    with pytest.raises(WriteError) as caught:
        check_target(tmp_path / name, formaat)
    assert str(caught.value).startswith(message)
    assert caught.value.hint


def test_all_unknown_names_at_once(drenthe: Collection, tmp_path: Path) -> None:
    with pytest.raises(WriteError) as caught:
        write_collection(drenthe, ["wegen", "stations", "molens"], tmp_path / "u", "geojson")
    text = str(caught.value)
    assert text.startswith("Onbekende lagen: molens, wegen. Bekend zijn: projecten, stations, ")
    assert all(name in text for name in (*LAYERS, *drenthe.tables))
    assert list(tmp_path.iterdir()) == []


def test_no_names(drenthe: Collection, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="Er is geen laag gekozen"):
        write_collection(drenthe, [], tmp_path / "u", "geojson")


def test_a_map_has_all_layers(drenthe: Collection, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="Een kaart als HTML heeft altijd alle lagen"):
        write_collection(drenthe, ["stations"], tmp_path / "kaart.html")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["uit.gpkg", "uit.xlsx", "uit"])
def test_tables_that_are_chosen_are_there(name: str, drenthe: Collection, tmp_path: Path) -> None:
    formaat = None if "." in name else "geoparquet"
    write_collection(drenthe, ["projecten", "score", "status"], tmp_path / name, formaat)
    wanted = {"projecten", "score", "status", "verantwoording"}
    if name == "uit.gpkg":
        found = {str(n) for n, _ in pyogrio.list_layers(tmp_path / name)} - {"layer_styles"}
        wanted = wanted - {"projecten"} | {"projecten_punt", "projecten_lijn"}
    elif name == "uit.xlsx":
        found = set(load_workbook(tmp_path / name, read_only=True).sheetnames) - {
            "inhoud",
            "kolommen",
        }
    else:
        found = {p.stem for p in (tmp_path / name).glob("*.parquet")}
    assert found == wanted


@pytest.mark.parametrize("formaat", FOLDER_FORMATS)
def test_a_file_in_its_place_stays(formaat: str, drenthe: Collection, tmp_path: Path) -> None:
    (tmp_path / "u").write_bytes(b"oud")
    with pytest.raises(WriteError, match="u is een bestand, geen map"):
        write_collection(drenthe, ["stations"], tmp_path / "u", formaat)
    assert (tmp_path / "u").read_bytes() == b"oud"


@pytest.mark.parametrize("formaat", FOLDER_FORMATS)
def test_a_full_disk_leaves_what_was_there(
    formaat: str, drenthe: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "Drenthe – één"
    write_collection(drenthe, ["stations"], target, formaat)
    (target / "eigen.txt").write_text("van een ander")
    before = bytes_of(target)
    real = Path.write_bytes

    def refuse(self: Path, data: bytes) -> int:
        if self.name == "LEESMIJ.txt":
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, data)

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(WriteError, match="de schijf is vol"):
        write_collection(drenthe, ["stations", "traces"], target, formaat)
    assert bytes_of(target) == before
    assert [p.name for p in tmp_path.iterdir()] == [target.name]


def test_gdal_that_refuses(
    drenthe: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise pyogrio.errors.DataSourceError("disk")

    monkeypatch.setattr(pyogrio, "write_dataframe", refuse)
    with pytest.raises(WriteError, match="u schrijven lukt niet"):
        write_collection(drenthe, ["stations"], tmp_path / "u", "shp")
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told(drenthe: Collection, tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []

    def tell(what: str, done: int = 0, total: int | None = None) -> None:
        told.append((what, done, total))

    write_collection(drenthe, ["stations", "traces"], tmp_path / "u", "geojson", tell)
    assert told == [("GeoJSON schrijven", 1, 2), ("GeoJSON schrijven", 2, 2)]


# ---- the command -------------------------------------------------------------------------------


@pytest.fixture
def gathered(monkeypatch: pytest.MonkeyPatch, nederland: Collection) -> list[dict[str, Any]]:
    """What the command asks for; it gets the collection that is there already."""
    asked: list[dict[str, Any]] = []

    def collect(path: Path | None, **how: Any) -> Collection:
        asked.append({"path": path, **how})
        return nederland.of(how["provincie"])

    monkeypatch.setattr("miekgeo.collection.collect", collect)
    return asked


def test_the_command(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "Drenthe één"
    given = ("--provincie", "drenthe", "--lagen", "stations, knooppunten", "--formaat", "geojson")
    ran = run("exporteer", *given, "--uit", target)
    assert ran.code == 0
    assert "Openbare uitgave" in ran.text
    assert "De laag knooppunten is leeg." in ran.out
    assert f"Geschreven: {target / 'stations.geojson'}" in ran.out
    assert len(pyogrio.read_dataframe(target / "stations.geojson")) == 7
    assert "hoort niet bij" not in ran.text


def test_what_else_is_in_the_folder_is_told(
    run: Run, gathered: list[dict[str, Any]], tmp_path: Path
) -> None:
    target = tmp_path / "uit"
    target.mkdir()
    (target / "geheim.csv").write_text("van een eerdere uitgave")
    ran = run("exporteer", "--lagen", "status", "--formaat", "shp", "--uit", target)
    assert ran.code == 0
    assert "Let op: in uit staat ook geheim.csv; dat hoort niet bij deze uitgave." in ran.err
    assert "status.csv" not in ran.err


def test_what_the_command_asks_for(
    run: Run, gathered: list[dict[str, Any]], tmp_path: Path
) -> None:
    for extra in ((), ("--vertrouwelijk",), ("--raster", "500")):
        given = (tmp_path, "--grenzen", "set", "--lagen", "status", "--uit", tmp_path / "u.xlsx")
        assert run("exporteer", *given, *extra).code == 0
    editions = [(a["edition"].openbaar, a["edition"].raster_m) for a in gathered]
    assert editions == [(True, None), (False, None), (True, 500)]
    assert {(a["path"], a["grenzen_path"], a["provincie"]) for a in gathered} == {
        (tmp_path, "set", None)
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("--uit", "x.dwg"), "Fout: x.dwg: aan de naam is de indeling niet te zien."),
        (("--uit", "x", "--formaat", "dwg"), "Fout: Onbekende indeling: dwg."),
        ((), "--uit"),
        (("--uit", "x.xlsx", "--raster", "500", "--vertrouwelijk"), "--raster hoort bij een"),
        (("--uit", "x.xlsx", "--provincie", "Drente"), "Drente"),
        (("--uit", "x.xlsx", "--lagen", "molens"), "Fout: Onbekende lagen: molens."),
    ],
)
def test_the_command_refuses(
    given: tuple[str, ...],
    message: str,
    run: Run,
    gathered: list[dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("exporteer", *given)
    assert ran.code == 2
    assert message in ran.text
    assert list(tmp_path.iterdir()) == []


def test_help_names_all_formats(run: Run) -> None:
    ran = run("exporteer", "--help")
    assert ran.code == 0
    assert all(name in ran.text for name in FORMATS)
