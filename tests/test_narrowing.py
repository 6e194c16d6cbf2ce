"""A data set cut down to some projects: what goes along, and what is said of the rest."""

from __future__ import annotations

import pandas as pd

from miekgeo.narrowing import concerns, narrow
from tests.collections_for_tests import drenthe_collection


def test_a_narrowed_collection_names_what_it_leaves_out_and_changes_no_answer() -> None:
    whole = drenthe_collection()
    found = narrow(whole, {"P16", "elders"}, "kabels")
    assert found.project_ids == ["P16"]
    account = found.tables["verantwoording"]
    gone = account.loc[account["onderwerp"] == "niet meegenomen", "waarde"].tolist()
    assert {*found.project_ids, *(g.split()[0] for g in gone)} == set(whole.project_ids)
    assert len(gone) + len(found.project_ids) == len(whole.project_ids)
    assert not [g for g in gone if g.endswith("nan")]
    assert whole.layers["traces"]["project_id"].tolist() == ["P04", "P16", "P17"]
    assert found.layers["traces"]["project_id"].tolist() == ["P16"]
    for name in ("projecten", "schaalniveau", "delen", "kruisingen"):
        mine = whole.layers[name][whole.layers[name]["project_id"] == "P16"]
        pd.testing.assert_frame_equal(found.layers[name], mine.reset_index(drop=True))
    for name in ("knooppunten", "stations", "capaciteit"):
        assert len(found.layers[name]) == len(whole.layers[name])
    assert set(found.tables["status"]["project_id"]) <= {"P16"}
    assert found.caveats[0].startswith("Alleen projecten die passen bij: kabels. Dat zijn er 1 van")


def test_what_is_between_projects_stays_with_either() -> None:
    traces = pd.DataFrame({"trace_id": ["T1", "T2"], "project_id": ["P1", None]})
    ends = pd.DataFrame({"trace_id": ["T1", "T2", "T9"]})
    assert concerns("losse_einden", ends, {"P1"}, traces).tolist() == [True, False, False]
    pairs = pd.DataFrame({"project_a": ["P1", "P2", "P3"], "project_b": ["P2", "P1", "P2"]})
    assert concerns("raakvlakken", pairs, {"P1"}, traces).tolist() == [True, True, False]
    edges = pd.DataFrame(
        {
            "laag_van": ["projecten", "traces", "projecten"],
            "van_id": ["P1", "P1", "P2"],
            "laag_naar": ["stations", "stations", "projecten"],
            "naar_id": ["P1", "S1", "P1"],
        }
    )
    assert concerns("afhankelijkheden", edges, {"P1"}, traces).tolist() == [True, False, True]
    # A table for a sheet has no layers beside its ids.
    bare = edges[["van_id", "naar_id"]]
    assert concerns("afhankelijkheden", bare, {"P1"}, traces).tolist() == [True, True, True]
    assert concerns("afhankelijkheden", bare, {"P2"}, traces).tolist() == [False, False, True]
