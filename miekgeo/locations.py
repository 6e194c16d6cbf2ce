"""From location columns or file geometries to geometries in RD, with every doubt reported.

Coordinates come as lon/lat, RD x/y, WKT, place lists or a geometry of the file. What system they
are in is taken from the file, or recognised from where they land; swapped axes are recognised the
same way. Nothing is guessed silently: each recognition is a remark, each failure a fault.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyproj
import shapely

from miekgeo.checks import CHECKS, Report
from miekgeo.errors import name_ids
from miekgeo.geometry import (
    RD,
    WGS84,
    Flags,
    Floats,
    Geometries,
    Ints,
    has_height,
    repair_polygons,
    to_rd,
    without_lengthless_parts,
)
from miekgeo.limits import LIMITS, beyond
from miekgeo.nesting import from_wkt, is_deep_wkt
from miekgeo.values import is_empty, read_numbers

# Boxes (x0, y0, x1, y1) in RD, m: the Netherlands with its sea strip, and 200 km around it.
NEDERLAND_BOX = (0.0, 300_000.0, 300_000.0, 640_000.0)
FAR_M = 200_000.0
WIDE_BOX = (-200_000.0, 95_000.0, 490_000.0, 830_000.0)
# The same core in WGS84 degrees.
NEDERLAND_BOX_WGS84 = (3.0, 50.5, 7.5, 54.5)

LONGEST_PLACE = 200
_PLACE = re.compile(r"(.*?)[\s:]*\(?\s*(-?\d+(?:[.,]\d+)?)[\s,/]+(-?\d+(?:[.,]\d+)?)\s*\)?")
_SRID = re.compile(r"\s*SRID\s*=\s*(\d{1,100})\s*;\s*", re.IGNORECASE)


@dataclass
class Places:
    """Geometries of rows as they are built up.

    Attributes
    ----------
    geometry : geometry array (n)
        Coordinates as in the file until `to_rd_recognised`, RD after it.
    from_list : bool array (n)
        Rows whose geometry was made from a list of places: lines are straight between them.
    srid : array of int (n)
        EPSG code a row itself states, however large, 0 when it doesn't.
    """

    geometry: Geometries
    from_list: Flags = field(init=False)
    srid: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.from_list = np.zeros(len(self.geometry), dtype=bool)
        self.srid = np.full(len(self.geometry), 0, dtype=object)


class RowReport:
    """A report that knows the row number and id of each position."""

    def __init__(self, report: Report, rows: Ints, ids: Sequence[Any]) -> None:
        self.report = report
        self.rows = rows
        self.ids = ids
        self.aside: dict[int, list[str]] = {}

    def fault(self, check_id: str, position: int | np.integer, melding: str) -> None:
        """Add a finding about one row; its message is the reason when it sets the row aside."""
        self.report.add(
            check_id, melding, rij=int(self.rows[position]), row_id=self.ids[int(position)]
        )
        if CHECKS[check_id].terzijde:
            self.aside.setdefault(int(position), []).append(melding)

    def name(self, positions: Iterable[int | np.integer]) -> str:
        """Rows named for a remark that concerns several."""
        numbers = [int(self.rows[p]) for p in positions]
        return f"rij {numbers[0]}" if len(numbers) == 1 else f"rijen {name_ids(numbers)}"


def places_from_columns(
    columns: Mapping[str, Sequence[Any]], lines: Flags, notes: RowReport
) -> Places:
    """Geometries from location columns; the first kind that a row fills counts.

    Parameters
    ----------
    columns : mapping
        Raw values by kind: wkt, plaatsen, lon, lat, x, y.
    lines : bool array (n)
        Rows whose places are joined by straight lines; elsewhere they are points.
    notes : RowReport
        Takes what can't be read.
    """
    n = len(lines)
    places = Places(np.full(n, None, dtype=object))
    if "wkt" in columns:
        _add_wkt(places, columns["wkt"], notes)
    if "plaatsen" in columns:
        _add_lists(places, columns["plaatsen"], lines, notes)
    for first, second in (("lon", "lat"), ("x", "y")):
        if first in columns or second in columns:
            blank: Sequence[Any] = [None] * n
            pair = columns.get(first, blank), columns.get(second, blank)
            _add_pairs(places, pair, (first, second), notes)
    return places


def check_coordinates(places: Places, notes: RowReport) -> None:
    """Report rows with a coordinate that isn't a finite number, and take their geometry away."""
    xy, index = shapely.get_coordinates(places.geometry, return_index=True)
    for position in np.unique(index[~np.isfinite(xy).all(axis=1)]):
        notes.fault("G02", position, "Een coördinaat is geen getal (NaN of oneindig).")
        places.geometry[position] = None


def to_rd_recognised(places: Places, crs: str | None, notes: RowReport) -> None:
    """Turn all geometries into RD: by the stated system, or by where the coordinates land.

    Rows whose system stays unknown, or whose coordinates it doesn't have, are reported and lose
    their geometry.
    """
    _drop_height(places, notes)
    todo = ~(shapely.is_missing(places.geometry) | shapely.is_empty(places.geometry))
    for code in np.unique(places.srid[todo]):
        rows = np.flatnonzero(todo & (places.srid == code))
        stated = f"EPSG:{code}" if code else crs
        places.geometry[rows] = _recognise(places.geometry[rows], rows, stated, notes)
    _drop_impossible(places, notes)


def check_distance(geometry: Geometries, nederland: shapely.Geometry, notes: RowReport) -> None:
    """Report geometries more than 200 km from the Netherlands, and those outside it."""
    filled = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    shapely.prepare(nederland)
    box = shapely.bounds(geometry)
    x0, y0, x1, y1 = shapely.bounds(nederland)
    beyond = filled & (
        (box[:, 0] < x0 - FAR_M)
        | (box[:, 1] < y0 - FAR_M)
        | (box[:, 2] > x1 + FAR_M)
        | (box[:, 3] > y1 + FAR_M)
    )
    outside = np.flatnonzero(filled & ~_box_in(box, NEDERLAND_BOX) & ~beyond)
    xy, index = shapely.get_coordinates(geometry[outside], return_index=True)
    far = shapely.distance(nederland, shapely.points(xy)) > FAR_M
    beyond[outside[np.unique(index[far])]] = True
    for position in np.flatnonzero(beyond):
        notes.fault("G03", position, _far_message(box[position]))
    near = np.flatnonzero(filled & ~beyond)
    apart = near[~shapely.intersects(nederland, geometry[near])]
    for position in apart:
        away = float(shapely.distance(nederland, geometry[position])) / 1000
        melding = f"De plaats ligt buiten Nederland, op {away:.1f} km.".replace(".", ",", 1)
        notes.fault("G04", position, melding)


def check_shapes(geometry: Geometries, closed: Sequence[int], notes: RowReport) -> Geometries:
    """Repair shapes where certain, report what was repaired and what can't be used."""
    repaired, shortened = without_lengthless_parts(geometry)
    for position in np.flatnonzero(shortened):
        notes.fault("G07", position, "Een deel van de lijn had geen lengte en telt niet mee.")
    repaired, changed, doubtful = repair_polygons(repaired)
    changed[list(closed)] = True
    for position in np.flatnonzero(changed & ~doubtful):
        notes.fault("G07", position, "Het vlak was ongeldig en is hersteld.")
    for position in np.flatnonzero(doubtful):
        notes.fault(*_doubt(repaired[position], position))
    return repaired


def _doubt(geometry: shapely.Geometry, position: np.integer) -> tuple[str, np.integer, str]:
    """Finding about a shape that can't be repaired."""
    if shapely.get_dimensions(geometry) < 2:
        return "G13", position, "De lijn heeft geen lengte."
    if shapely.area(shapely.make_valid(geometry)) == 0:
        return "G13", position, "Het vlak heeft geen oppervlakte."
    reason = shapely.is_valid_reason(geometry).split("[")[0].strip()
    return "G08", position, f"Het vlak is ongeldig en niet zeker te herstellen ({reason})."


def _add_wkt(places: Places, values: Sequence[Any], notes: RowReport) -> None:
    rows = [i for i, v in enumerate(values) if not is_empty(v)]
    texts = []
    for row in rows:
        text = str(values[row])
        if match := _SRID.match(text):
            places.srid[row] = int(match[1])
            text = text[match.end() :]
        texts.append(text)
    read, closed = read_wkt(texts)
    for row, geometry, was_closed in zip(rows, read, closed, strict=True):
        if geometry is None:
            notes.fault("G01", row, _unreadable_wkt(str(values[row])))
        elif was_closed:
            notes.fault("G07", row, "Een ring was niet gesloten en is gesloten.")
        places.geometry[row] = geometry


def _unreadable_wkt(text: str) -> str:
    if is_deep_wkt([text], LIMITS.nesting)[0]:
        return f"De geometrie {beyond('nesting')[0]}"
    return f"De WKT is niet te lezen: {text[:40]!r}."


def read_wkt(texts: Sequence[str]) -> tuple[Geometries, Flags]:
    """Geometries from WKT (None where it can't be read), and where a ring had to be closed."""
    values = np.array(texts, dtype=object)
    with warnings.catch_warnings():
        # NaN in WKT warns; it is reported as a fault of the row instead.
        warnings.simplefilter("ignore", RuntimeWarning)
        read = from_wkt(values)
        failed = np.flatnonzero(shapely.is_missing(read))
        read[failed] = from_wkt(values[failed], on_invalid="fix")
    closed = np.zeros(len(values), dtype=bool)
    closed[failed] = ~shapely.is_missing(read[failed])
    return read, closed


def _add_lists(places: Places, values: Sequence[Any], lines: Flags, notes: RowReport) -> None:
    for row, value in enumerate(values):
        if is_empty(value) or places.geometry[row] is not None:
            continue
        points, wrong = parse_places(str(value))
        if wrong:
            melding = (
                f"Geen coördinaten bij plaats {wrong[0][:60]!r}; verwacht: naam lengte breedte."
            )
            notes.fault("G01", row, melding)
            continue
        distinct = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
        places.from_list[row] = True
        if lines[row] and len(distinct) > 1:
            places.geometry[row] = shapely.LineString(distinct)
        elif len(set(distinct)) == 1:
            places.geometry[row] = shapely.Point(distinct[0])
        else:
            places.geometry[row] = shapely.MultiPoint(distinct)


def parse_places(text: str) -> tuple[list[tuple[float, float]], list[str]]:
    """Coordinates of a place list `Naam lon lat; Naam lon lat`, and entries without them."""
    points, wrong = [], []
    for entry in _entries(text):
        match = _match_place(entry)
        if match is None:
            wrong.append(entry)
        else:
            points.append((_degrees(match[2]), _degrees(match[3])))
    return points, wrong


def place_names(text: str) -> list[str]:
    """Names of a place list, in order."""
    return [m[1].strip() for e in _entries(text) if (m := _match_place(e))]


def _entries(text: str) -> list[str]:
    """Entries with single spaces: a run of them can be read in too many ways to try."""
    return [" ".join(e.split()) for e in text.split(";") if e.strip()]


def _match_place(entry: str) -> re.Match[str] | None:
    """Name and coordinates; None for what is longer than any place, which would take for ever."""
    return _PLACE.fullmatch(entry) if len(entry) <= LONGEST_PLACE else None


def _degrees(text: str) -> float:
    return float(text.replace(",", "."))


def _add_pairs(
    places: Places,
    pair: tuple[Sequence[Any], Sequence[Any]],
    names: tuple[str, str],
    notes: RowReport,
) -> None:
    numbers = [read_numbers(values)[0] for values in pair]
    for row, (x, y) in enumerate(zip(*numbers, strict=True)):
        if places.geometry[row] is not None:
            continue
        empty = [is_empty(values[row]) for values in pair]
        if all(empty):
            continue
        if any(empty):
            missing = names[empty.index(True)]
            notes.fault("G01", row, f"De coördinaat {missing} ontbreekt.")
        elif x is None or y is None:
            for number, values in zip((x, y), pair, strict=True):
                if number is None:
                    _report_no_number(row, str(values[row]), notes)
        else:
            places.geometry[row] = shapely.Point(x, y)


def _report_no_number(row: int, text: str, notes: RowReport) -> None:
    known = text.strip().casefold() in {"nan", "inf", "-inf", "infinity"}
    notes.fault("G02" if known else "G01", row, f"De coördinaat {text[:40]!r} is geen getal.")


def _drop_impossible(places: Places, notes: RowReport) -> None:
    """A latitude of 95 degrees, say: no place on earth."""
    xy, index = shapely.get_coordinates(places.geometry, return_index=True)
    for position in np.unique(index[~np.isfinite(xy).all(axis=1)]):
        melding = "De coördinaten bestaan niet in het opgegeven stelsel; de plaats is onbekend."
        notes.fault("G03", position, melding)
        places.geometry[position] = None


def _drop_height(places: Places, notes: RowReport) -> None:
    high = np.flatnonzero(has_height(places.geometry))
    if len(high):
        notes.report.add("G10", f"De hoogte van {notes.name(high)} is niet gebruikt.")
        places.geometry[high] = shapely.force_2d(places.geometry[high])


def _recognise(
    geometry: Geometries, rows: Ints, stated: str | None, notes: RowReport
) -> Geometries:
    """RD geometries of rows that share a stated system (or none)."""
    result = np.full(len(geometry), None, dtype=object)
    left = np.ones(len(geometry), dtype=bool)
    swapped_axes = shapely.transform(geometry, lambda xy: xy[:, ::-1])
    base = None
    if stated is not None:
        base = _transform_or_none(geometry, stated)
        if base is None:
            notes.report.add(
                "G05", f"Het opgegeven coördinatenstelsel ({stated[:60]}) is onbekend."
            )
        else:
            inside = left & _lands_in(base, NEDERLAND_BOX)
            result[inside], left = base[inside], left & ~inside
    for crs, name in ((RD, "RD"), (WGS84, "WGS84")):
        left = _take(result, left, geometry, rows, (crs, name), notes, stated)
    for crs in (RD, WGS84):
        left = _take_swapped(result, left, swapped_axes, rows, crs, notes)
    if base is not None:
        result[left] = base[left]
        return result
    return _take_rest(result, left, geometry, rows, notes)


def _take(
    result: Geometries,
    left: Flags,
    geometry: Geometries,
    rows: Ints,
    system: tuple[str, str],
    notes: RowReport,
    stated: str | None,
) -> Flags:
    """Take rows whose coordinates land in the Netherlands when read in this system."""
    crs, name = system
    box = NEDERLAND_BOX if crs == RD else NEDERLAND_BOX_WGS84
    hit = left & _box_in(shapely.bounds(geometry), box)
    if hit.any():
        result[hit] = to_rd(geometry[hit], crs)
        said = "" if stated is None else f" (het bestand zegt {_crs_name(stated)})"
        notes.report.add(
            "G05", f"Coördinaten van {notes.name(rows[hit])} herkend als {name}{said}."
        )
    return left & ~hit


def _take_swapped(
    result: Geometries,
    left: Flags,
    swapped: Geometries,
    rows: Ints,
    crs: str,
    notes: RowReport,
) -> Flags:
    box = NEDERLAND_BOX if crs == RD else NEDERLAND_BOX_WGS84
    hit = left & _box_in(shapely.bounds(swapped), box)
    if hit.any():
        result[hit] = to_rd(swapped[hit], crs)
        for position in rows[hit]:
            notes.fault("G06", position, "De assen waren verwisseld en zijn omgedraaid.")
    return left & ~hit


def _take_rest(
    result: Geometries,
    left: Flags,
    geometry: Geometries,
    rows: Ints,
    notes: RowReport,
) -> Geometries:
    """What lands outside the Netherlands in any system: degrees by their size, RD when near."""
    box = shapely.bounds(geometry)
    degrees = left & _box_in(box, (-180.0, -90.0, 180.0, 90.0))
    metres = left & ~degrees & _box_in(box, WIDE_BOX)
    for hit, crs, name in ((degrees, WGS84, "WGS84"), (metres, RD, "RD")):
        if hit.any():
            result[hit] = to_rd(geometry[hit], crs)
            melding = f"Coördinaten van {notes.name(rows[hit])} gelezen als {name}."
            notes.report.add("G05", melding)
    for position in np.flatnonzero(left & ~degrees & ~metres):
        x, y = box[position, 0], box[position, 1]
        melding = f"De coördinaten ({x:.6g}, {y:.6g}) zijn geen RD en geen WGS84."
        notes.fault("G09", rows[position], melding)
    return result


def _transform_or_none(geometry: Geometries, crs: str) -> Geometries | None:
    try:
        return to_rd(geometry, crs)
    except pyproj.exceptions.ProjError:
        return None


def _lands_in(geometry: Geometries, box: tuple[float, float, float, float]) -> Flags:
    return _box_in(shapely.bounds(geometry), box)


def _box_in(bounds: Floats, box: tuple[float, float, float, float]) -> Flags:
    x0, y0, x1, y1 = box
    with np.errstate(invalid="ignore"):
        return (
            (bounds[:, 0] >= x0)
            & (bounds[:, 1] >= y0)
            & (bounds[:, 2] <= x1)
            & (bounds[:, 3] <= y1)
        )


def _crs_name(crs: str) -> str:
    try:
        return pyproj.CRS(crs).name
    except pyproj.exceptions.CRSError:
        return crs[:40]


def _far_message(box: Floats) -> str:
    if not np.isfinite(box).all():
        return "De plaats ligt meer dan 200 km van Nederland."
    x, y = (box[0] + box[2]) / 2000, (box[1] + box[3]) / 2000
    return f"De plaats ligt meer dan 200 km van Nederland (RD {x:.0f}, {y:.0f} km)."
