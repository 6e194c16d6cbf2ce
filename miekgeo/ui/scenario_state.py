"""The scenarios of this visitor: kept in this visit only, each change judged once.

Nothing here is shared, and no other visitor can ask for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import shapely
import streamlit as st

from miekgeo.geometry import Geometries
from miekgeo.grenzen import ZEE, Grenzen
from miekgeo.progress import silent
from miekgeo.scenario import FACTS, Scenario, as_csv
from miekgeo.scenario_shape import as_text
from miekgeo.tasks import Assessment
from miekgeo.ui import upload
from miekgeo.ui.upload import Upload
from miekgeo.values import is_empty

FILE = "scenario's.csv"
MOST = 20
LONGEST_NAME = 100
# How far off a drawn place may be when nobody says, m.
DRAWN_M = 100.0
# Kinds of place that stay what they are when their shape is changed.
_UNSURE = ("indicatief", "zoekgebied")

_KEPT, _JUDGED, _OPEN, _NUMBER = (
    "_scenarios",
    "_scenarios_beoordeeld",
    "_scenario_open",
    "_scenario_nummer",
)
_SAID, _SEEN_AT = "_scenario_gezegd", "_scenario_op_kaart"


def kept() -> tuple[Scenario, ...]:
    """The scenarios of this visitor, oldest first."""
    found: tuple[Scenario, ...] = st.session_state.get(_KEPT, ())
    return found


def opened() -> Scenario | None:
    """The scenario whose answer is shown."""
    code = st.session_state.get(_OPEN)
    return next((s for s in kept() if s.code == code), None)


def open_scenario(code: str | None) -> None:
    """Show another scenario, or none."""
    st.session_state[_OPEN] = code


def look(at: str | None) -> None:
    """Note what was made on the map, where the visitor sees it already; None for nothing."""
    st.session_state[_SEEN_AT] = at


def seen() -> str | None:
    """What was made on the map last."""
    found: str | None = st.session_state.get(_SEEN_AT)
    return found


def next_name() -> str:
    """Name of the next scenario when nobody gives one."""
    return f"Scenario {_number() + 1}"


def add(scenario: Scenario) -> None:
    """Keep a scenario under a code of its own and open it; only a message when there is no room."""
    if len(kept()) >= MOST:
        say(f"Er zijn al {MOST} scenario's; verwijder er eerst een.")
        return
    name = scenario.naam.strip()[:LONGEST_NAME] or next_name()
    st.session_state[_NUMBER] = _number() + 1
    code = f"S{_number()}"
    st.session_state[_KEPT] = (*kept(), replace(scenario, code=code, naam=name))
    open_scenario(code)


def change(code: str, **changes: Any) -> None:
    """Change what is kept of a scenario."""
    st.session_state[_KEPT] = tuple(replace(s, **changes) if s.code == code else s for s in kept())


def redraw(scenario: Scenario, shape: shapely.Geometry, moment: int, off_m: float) -> None:
    """Give a scenario the shape that was drawn.

    What was only indicated, or still is a search area, stays so; else it is as sure as the drawing.
    """
    unsure = scenario.ligging in _UNSURE
    change(
        scenario.code,
        wkt=as_text(shape),
        getekend=moment,
        ligging=scenario.ligging if unsure else "",
        nauwkeurigheid_m=scenario.nauwkeurigheid_m if unsure else off_m,
    )


def remove(code: str) -> None:
    """Forget a scenario."""
    st.session_state[_KEPT] = tuple(s for s in kept() if s.code != code)


def judged(grenzenset: str) -> Upload:
    """The scenarios judged together by a boundary set, once for what they are now."""
    mine = Upload(FILE, as_csv(kept()))
    mark = replace(mine, grenzenset=grenzenset).mark
    before = st.session_state.get(_JUDGED)
    if before is None or before[0] != mark:
        before = (mark, upload.judge_upload(mine, grenzenset, silent))
        st.session_state[_JUDGED] = before
    found: Upload = before[1]
    return found


def from_project(found: Assessment, project_id: str, *, own: bool) -> Scenario:
    """A scenario that begins as a project with a place, with what its answer rests on."""
    frame = found.lagen.frame("projecten")
    row = frame[frame["project_id"] == project_id].iloc[0]
    said = {name: "" if is_empty(row.get(name)) else str(row[name]) for name in FACTS}
    off = row.get("nauwkeurigheid_m")
    return Scenario(
        code="",
        naam=str(row["naam"]) if not is_empty(row["naam"]) else project_id,
        ligging="" if is_empty(row["ligging"]) else str(row["ligging"]),
        wkt=as_text(row["geometry"]),
        nauwkeurigheid_m=None if is_empty(off) else float(off),
        project=project_id,
        eigen=own,
        feiten=tuple(said.values()),
    )


def known_areas(grenzen: Grenzen) -> Geometries:
    """Where a scenario may lie: the provincies and the sea."""
    coverage = grenzen.provincies
    areas: Geometries = coverage.areas[coverage.inside | grenzen.members(ZEE)]
    return areas


def say(message: str | None) -> None:
    """Keep a message about what was just done; None when it went well."""
    st.session_state[_SAID] = message


def said() -> str | None:
    """The message about what was done last."""
    found: str | None = st.session_state.get(_SAID)
    return found


def _number() -> int:
    return int(st.session_state.get(_NUMBER, 0))
