"""Scenarios side by side, and what differs from the scenario or project each was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from miekgeo.grenzen import ZEE
from miekgeo.scenario import Scenario
from miekgeo.values import split_list
from miekgeo.wording import area_name, distance, enumerate_words

COLUMNS = (
    "project_id",
    "naam",
    "soort",
    "antwoord_ruimtelijk",
    "omslagafstand",
    "provincies",
    "kruist_provinciegrens",
    "kruist_landsgrens",
    "vergeleken_met",
    "verschil",
)
NO_DIFFERENCE = "geen verschil"
GONE = "niet meer aanwezig"
UNSURE = "–"
# Answers that a distance to the other answer goes with.
_FIRM = ("ja", "nee", "grensgeval")
_FAR_M = 5_000.0
# What is held against each other, with its name on screen.
_HELD = {
    "antwoord_ruimtelijk": "advies",
    "provincies": "provincies",
    "kruist_provinciegrens": "provinciegrens",
    "kruist_landsgrens": "landsgrens",
    "omslagafstand": "omslagafstand",
}

Row = Mapping[Any, Any]


def compare(
    judged: pd.DataFrame,
    scenarios: Sequence[Scenario],
    kinds: Mapping[str, str],
    bases: Mapping[str, Row],
) -> pd.DataFrame:
    """A row per scenario.

    Parameters
    ----------
    judged : DataFrame
        Rows of the schaalniveau table of the scenarios, by `project_id`.
    scenarios : sequence of Scenario
    kinds : mapping of code to str
        Punt, Lijn or Vlak.
    bases : mapping of code to row
        By code of a scenario: the row of the schaalniveau table that it is held against, when it
        is still there.

    Returns
    -------
    DataFrame
        Columns as `COLUMNS`, texts for the screen.
    """
    rows = {str(r["project_id"]): r for r in judged.to_dict("records")}
    found = [
        _row(s, rows[s.code], kinds.get(s.code, ""), bases.get(s.code))
        for s in scenarios
        if s.code in rows
    ]
    return pd.DataFrame(found, columns=list(COLUMNS))


def turning_text(row: Row) -> str:
    """The turning distance in words; a dash where the answer isn't firm enough for one."""
    metres = row["omslagafstand_m"]
    at_sea = ZEE in json.loads(row["aandelen"])
    if row["kruist_provinciegrens"] not in _FIRM or pd.isna(metres) or at_sea:
        return UNSURE
    return "meer dan 5 km" if metres >= _FAR_M else distance(float(metres))


def difference(row: Row, base: Row) -> str:
    """What in the answer differs from another, in words: advies provincie → bespreken."""
    now, before = _said(row), _said(base)
    changed = [
        f"{name} {before[key] or 'geen'} → {now[key] or 'geen'}"
        for key, name in _HELD.items()
        if now[key] != before[key]
    ]
    return "; ".join(changed) or NO_DIFFERENCE


def _row(scenario: Scenario, row: Row, kind: str, base: Row | None) -> dict[str, str]:
    said = _said(row)
    if not scenario.origin:
        against, differs = "", ""
    elif base is None:
        against, differs = scenario.origin, GONE
    else:
        against, differs = f"{scenario.origin} {base['naam']}", difference(row, base)
    return {
        "project_id": scenario.code,
        "naam": scenario.naam,
        "soort": kind,
        **said,
        "vergeleken_met": against,
        "verschil": differs,
    }


def _said(row: Row) -> dict[str, str]:
    names = [area_name(p) for p in split_list(row["provincies"])]
    return {
        "antwoord_ruimtelijk": str(row["antwoord_ruimtelijk"]),
        "omslagafstand": turning_text(row),
        "provincies": enumerate_words(names),
        "kruist_provinciegrens": str(row["kruist_provinciegrens"]),
        "kruist_landsgrens": str(row["kruist_landsgrens"]),
    }
