"""A second way to find raakvlakken: every pair, one after another, by what the rules say.

Nothing here comes from the package under test. Distances are of whole geometries, all against all;
the stretch beside another line is cut by bands; years are sets of quarters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Geometry

BLOCK = 100


@dataclass
class Thing:
    """One project."""

    shapes: list[Geometry] = field(default_factory=list)
    lines: list[Geometry] = field(default_factory=list)
    reaching: list[tuple[float, float]] = field(default_factory=list)
    carriers: set[str] = field(default_factory=set)
    quarters: set[int] = field(default_factory=set)
    stations: set[str] = field(default_factory=set)
    hubs: set[str] = field(default_factory=set)


def brute_force(
    projecten: gpd.GeoDataFrame,
    stations: gpd.GeoDataFrame,
    traces: gpd.GeoDataFrame,
    hubs: pd.DataFrame,
    *,
    afstand_m: float,
    corridor_m: float,
    aansluiting_m: float,
) -> dict[tuple[str, str], dict[str, Any]]:
    """All pairs with at least one kind, and what is known of each."""
    things = _things(projecten)
    _connect(things, stations, traces, aansluiting_m)
    for knooppunt, member in zip(hubs["knooppunt_id"], hubs["id"], strict=True):
        if member in things:
            things[member].hubs.add(knooppunt)
    ids = sorted(i for i, thing in things.items() if thing.shapes)
    apart = _all_distances([things[i] for i in ids])
    found = {}
    for one in range(len(ids)):
        a = things[ids[one]]
        for other in range(one + 1, len(ids)):
            b = things[ids[other]]
            metres = apart[one, other]
            if metres > max(afstand_m, corridor_m) and not (
                a.stations & b.stations or a.hubs & b.hubs
            ):
                continue
            pair = _compare(a, b, metres, afstand_m, corridor_m)
            if pair["soorten"]:
                found[ids[one], ids[other]] = pair
    return found


def _compare(
    a: Thing, b: Thing, metres: float, afstand_m: float, corridor_m: float
) -> dict[str, Any]:
    meets = metres < 1e-6 and any(p.intersects(q) for p in a.shapes for q in b.shapes)
    beside = _beside(a, b, corridor_m) if metres <= corridor_m else 0.0
    kinds = {
        "kruising": meets,
        "parallelligging": beside >= 2 * corridor_m,
        "nabijheid": not meets and metres <= afstand_m,
        "gedeeld station": bool(a.stations & b.stations),
        "gedeeld knooppunt": bool(a.hubs & b.hubs),
    }
    soorten = [kind for kind, holds in kinds.items() if holds]
    return {
        "soorten": ";".join(soorten),
        "afstand_m": metres,
        "parallel_m": beside,
        "gedeelde_stations": ";".join(sorted(a.stations & b.stations)),
        "gedeelde_knooppunten": ";".join(sorted(a.hubs & b.hubs)),
        "duiding": _read(set(soorten), a.quarters, b.quarters),
    }


def _read(kinds: set[str], a: set[int], b: set[int]) -> str:
    """Chance and risk as the table of rules has them, told once more."""
    if not a or not b:
        return "onbekend"
    more = kinds - {"kruising"}
    if a & b:
        kans, risico = bool(more), "kruising" in kinds
    else:
        between = max(min(a), min(b)) - min(max(a), max(b)) - 1
        kans = bool(more) and between < 4
        risico = kinds != {"nabijheid"}
    return " en ".join(w for w, holds in (("kans", kans), ("risico", risico)) if holds) or (
        "onbekend"
    )


def _things(projecten: gpd.GeoDataFrame) -> dict[str, Thing]:
    things: dict[str, Thing] = {}
    for row in projecten.to_dict("records"):
        thing = things.setdefault(row["project_id"], Thing())
        if isinstance(row["modaliteit"], str):
            thing.carriers.add(row["modaliteit"])
        thing.quarters |= _quarters(row["bouw_van"], row["ibn_verwacht_tot"])
        for part in shapely.get_parts(row["geometry"]) if row["geometry"] else ():
            if part.geom_type == "Point":
                thing.reaching.append((part.x, part.y))
            if part.geom_type == "LineString":
                thing.reaching += [part.coords[0], part.coords[-1]]
            if part.geom_type == "LineString" and row["ligging"] == "indicatief":
                thing.shapes += [shapely.Point(xy) for xy in part.coords]
                continue
            thing.shapes.append(part)
            if part.geom_type == "LineString":
                thing.lines.append(part)
    for thing in things.values():
        if thing.quarters:
            thing.quarters = set(range(min(thing.quarters), max(thing.quarters) + 1))
    return things


def _quarters(first: Any, last: Any) -> set[int]:
    given = [p for p in (first, last) if isinstance(p, str)]
    found: set[int] = set()
    for period in given:
        year = int(period[:4]) * 4
        found |= {year + int(period[6]) - 1} if "Q" in period else set(range(year, year + 4))
    if len(given) == 1 or not found:
        return found
    # From the start of the first to the end of the last.
    return set(range(min(found), max(found) + 1))


def _connect(
    things: dict[str, Thing],
    stations: gpd.GeoDataFrame,
    traces: gpd.GeoDataFrame,
    aansluiting_m: float,
) -> None:
    known = set(stations["station_id"])
    for row in traces.to_dict("records"):
        if row["project_id"] in things:
            things[row["project_id"]].stations |= {row["van_station"], row["naar_station"]} & known
    for row in stations.to_dict("records"):
        carrier = row["modaliteit"] if isinstance(row["modaliteit"], str) else "elektriciteit"
        x, y = row["geometry"].x, row["geometry"].y
        for thing in things.values():
            if thing.carriers and carrier not in thing.carriers:
                continue
            if any(np.hypot(x - px, y - py) <= aansluiting_m for px, py in thing.reaching):
                thing.stations.add(row["station_id"])


def _all_distances(things: list[Thing]) -> np.ndarray:
    whole = np.array([shapely.GeometryCollection(t.shapes) for t in things], dtype=object)
    rows = [
        shapely.distance(whole[begin : begin + BLOCK, None], whole[None])
        for begin in range(0, len(whole), BLOCK)
    ]
    return np.concatenate(rows)


def _beside(a: Thing, b: Thing, corridor_m: float) -> float:
    one, other = _segments(a), _segments(b)
    return min(_inside(one, other, corridor_m), _inside(other, one, corridor_m))


def _segments(thing: Thing) -> list[Geometry]:
    return [
        shapely.LineString([p, q])
        for each in thing.lines
        for p, q in zip(each.coords[:-1], each.coords[1:], strict=True)
    ]


def _inside(one: list[Geometry], other: list[Geometry], corridor_m: float) -> float:
    if not one or not other:
        return 0.0
    length = 0.0
    beside = np.array(other, dtype=object)
    away = shapely.distance(np.array(one, dtype=object)[:, None], beside[None])
    for segment, near in zip(one, away <= corridor_m, strict=True):
        chosen = [t for t in beside[near] if _turn(segment, t) <= 30]
        room = shapely.union_all(shapely.buffer(chosen, corridor_m, cap_style="flat"))
        length += segment.intersection(room).length
    return length


def _turn(one: Geometry, other: Geometry) -> float:
    """Angle between two segments, 0 to 90 degrees."""
    angles = [
        np.degrees(np.arctan2(s.coords[1][1] - s.coords[0][1], s.coords[1][0] - s.coords[0][0]))
        for s in (one, other)
    ]
    turn = abs(angles[0] - angles[1]) % 180
    return float(min(turn, 180 - turn))
