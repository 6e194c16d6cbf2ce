"""Rows of the account that goes with every result: borders and thresholds it rests on."""

from __future__ import annotations

from miekgeo import thresholds
from miekgeo.grenzen import Grenzen

Row = tuple[str, str]
# Units as people write them.
_UNITS = {"kv": "kV", "mw": "MW"}


def grenzen_rows(grenzen: Grenzen) -> list[Row]:
    """What the boundary set is: name, tolerance, source, date, licence and remarks."""
    return [
        ("grenzenset", grenzen.naam),
        ("tolerantie grenzenset (m)", f"{grenzen.tolerantie_m:g}"),
        ("bron grenzen", grenzen.bron),
        ("peildatum grenzen", grenzen.peildatum),
        ("licentie grenzen", grenzen.licentie),
        *(("opmerking grenzen", o) for o in grenzen.remarks),
    ]


def threshold_rows(*analyses: str) -> list[Row]:
    """Thresholds of these analyses, each with its value, unit and source."""
    return [
        (
            f"drempel {d['naam']}",
            f"{d['waarde']} {_UNITS.get(d['eenheid'], d['eenheid'])} ({d['bron']})",
        )
        for d in thresholds.read_table()
        if d["analyse"] in analyses
    ]
