"""The whole projectfiche beside the map: what the Word file says, made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import streamlit as st

from miekgeo.collection import Collection
from miekgeo.errors import MiekGeoError
from miekgeo.export.content import content_of
from miekgeo.export.fiche_html import fiche_body
from miekgeo.export.projectfiche import DOCX, HTML, file_names, write_projectfiche
from miekgeo.projectfiche import build_fiche
from miekgeo.ui import cache, state
from miekgeo.ui.access import marked_name, view
from miekgeo.ui.components import text
from miekgeo.ui.markdown import literal
from miekgeo.ui.own_oordelen import gather_own
from miekgeo.ui.served import View

# Name in the URL, and what it says when the fiche is open.
FICHE, OPEN = "fiche", "1"
# Shares of map and what is beside it: a form asks for more room than a list.
BESIDE_LIST, BESIDE_FICHE = (2.0, 1.0), (1.0, 1.0)
_KINDS = {
    DOCX: ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    HTML: ("Webpagina", "text/html"),
}


def is_open(project: str | None) -> bool:
    """Whether the fiche of the opened project is asked for; without a project there is none."""
    asked = st.query_params.get(FICHE)
    if asked == OPEN and project is not None:
        return True
    if asked is not None:
        state.put(FICHE, None)
        if asked != OPEN:
            st.warning(f"De fiche {literal(asked[:40])} in de link bestaat niet.")
    return False


def shares(*, fiche: bool) -> tuple[float, float]:
    """How wide the map is, and what is beside it."""
    return BESIDE_FICHE if fiche else BESIDE_LIST


def show_button() -> None:
    """The button in the facts of a project that opens its fiche."""
    st.button(
        "Volledige projectfiche",
        icon=":material/description:",
        key="fiche_open",
        on_click=partial(state.put, FICHE, OPEN),
    )


def show_fiche(grenzenset: str, project: str) -> None:
    """The fiche of a project, with the files to carry away and the way back.

    Parameters
    ----------
    grenzenset : str
    project : str
        Its id.
    """
    with st.container(key="fiche"):
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Sluit de projectfiche",
                icon=":material/close:",
                key="fiche_dicht",
                on_click=partial(state.put, FICHE, None),
            )
            try:
                body = _fiche_of(grenzenset, project)
            except MiekGeoError as error:
                st.warning(literal(str(error)))
                return
            for formaat, (label, mime) in _KINDS.items():
                st.download_button(
                    label,
                    _maker(grenzenset, project, formaat),
                    file_name=marked_name(file_names([project], formaat)[0]),
                    mime=mime,
                    icon=":material/download:",
                    key=f"fiche_{formaat}",
                    on_click="ignore",
                )
        st.html(f'<div class="fiche">{body}</div>')


def _fiche_of(grenzenset: str, project: str) -> str:
    """The fiche of a project, with what this visitor said of it; that is kept for nobody else."""
    shared = cache.load_collection(grenzenset, None)
    mine = gather_own(shared)
    if mine is shared:
        return _kept_body(view(), grenzenset, project, _today())
    return _body(mine, project)


@st.cache_resource(show_spinner="De projectfiche wordt gemaakt …", max_entries=300)
def _kept_body(seen: View, grenzenset: str, project: str, on: date) -> str:  # noqa: ARG001 kept by these
    return _body(cache.load_collection(grenzenset, None), project)


def _body(found: Collection, project: str) -> str:
    """The fiche of a project as HTML; its map is the one beside it."""
    fiche = build_fiche(found, project)
    where = text("De kaart van de locatie staat hiernaast, en in de bestanden om mee te nemen.")
    note = f'<p class="onder">{where}</p>' if fiche.has_place else ""
    return f"{fiche_body(fiche, None, level=2)}{note}"


def _maker(grenzenset: str, project: str, formaat: str) -> Callable[[], bytes]:
    """Makes the file with its map when it is downloaded, which takes a moment."""
    found = gather_own(cache.load_collection(grenzenset, None))

    def write(path: Path) -> None:
        write_projectfiche(found, [project], path, formaat)

    return partial(content_of, write, f"projectfiche.{formaat}")


def _today() -> date:
    return date.today()  # noqa: DTZ011 the day as the user's calendar has it
