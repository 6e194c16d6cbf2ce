"""What must hold for any input, for some that are the same each time; `make fuzz` tries more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from miekgeo.sources import RawTable
from tests.fuzz import strategies, targets

Check = Any


def few(n: int) -> Check:
    """So many examples, the same ones in each run, and nothing kept on disk."""
    return settings(
        max_examples=n,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )


@few(80)
@given(
    names=st.lists(strategies.NAMES, max_size=12),
    layer=st.sampled_from(targets.LAYERS),
    has_geometry=st.booleans(),
)
def test_each_column_has_one_meaning_at_most(
    names: list[str], layer: str, has_geometry: bool
) -> None:
    told = targets.map_columns(names, layer, has_geometry)
    assert sorted(told) == sorted(set(names))


@pytest.mark.parametrize("layer", targets.LAYERS)
@few(4)
@given(data=st.data())
def test_rows_in_are_rows_used_and_rows_aside(layer: str, data: st.DataObject) -> None:
    raw = data.draw(strategies.raw_layers(layer))
    laag = targets.build(raw, layer)
    assert len(laag.frame) + len(laag.aside) == len(raw.frame)


@few(1)
@given(raw=st.fixed_dictionaries({n: strategies.good_layers(n, most=4) for n in targets.LAYERS}))
def test_every_analysis_answers(raw: Mapping[str, RawTable]) -> None:
    levels = targets.analyse(raw)
    assert levels["antwoord_ruimtelijk"].notna().all()
    assert levels["toelichting"].str.len().gt(0).all()


@pytest.mark.parametrize("layer", ["projecten", "status"])
@few(3)
@given(data=st.data())
def test_what_is_written_is_read_back(layer: str, data: st.DataObject) -> None:
    used, read_back = targets.write(data.draw(strategies.raw_layers(layer)), layer)
    assert read_back == used


@few(100)
@given(text=st.one_of(strategies.WKT, strategies.LINKS, strategies.TEXTS))
def test_what_somebody_types_is_a_place_or_a_message(text: str) -> None:
    assert not {"/", "\\", "\0"} & set(targets.typed(text))


@few(30)
@given(text=st.lists(strategies.TEXTS, max_size=8))
def test_any_text_is_a_table_or_a_message(text: list[str]) -> None:
    rows = "\n".join(";".join(text) for _ in range(3))
    said = targets.read_bytes(rows.encode("utf-8", "replace"), "projecten.csv")
    assert said == "" or said.startswith("projecten.csv")
