"""What reading a file gives, before any column is understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd
import shapely

from miekgeo.geometry import Geometries, Ints


@dataclass(frozen=True)
class Remark:
    """Something noticed while reading, to become a row of the report."""

    check_id: str
    melding: str
    rij: int | None = None


@dataclass(frozen=True)
class RawTable:
    """Rows of one layer, sheet or text file, untouched.

    Attributes
    ----------
    name : str
        Layer or sheet name; the file's stem where a file holds one table.
    source : str
        File name for messages.
    frame : DataFrame (n rows, RangeIndex)
        Columns and values as in the file; text files give text.
    rows : int array (n)
        Row numbers as the user sees them in the file.
    geometry : geometry array (n) or None
        Only formats that have geometry; coordinates and axis order as in the file.
    crs : str or None
        The coordinate system the file states (WKT or authority code).
    unreadable : tuple of (row number, reason, text)
        Rows that could not be split in columns.
    broken_geometry : int tuple
        Positions whose geometry could not be read.
    closed_rings : int tuple
        Positions whose rings were closed while reading.
    remarks : tuple of Remark
    plain : tuple of str
        Columns that are no field and no place, whatever they are called.
    in_more : bool
        These are rows of a larger table that has places, also where these have none.
    """

    name: str
    source: str
    frame: pd.DataFrame
    rows: Ints
    geometry: Geometries | None = None
    crs: str | None = None
    unreadable: tuple[tuple[int, str, str], ...] = ()
    broken_geometry: tuple[int, ...] = ()
    closed_rings: tuple[int, ...] = ()
    remarks: tuple[Remark, ...] = field(default=())
    plain: tuple[str, ...] = ()
    in_more: bool = False

    @property
    def has_places(self) -> bool:
        """Whether any row has geometry, readable or not."""
        if self.geometry is None:
            return False
        drawn = self.in_more or bool(self.broken_geometry)
        return drawn or not shapely.is_missing(self.geometry).all()

    @property
    def n_read(self) -> int:
        """Rows in the file, readable or not."""
        return len(self.frame) + len(self.unreadable)


Cell = object
Rows = Sequence[Sequence[Cell]]
