"""The command `oordelen`: what people said of projects, held against the facts of now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from miekgeo.cli.bar import progress_bar
from miekgeo.cli.collecting import PATH
from miekgeo.cli.dutch import DutchCommand
from miekgeo.cli.output import SHOWN, print_table, printable, show_data_remarks

if TYPE_CHECKING:
    from miekgeo.overdracht import Overgenomen


@click.command(cls=DutchCommand)
@click.argument("pad", type=PATH, metavar="BESTAND|MAP")
@click.option("--nieuw", type=PATH, metavar="BESTAND|MAP", help="Neem ze over naar deze uitgave.")
@click.option(
    "--grenzen", metavar="BESTAND|NAAM", help="Andere grenzen dan de set in gebruik, voor beide."
)
@click.option(
    "--uit", type=PATH, metavar="BESTAND.csv|xlsx", help="Schrijf alle oordelen; Excel met verslag."
)
def oordelen(pad: Path, nieuw: Path | None, grenzen: str | None, uit: Path | None) -> None:
    """Neem oordelen van mensen over naar een nieuwe uitgave, en zie welke feiten veranderden.

    BESTAND|MAP heeft oordelen: in het bestand oordelen.csv in de map, of bij de projecten zelf. Ook
    oordelen.csv alleen mag, met --nieuw. Een oordeel over een vervallen project blijft bewaard.
    """
    from miekgeo.overdracht import carry, check_suffix

    if uit is not None:
        check_suffix(uit)
    with progress_bar() as progress:
        found = carry(pad, nieuw, grenzen_path=grenzen, progress=progress)
        if uit is not None:
            progress("Oordelen schrijven")
            found.write(uit)
    show_data_remarks(found.remarks, found.nieuw.report)
    if uit is None:
        _show(found)
    else:
        click.echo(printable(f"Geschreven: {uit}"))
    _show_summary(found)


def _show(found: Overgenomen) -> None:
    table = found.result.verslag
    if len(table):
        print_table(table[["project_id", "naam", "merk", "oordeel", "toelichting"]].head(SHOWN))
    if len(table) > SHOWN:
        click.echo(f"Nog {len(table) - SHOWN}; schrijf ze alle met --uit oordelen.xlsx.")


def _show_summary(found: Overgenomen) -> None:
    from miekgeo.oordeelfeiten import count_marks

    n = len(found.result.oordelen)
    counts = ", ".join(f"{mark} {n}" for mark, n in count_marks(found.result.verslag).items())
    many = "1 oordeel" if n == 1 else f"{n} oordelen"
    click.echo(printable(f"{many} uit {found.oud_naam}, naast {found.nieuw_naam}: {counts}."))
    grenzen = found.nieuw.grenzen
    click.echo(f"Grenzen: {grenzen.naam}, tolerantie {grenzen.tolerantie_m:g} m.")
