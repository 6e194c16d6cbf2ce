"""A collection as GeoPackage: by the rules of the standard, complete, the same twice, read back."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import unescape as unescape_xml

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from miekgeo.collection import LAYERS, Collection, collect
from miekgeo.dataset import read_dataset
from miekgeo.edition import FULL
from miekgeo.errors import SourceError, WriteError
from miekgeo.export.geopackage import write_geopackage
from miekgeo.export.qml import qml
from miekgeo.lagen import GEOMETRY, ROW
from miekgeo.schema import LAYER_NAMES, RESULT_NAMES, load_definition
from miekgeo.split import ORDER, TABLE_NAMES, is_known, wanted_names
from tests.collections_for_tests import ON
from tests.factories import mixed_projects

RD = "EPSG:28992"
KINDS = ("punt", "lijn", "gebied")


@pytest.fixture(scope="module")
def file(nederland: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gpkg") / "miek.gpkg"
    write_geopackage(nederland, LAYERS, path)
    return path


@pytest.fixture
def base(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as link:
        yield link


def query(base: sqlite3.Connection, sql: str, *values: object) -> list[tuple[Any, ...]]:
    return base.execute(sql, values).fetchall()


def tables_of(path: Path) -> dict[str, int]:
    """Rows per table, as GDAL counts them."""
    names = [str(n) for n, _ in pyogrio.list_layers(path)]
    return {n: int(pyogrio.read_info(path, layer=n)["features"]) for n in names}


# Rules of OGC 12-128r15.


def test_it_says_that_it_is_a_geopackage(base: sqlite3.Connection) -> None:
    # "GPKG" in ASCII, and version 1.2.
    assert query(base, "PRAGMA application_id") == [(0x47504B47,)]
    assert query(base, "PRAGMA user_version") == [(10200,)]
    assert query(base, "PRAGMA integrity_check") == [("ok",)]
    assert query(base, "PRAGMA foreign_key_check") == []


def test_all_tables_are_in_the_contents_and_the_other_way_around(base: sqlite3.Connection) -> None:
    there = {n for (n,) in query(base, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    own = {n for n in there if not n.startswith(("gpkg_", "rtree_", "sqlite_"))}
    assert {"gpkg_spatial_ref_sys", "gpkg_contents", "gpkg_geometry_columns"} <= there
    assert {n for (n,) in query(base, "SELECT table_name FROM gpkg_contents")} == own
    kinds = {k for (k,) in query(base, "SELECT DISTINCT data_type FROM gpkg_contents")}
    assert kinds == {"features", "attributes"}


def test_each_table_has_an_integer_key(base: sqlite3.Connection) -> None:
    for (name,) in query(base, "SELECT table_name FROM gpkg_contents"):
        keys = [(c[1], c[2]) for c in query(base, f'PRAGMA table_info("{name}")') if c[5]]
        assert keys == [("id" if name == "layer_styles" else "fid", "INTEGER")], name


def test_places_are_multi_geometries_in_rd(base: sqlite3.Connection) -> None:
    systems = {i for (i,) in query(base, "SELECT srs_id FROM gpkg_spatial_ref_sys")}
    assert {-1, 0, 4326, 28992} <= systems
    contents = dict(
        query(base, "SELECT table_name, srs_id FROM gpkg_contents WHERE data_type = 'features'")
    )
    rows = query(base, "SELECT * FROM gpkg_geometry_columns")
    assert {r[0] for r in rows} == set(contents)
    for table, column, kind, system, z, m in rows:
        assert (column, system, z, m) == ("geom", contents[table], 0, 0) == ("geom", 28992, 0, 0)
        ends = {"_punt": "MULTIPOINT", "_lijn": "MULTILINESTRING", "_gebied": "MULTIPOLYGON"}
        assert kind in ends.values()
        assert all(kind == k for end, k in ends.items() if table.endswith(end))
        blobs = query(base, f'SELECT geom FROM "{table}"')
        # Header of a GeoPackage geometry: magic, version 0, flags, srs_id, envelope, then WKB.
        assert {(b[:3], int.from_bytes(b[4:8], "little")) for (b,) in blobs} == {(b"GP\0", 28992)}
        codes = {"MULTIPOINT": 4, "MULTILINESTRING": 5, "MULTIPOLYGON": 6}
        types = {int.from_bytes(b[_start(b) + 1 : _start(b) + 5], "little") for (b,) in blobs}
        assert types == {codes[kind]}


def _start(blob: bytes) -> int:
    """Where WKB starts: after eight bytes and the envelope that the flags announce."""
    return 8 + {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[(blob[3] >> 1) & 7]


def test_each_layer_has_an_index_that_is_kept_up(base: sqlite3.Connection) -> None:
    triggers = {n for (n,) in query(base, "SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    for (table,) in query(base, "SELECT table_name FROM gpkg_geometry_columns"):
        index = f"rtree_{table}_geom"
        ends = {t.removeprefix(f"{index}_") for t in triggers if t.startswith(f"{index}_")}
        assert {"insert", "delete"} <= ends
        assert sum(e.startswith("update") for e in ends) >= 4
        (rows,) = query(base, f'SELECT count(*) FROM "{table}"')
        assert query(base, f'SELECT count(*) FROM "{index}"') == [rows]


def test_all_extensions_are_registered(base: sqlite3.Connection) -> None:
    rows = query(base, "SELECT table_name, column_name, extension_name, scope FROM gpkg_extensions")
    found = {(t, c, e) for t, c, e, _ in rows}
    assert {(t, None, "gpkg_schema") for t in ("gpkg_data_columns",)} <= found
    assert ("gpkg_data_column_constraints", None, "gpkg_schema") in found
    assert ("gpkg_metadata", None, "gpkg_metadata") in found
    assert ("gpkg_metadata_reference", None, "gpkg_metadata") in found
    for (table,) in query(base, "SELECT table_name FROM gpkg_geometry_columns"):
        assert (table, "geom", "gpkg_rtree_index") in found
    assert len(found) == len(rows)
    assert {s for *_, s in rows} == {"read-write", "write-only"}


def test_descriptions_speak_of_columns_and_tables_that_exist(base: sqlite3.Connection) -> None:
    rows = query(base, "SELECT table_name, column_name, title, description FROM gpkg_data_columns")
    for table in {r[0] for r in rows}:
        columns = {c[1] for c in query(base, f'PRAGMA table_info("{table}")')}
        assert {r[1] for r in rows if r[0] == table} == columns - {"fid", "geom"}
    assert all(title for *_, title, _ in rows)
    references = query(
        base, "SELECT reference_scope, table_name, timestamp, md_parent_id"
        " FROM gpkg_metadata_reference"
    )  # fmt: skip
    there = {n for (n,) in query(base, "SELECT table_name FROM gpkg_contents")}
    assert {t for s, t, *_ in references if s == "table"} == there - {"layer_styles"}
    assert [(t, p) for s, t, _, p in references if s == "geopackage"] == [(None, None)]
    stamp = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
    dates = {d for (d,) in query(base, "SELECT last_change FROM gpkg_contents")}
    dates |= {d for _, _, d, _ in references}
    assert all(stamp.fullmatch(d) for d in dates)
    assert dates == {f"{ON.isoformat()}T00:00:00.000Z"}


def test_what_is_said_in_the_metadata(base: sqlite3.Connection, nederland: Collection) -> None:
    rows = query(base, "SELECT md_scope, md_standard_uri, mime_type, metadata FROM gpkg_metadata")
    scope, _, mime, text = rows[0]
    assert (scope, mime) == ("dataset", "application/json")
    whole = json.loads(text)
    told = [(p["name"], p["value"]) for p in whole["additionalProperty"]]
    assert told == list(nederland.account.itertuples(index=False, name=None))
    names = {n for n, _ in told}
    assert {"programma", "datum", "uitgave", "grenzenset", "tolerantie grenzenset (m)"} <= names
    assert any(n.startswith("drempel ") for n in names)
    assert "voorbeeld" in whole["description"]
    assert "indicatief" in whole["description"]
    for _, standard, mime, text in rows[1:]:
        assert (standard, mime) == ("http://mrcc.com/qgis.dtd", "text/xml")
        root = ET.fromstring(text)
        assert root.findtext("title")
        assert root.findtext("rights") == "Openbare uitgave"
        assert "15 januari 2026" in (root.findtext("abstract") or "")


# Content.


def test_each_row_of_each_layer_is_there_once(file: Path, nederland: Collection) -> None:
    rows = tables_of(file)
    for name, frame in nederland.layers.items():
        parts = {n: c for n, c in rows.items() if n in wanted_parts(name)}
        # Clusters drawn once more.
        parts.pop("clusters_omtrek", None)
        assert sum(parts.values()) == len(frame), name
        missing = int(frame.geometry.isna().sum())
        assert parts.get(f"{name}_zonder_locatie", 0) == missing, name
    for name, table in nederland.tables.items():
        assert rows[name] == len(table), name
    assert set(TABLE_NAMES) | {"status", "stationscapaciteit"} == set(nederland.tables)
    # By hand: 45 points and 6 multipoints, 35 lines, 3 without a place.
    counts = [rows[f"projecten_{end}"] for end in ("punt", "lijn", "zonder_locatie")]
    assert counts == [51, 35, 3]
    assert rows["stations"] == 61
    assert "stations_punt" not in rows


def wanted_parts(name: str) -> set[str]:
    return {name, *(f"{name}_{end}" for end in (*KINDS, "zonder_locatie", "omtrek"))}


def test_values_and_places_are_those_of_the_collection(file: Path, nederland: Collection) -> None:
    found = gpd.read_file(file, layer="projecten_lijn")
    assert found.crs.to_epsg() == 28992
    frame = nederland.layers["projecten"]
    lines = frame[frame.geometry.geom_type == "LineString"]
    assert found["project_id"].tolist() == lines["project_id"].tolist()
    assert found["naam"].tolist() == lines["naam"].tolist()
    assert (found[ORDER] - 1).tolist() == lines.index.tolist()
    expected = shapely.multilinestrings([[g] for g in lines.geometry])
    assert shapely.equals_identical(found.geometry.to_numpy(), expected).all()
    margins = gpd.read_file(file, layer="raakvlakken_lijn")["afstand_m"].tolist()
    touching = nederland.layers["raakvlakken"]
    is_line = touching.geometry.geom_type == "LineString"
    assert margins == touching.loc[is_line, "afstand_m"].tolist()


def test_clusters_of_gemeenten_are_drawn_beside_the_layer(
    file: Path, nederland: Collection
) -> None:
    found = gpd.read_file(file, layer="clusters_omtrek").set_index("cluster_id")
    named = nederland.layers["clusters"].set_index("cluster_id")
    assert set(found.index) <= set(named.index)
    assert len(found) > 5
    areas = gpd.read_file(file, layer="grenzen")
    gemeenten = areas[areas["soort"] == "gemeente"].set_index("naam")
    for cluster, row in found.iterrows():
        names = named.loc[cluster, "gemeenten"].split(";")
        # Gemeenten don't overlap: together they are as large as their sum.
        assert row.geometry.area == pytest.approx(gemeenten.loc[names].area.sum()), cluster
    with closing(sqlite3.connect(file)) as link:
        (said,) = query(
            link, "SELECT identifier, description FROM gpkg_contents"
            " WHERE table_name = 'clusters_omtrek'"
        )  # fmt: skip
    assert said[0] == "Clusters (omtrek van gemeenten)"
    assert "wordt niet teruggelezen" in said[1]


@pytest.mark.parametrize("table", ["schaalniveau_lijn", "delen_lijn", "schaalniveau_punt"])
def test_answers_say_how_surely_their_project_lies(
    file: Path, nederland: Collection, table: str
) -> None:
    projects = nederland.layers["projecten"].set_index("project_id")["ligging"]
    found = pyogrio.read_dataframe(file, layer=table, read_geometry=False)
    assert found["ligging"].tolist() == projects[found["project_id"]].tolist()
    assert "indicatief" in set(found["ligging"])


def test_each_layer_has_its_style_as_default(base: sqlite3.Connection) -> None:
    rows = query(
        base, "SELECT f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleQML,"
        " useAsDefault, update_time FROM layer_styles"
    )  # fmt: skip
    types = dict(query(base, "SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
    assert sorted(r[2] for r in rows) == sorted(types)
    for catalog, schema, table, column, style, default, when in rows:
        assert (catalog, schema, column, default) == ("", "", "geom", 1)
        assert when == f"{ON.isoformat()}T00:00:00.000Z"
        name = next(n for n in LAYERS if table in wanted_parts(n))
        kind = KINDS[["MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON"].index(types[table])]
        columns = [c[1] for c in query(base, f'PRAGMA table_info("{table}")')]
        assert style == qml(load_definition(name), kind, columns)
        if name in ("schaalniveau", "delen"):
            assert "\"ligging\"), '') = 'indicatief'" in unescape_xml(style, {"&quot;": '"'})


def test_columns_have_their_dutch_name(base: sqlite3.Connection) -> None:
    rows = query(
        base, "SELECT column_name, name, title, description FROM gpkg_data_columns"
        " WHERE table_name = 'projecten_lijn'"
    )  # fmt: skip
    found = {c: (n, t, d) for c, n, t, d in rows}
    for field in load_definition("projecten").fields:
        assert found[field.name] == (field.heading, field.heading, field.description)
    assert found["vermogen_mw"][1] == "Vermogen (MW)"


def test_titles_can_be_told_apart(base: sqlite3.Connection) -> None:
    rows = query(base, "SELECT table_name, identifier, description FROM gpkg_contents")
    said = {t: (i, d) for t, i, d in rows}
    assert len({i for i, _ in said.values()}) == len(said)
    assert said["projecten_lijn"][0] == "Projecten (lijnen)"
    assert said["projecten_zonder_locatie"][0] == "Projecten (zonder locatie)"
    assert "Openbare uitgave" in said["stations"][1]
    assert "tolerantie 100 m" in said["stations"][1]


def test_the_account_can_be_read_as_a_table(file: Path, nederland: Collection) -> None:
    found = pyogrio.read_dataframe(file, layer="verantwoording")
    pd.testing.assert_frame_equal(
        found.astype(object), nederland.account.astype(object), check_column_type=False
    )


def test_the_same_bytes_each_time(drenthe: Collection, tmp_path: Path) -> None:
    one, other = tmp_path / "een.gpkg", tmp_path / "twee.gpkg"
    for path in (one, other):
        write_geopackage(drenthe, LAYERS, path)
    assert one.read_bytes() == other.read_bytes()


# What is asked.


def test_only_what_is_asked_and_the_account(drenthe: Collection, tmp_path: Path) -> None:
    path = tmp_path / "deel.gpkg"
    write_geopackage(drenthe, ["losse_einden", "status"], path)
    assert list(tables_of(path)) == ["losse_einden", "status", "verantwoording", "layer_styles"]


def test_a_layer_without_rows_keeps_its_name_and_look(drenthe: Collection, tmp_path: Path) -> None:
    assert not len(drenthe.layers["losse_einden"])
    path = tmp_path / "leeg.gpkg"
    write_geopackage(drenthe, ["losse_einden"], path)
    info = pyogrio.read_info(path, layer="losse_einden")
    assert (info["geometry_type"], info["features"]) == ("MultiPoint", 0)
    with closing(sqlite3.connect(path)) as link:
        assert query(link, "SELECT f_table_name FROM layer_styles") == [("losse_einden",)]


def test_tables_alone_make_a_geopackage(drenthe: Collection, tmp_path: Path) -> None:
    path = tmp_path / "tabellen.gpkg"
    write_geopackage(drenthe, ["status"], path)
    assert tables_of(path)["status"] == 8
    with closing(sqlite3.connect(path)) as link:
        assert query(link, "SELECT count(*) FROM layer_styles") == [(0,)]


@pytest.mark.parametrize(
    ("names", "file_name", "message"),
    [
        (["projekten"], "uit.gpkg", "Onbekende lagen: projekten."),
        (["projecten"], "uit.geojson", "uit.geojson: een GeoPackage eindigt op .gpkg."),
        (["projecten"], "weg/uit.gpkg", "De map weg bestaat niet."),
    ],
)
def test_what_cannot_be_written(
    drenthe: Collection, tmp_path: Path, names: list[str], file_name: str, message: str
) -> None:
    with pytest.raises(WriteError) as caught:
        write_geopackage(drenthe, names, tmp_path / file_name)
    assert message in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_when_the_disk_is_full(
    drenthe: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "vol.gpkg"
    path.write_bytes(b"oud")

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("miekgeo.export.geopackage.add_texts", full)
    with pytest.raises(WriteError, match="schrijven lukt niet"):
        write_geopackage(drenthe, ["stations"], path)
    assert path.read_bytes() == b"oud"
    assert [p.name for p in tmp_path.iterdir()] == ["vol.gpkg"]


def test_a_path_with_spaces_and_accents(drenthe: Collection, tmp_path: Path) -> None:
    path = tmp_path / "kaart é van 's-Hertogenbosch #1.gpkg"
    write_geopackage(drenthe, ["stations"], path)
    write_geopackage(drenthe, ["stations"], path)
    assert tables_of(path)["stations"] == len(drenthe.layers["stations"])


# Reading back.


def same_layer(found: gpd.GeoDataFrame, expected: gpd.GeoDataFrame) -> None:
    """Cell for cell, and place for place."""
    assert list(found.columns) == list(expected.columns)
    for column in expected.columns:
        if column == GEOMETRY:
            continue
        pd.testing.assert_series_equal(found[column], expected[column])
    one, other = found.geometry.to_numpy(), expected.geometry.to_numpy()
    assert (shapely.is_missing(one) == shapely.is_missing(other)).all()
    placed = ~shapely.is_missing(one)
    assert shapely.equals_identical(one[placed], other[placed]).all()


def test_a_data_set_out_and_in_is_the_same(file: Path, nederland: Collection) -> None:
    lagen = read_dataset(file, nederland=nederland.grenzen.nederland)
    assert set(lagen.layers) == set(LAYER_NAMES) - {"grenzen"}
    assert lagen.grenzen_path == file
    assert lagen.unread == ()
    for name in lagen.layers:
        found = lagen.frame(name).drop(columns=ROW)
        if name in nederland.layers:
            same_layer(found, nederland.layers[name])
        else:
            plain = pd.DataFrame(found.drop(columns=GEOMETRY))
            pd.testing.assert_frame_equal(plain, nederland.tables[name])
    assert not set(lagen.report["check_id"]) & {"L04", "L05", "G01"}


def test_the_answers_are_the_same_too(file: Path, nederland: Collection) -> None:
    again = collect(file, on=ON)
    before, after = nederland.layers["schaalniveau"], again.layers["schaalniveau"]
    judged = ["project_id", "kruist_provinciegrens", "antwoord_ruimtelijk", "provincies"]
    pd.testing.assert_frame_equal(pd.DataFrame(before[judged]), pd.DataFrame(after[judged]))
    names = ["knooppunt_id", "score"]
    pd.testing.assert_frame_equal(
        pd.DataFrame(before_hubs := nederland.layers["knooppunten"][names]),
        pd.DataFrame(again.layers["knooppunten"][names]),
    )
    assert len(before_hubs) == 22


def test_results_without_layers_are_not_a_data_set(drenthe: Collection, tmp_path: Path) -> None:
    path = tmp_path / "uitkomsten.gpkg"
    write_geopackage(drenthe, ["schaalniveau", "delen"], path)
    with pytest.raises(SourceError, match="heeft wel uitkomsten, maar geen lagen"):
        read_dataset(path, nederland=drenthe.grenzen.nederland)


def test_a_layer_that_someone_added_is_told(
    drenthe: Collection, file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "meer.gpkg"
    path.write_bytes(file.read_bytes())
    extra = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(1, 1)], crs=RD)
    extra.to_file(path, layer="notities", driver="GPKG")
    lagen = read_dataset(path, nederland=drenthe.grenzen.nederland)
    told = lagen.report.loc[lagen.report["check_id"] == "L04", "melding"].tolist()
    assert len(told) == 1
    assert told[0].endswith("niet gelezen: notities.")


def test_columns_of_the_user_keep_clear_of_those_of_the_file(
    nederland: Collection, tmp_path: Path
) -> None:
    source = tmp_path / "projecten.geojson"
    odd = mixed_projects().drop(columns="Naam").rename(columns={"FID": "fid"})
    odd["Volgnummer"] = "zeven"
    odd["geom"] = "tekst"
    odd["NOTITIE"], odd["notitie"] = "a", "b\x0c\x00c"
    odd.to_crs("EPSG:4326").to_file(source, driver="GeoJSON", ID_GENERATE="NO")
    collection = collect(source, edition=FULL, on=ON)
    path = tmp_path / "uit.gpkg"
    write_geopackage(collection, ["projecten"], path)
    columns = list(pyogrio.read_info(path, layer="projecten_punt")["fields"])
    assert {"fid (bestand)", "geom (bestand)", "NOTITIE", "notitie (bestand)"} <= set(columns)
    assert columns.count(ORDER) == 1
    lagen = read_dataset(path, nederland=nederland.grenzen.nederland)
    found = lagen.frame("projecten")
    assert found["project_id"].tolist() == odd["project_id"].tolist()
    assert found["Volgnummer (bestand)"].tolist() == ["zeven"] * 6
    with closing(sqlite3.connect(path)) as link:
        assert query(link, "PRAGMA foreign_key_check") == []


def with_columns(collection: Collection, columns: dict[str, Any]) -> Collection:
    """The same collection with other columns for its projects."""
    changed = replace(collection)
    projects = collection.layers["projecten"]
    place = projects.geometry.name
    wide = pd.concat([pd.DataFrame(projects.drop(columns=place)), pd.DataFrame(columns)], axis=1)
    frame = gpd.GeoDataFrame(wide, geometry=projects.geometry.to_numpy(), crs=RD)
    changed.__dict__["layers"] = {**collection.layers, "projecten": frame}
    return changed


def odd_columns(rows: int) -> dict[str, Any]:
    mixed = [1, "a", None, True, [1, 2], date(2026, 1, 1), 2.5, {"a": 1}]
    moment = pd.Timestamp("2026-01-01T10:00", tz="Europe/Amsterdam")
    return {
        "gemengd": pd.Series((mixed * rows)[:rows], dtype=object),
        "lijst": [["a", "b"]] * rows,
        "reusachtig": pd.Series([10**30] * rows, dtype=object),
        "zonder teken": pd.Series([2**64 - 1] * rows, dtype="uint64"),
        "grootste": [2**63 - 1] * rows,
        "ontbreekt": [np.nan] * rows,
        "geen getal": pd.array([None] * rows, dtype="Int64"),
        "bijna niets": [5e-324] * rows,
        "tijd": [moment] * rows,
        "duur": [timedelta(days=1)] * rows,
        "bytes": [b"\x00\xff"] * rows,
        "tekens": ["a\x00b\x1bc\u202ed <b>&amp; 'x' \"y\""] * rows,
        "fid": ["f"] * rows,
        "FID": ["F"] * rows,
        "ogc_fid": [7] * rows,
        "GEOM": ["g"] * rows,
        "rowid": ["r"] * rows,
        "NAAM": ["hoofdletters"] * rows,
        "bel\x07": ["met"] * rows,
        "bel": ["zonder"] * rows,
        "'; DROP TABLE gpkg_contents; --": ["s"] * rows,
        'een "kolom"': ["q"] * rows,
        " ": ["spatie"] * rows,
        "x" * 300: ["lang"] * rows,
    }


def test_whatever_a_column_holds_or_is_called_it_is_written(
    drenthe: Collection, tmp_path: Path
) -> None:
    count = len(drenthe.layers["projecten"])
    path = tmp_path / "vreemd.gpkg"
    odd = odd_columns(count)
    write_geopackage(with_columns(drenthe, odd), ["projecten"], path)
    with closing(sqlite3.connect(path)) as link:
        link.row_factory = sqlite3.Row
        names = [c[1] for c in link.execute("PRAGMA table_info(projecten_punt)")]
        row = dict(link.execute("SELECT * FROM projecten_punt").fetchone())
        types = {c[1]: c[2] for c in link.execute("PRAGMA table_info(projecten_punt)")}
        labels = [tuple(r) for r in link.execute("SELECT table_name, name FROM gpkg_data_columns")]
        assert [tuple(r) for r in link.execute("PRAGMA integrity_check")] == [("ok",)]
    assert len({n.casefold() for n in names}) == len(names)
    assert len({(t, n.casefold()) for t, n in labels}) == len(labels)
    # All that was there, and the key, the place and the number of the row.
    assert len(names) == len(drenthe.layers["projecten"].columns) - 1 + len(odd) + 3
    assert set(types.values()) <= {"TEXT", "INTEGER", "REAL", "BOOLEAN", "MULTIPOINT"}
    expected = {
        "gemengd": "1",
        "lijst": "['a', 'b']",
        "reusachtig": "1" + "0" * 30,
        "zonder teken": "18446744073709551615",
        "grootste": 9223372036854775807,
        "ontbreekt": None,
        "geen getal": None,
        "bijna niets": 5e-324,
        "tijd": "2026-01-01T10:00:00+01:00",
        "duur": "1 days 00:00:00",
        "tekens": "abcd <b>&amp; 'x' \"y\"",
        "fid (bestand)": "f",
        "FID (bestand) (bestand)": "F",
        "ogc_fid": 7,
        "GEOM (bestand)": "g",
        "rowid (bestand)": "r",
        "NAAM (bestand)": "hoofdletters",
        "bel": "met",
        "bel (bestand)": "zonder",
        "'; DROP TABLE gpkg_contents; --": "s",
        'een "kolom"': "q",
        " ": "spatie",
        "x" * 300: "lang",
    }
    assert {n: row[n] for n in expected} == expected


def test_known_names_are_those_that_are_written(file: Path) -> None:
    names = [n for n in tables_of(file) if n != "layer_styles"]
    assert all(is_known(n) or n in wanted_names() for n in names)
    assert all(any(n in wanted_parts(r) for n in names) for r in RESULT_NAMES)
    assert not is_known("notities")
