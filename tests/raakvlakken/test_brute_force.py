"""Every pair, by a second way of finding them that shares no code with the first."""

from __future__ import annotations

import itertools

import pytest

from miekgeo.raakvlakken import SOORTEN, Raakvlakken
from tests.raakvlakken.brute import brute_force
from tests.raakvlakken.random_worlds import make_world

NUMBERS = {"afstand_m": 1000.0, "corridor_m": 200.0, "aansluiting_m": 250.0}
TEXTS = ("soorten", "gedeelde_stations", "gedeelde_knooppunten", "duiding")
# Rounding of measures (m).
SAME_M = 1e-3


def compare(n: int, size_m: float, seed: int, **numbers: float) -> Raakvlakken:
    world = make_world(n, size_m, seed)
    found = world.find(**numbers)
    expected = brute_force(world.projecten, world.stations, world.traces, world.hubs, **numbers)
    rows = found.table.to_dict("records")
    given = {(r["project_a"], r["project_b"]): r for r in rows}
    assert list(given) == sorted(expected)
    for pair, row in given.items():
        for column in TEXTS:
            assert row[column] == expected[pair][column], (pair, column)
        assert row["afstand_m"] == pytest.approx(expected[pair]["afstand_m"], abs=SAME_M)
        beside = expected[pair]["parallel_m"]
        assert row["parallel_m"] == pytest.approx(beside, abs=SAME_M), pair
    return found


def test_two_thousand_projects() -> None:
    found = compare(2000, 70_000, seed=1, **NUMBERS)
    assert len(found.table) > 3000
    kinds = found.table["soorten"].str.split(";").explode().value_counts()
    assert set(kinds.index) == set(SOORTEN)
    assert kinds.min() > 40
    assert set(found.table["duiding"]) == {"kans", "risico", "kans en risico", "onbekend"}


@pytest.mark.parametrize(
    ("seed", "afstand", "corridor", "aansluiting"),
    [(2, 0, 50, 0), (3, 100, 800, 1000), (4, 5000, 20, 50), (5, 300, 300, 300)],
)
def test_other_numbers(seed: int, afstand: float, corridor: float, aansluiting: float) -> None:
    found = compare(
        150, 15_000, seed, afstand_m=afstand, corridor_m=corridor, aansluiting_m=aansluiting
    )
    assert len(found.table) > 50


def test_the_line_between_is_as_long_as_the_distance() -> None:
    found = make_world(300, 20_000, seed=6).find()
    assert found.line.crs.to_epsg() == 28992
    assert found.line.length.to_numpy() == pytest.approx(found.table["afstand_m"].to_numpy())
    meets = found.table["soorten"].str.startswith("kruising").to_numpy()
    assert set(found.line[meets].geom_type) == {"Point"}
    assert set(found.line[~meets].geom_type) == {"LineString"}


def test_the_line_between_touches_both() -> None:
    world = make_world(300, 20_000, seed=7)
    found = world.find()
    once = world.projecten[~world.projecten["project_id"].duplicated(keep=False)]
    whole = once[once["ligging"] != "indicatief"].set_index("project_id").geometry
    pairs = zip(found.table["project_a"], found.table["project_b"], found.line, strict=True)
    known = [p for p in pairs if p[0] in whole.index and p[1] in whole.index]
    assert len(known) > 100
    for code, between in itertools.chain(*(((a, m), (b, m)) for a, b, m in known)):
        assert whole[code].distance(between) < 1e-6
