"""A scenario as a value in a link: small enough to send, and read back without trusting it."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass

import shapely

from miekgeo.scenario import Scenario

# A link longer than this is cut off by mail programs.
MOST_SIGNS = 1_500
# What the value starts with; another meaning gets another, so that old links keep working.
VERSION = "1"
_BETWEEN = "~"
_STEPS_M = (0.0, 1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0)
_METRES = re.compile(r"\d{1,5}(\.\d{1,2})?")
_KEYWORD = re.compile(r"[A-Z]+")


@dataclass(frozen=True)
class Linked:
    """A scenario as it stands in a link.

    Attributes
    ----------
    value : str or None
        None when the place has too many corners for a link, or isn't for one.
    step_m : float
        How many metres the place was simplified by.
    """

    value: str | None
    step_m: float = 0.0


def write_link(scenario: Scenario, shape: shapely.Geometry, most_m: float) -> Linked:
    """The value for a link that shows this scenario.

    Parameters
    ----------
    scenario : Scenario
    shape : Geometry
        Its place, EPSG:28992.
    most_m : float
        Metres by which the place may be simplified: less than how far off it may be.
    """
    off = scenario.nauwkeurigheid_m
    # No link is to a visitor's own file.
    if scenario.eigen or _BETWEEN in scenario.project:
        return Linked(None)
    head = [VERSION, scenario.ligging, "" if off is None else f"{off:g}", scenario.project]
    for step in (s for s in _STEPS_M if s <= most_m or s == 0):
        simple = shape if step == 0 else shapely.simplify(shape, step)
        place = shapely.to_wkt(simple, rounding_precision=0 if step else 1)
        place = place.replace(", ", ",").replace(" (", "(")
        if len(place) <= MOST_SIGNS:
            return Linked(_BETWEEN.join([*head, place]), step)
    return Linked(None)


def read_link(value: str, liggingen: Collection[str]) -> Scenario | None:
    """The scenario of a link, without code and name; None when the value can't be.

    Parameters
    ----------
    value : str
        From anybody.
    liggingen : collection of str
        Values that the field ligging may have.

    Notes
    -----
    Whether the place can be judged, and whether the project exists, is still to be asked.
    """
    parts = value.split(_BETWEEN, 4)
    if len(parts) != 5 or parts[0] != VERSION or len(parts[4]) > 2 * MOST_SIGNS:
        return None
    _, ligging, metres, project, place = parts
    if ligging and ligging not in liggingen:
        return None
    if metres and (not _METRES.fullmatch(metres) or not math.isfinite(float(metres))):
        return None
    if not _KEYWORD.match(place):
        return None
    off = float(metres) if metres else None
    return Scenario("", "", ligging, place, nauwkeurigheid_m=off, project=project)
