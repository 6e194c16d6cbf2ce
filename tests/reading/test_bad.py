"""Files that are wrong: the exit code, what is said, and that every row is accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.reading import bad_files, bad_places, bad_rows
from tests.reading.asserts import assert_decent, assert_judged, assert_read
from tests.reading.case import UNREADABLE, Case
from tests.reading.conftest import Check

READ = [*bad_rows.CASES, *bad_places.CASES]
JUDGED = [c for c in READ if c.ids is not None or c.provincies]
# Not again those that cost a process of their own.
UNREADABLE_JUDGED = [*bad_files.EMPTY, *bad_files.NO_LAYER]


@pytest.mark.parametrize("case", bad_files.CASES, ids=lambda c: c.name)
def test_unreadable(case: Case, check: Check, outbox: Path) -> None:
    checked = check(case)
    assert checked.ran.code == UNREADABLE
    assert checked.ran.err.startswith("Fout: ")
    assert_decent(checked.ran, *(case.bron or [checked.path.name]))
    for fragment in case.says:
        assert fragment in checked.ran.text
    assert list(outbox.iterdir()) == []


@pytest.mark.parametrize("case", UNREADABLE_JUDGED, ids=lambda c: c.name)
def test_unreadable_is_not_judged(case: Case, run: Run, inbox: Path, outbox: Path) -> None:
    path = case.make(inbox)
    ran = run("schaalniveau", path, "--uit", outbox / "uit.json")
    assert ran.code == UNREADABLE
    assert_decent(ran, *(case.bron or [path.name]))
    assert list(outbox.iterdir()) == []


@pytest.mark.parametrize("case", READ, ids=lambda c: c.name)
def test_read(case: Case, check: Check) -> None:
    assert_read(check(case), case)


@pytest.mark.parametrize("case", JUDGED, ids=lambda c: c.name)
def test_judged(case: Case, run: Run, inbox: Path, outbox: Path) -> None:
    path = case.make(inbox)
    written = outbox / "uit.json"
    assert_judged(case, run("schaalniveau", path, "--uit", written), written)
