"""What the words on a page mean, with where that stands: tables/begrippen.csv, in a popover."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import streamlit as st

from miekgeo import paths
from miekgeo.ui.components import text

BEGRIPPEN = paths.TABLES / "begrippen.csv"
LABEL = "Wat betekent …?"


@dataclass(frozen=True)
class Begrip:
    """A word and its explanation.

    Attributes
    ----------
    term : str
    uitleg : str
        One or two sentences.
    bron : str
        Document and paragraph; what we chose ourselves says so.
    paginas : tuple of str
        Addresses of the pages that use it.
    """

    term: str
    uitleg: str
    bron: str
    paginas: tuple[str, ...]


@cache
def load_begrippen() -> Sequence[Begrip]:
    """All words, in the order of the table."""
    with BEGRIPPEN.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    return tuple(
        Begrip(r["term"], r["uitleg"], r["bron"], tuple(r["paginas"].split(","))) for r in rows
    )


def show_begrippen(page: str) -> None:
    """Offer the explanation of the words of a page, at the right of its title.

    Parameters
    ----------
    page : str
        Its address.
    """
    entries = "".join(_entry(b) for b in load_begrippen() if page in b.paginas)
    with (
        st.container(key="begrippen"),
        st.popover(LABEL, icon=":material/help:", width="content"),
    ):
        st.html(f'<h3>Woorden op deze pagina</h3><dl class="begrippen">{entries}</dl>')


def _entry(begrip: Begrip) -> str:
    source = f'<span class="stil">Bron: {text(begrip.bron)}</span>'
    return f"<dt>{text(begrip.term)}</dt><dd>{text(begrip.uitleg)} {source}</dd>"
