"""Page Kaart: the projects of a provincie on the map, in a list and in tables."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from miekgeo import kaart
from miekgeo.ui import cache, fiche_beside, state
from miekgeo.ui.begrippen import show_begrippen
from miekgeo.ui.components import ASSETS_URL, show_map
from miekgeo.ui.filter_choice import keep_filter, read_filter
from miekgeo.ui.grenzen_choice import chosen_set, keep_choice
from miekgeo.ui.kaart_data import KaartData
from miekgeo.ui.kaart_parts import (
    as_filtered,
    show_filters,
    show_header,
    show_legend,
    show_list,
    show_notices,
    show_project,
    show_tables,
)
from miekgeo.ui.own_context import context_address, show_context
from miekgeo.ui.state import Selection

MAP_KEY = "kaart"


def render() -> None:
    """Draw the page."""
    grenzenset, about_set = chosen_set()
    found = cache.load_embedded(grenzenset)
    projects = found.result.table["project_id"].tolist()
    everything = cache.load_data(grenzenset, None).projecten
    asked = state.read(found.grenzen.names, projects, partial(read_filter, everything))
    above = st.container()
    fiche = fiche_beside.is_open(asked.project)
    left, right = st.columns(fiche_beside.shares(fiche=fiche), gap="medium")
    # The map goes to the browser first: it takes longest there, and the rest can follow meanwhile.
    selection, brt = as_filtered(asked)
    whole = replace(cache.load_data(grenzenset, selection.provincie), selection=selection)
    data = whole.filtered()
    with left:
        click = show_map(
            _ground(grenzenset), _groups(data, grenzenset, brt=brt), key=f"{MAP_KEY}_{grenzenset}"
        )
        show_context()
    with above:
        show_header(found)
        show_begrippen("kaart")
        # Always there, so that a notice coming or going leaves the map where it is.
        notices = st.container()
        if show_filters(found, asked, grenzenset, everything) != selection:
            st.rerun()
        keep_choice(grenzenset)
        show_notices(notices, [*about_set, *state.notices(selection)])
    with right:
        if fiche and selection.project is not None:
            fiche_beside.show_fiche(grenzenset, selection.project)
            chosen = None
        else:
            chosen = show_project(data) if data.project is not None else show_list(data, whole)
    # Below both: on a phone the list or the project comes right after the map.
    show_legend(data)
    show_tables(data)
    _follow(selection, click, chosen)


def _follow(selection: Selection, click: tuple[str, str, int] | None, chosen: str | None) -> None:
    """Keep the selection in the URL; a click on map or list opens a project."""
    wanted = selection.project if chosen is None else chosen or None
    if click is not None and st.session_state.get("_click") != click[2]:
        st.session_state["_click"] = click[2]
        if click[0] == "projecten":
            wanted = click[1]
    state.write(replace(selection, project=wanted))
    keep_filter(selection.filter)
    if wanted != selection.project:
        st.rerun()


def _ground(grenzenset: str) -> kaart.Ground:
    # Made anew at each run: adding groups changes a map, so it must not be shared.
    return kaart.draw_ground(cache.load_ground(grenzenset), ASSETS_URL)


def _groups(data: KaartData, grenzenset: str, *, brt: bool) -> list[kaart.Group]:
    ground = cache.load_ground(grenzenset)
    naam = data.selection.provincie
    inner = None if naam is None else cache.load_provincie(grenzenset, naam)
    groups = [kaart.draw_borders(ground, naam, inner)]
    layers = cache.load_layers(grenzenset, naam)
    shown = [f for f in layers if data.selection.shows(f.name)]
    if data.selection.filter.count:
        ids = {
            "projecten": set(data.projecten["project_id"]),
            "traces": set(data.traces["trace_id"]),
        }
        shown = [f.only(ids[f.name]) if f.name in ids else f for f in shown]
    groups += [kaart.draw_layer(f) for f in shown]
    view = kaart.View(
        focus=data.selection.title,
        bounds=ground.bounds[naam or ""],
        chosen=data.selection.project,
        brt=brt,
        context=context_address(),
    )
    return [*groups, kaart.draw_view(view)]


if __name__ == "__main__":
    render()
