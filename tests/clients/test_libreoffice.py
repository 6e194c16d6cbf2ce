"""Fiches opened by LibreOffice: do they open, on how many pages, and with what on them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from miekgeo.collection import Collection
from miekgeo.edition import PUBLIC
from miekgeo.export.projectfiche import write_projectfiche
from tests.collections_for_tests import nederland_collection
from tests.projectfiche.world import HOSTILE, gather, write_folder

SOFFICE, PDFTOTEXT = shutil.which("soffice"), shutil.which("pdftotext")
pytestmark = pytest.mark.skipif(
    SOFFICE is None or PDFTOTEXT is None,
    reason="LibreOffice (soffice) of pdftotext is er niet.",
)
# From a line over four provincies to a project without location.
EMBEDDED = {"N12a": (2, 5), "N01a": (2, 5), "P17": (1, 2), "P14": (1, 2), "P09": (1, 2)}
FILLED_IN = {"W1": (1, 2), "W2": (2, 5), "W3": (1, 2)}


def test_fiches_open_on_as_many_pages_as_their_form_asks(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """One test: starting LibreOffice takes longer than all it has to do."""
    place = tmp_path / "fiches met een spatie"
    place.mkdir()
    world = gather(write_folder(tmp_path_factory.mktemp("wereld")), PUBLIC)
    files = _written(nederland_collection(), list(EMBEDDED), place)
    files |= _written(world, [*FILLED_IN, HOSTILE], place)
    _convert(list(files.values()), tmp_path / "profiel")
    pages = {i: _pages(path.with_suffix(".pdf")) for i, path in files.items()}
    for project_id, (least, most) in (EMBEDDED | FILLED_IN).items():
        assert least <= len(pages[project_id]) <= most, project_id
    for mine in pages.values():
        for number, text in enumerate(mine, start=1):
            assert f"pagina {number} van {len(mine)}" in text
            assert "Openbare uitgave" in text
    _check_words("\n".join(pages["N12a"]), "\n".join(pages[HOSTILE]))


def _check_words(kabel: str, hostile: str) -> None:
    assert "Projectfiche 380 kV Vierverlaten-Ens" in kabel
    assert "Fryslân (71,6 km, 65%)" in " ".join(kabel.split())
    numbers = ["2.1.a Projectnaam", "2.2.b Neveneffecten", "2.2.f Stakeholders"]
    assert [kabel.index(n) for n in numbers] == sorted(kabel.index(n) for n in numbers)
    assert "<script>alert(" in hostile
    assert hostile.count("Woord") > 4_900


def _convert(files: list[Path], profile: Path) -> None:
    """Make a PDF beside each document, with settings of its own."""
    command = [str(SOFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(files[0].parent), *map(str, files)]
    subprocess.run(
        command,
        check=True,
        capture_output=True,
        timeout=300,
        env={**os.environ, "HOME": str(profile)},
    )


def _written(collection: Collection, ids: list[str], place: Path) -> dict[str, Path]:
    return dict(zip(ids, write_projectfiche(collection, ids, place, "docx"), strict=False))


def _pages(pdf: Path) -> list[str]:
    done = subprocess.run(
        [str(PDFTOTEXT), "-layout", str(pdf), "-"], check=True, capture_output=True, text=True
    )
    return done.stdout.split("\f")[:-1]
