"""The command `projectenlijst`."""

from __future__ import annotations

from pathlib import Path

import click

from miekgeo.cli.bar import progress_bar
from miekgeo.cli.collecting import PATH, collect_from, collecting_options, show_collection
from miekgeo.cli.dutch import DutchCommand
from miekgeo.cli.output import printable


@click.command(cls=DutchCommand)
@collecting_options
@click.option("--provincie", metavar="NAAM", help="Alleen de projecten van deze provincie.")
@click.option(
    "--uit", type=PATH, metavar="BESTAND.xlsx", required=True, help="Schrijf de projectenlijst."
)
def projectenlijst(
    pad: Path | None,
    provincie: str | None,
    uit: Path,
    grenzen: str | None,
    raster: float | None,
    vertrouwelijk: bool,
) -> None:
    """Schrijf de projectenlijst als Excel-bestand, in de kolommen van het handboek.

    Het bestand is met miekgeo weer te lezen. Zonder MAP|BESTAND wordt de ingebedde voorbeeldset
    gebruikt.
    """
    from miekgeo.export.projectenlijst import check_suffix, write_projectenlijst

    check_suffix(uit)
    with progress_bar() as progress:
        found = collect_from(
            pad, provincie, grenzen, raster, vertrouwelijk=vertrouwelijk, progress=progress
        )
        progress("Projectenlijst schrijven")
        write_projectenlijst(found, uit)
        count = len(found.project_ids)
    click.echo(printable(f"Geschreven: {uit}"))
    click.echo(f"{count} {'project' if count == 1 else 'projecten'}.")
    show_collection(found)
