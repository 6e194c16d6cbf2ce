"""What the page Portfolio counts: the embedded set once, an own file for one visit."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from miekgeo.portfolio import Portfolio, build_portfolio
from miekgeo.progress import silent
from miekgeo.tasks import PROJECTEN, Assessment, status_of
from miekgeo.ui import cache, upload
from miekgeo.ui.access import view
from miekgeo.ui.served import View
from miekgeo.ui.upload import Upload
from miekgeo.uitgaven import Vergeleken, compare_judged

OUD, NIEUW = "oud", "nieuw"
_KEYS = {OUD: "_uitgave_oud", NIEUW: "_uitgave_nieuw"}
_COMPARED, _COUNTED = "_uitgaven_vergeleken", "_eigen_portfolio"


def load_portfolio(grenzenset: str, provincie: str | None) -> Portfolio:
    """Counts of the data set that is served, of a provincie when named."""
    return _load_portfolio(view(), grenzenset, provincie)


@st.cache_resource(show_spinner="De projecten worden geteld …", max_entries=60)
def _load_portfolio(seen: View, grenzenset: str, provincie: str | None) -> Portfolio:
    return count_portfolio(cache.load_judged(seen, grenzenset), grenzenset, provincie)


def visit_portfolio(
    found: Assessment,
    mark: str,
    grenzenset: str,
    provincie: str | None,
    only: frozenset[str] | None,
) -> Portfolio:
    """Counts of the visitor's own file, or of what they asked for, kept for this visit."""
    asked = (mark, grenzenset, provincie, only)
    kept = st.session_state.get(_COUNTED)
    if kept is None or kept[0] != asked:
        kept = (asked, count_portfolio(found, grenzenset, provincie, only))
        st.session_state[_COUNTED] = kept
    counted: Portfolio = kept[1]
    return counted


def count_portfolio(
    found: Assessment,
    grenzenset: str,
    provincie: str | None,
    only: frozenset[str] | None = None,
) -> Portfolio:
    """Counts of a judged data set, of these projects when they are named."""
    lagen, laag = found.lagen, found.lagen.layers[PROJECTEN]
    clusters = lagen.frame("clusters")
    if len(clusters) != len(found.facts.cluster_list):
        # A file of projects alone was held against the embedded clusters.
        clusters = cache.load_example(grenzenset).lagen.frame("clusters")
    return build_portfolio(
        laag.frame,
        found.facts,
        found.parts,
        status_of(lagen, laag),
        clusters,
        found.grenzen,
        provincie=provincie,
        only=only,
        n_terzijde=len(laag.aside),
    )


def own_assessment(grenzenset: str) -> Upload | None:
    """The file this visitor brought along on another page, judged by this boundary set."""
    mine = upload.current()
    if mine is None:
        return None
    if mine.grenzenset != grenzenset:
        with st.spinner("Uw bestand wordt beoordeeld …"):
            mine = upload.judge_upload(mine, grenzenset, silent)
        upload.put(mine)
    return mine


def edition(which: str, grenzenset: str) -> Upload | None:
    """An edition this visitor brought along to compare, judged by this boundary set."""
    kept: Upload | None = st.session_state.get(_KEYS[which])
    if kept is None or kept.grenzenset == grenzenset:
        return kept
    with st.spinner("De uitgave wordt beoordeeld …"):
        judged = upload.judge_upload(kept, grenzenset, silent)
    st.session_state[_KEYS[which]] = judged
    return judged


def put_edition(which: str, given: Upload | None) -> None:
    """Keep an edition for this visitor, or forget it."""
    if given is None:
        st.session_state.pop(_KEYS[which], None)
    else:
        st.session_state[_KEYS[which]] = replace(given, grenzenset="", found=None, fault="")


def compared(
    oud: tuple[str, str, Assessment], nieuw: tuple[str, str, Assessment], afstand_m: float
) -> Vergeleken:
    """Two editions held against each other, kept for this visit.

    Parameters
    ----------
    oud, nieuw : tuple of str, str and Assessment
        What differs for another content, name, and the judged edition.
    afstand_m : float
    """
    asked = (oud[0], nieuw[0], afstand_m)
    kept = st.session_state.get(_COMPARED)
    if kept is None or kept[0] != asked:
        with st.spinner("De uitgaven worden vergeleken …"):
            found = compare_judged(oud[2], nieuw[2], oud[1], nieuw[1], afstand_m=afstand_m)
        kept = (asked, found)
        st.session_state[_COMPARED] = kept
    result: Vergeleken = kept[1]
    return result
