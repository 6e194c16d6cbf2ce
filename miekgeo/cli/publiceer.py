"""The command `publiceer`: the public edition as a service."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from miekgeo.cli.bar import progress_bar
from miekgeo.cli.collecting import PATH, collect_from, show_collection
from miekgeo.cli.dutch import DutchCommand, Metres, WrongUseError
from miekgeo.cli.output import printable
from miekgeo.scratch import scratch_folder
from miekgeo.service.names import CONFIGURATION, GEOPACKAGE, OPENAPI
from miekgeo.service.server import (
    HOST,
    LAST_PORT,
    PORT,
    public_address,
    require_service,
    run,
    stop_on_signals,
    taken_port,
)


@click.command(cls=DutchCommand)
@click.argument("pad", type=PATH, metavar="[MAP|BESTAND]", required=False)
@click.option("--provincie", metavar="NAAM", help="Alleen deze provincie.")
@click.option("--lagen", metavar="LAAG,LAAG", help="Alleen deze lagen (standaard alle).")
@click.option("--map", "folder", type=PATH, metavar="MAP", help="Bewaar in deze map wat er draait.")
@click.option(
    "--poort",
    type=click.IntRange(1, LAST_PORT),
    default=PORT,
    metavar="POORT",
    help=f"Poort waarop de dienst luistert ({PORT}).",
)
@click.option("--host", default=HOST, metavar="HOST", help="Waarop de dienst luistert (127.0.0.1).")
@click.option("--adres", metavar="URL", help="Adres waaronder anderen de dienst bereiken.")
@click.option("--alleen-schrijven", is_flag=True, help="Schrijf --map, maar start de dienst niet.")
@click.option("--grenzen", metavar="BESTAND|NAAM", help="Andere grenzen dan de set in gebruik.")
@click.option(
    "--raster",
    type=Metres(),
    metavar="M",
    help="Toon vertrouwelijke rijen naamloos op een raster in plaats van niet.",
)
@click.option("--vertrouwelijk", is_flag=True, hidden=True)
def publiceer(folder: Path | None, *, vertrouwelijk: bool, **options: Any) -> None:
    """Start een dienst (OGC API Features) met de openbare uitgave, voor QGIS en andere programma's.

    Zonder MAP|BESTAND wordt de ingebedde voorbeeldset gebruikt. Stop met Ctrl-C.
    """
    if vertrouwelijk:
        raise WrongUseError(
            "publiceer kent geen --vertrouwelijk: een dienst geeft alleen de openbare uitgave."
        )
    if options.pop("alleen_schrijven"):
        if folder is None:
            raise WrongUseError("Geef met --map op waar het komt.")
        _write(folder, **options)
    else:
        _serve(folder, **options)


def _serve(folder: Path | None, **options: Any) -> None:
    require_service()
    # Checked before any work is done.
    public_address(options["adres"], options["host"], options["poort"])
    with (
        contextlib.suppress(KeyboardInterrupt),
        stop_on_signals(),
        taken_port(options["host"], options["poort"]) as listener,
        _folder(folder) as place,
    ):
        settings, document = _write(place, kept=folder is not None, **options)
        # Imported here: comes with the extra that only the service needs.
        from miekgeo.service.app import make_app

        app = make_app(settings, document, place)
        click.echo(f"Dienst: {settings['server']['url']} (stop met Ctrl-C)")
        run(app, listener)
    click.echo("Dienst gestopt.")


@contextlib.contextmanager
def _folder(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder
        return
    with scratch_folder("miekgeo-dienst-") as place:
        yield place


def _write(
    folder: Path,
    *,
    lagen: str | None,
    host: str,
    poort: int,
    adres: str | None,
    kept: bool = True,
    **data: Any,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Gather the data set and write what is served; gives configuration and OpenAPI document."""
    # Imported here: most commands end before the analyses would be of use.
    from miekgeo.collection import LAYERS
    from miekgeo.service.configuration import chosen_layers, make_folder, write_service

    names = [n.strip() for n in lagen.split(",")] if lagen is not None else LAYERS
    chosen = chosen_layers(names)
    # Before the work: a place that can't be written is known at once.
    make_folder(folder)
    url = public_address(adres, host, poort)
    with progress_bar() as progress:
        found = collect_from(**data, vertrouwelijk=False, progress=progress)
        progress("Dienst schrijven")
        written = write_service(found, folder, layers=chosen, url=url, host=host, port=poort)
    show_collection(found)
    if kept:
        for name in (GEOPACKAGE, CONFIGURATION, OPENAPI):
            click.echo(printable(f"Geschreven: {folder / name}"))
    return written
