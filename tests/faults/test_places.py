"""Odd places: another language or time zone, no home, a clock that is wrong, tools that lack."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from miekgeo.agenda import Agenda
from miekgeo.errors import SourceError, WriteError
from miekgeo.export.agenda import write_agenda
from miekgeo.export.tables import write_xlsx
from miekgeo.grenzen import kept
from miekgeo.grenzen.kept import ABOUT, FOLDER_VARIABLE
from miekgeo.service.server import require_service
from tests.conftest import ROOT, Run
from tests.faults import scenes
from tests.faults.scenes import files_of

DONE, UNREADABLE = 0, 2
PROJECT = "project_id;naam;ligging;wkt\nP1;Tracé Fryslân;definitief;POINT(235000 553000)\n"


def test_a_computer_with_nothing_set(tmp_path: Path) -> None:
    """No home, no language, a time zone that doesn't exist, a file with accents."""
    (tmp_path / "lijst é.csv").write_text(PROJECT, encoding="utf-8")
    environment = {"LANG": "C", "TZ": "Nergens/Dorp", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "miekgeo", "schaalniveau", str(tmp_path / "lijst é.csv")]
    done = subprocess.run(
        [*command, "--uit", str(tmp_path / "uitkomst ü.csv")],
        cwd=ROOT,
        check=False,
        capture_output=True,
        env=environment,
    )
    assert done.returncode == DONE, done.stderr
    assert "uitkomst ü.csv" in done.stdout.decode("utf-8")
    assert "Tracé Fryslân" in (tmp_path / "uitkomst ü.csv").read_text("utf-8-sig")
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == ["lijst é.csv", "uitkomst ü.csv"]


# ---- the clock ---------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Set the clock of this process to the first of January of a year."""
    real = time.localtime

    def set_to(year: int) -> None:
        moment = time.mktime((year, 1, 1, 12, 0, 0, 0, 0, 0))
        monkeypatch.setattr(time, "time", lambda: moment)
        monkeypatch.setattr(time, "localtime", lambda s=None: real(moment if s is None else s))

    return set_to


@pytest.mark.parametrize("year", [1971, 2200])
def test_a_clock_that_no_document_can_hold(
    year: int, clock: Callable[[int], None], tmp_path: Path
) -> None:
    agenda = Agenda("Drenthe", "Groningen", pd.DataFrame({"soort": []}))
    (tmp_path / "agenda.docx").write_bytes(b"oud")
    clock(year)
    with pytest.raises(WriteError) as caught:
        write_agenda(agenda, (), tmp_path / "agenda.docx")
    assert str(caught.value) == (
        f"De klok van deze computer staat op {year}. Zet de datum goed; een Word-bestand kan die "
        "niet bevatten."
    )
    assert (tmp_path / "agenda.docx").read_bytes() == b"oud"
    # A workbook has a day of its own.
    write_xlsx({"blad": pd.DataFrame({"a": [1]})}, tmp_path / "blad.xlsx")


def about(folder: Path, naam: str) -> Path:
    return folder / "grenzen" / naam / ABOUT


@pytest.fixture
def sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A kept boundary set that is in use; its name."""
    scenes._fetch(0, tmp_path)
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    return kept.name_in_use()


def test_a_set_of_a_day_that_is_yet_to_come(sets: str, tmp_path: Path, run: Run) -> None:
    """The clock was put back since: the set is used, and a new one comes beside it."""
    found = json.loads(about(tmp_path, sets).read_text("utf-8"))
    about(tmp_path, sets).write_text(json.dumps({**found, "opgehaald": "2999-01-01"}), "utf-8")
    kept._read.cache_clear()
    assert kept.load_kept(sets).gemeenten.labels[0] == "Versie 0"
    done = run("bronnen")
    assert (done.code, done.err) == (DONE, "")
    assert "2999-01-01" in done.out
    scenes._fetch(1, tmp_path)
    assert kept.load_kept(kept.name_in_use()).gemeenten.labels[0] == "Versie 1"


@pytest.mark.parametrize("change", ["more than we know", "another kind"])
def test_a_set_of_a_newer_version(change: str, sets: str, tmp_path: Path, run: Run) -> None:
    """What is added is left alone; what has another meaning is no whole set, and it says so."""
    found = json.loads(about(tmp_path, sets).read_text("utf-8"))
    more = {"indeling": 2} if change == "more than we know" else {"tolerantie_m": {"land": 1}}
    about(tmp_path, sets).write_text(json.dumps({**found, **more}), "utf-8")
    kept._read.cache_clear()
    before = files_of(tmp_path)
    done = run("bronnen", "gebruik", sets)
    if change == "more than we know":
        assert (done.code, done.out) == (DONE, f"In gebruik: {sets}.\n")
    else:
        assert done.code == UNREADABLE
        assert done.text.startswith(f"Fout: De grenzenset {sets} is beschadigd")
        assert "Haal hem opnieuw op met miekgeo bronnen grenzen" in done.text
        assert files_of(tmp_path) == before


# ---- tools that lack ---------------------------------------------------------------------------


def test_without_the_package_that_serves(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Said before any work is done, with what to install."""
    monkeypatch.setattr("miekgeo.service.server.find_spec", lambda _: None)
    with pytest.raises(SourceError, match=r'pip install "miekgeo\[dienst\]"'):
        require_service()
    done = run("publiceer")
    assert (done.code, done.out) == (UNREADABLE, "")
    assert 'pip install "miekgeo[dienst]"' in done.text
