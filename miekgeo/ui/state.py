"""The selection of the visitor, kept in the URL so that a link shows the same.

Unknown values in a URL are ignored with a notice. Only what differs from the default is written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

import streamlit as st

from miekgeo.grenzen import official_name
from miekgeo.ui.markdown import literal
from miekgeo.ui.project_filter import ProjectFilter
from miekgeo.wording import distance

ALL = "Heel Nederland"
LAYERS = ("projecten", "traces", "stations", "clusters")

# Names in the URL; a later change of meaning gets another name, so that old links keep working.
PROVINCIE = "provincie"
PROJECT = "project"
KNOOPPUNT = "knooppunt"
HIDDEN = "zonder"

_NOTICES = "_notices"
_PAGE, _KEPT = "_pagina", "_bewaard"
# Addresses of pages: the map's, and that of the bare address of the app.
MAP_PAGE, FIRST_PAGE = "kaart", ""
# What a visitor finds again on returning to the map; the provincie comes along to every page.
_OF_MAP = ("modaliteit", "type", "programma", "jaar", "zoek", HIDDEN)
# What links of before the map had an address of its own can hold.
OLD_LINKS = (PROVINCIE, PROJECT, *_OF_MAP, "grenzen")
_SHOWN = "_shown"


@dataclass(frozen=True)
class Selection:
    """What is shown.

    Attributes
    ----------
    provincie : str or None
        Official name; None is the whole country.
    project : str or None
        Id of the project whose facts are open.
    hidden : tuple of str
        Layers that are switched off.
    filter : ProjectFilter
        What projects must be to be shown.
    """

    provincie: str | None = None
    project: str | None = None
    hidden: tuple[str, ...] = ()
    filter: ProjectFilter = field(default_factory=ProjectFilter)

    @property
    def title(self) -> str:
        """Name of what is in view."""
        return self.provincie or ALL

    def shows(self, layer: str) -> bool:
        """Whether a layer is switched on."""
        return layer not in self.hidden


def enter(page: str) -> None:
    """Take along to another page what was chosen: Streamlit begins its link without it.

    Parameters
    ----------
    page : str
        Address of the page that is about to be drawn; empty for the first.
    """
    # Nothing can be chosen there, and what was chosen waits for the next page.
    if page == FIRST_PAGE:
        st.session_state[_PAGE] = page
        return
    arrived = st.session_state.get(_PAGE, page) != page
    st.session_state[_PAGE] = page
    kept = st.session_state.get(_KEPT, {})
    # A link with something in it says what is wanted. It is kept at once: who clicks on before the
    # page is done wants it too.
    if not arrived or len(st.query_params):
        names = (PROVINCIE, *(_OF_MAP if page == MAP_PAGE else ()))
        said = {n: st.query_params[n] for n in names if n in st.query_params}
        st.session_state[_KEPT] = {**kept, **said}
        return
    for name in (PROVINCIE, *(_OF_MAP if page == MAP_PAGE else ())):
        if kept.get(name):
            st.query_params[name] = kept[name]


def read(
    provincies: Collection[str],
    projects: Collection[str],
    read_filter: Callable[[list[str]], ProjectFilter],
) -> Selection:
    """Selection that the URL asks for; what isn't known in it becomes a notice.

    Parameters
    ----------
    provincies : collection of str
        Official names of the boundary set in use.
    projects : collection of str
        Ids of the data set in use.
    read_filter : function of list of str
        Gives the filter in the URL and adds its notices to the list.
    """
    found: list[str] = []
    selection = Selection(filter=read_filter(found))
    selection = replace(selection, provincie=read_provincie(provincies, found))
    if text := st.query_params.get(PROJECT):
        if text in projects:
            selection = replace(selection, project=text)
        else:
            found.append(unknown_project(text))
    hidden = [h for h in (st.query_params.get(HIDDEN) or "").split(",") if h]
    found += [f"De laag {_quote(h)} in de link bestaat niet." for h in hidden if h not in LAYERS]
    if found:
        # The URL is cleaned at once; the notice stays until the visitor chooses something.
        st.session_state[_NOTICES] = found
    return replace(selection, hidden=tuple(h for h in LAYERS if h in hidden))


def unknown_provincie(text: str) -> str:
    """The notice about a provincie in a link that the boundary set doesn't have."""
    return f"De provincie {_quote(text)} in de link is onbekend; getoond wordt {ALL}."


def unknown_hub(text: str, straal_m: float) -> str:
    """The notice about a knooppunt that doesn't exist with what is chosen."""
    return (
        f"Het knooppunt {_quote(text)} bestaat niet in deze selectie bij een straal van "
        f"{distance(straal_m)}; getoond wordt het eerste van de lijst."
    )


def unknown_value(what: str, text: str) -> str:
    """The notice about another value in a link that can't be."""
    return f"{what} {_quote(text)} in de link kan niet; getoond wordt de gewone."


def read_provincie(provincies: Collection[str], found: list[str]) -> str | None:
    """Official name of the provincie that the URL asks for; an unknown one becomes a notice."""
    text = st.query_params.get(PROVINCIE)
    if not text:
        return None
    naam = official_name(text)
    if naam in provincies:
        return naam
    found.append(unknown_provincie(text))
    return None


def unknown_project(text: str) -> str:
    """The notice about a project in a link that isn't there."""
    return f"Het project {_quote(text)} in de link staat niet in deze gegevens."


def unknown_answer(text: str) -> str:
    """The notice about an advice in a link that no project got."""
    return f"Het advies {_quote(text)} in de link krijgt hier geen enkel project."


def notices(selection: Selection) -> list[str]:
    """Notices about the link that was followed, until the visitor chooses something else."""
    if st.session_state.get(_SHOWN, selection) != selection:
        st.session_state.pop(_NOTICES, None)
    return list(st.session_state.get(_NOTICES, []))


def write(selection: Selection) -> None:
    """Put the selection in the URL, leaving out what is as by default."""
    wanted = {
        PROVINCIE: selection.provincie,
        PROJECT: selection.project,
        HIDDEN: ",".join(selection.hidden) or None,
    }
    st.session_state[_SHOWN] = selection
    for name, value in wanted.items():
        put(name, value)


def put(name: str, value: str | None) -> None:
    """Put a value in the URL, or take it away."""
    if name in (PROVINCIE, *_OF_MAP):
        st.session_state[_KEPT] = {**st.session_state.get(_KEPT, {}), name: value}
    if value is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def _quote(text: str) -> str:
    return literal(text[:40])
