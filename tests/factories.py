"""Builders of small inputs whose answers can be checked on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from miekgeo.checks import Report
from miekgeo.coverage import Coverage
from miekgeo.geometry import RD, Geometries
from miekgeo.grenzen import Grenzen, make_grenzen
from miekgeo.locations import RowReport
from miekgeo.schema import Allowed, Field, load_definition
from miekgeo.values import read_values

# The first row of a table below its header, as a user of a spreadsheet counts.
FIRST_ROW = 2


def geometries(*wkt: str | None) -> Geometries:
    """Geometries from WKT; None stays None."""
    return np.array([None if w is None else shapely.from_wkt(w) for w in wkt], dtype=object)


def field(kind: str, *values: str) -> Field:
    """A field of a type; a choice has the values given."""
    return Field("veld", kind, "Veld", "Een veld.", allowed=tuple(Allowed(v, v) for v in values))


def row_report(n: int) -> RowReport:
    """A report of n rows with ids A, B, C ..., the first of which is row 2 of its file."""
    ids = [chr(ord("A") + i) for i in range(n)]
    return RowReport(Report("projecten", "proef.csv"), np.arange(n) + FIRST_ROW, ids)


def findings(notes: RowReport) -> list[tuple[str, int | None, str]]:
    """What a report holds: check, row and message."""
    return [(r["check_id"], r["rij"], r["melding"]) for r in notes.report.rows]  # type: ignore[misc]


def layer(name: str, *rows: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """A frame of a layer from rows by field name; `geometry` is WKT in RD."""
    fields = load_definition(name).fields
    data = {f.name: read_values([r.get(f.name) for r in rows], f)[0] for f in fields}
    places = geometries(*(r.get("geometry") for r in rows))
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(places, crs=RD), crs=RD)


def square_grenzen(tolerantie_m: float = 0) -> Grenzen:
    """Two square provincies of 10 km side by side, sea to the west, Duitsland to the east.

    Groningen is x 100-110 km, Drenthe x 110-120 km, both y 500-510 km. Groningen has the gemeenten
    Zuid (y below 505 km) and Noord, Drenthe is the gemeente Oost.
    """
    gemeenten = {
        "Zuid": shapely.box(100_000, 500_000, 110_000, 505_000),
        "Noord": shapely.box(100_000, 505_000, 110_000, 510_000),
        # Along a shared border both sides have the same vertices, so also where Zuid meets Noord.
        "Oost": shapely.from_wkt(
            "POLYGON((110000 500000,110000 505000,110000 510000,120000 510000,120000 500000,"
            "110000 500000))"
        ),
    }
    return make_grenzen(
        naam="vierkanten",
        provincies={
            "Groningen": shapely.box(100_000, 500_000, 110_000, 510_000),
            "Drenthe": shapely.box(110_000, 500_000, 120_000, 510_000),
        },
        around={
            "Duitsland": shapely.box(120_000, 500_000, 130_000, 510_000),
            "Zee": shapely.box(90_000, 500_000, 100_000, 510_000),
        },
        gemeenten=Coverage(
            list(gemeenten), np.array(list(gemeenten.values())), np.ones(3, dtype=bool)
        ),
        tolerantie_m=tolerantie_m,
        bron="getekend",
        peildatum="2025",
        licentie="vrij",
    )


def mixed_projects() -> gpd.GeoDataFrame:
    """Points, a line, an area, a collection and a row without a place."""
    shapes = [
        shapely.Point(200000, 500000),
        shapely.LineString([(200000, 500000), (201000, 500000)]),
        None,
        shapely.box(200000, 500000, 201000, 501000),
        shapely.from_wkt(
            "GEOMETRYCOLLECTION (POINT (202000 502000), LINESTRING (200000 500000, 202000 502000))"
        ),
        shapely.MultiPoint([(200000, 500000), (201000, 501000)]),
    ]
    ids = [f"P{i}" for i in range(1, 7)]
    columns = {"project_id": ids, "naam": [f"Naam {i}" for i in ids], "FID": range(6), "Naam": ids}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=RD)
