"""Whole tasks for the command line: from the path of a register to a folder of parts."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from miekgeo.grenzen import load_grenzen
from miekgeo.lagen import read_layer
from miekgeo.motor.buren import Near, candidates_of_register, relate_register
from miekgeo.motor.capaciteit import assign_register
from miekgeo.motor.engine import Engine
from miekgeo.motor.register import PART_ROWS, open_register
from miekgeo.motor.schaalniveau import Summary, judge_register
from miekgeo.motor.stroom import Stroom
from miekgeo.motor.uitkomst import check_result_folder
from miekgeo.progress import Progress, silent
from miekgeo.tasks import choose_grenzen, embedded_clusters
from miekgeo.thresholds import load_thresholds

STROOM, DASK = "stroom", "dask"
MOTORS = (STROOM, DASK)


@dataclass(frozen=True)
class Motor:
    """How a register is run.

    Attributes
    ----------
    naam : str
        stroom or dask.
    scheduler : str, optional
        Address of a Dask scheduler; else workers are started here.
    workers : int, optional
        Threads of a stream, or workers to start here; one a core by default.
    memory : str
        What each worker started here may use.
    part_rows : int
        Rows handled at once.
    """

    naam: str
    scheduler: str | None = None
    workers: int | None = None
    memory: str = "auto"
    part_rows: int = PART_ROWS

    @contextlib.contextmanager
    def start(self) -> Iterator[Engine]:
        """The engine, for as long as it is needed."""
        if self.naam == STROOM:
            yield Stroom(self.workers or os.cpu_count() or 1)
            return
        # Imported here: it is an extra that few have.
        from miekgeo.motor.dask import connect

        with connect(self.scheduler, workers=self.workers, memory=self.memory) as engine:
            yield engine


def judge_in_parts(
    path: Path,
    out: Path,
    motor: Motor,
    *,
    grenzen_path: Path | str | None = None,
    tolerantie_m: float | None = None,
    clusters_path: Path | None = None,
    progress: Progress = silent,
) -> Summary:
    """Judge the schaalniveau of a register; see `judge_register`.

    Raises
    ------
    SourceError, SchemaError, GrenzenError, WriteError
        Something can't be read, used or written.
    """
    check_result_folder(out)
    progress("Register openen")
    register = open_register(path, "projecten", part_rows=motor.part_rows)
    grenzen = choose_grenzen(grenzen_path, tolerantie_m=tolerantie_m)
    clusters = (
        embedded_clusters()
        if clusters_path is None
        else read_layer(clusters_path, "clusters", nederland=load_grenzen().nederland).frame
    )
    with motor.start() as engine:
        return judge_register(register, grenzen, clusters, out, engine, progress=progress)


def assign_in_parts(
    path: Path,
    stations_path: Path,
    out: Path,
    motor: Motor,
    *,
    grenzen_path: Path | str | None = None,
    progress: Progress = silent,
) -> dict[str, int]:
    """Assign a register of ontwikkelingen to stations; see `assign_register`.

    Raises
    ------
    SourceError, SchemaError, GrenzenError, WriteError
        Something can't be read, used or written.
    """
    check_result_folder(out)
    progress("Register openen")
    register = open_register(path, "ontwikkelingen", part_rows=motor.part_rows)
    grenzen = choose_grenzen(grenzen_path)
    stations = read_layer(stations_path, "stations", nederland=load_grenzen().nederland).frame
    with motor.start() as engine:
        return assign_register(register, stations, grenzen, out, engine, progress=progress)


def relate_in_parts(
    path: Path,
    out: Path,
    motor: Motor,
    *,
    afstand_m: float | None = None,
    corridor_m: float | None = None,
    progress: Progress = silent,
) -> dict[str, int]:
    """Find raakvlakken in a register of projecten; see `relate_register`.

    Raises
    ------
    SourceError, SchemaError, ThresholdError, WriteError
        Something can't be read, used or written.
    """
    check_result_folder(out)
    progress("Register openen")
    register = open_register(path, "projecten", part_rows=motor.part_rows)
    limits = load_thresholds()
    near = Near(
        limits.raakvlak_nabijheid_m if afstand_m is None else afstand_m,
        limits.raakvlak_corridor_m if corridor_m is None else corridor_m,
    )
    nederland = load_grenzen().nederland
    with motor.start() as engine:
        return relate_register(
            register, nederland, out, engine, near=near, most=motor.part_rows, progress=progress
        )


def candidates_in_parts(
    path: Path, out: Path, motor: Motor, *, progress: Progress = silent
) -> dict[str, int]:
    """Find candidates of knooppunten in a register of projecten; see `candidates_of_register`.

    Raises
    ------
    SourceError, SchemaError, WriteError
        Something can't be read, used or written.
    """
    check_result_folder(out)
    progress("Register openen")
    register = open_register(path, "projecten", part_rows=motor.part_rows)
    nederland = load_grenzen().nederland
    with motor.start() as engine:
        return candidates_of_register(
            register, nederland, out, engine, most=motor.part_rows, progress=progress
        )
