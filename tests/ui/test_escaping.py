"""Names from a file that try to become markup or code stay names, in the map and on the page."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

import folium
import geopandas as gpd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from miekgeo import kaart
from miekgeo.kaart import GroundFeatures, Group
from miekgeo.schema import load_definition
from miekgeo.styles import category_look, variant_look
from miekgeo.tasks import Assessment
from miekgeo.ui.components import answer_chip, clicked, facts_table, sample, text
from tests.factories import layer
from tests.ui.conftest import HOSTILE_NAMES, TEMPLATE_NAMES
from tests.ui.pages import (
    Html,
    bodies,
    checked,
    features_of,
    markers_of,
    open_page,
    payloads,
    unescaped,
)

POINT = "POINT(155000 463000)"
LINE = "LINESTRING(150000 463000,160000 463000)"
SAFE_TAGS = {"b", "br"}
PAGE_TAGS = {
    "b", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "img", "li", "p", "span", "ul",
}  # fmt: skip


def groups_named(naam: str) -> dict[str, Group]:
    """Each layer with one row of that name."""
    cluster = {"cluster_id": naam, "naam": naam, "soort": "hotspot"}
    clusters = layer("clusters", cluster).set_geometry(gpd.GeoSeries.from_wkt([POINT], crs=28992))
    return {
        "projecten": kaart.draw_layer(
            kaart.make_projects(
                layer("projecten", {"project_id": naam, "naam": naam, "geometry": POINT}),
                {naam: naam},
            )
        ),
        "stations": kaart.draw_layer(
            kaart.make_stations(
                layer("stations", {"station_id": naam, "naam": naam, "geometry": POINT})
            )
        ),
        "traces": kaart.draw_layer(
            kaart.make_traces(layer("traces", {"trace_id": naam, "naam": naam, "geometry": LINE}))
        ),
        "clusters": kaart.draw_layer(kaart.make_clusters(clusters)),
    }


def rendered(found: Assessment, ground: GroundFeatures) -> str:
    """The whole map of a data set."""
    made = kaart.draw_ground(ground, "../map")
    frame = found.lagen.frame("projecten")
    made.add_child(
        kaart.draw_layer(kaart.make_projects(frame, {i: i for i in frame["project_id"]}))
    )
    made.add_child(kaart.draw_view(kaart.View("x", (4, 51, 6, 53), frame["project_id"][0], False)))
    return str(made.get_root().render())


def names_of(found: Assessment) -> list[str]:
    """Names as they were read."""
    names: list[str] = found.lagen.frame("projecten")["naam"].tolist()
    return names


# ---- the map -----------------------------------------------------------------------------------


def test_the_names_are_read_as_they_are(hostile: Assessment) -> None:
    """Else the tests below would try something else."""
    assert names_of(hostile) == list(HOSTILE_NAMES)
    assert hostile.lagen.frame("projecten").geometry.notna().all()


@pytest.mark.parametrize("naam", HOSTILE_NAMES)
@pytest.mark.parametrize("name", ["projecten", "stations", "traces", "clusters"])
def test_a_tooltip_is_text(name: str, naam: str) -> None:
    tips = [
        f["properties"]["tip"]
        for f in features_of(groups_named(naam)[name])
        if "tip" in f["properties"]
    ]
    assert tips
    for tip in tips:
        found = Html(tip)
        assert set(found.names) <= SAFE_TAGS
        assert all(attributes == {} for _, attributes in found.tags)
        assert naam in found.text


@pytest.mark.parametrize("naam", HOSTILE_NAMES)
def test_an_answer_in_a_tooltip_is_text(naam: str) -> None:
    (marker,) = markers_of(groups_named(naam)["projecten"])
    assert f"Advies: {naam}" in Html(marker["properties"]["tip"]).text


def test_the_map_has_the_same_tags_whatever_the_names(
    hostile: Assessment, harmless: Assessment, ground: GroundFeatures
) -> None:
    bad, good = rendered(hostile, ground), rendered(harmless, ground)
    assert Html(bad).names == Html(good).names
    assert bad.lower().count("</script") == good.lower().count("</script")


def test_the_script_of_the_map_holds_no_loose_markup(
    hostile: Assessment, ground: GroundFeatures
) -> None:
    page = rendered(hostile, ground)
    for loose in ("<script>window", "<img src=x", "\u2028", "\u2029"):
        assert loose not in page


def test_the_names_reach_the_browser_whole(hostile: Assessment, ground: GroundFeatures) -> None:
    told = {f["properties"].get("alt") for f in payloads(rendered(hostile, ground))}
    assert {f"Project: {n}" for n in names_of(hostile)} <= told


@pytest.mark.parametrize("naam", TEMPLATE_NAMES)
@pytest.mark.parametrize("name", ["projecten", "stations", "traces", "clusters"])
def test_a_name_is_no_template(name: str, naam: str) -> None:
    """What is run on the server could read or do anything there."""
    made = folium.Map(tiles=None)
    made.add_child(groups_named(naam)[name])
    features = payloads(str(made.get_root().render()))
    assert {f["properties"]["id"] for f in features} == {naam}
    assert all(naam in f["properties"]["alt"] for f in features)
    assert naam in Html(features[-1]["properties"]["tip"]).text


def test_a_boundary_set_with_a_hostile_name(embedded: Assessment) -> None:
    class Named:
        def __getattr__(self, name: str) -> object:
            return HOSTILE_NAMES[1] if name in ("naam", "licentie") else getattr(real, name)

    real = embedded.grenzen
    made = kaart.make_ground(Named(), real.land)  # type: ignore[arg-type]
    assert Html(made.attribution).names == []
    assert HOSTILE_NAMES[1] in Html(made.attribution).text


# ---- the page ----------------------------------------------------------------------------------


@pytest.fixture
def hostile_page(hostile: Assessment, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The app shows the hostile set, and nothing of it is kept for other pages."""
    st.cache_resource.clear()
    monkeypatch.setattr("miekgeo.ui.cache.load_judged", lambda *_: hostile)
    yield
    st.cache_resource.clear()


def assert_only_own_markup(page: AppTest) -> None:
    """No tag, attribute or address that the page didn't write itself."""
    for body in bodies(page):
        found = Html(body)
        assert set(found.names) <= PAGE_TAGS
        for tag, attributes in found.tags:
            assert not any(name.startswith("on") for name in attributes)
            assert tag != "img" or attributes["src"].startswith("data:image/svg+xml;base64,")
            assert "href" not in attributes


@pytest.mark.usefixtures("hostile_page")
def test_a_list_of_hostile_names(hostile: Assessment) -> None:
    page = open_page()
    assert_only_own_markup(page)
    labels = [unescaped(b.label) for b in page.button if str(b.key).startswith("open_")]
    for name, label in zip(names_of(hostile), labels, strict=True):
        assert " ".join(name.split()) in label


@pytest.mark.usefixtures("hostile_page")
@pytest.mark.parametrize("row", range(len(HOSTILE_NAMES)))
def test_a_panel_with_a_hostile_name(row: int, hostile: Assessment) -> None:
    project = hostile.lagen.frame("projecten").iloc[row]
    page = open_page(project=project["project_id"])
    assert_only_own_markup(page)
    joined = [Html(b) for b in bodies(page)]
    panel = next(b for b in joined if "Ruimtelijk advies" in b.text)
    assert panel.text.startswith(project["naam"])
    # The id as a label, and a fact of the project.
    assert project["project_id"] in panel.text
    assert any("Trekker" in b.text and project["trekker"] in b.text for b in joined)


@pytest.mark.parametrize("value", HOSTILE_NAMES)
def test_a_hostile_link(value: str) -> None:
    page = checked(open_page(provincie=value, project=value, zonder=value))
    assert_only_own_markup(page)
    assert len(page.warning) >= 3


# ---- parts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("naam", HOSTILE_NAMES)
def test_text_is_text(naam: str) -> None:
    assert Html(text(naam)).names == []
    assert Html(text(naam)).text == naam


@pytest.mark.parametrize("missing", [None, "", float("nan")])
def test_missing_text_is_what_was_asked(missing: object) -> None:
    assert text(missing) == ""
    assert text(missing, missing="<geen>") == "&lt;geen&gt;"


def test_text_keeps_a_zero() -> None:
    assert text(0) == "0"


@pytest.mark.parametrize("naam", HOSTILE_NAMES)
def test_an_unknown_answer_is_text(naam: str) -> None:
    assert Html(answer_chip(naam)).names == []


def test_a_known_answer_has_word_and_pattern() -> None:
    chip = Html(answer_chip("grensgeval"))
    assert chip.text == "grensgeval"
    assert ("span", {"class": "teken gearceerd", "aria-hidden": "true"}) in chip.tags


def test_facts_leave_out_what_is_empty() -> None:
    found = Html(facts_table([("Naam <b>", text("<i>")), ("Leeg", "")]))
    assert found.names == ["dl", "dt", "dd"]
    assert found.text == "Naam <b><i>"


@pytest.mark.parametrize("kind", ["punt", "lijn", "vlak"])
@pytest.mark.parametrize("name", ["projecten", "stations", "traces", "clusters"])
def test_every_sample_is_a_drawing(name: str, kind: str) -> None:
    style = load_definition(name).style
    assert style is not None
    looks = [category_look(style, c) for c in style.categories]
    looks += [variant_look(style, v) for v in style.variants]
    for look in looks:
        ((tag, attributes),) = Html(sample(look, kind=kind)).tags
        drawing = ET.fromstring(base64.b64decode(attributes["src"].split(",")[1]))
        assert tag == "img"
        assert look.colour in str(ET.tostring(drawing))
        assert len(drawing) == 1


def feature(**properties: object) -> dict[str, object]:
    return {"last_active_drawing": {"type": "Feature", "properties": properties}}


@pytest.mark.parametrize(
    ("returned", "meant"),
    [
        (None, None),
        ({}, None),
        ({"last_active_drawing": None}, None),
        ({"last_active_drawing": {}}, None),
        ({"last_active_drawing": {"properties": None}}, None),
        (feature(), None),
        (feature(laag="projecten"), None),
        (feature(laag="projecten", id=""), None),
        (feature(id="P1"), ("", "P1", 0)),
        (feature(laag="stations", id="S1", klik=None), ("stations", "S1", 0)),
        (feature(laag="projecten", id="P1", klik=17), ("projecten", "P1", 17)),
    ],
)
def test_what_was_clicked(returned: dict[str, object], meant: Sequence[object] | None) -> None:
    assert clicked(returned) == meant
