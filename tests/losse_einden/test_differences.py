"""What differs across the border: nothing there, nobody there, or another kind of line."""

from __future__ import annotations

from typing import Any

import pytest

from miekgeo.grenzen import Grenzen
from tests.losse_einden.world import (
    COLUMNS,
    EAST,
    MIDDLE,
    NONE,
    NOT_LOADED,
    loose,
    of,
    project,
    short,
    trace,
)
from tests.schaalniveau.world import line, point

MINE = trace("T1", MIDDLE, EAST)
# Across: it begins 500 m behind the border, 1 km from where T1 ends.
THEIRS = ((210.5, 505), (215, 505))
SOMEONE = project("P9", point(215, 503))
STRUCTURAL = "spanning (structureel 110/150 kV)"

# ---- no counterpart ------------------------------------------------------------------------------


def test_nothing_across(world: Grenzen) -> None:
    found = loose(world, [MINE], [SOMEONE])
    assert list(found.columns) == [*COLUMNS, "geometry"]
    assert short(found) == [("T1", "eind", "Overijssel", NONE)]
    row = of(found, "T1")
    assert (row["provincie"], row["tegenhanger_id"]) == ("Drenthe", "")
    assert row["afstand_grens_m"] == pytest.approx(500)
    assert (row.geometry.x, row.geometry.y) == (209_500, 505_000)
    assert row["toelichting"] == (
        "Trace T1 houdt op (eind) op 500 m van Overijssel; aan de overkant is geen vervolg "
        "gevonden."
    )


def test_nobody_across(world: Grenzen) -> None:
    row = of(loose(world, [MINE]), "T1")
    assert row["verschil"] == NOT_LOADED
    assert row["toelichting"].endswith("van Overijssel zijn geen projecten of tracés geladen.")


LOADED: dict[str, tuple[list, list, str]] = {
    "a project": ([], [SOMEONE], NONE),
    "a trace far from the border": ([trace("T2", (215, 503), (218, 503))], [], NONE),
    "a project in a third provincie": ([], [project("P9", point(205, 515))], NOT_LOADED),
    "a project without location": ([], [project("P9")], NOT_LOADED),
    # Of its 8 km 2 lie across: it is ours.
    "a line that only reaches over": ([trace("T2", (204, 501), (212, 501))], [], NOT_LOADED),
    "a line that is mostly theirs": ([trace("T2", (208, 501), (216, 501))], [], NONE),
}


@pytest.mark.parametrize(("traces", "projecten", "verschil"), LOADED.values(), ids=LOADED)
def test_whether_the_neighbour_is_loaded(
    traces: list, projecten: list, verschil: str, world: Grenzen
) -> None:
    # With a project that lies nowhere, unless one is given.
    found = loose(world, [MINE, *traces], projecten or None)
    assert of(found, "T1")["verschil"] == verschil


def test_without_a_name_the_code_is_told(world: Grenzen) -> None:
    row = of(loose(world, [{**MINE, "naam": None}]), "T1")
    assert row["toelichting"].startswith("T1 houdt op (eind) op 500 m van Overijssel")


def test_without_a_name_the_code_of_what_lies_across_is_told(world: Grenzen) -> None:
    across = trace("T2", (210.5, 505), (215, 505), modaliteit="warmte", naam=None)
    row = of(loose(world, [MINE, across]), "T1")
    assert "aan de overkant ligt T2 met modaliteit " in row["toelichting"]


# ---- a counterpart -------------------------------------------------------------------------------


def test_the_same_across_is_no_row(world: Grenzen) -> None:
    assert short(loose(world, [MINE, trace("T2", *THEIRS)])) == []


def test_ends_that_are_joined_on_the_border_are_no_rows(world: Grenzen) -> None:
    pair = [trace("T1", MIDDLE, (210, 505)), trace("T2", (210, 505), (215, 505))]
    assert short(loose(world, pair)) == []


def test_ends_that_are_joined_on_the_border_with_another_voltage(world: Grenzen) -> None:
    pair = [
        trace("T1", MIDDLE, (210, 505), spanning_kv=150),
        trace("T2", (210, 505), (215, 505), spanning_kv=380),
    ]
    found = loose(world, pair)
    assert short(found) == [
        ("T1", "eind", "Overijssel", "spanning"),
        ("T2", "begin", "Drenthe", "spanning"),
    ]
    assert found["afstand_grens_m"].tolist() == [0, 0]
    assert found["provincie"].tolist() == ["Drenthe", "Overijssel"]


Given = dict[str, Any]
# Of each of the two: fields of the trace and fields of its project, and what differs.
PAIRS: dict[str, tuple[tuple[Given, Given], tuple[Given, Given], str]] = {
    "modaliteit": (({}, {}), ({"modaliteit": "waterstof"}, {}), "modaliteit"),
    "modaliteit unknown": (({}, {}), ({"modaliteit": None}, {}), ""),
    "spanning": (({"spanning_kv": 150}, {}), ({"spanning_kv": 380}, {}), "spanning"),
    "the same spanning": (({"spanning_kv": 150}, {}), ({"spanning_kv": 150}, {}), ""),
    "spanning unknown": (({"spanning_kv": 150}, {}), ({}, {}), ""),
    "110 to 150": (({"spanning_kv": 110}, {}), ({"spanning_kv": 150}, {}), STRUCTURAL),
    "150 to 110": (({"spanning_kv": 150}, {}), ({"spanning_kv": 110}, {}), STRUCTURAL),
    "110 to 220": (({"spanning_kv": 110}, {}), ({"spanning_kv": 220}, {}), "spanning"),
    "150 to 380": (({"spanning_kv": 150}, {}), ({"spanning_kv": 380}, {}), "spanning"),
    "fase": (({}, {"projecttype": "verkenning"}), ({}, {"projecttype": "concreet"}), "fase"),
    "the same fase": (
        ({}, {"projecttype": "verkenning"}),
        ({}, {"projecttype": "verkenning"}),
        "",
    ),
    "fase unknown": (({}, {"projecttype": "verkenning"}), ({}, {}), ""),
    "there and planned": (({"status": "bestaand"}, {}), ({"status": "gepland"}, {}), "fase"),
    "both planned": (({"status": "gepland"}, {}), ({"status": "gepland"}, {}), ""),
    "jaar": (({}, {"ibn_verwacht_tot": "2030"}), ({}, {"ibn_verwacht_tot": "2031"}), "jaar"),
    "the same year": (({}, {"ibn_verwacht_tot": "2030"}), ({}, {"ibn_verwacht_tot": "2030"}), ""),
    "a quarter of the same year": (
        ({}, {"ibn_verwacht_tot": "2030"}),
        ({}, {"ibn_verwacht_tot": "2030-Q3"}),
        "",
    ),
    "quarters": (
        ({}, {"ibn_verwacht_tot": "2030-Q2"}),
        ({}, {"ibn_verwacht_tot": "2030-Q3"}),
        "jaar",
    ),
    "the same quarter": (
        ({}, {"ibn_verwacht_tot": "2030-Q2"}),
        ({}, {"ibn_verwacht_tot": "2030-Q2"}),
        "",
    ),
    "ranges that overlap": (
        ({}, {"ibn_verwacht_van": "2028", "ibn_verwacht_tot": "2030"}),
        ({}, {"ibn_verwacht_van": "2030", "ibn_verwacht_tot": "2032"}),
        "",
    ),
    "a wish": (({}, {"ibn_gewenst": "2030"}), ({}, {"ibn_verwacht_tot": "2032"}), "jaar"),
    "year unknown": (({}, {"ibn_verwacht_tot": "2030"}), ({}, {}), ""),
    "all at once": (
        ({"spanning_kv": 110}, {"projecttype": "verkenning", "ibn_gewenst": "2030"}),
        (
            {"modaliteit": "warmte", "spanning_kv": 150},
            {"projecttype": "realisatie", "ibn_verwacht_tot": "2027"},
        ),
        f"modaliteit;{STRUCTURAL};fase;jaar",
    ),
}


@pytest.mark.parametrize(("mine", "theirs", "verschil"), PAIRS.values(), ids=PAIRS)
def test_what_differs(
    mine: tuple[Given, Given], theirs: tuple[Given, Given], verschil: str, world: Grenzen
) -> None:
    found = loose(
        world,
        [
            trace("T1", MIDDLE, EAST, project_id="P1", **mine[0]),
            trace("T2", *THEIRS, project_id="P2", **theirs[0]),
        ],
        [project("P1", **mine[1]), project("P2", **theirs[1])],
    )
    if verschil:
        # Seen from either side.
        assert short(found) == [
            ("T1", "eind", "Overijssel", verschil),
            ("T2", "begin", "Drenthe", verschil),
        ]
        assert found["tegenhanger_id"].tolist() == ["T2", "T1"]
        assert found["provincie"].tolist() == ["Drenthe", "Overijssel"]
    else:
        assert short(found) == []


def test_differences_in_words(world: Grenzen) -> None:
    found = loose(
        world,
        [
            trace("T1", MIDDLE, EAST, project_id="P1", spanning_kv=110),
            trace("T2", *THEIRS, project_id="P2", spanning_kv=150, naam="Kabel {0}"),
        ],
        [project("P1", ibn_verwacht_tot="2030"), project("P2", ibn_verwacht_tot="2032-Q2")],
    )
    assert of(found, "T1")["toelichting"] == (
        "Trace T1 houdt op (eind) op 500 m van Overijssel; aan de overkant ligt Kabel {0} met "
        "spanning (structureel 110/150 kV) 110 kV tegenover 150 kV en jaar 2030 tegenover 2032-Q2."
    )


def test_a_difference_of_status_is_told_by_status(world: Grenzen) -> None:
    """Both projects are verkenningen; what differs is that one line is there already."""
    both = [project("P1", projecttype="verkenning"), project("P2", projecttype="verkenning")]
    found = loose(
        world,
        [
            trace("T1", MIDDLE, EAST, project_id="P1", status="gepland"),
            trace("T2", *THEIRS, project_id="P2", status="bestaand"),
        ],
        both,
    )
    assert of(found, "T1")["verschil"] == "fase"
    assert "gepland tegenover bestaand" in of(found, "T1")["toelichting"]


def test_line_projects_without_traces(world: Grenzen) -> None:
    found = loose(
        world,
        [],
        [
            project("P1", line(MIDDLE, EAST), modaliteit="warmte", projecttype="verkenning"),
            project("P2", line(*THEIRS), modaliteit="warmte", projecttype="concreet"),
        ],
    )
    assert short(found) == [
        ("P1", "eind", "Overijssel", "fase"),
        ("P2", "begin", "Drenthe", "fase"),
    ]
    assert found["tegenhanger_id"].tolist() == ["P2", "P1"]


# ---- which counterpart ---------------------------------------------------------------------------


def test_the_same_modaliteit_goes_before_what_is_nearer(world: Grenzen) -> None:
    found = loose(
        world,
        [
            {**MINE, "spanning_kv": 150},
            trace("T2", (210.2, 505), (215, 505), modaliteit="warmte"),
            trace("T3", (211, 506), (215, 506), spanning_kv=380),
        ],
    )
    row = of(found, "T1")
    assert (row["tegenhanger_id"], row["verschil"]) == ("T3", "spanning")


def test_of_two_equally_near_the_first_by_id(world: Grenzen) -> None:
    pair = [
        trace("T3", (211, 505.5), (215, 505.5), modaliteit="warmte"),
        trace("T2", (211, 504.5), (215, 504.5), modaliteit="waterstof"),
    ]
    for others in (pair, pair[::-1]):
        assert of(loose(world, [MINE, *others]), "T1")["tegenhanger_id"] == "T2"


@pytest.mark.parametrize(("x", "verschil"), [(211.99, []), (212.01, [NONE])])
def test_how_near_a_counterpart_must_be(x: float, verschil: list, world: Grenzen) -> None:
    found = loose(world, [MINE, trace("T2", (x, 505), (217, 505))])
    assert found.loc[found["trace_id"] == "T1", "verschil"].tolist() == verschil


def test_a_counterpart_counts_from_where_it_lies_across(world: Grenzen) -> None:
    """T2 passes 500 m from the end of T1, but goes over the border 4 km further on."""
    bend = trace("T2", (209.5, 504.5), (209.5, 501), (218, 501), modaliteit="waterstof")
    found = loose(world, [MINE, bend])
    assert of(found, "T1")["tegenhanger_id"] == ""
    assert of(found, "T1")["verschil"] == NONE


# T1 ends 500 m before the border; lines across it, and whether T1 goes on there.
PASSING: dict[str, tuple[tuple, str]] = {
    # From north to south at 1.5 km; its ends are 4.7 km away.
    "a line that passes": (((211, 509.5), (211, 500.5)), NONE),
    "a line that ends near it": (((211, 505), (211, 500.5)), ""),
    # It begins 300 m from Drenthe, 4 km away, and ends 1.9 km from Drenthe and 2.4 km from T1.
    "the far end of a line that runs away": (((210.3, 509), (211.9, 505)), NONE),
    # From 5 km south in Drenthe past the border to 1.5 km from T1.
    "a line with its own crossing": (((209.8, 500.5), (211, 505)), NONE),
    # It was drawn from 200 m before the border.
    "a line that begins on this side": (((209.8, 505), (215, 505)), ""),
    "a line that begins a few metres on this side": (((209.95, 505), (215, 505)), ""),
}


@pytest.mark.parametrize(("km", "verschil"), PASSING.values(), ids=PASSING)
def test_what_goes_on_must_end_here(km: tuple, verschil: str, world: Grenzen) -> None:
    found = loose(world, [MINE, trace("T2", *km)], [SOMEONE])
    told = found.loc[found["trace_id"] == "T1", "verschil"].tolist()
    assert told == ([verschil] if verschil else [])


@pytest.mark.parametrize(("x", "verschil"), [(210.1, []), (210.2, [NONE])])
def test_a_line_that_is_joined_on_the_way(x: float, verschil: list, world: Grenzen) -> None:
    """T1 ends 100 m before the border, T2 passes at 200 m or at 300 m from there."""
    near = [trace("T1", MIDDLE, (209.9, 505)), trace("T2", (x, 509.5), (x, 500.5))]
    found = loose(world, near, [SOMEONE])
    assert found.loc[found["trace_id"] == "T1", "verschil"].tolist() == verschil


def test_a_line_of_this_side_that_is_a_few_metres_past_the_border(world: Grenzen) -> None:
    """T2 comes from Drenthe and stops 50 m past the border: it isn't what goes on for T1."""
    found = loose(world, [MINE, trace("T2", (205, 505.5), (210.05, 505.5))], [SOMEONE])
    assert [r[3] for r in short(found)] == [NONE, NONE]


def test_a_line_beside_it_on_the_same_side_is_no_counterpart(world: Grenzen) -> None:
    beside = trace("T2", (205, 505.2), (209.6, 505.2))
    found = loose(world, [MINE, beside], [SOMEONE])
    assert [r[3] for r in short(found)] == [NONE, NONE]


def test_another_trace_of_the_same_project_goes_on(world: Grenzen) -> None:
    both = [{**MINE, "project_id": "P1"}, trace("T2", *THEIRS, project_id="P1")]
    assert short(loose(world, both, [project("P1", projecttype="concreet")])) == []
