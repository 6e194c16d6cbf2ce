"""Analyses with neighbours on a register: raakvlakken, and candidates of knooppunten, tile by tile.

Two rounds over the register (equal codes; where rows lie), one that cuts it in tiles, and one over
the tiles. What is found of two rows, or at a place, is told by one tile only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.errors import ThresholdError
from miekgeo.geometry import RD, to_rd
from miekgeo.knooppunten.candidates import find_candidates
from miekgeo.knooppunten.items import gather_items
from miekgeo.lagen import ROW, Double, build_layer, empty_frame
from miekgeo.motor.eerste_ronde import counted, look_over
from miekgeo.motor.engine import Engine
from miekgeo.motor.register import Part, Register
from miekgeo.motor.tegels import (
    Tile,
    TileReader,
    count_cells,
    fill_tiles,
    make_tiles,
    part_file,
    shared_point,
    spread,
    write_batches,
)
from miekgeo.motor.uitkomst import Written, require_all, result_folder, write_account, write_part
from miekgeo.progress import Progress, silent
from miekgeo.raakvlakken import find_raakvlakken
from miekgeo.schema import load_definition
from miekgeo.version import __version__

LAYER = "projecten"
RAAKVLAKKEN, KANDIDATEN = "raakvlakken", "kandidaten"
ASIDE, FINDINGS = "terzijde", "bevindingen"
# What boxes are widened beyond the distance asked, so that rounding loses no neighbour (m).
SLACK_M = 1.0
# Further than this a tile holds most of its neighbours too, and there is no end to the pairs (m).
LARGEST_REACH_M = 5_000.0


@dataclass(frozen=True)
class Cutting:
    """What the cutting of a part takes."""

    register: Register
    nederland: shapely.Geometry
    doubles: dict[str, Double]
    tiles: tuple[Tile, ...]
    reach_m: float
    cut: Path
    folder: Path


@dataclass(frozen=True)
class Cut:
    """What became of the rows of a part."""

    part: int
    tiles: list[int]
    counts: list[int]
    placed: int
    without_place: int
    written: Written


@dataclass(frozen=True)
class Searching:
    """What the search in a tile takes."""

    find: Callable[[gpd.GeoDataFrame, Tile, Any], gpd.GeoDataFrame]
    table: str
    options: Any
    folder: Path


@dataclass(frozen=True)
class Near:
    """Distances of raakvlakken, m."""

    afstand_m: float
    corridor_m: float

    @property
    def reach_m(self) -> float:
        """How far boxes are widened."""
        return max(self.afstand_m, self.corridor_m) + SLACK_M


def relate_register(
    register: Register,
    nederland: shapely.Geometry,
    out: Path,
    engine: Engine,
    *,
    near: Near,
    most: int,
    progress: Progress = silent,
) -> dict[str, int]:
    """Find the raakvlakken between the rows of a register and write them as parts.

    Parameters
    ----------
    register : Register
        Of the layer projecten.
    nederland : Geometry
    out : Path
        Folder to make; it may not hold anything yet.
    engine : Engine
    near : Near
    most : int
        Rows of a tile, about; it holds what lies around it too.
    progress : Progress

    Returns
    -------
    dict of str to int
        Rows by table.

    Raises
    ------
    ThresholdError
        The distance is too large for tiles.
    WriteError, SourceError
        The folder can't be written, rows were lost, or a part can't be read.

    Notes
    -----
    Equal to `find_raakvlakken` of these rows alone: without stations, traces and knooppunten.
    """
    if near.reach_m > LARGEST_REACH_M:
        raise ThresholdError(
            f"Een afstand van {near.reach_m:g} m is te groot voor een register.",
            hint="Kies hooguit 4.999 m.",
        )
    search = Searching(pairs_of_tile, RAAKVLAKKEN, near, Path())
    return _search(register, nederland, out, engine, (search, near.reach_m, most), progress)


def candidates_of_register(
    register: Register,
    nederland: shapely.Geometry,
    out: Path,
    engine: Engine,
    *,
    most: int,
    progress: Progress = silent,
) -> dict[str, int]:
    """Find the places where knooppunten may be and write them as parts.

    Equal to `find_candidates` of these rows alone; arguments and errors as `relate_register`.
    """
    search = Searching(candidates_of_tile, KANDIDATEN, None, Path())
    return _search(register, nederland, out, engine, (search, SLACK_M, most), progress)


def _search(
    register: Register,
    nederland: shapely.Geometry,
    out: Path,
    engine: Engine,
    asked: tuple[Searching, float, int],
    progress: Progress,
) -> dict[str, int]:
    search, reach_m, most = asked
    with result_folder(out) as folder:
        # Beside the result: there is room, and workers reach it.
        cut = folder.parent / "snede"
        cut.mkdir()
        known = look_over(register, nederland, engine, progress)
        seen = engine.run(register.reader(()), cells_of_part, register.parts, register)
        cells = list(counted(seen, register.rows, "Ligging tellen", progress))
        tiles = make_tiles(
            np.concatenate([c for c, _ in cells]), np.concatenate([n for _, n in cells]), most=most
        )
        cutting = Cutting(register, nederland, known.doubles, tuple(tiles), reach_m, cut, folder)
        found = engine.run(register.reader(), cut_part, register.parts, cutting)
        cuts = list(counted(found, register.rows, "Snijden", progress))
        rows: Counter[str] = Counter()
        for one in cuts:
            rows.update({"zonder_plaats": one.without_place, **one.written.rows})
        placed = sum(c.placed for c in cuts)
        require_all(register.rows, placed + rows["zonder_plaats"] + rows[ASIDE])
        filled = fill_tiles(tiles, ((c.part, c.tiles, c.counts) for c in cuts))
        total = sum(t.rows for t in filled)
        # The largest first: none is left over at the end.
        order = sorted(filled, key=lambda t: -t.rows)
        results = engine.run(TileReader(cut), search_tile, order, replace(search, folder=folder))
        for written in counted(results, total, "Buren zoeken", progress):
            rows.update(written.rows)
        write_account(
            {
                "programma": f"miekgeo {__version__}",
                "gegevens": register.name,
                "rijen_gelezen": register.rows,
                "rijen_met_plaats": placed,
                "rijen_zonder_plaats": rows["zonder_plaats"],
                "rijen_terzijde": rows[ASIDE],
                "tegels": len(filled),
                search.table: rows[search.table],
                "bereik_m": reach_m,
            },
            folder,
        )
    return dict(rows)


def cells_of_part(frame: gpd.GeoDataFrame, part: Part, register: Register) -> Any:  # noqa: ARG001 as `Work`
    """Where the rows of a part lie, by cell of a kilometre."""
    return count_cells(to_rd(frame.geometry.to_numpy(), register.crs))


def cut_part(frame: gpd.GeoDataFrame, part: Part, cutting: Cutting) -> Cut:
    """Write the rows of a part by tile, and those set aside."""
    register = cutting.register
    laag = build_layer(
        register.raw(frame),
        register.definition,
        nederland=cutting.nederland,
        doubles=cutting.doubles,
    )
    rows = laag.frame
    used = rows[rows.geometry.notna().to_numpy()].reset_index(drop=True)
    fields = [f.name for f in register.definition.fields]
    used = gpd.GeoDataFrame(used[[*fields, ROW, "geometry"]])
    tile, row = spread(used, cutting.tiles, cutting.reach_m)
    file = part_file(cutting.cut, part.number)
    named = write_batches(used, tile, row, file) if len(row) else []
    aside = laag.aside.astype({ROW: "int64"})
    written = write_part({ASIDE: aside, FINDINGS: laag.report}, cutting.folder, part.number)
    counts = np.unique(tile, return_counts=True)[1]
    return Cut(
        part.number,
        named,
        [int(n) for n in counts],
        len(used),
        len(rows) - len(used),
        written,
    )


def search_tile(frame: gpd.GeoDataFrame, tile: Tile, search: Searching) -> Written:
    """Find what belongs to a tile and write it."""
    found = search.find(frame, tile, search.options)
    return write_part({search.table: found}, search.folder, tile.number)


def pairs_of_tile(frame: gpd.GeoDataFrame, tile: Tile, near: Near) -> gpd.GeoDataFrame:
    """Raakvlakken of which the tile has the shared point."""
    found = find_raakvlakken(
        frame,
        empty_frame(load_definition("stations")),
        empty_frame(load_definition("traces")),
        afstand_m=near.afstand_m,
        corridor_m=near.corridor_m,
    )
    box = pd.DataFrame(frame.geometry.bounds.to_numpy(), index=frame["project_id"].astype(str))
    one, other = (box.loc[found.table[c]].to_numpy() for c in ("project_a", "project_b"))
    mine = tile.owns(shared_point(one, other, near.reach_m))
    table = found.table[mine].reset_index(drop=True)
    return gpd.GeoDataFrame(table, geometry=found.line.to_numpy()[mine], crs=RD)


def candidates_of_tile(frame: gpd.GeoDataFrame, tile: Tile, options: None) -> gpd.GeoDataFrame:  # noqa: ARG001 as `Searching`
    """Candidates that lie in the tile: `laag, id, station` and the place."""
    empty = {n: empty_frame(load_definition(n)) for n in ("stations", "traces", "ontwikkelingen")}
    items = gather_items(empty["stations"], empty["traces"], frame, empty["ontwikkelingen"])
    found = find_candidates(items)
    mine = np.flatnonzero(tile.owns(shapely.get_coordinates(found.points)))
    table = items.table[["laag", "id"]].iloc[found.item[mine]].reset_index(drop=True)
    table["station"] = found.station[mine]
    return gpd.GeoDataFrame(table, geometry=found.points[mine], crs=RD)
