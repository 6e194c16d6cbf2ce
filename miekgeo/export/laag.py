"""One validated layer to a file that miekgeo reads back, with a report beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from miekgeo.columns import location_names, normalise
from miekgeo.errors import WriteError
from miekgeo.export.atomic import replacing_files
from miekgeo.export.layers import write_geojson, write_gpkg
from miekgeo.export.tables import write_csv, write_xlsx
from miekgeo.lagen import GEOMETRY, ROW, Laag
from miekgeo.schema import LayerDefinition
from miekgeo.values import is_empty

SRID = "SRID=28992;"
# Names that GeoPackage has taken, whatever their case.
GPKG_NAMES = frozenset({"fid", "geom", "rowid"})


def check_suffix(path: Path, definition: LayerDefinition) -> None:
    """Raise WriteError when a layer can't be written to a file with this ending."""
    known = _WRITERS if definition.has_geometry else {".csv": _write_csv}
    if path.suffix.lower() not in known:
        raise WriteError(
            f"{path.name}: onbekende indeling {path.suffix!r} voor de laag {definition.layer}.",
            hint=f"Kies een bestandsnaam die eindigt op {', '.join(known)}.",
        )


def write_laag(laag: Laag, account: pd.DataFrame, path: Path) -> list[Path]:
    """Write the rows in use of a layer, and beside it what was found.

    Parameters
    ----------
    laag : Laag
    account : DataFrame
        `onderwerp, waarde`: where the layer came from.
    path : Path
        Ends in .gpkg, .geojson or .csv.

    Returns
    -------
    list of Path
        The layer, and a workbook with origin, findings, rows set aside and how columns were read.

    Raises
    ------
    WriteError
        The ending isn't known, or writing fails; what was there stays.
    """
    check_suffix(path, laag.definition)
    beside = path.with_name(f"{path.stem}-rapport.xlsx")
    sheets = {
        "herkomst": account,
        "bevindingen": laag.report,
        "terzijde": laag.aside,
        "kolommen": laag.mapping,
    }
    with replacing_files(path) as fresh:
        _WRITERS[path.suffix.lower()](laag, fresh / path.name)
        write_xlsx(sheets, fresh / beside.name)
    return [path, beside]


def write_lagen(lagen: Iterable[Laag], path: Path) -> None:
    """Write the rows in use of layers to one GeoPackage that is read back as a data set."""
    found = list(lagen)
    placed = {n.definition.layer: _gpkg_frame(n) for n in found if n.definition.has_geometry}
    plain = {
        n.definition.layer: pd.DataFrame(_gpkg_frame(n).drop(columns=GEOMETRY))
        for n in found
        if not n.definition.has_geometry
    }
    write_gpkg(placed, plain, path)


def _frame(laag: Laag, reserved: Collection[str] = ()) -> gpd.GeoDataFrame:
    """Rows as they are read back: without the row numbers of the source.

    A column of the source whose name is taken, or that of another column but for its case, is
    called `... (bestand)`.
    """
    frame = laag.frame.drop(columns=ROW)
    own = {*laag.definition.by_name, GEOMETRY}
    taken = {c.casefold() for c in own}
    names = {}
    for column in frame.columns:
        if column in own:
            continue
        name = column
        while name.casefold() in taken or normalise(name) in reserved:
            name += " (bestand)"
        taken.add(name.casefold())
        names[column] = name
    return frame.rename(columns=names)


def _write_gpkg(laag: Laag, path: Path) -> None:
    write_gpkg({laag.definition.layer: _gpkg_frame(laag)}, {}, path)


def _gpkg_frame(laag: Laag) -> gpd.GeoDataFrame:
    """Rows for a format in which a column has one type: what is mixed becomes text."""
    frame = _frame(laag, GPKG_NAMES)
    for column in frame.columns:
        mixed = frame[column].dtype == object and column not in laag.definition.by_name
        if mixed:
            frame[column] = [None if is_empty(v) else str(v) for v in frame[column]]
    return frame


def _write_geojson(laag: Laag, path: Path) -> None:
    write_geojson(_frame(laag), path)


def _write_csv(laag: Laag, path: Path) -> None:
    # A column that seems to hold places would be read as the place.
    table = pd.DataFrame(_frame(laag, location_names()).drop(columns=GEOMETRY))
    if laag.definition.has_geometry:
        wkt = shapely.to_wkt(laag.frame.geometry.to_numpy(), rounding_precision=-1)
        table["wkt"] = [None if w is None else f"{SRID}{w}" for w in wkt]
    write_csv(table, path)


_WRITERS: Mapping[str, Callable[[Laag, Path], None]] = {
    ".gpkg": _write_gpkg,
    ".geojson": _write_geojson,
    ".csv": _write_csv,
}
