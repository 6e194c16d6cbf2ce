"""What is told of a hub: karakter, score, years and room, with answers on paper."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten import Knooppunten
from miekgeo.knooppunten.karakter import find_karakter
from miekgeo.knooppunten.score import load_parts
from miekgeo.knooppunten.years import overlap
from miekgeo.thresholds import load_thresholds
from tests.knooppunten.world import data, only, plan, station, trace, waterstof
from tests.schaalniveau.world import line, point

NAN = float("nan")

# ---- members -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "told"),
    [
        (2, "2 stations (S1 en S2)."),
        (4, "4 stations (S1, S2, S3 en S4)."),
        (5, "5 stations (S1, S2, S3, S4 en nog 1)."),
    ],
)
def test_some_members_are_named_and_the_rest_counted(n: int, told: str, squares: Grenzen) -> None:
    stations = [waterstof(102, 502), *(station(102 + k / 10, 502) for k in range(1, n))]
    row = only(data(stations=stations).find(squares, 2500))
    assert f"Binnen 2,5 km van het midden: {told}" in row["toelichting"]


# ---- karakter ------------------------------------------------------------------------------------

# kV, level of the programme, MW, gemeenten, gebieden; the level that two aspects reach.
KARAKTER = {
    "national by voltage and power": ((380, 0, 600, 1, 1), "nationaal"),
    "national from the numbers on": ((220, 0, 500, 1, 1), "nationaal"),
    "below the national voltage": ((219, 0, 500, 1, 1), "provinciaal"),
    "below the national power": ((220, 0, 499, 1, 1), "provinciaal"),
    "provincial from the numbers on": ((110, 0, 50, 1, 1), "provinciaal"),
    "below the provincial voltage": ((109, 0, 50, 1, 1), "lokaal"),
    "below the provincial power": ((110, 0, 49, 1, 1), "lokaal"),
    "voltage alone isn't enough": ((380, 0, 10, 1, 1), "lokaal"),
    "power alone isn't enough": ((10, 0, 2000, 1, 1), "lokaal"),
    "reach over two gemeenten": ((380, 0, 10, 2, 1), "provinciaal"),
    "reach over two provincies": ((380, 0, 10, 1, 2), "provinciaal"),
    "reach over three provincies": ((380, 0, 10, 1, 3), "nationaal"),
    "nMIEK as high voltage": ((NAN, 2, 600, 1, 1), "nationaal"),
    "nMIEK over low voltage": ((50, 2, 600, 1, 1), "nationaal"),
    "pMIEK": ((NAN, 1, 600, 1, 1), "provinciaal"),
    "unknown voltage": ((NAN, 0, 600, 1, 1), "lokaal"),
    "unknown power": ((380, 0, NAN, 1, 1), "lokaal"),
    "unknown power, two gemeenten": ((380, 0, NAN, 2, 1), "provinciaal"),
    "all unknown": ((NAN, 0, NAN, 1, 1), "lokaal"),
}


def karakter_of(kv: float, niveau: int, mw: float, gemeenten: int, gebieden: int) -> object:
    return find_karakter(
        spanning_kv=kv,
        niveau=niveau,
        vermogen_mw=mw,
        gemeenten=gemeenten,
        gebieden=gebieden,
        thresholds=load_thresholds(),
    )


@pytest.mark.parametrize(("aspects", "expected"), KARAKTER.values(), ids=KARAKTER)
def test_karakter(aspects: tuple, expected: str) -> None:
    assert karakter_of(*aspects).karakter == expected


def test_karakter_says_what_is_unknown() -> None:
    no_power = karakter_of(380, 0, NAN, 2, 1).reden
    assert "infrastructuur tot 380 kV (nationaal)" in no_power
    assert "het vermogen van ontwikkelingen is onbekend" in no_power
    no_voltage = karakter_of(NAN, 0, 600, 1, 1).reden
    assert "spanning en programma van de infrastructuur zijn onbekend" in no_voltage
    assert "meer is niet bekend" in karakter_of(NAN, 0, NAN, 1, 1).reden


PLANS = [
    plan(103, 503, "industrie", vraag_mw=300, gelijktijdigheid=0.5),
    plan(104, 503, "opwek", aanbod_mw=350),
]


def test_karakter_of_data(squares: Grenzen) -> None:
    # 0.5 x 300 + 350 = 500 MW.
    high = [station(102, 503, spanning_kv=380)]
    hub = only(data(stations=high, ontwikkelingen=PLANS).find(squares))
    assert hub["karakter"] == "nationaal"
    assert "ontwikkelingen van samen 500 MW (nationaal)" in hub["toelichting"]
    low = [station(102, 503, spanning_kv=110)]
    assert only(data(stations=low, ontwikkelingen=PLANS).find(squares))["karakter"] == "provinciaal"
    unknown = [station(102, 503)]
    hub = only(data(stations=unknown, ontwikkelingen=PLANS).find(squares))
    assert hub["karakter"] == "lokaal"


def test_the_programme_of_a_project_counts(squares: Grenzen) -> None:
    project = {"project_id": "P", "geometry": point(102, 503)}
    listed = data(projecten=[project], ontwikkelingen=PLANS, nmiek=["P"])
    hub = only(listed.find(squares))
    assert hub["karakter"] == "nationaal"
    assert "projecten van het nMIEK (nationaal)" in hub["toelichting"]
    other = data(projecten=[project], ontwikkelingen=PLANS, nmiek=["Q"])
    assert only(other.find(squares))["karakter"] == "lokaal"


def test_the_reach_of_its_lines_counts(squares: Grenzen) -> None:
    # A trace from Groningen through Drenthe into Duitsland: three areas.
    long = [trace(line((102, 503), (115, 503), (125, 503)), spanning_kv=380)]
    found = data(stations=[waterstof(102, 503)], traces=long).find(squares)
    hub = only(found)
    assert hub["karakter"] == "nationaal"
    assert "bereik over 3 provincies of buurlanden" in hub["toelichting"]


REACH = {
    (1, 1): "bereik binnen één gemeente (lokaal)",
    (2, 1): "bereik over 2 gemeenten (provinciaal)",
    (2, 2): "bereik over 2 provincies of buurlanden (provinciaal)",
    (0, 0): "bereik buiten de gemeenten (lokaal)",
}


@pytest.mark.parametrize(("areas", "words"), REACH.items())
def test_the_reach_in_words(areas: tuple[int, int], words: str) -> None:
    assert words in karakter_of(380, 0, 600, *areas).reden


def test_the_sea_is_no_area_that_a_hub_reaches(squares: Grenzen) -> None:
    """From Groningen 4 km out over the sea."""
    cable = [trace(line((102, 503), (96, 503)))]
    hub = only(data(stations=[waterstof(102, 503)], traces=cable).find(squares))
    assert "bereik binnen één gemeente" in hub["toelichting"]


def test_what_comes_together_is_told_by_layer_and_name(squares: Grenzen) -> None:
    found = data(
        stations=[waterstof(102, 503, naam="Haven")],
        traces=[trace(line((102, 503), (109, 503)), naam="Kabel")],
        projecten=[{"project_id": "P7", "geometry": point(102.5, 503)}],
    ).find(squares)
    told = "Binnen 2,5 km van het midden: 1 station (Haven), 1 tracé (Kabel) en 1 project (P7)."
    assert told in only(found)["toelichting"]


def test_a_rekenvoorbeeld_is_called_so(squares: Grenzen) -> None:
    example = {**PLANS[0], "herkomst_getallen": "rekenvoorbeeld"}
    hub = only(data(stations=[station(102, 503)], ontwikkelingen=[example, PLANS[1]]).find(squares))
    assert "Het vermogen van 1 ontwikkeling is een rekenvoorbeeld." in hub["toelichting"]
    own = only(data(stations=[station(102, 503)], ontwikkelingen=PLANS).find(squares))
    assert "rekenvoorbeeld" not in own["toelichting"]


# ---- score and years -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def busy(squares: Grenzen) -> Knooppunten:
    """A hub with one station, three traces, one project and two ontwikkelingen."""
    middle = (105, 503)
    ends = [(115, 503), (105, 513), (105, 493)]
    return data(
        stations=[station(*middle, ibn="2030")],
        traces=[trace(line(middle, end)) for end in ends],
        projecten=[{"geometry": point(*middle), "bouw_van": "2028", "ibn_verwacht_tot": "2030-Q3"}],
        ontwikkelingen=[
            plan(105, 504, "industrie", jaar_van=2029, jaar_tot=2035),
            plan(105, 502, "opwek", jaar_van=2040, jaar_tot=2045),
        ],
    ).find(squares)


# Points of the part: count / full at x weight.
POINTS = {
    "tracés": 10.0,  # 3 / 6 x 20
    "stations": 2.5,  # 1 / 2 x 5
    "modaliteiten": 6.7,  # 1 / 3 x 20
    "projecten": 3.8,  # 1 / 4 x 15
    "sectoren": 13.3,  # 2 / 3 x 20
    "ontwikkelingen": 5.0,  # 2 / 4 x 10
    "samenloop in de tijd": 7.5,  # 3 of 4 with a year at once, x 10
}


def test_parts_of_the_score(busy: Knooppunten) -> None:
    assert busy.score.set_index("onderdeel")["punten"].to_dict() == POINTS
    assert only(busy)["score"] == 49  # 48.8


def test_a_part_is_full_at_its_number(squares: Grenzen) -> None:
    # Seven traces from one place: full at six.
    ends = [(105 + 9 * np.cos(a), 503 + 9 * np.sin(a)) for a in np.arange(7) * 2 * np.pi / 7]
    found = data(traces=[trace(line((105, 503), end)) for end in ends]).find(squares)
    row = found.score.set_index("onderdeel").loc["tracés"]
    assert (row["waarde"], row["punten"], row["maximum"]) == (7, 20, 20)


def test_weights_make_a_hundred() -> None:
    assert sum(p.gewicht for p in load_parts()) == 100
    assert {p.onderdeel for p in load_parts()} == set(POINTS)


def test_years(busy: Knooppunten) -> None:
    # 2028-2030, 2030, 2029-2035 and 2040-2045: three of them in 2030.
    hub = only(busy)
    assert hub["jaren"] == "2028-2045; samen 2030 (3 van 4)"
    assert "Jaren: 2028 tot 2045; de meeste tegelijk in 2030 (3 van 4" in hub["toelichting"]


YEARS = {
    "overlap": ([2026, 2028], [2030, 2029], "2026-2030; samen 2028-2029 (2 van 2)"),
    "apart": ([2026, 2030], [2027, 2031], "2026-2031"),
    "one year": ([2030, 2030], [2030, 2030], "2030; samen 2030 (2 van 2)"),
    "one member": ([2026], [2030], "2026-2030"),
    "the first of two stretches": (
        [2020, 2020, 2030, 2030],
        [2021, 2021, 2031, 2031],
        "2020-2031; samen 2020-2021 (2 van 4)",
    ),
    "one side known": ([NAN, 2030], [2031, NAN], "2030-2031"),
    "unknown aside": ([NAN, 2026, 2026], [NAN, 2027, 2027], "2026-2027; samen 2026-2027 (2 van 2)"),
    "none known": ([NAN], [NAN], ""),
    "no members": ([], [], ""),
}


@pytest.mark.parametrize(("van", "tot", "expected"), YEARS.values(), ids=YEARS)
def test_overlap(van: list, tot: list, expected: str) -> None:
    assert str(overlap(np.array(van, dtype=float), np.array(tot, dtype=float))) == expected


@pytest.mark.parametrize(
    ("van", "tot", "share"),
    [
        ([2030], [2031], 0),
        ([2030, 2035], [2031, 2036], 0),
        ([2030, 2031], [2031, 2036], 1),
        ([2030, 2031, 2040, NAN], [2031, 2036, 2041, NAN], 2 / 3),
    ],
)
def test_the_share_that_is_at_once(van: list, tot: list, share: float) -> None:
    years = overlap(np.array(van, dtype=float), np.array(tot, dtype=float))
    assert years.share == pytest.approx(share)


def test_unknown_years_stay_unknown(squares: Grenzen) -> None:
    plans = [plan(103, 503, "industrie"), plan(104, 503, "opwek")]
    hub = only(data(stations=[station(102, 503)], ontwikkelingen=plans).find(squares))
    assert hub["jaren"] == ""
    assert "Van geen van de leden is een jaar bekend." in hub["toelichting"]


# ---- room ----------------------------------------------------------------------------------------


def room(*margins: float) -> pd.DataFrame:
    """Room on stations S1, S2 ... ."""
    classes = ["onbekend" if np.isnan(m) else "ruim" for m in margins]
    ids = [f"S{i}" for i in range(1, len(margins) + 1)]
    return pd.DataFrame(
        {"station_id": ids, "afname_marge_2030_mw": margins, "klasse_afname": classes}
    )


TWO = data(stations=[station(102, 503), waterstof(103, 503), station(102.5, 503)])


def test_the_margin_is_that_of_all_electricity_stations(squares: Grenzen) -> None:
    assert only(TWO.find(squares, room=room(40, 7, -15)))["marge_2030_mw"] == 25


@pytest.mark.parametrize("known", [None, room(40, 7, NAN), room(40, 7), room(NAN, NAN, NAN)])
def test_an_unknown_margin_stays_unknown(known: pd.DataFrame | None, squares: Grenzen) -> None:
    hub = only(TWO.find(squares, room=known))
    assert np.isnan(hub["marge_2030_mw"])
    assert "onbekend voor" in hub["toelichting"]


def test_a_hub_without_station_has_no_margin(squares: Grenzen) -> None:
    kinds = ("elektriciteit", "waterstof")
    projecten = [{"geometry": point(102, 503), "modaliteit": m} for m in kinds]
    hub = only(data(projecten=projecten).find(squares, room=room(40)))
    assert np.isnan(hub["marge_2030_mw"])
    assert "het knooppunt heeft geen eigen elektriciteitsstation" in hub["toelichting"]
