"""Page Schaalniveau: each project's answer with its explanation, for one's own file too."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from miekgeo import kaart
from miekgeo.tasks import Assessment
from miekgeo.ui import cache, state, upload
from miekgeo.ui.access import view
from miekgeo.ui.begrippen import show_begrippen
from miekgeo.ui.components import ASSETS_URL, show_map
from miekgeo.ui.filter_choice import (
    Filters,
    filters_as_chosen,
    keep_filters,
    read_filters,
    show_bar,
    show_line,
)
from miekgeo.ui.grenzen_choice import chosen_set, keep_choice, show_choice
from miekgeo.ui.kaart_data import join_judgement, projects_in
from miekgeo.ui.oordeel_parts import show_oordeel, show_own_oordelen, verdicts_of
from miekgeo.ui.own_oordelen import Subject, lay_on_own
from miekgeo.ui.scenario_page import PLACE, asked_by_link, show_scenarios
from miekgeo.ui.schaalniveau_map import bounds_of, draw_judged
from miekgeo.ui.schaalniveau_parts import (
    filtered_answers,
    show_account,
    show_aside,
    show_downloads,
    show_example_note,
    show_explanation,
    show_filter,
    show_header,
    show_legend,
    show_overview,
    show_remarks,
    show_table,
    show_tegenspraken,
)
from miekgeo.ui.served import data_label, data_name
from miekgeo.ui.upload_parts import show_intake, show_upload

EMBEDDED, OWN, TYPED = "Voorbeeldset", "Eigen bestand", "Zelf invullen"
ANSWER = "advies"
# The map of more projects would be slow and unreadable; the table has them all.
MOST_ON_MAP = 1_000

_CLICK = "_klik_schaalniveau"
_MAP_CHOICES = "_keuzes_op_kaart"
# The project that the view of the map was moved to.
_FOCUS = "_in_beeld"
# The project whose explanation is open.
_OPEN = "_gekozen"
_NOTICES = "_meldingen"
# Whether scenarios were looked at, also after a visit to another page.
_TYPING = "_zelf_ingevuld"


@dataclass(frozen=True)
class Shown:
    """What is looked at.

    Attributes
    ----------
    found : Assessment
    name : str
        Of the file or data set.
    mark : str
        Differs for other data.
    own : bool
        Whether it is the visitor's file, which no link can hold.
    """

    found: Assessment
    name: str
    mark: str
    own: bool


def render() -> None:
    """Draw the page."""
    show_header()
    show_begrippen("schaalniveau")
    grenzenset, notices = chosen_set()
    # Always there, so that a notice coming or going leaves the page where it is.
    place = st.container()
    left, middle, right = st.columns([2, 2, 2], gap="medium", vertical_alignment="bottom")
    with left:
        if "gegevens" not in st.session_state:
            st.session_state["gegevens"] = _first()
        options = [EMBEDDED, OWN, TYPED]
        which = st.radio(
            "Gegevens", options, format_func=data_label, horizontal=True, key="gegevens"
        )
        st.session_state[_TYPING] = which == TYPED
    with middle:
        show_choice(grenzenset)
    if which == TYPED:
        keep_choice(grenzenset)
        for notice in notices:
            place.warning(notice, icon=":material/link_off:")
        show_scenarios(grenzenset, right)
        return
    state.put(PLACE, None)
    load = {EMBEDDED: _load_embedded, OWN: _load_own}[which]
    shown = load(grenzenset)
    keep_choice(grenzenset)
    for notice in [*notices, *(_link_notices(shown) if shown is not None else ())]:
        place.warning(notice, icon=":material/link_off:")
    if shown is not None:
        shown = replace(shown, found=lay_on_own(shown.found, shown.name, own=shown.own))
        with right:
            show_downloads(shown.found, shown.name)
        _show_result(shown, grenzenset)


def _first() -> str:
    """The data that a visitor begins with."""
    if asked_by_link() or st.session_state.get(_TYPING):
        return TYPED
    return OWN if upload.current() is not None else EMBEDDED


def _link_notices(shown: Shown) -> list[str]:
    """What the link asks for and isn't in these data, until the visitor chooses something.

    No link is to a visitor's own file: what the URL then says was chosen of the examples.
    """
    if shown.own:
        return []
    key = _key(shown, _NOTICES)
    if key not in st.session_state:
        table = shown.found.table
        asked = st.query_params.get(state.PROJECT)
        missing = asked is not None and asked not in set(table["project_id"])
        known = set(table["antwoord_ruimtelijk"])
        st.session_state[key] = [
            *([state.unknown_project(asked)] if missing and asked is not None else ()),
            *(state.unknown_answer(a) for a in _asked_answers() if a not in known),
        ]
    found: list[str] = st.session_state[key]
    return found


def _asked_answers() -> list[str]:
    return [a for a in (st.query_params.get(ANSWER) or "").split(",") if a]


def _load_embedded(grenzenset: str) -> Shown:
    found = cache.load_embedded(grenzenset)
    show_example_note(found)
    # Other rows than before: what was open then may not be there.
    return Shown(found, data_name(), f"{grenzenset}{view().mark}", own=False)


def _load_own(grenzenset: str) -> Shown | None:
    """The visitor's file, judged; None while there is nothing to show."""
    mine = show_upload(grenzenset)
    if mine is None or mine.found is None:
        return None
    show_intake(mine, mine.found)
    return Shown(mine.found, mine.naam, mine.mark, own=True)


def _show_result(shown: Shown, grenzenset: str) -> None:
    found = shown.found
    subject = Subject(found, shown.name, shown.own)
    filters, there = _narrow(shown, grenzenset)
    table = there
    above = st.container()
    answers = filtered_answers(found, _asked_answers())
    if answers:
        table = there[there["antwoord_ruimtelijk"].isin(answers)]
    chosen = _chosen(shown)
    mark = _mark(shown.mark, answers, filters, state.key(""), st.session_state.get(_MAP_CHOICES, 0))
    left, right = st.columns([2, 1], gap="medium")
    with left:
        result = st.container(key="uitkomst")
        # The map goes to the browser first: it takes longest there, the rest can follow meanwhile.
        with st.container(key="kaartvak"):
            click = _show_map(shown, table, chosen, grenzenset)
            show_legend(found.parts, chosen)
        with result:
            st.html(f'<p class="stil">{len(table)} van {len(found.table)} projecten</p>')
            picked = show_table(table, chosen, mark, verdicts_of(subject))
    with above:
        show_remarks(found)
        if show_filter(found, _asked_answers(), there) != answers:
            st.rerun()
        state.put(ANSWER, ",".join(answers) or None)
    with right, st.container(key="uitleg"):
        if chosen is None:
            show_overview(there)
        else:
            show_explanation(_project(found, chosen), found.result.tegenspraken)
            show_oordeel(subject, chosen)
    show_own_oordelen(subject)
    show_tegenspraken(found.result.tegenspraken)
    show_account(found)
    # A choice that the table shows, and no longer has, was taken back there.
    kept = None if chosen in set(table["project_id"]) else chosen
    _follow(shown, chosen, picked or kept, click)


def _narrow(shown: Shown, grenzenset: str) -> tuple[Filters, pd.DataFrame]:
    """The bar of filters; gives what it says, and the rows that are left. No answer changes."""
    found = shown.found
    examples = cache.load_data(grenzenset, None).projecten
    projecten = join_judgement(found) if shown.own else examples
    asked, notices = read_filters(found.grenzen.names, examples)
    filters = filters_as_chosen(asked)
    for notice in notices:
        st.warning(notice, icon=":material/link_off:")
    if show_bar(asked, found.grenzen.names, projecten)[0] != filters:
        st.rerun()
    keep_filters(filters, examples)
    if filters == Filters():
        return filters, found.table
    there = projects_in(projecten, filters.provincie)
    kept = there[filters.projecten.keeps(there)]
    show_line(filters, len(there) - len(kept), len(there), "projecten")
    show_aside(len(found.lagen.layers["projecten"].aside))
    return filters, found.table[found.table["project_id"].isin(kept["project_id"])]


def _chosen(shown: Shown) -> str | None:
    """Id of the project that is open: the one of the URL, as long as it is in these data."""
    known = set(shown.found.table["project_id"])
    if _key(shown, _OPEN) not in st.session_state:
        asked = st.query_params.get(state.PROJECT)
        _open(shown, asked if asked in known else None, move=True)
    found_id: str | None = st.session_state[_key(shown, _OPEN)]
    return found_id


def _follow(
    shown: Shown, chosen: str | None, picked: str | None, click: tuple[str, str, int] | None
) -> None:
    """Open the project that was just clicked on the map, or chosen in the table."""
    on_map = click is not None and st.session_state.get(_CLICK) != click[2]
    wanted = picked
    if click is not None and on_map:
        st.session_state[_CLICK] = click[2]
        wanted = click[1]
        # The table is made anew with this row chosen; it can't be told afterwards.
        st.session_state[_MAP_CHOICES] = st.session_state.get(_MAP_CHOICES, 0) + 1
    # A link can't carry a visitor's file, so it doesn't name its projects either.
    state.put(state.PROJECT, None if shown.own else wanted)
    if wanted != chosen:
        st.session_state[_key(shown, _NOTICES)] = []
        # Who points at the map sees it already: only then the view stays.
        _open(shown, wanted, move=not on_map)
        st.rerun()


def _open(shown: Shown, project_id: str | None, *, move: bool) -> None:
    st.session_state[_key(shown, _OPEN)] = project_id
    if move and project_id is not None:
        st.session_state[_key(shown, _FOCUS)] = project_id


def _key(shown: Shown, what: str) -> str:
    return state.key(f"{what}_{shown.mark}")


def _mark(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def _project(found: Assessment, project_id: str) -> pd.Series:
    """A project with all that is known of it; one set aside has its answer only."""
    everything = join_judgement(found)
    mine = everything[everything["project_id"] == project_id]
    if len(mine):
        return mine.iloc[0]
    row = found.table[found.table["project_id"] == project_id].iloc[0]
    return row.reindex(everything.columns.union(row.index))


def _show_map(
    shown: Shown, table: pd.DataFrame, chosen: str | None, grenzenset: str
) -> tuple[str, str, int] | None:
    found = shown.found
    placed = table[table["project_id"].isin(set(found.parts["project_id"]))]
    if len(placed) > MOST_ON_MAP:
        st.html(
            f'<p class="melding">Op de kaart staan de eerste {MOST_ON_MAP} van {len(placed)} '
            "projecten met een plaats; de tabel heeft ze alle. Kies een advies om te beperken.</p>"
        )
    ground = cache.load_ground(grenzenset)
    drawn = placed.head(MOST_ON_MAP)
    focus = st.session_state.get(_key(shown, _FOCUS))
    around = [focus] if focus else [*drawn["project_id"], *([chosen] if chosen else [])]
    bounds = bounds_of(found, around, ground)
    name = f"{shown.mark} {focus or ''}"
    view = kaart.View(focus=name, bounds=bounds, chosen=chosen, brt=False, kept=True)
    return show_map(
        kaart.draw_ground(ground, ASSETS_URL),
        [*draw_judged(found, drawn, chosen, ground), kaart.draw_view(view)],
        key=f"schaalniveau_{grenzenset}",
    )


if __name__ == "__main__":
    render()
