"""Geometries in text and bytes that hold themselves: not read, and nothing breaks down."""

from __future__ import annotations

import struct

import numpy as np
import pandas as pd
import pytest
import shapely

from miekgeo.capaciteit.assign import read_outlines
from miekgeo.limits import LIMITS
from miekgeo.nesting import from_wkb, from_wkt

DEEP = 100_000
POINT = struct.pack("<BIdd", 1, 1, 1.0, 2.0)


def wkt(levels: int, inner: str = "POINT (1 2)") -> str:
    """A geometry in so many collections."""
    return "GEOMETRYCOLLECTION (" * levels + inner + ")" * levels


def wkb(levels: int, order: str = "<", code: int = 7) -> bytes:
    """A point in so many collections."""
    return struct.pack(f"{order}BII", order == "<", code, 1) * levels + POINT


@pytest.mark.parametrize("levels", [0, 1, LIMITS.nesting])
def test_what_may_be_nested_is_read(levels: int) -> None:
    (text,) = from_wkt([wkt(levels)])
    (data,) = from_wkb([wkb(levels)])
    assert shapely.get_coordinates(text).tolist() == [[1.0, 2.0]]
    assert shapely.get_coordinates(data).tolist() == [[1.0, 2.0]]


@pytest.mark.parametrize("levels", [LIMITS.nesting + 4, DEEP])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("code", [7, 1007, 2007, 3007, 0x80000007])
def test_what_is_nested_deeper_is_none(levels: int, order: str, code: int) -> None:
    assert from_wkb([wkb(levels, order, code), POINT])[0] is None
    found = from_wkt([wkt(levels), "POINT (1 2)"])
    assert found[0] is None
    assert found[1] == shapely.Point(1, 2)


def test_many_parts_side_by_side_are_no_depth() -> None:
    parts = ", ".join(f"(({n} 0, {n} 1, {n + 1} 1, {n} 0))" for n in range(0, 2000, 2))
    (found,) = from_wkt([f"MULTIPOLYGON ({parts})"])
    assert shapely.get_num_geometries(found) == 1000
    (again,) = from_wkb([shapely.to_wkb(found)])
    assert again == found


def test_brackets_that_close_nothing_are_unreadable() -> None:
    assert from_wkt([")" * DEEP, "POLYGON " + "(" * DEEP]).tolist() == [None, None]


def test_bytes_that_claim_millions_are_none() -> None:
    claim = struct.pack("<BII", 1, 2, 10_000_000) + struct.pack("<dd", 1, 2)
    assert from_wkb([claim]).tolist() == [None]


def test_the_area_of_a_station_may_not_be_nested_either() -> None:
    texts = np.array([wkt(DEEP, "POLYGON ((0 0, 0 1, 1 1, 0 0))")], dtype=object)
    assert read_outlines(texts)[1].tolist() in ([], [None])
    polygon = np.array(["POLYGON " + "(" * DEEP], dtype=object)
    outlined, areas = read_outlines(polygon)
    assert pd.isna(areas).tolist() == [True]
    assert outlined.tolist() == [True]
