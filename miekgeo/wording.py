"""Dutch wording of numbers, lists and measures, the same on screen, in files and in texts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from miekgeo.geometry import MEASURE_UNITS


def number(value: float, decimals: int = 0) -> str:
    """A number the Dutch way: 1.234,5."""
    text = f"{value:,.{decimals}f}"
    return text.replace(",", "\u0000").replace(".", ",").replace("\u0000", ".")


def counted(n: int, one: str, more: str) -> str:
    """A number with its noun: 1 rij, 1.200 rijen."""
    return f"{number(n)} {one if n == 1 else more}"


def distance(metres: float) -> str:
    """A distance in whole metres below a kilometre, in kilometres with one decimal above."""
    if metres < 1:
        return "minder dan 1 m"
    if metres < 999.5:
        return f"{number(metres)} m"
    return f"{number(metres / 1000, 1)} km"


def megawatts(value: float) -> str:
    """A power with its unit: whole where it is, else with one decimal."""
    rounded = round(value, 1)
    return f"{number(rounded, 0 if float(rounded).is_integer() else 1)} MW"


def measure(value: float, dimension: int) -> str:
    """A measured quantity with its unit: 3,2 km, 12,5 ha, 2 punten.

    Parameters
    ----------
    value : float
        Count, metres or square metres.
    dimension : int
        0, 1 or 2.
    """
    unit, factor = MEASURE_UNITS[dimension]
    if dimension == 0:
        whole = float(value).is_integer()
        return f"{number(value, 0 if whole else 2)} {'punt' if value == 1 else 'punten'}"
    scaled = value * factor
    decimals = 0 if scaled >= 100 else 1 if scaled >= 1 else 2
    return f"{number(scaled, decimals)} {unit}" if scaled >= 0.01 else f"minder dan 0,01 {unit}"


def percentage(share: float) -> str:
    """A share as a whole percentage that never hides a rest: 62%, ruim 99%, minder dan 1%."""
    percent = share * 100
    if percent >= 99.5 and share < 1:
        return "ruim 99%"
    if percent < 0.5:
        return "minder dan 1%"
    return f"{math.floor(percent + 0.5)}%"


def enumerate_words(words: Sequence[str], last: str = "en") -> str:
    """Words as a Dutch enumeration: a, b en c."""
    words = [str(w) for w in words]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def area_name(label: str) -> str:
    """Name of an area on screen: neighbours by their own name, with its accents."""
    return label.removeprefix("Buitenland: ").replace("Belgie", "België")
