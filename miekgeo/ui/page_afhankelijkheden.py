"""Page Afhankelijkheden: what depends on what, across which border, and whether it is in time."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import streamlit as st

from miekgeo import kaart
from miekgeo.afhankelijkheden.matrix import in_pair
from miekgeo.geometry import RD
from miekgeo.narrowing import concerns
from miekgeo.relations import Relations
from miekgeo.ui import cache, state
from miekgeo.ui.begrippen import show_begrippen
from miekgeo.ui.components import ASSETS_URL, show_map
from miekgeo.ui.filter_choice import show_line
from miekgeo.ui.grenzen_choice import chosen_set, keep_choice
from miekgeo.ui.project_filter import ids_kept
from miekgeo.ui.relation_choice import (
    AFHANKELIJKHEDEN,
    LOSSE_EINDEN,
    RAAKVLAKKEN,
    RelationChoice,
    as_chosen,
    keep_relation_choice,
    read_relation_choice,
    show_relation_choice,
)
from miekgeo.ui.relation_parts import (
    Shown,
    show_account,
    show_agenda,
    show_downloads,
    show_example_note,
    show_header,
    show_legend,
    show_matrix,
    show_overview,
    show_table,
)
from miekgeo.ui.relation_project import show_project

_CLICK = "_klik_afhankelijkheden"
_OPEN = "_gekozen_afhankelijk"
_PAIR = "_gekozen_paar"
_MAP_CHOICES = "_keuzes_op_verbandenkaart"


def render() -> None:
    """Draw the page."""
    show_header()
    show_begrippen("afhankelijkheden")
    grenzenset, about_set = chosen_set()
    found = cache.load_relations(grenzenset)
    projecten = cache.load_data(grenzenset, None).projecten
    asked, notices = read_relation_choice(found.grenzen.names, projecten)
    place = st.container()
    show_example_note(found)
    bar = st.container()
    choice = as_chosen(asked)
    pair = _pair(choice)
    project, missing = _project(found)
    whole = _shown(found, choice, pair)
    shown = _matching(found, whole, ids_kept(projecten, choice.filters.projecten))
    left, right = st.columns([2, 1], gap="medium")
    with left:
        above = st.container()
        # The map goes to the browser first: it takes longest there.
        with st.container(key="verbandenkaart"):
            click = _show_map(_with_own(found, shown, project), choice, project, grenzenset)
            show_legend(shown)
        with above:
            picked = show_table(shown, _mark(choice, pair, grenzenset))
    with right, st.container(key="verbanden"):
        if project is None:
            show_overview(found, choice.provincie, shown)
        elif show_project(found, project):
            _open(None)
    with bar:
        if show_relation_choice(asked, found.grenzen.names, grenzenset, projecten) != choice:
            st.rerun()
        show_line(
            choice.filters,
            len(whole.frame) - len(shown.frame),
            len(whole.frame),
            whole.toon.lower(),
            "Die zijn van andere projecten. Tekst, matrix, agenda en downloads gaan over alles.",
        )
    keep_choice(grenzenset)
    keep_relation_choice(choice, projecten)
    for notice in [*about_set, *notices, *missing]:
        place.warning(notice, icon=":material/link_off:")
    cell = show_matrix(found, choice.provincie, pair)
    show_downloads(found, choice)
    show_agenda(found, choice.provincie)
    show_account(found)
    _follow(found, choice, pair, cell, picked, click)


def _pair(choice: RelationChoice) -> tuple[str, str] | None:
    """The pair of areas chosen in the matrix, while the provincie is the same."""
    kept = st.session_state.get(state.key(_PAIR))
    return kept[1] if kept is not None and kept[0] == choice.provincie else None


def _project(found: Relations) -> tuple[str | None, list[str]]:
    """Id of the project whose chain is open, and a notice about one that isn't there."""
    if state.key(_OPEN) not in st.session_state:
        st.session_state[state.key(_OPEN)] = st.query_params.get(state.PROJECT)
    asked = st.session_state[state.key(_OPEN)]
    if asked is None or asked in set(found.schaalniveau["project_id"]):
        return asked, []
    return None, [state.unknown_project(str(asked))]


def _open(project: str | None) -> None:
    st.session_state[state.key(_OPEN)] = project
    state.put(state.PROJECT, project)
    st.rerun()


def _shown(found: Relations, choice: RelationChoice, pair: tuple[str, str] | None) -> Shown:
    """Rows of what is looked at: of the provincie, and of the pair when one is chosen."""
    if choice.toon == RAAKVLAKKEN:
        keep = found.in_provincie("raakvlakken", choice.provincie)
        contacts = found.raakvlakken
        frame = gpd.GeoDataFrame(contacts.table, geometry=contacts.line.to_numpy(), crs=RD)
        return Shown(RAAKVLAKKEN, frame[keep], None)
    if choice.toon == LOSSE_EINDEN:
        keep = found.in_provincie("losse_einden", choice.provincie)
        return Shown(LOSSE_EINDEN, found.losse_einden[keep], None)
    frame = found.afhankelijkheden.frame.join(found.afhankelijkheden.extra)
    keep = found.in_provincie("afhankelijkheden", choice.provincie)
    if pair is not None:
        keep &= in_pair(frame, pair)
    return Shown(AFHANKELIJKHEDEN, gpd.GeoDataFrame(frame[keep]), pair)


def _matching(found: Relations, shown: Shown, kept: frozenset[str] | None) -> Shown:
    """Rows that a project which the filters keep has a part in; all of them without filters."""
    if kept is None:
        return shown
    name = shown.toon.lower().replace(" ", "_")
    ours = concerns(name, shown.frame, kept, found.lagen.frame("traces"))
    return replace(shown, frame=gpd.GeoDataFrame(shown.frame[ours]))


def _with_own(found: Relations, shown: Shown, project: str | None) -> Shown:
    """What is shown, with all dependencies of the open project wherever they lie."""
    if project is None or shown.toon != AFHANKELIJKHEDEN:
        return shown
    frame = found.afhankelijkheden.frame.join(found.afhankelijkheden.extra)
    own = (frame["van_id"] == project) & ~frame.index.isin(shown.frame.index)
    return replace(shown, frame=gpd.GeoDataFrame(pd.concat([shown.frame, frame[own]])))


def _show_map(
    shown: Shown,
    choice: RelationChoice,
    project: str | None,
    grenzenset: str,
) -> tuple[str, str, int] | None:
    ground = cache.load_ground(grenzenset)
    naam = choice.provincie
    inner = None if naam is None else cache.load_provincie(grenzenset, naam)
    layers = cache.load_hub_layers(grenzenset)
    groups: list[kaart.Group] = [
        kaart.draw_borders(ground, naam, inner),
        kaart.draw_layer(layers["traces"]),
    ]
    if shown.toon == AFHANKELIJKHEDEN:
        groups.append(kaart.draw_layer(layers["stations zonder ruimte"]))
        groups.append(kaart.draw_edges(shown.frame, project))
    elif shown.toon == RAAKVLAKKEN:
        groups.append(kaart.draw_contacts(shown.frame, project))
    else:
        groups.append(kaart.draw_loose_ends(shown.frame))
    view = kaart.View(
        focus=naam or "", bounds=ground.bounds[naam or ""], chosen=project, brt=False, kept=True
    )
    return show_map(
        kaart.draw_ground(ground, ASSETS_URL),
        [*groups, kaart.draw_view(view)],
        key=f"afhankelijkheden_{grenzenset}",
    )


def _follow(
    found: Relations,
    choice: RelationChoice,
    pair: tuple[str, str] | None,
    cell: tuple[str, str] | None,
    picked: str | None,
    click: tuple[str, str, int] | None,
) -> None:
    """Filter on the pair, or open the project, that was just chosen."""
    if cell != pair:
        st.session_state[state.key(_PAIR)] = (choice.provincie, cell)
        st.rerun()
    known = set(found.schaalniveau["project_id"])
    wanted = picked
    if click is not None and st.session_state.get(_CLICK) != click[2]:
        st.session_state[_CLICK] = click[2]
        st.session_state[_MAP_CHOICES] = st.session_state.get(_MAP_CHOICES, 0) + 1
        wanted = click[1].split(kaart.PAIR)[0]
    if wanted in known and wanted != st.session_state.get(state.key(_OPEN)):
        _open(wanted)


def _mark(choice: RelationChoice, pair: tuple[str, str] | None, grenzenset: str) -> str:
    opened = st.session_state.get(state.key(_OPEN))
    parts = (choice, pair, grenzenset, opened, state.key(""), st.session_state.get(_MAP_CHOICES, 0))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


if __name__ == "__main__":
    render()
