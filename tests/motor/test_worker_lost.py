"""A worker that is killed costs time, not rows: with real processes."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from miekgeo.grenzen import Grenzen
from miekgeo.motor.dask import connect
from miekgeo.motor.register import open_register
from miekgeo.motor.schaalniveau import judge_register
from miekgeo.motor.stroom import Stroom
from miekgeo.tasks import embedded_clusters
from tests.motor.world import make_frame, read_parts, write_parts


def test_a_killed_worker_costs_no_rows(tmp_path: Path, grenzen: Grenzen) -> None:
    pytest.importorskip("dask_geopandas")
    register = open_register(write_parts(make_frame(), tmp_path / "in", 4), "projecten")
    killed: list[int] = []
    with connect(None, workers=1, memory="2GB") as engine:

        def kill_once(what: str, done: int = 0, total: int | None = None) -> None:
            if what == "Schaalniveau bepalen" and done > 0 and not killed:
                (pid,) = engine.client.run(os.getpid).values()
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)

        clusters = embedded_clusters()
        judge_register(register, grenzen, clusters, tmp_path / "a", engine, progress=kill_once)
        (pid,) = engine.client.run(os.getpid).values()
    assert killed
    assert pid != killed[0]
    judge_register(register, grenzen, clusters, tmp_path / "b", Stroom())
    for table in ("schaalniveau", "terzijde", "bevindingen", "tegenspraken"):
        assert read_parts(tmp_path / "a" / table).equals(read_parts(tmp_path / "b" / table))
