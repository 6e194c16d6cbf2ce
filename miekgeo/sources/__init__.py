"""Files from outside to raw tables: no column is understood here, no row is lost."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path

from miekgeo.errors import SourceError
from miekgeo.limits import LIMITS, Limits, refuse
from miekgeo.scratch import scratch_folder
from miekgeo.sources.archive import unpack
from miekgeo.sources.raw import RawTable, Remark
from miekgeo.sources.sniff import Format, exists, sniff
from miekgeo.sources.text import read_csv

__all__ = ["LIMITS", "Limits", "RawTable", "Remark", "exists", "read_tables"]


def read_tables(
    path: Path,
    *,
    layers: Collection[str] = (),
    known: Collection[str] = (),
    sheets: Mapping[str, Collection[str]] | None = None,
    is_known: Callable[[str], bool] | None = None,
    limits: Limits = LIMITS,
) -> list[RawTable]:
    """Read a file of any supported format.

    Parameters
    ----------
    path : Path
    layers : collection of str
        Layers or sheets wanted; without any of them in the file, its first layer is read.
    known : collection of str
        Normalised column names that help to find a header.
    sheets : mapping of str to collection of str, optional
        Of a workbook: layers that its sheets may be named after, each with its column names;
        without them one sheet is read.
    is_known : function of str, optional
        Of a map file: whether a layer that isn't wanted may be passed over without a word.
    limits : Limits

    Returns
    -------
    list of RawTable
        At least one; GeoPackages and workbooks may give several.

    Raises
    ------
    SourceError
        The file can't be read; the message names it and says what to do.
    """
    found = sniff(path)
    _check_bytes(path, found, limits)
    if found is Format.ZIP:
        return _read_zip(
            path, layers=layers, known=known, sheets=sheets, is_known=is_known, limits=limits
        )
    if found is Format.CSV:
        return [read_csv(path, known=known, limits=limits)]
    if found is Format.XLSX:
        from miekgeo.sources.spreadsheet import read_xlsx

        return read_xlsx(path, layers=layers, known=known, sheets=sheets or {}, limits=limits)
    from miekgeo.sources.gis import read_gis

    return read_gis(path, layers=layers, limits=limits, is_known=is_known)


def _read_zip(
    path: Path,
    *,
    layers: Collection[str],
    known: Collection[str],
    sheets: Mapping[str, Collection[str]] | None,
    is_known: Callable[[str], bool] | None,
    limits: Limits,
) -> list[RawTable]:
    with scratch_folder() as folder:
        inner = unpack(path, folder, limits)
        try:
            _refuse_zip(inner)
            tables = read_tables(
                inner, layers=layers, known=known, sheets=sheets, is_known=is_known, limits=limits
            )
        except SourceError as error:
            raise SourceError(f"{path.name}: {error.args[0]}", hint=error.hint) from error
    return [replace(t, source=path.name) for t in tables]


def _check_bytes(path: Path, found: Format, limits: Limits) -> None:
    size = path.stat().st_size
    if size > limits.file_bytes:
        refuse("file_bytes", path.name, limits)
    if size > limits.text_bytes and found in (Format.CSV, Format.GEOJSON):
        refuse("text_bytes", path.name, limits)


def _refuse_zip(path: Path) -> None:
    if sniff(path) is Format.ZIP:
        raise SourceError(
            "dit is een zip-bestand in een zip-bestand.",
            hint="Pak het binnenste uit en lever dat aan.",
        )
