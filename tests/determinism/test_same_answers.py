"""The same things in another order or coordinate system, or drawn in another way: same answers.

And what is added far away, under another code or name, changes nothing of the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from miekgeo.capaciteit import assign_ontwikkelingen
from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten import default_rules, find_prepared, prepare
from miekgeo.raakvlakken import find_raakvlakken
from miekgeo.schaalniveau import find_schaalniveau
from miekgeo.schaalniveau.parts import find_parts
from miekgeo.thresholds import load_thresholds
from tests.determinism.answers import LAYERS, SAME_M, Answers, Frames, Tables, differences, write

# Each layer in another coordinate system, and then in the next.
SYSTEMS = ("EPSG:4326", "EPSG:3857", "EPSG:25831", RD)
Geometry = shapely.Geometry


def shuffled(frames: Frames, seed: int) -> dict[str, gpd.GeoDataFrame]:
    return {name: frame.sample(frac=1, random_state=seed) for name, frame in frames.items()}


def redrawn(frames: Frames, change: Callable[[Geometry], Geometry]) -> dict[str, gpd.GeoDataFrame]:
    """With each geometry of a layer drawn in another way."""
    out = dict(frames)
    for name in LAYERS:
        drawn = np.array([change(g) for g in frames[name].geometry], dtype=object)
        series = gpd.GeoSeries(drawn, index=frames[name].index, crs=RD)
        out[name] = frames[name].set_geometry(series)
    return out


def otherwise(geometry: Geometry | None) -> Geometry | None:
    """Reversed, with vertices where none are needed, in parts and with a height."""
    if geometry is None:
        return None
    if shapely.get_dimensions(geometry) == 1:
        more = shapely.reverse(shapely.segmentize(geometry, 777.0))
        xy = shapely.get_coordinates(more)
        pieces = [xy[: len(xy) // 2 + 1], xy[len(xy) // 2 :]][::-1] if len(xy) > 2 else [xy]
        geometry = shapely.MultiLineString([shapely.LineString(p) for p in pieces])
    return shapely.force_3d(geometry, 5.0)


@pytest.mark.parametrize("turn", [0, 2])
def test_order_and_coordinate_system(
    turn: int, frames: Frames, answers: Tables, tmp_path: Path
) -> None:
    systems = {n: SYSTEMS[(i + turn) % len(SYSTEMS)] for i, n in enumerate(LAYERS)}
    other = write(shuffled(frames, turn), tmp_path / "gegevens", systems)
    assert differences(answers, Answers.of(other).tables, same_m=SAME_M) == []


def test_lines_drawn_otherwise(frames: Frames, answers: Tables, tmp_path: Path) -> None:
    other = Answers.of(write(redrawn(frames, otherwise), tmp_path / "gegevens")).tables
    # Which of its ends a line stops with is said by its direction.
    turned = {"losse_einden": {"einde", "toelichting"}}
    assert differences(answers, other, same_m=SAME_M, without=turned) == []
    ends = {"begin": "eind", "eind": "begin"}
    before = answers["losse_einden"][["trace_id", "einde"]]
    after = other["losse_einden"][["trace_id", "einde"]].replace({"einde": ends})
    assert sorted(after.to_numpy().tolist()) == sorted(before.to_numpy().tolist())


def test_moved_by_a_millimetre(frames: Frames, answers: Tables, tmp_path: Path) -> None:
    moved = redrawn(frames, lambda g: shapely.transform(g, lambda xy: xy + 0.001) if g else g)
    other = Answers.of(write(moved, tmp_path / "gegevens")).tables
    # Two provincies lie in a line by two millimetres more or less, at most for each crossing.
    assert differences(answers, other, same_m=0.01) == []


def test_a_project_far_away(frames: Frames, answers: Tables, tmp_path: Path) -> None:
    projecten = frames["projecten"]
    # In the sea off Zeeland, with nothing near and nothing that it waits for.
    far = projecten.iloc[[0]].set_geometry(gpd.GeoSeries([shapely.Point(0, 400_000)], crs=RD))
    far = far.assign(project_id="VER", afhankelijk_van=None, ontwikkeling_ids=None)
    more = {**frames, "projecten": pd.concat([far.assign(onderdeel_van=None), projecten])}
    other = Answers.of(write(more, tmp_path / "gegevens")).tables
    rest = {name: table[~(table == "VER").any(axis=1)] for name, table in other.items()}
    # It is counted, where everything is counted.
    assert differences(answers, rest, without={"portfolio": {"*"}}) == []
    assert len(other["schaalniveau"]) == len(answers["schaalniveau"]) + 1


def test_a_project_once_more_under_another_code(frames: Frames, grenzen: Grenzen) -> None:
    projecten, clusters = frames["projecten"], frames["clusters"]
    alone = projecten[projecten["onderdeel_van"].isna()].reset_index(drop=True)
    again = pd.concat(
        [alone, alone.iloc[[2]].assign(project_id="NOG EENS", naam="Ander")], ignore_index=True
    )
    found = find_schaalniveau(again, grenzen, clusters)
    before = find_schaalniveau(alone, grenzen, clusters)
    pd.testing.assert_frame_equal(found.iloc[:-1], before)
    same = ["project_id", "naam"]
    assert found.iloc[-1].drop(same).to_dict() == before.iloc[2].drop(same).to_dict()
    pairs = find_raakvlakken(again, frames["stations"], frames["traces"]).table
    old = ~(pairs[["project_a", "project_b"]] == "NOG EENS").any(axis=1)
    expected = find_raakvlakken(alone, frames["stations"], frames["traces"]).table
    pd.testing.assert_frame_equal(pairs[old].reset_index(drop=True), expected)


def test_other_names_change_texts_only(frames: Frames, grenzen: Grenzen) -> None:
    projecten = frames["projecten"]
    named = projecten.assign(naam=[f"Z{i}" for i in range(len(projecten))][::-1])
    texts = ["naam", "toelichting", "aandachtspunten"]
    before, after = (
        find_schaalniveau(p, grenzen, frames["clusters"]).drop(columns=texts)
        for p in (projecten, named)
    )
    pd.testing.assert_frame_equal(before, after)
    hubs = [
        find_prepared(
            prepare(frames["stations"], frames["traces"], p, frames["ontwikkelingen"], grenzen),
            rules=default_rules(),
        ).table[["knooppunt_id", "soort", "karakter", "score", "provincies", "n_projecten"]]
        for p in (projecten, named)
    ]
    by_id = [h.sort_values("knooppunt_id", ignore_index=True) for h in hubs]
    pd.testing.assert_frame_equal(*by_id)


def test_in_pieces(frames: Frames, grenzen: Grenzen) -> None:
    """What goes feature by feature gives the same however the input was split.

    A programme is judged as a whole, so its projects have to stay together.
    """
    projecten, clusters = frames["projecten"], frames["clusters"]
    alone = projecten[projecten["onderdeel_van"].isna()].reset_index(drop=True)
    pieces = [alone.iloc[:1], alone.iloc[1:7], alone.iloc[7:]]
    found = pd.concat([find_schaalniveau(p, grenzen, clusters) for p in pieces])
    pd.testing.assert_frame_equal(found, find_schaalniveau(alone, grenzen, clusters))
    parts = pd.concat([find_parts(p, grenzen) for p in pieces], ignore_index=True)
    whole = find_parts(alone, grenzen)
    pd.testing.assert_frame_equal(pd.DataFrame(parts), pd.DataFrame(whole))
    plans = frames["ontwikkelingen"]
    assign = partial(
        assign_ontwikkelingen,
        stations=frames["stations"],
        grenzen=grenzen,
        thresholds=load_thresholds(),
    )
    fed = pd.concat([assign(plans.iloc[:4]), assign(plans.iloc[4:])], ignore_index=True)
    pd.testing.assert_frame_equal(fed, assign(plans).reset_index(drop=True))
