"""The world of `tests.projectfiche.world`, gathered once per edition."""

from __future__ import annotations

from pathlib import Path

import pytest

from miekgeo.collection import Collection
from miekgeo.edition import FULL, PUBLIC
from tests.projectfiche.world import gather, small_png, write_folder


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data set as files."""
    return write_folder(tmp_path_factory.mktemp("wereld"))


@pytest.fixture(scope="session")
def openbaar(folder: Path) -> Collection:
    """Its public edition."""
    return gather(folder, PUBLIC)


@pytest.fixture(scope="session")
def vertrouwelijk(folder: Path) -> Collection:
    """Its confidential edition."""
    return gather(folder, FULL)


@pytest.fixture
def no_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A white map: what is on it is tested with the sheets."""
    monkeypatch.setattr("miekgeo.sheets.location_map", lambda *args, **kwargs: small_png())
