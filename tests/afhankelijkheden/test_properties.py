"""What must hold for any input: order changes nothing, and what is far away stays apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from miekgeo.afhankelijkheden import Afhankelijkheden
from miekgeo.grenzen import Grenzen
from tests.afhankelijkheden.world import (
    Data,
    data,
    find,
    plan,
    project,
    station,
    trace,
    triples,
    work,
)
from tests.schaalniveau.world import line, point

CARRIERS = ["elektriciteit", "waterstof", "warmte", None]


def random_data(seed: int) -> Data:
    """Some forty things on the squares, at places in whole hundreds of metres."""
    rng = np.random.default_rng(seed)

    def place() -> tuple[float, float]:
        return (float(rng.integers(2010, 2190)) / 10, float(rng.integers(5010, 5090)) / 10)

    def carrier() -> Any:
        return CARRIERS[rng.integers(len(CARRIERS))]

    def some(prefix: str, n: int) -> str:
        return ";".join(f"{prefix}{i}" for i in rng.integers(0, 14, size=n))

    spots = [place() for _ in range(10)]
    stations = [
        station(
            f"S{i}",
            *spot,
            spanning_kv=[20, 110, 150, 380, None][rng.integers(5)],
            status=["bestaand", "gepland"][rng.integers(2)],
            modaliteit=["elektriciteit", "waterstof"][int(rng.random() < 0.2)],
        )
        for i, spot in enumerate(spots)
    ]
    shared = {"afhankelijk_van": some("P", 2), "ontwikkeling_ids": some("O", 1)}
    projecten = [
        project(
            f"P{i}",
            point(*place()) if i % 3 else line(place(), spots[i % 10]),
            modaliteit=carrier(),
            ibn_verwacht_tot=str(rng.integers(2026, 2036)),
            **(shared if i % 4 == 0 else {"afhankelijk_van": some("P", 1)}),
        )
        for i in range(10)
    ]
    projecten += [
        work(f"P{i}", *spots[i - 10], ibn_verwacht_tot=str(rng.integers(2026, 2036)))
        for i in range(10, 14)
    ]
    traces = [trace(f"T{i}", spots[i], spots[i + 1], project_id=f"P{3 * i}") for i in range(5)]
    plans = [plan(f"O{i}", *place(), jaar_van=int(rng.integers(2026, 2036))) for i in range(14)]
    return data(projecten, traces, stations, plans)


def same(one: Afhankelijkheden, other: Afhankelijkheden) -> None:
    pd.testing.assert_frame_equal(one.table, other.table)
    pd.testing.assert_frame_equal(one.pairs, other.pairs)
    key = ["soort", "id", "melding"]
    assert sorted(one.findings[key].to_numpy().tolist()) == sorted(
        other.findings[key].to_numpy().tolist()
    )


@pytest.mark.parametrize("seed", [1, 4, 5])
def test_shuffling_changes_nothing(seed: int, world: Grenzen) -> None:
    given = random_data(seed)
    found = given.find(world)
    assert len(found.table) > 30
    other = given.shuffled(seed).find(world)
    same(found, other)
    for project_id in found.fiches["project_id"]:
        assert found.chain(project_id) == other.chain(project_id)


def test_shuffling_changes_no_cycle(world: Grenzen) -> None:
    """P1 hangs together with P2 and with P3: which way around is told doesn't hang on the order."""
    rows = [
        project("P1", afhankelijk_van="P2;P3"),
        project("P2", afhankelijk_van="P1"),
        project("P3", afhankelijk_van="P1"),
    ]
    told = {
        find(world, projecten=order).findings["melding"].iloc[0] for order in (rows, rows[::-1])
    }
    assert told == {"Deze hangen van elkaar af: P1 -> P2 -> P1."}


def test_shuffling_changes_no_chain(world: Grenzen) -> None:
    """By P2 and by P3 it is equally far to P4."""
    rows = [
        project("P1", afhankelijk_van="P2;P3"),
        project("P2", afhankelijk_van="P4"),
        project("P3", afhankelijk_van="P4"),
        project("P4", ibn_verwacht_tot="2030"),
    ]
    orders = (rows, rows[::-1])
    chains = {tuple(find(world, projecten=order).chain("P1")) for order in orders}
    assert chains == {("P1", "P2", "P4")}


def test_ties_go_by_id(world: Grenzen) -> None:
    # Each of the low stations lies halfway between two high ones.
    stations = [
        station("S1", 204, 505, spanning_kv=20),
        station("S2", 203, 505, spanning_kv=110),
        station("S3", 205, 505, spanning_kv=110),
    ]
    for order in (stations, stations[::-1]):
        found = find(world, stations=order)
        assert triples(found) == [("S1", "S2", "hoog- naar middenspanning")]


@pytest.mark.parametrize("seed", [0, 1])
def test_a_project_far_away_adds_only_its_own_rows(seed: int, world: Grenzen) -> None:
    given = random_data(seed)
    far = project("VER", line((205, 515), (205, 518)), modaliteit="waterstof", afhankelijk_van="P3")
    more = data([far])
    both = pd.concat([given.projecten, more.projecten], ignore_index=True)
    found = given.find(world).table
    extra = Data(both, given.traces, given.stations, given.ontwikkelingen).find(world).table
    own = (extra["van_id"] == "VER") | (extra["naar_id"] == "VER")
    assert extra.loc[own, "soort"].tolist() == ["opgegeven", "elektriciteit nodig"]
    pd.testing.assert_frame_equal(extra[~own].reset_index(drop=True), found)


def test_names_change_only_texts(world: Grenzen) -> None:
    given = random_data(3)
    named = given.projecten.assign(naam="=1+1;{van}")
    other = Data(named, given.traces, given.stations, given.ontwikkelingen).find(world).table
    found = given.find(world).table
    columns = [c for c in found.columns if c != "toelichting"]
    pd.testing.assert_frame_equal(found[columns], other[columns])
    assert other["toelichting"].str.contains("=1+1;{van}", regex=False).any()


def test_the_input_stays_as_it_was(world: Grenzen) -> None:
    given = random_data(1)
    before = [f.copy() for f in (given.projecten, given.traces, given.stations)]
    given.find(world)
    for one, other in zip(before, (given.projecten, given.traces, given.stations), strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_the_index_of_the_layers_doesnt_matter(world: Grenzen) -> None:
    given = random_data(2)
    frames = (given.projecten, given.traces, given.stations, given.ontwikkelingen)
    shifted = Data(*(f.set_axis(range(100, 100 + len(f))) for f in frames))
    found = given.find(world)
    assert not found.table.empty
    same(found, shifted.find(world))
