"""Files of a folder are put in place as one, and what a kill left is cleared or finished."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from miekgeo.errors import WriteError
from miekgeo.export import aside, swap
from miekgeo.export.atomic import replacing, replacing_files, replacing_folder

linux = pytest.mark.skipif(
    sys.platform != "linux", reason="alleen Linux verwisselt twee mappen in één stap"
)
posix = pytest.mark.skipif(sys.platform == "win32", reason="zonder sloten blijft alles staan")


def fill(target: Path, *names: str, text: str = "nieuw", outdated: tuple[str, ...] = ()) -> None:
    with replacing_folder(target, outdated=outdated) as folder:
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


def is_exchanged(target: Path, *names: str) -> bool:
    """Whether filling a folder puts another one in its place."""
    before = target.stat().st_ino
    fill(target, *names)
    return target.stat().st_ino != before


# ---- in one step -------------------------------------------------------------------------------


@linux
def test_a_folder_is_replaced_in_one_step(tmp_path: Path) -> None:
    target = tmp_path / "uit"
    fill(target, "a.txt", "kaarten/b.txt", text="oud")
    (target / "eigen.txt").write_text("van een ander")
    target.chmod(0o2750)
    assert is_exchanged(target, "a.txt", "kaarten/b.txt")
    assert content(tmp_path) == {
        "uit/a.txt": "nieuw",
        "uit/eigen.txt": "van een ander",
        "uit/kaarten/b.txt": "nieuw",
    }
    assert target.stat().st_mode & 0o7777 == 0o2750


@linux
def test_a_file_of_another_stays_the_same_file(tmp_path: Path) -> None:
    """A program that has it open goes on writing in it."""
    target = tmp_path / "uit"
    fill(target, "a.txt")
    with (target / "eigen.txt").open("w") as stream:
        stream.write("een ")
        stream.flush()
        assert is_exchanged(target, "a.txt")
        stream.write("twee")
    assert (target / "eigen.txt").read_text() == "een twee"


@linux
@pytest.mark.parametrize("what", ["a folder of another", "we stand in it", "another writes in it"])
def test_a_folder_that_is_more_than_a_place_for_files_stays(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "uit"
    fill(target, "a.txt", text="oud")
    if what == "a folder of another":
        (target / "map").mkdir()
    elif what == "we stand in it":
        monkeypatch.chdir(target)
    else:
        (target / f"{aside.PREFIX}abcd_123").mkdir()
        lock = aside.take_lock(target / f"{aside.PREFIX}abcd_123")
    assert not is_exchanged(target, "a.txt")
    assert (target / "a.txt").read_text() == "nieuw"
    if what == "another writes in it":
        assert lock is not None
        os.close(lock)


@linux
def test_what_another_puts_in_the_old_folder_comes_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the moment that it was looked through and the exchange."""
    target = tmp_path / "uit"
    fill(target, "a.txt", text="oud")
    (target / "eigen.txt").write_text("oud")
    exchange = swap._exchange_names

    def slowly(one: Path, other: Path) -> bool:
        (target / "net.txt").write_text("net op tijd")
        (target / "nieuw.txt").write_text("bewaard")
        (target / "nieuw.txt").replace(target / "eigen.txt")
        return exchange(one, other)

    monkeypatch.setattr(swap, "_exchange_names", slowly)
    fill(target, "a.txt")
    assert content(tmp_path) == {
        "uit/a.txt": "nieuw",
        "uit/eigen.txt": "bewaard",
        "uit/net.txt": "net op tijd",
    }


# ---- several files beside others ---------------------------------------------------------------


def test_files_that_belong_together_go_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("oud")
    (tmp_path / "eigen.csv").write_text("van een ander")
    before = content(tmp_path)
    real = Path.replace

    def refuse(self: Path, to: Path) -> Path:
        if Path(to) == tmp_path / "b.csv":
            raise OSError(28, "No space left on device")
        return real(self, to)

    def write() -> None:
        with replacing_files(tmp_path / "a.csv") as fresh:
            (fresh / "a.csv").write_text("nieuw")
            (fresh / "b.csv").write_text("nieuw")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        with pytest.raises(WriteError, match=r"a.csv schrijven lukt niet \(de schijf is vol\)"):
            write()
    assert content(tmp_path) == before
    write()
    assert content(tmp_path) == {**before, "a.csv": "nieuw", "b.csv": "nieuw"}


# ---- what a kill left --------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from miekgeo.export import swap
from miekgeo.export.atomic import replacing, replacing_folder
place, moment = Path(sys.argv[1]), sys.argv[2]
kill = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
if moment == "writing":
    with replacing(place / "a.txt") as path:
        path.write_text("half")
        kill()
swap._exchange_names = lambda *_: False
keep, n = swap._keep, 0
def third(*given):
    global n
    n += 1
    keep(*given)
    if n == 3:
        kill()
swap._keep = third
with replacing_folder(place) as fresh:
    for name in "abcd":
        (fresh / f"{name}.txt").write_text("nieuw")
"""


def kill(place: Path, moment: str) -> list[str]:
    """Have a process killed while it writes, and name what it left of its own."""
    done = subprocess.run([sys.executable, "-c", KILLED, place, moment], check=False)
    assert done.returncode == -9
    return [p.name for p in place.iterdir() if p.name.startswith(aside.PREFIX)]


@posix
def test_what_a_killed_process_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("oud")
    (tmp_path / ".miekgeo-instellingen").mkdir()
    assert len(kill(tmp_path, "writing")) == 2
    with replacing(tmp_path / "b.txt") as path:
        path.write_text("nieuw")
    assert content(tmp_path) == {"a.txt": "oud", "b.txt": "nieuw"}
    # Only what is certainly ours.
    assert sorted(p.name for p in tmp_path.iterdir()) == [".miekgeo-instellingen", "a.txt", "b.txt"]


@pytest.fixture(scope="module")
def halfway(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a process was killed between two files of a set."""
    place = tmp_path_factory.mktemp("halfweg")
    for name in "acd":
        (place / f"{name}.txt").write_text("oud")
    # Files of the same moment could be changed unseen.
    long_ago = time.time_ns() - 10**9
    for path in place.iterdir():
        os.utime(path, ns=(long_ago, long_ago))
    kill(place, "moving")
    assert {p.read_text() for p in place.glob("*.txt")} == {"oud", "nieuw"}
    return place


@posix
@pytest.mark.parametrize("edited", [None, "b.txt", "d.txt", "gone"])
def test_what_a_kill_left_halfway_is_finished(
    edited: str | None, halfway: Path, tmp_path: Path
) -> None:
    """Two of four files were in place, one was about to be; what was changed since stays."""
    shutil.copytree(halfway, tmp_path, dirs_exist_ok=True)
    if edited == "gone":
        (tmp_path / "d.txt").unlink()
    elif edited is not None:
        time.sleep(0.01)
        (tmp_path / edited).write_text("later")
    with replacing(tmp_path / "e.txt") as path:
        path.write_text("ander")
    expected = dict.fromkeys(("a.txt", "b.txt", "c.txt", "d.txt"), "nieuw")
    if edited == "gone":
        # Nothing says whether it was there: the set is whole.
        expected["d.txt"] = "nieuw"
    elif edited is not None:
        expected[edited] = "later"
    assert content(tmp_path) == {**expected, "e.txt": "ander"}


@posix
def test_what_another_is_at_stays(tmp_path: Path) -> None:
    with replacing(tmp_path / "a.txt") as one:
        one.write_text("een")
        with replacing(tmp_path / "b.txt") as two:
            two.write_text("twee")
        assert one.read_text() == "een"
    assert content(tmp_path) == {"a.txt": "een", "b.txt": "twee"}


@posix
def test_a_link_is_never_taken_for_what_a_process_left(tmp_path: Path) -> None:
    (tmp_path / "elders").mkdir()
    (tmp_path / "elders" / "eigen.txt").write_text("van een ander")
    (tmp_path / ".miekgeo-abcd1234").symlink_to(tmp_path / "elders")
    aside.clear_abandoned(tmp_path)
    assert content(tmp_path / "elders") == {"eigen.txt": "van een ander"}


# ---- two at once -------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from miekgeo.export import swap
from miekgeo.export.atomic import replacing_folder
place, text, way = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
if way == "one by one":
    swap._exchange_names = lambda *_: False
print("klaar", flush=True)
sys.stdin.readline()
for _ in range(12):
    with replacing_folder(place) as fresh:
        for i in range(6):
            (fresh / f"{i}.txt").write_text(text)
"""


@posix
@pytest.mark.parametrize("way", ["together", "one by one"])
def test_two_that_write_the_same_folder_dont_mix(way: str, tmp_path: Path) -> None:
    target = tmp_path / "uit"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, target, text, way],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for text in ("een", "twee")
    ]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    said = [writer.communicate()[1] for writer in writers]
    assert said == ["", ""]
    assert len(set(content(target).values())) == 1
    assert sorted(p.name for p in target.iterdir()) == [f"{i}.txt" for i in range(6)]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["uit"]


@posix
def test_another_that_never_ends_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "uit"
    fill(target, "a.txt", text="oud")
    monkeypatch.setattr(swap, "_exchange_names", lambda *_: False)
    monkeypatch.setattr(aside, "WAIT_S", 0.03)
    lock = aside.take_lock(target)
    assert lock is not None
    with pytest.raises(WriteError, match=r"uit schrijven lukt niet \(een ander gebruikt het\)"):
        fill(target, "a.txt")
    assert content(tmp_path) == {"uit/a.txt": "oud"}
    os.close(lock)
    fill(target, "a.txt")
    assert content(tmp_path) == {"uit/a.txt": "nieuw"}
