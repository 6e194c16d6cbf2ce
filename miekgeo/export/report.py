"""The validation report as CSV, JSON or XLSX."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from miekgeo.errors import WriteError
from miekgeo.export.tables import write_csv, write_json, write_xlsx

SUFFIXES = (".xlsx", ".csv", ".json")


def check_suffix(path: Path) -> None:
    """Raise WriteError when the ending of a file isn't one a report can be written to."""
    if path.suffix.lower() not in SUFFIXES:
        raise WriteError(
            f"{path.name}: onbekende indeling {path.suffix!r}.",
            hint=f"Kies een bestandsnaam die eindigt op {', '.join(SUFFIXES)}.",
        )


def write_report(
    report: pd.DataFrame, aside: pd.DataFrame, mapping: pd.DataFrame, path: Path
) -> None:
    """Write the findings; XLSX also holds the rows set aside and how columns were understood."""
    check_suffix(path)
    suffix = path.suffix.lower()
    if suffix == ".csv":
        write_csv(report, path)
    elif suffix == ".json":
        write_json(report, path)
    else:
        write_xlsx({"bevindingen": report, "terzijde": aside, "kolommen": mapping}, path)
