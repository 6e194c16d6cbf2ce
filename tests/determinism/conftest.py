"""The north of the embedded set with its answers, made once."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest

from tests.determinism.answers import Answers, Tables, north, write


@pytest.fixture(scope="package")
def frames() -> dict[str, gpd.GeoDataFrame]:
    return north()


@pytest.fixture(scope="package")
def folder(frames: dict[str, gpd.GeoDataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(frames, tmp_path_factory.mktemp("noord") / "gegevens")


@pytest.fixture(scope="package")
def small(frames: dict[str, gpd.GeoDataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few rows of each layer: for what runs in several processes."""
    few = {name: frame.iloc[:12] for name, frame in frames.items()}
    return write(few, tmp_path_factory.mktemp("weinig") / "gegevens")


@pytest.fixture(scope="package")
def answers(folder: Path) -> Tables:
    found = Answers.of(folder).tables
    # Something of everything, or nothing is compared.
    empty = [name for name, table in found.items() if not len(table)]
    assert not empty
    return found
