"""The small world of the tests on schaalniveau, and a folder with a data set."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from miekgeo.grenzen import Grenzen
from tests.capaciteit.files import LIMITS, PLANS, STATIONS, write
from tests.schaalniveau.world import make_world


class Clock(dt.date):
    """A calendar that stands still."""

    @classmethod
    def today(cls) -> dt.date:  # type: ignore[override]
        return dt.date(2026, 7, 1)


@pytest.fixture(scope="session")
def world() -> Grenzen:
    """The small world with exact borders."""
    return make_world(tolerantie_m=0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data set of three layers, looked at in 2026."""
    monkeypatch.setattr("miekgeo.convergence.date", Clock)
    data = tmp_path / "proef"
    data.mkdir()
    write(data / "stations.csv", STATIONS)
    write(data / "ontwikkelingen.csv", PLANS)
    write(data / "stationscapaciteit.csv", LIMITS)
    return data
