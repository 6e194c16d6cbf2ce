"""A table for paper: of the grids that Streamlit draws, only the rows in view would be printed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from miekgeo.ui.components import text
from miekgeo.wording import number

# More would be pages that nobody reads; all of it is in the downloads.
MOST_ROWS = 300


def show_grid(shown: pd.DataFrame, height: int | None = None) -> None:
    """A grid that nothing is chosen in, with its table for paper.

    Parameters
    ----------
    shown : DataFrame
    height : int, optional
        Of the grid (px); without one it fits its rows.
    """
    show_on_paper(shown)
    if height is None:
        st.dataframe(shown, hide_index=True)
    else:
        st.dataframe(shown, hide_index=True, height=height)


def show_on_paper(shown: pd.DataFrame, *, index: bool = False) -> None:
    """Write the table for paper just before its grid, which isn't printed then.

    Parameters
    ----------
    shown : DataFrame
        As the visitor sees it in the grid.
    index : bool
        Whether the labels of the rows are shown too.
    """
    st.html(f'<div class="papier">{paper_html(shown, index=index)}</div>')


def paper_html(shown: pd.DataFrame, *, index: bool = False) -> str:
    """HTML of a table, everything in it escaped; says how many rows it leaves out.

    Parameters
    ----------
    shown : DataFrame
        The rows.
    index : bool
        Whether the labels of the rows come first.

    Returns
    -------
    str
        Without the end tags that HTML doesn't need: each visitor is sent it beside the grid.
    """
    kept = shown.head(MOST_ROWS)
    heads = [*([shown.index.name] if index else []), *shown.columns]
    columns = [*([kept.index] if index else []), *(kept.iloc[:, i] for i in range(kept.shape[1]))]
    top = "".join(f"<th scope=col>{text(h)}" for h in heads)
    rows = zip(*([_cell(v) for v in column] for column in columns), strict=True)
    body = "".join(f"<tr><td>{'<td>'.join(row)}" for row in rows)
    left = len(shown) - len(kept)
    more = f"<p>Nog {number(left)} rijen staan in de download.</p>" if left else ""
    return f"<table class=klein><thead><tr>{top}<tbody>{body}</table>{more}"


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float) and not pd.isna(value):
        return f"{value:.10g}".replace(".", ",")
    return text(value)
