"""A project with a name of markup, template, quotes and slashes: in every file it is that name."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import docx
import geopandas as gpd
import openpyxl
import pypdf
import pytest

from miekgeo.annex import sources_text, words_text
from miekgeo.collection import Collection, collect
from miekgeo.export.agenda import write_agenda
from miekgeo.export.collection import write_collection
from miekgeo.export.fiche_docx import fiche_docx
from miekgeo.export.fiche_html import fiche_html
from miekgeo.export.laag import write_laag
from miekgeo.export.projectenlijst import write_projectenlijst
from miekgeo.kaart.standalone import standalone_html
from miekgeo.projectfiche import build_fiche
from miekgeo.sheets import write_sheet
from miekgeo.uitgaven import compare
from tests.collections_for_tests import ON
from tests.projectfiche.world import small_png, write_folder

NAME = '<img src=x onerror=alert(1)> `${1}` \'s-Hertogenbosch \\ "x"'
# On both sides of the border between Drenthe and Groningen, so that the analyses speak of it.
LAYERS = {
    "projecten": (
        {
            "project_id": "H1", "naam": NAME, "modaliteit": "elektriciteit",
            "ligging": "definitief", "partijen": NAME, "omschrijving": NAME,
            "programma": NAME, "wkt": "LINESTRING(240000 560272,240000 580272)",
        },
        {
            "project_id": "H2", "naam": "Warmtenet", "modaliteit": "warmte",
            "ligging": "definitief", "afhankelijk_van": "H1", "wkt": "POINT(240000 561000)",
        },
        {"project_id": "H3", "naam": "Zonder plaats", "modaliteit": "waterstof"},
    ),
    "stations": (
        {"station_id": "S1", "naam": NAME, "spanning_kv": "110", "wkt": "POINT(240000 560272)"},
    ),
    "traces": (
        {"trace_id": "T1", "naam": NAME, "wkt": "LINESTRING(240000 560272,240000 571000)"},
    ),
    "status": (
        {"project_id": "H1", "programma": "pMIEK", "provincie": "Drenthe"},
        {"project_id": "H1", "programma": "pMIEK", "provincie": "Groningen"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """The data set with its answers."""
    folder = write_folder(tmp_path_factory.mktemp("vijand"), LAYERS)
    return collect(folder, grenzen_path="ingebed", on=ON)


class Page(HTMLParser):
    """Elements, and text outside scripts, of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note it."""
        self.said.append(data)

    @property
    def dangerous(self) -> list[str]:
        """Elements that came out of the name: a picture from elsewhere, or one that runs."""
        return [
            tag
            for tag, given in self.elements
            if any(a.startswith("on") for a in given) or given.get("src") == "x"
        ]


def names(frame: gpd.GeoDataFrame) -> list[str]:
    """The names in a layer, as they were written."""
    return [str(n) for n in frame["naam"]]


# ---- data ----------------------------------------------------------------------------------------


def test_a_geopackage_holds_the_name_and_whole_styles(hostile: Collection, tmp_path: Path) -> None:
    path = tmp_path / "h.gpkg"
    write_collection(hostile, ["projecten", "stations", "traces"], path)
    for layer in ("projecten_lijn", "stations", "traces"):
        assert NAME in names(gpd.read_file(path, layer=layer))
    with closing(sqlite3.connect(path)) as base:
        styles = [q for (q,) in base.execute("select styleQML from layer_styles")]
    assert styles
    for style in styles:
        ET.fromstring(style)
        assert "<img" not in style


@pytest.mark.parametrize("formaat", ["geojson", "geoparquet"])
def test_a_folder_of_files_holds_the_name(
    hostile: Collection, tmp_path: Path, formaat: str
) -> None:
    write_collection(hostile, ["projecten"], tmp_path / "uit", formaat)
    (path,) = (tmp_path / "uit").glob("projecten*.*")
    if formaat == "geojson":
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        found = [f["properties"]["naam"] for f in features]
    else:
        found = names(gpd.read_parquet(path))
    assert found.count(NAME) == 1


def values_of(path: Path) -> list[str]:
    """All texts in a file of a table, whatever its format."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return [cell for row in csv.reader(stream, delimiter=";") for cell in row]
    if path.suffix in (".json", ".geojson"):
        content = json.loads(path.read_text(encoding="utf-8"))
        rows = [f["properties"] for f in content["features"]] if "features" in content else content
        return [str(v) for row in rows for v in row.values()]
    if path.suffix == ".xlsx":
        return [str(v) for _, v in cells(path)]
    found = [gpd.read_file(path, layer=n) for n in gpd.list_layers(path)["name"]]
    return [str(v) for frame in found for v in frame.to_numpy().flat]


@pytest.mark.parametrize("suffix", [".csv", ".json", ".geojson", ".xlsx", ".gpkg"])
def test_answers_hold_the_name(hostile: Collection, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"schaalniveau{suffix}"
    hostile.assessment.write(path)
    assert any(NAME in text for text in values_of(path))


@pytest.mark.parametrize("suffix", [".csv", ".geojson", ".xlsx"])
def test_relations_hold_the_name(hostile: Collection, tmp_path: Path, suffix: str) -> None:
    """What depends on it, and what lies with it, in words."""
    relations = hostile.relations
    writers = {
        "afhankelijkheden": relations.write_afhankelijkheden,
        "raakvlakken": relations.write_raakvlakken,
    }
    for name, write in writers.items():
        path = tmp_path / f"{name}{suffix}"
        write(path)
        assert any(NAME in text for text in values_of(path)), name


@pytest.mark.parametrize("suffix", [".csv", ".json", ".xlsx"])
def test_a_comparison_of_editions_holds_the_name(tmp_path: Path, suffix: str) -> None:
    """Also one that begins as a formula does, as does the name of an edition."""
    editions = []
    for name, year in (("=oud.csv", "2029"), ("nieuw.csv", "2031")):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as stream:
            rows = csv.writer(stream, delimiter=";")
            rows.writerow(["project_id", "naam", "ibn", "wkt"])
            rows.writerow(["H1", NAME, year, "POINT(234000 557000)"])
            rows.writerow(["H2", f"={NAME}", year, "POINT(234000 557000)"])
        editions.append(tmp_path / name)
    path = tmp_path / f"verschillen{suffix}"
    compare(*editions).write(path)
    said = values_of(path)
    assert {NAME, f"={NAME}"} <= {text.removeprefix("'") for text in said}
    if suffix == ".csv":
        assert [text for text in said if text.startswith(("=", "+", "-", "@"))] == []
    if suffix == ".xlsx":
        assert "f" not in {kind for kind, _ in cells(path)}


@pytest.mark.parametrize("suffix", [".csv", ".gpkg", ".geojson"])
def test_a_layer_that_is_given_back_holds_the_name(
    hostile: Collection, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"projecten{suffix}"
    write_laag(hostile.lagen.layers["projecten"], hostile.account, path)
    assert values_of(path).count(NAME) >= 2


def test_a_shapefile_holds_the_name(hostile: Collection, tmp_path: Path) -> None:
    write_collection(hostile, ["projecten"], tmp_path / "uit", "shp")
    found = [n for p in (tmp_path / "uit").rglob("*.shp") for n in names(gpd.read_file(p))]
    assert found.count(NAME) == 1


def cells(path: Path) -> Iterator[tuple[str, object]]:
    """Kind and value of each cell with something in it."""
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            yield from ((c.data_type, c.value) for c in row if c.value is not None)


def test_workbooks_hold_the_name_as_text(hostile: Collection, tmp_path: Path) -> None:
    write_collection(hostile, ["projecten", "schaalniveau"], tmp_path / "alles.xlsx")
    write_projectenlijst(hostile, tmp_path / "lijst.xlsx")
    for name in ("alles.xlsx", "lijst.xlsx"):
        found = list(cells(tmp_path / name))
        assert ("s", NAME) in found
        assert "f" not in {kind for kind, _ in found}


# ---- documents -----------------------------------------------------------------------------------


def test_a_fiche_in_word_says_the_name(hostile: Collection, tmp_path: Path) -> None:
    path = tmp_path / "fiche.docx"
    path.write_bytes(fiche_docx(build_fiche(hostile, "H1"), small_png()))
    document = docx.Document(str(path))
    inside = [c.text for t in document.tables for r in t.rows for c in r.cells]
    said = "\n".join([*(p.text for p in document.paragraphs), *inside])
    assert said.count(NAME) >= 2
    with ZipFile(path) as parts:
        assert "<img" not in parts.read("word/document.xml").decode()


def test_a_fiche_as_page_says_the_name(hostile: Collection) -> None:
    page = Page(fiche_html(build_fiche(hostile, "H1"), small_png()).decode())
    assert "".join(page.said).count(NAME) >= 2
    assert page.dangerous == []


def test_the_agenda_of_two_provincies_says_the_name(hostile: Collection, tmp_path: Path) -> None:
    path = tmp_path / "agenda.docx"
    agenda = hostile.relations.agenda("Drenthe", "Groningen")
    write_agenda(agenda, [("bron", NAME)], path)
    document = docx.Document(str(path))
    said = "\n".join(c.text for t in document.tables for r in t.rows for c in r.cells)
    assert NAME in said
    assert any(NAME in p.text for p in document.paragraphs)


def test_the_map_in_words_says_the_name(hostile: Collection) -> None:
    assert NAME in words_text(hostile)
    assert "<img src=x" not in sources_text(hostile).replace(NAME, "")


# ---- maps ----------------------------------------------------------------------------------------


def test_the_map_in_one_file_says_the_name(hostile: Collection) -> None:
    text = standalone_html(hostile)
    page = Page(text)
    assert page.dangerous == []
    assert NAME in "".join(page.said)
    data = text.split('id="gegevens">')[1].split("</script>")[0]
    assert "<" not in data
    told = {
        f["properties"]["alt"]
        for layer in json.loads(data)["lagen"]
        for f in [*layer["vormen"]["features"], *layer["punten"]["features"]]
    }
    assert {f"Project: {NAME}", f"Station: {NAME}"} <= told


def test_a_map_sheet_says_the_name(hostile: Collection, tmp_path: Path) -> None:
    write_sheet(hostile, tmp_path / "blad.pdf", project_id="H1", paper="A4")
    pages = pypdf.PdfReader(tmp_path / "blad.pdf").pages
    # A long name is broken over lines.
    said = re.sub(r"\s+", "", "".join(p.extract_text() for p in pages))
    assert re.sub(r"\s+", "", NAME) in said
