"""A data set of four files around Assen (Drenthe) and Groningen, as a user would keep it."""

from __future__ import annotations

import csv
from pathlib import Path

DONE, WRONG = 0, 2
FORMULA = '=HYPERLINK("http://voorbeeld.nl";"klik")'

# P1 in Assen needs P2 in Groningen, which is ready later; P6 lies 500 m from P1.
PROJECTEN = [
    ("project_id", "naam", "modaliteit", "ibn_verwacht_tot", "afhankelijk_van", "wkt"),
    ("P1", FORMULA, "elektriciteit", "2030", "P2 (in overleg);P9;P1", "POINT(233000 556000)"),
    ("P2", "Kabel [red]{0}", "elektriciteit", "2032", "", "POINT(233500 582000)"),
    ("P3", "+Nergens", "warmte", "", "P1", ""),
    ("P4", "Heen", "waterstof", "", "P5", "POINT(236000 556000)"),
    ("P5", "Terug", "waterstof", "", "P4", "POINT(239000 556000)"),
    ("P6", "Buurman", "elektriciteit", "", "", "POINT(233500 556000)"),
]
# It stops 500 m south of the border between Drenthe and Groningen.
TRACES = [
    ("trace_id", "naam", "modaliteit", "wkt"),
    ("T1", FORMULA, "elektriciteit", "LINESTRING(240000 558000,240000 569772)"),
]
STATIONS = [
    ("station_id", "naam", "spanning_kv", "status", "wkt"),
    ("S1", "Assen", "110", "bestaand", "POINT(233000 557000)"),
]
PLANS = [
    ("ontwikkeling_id", "naam", "sector", "modaliteit", "jaar_van", "wkt"),
    ("O1", "@Wijk", "woningbouw", "elektriciteit", "2031", "POINT(233000 558000)"),
]
LAYERS = {
    "projecten": PROJECTEN,
    "traces": TRACES,
    "stations": STATIONS,
    "ontwikkelingen": PLANS,
}
FEEDING, NEEDS = "voeding", "elektriciteit nodig"
# The rows by hand: both ends and the kind.
EDGES = [
    ("O1", "S1", FEEDING),
    ("P1", "P2", "opgegeven"),
    ("P1", "S1", FEEDING),
    ("P2", "S1", FEEDING),
    ("P3", "P1", "opgegeven"),
    ("P4", "P5", "opgegeven"),
    ("P4", "S1", NEEDS),
    ("P5", "P4", "opgegeven"),
    ("P5", "S1", NEEDS),
    ("P6", "S1", FEEDING),
]
# Of these, what has an end in Groningen.
IN_GRONINGEN = [("P1", "P2", "opgegeven"), ("P2", "S1", FEEDING)]
FINDINGS = [
    "P1 noemt 'P9'; dat is niet de code van een project, tracé of station.",
    "P1 noemt zichzelf.",
    "Deze hangen van elkaar af: P4 -> P5 -> P4.",
]


def write(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows)


def write_folder(place: Path) -> Path:
    for name, rows in LAYERS.items():
        write(place / f"{name}.csv", rows)
    return place


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def triples(rows: list[dict]) -> list[tuple[str, str, str]]:
    """Both ends and the kind of each row."""
    return [(r["van_id"], r["naar_id"], r["soort"]) for r in rows]
