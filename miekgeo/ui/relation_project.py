"""One project on the page Afhankelijkheden: what it needs, what needs it, and what lies near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from miekgeo.afhankelijkheden.answers import GRENSGEVAL, JA, MOGELIJK, ONBEKEND
from miekgeo.afhankelijkheden.edges import LIES_IN, PLAN
from miekgeo.afhankelijkheden.nodes import PROJECTEN
from miekgeo.periods import CONFLICT
from miekgeo.periods import MOGELIJK as MOGELIJK_CONFLICT
from miekgeo.relations import Relations
from miekgeo.ui.components import answer_chip, text
from miekgeo.wording import area_name, distance, number

# Dependencies named in the panel; the table has them all.
NAMED = 12
LATE = (CONFLICT, MOGELIJK_CONFLICT)
_OUTSIDE = (JA, GRENSGEVAL, MOGELIJK)


def show_project(found: Relations, project_id: str) -> bool:
    """What a project depends on, with its chain; gives whether it was closed."""
    if st.button("Terug naar het overzicht", icon=":material/arrow_back:", key="verband_terug"):
        return True
    rows = [
        r
        for r in found.afhankelijkheden.rows
        if r["van_id"] == project_id and r["laag_van"] == PROJECTEN
    ]
    row = found.schaalniveau[found.schaalniveau["project_id"] == project_id].iloc[0]
    outside = [r for r in rows if r["grensoverschrijdend"] in _OUTSIDE]
    unknown = [r for r in rows if r["grensoverschrijdend"] == ONBEKEND]
    rest = [r for r in rows if r not in outside and r not in unknown]
    inside = [r for r in rest if r["soort"] != PLAN]
    plans = [r for r in rest if r["soort"] == PLAN]
    lies = ", ".join(area_name(p) for p in str(row["provincies"]).split(";") if p)
    st.html(
        f"<h2>{text(row['naam'], missing='(zonder naam)')}</h2>"
        f'<div><span class="label">{text(project_id)}</span>'
        f'<span class="label">{text(lies or "zonder locatie")}</span></div>'
        f"<h3>Buiten de provincie ({len(outside)})</h3>{_edge_list(outside, 'Niets gevonden.')}"
        f"{_unknown_list(unknown)}"
        f"<h3>Binnen de provincie ({len(inside)})</h3>{_edge_list(inside, 'Niets gevonden.')}"
        f"<h3>Ontwikkelingen ({len(plans)})</h3>{_edge_list(plans, 'Geen gevonden.')}"
        f"<h3>Komt het op tijd?</h3>{_in_time(rows)}"
        f"<h3>Keten tot de laatste voorwaarde</h3>{_chain(found, project_id)}"
        f"<h3>Raakvlakken ({len(_contacts(found, project_id))})</h3>"
        f"{_contact_list(found, project_id)}"
    )
    fiche = found.afhankelijkheden.fiches.set_index("project_id").loc[project_id]
    with st.expander("Tekst voor de projectfiche"):
        for name, title in (
            ("infrastructuurprojecten", "Afhankelijkheden van andere infrastructuurprojecten"),
            ("ontwikkelingen", "Afhankelijkheden van sectorale- en gebiedsontwikkelingen"),
            ("buiten_provincie", "Afhankelijkheden buiten provincie"),
        ):
            st.html(f"<h3>{title}</h3>")
            st.code(str(fiche[name]), language=None, wrap_lines=True)
    return False


def _edge_list(rows: Sequence[Mapping[Any, Any]], without: str) -> str:
    if not rows:
        return f"<p>{text(without)}</p>"
    items = "".join(f"<li>{_edge(r)}</li>" for r in rows[:NAMED])
    rest = len(rows) - NAMED
    items += f"<li>en nog {rest}</li>" if rest > 0 else ""
    return f'<ul class="lees">{items}</ul>'


def _unknown_list(rows: Sequence[Mapping[Any, Any]]) -> str:
    """What goes over a border or doesn't: nobody can say; nothing without any."""
    if not rows:
        return ""
    return f"<h3>Onbekend of het een grens over gaat ({len(rows)})</h3>{_edge_list(rows, '')}"


def _edge(row: Mapping[Any, Any]) -> str:
    where = ", ".join(area_name(p) for p in str(row["provincie_naar"]).split(";") if p)
    name = area_name(str(row["naam_naar"]))
    size = ""
    if row["soort"] == LIES_IN and not pd.isna(row["afstand_km"]):
        size = f", {number(row['afstand_km'], 1)} km"
    place = f" ({text(where)})" if where and where != name else ""
    late = f" <b>{text(row['planning'])}</b>" if row["planning"] in LATE else ""
    return (
        f"{text(row['soort'])}: <b>{text(name)}</b>{place}{text(size)} "
        f"{answer_chip(str(row['grensoverschrijdend']))}{late}"
        f'<br><span class="stil">{text(row["bewijs"])}</span>'
    )


def _in_time(rows: Sequence[Mapping[Any, Any]]) -> str:
    asked = [r for r in rows if r["soort"] != LIES_IN]
    counts = pd.Series([r["planning"] for r in asked], dtype="str").value_counts()
    if not asked:
        return "<p>Er is niets om op te wachten.</p>"
    items = "".join(f"<dt>{text(p)}</dt><dd>{n}</dd>" for p, n in counts.items())
    late = [r for r in asked if r["planning"] in LATE]
    told = "".join(f"<li>{text(r['wanneer'])}.</li>" for r in late)
    list_of = f'<ul class="lees">{told}</ul>' if told else ""
    return f'<dl class="feiten smal">{items}</dl>{list_of}'


def _chain(found: Relations, project_id: str) -> str:
    chain = found.afhankelijkheden.chain(project_id)
    if len(chain) == 1:
        return "<p>Er is geen voorwaarde met een jaar.</p>"
    nodes = found.afhankelijkheden.nodes
    table = nodes.table.drop_duplicates("id").set_index("id")
    ready = nodes.ready
    items = []
    for step in chain:
        position = int(nodes.table.index[nodes.table["id"] == step][0])
        when = "in gebruik" if ready.last[position] == 0 else ready.words(position)
        name = table.loc[step, "naam"] or step
        items.append(f"<li>{text(name)} <span class='stil'>({text(when)})</span></li>")
    return f'<ol class="lees">{"".join(items)}</ol>'


def _contacts(found: Relations, project_id: str) -> pd.DataFrame:
    table = found.raakvlakken.table
    return table[(table["project_a"] == project_id) | (table["project_b"] == project_id)]


def _contact_list(found: Relations, project_id: str) -> str:
    rows = _contacts(found, project_id).sort_values("afstand_m").to_dict("records")
    if not rows:
        return "<p>Geen gevonden.</p>"
    items = "".join(f"<li>{_contact(r, project_id)}</li>" for r in rows[:NAMED])
    rest = len(rows) - NAMED
    items += f"<li>en nog {rest}; zie Raakvlakken</li>" if rest > 0 else ""
    return f'<ul class="lees">{items}</ul>'


def _contact(row: Mapping[Any, Any], project_id: str) -> str:
    other = row["project_b"] if row["project_a"] == project_id else row["project_a"]
    kinds = str(row["soorten"]).replace(";", ", ")
    return (
        f"<b>{text(other)}</b>: {text(kinds)}, {text(distance(row['afstand_m']))}; "
        f"{text(row['tijdrelatie'])} ({text(row['duiding'])})"
    )
