"""`miekgeo bronnen`: fetch official borders and other collections, and choose the set in use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from miekgeo.cli.bar import progress_bar
from miekgeo.cli.dutch import DutchGroup, Metres, WrongUseError
from miekgeo.cli.output import print_table, printable, show_counts, show_findings
from miekgeo.errors import GrenzenError

if TYPE_CHECKING:
    from miekgeo.grenzen.kept import KeptSet


class Kolom(click.ParamType[tuple[str, str | None]]):
    """A field and the column that holds it, as `veld=kolom`; `veld=` says that none does."""

    name = "kolom"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,  # noqa: ARG002 click's own signature
        ctx: click.Context | None,
    ) -> tuple[str, str | None]:
        """Field and column."""
        if isinstance(value, tuple):
            return value
        veld, sign, column = str(value).partition("=")
        if not sign or not veld.strip():
            raise WrongUseError(f"{value} is geen keuze van een kolom; schrijf veld=kolom.", ctx)
        return veld.strip(), column.strip() or None


def _once_each(
    ctx: click.Context,
    param: click.Parameter,  # noqa: ARG001 click's own signature
    choices: tuple[tuple[str, str | None], ...],
) -> dict[str, str | None]:
    """Choices by field, each field once."""
    fields = [field for field, _ in choices]
    double = sorted({f for f in fields if fields.count(f) > 1})
    if double:
        raise WrongUseError(f"{', '.join(double)} is twee keer gekozen.", ctx)
    return dict(choices)


KOLOM = click.option(
    "--kolom",
    "columns",
    type=Kolom(),
    multiple=True,
    callback=_once_each,
    metavar="VELD=KOLOM",
    help="Lees deze kolom als dit veld (ook wkt, plaatsen, x, y, lon, lat); mag vaker.",
)


@click.group(cls=DutchGroup, invoke_without_command=True)
@click.pass_context
def bronnen(context: click.Context) -> None:
    """Toon de grenzensets, of haal grenzen en lagen op bij een dienst.

    Zonder opdracht: welke sets er zijn en welke in gebruik is.
    """
    if context.invoked_subcommand is None:
        _show_sets()


@bronnen.command()
@click.option("--url", metavar="ADRES", help="Andere dienst (OGC API Features) dan die van PDOK.")
@click.option("--provincies", metavar="COLLECTIE", help="Naam van de collectie met provincies.")
@click.option("--gemeenten", metavar="COLLECTIE", help="Naam van de collectie met gemeenten.")
@click.option(
    "--tolerantie",
    type=Metres(),
    metavar="M",
    help="Tolerantie van deze grenzen in meters (PDOK: 1).",
)
def grenzen(
    url: str | None, provincies: str | None, gemeenten: str | None, tolerantie: float | None
) -> None:
    """Haal de officiële provincies en gemeenten op, en neem ze in gebruik."""
    from miekgeo import fetch

    with progress_bar() as progress:
        kept = fetch.fetch_grenzen(
            url or fetch.OFFICIAL_URL,
            provincies=provincies or fetch.PROVINCIES_COLLECTION,
            gemeenten=gemeenten or fetch.GEMEENTEN_COLLECTION,
            tolerantie_m=tolerantie,
            progress=progress,
        )
    click.echo(
        f"Opgehaald en in gebruik: {kept.naam} ({kept.provincies} provincies, "
        f"{kept.gemeenten} gemeenten, tolerantie {kept.tolerantie_m:g} m)."
    )
    click.echo(printable(f"Bron: {kept.bron}; licentie: {kept.licentie}."))
    click.echo(f"Bewaard in: {kept.folder}")


@bronnen.command()
@click.argument("naam", metavar="NAAM")
def gebruik(naam: str) -> None:
    """Kies de grenzenset waarop antwoorden rusten (ingebed voor de ingebedde)."""
    from miekgeo.grenzen import kept

    kept.use(naam)
    click.echo(f"In gebruik: {naam}.")


@bronnen.command()
@click.argument("naam", metavar="NAAM")
def verwijder(naam: str) -> None:
    """Verwijder een opgehaalde grenzenset."""
    from miekgeo.grenzen import kept

    kept.remove(naam)
    click.echo(f"Verwijderd: {naam}.")


@bronnen.command()
@click.argument("url", metavar="ADRES")
@click.argument("collectie", metavar="COLLECTIE")
@click.option("--laag", required=True, metavar="LAAG", help="Welke laag het is.")
@click.option(
    "--uit",
    type=click.Path(path_type=Path),
    required=True,
    metavar="BESTAND.gpkg|geojson|csv",
    help="Waar de laag komt; het rapport komt ernaast.",
)
@KOLOM
def haal(
    url: str,
    collectie: str,
    laag: str,
    uit: Path,
    columns: dict[str, str | None],
) -> None:
    """Haal een collectie van een OGC API Features-dienst op als laag."""
    from miekgeo.export.laag import check_suffix, write_laag
    from miekgeo.fetch import fetch_layer
    from miekgeo.lagen import Lagen
    from miekgeo.schema import load_definition

    check_suffix(uit, load_definition(laag))
    with progress_bar() as progress:
        found = fetch_layer(url, collectie, laag, columns=columns, progress=progress)
        progress("Laag schrijven")
        written = write_laag(found.laag, found.account(), uit)
    lagen = Lagen({laag: found.laag}, collectie, (), None)
    show_counts(lagen)
    show_findings(lagen.report)
    for path in written:
        click.echo(f"Geschreven: {path}")
    licence = found.licence or "niet opgegeven door de dienst; vraag het na voor u publiceert"
    click.echo(printable(f"Bron: {found.title}, {found.url}; licentie: {licence}."))


def _show_sets() -> None:
    import pandas as pd

    from miekgeo.grenzen import load_grenzen
    from miekgeo.grenzen.kept import INGEBED, is_whole, list_kept, name_in_use, sets_folder

    chosen, unknown = "", None
    try:
        chosen = name_in_use()
    except GrenzenError as error:
        unknown = error
    kept, damaged = list_kept()
    embedded = load_grenzen()
    rows = [
        [
            INGEBED,
            embedded.bron,
            embedded.peildatum,
            len(embedded.gemeenten),
            f"{embedded.tolerantie_m:g} m",
        ],
        *(_row(k) if is_whole(k) else _damaged_row(k.naam) for k in kept),
        *(_damaged_row(name) for name in damaged),
    ]
    columns = ["naam", "bron", "peildatum", "gemeenten", "tolerantie"]
    table = pd.DataFrame(rows, columns=columns)
    table.insert(0, "in gebruik", ["ja" if n == chosen else "" for n in table["naam"]])
    print_table(table)
    if unknown is not None:
        raise unknown
    if chosen not in set(table["naam"]):
        click.echo(
            f"Let op: de gekozen set {chosen} is er niet meer; kies er een met "
            "miekgeo bronnen gebruik NAAM.",
            err=True,
        )
    if not kept:
        click.echo("Officiële grenzen ophalen: miekgeo bronnen grenzen")
    else:
        click.echo(f"Bewaard in: {sets_folder()}")


def _damaged_row(name: str) -> list[object]:
    return [name, "beschadigd: haal opnieuw op of verwijder", "", "", ""]


def _row(kept: KeptSet) -> list[object]:
    bron = f"{kept.bron}; {kept.licentie}"
    return [kept.naam, bron, kept.opgehaald, kept.gemeenten, f"{kept.tolerantie_m:g} m"]
