"""Definitions of the layers that are found: whole, true to the frames, and coloured as the app."""

from __future__ import annotations

import csv
from typing import Any

import pandas as pd
import pytest
import yaml

from miekgeo import kaart, paths
from miekgeo.collection import GRENZEN, SOURCE_LAYERS, TABLES, Collection
from miekgeo.kaart.knooppunten import HUB_COLOUR
from miekgeo.schema import (
    LAYER_NAMES,
    RESULT_NAMES,
    Category,
    definition_faults,
    definition_path,
    load_definition,
)
from miekgeo.styles import look_of
from tests.collections_for_tests import drenthe_collection, nederland_collection
from tests.test_schema import SUFFIXES


def table(name: str) -> list[dict[str, str]]:
    with (paths.TABLES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def colours(name: str) -> dict[str, str]:
    return {c.value: c.colour for c in categories(name)}


def categories(name: str) -> tuple[Category, ...]:
    style = load_definition(name).style
    assert style is not None
    return style.categories


@pytest.fixture(scope="module")
def everything() -> Collection:
    return nederland_collection()


def test_results_are_those_of_a_collection(everything: Collection) -> None:
    assert tuple(everything.layers) == (*SOURCE_LAYERS, *RESULT_NAMES, GRENZEN)
    assert tuple(everything.tables) == TABLES
    assert not set(RESULT_NAMES) & set(LAYER_NAMES)
    assert {p.stem for p in (paths.LAYERS / "results").iterdir()} == set(RESULT_NAMES)


@pytest.mark.parametrize("name", RESULT_NAMES)
def test_a_definition_agrees_with_the_schema(name: str) -> None:
    raw: Any = yaml.safe_load(definition_path(name).read_text(encoding="utf-8"))
    assert definition_faults(raw, expected_layer=name) == []


@pytest.mark.parametrize("name", RESULT_NAMES)
def test_fields_are_the_columns_of_the_frame(name: str, everything: Collection) -> None:
    frame = everything.layers[name]
    columns = [c for c in frame.columns if c != frame.geometry.name]
    assert sorted(columns) == sorted(f.name for f in load_definition(name).fields)
    local = drenthe_collection().layers[name]
    assert sorted(local.columns) == sorted(frame.columns)


@pytest.mark.parametrize("name", RESULT_NAMES)
def test_values_are_what_the_definition_allows(name: str, everything: Collection) -> None:
    frame = everything.layers[name]
    for field in load_definition(name).fields:
        values = frame[field.name].dropna()
        if field.allowed:
            assert set(values) <= {a.value for a in field.allowed}, field.name
        numeric = pd.api.types.is_numeric_dtype(values) and values.dtype != bool
        assert numeric == (field.type in ("number", "integer")), field.name
        assert (values.dtype == bool) == (field.type == "boolean"), field.name
        if field.minimum is not None and len(values):
            assert values.min() >= field.minimum, field.name


@pytest.mark.parametrize("name", RESULT_NAMES)
def test_shapes_are_those_of_the_definition(name: str, everything: Collection) -> None:
    definition = load_definition(name)
    shapes = everything.layers[name].geometry
    kinds = {"Point": "punt", "LineString": "lijn", "Polygon": "gebied"}
    found = {kinds[t.removeprefix("Multi")] for t in shapes.dropna().geom_type}
    assert found <= set(definition.geometry_types)
    if definition.geometry_required:
        assert not shapes.isna().any()


@pytest.mark.parametrize("name", RESULT_NAMES)
def test_measures_end_in_their_unit_and_tables_start_at_one(name: str) -> None:
    definition = load_definition(name)
    for field in definition.fields:
        by_name = [u for u, suffix in SUFFIXES.items() if field.name.endswith(suffix)]
        if field.type in ("number", "integer"):
            assert by_name == ([field.unit] if field.unit not in ("", "aandeel") else [])
    places = [f.table for f in definition.table_fields]
    assert places == list(range(1, len(places) + 1))
    labels = [f.label for f in definition.fields]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", RESULT_NAMES)
def test_each_row_has_a_category(name: str, everything: Collection) -> None:
    drawn = categories(name)
    assert [c.order for c in drawn] == list(range(1, len(drawn) + 1))
    assert len({c.value for c in drawn}) == len({c.code for c in drawn}) == len(drawn)
    style = load_definition(name).style
    assert style is not None
    values = {c.value for c in drawn}
    if "" not in values:
        assert set(everything.layers[name][style.by]) <= values
    for variant in style.variants:
        allowed = load_definition(name).by_name[variant.field].allowed
        assert variant.value in {a.value for a in allowed}


@pytest.mark.parametrize("name", ["schaalniveau", "afhankelijkheden"])
def test_answers_have_the_colours_of_their_table(name: str) -> None:
    assert colours(name) == {r["antwoord"]: r["kleur"] for r in table("answers.csv")}


@pytest.mark.parametrize("name", ["totaalbeeld", "capaciteit"])
def test_room_has_the_colours_of_its_table(name: str) -> None:
    assert colours(name) == {r["klasse"]: r["kleur"] for r in table("capaciteit.csv")}


def test_room_on_a_station_has_the_strokes_of_its_table() -> None:
    drawn = {c.value: c.code for c in categories("capaciteit")}
    expected = {
        r["klasse"]: "|" * int(r["strepen"]) if r["strepen"] else "?"
        for r in table("capaciteit.csv")
    }
    assert drawn == expected


def test_raakvlakken_have_the_colours_of_their_table() -> None:
    assert colours("raakvlakken") == {r["duiding"]: r["kleur"] for r in table("duiding.csv")}


def test_parts_look_as_their_table_says() -> None:
    drawn = {c.value: (c.label, c.colour, c.dash) for c in categories("delen")}
    expected = {
        r["rang"]: (
            r["omschrijving"],
            r["kleur"],
            tuple(float(d) for d in r["streep"].split()),
        )
        for r in table("parts.csv")
    }
    # The fourth is for all that come after the third.
    expected[""] = expected.pop("4")
    assert drawn == expected


def test_crossings_have_the_colours_of_the_map() -> None:
    drawn = colours("kruisingen")
    assert drawn.pop("ja") == kaart.CROSSED
    assert set(drawn.values()) == {kaart.UNSURE}


def test_hubs_have_the_colour_of_the_map() -> None:
    for name in ("knooppunten", "knooppunt_gebieden"):
        assert set(colours(name).values()) == {HUB_COLOUR}
    definition = load_definition("knooppunten")
    assert look_of(definition, {"soort": "netknooppunt"}).hollow
    assert not look_of(definition, {"soort": "knooppunt"}).hollow


def test_loose_ends_are_open_triangles_in_the_colour_of_yes() -> None:
    look = look_of(load_definition("losse_einden"), {"verschil": "jaar"})
    assert (look.shape, look.hollow) == ("driehoek", True)
    yes = next(r["kleur"] for r in table("answers.csv") if r["antwoord"] == "ja")
    assert look.colour == yes


def test_a_supposed_dependency_has_dashes_and_a_late_one_is_wide() -> None:
    definition = load_definition("afhankelijkheden")
    plain = look_of(definition, {"grensoverschrijdend": "ja", "stand": "berekend"})
    assert (plain.dash, plain.width) == ((), 2.5)
    row = {"grensoverschrijdend": "ja", "stand": "vermoed", "planning": "conflict"}
    late = look_of(definition, row)
    assert (late.dash, late.width) == ((7, 5), 5)


def test_what_the_collection_adds_is_what_the_map_shows(everything: Collection) -> None:
    parts = everything.layers["delen"]
    assert parts["rang"].tolist() == kaart.rank_of(parts).tolist()
    edges = everything.layers["afhankelijkheden"]
    assert [b.split(":")[0] for b in edges["bewijs"]] == edges["stand"].tolist()
    judged = everything.layers["schaalniveau"].set_index("project_id")
    crossings = everything.layers["kruisingen"]
    borders = crossings[crossings["soort"] == "provinciegrens"]
    assert len(borders)
    expected = judged.loc[borders["project_id"], "kruist_provinciegrens"]
    assert borders["antwoord"].tolist() == expected.tolist()
    sea = crossings[crossings["soort"] == "zeegrens"]
    assert set(sea["antwoord"]) == {"ja"}
