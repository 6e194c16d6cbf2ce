"""The GeoPackage opened by QGIS: does it look as the layer definitions say, without a click?

What is expected is read from the definitions and the rows here, not by what writes the styles.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
import yaml

from miekgeo import paths
from miekgeo.collection import LAYERS, Collection, collect
from miekgeo.edition import FULL
from miekgeo.export.geopackage import write_geopackage
from tests.collections_for_tests import ON, nederland_collection

PROBE = Path(__file__).with_name("qgis_probe.py")
# Debian's QGIS only goes with Debian's Python; elsewhere its Python may be named.
PYTHON = os.environ.get("MIEKGEO_QGIS_PYTHON", "/usr/bin/python3")
TABLE_ENDS = ("punt", "lijn", "gebied", "omtrek")
POINTS_PER_PIXEL = 0.75


@cache
def without_qgis() -> str:
    """Why QGIS can't be asked, or nothing."""
    code = "import importlib.util, sys; sys.exit(importlib.util.find_spec('qgis') is None)"
    try:
        done = subprocess.run([PYTHON, "-c", code], check=False, capture_output=True, timeout=60)
    except OSError:
        return f"{PYTHON} is er niet."
    return f"{PYTHON} kent geen QGIS (python3-qgis)." if done.returncode else ""


def probe(path: Path, place: Path) -> dict[str, Any]:
    """What QGIS tells of each layer of a file, with settings of its own."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(place),
        "XDG_RUNTIME_DIR": str(place),
    }
    # The probe runs in another Python, that must not look in ours.
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"):
        environment.pop(name, None)
    done = subprocess.run(
        [PYTHON, str(PROBE), str(path)],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["layers"]


@pytest.fixture(scope="module")
def nederland() -> Collection:
    if reason := without_qgis():
        pytest.skip(reason)
    return nederland_collection()


@pytest.fixture(scope="module")
def file(nederland: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("uit") / "kaart met spatie.gpkg"
    write_geopackage(nederland, LAYERS, path)
    return path


@pytest.fixture(scope="module")
def told(file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return probe(file, tmp_path_factory.mktemp("profiel"))


@pytest.fixture(scope="module")
def tables(file: Path) -> dict[str, dict[int, dict[str, Any]]]:
    """Rows of each table with places by their number, as SQLite reads them."""
    with closing(sqlite3.connect(file)) as base:
        base.row_factory = sqlite3.Row
        names = [r[0] for r in base.execute("SELECT table_name FROM gpkg_geometry_columns")]
        return {n: {r["fid"]: dict(r) for r in base.execute(f'SELECT * FROM "{n}"')} for n in names}


@cache
def definition(table: str) -> dict[str, Any]:
    """The definition of what is in a table, as it stands in its file."""
    ends = {table.removesuffix(f"_{e}") for e in TABLE_ENDS}
    found = [p for p in paths.LAYERS.rglob("*.yml") if p.stem in ends]
    return yaml.safe_load(max(found, key=lambda p: len(p.stem)).read_text(encoding="utf-8"))


def categories(table: str) -> list[dict[str, Any]]:
    return sorted(definition(table)["style"]["categories"], key=lambda c: c["order"])


def word(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def category_of(table: str, row: dict[str, Any]) -> str:
    value = word(row[definition(table)["style"]["by"]])
    by_value = {c["value"]: c["label"] for c in categories(table)}
    return by_value.get(value) or by_value[""]


def variants_of(table: str, row: dict[str, Any]) -> list[dict[str, Any]]:
    given = definition(table)["style"].get("variants", [])
    # Of answers about a project the project says how surely they lie.
    if table.startswith(("delen", "schaalniveau")):
        given = [{"field": "ligging", "value": "indicatief", "hollow": True, "dotted": True}]
    return [v for v in given if word(row[v["field"]]) == v["value"]]


def dutch(field: dict[str, Any]) -> str:
    return f"{field['label']} ({field['unit']})" if field.get("unit") else str(field["label"])


def on_white(colour: str, opacity: float) -> tuple[int, int, int]:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return (
        round(red * opacity + 255 * (1 - opacity)),
        round(green * opacity + 255 * (1 - opacity)),
        round(blue * opacity + 255 * (1 - opacity)),
    )


def seen(wanted: tuple[int, int, int], sample: dict[str, Any]) -> bool:
    """Whether a sample has a colour, give or take how opacities are rounded."""
    drawn = [tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in sample["colours"]]
    return any(max(abs(a - b) for a, b in zip(d, wanted, strict=True)) <= 3 for d in drawn)


def test_each_layer_opens_with_its_style_without_a_click(
    told: dict[str, Any], tables: dict[str, dict[int, dict[str, Any]]]
) -> None:
    assert set(told) == set(tables)
    assert len(told) > 15
    for name, layer in told.items():
        assert layer["valid"], name
        assert (layer["default"], layer["loaded at once"]) == (True, True), name
        assert layer["crs"] == "EPSG:28992", name
        assert layer["rows"] == len(tables[name]), name
        assert layer["rights"] == ["Openbare uitgave"], name


def test_categories_have_the_values_and_labels_of_the_definition(told: dict[str, Any]) -> None:
    for name, layer in told.items():
        assert (layer["renderer"], layer["by"]) == (
            "categorizedSymbol",
            definition(name)["style"]["by"],
        )
        expected = [[c["value"], c["label"]] for c in categories(name)]
        assert layer["categories"] == expected, name


def test_each_row_is_drawn_as_its_category(
    told: dict[str, Any], tables: dict[str, dict[int, dict[str, Any]]]
) -> None:
    for name, rows in tables.items():
        expected: dict[str, int] = {}
        for row in rows.values():
            label = category_of(name, row)
            expected[label] = expected.get(label, 0) + 1
        assert told[name]["drawn"] == expected, name


def test_rows_are_drawn_in_the_colours_of_the_definition(
    told: dict[str, Any], tables: dict[str, dict[int, dict[str, Any]]]
) -> None:
    checked = 0
    for name, layer in told.items():
        style = definition(name)["style"]
        for label, sample in layer["samples"].items():
            category = next(c for c in categories(name) if c["label"] == label)
            variants = variants_of(name, tables[name][sample["row"]])
            opacity = 1.0
            for variant in variants:
                opacity *= variant.get("opacity", 1)
            # What is hollow shows in full what little it shows.
            hollow = any(v.get("hollow") for v in variants)
            wanted = [
                on_white(category["colour"], o) for o in {opacity, 1.0 if hollow else opacity}
            ]
            assert any(seen(w, sample) for w in wanted), (name, label)
            if layer["geometry"] == 2 and style["fill_opacity"] and not hollow:
                fill = category.get("fill", category["colour"])
                assert seen(on_white(fill, style["fill_opacity"] * opacity), sample), (name, label)
            checked += 1
    assert checked > 40


def test_lines_have_the_dashes_and_width_of_the_definition(
    told: dict[str, Any], tables: dict[str, dict[int, dict[str, Any]]]
) -> None:
    dotted = 0
    for name, layer in told.items():
        for label, sample in layer["samples"].items():
            category = next(c for c in categories(name) if c["label"] == label)
            variants = variants_of(name, tables[name][sample["row"]])
            width = category["width"] * POINTS_PER_PIXEL
            for variant in variants:
                width *= variant.get("width_factor", 1)
            dash = category["dash"]
            if any(v.get("dotted") for v in variants) and category.get("dots"):
                dash, dotted = category["dots"], dotted + 1
            if layer["geometry"] == 0:
                assert sample["strokes"] == [], name
                continue
            (stroke,) = sample["strokes"]
            assert stroke["width"] == pytest.approx(width), (name, label)
            assert stroke["dash"] == pytest.approx([d * POINTS_PER_PIXEL for d in dash]), name
    assert dotted > 10


def test_names_of_fields_are_dutch_and_labels_are_on(told: dict[str, Any]) -> None:
    for name, layer in told.items():
        expected = {f["name"]: dutch(f) for f in definition(name)["fields"]}
        expected |= {"fid": "", "volgnummer": ""}
        if "ligging" in layer["aliases"]:
            expected["ligging"] = "Zekerheid van de ligging"
        assert layer["aliases"] == {c: expected[c] for c in layer["aliases"]}, name
        assert layer["labels"], name
        assert all(layer["names"]), name
        assert all(t.startswith("<b>") for t in layer["tips"]), name
    assert told["projecten_lijn"]["title"] == "Projecten (lijnen)"
    assert told["clusters_omtrek"]["title"] == "Clusters (omtrek van gemeenten)"
    assert all(n.endswith(" (rekenvoorbeeld)") for n in told["ontwikkelingen"]["names"])
    assert "<br/><i>ligging indicatief</i>" in told["delen_lijn"]["tips"][0]


def test_all_expressions_can_be_evaluated(told: dict[str, Any]) -> None:
    assert [fault for layer in told.values() for fault in layer["faults"]] == []


def test_what_a_file_says_is_text_in_qgis_too(nederland: Collection, tmp_path: Path) -> None:
    naam = '[% 1 + 1 %] <b>O\'Neil</b> & "zn" \\'
    odd = gpd.GeoDataFrame(
        {
            "project_id": ["P'1", 'P"2'],
            "naam": [naam, "Twee"],
            "modaliteit": ["elektriciteit", "<i>kernfusie</i>"],
            'een "kolom" [% 2 %]': [1.5, 2.5],
            "x' OR 1=1 --": ["a", "b"],
        },
        geometry=[shapely.Point(6.5, 52.9), shapely.LineString([(6.5, 52.9), (6.6, 52.9)])],
        crs="EPSG:4326",
    )
    source = tmp_path / "bron.geojson"
    odd.to_file(source, driver="GeoJSON")
    path = tmp_path / "uit 'n map.gpkg"
    write_geopackage(collect(source, edition=FULL, on=ON), ["projecten"], path)
    layers = probe(path, tmp_path)
    point, line = layers["projecten_punt"], layers["projecten_lijn"]
    assert (point["faults"], line["faults"]) == ([], [])
    assert point["names"] == [naam]
    escaped = '[% 1 + 1 %] &lt;b&gt;O\'Neil&lt;/b&gt; &amp; "zn" \\'
    assert point["tips"][0].startswith(f"<b>{escaped}</b>")
    assert point["drawn"] == {"Elektriciteit": 1}
    assert line["drawn"] == {"Modaliteit onbekend": 1}
    assert {'een "kolom" [% 2 %]', "x' OR 1=1 --"} <= set(point["aliases"])
