"""A small server of OGC API Features that goes wrong in one chosen way."""

from __future__ import annotations

import base64
import gzip
import json
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pyproj
import shapely
from shapely.geometry import mapping, shape

from tests.services.common import (
    CRS84_URI,
    HOST,
    LICENCE,
    NEDERLAND_DEGREES,
    RD_URI,
    Feature,
)

# As with PDOK the landing page is not at the root, so that a link can be joined wrongly.
PREFIX = "/kadaster/bestuurlijkegebieden/ogc/v1"
ELSEWHERE = "http://elders.invalid"
JSON = "application/json"
GEOJSON = "application/geo+json"
HTML = "<!doctype html><title>Onderhoud</title><p>Wegens onderhoud niet bereikbaar.</p>"
DRIP_S = 0.05
DEPTH = 100_000
BOMB_PIECE_BYTES = 2**24
BOMB_PIECES = 32
PAST = "Wed, 01 Jan 2025 00:00:00 GMT"


class Fault(StrEnum):
    """What goes wrong, on the page of `DEFAULT_PAGE` unless another one is asked for."""

    # Good servers that differ from the plainest one.
    NONE = "none"  # nothing goes wrong: offsets, counts, RD when asked and degrees otherwise
    NO_COUNT = "no count"  # no numberMatched, and next links with a cursor, as PDOK has them
    NEXT_RELATIVE = "next relative"  # next links without host, relative to the page
    NO_RD = "no rd"  # has degrees only, says so, and takes no notice of `crs`
    NO_RD_REFUSED = "no rd refused"  # has degrees only, says so, and refuses RD with a 400
    HUGE_PAGE_LIMIT_IGNORED = "limit ignored"  # everything in one page, whatever the limit

    # Transport.
    HALFWAY = "halfway"  # announces all bytes, sends half of them and closes, always
    HALFWAY_ONCE = "halfway once"  # the same, the first time only
    SLOW = "slow"  # takes the request and never answers
    DRIP = "drip"  # answers one blank at a time, for ever
    BOMB = "bomb"  # a good page behind 512 MB of blanks, gzipped to 0.5 MB

    # Status.
    ERROR_500_ON_3 = "500"  # 500, always
    ERROR_429_ON_3 = "429"  # 429 with Retry-After: 1, always
    ERROR_429_ONCE = "429 once"  # 429 with Retry-After: 0, the first time only
    ERROR_503_DATE = "503 date"  # 503 with a Retry-After date in the past, the first time only
    RETRY_AFTER_HUGE = "retry after huge"  # 429 with Retry-After: 86400, always
    REDIRECT_ELSEWHERE = "redirect"  # 302 to the same path of another server

    # Content.
    HTML = "html"  # 200 with a text/html page about maintenance
    HTML_AS_JSON = "html as json"  # the same page, called application/json
    BROKEN_JSON = "broken json"  # the last byte of the JSON is missing, Content-Length is right
    DEEP = "deep"  # features is a list nested 100,000 levels deep
    NOT_A_COLLECTION = "not a collection"  # a JSON object without features

    # Paging.
    ANNOUNCES_MORE = "announces more"  # numberMatched is one too many, on every page
    ANNOUNCES_LESS = "announces less"  # numberMatched is one too few, on every page
    LOOP = "loop"  # the next link of the page is the page itself
    ENDLESS = "endless"  # every page has a next one, those past the end are empty
    NEXT_ELSEWHERE = "next elsewhere"  # the next link is of another server
    NEXT_FILE = "next file"  # the next link is file:///etc/passwd
    REPEATS = "repeats"  # the page has the features of the one before it; all counts are right

    # Features.
    NO_FEATURES = "no features"  # an empty collection: no features, numberMatched 0
    WRONG_CRS = "wrong crs"  # degrees, while Content-Crs says what was asked for
    NULL_GEOMETRY = "null geometry"  # the first feature of the page has no geometry
    BAD_GEOMETRY = "bad geometry"  # the first feature of the page has text for coordinates


# The page on which a fault strikes; the others do so on page 1, or have no page.
DEFAULT_PAGE = {
    Fault.HALFWAY: 2,
    Fault.HALFWAY_ONCE: 2,
    Fault.SLOW: 2,
    Fault.ERROR_429_ONCE: 2,
    Fault.ERROR_503_DATE: 2,
    Fault.REPEATS: 2,
    Fault.ERROR_500_ON_3: 3,
    Fault.ERROR_429_ON_3: 3,
}
ONCE = {Fault.HALFWAY_ONCE, Fault.ERROR_429_ONCE, Fault.ERROR_503_DATE}
DEGREES_ONLY = {Fault.NO_RD, Fault.NO_RD_REFUSED}


@dataclass
class BadServer:
    """A running server: its landing page, and the paths it was asked for."""

    url: str
    requests: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """What is sent: status, headers and the pieces of the body."""

    body: Iterable[bytes]
    headers: Mapping[str, str]
    status: HTTPStatus = HTTPStatus.OK


@contextmanager
def serve_badly(
    features_by_collection: Mapping[str, Sequence[Feature]],
    fault: str = Fault.NONE,
    page_size: int = 5,
    *,
    page: int | None = None,
    elsewhere: str = ELSEWHERE,
) -> Iterator[BadServer]:
    """Serve features in RD, with a fault, in a thread.

    Parameters
    ----------
    page_size : int
        The most features in a page, whatever limit is asked for.
    page : int, optional
        The page on which the fault strikes, instead of its own. 0 is the description of the
        collection: for faults of transport, status and content.
    elsewhere : str
        The other server of NEXT_ELSEWHERE and REDIRECT_ELSEWHERE, such as the `url` of a second
        one, whose `requests` then tell whether it was asked anything.
    """
    server = _Server(features_by_collection, Fault(fault), page_size, page, elsewhere)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.public
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 10  # who stops reading doesn't keep a thread

    def do_GET(self) -> None:
        answer = self.server.answer(self.path)
        self.close_connection = True
        if answer is None:
            return
        self.send_response(answer.status)
        for name, value in {**answer.headers, "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        for piece in answer.body:
            self.wfile.write(piece)

    def log_message(self, *args: object) -> None:
        """Nothing: what was asked is in `requests`."""


class _Server(ThreadingHTTPServer):
    """Routes, pages and the moment at which the fault strikes."""

    def __init__(
        self,
        features: Mapping[str, Sequence[Feature]],
        fault: Fault,
        page_size: int,
        page: int | None,
        elsewhere: str,
    ) -> None:
        super().__init__((HOST, 0), _Handler)
        self.features = {n: [] if fault == Fault.NO_FEATURES else f for n, f in features.items()}
        self.fault = fault
        self.page_size = page_size
        self.faulty_page = DEFAULT_PAGE.get(fault, 1) if page is None else page
        self.elsewhere = elsewhere.removesuffix(PREFIX)
        self.origin = f"http://{HOST}:{self.server_port}"
        self.public = BadServer(self.origin + PREFIX)
        self.stopped = threading.Event()
        self.struck = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Silence about a client that walked away; anything else is printed."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def answer(self, path: str) -> Answer | None:
        """What to send for a path; None is silence."""
        self.public.requests.append(path)
        query = dict(parse_qsl(urlsplit(path).query))
        match urlsplit(path).path.removeprefix(PREFIX).strip("/").split("/"):
            case [""]:
                return _json_answer(self._landing_page())
            case ["conformance"]:
                return _json_answer({"conformsTo": _conformance()})
            case ["collections"]:
                every = [self._description(name) for name in self.features]
                return _json_answer({"links": [], "collections": every})
            case ["collections", name] if name in self.features:
                return self._strike(0, path, _json_answer(self._description(name)))
            case ["collections", name, "items"] if name in self.features:
                return self._items(name, path, query)
        return _problem(HTTPStatus.NOT_FOUND)

    def _strike(self, number: int, path: str, good: Answer) -> Answer | None:
        """The good answer, or what the fault makes of it."""
        spent = self.struck and self.fault in ONCE
        if self.fault not in STRIKES or number != self.faulty_page or spent:
            return good
        self.struck = True
        return STRIKES[self.fault](self, path, good)

    def _landing_page(self) -> dict[str, Any]:
        links = [
            _link("self", JSON, self.public.url),
            _link("data", JSON, f"{self.public.url}/collections"),
            _link("conformance", JSON, f"{self.public.url}/conformance"),
            LICENCE,
        ]
        return {"title": "Proefdienst", "description": "Grenzen voor tests", "links": links}

    def _description(self, name: str) -> dict[str, Any]:
        url = f"{self.public.url}/collections/{name}"
        degrees_only = self.fault in DEGREES_ONLY
        return {
            "id": name,
            "title": name,
            "description": name,
            "itemType": "feature",
            "extent": {"spatial": {"bbox": [NEDERLAND_DEGREES], "crs": CRS84_URI}},
            "crs": [CRS84_URI] if degrees_only else [CRS84_URI, RD_URI],
            "storageCrs": CRS84_URI if degrees_only else RD_URI,
            "links": [_link("self", JSON, url), _link("items", GEOJSON, f"{url}/items"), LICENCE],
        }

    def _items(self, name: str, path: str, query: dict[str, str]) -> Answer | None:
        crs = self._crs(query.get("crs", CRS84_URI))
        if crs is None:
            return _problem(HTTPStatus.BAD_REQUEST)
        size, start = self._size(name, query), _start(query)
        number = start // size + 1
        document = self._page(name, number, start, size)
        document["links"] = [
            _link("self", GEOJSON, self.origin + path),
            *self._next(name, number, path, _moved(query, start + size, self.fault)),
        ]
        if crs == CRS84_URI or self.fault == Fault.WRONG_CRS:
            document["features"] = [_in_degrees(f) for f in document["features"]]
        if number == self.faulty_page and document["features"]:
            document["features"] = [
                self._spoilt(document["features"][0]),
                *document["features"][1:],
            ]
        good = _json_answer(document, GEOJSON, {"Content-Crs": f"<{crs}>"})
        return self._strike(number, path, good)

    def _crs(self, asked: str) -> str | None:
        """The system to answer in; None refuses the question."""
        if self.fault == Fault.NO_RD:
            return CRS84_URI
        offered = {CRS84_URI} if self.fault in DEGREES_ONLY else {CRS84_URI, RD_URI}
        return asked if asked in offered else None

    def _size(self, name: str, query: dict[str, str]) -> int:
        if self.fault == Fault.HUGE_PAGE_LIMIT_IGNORED:
            return max(1, len(self.features[name]))
        return min(int(query.get("limit", 10)), self.page_size)

    def _page(self, name: str, number: int, start: int, size: int) -> dict[str, Any]:
        every = self.features[name]
        if self.fault == Fault.REPEATS and number == self.faulty_page:
            start -= size
        features = list(every[start : start + size])
        error = {Fault.ANNOUNCES_MORE: 1, Fault.ANNOUNCES_LESS: -1}.get(self.fault, 0)
        count = {} if self.fault == Fault.NO_COUNT else {"numberMatched": len(every) + error}
        return {
            "type": "FeatureCollection",
            **count,
            "numberReturned": len(features),
            "features": features,
        }

    def _next(
        self, name: str, number: int, path: str, query: dict[str, str]
    ) -> list[dict[str, str]]:
        local = f"{PREFIX}/collections/{name}/items?{urlencode(query)}"
        if number == self.faulty_page and self.fault in NEXT:
            return [_link("next", GEOJSON, NEXT[self.fault](self, path, local))]
        if self.fault != Fault.ENDLESS and _start(query) >= len(self.features[name]):
            return []
        href = (
            local.rpartition("/")[2] if self.fault == Fault.NEXT_RELATIVE else self.origin + local
        )
        return [_link("next", GEOJSON, href)]

    def _spoilt(self, feature: Feature) -> Feature:
        if self.fault == Fault.NULL_GEOMETRY:
            return {**feature, "geometry": None}
        if self.fault == Fault.BAD_GEOMETRY:
            return {**feature, "geometry": {"type": "MultiPolygon", "coordinates": "onzin"}}
        return feature


def _start(query: Mapping[str, str]) -> int:
    if "cursor" in query:
        return int(base64.urlsafe_b64decode(query["cursor"]))
    return int(query.get("offset", 0))


def _moved(query: dict[str, str], start: int, fault: Fault) -> dict[str, str]:
    """The question for the page that starts elsewhere."""
    rest = {name: value for name, value in query.items() if name not in {"cursor", "offset"}}
    if fault == Fault.NO_COUNT:
        return {**rest, "cursor": base64.urlsafe_b64encode(b"%d" % start).decode()}
    return {**rest, "offset": str(start)}


def _link(rel: str, kind: str, href: str) -> dict[str, str]:
    return {"rel": rel, "type": kind, "href": href}


def _conformance() -> list[str]:
    base = "http://www.opengis.net/spec/ogcapi-features"
    parts = ("1/1.0/conf/core", "1/1.0/conf/geojson", "2/1.0/conf/crs")
    return [f"{base}-{part}" for part in parts]


@cache
def _to_degrees() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:28992", "OGC:CRS84", always_xy=True)


def _in_degrees(feature: Feature) -> Feature:
    if feature["geometry"] is None:
        return feature
    moved = shapely.transform(
        shape(feature["geometry"]), _to_degrees().transform, interleaved=False
    )
    return {**feature, "geometry": mapping(moved)}


def _text_answer(text: str, kind: str, headers: Mapping[str, str] | None = None) -> Answer:
    body = text.encode()
    return Answer(
        [body], {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}
    )


def _json_answer(
    document: object, kind: str = JSON, headers: Mapping[str, str] | None = None
) -> Answer:
    return _text_answer(json.dumps(document), kind, headers)


def _problem(status: HTTPStatus, headers: Mapping[str, str] | None = None) -> Answer:
    document = {"code": status.phrase, "description": status.description or status.phrase}
    return replace(_json_answer(document, JSON, headers), status=status)


def _half(server: _Server, path: str, good: Answer) -> Answer:
    body = b"".join(good.body)
    return replace(good, body=[body[: len(body) // 2]])


def _silence(server: _Server, path: str, good: Answer) -> None:
    server.stopped.wait()


def _drip(server: _Server, path: str, good: Answer) -> Answer:
    # Without a length the body lasts until the connection closes.
    headers = {name: value for name, value in good.headers.items() if name != "Content-Length"}
    # iter() gives blanks until the wait is cut short.
    blanks = (b" " for stopped in iter(partial(server.stopped.wait, DRIP_S), True))
    return replace(good, body=blanks, headers=headers)


@cache
def _blanks() -> bytes:
    return gzip.compress(b" " * BOMB_PIECE_BYTES)


def _bomb(server: _Server, path: str, good: Answer) -> Answer:
    # Gzip files one after another are one gzip file, so that the piece is made only once.
    body = _blanks() * BOMB_PIECES + gzip.compress(b"".join(good.body))
    changes = {"Content-Encoding": "gzip", "Content-Length": str(len(body))}
    return replace(good, body=[body], headers={**good.headers, **changes})


def _refuse(status: HTTPStatus, retry_after: str | None, *_: object) -> Answer:
    return _problem(status, {"Retry-After": retry_after} if retry_after else None)


def _redirect(server: _Server, path: str, good: Answer) -> Answer:
    headers = {"Location": server.elsewhere + path, "Content-Length": "0"}
    return Answer([], headers, HTTPStatus.FOUND)


def _instead(text: str, kind: str, *_: object) -> Answer:
    return _text_answer(text, kind)


def _cut_short(server: _Server, path: str, good: Answer) -> Answer:
    return _text_answer(b"".join(good.body)[:-1].decode(), good.headers["Content-Type"])


def _deep(server: _Server, path: str, good: Answer) -> Answer:
    nested = "[" * DEPTH + "]" * DEPTH
    return _text_answer(f'{{"type": "FeatureCollection", "features": {nested}}}', GEOJSON)


# What each fault makes of a good answer.
STRIKES: Mapping[Fault, Callable[[_Server, str, Answer], Answer | None]] = {
    Fault.HALFWAY: _half,
    Fault.HALFWAY_ONCE: _half,
    Fault.SLOW: _silence,
    Fault.DRIP: _drip,
    Fault.BOMB: _bomb,
    Fault.ERROR_500_ON_3: partial(_refuse, HTTPStatus.INTERNAL_SERVER_ERROR, None),
    Fault.ERROR_429_ON_3: partial(_refuse, HTTPStatus.TOO_MANY_REQUESTS, "1"),
    Fault.ERROR_429_ONCE: partial(_refuse, HTTPStatus.TOO_MANY_REQUESTS, "0"),
    Fault.ERROR_503_DATE: partial(_refuse, HTTPStatus.SERVICE_UNAVAILABLE, PAST),
    Fault.RETRY_AFTER_HUGE: partial(_refuse, HTTPStatus.TOO_MANY_REQUESTS, "86400"),
    Fault.REDIRECT_ELSEWHERE: _redirect,
    Fault.HTML: partial(_instead, HTML, "text/html; charset=utf-8"),
    Fault.HTML_AS_JSON: partial(_instead, HTML, JSON),
    Fault.BROKEN_JSON: _cut_short,
    Fault.DEEP: _deep,
    Fault.NOT_A_COLLECTION: partial(_instead, '{"title": "Onderhoud", "links": []}', JSON),
}
# Where a next link leads that leads astray.
NEXT: Mapping[Fault, Callable[[_Server, str, str], str]] = {
    Fault.LOOP: lambda server, path, local: server.origin + path,
    Fault.NEXT_ELSEWHERE: lambda server, path, local: server.elsewhere + local,
    Fault.NEXT_FILE: lambda server, path, local: "file:///etc/passwd",
}
