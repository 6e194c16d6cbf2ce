"""What tests of the formats share: a collection with given layers, and rows with every trap."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from miekgeo.collection import Collection
from miekgeo.geometry import RD
from tests.collections_for_tests import drenthe_collection

EURO = "€" * 100  # 300 bytes: 84 of them are 252, and half a character doesn't fit


def with_layers(layers: Mapping[str, gpd.GeoDataFrame]) -> Collection:
    """The collection of Drenthe with some layers put in the place of its own."""
    found = replace(drenthe_collection())
    found.__dict__["layers"] = {**drenthe_collection().layers, **layers}
    found.__dict__["tables"] = dict(drenthe_collection().tables)
    return found


def tricky_projecten() -> gpd.GeoDataFrame:
    """Eight projecten: every kind of geometry, text, number and gap, and columns of a user."""
    # The outer ring clockwise, the hole counterclockwise: as it must not be in GeoJSON.
    outer = "(230000 550000,230000 551000,231000 551000,231000 550000,230000 550000)"
    hole = "(230100 550100,230200 550100,230200 550200,230100 550200,230100 550100)"
    places = [
        "POINT(233000 556000)",
        "MULTIPOINT((233000 556000),(234000 557000))",
        "LINESTRING(233000 556000,240000 560000.123456)",
        "MULTILINESTRING((233000 556000,240000 560000),(1 1,2 2))",
        f"POLYGON({outer},{hole})",
        "GEOMETRYCOLLECTION(POINT(230500 550500),LINESTRING(230000 550000,231000 551000))",
        None,
        "POLYGON EMPTY",
    ]
    frame = drenthe_collection().layers["projecten"].iloc[[0] * 8].reset_index(drop=True)
    given = {
        "project_id": [f"T{i}" for i in range(1, 9)],
        "naam": [
            '=HYPERLINK("http://x","klik")',
            "<script>alert('x')</script>",
            EURO,
            "x" * 254,
            "x" * 255,
            "spatie aan het eind  ",
            'Fryslân; ‘Tracé’ "net"',
            '{"a": 1}',
        ],
        "omschrijving": ["", None, "", "regel een\nregel twee", None, None, None, None],
        "ibn_verwacht_tot": ["2031-Q3", "2030", None, "2031", "2032", None, None, None],
        "in_monitoring": pd.array([True, False, None] + [None] * 5, dtype="boolean"),
        "vermogen_mw": pd.array([0.1, 1 / 3, None, -5, 12345.678901234567, 0, 1e-17, 1], "Float64"),
        "Ärger & co": ["a", "b", None, None, None, None, None, None],
        "aerger_co": ["c", None, None, None, None, None, None, None],
        "kruist_provinciegrens_zelf": pd.array([1, None, 3, 4, 5, 6, 7, 2**62], dtype="Int64"),
        "groot": [1e300, 1.0, 2.5, float("nan"), 0.0, 1e14, -1.5, 3.0],
        "NAAM2": [True, False, True, True, False, True, True, False],
    }
    return gpd.GeoDataFrame(
        frame.drop(columns=frame.geometry.name).assign(**given),
        geometry=[None if w is None else shapely.from_wkt(w) for w in places],
        crs=RD,
    )


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV as it was written, without a library of ours."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def bytes_of(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}
