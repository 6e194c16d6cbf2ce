"""Places as people type them."""

from __future__ import annotations

import csv
import io

import pytest
import shapely

from miekgeo.errors import SourceError
from miekgeo.scenario import FIELDS, Scenario, as_csv, read_place


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("155000 463000", "POINT (155000 463000)"),
        ("155000,463000", "POINT (155000 463000)"),
        ("155000,5; 463000,25", "POINT (155000.5 463000.25)"),
        ("155000,25 463000.5", "POINT (155000.25 463000.5)"),
        (
            "155000 463000\n156000 463000\n155000 463000",
            "LINESTRING (155000 463000, 156000 463000, 155000 463000)",
        ),
        # Latitude and longitude as maps show them, and the other way round.
        ("52,155 5,387", "POINT (5.387 52.155)"),
        ("52.155,5.387", "POINT (5.387 52.155)"),
        ("52.1,5.38", "POINT (5.38 52.1)"),
        ("5.387 52.155", "POINT (5.387 52.155)"),
        ("155000 463000\n\n190000 444000\n", "LINESTRING (155000 463000, 190000 444000)"),
        (
            "1000 2000\n3000 2000\n3000 4000\n1000 2000",
            "POLYGON ((1000 2000, 3000 2000, 3000 4000, 1000 2000))",
        ),
        # From a thousand on a number is metres: where that is, is looked at later.
        ("13.600 1000", "POINT (13.6 1000)"),
        # The edges of what could be degrees here.
        ("49 1", "POINT (1 49)"),
        ("57 9", "POINT (9 57)"),
        ("1 49", "POINT (1 49)"),
        ("9 57", "POINT (9 57)"),
        ("  POINT(155000 463000)", "POINT (155000 463000)"),
        ("linestring z (1 2 3, 4 5 6)", "LINESTRING Z (1 2 3, 4 5 6)"),
    ],
)
def test_what_is_understood(text: str, expected: str) -> None:
    assert shapely.equals_identical(shapely.from_wkt(read_place(text)), shapely.from_wkt(expected))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "geen plaats ingevuld"),
        ("   \n ", "geen plaats ingevuld"),
        ("Amersfoort", "niet te lezen"),
        ("POINT EMPTY", "leeg"),
        ("POINT(1 2", "niet te lezen"),
        ("155000", "Regel 1 is geen punt: '155000'"),
        ("52,15", "Regel 1 is geen punt: '52,15'"),
        ("155000 463000\n155000", "Regel 2 is geen punt"),
        ("155000 463000 12", "Regel 1 is geen punt"),
        ("155000 4630x0", "Regel 1 is geen punt"),
        # Dots for thousands would be a place off the coast of nowhere.
        ("155.000 463.000", "duizendtallen zonder punt"),
        ("13.600 999.999", "duizendtallen zonder punt"),
        ("1 " * 30_000, "langer dan 50000 tekens"),
    ],
)
def test_what_is_not_is_said(text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read_place(text)


def test_whatever_it_is_called_it_is_one_cell() -> None:
    name = 'a;b\n"c" =1+1'
    facts = ("gereed", "Belgie", "")
    content = as_csv(
        [
            Scenario("S1", name, "", "POINT (1 2)"),
            Scenario("S2", "b", "indicatief", "POINT (3 4)", 12.5, feiten=facts),
        ]
    )
    rows = list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=";"))
    assert rows == [
        list(FIELDS),
        ["S1", name, "", "", "POINT (1 2)", "", "", ""],
        ["S2", "b", "indicatief", "12,5", "POINT (3 4)", *facts],
    ]
