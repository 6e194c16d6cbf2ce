"""Which provincies can be asked for."""

from __future__ import annotations

import pytest

from miekgeo.convergence import require_provincie
from miekgeo.errors import GrenzenError
from tests.factories import square_grenzen


@pytest.mark.parametrize(
    ("asked", "official"),
    [
        (None, None),
        ("Drenthe", "Drenthe"),
        ("provincie groningen", "Groningen"),
        ("PV22", "Drenthe"),
    ],
)
def test_a_provincie_has_one_official_name(asked: str | None, official: str | None) -> None:
    assert require_provincie(asked, square_grenzen()) == official


@pytest.mark.parametrize("asked", ["Zeeland", "Atlantis", ""])
def test_one_that_the_borders_do_not_hold_is_refused(asked: str) -> None:
    """Zeeland is a provincie, but not of these borders."""
    with pytest.raises(GrenzenError, match=f"De provincie '{asked}' is onbekend") as told:
        require_provincie(asked, square_grenzen())
    assert told.value.hint == "Kies uit: Drenthe, Groningen."
