"""What the documents show is what the product does now."""

from __future__ import annotations

import ast
import contextlib
import io
import re
import tomllib
from pathlib import Path

import pytest

from scripts import build_dictionary
from tests.conftest import ROOT, Run

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "data" / "README.md"]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_data_dictionary_is_current() -> None:
    assert build_dictionary.TARGET.read_text(encoding="utf-8") == build_dictionary.build()


def test_the_readme_shows_real_output(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = next(b for b in blocks(README, "") if b.startswith("$ miekgeo schaalniveau"))
    command, _, output = shown.partition("\n")
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "100")
    done = run(*command.split()[2:])
    assert done.code == 0
    assert done.err + done.out == output


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    code = blocks(README, "python")[0]
    monkeypatch.chdir(ROOT)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(ast.parse(code), "README.md", "exec"), {})
    expected = [line.removeprefix("# ") for line in code.splitlines() if line.startswith("# ")]
    assert said.getvalue().splitlines() == expected


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text)
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (document.parent / link).exists()] == []


def dependencies(*, dev: bool) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = project["dependencies"] + (project["optional-dependencies"]["dev"] if dev else [])
    return [re.split(r"[<>=]", name)[0].lower() for name in listed]


def test_every_direct_dependency_has_its_reason() -> None:
    text = (ROOT / "docs" / "afhankelijkheden.md").read_text(encoding="utf-8").lower()
    assert [n for n in dependencies(dev=True) if n not in text] == []


def test_every_direct_dependency_has_a_tested_version() -> None:
    pinned = (ROOT / "requirements.txt").read_text(encoding="utf-8").lower()
    assert [n for n in dependencies(dev=False) if f"\n{n}==" not in pinned] == []
