"""The balance and the classes of a station, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from miekgeo.capaciteit import COLUMNS, YEARS, classify
from miekgeo.grenzen import Grenzen
from tests.capaciteit.small import Row, limit, only, plan, room, station

HOME = [station("S1", 202, 502)]
MARGINS = ["afname_marge_nu_mw", "afname_marge_2030_mw", "afname_marge_2035_mw"]
SURE = {"bewijs": "veel", "overeenstemming": "veel"}


def at_home(key: str, **fields: object) -> Row:
    """An ontwikkeling that S1 feeds."""
    return plan(key, 202, 503, **fields)


# ---- one station in numbers ----------------------------------------------------------------------


def test_a_balance_on_paper(world: Grenzen) -> None:
    limits = [limit("S1", 100, 40, teruglever_limiet_mw=80, teruglever_mw=10)]
    plans = [
        at_home("A", vraag_mw=20, gelijktijdigheid=0.5, **SURE),  # 10, certain
        at_home("B", vraag_mw=15, jaar_van=2030),  # 15 from 2030 on
        at_home("C", vraag_mw=8, jaar_van=2031, jaar_tot=2035),  # 8 in 2035
        at_home("D", vraag_mw=5, jaar_tot=2030),  # 5 up to 2030
        at_home("E", vraag_mw=None, aanbod_mw=30, gelijktijdigheid=0.5),  # 15 back
    ]
    found = room(world, HOME, limits, plans)
    by_year = found.balance.set_index("jaar")
    assert by_year.index.tolist() == [2026, *YEARS]
    assert by_year["afname_ontwikkelingen_mw"].tolist() == [15, 30, 33, 25, 25]
    assert by_year["afname_zeker_mw"].tolist() == [10] * 5
    assert by_year["afname_marge_mw"].tolist() == [45, 30, 27, 35, 35]
    assert by_year["teruglever_ontwikkelingen_mw"].tolist() == [15] * 5
    assert by_year["teruglever_marge_mw"].tolist() == [55] * 5
    assert by_year["uit_jaar"].tolist() == [2026] * 5
    row = found.table.iloc[0]
    assert tuple(found.table.columns) == COLUMNS
    assert row[MARGINS].tolist() == [45, 30, 27]
    assert row[[c.replace("afname", "teruglever") for c in MARGINS]].tolist() == [55] * 3
    assert (row["klasse_afname"], row["klasse_teruglever"]) == ("ruim", "ruim")
    assert row["ontwikkelingen"] == "A;B;C;D;E"


def test_demand_and_supply_are_not_set_off(world: Grenzen) -> None:
    limits = [limit("S1", 100, 0, teruglever_limiet_mw=100, teruglever_mw=0)]
    row = only(world, limits, [at_home("A", vraag_mw=70), at_home("B", vraag_mw=0, aanbod_mw=90)])
    assert (row["afname_marge_2030_mw"], row["teruglever_marge_2030_mw"]) == (30, 10)


@pytest.mark.parametrize(
    ("share", "asked"), [(None, 40), (1, 40), (0.5, 20), (0.25, 10), (0, 0)], ids=str
)
def test_gelijktijdigheid(share: float | None, asked: float, world: Grenzen) -> None:
    row = only(world, [limit("S1", 100, 0)], [at_home("A", vraag_mw=40, gelijktijdigheid=share)])
    assert row["afname_marge_2030_mw"] == 100 - asked


CERTAIN: dict[str, tuple[str | None, str | None, float]] = {
    "both much": ("veel", "veel", 10),
    "some evidence": ("enig", "veel", 0),
    "some agreement": ("veel", "enige", 0),
    "little": ("weinig", "weinig", 0),
    "no evidence": (None, "veel", 0),
    "no agreement": ("veel", None, 0),
    "neither": (None, None, 0),
}


@pytest.mark.parametrize(("bewijs", "agreed", "certain"), CERTAIN.values(), ids=CERTAIN)
def test_certain(bewijs: str | None, agreed: str | None, certain: float, world: Grenzen) -> None:
    plans = [at_home("A", bewijs=bewijs, overeenstemming=agreed)]
    balance = room(world, HOME, [limit("S1", 100, 0)], plans).balance
    assert balance["afname_ontwikkelingen_mw"].tolist() == [10] * 5
    assert balance["afname_zeker_mw"].tolist() == [certain] * 5


def test_other_stations_dont_count(world: Grenzen) -> None:
    stations = [*HOME, station("S2", 218, 508), station("W", 202, 503, modaliteit="warmte")]
    limits = [limit(s, 100, 0) for s in ("S1", "S2", "W")]
    plans = [
        at_home("A", vraag_mw=1),
        plan("B", 218, 507, vraag_mw=2),
        at_home("C", vraag_mw=4, modaliteit="warmte"),
        at_home("D", vraag_mw=8, modaliteit="waterstof"),
        plan("E", 0, 0, vraag_mw=16, geometry=None),
    ]
    table = room(world, stations, limits, plans).table.set_index("station_id")
    assert table["afname_marge_nu_mw"].to_dict() == {"S1": 99, "S2": 98, "W": 96}
    assert table["ontwikkelingen"].to_dict() == {"S1": "A", "S2": "B", "W": "C"}


def test_now_is_the_year_that_is_told(world: Grenzen) -> None:
    limits = [limit("S1", 100, 0, 2020), limit("S1", 200, 0, 2028)]
    table = room(world, HOME, limits, [at_home("A", jaar_van=2028)], jaar_nu=2027).table
    assert table["afname_marge_nu_mw"].tolist() == [100]
    later = room(world, HOME, limits, [at_home("A", jaar_van=2028)], jaar_nu=2028)
    assert later.table["afname_marge_nu_mw"].tolist() == [190]
    assert later.balance["jaar"].tolist() == [2028, *YEARS]


def test_now_may_be_a_year_of_the_margins(world: Grenzen) -> None:
    found = room(world, HOME, [limit("S1", 100, 0)], [at_home("A")], jaar_nu=2030)
    assert found.balance["jaar"].tolist() == list(YEARS)
    assert found.table.iloc[0][MARGINS].tolist() == [90] * 3


# ---- which row counts ----------------------------------------------------------------------------


def test_the_latest_row_up_to_the_year(world: Grenzen) -> None:
    limits = [limit("S1", 300, 0, 2036), limit("S1", 100, 0, 2025), limit("S1", 200, 0, 2030)]
    balance = room(world, HOME, limits).balance
    assert balance["uit_jaar"].tolist() == [2025, 2030, 2030, 2036, 2036]
    assert balance["afname_marge_mw"].tolist() == [100, 200, 200, 300, 300]


def test_the_latest_row_counts_whole(world: Grenzen) -> None:
    # In 2030 the load isn't given: that of 2025 isn't borrowed.
    row = only(world, [limit("S1", 100, 10, 2025), limit("S1", 200, None, 2030)])
    assert row["afname_marge_nu_mw"] == 90
    assert np.isnan(row["afname_marge_2030_mw"])
    assert row["klasse_afname"] == "onbekend"


def test_limits_of_later_years_are_unknown_now(world: Grenzen) -> None:
    row = only(world, [limit("S1", 100, 10, 2035)])
    assert row[MARGINS].isna().tolist() == [True, True, False]
    assert (row["klasse_afname"], row["afname_marge_2035_mw"]) == ("onbekend", 90)


def test_of_rows_for_the_same_the_narrower(world: Grenzen) -> None:
    limits = [limit("S1", 100, 10), limit("S1", 90, 5), limit("S1", 120, 20)]
    for rows in (limits, limits[::-1]):
        assert only(world, rows)["afname_marge_2030_mw"] == 70
        assert len(room(world, HOME, rows).balance) == 5


UNKNOWN: dict[str, list[Row]] = {
    "no rows": [],
    "rows of another station": [limit("X", 100, 10)],
    "no limit": [limit("S1", None, 10)],
    "no load": [limit("S1", 100, None)],
    "neither": [limit("S1", None, None)],
}


@pytest.mark.parametrize("limits", UNKNOWN.values(), ids=UNKNOWN)
def test_what_isnt_given_is_unknown(limits: list[Row], world: Grenzen) -> None:
    # Even when what ontwikkelingen ask would be more than any limit.
    row = only(world, limits, [at_home("A", vraag_mw=99)])
    assert row[MARGINS].isna().all()
    assert row["klasse_afname"] == "onbekend"


def test_the_sides_are_unknown_by_themselves(world: Grenzen) -> None:
    row = only(world, [limit("S1", 100, 10)])
    assert (row["klasse_afname"], row["klasse_teruglever"]) == ("ruim", "onbekend")
    assert np.isnan(row["teruglever_marge_2030_mw"])


# ---- scenarios -----------------------------------------------------------------------------------


def test_the_scenario_with_the_smallest_margin_decides(world: Grenzen) -> None:
    limits = [
        limit("S1", 100, 20, scenario="laag", teruglever_limiet_mw=50, teruglever_mw=49),
        limit("S1", 100, 95, scenario="hoog", teruglever_limiet_mw=50, teruglever_mw=10),
    ]
    row = only(world, limits)
    assert (row["afname_marge_2030_mw"], row["klasse_afname"]) == (5, "krap")
    assert (row["teruglever_marge_2030_mw"], row["klasse_teruglever"]) == (1, "krap")
    afname, teruglever, _ = row["toelichting"].split(". ", 2)
    assert "scenario hoog" in afname
    assert "scenario laag" in teruglever


def test_another_scenario_may_decide_in_another_year(world: Grenzen) -> None:
    limits = [
        limit("S1", 100, 40, 2026, scenario="a"),
        limit("S1", 100, 30, 2026, scenario="b"),
        limit("S1", 100, 50, 2030, scenario="b"),
    ]
    assert only(world, limits)[MARGINS].tolist() == [60, 50, 50]


def test_a_scenario_that_isnt_known_yet_doesnt_decide(world: Grenzen) -> None:
    limits = [limit("S1", 100, 40, scenario="a"), limit("S1", 10, 10, 2035, scenario="b")]
    assert only(world, limits)[MARGINS].tolist() == [60, 60, 0]


# ---- classes -------------------------------------------------------------------------------------

BORDERS: dict[str, tuple[float, float, str]] = {
    "ruim": (50, 100, "ruim"),
    "just above 10%": (10.01, 100, "ruim"),
    "10%": (10, 100, "ruim"),
    "10%, of which binary numbers make a little more": (1.7, 17, "ruim"),
    "just below 10%": (9.99, 100, "krap"),
    "1%": (1, 100, "krap"),
    "zero": (0, 100, "krap"),
    "zero of zero": (0, 0, "krap"),
    "below zero": (-0.01, 100, "tekort"),
    "below zero of zero": (-5, 0, "tekort"),
    "no margin": (np.nan, 100, "onbekend"),
    "no limit": (50, np.nan, "onbekend"),
    "neither": (np.nan, np.nan, "onbekend"),
}


@pytest.mark.parametrize(("margin", "grens", "klasse"), BORDERS.values(), ids=BORDERS)
def test_borders_of_the_classes(margin: float, grens: float, klasse: str) -> None:
    found = classify(pd.Series([margin], index=[7]), pd.Series([grens], index=[7]), 0.1)
    assert found.to_dict() == {7: klasse}


def test_ten_percent_of_any_whole_limit_is_ruim() -> None:
    limits = pd.Series(range(10, 3001, 10), dtype=float)
    klasse = classify(limits // 10, limits, 0.1)
    assert limits[klasse != "ruim"].tolist() == []


# Load beside a limit of 100 and a plan of 20 with gelijktijdigheid 0,5.
LOADS = [(80.0, "ruim"), (80.5, "krap"), (90.0, "krap"), (90.5, "tekort"), (None, "onbekend")]


@pytest.mark.parametrize(("load", "klasse"), LOADS)
def test_classes_of_a_station(load: float | None, klasse: str, world: Grenzen) -> None:
    back = {"teruglever_limiet_mw": 100, "teruglever_mw": load}
    plans = [at_home("A", vraag_mw=20, aanbod_mw=20, gelijktijdigheid=0.5)]
    row = only(world, [limit("S1", 100, load, **back)], plans)
    assert (row["klasse_afname"], row["klasse_teruglever"]) == (klasse, klasse)


def test_full_to_the_last_tenth_is_no_tekort(world: Grenzen) -> None:
    # 100 + 0,9 x 74 = 166,6: all of it and nothing more, but not in binary numbers.
    plans = [at_home("A", vraag_mw=74, gelijktijdigheid=0.9)]
    assert only(world, [limit("S1", 166.6, 100)], plans)["klasse_afname"] == "krap"


def test_the_class_is_that_of_2030(world: Grenzen) -> None:
    plans = [at_home("A", vraag_mw=50, jaar_van=2031), at_home("B", vraag_mw=45, jaar_tot=2029)]
    row = only(world, [limit("S1", 90, 10)], plans)
    assert row[MARGINS].tolist() == [35, 80, 30]
    assert row["klasse_afname"] == "ruim"


# ---- the frame -----------------------------------------------------------------------------------


def test_rows_are_stations_by_id_whatever_the_order(world: Grenzen) -> None:
    stations = [station(k, x, 502) for k, x in (("C", 202), ("A", 218), ("B", 207))]
    limits = [limit("B", 100, 10), limit("A", 50, 50)]
    plans = [plan("O2", 219, 502, vraag_mw=1), plan("O1", 218, 503, vraag_mw=1)]
    first = room(world, stations, limits, plans)
    assert first.table["station_id"].tolist() == ["A", "B", "C"]
    assert first.table["klasse_afname"].tolist() == ["tekort", "ruim", "onbekend"]
    assert [(p.x, p.y) for p in first.geometry] == [(218e3, 502e3), (207e3, 502e3), (202e3, 502e3)]
    turned = room(world, stations[::-1], limits[::-1], plans)
    pd.testing.assert_frame_equal(turned.table, first.table)
    pd.testing.assert_frame_equal(turned.balance, first.balance)


def test_without_stations_there_is_nothing(world: Grenzen) -> None:
    found = room(world, [], [limit("S1", 100, 10)], [at_home("A")])
    assert (len(found.table), tuple(found.table.columns)) == (0, COLUMNS)
    assert len(found.assigned) == 1


def test_rows_of_unknown_stations_are_named(world: Grenzen) -> None:
    limits = [limit("Y", 1, 1), limit("S1", 100, 10), limit("X", 1, 1), limit("X", 2, 2, 2030)]
    assert room(world, HOME, limits).remarks == (
        "Stationscapaciteit van stations die niet in de laag stations staan, telt niet mee: X, Y.",
    )


def test_provincies_are_its_own_and_those_it_feeds(world: Grenzen) -> None:
    stations = [station("S1", 209, 505, voorzieningsgebied="Zwolle;Emmen;Eemsdelta")]
    plans = [plan("A", 212, 505), plan("B", 205.5, 515), plan("C", 206, 505), plan("D", 213, 505)]
    table = room(world, stations, plans=plans).table
    assert table["provincies"].tolist() == ["Drenthe;Groningen;Overijssel"]
