"""Layer definitions are whole, agree with their schema, and can be told apart on a map."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from miekgeo import paths
from miekgeo.columns import LOCATION_ALIASES, normalise
from miekgeo.errors import SchemaError
from miekgeo.schema import (
    BESIDE_NAMES,
    LAYER_NAMES,
    Category,
    definition_faults,
    load_definition,
)
from miekgeo.values import EMPTY_WORDS, fold

LAND, WATER = "#F5F3EC", "#DDE8EF"
# What a name ends in when its values have this unit.
SUFFIXES = {
    "kV": "_kv",
    "MW": "_mw",
    "km": "_km",
    "m": "_m",
    "m2": "_m2",
    "mm": "_mm",
    "mln euro": "_meur",
}
STYLED = [n for n in LAYER_NAMES if load_definition(n).style is not None]
BY_MODALITEIT = ["projecten", "traces"]


def raw_definition(name: str) -> dict[str, Any]:
    """A definition as it stands in its file."""
    return yaml.safe_load((paths.LAYERS / f"{name}.yml").read_text(encoding="utf-8"))


def categories(name: str) -> tuple[Category, ...]:
    style = load_definition(name).style
    assert style is not None
    return style.categories


def test_the_schema_is_a_json_schema() -> None:
    schema = json.loads((paths.LAYERS / "layer.schema.json").read_text(encoding="utf-8"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


def test_each_layer_has_a_file_and_each_file_is_a_layer() -> None:
    assert {p.stem for p in paths.LAYERS.glob("*.yml")} == {*LAYER_NAMES, *BESIDE_NAMES}


@pytest.mark.parametrize("name", [*LAYER_NAMES, *BESIDE_NAMES])
def test_a_definition_agrees_with_the_schema(name: str) -> None:
    assert definition_faults(raw_definition(name), expected_layer=name) == []


@pytest.mark.parametrize("name", [*LAYER_NAMES, *BESIDE_NAMES])
def test_a_header_word_names_one_field(name: str) -> None:
    owners: dict[str, set[str]] = {}
    for field in load_definition(name).fields:
        for word in (field.name, field.label, *field.aliases):
            owners.setdefault(normalise(word), set()).add(field.name)
    assert {word: names for word, names in owners.items() if len(names) > 1} == {}
    places = {normalise(a) for aliases in LOCATION_ALIASES.values() for a in aliases}
    assert set(owners) & places == set()


@pytest.mark.parametrize("name", [*LAYER_NAMES, *BESIDE_NAMES])
def test_a_word_names_one_allowed_value(name: str) -> None:
    for field in load_definition(name).fields:
        owners: dict[str, set[str]] = {}
        for allowed in field.allowed:
            for word in (allowed.value, allowed.label, *allowed.aliases):
                owners.setdefault(fold(word), set()).add(allowed.value)
        assert {w: v for w, v in owners.items() if len(v) > 1} == {}, field.name
        # A word for nothing can't be a value: it would never be read.
        assert set(owners) & EMPTY_WORDS == set(), field.name


@pytest.mark.parametrize("name", [*LAYER_NAMES, *BESIDE_NAMES])
def test_a_measure_ends_in_its_unit(name: str) -> None:
    for field in load_definition(name).fields:
        by_name = [u for u, suffix in SUFFIXES.items() if field.name.endswith(suffix)]
        if field.type in ("number", "integer"):
            assert by_name == ([field.unit] if field.unit not in ("", "aandeel") else [])
        else:
            assert field.unit == ""


@pytest.mark.parametrize("name", [*LAYER_NAMES, *BESIDE_NAMES])
def test_places_in_a_table_are_not_shared(name: str) -> None:
    places = [f.table for f in load_definition(name).table_fields]
    assert places == sorted(set(places))
    assert places[0] == 1


@pytest.mark.parametrize("name", STYLED)
def test_a_style_speaks_of_fields_and_values_that_exist(name: str) -> None:
    definition = load_definition(name)
    style = definition.style
    assert style is not None
    drawn = {c.value for c in style.categories}
    allowed = {a.value for a in definition.by_name[style.by].allowed}
    if allowed:
        assert drawn - {""} == allowed
    for variant in style.variants:
        assert variant.value in {a.value for a in definition.by_name[variant.field].allowed}


@pytest.mark.parametrize("name", STYLED)
def test_categories_have_an_order_and_a_code_of_their_own(name: str) -> None:
    drawn = categories(name)
    assert [c.order for c in drawn] == list(range(1, len(drawn) + 1))
    assert len({c.code for c in drawn}) == len(drawn)
    assert len({c.value for c in drawn}) == len(drawn)


@pytest.mark.parametrize("name", BY_MODALITEIT)
def test_a_modaliteit_stands_out_from_land_and_water(name: str) -> None:
    for category in categories(name):
        assert contrast(category.colour, LAND) >= 3, category.value
        assert contrast(category.colour, WATER) >= 3, category.value


@pytest.mark.parametrize("name", [*BY_MODALITEIT, "clusters"])
def test_no_two_lines_share_colour_and_dash(name: str) -> None:
    for one, other in combinations(categories(name), 2):
        assert (one.colour, one.dash) != (other.colour, other.dash), (one.value, other.value)


@pytest.mark.parametrize("name", BY_MODALITEIT)
def test_a_known_modaliteit_is_told_by_its_dash_alone(name: str) -> None:
    known = [c for c in categories(name) if c.value]
    assert len({c.dash for c in known}) == len(known) == 5
    assert len({c.dots for c in categories(name)}) == 6


def test_a_modaliteit_looks_the_same_in_both_layers() -> None:
    assert categories("projecten") == categories("traces")


def test_contrast_of_known_colours() -> None:
    # The ends of the scale, and the grey that just passes 4.5:1 on white.
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#FFFFFF") == pytest.approx(1)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours by WCAG 2.2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    levels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in levels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_projecten_as_loaded() -> None:
    projecten = load_definition("projecten")
    assert (projecten.key, projecten.has_geometry, projecten.geometry_required) == (
        "project_id",
        True,
        False,
    )
    assert [f.name for f in projecten.table_fields] == [
        "project_id",
        "naam",
        "modaliteit",
        "projecttype",
        "provincies_opgegeven",
        "ibn_verwacht_tot",
        "zekerheid",
    ]
    assert [f.name for f in projecten.fields if f.required] == ["project_id", "naam"]
    power = projecten.by_name["vermogen_mw"]
    assert (power.type, power.unit, power.minimum, power.maximum) == ("number", "MW", 0, None)
    assert "waterstof" in [a.value for a in projecten.by_name["modaliteit"].allowed]


def test_a_layer_without_geometry() -> None:
    status = load_definition("status")
    assert (status.has_geometry, status.key, status.style) == (False, None, None)


def test_an_unknown_layer_is_named_with_those_that_are() -> None:
    with pytest.raises(SchemaError) as caught:
        load_definition("raakvlak")
    assert str(caught.value).startswith("Onbekende laag: raakvlak. Bekend zijn: projecten, ")
    assert "raakvlakken" in str(caught.value)


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda d: d.pop("licence"), "$: 'licence' is a required property"),
        (lambda d: d.update(key="nummer"), "veld nummer is niet gedefinieerd"),
        (lambda d: d["style"].update(by="kleur"), "veld kleur is niet gedefinieerd"),
        (
            lambda d: d["style"]["variants"][0].update(field="zeker"),
            "veld zeker is niet gedefinieerd",
        ),
        (lambda d: d["fields"].append(d["fields"][0]), "veld trace_id staat er twee keer"),
        (
            lambda d: d.update(layer="stations"),
            "layer is stations, de bestandsnaam zegt traces",
        ),
        (lambda d: d["fields"][0].update(type="tekst"), "$.fields[0].type: 'tekst' is not one of"),
        (lambda d: d["fields"][2].pop("allowed"), "$.fields[2]: 'allowed' is a required property"),
        (
            lambda d: d["style"]["categories"][0].update(colour="blauw"),
            "$.style.categories[0].colour: 'blauw' does not match",
        ),
        (lambda d: d["geometry"].update(types=["cirkel"]), "$.geometry.types[0]: 'cirkel' is not"),
        (
            lambda d: d["fields"][0].update(eenheid="m"),
            "$.fields[0]: Additional properties are not allowed ('eenheid' was unexpected)",
        ),
        (lambda d: d.update(fields=[]), "$.fields: [] should be non-empty"),
    ],
)
def test_a_broken_definition_has_its_fault_named(change: Change, fault: str) -> None:
    broken = copy.deepcopy(raw_definition("traces"))
    change(broken)
    faults = definition_faults(broken, expected_layer="traces")
    assert len(faults) == 1
    assert faults[0].startswith(fault)


def test_all_faults_of_a_definition_are_named_at_once() -> None:
    broken = raw_definition("traces")
    broken["key"] = "nummer"
    broken["style"]["by"] = "kleur"
    assert definition_faults(broken, expected_layer="stations") == [
        "layer is traces, de bestandsnaam zegt stations",
        "veld nummer is niet gedefinieerd",
        "veld kleur is niet gedefinieerd",
    ]


@pytest.fixture
def load_broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], SchemaError]:
    """Load a definition of traces with this text, and give the error."""
    schema = (paths.LAYERS / "layer.schema.json").read_bytes()

    def load(text: str) -> SchemaError:
        (tmp_path / "layer.schema.json").write_bytes(schema)
        (tmp_path / "traces.yml").write_text(text, encoding="utf-8")
        monkeypatch.setattr(paths, "LAYERS", tmp_path)
        with pytest.raises(SchemaError) as caught:
            # Past the cache, which holds the definition that ships.
            load_definition.__wrapped__("traces")
        return caught.value

    return load


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("layer: traces\n", "$: 'fields' is a required property"),
        ("[1, 2]\n", "$: [1, 2] is not of type 'object'"),
        ("", "$: None is not of type 'object'"),
        ("layer: [traces\n", "traces.yml"),
    ],
)
def test_a_file_that_is_no_definition(
    text: str, fault: str, load_broken: Callable[[str], SchemaError]
) -> None:
    message = str(load_broken(text))
    assert message.startswith("De laagdefinitie traces.yml klopt niet: ")
    assert fault in message


def test_a_file_with_a_field_too_little_and_one_too_much(
    load_broken: Callable[[str], SchemaError],
) -> None:
    broken = raw_definition("traces")
    del broken["fields"][0]["label"]
    broken["fields"][1]["eenheid"] = "m"
    message = str(load_broken(yaml.safe_dump(broken)))
    assert "$.fields[0]: 'label' is a required property" in message
    assert "'eenheid' was unexpected" in message
