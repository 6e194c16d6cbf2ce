"""What changed between two editions of a list, each difference once and none in silence."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely

from miekgeo.tasks import judge
from miekgeo.uitgaven import Vergeleken, compare, compare_judged
from miekgeo.vergelijk import SOORTEN, Uitgave, Vergelijking, moved_m, vergelijk
from tests.conftest import Run
from tests.factories import layer

HEAD = "project_id;naam;modaliteit;ligging;projecttype;ibn;programma;wkt\n"
KABEL = "LINESTRING(230000 555000,235000 555000)"
OUD = (
    f"A1;Kabel;elektriciteit;definitief;verkenning;2030;pMIEK;{KABEL}\n"
    "A2;Station;elektriciteit;definitief;concreet;2029;;POINT(155000 463000)\n"
    "A3;Weg;warmte;definitief;concreet;2029;;POINT(155000 463000)\n"
    "A6;Zelfde;warmte;definitief;concreet;2029;;POINT(155000 463000)\n"
)
NIEUW = (
    f"A1;Kabel;elektriciteit;definitief;concreet;2032;nMIEK;{KABEL}\n"
    "A2;Station;elektriciteit;definitief;concreet;2029;;POINT(155000 463250)\n"
    "A4;Weg;warmte;definitief;concreet;2029;;POINT(155000 463000)\n"
    "A5;Een;warmte;;;;;\n"
    "A5;Ander;warmte;;;;;\n"
    "A6;Zelfde;warmte;definitief;concreet;2029;;POINT(155000 463000)\n"
)


def files(folder: Path, oud: str = OUD, nieuw: str = NIEUW) -> tuple[Path, Path]:
    paths = folder / "oud.csv", folder / "nieuw.csv"
    for path, rows in zip(paths, (oud, nieuw), strict=True):
        path.write_text(HEAD + rows, encoding="utf-8")
    return paths


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Vergeleken:
    return compare(*files(tmp_path_factory.mktemp("uitgaven")))


def uitgave(
    *projects: dict[str, Any], naam: str = "oud.csv", aside: tuple[tuple[Any, ...], ...] = ()
) -> Uitgave:
    frame = layer("projecten", *projects)
    return Uitgave(
        naam=naam,
        projecten=frame,
        advies=[str(p.get("advies", "provincie")) for p in projects],
        provincies=["" for _ in projects],
        programma={},
        terzijde=pd.DataFrame(list(aside), columns=["rij", "project_id", "naam", "reden"]),
    )


def project(wkt: str | None = "POINT(0 0)", **fields: Any) -> dict[str, Any]:
    return {"project_id": "P1", "naam": "Een", "geometry": wkt, **fields}


def kinds(result: Vergelijking) -> list[tuple[str, str, str, str]]:
    columns = ["soort", "veld", "oud", "nieuw"]
    return list(result.table[columns].itertuples(index=False, name=None))


def differences(
    old: dict[str, Any], new: dict[str, Any], **options: Any
) -> list[tuple[str, str, str, str]]:
    return kinds(vergelijk(uitgave(old), uitgave(new, naam="nieuw.csv"), **options))


# ---- from files ----------------------------------------------------------------------------------


def test_each_difference_is_a_row(found: Vergeleken) -> None:
    table = found.result.table
    assert table[["project_id", "soort"]].to_numpy().tolist() == [
        ["A4", "nieuw"],
        ["A3", "vervallen"],
        ["A5", "dubbele code"],
        ["A2", "verplaatst"],
        ["A1", "jaar"],
        ["A1", "fase"],
        ["A1", "programma"],
    ]
    assert table["afstand_m"].dropna().tolist() == [250]
    result = found.result
    assert (result.n_oud, result.n_nieuw, result.n_beide, result.n_gelijk) == (4, 4, 3, 1)


def test_what_it_says(found: Vergeleken) -> None:
    said = found.result.table.drop_duplicates("soort").set_index("soort")["toelichting"]
    assert said["verplaatst"] == "Ligt nu tot 250 m van waar het lag."
    assert said["jaar"] == "2 jaar later klaar."
    assert said["fase"] == "Projecttype was verkenning en is nu concreet."
    assert "A3 met dezelfde naam" in said["nieuw"]
    assert "2 rijen met deze code. Niet vergeleken." in said["dubbele code"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ()),
        ({"bron": "elders"}, ()),
        ({"naam": "B"}, ("oud: A, tolerantie 50 m, 2025; nieuw: B, tolerantie 50 m, 2025",)),
        (
            {"tolerantie_m": 0.0},
            ("oud: A, tolerantie 50 m, 2025; nieuw: A, tolerantie 0 m, 2025",),
        ),
        (
            {"peildatum": "2026"},
            ("oud: A, tolerantie 50 m, 2025; nieuw: A, tolerantie 50 m, 2026",),
        ),
    ],
    ids=["same", "only where they come from", "set", "tolerance", "date"],
)
def test_editions_judged_on_other_borders_say_so(
    found: Vergeleken, changed: dict[str, Any], said: tuple[str, ...]
) -> None:
    borders = replace(found.oud.grenzen, naam="A", tolerantie_m=50.0, peildatum="2025")
    oud = replace(found.oud, grenzen=borders)
    nieuw = replace(found.nieuw, grenzen=replace(borders, **changed))
    held = compare_judged(oud, nieuw, "oud", "nieuw")
    expected = tuple(
        f"De uitgaven zijn met verschillende grenzen beoordeeld ({text}); "
        "een ander advies kan daardoor komen."
        for text in said
    )
    assert held.remarks == expected
    told = held.account.loc[held.account["onderwerp"] == "opmerking", "waarde"]
    assert tuple(told) == expected


def test_the_account_names_distance_and_examples(found: Vergeleken, tmp_path: Path) -> None:
    said = dict(found.account.to_numpy().tolist())
    assert said["verplaatst vanaf (m)"] == "100"
    assert "voorbeelden in de oude uitgave" not in said
    paths = files(tmp_path)
    head, *rows = (HEAD + OUD).splitlines()
    told = [f"{head};zekerheid", f"{rows[0]};indicatief", f"{rows[1]};vastgesteld", rows[2] + ";"]
    paths[0].write_text("\n".join(told), encoding="utf-8")
    said = dict(compare(*paths).account.to_numpy().tolist())
    assert said["voorbeelden in de oude uitgave"] == "1 indicatief project"


def test_an_edition_against_itself_has_no_differences() -> None:
    one = judge(None)
    same = compare_judged(one, one, "a", "b").result
    assert (len(same.table), same.n_gelijk) == (0, 89)


def test_a_provincie_keeps_its_own_and_what_may_lie_anywhere(found: Vergeleken) -> None:
    table = found.result.table
    drenthe = set(table.loc[found.in_provincie("Drenthe"), "project_id"])
    assert drenthe == {"A1", "A5"}
    assert found.in_provincie(None).all()


def test_a_project_that_left_a_provincie_is_told_to_both(tmp_path: Path) -> None:
    row = "V1;Station;elektriciteit;definitief;concreet;2029;;POINT({})\n".format
    # Assen, then Amersfoort.
    moved = compare(*files(tmp_path, row("234000 556000"), row("155000 463000")))
    for provincie, seen in (("Drenthe", True), ("Utrecht", True), ("Zeeland", False)):
        assert moved.in_provincie(provincie).tolist() == [seen] * len(moved.result.table)
    assert len(moved.result.table)


# ---- places --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ("POINT(0 0)", "POINT(3 4)", 5),
        ("LINESTRING(0 0,100 0)", "LINESTRING(100 0,0 0)", 0),
        # Only one end is longer.
        ("LINESTRING(0 0,100 0)", "LINESTRING(0 0,160 0)", 60),
        # The same corners, and a bulge between them.
        ("LINESTRING(0 0,1000 0)", "LINESTRING(0 0,500 300,1000 0)", 300),
        ("POLYGON((0 0,10 0,10 10,0 10,0 0))", "POLYGON((0 0,10 0,10 10,0 10,0 0))", 0),
        # A hole of 100 m in the middle of a square of 300 m.
        (
            "POLYGON((0 0,300 0,300 300,0 300,0 0))",
            ("POLYGON((0 0,300 0,300 300,0 300,0 0),(100 100,100 200,200 200,200 100,100 100))"),
            100,
        ),
    ],
)
def test_how_far_it_moved(one: str, other: str, metres: float) -> None:
    first, second = shapely.from_wkt([one, other])
    assert moved_m(first, second) == pytest.approx(metres, abs=1e-6)
    assert moved_m(second, first) == pytest.approx(metres, abs=1e-6)


@pytest.mark.parametrize(("afstand_m", "n"), [(4, 1), (5, 0), (100, 0)])
def test_a_place_counts_as_moved_beyond_the_distance(afstand_m: float, n: int) -> None:
    found = differences(project("POINT(0 0)"), project("POINT(3 4)"), afstand_m=afstand_m)
    assert len(found) == n


def test_a_place_that_comes_or_goes() -> None:
    assert differences(project(None), project("POINT(0 0)")) == [
        ("locatie", "plaats", "zonder locatie", "punt")
    ]
    assert differences(project("POINT(0 0)"), project(None)) == [
        ("locatie", "plaats", "punt", "zonder locatie")
    ]
    assert differences(project(None), project(None)) == []


def test_an_indicative_place_says_so() -> None:
    old, new = project("POINT(0 0)", ligging="indicatief"), project("POINT(500 0)")
    table = vergelijk(uitgave(old), uitgave(new)).table.set_index("soort")
    assert "indicatief" in str(table.loc["verplaatst", "toelichting"])


# ---- years and other fields ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            {"ibn_verwacht_tot": "2030"},
            {"ibn_verwacht_tot": "2032-Q1"},
            "1 jaar en 1 kwartaal later",
        ),
        ({"ibn_verwacht_tot": "2030"}, {"ibn_verwacht_tot": "2028"}, "2 jaar eerder"),
        ({}, {"ibn_gewenst": "2030"}, "Was nog niet opgegeven."),
        ({"bouw_van": "2030"}, {}, "Is niet meer opgegeven."),
        (
            {"ibn_verwacht_van": "2029", "ibn_verwacht_tot": "2031"},
            {"ibn_verwacht_van": "2028", "ibn_verwacht_tot": "2031"},
            "Begint eerder; eindigt gelijk.",
        ),
    ],
)
def test_a_year_that_changed(old: dict[str, str], new: dict[str, str], said: str) -> None:
    table = vergelijk(uitgave(project(**old)), uitgave(project(**new))).table
    assert table["soort"].tolist() == ["jaar"]
    assert said in table["toelichting"].iloc[0]


def test_the_same_year_written_otherwise_is_no_difference() -> None:
    old = project(ibn_verwacht_tot="2030")
    new = project(ibn_verwacht_van="2030", ibn_verwacht_tot="2030")
    assert differences(old, new) == []


def test_level_and_other_fields() -> None:
    old = project(advies="provincie", trekker="A", spanning_kv="110")
    new = project(advies="rijk", trekker="", spanning_kv="150")
    assert differences(old, new) == [
        ("niveau", "ruimtelijk advies (berekend)", "provincie", "rijk"),
        ("kenmerk", "trekker", "A", ""),
        ("kenmerk", "spanning (kV)", "110", "150"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Enexis;TenneT", "TenneT;Enexis", "Trekker: dezelfde waarden in een andere volgorde."),
        ("Enexis;TenneT", "TenneT;Rijk", "Trekker was Enexis;TenneT en is nu TenneT;Rijk."),
        ("Enexis;TenneT", "Enexis", "Trekker was Enexis;TenneT en is nu Enexis."),
        ("Enexis", "Enexis;TenneT", "Trekker was Enexis en is nu Enexis;TenneT."),
    ],
)
def test_the_same_values_in_another_order_are_told_as_such(
    before: str, after: str, said: str
) -> None:
    told = vergelijk(uitgave(project(trekker=before)), uitgave(project(trekker=after))).table
    assert (told["soort"].tolist(), told["toelichting"].tolist()) == (["kenmerk"], [said])


# ---- what can't be compared ----------------------------------------------------------------------


def test_what_was_set_aside_is_not_gone() -> None:
    new = uitgave(naam="nieuw.csv", aside=((2, "P1", "Een", "Kapot."),))
    result = vergelijk(uitgave(project()), new)
    assert result.table["soort"].tolist() == ["terzijde gelegd"]
    assert "Kapot." in result.table["toelichting"].iloc[0]


def test_equal_rows_are_compared_and_said() -> None:
    twice = uitgave(project(), aside=((3, "P1", "Een", "Gelijk aan rij 2."),))
    result = vergelijk(twice, uitgave(project(projecttype="concreet")))
    assert result.table["soort"].tolist() == ["dubbele code", "fase"]
    assert "2 rijen met deze code. De eerste is vergeleken." in result.table["toelichting"].iloc[0]


def test_rows_without_a_code_are_counted() -> None:
    aside = ((2, np.nan, "Een", "Geen code."), (3, np.nan, "Twee", "Geen code."))
    result = vergelijk(uitgave(aside=aside), uitgave())
    assert result.table["soort"].tolist() == ["terzijde gelegd"]
    assert "2 rijen zonder code" in result.table["toelichting"].iloc[0]


def test_two_empty_editions() -> None:
    result = vergelijk(uitgave(), uitgave())
    assert (len(result.table), len(result.tellingen), result.n_beide) == (0, 0, 0)


# ---- files and the command -----------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".csv", ".json", ".xlsx"])
def test_it_is_written(suffix: str, found: Vergeleken, tmp_path: Path) -> None:
    path = tmp_path / f"uit{suffix}"
    found.write(path)
    n = len(found.result.table)
    if suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream, delimiter=";"))
        assert [r["afstand_m"] for r in rows if r["soort"] == "verplaatst"] == ["250,0"]
        assert len(rows) == n
    elif suffix == ".json":
        assert len(json.loads(path.read_text(encoding="utf-8"))) == n
    else:
        book = openpyxl.load_workbook(path)
        assert book.sheetnames == ["verschillen", "tellingen", "verantwoording"]
        assert book["verschillen"].max_row == n + 1


def test_the_command(run: Run, tmp_path: Path) -> None:
    paths = files(tmp_path)
    done = run("vergelijk", *paths, "--afstand", "300", "--uit", tmp_path / "v.csv")
    assert done.code == 0
    assert "verplaatst" not in done.out
    assert "oud.csv: 4 projecten; nieuw.csv: 4; in beide 3, waarvan 2 zonder verschil." in done.out
    assert (tmp_path / "v.csv").is_file()
    shown = run("vergelijk", *paths)
    assert "verplaatst 1" in shown.out
    assert "2 jaar later klaar." in shown.out


def test_the_command_refuses_what_it_cant_do(run: Run, tmp_path: Path) -> None:
    oud, nieuw = files(tmp_path)
    assert run("vergelijk", oud).code == 2
    assert run("vergelijk", oud, nieuw, "--uit", tmp_path / "v.docx").code == 2
    assert run("vergelijk", oud, tmp_path / "weg.csv").code == 2
    assert run("vergelijk", oud, nieuw, "--afstand", "ver").code == 2


def test_every_kind_has_its_place() -> None:
    assert len(set(SOORTEN)) == len(SOORTEN)
