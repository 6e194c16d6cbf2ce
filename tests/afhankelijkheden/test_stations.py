"""Where lines end, and what a project extends or builds: cases with answers on paper."""

from __future__ import annotations

import pytest

from miekgeo.afhankelijkheden import Afhankelijkheden
from miekgeo.grenzen import Grenzen
from tests.afhankelijkheden.world import (
    COLUMNS,
    edge,
    find,
    messages,
    project,
    station,
    trace,
    triples,
    work,
)
from tests.schaalniveau.world import line, lines, point, together

ENDS = "eindstation"
# 4 km in Drenthe; stations at (202, 505) and (206, 505) would be at its ends.
PLACES = ((202, 505), (206, 505))

# ---- end stations --------------------------------------------------------------------------------


def test_a_trace_ends_at_both_its_stations(world: Grenzen) -> None:
    stations = [station("S1", 201.9, 505), station("S2", 206, 505.2)]
    mine = project("P1", line(*PLACES), modaliteit="elektriciteit")
    found = find(
        world, projecten=[mine], traces=[trace("T1", *PLACES, project_id="P1")], stations=stations
    )
    assert triples(found) == [("P1", "S1", ENDS), ("P1", "S2", ENDS)]
    row = edge(found, "P1", "S1")
    assert row["bewijs"] == "berekend: eindpunt op 100 m van het station"
    assert row["afstand_km"] == pytest.approx(0.1)
    assert edge(found, "P1", "S2")["afstand_km"] == pytest.approx(0.2)
    assert (row["provincie_van"], row["provincie_naar"]) == ("Drenthe", "Drenthe")
    assert (row["grensoverschrijdend"], row["planning"]) == ("nee", "geen conflict")
    assert row["toelichting"].startswith("Project P1 eindigt op Station S1 (berekend: ")
    assert messages(found) == []


@pytest.mark.parametrize(
    ("naam", "said"),
    [("Ens", "station Ens"), ("Onderstation Ens", "Onderstation Ens"), (None, "station S1")],
)
def test_the_word_station_is_said_once(naam: str | None, said: str, world: Grenzen) -> None:
    found = find(
        world,
        projecten=[work("P1", 202, 505)],
        traces=[trace("T1", *PLACES)],
        stations=[station("S1", 202, 505, naam=naam)],
    )
    ends = edge(found, "T1", "S1")["toelichting"]
    assert ends.startswith(f"Trace T1 eindigt op {said} (berekend: ")
    assert edge(found, "P1", "S1")["toelichting"].startswith(f"Project P1 breidt {said} uit (")


@pytest.mark.parametrize(
    ("naam", "said"),
    [
        ("Ens", "Station Ens wordt gebouwd door Project P1 (berekend"),
        ("hoogspanningsstation Ens", "Hoogspanningsstation Ens wordt gebouwd door Project P1 ("),
        ("Project P1", "Station Project P1 wordt gebouwd door het gelijknamige project P1 (ber"),
    ],
)
def test_a_station_and_its_project_by_their_names(naam: str, said: str, world: Grenzen) -> None:
    found = find(
        world,
        projecten=[work("P1", 202, 505)],
        stations=[station("S1", 202, 505, naam=naam, status="gepland")],
    )
    assert edge(found, "S1", "P1")["toelichting"].startswith(said)


# Stations 100 m north and 150 m south of the end, and those that the trace names there.
NAMED: dict[str, tuple[dict, list[str]]] = {
    "none": ({}, ["S1", "S2"]),
    "the nearer": ({"van_station": "S1"}, ["S1"]),
    "the further": ({"van_station": "S2"}, ["S2"]),
    "as the other end": ({"naar_station": "S2"}, ["S2"]),
    "both": ({"van_station": "S1", "naar_station": "S2"}, ["S1", "S2"]),
    # That one is no explanation of this end.
    "one far away": ({"van_station": "S3"}, ["S1", "S2", "S3"]),
    "one that isn't known": ({"van_station": "S9"}, ["S1", "S2"]),
}


@pytest.mark.parametrize(("named", "expected"), NAMED.values(), ids=NAMED)
def test_an_end_is_at_the_station_that_its_trace_names(
    named: dict, expected: list[str], world: Grenzen
) -> None:
    stations = [station("S1", 202, 505.1), station("S2", 202, 504.85), station("S3", 209, 509)]
    found = find(world, traces=[trace("T1", *PLACES, **named)], stations=stations)
    assert triples(found) == [("T1", s, ENDS) for s in expected]


def test_a_trace_without_a_project_stands_for_itself(world: Grenzen) -> None:
    found = find(world, traces=[trace("T1", *PLACES)], stations=[station("S1", 202, 505)])
    assert triples(found) == [("T1", "S1", ENDS)]
    assert edge(found, "T1", "S1")["provincie_van"] == "Drenthe"


def test_a_trace_of_a_project_that_isnt_there_stands_for_itself(world: Grenzen) -> None:
    found = find(
        world,
        traces=[trace("T1", *PLACES, project_id="P9")],
        stations=[station("S1", 202, 505)],
    )
    assert triples(found) == [("T1", "S1", ENDS)]


def test_a_line_project_without_a_trace(world: Grenzen) -> None:
    mine = project("P1", line(*PLACES), modaliteit="elektriciteit")
    found = find(world, projecten=[mine], stations=[station("S1", 202, 505)])
    assert triples(found) == [("P1", "S1", ENDS)]


def test_the_drawing_of_a_project_with_a_trace_isnt_used(world: Grenzen) -> None:
    # The project was drawn to S1, its trace runs elsewhere.
    found = find(
        world,
        projecten=[project("P1", line(*PLACES), modaliteit="elektriciteit")],
        traces=[trace("T1", (202, 508), (206, 508), project_id="P1")],
        stations=[station("S1", 202, 505), station("S2", 206, 508)],
    )
    assert triples(found) == [("P1", "S2", ENDS)]


@pytest.mark.parametrize(("metres", "n"), [(0, 1), (249, 1), (251, 0)])
def test_how_near_an_end_must_be(metres: float, n: int, world: Grenzen) -> None:
    near = station("S1", 202 - metres / 1000, 505)
    found = find(world, traces=[trace("T1", *PLACES)], stations=[near])
    assert len(found.table) == n


def test_a_station_beside_the_line_isnt_an_end(world: Grenzen) -> None:
    found = find(world, traces=[trace("T1", *PLACES)], stations=[station("S1", 204, 505)])
    assert triples(found) == []


def test_where_two_parts_meet_is_no_end(world: Grenzen) -> None:
    parts = lines(line((202, 505), (204, 505)), line((206, 505), (204, 505)))
    found = find(
        world,
        traces=[{**trace("T1", *PLACES), "geometry": parts}],
        stations=[station("S1", 204, 505), station("S2", 206, 505)],
    )
    assert triples(found) == [("T1", "S2", ENDS)]


CARRIERS = {
    "the same": ("elektriciteit", "elektriciteit", 1),
    "a station without modaliteit is for elektriciteit": ("elektriciteit", None, 1),
    "another": ("elektriciteit", "waterstof", 0),
    "another the other way": ("warmte", "elektriciteit", 0),
    "heat to a station without modaliteit": ("warmte", None, 0),
    "a trace without modaliteit fits any": (None, "waterstof", 1),
    "heat to heat": ("warmte", "warmte", 1),
}


@pytest.fixture(scope="module")
def carried(world: Grenzen) -> Afhankelijkheden:
    """All at once, 1 km apart: T0 ends at S0, T1 at S1 ..."""
    cases = list(enumerate(CARRIERS.values()))
    return find(
        world,
        traces=[
            trace(f"T{i}", (202, 502 + i), (206, 502 + i), modaliteit=m) for i, (m, _, _) in cases
        ],
        stations=[station(f"S{i}", 202, 502 + i, modaliteit=t) for i, (_, t, _) in cases],
    )


@pytest.mark.parametrize(
    ("i", "n"), [(i, c[2]) for i, c in enumerate(CARRIERS.values())], ids=list(CARRIERS)
)
def test_modaliteit_of_end_stations(i: int, n: int, carried: Afhankelijkheden) -> None:
    mine = [t for t in triples(carried) if t[0] == f"T{i}"]
    assert mine == [(f"T{i}", f"S{i}", ENDS)] * n


@pytest.mark.parametrize("column", ["van_station", "naar_station"])
def test_a_station_that_the_trace_names(column: str, world: Grenzen) -> None:
    # 3 km from either end: only the data say so.
    named = trace("T1", *PLACES, **{column: "S1"})
    found = find(world, traces=[named], stations=[station("S1", 204, 508)])
    assert triples(found) == [("T1", "S1", ENDS)]
    assert edge(found, "T1", "S1")["bewijs"] == f"opgegeven: {column} van het tracé"


def test_a_named_station_that_isnt_there_gives_no_row(world: Grenzen) -> None:
    found = find(world, traces=[trace("T1", *PLACES, van_station="S9")])
    assert triples(found) == []


def test_a_named_station_at_the_end_is_confirmed(world: Grenzen) -> None:
    named = trace("T1", *PLACES, van_station="S1")
    found = find(world, traces=[named], stations=[station("S1", 201.9, 505)])
    assert triples(found) == [("T1", "S1", ENDS)]
    assert edge(found, "T1", "S1")["bewijs"].startswith("bevestigd: ")


def test_a_declared_dependency_on_its_end_station_is_confirmed(world: Grenzen) -> None:
    mine = project("P1", line(*PLACES), modaliteit="elektriciteit", afhankelijk_van="S1")
    found = find(world, projecten=[mine], stations=[station("S1", 202, 505)])
    assert triples(found) == [("P1", "S1", ENDS), ("P1", "S1", "opgegeven")]
    assert edge(found, "P1", "S1", "opgegeven")["bewijs"].startswith("bevestigd: ")
    assert edge(found, "P1", "S1", ENDS)["bewijs"].startswith("berekend: ")


def test_two_traces_of_one_project_to_one_station_are_one_row(world: Grenzen) -> None:
    both = [
        trace("T1", *PLACES, project_id="P1"),
        trace("T2", (202.1, 505), (202.1, 508), project_id="P1"),
    ]
    mine = project("P1", modaliteit="elektriciteit")
    found = find(world, projecten=[mine], traces=both, stations=[station("S1", 202, 505)])
    assert triples(found) == [("P1", "S1", ENDS)]
    # The nearer of the two ends.
    assert edge(found, "P1", "S1")["afstand_km"] == 0


# ---- works on stations ---------------------------------------------------------------------------

WORKS = {
    "a station that is there": ("bestaand", [("P1", "S1", "uitbreiding station")]),
    "a planned station": ("gepland", [("S1", "P1", "aanleg station")]),
    "a station without status": (None, [("P1", "S1", "uitbreiding station")]),
}


@pytest.mark.parametrize(("status", "expected"), WORKS.values(), ids=WORKS)
def test_a_station_project_extends_or_builds(
    status: str | None, expected: list, world: Grenzen
) -> None:
    near = station("S1", 202, 505, status=status)
    found = find(world, projecten=[work("P1", 202.1, 505)], stations=[near])
    assert triples(found) == expected
    row = found.table.iloc[0]
    assert row["bewijs"] == "berekend: plaats op 100 m van het station"
    assert row["afstand_km"] == pytest.approx(0.1)


NO_WORKS = {
    "no station project": {"infrastructuur": "puntinfrastructuur"},
    "kind of infrastructure unknown": {"infrastructuur": None},
    "too far": {"geometry": point(202.3, 505)},
    "another modaliteit": {"modaliteit": "waterstof"},
    "without location": {"geometry": None},
}


@pytest.mark.parametrize("fields", NO_WORKS.values(), ids=NO_WORKS)
def test_what_works_on_no_station(fields: dict, world: Grenzen) -> None:
    mine = {**work("P1", 202.1, 505), **fields}
    found = find(world, projecten=[mine], stations=[station("S1", 202, 505)])
    works = {"uitbreiding station", "aanleg station"}
    assert [t for t in triples(found) if t[2] in works] == []


def test_what_ends_at_a_station_depends_on_who_extends_it(world: Grenzen) -> None:
    found = find(
        world,
        projecten=[work("P1", 202, 505), project("P2", line(*PLACES), modaliteit="elektriciteit")],
        stations=[station("S1", 202, 505)],
    )
    assert triples(found) == [
        ("P1", "S1", "uitbreiding station"),
        ("P2", "P1", "uitbreiding gedeeld station"),
        ("P2", "S1", ENDS),
    ]
    row = edge(found, "P2", "P1")
    assert row["bewijs"] == "vermoed: eindigt op een station dat dit project uitbreidt"


def test_a_project_doesnt_depend_on_its_own_extension(world: Grenzen) -> None:
    both = together(point(202, 505), line((202, 505), (206, 505)))
    found = find(
        world,
        projecten=[{**work("P1", 202, 505), "geometry": both}],
        stations=[station("S1", 202, 505)],
    )
    assert ("P1", "S1", "uitbreiding station") in triples(found)
    assert not [t for t in triples(found) if t[0] == t[1]]


def test_a_project_that_builds_a_station_and_its_line_is_no_cycle(world: Grenzen) -> None:
    """One project with a new station and the connection to it doesn't wait for itself."""
    found = find(
        world,
        projecten=[work("P1", 202, 505, ibn_verwacht_tot="2030")],
        traces=[trace("T1", *PLACES, project_id="P1")],
        stations=[station("S1", 202, 505, status="gepland")],
    )
    assert messages(found) == []
    assert "conflict" not in set(found.table["planning"])
    assert "mogelijk conflict" not in set(found.table["planning"])


# ---- nothing -------------------------------------------------------------------------------------


def test_empty_layers_give_an_empty_table(world: Grenzen) -> None:
    found = find(world)
    assert list(found.table.columns) == COLUMNS
    assert list(found.findings.columns) == ["soort", "id", "melding"]
    assert [len(found.table), len(found.findings), len(found.pairs), len(found.lines)] == [0] * 4
    assert list(found.frame.columns) == [*COLUMNS, "geometry"]
    assert found.frame.crs.to_epsg() == 28992


def test_empty_layers_have_fiches_with_columns(world: Grenzen) -> None:
    fields = ["infrastructuurprojecten", "ontwikkelingen", "buiten_provincie"]
    assert list(find(world).fiches.columns) == ["project_id", "naam", *fields]


def test_a_project_alone_depends_on_nothing(world: Grenzen) -> None:
    found = find(world, projecten=[work("P1", 205, 505), project("P2", modaliteit="warmte")])
    assert triples(found) == []
    assert (
        found.fiches["infrastructuurprojecten"].tolist() == ["Geen afhankelijkheden gevonden."] * 2
    )


def test_several_rows_with_one_id_count_once(world: Grenzen) -> None:
    # The same project twice, across the border: one thing, not two.
    across = line((205, 505), (215, 505))
    twice = [project("P1", across, modaliteit="elektriciteit")] * 2
    found = find(world, projecten=twice, stations=[station("S1", 205, 505)] * 2)
    assert triples(found) == [("P1", "Overijssel", "ligt ook in"), ("P1", "S1", ENDS)]
