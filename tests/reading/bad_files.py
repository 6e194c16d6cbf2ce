"""Files that can't be read at all: damaged, incomplete, or of a kind that isn't a layer."""

from __future__ import annotations

import json
from pathlib import Path

from tests.reading.build import (
    Make,
    Row,
    csv_text,
    cut,
    in_bytes,
    in_csv,
    in_folder,
    in_json,
    in_map,
    in_sqlite,
    in_text,
    in_xlsx,
    in_zip,
    middle,
    without,
    zip_info,
)
from tests.reading.case import UNREADABLE, Case

HTML = "<!DOCTYPE html>\n<html lang='nl'><body><p>Niet gevonden</p></body></html>\n"
KML = '<?xml version="1.0"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>\n'
GML = (
    '<?xml version="1.0"?>\n<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs"'
    ' xmlns:gml="http://www.opengis.net/gml"/>\n'
)
# The start of every file of Excel 97 to 2003, and the first bytes of a picture.
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64)

PLAIN_POINTS: list[Row] = [
    {"project_id": f"P{n}", "naam": f"Project {n}", "wkt": f"POINT ({155000 + n} 463000)"}
    for n in range(200)
]
SHEET = [["project_id", "naam"], *[[f"P{n}", f"Project {n}"] for n in range(200)]]


def unreadable(name: str, make: Make, *says: str) -> Case:
    """A case in which nothing of the file can be used."""
    return Case(name, make, UNREADABLE, says=says)


def missing_file(folder: Path) -> Path:
    return folder / "bestaat-niet.csv"


def empty_folder(folder: Path) -> Path:
    inside = folder / "lege map"
    inside.mkdir()
    return inside


def open_document(folder: Path) -> Path:
    import zipfile

    path = folder / "projecten.ods"
    with zipfile.ZipFile(path, "w") as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr(zip_info("mimetype"), kind)
        archive.writestr(zip_info("content.xml"), "<office:document-content/>")
    return path


def plain_parquet(folder: Path) -> Path:
    import pandas as pd

    path = folder / "projecten.parquet"
    pd.DataFrame({"project_id": ["P1"], "naam": ["Project 1"]}).to_parquet(path)
    return path


def pipe(folder: Path) -> Path:
    """A named pipe: opening one would wait for ever."""
    import os

    path = folder / "projecten.csv"
    os.mkfifo(path)
    return path


EMPTY = [
    unreadable(f"empty_{kind}", in_bytes(b"", f"projecten.{kind}"), "leeg")
    for kind in ("csv", "xlsx", "gpkg", "geojson", "shp")
]

DAMAGED = [
    unreadable("cut_gpkg", cut(in_map(PLAIN_POINTS, "a.gpkg"), 0.5, "projecten.gpkg")),
    unreadable("cut_xlsx", cut(in_xlsx({"projecten": SHEET}, "a.xlsx"), 0.7, "projecten.xlsx")),
    unreadable("cut_zip", cut(in_zip(in_csv(middle())), 0.7, "deel.zip"), "beschadigd"),
    unreadable("cut_parquet", cut(in_map(PLAIN_POINTS, "a.parquet"), 0.7, "projecten.parquet")),
    unreadable("cut_geojson", cut(in_map(PLAIN_POINTS, "a.geojson"), 0.7, "projecten.geojson")),
    unreadable("cut_fgb", cut(in_map(PLAIN_POINTS, "a.fgb"), 0.7, "projecten.fgb")),
    unreadable("shp_without_shx", without(in_map(PLAIN_POINTS, "projecten.shp"), ".shx"), ".shx"),
    unreadable("shp_without_dbf", without(in_map(PLAIN_POINTS, "projecten.shp"), ".dbf"), ".dbf"),
    unreadable(
        "zip_with_cut_gpkg",
        in_zip(cut(in_map(PLAIN_POINTS, "a.gpkg"), 0.5, "binnen.gpkg"), name="gezipt.zip"),
    ),
    unreadable("utf16_without_mark", in_csv(middle(), encoding="utf-16-le"), "onbekende indeling"),
    unreadable(
        "nul_bytes_in_csv",
        in_text(csv_text(middle(naam="Project\x00 2"))),
        "onbekende indeling",
    ),
]

# Refused by their first bytes.
NO_LAYER = [
    unreadable("missing_file", missing_file, "bestaat niet"),
    unreadable("folder_without_layers", empty_folder, "laag"),
    unreadable("folder_with_other_names", in_folder(in_csv(middle(), "lijst.csv")), "laag"),
    unreadable("named_pipe", pipe, "geen gewoon bestand"),
    unreadable("picture", in_bytes(PICTURE, "projecten.gpkg"), "onbekende indeling"),
    unreadable("pdf", in_bytes(b"%PDF-1.7\n1 0 obj\n", "projecten.csv"), "is een PDF"),
    unreadable("old_excel", in_bytes(OLD_EXCEL, "projecten.xls"), ".xls"),
    unreadable("old_excel_renamed", in_bytes(OLD_EXCEL, "projecten.xlsx"), "Sla het op als .xlsx"),
    unreadable("open_document", open_document, "OpenDocument"),
    *(
        unreadable(f"html_as_{kind}", in_text(HTML, f"projecten.{kind}"), "webpagina")
        for kind in ("geojson", "csv", "xlsx")
    ),
    unreadable("xml", in_text("<?xml version='1.0'?><a/>", "projecten.xml"), "XML"),
    unreadable("kml", in_text(KML, "projecten.kml"), "XML"),
    unreadable("gml_as_geojson", in_text(GML, "projecten.geojson"), "XML"),
    Case(
        "folder_with_two_unreadable_files",
        in_folder(
            in_text(HTML, "projecten.csv"),
            in_bytes(PICTURE, "stations.gpkg"),
            in_csv(middle(), "traces.csv"),
        ),
        UNREADABLE,
        says=("webpagina", "onbekende indeling"),
        bron=("projecten.csv", "stations.gpkg"),
    ),
]

# Refused by the process that opens map files.
OTHER_CONTENT = [
    unreadable(
        "sqlite_no_geopackage",
        in_sqlite("create table projecten (project_id text, naam text)"),
        "geen GeoPackage",
    ),
    unreadable(
        "geopackage_without_layers",
        in_sqlite(
            "pragma application_id = 1196444487",
            "pragma user_version = 10300",
            "create table gpkg_contents (table_name text primary key, data_type text,"
            " identifier text, description text, last_change text, min_x real, min_y real,"
            " max_x real, max_y real, srs_id integer)",
            "create table gpkg_spatial_ref_sys (srs_name text, srs_id integer primary key,"
            " organization text, organization_coordsys_id integer, definition text,"
            " description text)",
        ),
        "laag",
    ),
    unreadable("plain_parquet", plain_parquet, "geen geometrie"),
    unreadable("json_no_geojson", in_json({"projecten": [{"project_id": "P1"}]})),
    unreadable("json_list", in_json([{"project_id": "P1", "naam": "Project 1"}])),
    unreadable("json_broken", in_text('{"type": "FeatureCollection", "features": [}', "a.geojson")),
    unreadable(
        "geojson_members_no_features",
        in_text(json.dumps({"type": "FeatureCollection", "features": "geen"}), "a.geojson"),
    ),
]

CASES = [*EMPTY, *DAMAGED, *NO_LAYER, *OTHER_CONTENT]
