"""Disks that refuse: full at any moment, read only, gone, or with something else in the place."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

from miekgeo.errors import MiekGeoError, SourceError, WriteError
from miekgeo.export.atomic import replacing, replacing_folder
from miekgeo.export.tables import write_csv
from miekgeo.scratch import LITTLE, scratch_folder
from miekgeo.sources import read_tables
from tests.conftest import ROOT, Run
from tests.faults import scenes
from tests.faults.scenes import Scene, files_of, is_litter

DONE, UNREADABLE = 0, 2
TABLE = pd.DataFrame({"naam": ["Kabel"] * 100})
# One of each way of writing: a library of its own, in parts, in several files, in a folder.
WAYS = (
    "oordelen.csv",
    "export .json",
    "export .xlsx",
    "export .geojson",
    "export .gpkg",
    "niveau .geojson",
    "map geoparquet",
    "map shp",
    "uitgave .gpkg",
    "laag met rapport",
    "projectenlijst",
    "grenzen",
)


@pytest.fixture(scope="module", autouse=True)
def data(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A place for the data set of which the scenes write."""
    scenes.FOLDERS[:] = [tmp_path_factory.mktemp("gegevens")]
    scenes._data.cache_clear()


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow beyond this number of bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def litter(folder: Path) -> list[str]:
    return [p.name for p in folder.rglob("*") if is_litter(p.name)]


def write_with_room(scene: Scene, folder: Path, size: int) -> str:
    """The message, or nothing when it got through."""
    with room_for(size):
        try:
            scene.write(1, folder)
        except MiekGeoError as error:
            return str(error)
    return ""


@pytest.mark.parametrize("name", WAYS)
def test_a_disk_that_is_full_at_any_moment(name: str, tmp_path: Path) -> None:
    """What is confirmed is whole: GDAL doesn't say so when it can't finish a file."""
    scene = next(s for s in scenes.SCENES if s.name == name)
    scene.write(1, tmp_path)
    new = scene.read(tmp_path)
    largest = max(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file())
    scene.write(0, tmp_path)
    old = scene.read(tmp_path)
    for size in (largest * 9 // 10, largest - 1):
        said = write_with_room(scene, tmp_path, size)
        found = scene.read(tmp_path)
        if said:
            assert "lukt niet (" in said
            assert said.endswith("wat er stond is niet veranderd.")
            assert found == old
        else:
            # A file that turned out smaller this time.
            assert found == new
            scene.write(0, tmp_path)
        assert litter(tmp_path) == []


# ---- real disks --------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mount a disk in memory: `small_disk("size=64k")`."""
    mounted: list[Path] = []

    def mount(options: str) -> Path:
        place = tmp_path / f"schijf{len(mounted)}"
        place.mkdir()
        if shutil.which("mount") is None or os.geteuid() != 0:
            pytest.skip("alleen wie alles mag, mag hier een schijf aankoppelen")
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("hier kan geen schijf worden aangekoppeld")
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", str(place)], check=True)


def read_only(place: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)


@pytest.mark.parametrize("name", ["oordelen.csv", "export .geojson", "export .gpkg", "map shp"])
def test_a_disk_that_is_full(name: str, small_disk: Callable[[str], Path]) -> None:
    disk = small_disk("size=64k")
    (disk / "eigen.txt").write_text("van een ander")
    (disk / "vol").write_bytes(bytes(40_000))
    before = files_of(disk)
    with pytest.raises(WriteError, match=r"schrijven lukt niet \(de schijf is vol\)"):
        next(s for s in scenes.SCENES if s.name == name).write(0, disk)
    assert files_of(disk) == before
    assert litter(disk) == []


def test_a_disk_that_may_only_be_read(small_disk: Callable[[str], Path], run: Run) -> None:
    disk = small_disk("size=1m")
    (disk / "uit.csv").write_text("oud")
    (disk / "map").mkdir()
    read_only(disk)
    expected = f"In de map {disk.name} mag niet worden geschreven. Kies een andere map."
    with pytest.raises(WriteError, match=expected):
        write_csv(TABLE, disk / "uit.csv")
    with pytest.raises(WriteError, match=expected), replacing_folder(disk):
        pass
    with (
        pytest.raises(WriteError, match="In de map map mag niet worden geschreven"),
        replacing_folder(disk / "map"),
    ):
        pass
    assert (disk / "uit.csv").read_text() == "oud"


def test_a_data_folder_that_may_only_be_read(
    small_disk: Callable[[str], Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = small_disk("size=1m")
    read_only(disk)
    monkeypatch.setenv("MIEKGEO_MAP", str(disk))
    assert run("bronnen").code == DONE
    done = run("bronnen", "gebruik", "ingebed")
    assert done.code == UNREADABLE
    assert done.text == (
        "Fout: De grenzenset kiezen lukt niet (er mag alleen worden gelezen). Controleer rechten en"
        " schijfruimte; wat er stond is niet veranderd."
    )


def test_a_full_place_for_temporary_files_is_not_a_damaged_file(
    small_disk: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = small_disk("size=64k")
    (disk / "vol").write_bytes(bytes(60_000))
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    with pytest.raises(MiekGeoError) as caught:
        read_tables(ROOT / "data" / "grenzen.gpkg", layers=["gemeenten"])
    assert str(caught.value) == (
        "Er is geen plaats voor tijdelijke bestanden (de schijf is vol). Maak ruimte vrij, of laat "
        "TMPDIR een map met ruimte noemen."
    )
    assert [p.name for p in disk.iterdir()] == ["vol"]


def test_a_damaged_file_is_still_a_damaged_file(tmp_path: Path) -> None:
    if shutil.disk_usage(tempfile.gettempdir()).free < LITTLE:
        pytest.skip("deze schijf is vol")
    content = (ROOT / "data" / "grenzen.gpkg").read_bytes()
    (tmp_path / "half.gpkg").write_bytes(content[: len(content) // 2])
    with pytest.raises(SourceError, match="beschadigd"):
        read_tables(tmp_path / "half.gpkg", layers=["gemeenten"])


def test_no_place_for_temporary_files_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp', '/']")

    monkeypatch.setattr(tempfile, "gettempdir", refuse)
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_get_default_tempdir", refuse)
    with pytest.raises(WriteError, match="geen plaats voor tijdelijke best"), scratch_folder():
        pass


# ---- something else in the place ---------------------------------------------------------------


def test_a_folder_that_vanishes_meanwhile(tmp_path: Path) -> None:
    """No traceback, and nothing made elsewhere."""
    for write in (replacing, replacing_folder):
        folder = tmp_path / "map"
        folder.mkdir()

        def vanish(write: Callable[..., object] = write, folder: Path = folder) -> None:
            with write(folder / "uit") as aside:  # type: ignore[attr-defined]
                shutil.rmtree(folder)
                assert not aside.exists()

        with pytest.raises(WriteError, match="uit schrijven lukt niet"):
            vanish()
        assert list(tmp_path.iterdir()) == []


def test_links_that_lead_to_each_other(tmp_path: Path, run: Run) -> None:
    """A file takes the place of the link; a folder can't be found behind it."""
    (tmp_path / "a.csv").symlink_to("a.csv")
    (tmp_path / "map").symlink_to("map")
    write_csv(TABLE, tmp_path / "a.csv")
    assert not (tmp_path / "a.csv").is_symlink()
    for target in (tmp_path / "map", tmp_path / "map" / "uit.csv"):
        with pytest.raises(WriteError, match="map is een koppeling die nergens heen leidt"):
            write_csv(TABLE, target) if target.suffix else replacing_folder(target).__enter__()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "map"]


def test_a_link_to_another_disk_is_replaced(
    small_disk: Callable[[str], Path], tmp_path: Path
) -> None:
    disk = small_disk("size=1m")
    (disk / "uit.csv").write_text("van een ander")
    (tmp_path / "uit.csv").symlink_to(disk / "uit.csv")
    write_csv(TABLE, tmp_path / "uit.csv")
    assert (disk / "uit.csv").read_text() == "van een ander"
    assert not (tmp_path / "uit.csv").is_symlink()


def test_something_in_our_own_folder_that_cannot_be_removed_as_a_file(tmp_path: Path) -> None:
    """A library that makes a folder beside what it writes."""
    with replacing(tmp_path / "uit.csv") as aside:
        aside.write_text("nieuw")
        (aside.parent / "map").mkdir()
        (aside.parent / "map" / "rest").write_text("")
    assert [p.name for p in tmp_path.iterdir()] == ["uit.csv"]


# ---- where is printed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shell", "code", "says"),
    [
        ("bronnen gebruik ingebed > /dev/full", UNREADABLE, "Fout: Lezen of schrijven van de uit"),
        ("bronnen >&-", DONE, ""),
        ("bronnen gebruik weg 2> /dev/full", UNREADABLE, ""),
    ],
)
def test_an_output_that_refuses(shell: str, code: int, says: str, tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("dit systeem heeft geen /dev/full")
    command = f'"{sys.executable}" -m miekgeo {shell}'
    environment = {**os.environ, "MIEKGEO_MAP": str(tmp_path)}
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == code
    assert done.stderr.startswith(says)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_a_reader_that_has_seen_enough(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `| head`: no message, and not the code that says that there are faults in the data."""

    def closed(_: str) -> int:
        raise BrokenPipeError

    monkeypatch.setattr("sys.stdout.write", closed)
    done = run("bronnen")
    assert (done.code, done.err) == (UNREADABLE, "")
