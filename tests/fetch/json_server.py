"""A server that answers each path with what a test gives it, over TLS if asked; also as a proxy."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.services.common import CRS84_URI, HOST, RD_URI, Feature

ANYTHING = "*"


@dataclass(frozen=True)
class Reply:
    """What is sent for a path: a document as JSON, or bytes as they are."""

    document: Any = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200

    def content(self) -> bytes:
        return json.dumps(self.document).encode() if self.body is None else self.body


@dataclass(frozen=True)
class JsonServer:
    """Its address, and what it was asked: a method, a target and the headers."""

    url: str
    requests: list[tuple[str, str, dict[str, str]]]

    @property
    def targets(self) -> list[str]:
        return [target for _, target, _ in self.requests]


@contextmanager
def serve_replies(
    replies: Mapping[str, Reply], certificate: Path | None = None
) -> Iterator[JsonServer]:
    """Serve replies by path, without its query; `*` is for any other path, else it is a 404.

    Parameters
    ----------
    certificate : Path, optional
        PEM file with certificate and key, to serve over TLS.
    """
    server = _Server(replies, certificate)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    scheme = "http" if certificate is None else "https"
    try:
        yield JsonServer(f"{scheme}://{HOST}:{server.server_port}", server.asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def collection(
    name: str,
    features: Sequence[Feature],
    *,
    title: str | None = None,
    items: Reply | None = None,
    **more: object,
) -> dict[str, Reply]:
    """Replies for one collection that fits on a page, in RD; `more` is added to its description."""
    about = {"id": name, "title": title or name, "crs": [CRS84_URI, RD_URI], **more}
    page = {
        "type": "FeatureCollection",
        "features": list(features),
        "numberMatched": len(features),
        "numberReturned": len(features),
        "links": [],
    }
    path = f"/collections/{name}"
    return {path: Reply(about), f"{path}/items": items or Reply(page)}


class _Server(ThreadingHTTPServer):
    def __init__(self, replies: Mapping[str, Reply], certificate: Path | None) -> None:
        super().__init__((HOST, 0), _Handler)
        self.replies = replies
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            # The handshake belongs to the thread of the request: a refusal must not end the server.
            self.socket = context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Silence: clients that refuse a certificate or walk away are what is tested."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def do_GET(self) -> None:
        self._reply(urlsplit(self.path).path)

    def do_CONNECT(self) -> None:
        self._reply(self.path)

    def _reply(self, path: str) -> None:
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        lacking = Reply({"code": "NotFound"}, status=404)
        reply = self.server.replies.get(path) or self.server.replies.get(ANYTHING, lacking)
        content = reply.content()
        self.send_response(reply.status)
        headers = {"Content-Type": "application/geo+json", "Content-Length": str(len(content))}
        for name, value in {**headers, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Nothing: what was asked is in `requests`."""
