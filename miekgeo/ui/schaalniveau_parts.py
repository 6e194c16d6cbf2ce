"""The parts of the page Schaalniveau: filter, table, explanation, legend and downloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd
import streamlit as st

from miekgeo import kaart
from miekgeo.export.content import content_of
from miekgeo.geometry import MEASURE_UNITS
from miekgeo.styles import part_look
from miekgeo.tasks import Assessment
from miekgeo.ui.access import marked_name
from miekgeo.ui.choice_table import choose_row
from miekgeo.ui.components import answer_chip, swatch, text
from miekgeo.ui.paper_table import show_grid
from miekgeo.ui.project import advice_html, borders_html, labels_html
from miekgeo.ui.served import note_html
from miekgeo.ui.state import key
from miekgeo.wording import area_name, measure, percentage

# Columns of the table with their heading, in order.
TABLE = {
    "project_id": "Code",
    "naam": "Naam",
    "antwoord_ruimtelijk": "Advies",
    "kruist_provinciegrens": "Provinciegrens",
    "kruist_landsgrens": "Landsgrens",
    "kruist_clustergrens": "Clustergrens",
    "provincies": "Ligt in",
}
# What a person decided beside the computed advice.
VERDICT = "Oordeel (van een persoon)"
TEGENSPRAKEN = {
    "project_id": "Code",
    "soort": "Soort",
    "zwaarte": "Zwaarte",
    "opgegeven": "Opgegeven",
    "berekend": "Berekend",
    "toelichting": "Toelichting",
}
_FILTER = "antwoorden"
_UNITS = {unit: (dimension, factor) for dimension, (unit, factor) in MEASURE_UNITS.items()}


def show_header() -> None:
    """Title, and what the page answers."""
    st.html(
        '<div class="kop"><h1>Schaalniveau</h1><p>Ligt een project in één provincie, in meer, of '
        "over de landsgrens? En hoe zeker is dat?</p></div>"
    )


def show_example_note(found: Assessment) -> None:
    """That the embedded projects are an example."""
    example = (
        f'<p class="melding"><b>Voorbeeldset.</b> {len(found.table)} projecten uit openbare '
        "bronnen, geen officiële projectenlijst; alle ligging is indicatief.</p>"
    )
    st.html(note_html(example, found.lagen))


def show_remarks(found: Assessment) -> None:
    """What one should know before leaning on the answers."""
    if found.remarks:
        st.html(f'<p class="stil">Let op: {text(" ".join(found.remarks))}</p>')


def filtered_answers(found: Assessment, default: Sequence[str]) -> list[str]:
    """What the filter will say once it is drawn; see `show_filter`."""
    known = set(found.table["antwoord_ruimtelijk"])
    chosen: list[str] = st.session_state.get(key(_FILTER), default)
    return [a for a in chosen if a in known]


def show_filter(found: Assessment, default: Sequence[str], rows: pd.DataFrame) -> list[str]:
    """Choice of answers; none chosen means all.

    Parameters
    ----------
    found : Assessment
    default : sequence of str
        Answers that the link asks for.
    rows : DataFrame
        What the other filters leave: how many of these got each answer stands beside it.
    """
    answers = list(found.table["antwoord_ruimtelijk"].value_counts().index)
    counts = rows["antwoord_ruimtelijk"].value_counts()
    return st.pills(
        "Filter op advies",
        answers,
        selection_mode="multi",
        default=[a for a in default if a in answers],
        format_func=lambda answer: f"{answer} ({counts.get(answer, 0)})",
        key=key(_FILTER),
        label_visibility="collapsed",
    )


def show_aside(n: int) -> None:
    """That rows set aside stand in no filtered list: where they lie isn't known."""
    if n:
        rows = "valt 1 terzijde gelegde rij" if n == 1 else f"vallen {n} terzijde gelegde rijen"
        st.html(f'<p class="stil">Met filters {rows} altijd weg; zonder filters niet.</p>')


def show_table(
    table: pd.DataFrame, chosen: str | None, mark: str, verdicts: Mapping[str, str]
) -> str | None:
    """The answers, a row a project; gives the id of the row that was chosen just now.

    Parameters
    ----------
    table : DataFrame
        Rows to show, columns of the schaalniveau table.
    chosen : str, optional
        Project that is chosen already.
    mark : str
        Differs for other rows, so that an old choice of a row number isn't taken for a new one.
    verdicts : mapping of str to str
        Of people, by project; without any there is no column for them.
    """
    shown = table[list(TABLE)].rename(columns=TABLE).astype("str")
    if verdicts:
        said = [verdicts.get(i, "") for i in table["project_id"]]
        shown.insert(list(shown.columns).index("Advies") + 1, VERDICT, said)
    shown["Ligt in"] = shown["Ligt in"].str.replace(";", ", ")
    ids = table["project_id"].tolist()
    return choose_row(shown, ids, key=f"tabel_{mark}", chosen=chosen)


def show_explanation(project: pd.Series, tegenspraken: pd.DataFrame) -> None:
    """Everything about one project: advice, borders, explanation, points and contradictions."""
    st.html(
        f"<h2>{text(project['naam'], missing='(zonder naam)')}</h2>"
        f"<div>{labels_html(project)}</div>{advice_html(project)}{borders_html(project)}"
        f'<h3>Toelichting</h3><p class="lees">{text(project["toelichting"])}</p>'
    )
    if project["aandachtspunten"]:
        st.html(f'<h3>Aandachtspunten</h3><p class="lees">{text(project["aandachtspunten"])}</p>')
    mine = tegenspraken[tegenspraken["project_id"] == project["project_id"]]
    if len(mine):
        items = "".join(f"<li>{text(t)}</li>" for t in mine["toelichting"])
        st.html(f'<h3>Tegenspraken</h3><ul class="lees">{items}</ul>')


def show_overview(rows: pd.DataFrame) -> None:
    """What stands in place of an explanation while no project is chosen: counts of these rows."""
    counts = rows["antwoord_ruimtelijk"].value_counts()
    crossing = rows["kruist_provinciegrens"].value_counts()
    crosses = "".join(f"<dt>{answer_chip(str(a))}</dt><dd>{n}</dd>" for a, n in crossing.items())
    advice = "".join(f"<dt>{text(a)}</dt><dd>{n}</dd>" for a, n in counts.items())
    st.html(
        "<h2>Kies een project</h2><p>Klik op een rij in de tabel of op de kaart. Hier komt dan de "
        "uitleg, met de cijfers en de regel.</p>"
        f'<h3>Kruist een provinciegrens</h3><dl class="feiten smal">{crosses}</dl>'
        f'<h3>Ruimtelijk advies</h3><dl class="feiten smal">{advice}</dl>'
    )


def show_legend(parts: gpd.GeoDataFrame, chosen: str | None) -> None:
    """What the colours mean: the parts of the chosen project, or ranks of size."""
    mine = parts[parts["project_id"] == chosen]
    ranks = kaart.rank_of(mine if len(mine) else parts)
    if len(mine):
        items = [
            (part_look(rang).kleur, _where(row))
            for rang, row in zip(ranks, mine.to_dict("records"), strict=True)
        ]
    else:
        present = sorted({min(r, "4") if r.isdigit() else r for r in ranks})
        items = [(part_look(r).kleur, part_look(r).omschrijving) for r in present]
    rows = "".join(f"<li>{swatch(kleur)}<span>{text(naam)}</span></li>" for kleur, naam in items)
    ring = (
        f"<li>{swatch(kaart.CROSSED, ring=True)}<span>Kruist een grens (ring of streep)</span></li>"
    )
    unsure = f"<li>{swatch(kaart.UNSURE, ring=True)}<span>Grensgeval of mogelijk</span></li>"
    st.html(f'<ul class="legenda" aria-label="Legenda">{rows}{ring}{unsure}</ul>')


def show_tegenspraken(table: pd.DataFrame) -> None:
    """Where what was declared differs from what was computed."""
    with st.expander(f"Tegenspraken tussen opgave en berekening ({len(table)})"):
        if not len(table):
            st.html("<p>Er zijn geen tegenspraken gevonden.</p>")
            return
        shown = table[list(TEGENSPRAKEN)].rename(columns=TEGENSPRAKEN).astype(object)
        show_grid(shown.where(shown.notna(), "").astype("str"))


def show_downloads(found: Assessment, name: str) -> None:
    """The whole result as a workbook and as map layers, made when asked for."""
    with st.container(key="downloads"):
        left, right = st.columns(2, gap="small")
    for place, suffix, label in ((left, "xlsx", "Excel"), (right, "gpkg", "GeoPackage")):
        place.download_button(
            label,
            partial(content_of, found.write, f"schaalniveau.{suffix}"),
            file_name=marked_name(
                f"schaalniveau-{Path(name).stem}-{_today()}.{suffix}", found.lagen
            ),
            on_click="ignore",
            icon=":material/download:",
            width="stretch",
            key=f"download_{suffix}",
        )


def show_account(found: Assessment) -> None:
    """What the answers rest on."""
    with st.expander("Verantwoording: bronnen, grenzen, drempels en regels"):
        show_grid(found.result.account.astype("str"))


def _today() -> str:
    return date.today().isoformat()  # noqa: DTZ011 the day as the user's calendar has it


def _where(row: dict[str, object]) -> str:
    dimension, factor = _UNITS[str(row["maateenheid"])]
    size = measure(float(str(row["maat"])) / factor, dimension)
    return f"{area_name(str(row['gebied']))}: {size} ({percentage(float(str(row['aandeel'])))})"
