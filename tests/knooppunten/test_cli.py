"""`miekgeo knooppunten`: own data in, hubs on the screen, and what goes wrong in Dutch."""

from __future__ import annotations

from pathlib import Path

import pytest

from miekgeo.convergence import require_provincie
from miekgeo.grenzen import Grenzen
from tests.conftest import Run
from tests.knooppunten.files import DONE, STATIONS, UNREADABLE, read_csv

# ---- on the screen -------------------------------------------------------------------------------


def test_own_data_on_the_screen(folder: Path, run: Run) -> None:
    done = run("knooppunten", "--data", folder)
    assert done.code == DONE
    assert "3 knooppunten: netknooppunt 2, knooppunt 1." in done.text
    assert "Leeuwarden is een knooppunt van" in done.text
    assert "Assen is een netknooppunt van" in done.text
    assert "straal 2500 m" in done.text
    # Layers that aren't there are empty and said so, not filled from the embedded set.
    assert "ontbreken en zijn dus leeg: projecten, stationscapaciteit." in done.text
    assert "ingebedde voorbeeldset" not in done.text


def test_only_one_layer(tmp_path: Path, run: Run) -> None:
    place = tmp_path / "een"
    place.mkdir()
    (place / "stations.csv").write_text(STATIONS, encoding="utf-8")
    done = run("knooppunten", "--data", place)
    assert done.code == DONE
    assert "netknooppunt 1." in done.text
    missing = "traces, projecten, ontwikkelingen, stationscapaciteit"
    assert f"ontbreken en zijn dus leeg: {missing}." in done.text


def test_the_radius(folder: Path, run: Run) -> None:
    # The stations at Assen are 1500 m apart.
    done = run("knooppunten", "--data", folder, "--straal", "1000")
    assert done.code == DONE
    assert "2 knooppunten: " in done.text
    assert "Assen" not in done.out
    assert "straal 1000 m" in done.text


@pytest.mark.parametrize("metres", ["49", "50001"])
def test_an_impossible_radius(metres: str, folder: Path, run: Run) -> None:
    done = run("knooppunten", "--data", folder, "--straal", metres)
    assert done.code == UNREADABLE
    assert f"De straal {metres} m kan niet. Kies 50 tot 50000 m." in done.text


@pytest.mark.parametrize("metres", ["-5", "ver", "nan"])
def test_a_radius_that_is_no_length(metres: str, folder: Path, run: Run) -> None:
    done = run("knooppunten", "--data", folder, "--straal", metres)
    assert done.code == UNREADABLE
    assert "De waarde van --straal klopt niet." in done.text


OPTIONS = ("--traces", "--modaliteiten", "--sectoren")


def test_rules_can_be_chosen(folder: Path, run: Run) -> None:
    # K3 no longer holds at Leeuwarden, K2 no longer at Assen, K1 still at Emmen.
    chosen = ("--traces", "3", "--modaliteiten", "3", "--sectoren", "3")
    done = run("knooppunten", "--data", folder, *chosen)
    assert "1 knooppunt: netknooppunt 1." in done.text
    assert "(regel K1: ten minste 3)" in done.text


@pytest.mark.parametrize("option", OPTIONS)
def test_a_rule_asks_at_least_one(option: str, folder: Path, run: Run) -> None:
    done = run("knooppunten", "--data", folder, option, "0")
    assert done.code == UNREADABLE
    assert "Een knooppunt vraagt ten minste één tracé, modaliteit of sector." in done.text


def test_no_hubs_is_no_error(folder: Path, run: Run) -> None:
    done = run("knooppunten", "--data", folder, "--provincie", "Zeeland")
    assert done.code == DONE
    assert "0 knooppunten in Zeeland: geen." in done.text


def test_one_provincie(folder: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "uit.csv"
    done = run("knooppunten", "--data", folder, "--provincie", "friesland", "--uit", target)
    assert done.code == DONE
    assert f"Geschreven: {target}" in done.text
    assert "in Fryslân: knooppunt 1." in done.text
    assert [(r["naam"], r["provincies"]) for r in read_csv(target)] == [("Leeuwarden", "Fryslân")]


@pytest.mark.parametrize("name", ["friesland", "Fryslân", "FRYSLAN", "fryslân"])
def test_names_of_a_provincie(name: str, grenzen: Grenzen) -> None:
    assert require_provincie(name, grenzen) == "Fryslân"


def test_an_unknown_provincie(folder: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "uit.csv"
    done = run("knooppunten", "--data", folder, "--provincie", "Holland", "--uit", target)
    assert done.code == UNREADABLE
    assert "De provincie 'Holland' is onbekend." in done.text
    assert "Kies uit: Drenthe, Flevoland, Fryslân" in done.text
    assert not target.exists()


def test_data_that_isnt_there(tmp_path: Path, run: Run) -> None:
    assert run("knooppunten", "--data", tmp_path / "weg").code == UNREADABLE


@pytest.mark.parametrize("ending", ["shp", "txt", "xls", ""])
def test_an_unknown_ending(ending: str, folder: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / f"uit.{ending}".rstrip(".")
    done = run("knooppunten", "--data", folder, "--uit", target)
    assert done.code == UNREADABLE
    assert ".csv, .json, .xlsx, .gpkg, .geojson" in done.text
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_cant_be_written(folder: Path, tmp_path: Path, run: Run) -> None:
    done = run("knooppunten", "--data", folder, "--uit", tmp_path / "weg" / "uit.csv")
    assert done.code == UNREADABLE
    assert "De map weg bestaat niet. Maak de map eerst aan." in done.text
    assert "Geschreven" not in done.text
    assert list(tmp_path.iterdir()) == []
