"""The filters of the page Kaart: in the link, and as widgets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from miekgeo.ui import state
from miekgeo.ui.project_filter import ProjectFilter, values_of, years_of

MOST_WORDS = 80
# By field of the filter: its name in the link and its label.
CHOICES = {
    "modaliteit": ("modaliteit", "Modaliteit"),
    "projecttype": ("type", "Projecttype"),
    "programma": ("programma", "Programma"),
}
JAAR, ZOEK = "jaar", "zoek"
ANY_YEAR = "Alle jaren"
KEYS = {name: f"filter_{name}" for name in (*CHOICES, JAAR, ZOEK)}


def read_filter(projecten: pd.DataFrame, notices: list[str]) -> ProjectFilter:
    """The filter that the link asks for; what no project has in it becomes a notice."""
    chosen = {}
    for name, (parameter, label) in CHOICES.items():
        asked = [v for v in (st.query_params.get(parameter) or "").split(",") if v]
        known = values_of(projecten, name)
        notices += [state.unknown_value(label, v) for v in asked if v not in known]
        chosen[name] = tuple(v for v in known if v in asked)
    text = st.query_params.get(JAAR) or ""
    year = int(text) if text.isdecimal() and int(text) in years_to_choose(projecten) else None
    if text and year is None:
        notices.append(state.unknown_value("Het jaar", text))
    words = (st.query_params.get(ZOEK) or "")[:MOST_WORDS].strip()
    return ProjectFilter(**chosen, jaar=year, zoek=words)


def as_chosen(asked: ProjectFilter) -> ProjectFilter:
    """What the widgets will say once they are drawn; see `kaart_parts.as_filtered`."""
    chosen = st.session_state
    year = chosen.get(KEYS[JAAR], asked.jaar)
    return ProjectFilter(
        **{name: tuple(chosen.get(KEYS[name], getattr(asked, name))) for name in CHOICES},
        jaar=None if year == ANY_YEAR else year,
        zoek=str(chosen.get(KEYS[ZOEK], asked.zoek)).strip(),
    )


def show_search(asked: ProjectFilter) -> None:
    """Where words are typed."""
    st.text_input(
        "Zoek",
        value=asked.zoek,
        max_chars=MOST_WORDS,
        placeholder="naam, code, gemeente",
        key=KEYS[ZOEK],
    )


def show_filter(asked: ProjectFilter, projecten: pd.DataFrame) -> None:
    """The other filters, in a popover that says how many are on."""
    on = as_chosen(asked).count
    label = f"Filters ({on})" if on else "Filters"
    with st.popover(label, icon=":material/filter_alt:", width="stretch"):
        for name, (_, title) in CHOICES.items():
            st.multiselect(
                title,
                values_of(projecten, name),
                default=list(getattr(asked, name)),
                placeholder="alle",
                key=KEYS[name],
            )
        years: list[str | int] = [ANY_YEAR, *years_to_choose(projecten)]
        st.selectbox(
            "In bedrijf uiterlijk in",
            years,
            index=years.index(asked.jaar) if asked.jaar in years else 0,
            key=KEYS[JAAR],
            help="De kaart van dat jaar: wat dan naar verwachting werkt. Projecten zonder jaar "
            "vallen weg; hoeveel staat boven de lijst.",
        )
        show_reset("filters_wis")


def show_reset(key: str) -> None:
    """A button that takes all filters away."""
    st.button("Wis de filters", key=key, on_click=_reset, icon=":material/filter_alt_off:")


def keep_filter(chosen: ProjectFilter) -> None:
    """Put the filter in the link, leaving out what isn't asked."""
    for name, (parameter, _) in CHOICES.items():
        state.put(parameter, ",".join(getattr(chosen, name)) or None)
    state.put(JAAR, None if chosen.jaar is None else str(chosen.jaar))
    state.put(ZOEK, chosen.zoek or None)


def years_to_choose(projecten: pd.DataFrame) -> Sequence[int]:
    """Years in which something is expected to start working."""
    found = years_of(projecten)
    return [int(y) for y in np.unique(found[~np.isnan(found)])]


def _reset() -> None:
    for name in CHOICES:
        st.session_state[KEYS[name]] = []
    st.session_state[KEYS[JAAR]] = ANY_YEAR
    st.session_state[KEYS[ZOEK]] = ""
