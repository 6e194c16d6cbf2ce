"""Loose ends at borders: traces that stop near one without a counterpart across, or with another.

In come layers in EPSG:28992; out comes a row for each end and each area across the border. An end
at a station is no loose end, nor is one whose trace goes on across the border.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.coverage import Coverage
from miekgeo.geometry import (
    Flags,
    Floats,
    Geometries,
    Ints,
    Texts,
    require_rd,
    simple_parts,
    split_measured,
)
from miekgeo.grenzen import BELGIE, DUITSLAND, Grenzen
from miekgeo.knooppunten.candidates import SAME_END_M, line_ends
from miekgeo.periods import Ranges, read_ranges
from miekgeo.values import numbers_of, texts_of
from miekgeo.wording import area_name, distance, enumerate_words, number

BEGIN, END = "begin", "eind"
NONE, NOT_LOADED = "geen tegenhanger", "buur niet geladen"
CARRIER, VOLTAGE, PHASE, YEAR = "modaliteit", "spanning", "fase", "jaar"
STRUCTURAL = "spanning (structureel 110/150 kV)"
# North and east of the country have 110 kV where the rest has 150 kV.
REGIONAL_KV = {110.0, 150.0}
ELEKTRICITEIT = "elektriciteit"
COLUMNS = (
    "trace_id",
    "einde",
    "provincie",
    "buur",
    "afstand_grens_m",
    "tegenhanger_id",
    "verschil",
    "toelichting",
)


@dataclass(frozen=True)
class _Lines:
    """Traces, and line projects without one."""

    table: pd.DataFrame
    geometry: Geometries
    ready: Ranges


def find_losse_einden(
    traces: gpd.GeoDataFrame,
    projecten: gpd.GeoDataFrame,
    stations: gpd.GeoDataFrame,
    grenzen: Grenzen,
    *,
    afstand_m: float,
    aansluiting_m: float,
) -> gpd.GeoDataFrame:
    """Ends near a border that don't go on as they came.

    Parameters
    ----------
    traces, projecten, stations : GeoDataFrame (EPSG:28992)
        Layers. A project with a line and no trace counts as a trace with its id.
    grenzen : Grenzen
    afstand_m : float
        How near to a border an end may be loose, and how near to it a counterpart is looked for, m.
    aansluiting_m : float
        Distance within which an end belongs to a station, m.

    Returns
    -------
    GeoDataFrame (sorted by trace_id, einde and buur, EPSG:28992)
        `COLUMNS`, with the end as geometry. `verschil` is geen tegenhanger, buur niet geladen (no
        project or trace of the data lies there), or what differs, with `;` between.

    Raises
    ------
    CrsError
        A frame isn't in EPSG:28992.
    """
    for name, frame in (("traces", traces), ("projecten", projecten), ("stations", stations)):
        require_rd(frame, name)
    lines = _gather(traces, projecten)
    points, line, label = _ends(lines.geometry)
    free = ~_at_station(points, line, lines, stations, aansluiting_m)
    points, line, label = points[free], line[free], label[free]
    coverage = grenzen.provincies
    parts = coverage.measure_parts(split_measured(lines.geometry))
    parts = parts[parts["area"] >= 0]
    lies = pd.MultiIndex.from_frame(parts[["row", "area"]])
    home = _home(points, line, parts, coverage)
    end, buur = _across(points, home, coverage, afstand_m)
    going_on = pd.MultiIndex.from_arrays([line[end], buur]).isin(lies)
    end, buur = end[~going_on], buur[~going_on]
    loaded = _loaded(lines.geometry, projecten, coverage)
    rows = []
    shapes = []
    for e, b in zip(end.tolist(), buur.tolist(), strict=True):
        there = np.setdiff1d(_rows_in(lies, b), [line[e]])
        other = _counterpart(points[e], int(line[e]), coverage.areas[b], lines, there, afstand_m)
        verschil = _difference(int(line[e]), other, lines, loaded=b in loaded)
        if not verschil:
            continue
        row = {
            "trace_id": lines.table["id"].iloc[line[e]],
            "naam": lines.table["naam"].iloc[line[e]],
            "einde": label[e],
            "provincie": str(coverage.labels[home[e]]) if home[e] >= 0 else "",
            "buur": str(coverage.labels[b]),
            "afstand_grens_m": float(shapely.distance(points[e], coverage.areas[b])),
            "tegenhanger_id": "" if other is None else lines.table["id"].iloc[other],
            "verschil": ";".join(verschil),
        }
        detail = {} if other is None else _details(int(line[e]), other, lines)
        rows.append({**row, "toelichting": _explain(row, detail)})
        shapes.append(points[e])
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    frame = gpd.GeoDataFrame(table, geometry=np.array(shapes, dtype=object), crs=traces.crs)
    return frame.sort_values(["trace_id", "einde", "buur"], ignore_index=True)


def _gather(traces: gpd.GeoDataFrame, projecten: gpd.GeoDataFrame) -> _Lines:
    with_trace = set(texts_of(traces, "project_id"))
    measured = split_measured(projecten.geometry.to_numpy())
    free = [p not in with_trace for p in texts_of(projecten, "project_id")]
    own = (measured.dimension == 1) & np.array(free, dtype=bool)
    loose = projecten[own]
    about = projecten.drop_duplicates("project_id").set_index("project_id")
    project = texts_of(traces, "project_id")
    of_trace = about.reindex(project)
    table = pd.DataFrame(
        {
            "id": np.concatenate([texts_of(traces, "trace_id"), texts_of(loose, "project_id")]),
            "naam": np.concatenate([texts_of(traces, "naam"), texts_of(loose, "naam")]),
            "modaliteit": np.concatenate(
                [texts_of(traces, "modaliteit"), texts_of(loose, "modaliteit")]
            ),
            "kv": np.concatenate(
                [numbers_of(traces, "spanning_kv"), numbers_of(loose, "spanning_kv")]
            ),
            "status": np.concatenate([texts_of(traces, "status"), np.full(len(loose), "")]),
            "fase": np.concatenate(
                [texts_of(of_trace, "projecttype"), texts_of(loose, "projecttype")]
            ),
            "vast": np.concatenate([_declared(traces), np.zeros(len(loose), dtype=bool)]),
        }
    )
    geometry = np.concatenate([traces.geometry.to_numpy(), loose.geometry.to_numpy()])
    fields = (
        ("ibn_verwacht_van", "ibn_verwacht_tot", "ibn_gewenst"),
        ("ibn_verwacht_tot", "ibn_verwacht_van", "ibn_gewenst"),
    )
    ranges = [read_ranges(frame, *fields) for frame in (of_trace, loose)]
    ready = Ranges(
        np.concatenate([r.first for r in ranges]), np.concatenate([r.last for r in ranges])
    )
    return _Lines(table, geometry, ready)


def _declared(traces: pd.DataFrame) -> Flags:
    """Traces that name a station at both ends: those ends are known."""
    named = [texts_of(traces, c) != "" for c in ("van_station", "naar_station")]
    return np.logical_and(*named)


def _ends(geometry: Geometries) -> tuple[Geometries, Ints, Texts]:
    """Ends of lines, the line of each, and whether the line begins or ends there."""
    lines = split_measured(geometry)
    rows = np.flatnonzero(lines.dimension == 1)
    points, line = line_ends(lines.main[rows])
    part, owner = simple_parts(geometry[rows])
    first = pd.Series(shapely.get_point(part, 0)).groupby(owner).first().to_numpy()
    begins = shapely.distance(points, first[line]) < SAME_END_M
    # Drawn from the middle, a line begins at the first of its ends.
    without = ~pd.Series(begins).groupby(line).transform("any").to_numpy(dtype=bool)
    begins |= without & ~pd.Series(line).duplicated().to_numpy()
    return points, rows[line], np.where(begins, BEGIN, END).astype(object)


def _at_station(
    points: Geometries, line: Ints, lines: _Lines, stations: gpd.GeoDataFrame, metres: float
) -> Flags:
    """Ends that belong to a station of their modaliteit, or whose trace names both its stations."""
    part, owner = simple_parts(stations.geometry.to_numpy())
    end, near = shapely.STRtree(part).query(points, predicate="dwithin", distance=metres)
    carried = texts_of(stations, "modaliteit")
    carried = np.where(carried == "", ELEKTRICITEIT, carried)[owner]
    wanted = lines.table["modaliteit"].to_numpy()[line]
    same = (wanted[end] == "") | (wanted[end] == carried[near])
    at = lines.table["vast"].to_numpy()[line].copy()
    at[end[same]] = True
    return at


def _home(points: Geometries, line: Ints, parts: pd.DataFrame, coverage: Coverage) -> Ints:
    """Area of each end: on a border the one from which its line comes; -1 outside all."""
    point, area = coverage.locate(points)
    found = pd.DataFrame({"point": point, "area": area, "row": line[point]})
    found = found.merge(parts[["row", "area", "measure"]], on=["row", "area"], how="left")
    found = found.sort_values(["point", "measure", "area"], ascending=[True, False, True])
    first = found.drop_duplicates("point")
    home = np.full(len(points), -1)
    home[first["point"].to_numpy()] = first["area"].to_numpy()
    return home


def _across(points: Geometries, home: Ints, coverage: Coverage, metres: float) -> tuple[Ints, Ints]:
    """Pairs of end and another area within the distance that is a provincie or a neighbour."""
    end, area = coverage.within(points, metres)
    is_land = coverage.inside | np.isin(coverage.labels.astype(str), [BELGIE, DUITSLAND])
    keep = (area != home[end]) & is_land[area]
    return end[keep], area[keep]


def _loaded(lines: Geometries, projecten: gpd.GeoDataFrame, coverage: Coverage) -> set[int]:
    """Areas in which most of any trace or project of the data lies."""
    both = np.concatenate([lines, projecten.geometry.to_numpy()])
    # A line of ours that goes on across the border doesn't mean that the neighbour's are there.
    main = coverage.measure_parts(split_measured(both)).drop_duplicates("row")
    return set(main["area"].tolist())


def _rows_in(lies: pd.MultiIndex, area: int) -> Ints:
    """Lines of which a part lies in an area."""
    rows: Ints = lies.get_level_values(0)[lies.get_level_values(1) == area].to_numpy()
    return rows


def _counterpart(
    point: shapely.Geometry,
    line: int,
    area: shapely.Geometry,
    lines: _Lines,
    rows: Ints,
    metres: float,
) -> int | None:
    """The nearest other line that comes within the distance in the area; None without."""
    rows = rows[shapely.dwithin(point, lines.geometry[rows], metres)]
    inside = shapely.intersection(lines.geometry[rows], area)
    away: Floats = shapely.distance(point, inside)
    near = np.flatnonzero(away <= metres)
    if not len(near):
        return None
    carrier = lines.table["modaliteit"].to_numpy()
    # One of the same modaliteit goes before one that is nearer.
    other = carrier[rows[near]] != carrier[line]
    ids = lines.table["id"].to_numpy()[rows[near]].astype(str)
    return int(rows[near[np.lexsort((ids, away[near].round(3), other))[0]]])


def _difference(line: int, other: int | None, lines: _Lines, *, loaded: bool) -> list[str]:
    if other is None:
        return [NONE] if loaded else [NOT_LOADED]
    one, two = lines.table.iloc[line], lines.table.iloc[other]
    found = []
    if one["modaliteit"] and two["modaliteit"] and one["modaliteit"] != two["modaliteit"]:
        found.append(CARRIER)
    if one["kv"] != two["kv"] and not np.isnan([one["kv"], two["kv"]]).any():
        found.append(STRUCTURAL if {one["kv"], two["kv"]} == REGIONAL_KV else VOLTAGE)
    if any(one[c] and two[c] and one[c] != two[c] for c in ("status", "fase")):
        found.append(PHASE)
    ready = lines.ready
    apart = ready.first[line] > ready.last[other] or ready.first[other] > ready.last[line]
    return [*found, YEAR] if apart else found


def _details(line: int, other: int, lines: _Lines) -> dict[str, tuple[str, str]]:
    one, two = lines.table.iloc[line], lines.table.iloc[other]
    voltage = tuple("?" if np.isnan(r["kv"]) else f"{number(r['kv'])} kV" for r in (one, two))
    differs = "status" if one["fase"] == two["fase"] else "fase"
    phase = tuple(r[differs] or r["status"] or "onbekend" for r in (one, two))
    return {
        CARRIER: (one["modaliteit"], two["modaliteit"]),
        VOLTAGE: (voltage[0], voltage[1]),
        STRUCTURAL: (voltage[0], voltage[1]),
        PHASE: (phase[0], phase[1]),
        YEAR: (lines.ready.words(line), lines.ready.words(other)),
        "naam": (one["naam"] or one["id"], two["naam"] or two["id"]),
    }


def _explain(row: Mapping[str, Any], detail: Mapping[str, tuple[str, str]]) -> str:
    name = row["naam"] or row["trace_id"]
    where = (
        f"{name} houdt op ({row['einde']}) op {distance(row['afstand_grens_m'])} van "
        f"{area_name(row['buur'])}"
    )
    if row["verschil"] == NONE:
        return f"{where}; aan de overkant is geen vervolg gevonden."
    if row["verschil"] == NOT_LOADED:
        return f"{where}; van {area_name(row['buur'])} zijn geen projecten of tracés geladen."
    parts = [f"{v} {detail[v][0]} tegenover {detail[v][1]}" for v in row["verschil"].split(";")]
    return f"{where}; aan de overkant ligt {detail['naam'][1]} met {enumerate_words(parts)}."
