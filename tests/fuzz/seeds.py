"""Files to begin with: small good ones of each kind, and the bad ones of the reading tests."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.reading import bad_files, bad_places, bad_rows
from tests.reading.build import (
    Make,
    cells,
    collection,
    feature,
    in_csv,
    in_json,
    in_map,
    in_xlsx,
    in_zip,
    middle,
    zip_info,
)

# A seed of a megabyte would make each attempt slow.
MOST_BYTES = 200_000
_ROWS = [
    {"project_id": "P1", "naam": "Een", "spanning_kv": 110, "wkt": "POINT (155000 463000)"},
    {"project_id": "P2", "naam": "Twee", "wkt": "LINESTRING (155000 463000, 156000 464000)"},
]
_POINTS = [{**row, "wkt": "POINT (155000 463000)"} for row in _ROWS]
MAPS = {
    "gpkg": in_map(_ROWS, "a.gpkg"),
    "geojson": in_json(
        collection(
            feature({"type": "Point", "coordinates": [5.4, 52.2]}, project_id="P1", naam="Een"),
            feature(None, project_id="P2", naam="Twee"),
        ),
        "a.geojson",
    ),
    "fgb": in_map(_POINTS, "a.fgb"),
    "parquet": in_map(_ROWS, "a.parquet"),
}
# Parts of a workbook that are put in place of those of a good one, by the first byte of the input.
PARTS = (
    "xl/worksheets/sheet1.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels",
)


def made(make: Make) -> bytes:
    """The bytes of a file that is made."""
    with tempfile.TemporaryDirectory() as folder:
        return make(Path(folder)).read_bytes()


def good_workbook() -> dict[str, bytes]:
    """The parts of a workbook."""
    data = made(in_xlsx({"projecten": cells(middle(spanning_kv=110, bron_datum="2025-01-01"))}))
    with tempfile.TemporaryFile() as stream:
        stream.write(data)
        with zipfile.ZipFile(stream) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


def csv_seeds() -> Iterator[bytes]:
    """Text files of the reading tests."""
    yield made(in_csv(middle()))
    for case in (*bad_rows.CASES, *bad_places.CASES):
        yield from _small(case.make, ".csv")


def map_seeds() -> Iterator[bytes]:
    """Map files of the reading tests."""
    yield from (made(make) for make in MAPS.values())
    for case in (*bad_places.CASES, *bad_files.CASES):
        for suffix in (".gpkg", ".geojson", ".fgb", ".parquet"):
            yield from _small(case.make, suffix)


def archive_seeds() -> Iterator[bytes]:
    """Archives."""
    yield made(in_zip(in_csv(middle())))
    yield made(in_zip(in_json(collection()), within="map/"))
    yield made(in_zip(in_map(_POINTS, "projecten.shp")))


def workbook_seeds() -> Iterator[bytes]:
    """The parts of a workbook, each behind the byte that says which it is."""
    parts = good_workbook()
    for nth, name in enumerate(PARTS):
        yield bytes([nth]) + parts.get(name, b"<sst/>")


def dice() -> Iterator[bytes]:
    """Bytes by which a strategy draws: too few of them and it draws nothing."""
    rng = np.random.default_rng(1)
    for size in (500, 2_000, 8_000, 30_000):
        yield from (rng.bytes(size) for _ in range(8))
        # Mostly small numbers: short lists and first choices.
        yield from ((rng.integers(0, 4, size)).astype(np.uint8).tobytes() for _ in range(4))


def _small(make: Make, suffix: str) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = make(Path(folder))
        if path.is_file() and path.suffix == suffix and path.stat().st_size < MOST_BYTES:
            yield path.read_bytes()


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive of these parts."""
    import io

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zip_info(name), data)
    return stream.getvalue()
