"""What provincies and gemeenten must satisfy: one fault at a time, and all of them in one message.

The sheet is 166 by 250 km, 41,500 km2: twelve provincies in three columns and four rows, Groningen
at the south-west and Limburg at the north-east, each of three columns and nine rows of gemeenten.
"""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from miekgeo.errors import GrenzenError
from miekgeo.geometry import RD
from miekgeo.grenzen import PROVINCIES
from miekgeo.grenzen.official import check_official
from tests.services.common import Feature
from tests.services.features import GRENZEN, sheet_gemeenten, sheet_provincies

Frames = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]
NAAM = "proefdienst"
SOUTH = 340_000
LIMBURG = 11


def frame(features: list[Feature]) -> gpd.GeoDataFrame:
    made = gpd.GeoDataFrame.from_features(features, crs=RD)
    said = made.get("ligt_in_provincie_code", pd.Series(None, index=made.index, dtype=object))
    return made.assign(code=made["identificatie"], provincie=said)


@pytest.fixture
def provincies() -> gpd.GeoDataFrame:
    return frame(sheet_provincies())


@pytest.fixture
def gemeenten() -> gpd.GeoDataFrame:
    return frame(sheet_gemeenten())


def faults(provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame) -> list[str]:
    """The faults found, each as it is said."""
    try:
        check_official(provincies, gemeenten, NAAM)
    except GrenzenError as error:
        message = str(error)
    else:
        return []
    said = re.fullmatch(
        rf"{NAAM} is niet volledig of klopt niet: (.*)\. Er is niets overgenomen; .*", message
    )
    assert said is not None, message
    return said[1].split("; ")


def with_area(one: gpd.GeoDataFrame, row: int, area: shapely.Geometry) -> gpd.GeoDataFrame:
    areas = one.geometry.to_list()
    areas[row] = area
    return one.set_geometry(gpd.GeoSeries(areas, crs=RD))


def without(one: gpd.GeoDataFrame, *rows: int) -> gpd.GeoDataFrame:
    return one.drop(index=list(rows)).reset_index(drop=True)


def joined(one: gpd.GeoDataFrame, into: int, row: int) -> gpd.GeoDataFrame:
    """The first area takes the second, which is gone."""
    both = shapely.coverage_union_all(one.geometry.to_numpy()[[into, row]])
    return without(with_area(one, into, both), row)


def halves(area: shapely.Geometry) -> tuple[shapely.Geometry, shapely.Geometry]:
    """South and north, with the cut on a line between gemeenten, and so with their corners."""
    x0, y0, x1, y1 = area.bounds
    cut = y0 + 111_000 - 83_333
    assert y0 < cut < y1
    return shapely.box(x0, y0, x1, cut), shapely.box(x0, cut, x1, y1)


def moved(one: gpd.GeoDataFrame, move: object) -> gpd.GeoDataFrame:
    areas = shapely.transform(one.geometry.to_numpy(), move)
    return one.set_geometry(gpd.GeoSeries(areas, crs=RD))


def stretched(one: gpd.GeoDataFrame, km2: float) -> gpd.GeoDataFrame:
    """The sheet made so much higher or lower that its area is this."""
    factor = km2 / 41_500
    return moved(one, lambda xy: (xy - (0, SOUTH)) * (1, factor) + (0, SOUTH))


# ---- what is good ------------------------------------------------------------------------------


def test_the_sheet_is_good(provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame) -> None:
    assert faults(provincies, gemeenten) == []


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_rows_is_free(
    order: int, provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    assert faults(provincies[::-1], gemeenten[::order]) == []


@pytest.mark.parametrize("said", ["20", "PV20", "Groningen", "groningen", None])
def test_a_gemeente_may_name_its_provincie_in_any_way(
    said: str | None, provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    gemeenten.loc[0, "provincie"] = said
    assert faults(provincies, gemeenten) == []


def test_a_provincie_may_be_named_by_code_or_name_alone(
    provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    assert faults(provincies.assign(naam=None), gemeenten) == []
    assert faults(provincies.assign(code=None), gemeenten) == []
    friesland = provincies.assign(code=None)
    friesland.loc[1, "naam"] = "Friesland"
    assert faults(friesland, gemeenten) == []


# ---- provincies --------------------------------------------------------------------------------


def test_eleven_provincies(provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame) -> None:
    """Noord-Brabant has taken Limburg, so that nothing else is wrong."""
    gemeenten["provincie"] = None
    eleven = joined(provincies, LIMBURG - 1, LIMBURG)
    assert len(eleven) == 11
    assert faults(eleven, gemeenten) == ["provincies ontbreken (Limburg)"]


def test_a_provincie_twice(provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame) -> None:
    south, north = halves(provincies.geometry[LIMBURG])
    split = with_area(provincies, LIMBURG, south)
    again = with_area(provincies.loc[[LIMBURG]].reset_index(drop=True), 0, north)
    twice = pd.concat([split, again], ignore_index=True)
    assert "provincies dubbel (Limburg)" in faults(twice, gemeenten)
    assert not [f for f in faults(twice, gemeenten) if "ontbreken" in f or "onbekend" in f]


def test_a_provincie_that_nobody_knows(
    provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    provincies.loc[LIMBURG, ["code", "naam"]] = "PV32", "Maasland"
    assert faults(provincies, gemeenten) == [
        "provincies ontbreken (Limburg)",
        "onbekende provincies (Maasland)",
    ]


def test_many_are_counted_rather_than_listed(
    provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    provincies[["code", "naam"]] = "X"
    missing, unknown, *_ = faults(provincies, gemeenten)
    five = ", ".join(list(PROVINCIES.values())[:5])
    assert missing == f"provincies ontbreken ({five} en nog 7)"
    assert unknown == "onbekende provincies (X, X, X, X, X en nog 7)"


# ---- gemeenten ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "said"), [(301, []), (300, ["300 gemeenten, verwacht meer dan 300"])]
)
def test_more_than_300_gemeenten(
    left: int, said: list[str], provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    """Each of the first gemeenten of a row takes its neighbour to the east."""
    rows = list(range(0, 324, 9))[: 324 - left]
    for row in reversed(rows):
        gemeenten = joined(gemeenten, row, row + 1)
    assert len(gemeenten) == left
    assert faults(provincies, gemeenten) == said


def test_a_code_twice(provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame) -> None:
    gemeenten.loc[[1, 5], "code"] = "GM0001"
    assert faults(provincies, gemeenten) == ["gemeenten dubbel (GM0001, GM0001)"]


@pytest.mark.parametrize("column", ["code", "naam"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_gemeente_has_a_code_and_a_name(
    column: str, value: str | None, provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    """Without them answers would name nothing."""
    gemeenten.loc[0, column] = value
    (said,) = faults(provincies, gemeenten)
    assert "gemeenten zonder" in said


def test_a_name_twice(provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame) -> None:
    """Answers know a gemeente by its name: two of one name would be taken for each other."""
    gemeenten.loc[9, "naam"] = "Gemeente 1"
    (said,) = faults(provincies, gemeenten)
    assert "dubbel (Gemeente 1)" in said


# ---- where they lie ----------------------------------------------------------------------------


@pytest.mark.parametrize("km2", [41_401, 41_699])
def test_an_area_that_can_be_that_of_the_country(
    km2: float, provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    assert faults(stretched(provincies, km2), stretched(gemeenten, km2)) == []


@pytest.mark.parametrize("km2", [41_398, 41_702, 20_000])
def test_an_area_too_small_or_too_large(
    km2: float, provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    said = faults(stretched(provincies, km2), stretched(gemeenten, km2))
    assert said == [f"oppervlakte {km2} km2, verwacht 41400 tot 41700"]


def test_degrees(provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame) -> None:
    said = faults(
        provincies.to_crs("OGC:CRS84").set_crs(RD, allow_override=True),
        gemeenten.to_crs("OGC:CRS84").set_crs(RD, allow_override=True),
    )
    assert said[:2] == [
        "provincies liggen buiten Nederland in RD",
        "gemeenten liggen buiten Nederland in RD",
    ]
    assert said[2] == "oppervlakte 0 km2, verwacht 41400 tot 41700"


def test_axes_the_wrong_way_around(
    provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    turned = [moved(one, lambda xy: xy[:, ::-1]) for one in (provincies, gemeenten)]
    assert faults(*turned) == [
        "provincies liggen buiten Nederland in RD",
        "gemeenten liggen buiten Nederland in RD",
    ]


def bent(area: shapely.Geometry, metres: float) -> shapely.Geometry:
    """A rectangle with the middle of its eastern side moved, to the west if negative.

    Its corners stay, so that it still fits all neighbours but the one to the east.
    """
    x0, y0, x1, y1 = area.bounds
    middle = (x1 + metres, (y0 + y1) / 2)
    return shapely.Polygon([(x0, y0), (x1, y0), middle, (x1, y1), (x0, y1)])


@pytest.mark.parametrize("metres", [10, 0.01])
def test_gemeenten_that_overlap(
    metres: float, provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    wide = with_area(gemeenten, 0, bent(gemeenten.geometry[0], metres))
    said = faults(provincies, wide)
    assert said == ["gemeenten sluiten niet op elkaar aan (Gemeente 1, Gemeente 2)"]


def test_provincies_that_overlap(provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame) -> None:
    wide = with_area(provincies, 0, bent(provincies.geometry[0], 1))
    said = faults(wide, gemeenten)
    assert said == ["provincies sluiten niet op elkaar aan (Groningen, Fryslân)"]


@pytest.mark.parametrize("metres", [0.5, 0.01])
def test_a_sliver_between_provincies(
    metres: float, provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    """What lies in it would lie in no provincie, and a line across it would leave the country."""
    thin = with_area(provincies, 0, bent(provincies.geometry[0], -metres))
    said = faults(thin, gemeenten)
    assert said == ["provincies sluiten niet op elkaar aan (Groningen, Fryslân)"]


@pytest.mark.parametrize("metres", [0.5, 0.01])
def test_a_sliver_between_gemeenten(
    metres: float, provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    thin = with_area(gemeenten, 0, bent(gemeenten.geometry[0], -metres))
    said = faults(provincies, thin)
    assert said == ["gemeenten sluiten niet op elkaar aan (Gemeente 1, Gemeente 2)"]


# ---- gemeenten in their provincie --------------------------------------------------------------

NOT_INSIDE = "gemeenten liggen niet in hun provincie ({})"


@pytest.mark.parametrize("said", ["21", "PV31", "Drenthe", "Maasland", "0"])
def test_a_gemeente_in_another_provincie_than_it_says(
    said: str, provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    gemeenten.loc[0, "provincie"] = said
    assert faults(provincies, gemeenten) == [NOT_INSIDE.format("Gemeente 1")]


def test_a_gemeente_in_two_provincies(
    provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    """Gemeente 3 is the last of Groningen on its row; it takes the first of Fryslân, and is silent.

    What it says doesn't matter: half of it lies elsewhere.
    """
    one = joined(gemeenten, 2, 3)
    one["provincie"] = None
    assert faults(provincies, one) == [NOT_INSIDE.format("Gemeente 3")]


@pytest.mark.parametrize(("metres", "inside"), [(3, True), (5, False)])
def test_a_border_that_was_rounded(
    metres: float, inside: bool, provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    """Gemeente 3, the last of Groningen on its row, goes to a point in Fryslân.

    It is 18,444 m wide, so that the triangle over the border is metres / 36,889 of its area: 0.8 in
    10,000 for 3 m, 1.4 for 5 m.
    """
    gemeenten = with_area(gemeenten, 2, bent(gemeenten.geometry[2], metres))
    x0, y0, x1, y1 = gemeenten.geometry[3].bounds
    assert x0 == gemeenten.geometry[2].bounds[2] - metres
    middle = (x0 + metres, (y0 + y1) / 2)
    rest = shapely.Polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1), middle])
    said = faults(provincies, with_area(gemeenten, 3, rest))
    assert said == ([] if inside else [NOT_INSIDE.format("Gemeente 3")])


def test_a_gemeente_outside_all_provincies(
    provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    """Gemeente 1 lies 20 km to the west of the sheet."""
    west = shapely.affinity.translate(gemeenten.geometry[0], xoff=-20_000)
    assert NOT_INSIDE.format("Gemeente 1") in faults(provincies, with_area(gemeenten, 0, west))


# ---- together ----------------------------------------------------------------------------------


def test_all_faults_are_named_at_once(
    provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    gemeenten.loc[1, "code"] = "GM0001"
    gemeenten.loc[30, "provincie"] = "Zeeland"
    gemeenten = with_area(gemeenten, 40, bent(gemeenten.geometry[40], 10))
    said = faults(stretched(provincies, 41_900), stretched(gemeenten, 41_900))
    assert said == [
        "gemeenten dubbel (GM0001)",
        "gemeenten sluiten niet op elkaar aan (Gemeente 41, Gemeente 42)",
        "oppervlakte 41900 km2, verwacht 41400 tot 41700",
        NOT_INSIDE.format("Gemeente 31"),
    ]


def test_faults_of_provincies_are_named_beside_those_of_gemeenten(
    provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame
) -> None:
    few = without(gemeenten, *range(200, 324))
    said = faults(without(provincies, LIMBURG), few)
    # Eleven twelfths of 41,500, to the metres in which the sheet is laid.
    assert said[0] == "provincies ontbreken (Limburg)"
    assert said[1] == "200 gemeenten, verwacht meer dan 300"
    assert re.fullmatch(r"oppervlakte 380\d\d km2, verwacht 41400 tot 41700", said[2])


def test_nothing_at_all(provincies: gpd.GeoDataFrame, gemeenten: gpd.GeoDataFrame) -> None:
    none = faults(provincies.iloc[:0], gemeenten.iloc[:0])
    assert none[0].startswith("provincies ontbreken (Groningen, ")
    assert "0 gemeenten, verwacht meer dan 300" in none
    assert "oppervlakte 0 km2, verwacht 41400 tot 41700" in none


# ---- real borders ------------------------------------------------------------------------------


@pytest.mark.referentie
def test_the_official_provincies(official_path: Path) -> None:
    """The official provincies fit each other; generalised gemeenten don't fit in them."""
    provincies = pyogrio.read_dataframe(official_path).assign(provincie=None)
    gemeenten = pyogrio.read_dataframe(GRENZEN, layer="gemeenten", where="soort = 'gemeente'")
    (said,) = faults(provincies, gemeenten)
    assert re.fullmatch(r"gemeenten liggen niet in hun provincie \(.* en nog \d+\)", said)


def test_the_embedded_set() -> None:
    provincies = pyogrio.read_dataframe(GRENZEN, layer="provincies")
    gemeenten = pyogrio.read_dataframe(GRENZEN, layer="gemeenten", where="soort = 'gemeente'")
    assert faults(provincies, gemeenten) == []
