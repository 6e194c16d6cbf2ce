"""Inputs as people, programs and attackers write them, for Hypothesis and for the fuzzer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from hypothesis import strategies as st

from miekgeo.columns import LOCATION_ALIASES
from miekgeo.geometry import Geometries
from miekgeo.schema import LAYER_NAMES, Field, LayerDefinition, load_definition
from miekgeo.sources import RawTable

MARKUP = '<img src=x onerror=alert(1)> `${1}` \'s-Hertogenbosch \\ "x"'
# Texts that one of the readers, writers or viewers could take for something else.
NASTY = (
    MARKUP,
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "\t=1",
    "\r=1",
    "＝1+1",
    "-inf",
    "'=1",
    "",
    " ",
    "\u00a0",
    "\u202egnp.exe",
    "\u200b",
    "a\x00b",
    "\x1b[31m",
    "\ufeff",
    "\ufffe",
    "\U000e0041",
    "nan",
    "NaN",
    "None",
    "NULL",
    "<NA>",
    "inf",
    "1e400",
    "-0",
    "²",
    "½",
    "٣",
    "20٣١",
    "１２３",
    "0x1F",
    "1_000",
    "1.234",
    "1.234,5",
    "9" * 400,
    "9" * 5000,
    "-" + "9" * 30,
    "0000-00-00",
    "9999-12-31",
    "2031-Q5",
    "2031-q3",
    "31-12-2031",
    ";",
    ";;;",
    "a;b;a",
    "{0} %s %(x)s",
    "]]>",
    "--",
    "'; drop table projecten; --",
    "../../x",
    "CON",
    "/etc/passwd",
    "x" * 40_000,
    "İ",
    "ß",
    "P1",
    "P2",
)
TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=30),
    st.text(alphabet="0123456789.,-+eE '", max_size=12),
    st.text(alphabet="0123456789-/Qqk. T:", max_size=12),
)
NUMBERS = st.one_of(
    st.integers(min_value=-(2**70), max_value=2**70),
    st.floats(),
    st.sampled_from([10**400, -(10**400), 2**63, -(2**63), 1e308, 5e-324, True, False]),
)
CELLS = st.one_of(st.none(), TEXTS, NUMBERS)
# Along the borders of the two squares of tests/factories.py, near them, and far away.
METRES_X = st.one_of(
    st.sampled_from([100_000.0, 110_000.0, 120_000.0, 109_999.999, 110_000.5, 115_000.0]),
    st.floats(min_value=95_000, max_value=125_000),
)
METRES_Y = st.one_of(
    st.sampled_from([500_000.0, 505_000.0, 510_000.0, 504_999.999, 507_000.0]),
    st.floats(min_value=495_000, max_value=515_000),
)
NEAR = st.tuples(METRES_X, METRES_Y)
ODD = st.one_of(
    st.floats(),
    st.sampled_from([0.0, -0.0, 1e-320, 1e308, 5.0, 52.0, 90.0, 181.0, 155_000.0]),
)
POINTS = st.one_of(NEAR, NEAR, NEAR, st.tuples(ODD, ODD))


def _pairs(points: list[tuple[float, float]]) -> str:
    return ", ".join(f"{x!r} {y!r}" for x, y in points)


def _ring(points: list[tuple[float, float]]) -> str:
    return f"({_pairs([*points, points[0]])})"


def _wkt_of(points: st.SearchStrategy[tuple[float, float]]) -> st.SearchStrategy[str]:
    many = st.lists(points, min_size=1, max_size=7)
    point = points.map(lambda p: f"POINT ({_pairs([p])})")
    line = many.map(lambda p: f"LINESTRING ({_pairs(p)})")
    area = st.lists(points, min_size=2, max_size=7).map(lambda p: f"POLYGON ({_ring(p)})")
    lines = st.lists(many, min_size=1, max_size=3).map(
        lambda parts: f"MULTILINESTRING ({', '.join(f'({_pairs(p)})' for p in parts)})"
    )
    spread = many.map(lambda p: f"MULTIPOINT ({_pairs(p)})")
    mixed = st.lists(st.one_of(point, line, area), max_size=3).map(
        lambda parts: f"GEOMETRYCOLLECTION ({', '.join(parts)})" if parts else "POINT EMPTY"
    )
    return st.one_of(point, line, area, lines, spread, mixed)


PLACES = _wkt_of(NEAR)
WKT = st.one_of(
    PLACES,
    PLACES,
    _wkt_of(POINTS),
    st.builds("SRID={};{}".format, st.integers(min_value=0), PLACES),
    st.sampled_from(["SRID=28992;", "POINT Z (1 2 3)", "POINT M (1 2 3)", "LINESTRING EMPTY"]),
    TEXTS,
)
NAMES = st.one_of(
    st.sampled_from(
        sorted(
            {a for names in LOCATION_ALIASES.values() for a in names}
            | {f.name for name in LAYER_NAMES for f in load_definition(name).fields}
            | {f.label for name in LAYER_NAMES for f in load_definition(name).fields}
            | {"fid", "geom", "geometry", "rowid", "rij", "FID", "bron_rij", "kolom_1", "index"}
        )
    ),
    TEXTS,
)


def cells_of(field: Field) -> st.SearchStrategy[Any]:
    """Values of a field, right and wrong ones."""
    right: dict[str, st.SearchStrategy[Any]] = {
        "choice": st.sampled_from([a.value for a in field.allowed] or [""]),
        "number": st.floats(min_value=-10, max_value=1000),
        "integer": st.integers(min_value=-10, max_value=2050),
        "period": st.builds("{}-Q{}".format, st.integers(2020, 2045), st.integers(1, 4)),
        "date": st.dates().map(str),
        "boolean": st.sampled_from(["ja", "nee", "x", "?", "", "onbekend"]),
        "list": st.lists(st.sampled_from(["P1", "P2", "Drenthe", MARKUP]), max_size=3).map(
            ";".join
        ),
    }
    fitting = right.get(field.type, st.sampled_from(["P1", "P2", "S1", "Groningen", MARKUP]))
    return st.one_of(fitting, fitting, fitting, CELLS)


@st.composite
def raw_layers(
    draw: st.DrawFn, layer: str, *, most: int = 5, places: st.SearchStrategy[str] = WKT
) -> RawTable:
    """A table as a reader gives it: some fields of a layer, WKT, and columns of its own."""
    definition = load_definition(layer)
    key = definition.key or definition.fields[0].name
    n = draw(st.integers(min_value=0, max_value=most))
    chosen = draw(st.sets(st.sampled_from([f.name for f in definition.fields]), max_size=8))
    columns: dict[str, list[Any]] = {}
    for name in sorted({key, *chosen}):
        columns[name] = [draw(cells_of(definition.by_name[name])) for _ in range(n)]
    for name in draw(st.lists(NAMES, max_size=2)):
        columns.setdefault(name, [draw(CELLS) for _ in range(n)])
    if definition.has_geometry:
        columns["wkt"] = [draw(st.one_of(places, places, CELLS)) for _ in range(n)]
    return _table(columns, n)


@st.composite
def good_layers(draw: st.DrawFn, layer: str, *, most: int = 6) -> RawTable:
    """A table for a layer whose rows can be used: different keys, valid choices, places near."""
    definition = load_definition(layer)
    n = draw(st.integers(min_value=0, max_value=most))
    columns = {f.name: [_used(draw, f, definition, i) for i in range(n)] for f in definition.fields}
    if definition.has_geometry:
        columns["wkt"] = [draw(PLACES) for _ in range(n)]
    return _table(columns, n)


def _used(draw: st.DrawFn, field: Field, definition: LayerDefinition, row: int) -> Any:
    if field.name == definition.key:
        return f"{definition.layer[0].upper()}{row + 1}"
    return draw(st.one_of(st.none(), cells_of(field)))


def _table(columns: dict[str, list[Any]], n: int) -> RawTable:
    frame = pd.DataFrame({c: pd.Series(v, dtype=object) for c, v in columns.items()})
    return RawTable("proef", "proef.csv", frame, np.arange(1, n + 1, dtype=np.int64))


def geometries(wkt: list[str]) -> Geometries:
    """Geometries from WKT."""
    return np.array([shapely.from_wkt(w) for w in wkt], dtype=object)


LINKS = st.builds(
    lambda *parts: "~".join(parts),
    st.sampled_from(["1", "2", ""]),
    st.sampled_from(["definitief", "", "x"]),
    TEXTS,
    TEXTS,
    WKT,
)
