"""The tables of the page Knooppunten: what its map shows, row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from miekgeo.convergence import Found
from miekgeo.schema import load_definition
from miekgeo.ui.paper_table import show_grid
from miekgeo.values import split_list
from miekgeo.wording import number

TABLES_KEY = "knooppunt_tabellen"


def show_tables(found: Found, provincie: str | None) -> None:
    """The content of the map as tables: per gemeente, room, plans, established hubs."""
    tables: dict[str, Callable[[], pd.DataFrame]] = {
        "Totaalbeeld per gemeente": partial(_areas, found, provincie),
        "Gemeenten zonder knooppunt": partial(_complement, found, provincie),
        "Ruimte per station": partial(_stations, found, provincie),
        "Ontwikkelingen": partial(_plans, found),
        "Vastgestelde knooppunten": partial(_established, found),
        "Zonder locatie": partial(_without, found),
    }
    # Tables are heavy in a browser, and few visitors open them.
    place = st.expander(f"Tabellen: {', '.join(tables)}", key=TABLES_KEY, on_change="rerun")
    if place.open:
        for tab, make in zip(place.tabs(list(tables)), tables.values(), strict=True):
            with tab:
                show_grid(make())


def _complement(found: Found, provincie: str | None) -> pd.DataFrame:
    """Gemeenten without a hub, with the room there: use what exists to the full (step 3)."""
    table = _areas(found, provincie)
    return table[(table["Knooppunten"] == "") & (table["Soort"] == "gemeente")]


def _areas(found: Found, provincie: str | None) -> pd.DataFrame:
    columns = {
        "gebied": "Gebied",
        "soort": "Soort",
        "provincies": "Ligt in",
        "n_projecten": "Projecten",
        "n_stations": "Stations",
        "n_traces": "Tracés",
        "n_ontwikkelingen": "Ontwikkelingen",
        "vermogen_mw": "Vermogen ontwikkelingen (MW, rekenvoorbeeld)",
        "knooppunten": "Knooppunten",
        "klasse_afname": "Ruimte afname 2030",
        "afname_marge_2030_mw": "Marge 2030 (MW)",
        "toelichting": "Toelichting",
    }
    picture = pd.DataFrame(found.totaalbeeld.drop(columns="geometry"))
    return _shown(_of(picture, provincie), columns)


def _stations(found: Found, provincie: str | None) -> pd.DataFrame:
    columns = {
        "naam": "Station",
        "provincies": "Ligt in, en voedt",
        "klasse_afname": "Afname 2030",
        "afname_marge_nu_mw": "Marge afname nu (MW)",
        "afname_marge_2030_mw": "2030",
        "afname_marge_2035_mw": "2035",
        "klasse_teruglever": "Teruglevering 2030",
        "teruglever_marge_2030_mw": "Marge teruglevering 2030 (MW)",
        "ontwikkelingen": "Ontwikkelingen",
        "graad": "Tracés op het station",
        "deelnet": "Deelnet",
        "toelichting": "Toelichting",
    }
    network = found.data.network[["station_id", "graad", "deelnet"]]
    return _shown(found.data.capaciteit_of(provincie).merge(network, on="station_id"), columns)


def _plans(found: Found) -> pd.DataFrame:
    plans = pd.DataFrame(found.data.ontwikkelingen.drop(columns="geometry"))
    columns = {f.name: f.label for f in load_definition("ontwikkelingen").table_fields}
    columns |= {
        "station_id": "Station",
        "wijze": "Gevoed door",
        "stand": "Stand",
        "reden": "Geen station, want",
    }
    return _shown(plans, columns)


def _established(found: Found) -> pd.DataFrame:
    columns = {
        "naam": "Vastgesteld knooppunt",
        "provincies": "Ligt in",
        "uitkomst": "Uitkomst",
        "toelichting": "Toelichting",
    }
    return _shown(found.vastgesteld, columns)


def _without(found: Found) -> pd.DataFrame:
    return _shown(found.hubs.without_place, {"laag": "Laag", "id": "Code", "naam": "Naam"})


def _of(table: pd.DataFrame, provincie: str | None) -> pd.DataFrame:
    if provincie is None:
        return table
    lies = [provincie in split_list(p) for p in table["provincies"]]
    return table[lies]


def _shown(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Columns under their heading; empty cells stay empty, lists have commas."""
    shown = table[list(columns)].astype(object)
    shown = shown.where(shown.notna(), "").map(_cell)
    return shown.rename(columns=dict(columns)).reset_index(drop=True)


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return number(value, 0 if float(value).is_integer() else 1)
    return str(value).replace(";", ", ")
