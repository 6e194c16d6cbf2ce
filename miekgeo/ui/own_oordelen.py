"""What a visitor says of projects: kept in this visit only, until it is downloaded.

Nothing here is shared or written on the server. The example projects, the visitor's own file and
the typed scenarios each have judgements of their own: their codes mean different projects.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from miekgeo.collection import Collection
from miekgeo.errors import MiekGeoError
from miekgeo.limits import LIMITS
from miekgeo.oordeelfeiten import Feiten, Overdracht, carry_over
from miekgeo.oordelen import (
    ASPECTS,
    FIELDS,
    as_table,
    empty,
    faults_of,
    merge,
    put,
    read_day,
    rows_of,
    says_something,
)
from miekgeo.overdracht import add_oordelen, collection_with, feiten_of
from miekgeo.scratch import scratch_folder
from miekgeo.tasks import Assessment, read_judgements
from miekgeo.ui.scenario_state import FILE as SCENARIOS
from miekgeo.ui.upload import safe_name

MAX_BYTES = LIMITS.oordelen_bytes
_TABLES = "_oordelen"
_FORMS, _FILES = "_oordelen_formulieren", "_oordelen_bestanden"
_FAULTS, _SAID = "_oordelen_fouten", "_oordelen_gezegd"
_LAID, _GATHERED = "_oordelen_opgelegd", "_oordelen_verzameld"


@dataclass(frozen=True)
class Subject:
    """What is judged.

    Attributes
    ----------
    found : Assessment
        With the judgements of this visit on its projects.
    name : str
        Of the file or data set.
    own : bool
        Whether it is the visitor's.
    """

    found: Assessment
    name: str
    own: bool

    @property
    def space(self) -> str:
        """Which projects the codes stand for."""
        if not self.own:
            return "voorbeeld"
        return "scenario" if self.name == SCENARIOS else "eigen"

    @property
    def feiten(self) -> Feiten:
        """The computed facts of now."""
        return feiten_of(self.found, self.name)

    @property
    def table(self) -> pd.DataFrame:
        """The judgements of this visit."""
        return _kept(self.space)

    def carried(self) -> Overdracht:
        """The judgements of this visit against the facts of now."""
        return carry_over(self.table, self.feiten)


def lay_on_own(found: Assessment, name: str, *, own: bool) -> Assessment:
    """What was computed, with the judgements of this visit on it."""
    table = Subject(found, name, own).table
    if not len(table):
        return found
    before = st.session_state.get(_LAID)
    if before is None or before[0] is not found or before[1] is not table:
        # Of the one all visitors share: places are computed once.
        _ = (found.parts, found.crossings)
        before = (found, table, add_oordelen(found, table))
        st.session_state[_LAID] = before
    laid: Assessment = before[2]
    return laid


def gather_own(found: Collection) -> Collection:
    """The gathered example projects with the judgements of this visit in them."""
    table = own_table(own=False)
    if not len(table):
        return found
    before = st.session_state.get(_GATHERED)
    if before is None or before[0] is not found or before[1] is not table:
        before = (found, table, collection_with(found, table))
        st.session_state[_GATHERED] = before
    gathered: Collection = before[2]
    return gathered


def own_table(*, own: bool) -> pd.DataFrame:
    """The judgements of this visit on the visitor's file, or on the example projects."""
    return _kept("eigen" if own else "voorbeeld")


def revision(*, own: bool) -> str:
    """Differs for other judgements; empty without any."""
    table = own_table(own=own)
    return hashlib.sha256(table.to_csv().encode()).hexdigest()[:12] if len(table) else ""


def form_count() -> int:
    """Goes up when forms must begin anew."""
    return int(st.session_state.get(_FORMS, 0))


def file_count() -> int:
    """Goes up when the file chooser must begin anew."""
    return int(st.session_state.get(_FILES, 0))


def faults(project_id: str) -> list[str]:
    """What was wrong with what the visitor filled in last, when it was on this project."""
    about, found = st.session_state.get(_FAULTS, ("", []))
    return list(found) if about == project_id else []


def said() -> tuple[list[str], str]:
    """What was wrong with the file of judgements, and what came of it."""
    found: tuple[list[str], str] = st.session_state.get(_SAID, ([], ""))
    return found


def save(space: str, project_id: str, facts: Mapping[str, str], given: Mapping[str, str]) -> bool:
    """Keep what the visitor filled in on a project; whether nothing is wrong with it.

    Parameters
    ----------
    space : str
        See `Subject.space`.
    project_id : str
    facts : mapping
        Computed facts of now, kept beside it.
    given : mapping
        By column of `FIELDS`; the date as people write it.
    """
    row = {name: str(given.get(name) or "").strip() for name in FIELDS}
    day = read_day(row["oordeel_datum"])
    row["oordeel_datum"] = row["oordeel_datum"] if day is None else day
    content = {n: row[n] for n in ("oordeel", "oordeel_reden", *ASPECTS)}
    wrong = faults_of(row, _today())
    if not says_something(content):
        wrong = ["Vul een oordeel of een van de andere aspecten in.", *wrong]
    st.session_state[_FAULTS] = (project_id, wrong)
    st.session_state.pop(_SAID, None)
    if wrong:
        return False
    _keep(space, put(_kept(space), {**facts, **row, "project_id": project_id}))
    return True


def remove(space: str, project_id: str) -> None:
    """Forget what the visitor filled in on a project."""
    table = _kept(space)
    _keep(space, as_table(r for r in rows_of(table) if r["project_id"] != project_id))
    _begin_anew()


def take(space: str, naam: str, inhoud: bytes) -> None:
    """Read a file of judgements; with a fault in it nothing is taken, and `said` tells all."""
    st.session_state[_FILES] = file_count() + 1
    if len(inhoud) > MAX_BYTES:
        st.session_state[_SAID] = ([f"{naam} is te groot; {MAX_BYTES / 1e6:.0f} MB mag."], "")
        return
    try:
        with scratch_folder() as folder:
            path = folder / safe_name(naam)
            path.write_bytes(inhoud)
            read = read_judgements(path)
    except MiekGeoError as error:
        st.session_state[_SAID] = ([str(error)], "")
        return
    if read.faults:
        st.session_state[_SAID] = (list(read.faults), "")
        return
    _begin_anew()
    table, differ = merge(_kept(space), read.table)
    _keep(space, table)
    n = len(read.table)
    told = f"{n} {'oordeel' if n == 1 else 'oordelen'} ingelezen uit {naam}."
    if differ:
        told += f" Anders dan wat u hier had: {', '.join(differ)}; het laatste telt."
    st.session_state[_SAID] = ([], told)


def _kept(space: str) -> pd.DataFrame:
    tables: Mapping[str, pd.DataFrame] = st.session_state.get(_TABLES, {})
    return tables[space] if space in tables else empty()


def _keep(space: str, table: pd.DataFrame) -> None:
    st.session_state[_TABLES] = {**st.session_state.get(_TABLES, {}), space: table}


def _begin_anew() -> None:
    st.session_state[_FORMS] = form_count() + 1
    st.session_state.pop(_FAULTS, None)
    st.session_state.pop(_SAID, None)


def _today() -> date:
    return date.today()  # noqa: DTZ011 the day as the user's calendar has it
