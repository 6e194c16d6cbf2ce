"""Established knooppunten of a provincie beside ours: found, partly, missed, or not comparable."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten.comparison import COLUMNS, compare_vastgesteld
from tests.factories import layer
from tests.knooppunten.world import Data, data, station, waterstof
from tests.schaalniveau.world import box

# Two hubs, with middles at (103, 503) and (117, 507).
TWO = data(
    stations=[
        station(103, 503, station_id="A", naam="Aa", spanning_kv=110),
        waterstof(103, 503),
        station(117, 507, station_id="B", naam="Be", spanning_kv=110),
        waterstof(117, 507),
    ]
)
ONE_LONELY = data(stations=[station(106, 507), station(106.5, 507.5)])


def compare(
    grenzen: Grenzen, *rows: dict[str, Any], of: Data = TWO, straal_m: float = 2500
) -> pd.DataFrame:
    """The comparison of established knooppunten with the hubs of some data."""
    ready = [
        {"cluster_id": f"C{i}", "naam": f"Vast {i}", "soort": "vastgesteld knooppunt", **row}
        for i, row in enumerate(rows, 1)
    ]
    found = of.find(grenzen, straal_m)
    items = of.prepare(grenzen).items
    return compare_vastgesteld(layer("clusters", *ready), found.frame, items, grenzen, found.rules)


def test_found_where_a_middle_lies_inside(squares: Grenzen) -> None:
    answer = compare(squares, {"geometry": box(102, 502, 104, 504), "afbakening": "officieel"})
    assert list(answer.columns) == list(COLUMNS)
    assert answer.iloc[0].to_dict() == {
        "cluster_id": "C1",
        "naam": "Vast 1",
        "provincies": "",
        "uitkomst": "gevonden",
        "knooppunten": "K-A",
        "toelichting": "Binnen de begrenzing ligt Aa.",
    }


def test_found_names_all_inside(squares: Grenzen) -> None:
    answer = compare(squares, {"geometry": box(100, 500, 120, 510)}).iloc[0]
    assert answer["uitkomst"] == "gevonden"
    assert set(answer["knooppunten"].split(";")) == {"K-A", "K-B"}


@pytest.mark.parametrize(
    ("x", "uitkomst"),
    [(103, "gevonden"), (103.001, "deels"), (105.5, "deels"), (105.501, "gemist")],
)
def test_partly_within_the_radius(x: float, uitkomst: str, squares: Grenzen) -> None:
    # The outline starts at x, the middle is at 103.
    answer = compare(squares, {"geometry": box(x, 502, 108, 504)}).iloc[0]
    assert answer["uitkomst"] == uitkomst
    assert answer["knooppunten"] == ("" if uitkomst == "gemist" else "K-A")


def test_partly_says_so(squares: Grenzen) -> None:
    answer = compare(squares, {"geometry": box(105, 502, 108, 504)}).iloc[0]
    assert answer["toelichting"] == "Aa ligt buiten de begrenzing, maar binnen 2,5 km ervan."


def test_missed_says_why(squares: Grenzen) -> None:
    area = {"geometry": box(105, 506, 108, 509)}
    answer = compare(squares, area, of=ONE_LONELY).iloc[0]
    assert (answer["uitkomst"], answer["knooppunten"]) == ("gemist", "")
    assert answer["toelichting"].startswith(
        "Er liggen 2 stations, maar nergens komen binnen 2,5 km 3 tracés, 2 modaliteiten, of "
        "infrastructuur en 2 sectoren samen."
    )


def test_missed_names_the_distance_to_the_nearest(squares: Grenzen) -> None:
    # From (103, 503) to (109, 503): 6 km; the other is further.
    answer = compare(squares, {"geometry": box(109, 500, 110, 503)}).iloc[0]
    assert answer["uitkomst"] == "gemist"
    assert answer["toelichting"].startswith("Er ligt niets uit deze gegevens")
    assert "Het dichtstbijzijnde knooppunt ligt op 6,0 km." in answer["toelichting"]


def test_without_an_outline_it_isnt_missed(squares: Grenzen) -> None:
    answer = compare(squares, {"afbakening": "aangenomen", "provincies": "Drenthe"}).iloc[0]
    assert (answer["uitkomst"], answer["provincies"]) == ("onbekend", "Drenthe")
    assert answer["toelichting"] == (
        "Zonder vlak of gemeenten is niet te vergelijken. De begrenzing is aangenomen."
    )


def test_an_unknown_gemeente_gives_no_outline(squares: Grenzen) -> None:
    answer = compare(squares, {"gemeenten": "Oost;Nergens"}).iloc[0]
    assert answer["uitkomst"] == "onbekend"


def test_gemeenten_give_the_outline(squares: Grenzen) -> None:
    # The middle in Zuid is 2 km from Noord.
    answer = compare(squares, {"gemeenten": "Oost"}, {"gemeenten": "Noord"})
    assert answer["uitkomst"].tolist() == ["gevonden", "deels"]
    assert answer["knooppunten"].tolist() == ["K-B", "K-A"]


def test_other_clusters_arent_compared(squares: Grenzen) -> None:
    other = {"soort": "energiecluster", "gemeenten": "Oost"}
    assert len(compare(squares, other)) == 0
    assert list(compare(squares).columns) == list(COLUMNS)


def test_another_radius_changes_the_outcome(squares: Grenzen) -> None:
    area = {"geometry": box(105, 502, 108, 504)}
    outcomes = [compare(squares, area, straal_m=m)["uitkomst"][0] for m in (1000, 2500)]
    assert outcomes == ["gemist", "deels"]
