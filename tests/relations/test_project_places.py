"""A project without a place of its own lies where its traces do, in all analyses: on paper.

At x 240 km the border between Drenthe and Groningen is at y 570,272 km.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from miekgeo.lagen import Lagen
from miekgeo.relations import relate
from miekgeo.tasks import check, judge, load_data
from tests.afhankelijkheden.files import write

# 1 km on either side of the border, and 2 km in Drenthe beside it.
ACROSS, SOUTH = "LINESTRING(240000 569272,240000 571272)", "LINESTRING(241000 565000,241000 567000)"
OWN = "POINT(233000 556000)"
HEAD = ("project_id", "naam", "modaliteit", "ligging", "nauwkeurigheid_m", "wkt")
TRACE_HEAD = ("trace_id", "naam", "modaliteit", "project_id", "ligging", "wkt")
Rows = list[tuple[str, ...]]


def project(key: str, wkt: str = "", ligging: str = "", metres: str = "") -> tuple[str, ...]:
    return (key, f"Project {key}", "elektriciteit", ligging, metres, wkt)


def trace(key: str, project_id: str, wkt: str, ligging: str = "definitief") -> tuple[str, ...]:
    return (key, f"Tracé {key}", "elektriciteit", project_id, ligging, wkt)


def folder(place: Path, projecten: Rows, traces: Rows) -> Path:
    write(place / "projecten.csv", [HEAD, *projecten])
    write(place / "traces.csv", [TRACE_HEAD, *traces])
    return place


def messages(lagen: Lagen) -> list[tuple[str, str, str]]:
    report = lagen.layers["projecten"].report
    about = report[report["check_id"].isin(["G12", "G15"])]
    return list(about[["check_id", "id", "melding"]].itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder(
        tmp_path_factory.mktemp("gegevens"),
        [project("P1"), project("P2", OWN), project("P3"), project("P4"), project("P5")],
        [
            trace("T2", "P1", SOUTH),
            trace("T1", "P1", ACROSS),
            trace("T3", "P2", ACROSS),
            trace("T4", "P4", SOUTH),
            trace("T5", "P9", SOUTH),
            # Nobody drew the first, and a place of no points is no place.
            trace("T6", "P5", ""),
            trace("T7", "P5", "LINESTRING EMPTY"),
        ],
    )


def test_all_traces_together_are_the_place(data: Path) -> None:
    geometry = load_data(data).frame("projecten").set_index("project_id").geometry
    assert geometry["P1"].length == 4000
    assert len(geometry["P1"].geoms) == 2
    # A place of its own stays, and without a trace there is none.
    assert geometry["P2"].wkt == "POINT (233000 556000)"
    assert geometry["P3"] is None
    assert geometry["P4"].length == 2000


@pytest.mark.parametrize("read", [load_data, lambda path: check(path, None)])
def test_the_report_says_what_was_used(read: object, data: Path) -> None:
    # In the order of the file; what has a place now isn't said to have none.
    assert messages(read(data)) == [  # type: ignore[operator]
        ("G15", "P1", "Geen eigen ligging; de tracés T2, T1 zijn gebruikt."),
        ("G12", "P3", "De rij heeft geen locatie."),
        ("G15", "P4", "Geen eigen ligging; het tracé T4 is gebruikt."),
        ("G12", "P5", "De rij heeft geen locatie."),
    ]


def test_all_analyses_see_the_same_place(data: Path) -> None:
    table = judge(data, grenzen_path="ingebed").table.set_index("project_id")
    # 3 of 4 km in Drenthe.
    assert table.loc["P1", "provincies"] == "Drenthe;Groningen"
    assert table.loc["P1", "kruist_provinciegrens"] == "ja"
    found = relate(data, grenzen_path="ingebed")
    lies = found.afhankelijkheden.table
    (row,) = lies[lies["van_id"] == "P1"].to_dict("records")
    assert (row["soort"], row["naar_id"]) == ("ligt ook in", "Groningen")
    agenda = found.agenda("Drenthe", "Groningen").table
    assert "P1 Project P1" in agenda["onderwerp"].tolist()
    assert "P1" in found.raakvlakken.table["project_a"].tolist()


LEAST = {
    "firm": (["definitief", "definitief"], "", "definitief"),
    "one less": (["definitief", "voorkeurstrace"], "", "voorkeurstrace"),
    "one unknown": (["definitief", ""], "", None),
    "indicative": (["indicatief", "voorkeurstrace"], "", "indicatief"),
    "what the project states stays": (["indicatief", "indicatief"], "definitief", "definitief"),
}


@pytest.mark.parametrize(("of_traces", "own", "expected"), LEAST.values(), ids=LEAST)
def test_as_certain_as_the_least_certain_trace(
    of_traces: list[str], own: str, expected: str | None, tmp_path: Path
) -> None:
    traces = [trace(f"T{i}", "P1", SOUTH, ligging) for i, ligging in enumerate(of_traces)]
    place = folder(tmp_path, [project("P1", ligging=own, metres="40")], traces)
    row = load_data(place).frame("projecten").iloc[0]
    assert (row["ligging"] if row["ligging"] == row["ligging"] else None) == expected
    assert row["nauwkeurigheid_m"] == 40


def test_the_same_stretch_twice_counts_once(tmp_path: Path) -> None:
    place = folder(tmp_path, [project("P1")], [trace("T1", "P1", SOUTH), trace("T2", "P1", SOUTH)])
    assert load_data(place).frame("projecten").geometry.iloc[0].length == 2000


def test_without_traces_nothing_changes(tmp_path: Path) -> None:
    place = folder(tmp_path, [project("P1"), project("P2", OWN)], [])
    assert messages(load_data(place)) == [("G12", "P1", "De rij heeft geen locatie.")]
