"""Parts of pages: the map, the legend, answers, facts of a project. Data is escaped here.

The only file outside kaart/ that touches folium, by way of streamlit-folium.
"""

from __future__ import annotations

import base64
import csv
import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import sleep
from typing import Any

import pandas as pd
import streamlit as st
import streamlit.components.v1 as components
from streamlit_folium import st_folium

from miekgeo import paths
from miekgeo.kaart import HUB_COLOUR, Ground, Group, PhaseLook
from miekgeo.styles import CapacityLook, Look, capacity_look

VENDOR = Path(__file__).resolve().parent / "vendor"
ANSWERS = paths.TABLES / "answers.csv"

# Serves the map's scripts, styles and fonts from the app itself; nothing comes from elsewhere.
_assets = components.declare_component("kaart_bestanden", path=str(VENDOR))
ASSETS_URL = f"../{_assets.name}"

# As the map's own script draws them.
_DOTS = 'stroke-width="2.2" stroke-linecap="round" stroke-dasharray="0.1 3.6"'
_DASHES = 'stroke-width="1.6" stroke-dasharray="4 3"'
_LETTER = 'font-family="sans-serif" font-size="10" font-weight="600" text-anchor="middle"'
# Before the style sheet fits the map to the window (px).
MAP_HEIGHT = 660
# What the browser has for the map's own page before it gets the rest to draw. It does one thing at
# a time: without this the map, which visitors wait for, comes last.
HEAD_START_S = 0.7
_HAD_START = "_voorsprong"


@dataclass(frozen=True)
class Answer:
    """How an answer looks and what it means."""

    antwoord: str
    kleur: str
    teken: str
    betekenis: str


@cache
def load_answers() -> Mapping[str, Answer]:
    """Answers by name, from tables/answers.csv."""
    with ANSWERS.open(encoding="utf-8", newline="") as stream:
        return {r["antwoord"]: Answer(**r) for r in csv.DictReader(stream, delimiter=";")}


def show_map(
    ground: Ground,
    groups: Sequence[Group],
    *,
    key: str,
    on_change: Callable[[], None] | None = None,
) -> tuple[str, str, int] | None:
    """Draw the map and give layer, id and moment of what was clicked last.

    Parameters
    ----------
    ground : Ground
        The constant part: as long as it is the same, view and zoom stay.
    groups : sequence of Group
        What changes.
    key : str
    on_change : function, optional
        Called before the page is drawn anew for a click; see `last_feature`.
    """
    returned: Mapping[str, Any] = st_folium(
        ground,
        key=key,
        height=MAP_HEIGHT,
        use_container_width=True,
        feature_group_to_add=list(groups),
        # Each value named here reruns the page when it changes: only a click may.
        returned_objects=["last_active_drawing"],
        on_change=on_change,
    )
    return clicked(returned)


def give_head_start(key: str) -> None:
    """Let the browser draw a map before it gets the rest of the page.

    Waits only where the map is new to this visitor; later it stands there already.

    Parameters
    ----------
    key : str
        Of the map.
    """
    had = st.session_state.setdefault(_HAD_START, set())
    if key not in had:
        had.add(key)
        sleep(HEAD_START_S)


def last_feature(key: str) -> Mapping[str, Any]:
    """What was clicked or drawn last on the map with this key, as its browser sent it."""
    feature = (st.session_state.get(key) or {}).get("last_active_drawing")
    return feature if isinstance(feature, dict) else {}


def clicked(returned: Mapping[str, Any] | None) -> tuple[str, str, int] | None:
    """Layer, id and moment from what the map returned; None when nothing was clicked."""
    feature = (returned or {}).get("last_active_drawing") or {}
    properties = feature.get("properties") or {}
    if not properties.get("id"):
        return None
    return str(properties.get("laag", "")), str(properties["id"]), int(properties.get("klik") or 0)


def answer_chip(answer: str) -> str:
    """HTML of an answer: colour, pattern and always the word."""
    known = load_answers().get(answer)
    if known is None:
        return html.escape(answer)
    style = f"--kleur: {known.kleur}"
    bar = f'<span class="teken {known.teken}" aria-hidden="true"></span>'
    return f'<span class="antwoord" style="{style}">{bar}{html.escape(answer)}</span>'


def facts_table(rows: Iterable[tuple[str, str]]) -> str:
    """HTML of names with values; values are HTML already, names are text."""
    body = "".join(f"<dt>{html.escape(name)}</dt><dd>{value}</dd>" for name, value in rows if value)
    return f'<dl class="feiten">{body}</dl>'


def text(value: Any, *, missing: str = "") -> str:
    """A value as escaped text; what is missing as given."""
    if value is None or pd.isna(value) or value == "":
        return html.escape(missing)
    return html.escape(str(value))


def sample(look: Look, *, kind: str) -> str:
    """HTML (SVG) of a look in the legend: a point, a line or an area."""
    if kind == "lijn":
        return _svg(f'<path d="M1 9H43" fill="none" {_stroke(look)}/>')
    if kind == "vlak":
        box = 'x="2" y="2" width="40" height="14"'
        return _svg(f'<rect {box} fill="{look.fill}" fill-opacity="0.12" {_stroke(look)}/>')
    half = min(look.size, 16) / 2
    fill = "#FFFFFF" if look.hollow else look.colour
    shape = _shape(look.shape, half)
    if look.dotted:
        edge = f'stroke="{look.colour}" {_DOTS}'
        around = "" if look.hollow else f'{_shape(look.shape, half + 2)} fill="none" {edge}/>'
        return _svg(f'<g>{shape} fill="{fill}" {edge if look.hollow else ""}/>{around}</g>')
    return _svg(f'{shape} fill="{fill}" stroke="{look.colour}" stroke-width="2"/>')


def phase_sample(look: PhaseLook, base: Look, *, kind: str) -> str:
    """HTML (SVG) of how a phase looks on the map, in the colour of another look."""
    colour = base.colour
    if kind == "lijn":
        width = base.width * look.width
        line = f'<path d="M1 9H43" fill="none" stroke="{colour}"'
        band = f'{line} stroke-width="{width + 7:g}" stroke-opacity="0.35"/>' if look.band else ""
        strong = f'stroke-width="{width:g}" stroke-opacity="{look.opacity:g}"'
        return _svg(f"{band}{line} {strong}/>")
    half = 5.0
    shape = _shape(base.shape, half)
    fill = "#FFFFFF" if look.hollow else colour
    ring = f'{_shape(base.shape, half + 3)} fill="none" stroke="{colour}" {_DASHES}/>'
    asks = f'<text x="22" y="12.5" fill="{colour}" {_LETTER}>?</text>' if look.asks else ""
    edge = f'stroke="{colour}" stroke-width="2"'
    return _svg(f'{shape} fill="{fill}" {edge}/>{ring if look.ring else ""}{asks}')


def swatch(colour: str, *, ring: bool = False) -> str:
    """HTML (SVG) of a colour in the legend: a line, or the ring at a crossing."""
    if ring:
        ink = f'fill="#FFFFFF" stroke="{colour}" stroke-width="2.5"'
        return _svg(f'<circle cx="22" cy="9" r="5" {ink}/>')
    return _svg(f'<path d="M1 9H43" fill="none" stroke="{colour}" stroke-width="4"/>')


def swatch_area(colour: str) -> str:
    """HTML (SVG) of an area's colour in the legend."""
    box = 'x="8" y="2" width="28" height="14"'
    return _svg(f'<rect {box} fill="{colour}" stroke="#7A7466" stroke-width="1"/>')


def hexagon(*, filled: bool | None) -> str:
    """HTML (SVG) of a hub in the legend; None is the circle around the chosen one."""
    if filled is None:
        ring = f'fill="none" stroke="{HUB_COLOUR}" stroke-width="1.5" stroke-dasharray="4 3"'
        return _svg(f'<circle cx="22" cy="9" r="7.5" {ring}/>')
    fill = HUB_COLOUR if filled else "#FFFFFF"
    points = "30,9 26,16 18,16 14,9 18,2 26,2"
    return _svg(
        f'<polygon points="{points}" fill="{fill}" stroke="{HUB_COLOUR}" stroke-width="2"/>'
    )


def room_swatch(look: CapacityLook) -> str:
    """HTML (SVG) of a class of room in the legend: colour with its strokes, or a question."""
    half = 7
    box = f'x="{22 - half}" y="{9 - half}" width="{2 * half}" height="{2 * half}"'
    shape = f'<rect {box} fill="{look.kleur}" stroke="{look.kleur}"/>'
    if look.strepen is None:
        mark = 'font-family="sans-serif" font-size="11" font-weight="600" text-anchor="middle"'
        return _svg(f'{shape}<text x="22" y="13" fill="#FFFFFF" {mark}>?</text>')
    places = [22 + (i - (look.strepen - 1) / 2) * 4 for i in range(look.strepen)]
    lines = "".join(
        f'<line x1="{x:g}" x2="{x:g}" y1="4" y2="14" stroke="#FFFFFF" stroke-width="2"/>'
        for x in places
    )
    return _svg(f"{shape}{lines}")


def room_chip(klasse: str) -> str:
    """HTML of a class of room: its mark and always the word."""
    return f'<span class="ruimte">{room_swatch(capacity_look(klasse))}{html.escape(klasse)}</span>'


def _stroke(look: Look) -> str:
    cap = "round" if look.dotted else "butt"
    dash = " ".join(f"{d:g}" for d in look.dash)
    return (
        f'stroke="{look.colour}" stroke-width="{look.width:g}" stroke-opacity="{look.opacity:g}" '
        f'stroke-linecap="{cap}" stroke-dasharray="{dash or "none"}"'
    )


def _shape(name: str, half: float) -> str:
    """Opening of an SVG element for a marker's shape, centred in the sample."""
    left, right, top, bottom = 22 - half, 22 + half, 9 - half, 9 + half
    if name == "vierkant":
        return f'<rect x="{left:g}" y="{top:g}" width="{2 * half:g}" height="{2 * half:g}"'
    if name == "driehoek":
        return f'<path d="M22 {top:g}L{right:g} {bottom:g}L{left:g} {bottom:g}Z"'
    return f'<circle cx="22" cy="9" r="{half:g}"'


def _svg(content: str) -> str:
    # As an image: a page cleans drawings out of the HTML it is given.
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="44" height="18">{content}</svg>'
    data = base64.b64encode(svg.encode()).decode()
    return (
        f'<img class="staal" width="44" height="18" alt="" src="data:image/svg+xml;base64,{data}">'
    )
