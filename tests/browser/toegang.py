"""An app that serves a data set with confidential rows, and a real OpenID provider beside it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.conftest import START_TRIES, free_port, offline, wait_until_up
from tests.conftest import ROOT
from tests.edition.conftest import write_folder
from tests.edition.test_no_leaks import WORLD

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Beside the hidden rows of Drenthe one of Groningen.
OF_GRONINGEN = ("MKT-7", "Meerkoet")
SERVED = {
    **WORLD,
    "projecten": WORLD["projecten"]
    + "\nMKT-7;Meerkoet;;Bij het Meerkoetplein;;;ja;;POINT (233507.65 582005.43)",
    "status": f"{WORLD['status']}\nMKT-7;pMIEK;Groningen;2.0",
}
PERSONS = {
    "anna": {"name": "Anna de Vries", "roles": ["pmiek-drenthe", "onbekend"]},
    "bas": {"name": "Bas Smit", "roles": ["pmiek-limburg"]},
}
SECRETS = """
[auth]
redirect_uri = "{app}/oauth2callback"
cookie_secret = "alleen-voor-de-test-0123456789abcdef"
client_id = "miekgeo"
client_secret = "alleen-voor-de-test"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[miekgeo.rollen]
pmiek-drenthe = "Drenthe"
"""


@dataclass(frozen=True)
class Served:
    """Address of the app, and how one signs in."""

    app: str

    def sign_in(self, page: Page, person: str) -> None:
        """From a page of the app: through the provider, and back on that page."""
        page.get_by_role("button", name="Aanmelden").click()
        page.get_by_role("button", name=person, exact=True).click()
        page.get_by_role("button", name="Afmelden").wait_for()

    def sign_out(self, page: Page) -> None:
        """The provider asks whether it is meant."""
        page.get_by_role("button", name="Afmelden").click()
        page.get_by_role("button", name="End session").click()
        page.get_by_role("button", name="Aanmelden").wait_for()


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[Served]:
    """The app and the provider, each in a process of its own on loopback."""
    ports = free_port(), free_port()
    app, provider = (f"http://localhost:{port}" for port in ports)
    data = write_folder(folder / "drenthe-en-groningen", SERVED)
    (folder / ".streamlit").mkdir()
    secrets = SECRETS.format(app=app, provider=provider)
    (folder / ".streamlit" / "secrets.toml").write_text(secrets, encoding="utf-8")
    people = [json.dumps({"sub": sub, **claims}) for sub, claims in PERSONS.items()]
    options = [word for one in people for word in ("--user-claims", one)]
    with ExitStack() as stack:
        command = ["oidc_provider_mock", "--port", str(ports[1]), *options]
        stack.enter_context(_running(folder, "provider", command))
        command = ["miekgeo", "app", "--poort", str(ports[0]), "--gegevens", str(data)]
        process = stack.enter_context(_running(folder, "app", command))
        wait_until_up(process, app, folder / "app.log", tries=2 * START_TRIES)
        yield Served(app)


@contextlib.contextmanager
def _running(folder: Path, name: str, module: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=folder,
            env=offline() | {"PYTHONPATH": str(ROOT)},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=30)
