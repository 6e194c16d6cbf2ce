"""The commands `afhankelijkheden`, `raakvlakken`, `losse-einden` and `agenda`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from miekgeo.cli.bar import progress_bar
from miekgeo.cli.collecting import PATH
from miekgeo.cli.dutch import DutchCommand, Metres, WrongUseError
from miekgeo.cli.motor import chosen_motor, motor_options, register_paths, show_written
from miekgeo.cli.output import (
    EXPLAINED,
    SHOWN,
    paragraph,
    print_table,
    printable,
    show_data_remarks,
)

if TYPE_CHECKING:
    import pandas as pd

    from miekgeo.motor.taak import Motor
    from miekgeo.relations import Relations

DATA = click.option("--data", type=PATH, metavar="MAP|BESTAND", help="Hetzelfde als MAP|BESTAND.")


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    """What the three commands have in common."""
    for decorate in (
        click.option(
            "--uit",
            type=PATH,
            metavar="BESTAND.csv|xlsx|json|gpkg|geojson",
            help="Schrijf de uitkomst.",
        ),
        click.option("--provincie", metavar="NAAM", help="Alleen wat deze provincie raakt."),
        click.option(
            "--grenzen",
            metavar="BESTAND|NAAM",
            help="Andere grenzen dan de set in gebruik.",
        ),
        DATA,
        click.argument("pad", type=PATH, metavar="[MAP|BESTAND]", required=False),
    ):
        command = decorate(command)
    return command


def _one_of(pad: Path | None, data: Path | None) -> Path | None:
    """The data set, however it was given; both ways at once is wrong use."""
    if pad is not None and data is not None:
        raise WrongUseError(f"De gegevens zijn twee keer opgegeven: {pad} en --data {data}.")
    return pad if data is None else data


@click.command(cls=DutchCommand)
@_common
def afhankelijkheden(
    pad: Path | None,
    data: Path | None,
    grenzen: str | None,
    provincie: str | None,
    uit: Path | None,
) -> None:
    """Vind waarvan elk project afhangt, ook over de grens, en of dat op tijd komt.

    Zonder MAP|BESTAND wordt de ingebedde voorbeeldset gebruikt.
    """
    _run("afhankelijkheden", _one_of(pad, data), grenzen, provincie, uit)


@click.command(cls=DutchCommand)
@_common
@click.option(
    "--afstand", type=Metres(), metavar="M", help="Projecten binnen deze afstand (1000 m)."
)
@click.option("--corridor", type=Metres(), metavar="M", help="Breedte voor zij aan zij (200 m).")
@motor_options
def raakvlakken(
    pad: Path | None,
    data: Path | None,
    grenzen: str | None,
    provincie: str | None,
    uit: Path | None,
    afstand: float | None,
    corridor: float | None,
    **motor: Any,
) -> None:
    """Vind welke projecten elkaar kruisen, naast elkaar liggen of een plaats delen.

    Zonder MAP|BESTAND wordt de ingebedde voorbeeldset gebruikt. Met --motor is het een map met
    GeoParquet, ook groter dan het geheugen, en is --uit een nieuwe map.
    """
    engine = chosen_motor(**motor)
    if engine is not None:
        if grenzen is not None or provincie is not None:
            raise WrongUseError("--grenzen en --provincie gaan niet samen met --motor.")
        _relate_register(_one_of(pad, data), uit, engine, afstand, corridor)
        return
    _run("raakvlakken", _one_of(pad, data), grenzen, provincie, uit, afstand, corridor)


def _relate_register(
    path: Path | None,
    uit: Path | None,
    motor: Motor,
    afstand: float | None,
    corridor: float | None,
) -> None:
    from miekgeo.motor.taak import relate_in_parts

    register, out = register_paths(path, uit)
    with progress_bar() as progress:
        rows = relate_in_parts(
            register, out, motor, afstand_m=afstand, corridor_m=corridor, progress=progress
        )
    show_written(out, rows)


@click.command(name="losse-einden", cls=DutchCommand)
@_common
def losse_einden(
    pad: Path | None,
    data: Path | None,
    grenzen: str | None,
    provincie: str | None,
    uit: Path | None,
) -> None:
    """Vind tracés die bij een grens ophouden zonder passend vervolg aan de overkant.

    Zonder MAP|BESTAND wordt de ingebedde voorbeeldset gebruikt.
    """
    _run("losse_einden", _one_of(pad, data), grenzen, provincie, uit)


@click.command(cls=DutchCommand)
@click.argument("eerste", metavar="PROVINCIE")
@click.argument("tweede", metavar="BUURPROVINCIE")
@click.argument("pad", type=PATH, metavar="[MAP|BESTAND]", required=False)
@DATA
@click.option("--grenzen", metavar="BESTAND|NAAM", help="Andere grenzen dan de set in gebruik.")
@click.option("--uit", type=PATH, metavar="BESTAND.docx|txt", help="Schrijf de agenda.")
def agenda(
    eerste: str,
    tweede: str,
    pad: Path | None,
    data: Path | None,
    grenzen: str | None,
    uit: Path | None,
) -> None:
    """Maak de agenda voor een gesprek tussen twee provincies.

    Zonder MAP|BESTAND wordt de ingebedde voorbeeldset gebruikt.
    """
    from miekgeo.convergence import require_provincie
    from miekgeo.errors import GrenzenError
    from miekgeo.export.agenda import check_suffix
    from miekgeo.relations import relate

    path = _one_of(pad, data)
    if uit is not None:
        check_suffix(uit)
    with progress_bar() as progress:
        found = relate(path, grenzen_path=grenzen, progress=progress)
        one, two = (str(require_provincie(n, found.grenzen)) for n in (eerste, tweede))
        if one == two:
            raise GrenzenError("De twee provincies zijn dezelfde.", hint="Noem er twee.")
        progress("Agenda maken")
        if uit is not None:
            found.write_agenda(one, two, uit)
        page = found.agenda(one, two)
    show_data_remarks(found.data.remarks, found.data.report)
    if uit is None:
        for line in page.text.splitlines():
            click.echo(paragraph(line) if line.startswith("- ") else printable(line))
    else:
        click.echo(printable(f"Geschreven: {uit}"))
    click.echo(f"{len(page.table)} onderwerpen voor {one} en {two}.")
    _show_basis(found)


def _run(
    what: str,
    path: Path | None,
    grenzen: str | None,
    provincie: str | None,
    uit: Path | None,
    afstand: float | None = None,
    corridor: float | None = None,
) -> None:
    from miekgeo.convergence import require_provincie
    from miekgeo.export.convergence import check_suffix
    from miekgeo.relations import relate

    if uit is not None:
        check_suffix(uit)
    with progress_bar() as progress:
        found = relate(
            path, grenzen_path=grenzen, afstand_m=afstand, corridor_m=corridor, progress=progress
        )
        chosen = require_provincie(provincie, found.grenzen)
        progress("Verbanden zoeken")
        keep = found.in_provincie(what, chosen)
        if uit is not None:
            progress("Uitkomst schrijven")
            getattr(found, f"write_{what}")(uit, chosen)
    result = getattr(found, what)
    table = (result if what == "losse_einden" else result.table)[keep]
    show_data_remarks(found.data.remarks, found.data.report)
    if uit is None:
        _show(table, what)
    else:
        click.echo(printable(f"Geschreven: {uit}"))
    where = f" in of met {chosen}" if chosen else ""
    click.echo(f"{len(table)} {_TITLES[what]}{where}.")
    if what == "afhankelijkheden":
        for finding in found.afhankelijkheden.findings["melding"]:
            click.echo(printable(f"Let op: {finding}"), err=True)
    _show_basis(found)


_TITLES = {
    "afhankelijkheden": "afhankelijkheden",
    "raakvlakken": "raakvlakken",
    "losse_einden": "losse einden",
}
_SHORT = {
    "afhankelijkheden": [
        "van_id", "naar_id", "soort", "afstand_km", "grensoverschrijdend", "planning",
    ],
    "raakvlakken": ["project_a", "project_b", "soorten", "afstand_m", "tijdrelatie", "duiding"],
    "losse_einden": ["trace_id", "einde", "provincie", "buur", "tegenhanger_id", "verschil"],
}  # fmt: skip


def _show(table: pd.DataFrame, what: str) -> None:
    if len(table) <= EXPLAINED:
        for text in table["toelichting"]:
            click.echo(paragraph(str(text)))
        return
    shown = table[_SHORT[what]].head(SHOWN).round(1)
    print_table(shown.replace({";": ", "}, regex=True))
    if len(table) > SHOWN:
        click.echo(f"Nog {len(table) - SHOWN}; schrijf ze alle met --uit {what}.xlsx.")


def _show_basis(found: Relations) -> None:
    grenzen = found.grenzen
    click.echo(
        f"Gegevens: {found.data.source}; grenzen: {grenzen.naam}, tolerantie "
        f"{grenzen.tolerantie_m:g} m."
    )
