"""The part of each project in each area, and the places where it goes from one to the next.

In come the projecten frame and a boundary set; out come geometries for maps and files, beside the
numbers of the facts. What lies on a border, and what touches it, follows docs/ontwerp.md section 5.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.coverage import NO_AREA, ON_EDGE_M, Coverage
from miekgeo.errors import GrenzenError
from miekgeo.geometry import (
    MEASURE_UNITS,
    RD,
    Flags,
    Floats,
    Geometries,
    Ints,
    MeasuredParts,
    Texts,
    require_rd,
    simple_parts,
    split_measured,
)
from miekgeo.grenzen import BELGIE, DUITSLAND, ZEE, Grenzen
from miekgeo.schaalniveau.facts import NERGENS

PROVINCIEGRENS = "provinciegrens"
LANDSGRENS = "landsgrens"
ZEEGRENS = "zeegrens"
# Of the Eems-Dollard, of what a set leaves out, and between two neighbours.
OVERIGE_GRENS = "overige grens"

# In place of an area: a piece of line that lies on a border.
ON_BORDER = -2


@dataclass(frozen=True)
class _Pieces:
    """Points, lines and polygons, each in one area, or NO_AREA, or ON_BORDER.

    Attributes
    ----------
    geometry : geometry array (m)
    owner : int array (m)
        Row of the geometry that each is a piece of.
    area : int array (m)
    """

    geometry: Geometries
    owner: Ints
    area: Ints

    @property
    def pairs(self) -> Ints:
        """Owner and area of each piece (m, 2)."""
        return np.column_stack([self.owner, self.area])

    def only(self, chosen: Flags) -> _Pieces:
        """The pieces chosen."""
        return _Pieces(self.geometry[chosen], self.owner[chosen], self.area[chosen])

    def of(self, owner: Ints) -> _Pieces:
        """The same pieces under the owners of their owners."""
        return _Pieces(self.geometry, owner[self.owner], self.area)


@dataclass(frozen=True)
class _Passages:
    """Places and stretches (m) where a row goes from area `van` to area `naar`, a later one."""

    geometry: Geometries
    row: Ints
    van: Ints
    naar: Ints


def find_parts(projecten: gpd.GeoDataFrame, grenzen: Grenzen) -> gpd.GeoDataFrame:
    """The part of each project in each area it lies in.

    Parameters
    ----------
    projecten : GeoDataFrame (n rows, EPSG:28992, any geometry, may be missing)
        Columns of the projecten layer; not modified.
    grenzen : Grenzen

    Returns
    -------
    GeoDataFrame (m rows, EPSG:28992)
        `project_id`; `gebied`, label of the area, or `NERGENS` for what lies in none;
        `in_nederland` (bool); `maat` and `maateenheid` (km, ha or aantal) and `aandeel` (0-1), the
        numbers of the schaalniveau table; `geometry`, of the measured dimension and always multi.
        In the order of the projects, then largest share first. A project without location has no
        rows.

    Raises
    ------
    CrsError
        The frame isn't in EPSG:28992.

    Notes
    -----
    The parts of a project add up to it, but for what lies exactly on a border: that is in the
    geometry of the areas on both sides, and equally divided in `maat`. Where only parts of a lower
    dimension lie, `maat` and `aandeel` are 0 and the geometry is those parts, as a collection where
    they are points and lines.
    """
    coverage = grenzen.provincies
    parts, lies_in = _place(projecten, coverage)
    row, area = lies_in["row"].to_numpy(), lies_in["area"].to_numpy()
    known = area != NO_AREA
    dimension = parts.dimension[row]
    unit, factor = (np.array(column) for column in zip(*MEASURE_UNITS.values(), strict=True))
    return gpd.GeoDataFrame(
        {
            "project_id": projecten["project_id"].to_numpy()[row],
            "gebied": np.where(known, coverage.labels[area], NERGENS),
            "in_nederland": known & coverage.inside[area],
            "maat": lies_in["measure"].to_numpy() * factor[dimension],
            "maateenheid": unit[dimension],
            "aandeel": lies_in["share"].to_numpy(),
        },
        geometry=_draw_parts(coverage, parts, lies_in),
        crs=RD,
    )


def find_crossings(projecten: gpd.GeoDataFrame, grenzen: Grenzen) -> gpd.GeoDataFrame:
    """Where projects go over a border from one area to another.

    Parameters
    ----------
    projecten : GeoDataFrame (n rows, EPSG:28992, any geometry, may be missing)
        Columns of the projecten layer; not modified.
    grenzen : Grenzen

    Returns
    -------
    GeoDataFrame (m rows, EPSG:28992)
        One row per project and pair of areas: `project_id`; `van`, `naar`, labels of the areas in
        the order of `grenzen.provincies`; `soort` of the border (provinciegrens, landsgrens,
        zeegrens or overige grens); `geometry`. In the order of the projects, then of the areas.

    Raises
    ------
    CrsError
        The frame isn't in EPSG:28992.

    Notes
    -----
    Lines give a MultiPoint of the places where they go over, polygons a MultiLineString of the
    border within them. A line that follows borders and leaves on another side gives the stretch it
    follows; what touches a border and stays on its side gives nothing, nor do separate parts that
    each lie on one side. A project with both places and stretches has them as a collection.

    The lines of a project are one network: lines that meet on a border go over it there, and a
    connected stretch of borders is one place, between all areas that lines leave it to.
    """
    coverage = grenzen.provincies
    parts, lies_in = _place(projecten, coverage)
    known = lies_in[lies_in["area"] != NO_AREA]
    # Who lies in one area goes over no border.
    known = known[known["row"].duplicated(keep=False)]
    found = [
        _line_passages(coverage, parts, known),
        _polygon_passages(coverage, parts, known),
    ]
    pair = np.concatenate([np.column_stack([f.row, f.van, f.naar]) for f in found])
    borders, nth = np.unique(pair, axis=0, return_inverse=True)
    row, van, naar = borders.T
    geometry = _gather(np.concatenate([f.geometry for f in found]), nth, len(borders))
    return _borders_frame(
        grenzen, van, naar, geometry, project_id=projecten["project_id"].to_numpy()[row]
    )


def shared_borders(grenzen: Grenzen, pairs: Iterable[tuple[str, str]]) -> gpd.GeoDataFrame:
    """The whole border between pairs of areas.

    Parameters
    ----------
    grenzen : Grenzen
    pairs : iterable of (str, str)
        Labels of two areas of `grenzen.provincies`, in any order, repeated or not.

    Returns
    -------
    GeoDataFrame (m rows, EPSG:28992)
        `van`, `naar`, `soort` and `geometry` (MultiLineString) as `find_crossings` names them, one
        row per pair in the order of the areas. Pairs that share no border have no row.

    Raises
    ------
    GrenzenError
        The set has no area of that name.
    """
    coverage = grenzen.provincies
    position = {str(label): i for i, label in enumerate(coverage.labels)}
    asked = [tuple(map(str, pair)) for pair in pairs]
    if unknown := sorted({label for pair in asked for label in pair} - set(position)):
        raise GrenzenError(
            f"{grenzen.naam} heeft deze gebieden niet:",
            ids=unknown,
            hint="Gebruik de namen van de grenzenset.",
        )
    wanted = {tuple(sorted(position[label] for label in pair)) for pair in asked}
    van, naar = np.array(sorted(wanted), dtype=np.int64).reshape(-1, 2).T
    borders = _borders_between(coverage, np.column_stack([van, naar]))
    shared = ~shapely.is_missing(borders)
    return _borders_frame(grenzen, van[shared], naar[shared], borders[shared])


def _place(projecten: gpd.GeoDataFrame, coverage: Coverage) -> tuple[MeasuredParts, pd.DataFrame]:
    """The projects split as the facts split them, and the areas that the facts find them in."""
    require_rd(projecten, "projecten")
    parts = split_measured(projecten.geometry.to_numpy())
    return parts, coverage.measure_parts(parts)


def _borders_frame(
    grenzen: Grenzen, van: Ints, naar: Ints, geometry: Geometries, **first: Texts
) -> gpd.GeoDataFrame:
    labels = grenzen.provincies.labels
    return gpd.GeoDataFrame(
        {**first, "van": labels[van], "naar": labels[naar], "soort": _soort(grenzen, van, naar)},
        geometry=geometry,
        crs=RD,
    )


def _soort(grenzen: Grenzen, van: Ints, naar: Ints) -> Texts:
    """What kind of border lies between two areas."""
    inside, sea = grenzen.provincies.inside, grenzen.members(ZEE)
    abroad = grenzen.members(BELGIE, DUITSLAND)
    kinds = {
        PROVINCIEGRENS: inside[van] & inside[naar],
        ZEEGRENS: sea[van] | sea[naar],
        LANDSGRENS: (inside[van] & abroad[naar]) | (abroad[van] & inside[naar]),
    }
    return np.select(list(kinds.values()), list(kinds), OVERIGE_GRENS).astype(object)


# ---- parts ---------------------------------------------------------------------------------------


def _draw_parts(coverage: Coverage, parts: MeasuredParts, lies_in: pd.DataFrame) -> Geometries:
    """Geometry of each row of `lies_in`."""
    pairs = _pairs_of(lies_in)
    row, measured = pairs[:, 0], lies_in["share"].to_numpy() > 0
    # A project that is measured in one area is whole there: only others need cutting.
    whole = measured & (np.bincount(row[measured], minlength=len(parts.main)) == 1)[row]
    uncut, owner = simple_parts(parts.main[row[whole]])
    drawn = [(uncut, np.flatnonzero(whole)[owner])]
    for geometries, wanted in ((parts.main, measured & ~whole), (parts.rest, ~measured)):
        rows = np.unique(row[wanted])
        pieces = _cut(coverage, geometries[rows]).of(rows)
        nth = _find_pairs(pairs[wanted], pieces.pairs)
        drawn.append((pieces.geometry[nth >= 0], np.flatnonzero(wanted)[nth[nth >= 0]]))
    geometry, nth = (np.concatenate(column) for column in zip(*drawn, strict=True))
    return _gather(geometry, nth, len(lies_in))


def _cut(coverage: Coverage, geometries: Geometries) -> _Pieces:
    """Geometries in pieces; what lies on a border is a piece of every area beside it."""
    part, owner = simple_parts(geometries)
    dimension = shapely.get_dimensions(part)
    cutters = (_cut_points, _cut_lines, _cut_polygons)
    return _join(
        *(
            cut(coverage, part[dimension == d]).of(owner[dimension == d])
            for d, cut in enumerate(cutters)
        )
    )


def _cut_points(coverage: Coverage, points: Geometries) -> _Pieces:
    which, area = coverage.locate(points)
    nowhere = np.setdiff1d(np.arange(len(points)), which)
    return _join(
        _Pieces(points[which], which, area),
        _Pieces(points[nowhere], nowhere, np.full(len(nowhere), NO_AREA)),
    )


def _cut_lines(coverage: Coverage, lines: Geometries) -> _Pieces:
    split = _split_lines(coverage, lines)
    along = split.area == ON_BORDER
    stretches = split.only(along)
    which, edge = coverage.edge_tree.query(
        _middle(stretches.geometry), predicate="dwithin", distance=ON_EDGE_M
    )
    which, area = _areas_beside(coverage, which, edge)
    # A line that meets no border is where any of its points is.
    whole = np.setdiff1d(np.arange(len(lines)), split.owner)
    return _join(
        _Pieces(lines[whole], whole, coverage.locate_one(shapely.point_on_surface(lines[whole]))),
        split.only(~along),
        _Pieces(stretches.geometry[which], stretches.owner[which], area),
    )


def _split_lines(coverage: Coverage, lines: Geometries) -> _Pieces:
    """Pieces of the (multi)lines that meet a border, split as `Coverage.measure_parts` does."""
    part, owner = simple_parts(lines)
    which, edge = coverage.edge_tree.query(part, predicate="intersects")
    meeting, nth = np.unique(owner[which], return_inverse=True)
    borders = shapely.multilinestrings(coverage.edges[edge], indices=nth)
    off, off_owner = simple_parts(shapely.difference(lines[meeting], borders))
    on, on_owner = simple_parts(shapely.intersection(lines[meeting], borders))
    along = shapely.get_dimensions(on) == 1
    return _join(
        _Pieces(off, meeting[off_owner], coverage.locate_one(_middle(off))),
        _Pieces(on[along], meeting[on_owner[along]], np.full(along.sum(), ON_BORDER)),
    )


def _cut_polygons(coverage: Coverage, polygons: Geometries) -> _Pieces:
    tree = shapely.STRtree(polygons)
    area, which = coverage.meeting(tree, "intersects")
    area_around, whole = coverage.meeting(tree, "contains_properly")
    cut = ~np.isin(which, whole)
    inside, nth = coverage.parts_in(polygons, which[cut], area[cut])
    outside, off_map = _off_map(coverage, polygons, which)
    pieces = _join(
        _Pieces(polygons[whole], whole, area_around),
        _Pieces(inside, which[cut][nth], area[cut][nth]),
        _Pieces(outside, off_map, np.full(len(outside), NO_AREA)),
    )
    # Where an area and a polygon only touch they have points and lines in common.
    return pieces.only(shapely.get_dimensions(pieces.geometry) == 2)


def _off_map(coverage: Coverage, polygons: Geometries, on_map: Ints) -> tuple[Geometries, Ints]:
    """Simple parts of what of polygons lies in no area, and the polygon each is of."""
    beyond = coverage.edges[(coverage.edge_owners == NO_AREA).any(axis=1)]
    across = np.unique(shapely.STRtree(polygons).query(beyond, predicate="intersects")[1])
    # Seldom needed, so the areas are joined only then.
    areas = shapely.union_all(coverage.areas) if len(across) else None
    part, nth = simple_parts(shapely.difference(polygons[across], areas))
    off = np.setdiff1d(np.arange(len(polygons)), on_map)
    return np.concatenate([part, polygons[off]]), np.concatenate([across[nth], off])


def _areas_beside(coverage: Coverage, which: Ints, edge: Ints) -> Ints:
    """Geometries and areas (2, m) from pairs of geometry and border edge, each pair once."""
    pairs = np.column_stack([np.repeat(which, 2), coverage.edge_owners[edge].ravel()])
    return np.unique(pairs[pairs[:, 1] != NO_AREA], axis=0).T


# ---- crossings -----------------------------------------------------------------------------------


def _line_passages(coverage: Coverage, parts: MeasuredParts, known: pd.DataFrame) -> _Passages:
    """Where the lines of each row, taken as one network, go from one area to another."""
    rows = np.unique(known["row"])
    pieces = _split_lines(coverage, _lines_of(parts, rows)).of(rows)
    lies_in = known[(known["share"] > 0) | (parts.dimension[known["row"]] == 2)]
    long = shapely.length(pieces.geometry) > ON_EDGE_M
    counted = long & (_find_pairs(_pairs_of(lies_in), pieces.pairs) >= 0)
    # What the facts don't count leads to no other area, but joins its ends to one place.
    joins = ~counted & ((pieces.area != NO_AREA) | ~long)
    ends, node = _ends(pieces)
    place = _components(len(node), ends[joins])[ends]
    at, van, naar = _pairs_of_areas(place[counted].ravel(), np.repeat(pieces.area[counted], 2))
    stretch = np.flatnonzero(long & (pieces.area == ON_BORDER))
    nth, along = _matches(at, place[stretch, 0])
    alone = np.setdiff1d(np.arange(len(at)), nth)
    nth = np.concatenate([alone, nth])
    return _Passages(
        np.concatenate([shapely.points(node[at[alone], 1:]), pieces.geometry[stretch[along]]]),
        node[at[nth], 0].astype(np.int64),
        van[nth],
        naar[nth],
    )


def _lines_of(parts: MeasuredParts, rows: Ints) -> Geometries:
    """Lines of each row, without repeated stretches; None where it has none."""
    lines = parts.main[rows]
    flat = parts.dimension[rows] == 2
    lines[flat] = split_measured(parts.rest[rows[flat]]).main
    lines[shapely.get_dimensions(lines) != 1] = None
    return lines


def _ends(pieces: _Pieces) -> tuple[Ints, Floats]:
    """Nodes that each piece starts and ends in (m, 2), and owner, x and y of each node."""
    both = [
        np.column_stack([pieces.owner, shapely.get_coordinates(shapely.get_point(line, nth))])
        for line, nth in ((pieces.geometry, 0), (pieces.geometry, -1))
    ]
    node, end = np.unique(np.concatenate(both), axis=0, return_inverse=True)
    return end.reshape(2, -1).T, node


def _components(n: int, links: Ints) -> Ints:
    """Lowest node that each of n nodes is joined to, by links (m, 2) from node to node."""
    lowest = np.arange(n)
    while True:
        ends, nearer = lowest[links], lowest.copy()
        np.minimum.at(nearer, ends.ravel(), ends[:, ::-1].ravel())
        nearer = nearer[nearer]
        if (nearer == lowest).all():
            return lowest
        lowest = nearer


def _pairs_of_areas(key: Ints, area: Ints) -> Ints:
    """Keys and pairs of areas they come with, the lower first (3, m), each once."""
    met = pd.DataFrame({"key": key, "van": area}).drop_duplicates()
    met = met[met["key"].duplicated(keep=False)]
    pairs = met.merge(met.rename(columns={"van": "naar"}), on="key")
    return pairs.loc[pairs["van"] < pairs["naar"], ["key", "van", "naar"]].to_numpy().T


def _polygon_passages(coverage: Coverage, parts: MeasuredParts, known: pd.DataFrame) -> _Passages:
    """Stretches of border inside polygons: there is polygon on both sides."""
    mine = known[(known["share"] > 0) & (parts.dimension[known["row"]] == 2)]
    row, van, naar = _pairs_of_areas(mine["row"].to_numpy(), mine["area"].to_numpy())
    asked, nth = np.unique(np.column_stack([van, naar]), axis=0, return_inverse=True)
    borders = _borders_between(coverage, asked)[nth]
    stretch, nth = simple_parts(shapely.intersection(borders, parts.main[row]))
    is_line = shapely.get_dimensions(stretch) == 1
    stretch, nth = stretch[is_line], nth[is_line]
    outline = shapely.boundary(parts.main[row])
    shapely.prepare(outline)
    within = ~shapely.dwithin(outline[nth], _middle(stretch), ON_EDGE_M)
    stretch, nth = stretch[within], nth[within]
    return _Passages(stretch, row[nth], van[nth], naar[nth])


def _borders_between(coverage: Coverage, asked: Ints) -> Geometries:
    """Border between each pair of areas (n, 2; the lower first); None where they share none."""
    edge = _find_pairs(asked, np.sort(coverage.edge_owners, axis=1))
    return _gather(coverage.edges[edge >= 0], edge[edge >= 0], len(asked))


# ---- arrays of pieces ----------------------------------------------------------------------------


def _pairs_of(lies_in: pd.DataFrame) -> Ints:
    return lies_in[["row", "area"]].to_numpy()


def _find_pairs(known: Ints, asked: Ints) -> Ints:
    """Position among the known pairs (n, 2) of each pair asked (m, 2); -1 where it is none."""
    first, second = (pd.MultiIndex.from_arrays([p[:, 0], p[:, 1]]) for p in (known, asked))
    return first.get_indexer(second)


def _matches(first: Ints, second: Ints) -> tuple[Ints, Ints]:
    """Positions in both arrays of all that are equal."""
    left = pd.DataFrame({"key": first, "first": np.arange(len(first))})
    right = pd.DataFrame({"key": second, "second": np.arange(len(second))})
    both = left.merge(right, on="key")
    return both["first"].to_numpy(), both["second"].to_numpy()


def _middle(lines: Geometries) -> Geometries:
    return shapely.line_interpolate_point(lines, 0.5, normalized=True)


def _join(*pieces: _Pieces) -> _Pieces:
    return _Pieces(
        np.concatenate([p.geometry for p in pieces]),
        np.concatenate([p.owner for p in pieces]),
        np.concatenate([p.area for p in pieces]),
    )


def _gather(part: Geometries, group: Ints, n: int) -> Geometries:
    """Simple parts as one multi-geometry per group (n), a collection where dimensions are mixed.

    Lines that follow each other become one; a group without parts is None.
    """
    part, group = _merge_lines(part, group)
    order = np.argsort(group, kind="stable")
    part, group = part[order], group[order]
    dimension = shapely.get_dimensions(part)
    kinds = np.zeros((n, 3), dtype=bool)
    kinds[group, dimension] = True
    mixed = (kinds.sum(axis=1) > 1)[group]
    gathered = np.full(n, None, dtype=object)
    makers = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
    choices = [(make, ~mixed & (dimension == d)) for d, make in enumerate(makers)]
    for make, mine in (*choices, (shapely.geometrycollections, mixed)):
        groups, nth = np.unique(group[mine], return_inverse=True)
        gathered[groups] = make(part[mine], indices=nth)
    return gathered


def _merge_lines(part: Geometries, group: Ints) -> tuple[Geometries, Ints]:
    """The parts with the lines of each group joined where one goes on in the other."""
    is_line = shapely.get_dimensions(part) == 1
    groups, nth = np.unique(group[is_line], return_inverse=True)
    order = np.argsort(nth, kind="stable")
    lines = shapely.multilinestrings(part[is_line][order], indices=nth[order])
    merged, owner = simple_parts(shapely.line_merge(lines))
    return (
        np.concatenate([part[~is_line], merged]),
        np.concatenate([group[~is_line], groups[owner]]),
    )
