"""Services that fail in any way: a clear Dutch message, and the set in use as it was."""

from __future__ import annotations

import gzip
import shutil
import socket
import subprocess
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from miekgeo import fetch
from miekgeo.errors import MiekGeoError, SourceError
from miekgeo.grenzen.kept import KeptSet, list_kept, load_kept, name_in_use
from miekgeo.limits import LIMITS
from miekgeo.sources.ogcapi import fetch_collection
from miekgeo.sources.web import Service
from tests.conftest import Ran, Run
from tests.fetch.conftest import (
    ALL_IN_ONE_PAGE,
    DONE,
    GEMEENTEN,
    INTERNALS,
    PROVINCIES,
    QUICK,
    UNREADABLE,
    contents,
    sheet,
    unprintable,
)
from tests.fetch.json_server import ANYTHING, Reply, collection, serve_replies
from tests.services.bad_server import BadServer, Fault, serve_badly
from tests.services.common import HOST, RD_URI
from tests.services.features import sheet_provincies
from tests.test_cli_use import ENGLISH

HARMLESS = (
    Fault.NONE,
    Fault.NO_COUNT,
    Fault.NEXT_RELATIVE,
    Fault.HUGE_PAGE_LIMIT_IGNORED,
    Fault.HALFWAY_ONCE,
    Fault.ERROR_429_ONCE,
    Fault.ERROR_503_DATE,
)
# What the message must say. 12 provincies are served; a page holds 5.
REFUSED = {
    Fault.NO_RD: "levert geen RD (EPSG:28992)",
    Fault.NO_RD_REFUSED: "levert geen RD (EPSG:28992)",
    Fault.HALFWAY: "breekt zijn antwoord af, ook na 3 pogingen",
    Fault.SLOW: "antwoordt te langzaam",
    Fault.DRIP: "antwoordt te langzaam",
    Fault.BOMB: "stuurt meer dan 5 MB in één antwoord",
    Fault.ERROR_500_ON_3: "na 3 pogingen met fout 500 (storing bij de dienst)",
    Fault.ERROR_429_ON_3: "na 3 pogingen met fout 429 (te veel vragen)",
    Fault.RETRY_AFTER_HUGE: "na 3 pogingen met fout 429 (te veel vragen)",
    Fault.REDIRECT_ELSEWHERE: "verwijst naar een ander adres: {elsewhere}",
    Fault.HTML: "geen leesbare JSON (soort: text/html). Misschien is het een onderhouds-",
    Fault.HTML_AS_JSON: "geen leesbare JSON (soort: application/json)",
    Fault.BROKEN_JSON: "geen leesbare JSON (soort: application/geo+json)",
    Fault.DEEP: "geen leesbare JSON",
    Fault.NOT_A_COLLECTION: "een pagina zonder lijst van objecten",
    Fault.ANNOUNCES_MORE: "kondigt 13 rijen aan en stuurt er 12",
    Fault.ANNOUNCES_LESS: "kondigt 11 rijen aan en stuurt er 12",
    Fault.LOOP: "stuurt rijen twee keer (PV20, PV21, PV22, PV23, PV24)",
    Fault.ENDLESS: "verwijst steeds door naar een volgende pagina",
    Fault.NEXT_ELSEWHERE: "verwijst naar een ander adres: {elsewhere}",
    Fault.NEXT_FILE: "verwijst naar een ander adres: file:///etc/passwd",
    Fault.REPEATS: "stuurt rijen twee keer (PV20, PV21, PV22, PV23, PV24)",
    Fault.NO_FEATURES: "geen rijen",
    Fault.WRONG_CRS: "levert geen RD (EPSG:28992)",
    Fault.NULL_GEOMETRY: "1 van 12 rijen zijn geen vlak",
    Fault.BAD_GEOMETRY: "1 van 12 rijen zijn geen vlak",
}
# Turning areas into degrees is slow for a server with many small pages.
IN_DEGREES = {Fault.NO_RD, Fault.NO_RD_REFUSED, Fault.WRONG_CRS}


@pytest.fixture(scope="module")
def other() -> Iterator[BadServer]:
    """The server that others refer to, and that must not be asked anything."""
    with serve_badly(sheet()) as server:
        yield server
        assert server.requests == []


def assert_refused(done: Ran, folder: Path, before: dict[str, bytes | None]) -> None:
    """A Dutch message about the service, and a folder in which not a byte has changed."""
    assert (done.code, done.out) == (UNREADABLE, "")
    assert done.err.startswith("Fout: ")
    assert HOST in done.err
    assert ENGLISH.findall(done.err) == []
    assert INTERNALS.findall(done.err) == []
    assert unprintable(done.err) == []
    assert contents(folder) == before


# ---- every fault -------------------------------------------------------------------------------


def test_each_fault_is_either_harmless_or_refused() -> None:
    assert sorted([*HARMLESS, *REFUSED]) == sorted(Fault)


@pytest.mark.parametrize("fault", REFUSED)
def test_a_bad_service_leaves_the_set_in_use(
    fault: Fault, run: Run, folder: Path, in_use: KeptSet, other: BadServer
) -> None:
    before = contents(folder)
    size = ALL_IN_ONE_PAGE if fault in IN_DEGREES else 5
    with serve_badly(sheet(), fault, size, elsewhere=other.url) as server:
        done = run("bronnen", "grenzen", "--url", server.url)
    assert_refused(done, folder, before)
    host = other.url[: other.url.index("/", len("http://"))]
    assert REFUSED[fault].format(elsewhere=host) in done.text
    assert name_in_use() == in_use.naam
    assert load_kept(in_use.naam).tolerantie_m == 3


@pytest.mark.parametrize("fault", HARMLESS)
def test_a_service_that_heals_gives_its_set(
    fault: Fault, run: Run, folder: Path, in_use: KeptSet
) -> None:
    before = contents(folder)
    with serve_badly(sheet(), fault) as server:
        done = run("bronnen", "grenzen", "--url", server.url)
    assert (done.code, done.err) == (DONE, "")
    assert "(12 provincies, 324 gemeenten, tolerantie 100 m)." in done.out
    new = name_in_use()
    assert new != in_use.naam
    assert f"Opgehaald en in gebruik: {new} (" in done.out
    assert load_kept(new).gemeenten.labels[0] == "Gemeente 1"
    # The sets that were there are there still, untouched.
    after = contents(folder)
    assert {k: after[k] for k in before if not k.endswith("in-gebruik.json")} == {
        k: v for k, v in before.items() if not k.endswith("in-gebruik.json")
    }


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Fault.HALFWAY, "breekt zijn antwoord af"),
        (Fault.SLOW, "te langzaam"),
        (Fault.BOMB, "meer dan 5 MB"),
        (Fault.ERROR_500_ON_3, "fout 500"),
        (Fault.REDIRECT_ELSEWHERE, "ander adres"),
        (Fault.HTML, "geen leesbare JSON"),
        (Fault.DEEP, "geen leesbare JSON"),
        # A description of nothing: then there is no RD either.
        (Fault.NOT_A_COLLECTION, "levert geen RD"),
    ],
)
def test_a_fault_in_the_description(
    fault: Fault, message: str, run: Run, folder: Path, in_use: KeptSet, other: BadServer
) -> None:
    before = contents(folder)
    with serve_badly(sheet(), fault, ALL_IN_ONE_PAGE, page=0, elsewhere=other.url) as server:
        done = run("bronnen", "grenzen", "--url", server.url)
    assert_refused(done, folder, before)
    assert message in done.text


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Fault.HALFWAY, "breekt zijn antwoord af"),
        (Fault.ERROR_429_ON_3, "fout 429"),
        (Fault.HTML, "geen leesbare JSON"),
        (Fault.NULL_GEOMETRY, "1 van 324 rijen zijn geen vlak"),
    ],
)
def test_a_fault_after_the_provincies_came(
    fault: Fault, message: str, run: Run, folder: Path, in_use: KeptSet
) -> None:
    """Page 10 exists of the gemeenten only: the provincies are whole by then."""
    before = contents(folder)
    with serve_badly(sheet(), fault, page=10) as server:
        done = run("bronnen", "grenzen", "--url", server.url)
        assert any(f"{GEMEENTEN}/items" in path for path in server.requests)
    assert_refused(done, folder, before)
    assert message in done.text


def test_a_bad_service_where_nothing_was_kept(run: Run, folder: Path) -> None:
    with serve_badly(sheet(), Fault.HTML) as server:
        done = run("bronnen", "grenzen", "--url", server.url)
    assert done.code == UNREADABLE
    assert not folder.exists()
    assert name_in_use() == "ingebed"


def test_collections_the_wrong_way_around(run: Run, folder: Path, in_use: KeptSet) -> None:
    before = contents(folder)
    with serve_badly(sheet(), page_size=ALL_IN_ONE_PAGE) as server:
        names = ("--provincies", GEMEENTEN, "--gemeenten", PROVINCIES)
        done = run("bronnen", "grenzen", "--url", server.url, *names)
    assert_refused(done, folder, before)
    assert "provincies ontbreken (Groningen, Fryslân, Drenthe, Overijssel, Flevoland" in done.text
    assert "12 gemeenten, verwacht meer dan 300" in done.text


# ---- how often a service is asked --------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "asked"),
    [
        # The description, two pages and the third page three times.
        (Fault.ERROR_500_ON_3, 6),
        # The description, one page and the second page three times.
        (Fault.HALFWAY, 5),
        # What can't get better is asked once.
        (Fault.HTML, 2),
        (Fault.ANNOUNCES_MORE, 4),
    ],
)
def test_attempts(fault: Fault, asked: int) -> None:
    with serve_badly(sheet(), fault) as server:
        with pytest.raises(SourceError):
            fetch_collection(server.url, PROVINCIES, patience=QUICK)
        assert len(server.requests) == asked


def test_a_limit_of_rows_holds_for_all_pages_together() -> None:
    with serve_badly(sheet()) as server:
        with pytest.raises(SourceError, match="meer dan 11 rijen") as refused:
            fetch_collection(
                server.url, PROVINCIES, patience=QUICK, limits=replace(LIMITS, rows=11)
            )
        whole = fetch_collection(
            server.url, PROVINCIES, patience=QUICK, limits=replace(LIMITS, rows=12)
        )
    assert f"{HOST}, {PROVINCIES}:" in str(refused.value)
    assert whole.table.n_read == 12


def test_the_user_is_told_of_each_page() -> None:
    told: list[tuple[str, int, int | None]] = []

    def tell(what: str, done: int = 0, total: int | None = None) -> None:
        told.append((what, done, total))

    with serve_badly(sheet()) as server:
        fetch_collection(server.url, PROVINCIES, patience=QUICK, progress=tell)
    assert told == [
        (PROVINCIES, 0, None),
        (PROVINCIES, 5, 12),
        (PROVINCIES, 10, 12),
        (PROVINCIES, 12, 12),
    ]


# ---- addresses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/collections",
        "javascript:alert(1)",
        "api.pdok.nl",
        "http://",
        "https:///collections",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:acht",
        "http://[::1",
        " ",
    ],
)
def test_no_web_address(url: str, run: Run, folder: Path, in_use: KeptSet) -> None:
    before = contents(folder)
    done = run("bronnen", "grenzen", "--url", url)
    assert (done.code, done.out) == (UNREADABLE, "")
    assert "is geen webadres. Geef een adres dat begint met https://." in done.text
    assert contents(folder) == before
    haal = run("bronnen", "haal", url, "x", "--laag", "stations", "--uit", folder / "s.gpkg")
    assert (haal.code, haal.err) == (UNREADABLE, done.err)


@pytest.mark.parametrize("url", ["http://a..b", f"http://{'a' * 300}.nl", "http://a b", "http://*"])
def test_an_address_that_cannot_be_a_host(url: str) -> None:
    with pytest.raises(SourceError) as refused, Service(url, QUICK) as service:
        service.ask("collections")
    assert INTERNALS.findall(str(refused.value)) == []
    assert "adres" in str(refused.value)


def test_nothing_listens(run: Run, folder: Path, in_use: KeptSet) -> None:
    before = contents(folder)
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
    done = run("bronnen", "grenzen", "--url", f"http://{HOST}:{port}/ogc/v1")
    assert_refused(done, folder, before)
    assert "is niet bereikbaar. Controleer het adres, de internetverbinding" in done.text


def test_something_else_listens(run: Run, folder: Path, in_use: KeptSet) -> None:
    before = contents(folder)
    with sends([b"220 proef ESMTP\r\n"]) as (url, _):
        done = run("bronnen", "grenzen", "--url", url)
    assert_refused(done, folder, before)


def test_an_unknown_collection_names_the_known_ones(
    run: Run, folder: Path, in_use: KeptSet
) -> None:
    before = contents(folder)
    with serve_badly(sheet()) as server:
        done = run("bronnen", "grenzen", "--url", server.url, "--provincies", "provincie")
    assert_refused(done, folder, before)
    known = f"{GEMEENTEN}, {PROVINCIES}"
    assert done.text == f"Fout: {HOST} heeft geen collectie provincie. Wel: {known}."


def test_an_address_that_is_no_service(run: Run, folder: Path, in_use: KeptSet) -> None:
    before = contents(folder)
    with serve_replies({}) as server:
        done = run("bronnen", "grenzen", "--url", server.url)
    assert_refused(done, folder, before)
    assert f"heeft geen collectie {PROVINCIES}. Controleer het adres van de dienst." in done.text


@pytest.mark.parametrize("name", ["../../etc", "a/b", "a?b", "a b", "", "a#b", "a%2fb"])
def test_a_collection_is_a_name(name: str) -> None:
    with serve_badly(sheet()) as server:
        with pytest.raises(SourceError, match="is geen naam van een collectie"):
            fetch_collection(server.url, name, patience=QUICK)
        assert server.requests == []


@pytest.mark.parametrize(
    "href", ["http://[::1", "//[", "http://127.0.0.1:acht/", "https://elders.invalid/", "data:,x"]
)
def test_a_next_page_at_a_strange_address(href: str) -> None:
    """Also where the link can't even be read."""
    page = {"features": sheet_provincies(), "links": [{"rel": "next", "href": href}]}
    replies = collection(PROVINCIES, [], items=Reply(page))
    with serve_replies(replies) as server:
        with pytest.raises(SourceError) as refused:
            fetch_collection(server.url, PROVINCIES, patience=QUICK)
        assert len(server.requests) == 2
    assert HOST in str(refused.value)
    assert href in str(refused.value)


@pytest.mark.parametrize(
    "location", ["http://[::1", "https://elders.invalid/", "file:///etc/hosts"]
)
def test_sent_on_to_a_strange_address(location: str) -> None:
    with serve_replies({ANYTHING: Reply({}, headers={"Location": location}, status=302)}) as server:
        with pytest.raises(SourceError) as refused:
            fetch_collection(server.url, PROVINCIES, patience=QUICK)
        assert len(server.requests) == 1
    assert HOST in str(refused.value)
    assert location in str(refused.value)


def test_sent_on_within_the_service_is_followed() -> None:
    features = sheet_provincies()
    replies = {
        f"/oud{path}": Reply({}, headers={"Location": path}, status=301)
        for path in collection(PROVINCIES, features)
    }
    with serve_replies({**replies, **collection(PROVINCIES, features)}) as server:
        found = fetch_collection(f"{server.url}/oud", PROVINCIES, patience=QUICK)
    assert found.table.n_read == 12


def test_sent_on_for_ever() -> None:
    with serve_replies({ANYTHING: Reply({}, headers={"Location": "/x"}, status=302)}) as server:
        with pytest.raises(SourceError, match="verwijst steeds door"):
            fetch_collection(server.url, PROVINCIES, patience=QUICK)
        assert len(server.requests) < 10


def test_a_password_in_the_address_is_told_to_nobody(run: Run, folder: Path) -> None:
    page_size = ALL_IN_ONE_PAGE
    with serve_badly(sheet(), page_size=page_size) as server:
        url = server.url.replace("://", "://gebruiker:geheim@")
        done = run("bronnen", "grenzen", "--url", url)
        wrong = run("bronnen", "grenzen", "--url", f"{url}/x", "--provincies", "niet")
    assert "geheim" not in done.text + wrong.text
    assert not any(b"geheim" in (content or b"") for content in contents(folder).values())


# ---- answers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply([]), "iets anders dan een JSON-object"),
        (Reply("tekst"), "iets anders dan een JSON-object"),
        (Reply(None), "iets anders dan een JSON-object"),
        (Reply(body=b""), "geen leesbare JSON"),
        (Reply(body=b"\xff\xfe\xff"), "geen leesbare JSON"),
        (Reply(body=b'{"a": NaN}'), "geen leesbare JSON"),
        (Reply(body=b'{"a": ' + b"9" * 5000 + b"}"), "geen leesbare JSON"),
        (Reply({"features": {}}), "zonder lijst van objecten"),
        (Reply({"features": ["x"]}), "zonder lijst van objecten"),
        (Reply({"features": [], "numberReturned": 3}), "zegt 3 rijen op een pagina te sturen"),
        (Reply({}, status=401), "fout 401"),
        (Reply({}, status=403), "fout 403"),
        (Reply({}, status=404), "kent dit adres niet"),
        (Reply({}, status=501), "fout 501"),
        (Reply(body=b"geen gzip", headers={"Content-Encoding": "gzip"}), "breekt zijn antwoord af"),
    ],
)
def test_an_answer_that_cannot_be_used(reply: Reply, message: str) -> None:
    with (
        serve_replies(collection(PROVINCIES, [], items=reply)) as server,
        pytest.raises(SourceError, match=message) as refused,
    ):
        fetch_collection(server.url, PROVINCIES, patience=QUICK)
    assert HOST in str(refused.value)
    assert ENGLISH.findall(str(refused.value)) == []
    assert INTERNALS.findall(str(refused.value)) == []


def test_a_count_that_changes_on_the_way() -> None:
    features = sheet_provincies()
    pages = [
        {
            "features": features[:6],
            "numberMatched": 12,
            "links": [{"rel": "next", "href": "/twee"}],
        },
        {"features": features[6:], "numberMatched": 13, "links": []},
    ]
    replies = {**collection(PROVINCIES, [], items=Reply(pages[0])), "/twee": Reply(pages[1])}
    with (
        serve_replies(replies) as server,
        pytest.raises(SourceError, match="kondigt eerst 12 en dan 13 rijen aan"),
    ):
        fetch_collection(server.url, PROVINCIES, patience=QUICK)


def test_a_system_that_differs_from_the_one_asked() -> None:
    reply = collection(PROVINCIES, sheet_provincies())[f"/collections/{PROVINCIES}/items"]
    other = replace(reply, headers={"Content-Crs": f"<{RD_URI.replace('28992', '4258')}>"})
    with (
        serve_replies(collection(PROVINCIES, [], items=other)) as server,
        pytest.raises(SourceError, match=r"ander coördinatenstelsel dan gevraagd .*EPSG/0/4258"),
    ):
        fetch_collection(server.url, PROVINCIES, patience=QUICK)


def test_rd_by_the_list_that_all_collections_share() -> None:
    """As PDOK has it: the collection refers to `#/crs` of all collections."""
    replies = {
        **collection(PROVINCIES, sheet_provincies(), crs=["#/crs"]),
        "/collections": Reply({"crs": [RD_URI], "collections": []}),
    }
    with serve_replies(replies) as server:
        found = fetch_collection(server.url, PROVINCIES, patience=QUICK)
        assert any("crs=" in target for target in server.targets)
    assert found.table.crs == "EPSG:28992"


HOSTILE = "\x1b]0;weg\x07\x9b31m\r\x08"


@pytest.mark.parametrize(
    "replies",
    [
        pytest.param(
            {ANYTHING: Reply(body=b"<", headers={"Content-Type": f"text/{HOSTILE}html"})}, id="kind"
        ),
        pytest.param(
            {"/collections": Reply({"collections": [{"id": f"x{HOSTILE}"}]})}, id="collections"
        ),
        pytest.param(
            collection(PROVINCIES, [], title=HOSTILE, items=Reply({"features": 1})), id="title"
        ),
        pytest.param(
            collection(PROVINCIES, [{"type": "Feature", "id": f"x{HOSTILE}"}] * 2), id="ids"
        ),
        pytest.param(
            collection(
                PROVINCIES,
                [],
                items=Reply({"features": []}, headers={"Content-Crs": f"<{HOSTILE}>"}),
            ),
            id="crs",
        ),
        pytest.param(
            collection(
                PROVINCIES,
                [],
                items=Reply(
                    {"features": [], "links": [{"rel": "next", "href": f"http://x.nl/{HOSTILE}"}]}
                ),
            ),
            id="next",
        ),
    ],
)
def test_a_message_cannot_steer_the_terminal(replies: dict[str, Reply], run: Run) -> None:
    with serve_replies(replies) as server:
        done = run("bronnen", "grenzen", "--url", server.url)
    assert done.code == UNREADABLE
    assert HOST in done.err
    assert unprintable(done.err) == []


# ---- slow and large ----------------------------------------------------------------------------

PIECES = 40
PIECE_S = 0.05
GZIP_START = gzip.compress(b"")[:10]
EMPTY_BLOCK = b"\x00\x00\x00\xff\xff"


@contextmanager
def sends(pieces: list[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """A socket that answers anything with these pieces, one at a time; and what it got rid of."""
    sent: list[bytes] = []
    stopped = threading.Event()

    def answer(connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(65_536)
                for piece in pieces:
                    connection.sendall(piece)
                    sent.append(piece)
                    if stopped.wait(PIECE_S):
                        return
            except OSError:
                return

    def listen() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    with socket.create_server((HOST, 0)) as listener:
        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{listener.getsockname()[1]}", sent
        finally:
            stopped.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n", b" ", id="body"),
        pytest.param(b"HTTP/1.1 404 Nee\r\n\r\n", b" ", id="body of an error"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", id="chunks"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"a", id="one chunk"
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + GZIP_START,
            EMPTY_BLOCK,
            id="nothing packed",
        ),
        pytest.param(b"HTTP/1.1 200 OK\r\nX-A: ", b"a", id="header"),
        pytest.param(b"HTTP/1.1 302 Ga\r\nLocation: /x\r\n\r\n", b" ", id="body of a redirect"),
    ],
)
def test_a_service_that_drips_cannot_hold_us(start: bytes, piece: bytes) -> None:
    """Each piece comes in time; the whole answer, which would take 2 s, doesn't."""
    patience = replace(QUICK, answer_s=0.2, attempts=1)
    with sends([start, *[piece] * PIECES]) as (url, sent):
        with pytest.raises(SourceError), Service(url, patience) as service:
            service.ask("collections")
        assert len(sent) < PIECES


@pytest.mark.parametrize("status", [200, 302, 404, 500])
def test_a_bomb_is_not_unpacked(status: int) -> None:
    """64 MB in 64 kB, whatever the status says."""
    packed = gzip.compress(b" " * 2**26, compresslevel=9)
    headers = {"Content-Encoding": "gzip", "Location": "/x"}
    reply = Reply(body=packed, headers=headers, status=status)
    patience = replace(QUICK, attempts=1)
    with serve_replies({ANYTHING: reply}) as server, Service(server.url, patience) as service:
        tracemalloc.start()
        try:
            with pytest.raises(SourceError):
                service.ask("collections")
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 2**25


# ---- proxy and certificates --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy"])
def test_the_proxy_of_the_environment_is_used(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The host doesn't exist: without the proxy nothing would come."""
    with serve_replies(collection(PROVINCIES, sheet_provincies())) as proxy:
        monkeypatch.setenv(name, proxy.url)
        found = fetch_collection("http://dienst.invalid", PROVINCIES, patience=QUICK)
    assert found.table.n_read == 12
    assert proxy.targets[0].startswith(f"http://dienst.invalid/collections/{PROVINCIES}?")
    assert {headers["Host"] for _, _, headers in proxy.requests} == {"dienst.invalid"}


def test_a_proxy_that_refuses(
    monkeypatch: pytest.MonkeyPatch, run: Run, folder: Path, in_use: KeptSet
) -> None:
    before = contents(folder)
    with serve_replies({ANYTHING: Reply({}, status=403)}) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        done = run("bronnen", "grenzen", "--url", f"https://{HOST}:1/ogc/v1")
    assert {(method, target) for method, target, _ in proxy.requests} == {("CONNECT", f"{HOST}:1")}
    assert_refused(done, folder, before)
    assert done.text == (
        f"Fout: De proxy laat {HOST} niet door. Controleer HTTPS_PROXY en HTTP_PROXY."
    )


def test_no_proxy_where_the_environment_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        serve_replies({ANYTHING: Reply({}, status=403)}) as proxy,
        serve_badly(sheet(), page_size=ALL_IN_ONE_PAGE) as server,
    ):
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", HOST)
        assert fetch_collection(server.url, PROVINCIES, patience=QUICK).table.n_read == 12
    assert proxy.requests == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody signed, with its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is niet geïnstalleerd")
    path = tmp_path_factory.mktemp("tls") / "certificaat.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=proef", "-addext", f"subjectAltName=IP:{HOST}"),
            *("-keyout", str(path), "-out", str(path.with_suffix(".crt"))),
        ],
        check=True,
        capture_output=True,
    )
    path.write_text(path.read_text("ascii") + path.with_suffix(".crt").read_text("ascii"), "ascii")
    return path


def test_a_certificate_that_nobody_signed(
    certificate: Path, run: Run, folder: Path, in_use: KeptSet
) -> None:
    before = contents(folder)
    with serve_replies(collection(PROVINCIES, sheet_provincies()), certificate) as server:
        done = run("bronnen", "grenzen", "--url", server.url)
        assert server.requests == []
    assert_refused(done, folder, before)
    assert f"Het certificaat van {HOST} wordt niet vertrouwd." in done.text
    assert "zet dan REQUESTS_CA_BUNDLE op dat bestand" in done.text


def test_a_certificate_of_the_environment(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate.with_suffix(".crt")))
    with serve_replies(collection(PROVINCIES, sheet_provincies()), certificate) as server:
        found = fetch_collection(server.url, PROVINCIES, patience=QUICK)
    assert found.table.n_read == 12
    assert found.url.startswith("https://")


def test_a_certificate_of_the_environment_that_is_not_there(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "weg.pem"))
    with serve_replies(collection(PROVINCIES, sheet_provincies()), certificate) as server:
        done = run("bronnen", "grenzen", "--url", server.url)
    assert done.code == UNREADABLE
    assert done.err.startswith("Fout: ")
    assert "REQUESTS_CA_BUNDLE" in done.err


def test_a_mistake_in_the_program_is_not_taken_for_a_bad_service(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only what is known to go wrong becomes a message; the rest must be seen."""

    def fail(*args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fetch, "check_official", fail)
    with (
        serve_badly(sheet(), page_size=ALL_IN_ONE_PAGE) as server,
        pytest.raises(ZeroDivisionError),
    ):
        fetch.fetch_grenzen(server.url)
    assert list_kept() == ([], [])
    assert not issubclass(ZeroDivisionError, MiekGeoError)
