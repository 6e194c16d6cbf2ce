"""What docs/privacy.md, docs/licenties.md and SECURITY.md promise, as far as code can show it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import net_util
from streamlit.web.server import server_util

from miekgeo.errors import SourceError
from miekgeo.kaart import BRT_URL
from miekgeo.serve import options, plain_subpath
from miekgeo.ui.server import keep_to_itself
from tests.conftest import ROOT, Run

VENDOR = ROOT / "miekgeo" / "ui" / "vendor"
LICENCES = (ROOT / "docs" / "licenties.md").read_text(encoding="utf-8")
PROMISES = ("SECURITY.md", "docs/privacy.md", "docs/toegankelijkheidsverklaring.md")
# What is in a page of ours: not the libraries', whose files hold addresses in remarks only.
OWN = [
    *(ROOT / "miekgeo" / "ui").glob("*.*"),
    *(ROOT / "miekgeo" / "kaart").glob("*.*"),
    VENDOR / "miek.js",
    VENDOR / "uitsnede.js",
    VENDOR / "miek.css",
]
# Only opened at a click, or a name that nobody fetches.
HARMLESS = {"https://leafletjs.com", "http://www.w3.org/2000/svg"}
ADDRESS = re.compile(r"https?://[^\s\"'<>)]+")


# ---- nothing to others ---------------------------------------------------------------------------


def addresses(files: list[Path]) -> Iterator[str]:
    for path in files:
        yield from ADDRESS.findall(path.read_text(encoding="utf-8"))


def test_the_only_other_computer_is_the_one_for_the_brt() -> None:
    assert len(OWN) > 30
    assert set(addresses(OWN)) - HARMLESS == {BRT_URL}


@pytest.mark.parametrize("name", ["kaart.css", "miek.css", "leaflet.css", "MarkerCluster.css"])
def test_no_style_fetches_from_elsewhere(name: str) -> None:
    text = (VENDOR / name).read_text(encoding="utf-8")
    wanted = re.findall(r"url\(\s*['\"]?([^)'\"]+)", text) + re.findall(r"@import[^;]+", text)
    assert [u for u in wanted if "//" in u] == []


def test_we_keep_nothing_in_the_browser() -> None:
    kept = re.compile(r"document\.cookie|localStorage|sessionStorage|set_cookie|indexedDB")
    found = [(p.name, line) for p in OWN for line in p.read_text(encoding="utf-8").splitlines()]
    keepers = [(name, line) for name, line in found if kept.search(line)]
    # Where one signs in from, which docs/privacy.md tells.
    assert [k for k in keepers if k[0] != "access.py" or "miekAanmelden" not in k[1]] == []
    assert "`miekAanmelden`" in (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")


def test_no_statistics_are_gathered() -> None:
    assert "--browser.gatherUsageStats=false" in options(8501)


def test_a_page_of_another_site_is_refused_without_asking_anyone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asked() -> str:
        pytest.fail("another computer was asked")

    monkeypatch.setattr(net_util, "get_external_ip", asked)
    monkeypatch.setattr(net_util, "get_internal_ip", lambda: None)
    keep_to_itself()
    assert not server_util.is_url_from_allowed_origins("https://elders.example")


# ---- below a path --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "bare"),
    [("", ""), ("/", ""), ("/kaart", "kaart"), ("kaart/", "kaart"), ("/energie/kaart-2", None)],
)
def test_a_path_stands_in_the_options(given: str, bare: str | None) -> None:
    expected = "energie/kaart-2" if bare is None else bare
    assert plain_subpath(given) == expected
    assert f"--server.baseUrlPath={expected}" in options(8501, plain_subpath(given))


@pytest.mark.parametrize("given", ["/Kaart", "/a b", "/a//b", "/../x", "/kaart?x=1", "/-a", "/ë"])
def test_a_path_that_no_address_has_is_refused(given: str, run: Run) -> None:
    with pytest.raises(SourceError, match="kan niet in een adres"):
        plain_subpath(given)
    done = run("app", "--pad", given)
    assert done.code == 2
    assert done.err.startswith(f"Fout: Het pad {given} kan niet in een adres.")


# ---- what is promised on paper -------------------------------------------------------------------


def shipped() -> list[str]:
    """Files of others and our own that the app serves, but for the licences themselves."""
    files = (p for p in VENDOR.rglob("*") if p.is_file() and not p.name.startswith("LICENSE-"))
    return sorted(p.relative_to(VENDOR).as_posix() for p in files)


@pytest.mark.parametrize("name", shipped())
def test_every_file_has_its_licence(name: str) -> None:
    (line,) = [row for row in LICENCES.splitlines() if row.startswith(f"| `{name}` |")]
    assert re.search(r"\b(BSD-2-Clause|MIT|OFL-1\.1|EUPL-1\.2)\b", line)
    for text in re.findall(r"`(LICENSE-[^`]+)`", line):
        assert (VENDOR / text).is_file()


def test_no_licence_is_named_for_a_file_that_is_gone() -> None:
    assert sorted(re.findall(r"^\| `([^`]+)` \|", LICENCES, re.MULTILINE)) == shipped()
    texts = {p.name for p in VENDOR.glob("LICENSE-*")}
    assert set(re.findall(r"`(LICENSE-[^`]+)`", LICENCES)) == texts


@pytest.mark.parametrize("name", PROMISES)
def test_nobody_is_named_who_does_not_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"[\w.]+@[\w.]+", text) == []
    assert re.search(r"\*in te vullen\*|\*to be filled in\*|\[datum\]", text)


@pytest.mark.parametrize("name", PROMISES)
def test_tests_that_are_named_exist(name: str) -> None:
    named = re.findall(r"tests/[\w/]+(?:\.py)?", (ROOT / name).read_text(encoding="utf-8"))
    assert [n for n in named if not (ROOT / n).exists()] == []
