"""Provincies, shares and crossing answers equal those of whole polygons cut one by one.

Random geometries of the 14 kinds of `geometries.py`, on borders taken as exact (tolerance 0).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
import shapely

from miekgeo.coverage import Coverage
from miekgeo.grenzen import Grenzen
from miekgeo.schaalniveau.facts import NERGENS
from tests.conftest import LONG
from tests.oracle.brute import NOWHERE, Answer, BruteForce, landsgrens, size
from tests.oracle.geometries import Makers
from tests.oracle.published import publish, without_gemeenten

EMBEDDED_COUNT = 5_000
GEMEENTE_COUNT = 700
SHALLOW_COUNT = 1_000
# Twice this many: the halves are made from different seeds, so that they can run side by side.
# A multiple of 14: as many of each kind.
OFFICIAL_COUNT = 2_500 if LONG else 490
OFFICIAL_SEEDS = (20_250_101, 20_250_102)
SEED = 20_250_100

# Shares come from sums of lengths and areas in floating point.
SHARE_PRECISION = 1e-9
UNIT = {0: 1.0, 1: 1e-3, 2: 1e-4}


@dataclass(frozen=True)
class Asked:
    """Geometries with the answers to compare with."""

    geometry: np.ndarray
    kinds: np.ndarray
    brute: BruteForce
    answers: Sequence[Answer]

    def inside(self, row: int) -> set[str]:
        return {n for n in self.answers[row].lies_in if n in self.brute.inside_labels}


def ask(coverage: Coverage, n: int, seed: int) -> Asked:
    makers = Makers(coverage.edges, coverage.areas[coverage.inside])
    geometry = makers.make(n, seed)
    brute = BruteForce([str(x) for x in coverage.labels], coverage.areas, coverage.inside)
    return Asked(geometry, makers.kinds(n), brute, [brute.answer(g) for g in geometry])


@pytest.fixture(scope="session")
def asked_embedded(exact_grenzen: Grenzen) -> Asked:
    return ask(exact_grenzen.provincies, EMBEDDED_COUNT, SEED)


def same_numbers(found: str, expected: dict[str, float], precision: float) -> bool:
    """Whether JSON text holds the same names with numbers that are as good as equal."""
    numbers = json.loads(found)
    return numbers.keys() == expected.keys() and all(
        abs(numbers[k] - expected[k]) <= precision for k in expected
    )


def published_shares(answer: Answer) -> dict[str, float]:
    return {NERGENS if k == NOWHERE else k: v for k, v in answer.shares.items()}


def measures(geometry: shapely.Geometry, answer: Answer) -> dict[str, float]:
    dimension = int(shapely.get_dimensions(geometry))
    total = size(geometry, dimension) * UNIT[dimension]
    return {k: v * total for k, v in published_shares(answer).items()}


def differences(table: pd.DataFrame, asked: Asked) -> dict[str, list[int]]:
    """Rows that differ, by column; columns without any are left out."""
    found: dict[str, list[int]] = {}
    for row, published in enumerate(table.to_dict("records")):
        geometry, answer = asked.geometry[row], asked.answers[row]
        shares, sizes = published_shares(answer), measures(geometry, answer)
        same = {
            "provincies": set(filter(None, published["provincies"].split(";")))
            == asked.inside(row),
            "aandelen": same_numbers(published["aandelen"], shares, SHARE_PRECISION),
            "maten": same_numbers(published["maten"], sizes, SHARE_PRECISION * sum(sizes.values())),
            "kruist_provinciegrens": published["kruist_provinciegrens"] == answer.crosses,
            "kruist_landsgrens": published["kruist_landsgrens"]
            == landsgrens(asked.brute, geometry, answer),
        }
        for column in (c for c, equal in same.items() if not equal):
            found.setdefault(column, []).append(row)
    return found


def test_embedded_set_equals_brute_force(exact_grenzen: Grenzen, asked_embedded: Asked) -> None:
    # What is compared says nothing of gemeenten, which take two thirds of the time.
    table = publish(asked_embedded.geometry, without_gemeenten(exact_grenzen))
    assert len(table) == EMBEDDED_COUNT
    assert differences(table, asked_embedded) == {}


@pytest.mark.referentie
@pytest.mark.parametrize("seed", OFFICIAL_SEEDS)
def test_official_set_equals_brute_force(official_grenzen: Grenzen, seed: int) -> None:
    asked = ask(official_grenzen.provincies, OFFICIAL_COUNT, seed)
    table = publish(asked.geometry, without_gemeenten(official_grenzen))
    assert len(table) == OFFICIAL_COUNT
    assert differences(table, asked) == {}


@pytest.mark.parametrize("column", ["kruist_provinciegrens", "kruist_landsgrens"])
def test_crossings_of_centimetres_are_found(exact_grenzen: Grenzen, column: str) -> None:
    coverage = exact_grenzen.provincies
    makers = Makers(coverage.edges, coverage.areas[coverage.inside])
    geometry = makers.shallow(SHALLOW_COUNT, SEED)
    brute = BruteForce([str(x) for x in coverage.labels], coverage.areas, coverage.inside)
    answers = [brute.answer(g) for g in geometry]
    asked = Asked(geometry, np.full(SHALLOW_COUNT, "shallow"), brute, answers)
    table = publish(geometry, without_gemeenten(exact_grenzen))
    assert (table[column] == "ja").sum() >= 100
    assert differences(table, asked).get(column, []) == []


def test_embedded_gemeenten_equal_brute_force(exact_grenzen: Grenzen) -> None:
    asked = ask(exact_grenzen.gemeenten, GEMEENTE_COUNT, SEED)
    table = publish(asked.geometry, exact_grenzen)
    gemeenten = [set(filter(None, names.split(";"))) for names in table["gemeenten"]]
    assert gemeenten == [asked.inside(row) for row in range(GEMEENTE_COUNT)]
    assert table["kruist_gemeentegrens"].tolist() == [a.crosses for a in asked.answers]


def test_every_kind_occurs(asked_embedded: Asked) -> None:
    """An equal number of each of the 14 kinds, none of them empty or invalid."""
    counts = Counter(asked_embedded.kinds.tolist())
    assert len(counts) == 14
    assert min(counts.values()) == EMBEDDED_COUNT // 14
    assert not shapely.is_empty(asked_embedded.geometry).any()
    assert shapely.is_valid(asked_embedded.geometry).all()
    dimension = shapely.get_dimensions(asked_embedded.geometry)
    assert np.bincount(dimension, minlength=3).min() > 900


def test_every_shape_occurs(asked_embedded: Asked) -> None:
    shapes = Counter(shapely.get_type_id(asked_embedded.geometry).tolist())
    point, line, polygon, points, lines, polygons, collection = 0, 1, 3, 4, 5, 6, 7
    for shape in (point, line, polygon, points, lines, polygons, collection):
        assert shapes[shape] >= 300
    parts = shapely.get_parts(asked_embedded.geometry)
    flat = parts[shapely.get_type_id(parts) == polygon]
    assert (shapely.get_num_interior_rings(flat) > 0).sum() >= 200


def test_every_difficulty_occurs(exact_grenzen: Grenzen, asked_embedded: Asked) -> None:
    """Across water, abroad, touching without crossing, exactly on a border, and plain cases."""
    answers = asked_embedded.answers
    count = [len(asked_embedded.inside(row)) for row in range(EMBEDDED_COUNT)]
    border = [a.crosses == "grensgeval" for a in answers]
    equal = [sorted(a.shares.values()) == [0.5, 0.5] for a in answers]
    found = {
        "crosses": sum(a.crosses == "ja" for a in answers),
        "crosses in water": sum(crosses_in_water(exact_grenzen, asked_embedded)),
        "in three or more": sum(c > 2 for c in count),
        "outside the country": sum(c == 0 for c in count),
        "outside the map": sum(NOWHERE in a.lies_in for a in answers),
        "touches only": sum(b and c == 1 for b, c in zip(border, count, strict=True)),
        "on a border": sum(b and e for b, e in zip(border, equal, strict=True)),
    }
    least = {
        "crosses": 1_500,
        "crosses in water": 100,
        "in three or more": 100,
        "outside the country": 500,
        "outside the map": 10,
        "touches only": 200,
        "on a border": 100,
    }
    assert {k: v for k, v in found.items() if v < least[k]} == {}


def crosses_in_water(grenzen: Grenzen, asked: Asked) -> np.ndarray:
    """Whether geometries cross the border of two provincies where no gemeente's land is near."""
    provincies = BruteForce(
        [str(x) for x in grenzen.provincies.labels],
        grenzen.provincies.areas,
        grenzen.provincies.inside,
    )
    borders = shapely.boundary(provincies.areas[provincies.inside])
    land = shapely.union_all(grenzen.gemeenten.areas)
    in_water = shapely.difference(
        shapely.union_all(borders), shapely.union(shapely.buffer(land, 500), land)
    )
    shapely.prepare(in_water)
    crosses = np.array([a.crosses == "ja" for a in asked.answers])
    return crosses & shapely.intersects(in_water, asked.geometry)
