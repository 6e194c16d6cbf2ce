"""`miekgeo afhankelijkheden` and `raakvlakken`: own data in, rows on the screen and in files."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pyogrio
import pytest

from miekgeo.relations import Relations, relate
from tests.afhankelijkheden.files import (
    DONE,
    EDGES,
    FINDINGS,
    FORMULA,
    IN_GRONINGEN,
    PROJECTEN,
    WRONG,
    read_csv,
    triples,
    write,
    write_folder,
)
from tests.afhankelijkheden.world import COLUMNS
from tests.conftest import Run

ENDINGS = ("csv", "json", "xlsx", "gpkg")
COMMANDS = ("afhankelijkheden", "raakvlakken", "losse-einden")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("gegevens"))


@pytest.fixture(scope="module")
def related(folder: Path) -> Relations:
    """The folder, read once."""
    return relate(folder, grenzen_path="ingebed")


@pytest.fixture(scope="module")
def written(related: Relations, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dependencies in every format: uit.csv, uit.json ... ."""
    place = tmp_path_factory.mktemp("uitvoer")
    for ending in ENDINGS:
        related.write_afhankelijkheden(place / f"uit.{ending}")
    return place


# ---- on the screen -------------------------------------------------------------------------------


def test_a_folder(folder: Path, run: Run) -> None:
    done = run("afhankelijkheden", folder)
    assert done.code == DONE
    assert f"{len(EDGES)} afhankelijkheden." in done.text
    assert "tolerantie 100 m." in done.out
    for finding in FINDINGS:
        assert finding in " ".join(done.err.split())
    # These, and that there is no stationscapaciteit.
    assert done.err.count("Let op: ") == len(FINDINGS) + 1
    assert "ingebedde voorbeeldset" not in done.text


def test_a_folder_and_a_provincie(folder: Path, run: Run) -> None:
    done = run("afhankelijkheden", folder, "--provincie", "groningen")
    assert done.code == DONE
    assert "2 afhankelijkheden in of met Groningen." in done.text
    # Few enough to be explained; names stay as they are.
    assert f"{FORMULA} hangt af van Kabel [red]{{0}} (opgegeven" in done.text
    assert "Planning: conflict" in done.text


def test_an_alias_of_a_provincie(folder: Path, run: Run) -> None:
    done = run("afhankelijkheden", "--data", folder, "--provincie", "Friesland")
    assert done.code == DONE
    assert "0 afhankelijkheden in of met Fryslân." in done.text


def test_one_file_of_projects(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "mijn projecten.csv", PROJECTEN)
    target = tmp_path / "uit.csv"
    done = run("afhankelijkheden", tmp_path / "mijn projecten.csv", "--uit", target)
    assert done.code == DONE
    # Without stations only what is declared.
    assert triples(read_csv(target)) == [e for e in EDGES if e[2] == "opgegeven"]
    assert "4 afhankelijkheden." in done.text


@pytest.mark.parametrize("command", COMMANDS)
def test_the_embedded_set(command: str, embedded: Relations, run: Run) -> None:
    done = run(command, "--grenzen", "ingebed")
    assert done.code == DONE
    what = command.replace("-", "_")
    result = getattr(embedded, what)
    n = len(result if what == "losse_einden" else result.table)
    assert f"{n} {command.replace('-', ' ')}." in done.text
    assert "Gegevens: ingebedde voorbeeldset; grenzen: " in done.text


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_provincie(command: str, folder: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "uit.csv"
    done = run(command, folder, "--provincie", "Atlantis", "--uit", target)
    assert done.code == WRONG
    assert "De provincie 'Atlantis' is onbekend." in done.text
    assert not target.exists()


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["uit.doc", "uit"])
def test_an_unknown_ending(command: str, name: str, folder: Path, tmp_path: Path, run: Run) -> None:
    done = run(command, folder, "--uit", tmp_path / name)
    assert done.code == WRONG
    assert "onbekende indeling" in done.text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_isnt_there(command: str, tmp_path: Path, run: Run) -> None:
    done = run(command, tmp_path / "weg.csv")
    assert done.code == WRONG
    assert "Traceback" not in done.text


@pytest.mark.parametrize("command", [[c] for c in COMMANDS] + [["agenda", "Drenthe", "Groningen"]])
def test_data_given_twice(command: list[str], folder: Path, run: Run) -> None:
    done = run(*command, folder, "--data", folder)
    assert done.code == WRONG
    assert "De gegevens zijn twee keer opgegeven: " in " ".join(done.text.split())


def test_data_of_an_agenda(folder: Path, run: Run) -> None:
    done, same = (
        run("agenda", "Drenthe", "Groningen", *given) for given in (["--data", folder], [folder])
    )
    assert done.code == DONE
    assert done.out == same.out
    assert "P1 en P2" in done.out


def test_names_dont_steer_a_terminal(tmp_path: Path, run: Run) -> None:
    rows = [PROJECTEN[0], ("P1", "Naam", "", "", "P\x1b[31m9", "POINT(233000 556000)")]
    write(tmp_path / "projecten.csv", rows)
    done = run("afhankelijkheden", tmp_path / "projecten.csv")
    assert done.code == DONE
    assert "Let op: " in done.err
    assert "\x1b[31m" not in done.out + done.err


# ---- in files ------------------------------------------------------------------------------------


def test_the_command_writes_what_the_library_writes(
    folder: Path, written: Path, tmp_path: Path, run: Run
) -> None:
    target = tmp_path / "uit.json"
    done = run("afhankelijkheden", folder, "--grenzen", "ingebed", "--uit", target)
    assert done.code == DONE
    assert f"Geschreven: {target}" in done.out.replace("\n", "")
    assert target.read_bytes() == (written / "uit.json").read_bytes()


def test_only_a_provincie_in_a_file(folder: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "uit.csv"
    done = run("afhankelijkheden", folder, "--provincie", "Groningen", "--uit", target)
    assert done.code == DONE
    assert triples(read_csv(target)) == IN_GRONINGEN


def test_csv(written: Path) -> None:
    rows = read_csv(written / "uit.csv")
    assert list(rows[0]) == COLUMNS
    assert triples(rows) == EDGES
    by_ends = {(r["van_id"], r["naar_id"]): r for r in rows}
    # A decimal comma, and nothing where there is no distance.
    assert by_ends["P1", "S1"]["afstand_km"] == "1,0"
    assert by_ends["P3", "P1"]["afstand_km"] == ""
    assert by_ends["P1", "P2"]["planning"] == "conflict"
    assert by_ends["P1", "P2"]["grensoverschrijdend"] == "ja"
    assert by_ends["P3", "P1"]["grensoverschrijdend"] == "onbekend"
    # A text that begins with a formula is kept from being one.
    assert by_ends["P1", "P2"]["toelichting"].startswith(
        f"'{FORMULA} hangt af van Kabel [red]{{0}}"
    )


def test_json(written: Path) -> None:
    rows = json.loads((written / "uit.json").read_text(encoding="utf-8"))
    assert [list(r) for r in rows] == [COLUMNS] * len(EDGES)
    assert triples(rows) == EDGES
    assert [r["afstand_km"] for r in rows if r["van_id"] == "P3"] == [None]
    assert rows[2]["afstand_km"] == 1
    assert rows[1]["toelichting"].startswith(f"{FORMULA} hangt af van Kabel [red]{{0}} (")


def test_xlsx(written: Path) -> None:
    book = openpyxl.load_workbook(written / "uit.xlsx")
    assert book.sheetnames[0] == "afhankelijkheden"
    assert {"bevindingen", "projectfiche", "per_paar", "verantwoording"} < set(book.sheetnames)
    header, *rows = book["afhankelijkheden"].iter_rows(values_only=True)
    assert list(header) == COLUMNS
    assert [r[:3] for r in rows] == EDGES
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert [c.coordinate for c in cells if c.data_type == "f" or c.hyperlink] == []
    assert [r[2] for r in list(book["bevindingen"].iter_rows(values_only=True))[1:]] == FINDINGS
    fiches = list(book["projectfiche"].iter_rows(values_only=True))
    assert [f[0] for f in fiches[1:]] == ["P1", "P2", "P3", "P4", "P5", "P6"]
    assert fiches[1][1] == FORMULA


def test_sheets_of_a_provincie(related: Relations, tmp_path: Path) -> None:
    related.write_afhankelijkheden(tmp_path / "uit.xlsx", "Groningen")
    sheets = pd.read_excel(tmp_path / "uit.xlsx", sheet_name=None)
    # P2 lies there, P1 depends on it.
    assert sheets["projectfiche"]["project_id"].tolist() == ["P1", "P2"]
    ends = sheets["per_paar"][["provincie_van", "provincie_naar", "aantal"]].to_numpy().tolist()
    assert ends == [["Drenthe", "Groningen", 1], ["Groningen", "Drenthe", 1]]
    assert len(sheets["bevindingen"]) == len(FINDINGS)


def test_pairs_in_xlsx_sum_to_the_rows(written: Path) -> None:
    pairs = pd.read_excel(written / "uit.xlsx", sheet_name="per_paar")
    assert pairs["aantal"].sum() == len(EDGES)
    ends = pairs.set_index(["provincie_van", "provincie_naar"])["aantal"].to_dict()
    assert ends == {
        ("Drenthe", "Drenthe"): 7,
        ("Drenthe", "Groningen"): 1,
        ("Groningen", "Drenthe"): 1,
        ("onbekend", "Drenthe"): 1,
    }


def test_gpkg(written: Path) -> None:
    frame = pyogrio.read_dataframe(written / "uit.gpkg", layer="afhankelijkheden")
    assert list(frame.columns) == [*COLUMNS, "geometry"]
    assert frame.crs.to_epsg() == 28992
    assert triples(frame.to_dict("records")) == EDGES
    row = frame[frame["naar_id"] == "P2"].iloc[0]
    assert list(row.geometry.coords) == [(233_000, 556_000), (233_500, 582_000)]
    # P3 has no place.
    assert frame.loc[frame.geometry.isna(), "van_id"].tolist() == ["P3"]
    layers = set(pyogrio.list_layers(written / "uit.gpkg")[:, 0])
    assert {"bevindingen", "projectfiche", "per_paar", "verantwoording"} < layers


@pytest.mark.parametrize("ending", [*ENDINGS, "geojson"])
def test_no_rows_in_each_format(ending: str, related: Relations, tmp_path: Path) -> None:
    target = tmp_path / f"leeg.{ending}"
    related.write_afhankelijkheden(target, "Zeeland")
    assert target.stat().st_size > 0
    if ending == "csv":
        assert target.read_text(encoding="utf-8-sig").strip() == ";".join(COLUMNS)
    if ending == "gpkg":
        frame = pyogrio.read_dataframe(target, layer="afhankelijkheden")
        assert (len(frame), list(frame.columns)) == (0, [*COLUMNS, "geometry"])


def test_layers_without_rows(tmp_path: Path, run: Run) -> None:
    write(tmp_path / "projecten.csv", PROJECTEN[:1])
    done = run("afhankelijkheden", tmp_path, "--uit", tmp_path / "uit.xlsx")
    assert done.code == DONE
    assert "0 afhankelijkheden." in done.text
    book = openpyxl.load_workbook(tmp_path / "uit.xlsx")
    assert [c.value for c in book["afhankelijkheden"][1]] == COLUMNS


# ---- raakvlakken ---------------------------------------------------------------------------------


def test_raakvlakken_of_a_folder(folder: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / "uit.csv"
    done = run("raakvlakken", folder, "--uit", target)
    assert done.code == DONE
    rows = read_csv(target)
    near = [(r["project_a"], r["project_b"]) for r in rows]
    assert ("P1", "P6") in near
    assert f"{len(rows)} raakvlakken." in done.text


def test_raakvlakken_nearer(folder: Path, tmp_path: Path, run: Run) -> None:
    # P1 and P6 lie 500 m apart.
    for metres, near in (("499", False), ("501", True)):
        target = tmp_path / f"{metres}.json"
        done = run("raakvlakken", folder, "--afstand", metres, "--uit", target)
        assert done.code == DONE
        rows = json.loads(target.read_text(encoding="utf-8"))
        kinds = {(r["project_a"], r["project_b"]): r["soorten"] for r in rows}
        assert ("nabij" in kinds.get(("P1", "P6"), "")) == near


def test_raakvlakken_of_a_provincie(folder: Path, run: Run) -> None:
    done = run("raakvlakken", folder, "--provincie", "Friesland")
    assert done.code == DONE
    assert "0 raakvlakken in of met Fryslân." in done.text
