"""The embedded ontwikkelingen are labelled examples, in the right place; nobody gave limits."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd
import pyproj
import pytest
import shapely

from miekgeo.convergence import Convergence, converge
from miekgeo.grenzen import Grenzen
from miekgeo.schema import load_definition
from tests.conftest import ROOT, Run

PATH = ROOT / "data" / "ontwikkelingen.csv"
TO_RD = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:28992", always_xy=True)


def read_rows() -> list[dict[str, str]]:
    with PATH.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


ROWS = read_rows()
IDS = [row["ontwikkeling_id"] for row in ROWS]


def number(text: str) -> float:
    return float(text.replace(",", "."))


def allowed(field: str) -> set[str]:
    fields = {f.name: f for f in load_definition("ontwikkelingen").fields}
    return {a.value for a in fields[field].allowed}


# ---- the file ------------------------------------------------------------------------------------


def test_ids_are_unique() -> None:
    assert len(IDS) > 0
    assert len(set(IDS)) == len(IDS)


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_an_example_says_that_it_is_one(row: dict[str, str]) -> None:
    assert row["herkomst_getallen"] == "rekenvoorbeeld"
    assert "getallen: rekenvoorbeeld" in row["bron"]


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_values_are_known_words_and_likely_numbers(row: dict[str, str]) -> None:
    assert row["sector"] in allowed("sector")
    assert row["modaliteit"] in allowed("modaliteit")
    assert 0 < number(row["gelijktijdigheid"]) <= 1
    powers = [number(row[c]) for c in ("vraag_mw", "aanbod_mw") if row[c]]
    assert len(powers) == 1
    assert powers[0] > 0
    assert 2025 <= int(row["jaar_van"]) <= 2050


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_a_place_lies_in_the_gemeente_of_its_source(row: dict[str, str], grenzen: Grenzen) -> None:
    named = re.search(r"\(gemeente ([^)]+)\)", row["bron"])
    assert named is not None
    place = shapely.Point(TO_RD.transform(number(row["lon"]), number(row["lat"])))
    areas = dict(zip(grenzen.gemeenten.labels, grenzen.gemeenten.areas, strict=True))
    assert areas[named[1]].covers(place)


# ---- the room ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def embedded() -> Convergence:
    return converge(None)


def test_all_examples_are_used(embedded: Convergence) -> None:
    assert embedded.ontwikkelingen["ontwikkeling_id"].tolist() == IDS
    assert embedded.capaciteit.assigned["ontwikkeling_id"].tolist() == IDS
    assert set(embedded.ontwikkelingen["herkomst_getallen"]) == {"rekenvoorbeeld"}


def test_nobody_gave_limits_so_all_is_unknown(embedded: Convergence) -> None:
    table = embedded.capaciteit.table
    assert len(table) == len(embedded.lagen.frame("stations")) > 0
    assert set(table["klasse_afname"]) == set(table["klasse_teruglever"]) == {"onbekend"}
    assert table.filter(like="_marge_").isna().all(axis=None)
    assert "Deze lagen ontbreken en zijn dus leeg: stationscapaciteit." in embedded.remarks


def test_each_station_still_says_what_is_asked(embedded: Convergence) -> None:
    rows = dict(zip(IDS, ROWS, strict=True))
    for station in embedded.capaciteit.table.to_dict("records"):
        fed = [rows[key] for key in station["ontwikkelingen"].split(";") if key]
        by_2030 = [r for r in fed if int(r["jaar_van"]) <= 2030]
        for column, word in (("vraag_mw", "vraag"), ("aanbod_mw", "aanbod")):
            total = sum(
                number(r[column]) * number(r["gelijktijdigheid"]) for r in by_2030 if r[column]
            )
            told = re.search(rf"brengen ([\d.,]+) MW {word}", station["toelichting"])
            assert (told is not None) == (total > 0)
            if told:
                shown = float(told[1].replace(".", "").replace(",", "."))
                assert shown == pytest.approx(total, abs=0.51)
        if fed:
            label = f"Het vermogen van {len(fed)} daarvan is een rekenvoorbeeld"
            assert label in station["toelichting"]


def test_heat_and_gases_have_no_station(embedded: Convergence) -> None:
    found = embedded.capaciteit.assigned
    electric = found["modaliteit"] == "elektriciteit"
    assert set(found.loc[~electric, "station_id"]) == {""}
    assert (found.loc[~electric, "reden"] != "").all()
    assert (found.loc[electric, "station_id"] != "").all()


def test_large_power_stands_at_high_voltage(embedded: Convergence) -> None:
    frame = embedded.lagen.frame("stations")
    kv = dict(zip(frame["station_id"], frame["spanning_kv"].astype(float), strict=True))
    for row, station in zip(ROWS, embedded.capaciteit.assigned["station_id"], strict=True):
        power = number(row["vraag_mw"] or row["aanbod_mw"]) * number(row["gelijktijdigheid"])
        if station and power >= 500:
            assert kv[station] >= 220
        elif station and power >= 100:
            assert kv[station] >= 110


def test_the_command_says_so(run: Run, tmp_path: Path) -> None:
    done = run("capaciteit", "--uit", tmp_path / "ruimte.csv")
    assert done.code == 0
    table = pd.read_csv(tmp_path / "ruimte.csv", sep=";", encoding="utf-8-sig", dtype=str)
    assert f"{len(table)} stations; afname in 2030: onbekend {len(table)}." in done.text
    assert table.filter(like="_marge_").isna().all(axis=None)
    assert "Deze lagen ontbreken en zijn dus leeg: stationscapaciteit." in done.text
    assert table["toelichting"].str.contains("rekenvoorbeeld").sum() == (
        table["ontwikkelingen"].notna().sum()
    )
