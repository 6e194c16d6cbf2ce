"""The folder of shapefiles: nothing is lost in silence.

The files are read byte by byte, without the library that wrote them, and each difference with the
collection must be in the report, and nothing else.
"""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from miekgeo.collection import LAYERS, Collection
from miekgeo.errors import WriteError
from miekgeo.export.collection import write_collection
from miekgeo.export.shape_names import short_names
from miekgeo.export.shapefile import cut_bytes
from tests.export.written import EURO, bytes_of, read_table, tricky_projecten, with_layers

WHOLE_FIELD = {
    "veldnaam ingekort",
    "ja/nee als tekst",
    "groot getal als tekst",
    "lege tekst is ontbrekend",
    "ontbrekend getal is leeg",
}
ENDINGS = {0: "punt", 1: "lijn", 2: "vlak"}


@pytest.fixture(scope="module")
def folder(nederland: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("shp") / "uit"
    written = write_collection(nederland, LAYERS, target, "shp")
    assert sorted(written) == sorted(target.iterdir())
    return target


@pytest.fixture(scope="module")
def tricky() -> gpd.GeoDataFrame:
    return tricky_projecten()


@pytest.fixture(scope="module")
def tricky_folder(tricky: gpd.GeoDataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("tricky") / "uit"
    write_collection(with_layers({"projecten": tricky}), ["projecten"], target, "shp")
    return target


def read_dbf(path: Path) -> list[dict[str, Any]]:
    """All rows of a DBF file: text for C, number for N; None where blank."""
    data = path.read_bytes()
    n, start, size = struct.unpack("<IHH", data[4:12])
    fields = []
    for at in range(32, start - 1, 32):
        name = data[at : at + 11].split(b"\0")[0].decode("ascii")
        fields.append((name, chr(data[at + 11]), data[at + 16]))
    rows = []
    for i in range(n):
        record = data[start + i * size : start + (i + 1) * size]
        assert record[:1] == b" "
        row, at = {}, 1
        for name, kind, width in fields:
            # Blank at the end is filling: DBF has no other way to end a text.
            text = record[at : at + width].decode("utf-8").rstrip(" ")
            at += width
            row[name] = (text or None) if kind == "C" else number(text)
        rows.append(row)
    return rows


def number(text: str) -> float | None:
    text = text.strip(" *\0")
    return float(text) if text else None


def expected_files(frame: gpd.GeoDataFrame, layer: str) -> dict[str, list[int]]:
    """Rows by file, found from the parts of each geometry one by one."""
    found: dict[str, list[int]] = {}
    for row, geometry in enumerate(frame.geometry):
        if geometry is None or geometry.is_empty:
            found.setdefault(f"{layer}_zonder_plaats.dbf", []).append(row)
            continue
        parts = geometry.geoms if geometry.geom_type == "GeometryCollection" else [geometry]
        for dimension in sorted({int(shapely.get_dimensions(p)) for p in parts}):
            found.setdefault(f"{layer}_{ENDINGS[dimension]}.shp", []).append(row)
    return found


def differences(
    frame: gpd.GeoDataFrame, layer: str, folder: Path, names: dict[str, str]
) -> dict[tuple[str, int, str], tuple[str, Any]]:
    """Each cell that isn't as it was given: by file, row and field what it was and what it is."""
    found = {}
    for file, rows in expected_files(frame, layer).items():
        cells = read_dbf((folder / file).with_suffix(".dbf"))
        assert len(cells) == len(rows), file
        for row, cell in zip(rows, cells, strict=True):
            assert list(cell) == [names[c] for c in frame.columns if c != "geometry"]
            for column, name in names.items():
                was, now = frame[column].iloc[row], cell[name]
                if not same(was, now):
                    found[file, row + 1, column] = (plain(was), now)
    return found


def same(was: Any, now: Any) -> bool:
    """Equal, but for what the report says of whole fields."""
    if pd.isna(was) or (isinstance(was, str) and was == ""):
        return now is None
    if isinstance(was, str) or now is None:
        return was == now
    if str(was) in ("True", "False"):
        return now == ("ja" if was else "nee")
    return (float(was) == float(now)) if isinstance(now, float) else (plain(was) == now)


def plain(value: Any) -> str:
    return value if isinstance(value, str) else repr(getattr(value, "item", lambda: value)())


def report_of(folder: Path, layer: str) -> list[dict[str, str]]:
    return [r for r in read_table(folder / "omzetting.csv") if r["laag"] == layer]


def names_of(frame: gpd.GeoDataFrame, report: list[dict[str, str]]) -> dict[str, str]:
    """Names as the report tells them: what it doesn't name is as it was."""
    told = {r["veld"]: r["is"] for r in report if r["wat"] == "veldnaam ingekort"}
    return {c: told.get(c, c) for c in frame.columns if c != "geometry"}


def unescaped(text: str) -> str:
    """A CSV cell as it was before it was made safe for a spreadsheet."""
    return text[1:] if text[:2] in ("'=", "'+", "'-", "'@") else text


def assert_report_is_whole(frame: gpd.GeoDataFrame, layer: str, folder: Path) -> None:
    report = report_of(folder, layer)
    names = names_of(frame, report)
    wanted = differences(frame, layer, folder, names)
    told = {
        (r["bestand"], int(r["rij"]), r["veld"]): unescaped(r["was"])
        for r in report
        if r["rij"] and r["veld"]
    }
    assert told == {where: was for where, (was, _) in wanted.items()}
    # What is told of a whole field is so, and what is so is told.
    said = {(r["veld"], r["wat"]) for r in report if not r["rij"] and r["veld"]}
    assert {what for _, what in said} <= WHOLE_FIELD
    assert said == {(c, w) for c in names for w in whole_field_changes(frame[c], c, names[c])}


def whole_field_changes(values: pd.Series, column: str, name: str) -> set[str]:
    kinds = {str(type(v).__name__) for v in values.dropna()}
    is_truth = str(values.dtype) in ("bool", "boolean")
    is_number = not is_truth and str(values.dtype).casefold().startswith(("int", "float"))
    present = list(values.dropna())
    found = {
        "veldnaam ingekort": name != column,
        "ja/nee als tekst": is_truth,
        "ontbrekend getal is leeg": is_number and len(present) < len(values),
        "lege tekst is ontbrekend": kinds == {"str"} and "" in present,
        "groot getal als tekst": is_number
        and any(abs(v) >= (2**53 if "nt" in str(values.dtype) else 1e14) for v in present),
    }
    return {what for what, holds in found.items() if holds}


@pytest.mark.parametrize("name", LAYERS)
def test_every_difference_is_told(name: str, folder: Path, nederland: Collection) -> None:
    assert_report_is_whole(nederland.layers[name], name, folder)


def test_every_difference_of_odd_rows_is_told(
    tricky: gpd.GeoDataFrame, tricky_folder: Path
) -> None:
    assert_report_is_whole(tricky, "projecten", tricky_folder)
    told = {(r["veld"], r["rij"]): r for r in report_of(tricky_folder, "projecten") if r["rij"]}
    assert told["naam", "3"]["wat"] == "tekst afgekapt"
    assert (told["naam", "3"]["was"], told["naam", "3"]["is"]) == (EURO, "€" * 84)
    assert told["naam", "3"]["code"] == "T3"
    assert ("naam", "4") not in told
    assert told["naam", "5"]["is"] == "x" * 254
    assert told["naam", "6"]["wat"] == "spaties aan het eind weg"
    assert told["vermogen_mw", "2"]["wat"] == "getal afgerond"
    assert (told["vermogen_mw", "7"]["was"], told["vermogen_mw", "7"]["is"]) == ("1e-17", "0,0")
    assert told["", "6"]["is"] == "punt, lijn"


def test_large_numbers_are_text(tricky: gpd.GeoDataFrame, tricky_folder: Path) -> None:
    rows = read_dbf(tricky_folder / "projecten_punt.dbf")
    assert [r["groot"] for r in rows] == ["1e+300", "1.0", "100000000000000.0"]
    # The row without a place has an integer that no double holds.
    name = names_of(tricky, report_of(tricky_folder, "projecten"))["kruist_provinciegrens_zelf"]
    assert read_dbf(tricky_folder / "projecten_zonder_plaats.dbf")[1][name] == str(2**62)


@pytest.mark.parametrize("name", LAYERS)
def test_counts_system_and_places_by_gdal(name: str, folder: Path, nederland: Collection) -> None:
    given = nederland.layers[name]
    files = expected_files(given, name)
    assert {p.name for p in folder.glob(f"{name}_*") if p.suffix in (".shp", ".dbf")} >= set(files)
    for file, rows in files.items():
        found = pyogrio.read_dataframe(folder / file)
        assert len(found) == len(rows)
        assert (folder / file).with_suffix(".cpg").read_text() == "UTF-8"
        if file.endswith(".dbf"):
            assert not (folder / file).with_suffix(".shp").exists()
            continue
        assert found.crs.to_epsg() == 28992
        assert (folder / file).with_suffix(".prj").is_file()
        # Coordinates are doubles in both: not a bit may differ.
        away = shapely.hausdorff_distance(
            found.geometry.to_numpy(), given.geometry.to_numpy()[rows]
        )
        assert (away == 0).all()
    placed = sum(len(rows) for rows in files.values())
    assert placed == len(given)


def test_odd_geometries(tricky: gpd.GeoDataFrame, tricky_folder: Path) -> None:
    files = {
        f: pyogrio.read_dataframe(tricky_folder / f) for f in expected_files(tricky, "projecten")
    }
    assert {f: t["project_id"].tolist() for f, t in files.items()} == {
        "projecten_punt.shp": ["T1", "T2", "T6"],
        "projecten_lijn.shp": ["T3", "T4", "T6"],
        "projecten_vlak.shp": ["T5"],
        "projecten_zonder_plaats.dbf": ["T7", "T8"],
    }
    area = files["projecten_vlak.shp"].geometry.iloc[0]
    assert area.area == 1_000_000 - 10_000
    assert files["projecten_punt.shp"].geometry.iloc[2].wkt == "MULTIPOINT ((230500 550500))"
    multi = [r for r in report_of(tricky_folder, "projecten") if r["wat"] == "punten als multipunt"]
    assert [(r["bestand"], r["was"]) for r in multi] == [("projecten_punt.shp", "1 keer één punt")]


def test_a_moved_geometry_is_told(
    tricky: gpd.GeoDataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the driver writes another place than was given, the report says so."""
    real = pyogrio.write_dataframe

    def shift(frame: gpd.GeoDataFrame, path: Path, **options: Any) -> None:
        if path.name == "projecten_lijn.shp":
            frame = frame.set_geometry(frame.geometry.translate(0.001, 0))
        real(frame, path, **options)

    monkeypatch.setattr(pyogrio, "write_dataframe", shift)
    write_collection(with_layers({"projecten": tricky}), ["projecten"], tmp_path / "u", "shp")
    moved = [r for r in report_of(tmp_path / "u", "projecten") if r["wat"] == "vorm veranderd"]
    assert [(r["bestand"], r["rij"]) for r in moved] == [
        ("projecten_lijn.shp", "3"),
        ("projecten_lijn.shp", "4"),
        ("projecten_lijn.shp", "6"),
    ]


def test_lost_rows_are_an_error(
    tricky: gpd.GeoDataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pyogrio.write_dataframe
    monkeypatch.setattr(
        pyogrio, "write_dataframe", lambda frame, path, **o: real(frame.iloc[1:], path, **o)
    )
    with pytest.raises(WriteError, match="bleek niet heel te zijn: 2 van 3 rijen"):
        write_collection(with_layers({"projecten": tricky}), ["projecten"], tmp_path / "u", "shp")
    assert list(tmp_path.iterdir()) == []


# ---- names -------------------------------------------------------------------------------------


def test_names_of_our_own_layers(nederland: Collection) -> None:
    for frame in nederland.layers.values():
        names = short_names([c for c in frame.columns if c != "geometry"])
        assert len({n.casefold() for n in names.values()}) == len(names)
        assert all(len(n) <= 10 and n.isascii() for n in names.values())
        # Ours come from the table: not one ends in a number to keep it apart.
        assert not [n for c, n in names.items() if n[-2:] == "_2" and not c.endswith("_2")]


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        (["naam", "NAAM"], ["naam", "NAAM_2"]),
        (["toelichting", "toelicht"], ["toelicht", "toelicht_2"]),
        (["Ärger & co", "aerger_co"], ["arger_co", "aerger_co"]),
        (["投資"], ["veld"]),
        (["投資", "2030"], ["veld", "v_2030"]),
        (["", "veld"], ["veld_2", "veld"]),
        (["belasting in 2030", "belasting in 2035"], ["be_in_2030", "be_in_2035"]),
        ([f"kolom nummer {i}" for i in range(12)], None),
        ([f"x{'y' * 30}{i}" for i in range(120)], None),
    ],
)
def test_names_of_a_user(columns: list[str], names: list[str] | None) -> None:
    found = short_names(columns)
    assert list(found) == columns
    assert len({n.casefold() for n in found.values()}) == len(columns)
    assert all(0 < len(n) <= 10 and n.isascii() for n in found.values())
    if names is not None:
        assert list(found.values()) == names


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("", ""),
        ("a" * 254, "a" * 254),
        ("a" * 255, "a" * 254),
        ("é" * 127, "é" * 127),
        ("a" + "é" * 127, "a" + "é" * 126),
        (EURO, "€" * 84),
        ("a" * 253 + "😀", "a" * 253),
    ],
)
def test_cut_at_characters(text: str, cut: str) -> None:
    assert cut_bytes(text) == cut


def test_too_many_columns(tricky: gpd.GeoDataFrame, tmp_path: Path) -> None:
    wide = tricky.assign(**{f"k{i}": "x" for i in range(256)})
    with pytest.raises(WriteError, match="kolommen; een shapefile heeft er hooguit 255"):
        write_collection(with_layers({"projecten": wide}), ["projecten"], tmp_path / "u", "shp")
    assert list(tmp_path.iterdir()) == []


# ---- the folder --------------------------------------------------------------------------------


def test_empty_layers_keep_their_kind(drenthe: Collection, tmp_path: Path) -> None:
    assert not len(drenthe.layers["knooppunten"])
    write_collection(drenthe, ["knooppunten", "knooppunt_gebieden"], tmp_path / "u", "shp")
    for file, kind in (("knooppunten_punt", "Point"), ("knooppunt_gebieden_vlak", "Polygon")):
        info = pyogrio.read_info(tmp_path / "u" / f"{file}.shp", force_feature_count=True)
        assert (info["features"], info["geometry_type"], info["crs"]) == (0, kind, "EPSG:28992")
    text = (tmp_path / "u" / "LEESMIJ.txt").read_text("utf-8-sig")
    assert "Knooppunten (leeg)" in text


def test_the_human_text(tricky_folder: Path) -> None:
    text = (tricky_folder / "omzetting.txt").read_text("utf-8-sig")
    assert "  prv_opgave   is provincies_opgegeven" in text
    assert "  naam: tekst afgekapt in 2 rijen" in text
    assert "  vorm: vorm verdeeld over bestanden in 1 rij" in text
    # What the fields are called in the files stands in the readable text.
    readme = (tricky_folder / "LEESMIJ.txt").read_text("utf-8-sig")
    assert "    prv_opgave   Provincies (opgegeven)" in readme


def test_two_runs_give_the_same_bytes(folder: Path, nederland: Collection, tmp_path: Path) -> None:
    """Also the day of the last change in the DBF files is that of the collection."""
    write_collection(replace(nederland), LAYERS, tmp_path / "u", "shp")
    assert bytes_of(tmp_path / "u") == bytes_of(folder)
    assert (folder / "stations_punt.dbf").read_bytes()[1:4] == bytes([2026 - 1900, 1, 15])


def test_an_index_of_another_program_goes(drenthe: Collection, tmp_path: Path) -> None:
    target = tmp_path / "u"
    write_collection(drenthe, ["stations"], target, "shp")
    for name in ("stations_punt.qix", "stations_punt.qml", "eigen.qix"):
        (target / name).write_text("van een ander programma")
    write_collection(drenthe, ["stations"], target, "shp")
    names = {p.name for p in target.iterdir()}
    assert {"stations_punt.qml", "eigen.qix"} < names
    assert "stations_punt.qix" not in names
