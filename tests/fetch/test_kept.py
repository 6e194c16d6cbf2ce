"""Kept sets: listed, chosen and removed, damaged in any way, and never half there."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from miekgeo import fetch, tasks
from miekgeo.errors import GrenzenError, WriteError
from miekgeo.geometry import RD
from miekgeo.grenzen import kept
from miekgeo.grenzen.kept import (
    ABOUT,
    AREAS,
    FOLDER_VARIABLE,
    IN_USE,
    KeptSet,
    find_kept,
    list_kept,
    load_kept,
    name_in_use,
    remove,
    sets_folder,
    use,
)
from tests.conftest import ROOT, Ran, Run
from tests.fetch.conftest import (
    ALL_IN_ONE_PAGE,
    DONE,
    GEMEENTEN,
    INTERNALS,
    UNREADABLE,
    contents,
    sheet,
    unprintable,
)
from tests.services.bad_server import serve_badly
from tests.test_cli_use import ENGLISH

PROJECT = (
    "project_id;naam;ligging;projecttype;wkt\nP1;Een;definitief;verkenning;POINT(155000 463000)\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A file with one project, without borders of its own."""
    path = tmp_path / "project.csv"
    path.write_text(PROJECT, encoding="utf-8")
    return path


def fetch_sheet(rename: str | None = None, tolerantie_m: float | None = None) -> KeptSet:
    with serve_badly(sheet(rename), page_size=ALL_IN_ONE_PAGE) as server:
        return fetch.fetch_grenzen(server.url, tolerantie_m=tolerantie_m)


def assert_clear(done: Ran) -> None:
    """A message in Dutch, and no more than that."""
    assert done.code == UNREADABLE
    assert done.err.startswith("Fout: ")
    assert ENGLISH.findall(done.err) == []
    assert INTERNALS.findall(done.err) == []
    assert unprintable(done.err) == []


def flip_byte(path: Path, at: int = -1000) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


# ---- listing and choosing ----------------------------------------------------------------------


def test_nothing_is_kept_at_first(run: Run, folder: Path) -> None:
    assert (name_in_use(), list_kept(), kept.known_sets()) == ("ingebed", ([], []), ["ingebed"])
    done = run("bronnen")
    assert done.code == DONE
    assert done.out.splitlines()[1].split()[:2] == ["ja", "ingebed"]
    assert done.out.endswith("Officiële grenzen ophalen: miekgeo bronnen grenzen\n")
    # Looking makes no folder.
    assert not folder.exists()


def test_a_set_says_where_it_came_from(in_use: KeptSet, folder: Path) -> None:
    about = json.loads((folder / "grenzen" / in_use.naam / ABOUT).read_text("utf-8"))
    assert about == asdict(in_use)
    assert in_use.bron.startswith("http://127.0.0.1:")
    assert in_use.bron.endswith("/collections/provinciegebied")
    assert (in_use.licentie, in_use.tolerantie_m) == ("CC BY 4.0", 3)
    assert (in_use.provincies, in_use.gemeenten) == (12, 324)
    content = (in_use.folder / AREAS).read_bytes()
    done = subprocess.run(["sha256sum"], input=content, capture_output=True, check=True)
    assert done.stdout.split()[0].decode() == in_use.sha256


def test_sets_are_listed_with_the_one_in_use(run: Run, in_use: KeptSet, beside: KeptSet) -> None:
    done = run("bronnen")
    assert (done.code, done.err) == (DONE, "")
    rows = [line for line in done.out.splitlines() if "324" in line or "ingebed" in line]
    assert [line.split()[0] for line in rows] == ["ingebed", *sorted_names(in_use, beside)]
    assert all("3 m" in line for line in rows[1:])
    assert f"Bewaard in: {sets_folder()}" in done.out


def sorted_names(in_use: KeptSet, beside: KeptSet) -> list[str]:
    """First words of the rows: `ja` for the set in use; of one day, the last name is first."""
    names = sorted([in_use.naam, beside.naam], reverse=True)
    return ["ja" if n == in_use.naam else n for n in names]


def test_choosing_changes_what_is_judged_with(
    run: Run, in_use: KeptSet, beside: KeptSet, project: Path
) -> None:
    said = {}
    for naam in (in_use.naam, beside.naam, "ingebed"):
        done = run("bronnen", "gebruik", naam)
        assert (done.code, done.out, done.err) == (DONE, f"In gebruik: {naam}.\n", "")
        assert name_in_use() == naam
        said[naam] = run("schaalniveau", project).out.splitlines()[-1]
    fetched = f"Grenzen: set van 127.0.0.1 {in_use.opgehaald}, tolerantie 3 m."
    assert said[in_use.naam] == said[beside.naam] == fetched
    assert said["ingebed"] == "Grenzen: ingebedde set 2025, tolerantie 100 m."


def test_borders_of_a_data_set_go_before_the_set_in_use(
    in_use: KeptSet, tmp_path: Path, project: Path
) -> None:
    data = tmp_path / "gegevens"
    data.mkdir()
    shutil.copy(project, data / "projecten.csv")
    assert tasks.judge(data).grenzen.naam.startswith("set van 127.0.0.1 ")
    shutil.copy(ROOT / "data" / "grenzen.gpkg", data / "grenzen.gpkg")
    assert tasks.judge(data).grenzen.naam == "grenzen.gpkg"
    assert tasks.judge(data, grenzen_path=in_use.naam).grenzen.tolerantie_m == 3
    assert tasks.judge(data, grenzen_path="ingebed").grenzen.naam == "ingebedde set 2025"


def test_a_set_that_is_not_there(run: Run, in_use: KeptSet, beside: KeptSet, folder: Path) -> None:
    before = contents(folder)
    for command in ("gebruik", "verwijder"):
        done = run("bronnen", command, "weg")
        assert_clear(done)
        known = ", ".join(["ingebed", *sorted([in_use.naam, beside.naam], reverse=True)])
        assert f"Er is geen grenzenset 'weg'; wel: {known}." in done.text
    assert contents(folder) == before


def test_a_set_is_removed(run: Run, in_use: KeptSet, beside: KeptSet, folder: Path) -> None:
    done = run("bronnen", "verwijder", beside.naam)
    assert (done.code, done.out, done.err) == (DONE, f"Verwijderd: {beside.naam}.\n", "")
    assert sorted(p.name for p in sets_folder().iterdir()) == sorted([IN_USE, in_use.naam])
    assert name_in_use() == in_use.naam


def test_the_set_in_use_is_not_removed(run: Run, in_use: KeptSet, folder: Path) -> None:
    before = contents(folder)
    done = run("bronnen", "verwijder", in_use.naam)
    assert_clear(done)
    assert f"De grenzenset {in_use.naam} is in gebruik. Kies eerst een andere" in done.text
    assert contents(folder) == before


@pytest.mark.parametrize("chosen", [True, False])
def test_the_embedded_set_is_not_removed(
    chosen: bool, run: Run, in_use: KeptSet, folder: Path
) -> None:
    """The message doesn't say that there is no such set, and then that there is."""
    if chosen:
        use("ingebed")
    before = contents(folder)
    done = run("bronnen", "verwijder", "ingebed")
    assert_clear(done)
    assert "ingebed" in done.text
    assert "Er is geen grenzenset" not in done.text
    assert "gebruik ingebed" not in done.text
    assert contents(folder) == before


def test_the_folder_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert sets_folder().name == "grenzen"
    assert sets_folder().parent.name == "miekgeo"
    for elsewhere in (tmp_path / "hier", tmp_path / "daar"):
        monkeypatch.setenv(FOLDER_VARIABLE, str(elsewhere))
        assert sets_folder() == elsewhere / "grenzen"


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else sets would come in whatever folder one stands in."""
    monkeypatch.setenv(FOLDER_VARIABLE, "")
    assert sets_folder().is_absolute()


# ---- keeping -----------------------------------------------------------------------------------


def test_the_same_twice_is_kept_once(folder: Path) -> None:
    with serve_badly(sheet(), page_size=ALL_IN_ONE_PAGE) as server:
        first = fetch.fetch_grenzen(server.url)
        before = contents(folder)
        times = [p.stat().st_mtime_ns for p in sorted(first.folder.iterdir())]
        again = fetch.fetch_grenzen(server.url)
    assert list_kept() == ([first], [])
    assert again == first
    assert contents(folder) == before
    assert [p.stat().st_mtime_ns for p in sorted(first.folder.iterdir())] == times


def test_what_is_kept_says_where_it_was_fetched_last(folder: Path) -> None:
    """The same content from another service isn't said to be of the first one."""
    first = fetch_sheet()
    with serve_badly(sheet(), page_size=ALL_IN_ONE_PAGE) as server:
        again = fetch.fetch_grenzen(server.url)
        assert again.bron.startswith(server.url)
        assert load_kept(name_in_use()).bron.startswith(server.url)
    assert first.bron != again.bron


def test_another_tolerance_counts(folder: Path) -> None:
    """Who says how accurate a set is, says so also of what was fetched before."""
    with serve_badly(sheet(), page_size=ALL_IN_ONE_PAGE) as server:
        for metres in (100.0, 5.0):
            found = fetch.fetch_grenzen(server.url, tolerantie_m=metres)
            assert found.tolerantie_m == metres
            assert load_kept(name_in_use()).tolerantie_m == metres


def test_another_content_is_another_set(folder: Path) -> None:
    names = {fetch_sheet(name).naam for name in (None, "Anders")}
    assert len(names) == 2
    assert {k.naam for k in list_kept()[0]} == names


def test_gemeenten_of_one_name_are_told_apart(folder: Path) -> None:
    """Gemeente 4 is the first of Fryslân; each keeps its name, with its provincie behind."""
    features = sheet()
    features[GEMEENTEN][3]["properties"]["naam"] = "Gemeente 1"
    with serve_badly(features, page_size=ALL_IN_ONE_PAGE) as server:
        labels = load_kept(fetch.fetch_grenzen(server.url).naam).gemeenten.labels
    assert {n for n in labels if "(" in n} == {"Gemeente 1 (Groningen)", "Gemeente 1 (Fryslân)"}
    assert len(set(labels)) == 324


def test_the_order_of_rows_makes_no_difference(folder: Path) -> None:
    features = sheet()
    turned = {name: rows[::-1] for name, rows in features.items()}
    with serve_badly(features, page_size=ALL_IN_ONE_PAGE) as server:
        first = fetch.fetch_grenzen(server.url)
    with serve_badly(turned, page_size=ALL_IN_ONE_PAGE) as server:
        second = fetch.fetch_grenzen(server.url)
    first_read, second_read = (load_kept(k.naam).gemeenten for k in (first, second))
    assert list(first_read.labels) == list(second_read.labels)
    assert [a.wkb for a in first_read.areas] == [a.wkb for a in second_read.areas]


def test_the_tolerance_that_features_carry(folder: Path) -> None:
    """The largest one of both collections, when nobody says otherwise."""
    features = sheet()
    for rows, metres in zip(features.values(), (4, 6), strict=True):
        for feature in rows:
            feature["properties"]["tolerantie_m"] = metres
    with serve_badly(features, page_size=ALL_IN_ONE_PAGE) as server:
        assert fetch.fetch_grenzen(server.url).tolerantie_m == 6
        assert fetch.fetch_grenzen(server.url, tolerantie_m=2).tolerantie_m == 2


NAMES = [
    "../x",
    "..",
    ".",
    "",
    " ",
    "/tmp/x",
    "x/y",
    "x\\y",
    "x\0y",
    ".bezig-x",
    "Ingebed",
    "a" * 300,
    "\x1b[31m",
    IN_USE,
]


@pytest.mark.parametrize("naam", NAMES, ids=ascii)
def test_a_name_with_a_trick(naam: str, in_use: KeptSet, tmp_path: Path) -> None:
    """It is never a path: nothing is read, written or removed by it."""
    (tmp_path / "eigen map" / "x").mkdir()
    before = contents(tmp_path)
    actions: list[Callable[[str], object]] = [use, remove, find_kept, load_kept]
    for act in actions:
        with pytest.raises(GrenzenError, match="Er is geen grenzenset") as refused:
            act(naam)
        assert len(str(refused.value)) < 500
        assert unprintable(str(refused.value)) == []
    assert contents(tmp_path) == before


@pytest.mark.parametrize("naam", [n for n in NAMES if n != IN_USE], ids=ascii)
def test_a_set_is_not_kept_under_such_a_name(naam: str, in_use: KeptSet, tmp_path: Path) -> None:
    before = contents(tmp_path)
    square = gpd.GeoDataFrame({"naam": ["x"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=RD)
    with pytest.raises(WriteError, match="kan geen naam van een grenzenset zijn"):
        kept.keep(replace(in_use, naam=naam), square, square, square)
    assert contents(tmp_path) == before


def test_a_chosen_name_goes_nowhere(in_use: KeptSet, run: Run, project: Path) -> None:
    """A name that was written by another hand is no path either."""
    (sets_folder() / IN_USE).write_text(json.dumps({"naam": f"../../{project.name}"}), "utf-8")
    done = run("schaalniveau", project)
    assert_clear(done)
    assert "Er is geen grenzenset" in done.text


# ---- damage ------------------------------------------------------------------------------------


def break_json(path: Path) -> None:
    path.write_text("{", encoding="utf-8")


def drop_field(path: Path) -> None:
    about = json.loads(path.read_text("utf-8"))
    del about["bron"]
    path.write_text(json.dumps(about), encoding="utf-8")


def other_name(path: Path) -> None:
    about = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**about, "naam": "anders"}), encoding="utf-8")


def wrong_types(path: Path) -> None:
    about = json.loads(path.read_text("utf-8"))
    wrong = {"tolerantie_m": "veel", "gemeenten": None, "opgehaald": 2026, "bron": ["x"]}
    path.write_text(json.dumps({**about, **wrong}), encoding="utf-8")


def not_utf8(path: Path) -> None:
    path.write_bytes(b"\xff\xfe{}")


DAMAGE = {
    "gpkg flipped": (AREAS, flip_byte),
    "gpkg cut short": (AREAS, lambda p: p.write_bytes(p.read_bytes()[:5000])),
    "gpkg empty": (AREAS, lambda p: p.write_bytes(b"")),
    "gpkg gone": (AREAS, Path.unlink),
    "gpkg a folder": (AREAS, lambda p: (p.unlink(), p.mkdir())),
    "about broken": (ABOUT, break_json),
    "about gone": (ABOUT, Path.unlink),
    "about empty": (ABOUT, lambda p: p.write_text("", "utf-8")),
    "about a list": (ABOUT, lambda p: p.write_text("[]", "utf-8")),
    "about not utf-8": (ABOUT, not_utf8),
    "about lacks a field": (ABOUT, drop_field),
    "about of another set": (ABOUT, other_name),
    "about of wrong types": (ABOUT, wrong_types),
}
each_damage = pytest.mark.parametrize(("name", "damage"), DAMAGE.values(), ids=DAMAGE)


@each_damage
def test_a_damaged_set_is_not_judged_with(
    name: str, damage: Callable[[Path], object], in_use: KeptSet, run: Run, project: Path
) -> None:
    """Nor is another one taken instead: the user must know and choose."""
    damage(in_use.folder / name)
    done = run("schaalniveau", project)
    assert_clear(done)
    assert done.out == ""
    assert f"De grenzenset {in_use.naam} is beschadigd" in done.text
    assert "miekgeo bronnen grenzen" in done.text
    assert "miekgeo bronnen gebruik ingebed" in done.text


@each_damage
def test_a_damaged_set_is_listed_and_can_go(
    name: str,
    damage: Callable[[Path], object],
    in_use: KeptSet,
    beside: KeptSet,
    run: Run,
    project: Path,
) -> None:
    damage(beside.folder / name)
    listed = run("bronnen")
    assert (listed.code, listed.err) == (DONE, "")
    (row,) = (line for line in listed.out.splitlines() if beside.naam in line)
    assert "beschadigd: haal opnieuw op of verwijder" in row
    before = contents(in_use.folder)
    refused = run("bronnen", "gebruik", beside.naam)
    assert_clear(refused)
    assert f"De grenzenset {beside.naam} is beschadigd" in refused.text
    assert name_in_use() == in_use.naam
    # The others are as good as they were.
    assert run("schaalniveau", project).code == DONE
    assert run("bronnen", "verwijder", beside.naam).code == DONE
    assert sorted(p.name for p in sets_folder().iterdir()) == sorted([IN_USE, in_use.naam])
    assert contents(in_use.folder) == before


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        DAMAGE[which]
        for which in ("gpkg flipped", "gpkg gone", "about broken", "about of wrong types")
    ],
)
def test_fetching_again_repairs(
    name: str, damage: Callable[[Path], object], run: Run, project: Path
) -> None:
    with serve_badly(sheet(), page_size=ALL_IN_ONE_PAGE) as server:
        first = fetch.fetch_grenzen(server.url)
        damage(first.folder / name)
        again = fetch.fetch_grenzen(server.url)
    assert again.naam == first.naam
    assert list_kept() == ([again], [])
    assert load_kept(again.naam).tolerantie_m == 100
    assert sorted(p.name for p in sets_folder().iterdir()) == sorted([IN_USE, again.naam])
    assert run("schaalniveau", project).code == DONE


@pytest.mark.parametrize("text", ["{", "", "[]", "null", "{}", '"x"', "\udcff"])
def test_what_says_which_set_is_in_use_is_damaged(
    text: str, in_use: KeptSet, run: Run, project: Path
) -> None:
    (sets_folder() / IN_USE).write_text(text, "utf-8", errors="surrogateescape")
    done = run("schaalniveau", project)
    assert_clear(done)
    assert "Niet te lezen welke grenzenset in gebruik is" in done.text
    # The advice can be followed.
    assert "miekgeo bronnen gebruik NAAM" in done.text
    assert run("bronnen", "gebruik", in_use.naam).code == DONE
    assert run("schaalniveau", project).code == DONE


def test_sets_are_listed_when_nobody_knows_which_is_in_use(
    in_use: KeptSet, beside: KeptSet, run: Run
) -> None:
    """Their names are what the advice asks for."""
    (sets_folder() / IN_USE).write_text("{", encoding="utf-8")
    done = run("bronnen")
    assert in_use.naam in done.out
    assert beside.naam in done.out
    assert "Niet te lezen welke grenzenset in gebruik is" in done.text


def test_the_set_in_use_is_gone(in_use: KeptSet, beside: KeptSet, run: Run, project: Path) -> None:
    shutil.rmtree(in_use.folder)
    done = run("schaalniveau", project)
    assert_clear(done)
    assert f"Er is geen grenzenset '{in_use.naam}'; wel: ingebed, {beside.naam}." in done.text
    listed = run("bronnen")
    assert listed.code == DONE
    assert f"de gekozen set {in_use.naam} is er niet meer" in listed.err
    assert "ja" not in {line.split()[0] for line in listed.out.splitlines()}
    # Another one may be named for once.
    assert run("schaalniveau", project, "--grenzen", "ingebed").code == DONE


def test_strange_things_in_the_folder(in_use: KeptSet, beside: KeptSet, run: Run) -> None:
    (sets_folder() / "LEESMIJ.txt").write_text("tekst", encoding="utf-8")
    (sets_folder() / "leeg").mkdir()
    (sets_folder() / ".bezig-oud").mkdir()
    found, damaged = list_kept()
    assert {k.naam for k in found} == {in_use.naam, beside.naam}
    assert damaged == ["leeg"]
    assert run("bronnen", "verwijder", "leeg").code == DONE
    assert list_kept()[1] == []


# ---- a folder that can't be written ------------------------------------------------------------


def refuse(*args: object, **kwargs: object) -> str:
    raise PermissionError(errno.EACCES, "Permission denied")


def full(*args: object, **kwargs: object) -> str:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("reason", [refuse, full])
def test_a_fetch_that_cannot_be_kept(
    reason: Callable[..., str],
    in_use: KeptSet,
    run: Run,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = contents(folder)
    monkeypatch.setattr(tempfile, "mkdtemp", reason)
    with serve_badly(sheet(), page_size=ALL_IN_ONE_PAGE) as server:
        done = run("bronnen", "grenzen", "--url", server.url)
    assert done.code == UNREADABLE
    assert done.err.startswith("Fout: De grenzenset bewaren lukt niet (")
    assert "wat er stond is niet veranderd" in done.text
    assert contents(folder) == before
    assert name_in_use() == in_use.naam


@pytest.mark.parametrize("name", [AREAS, ABOUT])
def test_a_disk_that_is_full_halfway(
    name: str, in_use: KeptSet, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the areas are written (GDAL refuses in its own way), or what is known of them."""
    from pyogrio.errors import DataSourceError

    before = contents(folder)
    if name == AREAS:

        def fail(*args: object, **kwargs: object) -> None:
            raise DataSourceError("database or disk is full")

        monkeypatch.setattr(gpd.GeoDataFrame, "to_file", fail)
    else:
        monkeypatch.setattr(Path, "write_text", full)
    with serve_badly(sheet(), page_size=ALL_IN_ONE_PAGE) as server:
        done = run("bronnen", "grenzen", "--url", server.url)
    monkeypatch.undo()
    assert done.code == UNREADABLE
    assert done.err.startswith("Fout: De grenzenset bewaren lukt niet (")
    assert contents(folder) == before


@pytest.mark.parametrize("command", ["gebruik", "verwijder"])
def test_a_choice_that_cannot_be_written(
    command: str,
    in_use: KeptSet,
    beside: KeptSet,
    run: Run,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = contents(folder)
    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    done = run("bronnen", command, beside.naam)
    assert done.code == UNREADABLE
    assert done.err.startswith("Fout: ")
    assert contents(folder) == before
    assert name_in_use() == in_use.naam


@pytest.mark.parametrize("command", [["gebruik", "ingebed"], ["grenzen"], ["verwijder", "x"]])
def test_a_file_where_the_folder_should_be(command: list[str], run: Run, folder: Path) -> None:
    folder.write_text("geen map", encoding="utf-8")
    with serve_badly(sheet(), page_size=ALL_IN_ONE_PAGE) as server:
        url = ["--url", server.url] if command == ["grenzen"] else []
        done = run("bronnen", *command, *url)
    assert done.code == UNREADABLE
    assert done.err.startswith("Fout: ")
    assert INTERNALS.findall(done.err) == []
    assert folder.read_text("utf-8") == "geen map"


def test_looking_where_the_folder_should_be(run: Run, folder: Path) -> None:
    folder.write_text("geen map", encoding="utf-8")
    done = run("bronnen")
    assert "Niet te lezen welke grenzenset in gebruik is" in done.err
    assert INTERNALS.findall(done.err) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="wie alles mag, mag ook hier schrijven")
def test_a_folder_that_may_only_be_read(
    in_use: KeptSet, beside: KeptSet, run: Run, folder: Path, project: Path
) -> None:
    before = contents(folder)
    sets_folder().chmod(0o555)
    try:
        assert run("schaalniveau", project).code == DONE
        assert run("bronnen").code == DONE
        with serve_badly(sheet(), page_size=ALL_IN_ONE_PAGE) as server:
            fetched = run("bronnen", "grenzen", "--url", server.url)
        chosen = run("bronnen", "gebruik", beside.naam)
        removed = run("bronnen", "verwijder", beside.naam)
    finally:
        sets_folder().chmod(0o755)
    for done in (fetched, chosen, removed):
        assert done.code == UNREADABLE
        assert done.err.startswith("Fout: ")
    assert contents(folder) == before


# ---- links -------------------------------------------------------------------------------------


def test_a_link_to_a_set_elsewhere_is_used_and_its_target_never_removed(
    in_use: KeptSet, beside: KeptSet, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elders"
    beside.folder.rename(elsewhere)
    beside.folder.symlink_to(elsewhere)
    assert load_kept(beside.naam).tolerantie_m == 3
    before = contents(elsewhere)
    remove(beside.naam)
    assert not beside.folder.is_symlink()
    assert contents(elsewhere) == before


def test_a_link_that_leads_nowhere(in_use: KeptSet, tmp_path: Path, run: Run) -> None:
    (sets_folder() / "weg").symlink_to(tmp_path / "bestaat-niet")
    assert run("bronnen").code == DONE
    assert_clear(run("bronnen", "gebruik", "weg"))


def test_fetching_over_a_link_leaves_its_target(tmp_path: Path) -> None:
    """A set that is a link to something damaged: what it leads to isn't touched."""
    with serve_badly(sheet(), page_size=ALL_IN_ONE_PAGE) as server:
        first = fetch.fetch_grenzen(server.url)
        elsewhere = tmp_path / "elders"
        first.folder.rename(elsewhere)
        first.folder.symlink_to(elsewhere)
        flip_byte(elsewhere / AREAS)
        before = contents(elsewhere)
        # Whether a link may be replaced is free; a message is as good.
        with contextlib.suppress(WriteError):
            fetch.fetch_grenzen(server.url)
    assert contents(elsewhere) == before


def test_the_data_folder_may_be_a_link(
    in_use: KeptSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path / "koppeling"
    link.symlink_to(tmp_path / "eigen map")
    monkeypatch.setenv(FOLDER_VARIABLE, str(link))
    assert load_kept(name_in_use()).tolerantie_m == 3
    assert fetch_sheet().folder.is_relative_to(link)


# ---- killed ------------------------------------------------------------------------------------


def folders_at_each_step(kept_folder: Path, copies: Path) -> list[Path]:
    """Data folders as a kill would leave them at the first step, the second, and so on.

    Steps that change nothing to be seen are left out; the last one is of the end.
    """
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.fetch.killed", str(kept_folder), str(copies)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    n_copies, n_steps = map(int, done.stdout.split())
    assert n_steps > n_copies
    return [copies / str(n) for n in range(1, n_copies + 1)]


def test_a_fetch_that_is_killed_leaves_the_old_set_or_the_new_one(
    two_sets: tuple[Path, KeptSet, KeptSet], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made, beside, old = two_sets
    used, there = [], []
    folders = folders_at_each_step(made, tmp_path)
    for folder in folders:
        monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
        kept._read.cache_clear()
        found, damaged = list_kept()
        assert damaged == []
        # Each set that is there is whole, also where it isn't in use yet.
        assert all(kept.is_whole(about) for about in found)
        names = {k.naam for k in found}
        assert names >= {old.naam, beside.naam}
        first = load_kept(name_in_use()).gemeenten.labels[0]
        assert first == ("Oude" if name_in_use() == old.naam else "Gemeente 1")
        used.append("old" if first == "Oude" else "new")
        there.append(len(names))
    # Both were seen, in this order: the set is there first and in use later.
    assert used == sorted(used, reverse=True)
    assert there == sorted(there)
    assert (set(used), set(there)) == ({"old", "new"}, {2, 3})
    assert there.index(3) < used.index("new")
    # Wherever one stopped, the next one succeeds: just before and after the set got its name.
    for folder in folders[there.index(3) - 1 : there.index(3) + 1]:
        monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
        again = fetch_sheet()
        assert name_in_use() == again.naam
        assert load_kept(again.naam).gemeenten.labels[0] == "Gemeente 1"
