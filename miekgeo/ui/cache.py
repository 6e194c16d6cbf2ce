"""What is computed once and shared by all visitors who may see it: the data set that is served.

Nothing here is changed by a page; what a visitor brings along never comes here. Boundary sets go by
their name, which stands for one content. Whatever is made of rows is kept by `View`: what was made
for one edition is never given to who sees another.
"""

from __future__ import annotations

import logging
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache

import streamlit as st

from miekgeo.collection import Collection, combine
from miekgeo.convergence import Convergence, Found
from miekgeo.errors import MiekGeoError
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
    show_phases,
)
from miekgeo.knooppunten import Rules
from miekgeo.relations import Relations, relate
from miekgeo.tasks import Assessment, judge
from miekgeo.ui.access import view
from miekgeo.ui.kaart_data import KaartData, phases_in, select_data
from miekgeo.ui.plekken import Place, make_places
from miekgeo.ui.served import View, view_of
from miekgeo.ui.start_data import Start, make_start
from miekgeo.ui.state import Selection

BRT_TIMEOUT_S = 2.0
HTTP_OK = 200
# Editions (one a combination of provincies) by boundary sets that are kept; the oldest goes.
EDITIONS = 24

_log = logging.getLogger(__name__)


def load_embedded(grenzenset: str) -> Assessment:
    """The data set that is served with the schaalniveau of its projects, by a boundary set."""
    with _told():
        return load_judged(view(), grenzenset)


def load_example(grenzenset: str) -> Assessment:
    """The embedded data set, whatever is served: a file of projects is held to its clusters."""
    return load_judged(EXAMPLE, grenzenset)


def load_convergence(grenzenset: str) -> Convergence:
    """The data set that is served with the room on its stations, ready to be searched for hubs."""
    with _told():
        return _load_convergence(view(), grenzenset)


def load_relations(grenzenset: str) -> Relations:
    """What the projects of the data set that is served have to do with each other."""
    with _told():
        return _load_relations(view(), grenzenset)


def load_collection(grenzenset: str, provincie: str | None) -> Collection:
    """The data set that is served with all its answers, of a provincie when named."""
    today = date.today()  # noqa: DTZ011 the day as the user's calendar has it
    with _told():
        return _collection_of(view(), grenzenset, provincie, today)


def load_start(grenzenset: str) -> Start:
    """What the first page tells of the data set that is served."""
    with _told():
        return _load_start(view(), grenzenset)


def load_hubs(grenzenset: str, rules: Rules) -> Found:
    """The hubs of the data set that is served by these rules."""
    return _load_hubs(view(), grenzenset, rules)


def load_hub_layers(grenzenset: str) -> Mapping[str, LayerFeatures]:
    """What the map of hubs shows whatever the rules: stations with their room, and plans."""
    return _load_hub_layers(view(), grenzenset)


def load_data(grenzenset: str, naam: str | None) -> KaartData:
    """Rows of what is served in a provincie, or all of them; nothing else is chosen."""
    return _load_data(view(), grenzenset, naam)


def load_phases(grenzenset: str, jaar: int) -> Mapping[str, Mapping[str, str]]:
    """Where each row of what is served stands in a year, by layer and id."""
    return _load_phases(view(), grenzenset, jaar)


def load_layers_in(grenzenset: str, naam: str | None, jaar: int | None) -> Sequence[LayerFeatures]:
    """What the map shows of those rows in a year; as always without one."""
    return _load_layers_in(view(), grenzenset, naam, jaar)


def load_places(grenzenset: str) -> Mapping[str, Place]:
    """What can be searched for on the map of this boundary set."""
    return _load_places(view(), grenzenset)


def prepare(grenzenset: str) -> None:
    """Make what most visitors see first, before there is a visitor."""
    seen = view_of(())
    _judge(seen, grenzenset)
    _make_ground(grenzenset)
    _relate(seen, grenzenset)
    _make_start(seen, grenzenset)


# ---- the ground, the same for all --------------------------------------------------------------


@st.cache_resource(show_spinner="De grenzen worden geladen …", max_entries=8)
def load_ground(grenzenset: str) -> GroundFeatures:
    """What a map on this boundary set shows whatever is chosen."""
    return _make_ground(grenzenset)


@st.cache_resource(show_spinner=False, max_entries=200)
def load_provincie(grenzenset: str, naam: str) -> ProvincieFeatures:
    """What a map of one provincie shows beside its border."""
    return make_provincie(load_kept(grenzenset), naam)


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


@lru_cache(maxsize=8)
def _make_ground(grenzenset: str) -> GroundFeatures:
    # Official gemeenten reach into the water: what is land, the embedded set says.
    return make_ground(load_kept(grenzenset), load_grenzen().land)


# ---- by what may be seen -----------------------------------------------------------------------

EXAMPLE = View.example()


@st.cache_resource(show_spinner="De gegevens worden gelezen en beoordeeld …", max_entries=EDITIONS)
def load_judged(seen: View, grenzenset: str) -> Assessment:
    """The data set with the schaalniveau of its projects, as it is seen."""
    return _judge(seen, grenzenset)


@st.cache_resource(show_spinner="De gegevens worden gelezen …", max_entries=EDITIONS)
def _load_convergence(seen: View, grenzenset: str) -> Convergence:
    return _relate(seen, grenzenset).data


@st.cache_resource(show_spinner="De verbanden worden gezocht …", max_entries=EDITIONS)
def _load_relations(seen: View, grenzenset: str) -> Relations:
    return _relate(seen, grenzenset)


@st.cache_resource(show_spinner=False, max_entries=200)
def _load_hubs(seen: View, grenzenset: str, rules: Rules) -> Found:
    return _load_convergence(seen, grenzenset).find(rules)


@st.cache_resource(show_spinner=False, max_entries=EDITIONS)
def _load_hub_layers(seen: View, grenzenset: str) -> Mapping[str, LayerFeatures]:
    found = _load_convergence(seen, grenzenset)
    room = found.capaciteit.table[["station_id", "klasse_afname", "afname_marge_2030_mw"]]
    stations = found.lagen.frame("stations").merge(room, on="station_id")
    return {
        "traces": make_traces(found.lagen.frame("traces")),
        "stations": make_room(stations),
        "stations zonder ruimte": make_stations(found.lagen.frame("stations")),
        "ontwikkelingen": make_ontwikkelingen(found.lagen.frame("ontwikkelingen")),
    }


@st.cache_resource(show_spinner=False, max_entries=200)
def _load_data(seen: View, grenzenset: str, naam: str | None) -> KaartData:
    return select_data(load_judged(seen, grenzenset), Selection(provincie=naam))


@st.cache_resource(show_spinner=False, max_entries=200)
def _load_layers(seen: View, grenzenset: str, naam: str | None) -> Sequence[LayerFeatures]:
    data = _load_data(seen, grenzenset, naam)
    return (
        make_clusters(data.clusters),
        make_traces(data.traces),
        make_stations(data.stations),
        make_projects(data.projecten, data.answers),
    )


@st.cache_resource(show_spinner=False, max_entries=200)
def _load_phases(seen: View, grenzenset: str, jaar: int) -> Mapping[str, Mapping[str, str]]:
    return phases_in(load_judged(seen, grenzenset), jaar)


@st.cache_resource(show_spinner=False, max_entries=200)
def _load_layers_in(
    seen: View, grenzenset: str, naam: str | None, jaar: int | None
) -> Sequence[LayerFeatures]:
    layers = _load_layers(seen, grenzenset, naam)
    if jaar is None:
        return layers
    phases = _load_phases(seen, grenzenset, jaar)
    return [show_phases(f, phases.get(f.name, {}), jaar) for f in layers]


@st.cache_resource(show_spinner=False, max_entries=EDITIONS)
def _load_places(seen: View, grenzenset: str) -> Mapping[str, Place]:
    return make_places(load_judged(seen, grenzenset))


@st.cache_resource(show_spinner="De export wordt voorbereid …", max_entries=60)
def _collection_of(seen: View, grenzenset: str, provincie: str | None, on: date) -> Collection:
    return _collect(seen, grenzenset, on).of(provincie)


@st.cache_resource(show_spinner="De gegevens worden gelezen en geteld …", max_entries=EDITIONS)
def _load_start(seen: View, grenzenset: str) -> Start:
    return _make_start(seen, grenzenset)


@lru_cache(maxsize=EDITIONS)
def _make_start(seen: View, grenzenset: str) -> Start:
    relations = _relate(seen, grenzenset)
    return make_start(
        _judge(seen, grenzenset),
        Found(relations.data, relations.knooppunten),
        relations,
        load_grenzen().land,
    )


@lru_cache(maxsize=EDITIONS)
def _relate(seen: View, grenzenset: str) -> Relations:
    found = relate(seen.source, grenzen_path=grenzenset, edition=seen.edition)
    # All at once, so that no visitor waits for them; the hubs of all radii go along.
    _ = (found.afhankelijkheden, found.raakvlakken, found.losse_einden)
    return found


@lru_cache(maxsize=EDITIONS)
def _collect(seen: View, grenzenset: str, on: date) -> Collection:
    return combine(_judge(seen, grenzenset), _relate(seen, grenzenset), seen.edition, on)


@lru_cache(maxsize=EDITIONS)
def _judge(seen: View, grenzenset: str) -> Assessment:
    return judge(seen.source, grenzen_path=grenzenset, edition=seen.edition)


@contextmanager
def _told() -> Iterator[None]:
    """When the operator's data can't be read any more: the operator is told why, visitors that."""
    try:
        yield
    except MiekGeoError:
        if view_of(()) == EXAMPLE:
            raise
        _log.exception("De gegevens kunnen niet gelezen worden.")
        st.error(
            "De gegevens kunnen nu niet gelezen worden. De beheerder vindt in het logboek waarom.",
            icon=":material/error:",
        )
        st.stop()
