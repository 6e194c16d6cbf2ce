"""A provider for pygeoapi that serves a GeoPackage layer and changes nothing about it.

pygeoapi's own providers for GeoPackages need spatialite or the bindings of GDAL, neither of which
comes with pip. Only the server process imports this module.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import geopandas as gpd
import pyogrio
from pygeoapi.provider.base import (
    BaseProvider,
    ProviderInvalidQueryError,
    ProviderItemNotFoundError,
)
from pygeoapi.util import crs_transform

from tests.services.common import Feature, as_features

JSON_TYPES = {"i": "integer", "u": "integer", "f": "number", "b": "boolean"}


@lru_cache
def read_layer(path: str, layer: str, where: str | None) -> gpd.GeoDataFrame:
    """A layer, read once: pygeoapi makes a new provider for every request."""
    return pyogrio.read_dataframe(path, layer=layer, where=where, fid_as_index=True)


class GpkgProvider(BaseProvider):
    """Pages of a layer. Other questions are refused: an ignored filter looks like an answer."""

    def __init__(self, definition: dict[str, Any]) -> None:
        super().__init__(definition)
        self.frame = read_layer(self.data, definition["layer"], definition.get("where"))
        self.get_fields()

    def get_fields(self) -> dict[str, dict[str, str]]:
        kinds = self.frame.drop(columns=self.frame.geometry.name).dtypes
        self._fields = {n: {"type": JSON_TYPES.get(t.kind, "string")} for n, t in kinds.items()}
        return self._fields

    @crs_transform
    def query(
        self, offset: int = 0, limit: int = 10, resulttype: str = "results", **asked: Any
    ) -> dict[str, Any]:
        unable = ("bbox", "datetime_", "properties", "sortby", "select_properties", "q", "filterq")
        if any(asked.get(name) for name in (*unable, "skip_geometry")):
            raise ProviderInvalidQueryError(user_msg="this server pages and does nothing else")
        page = self.frame.iloc[offset : offset + limit if resulttype == "results" else offset]
        return {
            "type": "FeatureCollection",
            "numberMatched": len(self.frame),
            "numberReturned": len(page),
            "features": as_features(page),
        }

    @crs_transform
    def get(self, identifier: str, **asked: Any) -> Feature:
        found = self.frame[self.frame.index.astype(str) == identifier]
        if found.empty:
            raise ProviderItemNotFoundError(user_msg=f"no feature {identifier}")
        return as_features(found)[0]
