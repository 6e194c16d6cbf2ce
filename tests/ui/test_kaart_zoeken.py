"""The search field of the page Kaart: one list of names, and the map goes there."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from typing import Any

import pytest
import shapely
from streamlit.testing.v1 import AppTest

from miekgeo.grenzen import Grenzen
from miekgeo.tasks import Assessment
from miekgeo.ui.plekken import Place, make_places
from tests.ui import independent
from tests.ui.pages import checked, headings, map_arguments, open_page, parameters

_WANTED = re.compile(r"miek\.show\(window\.map, (\{.*?\})\);")


def view(page: AppTest) -> dict[str, Any]:
    """What the map is told to show."""
    (found,) = _WANTED.findall(str(map_arguments(page)["feature_group"]))
    wanted: dict[str, Any] = json.loads(found)
    return wanted


def looks_at(page: AppTest, lon: float, lat: float) -> bool:
    """Whether a place lies in the view asked for, which is no larger than a provincie."""
    (south, west), (north, east) = view(page)["bounds"]
    return bool(west < lon < east and south < lat < north and north - south < 1)


@cache
def start() -> AppTest:
    return open_page()


def search(key: str, **query: str) -> AppTest:
    """The page after a choice in the field."""
    page = open_page(**query)
    return checked(page.selectbox("plek").set_value(key).run())


# ---- what can be found -------------------------------------------------------------------------


def test_every_name_is_there_once(embedded: Assessment) -> None:
    places = make_places(embedded)
    names = independent.gemeenten()["naam"]
    kinds = Counter(p.soort for p in places.values())
    assert kinds == {
        "project": len(independent.rows("projecten")),
        "station": len(independent.rows("stations")),
        "cluster": len(independent.rows("clusters")),
        "gemeente": names[~names.str.startswith("Water ")].nunique(),
    }
    labels = [p.label for p in places.values()]
    assert len(set(labels)) == len(labels)
    assert "Hoogspanningsstation Veenoord (380/110 kV) (project P06)" in labels
    assert start().selectbox("plek").options == labels


def test_equal_names_are_told_apart(embedded: Assessment) -> None:
    labels = [p.label for p in make_places(embedded).values()]
    named = {label for label in labels if label.startswith("Borssele (")}
    assert {"Borssele (gemeente)", "Borssele (station)"} & named
    twice = [n for n, k in Counter(label.split(" (")[0] for label in labels).items() if k > 1]
    assert twice


@pytest.mark.parametrize(
    ("geometry", "touches"),
    [
        (shapely.box(0, 0, 1000, 1000), True),
        # Next to it, but for a sliver.
        (shapely.box(1990, 0, 3000, 1000), False),
        (shapely.Point(500, 500), True),
        (shapely.Point(2500, 500), False),
        (None, False),
    ],
)
def test_where_a_place_lies(geometry: shapely.Geometry | None, touches: bool) -> None:
    place = Place("gemeente", "X", "X", "X (gemeente)", geometry)
    assert place.touches(shapely.box(0, 0, 2000, 2000)) == touches


# ---- going there -------------------------------------------------------------------------------


def test_a_gemeente_gets_its_outline_and_name(grenzen: Grenzen) -> None:
    page = search("gemeente-Emmen")
    assert parameters(page) == {"plek": "gemeente-Emmen"}
    assert looks_at(page, 6.90, 52.78)
    script = str(map_arguments(page)["feature_group"])
    assert '"naam":"Emmen"' in script
    assert script != str(map_arguments(start())["feature_group"])
    assert len(page.warning) == 0


def test_a_station_is_marked() -> None:
    row = independent.rows("stations").set_index("naam").loc["Bleiswijk"]
    page = search(f"station-{row['station_id']}")
    assert view(page)["chosen"] == row["station_id"]
    assert looks_at(page, float(row["lon"]), float(row["lat"]))
    assert headings(page)[0].startswith("Heel Nederland: ")


def test_a_project_opens_too() -> None:
    page = search("project-P06")
    assert parameters(page) == {"project": "P06", "plek": "project-P06"}
    assert view(page)["chosen"] == "P06"
    assert headings(page)[0] == "Hoogspanningsstation Veenoord (380/110 kV)"
    closed = checked(page.button("terug").click().run())
    # Back in the list the map stays where it is.
    assert view(closed)["bounds"] == view(page)["bounds"]
    assert parameters(closed) == {"plek": "project-P06"}


def test_what_lies_elsewhere_leaves_the_provincie() -> None:
    page = search("gemeente-Middelburg", provincie="Drenthe")
    assert page.selectbox("provincie").value == "Heel Nederland"
    assert looks_at(page, 3.61, 51.50)
    assert parameters(page) == {"plek": "gemeente-Middelburg"}
    near = search("gemeente-Emmen", provincie="Drenthe")
    assert near.selectbox("provincie").value == "Drenthe"


def test_another_provincie_ends_the_search() -> None:
    page = search("gemeente-Emmen")
    page = checked(page.selectbox("provincie").set_value("Zeeland").run())
    assert page.selectbox("plek").value is None
    assert parameters(page) == {"provincie": "Zeeland"}
    assert view(page)["focus"] == "Zeeland"


def test_filters_layers_and_years_leave_the_view() -> None:
    page = search("gemeente-Emmen")
    before = view(page)
    checked(page.multiselect("filter_modaliteit").set_value(["warmte"]).run())
    checked(page.checkbox("laag_stations").uncheck().run())
    checked(page.select_slider("kaartjaar").set_value(2030).run())
    assert view(page) == before
    assert parameters(page) == {
        "plek": "gemeente-Emmen", "modaliteit": "warmte", "zonder": "stations", "kaartjaar": "2030",
    }  # fmt: skip


def test_a_project_without_a_place_says_so() -> None:
    page = search("project-N26")
    (warning,) = page.warning
    assert "heeft geen plaats op de kaart" in warning.value
    assert view(page)["bounds"] == view(start())["bounds"]


@pytest.mark.parametrize("plek", ["gemeente-Atlantis", "emmen", "project-X99"])
def test_an_unknown_place_in_a_link_is_said(plek: str) -> None:
    page = open_page(plek=plek)
    (warning,) = page.warning
    assert "De plek" in warning.value
    assert plek in warning.value
    assert parameters(page) == {}
    assert page.selectbox("plek").value is None
