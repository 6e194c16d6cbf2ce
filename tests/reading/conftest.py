"""Run the command line on a case and keep everything it gave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from miekgeo import dataset, lagen
from miekgeo.lagen import Laag
from tests.conftest import Run
from tests.reading.asserts import Checked
from tests.reading.case import Case


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Folder in which the file of a case is made."""
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    """Folder for what a command writes."""
    folder = tmp_path / "uit"
    folder.mkdir()
    return folder


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Laag]:
    """The layers that are built, so that a map file is read only once a test."""
    layers: list[Laag] = []
    original = lagen.build_layer

    def remember(*args: Any, **options: Any) -> Laag:
        layers.append(original(*args, **options))
        return layers[-1]

    for module in (lagen, dataset):
        monkeypatch.setattr(module, "build_layer", remember)
    return layers


Check = Callable[[Case], Checked]


@pytest.fixture
def check(run: Run, inbox: Path, outbox: Path, built: list[Laag]) -> Check:
    """Make the file of a case and run `controleer` on it."""

    def checked(case: Case) -> Checked:
        path = case.make(inbox)
        report = outbox / "rapport.json"
        ran = run("controleer", path, *case.arguments, "--uit", report)
        layers = {laag.definition.layer: laag for laag in built}
        return Checked(path, ran, report, layers)

    return checked
