"""Columns of a layer as texts, numbers, years and powers: what is missing stays missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from miekgeo.values import numbers_of, power_of, texts_of, years_of

NAN = float("nan")

# ---- texts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["object", "str", "string", "category"])
def test_texts(dtype: str) -> None:
    frame = pd.DataFrame({"a": pd.Series(["veel", None, "", "één"], dtype=dtype)})
    assert texts_of(frame, "a").tolist() == ["veel", "", "", "één"]
    assert texts_of(frame, "a").dtype == object


def test_texts_of_a_column_that_isnt_there() -> None:
    assert texts_of(pd.DataFrame({"a": [1, 2]}), "b").tolist() == ["", ""]


def test_texts_of_numbers() -> None:
    frame = pd.DataFrame({"a": pd.array([2030, None], dtype="Int64"), "b": [1.5, NAN]})
    assert texts_of(frame, "a").tolist() == ["2030", ""]
    assert texts_of(frame, "b").tolist() == ["1.5", ""]


@pytest.mark.parametrize("column", ["a", "b"])
def test_no_rows(column: str) -> None:
    frame = pd.DataFrame({"a": []})
    assert texts_of(frame, column).shape == (0,)
    assert numbers_of(frame, column).shape == (0,)
    assert power_of(frame, column).shape == (0,)


def test_a_frame_stays_as_it_is() -> None:
    frame = pd.DataFrame({"a": ["x", None]}, index=[5, 3])
    before = frame.copy()
    texts_of(frame, "a")[0] = "anders"
    pd.testing.assert_frame_equal(frame, before)


# ---- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["Float64", "float64", "object"])
def test_numbers(dtype: str) -> None:
    frame = pd.DataFrame({"a": pd.Series([1.5, None, 0, -2], dtype=dtype)})
    np.testing.assert_array_equal(numbers_of(frame, "a"), [1.5, NAN, 0, -2])
    assert numbers_of(frame, "a").dtype == np.float64


def test_whole_numbers() -> None:
    frame = pd.DataFrame({"a": pd.array([2030, None], dtype="Int64"), "b": [1, 2]})
    np.testing.assert_array_equal(numbers_of(frame, "a"), [2030, NAN])
    np.testing.assert_array_equal(numbers_of(frame, "b"), [1, 2])


def test_numbers_of_a_column_that_isnt_there() -> None:
    np.testing.assert_array_equal(numbers_of(pd.DataFrame({"a": [1, 2]}), "b"), [NAN, NAN])


def test_numbers_of_text() -> None:
    frame = pd.DataFrame({"a": ["12", "12.5", "tien", None]})
    np.testing.assert_array_equal(numbers_of(frame, "a"), [12, 12.5, NAN, NAN])


# ---- years ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["object", "str", "string"])
def test_years_of_periods(dtype: str) -> None:
    periods = pd.Series(["2031", "2031-Q3", None, "onbekend", "2040-Q1"], dtype=dtype)
    np.testing.assert_array_equal(years_of(periods), [2031, 2031, NAN, NAN, 2040])


def test_years_of_whole_numbers() -> None:
    np.testing.assert_array_equal(
        years_of(pd.Series([2031, None, 2040], dtype="Int64")), [2031, NAN, 2040]
    )


def test_years_of_numbers() -> None:
    np.testing.assert_array_equal(years_of(pd.Series([2031.0, NAN])), [2031, NAN])


def test_years_of_nothing() -> None:
    np.testing.assert_array_equal(years_of(pd.Series([None, None], dtype=object)), [NAN, NAN])
    assert years_of(pd.Series([], dtype="str")).shape == (0,)


# ---- power ---------------------------------------------------------------------------------------

POWER: dict[str, tuple[float | None, float | None, float]] = {
    "half": (40, 0.5, 20),
    "all": (40, 1, 40),
    "none of it": (40, 0, 0),
    "no share given": (40, None, 40),
    "no power, with a share": (None, 0.5, NAN),
    "neither": (None, None, NAN),
    "zero stays zero": (0, None, 0),
}


@pytest.mark.parametrize(("power", "share", "expected"), POWER.values(), ids=POWER)
def test_power(power: float | None, share: float | None, expected: float) -> None:
    frame = pd.DataFrame({"vraag_mw": [power], "gelijktijdigheid": [share]}, dtype="Float64")
    np.testing.assert_array_equal(power_of(frame, "vraag_mw"), [expected])


def test_power_without_column_of_shares() -> None:
    np.testing.assert_array_equal(power_of(pd.DataFrame({"vraag_mw": [7, 8]}), "vraag_mw"), [7, 8])


def test_power_of_a_column_that_isnt_there() -> None:
    frame = pd.DataFrame({"vraag_mw": [7], "gelijktijdigheid": [0.5]})
    np.testing.assert_array_equal(power_of(frame, "aanbod_mw"), [NAN])
