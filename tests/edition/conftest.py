"""Small data sets in files, read in an edition."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from miekgeo.edition import PUBLIC, Edition
from miekgeo.lagen import Lagen
from miekgeo.tasks import load_data

Read = Callable[..., Lagen]


def write_folder(folder: Path, files: dict[str, str]) -> Path:
    """A data set with a CSV a layer: a header and rows, without the spaces that indent them."""
    folder.mkdir(parents=True, exist_ok=True)
    for layer, text in files.items():
        lines = "\n".join(line.strip() for line in text.strip().splitlines())
        (folder / f"{layer}.csv").write_text(f"{lines}\n", encoding="utf-8")
    return folder


def texts_in(lagen: Lagen) -> str:
    """Everything a data set says anywhere, as one text."""
    said = [str(lagen.remarks), str(lagen.unread), str(lagen.source)]
    for laag in lagen.layers.values():
        tables = (laag.frame, laag.aside, laag.report, laag.mapping)
        said += [table.astype(str).to_csv() for table in tables]
    return "\n".join(said)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read layers given as text: `read({"projecten": "project_id;naam ..."}, edition)`."""

    def call(files: dict[str, str], edition: Edition = PUBLIC) -> Lagen:
        return load_data(write_folder(tmp_path / "gegevens", files), edition=edition)

    return call
