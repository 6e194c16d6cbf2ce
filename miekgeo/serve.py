"""Serve the app on this computer, and say so when the port is taken."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

from miekgeo import paths
from miekgeo.errors import SourceError

ADDRESS = "localhost"
# A module of the pages, by name: the command line itself stays light.
SERVER = "miekgeo.ui.server"
FIRST_PORT = 8501
LAST_PORT = 65_535
# Tells the server which data set it serves; without it the embedded one.
DATA_VARIABLE = "MIEKGEO_GEGEVENS"
SUBPATH = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*")


def serve(port: int, subpath: str = "", data: Path | None = None) -> int:
    """Run Streamlit until it is stopped, and give its exit code.

    Parameters
    ----------
    port : int
    subpath : str
        Where the app stands below its address, as `/kaart`; empty is at the top.
    data : Path, optional
        Data set to serve in place of the embedded one.

    Raises
    ------
    SourceError
        The port is in use, or the path can't stand in an address.
    """
    below = plain_subpath(subpath)
    if is_taken(port):
        raise SourceError(
            f"Poort {port} is al in gebruik; misschien draait de app al: http://{ADDRESS}:{port}",
            hint=f"Sluit die, of kies een andere poort: miekgeo app --poort {_next(port)}.",
        )
    command = [sys.executable, "-m", SERVER, "run", str(app_path()), *options(port, below)]
    # Which data set is served is said here and nowhere else.
    mine = {k: v for k, v in os.environ.items() if k != DATA_VARIABLE}
    said = {} if data is None else {DATA_VARIABLE: str(data.resolve())}
    with subprocess.Popen(command, env=mine | said) as server:
        # Who stops this process means the server.
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        try:
            return server.wait()
        except KeyboardInterrupt:
            return 0


def _next(port: int) -> int:
    return port + 1 if port < LAST_PORT else FIRST_PORT


def plain_subpath(text: str) -> str:
    """The path without slashes around it.

    Raises
    ------
    SourceError
        It has signs that an address can't have as they are.
    """
    bare = text.strip("/")
    if bare and not SUBPATH.fullmatch(bare):
        raise SourceError(
            f"Het pad {text} kan niet in een adres.",
            hint="Gebruik kleine letters, cijfers en streepjes, zoals /kaart of /energie/kaart.",
        )
    return bare


def options(port: int, subpath: str = "") -> list[str]:
    """Streamlit options: this computer only, no statistics to others, no question at first."""
    return [
        f"--server.port={port}",
        f"--server.address={ADDRESS}",
        f"--server.baseUrlPath={subpath}",
        "--server.headless=true",
        "--browser.gatherUsageStats=false",
        "--server.fileWatcherType=none",
        "--client.toolbarMode=minimal",
        "--client.showErrorDetails=none",
        *theme_options(),
    ]


def theme_options() -> list[str]:
    """Colours and type of the app; a config file beside the user's folder must not be needed."""
    return [
        "--theme.base=light",
        "--theme.primaryColor=#154273",
        "--theme.backgroundColor=#FFFFFF",
        "--theme.secondaryBackgroundColor=#F5F3EC",
        "--theme.textColor=#1B1B1B",
        "--theme.baseRadius=small",
    ]


def app_path() -> Path:
    """The app's entry file, in a checkout and in a wheel."""
    inside = paths.PACKAGE / "_app.py"
    return inside if inside.is_file() else paths.PACKAGE.parent / "app.py"


def is_taken(port: int) -> bool:
    """Whether something listens on the port, on IPv4 or IPv6."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.settimeout(0.5)
                if probe.connect_ex((address, port)) == 0:
                    return True
        except OSError:
            continue
    return False
