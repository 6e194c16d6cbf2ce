"""Any collection as a layer: each row is in the file or in the report beside it, as it came."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from miekgeo import fetch
from miekgeo.cli.bar import progress_bar
from miekgeo.geometry import RD
from miekgeo.grenzen import load_grenzen
from miekgeo.lagen import Laag, read_layer
from tests.conftest import Run
from tests.fetch.conftest import DONE, INTERNALS, UNREADABLE, contents, unprintable
from tests.fetch.json_server import JsonServer, Reply, collection, serve_replies
from tests.services.bad_server import Fault, serve_badly
from tests.services.common import CRS84_URI, HOST, LICENCE, Feature, as_features
from tests.services.pygeoapi_server import Layer, serve_collections
from tests.test_cli_use import ENGLISH

NAME = "hoogspanningsstations"
# As TenneT calls its columns.
KOLOM = ("station_id=STATIONID", "naam=OBJECTOMSCHRIJVING", "spanning_kv=SPANNINGSNIVEAU")
SUFFIXES = (".gpkg", ".geojson", ".csv")
# The tower of Amersfoort, from which RD counts: 52° 9' 18.62" N, 5° 23' 13.94" E in ETRS89.
AMERSFOORT_RD = (155_000, 463_000)
AMERSFOORT_DEGREES = (5.387206, 52.155172)
TODAY = date.today().isoformat()  # noqa: DTZ011 the day as the user's calendar has it


def as_options(*choices: str) -> list[str]:
    return [part for choice in choices for part in ("--kolom", choice)]


def stations(n: int = 8) -> gpd.GeoDataFrame:
    """Stations a kilometre apart, to the east of Amersfoort, with millimetres."""
    x, y = AMERSFOORT_RD
    rows = [
        {
            "STATIONID": f"S{i}",
            "OBJECTOMSCHRIJVING": f'Station {i} \'s-Graveland; Zuid "A"',
            "SPANNINGSNIVEAU": (380, 220, 150, 110)[i % 4],
            "toelichting": None if i == 2 else f"regel {i}, ë",
        }
        for i in range(1, n + 1)
    ]
    places = [shapely.Point(x + 1000 * i + 0.001, y + 0.123) for i in range(1, n + 1)]
    return gpd.GeoDataFrame(rows, geometry=places, crs=RD)


def feature(place: object = AMERSFOORT_RD, **properties: Any) -> Feature:
    """A station; the place is a point unless it is a whole geometry."""
    shape = {"type": "Point", "coordinates": list(place)} if isinstance(place, tuple) else place
    return {"type": "Feature", "geometry": shape, "properties": properties}


def station(number: int, **more: Any) -> Feature:
    x, y = AMERSFOORT_RD
    return feature((x + number, y), station_id=f"S{number}", naam=f"Station {number}", **more)


@contextmanager
def serve(*features: Feature, **about: Any) -> Iterator[JsonServer]:
    with serve_replies(collection(NAME, features, **about)) as server:
        yield server


def read(path: Path, layer: str = "stations") -> Laag:
    return read_layer(path, layer, nederland=load_grenzen().nederland)


def read_quickly(path: Path) -> pd.DataFrame:
    """The rows of a file; without the process of its own in which miekgeo opens hostile files."""
    return read(path).frame if path.suffix == ".csv" else pyogrio.read_dataframe(path)


def sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The cells of a workbook by sheet, header first; nothing in it is a formula."""
    book = openpyxl.load_workbook(path)
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n"}
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def told(path: Path) -> dict[str, str]:
    """What the report says of where the layer came from."""
    return dict(sheets(path)["herkomst"][1:])


def assert_same(found: Laag, laag: Laag, within_m: float) -> None:
    """The fields of two layers are equal, and the geometry to this distance."""
    names = list(laag.definition.by_name)
    pd.testing.assert_frame_equal(pd.DataFrame(found.frame[names]), pd.DataFrame(laag.frame[names]))
    places = found.frame.geometry.to_numpy(), laag.frame.geometry.to_numpy()
    assert list(shapely.is_missing(places[0])) == list(shapely.is_missing(places[1]))
    if within_m:
        assert shapely.hausdorff_distance(*places)[~shapely.is_missing(places[0])].max() < within_m
    else:
        assert list(shapely.to_wkb(places[0])) == list(shapely.to_wkb(places[1]))


# GeoJSON has seven decimals of a degree: a centimetre.
PRECISION_M = {".gpkg": 0.0, ".csv": 0.0, ".geojson": 0.02}


# ---- a real server -----------------------------------------------------------------------------


@pytest.mark.skipif(
    importlib.util.find_spec("pygeoapi") is None, reason="pygeoapi is niet geïnstalleerd"
)
def test_stations_of_a_real_server(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "tennet.gpkg"
    frame = stations()
    frame.to_file(source, layer="stations", driver="GPKG", engine="pyogrio")
    written = {}
    with serve_collections({NAME: Layer(source, "stations")}, max_items=3) as url:
        for suffix in SUFFIXES:
            path = tmp_path / f"stations{suffix}"
            done = run(
                *("bronnen", "haal", url, NAME, "--laag", "stations", "--uit", path),
                *as_options(*KOLOM),
            )
            assert (done.code, done.err) == (DONE, "")
            assert f"{NAME}, laag stations: 8 rijen gelezen, 8 gebruikt." in done.out
            # Of the numbers that the server gives its features.
            assert "0 fouten, 1 opmerking." in done.out
            assert "Kolom 'id' is niet gebruikt" in done.text
            assert f"Geschreven: {path}" in done.out
            assert f"Geschreven: {tmp_path / 'stations-rapport.xlsx'}" in done.out
            assert f"licentie: {LICENCE['title']}." in done.text
            written[suffix] = read(path)
        whole = fetch.fetch_layer(url, NAME, "stations", columns=dict(c.split("=") for c in KOLOM))
    for suffix, laag in written.items():
        assert (laag.n_read, len(laag.frame), len(laag.aside)) == (8, 8, 0)
        assert_same(laag, whole.laag, PRECISION_M[suffix])
        kept = ["regel 1, ë", "", *(f"regel {i}, ë" for i in range(3, 9))]
        assert laag.frame["toelichting"].fillna("").tolist() == kept
    # And they are what was served.
    laag = written[".gpkg"].frame
    assert laag["station_id"].tolist() == frame["STATIONID"].tolist()
    assert laag["naam"].tolist() == frame["OBJECTOMSCHRIJVING"].tolist()
    assert laag["spanning_kv"].tolist() == [220, 150, 110, 380] * 2
    assert list(shapely.to_wkb(laag.geometry.to_numpy())) == list(
        shapely.to_wkb(frame.geometry.to_numpy())
    )


# ---- every row counts --------------------------------------------------------------------------


def mixed() -> list[Feature]:
    """Ten rows, six of which can't be used, each for a reason of its own."""
    x, y = AMERSFOORT_RD
    line = {"type": "LineString", "coordinates": [[x, y], [x + 1, y]]}
    return [
        station(1),
        {**station(2), "geometry": None},
        {**station(3), "geometry": {"type": "Point", "coordinates": "onzin"}},
        {**station(4), "geometry": {"type": "Kubus", "coordinates": [x, y]}},
        {**station(5), "geometry": line},
        # Paris.
        feature((600_000 - 1_000_000, -5_000), station_id="S6", naam="Station 6"),
        feature((x, y), naam="Zonder code"),
        station(8, spanning_kv="hoog"),
        station(9),
        {**station(9), "geometry": {"type": "Point", "coordinates": [x, y + 5]}},
    ]


def test_each_row_is_in_the_file_or_in_the_report(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "stations.gpkg"
    with serve(*mixed()) as server:
        done = run("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path)
    assert done.code == DONE
    told_aside = "7 terzijde (rij 3, 4, 5, 6, 7 en nog 2)"
    assert f"10 rijen gelezen, 3 gebruikt (waarvan 1 zonder locatie), {told_aside}." in done.out
    laag = read(path)
    assert laag.frame["station_id"].tolist() == ["S1", "S2", "S8"]
    report = sheets(path.with_name("stations-rapport.xlsx"))
    header, *aside = report["terzijde"]
    assert header == ("rij", "station_id", "naam", "reden")
    assert [row[:3] for row in aside] == [
        (3, "S3", "Station 3"),
        (4, "S4", "Station 4"),
        (5, "S5", "Station 5"),
        (6, "S6", "Station 6"),
        (7, None, "Zonder code"),
        (9, "S9", "Station 9"),
        (10, "S9", "Station 9"),
    ]
    reasons = [str(row[3]) for row in aside]
    assert reasons[0] == reasons[1] == "De geometrie is niet te lezen."
    assert reasons[2] == "De geometrie is een lijn; stations vraagt punt."
    assert "200 km" in reasons[3] or "RD" in reasons[3]
    assert reasons[4] == "station_id is leeg."
    assert reasons[5] == reasons[6] == "station_id S9 staat in rijen 9, 10, met verschillen."
    assert len(laag.frame) + len(aside) == 10
    # What was wrong without setting a row aside is there too.
    found = {(row[0], row[3]) for row in report["bevindingen"][1:]}
    assert found >= {("G14", 2), ("W03", 8)}
    counts = told(path.with_name("stations-rapport.xlsx"))
    assert [counts[f"rijen {k}"] for k in ("aangekondigd", "gelezen", "gebruikt", "terzijde")] == [
        *("10", "10", "3", "7")
    ]


@pytest.mark.parametrize("fault", [Fault.NULL_GEOMETRY, Fault.BAD_GEOMETRY])
def test_one_geometry_of_eight_is_spoilt(fault: Fault, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    rows = as_features(stations())
    with serve_badly({NAME: rows}, fault, page_size=3) as server:
        done = run(
            *("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path),
            *as_options(*KOLOM),
        )
    assert done.code == DONE
    report = sheets(path.with_name("stations-rapport.xlsx"))
    aside = len(report["terzijde"]) - 1
    laag = read(path)
    assert len(laag.frame) + aside == 8
    # Without a place a row is used, and said to be so; with one that can't be read it isn't.
    assert aside == (fault == Fault.BAD_GEOMETRY)
    assert int(laag.frame.geometry.isna().sum()) == (fault == Fault.NULL_GEOMETRY)
    assert [row[3:5] for row in report["bevindingen"][1:] if row[3]] == [(1, "S1")]


def test_a_number_that_no_computer_holds(run: Run, tmp_path: Path) -> None:
    """A coordinate of 400 digits is a place that can't be read, and no more than that."""
    wrong = {**station(2), "geometry": {"type": "Point", "coordinates": [10**400, 1]}}
    path = tmp_path / "stations.gpkg"
    with serve(station(1), wrong) as server:
        done = run("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path)
    assert (done.code, done.err) == (DONE, "")
    assert "2 rijen gelezen, 1 gebruikt, 1 terzijde (rij 2)." in done.out


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_collection_without_rows(suffix: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / f"stations{suffix}"
    with serve_badly({NAME: []}, Fault.NO_FEATURES) as server:
        done = run("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path)
    assert done.code == DONE
    assert "0 rijen gelezen, 0 gebruikt." in done.out
    assert "Het bestand heeft geen rijen." in done.text
    assert told(path.with_name("stations-rapport.xlsx"))["rijen aangekondigd"] == "0"


@pytest.mark.parametrize("fault", [Fault.ANNOUNCES_MORE, Fault.HALFWAY, Fault.HTML])
def test_a_bad_service_leaves_the_file_that_was_there(
    fault: Fault, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "stations.gpkg"
    path.write_bytes(b"van gisteren")
    with serve_badly({NAME: as_features(stations())}, fault, page_size=3) as server:
        done = run("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path)
    assert (done.code, done.out) == (UNREADABLE, "")
    assert HOST in done.err
    assert INTERNALS.findall(done.err) == []
    assert contents(tmp_path) == {"stations.gpkg": b"van gisteren"}


# ---- places ------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault.NO_RD, Fault.NO_RD_REFUSED, Fault.WRONG_CRS])
def test_a_service_without_rd(fault: Fault, tmp_path: Path) -> None:
    """Degrees become the metres they were, to the millimetre; also where the service is wrong."""
    frame = stations()
    with serve_badly({NAME: as_features(frame)}, fault, page_size=100) as server:
        found = fetch.fetch_layer(
            server.url, NAME, "stations", columns=dict(c.split("=") for c in KOLOM)
        )
    assert len(found.laag.frame) == 8
    away = shapely.distance(found.laag.frame.geometry.to_numpy(), frame.geometry.to_numpy())
    assert away.max() < 0.001


def test_the_tower_of_amersfoort() -> None:
    tower = feature(AMERSFOORT_DEGREES, station_id="S1", naam="Toren")
    with serve(tower, crs=[CRS84_URI]) as server:
        found = fetch.fetch_layer(server.url, NAME, "stations")
    (place,) = found.laag.frame.geometry
    assert (place.x, place.y) == pytest.approx(AMERSFOORT_RD, abs=0.5)


# ---- where it came from ------------------------------------------------------------------------


def test_each_row_says_where_it_came_from(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "stations.gpkg"
    features = [station(1), station(2, bron="Fiche 12"), station(3, bron="")]
    with serve(*features, title="Stations van het net", license="CC BY 4.0") as server:
        done = run("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path)
        url = f"{server.url}/collections/{NAME}"
    own = f"Stations van het net, {url}, CC BY 4.0, opgehaald {TODAY}"
    assert read_quickly(path)["bron"].tolist() == [own, "Fiche 12", own]
    assert f"Bron: Stations van het net, {url}; licentie: CC BY 4.0." in done.text
    assert told(path.with_name("stations-rapport.xlsx")) | {"programma": ""} == {
        "programma": "",
        "laag": "stations",
        "collectie": "Stations van het net",
        "adres": url,
        "licentie": "CC BY 4.0",
        "opgehaald": TODAY,
        "rijen aangekondigd": "3",
        "rijen gelezen": "3",
        "rijen gebruikt": "3",
        "rijen terzijde": "0",
    }


@pytest.mark.parametrize(
    ("about", "shared", "licence"),
    [
        ({"license": "CC0 1.0"}, {}, "CC0 1.0"),
        ({"links": [LICENCE]}, {}, "CC BY 4.0"),
        ({"links": [{"rel": "license", "href": "https://x.nl/l"}]}, {}, "https://x.nl/l"),
        ({}, {"/collections": Reply({"links": [LICENCE]})}, "CC BY 4.0"),
        ({}, {"/": Reply({"links": [LICENCE]})}, "CC BY 4.0"),
        ({}, {}, ""),
        ({"links": "geen", "license": 5}, {}, ""),
    ],
)
def test_the_licence(
    about: dict[str, Any], shared: dict[str, Reply], licence: str, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "stations.gpkg"
    with serve_replies({**collection(NAME, [station(1)], **about), **shared}) as server:
        done = run("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path)
    said = licence or "niet opgegeven door de dienst"
    assert f"licentie: {said}" in done.text
    assert ("vraag het na voor u publiceert" in done.text) == (not licence)
    assert told(path.with_name("stations-rapport.xlsx"))["licentie"] == said
    (bron,) = read_quickly(path)["bron"]
    assert bron.split(", ")[2:] == [*([licence] if licence else []), f"opgehaald {TODAY}"]


def test_a_layer_with_a_date_gets_the_day(tmp_path: Path) -> None:
    features = [feature(project_id="P1", bron_datum="2020-05-06"), feature(project_id="P2")]
    with serve(*features) as server:
        found = fetch.fetch_layer(server.url, NAME, "projecten")
    assert found.laag.frame["bron_datum"].tolist() == ["2020-05-06", TODAY]


def test_a_layer_without_places_is_a_table(run: Run, tmp_path: Path) -> None:
    features = [{**feature(project_id="P1", programma="nMIEK"), "geometry": None}]
    with serve(*features) as server:
        options = ("bronnen", "haal", server.url, NAME, "--laag", "status", "--uit")
        done = run(*options, tmp_path / "status.csv")
        asked = len(server.requests)
        refused = run(*options, tmp_path / "status.gpkg")
        assert len(server.requests) == asked
    assert done.code == DONE
    assert read(tmp_path / "status.csv", "status").frame["programma"].tolist() == ["nMIEK"]
    assert refused.code == UNREADABLE
    assert "Kies een bestandsnaam die eindigt op .csv." in refused.text


# ---- columns -----------------------------------------------------------------------------------

COLUMNS = "STATIONID, OBJECTOMSCHRIJVING, SPANNINGSNIVEAU, toelichting"


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        (["hoogte=STATIONID"], "hoogte is geen veld van de laag stations"),
        (["naam=NAAM"], "kolom 'NAAM' staat niet in het bestand"),
        (["naam=STATIONID", "station_id=STATIONID"], "kolom 'STATIONID' is twee keer gekozen"),
        (["naam=STATIONID", "naam=toelichting"], "naam is twee keer gekozen"),
        # A collection has its own geometry.
        (["wkt=toelichting"], "wkt is geen veld van de laag stations"),
    ],
)
def test_columns_that_cannot_be_chosen(
    choices: list[str], message: str, run: Run, tmp_path: Path
) -> None:
    with serve_badly({NAME: as_features(stations())}) as server:
        done = run(
            *("bronnen", "haal", server.url, NAME, "--laag", "stations"),
            *("--uit", tmp_path / "s.gpkg", *as_options(*choices)),
        )
    assert (done.code, done.out) == (UNREADABLE, "")
    assert message in done.text
    assert ENGLISH.findall(done.err) == []
    assert list(tmp_path.iterdir()) == []


def test_all_wrong_columns_are_named_at_once(run: Run, tmp_path: Path) -> None:
    wrong = as_options("hoogte=X", "naam=Y", "beheerder=STATIONID", "station_id=STATIONID")
    with serve_badly({NAME: as_features(stations())}) as server:
        done = run(
            *("bronnen", "haal", server.url, NAME, "--laag", "stations"),
            *("--uit", tmp_path / "s.gpkg", *wrong),
        )
    assert done.text == (
        "Fout: De gekozen kolommen kloppen niet: hoogte is geen veld van de laag stations; "
        "kolom 'X' staat niet in het bestand; kolom 'Y' staat niet in het bestand; "
        f"kolom 'STATIONID' is twee keer gekozen. Kolommen in het bestand: id, {COLUMNS}."
    )


@pytest.mark.parametrize("choice", ["naam", "=STATIONID", "", " =x"])
def test_a_choice_is_a_field_and_a_column(choice: str, run: Run, tmp_path: Path) -> None:
    with serve_badly({NAME: as_features(stations())}) as server:
        done = run(
            *("bronnen", "haal", server.url, NAME, "--laag", "stations"),
            *("--uit", tmp_path / "s.gpkg", "--kolom", choice),
        )
        assert server.requests == []
    assert done.code == UNREADABLE
    assert "is geen keuze van een kolom; schrijf veld=kolom." in done.text
    assert ENGLISH.findall(done.err) == []


def test_a_column_that_is_no_field(run: Run, tmp_path: Path) -> None:
    """`veld=` keeps what would be recognised from being read as the field."""
    path = tmp_path / "stations.gpkg"
    with serve(station(1, beheerder="TenneT"), station(2, beheerder="Liander")) as server:
        done = run(
            *("bronnen", "haal", server.url, NAME, "--laag", "stations"),
            *("--uit", path, "--kolom", "beheerder="),
        )
    assert done.code == DONE
    report = sheets(path.with_name("stations-rapport.xlsx"))
    assert ("beheerder", None, "niet herkend, blijft bewaard") in report["kolommen"]
    written = pyogrio.read_dataframe(path)
    assert written["beheerder"].isna().all()
    # Nor is what it holds lost.
    assert ["TenneT", "Liander"] in [written[column].tolist() for column in written]


def test_the_report_says_how_columns_were_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "stations.gpkg"
    with serve_badly({NAME: as_features(stations())}) as server:
        run(
            *("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path),
            *as_options(*KOLOM),
        )
    assert sheets(path.with_name("stations-rapport.xlsx"))["kolommen"] == [
        ("kolom", "veld", "hoe"),
        ("STATIONID", "station_id", "gekozen"),
        ("OBJECTOMSCHRIJVING", "naam", "gekozen"),
        ("SPANNINGSNIVEAU", "spanning_kv", "gekozen"),
        ("id", None, "niet herkend, blijft bewaard"),
        ("toelichting", None, "niet herkend, blijft bewaard"),
    ]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A file with other names for its columns, and a column that only seems to be the name."""
    path = tmp_path / "projecten.csv"
    path.write_text(
        "nummer;omschrijving;waar;naam\nP1;Station Amersfoort;POINT(155000 463000);niet deze\n",
        encoding="utf-8",
    )
    return path


def test_columns_of_a_file_to_judge(run: Run, project: Path) -> None:
    chosen = as_options("project_id=nummer", "naam=omschrijving", "wkt=waar")
    done = run("schaalniveau", project, *chosen)
    assert done.code == DONE
    assert done.out.startswith("P1 Station Amersfoort\n  Het project ligt in Utrecht.")


def test_columns_of_a_file_to_check(run: Run, project: Path, tmp_path: Path) -> None:
    chosen = as_options("project_id=nummer", "naam=omschrijving", "wkt=waar")
    report = tmp_path / "rapport.xlsx"
    done = run("controleer", project, *chosen, "--uit", report)
    assert "1 rij gelezen, 1 gebruikt." in done.out
    (mapping,) = (rows for rows in sheets(report).values() if rows[0][:2] == ("kolom", "veld"))
    assert [row[:3] for row in mapping[1:]] == [
        ("nummer", "project_id", "gekozen"),
        ("omschrijving", "naam", "gekozen"),
        ("waar", "plaats (wkt)", "gekozen"),
        ("naam", None, "niet herkend, blijft bewaard"),
    ]


@pytest.mark.parametrize("command", ["controleer", "schaalniveau"])
@pytest.mark.parametrize(
    ("choices", "message"),
    [
        (["hoogte=waar"], "hoogte is geen veld van de laag projecten"),
        (["naam=weg"], "kolom 'weg' staat niet in het bestand"),
        (["naam=omschrijving", "naam=nummer"], "naam is twee keer gekozen"),
        (["wkt=waar", "naam=waar"], "kolom 'waar' is twee keer gekozen"),
    ],
)
def test_columns_of_a_file_that_cannot_be_chosen(
    choices: list[str], message: str, command: str, run: Run, project: Path
) -> None:
    done = run(command, project, *as_options(*choices))
    assert (done.code, done.out) == (UNREADABLE, "")
    assert message in done.text
    assert ENGLISH.findall(done.err) == []


# ---- before anything is fetched ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "name", "message"),
    [
        ("stations", "uit.docx", "Kies een bestandsnaam die eindigt op .gpkg, .geojson, .csv."),
        ("stations", "uit", "uit: onbekende indeling '' voor de laag stations."),
        ("stations", "uit.xlsx", "onbekende indeling '.xlsx'"),
        ("kabels", "uit.gpkg", "Onbekende laag: kabels."),
    ],
)
def test_what_is_wrong_beforehand_is_said_before_anything_is_fetched(
    layer: str, name: str, message: str, run: Run, tmp_path: Path
) -> None:
    with serve(station(1)) as server:
        done = run("bronnen", "haal", server.url, NAME, "--laag", layer, "--uit", tmp_path / name)
        assert server.requests == []
    assert (done.code, done.out) == (UNREADABLE, "")
    assert message in done.text
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist(run: Run, tmp_path: Path) -> None:
    with serve(station(1)) as server:
        path = tmp_path / "weg" / "uit.gpkg"
        done = run("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path)
    assert done.code == UNREADABLE
    assert "De map weg bestaat niet. Maak de map eerst aan." in done.text
    assert list(tmp_path.iterdir()) == []


# ---- values ------------------------------------------------------------------------------------


def test_a_collection_reads_as_the_same_geojson_in_a_file(tmp_path: Path) -> None:
    """Numbers, lists, texts and what is missing mean the same from a service and from a file."""
    features = [
        station(1, spanningen_kv=["380", "150"], spanning_kv=380, ibn=2031, status="bestaand"),
        station(2, spanningen_kv=[380, 150], spanning_kv=150.5, ibn="2031-Q3", status="nieuw"),
        station(3, spanningen_kv="380; 150", spanning_kv="110", beheerder=None),
        station(4, voorzieningsgebied=["Ede", "Epe"], beheerder="  Liander "),
    ]
    document = {"type": "FeatureCollection", "features": features}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}
    path = tmp_path / "stations.geojson"
    path.write_text(json.dumps({**document, "crs": crs}), encoding="utf-8")
    with serve(*features) as server:
        found = fetch.fetch_layer(server.url, NAME, "stations").laag
    of_file = read(path)
    for name in set(found.definition.by_name) - {"bron"}:
        assert found.frame[name].tolist() == of_file.frame[name].tolist(), name
    assert found.frame.geometry.tolist() == of_file.frame.geometry.tolist()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_digit_is_lost(suffix: str, run: Run, tmp_path: Path) -> None:
    """2^53 + 1, which no float holds; also where another row lacks it."""
    number = 9_007_199_254_740_993
    path = tmp_path / f"stations{suffix}"
    features = [
        feature(station_id=number, naam="Een", nummer=number),
        feature(station_id="S2", naam="Twee"),
        feature(station_id=1001, naam="Drie", nummer=7),
    ]
    with serve(*features) as server:
        run("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path)
    frame = read_quickly(path)
    assert frame["station_id"].tolist() == [str(number), "S2", "1001"]
    assert [str(v) for v in frame["nummer"].iloc[[0, 2]]] == [str(number), "7"]


def test_numbers_stay_numbers_without_loss(tmp_path: Path) -> None:
    """Codes that are integers, with one row that has none."""
    number = 9_007_199_254_740_993
    features = [feature(station_id=number, naam="Een"), feature(naam="Twee")]
    with serve(*features) as server:
        found = fetch.fetch_layer(server.url, NAME, "stations").laag
    assert found.frame["station_id"].tolist() == [str(number)]
    assert found.aside["naam"].tolist() == ["Twee"]


AWKWARD_NAMES = ["Naam", "fid", "FID", "geom", "geometry", "rij", "wkt", "ogc_fid", 'a"b', "é ü"]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("name", AWKWARD_NAMES)
def test_a_column_with_an_awkward_name_is_kept(
    name: str, suffix: str, run: Run, tmp_path: Path
) -> None:
    """Names that a file format has taken, or that differ in case only from a field."""
    path = tmp_path / f"stations{suffix}"
    features = [station(1, **{name: "waarde een"}), station(2, **{name: "waarde twee"})]
    with serve(*features) as server:
        done = run("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path)
    assert (done.code, done.err) == (DONE, "")
    frame = read_quickly(path)
    assert frame["naam"].tolist() == ["Station 1", "Station 2"]
    assert shapely.is_valid(frame.geometry.to_numpy()).all()
    assert frame.geometry.notna().all()
    values = {tuple(frame[c]) for c in frame if c != "geometry"}
    assert ("waarde een", "waarde twee") in values


# ---- hostile text ------------------------------------------------------------------------------

ESCAPES = "\x1b]0;weg\x07 \x1b[31mrood \x9b32m \r\x08"


def test_text_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "stations.gpkg"
    hostile = station(1, **{f"kolom {ESCAPES}": "x"})
    hostile["properties"] |= {"naam": f"[red]{ESCAPES}[/red]", "spanning_kv": f"{ESCAPES}[bold]"}
    with serve(hostile, title=f"[blink]{ESCAPES}", license=f"[i]{ESCAPES}") as server:
        done = run("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path)
    assert done.code == DONE
    assert unprintable(done.out + done.err) == []
    # Square brackets are text, not markup.
    assert "[bold]" in done.out
    assert "[blink]" in done.out
    assert "[i]" in done.out


def test_text_in_an_error_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "stations.gpkg"
    with serve(station(1, **{ESCAPES: 1}), title=ESCAPES) as server:
        done = run(
            *("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path),
            *as_options("naam=weg"),
        )
    assert done.code == UNREADABLE
    assert "Kolommen in het bestand: station_id, naam, " in done.text
    assert unprintable(done.err) == []


def test_a_progress_bar_shows_a_hostile_title_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A title moves no cursor of its own and colours nothing; the bar itself may."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    title = f"[red]Stations[/red]{ESCAPES}"
    with progress_bar() as progress:
        progress(title)
        progress(title, 1, 2)
    text = shown.getvalue()
    assert "[red]Stations[/red]" in text
    assert "1 van 2" in text
    assert "\x1b]0;" not in text
    assert "\x9b" not in text
    assert "\x07" not in text
    own = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    assert "\x1b" not in own


FORMULAS = ["=cmd|' /C calc'!A0", "+SUM(A1)", "-1+1", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_text_is_never_a_formula(suffix: str, run: Run, tmp_path: Path) -> None:
    """In the report, and in a layer that a spreadsheet opens; elsewhere text stays as it came."""
    path = tmp_path / f"stations{suffix}"
    features = [
        feature(station_id=f"S{n}", naam=text, spanning_kv=text, extra=text)
        for n, text in enumerate(FORMULAS, start=1)
    ]
    # Set aside, so that the text stands on that sheet too.
    features += [feature(naam=text) for text in FORMULAS]
    with serve(*features, title="=1+1", license="=2+2") as server:
        done = run("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path)
    assert done.code == DONE
    report = sheets(path.with_name("stations-rapport.xlsx"))
    assert ("collectie", "=1+1") in report["herkomst"]
    assert [row[2] for row in report["terzijde"][1:]] == [t.strip() for t in FORMULAS]
    if suffix == ".csv":
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=";"))
        cells = {cell for row in rows for cell in row}
        assert not [c for c in cells if c.startswith(("=", "+", "@", "\t", "\r"))]
    else:
        frame = read_quickly(path)
        assert frame["naam"].tolist() == [t.strip() for t in FORMULAS]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("voor\x00na", id="nul"),
        pytest.param("voor\ud800na", id="half a character"),
        pytest.param("voor\x1b[31mna", id="escape"),
        pytest.param("voor\r\nna", id="lines"),
        pytest.param("voor\u202ena", id="direction"),
        pytest.param("voor" + "x" * 40_000 + "na", id="long"),
    ],
)
def test_text_that_files_do_not_like(text: str, suffix: str, run: Run, tmp_path: Path) -> None:
    """It is written as it was read, or cleaned when it came: nothing is cut off."""
    path = tmp_path / f"stations{suffix}"
    hostile = feature(station_id="S2", naam=text, beheerder="B", extra=text)
    with serve(station(1), hostile) as server:
        done = run("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path)
        whole = fetch.fetch_layer(server.url, NAME, "stations")
    assert (done.code, done.err) == (DONE, "")
    frame = read_quickly(path)
    naam = frame["naam"].tolist()[1]
    assert naam == whole.laag.frame["naam"].tolist()[1]
    assert naam.startswith("voor")
    assert naam.endswith("na")
    assert frame["beheerder"].tolist()[1] == "B"
    assert (tmp_path / "stations-rapport.xlsx").is_file()


def test_half_a_character_in_the_name_of_a_column(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "stations.gpkg"
    with serve(station(1, **{"kolom\ud800": "x"})) as server:
        done = run("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path)
    assert (done.code, done.err) == (DONE, "")
    written = read_quickly(path)
    assert "x" in {value for column in written for value in written[column]}


def test_half_a_character_in_the_title(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "stations.gpkg"
    with serve(station(1), title="titel\ud800", license="licentie\ud800") as server:
        done = run("bronnen", "haal", server.url, NAME, "--laag", "stations", "--uit", path)
    assert (done.code, done.err) == (DONE, "")
    assert "titel" in read_quickly(path)["bron"][0]


def test_values_that_are_objects_are_kept_as_text(tmp_path: Path) -> None:
    with serve(station(1, extra={"a": [1, {"b": None}]}), station(2, extra=True)) as server:
        found = fetch.fetch_layer(server.url, NAME, "stations").laag
    assert json.loads(found.frame["extra"][0]) == {"a": [1, {"b": None}]}
    assert found.frame["extra"][1] is True


@pytest.mark.parametrize("properties", [None, [], "tekst", 5])
def test_properties_that_are_none(properties: object) -> None:
    """A feature without properties is a row without a code, not a mistake of ours."""
    with serve({**station(1), "properties": properties}, station(2)) as server:
        found = fetch.fetch_layer(server.url, NAME, "stations").laag
    assert (found.n_read, len(found.frame), len(found.aside)) == (2, 1, 1)
