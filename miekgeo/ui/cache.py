"""What is computed once and shared by all visitors: the embedded set, judged, and its ground.

Nothing here is changed by a page; what a visitor brings along never comes here.
"""

from __future__ import annotations

import urllib.error
import urllib.request

import streamlit as st

from miekgeo.kaart import BRT_URL, GroundFeatures, make_ground
from miekgeo.tasks import Assessment, judge

BRT_TIMEOUT_S = 2.0
HTTP_OK = 200


@st.cache_resource(show_spinner="De voorbeeldset wordt gelezen en beoordeeld …")
def load_embedded() -> Assessment:
    """The embedded data set with the schaalniveau of its projects."""
    return judge(None)


@st.cache_resource(show_spinner=False)
def load_ground() -> GroundFeatures:
    """What the map of the embedded boundary set shows whatever is chosen."""
    return make_ground(load_embedded().grenzen)


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
