"""The lock files hold what pyproject.toml asks for, with hashes, and each package has a licence."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.build_licences import APP_LOCK, DEV_LOCK, START, locked
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = [APP_LOCK, DEV_LOCK]
# Of both locks; peers and fuzz, which no test needs, are in neither.
LOCKED = {APP_LOCK: ["toegang"], DEV_LOCK: ["dev", "dienst", "schaal", "toegang"]}
# What the app may rest on, and what may be installed beside it to publish or to develop.
FREE = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0",
    "MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib",
}  # fmt: skip
HASHED = re.compile(r"^[a-z0-9][^\n]*\\\n(?: {4}--hash=sha256:[0-9a-f]{64}[ \\]*\n)+", re.MULTILINE)
BESIDE = FREE | {"CNRI-Python", "LGPL", "ZPL-2.1"}


def asked(path: Path) -> list[Requirement]:
    """What pyproject.toml asks of a lock file."""
    lines = [*PROJECT["dependencies"], *(line for e in LOCKED[path] for line in EXTRAS[e])]
    return [Requirement(line) for line in lines]


def licences() -> list[dict[str, tuple[str, str]]]:
    """By package its version and licence, in each of the two tables."""
    text = (ROOT / "docs" / "licenties.md").read_text(encoding="utf-8").partition(START)[2]
    rows = [
        re.findall(r"^\| ([\w.-]+) \| (\d\S*) \| (.+) \|$", t, re.MULTILINE)
        for t in text.split("###")
    ]
    return [{name: (version, licence) for name, version, licence in t} for t in rows if t]


@pytest.mark.parametrize("path", LOCKS, ids=lambda p: p.stem)
def test_a_lock_has_what_is_asked(path: Path) -> None:
    """After a change of pyproject.toml: make lock."""
    versions = {canonicalize_name(n): v for n, v in locked(path).items()}
    unmet = [
        str(wanted)
        for wanted in asked(path)
        if versions.get(canonicalize_name(wanted.name), "geen") not in wanted.specifier
    ]
    assert unmet == []


def test_the_locks_have_the_tested_versions() -> None:
    """After a change of requirements.txt: make lock."""
    app, everything = locked(APP_LOCK), locked(DEV_LOCK)
    tested = {canonicalize_name(n): v for n, v in locked(ROOT / "requirements.txt").items()}
    assert len(tested) > 20
    assert tested.items() <= everything.items()
    assert app.items() <= everything.items()


@pytest.mark.parametrize("path", LOCKS, ids=lambda p: p.stem)
def test_each_package_has_hashes_and_no_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    packages = HASHED.findall(text)
    assert len(packages) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE)) > 60
    assert re.findall(r"://|--index|--find-links|--trusted|^-", text, re.MULTILINE) == []


def test_the_list_of_licences_is_that_of_the_locks() -> None:
    """After `make lock`: make licences."""
    app, more = licences()
    everything = locked(DEV_LOCK)
    assert {n: v for n, (v, _) in app.items()} == locked(APP_LOCK)
    assert {n: v for n, (v, _) in (app | more).items()} == everything
    assert not app.keys() & more.keys()


def test_no_licence_asks_more_than_ours_can_give() -> None:
    app, more = licences()
    for table, allowed in ((app, FREE), (more, BESIDE)):
        named = {n: set(re.split(r" AND | OR ", licence)) for n, (_, licence) in table.items()}
        assert {n: s - allowed for n, s in named.items() if s - allowed} == {}
