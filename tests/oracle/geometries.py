"""Seeded random geometries of every kind that a border can make difficult."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely

from tests.oracle.brute import simple_parts

Maker = Callable[[np.random.Generator], shapely.Geometry]

# Where geometries may lie: the Netherlands with sea and abroad around it (RD, m).
BOX = (-20_000.0, 290_000.0, 300_000.0, 640_000.0)


class Makers:
    """Makers of geometries around given border edges."""

    def __init__(self, edges: np.ndarray, areas: np.ndarray) -> None:
        self.edges = edges
        self.areas = areas
        self.makers: list[Maker] = [
            self.point,
            self.point_on_border,
            self.points,
            self.line,
            self.line_through_border,
            self.line_on_border,
            self.line_touching,
            self.line_over_itself,
            self.lines,
            self.polygon,
            self.polygon_with_hole,
            self.polygons,
            self.polygon_along_border,
            self.collection,
        ]

    def make(self, n: int, seed: int) -> np.ndarray:
        rng = np.random.default_rng(seed)
        return np.array([self.makers[i % len(self.makers)](rng) for i in range(n)], dtype=object)

    def kinds(self, n: int) -> np.ndarray:
        """Name of the kind of each of the n geometries that `make` gives."""
        names = np.array([m.__name__ for m in self.makers])
        return names[np.arange(n) % len(names)]

    def anywhere(self, rng: np.random.Generator) -> np.ndarray:
        return rng.uniform(BOX[:2], BOX[2:])

    def near_border(self, rng: np.random.Generator, spread: float = 2_000) -> np.ndarray:
        edge = shapely.get_coordinates(self.edge(rng))
        return edge[0] + rng.normal(0, spread, 2)

    def edge(self, rng: np.random.Generator) -> shapely.LineString:
        return self.edges[rng.integers(len(self.edges))]

    def place(self, rng: np.random.Generator) -> np.ndarray:
        return self.near_border(rng) if rng.random() < 0.7 else self.anywhere(rng)

    def point(self, rng: np.random.Generator) -> shapely.Geometry:
        return shapely.Point(self.place(rng))

    def point_on_border(self, rng: np.random.Generator) -> shapely.Geometry:
        a, b = shapely.get_coordinates(self.edge(rng))
        return shapely.Point(a if rng.random() < 0.5 else (a + b) / 2)

    def points(self, rng: np.random.Generator) -> shapely.Geometry:
        places = [self.place(rng) for _ in range(rng.integers(2, 6))]
        return shapely.MultiPoint([*places, places[0]])

    def walk(self, rng: np.random.Generator) -> np.ndarray:
        steps = rng.normal(0, 600, (int(rng.integers(2, 30)), 2)).cumsum(axis=0)
        return self.place(rng) + steps

    def line(self, rng: np.random.Generator) -> shapely.Geometry:
        return shapely.LineString(self.walk(rng))

    def line_through_border(self, rng: np.random.Generator) -> shapely.Geometry:
        return shapely.LineString([self.near_border(rng), self.near_border(rng, 20_000)])

    def line_on_border(self, rng: np.random.Generator) -> shapely.Geometry:
        edge = shapely.get_coordinates(self.edge(rng))
        tail = edge[-1] + rng.normal(0, 500, 2)
        return shapely.LineString(edge if rng.random() < 0.5 else [*edge, tail])

    def line_touching(self, rng: np.random.Generator) -> shapely.Geometry:
        a, b = shapely.get_coordinates(self.edge(rng))
        side = np.array([a[1] - b[1], b[0] - a[0]]) * rng.choice([-1, 1])
        return shapely.LineString([a + side * 0.01, a, a + side * 0.01 + (b - a) * 0.1])

    def line_over_itself(self, rng: np.random.Generator) -> shapely.Geometry:
        walk = self.walk(rng)
        return shapely.LineString([*walk, *walk[::-1][1:]])

    def lines(self, rng: np.random.Generator) -> shapely.Geometry:
        one = self.walk(rng)
        return shapely.MultiLineString([one, self.walk(rng), one[: max(2, len(one) // 2)]])

    def polygon(self, rng: np.random.Generator) -> shapely.Geometry:
        return shapely.buffer(shapely.Point(self.place(rng)), rng.uniform(5, 8_000), quad_segs=3)

    def polygon_with_hole(self, rng: np.random.Generator) -> shapely.Geometry:
        outer = self.polygon(rng)
        hole = shapely.affinity.scale(outer, rng.uniform(0.2, 0.9), rng.uniform(0.2, 0.9))
        return shapely.difference(outer, hole)

    def polygons(self, rng: np.random.Generator) -> shapely.Geometry:
        parts = shapely.union_all([self.polygon(rng) for _ in range(3)])
        return shapely.multipolygons(shapely.get_parts(parts))

    def polygon_along_border(self, rng: np.random.Generator) -> shapely.Geometry:
        """A piece of an area cut off along its own border: touches, doesn't cross."""
        area = self.areas[rng.integers(len(self.areas))]
        border = shapely.get_coordinates(area)
        middle = border[rng.integers(len(border))] + rng.normal(0, 500, 2)
        reach = rng.uniform(1_000, 6_000, 2)
        piece = shapely.intersection(area, shapely.box(*(middle - reach), *(middle + reach)))
        flat = [p for p in simple_parts(piece) if shapely.get_dimensions(p) == 2]
        return shapely.multipolygons(flat)

    def collection(self, rng: np.random.Generator) -> shapely.Geometry:
        parts = [self.point(rng), self.line(rng)]
        if rng.random() < 0.5:
            parts.append(self.polygon(rng))
        return shapely.GeometryCollection([*parts, shapely.GeometryCollection([self.points(rng)])])

    def shallow(self, n: int, seed: int) -> np.ndarray:
        """Lines that cut off a bend of a border: their ends lie far from what they cross.

        Between two vertices that lie on one side they are at most centimetres on the other.
        """
        rng = np.random.default_rng(seed)
        return np.array([self._cut_bend(rng) for _ in range(n)], dtype=object)

    def _cut_bend(self, rng: np.random.Generator) -> shapely.Geometry:
        """A line past the inner side of a vertex, 1 to 14 cm from it."""
        area = self.areas[rng.integers(len(self.areas))]
        largest = max(shapely.get_parts(area), key=shapely.area)
        ring = shapely.get_coordinates(shapely.get_exterior_ring(largest))
        steps = np.diff(ring, axis=0)
        steps /= np.hypot(*steps.T)[:, None]
        inward = steps[1:] - steps[:-1]
        bends = np.flatnonzero((np.hypot(*inward.T) > 0.1) & (np.hypot(*inward.T) < 1.4))
        nth = bends[rng.integers(len(bends))]
        middle = ring[nth + 1] + 0.1 * inward[nth]
        along = (steps[nth] + steps[nth + 1]) / np.hypot(*(steps[nth] + steps[nth + 1]))
        # Not the same on both sides: halving the line doesn't lead to the vertex.
        return shapely.LineString([middle - 60 * along, middle + 47 * along])
