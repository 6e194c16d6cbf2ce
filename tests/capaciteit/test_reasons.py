"""Ontwikkelingen without a station, and what the data couldn't be used for, are always named."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest

from miekgeo.capaciteit import assign_ontwikkelingen
from miekgeo.capaciteit.assign import COLUMNS
from miekgeo.errors import CrsError
from miekgeo.grenzen import Grenzen
from miekgeo.lagen import read_layer
from miekgeo.thresholds import load_thresholds
from tests.capaciteit.small import assign, feeds, limit, plan, plans_of, room, station, stations_of
from tests.schaalniveau.world import box, point

NO_ELECTRICITY = "geen passend station voor elektriciteit in de gegevens"

# ---- nothing is dropped --------------------------------------------------------------------------


def test_rows_without_station_stay_with_their_reason(world: Grenzen) -> None:
    plans = [
        plan("Z", 202, 503, modaliteit="warmte"),
        plan("A", 0, 0, geometry=None),
        plan("M", 202, 503),
        plan("B", 202, 503, modaliteit=None),
        plan("C", 0, 0, geometry=None, modaliteit=None),
        plan("D", 202, 503, vraag_mw=500),
    ]
    found = assign(world, [station("S", 202, 502)], plans)
    assert found[["ontwikkeling_id", "station_id", "reden"]].to_numpy().tolist() == [
        ["Z", "", "geen passend station voor warmte in de gegevens"],
        ["A", "", "zonder locatie"],
        ["M", "S", ""],
        ["B", "", "modaliteit onbekend"],
        ["C", "", "zonder locatie"],
        ["D", "", NO_ELECTRICITY],
    ]
    without = found[found["station_id"] == ""]
    assert set(without["wijze"]) == set(without["stand"]) == {""}
    assert without["afstand_m"].isna().all()
    assert not without["over_provinciegrens"].any()


def test_an_empty_place_is_no_place(world: Grenzen) -> None:
    plans = [plan("O", 0, 0, geometry="POINT EMPTY"), plan("P", 202, 503), plan("Q", 203, 503)]
    found = assign(world, [station("S", 202, 502)], plans)
    assert found["station_id"].tolist() == ["", "S", "S"]
    assert found["reden"].tolist() == ["zonder locatie", "", ""]


def test_without_stations_all_have_a_reason(world: Grenzen) -> None:
    found = assign(world, [], [plan("O", 202, 503), plan("P", 203, 503)])
    assert found["reden"].tolist() == [NO_ELECTRICITY, NO_ELECTRICITY]


def test_a_station_without_place_is_no_nearest(world: Grenzen) -> None:
    nowhere = station("NERGENS", 0, 0, geometry=None)
    assert feeds(world, [nowhere, station("S", 219, 509)], plan("O", 202, 503)) == ["S"]
    found = assign(world, [nowhere], [plan("O", 202, 503)])
    assert found["reden"].tolist() == [NO_ELECTRICITY]


def test_a_station_without_place_may_serve_an_area(world: Grenzen) -> None:
    # Its provincie isn't known, so neither is whether a border lies between.
    nowhere = station("S1", 0, 0, geometry=None, voorzieningsgebied="Assen")
    found = room(world, [nowhere], plans=[plan("O", 202, 503)])
    assert found.assigned["station_id"].tolist() == ["S1"]
    assert found.assigned["over_provinciegrens"].tolist() == [False]
    assert "Plan O" in found.table["toelichting"][0]
    assert "nan" not in found.table["toelichting"][0]


def test_without_ontwikkelingen_nothing_is_assigned(world: Grenzen) -> None:
    found = assign(world, [station("S", 202, 502)], [])
    assert (len(found), tuple(found.columns)) == (0, COLUMNS)


@pytest.mark.parametrize("which", ["ontwikkelingen", "stations"])
def test_only_rd(which: str, world: Grenzen) -> None:
    frames: dict[str, gpd.GeoDataFrame] = {
        "ontwikkelingen": plans_of([plan("O", 202, 503)]),
        "stations": stations_of([station("S", 202, 502)]),
    }
    frames[which] = frames[which].to_crs("EPSG:4326")
    with pytest.raises(CrsError, match=which):
        assign_ontwikkelingen(
            frames["ontwikkelingen"], frames["stations"], world, thresholds=load_thresholds()
        )


# ---- remarks -------------------------------------------------------------------------------------


def test_an_unknown_gemeente_is_remarked(world: Grenzen) -> None:
    stations = [
        station("S1", 202, 502, voorzieningsgebied="Assen;Atlantis;Emmen;Ys"),
        station("S2", 203, 502, voorzieningsgebied="assen"),
        station("S3", 203, 502, voorzieningsgebied=box(200, 500, 201, 501)),
        station("S4", 203, 502),
    ]
    assert room(world, stations).remarks == (
        "Voorzieningsgebied van S1: de grenzenset kent Atlantis, Ys niet.",
    )


def test_an_outline_that_cant_be_read_is_remarked(world: Grenzen) -> None:
    stations = [station("S1", 202, 502, voorzieningsgebied="POLYGON((200000 500000")]
    found = room(world, stations, plans=[plan("O", 202, 503)])
    assert found.assigned["stand"].tolist() == ["vermoed"]
    assert any("S1" in remark for remark in found.remarks)


def test_a_station_does_not_feed_outside_the_area_given_for_it(world: Grenzen) -> None:
    # In Emmen; S1 is nearer but says that it serves Assen.
    stations = [station("S1", 206, 502, voorzieningsgebied="Assen"), station("S2", 214, 502)]
    found = room(world, stations, plans=[plan("O", 207, 503)])
    assert found.assigned["station_id"].tolist() == ["S2"]
    assert found.assigned["stand"].tolist() == ["vermoed"]
    alone = room(world, stations[:1], plans=[plan("O", 207, 503)])
    why = "buiten het opgegeven voorzieningsgebied van elk passend station"
    assert alone.remarks == (f"1 ontwikkeling heeft geen station ({why}): O.",)


def test_a_number_that_cant_be_is_in_no_sum(world: Grenzen, tmp_path: Path) -> None:
    path = tmp_path / "ontwikkelingen.csv"
    text = "ontwikkeling_id;naam;sector;vraag_mw;jaar_van;wkt\n"
    text += "O;Oost;industrie;-5;2030;POINT(202000 503000)\n"
    path.write_text(text + "P;Post;industrie;7;3030;POINT(202000 503000)\n", encoding="utf-8")
    laag = read_layer(path, "ontwikkelingen", nederland=world.nederland)
    assert laag.frame["vraag_mw"].isna().tolist() == [True, False]
    assert laag.frame["jaar_van"].isna().tolist() == [False, True]
    found = laag.report[laag.report["check_id"] == "W06"]
    assert found["id"].tolist() == ["O", "P"]
    assert found["melding"].str.endswith("; niet gebruikt.").all()


def test_limits_without_a_year_are_remarked(world: Grenzen) -> None:
    limits = [limit("S1", 10, 0, jaar=None), limit("S1", 20, 0, jaar=2030)]
    found = room(world, [station("S1", 202, 502)], limits=limits)
    assert found.remarks == ("Stationscapaciteit: 1 rij heeft geen jaar en telt niet mee.",)
    assert found.balance["afname_limiet_mw"].max() == 20


def test_one_scenario_may_be_written_in_two_ways(world: Grenzen) -> None:
    limits = [
        limit("S1", 10, 0, jaar=2030, scenario="Hoog"),
        limit("S1", 20, 0, jaar=2035, scenario=" hoog"),
    ]
    found = room(world, [station("S1", 202, 502)], limits=limits)
    assert found.balance["scenario"].unique().tolist() == ["Hoog"]
    in_2035 = found.balance[found.balance["jaar"] == 2035]
    assert in_2035["afname_limiet_mw"].tolist() == [20]


@pytest.mark.parametrize(("x", "area", "n"), [(251, None, 0), (253, None, 1), (253, "Assen", 0)])
def test_a_supposed_station_far_away_is_remarked(
    x: float, area: str | None, n: int, world: Grenzen
) -> None:
    """East of the plan in Assen, beyond the border: 49 or 51 km."""
    stations = [station("S1", x, 503, voorzieningsgebied=area)]
    text = "Het vermoede station ligt meer dan 50,0 km weg; de klasse ervan is onzeker: "
    said = (f"{text}O (51,0 km van S1).",) * n
    assert room(world, stations, plans=[plan("O", 202, 503)]).remarks == said


@pytest.mark.parametrize(
    ("volts", "said"),
    [
        ((150, 150), ()),
        ((None, 150), ("1 station: S1.",)),
        ((None, None), ("2 stations: S1, S2.",)),
    ],
)
def test_stations_without_voltage_are_remarked(
    volts: tuple[float | None, ...], said: tuple[str, ...], world: Grenzen
) -> None:
    stations = [station(f"S{i}", 202 + i, 503, spanning_kv=v) for i, v in enumerate(volts, 1)]
    text = "Zonder opgegeven spanning geen ontwikkelingen die hoogspanning vragen, voor "
    found = room(world, stations, plans=[plan("O", 202, 503)])
    assert found.remarks == tuple(f"{text}{s}" for s in said)


def test_those_without_station_are_remarked_by_reason(world: Grenzen) -> None:
    plans = [
        plan("O1", 0, 0, geometry=None),
        plan("O2", 202, 503, modaliteit="warmte"),
        plan("O3", 203, 503, modaliteit="warmte"),
        plan("O4", 203, 503),
    ]
    heat = "geen passend station voor warmte in de gegevens"
    assert room(world, [station("S1", 202, 502)], plans=plans).remarks == (
        f"2 ontwikkelingen hebben geen station ({heat}): O2, O3.",
        "1 ontwikkeling heeft geen station (zonder locatie): O1.",
    )


def test_the_sea_is_no_provincie(world: Grenzen) -> None:
    found = room(
        world, [station("S1", 202, 502)], plans=[plan("O", 0, 0, geometry=point(195, 505))]
    )
    assert found.assigned["station_id"].tolist() == ["S1"]
    assert found.table["provincies"].tolist() == ["Drenthe"]
