"""Files made to break a reader by what they claim, nest, repeat or hide; each is answered in words.

Kinds that hostile.py doesn't have: sizes that lie, depth without end, patterns that take for ever,
parts of workbooks and databases that nobody draws in, and other formats under a known name.
"""

from __future__ import annotations

import json
import re
import struct
import zipfile
from pathlib import Path

from tests.reading.bad_files import unreadable
from tests.reading.build import (
    Make,
    change_sqlite,
    collection,
    csv_text,
    feature,
    in_archive,
    in_bytes,
    in_csv,
    in_json,
    in_map,
    in_text,
    in_xlsx,
    middle,
    project,
    zip_info,
)
from tests.reading.case import DONE, FAULTS, UNREADABLE, Case

DEEP_WKT = "GEOMETRYCOLLECTION (" * 100_000 + "POINT (155000 463000)" + ")" * 100_000
NESTED_WKT = "GEOMETRYCOLLECTION (" * 40 + "POINT (155000 463000)" + ")" * 40
PLAIN = {"project_id": "P1", "naam": "Een", "wkt": "POINT (155000 463000)"}
SHEET = [["project_id", "naam", "spanning_kv"], ["P1", "Een", 110], ["P2", "Twee", 150]]
RTL = "\u202e"


def aside(name: str, check: str, *says: str, **changes: object) -> Case:
    """A case whose second row has a place that can't be used."""
    return Case(name, in_csv(middle(**changes)), FAULTS, {check: [3]}, (3, 2, 1), says)


def odd(name: str, make: Make, code: int, *says: str) -> Case:
    """A case that is read, with an answer of which only the exit code and some words are fixed."""
    return Case(name, make, code, says=says)


# ---- text ----------------------------------------------------------------------------------------

WIDE = in_text(";".join(f"k{n}" for n in range(100_000)) + "\n1;2;3\n")
WIDE_ROW = in_text("project_id;naam\n" + "q;" * 100_000 + "\n")


def packed(begin: bytes, name: str = "projecten.csv") -> Make:
    """A file that begins as some archive does."""
    return in_bytes(begin + b"abcdefgh" * 8, name)


TEXTS: list[Case] = [
    unreadable("hundred_thousand_columns", WIDE, "meer dan 2.000 kolommen"),
    odd("row_of_hundred_thousand_cells", WIDE_ROW, FAULTS, "cellen"),
    unreadable("utf32", in_bytes(csv_text(middle()).encode("utf-32"), "projecten.csv"), "UTF-32"),
    odd("utf7", in_csv(middle(naam="+ADw-script+AD4-")), DONE),
    odd("utf16_cut_in_a_sign", in_bytes(csv_text(middle()).encode("utf-16")[:-1], "p.csv"), FAULTS),
    odd("half_characters", in_bytes(b"\xff\xfe" + b"p\x00\x00\xd8" * 9, "p.csv"), FAULTS),
    odd("mark_alone", in_bytes(b"\xef\xbb\xbf", "p.csv"), DONE, "geen rijen"),
    odd("only_line_ends", in_text("\r\n" * 1000), DONE, "geen rijen"),
    odd("only_separators", in_text(";;;;\n" * 1000), DONE, "geen rijen"),
    odd("quote_that_never_closes", in_text('project_id;naam\nP1;"' + "x\n" * 20_000), FAULTS),
    odd("one_line_of_megabytes", in_text("x" * 3_000_000), FAULTS),
    odd(
        "nul_after_the_head",
        in_csv([project(f"P{n}") for n in range(200)] + [project("P999", naam="a\x00b")]),
        DONE,
    ),
    odd("quote_as_separator", in_text('sep="\nproject_id"naam\nP1"Een\n'), DONE),
    odd("backslash_as_separator", in_text("sep=\\\nproject_id\\naam\nP1\\Een\n"), DONE),
    odd(
        "names_that_differ_in_case", in_text("project_id;naam;NAAM;Naam\nP1;a;b;c\n"), DONE, "naam"
    ),
    odd("name_with_hidden_signs", in_text("project\u200b_id;na\u00adam\nP1;a\n"), DONE),
    odd("text_turned_around", in_csv(middle(naam=f"{RTL}gpj.exe")), DONE),
    odd("connection_as_text", in_text("/vsicurl/http://127.0.0.1:1/x.csv\n"), FAULTS),
    odd("database_as_text", in_text("PG:host=127.0.0.1 dbname=x\n"), FAULTS),
    unreadable("page_of_words", in_text("{\\rtf1\\ansi hallo}", "projecten.csv"), "JSON"),
    *(
        unreadable(f"packed_{kind}", packed(begin), "ingepakt bestand", kind)
        for kind, begin in (
            ("gzip", b"\x1f\x8b\x08\x00"),
            ("bzip2", b"BZh9"),
            ("xz", b"\xfd7zXZ\x00"),
            ("zstandard", b"(\xb5/\xfd"),
            ("7-Zip", b"7z\xbc\xaf\x27\x1c"),
            ("RAR", b"Rar!\x1a\x07\x01\x00"),
            ("tar", b"x" * 257 + b"ustar"),
        )
    ),
    unreadable("program", in_bytes(b"MZ\x90\x00\x03" + bytes(64), "projecten.xlsx"), "indeling"),
    unreadable("program_with_archive", in_bytes(b"MZ\x90\x00PK\x03\x04" + bytes(64), "p.zip")),
    unreadable("document", in_bytes(b"%PDF-1.7\n%\x00\xe2\xe3", "projecten.csv"), "is een PDF"),
]

# ---- cells ---------------------------------------------------------------------------------------

FIGURES = "9" * 5_000
CELLS: list[Case] = [
    aside("collections_without_end", "G01", "keer in zichzelf genest", wkt=DEEP_WKT),
    aside("collections_too_deep", "G01", "keer in zichzelf genest", wkt=NESTED_WKT),
    aside("brackets_without_end", "G01", wkt="POLYGON " + "(" * 100_000),
    aside("srid_of_5000_figures", "G01", wkt=f"SRID={FIGURES};POINT (155000 463000)"),
    aside("number_of_5000_figures", "G02", wkt=f"POINT ({FIGURES} 463000)"),
    aside("curve", "G01", wkt="CIRCULARSTRING (155000 463000, 155010"),
    aside("bytes_as_text", "G01", wkt="010100000000000000E0EC02410000000068421C41"[:-3]),
    aside("point_without_numbers", "G01", wkt="POINT ()"),
    Case(
        "place_of_blanks",
        in_csv([{"project_id": "P1", "naam": "a", "plaatsen": "x" + " " * 100_000 + "x"}]),
        FAULTS,
        {"G01": [2]},
        (1, 0, 1),
    ),
    Case(
        "place_of_figures",
        in_csv([{"project_id": "P1", "naam": "a", "plaatsen": "1" * 100_000 + "x"}]),
        FAULTS,
        {"G01": [2]},
        (1, 0, 1),
    ),
    Case(
        "period_of_blanks",
        in_csv(middle(ibn_gewenst="2031" + " " * 100_000 + "x")),
        FAULTS,
        {"W04": [3]},
        (3, 3, 0),
    ),
    Case(
        "year_in_other_figures",
        in_csv(middle(ibn_gewenst="20٣١")),
        FAULTS,
        {"W04": [3]},
        (3, 3, 0),
    ),
    Case(
        "number_in_other_figures",
        in_csv(middle(spanning_kv="٣٨٠")),
        FAULTS,
        {"W03": [3]},
        (3, 3, 0),
    ),
    Case("number_too_large", in_csv(middle(spanning_kv="1e400")), FAULTS, {"W03": [3]}, (3, 3, 0)),
]


# ---- workbooks -----------------------------------------------------------------------------------


def changed(part: str, *changes: tuple[str, str], name: str = "projecten.xlsx") -> Make:
    """A workbook of which the text of one part is changed, by pattern."""

    def make(folder: Path) -> Path:
        path = in_xlsx({"projecten": SHEET}, name)(folder)
        parts = _parts(path)
        text = parts[part].decode()
        for old, new in changes:
            text, n = re.subn(old, lambda _, new=new: new, text, count=1)
            assert n == 1, (part, old)
        return in_archive({**parts, part: text.encode()}, name)(folder)

    return make


def added(**parts: str) -> Make:
    """A workbook with parts more, or others in their place; `_` of a name is what they call `/`."""

    def make(folder: Path) -> Path:
        path = in_xlsx({"projecten": SHEET})(folder)
        more = {name.replace("__", "/"): text.encode() for name, text in parts.items()}
        return in_archive({**_parts(path), **more}, path.name)(folder)

    return make


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def entity_in(part: str, system: str) -> Make:
    """A workbook with a part that declares an entity from elsewhere, by a DTD of elsewhere too."""
    begin = f'<!DOCTYPE x SYSTEM "{system}" [<!ENTITY % p SYSTEM "{system}"> %p;]>'
    return changed(part, (r"^(<\?xml[^>]*\?>)?\s*<", f"{begin}<"))


def sheet_at(target: str) -> Make:
    """A workbook whose sheet is said to be somewhere else."""
    return changed("xl/_rels/workbook.xml.rels", (r'Target="/xl/worksheets/sheet1.xml"', target))


def far_below(folder: Path) -> Path:
    """A workbook with a row of which the number is a hundred thousand million."""
    number = "99999999999"
    row = (r'<row r="3"', f'<row r="{number}"'), (r'r="A3"', f'r="A{number}"')
    return changed(FIRST_SHEET, *row)(folder)


def locked(folder: Path) -> Path:
    """A workbook with a password: an old container around the new file."""
    inside = "EncryptedPackage".encode("utf-16-le")
    return in_bytes(b"\xd0\xcf\x11\xe0" + bytes(1020) + inside, "projecten.xlsx")(folder)


FIRST_SHEET = "xl/worksheets/sheet1.xml"
NOWHERE = "http://127.0.0.1:1/x.dtd"
WORKBOOKS: list[Case] = [
    *(
        odd(f"dtd_in_{name}", entity_in(part, NOWHERE), DONE)
        for name, part in (
            ("workbook", "xl/workbook.xml"),
            ("styles", "xl/styles.xml"),
            ("types", "[Content_Types].xml"),
            ("relations", "xl/_rels/workbook.xml.rels"),
        )
    ),
    odd(
        "link_to_another_workbook",
        added(
            xl__externalLinks__externalLink1="<externalLink/>",
            xl__connections=f'<connections><connection><dbPr connection="{NOWHERE}"/>'
            "</connection></connections>",
        ),
        DONE,
    ),
    odd("macro", added(xl__vbaProject="Sub AutoOpen()"), DONE),
    unreadable("workbook_with_password", locked, "wachtwoord"),
    odd("sheet_outside", sheet_at('Target="../../../../etc/passwd"'), DONE, "geen rijen"),
    odd("sheet_on_the_web", sheet_at(f'Target="{NOWHERE}" TargetMode="External"'), DONE),
    odd("column_far_right", changed(FIRST_SHEET, (r'r="C3"', 'r="XFD3"')), UNREADABLE, "kolommen"),
    unreadable("column_beyond", changed(FIRST_SHEET, (r'r="C3"', 'r="ZZZZZZ3"')), "beschadigd"),
    unreadable(
        "text_that_isnt_there",
        changed(FIRST_SHEET, (r't="n"><v>110<', 't="s"><v>999999999<')),
        "beschadigd",
    ),
    unreadable(
        "number_of_5000_figures_in_sheet",
        changed(FIRST_SHEET, (r"<v>110</v>", f"<v>{FIGURES}</v>")),
        "beschadigd",
    ),
    odd(
        "number_of_400_figures_in_sheet",
        changed(FIRST_SHEET, (r"<v>110</v>", f"<v>{'9' * 400}</v>")),
        FAULTS,
        "is geen getal",
    ),
    odd("infinite_number", changed(FIRST_SHEET, (r"<v>110</v>", "<v>1e999</v>")), FAULTS),
    odd(
        "size_that_lies",
        changed(FIRST_SHEET, (r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"')),
        DONE,
    ),
    unreadable("sheet_without_rows_part", changed(FIRST_SHEET, (r"<sheetData>", "<sheetDat>"))),
    unreadable(
        "other_office_file",
        in_archive({"word/document.xml": b"<w:document/>"}, "projecten.xlsx"),
        "geen leesbare laag",
    ),
    unreadable(
        "binary_workbook", in_archive({"xl/workbook.bin": b"\x83\x01"}, "projecten.xlsb"), "laag"
    ),
]

# ---- archives ------------------------------------------------------------------------------------


def damaged_inside(folder: Path) -> Path:
    """An archive with one byte of its packed data changed: bit rot."""
    path = folder / "projecten.zip"
    text = csv_text([project(f"P{n}", omschrijving=f"{n * n}") for n in range(300)]).encode()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zip_info("projecten.csv"), text)
    data = bytearray(path.read_bytes())
    for at in range(60, 400):
        data[at] ^= 0x55
    path.write_bytes(bytes(data))
    return path


def damaged_lzma(folder: Path) -> Path:
    """The same, packed in another way."""
    path = folder / "projecten.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("projecten.csv", csv_text(middle()) * 50, zipfile.ZIP_LZMA)
    data = bytearray(path.read_bytes())
    for at in range(60, 100):
        data[at] ^= 0x55
    path.write_bytes(bytes(data))
    return path


def device(folder: Path) -> Path:
    """An archive with a device in place of a file."""
    return in_archive({"projecten.csv": b"x"}, mode=0o020666)(folder)


def named_pipe(folder: Path) -> Path:
    """An archive with a named pipe in place of a file."""
    return in_archive({"projecten.csv": b"x"}, mode=0o010666)(folder)


def overlapping(folder: Path) -> Path:
    """An archive with two entries for the same bytes, of other names: a bomb without much in it."""
    path = in_archive({"a/projecten.csv": b"x" * 100, "b/projecten.csv": b"x" * 100})(folder)
    data = bytearray(path.read_bytes())
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = bytes(4)
    path.write_bytes(bytes(data))
    return path


def unknown_packing(folder: Path) -> Path:
    """An archive packed in a way that nobody knows."""
    path = in_archive({"projecten.csv": b"x" * 100})(folder)
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[8:10] = data[central + 10 : central + 12] = b"\x63\x00"
    path.write_bytes(bytes(data))
    return path


GIGANTIC = struct.pack("<QQ", 2**62, 2**62)


def claims_exabytes(folder: Path) -> Path:
    """An archive whose member says that it is four exabytes."""
    path = folder / "projecten.zip"
    info = zip_info("projecten.csv")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, b"project_id;naam\n")
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    extra = struct.pack("<HH", 1, 16) + GIGANTIC
    data[at + 20 : at + 28] = b"\xff" * 8
    data[at + 30 : at + 32] = struct.pack("<H", len(extra))
    end = at + 46 + len("projecten.csv")
    data[end:end] = extra
    directory = data.index(b"PK\x05\x06")
    data[directory + 12 : directory + 16] = struct.pack("<I", directory - at)
    path.write_bytes(bytes(data))
    return path


ARCHIVES: list[Case] = [
    unreadable("bit_rot", damaged_inside, "beschadigd"),
    unreadable("bit_rot_in_other_packing", damaged_lzma, "beschadigd"),
    unreadable("device_in_archive", device, "buiten het archief"),
    unreadable("pipe_in_archive", named_pipe, "buiten het archief"),
    unreadable("same_bytes_twice", overlapping, "meer dan één laag"),
    unreadable("unknown_packing", unknown_packing, "beschadigd"),
    unreadable("exabytes", claims_exabytes, "pakt uit tot"),
    unreadable("name_of_5000_signs", in_archive({f"{'a' * 5000}.csv": b"x"}), "uitpakken"),
    odd("name_turned_around", in_archive({f"{RTL}vsc.exe.csv": b"project_id,naam\nP1,a\n"}), DONE),
    unreadable("member_without_a_name", in_archive({"": b"x"}), "niets"),
    unreadable("archive_of_nothing_but_folders", in_archive({"a/b/": b"", "a/c/": b""}), "niets"),
]

# ---- map files: each costs a process -------------------------------------------------------------

POINT_WKB = struct.pack("<BIdd", 1, 1, 155_000.0, 463_000.0)
DEEP_WKB = struct.pack("<BII", 1, 7, 1) * 60 + POINT_WKB
CLAIMS_MILLIONS = struct.pack("<BII", 1, 2, 10_000_000) + struct.pack("<dd", 155_000.0, 463_000.0)
HEADER = b"GP\x00\x01" + struct.pack("<i", 28992)
NO_TRIGGERS = [
    f"drop trigger if exists rtree_projecten_geom_{kind}"
    for kind in ("insert", "delete", *(f"update{n}" for n in range(1, 8)))
]


GEO = json.dumps(
    {
        "version": "1.0.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
    }
)


def blobs_in_gpkg(folder: Path) -> Path:
    """A GeoPackage of three rows, of which two have bytes for a place that lie about themselves."""
    rows = [{**PLAIN, "project_id": f"P{n}"} for n in (1, 2, 3)]
    path = in_map(rows, "projecten.gpkg")(folder)
    blobs = {"P1": DEEP_WKB, "P2": CLAIMS_MILLIONS}
    change_sqlite(
        path,
        *NO_TRIGGERS,
        *(
            f"update projecten set geom = x'{(HEADER + blob).hex()}' where project_id = '{code}'"
            for code, blob in blobs.items()
        ),
    )
    return path


def gpkg_with(*statements: str) -> Make:
    """A GeoPackage in which statements were run."""

    def make(folder: Path) -> Path:
        path = in_map([PLAIN], "projecten.gpkg")(folder)
        change_sqlite(path, *statements)
        return path

    return make


def parquet(folder: Path) -> Path:
    """A GeoParquet file with collections in collections."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"project_id": ["P1"], "naam": ["Een"], "geometry": [DEEP_WKB]})
    path = folder / "projecten.parquet"
    pq.write_table(table.replace_schema_metadata({"geo": GEO}), path)
    return path


EVIL_NAME = 'x"; drop table projecten; --'
PLACE = {"type": "Point", "coordinates": [5.4, 52.2]}
GRIDS = {"type": "name", "properties": {"name": "+proj=longlat +nadgrids=/etc/passwd +type=crs"}}

MAPS: list[Case] = [
    Case("places_that_lie", blobs_in_gpkg, FAULTS, {"G01": [1, 2]}, (3, 1, 2)),
    odd(
        "database_with_a_will_of_its_own",
        gpkg_with(
            f"""alter table projecten rename to '{EVIL_NAME}'""",
            f"""update gpkg_contents set table_name = '{EVIL_NAME}'""",
            f"""update gpkg_geometry_columns set table_name = '{EVIL_NAME}'""",
            "create view kring as select * from kring",
            "insert into gpkg_contents (table_name, data_type, identifier)"
            " values ('kring', 'attributes', 'kring')",
            "create trigger t after insert on gpkg_contents begin delete from gpkg_contents; end",
        ),
        DONE,
    ),
    Case("collections_in_parquet", parquet, FAULTS, {"G01": [1]}, (1, 0, 1)),
    unreadable("json_without_end", in_text("[" * 200_000, "a.geojson"), "genest"),
    odd(
        "grid_of_another_file",
        in_json(collection(feature(PLACE, project_id="P1", naam="Een"), crs=GRIDS)),
        DONE,
    ),
    unreadable(
        "thousands_of_properties",
        in_json(collection(feature(PLACE, **{f"k{n}": n for n in range(3_000)}))),
        "kolommen",
    ),
]

CASES = [*TEXTS, *CELLS, *WORKBOOKS, *ARCHIVES, *MAPS]
