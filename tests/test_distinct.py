"""Work once per distinct row gives what work on each row gives."""

from __future__ import annotations

import numpy as np

from miekgeo.distinct import each_distinct, join_by_row


def test_each_row_gets_what_it_would_get_alone() -> None:
    rng = np.random.default_rng(1)
    words = rng.choice(np.array(["a", "b", "", "é"], dtype=object), 500)
    numbers = rng.choice([0.5, np.nan, 2.0, -1.0], 500)
    flags = rng.random(500) < 0.5
    asked: list[tuple[str, float, bool]] = []

    def tell(word: str, value: float, flag: bool) -> str:
        asked.append((word, value, flag))
        return f"{word} {value:g} {flag}"

    told = each_distinct(tell, words, numbers, flags)
    rows = zip(words, numbers, flags, strict=True)
    assert told.tolist() == [f"{w} {v:g} {f}" for w, v, f in rows]
    assert len(asked) == 4 * 4 * 2


def test_missing_values_are_one_and_tuples_stay_whole() -> None:
    told = each_distinct(lambda v: (v is None, 1), np.array([None, "x", None], dtype=object))
    assert told.tolist() == [(True, 1), (False, 1), (True, 1)]
    assert each_distinct(str, np.array([], dtype=object)).tolist() == []


def test_words_of_a_row_are_joined_in_their_order() -> None:
    words = np.array(["a", "b", "c", "d", "e", "f"], dtype=object)
    row = np.array([1, 1, 1, 2, 4, 4])
    assert join_by_row(row, words, 6, "; ").tolist() == ["", "a; b; c", "d", "", "e; f", ""]
    assert join_by_row(row[:0], words[:0], 2, ";").tolist() == ["", ""]
