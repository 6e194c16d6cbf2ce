"""The command `exporteer`: layers and tables of a data set in a format of the user's choice."""

from __future__ import annotations

from pathlib import Path

import click

from miekgeo.cli.bar import progress_bar
from miekgeo.cli.collecting import PATH, collect_from, collecting_options, show_collection
from miekgeo.cli.dutch import DutchCommand
from miekgeo.cli.output import printable

# Names of files that don't belong to the export, told at most.
SHOWN = 5


@click.command(cls=DutchCommand)
@collecting_options
@click.option(
    "--provincie", metavar="NAAM", help="Alleen wat deze provincie raakt (standaard alles)."
)
@click.option(
    "--lagen",
    metavar="A,B,...",
    help="Alleen deze lagen en tabellen (standaard alle).",
)
@click.option(
    "--uit",
    type=PATH,
    required=True,
    metavar="MAP|BESTAND",
    help="Waarheen: een bestand bij gpkg, html en xlsx, een map bij de andere.",
)
@click.option(
    "--formaat",
    metavar="gpkg|geojson|geoparquet|shp|html|xlsx",
    help="De indeling (standaard naar de naam van het bestand).",
)
def exporteer(
    pad: Path | None,
    grenzen: str | None,
    vertrouwelijk: bool,
    raster: float | None,
    provincie: str | None,
    lagen: str | None,
    uit: Path,
    formaat: str | None,
) -> None:
    """Schrijf lagen, uitkomsten en tabellen voor GIS, rekenblad of browser.

    Zonder MAP|BESTAND wordt de ingebedde voorbeeldset gebruikt.
    """
    from miekgeo.export.collection import check_names, check_target, write_collection

    names = None if lagen is None else [n.strip() for n in lagen.split(",") if n.strip()]
    # Before the work: who mistyped a name needn't wait for it.
    check_names(names, check_target(uit, formaat))
    with progress_bar() as progress:
        found = collect_from(
            pad, provincie, grenzen, raster, vertrouwelijk=vertrouwelijk, progress=progress
        )
        written = write_collection(found, names, uit, formaat, progress)
    show_collection(found)
    for name, frame in found.layers.items():
        if not len(frame) and (names is None or name in names):
            click.echo(f"De laag {name} is leeg.")
    for path in written:
        click.echo(f"Geschreven: {printable(str(path))}")
    _show_others(uit, written)


def _show_others(folder: Path, written: list[Path]) -> None:
    """What else is in the folder: nobody may take it for part of this edition."""
    if not folder.is_dir():
        return
    others = sorted({p.name for p in folder.iterdir()} - {p.name for p in written})
    if others:
        named = ", ".join(others[:SHOWN])
        rest = f" en nog {len(others) - SHOWN}" if len(others) > SHOWN else ""
        text = f"in {folder.name} staat ook {named}{rest}; dat hoort niet bij deze uitgave."
        click.echo(printable(f"Let op: {text}"), err=True)
