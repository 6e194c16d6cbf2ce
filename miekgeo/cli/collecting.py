"""What commands that carry away a whole data set have in common: their options and its reading."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from miekgeo.cli.dutch import Metres
from miekgeo.cli.output import show_data_remarks

if TYPE_CHECKING:
    from miekgeo.collection import Collection
    from miekgeo.progress import Progress

PATH = click.Path(path_type=Path)


def collecting_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options `pad, grenzen, vertrouwelijk, raster`, as `collect_from` takes them."""
    for decorate in (
        click.option(
            "--raster",
            type=Metres(),
            metavar="M",
            help="Toon vertrouwelijke rijen naamloos op een raster in plaats van niet.",
        ),
        click.option(
            "--vertrouwelijk",
            is_flag=True,
            help="Vertrouwelijke uitgave: ook wat niet openbaar is (standaard openbaar).",
        ),
        click.option(
            "--grenzen", metavar="BESTAND|NAAM", help="Andere grenzen dan de set in gebruik."
        ),
        click.argument("pad", type=PATH, metavar="[MAP|BESTAND]", required=False),
    ):
        command = decorate(command)
    return command


def collect_from(
    pad: Path | None,
    provincie: str | None,
    grenzen: str | None,
    raster: float | None,
    *,
    vertrouwelijk: bool,
    progress: Progress,
) -> Collection:
    """Gather a data set with all its answers; None is the embedded one.

    Raises
    ------
    SourceError, GrenzenError
        A file can't be read, the provincie is unknown, or a grid goes with a confidential edition.
    """
    from miekgeo.collection import collect
    from miekgeo.edition import Edition
    from miekgeo.errors import SourceError

    if raster is not None and (vertrouwelijk or raster <= 0):
        raise SourceError(
            "--raster hoort bij een openbare uitgave en is groter dan 0 m.",
            hint="Laat --raster of --vertrouwelijk weg.",
        )
    edition = Edition(openbaar=not vertrouwelijk, raster_m=raster)
    return collect(
        pad, provincie=provincie, edition=edition, grenzen_path=grenzen, progress=progress
    )


def show_collection(found: Collection) -> None:
    """What the user should know of what was gathered, and what it rests on."""
    show_data_remarks(found.remarks, found.assessment.report)
    grenzen = found.grenzen
    click.echo(
        f"{found.edition.label}. Gegevens: {found.source}; grenzen: {grenzen.naam}, tolerantie "
        f"{grenzen.tolerantie_m:g} m."
    )
