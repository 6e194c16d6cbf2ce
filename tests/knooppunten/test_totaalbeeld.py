"""Everything per gemeente and energiecluster: against a plain loop, and on paper."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from miekgeo.convergence import Convergence, Found
from miekgeo.grenzen import Grenzen
from miekgeo.totaalbeeld import COLUMNS, find_totaalbeeld
from tests.factories import layer
from tests.knooppunten.world import KEYS, Data, data, plan, station, trace, waterstof
from tests.schaalniveau.world import box, cluster, line

NAN = float("nan")

# ---- the embedded set ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def picture(embedded_hubs: Found) -> pd.DataFrame:
    return pd.DataFrame(embedded_hubs.totaalbeeld)


@pytest.fixture(scope="module")
def places(embedded: Convergence) -> dict[str, dict[str, shapely.Geometry]]:
    """Places by layer and id, read off the frames; of indicative lines their corners."""
    found: dict[str, dict[str, shapely.Geometry]] = {}
    for name, key in KEYS.items():
        frame = embedded.lagen.frame(name)
        found[name] = {}
        for row in frame.to_dict("records"):
            geometry = row["geometry"]
            if geometry is None or geometry.is_empty:
                continue
            if row.get("ligging") == "indicatief" and geometry.length:
                geometry = shapely.MultiPoint(shapely.get_coordinates(geometry))
            found[name][row[key]] = geometry
    return found


@pytest.mark.parametrize("name", KEYS)
def test_counts_by_a_plain_loop(
    name: str, picture: pd.DataFrame, places: dict, embedded: Convergence
) -> None:
    gemeenten = embedded.grenzen.gemeenten
    expected = {}
    for label, area in zip(gemeenten.labels, gemeenten.areas, strict=True):
        shapely.prepare(area)
        expected[str(label)] = sum(area.intersects(g) for g in places[name].values())
    rows = picture[picture["soort"] == "gemeente"]
    assert rows["gebied"].is_unique
    assert dict(zip(rows["gebied"], rows[f"n_{name}"], strict=True)) == expected
    assert sum(expected.values()) > 0


def test_hubs_of_a_gemeente_are_those_that_name_it(
    picture: pd.DataFrame, embedded_hubs: Found
) -> None:
    expected: dict[str, set[str]] = {}
    for hub in embedded_hubs.hubs.table.to_dict("records"):
        for gemeente in filter(None, hub["gemeenten"].split(";")):
            expected.setdefault(gemeente, set()).add(hub["naam"])
    rows = picture[(picture["soort"] == "gemeente") & (picture["n_knooppunten"] > 0)]
    found = {r["gebied"]: set(r["knooppunten"].split(";")) for r in rows.to_dict("records")}
    assert found == expected
    assert rows["n_knooppunten"].tolist() == [len(found[g]) for g in rows["gebied"]]


def test_a_gemeente_without_knooppunt_says_so(picture: pd.DataFrame) -> None:
    without = picture["n_knooppunten"] == 0
    says = picture["toelichting"].str.contains("Geen knooppunt", regex=False)
    assert without.any()
    assert (~without).any()
    assert (says == without).all()


def test_without_figures_room_is_unknown(picture: pd.DataFrame) -> None:
    # The embedded set has no stationscapaciteit.
    assert picture["afname_marge_2030_mw"].isna().all()
    assert set(picture["klasse_afname"]) == {"onbekend"}


def test_energieclusters_follow_the_gemeenten(picture: pd.DataFrame, embedded: Convergence) -> None:
    assert list(picture.columns) == [*COLUMNS, "geometry"]
    n = len(embedded.grenzen.gemeenten)
    assert (picture["soort"][:n] == "gemeente").all()
    assert (picture["soort"][n:] == "energiecluster").all()
    clusters = embedded.lagen.frame("clusters")
    named = clusters[(clusters["soort"] == "energiecluster") & clusters["gemeenten"].notna()]
    assert picture["gebied"][n:].tolist() == named["naam"].tolist()
    assert len(named) > 0


def test_an_energiecluster_counts_once_what_lies_in_its_gemeenten(
    picture: pd.DataFrame, places: dict, embedded: Convergence
) -> None:
    gemeenten = embedded.grenzen.gemeenten
    area_of = dict(zip(map(str, gemeenten.labels), gemeenten.areas, strict=True))
    clusters = embedded.lagen.frame("clusters").set_index("naam")
    rows = picture[picture["soort"] == "energiecluster"]
    for row in rows.to_dict("records"):
        areas = [area_of[g.strip()] for g in clusters["gemeenten"][row["gebied"]].split(";")]
        for name in KEYS:
            inside = [any(a.intersects(g) for a in areas) for g in places[name].values()]
            assert row[f"n_{name}"] == sum(inside), (row["gebied"], name)


# ---- on paper ------------------------------------------------------------------------------------


def room(**margins: float) -> pd.DataFrame:
    """Room on stations by id: tekort below 0, ruim else, onbekend for NaN."""
    klasse = [
        "onbekend" if np.isnan(m) else "tekort" if m < 0 else "ruim" for m in margins.values()
    ]
    return pd.DataFrame(
        {
            "station_id": list(margins),
            "naam": list(margins),
            "afname_marge_2030_mw": list(margins.values()),
            "klasse_afname": klasse,
        }
    )


def picture_of(
    world: Data, grenzen: Grenzen, rooms: pd.DataFrame, *clusters: dict
) -> gpd.GeoDataFrame:
    """The picture of a small world, by area."""
    items = world.prepare(grenzen).items
    table = world.find(grenzen).frame
    layers = (world.stations, layer("clusters", *clusters))
    return find_totaalbeeld(items, table, rooms, *layers, grenzen).set_index("gebied")


def test_counts_on_paper(squares: Grenzen) -> None:
    # A trace over Zuid and Oost, an indicative one between Noord and Oost, plans in Zuid.
    world = data(
        stations=[station(103, 503)],
        traces=[
            trace(line((103, 503), (115, 503))),
            trace(line((102, 508), (102, 504.9), (118, 508)), ligging="indicatief"),
        ],
        projecten=[{"geometry": box(108, 504, 112, 506)}, {}],
        ontwikkelingen=[
            plan(103, 503, "industrie", vraag_mw=10, gelijktijdigheid=0.5),
            plan(103, 503, "opwek", aanbod_mw=20),
            plan(104, 503, "opwek"),
            plan(103, 508, "opwek"),
        ],
    )
    table = picture_of(world, squares, room(S1=NAN))
    counts = table[["n_stations", "n_traces", "n_projecten", "n_ontwikkelingen"]]
    assert counts.loc["Zuid"].tolist() == [1, 2, 1, 3]
    assert counts.loc["Noord"].tolist() == [0, 1, 1, 1]
    assert counts.loc["Oost"].tolist() == [0, 2, 1, 0]
    power = table["vermogen_mw"]
    assert (power["Zuid"], power["Oost"]) == (25, 0)
    assert np.isnan(power["Noord"])
    assert table["provincies"].to_dict() == {
        "Zuid": "Groningen",
        "Noord": "Groningen",
        "Oost": "Drenthe",
    }


def test_hubs_and_their_absence_on_paper(squares: Grenzen) -> None:
    world = data(stations=[station(103, 504, naam="Aa"), waterstof(103, 506, naam="Be")])
    table = picture_of(world, squares, room(S1=1, S2=1))
    assert table["n_knooppunten"].to_dict() == {"Zuid": 1, "Noord": 1, "Oost": 0}
    assert table["knooppunten"]["Noord"] == table["knooppunten"]["Zuid"] == "Aa"
    assert table["toelichting"]["Oost"] == (
        "Niets uit deze gegevens. Geen knooppunt. Er is geen station in of voor dit gebied."
    )


ROOMS = {
    "known": ({"S1": 30.0, "S2": 12.0}, 42.0, "ruim"),
    "the worst class": ({"S1": 30.0, "S2": -5.0}, 25.0, "tekort"),
    "one unknown": ({"S1": 30.0, "S2": NAN}, NAN, "onbekend"),
    "one missing": ({"S1": -30.0}, NAN, "tekort"),
    "all unknown": ({"S1": NAN, "S2": NAN}, NAN, "onbekend"),
}


@pytest.mark.parametrize(("margins", "margin", "klasse"), ROOMS.values(), ids=ROOMS)
def test_room_on_paper(margins: dict, margin: float, klasse: str, squares: Grenzen) -> None:
    world = data(stations=[station(103, 503), station(104, 503)])
    table = picture_of(world, squares, room(**margins))
    assert table["afname_marge_2030_mw"]["Zuid"] == pytest.approx(margin, nan_ok=True)
    assert table["klasse_afname"]["Zuid"] == klasse
    assert np.isnan(table["afname_marge_2030_mw"]["Oost"])
    assert table["klasse_afname"]["Oost"] == "onbekend"


def test_unknown_room_is_told(squares: Grenzen) -> None:
    world = data(stations=[station(103, 503), station(104, 503)])
    told = picture_of(world, squares, room(S1=30, S2=NAN))["toelichting"]["Zuid"]
    assert told.endswith("Ruimte voor afname in 2030: S1 ruim (30 MW) en onbekend voor 1 station.")


def test_a_station_serves_its_voorzieningsgebied(squares: Grenzen) -> None:
    world = data(stations=[station(103, 503, voorzieningsgebied="Zuid;Oost")])
    table = picture_of(world, squares, room(S1=7))
    assert table["afname_marge_2030_mw"].to_dict() == pytest.approx(
        {"Zuid": 7, "Noord": NAN, "Oost": 7}, nan_ok=True
    )
    assert table["n_stations"].to_dict() == {"Zuid": 1, "Noord": 0, "Oost": 0}


def test_energieclusters_on_paper(squares: Grenzen) -> None:
    # The margin is that of S1 alone: a hydrogen station has no room on the electricity net.
    world = data(stations=[station(103, 503, naam="Aa"), waterstof(104, 503)])
    clusters = [
        cluster("Groningen samen", "energiecluster", gemeenten="Zuid;Noord"),
        cluster("Nergens", "energiecluster"),
        cluster("Industrie", gemeenten="Oost"),
    ]
    table = picture_of(world, squares, room(S1=1, S2=2), *clusters)
    assert table.index.tolist() == ["Zuid", "Noord", "Oost", "Groningen samen"]
    row = table.loc["Groningen samen"]
    assert (row["soort"], row["n_stations"], row["knooppunten"]) == ("energiecluster", 2, "Aa")
    assert (row["provincies"], row["afname_marge_2030_mw"]) == ("Groningen", 1)
    assert row["geometry"].area == pytest.approx(100e6)


@pytest.mark.parametrize(
    ("east", "provincies"), [(110.05, "Groningen"), (110.5, "Groningen;Drenthe")]
)
def test_a_sliver_in_another_provincie_is_not_named(
    east: float, provincies: str, squares: Grenzen
) -> None:
    # Of the 10 km in the other provincie: half a percent, and five.
    drawn = cluster("Strook", "energiecluster", geometry=box(100, 500, east, 502))
    row = picture_of(data(stations=[station(101, 501)]), squares, room(S1=1), drawn).loc["Strook"]
    assert row["provincies"] == provincies


def test_a_hub_just_inside_an_energiecluster_of_its_own_shape(squares: Grenzen) -> None:
    # The outline holds the hub but not the middle of its gemeente.
    world = data(stations=[station(101, 501, naam="Aa"), waterstof(102, 501)])
    drawn = cluster("Hoek", "energiecluster", geometry=box(100, 500, 103, 502))
    row = picture_of(world, squares, room(S1=1, S2=1), drawn).loc["Hoek"]
    assert row["n_stations"] == 2
    assert row["knooppunten"] == "Aa"
