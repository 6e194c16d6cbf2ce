"""What a visitor asks of the page Portfolio: provincie, data, and what is looked at; in the URL."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from miekgeo.portfolio import DIMENSIONS, JAAR, MODALITEIT, PROGRAMMA, PROJECTTYPE, PROVINCIE
from miekgeo.ui import state
from miekgeo.ui.filter_choice import (
    Filters,
    filters_as_chosen,
    keep_filters,
    read_filters,
    show_bar,
)
from miekgeo.ui.grenzen_choice import show_choice
from miekgeo.ui.own_data import EMBEDDED, own_name
from miekgeo.ui.served import data_label
from miekgeo.vergelijk import AFSTAND_M

AANTALLEN, PLANNING, VERDELING, VERGELIJKEN = "aantallen", "planning", "verdeling", "vergelijken"
DELEN = {
    AANTALLEN: "Aantallen",
    PLANNING: "Planning",
    VERDELING: "Verdeling",
    VERGELIJKEN: "Vergelijken",
}
PER = {
    PROVINCIE: "Provincie",
    MODALITEIT: "Modaliteit",
    PROJECTTYPE: "Projecttype",
    PROGRAMMA: "Programma",
    JAAR: "Jaar",
}
# From where a project counts as moved (m).
AFSTANDEN_M = (0, 10, 100, 500, 1000, 5000)
# Names in the URL.
DEEL, PER_WAT, AFSTAND = "deel", "per", "afstand"
_KEYS = {n: f"portfolio_{n}" for n in ("gegevens", DEEL, PER_WAT, AFSTAND)}


@dataclass(frozen=True)
class PortfolioChoice:
    """What is asked.

    Attributes
    ----------
    filters : Filters
    deel : str
        Key of `DELEN`.
    per : str
        One of `portfolio.DIMENSIONS`.
    afstand_m : float
        From where a project counts as moved.
    own : bool
        The visitor's own file instead of the embedded set; never in the URL.
    """

    filters: Filters = field(default_factory=Filters)
    deel: str = AANTALLEN
    per: str = PROVINCIE
    afstand_m: float = AFSTAND_M
    own: bool = False

    @property
    def provincie(self) -> str | None:
        """Official name; None is the whole country."""
        return self.filters.provincie


def read_portfolio_choice(
    provincies: Collection[str], projecten: pd.DataFrame
) -> tuple[PortfolioChoice, list[str]]:
    """What the URL asks for, and notices about what in it can't be."""
    filters, notices = read_filters(provincies, projecten)
    deel = _one_of("Het onderdeel", DEEL, tuple(DELEN), AANTALLEN, notices)
    per = _one_of("De indeling", PER_WAT, DIMENSIONS, PROVINCIE, notices)
    offered = tuple(f"{m:g}" for m in AFSTANDEN_M)
    metres = _one_of("De afstand", AFSTAND, offered, f"{AFSTAND_M:g}", notices)
    return PortfolioChoice(filters, deel, per, float(metres)), notices


def as_chosen(asked: PortfolioChoice, *, own: bool) -> PortfolioChoice:
    """What the widgets will say once they are drawn; see `filters_as_chosen`."""
    kept = st.session_state
    return PortfolioChoice(
        filters=filters_as_chosen(asked.filters),
        deel=kept.get(_key(DEEL)) or asked.deel,
        per=kept.get(_key(PER_WAT)) or asked.per,
        afstand_m=float(kept.get(_key(AFSTAND), asked.afstand_m)),
        own=own and kept.get(_KEYS["gegevens"], EMBEDDED) != EMBEDDED,
    )


def show_portfolio_choice(
    asked: PortfolioChoice,
    provincies: Collection[str],
    grenzenset: str,
    projecten: pd.DataFrame,
    *,
    own: bool,
) -> PortfolioChoice:
    """The bar of widgets; gives what they say, with what the parts themselves ask as it was."""
    with st.container(key="portfolio_keuze"):
        filters, beside = show_bar(asked.filters, provincies, projecten)
        deel = st.segmented_control(
            "Toon",
            list(DELEN),
            default=asked.deel,
            format_func=DELEN.__getitem__,
            key=_key(DEEL),
            required=True,
        )
        with beside, st.popover("Gegevens en grenzen", icon=":material/tune:", width="stretch"):
            mine = _show_data(own=own)
            show_choice(grenzenset)
    return PortfolioChoice(
        filters=filters,
        deel=deel or asked.deel,
        per=asked.per,
        afstand_m=asked.afstand_m,
        own=mine,
    )


def show_per(asked: PortfolioChoice) -> None:
    """By what projects are counted."""
    st.segmented_control(
        "Per",
        list(PER),
        default=asked.per,
        format_func=PER.__getitem__,
        key=_key(PER_WAT),
        required=True,
    )


def show_afstand(asked: PortfolioChoice) -> None:
    """From where a project counts as moved."""
    st.selectbox(
        "Verplaatst is wat verder opschoof dan",
        AFSTANDEN_M,
        index=AFSTANDEN_M.index(int(asked.afstand_m)),
        format_func=lambda m: f"{m} m",
        key=_key(AFSTAND),
    )


def keep_portfolio_choice(choice: PortfolioChoice, projecten: pd.DataFrame) -> None:
    """Put the choice in the URL, leaving out what is as by default."""
    usual = PortfolioChoice()
    keep_filters(choice.filters, projecten)
    state.put(DEEL, None if choice.deel == usual.deel else choice.deel)
    state.put(PER_WAT, None if choice.per == usual.per else choice.per)
    metres = None if choice.afstand_m == usual.afstand_m else f"{choice.afstand_m:g}"
    state.put(AFSTAND, metres)


def _key(name: str) -> str:
    return state.key(_KEYS[name])


def _show_data(*, own: bool) -> bool:
    if not own:
        served = data_label(EMBEDDED)
        st.caption(f"Gegevens: {served}. Een eigen bestand kiest u op de pagina Schaalniveau.")
        return False
    options = [EMBEDDED, own_name()]
    key = _KEYS["gegevens"]
    return st.radio("Gegevens", options, format_func=data_label, key=key) != EMBEDDED


def _one_of(what: str, name: str, options: Collection[str], usual: str, notices: list[str]) -> str:
    asked = st.query_params.get(name) or usual
    if asked in options:
        return asked
    notices.append(state.unknown_value(what, asked))
    return usual
