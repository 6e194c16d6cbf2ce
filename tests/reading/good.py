"""Files as they should be, in every format and with every way to say where a project lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import shapely

from tests.reading.build import (
    AMERSFOORT,
    MARTINITOREN,
    MARTINITOREN_WGS84,
    WESTERTOREN,
    WESTERTOREN_WGS84,
    Make,
    Row,
    cells,
    frame_of,
    in_archive,
    in_csv,
    in_folder,
    in_json,
    in_map,
    in_text,
    in_xlsx,
    in_zip,
    mercator,
    point,
    write_map,
)
from tests.reading.case import DONE, Case

# The table that most files hold: two projects with a place and one without.
FACTS: list[Row] = [
    {
        "project_id": "NH-01",
        "naam": "Station Jordaan",
        "modaliteit": "elektriciteit",
        "fase": "verkenning",
        "lengte_km": 1.5,
        "eigen": "zelf; gekozen",
    },
    {
        "project_id": "GR-02",
        "naam": "Waterstof Fryslân – Grunn",
        "modaliteit": "waterstof",
        "fase": "concreet",
        "lengte_km": 1234.25,
        "eigen": "ja",
    },
    {
        "project_id": "UT-03",
        "naam": "Warmte zoekt plaats",
        "modaliteit": "warmte",
        "fase": "onderzoek",
        "lengte_km": None,
        "eigen": "nee",
    },
]
IDS = ["NH-01", "GR-02", "UT-03"]
VALUES: dict[str, list[object]] = {
    "project_id": list(IDS),
    "naam": [row["naam"] for row in FACTS],
    "modaliteit": ["elektriciteit", "waterstof", "warmte"],
    "projecttype": ["verkenning", "concreet", "onderzoek"],
    "lengte_km": [1.5, 1234.25, None],
}
# Unknown columns are kept as they are.
OWN = {"eigen": ["zelf; gekozen", "ja", "nee"]}
PLACES = {0: WESTERTOREN, 1: MARTINITOREN}
PROVINCIES = {0: "Noord-Holland", 1: "Groningen"}
COUNTS = (3, 3, 0)

RD_PLACES = [point(WESTERTOREN, None), point(MARTINITOREN, None), ""]
WGS84_PLACES = [point(WESTERTOREN_WGS84, None), point(MARTINITOREN_WGS84, None), ""]
MERCATOR_PLACES = [
    point(mercator(WESTERTOREN_WGS84), None),
    point(mercator(MARTINITOREN_WGS84), None),
    "",
]


@dataclass(frozen=True)
class Good(Case):
    """A case with the values that must be read.

    Attributes
    ----------
    values : mapping of column to values
        Columns of the validated layer, fields and unknown columns.
    shapes : mapping of position to WKT
        Geometries in RD that must be read to within a metre.
    """

    values: Mapping[str, Sequence[object]] = field(default_factory=dict)
    shapes: Mapping[int, str] = field(default_factory=dict)


def good(
    name: str,
    make: Make,
    findings: Mapping[str, Sequence[int | None]],
    *,
    judged: bool = True,
) -> Good:
    """The table of three projects in some file."""
    return Good(
        name,
        make,
        DONE,
        findings,
        COUNTS,
        ids=IDS if judged else None,
        provincies=PROVINCIES,
        places=PLACES,
        values={**VALUES, **OWN},
    )


def placed(places: Sequence[str], facts: Sequence[Row] = FACTS) -> list[Row]:
    """The facts with a place as WKT."""
    return [{**row, "wkt": wkt} for row, wkt in zip(facts, places, strict=True)]


def columned(names: tuple[str, str], *pairs: tuple[object, object]) -> list[Row]:
    """The facts with a place in two columns; the last has none."""
    values = [*pairs, ("", "")]
    return [{**row, names[0]: x, names[1]: y} for row, (x, y) in zip(FACTS, values, strict=True)]


def comma(rows: Sequence[Row]) -> list[Row]:
    """The same rows with a decimal comma."""
    return [
        {k: str(v).replace(".", ",") if isinstance(v, float) else v for k, v in row.items()}
        for row in rows
    ]


DUTCH = {
    "project_id": "Projectnummer",
    "naam": "Projectnaam",
    "modaliteit": "Energiedrager",
    "fase": "Fase",
    "lengte_km": "Lengte (km)",
    "lon": "Lengtegraad",
    "lat": "Breedtegraad",
}
LON_LAT = columned(("lon", "lat"), WESTERTOREN_WGS84, MARTINITOREN_WGS84)
X_Y = columned(("x", "y"), WESTERTOREN, MARTINITOREN)
EWKT_ROWS = placed([point(WESTERTOREN), point(MARTINITOREN_WGS84, 4326), ""])
RENAMED = [{DUTCH.get(k, k): v for k, v in row.items()} for row in LON_LAT]

# What a text file without a stated system, or a map file with a project without place, gives.
RECOGNISED = {"G05": [None], "G12": [4]}
STATED = {"G12": [4]}
MAP = {"G12": [3]}

# A column of places that only its content gives away.
OWN_WORD = [
    {("ligt op" if k == "wkt" else k): v for k, v in row.items()} for row in placed(RD_PLACES)
]

TEXT = [
    good("wkt_under_own_word", in_csv(OWN_WORD), {"G05": [None], "G12": [4]}),
    good("csv_semicolon", in_csv(comma(LON_LAT), delimiter=";"), RECOGNISED),
    good("csv_comma", in_csv(LON_LAT), RECOGNISED),
    good("csv_tab", in_csv(LON_LAT, delimiter="\t"), RECOGNISED),
    good("csv_bar", in_csv(LON_LAT, delimiter="|"), RECOGNISED),
    good("csv_with_mark", in_csv(EWKT_ROWS, encoding="utf-8-sig"), STATED),
    good("csv_utf16", in_csv(EWKT_ROWS, encoding="utf-16"), STATED),
    good("csv_rd_x_y", in_csv(comma(X_Y), delimiter=";"), RECOGNISED),
    good("csv_wkt", in_csv(placed(RD_PLACES)), RECOGNISED),
    good("csv_wkt_degrees", in_csv(placed(WGS84_PLACES)), RECOGNISED),
    good("csv_ewkt", in_csv(EWKT_ROWS), STATED),
    good("csv_dutch_header", in_csv(comma(RENAMED), "Lijst.csv", delimiter=";"), RECOGNISED),
]

SHEETS = [
    good("xlsx", in_xlsx({"projecten": cells(EWKT_ROWS)}), STATED),
    good(
        "xlsx_with_titles_and_second_sheet",
        in_xlsx(
            {
                "Leeswijzer": [["Deze lijst is van de werkorganisatie"]],
                "Overzicht": [["Projectenlijst"], ["stand", "maart"], [], *cells(RENAMED)],
            }
        ),
        {"L03": [4], "L04": [None], "G05": [None], "G12": [7]},
    ),
    good(
        "xlsx_with_sheet_of_the_layer",
        in_xlsx({"naam": cells(LON_LAT[:1]), "Projecten": cells(LON_LAT)}),
        {"L04": [None], **RECOGNISED},
    ),
]


def flat_places(rows: Sequence[Row]) -> list[Row]:
    """Rows whose place has a height."""
    return [
        {**row, "wkt": row["wkt"].replace("POINT (", "POINT Z (").replace(")", " 7)")}
        for row in rows
    ]


def several_layers(folder: Path) -> Path:
    """A GeoPackage with a data set of three layers, and one that isn't of the data set."""
    path = folder / "dataset.gpkg"
    write_map(frame_of(placed(RD_PLACES), 28992), path, "projecten")
    station = {"station_id": "S1", "naam": "Jordaan", "wkt": point(WESTERTOREN, None)}
    write_map(frame_of([station], 28992), path, "stations")
    write_map(frame_of([{**station, "project_id": "NH-01"}], 28992), path, "schetsen")
    return path


MAPS = [
    good("gpkg", in_map(placed(RD_PLACES), "projecten.gpkg"), MAP),
    good("gpkg_other_layer_name", in_map(placed(RD_PLACES), "p.gpkg", layer="Lijst 2025"), MAP),
    good("gpkg_etrs89", in_map(placed(WGS84_PLACES), "projecten.gpkg", crs=4258), MAP),
    good("gpkg_mercator", in_map(placed(MERCATOR_PLACES), "projecten.gpkg", crs=3857), MAP),
    good(
        "gpkg_rd_with_height",
        in_map(flat_places(placed(RD_PLACES)), "projecten.gpkg", crs=7415),
        {"G10": [None], **MAP},
    ),
    good("geojson", in_map(placed(WGS84_PLACES), "projecten.geojson", crs=4326), MAP),
    good("geoparquet", in_map(placed(RD_PLACES), "projecten.parquet"), MAP),
    good("shapefile", in_map(placed(RD_PLACES), "projecten.shp"), MAP),
    good("zipped_shapefile", in_zip(in_map(placed(RD_PLACES), "projecten.shp")), MAP),
    good("flatgeobuf", in_map(placed(RD_PLACES), "projecten.fgb"), MAP),
    good(
        "gpkg_of_several_layers",
        several_layers,
        {"L04": [None], "L07": [None], **MAP},
    ),
]

ZIPPED = [
    good("zipped_csv_in_folder", in_zip(in_csv(EWKT_ROWS), within="map/dieper/"), STATED),
    good(
        "zipped_csv_with_macos_rest",
        in_archive(
            {
                "projecten.csv": (
                    "project_id;naam;modaliteit;fase;lengte_km;eigen;x;y\n"
                    'NH-01;Station Jordaan;elektriciteit;verkenning;1,5;"zelf; gekozen";'
                    f"{WESTERTOREN[0]};{WESTERTOREN[1]}\n"
                    "GR-02;Waterstof Fryslân – Grunn;H2;concreet;1.234,25;ja;"
                    f"{MARTINITOREN[0]};{MARTINITOREN[1]}\n"
                    "UT-03;Warmte zoekt plaats;warmtenet;onderzoek;;nee;;\n"
                ).encode(),
                "__MACOSX/._projecten.csv": b"\x00\x05\x16\x07",
            }
        ),
        RECOGNISED,
    ),
]

PLACE_LIST = [
    {
        "project_id": "P1",
        "naam": "Leiding",
        "geometriesoort": "lijn",
        "plaatsen": "Westertoren 4.88352559 52.37453253; Amersfoort (OLV) 5.38720621 52.15517440",
    },
    {
        "project_id": "P2",
        "naam": "Stations",
        "geometriesoort": "punt",
        "plaatsen": "Amersfoort 5.38720621 52.15517440; Grunn: 6.56820053 53.21938317",
    },
    {"project_id": "P3", "naam": "Nog niets", "geometriesoort": "lijn", "plaatsen": ""},
]
LINE = shapely.LineString([WESTERTOREN, AMERSFOORT]).wkt
AREA = shapely.box(155000, 463000, 156000, 464000).wkt

OTHERS = [
    Good(
        "place_list",
        in_csv(PLACE_LIST, delimiter=","),
        DONE,
        RECOGNISED,
        COUNTS,
        ids=["P1", "P2", "P3"],
        values={"ligging": ["indicatief", "indicatief", None]},
        shapes={0: LINE, 1: shapely.MultiPoint([AMERSFOORT, MARTINITOREN]).wkt},
    ),
    Good(
        "line_and_area_in_wkt",
        in_csv(
            [
                {"project_id": "P1", "naam": "Lijn", "wkt": f"SRID=28992;{LINE}"},
                {"project_id": "P2", "naam": "Gebied", "wkt": f"srid=28992; {AREA}"},
            ]
        ),
        DONE,
        {},
        (2, 2, 0),
        ids=["P1", "P2"],
        shapes={0: LINE, 1: AREA},
    ),
    Good(
        "geojson_with_stated_rd",
        in_json(
            {
                "type": "FeatureCollection",
                "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
                "features": [
                    {
                        "type": "Feature",
                        "properties": {"id": 7, "naam": "Toren", "partijen": ["Rijk", "Netbeheer"]},
                        "geometry": {"type": "Point", "coordinates": AMERSFOORT},
                    }
                ],
            }
        ),
        DONE,
        {},
        (1, 1, 0),
        values={"project_id": ["7"], "naam": ["Toren"], "partijen": ["Rijk;Netbeheer"]},
        places={0: AMERSFOORT},
    ),
    Good(
        "values_in_other_words",
        in_text(
            "Kenmerk;Titel;Energiedrager;Projectfase;IBN;Start bouw;In monitoring;Vermogen (MW);"
            "Brondatum;Betrokken partijen;Afdeling\n"
            '7;Eén;CO₂;In uitvoering;Q3 2031;1-4-2027;ja;1.250;3-2-2025;"Rijk ; Netbeheer";Noord\n'
            "8;Twee;Groengas;Planuitwerking;2035;2027-K2;NEE;12,5;2025-02-03;;Zuid\n",
            "lijst.csv",
        ),
        DONE,
        {"K02": [None], "G12": [2, 3]},
        (2, 2, 0),
        ids=["7", "8"],
        values={
            "project_id": ["7", "8"],
            "naam": ["Eén", "Twee"],
            "modaliteit": ["CO2", "groen gas"],
            "projecttype": ["realisatie", "concreet"],
            "ibn_verwacht_tot": ["2031-Q3", "2035"],
            "bouw_van": ["2027-Q2", "2027-Q2"],
            "in_monitoring": [True, False],
            "vermogen_mw": [1250.0, 12.5],
            "bron_datum": ["2025-02-03", "2025-02-03"],
            "partijen": ["Rijk;Netbeheer", None],
            "Afdeling": ["Noord", "Zuid"],
        },
    ),
    Good(
        "folder_of_layers",
        in_folder(
            in_csv(EWKT_ROWS),
            in_map(
                [{"station_id": "S1", "naam": "Jordaan", "wkt": point(WESTERTOREN, None)}],
                "stations.gpkg",
            ),
            in_text("project_id;programma;provincie\nNH-01;pMIEK;Noord-Holland\n", "status.csv"),
        ),
        DONE,
        {"L07": [None], **STATED},
        COUNTS,
        ids=IDS,
        provincies=PROVINCIES,
        places=PLACES,
        values=VALUES,
        bron=("projecten.csv", "gegevens"),
    ),
]

CASES = [*TEXT, *SHEETS, *MAPS, *ZIPPED, *OTHERS]
