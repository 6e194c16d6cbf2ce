"""The parts of the page Kaart around the map: head, filters, facts of a project and tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from miekgeo.schema import LayerDefinition, load_definition
from miekgeo.tasks import Assessment
from miekgeo.ui import cache
from miekgeo.ui.components import text
from miekgeo.ui.fiche_beside import show_button
from miekgeo.ui.filter_choice import (
    PROVINCIE_KEY,
    as_chosen,
    choose_provincie,
    provincie_as_chosen,
    show_filter,
    show_search,
)
from miekgeo.ui.kaart_data import KaartData
from miekgeo.ui.kaart_jaar import year_as_chosen
from miekgeo.ui.kaart_lagen import BRT_KEY, hidden_as_chosen
from miekgeo.ui.kaart_zoeken import place_as_chosen, show_place_search
from miekgeo.ui.own_oordelen import lay_on_own
from miekgeo.ui.paper_table import show_grid
from miekgeo.ui.plekken import PROJECT, Place
from miekgeo.ui.project import advice_html, borders_html, facts_html, labels_html
from miekgeo.ui.served import data_name, note_html
from miekgeo.ui.state import ALL, Selection, key

TABLES_KEY = "tabellen"


def show_header(found: Assessment) -> None:
    """Title and what these data are."""
    table = found.result.table
    frame = found.lagen.frame("projecten")
    examples = int((frame["zekerheid"] == "indicatief").sum())
    st.html(
        '<div class="kop"><h1>MIEK op de kaart</h1>'
        f"<p>{len(table)} projecten, {len(found.lagen.frame('stations'))} stations; "
        f"grenzen: {text(found.grenzen.naam)}</p></div>"
    )
    example = (
        '<p class="melding"><b>Voorbeeldset.</b> Dit is geen officiële projectenlijst en alle '
        f"ligging is indicatief. Van {examples} projecten is de plaats in het nMIEK of een pMIEK "
        "niet gelezen; die heten voorbeeld.</p>"
    )
    st.html(note_html(example, found.lagen))


def show_notices(place: DeltaGenerator, notices: Sequence[str]) -> None:
    """Notices about the link and the base map."""
    for notice in notices:
        place.warning(notice, icon=":material/link_off:")
    if st.session_state.get(BRT_KEY, False) and not cache.brt_reachable():
        place.warning(
            "De BRT Achtergrondkaart is nu niet bereikbaar; de eigen ondergrond blijft staan.",
            icon=":material/cloud_off:",
        )


def as_filtered(selection: Selection) -> tuple[Selection, bool]:
    """What the filters will say once they are drawn, and whether the base map (BRT) is shown.

    Streamlit knows what a visitor chose before it draws the widget; until there is one it is what
    the link asks for.
    """
    provincie = provincie_as_chosen(selection.provincie)
    brt = bool(st.session_state.get(BRT_KEY, False)) and cache.brt_reachable()
    return _filtered(selection, provincie), brt


def show_filters(
    found: Assessment,
    selection: Selection,
    places: Mapping[str, Place],
    projecten: pd.DataFrame,
    shown: Callable[[str], KaartData],
) -> Selection:
    """Choice of provincie, place and projects; gives the new selection.

    Parameters
    ----------
    found : Assessment
    selection : Selection
        What the link says.
    places : mapping of key to Place
        What can be searched for.
    projecten : DataFrame
        All projects with their judgement.
    shown : function of provincie
        The rows in it.
    """
    with st.container(key="kaartbalk"):
        left, place, words, right = st.columns(
            [3, 4, 3, 2], gap="small", vertical_alignment="bottom"
        )
    with left:
        provincie = choose_provincie(found.grenzen.names, selection.provincie)
    with words:
        show_search(selection.filter)
    with place:
        inside = partial(_is_shown, found=found, naam=provincie, shown=shown)
        show_place_search(places, selection.plek, inside, _show_all)
    with right:
        show_filter(selection.filter, projecten)
    return _filtered(selection, provincie)


def _filtered(selection: Selection, provincie: str | None) -> Selection:
    moved = provincie != selection.provincie
    return replace(
        selection,
        provincie=provincie,
        hidden=hidden_as_chosen(selection),
        project=None if moved else selection.project,
        filter=as_chosen(selection.filter),
        kaartjaar=year_as_chosen(selection),
        plek=place_as_chosen(selection, moved=moved),
    )


def _is_shown(
    place: Place, *, found: Assessment, naam: str | None, shown: Callable[[str], KaartData]
) -> bool:
    """Whether a place lies in the provincie shown; of a project the page's own list says so."""
    if naam is None:
        return True
    if place.soort == PROJECT:
        return place.id in set(shown(naam).projecten["project_id"])
    provincies = found.grenzen.provincies
    return place.touches(provincies.areas[provincies.labels == naam][0])


def _show_all() -> None:
    st.session_state[key(PROVINCIE_KEY)] = ALL


def _with_own_words(data: KaartData) -> KaartData:
    """The rows with what this visitor said of projects in their points for attention."""
    return replace(data, found=lay_on_own(data.found, data_name(), own=False))


def show_project(data: KaartData, whole: KaartData) -> str | None:
    """Facts and schaalniveau of the chosen project; gives an empty text when it is closed.

    Parameters
    ----------
    data : KaartData
        What is shown.
    whole : KaartData
        The same without the filter.
    """
    project = _with_own_words(data).project
    if project is None:
        return None
    if st.button("Terug naar de lijst", icon=":material/arrow_back:", key="terug"):
        return ""
    elsewhere = ""
    if project["project_id"] not in set(whole.projecten["project_id"]):
        elsewhere = f'<p class="stil">Dit project ligt niet in {text(data.selection.title)}.</p>'
    elif project["project_id"] not in set(data.projecten["project_id"]):
        elsewhere = '<p class="stil">Dit project past niet bij de filters: niet op de kaart.</p>'
    st.html(
        f"<h2>{text(project['naam'], missing='(zonder naam)')}</h2>{elsewhere}"
        f"<div>{labels_html(project)}</div>{advice_html(project)}{borders_html(project)}"
    )
    show_button()
    st.html(f'<h3>Toelichting</h3><p class="lees">{text(project["toelichting"])}</p>')
    if project["aandachtspunten"]:
        st.html(f'<h3>Aandachtspunten</h3><p class="lees">{text(project["aandachtspunten"])}</p>')
    st.html(f"<h3>Gegevens</h3>{facts_html(project)}")
    return None


def show_tables(data: KaartData) -> None:
    """The content of the map as tables, and the projects that aren't on it."""
    without = data.without_place
    apart = ""
    if len(without):
        items = "".join(
            f"<li>{text(p['project_id'])} {text(p['naam'], missing='(zonder naam)')}</li>"
            for p in without.to_dict("records")
        )
        apart = (
            f"<h3>Zonder locatie ({len(without)})</h3><p>Deze projecten horen erbij, maar hebben "
            f'geen plaats en staan dus niet op de kaart.</p><ul class="lees">{items}</ul>'
        )
    st.html(f"<h2 class='bij-tabel'>De kaart als tabel: {text(data.selection.title)}</h2>{apart}")
    tables: dict[str, Callable[[], pd.DataFrame]] = {
        f"Projecten ({len(data.projecten)})": partial(_project_table, data),
        **dict(
            _titled(load_definition(layer), frame)
            for layer, frame in (
                ("stations", data.stations),
                ("traces", data.traces),
                ("clusters", data.clusters),
            )
        ),
    }
    # Tables are heavy in a browser, and few visitors open them.
    place = st.expander(f"Tabellen: {', '.join(tables)}", key=TABLES_KEY, on_change="rerun")
    if place.open:
        for tab, make in zip(place.tabs(list(tables)), tables.values(), strict=True):
            with tab:
                show_grid(make())


def _titled(
    definition: LayerDefinition, frame: gpd.GeoDataFrame
) -> tuple[str, Callable[[], pd.DataFrame]]:
    """Title of a layer's table with its counts, and what makes it."""
    without = int(frame.geometry.isna().sum())
    tail = f", waarvan {without} zonder plaats op de kaart" if without else ""
    return f"{definition.title} ({len(frame)}{tail})", partial(_table, definition, frame)


def _project_table(data: KaartData) -> pd.DataFrame:
    judged = ["provincies", "kruist_provinciegrens", "kruist_landsgrens", "antwoord_ruimtelijk"]
    labels = ["Ligt in", "Provinciegrens", "Landsgrens", "Advies"]
    table = _table(load_definition("projecten"), data.projecten)
    for column, label in zip(judged, labels, strict=True):
        table[label] = data.projecten[column].to_numpy()
    examples = (data.projecten["zekerheid"] == "indicatief").to_numpy()
    if "projecten" in data.phases:
        table[f"In {data.selection.kaartjaar}"] = data.phases_of("projecten", data.projecten)
    table["Status"] = np.where(examples, "voorbeeld", data.projecten["programma"].fillna(""))
    return table


def _table(definition: LayerDefinition, frame: pd.DataFrame) -> pd.DataFrame:
    fields = definition.table_fields
    shown = pd.DataFrame(frame)[[f.name for f in fields]].reset_index(drop=True).astype(object)
    # Empty cells stay empty: the table component would write None.
    shown = shown.where(shown.notna(), "").astype("str")
    return shown.rename(columns={f.name: f.label for f in fields})
