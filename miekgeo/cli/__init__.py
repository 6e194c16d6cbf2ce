"""The command line: the same tasks as the pages, for a file or folder of the user.

Texts are Dutch. Exit codes: 0 done (for `controleer`: no faults), 1 faults found, 2 can't be read
or written.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from miekgeo.cli.bar import progress_bar
from miekgeo.cli.bronnen import KOLOM, bronnen
from miekgeo.cli.convergence import capaciteit, knooppunten
from miekgeo.cli.dutch import DutchGroup, Metres, WrongUseError, explain_wrong_use
from miekgeo.cli.exporteer import exporteer
from miekgeo.cli.kaartbijlage import kaartbijlage
from miekgeo.cli.kaartblad import kaartatlas, kaartblad
from miekgeo.cli.motor import chosen_motor, motor_options, register_paths, show_written
from miekgeo.cli.oordelen import oordelen
from miekgeo.cli.output import (
    explain_disk,
    leave_output,
    show_answers,
    show_counts,
    show_data_remarks,
    show_fault,
    show_findings,
    show_summary,
    show_tegenspraken,
)
from miekgeo.cli.projectenlijst import projectenlijst
from miekgeo.cli.projectfiche import projectfiche
from miekgeo.cli.publiceer import publiceer
from miekgeo.cli.relations import afhankelijkheden, agenda, losse_einden, raakvlakken
from miekgeo.cli.vergelijk import vergelijk
from miekgeo.errors import MiekGeoError
from miekgeo.version import __version__

if TYPE_CHECKING:
    from miekgeo.motor.taak import Motor

EXIT_FAULTS = 1
EXIT_UNREADABLE = 2

PATH = click.Path(path_type=Path)


def main() -> None:
    """Run the command line; a known error is a message, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Names such as Fryslân must come out on any terminal.
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(_run())


def _run() -> int:
    """The exit code; what went wrong was said."""
    try:
        code = miekgeo.main(prog_name="miekgeo", standalone_mode=False) or 0
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
    except click.ClickException as error:
        show_fault(explain_wrong_use(error))
    except click.Abort:
        click.echo("Afgebroken.", err=True)
    except MiekGeoError as error:
        show_fault(str(error))
    except BrokenPipeError:
        # Who reads what we print has seen enough, as with `| head`.
        leave_output()
    except OSError as error:
        leave_output()
        show_fault(explain_disk(error))
    except MemoryError:
        show_fault("Het geheugen is vol. Sluit andere programma's, of verdeel de gegevens.")
    else:
        return int(code)
    return EXIT_UNREADABLE


@click.group(cls=DutchGroup)
@click.version_option(
    __version__,
    "--versie",
    prog_name="miekgeo",
    message="%(prog)s %(version)s",
    help="Toon de versie.",
)
def miekgeo() -> None:
    """Ruimtelijke analyse voor het MIEK: controleer gegevens, bepaal het schaalniveau."""


@miekgeo.command()
@click.argument("pad", type=PATH, metavar="BESTAND|MAP")
@click.option(
    "--laag", metavar="LAAG", help="Lees het bestand als deze laag (standaard projecten)."
)
@click.option("--uit", type=PATH, metavar="BESTAND.xlsx|csv|json", help="Schrijf het rapport.")
@KOLOM
def controleer(
    pad: Path, laag: str | None, uit: Path | None, columns: dict[str, str | None]
) -> int:
    """Controleer een bestand of map en noem alle fouten in één keer."""
    from miekgeo.checks import has_errors
    from miekgeo.export.report import check_suffix, write_report
    from miekgeo.tasks import aside_of, check, mapping_of, report_of

    if uit is not None:
        check_suffix(uit)
    with progress_bar() as progress:
        progress("Gegevens lezen")
        lagen = check(pad, laag, columns)
        report = report_of(lagen)
        if uit is not None:
            progress("Rapport schrijven")
            write_report(report, aside_of(lagen), mapping_of(lagen), uit)
    show_counts(lagen)
    show_findings(report)
    if uit is not None:
        click.echo(f"Rapport geschreven: {uit}")
    return EXIT_FAULTS if has_errors(report) else 0


@miekgeo.command()
@click.argument("pad", type=PATH, metavar="[BESTAND|MAP]", required=False)
@click.option(
    "--grenzen",
    metavar="BESTAND|NAAM",
    help="Andere grenzen dan de set in gebruik: een bestand, of een set van miekgeo bronnen.",
)
@click.option(
    "--tolerantie",
    type=Metres(),
    metavar="M",
    help="Tolerantie van de grenzen in meters.",
)
@click.option(
    "--clusters", type=PATH, metavar="BESTAND", help="Eigen clusters in plaats van de ingebedde."
)
@click.option(
    "--tegenspraken", is_flag=True, help="Toon ook waar opgave en berekening verschillen."
)
@click.option(
    "--uit", type=PATH, metavar="BESTAND.csv|json|xlsx|gpkg|geojson", help="Schrijf de uitkomst."
)
@motor_options
@KOLOM
def schaalniveau(
    pad: Path | None,
    grenzen: str | None,
    tolerantie: float | None,
    clusters: Path | None,
    tegenspraken: bool,
    uit: Path | None,
    columns: dict[str, str | None],
    **motor: Any,
) -> None:
    """Bepaal per project het ruimtelijk schaalniveau, met uitleg en zekerheid.

    Zonder BESTAND|MAP wordt de ingebedde voorbeeldset beoordeeld. Met --motor is het een map met
    GeoParquet, ook groter dan het geheugen, en is --uit een nieuwe map.
    """
    chosen = chosen_motor(**motor)
    if chosen is not None:
        if columns or tegenspraken:
            raise WrongUseError("--kolom en --tegenspraken gaan niet samen met --motor.")
        _judge_register(pad, uit, chosen, (grenzen, tolerantie, clusters))
        return
    from miekgeo.export.schaalniveau import check_suffix
    from miekgeo.tasks import judge

    if uit is not None:
        check_suffix(uit)
    with progress_bar() as progress:
        found = judge(
            pad,
            grenzen_path=grenzen,
            tolerantie_m=tolerantie,
            clusters_path=clusters,
            columns=columns,
            progress=progress,
        )
        progress("Uitkomst schrijven")
        written = [] if uit is None else found.write(uit)
    show_data_remarks(found.remarks, found.report)
    if uit is None:
        show_answers(found)
    for path in written:
        click.echo(f"Geschreven: {path}")
    show_summary(found)
    if tegenspraken:
        show_tegenspraken(found.result.tegenspraken)


def _judge_register(
    pad: Path | None,
    uit: Path | None,
    motor: Motor,
    borders: tuple[str | None, float | None, Path | None],
) -> None:
    from miekgeo.motor.taak import judge_in_parts
    from miekgeo.wording import number

    path, out = register_paths(pad, uit)
    grenzen, tolerantie, clusters = borders
    with progress_bar() as progress:
        done = judge_in_parts(
            path,
            out,
            motor,
            grenzen_path=grenzen,
            tolerantie_m=tolerantie,
            clusters_path=clusters,
            progress=progress,
        )
    show_written(out, done.rows)
    counts = ", ".join(f"{a} {number(n)}" for a, n in sorted(done.answers.items()))
    aside = number(done.rows["terzijde"])
    click.echo(f"{number(done.rows['schaalniveau'])} rijen ({aside} terzijde): {counts}.")
    click.echo(f"Grenzen: {done.grenzen.naam}, tolerantie {done.grenzen.tolerantie_m:g} m.")


@miekgeo.command(name="app")
@click.option(
    "--poort",
    type=click.IntRange(1, 65_535),
    default=8501,
    metavar="POORT",
    help="Poort op deze computer (8501).",
)
@click.option(
    "--pad",
    default="",
    metavar="/PAD",
    help="Pad onder het adres, achter een webserver (docs/hosting.md).",
)
@click.option(
    "--gegevens",
    type=click.Path(path_type=Path),
    metavar="MAP",
    help="Eigen gegevensset in plaats van de voorbeeldset. Vertrouwelijke rijen ziet alleen wie "
    "zich aanmeldt (docs/toegang.md).",
)
def start_app(poort: int, pad: str, gegevens: Path | None) -> int:
    """Start de kaart in de browser."""
    from miekgeo.serve import serve

    if gegevens is not None:
        _check_served(gegevens)
    return serve(poort, pad, gegevens)


def _check_served(path: Path) -> None:
    """Say what will be served, before anyone sees it.

    Raises
    ------
    SourceError
        It can't be read, or has no projects.
    """
    from miekgeo.tasks import load_data, report_of, require_projecten

    lagen = load_data(path)
    require_projecten(lagen)
    show_counts(lagen)
    show_findings(report_of(lagen))
    secret = sum(laag.frame["rij"].isin(laag.confidential).sum() for laag in lagen.layers.values())
    click.echo(f"Vertrouwelijk: {secret} rijen; die ziet niemand die zich niet aanmeldt.")


for command in (
    knooppunten,
    capaciteit,
    afhankelijkheden,
    raakvlakken,
    losse_einden,
    agenda,
    bronnen,
    exporteer,
    publiceer,
    projectfiche,
    projectenlijst,
    kaartbijlage,
    kaartblad,
    kaartatlas,
    vergelijk,
    oordelen,
):
    miekgeo.add_command(command)
