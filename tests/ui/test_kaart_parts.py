"""Parts and crossings on the map: two square provincies, numbers that can be checked on paper."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any

import folium
import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely.geometry import shape

from miekgeo import kaart
from miekgeo.grenzen import Grenzen
from miekgeo.kaart import Group, Judged
from miekgeo.schaalniveau.parts import find_crossings, find_parts, shared_borders
from miekgeo.tasks import Assessment
from tests.conftest import ROOT
from tests.factories import layer, square_grenzen
from tests.ui.conftest import HOSTILE_NAMES, TEMPLATE_NAMES
from tests.ui.pages import Feature, Html, features_of, payloads

# Groningen is x 100-110 km, Drenthe x 110-120 km, both y 500-510 km; sea west, Duitsland east.
PLACES = {
    "lijn": "LINESTRING(104000 502000,112000 502000)",
    "punten": "MULTIPOINT(101000 501000,102000 501000,113000 501000)",
    "gebied": "POLYGON((107000 501000,111000 501000,111000 502000,107000 502000,107000 501000))",
    "zeekabel": "LINESTRING(95000 505000,105000 505000)",
    "duits": "LINESTRING(112000 507000,124000 507000)",
    "binnen": "LINESTRING(101000 509000,104000 509000)",
    "gemengd": "GEOMETRYCOLLECTION(LINESTRING(103000 503000,105000 503000),POINT(115000 503000))",
}
TIPS = {
    "lijn": {"Groningen: 6,0 km (75%)", "Drenthe: 2,0 km (25%)"},
    "punten": {"Groningen: 2 punten (67%)", "Drenthe: 1 punt (33%)"},
    "gebied": {"Groningen: 300 ha (75%)", "Drenthe: 100 ha (25%)"},
    "zeekabel": {"Zee: 5,0 km (50%)", "Groningen: 5,0 km (50%)"},
    "duits": {"Drenthe: 8,0 km (67%)", "Duitsland: 4,0 km (33%)"},
    "binnen": {"Groningen: 3,0 km (100%)"},
}
# Where each passes a border, and between which areas.
CROSSINGS = {
    "lijn": ("Provinciegrens: Groningen - Drenthe", "POINT(110000 502000)"),
    "gebied": ("Provinciegrens: Groningen - Drenthe", "LINESTRING(110000 501000,110000 502000)"),
    "zeekabel": ("Grens met de zee: Groningen - Zee", "POINT(100000 505000)"),
    "duits": ("Landsgrens: Drenthe - Duitsland", "POINT(120000 507000)"),
}


@pytest.fixture(scope="module")
def squares() -> Grenzen:
    return square_grenzen()


@pytest.fixture(scope="module")
def projecten() -> gpd.GeoDataFrame:
    rows = [{"project_id": i, "naam": f"Het {i}", "geometry": w} for i, w in PLACES.items()]
    return layer("projecten", *rows, {"project_id": "nergens", "naam": "Zonder plaats"})


@pytest.fixture(scope="module")
def parts(projecten: gpd.GeoDataFrame, squares: Grenzen) -> gpd.GeoDataFrame:
    return find_parts(projecten, squares)


@pytest.fixture(scope="module")
def crossings(projecten: gpd.GeoDataFrame, squares: Grenzen) -> gpd.GeoDataFrame:
    return find_crossings(projecten, squares)


@pytest.fixture(scope="module")
def looks() -> Mapping[str, Mapping[str, str]]:
    """Colour and dashes by rank, as the table says."""
    with (ROOT / "miekgeo" / "tables" / "parts.csv").open(encoding="utf-8", newline="") as stream:
        return {r["rang"]: r for r in csv.DictReader(stream, delimiter=";")}


def judged(*ids: str, antwoord: str = "ja", indicatief: bool = False) -> dict[str, Judged]:
    return {i: Judged(f"Het {i}", antwoord, "ja", indicatief) for i in ids or PLACES}


def tips(features: list[Feature], project_id: str) -> set[str]:
    """Second line of the tooltips of a project, after its name."""
    found = set()
    for item in of(features, project_id):
        if "tip" in item["properties"]:
            name, where, *_ = Html(item["properties"]["tip"].replace("<br>", "\n")).text.split("\n")
            assert name == f"Het {project_id}"
            found.add(where)
    return found


def of(features: list[Feature], project_id: str) -> list[Feature]:
    return [f for f in features if f["properties"].get("id") == project_id]


def drawn(features: list[Feature], project_id: str) -> list[Mapping[str, Any]]:
    """Properties of what is seen of a project: not the wide line that takes the pointer."""
    return [f["properties"] for f in of(features, project_id) if seen(f["properties"])]


def seen(properties: Mapping[str, Any]) -> bool:
    return bool(properties.get("zichtbaar", "vorm" in properties))


def colour(properties: Mapping[str, Any]) -> str:
    return str(properties["kleur"] if "vorm" in properties else properties["style"]["color"])


def opacity(properties: Mapping[str, Any]) -> float:
    return float(properties["dekking"] if "vorm" in properties else properties["style"]["opacity"])


def labels(features: list[Feature]) -> list[str]:
    return [f["properties"]["naam"] for f in features if "naam" in f["properties"]]


def in_rd(item: Feature) -> shapely.Geometry:
    """Its geometry in metres again."""
    found: shapely.Geometry = (
        gpd.GeoSeries([shape(item["geometry"])], crs=4326).to_crs(28992).iloc[0]
    )
    return found


def rendered(*groups: Group) -> list[Feature]:
    """Features as the browser gets them."""
    made = folium.Map(tiles=None)
    for group in groups:
        made.add_child(group)
    return payloads(str(made.get_root().render()))


# ---- rank --------------------------------------------------------------------------------------


def test_parts_have_a_rank_within_their_project(parts: gpd.GeoDataFrame) -> None:
    ranked = parts.assign(rang=kaart.rank_of(parts))
    found = {(r.project_id, r.gebied): r.rang for r in ranked.itertuples()}
    assert found[("lijn", "Groningen")] == "1"
    assert found[("lijn", "Drenthe")] == "2"
    assert found[("zeekabel", "Groningen")] == "1"
    assert found[("duits", "Drenthe")] == "1"
    outside = {k for k, rang in found.items() if rang == "buiten"}
    assert {project for project, _ in outside} == {"zeekabel", "duits"}


def test_what_lies_outside_takes_no_rank() -> None:
    """Also where it is the largest part."""
    frame = gpd.GeoDataFrame(
        {
            "project_id": ["A", "A", "A", "B"],
            "in_nederland": [False, True, True, True],
        },
        geometry=[shapely.Point(0, 0)] * 4,
    )
    assert kaart.rank_of(frame).tolist() == ["buiten", "1", "2", "1"]


def test_rank_keeps_the_rows_of_a_choice(parts: gpd.GeoDataFrame) -> None:
    mine = parts[parts["project_id"] == "duits"]
    pd.testing.assert_index_equal(kaart.rank_of(mine).index, mine.index)


def test_no_parts_have_no_rank(parts: gpd.GeoDataFrame) -> None:
    assert len(kaart.rank_of(parts.iloc[:0])) == 0


# ---- parts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("project_id", TIPS)
def test_a_tooltip_has_the_numbers(project_id: str, parts: gpd.GeoDataFrame) -> None:
    features = features_of(kaart.draw_parts(parts, judged(), None))
    assert tips(features, project_id) == TIPS[project_id]


@pytest.mark.parametrize("project_id", TIPS)
def test_parts_have_the_colour_of_their_rank(
    project_id: str,
    parts: gpd.GeoDataFrame,
    looks: Mapping[str, Mapping[str, str]],
) -> None:
    features = features_of(kaart.draw_parts(parts, judged(project_id), project_id))
    order = sorted(TIPS[project_id], key=lambda t: -float(t.split("(")[1].rstrip("%)")))
    abroad = ("Zee:", "Duitsland:")
    inside = [t for t in order if not t.startswith(abroad)]
    expected = {
        t: looks["buiten" if t.startswith(abroad) else str(inside.index(t) + 1)]["kleur"]
        for t in order
    }
    assert len(set(expected.values())) == len(expected)
    for item in of(features, project_id):
        if "tip" in item["properties"]:
            said = Html(item["properties"]["tip"].replace("<br>", "\n")).text.split("\n")[1]
            assert colour(item["properties"]) == expected[said]
    assert {colour(p) for p in drawn(features, project_id)} == set(expected.values())


def test_from_the_fourth_part_on_they_look_alike(
    looks: Mapping[str, Mapping[str, str]],
) -> None:
    five = gpd.GeoDataFrame(
        {
            "project_id": "P",
            "gebied": list("ABCDE"),
            "in_nederland": True,
            "maat": [5.0, 4.0, 3.0, 2.0, 1.0],
            "maateenheid": "km",
            "aandeel": [0.33, 0.27, 0.2, 0.13, 0.07],
        },
        geometry=[shapely.LineString([(1e5, 5e5 + n), (1.1e5, 5e5 + n)]) for n in range(5)],
        crs=28992,
    )
    found = [colour(p) for p in drawn(features_of(kaart.draw_parts(five, judged("P"), "P")), "P")]
    assert found == [looks[r]["kleur"] for r in ("1", "2", "3", "4", "4")]


def test_what_lies_outside_is_dashed(
    parts: gpd.GeoDataFrame, looks: Mapping[str, Mapping[str, str]]
) -> None:
    found = drawn(features_of(kaart.draw_parts(parts, judged("zeekabel"), None)), "zeekabel")
    dash = {colour(p): p["style"]["dashArray"] for p in found}
    assert dash[looks["buiten"]["kleur"]] == looks["buiten"]["streep"] != ""
    assert dash[looks["1"]["kleur"]] is None


def test_parts_lie_where_they_are(parts: gpd.GeoDataFrame) -> None:
    """Nothing of a project is missing on the map, and nothing is drawn twice."""
    features = features_of(kaart.draw_parts(parts, judged(), None))
    for project_id in ("lijn", "zeekabel", "duits", "binnen"):
        shapes = [in_rd(f) for f in of(features, project_id) if seen(f["properties"])]
        asked = shapely.from_wkt(PLACES[project_id])
        assert sum(s.length for s in shapes) == pytest.approx(asked.length, rel=1e-3)
        assert shapely.hausdorff_distance(shapely.union_all(shapes), asked) < 5
    (area,) = {"gebied"}
    shapes = [in_rd(f) for f in of(features, area) if seen(f["properties"])]
    assert sum(s.area for s in shapes) == pytest.approx(4_000_000, rel=1e-3)


def test_each_point_gets_a_mark_of_its_own(
    parts: gpd.GeoDataFrame, looks: Mapping[str, Mapping[str, str]]
) -> None:
    features = of(features_of(kaart.draw_parts(parts, judged(), None)), "punten")
    assert [f["geometry"]["type"] for f in features] == ["Point"] * 3
    assert sorted(round(in_rd(f).x, -1) for f in features) == [101_000, 102_000, 113_000]
    assert [f["properties"]["kleur"] for f in features].count(looks["1"]["kleur"]) == 2
    assert {f["properties"]["alt"] for f in features} == {"Project: Het punten"}


@pytest.mark.parametrize("chosen", [None, *PLACES])
def test_no_gathered_points_reach_the_browser(
    chosen: str | None, parts: gpd.GeoDataFrame, crossings: gpd.GeoDataFrame
) -> None:
    """Leaflet draws nothing for a collection, and the script of the map one mark for a point."""
    features = rendered(
        kaart.draw_parts(parts, judged(), chosen),
        kaart.draw_crossings(crossings, judged(), chosen),
    )
    assert features
    kinds = {f["geometry"]["type"] for f in features}
    assert not kinds & {"MultiPoint", "GeometryCollection"}
    # A point is drawn as a mark, and nothing else is.
    assert {f["geometry"]["type"] == "Point" for f in features if "style" in f["properties"]}
    for item in features:
        if item["geometry"]["type"] == "Point" and "soort" not in item["properties"]:
            assert "vorm" in item["properties"]


def test_a_collection_shows_its_point_and_its_line(parts: gpd.GeoDataFrame) -> None:
    features = of(features_of(kaart.draw_parts(parts, judged("gemengd"), "gemengd")), "gemengd")
    kinds = [f["geometry"]["type"] for f in features if seen(f["properties"])]
    assert sorted(k.removeprefix("Multi") for k in kinds) == ["LineString", "Point"]
    assert "Point" in kinds
    assert "Groningen: 2,0 km (100%)" in tips(features, "gemengd")


def test_a_point_beside_a_line_is_not_told_as_a_length(parts: gpd.GeoDataFrame) -> None:
    """It has no length: not even less than a hundredth of a kilometre."""
    group = kaart.draw_parts(parts, judged("gemengd"), "gemengd")
    (said,) = [t for t in tips(features_of(group), "gemengd") if t.startswith("Drenthe")]
    assert "km" not in said


def test_only_what_was_asked_is_drawn(parts: gpd.GeoDataFrame, crossings: gpd.GeoDataFrame) -> None:
    for group in (
        kaart.draw_parts(parts, judged("lijn", "nergens"), "binnen"),
        kaart.draw_crossings(crossings, judged("lijn", "nergens"), "binnen"),
    ):
        assert {f["properties"]["id"] for f in features_of(group)} == {"lijn"}


def test_nothing_asked_nothing_drawn(
    parts: gpd.GeoDataFrame, crossings: gpd.GeoDataFrame, squares: Grenzen
) -> None:
    assert features_of(kaart.draw_parts(parts, {}, "lijn")) == []
    assert features_of(kaart.draw_crossings(crossings, {}, "lijn")) == []
    assert features_of(kaart.draw_crossed_borders(shared_borders(squares, []))) == []
    empty = parts.iloc[:0]
    assert features_of(kaart.draw_parts(empty, judged(), None)) == []


def test_frames_stay_as_they_were(parts: gpd.GeoDataFrame, crossings: gpd.GeoDataFrame) -> None:
    before = parts.copy(), crossings.copy()
    kaart.draw_parts(parts, judged(), "lijn")
    kaart.draw_crossings(crossings, judged(), "lijn")
    pd.testing.assert_frame_equal(parts, before[0])
    pd.testing.assert_frame_equal(crossings, before[1])


# ---- chosen ------------------------------------------------------------------------------------


def test_without_a_choice_all_are_strong(parts: gpd.GeoDataFrame) -> None:
    features = features_of(kaart.draw_parts(parts, judged(), None))
    assert {opacity(p) for i in PLACES for p in drawn(features, i)} == {1.0}
    assert labels(features) == []


@pytest.mark.parametrize("chosen", ["lijn", "punten", "gebied"])
def test_the_chosen_one_stands_out(chosen: str, parts: gpd.GeoDataFrame) -> None:
    features = features_of(kaart.draw_parts(parts, judged(), chosen))
    mine = drawn(features, chosen)
    others = [p for i in PLACES if i != chosen for p in drawn(features, i)]
    assert {opacity(p) for p in mine} == {1.0}
    assert max(opacity(p) for p in others) < 0.5

    def size(properties: Mapping[str, Any]) -> float:
        return float(properties["maat"] if "vorm" in properties else properties["style"]["weight"])

    same = [p for p in others if ("vorm" in p) == ("vorm" in mine[0])]
    assert min(size(p) for p in mine) > max(size(p) for p in same)


def test_the_chosen_one_lies_over_the_others(parts: gpd.GeoDataFrame) -> None:
    """What is drawn later lies on top."""
    for chosen in PLACES:
        ids = [
            f["properties"]["id"]
            for f in features_of(kaart.draw_parts(parts, judged(), chosen))
            if "id" in f["properties"]
        ]
        first = ids.index(chosen)
        assert set(ids[first:]) == {chosen}


def test_an_unknown_choice_is_nobody(parts: gpd.GeoDataFrame) -> None:
    features = features_of(kaart.draw_parts(parts, judged(), "weg"))
    assert {f["properties"]["id"] for f in features} == set(PLACES)
    assert labels(features) == []


def test_parts_of_the_chosen_one_have_their_name(parts: gpd.GeoDataFrame) -> None:
    features = features_of(kaart.draw_parts(parts, judged(), "lijn"))
    assert labels(features) == ["Groningen 75%", "Drenthe 25%"]
    places = [in_rd(f) for f in features if "naam" in f["properties"]]
    assert [(round(p.x, -1), round(p.y, -1)) for p in places] == [
        (107_000, 502_000),
        (111_000, 502_000),
    ]


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ("punten", ["Groningen 67%", "Drenthe 33%"]),
        ("gebied", ["Groningen 75%", "Drenthe 25%"]),
        ("duits", ["Drenthe 67%", "Duitsland 33%"]),
        # One part needs no name to tell it from another.
        ("binnen", []),
    ],
)
def test_names_say_which_part(chosen: str, told: list[str], parts: gpd.GeoDataFrame) -> None:
    features = features_of(kaart.draw_parts(parts, judged(), chosen))
    assert labels(features) == told
    middles = [in_rd(f) for f in features if "naam" in f["properties"]]
    whole = shapely.from_wkt(PLACES[chosen])
    assert all(whole.dwithin(m, 5) for m in middles)


def test_names_take_no_pointer(parts: gpd.GeoDataFrame) -> None:
    group = kaart.draw_parts(parts, judged(), "lijn")
    (layer_of_labels,) = [
        c
        for c in group._children.values()
        if isinstance(c, folium.GeoJson) and labels(c.data["features"])
    ]
    assert layer_of_labels.options["interactive"] is False


# ---- indicative --------------------------------------------------------------------------------


def test_what_is_indicative_is_dotted(parts: gpd.GeoDataFrame) -> None:
    features = features_of(kaart.draw_parts(parts, judged(indicatief=True), None))
    for line in (p for i in ("lijn", "zeekabel", "gebied") for p in drawn(features, i)):
        assert line["style"]["lineCap"] == "round"
        assert line["style"]["dashArray"] == "1 7"
    assert all(p["hol"] for p in drawn(features, "punten"))
    for project_id in TIPS:
        told = [f["properties"].get("tip", "") for f in of(features, project_id)]
        assert all(t.endswith("<br>Ligging indicatief") for t in told if t)


def test_what_is_firm_is_not(parts: gpd.GeoDataFrame) -> None:
    features = features_of(kaart.draw_parts(parts, judged(), None))
    for line in drawn(features, "lijn") + drawn(features, "gebied"):
        assert line["style"]["dashArray"] is None
    assert not any(p["hol"] for p in drawn(features, "punten"))
    assert not any("indicatief" in f["properties"].get("tip", "") for f in features)


def test_a_thin_line_can_be_hit(parts: gpd.GeoDataFrame) -> None:
    for item in of(features_of(kaart.draw_parts(parts, judged(), None)), "lijn"):
        style = item["properties"]["style"]
        if "tip" in item["properties"]:
            assert (style["weight"], style["opacity"]) == (24, 0)
        else:
            assert style["interactive"] is False


# ---- crossings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("project_id", CROSSINGS)
def test_a_crossing_says_which_border(project_id: str, crossings: gpd.GeoDataFrame) -> None:
    said, place = CROSSINGS[project_id]
    (found,) = of(features_of(kaart.draw_crossings(crossings, judged(), None)), project_id)
    assert Html(found["properties"]["tip"].replace("<br>", "\n")).text.split("\n") == [
        f"Het {project_id}",
        said,
    ]
    assert shapely.hausdorff_distance(in_rd(found), shapely.from_wkt(place)) < 5
    assert found["properties"]["laag"] == "projecten"


def test_separate_parts_cross_nowhere(crossings: gpd.GeoDataFrame) -> None:
    features = features_of(kaart.draw_crossings(crossings, judged(), None))
    assert {f["properties"]["id"] for f in features} == set(CROSSINGS)


@pytest.mark.parametrize(
    ("antwoord", "firm"),
    [("ja", True), ("grensgeval", False), ("mogelijk", False), ("onbekend", False)],
)
def test_a_crossing_that_is_not_firm_says_so(
    antwoord: str, firm: bool, crossings: gpd.GeoDataFrame
) -> None:
    about = judged("lijn", "gebied", antwoord=antwoord)
    for item in features_of(kaart.draw_crossings(crossings, about, None)):
        told = item["properties"]
        assert (f"Kruist provinciegrens: {antwoord}" in told["tip"]) != firm
        assert told["style"]["color"] == (kaart.CROSSED if firm else kaart.UNSURE)
        assert told["kleur"] == told["style"]["color"]


@pytest.mark.parametrize("antwoord", ["nee", "grensgeval"])
def test_another_border_is_not_told_by_the_provincial_one(
    antwoord: str, crossings: gpd.GeoDataFrame
) -> None:
    """Whether a provincial border is crossed says nothing about that with Duitsland or the sea."""
    about = judged("duits", "zeekabel", antwoord=antwoord)
    for item in features_of(kaart.draw_crossings(crossings, about, None)):
        assert "provinciegrens" not in item["properties"]["tip"].lower()


def test_crossings_of_others_give_way(crossings: gpd.GeoDataFrame) -> None:
    features = features_of(kaart.draw_crossings(crossings, judged(), "lijn"))
    mine, other = (of(features, i)[0]["properties"] for i in ("lijn", "duits"))
    assert mine["maat"] > other["maat"]
    (area,) = of(features, "gebied")
    assert area["properties"]["style"]["opacity"] < 0.5
    assert mine["hol"]
    assert other["hol"]


def test_points_of_a_crossing_stand_alone(squares: Grenzen) -> None:
    twice = "LINESTRING(109000 502000,111000 502000,111000 503000,109000 503000)"
    frame = layer("projecten", {"project_id": "P", "naam": "Het P", "geometry": twice})
    features = features_of(kaart.draw_crossings(find_crossings(frame, squares), judged("P"), "P"))
    assert [f["geometry"]["type"] for f in features] == ["Point", "Point"]
    assert sorted(round(in_rd(f).y, -1) for f in features) == [502_000, 503_000]


def test_a_crossing_with_places_and_a_stretch(squares: Grenzen) -> None:
    """Over the border, and elsewhere along it and off on the other side."""
    both = (
        "LINESTRING(109000 501000,111000 501000,111000 503000,110000 504000,110000 505000,"
        "109000 506000)"
    )
    frame = layer("projecten", {"project_id": "P", "naam": "Het P", "geometry": both})
    features = features_of(kaart.draw_crossings(find_crossings(frame, squares), judged("P"), "P"))
    assert sorted(f["geometry"]["type"] for f in features) == ["LineString", "Point"]


# ---- the border that is crossed ----------------------------------------------------------------


def test_the_whole_border_is_drawn(squares: Grenzen) -> None:
    borders = shared_borders(squares, [("Groningen", "Drenthe")])
    features = features_of(kaart.draw_crossed_borders(borders))
    assert sum(in_rd(f).length for f in features) == pytest.approx(10_000, rel=1e-3)
    for item in features:
        assert item["properties"]["style"]["color"] == kaart.CROSSED
        assert item["properties"]["style"]["interactive"] is False
        assert (
            shapely.hausdorff_distance(
                in_rd(item), shapely.from_wkt("LINESTRING(110000 500000,110000 510000)")
            )
            < 60
        )


def test_the_border_lies_in_its_own_pane_and_hears_nothing(squares: Grenzen) -> None:
    group = kaart.draw_crossed_borders(shared_borders(squares, [("Groningen", "Drenthe")]))
    (drawn_layer,) = [c for c in group._children.values() if isinstance(c, folium.GeoJson)]
    assert drawn_layer.options["pane"] == "grens"
    assert drawn_layer.options["interactive"] is False


# ---- names from a file -------------------------------------------------------------------------


@pytest.mark.parametrize("naam", [*HOSTILE_NAMES, *TEMPLATE_NAMES])
def test_a_name_is_text(
    naam: str, projecten: gpd.GeoDataFrame, parts: gpd.GeoDataFrame, crossings: gpd.GeoDataFrame
) -> None:
    """As name, as code, as area and as answer; also when the map is rendered."""
    ids = {i: f"{i} {naam}" for i in PLACES}
    named = parts.assign(project_id=parts["project_id"].map(ids), gebied=naam)
    passed = crossings.assign(project_id=crossings["project_id"].map(ids), van=naam, naar=naam)
    about = {i: Judged(naam, naam, naam, indicatief=False) for i in ids.values()}
    features = rendered(
        kaart.draw_parts(named, about, ids["lijn"]),
        kaart.draw_crossings(passed, about, None),
    )
    assert {f["properties"]["id"] for f in features if "id" in f["properties"]} == set(ids.values())
    told = [f["properties"]["tip"] for f in features if "tip" in f["properties"]]
    assert told
    for tip in told:
        assert set(Html(tip).names) <= {"b", "br"}
        assert all(attributes == {} for _, attributes in Html(tip).tags)
        assert Html(tip).text.count(naam) >= 2
    # Set as text by the script.
    assert labels(features) == [f"{naam} 75%", f"{naam} 25%"]


def test_the_script_holds_no_loose_markup(
    parts: gpd.GeoDataFrame, crossings: gpd.GeoDataFrame
) -> None:
    made = folium.Map(tiles=None)
    for naam in HOSTILE_NAMES:
        about = {i: Judged(naam, naam, naam, indicatief=False) for i in PLACES}
        made.add_child(kaart.draw_parts(parts.assign(gebied=naam), about, "lijn"))
        made.add_child(kaart.draw_crossings(crossings, about, None))
    script = str(made.get_root().render())
    for loose in ("<script>window", "<img src=x", "\u2028", "\u2029"):
        assert loose not in script


# ---- the embedded set --------------------------------------------------------------------------


def test_every_project_with_a_place_is_drawn(embedded: Assessment) -> None:
    everything = embedded.lagen.frame("projecten")
    about = {
        i: Judged(n, "nee", "nee", indicatief=False)
        for i, n in zip(everything["project_id"], everything["naam"], strict=True)
    }
    features = features_of(kaart.draw_parts(embedded.parts, about, None))
    placed = everything[everything.geometry.notna()]
    assert {f["properties"]["id"] for f in features} == set(placed["project_id"])
    for project_id, place in zip(placed["project_id"], placed.geometry, strict=True):
        if shapely.get_dimensions(place) == 1:
            mine = [in_rd(f) for f in of(features, project_id) if seen(f["properties"])]
            assert sum(s.length for s in mine) == pytest.approx(place.length, rel=0.01)
