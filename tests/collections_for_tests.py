"""The embedded set with all its answers, gathered once for the tests that write it."""

from __future__ import annotations

from datetime import date
from functools import cache

from miekgeo.collection import Collection, collect

ON = date(2026, 1, 15)


@cache
def nederland_collection() -> Collection:
    """All provincies, public edition."""
    return collect(None, on=ON)


@cache
def drenthe_collection() -> Collection:
    """Drenthe, public edition."""
    return nederland_collection().of("Drenthe")
