"""Sheets drawn once for all tests: of the small world and of the embedded set."""

from __future__ import annotations

from pathlib import Path

import pytest

from miekgeo.collection import Collection
from miekgeo.edition import FULL, PUBLIC
from miekgeo.sheets import write_sheet
from miekgeo.sheets.compose import Sheet, provincie_sheet
from miekgeo.sheets.output import drawing
from tests.collections_for_tests import drenthe_collection
from tests.projectfiche.world import gather, write_folder
from tests.sheets.world import LAYERS


@pytest.fixture(scope="session")
def drenthe() -> Collection:
    """Drenthe of the embedded set, made on 15 January 2026."""
    return drenthe_collection()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small world as files."""
    return write_folder(tmp_path_factory.mktemp("gegevens"), LAYERS)


@pytest.fixture(scope="session")
def world(folder: Path) -> Collection:
    """The public edition of its Drenthe."""
    return gather(folder, PUBLIC).of("Drenthe")


@pytest.fixture(scope="session")
def secret_world(folder: Path) -> Collection:
    """The confidential edition of its Drenthe."""
    return gather(folder, FULL).of("Drenthe")


@pytest.fixture(scope="session")
def world_sheet(world: Collection) -> Sheet:
    """The sheet of its Drenthe, before it becomes a file."""
    with drawing():
        return provincie_sheet(world, "A4")


@pytest.fixture(scope="session")
def world_pdf(world: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That sheet as PDF."""
    path = tmp_path_factory.mktemp("kaarten met é") / "drenthe.pdf"
    write_sheet(world, path)
    return path


@pytest.fixture(scope="session")
def world_png(world: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That sheet as PNG."""
    path = tmp_path_factory.mktemp("plaatjes") / "drenthe.png"
    write_sheet(world, path)
    return path


@pytest.fixture(scope="session")
def drenthe_pdf(drenthe: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sheet of Drenthe of the embedded set, A3."""
    path = tmp_path_factory.mktemp("kaarten") / "drenthe-a3.pdf"
    write_sheet(drenthe, path, paper="A3")
    return path
