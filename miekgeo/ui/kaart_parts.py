"""The parts of the page Kaart beside the map: filters, legend, list, facts and tables."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from miekgeo.schema import LayerDefinition, load_definition
from miekgeo.styles import category_look, category_of, variant_look
from miekgeo.tasks import Assessment
from miekgeo.ui import cache
from miekgeo.ui.components import sample, text
from miekgeo.ui.fiche_beside import show_button
from miekgeo.ui.filter_choice import (
    as_chosen,
    choose_provincie,
    provincie_as_chosen,
    show_filter,
    show_reset,
    show_search,
)
from miekgeo.ui.grenzen_choice import show_choice
from miekgeo.ui.kaart_data import KaartData
from miekgeo.ui.markdown import plain
from miekgeo.ui.project import advice_html, borders_html, facts_html, labels_html
from miekgeo.ui.project_filter import years_of
from miekgeo.ui.served import note_html
from miekgeo.ui.state import LAYERS, Selection, key
from miekgeo.wording import enumerate_words

# Buttons are slow to draw; more than these come when asked for.
FIRST_LISTED = 12
_WHOLE_LIST = "_hele_lijst"
TABLES_KEY = "tabellen"
LAYER_KEY = "laag_"
BRT_KEY = "brt"
_KINDS = {"projecten": "punt", "stations": "punt", "traces": "lijn", "clusters": "vlak"}


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
    st.html(note_html(example, len(table)))


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
    naam = provincie_as_chosen(selection.provincie)
    hidden = tuple(
        layer
        for layer in LAYERS
        if not st.session_state.get(key(f"{LAYER_KEY}{layer}"), selection.shows(layer))
    )
    brt = bool(st.session_state.get(BRT_KEY, False)) and cache.brt_reachable()
    return _filtered(selection, naam, hidden), brt


def show_filters(
    found: Assessment, selection: Selection, grenzenset: str, projecten: pd.DataFrame
) -> Selection:
    """Choice of provincie, projects, layers and borders; gives the new selection."""
    left, words, right = st.columns([3, 3, 4], gap="small", vertical_alignment="bottom")
    with left:
        naam = choose_provincie(found.grenzen.names, selection.provincie)
    with words:
        show_search(selection.filter)
    # Beside each other on a phone too, where the map must not be far down.
    with right:
        buttons = st.container(horizontal=True, gap="small")
    with buttons:
        show_filter(selection.filter, projecten)
    with buttons, st.popover("Kaartlagen", icon=":material/layers:", width="stretch"):
        shown = [
            layer
            for layer in LAYERS
            if st.checkbox(
                load_definition(layer).title,
                value=selection.shows(layer),
                key=key(f"{LAYER_KEY}{layer}"),
            )
        ]
        st.checkbox(
            "BRT Achtergrondkaart (internet)",
            key=BRT_KEY,
            help="De grijze achtergrondkaart van het Kadaster (PDOK). Pas als u dit aanzet "
            "vraagt uw browser kaartbeelden op bij PDOK.",
        )
        show_choice(grenzenset)
    return _filtered(selection, naam, tuple(layer for layer in LAYERS if layer not in shown))


def _filtered(selection: Selection, provincie: str | None, hidden: tuple[str, ...]) -> Selection:
    project = selection.project if provincie == selection.provincie else None
    chosen = as_chosen(selection.filter)
    return replace(selection, provincie=provincie, hidden=hidden, project=project, filter=chosen)


def show_legend(data: KaartData) -> None:
    """What is on the map, with counts, in the order of the layer definitions."""
    frames = {
        "projecten": data.projecten[~data.projecten.geometry.isna()],
        "stations": data.stations,
        "traces": data.traces,
        "clusters": data.clusters[~data.clusters.geometry.isna()],
    }
    items = []
    for layer, frame in frames.items():
        if data.selection.shows(layer) and len(frame):
            items += _legend_items(load_definition(layer), frame, _KINDS[layer])
    st.html(f'<ul class="legenda" aria-label="Legenda">{"".join(items)}</ul>')


def show_list(data: KaartData, unfiltered: KaartData) -> str | None:
    """Projects in view as a list; gives the id of the one chosen.

    Parameters
    ----------
    data : KaartData
        What is shown.
    unfiltered : KaartData
        The same without the filter.
    """
    st.html(
        f"<h2>{text(_count_title(data))}</h2>{_filtered_line(data, unfiltered)}{_hidden_line(data)}"
    )
    if len(unfiltered.projecten) and not len(data.projecten):
        st.info("Geen project past bij deze filters.")
        show_reset("lijst_wis")
        return None
    if not len(data.projecten):
        st.info("Hier liggen geen projecten. Kies een andere provincie.")
        return None
    chosen = None
    rest = len(data.projecten) - FIRST_LISTED
    whole = rest <= 0 or st.session_state.get(_WHOLE_LIST, False)
    with st.container(key="lijst"):
        listed = data.projecten if whole else data.projecten.head(FIRST_LISTED)
        for project in listed.to_dict("records"):
            project_id = str(project["project_id"])
            if st.button(_list_label(project), key=f"open_{project_id}", width="stretch"):
                chosen = project_id
        if not whole:
            more = f"Toon ook de andere {rest}"
            st.button(more, key="lijst_heel", width="stretch", on_click=_list_all)
    return chosen


def _list_all() -> None:
    st.session_state[_WHOLE_LIST] = True


def show_project(data: KaartData) -> str | None:
    """Facts and schaalniveau of the chosen project; gives an empty text when it is closed."""
    project = data.project
    if project is None:
        return None
    if st.button("Terug naar de lijst", icon=":material/arrow_back:", key="terug"):
        return ""
    elsewhere = ""
    if project["project_id"] not in set(data.projecten["project_id"]):
        elsewhere = f'<p class="stil">Dit project ligt niet in {text(data.selection.title)}.</p>'
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
    st.html(f"<h2>De kaart als tabel: {text(data.selection.title)}</h2>{apart}")
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
            tab.dataframe(make(), hide_index=True)


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
    table["Status"] = np.where(examples, "voorbeeld", data.projecten["programma"].fillna(""))
    return table


def _list_label(project: Mapping[Hashable, Any]) -> str:
    """A project in the list: code of its modaliteit, name, advice, and whether it is an example."""
    style = load_definition("projecten").style
    code = category_of(style, project["modaliteit"]).code if style else ""
    naam = "(zonder naam)" if pd.isna(project["naam"]) else str(project["naam"])
    facts = [str(project["antwoord_ruimtelijk"])]
    if pd.isna(project["geometry"]):
        facts.append("zonder locatie")
    if project["zekerheid"] == "indicatief":
        facts.append("voorbeeld")
    return f"**{plain(code)}** {plain(naam)} :gray[{plain(', '.join(facts))}]"


def _filtered_line(data: KaartData, whole: KaartData) -> str:
    """How many projects the filter takes away, so that nobody takes them for absent."""
    n = len(whole.projecten) - len(data.projecten)
    if not n:
        return ""
    line = f"Niet getoond door de filters: {n} van {len(whole.projecten)}"
    if data.selection.filter.jaar is not None:
        without = int(np.isnan(years_of(whole.projecten)).sum())
        line += f"; {without} projecten hier hebben geen jaar van inbedrijfname"
    return f'<p class="stil">{text(line)}.</p>'


def _hidden_line(data: KaartData) -> str:
    """Which layers aren't on the map, so that nobody takes them for absent."""
    if not data.selection.hidden:
        return ""
    titles = [load_definition(layer).title.lower() for layer in data.selection.hidden]
    return f'<p class="stil">Niet op de kaart: {text(enumerate_words(titles))}.</p>'


def _count_title(data: KaartData) -> str:
    n = len(data.projecten)
    without = len(data.without_place)
    tail = f", waarvan {without} zonder locatie" if without else ""
    return f"{data.selection.title}: {n} van {data.total} projecten{tail}"


def _legend_items(definition: LayerDefinition, frame: pd.DataFrame, kind: str) -> list[str]:
    style = definition.style
    if style is None:
        return []
    items = [f'<li class="kopje">{text(definition.title)} ({len(frame)})</li>']
    found = [category_of(style, v) for v in frame[style.by]]
    for category in style.categories:
        n = sum(c is category for c in found)
        if n:
            look = category_look(style, category)
            code = f" ({category.code})" if definition.layer == "projecten" else ""
            items.append(
                f"<li>{sample(look, kind=kind)}<span>{text(category.label)}{text(code)}</span>"
                f'<span class="aantal">{n}</span></li>'
            )
    for variant in style.variants:
        n = int((frame[variant.field].astype("str") == variant.value).sum())
        shape = "lijn" if variant.dotted else kind
        if n:
            items.append(
                f"<li>{sample(variant_look(style, variant), kind=shape)}"
                f'<span>{text(variant.label)}</span><span class="aantal">{n}</span></li>'
            )
    return items


def _table(definition: LayerDefinition, frame: pd.DataFrame) -> pd.DataFrame:
    fields = definition.table_fields
    shown = pd.DataFrame(frame)[[f.name for f in fields]].reset_index(drop=True).astype(object)
    # Empty cells stay empty: the table component would write None.
    shown = shown.where(shown.notna(), "").astype("str")
    return shown.rename(columns={f.name: f.label for f in fields})
