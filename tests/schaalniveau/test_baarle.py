"""Baarle on the embedded set: Belgian enclaves that the Netherlands surrounds."""

from __future__ import annotations

import pandas as pd
import pytest

from miekgeo.grenzen import Grenzen
from tests.schaalniveau.world import judge, names, shares

# West to east at the height of Baarle: Baarle-Hertog is from about x 122.8 to 123.6 km there, and
# Belgie begins again west of 115.9 km.
WEST, HERTOG, EAST = "120000 383350", "123200 383350", "126000 383350"
BELGIE = "114500 383350"
HERE = "Baarle-Hertog is gesprekspartner"


@pytest.fixture(scope="module")
def through(grenzen: Grenzen) -> pd.Series:
    return judge(grenzen, f"LINESTRING({WEST}, {EAST})")


def test_the_crossing_is_a_fact(through: pd.Series) -> None:
    assert through["kruist_landsgrens"] == "ja"
    assert list(shares(through)) == ["Noord-Brabant", "Buitenland: Belgie"]
    assert sum(shares(through).values()) == pytest.approx(1)
    assert names(through["gemeenten"]) == ["Baarle-Nassau"]


def test_the_advice_stays(through: pd.Series) -> None:
    assert (through["antwoord_ruimtelijk"], through["regels"]) == ("provincie", "R7")
    assert HERE in through["toelichting"]


@pytest.mark.parametrize(
    "geometry",
    [f"LINESTRING({WEST}, {HERTOG})", f"LINESTRING({BELGIE}, {EAST})"],
    ids=["an end in Baarle-Hertog", "from Belgie itself"],
)
def test_another_country_has_a_say_on_an_end(geometry: str, grenzen: Grenzen) -> None:
    answer = judge(grenzen, geometry)
    assert answer["kruist_landsgrens"] == "ja"
    assert (answer["antwoord_ruimtelijk"], answer["regels"]) == ("rijk", "R3")
    assert HERE not in answer["toelichting"]


def test_an_uncertain_way_through_keeps_the_advice(grenzen: Grenzen) -> None:
    """A zoekgebied is never a firm crossing; as a passage it changes no advice either."""
    area = "POLYGON((122000 382900, 124000 382900, 124000 383600, 122000 383600, 122000 382900))"
    answer = judge(grenzen, area, ligging="zoekgebied")
    assert answer["kruist_landsgrens"] == "mogelijk"
    assert (answer["antwoord_ruimtelijk"], answer["regels"]) == ("provincie", "R7")
