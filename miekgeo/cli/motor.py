"""The options that run a command on a register, and what is printed of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from miekgeo.cli.dutch import WrongUseError

if TYPE_CHECKING:
    from miekgeo.motor.taak import Motor

MOTOR = click.option(
    "--motor",
    type=click.Choice(["stroom", "dask"]),
    metavar="stroom|dask",
    help="Lees een map met GeoParquet deel voor deel: op deze computer of op een Dask-cluster "
    "(docs/schaal.md).",
)
SCHEDULER = click.option(
    "--scheduler", metavar="tcp://ADRES:POORT", help="Dask-scheduler; anders werkers op deze pc."
)
WORKERS = click.option(
    "--werkers", type=click.IntRange(1, 256), metavar="N", help="Werkers of draden op deze pc."
)
MEMORY = click.option(
    "--geheugen", metavar="3GB", help="Grens aan het geheugen per Dask-werker op deze pc."
)
PART_ROWS = click.option(
    "--deelrijen",
    type=click.IntRange(100, 5_000_000),
    metavar="N",
    help="Rijen die tegelijk in het geheugen staan (50.000).",
)


def motor_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """All options of a motor."""
    for decorate in (PART_ROWS, MEMORY, WORKERS, SCHEDULER, MOTOR):
        command = decorate(command)
    return command


def chosen_motor(
    *,
    motor: str | None,
    scheduler: str | None,
    werkers: int | None,
    geheugen: str | None,
    deelrijen: int | None,
) -> Motor | None:
    """The motor that the options ask; None without `--motor`.

    Raises
    ------
    WrongUseError
        An option belongs to another motor.
    """
    given = {
        "--scheduler": scheduler,
        "--werkers": werkers,
        "--geheugen": geheugen,
        "--deelrijen": deelrijen,
    }
    used = [name for name, value in given.items() if value is not None]
    if motor is None:
        if used:
            raise WrongUseError(f"{used[0]} hoort bij --motor.")
        return None
    # Imported here: most commands do without.
    from miekgeo.motor.register import PART_ROWS as DEFAULT
    from miekgeo.motor.taak import DASK, Motor

    if motor != DASK and (scheduler is not None or geheugen is not None):
        raise WrongUseError("--scheduler en --geheugen horen bij --motor dask.")
    if scheduler is not None and (werkers is not None or geheugen is not None):
        raise WrongUseError("--werkers en --geheugen gelden niet met --scheduler.")
    return Motor(motor, scheduler, werkers, geheugen or "auto", deelrijen or DEFAULT)


def register_paths(pad: Path | None, uit: Path | None) -> tuple[Path, Path]:
    """The register and the folder to write to.

    Raises
    ------
    WrongUseError
        One of them isn't given.
    """
    if pad is None:
        raise WrongUseError("Geef bij --motor een map met GeoParquet (of één bestand).")
    if uit is None:
        raise WrongUseError("Geef bij --motor met --uit een nieuwe map voor de uitkomst.")
    return pad, uit


def show_written(out: Path, rows: dict[str, int]) -> None:
    """Which tables were written, with their rows."""
    # Imported here: the command line starts before it needs any analysis.
    from miekgeo.wording import number

    for name, n in rows.items():
        if n:
            click.echo(f"Geschreven: {out / name} ({number(n)} rijen)")
