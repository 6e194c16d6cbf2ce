"""A data set around Assen of which it can be said on paper what a sheet of Drenthe must show.

At x 240 km the border between Drenthe and Groningen of the embedded set lies at y 570,272 km. S4
and D3 lie near Maastricht, T3 near Middelburg: on no map of Drenthe.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from pypdf import PdfReader
from pypdf.generic import ContentStream

MM_PER_PDF_UNIT = 25.4 / 72
SECRET, SECRET_ID, SECRET_PLACE = "Zwartekat", "ZWK-9", (241_234.0, 549_876.0)
# Mathematics and markup to those who read names so, a sign the font lacks, and control signs.
HOSTILE = r"$x^2$ $\frac{$ <b>vet</b> & {} % \u0041 漢😀" + "\u202e\x07einde"
HOSTILE_SHOWN = r"$x^2$ $\frac{$ <b>vet</b> & {} % \u0041 □😀 einde (S5)"
# A name as long as a letter, and one without a space in it.
LONG, UNBROKEN = ("Lange naam " * 60).strip(), "Kabel" * 60

Row = Mapping[str, str]

PROJECTEN: Sequence[Row] = (
    {
        "project_id": "S1",
        "naam": "Kabel Assen-Groningen",
        "modaliteit": "elektriciteit",
        "projecttype": "concreet",
        "ligging": "definitief",
        "zekerheid": "bevestigd",
        "ibn_verwacht_van": "2029",
        "ibn_verwacht_tot": "2031",
        "wkt": "LINESTRING(240000 560272,240000 580272)",
    },
    {
        "project_id": "S2",
        "naam": "Zoekgebied Smilde",
        "modaliteit": "waterstof",
        "projecttype": "onderzoek",
        "ligging": "zoekgebied",
        "zekerheid": "bevestigd",
        "wkt": "POLYGON((228000 550000,234000 550000,234000 554000,228000 554000,228000 550000))",
    },
    {
        "project_id": "S3",
        "naam": "Warmtenet ergens",
        "modaliteit": "warmte",
        "provincies_opgegeven": "Drenthe",
    },
    {
        "project_id": "S4",
        "naam": "Opslag ver weg",
        "modaliteit": "CO2",
        "provincies_opgegeven": "Drenthe",
        "ligging": "definitief",
        "wkt": "POINT(176000 318000)",
    },
    {
        "project_id": "S5",
        "naam": HOSTILE,
        "modaliteit": "groen gas",
        "ligging": "definitief",
        "wkt": "POINT(236000 545000)",
    },
    {
        "project_id": "S6",
        "naam": LONG,
        "modaliteit": "elektriciteit",
        "ligging": "indicatief",
        "zekerheid": "indicatief",
        "wkt": "LINESTRING(245000 540000,252000 533000)",
    },
    {
        "project_id": "S7",
        "naam": UNBROKEN,
        "ligging": "definitief",
        "wkt": "LINESTRING(233000 556000,231000 543000)",
    },
    {
        "project_id": SECRET_ID,
        "naam": SECRET,
        "modaliteit": "warmte",
        "vertrouwelijk": "ja",
        "ligging": "definitief",
        "wkt": f"POINT({SECRET_PLACE[0]:.0f} {SECRET_PLACE[1]:.0f})",
    },
)
PLANS: Sequence[Row] = (
    {
        "ontwikkeling_id": "D1",
        "naam": "Wijk Noord",
        "sector": "woningbouw",
        "modaliteit": "elektriciteit",
        "vraag_mw": "20",
        "herkomst_getallen": "rekenvoorbeeld",
        "wkt": "POINT(250500 550000)",
    },
    {
        "ontwikkeling_id": "D2",
        "naam": "Fabriek",
        "sector": "industrie",
        "modaliteit": "elektriciteit",
        "vraag_mw": "20",
        "herkomst_getallen": "opgegeven",
        "wkt": "POINT(255000 545000)",
    },
    {
        "ontwikkeling_id": "D3",
        "naam": "Kassen",
        "sector": "landbouw",
        "modaliteit": "warmte",
        "vraag_mw": "20",
        "herkomst_getallen": "opgegeven",
        "wkt": "POINT(177000 319000)",
    },
)
STATIONS: Sequence[Row] = (
    {
        "station_id": "T1",
        "naam": "Zeijerveen",
        "spanning_kv": "110",
        "status": "bestaand",
        "zekerheid": "indicatief",
        "wkt": "POINT(229500 561500)",
    },
    {
        "station_id": "T3",
        "naam": "Borssele",
        "spanning_kv": "380",
        "status": "bestaand",
        "zekerheid": "bevestigd",
        "wkt": "POINT(40000 384000)",
    },
)
LAYERS: Mapping[str, Sequence[Row]] = {
    "projecten": PROJECTEN,
    "ontwikkelingen": PLANS,
    "stations": STATIONS,
}


def reader(path: Path) -> PdfReader:
    """A PDF, as another program reads it."""
    return PdfReader(io.BytesIO(path.read_bytes()))


@cache
def pages_of(path: Path) -> tuple[str, ...]:
    """The text of each page of a PDF, lines joined."""
    return tuple(" ".join(page.extract_text().split()) for page in reader(path).pages)


def text_of(path: Path) -> str:
    """All text of a PDF, lines joined."""
    return " ".join(pages_of(path))


class Drawn:
    """Paths of the first page of a PDF with the colours and corners (mm) they are drawn with."""

    def __init__(self, path: Path) -> None:
        of = reader(path)
        page = of.pages[0]
        self.filled: list[tuple[str, list[tuple[float, float]]]] = []
        self.stroked: list[tuple[str, list[tuple[float, float]]]] = []
        fill = stroke = ""
        corners: list[tuple[float, float]] = []
        for values, operator in ContentStream(page.get_contents(), of).operations:
            if operator in (b"rg", b"g"):
                fill = _hex(values)
            elif operator in (b"RG", b"G"):
                stroke = _hex(values)
            elif operator in (b"m", b"l"):
                corners.append(tuple(float(v) * MM_PER_PDF_UNIT for v in values))
            elif operator in (b"f", b"B", b"S", b"n"):
                if operator in (b"f", b"B"):
                    self.filled.append((fill, corners))
                if operator in (b"S", b"B"):
                    self.stroked.append((stroke, corners))
                corners = []


@cache
def drawn_in(path: Path) -> Drawn:
    """What is drawn on the first page of a PDF."""
    return Drawn(path)


def _hex(values: Sequence[float]) -> str:
    parts = [round(float(v) * 255) for v in values]
    return "#" + "".join(f"{v:02X}" for v in (parts * 3 if len(parts) == 1 else parts))
