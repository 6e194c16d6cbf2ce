"""Years and quarters as ranges, in words, and compared: on paper."""

from __future__ import annotations

import numpy as np
import pytest

from miekgeo.periods import Ranges, compare_ready, read_ranges
from tests.factories import layer

NONE, MAYBE, CONFLICT, UNKNOWN = "geen conflict", "mogelijk conflict", "conflict", "onbekend"
VAN, TOT = ("ibn_verwacht_van", "ibn_verwacht_tot"), ("ibn_verwacht_tot", "ibn_verwacht_van")


def read(van: str | None, tot: str | None = None) -> Ranges:
    rows = layer("projecten", {"ibn_verwacht_van": van, "ibn_verwacht_tot": tot})
    return read_ranges(rows, VAN, TOT)


def quarter(year: int, q: int) -> int:
    return year * 4 + q - 1


RANGES = {
    "a year": ("2031", None, quarter(2031, 1), quarter(2031, 4)),
    "only an end": (None, "2031", quarter(2031, 1), quarter(2031, 4)),
    "a quarter": ("2031-Q3", None, quarter(2031, 3), quarter(2031, 3)),
    "years": ("2029", "2031", quarter(2029, 1), quarter(2031, 4)),
    "quarters": ("2029-Q4", "2030-Q2", quarter(2029, 4), quarter(2030, 2)),
    "a year to a quarter": ("2029", "2030-Q2", quarter(2029, 1), quarter(2030, 2)),
    "a quarter to a year": ("2029-Q3", "2030", quarter(2029, 3), quarter(2030, 4)),
    "a quarter to its own year": ("2029-Q3", "2029", quarter(2029, 3), quarter(2029, 4)),
    "a day": ("2031-08-15", None, quarter(2031, 3), quarter(2031, 3)),
    "quarters the wrong way": ("2031-Q2", "2030-Q1", quarter(2030, 1), quarter(2031, 2)),
    # The whole span, as for quarters.
    "years the wrong way": ("2033", "2030", quarter(2030, 1), quarter(2033, 4)),
}


@pytest.mark.parametrize(("van", "tot", "first", "last"), RANGES.values(), ids=RANGES)
def test_read_ranges(van: str | None, tot: str | None, first: int, last: int) -> None:
    found = read(van, tot)
    assert (found.first.tolist(), found.last.tolist()) == ([first], [last])
    assert found.known.tolist() == [True]


@pytest.mark.parametrize("text", [None, "", "onbekend", "n.v.t.", "ooit"])
def test_what_is_no_period_is_unknown(text: str | None) -> None:
    found = read(text)
    assert np.isnan([found.first[0], found.last[0]]).all()
    assert found.known.tolist() == [False]
    assert found.words(0) == "onbekend"


def test_fields_in_their_order() -> None:
    fields = ("ibn_verwacht_van", "ibn_gewenst")
    rows = layer(
        "projecten",
        {"ibn_verwacht_van": "2030", "ibn_gewenst": "2028"},
        {"ibn_gewenst": "2028"},
        {},
    )
    found = read_ranges(rows, fields, fields)
    assert found.first[:2].tolist() == [quarter(2030, 1), quarter(2028, 1)]
    assert found.known.tolist() == [True, True, False]


def test_years_of_ontwikkelingen_are_numbers() -> None:
    rows = layer("ontwikkelingen", {"jaar_van": 2031}, {"jaar_van": None})
    found = read_ranges(rows, ["jaar_van"], ["jaar_van"])
    assert (found.first[0], found.last[0]) == (quarter(2031, 1), quarter(2031, 4))
    assert found.known.tolist() == [True, False]


def test_no_rows_and_no_such_field() -> None:
    assert len(read_ranges(layer("projecten"), VAN, TOT).first) == 0
    assert read_ranges(layer("stations", {}), ["nergens"], ["nergens"]).known.tolist() == [False]


def test_take() -> None:
    three = Ranges(np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])).take([2, 0, 2])
    assert (three.first.tolist(), three.last.tolist()) == ([3, 1, 3], [6, 4, 6])


# ---- words ---------------------------------------------------------------------------------------

WORDS = {
    "a year": ("2031", None, "2031"),
    "a year as its quarters": ("2031-Q1", "2031-Q4", "2031"),
    "years": ("2029", "2031", "2029 tot 2031"),
    "second quarter": ("2031-Q2", None, "2031-Q2"),
    "third quarter": ("2031-Q3", None, "2031-Q3"),
    # Not the year: that would be three quarters more.
    "first quarter": ("2031-Q1", None, "2031-Q1"),
    "last quarter": ("2031-Q4", None, "2031-Q4"),
    "within a year": ("2031-Q2", "2031-Q3", "2031-Q2 tot 2031-Q3"),
    "first half": ("2031-Q1", "2031-Q2", "2031-Q1 tot 2031-Q2"),
    "second half": ("2031-Q3", "2031-Q4", "2031-Q3 tot 2031-Q4"),
    "quarters of two years": ("2030-Q3", "2031-Q2", "2030-Q3 tot 2031-Q2"),
}


@pytest.mark.parametrize(("van", "tot", "words"), WORDS.values(), ids=WORDS)
def test_words(van: str, tot: str | None, words: str) -> None:
    assert read(van, tot).words(0) == words


# ---- compared ------------------------------------------------------------------------------------

# What needs, what is needed, and whether that is too late.
COMPARED = {
    "years, earlier": (("2031",), ("2030",), NONE),
    "years, later": (("2030",), ("2031",), CONFLICT),
    "the same year": (("2030",), ("2030",), MAYBE),
    "quarters, earlier": (("2030-Q3",), ("2030-Q2",), NONE),
    "quarters, later": (("2030-Q2",), ("2030-Q3",), CONFLICT),
    "the same quarter": (("2030-Q2",), ("2030-Q2",), MAYBE),
    "the first quarter in a year": (("2030",), ("2030-Q1",), MAYBE),
    "the second quarter in a year": (("2030",), ("2030-Q2",), MAYBE),
    "the last quarter in a year": (("2030",), ("2030-Q4",), MAYBE),
    "a year in its first quarter": (("2030-Q1",), ("2030",), MAYBE),
    "a year in its third quarter": (("2030-Q3",), ("2030",), MAYBE),
    "a year in its last quarter": (("2030-Q4",), ("2030",), MAYBE),
    "the first quarter after a year": (("2030",), ("2031-Q1",), CONFLICT),
    "the last quarter before a year": (("2031",), ("2030-Q4",), NONE),
    "quarter ranges apart": (("2030-Q1", "2030-Q2"), ("2030-Q3", "2030-Q4"), CONFLICT),
    "quarter ranges that touch": (("2030-Q1", "2030-Q3"), ("2030-Q3", "2031-Q1"), MAYBE),
    "quarter ranges that touch, in time": (("2030-Q3", "2031-Q1"), ("2030-Q1", "2030-Q3"), MAYBE),
    "quarter ranges that overlap": (("2030-Q1", "2030-Q3"), ("2030-Q2", "2030-Q4"), MAYBE),
    "one within the other": (("2030-Q1", "2031-Q4"), ("2030-Q3", "2030-Q4"), MAYBE),
    "around the other": (("2030-Q3", "2030-Q4"), ("2030-Q1", "2031-Q4"), MAYBE),
    "a moment at the end of a range": (("2030-Q1", "2030-Q4"), ("2030-Q4",), MAYBE),
    "a moment at the start of a range": (("2030-Q1", "2030-Q4"), ("2030-Q1",), MAYBE),
    "a range to the moment": (("2030-Q4",), ("2030-Q1", "2030-Q4"), MAYBE),
    "a range from the moment": (("2030-Q1",), ("2030-Q1", "2030-Q4"), MAYBE),
    "years that overlap": (("2028", "2030"), ("2030", "2032"), MAYBE),
    "years long before": (("2032", "2033"), ("2028", "2030"), NONE),
    "nothing needs": ((None,), ("2030",), UNKNOWN),
    "nothing needed": (("2030",), (None,), UNKNOWN),
    "neither": ((None,), (None,), UNKNOWN),
}


@pytest.mark.parametrize(("needs", "needed", "answer"), COMPARED.values(), ids=COMPARED)
def test_compare_ready(needs: tuple, needed: tuple, answer: str) -> None:
    assert compare_ready(read(*needs), read(*needed)).tolist() == [answer]


def test_compare_ready_by_choosing_every_moment() -> None:
    """All ranges within six quarters, against every choice of moments within them."""
    ranges = [(a, b) for a in range(8120, 8126) for b in range(a, 8126)]
    pairs = [(one, other) for one in ranges for other in ranges]
    expected = []
    for (a, b), (c, d) in pairs:
        # Within one quarter nothing tells which comes first.
        late = {y > x if y != x else None for x in range(a, b + 1) for y in range(c, d + 1)}
        expected.append({(True,): CONFLICT, (False,): NONE}.get(tuple(late), MAYBE))
    one, other = (np.array([p[i] for p in pairs], dtype=float).T for i in (0, 1))
    assert compare_ready(Ranges(*one), Ranges(*other)).tolist() == expected


def test_compare_nothing() -> None:
    empty = Ranges(np.array([]), np.array([]))
    assert len(compare_ready(empty, empty)) == 0
