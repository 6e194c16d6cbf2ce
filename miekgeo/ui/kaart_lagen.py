"""The layers of the map as one list: of each its switch, its samples, and how many are in view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import streamlit as st

from miekgeo.fasering import FASEN, count_phases
from miekgeo.kaart import PHASE_LOOKS
from miekgeo.schema import LayerDefinition, Style, Variant, load_definition
from miekgeo.styles import Look, category_look, category_of, variant_look
from miekgeo.ui.components import phase_sample, sample, text
from miekgeo.ui.grenzen_choice import show_choice
from miekgeo.ui.kaart_data import KaartData
from miekgeo.ui.state import LAYERS, Selection, key

LAYER_KEY = "laag_"
BRT_KEY = "brt"
_KINDS = {"projecten": "punt", "stations": "punt", "traces": "lijn", "clusters": "vlak"}
INDICATIEF = "indicatief"
_OFF = "Niet op de kaart"

# A sample, what it is, and how many.
_Line = tuple[str, str, int]


def hidden_as_chosen(asked: Selection) -> tuple[str, ...]:
    """Layers that the switches leave out; see `kaart_parts.as_filtered`."""
    return tuple(
        layer
        for layer in LAYERS
        if not st.session_state.get(key(f"{LAYER_KEY}{layer}"), asked.shows(layer))
    )


def show_layers(data: KaartData, grenzenset: str) -> None:
    """The list, with what lies underneath the layers as its last part."""
    st.html(f"<h2>Kaartlagen en legenda: {text(data.selection.title)}</h2>")
    with st.container(key="lagen"):
        columns = st.columns(len(LAYERS) + 1, gap="medium")
    for place, (layer, frame) in zip(columns, _placed(data), strict=False):
        with place:
            _show_layer(data, layer, frame)
    with columns[-1]:
        st.html('<p class="lagenkop">Ondergrond</p>')
        st.checkbox(
            "BRT Achtergrondkaart (internet)",
            key=BRT_KEY,
            help="De grijze achtergrondkaart van het Kadaster (PDOK). Pas als u dit aanzet "
            "vraagt uw browser kaartbeelden op bij PDOK.",
        )
        show_choice(grenzenset)


def _placed(data: KaartData) -> Sequence[tuple[str, gpd.GeoDataFrame]]:
    """Rows of each layer in view that have a place."""
    frames = {
        "projecten": data.projecten,
        "traces": data.traces,
        "stations": data.stations,
        "clusters": data.clusters,
    }
    return [
        (name, f[~(f.geometry.isna() | f.geometry.is_empty)])
        for name, f in ((layer, frames[layer]) for layer in LAYERS)
    ]


def _show_layer(data: KaartData, layer: str, frame: gpd.GeoDataFrame) -> None:
    definition = load_definition(layer)
    shown = data.selection.shows(layer)
    st.checkbox(f"{definition.title} ({len(frame)})", value=shown, key=key(f"{LAYER_KEY}{layer}"))
    items = "".join(_item(*line) for line in _lines(data, definition, frame))
    off = "" if shown else f'<li class="uit">{_OFF}</li>'
    none = "" if len(frame) else '<li class="uit">Hier zijn er geen.</li>'
    label = f"Legenda van {definition.title}"
    state = "" if shown else " uit"
    st.html(f'<ul class="legenda{state}" aria-label="{text(label)}">{off}{none}{items}</ul>')


def _lines(
    data: KaartData, definition: LayerDefinition, frame: gpd.GeoDataFrame
) -> Iterator[_Line]:
    """What occurs of a layer: its categories, how certain its places are, and where it stands."""
    style = definition.style
    if style is None:
        return
    layer = definition.layer
    found = [category_of(style, v) for v in frame[style.by]]
    for category in style.categories:
        code = f" ({category.code})" if layer == "projecten" else ""
        look = category_look(style, category)
        n = sum(c is category for c in found)
        yield sample(look, kind=_KINDS[layer]), f"{category.label}{code}", n
    has_phases = layer in data.phases
    for variant in style.variants:
        # In a year, how a project stands shows in its mark, not how far it has been decided.
        if not (has_phases and variant.hollow):
            yield from _variant_lines(style, variant, frame, layer)
    if layer == "stations":
        unsure = replace(category_look(style, style.categories[2]), dotted=True)
        n = int((frame["zekerheid"].astype("str") == INDICATIEF).sum())
        yield sample(unsure, kind="punt"), "Plaats indicatief", n
    if has_phases:
        yield from _phase_lines(data, style, layer, frame)


def _variant_lines(
    style: Style, variant: Variant, frame: gpd.GeoDataFrame, layer: str
) -> Iterator[_Line]:
    mine = (frame[variant.field].astype("str") == variant.value).to_numpy()
    look = variant_look(style, variant)
    if not variant.dotted or layer != "projecten":
        yield sample(look, kind=_KINDS[layer]), variant.label, _n(mine)
        return
    # A line that is only indicated joins places; a point stands somewhere near.
    is_line = shapely.get_dimensions(frame.geometry.to_numpy()) == 1
    yield sample(look, kind="lijn"), variant.label, _n(mine & is_line)
    hollow = replace(look, hollow=True)
    yield sample(hollow, kind="punt"), "Indicatief (plaats bij benadering)", _n(mine & ~is_line)


def _phase_lines(data: KaartData, style: Style, layer: str, frame: pd.DataFrame) -> Iterator[_Line]:
    counts = count_phases(data.phases_of(layer, frame))
    base: Look = category_look(style, style.categories[0])
    for fase in FASEN:
        label = f"In {data.selection.kaartjaar} {fase}"
        yield phase_sample(PHASE_LOOKS[fase], base, kind=_KINDS[layer]), label, counts[fase]


def _item(image: str, label: str, n: int) -> str:
    """A line of the legend; what doesn't occur has none."""
    if not n:
        return ""
    return f'<li>{image}<span>{text(label)}</span><span class="aantal">{n}</span></li>'


def _n(flags: np.ndarray) -> int:
    return int(flags.sum())
