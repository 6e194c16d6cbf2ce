"""The same counts from data/*.csv by pandas and shapely alone, without the package."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import pandas as pd
import shapely
import yaml

from tests.conftest import ROOT

COUNTRY = "Heel Nederland"
LAYERS = ("projecten", "stations", "traces", "clusters")


@cache
def rows(layer: str) -> pd.DataFrame:
    """Rows of a file as text; what is missing is empty."""
    path = ROOT / "data" / f"{layer}.csv"
    return pd.read_csv(path, sep=";", dtype="str", keep_default_na=False)


@cache
def provincies() -> dict[str, shapely.Geometry]:
    """Areas of the provincies in metres."""
    frame = gpd.read_file(ROOT / "data" / "grenzen.gpkg", layer="provincies")
    return dict(zip(frame["naam"], frame.geometry, strict=True))


@cache
def gemeenten() -> pd.DataFrame:
    """Names of gemeenten with their provincie."""
    frame = gpd.read_file(ROOT / "data" / "grenzen.gpkg", layer="gemeenten")
    owners = gpd.read_file(ROOT / "data" / "grenzen.gpkg", layer="provincies")
    names = dict(zip(owners["code"], owners["naam"], strict=True))
    return pd.DataFrame({"naam": frame["naam"], "provincie": frame["provincie"].map(names)})


@cache
def style(layer: str) -> dict[str, object]:
    """The look of a layer as its file says it."""
    text = (ROOT / "layers" / f"{layer}.yml").read_text(encoding="utf-8")
    found: dict[str, object] = yaml.safe_load(text)["style"]
    return found


def points(plaatsen: str) -> list[tuple[float, float]]:
    """Longitude and latitude of each place in a list of `name lon lat`."""
    words = [p.split() for p in plaatsen.split(";") if p.strip()]
    return [(float(w[-2]), float(w[-1])) for w in words]


def place(row: pd.Series) -> shapely.Geometry | None:
    """Geometry of a row of projecten, traces or stations, in degrees."""
    if "lon" in row:
        return shapely.Point(float(row["lon"]), float(row["lat"]))
    found = points(row["plaatsen"])
    if not found:
        return None
    is_line = row.get("geometriesoort", "lijn") == "lijn"
    return shapely.LineString(found) if is_line and len(found) > 1 else shapely.MultiPoint(found)


@cache
def places(layer: str) -> gpd.GeoSeries:
    """Geometries of the rows of a layer, in metres."""
    found = [place(row) for _, row in rows(layer).iterrows()]
    return gpd.GeoSeries(found, crs="EPSG:4326").to_crs("EPSG:28992")


@cache
def inside(layer: str, provincie: str) -> pd.Series:
    """Which rows of a layer belong to a provincie."""
    if provincie == COUNTRY:
        return pd.Series(True, index=rows(layer).index)
    if layer == "clusters":
        return rows(layer).apply(_cluster_inside, axis=1, provincie=provincie)
    located = places(layer)
    found = located.intersects(provincies()[provincie])
    if layer == "projecten":
        declared = rows(layer)["provincies_opgegeven"].str.split(";")
        found |= located.isna() & declared.apply(lambda names: provincie in names)
    return found


def _cluster_inside(row: pd.Series, provincie: str) -> bool:
    known = gemeenten()
    mine = known[known["naam"].isin(row["gemeenten"].split(";"))]
    return provincie in (set(mine["provincie"]) or row["provincies"].split(";"))


def labels(layer: str) -> dict[str, int]:
    """Rows of a layer by the label of their category, as a legend counts them."""
    look = style(layer)
    frame = rows(layer)[has_place(layer)]
    known = {str(c["value"]): c["label"] for c in look["categories"]}
    counted = frame[look["by"]].apply(lambda v: known.get(v, known.get("")))
    return {str(k): int(n) for k, n in counted.value_counts().items()}


def has_place(layer: str) -> pd.Series:
    """Which rows of a layer can be on the map."""
    if layer == "clusters":
        names = set(gemeenten()["naam"])
        return rows(layer)["gemeenten"].apply(lambda g: bool(names & set(g.split(";"))))
    return places(layer).notna()
