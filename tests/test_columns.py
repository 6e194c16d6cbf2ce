"""Columns of a file find their field, and say how."""

from __future__ import annotations

import pandas as pd
import pytest

from miekgeo.columns import ColumnMapping, find_wkt_column, known_names, match_columns, normalise
from miekgeo.errors import SourceError
from miekgeo.schema import load_definition

PROJECTEN = load_definition("projecten")


def match(*columns: str, **options: object) -> ColumnMapping:
    return match_columns(columns, PROJECTEN, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Project_ID", "project_id"),
        ("  Spanning (kV) ", "spanning_kv"),
        ("Zekerheid van de ligging", "zekerheid_van_de_ligging"),
        ("tracé-naam", "trace_naam"),
        ("Reden opname/ afweging", "reden_opname_afweging"),
        ("X [m]", "x_m"),
        ("h₂", "h2"),
        ("%", ""),
    ],
)
def test_normalise(written: str, name: str) -> None:
    assert normalise(written) == name


def test_by_name_label_and_alias() -> None:
    found = match("PROJECT_ID", "Spanning", "Fase", "Zekerheid van de ligging")
    assert found.fields == {
        "project_id": "PROJECT_ID",
        "spanning_kv": "Spanning",
        "projecttype": "Fase",
        "ligging": "Zekerheid van de ligging",
    }
    assert found.how == {
        "PROJECT_ID": "veldnaam",
        "Spanning": "label",
        "Fase": "alias",
        "Zekerheid van de ligging": "label",
    }
    assert (found.location, found.extra, found.doubles) == ({}, (), ())


@pytest.mark.parametrize("columns", [("id", "project_id"), ("project_id", "id")])
def test_a_better_match_is_not_taken_by_a_worse(columns: tuple[str, str]) -> None:
    found = match(*columns)
    assert found.fields == {"project_id": "project_id"}
    assert found.extra == ("id",)
    assert found.doubles == (("project_id", "id"),)


def test_the_first_of_two_equal_matches_counts() -> None:
    found = match("code", "nummer")
    assert found.fields == {"project_id": "code"}
    assert found.doubles == (("project_id", "nummer"),)


def test_what_isnt_recognised_is_kept_in_its_order() -> None:
    found = match("Opmerking", "naam", "zz", "aa")
    assert found.extra == ("Opmerking", "zz", "aa")
    assert found.doubles == ()


def test_what_the_user_chose_goes_first() -> None:
    found = match("naam", "titel van het project", chosen={"naam": "titel van het project"})
    assert found.fields == {"naam": "titel van het project"}
    assert found.how == {"titel van het project": "gekozen"}
    assert found.extra == ("naam",)
    assert found.doubles == (("naam", "naam"),)


def test_wrong_choices_are_named_together() -> None:
    chosen = {"naam": "bestaat niet", "kleur": "a", "trekker": "a"}
    with pytest.raises(SourceError) as raised:
        match("a", "b", chosen=chosen)
    message = str(raised.value)
    assert "kleur is geen veld van de laag projecten" in message
    assert "kolom 'bestaat niet' staat niet in het bestand" in message
    assert "kolom 'a' is twee keer gekozen" in message
    assert "Kolommen in het bestand: a, b." in message


def test_a_field_that_no_column_is_stays_without() -> None:
    found = match("naam", "project_id", chosen={"naam": None})
    assert found.fields == {"project_id": "project_id"}
    assert found.extra == ("naam",)


def test_a_place_column_can_be_chosen_or_refused() -> None:
    found = match("Oost", "Noord", "x", chosen={"x": "Oost", "y": "Noord"})
    assert found.location == {"x": "Oost", "y": "Noord"}
    assert found.extra == ("x",)
    assert {found.how["Oost"], found.how["Noord"]} == {"gekozen"}
    assert match("x", "y", chosen={"x": None, "y": None}).location == {}


def test_a_file_with_geometry_has_no_place_columns_to_choose() -> None:
    with pytest.raises(SourceError, match="x is geen veld"):
        match("Oost", chosen={"x": "Oost"}, has_geometry=True)


@pytest.mark.parametrize(
    ("columns", "location"),
    [
        (("WKT",), {"wkt": "WKT"}),
        (("the_geom",), {"wkt": "the_geom"}),
        (("Plaatsen",), {"plaatsen": "Plaatsen"}),
        (("Longitude", "Latitude"), {"lon": "Longitude", "lat": "Latitude"}),
        (("breedtegraad", "lengtegraad"), {"lon": "lengtegraad", "lat": "breedtegraad"}),
        (("X-coördinaat", "Y-coördinaat"), {"x": "X-coördinaat", "y": "Y-coördinaat"}),
        (("RD_X", "RD_Y"), {"x": "RD_X", "y": "RD_Y"}),
        (("x",), {"x": "x"}),
    ],
)
def test_columns_that_say_where(columns: tuple[str, ...], location: dict[str, str]) -> None:
    found = match(*columns)
    assert found.location == location
    assert found.extra == ()
    assert {found.how[c] for c in columns} == {"plaatskolom"}


def test_a_file_with_geometry_has_plain_columns_x_and_y() -> None:
    found = match("naam", "x", "y", has_geometry=True)
    assert found.location == {}
    assert found.extra == ("x", "y")


def test_the_table_for_the_user() -> None:
    table = match("Opmerking", "lat", "lon", "id").table()
    assert table.columns.tolist() == ["kolom", "veld", "hoe"]
    assert table.to_numpy().tolist() == [
        ["id", "project_id", "alias"],
        ["lon", "plaats (lon)", "plaatskolom"],
        ["lat", "plaats (lat)", "plaatskolom"],
        ["Opmerking", "", "niet herkend, blijft bewaard"],
    ]


def test_no_columns() -> None:
    found = match()
    assert (found.fields, found.location, found.extra) == ({}, {}, ())
    assert found.table().to_numpy().tolist() == []


def test_known_names_hold_fields_labels_aliases_and_places() -> None:
    known = known_names(PROJECTEN)
    assert {"project_id", "projectcode", "projectnummer", "wkt", "x_rd", "lon"} <= known
    assert not known & {"", "opmerking", "Projectcode"}


def test_wkt_is_found_by_what_is_in_it() -> None:
    frame = pd.DataFrame(
        {
            "naam": ["Punt", None],
            "deels": ["POINT (1 2)", "hier"],
            "leeg": [None, " "],
            "waar": [None, "srid = 28992; multilinestring ((0 0, 1 1))"],
            "ook": ["POINT (1 2)", "POINT (3 4)"],
        }
    )
    assert find_wkt_column(frame, frame.columns.tolist()) == "waar"
    assert find_wkt_column(frame, ["naam", "deels", "leeg"]) is None
