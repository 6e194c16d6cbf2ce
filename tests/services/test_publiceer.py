"""`miekgeo publiceer` as others meet it: over HTTP, by GDAL, and by miekgeo itself."""

from __future__ import annotations

import html
import importlib.util
import json
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import geopandas as gpd
import numpy as np
import pyogrio
import pyproj
import pytest
import requests
import shapely
import yaml
from shapely.geometry import shape

from miekgeo.collection import LAYERS
from tests.conftest import Run
from tests.services.common import CRS84_URI, HOST, RD_URI
from tests.services.publish import (
    ACCENTS,
    FILES,
    HOSTILE,
    MARKUP,
    SECRET,
    Published,
    free_port,
    publish,
    write_files,
)

WGS84_URI = "http://www.opengis.net/def/crs/EPSG/0/4326"
TIMEOUT_S = 20
MOST_PAGES = 20
# A metre is more than this anywhere in the country.
METRE_DEGREES = 8e-6
PUBLIC_STATIONS = ["S1", "S2", "S3", "S4", "S5", "S6", "NOORD"]
PUBLIC_PROJECTS = ["P1", "P2", "P/3", "P4", "P5"]

pytestmark = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("pygeoapi", "waitress")),
    reason="de extra dienst is niet geïnstalleerd",
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_files(tmp_path_factory.mktemp("gegevens") / "proef met é")


@pytest.fixture(scope="module")
def service(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    with publish(tmp_path_factory.mktemp("dienst"), data) as published:
        yield published
        # Stopping leaves nothing behind, after all that was asked.
        assert list(published.temporary.iterdir()) != []
        assert published.stop(signal.SIGTERM) == 0
        assert list(published.temporary.iterdir()) == []
        assert published.said().rstrip().endswith("Dienst gestopt.")
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((HOST, published.port), timeout=TIMEOUT_S)


def get(service: Published, path: str, **asked: object) -> requests.Response:
    return requests.get(f"{service.url}{path}", params=asked, timeout=TIMEOUT_S)


def items(service: Published, layer: str, **asked: object) -> dict[str, Any]:
    response = get(service, f"/collections/{layer}/items", **asked)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "application/geo+json"
    return response.json()


def ids(page: dict[str, Any]) -> list[str]:
    return [f["id"] for f in page["features"]]


def href(page: dict[str, Any], rel: str) -> str | None:
    return next((link["href"] for link in page["links"] if link["rel"] == rel), None)


def walk(page: dict[str, Any]) -> list[dict[str, Any]]:
    pages = [page]
    while (address := href(pages[-1], "next")) and len(pages) < MOST_PAGES:
        pages.append(requests.get(address, timeout=TIMEOUT_S).json())
    return pages


def written(service: Published) -> Path:
    (folder,) = service.temporary.glob("miekgeo-dienst-*")
    return folder


# Rows and pages.


def test_all_public_rows_come_in_the_order_of_the_file(service: Published) -> None:
    page = items(service, "stations")
    assert ids(page) == PUBLIC_STATIONS
    assert (page["numberMatched"], page["numberReturned"]) == (7, 7)
    assert href(page, "next") is None


@pytest.mark.parametrize(("limit", "sizes"), [(1, [1] * 7), (3, [3, 3, 1]), (7, [7]), (9, [7])])
def test_pages_hold_every_row_once(service: Published, limit: int, sizes: list[int]) -> None:
    pages = walk(items(service, "stations", limit=limit))
    assert [page["numberReturned"] for page in pages] == sizes
    assert [i for page in pages for i in ids(page)] == PUBLIC_STATIONS
    assert {page["numberMatched"] for page in pages} == {7}


def test_links_keep_the_question_and_lead_back(service: Published) -> None:
    page = get(service, "/collections/stations/items", limit=1, spanning_kv=110).json()
    second = requests.get(str(href(page, "next")), timeout=TIMEOUT_S).json()
    assert (ids(page), ids(second)) == (["S1"], ["S5"])
    back = requests.get(str(href(second, "prev")), timeout=TIMEOUT_S).json()
    assert ids(back) == ["S1"]


def test_a_row_without_place_is_a_row(service: Published) -> None:
    page = items(service, "projecten")
    assert ids(page) == PUBLIC_PROJECTS
    assert [f["id"] for f in page["features"] if f["geometry"] is None] == ["P2"]
    text = get(service, "/collections/projecten").json()["description"]
    assert "1 rij heeft geen plaats op de kaart." in text


def test_hits_counts_without_rows(service: Published) -> None:
    page = items(service, "stations", resulttype="hits")
    assert (page["numberMatched"], page["features"]) == (7, [])


def test_an_offset_past_the_end_gives_nothing(service: Published) -> None:
    page = items(service, "stations", offset=10**11)
    assert (page["numberMatched"], page["features"], href(page, "next")) == (7, [], None)


# Filters.


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"naam": ACCENTS}, ["P1"]),
        ({"naam": HOSTILE}, ["P/3"]),
        ({"naam": MARKUP}, ["P4"]),
        ({"naam": "' OR 1=1 --"}, []),
        ({"naam": '" OR ""="'}, []),
        ({"naam": "Zwarte Tulp"}, []),
        ({"naam": "\x00"}, []),
        ({"naam": "é" * 1900}, []),
        ({"modaliteit": "elektriciteit"}, ["P1", "P4", "P5"]),
        ({"modaliteit": "elektriciteit", "vermogen_mw": "10.0"}, ["P1", "P4"]),
        ({"vermogen_mw": "20.5"}, ["P/3"]),
        ({"vertrouwelijk": "false"}, PUBLIC_PROJECTS),
        ({"vertrouwelijk": "true"}, []),
        ({"sortby": "-vermogen_mw"}, ["P/3", "P1", "P4", "P5", "P2"]),
        ({"sortby": "vermogen_mw,-project_id"}, ["P5", "P4", "P1", "P/3", "P2"]),
    ],
)
def test_values_are_matched_exactly_and_never_run(
    service: Published, asked: dict[str, str], found: list[str]
) -> None:
    page = get(service, "/collections/projecten/items", **asked).json()
    assert ids(page) == found
    assert page["numberMatched"] == len(found)


def test_nothing_a_client_asked_changed_the_rows(service: Published) -> None:
    get(service, "/collections/projecten/items", naam=HOSTILE)
    with sqlite3.connect(written(service) / "miek.gpkg") as file:
        assert file.execute("SELECT count(*) FROM projecten").fetchone() == (5,)


def test_only_the_fields_asked_for(service: Published) -> None:
    page = items(service, "projecten", properties="naam", skipGeometry="true")
    assert {tuple(f["properties"]) for f in page["features"]} == {("naam",)}
    assert {f["geometry"] for f in page["features"]} == {None}


@pytest.mark.parametrize("name", ["P1", "P/3"])
def test_one_row_by_its_key(service: Published, name: str) -> None:
    response = get(service, f"/collections/projecten/items/{quote(name, safe='')}", crs=RD_URI)
    row = response.json()
    assert (row["id"], row["properties"]["project_id"]) == (name, name)
    assert response.headers["Content-Crs"] == f"<{RD_URI}>"
    again = requests.get(str(href(row, "self")), timeout=TIMEOUT_S).json()
    assert again["id"] == name


# Places.


def test_places_are_right_in_each_system(service: Published) -> None:
    # The church of Amersfoort is where RD begins: x 155,000, y 463,000.
    in_rd = items(service, "stations", crs=RD_URI)["features"][0]["geometry"]["coordinates"]
    assert np.allclose(in_rd, [155_000, 463_000], atol=100)
    degrees = items(service, "stations")["features"][0]["geometry"]["coordinates"]
    turned = items(service, "stations", crs=WGS84_URI)["features"][0]["geometry"]["coordinates"]
    assert np.allclose(degrees, [5.387, 52.155], atol=1e-7)
    assert turned == degrees[::-1]


def test_rd_has_the_very_numbers_of_the_file(service: Published) -> None:
    served = [f["geometry"] for f in items(service, "projecten", crs=RD_URI)["features"]]
    lines = [line.rsplit(";", 1)[1] for line in FILES["projecten.csv"][1:-1]]
    assert [g and shape(g).wkt for g in served] == [
        shapely.from_wkt(wkt).wkt if wkt else None for wkt in lines
    ]


@pytest.mark.parametrize(
    ("box", "system", "found"),
    [
        ("5.0,52.0,6.0,52.5", None, ["S1", "S6"]),
        ("5.0,52.0,0,6.0,52.5,9", None, ["S1", "S6"]),
        ("5.0,52.0,6.0,52.5", CRS84_URI, ["S1", "S6"]),
        ("52.0,5.0,52.5,6.0", WGS84_URI, ["S1", "S6"]),
        ("154000,462000,156000,464000", RD_URI, ["S1"]),
        ("6.0,51.0,7.0,53.2", None, ["S2", "NOORD"]),
        ("-180,-90,180,90", None, PUBLIC_STATIONS),
        ("6.0,-90,-170,90", None, ["S2", "NOORD"]),
        ("100,10,110,20", None, []),
    ],
)
def test_a_box_finds_what_lies_in_it(
    service: Published, box: str, system: str | None, found: list[str]
) -> None:
    asked = {"bbox": box} | ({"bbox-crs": system} if system else {})
    assert ids(get(service, "/collections/stations/items", **asked).json()) == found


def test_pages_of_a_box_keep_the_box(service: Published) -> None:
    asked = {"bbox": "154000,462000,262000,600000", "bbox-crs": RD_URI, "limit": 1}
    pages = walk(get(service, "/collections/stations/items", **asked).json())
    assert [i for page in pages for i in ids(page)] == ["S1", "S2", "NOORD"]
    again = requests.get(str(href(pages[2], "self")), timeout=TIMEOUT_S).json()
    assert ids(again) == ["S1"]


def test_two_corners_would_have_missed_a_station() -> None:
    """NOORD lies in the box in degrees, and outside the box between its corners in RD."""
    to_rd = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:28992", always_xy=True).transform
    corners = [to_rd(6.0, 51.0), to_rd(7.0, 53.2)]
    assert to_rd(6.0005, 53.19)[0] < corners[0][0]


# What can't be answered.


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/collections/stations/items?bbox=1,2,3", 400, "vier getallen"),
        ("/collections/stations/items?bbox=a,b,c,d", 400, "geen getal"),
        ("/collections/stations/items?bbox=nan,0,1,1", 400, "geen getal"),
        ("/collections/stations/items?bbox=5,53,6,52", 400, "op zijn kop"),
        ("/collections/stations/items?bbox=150000,460000,160000,470000", 400, "bbox-crs="),
        ("/collections/stations/items?bbox=5,52,6,53&bbox-crs=EPSG:28992", 400, "bbox-crs kan"),
        ("/collections/stations/items?bbox-crs=" + RD_URI, 400, "hoort bij een bbox"),
        ("/collections/stations/items?crs=http://x/y/1/2/3", 400, "coördinatenstelsel"),
        ("/collections/stations/items?limit=-1", 400, "limit"),
        ("/collections/stations/items?limit=0", 400, "limit"),
        ("/collections/stations/items?limit=1e3", 400, "limit"),
        ("/collections/stations/items?offset=-1", 400, "offset"),
        ("/collections/stations/items?sortby=", 400, "sortby"),
        ("/collections/stations/items?sortby=bestaatniet", 400, "sortby"),
        ("/collections/stations/items?properties=bestaatniet", 400, "properties"),
        ("/collections/stations/items?resulttype=alles", 400, "resulttype"),
        ("/collections/stations/items?spanning_kv=veel", 400, "geen getal"),
        ("/collections/stations/items?vertrouwelijk=misschien", 400, "true of false"),
        ("/collections/stations/items?onbekend=1", 400, "'onbekend'"),
        ("/collections/stations/items?datetime=2026-01-01", 400, "'datetime'"),
        ("/collections/stations/items?filter=naam%3D%27x%27", 400, "'filter'"),
        ("/collections/stations/items?naam=a&naam=b", 400, "2 keer"),
        ("/collections/stations/items?naam=" + "x" * 2001, 400, "2000 tekens"),
        ("/collections/stations/items?f=csv", 400, "json of html"),
        ("/collections/stations/items?f=jsonld", 400, "json of html"),
        ("/collections/stations/items/S99", 404, "sleutel"),
        ("/collections/stations/items/GEHEIM-S", 404, "sleutel"),
        ("/collections/bestaatniet", 404, "laag"),
        ("/collections/bestaatniet/items", 404, "laag"),
        ("/collections/../miek.gpkg", 404, "pagina"),
        ("/processes", 404, "pagina"),
        ("/static/img/logo.png", 404, "pagina"),
    ],
)
def test_a_wrong_question_is_explained(
    service: Published, path: str, status: int, said: str
) -> None:
    response = requests.get(f"{service.url}{path}", timeout=TIMEOUT_S)
    assert response.status_code == status
    assert said in response.json()["description"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_it_takes_nothing_in(service: Published, method: str) -> None:
    response = requests.request(
        method, f"{service.url}/collections/stations/items", json={}, timeout=TIMEOUT_S
    )
    assert response.status_code == 405


def test_no_question_made_it_break_down(service: Published) -> None:
    strange = {"Accept": "x/y;q=9,,;", "Accept-Language": "xx-YY-zz;q=nul", "X-Forwarded-Host": "b"}
    response = requests.get(f"{service.url}/collections?lang=%00", headers=strange, timeout=10)
    assert response.status_code == 200
    assert "//b" not in response.text
    assert "Traceback" not in service.said()


# What it says of itself.


def test_all_layers_are_there_with_titles_licence_and_origin(service: Published) -> None:
    found = get(service, "/collections").json()["collections"]
    assert [c["id"] for c in found] == list(LAYERS)
    for collection in found:
        assert collection["crs"] == [CRS84_URI, RD_URI, WGS84_URI]
        assert collection["storageCrs"] == RD_URI
        assert collection["title"] != collection["id"]
        assert "Openbare uitgave" in collection["description"]
        assert re.search(r"tolerantie \d+ m", collection["description"])
        assert sum(link["rel"] == "license" for link in collection["links"]) == 1
    titles = {c["id"]: c["title"] for c in found}
    assert (titles["stations"], titles["losse_einden"]) == (
        "Stations",
        "Losse einden bij grenzen",
    )


def test_fields_have_their_dutch_names(service: Published) -> None:
    for kind in ("schema", "queryables"):
        response = get(service, f"/collections/stations/{kind}")
        assert response.headers["Content-Type"] == "application/schema+json"
        fields = response.json()["properties"]
        assert fields["spanning_kv"]["title"] == "Hoogste spanning (kV)"
        assert fields["spanning_kv"]["type"] == "number"
        assert fields["station_id"]["x-ogc-role"] == "id"


def test_every_link_leads_somewhere_in_the_service(service: Published) -> None:
    documents = [
        get(service, "/").json(),
        get(service, "/collections").json(),
        get(service, "/collections/projecten").json(),
        get(service, "/collections/projecten/items", limit=2, offset=1).json(),
        get(service, "/collections/projecten/items/P%2F3").json(),
    ]
    links = {link["href"] for d in documents for link in d["links"]}
    links |= {link["href"] for c in documents[1]["collections"][:2] for link in c["links"]}
    own = sorted(h for h in links if h.startswith(service.url))
    assert {urlsplit(h).hostname for h in links - set(own)} <= {"creativecommons.org"}
    assert len(own) > 20
    assert {requests.get(h, timeout=TIMEOUT_S).status_code for h in own} == {200}


def test_the_openapi_document_needs_no_other_computer(service: Published) -> None:
    response = get(service, "/openapi")
    assert response.headers["Content-Type"].startswith("application/vnd.oai.openapi+json")
    document = response.json()
    assert "$ref" not in response.text
    assert set(re.findall(r"https?://[^/\"]+", response.text)) <= {
        service.url,
        "http://www.opengis.net",
    }
    limit = next(
        p
        for p in document["paths"]["/collections/stations/items"]["get"]["parameters"]
        if p["name"] == "limit"
    )
    assert limit["schema"]["maximum"] == 1000
    operations = [p["get"]["operationId"] for p in document["paths"].values()]
    assert len(operations) == len(set(operations))


def test_the_account_names_sources_and_thresholds(service: Published) -> None:
    rows = get(service, "/verantwoording").json()["verantwoording"]
    said = {row["onderwerp"]: row["waarde"] for row in rows}
    assert said["uitgave"] == "Openbare uitgave"
    assert {"grenzenset", "tolerantie grenzenset (m)", "bron projecten"} <= set(said)


# Pages for people.

PAGES = (
    "/",
    "/collections",
    "/collections/projecten",
    "/collections/projecten/items",
    "/collections/projecten/items/P4",
    "/collections/projecten/items/P2",
    "/verantwoording",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nothing_of_others_and_runs_nothing(service: Published, path: str) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    response = requests.get(f"{service.url}{path}", headers=browser, timeout=TIMEOUT_S)
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none';")
    # A name may say what a tag says, as text.
    tags = re.sub(r"&lt;.*?&gt;", "", response.text)
    assert not re.search(r"<script|\ssrc=|@import|url\(|<iframe|\son\w+=", tags)
    loaded = re.findall(r"<link[^>]*href=\"([^\"]*)\"", response.text)
    assert loaded == ["data:,"]
    pages = set(re.findall(r"<a href=\"([^\"]*)\"", response.text))
    assert pages
    for address in sorted(pages):
        assert requests.get(address.replace("&amp;", "&"), timeout=TIMEOUT_S).status_code == 200


def test_names_of_others_are_text_on_a_page(service: Published) -> None:
    page = get(service, "/collections/projecten/items", f="html").text
    assert "<img" not in page
    assert MARKUP in html.unescape(page)
    assert ACCENTS in page
    features = get(service, "/collections/projecten/items", limit=1000).json()["features"]
    assert MARKUP in [f["properties"]["naam"] for f in features]


# Secrets.


def test_a_confidential_row_is_in_no_answer_and_no_file(service: Published) -> None:
    said = [get(service, p).content for p in ("/", "/openapi", "/conformance", "/collections")]
    for name in LAYERS:
        for path in ("", "/schema", "/queryables", "/items"):
            for form in ("json", "html") if path in ("", "/items") else ("json",):
                most = {"limit": 1000} if path == "/items" else {}
                answer = get(service, f"/collections/{name}{path}", f=form, **most)
                assert answer.status_code == 200
                said.append(answer.content)
    said += [get(service, "/verantwoording", f=form).content for form in ("json", "html")]
    files = [p for p in written(service).rglob("*") if p.is_file()]
    assert {p.name for p in files} == {"miek.gpkg", "pygeoapi.yml", "openapi.json"}
    said += [p.read_bytes() for p in files]
    whole = b"\n".join(said).lower()
    # What is public is found in the same way.
    assert whole.count(b"lange lijn") > 3
    assert b"lange lijn" in (written(service) / "miek.gpkg").read_bytes().lower()
    for word in SECRET:
        for form in ("utf-8", "utf-16-le"):
            assert word.lower().encode(form) not in whole
    assert not any(word in service.said() for word in SECRET)


def test_there_is_no_confidential_service(run: Run) -> None:
    done = run("publiceer", "--vertrouwelijk")
    assert done.code == 2
    assert "alleen de openbare uitgave" in done.text


# Other programs.


@pytest.mark.parametrize("system", ["EPSG:28992", "OGC:CRS84"])
@pytest.mark.parametrize("layer", ["stations", "projecten", "grenzen"])
def test_gdal_reads_the_rows_of_the_file(service: Published, layer: str, system: str) -> None:
    # The server is a process of its own: pyogrio holds on to Python while it waits.
    options = {"CRS": system, "PAGE_SIZE": "3" if layer != "grenzen" else "200"}
    read = gpd.read_file(f"OAPIF:{service.url}", layer=layer, use_arrow=False, **options)
    file = pyogrio.read_dataframe(written(service) / "miek.gpkg", layer=layer)
    assert len(read) == len(file)
    for column in ("naam", "project_id", "station_id"):
        if column in file:
            assert read[column].tolist() == file[column].tolist()
    if system != "EPSG:28992":
        # The way back from degrees is a millimetre off by itself, so the file goes the same way.
        turn = pyproj.Transformer.from_crs("EPSG:28992", system, always_xy=True).transform
        file = file.set_geometry(
            shapely.transform(file.geometry.to_numpy(), turn, interleaved=False)
        )
    there = file.geometry.notna()
    assert (read.geometry.notna() == there).all()
    assert (read.geom_type[there] == file.geom_type[there]).all()
    mine, theirs = (shapely.get_coordinates(f.geometry.to_numpy()) for f in (read, file))
    assert np.abs(mine - theirs).max() <= (0 if system == "EPSG:28992" else METRE_DEGREES * 1e-3)


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="gdal-bin is niet geïnstalleerd")
def test_ogrinfo_counts_the_same(service: Published) -> None:
    done = subprocess.run(
        ["ogrinfo", "-ro", "-so", f"OAPIF:{service.url}", "stations"],
        capture_output=True,
        text=True,
        check=True,
        timeout=TIMEOUT_S,
    )
    assert "Feature Count: 7" in done.stdout


def test_miekgeo_fetches_what_miekgeo_publishes(
    service: Published, run: Run, tmp_path: Path
) -> None:
    done = run(
        "bronnen",
        "haal",
        service.url,
        "stations",
        "--laag",
        "stations",
        "--uit",
        tmp_path / "s.gpkg",
    )
    assert done.code == 0, done.text
    fetched = pyogrio.read_dataframe(tmp_path / "s.gpkg")
    file = pyogrio.read_dataframe(written(service) / "miek.gpkg", layer="stations")
    assert fetched["station_id"].tolist() == file["station_id"].tolist()
    assert (fetched.distance(file) == 0).all()


# Starting and stopping.


def test_a_taken_port_is_said_before_any_work(run: Run) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        done = run("publiceer", "map-die-er-niet-is", "--poort", port)
    assert done.code == 2
    assert f"Poort {port} is al in gebruik" in done.text


def test_only_writing_needs_a_folder_and_starts_nothing(
    run: Run, data: Path, tmp_path: Path
) -> None:
    assert "--map" in run("publiceer", "--alleen-schrijven").text
    folder = tmp_path / "klaar voor é"
    chosen = ("--lagen", "stations, projecten", "--adres", "https://kaart.nl/miek/")
    chosen += ("--raster", "5000")
    done = run("publiceer", data, "--alleen-schrijven", "--map", folder, *chosen)
    assert done.code == 0, done.text
    settings = yaml.safe_load((folder / "pygeoapi.yml").read_text(encoding="utf-8"))
    assert list(settings["resources"]) == ["projecten", "stations"]
    assert settings["server"]["url"] == "https://kaart.nl/miek"
    assert settings["server"]["bind"]["host"] == HOST
    assert json.loads((folder / "openapi.json").read_text(encoding="utf-8"))["servers"] == [
        {"url": "https://kaart.nl/miek"}
    ]
    # The eighth is where a confidential one may be, without a name.
    assert len(pyogrio.read_dataframe(folder / "miek.gpkg", layer="stations")) == 8
    whole = b"".join(p.read_bytes() for p in folder.iterdir())
    assert ACCENTS.encode() in whole
    assert not any(word.encode() in whole for word in SECRET)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--lagen", "statoins"], "Er is geen laag 'statoins'"),
        (["--adres", "kaart.nl"], "geen adres van een dienst"),
        (["--adres", 'http://a/"><script>'], "geen adres van een dienst"),
        (["--host", "0.0.0.0"], "--adres"),
        (["--host", "192.0.2.1"], "kan deze computer niet luisteren"),
        (["--map", "/bestaat/niet/hier", "--lagen", "stations"], "maken lukt niet"),
        (["--poort", "0"], "--poort"),
    ],
)
def test_wrong_use_is_explained(run: Run, data: Path, args: list[str], said: str) -> None:
    if "--poort" not in args:
        args = [*args, "--poort", str(free_port())]
    done = run("publiceer", data, *args)
    assert done.code == 2
    assert said in done.text


def test_without_the_extra_it_says_how_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("miekgeo.service.server.find_spec", lambda _: None)
    done = run("publiceer")
    assert done.code == 2
    assert 'pip install "miekgeo[dienst]"' in done.text
