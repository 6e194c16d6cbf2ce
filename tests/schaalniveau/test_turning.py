"""`omslagafstand_m` and the tolerance it is held against."""

from __future__ import annotations

import math

import pytest

from miekgeo.grenzen import Grenzen
from tests.schaalniveau.world import (
    AROUND,
    HUNDRED_TWICE,
    PROVINCIES,
    box,
    judge,
    line,
    lines,
    make_world,
    point,
    points,
    square,
    together,
)

TURNING: dict[str, tuple[str, float]] = {
    # Overijssel is 7 km and Groningen 8 km away.
    "never more than 5 km": (point(203, 502), 5000),
    "a point, to the nearest other provincie": (point(207, 505), 3000),
    "Groningen is nearer than Overijssel": (point(207, 508), 2000),
    # Sea is 1 km away, which is no other provincie.
    "the sea doesn't count": (point(201, 506), 4000),
    # The line comes no nearer than 1.5 km.
    "a line, from its nearest place": (line((203, 505), (208.5, 505), (203, 506)), 1500),
    # 2 km would have to go to lie in Overijssel, 4 km to lie in Drenthe.
    "a line across": (line((208, 505), (214, 505)), 2000),
    # 1 km north of Belgie: there it would lie outside all provincies.
    "a line across, near the outside": (line((208, 501), (214, 501)), 1000),
    "an area across": (box(209, 504, 213, 506), 1000),
    "parts apart": (lines(line((203, 505), (207, 505)), line((212, 505), (213, 505))), 3000),
    "points apart": (points((203, 505), (212, 505)), 2000),
    "a lower part across": (together(line((203, 505), (207, 505)), point(211.5, 505)), 1500),
    # 5 km deep on either side, and as far from the outside.
    "deep on both sides": (line((203, 505), (217, 505)), 5000),
    # The middle of the bend is 1.2 km beyond Drenthe, its ends 3 km beyond Overijssel.
    "a bend into the neighbour": (line((207, 504), (211.2, 505), (207, 506)), 1200),
    # Outside all provincies: Drenthe is 1 km away, Groningen 1 km west and 1 km north.
    "at sea, to the second nearest": (point(199, 509), 1000 * math.sqrt(2)),
}


@pytest.mark.parametrize(("geometry", "expected"), TURNING.values(), ids=TURNING)
def test_omslagafstand_to_a_metre(geometry: str, expected: float, world: Grenzen) -> None:
    assert judge(world, geometry)["omslagafstand_m"] == pytest.approx(expected, abs=1)


# A tall Overijssel, so that a line along it can lie in Drenthe and Groningen.
TALL = make_world(
    100,
    {**PROVINCIES, "Overijssel": square(210, 500, 220, 520)},
    {n: a for n, a in AROUND.items() if n != "Eems-Dollard"},
)


@pytest.mark.parametrize(
    ("x", "expected", "answer"), [(209.95, 50, "grensgeval"), (209.8, 5000, "ja")]
)
def test_a_provincie_within_the_tolerance_may_hold_all_of_it(
    x: float, expected: float, answer: str
) -> None:
    """5 km in Drenthe and in Groningen, 50 m beside Overijssel: it may all lie there."""
    found = judge(TALL, line((x, 505), (x, 515)))
    assert found["omslagafstand_m"] == pytest.approx(expected, abs=1)
    assert found["kruist_provinciegrens"] == answer


# ---- tolerance -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "expected"), [(100, HUNDRED_TWICE), (0, 100.0), (240, 260.0), (75, 125.0)]
)
def test_tolerance_is_that_of_set_and_project_together(
    own: float, expected: float, world: Grenzen
) -> None:
    """The root of the sum of squares: 100 and 240 give 260, 100 and 75 give 125."""
    assert judge(world, point(203, 503), nauwkeurigheid_m=own)["tolerantie_m"] == expected


ACCURACY: dict[str, tuple[str, str | None, float]] = {
    "definitief": (point(203, 503), "definitief", 1),
    "voorkeurstrace": (line((203, 503), (204, 503)), "voorkeurstrace", 100),
    "zoekgebied with an area": (box(203, 503, 204, 504), "zoekgebied", 0),
    "zoekgebied drawn as a point": (point(203, 503), "zoekgebied", 2500),
    "zoekgebied drawn as a line": (line((203, 503), (204, 503)), "zoekgebied", 2500),
    "zoekgebied with an area and a point": (
        together(box(203, 503, 204, 504), point(203, 505)),
        "zoekgebied",
        0,
    ),
    "indicatief": (point(203, 503), "indicatief", 2500),
    "unknown": (point(203, 503), None, 100),
}


@pytest.mark.parametrize(("geometry", "ligging", "expected"), ACCURACY.values(), ids=ACCURACY)
def test_a_missing_nauwkeurigheid_follows_ligging(
    geometry: str, ligging: str | None, expected: float, exact: Grenzen
) -> None:
    assert judge(exact, geometry, ligging=ligging)["tolerantie_m"] == expected


@pytest.mark.parametrize(
    "ligging", ["definitief", "voorkeurstrace", "zoekgebied", "indicatief", None]
)
def test_a_given_nauwkeurigheid_counts_before_ligging(ligging: str | None, exact: Grenzen) -> None:
    answer = judge(exact, point(203, 503), ligging=ligging, nauwkeurigheid_m=40)
    assert answer["tolerantie_m"] == 40


GRENSGEVAL: dict[str, tuple[str, str]] = {
    "100 m from the border": (point(209.9, 505), "grensgeval"),
    "101 m from the border": (point(209.899, 505), "nee"),
    "100 m across": (line((208, 505), (210.1, 505)), "grensgeval"),
    "102 m across": (line((208, 505), (210.102, 505)), "ja"),
    # What lies across could be drawn wrong, however long it is.
    "a strip of 90 m along the border": (box(208, 502, 210.09, 508), "grensgeval"),
    "a strip of 110 m along the border": (box(208, 502, 210.11, 508), "ja"),
}


@pytest.mark.parametrize(("geometry", "answer"), GRENSGEVAL.values(), ids=GRENSGEVAL)
def test_a_grensgeval_turns_within_the_tolerance(
    geometry: str, answer: str, world: Grenzen
) -> None:
    found = judge(world, geometry, nauwkeurigheid_m=0)
    assert found["tolerantie_m"] == 100
    assert found["kruist_provinciegrens"] == answer


def test_an_inaccurate_project_is_a_grensgeval_further_off(world: Grenzen) -> None:
    """120 m from the border: beyond 100 m, within 141 m."""
    answers = [
        judge(world, point(209.88, 505), nauwkeurigheid_m=m)["kruist_provinciegrens"]
        for m in (0, 100)
    ]
    assert answers == ["nee", "grensgeval"]


def test_the_tolerance_of_the_set_is_that_given(exact: Grenzen) -> None:
    wide = make_world(tolerantie_m=500)
    near = point(209.6, 505)
    assert judge(exact, near)["kruist_provinciegrens"] == "nee"
    assert judge(wide, near)["kruist_provinciegrens"] == "grensgeval"
    assert judge(wide, near, nauwkeurigheid_m=0)["tolerantie_m"] == 500
