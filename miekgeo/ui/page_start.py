"""Page Start: what this is, how far the data go, and the way to the provincies."""

from __future__ import annotations

import streamlit as st

from miekgeo.ui import cache, state
from miekgeo.ui.begrippen import show_begrippen
from miekgeo.ui.grenzen_choice import chosen_set
from miekgeo.ui.start_map import show_small_map
from miekgeo.ui.start_parts import (
    KAART,
    show_figures,
    show_header,
    show_provincies,
    show_routes,
)

_BEGUN = "_begonnen"


def render() -> None:
    """Draw the page, or hand over to the map when the link is one to the map."""
    _hand_over()
    grenzenset, notices = chosen_set()
    start = cache.load_start(grenzenset)
    with st.container(key="start"):
        show_header(cache.load_embedded(grenzenset))
        show_begrippen("start")
        for notice in notices:
            st.warning(notice, icon=":material/link_off:")
        left, middle, right = st.columns([10, 5, 6], gap="medium")
        with left:
            clicked = show_small_map(start, key=f"startkaart_{grenzenset}")
        with middle:
            show_provincies(start)
        with right:
            show_figures(start)
            show_routes()
    if clicked:
        st.switch_page(KAART, query_params={state.PROVINCIE: clicked})


def _hand_over() -> None:
    """Follow a link from when the map stood here; the way back leads to this page."""
    begun = st.session_state.get(_BEGUN, False)
    st.session_state[_BEGUN] = True
    if not begun and any(name in st.query_params for name in state.OLD_LINKS):
        st.switch_page(KAART, query_params=st.query_params.to_dict())


if __name__ == "__main__":
    render()
