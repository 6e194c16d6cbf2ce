"""Page Kaart: the projects of a provincie on the map, in a list and in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from miekgeo import kaart
from miekgeo.fasering import years_to_show
from miekgeo.tasks import Assessment
from miekgeo.ui import cache, fiche_beside, state
from miekgeo.ui.begrippen import show_begrippen
from miekgeo.ui.components import ASSETS_URL, give_head_start, show_map
from miekgeo.ui.filter_choice import keep_filter, read_filter
from miekgeo.ui.grenzen_choice import chosen_set, keep_choice
from miekgeo.ui.kaart_data import KaartData
from miekgeo.ui.kaart_jaar import read_year, show_year
from miekgeo.ui.kaart_lagen import show_layers
from miekgeo.ui.kaart_lijst import show_list, show_pointing
from miekgeo.ui.kaart_parts import (
    as_filtered,
    show_filters,
    show_header,
    show_notices,
    show_project,
    show_tables,
)
from miekgeo.ui.kaart_zoeken import read_place
from miekgeo.ui.markdown import literal
from miekgeo.ui.own_context import context_address, show_context
from miekgeo.ui.plekken import PROJECT, STATION, Place
from miekgeo.ui.state import Selection

MAP_KEY = "kaart"


def render() -> None:
    """Draw the page."""
    grenzenset, about_set = chosen_set()
    found = cache.load_embedded(grenzenset)
    places = cache.load_places(grenzenset)
    years = years_to_show(found.lagen.frame("projecten"), found.lagen.frame("stations"))
    everything = cache.load_data(grenzenset, None).projecten
    asked = _asked(found, everything, places, years)
    above = st.container()
    fiche = fiche_beside.is_open(asked.project)
    left, right = st.columns(fiche_beside.shares(fiche=fiche), gap="medium")
    # The map goes to the browser first, as it takes longest there; the rest follows meanwhile.
    selection, brt = as_filtered(asked)
    whole = _shown(grenzenset, selection)
    data = whole.filtered()
    place = places.get(selection.plek or "")
    map_key = f"{MAP_KEY}_{grenzenset}"
    with left:
        groups = _groups(data, grenzenset, place, brt=brt)
        click = show_map(_ground(grenzenset), groups, key=map_key)
        show_context()
        show_year(data, years)
    with above:
        show_header(found)
        show_begrippen("kaart")
        # Always there, so that a notice coming or going leaves the map where it is.
        notices = st.container()
        bar = st.container(key="balkplaats")
    give_head_start(map_key)
    with bar:
        shown = partial(cache.load_data, grenzenset)
        if show_filters(found, asked, places, everything, shown) != selection:
            st.rerun()
        keep_choice(grenzenset)
        about_place = _without_place(place)
        show_notices(notices, [*about_set, *state.notices(selection), *about_place])
    with right:
        if fiche and selection.project is not None:
            fiche_beside.show_fiche(grenzenset, selection.project)
            chosen = None
        else:
            opened = data.project is not None
            chosen = show_project(data, whole) if opened else show_list(data, whole)
    # Below both: on a phone the list or the project comes right after the map.
    show_layers(data, grenzenset)
    show_tables(data)
    show_pointing()
    _follow(selection, click, chosen)


def _asked(
    found: Assessment,
    everything: pd.DataFrame,
    places: Mapping[str, Place],
    years: Sequence[int],
) -> Selection:
    """What the link asks for."""
    projects = found.result.table["project_id"].tolist()
    asked = state.read(found.grenzen.names, projects, partial(read_filter, everything))
    notices: list[str] = []
    asked = replace(asked, kaartjaar=read_year(years, notices), plek=read_place(places, notices))
    state.add_notices(notices)
    return asked


def _shown(grenzenset: str, selection: Selection) -> KaartData:
    """The rows in the provincie, and where they stand in the year chosen."""
    jaar = selection.kaartjaar
    phases = {} if jaar is None else cache.load_phases(grenzenset, jaar)
    rows = cache.load_data(grenzenset, selection.provincie)
    return replace(rows, selection=selection, phases=phases)


def _without_place(place: Place | None) -> list[str]:
    """What is said of something that was searched for and can't be shown."""
    if place is None or place.geometry is not None:
        return []
    return [f"{literal(place.label)} heeft geen plaats op de kaart."]


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


def _groups(
    data: KaartData, grenzenset: str, place: Place | None, *, brt: bool
) -> list[kaart.Group]:
    ground = cache.load_ground(grenzenset)
    naam = data.selection.provincie
    inner = None if naam is None else cache.load_provincie(grenzenset, naam)
    groups = [kaart.draw_borders(ground, naam, inner)]
    layers = cache.load_layers_in(grenzenset, naam, data.selection.kaartjaar)
    shown = [f for f in layers if data.selection.shows(f.name)]
    if data.selection.filter.count:
        ids = {
            "projecten": set(data.projecten["project_id"]),
            "traces": set(data.traces["trace_id"]),
        }
        shown = [f.only(ids[f.name]) if f.name in ids else f for f in shown]
    groups += [kaart.draw_layer(f) for f in shown]
    if place is not None and place.geometry is not None and place.soort != PROJECT:
        groups.append(kaart.draw_place(place.geometry, place.naam))
    return [*groups, kaart.draw_view(_view(data, ground.bounds[naam or ""], place, brt=brt))]


def _view(
    data: KaartData, bounds: tuple[float, float, float, float], place: Place | None, *, brt: bool
) -> kaart.View:
    """The map shows the place that was searched for, else the provincie."""
    focus, chosen = data.selection.title, data.selection.project
    if place is not None and place.geometry is not None:
        focus, bounds = f"{focus}, {place.key}", kaart.bounds_around(place.geometry)
        if place.soort == STATION:
            chosen = chosen or place.id
    return kaart.View(
        focus=focus, bounds=bounds, chosen=chosen, brt=brt, context=context_address(), kept=True
    )


if __name__ == "__main__":
    render()
