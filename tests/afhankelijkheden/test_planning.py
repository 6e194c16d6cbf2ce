"""Whether what is needed is ready in time, and what comes last in a chain."""

from __future__ import annotations

import pytest

from miekgeo.afhankelijkheden import Afhankelijkheden
from miekgeo.grenzen import Grenzen
from tests.afhankelijkheden.world import (
    DRENTHE,
    GRONINGEN,
    OVERIJSSEL,
    edge,
    find,
    plan,
    project,
    station,
    trace,
    work,
)

NONE, MAYBE, CONFLICT, UNKNOWN = "geen conflict", "mogelijk conflict", "conflict", "onbekend"


def years(van: str | None = None, tot: str | None = None, **fields: object) -> dict:
    return {"ibn_verwacht_van": van, "ibn_verwacht_tot": tot, **fields}


# ---- two projects --------------------------------------------------------------------------------

PAIRS = {
    "later": (years("2030"), years("2031"), CONFLICT),
    "earlier": (years("2031"), years("2030"), NONE),
    "the same year": (years("2030"), years("2030"), MAYBE),
    "the same quarter": (years("2030-Q2"), years("2030-Q2"), MAYBE),
    "the quarter before": (years("2030-Q3"), years("2030-Q2"), NONE),
    "a quarter later": (years("2030-Q2"), years("2030-Q3"), CONFLICT),
    "ranges apart": (years("2028", "2029"), years("2030", "2031"), CONFLICT),
    "ranges that overlap": (years("2028", "2030"), years("2029", "2031"), MAYBE),
    "one end is enough": (years(None, "2030"), years("2031", None), CONFLICT),
    "a wish where nothing is expected": (years(ibn_gewenst="2030"), years("2031"), CONFLICT),
    "what is expected goes before a wish": (
        years("2032", ibn_gewenst="2030"),
        years("2031"),
        NONE,
    ),
    "nothing of what needs": (years(), years("2031"), UNKNOWN),
    "nothing of what is needed": (years("2030"), years(), UNKNOWN),
}


@pytest.fixture(scope="module")
def pairs(world: Grenzen) -> Afhankelijkheden:
    """All pairs at once: N0 needs M0, N1 needs M1 ..."""
    needs = [
        project(f"N{i}", DRENTHE, afhankelijk_van=f"M{i}", **n)
        for i, (n, _, _) in enumerate(PAIRS.values())
    ]
    needed = [project(f"M{i}", DRENTHE, **m) for i, (_, m, _) in enumerate(PAIRS.values())]
    return find(world, projecten=[*needs, *needed])


@pytest.mark.parametrize(
    ("i", "answer"), list(enumerate(p[2] for p in PAIRS.values())), ids=list(PAIRS)
)
def test_two_projects(i: int, answer: str, pairs: Afhankelijkheden) -> None:
    row = edge(pairs, f"N{i}", f"M{i}")
    assert row["planning"] == answer
    assert ("Planning: " in row["toelichting"]) == (answer in (CONFLICT, MAYBE))


def test_a_conflict_says_when(world: Grenzen) -> None:
    mine = [
        project("P1", DRENTHE, afhankelijk_van="P2", **years("2030-Q2")),
        project("P2", DRENTHE, **years("2031", "2033")),
    ]
    text = edge(find(world, projecten=mine), "P1", "P2")["toelichting"]
    when = "Project P2 is gereed in 2031 tot 2033, Project P1 vraagt dat in 2030-Q2."
    assert text.endswith(f"Planning: conflict, {when}")


# ---- stations ------------------------------------------------------------------------------------

STATIONS: dict[str, tuple[dict, str]] = {
    "is there, whatever its year": ({"ibn": "2035"}, NONE),
    "planned later": ({"status": "gepland", "ibn": "2031"}, CONFLICT),
    "planned in time": ({"status": "gepland", "ibn": "2029"}, NONE),
    "planned in the same year": ({"status": "gepland", "ibn": "2030"}, MAYBE),
    "planned without year": ({"status": "gepland"}, UNKNOWN),
    "without status and year": ({"status": None}, UNKNOWN),
}
# The year of the planned station, who build it, and whether it is in time for 2030.
BUILDERS: dict[str, tuple[str | None, list[dict], str]] = {
    "the year of who builds it, too late": (None, [years("2032")], CONFLICT),
    "the year of who builds it, in time": (None, [years("2029")], NONE),
    "its own year goes first": ("2029", [years("2032")], NONE),
    "of two the last": (None, [years("2032"), years("2028")], CONFLICT),
    "of two the last, the other way": (None, [years("2028"), years("2032")], CONFLICT),
    "both in time": (None, [years("2028"), years("2029")], NONE),
    "who builds it has no year": (None, [years()], UNKNOWN),
    "one of two has no year": (None, [years("2029"), years()], UNKNOWN),
}
CASES = [
    *((name, fields, [], answer) for name, (fields, answer) in STATIONS.items()),
    *(
        (name, {"status": "gepland", "ibn": ibn}, builders, answer)
        for name, (ibn, builders, answer) in BUILDERS.items()
    ),
]


@pytest.fixture(scope="module")
def ends(world: Grenzen) -> Afhankelijkheden:
    """All at once, 500 m apart: the line of P0 ends at S0, that of P1 at S1 ..."""
    projecten, traces, stations = [], [], []
    for i, (_, fields, builders, _) in enumerate(CASES):
        y = 501.5 + i / 2
        projecten.append(project(f"P{i}", modaliteit="elektriciteit", **years("2030")))
        projecten += [work(f"B{i}-{k}", 202, y, **b) for k, b in enumerate(builders)]
        traces.append(trace(f"T{i}", (202, y), (206, y), project_id=f"P{i}"))
        stations.append(station(f"S{i}", 202, y, **fields))
    return find(world, projecten=projecten, traces=traces, stations=stations)


@pytest.mark.parametrize(
    ("i", "answer"), [(i, c[3]) for i, c in enumerate(CASES)], ids=[c[0] for c in CASES]
)
def test_an_end_station(i: int, answer: str, ends: Afhankelijkheden) -> None:
    assert edge(ends, f"P{i}", f"S{i}")["planning"] == answer


def test_a_station_without_year_isnt_late_for_who_builds_it(world: Grenzen) -> None:
    found = find(
        world,
        projecten=[work("P1", 202, 505, **years("2030"))],
        stations=[station("S1", 202, 505, status="gepland")],
    )
    assert edge(found, "S1", "P1")["planning"] == UNKNOWN


def test_a_station_with_a_year_before_who_builds_it(world: Grenzen) -> None:
    found = find(
        world,
        projecten=[work("P1", 202, 505, **years("2032"))],
        stations=[station("S1", 202, 505, status="gepland", ibn="2030")],
    )
    row = edge(found, "S1", "P1")
    assert row["planning"] == CONFLICT
    assert "Project P1 is gereed in 2032, Station S1 vraagt dat in 2030." in row["toelichting"]


# ---- ontwikkelingen ------------------------------------------------------------------------------

PLANS = {
    "after it": ("2031", 2030, CONFLICT),
    "before it": ("2029", 2030, NONE),
    "in its year": ("2030", 2030, MAYBE),
    "without year": (None, 2030, UNKNOWN),
    "from now": ("2029", None, UNKNOWN),
}


@pytest.fixture(scope="module")
def plans(world: Grenzen) -> Afhankelijkheden:
    """All at once: P0 is there for O0, P1 for O1 ..."""
    cases = list(enumerate(PLANS.values()))
    return find(
        world,
        projecten=[
            project(f"P{i}", DRENTHE, ontwikkeling_ids=f"O{i}", **years(ready))
            for i, (ready, _, _) in cases
        ],
        ontwikkelingen=[plan(f"O{i}", 204, 505, jaar_van=start) for i, (_, start, _) in cases],
    )


@pytest.mark.parametrize(
    ("i", "answer"), list(enumerate(p[2] for p in PLANS.values())), ids=list(PLANS)
)
def test_a_project_must_be_ready_before_its_ontwikkeling(
    i: int, answer: str, plans: Afhankelijkheden
) -> None:
    row = edge(plans, f"P{i}", f"O{i}")
    assert row["planning"] == answer
    if answer == CONFLICT:
        when = f"Project P{i} is gereed in 2031, Plan O{i} vraagt dat in 2030."
        assert when in row["toelichting"]


# ---- chains --------------------------------------------------------------------------------------


def chained(**fields: dict) -> list[dict]:
    places = {"P1": GRONINGEN, "P2": DRENTHE, "P3": OVERIJSSEL}
    return [project(k, places.get(k, DRENTHE), **f) for k, f in fields.items()]


def needs(on: str, *when: str) -> dict:
    return years(*when, afhankelijk_van=on)


def test_a_chain_across_three_provincies(world: Grenzen) -> None:
    rows = chained(P1=needs("P2", "2030"), P2=needs("P3", "2031"), P3=years("2033"))
    found = find(world, projecten=rows)
    assert found.chain("P1") == ["P1", "P2", "P3"]
    assert found.chain("P2") == ["P2", "P3"]
    assert found.chain("P3") == ["P3"]
    one, two = edge(found, "P1", "P2"), edge(found, "P2", "P3")
    assert (one["provincie_van"], one["provincie_naar"]) == ("Groningen", "Drenthe")
    assert (two["provincie_van"], two["provincie_naar"]) == ("Drenthe", "Overijssel")
    assert [r["grensoverschrijdend"] for r in (one, two)] == ["ja", "ja"]
    assert [r["planning"] for r in (one, two)] == [CONFLICT, CONFLICT]
    assert len(found.table) == 2


CHAINS = {
    "up to what is ready last": (
        {"P1": needs("P2"), "P2": needs("P3", "2034"), "P3": years("2033")},
        ["P1", "P2"],
    ),
    "through what has no year": (
        {"P1": needs("P2"), "P2": needs("P3"), "P3": years("2033")},
        ["P1", "P2", "P3"],
    ),
    "nothing dated": ({"P1": needs("P2", "2030"), "P2": years()}, ["P1"]),
    "needs nothing": ({"P1": years("2030")}, ["P1"]),
    "the last of two": (
        {"P1": needs("P2;P3"), "P2": years("2031"), "P3": years("2032")},
        ["P1", "P3"],
    ),
    "equally late, the nearest": (
        {"P1": needs("P2;P4"), "P2": needs("P3"), "P3": years("2032"), "P4": years("2032")},
        ["P1", "P4"],
    ),
    "equally late and near, by id": (
        {"P1": needs("P3;P2"), "P2": years("2032"), "P3": years("2032")},
        ["P1", "P2"],
    ),
    "the end of a range counts": (
        {"P1": needs("P2;P3"), "P2": years("2030", "2033"), "P3": years("2032")},
        ["P1", "P2"],
    ),
    "the shortest way": (
        {"P1": needs("P2;P3"), "P2": needs("P3"), "P3": years("2032")},
        ["P1", "P3"],
    ),
    "around a cycle": (
        {"P1": needs("P2", "2030"), "P2": needs("P1;P3", "2031"), "P3": years("2032")},
        ["P1", "P2", "P3"],
    ),
}


@pytest.fixture(scope="module")
def chains(world: Grenzen) -> Afhankelijkheden:
    """All at once: P1, P2 ... of case 3 are C3P1, C3P2 ..."""
    rows = []
    for i, (given, _) in enumerate(CHAINS.values()):
        for row in chained(**given):
            on = (row.get("afhankelijk_van") or "").replace("P", f"C{i}P")
            rows.append({**row, "project_id": f"C{i}{row['project_id']}", "afhankelijk_van": on})
    return find(world, projecten=rows)


@pytest.mark.parametrize(
    ("i", "chain"), [(i, c[1]) for i, c in enumerate(CHAINS.values())], ids=list(CHAINS)
)
def test_critical_chain(i: int, chain: list[str], chains: Afhankelijkheden) -> None:
    assert chains.chain(f"C{i}P1") == [f"C{i}{key}" for key in chain]


def test_a_chain_through_a_station_that_is_to_be_built(world: Grenzen) -> None:
    found = find(
        world,
        projecten=[
            project("P1", modaliteit="elektriciteit"),
            work("P2", 202, 505, **years("2032")),
        ],
        traces=[trace("T1", (202, 505), (206, 505), project_id="P1")],
        stations=[station("S1", 202, 505, status="gepland")],
    )
    assert found.chain("P1") == ["P1", "S1", "P2"]


def test_what_is_there_already_is_no_end_of_a_chain(world: Grenzen) -> None:
    found = find(
        world,
        projecten=[project("P1", modaliteit="elektriciteit", **years("2030"))],
        traces=[trace("T1", (202, 505), (206, 505), project_id="P1")],
        stations=[station("S1", 202, 505, ibn="2035")],
    )
    assert found.chain("P1") == ["P1"]


def test_what_a_project_is_for_holds_it_up_by_nothing(world: Grenzen) -> None:
    found = find(
        world,
        projecten=[project("P1", DRENTHE, ontwikkeling_ids="O1")],
        ontwikkelingen=[plan("O1", 204, 505, jaar_van=2040)],
    )
    assert found.chain("P1") == ["P1"]
