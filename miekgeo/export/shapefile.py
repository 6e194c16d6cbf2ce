"""Layers as shapefiles, with a report of everything that the format can't hold as it was.

A shapefile has names of ten characters, texts of 254 bytes, no truth values, no difference between
an empty and a missing text, and one kind of geometry. Each file is read back and held against what
was given, so that the report is what happened, not what was meant.
"""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.errors import WriteError
from miekgeo.export.shape_names import LONGEST, short_names
from miekgeo.export.tables import plain_value
from miekgeo.export.whole import require_whole_shapefile
from miekgeo.geometry import RD, Geometries, simple_parts
from miekgeo.progress import Progress, silent

# A text in a DBF file has at most this many bytes.
MAX_BYTES = 254
MAX_COLUMNS = 255
# Beyond these a number has more digits than programs keep when they read a DBF file.
LARGEST_INTEGER = 2**53
LARGEST_NUMBER = 1e14
# Files that other programs make beside a shapefile: wrong as soon as it is replaced.
DERIVED = (".qix", ".sbn", ".sbx", ".fbn", ".fbx", ".ain", ".aih", ".ixs", ".mxs", ".qpj")

CHANGES = ["laag", "bestand", "rij", "code", "veld", "veld_in_shapefile", "wat", "was", "is"]
NAME = "veldnaam ingekort"
TRUTH = "ja/nee als tekst"
LARGE = "groot getal als tekst"
OTHER = "als tekst"
NO_TEXT = "lege tekst is ontbrekend"
NO_NUMBER = "ontbrekend getal is leeg"
CUT = "tekst afgekapt"
SPACES = "spaties aan het eind weg"
TEXT = "tekst veranderd"
ROUNDED = "getal afgerond"
PARTS = "vorm verdeeld over bestanden"
MULTI = "punten als multipunt"
MOVED = "vorm veranderd"

INTRODUCTION = (
    f"Een shapefile heeft veldnamen van hooguit {LONGEST} tekens en teksten van hooguit "
    f"{MAX_BYTES} bytes, kent geen ja/nee, geen verschil tussen lege en ontbrekende tekst, en één "
    "soort vorm per bestand. Hieronder staat wat dat hier deed; omzetting.csv noemt elk geval, met "
    "de hele tekst van wat is afgekapt. Wie niets wil missen, neemt een GeoPackage "
    "(--formaat gpkg)."
)

# By dimension: ending of the file name, and type of one and of more.
KINDS = (
    ("punt", "Point", "MultiPoint"),
    ("lijn", "LineString", "MultiLineString"),
    ("vlak", "Polygon", "MultiPolygon"),
)
PLACELESS = "zonder_plaats"
_DIMENSIONS = {"punt": 0, "lijn": 1, "gebied": 2}


@dataclass
class Converted:
    """What became of the layers.

    Attributes
    ----------
    files : dict of layer to file names
        The .shp and .dbf files, without what belongs to them.
    names : dict of layer to dict of column to name in the file
    changes : list of rows
        As `CHANGES`.
    """

    files: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    changes: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def report(self) -> pd.DataFrame:
        """All changes: of a whole field with an empty `rij`, else of one value or geometry."""
        return pd.DataFrame(self.changes, columns=CHANGES).astype({"rij": "Int64"})


def write_shapefiles(
    layers: Mapping[str, gpd.GeoDataFrame],
    folder: Path,
    on: date,
    *,
    keys: Mapping[str, str | None],
    empty_kinds: Mapping[str, str],
    progress: Progress = silent,
) -> Converted:
    """Write each layer as one shapefile per kind of geometry, and tell what changed.

    Parameters
    ----------
    layers : mapping of str to GeoDataFrame (EPSG:28992)
        Rows without place go to a .dbf file of their own; a geometry of several kinds is divided
        over the files of those kinds, each with all its values.
    folder : Path
    on : date
        Day of the last change, as written in the files.
    keys : mapping of layer name to column or None
        What names a row in the report.
    empty_kinds : mapping of layer name to punt, lijn or gebied
        As what a layer without rows is written; without one it is a .dbf file.
    progress : Progress

    Raises
    ------
    WriteError
        A layer has more columns than a shapefile can hold.
    """
    done = Converted()
    for i, (layer, frame) in enumerate(layers.items(), start=1):
        progress("Shapefiles schrijven", i, len(layers))
        columns = [str(c) for c in frame.columns if c != frame.geometry.name]
        if len(columns) > MAX_COLUMNS:
            raise WriteError(
                f"De laag {layer} heeft {len(columns)} kolommen; een shapefile heeft er hooguit "
                f"{MAX_COLUMNS}.",
                hint="Kies gpkg of geoparquet.",
            )
        done.files[layer] = []
        done.names[layer] = short_names(columns)
        table = pd.DataFrame(frame[columns]).reset_index(drop=True)
        ready = _Ready(layer, table, done.names[layer], keys.get(layer), done.changes)
        for part in _divide(frame.geometry.to_numpy(), empty_kinds.get(layer)):
            done.files[layer].append(_write(ready, part, folder, on))
        _tell_divided(ready, frame.geometry.to_numpy())
    return done


@dataclass(frozen=True)
class _Part:
    """Rows of a layer that go to one file; None as geometry for those without place."""

    ending: str
    rows: np.ndarray
    geometry: Geometries | None
    type: str | None


class _Ready:
    """A layer as a DBF file holds it, with what that changes for whole columns."""

    def __init__(
        self,
        layer: str,
        table: pd.DataFrame,
        names: Mapping[str, str],
        key: str | None,
        changes: list[tuple[Any, ...]],
    ) -> None:
        self.layer, self.table, self.names, self.changes = layer, table, names, changes
        self.codes = [""] * len(table) if key is None else table[key].fillna("").astype(str)
        self.dbf = pd.DataFrame(
            {names[c]: self._convert(c) for c in table.columns}, index=table.index
        )

    def tell(self, column: str, what: str, was: Any, now: Any) -> None:
        """Tell of a whole column."""
        self.changes.append(
            (self.layer, "", None, "", column, self.names.get(column, ""), what, was, now)
        )

    def tell_row(self, file: str, row: int, column: str, what: str, was: Any, now: Any) -> None:
        """Tell of one value, or of a geometry when there is no column."""
        self.changes.append(
            (
                self.layer,
                file,
                row + 1,
                self.codes[row],
                column,
                self.names.get(column, ""),
                what,
                was,
                now,
            )
        )

    def _convert(self, column: str) -> pd.Series:
        values, name = self.table[column], self.names[column]
        if name != column:
            self.tell(column, NAME, column, name)
        if pd.api.types.is_bool_dtype(values):
            self.tell(column, TRUTH, "waar of onwaar", "ja of nee")
            return _texts(values.map({True: "ja", False: "nee"}))
        if pd.api.types.is_numeric_dtype(values):
            missing = int(values.isna().sum())
            if missing:
                self.tell(column, NO_NUMBER, f"{missing} ontbreken", "leeg; soms gelezen als 0")
            whole = pd.api.types.is_integer_dtype(values)
            largest = LARGEST_INTEGER if whole else LARGEST_NUMBER
            if (values.dropna().abs() >= largest).any():
                self.tell(column, LARGE, "getal", "tekst")
                return _texts(values)
            return values.astype("Int64" if whole else "float64")
        present = values.dropna()
        if not present.map(lambda v: isinstance(v, str)).all():
            self.tell(column, OTHER, "geen tekst", "tekst")
        if (present.astype(str) == "").any():
            n = int((present.astype(str) == "").sum())
            self.tell(column, NO_TEXT, f"{n} keer lege tekst", "ontbrekend")
        return _texts(values)


def cut_bytes(text: str) -> str:
    """The longest start of a text that fits in a DBF field, without half a character."""
    raw = text.encode("utf-8")
    return text if len(raw) <= MAX_BYTES else raw[:MAX_BYTES].decode("utf-8", errors="ignore")


def _texts(values: pd.Series) -> pd.Series:
    """Values as text that fits, missing where there is none; dtype object also without rows."""
    texts = [None if pd.isna(v) else cut_bytes(_as_text(v)) for v in values.tolist()]
    return pd.Series(texts, index=values.index, dtype=object)


def _as_text(value: Any) -> str:
    found = plain_value(value)
    if found is None or isinstance(found, bool):
        return str(value)
    return found if isinstance(found, str) else repr(found)


def _divide(geometry: Geometries, empty_kind: str | None) -> Iterator[_Part]:
    """The rows by kind of geometry, points first, those without place last."""
    n = len(geometry)
    if not n and empty_kind in _DIMENSIONS:
        ending, single, _ = KINDS[_DIMENSIONS[empty_kind]]
        yield _Part(ending, np.arange(0), geometry, single)
        return
    placeless = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    for dimension, (ending, single, multi) in enumerate(KINDS):
        parts = _of_dimension(geometry, dimension)
        rows = np.flatnonzero(~shapely.is_missing(parts))
        if len(rows):
            types = set(shapely.get_type_id(parts[rows]).tolist())
            only_single = types == {shapely.GeometryType[single.upper()].value}
            yield _Part(ending, rows, parts[rows], single if only_single else multi)
    if placeless.any() or not n:
        yield _Part(PLACELESS, np.flatnonzero(placeless), None, None)


def _of_dimension(geometry: Geometries, dimension: int) -> Geometries:
    """The part of each geometry with this dimension; None where it has none."""
    found = np.full(len(geometry), None, dtype=object)
    types = shapely.get_type_id(geometry)
    dimensions = shapely.get_dimensions(geometry)
    whole = (types != shapely.GeometryType.GEOMETRYCOLLECTION.value) & (dimensions == dimension)
    whole &= ~shapely.is_empty(geometry)
    found[whole] = geometry[whole]
    mixed = np.flatnonzero(types == shapely.GeometryType.GEOMETRYCOLLECTION.value)
    part, owner = simple_parts(geometry[mixed])
    chosen = shapely.get_dimensions(part) == dimension
    make = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[dimension]
    for at in np.unique(owner[chosen]):
        found[mixed[at]] = make(part[chosen & (owner == at)])
    return found


def _write(ready: _Ready, part: _Part, folder: Path, on: date) -> str:
    """Write one file, read it back, and tell what differs."""
    # Imported here: only what writes files needs GDAL.
    import pyogrio

    stem = f"{ready.layer}_{part.ending}"
    name = f"{stem}.shp" if part.geometry is not None else f"{stem}.dbf"
    values = ready.dbf.iloc[part.rows]
    options: dict[str, Any] = {
        "driver": "ESRI Shapefile",
        "encoding": "UTF-8",
        "DBF_DATE_LAST_UPDATE": on.isoformat(),
    }
    with warnings.catch_warnings():
        # GDAL's words on numbers it can't fit: the comparison below finds what it did.
        warnings.simplefilter("ignore", RuntimeWarning)
        if part.geometry is None:
            pyogrio.write_dataframe(values, folder / name, **options)
        else:
            frame = gpd.GeoDataFrame(values, geometry=part.geometry, crs=RD)
            multi = part.type is not None and part.type.startswith("Multi")
            pyogrio.write_dataframe(
                frame,
                folder / name,
                geometry_type=part.type,
                promote_to_multi=multi,
                **options,
            )
    require_whole_shapefile(folder / name)
    found = pyogrio.read_dataframe(folder / name, encoding="UTF-8")
    _tell_values(ready, name, part.rows, found)
    if part.geometry is not None:
        _tell_geometry(ready, name, part, found.geometry.to_numpy())
    return name


def _tell_values(ready: _Ready, file: str, rows: np.ndarray, found: pd.DataFrame) -> None:
    if len(found) != len(rows):
        raise WriteError(f"{file} bleek niet heel te zijn: {len(found)} van {len(rows)} rijen.")
    for column, name in ready.names.items():
        given = ready.table[column].iloc[rows].tolist()
        for row, was, now in zip(rows, given, found[name].tolist(), strict=True):
            what = _difference(was, now)
            if what:
                shown = "" if pd.isna(now) else now
                ready.tell_row(file, int(row), column, what, _as_text(was), shown)


def _difference(was: Any, now: Any) -> str:
    """How a value that was read back differs from what was given; empty where it doesn't."""
    was = None if pd.isna(was) else was
    now = None if pd.isna(now) else now
    if was is None or was == "":
        return "" if now is None else TEXT
    if isinstance(was, (bool, np.bool_)):
        return "" if now == ("ja" if was else "nee") else TEXT
    if isinstance(was, str) or isinstance(now, str) or now is None:
        return _text_difference(_as_text(was), "" if now is None else str(now))
    return "" if was == now else ROUNDED


def _text_difference(was: str, now: str) -> str:
    if was == now:
        return ""
    if was.rstrip(" ") == now:
        return SPACES
    return CUT if now and was.startswith(now) else TEXT


def _tell_geometry(ready: _Ready, file: str, part: _Part, found: Geometries) -> None:
    assert part.geometry is not None
    promoted = part.type == "MultiPoint" and (shapely.get_type_id(part.geometry) == 0).any()
    if promoted:
        n = int((shapely.get_type_id(part.geometry) == 0).sum())
        ready.changes.append(
            (ready.layer, file, None, "", "", "", MULTI, f"{n} keer één punt", "multipunt")
        )
    same = shapely.equals_exact(_ordered(part.geometry), _ordered(found), 0)
    for at in np.flatnonzero(~same):
        was, now = (_short_wkt(g) for g in (part.geometry[at], found[at]))
        ready.tell_row(file, int(part.rows[at]), "", MOVED, was, now)


def _tell_divided(ready: _Ready, geometry: Geometries) -> None:
    mixed = np.flatnonzero(
        shapely.get_type_id(geometry) == shapely.GeometryType.GEOMETRYCOLLECTION.value
    )
    for row in mixed:
        kinds = sorted(set(shapely.get_dimensions(simple_parts(geometry[[row]])[0]).tolist()))
        files = ", ".join(KINDS[k][0] for k in kinds)
        if files:
            ready.tell_row("", int(row), "", PARTS, "verzameling", files)


def _ordered(geometry: Geometries) -> Geometries:
    """Geometries so that equal ones are equal whatever their order and type of one or more."""
    multi = geometry.copy()
    for single, make in ((0, shapely.multipoints), (1, shapely.multilinestrings)):
        at = np.flatnonzero(shapely.get_type_id(geometry) == single)
        multi[at] = make(geometry[at], indices=np.arange(len(at))) if len(at) else multi[at]
    at = np.flatnonzero(shapely.get_type_id(geometry) == 3)
    if len(at):
        multi[at] = shapely.multipolygons(geometry[at], indices=np.arange(len(at)))
    return shapely.normalize(multi)


def _short_wkt(geometry: Any) -> str:
    text = "" if geometry is None else shapely.to_wkt(geometry, rounding_precision=3)
    return text if len(text) <= MAX_BYTES else f"{text[:MAX_BYTES]} …"


def explain_changes(done: Converted) -> str:
    """The report as a text for people: what a shapefile can't hold, and what that did here."""
    report = done.report
    title = "Wat er in de shapefiles anders is dan in de gegevens"
    lines = [
        title,
        "=" * len(title),
        "",
        *textwrap.wrap(INTRODUCTION, 88),
        "",
    ]
    if not len(report):
        return "\n".join([*lines, "Er is niets veranderd.", ""])
    counts = report.groupby("wat", sort=False).size()
    lines += ["Samengevat", "----------"]
    lines += [f"{what:<32}{n:>6} keer" for what, n in counts.items()]
    for layer, rows in report.groupby("laag", sort=False):
        lines += ["", f"{layer} ({', '.join(done.files[str(layer)])})", "-" * (len(str(layer)))]
        fields = rows[rows["wat"] == NAME]
        lines += [f"  {now:<12} is {was}" for was, now in fields[["was", "is"]].to_numpy()]
        whole = rows[rows["rij"].isna() & (rows["wat"] != NAME)]
        for column, what, was, now in whole[["veld", "wat", "was", "is"]].to_numpy():
            lines.append(f"  {column or 'vorm'}: {what} ({was}: {now})")
        cells = rows[rows["rij"].notna()]
        for (column, what), found in cells.groupby(["veld", "wat"], sort=False):
            times = "rij" if len(found) == 1 else "rijen"
            lines.append(f"  {column or 'vorm'}: {what} in {len(found)} {times}")
    return "\n".join([*lines, ""])
