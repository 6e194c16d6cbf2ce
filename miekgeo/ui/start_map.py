"""The small map of the page Start: each provincie a link, drawn without anything from elsewhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from miekgeo.ui import state
from miekgeo.ui.start_data import Start
from miekgeo.wording import number

FOLDER = Path(__file__).resolve().parent
TITLE = "Provincies; kies er een om haar op de kaart te zien"
INVITATION = "Kies een provincie: naam en aantal projecten"

_draw = st.components.v2.component(
    "miekgeo_startkaart",
    # What changes when one points at it is said by the links themselves.
    html='<figure class="startkaart"><p aria-hidden="true"></p></figure>',
    css=(FOLDER / "start_map.css").read_text(encoding="utf-8"),
    js=(FOLDER / "start_map.js").read_text(encoding="utf-8"),
)


def show_small_map(start: Start, *, key: str) -> str | None:
    """Draw the map and give the name of the provincie that was just clicked.

    Parameters
    ----------
    start : Start
    key : str
    """
    small = start.small_map
    provincies = [
        {
            "naam": naam,
            "pad": path,
            "plaats": small.places[naam],
            "aantal": start.counts[naam],
            "tekst": f"{naam}: {projects(start.counts[naam])}",
            # Relative, so that it holds under a path too.
            "adres": f"{state.MAP_PAGE}?{urlencode({state.PROVINCIE: naam})}",
        }
        for naam, path in small.areas.items()
    ]
    data = {
        "titel": TITLE,
        "uitnodiging": INVITATION,
        "breedte": small.width,
        "hoogte": small.height,
        "buitenland": small.abroad,
        "water": small.water,
        "lijnen": small.lines,
        "punten": small.points,
        "provincies": provincies,
    }
    clicked = _draw(key=key, data=data, on_gekozen_change=_nothing).gekozen
    return clicked if clicked in start.counts else None


def projects(n: int) -> str:
    """A number of projects in words."""
    return f"{number(n)} {'project' if n == 1 else 'projecten'}"


def _nothing() -> None:
    """A click is read where the map is drawn; Streamlit wants to be told as well."""
