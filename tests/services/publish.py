"""`miekgeo publiceer` in a process of its own, and a small data set with secrets to publish."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT
from tests.services.common import HOST

DEADLINE_S = 60.0

SECRET = ("Zwarte Tulp", "GEHEIM", "Kwartelveld")
HOSTILE = "'; DROP TABLE projecten; --"
ACCENTS = "Fryslân – „café” Sint-Annaparochië"
MARKUP = '<img src=x onerror=alert(1)> `${1}` \'s-Hertogenbosch \\ "x"'
TRIANGLE = "POLYGON((190000 440000,191000 440000,191000 441000,190000 440000))"


def _cell(text: str) -> str:
    """A cell of a CSV, quoted."""
    return '"' + text.replace('"', '""') + '"'


# Rows of a province on paper. NOORD lies in the box 6-7 E, 51-53.2 N, near its north-west corner.
FILES: Mapping[str, Sequence[str]] = {
    "projecten.csv": (
        "project_id;naam;provincies_opgegeven;modaliteit;vermogen_mw;spanning_kv;vertrouwelijk;wkt",
        f"P1;{ACCENTS};Friesland;elektriciteit;10;110;nee;POINT(170000 580000)",
        "P2;Zonder plaats;Drenthe;waterstof;;;nee;",
        f'P/3;"{HOSTILE}";Drenthe;warmte;20,5;;nee;POINT(235000 545000)',
        f"P4;{_cell(MARKUP)};Gelderland;elektriciteit;10;380;nee;{TRIANGLE}",
        "P5;Lange lijn;Groningen;elektriciteit;5;;nee;LINESTRING(230000 580000,240000 585000)",
        "GEHEIM-7;Zwarte Tulp;Utrecht;elektriciteit;99;380;ja;POINT(140000 455000)",
    ),
    "stations.csv": (
        "station_id;naam;spanning_kv;vertrouwelijk;lon;lat",
        "S1;Een;110;nee;5,387;52,155",
        "S2;Twee;;nee;6,5;52,9",
        "S3;Drie;380;nee;4,5;51,9",
        "S4;Vier;150;nee;5,9;51,99",
        "S5;Vijf;110;nee;4,9;52,4",
        "S6;Zes;;nee;5,1;52,1",
        "NOORD;Noord;150;nee;6,0005;53,19",
        "GEHEIM-S;Kwartelveld;380;ja;5,2;52,2",
    ),
    "traces.csv": (
        "trace_id;naam;modaliteit;project_id;vertrouwelijk;wkt",
        "T1;Lijn;elektriciteit;P5;nee;LINESTRING(230000 580000,240000 585000)",
        "GEHEIM-T;Zwarte Tulp;elektriciteit;GEHEIM-7;nee;LINESTRING(140000 455000,150000 456000)",
    ),
}


def write_files(folder: Path) -> Path:
    """The data set in a folder."""
    folder.mkdir()
    for name, lines in FILES.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass(frozen=True)
class Published:
    """A service that answers."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    temporary: Path

    def stop(self, number: int) -> int:
        """Send a signal, and give the exit code."""
        self.process.send_signal(number)
        return self.process.wait(DEADLINE_S)

    def said(self) -> str:
        """What it printed."""
        return self.log.read_text(encoding="utf-8")


@contextmanager
def publish(folder: Path, *args: object) -> Iterator[Published]:
    """Start the command and wait until it answers; the folder holds its log and temporary files."""
    port, temporary, log = free_port(), folder / "tijdelijk", folder / "log"
    temporary.mkdir()
    command = [sys.executable, "-W", "ignore", "-m", "miekgeo", "publiceer"]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*command, *(str(a) for a in args), "--poort", str(port)],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"},
            process_group=0,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    try:
        _await(process, port, log)
        yield Published(f"http://{HOST}:{port}", port, process, log, temporary)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Ask for the landing page until it comes; the port queues a question that is too early."""
    deadline = time.monotonic() + DEADLINE_S
    while process.poll() is None and (left := deadline - time.monotonic()) > 0:
        connection = http.client.HTTPConnection(HOST, port, timeout=left)
        try:
            connection.request("GET", "/?f=json")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.01)
        finally:
            connection.close()
    raise RuntimeError(f"de dienst antwoordt niet:\n{log.read_text(errors='replace')[-2000:]}")
