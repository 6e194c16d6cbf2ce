"""Page Kaart without a browser: what a link shows, and what a choice does."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from miekgeo.tasks import Assessment
from miekgeo.ui import components
from miekgeo.ui.state import LAYERS
from tests.ui import independent
from tests.ui.pages import (
    checked,
    headings,
    legends,
    map_arguments,
    open_page,
    page_text,
    parameters,
    shown,
    unescaped,
)

EXAMPLES = set(independent.rows("projecten").query("zekerheid == 'indicatief'")["project_id"])


def table(page: AppTest, title: str) -> pd.DataFrame:
    """The table under a title that starts so."""
    page.session_state["tabellen"] = True
    checked(page.run())
    (found,) = [t for t in page.tabs if t.label.startswith(f"{title} (")]
    frame: pd.DataFrame = found.dataframe[0].value
    return frame


def listed(page: AppTest) -> dict[str, str]:
    """What the list beside the map says of each project."""
    keys = {str(b.key): unescaped(b.label) for b in page.button if b.key}
    return {k.removeprefix("open_"): v for k, v in keys.items() if k.startswith("open_")}


def whole_list(page: AppTest) -> dict[str, str]:
    """The same, after asking for what the list leaves out at first."""
    more = [b for b in page.button if b.key == "lijst_heel"]
    return listed(checked(more[0].click().run())) if more else listed(page)


def checkbox(page: AppTest, layer: str) -> bool:
    """Whether a layer is ticked."""
    return bool(page.checkbox(f"laag_{layer}").value)


# ---- what a link shows -------------------------------------------------------------------------


def test_without_a_link_the_country_is_shown() -> None:
    page = open_page()
    assert page.selectbox("provincie").value == "Heel Nederland"
    assert all(checkbox(page, layer) for layer in LAYERS)
    assert not page.checkbox("brt").value
    assert [w.value for w in page.warning] == []
    assert parameters(page) == {}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Drenthe", "Drenthe"),
        ("Fryslân", "Fryslân"),
        ("Friesland", "Fryslân"),
        ("fryslan", "Fryslân"),
        ("PV26", "Utrecht"),
        ("26", "Utrecht"),
        ("noord-brabant", "Noord-Brabant"),
    ],
)
def test_a_provincie_in_the_link(said: str, meant: str) -> None:
    page = open_page(provincie=said)
    assert page.selectbox("provincie").value == meant
    assert headings(page)[0].startswith(f"{meant}: ")
    assert parameters(page) == {"provincie": meant}
    assert [w.value for w in page.warning] == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"provincie": "Atlantis"}, ["De provincie", "Atlantis", "in de link is onbekend"]),
        ({"project": "X99"}, ["Het project", "X99", "staat niet in deze gegevens"]),
        ({"zonder": "kabels"}, ["De laag", "kabels", "in de link bestaat niet"]),
    ],
)
def test_what_is_unknown_in_a_link_is_said(query: dict[str, str], words: list[str]) -> None:
    page = open_page(**query)
    (warning,) = page.warning
    assert [w for w in words if w not in warning.value] == []
    assert page.selectbox("provincie").value == "Heel Nederland"
    assert parameters(page) == {}


def test_all_that_is_unknown_is_said_at_once_and_the_rest_is_shown() -> None:
    page = open_page(provincie="Utrecht", project="X99", zonder="stations,kabels,leidingen")
    assert len(page.warning) == 3
    assert page.selectbox("provincie").value == "Utrecht"
    assert parameters(page) == {"provincie": "Utrecht", "zonder": "stations"}


def test_a_long_value_is_cut() -> None:
    page = open_page(provincie="x" * 5000)
    assert len(page.warning[0].value) < 150


def test_a_notice_goes_when_something_is_chosen() -> None:
    page = open_page(provincie="Atlantis")
    # A rerun without a choice leaves it.
    assert len(checked(page.run()).warning) == 1
    page = checked(page.selectbox("provincie").set_value("Utrecht").run())
    assert [w.value for w in page.warning] == []


def test_a_parameter_of_others_is_left_alone() -> None:
    assert parameters(open_page(provincie="Drenthe", embed="true"))["embed"] == "true"


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_hidden_in_the_link(layer: str) -> None:
    page = open_page(zonder=layer)
    assert [name for name in LAYERS if not checkbox(page, name)] == [layer]
    assert shown(page, layer) == set()
    assert all(shown(page, other) for other in LAYERS if other != layer)
    assert parameters(page) == {"zonder": layer}
    # Off on the map, said in the list of layers, and not from the tables.
    title = {"projecten": "Projecten", "traces": "Tracés"}.get(layer, layer.capitalize())
    off = {name: "Niet op de kaart" in legend for name, legend in legends(page).items()}
    assert [name for name in off if off[name]] == [title]
    assert len(table(page, title)) == len(independent.rows(layer))


def test_several_layers_hidden_in_the_link() -> None:
    page = open_page(zonder="clusters,stations")
    assert [name for name in LAYERS if not checkbox(page, name)] == ["stations", "clusters"]
    assert shown(page, "stations") | shown(page, "clusters") == set()


def test_everything_hidden_still_is_a_page() -> None:
    page = open_page(zonder=",".join(LAYERS))
    assert {layer: shown(page, layer) for layer in LAYERS} == {layer: set() for layer in LAYERS}
    assert headings(page)[0].startswith("Heel Nederland: 89 van 89 projecten")


# ---- a project ---------------------------------------------------------------------------------


@pytest.mark.parametrize("project_id", ["N01a", "N26", "P06", "P09", "P27"])
def test_a_project_in_the_link(project_id: str, embedded: Assessment) -> None:
    row = independent.rows("projecten").set_index("project_id").loc[project_id]
    judged = embedded.result.table.set_index("project_id").loc[project_id]
    page = open_page(project=project_id)
    text = page_text(page)
    assert headings(page)[0] == row["naam"]
    assert f"Ruimtelijk advies: {judged['antwoord_ruimtelijk']}" in text
    assert judged["toelichting"] in text
    for fact in ("infrastructuur", "route", "onderdeel_van", "projecttype", "modaliteit"):
        assert row[fact] in text
    assert parameters(page) == {"project": project_id}


def test_the_panel_says_on_what_the_verdict_rests() -> None:
    text = page_text(open_page(project="N01a"))
    assert "Grenzen: ingebedde set 2025." in text
    assert "Nauwkeurigheid 2,5 km (grens en ligging)" in text
    assert "regel R4" in text
    assert "Kruist provinciegrens mogelijk" in " ".join(text.split())
    assert "Kruist landsgrens grensgeval" in " ".join(text.split())
    # How far an answer that isn't firm lies from another says nothing.
    assert "Slaat om bij" not in text


def test_the_panel_says_how_far_a_firm_answer_stands() -> None:
    text = " ".join(page_text(open_page(project="P16")).split())
    assert "Kruist provinciegrens ja" in text
    assert "Slaat om bij 2,6 km verschuiving" in text


def test_a_project_elsewhere_opens_beside_the_provincie() -> None:
    page = open_page(provincie="Groningen", project="P27")
    assert "Dit project ligt niet in Groningen." in page_text(page)
    assert "Dit project ligt niet in" not in page_text(open_page(project="P27"))
    assert headings(page) == [
        independent.rows("projecten").set_index("project_id").loc["P27", "naam"],
        "Kaartlagen en legenda: Groningen",
        "De kaart als tabel: Groningen",
    ]


def test_the_list_opens_a_project() -> None:
    page = checked(open_page(provincie="Drenthe").button("open_P16").click().run())
    assert parameters(page) == {"provincie": "Drenthe", "project": "P16"}
    assert headings(page)[0] == "110 kV-kabel Meppel Noord-Zwolle Hessenweg"


def test_back_to_the_list() -> None:
    page = checked(open_page(provincie="Drenthe", project="P06").button("terug").click().run())
    assert headings(page)[0].startswith("Drenthe: ")
    assert parameters(page) == {"provincie": "Drenthe"}


def test_another_provincie_closes_the_project() -> None:
    page = open_page(provincie="Drenthe", project="P06")
    page = checked(page.selectbox("provincie").set_value("Zeeland").run())
    assert headings(page)[0].startswith("Zeeland: ")
    assert parameters(page) == {"provincie": "Zeeland"}


def test_hiding_a_layer_keeps_the_project() -> None:
    page = open_page(provincie="Drenthe", project="P06")
    page = checked(page.checkbox("laag_stations").uncheck().run())
    assert parameters(page) == {"provincie": "Drenthe", "project": "P06", "zonder": "stations"}
    page = checked(page.checkbox("laag_stations").check().run())
    assert parameters(page) == {"provincie": "Drenthe", "project": "P06"}


# ---- counts ------------------------------------------------------------------------------------

EVERYWHERE = (independent.COUNTRY, *independent.provincies())


@cache
def page_of(provincie: str) -> AppTest:
    """The page of a provincie, run once."""
    return open_page(**({} if provincie == independent.COUNTRY else {"provincie": provincie}))


@pytest.mark.parametrize("provincie", EVERYWHERE)
def test_nothing_is_dropped(provincie: str) -> None:
    rows = independent.rows("projecten")
    mine = independent.inside("projecten", provincie)
    located = independent.has_place("projecten")
    page = page_of(provincie)
    n, without = int(mine.sum()), int((mine & ~located).sum())
    tail = f", waarvan {without} zonder locatie" if without else ""
    assert headings(page)[0] == f"{provincie}: {n} van {len(rows)} projecten{tail}"
    assert shown(page, "projecten") == set(rows["project_id"][mine & located])
    assert set(table(page, "Projecten")["Projectcode"]) == set(rows["project_id"][mine])
    names = dict(rows[["project_id", "naam"]].to_numpy())
    listed = whole_list(page)
    assert list(listed) == rows["project_id"][mine].tolist()
    assert [i for i, label in listed.items() if names[i] not in label] == []
    if without:
        assert f"Zonder locatie ({without})" in page_text(page)
        apart = page_text(page).partition("Zonder locatie (")[2]
        assert all(f"{i} {names[i]}" in apart for i in rows["project_id"][mine & ~located])
    else:
        assert "Zonder locatie" not in page_text(page)


@pytest.mark.parametrize("provincie", EVERYWHERE)
@pytest.mark.parametrize(
    ("layer", "title", "key"),
    [
        ("stations", "Stations", "station_id"),
        ("traces", "Tracés", "trace_id"),
        ("clusters", "Clusters", "cluster_id"),
    ],
)
def test_other_layers_drop_nothing(layer: str, title: str, key: str, provincie: str) -> None:
    rows = independent.rows(layer)
    mine = independent.inside(layer, provincie)
    page = page_of(provincie)
    assert shown(page, layer) == set(rows[key][mine & independent.has_place(layer)])
    assert sorted(table(page, title)["Naam"]) == sorted(rows["naam"][mine])


def test_a_long_list_says_how_many_it_leaves_out() -> None:
    """Twelve of the 89 at first, and a button that says what comes."""
    page = open_page()
    assert len(listed(page)) == 12
    assert page.button("lijst_heel").label == "Toon ook de andere 77"
    assert len(whole_list(page)) == 89
    assert [b for b in open_page(provincie="Drenthe").button if b.key == "lijst_heel"] == []


def test_every_project_is_in_some_view() -> None:
    """At sea or in no provincie at all, the whole country still lists it."""
    seen = {p: independent.inside("projecten", p) for p in independent.provincies()}
    nowhere = ~pd.DataFrame(seen).any(axis=1)
    ids = set(independent.rows("projecten")["project_id"][nowhere])
    assert ids
    assert ids <= set(table(open_page(), "Projecten")["Projectcode"])


def test_the_header_counts_the_files() -> None:
    text = page_text(open_page())
    assert f"{len(independent.rows('projecten'))} projecten" in text
    assert f"{len(independent.rows('stations'))} stations" in text
    assert f"Van {len(EXAMPLES)} projecten is de plaats" in text


def test_what_is_not_on_the_map_is_said() -> None:
    assert "Niet op de kaart: tracés en stations." in page_text(open_page(zonder="stations,traces"))
    assert "Niet op de kaart" not in page_text(open_page())


# ---- examples ----------------------------------------------------------------------------------


def test_the_page_says_it_shows_examples() -> None:
    text = page_text(open_page())
    assert "Voorbeeldset." in text
    assert "geen officiële projectenlijst" in text


@pytest.mark.parametrize("project_id", ["P06", "N01a"])
def test_the_panel_labels_an_example(project_id: str) -> None:
    labelled = "voorbeeld, geen officiële lijst" in page_text(open_page(project=project_id))
    assert labelled == (project_id in EXAMPLES)


def test_the_list_and_the_table_label_examples() -> None:
    page = open_page()
    told = {i for i, label in whole_list(page).items() if label.endswith(", voorbeeld]")}
    assert told == EXAMPLES
    projects = table(page, "Projecten")
    assert set(projects.loc[projects["Status"] == "voorbeeld", "Projectcode"]) == EXAMPLES


# ---- the map stays -----------------------------------------------------------------------------


def test_a_choice_leaves_the_map_where_it_is() -> None:
    """Another script would be another map: without the view the visitor had."""
    first = map_arguments(open_page())
    for query in ({"provincie": "Utrecht"}, {"zonder": "stations"}, {"project": "N01a"}):
        other = map_arguments(open_page(**query))
        assert [n for n in first if first[n] != other[n]] == ["feature_group"]


def test_only_a_click_comes_back_from_the_map() -> None:
    arguments = map_arguments(open_page())
    assert arguments["returned_objects"] == ["last_active_drawing"]
    assert all(not link.startswith(("http", "//")) for link in arguments["js_links"])
    assert all(not link.startswith(("http", "//")) for link in arguments["css_links"])


# ---- the Dutch base map ------------------------------------------------------------------------


@pytest.mark.parametrize("reachable", [True, False])
def test_the_base_map(reachable: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("miekgeo.ui.cache.brt_reachable", lambda: reachable)
    page = open_page()
    assert "pdok" not in str(map_arguments(page))
    page = checked(page.checkbox("brt").check().run())
    assert ("service.pdok.nl" in str(map_arguments(page))) == reachable
    assert [w.value for w in page.warning] == (
        []
        if reachable
        else [
            "De BRT Achtergrondkaart is nu niet bereikbaar; de eigen ondergrond blijft staan.",
        ]
    )
    assert len(shown(page, "projecten")) == 86


def test_the_base_map_is_asked_for_by_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> bool:
        pytest.fail("de achtergrondkaart is gevraagd zonder dat een bezoeker dat wilde")

    monkeypatch.setattr("miekgeo.ui.cache.brt_reachable", never)
    assert not open_page(provincie="Utrecht").checkbox("brt").value


def test_a_map_gets_its_head_start_once(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(components, "HEAD_START_S", 0.5)
    monkeypatch.setattr(components, "sleep", waited.append)
    page = checked(open_page(provincie="Drenthe").run())
    assert waited == [0.5]
    checked(page.run())
    assert waited == [0.5]
