"""Findings are rows of a report, in reading order, each from the registry."""

from __future__ import annotations

import pandas as pd
import pytest

from miekgeo.checks import (
    CHECKS,
    REPORT_COLUMNS,
    Report,
    concat_reports,
    has_errors,
    report_table,
)


def ids(table: pd.DataFrame) -> list[str]:
    return table["check_id"].tolist()


def test_a_finding_is_a_whole_row() -> None:
    report = Report("projecten", "lijst.csv")
    report.add("W03", "vermogen_mw: 'veel' is geen getal.", rij=7, row_id="P1")
    assert report.rows == [
        {
            "check_id": "W03",
            "ernst": "fout",
            "laag": "projecten",
            "rij": 7,
            "id": "P1",
            "melding": "vermogen_mw: 'veel' is geen getal.",
            "actie": "Schrijf alleen het getal, zonder eenheid.",
            "bron": "lijst.csv",
        }
    ]
    assert report.table().columns.tolist() == REPORT_COLUMNS


def test_an_own_action_goes_before_that_of_the_check() -> None:
    report = Report("projecten", "lijst.csv")
    report.add("L04", "Blad 2 is niet gelezen.", actie="Verwijder blad 2.")
    report.add("L04", "Blad 3 is niet gelezen.")
    assert [r["actie"] for r in report.rows] == ["Verwijder blad 2.", CHECKS["L04"].actie]


@pytest.mark.parametrize(
    ("row_id", "shown"),
    [("P1", "P1"), (12, "12"), (None, None), (float("nan"), None), (pd.NA, None), ("", "")],
)
def test_an_id_is_text_or_nothing(row_id: object, shown: str | None) -> None:
    report = Report("projecten", "lijst.csv")
    report.add("W01", "naam is leeg.", rij=2, row_id=row_id)
    assert report.rows[0]["id"] == shown


def test_what_isnt_registered_cant_be_reported() -> None:
    report = Report("projecten", "lijst.csv")
    with pytest.raises(KeyError, match="X99"):
        report.add("X99", "Iets.")
    assert report.rows == []


def test_reading_order() -> None:
    report = Report("projecten", "lijst.csv")
    report.add("R01", "periode", rij=3)
    report.add("W03", "getal", rij=3)
    report.add("W01", "leeg", rij=3)
    report.add("W01", "leeg", rij=2)
    report.add("L01", "codering")
    report.add("K01", "kolom")
    table = report.table()
    # The file first, then its rows; within a row faults before remarks, then by check.
    assert ids(table) == ["K01", "L01", "W01", "W01", "W03", "R01"]
    assert table["rij"].tolist() == [pd.NA, pd.NA, 2, 3, 3, 3]
    assert str(table["rij"].dtype) == "Int64"
    assert table.index.tolist() == [0, 1, 2, 3, 4, 5]


def test_equal_findings_stay_in_the_order_they_were_made() -> None:
    report = Report("projecten", "lijst.csv")
    for melding in ("eerst", "dan", "laatst"):
        report.add("W03", melding, rij=5)
    assert report.table()["melding"].tolist() == ["eerst", "dan", "laatst"]


def test_rows_are_ordered_as_numbers() -> None:
    report = Report("projecten", "lijst.csv")
    for rij in (10, 9, 100):
        report.add("W01", "leeg", rij=rij)
    assert report.table()["rij"].tolist() == [9, 10, 100]


def test_a_report_without_findings() -> None:
    table = report_table([])
    assert table.columns.tolist() == REPORT_COLUMNS
    assert len(table) == 0
    assert str(table["rij"].dtype) == "Int64"
    assert not has_errors(table)


def test_reports_together() -> None:
    one, other, empty = (Report(n, "map") for n in ("stations", "projecten", "traces"))
    one.add("L01", "codering")
    other.add("W01", "leeg", rij=2)
    together = concat_reports([one.table(), empty.table(), other.table()])
    assert together["laag"].tolist() == ["stations", "projecten"]
    assert together.index.tolist() == [0, 1]
    assert concat_reports([empty.table()]).columns.tolist() == REPORT_COLUMNS
    assert len(concat_reports([])) == 0


@pytest.mark.parametrize(
    ("checks", "expected"), [([], False), (["L01", "G12"], False), (["L01", "W01"], True)]
)
def test_has_errors(checks: list[str], expected: bool) -> None:
    report = Report("projecten", "lijst.csv")
    for check in checks:
        report.add(check, "Iets.")
    assert has_errors(report.table()) is expected
