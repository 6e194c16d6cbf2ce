"""Files that claim, nest, repeat or hide: each ends in words, soon, and leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from miekgeo.errors import SourceError
from miekgeo.limits import LIMITS
from miekgeo.sources import read_tables
from tests.conftest import Run
from tests.reading import bad_files, bad_places, bad_rows, hostile, nasty
from tests.reading.asserts import assert_decent, assert_read, files_in
from tests.reading.build import in_csv, in_map, middle
from tests.reading.case import UNREADABLE, Case
from tests.reading.conftest import Check
from tests.reading.test_hostile import Listener, listener, unpacking

__all__ = ["listener", "unpacking"]

ADDRESSES = (
    "/vsicurl/{}/x.geojson",
    "/vsizip//vsicurl/{}/x.zip",
    "{}/x.geojson",
    "WFS:{}",
    "OAPIF:{}",
    "GeoJSON:{}/x.geojson",
    "GPKG:/vsicurl/{}/x.gpkg:laag",
    '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer>',
    '{{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read {}"}}',
)


@pytest.mark.parametrize("case", nasty.CASES, ids=lambda c: c.name)
def test_answered_in_words(
    case: Case, check: Check, inbox: Path, outbox: Path, unpacking: Path
) -> None:
    checked = check(case)
    assert checked.ran.code == case.code, checked.ran.text[:2000]
    assert_decent(checked.ran, checked.path.name)
    for fragment in case.says:
        assert fragment in checked.words
    if case.findings:
        assert_read(checked, case)
    assert files_in(unpacking) == set()
    assert files_in(inbox) == {checked.path.name}
    assert files_in(outbox) == (set() if case.code == UNREADABLE else {"rapport.json"})


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_for_a_name_calls_nobody(name: str, run: Run, listener: Listener) -> None:
    host, port = listener.server.getsockname()[:2]
    assert run("controleer", name.format(f"http://{host}:{port}")).code == UNREADABLE
    assert run("controleer", f"PG:host={host} port={port} dbname=x").code == UNREADABLE
    assert listener.calls == 0


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        ({"rows": 2}, "heeft meer dan 2 rijen. Splits het bestand."),
        ({"columns": 2}, "heeft meer dan 2 kolommen."),
        ({"file_bytes": 10}, "is groter dan 0 MB."),
        ({"text_bytes": 10}, "Lever het aan als GeoPackage of GeoParquet"),
    ],
)
def test_each_limit_is_said_for_text(limits: dict[str, int], says: str, inbox: Path) -> None:
    path = in_csv(middle())(inbox)
    with pytest.raises(SourceError) as refused:
        read_tables(path, limits=replace(LIMITS, **limits))
    assert path.name in str(refused.value)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        ({"rows": 0}, "heeft meer dan 0 rijen."),
        ({"columns": 1}, "heeft meer dan 1 kolommen."),
        ({"vertices": 0}, "heeft meer dan 0 hoekpunten. Vereenvoudig"),
        ({"seconds": 0}, "is na 0 seconden nog niet gelezen."),
    ],
)
def test_each_limit_is_said_for_maps(limits: dict[str, int], says: str, inbox: Path) -> None:
    path = in_map([nasty.PLAIN], "projecten.fgb")(inbox)
    with pytest.raises(SourceError, match=r"projecten\.fgb") as refused:
        read_tables(path, limits=replace(LIMITS, **limits))
    assert says in str(refused.value)


def test_a_row_far_below_is_not_waited_for(inbox: Path) -> None:
    with pytest.raises(SourceError, match=r"heeft meer dan 1\.000 rijen"):
        read_tables(nasty.far_below(inbox), limits=replace(LIMITS, rows=1_000))


def test_cells_of_a_sheet_have_a_limit(inbox: Path) -> None:
    path = nasty.in_xlsx({"projecten": nasty.SHEET})(inbox)
    with pytest.raises(SourceError, match="heeft meer dan 8 cellen"):
        read_tables(path, limits=replace(LIMITS, cells=8))


def test_a_database_that_never_ends_is_stopped(inbox: Path) -> None:
    """A view that counts for ever, in place of the table that tells which layers there are."""
    path = nasty.gpkg_with(
        "create view eindeloos as with recursive t(n) as (select 1 union all select n + 1 from t)"
        " select n as fid, n as project_id from t",
        "update gpkg_contents set table_name = 'eindeloos', data_type = 'attributes'",
        "delete from gpkg_geometry_columns",
    )(inbox)
    with pytest.raises(SourceError, match="is na 1 seconden nog niet gelezen"):
        read_tables(path, limits=replace(LIMITS, seconds=1))


def test_the_corpus_is_large_and_each_file_has_a_name_of_its_own() -> None:
    groups = (bad_files, bad_rows, bad_places, hostile, nasty)
    names = [case.name for group in groups for case in group.CASES]
    assert len(names) == len(set(names))
    assert len(names) + len(hostile.CALLERS) + len(hostile.CALLING_LAYERS) >= 250
