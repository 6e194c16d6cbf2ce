"""The command `vergelijk`: what changed between two editions of a project list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from miekgeo.cli.bar import progress_bar
from miekgeo.cli.collecting import PATH
from miekgeo.cli.dutch import DutchCommand, Metres
from miekgeo.cli.output import SHOWN, print_table, printable, show_data_remarks

if TYPE_CHECKING:
    from miekgeo.uitgaven import Vergeleken

# The same as in miekgeo.vergelijk, which takes long to load.
_AFSTAND_M = 100.0


@click.command(cls=DutchCommand)
@click.argument("oud", type=PATH, metavar="OUD")
@click.argument("nieuw", type=PATH, metavar="NIEUW")
@click.option(
    "--afstand",
    type=Metres(),
    default=_AFSTAND_M,
    metavar="M",
    help="Verplaatst is wat verder opschoof dan dit (100 m).",
)
@click.option(
    "--grenzen", metavar="BESTAND|NAAM", help="Andere grenzen dan de set in gebruik, voor beide."
)
@click.option("--uit", type=PATH, metavar="BESTAND.xlsx|csv|json", help="Schrijf de verschillen.")
def vergelijk(
    oud: Path, nieuw: Path, afstand: float, grenzen: str | None, uit: Path | None
) -> None:
    """Vergelijk twee uitgaven: wat is nieuw, vervallen, verplaatst of anders gepland.

    OUD en NIEUW zijn een bestand of map. Projecten horen bij elkaar als hun code gelijk is.
    """
    from miekgeo.export.report import check_suffix
    from miekgeo.uitgaven import compare

    if uit is not None:
        check_suffix(uit)
    with progress_bar() as progress:
        found = compare(oud, nieuw, afstand_m=afstand, grenzen_path=grenzen, progress=progress)
        if uit is not None:
            progress("Verschillen schrijven")
            found.write(uit)
    for mine in (found.oud, found.nieuw):
        show_data_remarks((), mine.report)
    for remark in found.remarks:
        click.echo(printable(f"Let op: {remark}"), err=True)
    if uit is None:
        _show(found)
    else:
        click.echo(printable(f"Geschreven: {uit}"))
    _show_summary(found)


def _show(found: Vergeleken) -> None:
    table = found.result.table
    shown = table[["project_id", "soort", "oud", "nieuw", "toelichting"]].head(SHOWN)
    if len(table):
        print_table(shown)
    if len(table) > SHOWN:
        click.echo(f"Nog {len(table) - SHOWN}; schrijf ze alle met --uit verschillen.xlsx.")


def _show_summary(found: Vergeleken) -> None:
    result = found.result
    counts = ", ".join(f"{r.soort} {r.verschillen}" for r in result.tellingen.itertuples())
    click.echo(f"{len(result.table)} verschillen{f': {counts}' if counts else ''}.")
    click.echo(
        printable(
            f"{found.oud_naam}: {result.n_oud} projecten; {found.nieuw_naam}: {result.n_nieuw}; "
            f"in beide {result.n_beide}, waarvan {result.n_gelijk} zonder verschil."
        )
    )
    grenzen = found.nieuw.grenzen
    click.echo(f"Grenzen: {grenzen.naam}, tolerantie {grenzen.tolerantie_m:g} m.")
