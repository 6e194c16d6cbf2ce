"""Omslagafstand equals what sampling a place every metre finds, within a metre."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from miekgeo.grenzen import Grenzen
from tests.conftest import LONG
from tests.oracle.brute import BruteForce
from tests.oracle.deepest import CAP_M, BruteOmslag, Region, deepest
from tests.oracle.geometries import Makers
from tests.oracle.published import publish, without_gemeenten

# Multiples of 14: as many of each kind.
EMBEDDED_COUNT = 420
OFFICIAL_COUNT = 98 if LONG else 42
TOLERANCES = [(0.0, EMBEDDED_COUNT), (100.0, EMBEDDED_COUNT), (1_000.0, 210)]
SEED = 20_250_200
WITHIN_M = 1.0


def make(grenzen: Grenzen, n: int) -> np.ndarray:
    coverage = grenzen.provincies
    return Makers(coverage.edges, coverage.areas[coverage.inside]).make(n, SEED)


def brute_omslag(grenzen: Grenzen) -> BruteOmslag:
    coverage = grenzen.provincies
    labels = [str(x) for x in coverage.labels]
    return BruteOmslag(BruteForce(labels, coverage.areas, coverage.inside))


def too_far_off(grenzen: Grenzen, geometry: np.ndarray) -> dict[int, tuple[float, float]]:
    """Rows whose published distance isn't the sampled one: both distances, by row."""
    brute = brute_omslag(grenzen)
    found = publish(geometry, without_gemeenten(grenzen))["omslagafstand_m"].to_numpy()
    expected = np.array([brute.distance(g, grenzen.tolerantie_m) for g in geometry])
    rows = np.flatnonzero(~(np.abs(found - expected) <= WITHIN_M))
    return {int(row): (float(found[row]), float(expected[row])) for row in rows}


@pytest.mark.parametrize(("tolerance", "n"), TOLERANCES)
def test_embedded_set_equals_sampling(grenzen: Grenzen, tolerance: float, n: int) -> None:
    """A larger tolerance makes more provincies touched, and so more places to fit in."""
    geometry = make(grenzen, n)
    assert too_far_off(replace(grenzen, tolerantie_m=tolerance), geometry) == {}


@pytest.mark.referentie
def test_official_set_equals_sampling(official_grenzen: Grenzen) -> None:
    assert too_far_off(official_grenzen, make(official_grenzen, OFFICIAL_COUNT)) == {}


def test_every_case_occurs(grenzen: Grenzen) -> None:
    """None, one and more provincies; distances of nothing, of something, and beyond the cap."""
    geometry = make(grenzen, EMBEDDED_COUNT)
    brute = brute_omslag(grenzen)
    inside = [brute.brute.answer(g).lies_in & brute.brute.inside_labels for g in geometry]
    count = np.array([len(names) for names in inside])
    assert [(count == 0).sum() >= 40, (count == 1).sum() >= 100, (count > 1).sum() >= 100] == [
        True
    ] * 3
    away = publish(geometry, without_gemeenten(grenzen))["omslagafstand_m"].to_numpy()
    several = away[count > 1]
    assert (several == 0).sum() >= 5
    assert ((several > WITHIN_M) & (several < CAP_M)).sum() >= 60
    assert (away == CAP_M).sum() >= 50
    assert away.max() == CAP_M


@pytest.mark.parametrize(
    ("wkt", "depth"),
    [
        ("POINT(50 10)", 10),
        ("POINT(-5 10)", 0),
        ("LINESTRING(-50 10,40 10,40 -50)", 10),
        ("LINESTRING(0 0,100 100)", 50),
        ("POLYGON((-10 -10,110 -10,110 110,-10 110,-10 -10))", 50),
        ("POLYGON((10 20,90 20,90 30,10 30,10 20))", 30),
        ("MULTIPOINT((1 1),(20 20),(-40 3))", 20),
    ],
)
def test_sampling_finds_depths_known_on_paper(wkt: str, depth: float) -> None:
    """The slow way itself, in a square of 100 m."""
    square = Region(shapely.box(0, 0, 100, 100))
    assert deepest(shapely.from_wkt(wkt), square) == pytest.approx(depth, abs=0.5)
