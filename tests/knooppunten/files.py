"""A data set in files, and the reading of what was written from it."""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas as gpd

DONE, UNREADABLE = 0, 2
COLUMNS = [
    "knooppunt_id",
    "naam",
    "soort",
    "karakter",
    "score",
    "provincies",
    "grensoverschrijdend",
    "gemeenten",
    "n_stations",
    "n_traces",
    "n_projecten",
    "n_ontwikkelingen",
    "modaliteiten",
    "sectoren",
    "jaren",
    "robuustheid",
    "marge_2030_mw",
    "toelichting",
]
# Around Assen (Drenthe) and Leeuwarden (Fryslân), in RD.
STATIONS = (
    "station_id;naam;modaliteit;spanning_kv;wkt\n"
    "S1;Assen;elektriciteit;110;POINT(233000 556000)\n"
    "S2;Assen gas;waterstof;;POINT(234500 556000)\n"
    "S3;Leeuwarden;elektriciteit;220;POINT(182000 579000)\n"
)
PLANS = (
    "ontwikkeling_id;naam;sector;vraag_mw;herkomst_getallen;jaar_van;wkt\n"
    "O1;Wijk;woningbouw;10;rekenvoorbeeld;2030;POINT(182500 579000)\n"
    "O2;Fabriek;industrie;20;opgegeven;2031;POINT(181500 579000)\n"
)


# Three from Emmen, each some 9 km long.
TRACES = (
    "trace_id;naam;modaliteit;wkt\n"
    "T0;Noord;warmte;LINESTRING(257000 533000,257000 542000)\n"
    "T1;Oost;warmte;LINESTRING(257000 533000,265000 533000)\n"
    "T2;Zuid;warmte;LINESTRING(257000 533000,250000 526000)\n"
)


# Of the hubs of these files; without the coordinates of the one that has no station.
IDS = {"K-S1", "K-S3", "K-RD"}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def read_gpkg(path: Path, layer: str = "knooppunten") -> gpd.GeoDataFrame:
    return gpd.read_file(path, layer=layer)


def short(ids: list[str]) -> set[str]:
    """Ids without the coordinates of those that have no station."""
    return {i[:4] for i in ids}
