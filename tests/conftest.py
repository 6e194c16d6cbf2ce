"""What all tests share: the command line in this process, the embedded set, reference files."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from miekgeo import cli
from miekgeo.grenzen import Grenzen, load_grenzen
from miekgeo.grenzen.kept import FOLDER_VARIABLE

ROOT = Path(__file__).resolve().parent.parent
# Real files from elsewhere, never part of the project; tests that need them skip without.
REFERENTIE = Path(os.environ.get("MIEKGEO_REFERENTIE", ROOT.parent / "shared" / "referentie"))

# Whether all is asked of the tests that draw thousands of geometries on official borders: by
# `make test-long`. What they draw otherwise is the first part of the same.
LONG = os.environ.get("MIEKGEO_LONG_TESTS") == "1"


@dataclass(frozen=True)
class Ran:
    """What a command gave: exit code and everything it printed."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Both streams, on one line, so that a message may have been folded."""
        return " ".join(f"{self.out} {self.err}".split())


Run = Callable[..., Ran]


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: no use looking through it again for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder of the tests' own: what this computer keeps for its user has no say here."""
    folder = tmp_path_factory.mktemp("gegevens")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(folder))
        yield folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process: `run("controleer", path)`."""

    def call(*args: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["miekgeo", *(str(a) for a in args)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return Ran(int(ended.value.code or 0), printed.out, printed.err)

    return call


@pytest.fixture(scope="session")
def grenzen() -> Grenzen:
    """The embedded boundary set with its own tolerance."""
    return load_grenzen()


@pytest.fixture(scope="session")
def exact_grenzen() -> Grenzen:
    """The embedded boundary set, taken as exact."""
    return load_grenzen(tolerantie_m=0)


@pytest.fixture(scope="session")
def official_path() -> Path:
    """The official provincies at full resolution."""
    path = REFERENTIE / "pdok_provincies.gpkg"
    if not path.is_file():
        pytest.skip("de referentiebestanden staan niet naast het project")
    return path


@pytest.fixture(scope="session")
def official_grenzen(official_path: Path) -> Grenzen:
    """The official provincies, taken as exact."""
    return load_grenzen(official_path, tolerantie_m=0)
