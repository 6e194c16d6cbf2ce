"""The small world of the tests on schaalniveau, and a folder with a data set."""

from __future__ import annotations

from pathlib import Path

import pytest

from miekgeo.day import VARIABLE
from miekgeo.grenzen import Grenzen
from tests.capaciteit.files import LIMITS, PLANS, STATIONS, write
from tests.schaalniveau.world import make_world

# Noon on 1 July 2026, UTC.
NOW = "1782907200"


@pytest.fixture(scope="session")
def world() -> Grenzen:
    """The small world with exact borders."""
    return make_world(tolerantie_m=0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data set of three layers, looked at in 2026."""
    monkeypatch.setenv(VARIABLE, NOW)
    data = tmp_path / "proef"
    data.mkdir()
    write(data / "stations.csv", STATIONS)
    write(data / "ontwikkelingen.csv", PLANS)
    write(data / "stationscapaciteit.csv", LIMITS)
    return data
