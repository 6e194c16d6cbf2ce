"""Numbers, measures and lists read as Dutch, without false precision."""

from __future__ import annotations

import pytest

from miekgeo.wording import distance, enumerate_words, measure, number, percentage


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1234, 0, "1.234"),
        (1234567.891, 2, "1.234.567,89"),
        (0.5, 1, "0,5"),
        (-1234.5, 1, "-1.234,5"),
    ],
)
def test_number(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


@pytest.mark.parametrize(
    ("metres", "text"),
    [
        (0.0, "minder dan 1 m"),
        (0.99, "minder dan 1 m"),
        (1.0, "1 m"),
        (99.6, "100 m"),
        (949.0, "949 m"),
        (1000.0, "1,0 km"),
        (1540.0, "1,5 km"),
        (5000.0, "5,0 km"),
        (12_345.0, "12,3 km"),
    ],
)
def test_distance(metres: float, text: str) -> None:
    assert distance(metres) == text


@pytest.mark.parametrize(("metres", "text"), [(950.0, "950 m"), (999.0, "999 m")])
def test_a_distance_below_a_kilometre_is_in_whole_metres(metres: float, text: str) -> None:
    assert distance(metres) == text


@pytest.mark.parametrize(
    ("value", "dimension", "text"),
    [
        (1, 0, "1 punt"),
        (2, 0, "2 punten"),
        (0.5, 0, "0,50 punten"),
        (1200, 0, "1.200 punten"),
        (5, 1, "minder dan 0,01 km"),
        (10, 1, "0,01 km"),
        (990, 1, "0,99 km"),
        (1000, 1, "1,0 km"),
        (3249, 1, "3,2 km"),
        (100_000, 1, "100 km"),
        (1_234_567, 1, "1.235 km"),
        (50, 2, "minder dan 0,01 ha"),
        (1000, 2, "0,10 ha"),
        (125_000, 2, "12,5 ha"),
        (1_000_000, 2, "100 ha"),
    ],
)
def test_measure(value: float, dimension: int, text: str) -> None:
    assert measure(value, dimension) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (1.0, "100%"),
        (0.9999, "ruim 99%"),
        (0.995, "ruim 99%"),
        (0.9949, "99%"),
        (0.625, "63%"),
        (0.62, "62%"),
        (0.005, "1%"),
        (0.0049, "minder dan 1%"),
    ],
)
def test_percentage_never_hides_a_rest(share: float, text: str) -> None:
    assert percentage(share) == text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["Drenthe"], "Drenthe"),
        (["Drenthe", "Groningen"], "Drenthe en Groningen"),
        (["Drenthe", "Groningen", "Fryslân"], "Drenthe, Groningen en Fryslân"),
    ],
)
def test_enumerate_words(words: list[str], text: str) -> None:
    assert enumerate_words(words) == text


def test_enumerate_with_another_last_word() -> None:
    assert enumerate_words(["a", "b", "c"], "of") == "a, b of c"
