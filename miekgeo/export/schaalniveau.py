"""The schaalniveau result in the formats users carry away, with what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd

from miekgeo.errors import WriteError
from miekgeo.export.account import grenzen_rows, threshold_rows
from miekgeo.export.atomic import replacing_files
from miekgeo.export.layers import write_geojson, write_gpkg
from miekgeo.export.tables import write_csv, write_json, write_xlsx
from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen
from miekgeo.schaalniveau.rules import load_rules
from miekgeo.version import __version__

JSON_COLUMNS = ("aandelen", "maten")


@dataclass(frozen=True)
class Result:
    """What is written: the table, its geometry, the contradictions and what it rests on.

    Attributes
    ----------
    table : DataFrame (n rows)
        Columns of `miekgeo.schaalniveau.COLUMNS`.
    geometry : GeoSeries (n rows, EPSG:28992)
        Missing for projects without location and rows set aside.
    tegenspraken : DataFrame
    account : DataFrame
        `onderwerp, waarde`.
    oordelen : DataFrame
        What people said of the projects; columns of the table `oordelen`.
    """

    table: pd.DataFrame
    geometry: gpd.GeoSeries
    tegenspraken: pd.DataFrame
    account: pd.DataFrame
    oordelen: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def of_people(self) -> dict[str, pd.DataFrame]:
        """The table of judgements by its name, when there are any."""
        return {"oordelen": self.oordelen} if len(self.oordelen) else {}


def write_schaalniveau(
    result: Result, path: Path, *, layers: Mapping[str, gpd.GeoDataFrame] | None = None
) -> list[Path]:
    """Write the result in the format of the file's ending, and name what was written.

    Parameters
    ----------
    result : Result
    path : Path
    layers : mapping of str to GeoDataFrame (EPSG:28992), optional
        Layers to add to a GeoPackage; other formats have no room for them.

    Notes
    -----
    CSV, JSON and GeoJSON hold one table; contradictions then go to a file beside it, when there
    are any. XLSX and GeoPackage hold them inside, and what people said too.

    Raises
    ------
    WriteError
        The ending isn't known, or writing fails; what was there stays.
    """
    check_suffix(path)
    # A result and its contradictions are of one moment.
    with replacing_files(path) as fresh:
        if path.suffix.lower() == ".gpkg":
            written = _write_gpkg(result, fresh / path.name, layers)
        else:
            written = _WRITERS[path.suffix.lower()](result, fresh / path.name)
    return [path.with_name(one.name) for one in written]


def check_suffix(path: Path) -> None:
    """Raise WriteError when the ending of a file isn't one that can be written."""
    if path.suffix.lower() not in _WRITERS:
        raise WriteError(
            f"{path.name}: onbekende indeling {path.suffix!r}.",
            hint=f"Kies een bestandsnaam die eindigt op {', '.join(_WRITERS)}.",
        )


def build_account(
    grenzen: Grenzen, *, bron: str, clusters: str, n_read: int, n_aside: int
) -> pd.DataFrame:
    """What a result rests on: data, boundary set, thresholds, rules and version."""
    rows = [
        ("programma", f"miekgeo {__version__}"),
        ("projecten", bron),
        ("rijen gelezen", str(n_read)),
        ("rijen terzijde", str(n_aside)),
        *grenzen_rows(grenzen),
        ("clusters", clusters),
        *threshold_rows("schaalniveau"),
        *(
            (f"regel {r.regel}", f"{r.voorwaarde}: {r.antwoord or 'ter informatie'} ({r.bron})")
            for r in load_rules().values()
        ),
    ]
    return pd.DataFrame(rows, columns=["onderwerp", "waarde"])


def _write_csv(result: Result, path: Path) -> list[Path]:
    write_csv(result.table, path)
    return [path, *_write_beside(result, path, write_csv)]


def _write_json(result: Result, path: Path) -> list[Path]:
    write_json(result.table, path, objects=JSON_COLUMNS)
    return [path, *_write_beside(result, path, write_json)]


def _write_xlsx(result: Result, path: Path) -> list[Path]:
    sheets = {
        "schaalniveau": result.table,
        "tegenspraken": result.tegenspraken,
        **result.of_people,
        "verantwoording": result.account,
    }
    write_xlsx(sheets, path)
    return [path]


def _write_gpkg(
    result: Result, path: Path, layers: Mapping[str, gpd.GeoDataFrame] | None = None
) -> list[Path]:
    tables = {"tegenspraken": result.tegenspraken, **result.of_people}
    tables["verantwoording"] = result.account
    write_gpkg({"schaalniveau": _frame(result), **(layers or {})}, tables, path)
    return [path]


def _write_geojson(result: Result, path: Path) -> list[Path]:
    write_geojson(_frame(result), path)
    return [path, *_write_beside(result, path.with_suffix(".csv"), write_csv)]


def _write_beside(
    result: Result, path: Path, write: Callable[[pd.DataFrame, Path], None]
) -> list[Path]:
    if not len(result.tegenspraken):
        return []
    beside = path.with_name(f"{path.stem}-tegenspraken{path.suffix}")
    write(result.tegenspraken, beside)
    return [beside]


def _frame(result: Result) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(result.table, geometry=result.geometry.to_numpy(), crs=RD)


_WRITERS: Mapping[str, Callable[[Result, Path], list[Path]]] = {
    ".csv": _write_csv,
    ".json": _write_json,
    ".xlsx": _write_xlsx,
    ".gpkg": _write_gpkg,
    ".geojson": _write_geojson,
}
