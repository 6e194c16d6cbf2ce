"""The limits on files from outside: one table, in code and in the handbook."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from miekgeo.errors import SourceError
from miekgeo.limits import LIMITS, Limits, beyond, refuse, shown
from miekgeo.ui import own_oordelen, upload
from tests.conftest import ROOT


@pytest.mark.parametrize("name", [f.name for f in fields(Limits)])
def test_each_limit_says_its_value_and_what_to_do(name: str) -> None:
    said, hint = beyond(name)
    assert shown(name) in said
    assert hint.endswith(".")
    with pytest.raises(SourceError) as refused:
        refuse(name, "lijst.csv")
    assert str(refused.value) == f"lijst.csv {said} {hint}"


def test_the_handbook_has_them_all() -> None:
    text = (ROOT / "docs" / "handleiding.md").read_text(encoding="utf-8")
    part = text.split("### Wat een bestand mag kosten")[1].split("\n### ")[0]
    table = re.findall(r"^\| [^|]+ \| ([\d.]+)", part, re.MULTILINE)
    assert table == [shown(f.name) for f in fields(Limits)]


def test_numbers_are_dutch() -> None:
    assert (shown("rows"), shown("upload_bytes"), shown("seconds")) == ("2.000.000", "50", "180")


def test_the_app_has_no_limits_of_its_own() -> None:
    assert LIMITS.upload_bytes == upload.MAX_BYTES
    assert LIMITS.oordelen_bytes == own_oordelen.MAX_BYTES
