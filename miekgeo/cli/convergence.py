"""The commands `knooppunten` and `capaciteit`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from miekgeo.cli.bar import progress_bar
from miekgeo.cli.collecting import PATH
from miekgeo.cli.dutch import DutchCommand, Metres, WrongUseError
from miekgeo.cli.motor import chosen_motor, motor_options, register_paths, show_written
from miekgeo.cli.output import EXPLAINED, paragraph, print_table, printable, show_data_remarks

if TYPE_CHECKING:
    import pandas as pd

    from miekgeo.convergence import Convergence
    from miekgeo.motor.taak import Motor

DATA = click.option(
    "--data",
    type=PATH,
    metavar="MAP|BESTAND",
    help="Gegevens: een map met een bestand per laag, of een GeoPackage. Een laag die er niet is, "
    "is leeg. Zonder deze optie: de ingebedde voorbeeldset.",
)
GRENZEN = click.option(
    "--grenzen",
    metavar="BESTAND|NAAM",
    help="Andere grenzen dan de set in gebruik: een bestand, of een set van miekgeo bronnen.",
)
PROVINCIE = click.option("--provincie", metavar="NAAM", help="Alleen deze provincie.")
UIT = click.option(
    "--uit", type=PATH, metavar="BESTAND.csv|json|xlsx|gpkg|geojson", help="Schrijf de uitkomst."
)


@click.command(cls=DutchCommand)
@DATA
@click.option(
    "--straal",
    type=Metres(),
    metavar="M",
    help="Wat binnen deze afstand van een midden ligt, komt daar samen (2500 m).",
)
@click.option("--tracés", "--traces", "traces", type=int, metavar="N", help="Regel K1 (3 tracés).")
@click.option("--modaliteiten", type=int, metavar="N", help="Regel K2 (2 modaliteiten).")
@click.option("--sectoren", type=int, metavar="N", help="Regel K3 (2 sectoren).")
@GRENZEN
@PROVINCIE
@UIT
@motor_options
def knooppunten(
    data: Path | None,
    straal: float | None,
    traces: int | None,
    modaliteiten: int | None,
    sectoren: int | None,
    grenzen: str | None,
    provincie: str | None,
    uit: Path | None,
    **motor: Any,
) -> None:
    """Vind waar infrastructuur en ontwikkelingen samenkomen, met uitleg en robuustheid.

    Met --motor is --data een map met GeoParquet van projecten en komen in --uit, een nieuwe map,
    de plaatsen waar een knooppunt kan liggen.
    """
    chosen_engine = chosen_motor(**motor)
    if chosen_engine is not None:
        if any(v is not None for v in (straal, traces, modaliteiten, sectoren, grenzen, provincie)):
            raise WrongUseError("Bij --motor horen hier alleen --data en --uit.")
        _candidates(data, uit, chosen_engine)
        return
    from miekgeo.convergence import converge, require_provincie, rules_of
    from miekgeo.export.convergence import check_suffix

    if uit is not None:
        check_suffix(uit)
    rules = rules_of(straal, traces=traces, modaliteiten=modaliteiten, sectoren=sectoren)
    with progress_bar() as progress:
        found_in = converge(data, grenzen_path=grenzen, progress=progress)
        chosen = require_provincie(provincie, found_in.grenzen)
        found = found_in.find(rules, progress)
        if uit is not None:
            progress("Uitkomst schrijven")
            found.write(uit, chosen)
    table = found.table_of(chosen)
    show_data_remarks(found_in.remarks, found_in.report)
    if uit is None:
        _show_hubs(table)
    else:
        click.echo(printable(f"Geschreven: {uit}"))
    _show_hub_summary(table, chosen)
    without = len(found.hubs.without_place)
    if without:
        belong = "hoort" if without == 1 else "horen"
        click.echo(f"{without} zonder locatie {belong} bij geen knooppunt; xlsx en gpkg noemen ze.")
    _show_basis(found_in, f"straal {rules.straal_m:g} m, ")


@click.command(cls=DutchCommand)
@DATA
@GRENZEN
@PROVINCIE
@UIT
@click.option(
    "--stations", type=PATH, metavar="BESTAND", help="Bij --motor: de stations, als één bestand."
)
@motor_options
def capaciteit(
    data: Path | None,
    grenzen: str | None,
    provincie: str | None,
    uit: Path | None,
    stations: Path | None,
    **motor: Any,
) -> None:
    """Bereken per station de ruimte voor afname en teruglevering, nu en later.

    Met --motor is --data een map met GeoParquet van ontwikkelingen en komt in --uit, een nieuwe
    map, bij elk het station dat het voedt.
    """
    engine = chosen_motor(**motor)
    if engine is not None:
        if provincie is not None:
            raise WrongUseError("--provincie gaat niet samen met --motor.")
        _assign(data, stations, uit, engine, grenzen)
        return
    if stations is not None:
        raise WrongUseError("--stations hoort bij --motor.")
    from miekgeo.convergence import converge, require_provincie
    from miekgeo.export.convergence import check_suffix

    if uit is not None:
        check_suffix(uit)
    with progress_bar() as progress:
        found = converge(data, grenzen_path=grenzen, progress=progress)
        chosen = require_provincie(provincie, found.grenzen)
        if uit is not None:
            progress("Uitkomst schrijven")
            found.write_capaciteit(uit, chosen)
    table = found.capaciteit_of(chosen)
    show_data_remarks(found.remarks, found.report)
    if uit is None:
        _show_stations(table)
    else:
        click.echo(printable(f"Geschreven: {uit}"))
    counts = table["klasse_afname"].value_counts()
    classes = ", ".join(f"{klasse} {n}" for klasse, n in counts.items()) or "geen"
    called = "station" if len(table) == 1 else "stations"
    click.echo(f"{len(table)} {called}; afname in 2030: {classes}.")
    _show_basis(found, "")


def _candidates(data: Path | None, uit: Path | None, motor: Motor) -> None:
    from miekgeo.motor.taak import candidates_in_parts

    path, out = register_paths(data, uit)
    with progress_bar() as progress:
        rows = candidates_in_parts(path, out, motor, progress=progress)
    show_written(out, rows)


def _assign(
    data: Path | None, stations: Path | None, uit: Path | None, motor: Motor, grenzen: str | None
) -> None:
    from miekgeo.motor.taak import assign_in_parts

    path, out = register_paths(data, uit)
    if stations is None:
        raise WrongUseError("Geef bij --motor met --stations het bestand met stations.")
    with progress_bar() as progress:
        rows = assign_in_parts(path, stations, out, motor, grenzen_path=grenzen, progress=progress)
    show_written(out, rows)


def _show_hubs(table: pd.DataFrame) -> None:
    if len(table) <= EXPLAINED:
        for row in table.to_dict("records"):
            click.echo(printable(f"{row['knooppunt_id']} {row['naam']} (score {row['score']})"))
            click.echo(paragraph(str(row["toelichting"])))
        return
    columns = ["naam", "soort", "karakter", "score", "provincies", "grensoverschrijdend"]
    columns += ["modaliteiten", "sectoren", "jaren", "robuustheid"]
    shown = table[columns].rename(columns={"grensoverschrijdend": "over grens"})
    print_table(shown.replace({";": ", "}, regex=True))


def _show_hub_summary(table: pd.DataFrame, provincie: str | None) -> None:
    counts = table["soort"].value_counts()
    kinds = ", ".join(f"{soort} {n}" for soort, n in counts.items()) or "geen"
    where = f" in {provincie}" if provincie else ""
    click.echo(f"{len(table)} {'knooppunt' if len(table) == 1 else 'knooppunten'}{where}: {kinds}.")


def _show_stations(table: pd.DataFrame) -> None:
    if len(table) <= EXPLAINED:
        for row in table.to_dict("records"):
            click.echo(printable(f"{row['station_id']} {row['naam']}"))
            click.echo(paragraph(str(row["toelichting"])))
        return
    columns = {
        "naam": "station",
        "provincies": "provincies",
        "afname_marge_nu_mw": "afname nu (MW)",
        "afname_marge_2030_mw": "afname 2030 (MW)",
        "klasse_afname": "klasse",
        "teruglever_marge_2030_mw": "teruglevering 2030 (MW)",
        "klasse_teruglever": "klasse teruglevering",
    }
    print_table(table[list(columns)].round(1).rename(columns=columns))


def _show_basis(found: Convergence, first: str) -> None:
    grenzen = found.grenzen
    click.echo(
        f"Gegevens: {found.source}; {first}grenzen: {grenzen.naam}, tolerantie "
        f"{grenzen.tolerantie_m:g} m."
    )
