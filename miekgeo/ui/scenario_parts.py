"""The parts of the what-if beside the map: start, form, answer, comparison and downloads."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

import pandas as pd
import shapely
import streamlit as st

from miekgeo.export.content import content_of
from miekgeo.scenario import Scenario
from miekgeo.scenario_compare import UNSURE, Row, difference, turning_text
from miekgeo.scenario_link import Linked
from miekgeo.scenario_shape import DIRECTIONS, as_text, moved
from miekgeo.schaalniveau.answers import GRENSGEVAL
from miekgeo.schema import load_definition
from miekgeo.tasks import Assessment
from miekgeo.ui import scenario_state as kept
from miekgeo.ui.choice_table import choose_row
from miekgeo.ui.components import text
from miekgeo.ui.markdown import plain
from miekgeo.ui.project import advice_html, borders_html, labels_html
from miekgeo.ui.upload import Upload
from miekgeo.values import texts_of
from miekgeo.wording import distance

# How far off a drawn place may be, m; beside these what a scenario has already.
ACCURACIES_M = (10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1_000.0, 2_500.0)
FORMATS = {"xlsx": "Excel", "gpkg": "GeoPackage", "geojson": "GeoJSON", "csv": "CSV"}
# Columns of the comparison with their heading, in order.
TABLE = {
    "project_id": "Code",
    "naam": "Naam",
    "soort": "Soort",
    "antwoord_ruimtelijk": "Advies",
    "omslagafstand": "Slaat om bij",
    "kruist_provinciegrens": "Provinciegrens",
    "kruist_landsgrens": "Landsgrens",
    "provincies": "Ligt in",
    "verschil": "Verschil",
    "vergeleken_met": "Vergeleken met",
}
ACCURACY_KEY, START_KEY = "teken_nauwkeurigheid", "scenario_begin"
_NAME, _PLACE, _LIGGING, _OFF = (
    "scenario_naam",
    "scenario_plaats",
    "scenario_ligging",
    "scenario_nauwkeurigheid",
)
_FORM_OF, _METRES, _DIRECTION = "_scenario_formulier", "verschuif_m", "verschuif_richting"
_EXAMPLE = "136000 456000\n190000 444000"
_HOW = (
    "Per regel een punt, in RD (155000 463000) of breedte en lengte (52,155 5,387); meer regels "
    "zijn een lijn, en een vlak als de laatste de eerste is. Of WKT."
)
_UNSAID = ""


def show_start(known: Assessment, own: Upload | None) -> None:
    """How accurately one draws, and a project to begin with."""
    left, right = st.columns([1, 2], gap="medium", vertical_alignment="bottom")
    left.selectbox(
        "Zo nauwkeurig teken ik",
        ACCURACIES_M,
        index=ACCURACIES_M.index(kept.DRAWN_M),
        format_func=distance,
        key=ACCURACY_KEY,
        help="Hoe ver de getekende plaats naast de echte kan liggen. Dichter dan dit bij een grens "
        "(samen met de nauwkeurigheid van de grens zelf) is het antwoord een grensgeval.",
    )
    sources = {False: known, True: None if own is None else own.found}
    names = {
        (is_own, code): f"{code} {naam}".strip()
        for is_own, found in sources.items()
        if found is not None
        for code, naam in _placed(found)
    }
    right.selectbox(
        "Of begin met een project",
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder="Kies een project en verander zijn plaats",
        key=START_KEY,
        on_change=_begin,
        args=(sources,),
    )


def drawn_off_m() -> float:
    """How far off a place that is drawn now may be, m."""
    return float(st.session_state.get(ACCURACY_KEY, kept.DRAWN_M))


def show_how(n: int) -> None:
    """What stands in place of an answer while no scenario is open."""
    first = "Kies een scenario in de tabel of op de kaart, of maak een nieuw:" if n else ""
    st.html(
        f"<h2>Wat als het hier ligt?</h2><p>{first}</p>"
        '<ul class="lees"><li><b>Teken</b> een punt, lijn of vlak met de knoppen op de kaart. '
        "Het antwoord staat hier meteen.</li>"
        "<li><b>Begin met een project</b> en versleep zijn vorm.</li>"
        "<li><b>Typ of plak</b> coördinaten of WKT; dat kan ook zonder muis.</li></ul>"
        '<p class="stil">Wat u maakt blijft bij u: na het sluiten van dit venster is het weg. '
        "De plek van het open scenario staat ook in de link in de adresbalk.</p>"
    )


def show_actions(scenario: Scenario, shape: shapely.Geometry) -> None:
    """Copy, shift, close and remove the open scenario."""
    with st.container(horizontal=True, gap="small", key="scenario_knoppen"):
        with st.popover("Verschuif", icon=":material/open_with:", key=f"verschuif_{scenario.code}"):
            st.number_input("Meter", 1, 100_000, 500, 100, key=_METRES)
            st.selectbox("Naar het", list(DIRECTIONS), index=6, key=_DIRECTION)
            st.button(
                "Maak verschoven scenario",
                key="verschuif",
                type="primary",
                on_click=_shift,
                args=(scenario, shape),
            )
        st.button("Kopieer", key="kopieer", on_click=_copy, args=(scenario,))
        st.button("Sluit", key="sluit", on_click=kept.open_scenario, args=(None,))
        st.button(
            "Verwijder", key=f"weg_{scenario.code}", on_click=kept.remove, args=(scenario.code,)
        )


def show_verdict(
    scenario: Scenario,
    project: pd.Series,
    base: Row | None,
    tegenspraken: pd.DataFrame,
) -> None:
    """The answer for a scenario, and what differs from what it was made from."""
    st.html(
        f"<h2>{text(project['naam'])}</h2><div>{labels_html(project)}</div>"
        f'{advice_html(project)}<p class="omslag">{text(_turning(project))}</p>'
        f'<p class="lees">{text(_origin(scenario, project))}</p>'
        f"{borders_html(project)}{_difference_html(scenario, project, base)}"
        f'<h3>Toelichting</h3><p class="lees">{text(project["toelichting"])}</p>'
    )
    if project["aandachtspunten"]:
        st.html(f'<h3>Aandachtspunten</h3><p class="lees">{text(project["aandachtspunten"])}</p>')
    mine = tegenspraken[tegenspraken["project_id"] == scenario.code]
    if len(mine):
        items = "".join(f"<li>{text(t)}</li>" for t in mine["toelichting"])
        st.html(f'<h3>Tegenspraken</h3><ul class="lees">{items}</ul>')


def show_link(linked: Linked, scenario: Scenario) -> None:
    """Whether the link in the address bar holds this place."""
    if scenario.eigen:
        line = "Dit scenario begon uit uw eigen bestand en staat daarom niet in de link."
    elif linked.value is None:
        line = "Deze vorm heeft te veel hoekpunten voor een link; bewaar haar met Download."
    else:
        line = "De link in de adresbalk bevat deze plek: wie hem opent ziet hetzelfde antwoord."
        if linked.step_m:
            line += f" De vorm is daarin vereenvoudigd tot op {distance(linked.step_m)}."
    st.html(f'<p class="stil">{text(line)}</p>')


def show_comparison(table: pd.DataFrame, chosen: str | None) -> None:
    """The scenarios side by side; choosing a row opens it."""
    st.html(f"<h2>Scenario's vergelijken ({len(table)})</h2>")
    shown = table[list(TABLE)].rename(columns=TABLE).astype("str")
    ids = table["project_id"].tolist()
    mark = hashlib.sha256(repr((table.to_numpy().tolist(), chosen)).encode()).hexdigest()[:12]
    picked = choose_row(shown, ids, key=f"scenario_tabel_{mark}", chosen=chosen)
    if picked != chosen:
        kept.open_scenario(picked)
        kept.look(None)
        st.rerun()


def show_downloads(
    found: Assessment, table: pd.DataFrame, shapes: Mapping[str, shapely.Geometry]
) -> None:
    """The scenarios with their answers, in the formats of all other results."""
    offered = _with_comparison(found, table, shapes)
    with st.popover("Download", icon=":material/download:", width="stretch"):
        for suffix, label in FORMATS.items():
            st.download_button(
                label,
                partial(content_of, offered.write, f"scenarios.{suffix}"),
                file_name=f"scenarios-{_today()}.{suffix}",
                on_click="ignore",
                width="stretch",
                key=f"scenario_{suffix}",
            )


def show_form(opened: Scenario | None, keep: Callable[[Scenario], None]) -> None:
    """Type a place, or change what the open scenario says; `keep` gets what was typed."""
    _fill(opened)
    ligging = load_definition("projecten").by_name["ligging"].allowed
    labels = {_UNSAID: "niet opgegeven", **{a.value: a.label for a in ligging}}
    own = st.session_state.get(_OFF)
    metres = [None, *sorted({*ACCURACIES_M, *([] if own is None else [float(own)])})]
    place = st.expander(
        "Typ of plak een plaats (RD, breedte en lengte, WKT)", expanded=not kept.kept()
    )
    with place, st.form("scenario", border=False, clear_on_submit=False):
        left, right = st.columns([3, 2], gap="medium")
        left.text_area("Plaats", key=_PLACE, height=150, placeholder=_EXAMPLE)
        left.html(f'<p class="stil">{text(_HOW)}</p>')
        right.text_input("Naam", placeholder=kept.next_name(), key=_NAME)
        right.selectbox(
            "Zekerheid van de ligging",
            list(labels),
            format_func=labels.__getitem__,
            key=_LIGGING,
        )
        right.selectbox(
            "Nauwkeurigheid",
            metres,
            format_func=lambda m: "volgt uit de zekerheid" if m is None else distance(m),
            key=_OFF,
        )
        with st.container(horizontal=True, gap="small"):
            if opened is not None:
                st.form_submit_button(
                    plain(f"Werk {opened.code} bij"),
                    type="primary",
                    on_click=_submit,
                    args=(keep, opened),
                    key="werk_bij",
                )
            st.form_submit_button(
                "Beoordeel deze plaats",
                type="secondary" if opened else "primary",
                on_click=_submit,
                args=(keep, None),
                key="beoordeel",
            )


def _placed(found: Assessment) -> Iterable[tuple[str, str]]:
    """Code and name of each project with a place."""
    frame = found.lagen.frame("projecten")
    mine = frame[~frame.geometry.isna()]
    return zip(texts_of(mine, "project_id"), texts_of(mine, "naam"), strict=True)


def _begin(sources: Mapping[bool, Assessment | None]) -> None:
    """Make a scenario of the project that was just chosen."""
    chosen = st.session_state.get(START_KEY)
    st.session_state[START_KEY] = None
    if chosen is None:
        return
    is_own, project_id = chosen
    found = sources[is_own]
    kept.say(None)
    if found is not None:
        kept.add(kept.from_project(found, project_id, own=is_own))


def _shift(scenario: Scenario, shape: shapely.Geometry) -> None:
    metres, direction = st.session_state[_METRES], st.session_state[_DIRECTION]
    there = moved(shape, float(metres), direction)
    kept.say(None)
    kept.add(
        replace(
            scenario,
            naam=f"{distance(metres)} naar {direction}: {scenario.naam}",
            wkt=as_text(there),
            getekend=0,
            van=scenario.code,
        )
    )


def _copy(scenario: Scenario) -> None:
    kept.say(None)
    kept.add(replace(scenario, naam=f"{scenario.naam} (kopie)", getekend=0, van=scenario.code))


def _submit(keep: Callable[[Scenario], None], opened: Scenario | None) -> None:
    keep(
        Scenario(
            code="" if opened is None else opened.code,
            naam=st.session_state[_NAME] or "",
            ligging=st.session_state[_LIGGING],
            wkt=st.session_state[_PLACE] or "",
            nauwkeurigheid_m=st.session_state[_OFF],
        )
    )


def _fill(opened: Scenario | None) -> None:
    """Put the open scenario in the form, when it is another or has changed."""
    if opened is None or st.session_state.get(_FORM_OF) == opened:
        return
    st.session_state[_FORM_OF] = opened
    st.session_state[_NAME] = opened.naam
    st.session_state[_PLACE] = opened.wkt
    st.session_state[_LIGGING] = opened.ligging
    st.session_state[_OFF] = opened.nauwkeurigheid_m


def _turning(project: pd.Series) -> str:
    """From which shift on the answer would be another."""
    far = turning_text(project.to_dict())
    if far == UNSURE:
        return "Of het een provinciegrens kruist is niet zeker genoeg voor een omslagafstand."
    if project["kruist_provinciegrens"] == GRENSGEVAL:
        near = distance(float(project["tolerantie_m"]))
        return f"Grensgeval: de omslagafstand van {far} is kleiner dan de nauwkeurigheid ({near})."
    return f"Omslagafstand: {far}. Bij een grotere verschuiving wordt het antwoord anders."


def _origin(scenario: Scenario, project: pd.Series) -> str:
    """How the place came about, and what that means near a border."""
    near = distance(float(project["tolerantie_m"]))
    off = scenario.nauwkeurigheid_m
    so = "" if off is None else f", op {distance(off)} nauwkeurig"
    if scenario.getekend and scenario.origin:
        how = f"Begonnen als {scenario.origin} en getekend op de kaart{so}"
    elif scenario.getekend:
        how = f"Getekend op de kaart{so}"
    elif scenario.origin:
        how = f"Gemaakt uit {scenario.origin}"
    else:
        how = "Ingevuld met coördinaten"
    return f"{how}. Binnen {near} van een grens is het antwoord een grensgeval."


def _difference_html(scenario: Scenario, project: pd.Series, base: Row | None) -> str:
    if base is None:
        return ""
    items = "".join(f"<li>{text(d)}</li>" for d in difference(project.to_dict(), base).split("; "))
    title = text(f"Vergeleken met {scenario.origin} {base['naam']}")
    return f'<h3>{title}</h3><ul class="lees">{items}</ul>'


def _with_comparison(
    found: Assessment, table: pd.DataFrame, shapes: Mapping[str, shapely.Geometry]
) -> Assessment:
    """The result with what the comparison adds, and the place as text for tables."""
    columns = ["project_id", "soort", "vergeleken_met", "verschil"]
    more = table[columns].assign(wkt_rd=[as_text(shapes[c]) for c in table["project_id"]])
    drawn = {s.code: "getekend" if s.getekend else "ingevuld" for s in kept.kept()}
    more["herkomst"] = more["project_id"].map(drawn)
    result = replace(found.result, table=found.table.merge(more, on="project_id", how="left"))
    return replace(found, result=result)


def _today() -> str:
    return date.today().isoformat()  # noqa: DTZ011 the day as the user's calendar has it
