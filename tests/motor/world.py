"""A register with one of everything that can go wrong, small enough to read."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely

from miekgeo.geometry import RD

N = 140


def make_frame(seed: int = 7) -> gpd.GeoDataFrame:
    """Points, lines and areas all over the Netherlands, with faults and with equal rows."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(60_000, 260_000, N), rng.uniform(380_000, 590_000, N)
    places = shapely.points(x, y).astype(object)
    ends = np.column_stack([x + rng.normal(0, 9_000, N), y + rng.normal(0, 9_000, N)])
    lines = shapely.linestrings(np.stack([np.column_stack([x, y]), ends], axis=1))
    kind = np.arange(N) % 4
    places[kind == 1] = lines[kind == 1]
    places[kind == 2] = shapely.buffer(places[kind == 2], 2_500, quad_segs=3)
    places[::17] = None
    frame = pd.DataFrame(
        {
            "project_id": [f"P{i:03d}" for i in range(N)],
            "naam": [f"Project {i}" for i in range(N)],
            "projecttype": rng.choice(["verkenning", "concreet", "realisatie"], N),
            "ligging": rng.choice(["definitief", "indicatief", "zoekgebied"], N),
            "lengte_km": np.where(kind == 1, rng.uniform(0, 30, N), np.nan),
            "onderdeel_van": np.where(rng.random(N) < 0.1, "Programma A", None),
            "bestemming_land": np.where(rng.random(N) < 0.05, "Duitsland", None),
            "provincies_opgegeven": np.where(rng.random(N) < 0.3, "Utrecht;Drenthe", None),
            "programma": rng.choice(["nMIEK", "pMIEK"], N),
            "eigen": np.arange(N),
        }
    )
    return _with_faults(gpd.GeoDataFrame(frame, geometry=places, crs=RD))


def _with_faults(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    frame.loc[[5, 90], "project_id"] = "DUBBEL"
    frame.loc[[20, 70, 121], "project_id"] = "VAAK"
    frame.loc[8, "project_id"] = None
    frame.loc[33, "lengte_km"] = -4.0
    frame.loc[44, "projecttype"] = "onzin"
    # The same place and name, far apart in the file; one of them isn't used, for its code.
    for one, other in ((3, 131), (60, 61), (70, 22)):
        frame.loc[other, "naam"] = str(frame.loc[one, "naam"]).upper()
        frame.loc[[other], "geometry"] = shapely.reverse(frame.geometry.loc[one])
    bow = shapely.from_wkt("POLYGON((1 0, 3 2, 3 0, 1 2, 2 9, 1 0))")
    frame.loc[[50], "geometry"] = shapely.transform(bow, lambda xy: xy * 1_000 + [150e3, 450e3])
    frame.loc[[51], "geometry"] = shapely.Point(3_000_000, 450_000)
    # A row that stands there twice, in all it says.
    frame.loc[130] = frame.loc[12]
    return frame


def write_parts(frame: gpd.GeoDataFrame, folder: Path, parts: int) -> Path:
    """The rows as so many files, in their order."""
    folder.mkdir()
    for i, rows in enumerate(np.array_split(np.arange(len(frame)), parts)):
        frame.iloc[rows].to_parquet(folder / f"deel-{i:02d}.parquet", index=False)
    return folder


def read_parts(folder: Path) -> pd.DataFrame:
    """All parts of a table as one."""
    files = sorted(folder.glob("*.parquet"))
    if not files:
        return pd.DataFrame()
    spatial = b"geo" in (pq.read_schema(files[0]).metadata or {})
    read = gpd.read_parquet if spatial else pd.read_parquet
    return pd.concat([read(f) for f in files], ignore_index=True)
