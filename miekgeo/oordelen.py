"""What people say about projects beside the computed facts: checked, and laid on the projects.

A judgement is kept with the facts under it; see `miekgeo.oordeelfeiten`. Nothing here counts or
ranks aspects, and nothing is filled in for anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from miekgeo.checks import FOUT, Report
from miekgeo.lagen import ROW, Laag
from miekgeo.schema import load_definition
from miekgeo.values import read_values, texts_of
from miekgeo.wording import enumerate_words, number

OORDELEN = "oordelen"
VERDICT = ("oordeel", "oordeel_reden", "oordeel_door", "oordeel_datum")
ASPECTS = ("vraagarticulatie", "instrumentarium", "coordinatiefalen", "lokaal_belang")
FIELDS = (*VERDICT, *ASPECTS)
# Computed facts by the column that keeps what they were.
FACTS = {
    "advies_toen": "antwoord_ruimtelijk",
    "provincies_toen": "provincies",
    "provinciegrens_toen": "kruist_provinciegrens",
    "landsgrens_toen": "kruist_landsgrens",
    "clustergrens_toen": "kruist_clustergrens",
}
BASIS = ("grenzen_toen", "uitgave_toen", "feiten_van")
COLUMNS = ("project_id", "naam", *FIELDS, *FACTS, *BASIS)
# Longest texts; a reason is no report, and who decided is a name or a function.
LONGEST = {"oordeel_door": 120}
LONGEST_TEXT = 2_000


# A spreadsheet is kept from running a text by an apostrophe, which isn't part of it.
_FORMULA = ("'=", "'+", "'-", "'@", "'\t", "'\r")

Said = Mapping[str, str]


@dataclass(frozen=True)
class Gelezen:
    """What a file of judgements holds.

    Attributes
    ----------
    table : DataFrame (columns `COLUMNS`)
        Judgements that can be used; all values are text, empty where nothing is said.
    faults : tuple of str
        What is wrong, all of it, in Dutch.
    remarks : tuple of (str, str)
        Other findings: check and message.
    """

    table: pd.DataFrame
    faults: tuple[str, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table by column."""
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def empty() -> pd.DataFrame:
    """No judgements."""
    return pd.DataFrame(columns=list(COLUMNS), dtype="str")


def as_table(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Judgements as a table of text, columns `COLUMNS`."""
    texts = [{c: str(row.get(c) or "") for c in COLUMNS} for row in rows]
    return pd.DataFrame(texts, columns=list(COLUMNS), dtype="str") if texts else empty()


def says_something(row: Mapping[str, Any]) -> bool:
    """Whether anybody filled anything in."""
    return any(str(row.get(name) or "").strip() for name in FIELDS)


def faults_of(row: Said, on: date) -> list[str]:
    """All that is wrong with one judgement, as Dutch sentences.

    Parameters
    ----------
    row : mapping
        By column of `FIELDS`; the date as ISO text.
    on : date
        Today.
    """
    labels = {f.name: f.label for f in load_definition(OORDELEN).fields}
    said = {name: str(row.get(name) or "").strip() for name in FIELDS}
    faults = []
    if said["oordeel"]:
        missing = [labels[n].lower() for n in VERDICT[1:] if not said[n]]
        if missing:
            faults.append(f"Bij een oordeel hoort ook: {enumerate_words(missing)}.")
    elif said["oordeel_reden"]:
        faults.append("Er is een reden, maar geen oordeel: kies een oordeel.")
    faults += _day_faults(said["oordeel_datum"], on)
    for name in FIELDS:
        most = LONGEST.get(name, LONGEST_TEXT)
        if len(said[name]) > most:
            many = number(len(said[name]))
            faults.append(f"{labels[name]} heeft {many} tekens; {number(most)} mag.")
    return faults


def read_oordelen(laag: Laag, on: date) -> Gelezen:
    """The judgements of a file that was read as the table `oordelen`.

    A row with a fault isn't used; a row in which nothing is filled in is no judgement.
    """
    rows = laag.frame
    texts = {c: texts_of(rows, c) for c in COLUMNS}
    numbers = [int(n) for n in rows[ROW]]
    wrong: dict[int | None, list[str]] = {}
    remarks = []
    for found in rows_of(laag.report):
        if found["ernst"] == FOUT:
            at = None if pd.isna(found["rij"]) else int(found["rij"])
            wrong.setdefault(at, []).append(str(found["melding"]))
        else:
            remarks.append((str(found["check_id"]), str(found["melding"])))
    kept = []
    for at, rij in enumerate(numbers):
        row = {c: _unescaped(str(texts[c][at])) for c in COLUMNS}
        faults = faults_of(row, on)
        if faults:
            wrong.setdefault(rij, []).extend(faults)
        if rij not in wrong and says_something(row):
            kept.append(row)
    order = sorted(wrong, key=lambda rij: -1 if rij is None else rij)
    said = tuple(_told(laag.source, rij, wrong[rij]) for rij in order)
    return Gelezen(as_table(kept), said, tuple(remarks))


def lay_on(projecten: gpd.GeoDataFrame, oordelen: pd.DataFrame) -> gpd.GeoDataFrame:
    """The projects with what people said of them; no row and no other column changes.

    A verdict goes with its reason, name and date, all four at once. What isn't filled in stays as
    the project says.
    """
    by_id = {str(r["project_id"]): r for r in rows_of(oordelen)}
    ids = texts_of(projecten, "project_id")
    known = [(at, by_id[str(i)]) for at, i in enumerate(ids) if str(i) in by_id]
    if not known:
        return projecten
    found = projecten.copy()
    for name in FIELDS:
        values = found[name].astype(object).tolist()
        for at, row in known:
            whole = name in VERDICT and row["oordeel"]
            if row[name] or whole:
                values[at] = row[name] or None
        found[name] = pd.Series(values, index=found.index, dtype=projecten[name].dtype)
    return found


def said_in(projecten: pd.DataFrame) -> pd.DataFrame:
    """The judgements that stand in the projects themselves, without facts; columns `COLUMNS`."""
    names = ("project_id", "naam", *FIELDS)
    texts = [texts_of(projecten, name) for name in names]
    rows = (dict(zip(names, values, strict=True)) for values in zip(*texts, strict=True))
    return as_table(row for row in rows if says_something(row))


def gather(beside: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """Judgements beside the projects and those in them, one a project; those beside go first."""
    inside = {r["project_id"]: r for r in rows_of(said)}
    rows = []
    for row in rows_of(beside):
        own = inside.pop(row["project_id"], {})
        rows.append({**own, **{k: v for k, v in row.items() if v}})
    return as_table([*rows, *inside.values()])


def merge(old: pd.DataFrame, new: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Judgements of two editions, one a project; and on which projects they differ.

    The latest goes first, and that of the new edition when the day is the same. One that says the
    same in both is the old one, with the facts it was made on.
    """
    later = {r["project_id"]: r for r in rows_of(new)}
    rows, differ = [], []
    for row in rows_of(old):
        other = later.pop(row["project_id"], None)
        if other is None or all(row[n] == other[n] for n in FIELDS):
            rows.append(row)
            continue
        differ.append(row["project_id"])
        rows.append(row if row["oordeel_datum"] > other["oordeel_datum"] else other)
    return as_table([*rows, *later.values()]), differ


def report_rows(gelezen: Gelezen, projecten: Laag, bron: str) -> list[dict[str, object]]:
    """Findings about a file of judgements beside these projects.

    Codes aren't named: a project that isn't there may be confidential.
    """
    report = Report(OORDELEN, bron)
    for text in gelezen.faults:
        report.add("O01", text)
    for check_id, text in gelezen.remarks:
        report.add(check_id, text)
    ids = {str(i) for i in texts_of(projecten.frame, "project_id")}
    gone = [i for i in gelezen.table["project_id"] if i not in ids]
    if gone:
        many = "1 oordeel gaat" if len(gone) == 1 else f"{len(gone)} oordelen gaan"
        report.add("O02", f"{many} over een project dat hier niet in gebruik is.")
    before = dict(said_in(projecten.frame)[["project_id", "oordeel"]].to_numpy())
    other = [
        i
        for i, said in zip(gelezen.table["project_id"], gelezen.table["oordeel"], strict=True)
        if said and before.get(i) and before[i] != said
    ]
    if other:
        many, differ = ("1 oordeel", "verschilt")
        if len(other) > 1:
            many, differ = (f"{len(other)} oordelen", "verschillen")
        report.add("O03", f"{many} in {bron} {differ} van dat bij het project.")
    return report.rows


def put(oordelen: pd.DataFrame, row: Mapping[str, Any]) -> pd.DataFrame:
    """The judgements with one more, in place of an earlier one on the same project."""
    before = rows_of(oordelen)
    at = next((n for n, r in enumerate(before) if r["project_id"] == row["project_id"]), None)
    if at is None:
        return as_table([*before, row])
    return as_table([*before[:at], row, *before[at + 1 :]])


def read_day(text: str) -> str | None:
    """A day as people write it (21-11-2026) as ISO text; None when it is none, empty for empty."""
    day = load_definition(OORDELEN).by_name["oordeel_datum"]
    values, faulty = read_values([text], day)
    if faulty:
        return None
    return "" if pd.isna(values.iloc[0]) else str(values.iloc[0])


def dutch_day(iso: str) -> str:
    """A day as 21-11-2026; another text as it is."""
    try:
        return date.fromisoformat(iso).strftime("%d-%m-%Y")
    except ValueError:
        return iso


def _day_faults(iso: str, on: date) -> list[str]:
    if not iso:
        return []
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return ["De datum is geen dag; schrijf bijvoorbeeld 21-11-2026."]
    if day > on:
        return [f"De datum {dutch_day(iso)} ligt in de toekomst."]
    return []


def _told(source: str, rij: int | None, faults: Sequence[str]) -> str:
    where = source if rij is None else f"{source}, rij {rij}"
    return f"{where}: {' '.join(dict.fromkeys(faults))}"


def _unescaped(text: str) -> str:
    return text[1:] if text.startswith(_FORMULA) else text
