"""What projects declare, and what in it can't be: unknown codes, themselves, cycles, wishes."""

from __future__ import annotations

import numpy as np
import pytest

from miekgeo.afhankelijkheden import Afhankelijkheden
from miekgeo.grenzen import Grenzen
from tests.afhankelijkheden.world import (
    DRENTHE,
    GRONINGEN,
    OVERIJSSEL,
    edge,
    find,
    messages,
    project,
    station,
    trace,
    triples,
)

UNKNOWN, SELF, CYCLE = "onbekende code", "verwijst naar zichzelf", "kring"
WISHED = "gewenst eerder dan verwacht"


def declare(world: Grenzen, text: str | None, *others: str) -> Afhankelijkheden:
    """P1, which declares a text, with other projects in Drenthe."""
    mine = project("P1", DRENTHE, afhankelijk_van=text)
    return find(world, projecten=[mine, *(project(o, DRENTHE) for o in others)])


def unknown(item: str) -> tuple[str, str, str]:
    said = f"P1 noemt '{item}'; dat is niet de code van een project, tracé of station."
    return (UNKNOWN, "P1", said)


# ---- reading -------------------------------------------------------------------------------------

READ: dict[str, tuple[str | None, list[str], str]] = {
    "nothing": (None, [], ""),
    "one": ("P2", ["P2"], ""),
    "two": ("P2;P3", ["P2", "P3"], ""),
    "spaces": (" P2 ;  P3 ", ["P2", "P3"], ""),
    "twice the same": ("P2;P2", ["P2"], ""),
    "an empty item": ("P2;;P3;", ["P2", "P3"], ""),
    "in brackets": ("P2 (in overleg)", ["P2"], "in overleg"),
    "brackets at once": ("P2(in overleg)", ["P2"], "in overleg"),
    "a colon": ("P2: eerst vergunning", ["P2"], "eerst vergunning"),
    "a comma": ("P2, in overleg", ["P2"], "in overleg"),
    "a dash": ("P2 - in overleg", ["P2"], "in overleg"),
    "a comma between": ("P2, P3", ["P2", "P3"], ""),
    "en between": ("P2 en P3", ["P2", "P3"], ""),
    "EN between": ("P2 EN P3", ["P2", "P3"], ""),
    "a slash between": ("P2/P3", ["P2", "P3"], ""),
    "a plus between": ("P2 + P3", ["P2", "P3"], ""),
    "an ampersand between": ("P2&P3", ["P2", "P3"], ""),
    "a space between": ("P2 P3", ["P2", "P3"], ""),
    "a line between": ("P2\nP3", ["P2", "P3"], ""),
    "a line and a comma": ("P2,\r\nP3", ["P2", "P3"], ""),
    "a line with a remark": ("P2 in overleg\nP3 in overleg", ["P2", "P3"], "in overleg"),
    "a comma and en": ("P2, P3 en P4", ["P2", "P3", "P4"], ""),
    "a comma and a semicolon": ("P2, P3; P4", ["P2", "P3", "P4"], ""),
    "both with a remark": ("P2 (in overleg), P3 (in overleg)", ["P2", "P3"], "in overleg"),
    # Brackets are a remark, whatever it names.
    "a code in brackets": ("P2 (na P3 en P4)", ["P2"], "na P3 en P4"),
    "brackets in brackets": ("P2 (na (P3), P4)", ["P2"], "na (P3), P4"),
    "a code in a remark": ("P2: na P3", ["P2"], "na P3"),
    "a remark with en": ("P2: overleg en besluit", ["P2"], "overleg en besluit"),
    "a quarter": ("P2, Q3 2030", ["P2"], "Q3 2030"),
    "a year": ("P2, 2030", ["P2"], "2030"),
}


@pytest.fixture(scope="module")
def readings(world: Grenzen) -> Afhankelijkheden:
    """All at once: R0, R1 ..., with P2, P3 and P4."""
    rows = [project(f"R{i}", DRENTHE, afhankelijk_van=r[0]) for i, r in enumerate(READ.values())]
    return find(world, projecten=[*rows, *(project(p, DRENTHE) for p in ("P2", "P3", "P4"))])


@pytest.mark.parametrize(
    ("i", "expected", "how"),
    [(i, r[1], r[2]) for i, r in enumerate(READ.values())],
    ids=list(READ),
)
def test_declared(i: int, expected: list[str], how: str, readings: Afhankelijkheden) -> None:
    mine = [t[1:] for t in triples(readings) if t[0] == f"R{i}"]
    assert mine == [(naar, "opgegeven") for naar in expected]
    assert messages(readings) == []
    for naar in expected:
        evidence = edge(readings, f"R{i}", naar)["bewijs"]
        assert evidence.startswith("opgegeven")
        assert evidence.endswith(how or "in afhankelijk_van")


def test_a_declared_row(world: Grenzen) -> None:
    found = find(
        world,
        projecten=[
            project("P1", DRENTHE, afhankelijk_van="P2"),
            project("P2", OVERIJSSEL, naam="Kabel {naar} <b>"),
        ],
    )
    row = edge(found, "P1", "P2")
    # From x 205 to 215; to what has no place there is no distance.
    assert row["afstand_km"] == 10
    without = find(world, projecten=[project("P1", DRENTHE, afhankelijk_van="P2"), project("P2")])
    assert np.isnan(edge(without, "P1", "P2")["afstand_km"])
    assert (row["provincie_van"], row["provincie_naar"]) == ("Drenthe", "Overijssel")
    assert (row["grensoverschrijdend"], row["planning"]) == ("ja", "onbekend")
    assert row["toelichting"].startswith("Project P1 hangt af van Kabel {naar} <b> (opgegeven: ")
    line = found.lines.iloc[0]
    assert list(line.coords) == [(205_000, 505_000), (215_000, 505_000)]


def test_a_name_is_never_rewritten(world: Grenzen) -> None:
    mine = [
        project("P1", DRENTHE, afhankelijk_van="P2"),
        project("P2", DRENTHE, naam="Kabel Belgie"),
    ]
    assert "Kabel Belgie (" in edge(find(world, projecten=mine), "P1", "P2")["toelichting"]


PREFIXES: dict[str, tuple[str, list[str], list[str]]] = {
    "the longer code": ("P20", ["P2", "P20"], ["P20"]),
    "the shorter code": ("P2", ["P2", "P20"], ["P2"]),
    "the shorter with a remark": ("P2 0 keer", ["P2", "P20"], ["P2"]),
    "a code with a dash": ("P2-b", ["P2", "P2-b"], ["P2-b"]),
    "a code with a dash and a remark": ("P2-b: x", ["P2", "P2-b"], ["P2-b"]),
    "a code with a space": ("P2 b (x)", ["P2", "P2 b"], ["P2 b"]),
    "a letter behind": ("P2a", ["P2"], []),
    "a figure behind": ("P20", ["P2"], []),
    # What looks like a code of its own isn't another one with a remark.
    "a dash and a letter behind": ("P2-b", ["P2"], []),
}


@pytest.mark.parametrize(("text", "others", "expected"), PREFIXES.values(), ids=PREFIXES)
def test_codes_that_begin_alike(
    text: str, others: list[str], expected: list[str], world: Grenzen
) -> None:
    found = declare(world, text, *others)
    assert triples(found) == [("P1", naar, "opgegeven") for naar in expected]
    assert messages(found) == ([] if expected else [unknown(text)])


# The text, what is found in it, and what is said to be unknown.
PARTLY: dict[str, tuple[str, list[str], list[str]]] = {
    "the second, a comma": ("P2, P9", ["P2"], ["P9"]),
    "the second, en": ("P2 en P9", ["P2"], ["P9"]),
    "the second, a slash": ("P2/P9", ["P2"], ["P9"]),
    "the second, on a line": ("P2\nP9", ["P2"], ["P9"]),
    "the first, on a line": ("P9\nP2", ["P2"], ["P9"]),
    "half a code": ("P2/3", ["P2"], ["3"]),
    "what en joins": ("P2 en het weer", ["P2"], ["het weer"]),
    "the first": ("P9, P2", ["P2"], ["P9"]),
    "the first, en": ("P9 en P2", ["P2"], ["P9"]),
    "between two": ("P2, P9, P3", ["P2", "P3"], ["P9"]),
    "two of three": ("P2, P8, P9 (in overleg)", ["P2"], ["P8", "P9 (in overleg)"]),
    "all": ("P8, P9", [], ["P8, P9"]),
}


@pytest.mark.parametrize(("text", "expected", "unread"), PARTLY.values(), ids=PARTLY)
def test_what_is_named_beside_a_known_code(
    text: str, expected: list[str], unread: list[str], world: Grenzen
) -> None:
    found = declare(world, text, "P2", "P3")
    assert [t[1] for t in triples(found)] == expected
    assert messages(found) == [unknown(item) for item in unread]


def test_codes_that_hold_what_comes_between(world: Grenzen) -> None:
    found = declare(world, "P2/P3, A en B", "P2", "P3", "P2/P3", "A en B", "B")
    assert [t[1] for t in triples(found)] == ["A en B", "P2/P3"]
    assert messages(found) == []


def test_numbers_as_codes(world: Grenzen) -> None:
    found = declare(world, "12, 13, 99", "12", "13")
    assert [t[1] for t in triples(found)] == ["12", "13"]
    assert messages(found) == [unknown("99")]


def test_unknown_codes_are_findings(world: Grenzen) -> None:
    found = declare(world, "P2;P9 (in overleg);het weer", "P2")
    assert triples(found) == [("P1", "P2", "opgegeven")]
    assert messages(found) == [unknown("P9 (in overleg)"), unknown("het weer")]


@pytest.mark.parametrize("text", ["P1", "P1 (fase 2)"])
def test_a_project_that_names_itself(text: str, world: Grenzen) -> None:
    found = declare(world, f"{text};P2", "P2")
    assert triples(found) == [("P1", "P2", "opgegeven")]
    assert messages(found) == [(SELF, "P1", "P1 noemt zichzelf.")]


def test_stations_and_loose_traces_can_be_named(world: Grenzen) -> None:
    found = find(
        world,
        projecten=[project("P1", DRENTHE, afhankelijk_van="S1;T1")],
        traces=[trace("T1", (212, 502), (214, 502))],
        stations=[station("S1", 207, 507)],
    )
    assert triples(found) == [("P1", "S1", "opgegeven"), ("P1", "T1", "opgegeven")]
    assert edge(found, "P1", "T1")["provincie_naar"] == "Overijssel"
    assert messages(found) == []


def test_what_traces_name_and_isnt_known(world: Grenzen) -> None:
    named = {"van_station": "S1", "naar_station": "S9", "project_id": "P9"}
    fine = {"van_station": "S1", "project_id": "P1"}
    found = find(
        world,
        projecten=[project("P1", DRENTHE)],
        traces=[trace("T1", (202, 502), (204, 502), **named), trace("T2", (1, 2), (3, 4), **fine)],
        stations=[station("S1", 207, 507)],
    )
    assert messages(found) == [
        (UNKNOWN, "T1", "T1 noemt 'P9' (project_id); dat is niet de code van een project."),
        (UNKNOWN, "T1", "T1 noemt 'S9' (naar_station); dat is niet de code van een station."),
    ]


def test_traces_that_name_stations_where_there_are_none(world: Grenzen) -> None:
    traces = [trace(t, (202, 502), (204, 502), van_station="S1") for t in ("T1", "T2")]
    said = "van_station is gevuld bij 2 van de tracés; er zijn geen stations geladen."
    assert messages(find(world, traces=traces)) == [(UNKNOWN, "", said)]


def test_a_trace_of_another_project_can_be_named(world: Grenzen) -> None:
    """The code is that of a trace; its project stands for it."""
    found = find(
        world,
        projecten=[project("P1", DRENTHE, afhankelijk_van="T2"), project("P2", OVERIJSSEL)],
        traces=[trace("T2", (212, 502), (214, 502), project_id="P2")],
    )
    assert messages(found) == []
    assert [t[0] for t in triples(found)] == ["P1"]
    assert triples(found)[0][1] in {"P2", "T2"}


def test_projects_without_location(world: Grenzen) -> None:
    mine = [project("P1", None, afhankelijk_van="P2"), project("P2", DRENTHE)]
    found = find(world, projecten=mine)
    row = edge(found, "P1", "P2")
    assert (row["provincie_van"], row["provincie_naar"]) == ("", "Drenthe")
    assert row["grensoverschrijdend"] == "onbekend"
    assert row["toelichting"].endswith("Van een van beide is de plaats onbekend of op zee.")
    assert found.lines.isna().tolist() == [True]
    assert found.pairs[["provincie_van", "provincie_naar"]].to_numpy().tolist() == [
        ["onbekend", "Drenthe"]
    ]


def test_several_rows_with_one_id_declare_together(world: Grenzen) -> None:
    twice = [
        project("P1", DRENTHE, afhankelijk_van="P2"),
        project("P1", DRENTHE, afhankelijk_van="P3;P2"),
    ]
    found = find(world, projecten=[*twice, project("P2", DRENTHE), project("P3", DRENTHE)])
    assert triples(found) == [("P1", "P2", "opgegeven"), ("P1", "P3", "opgegeven")]
    assert found.fiches["project_id"].tolist() == ["P1", "P2", "P3"]


# ---- cycles --------------------------------------------------------------------------------------


def ring(**needs: str) -> list[dict]:
    return [project(k, DRENTHE, afhankelijk_van=v or None) for k, v in needs.items()]


CYCLES = {
    "two": ({"P1": "P2", "P2": "P1"}, ["P1 -> P2 -> P1"]),
    "three": ({"P1": "P2", "P2": "P3", "P3": "P1"}, ["P1 -> P2 -> P3 -> P1"]),
    "three, given the other way": ({"P3": "P2", "P2": "P1", "P1": "P3"}, ["P1 -> P3 -> P2 -> P1"]),
    "two of two": (
        {"P1": "P2", "P2": "P1", "P3": "P4", "P4": "P3"},
        ["P1 -> P2 -> P1", "P3 -> P4 -> P3"],
    ),
    "what leads to one isn't in it": (
        {"P1": "P2", "P2": "P3", "P3": "P2;P4", "P4": ""},
        ["P2 -> P3 -> P2"],
    ),
    "two ways to one end": ({"P1": "P2;P3", "P2": "P4", "P3": "P4", "P4": ""}, []),
    "itself": ({"P1": "P1"}, []),
}


@pytest.fixture(scope="module")
def cycles(world: Grenzen) -> list[tuple[str, str, str]]:
    """What is told of all at once: P1, P2 ... of case 3 are C3P1, C3P2 ..."""
    rows = []
    for i, (needs, _) in enumerate(CYCLES.values()):
        named = {f"C{i}{k}": v.replace("P", f"C{i}P") for k, v in needs.items()}
        rows += ring(**named)
    return [m for m in messages(find(world, projecten=rows)) if m[0] == CYCLE]


@pytest.mark.parametrize(
    ("i", "ways"), [(i, c[1]) for i, c in enumerate(CYCLES.values())], ids=list(CYCLES)
)
def test_cycles(i: int, ways: list[str], cycles: list[tuple[str, str, str]]) -> None:
    named = [way.replace("P", f"C{i}P") for way in ways]
    told = [m for m in cycles if m[1].startswith(f"C{i}P")]
    assert told == [(CYCLE, way[:4], f"Deze hangen van elkaar af: {way}.") for way in named]


def test_the_rows_of_a_cycle_are_in_the_table(world: Grenzen) -> None:
    found = find(world, projecten=ring(P1="P2", P2="P1"))
    assert triples(found) == [("P1", "P2", "opgegeven"), ("P2", "P1", "opgegeven")]


# ---- wishes --------------------------------------------------------------------------------------

WISHES = {
    "a year earlier": ({"ibn_gewenst": "2029", "ibn_verwacht_tot": "2030"}, "2029", "2030"),
    "the same year": ({"ibn_gewenst": "2030", "ibn_verwacht_tot": "2030"}, None, None),
    "later": ({"ibn_gewenst": "2031", "ibn_verwacht_tot": "2030"}, None, None),
    "a quarter earlier": (
        {"ibn_gewenst": "2030-Q2", "ibn_verwacht_tot": "2030-Q3"},
        "2030-Q2",
        "2030-Q3",
    ),
    "the same quarter": (
        {"ibn_gewenst": "2030-Q2", "ibn_verwacht_tot": "2030-Q2"},
        None,
        None,
    ),
    "in the year that is expected": (
        {"ibn_gewenst": "2030-Q2", "ibn_verwacht_tot": "2030"},
        None,
        None,
    ),
    "within what is expected": (
        {"ibn_gewenst": "2031", "ibn_verwacht_van": "2030", "ibn_verwacht_tot": "2032"},
        None,
        None,
    ),
    "before all of it": (
        {"ibn_gewenst": "2029", "ibn_verwacht_van": "2030", "ibn_verwacht_tot": "2032"},
        "2029",
        "2030 tot 2032",
    ),
    "nothing wished": ({"ibn_verwacht_tot": "2030"}, None, None),
    "nothing expected": ({"ibn_gewenst": "2029"}, None, None),
}


@pytest.fixture(scope="module")
def wishes(world: Grenzen) -> dict[str, str]:
    """What is said of each, by its id: W0, W1 ..."""
    rows = [project(f"W{i}", GRONINGEN, **w[0]) for i, w in enumerate(WISHES.values())]
    told = messages(find(world, projecten=rows))
    assert {m[0] for m in told} == {WISHED}
    return {m[1]: m[2] for m in told}


@pytest.mark.parametrize(
    ("i", "wish", "expected"),
    [(i, w[1], w[2]) for i, w in enumerate(WISHES.values())],
    ids=list(WISHES),
)
def test_wished_before_expected(
    i: int, wish: str | None, expected: str | None, wishes: dict[str, str]
) -> None:
    said = f"W{i} is gewenst in {wish} en verwacht in {expected}."
    assert wishes.get(f"W{i}") == (None if wish is None else said)
