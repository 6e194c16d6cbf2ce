"""The first round over a register: what goes beyond the rows of one part.

Codes that come twice, projects of one name in one place, and programmes (rule R8) can't be seen in
a part. Of each row two numbers are kept on disk; only where two are equal the rows are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from miekgeo.geometry import RD, Ints, Texts
from miekgeo.lagen import ROW, Double, Laag, build_layer
from miekgeo.motor.register import BROKEN, GEOMETRY, ROW_IN_REGISTER, Part, Register
from miekgeo.motor.telling import Numbers
from miekgeo.schaalniveau.tegenspraken import place_keys
from miekgeo.values import texts_of

# What the first round reads of projects beside the places.
PROJECT_FIELDS = (
    "project_id",
    "naam",
    "onderdeel_van",
    "bestemming_land",
    "ligging",
    "nauwkeurigheid_m",
)


@dataclass(frozen=True)
class Survey:
    """What the first round takes.

    Attributes
    ----------
    register : Register
    nederland : Geometry
    fields : tuple of str
        What it reads: `PROJECT_FIELDS`, or the code only; then there are no places or members.
    codes, places : uint64 array
        Numbers that come twice, once these are known; sorted.
    """

    register: Register
    nederland: shapely.Geometry
    fields: tuple[str, ...]
    codes: Numbers = field(default_factory=lambda: np.zeros(0, np.uint64))
    places: Numbers = field(default_factory=lambda: np.zeros(0, np.uint64))


@dataclass(frozen=True)
class Seen:
    """What a part has that others may have too.

    Attributes
    ----------
    codes, places : uint64 array
        A number a row, from its code and from its name and place.
    members : GeoDataFrame or None
        Rows that are part of a programme.
    rows : int
    """

    codes: Numbers
    places: Numbers
    members: gpd.GeoDataFrame | None
    rows: int


@dataclass(frozen=True)
class Shared:
    """Rows of a part that may be equal to others.

    Attributes
    ----------
    codes : DataFrame
        `code, rij, inhoud` (a key of the whole row).
    places : DataFrame
        `plaats` (a key of name and place)`, code, rij`.
    """

    codes: pd.DataFrame
    places: pd.DataFrame


def survey_part(frame: gpd.GeoDataFrame, part: Part, survey: Survey) -> Seen:
    """Numbers of the rows of a part, and its rows that are part of a programme."""
    laag = _validated(frame, survey)
    rows = laag.frame
    codes = _numbers(k.encode() for k in _codes(laag)[0])
    if survey.fields != PROJECT_FIELDS:
        return Seen(codes, codes[:0], None, part.rows)
    _, places = _named_places(rows)
    members = rows[rows["onderdeel_van"].notna()]
    return Seen(
        codes=codes,
        places=_numbers(places),
        members=gpd.GeoDataFrame(members[[*PROJECT_FIELDS, ROW, "geometry"]], crs=RD),
        rows=part.rows,
    )


def compare_part(frame: gpd.GeoDataFrame, part: Part, survey: Survey) -> Shared:
    """Rows of a part of which another row has a number too."""
    laag = _validated(frame, survey)
    all_codes, all_rows = _codes(laag)
    twice = np.flatnonzero(_among(_numbers(k.encode() for k in all_codes), survey.codes))
    whole = frame.iloc[all_rows[twice] - part.first]
    rows = laag.frame if survey.fields == PROJECT_FIELDS else laag.frame.iloc[:0]
    code, rij = texts_of(rows, str(laag.definition.key)), rows[ROW].to_numpy()
    which, places = _named_places(rows)
    equal = np.flatnonzero(_among(_numbers(places), survey.places))
    return Shared(
        codes=pd.DataFrame(
            {
                "code": all_codes[twice],
                "rij": all_rows[twice],
                "inhoud": _contents(survey.register, whole),
            }
        ),
        places=pd.DataFrame(
            {
                "plaats": [places[i] for i in equal],
                "code": code[which[equal]],
                "rij": rij[which[equal]],
            }
        ),
    )


def find_doubles(shared: Iterable[Shared]) -> dict[str, Double]:
    """Codes that rows have in common; see `Double`."""
    table = _stacked([s.codes for s in shared], ["code", "rij", "inhoud"])
    return {
        str(code): Double(tuple(int(r) for r in mine["rij"]), len(set(mine["inhoud"])) == 1)
        for code, mine in table.groupby("code")
        if len(mine) > 1
    }


def set_aside(doubles: Mapping[str, Double]) -> Ints:
    """Row numbers that aren't used because of their code."""
    rows = [r for d in doubles.values() for r in (d.rows[1:] if d.same else d.rows)]
    return np.array(sorted(rows), dtype=np.int64)


def find_twins(shared: Iterable[Shared], aside: Ints) -> dict[bytes, list[str]]:
    """Codes by the key of name and place that they have in common."""
    table = _stacked([s.places for s in shared], ["plaats", "code", "rij"])
    table = table[~np.isin(table["rij"].to_numpy(dtype=np.int64), aside)]
    return {
        mine["plaats"].iloc[0]: [str(c) for c in mine["code"]]
        for _, mine in table.groupby("plaats")
        if len(mine) > 1
    }


def _validated(frame: gpd.GeoDataFrame, survey: Survey) -> Laag:
    """The rows with what the first round needs; doubles come later."""
    register = survey.register
    needed = [*register.columns_of(survey.fields), GEOMETRY, ROW_IN_REGISTER, BROKEN]
    raw = register.raw(frame[needed])
    return build_layer(raw, register.definition, nederland=survey.nederland, doubles={})


def _codes(laag: Laag) -> tuple[Texts, Ints]:
    """Code and row number of all rows that have a code, those set aside for another reason too."""
    key = str(laag.definition.key)
    code = np.concatenate([texts_of(laag.frame, key), texts_of(laag.aside, key)])
    rij = np.concatenate([laag.frame[ROW], laag.aside[ROW]]).astype(np.int64)
    given = code != ""
    return code[given], rij[given]


def _named_places(rows: gpd.GeoDataFrame) -> tuple[Ints, list[bytes]]:
    """Rows with a name and a place, and the key of both."""
    which = np.flatnonzero((rows["naam"].notna() & rows.geometry.notna()).to_numpy())
    return which, place_keys(rows.iloc[which])


def _numbers(keys: Iterable[bytes]) -> Numbers:
    digests = b"".join(blake2b(k, digest_size=8).digest() for k in keys)
    return np.frombuffer(digests, dtype=np.uint64)


def _among(numbers: Numbers, wanted: Numbers) -> NDArray[np.bool_]:
    if not len(wanted):
        return np.zeros(len(numbers), dtype=bool)
    at = np.minimum(np.searchsorted(wanted, numbers), len(wanted) - 1)
    return np.asarray(wanted[at] == numbers)


def _contents(register: Register, frame: gpd.GeoDataFrame) -> list[bytes]:
    """A key of all that stands in each row."""
    raw = register.raw(frame)
    rows = raw.frame.astype(str).to_numpy(dtype=object)
    wkb = shapely.to_wkb(frame.geometry.to_numpy())
    return [
        blake2b(repr(row.tolist()).encode() + (w or b"-"), digest_size=16).digest()
        for row, w in zip(rows, wkb, strict=True)
    ]


def _stacked(tables: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    filled = [t for t in tables if len(t)]
    if not filled:
        return pd.DataFrame({c: pd.Series(dtype=object) for c in columns})
    return pd.concat(filled, ignore_index=True).sort_values("rij", ignore_index=True)
