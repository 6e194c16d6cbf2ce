"""The station of each ontwikkeling in random worlds, against plain loops over the rows."""

from __future__ import annotations

import random

import pytest
import shapely

from miekgeo.grenzen import Grenzen
from tests.capaciteit.small import Row, assign, plan, station
from tests.schaalniveau.world import GEMEENTEN, box, point

SEEDS = range(12)
MODALITEITEN = ("elektriciteit", "elektriciteit", "elektriciteit", "warmte", "waterstof", None)


def middle(chance: random.Random) -> tuple[float, float]:
    """The middle of a square of 1 km: never on a border, and often as far as another."""
    return chance.randrange(200, 220) + 0.5, chance.randrange(500, 520) + 0.5


def random_stations(chance: random.Random, n: int) -> list[Row]:
    rows = []
    for i in chance.sample(range(100), n):
        area: str | None = None
        if chance.random() < 0.3:
            area = ";".join(chance.sample(list(GEMEENTEN), chance.randint(1, 2)))
        elif chance.random() < 0.2:
            x, y = chance.randrange(200, 215), chance.randrange(500, 515)
            area = box(x, y, x + chance.randint(2, 5), y + chance.randint(2, 5))
        rows.append(
            station(
                f"S{i:02}",
                *middle(chance),
                modaliteit=chance.choice(MODALITEITEN),
                spanning_kv=chance.choice((None, 20, 110, 150, 220, 380)),
                status=chance.choice(("bestaand", "bestaand", "gepland", None)),
                ibn=chance.choice((None, "2029", "2031-Q3", "2035")),
                voorzieningsgebied=area,
            )
        )
    return rows


def random_plans(chance: random.Random, n: int) -> list[Row]:
    rows = []
    for i in range(n):
        x, y = middle(chance)
        rows.append(
            plan(
                f"O{i}",
                x,
                y,
                modaliteit=chance.choice(MODALITEITEN),
                vraag_mw=chance.choice((None, 10, 100, 300, 600)),
                aanbod_mw=chance.choice((None, None, 50, 500)),
                gelijktijdigheid=chance.choice((None, 0.5, 0.75)),
                jaar_van=chance.choice((None, 2028, 2031, 2036)),
                geometry=None if chance.random() < 0.1 else point(x, y),
            )
        )
    return rows


def asked_kv(row: Row) -> float:
    share = 1 if row["gelijktijdigheid"] is None else row["gelijktijdigheid"]
    peak = max(row["vraag_mw"] or 0, row["aanbod_mw"] or 0) * share
    if row["modaliteit"] != "elektriciteit" or peak < 100:
        return 0
    return 110 if peak < 500 else 220


def suits(at: Row, row: Row) -> bool:
    if (at["modaliteit"] or "elektriciteit") != row["modaliteit"]:
        return False
    if (at["spanning_kv"] or 0) < asked_kv(row):
        return False
    if at["status"] != "gepland":
        return True
    return at["ibn"] is not None and int(at["ibn"][:4]) <= (row["jaar_van"] or -1)


def serves(at: Row, place: shapely.Geometry) -> bool:
    area = at["voorzieningsgebied"]
    if area is None:
        return False
    if area.startswith("POLYGON"):
        return bool(shapely.from_wkt(area).covers(place))
    return any(GEMEENTEN[name].covers(place) for name in area.split(";"))


def expected(stations: list[Row], row: Row) -> tuple[str, str]:
    """Station and stand of one ontwikkeling."""
    if row["geometry"] is None or row["modaliteit"] is None:
        return "", ""
    place = shapely.from_wkt(row["geometry"])
    best: dict[bool, tuple[float, str]] = {}
    for at in stations:
        if suits(at, row):
            rank = (shapely.from_wkt(at["geometry"]).distance(place), at["station_id"])
            # Who says where a station delivers, says that it doesn't elsewhere.
            area = serves(at, place)
            if area or at["voorzieningsgebied"] is None:
                best[area] = min(best.get(area, rank), rank)
    if True in best:
        return best[True][1], "berekend"
    return (best[False][1], "vermoed") if best else ("", "")


@pytest.mark.parametrize("seed", SEEDS)
def test_random_worlds(seed: int, world: Grenzen) -> None:
    chance = random.Random(seed)
    stations = random_stations(chance, chance.randint(1, 25))
    plans = random_plans(chance, 60)
    found = assign(world, stations, plans)
    assert found["ontwikkeling_id"].tolist() == [r["ontwikkeling_id"] for r in plans]
    pairs = list(zip(found["station_id"], found["stand"], strict=True))
    assert pairs == [expected(stations, row) for row in plans]
    # Shuffled stations give the same: nothing hangs on the order of the file.
    again = assign(world, chance.sample(stations, len(stations)), plans)
    assert again["station_id"].tolist() == found["station_id"].tolist()


def test_the_random_worlds_have_all_outcomes(world: Grenzen) -> None:
    outcomes = set()
    for seed in SEEDS:
        chance = random.Random(seed)
        stations = random_stations(chance, chance.randint(1, 25))
        outcomes |= {expected(stations, row)[1] for row in random_plans(chance, 60)}
    assert outcomes == {"", "berekend", "vermoed"}


@pytest.mark.parametrize("seed", SEEDS)
def test_distances_of_areas(seed: int, world: Grenzen) -> None:
    chance = random.Random(seed)
    stations = [
        station(f"S{i:02}", chance.uniform(200, 220), chance.uniform(500, 520)) for i in range(30)
    ]
    plans = []
    for i in range(30):
        x, y = chance.uniform(200, 217), chance.uniform(500, 517)
        shape = box(x, y, x + chance.uniform(0.1, 3), y + chance.uniform(0.1, 3))
        plans.append(plan(f"O{i}", 0, 0, geometry=shape))
    found = assign(world, stations, plans)
    for row, answer in zip(plans, found.to_dict("records"), strict=True):
        shape = shapely.from_wkt(row["geometry"])
        away = [
            (shapely.from_wkt(at["geometry"]).distance(shape), at["station_id"]) for at in stations
        ]
        assert (answer["afstand_m"], answer["station_id"]) == min(away)
