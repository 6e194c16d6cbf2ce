"""Build the embedded data set in data/ from the figures it rests on.

Run `python scripts/build_data.py --figuren MAP`. The figures are not part of the project; what they
are and where they come from stands in data/README.md. The same figures give the same files.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from miekgeo.geometry import RD
from miekgeo.grenzen import PROVINCIES, surround
from miekgeo.locations import parse_places, place_names

ROOT = Path(__file__).resolve().parent.parent
# Everything within 200 km of the Netherlands lies in this box (RD, m).
BOX = shapely.box(-200_000, 100_000, 560_000, 860_000)
GRENZEN_BRON = (
    "Berekend uit Kadaster Bestuurlijke Gebieden en CBS Gebiedsindelingen (CC BY 4.0), "
    "samengevoegd tot de indeling van 2025 en gegeneraliseerd"
)
TOLERANTIE_M = 100.0

# An id with a letter is a part of one programme entry; the name is what the parts have in common.
PROGRAMMAS = {
    "N01": "Delta Rhine Corridor",
    "N02": "Waterstofnetwerk Nederland",
    "N05": "WarmtelinQ",
    "N07": "Net op zee",
    "N08": "Verzwaring elektriciteitsnet Noordzeekanaalgebied",
    "N09": "Verzwaring elektriciteit Zeeland",
    "N12": "380 kV Vierverlaten-Ens-Diemen",
    "N13": "Waterstofimport",
}

# Stations of 380 kV that no project of the figures mentions: TenneT open data, about 2020, WGS84
# degrees to three decimals like the other places.
OTHER_380: Sequence[tuple[str, float, float]] = (
    ("Bleiswijk", 4.530, 52.036),
    ("Diemer Vijfhoek", 5.022, 52.338),
    ("Doekegat", 6.857, 53.451),
    ("Eemshaven Synergieweg", 6.860, 53.440),
    ("Eemshaven Tijdelijk", 6.875, 53.425),
    ("Hengelo", 6.759, 52.249),
    ("Hoek van Holland", 4.163, 51.959),
    ("Maasvlakte", 4.023, 51.956),
    ("Meeden", 6.950, 53.124),
    ("Vijfhuizen", 4.695, 52.374),
    ("Wateringen", 4.307, 52.016),
    ("Westerlee", 4.224, 51.983),
    ("Zeeuwse Kust Landstation", 3.727, 51.432),
)
TENNET = "TenneT open data (hoogspanningsstations, omstreeks 2020)"

CLUSTER_SOORT = {
    "energiecluster": "energiecluster",
    "CES-industriecluster": "industriecluster",
    "knooppunt pMIEK": "vastgesteld knooppunt",
    "hotspot pMIEK": "hotspot",
}


def main() -> None:
    """Build everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figuren", type=Path, required=True, help="folder with the figures")
    parser.add_argument("--uit", type=Path, default=ROOT / "data", help="folder to write to")
    args = parser.parse_args()
    build(args.figuren, args.uit)


def build(figuren: Path, out: Path) -> None:
    """Write all files of the embedded data set to a folder."""
    out.mkdir(parents=True, exist_ok=True)
    projects = pd.read_csv(figuren / "projecten.csv", dtype=str, keep_default_na=False)
    places = pd.read_csv(figuren / "plaatsen.csv", dtype=str, keep_default_na=False)
    clusters = pd.read_csv(figuren / "clusters.csv", dtype=str, keep_default_na=False)
    for table in (projects, clusters):
        table["bron"] = table["bron"].map(_public_source)
    write_csv(out / "projecten.csv", build_projecten(projects))
    write_csv(out / "status.csv", build_status(projects))
    stations = build_stations(places, projects)
    write_csv(out / "stations.csv", stations)
    write_csv(out / "traces.csv", build_traces(projects, stations))
    write_csv(out / "clusters.csv", build_clusters(clusters))
    write_grenzen(figuren, out / "grenzen.gpkg")


def build_projecten(projects: pd.DataFrame) -> list[dict[str, str]]:
    """Projects in the columns of the layer definition; places stay as a list."""
    rows = []
    for p in projects.to_dict("records"):
        programme = PROGRAMMAS.get(p["id"][:3], "") if p["id"][-1].isalpha() else ""
        rows.append(
            {
                "project_id": p["id"],
                "naam": p["naam"],
                "provincies_opgegeven": p["provincies"],
                "modaliteit": p["modaliteit"],
                "geometriesoort": p["infra_type"],
                "infrastructuur": _infrastructuur(p),
                "projecttype": p["fase"].replace("MIEK-onderzoek", "onderzoek"),
                "ibn_verwacht_tot": p["ibn_jaar"],
                "partijen": p["partijen"],
                "route": p["route"],
                "onderdeel_van": programme,
                "ligging": "indicatief" if p["plaatsen"] else "",
                "zekerheid": p["zekerheid"],
                "bron": p["bron"],
                "plaatsen": p["plaatsen"],
            }
        )
    return rows


def build_status(projects: pd.DataFrame) -> list[dict[str, str]]:
    """Programme of each project; a row whose place in a list was not read is only an example."""
    rows = []
    for p in projects.to_dict("records"):
        example = p["zekerheid"] == "indicatief"
        programme = "voorbeeld" if example else p["programma"]
        lists = p["provincies"].split(";") if programme == "pMIEK" else [""]
        rows += [
            {
                "project_id": p["id"],
                "programma": programme,
                "provincie": provincie,
                "bron": p["bron"],
            }
            for provincie in lists
        ]
    return rows


def build_stations(places: pd.DataFrame, projects: pd.DataFrame) -> list[dict[str, str]]:
    """The 380 kV stations, and the places where a project extends or builds a station.

    A voltage is given only where the source states it.
    """
    rows = [_station_380(name, str(lon), str(lat), TENNET) for name, lon, lat in OTHER_380]
    extended, planned = _station_projects(projects)
    for p in places.to_dict("records"):
        name = p["plaats"]
        if name.endswith(" 380"):
            origin = p["herkomst"].replace("HV_stations_TenneT.xlsx", TENNET)
            rows.append(_station_380(name.removesuffix(" 380"), p["lon"], p["lat"], origin))
        elif name in extended or p["herkomst"].startswith("ENTSO-E"):
            rows.append(_station(name, p, "bestaand", extended.get(name)))
        elif name in planned:
            rows += [_station(q["naam"], p, "gepland", q) for q in planned[name]]
    return sorted(rows, key=lambda r: r["station_id"])


def _station_projects(
    projects: pd.DataFrame,
) -> tuple[dict[str, Mapping[Any, str]], dict[str, list[Mapping[Any, str]]]]:
    """Places of stations that a project extends, and those where projects build a new one."""
    extended: dict[str, Mapping[Any, str]] = {}
    planned: dict[str, list[Mapping[Any, str]]] = {}
    for p in projects.to_dict("records"):
        name = p["naam"].lower()
        if p["infra_type"] != "punt" or "station" not in name:
            continue
        for place in place_names(p["plaatsen"]):
            if "uitbreiding" in name or "transformator" in name:
                extended[place] = p
            else:
                planned.setdefault(place, []).append(p)
    return extended, planned


def _station_380(name: str, lon: str, lat: str, origin: str) -> dict[str, str]:
    known = origin == TENNET
    return {
        "station_id": f"{_code(name)}-380",
        "naam": name,
        "beheerder": "TenneT",
        "spanning_kv": "380",
        # The schematic map doesn't say whether a station is there already.
        "status": "bestaand" if known else "",
        "zekerheid": "bevestigd" if known else "indicatief",
        "herkomst": origin,
        "bron": origin,
        "lon": lon,
        "lat": lat,
    }


def _station(
    name: str, place: Mapping[Any, str], status: str, project: Mapping[Any, str] | None
) -> dict[str, str]:
    said = "" if project is None else project["naam"]
    return {
        "station_id": f"{_code(place['plaats'])}-{'X' if project is None else project['id']}",
        "naam": name,
        "beheerder": "",
        "spanning_kv": next((v for v in ("380", "150", "110") if v in said), ""),
        "status": status,
        "zekerheid": "indicatief",
        "herkomst": place["herkomst"],
        "bron": place["herkomst"]
        if project is None
        else f"project {project['id']}: {project['bron']}",
        "lon": place["lon"],
        "lat": place["lat"],
    }


def _code(name: str) -> str:
    return "".join(c for c in name.upper() if c.isalnum())


def build_traces(
    projects: pd.DataFrame, stations: Sequence[Mapping[str, str]]
) -> list[dict[str, str]]:
    """Straight lines between the places of line projects; never a route."""
    by_place = {(s["lon"], s["lat"]): s["station_id"] for s in stations}
    rows = []
    for p in projects.to_dict("records"):
        points, _ = parse_places(p["plaatsen"])
        if p["infra_type"] != "lijn" or len(points) < 2:
            continue
        ends = [_same_place(points[0], by_place), _same_place(points[-1], by_place)]
        rows.append(
            {
                "trace_id": f"T-{p['id']}",
                "naam": p["naam"],
                "modaliteit": p["modaliteit"],
                "status": "gepland",
                "spanning_kv": next(
                    (v for v in ("380", "150", "110") if f"{v} kV" in p["naam"]), ""
                ),
                "van_station": ends[0],
                "naar_station": ends[1],
                "project_id": p["id"],
                "ligging": "indicatief",
                "zekerheid": p["zekerheid"],
                "bron": "rechte lijn tussen de plaatsen van het project",
                "plaatsen": p["plaatsen"],
            }
        )
    return rows


def _same_place(point: tuple[float, float], by_place: Mapping[tuple[str, str], str]) -> str:
    for (lon, lat), station in by_place.items():
        if (float(lon), float(lat)) == point:
            return station
    return ""


def _infrastructuur(project: Mapping[Any, str]) -> str:
    if project["infra_type"] == "lijn":
        return "lijninfrastructuur"
    if project["infra_type"] != "punt":
        return ""
    return "station" if "station" in project["naam"].lower() else "puntinfrastructuur"


def build_clusters(clusters: pd.DataFrame) -> list[dict[str, str]]:
    """Clusters of the kinds the layer knows; their outline is their gemeenten."""
    rows = []
    for c in clusters.to_dict("records"):
        soort = CLUSTER_SOORT.get(c["type"])
        if soort is None or "niet met name genoemd" in c["cluster"]:
            continue
        drents = c["cluster"].startswith("Energiecluster ")
        code = "".join(ch for ch in c["cluster"].upper() if ch.isalnum())[:24]
        rows.append(
            {
                "cluster_id": code,
                "naam": f"{c['cluster']} (Drenthe)" if drents else c["cluster"],
                "soort": soort,
                "provincies": c["provincie"],
                "gemeenten": c["gemeenten"],
                "afbakening": "officieel" if drents else "aangenomen",
                "bron": c["bron"],
            }
        )
    return rows


def write_grenzen(figuren: Path, path: Path) -> None:
    """Gemeenten with large water, provincies with their water, and what lies around them."""
    areas = gpd.read_file(figuren / "bestuurlijke_grenzen_100m.topojson")
    areas = areas[["code", "naam", "provincie", "soort", "geometry"]].sort_values("code")
    provincies = areas.dissolve("provincie", as_index=False)[["provincie", "geometry"]]
    provincies = provincies.rename(columns={"provincie": "code"})
    provincies["naam"] = provincies["code"].map(dict(PROVINCIES))
    provincies["soort"] = "provincie"
    omgeving = _omgeving(figuren / "omgeving_nl.geojson", provincies)
    if path.exists():
        path.unlink()
    # The date inside a GeoPackage would differ at every run.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2025-01-01T00:00:00.000Z"})
    for layer, frame in (("gemeenten", areas), ("provincies", provincies), ("omgeving", omgeving)):
        described = frame.assign(bron=GRENZEN_BRON, peildatum="2025", tolerantie_m=TOLERANTIE_M)
        described["geometry"] = _multi(described.geometry)
        described.reset_index(drop=True).to_file(path, layer=layer, driver="GPKG")


def _omgeving(path: Path, provincies: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    known = gpd.read_file(path)
    nederland = shapely.union_all(provincies.geometry.to_numpy())
    west = {n: _extend_west(g) for n, g in zip(known["naam"], known.geometry, strict=True)}
    around = surround(nederland, west, BOX)
    soort = {"Zee": "zee", "Eems-Dollard": "betwist"}
    return gpd.GeoDataFrame(
        {"naam": list(around), "soort": [soort.get(n, "buurland") for n in around]},
        geometry=list(around.values()),
        crs=RD,
    )


def _extend_west(area: shapely.Geometry) -> shapely.Geometry:
    """The area continued from the western edge of the figure to that of the box."""
    edge = shapely.LineString([(-150_000, 100_000), (-150_000, 860_000)])
    strips = [
        shapely.box(-200_000, part.bounds[1], -150_000, part.bounds[3])
        for part in shapely.get_parts(shapely.line_merge(shapely.intersection(area, edge)))
    ]
    return shapely.union_all([area, *strips])


def _multi(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    parts, index = shapely.get_parts(geometry.to_numpy(), return_index=True)
    return gpd.GeoSeries(shapely.multipolygons(parts, indices=index), crs=RD, index=geometry.index)


def _public_source(text: str) -> str:
    """Sources by their title only, without the shelf mark of the collection they were read in."""
    return re.sub(r"\s*\(seed \d+\)", "", text).replace("(seed 000: ", "(")


def write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Write rows as UTF-8 text with semicolons, columns in the order of the first row."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    os.environ.setdefault("OGR_CURRENT_DATE", "2025-01-01T00:00:00.000Z")
    np.seterr(all="raise")
    main()
