"""The command `projectfiche`."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from tests.conftest import Run
from tests.projectfiche.world import CONTACT

pytestmark = pytest.mark.usefixtures("no_drawing")
DONE, WRONG = 0, 2


def test_one_project_as_a_file_by_its_ending(run: Run, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "fiche.html"
    done = run("projectfiche", folder, "--project", "W1", "--uit", path, "--grenzen", "ingebed")
    assert done.code == DONE
    assert f"Geschreven: {path}" in done.out
    assert "1 projectfiche." in done.out
    assert f"Openbare uitgave. Gegevens: {folder.name}; grenzen: ingebedde set 2025" in done.text
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_provincie_as_a_folder(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "fiches"
    done = run("projectfiche", folder, "--provincie", "Groningen", "--uit", out)
    assert done.code == DONE
    assert sorted(p.name for p in out.iterdir()) == [
        "index.html",
        "projectfiche_W1.docx",
        "projectfiche_W2.docx",
    ]
    assert "Projectfiches Groningen" in (out / "index.html").read_text(encoding="utf-8")


def test_a_form_and_an_edition_can_be_chosen(run: Run, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "fiche.docx"
    chosen = ["--project", "W2", "--formulier", "nmiek", "--vertrouwelijk"]
    done = run("projectfiche", folder, *chosen, "--uit", path)
    assert done.code == DONE
    text = "\n".join(c.text for t in Document(path).tables for r in t.rows for c in r.cells)
    assert CONTACT in text
    assert "2.3.b Hulpvraag naar het nationale MIEK" in text


def test_all_unknown_projects_are_named(run: Run, folder: Path, tmp_path: Path) -> None:
    asked = [a for i in range(7) for a in ("--project", f"X{i}")]
    done = run("projectfiche", folder, *asked, "--uit", tmp_path / "uit")
    assert done.code == WRONG
    assert "niet in de gegevens: X0, X1, X2, X3, X4, X5, X6." in done.text
    assert list(tmp_path.iterdir()) == []


def test_a_project_elsewhere_is_not_in_the_provincie(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    asked = ["--provincie", "Groningen", "--project", "W5"]
    done = run("projectfiche", folder, *asked, "--uit", tmp_path / "uit")
    assert done.code == WRONG
    assert "Niet in Groningen: W5." in done.text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "--uit"),
        (["--uit", "fiche.pdf"], "fiche.pdf past niet bij de indeling docx"),
        (["--uit", "f.docx", "--project", "a", "--project", "b"], "2 fiches passen niet in één"),
        (["--uit", "x", "--formaat", "odt"], "De waarde van --formaat klopt niet"),
        (["--uit", "x", "--formulier", "gmiek"], "De waarde van --formulier klopt niet"),
    ],
)
def test_wrong_use_is_told_before_reading(
    run: Run, tmp_path: Path, options: list[str], message: str
) -> None:
    done = run("projectfiche", tmp_path / "er is niets", *options)
    assert done.code == WRONG
    assert message in done.text
    assert "er is niets" not in done.text
