"""The selection of the visitor, kept in the URL so that a link shows the same.

Unknown values in a URL are ignored with a notice. Only what differs from the default is written.
Each choice is one step in the browser's history: who goes back finds the page as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from miekgeo.grenzen import official_name
from miekgeo.ui.markdown import literal
from miekgeo.ui.project_filter import ProjectFilter
from miekgeo.ui.uitsnede import is_uitsnede
from miekgeo.wording import distance

ALL = "Heel Nederland"
LAYERS = ("projecten", "traces", "stations", "clusters")

# How the names below are meant. A link without it is of before there was a version, and means the
# same; a later change of meaning gets another version.
VERSION, VERSION_NOW = "v", "1"
PROVINCIE = "provincie"
PROJECT = "project"
KNOOPPUNT = "knooppunt"
HIDDEN = "zonder"
# Of the map: the year it shows, and the place that was searched for.
KAARTJAAR, PLEK = "kaartjaar", "plek"
# Where the map was moved to. The map writes it, vendor/uitsnede.js; here it is only looked at.
UITSNEDE = "uitsnede"

_NOTICES = "_notices"
_PAGE, _KEPT = "_pagina", "_bewaard"
# Addresses of pages: the map's, and that of the bare address of the app.
MAP_PAGE, FIRST_PAGE = "kaart", ""
# What comes along to every page, and what a visitor only finds again on returning to the map.
_EVERYWHERE = (PROVINCIE, "modaliteit", "type", "programma", "jaar", "zoek")
_OF_MAP = (HIDDEN, KAARTJAAR, PLEK)
# What links of before the map had an address of its own can hold.
OLD_LINKS = (PROJECT, *_EVERYWHERE, HIDDEN, "grenzen")
_SHOWN, _OURS, _LOOKS = "_shown", "_namen_in_link", "_terug_of_vooruit"

# Streamlit makes a step in the history of each value it writes to the URL, and of the page before
# what is kept is written to it. What the visitor didn't ask for itself belongs to the step before.
ONE_STEP = """<script>
if (!window.miekSteps) {
  window.miekSteps = true;
  let asked = false, stepped = false;
  const ask = () => { asked = true; stepped = false; window.miekTerug = false; };
  for (const kind of ["pointerdown", "keydown"]) { window.addEventListener(kind, ask, true); }
  // A click on the map comes as a message of its frame, which then has the focus.
  window.addEventListener("message", e => {
    const mine = document.activeElement && document.activeElement.contentWindow === e.source;
    if (mine && e.data && e.data.type === "streamlit:setComponentValue") { ask(); }
  });
  // The map looks at miekTerug: then it goes to the place that the link asks for.
  const back = () => { asked = stepped = false; window.miekTerug = true; };
  window.addEventListener("popstate", back, true);
  const push = history.pushState.bind(history), put = history.replaceState.bind(history);
  // The map itself says in the link where it was moved to; the server only knows where it was.
  const placed = url => {
    const next = new URL(url, location.href);
    const parts = search => search.slice(1).split("&").filter(part => part);
    const place = parts(location.search).filter(part => part.startsWith("uitsnede="));
    const rest = parts(next.search).filter(part => !part.startsWith("uitsnede="));
    const search = [...rest, ...place].join("&");
    return next.pathname + (search ? "?" + search : "") + next.hash;
  };
  const here = url => new URL(url, location.href).href === location.href;
  history.pushState = (state, title, url) => {
    const other = new URL(url, location.href).pathname !== location.pathname;
    const next = other ? url : placed(url);
    // On a busy day what is kept arrives before the page itself does: that is one step together.
    const add = (other ? !stepped : asked) && !here(next) ? push : put;
    add(state, title, next);
    stepped = !other && (stepped || add === push);
    asked = false;
  };
  history.replaceState = (state, title, url) => {
    const other = url && new URL(url, location.href).pathname !== location.pathname;
    put(state, title, url && !other ? placed(url) : url);
  };
}
</script>"""


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
    kaartjaar : int or None
        Year of which the map shows how things stand.
    plek : str or None
        Key of the place that was searched for.
    """

    provincie: str | None = None
    project: str | None = None
    hidden: tuple[str, ...] = ()
    filter: ProjectFilter = field(default_factory=ProjectFilter)
    kaartjaar: int | None = None
    plek: str | None = None

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
    st.html(ONE_STEP, unsafe_allow_javascript=True)
    arrived = st.session_state.get(_PAGE, page) != page
    st.session_state[_PAGE] = page
    # Nothing can be chosen there, and what was chosen waits for the next page.
    if page == FIRST_PAGE:
        return
    names = (*_EVERYWHERE, *(_OF_MAP if page == MAP_PAGE else ()))
    said = {n: st.query_params[n] for n in names if n in st.query_params}
    kept = st.session_state.get(_KEPT, {})
    if _went_back():
        # The link of then says all: also what wasn't asked yet.
        st.session_state[_LOOKS] = _looks() + 1
        st.session_state[_KEPT] = {n: v for n, v in kept.items() if n not in names} | said
    elif not arrived or len(st.query_params):
        # A link with something in it says what is wanted. It is kept at once: who clicks on before
        # the page is done wants it too.
        st.session_state[_KEPT] = {**kept, **said}
    else:
        for name in names:
            put(name, kept.get(name))


def key(name: str) -> str:
    """Key of a widget, or of what is remembered, that the URL has something to say about.

    Another one after each step back or forward: what is on screen then starts from the link again.
    """
    looks = _looks()
    return f"{name}_{looks}" if looks else name


def start_over() -> None:
    """Forget all that was chosen, in the link and on screen; a visitor's own files stay."""
    st.query_params.clear()
    st.session_state[_KEPT] = {}
    st.session_state[_LOOKS] = _looks() + 1


def _looks() -> int:
    return int(st.session_state.get(_LOOKS, 0))


def _went_back() -> bool:
    """Whether the browser's own back or forward led here."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


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
    found = [*read_version(), *read_uitsnede()]
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


def read_version() -> list[str]:
    """The notice about a link that was made by another version of this site."""
    text = st.query_params.get(VERSION)
    if text in (None, VERSION_NOW):
        return []
    return [f"De link is van versie {_quote(text)}; hier gevolgd als versie {VERSION_NOW}."]


def read_uitsnede() -> list[str]:
    """The notice about a part of the map in a link that it can't show."""
    text = st.query_params.get(UITSNEDE)
    if not text or is_uitsnede(text):
        return []
    put(UITSNEDE, None)
    return [f"De uitsnede {_quote(text)} in de link kan niet; getoond wordt de gewone."]


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


def as_year(text: str) -> int | None:
    """The year that a link says; None when it is none, however long."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else None


def unknown_project(text: str) -> str:
    """The notice about a project in a link that isn't there."""
    return f"Het project {_quote(text)} in de link staat niet in deze gegevens."


def unknown_answer(text: str) -> str:
    """The notice about an advice in a link that no project got."""
    return f"Het advies {_quote(text)} in de link krijgt hier geen enkel project."


def add_notices(found: Collection[str]) -> None:
    """Notices about the link beside those of `read`; shown as long as those."""
    if found:
        st.session_state[_NOTICES] = [*st.session_state.get(_NOTICES, []), *found]


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
        KAARTJAAR: None if selection.kaartjaar is None else str(selection.kaartjaar),
        PLEK: selection.plek,
    }
    st.session_state[_SHOWN] = selection
    for name, value in wanted.items():
        put(name, value)


def put(name: str, value: str | None) -> None:
    """Put a value in the URL, or take it away; with anything of ours in it goes the version."""
    if name in (*_EVERYWHERE, *_OF_MAP):
        st.session_state[_KEPT] = {**st.session_state.get(_KEPT, {}), name: value}
    ours = st.session_state.get(_OURS, frozenset({PROJECT, KNOOPPUNT})) | {name}
    st.session_state[_OURS] = ours
    before = {n: st.query_params.get_all(n) for n in st.query_params}
    after = {n: v for n, v in before.items() if n not in (name, VERSION)}
    if value is not None:
        after[name] = [value]
    if ours.intersection(after):
        after[VERSION] = [VERSION_NOW]
    # A link that says no version, or another, stays as it came until something in it changes.
    if after | {VERSION: []} != before | {VERSION: []}:
        st.query_params.from_dict(after)


def _quote(text: str) -> str:
    return literal(text[:40])
