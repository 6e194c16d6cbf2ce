"""A data set of three files, as a user would keep them in a folder."""

from __future__ import annotations

import csv
from pathlib import Path

FORMULA = '=HYPERLINK("http://x";"klik")'

# Amersfoort and Utrecht are in Utrecht, Barneveld in Gelderland.
STATIONS = [
    ("station_id", "naam", "spanning_kv", "voorzieningsgebied", "wkt"),
    ("U1", FORMULA, "150", "Amersfoort;Barneveld", "POINT(155000 463000)"),
    ("U2", "Utrecht", "150", "", "POINT(136500 456000)"),
    ("G1", "Apeldoorn", "150", "", "POINT(194500 469000)"),
    ("G2", "Ede", "150", "", "POINT(174000 450000)"),
    # The same row again counts once.
    ("U2", "Utrecht", "150", "", "POINT(136500 456000)"),
]
PLANS = [
    (
        "ontwikkeling_id", "naam", "sector", "modaliteit", "vraag_mw", "aanbod_mw",
        "gelijktijdigheid", "jaar_van", "herkomst_getallen", "wkt",
    ),
    ("O1", "+Wijk", "woningbouw", "elektriciteit", "25", "", "0,5", "", "", "POINT(155500 463500)"),
    ("O2", "Barneveld", "industrie", "elektriciteit", "10", "", "", "2031", "rekenvoorbeeld",
     "POINT(168500 461000)"),
    ("O3", "Nergens", "industrie", "elektriciteit", "10", "", "", "", "", ""),
    ("O4", "Kas", "landbouw", "warmte", "40", "", "", "", "", "POINT(155600 463600)"),
    ("O5", "Zon", "opwek", "elektriciteit", "", "40", "0,5", "", "", "POINT(137000 456500)"),
]  # fmt: skip
LIMITS = [
    ("station_id", "jaar", "scenario", "afname_limiet_mw", "teruglever_limiet_mw", "afname_mw",
     "teruglever_mw"),
    ("U1", "2020", "", "100", "", "70,25", ""),
    ("G1", "2020", "hoog", "50", "60", "60", "57"),
    ("G1", "2020", "laag", "50", "60", "20", "0"),
    ("X9", "2020", "", "1", "1", "1", "1"),
    ("G2", "", "", "1", "1", "1", "1"),
]  # fmt: skip


def write(path: Path, rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows)
