"""What isn't fixed yet is never a firm yes: indicative lines and zoekgebieden."""

from __future__ import annotations

import pytest

from miekgeo.grenzen import Grenzen
from tests.schaalniveau.world import box, judge, line, lines, point, points

# A V whose ends lie in Drenthe, 7 km from Overijssel, and whose middle reaches 4 km into it.
BEND = line((203, 503), (214, 505), (203, 507))
# Tolerance of an indicative line in this world: the root of 2500 squared and 100 squared, 2502 m.
LINES: dict[str, tuple[str, float | None, str]] = {
    "ends deep in two provincies": (line((205, 505), (215, 505)), None, "ja"),
    "only the middle reaches over": (BEND, None, "mogelijk"),
    "only the middle, drawn to the metre": (BEND, 1, "mogelijk"),
    "an end 2 km over the border": (line((204, 505), (212, 505)), None, "grensgeval"),
    "an end 2 km over the border, accurate to 1 km": (
        line((204, 505), (212, 505)),
        1000,
        "ja",
    ),
    # The ends lie 2 km on either side; the middle reaches 4 km into Overijssel, and beyond
    # Overijssel the start is 2 km deep.
    "ends near the border, middle far over": (
        line((208, 503), (214, 505), (212, 507)),
        None,
        "grensgeval",
    ),
    # The ends of the whole lie in Drenthe; where the parts meet, in Overijssel, is in between.
    "two parts that meet over the border": (
        lines(line((203, 503), (214, 505)), line((214, 505), (203, 507))),
        None,
        "mogelijk",
    ),
    "inside": (line((202, 503), (204, 503)), None, "nee"),
    "2 km from the border": (line((202, 503), (208, 503)), None, "grensgeval"),
    # Closed: no ends to go by.
    "a ring": (line((204, 502), (216, 502), (216, 508), (204, 508), (204, 502)), 100, "mogelijk"),
}


@pytest.mark.parametrize(("geometry", "own", "answer"), LINES.values(), ids=LINES)
def test_only_the_ends_of_an_indicative_line_can_give_ja(
    geometry: str, own: float | None, answer: str, world: Grenzen
) -> None:
    found = judge(world, geometry, ligging="indicatief", nauwkeurigheid_m=own)
    assert found["kruist_provinciegrens"] == answer


def test_the_same_bend_is_a_crossing_when_it_is_definitive(world: Grenzen) -> None:
    assert judge(world, BEND)["kruist_provinciegrens"] == "ja"
    assert judge(world, BEND, ligging="voorkeurstrace")["kruist_provinciegrens"] == "ja"


@pytest.mark.parametrize(
    ("geometry", "land", "advice"),
    [
        (line((215, 505), (225, 505)), "ja", "rijk"),
        # Both its middle and its end abroad lie deep, its other end 1 km from Duitsland.
        (line((219, 502), (214, 505), (225, 505)), "mogelijk", "bespreken"),
        # From Enschede through Duitsland and back.
        (line((215, 503), (226, 505), (215, 507)), "mogelijk", "bespreken"),
    ],
    ids=["ends in both countries", "only one end deep", "only the middle abroad"],
)
def test_an_indicative_line_over_the_land_border(
    geometry: str, land: str, advice: str, world: Grenzen
) -> None:
    answer = judge(world, geometry, ligging="indicatief")
    assert (answer["kruist_landsgrens"], answer["antwoord_ruimtelijk"]) == (land, advice)


ZOEKGEBIED: dict[str, tuple[str, str]] = {
    "over the border": (box(205, 504, 213, 506), "mogelijk"),
    "nearly all of two provincies": (box(201, 501, 219, 509), "mogelijk"),
    # 90 m over it: a shift within 100 m decides.
    "just over the border": (box(205, 504, 210.09, 506), "grensgeval"),
    "inside": (box(202, 503, 204, 505), "nee"),
    "90 m from the border": (box(205, 504, 209.91, 506), "grensgeval"),
    "drawn as a line": (line((205, 505), (215, 505)), "mogelijk"),
    "drawn as points": (points((205, 505), (215, 505)), "mogelijk"),
    "drawn as a point": (point(205, 503), "nee"),
    # Within 2502 m.
    "drawn as a point near the border": (point(207.6, 505), "grensgeval"),
}


@pytest.mark.parametrize(("geometry", "answer"), ZOEKGEBIED.values(), ids=ZOEKGEBIED)
def test_a_zoekgebied_never_crosses_for_sure(geometry: str, answer: str, world: Grenzen) -> None:
    found = judge(world, geometry, ligging="zoekgebied")
    assert found["kruist_provinciegrens"] == answer


def test_a_zoekgebied_with_an_accuracy_never_crosses_for_sure(world: Grenzen) -> None:
    area = box(205, 504, 213, 506)
    found = judge(world, area, ligging="zoekgebied", nauwkeurigheid_m=1)
    assert found["kruist_provinciegrens"] == "mogelijk"


@pytest.mark.parametrize(
    "geometry", [BEND, box(205, 504, 213, 506)], ids=["indicatief", "zoekgebied"]
)
def test_a_possible_crossing_is_discussed(geometry: str, world: Grenzen) -> None:
    ligging = "indicatief" if geometry == BEND else "zoekgebied"
    answer = judge(world, geometry, ligging=ligging)
    assert (answer["antwoord_ruimtelijk"], answer["regels"]) == ("bespreken", "R4")


def test_a_zoekgebied_over_the_land_border_is_discussed(world: Grenzen) -> None:
    answer = judge(world, box(216, 504, 224, 506), ligging="zoekgebied")
    assert answer["kruist_landsgrens"] == "mogelijk"
    assert (answer["antwoord_ruimtelijk"], answer["regels"]) == ("bespreken", "R4;R7")
