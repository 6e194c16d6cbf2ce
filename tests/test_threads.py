"""Pieces of work in order, on as many threads as one says."""

from __future__ import annotations

import threading

import pytest

from miekgeo.threads import in_pieces, limited_to, thread_count


@pytest.mark.parametrize("threads", [1, 3])
def test_results_are_in_order(threads: int) -> None:
    with limited_to(threads):
        found = in_pieces(lambda rows: list(range(10))[rows], 10, 3)
    assert found == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]]


def test_no_rows_are_one_piece() -> None:
    assert in_pieces(lambda rows: (rows.start, rows.stop), 0, 3) == [(0, 0)]


def test_a_piece_starts_no_threads_of_its_own() -> None:
    def work(_: slice) -> set[int]:
        return set(in_pieces(lambda _: threading.get_ident(), 4, 1))

    with limited_to(2):
        assert [len(idents) for idents in in_pieces(work, 4, 1)] == [1, 1, 1, 1]


def test_what_goes_wrong_is_told() -> None:
    def fail(rows: slice) -> None:
        if rows.start == 2:
            raise ValueError("row 2")

    with limited_to(2), pytest.raises(ValueError, match="row 2"):
        in_pieces(fail, 4, 1)


def test_the_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIEKGEO_DRADEN", "7")
    with limited_to(3):
        assert thread_count() == 3
    assert thread_count() == 7
    for nonsense in ("", "0", "-2", "veel"):
        monkeypatch.setenv("MIEKGEO_DRADEN", nonsense)
        assert thread_count() >= 1
