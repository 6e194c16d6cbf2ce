"""Where things stand at the end of a year, on rows of which it can be said on paper."""

from __future__ import annotations

import pytest

from miekgeo.fasering import (
    count_phases,
    phase_projects,
    phase_stations,
    phase_traces,
    years_to_show,
)
from tests.factories import layer

NIETS: dict[str, str] = {}
VERWACHT = {"ibn_verwacht_tot": "2030"}
TUSSEN = {"ibn_verwacht_van": "2029-Q3", "ibn_verwacht_tot": "2031-Q1"}
GEWENST = {"ibn_gewenst": "2028"}
BOUW = {"bouw_van": "2027-Q2", "bouw_tot": "2029"}

GEBRUIK, AANLEG, GEPLAND, ONBEKEND = "in gebruik", "in aanleg", "gepland", "jaar onbekend"


@pytest.mark.parametrize(
    ("said", "by_year"),
    [
        (NIETS, {2024: ONBEKEND, 2050: ONBEKEND}),
        (VERWACHT, {2029: GEPLAND, 2030: GEBRUIK, 2031: GEBRUIK}),
        # The last of a range: by then it works whatever happens.
        (TUSSEN, {2029: GEPLAND, 2030: GEPLAND, 2031: GEBRUIK}),
        ({"ibn_verwacht_van": "2029"}, {2028: GEPLAND, 2029: GEBRUIK}),
        (GEWENST, {2027: GEPLAND, 2028: GEBRUIK}),
        # What is expected goes before what is wished for.
        (GEWENST | VERWACHT, {2028: GEPLAND, 2029: GEPLAND, 2030: GEBRUIK}),
        (BOUW | VERWACHT, {2026: GEPLAND, 2027: AANLEG, 2029: AANLEG, 2030: GEBRUIK}),
        # Ready before the building begins is a fault of the file; ready is ready.
        (BOUW | {"ibn_verwacht_tot": "2025"}, {2024: GEPLAND, 2025: GEBRUIK, 2028: GEBRUIK}),
        # Nobody says when it works: after the building that isn't known.
        (BOUW, {2026: GEPLAND, 2028: AANLEG, 2029: AANLEG, 2030: ONBEKEND}),
        ({"bouw_van": "2027"}, {2026: GEPLAND, 2040: AANLEG}),
        ({"bouw_tot": "2029"}, {2028: ONBEKEND, 2030: ONBEKEND}),
        ({"bouw_tot": "2029"} | VERWACHT, {2028: GEPLAND, 2030: GEBRUIK}),
        # Realisatie is building, as far as it is known until when.
        ({"projecttype": "realisatie"} | VERWACHT, {2026: AANLEG, 2030: GEBRUIK}),
        ({"projecttype": "realisatie"} | VERWACHT | BOUW, {2026: GEPLAND, 2027: AANLEG}),
        ({"projecttype": "realisatie"}, {2026: ONBEKEND}),
        ({"projecttype": "concreet"} | VERWACHT, {2026: GEPLAND}),
    ],
)
def test_a_project(said: dict[str, str], by_year: dict[int, str]) -> None:
    frame = layer("projecten", {"project_id": "P"} | said)
    assert {jaar: phase_projects(frame, jaar)[0] for jaar in by_year} == by_year


def test_a_trace_follows_its_project_unless_it_stands() -> None:
    traces = layer(
        "traces",
        {"trace_id": "T1", "status": "bestaand", "project_id": "P1"},
        {"trace_id": "T2", "status": "gepland", "project_id": "P1"},
        {"trace_id": "T3", "status": "gepland", "project_id": "P9"},
        {"trace_id": "T4"},
    )
    found = phase_traces(traces, {"P1": AANLEG})
    assert found.tolist() == [GEBRUIK, AANLEG, ONBEKEND, ONBEKEND]


def test_a_station_stands_or_has_its_own_year() -> None:
    stations = layer(
        "stations",
        {"station_id": "S1", "naam": "a", "status": "bestaand"},
        {"station_id": "S2", "naam": "b", "status": "gepland", "ibn": "2030-Q4"},
        {"station_id": "S3", "naam": "c", "status": "gepland", "ibn": "2031"},
        {"station_id": "S4", "naam": "d", "status": "gepland"},
        {"station_id": "S5", "naam": "e"},
    )
    found = phase_stations(stations, 2030)
    assert found.tolist() == [GEBRUIK, GEBRUIK, GEPLAND, ONBEKEND, ONBEKEND]
    assert count_phases(found) == {GEBRUIK: 2, AANLEG: 0, GEPLAND: 1, ONBEKEND: 2}


def test_the_years_run_from_the_first_to_the_last() -> None:
    projecten = layer("projecten", {"project_id": "A"} | VERWACHT, {"project_id": "B"} | BOUW)
    stations = layer("stations", {"station_id": "S", "naam": "s", "ibn": "2032-Q1"})
    assert list(years_to_show(projecten, stations)) == [2027, 2028, 2029, 2030, 2031, 2032]
    assert list(years_to_show(layer("projecten", {"project_id": "C"}), stations.iloc[:0])) == []
