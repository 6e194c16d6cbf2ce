"""What a visitor asks of the page Knooppunten: provincie, radius, rules, picture; in the URL."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from miekgeo.errors import ThresholdError
from miekgeo.knooppunten import Rules, default_rules
from miekgeo.ui import state
from miekgeo.ui.filter_choice import (
    Filters,
    filters_as_chosen,
    keep_filters,
    read_filters,
    show_bar,
)
from miekgeo.ui.grenzen_choice import show_choice
from miekgeo.ui.hub_parts import KNOOPPUNTEN, TOTAALBEELD
from miekgeo.wording import distance

STRAAL, REGELS, BEELD = "straal", "regels", "beeld"
# 500 m to 10 km.
RADII_M = tuple(500.0 * step for step in range(1, 21))
MOST = 8
PICTURES = (KNOOPPUNTEN, TOTAALBEELD)
_KEYS = {
    "straal": "knooppunt_straal",
    "traces": "regel_traces",
    "modaliteiten": "regel_modaliteiten",
    "sectoren": "regel_sectoren",
    "beeld": "knooppunt_beeld",
}


@dataclass(frozen=True)
class HubChoice:
    """What is asked.

    Attributes
    ----------
    filters : Filters
    rules : Rules
    beeld : str
        What the map shows beside the hubs: one of `PICTURES`.
    """

    filters: Filters
    rules: Rules
    beeld: str

    @property
    def provincie(self) -> str | None:
        """Official name; None is the whole country."""
        return self.filters.provincie


def read_hub_choice(
    provincies: Collection[str], projecten: pd.DataFrame
) -> tuple[HubChoice, list[str]]:
    """What the URL asks for, and notices about what in it can't be."""
    usual = default_rules()
    filters, notices = read_filters(provincies, projecten)
    rules = _read_rules(usual, notices)
    beeld = st.query_params.get(BEELD) or KNOOPPUNTEN
    if beeld not in PICTURES:
        notices.append(state.unknown_value("Het kaartbeeld", beeld))
        beeld = KNOOPPUNTEN
    return HubChoice(filters, rules, beeld), notices


def as_chosen(asked: HubChoice) -> HubChoice:
    """What the widgets will say once they are drawn; see `filters_as_chosen`."""
    chosen = st.session_state
    rules = asked.rules
    return HubChoice(
        filters=filters_as_chosen(asked.filters),
        rules=Rules(
            straal_m=chosen.get(_key("straal"), rules.straal_m),
            traces=chosen.get(_key("traces"), rules.traces),
            modaliteiten=chosen.get(_key("modaliteiten"), rules.modaliteiten),
            sectoren=chosen.get(_key("sectoren"), rules.sectoren),
        ),
        beeld=chosen.get(_key("beeld")) or asked.beeld,
    )


def show_hub_choice(
    asked: HubChoice, provincies: Collection[str], grenzenset: str, projecten: pd.DataFrame
) -> HubChoice:
    """The widgets; gives what they say."""
    rules = asked.rules
    filters, beside = show_bar(asked.filters, provincies, projecten)
    two, three = st.columns([6, 4], gap="medium", vertical_alignment="bottom")
    with two:
        straal_m = st.select_slider(
            "Straal",
            RADII_M,
            value=rules.straal_m,
            format_func=distance,
            key=_key("straal"),
            help="Wat binnen deze afstand van een midden ligt, komt daar samen.",
        )
    with three:
        beeld = st.segmented_control(
            "Kaart",
            PICTURES,
            default=asked.beeld,
            key=_key("beeld"),
            required=True,
        )
    with beside, st.popover("Regels en grenzen", icon=":material/tune:", width="stretch"):
        traces = _rule_slider("Tracés voor een netknooppunt (K1)", "traces", rules.traces)
        modaliteiten = _rule_slider(
            "Of modaliteiten voor een netknooppunt (K2)", "modaliteiten", rules.modaliteiten
        )
        sectoren = _rule_slider(
            "Sectoren voor een knooppunt, met infrastructuur (K3)", "sectoren", rules.sectoren
        )
        show_choice(grenzenset)
    return HubChoice(
        filters=filters,
        rules=Rules(straal_m, traces, modaliteiten, sectoren),
        beeld=beeld or KNOOPPUNTEN,
    )


def keep_hub_choice(choice: HubChoice, projecten: pd.DataFrame) -> None:
    """Put the choice in the URL, leaving out what is as by default."""
    usual, rules = default_rules(), choice.rules
    numbers = (rules.traces, rules.modaliteiten, rules.sectoren)
    changed = numbers != (usual.traces, usual.modaliteiten, usual.sectoren)
    keep_filters(choice.filters, projecten)
    state.put(STRAAL, None if rules.straal_m == usual.straal_m else f"{rules.straal_m:g}")
    state.put(REGELS, "-".join(map(str, numbers)) if changed else None)
    state.put(BEELD, None if choice.beeld == KNOOPPUNTEN else choice.beeld)


def _key(name: str) -> str:
    return state.key(_KEYS[name])


def _rule_slider(label: str, name: str, value: int) -> int:
    return int(st.slider(label, 1, MOST, value=value, key=_key(name)))


def _read_rules(usual: Rules, notices: list[str]) -> Rules:
    straal, regels = st.query_params.get(STRAAL), st.query_params.get(REGELS)
    rules = usual
    try:
        if straal:
            # An index, because only these can be chosen on the page.
            metres = RADII_M[RADII_M.index(float(straal))]
            rules = Rules(metres, usual.traces, usual.modaliteiten, usual.sectoren)
    except ValueError:
        notices.append(state.unknown_value("De straal", straal or ""))
    try:
        if regels:
            traces, modaliteiten, sectoren = (min(int(n), MOST) for n in regels.split("-"))
            rules = Rules(rules.straal_m, traces, modaliteiten, sectoren)
    except (ValueError, ThresholdError):
        notices.append(state.unknown_value("De keuze van regels", regels or ""))
    return rules
