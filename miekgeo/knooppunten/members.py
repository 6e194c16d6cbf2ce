"""What belongs to each hub: points by the nearest middle, lines and areas where they come near one.

In come items, candidates and a radius; out come the hubs with their members. A hub that is only a
piece of the net of a denser one beside it is taken up by that one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from miekgeo.coverage import short_pieces
from miekgeo.geometry import Flags, Floats, Geometries, Ints
from miekgeo.knooppunten.candidates import Candidates
from miekgeo.knooppunten.clustering import SLACK_M, choose_middles
from miekgeo.knooppunten.items import ONTWIKKELINGEN, PROJECTEN, STATIONS, Items, Shapes
from miekgeo.knooppunten.rules import Rules


@dataclass(frozen=True)
class Surroundings:
    """Items with all that doesn't depend on the radius, made once.

    Attributes
    ----------
    items : Items
    candidates : Candidates
    pieces : geometry array (p)
        Lines and outlines of areas in short pieces, and whole areas.
    piece_item : int array (p)
        Item of each piece.
    tree : STRtree
        Of the pieces.
    """

    items: Items
    candidates: Candidates
    pieces: Geometries
    piece_item: Ints
    tree: shapely.STRtree


@dataclass(frozen=True)
class Hubs:
    """Hubs at one radius, those that count first of all.

    Attributes
    ----------
    straal_m : float
    xy : float array (h, 2)
        Middles, RD metres.
    hub : int array (n)
        Hub of each candidate, after taking up.
    candidate : int array (h)
        A candidate at each middle.
    members : DataFrame
        `hub, item, afstand_m`: each member once per hub, sorted by hub and item.
    counts : DataFrame (h rows)
        Per hub `n_stations, n_traces, n_projecten, n_ontwikkelingen, n_lijnen` (traces and
        projects that count as one)`, n_modaliteiten, n_sectoren`.
    rules : bool array (h, 3)
        Whether K1, K2, K3 hold; all False for what was taken up.
    """

    straal_m: float
    xy: Floats
    hub: Ints
    candidate: Ints
    members: pd.DataFrame
    counts: pd.DataFrame
    rules: Flags

    @property
    def counted(self) -> Ints:
        """Positions of the hubs that are one by a rule."""
        return np.flatnonzero(self.rules.any(axis=1))


def look_around(items: Items, candidates: Candidates) -> Surroundings:
    """Prepare items to be searched at any radius."""
    lines, line_of = short_pieces(items.lines.geometry)
    pieces = np.concatenate([lines, items.areas.geometry])
    owner = np.concatenate([items.lines.item[line_of], items.areas.item])
    return Surroundings(items, candidates, pieces, owner, shapely.STRtree(pieces))


def find_hubs(around: Surroundings, rules: Rules) -> Hubs:
    """Hubs of the items at the radius of the rules.

    Parameters
    ----------
    around : Surroundings
    rules : Rules
    """
    middles = choose_middles(around.candidates, rules.straal_m)
    members = _members(around, middles.xy, middles.hub, rules.straal_m)
    counts = _count(members, around.items, len(middles.xy))
    holds = rules.hold(counts)
    into = _taken_up(members, around.items, middles.xy, holds, rules.straal_m)
    gone = into != np.arange(len(into))
    holds[gone] = False
    return Hubs(
        rules.straal_m, middles.xy, into[middles.hub], middles.candidate, members, counts, holds
    )


def _members(around: Surroundings, xy: Floats, hub: Ints, straal_m: float) -> pd.DataFrame:
    points = around.candidates
    point_xy = shapely.get_coordinates(points.points)
    # Ends and crossings are of lines, which are found below with all others.
    item = around.items.points.item
    n = len(item)
    at_points = pd.DataFrame(
        {
            "hub": hub[:n],
            "item": item,
            "afstand_m": np.hypot(*(point_xy[:n] - xy[hub[:n]]).T),
        }
    )
    centre, piece = around.tree.query(
        shapely.points(xy), predicate="dwithin", distance=straal_m + SLACK_M
    )
    near = pd.DataFrame({"hub": centre, "item": around.piece_item[piece]})
    near["afstand_m"] = shapely.distance(shapely.points(xy[centre]), around.pieces[piece])
    both = pd.concat([at_points, near], ignore_index=True)
    # As one number a pair sorts many times faster than as two.
    key = both["hub"].to_numpy() * len(around.items.table) + both["item"].to_numpy()
    order = np.lexsort((both["afstand_m"], key))
    first = np.concatenate([[True], key[order][1:] != key[order][:-1]])[: len(order)]
    return both.iloc[order[first]].reset_index(drop=True)


def _count(members: pd.DataFrame, items: Items, n: int) -> pd.DataFrame:
    table = items.table
    hub, item = members["hub"].to_numpy(), members["item"].to_numpy()
    layer = table["laag"].to_numpy()[item]
    counts = {
        f"n_{name}": np.bincount(hub[layer == name], minlength=n)
        for name in (STATIONS, "traces", PROJECTEN, ONTWIKKELINGEN)
    }
    lines = table["telt_als_trace"].to_numpy()[item]
    counts["n_lijnen"] = np.bincount(hub[lines], minlength=n)
    for column, name in (("modaliteit", "n_modaliteiten"), ("sector", "n_sectoren")):
        counts[name] = _count_distinct(hub, table[column].to_numpy()[item], n)
    return pd.DataFrame(counts)


def _count_distinct(hub: Ints, values: Geometries, n: int) -> Ints:
    codes, words = pd.factorize(values)
    known = np.array([w != "" for w in words], dtype=bool)[codes] if len(words) else codes == 0
    pairs = np.unique(hub[known] * max(len(words), 1) + codes[known])
    return np.bincount(pairs // max(len(words), 1), minlength=n)


def _taken_up(
    members: pd.DataFrame, items: Items, xy: Floats, holds: Flags, straal_m: float
) -> Ints:
    """For each hub the one that it is a piece of, or itself.

    A hub without a station, project or ontwikkeling of its own, all of whose lines belong to a
    denser hub that overlaps it, is where these lines pass, not where others come together.
    """
    into = np.arange(len(xy))
    counted: Flags = np.asarray(holds.any(axis=1))
    lines = items.table["telt_als_trace"].to_numpy()[members["item"].to_numpy()]
    hub = members["hub"].to_numpy()
    n_members = np.bincount(hub, minlength=len(xy))
    n_lines = np.bincount(hub[lines], minlength=len(xy))
    bare = np.flatnonzero(counted & (n_members == n_lines))
    if not len(bare):
        return into
    pairs = cKDTree(xy).query_pairs(2 * straal_m + SLACK_M, output_type="ndarray")
    pairs = pairs[np.isin(pairs[:, 1], bare) & counted[pairs[:, 0]]]
    mine = members[lines][["hub", "item"]]
    joined = (
        pd.DataFrame(pairs, columns=["dense", "bare"])
        .merge(mine, left_on="bare", right_on="hub")
        .merge(mine, left_on=["dense", "item"], right_on=["hub", "item"])
    )
    same = joined.groupby(["bare", "dense"]).size().reset_index(name="n")
    whole = same[same["n"].to_numpy() == n_lines[same["bare"].to_numpy()]]
    first = whole.drop_duplicates("bare")
    into[first["bare"].to_numpy()] = first["dense"].to_numpy()
    # One taken up may itself be a piece of another: follow to the last.
    while (into[into] != into).any():
        into = into[into]
    return into


def nearest_places(shapes: Shapes, xy: Floats) -> Geometries:
    """The place of each shape nearest to a middle.

    Parameters
    ----------
    shapes : Shapes (n)
    xy : float array (n, 2)
        A middle for each.
    """
    line = shapely.shortest_line(shapely.points(xy), shapes.geometry)
    return shapely.get_point(line, -1)
