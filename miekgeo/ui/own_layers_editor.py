"""The grid in which a visitor mends a layer of their own, and what was changed so far."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from miekgeo.correction import (
    Edits,
    as_text,
    find_edits,
    findings_by_row,
    list_edits,
    merge_edits,
    order_rows,
)
from miekgeo.ui import own_layers
from miekgeo.ui.components import text
from miekgeo.ui.own_layers import OwnLayer
from miekgeo.ui.paper_table import show_grid
from miekgeo.wording import counted, number

# A browser stays quick with so many rows to edit, findings to read, and columns beside each other.
ROWS_SHOWN = 200
COLUMNS_SHOWN = 80

_ROW, _TOLD = "rij", "bevinding"


def show_editor(own: OwnLayer) -> None:
    """Cells to correct, those with findings first."""
    raw = own.corrected
    if not len(raw.frame):
        return
    positions, told = order_rows(raw, own.laag.report)
    st.html(f"<h3>Verbeteren</h3><p>{text(_editing(own, told))}</p>")
    page = _choose_page(own, len(positions))
    here = positions[(page - 1) * ROWS_SHOWN : page * ROWS_SHOWN]
    columns = _columns(own)
    shown = as_text(raw.frame.reindex(columns=columns).iloc[here]).reset_index(drop=True)
    # The names of a file could be any, even the same as ours: cells go by number.
    shown.columns = pd.Index([f"k{nth}" for nth in range(len(columns))])
    numbers = [int(n) for n in raw.rows[here]]
    messages = findings_by_row(own.laag.report)
    beside = pd.DataFrame({_ROW: numbers, _TOLD: [messages.get(n, "") for n in numbers]})
    edited = st.data_editor(
        pd.concat([beside, shown], axis=1),
        key=_cells_key(own, page),
        hide_index=True,
        num_rows="fixed",
        disabled=[_ROW, _TOLD],
        column_config=_headings(columns),
    )
    _show_rest(own, len(here), len(columns))
    found = find_edits(shown, edited[list(shown.columns)], here)
    _check_again(own, {(at, columns[int(k[1:])]): value for (at, k), value in found.items()})


def _choose_page(own: OwnLayer, n: int) -> int:
    """The part of the rows to show; it stays while there are changes in it to be checked."""
    pages = -(-n // ROWS_SHOWN)
    if pages == 1:
        return 1
    key = f"bladzijde_{own.layer}_{pages}"
    state = st.session_state.get(_cells_key(own, st.session_state.get(key, 1))) or {}
    changed = bool(state.get("edited_rows"))
    return int(
        st.number_input(
            f"Bladzijde (1 tot {pages})",
            1,
            pages,
            1,
            key=key,
            disabled=changed,
            help="Controleer eerst uw wijzigingen." if changed else None,
        )
    )


def _cells_key(own: OwnLayer, page: int) -> str:
    return f"cellen_{own.mark}_{page}"


def _show_rest(own: OwnLayer, here: int, columns: int) -> None:
    """How many rows and columns aren't in the table, and where they are."""
    rows = len(own.raw.frame)
    if rows > here:
        st.html(
            f'<p class="stil">{number(here)} van de {number(rows)} rijen staan hier; '
            f"{number(rows - here)} niet, die staan op andere bladzijden.</p>"
        )
    hidden = len(own.raw.frame.columns) - columns
    if hidden > 0:
        what = counted(hidden, "kolom staat", "kolommen staan")
        st.html(f'<p class="stil">{what} hier niet en blijven bewaard in uw download.</p>')


def _check_again(own: OwnLayer, found: Edits) -> None:
    waits = counted(len(found), "gewijzigde cel is", "gewijzigde cellen zijn")
    if found:
        st.html(f'<p class="melding">{waits} nog niet gecontroleerd.</p>')
    # Never switched off: what was typed last may still be on its way.
    if st.button("Opnieuw controleren", type="primary", key="opnieuw_controleren"):
        with st.spinner("Uw wijzigingen worden gecontroleerd …"):
            own_layers.correct(own, merge_edits(own.raw, own.edits, found))
        st.rerun()


def _editing(own: OwnLayer, told: int) -> str:
    first = "De rij" if told == 1 else f"De {counted(told, 'rij', 'rijen')}"
    order = f"{first} met een bevinding {'staat' if told == 1 else 'staan'} bovenaan. "
    how = "Klik op een cel, typ de nieuwe waarde en kies Opnieuw controleren."
    drawn = " De plaats zit in het kaartbestand zelf; die wijzigt u in een GIS."
    unread = len(own.raw.unreadable)
    lost = f" Rijen die niet in kolommen te splitsen zijn: {unread}; die wijzigt u in het bestand."
    return f"{order if told else ''}{how}{drawn if own.laag.drawn else ''}{lost if unread else ''}"


def _columns(own: OwnLayer) -> list[str]:
    """Columns to edit: those of the file, then the required fields that it lacks."""
    laag = own.laag
    used = laag.mapping.loc[laag.mapping["veld"] != "", "kolom"].tolist()
    known = [str(c) for c in own.corrected.frame.columns]
    if len(known) > COLUMNS_SHOWN:
        known = [c for c in known if c in used][:COLUMNS_SHOWN]
    mapped = set(laag.mapping["veld"])
    lacking = [f.name for f in laag.definition.fields if f.required and f.name not in mapped]
    return [*known, *(n for n in lacking if n not in own.raw.frame and n not in known)]


def _headings(columns: list[str]) -> dict[str, Any]:
    cells: dict[str, Any] = {
        f"k{nth}": st.column_config.TextColumn(name or "(zonder naam)")
        for nth, name in enumerate(columns)
    }
    cells[_ROW] = st.column_config.NumberColumn("Rij", width="small", pinned=True)
    cells[_TOLD] = st.column_config.TextColumn("Bevinding", width="medium")
    return cells


def show_changes(own: OwnLayer) -> None:
    """What was corrected so far, and the way back."""
    if not own.edits:
        return
    with st.expander(f"Uw wijzigingen ({len(own.edits)})"):
        table = list_edits(own.raw, own.edits).astype("str")
        show_grid(table.rename(columns=str.capitalize))
        if st.button("Maak alle wijzigingen ongedaan", key="ongedaan"):
            own_layers.correct(own, {})
            st.rerun()
