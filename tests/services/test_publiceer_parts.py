"""What the service is made of: what is written, layers in memory, areas, limits of pages."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
import yaml
from shapely.geometry import Point

from miekgeo.collection import LAYERS, Collection
from miekgeo.edition import FULL
from miekgeo.errors import SourceError, WriteError
from miekgeo.export.layers import write_gpkg
from miekgeo.service.configuration import chosen_layers, configuration, write_service
from miekgeo.service.layer import read_layer
from miekgeo.service.names import CRS84_URI, GEOPACKAGE, RD_URI
from miekgeo.service.questions import QuestionError, area_of
from miekgeo.service.server import NEEDED, public_address, run, stop_on_signals, taken_port
from tests.collections_for_tests import drenthe_collection

URL = "https://kaart.nl/miek"

needs_pygeoapi = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in NEEDED),
    reason="de extra dienst is niet geïnstalleerd",
)


@pytest.fixture(scope="module")
def drenthe() -> Collection:
    return drenthe_collection()


@pytest.fixture(scope="module")
def folder(drenthe: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("dienst") / "Drenthe é"
    write_service(drenthe, place, url=URL)
    return place


def layer_of(frame: gpd.GeoDataFrame, folder: Path) -> str:
    path = folder / "proef.gpkg"
    write_gpkg({"proef": frame}, {}, path)
    return str(path)


# What is written.


def test_the_same_collection_gives_the_same_texts(
    drenthe: Collection, folder: Path, tmp_path: Path
) -> None:
    write_service(drenthe, tmp_path, url=URL)
    for name in ("pygeoapi.yml", "openapi.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
    text = (folder / "pygeoapi.yml").read_text(encoding="utf-8")
    assert str(folder.parent) not in text
    assert "gemaakt op 2026-01-15" in text


def test_a_confidential_edition_is_refused(drenthe: Collection, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="vertrouwelijke uitgave"):
        write_service(replace(drenthe, edition=FULL), tmp_path / "dienst", url=URL)
    assert not (tmp_path / "dienst").exists()


def test_a_folder_that_is_a_file_is_refused_and_kept(drenthe: Collection, tmp_path: Path) -> None:
    taken = tmp_path / "dienst"
    taken.write_text("van mij", encoding="utf-8")
    with pytest.raises(WriteError, match="maken lukt niet"):
        write_service(drenthe, taken, url=URL)
    assert taken.read_text(encoding="utf-8") == "van mij"


def test_layers_keep_their_order_and_unknown_ones_are_named() -> None:
    assert chosen_layers(["traces", "projecten"]) == ("projecten", "traces")
    with pytest.raises(SourceError, match="'wegen'"):
        chosen_layers(["traces", "wegen"])


@needs_pygeoapi
@pytest.mark.filterwarnings("ignore")
def test_pygeoapi_itself_accepts_and_serves_what_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import json

    from pygeoapi.config import validate_config
    from pygeoapi.openapi import get_oas, validate_openapi_document

    settings = yaml.safe_load((folder / "pygeoapi.yml").read_text(encoding="utf-8"))
    assert validate_config(settings)
    document = json.loads((folder / "openapi.json").read_text(encoding="utf-8"))
    assert validate_openapi_document(document)
    monkeypatch.chdir(folder)
    theirs = get_oas(settings)
    assert {f"/collections/{name}/items" for name in LAYERS} <= set(theirs["paths"])


@pytest.mark.parametrize(
    ("address", "host", "found"),
    [
        (None, "127.0.0.1", "http://127.0.0.1:5055"),
        (None, "::1", "http://[::1]:5055"),
        ("https://kaart.nl/miek/", "0.0.0.0", "https://kaart.nl/miek"),
        ("http://localhost:8080", "127.0.0.1", "http://localhost:8080"),
    ],
)
def test_the_address_others_see(address: str | None, host: str, found: str) -> None:
    assert public_address(address, host, 5055) == found


@pytest.mark.parametrize(
    "address", ["ftp://kaart.nl", "https://", "https://kaart.nl/?a=1", "https://a b", "x" * 5000]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(SourceError, match="geen adres"):
        public_address(address, "127.0.0.1", 5055)


# Stopping.


@needs_pygeoapi
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_and_frees_the_port(number: int) -> None:
    def app(_environ: object, start: Callable[..., object]) -> list[bytes]:
        os.kill(os.getpid(), number)
        start("200 OK", [("Content-Length", "2")])
        return [b"ja"]

    # What runs in the background of a shell ignores Ctrl-C, these tests perhaps too.
    ctrl_c = signal.signal(signal.SIGINT, signal.default_int_handler)
    before = signal.getsignal(number)
    try:
        with taken_port("127.0.0.1", 0) as listener:
            port = listener.getsockname()[1]
            client = socket.create_connection(("127.0.0.1", port), timeout=10)
            client.sendall(b"GET / HTTP/1.0\r\n\r\n")
            with contextlib.suppress(KeyboardInterrupt), stop_on_signals():
                run(app, listener)
        client.close()
        assert signal.getsignal(number) == before
    finally:
        signal.signal(signal.SIGINT, ctrl_c)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=10)


# Pages.


@needs_pygeoapi
@pytest.mark.filterwarnings("ignore")
def test_a_page_of_heavy_areas_has_fewer_rows(drenthe: Collection, tmp_path: Path) -> None:
    """400 circles of 1,025 points: 250,000 points are 243 of them."""
    from miekgeo.service.app import make_app

    circle = Point(200_000, 500_000).buffer(1000, quad_segs=256)
    assert shapely.get_num_coordinates(circle) == 1025
    frames = {
        "grenzen": gpd.GeoDataFrame({"naam": ["a"] * 400}, geometry=[circle] * 400, crs=28992),
        "stations": gpd.GeoDataFrame(
            {"station_id": [f"S{i}" for i in range(1200)]},
            geometry=[Point(200_000 + i, 500_000) for i in range(1200)],
            crs=28992,
        ),
    }
    settings = configuration(drenthe, frames, url=URL, host="127.0.0.1", port=5055)
    write_gpkg(frames, {"verantwoording": drenthe.account}, tmp_path / GEOPACKAGE)
    client = make_app(settings, {}, tmp_path).test_client()

    def page(layer: str, limit: int) -> list[int]:
        found = client.get(f"/collections/{layer}/items?limit={limit}&skipGeometry=true").json
        assert found is not None
        return [found["numberReturned"], found["numberMatched"]]

    assert page("grenzen", 100_000) == [243, 400]
    assert page("stations", 100_000) == [1000, 1200]
    assert page("stations", 100_000_000_000) == [1000, 1200]


# Layers in memory.


@pytest.mark.parametrize(
    ("keys", "ids"),
    [
        (["b", "a"], ("b", "a")),
        (["a", "a"], (1, 2)),
        (["a", None], (1, 2)),
        (["a", ""], (1, 2)),
    ],
)
def test_a_row_is_named_by_its_key_or_its_place(
    tmp_path: Path, keys: list[str | None], ids: tuple[object, ...]
) -> None:
    frame = gpd.GeoDataFrame({"code": keys}, geometry=[Point(0, 0), None], crs=28992)
    layer = read_layer(layer_of(frame, tmp_path), "proef", "code")
    assert layer.ids == ids
    assert [layer.row(str(i)) for i in ids] == [0, 1]


def test_values_keep_their_kind(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {
            "heel": [1, 2, 3],
            "breuk": [0.5, np.nan, np.inf],
            "waar": [True, False, True],
            "tekst": ["a", None, "é"],
        },
        geometry=[Point(1.5, 2.25), None, shapely.from_wkt("POLYGON EMPTY")],
        crs=28992,
    ).astype({"heel": "Int64"})
    frame.loc[1, "heel"] = None
    layer = read_layer(layer_of(frame, tmp_path), "proef", None)
    assert dict(layer.kinds) == {
        "heel": "integer",
        "breuk": "number",
        "waar": "boolean",
        "tekst": "string",
    }
    features = layer.features(layer.rows())
    assert [list(f["properties"].values()) for f in features] == [
        [1, 0.5, True, "a"],
        [None, None, False, None],
        [3, None, True, "é"],
    ]
    assert [type(f["properties"]["heel"]) for f in features] == [int, type(None), int]
    assert [f["geometry"] for f in features] == [
        {"type": "Point", "coordinates": [1.5, 2.25]},
        None,
        None,
    ]


def test_an_empty_layer_answers(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"naam": np.array([], dtype=str)}, geometry=[], crs=28992)
    layer = read_layer(layer_of(frame, tmp_path), "proef", "naam")
    rows = layer.rows(shapely.box(0, 0, 1, 1), [("naam", "x")], [("naam", False)])
    assert layer.features(rows, CRS84_URI) == []


# Areas.


def test_a_box_in_degrees_has_the_shape_of_the_earth() -> None:
    """Meridians meet in the north: the box 6-7 E is narrower there, and leans over in RD."""
    area = area_of("6,51,7,53.2")
    west_north, west_south = (
        shapely.get_coordinates(area_of(f"6,{lat},6,{lat}"))[0] for lat in (53.2, 51)
    )
    assert west_south[0] - west_north[0] > 1500
    inside = Point(west_north[0] + 50, west_north[1] - 1000)
    assert area.contains(inside)
    assert not shapely.box(*west_south, *area.bounds[2:]).contains(inside)


def test_a_box_without_size_is_a_place() -> None:
    assert area_of("100,200,100,200", RD_URI).equals(Point(100, 200))
    assert area_of("100,200,100,300", RD_URI).length == 100


@pytest.mark.parametrize("box", ["", ",,,", "1,2,3", "1,2,3,4,5", "inf,0,1,1", "6,51,7", "0,1,1,0"])
def test_a_box_that_is_none_is_refused(box: str) -> None:
    with pytest.raises(QuestionError):
        area_of(box, RD_URI)
