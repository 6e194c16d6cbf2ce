"""A visitor's file: a name that can't wander, a mark of its own, and nothing left behind."""

from __future__ import annotations

import io
import tempfile
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from miekgeo.errors import SourceError
from miekgeo.grenzen.kept import INGEBED
from miekgeo.progress import silent
from miekgeo.tasks import Assessment, judge
from miekgeo.ui import upload
from miekgeo.ui.upload import LONGEST_NAME, MAX_BYTES, Upload, judge_upload, safe_name

GOOD = b"project_id;naam;ligging;wkt\nP1;Een;definitief;POINT(155000 463000)\n"
# Files of these names are devices on Windows, whatever their ending.
DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in range(1, 10))}
# More bytes in a name than any file system takes.
TOO_MANY_BYTES = 256

NAMES = {
    "projecten.csv": "projecten.csv",
    "Projecten 2025 (def).XLSX": "Projecten 2025 (def).XLSX",
    "lijst.v2.xlsx": "lijst.v2.xlsx",
    "zonder-ending": "zonder-ending",
    # Folders.
    "../../etc/passwd": "passwd",
    "/etc/passwd": "passwd",
    "C:\\x\\y.csv": "y.csv",
    "\\\\server\\deel\\y.csv": "y.csv",
    "map/..\\y.csv": "y.csv",
    "/vsizip//vsicurl/https://x.invalid/y.zip": "y.zip",
    # What a file system or GDAL would take as more than a name.
    "GPKG:p.gpkg": "GPKG_p.gpkg",
    "p.csv:ads": "p.csv_ads",
    'p"<|>?*.csv': "p______.csv",
    # What can't be seen.
    "p\x00.csv": "p.csv",
    "p\r\nX-Kop: 1.csv": "pX-Kop_ 1.csv",
    "p\x1b[31m.csv": "p[31m.csv",
    "rapport\u202ecsv.exe": "rapportcsv.exe",
    "p\u200b\ufeff.csv": "p.csv",
    "p\ud83d.csv": "p.csv",
    # Nothing left.
    "": "bestand",
    ".": "bestand",
    "..": "bestand",
    "......": "bestand",
    " . . ": "bestand",
    "\u202e\u202d": "bestand",
    "/": "bestand",
    # Around the name.
    "  p.csv  ": "p.csv",
    "p.csv.": "p.csv",
    "p.csv/": "p.csv",
    # Other letters.
    "e\u0301e\u0301n.csv": "één.csv",
    "😀🗺️.csv": "😀🗺\ufe0f.csv",
    "项目.csv": "项目.csv",
    # Long.
    f"{'x' * 500}.csv": f"{'x' * LONGEST_NAME}.csv",
    "x" * 500: "x" * LONGEST_NAME,
    f"x.{'y' * 500}": f"x.{'y' * 10}",
}
# What must hold of the result, whatever it exactly is.
TRICKS = (
    *NAMES,
    "con.csv",
    "CON",
    "nul.tar.gz",
    "Lpt1.xlsx",
    ".csv",
    "...csv",
    "\u202e.csv",
    "\ud83d.xlsx",
    f"{'😀' * 500}.csv",
    f"x.{'😀' * 500}",
    f"{'a' + chr(0x301) * 500}.csv",
    f"{'x' * (LONGEST_NAME - 1)} .csv",
    f"p.{'y' * 9}. z",
)


# ---- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "meant"), NAMES.items(), ids=ascii)
def test_a_name_without_tricks(given: str, meant: str) -> None:
    assert safe_name(given) == meant


@pytest.mark.parametrize("given", TRICKS, ids=ascii)
def test_a_name_is_a_file_in_its_folder(given: str, tmp_path: Path) -> None:
    name = safe_name(given)
    assert Path(name).name == name
    assert (tmp_path / name).parent.resolve() == tmp_path.resolve()
    assert not set('/\\:*?"<>|') & set(name)
    assert all(c.isprintable() for c in name)
    assert 0 < len(name.encode()) < TOO_MANY_BYTES
    assert name == unicodedata.normalize("NFC", name)
    # Windows drops these, so that the name would be another one there.
    assert name == name.strip(" .")
    assert not name.startswith("-")
    (tmp_path / name).write_bytes(GOOD)
    assert [p.name for p in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("given", TRICKS, ids=ascii)
def test_a_name_is_no_device(given: str) -> None:
    assert safe_name(given).split(".")[0].rstrip().upper() not in DEVICES


@pytest.mark.parametrize("given", [".csv", "\u202e.csv", ".", "p"], ids=ascii)
def test_a_file_without_a_name_is_read(given: str) -> None:
    assert judge_upload(Upload(safe_name(given), GOOD), INGEBED, silent).fault == ""


@pytest.mark.parametrize("given", TRICKS, ids=ascii)
def test_a_safe_name_is_safe(given: str) -> None:
    assert safe_name(safe_name(given)) == safe_name(given)


# ---- the mark ----------------------------------------------------------------------------------


def test_the_same_has_the_same_mark() -> None:
    one = Upload("p.csv", GOOD, {"naam": "titel", "project_id": None}, INGEBED)
    other = Upload("p.csv", bytes(GOOD), {"project_id": None, "naam": "titel"}, INGEBED)
    assert one.mark == other.mark
    # What was found doesn't make it another file.
    assert replace(one, fault="Kapot.").mark == one.mark


@pytest.mark.parametrize(
    "change",
    [
        {"naam": "q.csv"},
        {"inhoud": GOOD + b"\n"},
        {"inhoud": b""},
        {"columns": {"naam": "titel"}},
        {"columns": {"naam": None}},
        {"columns": {}},
        {"grenzenset": ""},
        {"grenzenset": "officieel-2026"},
    ],
    ids=str,
)
def test_something_else_has_another_mark(change: dict[str, object]) -> None:
    first = Upload("p.csv", GOOD, {"project_id": "code"}, INGEBED)
    assert replace(first, **change).mark != first.mark  # type: ignore[arg-type]


def test_the_content_is_not_told_with_the_file() -> None:
    """As in a message about an error."""
    assert "155000" not in repr(Upload("p.csv", GOOD))


# ---- nothing left behind -----------------------------------------------------------------------


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, empty."""
    folder = tmp_path / "tijdelijk"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def shapefile(*leave_out: str) -> bytes:
    """A zipped Shapefile of one project."""
    frame = gpd.GeoDataFrame(
        {"project_id": ["P1"], "naam": ["Een"]}, geometry=[shapely.Point(155_000, 463_000)]
    )
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        frame.set_crs(28992).to_file(Path(folder) / "p.shp")
        with zipfile.ZipFile(packed, "w") as archive:
            for path in Path(folder).iterdir():
                if path.suffix not in leave_out:
                    archive.write(path, path.name)
    return packed.getvalue()


READABLE = {"p.csv": lambda: GOOD, "p.zip": shapefile}
UNREADABLE = {
    "leeg.csv": lambda: b"",
    "half.xlsx": lambda: b"PK\x03\x04" + bytes(100),
    "zonder.zip": lambda: shapefile(".shp"),
    "half.zip": lambda: shapefile()[:500],
    "p.exe": lambda: b"MZ" + bytes(100),
    "p.gpkg": lambda: b"SQLite format 3\x00" + bytes(100),
    "bestand": lambda: bytes(range(256)),
}


@pytest.mark.parametrize("name", READABLE)
def test_no_file_is_left_after_judging(name: str, temp: Path) -> None:
    found = judge_upload(Upload(name, READABLE[name]()), INGEBED, silent)
    assert found.fault == ""
    assert found.found is not None
    assert found.grenzenset == INGEBED
    assert list(temp.iterdir()) == []


@pytest.mark.parametrize("name", UNREADABLE)
def test_no_file_is_left_after_a_fault(name: str, temp: Path) -> None:
    found = judge_upload(Upload(name, UNREADABLE[name]()), INGEBED, silent)
    assert found.found is None
    assert found.fault
    assert list(temp.iterdir()) == []
    # Where it stood is nobody's business.
    assert str(temp) not in found.fault
    assert "miekgeo-" not in found.fault


def test_no_file_is_left_after_a_crash(temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(path: Path, **_: object) -> Assessment:
        assert path.read_bytes() == GOOD
        assert path.is_relative_to(temp)
        raise RuntimeError("onverwacht")

    monkeypatch.setattr(upload, "judge", crash)
    with pytest.raises(RuntimeError):
        judge_upload(Upload("p.csv", GOOD), INGEBED, silent)
    assert list(temp.iterdir()) == []


def test_each_visitor_has_a_folder_of_their_own(
    temp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of the same name stand beside each other while both are judged."""
    paths: list[Path] = []

    def inside(path: Path, **_: object) -> Assessment:
        paths.append(path)
        if len(paths) == 1:
            judge_upload(Upload("p.csv", b"van een ander"), INGEBED, silent)
        assert path.read_bytes() == (GOOD if path == paths[0] else b"van een ander")
        raise SourceError("klaar")

    monkeypatch.setattr(upload, "judge", inside)
    judge_upload(Upload("p.csv", GOOD), INGEBED, silent)
    assert len({p.parent for p in paths}) == 2
    # Nobody else on this computer can look in.
    assert list(temp.iterdir()) == []


# ---- too large ---------------------------------------------------------------------------------


def never(*_: object, **__: object) -> Assessment:
    pytest.fail("een te groot bestand is toch gelezen")


def test_a_file_that_is_too_large_is_not_read(temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "judge", never)
    found = judge_upload(Upload("p.csv", bytes(61_000_000)), INGEBED, silent)
    assert found.found is None
    assert found.fault.startswith("p.csv is 61 MB; hier mag 50 MB.")
    assert "Lever een kleiner bestand aan" in found.fault
    assert list(temp.iterdir()) == []


def test_one_byte_too_many_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "judge", never)
    found = judge_upload(Upload("p.csv", bytes(MAX_BYTES + 1)), INGEBED, silent)
    assert found.fault
    # Nobody understands that 50 is too much where 50 may be.
    assert "is 50 MB; hier mag 50 MB" not in found.fault


def test_a_file_that_just_fits_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MAX_BYTES", len(GOOD))
    assert judge_upload(Upload("p.csv", GOOD), INGEBED, silent).found is not None


# ---- judged ------------------------------------------------------------------------------------


def test_an_upload_is_judged_as_a_file_is(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(GOOD)
    found = judge_upload(Upload("p.csv", GOOD), INGEBED, silent).found
    assert found is not None
    assert found.table.to_dict("records") == judge(path).table.to_dict("records")
    assert found.lagen.source == "p.csv"


def test_columns_are_read_as_chosen() -> None:
    mine = Upload("p.csv", GOOD, {"naam": "project_id", "project_id": "naam"})
    found = judge_upload(mine, INGEBED, silent)
    assert found.found is not None
    assert found.found.table.loc[0, ["project_id", "naam"]].tolist() == ["Een", "P1"]
    assert found.columns == mine.columns


def test_a_new_judgement_forgets_the_old_fault() -> None:
    broken = judge_upload(Upload("p.csv", b""), INGEBED, silent)
    assert broken.fault
    assert judge_upload(replace(broken, inhoud=GOOD), INGEBED, silent).fault == ""


# ---- visitors ----------------------------------------------------------------------------------

SCRIPT = """
import streamlit as st
from miekgeo.ui import upload
from miekgeo.ui.upload import Upload

wanted = st.query_params.get("bestand")
if wanted:
    upload.put(Upload(wanted, wanted.encode()))
if st.query_params.get("weg"):
    upload.put(None)
mine = upload.current()
st.text(mine.naam if mine else "geen")
"""


def visitor() -> AppTest:
    """Somebody on a page that only keeps a file."""
    return AppTest.from_string(SCRIPT, default_timeout=60)


def told(page: AppTest, **query: str) -> str:
    page.query_params.clear()
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert [e.message for e in page.exception] == []
    return str(page.text[0].value)


def test_each_visitor_has_a_file_of_their_own() -> None:
    one, other = visitor(), visitor()
    assert told(one, bestand="een.csv") == "een.csv"
    assert told(other) == "geen"
    assert told(other, bestand="twee.csv") == "twee.csv"
    assert told(one) == "een.csv"
    assert told(one, weg="1") == "geen"
    assert told(one) == "geen"
    assert told(other) == "twee.csv"
