"""What pygeoapi asks for rows: a provider that needs neither spatialite nor GDAL's own bindings.

Loaded by pygeoapi, from the name in the configuration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from pygeoapi.provider.base import (
    BaseProvider,
    ProviderInvalidQueryError,
    ProviderItemNotFoundError,
)

from miekgeo.service.layer import Feature, read_layer
from miekgeo.service.names import RD_URI
from miekgeo.service.questions import ASKED_AREA, QuestionError
from miekgeo.service.texts import field_texts

UNABLE = ("datetime_", "q", "filterq")


class LayerProvider(BaseProvider):  # type: ignore[misc]
    """Rows of a layer of a GeoPackage: pages, areas, exact values, order, one row by its key.

    Parameters
    ----------
    provider_def : mapping
        As in the configuration: `data` the GeoPackage, `table` the layer in EPSG:28992, `id_field`
        its key.
    """

    def __init__(self, provider_def: Mapping[str, Any]) -> None:
        super().__init__(provider_def)
        self.layer = read_layer(str(self.data), provider_def["table"], self.id_field)
        self._table = provider_def["table"]
        self.get_fields()

    def get_fields(self) -> dict[str, dict[str, str]]:
        """Type of each field, and what it is called in Dutch."""
        self._fields = {
            name: {"type": kind, **field_texts(self._table, name)}
            for name, kind in self.layer.kinds.items()
        }
        return self._fields

    def query(  # noqa: PLR0913 it is called with what pygeoapi knows
        self,
        *,
        offset: int = 0,
        limit: int = 10,
        resulttype: str = "results",
        bbox: Sequence[float] = (),
        properties: Sequence[tuple[str, str]] = (),
        sortby: Sequence[Mapping[str, str]] = (),
        select_properties: Sequence[str] = (),
        skip_geometry: bool = False,
        crs_transform_spec: Any = None,
        **asked: Any,
    ) -> dict[str, Any]:
        """A page of rows.

        Raises
        ------
        ProviderInvalidQueryError
            It can't be answered: an ignored filter would look like an answer.
        """
        unknown = [n for n, _ in properties if n not in self.layer.kinds]
        unknown += [n for n in UNABLE if asked.get(n) is not None]
        if unknown:
            raise ProviderInvalidQueryError(
                user_msg=f"Deze dienst kent de vraag {unknown[0][:60]!r} niet."
            )
        area = ASKED_AREA.get()
        if area is None and len(bbox):
            half = len(bbox) // 2
            area = shapely.box(*bbox[:2], *bbox[half : half + 2])
        order = [(s["property"], s["order"] != "-") for s in sortby]
        try:
            rows = self.layer.rows(area, properties, order)
        except QuestionError as error:
            raise ProviderInvalidQueryError(user_msg=str(error)) from error
        start = min(offset, len(rows))
        page = rows[start : start + limit if resulttype != "hits" else start]
        features = self.layer.features(
            page,
            _system(crs_transform_spec),
            fields=select_properties,
            with_geometry=not skip_geometry,
        )
        return {
            "type": "FeatureCollection",
            "numberMatched": len(rows),
            "numberReturned": len(features),
            "features": features,
        }

    def get(self, identifier: str, *, crs_transform_spec: Any = None, **_: Any) -> Feature:
        """One row by its key.

        Raises
        ------
        ProviderItemNotFoundError
        """
        row = self.layer.row(identifier)
        if row is None:
            raise ProviderItemNotFoundError(user_msg="Er is geen rij met deze sleutel.")
        return self.layer.features(np.array([row]), _system(crs_transform_spec))[0]


def _system(spec: Any) -> str:
    """The system asked for: pygeoapi names none where it is that of the file."""
    return RD_URI if spec is None else str(spec.target_crs_uri)
