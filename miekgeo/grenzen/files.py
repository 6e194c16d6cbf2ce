"""Boundary sets from files: the embedded one, prepared ones, and any file of the user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo import paths
from miekgeo.checks import Report
from miekgeo.columns import known_names, match_columns
from miekgeo.coverage import Coverage
from miekgeo.errors import GrenzenError
from miekgeo.geometry import RD, Geometries
from miekgeo.grenzen.fitting import surround
from miekgeo.grenzen.model import (
    PROVINCIES,
    SURROUND_LABELS,
    Grenzen,
    make_grenzen,
    official_name,
)
from miekgeo.locations import Places, RowReport, check_shapes, to_rd_recognised
from miekgeo.schema import load_definition
from miekgeo.sources import LIMITS, Limits, RawTable, exists, read_tables
from miekgeo.thresholds import load_thresholds

EMBEDDED = paths.DATA / "grenzen.gpkg"
# Share of its area that cleaning overlaps and gaps may change before a set is refused.
CLEAN_SHARE = 1e-3


def load_grenzen(
    path: Path | None = None, *, tolerantie_m: float | None = None, limits: Limits = LIMITS
) -> Grenzen:
    """The embedded boundary set, or the one in a file.

    Parameters
    ----------
    path : Path, optional
        A file with provincies, gemeenten or both, in any readable format; None is the embedded set.
    tolerantie_m : float, optional
        Tolerance of the set in metres, before what it carries itself.

    Raises
    ------
    SourceError
        The file can't be read.
    GrenzenError
        It doesn't hold the twelve provincies, or its areas overlap too much to be a coverage.

    Notes
    -----
    Tolerance: what is given, else what the set carries in `tolerantie_m`, else 100 m with a remark.
    """
    if path is None or _same_file(path, EMBEDDED):
        return _with_tolerance(_load_embedded(), tolerantie_m)
    return _load_file(path, tolerantie_m, limits)


def read_prepared(path: Path, *, naam: str, licentie: str) -> Grenzen:
    """A boundary set from a GeoPackage of ours, whose areas already fit each other.

    Parameters
    ----------
    path : Path
        GeoPackage with the layers provincies, gemeenten and omgeving (EPSG:28992); each row carries
        bron, peildatum and tolerantie_m.
    naam : str
        What the set is called; its peildatum is put behind.
    licentie : str
    """
    provincies, omgeving, gemeenten = (
        gpd.read_file(path, layer=name) for name in ("provincies", "omgeving", "gemeenten")
    )
    about = provincies.iloc[0]
    return make_grenzen(
        naam=f"{naam} {about['peildatum']}",
        provincies=dict(zip(provincies["naam"], provincies.geometry, strict=True)),
        around=dict(zip(omgeving["naam"], omgeving.geometry, strict=True)),
        gemeenten=_gemeente_coverage(gemeenten[gemeenten["soort"] == "gemeente"]),
        tolerantie_m=float(about["tolerantie_m"]),
        bron=str(about["bron"]),
        peildatum=str(about["peildatum"]),
        licentie=licentie,
    )


def find_omgeving(nederland: shapely.Geometry) -> dict[str, shapely.Geometry]:
    """Neighbours and sea of the embedded set, fitted to the outline of another set.

    Parameters
    ----------
    nederland : Geometry
        All provincies of that set together, EPSG:28992.
    """
    embedded = _load_embedded()
    outside = ~embedded.provincies.inside
    known = {v: k for k, v in SURROUND_LABELS.items()}
    around = zip(
        embedded.provincies.labels[outside], embedded.provincies.areas[outside], strict=True
    )
    box = shapely.box(*shapely.total_bounds(embedded.provincies.areas))
    return surround(nederland, {known[str(n)]: a for n, a in around}, box)


def name_provincies(frame: gpd.GeoDataFrame) -> pd.Series:
    """Official name of the provincie that each row is, by its code, else its name."""
    by_code = frame["code"].map(official_name, na_action="ignore")
    return by_code.fillna(frame["naam"].map(official_name, na_action="ignore"))


@lru_cache(maxsize=1)
def _load_embedded() -> Grenzen:
    return read_prepared(
        EMBEDDED, naam="ingebedde set", licentie=load_definition("grenzen").licence
    )


def _gemeente_coverage(frame: gpd.GeoDataFrame) -> Coverage:
    return Coverage(
        frame["naam"].tolist(), frame.geometry.to_numpy(), np.ones(len(frame), dtype=bool)
    )


def _with_tolerance(grenzen: Grenzen, tolerantie_m: float | None) -> Grenzen:
    return grenzen if tolerantie_m is None else replace(grenzen, tolerantie_m=float(tolerantie_m))


def _same_file(path: Path, other: Path) -> bool:
    return exists(path) and exists(other) and path.samefile(other)


def _load_file(path: Path, tolerantie_m: float | None, limits: Limits) -> Grenzen:
    definition = load_definition("grenzen")
    tables = read_tables(
        path,
        layers=("grenzen", "provincies", "gemeenten"),
        known=known_names(definition),
        limits=limits,
    )
    frames = [read_areas(t) for t in tables]
    provincies = find_provincies(frames)
    gemeenten = find_gemeenten(frames)
    embedded = _load_embedded()
    if provincies is None and gemeenten is not None:
        provincies = _dissolve(gemeenten, embedded)
    if provincies is None:
        raise GrenzenError(
            f"{path.name} heeft geen provincies of gemeenten.",
            hint="Lever vlakken met de naam of code van de twaalf provincies.",
        )
    _require_twelve(provincies, path.name)
    remarks: list[str] = []
    tolerance = _tolerance(frames, tolerantie_m, path.name, remarks)
    provincies = _clean(provincies, path.name, remarks)
    areas = dict(zip(provincies["naam"], provincies.geometry, strict=True))
    around = find_omgeving(shapely.union_all(provincies.geometry.to_numpy()))
    own = gemeenten is not None
    naam = path.name if own else f"{path.name}; gemeenten: {embedded.naam}"
    coverage = (
        _gemeente_coverage(_clean(gemeenten, path.name, remarks))
        if gemeenten is not None
        else embedded.gemeenten
    )
    about = frames[0].iloc[0]
    return make_grenzen(
        naam=naam,
        provincies=areas,
        around=around,
        gemeenten=coverage,
        tolerantie_m=tolerance,
        bron=_word(about["bron"]) or path.name,
        peildatum=_word(about["peildatum"]),
        licentie="",
        remarks=remarks,
    )


def read_areas(raw: RawTable) -> gpd.GeoDataFrame:
    """Polygons of a boundary table with the fields of the grenzen layer, EPSG:28992."""
    if raw.geometry is None:
        raise GrenzenError(f"{raw.source} heeft geen vlakken.", hint="Lever een kaartlaag aan.")
    definition = load_definition("grenzen")
    mapping = match_columns([str(c) for c in raw.frame], definition, has_geometry=True)
    data = {
        f.name: raw.frame[mapping.fields[f.name]] if f.name in mapping.fields else None
        for f in definition.fields
    }
    report = Report("grenzen", raw.source)
    notes = RowReport(report, raw.rows, [None] * len(raw.frame))
    places = Places(np.array(raw.geometry, dtype=object))
    to_rd_recognised(places, raw.crs, notes)
    geometry = check_shapes(places.geometry, raw.closed_rings, notes)
    if notes.aside:
        reasons = sorted({r for reasons in notes.aside.values() for r in reasons})
        rows = [int(raw.rows[p]) for p in notes.aside]
        raise GrenzenError(f"{raw.source}: {' '.join(reasons)}", ids=[f"rij {r}" for r in rows])
    frame = gpd.GeoDataFrame(
        data, index=range(len(geometry)), geometry=gpd.GeoSeries(geometry, crs=RD)
    )
    return frame[shapely.get_dimensions(geometry) == 2]


def find_provincies(frames: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame | None:
    """Rows that carry the name or code of a provincie, one row a provincie."""
    for frame in frames:
        if _gemeente_rows(frame).any():
            continue
        naam = name_provincies(frame)
        if naam.notna().any():
            return _one_row_a_name(frame.assign(naam=naam)[naam.notna()])
    return None


def find_gemeenten(frames: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame | None:
    """Rows that carry the code of a gemeente, one row a name."""
    for frame in frames:
        rows = _gemeente_rows(frame)
        if rows.any():
            return _one_row_a_name(frame[rows & frame["naam"].notna()])
    return None


def _one_row_a_name(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Areas of one name together; those that stand alone keep their geometry as it is."""
    if frame["naam"].is_unique:
        return frame.sort_values("naam").reset_index(drop=True)
    return frame.dissolve("naam", as_index=False, method="unary", aggfunc="first")


def _gemeente_rows(frame: gpd.GeoDataFrame) -> pd.Series:
    code = frame["code"].astype(str).str.upper()
    return code.str.fullmatch(r"GM\d{4}") | (code.str.fullmatch(r"\d{4}"))


def _dissolve(gemeenten: gpd.GeoDataFrame, embedded: Grenzen) -> gpd.GeoDataFrame:
    """Provincies from gemeenten: by their provincie field, else by where they lie."""
    naam = gemeenten["provincie"].map(official_name, na_action="ignore")
    if naam.isna().any():
        centre = shapely.point_on_surface(gemeenten.geometry.to_numpy())
        area = embedded.provincies.locate_one(centre)
        naam = naam.fillna(pd.Series(embedded.provincies.labels[area], index=gemeenten.index))
    return gemeenten.assign(naam=naam).dissolve("naam", as_index=False, method="unary")


def _require_twelve(provincies: gpd.GeoDataFrame, name: str) -> None:
    missing = [p for p in PROVINCIES.values() if p not in set(provincies["naam"])]
    if missing:
        raise GrenzenError(
            f"{name}: niet alle twaalf provincies zijn gevonden; er ontbreken:",
            ids=missing,
            hint="Controleer de namen of codes.",
        )


def _tolerance(
    frames: Sequence[gpd.GeoDataFrame], given: float | None, name: str, remarks: list[str]
) -> float:
    if given is not None:
        return float(given)
    carried = pd.concat(
        [pd.to_numeric(f["tolerantie_m"], errors="coerce") for f in frames]
    ).dropna()
    if len(carried):
        return float(carried.max())
    assumed = load_thresholds().tolerantie_onbekend_m
    remarks.append(
        f"{name} zegt niet hoe nauwkeurig zijn grenzen zijn; aangenomen is {assumed:.0f} m."
    )
    return assumed


def _clean(frame: gpd.GeoDataFrame, name: str, remarks: list[str]) -> gpd.GeoDataFrame:
    """Areas with identical shared borders; overlaps are settled when they are slight."""
    areas: Geometries = frame.geometry.to_numpy()
    if shapely.coverage_is_valid(areas):
        return frame
    cleaned = shapely.coverage_clean(areas)
    before, after = shapely.area(areas), shapely.area(cleaned)
    changed = np.abs(after - before) > CLEAN_SHARE * before
    if changed.any() or not shapely.coverage_is_valid(cleaned):
        raise GrenzenError(
            f"{name}: de vlakken overlappen elkaar te veel om grenzen te zijn.",
            ids=frame["naam"][changed].tolist(),
            hint="Gebruik vlakken die op elkaar aansluiten.",
        )
    largest = float(np.abs(after - before).max()) / 1e4
    remarks.append(
        f"{name}: kleine overlappen zijn weggewerkt (per vlak hooguit {largest:.2f} ha)."
    )
    return frame.set_geometry(gpd.GeoSeries(cleaned, index=frame.index, crs=RD))


def _word(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
