"""What must hold in any world: the same hubs for the same things, and members by brute force."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pandas.testing import assert_frame_equal

from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten import Knooppunten, default_rules
from miekgeo.knooppunten.members import find_hubs
from tests.factories import layer
from tests.knooppunten.random_worlds import SAME, SEEDS, THROUGH, make_world, shapes_of
from tests.knooppunten.world import KEYS, STRAAL_M, Data, data, plan, station, trace, waterstof
from tests.schaalniveau.world import line, point

# Three lines through one place.
STAR = (
    line((101, 503), (109, 503)),
    line((105, 499), (105, 507)),
    line((102, 500), (108, 506)),
)
# Two hubs closer together than this are the same place (m).
SAME_MIDDLE_M = 1.0
ROUNDING_M = 0.011


Hub = tuple[float, float, str, frozenset[tuple[str, str]]]
Finder = Callable[[int], Knooppunten]


def hubs_of(found: Knooppunten) -> list[Hub]:
    """Middle, kind and members of each hub, from west to east."""
    members: dict[str, set[tuple[str, str]]] = {}
    for row in found.members.itertuples():
        members.setdefault(row.knooppunt_id, set()).add((row.laag, row.id))
    rows = zip(found.centre, found.table["soort"], found.table["knooppunt_id"], strict=True)
    return sorted((c.x, c.y, soort, frozenset(members[i])) for c, soort, i in rows)


def undescribed(world: Data, grenzen: Grenzen) -> list[Hub]:
    """The same, without names and texts, which take most of the time."""
    prepared = world.prepare(grenzen)
    hubs = find_hubs(prepared.around, default_rules(STRAAL_M))
    items = prepared.items.table
    members: dict[int, set[tuple[str, str]]] = {}
    for hub, item in hubs.members[["hub", "item"]].itertuples(index=False):
        members.setdefault(hub, set()).add((items["laag"][item], items["id"][item]))
    soort = np.where(hubs.rules[:, 2], "knooppunt", "netknooppunt")
    return sorted(
        (*hubs.xy[k].tolist(), str(soort[k]), frozenset(members[k])) for k in hubs.counted
    )


@pytest.fixture(scope="module")
def found_in(squares: Grenzen) -> Callable[[int], Knooppunten]:
    """The hubs of each world, found once."""
    return cache(lambda seed: make_world(seed).find(squares))


@pytest.mark.parametrize(
    ("seed", "way"),
    # Each world goes through one of the two coordinate systems.
    [(s, w) for s in SEEDS for w in SAME if w != THROUGH[s % len(THROUGH)]],
)
def test_the_same_things_give_the_same_hubs(
    seed: int, way: str, found_in: Finder, squares: Grenzen
) -> None:
    before = hubs_of(found_in(seed))
    after = undescribed(SAME[way](make_world(seed), seed), squares)
    assert before
    assert [h[2:] for h in after] == [h[2:] for h in before]
    moved = np.array([h[:2] for h in after]) - np.array([h[:2] for h in before])
    assert np.hypot(*moved.T).max() < SAME_MIDDLE_M


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_something_far_away_changes_nothing(seed: int, found_in: Finder, squares: Grenzen) -> None:
    world = make_world(seed)
    # 8 km from all else, at the end of the alphabet and at its start.
    far = layer("projecten", *({"project_id": i, "geometry": point(126, 503)} for i in ("0", "Z")))
    both = pd.concat([world.projecten, far], ignore_index=True)
    more = world.with_frames(projecten=gpd.GeoDataFrame(both, geometry="geometry", crs=RD))
    before, after = found_in(seed), more.find(squares)
    assert_frame_equal(after.table, before.table)
    assert_frame_equal(after.members, before.members)
    assert_frame_equal(after.score, before.score)


def candidates_of(world: Data) -> np.ndarray:
    """Stations, point projects, plans and ends of lines, read off the frames themselves."""
    found = []
    for geometry in shapes_of(world).values():
        xy = shapely.get_coordinates(geometry)
        if shapely.get_dimensions(geometry) == 0:
            found.append(xy)
        elif shapely.get_dimensions(geometry) == 1:
            found.append(xy[[0, -1]])
    return np.concatenate(found)


@pytest.mark.parametrize("straal_m", [800.0, STRAAL_M])
@pytest.mark.parametrize("seed", SEEDS)
def test_middles_and_members_by_brute_force(seed: int, straal_m: float, squares: Grenzen) -> None:
    world = make_world(seed)
    prepared = world.prepare(squares)
    hubs = find_hubs(prepared.around, default_rules(straal_m))
    middles = [shapely.Point(xy) for xy in hubs.xy]
    table = prepared.items.table
    found = {
        (hub, table["laag"][item], table["id"][item])
        for hub, item in hubs.members[["hub", "item"]].itertuples(index=False)
    }
    apart = [a.distance(b) for i, a in enumerate(middles) for b in middles[:i]]
    assert min(apart) > straal_m
    for xy in candidates_of(world):
        assert min(shapely.Point(xy).distance(m) for m in middles) <= straal_m + ROUNDING_M
    expected = set()
    for (name, key), geometry in shapes_of(world).items():
        if shapely.get_dimensions(geometry) == 0:
            for each in shapely.get_parts(geometry):
                away = [each.distance(m) for m in middles]
                expected.add((int(np.argmin(away)), name, key))
        else:
            near = [k for k, m in enumerate(middles) if m.distance(geometry) <= straal_m]
            expected |= {(k, name, key) for k in near}
    assert found == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_hubs_by_brute_force(seed: int, found_in: Finder) -> None:
    """The rules, counted again from the members and the frames themselves."""
    world, found = make_world(seed), found_in(seed)
    fields = {
        (name, row[KEYS[name]]): row
        for name, frame in world.frames.items()
        for row in frame.to_dict("records")
    }
    traced = set(world.traces["project_id"].dropna())
    assert len(found.table)
    for hub in found.table.to_dict("records"):
        mine = found.members[found.members["knooppunt_id"] == hub["knooppunt_id"]]
        keys = set(zip(mine["laag"], mine["id"], strict=True))
        lines = {
            k
            for k in keys
            if k[0] == "traces"
            or (k[0] == "projecten" and fields[k]["geometry"].length and k[1] not in traced)
        }
        lines -= {k for k in lines if fields[k]["geometry"].area}
        infrastructure = {k for k in keys if k[0] != "ontwikkelingen"}
        kinds = {fields[k]["modaliteit"] for k in infrastructure}
        sectors = {fields[k]["sector"] for k in keys - infrastructure}
        assert hub["modaliteiten"] == ";".join(sorted(kinds))
        assert hub["sectoren"] == ";".join(sorted(sectors))
        is_knooppunt = bool(infrastructure) and len(sectors) >= 2
        assert hub["soort"] == ("knooppunt" if is_knooppunt else "netknooppunt")
        assert is_knooppunt or len(lines) >= 3 or len(kinds) >= 2
        counts = {name: sum(k[0] == name for k in keys) for name in KEYS}
        assert {name: hub[f"n_{name}"] for name in KEYS} == counts


@pytest.mark.parametrize("nudge_m", [1e-6, -1e-6])
def test_a_junction_doesnt_hang_on_the_last_decimal(nudge_m: float, squares: Grenzen) -> None:
    """A trace that starts on another, exactly or as good as: as after another coordinate system."""

    def middles(y: float) -> list[tuple[float, float]]:
        branch = shapely.LineString([(105_000, y), (105_000, 512_000)])
        world = data(
            stations=[station(103, 503.5), waterstof(101, 503.5)],
            traces=[trace(line((95, 503), (112, 503))), trace(branch.wkt)],
            ontwikkelingen=[plan(107, 503, "industrie")],
        )
        return [(c.x, c.y) for c in world.find(squares).centre]

    assert middles(503_000)
    assert middles(503_000 + nudge_m) == middles(503_000)


@pytest.mark.parametrize("extra", ["a trace", "a row of a trace"])
def test_a_line_without_length_changes_nothing(extra: str, squares: Grenzen) -> None:
    rows = [trace(g, trace_id=i) for g, i in zip(STAR, "ABC", strict=True)]
    nothing = trace(line((101, 503), (101, 503)), trace_id="D" if extra == "a trace" else "A")
    before = data(traces=rows).find(squares)
    after = data(traces=[*rows, nothing]).find(squares)
    assert len(before.table) == 1
    assert hubs_of(after) == hubs_of(before)
