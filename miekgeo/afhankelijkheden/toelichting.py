"""Dutch sentences on dependencies: one per edge, and the three fields of the projectfiche."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from miekgeo.afhankelijkheden.answers import GRENSGEVAL, JA, MOGELIJK, ONBEKEND
from miekgeo.afhankelijkheden.edges import (
    BUILT_BY,
    DECLARED,
    END_STATION,
    EXTENDS,
    FEEDING,
    HIGH_TO_MIDDLE,
    LIES_IN,
    NEEDS_POWER,
    PLAN,
    SHARED_EXTENSION,
)
from miekgeo.periods import CONFLICT
from miekgeo.periods import MOGELIJK as MOGELIJK_CONFLICT
from miekgeo.wording import area_name, enumerate_words

_SAYS = {
    DECLARED: "{van} hangt af van {naar}",
    END_STATION: "{van} eindigt op station {naar}",
    EXTENDS: "{van} breidt station {naar} uit",
    BUILT_BY: "Station {van} wordt gebouwd door {naar}",
    SHARED_EXTENSION: "{van} eindigt op een station dat {naar} uitbreidt",
    FEEDING: "{van} wordt gevoed door station {naar}",
    NEEDS_POWER: "{van} heeft elektriciteit nodig van station {naar}",
    HIGH_TO_MIDDLE: "Station {van} hangt aan het hogere net bij {naar}",
    PLAN: "{van} is er voor {naar}",
    LIES_IN: "{van} ligt ook in {naar}",
}
_MAYBE_IN = "{van} ligt misschien ook in {naar}"
_BORDER = {
    JA: "De twee liggen in verschillende gebieden ({waar}).",
    GRENSGEVAL: "Of dat een grens over gaat, is binnen de nauwkeurigheid niet te zeggen ({waar}).",
    MOGELIJK: "Of dat een grens over gaat, hangt af van de locatiekeuze ({waar}).",
    ONBEKEND: "Van een van beide is de plaats onbekend of op zee.",
}
FIELDS = ("infrastructuurprojecten", "ontwikkelingen", "buiten_provincie")


def explain_edge(row: Mapping[str, Any]) -> str:
    """The sentences of one edge.

    Parameters
    ----------
    row : mapping
        `naam_van, naam_naar, soort, stand, bewijs, grensoverschrijdend, provincie_van,
        provincie_naar, planning, wanneer`.
    """
    # A name stays as it is written; that of an area gets its accents.
    naar = area_name(row["naam_naar"]) if row["soort"] == LIES_IN else row["naam_naar"]
    maybe = row["soort"] == LIES_IN and row["grensoverschrijdend"] != JA
    says = (_MAYBE_IN if maybe else _SAYS[row["soort"]]).format(van=row["naam_van"], naar=naar)
    parts = [f"{says} ({row['stand']}: {row['bewijs']})."]
    border = _BORDER.get(row["grensoverschrijdend"])
    if border:
        where = [area_name(p) for p in _areas(row)]
        parts.append(border.format(waar=enumerate_words(where)))
    if row["planning"] in (CONFLICT, MOGELIJK_CONFLICT):
        word = (
            "Planning: conflict" if row["planning"] == CONFLICT else "Planning: mogelijk conflict"
        )
        parts.append(f"{word}, {row['wanneer']}.")
    return " ".join(parts)


def fiche_fields(own: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The three fields of the projectfiche on dependencies, from the edges of one project.

    Parameters
    ----------
    own : sequence of mapping
        Rows of the edges of which the project is the first end.

    Notes
    -----
    MIEK-handleiding 2025, pMIEK bijlage 3: afhankelijkheden van andere infrastructuurprojecten, van
    sectorale- en gebiedsontwikkelingen, and buiten provincie.
    """
    plans = [r for r in own if r["soort"] == PLAN]
    infra = [r for r in own if r["soort"] not in (PLAN, LIES_IN)]
    outside = [r for r in own if r["grensoverschrijdend"] in (JA, GRENSGEVAL, MOGELIJK)]
    return {
        "infrastructuurprojecten": _joined(infra, "Geen afhankelijkheden gevonden."),
        "ontwikkelingen": _joined(plans, "Geen ontwikkelingen gevonden."),
        "buiten_provincie": _joined(outside, "Geen afhankelijkheden buiten de provincie gevonden."),
    }


def _joined(rows: Sequence[Mapping[str, Any]], without: str) -> str:
    return " ".join(str(r["toelichting"]) for r in rows) if rows else without


def _areas(row: Mapping[str, Any]) -> list[str]:
    both = f"{row['provincie_van']};{row['provincie_naar']}".split(";")
    return list(dict.fromkeys(a for a in both if a))
