"""The legend of the map in one file: what is drawn, how it looks and how many there are."""

from __future__ import annotations

import html

import pandas as pd

from miekgeo.kaart.knooppunten import HUB_COLOUR
from miekgeo.kaart.listing import Listing
from miekgeo.knooppunten.rules import NETKNOOPPUNT
from miekgeo.schema import load_definition
from miekgeo.styles import Look, category_look, category_of, variant_look

_KINDS = {"traces": "lijn", "clusters": "vlak"}
_LOWEST_PRINTED = 8


def legend_of(listing: Listing) -> str:
    """HTML items of a layer, with counts of what has a place."""
    frame = listing.frame
    placed = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    if listing.name == "knooppunten":
        return _hub_items(placed)
    definition = load_definition(listing.name)
    style = definition.style
    if style is None:
        return ""
    found = [category_of(style, value) for value in placed[style.by]]
    items = []
    for category in style.categories:
        n = sum(c is category for c in found)
        if n:
            look = category_look(style, category)
            code = category.code if listing.name in ("projecten", "ontwikkelingen") else ""
            items.append(_item(_sample(look, listing.name, code), category.label, n))
    for variant in style.variants:
        n = int((placed[variant.field].astype("str") == variant.value).sum())
        if n:
            items.append(
                _item(_sample(variant_look(style, variant), listing.name), variant.label, n)
            )
    return "".join(items)


def _hub_items(hubs: pd.DataFrame) -> str:
    net = int((hubs["soort"] == NETKNOOPPUNT).sum())
    items = []
    for filled, label, n in (
        (True, "Knooppunt, met zijn score", len(hubs) - net),
        (False, "Netknooppunt, met zijn score", net),
    ):
        fill = HUB_COLOUR if filled else "#FFFFFF"
        points = "30,9 26,16 18,16 14,9 18,2 26,2"
        ink = f'fill="{fill}" stroke="{HUB_COLOUR}" stroke-width="2"'
        if n:
            items.append(_item(_svg(f'<polygon points="{points}" {ink}/>'), label, n))
    return "".join(items)


def _item(sample: str, label: str, n: int) -> str:
    return f'<li>{sample}<span>{html.escape(label)}</span><span class="aantal">{n}</span></li>'


def _sample(look: Look, layer: str, code: str = "") -> str:
    kind = _KINDS.get(layer, "punt")
    dashes = " ".join(f"{d:g}" for d in look.dash) or "none"
    cap = "round" if look.dotted else "butt"
    stroke = (
        f'stroke="{look.colour}" stroke-width="{look.width:g}" stroke-opacity="{look.opacity:g}" '
        f'stroke-linecap="{cap}" stroke-dasharray="{dashes}"'
    )
    line = f'<path d="M1 9H43" fill="none" {stroke}/>'
    if kind == "lijn" or (look.dotted and not code):
        return _svg(line)
    if kind == "vlak":
        box = 'x="2" y="2" width="40" height="14"'
        return _svg(f'<rect {box} fill="{look.fill}" fill-opacity="0.12" {stroke}/>')
    mark = _mark(look, code)
    # A project may be a line: its pattern says what flows as well.
    return _svg(f"{line}{mark}" if layer == "projecten" and code else mark)


def _mark(look: Look, code: str) -> str:
    half = min(look.size, 16) / 2
    left, right, top, bottom = 22 - half, 22 + half, 9 - half, 9 + half
    wider = 3 * max(0, len(code) - 1)
    fill = "#FFFFFF" if look.hollow else look.colour
    ink = f'fill="{fill}" stroke="{look.colour}" stroke-width="2"'
    if look.shape == "vierkant":
        shape = f'<rect x="{left:g}" y="{top:g}" width="{2 * half:g}" height="{2 * half:g}" {ink}/>'
    elif look.shape == "driehoek":
        shape = f'<path d="M22 {top:g}L{right:g} {bottom:g}L{left:g} {bottom:g}Z" {ink}/>'
    else:
        box = f'x="{left - wider:g}" y="{top:g}" width="{2 * (half + wider):g}"'
        shape = f'<rect {box} height="{2 * half:g}" rx="{half:g}" {ink}/>'
    if not code or half < _LOWEST_PRINTED / 2:
        return shape
    about = 'text-anchor="middle" font-size="9" font-weight="600"'
    colour = look.colour if look.hollow else "#FFFFFF"
    low = 13 if look.shape == "driehoek" else 12
    return f'{shape}<text x="22" y="{low}" fill="{colour}" {about}>{html.escape(code)}</text>'


def _svg(content: str) -> str:
    return f'<svg width="44" height="18" viewBox="0 0 44 18" aria-hidden="true">{content}</svg>'
