"""Which places are a hub, by which rule and with which members: cases with answers on paper."""

from __future__ import annotations

import pytest

from miekgeo.errors import ThresholdError
from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten import COLUMNS, MEMBER_COLUMNS, Rules, default_rules
from tests.knooppunten.world import (
    data,
    member_ids,
    middle_km,
    only,
    plan,
    station,
    trace,
    waterstof,
)
from tests.schaalniveau.world import box, line, lines, point

# Three lines through (105, 503), the ends of each too far from those of others to meet there.
WEST_EAST = line((101, 503), (109, 503))
SOUTH_NORTH = line((105, 499), (105, 507))
DIAGONAL = line((102, 500), (108, 506))
STAR = (WEST_EAST, SOUTH_NORTH, DIAGONAL)


# ---- K1: traces ----------------------------------------------------------------------------------


def test_three_traces_through_one_point_are_a_netknooppunt(squares: Grenzen) -> None:
    found = data(traces=[trace(g) for g in STAR]).find(squares)
    hub = only(found)
    assert (hub["soort"], hub["n_traces"], hub["n_stations"]) == ("netknooppunt", 3, 0)
    assert middle_km(found) == pytest.approx((105, 503))
    assert member_ids(found) == {"T1", "T2", "T3"}
    assert "3 tracés samen (regel K1: ten minste 3)" in hub["toelichting"]


def test_two_traces_through_one_point_are_nothing(squares: Grenzen) -> None:
    found = data(traces=[trace(WEST_EAST), trace(SOUTH_NORTH)]).find(squares)
    assert len(found.table) == 0


def test_areas_are_no_traces(squares: Grenzen) -> None:
    # Three search areas around one place: projects, but nothing that runs from here to there.
    areas = [{"geometry": box(103 - d, 503 - d, 103 + d, 503 + d)} for d in (0.5, 1, 1.5)]
    assert len(data(projecten=areas).find(squares).table) == 0


@pytest.mark.parametrize(("y", "n"), [(510, 1), (506, 1), (505.4, 0)])
def test_the_third_trace_may_pass_beside_where_two_meet(y: float, n: int, squares: Grenzen) -> None:
    # Two traces end at (103, 508); a third passes 2 km north, 2 km south or 2.6 km south of it.
    two = [trace(line((103, 508), (112, 508))), trace(line((103, 508), (103, 519)))]
    found = data(traces=[*two, trace(line((95, y), (103, y)))]).find(squares)
    assert found.table["n_traces"].tolist() == [3] * n


# ---- K2: modaliteiten ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("straal_m", "n"), [(1000, 0), (1999.985, 0), (1999.995, 1), (2000, 1), (2500, 1)]
)
def test_two_modaliteiten_2_km_apart(straal_m: float, n: int, squares: Grenzen) -> None:
    found = data(stations=[station(102, 502), waterstof(104, 502)]).find(squares, straal_m)
    assert len(found.table) == n


def test_modaliteiten_are_named(squares: Grenzen) -> None:
    hub = only(data(stations=[waterstof(104, 502), station(102, 502)]).find(squares))
    assert (hub["soort"], hub["modaliteiten"]) == ("netknooppunt", "elektriciteit;waterstof")


def test_the_modaliteit_of_an_ontwikkeling_is_no_infrastructure(squares: Grenzen) -> None:
    asks = plan(104, 502, "industrie", modaliteit="waterstof")
    found = data(stations=[station(102, 502)], ontwikkelingen=[asks]).find(squares)
    assert len(found.table) == 0


# ---- K3: sectoren --------------------------------------------------------------------------------

HOUSES, FACTORY = plan(103, 503, "woningbouw"), plan(104, 503, "industrie")
# What lies near, and how many hubs it makes.
SECTORS = {
    "two sectors and a station": ({"stations": [station(102, 503)]}, [HOUSES, FACTORY], 1),
    "two sectors and a project": (
        {"projecten": [{"geometry": point(102, 503)}]},
        [HOUSES, FACTORY],
        1,
    ),
    "two sectors and a trace that passes": (
        {"traces": [trace(line((90, 504), (130, 504)))]},
        [HOUSES, FACTORY],
        1,
    ),
    "one sector twice": (
        {"stations": [station(102, 503)]},
        [HOUSES, plan(104, 503, "woningbouw")],
        0,
    ),
    "one sector and one unknown": (
        {"stations": [station(102, 503)]},
        [HOUSES, {"geometry": point(104, 503)}],
        0,
    ),
    "two sectors without infrastructure": ({}, [HOUSES, FACTORY], 0),
    "infrastructure too far": ({"stations": [station(108, 503)]}, [HOUSES, FACTORY], 0),
}


@pytest.mark.parametrize(("infrastructure", "plans", "n"), SECTORS.values(), ids=SECTORS)
def test_sectors(infrastructure: dict, plans: list, n: int, squares: Grenzen) -> None:
    found = data(**infrastructure, ontwikkelingen=plans).find(squares)
    assert found.table["soort"].tolist() == ["knooppunt"] * n


def test_sectors_are_named(squares: Grenzen) -> None:
    hub = only(data(stations=[station(102, 503)], ontwikkelingen=[FACTORY, HOUSES]).find(squares))
    assert (hub["sectoren"], hub["n_ontwikkelingen"]) == ("industrie;woningbouw", 2)
    assert "(regel K3: ten minste 2 sectoren)" in hub["toelichting"]


# ---- once is once --------------------------------------------------------------------------------


def test_a_trace_in_two_rows_is_one_trace(squares: Grenzen) -> None:
    ids = ("T1", "T2", "T2")
    found = data(traces=[trace(g, trace_id=i) for g, i in zip(STAR, ids, strict=True)])
    assert len(found.find(squares).table) == 0


def test_equal_rows_count_once(squares: Grenzen) -> None:
    twice = [trace(g, trace_id=i) for i, g in enumerate(STAR) for _ in range(2)]
    hub = only(data(traces=twice).find(squares))
    assert hub["n_traces"] == 3
    same = [station(102, 503, station_id="S")] * 2
    plans = [{**HOUSES, "ontwikkeling_id": "O"}, {**HOUSES, "ontwikkeling_id": "O"}, FACTORY]
    hub = only(data(stations=same, ontwikkelingen=plans).find(squares))
    assert (hub["n_stations"], hub["n_ontwikkelingen"]) == (1, 2)


def test_a_line_in_pieces_is_one_line(squares: Grenzen) -> None:
    pieces = lines(line((101, 503), (105, 503)), line((105, 503), (109, 503)))
    assert len(data(traces=[trace(pieces), trace(SOUTH_NORTH)]).find(squares).table) == 0


def test_a_project_with_a_trace_is_no_second_line(squares: Grenzen) -> None:
    project = {"project_id": "P", "geometry": SOUTH_NORTH, "modaliteit": "elektriciteit"}
    two = [trace(WEST_EAST), trace(SOUTH_NORTH, project_id="P")]
    assert len(data(traces=two, projecten=[project]).find(squares).table) == 0
    three = [*two, trace(DIAGONAL)]
    found = data(traces=three, projecten=[project]).find(squares)
    hub = only(found)
    assert (hub["n_traces"], hub["n_projecten"]) == (3, 1)
    assert found.score.set_index("onderdeel")["waarde"]["tracés"] == 3


def test_a_line_project_without_a_trace_counts_as_one(squares: Grenzen) -> None:
    project = {"project_id": "P", "geometry": DIAGONAL, "modaliteit": "elektriciteit"}
    found = data(traces=[trace(WEST_EAST), trace(SOUTH_NORTH)], projecten=[project]).find(squares)
    hub = only(found)
    assert (hub["soort"], hub["n_traces"], hub["n_projecten"]) == ("netknooppunt", 2, 1)
    assert "2 tracés en 1 lijnproject zonder tracé" in hub["toelichting"]


def test_a_project_without_location_is_in_no_hub(squares: Grenzen) -> None:
    nowhere = {"project_id": "P9", "naam": "Ergens", "modaliteit": "waterstof"}
    found = data(traces=[trace(g) for g in STAR], projecten=[nowhere]).find(squares)
    assert found.without_place.to_dict("records") == [
        {"laag": "projecten", "id": "P9", "naam": "Ergens"}
    ]
    assert member_ids(found) == {"T1", "T2", "T3"}
    assert only(found)["modaliteiten"] == "elektriciteit"


# ---- indicative lines ----------------------------------------------------------------------------


def test_indicative_lines_that_cross_make_no_hub(squares: Grenzen) -> None:
    found = data(traces=[trace(g, ligging="indicatief") for g in STAR]).find(squares)
    assert len(found.table) == 0


def test_places_of_indicative_lines_make_a_hub(squares: Grenzen) -> None:
    # The place they share is a vertex of each: an end, an end, and one in between.
    drawn = [
        line((105, 503), (109, 503)),
        line((105, 495), (105, 503)),
        line((100, 508), (105, 503), (110, 508)),
    ]
    found = data(traces=[trace(g, ligging="indicatief") for g in drawn]).find(squares)
    assert only(found)["n_traces"] == 3
    assert middle_km(found) == pytest.approx((105, 503))


def test_an_indicative_line_is_nowhere_between_its_places(squares: Grenzen) -> None:
    pair = [station(105, 503), plan(105, 503, "industrie")]
    passing = trace(line((95, 503), (115, 503)), ligging="indicatief", modaliteit="waterstof")
    assert len(data(stations=pair[:1], traces=[passing]).find(squares).table) == 0
    drawn = {**passing, "ligging": "voorkeurstrace"}
    assert member_ids(data(stations=pair[:1], traces=[drawn]).find(squares)) == {"S1", "T1"}


# ---- where lines and areas count -----------------------------------------------------------------


def test_a_long_line_counts_at_its_end_and_where_it_passes(squares: Grenzen) -> None:
    # 28 km from west to east; its middle is at x 110.
    long = trace(line((96, 502), (124, 502)), modaliteit="waterstof")
    stations = [
        station(97, 502, station_id="END"),
        station(104, 504.4, station_id="PASS"),
        station(116, 504.6, station_id="BESIDE"),
    ]
    found = data(stations=stations, traces=[long]).find(squares)
    assert sorted(found.table["knooppunt_id"]) == ["K-END", "K-PASS"]
    away = found.members[found.members["id"] == "T1"].set_index("knooppunt_id")["afstand_m"]
    assert away.to_dict() == {"K-END": 0.0, "K-PASS": 2400.0}


@pytest.mark.parametrize(
    ("east", "beside", "middles"),
    [
        # Three lines from a station at x 103 km come together again 4 km on: the same lines.
        (107, [], [103]),
        # More than twice the radius on.
        (108.1, [], [103, 108.1]),
        # With something of its own there.
        (107, [plan(107, 503, "industrie")], [103, 107]),
    ],
)
def test_where_only_lines_of_a_denser_hub_pass_is_no_second_hub(
    east: float, beside: list, middles: list[float], squares: Grenzen
) -> None:
    world = data([station(103, 503)], three_lines(103, east, 503), ontwikkelingen=beside)
    found = sorted(c.x / 1000 for c in world.find(squares).centre)
    assert found == pytest.approx(middles)


def test_what_has_something_of_its_own_stays_beside_what_is_taken_up(squares: Grenzen) -> None:
    """As above, twice: in the south with an ontwikkeling where the lines come together again."""
    drawn = [*three_lines(103, 107, 502), *three_lines(113, 117, 508)]
    stations = [station(103, 502), station(113, 508)]
    world = data(stations, drawn, ontwikkelingen=[plan(107, 502, "industrie")])
    found = sorted(c.x / 1000 for c in world.find(squares).centre)
    assert found == pytest.approx([103, 107, 113])


def three_lines(west: float, east: float, y: float) -> list[dict]:
    """Three ways from one place to another, in km."""
    bends = [((west + east) / 2, y + up) for up in (-1.5, 0, 1.5)]
    return [trace(line((west, y), bend, (east, y))) for bend in bends]


def test_a_zoekgebied_counts_where_it_comes_near(squares: Grenzen) -> None:
    # A corridor 20 km long and 200 m wide, its centroid at (110, 501.1).
    area = {"geometry": box(100, 501, 120, 501.2), "modaliteit": "waterstof"}
    stations = [station(102, 503.2, station_id="NEAR"), station(107, 506, station_id="FAR")]
    found = data(stations=stations, projecten=[{**area, "ligging": "zoekgebied"}]).find(squares)
    assert found.table["knooppunt_id"].tolist() == ["K-NEAR"]
    members = found.members.set_index("id")["afstand_m"]
    assert members.to_dict() == {"NEAR": 0.0, "P1": 2000.0}


def test_a_zoekgebied_around_a_hub_isnt_at_its_centroid(squares: Grenzen) -> None:
    # A ring: the station is at its centroid, 3 km from where the ring is.
    ring = (
        "POLYGON((100000 500000,110000 500000,110000 510000,100000 510000,100000 500000),"
        "(102000 502000,108000 502000,108000 508000,102000 508000,102000 502000))"
    )
    area = {"geometry": ring, "modaliteit": "waterstof"}
    found = data(stations=[station(105, 505)], projecten=[area])
    assert len(found.find(squares).table) == 0
    assert member_ids(found.find(squares, 3000)) == {"S1", "P1"}


def test_a_station_inside_a_zoekgebied_is_at_no_distance(squares: Grenzen) -> None:
    area = {"geometry": box(100, 500, 109, 509), "modaliteit": "waterstof"}
    found = data(stations=[station(101, 508)], projecten=[area]).find(squares)
    assert found.members.set_index("id")["afstand_m"].to_dict() == {"S1": 0.0, "P1": 0.0}


def test_a_chain_doesnt_grow(squares: Grenzen) -> None:
    # Every 2 km a station of the other modaliteit: all would be one by single linkage.
    chain = [(waterstof if i % 2 else station)(101 + 2 * i, 503) for i in range(14)]
    found = data(stations=chain).find(squares)
    assert found.members["afstand_m"].max() == 2000.0
    # Middles at 2, 4, 6 ... 12 from the west; of two equally near the first one has the neighbour
    # between them. The last station is a middle alone.
    assert sorted(found.table["n_stations"]) == [2, 2, 2, 2, 2, 3]


def test_empty_layers_give_an_empty_table(squares: Grenzen) -> None:
    found = data().find(squares)
    assert list(found.table.columns) == list(COLUMNS)
    assert list(found.members.columns) == list(MEMBER_COLUMNS)
    assert list(found.score.columns) == ["knooppunt_id", "onderdeel", "waarde", "punten", "maximum"]
    assert list(found.stability.columns) == ["knooppunt_id", "straal_m", "bestaat", "gelijkenis"]
    parts = (found.table, found.centre, found.hull, found.members, found.without_place)
    assert [len(p) for p in parts] == [0, 0, 0, 0, 0]


# ---- rules ---------------------------------------------------------------------------------------

NO_RULES = [
    {"straal_m": 49.9},
    {"straal_m": 50_001},
    {"straal_m": float("nan")},
    {"straal_m": float("inf")},
    {"straal_m": -2500},
    {"traces": 0},
    {"modaliteiten": 0},
    {"sectoren": -1},
]


@pytest.mark.parametrize("wrong", NO_RULES, ids=str)
def test_numbers_that_cant_be(wrong: dict) -> None:
    numbers = {"straal_m": 2500, "traces": 3, "modaliteiten": 2, "sectoren": 2, **wrong}
    with pytest.raises(ThresholdError):
        Rules(**numbers)


def test_default_numbers() -> None:
    assert default_rules() == Rules(straal_m=2500, traces=3, modaliteiten=2, sectoren=2)
    assert default_rules(50).straal_m == 50
    assert default_rules(50_000).straal_m == 50_000


def test_other_numbers_change_the_outcome(squares: Grenzen) -> None:
    star = data(traces=[trace(g) for g in STAR])
    assert len(star.find(squares, traces=4).table) == 0
    two = data(traces=[trace(g) for g in STAR[:2]])
    assert len(two.find(squares, traces=2).table) == 1
    mixed = data(stations=[station(102, 502), waterstof(104, 502)])
    assert len(mixed.find(squares, modaliteiten=3).table) == 0
    one_sector = data(stations=[station(102, 503)], ontwikkelingen=[HOUSES])
    assert only(one_sector.find(squares, sectoren=1))["soort"] == "knooppunt"
