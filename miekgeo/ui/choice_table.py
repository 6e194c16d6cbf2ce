"""A table in which a visitor chooses a row; what is chosen elsewhere is marked in it too."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from miekgeo.ui.paper_table import show_on_paper

# Most of the height of a window (px) stays for the map.
_MOST_PX, _ROW_PX, _EDGE_PX = 250, 35, 3


def choose_row(
    shown: pd.DataFrame, ids: Sequence[str], *, key: str, chosen: str | None = None
) -> str | None:
    """Draw the table; gives the id of the row that is chosen in it.

    Parameters
    ----------
    shown : DataFrame
        As the visitor sees it; a column Naam is made wide.
    ids : sequence of str
        Of the rows.
    key : str
        Of the widget: other rows need another key, so that an old choice of a row number isn't
        taken for a new one.
    chosen : str, optional
        Id of the row to begin with.
    """
    rows = [ids.index(chosen)] if chosen in ids else []
    show_on_paper(shown)
    state = st.dataframe(
        shown,
        hide_index=True,
        height=min(_MOST_PX, _ROW_PX * (len(shown) + 1) + _EDGE_PX),
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": rows}},
        key=key,
        column_config={"Naam": st.column_config.TextColumn(width="medium")},
    )
    picked = state["selection"]["rows"]
    return ids[picked[0]] if picked and picked[0] < len(ids) else None
