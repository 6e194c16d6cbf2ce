"""A hundred kills at random moments; a thousand are done with `make kills`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.faults.scenes import SCENES

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="dit systeem splitst geen processen"
)
KILLS = 100
MEMORY = Path("/dev/shm")


def test_nothing_is_half_or_lost_after_a_hundred_kills(tmp_path: Path) -> None:
    """In memory where that can be: waiting for a disk takes most of the time."""
    place = MEMORY if os.access(MEMORY, os.W_OK) else tmp_path
    command = [sys.executable, "-W", "ignore", "-m", "tests.faults.kill_loop", "--vlug"]
    done = subprocess.run(
        [*command, "--keer", str(KILLS), "--zaad", "8", "--map", str(place)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    tallies = found["per schrijver"]
    assert set(tallies) == {s.name for s in SCENES if s.is_quick}
    assert found["kills"] == sum(t["kills"] for t in tallies.values()) == KILLS
    # Moments before and after the new one was there.
    assert sum(t["old"] for t in tallies.values()) > KILLS / 4
    assert sum(t["new"] for t in tallies.values()) > 0
