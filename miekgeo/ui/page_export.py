"""Page Export: choose what to carry away, see what will be in it, and download it."""

from __future__ import annotations

import streamlit as st

from miekgeo.collection import Collection
from miekgeo.narrowing import narrow
from miekgeo.ui import cache
from miekgeo.ui.begrippen import show_begrippen
from miekgeo.ui.export_choice import (
    ExportChoice,
    as_chosen,
    keep_export_choice,
    known_project,
    read_export_choice,
    show_export_choice,
    show_narrowing,
)
from miekgeo.ui.export_offers import OFFERS, file_name
from miekgeo.ui.export_parts import show_header, show_preview, show_work
from miekgeo.ui.filter_choice import show_bar
from miekgeo.ui.grenzen_choice import chosen_set, keep_choice
from miekgeo.ui.kaart_data import join_judgement
from miekgeo.ui.own_data import has_own, own_collection
from miekgeo.ui.own_oordelen import gather_own, revision
from miekgeo.ui.project_filter import ids_kept

_NARROWED = "_gefilterde_uitvoer"


def render() -> None:
    """Draw the page."""
    show_header()
    show_begrippen("export")
    grenzenset, about_set = chosen_set()
    whole = cache.load_collection(grenzenset, None)
    examples = cache.load_data(grenzenset, None).projecten
    asked, notices = read_export_choice(whole.grenzen.names, examples)
    place = st.container()
    bar = st.container()
    choice = as_chosen(asked, own=has_own())
    there = _collection(choice, grenzenset)
    projecten = join_judgement(there.assessment) if choice.own else examples
    kept = ids_kept(projecten, choice.filters.projecten)
    found = _narrowed(there, kept, choice)
    choice, missing = known_project(choice, found.project_ids)
    with bar:
        filters, _ = show_bar(asked.filters, whole.grenzen.names, projecten)
        if kept is not None:
            gone = len(set(there.project_ids) - kept)
            show_narrowing(asked, gone, len(there.project_ids))
    left, right = st.columns([2, 3], gap="large")
    with left:
        chosen = show_export_choice(asked, found, grenzenset, own=has_own())
    if chosen != choice or filters != choice.filters:
        st.rerun()
    project = choice.project if OFFERS[choice.wat].needs_project else None
    keep_choice(grenzenset)
    keep_export_choice(choice, project, examples)
    for notice in [*about_set, *notices, *missing]:
        place.warning(notice, icon=":material/link_off:")
    offer = OFFERS[choice.wat]
    with left:
        name = file_name(found, offer, project)
        said = revision(own=choice.own)
        mark = repr((choice, project, grenzenset, found.on, found.edition, said))
        show_work(
            mark,
            name,
            lambda folder, tell: offer.make(found, project, folder, tell),
            possible=not offer.needs_project or project is not None,
        )
    with right:
        show_preview(found, offer, project)


def _collection(choice: ExportChoice, grenzenset: str) -> Collection:
    """What is exported, of the chosen provincie."""
    if choice.own:
        return own_collection(grenzenset, choice.edition).of(choice.provincie)
    return gather_own(cache.load_collection(grenzenset, choice.provincie))


def _narrowed(there: Collection, kept: frozenset[str] | None, choice: ExportChoice) -> Collection:
    """What is exported when only what the filters keep goes along; kept for this visit."""
    if kept is None or not choice.narrowed:
        return there
    before = st.session_state.get(_NARROWED)
    if before is None or before[0] is not there or before[1] != choice.filters:
        before = (there, choice.filters, narrow(there, kept, ", ".join(choice.filters.words)))
        st.session_state[_NARROWED] = before
    found: Collection = before[2]
    return found


if __name__ == "__main__":
    render()
