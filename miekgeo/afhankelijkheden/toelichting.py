"""Dutch sentences on dependencies: one per edge, and the three fields of the projectfiche."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from miekgeo.afhankelijkheden.answers import BUITENLAND, GRENSGEVAL, JA, MOGELIJK, ONBEKEND
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
    END_STATION: "{van} eindigt op {station}",
    EXTENDS: "{van} breidt {station} uit",
    BUILT_BY: "{Station} wordt gebouwd door {naar}",
    SHARED_EXTENSION: "{van} eindigt op een station dat {naar} uitbreidt",
    FEEDING: "{van} wordt gevoed door {station}",
    NEEDS_POWER: "{van} heeft elektriciteit nodig van {station}",
    HIGH_TO_MIDDLE: "{Station} hangt aan het hogere net bij {naar}",
    PLAN: "{van} is er voor {naar}",
    LIES_IN: "{van} ligt ook in {naar}",
}
_MAYBE_IN = "{van} ligt misschien ook in {naar}"
_TO_LAND = "{van} gaat naar {naar}"
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
        `naar_id, naam_van, naam_naar, soort, stand, bewijs, grensoverschrijdend, provincie_van,
        provincie_naar, zeker` (areas in which the first lies for sure, and the second)`, kan_in`
        (areas in which either may lie)`, planning, wanneer`, and `bestemming` where a project lies
        elsewhere: whether it declares to end there.
    """
    says = _says(row)
    parts = [f"{says} ({row['stand']}: {row['bewijs']})."]
    border = _border(row)
    if border:
        parts.append(border)
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
    return {
        "infrastructuurprojecten": _told(infra, "Geen afhankelijkheden gevonden."),
        "ontwikkelingen": _told(plans, "Geen ontwikkelingen gevonden."),
        "buiten_provincie": _outside(own),
    }


def _says(row: Mapping[str, Any]) -> str:
    van, naar = str(row["naam_van"]), str(row["naam_naar"])
    if row["soort"] == LIES_IN:
        says = _SAYS[LIES_IN] if row["grensoverschrijdend"] == JA else _MAYBE_IN
        # A name stays as it is written; that of an area gets its accents.
        return (_TO_LAND if row["bestemming"] else says).format(van=van, naar=_place(naar))
    if row["soort"] == BUILT_BY and van == naar:
        naar = f"het gelijknamige project {row['naar_id']}"
    begin = _station(van)
    return _SAYS[row["soort"]].format(
        van=van, naar=naar, station=_station(naar), Station=begin[:1].upper() + begin[1:]
    )


def _station(name: str) -> str:
    """A station in a sentence: `station Ens`, `Hoogspanningsstation Bolsward`."""
    return name if "station" in name.casefold() else f"station {name}"


def _place(area: str) -> str:
    return "het buitenland" if area == BUITENLAND else area_name(area)


def _outside(own: Sequence[Mapping[str, Any]]) -> str:
    """What goes over a border, and of how many nobody can say."""
    found = [r for r in own if r["grensoverschrijdend"] in (JA, GRENSGEVAL, MOGELIJK)]
    unknown = sum(r["grensoverschrijdend"] == ONBEKEND for r in own)
    text = _told(found, "Geen afhankelijkheden buiten de provincie gevonden.")
    if not unknown:
        return text
    return f"{text} Van {_these(unknown)} is onbekend of het een grens over gaat."


def _border(row: Mapping[str, Any]) -> str | None:
    """What is said of the border; what both ends have in common isn't called different."""
    answer = row["grensoverschrijdend"]
    van, naar = (_areas(row[c]) for c in ("provincie_van", "provincie_naar"))
    if answer == JA and row["soort"] == LIES_IN:
        return f"Het hoofdgebied is {_places(van)}."
    shared = [a for a in van if a in naar]
    if answer == JA and shared:
        ends = zip((row["naam_van"], row["naam_naar"]), (van, naar), row["zeker"], strict=True)
        more = [_also(n, [a for a in areas if a not in shared], sure) for n, areas, sure in ends]
        return "; ".join([f"Beide liggen in {_places(shared)}", *filter(None, more)]) + "."
    where = _places(list(dict.fromkeys([*van, *naar])))
    maybe = sorted({*row["kan_in"]} - {*van, *naar})
    if answer in (GRENSGEVAL, MOGELIJK) and maybe:
        where = f"{where}, misschien ook {_places(maybe)}"
    border = _BORDER.get(answer)
    return None if border is None else border.format(waar=where)


def _also(name: str, areas: Sequence[str], sure: Collection[str]) -> str:
    """Where one end lies beside what both have in common, and where it may."""
    firm = _places([a for a in areas if a in sure])
    maybe = _places([a for a in areas if a not in sure])
    if firm and maybe:
        return f"{name} ligt ook in {firm}, misschien ook in {maybe}"
    if maybe:
        return f"{name} ligt misschien ook in {maybe}"
    return f"{name} ligt ook in {firm}" if firm else ""


def _told(rows: Sequence[Mapping[str, Any]], without: str) -> str:
    """The sentences of these edges, and of how many the planning is unknown."""
    if not rows:
        return without
    text = " ".join(str(r["toelichting"]) for r in rows)
    # Where a project lies has no planning.
    unknown = sum(r["planning"] == ONBEKEND and r["soort"] != LIES_IN for r in rows)
    return f"{text} Van {_these(unknown)} is de planning onbekend." if unknown else text


def _these(n: int) -> str:
    return "1 afhankelijkheid" if n == 1 else f"{n} afhankelijkheden"


def _places(areas: Sequence[str]) -> str:
    return enumerate_words([_place(a) for a in areas])


def _areas(text: str) -> list[str]:
    return [a for a in str(text).split(";") if a]
