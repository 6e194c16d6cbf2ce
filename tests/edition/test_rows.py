"""Which rows a public edition leaves out, and what else goes with them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from miekgeo.edition import FULL, PUBLIC, make_edition
from miekgeo.lagen import Lagen
from miekgeo.tasks import judge, load_data, report_of
from tests.edition.conftest import Read, texts_in, write_folder

WORLD = {
    "projecten": """
        project_id;naam;afhankelijk_van;ontwikkeling_ids;omschrijving;contact;notitie;vertrouwelijk;x;y
        P1;Kabel Assen;P9: wacht op;D1;Ligt naast Geheimstad;Jo Bron;intern 1;nee;234000;557000
        P2;Kabel Emmen;P1;D2;Gewoon;Al Bel;intern 2;;257000;534000
        P9;Geheimstad;P1;D2;Datacenter;Ed Ver;intern 3;ja;240000;550000
    """,
    "traces": """
        trace_id;naam;project_id;van_station;naar_station;wkt
        T1;Lijn een;P1;S1;S9;LINESTRING(234000 557000, 240000 550000)
        T9;Lijn negen;P9;S1;S2;LINESTRING(240000 550000, 241000 551000)
    """,
    "status": """
        project_id;programma;provincie;ronde
        P1;pMIEK;Drenthe;2.0
        P9;pMIEK;Drenthe;2.0
    """,
    "stations": """
        station_id;naam;vertrouwelijk;x;y
        S1;Station een;nee;234000;557000
        S2;Station twee;nee;241000;551000
        S9;Station Verborgen;ja;240000;550000
    """,
    "stationscapaciteit": """
        station_id;jaar;afname_limiet_mw;afname_mw;vertrouwelijk
        S1;2025;100;60;nee
        S9;2025;50;40;nee
    """,
    "ontwikkelingen": """
        ontwikkeling_id;naam;sector;vraag_mw;vertrouwelijk;x;y
        D1;Bedrijventerrein Zwijgveld;industrie;100;ja;240000;550000
        D2;Woonwijk;woningbouw;20;nee;257000;534000
    """,
    "clusters": """
        cluster_id;naam;soort;gemeenten;vertrouwelijk
        C1;Cluster Stilte;energiecluster;Assen;ja
        C2;Cluster Emmen;energiecluster;Emmen;nee
    """,
}  # fmt: skip
SECRETS = ("P9", "Geheimstad", "T9", "Lijn negen", "S9", "Verborgen", "D1", "Zwijgveld", "Stilte")


def values(lagen: Lagen, layer: str, column: str) -> list[str]:
    return lagen.frame(layer)[column].fillna("").astype(str).tolist()


def with_marks(*marks: str, layer_more: dict[str, str] | None = None) -> dict[str, str]:
    rows = [f"P{i};Naam{i}tekst;{mark};234000;557000" for i, mark in enumerate(marks, start=1)]
    return {
        "projecten": "\n".join(["project_id;naam;vertrouwelijk;x;y", *rows]),
        **(layer_more or {}),
    }


def test_a_confidential_row_is_gone_with_what_tells_of_it(read: Read) -> None:
    lagen = read(WORLD)
    assert values(lagen, "projecten", "project_id") == ["P1", "P2"]
    assert values(lagen, "traces", "trace_id") == ["T1"]
    assert values(lagen, "status", "project_id") == ["P1"]
    assert values(lagen, "stations", "station_id") == ["S1", "S2"]
    assert values(lagen, "stationscapaciteit", "station_id") == ["S1"]
    assert values(lagen, "ontwikkelingen", "ontwikkeling_id") == ["D2"]
    assert values(lagen, "clusters", "cluster_id") == ["C2"]


def test_references_to_it_are_gone(read: Read) -> None:
    lagen = read(WORLD)
    assert values(lagen, "projecten", "afhankelijk_van") == ["", "P1"]
    assert values(lagen, "projecten", "ontwikkeling_ids") == ["", "D2"]
    assert values(lagen, "traces", "van_station") == ["S1"]
    assert values(lagen, "traces", "naar_station") == [""]
    assert values(lagen, "projecten", "omschrijving") == ["Ligt naast [vertrouwelijk]", "Gewoon"]


def test_no_word_of_it_stays_anywhere(read: Read) -> None:
    said = texts_in(read(WORLD))
    assert [word for word in SECRETS if word.casefold() in said.casefold()] == []


def test_the_confidential_edition_changes_nothing(read: Read) -> None:
    full = read(WORLD, FULL)
    assert make_edition(full, FULL) is full
    said = texts_in(full)
    assert [word for word in (*SECRETS, "Jo Bron", "intern 1") if word not in said] == []


def test_confidential_fields_and_own_columns_are_gone_from_every_row(read: Read) -> None:
    lagen = read(WORLD)
    frame = lagen.frame("projecten")
    assert frame["contactpersonen"].isna().all()
    assert not {"notitie", "x", "y"} & set(frame.columns)
    said = texts_in(lagen)
    assert not [w for w in ("Jo Bron", "Al Bel", "intern", "notitie") if w in said]


def test_remarks_count_rows_by_layer_and_name_none(read: Read) -> None:
    remarks = " ".join(read(WORLD).remarks)
    assert "1 rij van projecten weggelaten." in remarks
    assert "1 rij van tracés weggelaten, waarvan 1 om een andere vertrouwelijke rij." in remarks
    assert "1 rij van status weggelaten, waarvan 1 om een andere vertrouwelijke rij." in remarks
    assert "1 rij van stations weggelaten." in remarks


def test_without_marks_only_confidential_fields_and_own_columns_differ(tmp_path: Path) -> None:
    plain = {
        layer: text.replace(";ja;", ";nee;").replace(";ja\n", ";nee\n")
        for layer, text in WORLD.items()
    }
    folder = write_folder(tmp_path / "open", plain)
    full, public = load_data(folder), load_data(folder, edition=PUBLIC)
    for name, laag in full.layers.items():
        shown = public.layers[name]
        hidden = [f.name for f in laag.definition.fields if f.confidential]
        columns = [c for c in shown.frame.columns if c not in hidden]
        pd.testing.assert_frame_equal(
            pd.DataFrame(laag.frame[columns]), pd.DataFrame(shown.frame[columns])
        )
        pd.testing.assert_frame_equal(laag.report, shown.report)
        pd.testing.assert_frame_equal(laag.aside, shown.aside)
        assert laag.n_read == shown.n_read
    assert public.remarks == full.remarks == ()


def test_the_embedded_set_is_public_as_it_is() -> None:
    full, public = load_data(None), load_data(None, edition=PUBLIC)
    for name, laag in full.layers.items():
        columns = list(public.layers[name].frame.columns)
        pd.testing.assert_frame_equal(
            pd.DataFrame(laag.frame[columns]), pd.DataFrame(public.layers[name].frame)
        )
    assert public.remarks == ()


# ---- marks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "stays"),
    [
        ("", True), ("nee", True), ("NEE", True), ("n", True), ("0", True), ("false", True),
        ("-", True), ("n.v.t.", True), ("ja", False), ("Ja", False), ("x", False), ("1", False),
        ("misschien", False), ("onbekend", False), ("n.b.", False), ("?", False),
        ("openbaar tot 2027", False), ("2", False),
    ],
)  # fmt: skip
def test_a_mark_that_does_not_say_no_hides(read: Read, *, mark: str, stays: bool) -> None:
    assert ("P1" in texts_in(read(with_marks(mark, "nee")))) is stays


@pytest.mark.parametrize(
    "column", ["Vertrouwelijk?", "vertrouwelijkheid", "Commercieel vertrouwelijk"]
)
def test_a_column_that_speaks_of_it_counts_under_any_name(read: Read, column: str) -> None:
    files = with_marks("ja", "nee")
    files["projecten"] = files["projecten"].replace("vertrouwelijk", column, 1)
    assert values(read(files), "projecten", "project_id") == ["P2"]


def test_of_two_columns_either_hides(read: Read) -> None:
    rows = "project_id;naam;vertrouwelijk;Vertrouwelijk\nP1;Een;nee;ja\nP2;Twee;nee;nee"
    assert values(read({"projecten": rows}), "projecten", "project_id") == ["P2"]


def test_a_layer_without_the_field_may_be_marked_too(read: Read) -> None:
    status = "project_id;programma;vertrouwelijk\nP1;pMIEK;nee\nP1;groslijst;ja"
    lagen = read({"projecten": "project_id;naam\nP1;Een", "status": status})
    assert values(lagen, "status", "programma") == ["pMIEK"]


# ---- rows set aside, and what is said of rows --------------------------------------------------

LINE = "LINESTRING(234000 557000, 235000 557000)"
BROKEN = "POLYGON((240000 550000, 241000 551000, 241000 550000, 240000 551000, 240000 550000))"


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            f"P1;Openbaar;nee;POINT(234000 557000)\nP9;Geheimstad;ja;{BROKEN}", id="broken"
        ),
        pytest.param(
            "P1;Openbaar;nee;POINT(234000 557000)\nP9;Geheimstad;ja;POINT(5 5)", id="far away"
        ),
        pytest.param(
            "P1;Openbaar;nee;POINT(234000 557000)\nP9;Geheimstad;ja;POINT(240000 550000)\n"
            "P9;Geheimstad;ja;POINT(240001 550000)",
            id="double id",
        ),
        pytest.param(
            "P1;Openbaar;nee;POINT(234000 557000)\nP9;Geheimstad;ja;POINT(240000 550000)\n"
            "P9;Geheimstad;ja;POINT(240000 550000)",
            id="the same row twice",
        ),
        pytest.param(
            "P1;Openbaar;nee;POINT(234000 557000)\nP9;Geheimstad;nee;POINT(240000 550000)\n"
            "P9;Geheimstad;ja;POINT(240000 550000)",
            id="one of two rows marked",
        ),
        pytest.param(
            "P1;Openbaar;nee;POINT(234000 557000)\n;Geheimstad;ja;POINT(240000 550000)", id="no id"
        ),
        pytest.param(
            "P1;Openbaar;nee;POINT(234000 557000)\nP9;Geheimstad;ja;POINT(240000 550000);te veel;x",
            id="row that can't be split",
        ),
    ],
)
def test_confidential_rows_set_aside_tell_nothing(read: Read, rows: str) -> None:
    files = {
        "projecten": f"project_id;naam;vertrouwelijk;wkt\n{rows}",
        "status": "project_id;programma\nP1;pMIEK\nP9;groslijst",
        "traces": "trace_id;project_id;wkt\nT9;P9;LINESTRING(240000 550000, 241000 551000)",
    }
    lagen = read(files)
    said = texts_in(lagen) + report_of(lagen).to_csv()
    assert "Geheimstad" not in said
    assert "240000" not in said
    laag = lagen.layers["projecten"]
    assert laag.n_read == len(laag.frame) + len(laag.aside)
    assert "P9" not in said
    assert values(lagen, "status", "project_id") == ["P1"]
    assert len(lagen.frame("traces")) == 0


def test_an_open_row_set_aside_is_described_as_ever(read: Read) -> None:
    files = with_marks("ja", "nee", "nee")
    files["projecten"] += "\nP3;Dubbel;nee;234000;557001"
    lagen = read(files)
    aside = lagen.layers["projecten"].aside
    assert aside["project_id"].tolist() == ["P3", "P3"]
    assert aside["reden"].str.contains("P3").all()


def test_traces_set_aside_may_be_of_a_confidential_project(read: Read) -> None:
    traces = f"trace_id;naam;project_id;wkt\nT8;Naar Elders;P1;POINT(1 1)\nT7;Lijn;P2;{LINE}"
    lagen = read(with_marks("ja", "nee", layer_more={"traces": traces}))
    assert "T8" not in texts_in(lagen)
    assert "Elders" not in texts_in(lagen)
    assert lagen.layers["traces"].aside["rij"].tolist() == [2]


def test_files_that_were_not_read_stay_nameless(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "g", with_marks("ja", "nee"))
    (folder / "plan_Geheimstad.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    public = report_of(load_data(folder, edition=PUBLIC))
    assert (public["check_id"] == "L04").sum() == 1
    assert "Geheimstad" not in public.to_csv()
    assert "Geheimstad" in report_of(load_data(folder)).to_csv()


def test_the_judgement_of_a_public_edition_names_nothing(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "g", WORLD)
    found = judge(folder, edition=PUBLIC)
    tables = (found.table, found.report, found.result.tegenspraken, found.result.account)
    said = " ".join(t.astype(str).to_csv() for t in tables) + " ".join(found.remarks)
    assert [word for word in SECRETS if word in said] == []


def test_clusters_from_elsewhere_are_public_too(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "g", {"projecten": "project_id;naam\nP1;Een"})
    other = write_folder(tmp_path / "elders", {"clusters": WORLD["clusters"]}) / "clusters.csv"
    found = judge(folder, clusters_path=other, edition=PUBLIC)
    assert "Stilte" not in found.table.to_csv() + " ".join(found.remarks)
    assert any("1 rij van clusters weggelaten" in r for r in found.remarks)


# ---- fill_places and capaciteit ----------------------------------------------------------------


def test_a_project_gets_no_place_from_a_confidential_trace(tmp_path: Path) -> None:
    files = {
        "projecten": "project_id;naam\nP1;Een",
        "traces": f"trace_id;project_id;vertrouwelijk;wkt\nT1;P1;ja;{LINE}",
    }
    folder = write_folder(tmp_path / "g", files)
    assert load_data(folder, edition=PUBLIC).frame("projecten").geometry.isna().all()
    assert not load_data(folder).frame("projecten").geometry.isna().any()


def test_earlier_years_do_not_hold_on_in_confidential_ones(read: Read) -> None:
    room = """
        station_id;jaar;scenario;afname_limiet_mw;vertrouwelijk
        S1;2025;A;100;nee
        S1;2030;A;100;ja
        S1;2035;A;100;nee
        S1;2025;B;100;nee
        S2;2025;A;100;nee
    """
    stations = "station_id;naam;x;y\nS1;Een;234000;557000\nS2;Twee;234000;558000"
    frame = read({"stations": stations, "stationscapaciteit": room}).frame("stationscapaciteit")
    kept = list(zip(frame["station_id"], frame["jaar"], frame["scenario"], strict=True))
    assert kept == [("S1", 2035, "A"), ("S1", 2025, "B"), ("S2", 2025, "A")]
