"""The command line: the same tasks as the pages, for a file or folder of the user.

Texts are Dutch. Exit codes: 0 done (for `controleer`: no faults), 1 faults found, 2 can't be read
or written.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from miekgeo.cli_nl import DutchGroup, Metres, explain_wrong_use
from miekgeo.errors import MiekGeoError, name_ids
from miekgeo.version import __version__

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from miekgeo.lagen import Lagen
    from miekgeo.tasks import Assessment

EXIT_FAULTS = 1
EXIT_UNREADABLE = 2
# Findings and contradictions shown in a terminal; a file holds them all.
SHOWN = 40
# Projects up to this number are explained in full in the terminal.
EXPLAINED = 3

# Widest lines of running text: longer ones are hard to read.
PARAGRAPH = 100

PATH = click.Path(path_type=Path)


def main() -> None:
    """Run the command line; a known error is a message, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Names such as Fryslân must come out on any terminal.
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        sys.exit(miekgeo.main(prog_name="miekgeo", standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(EXIT_UNREADABLE)
    except click.ClickException as error:
        click.echo(f"Fout: {explain_wrong_use(error)}", err=True)
        sys.exit(EXIT_UNREADABLE)
    except click.Abort:
        click.echo("Afgebroken.", err=True)
        sys.exit(EXIT_UNREADABLE)
    except MiekGeoError as error:
        click.echo(f"Fout: {error}", err=True)
        sys.exit(EXIT_UNREADABLE)


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
def controleer(pad: Path, laag: str | None, uit: Path | None) -> int:
    """Controleer een bestand of map en noem alle fouten in één keer."""
    from miekgeo.checks import has_errors
    from miekgeo.export.report import check_suffix, write_report
    from miekgeo.tasks import aside_of, check, mapping_of, report_of

    if uit is not None:
        check_suffix(uit)
    lagen = check(pad, laag)
    report = report_of(lagen)
    _show_counts(lagen)
    _show_findings(report)
    if uit is not None:
        write_report(report, aside_of(lagen), mapping_of(lagen), uit)
        click.echo(f"Rapport geschreven: {uit}")
    return EXIT_FAULTS if has_errors(report) else 0


@miekgeo.command()
@click.argument("pad", type=PATH, metavar="[BESTAND|MAP]", required=False)
@click.option(
    "--grenzen", type=PATH, metavar="BESTAND", help="Eigen grenzen in plaats van de ingebedde."
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
def schaalniveau(
    pad: Path | None,
    grenzen: Path | None,
    tolerantie: float | None,
    clusters: Path | None,
    tegenspraken: bool,
    uit: Path | None,
) -> None:
    """Bepaal per project het ruimtelijk schaalniveau, met uitleg en zekerheid.

    Zonder BESTAND|MAP wordt de ingebedde voorbeeldset beoordeeld.
    """
    from miekgeo.export.schaalniveau import check_suffix, write_schaalniveau
    from miekgeo.tasks import judge

    if uit is not None:
        check_suffix(uit)
    found = judge(pad, grenzen_path=grenzen, tolerantie_m=tolerantie, clusters_path=clusters)
    _show_remarks(found)
    if uit is None:
        _show_answers(found)
    else:
        for written in write_schaalniveau(found.result, uit):
            click.echo(f"Geschreven: {written}")
    _show_summary(found)
    if tegenspraken:
        _show_tegenspraken(found.result.tegenspraken)


@miekgeo.command(name="app")
@click.option(
    "--poort",
    type=click.IntRange(1, 65_535),
    default=8501,
    metavar="POORT",
    help="Poort op deze computer (8501).",
)
def start_app(poort: int) -> int:
    """Start de kaart in de browser."""
    from miekgeo.serve import serve

    return serve(poort)


def _console() -> Console:
    from rich.console import Console

    # Output that goes to a file or another program isn't cut to the width of a terminal.
    return Console(width=None if sys.stdout.isatty() else 140, highlight=False, emoji=False)


def _show_counts(lagen: Lagen) -> None:
    for name, laag in lagen.layers.items():
        rows = "rij" if laag.n_read == 1 else "rijen"
        line = f"{lagen.source}, laag {name}: {laag.n_read} {rows} gelezen"
        line += f", {len(laag.frame)} gebruikt"
        if laag.definition.has_geometry:
            without = int(laag.frame.geometry.isna().sum())
            line += f" (waarvan {without} zonder locatie)" if without else ""
        if len(laag.aside):
            line += f", {len(laag.aside)} terzijde (rij {name_ids(laag.aside['rij'].tolist())})"
        click.echo(f"{line}.")


def _show_findings(report: pd.DataFrame) -> None:
    faults = int((report["ernst"] == "fout").sum())
    click.echo(f"{faults} fouten, {len(report) - faults} opmerkingen.")
    if not len(report):
        return
    columns = ["check_id", "ernst", "laag", "rij", "id", "melding", "actie"]
    # Faults first: what stops the work must not be below the fold.
    ordered = report.sort_values("ernst", kind="stable")
    _print_table(ordered[columns].head(SHOWN))
    if len(report) > SHOWN:
        click.echo(
            f"Nog {len(report) - SHOWN} bevindingen; schrijf ze alle met --uit rapport.xlsx."
        )


def _show_remarks(found: Assessment) -> None:
    from miekgeo.checks import has_errors

    for remark in found.remarks:
        click.echo(f"Let op: {remark}", err=True)
    if has_errors(found.report):
        faults = int((found.report["ernst"] == "fout").sum())
        click.echo(f"Let op: {faults} fouten in de gegevens; zie `miekgeo controleer`.", err=True)


def _show_answers(found: Assessment) -> None:
    table = found.result.table
    if len(table) <= EXPLAINED:
        for row in table.to_dict("records"):
            click.echo(_printable(f"{row['project_id']} {row['naam']}"))
            click.echo(_paragraph(row["toelichting"]))
            if row["aandachtspunten"]:
                click.echo(_paragraph(f"Aandachtspunten: {row['aandachtspunten']}"))
        return
    columns = {
        "project_id": "project",
        "naam": "naam",
        "provincies": "provincies",
        "kruist_provinciegrens": "provinciegrens",
        "kruist_landsgrens": "landsgrens",
        "kruist_clustergrens": "clustergrens",
        "antwoord_ruimtelijk": "advies",
        "regels": "regels",
    }
    _print_table(table[list(columns)].rename(columns=columns))


def _show_summary(found: Assessment) -> None:
    table = found.result.table
    laag = found.lagen.layers["projecten"]
    without = int(laag.frame.geometry.isna().sum())
    counts = table["antwoord_ruimtelijk"].value_counts()
    answers = ", ".join(f"{answer} {n}" for answer, n in counts.items())
    click.echo(
        f"{len(table)} projecten ({without} zonder locatie, {len(laag.aside)} terzijde): {answers}."
    )
    click.echo(f"Grenzen: {found.grenzen.naam}, tolerantie {found.grenzen.tolerantie_m:g} m.")


def _show_tegenspraken(table: pd.DataFrame) -> None:
    click.echo(f"{len(table)} tegenspraken tussen opgave en berekening.")
    if len(table):
        _print_table(
            table[["project_id", "soort", "zwaarte", "opgegeven", "berekend", "toelichting"]]
        )


def _print_table(table: pd.DataFrame) -> None:
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, pad_edge=False, header_style="bold")
    for column in table.columns:
        shown.add_column(str(column), overflow="fold")
    for row in table.astype(object).where(table.notna(), "").itertuples(index=False):
        # As Text: square brackets in a name are no markup.
        shown.add_row(*(Text(_printable(str(v))) for v in row))
    _console().print(shown)


def _paragraph(text: str) -> str:
    width = min(shutil.get_terminal_size().columns, PARAGRAPH)
    return textwrap.fill(
        _printable(text), width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )


def _printable(text: str) -> str:
    """Text without control characters, which could move the cursor or colour the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


if __name__ == "__main__":
    main()
