"""The year of the map: what is in operation, under construction or planned by the end of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from miekgeo.fasering import FASEN, GEPLAND, count_phases
from miekgeo.ui import state
from miekgeo.ui.components import text
from miekgeo.ui.kaart_data import KaartData
from miekgeo.ui.state import Selection
from miekgeo.values import texts_of

JAAR_KEY = "kaartjaar"
ALL_YEARS = "alle jaren"
_HELP = (
    "Laat alles staan en toont hoe het aan het eind van dat jaar naar verwachting staat: in "
    "gebruik, in aanleg, gepland, of jaar onbekend. De laatste verwachte inbedrijfname telt, en "
    "zonder verwachting de gewenste. Wilt u projecten juist verbergen: zie In bedrijf uiterlijk in "
    "bij de filters."
)


def read_year(years: Sequence[int], notices: list[str]) -> int | None:
    """The year that the link asks for; one that the map doesn't have becomes a notice."""
    said = st.query_params.get(state.KAARTJAAR) or ""
    year = state.as_year(said)
    if year in years:
        return year
    if said:
        notices.append(state.unknown_value("Het jaar van de kaart", said))
    return None


def year_as_chosen(asked: Selection) -> int | None:
    """What the slider will say once it is drawn; see `kaart_parts.as_filtered`."""
    chosen = st.session_state.get(state.key(JAAR_KEY), asked.kaartjaar)
    return None if chosen == ALL_YEARS else chosen


def show_year(data: KaartData, years: Sequence[int]) -> None:
    """The slider, and what it makes of the projects in view."""
    if not years:
        st.html('<p class="stil">Van geen project of station is een jaar bekend.</p>')
        return
    current = data.selection.kaartjaar
    with st.container(key="kaartjaar_vak"):
        st.select_slider(
            "De kaart in",
            [ALL_YEARS, *years],
            value=ALL_YEARS if current is None else current,
            key=state.key(JAAR_KEY),
            help=_HELP,
        )
        st.html(f'<p class="stil jaarstand">{text(_words(data))}</p>')


def _words(data: KaartData) -> str:
    jaar = data.selection.kaartjaar
    if jaar is None:
        return "Alle jaren samen. Schuif om te zien wat in een jaar werkt, gebouwd wordt of komt."
    phases = data.phases_of("projecten", data.projecten)
    counts = count_phases(phases)
    words = f"In {jaar}: {', '.join(f'{counts[fase]} {fase}' for fase in FASEN)}."
    planned = data.projecten[phases == GEPLAND]
    unsaid = int((texts_of(planned, "bouw_van") == "").sum())
    if unsaid:
        words += (
            f" Van {unsaid} geplande is niet bekend wanneer de bouw begint; die kunnen dan al in "
            "aanleg zijn."
        )
    return words
