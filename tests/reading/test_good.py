"""Files as they should be: read completely, with the right values in the right place."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from tests.conftest import Run
from tests.reading import good
from tests.reading.asserts import Checked, assert_judged, assert_read
from tests.reading.conftest import Check
from tests.reading.good import Good

# Map files cost a process of their own; one of each kind of reader is judged too.
JUDGED_MAPS = {"gpkg_of_several_layers", "zipped_shapefile", "geoparquet", "folder_of_layers"}
COSTLY = {c.name for c in good.MAPS} | {"folder_of_layers"}
JUDGED = [c for c in good.CASES if c.ids and (c.name not in COSTLY or c.name in JUDGED_MAPS)]


@pytest.mark.parametrize("case", good.CASES, ids=lambda c: c.name)
def test_read(case: Good, check: Check) -> None:
    checked = check(case)
    assert_read(checked, case)
    assert_values(checked, case)
    assert_shapes(checked, case)


@pytest.mark.parametrize("case", JUDGED, ids=lambda c: c.name)
def test_judged(case: Good, run: Run, inbox: Path, outbox: Path) -> None:
    path = case.make(inbox)
    written = outbox / "uit.json"
    assert_judged(case, run("schaalniveau", path, "--uit", written), written)


def assert_values(checked: Checked, case: Good) -> None:
    """Fields and own columns hold what the file says."""
    frame = checked.layers[case.laag].frame
    for column, values in case.values.items():
        read = frame[column].astype(object).where(frame[column].notna(), None).tolist()
        assert read == list(values)


def assert_shapes(checked: Checked, case: Good) -> None:
    """Geometries are those of the file, no vertex more than a metre off."""
    geometry = checked.layers[case.laag].frame.geometry
    for position, wkt in case.shapes.items():
        expected = shapely.from_wkt(wkt)
        assert geometry.iloc[position].geom_type == expected.geom_type
        assert shapely.hausdorff_distance(geometry.iloc[position], expected) < 1
