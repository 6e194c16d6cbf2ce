"""What the servers share: names of systems, the licence, rows of a frame as features."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import mapping

Feature = dict[str, Any]

HOST = "127.0.0.1"
RD_URI = "http://www.opengis.net/def/crs/EPSG/0/28992"
CRS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
NEDERLAND_DEGREES = [3.2, 50.7, 7.3, 53.7]
LICENCE = {
    "rel": "license",
    "type": "text/html",
    "title": "CC BY 4.0",
    "href": "https://creativecommons.org/licenses/by/4.0/deed.nl",
}


def as_features(frame: gpd.GeoDataFrame) -> list[Feature]:
    """Rows as features, identified by the index; coordinates are the very floats of the frame."""
    rows = frame.drop(columns=frame.geometry.name).to_dict("records")
    return [
        {
            "type": "Feature",
            "id": number,
            "geometry": None if shape is None else mapping(shape),
            "properties": {name: None if pd.isna(v) else v for name, v in row.items()},
        }
        for number, shape, row in zip(frame.index.tolist(), frame.geometry, rows, strict=True)
    ]
