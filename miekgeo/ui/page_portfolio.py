"""Page Portfolio: how many projects, where and when, and what changed between two editions."""

from __future__ import annotations

import streamlit as st

from miekgeo.portfolio import Portfolio
from miekgeo.tasks import Assessment
from miekgeo.ui import cache
from miekgeo.ui.access import view
from miekgeo.ui.begrippen import show_begrippen
from miekgeo.ui.filter_choice import show_line
from miekgeo.ui.grenzen_choice import chosen_set, keep_choice
from miekgeo.ui.kaart_data import join_judgement
from miekgeo.ui.markdown import plain
from miekgeo.ui.own_data import has_own
from miekgeo.ui.portfolio_choice import (
    AANTALLEN,
    PLANNING,
    VERGELIJKEN,
    PortfolioChoice,
    as_chosen,
    keep_portfolio_choice,
    read_portfolio_choice,
    show_per,
    show_portfolio_choice,
)
from miekgeo.ui.portfolio_data import load_portfolio, own_assessment, visit_portfolio
from miekgeo.ui.portfolio_diff import show_comparison
from miekgeo.ui.portfolio_parts import (
    show_counts,
    show_distribution,
    show_downloads,
    show_header,
    show_planning,
    show_summary,
)
from miekgeo.ui.project_filter import ids_kept
from miekgeo.ui.served import data_name


def render() -> None:
    """Draw the page."""
    show_header()
    show_begrippen("portfolio")
    grenzenset, about_set = chosen_set()
    embedded = cache.load_embedded(grenzenset)
    examples = cache.load_data(grenzenset, None).projecten
    asked, notices = read_portfolio_choice(embedded.grenzen.names, examples)
    place = st.container()
    own = has_own()
    choice = as_chosen(asked, own=own)
    bar = st.container()
    base = _base(choice, grenzenset, embedded)
    projecten = join_judgement(base[2]) if base is not None and choice.own else examples
    names = embedded.grenzen.names
    with bar:
        shown = show_portfolio_choice(choice, names, grenzenset, projecten, own=own)
    if shown != choice:
        st.rerun()
    keep_choice(grenzenset)
    keep_portfolio_choice(choice, examples)
    for notice in [*about_set, *notices]:
        place.warning(notice, icon=":material/link_off:")
    if base is None:
        return
    if choice.deel == VERGELIJKEN:
        if choice.filters.projecten.count:
            st.caption("De filters gelden hier niet: vergeleken worden alle projecten.")
        show_comparison(choice, base, choice.provincie, grenzenset)
        return
    _, bron, source = base
    found = _portfolio(choice, base, grenzenset, ids_kept(projecten, choice.filters.projecten))
    with bar:
        there = len(found.projecten) + found.n_gefilterd
        show_line(choice.filters, found.n_gefilterd, there, "projecten")
    show_summary(found, bron)
    if choice.deel == AANTALLEN:
        show_per(choice)
        show_counts(found, choice.per)
    elif choice.deel == PLANNING:
        show_planning(found)
    else:
        show_distribution(found)
    show_downloads(found, source, bron, choice.filters.words)


def _base(
    choice: PortfolioChoice, grenzenset: str, embedded: Assessment
) -> tuple[str, str, Assessment] | None:
    """Mark, name and judgement of the data that are looked at; None when they can't be used."""
    mine = own_assessment(grenzenset) if choice.own else None
    if mine is None:
        return f"ingebed {grenzenset} {view().mark}", data_name(), embedded
    if mine.found is None:
        st.error(plain(mine.fault), icon=":material/error:")
        return None
    return mine.mark, mine.naam, mine.found


def _portfolio(
    choice: PortfolioChoice,
    base: tuple[str, str, Assessment],
    grenzenset: str,
    only: frozenset[str] | None,
) -> Portfolio:
    if choice.own or only is not None:
        return visit_portfolio(base[2], base[0], grenzenset, choice.provincie, only)
    return load_portfolio(grenzenset, choice.provincie)


if __name__ == "__main__":
    render()
