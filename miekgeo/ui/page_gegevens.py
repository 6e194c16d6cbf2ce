"""Page Gegevens: where the data come from, what they mean, and a visitor's own files."""

from __future__ import annotations

import streamlit as st

from miekgeo.schema import LAYER_NAMES, RESULT_NAMES
from miekgeo.ui import cache, state
from miekgeo.ui.begrippen import show_begrippen
from miekgeo.ui.gegevens_parts import layer_title, show_dictionary, show_header, show_sources
from miekgeo.ui.grenzen_choice import chosen_set, keep_choice
from miekgeo.ui.own_layers_parts import show_own

PART, LAYER = "deel", "laag"
# What the page shows, by its name in the URL; the first is the usual one.
PARTS = {
    "bronnen": "Bron en datum",
    "woordenboek": "Woordenboek",
    "eigen": "Eigen bestanden",
}
LAYERS = (*LAYER_NAMES, *RESULT_NAMES)


def render() -> None:
    """Draw the page."""
    show_header()
    show_begrippen("gegevens")
    grenzenset, notices = chosen_set()
    notices += state.read_version()
    place = st.container()
    part = _choose(PART, "Toon", "Het onderdeel", tuple(PARTS), notices)
    keep_choice(grenzenset)
    if part == "bronnen":
        show_sources(cache.load_embedded(grenzenset))
    elif part == "woordenboek":
        show_dictionary(_choose(LAYER, "Laag", "De laag", LAYERS, notices))
    else:
        show_own()
    for notice in notices:
        place.warning(notice, icon=":material/link_off:")


def _choose(name: str, label: str, what: str, options: tuple[str, ...], notices: list[str]) -> str:
    """One of the options, as the URL says or as chosen; the URL follows."""
    asked = st.query_params.get(name)
    if asked is not None and asked not in options:
        notices.append(state.unknown_value(what, asked))
        asked = None
    index = options.index(asked) if asked is not None else 0
    key = f"gegevens_{name}"
    if name == PART:
        chosen = st.radio(
            label, options, index=index, format_func=PARTS.__getitem__, horizontal=True, key=key
        )
    else:
        chosen = st.selectbox(label, options, index=index, format_func=layer_title, key=key)
    state.put(name, None if chosen == options[0] else chosen)
    return str(chosen)


if __name__ == "__main__":
    render()
