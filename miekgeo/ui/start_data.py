"""What the page Start tells: key figures, projects by provincie and a small map. Nothing drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from miekgeo.convergence import Found
from miekgeo.geometry import Geometries
from miekgeo.grenzen import Grenzen
from miekgeo.grenzen.model import BELGIE, DUITSLAND
from miekgeo.relations import Relations
from miekgeo.tasks import PROJECTEN, Assessment
from miekgeo.ui.kaart_data import join_judgement, projects_in

# One step of the small map, and how much its lines are simplified (m).
STEP_M = 250.0
SIMPLE_M = 500.0
# What it shows of the country and around it (RD, m).
AROUND_M = 150_000.0
WEST, SOUTH, EAST, NORTH = 5_000.0, 302_000.0, 285_000.0, 626_000.0


@dataclass(frozen=True)
class Figures:
    """Numbers of the set that is served, of the projects in use."""

    projecten: int
    kruisend: int
    grensgevallen: int
    knooppunten: int
    netknooppunten: int
    losse_einden: int


@dataclass(frozen=True)
class SmallMap:
    """Paths of SVG, and where names stand, in steps of STEP_M from the north-west corner.

    Attributes
    ----------
    width, height : int
    areas : mapping of provincie to path
    places : mapping of provincie to x and y
        Where its name stands.
    abroad, water : str
        Paths of the neighbours, and of what is no land.
    lines, points : str
        Paths of the projects.
    """

    width: int
    height: int
    areas: Mapping[str, str]
    places: Mapping[str, tuple[int, int]]
    abroad: str
    water: str
    lines: str
    points: str


@dataclass(frozen=True)
class Start:
    """What the page shows.

    Attributes
    ----------
    figures : Figures
    counts : mapping of provincie to int
        Projects in it, as the page Kaart lists them.
    nowhere : int
        Projects in none of them.
    aside : int
        Rows of the file that were set aside, and aren't counted.
    small_map : SmallMap
    """

    figures: Figures
    counts: Mapping[str, int]
    nowhere: int
    aside: int
    small_map: SmallMap


def make_start(
    found: Assessment, hubs: Found, relations: Relations, land: shapely.Geometry
) -> Start:
    """Count and draw a set that was judged.

    Parameters
    ----------
    found : Assessment
    hubs : Found
    relations : Relations
    land : Geometry
        Dry land, EPSG:28992.
    """
    projecten = join_judgement(found)
    inside = {
        naam: projecten.index.isin(projects_in(projecten, naam).index)
        for naam in found.grenzen.names
    }
    return Start(
        count_figures(found, hubs, relations),
        {naam: int(flags.sum()) for naam, flags in inside.items()},
        int((~np.any(list(inside.values()), axis=0)).sum()),
        len(found.lagen.layers[PROJECTEN].aside),
        make_small_map(found.grenzen, land, projecten),
    )


def count_figures(found: Assessment, hubs: Found, relations: Relations) -> Figures:
    """Numbers that the other pages explain."""
    crosses = found.result.table["kruist_provinciegrens"]
    soort = hubs.hubs.table["soort"]
    return Figures(
        projecten=len(found.lagen.frame(PROJECTEN)),
        kruisend=int((crosses == "ja").sum()),
        grensgevallen=int((crosses == "grensgeval").sum()),
        knooppunten=int((soort == "knooppunt").sum()),
        netknooppunten=int((soort == "netknooppunt").sum()),
        losse_einden=len(relations.losse_einden),
    )


def make_small_map(
    grenzen: Grenzen, land: shapely.Geometry, projecten: gpd.GeoDataFrame
) -> SmallMap:
    """Provincies, what lies around them and projects, coarse enough to come at once."""
    coverage = grenzen.provincies
    simple = shapely.coverage_simplify(coverage.areas, SIMPLE_M)
    mine = simple[coverage.inside]
    neighbours = np.isin(coverage.labels, [BELGIE, DUITSLAND])
    water = shapely.simplify(shapely.difference(grenzen.nederland, land), SIMPLE_M)
    dry = shapely.intersection(mine, land)
    shapes = projecten.geometry.dropna().to_numpy()
    lines = np.char.endswith(projecten.geometry.dropna().geom_type.to_numpy(str), "LineString")
    return SmallMap(
        width=round((EAST - WEST) / STEP_M),
        height=round((NORTH - SOUTH) / STEP_M),
        areas=dict(zip(grenzen.names, map(outline, mine), strict=True)),
        places={n: _middle(shape) for n, shape in zip(grenzen.names, dry, strict=True)},
        abroad="".join(outline(_in_view(shape)) for shape in simple[neighbours]),
        water=outline(water),
        lines="".join(outline(shapely.simplify(s, SIMPLE_M)) for s in shapes[lines]),
        points="".join(f"M{x} {y}h0" for x, y in sorted(_dots(shapes[~lines]))),
    )


def _middle(area: shapely.Geometry) -> tuple[int, int]:
    """The place with most room around it."""
    parts = shapely.get_parts(area)
    main = parts[np.argmax(shapely.area(parts))]
    radius = shapely.maximum_inscribed_circle(main, tolerance=STEP_M)
    ((x, y),) = _steps(shapely.get_coordinates(radius)[:1])
    return x, y


def _dots(shapes: Geometries) -> set[tuple[int, int]]:
    """Each place of points, and one for each area."""
    parts = shapely.get_parts(shapes)
    places = np.where(shapely.get_dimensions(parts) > 0, shapely.point_on_surface(parts), parts)
    return set(_steps(shapely.get_coordinates(places)))


def _in_view(shape: shapely.Geometry) -> shapely.Geometry:
    # Wider than the map: a window of another shape shows more around it.
    return shapely.clip_by_rect(
        shape, WEST - AROUND_M, SOUTH - AROUND_M, EAST + AROUND_M, NORTH + AROUND_M
    )


def outline(shape: shapely.Geometry) -> str:
    """Path of all lines and rings of a shape."""
    path = []
    for part in shapely.get_parts(shape):
        is_area = shapely.get_dimensions(part) == 2
        for line in shapely.get_rings(part) if is_area else [part]:
            steps = list(dict.fromkeys(_steps(shapely.get_coordinates(line))))
            # What is smaller than a step would be a dot.
            if len(steps) > 1:
                said = "L".join(f"{x} {y}" for x, y in steps)
                path.append(f"M{said}{'Z' if is_area else ''}")
    return "".join(path)


def _steps(coordinates: np.ndarray) -> list[tuple[int, int]]:
    x = np.rint((coordinates[:, 0] - WEST) / STEP_M).astype(int)
    y = np.rint((NORTH - coordinates[:, 1]) / STEP_M).astype(int)
    return [(int(a), int(b)) for a, b in zip(x, y, strict=True)]
