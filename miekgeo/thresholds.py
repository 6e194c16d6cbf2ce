"""Thresholds: one table with unit and source, loaded once as a frozen object.

Analyses take the values they need as keyword arguments; nothing else reads the table.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from functools import cache

from miekgeo import paths
from miekgeo.errors import ThresholdError

TABLE = paths.TABLES / "thresholds.csv"


@dataclass(frozen=True)
class Thresholds:
    """Values of `tables/thresholds.csv`, by name; the table gives meaning and source."""

    tolerantie_officieel_m: float
    tolerantie_onbekend_m: float
    nauwkeurigheid_definitief_m: float
    nauwkeurigheid_voorkeurstrace_m: float
    nauwkeurigheid_zoekgebied_m: float
    nauwkeurigheid_indicatief_m: float
    nauwkeurigheid_onbekend_m: float
    nabijheid_m: float
    omslag_max_m: float
    tegenspraak_lengte_aandeel: float
    knooppunt_straal_m: float
    netknooppunt_traces_aantal: float
    netknooppunt_modaliteiten_aantal: float
    knooppunt_sectoren_aantal: float
    aansluiting_m: float
    karakter_provinciaal_kv: float
    karakter_nationaal_kv: float
    karakter_provinciaal_mw: float
    karakter_nationaal_mw: float
    robuust_aandeel: float
    redelijk_aandeel: float
    gelijkenis_aandeel: float
    hoogspanning_mw: float
    extra_hoogspanning_mw: float
    krap_aandeel: float
    losse_einden_m: float
    raakvlak_nabijheid_m: float
    raakvlak_corridor_m: float


@cache
def load_thresholds() -> Thresholds:
    """Thresholds of the table.

    Raises
    ------
    ThresholdError
        A threshold is missing, unknown, negative or not a number.
    """
    rows = read_table()
    known = {f.name for f in fields(Thresholds)}
    given = {row["naam"] for row in rows}
    if known != given:
        raise ThresholdError(
            f"{TABLE.name} past niet bij de code; verschil:", ids=sorted(known ^ given)
        )
    try:
        values = {row["naam"]: float(row["waarde"].replace(",", ".")) for row in rows}
    except ValueError as error:
        raise ThresholdError(f"{TABLE.name}: een waarde is geen getal.") from error
    negative = sorted(n for n, v in values.items() if v < 0)
    if negative:
        raise ThresholdError(f"{TABLE.name}: waarden onder nul:", ids=negative)
    return Thresholds(**values)


def read_table() -> list[dict[str, str]]:
    """Rows of the table as text: naam, analyse, waarde, eenheid, omschrijving, bron."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))
