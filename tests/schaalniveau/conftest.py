"""The small world of `world.py`, once as it is drawn and once as exact."""

from __future__ import annotations

import pytest

from miekgeo.grenzen import Grenzen
from tests.schaalniveau.world import make_world


@pytest.fixture(scope="session")
def world() -> Grenzen:
    """The small world, with borders that may lie 100 m off, as those of the embedded set."""
    return make_world(tolerantie_m=100)


@pytest.fixture(scope="session")
def exact() -> Grenzen:
    """The small world with exact borders."""
    return make_world(tolerantie_m=0)
