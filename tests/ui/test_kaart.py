"""The map without a browser: what is drawn of each row, and that nothing comes from elsewhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from miekgeo import kaart
from miekgeo.grenzen import Grenzen
from miekgeo.kaart import GroundFeatures, Group, drawing, elements
from miekgeo.kaart.ground import SCRIPTS, STYLESHEETS
from miekgeo.tasks import Assessment
from miekgeo.ui.components import ASSETS_URL, VENDOR
from miekgeo.ui.frame import STYLESHEET
from miekgeo.ui.kaart_data import select_data
from miekgeo.ui.state import Selection
from scripts import bundle_map
from tests.factories import layer
from tests.ui import independent
from tests.ui.pages import Feature, Html, features_of, markers_of

# Near Amersfoort, in metres.
POINT = "POINT(155000 463000)"
POINTS = "MULTIPOINT((155000 463000),(156000 464000))"
LINE = "LINESTRING(150000 463000,160000 463000)"
LINES = "MULTILINESTRING((150000 463000,151000 463000),(152000 463000,160000 463000))"
AREA = "POLYGON((150000 460000,152000 460000,152000 462000,150000 460000))"
COUNTRY = shapely.box(2.5, 50.7, 7.3, 56.5)


def project(geometry: str | None, **values: str) -> gpd.GeoDataFrame:
    """One project in a place."""
    return layer("projecten", {"project_id": "P1", "naam": "Een", "geometry": geometry, **values})


def drawn(frame: gpd.GeoDataFrame, **answers: str) -> Group:
    """The projects as drawn."""
    return kaart.draw_layer(kaart.make_projects(frame, answers))


def shape(feature: Feature) -> shapely.Geometry:
    return shapely.geometry.shape(feature["geometry"])


def styles_of(features: list[Feature]) -> list[Mapping[str, Any]]:
    return [f["properties"]["style"] for f in features]


def bordered(grenzen: Grenzen, ground: GroundFeatures, naam: str) -> Group:
    """Borders with one provincie chosen."""
    return kaart.draw_borders(ground, naam, kaart.make_provincie(grenzen, naam))


def whole_map(embedded: Assessment, ground: GroundFeatures, *, brt: bool = False) -> str:
    """HTML of the map with everything on it."""
    data = select_data(embedded, Selection(provincie="Utrecht"))
    view = kaart.View("Utrecht", ground.bounds["Utrecht"], "N01a", brt)
    made = kaart.draw_ground(ground, ASSETS_URL)
    for group in (
        bordered(embedded.grenzen, ground, "Utrecht"),
        kaart.draw_layer(kaart.make_clusters(data.clusters)),
        kaart.draw_layer(kaart.make_traces(data.traces)),
        kaart.draw_layer(kaart.make_stations(data.stations)),
        kaart.draw_layer(kaart.make_projects(data.projecten, data.answers)),
        kaart.draw_view(view),
    ):
        made.add_child(group)
    return str(made.get_root().render())


# ---- projects ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("geometry", "places"),
    [
        (POINT, [POINT]),
        (POINTS, ["POINT(155000 463000)", "POINT(156000 464000)"]),
        (LINE, ["POINT(155000 463000)"]),
        # The middle of the longest part.
        (LINES, ["POINT(156000 463000)"]),
    ],
)
def test_a_marker_stands_where_the_project_is(geometry: str, places: list[str]) -> None:
    markers = gpd.GeoSeries([shape(m) for m in markers_of(drawn(project(geometry)))], crs=4326)
    found = markers.to_crs(28992).to_list()
    assert len(found) == len(places)
    # In degrees with five decimals: within a metre.
    for wkt in places:
        assert min(shapely.from_wkt(wkt).distance(p) for p in found) < 1


def test_the_marker_of_an_area_stands_inside() -> None:
    (area,) = [f for f in features_of(drawn(project(AREA))) if "vorm" not in f["properties"]]
    (marker,) = markers_of(drawn(project(AREA)))
    assert shape(area).contains(shape(marker))


def test_a_line_can_be_clicked_beside_it() -> None:
    thin, wide = [
        f["properties"] for f in features_of(drawn(project(LINE))) if "vorm" not in f["properties"]
    ]
    assert not thin["style"]["interactive"]
    assert thin["style"]["opacity"] > 0
    assert wide["style"]["opacity"] == 0
    assert wide["style"]["weight"] >= 24
    assert "tip" in wide
    assert "tip" not in thin


def test_every_embedded_project_with_a_place_is_drawn(embedded: Assessment) -> None:
    """A marker for each place of a project, one for each line."""
    frame = embedded.lagen.frame("projecten")
    drawn_ids = Counter(m["properties"]["id"] for m in markers_of(drawn(frame)))
    rows = independent.rows("projecten").set_index("project_id")
    expected = {
        i: 1 if r["geometriesoort"] == "lijn" else len(independent.points(r["plaatsen"]))
        for i, r in rows.iterrows()
        if r["plaatsen"]
    }
    assert drawn_ids == expected


@pytest.mark.parametrize("geometry", [None, "POINT EMPTY", "LINESTRING EMPTY"])
def test_without_a_place_nothing_is_drawn(geometry: str | None) -> None:
    assert features_of(drawn(project(geometry))) == []


def test_no_projects_at_all() -> None:
    assert features_of(drawn(project(POINT).iloc[:0])) == []


def test_the_tooltip_says_what_it_is() -> None:
    frame = project(
        POINT, modaliteit="waterstof", projecttype="verkenning", ligging="indicatief",
        zekerheid="indicatief",
    )  # fmt: skip
    (marker,) = markers_of(drawn(frame, P1="provincie"))
    assert marker["properties"]["tip"].split("<br>") == [
        "<b>Een</b>",
        "Waterstof, verkenning",
        "Advies: provincie",
        "Ligging indicatief",
        "Voorbeeld",
    ]
    assert marker["properties"]["alt"] == "Project: Een"


def test_what_is_missing_is_left_out() -> None:
    frame = layer("projecten", {"project_id": "P1", "geometry": POINT})
    (marker,) = markers_of(drawn(frame))
    assert marker["properties"]["tip"] == "<b>P1</b><br>Modaliteit onbekend"
    assert (marker["properties"]["id"], marker["properties"]["alt"]) == ("P1", "Project: P1")


@pytest.mark.parametrize("name", ["projecten", "stations", "traces", "clusters"])
def test_no_missing_value_is_written_out(name: str, embedded: Assessment) -> None:
    data = select_data(embedded, Selection())
    groups = {
        "projecten": drawn(data.projecten),
        "stations": kaart.draw_layer(kaart.make_stations(data.stations)),
        "traces": kaart.draw_layer(kaart.make_traces(data.traces)),
        "clusters": kaart.draw_layer(kaart.make_clusters(data.clusters)),
    }
    tips = [f["properties"].get("tip", "x") for f in features_of(groups[name])]
    assert tips
    assert [t for t in tips if re.search(r"\b(None|nan|NaT|<NA>)\b", t)] == []
    assert "" not in tips


def test_drawing_changes_nothing(embedded: Assessment) -> None:
    frame = embedded.lagen.frame("projecten")
    before = frame.copy()
    drawn(frame)
    pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(before))


def test_a_hatched_area_has_no_firm_edge() -> None:
    style = features_of(drawn(project(AREA, ligging="zoekgebied")))[0]["properties"]
    assert not style["style"]["stroke"]
    assert style["arcering"] == style["style"]["color"]
    assert style["style"]["fillColor"] == f"url(#arcering-{style['arcering'][1:]})"


def test_traces_of_two_modaliteiten_differ_by_more_than_colour() -> None:
    rows = [
        {"trace_id": m, "naam": m, "modaliteit": m, "ligging": "definitief", "geometry": LINE}
        for m in ("elektriciteit", "waterstof", "warmte", "CO2")
    ]
    features = features_of(kaart.draw_layer(kaart.make_traces(layer("traces", *rows))))
    forms = [{k: v for k, v in f["properties"]["style"].items() if k != "color"} for f in features]
    assert all(forms.count(form) == 1 for form in forms)


# ---- the other layers and the ground -----------------------------------------------------------


def test_what_is_drawn_lies_in_and_around_the_country(
    embedded: Assessment, ground: GroundFeatures
) -> None:
    data = select_data(embedded, Selection())
    for group in (
        drawn(data.projecten),
        kaart.draw_layer(kaart.make_stations(data.stations)),
        kaart.draw_layer(kaart.make_traces(data.traces)),
        kaart.draw_layer(kaart.make_clusters(data.clusters)),
        bordered(embedded.grenzen, ground, "Zeeland"),
    ):
        assert all(COUNTRY.contains(shape(f)) for f in features_of(group))


def test_the_chosen_provincie_stands_out(grenzen: Grenzen, ground: GroundFeatures) -> None:
    plain = [f["properties"]["style"] for f in features_of(kaart.draw_borders(ground))]
    chosen = [f["properties"]["style"] for f in features_of(bordered(grenzen, ground, "Drenthe"))]
    assert len(plain) == 1
    assert len(chosen) == 4
    assert plain[0] in chosen
    assert max(s.get("weight", 0) for s in chosen) > plain[0]["weight"]
    assert not any(s.get("interactive") for s in chosen)


def test_the_veil_covers_all_but_the_chosen_provincie(
    grenzen: Grenzen, ground: GroundFeatures
) -> None:
    veil = shape(features_of(bordered(grenzen, ground, "Drenthe"))[0])
    assen, zwolle = shapely.Point(6.56, 52.99), shapely.Point(6.09, 52.51)
    assert not veil.contains(assen)
    assert veil.contains(zwolle)


@pytest.mark.parametrize("naam", [None, *independent.provincies()])
def test_bounds(naam: str | None, ground: GroundFeatures) -> None:
    areas = independent.provincies()
    mine = gpd.GeoSeries(list(areas.values()) if naam is None else [areas[naam]], crs=28992)
    assert ground.bounds[naam or ""] == pytest.approx(
        tuple(mine.to_crs(4326).total_bounds), abs=0.001
    )


def test_the_ground_names_all_provincies_and_neighbours(ground: GroundFeatures) -> None:
    names = [f["properties"]["naam"] for f in ground.names.items]
    assert sorted(names) == sorted([*independent.provincies(), "België", "Duitsland"])
    areas = gpd.GeoSeries(independent.provincies(), crs=28992).to_crs(4326)
    for feature in ground.names.items:
        if feature["properties"]["soort"] == "provincie":
            assert areas[feature["properties"]["naam"]].contains(shape(feature))


def test_the_same_ground_gives_the_same_map(ground: GroundFeatures) -> None:
    def made() -> str:
        text = str(kaart.draw_ground(ground, ASSETS_URL).get_root().render())
        return re.sub(r"[0-9a-f]{32}", "", text)

    assert made() == made()


@pytest.mark.parametrize(
    "wkt",
    [
        "LINESTRING(5.12345 52.1,5.12346 52.09999)",
        # Coarse as the ground is: in whole steps ten times as large.
        "MULTIPOLYGON(((3.1 51,3.2 51,3.2 51.5,3.1 51)),((4 52,4.1 52,4 52.1,4 52)))",
        "POLYGON((3 51,4 51,4 52,3 51),(3.5 51.2,3.6 51.2,3.6 51.3,3.5 51.2))",
        "POINT(5.12345 52.1)",
    ],
)
def test_vertices_are_sent_as_steps_and_come_back(wkt: str) -> None:
    shape = dict(shapely.geometry.mapping(shapely.from_wkt(wkt)))
    sent = json.loads(kaart.Features([elements.feature(shape, {})]).encoded)["features"][0][
        "geometry"
    ]
    if shape["type"] == "Point":
        assert sent == {"type": "Point", "coordinates": [5.12345, 52.1]}
        return

    def walked(part: list[Any]) -> list[Any]:
        if isinstance(part[0], list):
            return [walked(inner) for inner in part]
        places: list[Any] = (
            np.cumsum(np.array(part).reshape(-1, 2), axis=0) / sent["schaal"]
        ).tolist()
        return places

    again = shapely.geometry.shape({"type": sent["type"], "coordinates": walked(sent["stappen"])})
    assert shapely.equals_exact(again, shapely.from_wkt(wkt), tolerance=1e-9)


def test_the_view_says_where_to_look_and_what_is_chosen() -> None:
    group = kaart.draw_view(kaart.View("Utrecht", (4.0, 51.0, 6.0, 53.0), "P1", brt=False))
    (show,) = group._children.values()
    assert json.loads(show.wanted) == {
        "focus": "Utrecht",
        "bounds": [[51.0, 4.0], [53.0, 6.0]],
        "chosen": "P1",
        "brt": False,
        "context": None,
        "kept": False,
    }


# ---- nothing from elsewhere --------------------------------------------------------------------

# Not fetched: names of things, and links that only a visitor follows.
NAMESPACES = ("http://www.w3.org/", "https://leafletjs.com")
_ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"'`)<]*", re.IGNORECASE)


def addresses(text: str) -> list[str]:
    """Addresses of other hosts in a text."""
    return [a for a in _ADDRESS.findall(text) if not a.startswith(NAMESPACES)]


def fetched(tags: list[tuple[str, dict[str, str]]]) -> list[str]:
    """What a browser fetches for these tags."""
    found = [a.get("src") or a.get("href", "") for tag, a in tags if tag in FETCHING]
    return [a for a in found if a]


FETCHING = ("script", "link", "img", "iframe", "object", "embed", "source")


def test_the_map_fetches_nothing_from_elsewhere(
    embedded: Assessment, ground: GroundFeatures
) -> None:
    page = whole_map(embedded, ground)
    links = fetched(Html(page).tags)
    assert {Path(link).name for link in links} == set(SCRIPTS) | set(STYLESHEETS)
    assert all(link.startswith("../") for link in links)
    assert addresses(page) == []


def test_the_base_map_is_the_only_address(embedded: Assessment, ground: GroundFeatures) -> None:
    found = addresses(whole_map(embedded, ground, brt=True))
    assert found
    assert {a.split("/")[2] for a in found} == {"service.pdok.nl"}


@pytest.mark.parametrize("name", [*SCRIPTS, *STYLESHEETS])
def test_what_the_map_loads_ships_with_it(name: str) -> None:
    assert (VENDOR / name).is_file()


@pytest.mark.parametrize("name", bundle_map.BUNDLES)
def test_a_bundle_is_its_files(name: str) -> None:
    """After a change of a file: make docs."""
    assert (VENDOR / name).read_bytes() == bundle_map.bundle(name)
    loaded = {*SCRIPTS, *STYLESHEETS, *drawing.SCRIPTS, *drawing.STYLESHEETS}
    assert loaded == set(bundle_map.BUNDLES)


@pytest.mark.parametrize("path", [STYLESHEET, *sorted(VENDOR.glob("*.css"))], ids=lambda p: p.name)
def test_a_style_sheet_refers_to_what_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "@import" not in text
    found = re.findall(r"url\(\s*[\"']?([^\"')]+)", text)
    # Behaviour of Internet Explorer 8, which no browser reads.
    files = [u for u in found if not u.startswith(("#", "%23", "data:"))]
    assert [u for u in files if not (path.parent / u).is_file()] == []


def test_the_readers_of_pages_see_what_they_must() -> None:
    page = '<img src="//x.nl/a.png"><script src="https://y.nl/b.js"></script><a href="http://z.nl">'
    assert fetched(Html(page).tags) == ["//x.nl/a.png", "https://y.nl/b.js"]
    assert len(addresses(page)) == 3


def test_clusters_are_outlines(embedded: Assessment) -> None:
    clusters = select_data(embedded, Selection()).clusters
    features = features_of(kaart.draw_layer(kaart.make_clusters(clusters)))
    assert len(features) == int(independent.has_place("clusters").sum())
    assert all(s["fill"] is False for s in styles_of(features))
