"""The command `projectfiche`: the forms of projects, filled in, as DOCX or HTML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from miekgeo.cli.bar import progress_bar
from miekgeo.cli.collecting import PATH, collect_from, collecting_options, show_collection
from miekgeo.cli.dutch import DutchCommand
from miekgeo.cli.output import printable

if TYPE_CHECKING:
    from miekgeo.collection import Collection

# The same as in miekgeo.projectfiche and miekgeo.export, which take long to load.
_FORMS = {"pmiek": "pMIEK", "nmiek": "nMIEK"}
_FORMATS = ("docx", "html")


@click.command(cls=DutchCommand)
@collecting_options
@click.option(
    "--project", "projects", multiple=True, metavar="CODE", help="Van dit project; mag vaker."
)
@click.option("--provincie", metavar="NAAM", help="Van alle projecten van deze provincie.")
@click.option(
    "--uit",
    type=PATH,
    metavar="MAP|BESTAND",
    required=True,
    help="Map voor de fiches, of bij één project een bestand.",
)
@click.option(
    "--formaat",
    type=click.Choice(_FORMATS),
    metavar="docx|html",
    help="Indeling (die van het bestand, anders docx).",
)
@click.option(
    "--formulier",
    type=click.Choice(tuple(_FORMS)),
    metavar="pmiek|nmiek",
    help="Formulier (standaard dat van het programma van het project).",
)
def projectfiche(  # noqa: PLR0913 one parameter per option
    pad: Path | None,
    grenzen: str | None,
    raster: float | None,
    projects: tuple[str, ...],
    provincie: str | None,
    uit: Path,
    formaat: str | None,
    formulier: str | None,
    *,
    vertrouwelijk: bool,
) -> None:
    """Vul projectfiches in zoals de MIEK-handleiding ze vraagt, voor zover de gegevens reiken.

    Zonder MAP|BESTAND wordt de ingebedde voorbeeldset gebruikt; zonder --project alle projecten.
    """
    from miekgeo.export.projectfiche import is_file_target, write_projectfiche
    from miekgeo.projectfiche import require_projects

    chosen = formaat or (uit.suffix[1:].lower() if uit.suffix[1:].lower() in _FORMATS else "docx")
    # A name that can't hold them is told before all is read.
    is_file_target(uit, chosen, max(1, len(set(projects))))
    with progress_bar() as progress:
        found = collect_from(
            pad, provincie, grenzen, raster, vertrouwelijk=vertrouwelijk, progress=progress
        )
        ids = require_projects(found, projects or found.project_ids)
        _require_in_provincie(found, ids)
        form = _FORMS.get(formulier or "")
        written = write_projectfiche(found, ids, uit, chosen, form=form, progress=progress)
    for path in written:
        click.echo(printable(f"Geschreven: {path}"))
    click.echo(f"{len(ids)} {'projectfiche' if len(ids) == 1 else 'projectfiches'}.")
    show_collection(found)


def _require_in_provincie(found: Collection, ids: Sequence[str]) -> None:
    from miekgeo.errors import SourceError

    elsewhere = [i for i in ids if i not in set(found.project_ids)]
    if elsewhere:
        raise SourceError(
            f"Niet in {found.provincie}: {', '.join(elsewhere)}.",
            hint="Laat --provincie weg of noem andere projecten.",
        )
