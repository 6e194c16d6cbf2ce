"""What every page narrows to: a provincie, and kinds, words and a year of projects; in the link.

The bar is the same on each page. What is left out is counted by the page, and said in its line.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from miekgeo.ui import state
from miekgeo.ui.components import text
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
PROVINCIE_KEY = "provincie"


@dataclass(frozen=True)
class Filters:
    """What is asked.

    Attributes
    ----------
    provincie : str or None
        Official name; None is the whole country.
    projecten : ProjectFilter
    """

    provincie: str | None = None
    projecten: ProjectFilter = field(default_factory=ProjectFilter)

    @property
    def words(self) -> list[str]:
        """What is asked of projects, each in a few words; of which provincie stands elsewhere."""
        asked = self.projecten
        found = [v for name in CHOICES for v in getattr(asked, name)]
        if asked.jaar is not None:
            found.append(f"in bedrijf uiterlijk in {asked.jaar}")
        if asked.zoek:
            found.append(f"“{asked.zoek}”")
        return found


# ---- the link ------------------------------------------------------------------------------------


def read_filters(provincies: Collection[str], projecten: pd.DataFrame) -> tuple[Filters, list[str]]:
    """The filters that the link asks for, and notices about what in it can't be.

    Parameters
    ----------
    provincies : collection of str
        Official names of the boundary set in use.
    projecten : DataFrame
        As `kaart_data.join_judgement` gives them: what can be asked for.
    """
    notices = [*state.read_version(), *state.read_uitsnede()]
    provincie = state.read_provincie(provincies, notices)
    return Filters(provincie, read_filter(projecten, notices)), notices


def read_filter(projecten: pd.DataFrame, notices: list[str]) -> ProjectFilter:
    """The filter that the link asks for; what no project has in it becomes a notice."""
    chosen = {}
    for name, (parameter, label) in CHOICES.items():
        asked = [v for v in (st.query_params.get(parameter) or "").split(",") if v]
        known = values_of(projecten, name)
        notices += [state.unknown_value(label, v) for v in asked if v not in known]
        chosen[name] = tuple(v for v in known if v in asked)
    text = st.query_params.get(JAAR) or ""
    year = state.as_year(text)
    if year not in years_to_choose(projecten):
        year = None
    if text and year is None:
        notices.append(state.unknown_value("Het jaar", text))
    words = (st.query_params.get(ZOEK) or "")[:MOST_WORDS].strip()
    return ProjectFilter(**chosen, jaar=year, zoek=words)


def keep_filters(chosen: Filters, projecten: pd.DataFrame) -> None:
    """Put the filters in the link, leaving out what isn't asked.

    Parameters
    ----------
    chosen : Filters
    projecten : DataFrame
        What a link can ask for: what only a visitor's own file says never gets into one.
    """
    state.put(state.PROVINCIE, chosen.provincie)
    known = {name: set(values_of(projecten, name)) for name in CHOICES}
    asked = chosen.projecten
    shareable = {n: tuple(v for v in getattr(asked, n) if v in known[n]) for n in CHOICES}
    year = asked.jaar if asked.jaar in years_to_choose(projecten) else None
    keep_filter(ProjectFilter(**shareable, jaar=year, zoek=asked.zoek))


def keep_filter(chosen: ProjectFilter) -> None:
    """Put the filter in the link, leaving out what isn't asked."""
    for name, (parameter, _) in CHOICES.items():
        state.put(parameter, ",".join(getattr(chosen, name)) or None)
    state.put(JAAR, None if chosen.jaar is None else str(chosen.jaar))
    state.put(ZOEK, chosen.zoek or None)


# ---- the bar -------------------------------------------------------------------------------------


def filters_as_chosen(asked: Filters) -> Filters:
    """What the bar will say once it is drawn.

    Streamlit knows what a visitor chose before it draws the widget; until there is one it is what
    the link asks for.
    """
    return Filters(provincie_as_chosen(asked.provincie), as_chosen(asked.projecten))


def as_chosen(asked: ProjectFilter) -> ProjectFilter:
    """What the widgets of projects will say once they are drawn."""
    chosen = st.session_state
    year = chosen.get(_key(JAAR), asked.jaar)
    return ProjectFilter(
        **{name: tuple(chosen.get(_key(name), getattr(asked, name))) for name in CHOICES},
        jaar=None if year == ANY_YEAR else year,
        zoek=str(chosen.get(_key(ZOEK), asked.zoek)).strip(),
    )


def provincie_as_chosen(asked: str | None) -> str | None:
    """What the list of provincies will say once it is drawn."""
    naam = st.session_state.get(state.key(PROVINCIE_KEY), asked or state.ALL)
    return None if naam == state.ALL else naam


def show_bar(
    asked: Filters, provincies: Collection[str], projecten: pd.DataFrame
) -> tuple[Filters, DeltaGenerator]:
    """The widgets; gives what they say, and the place beside them for a page's own.

    Parameters
    ----------
    asked : Filters
        What the link says.
    provincies : collection of str
        Official names of the boundary set in use.
    projecten : DataFrame
        The projects that are looked at, as `kaart_data.join_judgement` gives them.
    """
    left, words, right = st.columns([3, 3, 4], gap="small", vertical_alignment="bottom")
    with left:
        provincie = choose_provincie(provincies, asked.provincie)
    with words:
        show_search(asked.projecten)
    with right:
        buttons = st.container(horizontal=True, gap="small")
    with buttons:
        show_filter(asked.projecten, projecten)
    return Filters(provincie, as_chosen(asked.projecten)), buttons


def choose_provincie(provincies: Collection[str], asked: str | None) -> str | None:
    """The list of provincies; gives the official name, or None for the whole country."""
    names = [state.ALL, *sorted(provincies)]
    naam = st.selectbox(
        "Provincie",
        names,
        index=names.index(asked or state.ALL),
        key=state.key(PROVINCIE_KEY),
    )
    return None if naam == state.ALL else naam


def show_search(asked: ProjectFilter) -> None:
    """Where words are typed."""
    st.text_input(
        "Zoek",
        value=asked.zoek,
        max_chars=MOST_WORDS,
        placeholder="naam, code, gemeente",
        key=_key(ZOEK),
    )


def show_filter(asked: ProjectFilter, projecten: pd.DataFrame) -> None:
    """The other filters, in a popover that says how many are on."""
    chosen = as_chosen(asked)
    label = f"Filters ({chosen.count})" if chosen.count else "Filters"
    with st.popover(label, icon=":material/filter_alt:", width="stretch"):
        for name, (_, title) in CHOICES.items():
            known = values_of(projecten, name)
            # What was chosen elsewhere stays chosen where no project has it.
            said = (*getattr(chosen, name), *getattr(asked, name))
            more = [v for v in dict.fromkeys(said) if v not in known]
            st.multiselect(
                title,
                [*known, *more],
                default=list(getattr(asked, name)),
                placeholder="alle",
                key=_key(name),
            )
        years: list[str | int] = [ANY_YEAR, *years_to_choose(projecten)]
        if chosen.jaar is not None and chosen.jaar not in years:
            years.append(chosen.jaar)
        st.selectbox(
            "In bedrijf uiterlijk in",
            years,
            index=years.index(asked.jaar) if asked.jaar in years else 0,
            key=_key(JAAR),
            help="Laat alleen staan wat dan naar verwachting werkt. Projecten zonder jaar vallen "
            "weg; hoeveel staat erbij. Op de kaart toont de schuif eronder juist alles, met hoe "
            "het er in een jaar voor staat.",
        )
        show_reset("filters_wis")


def show_reset(key: str) -> None:
    """A button that takes all filters away."""
    st.button("Wis de filters", key=key, on_click=_reset, icon=":material/filter_alt_off:")


def show_line(chosen: Filters, left_out: int, total: int, what: str, more: str = "") -> None:
    """What is asked of projects, and how much of the page that takes away; nothing when not asked.

    Parameters
    ----------
    chosen : Filters
    left_out, total : int
        Rows in the provincie that aren't shown, of how many.
    what : str
        What those are, in the plural.
    more : str
        What is to be said of what isn't shown, as sentences.
    """
    if not chosen.projecten.count:
        return
    labels = "".join(f'<span class="label">{text(w)}</span>' for w in chosen.words)
    said = f"Niet getoond door de filters: {left_out} van {total} {what}."
    if left_out and more:
        said += f" {more}"
    with st.container(key="filterregel", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="stil">{labels}{text(said)}</p>')
        show_reset("filterregel_wis")


def years_to_choose(projecten: pd.DataFrame) -> Sequence[int]:
    """Years in which something is expected to start working."""
    found = years_of(projecten)
    return [int(y) for y in np.unique(found[~np.isnan(found)])]


def _key(name: str) -> str:
    return state.key(KEYS[name])


def _reset() -> None:
    for name in CHOICES:
        st.session_state[_key(name)] = []
    st.session_state[_key(JAAR)] = ANY_YEAR
    st.session_state[_key(ZOEK)] = ""
