"""What must hold, one function per target: it raises when it doesn't.

Bad input ends in an error of miekgeo or in rows of a report; anything else is a finding.
"""

from __future__ import annotations

import contextlib
import csv
import json
import math
import re
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import shapely

from miekgeo.afhankelijkheden import find_afhankelijkheden
from miekgeo.capaciteit import find_capaciteit
from miekgeo.columns import LOCATION_ALIASES, match_columns
from miekgeo.dataset import tables_by_layer
from miekgeo.errors import MiekGeoError, SourceError
from miekgeo.export.laag import write_laag, write_lagen
from miekgeo.export.tables import FORMULA_STARTS, write_csv, write_json, write_xlsx
from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten import find_knooppunten
from miekgeo.lagen import Laag, build_layer
from miekgeo.losse_einden import find_losse_einden
from miekgeo.raakvlakken import find_raakvlakken
from miekgeo.scenario import read_place
from miekgeo.scenario_link import read_link
from miekgeo.scenario_shape import check_shape, read_wkt
from miekgeo.schaalniveau import find_schaalniveau
from miekgeo.schema import LAYER_NAMES, load_definition
from miekgeo.sources import Limits, RawTable
from miekgeo.ui.upload import safe_name
from tests.factories import square_grenzen

# Small enough that reaching one takes no time.
SMALL = Limits(unpacked_bytes=3_000_000, members=50, rows=5_000)
VALIDATED = 5
LAYERS = tuple(n for n in LAYER_NAMES if n != "grenzen")
NO_WORDS = {"nan", "None", "<NA>", "NaT", "inf", "-inf"}


@cache
def _grenzen() -> Grenzen:
    return square_grenzen(tolerantie_m=100)


def _nederland() -> shapely.Geometry:
    return _grenzen().nederland


def read_bytes(data: bytes, name: str) -> str:
    """Any bytes under any name: rows that are all accounted for, or a message, which it gives."""
    with tempfile.TemporaryDirectory(prefix="miekgeo-fuzz-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            tables = tables_by_layer(path, limits=SMALL)
        except SourceError as error:
            _check_message(str(error), name)
            return str(error)
        # Validating takes ten times as long as reading, and has a target of its own.
        for layer, raw in tables.items() if len(data) % VALIDATED == 0 else ():
            build(raw, layer if layer in LAYERS else "projecten")
    return ""


def _check_message(message: str, name: str) -> None:
    assert name in message, message
    assert "Traceback" not in message, message


def build(raw: RawTable, layer: str) -> Laag:
    """A raw table as a layer: rows in are rows used and rows set aside."""
    laag = build_layer(raw, load_definition(layer), nederland=_nederland())
    assert laag.n_read == len(laag.frame) + len(laag.aside)
    places = laag.frame.geometry
    filled = places[~(places.isna() | places.is_empty)]
    assert filled.is_valid.all(), filled[~filled.is_valid].to_wkt().tolist()
    for message in laag.report["melding"]:
        assert "Traceback" not in message, message
    return laag


def map_columns(names: Sequence[str], layer: str, has_geometry: bool) -> list[str]:
    """Columns of a file: each has at most one meaning, and none is lost; gives all it tells of."""
    columns = list(dict.fromkeys(names))
    found = match_columns(columns, load_definition(layer), has_geometry=has_geometry)
    used = [*found.fields.values(), *found.location.values()]
    assert len(used) == len(set(used))
    assert sorted([*used, *found.extra]) == sorted(columns)
    assert set(found.fields) <= set(load_definition(layer).by_name)
    assert set(found.location) <= set(LOCATION_ALIASES)
    assert len(found.table()) == len(columns)
    return [*used, *found.extra]


def analyse(raw: Mapping[str, RawTable]) -> pd.DataFrame:
    """Every analysis on layers as they were validated: an answer for each row, in words.

    Gives the answers on the projects.
    """
    lagen = {name: build(table, name).frame for name, table in raw.items()}
    # A project may be called nan; else that word comes of a value that isn't there.
    given = NO_WORDS & {w for t in raw.values() for v in t.frame.to_numpy().flat for w in _words(v)}
    projecten, stations, traces = lagen["projecten"], lagen["stations"], lagen["traces"]
    plans, grenzen = lagen["ontwikkelingen"], _grenzen()
    levels = find_schaalniveau(projecten, grenzen, lagen["clusters"], lagen["status"])
    assert len(levels) == len(projecten)
    _check_shares(levels)
    room = find_capaciteit(stations, lagen["stationscapaciteit"], plans, grenzen, jaar_nu=2026)
    hubs = find_knooppunten(stations, traces, projecten, plans, grenzen, status=lagen["status"])
    near = find_raakvlakken(projecten, stations, traces)
    ends = find_losse_einden(
        traces, projecten, stations, grenzen, afstand_m=2000, aansluiting_m=250
    )
    needs = find_afhankelijkheden(
        projecten, traces, stations, plans, grenzen, schaalniveau=levels, assigned=room.assigned
    )
    for table in (levels, hubs.table, near.table, ends, needs.table):
        _check_words(table, given)
    return levels


def _check_shares(levels: pd.DataFrame) -> None:
    for column in (c for c in levels.columns if c.endswith("_aandeel")):
        for text in levels[column].dropna():
            shares = json.loads(text) if isinstance(text, str) and text.startswith("{") else {}
            assert not shares or math.isclose(sum(shares.values()), 1, abs_tol=1e-6)


def _check_words(table: pd.DataFrame, given: set[str]) -> None:
    for text in table["toelichting"].dropna() if "toelichting" in table else ():
        assert not (NO_WORDS - given) & _words(text), text


def _words(value: object) -> set[str]:
    return set(re.findall(r"[^\s,;:().]+", str(value))) if isinstance(value, str) else set()


def write(raw: RawTable, layer: str) -> tuple[int, int]:
    """Every format a layer can be written to: what is read back is what was written.

    Gives how many rows are used, and how many were read back of them.
    """
    laag = build(raw, layer)
    with tempfile.TemporaryDirectory(prefix="miekgeo-fuzz-") as folder:
        for suffix in (".csv", ".gpkg", ".geojson") if laag.definition.has_geometry else (".csv",):
            _write_one(laag, Path(folder) / f"{layer}{suffix}")
        write_lagen([laag], Path(folder) / "lagen.gpkg")
        plain = pd.DataFrame(laag.frame.drop(columns="geometry"))
        return len(laag.frame), write_tables(plain, Path(folder))


def _write_one(laag: Laag, path: Path) -> None:
    account = pd.DataFrame({"onderwerp": ["bron"], "waarde": ["proef"]})
    for written in write_laag(laag, account, path):
        if written.suffix == ".xlsx":
            _check_workbook(written)
        elif written.suffix == ".csv":
            _check_csv(written)
        else:
            assert len(gpd.read_file(written)) == len(laag.frame)


def write_tables(table: pd.DataFrame, folder: Path) -> int:
    """A table as CSV, JSON and workbook: never a formula, and as many rows, which it gives."""
    write_csv(table, folder / "tabel.csv")
    read_back = _check_csv(folder / "tabel.csv") - 1
    assert read_back == len(table)
    write_json(table, folder / "tabel.json")
    assert len(json.loads((folder / "tabel.json").read_text(encoding="utf-8"))) == len(table)
    write_xlsx({"tabel": table}, folder / "tabel.xlsx")
    _check_workbook(folder / "tabel.xlsx")
    return read_back


def _check_csv(path: Path) -> int:
    csv.field_size_limit(100_000_000)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))
    for cell in (c for row in rows for c in row):
        assert not cell.startswith(FORMULA_STARTS) or _is_number(cell), cell
    assert len({len(row) for row in rows}) <= 1
    return len(rows)


def _is_number(cell: str) -> bool:
    return set(cell) <= set("0123456789.,+-eE") and any(c.isdigit() for c in cell)


def _check_workbook(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert all(c.data_type != "f" for c in row)
    book.close()
    with zipfile.ZipFile(path) as archive:
        assert not [n for n in archive.namelist() if "externalLink" in n]


def typed(text: str) -> str:
    """What somebody types or puts in a link: a place, a name, which it gives, or a message."""
    known = _grenzen().provincies.areas
    name = safe_name(text)
    assert name
    assert not {"/", "\\"} & set(name)
    assert name not in (".", "..")
    assert len(name.encode()) <= 255
    link = read_link(text, ("definitief",))
    for place in filter(None, [text, link and link.wkt]):
        with contextlib.suppress(MiekGeoError):
            assert check_shape(read_wkt(read_place(place), known), known).is_valid
    return name
