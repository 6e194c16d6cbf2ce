"""Correcting cells by hand: what changes, what doesn't, and that no row comes or goes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from miekgeo.correction import (
    Edits,
    apply_edits,
    as_text,
    build_corrected,
    find_edits,
    findings_by_row,
    guess_layer,
    list_edits,
    merge_edits,
    order_rows,
    rows_aside,
    with_marks,
)
from miekgeo.export.laag import write_lagen
from miekgeo.lagen import Laag, read_raw
from miekgeo.schema import LAYER_NAMES, load_definition
from miekgeo.sources import RawTable

NEDERLAND = shapely.box(0, 300_000, 300_000, 620_000)
STATIONS = load_definition("stations")
HOSTILE = "<img src=x onerror=alert(1)>"
LINES = (
    "station_id;naam;spanning_kv;x;y;opmerking",
    f"S1;{HOSTILE};veel;155000;463000;a",
    "S2;Tweede;380;156000;463000;b",
    "S3;;150;157000;463000;c",
    "S2;Dubbel;110;158000;463000;d",
)


@pytest.fixture
def raw(tmp_path: Path) -> RawTable:
    """Four stations: a voltage that is no number, no name, and a code twice."""
    path = tmp_path / "stations.csv"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return read_raw(path, "stations")


def built(raw: RawTable, edits: Edits) -> Laag:
    return build_corrected(raw, edits, STATIONS, nederland=NEDERLAND)


def check_ids(laag: Laag) -> Counter[str]:
    return Counter(laag.report["check_id"])


def test_all_faults_at_once_and_none_when_corrected(raw: RawTable) -> None:
    before = built(raw, {})
    assert {"W01", "W03", "I02"} <= set(check_ids(before))
    assert before.aside["rij"].tolist() == [3, 5]
    fixes = {(0, "spanning_kv"): "110", (2, "naam"): "Derde", (3, "station_id"): "S4"}
    after = built(raw, fixes)
    assert not set(check_ids(after)) & {"W01", "W03", "I02"}
    assert after.frame["station_id"].tolist() == ["S1", "S2", "S3", "S4"]
    assert after.frame["spanning_kv"].tolist() == [110, 380, 150, 110]
    assert after.frame["naam"].iloc[0] == HOSTILE


@pytest.mark.parametrize(
    "edits",
    [
        {},
        {(0, "station_id"): None},
        {(0, "station_id"): "S3", (1, "station_id"): "S3"},
        {(p, "station_id"): None for p in range(4)},
        {(0, "x"): "onzin"},
    ],
)
def test_rows_in_are_rows_in_use_and_rows_aside(raw: RawTable, edits: Edits) -> None:
    laag = built(raw, edits)
    assert len(laag.frame) + len(laag.aside) == laag.n_read == 4
    assert sorted([*laag.frame["rij"], *laag.aside["rij"]]) == [2, 3, 4, 5]


def test_what_was_read_stays_as_it_was(raw: RawTable) -> None:
    whole = raw.frame.copy()
    changed = apply_edits(raw, {(1, "naam"): "Anders", (1, "nieuw"): "x"})
    pd.testing.assert_frame_equal(raw.frame, whole)
    assert changed.frame["naam"].tolist()[1] == "Anders"
    assert changed.frame["nieuw"].tolist() == [None, "x", None, None]


def test_a_field_that_the_file_lacks_can_be_filled(raw: RawTable) -> None:
    bare = replace(raw, frame=raw.frame.drop(columns="naam"))
    assert check_ids(built(bare, {}))["K01"] == 1
    # Also after the visitor said that no column is it.
    laag = build_corrected(
        bare,
        {(1, "naam"): "Tweede"},
        STATIONS,
        nederland=NEDERLAND,
        columns={"station_id": "station_id", "naam": None},
    )
    assert check_ids(laag)["K01"] == 0
    assert laag.mapping.set_index("kolom").loc["naam", "veld"] == "naam"


def test_a_change_back_is_no_change(raw: RawTable) -> None:
    first = merge_edits(raw, {}, {(1, "naam"): "Anders", (2, "naam"): "Derde"})
    assert list_edits(raw, first).to_dict("records") == [
        {"rij": 3, "kolom": "naam", "was": "Tweede", "wordt": "Anders"},
        {"rij": 4, "kolom": "naam", "was": "", "wordt": "Derde"},
    ]
    assert merge_edits(raw, first, {(1, "naam"): "Tweede", (2, "naam"): None}) == {}


def test_edits_are_found_at_the_position_in_the_file() -> None:
    shown = pd.DataFrame({"k0": ["a", "b"], "k1": ["", "d"]})
    edited = pd.DataFrame({"k0": ["a", None], "k1": ["e", "d"]})
    assert find_edits(shown, edited, np.array([7, 3])) == {(3, "k0"): None, (7, "k1"): "e"}


def test_rows_with_faults_come_first_then_those_with_remarks(raw: RawTable) -> None:
    report = pd.DataFrame(
        {
            "rij": pd.array([4, 5, 5, pd.NA], dtype="Int64"),
            "ernst": ["opmerking", "opmerking", "fout", "fout"],
            "melding": ["m4", "m5", "n5", "bestand"],
        }
    )
    order, told = order_rows(raw, report)
    assert order.tolist() == [3, 2, 0, 1]
    assert told == 2
    assert findings_by_row(report) == {4: "m4", 5: "m5 n5"}


def test_rows_aside_can_be_taken_along_whole(raw: RawTable) -> None:
    table = rows_aside(raw, built(raw, {}))
    assert table["rij (miekgeo)"].tolist() == [3, 5]
    assert table["naam"].tolist() == ["Tweede", "Dubbel"]
    assert table["opmerking"].tolist() == ["b", "d"]
    assert table["reden (miekgeo)"].str.contains("S2").all()


def test_cells_are_shown_as_a_dutch_reader_types_them() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.5, None], "b": [True, "n.b.", pd.Timestamp("2026-11-21")]})
    assert as_text(frame)["a"].tolist() == ["1", "2,5", ""]
    assert as_text(frame)["b"].tolist() == ["ja", "n.b.", "2026-11-21"]


@pytest.mark.parametrize("layer", LAYER_NAMES)
def test_each_layer_is_recognised_by_its_own_fields(layer: str, raw: RawTable) -> None:
    names = [f.name for f in load_definition(layer).fields]
    assert guess_layer(replace(raw, frame=pd.DataFrame(columns=names))) == layer


def test_a_mark_that_cannot_be_read_stays_confidential(raw: RawTable, tmp_path: Path) -> None:
    definition = load_definition("projecten")
    frame = pd.DataFrame(
        {"project_id": ["A", "B"], "naam": ["a", "b"], "vertrouwelijk": ["misschien", "nee"]}
    )
    mine = replace(raw, name="projecten", frame=frame, rows=np.array([2, 3]))
    laag = build_corrected(mine, {}, definition, nederland=NEDERLAND)
    assert laag.confidential == {2}
    path = tmp_path / "eigen.gpkg"
    write_lagen([with_marks(laag), built(raw, {})], path)
    again = build_corrected(read_raw(path, "projecten"), {}, definition, nederland=NEDERLAND)
    marked = again.frame.loc[again.frame["rij"].isin(again.confidential), "project_id"]
    assert marked.tolist() == ["A"]
    assert len(read_raw(path, "stations").frame) == 2
