"""What a command gave for a case, and what must hold for any file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from miekgeo.checks import CHECKS, REPORT_COLUMNS
from miekgeo.lagen import Laag
from tests.conftest import Ran
from tests.reading.case import DONE, Case

Record = dict[str, Any]

# Words of English messages that are no Dutch words.
ENGLISH = re.compile(
    r"\b(the|not|failed|unable|cannot|could|invalid|unknown|unexpected|supported|recognized|found"
    r"|file|unclosed|missing|expected|corrupt|malformed|rule|row|line|value|warning)\b",
    re.IGNORECASE,
)
COUNTS = re.compile(
    r"laag (?P<laag>\w+): (?P<read>\d+) rij(?:en)? gelezen, (?P<used>\d+) gebruikt"
    r"(?: \(waarvan \d+ zonder locatie\))?(?:, (?P<aside>\d+) terzijde)?"
)


@dataclass(frozen=True)
class Checked:
    """What `controleer` gave for a case: its answer, its report, and the layers behind it."""

    path: Path
    ran: Ran
    report_path: Path
    layers: dict[str, Laag]

    @property
    def report(self) -> list[Record]:
        """Findings as written; none when nothing was written."""
        if not self.report_path.is_file():
            return []
        found: list[Record] = json.loads(self.report_path.read_text(encoding="utf-8"))
        return found

    @property
    def words(self) -> str:
        """All that was said, on screen and in the report."""
        said = (f"{r['id']} {r['melding']} {r['actie']}" for r in self.report)
        return " ".join([self.ran.text, *said])


def assert_decent(ran: Ran, *names: str) -> None:
    """No traceback, no English, no control characters, no temporary file; the files are named."""
    said = ran.out + ran.err
    assert "Traceback" not in said
    assert "\x1b" not in said
    assert "miekgeo-" not in said
    for name in names:
        assert name in ran.text
        said = said.replace(name, "")
    assert ENGLISH.findall(said) == []


def assert_read(checked: Checked, case: Case) -> None:
    """All that a case says of a file that is read."""
    assert_report(checked, case)
    assert checked.ran.code == case.code
    assert_decent(checked.ran, checked.path.name)
    for fragment in case.says:
        assert fragment in checked.words
    assert_counts(checked, case)
    assert_places(checked, case)


def assert_report(checked: Checked, case: Case) -> None:
    """The findings and no others, seriousness as registered, and the file they are about."""
    assert {(r["check_id"], r["rij"]) for r in checked.report} == case.expected
    assert all(list(r) == REPORT_COLUMNS for r in checked.report)
    assert all(r["ernst"] == CHECKS[r["check_id"]].ernst for r in checked.report)
    assert {r["bron"] for r in checked.report} <= set(case.bron or [checked.path.name])


def assert_counts(checked: Checked, case: Case) -> None:
    """Rows read are rows used and rows set aside, on screen and in the layer."""
    laag = checked.layers[case.laag]
    assert laag.n_read == len(laag.frame) + len(laag.aside)
    assert (laag.n_read, len(laag.frame), len(laag.aside)) == case.counts
    assert counts_shown(checked.ran, case.laag) == case.counts


def counts_shown(ran: Ran, laag: str) -> tuple[int, int, int]:
    """Rows read, used and set aside, as shown on screen."""
    match = {m["laag"]: m for m in COUNTS.finditer(ran.text)}[laag]
    return int(match["read"]), int(match["used"]), int(match["aside"] or 0)


def assert_places(checked: Checked, case: Case) -> None:
    """Where rows lie, to within a metre."""
    geometry = checked.layers[case.laag].frame.geometry
    for position, (x, y) in case.places.items():
        assert geometry.iloc[position].x == pytest.approx(x, abs=1)
        assert geometry.iloc[position].y == pytest.approx(y, abs=1)


def assert_judged(case: Case, ran: Ran, written: Path) -> None:
    """One row of the result per row of the file, in its order, with reasons where set aside."""
    assert ran.code == DONE
    assert "Traceback" not in ran.text
    rows = json.loads(written.read_text(encoding="utf-8"))
    assert case.counts is not None
    assert len(rows) == case.counts[0]
    if case.ids is not None:
        assert [r["project_id"] for r in rows] == list(case.ids)
    for position, reason in case.reasons.items():
        assert rows[position]["antwoord_ruimtelijk"] == "onbekend"
        assert reason in rows[position]["toelichting"]
    for position, provincie in case.provincies.items():
        assert rows[position]["provincies"] == provincie


def files_in(folder: Path) -> set[str]:
    """All files below a folder."""
    return {str(p.relative_to(folder)) for p in folder.rglob("*")}
