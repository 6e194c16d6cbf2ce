"""Files that are read, with places that aren't right, or in another system than they seem."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.reading.bad_rows import ALL_USED, NONE_USED, ONE_ASIDE, THREE
from tests.reading.build import (
    AMERSFOORT,
    AMERSFOORT_WGS84,
    MARTINITOREN,
    MARTINITOREN_WGS84,
    WESTERTOREN,
    WESTERTOREN_WGS84,
    Make,
    Row,
    change_sqlite,
    changed_gpkg,
    collection,
    feature,
    in_csv,
    in_json,
    in_map,
    in_text,
    in_zip,
    mercator,
    middle,
    point,
    without,
)
from tests.reading.case import DONE, FAULTS, Case

NEW_YORK = (-74.006, 40.713)
# 95 km east of the border near Denekamp.
GERMANY = (8.4, 52.3)
TOWERS = {0: WESTERTOREN, 1: AMERSFOORT, 2: MARTINITOREN}
TOWERS_RD = (WESTERTOREN, AMERSFOORT, MARTINITOREN)
TOWERS_WGS84 = (WESTERTOREN_WGS84, AMERSFOORT_WGS84, MARTINITOREN_WGS84)
TOWER_PROVINCIES = {0: "Noord-Holland", 1: "Utrecht", 2: "Groningen"}

BOW_TIE = "POLYGON ((155000 463000, 156000 464000, 156000 463000, 155000 464000, 155000 463000))"
OPEN_RING = "POLYGON ((155000 463000, 156000 463000, 156000 464000, 155000 464000))"
SPIKE = (
    "POLYGON ((155000 463000, 156000 463000, 156000 464000, 156000 466000, 156000 464000,"
    " 155000 464000, 155000 463000))"
)
OVERLAPPING = (
    "MULTIPOLYGON (((155000 463000, 157000 463000, 157000 465000, 155000 465000, 155000 463000)),"
    " ((156000 464000, 158000 464000, 158000 466000, 156000 466000, 156000 464000)))"
)
FLAT = "POLYGON ((155000 463000, 156000 464000, 157000 465000, 155000 463000))"
MIXED = "GEOMETRYCOLLECTION (POINT (155000 463000), LINESTRING (155000 463000, 156000 464000))"


def place(wkt: str, srid: int = 28992) -> dict[str, str]:
    """The change that gives a row this place."""
    return {"wkt": f"SRID={srid};{wkt}"}


def aside(name: str, check: str, *says: str, wkt: str, srid: int = 28992) -> Case:
    """A case with one place that can't be used: the row is set aside."""
    return Case(
        name,
        in_csv(middle(**place(wkt, srid))),
        FAULTS,
        {check: [3]},
        ONE_ASIDE,
        ("P2", *says),
        ids=THREE,
        reasons={1: says[0] if says else "Rij 3"},
    )


def used(name: str, check: str | None, row: int | None, wkt: str, srid: int = 28992) -> Case:
    """A case with one place that deserves a remark, or nothing."""
    findings = {} if check is None else {check: [row]}
    says = () if check is None else ("P2",) if row else ("rij 3",)
    return Case(name, in_csv(middle(**place(wkt, srid))), DONE, findings, ALL_USED, says, ids=THREE)


def pairs(names: tuple[str, str], values: Sequence[tuple[object, object]]) -> list[Row]:
    """Projects with their place in two columns."""
    first, second = names
    return [
        {"project_id": f"P{n}", "naam": f"Project {n}", first: x, second: y}
        for n, (x, y) in enumerate(values, start=1)
    ]


def lonlat(second: tuple[object, object]) -> Make:
    """Three projects by lon and lat, of which the second is special."""
    values = [WESTERTOREN_WGS84, second, MARTINITOREN_WGS84]
    return in_csv(pairs(("lon", "lat"), values))


def lonlat_aside(name: str, check: str, second: tuple[object, object], *says: str) -> Case:
    """A case in which the second of three pairs can't be used."""
    findings = {"G05": [None], check: [3]}
    return Case(
        name,
        lonlat(second),
        FAULTS,
        findings,
        ONE_ASIDE,
        ("P2", *says),
        ids=THREE,
        places={0: WESTERTOREN, 1: MARTINITOREN},
    )


def towers(name: str, check: str, row_wise: bool, make: Make, *says: str) -> Case:
    """A case in which three towers must be found, whatever the file says of its system."""
    rows = [1, 2, 3] if row_wise else [None]
    provincies = TOWER_PROVINCIES
    return Case(
        name,
        make,
        DONE,
        {check: rows},
        ALL_USED,
        says,
        places=TOWERS,
        provincies=provincies,
    )


def tower_rows(coordinates: Sequence[tuple[float, float]]) -> list[Row]:
    """The three towers as plain WKT."""
    return [
        {"project_id": f"P{n}", "naam": f"Toren {n}", "wkt": point(xy, None)}
        for n, xy in enumerate(coordinates, start=1)
    ]


def tower_features(coordinates: Sequence[Sequence[float]]) -> dict[str, object]:
    """The three towers as GeoJSON."""
    return collection(
        *(
            feature({"type": "Point", "coordinates": xy}, project_id=f"P{n}", naam=f"Toren {n}")
            for n, xy in enumerate(coordinates, start=1)
        )
    )


def turned(coordinates: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Coordinates in the wrong order."""
    return [(y, x) for x, y in coordinates]


def gpkg_with_broken_shape(folder: Path) -> Path:
    """A GeoPackage of which one geometry ends halfway."""
    path = in_map(tower_rows(TOWERS_RD), "projecten.gpkg")(folder)
    # Triggers keep the index of places up to date with functions that only GDAL has.
    change_sqlite(
        path,
        *(
            f"drop trigger if exists rtree_projecten_geom_{kind}"
            for kind in ("insert", "delete", *(f"update{n}" for n in range(1, 8)))
        ),
        "update projecten set geom = substr(geom, 1, length(geom) - 9) where project_id = 'P2'",
    )
    return path


def gpkg_with_nan(folder: Path) -> Path:
    """A GeoPackage with a line that has a point without coordinates."""
    rows = tower_rows(TOWERS_RD)
    rows[1]["wkt"] = "LINESTRING (155000 463000, nan nan)"
    return in_map(rows, "projecten.gpkg")(folder)


UNREADABLE_PLACES = [
    aside("wkt_broken", "G01", "WKT", wkt="POINT (155000"),
    aside("wkt_no_wkt", "G01", "WKT", wkt="Amersfoort"),
    aside("wkt_nan", "G02", "coördinaat", wkt="POINT (nan 463000)"),
    aside("wkt_all_nan", "G02", "coördinaat", wkt="POINT (nan nan)"),
    aside("wkt_nan_in_line", "G02", "coördinaat", wkt="LINESTRING (155000 463000, nan nan)"),
    aside("wkt_infinite", "G02", "coördinaat", wkt="POINT (inf 463000)"),
    lonlat_aside("lon_without_lat", "G01", (5.4, ""), "lat", "ontbreekt"),
    lonlat_aside("lat_without_lon", "G01", ("", 52.2), "lon", "ontbreekt"),
    lonlat_aside("text_in_lon", "G01", ("oost", 52.2), "oost"),
    lonlat_aside("degrees_minutes_in_lon", "G01", ("5°23'14\"", 52.2)),
    lonlat_aside("nan_in_lon", "G02", ("NaN", 52.2)),
    Case(
        "place_name_without_coordinates",
        in_csv(
            [
                {"project_id": "P1", "naam": "Een", "plaatsen": "Zwolle 6.09 52.51"},
                {"project_id": "P2", "naam": "Twee", "plaatsen": "Zwolle 6.09 52.51; Meppel"},
                {"project_id": "P3", "naam": "Drie", "plaatsen": "Zwolle 6.09 52.51"},
            ]
        ),
        FAULTS,
        {"G05": [None], "G01": [3]},
        ONE_ASIDE,
        ("P2", "Meppel"),
        ids=THREE,
        reasons={1: "Meppel"},
    ),
    Case(
        "geojson_with_text_for_coordinates",
        in_json(tower_features([WESTERTOREN_WGS84, ("oost", "noord"), MARTINITOREN_WGS84])),  # type: ignore[list-item]
        FAULTS,
        {"G01": [2]},
        ONE_ASIDE,
        ("P2",),
    ),
    Case(
        "geojson_with_nan",
        in_json(tower_features([WESTERTOREN_WGS84, (float("nan"), 52.2), MARTINITOREN_WGS84])),
        FAULTS,
        {"G02": [2]},
        ONE_ASIDE,
        ("P2",),
    ),
    Case("geopackage_with_nan_in_line", gpkg_with_nan, FAULTS, {"G02": [2]}, ONE_ASIDE, ("P2",)),
    Case(
        "geopackage_with_broken_shape",
        gpkg_with_broken_shape,
        FAULTS,
        {"G01": [2]},
        ONE_ASIDE,
        ("P2",),
        ids=THREE,
        reasons={1: "geometrie"},
    ),
    Case(
        "geometry_without_feature",
        in_json({"type": "Point", "coordinates": WESTERTOREN_WGS84}),
        FAULTS,
        {"K01": [None], "I01": [1]},
        (1, 0, 1),
        ("project_id", "naam"),
    ),
    Case(
        "collection_without_features",
        in_json(collection()),
        DONE,
        {"L02": [None]},
        (0, 0, 0),
        ("geen rijen",),
        ids=[],
    ),
]

FAR = [
    aside("new_york", "G03", "200 km", wkt=point(NEW_YORK, None), srid=4326),
    aside("zero_zero", "G03", "200 km", wkt="POINT (0 0)", srid=4326),
    aside("line_to_new_york", "G03", "200 km", wkt="LINESTRING (4.9 52.4, -74 40.7)", srid=4326),
    lonlat_aside("zero_zero_by_lon_lat", "G03", (0, 0), "200 km"),
    Case(
        "zero_zero_by_x_y",
        in_csv(pairs(("x", "y"), [WESTERTOREN, (0, 0), MARTINITOREN])),
        FAULTS,
        {"G05": [None], "G03": [3]},
        ONE_ASIDE,
        ("P2",),
        ids=THREE,
    ),
    used("germany", "G04", 3, point(GERMANY, None), 4326),
    Case(
        "germany_by_lon_lat",
        lonlat(GERMANY),
        DONE,
        {"G05": [None], "G04": [3]},
        ALL_USED,
        ("P2", "buiten Nederland"),
        ids=THREE,
    ),
    aside("degrees_impossible", "G03", wkt="POINT (500 95)", srid=4326),
]

AXES = [
    used("swapped_wgs84", "G06", 3, point(turned([WESTERTOREN_WGS84])[0], None), 4326),
    used("swapped_rd", "G06", 3, point(turned([WESTERTOREN])[0], None)),
    Case(
        "swapped_lon_lat",
        lonlat(turned([AMERSFOORT_WGS84])[0]),
        DONE,
        {"G05": [None], "G06": [3]},
        ALL_USED,
        ("P2", "verwisseld"),
        ids=THREE,
        places=TOWERS,
        provincies=TOWER_PROVINCIES,
    ),
    Case(
        "swapped_x_y",
        in_csv(pairs(("x", "y"), turned(TOWERS_RD))),
        DONE,
        {"G06": [2, 3, 4]},
        ALL_USED,
        ("verwisseld",),
        ids=THREE,
        places=TOWERS,
        provincies=TOWER_PROVINCIES,
    ),
    towers("swapped_geojson", "G06", True, in_json(tower_features(turned(TOWERS_WGS84)))),
]

SHAPES = [
    used("open_ring", "G07", 3, OPEN_RING),
    used("bow_tie", "G07", 3, BOW_TIE),
    used("spike", "G07", 3, SPIKE),
    aside("overlapping_parts", "G08", "ongeldig", wkt=OVERLAPPING),
    aside("line_without_length", "G13", "lengte", wkt="LINESTRING (155000 463000, 155000 463000)"),
    aside("area_without_surface", "G13", wkt=FLAT),
    used("third_dimension", "G10", None, "POINT Z (155000 463000 12.5)"),
    used("mixed_collection", None, None, MIXED),
    used("empty_shape", "G12", 3, "POINT EMPTY"),
    used("empty_collection", "G12", 3, "GEOMETRYCOLLECTION EMPTY"),
    Case(
        "without_location",
        in_csv(middle(wkt="")),
        DONE,
        {"G12": [3]},
        ALL_USED,
        ("1 zonder locatie",),
        ids=THREE,
    ),
    Case(
        "geojson_with_open_ring",
        in_json(
            collection(
                feature(
                    {
                        "type": "Polygon",
                        "coordinates": [[[5.0, 52.0], [5.1, 52.0], [5.1, 52.1], [5.0, 52.1]]],
                    },
                    project_id="P1",
                    naam="Project 1",
                )
            )
        ),
        DONE,
        {"G07": [1]},
        (1, 1, 0),
    ),
]

OTHER_CRS = "Amersfoort / RD New"
SYSTEMS = [
    Case(
        "rd_under_lon_lat",
        in_csv(pairs(("lon", "lat"), TOWERS_RD)),
        DONE,
        {"G05": [None]},
        ALL_USED,
        ("RD",),
        ids=THREE,
        places=TOWERS,
        provincies=TOWER_PROVINCIES,
    ),
    Case(
        "two_systems_in_one_file",
        in_csv(pairs(("x", "y"), [WESTERTOREN, AMERSFOORT_WGS84, MARTINITOREN])),
        DONE,
        {"G05": [None]},
        ALL_USED,
        ("RD", "WGS84"),
        ids=THREE,
        places=TOWERS,
        provincies=TOWER_PROVINCIES,
    ),
    towers(
        "degrees_in_geopackage_that_says_rd",
        "G05",
        False,
        in_map(tower_rows(TOWERS_WGS84), "projecten.gpkg", crs=28992),
        "WGS84",
        OTHER_CRS,
    ),
    towers("rd_in_geojson", "G05", False, in_json(tower_features(TOWERS_RD)), "RD"),
    towers(
        "shp_without_prj_in_rd",
        "G05",
        False,
        without(in_map(tower_rows(TOWERS_RD), "projecten.shp"), ".prj"),
        "RD",
    ),
    towers(
        "shp_without_prj_in_degrees",
        "G05",
        False,
        without(in_map(tower_rows(TOWERS_WGS84), "projecten.shp", crs=4326), ".prj"),
        "WGS84",
    ),
    towers(
        "geopackage_with_unknown_system",
        "G05",
        False,
        changed_gpkg(
            in_map(tower_rows(TOWERS_RD), "projecten.gpkg"),
            "insert into gpkg_spatial_ref_sys values ('eigen', 99998, 'eigen', 99998,"
            " 'undefined', '')",
            "update gpkg_contents set srs_id = 99998",
            "update gpkg_geometry_columns set srs_id = 99998",
        ),
    ),
    Case(
        "web_mercator_without_system",
        in_csv(pairs(("x", "y"), [WESTERTOREN, mercator(AMERSFOORT_WGS84), MARTINITOREN])),
        FAULTS,
        {"G05": [None], "G09": [3]},
        ONE_ASIDE,
        ("P2",),
        ids=THREE,
        reasons={1: "RD"},
    ),
    Case(
        "unknown_srid",
        in_csv(middle(wkt=point(AMERSFOORT, 999999))),
        DONE,
        {"G05": [None]},
        ALL_USED,
        ("999999",),
        ids=THREE,
    ),
    Case(
        "unknown_srid_and_place",
        in_csv(middle(wkt="SRID=999999;POINT (5000000 9000000)")),
        FAULTS,
        {"G05": [None], "G09": [3]},
        ONE_ASIDE,
        ("P2", "999999"),
        ids=THREE,
    ),
    Case(
        "degrees_with_points_for_thousands",
        in_csv(pairs(("x", "y"), [("121.687", "487.484"), ("155.000", "463.000")])),
        FAULTS,
        {"G09": [2, 3]},
        (2, 0, 2),
        ids=["P1", "P2"],
    ),
]

NAMES = [
    Case(
        "name_with_blanks_and_accents",
        in_csv(middle(modaliteit="kernfusie"), "Projecten Fryslân é (versie 2) & co.csv"),
        FAULTS,
        {"W02": [3]},
        ALL_USED,
        ids=THREE,
    ),
    Case(
        "name_with_brackets_and_quotes",
        in_csv(middle(), "[bold]lijst[/bold] 'a' $(x) %20.csv"),
        DONE,
        {},
        ALL_USED,
        ids=THREE,
    ),
    Case(
        "name_with_two_endings",
        in_json(tower_features(TOWERS_WGS84), "lijst.csv.gpkg"),
        DONE,
        {},
        ALL_USED,
        places=TOWERS,
    ),
    Case("name_without_ending", in_csv(middle(), "projecten"), DONE, {}, ALL_USED, ids=THREE),
    Case(
        "zip_with_faults",
        in_zip(in_csv(middle(modaliteit="kernfusie"), "binnen.csv"), name="gezipte lijst.zip"),
        FAULTS,
        {"W02": [3]},
        ALL_USED,
        ids=THREE,
    ),
    Case(
        "rows_all_set_aside",
        in_text("project_id,naam,wkt\nP1,Een,POINT (x)\nP2,Twee,POINT (y)\nP3,Drie,POINT (z)\n"),
        FAULTS,
        {"G01": [2, 3, 4]},
        NONE_USED,
        ids=THREE,
        reasons={0: "WKT", 1: "WKT", 2: "WKT"},
    ),
]

CASES = [*UNREADABLE_PLACES, *FAR, *AXES, *SHAPES, *SYSTEMS, *NAMES]
