"""The registry of checks: what is looked at, how serious it is, and what to do about it.

Everything that says something about a check (the report, the data dictionary, the tests) takes it
from one table (tables/checks.csv). A finding is one row of the report; reading and validation make
findings through `Report.add`, so a fault that isn't registered can't be reported.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from miekgeo import paths

FOUT = "fout"

REPORT_COLUMNS = ["check_id", "ernst", "laag", "rij", "id", "melding", "actie", "bron"]


@dataclass(frozen=True)
class Check:
    """One thing that is checked.

    Attributes
    ----------
    check_id : str
        Stable code.
    ernst : str
        `fout` or `opmerking`.
    terzijde : bool
        Whether the row can't be used; it is then set aside with the message as reason.
    titel, actie : str
        What is checked, and what the user should do.
    """

    check_id: str
    ernst: str
    terzijde: bool
    titel: str
    actie: str


TABLE = paths.TABLES / "checks.csv"


def _load_checks() -> dict[str, Check]:
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return {
            r["check_id"]: Check(
                r["check_id"], r["ernst"], r["terzijde"] == "ja", r["titel"], r["actie"]
            )
            for r in csv.DictReader(stream, delimiter=";")
        }


CHECKS: dict[str, Check] = _load_checks()


@dataclass
class Report:
    """Findings about one source, in the order they were made."""

    laag: str
    bron: str
    rows: list[dict[str, object]] = field(default_factory=list)

    def add(
        self,
        check_id: str,
        melding: str,
        *,
        rij: int | None = None,
        row_id: Any = None,
        actie: str = "",
    ) -> None:
        """Add one finding.

        Parameters
        ----------
        check_id : str
            A registered check.
        melding : str
            Dutch: what is wrong and where.
        rij : int, optional
            Row number as the user sees it in the file, from 1; None for the whole file.
        row_id : text or number, optional
            Id of the row, when it has one.
        actie : str
            What to do, when it is more than the check says.
        """
        check = CHECKS[check_id]
        self.rows.append(
            {
                "check_id": check.check_id,
                "ernst": check.ernst,
                "laag": self.laag,
                "rij": rij,
                "id": None if row_id is None or pd.isna(row_id) else str(row_id),
                "melding": melding,
                "actie": actie or check.actie,
                "bron": self.bron,
            }
        )

    def table(self) -> pd.DataFrame:
        """The report: file-wide findings first, then by row, faults before remarks."""
        return report_table(self.rows)


def report_table(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """Report rows as a table with the columns of `REPORT_COLUMNS`, in reading order."""
    table = pd.DataFrame(list(rows), columns=REPORT_COLUMNS)
    table["rij"] = table["rij"].astype("Int64")
    order = table.assign(_rij=table["rij"].fillna(0)).sort_values(
        ["laag", "_rij", "ernst", "check_id"], kind="stable"
    )
    return table.loc[order.index].reset_index(drop=True)


def concat_reports(reports: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Several reports as one table."""
    filled = [r for r in reports if len(r)]
    return pd.concat(filled, ignore_index=True) if filled else report_table([])


def has_errors(report: pd.DataFrame) -> bool:
    """Whether any finding is a fault."""
    return bool((report["ernst"] == FOUT).any())
