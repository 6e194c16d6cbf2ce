"""Files that try to read, call, write or exhaust: refused, and nothing of it happens."""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.reading import hostile
from tests.reading.asserts import assert_decent, files_in
from tests.reading.build import Make
from tests.reading.case import DONE, UNREADABLE, Case

COMMANDS = ("controleer", "schaalniveau")


@pytest.fixture
def unpacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the program unpacks: empty again after each run."""
    folder = tmp_path / "uitpakken"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@dataclass
class Listener:
    """A port of this computer, and how often anyone called it."""

    server: socket.socket
    calls: int = 0

    @property
    def address(self) -> str:
        """Address of a layer on that port."""
        return f"http://127.0.0.1:{self.server.getsockname()[1]}/laag"

    def listen(self) -> None:
        """Count and hang up, until the port closes."""
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self.server.accept()
                self.calls += 1
                caller.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A port on which any call is counted."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = Listener(server)
        thread = threading.Thread(target=found.listen)
        thread.start()
        yield found
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("case", hostile.CASES, ids=lambda c: c.name)
def test_refused(case: Case, run: Run, tmp_path: Path, inbox: Path, unpacking: Path) -> None:
    hostile.write_secret(tmp_path)
    path = case.make(inbox)
    before = files_in(tmp_path)
    ran = run("controleer", path, "--uit", tmp_path / "rapport.json")
    assert ran.code == UNREADABLE
    assert hostile.SECRET not in ran.text
    assert files_in(tmp_path) == before
    assert_decent(ran, path.name)
    for fragment in case.says:
        assert fragment in ran.text


@pytest.mark.parametrize("case", hostile.CASES, ids=lambda c: c.name)
def test_not_judged(case: Case, run: Run, tmp_path: Path, inbox: Path) -> None:
    hostile.write_secret(tmp_path)
    path = case.make(inbox)
    before = files_in(tmp_path)
    ran = run("schaalniveau", path, "--uit", tmp_path / "uit.json")
    assert ran.code == UNREADABLE
    assert hostile.SECRET not in ran.text
    assert files_in(tmp_path) == before


@pytest.mark.parametrize("command", COMMANDS)
def test_secret_shows_where_it_may(command: str, run: Run, tmp_path: Path, outbox: Path) -> None:
    """The lure works: handed in itself, the secret file is read and shown."""
    path = hostile.write_secret(tmp_path)
    run(command, path, "--uit", outbox / "uit.json")
    assert hostile.SECRET in (outbox / "uit.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("make", hostile.CALLERS, ids=lambda m: m.__name__)
@pytest.mark.parametrize("command", COMMANDS)
def test_caller_is_refused(
    make: Callable[[str], Make], command: str, run: Run, inbox: Path, listener: Listener
) -> None:
    assert run(command, make(listener.address)(inbox)).code == UNREADABLE
    assert listener.calls == 0


@pytest.mark.parametrize("make", hostile.CALLING_LAYERS, ids=lambda m: m.__name__)
def test_layer_calls_nobody(
    make: Callable[[str], Make], run: Run, inbox: Path, listener: Listener
) -> None:
    assert run("controleer", make(listener.address)(inbox)).code in {DONE, UNREADABLE}
    assert listener.calls == 0


def test_listener_counts(listener: Listener) -> None:
    """A call would be seen."""
    with socket.create_connection(listener.server.getsockname()) as caller:
        assert caller.recv(1) == b""
    assert listener.calls == 1


def test_nothing_is_left_of_a_good_archive(run: Run, inbox: Path, unpacking: Path) -> None:
    path = hostile.in_zip(hostile.in_csv(hostile.middle()))(inbox)
    assert run("controleer", path).code == DONE
    assert files_in(unpacking) == set()
