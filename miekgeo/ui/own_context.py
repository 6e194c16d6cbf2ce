"""A visitor's own layers on the page Kaart, for reference beside the example set.

They go to the browser as a file of this visit only: once, not with each change of the map.
"""

from __future__ import annotations

import secrets

import streamlit as st
from streamlit.runtime import get_instance

from miekgeo.dataset import GRENZEN
from miekgeo.kaart import Context, ContextLayer, make_context
from miekgeo.kaart.elements import DISPLAY_M
from miekgeo.ui.components import text
from miekgeo.ui.own_layers import own_layers
from miekgeo.wording import enumerate_words, number

_MADE, _SWITCH, _OFF = "_eigen_kaart", "eigen_op_kaart", "_eigen_kaart_uit"
# From the map's own page to the root of the app, also when that has a path.
_TO_ROOT = "../.."


def context_address() -> str | None:
    """Where the map finds the layers of this visitor; None without any, or when they are off."""
    made = _current()
    if made is None or not _is_on():
        return None
    # Named for its place, so that it goes when the visitor does, or has another.
    address = get_instance().media_file_mgr.add(made.encoded, "application/json", _MADE)
    return f"{_TO_ROOT}{address}"


def show_context() -> None:
    """Below the map: the switch, and what became of the rows; nothing without own layers."""
    made = _current()
    if made is None:
        return
    st.checkbox(
        f"Mijn eigen lagen tonen ({number(sum(a.drawn for a in made.layers))} objecten)",
        value=_is_on(),
        key=_SWITCH,
        on_change=_keep,
    )
    if _is_on():
        st.html(f'<p class="stil">{text(account_of(made.layers))}</p>')


def account_of(layers: tuple[ContextLayer, ...]) -> str:
    """What is drawn of each layer, what not, and what was made simpler for the screen."""
    parts = [f"{number(a.drawn)} van {number(a.rows)} {a.title.lower()}" for a in layers]
    said = [f"Alleen voor u, uit uw eigen bestanden: {enumerate_words(parts)}."]
    said += [
        f"Zonder plaats en dus niet getekend: {number(a.without_place)} {a.title.lower()}."
        for a in layers
        if a.without_place
    ]
    before = sum(a.vertices for a in layers)
    after = sum(a.drawn_vertices for a in layers)
    if before > after:
        said.append(
            f"Lijnen zijn voor het scherm vereenvoudigd tot {number(DISPLAY_M)} m: "
            f"{number(after)} van {number(before)} punten."
        )
    said.append(
        "Een eigen punt is een ruit. Punten die op deze schaal op elkaar liggen worden een teken "
        "met hun aantal; hoeveel dat er zijn staat linksonder op de kaart. Zoom in om ze los te "
        "zien. Filters en provincie gelden hier niet; de tabel staat op de pagina Gegevens."
    )
    return " ".join(said)


def _current() -> Context | None:
    """The layers of this visitor for the map, made anew when they change."""
    own = {n: o for n, o in own_layers().items() if n != GRENZEN and o.laag.definition.style}
    if not own:
        st.session_state.pop(_MADE, None)
        return None
    mark = tuple(o.mark for o in own.values())
    kept = st.session_state.get(_MADE)
    if kept is None or kept[0] != mark:
        frames = {name: layer.laag.frame for name, layer in own.items()}
        kept = (mark, make_context(frames, secrets.token_hex(16)))
        st.session_state[_MADE] = kept
    made: Context = kept[1]
    return made


def _is_on() -> bool:
    return not st.session_state.get(_OFF, False)


def _keep() -> None:
    # A widget's own state is gone after a look at another page.
    st.session_state[_OFF] = not st.session_state[_SWITCH]
