"""What is computed once and shared by all visitors: the embedded set, judged, and its ground.

Nothing here is changed by a page; what a visitor brings along never comes here. Boundary sets go by
their name, which stands for one content.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import streamlit as st

from miekgeo.collection import Collection, collect
from miekgeo.convergence import Convergence, Found, converge
from miekgeo.grenzen import load_grenzen
from miekgeo.grenzen.kept import load_kept
from miekgeo.kaart import (
    BRT_URL,
    GroundFeatures,
    LayerFeatures,
    ProvincieFeatures,
    make_clusters,
    make_ground,
    make_ontwikkelingen,
    make_projects,
    make_provincie,
    make_room,
    make_stations,
    make_traces,
)
from miekgeo.knooppunten import Rules, default_rules
from miekgeo.relations import Relations, relate
from miekgeo.tasks import Assessment, judge
from miekgeo.ui.kaart_data import KaartData, select_data
from miekgeo.ui.start_data import Start, make_start
from miekgeo.ui.state import Selection

BRT_TIMEOUT_S = 2.0
HTTP_OK = 200


@st.cache_resource(show_spinner="De voorbeeldset wordt gelezen en beoordeeld …")
def load_embedded(grenzenset: str) -> Assessment:
    """The embedded data set with the schaalniveau of its projects, by a boundary set."""
    return _judge_embedded(grenzenset)


@st.cache_resource(show_spinner="De grenzen worden geladen …")
def load_ground(grenzenset: str) -> GroundFeatures:
    """What a map on this boundary set shows whatever is chosen."""
    return _make_ground(grenzenset)


@st.cache_resource(show_spinner="De voorbeeldset wordt gelezen …")
def load_convergence(grenzenset: str) -> Convergence:
    """The embedded data set with the room on its stations, ready to be searched for hubs."""
    return _converge_embedded(grenzenset)


@st.cache_resource(show_spinner="De verbanden worden gezocht …")
def load_relations(grenzenset: str) -> Relations:
    """What the projects of the embedded data set have to do with each other."""
    return _relate_embedded(grenzenset)


@st.cache_resource(show_spinner="De voorbeeldset wordt gelezen en geteld …")
def load_start(grenzenset: str) -> Start:
    """What the first page tells of the embedded data set."""
    return _make_start(grenzenset)


@st.cache_resource(show_spinner=False, max_entries=200)
def load_hubs(grenzenset: str, rules: Rules) -> Found:
    """The hubs of the embedded data set by these rules."""
    return load_convergence(grenzenset).find(rules)


@st.cache_resource(show_spinner=False)
def load_hub_layers(grenzenset: str) -> Mapping[str, LayerFeatures]:
    """What the map of hubs shows whatever the rules: stations with their room, and plans."""
    found = load_convergence(grenzenset)
    room = found.capaciteit.table[["station_id", "klasse_afname", "afname_marge_2030_mw"]]
    stations = found.lagen.frame("stations").merge(room, on="station_id")
    return {
        "traces": make_traces(found.lagen.frame("traces")),
        "stations": make_room(stations),
        "stations zonder ruimte": make_stations(found.lagen.frame("stations")),
        "ontwikkelingen": make_ontwikkelingen(found.lagen.frame("ontwikkelingen")),
    }


def load_collection(grenzenset: str, provincie: str | None) -> Collection:
    """The embedded data set with all its answers, of a provincie when named; public edition."""
    today = date.today()  # noqa: DTZ011 the day as the user's calendar has it
    return _collection_of(grenzenset, provincie, today)


@st.cache_resource(show_spinner="De export wordt voorbereid …", max_entries=60)
def _collection_of(grenzenset: str, provincie: str | None, on: date) -> Collection:
    return _collect_embedded(grenzenset, on).of(provincie)


def prepare(grenzenset: str) -> None:
    """Make what most visitors see first, before there is a visitor."""
    _judge_embedded(grenzenset)
    _make_ground(grenzenset)
    _converge_embedded(grenzenset)
    _relate_embedded(grenzenset)
    _make_start(grenzenset)


@lru_cache(maxsize=8)
def _make_start(grenzenset: str) -> Start:
    return make_start(
        _judge_embedded(grenzenset),
        _converge_embedded(grenzenset).find(default_rules()),
        _relate_embedded(grenzenset),
        load_grenzen().land,
    )


@lru_cache(maxsize=8)
def _relate_embedded(grenzenset: str) -> Relations:
    found = relate(None, grenzen_path=grenzenset)
    # All three at once, so that no visitor waits for them.
    _ = (found.afhankelijkheden, found.raakvlakken, found.losse_einden)
    return found


@lru_cache(maxsize=8)
def _converge_embedded(grenzenset: str) -> Convergence:
    found = converge(None, grenzen_path=grenzenset)
    # All radii at once: what the page asks first, and what each other radius is compared with.
    found.find(default_rules())
    return found


@lru_cache(maxsize=4)
def _collect_embedded(grenzenset: str, on: date) -> Collection:
    return collect(None, grenzen_path=grenzenset, on=on)


@lru_cache(maxsize=8)
def _judge_embedded(grenzenset: str) -> Assessment:
    return judge(None, grenzen_path=grenzenset)


@lru_cache(maxsize=8)
def _make_ground(grenzenset: str) -> GroundFeatures:
    # Official gemeenten reach into the water: what is land, the embedded set says.
    return make_ground(load_kept(grenzenset), load_grenzen().land)


@st.cache_resource(show_spinner=False)
def load_provincie(grenzenset: str, naam: str) -> ProvincieFeatures:
    """What a map of one provincie shows beside its border."""
    return make_provincie(load_kept(grenzenset), naam)


@st.cache_resource(show_spinner=False)
def load_data(grenzenset: str, naam: str | None) -> KaartData:
    """Rows of the embedded set in a provincie, or all of them; nothing else is selected."""
    return select_data(load_embedded(grenzenset), Selection(provincie=naam))


@st.cache_resource(show_spinner=False)
def load_layers(grenzenset: str, naam: str | None) -> Sequence[LayerFeatures]:
    """What the map shows of those rows, the lowest layer first."""
    data = load_data(grenzenset, naam)
    return (
        make_clusters(data.clusters),
        make_traces(data.traces),
        make_stations(data.stations),
        make_projects(data.projecten, data.answers),
    )


@st.cache_data(ttl=60, show_spinner=False)
def brt_reachable() -> bool:
    """Whether the Dutch base map answers; asked only when a visitor switches it on."""
    address = BRT_URL.format(z=0, x=0, y=0)
    request = urllib.request.Request(address, method="HEAD")  # noqa: S310 a fixed https address
    try:
        with urllib.request.urlopen(request, timeout=BRT_TIMEOUT_S) as answer:  # noqa: S310
            return bool(answer.status == HTTP_OK)
    except (urllib.error.URLError, OSError):
        return False
