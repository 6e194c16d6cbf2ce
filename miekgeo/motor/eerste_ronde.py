"""Runs the first round over a register: codes that come twice, equal places, programme members."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.errors import SourceError
from miekgeo.geometry import RD
from miekgeo.lagen import ROW, Double
from miekgeo.motor.engine import Engine
from miekgeo.motor.geheel import (
    PROJECT_FIELDS,
    Seen,
    Survey,
    compare_part,
    find_doubles,
    find_twins,
    set_aside,
    survey_part,
)
from miekgeo.motor.register import Register
from miekgeo.motor.telling import Tally
from miekgeo.progress import Progress
from miekgeo.values import empty_values
from miekgeo.wording import number

# Rows of programmes that are kept in memory.
MAX_MEMBERS = 500_000


@dataclass(frozen=True)
class Found:
    """What goes beyond the rows of a part.

    Attributes
    ----------
    doubles : dict of code to Double
    twins : dict of bytes to codes
        Projects of one name in one place.
    members : GeoDataFrame or None
        Rows in use that are part of a programme, with all columns of the layer.
    """

    doubles: dict[str, Double]
    twins: dict[bytes, list[str]]
    members: gpd.GeoDataFrame | None


def look_over(
    register: Register, nederland: shapely.Geometry, engine: Engine, progress: Progress
) -> Found:
    """Look over all rows once, and a second time at those that may be equal to others.

    Raises
    ------
    SourceError
        More rows are part of a programme than can be judged together.
    """
    key = str(register.definition.key)
    fields = PROJECT_FIELDS if register.layer == "projecten" else (key,)
    survey = Survey(register, nederland, fields)
    members: list[gpd.GeoDataFrame] = []
    with tempfile.TemporaryDirectory(prefix="miekgeo-") as folder:
        codes, places = (Tally(Path(folder) / name) for name in ("codes", "plaatsen"))
        found = engine.run(register.reader(fields), survey_part, register.parts, survey)
        seen: Seen
        for seen in counted(found, register.rows, "Eerste ronde", progress):
            codes.add(seen.codes)
            places.add(seen.places)
            if seen.members is not None and len(seen.members):
                members.append(seen.members)
                _require_few(members, register.name)
        survey = replace(survey, codes=codes.doubles(), places=places.doubles())
    doubles, twins = _equal_rows(register, survey, engine, progress)
    return Found(doubles, twins, _members(members, set_aside(doubles), register))


def counted(
    found: Iterator[tuple[Any, Any]], total: int, what: str, progress: Progress
) -> Iterator[Any]:
    """Results as they come, telling how many rows are done."""
    done = 0
    progress(what, 0, total)
    for part, result in found:
        yield result
        done += part.rows
        progress(what, done, total)


def _equal_rows(
    register: Register, survey: Survey, engine: Engine, progress: Progress
) -> tuple[dict[str, Double], dict[bytes, list[str]]]:
    if not len(survey.codes) and not len(survey.places):
        return {}, {}
    found = engine.run(register.reader(), compare_part, register.parts, survey)
    shared = list(counted(found, register.rows, "Gelijke rijen vergelijken", progress))
    doubles = find_doubles(shared)
    return doubles, find_twins(shared, set_aside(doubles))


def _members(
    members: list[gpd.GeoDataFrame], aside: np.ndarray, register: Register
) -> gpd.GeoDataFrame | None:
    if not members:
        return None
    together = pd.concat(members, ignore_index=True)
    used = together[~np.isin(together[ROW].to_numpy(), aside)]
    # In the order of the register, whichever part came first.
    used = used.sort_values(ROW, ignore_index=True)
    missing = [f for f in register.definition.fields if f.name not in used]
    empty = {f.name: empty_values(len(used), f) for f in missing}
    return gpd.GeoDataFrame(used.assign(**empty), crs=RD)


def _require_few(members: list[gpd.GeoDataFrame], name: str) -> None:
    if sum(len(m) for m in members) > MAX_MEMBERS:
        raise SourceError(
            f"In {name} zijn meer dan {number(MAX_MEMBERS)} projecten onderdeel van een programma; "
            "een programma wordt als geheel beoordeeld en dat past niet in het geheugen.",
            hint="Laat de kolom onderdeel_van weg, of lever de programma's apart aan.",
        )
