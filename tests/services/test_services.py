"""The servers themselves: the real one changes nothing, a bad one does what its fault says."""

from __future__ import annotations

import http.client
import importlib.util
import json
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pyogrio
import pytest
import requests
import shapely
from shapely.geometry import shape

from miekgeo.grenzen import PROVINCIES
from tests.conftest import REFERENTIE
from tests.services import features
from tests.services.bad_server import BOMB_PIECE_BYTES, BOMB_PIECES, BadServer, Fault, serve_badly
from tests.services.common import CRS84_URI, RD_URI
from tests.services.features import (
    GRENZEN,
    SHEET_M2,
    features_of,
    sheet_gemeenten,
    sheet_provincies,
)
from tests.services.pygeoapi_server import Layer, serve_collections

OFFICIAL = REFERENTIE / "pdok_provincies.gpkg"
GEMEENTEN = Layer(GRENZEN, "gemeenten", "soort = 'gemeente'")
NAME = "provinciegebied"
ALL = [code[2:] for code in PROVINCIES]
MOST_PAGES = 10
TIMEOUT_S = 10

needs_pygeoapi = pytest.mark.skipif(
    importlib.util.find_spec("pygeoapi") is None, reason="pygeoapi is niet geïnstalleerd"
)


def items(url: str, **asked: object) -> requests.Response:
    """The first page of provincies, in RD unless asked otherwise."""
    query = {"f": "json", "limit": 1000, "crs": RD_URI, **asked}
    return requests.get(f"{url}/collections/{NAME}/items", params=query, timeout=TIMEOUT_S)


def description(url: str) -> dict[str, Any]:
    return requests.get(f"{url}/collections/{NAME}?f=json", timeout=TIMEOUT_S).json()


def next_of(response: requests.Response) -> str | None:
    hrefs = [link["href"] for link in response.json()["links"] if link["rel"] == "next"]
    return urljoin(response.url, hrefs[0]) if hrefs else None


def walk(response: requests.Response) -> list[requests.Response]:
    """A page and those after it; no more than a test should ever need."""
    pages = [response]
    while (href := next_of(pages[-1])) and len(pages) < MOST_PAGES:
        pages.append(requests.get(href, timeout=TIMEOUT_S))
    return pages


def rows(pages: list[requests.Response]) -> list[dict[str, Any]]:
    return [feature for page in pages for feature in page.json()["features"]]


def codes(pages: list[requests.Response]) -> list[str]:
    return [feature["properties"]["code"] for feature in rows(pages)]


# The real server.


@pytest.fixture(scope="module")
def provincies() -> Layer:
    """The official provincies where they are there, otherwise the embedded ones."""
    return Layer(OFFICIAL, NAME) if OFFICIAL.is_file() else Layer(GRENZEN, "provincies")


@pytest.fixture(scope="module")
def real(provincies: Layer) -> Iterator[str]:
    with serve_collections({NAME: provincies, "gemeentegebied": GEMEENTEN}, max_items=5) as url:
        yield url


@needs_pygeoapi
def test_real_server_gives_the_bits_of_the_file(real: str, provincies: Layer) -> None:
    pages = walk(items(real))
    assert [len(page.json()["features"]) for page in pages] == [5, 5, 2]
    assert {page.json()["numberMatched"] for page in pages} == {len(PROVINCIES)}
    assert {page.headers["Content-Crs"] for page in pages} == {f"<{RD_URI}>"}
    file = pyogrio.read_dataframe(provincies.path, layer=provincies.layer)
    served = [shape(feature["geometry"]) for feature in rows(pages)]
    assert list(shapely.to_wkb(served)) == list(shapely.to_wkb(file.geometry.array))
    assert codes(pages) == file["code"].tolist()


@needs_pygeoapi
def test_real_server_describes_its_collection(real: str) -> None:
    collection = description(real)
    assert collection["storageCrs"] == RD_URI
    assert collection["crs"] == [CRS84_URI, RD_URI]
    licences = [link["title"] for link in collection["links"] if link["rel"] == "license"]
    assert licences == ["CC BY 4.0"]


@needs_pygeoapi
def test_real_server_leaves_rows_out_and_refuses_what_it_cannot(real: str) -> None:
    address = f"{real}/collections/gemeentegebied/items"
    page = requests.get(address, timeout=TIMEOUT_S).json()
    assert page["numberMatched"] == len(pyogrio.read_dataframe(*GEMEENTEN[:2], where=GEMEENTEN[2]))
    assert len(page["features"]) == 5
    asked = {"bbox": "5,52,6,53"}
    assert requests.get(address, params=asked, timeout=TIMEOUT_S).status_code == 400


@needs_pygeoapi
def test_real_server_is_gone_afterwards(provincies: Layer) -> None:
    with serve_collections({NAME: provincies}, max_items=7) as url:
        assert [len(page.json()["features"]) for page in walk(items(url))] == [7, 5]
    with pytest.raises(requests.ConnectionError):
        items(url)


def test_server_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.services.pygeoapi_server.write_config", lambda *_: None)
    with (
        pytest.raises(RuntimeError, match="does not answer"),
        serve_collections({NAME: Layer(GRENZEN, "provincies")}),
    ):
        pass


# Bad servers.


@pytest.fixture
def bad(request: pytest.FixtureRequest) -> Iterator[BadServer]:
    """The twelve provincies of the sheet with a fault, which the test names."""
    with serve_badly({NAME: sheet_provincies()}, request.param) as server:
        yield server


def with_fault(*faults: Fault) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("bad", faults, indirect=True)


@pytest.mark.parametrize(
    ("fault", "pages"),
    [
        (Fault.NONE, 3),
        (Fault.NO_COUNT, 3),
        (Fault.NEXT_RELATIVE, 3),
        (Fault.HUGE_PAGE_LIMIT_IGNORED, 1),
    ],
)
def test_good_servers_give_everything(fault: Fault, pages: int) -> None:
    with serve_badly({NAME: sheet_provincies()}, fault) as server:
        found = walk(items(server.url))
        assert len(found) == pages
        assert codes(found) == ALL
        assert ("numberMatched" in found[0].json()) == (fault != Fault.NO_COUNT)
        assert found[0].headers["Content-Crs"] == f"<{RD_URI}>"
        assert rows(found)[0] == json.loads(json.dumps(sheet_provincies()[0]))
        assert len(server.requests) == pages
    with pytest.raises(requests.ConnectionError):
        items(server.url)


@with_fault(Fault.NONE)
def test_server_describes_itself(bad: BadServer) -> None:
    links = {
        link["rel"]: link["href"]
        for link in requests.get(bad.url, timeout=TIMEOUT_S).json()["links"]
    }
    collections = requests.get(links["data"], timeout=TIMEOUT_S).json()["collections"]
    assert collections == [description(bad.url)]
    assert collections[0]["itemType"] == "feature"
    assert (collections[0]["storageCrs"], RD_URI in collections[0]["crs"]) == (RD_URI, True)
    assert "license" in {link["rel"] for link in collections[0]["links"]}
    assert requests.get(links["conformance"], timeout=TIMEOUT_S).ok
    assert requests.get(f"{bad.url}/collections/onzin", timeout=TIMEOUT_S).status_code == 404
    assert urlsplit(bad.url).path in bad.requests
    assert items(bad.url, crs="onzin").status_code == 400


@with_fault(Fault.NO_RD, Fault.NO_RD_REFUSED, Fault.WRONG_CRS, Fault.NONE)
def test_degrees(bad: BadServer, request: pytest.FixtureRequest) -> None:
    fault = request.node.callspec.params["bad"]
    degrees_only = fault in {Fault.NO_RD, Fault.NO_RD_REFUSED}
    assert description(bad.url)["crs"] == [CRS84_URI] + [RD_URI] * (not degrees_only)
    asked = CRS84_URI if fault in {Fault.NO_RD_REFUSED, Fault.NONE} else RD_URI
    page = items(bad.url, crs=asked)
    said = RD_URI if fault == Fault.WRONG_CRS else CRS84_URI
    assert page.headers["Content-Crs"] == f"<{said}>"
    lon, lat = page.json()["features"][0]["geometry"]["coordinates"][0][0]
    assert 3 < lon < 8
    assert 50 < lat < 54
    assert items(bad.url).status_code == (400 if fault == Fault.NO_RD_REFUSED else 200)


@with_fault(Fault.HALFWAY, Fault.HALFWAY_ONCE)
def test_halfway(bad: BadServer, request: pytest.FixtureRequest) -> None:
    second = next_of(items(bad.url))
    with pytest.raises(requests.RequestException, match="IncompleteRead"):
        requests.get(second, timeout=TIMEOUT_S)
    if request.node.callspec.params["bad"] == Fault.HALFWAY_ONCE:
        assert requests.get(second, timeout=TIMEOUT_S).ok
    else:
        with pytest.raises(requests.RequestException, match="IncompleteRead"):
            requests.get(second, timeout=TIMEOUT_S)


@pytest.mark.parametrize(
    ("fault", "statuses", "retry_after"),
    [
        (Fault.ERROR_500_ON_3, [200, 200, 500, 500], None),
        (Fault.ERROR_429_ON_3, [200, 200, 429, 429], "1"),
        (Fault.ERROR_429_ONCE, [200, 429, 200, 200], "0"),
        (Fault.ERROR_503_DATE, [200, 503, 200, 200], "Wed, 01 Jan 2025 00:00:00 GMT"),
        (Fault.RETRY_AFTER_HUGE, [429, 429, 429, 429], "86400"),
    ],
)
def test_statuses(fault: Fault, statuses: list[int], retry_after: str | None) -> None:
    with serve_badly({NAME: sheet_provincies()}, fault) as server:
        found = []
        offset = 0
        for _ in statuses:
            found.append(items(server.url, offset=offset))
            # A page that failed is asked again.
            offset += 5 * found[-1].ok
    assert [page.status_code for page in found] == statuses
    failed = [page for page in found if not page.ok]
    assert {page.headers.get("Retry-After") for page in failed} == {retry_after}


@pytest.mark.parametrize("page", [0, 1, 3])
def test_fault_on_another_page(page: int) -> None:
    with serve_badly({NAME: sheet_provincies()}, Fault.ERROR_500_ON_3, page=page) as server:
        described = requests.get(f"{server.url}/collections/{NAME}", timeout=TIMEOUT_S)
        found = [described, *(items(server.url, offset=offset) for offset in (0, 5, 10))]
    assert [response.ok for response in found] == [number != page for number in range(4)]


def test_silence_does_not_hold_the_server_up() -> None:
    with serve_badly({NAME: sheet_provincies()}, Fault.SLOW) as server:
        second = next_of(items(server.url))
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=0.3)
        connection.request("GET", second)
        with pytest.raises(TimeoutError):
            connection.getresponse()
        begun = time.monotonic()
    assert time.monotonic() - begun < 1
    connection.close()


def test_drip_does_not_hold_the_server_up() -> None:
    with serve_badly({NAME: sheet_provincies()}, Fault.DRIP) as server:
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=TIMEOUT_S)
        connection.request("GET", f"{server.url}/collections/{NAME}/items")
        response = connection.getresponse()
        assert [response.read1(100) for _ in range(3)] == [b" "] * 3
        begun = time.monotonic()
    assert time.monotonic() - begun < 1
    assert response.read().strip() == b""
    connection.close()


@with_fault(Fault.BOMB)
def test_bomb_is_small_until_unpacked(bad: BadServer) -> None:
    with requests.get(
        f"{bad.url}/collections/{NAME}/items", stream=True, timeout=TIMEOUT_S
    ) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        sent = response.raw.read(decode_content=False)
    assert len(sent) < 2**20
    opener = zlib.decompressobj(wbits=31)
    assert len(opener.decompress(sent)) == BOMB_PIECE_BYTES
    piece = sent[: len(sent) - len(opener.unused_data)]
    assert sent.startswith(piece * BOMB_PIECES)
    last = sent.removeprefix(piece * BOMB_PIECES)
    assert len(json.loads(zlib.decompress(last, wbits=31))["features"]) == 5


@with_fault(Fault.HTML, Fault.HTML_AS_JSON, Fault.BROKEN_JSON)
def test_no_json(bad: BadServer, request: pytest.FixtureRequest) -> None:
    page = items(bad.url)
    assert page.ok
    is_html = request.node.callspec.params["bad"] == Fault.HTML
    assert page.headers["Content-Type"].startswith("text/html") == is_html
    with pytest.raises(ValueError, match=r"Expecting|delimiter"):
        page.json()


@with_fault(Fault.DEEP)
def test_deep(bad: BadServer) -> None:
    with pytest.raises(RecursionError):
        items(bad.url).json()


@with_fault(Fault.NOT_A_COLLECTION)
def test_not_a_collection(bad: BadServer) -> None:
    assert "features" not in items(bad.url).json()


@pytest.mark.parametrize(
    ("fault", "matched"),
    [(Fault.ANNOUNCES_MORE, 13), (Fault.ANNOUNCES_LESS, 11), (Fault.REPEATS, 12)],
)
def test_counts(fault: Fault, matched: int) -> None:
    with serve_badly({NAME: sheet_provincies()}, fault) as server:
        pages = walk(items(server.url))
    assert {page.json()["numberMatched"] for page in pages} == {matched}
    assert len(rows(pages)) == 12
    repeated = ALL[:5] * 2 + ALL[10:]
    assert codes(pages) == (repeated if fault == Fault.REPEATS else ALL)


@with_fault(Fault.NO_FEATURES)
def test_no_features(bad: BadServer) -> None:
    (page,) = walk(items(bad.url))
    assert (page.json()["features"], page.json()["numberMatched"]) == ([], 0)


@with_fault(Fault.LOOP, Fault.ENDLESS)
def test_pages_without_end(bad: BadServer, request: pytest.FixtureRequest) -> None:
    pages = walk(items(bad.url))
    assert len(pages) == MOST_PAGES
    is_loop = request.node.callspec.params["bad"] == Fault.LOOP
    assert len({page.url for page in pages}) == (1 if is_loop else MOST_PAGES)


@pytest.mark.parametrize("fault", [Fault.NEXT_ELSEWHERE, Fault.REDIRECT_ELSEWHERE])
def test_another_server_is_asked_by_who_follows(fault: Fault) -> None:
    provincies = {NAME: sheet_provincies()}
    with (
        serve_badly(provincies) as other,
        serve_badly(provincies, fault, elsewhere=other.url) as server,
    ):
        pages = walk(items(server.url))
    assert codes(pages) == ALL
    assert len(server.requests) == 1
    assert len(other.requests) == (2 if fault == Fault.NEXT_ELSEWHERE else 3)


@with_fault(Fault.NEXT_FILE)
def test_next_is_a_file(bad: BadServer) -> None:
    assert next_of(items(bad.url)) == "file:///etc/passwd"


@with_fault(Fault.NULL_GEOMETRY, Fault.BAD_GEOMETRY)
def test_one_geometry_is_spoilt(bad: BadServer, request: pytest.FixtureRequest) -> None:
    first, *others = rows(walk(items(bad.url)))
    if request.node.callspec.params["bad"] == Fault.NULL_GEOMETRY:
        assert first["geometry"] is None
    else:
        with pytest.raises((TypeError, ValueError)):
            shape(first["geometry"])
    assert all(shape(feature["geometry"]).is_valid for feature in others)


def test_each_fault_is_tested() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [fault for fault in Fault if f"Fault.{fault.name}" not in text] == []


# What they serve.


def test_sheet_tiles_the_country() -> None:
    sets = sheet_provincies(), sheet_gemeenten()
    areas = [[shape(feature["geometry"]) for feature in one] for one in sets]
    assert [len(one) for one in areas] == [12, 324]
    assert [shapely.area(one).sum() for one in areas] == [SHEET_M2, SHEET_M2]
    assert all(shapely.coverage_is_valid(one) for one in areas)
    for provincie, area in zip(sets[0], areas[0], strict=True):
        inside = [
            shape(feature["geometry"])
            for feature in sets[1]
            if feature["properties"]["ligt_in_provincie_code"] == provincie["properties"]["code"]
        ]
        assert len(inside) == 27
        assert shapely.equals(shapely.coverage_union_all(inside), area)


def test_layers_get_the_names_of_pdok() -> None:
    one, *_ = provincies = features_of(GRENZEN, "provincies")
    assert [feature["properties"]["naam"] for feature in provincies] == [*PROVINCIES.values()]
    assert one["id"] == one["properties"]["identificatie"] == "PV20"
    groningen, *_ = features_of(*GEMEENTEN)
    assert groningen["properties"] == {
        "identificatie": "GM0014",
        "code": "0014",
        "naam": "Groningen",
        "ligt_in_provincie_code": "20",
        "ligt_in_provincie_naam": "Groningen",
    }
    with pytest.raises(ValueError, match="where"):
        features_of(GRENZEN, "gemeenten")


def test_provincie_of_a_gemeente_by_place() -> None:
    frame = pyogrio.read_dataframe(*GEMEENTEN[:2], where=GEMEENTEN.where)
    assert features._provincie_by_place(frame).tolist() == frame["provincie"].tolist()
