"""Whether a hub hangs on the radius chosen: at which it exists, and with what members."""

from __future__ import annotations

import pandas as pd
import pytest

from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten import RADII_M, Knooppunten, default_rules
from miekgeo.knooppunten.members import find_hubs
from miekgeo.knooppunten.stability import classify, find_stability
from miekgeo.thresholds import load_thresholds
from tests.knooppunten.world import data, only, station, trace, waterstof
from tests.schaalniveau.world import line


def exists_at(found: Knooppunten) -> list[float]:
    """Radii in km at which the only hub exists."""
    only(found)
    stability = found.stability
    return (stability["straal_m"][stability["bestaat"]] / 1000).tolist()


def alike_at(found: Knooppunten) -> dict[float, float]:
    """Share of equal members of the only hub, by radius in km."""
    stability = found.stability
    return dict(zip(stability["straal_m"] / 1000, stability["gelijkenis"].round(6), strict=True))


def test_radii_to_try() -> None:
    assert [r / 1000 for r in RADII_M] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]


def test_a_hub_at_all_radii(squares: Grenzen) -> None:
    # Three traces of more than 10 km from one place: the same at each radius.
    ends = [(125, 505), (105, 530), (85, 505)]
    star = data(traces=[trace(line((105, 505), end)) for end in ends])
    found = star.find(squares, radii_m=RADII_M)
    assert exists_at(found) == list(range(1, 11))
    assert set(alike_at(found).values()) == {1.0}
    assert only(found)["robuustheid"] == "robuust"
    assert "bij 10 van de 10 geprobeerde stralen (1 tot 10 km)" in only(found)["toelichting"]


# Two stations of two modaliteiten: a hub from the radius of their distance on.
APART = {
    "3 km: 8 of 10": (3, [3, 4, 5, 6, 7, 8, 9, 10], "robuust"),
    "4 km: 7 of 10": (4, [4, 5, 6, 7, 8, 9, 10], "redelijk"),
    "6 km: 5 of 10": (6, [6, 7, 8, 9, 10], "redelijk"),
    "7 km: 4 of 10": (7, [7, 8, 9, 10], "gevoelig"),
    "10 km: 1 of 10": (10, [10], "gevoelig"),
}


@pytest.mark.parametrize(("km", "radii", "firm"), APART.values(), ids=APART)
def test_a_hub_at_some_radii(km: int, radii: list[int], firm: str, squares: Grenzen) -> None:
    pair = data(stations=[station(105, 505), waterstof(105 + km, 505)])
    found = pair.find(squares, km * 1000, radii_m=RADII_M)
    assert exists_at(found) == radii
    assert only(found)["robuustheid"] == firm
    assert f"bij {len(radii)} van de 10 geprobeerde stralen" in only(found)["toelichting"]


def test_a_hub_that_exists_at_none_of_the_radii(squares: Grenzen) -> None:
    found = data(stations=[station(105, 505), waterstof(107, 505)]).find(squares, radii_m=[1000])
    assert exists_at(found) == []
    assert only(found)["robuustheid"] == "gevoelig"
    assert "bij geen van de 1 geprobeerde stralen" in only(found)["toelichting"]


def test_jaccard_on_paper(squares: Grenzen) -> None:
    # Around S1: S2 at 2 km, S3 at 4 km, S4 at 4.5 km: at 2.5 km two members, at 4 three, at 5 four.
    places = [(105, 505), (107, 505), (101, 505), (105, 509.5)]
    kinds = [station, waterstof, station, station]
    stations = [kind(*xy) for kind, xy in zip(kinds, places, strict=True)]
    found = data(stations=stations).find(squares, radii_m=(1000, 2500, 4000, 5000))
    assert only(found)["n_stations"] == 2
    assert alike_at(found) == {1: 0, 2.5: 1, 4: pytest.approx(2 / 3, abs=1e-6), 5: 0.5}


def test_runs_of_radii_are_told(squares: Grenzen) -> None:
    pair = data(stations=[station(105, 505), waterstof(107, 505)])
    hub = only(pair.find(squares, radii_m=(1000, 2500, 3000)))
    assert "bij 2 van de 3 geprobeerde stralen (2,5 tot 3 km)" in hub["toelichting"]


def test_known_hubs_give_the_same(squares: Grenzen) -> None:
    around = data(stations=[station(105, 505), waterstof(107, 505)]).prepare(squares).around
    rules = default_rules()
    hubs = find_hubs(around, rules)
    radii = [1000, 2500, 5000]
    anew = find_stability(around, hubs, rules, radii_m=radii)
    reused = find_stability(around, hubs, rules, radii_m=radii, known=[hubs])
    assert reused.equals(anew)
    assert anew["bestaat"].tolist() == [False, True, True]
    assert len(anew) == 3


def stability_of(exists: int, alike: float) -> pd.DataFrame:
    """A hub that exists at so many of ten radii, with members so much alike."""
    there = [i < exists for i in range(10)]
    return pd.DataFrame(
        {
            "hub": 4,
            "straal_m": RADII_M,
            "bestaat": there,
            "gelijkenis": [alike if t else 0.0 for t in there],
        }
    )


@pytest.mark.parametrize(
    ("exists", "alike", "firm"),
    [
        (10, 1.0, "robuust"),
        (8, 0.5, "robuust"),
        (8, 0.49, "redelijk"),
        (7, 1.0, "redelijk"),
        (5, 0.1, "redelijk"),
        (4, 1.0, "gevoelig"),
        (0, 0.0, "gevoelig"),
    ],
)
def test_classify(exists: int, alike: float, firm: str) -> None:
    classes = classify(stability_of(exists, alike), load_thresholds())
    assert classes.to_dict() == {4: firm}


def test_robust_hubs_of_the_same_place_keep_their_id(squares: Grenzen) -> None:
    ends = [(125, 505), (105, 530), (85, 505)]
    star = data(traces=[trace(line((105, 505), end)) for end in ends])
    ids = {only(star.find(squares, r))["knooppunt_id"] for r in (500, 2500, 10_000)}
    assert ids == {"K-RD10500-50500"}
