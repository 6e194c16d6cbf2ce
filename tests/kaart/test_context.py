"""Layers for reference: every row is drawn or counted, and lies where it lies."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import shapely

from benchmarks.make_context import make_context_layers
from miekgeo.geometry import to_map
from miekgeo.kaart import Context, make_context
from tests.factories import layer

HOSTILE = '<img src=x onerror=alert(1)> `${1}` \'s-Hertogenbosch \\ "x"'
STATIONS = (
    {"station_id": "S1", "naam": HOSTILE, "spanning_kv": "110", "geometry": "POINT(155000 463000)"},
    {"station_id": "S2", "naam": None, "spanning_kv": "380", "geometry": "POINT(156000 463000)"},
    {"station_id": "S3", "naam": "Derde", "spanning_kv": "110", "geometry": "POINT(157000 464000)"},
    {"station_id": "S4", "naam": "Vierde", "spanning_kv": "110", "geometry": None},
)
TRACES = (
    {
        "trace_id": "T1",
        "naam": "Twee delen",
        "modaliteit": "waterstof",
        # The corner at 200 m is 10 m aside: within what the screen leaves out.
        "geometry": "MULTILINESTRING((0 0,100 10,200 0),(1000 0,1000 500))",
    },
)
AREAS = ({"cluster_id": "C1", "naam": "Gat", "soort": "energiecluster", "afbakening": "officieel"},)


def content(context: Context) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(context.encoded)
    return found


def places(group: dict[str, Any]) -> list[list[float]]:
    """Longitude and latitude of each vertex, as the map's script reads them."""
    return (np.cumsum(np.array(group["xy"]).reshape(-1, 2), axis=0) / 1e5).tolist()


def test_every_row_is_drawn_or_counted() -> None:
    made = make_context({"stations": layer("stations", *STATIONS)}, "merk")
    (account,) = made.layers
    assert (account.rows, account.drawn, account.without_place) == (4, 3, 1)
    groups = content(made)["groepen"]
    assert content(made)["rijen"] == {"Stations": 3}
    # Two voltages look different.
    assert sorted(sorted(g["namen"]) for g in groups) == [sorted([HOSTILE, "Derde"]), ["S2"]]
    assert all(g["punt"] for g in groups)


def test_points_lie_where_they_lie() -> None:
    made = make_context({"stations": layer("stations", *STATIONS)}, "merk")
    group = next(g for g in content(made)["groepen"] if "Derde" in g["namen"])
    names = [group["namen"][i] for i in np.cumsum(group["van"])]
    expected = shapely.get_coordinates(
        to_map(np.array([shapely.Point(155000, 463000), shapely.Point(157000, 464000)]))
    )
    assert names == [HOSTILE, "Derde"]
    assert places(group) == pytest.approx(expected, abs=1e-5)


def test_lines_are_simplified_and_it_is_counted() -> None:
    made = make_context({"traces": layer("traces", *TRACES)}, "merk")
    (account,) = made.layers
    assert (account.vertices, account.drawn_vertices) == (5, 4)
    (group,) = content(made)["groepen"]
    # Two parts of one row.
    assert group["punten"] == [2, 2]
    assert np.cumsum(group["van"]).tolist() == [0, 0]
    assert group["namen"] == ["Twee delen"]


def test_an_area_is_its_outlines() -> None:
    hole = "POLYGON((0 0,9000 0,9000 9000,0 9000,0 0),(3000 3000,6000 3000,6000 6000,3000 3000))"
    made = make_context({"clusters": layer("clusters", {**AREAS[0], "geometry": hole})}, "merk")
    (group,) = content(made)["groepen"]
    assert group["punten"] == [5, 4]


def test_who_knows_the_rows_does_not_know_the_address() -> None:
    frames = {"stations": layer("stations", *STATIONS)}
    assert make_context(frames, "a").encoded != make_context(frames, "b").encoded
    assert make_context(frames, "a").encoded == make_context(frames, "a").encoded


def test_many_rows_are_all_there() -> None:
    made = make_context(
        {
            name: layer(name, *frame.drop(columns="geometry").to_dict("records")).set_geometry(
                frame.geometry
            )
            for name, frame in make_context_layers(300, 200).items()
        },
        "merk",
    )
    assert [(a.rows, a.drawn) for a in made.layers] == [(300, 300), (200, 200)]
    assert sum(len(g["namen"]) for g in content(made)["groepen"]) == 500
