"""The result as a table: its columns, its rows and those that were set aside."""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest

from miekgeo.grenzen import Grenzen
from miekgeo.schaalniveau import COLUMNS, find_schaalniveau
from miekgeo.tasks import Assessment, judge
from tests.factories import layer
from tests.schaalniveau.world import FIRM, NAME, line, point, projecten

EXPECTED_COLUMNS = [
    "project_id",
    "naam",
    "provincies",
    "aandelen",
    "maten",
    "maateenheid",
    "gemeenten",
    "industrieclusters",
    "energieclusters",
    "kruist_provinciegrens",
    "kruist_gemeentegrens",
    "kruist_landsgrens",
    "kruist_clustergrens",
    "omslagafstand_m",
    "afstand_provinciegrens_m",
    "buurprovincies",
    "antwoord_ruimtelijk",
    "regels",
    "toelichting",
    "aandachtspunten",
    "grenzenset",
    "tolerantie_m",
]


@pytest.fixture(scope="module")
def table(world: Grenzen) -> pd.DataFrame:
    """Four projects whose index is neither sorted nor unique."""
    frame = projecten(
        {"naam": "Over", "geometry": line((208, 505), (214, 505)), **FIRM},
        {"naam": "Nergens", "geometry": None, **FIRM},
        {"geometry": point(203, 503), **FIRM},
        {"naam": "Zee", "geometry": point(195, 505), **FIRM},
    )
    return find_schaalniveau(frame.set_axis([7, 3, 7, 1]), world, layer("clusters"))


def test_columns_in_order(table: pd.DataFrame) -> None:
    assert table.columns.tolist() == EXPECTED_COLUMNS
    assert COLUMNS == EXPECTED_COLUMNS


def test_without_rows_distances_are_numbers_and_the_rest_is_text(world: Grenzen) -> None:
    empty = find_schaalniveau(projecten({"geometry": None})[:0], world, layer("clusters"))
    assert empty.columns.tolist() == EXPECTED_COLUMNS
    kinds = empty.dtypes.astype(str)
    assert set(kinds[kinds != "object"].items()) == {
        ("omslagafstand_m", "float64"),
        ("afstand_provinciegrens_m", "float64"),
        ("tolerantie_m", "float64"),
    }


def test_rows_and_index_as_given(table: pd.DataFrame) -> None:
    assert table.index.tolist() == [7, 3, 7, 1]
    assert table["project_id"].tolist() == ["P1", "P2", "P3", "P4"]
    assert table["naam"].tolist() == ["Over", "Nergens", "", "Zee"]
    assert table["antwoord_ruimtelijk"].tolist() == [
        "provincies gezamenlijk",
        "onbekend",
        "provincie",
        "rijk",
    ]


def test_every_row_names_the_set_and_its_tolerance(table: pd.DataFrame) -> None:
    """Without location the tolerance is that of the set; 1 m beside 100 m doesn't show."""
    assert set(table["grenzenset"]) == {NAME}
    assert table["tolerantie_m"].tolist() == [100.0, 100.0, 100.0, 100.0]


def test_shares_sum_to_one_where_there_is_a_place(table: pd.DataFrame) -> None:
    sums = [sum(json.loads(cell).values()) for cell in table["aandelen"]]
    assert sums == pytest.approx([1, 0, 1, 1])


def test_rows_do_not_depend_on_each_other(world: Grenzen, table: pd.DataFrame) -> None:
    alone = find_schaalniveau(
        projecten({"naam": "Over", "geometry": line((208, 505), (214, 505)), **FIRM}),
        world,
        layer("clusters"),
    )
    pd.testing.assert_series_equal(alone.iloc[0], table.iloc[0], check_names=False)


# ---- rows that were set aside --------------------------------------------------------------------

# Row 2 and 8 can be used; 3 has no id, 4 and 5 share one, 6 lies far away, 7 has half a place;
# 9 is the same as 8.
ROWS = """project_id;naam;x;y;ligging
A;Goed;240000;540000;definitief
;Zonder code;205000;540000;definitief
B;Een;205000;540000;definitief
B;Ander;206000;540000;definitief
C;Ver;-900000;-500000;definitief
D;Half;abc;540000;definitief
E;Gelijk;241000;540000;definitief
E;Gelijk;241000;540000;definitief
"""


@pytest.fixture(scope="module")
def assessment(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    path = tmp_path_factory.mktemp("aside") / "projecten.csv"
    path.write_text(ROWS, encoding="utf-8")
    return judge(path)


def test_no_row_disappears(assessment: Assessment) -> None:
    table = assessment.result.table
    assert table.columns.tolist() == EXPECTED_COLUMNS
    assert table["project_id"].tolist() == ["A", "", "B", "B", "C", "D", "E", "E"]
    assert table["naam"].tolist() == [
        "Goed",
        "Zonder code",
        "Een",
        "Ander",
        "Ver",
        "Half",
        "Gelijk",
        "Gelijk",
    ]
    assert table.index.tolist() == list(range(8))
    assert assessment.result.geometry.notna().tolist() == [True] + [False] * 5 + [True, False]


def test_rows_set_aside_are_unknown_with_the_reason(assessment: Assessment) -> None:
    table = assessment.result.table
    aside = table.iloc[[1, 2, 3, 4, 5, 7]]
    assert set(aside["antwoord_ruimtelijk"]) == {"onbekend"}
    assert set(aside["regels"]) == {"R1"}
    crossings = [c for c in EXPECTED_COLUMNS if c.startswith("kruist_")]
    assert set(aside[crossings].to_numpy().ravel()) == {"onbekend"}
    assert set(aside["aandelen"]) == set(aside["maten"]) == {"{}"}
    assert all(math.isnan(v) for v in aside["omslagafstand_m"])
    laag = assessment.lagen.layers["projecten"].aside
    assert laag["rij"].tolist() == [3, 4, 5, 6, 7, 9]
    assert laag["reden"].str.len().min() > 0
    for text, rij, reason in zip(aside["toelichting"], laag["rij"], laag["reden"], strict=True):
        assert text == f"Rij {rij} is terzijde gelegd en niet beoordeeld. {reason}"


def test_the_other_rows_are_judged(assessment: Assessment) -> None:
    used = assessment.result.table.iloc[[0, 6]]
    assert set(used["antwoord_ruimtelijk"]) == {"provincie"}
    assert set(used["provincies"]) == {"Drenthe"}


def test_double_ids_are_contradictions(assessment: Assessment) -> None:
    doubles = assessment.result.tegenspraken.query("soort == 'dubbele code'")
    assert doubles["project_id"].tolist() == ["B", "E"]
    assert set(doubles["zwaarte"]) == {"zwaar"}
