"""A register cut in tiles that overlap, so that neighbours meet in one of them.

A row lies in every tile that its box, widened by the distance of the search, touches. What is found
of two rows belongs to the tile with one certain point of both boxes, so that it is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from miekgeo.geometry import RD, Flags, Floats, Geometries, Ints

# Side of the cells that tiles are made of, m.
CELL_M = 1_000.0
WKB = "wkb"


@dataclass(frozen=True)
class Tile:
    """A rectangle of cells, with where its rows are.

    Attributes
    ----------
    number : int
    first : tuple of int
        Column and row of its lowest cell.
    last : tuple of int
        One beyond its highest.
    rows : int
        Rows that touch it.
    batches : tuple of (int, int)
        Part and batch in the file of that part.
    """

    number: int
    first: tuple[int, int]
    last: tuple[int, int]
    rows: int = 0
    batches: tuple[tuple[int, int], ...] = ()

    def owns(self, points: Floats) -> Flags:
        """Which places (m, 2) lie in it; each lies in one tile."""
        cell = cells_of(points)
        return np.asarray(((cell >= self.first) & (cell < self.last)).all(axis=1))


def cells_of(points: Floats) -> Ints:
    """Column and row of the cell of each place (m, 2)."""
    return np.floor(points / CELL_M).astype(np.int64)


def count_cells(places: Geometries) -> tuple[Ints, Ints]:
    """Cells in which the middle of a box lies, and how many."""
    box = shapely.bounds(places)
    box = box[np.isfinite(box).all(axis=1)]
    if not len(box):
        return np.zeros((0, 2), np.int64), np.zeros(0, np.int64)
    cell, count = np.unique(cells_of((box[:, :2] + box[:, 2:]) / 2), axis=0, return_counts=True)
    return cell, count


def make_tiles(cells: Ints, counts: Ints, *, most: int) -> list[Tile]:
    """Rectangles with at most so many middles, or of one cell; together they cover everything.

    Parameters
    ----------
    cells : int array (k, 2)
        May name a cell more than once.
    counts : int array (k)
    most : int
    """
    # The outer tiles go on without end: what lies beyond the middles is theirs.
    end = 2**40
    done: list[Tile] = []
    todo = [((-end, -end), (end, end), np.arange(len(cells)))]
    while todo:
        first, last, mine = todo.pop()
        cut = _cut(cells[mine], counts[mine], most)
        if cut is None:
            done.append(Tile(len(done), first, last))
            continue
        axis, at = cut
        low = cells[mine, axis] < at
        middle_last = (at, last[1]) if axis == 0 else (last[0], at)
        middle_first = (at, first[1]) if axis == 0 else (first[0], at)
        todo.append((middle_first, last, mine[~low]))
        todo.append((first, middle_last, mine[low]))
    return done


def _cut(cells: Ints, counts: Ints, most: int) -> tuple[int, int] | None:
    """Where to halve what lies in a tile: the axis and the first cell of the upper half."""
    if counts.sum() <= most:
        return None
    span = cells.max(axis=0) - cells.min(axis=0)
    axis = int(span[1] > span[0])
    if span[axis] == 0:
        return None
    order = np.argsort(cells[:, axis], kind="stable")
    along = cells[order, axis]
    half = along[np.searchsorted(np.cumsum(counts[order]), counts.sum() / 2)]
    return axis, int(max(half, along[0] + 1))


def spread(frame: gpd.GeoDataFrame, tiles: Sequence[Tile], reach_m: float) -> tuple[Ints, Ints]:
    """Pairs of tile and row that touch, sorted by tile and row.

    Parameters
    ----------
    frame : GeoDataFrame (EPSG:28992)
        All with a place.
    tiles : sequence of Tile
    reach_m : float
        How far boxes are widened.
    """
    box = frame.geometry.bounds.to_numpy()
    low, high = cells_of(box[:, :2] - reach_m), cells_of(box[:, 2:] + reach_m)
    # Whole numbers of cells; half a cell in from the edge, so that beside isn't in.
    areas = shapely.box(
        *(np.array([t.first for t in tiles], dtype=float) + 0.25).T,
        *(np.array([t.last for t in tiles], dtype=float) - 0.25).T,
    )
    boxes = shapely.box(*(low + 0.25).T, *(high + 0.75).T)
    row, tile = shapely.STRtree(areas).query(boxes)
    order = np.lexsort((row, tile))
    return tile[order], row[order]


def shared_point(one: Floats, other: Floats, reach_m: float) -> Floats:
    """A place (p, 2) that both boxes have when widened, the same for whoever asks.

    Parameters
    ----------
    one, other : float array (p, 4)
        Boxes, the first of the row that comes first.
    reach_m : float
    """
    return np.maximum(one[:, :2] - reach_m, other[:, :2])


def write_batches(frame: gpd.GeoDataFrame, tile: Ints, row: Ints, file: Path) -> list[int]:
    """Write the rows of each tile as a batch of one file; gives the tile of each batch."""
    plain = frame.drop(columns="geometry").reset_index(drop=True)
    whole = pa.Table.from_pandas(plain, preserve_index=False)
    whole = whole.append_column(WKB, pa.array(shapely.to_wkb(frame.geometry.to_numpy())))
    whole = whole.combine_chunks()
    named, begin = np.unique(tile, return_index=True)
    ends = [*begin[1:].tolist(), len(tile)]
    half = file.with_suffix(".half")
    with pa.OSFile(str(half), "wb") as stream, pa.ipc.new_file(stream, whole.schema) as writer:
        for first, last in zip(begin.tolist(), ends, strict=True):
            part = whole.take(pa.array(row[first:last])).combine_chunks()
            writer.write_batch(part.to_batches()[0])
    # Whole or not there: a worker may be lost while it writes.
    half.replace(file)
    return [int(t) for t in named]


@dataclass(frozen=True)
class TileReader:
    """Reads the rows of a tile from the files of all parts."""

    folder: Path
    crs: str = RD

    def __call__(self, tile: Tile) -> gpd.GeoDataFrame:
        """The rows that touch the tile, in the order of the register."""
        tables = []
        for part, batch in tile.batches:
            with pa.memory_map(str(part_file(self.folder, part))) as stream:
                reader = pa.ipc.open_file(stream)
                # Copied: the file is closed again.
                frame = reader.get_batch(batch).to_pandas()
                tables.append(pa.Table.from_pandas(frame, schema=reader.schema))
        frame = pa.concat_tables(tables).to_pandas()
        places: NDArray[np.object_] = shapely.from_wkb(frame.pop(WKB).to_numpy())
        return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(places, crs=RD))


def part_file(folder: Path, part: int) -> Path:
    """Where the rows of a part lie by tile."""
    return folder / f"deel-{part:05d}.arrow"


def fill_tiles(
    tiles: Sequence[Tile], named: Iterable[tuple[int, list[int], list[int]]]
) -> list[Tile]:
    """Tiles with where their rows are; those without rows are left out.

    Parameters
    ----------
    tiles : sequence of Tile
    named : iterable of (part, tile of each batch, rows of each batch)
    """
    batches: dict[int, list[tuple[int, int]]] = {}
    rows: dict[int, int] = {}
    for part, of_batch, count in sorted(named):
        for batch, (tile, n) in enumerate(zip(of_batch, count, strict=True)):
            batches.setdefault(tile, []).append((part, batch))
            rows[tile] = rows.get(tile, 0) + n
    return [
        Tile(t.number, t.first, t.last, rows[t.number], tuple(batches[t.number]))
        for t in tiles
        if t.number in batches
    ]
