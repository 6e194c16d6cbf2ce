"""What comes out of a register: folders of (Geo)Parquet parts, made aside, put in place whole."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from miekgeo.errors import WriteError
from miekgeo.export.atomic import check_folder, replacing_folder
from miekgeo.export.geoparquet import write_geoparquet, write_parquet

ACCOUNT = "verantwoording.json"


@dataclass(frozen=True)
class Written:
    """What of a part was written: rows by table, and how often each answer."""

    rows: Mapping[str, int]
    counts: Mapping[str, int]


def check_result_folder(path: Path) -> None:
    """Raise WriteError when a result can't come here: parts of two runs must never mix."""
    check_folder(path)
    if path.is_dir() and any(path.iterdir()):
        raise WriteError(
            f"De map {path.name} is niet leeg.", hint="Kies een nieuwe map of maak deze leeg."
        )


@contextlib.contextmanager
def result_folder(path: Path) -> Iterator[Path]:
    """A folder to fill that takes the place of `path` when all parts are there.

    Raises
    ------
    WriteError
        The folder isn't empty, or can't be written.
    """
    check_result_folder(path)
    with replacing_folder(path) as fresh:
        yield fresh


def write_part(
    tables: Mapping[str, pd.DataFrame], folder: Path, number: int, *, answer: str = ""
) -> Written:
    """Write the tables of a part, each in a folder of its own; one without rows only if first.

    Parameters
    ----------
    tables : mapping of name to DataFrame or GeoDataFrame
    folder : Path
    number : int
        Of the part: the same part writes the same files, however often it is done.
    answer : str
        Column of the first table of which the values are counted.
    """
    first = next(iter(tables))
    for name, table in tables.items():
        if not len(table) and name != first:
            continue
        place = folder / name
        place.mkdir(exist_ok=True)
        file = place / f"deel-{number:05d}.parquet"
        if isinstance(table, gpd.GeoDataFrame):
            write_geoparquet(table, file, {})
        else:
            write_parquet(table, file, {})
    counts = tables[first][answer].value_counts().to_dict() if answer else {}
    return Written(
        {name: len(table) for name, table in tables.items()},
        {str(k): int(v) for k, v in counts.items()},
    )


def require_all(read: int, written: int) -> None:
    """Raise WriteError when not every row that was read is in the result: nothing is dropped."""
    if read != written:
        raise WriteError(
            f"Van {read} rijen staan er {written} in de uitkomst; er is niets weggeschreven.",
            hint="Meld dit als fout van miekgeo.",
        )


def write_account(facts: Mapping[str, object], folder: Path) -> None:
    """Write what the result rests on, as JSON beside the tables."""
    text = json.dumps(facts, ensure_ascii=False, indent=2)
    (folder / ACCOUNT).write_text(f"{text}\n", encoding="utf-8")
