"""What people say of a project beside what was computed: to read, fill in, download and take in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from miekgeo.correction import with_marks
from miekgeo.dataset import GRENZEN
from miekgeo.export.content import content_of
from miekgeo.export.laag import write_lagen
from miekgeo.oordeelfeiten import GELIJK, ONBEKEND, Overdracht, carry_over, count_marks
from miekgeo.oordelen import ASPECTS, FIELDS, LONGEST, LONGEST_TEXT, OORDELEN, dutch_day
from miekgeo.overdracht import account_of, write_oordelen
from miekgeo.schema import load_definition
from miekgeo.tasks import Assessment
from miekgeo.ui import own_oordelen
from miekgeo.ui.components import facts_table, text
from miekgeo.ui.markdown import plain
from miekgeo.ui.own_oordelen import Subject
from miekgeo.ui.paper_table import show_grid

ONLY_HERE = (
    "Wat u invult blijft alleen in dit browservenster: het wordt nergens bewaard en is weg als u "
    "het venster sluit. Download oordelen.csv om het te houden."
)
_ASPECTS = (
    "De andere drie aspecten van vraag 9 van het afwegingskader (MIEK-handleiding 2025, par. "
    "2.3.3), en lokaal belang (pMIEK par. 3.1). Ze worden niet geteld of gewogen."
)
_NONE = "geen oordeel"
_VERSLAG = {
    "project_id": "Code",
    "naam": "Naam",
    "merk": "Feiten onder het oordeel",
    "oordeel": "Oordeel (van een persoon)",
    "advies_nu": "Advies nu",
    "toelichting": "Wat veranderde",
}
_UPLOADER = "oordelen_uploader"


def verdicts_of(subject: Subject) -> dict[str, str]:
    """The verdict by a person on each project that has one."""
    table = subject.found.result.oordelen
    return {r["project_id"]: r["oordeel"] for r in table.to_dict("records") if r["oordeel"]}


def show_oordeel(subject: Subject, project_id: str) -> None:
    """What people said of the chosen project, and the form to say it."""
    said = _said_of(subject, project_id)
    st.html(f"<h3>Oordeel en andere aspecten</h3>{_said_html(said)}{_mark_html(subject, said)}")
    with st.expander("Oordeel en andere aspecten invullen", icon=":material/edit_note:"):
        _show_form(subject, project_id, said)


def show_own_oordelen(subject: Subject) -> None:
    """All judgements of this visit with what became of their facts; downloads and a file to add."""
    n = len(subject.table)
    faults, told = own_oordelen.said()
    with st.expander(f"Oordelen van mensen ({n})", expanded=bool(faults or told)):
        st.html(f'<p class="melding">{text(ONLY_HERE)}</p>')
        if told:
            st.success(plain(told), icon=":material/check:")
        if faults:
            _show_faults("Niets ingelezen. Herstel eerst dit:", faults)
        if n:
            _show_table(subject)
            _show_downloads(subject)
        else:
            st.html("<p>U heeft nog niets ingevuld. Kies een project, of lees oordelen.csv in.</p>")
        key = f"{_UPLOADER}_{own_oordelen.file_count()}"
        st.file_uploader(
            "Lees oordelen.csv of oordelen.xlsx in (van een eerdere keer of een eerdere uitgave)",
            key=key,
            type=["csv", "xlsx"],
            max_upload_size=int(own_oordelen.MAX_BYTES / 1e6),
            on_change=_take,
            args=(subject.space, key),
        )


def content_to_carry(found: Assessment, name: str, carried: Overdracht, what: str) -> bytes:
    """A file with judgements: the whole data set (gpkg), or the judgements alone (csv, xlsx)."""
    if what.endswith(".gpkg"):
        layers = found.lagen.layers
        lagen = [with_marks(laag) for layer, laag in layers.items() if layer != GRENZEN]
        return content_of(partial(write_lagen, lagen), what)
    account = account_of(carried, name, name, found.grenzen)
    return content_of(partial(write_oordelen, carried, account), what)


def _said_of(subject: Subject, project_id: str) -> dict[str, str]:
    """What people said of a project, in this visit over what the file says; nothing without."""
    said: dict[str, str] = {}
    # Of a row set aside only this visit can say something.
    for rows in (subject.found.result.oordelen, subject.table):
        mine = rows[rows["project_id"] == project_id]
        if len(mine):
            said |= {str(k): str(v) for k, v in mine.iloc[0].items() if v or k not in said}
    return said


def _said_html(said: Mapping[str, str]) -> str:
    definition = load_definition(OORDELEN).by_name
    rows = []
    if said.get("oordeel"):
        rows.append(("Oordeel (van een persoon)", f"<b>{text(said['oordeel'])}</b>"))
    for name in FIELDS[1:]:
        if said.get(name):
            value = dutch_day(said[name]) if name == "oordeel_datum" else said[name]
            rows.append((definition[name].label, text(value)))
    if not rows:
        return '<p class="stil">Nog niets ingevuld. Dit is aan mensen; miekgeo vult niets in.</p>'
    return facts_table(rows)


def _mark_html(subject: Subject, said: Mapping[str, str]) -> str:
    """What became of the facts under it, when that must be known."""
    if not said:
        return ""
    mine = pd.DataFrame([said])
    ((mark, why),) = (
        m for i, m in carry_over(mine, subject.feiten).marks().items() if i == said["project_id"]
    )
    if mark == GELIJK:
        then = f"die van {dutch_day(said['feiten_van'])}" if said["feiten_van"] else "die van toen"
        basis = f"De feiten zijn gelijk aan {then}."
        return f'<p class="stil">{text(basis)}</p>'
    if mark == ONBEKEND:
        return '<p class="stil">Op welke feiten dit rust, is niet vastgelegd.</p>'
    return f'<p class="melding"><b>{text(mark.capitalize())}.</b> {text(why)}</p>'


def _show_form(subject: Subject, project_id: str, said: Mapping[str, str]) -> None:
    definition = load_definition(OORDELEN).by_name
    about = repr((subject.space, subject.name, project_id, own_oordelen.form_count()))
    mark = hashlib.sha256(about.encode()).hexdigest()[:12]
    keys = {name: f"{name}_{mark}" for name in FIELDS}
    labels = {"": _NONE, **{a.value: a.label for a in definition["oordeel"].allowed}}
    with st.form(f"oordeel_{mark}", border=False):
        st.html(f'<p class="stil">{text(definition["oordeel"].description)}</p>')
        options = list(labels)
        st.selectbox(
            "Oordeel",
            options,
            index=options.index(said.get("oordeel", "")) if said.get("oordeel") in labels else 0,
            format_func=lambda value: labels[value],
            key=keys["oordeel"],
        )
        for name in ("oordeel_reden", *FIELDS[2:4]):
            _ask(name, said, keys[name])
        st.html(f'<p class="stil">{text(_ASPECTS)}</p>')
        for name in ASPECTS:
            _ask(name, said, keys[name])
        facts = subject.feiten.of(project_id) or {}
        st.form_submit_button(
            "Leg vast",
            type="primary",
            on_click=_save,
            args=(subject.space, project_id, facts, keys),
        )
    wrong = own_oordelen.faults(project_id)
    if wrong:
        _show_faults("Nog niet vastgelegd:", wrong)
    st.html(f'<p class="stil">{text(ONLY_HERE)}</p>')
    if project_id in set(subject.table["project_id"]):
        if not wrong:
            st.success("Vastgelegd in dit venster.", icon=":material/check:")
        _offer(subject, "oordelen.csv", f"oordelen_nu_{mark}")
        st.button(
            "Verwijder wat ik hier invulde",
            key=f"oordeel_weg_{mark}",
            on_click=own_oordelen.remove,
            args=(subject.space, project_id),
        )


def _ask(name: str, said: Mapping[str, str], key: str) -> None:
    field = load_definition(OORDELEN).by_name[name]
    known = said.get(name, "")
    if name == "oordeel_door":
        st.text_input(
            "Oordeel door",
            known,
            max_chars=LONGEST[name],
            key=key,
            placeholder="Functie of organisatie",
        )
    elif name == "oordeel_datum":
        st.text_input(
            "Datum van het oordeel", dutch_day(known), key=key, placeholder="dag-maand-jaar"
        )
    else:
        # The question is the label: who fills it in must not have to look for it.
        aspect = name in ASPECTS
        st.text_area(
            f"{field.label}: {field.description}" if aspect else field.label,
            known,
            max_chars=LONGEST_TEXT,
            height=90,
            key=key,
        )


def _save(space: str, project_id: str, facts: Mapping[str, str], keys: Mapping[str, str]) -> None:
    given = {name: str(st.session_state.get(key) or "") for name, key in keys.items()}
    own_oordelen.save(space, project_id, facts, given)


def _take(space: str, key: str) -> None:
    given: Any = st.session_state.get(key)
    if given is not None:
        own_oordelen.take(space, given.name, given.getvalue())


def _show_faults(title: str, faults: list[str]) -> None:
    lines = "\n".join(f"- {plain(fault)}" for fault in faults)
    st.error(f"{title}\n\n{lines}", icon=":material/error:")


def _show_table(subject: Subject) -> None:
    found = subject.carried()
    counts = ", ".join(f"{mark} {n}" for mark, n in count_marks(found.verslag).items())
    st.html(f'<p class="stil">{text(counts)}.</p>')
    mine = found.verslag[found.verslag["project_id"].isin(set(subject.table["project_id"]))]
    show_grid(mine[list(_VERSLAG)].rename(columns=_VERSLAG))


def _show_downloads(subject: Subject) -> None:
    left, middle, right = st.columns(3, gap="small")
    with left:
        _offer(subject, "oordelen.csv", "oordelen_csv")
    with middle:
        _offer(subject, "Oordelen met verslag (Excel)", "oordelen_xlsx", "oordelen.xlsx")
    with right:
        _offer(subject, "Gegevens met oordelen (GeoPackage)", "oordelen_gpkg", "gegevens.gpkg")
    st.html(
        '<p class="stil">De Excel en GeoPackage bovenaan hebben de oordelen ook. De projectenlijst '
        "en projectfiche met oordelen maakt u op de pagina Export.</p>"
    )


def _offer(subject: Subject, label: str, key: str, what: str = "oordelen.csv") -> None:
    """A download, made when it is asked for."""
    path = Path(what)
    made = f"{path.stem}-{Path(subject.name).stem}-{subject.feiten.van}{path.suffix}"
    st.download_button(
        label,
        # What is kept in this visit is out of reach by the time it is made: it is handed over now.
        partial(content_to_carry, subject.found, subject.name, subject.carried(), what),
        # In the folder of a data set the file must have this name.
        file_name=what if what == "oordelen.csv" else made,
        on_click="ignore",
        icon=":material/download:",
        width="stretch",
        key=key,
    )
