"""What stands in a GeoPackage beside its rows: titles, names of columns, metadata and styles.

All of it are tables of the standard (OGC 12-128r15, extensions schema and metadata) and the one
that QGIS reads styles from; written with sqlite3, for GDAL doesn't write them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from miekgeo.collection import Collection
from miekgeo.export.description import facts_of, title_of, warnings_of
from miekgeo.export.xml_text import xml_text

STYLE_NAME = "miekgeo"
# How QGIS and schema.org write metadata.
QGIS_METADATA = "http://mrcc.com/qgis.dtd"
DATASET_METADATA = "https://schema.org/Dataset"
_SCHEMA = "http://www.geopackage.org/spec121/#extension_schema"
_METADATA = "http://www.geopackage.org/spec121/#extension_metadata"
_EXTENSIONS = (
    ("gpkg_data_columns", "gpkg_schema", _SCHEMA),
    ("gpkg_data_column_constraints", "gpkg_schema", _SCHEMA),
    ("gpkg_metadata", "gpkg_metadata", _METADATA),
    ("gpkg_metadata_reference", "gpkg_metadata", _METADATA),
)
_DDL = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
  mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
  min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"""


@dataclass(frozen=True)
class TableText:
    """What is said of one table.

    Attributes
    ----------
    table, title, description, source, licence, summary : str
    columns : mapping of column to label and description
    style : str or None
        Style file for QGIS.
    """

    table: str
    title: str
    description: str
    source: str
    licence: str
    summary: str
    columns: Mapping[str, tuple[str, str]]
    style: str | None


def add_texts(path: Path, texts: Sequence[TableText], collection: Collection) -> None:
    """Add to a GeoPackage what is said of its tables.

    Parameters
    ----------
    path : Path
        Written by GDAL, with all tables.
    texts : sequence of TableText
    collection : Collection
        Gives the day, the edition and what everything rests on.
    """
    when = f"{collection.on.isoformat()}T00:00:00.000Z"
    with closing(sqlite3.connect(path)) as base:
        with base:
            base.executescript(_DDL)
            base.executemany(
                "INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')", _EXTENSIONS
            )
            for text in texts:
                _describe(base, text)
            _add_styles(base, [t for t in texts if t.style is not None], when)
            _add_metadata(base, texts, collection, when)
            base.execute("UPDATE gpkg_contents SET last_change = ?", (when,))
        base.execute("VACUUM")


def _describe(base: sqlite3.Connection, text: TableText) -> None:
    said = f"{text.description} {text.summary}".strip()
    base.execute(
        "UPDATE gpkg_contents SET identifier = ?, description = ? WHERE table_name = ?",
        (text.title, said, text.table),
    )
    rows = [
        (text.table, column, label, label, description or None)
        for column, (label, description) in text.columns.items()
    ]
    base.executemany("INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, NULL)", rows)


def _add_styles(base: sqlite3.Connection, texts: Sequence[TableText], when: str) -> None:
    base.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)"
        " VALUES ('layer_styles', 'attributes', 'layer_styles', 'Stijlen voor QGIS', 0)"
    )
    found = base.execute("SELECT table_name, column_name FROM gpkg_geometry_columns")
    geometry = dict(found.fetchall())
    base.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner,"
        " update_time) VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', ?)",
        [(t.table, geometry[t.table], STYLE_NAME, t.style, t.title, when) for t in texts],
    )


def _add_metadata(
    base: sqlite3.Connection, texts: Sequence[TableText], collection: Collection, when: str
) -> None:
    metadata = "INSERT INTO gpkg_metadata VALUES (?, ?, ?, ?, ?)"
    reference = "INSERT INTO gpkg_metadata_reference VALUES (?, ?, NULL, NULL, ?, ?, ?)"
    whole = (1, "dataset", DATASET_METADATA, "application/json", _dataset(collection))
    base.execute(metadata, whole)
    base.execute(reference, ("geopackage", None, when, 1, None))
    for number, text in enumerate(texts, start=2):
        own = _table_metadata(text, collection)
        base.execute(metadata, (number, "dataset", QGIS_METADATA, "text/xml", own))
        base.execute(reference, ("table", text.table, when, number, 1))


def _dataset(collection: Collection) -> str:
    """The whole file in the words of schema.org, with the account as it stands in its table."""
    account = collection.account
    said = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": title_of(collection),
        "description": " ".join(warnings_of(collection)),
        "inLanguage": "nl",
        "dateCreated": collection.on.isoformat(),
        "additionalProperty": [
            {"@type": "PropertyValue", "name": name, "value": value}
            for name, value in zip(account["onderwerp"], account["waarde"], strict=True)
        ],
    }
    return json.dumps(said, ensure_ascii=False, indent=1)


def _table_metadata(text: TableText, collection: Collection) -> str:
    """One table as QGIS shows it in the properties of its layer."""
    root = ET.Element("qgis", {"version": "3.22.0"})
    rows = (
        ("identifier", text.table),
        ("parentidentifier", title_of(collection)),
        ("language", "DUT"),
        ("type", "dataset"),
        ("title", text.title),
        ("abstract", f"{text.description} Bron: {text.source}. {text.summary}"),
        ("rights", collection.edition.label),
        ("license", text.licence),
        *(("history", f"{name}: {value}") for name, value in facts_of(collection)),
    )
    for name, value in rows:
        if value:
            ET.SubElement(root, name).text = xml_text(value)
    return ET.tostring(root, encoding="unicode")
