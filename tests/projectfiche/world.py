"""A data set of a handful of projects around Assen and Groningen, to check fiches on paper.

At x 240 km the border between Drenthe and Groningen of the embedded set lies at y 570,272 km, so
that W1 has 10 km on either side.
"""

from __future__ import annotations

import csv
import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from miekgeo.collection import Collection, collect
from miekgeo.edition import Edition
from miekgeo.projectfiche import Fiche, Section
from tests.collections_for_tests import ON

Row = Mapping[str, str]

SCRIPT = "<script>alert('\"&')</script>"
HOSTILE = "../W4\\ <b>&'\".html"
CONTACT, SECRET = "Jans Jansen (06-55512345)", "Geheime Kabel Zevenaar"
LONG = ("Woord " * 5_000).strip()

FULL_PMIEK = {
    "project_id": "W1",
    "naam": "Kabel Assen-Groningen",
    "modaliteit": "elektriciteit",
    "infrastructuur": "lijninfrastructuur",
    "type_infrastructuur": "nieuwe 110 kV-kabel van 20 km",
    "spanning_kv": "110",
    "vermogen_mw": "1250,5",
    "projecttype": "concreet",
    "ibn_gewenst": "2028",
    "ibn_verwacht_van": "2029-Q3",
    "ibn_verwacht_tot": "2031",
    "bouw_van": "2027",
    "bouw_tot": "2028",
    "fase_netbeheerder": "basisontwerp",
    "fase_overheid": "vergunningen",
    "partijen": "TenneT (initiatiefnemer);Enexis (belanghebbende);gemeente Assen",
    "sectoren": "woningbouw;industrie",
    "ontwikkeling_ids": "O1",
    "omschrijving": "Een kabel tussen twee stations.\nMet een tweede regel.",
    "reden_opname": "Er is versnelling nodig.",
    "dekking": "ja, uit het investeringsplan",
    "steun_nodig": "nee",
    "investering_meur": "45",
    "investeringsplan": "TenneT IP2024 ABC-1;Enexis IP2026",
    "afhankelijk_van": "W2 (in overleg met Groningen)",
    "uitvoeringsafspraken": "Gemeente Assen levert in 2026 de grond.",
    "in_monitoring": "ja",
    "bevoegd_gezag": "provincie Drenthe;provincie Groningen",
    "vraagarticulatie": "De vraag is per bedrijf bekend.",
    "oordeel": "rijk",
    "oordeel_reden": "de kabel hoort bij het landelijke net",
    "oordeel_door": "energyboard",
    "oordeel_datum": "2025-11-03",
    "ligging": "definitief",
    "provincies_opgegeven": "Drenthe",
    "zekerheid": "bevestigd",
    "bron": "pMIEK Drenthe",
    "bron_datum": "2025-06-01",
    "wkt": "LINESTRING(240000 560272,240000 580272)",
}
FULL_NMIEK = {
    "project_id": "W2",
    "naam": "Station Groningen Zuid",
    "modaliteit": "elektriciteit",
    "infrastructuur": "station",
    "type_infrastructuur": "uitbreiding van een bestaand station",
    "projecttype": "verkenning",
    "ibn_gewenst": "2030",
    "ibn_verwacht_tot": "2030",
    "partijen": "TenneT (uitvoerder)",
    "aandragers": "TenneT;provincie Groningen",
    "contactpersonen": f"{CONTACT};P. Pieters (p.pieters@voorbeeld.nl)",
    "route": "pMIEK",
    "maatschappelijk_doel": "Woningbouw in Groningen.",
    "noodzakelijkheid": "Besparen alleen is niet genoeg.",
    "modaliteit_keuze": "Alleen elektriciteit past.",
    "locatie_keuze": "Naast het bestaande station.",
    "activiteiten": "Ontwerp in 2027, bouw in 2028 door TenneT.",
    "hulpvraag": "Voorrang bij vergunningen, in 2027, van het Rijk.",
    "ligging": "definitief",
    "zekerheid": "bevestigd",
    "wkt": "POINT(240000 580272)",
}
EMPTY = {"project_id": "W3", "naam": "Warmtenet ergens", "modaliteit": "warmte"}
EVIL = {
    "project_id": HOSTILE,
    "naam": f"{SCRIPT}\x07\u202eomgekeerd",
    "modaliteit": "elektriciteit",
    "omschrijving": LONG,
    "reden_opname": "]]> <w:p> &amp; =1+1 {0} %s",
    "ligging": "indicatief",
    "wkt": "POINT(233000 556000)",
}
EXAMPLE = {
    "project_id": "W5",
    "naam": "Lijn Assen-Beilen",
    "modaliteit": "waterstof",
    "infrastructuur": "puntinfrastructuur",
    "route": "CES",
    "projecttype": "verkenning",
    "ligging": "indicatief",
    "zekerheid": "indicatief",
    "ibn_verwacht_tot": "2035",
    "wkt": "LINESTRING(233000 556000,231000 543000)",
}
CONFIDENTIAL = {
    "project_id": "W6",
    "naam": SECRET,
    "modaliteit": "elektriciteit",
    "vertrouwelijk": "ja",
    "ligging": "definitief",
    "wkt": "POINT(236000 556000)",
}
PROJECTEN = (FULL_PMIEK, FULL_NMIEK, EMPTY, EVIL, EXAMPLE, CONFIDENTIAL)
STATUS = (
    {"project_id": "W1", "programma": "pMIEK", "provincie": "Drenthe"},
    {"project_id": "W2", "programma": "nMIEK"},
    {"project_id": "W2", "programma": "pMIEK", "provincie": "Groningen"},
    {"project_id": "W5", "programma": "voorbeeld"},
)
PLANS = (
    {
        "ontwikkeling_id": "O1",
        "naam": "Wijk Noord",
        "sector": "woningbouw",
        "modaliteit": "elektriciteit",
        "vraag_mw": "20",
        "herkomst_getallen": "rekenvoorbeeld",
        "wkt": "POINT(240500 575000)",
    },
)
LAYERS: Mapping[str, Sequence[Row]] = {
    "projecten": PROJECTEN,
    "status": STATUS,
    "ontwikkelingen": PLANS,
}


def write_folder(place: Path, layers: Mapping[str, Sequence[Row]] = LAYERS) -> Path:
    """The data set as files."""
    for name, rows in layers.items():
        columns = list(dict.fromkeys(c for r in rows for c in r))
        with (place / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, delimiter=";", restval="")
            writer.writeheader()
            writer.writerows(rows)
    return place


def gather(place: Path, edition: Edition) -> Collection:
    """The data set with its answers, on the embedded borders."""
    return collect(place, edition=edition, grenzen_path="ingebed", on=ON)


def section(fiche: Fiche, key: str) -> Section:
    """The one section of a fiche with this key."""
    (found,) = [s for s in fiche.sections if s.key == key]
    return found


def texts(fiche: Fiche, key: str) -> list[str]:
    """Sentences of a section, with their label."""
    return [f"{s.label}: {s.text}" if s.label else s.text for s in section(fiche, key).sentences]


def small_png() -> bytes:
    """A white picture of two by one."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        sums = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + sums

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\x00\xff\xff"))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")
