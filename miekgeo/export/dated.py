"""The day a file was made: the only time in it, so that the same content gives the same bytes."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path

# Before this day an archive has no dates.
FIRST_DAY = date(1980, 1, 1)


def midnight(on: date) -> datetime:
    """The moment that stands for a day, the same in every time zone."""
    return datetime.combine(on, time(), tzinfo=UTC)


def date_geopackage(path: Path, on: date) -> None:
    """Give all tables of a GeoPackage the day instead of the moment of writing."""
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(
            "UPDATE gpkg_contents SET last_change = ?", (f"{on.isoformat()}T00:00:00.000Z",)
        )


def date_archive(content: bytes, on: date) -> bytes:
    """An archive, such as a document, with the same parts, all of that day."""
    day = max(on, FIRST_DAY)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.infolist():
            info = zipfile.ZipInfo(part.filename, (day.year, day.month, day.day, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(part))
    return stream.getvalue()
