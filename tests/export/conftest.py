"""What tests of the exports share."""

from __future__ import annotations

import pytest

from miekgeo.collection import Collection
from tests.collections_for_tests import drenthe_collection, nederland_collection


@pytest.fixture(scope="session")
def drenthe() -> Collection:
    """The embedded set of Drenthe, made on 15 January 2026."""
    return drenthe_collection()


@pytest.fixture(scope="session")
def nederland() -> Collection:
    """The embedded set, made on 15 January 2026."""
    return nederland_collection()
