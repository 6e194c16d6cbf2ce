"""The net of stations and traces: which ends belong to which station, and what is connected."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pandas as pd
import pytest

from miekgeo.errors import CrsError
from miekgeo.knooppunten.network import COLUMNS, build_network, describe_network
from tests.factories import layer
from tests.knooppunten.world import station, trace
from tests.schaalniveau.world import line, lines, point

REACH_M = 250
A, B = station(100, 500, station_id="A", naam="Aa"), station(110, 500, station_id="B")
C = station(120, 500, station_id="C")


def network(stations: list[Any], traces: list[Any]) -> tuple[nx.MultiGraph, pd.DataFrame]:
    """Graph and table by station of traces T1, T2 ... ."""
    places = layer("stations", *stations)
    rows = layer("traces", *({"trace_id": f"T{i}", **t} for i, t in enumerate(traces, 1)))
    graph = build_network(places, rows, aansluiting_m=REACH_M)
    return graph, describe_network(graph, places).set_index("station_id")


def test_columns() -> None:
    graph, _ = network([], [])
    empty = describe_network(graph, layer("stations"))
    assert list(empty.columns) == list(COLUMNS)
    assert len(empty) == 0


def test_ends_within_reach_belong_to_a_station() -> None:
    # 0.2 km from A, and exactly at B.
    _, table = network([A, B], [trace(line((100.2, 500), (110, 500)))])
    assert table["graad"].to_dict() == {"A": 1, "B": 1}
    assert table["traces"].to_dict() == {"A": "T1", "B": "T1"}
    assert table["deelnet"].to_dict() == {"A": 1, "B": 1}
    assert table["stations_in_deelnet"].to_dict() == {"A": 2, "B": 2}


@pytest.mark.parametrize(("x", "degree"), [(100.25, 1), (100.251, 0)])
def test_the_reach(x: float, degree: int) -> None:
    _, table = network([A, B], [trace(line((x, 500), (110, 500)))])
    assert table["graad"]["A"] == degree
    assert table["stations_in_deelnet"]["A"] == 1 + degree


def test_the_nearest_station() -> None:
    near = station(100.1, 500, station_id="Z")
    _, table = network([A, near, B], [trace(line((100.09, 500), (110, 500)))])
    assert table["graad"].to_dict() == {"A": 0, "Z": 1, "B": 1}


def test_a_trace_of_another_modaliteit_isnt_connected() -> None:
    gas = trace(line((100, 500), (110, 500)), modaliteit="waterstof")
    _, table = network([A, {**B, "modaliteit": "waterstof"}], [gas])
    assert table["graad"].to_dict() == {"A": 0, "B": 1}


def test_a_trace_of_unknown_modaliteit_is() -> None:
    unknown = trace(line((100, 500), (110, 500)), modaliteit=None)
    _, table = network([A, {**B, "modaliteit": "waterstof"}], [unknown])
    assert table["graad"].to_dict() == {"A": 1, "B": 1}


def test_declared_stations_count_without_a_drawn_end_near() -> None:
    drawn = line((103, 503), (104, 503))
    _, table = network([A, B, C], [trace(drawn, van_station="A", naar_station="B")])
    assert table["graad"].to_dict() == {"A": 1, "B": 1, "C": 0}
    assert table["deelnet"].to_dict() == {"A": 1, "B": 1, "C": 2}


def test_an_unknown_declared_station_is_no_station() -> None:
    drawn = trace(line((100, 500), (105, 500)), van_station="A", naar_station="ELSEWHERE")
    graph, table = network([A, B], [drawn])
    assert table["graad"].to_dict() == {"A": 1, "B": 0}
    assert ("station", "ELSEWHERE", "") not in graph


def test_degree_counts_distinct_traces() -> None:
    # T1 twice between A and B by two rows, T2 from B to C, T3 from B into the open.
    drawn = [
        trace(line((100, 500), (110, 500)), trace_id="T1"),
        trace(line((100, 500), (105, 503), (110, 500)), trace_id="T1"),
        trace(line((110, 500), (120, 500)), trace_id="T2"),
        trace(line((110, 500), (110, 505)), trace_id="T3"),
    ]
    _, table = network([A, B, C], drawn)
    assert table["graad"].to_dict() == {"A": 1, "B": 3, "C": 1}
    assert table["traces"]["B"] == "T1;T2;T3"
    assert set(table["deelnet"]) == {1}


def test_a_trace_in_parts_joins_its_stations() -> None:
    drawn = lines(line((100, 500), (105, 500)), line((105, 500), (110, 500)))
    graph, table = network([A, B], [trace(drawn)])
    assert table["graad"].to_dict() == {"A": 1, "B": 1}
    assert graph.number_of_edges() == 1


def test_loose_ends_that_touch_connect() -> None:
    drawn = [trace(line((100, 500), (105, 503))), trace(line((105, 503), (110, 500)))]
    graph, table = network([A, B], drawn)
    assert table["stations_in_deelnet"].to_dict() == {"A": 2, "B": 2}
    assert nx.shortest_path_length(graph, ("station", "A", ""), ("station", "B", "")) == 2


def test_loose_ends_that_dont_touch_dont_connect() -> None:
    drawn = [trace(line((100, 500), (105, 503))), trace(line((105.01, 503), (110, 500)))]
    _, table = network([A, B], drawn)
    assert table["stations_in_deelnet"].to_dict() == {"A": 1, "B": 1}


def test_the_largest_part_is_number_one() -> None:
    lonely = station(90, 500, station_id="0")
    _, table = network([lonely, A, B, C], [trace(line((110, 500), (120, 500)))])
    assert table["deelnet"].to_dict() == {"0": 2, "A": 3, "B": 1, "C": 1}
    assert table["stations_in_deelnet"].to_dict() == {"0": 1, "A": 1, "B": 2, "C": 2}


def test_the_order_of_rows_doesnt_matter() -> None:
    drawn = [
        trace(line((100, 500), (110, 500)), trace_id="X"),
        trace(line((110, 500), (120, 500)), trace_id="Y"),
    ]
    _, table = network([A, B, C], drawn)
    _, turned = network([C, B, A], drawn[::-1])
    assert turned.equals(table)


def test_names_are_those_of_the_stations() -> None:
    _, table = network([A], [])
    assert table["naam"].to_dict() == {"A": "Aa"}


def test_another_coordinate_system_is_refused() -> None:
    places = layer("stations", {"station_id": "A", "geometry": point(100, 500)})
    with pytest.raises(CrsError):
        build_network(places.to_crs("EPSG:4326"), layer("traces"), aansluiting_m=REACH_M)
