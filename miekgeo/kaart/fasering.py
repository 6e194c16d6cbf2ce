"""How features look by where they stand in a year: the colour stays, the form tells.

In gebruik is full and strong, in aanleg full with a dashed ring (a line with a pale band), gepland
hollow (a lighter line), jaar onbekend hollow with a question mark (a thin, pale line).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from miekgeo.fasering import GEPLAND, IN_AANLEG, IN_GEBRUIK, JAAR_ONBEKEND
from miekgeo.kaart.elements import Features, feature
from miekgeo.kaart.layers import LayerFeatures

# Width of the band beside a line that is being built, and how strong it is.
BAND_PX, BAND_OPACITY = 6.0, 0.25


@dataclass(frozen=True)
class PhaseLook:
    """What a phase changes in a look.

    Attributes
    ----------
    hollow, ring, band, asks : bool
        Marks: only an edge, a dashed ring around, a question mark. Lines: a band beside it.
    width, opacity : float
        By which those of lines and areas are multiplied.
    """

    hollow: bool
    ring: bool
    asks: bool
    width: float
    opacity: float

    @property
    def band(self) -> bool:
        """Whether a line has a pale band beside it."""
        return self.ring


PHASE_LOOKS: Mapping[str, PhaseLook] = {
    IN_GEBRUIK: PhaseLook(hollow=False, ring=False, asks=False, width=1.5, opacity=1.0),
    IN_AANLEG: PhaseLook(hollow=False, ring=True, asks=False, width=1.25, opacity=1.0),
    GEPLAND: PhaseLook(hollow=True, ring=False, asks=False, width=1.0, opacity=0.85),
    JAAR_ONBEKEND: PhaseLook(hollow=True, ring=False, asks=True, width=0.7, opacity=0.6),
}


def show_phases(layer: LayerFeatures, phases: Mapping[str, str], jaar: int) -> LayerFeatures:
    """A layer as it is in a year.

    Parameters
    ----------
    layer : LayerFeatures
    phases : mapping of id to str
        Phase of each row; other features stay as they are.
    jaar : int
        For the tooltip.
    """
    shapes, gathered = (
        Features([f for item in features.items for f in _phased(item, phases, jaar)])
        for features in (layer.shapes, layer.gathered)
    )
    return LayerFeatures(layer.name, shapes, gathered)


def _phased(
    item: Mapping[str, Any], phases: Mapping[str, str], jaar: int
) -> Sequence[Mapping[str, Any]]:
    about = item["properties"]
    phase = phases.get(about.get("id", ""))
    if phase is None:
        return [item]
    look = PHASE_LOOKS[phase]
    changed = dict(about)
    if "tip" in about:
        changed["tip"] = f"{about['tip']}<br>In {jaar}: {phase}"
    if "vorm" in about:
        return [{**item, "properties": changed | _mark(about, look)}]
    changed["style"] = _style(about["style"], look)
    drawn = {**item, "properties": changed}
    has_band = look.band and about["style"].get("opacity") and not about["style"].get("fill")
    return [feature(item["geometry"], {"style": _band(changed["style"])}), drawn][not has_band :]


def _mark(about: Mapping[str, Any], look: PhaseLook) -> dict[str, Any]:
    """What changes in a mark: a code gets a question mark behind it, what has none becomes one."""
    code = about["code"] if about["toon_code"] else ""
    asked = code if not look.asks or code == "?" else f"{code}?"
    return {
        "hol": look.hollow,
        "dekking": 1,
        "ring": look.ring,
        "code": asked,
        "toon_code": bool(asked),
    }


def _style(style: Mapping[str, Any], look: PhaseLook) -> dict[str, Any]:
    """Strength and width of a line or area; what only takes the pointer stays as it is."""
    changed = dict(style)
    if changed.get("fill"):
        changed["fillOpacity"] = changed.get("fillOpacity", 0) * look.opacity
    if changed.get("opacity"):
        changed["opacity"] *= look.opacity
        changed["weight"] = changed.get("weight", 1) * look.width
    return changed


def _band(style: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "color": style["color"],
        "weight": style["weight"] + BAND_PX,
        "opacity": BAND_OPACITY,
        "fill": False,
        "lineCap": "butt",
        "interactive": False,
    }
