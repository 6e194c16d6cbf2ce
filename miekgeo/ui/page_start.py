"""Page Start: what this is, and the way to the provincies."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from miekgeo.grenzen import load_grenzen
from miekgeo.ui import state

MAP_PAGE = Path(__file__).with_name("page_kaart.py")
_BEGUN = "_begonnen"


def render() -> None:
    """Draw the page, or hand over to the map when the link is one to the map."""
    _hand_over()
    st.html("<h1>MIEK op de kaart</h1><h2>Kies een provincie</h2>")
    st.page_link(MAP_PAGE, label=state.ALL)
    for naam in sorted(load_grenzen().names):
        st.page_link(MAP_PAGE, label=naam, query_params={state.PROVINCIE: naam})


def _hand_over() -> None:
    """Follow a link from when the map stood here; the way back leads to this page."""
    begun = st.session_state.get(_BEGUN, False)
    st.session_state[_BEGUN] = True
    if not begun and any(name in st.query_params for name in state.OLD_LINKS):
        st.switch_page(MAP_PAGE, query_params=st.query_params.to_dict())


if __name__ == "__main__":
    render()
