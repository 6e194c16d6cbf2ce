"""The GeoPackage held against GDAL's own validator of the standard."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from miekgeo.collection import LAYERS
from miekgeo.export.geopackage import write_geopackage
from tests.clients.test_qgis import PYTHON
from tests.collections_for_tests import nederland_collection

# Beyond the standard too, and a warning counts as a fault.
VALIDATOR = [PYTHON, "-m", "osgeo_utils.samples.validate_gpkg"]
OPTIONS = ["-k", "--extra", "--warning-as-error"]


def validated(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*VALIDATOR, *OPTIONS, str(path)], check=False, capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    try:
        asked = subprocess.run(VALIDATOR, check=False, capture_output=True, text=True, timeout=60)
    except OSError:
        pytest.skip(f"{PYTHON} is er niet.")
    if "validate_gpkg" not in asked.stdout:
        pytest.skip(f"{PYTHON} kent de validator van GDAL niet (python3-gdal).")
    path = tmp_path / "alles.gpkg"
    write_geopackage(nederland_collection(), LAYERS, path)
    return path


def test_nothing_to_remark(file: Path) -> None:
    done = validated(file)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_the_validator_sees_a_fault(file: Path) -> None:
    """Else its silence would say nothing."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(file)) as base, base:
        base.execute("UPDATE gpkg_contents SET last_change = 'gisteren'")
    done = validated(file)
    assert done.returncode == 1
    assert "last_change" in done.stdout
