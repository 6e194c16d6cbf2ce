"""A boundary set: what it holds, the official names, and how one is put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from miekgeo.coverage import Coverage
from miekgeo.geometry import Flags
from miekgeo.grenzen.fitting import add_corners
from miekgeo.values import fold

# Official codes and names (CBS); the order is that of the codes.
PROVINCIES: Mapping[str, str] = {
    "PV20": "Groningen",
    "PV21": "Fryslân",
    "PV22": "Drenthe",
    "PV23": "Overijssel",
    "PV24": "Flevoland",
    "PV25": "Gelderland",
    "PV26": "Utrecht",
    "PV27": "Noord-Holland",
    "PV28": "Zuid-Holland",
    "PV29": "Zeeland",
    "PV30": "Noord-Brabant",
    "PV31": "Limburg",
}
ALIASES: Mapping[str, str] = {"friesland": "Fryslân", "provincie friesland": "Fryslân"}

BELGIE = "Buitenland: Belgie"
DUITSLAND = "Buitenland: Duitsland"
EEMS_DOLLARD = "Eems-Dollard"
ZEE = "Zee"
SURROUND_LABELS = {"Belgie": BELGIE, "Duitsland": DUITSLAND, EEMS_DOLLARD: EEMS_DOLLARD, ZEE: ZEE}


@dataclass(frozen=True)
class Grenzen:
    """A boundary set.

    Attributes
    ----------
    naam : str
        What the set is, for `grenzenset`: file or title, and where the gemeenten come from.
    provincies : Coverage
        Twelve provincies (inside) and the areas around them: Belgie, Duitsland, Eems-Dollard, Zee,
        and for sets that leave land out also `Niet ingedeeld`.
    gemeenten : Coverage
        Gemeenten, all inside; abroad is in none, and water where the set leaves it out.
    tolerantie_m : float
        How far a border of the set may lie from the official one.
    bron, peildatum, licentie : str
    remarks : tuple of str
        Dutch remarks the user should see, such as an assumed tolerance.
    """

    naam: str
    provincies: Coverage
    gemeenten: Coverage
    tolerantie_m: float
    bron: str
    peildatum: str
    licentie: str
    remarks: tuple[str, ...] = ()

    @cached_property
    def nederland(self) -> shapely.Geometry:
        """All provincies together, EPSG:28992."""
        return shapely.union_all(self.provincies.areas[self.provincies.inside])

    @cached_property
    def land(self) -> shapely.Geometry:
        """All gemeenten together, EPSG:28992: dry land where the set leaves the water out."""
        return shapely.union_all(self.gemeenten.areas)

    @cached_property
    def enclaves(self) -> shapely.Geometry:
        """Foreign land wholly surrounded by the Netherlands (Baarle-Hertog), EPSG:28992."""
        holes = shapely.polygons(
            np.concatenate([shapely.get_rings(p)[1:] for p in shapely.get_parts(self.nederland)])
        )
        abroad = self.provincies.areas[self.members(BELGIE)]
        return shapely.intersection(shapely.union_all(holes), shapely.union_all(abroad))

    @property
    def names(self) -> list[str]:
        """Names of the provincies."""
        return [str(n) for n in self.provincies.labels[self.provincies.inside]]

    def members(self, *labels: str) -> Flags:
        """Which areas of `provincies` carry one of these labels."""
        return np.isin(self.provincies.labels.astype(str), labels)


def official_name(name: object) -> str | None:
    """Official name of a provincie from a name, code (20, PV20) or alias; None when unknown."""
    text = fold(str(name)).removeprefix("provincie ")
    code = text.upper() if text.startswith("pv") else f"PV{text}"
    if code in PROVINCIES:
        return PROVINCIES[code]
    if text in ALIASES:
        return ALIASES[text]
    return next((p for p in PROVINCIES.values() if fold(p) == text), None)


def make_grenzen(  # noqa: PLR0913 what a set is, each by name
    *,
    naam: str,
    provincies: Mapping[str, shapely.Geometry],
    around: Mapping[str, shapely.Geometry],
    gemeenten: Coverage,
    tolerantie_m: float,
    bron: str,
    peildatum: str,
    licentie: str,
    remarks: Sequence[str] = (),
) -> Grenzen:
    """Put a boundary set together from areas that already fit each other."""
    order = [n for n in PROVINCIES.values() if n in provincies]
    outside = list(around)
    labels = [*order, *(SURROUND_LABELS.get(n, n) for n in outside)]
    own = add_corners([provincies[n] for n in order], list(around.values()))
    areas = np.array([*own, *(around[n] for n in outside)], dtype=object)
    inside = np.arange(len(labels)) < len(order)
    return Grenzen(
        naam=naam,
        provincies=Coverage(labels, areas, inside),
        gemeenten=gemeenten,
        tolerantie_m=tolerantie_m,
        bron=bron,
        peildatum=peildatum,
        licentie=licentie,
        remarks=tuple(remarks),
    )
