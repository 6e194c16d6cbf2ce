"""The commands `kaartblad` and `kaartatlas`: maps on paper, as PDF or PNG."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from miekgeo.cli.bar import progress_bar
from miekgeo.cli.collecting import PATH, collect_from, collecting_options, show_collection
from miekgeo.cli.dutch import DutchCommand, WrongUseError
from miekgeo.cli.output import printable

# The same as in miekgeo.sheets, which takes long to load.
_PAPERS = ("A4", "A3")


def _paper_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--papier",
        type=click.Choice(_PAPERS, case_sensitive=False),
        default=_PAPERS[0],
        metavar="A4|A3",
        help="Papier, liggend (A4).",
    )(command)


@click.command(cls=DutchCommand)
@collecting_options
@click.option("--provincie", metavar="NAAM", help="Kaartblad van deze provincie.")
@click.option("--project", metavar="CODE", help="Kaartblad van dit project.")
@_paper_option
@click.option(
    "--uit", type=PATH, metavar="BESTAND.pdf|png", required=True, help="Schrijf het kaartblad."
)
def kaartblad(
    pad: Path | None,
    grenzen: str | None,
    raster: float | None,
    provincie: str | None,
    project: str | None,
    papier: str,
    uit: Path,
    *,
    vertrouwelijk: bool,
) -> None:
    """Teken het kaartblad van een provincie of een project: kaart, legenda, lijst en bronnen.

    Zonder MAP|BESTAND wordt de ingebedde voorbeeldset gebruikt; zonder --provincie en --project is
    het kaartblad van heel Nederland.
    """
    from miekgeo.sheets import check_target, write_sheet

    if provincie is not None and project is not None:
        raise WrongUseError("Geef --provincie of --project, niet allebei.")
    check_target(uit, papier)
    with progress_bar() as progress:
        found = collect_from(
            pad, provincie, grenzen, raster, vertrouwelijk=vertrouwelijk, progress=progress
        )
        progress("Kaartblad tekenen")
        written = write_sheet(found, uit, paper=papier, project_id=project)
    for path in written:
        click.echo(printable(f"Geschreven: {path}"))
    show_collection(found)


@click.command(cls=DutchCommand)
@collecting_options
@_paper_option
@click.option(
    "--uit",
    type=PATH,
    metavar="BESTAND.pdf|MAP",
    required=True,
    help="Schrijf de atlas: één PDF, of een map met een PNG per provincie.",
)
def kaartatlas(
    pad: Path | None,
    grenzen: str | None,
    raster: float | None,
    papier: str,
    uit: Path,
    *,
    vertrouwelijk: bool,
) -> None:
    """Teken de atlas: de kaartbladen van alle provincies, met een overzicht vooraan.

    Zonder MAP|BESTAND wordt de ingebedde voorbeeldset gebruikt.
    """
    from miekgeo.sheets import check_atlas, write_atlas

    check_atlas(uit, papier)
    with progress_bar() as progress:
        found = collect_from(
            pad, None, grenzen, raster, vertrouwelijk=vertrouwelijk, progress=progress
        )
        written = write_atlas(found, uit, paper=papier, progress=progress)
    for path in written:
        click.echo(printable(f"Geschreven: {path}"))
    show_collection(found)
