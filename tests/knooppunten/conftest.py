"""The square world, with borders that may lie 100 m off and with exact ones; the embedded set."""

from __future__ import annotations

from pathlib import Path

import pytest

from miekgeo.convergence import Convergence, Found, converge
from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten import default_rules
from tests.factories import square_grenzen
from tests.knooppunten.files import PLANS, STATIONS, TRACES


@pytest.fixture(scope="session")
def squares() -> Grenzen:
    """Two square provincies with borders that may lie 100 m off."""
    return square_grenzen(tolerantie_m=100)


@pytest.fixture(scope="session")
def exact_squares() -> Grenzen:
    """Two square provincies with exact borders."""
    return square_grenzen()


@pytest.fixture(scope="session")
def embedded() -> Convergence:
    """The embedded data set."""
    return converge(None)


@pytest.fixture(scope="session")
def embedded_hubs(embedded: Convergence) -> Found:
    """Hubs of the embedded data set by the default rules."""
    return embedded.find(default_rules())


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of three layers; it has no projecten."""
    place = tmp_path_factory.mktemp("gegevens")
    (place / "stations.csv").write_text(STATIONS, encoding="utf-8")
    (place / "ontwikkelingen.csv").write_text(PLANS, encoding="utf-8")
    (place / "traces.csv").write_text(TRACES, encoding="utf-8")
    return place


@pytest.fixture(scope="session")
def hubs(folder: Path) -> Found:
    """The hubs of the data set, to write without reading it again."""
    return converge(folder).find(default_rules())
