"""What a visitor asks of the page Afhankelijkheden: provincie and what is shown; in the URL too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from miekgeo.ui import state
from miekgeo.ui.filter_choice import (
    Filters,
    filters_as_chosen,
    keep_filters,
    read_filters,
    show_bar,
)
from miekgeo.ui.grenzen_choice import show_choice

AFHANKELIJKHEDEN, RAAKVLAKKEN, LOSSE_EINDEN = "Afhankelijkheden", "Raakvlakken", "Losse einden"
SHOWS = (AFHANKELIJKHEDEN, RAAKVLAKKEN, LOSSE_EINDEN)
TOON = "toon"
_TOON_KEY = "verband_toon"


@dataclass(frozen=True)
class RelationChoice:
    """What is asked.

    Attributes
    ----------
    filters : Filters
    toon : str
        One of `SHOWS`.
    """

    filters: Filters
    toon: str

    @property
    def provincie(self) -> str | None:
        """Official name; None is the whole country."""
        return self.filters.provincie


def read_relation_choice(
    provincies: Collection[str], projecten: pd.DataFrame
) -> tuple[RelationChoice, list[str]]:
    """What the URL asks for, and notices about what in it can't be."""
    filters, notices = read_filters(provincies, projecten)
    toon = st.query_params.get(TOON) or AFHANKELIJKHEDEN
    if toon not in SHOWS:
        notices.append(state.unknown_value("De keuze", toon))
        toon = AFHANKELIJKHEDEN
    return RelationChoice(filters, toon), notices


def as_chosen(asked: RelationChoice) -> RelationChoice:
    """What the widgets will say once they are drawn; see `filters_as_chosen`."""
    toon = st.session_state.get(state.key(_TOON_KEY)) or asked.toon
    return RelationChoice(filters_as_chosen(asked.filters), toon)


def show_relation_choice(
    asked: RelationChoice, provincies: Collection[str], grenzenset: str, projecten: pd.DataFrame
) -> RelationChoice:
    """The widgets; gives what they say."""
    filters, beside = show_bar(asked.filters, provincies, projecten)
    toon = st.segmented_control(
        "Toon", SHOWS, default=asked.toon, key=state.key(_TOON_KEY), required=True
    )
    with beside, st.popover("Grenzen", icon=":material/tune:", width="stretch"):
        show_choice(grenzenset)
    return RelationChoice(filters, toon or AFHANKELIJKHEDEN)


def keep_relation_choice(choice: RelationChoice, projecten: pd.DataFrame) -> None:
    """Put the choice in the URL, leaving out what is as by default."""
    keep_filters(choice.filters, projecten)
    state.put(TOON, None if choice.toon == AFHANKELIJKHEDEN else choice.toon)
