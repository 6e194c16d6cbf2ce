"""Read delimited text: encoding, separator and header are found, not asked."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from pathlib import Path

from miekgeo.errors import SourceError
from miekgeo.limits import Limits, refuse
from miekgeo.sources.raw import RawTable, Remark, Rows
from miekgeo.sources.rows import header_score, table_from_rows

DELIMITERS = (";", ",", "\t", "|")
# The csv module refuses cells over 131,072 characters; long WKT is longer than that.
MAX_CELL = 100_000_000


def read_csv(path: Path, *, known: Collection[str], limits: Limits) -> RawTable:
    """Read a delimited text file.

    Parameters
    ----------
    path : Path
    known : collection of str
        Normalised names a header may hold; decides between separators.

    Raises
    ------
    SourceError
        Not text, or quotes that never close.
    """
    text, remarks = _decode(path)
    # A spreadsheet may say its separator on the first line.
    first_line = text.split("\n", 1)[0].strip().lower()
    candidates: tuple[str, ...] = DELIMITERS
    if first_line.startswith("sep=") and len(first_line) == 5:
        candidates = (first_line[4],)
    best: Rows = []
    best_score = (-1, -1)
    for delimiter in candidates:
        rows = _split(text, delimiter, path.name, limits)
        score = (header_score(rows, known), max((len(r) for r in rows[:30]), default=0))
        if score > best_score:
            best, best_score = rows, score
    return table_from_rows(
        best,
        name=path.stem,
        source=path.name,
        known=known,
        remarks=remarks,
        strict=True,
        limits=limits,
    )


def _decode(path: Path) -> tuple[str, list[Remark]]:
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), []
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        remark = Remark(
            "L01", f"Regel {line} is geen UTF-8; het bestand is gelezen als Windows-1252.", line
        )
        return data.decode("cp1252", errors="replace"), [remark]


def _split(text: str, delimiter: str, name: str, limits: Limits) -> Rows:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > limits.rows:
                refuse("rows", name, limits)
    except csv.Error as error:
        raise SourceError(
            f"{name}: regel {reader.line_num} is niet te lezen als tekst met scheidingstekens.",
            hint="Controleer of het een CSV-bestand is.",
        ) from error
    return rows
