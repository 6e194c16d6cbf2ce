"""Judgements of people: checked, laid on projects, and carried over to a new edition."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from miekgeo.dataset import read_dataset
from miekgeo.edition import PUBLIC
from miekgeo.grenzen import load_grenzen
from miekgeo.oordeelfeiten import Feiten, carry_over, count_marks, with_facts
from miekgeo.oordelen import COLUMNS, FIELDS, as_table, faults_of, lay_on, merge, put
from miekgeo.overdracht import collection_with
from miekgeo.tasks import judge, load_data
from tests.collections_for_tests import drenthe_collection
from tests.conftest import Run

TODAY = date(2026, 11, 22)
VERDICT = {
    "oordeel": "rijk",
    "oordeel_reden": "hoort bij het landelijke net",
    "oordeel_door": "energyboard",
    "oordeel_datum": "2025-11-03",
}
HOSTILE = "<img src=x onerror=alert(1)>"
HEAD = "project_id;naam;ligging;projecttype;wkt"
POINT, ASSEN = "POINT(136000 456000)", "POINT(234000 557000)"
# From Utrecht to Arnhem, over the border of Utrecht and Gelderland.
OVER = "LINESTRING(136000 456000,190000 444000)"
JUDGED = "project_id;oordeel;oordeel_reden;oordeel_door;oordeel_datum;vraagarticulatie"


def feiten(rows: Mapping[str, tuple[str, str, str]], **more: object) -> Feiten:
    """Facts by code: advice, provincies, and whether the provincial border is crossed."""
    table = pd.DataFrame(
        [
            {
                "project_id": code,
                "naam": f"Project {code}",
                "antwoord_ruimtelijk": advies,
                "provincies": provincies,
                "kruist_provinciegrens": kruist,
                "kruist_landsgrens": "nee",
                "kruist_clustergrens": "nee",
            }
            for code, (advies, provincies, kruist) in rows.items()
        ]
    )
    given = {"grenzen": "set A", "uitgave": "lijst 2025", "van": "2025-11-03", **more}
    return Feiten(table=table, **given)  # type: ignore[arg-type]


IN_ONE = ("provincie", "Utrecht", "nee")
IN_TWO = ("provincies gezamenlijk", "Utrecht;Gelderland", "ja")


# ---- what is wrong with one --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"oordeel_reden": ""}, "Bij een oordeel hoort ook: reden van het oordeel."),
        (
            {"oordeel_reden": " ", "oordeel_door": "", "oordeel_datum": ""},
            "reden van het oordeel, oordeel door en datum van het oordeel.",
        ),
        ({"oordeel": ""}, "Er is een reden, maar geen oordeel"),
        ({"oordeel_datum": "2026-11-23"}, "De datum 23-11-2026 ligt in de toekomst."),
        ({"oordeel_datum": "morgen"}, "De datum is geen dag"),
        ({"oordeel_door": "x" * 121}, "Oordeel door heeft 121 tekens; 120 mag."),
        ({"vraagarticulatie": "x" * 2_001}, "Vraagarticulatie heeft 2.001 tekens; 2.000 mag."),
    ],
)
def test_a_fault_is_said(change: dict[str, str], fault: str) -> None:
    (said,) = faults_of({**VERDICT, **change}, TODAY)
    assert fault in said


@pytest.mark.parametrize(
    "row",
    [
        VERDICT,
        {**VERDICT, "oordeel_datum": "2026-11-22"},
        {**VERDICT, "oordeel_reden": HOSTILE},
        {"lokaal_belang": "nee"},
        {"instrumentarium": "=1+1", "oordeel_door": "wij"},
    ],
)
def test_what_is_right_has_no_fault(row: dict[str, str]) -> None:
    assert faults_of(row, TODAY) == []


def test_all_faults_come_at_once() -> None:
    row = {
        **VERDICT,
        "oordeel_reden": "",
        "oordeel_datum": "2027-01-01",
        "lokaal_belang": "x" * 3_000,
    }
    assert len(faults_of(row, TODAY)) == 3


# ---- laid on projects --------------------------------------------------------------------------


def test_a_verdict_goes_whole_and_the_rest_stays(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(
        f"{HEAD};oordeel;oordeel_reden;oordeel_door;instrumentarium;eigen\n"
        f"P1;Een;definitief;verkenning;{POINT};provincie;oud;iemand;van de gemeente;a\n"
        f"P2;Twee;definitief;verkenning;{POINT};provincie;blijft;ons;;b\n",
        encoding="utf-8",
    )
    frame = load_data(path).frame("projecten")
    row = {"project_id": "P1", **VERDICT, "oordeel_door": "", "vraagarticulatie": "bekend"}
    found = lay_on(frame, as_table([row, {"project_id": "weg", **VERDICT}]))
    assert len(found) == 2
    one, two = found.to_dict("records")
    assert (one["oordeel"], one["oordeel_reden"]) == ("rijk", VERDICT["oordeel_reden"])
    # No name of an earlier verdict under this one; an aspect that isn't filled in stays.
    assert pd.isna(one["oordeel_door"])
    assert (one["vraagarticulatie"], one["instrumentarium"]) == ("bekend", "van de gemeente")
    assert (two["oordeel"], two["oordeel_reden"]) == ("provincie", "blijft")
    others = [c for c in frame.columns if c not in FIELDS]
    pd.testing.assert_frame_equal(found[others], frame[others])
    assert found.dtypes.to_dict() == frame.dtypes.to_dict()


# ---- carried over ------------------------------------------------------------------------------


def test_each_judgement_says_what_became_of_its_facts() -> None:
    old = feiten({"A": IN_ONE, "B": IN_ONE, "C": IN_ONE})
    judged = [{"project_id": code, **VERDICT} for code in "ABC"]
    oordelen = as_table(
        [
            *with_facts(as_table(judged), old).to_dict("records"),
            {"project_id": "D", "lokaal_belang": "nee"},
        ]
    )
    new = feiten(
        {"A": IN_ONE, "B": IN_TWO, "D": IN_ONE, "E": IN_ONE, "F": IN_TWO, "T": IN_ONE},
        grenzen="set B",
        terzijde=frozenset({"T"}),
    )
    found = carry_over(oordelen, new, known={"A", "B", "C", "D", "E", "T"})
    told = found.verslag.set_index("project_id")
    assert told["merk"].to_dict() == {
        "B": "feiten gewijzigd sinds oordeel",
        "C": "project vervallen",
        "D": "feiten van toen niet vastgelegd",
        "A": "feiten ongewijzigd",
        "E": "nog geen oordeel",
        "F": "nieuw: nog geen oordeel",
        "T": "nog geen oordeel",
    }
    assert told["naam"].to_dict() == {i: f"Project {i}" for i in "ABCDEFT"}
    assert told.loc["B", "toelichting"] == (
        "Advies toen: provincie, nu: provincies gezamenlijk. Provincies toen: Utrecht, nu: Utrecht "
        "en Gelderland. Provinciegrens toen: nee, nu: ja. Grenzen toen: set A, nu: set B."
    )
    assert (told.loc["B", "advies_toen"], told.loc["B", "advies_nu"]) == (IN_ONE[0], IN_TWO[0])
    # All of them, that of the gone project too, with the facts they were made on.
    pd.testing.assert_frame_equal(found.oordelen, oordelen)
    assert set(oordelen.loc[oordelen["oordeel"] != "", "grenzen_toen"]) == {"set A"}
    assert sum(count_marks(found.verslag).values()) == 7


def test_the_order_of_provincies_is_no_change_and_another_name_is_told() -> None:
    old = feiten({"A": IN_TWO})
    new = feiten({"A": ("provincies gezamenlijk", "Gelderland;Utrecht", "ja")})
    row = {**with_facts(as_table([{"project_id": "A", **VERDICT}]), old).iloc[0], "naam": "Oud"}
    (told,) = carry_over(as_table([row]), new).verslag.to_dict("records")
    assert told["merk"] == "feiten ongewijzigd"
    assert told["toelichting"] == "Naam toen: Oud, nu: Project A."


def test_a_row_set_aside_is_not_gone() -> None:
    new = feiten({"A": ("onbekend", "", "onbekend")}, terzijde=frozenset({"A"}))
    (told,) = carry_over(as_table([{"project_id": "A", **VERDICT}]), new).verslag.to_dict("records")
    assert told["merk"] == "rij terzijde: feiten onbekend"


def test_the_facts_of_many_projects_are_looked_up_not_searched_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new = feiten({f"P{n}": IN_ONE for n in range(200)})
    searched = []
    same = pd.Series.__eq__

    def count(self: pd.Series, other: object) -> pd.Series:
        searched.append(other)
        return same(self, other)  # type: ignore[no-any-return]

    monkeypatch.setattr(pd.Series, "__eq__", count)
    assert len(carry_over(as_table([{"project_id": "P7", **VERDICT}]), new).verslag) == 200
    assert not [s for s in searched if isinstance(s, str) and s.startswith("P")]


@pytest.mark.parametrize(
    ("day", "kept"),
    [("2025-11-02", "rijk"), ("2025-11-03", "provincie"), ("2026-01-01", "provincie")],
)
def test_of_two_that_differ_the_latest_counts(day: str, kept: str) -> None:
    old = as_table([{"project_id": "A", **VERDICT, "uitgave_toen": "oud"}])
    other = {"project_id": "A", **VERDICT, "oordeel": "provincie", "oordeel_datum": day}
    table, differ = merge(old, as_table([other, {"project_id": "B", **VERDICT}]))
    assert table["oordeel"].tolist() == [kept, "rijk"]
    assert differ == ["A"]
    same, differ = merge(old, as_table([{"project_id": "A", **VERDICT, "uitgave_toen": "nieuw"}]))
    # One that says the same keeps the facts it was made on.
    assert (same["uitgave_toen"].tolist(), differ) == (["oud"], [])


def test_a_judgement_takes_the_place_of_the_earlier_one() -> None:
    table = put(as_table([{"project_id": c, **VERDICT} for c in "AB"]), {"project_id": "A"})
    assert table["project_id"].tolist() == ["A", "B"]
    assert table["oordeel"].tolist() == ["", "rijk"]


# ---- a data set and the command ----------------------------------------------------------------


@pytest.fixture
def editions(tmp_path: Path) -> tuple[Path, Path]:
    """A data set with judgements, and its next edition."""
    old, new = tmp_path / "uitgave 2025", tmp_path / "uitgave 2026"
    rows = {
        old: [f"P1;Kabel {HOSTILE};{POINT}", f"P2;Station;{ASSEN}", f"P3;Weg;{ASSEN}"],
        new: [f"P1;Kabel {HOSTILE};{OVER}", f"P2;Station;{ASSEN}", f"P4;Nieuw;{ASSEN}"],
    }
    for folder, lines in rows.items():
        folder.mkdir()
        text = "\n".join(["project_id;naam;wkt", *lines])
        (folder / "projecten.csv").write_text(f"{text}\n", encoding="utf-8")
    write_judged(old, f"P1;nMIEK;'=1+1;{HOSTILE};3-11-2025;", "P3;pMIEK;onze;wij;2025-11-03;bekend")
    return old, new


def write_judged(folder: Path, *lines: str) -> Path:
    path = folder / "oordelen.csv"
    path.write_text("\n".join([JUDGED, *lines, ""]), encoding="utf-8")
    return path


def test_judgements_beside_the_projects_arrive_in_what_is_made_of_them(
    editions: tuple[Path, Path], tmp_path: Path
) -> None:
    found = judge(editions[0])
    project = found.lagen.frame("projecten").iloc[0]
    assert [project[n] for n in FIELDS[:4]] == ["rijk", "=1+1", HOSTILE, "2025-11-03"]
    points = found.table.set_index("project_id")["aandachtspunten"]
    assert f"Vastgelegd oordeel door {HOSTILE}: rijk, want =1+1." in points["P1"]
    # P1 lies in Utrecht only: it may be another verdict, and it is no fault.
    assert "(rijk) is anders dan het ruimtelijke advies (provincie); dat mag" in points["P1"]
    assert "anders dan" not in points["P3"]
    assert not (found.report["ernst"] == "fout").any()
    path = tmp_path / "s.xlsx"
    found.write(path)
    book = openpyxl.load_workbook(path)
    (cell,) = [c for c in book["oordelen"]["D"] if c.row == 2]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_what_differs_from_what_the_project_itself_says_is_counted(tmp_path: Path) -> None:
    """P1 says the same in both files, P2 and P4 don't, and of P3 one file says nothing."""
    own = [("P1", "rijk"), ("P2", "rijk"), ("P3", ""), ("P4", "provincie")]
    rest = "daarom;wij;2025-11-03"
    rows = [f"{i};{o};{rest if o else ';;'};{ASSEN}" for i, o in own]
    head = "project_id;oordeel;oordeel_reden;oordeel_door;oordeel_datum;wkt"
    (tmp_path / "projecten.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    said = {"P1": "rijk", "P2": "provincie", "P3": "rijk", "P4": "rijk"}
    write_judged(tmp_path, *(f"{i};{o};{rest};" for i, o in said.items()))
    lagen = load_data(tmp_path)
    told = lagen.report[lagen.report["check_id"] == "O03"]["melding"].tolist()
    assert told == ["2 oordelen in oordelen.csv verschillen van dat bij het project."]


def test_a_file_with_faults_is_told_whole_and_the_rest_is_used(
    editions: tuple[Path, Path], run: Run
) -> None:
    folder = editions[0]
    write_judged(
        folder,
        "P1;rijk;;;;",
        "P2;misschien;geheim;wij;2099-01-01;",
        "P3;provincie;onze;wij;2025-11-03;",
        "P9;rijk;x;y;2025-11-03;",
        "P3;;;;;",
    )
    lagen = load_data(folder)
    told = lagen.report[lagen.report["laag"] == "oordelen"]
    assert told["check_id"].tolist() == ["O01"] * 4 + ["O02"]
    first, second = told["melding"].tolist()[:2]
    assert first == (
        "oordelen.csv, rij 2: Bij een oordeel hoort ook: reden van het oordeel, oordeel door en "
        "datum van het oordeel."
    )
    assert second.startswith("oordelen.csv, rij 3: oordeel: 'misschien' staat niet in de lijst")
    assert second.endswith("De datum 01-01-2099 ligt in de toekomst.")
    assert lagen.frame("projecten")["oordeel"].isna().all()
    # Carried over without them they would be lost: nothing is written.
    done = run("oordelen", folder, "--nieuw", editions[1], "--uit", folder / "uit.csv")
    assert (done.code, done.out) == (2, "")
    assert done.err.count("oordelen.csv, rij ") == 4
    assert "Herstel ze; er is niets geschreven." in done.err
    assert not (folder / "uit.csv").exists()


def test_the_public_edition_has_nothing_of_a_confidential_project(tmp_path: Path) -> None:
    (tmp_path / "projecten.csv").write_text(
        f"project_id;naam;vertrouwelijk;wkt\nP1;Geheimpark;ja;{POINT}\nP2;Station;nee;{ASSEN}\n",
        encoding="utf-8",
    )
    write_judged(
        tmp_path,
        "P1;rijk;x;y;2025-11-03;",
        "P2;rijk;naast Geheimpark;y;2025-11-03;",
        "Geheimpark;;;;;",
    )
    found = judge(tmp_path, edition=PUBLIC)
    assert found.lagen.oordelen is None
    assert found.result.oordelen["project_id"].tolist() == ["P2"]
    tables = (found.table, found.report, found.result.oordelen, found.lagen.frame("projecten"))
    for table in tables:
        assert "Geheimpark" not in table.to_csv()


def test_carried_over_on_the_command_line(
    editions: tuple[Path, Path], run: Run, tmp_path: Path
) -> None:
    old, new = editions
    done = run("oordelen", old, "--nieuw", new)
    assert done.code == 0
    assert (
        "2 oordelen uit uitgave 2025, naast uitgave 2026: feiten gewijzigd sinds oordeel 1, "
        "project vervallen 1, nieuw: nog geen oordeel 1, nog geen oordeel 1."
    ) in done.out
    path = new / "oordelen.csv"
    assert run("oordelen", old, "--nieuw", new, "--uit", path).code == 0
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert list(rows[0]) == list(COLUMNS)
    assert [r["project_id"] for r in rows] == ["P1", "P3"]
    assert rows[0]["oordeel_reden"] == "'=1+1"
    assert (rows[0]["provincies_toen"], rows[0]["uitgave_toen"]) == ("Utrecht", "uitgave 2025")
    # In the next edition the facts of then still tell, and the file can be carried on alone.
    assert "feiten gewijzigd sinds oordeel 1" in run("oordelen", new).out
    book = tmp_path / "oordelen.xlsx"
    assert run("oordelen", path, "--nieuw", old, "--uit", book).code == 0
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["oordelen", "verslag", "verantwoording"]
    assert sheets["oordelen"]["D2"].value == "=1+1"


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("P1;rijk;x;y;2026-01-05;", True),
        (f"P1;nMIEK;'=1+1;{HOSTILE};3-11-2025;", False),
        ("", False),
    ],
)
def test_two_editions_that_judge_otherwise_are_told(
    verdict: str, said: bool, editions: tuple[Path, Path], run: Run
) -> None:
    old, new = editions
    if verdict:
        write_judged(new, verdict)
    done = run("oordelen", old, "--nieuw", new)
    assert done.code == 0
    text = "Beide uitgaven hebben een ander oordeel over P1; het laatste telt."
    assert (text in done.text) == said


def test_judgements_in_a_file_of_projects_are_carried_over(
    editions: tuple[Path, Path], run: Run, tmp_path: Path
) -> None:
    old = tmp_path / "lijst.csv"
    head = "project_id;naam;oordeel;oordeel_reden;oordeel_door;oordeel_datum;wkt"
    rows = [f"P1;Kabel;rijk;x;y;2025-11-03;{POINT}", f"P2;Station;;;;;{ASSEN}"]
    old.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    done = run("oordelen", old, "--nieuw", editions[1])
    assert done.code == 0
    assert "1 oordeel uit lijst.csv, naast uitgave 2026: feiten gewijzigd sinds oordeel 1" in (
        done.text
    )


def test_a_collection_has_the_judgements_that_are_laid_on_it() -> None:
    found = drenthe_collection()
    assert collection_with(found, as_table([{"project_id": "elders", **VERDICT}])) is found
    changed = collection_with(found, as_table([{"project_id": "P16", **VERDICT}]))
    for frame in (changed.layers["projecten"], changed.relations.lagen.frame("projecten")):
        said = frame.set_index("project_id")["oordeel"]
        assert said["P16"] == "rijk"
        assert said.drop("P16").isna().all()
    assert found.layers["projecten"]["oordeel"].isna().all()
    before, after = (
        c.assessment.table.set_index("project_id")["aandachtspunten"] for c in (found, changed)
    )
    assert after["P16"].startswith(before["P16"])
    assert "Vastgelegd oordeel door energyboard: rijk" in after["P16"].removeprefix(before["P16"])
    assert after.drop("P16").equals(before.drop("P16"))


def test_what_the_command_cannot_do(editions: tuple[Path, Path], run: Run) -> None:
    alone = editions[0] / "oordelen.csv"
    done = run("oordelen", alone)
    assert (done.code, done.out) == (2, "")
    assert "Geef met --nieuw de projecten waar ze bij horen." in done.err
    done = run("oordelen", editions[0], "--uit", "oordelen.json")
    assert (done.code, done.out) == (2, "")
    assert "Kies een bestandsnaam die eindigt op .csv, .xlsx." in done.err


def test_the_file_is_read_as_no_layer(editions: tuple[Path, Path]) -> None:
    lagen = read_dataset(editions[0], nederland=load_grenzen().nederland)
    assert set(lagen.layers) == {"projecten"}
    assert lagen.unread == ()
    assert "oordelen" not in lagen.missing
