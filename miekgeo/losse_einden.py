"""Loose ends at borders: traces that stop near one without a counterpart across, or with another.

In come layers in EPSG:28992; out comes a row for each end and each area across the border. An end
at a station is no loose end, nor is one whose trace goes on across the border, further than that
border is accurate, or runs away from it.
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
from miekgeo.einden import NOWHERE, Ends, faces, find_counterparts, find_ends, homes, lies_in
from miekgeo.geometry import Flags, Geometries, Ints, require_rd, simple_parts, split_measured
from miekgeo.grenzen import BELGIE, DUITSLAND, Grenzen
from miekgeo.periods import Ranges, read_ranges
from miekgeo.values import numbers_of, texts_of
from miekgeo.wording import area_name, distance, enumerate_words, number

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
        How near to a border an end may be loose, and how near to it the end of a counterpart is
        looked for, m.
    aansluiting_m : float
        Distance within which an end belongs to a station or is joined to a line, m.

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
    lines = _gather(traces, projecten, stations)
    coverage, accurate = grenzen.provincies, grenzen.tolerantie_m
    ends = find_ends(lines.geometry)
    lies = lies_in(coverage.measure_parts(split_measured(lines.geometry)), accurate)
    home = homes(ends, lies, coverage, accurate)
    asked = _asked(ends, home, coverage, afstand_m)
    asked = asked[_may_be_loose(asked, ends, lines, stations, lies, coverage, aansluiting_m)]
    asked = asked.reset_index(drop=True)
    others = find_counterparts(
        ends,
        asked,
        lines.geometry,
        lies,
        coverage,
        afstand_m=afstand_m,
        aansluiting_m=aansluiting_m,
    )
    chosen = _nearest(others, asked, ends, lines)
    loaded = _loaded(lines.geometry, projecten, coverage)
    line_of = ends.line
    rows = []
    shapes = []
    for q, (e, h, b) in enumerate(asked[["end", "home", "area"]].to_numpy().tolist()):
        line, other = int(line_of[e]), chosen.get(q)
        verschil = _difference(line, other, lines, loaded=b in loaded)
        if not verschil:
            continue
        row = {
            "trace_id": lines.table["id"].iloc[line],
            "naam": lines.table["naam"].iloc[line],
            "einde": ends.label[e],
            "provincie": str(coverage.labels[h]) if h != NOWHERE else "",
            "buur": str(coverage.labels[b]),
            "afstand_grens_m": float(shapely.distance(ends.points[e], coverage.areas[b])),
            "tegenhanger_id": "" if other is None else lines.table["id"].iloc[other],
            "verschil": ";".join(verschil),
        }
        detail = {} if other is None else _details(line, other, lines)
        across = "" if other is None else _name_of(lines.table.iloc[other])
        rows.append({**row, "toelichting": _explain(row, across, detail)})
        shapes.append(ends.points[e])
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    frame = gpd.GeoDataFrame(table, geometry=np.array(shapes, dtype=object), crs=traces.crs)
    return frame.sort_values(["trace_id", "einde", "buur"], ignore_index=True)


def _gather(
    traces: gpd.GeoDataFrame, projecten: gpd.GeoDataFrame, stations: gpd.GeoDataFrame
) -> _Lines:
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
            "vast": np.concatenate([_declared(traces, stations), np.zeros(len(loose), dtype=bool)]),
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


def _declared(traces: pd.DataFrame, stations: pd.DataFrame) -> Flags:
    """Traces that name a known station at both ends: those ends are known."""
    known = set(texts_of(stations, "station_id")) - {""}
    named = [np.isin(texts_of(traces, c), list(known)) for c in ("van_station", "naar_station")]
    return np.logical_and(*named)


def _asked(ends: Ends, home: Ints, coverage: Coverage, metres: float) -> pd.DataFrame:
    """Each end with each other area within the distance that is a provincie or a neighbour."""
    end, area = coverage.within(ends.points, metres)
    is_land = coverage.inside | np.isin(coverage.labels.astype(str), [BELGIE, DUITSLAND])
    keep = (area != home[end]) & is_land[area]
    return pd.DataFrame({"end": end[keep], "home": home[end[keep]], "area": area[keep]})


def _may_be_loose(
    asked: pd.DataFrame,
    ends: Ends,
    lines: _Lines,
    stations: gpd.GeoDataFrame,
    lies: pd.DataFrame,
    coverage: Coverage,
    aansluiting_m: float,
) -> Flags:
    """Ends at no station, of lines that don't go on in the area and don't run away from it."""
    end, area = asked["end"].to_numpy(), asked["area"].to_numpy()
    going_on = pd.MultiIndex.from_arrays([ends.line[end], area]).isin(
        pd.MultiIndex.from_frame(lies[["row", "area"]])
    )
    free = ~_at_station(ends, lines, stations, aansluiting_m)[end] & ~going_on
    rows = np.flatnonzero(free)
    free[rows] = faces(ends, end[rows], area[rows], coverage, aansluiting_m)
    return free


def _at_station(ends: Ends, lines: _Lines, stations: gpd.GeoDataFrame, metres: float) -> Flags:
    """Ends that belong to a station of their modaliteit, or whose trace names both its stations."""
    part, owner = simple_parts(stations.geometry.to_numpy())
    end, near = shapely.STRtree(part).query(ends.points, predicate="dwithin", distance=metres)
    carried = texts_of(stations, "modaliteit")
    carried = np.where(carried == "", ELEKTRICITEIT, carried)[owner]
    wanted = lines.table["modaliteit"].to_numpy()[ends.line]
    same = (wanted[end] == "") | (wanted[end] == carried[near])
    at = lines.table["vast"].to_numpy(dtype=bool)[ends.line]
    at[end[same]] = True
    return at


def _nearest(
    others: pd.DataFrame, asked: pd.DataFrame, ends: Ends, lines: _Lines
) -> Mapping[int, int]:
    """The counterpart of each row of `asked` that has one: of the same modaliteit, then nearest."""
    carrier = lines.table["modaliteit"].to_numpy()
    line = others["line"].to_numpy(dtype=np.int64)
    own = ends.line[asked["end"].to_numpy()[others["asked"].to_numpy(dtype=np.int64)]]
    ranked = others.assign(
        another=carrier[line] != carrier[own],
        away=others["away"].round(3),
        id=lines.table["id"].to_numpy()[line].astype(str),
    ).sort_values(["asked", "another", "away", "id"])
    first = ranked.drop_duplicates("asked")
    return dict(zip(first["asked"].tolist(), first["line"].tolist(), strict=True))


def _loaded(lines: Geometries, projecten: gpd.GeoDataFrame, coverage: Coverage) -> set[int]:
    """Areas in which most of any trace or project of the data lies."""
    both = np.concatenate([lines, projecten.geometry.to_numpy()])
    # A line of ours that goes on across the border doesn't mean that the neighbour's are there.
    main = coverage.measure_parts(split_measured(both)).drop_duplicates("row")
    return set(main["area"].tolist())


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
    }


def _name_of(line: pd.Series) -> str:
    return str(line["naam"] or line["id"])


def _explain(row: Mapping[str, Any], across: str, detail: Mapping[str, tuple[str, str]]) -> str:
    name = row["naam"] or row["trace_id"]
    away, there = row["afstand_grens_m"], area_name(row["buur"])
    place = f"op {distance(away)} van {there}" if away else f"op de grens met {there}"
    where = f"{name} houdt op ({row['einde']}) {place}"
    if row["verschil"] == NONE:
        return f"{where}; aan de overkant is geen vervolg gevonden."
    if row["verschil"] == NOT_LOADED:
        return f"{where}; van {area_name(row['buur'])} zijn geen projecten of tracés geladen."
    parts = [f"{v} {detail[v][0]} tegenover {detail[v][1]}" for v in row["verschil"].split(";")]
    return f"{where}; aan de overkant ligt {across} met {enumerate_words(parts)}."
