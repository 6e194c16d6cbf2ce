"""Where a project lies and how much of it: count, kilometres or hectares per provincie."""

from __future__ import annotations

import pytest
import shapely

from miekgeo.grenzen import NIET_INGEDEELD, Grenzen
from tests.schaalniveau.world import (
    AROUND,
    FIRM,
    box,
    judge,
    judge_full,
    line,
    lines,
    make_world,
    measures,
    names,
    point,
    points,
    shares,
    square,
    together,
)

DUITSLAND, BELGIE = "Buitenland: Duitsland", "Buitenland: Belgie"

WITH_HOLE = shapely.Polygon(
    shapely.box(208_000, 504_000, 212_000, 506_000).exterior,
    [shapely.box(209_000, 504_500, 210_000, 505_500).exterior],
).wkt

MEASURED: dict[str, tuple[str, str, dict[str, float]]] = {
    "a point": (point(203, 503), "aantal", {"Drenthe": 1}),
    "points": (
        points((203, 503), (204, 503), (205, 505), (214, 505)),
        "aantal",
        {"Drenthe": 3, "Overijssel": 1},
    ),
    "equal points count once": (
        points((203, 503), (203, 503), (203, 503), (214, 505)),
        "aantal",
        {"Drenthe": 1, "Overijssel": 1},
    ),
    "a line, largest share first": (
        line((208, 505), (214, 505)),
        "km",
        {"Overijssel": 4, "Drenthe": 2},
    ),
    # 6 km east and 8 km north: 10 km, half of it south of where it meets x 210 at y 508; from there
    # 1.5 km east and 2 km north to y 510.
    "a slanting line": (
        line((207, 504), (213, 512)),
        "km",
        {"Drenthe": 5, "Overijssel": 2.5, "Eems-Dollard": 2.5},
    ),
    "a retraced line counts once": (
        line((208, 505), (214, 505), (208, 505)),
        "km",
        {"Overijssel": 4, "Drenthe": 2},
    ),
    "a partly retraced line": (
        line((208, 505), (214, 505), (212, 505)),
        "km",
        {"Overijssel": 4, "Drenthe": 2},
    ),
    "lines that overlap": (
        lines(line((208, 505), (212, 505)), line((209, 505), (214, 505))),
        "km",
        {"Overijssel": 4, "Drenthe": 2},
    ),
    "lines apart": (
        lines(line((202, 505), (203, 505)), line((212, 505), (215, 505))),
        "km",
        {"Overijssel": 3, "Drenthe": 1},
    ),
    # 1 by 2 km and 3 by 2 km.
    "an area": (box(209, 504, 213, 506), "ha", {"Overijssel": 600, "Drenthe": 200}),
    # 2 by 2 km on either side, less 1 by 1 km in Drenthe.
    "an area with a hole": (WITH_HOLE, "ha", {"Overijssel": 400, "Drenthe": 300}),
    # 3 by 2 km together.
    "areas that overlap": (
        together(box(204, 504, 206, 506), box(205, 504, 207, 506)),
        "ha",
        {"Drenthe": 600},
    ),
    "over the land border": (
        line((218, 505), (224, 505)),
        "km",
        {DUITSLAND: 4, "Overijssel": 2},
    ),
    "into Belgie": (line((205, 502), (205, 499)), "km", {"Drenthe": 2, BELGIE: 1}),
    "into sea": (line((201, 505), (196, 505)), "km", {"Zee": 4, "Drenthe": 1}),
    "off the map": (
        line((205, 518), (205, 523)),
        "km",
        {"Buiten het kaartgebied": 3, "Groningen": 2},
    ),
}


@pytest.mark.parametrize(("geometry", "unit", "expected"), MEASURED.values(), ids=MEASURED)
def test_measures_and_shares(
    geometry: str, unit: str, expected: dict[str, float], world: Grenzen
) -> None:
    answer = judge(world, geometry)
    total = sum(expected.values())
    assert answer["maateenheid"] == unit
    assert measures(answer) == pytest.approx(expected)
    assert shares(answer) == pytest.approx({n: m / total for n, m in expected.items()})
    assert sum(shares(answer).values()) == pytest.approx(1)
    assert list(shares(answer)) == list(measures(answer)) == list(expected)


def test_provincies_are_those_of_the_netherlands(world: Grenzen) -> None:
    """What surrounds them is in the shares only."""
    slanting = judge(world, line((207, 504), (213, 512)))
    assert names(slanting["provincies"]) == ["Drenthe", "Overijssel"]
    assert judge(world, line((218, 505), (224, 505)))["provincies"] == "Overijssel"
    assert judge(world, point(225, 505))["provincies"] == ""


def test_a_point_says_all_of_its_place(world: Grenzen) -> None:
    answer = judge(world, point(203, 503))
    assert (answer["provincies"], answer["gemeenten"]) == ("Drenthe", "Assen")
    assert shares(answer) == {"Drenthe": 1}
    assert answer["buurprovincies"] == ""


def test_gemeenten_by_share(world: Grenzen) -> None:
    """1 km in Assen, 5 km in Emmen, 3 km in Zwolle."""
    full = judge_full(world, {"geometry": line((204, 505), (213, 505)), **FIRM})
    assert names(full.table.loc[0, "gemeenten"]) == ["Emmen", "Zwolle", "Assen"]
    found = full.facts.gemeenten
    assert found["naam"].tolist() == ["Emmen", "Zwolle", "Assen"]
    assert found["measure"].tolist() == pytest.approx([5000, 3000, 1000])
    assert found["share"].tolist() == pytest.approx([5 / 9, 3 / 9, 1 / 9])


def test_what_lies_in_no_gemeente_counts_in_the_shares(world: Grenzen) -> None:
    """2 km in Enschede, 4 km in Duitsland."""
    full = judge_full(world, {"geometry": line((218, 505), (224, 505)), **FIRM})
    assert full.table.loc[0, "gemeenten"] == "Enschede"
    found = full.facts.gemeenten.set_index("naam")
    assert found.loc["Enschede", "share"] == pytest.approx(1 / 3)
    assert found["share"].sum() == pytest.approx(1)


# ---- a geometry of several dimensions ------------------------------------------------------------


def test_the_highest_dimension_is_measured(world: Grenzen) -> None:
    """4 ha of area; the line and the point add their provincie, without share."""
    geometry = together(box(202, 502, 202.2, 502.2), line((212, 505), (214, 505)), point(205, 515))
    answer = judge(world, geometry)
    assert answer["maateenheid"] == "ha"
    assert measures(answer) == pytest.approx({"Drenthe": 4})
    assert shares(answer) == pytest.approx({"Drenthe": 1})
    assert names(answer["provincies"]) == ["Drenthe", "Groningen", "Overijssel"]
    assert names(answer["gemeenten"]) == ["Assen", "Zwolle", "Eemsdelta"]


def test_a_lower_part_counts_for_crossing(world: Grenzen) -> None:
    """A line in Assen and a point in Enschede, both far from any border."""
    answer = judge(world, together(line((202, 505), (204, 505)), point(217, 505)))
    assert measures(answer) == {"Drenthe": 2}
    assert (answer["kruist_provinciegrens"], answer["kruist_gemeentegrens"]) == ("ja", "ja")
    assert answer["afstand_provinciegrens_m"] == 0
    assert answer["antwoord_ruimtelijk"] == "provincies gezamenlijk"


def test_a_rounding_of_a_lower_part_counts_nowhere(world: Grenzen) -> None:
    """A line from Assen that ends 10 nm past the border with Overijssel at x 210."""
    poking = line((208, 505), (210 + 1e-11, 505))
    answer = judge(world, together(box(202, 502, 202.2, 502.2), poking))
    assert names(answer["provincies"]) == ["Drenthe"]
    past = judge(world, together(box(202, 502, 202.2, 502.2), line((208, 505), (210.1, 505))))
    assert names(past["provincies"]) == ["Drenthe", "Overijssel"]


def test_a_lower_part_has_share_0(world: Grenzen) -> None:
    geometry = together(line((202, 505), (204, 505)), point(217, 505))
    found = judge_full(world, {"geometry": geometry, **FIRM}).facts.provincies
    assert found["naam"].tolist() == ["Drenthe", "Overijssel"]
    assert found["share"].tolist() == [1, 0]


def test_a_lower_part_in_the_same_provincie_adds_nothing(world: Grenzen) -> None:
    answer = judge(world, together(line((202, 505), (204, 505)), point(203, 503)))
    assert answer["provincies"] == "Drenthe"
    assert answer["kruist_provinciegrens"] == "nee"


@pytest.mark.parametrize(
    ("lower", "land", "advice"),
    [(point(225, 505), "ja", "rijk"), (point(195, 505), "nee", "rijk")],
    ids=["abroad", "at sea"],
)
def test_a_lower_part_counts_beyond_the_provincies(
    lower: str, land: str, advice: str, world: Grenzen
) -> None:
    answer = judge(world, together(line((202, 505), (204, 505)), lower))
    assert shares(answer) == {"Drenthe": 1}
    assert (answer["kruist_landsgrens"], answer["antwoord_ruimtelijk"]) == (land, advice)


# ---- exactly on a border -------------------------------------------------------------------------

ON_BORDER: dict[str, tuple[str, dict[str, float]]] = {
    "a point": (point(210, 505), {"Drenthe": 0.5, "Overijssel": 0.5}),
    # Drenthe, Overijssel, Groningen and the Eems-Dollard meet here.
    "a point on four corners": (
        point(210, 510),
        {"Groningen": 0.25, "Drenthe": 0.25, "Overijssel": 0.25, "Eems-Dollard": 0.25},
    ),
    "a line": (line((210, 502), (210, 506)), {"Drenthe": 2, "Overijssel": 2}),
    # 2 km in Drenthe, then 2 km along the border.
    "a line that goes on along it": (
        line((208, 505), (210, 505), (210, 507)),
        {"Drenthe": 3, "Overijssel": 1},
    ),
    # Half along Drenthe and Overijssel, half along Groningen and the Eems-Dollard.
    "a line along two borders": (
        line((210, 508), (210, 512)),
        {"Groningen": 1, "Drenthe": 1, "Overijssel": 1, "Eems-Dollard": 1},
    ),
}


@pytest.mark.parametrize(("geometry", "expected"), ON_BORDER.values(), ids=ON_BORDER)
def test_what_lies_exactly_on_a_border_is_split_equally_and_a_grensgeval(
    geometry: str, expected: dict[str, float], exact: Grenzen
) -> None:
    answer = judge(exact, geometry, nauwkeurigheid_m=0)
    assert measures(answer) == pytest.approx(expected)
    assert sum(shares(answer).values()) == pytest.approx(1)
    assert answer["kruist_provinciegrens"] == "grensgeval"
    assert answer["omslagafstand_m"] == 0


def test_no_distance_is_below_zero(exact: Grenzen) -> None:
    """Nor is a zero written with a minus."""
    answer = judge(exact, line((210, 502), (210, 506)))
    assert str(float(answer["omslagafstand_m"])) == "0.0"


@pytest.mark.parametrize(
    "geometry",
    [
        line((208, 505), (210, 505)),
        box(208, 504, 210, 506),
        line((209, 504), (210, 505), (209, 506)),
    ],
    ids=["line that ends on it", "area against it", "line that bends on it"],
)
def test_touching_a_border_is_not_lying_across(geometry: str, exact: Grenzen) -> None:
    answer = judge(exact, geometry, nauwkeurigheid_m=0)
    assert shares(answer) == {"Drenthe": 1}
    assert answer["provincies"] == "Drenthe"
    assert (answer["kruist_provinciegrens"], answer["omslagafstand_m"]) == ("grensgeval", 0)


def test_land_that_a_set_leaves_out_is_neither_sea_nor_abroad() -> None:
    around = {n: a for n, a in AROUND.items() if n != "Duitsland"}
    grenzen = make_world(100, around={**around, NIET_INGEDEELD: square(220, 500, 230, 520)})
    answer = judge(grenzen, line((218, 505), (224, 505)))
    assert measures(answer) == pytest.approx({NIET_INGEDEELD: 4, "Overijssel": 2})
    assert answer["kruist_landsgrens"] == "nee"
    assert (answer["antwoord_ruimtelijk"], answer["regels"]) == ("provincie", "R7")
