"""Values of a column are read the Dutch way, and what isn't of the type is named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from miekgeo.schema import Allowed, Field, load_definition
from miekgeo.values import MAX_TEXT, fold, is_empty, read_numbers, read_values, split_list
from tests.factories import field


def read(value: object, kind: str) -> tuple[Any, list[int]]:
    """One value read as a type: None when missing, and the positions that were faulty."""
    series, faulty = read_values([value], field(kind))
    return (None if pd.isna(series.iloc[0]) else series.iloc[0]), faulty


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("380", 380.0),
        ("1,5", 1.5),
        ("1.5", 1.5),
        ("1.234,5", 1234.5),
        ("1.234.567", 1_234_567.0),
        ("1.234.567,25", 1_234_567.25),
        ("1 234,5", 1234.5),
        ("1\u00a0234", 1234.0),
        ("1\u202f234", 1234.0),
        ("1'234", 1234.0),
        ("-2,5", -2.5),
        ("\u22122,5", -2.5),
        ("+3", 3.0),
        ("1e3", 1000.0),
        ("0", 0.0),
        (7, 7.0),
        (7.5, 7.5),
        (np.int64(3), 3.0),
        (np.float32(0.5), 0.5),
    ],
)
def test_a_number_alone(written: object, number: float) -> None:
    assert read_numbers([written]) == ([number], [])


@pytest.mark.parametrize(
    "written",
    ["12 kV", "1,234.5", "1.5.2", "1.23.456", "5,", ",5", "1-2", "0x10", "nan", "tien", True],
)
def test_what_is_no_number(written: object) -> None:
    assert read_numbers([written]) == ([None], [0])


@pytest.mark.parametrize("written", [float("inf"), float("-inf"), "inf", "1e400", "-1e400"])
def test_a_number_without_end_is_no_number(written: object) -> None:
    assert read_numbers([written]) == ([None], [0])


def test_faulty_positions_are_all_named() -> None:
    read_, faulty = read_numbers(["1", "x", None, "", "y", "2,5"])
    assert read_ == [1.0, None, None, None, None, 2.5]
    assert faulty == [1, 4]


@pytest.mark.parametrize(
    ("column", "numbers"),
    [
        # A decimal comma elsewhere in the column makes the point a separator of thousands.
        (["1.234", "1,5"], [1234.0, 1.5]),
        (["1,5", "1.234"], [1.5, 1234.0]),
        (["1.234", "1.234,5"], [1234.0, 1234.5]),
        (["1.234", "1.234.567"], [1234.0, 1_234_567.0]),
        (["1.234", "\u22121,5"], [1234.0, -1.5]),
        # Nothing says so: the point is decimal.
        (["1.234"], [1.234]),
        (["1.234", "2.5"], [1.234, 2.5]),
        (["1.234", "12"], [1.234, 12.0]),
        # Numbers of a spreadsheet are never text with thousands.
        ([1.234, "1,5"], [1.234, 1.5]),
    ],
)
def test_other_values_decide_what_a_point_means(column: list[object], numbers: list[float]) -> None:
    assert read_numbers(column) == (numbers, [])


@pytest.mark.parametrize(
    "nothing",
    [None, pd.NA, float("nan"), np.nan, "", "  ", "-", "N.v.t.", " nvt ", "n.b.", "NB", "Onbekend",
     "NULL", "none", "<NA>"],
)  # fmt: skip
def test_what_says_nothing(nothing: object) -> None:
    assert is_empty(nothing)
    assert read_numbers([nothing]) == ([None], [])


@pytest.mark.parametrize("something", [0, 0.0, False, "0", "nee", "leeg", "n.v.t. tot 2030", "--"])
def test_what_says_something(something: object) -> None:
    assert not is_empty(something)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Fryslân", "fryslan"),
        ("  Súdwest-Fryslân ", "sudwest-fryslan"),
        ("NOORD  \t Brabant", "noord brabant"),
        ("CO₂", "co2"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("Drenthe; Groningen", ["Drenthe", "Groningen"]),
        (" a ;; b ; ", ["a", "b"]),
        ("Noord, Zuid", ["Noord, Zuid"]),
        (";", []),
        ("-", []),
        (None, []),
        (5, ["5"]),
    ],
)
def test_split_list(cell: object, items: list[str]) -> None:
    assert split_list(cell) == items


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (" Ens ", "Ens"),
        ("-", "-"),
        (5.0, "5"),
        (5.5, "5.5"),
        (12, "12"),
        ("007", "007"),
        ("  ", None),
        (None, None),
        (float("nan"), None),
    ],
)
def test_text(written: object, text: str | None) -> None:
    assert read(written, "text") == (text, [])


def test_text_of_any_length_is_kept() -> None:
    long = "x" * (MAX_TEXT + 1)
    assert read(long, "text") == (long, [])


MODALITEIT = Field(
    "modaliteit",
    "choice",
    "Modaliteit",
    "De energiedrager.",
    allowed=(
        Allowed("groen gas", "Groen gas", ("gg", "groengas")),
        Allowed("CO2", "CO₂", ("koolstofdioxide",)),
    ),
)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("groen gas", "groen gas"),
        ("GROEN  GAS", "groen gas"),
        (" gg ", "groen gas"),
        ("Groengas", "groen gas"),
        ("CO₂", "CO2"),
        ("co2", "CO2"),
        ("Koolstofdioxide", "CO2"),
    ],
)
def test_a_choice_by_value_label_or_alias(written: str, value: str) -> None:
    series, faulty = read_values([written], MODALITEIT)
    assert (series.tolist(), faulty) == ([value], [])


def test_a_choice_that_isnt_one() -> None:
    series, faulty = read_values(["aardgas", "gg", "onbekend", None, 7], MODALITEIT)
    assert series.fillna("").tolist() == ["", "groen gas", "", "", ""]
    assert faulty == [0, 4]


def test_a_value_goes_before_the_alias_of_another() -> None:
    choices = Field(
        "f", "choice", "F", "Veld.", allowed=(Allowed("a", "A", ("b",)), Allowed("b", "B"))
    )
    assert read_values(["b"], choices)[0].tolist() == ["b"]


@pytest.mark.parametrize(
    ("written", "items"),
    [
        ("Drenthe ; Groningen;", "Drenthe;Groningen"),
        ("Drenthe\nGroningen", "Drenthe;Groningen"),
        ("Tennet (initiatiefnemer), regie", "Tennet (initiatiefnemer), regie"),
        (";;", None),
        ("n.v.t.", None),
    ],
)
def test_list(written: str, items: str | None) -> None:
    assert read(written, "list") == (items, [])


@pytest.mark.parametrize(
    ("written", "number", "faulty"),
    [
        ("2031", 2031, []),
        ("2.031.000", 2_031_000, []),
        (2031.0, 2031, []),
        ("2031,0", 2031, []),
        ("2031,5", None, [0]),
        (0.5, None, [0]),
        ("jaar", None, [0]),
        ("", None, []),
    ],
)
def test_integer(written: object, number: int | None, faulty: list[int]) -> None:
    assert read(written, "integer") == (number, faulty)


@pytest.mark.parametrize("written", ["99999999999999999999", "1e30", 1e30, "-99999999999999999999"])
def test_an_integer_beyond_what_a_column_holds_is_a_fault(written: object) -> None:
    series, faulty = read_values(["1", written], field("integer"))
    assert series.tolist() == [1, pd.NA]
    assert faulty == [1]


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2031", "2031"),
        (2031, "2031"),
        (2031.0, "2031"),
        ("1899", "1899"),
        ("2199", "2199"),
        ("2031-Q3", "2031-Q3"),
        ("2031 q3", "2031-Q3"),
        ("2031Q3", "2031-Q3"),
        ("Q3 2031", "2031-Q3"),
        ("k3-2031", "2031-Q3"),
        # Months 1-3, 4-6, 7-9 and 10-12 are the quarters.
        ("2031-01-01", "2031-Q1"),
        ("2031-03-31", "2031-Q1"),
        ("2031-04-01", "2031-Q2"),
        ("30-09-2031", "2031-Q3"),
        ("1/10/2031", "2031-Q4"),
        ("2031-12-31T00:00:00", "2031-Q4"),
    ],
)
def test_period(written: object, period: str) -> None:
    assert read(written, "period") == (period, [])


@pytest.mark.parametrize(
    "written",
    [
        "1799",
        "2200",
        "31",
        "2031-Q5",
        "Q0 2031",
        "2031/2032",
        "na 2031",
        "31-02-2031",
        "2031-13-01",
    ],
)
def test_no_period(written: str) -> None:
    assert read(written, "period") == (None, [0])


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2025-06-30", "2025-06-30"),
        ("2025-6-3", "2025-06-03"),
        ("30-06-2025", "2025-06-30"),
        ("3/6/2025", "2025-06-03"),
        ("3.6.2025", "2025-06-03"),
        ("2025-06-30 12:15:00", "2025-06-30"),
        ("29-02-2024", "2024-02-29"),
    ],
)
def test_date(written: str, date: str) -> None:
    assert read(written, "date") == (date, [])


@pytest.mark.parametrize("written", ["29-02-2023", "06-30-2025", "30-06-25", "juni 2025", "2025"])
def test_no_date(written: str) -> None:
    assert read(written, "date") == (None, [0])


@pytest.mark.parametrize(
    ("written", "answer", "faulty"),
    [
        ("Ja", True, []),
        ("x", True, []),
        ("WAAR", True, []),
        (1, True, []),
        (1.0, True, []),
        (True, True, []),
        ("nee", False, []),
        ("onwaar", False, []),
        (0, False, []),
        (False, False, []),
        ("misschien", None, [0]),
        (2, None, [0]),
        ("onbekend", None, []),
    ],
)
def test_boolean(written: object, answer: bool | None, faulty: list[int]) -> None:
    assert read(written, "boolean") == (answer, faulty)


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [
        ("text", "str"),
        ("choice", "str"),
        ("list", "str"),
        ("period", "str"),
        ("date", "str"),
        ("number", "Float64"),
        ("integer", "Int64"),
        ("boolean", "boolean"),
    ],
)
def test_a_column_keeps_its_type_without_any_value(kind: str, dtype: str) -> None:
    for values in ([], [None, None]):
        series, faulty = read_values(values, field(kind))
        assert str(series.dtype) == dtype
        assert (series.isna().tolist(), faulty) == ([True] * len(values), [])


def test_projecttype_of_the_handbook_is_recognised() -> None:
    projecttype = load_definition("projecten").by_name["projecttype"]
    series, faulty = read_values(["In uitvoering", "Planuitwerking", "Afgerond"], projecttype)
    assert (series.tolist(), faulty) == (["realisatie", "concreet", "gereed"], [])
