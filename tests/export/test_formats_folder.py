"""A folder of files is put in place whole, or what was there stays."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from miekgeo.errors import WriteError
from miekgeo.export import swap
from miekgeo.export.atomic import replacing_folder

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system or disk that can't exchange two folders."""
    monkeypatch.setattr(swap, "_exchange_names", lambda *_: False)


@pytest.fixture(params=["together", "one by one"])
def each_way(request: pytest.FixtureRequest) -> str:
    """Files of a folder are put in place in one step, or one by one."""
    if request.param == "one by one":
        request.getfixturevalue("one_by_one")
    elif sys.platform != "linux":
        pytest.skip("alleen Linux verwisselt twee mappen in één stap")
    return str(request.param)


def fill(target: Path, *names: str, text: str = "nieuw", **options: object) -> None:
    with replacing_folder(target, **options) as folder:  # type: ignore[arg-type]
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)


def content(folder: Path) -> dict[str, str]:
    """All files below a folder with their text; hidden ones too."""
    return {
        p.relative_to(folder).as_posix(): p.read_text()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def raises_on(monkeypatch: pytest.MonkeyPatch, ending: str, error: BaseException) -> None:
    """Path.replace fails on the way to a name with this ending."""
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        # Only on the way in: what is put back comes out of the folder `oud`.
        if str(target).endswith(ending) and "oud" not in self.parts:
            raise error
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)


def test_a_new_folder_is_made(tmp_path: Path) -> None:
    fill(tmp_path / "uit", "a.txt", "kaarten/b.txt")
    assert content(tmp_path) == {"uit/a.txt": "nieuw", "uit/kaarten/b.txt": "nieuw"}


def test_a_new_folder_can_be_read_by_others(tmp_path: Path) -> None:
    (tmp_path / "gewoon").mkdir()
    fill(tmp_path / "uit", "a.txt")
    assert (tmp_path / "uit").stat().st_mode == (tmp_path / "gewoon").stat().st_mode


def test_files_of_others_stay(tmp_path: Path, each_way: str) -> None:
    fill(tmp_path / "uit", "a.txt", "b.txt", text="oud")
    (tmp_path / "uit" / "notities.docx").write_text("van een ander")
    fill(tmp_path / "uit", "a.txt", "sub/c.txt")
    assert content(tmp_path / "uit") == {
        "a.txt": "nieuw",
        "b.txt": "oud",
        "notities.docx": "van een ander",
        "sub/c.txt": "nieuw",
    }


def test_spaces_and_accents(tmp_path: Path) -> None:
    target = tmp_path / "Fryslân – kaart bijlage"
    fill(target, "tracés.txt")
    fill(target, "tracés.txt", text="nieuwer")
    assert content(tmp_path) == {"Fryslân – kaart bijlage/tracés.txt": "nieuwer"}


def test_nothing_shows_until_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "uit"
    with replacing_folder(target) as folder:
        (folder / "a.txt").write_text("nieuw")
        assert not target.exists()
        assert folder.parent.parent == tmp_path
    with replacing_folder(target) as folder:
        (folder / "a.txt").write_text("nieuwer")
        assert (target / "a.txt").read_text() == "nieuw"
    assert content(tmp_path) == {"uit/a.txt": "nieuwer"}


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), ZeroDivisionError(), FULL])
def test_broken_off_while_writing(error: BaseException, there: bool, tmp_path: Path) -> None:
    target = tmp_path / "uit"
    if there:
        fill(target, "a.txt", "b.txt", text="oud")
    before = content(tmp_path)

    def write_half() -> None:
        with replacing_folder(target) as folder:
            (folder / "a.txt").write_text("nieuw")
            raise error

    with pytest.raises(WriteError if error is FULL else type(error)) as caught:
        write_half()
    assert content(tmp_path) == before
    assert target.exists() == there
    if error is FULL:
        assert str(caught.value) == (
            "uit schrijven lukt niet (de schijf is vol). Controleer rechten en "
            "schijfruimte; wat er stond is niet veranderd."
        )


@pytest.mark.parametrize("error", [KeyboardInterrupt(), FULL])
@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.usefixtures("one_by_one")
def test_broken_off_between_two_files(
    error: BaseException, linked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first two are in place already: they are taken back."""
    target = tmp_path / "uit"
    fill(target, "a.txt", "c.txt", text="oud")
    (target / "eigen.txt").write_text("van een ander")
    before = content(tmp_path)
    if not linked:
        # A disk that has no second name for a file.
        def refuse(*_: object, **__: object) -> None:
            raise OSError(errno.EPERM, "Operation not permitted")

        monkeypatch.setattr(os, "link", refuse)
    raises_on(monkeypatch, "c.txt", error)
    with pytest.raises(WriteError if error is FULL else KeyboardInterrupt):
        fill(target, "a.txt", "b.txt", "c.txt", "sub/d.txt")
    assert content(tmp_path) == before
    assert not (target / "sub").exists()


@pytest.mark.usefixtures("one_by_one")
def test_a_full_disk_while_keeping_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "uit"
    fill(target, "a.txt", "b.txt", text="oud")
    before = content(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise FULL

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr("shutil.copy2", refuse)
    with pytest.raises(WriteError, match="de schijf is vol"):
        fill(target, "a.txt", "b.txt")
    assert content(tmp_path) == before


def test_a_file_where_the_folder_must_come(tmp_path: Path) -> None:
    (tmp_path / "uit").write_text("oud")
    with pytest.raises(WriteError) as caught:
        fill(tmp_path / "uit", "a.txt")
    assert str(caught.value) == "uit is een bestand, geen map. Geef de naam van een map."
    assert content(tmp_path) == {"uit": "oud"}


def test_a_folder_where_a_file_must_come(tmp_path: Path) -> None:
    fill(tmp_path / "uit", "a.txt", "b.txt/eigen.txt", text="oud")
    before = content(tmp_path)
    with pytest.raises(WriteError) as caught:
        fill(tmp_path / "uit", "a.txt", "b.txt")
    assert str(caught.value) == "b.txt is een map in uit. Kies een andere map."
    assert content(tmp_path) == before


def test_a_file_where_a_folder_within_must_come(tmp_path: Path) -> None:
    fill(tmp_path / "uit", "a.txt", "kaarten", text="oud")
    before = content(tmp_path)
    with pytest.raises(WriteError) as caught:
        fill(tmp_path / "uit", "a.txt", "kaarten/b.txt")
    assert str(caught.value) == "kaarten is een bestand in uit. Kies een andere map."
    assert content(tmp_path) == before


def test_a_missing_folder_above(tmp_path: Path) -> None:
    with pytest.raises(WriteError) as caught:
        fill(tmp_path / "weg" / "uit", "a.txt")
    assert str(caught.value) == "De map weg bestaat niet. Maak de map eerst aan."
    assert content(tmp_path) == {}


def test_a_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    fill(tmp_path / "echt", "eigen.txt", text="oud")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "echt")
    fill(link, "a.txt")
    assert link.is_symlink()
    assert content(tmp_path / "echt") == {"a.txt": "nieuw", "eigen.txt": "oud"}


def test_a_link_to_nothing_makes_its_folder(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nog niet")
    fill(link, "a.txt")
    assert link.is_symlink()
    assert content(tmp_path / "nog niet") == {"a.txt": "nieuw"}


def test_a_link_as_a_file_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elders.txt").write_text("van een ander")
    fill(tmp_path / "uit", "b.txt")
    (tmp_path / "uit" / "a.txt").symlink_to(tmp_path / "elders.txt")
    fill(tmp_path / "uit", "a.txt")
    assert (tmp_path / "elders.txt").read_text() == "van een ander"
    assert not (tmp_path / "uit" / "a.txt").is_symlink()
    assert (tmp_path / "uit" / "a.txt").read_text() == "nieuw"


def test_without_rights(tmp_path: Path) -> None:
    folder = tmp_path / "dicht"
    folder.mkdir(mode=0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("deze gebruiker mag overal schrijven")
    for target in (folder, folder / "uit"):
        with pytest.raises(WriteError, match="In de map dicht mag niet worden geschreven"):
            fill(target, "a.txt")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_refuses(
    there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "uit"
    if there:
        fill(target, "a.txt", text="oud")
    before = content(tmp_path)

    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    place = "uit" if there else tmp_path.name
    with pytest.raises(WriteError, match=f"In de map {place} mag niet worden geschreven"):
        fill(target, "a.txt")
    assert content(tmp_path) == before


def test_what_others_derived_goes_with_its_file(tmp_path: Path, each_way: str) -> None:
    target = tmp_path / "uit"
    fill(target, "a.shp", "a.qix", "a.qml", "b.shp", "b.qix", text="oud")
    fill(target, "a.shp", outdated=(".qix",))
    assert content(target) == {"a.qml": "oud", "a.shp": "nieuw", "b.qix": "oud", "b.shp": "oud"}


@pytest.mark.usefixtures("one_by_one")
def test_what_others_derived_stays_when_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "uit"
    fill(target, "a.shp", "a.qix", "a.sbn", text="oud")
    before = content(target)
    real: Callable[..., None] = Path.unlink

    def unlink(self: Path, **options: bool) -> None:
        if self.name == "a.sbn":
            raise FULL
        real(self, **options)

    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(WriteError):
        fill(target, "a.shp", outdated=(".qix", ".sbn"))
    monkeypatch.undo()
    assert content(target) == before
