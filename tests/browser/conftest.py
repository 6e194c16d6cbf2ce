"""The app in a process of its own, and a browser that may ask nothing of other computers."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.browser.kaart import Kaart
from tests.browser.schaalniveau import Schaalniveau
from tests.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

HERE = {"127.0.0.1", "localhost", "::1"}
# What a page makes itself, or a test put on disk.
WITHIN = {"about", "blob", "data", "file"}
# At an address with a path Streamlit first asks for itself under that path, and then at the root.
PROBE = re.compile(r"/[^/?#]+/_stcore/(health|host-config)$")
START_TRIES = 900
TRY_S = 0.1
# Of one thing to happen. What succeeds waits no longer than it takes, however busy the machine is.
WAIT_MS = 45_000
DESK = (1440, 1000)
# The one without windows draws the same and asks less of the machine.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No other computer has an address: what would go out fails, and is noted below.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


def pytest_configure() -> None:
    """Told to stop, as by scripts/run_tests.sh, a run ends its app and browser before itself."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


# ---- the app -----------------------------------------------------------------------------------


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def offline() -> dict[str, str]:
    """The environment, with a proxy that isn't there: whatever the network, PDOK is unreachable."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    mine = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    return mine | {"https_proxy": nowhere, "http_proxy": nowhere, "no_proxy": ",".join(HERE)}


def answers(address: str) -> bool:
    """Whether the app says it is well."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/_stcore/health", timeout=TRY_S) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until_up(
    process: subprocess.Popen[bytes], address: str, log: Path, tries: int = START_TRIES
) -> None:
    """Ask until it answers; the program ending is the end of asking."""
    for _ in range(tries):
        if answers(address):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=TRY_S)
            break
    pytest.fail(f"de app is niet gestart:\n{log.read_text(encoding='utf-8')[-2000:]}")


@contextlib.contextmanager
def running(folder: Path, *options: str) -> Iterator[str]:
    """Address of an app in a process of its own, started as a user starts it."""
    port = free_port()
    log = folder / "app.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "miekgeo", "app", "--poort", str(port), *options],
            cwd=ROOT,
            env=offline(),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            address = f"http://localhost:{port}"
            wait_until_up(process, address, log)
            yield address
        finally:
            # The command line and the server it started.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=30)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app with the example set."""
    with running(tmp_path_factory.mktemp("app")) as address:
        yield address


# ---- the browser -------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of this computer; the tests skip where there is none."""
    path = next((p for name in CHROMIUM if (p := shutil.which(name))), None)
    if path is None:
        pytest.skip("Chromium ontbreekt; haal het met: sh scripts/install_chromium.sh")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright ontbreekt")
    sync_api.expect.set_options(timeout=WAIT_MS)
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield found
        found.close()


@dataclass
class Seen:
    """What would have gone out of the browser, and what went wrong in it."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Note what a page asks for and complains about."""
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda socket: self._asked(socket.url))
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in WITHIN and parts.hostname not in HERE:
            self.outside.append(url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not PROBE.search(message.location["url"]):
            self.errors.append(message.text)


NewContext = Callable[..., "BrowserContext"]
NewPage = Callable[..., "Page"]
Visit = Callable[..., Kaart]
Look = Callable[..., Schaalniveau]


@pytest.fixture
def seen() -> Iterator[Seen]:
    """At the end of a test nothing went out and nothing went wrong."""
    found = Seen()
    yield found
    assert found.outside == []
    assert found.errors == []


@pytest.fixture
def new_context(browser: Browser, seen: Seen) -> Iterator[NewContext]:
    """A browser as another visitor has it."""
    opened: list[BrowserContext] = []

    def make(size: tuple[int, int] = DESK, **options: Any) -> BrowserContext:
        width, height = size
        opened.append(browser.new_context(viewport={"width": width, "height": height}, **options))
        opened[-1].set_default_timeout(WAIT_MS)
        opened[-1].on("page", seen.follow)
        return opened[-1]

    yield make
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has been here before; each page in it is a visit of its own to the app."""
    width, height = DESK
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(WAIT_MS)
    yield context
    context.close()


@pytest.fixture
def new_page(app: str, desk: BrowserContext, seen: Seen) -> Iterator[NewPage]:
    """Open an address of the app."""
    opened: list[Page] = []

    def make(query: str = "", *, context: BrowserContext | None = None) -> Page:
        page = (context or desk).new_page()
        if context is None:
            seen.follow(page)
        opened.append(page)
        page.goto(query if query.startswith("http") else f"{app}/{query}")
        return page

    yield make
    for page in opened:
        page.close()


@pytest.fixture
def visit(new_page: NewPage) -> Visit:
    """Open the page Kaart at a link; wait until the map stands."""

    def make(query: str = "", *, context: BrowserContext | None = None) -> Kaart:
        address = query if query.startswith("http") else f"kaart{query}"
        return Kaart(new_page(address, context=context)).ready()

    return make


@pytest.fixture
def look(new_page: NewPage) -> Look:
    """Open the page Schaalniveau at a link; wait until what it starts with stands."""

    def make(query: str = "", *, context: BrowserContext | None = None) -> Schaalniveau:
        return Schaalniveau(new_page(f"schaalniveau{query}", context=context)).ready()

    return make
