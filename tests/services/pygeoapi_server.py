"""A real server of OGC API Features, pygeoapi, in a process of its own."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.services.common import CRS84_URI, HOST, LICENCE, NEDERLAND_DEGREES, RD_URI

# Not from the conftest: the process need not load the library under test.
ROOT = Path(__file__).resolve().parents[2]
DEADLINE_S = 30.0
CONFIG = "config.yml"
OPENAPI = "openapi.json"


class Layer(NamedTuple):
    """What a collection holds: a layer of a GeoPackage in EPSG:28992, or the rows `where` keeps."""

    path: Path
    layer: str
    where: str | None = None


Spec = Layer | tuple[Path, str] | tuple[Path, str, str]


@contextmanager
def serve_collections(collections: Mapping[str, Spec], *, max_items: int = 5) -> Iterator[str]:
    """Serve layers, at most `max_items` features a page; gives the address of the landing page."""
    layers = {name: Layer(*spec) for name, spec in collections.items()}
    with tempfile.TemporaryDirectory() as folder, socket.create_server((HOST, 0)) as listener:
        # The port is open before the process starts, so that nobody else can take it.
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        write_config(Path(folder), url, layers, max_items)
        process = _start(Path(folder), listener)
        try:
            listener.close()
            _await(process, url, Path(folder) / "log")
            yield url
        finally:
            _stop(process)


def write_config(folder: Path, url: str, layers: Mapping[str, Layer], max_items: int) -> None:
    """Write what pygeoapi wants to read at its start: its settings and an OpenAPI document.

    The latter is only handed out at `/openapi`; a stub saves the two seconds of generating it.
    """
    settings = {
        "server": {
            "bind": {"host": HOST, "port": int(url.rpartition(":")[2])},
            "url": url,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["nl-NL"],
            "limits": {"default_items": min(10, max_items), "max_items": max_items},
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": _metadata(url),
        "resources": {name: _resource(name, layer) for name, layer in layers.items()},
    }
    # JSON is YAML too.
    (folder / CONFIG).write_text(json.dumps(settings), encoding="utf-8")
    (folder / OPENAPI).write_text('{"openapi": "3.0.2", "paths": {}}', encoding="utf-8")


def _metadata(url: str) -> dict[str, Any]:
    texts = {"title": "Proefdienst", "description": "Grenzen voor tests", "url": url}
    someone = {"name": "Proefdienst", "url": url}
    return {
        "identification": {**texts, "keywords": ["grenzen"], "terms_of_service": LICENCE["href"]},
        "license": {"name": LICENCE["title"], "url": LICENCE["href"]},
        "provider": someone,
        "contact": someone,
    }


def _resource(name: str, layer: Layer) -> dict[str, Any]:
    provider = {
        "type": "feature",
        "name": "tests.services.gpkg_provider.GpkgProvider",
        "data": str(layer.path.resolve()),
        "layer": layer.layer,
        "where": layer.where,
        "id_field": "fid",
        "storage_crs": RD_URI,
        "crs": [CRS84_URI, RD_URI],
    }
    return {
        "type": "collection",
        "title": name,
        "description": name,
        "keywords": ["grenzen"],
        "links": [LICENCE],
        "extents": {"spatial": {"bbox": NEDERLAND_DEGREES, "crs": CRS84_URI}},
        "providers": [provider],
    }


def _start(folder: Path, listener: socket.socket) -> subprocess.Popen[bytes]:
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            # What the server's libraries warn about is no matter of the tests.
            [sys.executable, "-W", "ignore", "-m", __name__, folder, str(listener.fileno())],
            cwd=ROOT,
            pass_fds=[listener.fileno()],
            process_group=0,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _await(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Ask for the landing page until it comes; the port queues a request that is too early."""
    deadline = time.monotonic() + DEADLINE_S
    while process.poll() is None and (left := deadline - time.monotonic()) > 0:
        if _answers(url, left):
            return
        time.sleep(0.01)
    raise RuntimeError(f"pygeoapi does not answer:\n{log.read_text(errors='replace')[-2000:]}")


def _answers(url: str, timeout_s: float) -> bool:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=timeout_s)
    try:
        connection.request("GET", "/?f=json")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def main() -> None:
    """Serve what the folder says on the port that is already open."""
    folder, descriptor = Path(sys.argv[1]), int(sys.argv[2])
    os.environ["PYGEOAPI_CONFIG"] = str(folder / CONFIG)
    os.environ["PYGEOAPI_OPENAPI"] = str(folder / OPENAPI)
    # Both read the environment, and are not there for who only imports this module.
    from pygeoapi.flask_app import APP
    from werkzeug.serving import make_server

    make_server(HOST, 0, APP, threaded=True, fd=descriptor).serve_forever()


if __name__ == "__main__":
    main()
