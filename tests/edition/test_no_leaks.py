"""Nothing of what is confidential is in anything that is written for the public.

Each output is written by its command from one data set, unpacked as far as it goes, and searched
for the words of the hidden rows and fields, whatever their case, and for their places.
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
import sqlite3
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow.parquet
import pyogrio
import pytest
import shapely
from pypdf import PdfReader

from miekgeo import collection
from miekgeo.progress import Progress
from tests.conftest import Run
from tests.edition.conftest import write_folder

# P9 and what hangs on it are confidential; so are the contact persons of P1 and the column that
# isn't a field. Hidden rows lie at places where nothing else lies.
WORLD = {
    "projecten": """
        project_id;naam;afhankelijk_van;omschrijving;contactpersonen;notitie;vertrouwelijk;provincie;wkt
        P1;Kabel Assen;ZWK-9;Bij Zwartekat;Jo Bronsema;Paarsvos;nee;;POINT (234000 557000)
        P2;Kabel Emmen;P1, DLG-1;Gewoon;;;;;POINT (257000 534000)
        P3;Kabel zonder plek;;Gewoon;Al Bellinga;;;Drenthe;
        ZWK-9;Zwartekat;P1;Rekencentrum Zwartekat;Ed Verhuld;;ja;;POINT (241234.56 549876.54)
    """,
    "traces": """
        trace_id;naam;project_id;van_station;naar_station;vertrouwelijk;wkt
        T1;Lijn een;P1;S1;VBG-9;nee;LINESTRING (234000 557000, 245000 551000)
        GRT-9;Lijn Grijstand;ZWK-9;S1;S2;;LINESTRING (241234.56 549876.54, 242345.67 548765.43)
        GRT-8;Lijn Stilwater;P2;S1;S2;ja;LINESTRING (251234.56 539876.54, 252345.67 538765.43)
    """,
    "status": """
        project_id;programma;provincie;ronde
        P1;pMIEK;Drenthe;2.0
        P2;nMIEK;;2.0
        ZWK-9;pMIEK;Drenthe;2.0
    """,
    "stations": """
        station_id;naam;spanning_kv;vertrouwelijk;x;y
        S1;Station een;110;nee;234000;557000
        S2;Station twee;110;nee;245000;551000
        VBG-9;Station Verborghen;380;ja;243210.98;556543.21
    """,
    "stationscapaciteit": """
        station_id;jaar;afname_limiet_mw;afname_mw;vertrouwelijk
        S1;2025;100;60;nee
        S2;2025;8642.3;7531.9;ja
        VBG-9;2025;9753.1;8642.7;nee
    """,
    "ontwikkelingen": """
        ontwikkeling_id;naam;sector;vraag_mw;vertrouwelijk;x;y
        DLG-1;Bedrijventerrein Zwijgveld;industrie;6428.5;ja;247654.32;545678.91
        D2;Woonwijk;woningbouw;20;nee;257000;534000
    """,
    "clusters": """
        cluster_id;naam;soort;gemeenten;vertrouwelijk
        CLS-9;Cluster Doofpot;energiecluster;Assen;ja
        C2;Cluster Emmen;energiecluster;Emmen;nee
    """,
}  # fmt: skip
WORDS = (
    "ZWK-9", "Zwartekat", "Bronsema", "Paarsvos", "Bellinga", "Verhuld", "GRT-9",
    "Grijstand", "GRT-8", "Stilwater", "VBG-9", "Verborghen", "DLG-1", "Zwijgveld", "CLS-9",
    "Doofpot",
)  # fmt: skip
# Megawatts of hidden rows, as a file or a text may write them; whole ones where MW follows.
FIGURES = re.compile(
    r"(?<![\d.,])(?:8[ .]?642[.,][37]|7[ .]?531[.,]9|9[ .]?753[.,]1|6[ .]?428[.,]5"
    r"|(?:8[ .]?64[23]|7[ .]?53[12]|9[ .]?753|6[ .]?42[89]) mw)(?!\d)"
)
PLACES = [(241234.56, 549876.54), (243210.98, 556543.21), (247654.32, 545678.91)]
# What the public rows hold: a reader that finds nothing of these reads nothing at all.
PUBLIC_WORDS = ("Kabel Assen", "Kabel zonder plek")

# By name: the command and its options; a slash stands for the folder of the test.
OUTPUTS: dict[str, tuple[str, ...]] = {
    "gpkg": ("exporteer", "--uit", "/uit.gpkg"),
    "geojson": ("exporteer", "--uit", "/uit", "--formaat", "geojson"),
    "geoparquet": ("exporteer", "--uit", "/uit", "--formaat", "geoparquet"),
    "shp": ("exporteer", "--uit", "/uit", "--formaat", "shp"),
    "html": ("exporteer", "--uit", "/uit.html"),
    "xlsx": ("exporteer", "--uit", "/uit.xlsx"),
    "projectenlijst": ("projectenlijst", "--uit", "/lijst.xlsx"),
    "fiches docx": ("projectfiche", "--uit", "/fiches"),
    "fiches html": ("projectfiche", "--uit", "/fiches", "--formaat", "html"),
    "kaartblad": ("kaartblad", "--provincie", "Drenthe", "--uit", "/blad.pdf"),
    "kaartbijlage": ("kaartbijlage", "--provincie", "Drenthe", "--uit", "/bijlage"),
    "publiceer": ("publiceer", "--map", "/dienst", "--alleen-schrijven"),
}


Written = Callable[..., tuple[list[Path], str]]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[tuple[str, ...], str]]:
    """A folder with what was written, and by command and options what it said."""
    return tmp_path_factory.mktemp("lekken"), {}


@pytest.fixture(scope="module")
def gathered() -> Iterator[None]:
    """What is asked the same way is gathered once: it is the writing that differs by command."""
    with pytest.MonkeyPatch.context() as patch:
        found: dict[tuple[object, ...], collection.Collection] = {}
        gather = collection.collect

        def once(path: Path, *, progress: Progress, **asked: Any) -> collection.Collection:
            key = (path, *sorted(asked.items()))
            if key not in found:
                found[key] = gather(path, progress=progress, **asked)
            return found[key]

        patch.setattr(collection, "collect", once)
        yield


@pytest.fixture
def written(run: Run, kept: tuple[Path, dict[tuple[str, ...], str]], gathered: None) -> Written:
    """Files that a command writes from the data set, and what it says meanwhile."""
    home, said = kept

    def call(command: str, *more: str) -> tuple[list[Path], str]:
        folder = home / f"{list(OUTPUTS).index(command)}{''.join(more)}"
        out = folder / "uit"
        if (command, *more) not in said:
            data = write_folder(home / "gegevens", WORLD)
            out.mkdir(parents=True)
            name, *options = OUTPUTS[command]
            places = [out / o[1:] if o.startswith("/") else o for o in options]
            done = run(name, data, *places, *more)
            assert done.code == 0, done.text
            said[(command, *more)] = f"{done.out}{done.text}"
        files = [p for p in out.rglob("*") if p.is_file()]
        assert files
        return files, said[(command, *more)]

    return call


# ---- reading all of a file ---------------------------------------------------------------------


def texts_of(path: Path) -> Iterator[str]:
    """All that a file says: as text, and unpacked as its kind is."""
    content = path.read_bytes()
    yield path.name
    yield from texts_in(content)
    if path.suffix == ".gpkg":
        yield from texts_of_sqlite(path)
    if path.suffix == ".parquet":
        yield pd.read_parquet(path).to_csv()
        yield str(pyarrow.parquet.read_schema(path).metadata)
        yield from (places.to_wkt().to_csv() for places in geometries_of(path))
    if path.suffix == ".shp":
        yield gpd.read_file(path).to_csv()


def texts_in(content: bytes) -> Iterator[str]:
    for encoding in ("utf-8", "utf-16-le"):
        text = content.decode(encoding, errors="ignore")
        yield text
        if "&" in text:
            yield html.unescape(text)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for inner in packed.namelist():
                yield inner
                yield from texts_in(packed.read(inner))
    elif content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        yield str(reader.metadata)
        # Letters may be drawn as one: ﬁ for fi.
        pages = (page.extract_text() for page in reader.pages)
        yield from (unicodedata.normalize("NFKC", page) for page in pages)
        yield from (page.get_contents().get_data().decode("latin-1") for page in reader.pages)
    elif content.lstrip()[:1] in (b"{", b"["):
        yield json.dumps(json.loads(content), ensure_ascii=False)
    for packed_text in re.findall(rb"base64,([A-Za-z0-9+/=]{40,})", content):
        yield base64.b64decode(packed_text).decode("latin-1")


def texts_of_sqlite(path: Path) -> Iterator[str]:
    base = sqlite3.connect(path)
    try:
        for (table,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            for row in base.execute(f'SELECT * FROM "{table}"'):
                yield "\n".join(
                    v.decode("latin-1") if isinstance(v, bytes) else str(v) for v in row
                )
    finally:
        base.close()


def found_in(files: Iterable[Path], words: Iterable[str]) -> dict[str, list[str]]:
    """By word or figure, the files that have it, whatever its case."""
    found: dict[str, list[str]] = {}
    for path in files:
        text = text_of(path)
        hits = [w for w in words if folded(w) in text]
        for hit in [*hits, *sorted(set(FIGURES.findall(text)))]:
            found.setdefault(hit, []).append(path.name)
    return found


@cache
def text_of(path: Path) -> str:
    """All that a file says, folded; it is searched more than once."""
    return folded("\n".join(texts_of(path)))


def folded(text: str) -> str:
    return text.casefold()


def geometries_of(path: Path) -> Iterator[gpd.GeoSeries]:
    """The geometries of a map file, in RD."""
    if path.suffix == ".parquet":
        try:
            yield gpd.read_parquet(path).geometry.to_crs(28992)
        except ValueError:
            return
    if path.suffix in (".gpkg", ".geojson", ".shp"):
        for layer, kind in pyogrio.list_layers(path):
            if kind is not None:
                yield gpd.read_file(path, layer=layer).geometry.to_crs(28992)


# ---- the search --------------------------------------------------------------------------------


@pytest.mark.parametrize("command", OUTPUTS)
def test_no_public_output_has_what_is_confidential(command: str, written: Written) -> None:
    files, said = written(command)
    assert found_in(files, WORDS) == {}
    assert [w for w in WORDS if folded(w) in folded(said)] == []
    # What may be known is there, so the search reads what it searches.
    readable = [p for p in files if p.suffix != ".png"]
    assert set(found_in(readable, PUBLIC_WORDS)) == set(PUBLIC_WORDS)


@pytest.mark.parametrize("command", ["gpkg", "geojson", "geoparquet", "shp", "kaartbijlage"])
def test_no_public_geometry_touches_a_hidden_place(command: str, written: Written) -> None:
    files, _ = written(command)
    borders = 0
    for path in files:
        for series in geometries_of(path):
            points = series[series.notna() & (series.geom_type == "Point")]
            lines = series[series.notna() & series.geom_type.str.contains("Line")]
            borders += len(points) + len(lines)
            for x, y in PLACES:
                hidden = shapely.Point(x, y)
                assert not points.distance(hidden).lt(100).any(), path.name
                ends = shapely.points(shapely.get_coordinates(lines.to_numpy()))
                assert not (shapely.distance(ends, hidden) < 100).any(), path.name
    assert borders


@pytest.mark.parametrize("command", OUTPUTS)
def test_the_confidential_edition_has_them(
    command: str, written: Written, run: Run, tmp_path: Path
) -> None:
    """Else the search proves nothing: it must find in the same file what isn't hidden."""
    if command == "publiceer":
        data = write_folder(tmp_path / "gegevens", WORLD)
        done = run("publiceer", data, "--vertrouwelijk", "--alleen-schrijven")
        assert done.code == 2
        assert "geen --vertrouwelijk" in done.text
        return
    files, _ = written(command, "--vertrouwelijk")
    assert {"ZWK-9", "Zwartekat"} <= set(found_in(files, WORDS))


@pytest.mark.parametrize("command", ["gpkg", "geojson", "publiceer"])
def test_a_blurred_row_has_no_name_and_no_place(command: str, written: Written) -> None:
    files, _ = written(command, "--raster", "5000")
    assert found_in(files, WORDS) == {}
    assert "Vertrouwelijk (projecten)" in found_in(files, ("Vertrouwelijk (projecten)",))


def test_the_search_reads_what_is_packed(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", "<t>Zwartekat &amp; Zwijgveld</t>" * 50)
    path = tmp_path / "a.docx"
    path.write_bytes(inner.getvalue())
    assert b"Zwartekat" not in path.read_bytes()
    assert set(found_in([path], WORDS)) == {"Zwartekat", "Zwijgveld"}
