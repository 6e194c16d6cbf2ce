"""The commands `kaartblad` and `kaartatlas`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from miekgeo.sheets.compose import Sheet
from miekgeo.sheets.page import Page
from tests.conftest import Run
from tests.sheets.world import MM_PER_PDF_UNIT, SECRET, reader, text_of

DONE, WRONG = 0, 2


def test_a_sheet_of_a_provincie(run: Run, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "blad met spatie é.pdf"
    done = run("kaartblad", folder, "--provincie", "drenthe", "--uit", path, "--grenzen", "ingebed")
    assert done.code == DONE, done.text
    assert f"Geschreven: {path}" in done.out
    assert "Openbare uitgave. Gegevens: gegevens" in done.out
    text = text_of(path)
    assert "Energie-infrastructuur Drenthe" in text
    assert SECRET not in text


def test_a_confidential_sheet_of_a_project_on_a3(run: Run, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "project.pdf"
    chosen = ["--project", "S1", "--papier", "a3", "--vertrouwelijk"]
    done = run("kaartblad", folder, *chosen, "--uit", path)
    assert done.code == DONE, done.text
    assert "Vertrouwelijke uitgave" in done.out
    assert float(reader(path).pages[0].mediabox.width) * MM_PER_PDF_UNIT == pytest.approx(420)
    assert "Kabel Assen-Groningen" in text_of(path)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--provincie", "Atlantis", "--uit", "/b.pdf"], "De provincie 'Atlantis' is onbekend."),
        (["--project", "S99", "--uit", "/b.pdf"], "Project S99 is er niet."),
        (["--project", "ZWK-9", "--uit", "/b.pdf"], "Project ZWK-9 is er niet."),
        (["--provincie", "Drenthe", "--uit", "/b.jpg"], "Een kaartblad wordt geen .jpg."),
        (["--uit", "/weg/b.pdf"], "De map weg bestaat niet."),
        (["--provincie", "Drenthe", "--project", "S1", "--uit", "/b.pdf"], "niet allebei"),
        (["--papier", "A5", "--uit", "/b.pdf"], "De waarde van --papier klopt niet."),
        (["--provincie", "Drenthe"], "Er ontbreekt iets: --uit."),
        (["--raster", "500", "--vertrouwelijk", "--uit", "/b.pdf"], "--raster hoort bij"),
    ],
)
def test_wrong_use_is_said_in_dutch(
    run: Run, folder: Path, tmp_path: Path, options: list[str], message: str
) -> None:
    asked = [tmp_path / o[1:] if o.startswith("/") else o for o in options]
    done = run("kaartblad", folder, *asked)
    assert done.code == WRONG
    assert message in done.text
    assert "Traceback" not in done.text
    assert list(tmp_path.iterdir()) == []


def test_an_atlas(
    run: Run,
    folder: Path,
    world_sheet: Sheet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # One page for each: the sheets themselves are tested where they are written.
    page = [Page(297, 210)]
    monkeypatch.setattr(
        "miekgeo.sheets.atlas.provincie_sheet", lambda *_: replace(world_sheet, pages=page)
    )
    path = tmp_path / "atlas.pdf"
    done = run("kaartatlas", folder, "--uit", path)
    assert done.code == DONE, done.text
    assert f"Geschreven: {path}" in done.out
    assert "Openbare uitgave" in done.out
    assert len(reader(path).pages) == 13


def test_an_atlas_is_a_pdf_or_a_folder(run: Run, folder: Path, tmp_path: Path) -> None:
    done = run("kaartatlas", folder, "--uit", tmp_path / "atlas.png")
    assert done.code == WRONG
    assert "Laat de naam eindigen op .pdf." in done.text
    assert list(tmp_path.iterdir()) == []
