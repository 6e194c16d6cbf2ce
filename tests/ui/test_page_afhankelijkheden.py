"""Page Afhankelijkheden without a browser: what a link shows, and what a choice does."""

from __future__ import annotations

import re

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from miekgeo import kaart
from miekgeo.afhankelijkheden.matrix import in_pair, pairs_of
from miekgeo.geometry import RD
from miekgeo.relations import Relations, relate
from miekgeo.ui import relation_project
from tests.conftest import ROOT
from tests.ui.conftest import HOSTILE_NAMES, TEMPLATE_NAMES
from tests.ui.pages import (
    TIMEOUT_S,
    Html,
    checked,
    features_of,
    headings,
    map_arguments,
    page_text,
    parameters,
    payloads,
    unescaped,
)

PAGE = ROOT / "miekgeo" / "ui" / "page_afhankelijkheden.py"
DRAWN = "afhankelijkheden"


def open_page(**query: str) -> AppTest:
    """The page as it shows a link; fails when it crashes."""
    page = AppTest.from_file(str(PAGE), default_timeout=TIMEOUT_S)
    for name, value in query.items():
        page.query_params[name] = value
    return checked(page.run())


def listed(page: AppTest) -> pd.DataFrame:
    frame: pd.DataFrame = page.dataframe[0].value
    return frame


def notices(page: AppTest) -> list[str]:
    said = [unescaped(str(w.value)).replace("`", " ") for w in page.warning]
    return [" ".join(s.split()) for s in said]


def lines_on_map(page: AppTest, layer: str) -> int:
    """How many lines of a layer the map draws (each has an unseen wide one beside it)."""
    features = payloads(str(map_arguments(page)["feature_group"]))
    mine = [f["properties"] for f in features if f["properties"].get("laag") == layer]
    return sum(bool(p.get("zichtbaar")) for p in mine)


@pytest.fixture(scope="module")
def found() -> Relations:
    return relate(None, grenzen_path="ingebed")


@pytest.fixture(scope="module")
def drenthe() -> AppTest:
    return open_page(provincie="Drenthe")


def test_without_a_link_the_country_is_shown(found: Relations) -> None:
    page = open_page()
    assert parameters(page) == {}
    assert len(listed(page)) == len(found.afhankelijkheden.table)
    assert headings(page)[0] == "De kaart in woorden: Heel Nederland"
    assert "Voorbeeldset" in page_text(page)


def test_map_table_and_text_of_a_provincie_count_the_same(
    drenthe: AppTest, found: Relations
) -> None:
    keep = found.in_provincie("afhankelijkheden", "Drenthe")
    placed = found.afhankelijkheden.lines[keep]
    placed = placed[~(placed.isna() | placed.is_empty)]
    assert len(listed(drenthe)) == keep.sum()
    assert lines_on_map(drenthe, DRAWN) == len(placed)
    text = page_text(drenthe)
    assert all(s in text for s in found.words("Drenthe").sentences)


def test_an_open_project_tells_what_it_depends_on_outside(found: Relations) -> None:
    page = open_page(provincie="Drenthe", project="P16")
    assert headings(page)[0] == "110 kV-kabel Meppel Noord-Zwolle Hessenweg"
    text = page_text(page)
    assert "Buiten de provincie" in text
    assert "Komt het op tijd?" in text
    assert "Hoogspanningsstation Meppel Noord (110 kV) is gereed in 2030" in text
    assert "Keten tot de laatste voorwaarde" in text
    assert parameters(page) == {"provincie": "Drenthe", "project": "P16"}
    back = next(b for b in page.button if b.key == "verband_terug")
    closed = checked(back.click().run())
    assert headings(closed)[0] == "De kaart in woorden: Drenthe"
    assert parameters(closed) == {"provincie": "Drenthe"}
    assert found.afhankelijkheden.chain("P16") == ["P16", "MEPPELNOORD-P03", "P03"]


@pytest.mark.parametrize(
    ("toon", "name"), [("Raakvlakken", "raakvlakken"), ("Losse einden", "losse_einden")]
)
def test_the_other_two(toon: str, name: str, found: Relations) -> None:
    page = open_page(toon=toon, provincie="Limburg")
    assert len(listed(page)) == found.in_provincie(name, "Limburg").sum()
    assert parameters(page) == {"provincie": "Limburg", "toon": toon}


def test_another_choice_changes_table_and_link(found: Relations) -> None:
    page = open_page()
    checked(page.selectbox("provincie").set_value("Zeeland").run())
    assert len(listed(page)) == found.in_provincie("afhankelijkheden", "Zeeland").sum()
    assert parameters(page) == {"provincie": "Zeeland"}


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ({"provincie": "Atlantis"}, "De provincie Atlantis in de link is onbekend"),
        ({"toon": "alles"}, "De keuze alles in de link kan niet"),
        ({"project": "P999"}, "Het project P999 in de link staat niet in deze gegevens."),
    ],
)
def test_what_is_wrong_in_a_link_is_said(query: dict[str, str], notice: str) -> None:
    (said,) = notices(open_page(**query))
    assert said.startswith(notice)


def test_the_matrix_has_the_counts(drenthe: AppTest, found: Relations) -> None:
    matrix = next(d.value for d in drenthe.dataframe if d.value.index.name == "van \\ naar")
    pairs = found.afhankelijkheden.pairs.set_index(["provincie_van", "provincie_naar"])["aantal"]
    assert matrix.loc["Drenthe", "Drenthe"] == str(pairs["Drenthe", "Drenthe"])
    assert matrix.loc["Overijssel", "Drenthe"] == str(pairs["Overijssel", "Drenthe"])
    assert set(matrix.index) | set(matrix.columns) == {"Drenthe", "Groningen", "Overijssel"}


@pytest.mark.parametrize("provincie", ["Drenthe", "Flevoland"])
def test_a_cell_is_as_many_rows_as_it_says(provincie: str, found: Relations) -> None:
    """What lies in more areas counts in each: the cells, and what each of them shows."""
    frame = found.afhankelijkheden.table
    keep = found.in_provincie("afhankelijkheden", provincie)
    cells = pairs_of(found.afhankelijkheden.pairs, provincie)
    assert len(cells) > 2
    for row in cells.to_dict("records"):
        pair = (row["provincie_van"], row["provincie_naar"])
        assert provincie in pair
        assert (keep & in_pair(frame, pair)).sum() == row["aantal"]


def test_what_nobody_can_say_is_no_dependency_within_the_provincie() -> None:
    row = edge("S1").drop(columns="geometry").iloc[0].to_dict()
    assert relation_project._unknown_list([]) == ""
    html = relation_project._unknown_list([{**row, "grensoverschrijdend": "onbekend"}])
    assert headings_of(html) == ["Onbekend of het een grens over gaat (1)"]


def headings_of(html: str) -> list[str]:
    return re.findall("<h3>([^<]*)</h3>", html)


# ---- hostile data ------------------------------------------------------------------------------


def edge(name: str) -> gpd.GeoDataFrame:
    row = {
        "van_id": name,
        "naar_id": "S1",
        "naam_van": name,
        "naam_naar": name,
        "soort": "voeding",
        "stand": "vermoed",
        "bewijs": name,
        "grensoverschrijdend": "ja",
        "planning": "conflict",
        "provincie_naar": name,
        "afstand_km": 1.0,
        "wanneer": name,
    }
    line = shapely.LineString([(155_000, 463_000), (156_000, 463_000)])
    return gpd.GeoDataFrame([row], geometry=[line], crs=RD)


@pytest.mark.parametrize("name", [*HOSTILE_NAMES, *TEMPLATE_NAMES])
def test_names_stay_text_on_the_map(name: str) -> None:
    features = features_of(kaart.draw_edges(edge(name), None))
    tips = [f["properties"]["tip"] for f in features if "tip" in f["properties"]]
    assert len(tips) == 2
    for tip in tips:
        assert Html(tip).names == ["b", "br", "br", "br"]
        assert Html(tip).texts[0] == f"{name} → {name}"


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_names_stay_text_in_the_panel(name: str) -> None:
    row = edge(name).drop(columns="geometry").iloc[0].to_dict()
    html = Html(relation_project._edge(row))
    assert set(html.names) <= {"b", "br", "span"}
    assert name in html.text
    assert set(Html(relation_project._in_time([row])).names) <= {"dl", "dt", "dd", "ul", "li"}


def test_arrows_point_to_what_is_depended_on() -> None:
    east = features_of(kaart.draw_edges(edge("A"), None))
    arrow = next(f for f in east if f["properties"].get("vorm") == "pijl")
    # From west to east on a screen is no turn.
    assert arrow["properties"]["hoek"] == pytest.approx(0)
    north = edge("A").set_geometry(
        gpd.GeoSeries([shapely.LineString([(155_000, 463_000), (155_000, 464_000)])], crs=RD)
    )
    arrow = next(
        f
        for f in features_of(kaart.draw_edges(north, None))
        if f["properties"].get("vorm") == "pijl"
    )
    assert arrow["properties"]["hoek"] == pytest.approx(-90)
