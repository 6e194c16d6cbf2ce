"""Which station feeds an ontwikkeling, rule by rule, each by hand."""

from __future__ import annotations

from itertools import permutations

import pytest
import shapely

from miekgeo.capaciteit.assign import COLUMNS
from miekgeo.grenzen import Grenzen
from tests.capaciteit.small import Row, assign, feeds, plan, station
from tests.schaalniveau.world import box

NEAREST = "dichtstbijzijnde passende station"
NO_ELECTRICITY = "geen passend station voor elektriciteit in de gegevens"

# ---- the nearest ---------------------------------------------------------------------------------


def test_the_nearest_station_is_supposed(world: Grenzen) -> None:
    found = assign(
        world, [station("VER", 202, 508), station("NABIJ", 202, 505)], [plan("O", 202, 502)]
    )
    assert tuple(found.columns) == COLUMNS
    assert found.iloc[0].to_dict() == {
        "ontwikkeling_id": "O",
        "naam": "Plan O",
        "modaliteit": "elektriciteit",
        "gemeente": "Assen",
        "provincie": "Drenthe",
        "station_id": "NABIJ",
        "afstand_m": 3000.0,
        "wijze": NEAREST,
        "stand": "vermoed",
        "over_provinciegrens": False,
        "reden": "",
    }


def test_the_nearest_may_lie_in_another_provincie(world: Grenzen) -> None:
    stations = [station("DRENTHE", 203, 505), station("OVERIJSSEL", 211, 505)]
    found = assign(world, stations, [plan("O", 209, 505)]).iloc[0]
    assert (found["station_id"], found["afstand_m"]) == ("OVERIJSSEL", 2000.0)
    assert (found["provincie"], found["over_provinciegrens"]) == ("Drenthe", True)


def test_of_stations_equally_far_the_first_by_id(world: Grenzen) -> None:
    # North, east and the 3-4-5 of both: each 5 km away.
    stations = [station("C", 204, 508), station("B", 209, 503), station("A", 207, 507)]
    for rows in permutations(stations):
        assert feeds(world, rows, plan("O", 204, 503)) == ["A"]


def test_ties_within_service_areas_go_to_the_first_id_too(world: Grenzen) -> None:
    stations = [station(k, x, 505, voorzieningsgebied="Emmen") for k, x in (("B", 204), ("A", 210))]
    for rows in permutations(stations):
        assert feeds(world, rows, plan("O", 207, 505)) == ["A"]


def test_one_outcome_for_each_row_whatever_the_order(world: Grenzen) -> None:
    stations = [station("A", 201, 501), station("B", 219, 509)]
    plans = [plan(f"O{i}", x, 505) for i, x in enumerate((218, 202, 216, 204))]
    for rows in permutations(plans):
        found = assign(world, stations, rows)
        assert found["ontwikkeling_id"].tolist() == [r["ontwikkeling_id"] for r in rows]
        by_id = dict(zip(found["ontwikkeling_id"], found["station_id"], strict=True))
        assert by_id == {"O0": "B", "O1": "A", "O2": "B", "O3": "A"}


def test_an_area_counts_from_its_edge(world: Grenzen) -> None:
    # Its middle (206) is nearer to A (2 km), its edge to B (1 km).
    stations = [station("A", 200, 503), station("B", 213, 503)]
    found = assign(world, stations, [plan("O", 0, 0, geometry=box(202, 502, 212, 504))]).iloc[0]
    assert (found["station_id"], found["afstand_m"]) == ("B", 1000.0)


def test_a_station_inside_an_area_is_at_no_distance(world: Grenzen) -> None:
    area = plan("O", 0, 0, geometry=box(201, 501, 204, 504))
    found = assign(world, [station("S", 202, 502)], [area]).iloc[0]
    assert (found["station_id"], found["afstand_m"], found["gemeente"]) == ("S", 0.0, "Assen")


def test_an_area_belongs_where_most_of_it_lies(world: Grenzen) -> None:
    area = plan("O", 0, 0, geometry=box(208, 502, 211, 504))
    stations = [station("E", 209, 503, voorzieningsgebied="Zwolle"), station("Z", 219, 503)]
    found = assign(world, stations, [area]).iloc[0]
    assert (found["gemeente"], found["provincie"]) == ("Emmen", "Drenthe")
    assert found["wijze"] == NEAREST


# ---- service areas -------------------------------------------------------------------------------


def test_a_service_area_goes_before_distance(world: Grenzen) -> None:
    stations = [station("VER", 209, 509, voorzieningsgebied="Assen"), station("NABIJ", 202, 502)]
    found = assign(world, stations, [plan("O", 202, 503)]).iloc[0]
    assert (found["station_id"], found["wijze"], found["stand"]) == (
        "VER",
        "voorzieningsgebied",
        "berekend",
    )


def test_a_service_area_may_name_gemeenten_of_another_provincie(world: Grenzen) -> None:
    stations = [
        station("DRENTHE", 204, 505, voorzieningsgebied="Assen; Zwolle"),
        station("OVERIJSSEL", 212, 505),
    ]
    found = assign(world, stations, [plan("O", 213, 505), plan("P", 218, 505)])
    assert found["station_id"].tolist() == ["DRENTHE", "OVERIJSSEL"]
    assert found["over_provinciegrens"].tolist() == [True, False]
    assert found["stand"].tolist() == ["berekend", "vermoed"]


@pytest.mark.parametrize("written", ["Assen", "assen", " ASSEN ", "Emmen;Ássen", "Assen;;Emmen"])
def test_names_of_gemeenten_are_read_forgivingly(written: str, world: Grenzen) -> None:
    stations = [station("A", 219, 509, voorzieningsgebied=written), station("B", 202, 502)]
    assert feeds(world, stations, plan("O", 202, 503)) == ["A"]


@pytest.mark.parametrize("write", [str, str.lower], ids=["capitals", "small"])
def test_a_service_area_may_be_an_outline(write: type[str], world: Grenzen) -> None:
    outline = write(box(208, 502, 213, 507))
    stations = [station("A", 202, 502, voorzieningsgebied=outline), station("B", 212, 505)]
    found = assign(world, stations, [plan("IN", 212, 504), plan("UIT", 212, 508)])
    assert found["station_id"].tolist() == ["A", "B"]
    assert found["wijze"].tolist() == ["voorzieningsgebied", NEAREST]


def test_an_outline_may_have_parts(world: Grenzen) -> None:
    squares = [shapely.from_wkt(box(200, 500, 201, 501)), shapely.from_wkt(box(218, 508, 219, 509))]
    outline = shapely.MultiPolygon(squares).wkt
    stations = [station("A", 210, 509, voorzieningsgebied=outline), station("B", 210, 503)]
    plans = [plan("W", 200.5, 500.5), plan("O", 218.5, 508.5), plan("M", 209, 505)]
    assert feeds(world, stations, *plans) == ["A", "A", "B"]


def test_of_two_service_areas_the_nearest_station(world: Grenzen) -> None:
    stations = [station(k, x, 505, voorzieningsgebied="Assen") for k, x in (("A", 209), ("B", 206))]
    assert feeds(world, stations, plan("O", 202, 505)) == ["B"]


def test_a_service_area_of_an_unsuitable_station_doesnt_count(world: Grenzen) -> None:
    heat = station("W", 202, 502, modaliteit="warmte", voorzieningsgebied="Assen")
    low = station("LAAG", 203, 503, spanning_kv=50, voorzieningsgebied="Assen")
    found = assign(world, [heat, low, station("E", 219, 509)], [plan("O", 202, 503, vraag_mw=100)])
    assert found["station_id"].tolist() == ["E"]
    assert found["stand"].tolist() == ["vermoed"]


# ---- what suits ----------------------------------------------------------------------------------


@pytest.mark.parametrize("modaliteit", ["warmte", "waterstof", "groen gas", "CO2"])
def test_electricity_stations_take_electricity_only(modaliteit: str, world: Grenzen) -> None:
    stations = [station("E", 202, 502, voorzieningsgebied="Assen"), station("L", 203, 502)]
    stations[1]["modaliteit"] = None
    found = assign(world, stations, [plan("O", 202, 503, modaliteit=modaliteit)]).iloc[0]
    assert found["station_id"] == ""
    assert found["reden"] == f"geen passend station voor {modaliteit} in de gegevens"


@pytest.mark.parametrize("modaliteit", ["warmte", "waterstof", "groen gas", "CO2"])
def test_a_station_takes_its_own_modaliteit(modaliteit: str, world: Grenzen) -> None:
    stations = [station("E", 202, 502), station("X", 208, 508, modaliteit=modaliteit)]
    plans = [plan("X1", 202, 503, modaliteit=modaliteit), plan("E1", 208, 507)]
    assert feeds(world, stations, *plans) == ["X", "E"]


def test_a_station_without_modaliteit_is_of_electricity(world: Grenzen) -> None:
    assert feeds(world, [station("E", 202, 502, modaliteit=None)], plan("O", 202, 503)) == ["E"]


POWER: dict[str, tuple[Row, str]] = {
    "99,9 MW": ({"vraag_mw": 99.9}, "MIDDEN"),
    "100 MW": ({"vraag_mw": 100}, "HOOG"),
    "499 MW": ({"vraag_mw": 499}, "HOOG"),
    "500 MW": ({"vraag_mw": 500}, "EXTRA"),
    "supply counts too": ({"vraag_mw": None, "aanbod_mw": 500}, "EXTRA"),
    "the larger counts": ({"vraag_mw": 20, "aanbod_mw": 100}, "HOOG"),
    "they aren't added up": ({"vraag_mw": 60, "aanbod_mw": 60}, "MIDDEN"),
    "125 x 0,8 is 100": ({"vraag_mw": 125, "gelijktijdigheid": 0.8}, "HOOG"),
    "200 x 0,4 is 80": ({"vraag_mw": 200, "gelijktijdigheid": 0.4}, "MIDDEN"),
    "unknown power": ({"vraag_mw": None}, "ONBEKEND"),
    "small power": ({"vraag_mw": 1}, "ONBEKEND"),
    "no power at all": ({"vraag_mw": 0}, "ONBEKEND"),
}


@pytest.mark.parametrize(("fields", "expected"), POWER.values(), ids=POWER)
def test_large_power_asks_for_voltage(fields: Row, expected: str, world: Grenzen) -> None:
    # Ever higher, ever farther; the voltage of the first isn't known, so it takes small power only.
    steps = [("MIDDEN", 203, 109.9), ("HOOG", 204, 110), ("HOGER", 205, 150), ("EXTRA", 206, 220)]
    stations = [station(k, x, 502, spanning_kv=kv) for k, x, kv in steps]
    near = station("ONBEKEND", 202, 502, spanning_kv=None)
    use = [near, *stations] if expected == "ONBEKEND" else stations
    assert feeds(world, use, plan("O", 201, 502, **fields)) == [expected]


def test_unknown_voltage_takes_no_large_power(world: Grenzen) -> None:
    found = assign(
        world, [station("S", 202, 502, spanning_kv=None)], [plan("O", 202, 503, vraag_mw=100)]
    )
    assert found[["station_id", "reden"]].to_numpy().tolist() == [["", NO_ELECTRICITY]]


def test_voltage_says_nothing_of_heat(world: Grenzen) -> None:
    heat = station("W", 202, 502, modaliteit="warmte", spanning_kv=None)
    assert feeds(world, [heat], plan("O", 202, 503, modaliteit="warmte", vraag_mw=600)) == ["W"]


PLANNED: dict[str, tuple[str | None, int | None, str]] = {
    "before": ("2031", 2030, "OUD"),
    "in the year itself": ("2031", 2031, "NIEUW"),
    "after": ("2031", 2040, "NIEUW"),
    "a quarter": ("2031-Q4", 2031, "NIEUW"),
    "before a quarter": ("2031-Q1", 2030, "OUD"),
    "there now already": ("2031", None, "OUD"),
    "without a year": (None, 2050, "OUD"),
}


@pytest.mark.parametrize(("ibn", "jaar_van", "expected"), PLANNED.values(), ids=PLANNED)
def test_a_planned_station(
    ibn: str | None, jaar_van: int | None, expected: str, world: Grenzen
) -> None:
    new = station("NIEUW", 202, 502, status="gepland", ibn=ibn, voorzieningsgebied="Assen")
    stations = [new, station("OUD", 209, 509)]
    assert feeds(world, stations, plan("O", 202, 503, jaar_van=jaar_van)) == [expected]


@pytest.mark.parametrize("status", ["bestaand", None])
def test_a_station_that_isnt_planned_needs_no_year(status: str | None, world: Grenzen) -> None:
    assert feeds(world, [station("S", 202, 502, status=status)], plan("O", 202, 503)) == ["S"]
