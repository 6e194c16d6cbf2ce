"""Read a map file from outside in a process of its own that can read nothing else.

GDAL has drivers that open other files and addresses named inside a file. They are switched off
before GDAL starts, which only works in a fresh process; that process also has a limit on memory and
time, so a crash or a bomb ends there.
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from miekgeo.errors import SourceError
from miekgeo.geometry import Geometries
from miekgeo.limits import Limits, beyond
from miekgeo.nesting import from_wkb
from miekgeo.scratch import is_full, no_room, scratch_folder
from miekgeo.sources.raw import RawTable, Remark

CHILD = Path(__file__).with_name("gis_child.py")
# Whatever GDAL lists beyond these makes the child stop.
DRIVERS = ("GPKG", "GeoJSON", "GeoJSONSeq", "ESRI Shapefile", "FlatGeobuf", "MEM")
GEOMETRY_COLUMN = "__wkb__"
CHILD_LIMITS = ("rows", "columns", "vertices", "nesting", "memory_bytes")
PASSED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


def read_gis(
    path: Path,
    *,
    layers: Collection[str],
    limits: Limits,
    source: str | None = None,
    is_known: Callable[[str], bool] | None = None,
) -> list[RawTable]:
    """Read the layers of a map file.

    Parameters
    ----------
    path : Path
        File whose format was recognised from its content.
    layers : collection of str
        Layers wanted by name; those present are read, and the first layer when none is.
    source : str, optional
        Name for messages when the file was unpacked from another.
    is_known : function of str, optional
        Whether a layer that isn't wanted may be passed over without a word.

    Raises
    ------
    SourceError
        The file is damaged, incomplete, too large or of another format than it seems.
    """
    name = source or path.name
    with scratch_folder() as folder:
        answer = _run_child(path, folder, sorted(layers), limits, name)
        tables = [_table(folder, info, name, path.stem) for info in answer["layers"]]
    passed_over = [n for n in answer["skipped"] if is_known is None or not is_known(n)]
    if passed_over:
        skipped = ", ".join(passed_over)
        remark = Remark("L04", f"Gelezen is laag {tables[0].name!r}; niet gelezen: {skipped}.")
        tables[0] = _with_remark(tables[0], remark)
    return tables


def _run_child(
    path: Path, folder: Path, layers: list[str], limits: Limits, name: str
) -> dict[str, Any]:
    request = {
        "path": str(path.resolve()),
        "folder": str(folder),
        "layers": layers,
        "drivers": DRIVERS,
        "limits": {n: (getattr(limits, n), *beyond(n, limits)) for n in CHILD_LIMITS},
        "geometry_column": GEOMETRY_COLUMN,
    }
    environment = {k: v for k, v in os.environ.items() if k in PASSED_ON}
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD)],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=limits.seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        said, hint = beyond("seconds", limits)
        raise SourceError(f"{name} {said}", hint=hint) from error
    answer = folder / "answer.json"
    content: dict[str, Any] = {}
    if done.returncode == 0 and answer.is_file():
        content = json.loads(answer.read_text(encoding="utf-8"))
    if (not content or "error" in content) and is_full(folder):
        # To a disk that is full every file seems damaged.
        raise no_room(OSError(errno.ENOSPC, ""))
    if not content:
        raise SourceError(
            f"{name}: lezen is afgebroken; het bestand is beschadigd of te groot.",
            hint="Open het in QGIS, sla het opnieuw op en lever dat aan.",
        )
    if "error" in content:
        between = "" if content.get("limit") else ":"
        raise SourceError(f"{name}{between} {content['error']}", hint=content.get("hint", ""))
    return content


def _table(folder: Path, info: dict[str, Any], source: str, stem: str) -> RawTable:
    # Imported here: only map files pass through this format.
    from pyarrow import feather

    frame = feather.read_table(folder / info["file"]).to_pandas()
    geometry: Geometries | None = None
    broken: list[int] = []
    closed: list[int] = []
    if GEOMETRY_COLUMN in frame:
        geometry, broken, closed = _geometries(frame.pop(GEOMETRY_COLUMN))
        broken = sorted({*broken, *info.get("lost_geometry", [])})
    frame = frame.astype(object).where(frame.notna(), None)
    remarks = (Remark("L01", info["encoding_note"]),) if info.get("encoding_note") else ()
    return RawTable(
        name=info["name"] or stem,
        source=source,
        frame=frame.reset_index(drop=True),
        rows=np.arange(1, len(frame) + 1),
        geometry=geometry,
        crs=info["crs"],
        broken_geometry=tuple(broken),
        closed_rings=tuple(closed),
        remarks=remarks,
    )


def _geometries(wkb: pd.Series) -> tuple[Geometries, list[int], list[int]]:
    """Geometries from WKB, positions that can't be read, and those whose rings were closed."""
    values = wkb.to_numpy(dtype=object)
    filled = np.array([isinstance(v, bytes) for v in values], dtype=bool)
    with np.errstate(invalid="ignore"):
        geometry = np.full(len(values), None, dtype=object)
        geometry[filled] = from_wkb(values[filled], on_invalid="ignore")
        unread = np.flatnonzero(filled & shapely.is_missing(geometry))
        geometry[unread] = from_wkb(values[unread], on_invalid="fix")
    broken = unread[shapely.is_missing(geometry[unread])]
    closed = np.setdiff1d(unread, broken)
    return geometry, broken.tolist(), closed.tolist()


def _with_remark(table: RawTable, remark: Remark) -> RawTable:
    return replace(table, remarks=(*table.remarks, remark))
