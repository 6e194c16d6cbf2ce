"""Counts and km of a list of projects, on two square provincies of 10 km (see factories)."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from miekgeo.portfolio import (
    DIMENSIONS,
    JAAR,
    MODALITEIT,
    PROGRAMMA,
    PROVINCIE,
    ZONDER_JAAR,
    ZONDER_LOCATIE,
    Portfolio,
    build_portfolio,
)
from miekgeo.schaalniveau.facts import find_facts
from miekgeo.schaalniveau.parts import find_parts
from miekgeo.thresholds import load_thresholds
from tests.factories import layer, square_grenzen

GRENZEN = square_grenzen()
# Drenthe's eastern half.
CLUSTER: dict[str, Any] = {
    "cluster_id": "C1",
    "naam": "Energiecluster Oost",
    "soort": "energiecluster",
    "afbakening": "officieel",
    "geometry": "POLYGON((115000 500000,120000 500000,120000 510000,115000 510000,115000 500000))",
}
LEEG = {
    **CLUSTER,
    "cluster_id": "C2",
    "naam": "Energiecluster Noord",
    "geometry": "POLYGON((101000 506000,103000 506000,103000 509000,101000 509000,101000 506000))",
}


def project(code: str, wkt: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"project_id": code, "naam": f"Naam {code}", "geometry": wkt, **fields}


# A: 4 km in Groningen and 8 km in Drenthe, of which 3 km in the cluster.
A = project(
    "A",
    "LINESTRING(106000 504000,118000 504000)",
    modaliteit="elektriciteit",
    projecttype="concreet",
    ibn_verwacht_van="2029",
    ibn_verwacht_tot="2031",
    bouw_van="2028",
    bouw_tot="2029",
)
# B: a point in Drenthe, an example.
B = project(
    "B",
    "POINT(112000 505000)",
    modaliteit="warmte",
    zekerheid="indicatief",
    ligging="indicatief",
    ibn_verwacht_tot="2031-Q2",
    ibn_gewenst="2030",
)
# C and D: no place and no year; only C says where it is.
C = project("C", provincies_opgegeven="Groningen", modaliteit="elektriciteit")
D = project("D")
# E: 5 km in Groningen and 2 km at sea.
E = project("E", "LINESTRING(98000 501000,105000 501000)", modaliteit="waterstof")
STATUS = pd.DataFrame(
    [("A", "nMIEK"), ("A", "pMIEK"), ("A", "pMIEK"), ("B", "voorbeeld"), ("X", "nMIEK")],
    columns=["project_id", "programma"],
)


def count(
    *projects: dict[str, Any],
    provincie: str | None = None,
    clusters: tuple[dict[str, Any], ...] = (CLUSTER, LEEG),
) -> Portfolio:
    frame = layer("projecten", *projects)
    clusters = layer("clusters", *clusters)
    values = load_thresholds()
    facts = find_facts(frame, GRENZEN, clusters, thresholds=values, nabijheid_m=values.nabijheid_m)
    parts = find_parts(frame, GRENZEN)
    return build_portfolio(
        frame, facts, parts, STATUS, clusters, GRENZEN, provincie=provincie, n_terzijde=2
    )


def named(cluster: dict[str, Any], provincie: str | None) -> list[str]:
    """Energieclusters of a provincie, when there are this one and one in Groningen."""
    found = count(A, provincie=provincie, clusters=(cluster, LEEG)).energieclusters
    return [str(n) for n in found["energiecluster"]]


@pytest.fixture(scope="module")
def whole() -> Portfolio:
    return count(A, B, C, D, E)


def counts(found: Portfolio, dimension: str) -> dict[str, tuple[int, float]]:
    table = found.tellingen[dimension]
    rows = table[["waarde", "projecten", "km"]].itertuples(index=False)
    return {w: (n, pytest.approx(km, abs=1e-6)) for w, n, km in rows}  # type: ignore[misc]


def test_a_project_counts_in_each_provincie_with_the_km_there(whole: Portfolio) -> None:
    assert counts(whole, PROVINCIE) == {
        "Drenthe": (2, 8.0),
        "Groningen": (2, 9.0),
        "Zee": (1, 2.0),
        ZONDER_LOCATIE: (2, 0.0),
    }
    assert whole.buiten == ("Zee",)


def test_values_come_in_their_own_order_and_what_is_missing_last(whole: Portfolio) -> None:
    assert counts(whole, MODALITEIT) == {
        "elektriciteit": (2, 12.0),
        "waterstof": (1, 7.0),
        "warmte": (1, 0.0),
        "niet opgegeven": (1, 0.0),
    }
    assert list(counts(whole, MODALITEIT)) == [
        "elektriciteit",
        "waterstof",
        "warmte",
        "niet opgegeven",
    ]


def test_two_programmes_count_twice_and_the_same_one_once(whole: Portfolio) -> None:
    assert counts(whole, PROGRAMMA) == {
        "nMIEK": (1, 12.0),
        "pMIEK": (1, 12.0),
        "voorbeeld": (1, 0.0),
        "geen programma": (3, 7.0),
    }


def test_a_range_of_years_counts_in_its_last(whole: Portfolio) -> None:
    assert counts(whole, JAAR) == {"2031": (2, 12.0), ZONDER_JAAR: (3, 7.0)}
    table = whole.tellingen[JAAR].set_index("waarde")
    assert table.loc["2031", "voorbeelden"] == 1
    assert table.loc[ZONDER_JAAR, "zonder_locatie"] == 2


@pytest.mark.parametrize("provincie", [None, "Groningen", "Drenthe"])
def test_no_project_is_dropped(provincie: str | None) -> None:
    found = count(A, B, C, D, E, provincie=provincie)
    assert len(found.projecten) + found.n_elders == 5
    for dimension in DIMENSIONS:
        assert found.tellingen[dimension]["projecten"].sum() >= len(found.projecten)
    assert found.n_terzijde == 2


def test_a_provincie_has_its_own_km_and_those_that_name_it() -> None:
    found = count(A, B, C, D, E, provincie="Groningen")
    assert found.projecten["project_id"].tolist() == ["A", "C", "E"]
    assert found.projecten["km"].tolist() == pytest.approx([4, 0, 5])
    assert found.n_elders == 2
    # Where they lie besides stays to be seen.
    assert counts(found, PROVINCIE)["Drenthe"] == (1, 8.0)


def test_the_time_line_runs_from_first_to_last_moment(whole: Portfolio) -> None:
    plan = whole.planning
    assert plan["project_id"].tolist() == ["A", "B"]
    assert plan[["van", "tot"]].to_numpy().tolist() == [[2029, 2032], [2031.25, 2031.5]]
    assert plan["ibn"].tolist() == ["2029 tot 2031", "2031-Q2"]
    assert plan["gewenst"].tolist()[1] == 2031
    assert pd.isna(plan["gewenst"].iloc[0])


def test_work_per_year_tells_what_is_sure_from_what_may_be(whole: Portfolio) -> None:
    assert whole.drukte.to_numpy().tolist() == [
        [2028, 0, 0, 1],
        [2029, 0, 1, 1],
        [2030, 0, 1, 0],
        [2031, 1, 1, 0],
    ]


def test_gemeenten_have_their_projects_and_km(whole: Portfolio) -> None:
    rows = whole.gemeenten[["gemeente", "provincie", "projecten", "voorbeelden"]]
    assert rows.to_numpy().tolist() == [
        ["Zuid", "Groningen", 2, 0],
        ["Oost", "Drenthe", 2, 1],
    ]
    assert whole.gemeenten["km"].tolist() == pytest.approx([9, 8])
    assert whole.n_gemeenten == 3
    drenthe = count(A, B, provincie="Drenthe")
    assert drenthe.gemeenten["gemeente"].tolist() == ["Oost"]
    assert drenthe.n_gemeenten == 1


def test_energieclusters_without_a_project_are_there_too(whole: Portfolio) -> None:
    rows = whole.energieclusters.to_numpy().tolist()
    assert rows == [
        ["Energiecluster Oost", "officieel", 1, 0, pytest.approx(3)],
        ["Energiecluster Noord", "officieel", 0, 0, 0],
    ]
    drenthe = count(A, provincie="Drenthe").energieclusters
    assert drenthe["energiecluster"].tolist() == ["Energiecluster Oost"]


def test_an_energiecluster_without_outline_belongs_where_it_says() -> None:
    said = {**CLUSTER, "cluster_id": "C3", "naam": "Energiecluster West", "geometry": None}
    groningen = {**said, "provincies": "Fryslân;Provincie Groningen"}
    assert named(groningen, "Groningen") == ["Energiecluster West", "Energiecluster Noord"]
    assert named(groningen, "Drenthe") == []
    assert named(said, "Groningen") == ["Energiecluster Noord"]
    assert named(said, None) == ["Energiecluster West", "Energiecluster Noord"]


def test_a_place_that_is_no_line_has_no_km_along_a_cluster() -> None:
    # Against the western edge of the cluster, for 1 km.
    beside = "POLYGON((114000 504000,115000 504000,115000 505000,114000 505000,114000 504000))"
    found = count(project("F", beside))
    assert found.energieclusters["km"].tolist() == [0, 0]


def test_nothing_gives_empty_tables() -> None:
    found = count(B, provincie="Groningen")
    assert len(found.projecten) == 0
    assert [len(found.tellingen[d]) for d in DIMENSIONS] == [0] * len(DIMENSIONS)
    assert len(found.planning) == len(found.drukte) == len(found.gemeenten) == 0
    assert found.energieclusters["projecten"].tolist() == [0]
