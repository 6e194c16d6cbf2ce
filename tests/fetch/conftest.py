"""What the tests of fetching share: a folder of their own, little patience, a set that is kept.

Nothing of the environment has a say: no proxy, no certificates, no kept sets of this computer.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from miekgeo import fetch
from miekgeo.grenzen import kept
from miekgeo.grenzen.kept import FOLDER_VARIABLE, KeptSet
from miekgeo.sources.web import Patience
from tests.services.bad_server import serve_badly
from tests.services.common import Feature
from tests.services.features import sheet_gemeenten, sheet_provincies

PROVINCIES, GEMEENTEN = fetch.PROVINCIES_COLLECTION, fetch.GEMEENTEN_COLLECTION
DONE, FAULTS, UNREADABLE = 0, 1, 2
ALL_IN_ONE_PAGE = 400
# Long enough for a busy computer to answer, short enough to wait for what never comes.
QUICK = Patience(
    connect_s=1.0,
    read_s=0.5,
    answer_s=1.0,
    attempts=3,
    wait_s=0.01,
    wait_max_s=0.02,
    answer_bytes=5_000_000,
)
# Of the environment, in any case; what they say would decide instead of the test.
ENVIRONMENT = (
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("requests_ca_bundle", "curl_ca_bundle", "ssl_cert_file", "netrc"),
)
# What a message must not show of how it came about.
INTERNALS = re.compile(
    r"Traceback|Error\b|Exception|urllib3|requests\.|HTTPConnection|Max retries|Errno|object at 0x"
    r"|\.py\b|\bNone\b"
)


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The data folder of one test, which doesn't exist yet; and the environment out of the way."""
    own = tmp_path / "eigen map"
    set_environment(monkeypatch, own)
    # The command line has the patience of a user.
    monkeypatch.setattr(fetch, "fetch_grenzen", partial(fetch.fetch_grenzen, patience=QUICK))
    monkeypatch.setattr(fetch, "fetch_layer", partial(fetch.fetch_layer, patience=QUICK))
    return own


def set_environment(patch: pytest.MonkeyPatch, own: Path) -> None:
    """Nothing of this computer but the data folder that is given."""
    patch.setenv(FOLDER_VARIABLE, str(own))
    for name in ENVIRONMENT:
        patch.delenv(name, raising=False)
        patch.delenv(name.upper(), raising=False)


def sheet(rename: str | None = None) -> dict[str, list[Feature]]:
    """Provincies and gemeenten of the sheet; Gemeente 1 under another name makes another set."""
    gemeenten = sheet_gemeenten()
    if rename is not None:
        gemeenten[0]["properties"]["naam"] = rename
    return {PROVINCIES: sheet_provincies(), GEMEENTEN: gemeenten}


@pytest.fixture(scope="session")
def two_sets(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, KeptSet, KeptSet]:
    """A data folder with two sets, the second of which is in use, both with a tolerance of 3 m."""
    made = tmp_path_factory.mktemp("bewaard")
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, made)
        sets = [_fetch_sheet(name) for name in ("Oudste", "Oude")]
    return made, sets[0], sets[1]


def _fetch_sheet(rename: str) -> KeptSet:
    with serve_badly(sheet(rename), page_size=ALL_IN_ONE_PAGE) as server:
        return fetch.fetch_grenzen(server.url, tolerantie_m=3)


@pytest.fixture
def in_use(folder: Path, two_sets: tuple[Path, KeptSet, KeptSet]) -> Iterator[KeptSet]:
    """The set in use, beside another one, in the folder of this test."""
    shutil.copytree(two_sets[0], folder)
    # A set that was read before would hide that it can't be read any more.
    kept._read.cache_clear()
    yield two_sets[2]
    kept._read.cache_clear()


@pytest.fixture
def beside(two_sets: tuple[Path, KeptSet, KeptSet]) -> KeptSet:
    """The other set."""
    return two_sets[1]


def contents(folder: Path) -> dict[str, bytes | None]:
    """Everything in a folder by its path; None for a folder."""
    return {
        str(p.relative_to(folder)): None if p.is_dir() else p.read_bytes()
        for p in sorted(folder.rglob("*"))
    }


def unprintable(text: str) -> list[str]:
    """Characters that could move a cursor or colour a terminal."""
    return [c for c in text if not c.isprintable() and c != "\n"]
