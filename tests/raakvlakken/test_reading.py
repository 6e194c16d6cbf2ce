"""When both are built, how that reads by each rule, and the sentences."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from miekgeo.errors import SchemaError
from miekgeo.periods import Ranges
from miekgeo.raakvlakken import rules
from miekgeo.raakvlakken.rules import Facts, load_rules, read_duiding, reasons, which_hold
from miekgeo.raakvlakken.timing import Timing
from tests.raakvlakken.world import Row, find, line, only, point, project

EAST = line((0, 0), (5000, 0))
CROSSES = line((1000, -500), (1000, 500))
BESIDE = line((0, 100), (5000, 100))
NEAR = point(0, 500)
FAR = point(0, 20_000)


@pytest.fixture
def own_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the table of rules to change; what was loaded is forgotten before and after."""
    copy = tmp_path / "raakvlak_rules.csv"
    copy.write_bytes(rules.TABLE.read_bytes())
    monkeypatch.setattr(rules, "TABLE", copy)
    load_rules.cache_clear()
    yield copy
    load_rules.cache_clear()


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        ("2028/2030", "2029/2032", "overlap 2029 tot 2030"),
        ("2028/2030", "2025/2040", "overlap 2028 tot 2030"),
        ("2028/2030", "2030", "overlap 2030"),
        ("2028", "2028", "overlap 2028"),
        ("2028-Q2/2029-Q3", "2028-Q4/2030", "overlap 2028-Q4 tot 2029-Q3"),
        ("2028-Q2", "2028", "overlap 2028-Q2"),
        ("2028-Q1/2028-Q3", "2028-Q3/2029", "overlap 2028-Q3"),
        ("2028", "2029", "aansluitend"),
        ("2028-Q1", "2028-Q2", "aansluitend"),
        ("2027/2028-Q4", "2029-Q1/2031", "aansluitend"),
        ("2028-Q1", "2028-Q3", "minder dan een jaar ertussen"),
        ("2028", "2029-Q4", "minder dan een jaar ertussen"),
        ("2028", "2030", "1 jaar ertussen"),
        ("2028", "2030-Q4", "1 jaar ertussen"),
        ("2028", "2031", "2 jaar ertussen"),
        ("2020", "2040", "19 jaar ertussen"),
        ("", "2028", "onbekend"),
        ("", "", "onbekend"),
    ],
)
def test_relation_in_time(a: str, b: str, relation: str) -> None:
    for first, second in ((a, b), (b, a)):
        row = only(find(project("A", EAST, first), project("B", CROSSES, second)))
        assert row["tijdrelatie"] == relation


def test_which_fields_say_when() -> None:
    def words(**fields: str) -> str:
        at = {"bouw_van": None, "ibn_verwacht_tot": None, **fields}
        row = only(find(project("A", EAST, **at), project("B", CROSSES, "1950/2090")))
        return str(row["tijdrelatie"]).removeprefix("overlap ")

    assert words(bouw_van="2028", ibn_verwacht_van="2030", ibn_verwacht_tot="2032") == (
        "2028 tot 2032"
    )
    assert words(ibn_verwacht_van="2030", ibn_verwacht_tot="2032") == "2030 tot 2032"
    assert words(bouw_van="2028", bouw_tot="2029") == "2028 tot 2029"
    assert words(bouw_van="2028", bouw_tot="2029", ibn_verwacht_van="2031") == "2028 tot 2031"
    assert words(ibn_gewenst="2033") == "2033"
    assert words(bouw_tot="2029") == "2029"
    assert words() == "onbekend"


@pytest.mark.parametrize(
    ("other", "years", "hub", "duiding", "fired"),
    [
        (CROSSES, "", False, "onbekend", "M1"),
        (FAR, "", True, "onbekend", "M1"),
        (CROSSES, "2030", False, "risico", "M2"),
        (CROSSES, "2030", True, "kans en risico", "M2 M3"),
        (BESIDE, "2030", False, "kans", "M3"),
        (NEAR, "2030", False, "kans", "M3"),
        (FAR, "2030", True, "kans", "M3"),
        (EAST, "2030", False, "kans en risico", "M2 M3"),
        (CROSSES, "2031", False, "risico", "M4"),
        (CROSSES, "2035", False, "risico", "M4"),
        (BESIDE, "2035", False, "risico", "M4"),
        (BESIDE, "2031", False, "kans en risico", "M4 M6"),
        (CROSSES, "2035", True, "risico", "M4 M5"),
        (FAR, "2035", True, "risico", "M5"),
        (FAR, "2031", True, "kans en risico", "M5 M6"),
        (NEAR, "2031", False, "kans", "M6"),
        (NEAR, "2031-Q4", False, "kans", "M6"),
        (NEAR, "2032", False, "onbekend", "M7"),
        (NEAR, "2032", True, "risico", "M5"),
    ],
)
def test_rules(other: str, years: str, hub: bool, duiding: str, fired: str) -> None:
    found = find(
        project("A", EAST, "2030"),
        project("B", other, years),
        hubs={"K": ["A", "B"]} if hub else None,
    )
    row = only(found)
    assert row["duiding"] == duiding
    names = [r for r in load_rules() if f"(regel {r})" in row["toelichting"]]
    assert " ".join(names) == fired


def test_a_station_reads_as_a_knooppunt_does() -> None:
    station: Row = {"station_id": "S", "naam": "S", "geometry": point(0, 0)}
    ends = [line((-5000, 0), (-200, 0)), line((200, 0), (5000, 0))]
    for years, duiding in (("2030", "kans"), ("2031", "kans en risico"), ("2032", "risico")):
        rows = [project("A", ends[0], "2030"), project("B", ends[1], years)]
        assert only(find(*rows, stations=[station], afstand_m=1))["duiding"] == duiding


def test_some_rule_holds_whatever_is_found() -> None:
    kinds = np.array([k for k in itertools.product([False, True], repeat=5) if any(k)])
    for shared, between in ((5.0, -3.0), (np.nan, 0.0), (np.nan, 3.0), (np.nan, 4.0)):
        full = np.full(len(kinds), shared)
        timing = Timing(Ranges(full, full), np.full(len(kinds), between))
        holds = which_hold(Facts(*kinds.T, timing=timing))
        assert holds.any(axis=1).all()
        assert not holds[:, 0].any()
        assert set(read_duiding(holds)) <= {"kans", "risico", "kans en risico", "onbekend"}
        assert all(text.endswith(").") for text in reasons(holds))


def test_the_table_of_rules() -> None:
    with rules.TABLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert list(rows[0]) == ["regel", "voorwaarde", "duiding", "zin", "bron"]
    assert [r["regel"] for r in rows] == list(rules.CONDITIONS)
    for row in rows:
        assert all(row.values())
        assert row["zin"][0].islower()
        assert not row["zin"].endswith(".")


@pytest.mark.parametrize(("old", "new"), [("M7;", "M8;"), ("M7;", "M1;"), (";kans;", ";gok;")])
def test_table_and_code_name_the_same(own_table: Path, old: str, new: str) -> None:
    assert list(load_rules()) == list(rules.CONDITIONS)
    load_rules.cache_clear()
    text = own_table.read_text(encoding="utf-8")
    assert old in text
    own_table.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(SchemaError, match="raakvlak_rules"):
        load_rules()


# ---- sentences ---------------------------------------------------------------------------------


def test_the_sentences() -> None:
    station: Row = {"station_id": "S1", "naam": "Ens", "geometry": point(0, 0)}
    found = find(
        project("A", line((0, 0), (3200, 0)), "2028/2030"),
        project("B", line((0, 150), (3200, 150)), "2029/2031-Q2"),
        stations=[station],
        hubs={"K7": ["A", "B"]},
    )
    assert only(found)["toelichting"] == (
        "Project A en Project B liggen 150 m uit elkaar, lopen over 3,2 km naast elkaar (binnen "
        "200 m), delen station Ens, delen knooppunt K7; bouwperiode 2028 tot 2030 en 2029 "
        "tot 2031-Q2: overlap 2029 tot 2030. Kans: het werk valt in dezelfde tijd, ruimte, werk en "
        "vergunningen kunnen samen (regel M3)."
    )


def test_the_sentences_of_a_crossing() -> None:
    found = find(project("A", EAST, "2030"), project("B", CROSSES, "2031", naam=None))
    assert only(found)["toelichting"] == (
        "Project A en B raken of kruisen elkaar; bouwperiode 2030 en 2031: aansluitend. Risico: "
        "het tweede project werkt waar het eerste dan al ligt, reserveer daar nu ruimte (regel M4)."
    )


def test_the_sentences_without_years() -> None:
    found = find(project("A", point(0, 0)), project("B", point(0, 0.4)))
    assert only(found)["toelichting"].startswith(
        "Project A en Project B liggen minder dan 1 m uit elkaar; bouwperiode onbekend en "
        "onbekend. Onbekend: van ten minste een van beide"
    )


IBN = {"ibn_verwacht_tot": "2031"}
WISH = {"ibn_gewenst": "2030"}
BUILD = {"bouw_van": "2029", "bouw_tot": "2030"}
CALLED: dict[str, tuple[dict, dict, str]] = {
    "building both": (BUILD, BUILD, "bouwperiode 2029 tot 2030 en 2029 tot 2030: overlap"),
    "in use both": (IBN, IBN, "inbedrijfname 2031 en 2031: overlap"),
    "building and in use": (
        BUILD,
        IBN,
        "bouwperiode 2029 tot 2030 en inbedrijfname 2031: aansluitend",
    ),
    "from building to in use": ({**BUILD, **IBN}, {}, "bouwperiode 2029 tot 2031 en onbekend."),
    "a wish": (WISH, IBN, "gewenste inbedrijfname 2030 en inbedrijfname 2031: aansluitend"),
    "the end of building only": ({"bouw_tot": "2030"}, {}, "bouwperiode 2030 en onbekend."),
    "unknown and in use": ({}, IBN, "inbedrijfname onbekend en 2031."),
    "neither": ({}, {}, "bouwperiode onbekend en onbekend."),
}


@pytest.mark.parametrize(("a", "b", "said"), CALLED.values(), ids=CALLED)
def test_what_was_compared_is_named(a: dict, b: dict, said: str) -> None:
    found = find(project("A", EAST, **a), project("B", CROSSES, **b))
    assert f"; {said}" in only(found)["toelichting"]


def test_of_rows_that_differ_the_firmest_is_named() -> None:
    rows = [project("A", EAST, **IBN), project("A", EAST, **BUILD), project("B", CROSSES, **IBN)]
    said = only(find(*rows))["toelichting"]
    assert "; bouwperiode 2029 tot 2031 en inbedrijfname 2031: overlap" in said


def test_equal_names_have_their_codes() -> None:
    rows = [project(c, EAST, naam="Net") for c in ("A", "B")]
    assert only(find(*rows))["toelichting"].startswith("Net (A) en Net (B) raken")
