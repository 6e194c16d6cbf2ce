"""The same input gives the same bytes in other processes, time zones, languages, orders of sets.

All commands and formats: `make same-bytes`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from miekgeo.day import VARIABLE
from tests.conftest import Run
from tests.determinism import commands
from tests.determinism.commands import MOMENT, WORLDS, differing, few, files, start


def test_in_another_process(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [start(w, small, tmp_path / f"{i}", "few") for i, w in enumerate(WORLDS[1:2])]
    monkeypatch.setenv(VARIABLE, MOMENT)
    monkeypatch.setattr("sys.argv", [])
    commands.run(few(small), tmp_path / "hier")
    here = files(tmp_path / "hier")
    for number, other in enumerate(others):
        assert (other.wait(), other.communicate()[1]) == (0, "")
        assert differing(here, files(tmp_path / f"{number}")) == []
    assert len(here) == 2 * len(few(small))


def test_the_day_is_the_only_time_in_a_file(
    run: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two days later the workbook is another one; asked for the same day it is the same."""
    made = []
    for moment in (MOMENT, str(int(MOMENT) + 2 * 86_400), MOMENT):
        monkeypatch.setenv(VARIABLE, moment)
        run("controleer", small, "--uit", tmp_path / "rapport.xlsx")
        made.append((tmp_path / "rapport.xlsx").read_bytes())
    assert made[0] == made[2] != made[1]


@pytest.mark.parametrize("given", ["gisteren", "99999999999999999999"])
def test_a_moment_that_is_none(
    given: str, run: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, given)
    ran = run("capaciteit", "--data", small, "--uit", tmp_path / "capaciteit.csv")
    assert ran.code == 2
    assert f"SOURCE_DATE_EPOCH is geen tijdstip: {given}." in ran.text
    assert not list(tmp_path.iterdir())
