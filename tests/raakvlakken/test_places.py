"""What the place of a project is: its rows together, else its traces; indicative lines; nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from miekgeo.errors import CrsError, ThresholdError
from miekgeo.lagen import empty_frame
from miekgeo.raakvlakken import COLUMNS, find_raakvlakken
from miekgeo.schema import load_definition
from tests.raakvlakken.world import (
    X0,
    Y0,
    Row,
    box,
    find,
    frames,
    line,
    only,
    pairs,
    point,
    project,
)

EAST = line((0, 0), (5000, 0))
TRACE = {"trace_id": "T1", "project_id": "B", "geometry": line((1000, 300), (1000, 900))}


def test_several_rows_are_one_project() -> None:
    a = project("A", point(0, 700), "2030")
    rows = [
        project("B", point(0, 50_000), "2031", naam="Bee"),
        project("B", point(0, 0), "2033", naam="Zee"),
        project("B", None, "2020/2021", naam=None),
    ]
    row = only(find(a, *rows))
    assert row["afstand_m"] == 700
    # The years of all rows, from first to last; the name that comes last in the alphabet.
    assert row["tijdrelatie"] == "overlap 2030"
    assert "Zee" in row["toelichting"]


def test_one_row_of_several_kinds() -> None:
    mixed = f"GEOMETRYCOLLECTION ({point(0, 9000)}, {EAST}, {box(9000, 0, 9900, 900)})"
    found = find(
        project("M", mixed),
        project("A", point(0, 8500)),
        project("B", point(9500, 500)),
        project("C", line((0, 100), (5000, 100))),
    )
    rows = found.table.set_index("project_a")
    assert rows["afstand_m"].to_dict() == {"A": 500.0, "B": 0.0, "C": 100.0}
    assert rows.loc["C", "soorten"] == "parallelligging;nabijheid"


def test_a_project_with_traces_only() -> None:
    more = {**TRACE, "trace_id": "T2", "geometry": line((3000, 200), (3000, 900))}
    row = only(find(project("A", EAST), project("B", None), traces=[TRACE, more]))
    assert row["afstand_m"] == 200
    # Its own geometry goes before its traces.
    row = only(find(project("A", EAST), project("B", point(0, 777)), traces=[TRACE, more]))
    assert row["afstand_m"] == 777
    # Traces of no project are nobody's place.
    loose = {**TRACE, "project_id": None}
    assert find(project("A", EAST), project("B", None), traces=[loose]).table.empty


def test_an_indicative_line_is_its_places() -> None:
    drawn = line((900, -2000), (1000, 2000), (1000, 6000))
    across = project("B", drawn, ligging="indicatief")
    assert find(project("A", EAST), across).table.empty
    found = find(project("A", EAST), across, project("C", point(1300, 2400)))
    row = only(found)
    assert (row["project_a"], row["soorten"], row["afstand_m"]) == ("B", "nabijheid", 500.0)
    assert row["toelichting"].endswith(
        " De lijn van Project B is indicatief: alleen de plaatsen waar zij langs gaat, tellen."
    )
    beside = project("B", line((0, 100), (5000, 100)), ligging="indicatief")
    row = only(find(project("A", EAST), beside))
    assert (row["soorten"], row["parallel_m"]) == ("nabijheid", 0.0)


def test_a_vertex_on_the_straight_is_no_place() -> None:
    """A program that draws a line with more vertices adds no places to it."""
    near = project("C", point(1300, 2400))
    bent = project("B", line((900, -2000), (1000, 2000), (1000, 6000)), ligging="indicatief")
    straight = project("B", line((1000, -2000), (1000, 2000), (1000, 6000)), ligging="indicatief")
    assert only(find(bent, near))["afstand_m"] == 500.0
    assert find(straight, near).table.empty


def test_two_indicative_lines() -> None:
    rows = [project(c, EAST, ligging="indicatief") for c in ("A", "B")]
    row = only(find(*rows))
    assert (row["soorten"], row["parallel_m"]) == ("kruising", 0.0)
    assert row["toelichting"].endswith(
        " De lijnen van beide zijn indicatief: alleen de plaatsen waar zij langs gaan, tellen."
    )
    assert "indicatief" not in only(find(project("A", EAST), project("B", EAST)))["toelichting"]
    first = find(rows[0], project("B", EAST))
    assert " De lijn van Project A is indicatief" in only(first)["toelichting"]


def test_an_indicative_trace() -> None:
    trace = {**TRACE, "geometry": line((1000, -5000), (1000, 900)), "ligging": "indicatief"}
    row = only(find(project("A", EAST), project("B", None), traces=[trace]))
    assert (row["soorten"], row["afstand_m"]) == ("nabijheid", 900.0)
    assert "Project B is indicatief" in row["toelichting"]


def test_an_indicative_area_or_point_is_what_it_is() -> None:
    area = project("B", box(0, -500, 100, 500), ligging="indicatief")
    row = only(find(project("A", EAST), area))
    assert row["soorten"] == "kruising"
    assert "indicatief" not in row["toelichting"]


def test_the_ends_of_an_indicative_line_reach_a_station() -> None:
    a = project("A", line((0, 0), (5000, 5000), (9000, 0)), ligging="indicatief")
    stations: list[Row] = [
        {"station_id": f"S{x}", "naam": "S", "geometry": point(x, y)}
        for x, y in ((0, 100), (5000, 5100), (9000, -100))
    ]
    near = [project(f"B{s['station_id']}", s["geometry"]) for s in stations]
    found = find(a, *near, stations=stations, afstand_m=10).table
    assert dict(zip(found["project_b"], found["gedeelde_stations"], strict=True)) == {
        "BS0": "S0",
        "BS9000": "S9000",
    }


def test_no_place() -> None:
    trace = {**TRACE, "project_id": "B", "van_station": "S", "geometry": None}
    station: Row = {"station_id": "S", "naam": "S", "geometry": point(0, 0)}
    rows = [project("A", EAST), project("B", None), project("C", "POINT EMPTY")]
    found = find(*rows, stations=[station], traces=[trace], hubs={"K": ["A", "B", "C"]})
    assert found.table.empty


def test_a_line_without_length_is_a_point() -> None:
    found = find(project("A", EAST), project("B", line((100, 300), (100, 300))))
    assert only(found)["afstand_m"] == 300
    assert (
        only(find(project("A", EAST), project("B", line((9, 0), (9, 0), (9, 600)))))["soorten"]
        == "kruising"
    )


def test_height_is_not_distance() -> None:
    a = project("A", f"POINT Z ({X0} {Y0} 900)")
    b = project("B", f"LINESTRING Z ({X0} {Y0 + 100} 0, {X0} {Y0 + 900} 50)")
    assert only(find(a, b))["afstand_m"] == 100


def test_empty_layers() -> None:
    layers = [empty_frame(load_definition(n)) for n in ("projecten", "stations", "traces")]
    for hubs in (None, pd.DataFrame({"knooppunt_id": [], "id": []})):
        found = find_raakvlakken(*layers, hubs=hubs)
        assert list(found.table.columns) == list(COLUMNS)
        assert found.table.empty
        assert len(found.line) == 0
        assert found.line.crs.to_epsg() == 28992
    full = find(project("A", EAST), project("B", EAST))
    assert found.table.dtypes.to_dict() == full.table.dtypes.to_dict()


def test_one_project_and_empty_traces() -> None:
    assert find(project("A", EAST)).table.empty
    assert find(project("A", EAST), project("A", EAST)).table.empty


@pytest.mark.parametrize("position", [0, 1, 2])
def test_another_crs_is_refused(position: int) -> None:
    layers = list(frames([project("A", EAST)]))
    elsewhere = layers.copy()
    elsewhere[position] = layers[position].to_crs(4326)
    with pytest.raises(CrsError, match=("projecten", "stations", "traces")[position]):
        find_raakvlakken(*elsewhere)
    elsewhere[position] = layers[position].set_crs(None, allow_override=True)
    with pytest.raises(CrsError, match="geen coördinatenstelsel"):
        find_raakvlakken(*elsewhere)


@pytest.mark.parametrize("number", ["afstand_m", "corridor_m", "aansluiting_m"])
@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf, 50_001.0])
def test_impossible_numbers(number: str, value: float) -> None:
    with pytest.raises(ThresholdError, match=number):
        find(project("A", EAST), **{number: value})


def test_a_corridor_has_a_width() -> None:
    with pytest.raises(ThresholdError, match="corridor van 0 m"):
        find(project("A", EAST), corridor_m=0)
    assert pairs(find(project("A", EAST), project("B", EAST), afstand_m=0, aansluiting_m=0))


HOSTILE = (
    "<script>alert(1)</script>",
    "=HYPERLINK(0)",
    "a;b",
    "{naam} %s {0}",
    "../../x",
    "\u202eomgekeerd",
    "'; DROP TABLE--",
    "nan",
)


def test_hostile_names_are_text() -> None:
    station = {"station_id": HOSTILE[0], "naam": HOSTILE[3], "geometry": point(0, 0)}
    rows = [project(code, point(0, 0), naam=code) for code in HOSTILE]
    found = find(*rows, stations=[station], hubs={HOSTILE[1]: list(HOSTILE)})
    ordered = sorted(HOSTILE)
    assert pairs(found) == [(a, b) for i, a in enumerate(ordered) for b in ordered[i + 1 :]]
    assert set(found.table["gedeelde_stations"]) == {HOSTILE[0]}
    assert set(found.table["gedeelde_knooppunten"]) == {HOSTILE[1]}
    for row in found.table.to_dict("records"):
        assert row["toelichting"].startswith(f"{row['project_a']} en {row['project_b']} raken")


def test_a_project_without_code_goes_by_its_row() -> None:
    rows = [project("A", EAST), {**project("B", EAST), "project_id": None}]
    assert pairs(find(*rows)) == [("A", "rij 2")]
