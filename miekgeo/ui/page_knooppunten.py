"""Page Knooppunten: where infrastructure and ontwikkelingen converge, why, and with what room."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st

from miekgeo import kaart
from miekgeo.convergence import Found
from miekgeo.geometry import RD
from miekgeo.knooppunten import Rules
from miekgeo.ui import cache, state
from miekgeo.ui.begrippen import show_begrippen
from miekgeo.ui.components import ASSETS_URL, show_map
from miekgeo.ui.filter_choice import show_line
from miekgeo.ui.grenzen_choice import chosen_set, keep_choice
from miekgeo.ui.hub_choice import (
    HubChoice,
    as_chosen,
    keep_hub_choice,
    read_hub_choice,
    show_hub_choice,
)
from miekgeo.ui.hub_parts import (
    TOTAALBEELD,
    show_account,
    show_downloads,
    show_example_note,
    show_header,
    show_hub,
    show_hub_table,
    show_legend,
    show_no_match,
    show_nothing,
)
from miekgeo.ui.hub_tables import show_tables
from miekgeo.ui.project_filter import ids_kept
from miekgeo.values import split_list

# What is seen around the chosen hub, in radii.
AROUND = 4.0

_CLICK = "_klik_knooppunten"
_MAP_CHOICES = "_keuzes_op_knooppuntkaart"
_FOCUS = "_knooppunt_in_beeld"
_OPEN = "_gekozen_knooppunt"


def render() -> None:
    """Draw the page."""
    show_header()
    show_begrippen("knooppunten")
    grenzenset, about_set = chosen_set()
    data = cache.load_convergence(grenzenset)
    projecten = cache.load_data(grenzenset, None).projecten
    asked, notices = read_hub_choice(data.grenzen.names, projecten)
    place = st.container()
    show_example_note(data)
    bar = st.container()
    choice = as_chosen(asked)
    found = cache.load_hubs(grenzenset, choice.rules)
    whole = found.table_of(choice.provincie)
    table = _matching(found, whole, ids_kept(projecten, choice.filters.projecten))
    chosen, missing = _chosen(table, choice.rules)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        result = st.container(key="uitkomst")
        # The map goes to the browser first: it takes longest there.
        with st.container(key="kaartvak"):
            click = _show_map(found, table, chosen, choice, grenzenset)
            show_legend(found, table, choice.beeld)
        with result:
            picked = show_hub_table(found, table, chosen, _mark(choice, grenzenset))
    with right, st.container(key="knooppunt"):
        if chosen is None and len(whole):
            show_no_match()
        elif chosen is None:
            show_nothing(found, choice.provincie)
        else:
            show_hub(found, chosen)
    with bar:
        shown = show_hub_choice(asked, data.grenzen.names, grenzenset, projecten)
        if shown != choice:
            st.rerun()
        show_line(
            choice.filters,
            len(whole) - len(table),
            len(whole),
            "plaatsen",
            "Daar ligt geen passend project. Kaartlagen, tabellen en downloads tonen alles.",
        )
    keep_choice(grenzenset)
    keep_hub_choice(choice, projecten)
    for notice in [*about_set, *notices, *missing]:
        place.warning(notice, icon=":material/link_off:")
    show_downloads(found, choice.provincie)
    show_tables(found, choice.provincie)
    show_account(found)
    _follow(chosen, picked, click, table)


def _matching(found: Found, table: pd.DataFrame, kept: frozenset[str] | None) -> pd.DataFrame:
    """The hubs with a project that the filters keep; all of them without filters."""
    if kept is None:
        return table
    members = found.hubs.members
    mine = members[(members["laag"] == "projecten") & members["id"].isin(kept)]
    return table[table["knooppunt_id"].isin(mine["knooppunt_id"])]


def _chosen(table: pd.DataFrame, rules: Rules) -> tuple[str | None, list[str]]:
    """The hub that is open: the one asked for while it is there, else the first; and notices."""
    known = table["knooppunt_id"].tolist()
    first = known[0] if known else None
    asked = st.session_state.get(state.key(_OPEN)) or st.query_params.get(state.KNOOPPUNT)
    if asked is None:
        return first, []
    st.session_state[state.key(_OPEN)] = asked
    if asked in known:
        return str(asked), []
    return first, [state.unknown_hub(str(asked), rules.straal_m)]


def _follow(
    chosen: str | None,
    picked: str | None,
    click: tuple[str, str, int] | None,
    table: pd.DataFrame,
) -> None:
    """Open the hub that was just clicked on the map, or chosen in the table."""
    wanted, on_map = picked, False
    if click is not None and st.session_state.get(_CLICK) != click[2]:
        st.session_state[_CLICK] = click[2]
        if click[0] == "knooppunten" and click[1] in set(table["knooppunt_id"]):
            wanted, on_map = click[1], True
            # The table is made anew with this row chosen; it can't be told afterwards.
            st.session_state[_MAP_CHOICES] = st.session_state.get(_MAP_CHOICES, 0) + 1
    if wanted is None or wanted == chosen:
        return
    st.session_state[state.key(_OPEN)] = wanted
    state.put(state.KNOOPPUNT, wanted)
    # Who points at the map sees it already: only then the view stays.
    if not on_map:
        st.session_state[state.key(_FOCUS)] = wanted
    st.rerun()


def _mark(choice: HubChoice, grenzenset: str) -> str:
    parts = (
        replace(choice, beeld=""),
        grenzenset,
        state.key(""),
        st.session_state.get(_MAP_CHOICES, 0),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def _show_map(
    found: Found, table: pd.DataFrame, chosen: str | None, choice: HubChoice, grenzenset: str
) -> tuple[str, str, int] | None:
    ground = cache.load_ground(grenzenset)
    naam = choice.provincie
    inner = None if naam is None else cache.load_provincie(grenzenset, naam)
    layers = cache.load_hub_layers(grenzenset)
    groups: list[kaart.Group] = [kaart.draw_borders(ground, naam, inner)]
    if choice.beeld == TOTAALBEELD:
        groups.append(kaart.draw_totaalbeeld(_areas(found, naam)))
    else:
        names: Sequence[str] = ("traces", "stations", "ontwikkelingen")
        groups += [kaart.draw_layer(layers[n]) for n in names]
    frame = found.hubs.frame
    shown = gpd.GeoDataFrame(frame.loc[table.index])
    if chosen is not None:
        row = table.index[table["knooppunt_id"] == chosen][0]
        centre, hull = found.hubs.centre.iloc[row], found.hubs.hull.iloc[row]
        groups.append(kaart.draw_reach(centre, hull, choice.rules.straal_m))
    groups.append(kaart.draw_hubs(shown, chosen))
    view = _view(found, ground, naam, chosen)
    return show_map(
        kaart.draw_ground(ground, ASSETS_URL),
        [*groups, kaart.draw_view(view)],
        key=f"knooppunten_{grenzenset}",
    )


def _view(
    found: Found, ground: kaart.GroundFeatures, naam: str | None, chosen: str | None
) -> kaart.View:
    """The provincie or country; the surroundings of a hub that was chosen in the table."""
    focus = st.session_state.get(state.key(_FOCUS))
    bounds, name = ground.bounds[naam or ""], naam or ""
    if focus is not None and focus == chosen:
        row = found.hubs.table.index[found.hubs.table["knooppunt_id"] == chosen][0]
        around = found.hubs.centre.iloc[row].buffer(AROUND * found.hubs.rules.straal_m)
        bounds, name = kaart.extent_of(gpd.GeoSeries([around], crs=RD).to_numpy()), str(focus)
    return kaart.View(focus=name, bounds=bounds, chosen=chosen, brt=False, kept=True)


def _areas(found: Found, naam: str | None) -> gpd.GeoDataFrame:
    """Gemeenten of the provincie with the number of things in each."""
    picture = found.totaalbeeld
    mine = picture[picture["soort"] == "gemeente"]
    if naam is not None:
        mine = mine[mine["provincies"].map(lambda p: naam in split_list(p)).astype(bool)]
    amount = mine[["n_projecten", "n_stations", "n_ontwikkelingen"]].sum(axis=1)
    shown = mine.assign(aantal=amount)
    return gpd.GeoDataFrame(shown[~shapely.is_empty(shown.geometry.to_numpy())])


if __name__ == "__main__":
    render()
