"""Fit what lies around the Netherlands to a boundary set: no gaps, no overlaps, shared vertices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from miekgeo.coverage import ON_EDGE_M
from miekgeo.geometry import Floats, Geometries, Ints, simple_parts

NIET_INGEDEELD = "Niet ingedeeld"
# A gap between a set and the surroundings is a sliver of generalising up to this half width, m;
# a wider one is land or water the set leaves out.
SLIVER_M = 500.0
# Loose parts of the surroundings smaller than this are rounding of coordinates, m2.
SLIVER_M2 = 10_000.0


def surround(
    nederland: shapely.Geometry, around: Mapping[str, shapely.Geometry], box: shapely.Geometry
) -> dict[str, shapely.Geometry]:
    """Areas around the Netherlands that fit a boundary set exactly, within a box.

    Parameters
    ----------
    nederland : Geometry
        All provincies of the set.
    around : mapping of str to Geometry
        Neighbours and sea as they are known, possibly from another set.
    box : Geometry
        What the result fills, together with the Netherlands.

    Returns
    -------
    dict of str to Geometry
        The same names, cut by the set; slivers between the two go to the nearest neighbour. Wider
        gaps (land or water that the set leaves out) are under `Niet ingedeeld`.
    """
    names = list(around)
    taken = nederland
    cut: list[shapely.Geometry] = []
    for name in names:
        cut.append(shapely.difference(around[name], taken))
        taken = shapely.union(taken, around[name])
    gaps, _ = simple_parts(np.array([shapely.difference(box, taken)]))
    gaps = gaps[shapely.get_dimensions(gaps) == 2]
    # Only a gap as large as the circle can hold it; measuring all slivers would take long.
    wide = shapely.area(gaps) > np.pi * SLIVER_M**2
    circles = shapely.maximum_inscribed_circle(gaps[wide])
    wide[wide] = shapely.length(circles) > SLIVER_M
    nearest = shapely.STRtree(cut).query_nearest(
        shapely.point_on_surface(gaps[~wide]), all_matches=False
    )[1]
    filled = [
        shapely.union_all([cut[nth], *gaps[~wide][nearest == nth]]) for nth in range(len(names))
    ]
    result = dict(zip(names, _merge_slivers(filled), strict=True))
    if wide.any():
        result[NIET_INGEDEELD] = shapely.union_all(gaps[wide])
    return dict(zip(result, _share_vertices(list(result.values()), nederland), strict=True))


def add_corners(
    areas: Sequence[shapely.Geometry], around: Sequence[shapely.Geometry]
) -> Geometries:
    """The areas with a vertex where two neighbours meet at their border."""
    xy = np.unique(shapely.get_coordinates(list(around)), axis=0)
    point, _ = _Outline(areas).halfway(xy)
    corners = shapely.multipoints(xy[np.unique(point)])
    return shapely.snap(list(areas), corners, ON_EDGE_M)


def _merge_slivers(areas: Sequence[shapely.Geometry]) -> list[shapely.Geometry]:
    """Give tiny loose parts to the area they share most border with; enclaves touch none."""
    part, owner = simple_parts(np.array(areas, dtype=object))
    for nth in np.flatnonzero(shapely.area(part) < SLIVER_M2):
        shared = shapely.length(shapely.intersection(part[nth], np.array(areas, dtype=object)))
        shared[owner[nth]] = 0.0
        if shared.max() > 0:
            owner[nth] = int(shared.argmax())
    return [shapely.union_all(part[owner == nth]) for nth in range(len(areas))]


class _Outline:
    """Vertices and edges of some areas, to tell what lies on an edge without being a vertex."""

    def __init__(self, areas: Sequence[shapely.Geometry]) -> None:
        lines, _ = simple_parts(shapely.boundary(list(areas)))
        xy, line = shapely.get_coordinates(lines, return_index=True)
        joined = line[1:] == line[:-1]
        self.ends = np.stack([xy[:-1][joined], xy[1:][joined]], axis=1)
        self.vertices = {tuple(c) for c in xy}
        self.tree = shapely.STRtree(shapely.linestrings(self.ends))

    def halfway(self, xy: Floats) -> tuple[Ints, Ints]:
        """Positions of coordinates that lie on an edge without being a vertex, and the edge."""
        point, edge = self.tree.query(shapely.points(xy), predicate="dwithin", distance=ON_EDGE_M)
        loose = np.array([tuple(xy[p]) not in self.vertices for p in point], dtype=bool)
        return point[loose], edge[loose]


def _share_vertices(areas: Sequence[shapely.Geometry], nederland: shapely.Geometry) -> Geometries:
    """The areas with the vertices of the Dutch border and no others along it.

    Cutting one set by another leaves vertices halfway Dutch edges. A border must have the same
    vertices on both sides, so each goes to the nearest end of its edge; where two areas meet at the
    border their common vertex stays (`add_corners` gives it to the border).
    """
    outline = _Outline([nederland])
    times = Counter(c for area in areas for c in {tuple(c) for c in shapely.get_coordinates(area)})

    def move(xy: Floats) -> Floats:
        moved = xy.copy()
        for point, edge in zip(*outline.halfway(xy), strict=True):
            if times[tuple(xy[point])] == 1:
                ends = outline.ends[edge]
                moved[point] = ends[np.hypot(*(ends - xy[point]).T).argmin()]
        return moved

    cleaned = [shapely.remove_repeated_points(shapely.transform(a, move)) for a in areas]
    return np.array(
        [shapely.make_valid(a, method="structure", keep_collapsed=False) for a in cleaned]
    )
