"""What the map in one file says of each row, as text: for the tables and for what is clicked.

The same columns serve both, so that the map never says anything that the tables don't.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from miekgeo.clusters import outline_clusters
from miekgeo.collection import Collection
from miekgeo.schema import load_definition
from miekgeo.values import split_list
from miekgeo.wording import enumerate_words, number

EXAMPLE, INDICATIVE, COMPUTED_EXAMPLE = "voorbeeld", "ligging indicatief", "rekenvoorbeeld"
NO_PLACE = "zonder locatie"
# Longest columns get more room.
LONG = ("Toelichting", "Omschrijving")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Listed:
    """A row as text.

    Attributes
    ----------
    id, name : str
    facts : sequence of (str, str)
        What a column is called, and its text; all rows of a layer have the same columns.
    placed : bool
        Whether it is on the map.
    """

    id: str
    name: str
    facts: Sequence[tuple[str, str]]
    placed: bool


@dataclass(frozen=True)
class Listing:
    """A layer of the map with its rows as text.

    Attributes
    ----------
    name, title : str
    frame : GeoDataFrame
        The rows as they are drawn (EPSG:28992).
    rows : sequence of Listed
    shown : bool
        Whether it is on at first.
    """

    name: str
    title: str
    frame: Any
    rows: Sequence[Listed]
    shown: bool


def listings_of(collection: Collection) -> list[Listing]:
    """The layers of the map, the highest first."""
    layers = collection.layers
    clusters, _ = outline_clusters(layers["clusters"], collection.grenzen)
    frames = {
        "projecten": _projects(collection),
        "knooppunten": layers["knooppunten"],
        "stations": _stations(collection),
        "traces": layers["traces"],
        "ontwikkelingen": layers["ontwikkelingen"],
        "clusters": clusters,
    }
    facts: Mapping[str, Callable[[Row], list[tuple[str, str]]]] = {
        "projecten": _project_facts,
        "knooppunten": _hub_facts,
        "stations": _station_facts,
        "traces": _trace_facts,
        "ontwikkelingen": _plan_facts,
        "clusters": _cluster_facts,
    }
    keys = {"knooppunten": "knooppunt_id"}
    off = {"ontwikkelingen", "clusters"}
    found = []
    for name, frame in frames.items():
        key = keys.get(name) or str(load_definition(name).key)
        rows = [_listed(row, key, facts[name]) for row in frame.to_dict("records")]
        found.append(Listing(name, _title(name), frame, rows, name not in off))
    return found


def _title(name: str) -> str:
    return "Knooppunten" if name == "knooppunten" else load_definition(name).title


def _listed(row: Row, key: str, facts: Callable[[Row], list[tuple[str, str]]]) -> Listed:
    name = _said(row.get("naam")) or str(row[key])
    geometry = row["geometry"]
    placed = geometry is not None and not geometry.is_empty
    return Listed(str(row[key]), name, [("Code", str(row[key])), *facts(row)], placed)


def _projects(collection: Collection) -> Any:
    """Projects with their judgement and their programme."""
    frame = collection.layers["projecten"]
    judged = collection.layers["schaalniveau"].drop_duplicates("project_id")
    columns = [
        "provincies", "gemeenten", "antwoord_ruimtelijk", "toelichting",
    ]  # fmt: skip
    mine = judged.set_index("project_id")[columns].add_prefix("oordeel__")
    status = collection.tables["status"].dropna(subset=["programma"])
    programmes = status.groupby("project_id")["programma"].agg(lambda p: sorted(set(p)))
    return frame.join(mine, on="project_id").join(programmes.rename("programmas"), on="project_id")


def _stations(collection: Collection) -> Any:
    room = collection.layers["capaciteit"].drop_duplicates("station_id")
    room = pd.DataFrame(room[["station_id", "klasse_afname"]]).set_index("station_id")
    return collection.layers["stations"].join(room, on="station_id")


def _project_facts(row: Row) -> list[tuple[str, str]]:
    return [
        ("Let op", "; ".join(_project_labels(row))),
        ("Energiedrager", _label("projecten", "modaliteit", row)),
        ("Fase", _label("projecten", "projecttype", row)),
        ("Programma", _programme(row)),
        ("Provincies", _list(row["oordeel__provincies"] or row["provincies_opgegeven"])),
        ("Gemeenten", _list(row["oordeel__gemeenten"] or row["gemeenten_opgegeven"])),
        ("Schaalniveau (advies)", _said(row["oordeel__antwoord_ruimtelijk"])),
        ("In bedrijf", _period(row)),
        ("Omvang", _size(row)),
        ("Trekker", _said(row["trekker"])),
        ("Locatie", _said(row["locatie_tekst"])),
        ("Toelichting", _said(row["oordeel__toelichting"])),
    ]


def _project_labels(row: Row) -> list[str]:
    geometry = row["geometry"]
    labels = []
    if row["zekerheid"] == "indicatief":
        labels.append(EXAMPLE)
    if geometry is None or geometry.is_empty:
        labels.append(NO_PLACE)
    elif row["ligging"] == "indicatief":
        labels.append(INDICATIVE)
    return labels


def _size(row: Row) -> str:
    sizes = (_amount(row, "spanning_kv", "kV"), _amount(row, "vermogen_mw", "MW"))
    return ", ".join(size for size in sizes if size)


def _programme(row: Row) -> str:
    found = row["programmas"] if isinstance(row["programmas"], list) else []
    named = ["voorbeeld, geen officiële lijst" if p == "voorbeeld" else p for p in found]
    return enumerate_words(named)


def _hub_facts(row: Row) -> list[tuple[str, str]]:
    return [
        ("Soort", _said(row["soort"])),
        ("Karakter", _said(row["karakter"])),
        ("Score", _said(row["score"])),
        ("Provincies", _list(row["provincies"])),
        ("Gemeenten", _list(row["gemeenten"])),
        ("Bij andere stralen", _said(row["robuustheid"])),
        ("Toelichting", _said(row["toelichting"])),
    ]


def _station_facts(row: Row) -> list[tuple[str, str]]:
    return [
        ("Let op", EXAMPLE if row["zekerheid"] == "indicatief" else ""),
        ("Beheerder", _said(row["beheerder"])),
        ("Hoogste spanning", _amount(row, "spanning_kv", "kV")),
        ("Status", _label("stations", "status", row)),
        ("In bedrijf", _said(row["ibn"])),
        ("Ruimte voor afname in 2030", _said(row["klasse_afname"])),
    ]


def _trace_facts(row: Row) -> list[tuple[str, str]]:
    labels = [EXAMPLE] if row["zekerheid"] == "indicatief" else []
    labels += [INDICATIVE] if row["ligging"] == "indicatief" else []
    return [
        ("Let op", "; ".join(labels)),
        ("Energiedrager", _label("traces", "modaliteit", row)),
        ("Status", _label("traces", "status", row)),
        ("Beheerder", _said(row["beheerder"])),
        ("Spanning", _amount(row, "spanning_kv", "kV")),
        ("Zekerheid van de ligging", _label("traces", "ligging", row)),
        ("Project", _said(row["project_id"])),
    ]


def _plan_facts(row: Row) -> list[tuple[str, str]]:
    computed = row["herkomst_getallen"] == "rekenvoorbeeld"
    return [
        ("Let op", COMPUTED_EXAMPLE if computed else ""),
        ("Sector", _label("ontwikkelingen", "sector", row)),
        ("Energiedrager", _label("ontwikkelingen", "modaliteit", row)),
        ("Vraag", _amount(row, "vraag_mw", "MW")),
        ("Aanbod", _amount(row, "aanbod_mw", "MW")),
        ("Vanaf", _said(row["jaar_van"])),
        ("Tot", _said(row["jaar_tot"])),
    ]


def _cluster_facts(row: Row) -> list[tuple[str, str]]:
    return [
        ("Soort", _label("clusters", "soort", row)),
        ("Afbakening", _label("clusters", "afbakening", row)),
        ("Provincies", _list(row["provincies"])),
        ("Gemeenten", _list(row["gemeenten"])),
    ]


def _period(row: Row) -> str:
    first, last = _said(row["ibn_verwacht_van"]), _said(row["ibn_verwacht_tot"])
    if first or last:
        span = f"{first} tot {last}" if first and last and first != last else first or last
        return f"verwacht {span}"
    wanted = _said(row["ibn_gewenst"])
    return f"gewenst {wanted}" if wanted else ""


def _label(layer: str, column: str, row: Row) -> str:
    """The Dutch word of a choice, as the layer definition has it."""
    value = _said(row[column])
    allowed = load_definition(layer).by_name[column].allowed
    return next((a.label for a in allowed if a.value == value), value)


def _amount(row: Row, column: str, unit: str) -> str:
    value = row[column]
    if value is None or pd.isna(value):
        return ""
    return f"{number(float(value), 0 if float(value).is_integer() else 1)} {unit}"


def _list(value: Any) -> str:
    return ", ".join(split_list(value))


def _said(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    return str(value)
