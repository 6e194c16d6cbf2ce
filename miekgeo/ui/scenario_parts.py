"""Places that a visitor types in on the page Schaalniveau: kept in this visit, judged together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from miekgeo.errors import MiekGeoError
from miekgeo.progress import silent
from miekgeo.scenario import Scenario, as_csv, read_place
from miekgeo.schema import load_definition
from miekgeo.ui import upload
from miekgeo.ui.components import text
from miekgeo.ui.markdown import plain
from miekgeo.ui.upload import Upload

FILE = "scenario's.csv"
MOST = 20
UNSAID = ""
_KEPT, _JUDGED = "_scenarios", "_scenarios_beoordeeld"
_NAME, _PLACE, _LIGGING = "scenario_naam", "scenario_plaats", "scenario_ligging"
_EXAMPLE = "136000 456000\n190000 444000"
_HOW = (
    "Per regel een punt, in RD (155000 463000) of breedte en lengte (52,155 5,387); meer regels "
    "zijn een lijn, en een vlak als de laatste de eerste is. Of WKT."
)


@dataclass(frozen=True)
class Typed:
    """What a visitor typed.

    Attributes
    ----------
    mine : Upload
        The scenarios as a file, judged.
    newest : str or None
        Code of the one that was just added.
    """

    mine: Upload
    newest: str | None


def show_scenarios(grenzenset: str) -> Typed | None:
    """Ask for places, and give those there are with their judgement; None while there are none."""
    newest = _ask()
    kept = _kept()
    if not kept:
        st.html(
            "<p>Typ of plak een plaats en zie meteen bij wie het project ruimtelijk hoort en "
            "vanaf welke verschuiving dat anders wordt. Wat u hier invult blijft bij u: na het "
            "sluiten van dit venster is het weg.</p>"
        )
        return None
    _show_kept(kept)
    mine = _judged(kept, grenzenset)
    if mine.found is None:
        st.error(plain(mine.fault), icon=":material/error:")
        return None
    aside = mine.found.lagen.layers["projecten"].aside
    for row in aside.to_dict("records"):
        st.error(plain(f"{row['project_id']} {row['naam']}: {row['reden']}"))
    return Typed(mine, newest)


def _ask() -> str | None:
    """The form; gives the code of a scenario that was just added."""
    number = int(st.session_state.get("_scenario_nummer", 0)) + 1
    ligging = load_definition("projecten").by_name["ligging"].allowed
    labels = {UNSAID: "niet opgegeven", **{a.value: a.label for a in ligging}}
    with st.form("scenario", border=False, clear_on_submit=False):
        left, right = st.columns([3, 2], gap="medium")
        place = left.text_area("Plaats", key=_PLACE, height=110, placeholder=_EXAMPLE)
        left.html(f'<p class="stil">{text(_HOW)}</p>')
        name = right.text_input("Naam", value="", placeholder=f"Scenario {number}", key=_NAME)
        sure = right.selectbox(
            "Zekerheid van de ligging",
            list(labels),
            format_func=lambda v: labels[v],
            key=_LIGGING,
        )
        asked = st.form_submit_button("Beoordeel deze plaats", type="primary")
    if not asked:
        return None
    kept = _kept()
    if len(kept) >= MOST:
        st.warning(f"Er zijn al {MOST} scenario's; verwijder er eerst een.")
        return None
    try:
        wkt = read_place(place)
    except MiekGeoError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return None
    code = f"S{number}"
    said = name.strip()[:100] or f"Scenario {number}"
    st.session_state["_scenario_nummer"] = number
    st.session_state[_KEPT] = (*kept, Scenario(code, said, sure, wkt))
    return code


def _show_kept(kept: tuple[Scenario, ...]) -> None:
    names = ", ".join(f"{s.code} {s.naam}" for s in kept)
    several = "scenario" if len(kept) == 1 else "scenario's"
    left, right = st.columns([4, 1], gap="medium", vertical_alignment="center")
    left.html(f'<p class="bestand">{len(kept)} {several}: {text(names)}</p>')
    with right, st.popover("Verwijder", width="stretch"):
        for one in kept:
            st.button(
                plain(f"{one.code} {one.naam}"),
                key=f"weg_{one.code}",
                on_click=_remove,
                args=(one.code,),
            )


def _judged(kept: tuple[Scenario, ...], grenzenset: str) -> Upload:
    """The scenarios judged together, once for what they are now."""
    mine = Upload(FILE, as_csv(kept))
    mark = replace(mine, grenzenset=grenzenset).mark
    before = st.session_state.get(_JUDGED)
    if before is None or before[0] != mark:
        before = (mark, upload.judge_upload(mine, grenzenset, silent))
        st.session_state[_JUDGED] = before
    judged: Upload = before[1]
    return judged


def _remove(code: str) -> None:
    st.session_state[_KEPT] = tuple(s for s in _kept() if s.code != code)


def _kept() -> tuple[Scenario, ...]:
    kept: tuple[Scenario, ...] = st.session_state.get(_KEPT, ())
    return kept
