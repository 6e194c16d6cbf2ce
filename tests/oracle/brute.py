"""The same questions answered the slow way, with nothing but shapely on whole polygons."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely

from miekgeo.grenzen import BELGIE, DUITSLAND, EEMS_DOLLARD, ZEE

EMPTY_SHARE = 1e-9
# Name of what lies in none of the areas.
NOWHERE = "nergens"


@dataclass(frozen=True)
class Answer:
    """Areas with their share, and whether more than one inside area is lain in."""

    shares: dict[str, float]
    lies_in: frozenset[str]
    crosses: str


def simple_parts(geometry: shapely.Geometry) -> list[shapely.Geometry]:
    if hasattr(geometry, "geoms"):
        return [part for child in geometry.geoms for part in simple_parts(child)]
    return [] if geometry.is_empty else [geometry]


def of_dimension(geometry: shapely.Geometry, dimension: int) -> shapely.Geometry:
    parts = [p for p in simple_parts(geometry) if shapely.get_dimensions(p) == dimension]
    return shapely.union_all(parts)


def size(geometry: shapely.Geometry, dimension: int) -> float:
    part = of_dimension(geometry, dimension)
    if dimension == 0:
        return float(shapely.get_num_coordinates(part))
    return float(shapely.length(part) if dimension == 1 else shapely.area(part))


def reaches(geometry: shapely.Geometry, region: shapely.Geometry) -> bool:
    """Whether a geometry has a place within the region, not only on its border."""
    return any(
        shapely.intersects(region, part) and not shapely.touches(region, part)
        for part in simple_parts(geometry)
    )


def loose_ends(geometry: shapely.Geometry) -> list[shapely.Point]:
    """Places where an odd number of the lines of a geometry of lines end."""
    if shapely.get_dimensions(geometry) != 1:
        return []
    lines = simple_parts(of_dimension(geometry, 1))
    times = Counter(place for line in lines for place in (line.coords[0], line.coords[-1]))
    return [shapely.Point(place) for place, count in times.items() if count % 2]


class BruteForce:
    """Areas that answer by intersecting every geometry with each of them."""

    def __init__(self, labels: list[str], areas: np.ndarray, inside: np.ndarray) -> None:
        self.labels = labels
        self.areas = areas
        self.inside = inside
        self.boxes = shapely.box(*shapely.bounds(areas).T)
        shapely.prepare(areas)
        # Areas with the same vertices along what they share: their union needs no intersecting.
        self._union = (
            shapely.coverage_union_all if shapely.coverage_is_valid(areas) else shapely.union_all
        )
        self.inside_labels = {name for name, is_in in zip(labels, inside, strict=True) if is_in}
        self._unions: dict[frozenset[int], shapely.Geometry] = {}

    def answer(self, geometry: shapely.Geometry) -> Answer:
        dimension = int(shapely.get_dimensions(geometry))
        near = np.flatnonzero(shapely.intersects(self.areas, geometry))
        main = of_dimension(geometry, dimension)
        measures = self._measures(main, dimension, near)
        total = sum(measures.values())
        shares = {k: m / total for k, m in measures.items() if m / total > EMPTY_SHARE}
        lies_in = set(shares) | self._lower(geometry, dimension, near)
        inside = [k for k in lies_in if k >= 0 and self.inside[k]]
        return Answer(
            {self._name(k): s for k, s in shares.items()},
            frozenset(self._name(k) for k in lies_in),
            self._crosses(geometry, inside, near),
        )

    def _name(self, k: int) -> str:
        return self.labels[k] if k >= 0 else NOWHERE

    def _measures(
        self, main: shapely.Geometry, dimension: int, near: np.ndarray
    ) -> dict[int, float]:
        if dimension == 0:
            return self._counts(main, near)
        cut = {int(k): shapely.intersection(main, self.areas[k]) for k in near}
        measures = {k: size(c, dimension) for k, c in cut.items()}
        if dimension == 1:
            # What lies on a shared border was counted in both: each gets half.
            for (a, in_a), (b, in_b) in itertools.combinations(cut.items(), 2):
                both = size(shapely.intersection(in_a, in_b), 1)
                measures[a] -= both / 2
                measures[b] -= both / 2
        left = size(main, dimension) - sum(measures.values())
        if left > EMPTY_SHARE * size(main, dimension):
            measures[-1] = left
        return measures

    def _counts(self, points: shapely.Geometry, near: np.ndarray) -> dict[int, float]:
        counts: dict[int, float] = {}
        for point in simple_parts(points):
            covering = [int(k) for k in near if shapely.intersects(self.areas[k], point)] or [-1]
            for k in covering:
                counts[k] = counts.get(k, 0.0) + 1 / len(covering)
        return counts

    def _lower(self, geometry: shapely.Geometry, dimension: int, near: np.ndarray) -> set[int]:
        found = set()
        for part in simple_parts(geometry):
            own = int(shapely.get_dimensions(part))
            if own < dimension:
                found |= {
                    int(k) for k in near if size(shapely.intersection(part, self.areas[k]), own) > 0
                }
        return found

    def _crosses(self, geometry: shapely.Geometry, inside: list[int], near: np.ndarray) -> str:
        """The answer at tolerance 0: ja, nee, or grensgeval where the least shift would turn it."""
        touched = {int(k) for k in near if self.inside[k]}
        if len(inside) > 1:
            # It fits in an area when it has no place within the others together.
            fits = any(not reaches(geometry, self.together(touched - {k})) for k in touched)
            return "grensgeval" if fits else "ja"
        return "grensgeval" if len(touched) > 1 else "nee"

    def together(self, members: Iterable[int]) -> shapely.Geometry:
        """The union of some areas, made once."""
        key = frozenset(members)
        if key not in self._unions:
            self._unions[key] = self._union(self.areas[sorted(key)])
            shapely.prepare(self._unions[key])
        return self._unions[key]

    def named(self, *labels: str) -> set[int]:
        return {k for k, label in enumerate(self.labels) if label in labels}


def landsgrens(brute: BruteForce, geometry: shapely.Geometry, answer: Answer) -> str:
    """`kruist_landsgrens` at tolerance 0, of a project that doesn't say in which country it ends.

    In the Netherlands and abroad, further than by touching, is ja. Touching both, and all that has
    to do with the Eems-Dollard, is grensgeval. What is left is onbekend where a line ends at sea.
    """
    dutch = set(np.flatnonzero(brute.inside).tolist())
    abroad, disputed = brute.named(BELGIE, DUITSLAND), brute.named(EEMS_DOLLARD)
    lies_in = {k for k, label in enumerate(brute.labels) if label in answer.lies_in}
    if lies_in & dutch and lies_in & abroad:
        within = (reaches(geometry, brute.together(side)) for side in (dutch, abroad))
        return "ja" if all(within) else "grensgeval"
    touched = set(np.flatnonzero(shapely.intersects(brute.areas, geometry)).tolist())
    if lies_in & disputed or (touched & dutch and touched & (abroad | disputed)):
        return "grensgeval"
    sea = [brute.areas[k] for k in brute.named(ZEE)]
    at_sea = any(shapely.intersects(area, end) for area in sea for end in loose_ends(geometry))
    return "onbekend" if at_sea else "nee"
