"""Runs the service until it is stopped, on a port that is taken before any work is done."""

from __future__ import annotations

import errno
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from types import FrameType
from typing import Any

from miekgeo.errors import SourceError

HOST, PORT, LAST_PORT = "127.0.0.1", 5055, 65_535
# Enough for a room full of maps; a question takes milliseconds.
THREADS = 4
MAX_CONNECTIONS = 200
MAX_HEADER_BYTES = 64 * 1024
MAX_BODY_BYTES = 1024
NEEDED = ("pygeoapi", "waitress")
_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d{1,5})?(?:/[\w.~/-]*)?", re.ASCII)
_ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 recognised, not bound to
_TAKEN, _REFUSED = errno.EADDRINUSE, (errno.EACCES, errno.EPERM)


def require_service() -> None:
    """Say how to install what the service needs, when it isn't there.

    Raises
    ------
    SourceError
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise SourceError(
            f"Voor de dienst ontbreekt: {', '.join(missing)}.",
            hint='Installeer het met: pip install "miekgeo[dienst]"',
        )


def public_address(address: str | None, host: str, port: int) -> str:
    """The address that others reach the service under, without a slash at its end.

    Raises
    ------
    SourceError
        It is no address, or must be told.
    """
    if address is None:
        if host in _ANYWHERE:
            raise SourceError(
                "Onder welk adres anderen de dienst bereiken, is niet te zien.",
                hint="Geef het op, bijvoorbeeld --adres http://kaart.provincie.nl:5055",
            )
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"
    if not _ADDRESS.fullmatch(address):
        raise SourceError(
            f"{address[:100]!r} is geen adres van een dienst.",
            hint="Schrijf het als https://kaart.provincie.nl/miek",
        )
    return address.rstrip("/")


@contextmanager
def taken_port(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens on the port; who asks too early waits.

    Raises
    ------
    SourceError
        The port is in use or not allowed, or the host isn't this computer's.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise _explain(error, host, port) from error
    with listener:
        yield listener


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Being told to stop ends what runs here as Ctrl-C does, so that it can clean up."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    numbers = [getattr(signal, n) for n in ("SIGTERM", "SIGHUP") if hasattr(signal, n)]
    before = [(n, signal.signal(n, stop)) for n in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def run(app: Any, listener: socket.socket) -> None:
    """Answer until a KeyboardInterrupt."""
    # Imported here: comes with the extra that only the service needs.
    from waitress.server import create_server

    server = create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        connection_limit=MAX_CONNECTIONS,
        max_request_header_size=MAX_HEADER_BYTES,
        max_request_body_size=MAX_BODY_BYTES,
        ident=None,
        clear_untrusted_proxy_headers=True,
    )
    try:
        server.run()
    finally:
        server.close()


def _explain(error: OSError, host: str, port: int) -> SourceError:
    following = port + 1 if port < LAST_PORT else PORT
    if error.errno == _TAKEN:
        return SourceError(
            f"Poort {port} is al in gebruik; misschien draait de dienst al.",
            hint=f"Stop die, of kies een andere poort: --poort {following}.",
        )
    if error.errno in _REFUSED:
        return SourceError(
            f"Poort {port} mag hier niet worden gebruikt.", hint="Kies een poort vanaf 1024."
        )
    return SourceError(
        f"Op {host[:100]} kan deze computer niet luisteren.", hint="Laat --host weg."
    )
