"""Page Gegevens without a browser: sources, dictionary, and a visitor's own files."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from miekgeo.schema import LAYER_NAMES, load_definition
from miekgeo.ui.own_layers import OwnLayer
from miekgeo.ui.own_layers_editor import ROWS_SHOWN
from miekgeo.ui.upload import MAX_BYTES
from tests.conftest import ROOT
from tests.ui.pages import TIMEOUT_S, bodies, checked, page_text, parameters, unescaped

PAGE = ROOT / "miekgeo" / "ui" / "page_gegevens.py"
HOSTILE = "<img src=x onerror=alert(1)>"
STATIONS = f"station_id;naam;spanning_kv;x;y\nS1;{HOSTILE};veel;155000;463000\n"
SECOND = "S2;Tweede;380;156000;463000\n"
PROJECTS = "project_id;naam;modaliteit;x;y\nP1;Eigen project;elektriciteit;155000;463000\n"


def open_page(**query: str) -> AppTest:
    """The page as it shows a link; fails when it crashes."""
    page = AppTest.from_file(str(PAGE), default_timeout=TIMEOUT_S)
    for name, value in query.items():
        page.query_params[name] = value
    return checked(page.run())


def bring(page: AppTest, name: str, content: str | bytes) -> AppTest:
    """The page after the visitor brought a file; it hasn't crashed."""
    data = content.encode() if isinstance(content, str) else content
    page.file_uploader[0].upload(name, data).run()
    assert [e.message for e in page.exception] == []
    return page


def with_own(name: str, content: str | bytes) -> AppTest:
    return bring(open_page(deel="eigen"), name, content)


def layers(page: AppTest) -> dict[str, OwnLayer]:
    found: dict[str, OwnLayer] = page.session_state["_eigen_lagen"]
    return found


def press(page: AppTest, label: str) -> AppTest:
    next(b for b in page.button if b.label == label).click().run()
    return checked(page)


def edit(page: AppTest, row: int, column: str, value: str | None) -> AppTest:
    """Change a cell and have it checked, as the table in the browser does."""
    key = str(page.data_editor[0].key)
    page.session_state[key] = {
        "edited_rows": {row: {column: value}},
        "added_rows": [],
        "deleted_rows": [],
    }
    return press(page, "Opnieuw controleren")


def test_every_layer_of_the_set_has_its_source_date_and_count() -> None:
    page = open_page()
    said = page_text(page)
    assert parameters(page) == {}
    for name in LAYER_NAMES:
        assert load_definition(name).title in said
    assert "TenneT open data" in said
    assert "37 van 89 projecten zijn een voorbeeld" in said
    assert "De laag ontbreekt en is dus leeg." in said
    assert "tolerantie 100 m" in said


def test_of_when_each_layer_of_the_example_is_is_told() -> None:
    text = page_text(open_page())
    for layer in ("projecten", "status", "stations", "traces", "clusters", "ontwikkelingen"):
        dated = load_definition(layer).dated
        assert dated
        assert dated in text
    assert "niet vermeld" not in text


def test_the_dictionary_says_what_each_field_is() -> None:
    page = open_page(deel="woordenboek", laag="stations")
    said = page_text(page)
    for field in load_definition("stations").fields:
        assert field.name in said
        assert field.label in said
        assert field.description in said
    assert "getal, kV" in said
    assert "vanaf 0" in said
    assert "groen gas" in said


def test_a_link_with_unknown_words_is_told_and_ignored() -> None:
    page = open_page(deel="woordenboek", laag="kabels")
    assert "De laag ` kabels ` in de link kan niet" in unescaped(page.warning[0].value)
    assert page.selectbox[0].value == LAYER_NAMES[0]


def test_a_link_of_another_version_is_told() -> None:
    (said,) = open_page(v="99").warning
    assert "De link is van versie ` 99 `" in unescaped(said.value)


def test_a_file_is_recognised_checked_and_corrected() -> None:
    page = with_own("stations.csv", STATIONS + SECOND)
    assert list(layers(page)) == ["stations"]
    assert "Controle: 1 fout, " in page_text(page)
    # The row with the finding comes first, its cells as they are in the file.
    table = page.data_editor[0].value
    assert table["rij"].tolist() == [2, 3]
    assert table["k1"].tolist() == [HOSTILE, "Tweede"]
    edit(page, 0, "k2", "110")
    own = layers(page)["stations"]
    assert own.edits == {(0, "spanning_kv"): "110"}
    assert own.laag.frame["spanning_kv"].tolist() == [110, 380]
    assert "Fouten: eerst 1, nu 0." in unescaped(page.success[0].value)
    assert own.laag.n_read == len(own.laag.frame) + len(own.laag.aside) == 2
    press(page, "Maak alle wijzigingen ongedaan")
    assert layers(page)["stations"].edits == {}
    assert "Controle: 1 fout, " in page_text(page)


def test_a_hostile_name_is_only_text() -> None:
    page = with_own(f"{HOSTILE}.csv", STATIONS)
    joined = "".join(bodies(page))
    assert "<img src=x" not in joined
    press(page, "Controleer")
    assert "<img src=x" not in "".join(bodies(page))
    assert layers(page)["stations"].laag.frame["naam"].tolist() == [HOSTILE]


def test_an_unknown_name_asks_for_the_layer() -> None:
    page = with_own("lijst.csv", STATIONS)
    assert "_eigen_lagen" not in page.session_state
    assert page.selectbox[0].value == "stations"
    press(page, "Controleer")
    assert list(layers(page)) == ["stations"]


def test_another_file_replaces_or_adds_a_layer() -> None:
    page = with_own("stations.csv", STATIONS)
    bring(page, "projecten.csv", PROJECTS)
    assert sorted(layers(page)) == ["projecten", "stations"]
    bring(page, "stations.csv", STATIONS + SECOND)
    assert "Vervangen: stations." in unescaped(page.success[0].value)
    assert layers(page)["stations"].laag.n_read == 2
    # All of it goes to the other pages as one file.
    press(page, "Gebruik deze lagen op Schaalniveau en Export")
    handed = page.session_state["_eigen_bestand"]
    assert handed.inhoud.startswith(b"SQLite format 3")
    page.radio(key="eigen_laag").set_value("stations").run()
    press(page, "Verwijder deze laag")
    assert list(layers(page)) == ["projecten"]


def test_columns_can_be_chosen() -> None:
    page = with_own("stations.csv", STATIONS.replace("naam", "benaming vrij"))
    assert "Kolom naam" in str(layers(page)["stations"].laag.report["melding"].tolist())
    box = next(s for s in page.selectbox if unescaped(s.label).startswith("benaming vrij"))
    box.set_value("naam")
    press(page, "Opnieuw beoordelen")
    assert layers(page)["stations"].laag.frame["naam"].tolist() == [HOSTILE]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("stations.gpkg", b"SQLite format 3\x00" + bytes(200), "stations.gpkg"),
        ("stations.csv", b"", "stations.csv"),
        ("stations.csv", b"x" * (MAX_BYTES + 1), "51 MB; hier mag 50 MB"),
        ("stations.exe", b"MZ\x00\x01", "stations.exe"),
    ],
)
def test_a_bad_file_is_told_and_leaves_what_was_there(name: str, content: bytes, said: str) -> None:
    page = with_own("projecten.csv", PROJECTS)
    bring(page, name, content)
    assert said in unescaped(page.error[0].value)
    assert list(layers(page)) == ["projecten"]


def test_of_many_rows_those_with_findings_come_first_and_the_rest_is_counted() -> None:
    rows = "".join(f"S{i};n;110;{155000 + i};463000\n" for i in range(2, 1_002))
    page = with_own("stations.csv", STATIONS.splitlines()[0] + f"\n{rows}S1;n;veel;155000;463000\n")
    table = page.data_editor[0].value
    assert len(table) == ROWS_SHOWN
    assert table["rij"].tolist()[:2] == [1002, 2]
    assert "200 van de 1.001 rijen staan hier; 801 niet" in page_text(page)
    page.number_input[0].set_value(6).run()
    assert page.data_editor[0].value["rij"].tolist() == [1001]


def test_two_visitors_never_see_each_others_rows() -> None:
    one, other = open_page(deel="eigen"), open_page(deel="eigen")
    bring(one, "stations.csv", STATIONS.replace(HOSTILE, "Alleen van een"))
    bring(other, "projecten.csv", PROJECTS.replace("Eigen project", "Alleen van ander"))
    edit(one, 0, "k1", "Gewijzigd door een")
    for page in (one, other, third := open_page(deel="eigen")):
        checked(page.run())
    assert list(layers(one)) == ["stations"]
    assert list(layers(other)) == ["projecten"]
    assert "_eigen_lagen" not in third.session_state
    assert "van een" not in everything(other) + everything(third)
    assert "Gewijzigd door" not in everything(other) + everything(third)
    assert "van ander" not in everything(one) + everything(third)
    assert "Gewijzigd door een" in everything(one)
    assert "van ander" in everything(other)


def everything(page: AppTest) -> str:
    """All that the page sent, tables too."""
    tables = [t.value.to_csv() for t in [*page.dataframe, *page.data_editor]]
    labels = [w.label for w in [*page.selectbox, *page.button, *page.radio]]
    return " ".join([page_text(page), *tables, *labels])
