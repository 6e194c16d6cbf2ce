"""The balance of random layers, against a calculation of its own on the raw rows."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pandas as pd
import pytest

from miekgeo.grenzen import Grenzen
from tests.capaciteit.small import Row, plan, room, station

SEEDS = range(10)
YEARS = [2026, 2030, 2035, 2040, 2050]
SIDES = {"afname": "vraag_mw", "teruglever": "aanbod_mw"}


# Powers and shares are such that sums are exact in binary numbers.
def random_plans(chance: random.Random, n: int) -> list[Row]:
    return [
        plan(
            f"O{i:02}",
            chance.uniform(200, 220),
            chance.uniform(500, 510),
            vraag_mw=chance.choice((None, None, 4, 12, 40)),
            aanbod_mw=chance.choice((None, None, 8, 20)),
            gelijktijdigheid=chance.choice((None, 0, 0.25, 0.5, 1)),
            jaar_van=chance.choice((None, 2026, 2027, 2030, 2036, 2050)),
            jaar_tot=chance.choice((None, None, 2029, 2030, 2040)),
            bewijs=chance.choice((None, "veel", "veel", "weinig")),
            overeenstemming=chance.choice((None, "veel", "veel", "enige")),
            modaliteit=chance.choice(("elektriciteit", "elektriciteit", "warmte", None)),
        )
        for i in range(n)
    ]


def random_limits(chance: random.Random, stations: list[str]) -> list[Row]:
    rows = []
    for key in [*stations, "ELDERS"]:
        for _ in range(chance.randint(0, 8)):
            row: Row = {"station_id": key, "jaar": chance.choice((2020, 2026, 2030, 2033, 2045))}
            row["scenario"] = chance.choice(("hoog", "laag", "laag", None))
            for side in SIDES:
                row[f"{side}_limiet_mw"] = chance.choice((None, 0, 50, 100, 150))
                row[f"{side}_mw"] = chance.choice((None, 0, 10, 45, 90))
            rows.append(row)
    return rows


def asked(plans: list[Row], assigned: list[str]) -> pd.DataFrame:
    """By station and year: total, certain and number without power, of both sides."""
    table = pd.DataFrame(plans).astype({"jaar_van": float, "jaar_tot": float})
    table = table.assign(station_id=assigned, key=1)
    years = pd.DataFrame({"jaar": YEARS, "key": 1})
    table = table[table["station_id"] != ""].merge(years, on="key")
    begun = table["jaar_van"].isna() | (table["jaar_van"] <= table["jaar"])
    ended = table["jaar_tot"] < table["jaar"]
    table = table[begun & ~ended]
    share = table["gelijktijdigheid"].astype(float).fillna(1)
    sure = (table["bewijs"] == "veel") & (table["overeenstemming"] == "veel")
    nothing = table["vraag_mw"].isna() & table["aanbod_mw"].isna()
    for side, column in SIDES.items():
        power = table[column].astype(float).fillna(0) * share
        table[f"{side}_ontwikkelingen_mw"] = power
        table[f"{side}_zeker_mw"] = power.where(sure, 0)
        table[f"{side}_zonder_mw"] = nothing.astype(float)
    sums = [f"{s}_{end}_mw" for s in SIDES for end in ("ontwikkelingen", "zeker", "zonder")]
    return table.groupby(["station_id", "jaar"])[sums].sum()


def in_force(limits: list[Row], stations: list[str]) -> dict[tuple[str, str], dict[int, Any]]:
    """By station and scenario: for each year the row that counts, or None."""
    columns = ["station_id", "jaar", "scenario"]
    columns += [f"{side}{end}" for side in SIDES for end in ("_limiet_mw", "_mw")]
    table = pd.DataFrame(limits, columns=columns)
    table["scenario"] = table["scenario"].fillna("")
    force: dict[tuple[str, str], dict[int, Any]] = {}
    for station_id in stations:
        mine = table[table["station_id"] == station_id]
        if mine.empty:
            force[station_id, ""] = dict.fromkeys(YEARS)
        for scenario, rows in mine.groupby("scenario"):
            force[station_id, str(scenario)] = {}
            for year in YEARS:
                valid = rows[rows["jaar"] <= year]
                latest = valid[valid["jaar"] == valid["jaar"].max()]
                row = None
                if len(latest):
                    row = {"uit_jaar": float(latest["jaar"].iloc[0])}
                    for side in SIDES:
                        narrowest = latest[f"{side}_limiet_mw"].astype(float).min()
                        row[f"{side}_limiet_mw"] = narrowest
                        row[f"{side}_mw"] = latest[f"{side}_mw"].astype(float).max()
                force[station_id, str(scenario)][year] = row
    return force


def expected_balance(
    stations: list[str], limits: list[Row], plans: list[Row], assigned: list[str]
) -> pd.DataFrame:
    sums = asked(plans, assigned)
    rows = []
    for (station_id, scenario), by_year in in_force(limits, stations).items():
        for year, found in by_year.items():
            row = {"station_id": station_id, "jaar": year, "scenario": scenario, "uit_jaar": None}
            row |= found or {}
            for name in sums.columns:
                known = (station_id, year) in sums.index
                row[name] = sums.loc[(station_id, year), name] if known else 0.0
            for side in SIDES:
                room_left = None
                if found and not pd.isna(row[f"{side}_limiet_mw"] + row[f"{side}_mw"]):
                    room_left = row[f"{side}_limiet_mw"] - row[f"{side}_mw"]
                    room_left -= row[f"{side}_ontwikkelingen_mw"]
                row[f"{side}_marge_mw"] = room_left
            rows.append(row)
    table = pd.DataFrame(rows)
    numbers = [c for c in table if c not in ("station_id", "jaar", "scenario")]
    table = table.astype(dict.fromkeys(numbers, float))
    return table.sort_values(["station_id", "jaar", "scenario"], ignore_index=True)


def klasse_of(margins: list[float], limits: list[float]) -> str:
    known = sorted((m, g) for m, g in zip(margins, limits, strict=True) if not pd.isna(m))
    if not known:
        return "onbekend"
    margin = known[0][0]
    # Equal margins of scenarios with different limits: the class is that of either.
    words = {
        "tekort" if margin < 0 else "krap" if 10 * margin < g or not g else "ruim"
        for m, g in known
        if m == margin
    }
    return "|".join(sorted(words))


@pytest.fixture(scope="module", params=SEEDS)
def case(request: pytest.FixtureRequest, world: Grenzen) -> tuple[Any, ...]:
    chance = random.Random(request.param)
    keys = [f"S{i}" for i in range(chance.randint(1, 6))]
    stations = [
        station(
            key,
            chance.uniform(200, 220),
            chance.uniform(500, 510),
            modaliteit=chance.choice(("elektriciteit", "elektriciteit", "warmte")),
            voorzieningsgebied=chance.choice((*[None] * 6, "Zwolle", "Assen;Emmen")),
        )
        for key in keys
    ]
    plans, limits = random_plans(chance, 50), random_limits(chance, keys)
    found = room(world, chance.sample(stations, len(stations)), limits, plans)
    assigned = found.assigned["station_id"].tolist()
    return keys, found, expected_balance(keys, limits, plans, assigned)


def test_the_balance(case: tuple[Any, ...]) -> None:
    _, found, expected = case
    assert set(found.balance.columns) == set(expected.columns)
    pd.testing.assert_frame_equal(
        found.balance[expected.columns], expected, check_dtype=False, check_exact=True
    )


def deciding(rows: pd.DataFrame) -> float:
    """A shortage stands; else a gap in a scenario that has begun leaves the margin unknown."""
    margins = rows.iloc[:, -1]
    if margins.min() < 0:
        return float(margins.min())
    begun = margins[rows["uit_jaar"].notna()]
    return float(begun.min()) if len(begun) and begun.notna().all() else float("nan")


def test_the_margins_are_the_narrowest(case: tuple[Any, ...]) -> None:
    keys, found, expected = case
    assert found.table["station_id"].tolist() == keys
    for side in SIDES:
        rows = expected[["jaar", "station_id", "uit_jaar", f"{side}_marge_mw"]]
        narrowest = rows.groupby(["jaar", "station_id"]).apply(deciding).round(6)
        for year, word in ((2026, "nu"), (2030, "2030"), (2035, "2035")):
            margins = found.table.set_index("station_id")[f"{side}_marge_{word}_mw"]
            pd.testing.assert_series_equal(margins, narrowest[year], check_names=False)


def test_the_classes(case: tuple[Any, ...]) -> None:
    _, found, expected = case
    rows = expected[expected["jaar"] == 2030].groupby("station_id")
    for side in SIDES:
        for row in found.table.to_dict("records"):
            mine = rows.get_group(row["station_id"])
            columns = ["uit_jaar", f"{side}_marge_mw"]
            margin = deciding(mine[columns])
            chosen = mine[np.isclose(mine[f"{side}_marge_mw"], margin)]
            limits = chosen[f"{side}_limiet_mw"].tolist()
            words = klasse_of([margin] * len(limits), limits) if limits else "onbekend"
            assert row[f"klasse_{side}"] in words.split("|")


def test_certain_is_part_of_all(case: tuple[Any, ...]) -> None:
    _, found, _ = case
    for side in SIDES:
        certain = found.balance[f"{side}_zeker_mw"]
        assert (certain <= found.balance[f"{side}_ontwikkelingen_mw"]).all()
        assert certain.sum() > 0
