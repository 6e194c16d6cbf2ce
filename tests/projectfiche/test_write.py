"""Writing fiches: which files, by which names, and what happens when it can't be done."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from docx import Document

from miekgeo.collection import Collection
from miekgeo.errors import SourceError, WriteError
from miekgeo.export.projectfiche import file_names, write_projectfiche
from miekgeo.projectfiche import build_fiche
from tests.collections_for_tests import nederland_collection
from tests.projectfiche.world import HOSTILE, SECRET

drawn_white = pytest.mark.usefixtures("no_drawing")
SAFE = re.compile(r"projectfiche_[A-Za-z0-9][A-Za-z0-9_-]{0,68}\.(docx|html)")


@drawn_white
@pytest.mark.parametrize("formaat", ["docx", "html"])
def test_a_folder_gets_a_file_per_project_and_an_index(
    openbaar: Collection, tmp_path: Path, formaat: str
) -> None:
    told: list[tuple[str, int, int | None]] = []
    folder = tmp_path / "Fiches voor Fryslân"
    written = write_projectfiche(
        openbaar,
        ["W2", "W1", "W3", "W2"],
        folder,
        formaat,
        progress=lambda what, done=0, total=None: told.append((what, done, total)),
    )
    names = [f"projectfiche_{i}.{formaat}" for i in ("W2", "W1", "W3")]
    assert [p.name for p in written] == [*names, "index.html"]
    assert sorted(p.name for p in folder.iterdir()) == sorted([*names, "index.html"])
    assert told == [("Fiches maken", i, 3) for i in (1, 2, 3)]
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert [f'href="{n}"' in index for n in names] == [True] * 3
    again = write_projectfiche(openbaar, ["W2", "W1", "W3"], tmp_path / "b", formaat)
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in written]


@drawn_white
def test_one_project_can_be_a_file(openbaar: Collection, tmp_path: Path) -> None:
    path = tmp_path / "Fiche W1.DOCX"
    path.write_bytes(b"oud")
    assert write_projectfiche(openbaar, ["W1"], path, "docx") == [path]
    assert Document(io.BytesIO(path.read_bytes())).paragraphs[0].text.endswith("Assen-Groningen")
    assert list(tmp_path.iterdir()) == [path]


def test_the_map_is_drawn_for_projects_with_a_place(tmp_path: Path) -> None:
    collection = nederland_collection()
    for project_id, pictures in (("N12a", 1), ("P09", 0)):
        path = tmp_path / f"{project_id}.docx"
        write_projectfiche(collection, [project_id], path)
        assert len(Document(path).inline_shapes) == pictures
    shape = Document(tmp_path / "N12a.docx").inline_shapes[0]
    # As wide as its cell is inside, and not stretched.
    assert shape.width.mm == pytest.approx(106, abs=0.5)
    assert shape.height.mm == pytest.approx(112, abs=1)


# ---- names of files ----------------------------------------------------------------------------

HOSTILE_IDS = [
    "../../etc/passwd",
    "C:\\Windows\\x",
    "CON",
    "nul.txt",
    "..",
    ".",
    " ",
    "a/b",
    "a\\b",
    "a b",
    "A_b",
    "p1",
    "P1",
    "\x00\n",
    "é",
    "e\u0301",
    "日本",
    "한국",
    "x" * 400,
    "x" * 401,
    HOSTILE,
    "\ud800",
]


def test_names_are_safe_and_differ_on_any_disk() -> None:
    names = file_names(HOSTILE_IDS, "docx")
    assert len({n.casefold() for n in names}) == len(HOSTILE_IDS)
    assert all(SAFE.fullmatch(n) for n in names), names
    assert file_names(["N12a", "P-1"], "html") == [
        "projectfiche_N12a.html",
        "projectfiche_P-1.html",
    ]


def test_a_project_keeps_its_name_in_another_batch() -> None:
    for project_id in ("a/b", HOSTILE, "x" * 400):
        (alone,) = file_names([project_id], "docx")
        assert alone in file_names(["Q1", project_id, "Q2"], "docx")


@drawn_white
def test_a_hostile_code_stays_inside_the_folder(openbaar: Collection, tmp_path: Path) -> None:
    folder = tmp_path / "uit"
    (written, index) = write_projectfiche(openbaar, [HOSTILE], folder, "html")
    assert written.parent == index.parent == folder
    assert sorted(tmp_path.rglob("*.html")) == sorted([written, index])


# ---- what can't be done ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "name", "formaat", "message"),
    [
        (["W1"], "fiche.pdf", "docx", "fiche.pdf past niet bij de indeling docx"),
        (["W1"], "fiche.docx", "html", "fiche.docx past niet bij de indeling html"),
        (["W1", "W2"], "fiche.docx", "docx", "2 fiches passen niet in één bestand"),
        (["W1"], "uit", "odt", "De indeling 'odt' bestaat niet. Kies docx of html"),
        ([], "uit", "docx", "Er is geen project om een fiche van te maken"),
        (["W1"], "is er niet/fiche.docx", "docx", "De map is er niet bestaat niet"),
        (["W1"], "is er niet/uit", "docx", "De map is er niet bestaat niet"),
    ],
)
@drawn_white
def test_what_cannot_be_written_is_said(
    openbaar: Collection,
    tmp_path: Path,
    ids: Sequence[str],
    name: str,
    formaat: str,
    message: str,
) -> None:
    with pytest.raises(WriteError) as refused:
        write_projectfiche(openbaar, ids, tmp_path / name, formaat)
    assert message in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_all_unknown_projects_are_named_before_anything_is_written(
    openbaar: Collection, tmp_path: Path
) -> None:
    asked = [f"X{i}" for i in range(8)]
    with pytest.raises(SourceError) as refused:
        write_projectfiche(openbaar, ["W1", *asked], tmp_path / "uit", "docx")
    assert f"Deze projecten staan niet in de gegevens: {', '.join(asked)}." in str(refused.value)
    assert "De gegevens hebben bijvoorbeeld W1, W2, W3." in str(refused.value)
    assert list(tmp_path.iterdir()) == []


@drawn_white
def test_a_full_disk_leaves_what_was_there(
    openbaar: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "uit"
    before = write_projectfiche(openbaar, ["W1", "W3"], folder, "html")
    kept = {p: p.read_bytes() for p in before}

    def full(path: Path, content: bytes) -> int:
        if "W3" in path.name:
            raise OSError(28, "No space left on device")
        return original(path, content)

    original = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WriteError, match="uit schrijven lukt niet"):
        write_projectfiche(openbaar, ["W1", "W2", "W3"], folder, "html")
    assert {p: p.read_bytes() for p in folder.iterdir()} == kept
    assert list(tmp_path.iterdir()) == [folder]


@drawn_white
def test_nothing_public_names_a_confidential_project(
    openbaar: Collection, vertrouwelijk: Collection, tmp_path: Path
) -> None:
    written = write_projectfiche(openbaar, openbaar.project_ids, tmp_path / "uit", "html")
    assert len(written) == 6
    for path in written:
        assert SECRET not in path.read_text(encoding="utf-8")
    assert build_fiche(vertrouwelijk, "W6").edition == "Vertrouwelijke uitgave"
