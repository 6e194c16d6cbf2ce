"""The wheel works outside the checkout, with its layers and data inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What installing the wheel puts in place."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
    subprocess.run([*command, str(folder)], cwd=ROOT, check=True, capture_output=True, timeout=120)
    wheel = next(folder.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run_elsewhere(site: Path, folder: Path, *code: str) -> subprocess.CompletedProcess[str]:
    """Run Python in another folder with the unpacked wheel before anything installed."""
    environment = {**os.environ, "PYTHONPATH": str(site)}
    return subprocess.run(
        [sys.executable, *code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_the_wheel_holds_what_it_needs(unpacked: Path) -> None:
    package = unpacked / "miekgeo"
    for name in ("_layers", "_data"):
        shipped, there = package / name, ROOT / name.removeprefix("_")
        assert {p.relative_to(shipped) for p in shipped.rglob("*")} == {
            p.relative_to(there) for p in there.rglob("*")
        }
    for name in ("_app.py", "tables/thresholds.csv", "ui/pagina.css", "ui/vendor/kaart.js"):
        assert (package / name).is_file()
    for name in ("privacy.md", "toegankelijkheidsverklaring.md"):
        assert (package / "_docs" / name).read_bytes() == (ROOT / "docs" / name).read_bytes()
    assert not (package / "tests").exists()
    licences = list(unpacked.glob("miekgeo-*.dist-info/licenses/LICENSE"))
    assert len(licences) == 1


def test_the_embedded_projects_are_judged_from_the_wheel(unpacked: Path, tmp_path: Path) -> None:
    done = run_elsewhere(unpacked, tmp_path, "-m", "miekgeo", "schaalniveau", "--uit", "uit.json")
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0)
    assert len(json.loads((tmp_path / "uit.json").read_text(encoding="utf-8"))) == 89


def test_it_was_the_wheel_that_ran(unpacked: Path, tmp_path: Path) -> None:
    code = "import miekgeo.paths as p, miekgeo.serve as s; print(p.DATA, p.LAYERS, s.app_path())"
    done = run_elsewhere(unpacked, tmp_path, "-c", code)
    package = unpacked / "miekgeo"
    assert done.stdout.split() == [str(package / n) for n in ("_data", "_layers", "_app.py")]


def test_the_embedded_data_is_small() -> None:
    assert sum(p.stat().st_size for p in (ROOT / "data").iterdir()) < 3_000_000
