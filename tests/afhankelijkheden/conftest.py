"""The square world, with borders that may lie 100 m off and with exact ones; the embedded set."""

from __future__ import annotations

import pytest

from miekgeo.grenzen import Grenzen
from miekgeo.relations import Relations
from tests.afhankelijkheden.world import embedded_relations
from tests.schaalniveau.world import make_world


@pytest.fixture(scope="session")
def world() -> Grenzen:
    """The squares, with borders that may lie 100 m off."""
    return make_world(tolerantie_m=100)


@pytest.fixture(scope="session")
def exact() -> Grenzen:
    """The squares with exact borders."""
    return make_world(tolerantie_m=0)


@pytest.fixture(scope="session")
def embedded() -> Relations:
    """The embedded data on the embedded borders."""
    return embedded_relations()
