"""The part of a project in each area, and where it goes from one to the next, as drawn."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from miekgeo.errors import CrsError, GrenzenError
from miekgeo.grenzen import BELGIE, DUITSLAND, EEMS_DOLLARD, ZEE, Grenzen
from miekgeo.schaalniveau.facts import NERGENS
from miekgeo.schaalniveau.parts import find_crossings, find_parts, shared_borders
from tests.schaalniveau.test_measures import MEASURED, ON_BORDER, WITH_HOLE
from tests.schaalniveau.world import (
    box,
    judge,
    line,
    lines,
    measures,
    point,
    points,
    projecten,
    shares,
    together,
)

DRENTHE, GRONINGEN, OVERIJSSEL = "Drenthe", "Groningen", "Overijssel"

Border = tuple[str, str]

# Rounding of coordinates: a tenth of a micrometre, in km.
ROUNDING = 1e-10
SAME_M = 1e-6


def parts_of(grenzen: Grenzen, geometry: str) -> dict[str, shapely.Geometry]:
    """What is drawn of one project, by area in the order given."""
    found = find_parts(projecten({"geometry": geometry}), grenzen)
    return dict(zip(found["gebied"], found.geometry, strict=True))


def crossings_of(grenzen: Grenzen, geometry: str) -> dict[Border, shapely.Geometry]:
    """Where one project goes over borders, in the order given."""
    return by_border(find_crossings(projecten({"geometry": geometry}), grenzen))


def by_border(frame: gpd.GeoDataFrame) -> dict[Border, shapely.Geometry]:
    return dict(zip(zip(frame["van"], frame["naar"], strict=True), frame.geometry, strict=True))


def type_drawn(geometry: shapely.Geometry) -> str:
    """Type of what is drawn for a geometry: always multi, or a collection."""
    return geometry.geom_type if hasattr(geometry, "geoms") else f"Multi{geometry.geom_type}"


def assert_drawn(found: shapely.Geometry, wkt: str) -> None:
    expected = shapely.from_wkt(wkt)
    assert found.geom_type == type_drawn(expected)
    assert shapely.is_valid(found)
    # A set has no order; a collection can't be compared as a set.
    assert shapely.get_num_geometries(found) == shapely.get_num_geometries(expected)
    assert shapely.hausdorff_distance(found, expected) < SAME_M
    if expected.geom_type != "GeometryCollection":
        assert found.length == pytest.approx(expected.length)
        assert found.area == pytest.approx(expected.area)


# ---- parts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "geometry",
    [*(case[0] for case in MEASURED.values()), *(case[0] for case in ON_BORDER.values())],
    ids=[*MEASURED, *ON_BORDER],
)
def test_parts_have_the_numbers_of_the_table(geometry: str, world: Grenzen) -> None:
    answer = judge(world, geometry)
    parts = find_parts(projecten({"geometry": geometry}), world)
    assert dict(zip(parts["gebied"], parts["aandeel"], strict=True)) == shares(answer)
    assert dict(zip(parts["gebied"], parts["maat"], strict=True)) == measures(answer)
    assert parts["gebied"].tolist() == list(shares(answer))
    assert set(parts["maateenheid"]) == {answer["maateenheid"]}
    assert not shapely.is_empty(parts.geometry.to_numpy()).any()


PARTS: dict[str, tuple[str, dict[str, str]]] = {
    "a line": (
        line((208, 505), (214, 505)),
        {OVERIJSSEL: line((210, 505), (214, 505)), DRENTHE: line((208, 505), (210, 505))},
    ),
    # In, out and in again: two pieces in Drenthe.
    "a line that comes back": (
        line((204, 505), (212, 505), (212, 507), (204, 507)),
        {
            DRENTHE: lines(line((204, 505), (210, 505)), line((210, 507), (204, 507))),
            OVERIJSSEL: line((210, 505), (212, 505), (212, 507), (210, 507)),
        },
    ),
    "a line in one provincie": (
        line((202, 505), (203, 506), (204, 505)),
        {DRENTHE: line((202, 505), (203, 506), (204, 505))},
    ),
    "a line that touches a border": (
        line((209, 504), (210, 505), (209, 506)),
        {DRENTHE: line((209, 504), (210, 505), (209, 506))},
    ),
    "what lies on a border is on both sides": (
        line((208, 505), (210, 505), (210, 507)),
        {
            DRENTHE: line((208, 505), (210, 505), (210, 507)),
            OVERIJSSEL: line((210, 505), (210, 507)),
        },
    ),
    "points": (
        points((203, 503), (204, 503), (214, 505)),
        {DRENTHE: points((203, 503), (204, 503)), OVERIJSSEL: point(214, 505)},
    ),
    "a point on a border": (
        point(210, 505),
        {DRENTHE: point(210, 505), OVERIJSSEL: point(210, 505)},
    ),
    "an area": (
        box(209, 504, 213, 506),
        {OVERIJSSEL: box(210, 504, 213, 506), DRENTHE: box(209, 504, 210, 506)},
    ),
    # The western one only touches the border of the area that the eastern one lies in.
    "areas of which one touches": (
        together(box(208, 504, 210, 506), box(212, 504, 213, 506)),
        {DRENTHE: box(208, 504, 210, 506), OVERIJSSEL: box(212, 504, 213, 506)},
    ),
    "over the land border": (
        line((218, 505), (224, 505)),
        {DUITSLAND: line((220, 505), (224, 505)), OVERIJSSEL: line((218, 505), (220, 505))},
    ),
    "a line off the map": (
        line((205, 518), (205, 523)),
        {NERGENS: line((205, 520), (205, 523)), GRONINGEN: line((205, 518), (205, 520))},
    ),
    "an area off the map": (
        box(204, 519, 205, 522),
        {NERGENS: box(204, 520, 205, 522), GRONINGEN: box(204, 519, 205, 520)},
    ),
    "areas of which one is off the map": (
        together(box(204, 522, 205, 524), box(204, 515, 205, 516)),
        {NERGENS: box(204, 522, 205, 524), GRONINGEN: box(204, 515, 205, 516)},
    ),
    "points of which one is off the map": (
        points((204, 522), (204, 515)),
        {NERGENS: point(204, 522), GRONINGEN: point(204, 515)},
    ),
    # The line in Drenthe is no part of its measure there, so it isn't drawn there either.
    "a lower part where only that lies": (
        together(box(202, 502, 203, 503), line((205, 505), (212, 505)), point(212, 504)),
        {
            DRENTHE: box(202, 502, 203, 503),
            OVERIJSSEL: together(line((210, 505), (212, 505)), point(212, 504)),
        },
    ),
    "a lower part off the map": (
        together(box(202, 502, 203, 503), point(205, 523)),
        {DRENTHE: box(202, 502, 203, 503)},
    ),
}


@pytest.mark.parametrize(("geometry", "expected"), PARTS.values(), ids=PARTS)
def test_the_part_in_each_area(geometry: str, expected: dict[str, str], world: Grenzen) -> None:
    found = parts_of(world, geometry)
    assert list(found) == list(expected)
    for gebied, wkt in expected.items():
        assert_drawn(found[gebied], wkt)


def test_an_area_with_a_hole_over_four_corners(world: Grenzen) -> None:
    """2 by 2 km in each of four areas, less 1 by 1 km of it in each."""
    ring = shapely.difference(
        shapely.box(208_000, 508_000, 212_000, 512_000),
        shapely.box(209_000, 509_000, 211_000, 511_000),
    )
    found = find_parts(projecten({"geometry": ring.wkt}), world).set_index("gebied")
    assert sorted(found.index) == sorted([DRENTHE, GRONINGEN, OVERIJSSEL, EEMS_DOLLARD])
    assert found["maat"].tolist() == pytest.approx([300] * 4)
    assert found.area.tolist() == pytest.approx([3e6] * 4)
    assert shapely.equals(found.union_all(), ring)


def test_parts_say_whose_they_are(world: Grenzen) -> None:
    """P2 has no location; P3 lies 1 km in Drenthe and 4 km at sea."""
    frame = projecten(
        {"geometry": box(209, 504, 213, 506)},
        {"geometry": None},
        {"geometry": line((201, 505), (196, 505))},
    ).set_axis([7, 7, 3])
    before = frame.copy()
    found = find_parts(frame, world)
    assert list(found.columns) == [
        "project_id",
        "gebied",
        "in_nederland",
        "maat",
        "maateenheid",
        "aandeel",
        "geometry",
    ]
    assert found.crs.to_epsg() == 28992
    assert found.index.tolist() == [0, 1, 2, 3]
    assert found["project_id"].tolist() == ["P1", "P1", "P3", "P3"]
    assert found["gebied"].tolist() == [OVERIJSSEL, DRENTHE, ZEE, DRENTHE]
    assert found["in_nederland"].tolist() == [True, True, False, True]
    assert found["maat"].tolist() == pytest.approx([600, 200, 4, 1])
    assert found["maateenheid"].tolist() == ["ha", "ha", "km", "km"]
    assert found["aandeel"].tolist() == pytest.approx([0.75, 0.25, 0.8, 0.2])
    assert frame.equals(before)


def test_a_lower_part_has_no_measure(world: Grenzen) -> None:
    geometry = together(line((202, 505), (204, 505)), point(217, 505))
    found = find_parts(projecten({"geometry": geometry}), world).set_index("gebied")
    assert found.loc[OVERIJSSEL, ["maat", "maateenheid", "aandeel"]].tolist() == [0, "km", 0]
    assert found.loc[OVERIJSSEL, "geometry"].geom_type == "MultiPoint"


@pytest.mark.parametrize("rows", [[], [{"geometry": None}]], ids=["none", "without location"])
def test_no_location_no_rows(rows: list[dict[str, None]], world: Grenzen) -> None:
    frame = projecten({"geometry": point(203, 503)}, *rows).iloc[1:]
    parts, crossings = find_parts(frame, world), find_crossings(frame, world)
    assert (len(parts), len(crossings)) == (0, 0)
    assert parts.crs == crossings.crs == frame.crs
    assert list(crossings.columns) == ["project_id", "van", "naar", "soort", "geometry"]


@pytest.mark.parametrize("find", [find_parts, find_crossings])
def test_another_system_is_refused(find: object, world: Grenzen) -> None:
    frame = projecten({"geometry": point(203, 503)}).set_crs("EPSG:4326", allow_override=True)
    with pytest.raises(CrsError, match="projecten"):
        find(frame, world)  # type: ignore[operator]


# ---- crossings -----------------------------------------------------------------------------------

CORNER = point(210, 510)
DRENTHE_OVERIJSSEL = (DRENTHE, OVERIJSSEL)

LINE_CROSSINGS: dict[str, tuple[str, dict[Border, str]]] = {
    "across": (line((208, 505), (214, 505)), {DRENTHE_OVERIJSSEL: point(210, 505)}),
    "the other way": (line((214, 505), (208, 505)), {DRENTHE_OVERIJSSEL: point(210, 505)}),
    "in and out again": (
        line((208, 505), (212, 505), (212, 507), (208, 507)),
        {DRENTHE_OVERIJSSEL: points((210, 505), (210, 507))},
    ),
    "to and fro over one place": (
        line((208, 505), (214, 505), (208, 505)),
        {DRENTHE_OVERIJSSEL: point(210, 505)},
    ),
    "with a corner of its own on the border": (
        line((208, 505), (210, 505), (213, 506)),
        {DRENTHE_OVERIJSSEL: point(210, 505)},
    ),
    "over three borders": (
        line((196, 505), (224, 505)),
        {
            DRENTHE_OVERIJSSEL: point(210, 505),
            (DRENTHE, ZEE): point(200, 505),
            (OVERIJSSEL, DUITSLAND): point(220, 505),
        },
    ),
    "along it and to the other side": (
        line((208, 503), (210, 503), (210, 506), (213, 506)),
        {DRENTHE_OVERIJSSEL: line((210, 503), (210, 506))},
    ),
    "along it and across elsewhere": (
        line((208, 503), (210, 503), (210, 506), (213, 506), (213, 507), (208, 507)),
        {DRENTHE_OVERIJSSEL: together(line((210, 503), (210, 506)), point(210, 507))},
    ),
    # Along Drenthe and Overijssel, then along Groningen and the Eems-Dollard.
    "along two borders to the other side": (
        line((208, 508), (210, 508), (210, 512), (213, 512)),
        {(DRENTHE, EEMS_DOLLARD): line((210, 508), (210, 512))},
    ),
    "where four areas meet": (line((208, 508), (212, 512)), {(DRENTHE, EEMS_DOLLARD): CORNER}),
    "to a neighbour over the corner": (
        line((208, 508), (210, 510), (212, 508)),
        {DRENTHE_OVERIJSSEL: CORNER},
    ),
    "where three areas meet": (
        line((202, 508), (200, 510), (202, 512)),
        {(GRONINGEN, DRENTHE): point(200, 510)},
    ),
    "three lines that meet in the corner": (
        lines(
            line((208, 508), (210, 510)),
            line((212, 508), (210, 510)),
            line((208, 512), (210, 510)),
        ),
        {
            (GRONINGEN, DRENTHE): CORNER,
            (GRONINGEN, OVERIJSSEL): CORNER,
            DRENTHE_OVERIJSSEL: CORNER,
        },
    ),
    "parts that meet on the border": (
        lines(line((208, 505), (210, 505)), line((210, 505), (214, 505))),
        {DRENTHE_OVERIJSSEL: point(210, 505)},
    ),
    "a branch from a line along it": (
        lines(line((208, 503), (210, 503), (210, 506)), line((210, 504.5), (213, 504.5))),
        {DRENTHE_OVERIJSSEL: line((210, 503), (210, 506))},
    ),
    "a ring that starts on the border": (
        line((210, 504), (212, 505), (210, 506), (208, 505), (210, 504)),
        {DRENTHE_OVERIJSSEL: points((210, 504), (210, 506))},
    ),
    # From Drenthe along its border with Overijssel to the corner, and there into Groningen.
    "a ring with a side on a border": (
        line((210, 508), (210, 510), (208, 511), (208, 508), (210, 508)),
        {(GRONINGEN, DRENTHE): together(line((210, 508), (210, 510)), point(208, 510))},
    ),
    "a line of a project with an area": (
        together(box(202, 502, 203, 503), line((205, 505), (213, 505))),
        {DRENTHE_OVERIJSSEL: point(210, 505)},
    ),
    "beyond it by rounding, and across elsewhere": (
        lines(
            line((209, 504), (210 + ROUNDING, 505), (209, 506)),
            line((208, 502), (212, 502)),
        ),
        {DRENTHE_OVERIJSSEL: point(210, 502)},
    ),
    "past the corner by rounding": (
        line((208, 508 + ROUNDING), (212, 512 + ROUNDING)),
        {(DRENTHE, EEMS_DOLLARD): CORNER},
    ),
    "parts that meet by rounding beyond the border": (
        lines(line((208, 505), (210 + ROUNDING, 505)), line((210 + ROUNDING, 505), (214, 505))),
        {DRENTHE_OVERIJSSEL: point(210, 505)},
    ),
}


@pytest.mark.parametrize(("geometry", "expected"), LINE_CROSSINGS.values(), ids=LINE_CROSSINGS)
def test_where_lines_go_over(geometry: str, expected: dict[Border, str], world: Grenzen) -> None:
    found = crossings_of(world, geometry)
    assert list(found) == list(expected)
    for border, wkt in expected.items():
        assert_drawn(found[border], wkt)


NO_CROSSINGS: dict[str, str] = {
    "within one area": line((202, 505), (204, 505)),
    "ends on the border": line((208, 505), (210, 505)),
    "bends on the border": line((209, 504), (210, 505), (209, 506)),
    "bends in the corner": line((208, 509), (210, 510), (209, 508)),
    "runs along it and back": line((208, 503), (210, 503), (210, 506), (208, 506)),
    "runs along it and ends": line((208, 503), (210, 503), (210, 506)),
    "lies on it": line((210, 502), (210, 506)),
    "lies on two": line((210, 508), (210, 512)),
    "a ring against it": line((210, 504), (208, 504), (208, 506), (210, 506), (210, 504)),
    "a ring that touches it": line((210, 505), (208, 506), (208, 504), (210, 505)),
    "bends beyond it by rounding": line((209, 504), (210 + ROUNDING, 505), (209, 506)),
    "parts apart": lines(line((202, 505), (203, 505)), line((212, 505), (215, 505))),
    "parts that touch it apart": lines(line((208, 504), (210, 504)), line((210, 506), (212, 506))),
    "points": points((203, 503), (217, 503)),
    "a point on it": point(210, 505),
    "an area against it": box(208, 504, 210, 506),
    "areas that meet in the corner": together(box(208, 508, 210, 510), box(210, 510, 212, 512)),
    "an area and a point": together(box(202, 502, 203, 503), point(217, 505)),
    "off the map": line((205, 518), (205, 523)),
    "off the map and back": line((205, 518), (205, 523), (215, 523), (215, 518)),
    "between two neighbours' corners": box(218, 499, 219, 500),
}


@pytest.mark.parametrize("geometry", NO_CROSSINGS.values(), ids=NO_CROSSINGS)
def test_touching_is_not_crossing(geometry: str, world: Grenzen) -> None:
    assert crossings_of(world, geometry) == {}


AREA_CROSSINGS: dict[str, tuple[str, dict[Border, str]]] = {
    "across": (
        box(208, 504, 212, 506),
        {DRENTHE_OVERIJSSEL: line((210, 504), (210, 506))},
    ),
    # The hole lies against the border between y 504.5 and 505.5.
    "with a hole against the border": (
        WITH_HOLE,
        {DRENTHE_OVERIJSSEL: lines(line((210, 504), (210, 504.5)), line((210, 505.5), (210, 506)))},
    ),
    "over the corner": (
        box(208, 508, 212, 512),
        {
            (GRONINGEN, DRENTHE): line((208, 510), (210, 510)),
            (GRONINGEN, EEMS_DOLLARD): line((210, 510), (210, 512)),
            DRENTHE_OVERIJSSEL: line((210, 508), (210, 510)),
            (OVERIJSSEL, EEMS_DOLLARD): line((210, 510), (212, 510)),
        },
    ),
    "areas that meet on the border": (
        together(box(208, 504, 210, 506), box(210, 504, 212, 506)),
        {DRENTHE_OVERIJSSEL: line((210, 504), (210, 506))},
    ),
    # It lies against the border of Drenthe, and across the one with Belgie.
    "against one and across another": (
        box(208, 499, 210, 502),
        {(DRENTHE, BELGIE): line((208, 500), (210, 500))},
    ),
    "all of an area": (
        box(199, 499, 211, 511),
        {
            (GRONINGEN, DRENTHE): line((200, 510), (210, 510)),
            (GRONINGEN, EEMS_DOLLARD): line((210, 510), (210, 511)),
            (GRONINGEN, ZEE): line((200, 510), (200, 511)),
            DRENTHE_OVERIJSSEL: line((210, 500), (210, 510)),
            (DRENTHE, BELGIE): line((200, 500), (210, 500)),
            (DRENTHE, ZEE): line((200, 500), (200, 510)),
            (OVERIJSSEL, BELGIE): line((210, 500), (211, 500)),
            (OVERIJSSEL, EEMS_DOLLARD): line((210, 510), (211, 510)),
        },
    ),
    "with a line that crosses elsewhere": (
        together(box(208, 504, 212, 506), line((208, 508), (212, 508))),
        {DRENTHE_OVERIJSSEL: together(line((210, 504), (210, 506)), point(210, 508))},
    ),
}


@pytest.mark.parametrize(("geometry", "expected"), AREA_CROSSINGS.values(), ids=AREA_CROSSINGS)
def test_borders_within_areas(geometry: str, expected: dict[Border, str], world: Grenzen) -> None:
    found = crossings_of(world, geometry)
    assert list(found) == list(expected)
    for border, wkt in expected.items():
        assert_drawn(found[border], wkt)


SOORT: dict[str, tuple[str, str]] = {
    "between provincies": (line((208, 505), (212, 505)), "provinciegrens"),
    "to Duitsland": (line((218, 505), (222, 505)), "landsgrens"),
    "to Belgie": (line((205, 502), (205, 498)), "landsgrens"),
    "to sea": (line((202, 505), (198, 505)), "zeegrens"),
    # There is no agreed border in it, nor is its outline one.
    "to the Eems-Dollard": (line((208, 515), (212, 515)), "overige grens"),
    "from there to Duitsland": (line((218, 515), (222, 515)), "overige grens"),
}


@pytest.mark.parametrize(("geometry", "soort"), SOORT.values(), ids=SOORT)
def test_kinds_of_border(geometry: str, soort: str, world: Grenzen) -> None:
    assert find_crossings(projecten({"geometry": geometry}), world)["soort"].tolist() == [soort]


def test_crossings_say_whose_they_are(world: Grenzen) -> None:
    """P2 and P4 cross at the same place; P3 and P1 cross nothing."""
    across = {"geometry": line((208, 505), (212, 505))}
    frame = projecten({"geometry": None}, across, {"geometry": point(203, 503)}, across)
    found = find_crossings(frame.set_axis([9, 8, 7, 6]), world)
    assert found["project_id"].tolist() == ["P2", "P4"]
    assert found["van"].tolist() == [DRENTHE] * 2
    assert found["naar"].tolist() == [OVERIJSSEL] * 2
    assert found.index.tolist() == [0, 1]
    assert found.crs.to_epsg() == 28992


def test_many_projects_are_as_one_by_one(world: Grenzen) -> None:
    """Enough of them for the shortcut by cells that no border passes."""
    cases = [*LINE_CROSSINGS.values(), *AREA_CROSSINGS.values(), *PARTS.values()]
    frame = projecten(*({"geometry": geometry} for geometry, _ in cases))
    many = frame.iloc[np.tile(np.arange(len(frame)), 60)].reset_index(drop=True)
    assert len(many) > 2_000
    for find in (find_parts, find_crossings):
        once, often = find(frame, world), find(many, world)
        assert len(often) == 60 * len(once)
        tail = often.iloc[-len(once) :].reset_index(drop=True)
        assert tail.drop(columns="geometry").equals(once.drop(columns="geometry"))
        assert shapely.equals_exact(tail.geometry.to_numpy(), once.geometry.to_numpy()).all()


# ---- shared borders ------------------------------------------------------------------------------


def test_whole_borders_between_areas(world: Grenzen) -> None:
    pairs = [(ZEE, DRENTHE), (OVERIJSSEL, DRENTHE), (DRENTHE, OVERIJSSEL), (DUITSLAND, OVERIJSSEL)]
    found = shared_borders(world, pairs)
    assert list(found.columns) == ["van", "naar", "soort", "geometry"]
    assert found["soort"].tolist() == ["provinciegrens", "zeegrens", "landsgrens"]
    borders = by_border(found)
    expected = {
        DRENTHE_OVERIJSSEL: line((210, 500), (210, 510)),
        (DRENTHE, ZEE): line((200, 500), (200, 510)),
        (OVERIJSSEL, DUITSLAND): line((220, 500), (220, 510)),
    }
    assert list(borders) == list(expected)
    for border, wkt in expected.items():
        # The vertex halfway stays; the two pieces are one line.
        assert_drawn(borders[border], wkt)
        assert shapely.get_num_coordinates(borders[border]) == 3
    assert found.crs.to_epsg() == 28992


@pytest.mark.parametrize(
    "pairs",
    [[], [(DRENTHE, EEMS_DOLLARD)], [(DRENTHE, DUITSLAND)], [(DRENTHE, DRENTHE)]],
    ids=["none asked", "a corner only", "apart", "with itself"],
)
def test_no_shared_border_no_row(pairs: list[tuple[str, str]], world: Grenzen) -> None:
    found = shared_borders(world, pairs)
    assert len(found) == 0
    assert found.crs.to_epsg() == 28992


def test_unknown_areas_are_named(world: Grenzen) -> None:
    with pytest.raises(GrenzenError, match="Utrecht") as raised:
        shared_borders(world, [(DRENTHE, "Utrecht"), (NERGENS, DRENTHE)])
    assert raised.value.ids == (NERGENS, "Utrecht")


def test_crossings_lie_on_the_borders_they_name(world: Grenzen) -> None:
    frame = projecten(*({"geometry": g} for g, _ in AREA_CROSSINGS.values()))
    found = find_crossings(frame, world)
    borders = by_border(shared_borders(world, zip(found["van"], found["naar"], strict=True)))
    for van, naar, place in zip(found["van"], found["naar"], found.geometry, strict=True):
        assert shapely.covers(borders[van, naar], place)
