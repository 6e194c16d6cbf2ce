"""The command `kaartbijlage`: everything on a provincie in one folder."""

from __future__ import annotations

from pathlib import Path

import click

from miekgeo.cli.bar import progress_bar
from miekgeo.cli.collecting import PATH, collect_from, collecting_options, show_collection
from miekgeo.cli.dutch import DutchCommand, WrongUseError
from miekgeo.cli.output import printable

EXIT_CHANGED = 1


@click.command(cls=DutchCommand)
@collecting_options
@click.option("--provincie", metavar="NAAM", help="Van deze provincie (standaard heel Nederland).")
@click.option("--uit", type=PATH, metavar="MAP", help="Map voor de kaartbijlage.")
@click.option(
    "--controleer",
    type=PATH,
    metavar="MAP",
    help="Vergelijk een kaartbijlage met haar manifest.",
)
def kaartbijlage(
    pad: Path | None,
    grenzen: str | None,
    raster: float | None,
    provincie: str | None,
    uit: Path | None,
    controleer: Path | None,
    *,
    vertrouwelijk: bool,
) -> int:
    """Maak de kaartbijlage van een provincie: lagen, kaarten, tabellen, tekst en bronnen.

    Zonder MAP|BESTAND wordt de ingebedde voorbeeldset gebruikt.
    """
    from miekgeo.annex import write_annex
    from miekgeo.export.atomic import check_folder

    if controleer is not None:
        return _check(controleer)
    if uit is None:
        raise WrongUseError("Geef met --uit de map voor de kaartbijlage.")
    # Before the work, which takes long.
    check_folder(uit)
    with progress_bar() as progress:
        found = collect_from(
            pad, provincie, grenzen, raster, vertrouwelijk=vertrouwelijk, progress=progress
        )
        written = write_annex(found, uit, progress=progress)
    for path in written:
        click.echo(printable(f"Geschreven: {path}"))
    show_collection(found)
    return 0


def _check(folder: Path) -> int:
    from miekgeo.annex import check_annex

    differences = check_annex(folder)
    for line in differences:
        click.echo(printable(line))
    if not differences:
        click.echo("Alle bestanden zijn zoals het manifest zegt.")
    return EXIT_CHANGED if differences else 0
