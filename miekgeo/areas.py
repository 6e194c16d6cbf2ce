"""Areas that don't overlap, with the indexes on them and on their borders.

In come labelled polygons in EPSG:28992; out come their border edges with the area on either side,
and the areas in pieces of few vertices. Each index is made once, when first needed.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from miekgeo.geometry import Flags, Floats, Geometries, Ints, prepared_copies, simple_parts

# Vertices of a piece in which areas are cut; more makes cutting slow, fewer makes many pieces.
PIECE_VERTICES = 128

NO_AREA = -1


class IndexedAreas:
    """Areas with what is made of them to answer questions quickly.

    Parameters
    ----------
    labels : sequence of str (k)
        Name of each area, unique.
    areas : geometry array (k)
        Polygons or multipolygons, EPSG:28992. Along a shared border both have the same vertices.
    inside : bool array (k)
        True for the areas that count (provincies, gemeenten), False for what surrounds them.
    """

    def __init__(self, labels: Collection[str], areas: Geometries, inside: Flags) -> None:
        self.labels = np.array(list(labels), dtype=object)
        self.areas = np.asarray(areas, dtype=object)
        self.inside = np.asarray(inside, dtype=bool)
        self._area_trees: dict[int, shapely.STRtree] = {}
        self._one_thread = threading.Lock()

    def __len__(self) -> int:
        return len(self.labels)

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs: a lock and prepared areas are of this one."""
        left_out = ("_one_thread", "_prepared")
        return {name: value for name, value in self.__dict__.items() if name not in left_out}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _one_thread=threading.Lock())

    # ---- borders -------------------------------------------------------------------------------

    @cached_property
    def edges(self) -> Geometries:
        """Each border edge once, as a line of two points."""
        return shapely.linestrings(self.edge_ends)

    @property
    def edge_ends(self) -> Floats:
        """Start and end of each edge (m, 2, 2)."""
        return self._edge_table[0]

    @property
    def edge_owners(self) -> Ints:
        """Areas on either side of each edge (m, 2); NO_AREA where there is none."""
        return self._edge_table[1]

    @cached_property
    def outer_edge_tree(self) -> shapely.STRtree:
        """Index on the edges between an inside area and what surrounds it."""
        return shapely.STRtree(self.edges[self._inside_sides == 1])

    def area_edge_tree(self, area: int) -> shapely.STRtree:
        """Index on the edges of one area."""
        if area not in self._area_trees:
            mine = (self.edge_owners == area).any(axis=1)
            self._area_trees[area] = shapely.STRtree(self.edges[mine])
        return self._area_trees[area]

    @cached_property
    def edge_tree(self) -> shapely.STRtree:
        """Index on all border edges."""
        return shapely.STRtree(self.edges)

    @cached_property
    def shared_edge_tree(self) -> shapely.STRtree:
        """Index on the edges between two inside areas."""
        return shapely.STRtree(self.edges[self._inside_sides == 2])

    def edges_around(self, members: Flags) -> Geometries:
        """Edges that have exactly one side in the areas chosen: their common outline."""
        owners = self.edge_owners
        return self.edges[self._side_in(members, owners).sum(axis=1) == 1]

    def edges_of(self, members: Flags) -> Geometries:
        """Edges that have at least one side in the areas chosen."""
        return self.edges[self._side_in(members, self.edge_owners).any(axis=1)]

    # ---- areas ---------------------------------------------------------------------------------

    def meeting(self, tree: shapely.STRtree, predicate: str) -> tuple[Ints, Ints]:
        """Pairs of area and item of the tree for which the predicate of the area holds.

        The areas are the prepared side: they have many more vertices than most items. A prepared
        geometry breaks when two threads use it, hence one at a time.
        """
        with self._one_thread:
            area, item = tree.query(self._prepared, predicate=predicate)
        return area, item

    @cached_property
    def pieces(self) -> tuple[Geometries, Ints, shapely.STRtree]:
        """The areas in pieces of few vertices by halving their boxes, whose they are, and an index.

        Halving goes on until each has few.
        """
        part, owner = simple_parts(self.areas)
        done: list[tuple[Geometries, Ints]] = []
        while len(part):
            small = shapely.get_num_coordinates(part) <= PIECE_VERTICES
            done.append((part[small], owner[small]))
            part, index = _halve(part[~small])
            owner = owner[~small][index]
        pieces = np.concatenate([p for p, _ in done])
        return pieces, np.concatenate([o for _, o in done]), shapely.STRtree(pieces)

    @cached_property
    def _prepared(self) -> Geometries:
        # Copies: whoever asks for an area may hand it to another thread.
        return prepared_copies(self.areas)

    @cached_property
    def _edge_table(self) -> tuple[Floats, Ints]:
        rings, owner = _rings(self.areas)
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        step = (ring[1:] == ring[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
        start, end, who = xy[:-1][step], xy[1:][step], owner[ring[1:][step]]
        turned = (start[:, 0] > end[:, 0]) | (
            (start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1])
        )
        start[turned], end[turned] = end[turned], start[turned]
        order = np.lexsort((who, end[:, 1], end[:, 0], start[:, 1], start[:, 0]))
        start, end, who = start[order], end[order], who[order]
        same = (start[1:] == start[:-1]).all(axis=1) & (end[1:] == end[:-1]).all(axis=1)
        first = np.flatnonzero(np.concatenate([[True], ~same]))
        owners = np.full((len(first), 2), NO_AREA)
        owners[:, 0] = who[first]
        twice = first + 1
        has_other = np.zeros(len(first), dtype=bool)
        has_other[twice <= len(same)] = same[twice[twice <= len(same)] - 1]
        owners[has_other, 1] = who[twice[has_other]]
        return np.stack([start[first], end[first]], axis=1), owners

    @cached_property
    def _inside_sides(self) -> Ints:
        return self._side_in(self.inside, self.edge_owners).sum(axis=1)

    @staticmethod
    def _side_in(members: Flags, owners: Ints) -> Flags:
        return members[owners] & (owners != NO_AREA)


def _rings(areas: Geometries) -> tuple[Geometries, Ints]:
    part, owner = simple_parts(areas)
    rings, index = shapely.get_rings(part, return_index=True)
    return rings, owner[index]


def _halve(polygons: Geometries) -> tuple[Geometries, Ints]:
    """Both halves of each polygon across the longer side of its box, as simple polygons."""
    x0, y0, x1, y1 = shapely.bounds(polygons).T
    wide = (x1 - x0) >= (y1 - y0)
    middle_x = np.where(wide, (x0 + x1) / 2, x1)
    middle_y = np.where(wide, y1, (y0 + y1) / 2)
    first = shapely.box(x0, y0, middle_x, middle_y)
    second = shapely.box(np.where(wide, middle_x, x0), np.where(wide, y0, middle_y), x1, y1)
    halves = np.concatenate(
        [shapely.intersection(polygons, first), shapely.intersection(polygons, second)]
    )
    part, index = simple_parts(halves)
    flat = shapely.get_dimensions(part) == 2
    return part[flat], (index % len(polygons))[flat]
