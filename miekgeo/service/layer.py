"""A layer as it is served: read once, held in memory, asked without any query language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import shapely

from miekgeo.geometry import Geometries, Ints, to_map
from miekgeo.service.names import CRS84_URI, RD_URI, WGS84_URI, json_type
from miekgeo.service.questions import matching

Feature = dict[str, Any]

# A tenth of a millimetre.
DEGREE_DECIMALS = 9


@dataclass(frozen=True)
class ServedLayer:
    """Rows of a layer.

    Attributes
    ----------
    frame : DataFrame (n), RangeIndex
        Values.
    geometry : geometry array (n), EPSG:28992
        Two-dimensional; None where a row has no place.
    ids : tuple (n)
        Key of each row; the number of the row in the file where keys are missing or not unique.
    kinds : mapping of str to str
        JSON type by field.
    """

    frame: pd.DataFrame
    geometry: Geometries
    ids: tuple[str, ...] | tuple[int, ...]
    kinds: Mapping[str, str]

    def rows(
        self,
        area: shapely.Geometry | None = None,
        values: Sequence[tuple[str, str]] = (),
        order: Sequence[tuple[str, bool]] = (),
    ) -> Ints:
        """Positions of the rows that answer a question, in the order asked.

        Parameters
        ----------
        area : geometry (EPSG:28992), optional
            Rows that touch it; those without a place don't.
        values : sequence of (field, text)
            Exact values, all of which a row must have.
        order : sequence of (field, ascending)
            What is missing comes last; equal rows stay in the order of the file.

        Raises
        ------
        QuestionError
            A text can't be a value of its field.
        KeyError
            No such field.
        """
        chosen = np.ones(len(self.frame), dtype=bool)
        for name, text in values:
            chosen &= matching(self.frame[name], self.kinds[name], text)
        if area is not None:
            inside = np.zeros(len(self.frame), dtype=bool)
            inside[self._tree.query(area, predicate="intersects")] = True
            chosen &= inside
        found = np.flatnonzero(chosen)
        if order:
            names = [name for name, _ in order]
            ascending = [up for _, up in order]
            found = found[_sorted(self.frame.iloc[found][names], names, ascending)]
        return found

    def features(
        self,
        rows: Ints,
        system: str = RD_URI,
        *,
        fields: Sequence[str] = (),
        with_geometry: bool = True,
    ) -> list[Feature]:
        """Rows as GeoJSON features in one of `SYSTEMS`, axes in its own order; all fields if none.

        Degrees have nine decimals; RD has the very numbers of the file.
        """
        names = list(fields) or list(self.frame.columns)
        columns = [[self._values[n][row] for row in rows] for n in names]
        shapes = self._shapes(rows, system) if with_geometry else [None] * len(rows)
        return [
            {
                "type": "Feature",
                "id": self.ids[row],
                "geometry": shape,
                "properties": dict(zip(names, values, strict=True)),
            }
            for row, shape, *values in zip(rows, shapes, *columns, strict=True)
        ]

    def row(self, identifier: str) -> int | None:
        """Position of the row with this key; None when there is none."""
        return self._positions.get(identifier)

    @cached_property
    def _values(self) -> Mapping[str, list[Any]]:
        """Each column as JSON has it, made once."""
        return {
            n: _plain(self.frame[n].tolist(), self.kinds[n] == "integer")
            for n in self.frame.columns
        }

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.geometry)

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {str(key): position for position, key in enumerate(self.ids)}

    def _shapes(self, rows: Ints, system: str) -> list[dict[str, Any] | None]:
        geometry = self.geometry[rows]
        if system in (CRS84_URI, WGS84_URI):
            swap = system == WGS84_URI
            geometry = shapely.transform(
                to_map(geometry),
                lambda xy: np.round(xy[:, ::-1] if swap else xy, DEGREE_DECIMALS),
            )
        texts = shapely.to_geojson(geometry)
        return json.loads(f"[{','.join('null' if t is None else t for t in texts)}]")


@lru_cache(maxsize=64)
def read_layer(path: str, table: str, key: str | None) -> ServedLayer:
    """A layer of a GeoPackage in EPSG:28992, read once: pygeoapi asks for it at every request."""
    about = pyogrio.read_info(path, layer=table)
    found = pyogrio.read_dataframe(path, layer=table, fid_as_index=True, use_arrow=False)
    geometry = shapely.force_2d(np.asarray(found.geometry.array, dtype=object))
    geometry[shapely.is_empty(geometry)] = None
    frame = pd.DataFrame(found.drop(columns=found.geometry.name))
    types = zip(about["fields"], about["dtypes"], strict=True)
    return ServedLayer(
        frame=frame.reset_index(drop=True),
        geometry=geometry,
        ids=_ids(frame, key),
        kinds={str(n): json_type(np.dtype(t).kind) for n, t in types},
    )


def _ids(frame: pd.DataFrame, key: str | None) -> tuple[str, ...] | tuple[int, ...]:
    if key in frame:
        keys = frame[key].astype("str")
        if frame[key].notna().all() and (keys != "").all() and keys.is_unique:
            return tuple(keys.tolist())
    return tuple(int(n) for n in frame.index)


def _sorted(frame: pd.DataFrame, names: list[str], ascending: list[bool]) -> Ints:
    numbered = frame.reset_index(drop=True)
    ordered = numbered.sort_values(names, ascending=ascending, kind="stable", na_position="last")
    return ordered.index.to_numpy()


def _plain(values: list[Any], whole: bool) -> list[Any]:
    """Values as JSON has them; a column of whole numbers with gaps comes as one of fractions."""
    missing = pd.isna(pd.Series(values, dtype=object)).tolist()
    return [
        None if gone else int(v) if whole else _json_value(v)
        for v, gone in zip(values, missing, strict=True)
    ]


def _json_value(value: Any) -> Any:
    if isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (float, np.floating)):
        return float(value) if np.isfinite(value) else None
    return bool(value) if isinstance(value, np.bool_) else str(value)
