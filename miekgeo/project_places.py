"""Places for projects that have none of their own: those of their traces.

Done once, when a data set is read, so that all analyses see a project in the same place.
"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.checks import Report, report_table
from miekgeo.geometry import RD, Geometries, Ints, simple_parts, split_measured
from miekgeo.lagen import ROW, Laag, Lagen
from miekgeo.values import texts_of

PROJECTEN, TRACES = "projecten", "traces"
# What a project without a place has in the report, and what it has once its traces are its place.
WITHOUT, FROM_TRACES = "G12", "G15"
# From the firmest on; unknown is as accurate as a voorkeurstrace (tables/thresholds.csv), and a
# line is no zoekgebied with an area of its own.
CERTAINTY = ("definitief", "voorkeurstrace", "", "zoekgebied", "indicatief")


def fill_places(lagen: Lagen) -> Lagen:
    """The data set with its projects without a place where their traces lie.

    Parameters
    ----------
    lagen : Lagen

    Returns
    -------
    Lagen
        A project with a place of its own keeps it. One without gets all its traces as its geometry
        and, when it states none, the `ligging` of the least certain of them; its accuracy follows
        from that. The report says so instead of that it has no place.
    """
    if not {PROJECTEN, TRACES} <= set(lagen.layers):
        return lagen
    projecten, traces = lagen.layers[PROJECTEN], lagen.layers[TRACES]
    row, trace = _matches(projecten.frame, traces.frame)
    if not len(row):
        return lagen
    filled = replace(
        projecten,
        frame=_filled(projecten.frame, traces.frame, row, trace),
        report=_report(projecten, traces.frame, row, trace),
    )
    return replace(lagen, layers={**lagen.layers, PROJECTEN: filled})


def _matches(projecten: gpd.GeoDataFrame, traces: gpd.GeoDataFrame) -> tuple[Ints, Ints]:
    """Rows without a place and their traces that have one, pair by pair, by row and then trace."""
    ids = texts_of(projecten, "project_id")
    placed = ~(projecten.geometry.isna() | projecten.geometry.is_empty).to_numpy()
    # A project in more rows has a place when any of them has.
    without = np.flatnonzero(~np.isin(ids, ids[placed]) & (ids != ""))
    drawn = np.flatnonzero(~(traces.geometry.isna() | traces.geometry.is_empty).to_numpy())
    one = pd.DataFrame({"id": ids[without], "row": without})
    other = pd.DataFrame({"id": texts_of(traces, "project_id")[drawn], "trace": drawn})
    pairs = one.merge(other, on="id").sort_values(["row", "trace"])
    return pairs["row"].to_numpy(dtype=np.int64), pairs["trace"].to_numpy(dtype=np.int64)


def _filled(
    projecten: gpd.GeoDataFrame, traces: gpd.GeoDataFrame, row: Ints, trace: Ints
) -> gpd.GeoDataFrame:
    who, whose = np.unique(row, return_inverse=True)
    geometry = projecten.geometry.to_numpy().copy()
    geometry[who] = _together(traces.geometry.to_numpy()[trace], whose)
    ligging = texts_of(projecten, "ligging")
    least = _least_certain(texts_of(traces, "ligging")[trace], whose, len(who))
    ligging[who] = np.where(ligging[who] == "", least, ligging[who])
    known = pd.Series(ligging, index=projecten.index).where(ligging != "", None)
    values = projecten.assign(ligging=known.astype(projecten["ligging"].dtype))
    return values.set_geometry(gpd.GeoSeries(geometry, index=values.index, crs=RD))


def _together(lines: Geometries, whose: Ints) -> Geometries:
    """The lines of each project as one geometry, repeated stretches once; `whose` is sorted."""
    part, line = simple_parts(lines)
    whole = shapely.multilinestrings(part, indices=whose[line])
    return split_measured(whole).main


def _least_certain(ligging: np.ndarray, whose: Ints, n: int) -> np.ndarray:
    rank = pd.Index(CERTAINTY).get_indexer(pd.Index(ligging))
    worst = np.zeros(n, dtype=np.int64)
    np.maximum.at(worst, whose, rank)
    return np.array(CERTAINTY, dtype=object)[worst]


def _report(projecten: Laag, traces: pd.DataFrame, row: Ints, trace: Ints) -> pd.DataFrame:
    """The report of the projects, with what was used where nothing was given."""
    frame, told = projecten.frame, Report(PROJECTEN, projecten.source)
    names = pd.Series(texts_of(traces, "trace_id")[trace]).groupby(row).agg(list)
    ids = texts_of(frame, "project_id")
    numbers = frame[ROW].to_numpy()
    for position, codes in zip(names.index.tolist(), names.tolist(), strict=True):
        told.add(FROM_TRACES, _used(codes), rij=int(numbers[position]), row_id=ids[position])
    old = projecten.report
    solved = (old["check_id"] == WITHOUT) & old["rij"].isin(numbers[names.index.to_numpy()])
    kept = ({str(k): v for k, v in r.items()} for r in old[~solved].to_dict("records"))
    return report_table([*kept, *told.rows])


def _used(codes: list[str]) -> str:
    if len(codes) == 1:
        return f"Geen eigen ligging; het tracé {codes[0]} is gebruikt."
    return f"Geen eigen ligging; de tracés {', '.join(codes)} zijn gebruikt."
