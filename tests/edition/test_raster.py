"""Confidential rows blurred to the cells of a grid."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely

from miekgeo.collection import collect
from miekgeo.edition import Edition
from miekgeo.errors import SourceError
from miekgeo.geometry import MAX_CELLS, grid_cells
from tests.edition.conftest import Read, texts_in, write_folder
from tests.edition.test_rows import WORLD

KM = Edition(raster_m=1000)


def cells(wkt: str | None, size_m: float = 1000) -> set[tuple[int, int]]:
    """Columns and rows of the cells that a geometry is blurred to, checked to be whole cells."""
    found = grid_cells(np.array([None if wkt is None else shapely.from_wkt(wkt)]), size_m)[0]
    west, south, east, north = (round(b / size_m) for b in found.bounds)
    inside = {
        (i, j)
        for i in range(west, east)
        for j in range(south, north)
        if found.covers(shapely.Point((i + 0.5) * size_m, (j + 0.5) * size_m))
    }
    assert found.area == pytest.approx(len(inside) * size_m**2)
    return inside


@pytest.mark.parametrize(
    ("wkt", "expected"),
    [
        ("POINT(1500 2500)", {(1, 2)}),
        ("POINT(1000 2500)", {(1, 2)}),
        ("POINT(1000 2000)", {(1, 2)}),
        ("POINT(-1 -1)", {(-1, -1)}),
        ("LINESTRING(500 500, 2500 500)", {(0, 0), (1, 0), (2, 0)}),
        ("LINESTRING(1000 200, 1000 800)", {(1, 0)}),
        ("LINESTRING(200 200, 1800 1800)", {(0, 0), (1, 1)}),
        ("POLYGON((200 200, 1200 200, 1200 800, 200 800, 200 200))", {(0, 0), (1, 0)}),
        ("POLYGON((0 0, 1000 0, 1000 1000, 0 1000, 0 0))", {(0, 0)}),
        ("MULTIPOINT(500 500, 5500 500)", {(0, 0), (5, 0)}),
        ("GEOMETRYCOLLECTION(POINT(500 500), LINESTRING(3100 100, 3200 100))", {(0, 0), (3, 0)}),
    ],
)
def test_cells_on_paper(wkt: str, expected: set[tuple[int, int]]) -> None:
    assert cells(wkt) == expected


def test_a_polygon_with_a_hole_leaves_the_cells_in_the_hole() -> None:
    ring = shapely.box(100, 100, 2900, 2900) - shapely.box(900, 900, 2100, 2100)
    assert cells(ring.wkt) == {(i, j) for i in range(3) for j in range(3)} - {(1, 1)}


def test_nothing_stays_nothing() -> None:
    empty = np.array([None, shapely.from_wkt("POLYGON EMPTY"), shapely.Point(1, 1)], dtype=object)
    found = grid_cells(empty, 1000)
    assert found[0] is None
    assert found[1] is None
    assert found[2] is not None
    assert len(grid_cells(np.array([], dtype=object), 1000)) == 0


def test_what_is_huge_becomes_a_rectangle_of_whole_cells() -> None:
    side = 1000 * MAX_CELLS
    found = grid_cells(np.array([shapely.box(1, 1, side, side - 1)]), 1000)[0]
    assert found.bounds == (0, 0, side + 1000, side) or found.bounds == (0, 0, side, side)
    assert found.area == shapely.box(*found.bounds).area


@pytest.mark.parametrize("size", [0.0, -1.0, 1e-9, 99.0, float("nan"), float("inf")])
def test_a_grid_that_hides_nothing_is_refused(size: float) -> None:
    with pytest.raises(SourceError, match="raster"):
        Edition(raster_m=size)


def test_blurred_rows_are_nameless_and_on_the_grid(read: Read) -> None:
    lagen = read(WORLD, KM)
    frame = lagen.frame("projecten")
    assert frame["project_id"].tolist() == ["P1", "P2", "V1-1"]
    blurred = frame.iloc[2]
    assert blurred.geometry.bounds == (240_000, 550_000, 241_000, 551_000)
    assert blurred["naam"] == "Vertrouwelijk (projecten)"
    assert blurred["ligging"] == "zoekgebied"
    filled = set(blurred.index[blurred.notna()])
    assert filled <= {
        "project_id", "naam", "vertrouwelijk", "ligging", "locatie_tekst", "modaliteit",
        "infrastructuur", "projecttype", "rij", "geometry",
    }  # fmt: skip
    said = texts_in(lagen)
    secret = ("P9", "Geheimstad", "S9", "Verborgen", "Zwijgveld", "Stilte", "T9", "D1")
    assert [w for w in secret if w in said] == []


def test_the_new_key_stands_in_references(read: Read) -> None:
    lagen = read(WORLD, KM)
    stations = lagen.frame("stations")["station_id"].tolist()
    plans = lagen.frame("ontwikkelingen")["ontwikkeling_id"].tolist()
    projecten = lagen.frame("projecten").set_index("project_id")
    assert projecten.loc["P1", "afhankelijk_van"] == "V1-1"
    assert projecten.loc["P1", "ontwikkeling_ids"] == plans[-1]
    assert lagen.frame("traces")["naar_station"].tolist() == [stations[-1]]
    assert stations[-1] != "S9"


def test_new_keys_never_meet_given_ones(read: Read) -> None:
    files = {"projecten": "project_id;naam;vertrouwelijk\nV1-1;Een;nee\nP9;Geheim;ja\nP8;Stil;ja"}
    ids = read(files, KM).frame("projecten")["project_id"].tolist()
    assert len(set(ids)) == 3
    assert ids[0] == "V1-1"


def test_stations_stand_in_the_middle_of_their_cell(read: Read) -> None:
    point = read(WORLD, KM).frame("stations").geometry.iloc[2]
    assert (point.x, point.y) == (240_500, 550_500)


def test_what_has_no_place_gets_none_and_says_none(read: Read) -> None:
    files = {"projecten": "project_id;naam;vertrouwelijk\nP1;Een;nee\nP9;Geheim;ja"}
    frame = read(files, KM).frame("projecten")
    assert frame.geometry.isna().all()
    assert len(frame) == 2
    assert frame["locatie_tekst"].isna().all()


def test_traces_and_rows_of_hidden_ones_are_left_out(read: Read) -> None:
    lagen = read(WORLD, KM)
    assert lagen.frame("traces")["trace_id"].tolist() == ["T1"]
    assert lagen.frame("status")["project_id"].tolist() == ["P1"]
    assert lagen.frame("stationscapaciteit")["station_id"].tolist() == ["S1"]
    remarks = " ".join(lagen.remarks)
    assert "1 rij van projecten vervaagd tot een raster van 1000 m." in remarks
    assert "1 rij van tracés weggelaten" in remarks


def moved(text: str, from_xy: str, to_xy: str) -> str:
    return text.replace(from_xy, to_xy).replace(from_xy.replace(";", " "), to_xy.replace(";", " "))


def test_no_answer_changes_when_the_hidden_place_moves_within_its_cell(tmp_path: Path) -> None:
    """The strongest test there is: what is the same wherever it lies can't tell where it lies."""
    found = []
    for place in ("240000;550000", "240731;550467"):
        files = {
            name: moved(text, "240000;550000", place) if name != "traces" else text
            for name, text in WORLD.items()
        }
        folder = write_folder(tmp_path / place.replace(";", "_") / "gegevens", files)
        collected = collect(folder, edition=KM, on=date(2026, 1, 15))
        found.append(collected)
    one, other = found
    for name in one.layers:
        assert one.layers[name].to_wkt().to_csv() == other.layers[name].to_wkt().to_csv(), name
    for name in one.tables:
        assert one.tables[name].to_csv() == other.tables[name].to_csv(), name
    assert len(one.layers["projecten"]) == 3
