"""The notebooks run from start to end and say what the reader of the kept outputs sees."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from scripts.run_notebooks import NOTEBOOKS, run

# A sentence that a reader of each must find.
SAYS = {
    "01_schaalniveau.ipynb": "Het kruist de provinciegrens",
    "02_knooppunten.ipynb": "regel K3: ten minste 2 sectoren",
    "03_afhankelijkheden.ipynb": "Van de 21 afhankelijkheden blijven er 10 binnen",
    "04_export.ipynb": "1 rij van projecten weggelaten",
}
PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))


def texts(notebook: nbformat.NotebookNode) -> list[list[str]]:
    """What each cell printed, or its value as plain text."""
    cells = [c for c in notebook.cells if c.cell_type == "code"]
    return [[o.text if "text" in o else o.data["text/plain"] for o in c.outputs] for c in cells]


def test_there_are_notebooks() -> None:
    assert [p.name for p in PATHS] == list(SAYS)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_a_notebook_gives_what_it_shows(path: Path) -> None:
    kept = nbformat.read(path, as_version=4)
    assert len(kept.cells) < 25
    assert texts(run(path)) == texts(kept)
    assert SAYS[path.name] in str(texts(kept))
