"""What fuzzing found, each as a small test."""

from __future__ import annotations

import time
import zipfile
import zlib
from pathlib import Path

import pandas as pd
import pytest

from miekgeo.capaciteit import find_capaciteit
from miekgeo.errors import SourceError
from miekgeo.export.tables import escape_formula
from miekgeo.locations import parse_places, place_names
from miekgeo.redaction import make_redactor
from miekgeo.sources import read_tables
from miekgeo.values import read_values
from tests.factories import field, layer, square_grenzen
from tests.fuzz.targets import write_tables
from tests.reading import nasty

# Far less than what took minutes, far more than what is needed.
SOON_S = 2.0


def test_a_whole_number_of_400_figures_is_no_number() -> None:
    for kind in ("number", "integer"):
        read, faulty = read_values([10**400, -(10**400), 110], field(kind))
        assert faulty == [0, 1]
        assert read.tolist()[2] == 110


@pytest.mark.parametrize("text", ["20٣١", "２０３１", "2031-Q٣", "٣"])
def test_figures_of_other_scripts_are_no_period_and_no_number(text: str) -> None:
    assert read_values([text], field("period"))[1] == [0]
    assert read_values([text], field("number"))[1] == [0]


def test_a_period_after_a_hard_space_is_still_one() -> None:
    assert read_values(["2031\u00a0Q3"], field("period"))[0].tolist() == ["2031-Q3"]


@pytest.mark.parametrize(
    "entry", ["x" + " " * 100_000 + "x", "1" * 100_000 + "x", "x" + ":" * 100_000 + "x"]
)
def test_a_list_of_places_is_read_soon(entry: str) -> None:
    begun = time.process_time()
    assert parse_places(entry)[0] == []
    assert place_names(entry) == []
    assert time.process_time() - begun < SOON_S


def test_places_with_more_blanks_than_needed_are_read() -> None:
    assert parse_places(" Zwolle \t 6.09   52.51 ;; ")[0] == [(6.09, 52.51)]


@pytest.mark.parametrize("text", ["2031" + " " * 30_000 + "x", "1-1-" + "1" * 30_000])
def test_a_period_is_read_soon(text: str) -> None:
    begun = time.process_time()
    assert read_values([text], field("period"))[1] == [0]
    assert time.process_time() - begun < SOON_S


def test_a_name_of_blanks_is_redacted_soon() -> None:
    begun = time.process_time()
    redact = make_redactor({}, ["geheim" + " " * 30_000 + "station", "Kwartelveld (oud)"])
    assert "Kwartelveld" not in redact("het Kwartelveld daar")
    assert time.process_time() - begun < SOON_S


def test_stations_whose_area_names_no_gemeente_have_room() -> None:
    """A column of such lists was one of numbers, that no name could be compared with."""
    stations = layer(
        "stations",
        {"station_id": "S1", "naam": "Een", "voorzieningsgebied": " ; ", "geometry": "POINT(1 1)"},
    )
    stations["voorzieningsgebied"] = pd.Series([";"], dtype="str")
    plans = layer(
        "ontwikkelingen",
        {
            "ontwikkeling_id": "O1",
            "naam": "Wijk",
            "modaliteit": "elektriciteit",
            "vraag_mw": 1,
            "geometry": "POINT(105000 502000)",
        },
    )
    room = layer("stationscapaciteit")
    found = find_capaciteit(stations, room, plans, square_grenzen(), jaar_nu=2026)
    assert len(found.assigned) == 1


def test_an_archive_with_damage_inside_is_refused(tmp_path: Path) -> None:
    for make in (nasty.damaged_inside, nasty.damaged_lzma):
        path = make(tmp_path)
        with zipfile.ZipFile(path) as archive, pytest.raises((zlib.error, Exception)):
            archive.read("projecten.csv")
        with pytest.raises(SourceError, match="beschadigd of versleuteld"):
            read_tables(path)


def test_a_number_of_400_figures_is_written_as_text(tmp_path: Path) -> None:
    table = pd.DataFrame({"eigen": pd.Series([10**400, 2**63, 7], dtype=object)})
    write_tables(table, tmp_path)
    assert "10000000000" in (tmp_path / "tabel.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("text", ["-inf", "+nan", "-1_000", "\n=1+1", "＝1+1", "＠SUM(A1)", "-1+1"])
def test_what_a_spreadsheet_may_run_is_text(text: str) -> None:
    assert escape_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-10", "+1,5", "-1.5e-3", "12=3", "a-b", ""])
def test_what_it_may_not_run_stays(text: str) -> None:
    assert escape_formula(text) == text
