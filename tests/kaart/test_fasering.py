"""Each phase can be told from the others on the map without its colour."""

from __future__ import annotations

import json

import pytest

from miekgeo import kaart
from miekgeo.fasering import FASEN, IN_AANLEG, JAAR_ONBEKEND
from miekgeo.kaart import LayerFeatures
from tests.factories import layer
from tests.ui.pages import Feature, Html

POINT, LINE = "POINT(155000 463000)", "LINESTRING(150000 463000,160000 463000)"
AREA = "POLYGON((150000 460000,152000 460000,152000 462000,150000 460000))"


def projects(*places: str) -> LayerFeatures:
    """Projects P0, P1 ... in these places, all electricity."""
    rows = [
        {"project_id": f"P{i}", "naam": "<b>Een", "modaliteit": "elektriciteit", "geometry": g}
        for i, g in enumerate(places)
    ]
    return kaart.make_projects(layer("projecten", *rows), {})


def features(made: LayerFeatures) -> list[Feature]:
    return [*made.shapes.items, *made.gathered.items]


def form(feature: Feature) -> str:
    """All that the map's script gets of a feature but its colour and words."""
    about = {k: v for k, v in feature["properties"].items() if k not in ("tip", "alt")}
    return json.dumps(about, sort_keys=True)


@pytest.mark.parametrize("place", [POINT, LINE, AREA])
def test_phases_differ_in_form(place: str) -> None:
    shown = {
        fase: sorted(map(form, features(kaart.show_phases(projects(place), {"P0": fase}, 2030))))
        for fase in FASEN
    }
    assert len({str(forms) for forms in shown.values()}) == len(FASEN)
    assert all("#10459B" in forms[0] for forms in shown.values())


def test_the_tooltip_says_it_and_the_rest_of_it_stays() -> None:
    before, after = projects(POINT), kaart.show_phases(projects(POINT), {"P0": IN_AANLEG}, 2030)
    (was,), (now,) = features(before), features(after)
    assert now["properties"]["tip"] == f"{was['properties']['tip']}<br>In 2030: in aanleg"
    assert set(Html(now["properties"]["tip"]).names) == {"b", "br"}
    assert now["properties"]["alt"] == was["properties"]["alt"]
    assert now["properties"]["ring"]


@pytest.mark.parametrize(
    ("modaliteit", "code"), [("waterstof", "H2?"), ("elektriciteit", "E?"), ("", "?")]
)
def test_an_unknown_year_asks(modaliteit: str, code: str) -> None:
    frame = layer("projecten", {"project_id": "P0", "modaliteit": modaliteit, "geometry": POINT})
    shown = kaart.show_phases(kaart.make_projects(frame, {}), {"P0": JAAR_ONBEKEND}, 2030)
    (mark,) = features(shown)
    assert (mark["properties"]["code"], mark["properties"]["hol"]) == (code, True)


def test_a_line_in_the_making_has_a_band_that_hears_nothing() -> None:
    shown = features(kaart.show_phases(projects(LINE), {"P0": IN_AANLEG}, 2030))
    bands = [f for f in shown if "id" not in f["properties"]]
    assert len(bands) == 1
    assert bands[0]["properties"]["style"]["interactive"] is False
    # What takes the pointer stays without a colour.
    wide = [f for f in shown if f["properties"].get("zichtbaar") is False]
    assert [f["properties"]["style"]["opacity"] for f in wide] == [0]


def test_other_rows_stay_as_they_are_and_nothing_shared_changes() -> None:
    made = projects(POINT, LINE)
    before = json.dumps([dict(f) for f in features(made)])
    shown = kaart.show_phases(made, {"P1": IN_AANLEG}, 2030)
    assert json.dumps([dict(f) for f in features(made)]) == before
    mine = [f for f in features(shown) if f["properties"].get("id") == "P0"]
    assert mine == [f for f in features(made) if f["properties"]["id"] == "P0"]
