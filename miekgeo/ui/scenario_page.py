"""What-if on the page Schaalniveau: a place that is drawn, typed or taken from a project."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import shapely
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from miekgeo import kaart
from miekgeo.errors import MiekGeoError
from miekgeo.scenario import Scenario, read_place
from miekgeo.scenario_compare import Row, compare
from miekgeo.scenario_link import Linked, read_link, write_link
from miekgeo.scenario_shape import as_text, editable, kind_of, read_drawing, read_wkt
from miekgeo.schema import load_definition
from miekgeo.tasks import Assessment
from miekgeo.ui import cache, state, upload
from miekgeo.ui import scenario_state as kept
from miekgeo.ui.components import ASSETS_URL, last_feature, show_map
from miekgeo.ui.kaart_data import join_judgement
from miekgeo.ui.markdown import literal, plain
from miekgeo.ui.oordeel_parts import show_oordeel, show_own_oordelen
from miekgeo.ui.own_oordelen import Subject, lay_on_own
from miekgeo.ui.scenario_parts import (
    drawn_off_m,
    show_actions,
    show_comparison,
    show_downloads,
    show_form,
    show_how,
    show_link,
    show_start,
    show_verdict,
)
from miekgeo.ui.schaalniveau_map import bounds_of, draw_faint, draw_judged
from miekgeo.ui.schaalniveau_parts import show_account, show_legend, show_remarks

# In the URL: the open scenario.
PLACE = "plek"
DRAWING, PROJECTS = "tekening", "projecten"
_READ, _SEEN, _FOCUS = "_plek_gelezen", "_tekening_gezien", "_plek_beeld"
# What the link said of each scenario.
_WRITTEN = "_plek_geschreven"


def asked_by_link() -> bool:
    """Whether the link holds a place that wasn't looked at yet."""
    asked = st.query_params.get(PLACE)
    return bool(asked) and st.session_state.get(_READ) != asked


def show_scenarios(grenzenset: str, corner: DeltaGenerator) -> None:
    """Tools, map, answer and comparison.

    Parameters
    ----------
    grenzenset : str
    corner : DeltaGenerator
        Where the downloads come.
    """
    # Always there, so that a message coming or going leaves what is below where it is.
    messages = st.container()
    _read_link(grenzenset)
    known = cache.load_embedded(grenzenset)
    mine = kept.judged(grenzenset) if kept.kept() else None
    found = None if mine is None else mine.found
    if found is not None:
        found = lay_on_own(found, kept.FILE, own=True)
    if message := kept.said():
        messages.warning(message, icon=":material/error:")
    if mine is not None and found is None:
        messages.error(plain(mine.fault), icon=":material/error:")
    shapes = {} if found is None else _shapes(found)
    opened = kept.opened()
    if opened is not None and opened.code not in shapes:
        opened = None
    left, right = st.columns([2, 1], gap="medium")
    with left:
        with st.container(key="tekenvak"):
            with st.container(key="tekenhulp"):
                show_start(known, upload.current())
            _show_map(grenzenset, found, opened, shapes, _faint(opened, known))
            if found is not None:
                show_legend(found.parts, None if opened is None else opened.code)
        show_form(opened, partial(_typed, grenzenset))
    bases = {} if found is None else _bases(found, known)
    with right, st.container(key="scenario_uitleg"):
        if found is None or opened is None:
            show_how(len(kept.kept()))
        else:
            row = _row(found, opened.code)
            show_actions(opened, shapes[opened.code])
            show_verdict(opened, row, bases.get(opened.code), found.result.tegenspraken)
            show_oordeel(Subject(found, kept.FILE, own=True), opened.code)
            show_link(_keep_link(opened, shapes[opened.code], row), opened)
    if opened is None:
        state.put(PLACE, None)
        # Who goes back to a link of before it was closed finds it open again.
        st.session_state[_READ] = None
    if found is not None:
        kinds = {code: kind_of(shape) for code, shape in shapes.items()}
        table = compare(found.table, kept.kept(), kinds, bases)
        with corner:
            show_downloads(found, table, shapes)
        show_comparison(table, None if opened is None else opened.code)
        show_own_oordelen(Subject(found, kept.FILE, own=True))
        show_remarks(found)
        show_account(found)


def _show_map(
    grenzenset: str,
    found: Assessment | None,
    opened: Scenario | None,
    shapes: dict[str, shapely.Geometry],
    faint: kaart.Group | None,
) -> None:
    ground = cache.load_ground(grenzenset)
    code = None if opened is None else opened.code
    groups = [kaart.draw_borders(ground)]
    bounds = ground.bounds[""]
    focus = st.session_state.get(_FOCUS, "")
    # Whoever draws on the map sees the place already: the view moves for what came otherwise.
    if opened is not None and _place_of(opened) != kept.seen():
        focus = st.session_state[_FOCUS] = _place_of(opened)
    if found is not None:
        groups = [*([faint] if faint else []), *draw_judged(found, found.table, code, ground)]
        bounds = bounds_of(found, [code] if code else list(shapes), ground)
    key = f"tekenen_{grenzenset}"
    shape, step = (None, 0.0) if opened is None else editable(shapes[opened.code])
    if step:
        st.html(
            f'<p class="stil">Om te bewerken is de vorm vereenvoudigd tot op {step:g} m; het '
            "oordeel is van de vorm zelf.</p>"
        )
    sketch = kaart.Sketch(
        scenario=code,
        shape=shape,
        version="" if opened is None else _place_of(opened),
        drawn=0 if opened is None else opened.getekend,
        seen=int(st.session_state.get(_SEEN, 0)),
    )
    view = kaart.View(focus=focus, bounds=bounds, chosen=code, brt=False)
    show_map(
        kaart.add_tools(kaart.draw_ground(ground, ASSETS_URL), ASSETS_URL),
        [*groups, kaart.draw_sketch(sketch), kaart.draw_view(view)],
        key=key,
        on_change=partial(_from_map, key, grenzenset),
    )


def _faint(opened: Scenario | None, known: Assessment) -> kaart.Group | None:
    """The project that the open scenario began as, to see what was moved."""
    if opened is None or not opened.project:
        return None
    own = upload.current()
    source = (None if own is None else own.found) if opened.eigen else known
    return None if source is None else draw_faint(source, opened.project)


def _from_map(key: str, grenzenset: str) -> None:
    """Keep what was drawn, or open what was clicked, before the page is drawn anew."""
    feature = last_feature(key)
    said = feature.get("properties")
    if not isinstance(said, dict):
        return
    moment, what, code = said.get("klik"), said.get("laag"), str(said.get("id"))
    if not isinstance(moment, int) or moment <= int(st.session_state.get(_SEEN, 0)):
        return
    st.session_state[_SEEN] = moment
    if what == PROJECTS and code in {s.code for s in kept.kept()}:
        kept.open_scenario(code)
        _stay()
    if what == DRAWING:
        _keep_drawing(feature.get("geometry"), code, moment, grenzenset)
        _stay()


def _keep_drawing(geometry: Any, code: str, moment: int, grenzenset: str) -> None:
    """Keep what was drawn, as the new shape of a scenario or as a new one."""
    kept.say(None)
    off = drawn_off_m()
    known = kept.known_areas(cache.load_embedded(grenzenset).grenzen)
    try:
        shape = read_drawing(geometry, known)
    except MiekGeoError as error:
        kept.say(plain(str(error)))
        return
    mine = next((s for s in kept.kept() if s.code == code), None)
    if mine is not None:
        _, step = editable(shapely.from_wkt(mine.wkt))
        kept.redraw(mine, shape, moment, max(off, step))
        return
    drawn = Scenario("", "", "", as_text(shape), nauwkeurigheid_m=off, getekend=moment)
    kept.add(drawn)


def _stay() -> None:
    """Leave the view of the map where it is for what was just done on it."""
    opened = kept.opened()
    kept.look(None if opened is None else _place_of(opened))


def _place_of(scenario: Scenario) -> str:
    """Short text that differs for another scenario, or another place of it."""
    return f"{scenario.code} {hashlib.sha256(scenario.wkt.encode()).hexdigest()[:8]}"


def _typed(grenzenset: str, scenario: Scenario) -> None:
    """Keep what was typed: as a new scenario, or as the one whose code it bears."""
    known = kept.known_areas(cache.load_embedded(grenzenset).grenzen)
    kept.say(None)
    try:
        shape = read_wkt(read_place(scenario.wkt), known)
    except MiekGeoError as error:
        kept.say(plain(str(error)))
        return
    said = replace(scenario, wkt=as_text(shape), getekend=0)
    if not scenario.code:
        kept.add(said)
        return
    before = next(s for s in kept.kept() if s.code == scenario.code)
    # The same place stays as it was drawn.
    getekend = before.getekend if said.wkt == before.wkt else 0
    kept.change(
        scenario.code,
        naam=said.naam.strip()[: kept.LONGEST_NAME] or before.naam,
        wkt=said.wkt,
        ligging=said.ligging,
        nauwkeurigheid_m=said.nauwkeurigheid_m,
        getekend=getekend,
    )


def _read_link(grenzenset: str) -> None:
    """Take the scenario of a link once; what can't be is said."""
    if not asked_by_link():
        return
    asked = str(st.query_params.get(PLACE))
    st.session_state[_READ] = asked
    kept.say(None)
    known = next((s for s in kept.kept() if asked == _linked_as(s)), None)
    if known is not None:
        kept.open_scenario(known.code)
        return
    liggingen = [a.value for a in load_definition("projecten").by_name["ligging"].allowed]
    linked = read_link(asked, liggingen)
    notice = f"De plek in de link kan niet en is weggelaten: {literal(asked[:60])}"
    if linked is None:
        _refuse_link(notice)
        return
    found = cache.load_embedded(grenzenset)
    try:
        shape = read_wkt(read_place(linked.wkt), kept.known_areas(found.grenzen))
    except (MiekGeoError, shapely.errors.ShapelyError):
        _refuse_link(notice)
        return
    scenario = replace(linked, wkt=as_text(shape), naam="Plek uit de link")
    if linked.project:
        scenario = _with_project(found, scenario)
    kept.add(scenario)


def _with_project(found: Assessment, scenario: Scenario) -> Scenario:
    """The scenario with what its project says; an unknown project is said."""
    frame = found.lagen.frame("projecten")
    placed = set(frame.loc[~frame.geometry.isna(), "project_id"])
    if scenario.project not in placed:
        kept.say(state.unknown_project(scenario.project))
        return replace(scenario, project="")
    start = kept.from_project(found, scenario.project, own=False)
    return replace(scenario, naam=start.naam, feiten=start.feiten)


def _refuse_link(notice: str) -> None:
    kept.say(notice)
    state.put(PLACE, None)


def _keep_link(opened: Scenario, shape: shapely.Geometry, row: pd.Series) -> Linked:
    """Put the open scenario in the URL as far as it fits."""
    linked = write_link(opened, shape, float(row["tolerantie_m"]) / 2)
    st.session_state[_READ] = linked.value
    st.session_state[_WRITTEN] = {**st.session_state.get(_WRITTEN, {}), opened: linked.value}
    state.put(PLACE, linked.value)
    return linked


def _linked_as(scenario: Scenario) -> str | None:
    """The value that the link had while this scenario was open, as it is now."""
    written: Mapping[Scenario, str | None] = st.session_state.get(_WRITTEN, {})
    return written.get(scenario)


def _shapes(found: Assessment) -> dict[str, shapely.Geometry]:
    frame = found.lagen.frame("projecten")
    return dict(zip(frame["project_id"], np.asarray(frame.geometry, dtype=object), strict=True))


def _row(found: Assessment, code: str) -> pd.Series:
    everything = join_judgement(found)
    return everything[everything["project_id"] == code].iloc[0]


def _bases(found: Assessment, known: Assessment) -> dict[str, Row]:
    """By scenario: the row of what it was made from, as far as that is still there."""
    own = upload.current()
    bases: dict[str, Row] = {}
    for scenario in kept.kept():
        source: Assessment | None = found if scenario.van else known
        if not scenario.van and scenario.eigen:
            source = None if own is None else own.found
        if source is None or not scenario.origin:
            continue
        rows = source.table[source.table["project_id"] == scenario.origin]
        if len(rows):
            bases[scenario.code] = rows.to_dict("records")[0]
    return bases
