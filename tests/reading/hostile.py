"""Files made to read something else, to leave their folder, or to exhaust the computer.

Each is handed in beside a file that must stay secret. That file is a good project table, so a
reader that follows the lure finds rows in it and shows them.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from tests.reading.bad_files import unreadable
from tests.reading.build import (
    WESTERTOREN_WGS84,
    Make,
    changed_gpkg,
    collection,
    feature,
    in_archive,
    in_bytes,
    in_csv,
    in_json,
    in_map,
    in_text,
    in_xlsx,
    in_zip,
    middle,
    project,
)
from tests.reading.case import Case

SECRET = "GEHEIM-8f3a61"
SECRET_FILE = "geheim.csv"
MEGABYTE = 1_000_000


def write_secret(folder: Path) -> Path:
    """Make the secret file: rows that would show in any output."""
    rows = [project(SECRET, naam=SECRET, bron=SECRET, modaliteit=SECRET)]
    return in_csv(rows, SECRET_FILE)(folder)


def secret_of(folder: Path) -> Path:
    """The file that nothing may read, in a folder above that of the case."""
    return next(p / SECRET_FILE for p in folder.parents if (p / SECRET_FILE).is_file())


def vrt(source: str) -> str:
    """A virtual layer that takes its rows from another file."""
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="projecten"><SrcDataSource>{source}</SrcDataSource>'
        "<SrcLayer>geheim</SrcLayer><GeometryType>wkbNone</GeometryType>"
        "</OGRVRTLayer></OGRVRTDataSource>"
    )


def vrt_at(name: str, before: str = "", prefix: str = "CSV:") -> Make:
    """A virtual layer on the secret file, under some name."""

    def make(folder: Path) -> Path:
        return in_text(before + vrt(f"{prefix}{secret_of(folder)}"), name)(folder)

    return make


def algorithm(source: str) -> str:
    """A GDAL command line that reads another file, as a file."""
    command = f"gdal vector pipeline ! read {source}"
    return json.dumps({"type": "gdal_streamed_alg", "command_line": command})


def algorithm_at(name: str, padding: int = 0) -> Make:
    """Such a command on the secret file, its telling words some way into the file."""

    def make(folder: Path) -> Path:
        text = algorithm(f"CSV:{secret_of(folder)}")
        return in_text("{" + " " * padding + text[1:], name)(folder)

    return make


def virtual_table(folder: Path) -> Path:
    """A GeoPackage with a table that GDAL would fill from another file."""
    sql = f"create virtual table evil using VirtualOGR(''CSV:{secret_of(folder)}'')"
    make = changed_gpkg(
        in_map([project("P1", wkt="POINT (155000 463000)")], "projecten.gpkg", layer="gewoon"),
        "pragma writable_schema = on",
        f"insert into sqlite_master values ('table', 'evil', 'evil', 0, '{sql}')",
        "insert into gpkg_contents (table_name, data_type, identifier)"
        " values ('evil', 'attributes', 'evil')",
        "delete from gpkg_contents where table_name = 'gewoon'",
    )
    return make(folder)


def external_entity(folder: Path) -> Path:
    """A workbook with a cell that is taken from another file by an XML entity."""
    entity = f'<!ENTITY cel SYSTEM "{secret_of(folder).as_uri()}">'
    return _with_entities(folder, entity)


def billion_laughs(folder: Path) -> Path:
    """A workbook with a cell that multiplies itself: 300 MB from one kilobyte."""
    levels = ['<!ENTITY l0 "lol">']
    levels += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9)]
    return _with_entities(folder, "".join(levels) + '<!ENTITY cel "&l8;">')


def _with_entities(folder: Path, entities: str) -> Path:
    path = in_xlsx({"projecten": [["project_id", "naam"], ["P1", "CEL"]]})(folder)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    for name, text in parts.items():
        if "CEL" in text:
            body = text[text.index("?>") + 2 :] if text.startswith("<?xml") else text
            parts[name] = f"<!DOCTYPE x [{entities}]>{body.replace('CEL', '&cel;')}"
    return in_archive({n: t.encode() for n, t in parts.items()}, path.name)(folder)


def symlink(folder: Path) -> Path:
    """An archive with a link to the secret file in place of a layer."""
    link = str(secret_of(folder)).encode()
    return in_archive({"projecten.csv": link}, mode=0o120777)(folder)


def encrypted(folder: Path) -> Path:
    """An archive that says its member is encrypted, in both its headers."""
    path = in_zip(in_csv(middle()))(folder)
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    path.write_bytes(bytes(data))
    return path


def lying_size(folder: Path) -> Path:
    """An archive whose member is far larger than its headers say."""
    path = in_archive({"projecten.csv": b"0" * (30 * MEGABYTE)})(folder)
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    small = (1000).to_bytes(4, "little")
    data[22:26] = small
    data[central + 24 : central + 28] = small
    path.write_bytes(bytes(data))
    return path


def swollen_workbook(folder: Path) -> Path:
    """A workbook of 30 KB with a sheet of 30 MB."""
    sheet = b"<worksheet>" + b" " * (30 * MEGABYTE) + b"</worksheet>"
    parts = {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": sheet}
    return in_archive(parts, "projecten.xlsx")(folder)


POINTERS: list[Case] = [
    *(
        unreadable(f"vrt_as_{kind}", vrt_at(f"projecten.{kind}"), "XML")
        for kind in ("vrt", "geojson", "gpkg", "shp", "csv", "parquet", "xlsx")
    ),
    unreadable("vrt_after_comment", vrt_at("projecten.geojson", "<!-- laag -->\n"), "XML"),
    unreadable("vrt_after_blank_and_mark", vrt_at("projecten.geojson", "\ufeff \n"), "XML"),
    unreadable("vrt_without_prefix", vrt_at("projecten.gpkg", prefix=""), "XML"),
    unreadable("vrt_in_zip", in_zip(vrt_at("projecten.geojson"))),
    unreadable("vrt_as_csv_in_zip", in_zip(vrt_at("projecten.csv"))),
    unreadable("gdalg_as_geojson", algorithm_at("projecten.geojson"), "GDAL-opdracht"),
    unreadable("gdalg_json", algorithm_at("projecten.gdalg.json"), "GDAL-opdracht"),
    unreadable("gdalg_far_into_the_file", algorithm_at("projecten.gdalg.json", 5000)),
    unreadable("gdalg_in_zip", in_zip(algorithm_at("projecten.gdalg.json"))),
    unreadable("gdalg_far_into_the_file_in_zip", in_zip(algorithm_at("projecten.geojson", 5000))),
    unreadable("virtual_table_in_geopackage", virtual_table),
    unreadable("external_entity_in_workbook", external_entity, "beschadigd"),
]


def vrt_on_the_web(address: str) -> Make:
    """A virtual layer on an address."""
    return in_text(vrt(f"/vsicurl/{address}.geojson"), "projecten.geojson")


def algorithm_on_the_web(address: str) -> Make:
    """A GDAL command on an address."""
    return in_text(algorithm(f"/vsicurl/{address}.csv"), "projecten.geojson")


def web_service(address: str) -> Make:
    """A description of a web service."""
    text = f"<OGRWFSDataSource><URL>{address}</URL></OGRWFSDataSource>"
    return in_text(text, "projecten.geojson")


def crs_at_address(address: str) -> Make:
    """A GeoJSON of before RFC 7946, which could name the address of its coordinate system."""
    place = {"type": "Point", "coordinates": WESTERTOREN_WGS84}
    crs = {"type": "link", "properties": {"href": address, "type": "proj4"}}
    return in_json(collection(feature(place, project_id="P1", naam="Project 1"), crs=crs))


def crs_of_shape_at_address(address: str) -> Make:
    """A GeoJSON that names such an address inside a geometry."""
    crs = {"type": "url", "properties": {"url": address}}
    place = {"type": "Point", "coordinates": WESTERTOREN_WGS84, "crs": crs}
    return in_json(collection(feature(place, project_id="P1", naam="Project 1")))


def crs_of_topology_at_address(address: str) -> Make:
    """A TopoJSON that names such an address."""
    crs = {"type": "link", "properties": {"href": address}}
    shape = {
        "type": "Point",
        "coordinates": WESTERTOREN_WGS84,
        "properties": {"project_id": "P1", "naam": "Project 1"},
    }
    projects = {"type": "GeometryCollection", "geometries": [shape]}
    topology = {"type": "Topology", "arcs": [], "objects": {"projecten": projects}, "crs": crs}
    return in_json(topology)


# Files that only point to an address.
CALLERS = [vrt_on_the_web, algorithm_on_the_web, web_service]
# Layers that name an address besides; they may be refused or read, without calling.
CALLING_LAYERS = [crs_at_address, crs_of_shape_at_address, crs_of_topology_at_address]

ARCHIVES: list[Case] = [
    unreadable("zip_bomb", in_archive({"projecten.csv": b"0" * (30 * MEGABYTE)}), "pakt uit tot"),
    unreadable("zip_with_lying_size", lying_size, "beschadigd"),
    unreadable(
        "zip_with_too_many_members", in_archive({f"{n}.txt": b"" for n in range(1001)}), "1001"
    ),
    unreadable("workbook_bomb", swollen_workbook, "pakt uit tot"),
    unreadable("billion_laughs", billion_laughs, "beschadigd"),
    unreadable("zip_upwards", in_archive({"../projecten.csv": b"x"}), "buiten het archief"),
    unreadable(
        "zip_upwards_windows", in_archive({"..\\projecten.csv": b"x"}), "buiten het archief"
    ),
    unreadable("zip_absolute", in_archive({"/tmp/projecten.csv": b"x"}), "buiten het archief"),
    unreadable("zip_with_drive", in_archive({"C:/projecten.csv": b"x"}), "buiten het archief"),
    unreadable("zip_symlink", symlink, "buiten het archief"),
    unreadable(
        "zip_two_layers",
        in_zip(in_csv(middle(), "een.csv"), in_csv(middle(), "twee.csv")),
        "een.csv",
        "twee.csv",
    ),
    unreadable("zip_in_zip", in_zip(in_zip(in_csv(middle()), name="binnen.zip")), "binnen.zip"),
    unreadable(
        "zip_in_zip_renamed",
        in_zip(in_zip(in_csv(middle()), name="binnen.gpkg")),
        "zip-bestand in een zip-bestand",
    ),
    unreadable("empty_zip", in_bytes(b"PK\x05\x06" + bytes(18), "projecten.zip"), "niets"),
    unreadable("zip_without_layer", in_archive({"leesmij.txt": b"hallo"}), "leesmij.txt"),
    unreadable("encrypted_zip", encrypted, "versleuteld"),
]

CASES = [*POINTERS, *ARCHIVES]
