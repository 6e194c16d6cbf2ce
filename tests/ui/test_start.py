"""Starting the app: a taken port is said in Dutch, and the server keeps to itself."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from miekgeo.serve import app_path, is_taken, options
from tests.conftest import ROOT, Run

UNREADABLE = 2
ENGLISH = re.compile(r"\b(port|already|in use|error|address|traceback)\b", re.IGNORECASE)


@pytest.fixture(params=[socket.AF_INET, socket.AF_INET6], ids=["IPv4", "IPv6"])
def taken(request: pytest.FixtureRequest) -> Iterator[int]:
    """A port on which something listens."""
    host = "127.0.0.1" if request.param == socket.AF_INET else "::1"
    try:
        server = socket.create_server((host, 0), family=request.param)
    except OSError:
        pytest.skip("deze computer heeft geen IPv6")
    with server:
        yield int(server.getsockname()[1])


def test_a_taken_port_is_explained(taken: int, run: Run) -> None:
    done = run("app", "--poort", taken)
    assert done.code == UNREADABLE
    assert done.out == ""
    assert done.err.startswith(f"Fout: Poort {taken} is al in gebruik")
    assert f"http://localhost:{taken}" in done.err
    assert f"miekgeo app --poort {taken + 1}" in done.err
    assert ENGLISH.findall(done.err) == []


def test_a_taken_port_ends_the_program() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "miekgeo", "app", "--poort", str(port)],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            timeout=30,
        )
    assert done.returncode == UNREADABLE
    assert f"Poort {port} is al in gebruik" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_free_port_is_free(taken: int) -> None:
    assert is_taken(taken)
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    assert not is_taken(free)


def test_the_last_port_has_no_next(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("miekgeo.serve.is_taken", lambda port: True)
    done = run("app", "--poort", 65535)
    assert done.code == UNREADABLE
    assert "65536" not in done.err


def test_the_server_keeps_to_this_computer() -> None:
    found = options(8501)
    assert "--server.address=localhost" in found
    assert "--browser.gatherUsageStats=false" in found
    assert "--server.port=8501" in found


def test_the_app_is_there() -> None:
    assert app_path().is_file()
