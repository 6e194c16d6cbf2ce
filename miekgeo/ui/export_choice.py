"""What a visitor asks of the page Export; in the URL too, but for their own file."""

from __future__ import annotations

from collections.abc import Collection as Names
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from miekgeo.collection import Collection
from miekgeo.edition import FULL, PUBLIC, Edition
from miekgeo.ui import state
from miekgeo.ui.export_offers import OFFERS
from miekgeo.ui.filter_choice import (
    Filters,
    filters_as_chosen,
    keep_filters,
    read_filters,
)
from miekgeo.ui.grenzen_choice import show_choice
from miekgeo.ui.own_data import EMBEDDED, own_name
from miekgeo.ui.served import data_label
from miekgeo.values import texts_of

WAT = "wat"
FIRST = "kaartbijlage"
EDITIONS = {PUBLIC.label: PUBLIC, FULL.label: FULL}
# Whether only what the filters keep goes along.
GEFILTERD, YES = "gefilterd", "ja"
_WAT, _GEFILTERD = "export_wat", "export_gefilterd"
_PROJECT, _DATA, _EDITION = "export_project", "export_gegevens", "export_uitgave"


@dataclass(frozen=True)
class ExportChoice:
    """What is asked.

    Attributes
    ----------
    filters : Filters
    wat : str
        Key of an offer.
    project : str or None
        Id, for what is about one project.
    own : bool
        Whether it is the visitor's own file.
    edition : Edition
        Of the visitor's own file; of what is served the visitor's role decides.
    narrowed : bool
        Whether only projects that the filters keep go along.
    """

    filters: Filters
    wat: str
    project: str | None = None
    own: bool = False
    edition: Edition = PUBLIC
    narrowed: bool = False

    @property
    def provincie(self) -> str | None:
        """Official name; None is the whole country."""
        return self.filters.provincie


def read_export_choice(
    provincies: Names[str], projecten: pd.DataFrame
) -> tuple[ExportChoice, list[str]]:
    """What the URL asks for, and notices about what in it can't be."""
    filters, notices = read_filters(provincies, projecten)
    wat = st.query_params.get(WAT) or FIRST
    if wat not in OFFERS:
        notices.append(state.unknown_value("De keuze", wat))
        wat = FIRST
    narrowed = st.query_params.get(GEFILTERD) or ""
    if narrowed not in ("", YES):
        notices.append(state.unknown_value("De keuze om te filteren", narrowed))
    project = st.query_params.get(state.PROJECT)
    return ExportChoice(filters, wat, project, narrowed=narrowed == YES), notices


def as_chosen(asked: ExportChoice, *, own: bool) -> ExportChoice:
    """What the widgets will say once they are drawn."""
    filters = filters_as_chosen(asked.filters)
    narrowed = bool(st.session_state.get(state.key(_GEFILTERD), asked.narrowed))
    is_own = own and st.session_state.get(_DATA, own_name()) != EMBEDDED
    label = st.session_state.get(_EDITION, PUBLIC.label)
    return ExportChoice(
        filters=filters,
        wat=st.session_state.get(state.key(_WAT), asked.wat),
        project=st.session_state.get(state.key(_PROJECT), asked.project),
        own=is_own,
        edition=EDITIONS[label] if is_own else PUBLIC,
        narrowed=narrowed and bool(filters.projecten.count),
    )


def known_project(choice: ExportChoice, ids: Names[str]) -> tuple[ExportChoice, list[str]]:
    """The choice without a project that isn't there, and a notice when a link asked for it.

    Parameters
    ----------
    choice : ExportChoice
    ids : collection of str
        Projects that can be exported.
    """
    if not OFFERS[choice.wat].needs_project or choice.project in (None, *ids):
        return choice, []
    # What was chosen here and lies elsewhere now was asked by no link.
    chosen_here = state.key(_PROJECT) in st.session_state
    notices = [] if chosen_here else [state.unknown_project(str(choice.project))]
    return replace(choice, project=None), notices


def show_export_choice(
    asked: ExportChoice, found: Collection, grenzenset: str, *, own: bool
) -> ExportChoice:
    """The widgets; gives what they say.

    Parameters
    ----------
    asked : ExportChoice
        What the URL says.
    found : Collection
        What is exported as it is chosen now.
    grenzenset : str
    own : bool
        Whether the visitor has a file of their own.
    """
    if own:
        options = [own_name(), EMBEDDED]
        st.radio("Gegevens", options, format_func=data_label, key=_DATA, horizontal=True)
    st.selectbox(
        "Wat wilt u meenemen?",
        list(OFFERS),
        index=list(OFFERS).index(asked.wat),
        format_func=lambda key: OFFERS[key].title,
        key=state.key(_WAT),
    )
    chosen = as_chosen(asked, own=own)
    if OFFERS[chosen.wat].needs_project:
        _show_projects(asked, found)
    if chosen.own:
        st.radio(
            "Uitgave",
            list(EDITIONS),
            key=_EDITION,
            help="Een openbare uitgave laat weg wat in uw bestand vertrouwelijk heet.",
        )
    with st.popover("Grenzen", icon=":material/tune:"):
        show_choice(grenzenset)
    return as_chosen(asked, own=own)


def show_narrowing(asked: ExportChoice, left_out: int, total: int) -> None:
    """The question whether only what the filters keep goes along."""
    st.checkbox(
        f"Alleen wat door de filters komt: {total - left_out} van {total} projecten",
        value=asked.narrowed,
        key=state.key(_GEFILTERD),
        help="Wat wegvalt staat met name in de verantwoording. Knooppunten, stations en andere "
        "lagen zonder projecten blijven heel; geen antwoord wordt anders.",
    )
    if left_out == total and st.session_state[state.key(_GEFILTERD)]:
        st.warning(
            "Geen enkel project komt door de filters: wat u zo meeneemt heeft geen projecten. Haal "
            "het vinkje weg, of wis de filters.",
            icon=":material/filter_alt_off:",
        )


def keep_export_choice(choice: ExportChoice, project: str | None, projecten: pd.DataFrame) -> None:
    """Put the choice in the URL, leaving out what is as by default."""
    keep_filters(choice.filters, projecten)
    state.put(GEFILTERD, YES if choice.narrowed else None)
    state.put(WAT, None if choice.wat == FIRST else choice.wat)
    state.put(state.PROJECT, project)


def _show_projects(asked: ExportChoice, found: Collection) -> None:
    table = found.layers["projecten"]
    names = dict(zip(texts_of(table, "project_id"), texts_of(table, "naam"), strict=True))
    key = state.key(_PROJECT)
    ids = list(names)
    # Streamlit forgets a widget that isn't drawn; what isn't in this provincie can't be chosen.
    if st.session_state.get(key) not in (None, *ids):
        del st.session_state[key]
    st.selectbox(
        "Project",
        ids,
        index=ids.index(asked.project) if asked.project in ids else None,
        format_func=lambda i: f"{i} {names.get(i, '')}".strip(),
        placeholder="Kies een project",
        key=key,
    )
