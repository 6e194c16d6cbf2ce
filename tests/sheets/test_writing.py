"""Sheets and atlases as files: the same each time, whole or not at all."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import pytest
from PIL import Image

from miekgeo.collection import Collection
from miekgeo.errors import WriteError
from miekgeo.sheets import write_atlas, write_sheet
from miekgeo.sheets.compose import Sheet, provincie_sheet
from miekgeo.sheets.flow import paragraph
from miekgeo.sheets.page import Page
from tests.sheets.world import pages_of, reader


@pytest.fixture
def quick(world_sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty page for each provincie: what is on it doesn't matter."""
    for module in ("atlas", "writing"):
        name = f"miekgeo.sheets.{module}.provincie_sheet"
        monkeypatch.setattr(name, lambda *_: replace(world_sheet, pages=[Page(297, 210)]))


def test_the_same_input_gives_the_same_bytes(
    world: Collection, world_pdf: Path, tmp_path: Path
) -> None:
    again = tmp_path / "weer.pdf"
    # Settings of the user's own are not those of a sheet.
    with mpl.rc_context({"font.size": 31, "lines.linewidth": 9, "axes.facecolor": "red"}):
        write_sheet(world, again)
        assert mpl.rcParams["font.size"] == 31
    assert again.read_bytes() == world_pdf.read_bytes()


def test_the_same_input_gives_the_same_pixels(
    world: Collection, world_png: Path, tmp_path: Path
) -> None:
    again = tmp_path / "weer.png"
    write_sheet(world, again)
    assert again.read_bytes() == world_png.read_bytes()
    with Image.open(again) as picture:
        # A drawing, not a white sheet.
        assert len(picture.getcolors(maxcolors=1_000_000) or []) > 100


@pytest.mark.parametrize(
    ("name", "paper", "message"),
    [
        ("blad.jpg", "A4", "wordt geen .jpg"),
        ("blad", "A4", "bestand zonder uitgang"),
        ("blad.pdf", "A5", "Papier A5 is er niet. Kies A4 of A3"),
        ("map die er niet is/blad.pdf", "A4", "De map map die er niet is bestaat niet"),
        ("map é", "A4", "bestand zonder uitgang"),
        ("map é.pdf", "A4", "map é.pdf is een map"),
    ],
)
@pytest.mark.usefixtures("quick")
def test_a_bad_place_is_said_and_left_alone(
    world: Collection, tmp_path: Path, name: str, paper: str, message: str
) -> None:
    (tmp_path / "map é.pdf").mkdir()
    with pytest.raises(WriteError, match=message):
        write_sheet(world, tmp_path / name, paper=paper)
    assert [p.name for p in tmp_path.iterdir()] == ["map é.pdf"]


@pytest.mark.usefixtures("quick")
def test_a_full_disk_keeps_what_was_there(
    world: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "blad.pdf"
    path.write_bytes(b"wat er was")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(WriteError, match=r"blad\.pdf schrijven lukt niet"):
            write_sheet(world, path)
    assert path.read_bytes() == b"wat er was"
    assert list(tmp_path.iterdir()) == [path]


def test_the_atlas_has_a_sheet_of_each_provincie_where_its_cover_says(
    world: Collection, world_sheet: Sheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def quickly(collection: Collection, paper: str) -> Sheet:
        """Drenthe as it is; of the others a page, or two, with their title."""
        if collection.provincie == "Drenthe":
            return provincie_sheet(collection, paper)
        pages = [Page(297, 210) for _ in range(1 + len(str(collection.provincie)) % 2)]
        pages[0].text(20, 20, f"Energie-infrastructuur {collection.provincie} ", 12)
        return replace(world_sheet, pages=pages)

    monkeypatch.setattr("miekgeo.sheets.atlas.provincie_sheet", quickly)
    told: list[tuple[str, int, int | None]] = []

    def tell(what: str, done: int = 0, total: int | None = None) -> None:
        told.append((what, done, total))

    path = tmp_path / "atlas.pdf"
    assert write_atlas(world, path, progress=tell) == [path]
    assert [t[1:] for t in told if t[0] == "Kaartbladen tekenen"] == [(i, 12) for i in range(12)]
    pdf = reader(path)
    names = world.grenzen.names
    assert len(names) == 12
    pages = pages_of(path)
    marks = {str(m.title): pdf.get_destination_page_number(m) for m in pdf.outline}
    assert list(marks) == ["Atlas energie-infrastructuur", *names]
    for name in names:
        assert f"Energie-infrastructuur {name}" in pages[marks[name]]
        assert f"blad {marks[name] + 1} " in pages[0]
        assert f"{name} 7 {marks[name] + 1}" in pages[0]
    for i, text in enumerate(pages, start=1):
        assert f"Blad {i} van {len(pages)}" in text


@pytest.mark.usefixtures("quick")
def test_a_cover_of_two_pages_puts_the_sheets_further_back(
    world: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [paragraph(f"Project {i} ligt in geen provincie.", 6.0) for i in range(120)]
    monkeypatch.setattr("miekgeo.sheets.atlas._front_text", lambda *_: many)
    path = tmp_path / "atlas.pdf"
    write_atlas(world, path)
    pdf = reader(path)
    cover = len(pdf.pages) - 12
    assert cover > 1
    starts = [pdf.get_destination_page_number(m) for m in pdf.outline]
    assert starts == [0, *range(cover, cover + 12)]
    assert f"Groningen blad {cover + 1} Fryslân" in " ".join(pdf.pages[0].extract_text().split())


@pytest.mark.usefixtures("quick")
def test_an_atlas_as_pictures_is_a_folder(world: Collection, tmp_path: Path) -> None:
    folder = tmp_path / "atlas"
    written = write_atlas(world, folder)
    assert written == sorted(folder.iterdir())
    assert [p.name for p in written[:3]] == [
        "00-overzicht.png",
        "01-groningen.png",
        "02-fryslan.png",
    ]
    assert len(written) == 13
    assert all(p.read_bytes().startswith(b"\x89PNG") for p in written)


@pytest.mark.parametrize("place", ["atlas.png", "weg/atlas.pdf", "weg/map"])
def test_an_atlas_at_a_bad_place_is_refused_before_it_is_drawn(
    world: Collection, tmp_path: Path, place: str
) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    with pytest.raises(WriteError):
        write_atlas(world, tmp_path / place, progress=never)
    assert list(tmp_path.iterdir()) == []
