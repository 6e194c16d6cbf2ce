"""An address that no page has: a link that was mistyped, or copied with something after it."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from miekgeo.ui.frame import ABOUT, PAGES
from miekgeo.ui.markdown import literal

LOST = Path(__file__).resolve().parent / "page_niet_gevonden.py"

_KNOWN = {url: (path, title) for path, title, url in (*PAGES, *ABOUT)}
_NAME = re.compile(r"[^/\\?#]+")
# What a sentence leaves around a link that is copied from it.
_AROUND = re.compile(r"^\W+|\W+$")
# How alike an address must be to one of ours to be offered, 0-1.
_ALIKE = 0.6


def lost_address() -> list[str]:
    """The address that was asked for, when no page has it and a page of its own can say so."""
    context = get_script_run_ctx()
    asked = "" if context is None else context.pages_manager.intended_page_name or ""
    by_hash = context is not None and context.pages_manager.intended_page_script_hash
    if by_hash or asked in _KNOWN or not _NAME.fullmatch(asked):
        return []
    return [asked]


def show_lost(address: str) -> None:
    """Go on to the page that is plainly meant; else say that there is no such page.

    Parameters
    ----------
    address : str
        As it was asked for; anyone can have made it up.
    """
    plain = _AROUND.sub("", address).casefold()
    if plain in _KNOWN:
        st.switch_page(_KNOWN[plain][0], query_params=st.query_params.to_dict())
    st.html('<div class="kop"><h1>Deze pagina bestaat niet</h1></div>')
    st.warning(
        f"Het adres {literal(address[:60])} is er niet. Kies hieronder of in het menu waar u heen "
        "wilt.",
        icon=":material/link_off:",
    )
    meant = get_close_matches(plain, _KNOWN, n=1, cutoff=_ALIKE)
    first = PAGES[0]
    for path, title in dict.fromkeys([*(_KNOWN[m] for m in meant), first[:2]]):
        st.page_link(path, label=title)
