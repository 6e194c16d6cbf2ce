"""What the command line prints: counts, findings, answers and tables, safe in any terminal."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from miekgeo.errors import name_ids, reason_of

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from miekgeo.lagen import Lagen
    from miekgeo.tasks import Assessment

# Findings and contradictions shown in a terminal; a file holds them all.
SHOWN = 40
# Projects up to this number are explained in full in the terminal.
EXPLAINED = 3
# Widest lines of running text: longer ones are hard to read.
PARAGRAPH = 100


def _console() -> Console:
    from rich.console import Console

    class _Plain(Console):
        def on_broken_pipe(self) -> None:
            """Leave it to who runs the command: a code of its own would say "faults found"."""
            raise BrokenPipeError

    # Output that goes to a file or another program isn't cut to the width of a terminal.
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    return _Plain(width=None if is_terminal else 140, highlight=False, emoji=False)


def show_counts(lagen: Lagen) -> None:
    """Rows read, used and set aside, a line a layer."""
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


def show_findings(report: pd.DataFrame) -> None:
    """Findings, faults first, as far as a terminal holds them."""
    from miekgeo.wording import counted

    faults = int((report["ernst"] == "fout").sum())
    remarks = counted(len(report) - faults, "opmerking", "opmerkingen")
    click.echo(f"{counted(faults, 'fout', 'fouten')}, {remarks}.")
    if not len(report):
        return
    columns = ["check_id", "ernst", "laag", "rij", "id", "melding", "actie"]
    # Faults first: what stops the work must not be below the fold.
    ordered = report.sort_values("ernst", kind="stable")
    print_table(ordered[columns].head(SHOWN))
    if len(report) > SHOWN:
        click.echo(
            f"Nog {len(report) - SHOWN} bevindingen; schrijf ze alle met --uit rapport.xlsx."
        )


def show_data_remarks(remarks: Sequence[str], report: pd.DataFrame) -> None:
    """What the user should know about the data before leaning on the answers."""
    from miekgeo.checks import has_errors

    for remark in remarks:
        click.echo(printable(f"Let op: {remark}"), err=True)
    if has_errors(report):
        faults = int((report["ernst"] == "fout").sum())
        found = "fout" if faults == 1 else "fouten"
        click.echo(f"Let op: {faults} {found} in de gegevens; zie `miekgeo controleer`.", err=True)


def show_answers(found: Assessment) -> None:
    """The answers: in full sentences for a few projects, else as a table."""
    table = found.result.table
    if len(table) <= EXPLAINED:
        for row in table.to_dict("records"):
            click.echo(printable(f"{row['project_id']} {row['naam']}"))
            click.echo(paragraph(row["toelichting"]))
            if row["aandachtspunten"]:
                click.echo(paragraph(f"Aandachtspunten: {row['aandachtspunten']}"))
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
    print_table(table[list(columns)].rename(columns=columns))


def show_summary(found: Assessment) -> None:
    """How many projects got which advice, and the borders it rests on."""
    from miekgeo.wording import counted

    table = found.result.table
    laag = found.lagen.layers["projecten"]
    without = int(laag.frame.geometry.isna().sum())
    counts = table["antwoord_ruimtelijk"].value_counts()
    answers = ", ".join(f"{answer} {n}" for answer, n in counts.items())
    projects = counted(len(table), "project", "projecten")
    click.echo(f"{projects} ({without} zonder locatie, {len(laag.aside)} terzijde): {answers}.")
    click.echo(f"Grenzen: {found.grenzen.naam}, tolerantie {found.grenzen.tolerantie_m:g} m.")


def show_tegenspraken(table: pd.DataFrame) -> None:
    """Where what was declared differs from what was computed."""
    click.echo(f"{len(table)} tegenspraken tussen opgave en berekening.")
    if len(table):
        print_table(
            table[["project_id", "soort", "zwaarte", "opgegeven", "berekend", "toelichting"]]
        )


def print_table(table: pd.DataFrame) -> None:
    """A table; nothing in its cells is markup."""
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, pad_edge=False, header_style="bold")
    for column in table.columns:
        shown.add_column(str(column), overflow="fold")
    for row in table.astype(object).where(table.notna(), "").itertuples(index=False):
        # As Text: square brackets in a name are no markup.
        shown.add_row(*(Text(printable(str(v))) for v in row))
    _console().print(shown)


def paragraph(text: str) -> str:
    """Running text, indented, in lines that can be read."""
    width = min(shutil.get_terminal_size().columns, PARAGRAPH)
    return textwrap.fill(
        printable(text), width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )


def show_fault(text: str) -> None:
    """A message that ends the command, on the stream for errors; its lines stay lines."""
    lines = "\n".join(printable(line) for line in text.split("\n"))
    # Where nobody listens the exit code still tells.
    with contextlib.suppress(OSError):
        click.echo(f"Fout: {lines}", err=True)


def explain_disk(error: OSError) -> str:
    """What a disk refused outside the writing of results: printing, or a file of our own."""
    name = Path(os.fsdecode(error.filename)).name if error.filename else "de uitvoer"
    return (
        f"Lezen of schrijven van {name} lukt niet ({reason_of(error)}). "
        "Controleer rechten en schijfruimte."
    )


def leave_output() -> None:
    """Print no more: what is left would fail again when Python ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)


def printable(text: str) -> str:
    """Text without control characters, which could move the cursor or colour the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
