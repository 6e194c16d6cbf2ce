"""The search field of the page Kaart: takes the map to a project, station, gemeente or cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from miekgeo.ui import state
from miekgeo.ui.plekken import PROJECT, Place
from miekgeo.ui.state import Selection

PLEK_KEY = "plek"
# Whether a place lies in the provincie that is shown.
IsShown = Callable[[Place], bool]


def read_place(places: Mapping[str, Place], notices: list[str]) -> str | None:
    """Key of the place that the link asks for; an unknown one becomes a notice."""
    key = st.query_params.get(state.PLEK) or None
    if key is None or key in places:
        return key
    notices.append(state.unknown_value("De plek", key))
    return None


def place_as_chosen(asked: Selection, *, moved: bool) -> str | None:
    """What the field will say once it is drawn; see `kaart_parts.as_filtered`.

    Parameters
    ----------
    asked : Selection
    moved : bool
        Whether another provincie was chosen, which ends the search.
    """
    widget = state.key(PLEK_KEY)
    if moved and st.session_state.get(widget) is not None:
        st.session_state[widget] = None
    return None if moved else st.session_state.get(widget, asked.plek)


def show_place_search(
    places: Mapping[str, Place],
    current: str | None,
    is_shown: IsShown,
    show_all: Callable[[], None],
) -> None:
    """Where a name is typed, with what there is by that name.

    Parameters
    ----------
    places : mapping of key to Place
    current : str or None
        Key of the one chosen.
    is_shown : function of Place
    show_all : function
        Leaves the provincie, for what lies outside it.
    """
    keys = list(places)
    st.selectbox(
        "Ga naar",
        keys,
        index=None if current is None else keys.index(current),
        format_func=lambda key: places[key].label,
        placeholder="project, station, gemeente of cluster",
        key=state.key(PLEK_KEY),
        on_change=_go,
        args=(places, is_shown, show_all),
    )


def _go(places: Mapping[str, Place], is_shown: IsShown, show_all: Callable[[], None]) -> None:
    """Leave a provincie in which it doesn't lie; a project opens too."""
    place = places.get(st.session_state[state.key(PLEK_KEY)] or "")
    if place is None:
        return
    if not is_shown(place):
        state.put(state.PROVINCIE, None)
        show_all()
    if place.soort == PROJECT:
        state.put(state.PROJECT, place.id)
