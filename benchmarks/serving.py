"""An app of its own for a measurement, started as a user does."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

APP = ("miekgeo", "app", "--poort")
CHROMIUM = ("chromium", "chromium-browser", "chromium-headless-shell")
WAIT_S = 60


@dataclass(frozen=True)
class Server:
    """An app that answers.

    Attributes
    ----------
    address : str
        With http, without a slash at the end.
    pid : int
        Of its process.
    """

    address: str
    pid: int

    @property
    def memory_mb(self) -> float:
        """What it holds in memory now, with the processes it started."""
        return sum(_status(process, "VmRSS") for process in self._processes()) / 1024

    @property
    def cpu_s(self) -> float:
        """Processor time it used so far."""
        ticks = [_stat(process) for process in self._processes()]
        return sum(int(f[11]) + int(f[12]) for f in ticks if f) / os.sysconf("SC_CLK_TCK")

    def _processes(self) -> list[Path]:
        """All of its group, which it leads."""
        found = [p for p in Path("/proc").iterdir() if p.name.isdigit()]
        return [p for p in found if (fields := _stat(p)) and fields[2] == str(self.pid)]


def _stat(process: Path) -> list[str]:
    """Fields of /proc/N/stat after the name; empty when the process is gone."""
    try:
        return (process / "stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    except (OSError, UnicodeDecodeError):
        return []


def _status(process: Path, name: str) -> int:
    """A value in kB of /proc/N/status; 0 when the process is gone."""
    try:
        lines = (process / "status").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)


def find_chromium() -> str:
    """Path of the browser of this computer; without one the program ends."""
    found = next((p for name in CHROMIUM if (p := shutil.which(name))), None)
    if found is None:
        sys.exit("Chromium ontbreekt; haal het met: sh scripts/install_chromium.sh")
    return found


@contextmanager
def serve(module: tuple[str, ...]) -> Iterator[Server]:
    """An app, started as a user does, until it has answered once."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", *module, str(port)]
    with subprocess.Popen(
        command,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            address = f"http://localhost:{port}"
            wait_until_up(address)
            yield Server(address, server.pid)
        finally:
            os.killpg(server.pid, signal.SIGKILL)


def wait_until_up(address: str) -> None:
    """Ask until the server answers."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    sys.exit("De app start niet.")
