"""What is kept for all is kept by what may be seen, and signing in is off unless it is safe."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from miekgeo.collection import caveats_of
from miekgeo.edition import PUBLIC
from miekgeo.serve import DATA_VARIABLE
from miekgeo.ui import about, access, cache, portfolio_data, served, start_parts
from tests.conftest import ROOT, Run
from tests.edition.conftest import write_folder
from tests.edition.test_no_leaks import WORLD

SET = "ingebed"
GOOD = {
    "redirect_uri": "https://kaart.voorbeeld.test/oauth2callback",
    "cookie_secret": "x" * 32,
    "client_id": "miekgeo",
    "client_secret": "geheim",
    "server_metadata_url": "https://inloggen.voorbeeld.test/.well-known/openid-configuration",
}
# Kept for all visitors, and made of no rows of the data set that is served.
NO_ROWS = {
    "load_ground", "load_provincie", "brt_reachable", "_make_ground", "_checked", "_pool",
    "_tell_operator", "load_answers", "load_begrippen",
}  # fmt: skip
KEEPING = {"cache_resource", "cache_data", "lru_cache", "cache"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data set with confidential rows, served as an operator does."""
    path = write_folder(tmp_path / "set", WORLD)
    monkeypatch.setenv(DATA_VARIABLE, str(path))
    st.cache_resource.clear()
    yield path
    st.cache_resource.clear()


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What secrets.toml says, and who is looking."""

    def put(given: dict[str, Any], person: dict[str, Any] | None = None) -> None:
        monkeypatch.setattr(access, "_settings", lambda: given)
        monkeypatch.setattr(access, "_claims", lambda: person or {})

    return put


def person(role: str) -> dict[str, Any]:
    return {"is_logged_in": True, "iat": time.time() - 5, "roles": [role]}


def all_kept() -> str:
    """The names in what pages get from what is kept; the rest is kept in the same way."""
    judged = cache.load_embedded(SET)
    frames = [
        judged.table,
        cache.load_data(SET, None).projecten,
        portfolio_data.load_portfolio(SET, None).projecten,
    ]
    said = [frame.astype(str).to_csv() for frame in frames]
    said += [repr(layer) for layer in cache.load_layers_in(SET, None, None)]
    return "\n".join(said)


def test_what_was_kept_for_one_is_never_given_to_another(
    folder: Path, settings: Callable[..., None]
) -> None:
    rules = {"auth": GOOD, "miekgeo": {"rollen": {"d": "Drenthe", "g": "Groningen"}}}
    settings(rules, person("d"))
    assert all_kept().count("Vertrouwelijk: Zwartekat") >= 3
    settings(rules, {})
    assert "Zwartekat" not in all_kept()
    anyone = access.view()
    assert anyone.edition == PUBLIC
    for who in (person("onbekend"), person("d") | {"iat": time.time() - 9 * 3600}):
        settings(rules, who)
        assert access.view() == anyone
    settings({}, person("d"))
    assert access.view() == anyone
    settings(rules, person("g"))
    assert access.view().edition.provincies == ("Groningen",)


def test_a_file_that_is_replaced_is_read_anew(folder: Path, settings: Callable[..., None]) -> None:
    settings({})
    assert "Kabel Assen" in set(cache.load_embedded(SET).table["naam"])
    path = folder / "projecten.csv"
    path.write_text(path.read_text("utf-8").replace("Kabel Assen", "Kabel Beilen"), "utf-8")
    assert "Kabel Beilen" in set(cache.load_embedded(SET).table["naam"])


def test_the_start_page_doesnt_call_an_operators_set_an_example(
    folder: Path, settings: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings({})
    said: list[str] = []
    monkeypatch.setattr(start_parts.st, "html", said.append)
    start_parts.show_header(cache.load_embedded(SET))
    assert "<b>set, van de beheerder van deze site.</b>" in said[1]
    assert "peildatum 2025" in said[1]
    assert "Voorbeeldset" not in "".join(said)


def test_what_each_page_says_of_an_operators_set_holds_for_it(
    folder: Path, settings: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings({})
    path = folder / "projecten.csv"
    head, *rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([head, *rows, rows[-1], ""]), "utf-8")
    found = cache.load_embedded(SET)
    laag = found.lagen.layers["projecten"]
    assert len(laag.aside)
    note = served.note_html("<p>Voorbeeldset</p>", found.lagen)
    assert f"{len(laag.frame)} project" in note
    assert "Voorbeeldset" not in note
    assert all(said in note for said in caveats_of(found.lagen.frame))
    start = cache.load_start(SET)
    assert (start.figures.projecten, start.aside) == (len(laag.frame), len(laag.aside))
    said: list[str] = []
    for part in (start_parts, about):
        monkeypatch.setattr(part.st, "html", said.append)
    start_parts.show_provincies(start)
    about.show_footer([])
    assert "terzijde gelegd en niet geteld" in said[1]
    assert "indicatief" not in said[1]
    assert "bestand noemt: set, van de beheerder van deze site;" in said[-1]
    assert "voorbeeldset" not in said[-1]


def test_without_a_set_of_the_operator_nobody_gets_an_edition(
    settings: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    settings({"auth": GOOD, "miekgeo": {"rollen": {"d": "alle"}}}, person("d"))
    assert access.view() == served.View("", (), PUBLIC)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"client_secret": ""}, "client_secret"),
        ({"cookie_secret": "kort"}, "cookie_secret"),
        ({"redirect_uri": "https://kaart.voorbeeld.test/"}, "redirect_uri"),
    ],
)
def test_settings_that_are_not_safe_switch_signing_in_off(
    folder: Path, settings: Callable[..., None], change: dict[str, str], said: str
) -> None:
    rules = {"rollen": {"d": "Drenthe"}}
    settings({"auth": GOOD, "miekgeo": rules}, person("d"))
    assert access.provincies() == ("Drenthe",)
    assert access.faults() == []
    settings({"auth": GOOD | change, "miekgeo": rules}, person("d"))
    assert access.provincies() == ()
    assert said in access.faults()[0]


def test_without_authlib_the_app_is_an_open_viewer(
    folder: Path, settings: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "is_authlib_installed", lambda: False)
    settings({"auth": GOOD, "miekgeo": {"rollen": {"d": "Drenthe"}}}, person("d"))
    assert not access.can_sign_in()
    assert "miekgeo[toegang]" in access.faults()[0]


def test_whatever_is_kept_for_all_is_kept_by_what_may_be_seen() -> None:
    """A function that keeps its answer takes a View, or is known to hold no rows."""
    found = set()
    for path in (ROOT / "miekgeo" / "ui").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(map(_keeps, node.decorator_list)):
                first = node.args.args[0].annotation if node.args.args else None
                if not (isinstance(first, ast.Name) and first.id == "View"):
                    found.add(node.name)
    assert found <= NO_ROWS, "deze functie houdt rijen vast voor iedereen: geef haar een View"


def _keeps(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(called).split(".")[-1] in {
        "cache_resource",
        "cache_data",
        "lru_cache",
        "cache",
    }


def test_a_set_that_cannot_be_served_is_said_at_the_start(run: Run, tmp_path: Path) -> None:
    done = run("app", "--gegevens", tmp_path / "er-niet")
    assert done.code == 2
    assert "er-niet: bestaat niet" in done.err
    only = write_folder(tmp_path / "half", {"stations": "station_id;naam;x;y\nS1;A;234000;557000"})
    done = run("app", "--gegevens", only)
    assert done.code == 2
    assert "geen laag projecten" in done.err
