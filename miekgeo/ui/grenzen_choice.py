"""Which boundary set a visitor looks with: the one in use, or another that is kept here.

The choice holds for all pages and stands in the URL, as a name that stands for one content.
"""

from __future__ import annotations

import streamlit as st

from miekgeo.errors import GrenzenError
from miekgeo.grenzen import load_grenzen
from miekgeo.grenzen.kept import (
    INGEBED,
    KeptSet,
    find_kept,
    is_whole,
    list_kept,
    name_in_use,
)
from miekgeo.ui.markdown import literal, plain
from miekgeo.ui.state import put

PARAMETER = "grenzen"
_CHOSEN = "_grenzenset"
_WIDGET = "grenzenset"


def chosen_set() -> tuple[str, list[str]]:
    """Name of the boundary set to use, and notices about what was asked and can't be used."""
    notices: list[str] = []
    usual = _usual(notices)
    asked = st.query_params.get(PARAMETER) or st.session_state.get(_CHOSEN) or usual
    if asked not in _options():
        notices.append(
            f"De grenzenset {literal(asked[:60])} uit de link is hier niet; gebruikt wordt de set "
            "in gebruik."
        )
        asked = usual
    # As chosen in the list a moment ago, before the page is drawn anew.
    just_chosen = st.session_state.get(_WIDGET)
    chosen = just_chosen if just_chosen in _options() else asked
    if not _is_whole(chosen):
        notices.append(
            f"De grenzenset {literal(chosen[:60])} is beschadigd; gebruikt wordt de ingebedde set."
        )
        chosen = INGEBED
    return chosen, notices


def show_choice(current: str) -> None:
    """The list to choose a set from, with what the chosen one is."""
    options = _options()
    titles = _titles()
    st.selectbox(
        "Grenzen",
        options,
        index=options.index(current),
        format_func=titles.__getitem__,
        key=_WIDGET,
        help="De ingebedde grenzen zijn vereenvoudigd, voor een eerste blik. De officiële haalt "
        "de beheerder op met de opdracht: miekgeo bronnen grenzen",
    )


def keep_choice(current: str) -> None:
    """Keep the choice for other pages, and in the URL when it isn't the set in use."""
    st.session_state[_CHOSEN] = current
    put(PARAMETER, None if current == _usual([]) else current)


def _usual(notices: list[str]) -> str:
    try:
        naam = name_in_use()
    except GrenzenError as error:
        notices.append(plain(str(error)))
        return INGEBED
    if naam not in _options():
        notices.append(
            f"De grenzenset in gebruik ({literal(naam[:60])}) is er niet meer of is beschadigd; "
            "gebruikt wordt de ingebedde set."
        )
        return INGEBED
    return naam


def _options() -> list[str]:
    return [*(k.naam for k in list_kept()[0]), INGEBED]


def _titles() -> dict[str, str]:
    """What the list says of each set; its name too where two would look the same."""
    kept = list_kept()[0]
    said = [_title(k) for k in kept]
    told = {
        k.naam: f"{title}, {k.naam}" if said.count(title) > 1 else title
        for k, title in zip(kept, said, strict=True)
    }
    return told | {INGEBED: _embedded_title()}


def _is_whole(naam: str) -> bool:
    if naam == INGEBED:
        return True
    kept = find_kept(naam)
    return _checked(kept, kept.stamp)


@st.cache_resource(show_spinner=False, max_entries=20)
def _checked(_kept: KeptSet, stamp: tuple[str, int, int]) -> bool:  # noqa: ARG001 what it is kept by
    """Whether a set is whole; looked at again when its file has changed."""
    return is_whole(_kept)


def _title(kept: KeptSet) -> str:
    return f"{kept.titel} {kept.opgehaald}, tolerantie {kept.tolerantie_m:g} m"


def _embedded_title() -> str:
    embedded = load_grenzen()
    return f"{embedded.naam}, tolerantie {embedded.tolerantie_m:g} m"
