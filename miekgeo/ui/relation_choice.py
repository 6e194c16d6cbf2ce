"""What a visitor asks of the page Afhankelijkheden: provincie and what is shown; in the URL too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import streamlit as st

from miekgeo.ui import state
from miekgeo.ui.grenzen_choice import show_choice

AFHANKELIJKHEDEN, RAAKVLAKKEN, LOSSE_EINDEN = "Afhankelijkheden", "Raakvlakken", "Losse einden"
SHOWS = (AFHANKELIJKHEDEN, RAAKVLAKKEN, LOSSE_EINDEN)
TOON = "toon"
_PROVINCIE_KEY, _TOON_KEY = "verband_provincie", "verband_toon"


@dataclass(frozen=True)
class RelationChoice:
    """What is asked.

    Attributes
    ----------
    provincie : str or None
        Official name; None is the whole country.
    toon : str
        One of `SHOWS`.
    """

    provincie: str | None
    toon: str


def read_relation_choice(provincies: Collection[str]) -> tuple[RelationChoice, list[str]]:
    """What the URL asks for, and notices about what in it can't be."""
    notices: list[str] = []
    provincie = state.read_provincie(provincies, notices)
    toon = st.query_params.get(TOON) or AFHANKELIJKHEDEN
    if toon not in SHOWS:
        notices.append(state.unknown_value("De keuze", toon))
        toon = AFHANKELIJKHEDEN
    return RelationChoice(provincie, toon), notices


def as_chosen(asked: RelationChoice) -> RelationChoice:
    """What the widgets will say once they are drawn; see `kaart_parts.as_filtered`."""
    naam = st.session_state.get(_PROVINCIE_KEY, asked.provincie or state.ALL)
    toon = st.session_state.get(_TOON_KEY) or asked.toon
    return RelationChoice(None if naam == state.ALL else naam, toon)


def show_relation_choice(
    asked: RelationChoice, provincies: Collection[str], grenzenset: str
) -> RelationChoice:
    """The widgets; gives what they say."""
    names = [state.ALL, *sorted(provincies)]
    one, two, three = st.columns([2, 4, 2], gap="medium", vertical_alignment="bottom")
    with one:
        naam = st.selectbox(
            "Provincie",
            names,
            index=names.index(asked.provincie or state.ALL),
            key=_PROVINCIE_KEY,
        )
    with two:
        toon = st.segmented_control("Toon", SHOWS, default=asked.toon, key=_TOON_KEY, required=True)
    with three, st.popover("Grenzen", icon=":material/tune:", width="stretch"):
        show_choice(grenzenset)
    return RelationChoice(None if naam == state.ALL else naam, toon or AFHANKELIJKHEDEN)


def keep_relation_choice(choice: RelationChoice) -> None:
    """Put the choice in the URL, leaving out what is as by default."""
    state.put(state.PROVINCIE, choice.provincie)
    state.put(TOON, None if choice.toon == AFHANKELIJKHEDEN else choice.toon)
