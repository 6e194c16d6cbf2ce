"""Boundary sets behind one interface: the embedded one and any file of the user.

A set is a coverage of the twelve provincies with what surrounds them, a coverage of gemeenten, and
what is known about it: name, source, date, tolerance. Names are the official ones. Design:
docs/ontwerp.md section 5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo import paths
from miekgeo.checks import Report
from miekgeo.columns import known_names, match_columns
from miekgeo.coverage import ON_EDGE_M, Coverage
from miekgeo.errors import GrenzenError
from miekgeo.geometry import RD, Flags, Floats, Geometries, Ints, simple_parts
from miekgeo.locations import Places, RowReport, check_shapes, to_rd_recognised
from miekgeo.schema import load_definition
from miekgeo.sources import LIMITS, Limits, RawTable, exists, read_tables
from miekgeo.thresholds import load_thresholds
from miekgeo.values import fold

# Official codes and names (CBS); the order is that of the codes.
PROVINCIES: Mapping[str, str] = {
    "PV20": "Groningen",
    "PV21": "Fryslân",
    "PV22": "Drenthe",
    "PV23": "Overijssel",
    "PV24": "Flevoland",
    "PV25": "Gelderland",
    "PV26": "Utrecht",
    "PV27": "Noord-Holland",
    "PV28": "Zuid-Holland",
    "PV29": "Zeeland",
    "PV30": "Noord-Brabant",
    "PV31": "Limburg",
}
ALIASES: Mapping[str, str] = {"friesland": "Fryslân", "provincie friesland": "Fryslân"}

BELGIE = "Buitenland: Belgie"
DUITSLAND = "Buitenland: Duitsland"
EEMS_DOLLARD = "Eems-Dollard"
ZEE = "Zee"
NIET_INGEDEELD = "Niet ingedeeld"
_SURROUND_LABELS = {"Belgie": BELGIE, "Duitsland": DUITSLAND, EEMS_DOLLARD: EEMS_DOLLARD, ZEE: ZEE}

EMBEDDED = paths.DATA / "grenzen.gpkg"
# A gap between a set and the surroundings is a sliver of generalising up to this half width, m;
# a wider one is land or water the set leaves out.
SLIVER_M = 500.0
# Loose parts of the surroundings smaller than this are rounding of coordinates, m2.
SLIVER_M2 = 10_000.0
# Share of its area that cleaning overlaps and gaps may change before a set is refused.
CLEAN_SHARE = 1e-3


@dataclass(frozen=True)
class Grenzen:
    """A boundary set.

    Attributes
    ----------
    naam : str
        What the set is, for `grenzenset`: file or title, and where the gemeenten come from.
    provincies : Coverage
        Twelve provincies (inside) and the areas around them: Belgie, Duitsland, Eems-Dollard, Zee,
        and for sets that leave land out also `Niet ingedeeld`.
    gemeenten : Coverage
        Gemeenten, all inside; water and abroad are in none.
    tolerantie_m : float
        How far a border of the set may lie from the official one.
    bron, peildatum, licentie : str
    remarks : tuple of str
        Dutch remarks the user should see, such as an assumed tolerance.
    """

    naam: str
    provincies: Coverage
    gemeenten: Coverage
    tolerantie_m: float
    bron: str
    peildatum: str
    licentie: str
    remarks: tuple[str, ...] = ()

    @cached_property
    def nederland(self) -> shapely.Geometry:
        """All provincies together, EPSG:28992."""
        return shapely.union_all(self.provincies.areas[self.provincies.inside])

    @cached_property
    def enclaves(self) -> shapely.Geometry:
        """Foreign land wholly surrounded by the Netherlands (Baarle-Hertog), EPSG:28992."""
        holes = shapely.polygons(
            np.concatenate([shapely.get_rings(p)[1:] for p in shapely.get_parts(self.nederland)])
        )
        abroad = self.provincies.areas[self.members(BELGIE)]
        return shapely.intersection(shapely.union_all(holes), shapely.union_all(abroad))

    @property
    def names(self) -> list[str]:
        """Names of the provincies."""
        return [str(n) for n in self.provincies.labels[self.provincies.inside]]

    def members(self, *labels: str) -> Flags:
        """Which areas of `provincies` carry one of these labels."""
        return np.isin(self.provincies.labels.astype(str), labels)


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


def official_name(name: object) -> str | None:
    """Official name of a provincie from a name, code (20, PV20) or alias; None when unknown."""
    text = fold(str(name)).removeprefix("provincie ")
    code = text.upper() if text.startswith("pv") else f"PV{text}"
    if code in PROVINCIES:
        return PROVINCIES[code]
    if text in ALIASES:
        return ALIASES[text]
    return next((p for p in PROVINCIES.values() if fold(p) == text), None)


def surround(
    nederland: shapely.Geometry, around: Mapping[str, shapely.Geometry], box: shapely.Geometry
) -> dict[str, shapely.Geometry]:
    """Areas around the Netherlands that fit a boundary set exactly, within a box.

    Parameters
    ----------
    nederland : Geometry
        All provincies of the set.
    around : mapping of str to Geometry
        Neighbours and sea as they are known, possibly from another set.
    box : Geometry
        What the result fills, together with the Netherlands.

    Returns
    -------
    dict of str to Geometry
        The same names, cut by the set; slivers between the two go to the nearest neighbour. Wider
        gaps (land or water that the set leaves out) are under `Niet ingedeeld`.
    """
    names = list(around)
    taken = nederland
    cut: list[shapely.Geometry] = []
    for name in names:
        cut.append(shapely.difference(around[name], taken))
        taken = shapely.union(taken, around[name])
    gaps, _ = simple_parts(np.array([shapely.difference(box, taken)]))
    gaps = gaps[shapely.get_dimensions(gaps) == 2]
    # Only a gap as large as the circle can hold it; measuring all slivers would take long.
    wide = shapely.area(gaps) > np.pi * SLIVER_M**2
    circles = shapely.maximum_inscribed_circle(gaps[wide])
    wide[wide] = shapely.length(circles) > SLIVER_M
    nearest = shapely.STRtree(cut).query_nearest(
        shapely.point_on_surface(gaps[~wide]), all_matches=False
    )[1]
    filled = [
        shapely.union_all([cut[nth], *gaps[~wide][nearest == nth]]) for nth in range(len(names))
    ]
    result = dict(zip(names, _merge_slivers(filled), strict=True))
    if wide.any():
        result[NIET_INGEDEELD] = shapely.union_all(gaps[wide])
    return dict(zip(result, _share_vertices(list(result.values()), nederland), strict=True))


def make_grenzen(  # noqa: PLR0913 what a set is, each by name
    *,
    naam: str,
    provincies: Mapping[str, shapely.Geometry],
    around: Mapping[str, shapely.Geometry],
    gemeenten: Coverage,
    tolerantie_m: float,
    bron: str,
    peildatum: str,
    licentie: str,
    remarks: Sequence[str] = (),
) -> Grenzen:
    """Put a boundary set together from areas that already fit each other."""
    order = [n for n in PROVINCIES.values() if n in provincies]
    outside = list(around)
    labels = [*order, *(_SURROUND_LABELS.get(n, n) for n in outside)]
    own = _add_corners([provincies[n] for n in order], list(around.values()))
    areas = np.array([*own, *(around[n] for n in outside)], dtype=object)
    inside = np.arange(len(labels)) < len(order)
    return Grenzen(
        naam=naam,
        provincies=Coverage(labels, areas, inside),
        gemeenten=gemeenten,
        tolerantie_m=tolerantie_m,
        bron=bron,
        peildatum=peildatum,
        licentie=licentie,
        remarks=tuple(remarks),
    )


@lru_cache(maxsize=1)
def _load_embedded() -> Grenzen:
    layers = {name: gpd.read_file(EMBEDDED, layer=name) for name in ("provincies", "omgeving")}
    gemeenten = gpd.read_file(EMBEDDED, layer="gemeenten")
    about = layers["provincies"].iloc[0]
    return make_grenzen(
        naam=f"ingebedde set {about['peildatum']}",
        provincies=dict(
            zip(layers["provincies"]["naam"], layers["provincies"].geometry, strict=True)
        ),
        around=dict(zip(layers["omgeving"]["naam"], layers["omgeving"].geometry, strict=True)),
        gemeenten=_gemeente_coverage(gemeenten[gemeenten["soort"] == "gemeente"]),
        tolerantie_m=float(about["tolerantie_m"]),
        bron=str(about["bron"]),
        peildatum=str(about["peildatum"]),
        licentie=load_definition("grenzen").licence,
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
    frames = [_read_areas(t) for t in tables]
    provincies = _find_provincies(frames)
    gemeenten = _find_gemeenten(frames)
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
    outside = ~embedded.provincies.inside
    known = {v: k for k, v in _SURROUND_LABELS.items()}
    around = surround(
        shapely.union_all(provincies.geometry.to_numpy()),
        {
            known[str(n)]: a
            for n, a in zip(
                embedded.provincies.labels[outside], embedded.provincies.areas[outside], strict=True
            )
        },
        shapely.box(*shapely.total_bounds(embedded.provincies.areas)),
    )
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


def _read_areas(raw: RawTable) -> gpd.GeoDataFrame:
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


def _find_provincies(frames: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame | None:
    """Rows that carry the name or code of a provincie, one row a provincie."""
    for frame in frames:
        if _gemeente_rows(frame).any():
            continue
        by_code = frame["code"].map(official_name, na_action="ignore")
        by_name = frame["naam"].map(official_name, na_action="ignore")
        naam = by_code.fillna(by_name)
        if naam.notna().any():
            named = frame.assign(naam=naam)[naam.notna()]
            return named.dissolve("naam", as_index=False, method="unary")
    return None


def _find_gemeenten(frames: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame | None:
    """Rows that carry the code of a gemeente, one row a name."""
    for frame in frames:
        rows = _gemeente_rows(frame)
        if rows.any():
            named = frame[rows & frame["naam"].notna()]
            return named.dissolve("naam", as_index=False, method="unary", aggfunc="first")
    return None


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


def _merge_slivers(areas: Sequence[shapely.Geometry]) -> list[shapely.Geometry]:
    """Give tiny loose parts to the area they share most border with; enclaves touch none."""
    part, owner = simple_parts(np.array(areas, dtype=object))
    for nth in np.flatnonzero(shapely.area(part) < SLIVER_M2):
        shared = shapely.length(shapely.intersection(part[nth], np.array(areas, dtype=object)))
        shared[owner[nth]] = 0.0
        if shared.max() > 0:
            owner[nth] = int(shared.argmax())
    return [shapely.union_all(part[owner == nth]) for nth in range(len(areas))]


class _Outline:
    """Vertices and edges of some areas, to tell what lies on an edge without being a vertex."""

    def __init__(self, areas: Sequence[shapely.Geometry]) -> None:
        lines, _ = simple_parts(shapely.boundary(list(areas)))
        xy, line = shapely.get_coordinates(lines, return_index=True)
        joined = line[1:] == line[:-1]
        self.ends = np.stack([xy[:-1][joined], xy[1:][joined]], axis=1)
        self.vertices = {tuple(c) for c in xy}
        self.tree = shapely.STRtree(shapely.linestrings(self.ends))

    def halfway(self, xy: Floats) -> tuple[Ints, Ints]:
        """Positions of coordinates that lie on an edge without being a vertex, and the edge."""
        point, edge = self.tree.query(shapely.points(xy), predicate="dwithin", distance=ON_EDGE_M)
        loose = np.array([tuple(xy[p]) not in self.vertices for p in point], dtype=bool)
        return point[loose], edge[loose]


def _share_vertices(areas: Sequence[shapely.Geometry], nederland: shapely.Geometry) -> Geometries:
    """The areas with the vertices of the Dutch border and no others along it.

    Cutting one set by another leaves vertices halfway Dutch edges. A border must have the same
    vertices on both sides, so each goes to the nearest end of its edge; where two areas meet at the
    border their common vertex stays (`_add_corners` gives it to the border).
    """
    outline = _Outline([nederland])
    times = Counter(c for area in areas for c in {tuple(c) for c in shapely.get_coordinates(area)})

    def move(xy: Floats) -> Floats:
        moved = xy.copy()
        for point, edge in zip(*outline.halfway(xy), strict=True):
            if times[tuple(xy[point])] == 1:
                ends = outline.ends[edge]
                moved[point] = ends[np.hypot(*(ends - xy[point]).T).argmin()]
        return moved

    cleaned = [shapely.remove_repeated_points(shapely.transform(a, move)) for a in areas]
    return np.array(
        [shapely.make_valid(a, method="structure", keep_collapsed=False) for a in cleaned]
    )


def _add_corners(
    areas: Sequence[shapely.Geometry], around: Sequence[shapely.Geometry]
) -> Geometries:
    """The areas with a vertex where two neighbours meet at their border."""
    xy = np.unique(shapely.get_coordinates(list(around)), axis=0)
    point, _ = _Outline(areas).halfway(xy)
    corners = shapely.multipoints(xy[np.unique(point)])
    return shapely.snap(list(areas), corners, ON_EDGE_M)


def _word(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)
