"""Which ends are loose: how near a border, at which, and how told."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
import shapely

from miekgeo.einden import lies_in
from miekgeo.grenzen import Grenzen
from miekgeo.relations import Relations
from tests.losse_einden.world import (
    BELGIUM,
    COLUMNS,
    EAST,
    GERMANY,
    MIDDLE,
    NONE,
    NOT_LOADED,
    loose,
    of,
    project,
    short,
    station,
    trace,
)
from tests.schaalniveau.world import box, line, lines, point, together

MINE = trace("T1", MIDDLE, EAST)

# ---- how near, and to what -----------------------------------------------------------------------

# Where the trace from the middle of Drenthe ends, and which neighbours are near.
ENDS: dict[str, tuple[tuple[float, float], list[tuple[str, float]]]] = {
    "500 m from Overijssel": ((209.5, 505), [("Overijssel", 500)]),
    "on the border": ((210, 505), [("Overijssel", 0)]),
    "2499 m": ((207.501, 505), [("Overijssel", 2499)]),
    "2501 m": ((207.499, 505), []),
    "from Groningen": ((205, 509), [("Groningen", 1000)]),
    "from Belgie": ((205, 501.5), [(BELGIUM, 1500)]),
    "the sea is no neighbour": ((201, 505), []),
    "far from all": ((205, 506), []),
    "near two": ((209, 508.5), [("Groningen", 1500), ("Overijssel", 1000)]),
    "near two countries": ((208, 501), [(BELGIUM, 1000), ("Overijssel", 2000)]),
}


@pytest.mark.parametrize(("end", "expected"), ENDS.values(), ids=ENDS)
def test_neighbours_of_an_end(
    end: tuple[float, float], expected: list[tuple[str, float]], world: Grenzen
) -> None:
    found = loose(world, [trace("T1", MIDDLE, end)])
    assert found["buur"].tolist() == [b for b, _ in expected]
    assert found["afstand_grens_m"].tolist() == pytest.approx([m for _, m in expected])
    assert set(found["provincie"]) <= {"Drenthe"}
    assert set(found["einde"]) <= {"eind"}


def test_the_eems_dollard_is_no_neighbour(world: Grenzen) -> None:
    assert short(loose(world, [trace("T1", (205, 515), (209, 515))])) == []


def test_the_national_border(world: Grenzen) -> None:
    mine = trace("T1", (215, 505), (219.3, 505))
    found = loose(world, [mine])
    assert short(found) == [("T1", "eind", GERMANY, NOT_LOADED)]
    text = of(found, "T1")["toelichting"]
    assert text == (
        "Trace T1 houdt op (eind) op 700 m van Duitsland; van Duitsland zijn geen projecten of "
        "tracés geladen."
    )
    found = loose(world, [mine], [project("P9", point(225, 505))])
    assert short(found) == [("T1", "eind", GERMANY, NONE)]


def test_from_abroad(world: Grenzen) -> None:
    row = of(loose(world, [trace("T1", (225, 505), (221, 505))]), "T1")
    assert (row["provincie"], row["buur"]) == (GERMANY, "Overijssel")
    assert row["afstand_grens_m"] == pytest.approx(1000)


def test_how_near_can_be_chosen(world: Grenzen) -> None:
    assert len(loose(world, [MINE], afstand_m=499)) == 0
    assert len(loose(world, [MINE], afstand_m=501)) == 1


@pytest.mark.parametrize("ligging", ["definitief", "indicatief", "zoekgebied", None])
def test_ends_count_however_firm_the_line_is(ligging: str | None, world: Grenzen) -> None:
    found = loose(world, [{**MINE, "ligging": ligging}])
    assert short(found) == [("T1", "eind", "Overijssel", NOT_LOADED)]


# ---- what goes on --------------------------------------------------------------------------------

ON: dict[str, str] = {
    "across": line(MIDDLE, (215, 505)),
    "across by 300 m": line(MIDDLE, (210.3, 505)),
    "across and back": line(MIDDLE, (212, 505), (209, 504)),
    "by another part": lines(line(MIDDLE, EAST), line((210.5, 505), (215, 505))),
    "a ring has no ends": line(EAST, (209.5, 507), (207, 507), EAST),
}


@pytest.mark.parametrize("geometry", ON.values(), ids=ON)
def test_what_goes_on_isnt_loose(geometry: str, world: Grenzen) -> None:
    assert short(loose(world, [{**MINE, "geometry": geometry}])) == []


@pytest.mark.parametrize("x", [210, 210.005, 210.09])
def test_a_few_metres_past_the_border_is_no_going_on(x: float, world: Grenzen) -> None:
    """The border may lie 100 m off."""
    found = loose(world, [trace("T1", MIDDLE, (x, 505))])
    row = of(found, "T1")
    assert short(found) == [("T1", "eind", "Overijssel", NOT_LOADED)]
    assert (row["provincie"], row["afstand_grens_m"]) == ("Drenthe", 0)
    assert row["toelichting"].startswith("Trace T1 houdt op (eind) op de grens met Overijssel;")


def test_further_past_the_border_is_going_on(world: Grenzen) -> None:
    assert short(loose(world, [trace("T1", MIDDLE, (210.11, 505))])) == []


def test_the_far_end_of_a_short_line_that_runs_away_from_the_border(world: Grenzen) -> None:
    # 500 m and 1500 m from it.
    found = loose(world, [trace("T1", (208.5, 505), EAST)])
    assert short(found) == [("T1", "eind", "Overijssel", NOT_LOADED)]


@pytest.mark.parametrize(
    ("begin", "end", "provincie", "buur"),
    [(209.87, 209.95, "Drenthe", "Overijssel"), (210.13, 210.05, "Overijssel", "Drenthe")],
)
def test_a_line_shorter_than_the_borders_are_accurate_comes_from_where_it_lies(
    begin: float, end: float, provincie: str, buur: str, world: Grenzen
) -> None:
    found = loose(world, [trace("T1", (begin, 505), (end, 505))])
    assert len(found) > 0
    assert (set(found["provincie"]), set(found["buur"])) == ({provincie}, {buur})


def test_both_ends_of_a_line_along_the_border(world: Grenzen) -> None:
    found = loose(world, [trace("T1", (209.3, 503), (209.5, 507))])
    assert [r[1:3] for r in short(found)] == [("begin", "Overijssel"), ("eind", "Overijssel")]


def test_each_part_faces_the_border_for_itself(world: Grenzen) -> None:
    """One part ends 100 m from it, the other 1 km."""
    parts = lines(line((205, 507), (209.9, 507)), line((205, 503), (209, 503)))
    found = loose(world, [{**MINE, "geometry": parts}])
    assert found["afstand_grens_m"].round(6).tolist() == [100, 1000]


def test_what_goes_on_to_one_may_stop_at_another(world: Grenzen) -> None:
    # From Overijssel over the border into Drenthe, up to 1 km from Groningen.
    found = loose(world, [trace("T1", (215, 505), (205, 505), (205, 509))])
    assert short(found) == [("T1", "eind", "Groningen", NOT_LOADED)]


@pytest.mark.parametrize("x", [209.5, 210], ids=["before it", "on it"])
def test_both_sides_of_a_border_are_alike(x: float, world: Grenzen) -> None:
    """The same trace from the west and from the east."""
    west = of(loose(world, [trace("T1", (205, 505), (x, 505))]), "T1")
    east = of(loose(world, [trace("T1", (215, 505), (420 - x, 505))]), "T1")
    assert (west["provincie"], west["buur"]) == ("Drenthe", "Overijssel")
    assert (east["provincie"], east["buur"]) == ("Overijssel", "Drenthe")
    assert west["afstand_grens_m"] == pytest.approx(east["afstand_grens_m"])


# ---- stations ------------------------------------------------------------------------------------

AT: dict[str, tuple[dict[str, Any], dict[str, Any], int]] = {
    "at it": ({}, {}, 0),
    "249 m": ({}, {"geometry": point(209.749, 505)}, 0),
    "251 m": ({}, {"geometry": point(209.751, 505)}, 1),
    "across the border": (
        {"geometry": line(MIDDLE, (209.9, 505))},
        {"geometry": point(210.1, 505)},
        0,
    ),
    "of another modaliteit": ({}, {"modaliteit": "waterstof"}, 1),
    "without modaliteit is elektriciteit": ({}, {"modaliteit": None}, 0),
    "without modaliteit isn't heat": ({"modaliteit": "warmte"}, {"modaliteit": None}, 1),
    "a trace without modaliteit": ({"modaliteit": None}, {"modaliteit": "waterstof"}, 0),
    "planned": ({}, {"status": "gepland"}, 0),
    "at the other end only": ({}, {"geometry": point(*MIDDLE)}, 1),
}


@pytest.mark.parametrize(("mine", "end", "n"), AT.values(), ids=AT)
def test_an_end_at_a_station(mine: dict, end: dict, n: int, world: Grenzen) -> None:
    at = {**station("S1", *EAST), **end}
    assert len(loose(world, [{**MINE, **mine}], stations=[at])) == n


def test_a_trace_that_names_both_its_stations(world: Grenzen) -> None:
    named = {**MINE, "van_station": "S1", "naar_station": "S2"}
    far = [station("S1", 203, 503), station("S2", 209.5, 507)]
    assert short(loose(world, [named], stations=far)) == []


@pytest.mark.parametrize("known", [["S1"], ["S2"], []])
def test_a_station_that_isnt_known_is_no_station(known: list[str], world: Grenzen) -> None:
    named = {**MINE, "van_station": "S1", "naar_station": "S2"}
    far = [station(s, 203, 503) for s in known]
    assert short(loose(world, [named], stations=far)) == [("T1", "eind", "Overijssel", NOT_LOADED)]


# ---- begin and eind ------------------------------------------------------------------------------


def test_reversing_a_line_swaps_begin_and_eind(world: Grenzen) -> None:
    turned = trace("T1", EAST, MIDDLE)
    one, other = loose(world, [MINE]), loose(world, [turned])
    assert (one["einde"].tolist(), other["einde"].tolist()) == (["eind"], ["begin"])
    columns = [c for c in COLUMNS if c not in ("einde", "toelichting")]
    assert one[columns].equals(other[columns])
    text = of(other, "T1")["toelichting"]
    assert text == of(one, "T1")["toelichting"].replace("(eind)", "(begin)")


def test_both_ends(world: Grenzen) -> None:
    # From 1 km from Groningen to 500 m from Overijssel.
    found = loose(world, [trace("T1", (205, 509), EAST)])
    assert short(found) == [
        ("T1", "begin", "Groningen", NOT_LOADED),
        ("T1", "eind", "Overijssel", NOT_LOADED),
    ]
    assert [(p.x, p.y) for p in found.geometry] == [(205_000, 509_000), (209_500, 505_000)]


def test_parts_drawn_from_the_middle_have_a_begin_and_an_eind(world: Grenzen) -> None:
    parts = lines(line(MIDDLE, (205, 509)), line(MIDDLE, EAST))
    found = loose(world, [{**MINE, "geometry": parts}])
    assert found["buur"].tolist() == ["Groningen", "Overijssel"]
    assert sorted(found["einde"]) == ["begin", "eind"]


def test_where_parts_meet_is_no_end(world: Grenzen) -> None:
    parts = lines(line(MIDDLE, EAST), line(EAST, (205, 506)))
    assert short(loose(world, [{**MINE, "geometry": parts}])) == []


def test_points_beside_a_line_are_no_ends(world: Grenzen) -> None:
    mixed = together(point(209.9, 507), line(MIDDLE, EAST), point(208, 508))
    found = loose(world, [], [project("P1", mixed)])
    assert short(found) == [("P1", "eind", "Overijssel", NOT_LOADED)]


# ---- what has no ends ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "geometry",
    [point(209.5, 505), box(208, 504, 209.5, 506), None],
    ids=["point", "area", "without location"],
)
def test_what_isnt_a_line_has_no_ends(geometry: str | None, world: Grenzen) -> None:
    assert short(loose(world, [], [project("P1", geometry)])) == []


def test_a_project_with_a_trace_counts_once(world: Grenzen) -> None:
    # It was drawn to the border with Groningen; its trace runs to Overijssel.
    mine = project("P1", line(MIDDLE, (205, 509)))
    found = loose(world, [{**MINE, "project_id": "P1"}], [mine])
    assert short(found) == [("T1", "eind", "Overijssel", NOT_LOADED)]


def test_nothing_gives_an_empty_table(world: Grenzen) -> None:
    found = loose(world, [], [])
    assert list(found.columns) == [*COLUMNS, "geometry"]
    assert len(found) == 0
    assert found.crs.to_epsg() == 28992


def test_traces_without_any_project(world: Grenzen) -> None:
    assert short(loose(world, [MINE], [])) == [("T1", "eind", "Overijssel", NOT_LOADED)]


# ---- the embedded data ---------------------------------------------------------------------------


def test_the_embedded_data(embedded: Relations) -> None:
    found = embedded.losse_einden
    assert list(found.columns) == [*COLUMNS, "geometry"]
    assert len(found) > 0
    assert found["afstand_grens_m"].between(0, 2500).all()
    lines_of = embedded.lagen.frame("traces").set_index("trace_id").geometry
    for row in found.itertuples():
        ends = shapely.get_coordinates(lines_of[row.trace_id].boundary).tolist()
        assert [row.geometry.x, row.geometry.y] in ends


@pytest.mark.parametrize("provincie", ["Limburg", "Zeeland", "Utrecht", "Noord-Brabant"])
def test_rows_of_a_provincie(provincie: str, embedded: Relations) -> None:
    table = embedded.losse_einden
    pairs = zip(table["provincie"], table["buur"], strict=True)
    expected = [provincie in (p, b) for p, b in pairs]
    assert embedded.in_provincie("losse_einden", provincie).tolist() == expected


def test_what_lies_as_far_over_a_border_as_it_is_accurate_doesnt_lie_there() -> None:
    """900 m in area 0, exactly 100 m in area 1, and the border is 100 m accurate; nowhere 5 m."""
    rows = [(0, 0, 900.0), (0, 1, 100.0), (0, -1, 5.0), (1, 1, 50.0)]
    parts = pd.DataFrame(rows, columns=["row", "area", "measure"])
    assert lies_in(parts, 100)[["row", "area"]].to_numpy().tolist() == [[0, 0], [1, 1]]
    assert lies_in(parts, 99)[["row", "area"]].to_numpy().tolist() == [[0, 0], [0, 1], [1, 1]]
