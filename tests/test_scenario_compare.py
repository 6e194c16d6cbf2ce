"""Scenarios side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from miekgeo.scenario import Scenario
from miekgeo.scenario_compare import GONE, NO_DIFFERENCE, UNSURE, compare, difference, turning_text

FIRM = {
    "project_id": "S1",
    "naam": "Kabel",
    "antwoord_ruimtelijk": "provincie",
    "provincies": "Utrecht",
    "aandelen": '{"Utrecht": 1.0}',
    "kruist_provinciegrens": "nee",
    "kruist_landsgrens": "nee",
    "omslagafstand_m": 300.0,
}
OVER = FIRM | {
    "project_id": "S2",
    "antwoord_ruimtelijk": "provincies gezamenlijk",
    "provincies": "Utrecht;Gelderland",
    "kruist_provinciegrens": "ja",
    "omslagafstand_m": 1234.0,
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "300 m"),
        ({"omslagafstand_m": 5000.0}, "meer dan 5 km"),
        ({"kruist_provinciegrens": "mogelijk"}, UNSURE),
        ({"omslagafstand_m": float("nan")}, UNSURE),
        ({"aandelen": '{"Utrecht": 0.5, "Zee": 0.5}'}, UNSURE),
    ],
)
def test_the_turning_distance_where_there_is_one(changed: dict[str, Any], expected: str) -> None:
    assert turning_text(FIRM | changed) == expected


def test_what_differs_is_named() -> None:
    assert difference(OVER, FIRM).split("; ") == [
        "advies provincie → provincies gezamenlijk",
        "provincies Utrecht → Utrecht en Gelderland",
        "provinciegrens nee → ja",
        "omslagafstand 300 m → 1,2 km",
    ]
    assert difference(FIRM, FIRM) == NO_DIFFERENCE


def test_a_row_for_each_scenario_beside_what_it_was_made_from() -> None:
    scenarios = [
        Scenario("S1", "Kabel", "", "", project="P03"),
        Scenario("S2", "Verschoven", "", "", van="S1", project="P03"),
        Scenario("S3", "Los", "", ""),
    ]
    judged = pd.DataFrame([FIRM, OVER, FIRM | {"project_id": "S3"}])
    found = compare(judged, scenarios, {"S1": "Lijn", "S2": "Lijn"}, {"S2": FIRM})
    assert found["project_id"].tolist() == ["S1", "S2", "S3"]
    assert found["vergeleken_met"].tolist() == ["P03", "S1 Kabel", ""]
    assert found["verschil"].tolist() == [GONE, difference(OVER, FIRM), ""]
    assert found["soort"].tolist() == ["Lijn", "Lijn", ""]
