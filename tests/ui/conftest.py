"""The embedded set, judged, and a set of projects whose names try to break out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import app_test, local_script_runner

from miekgeo.kaart import GroundFeatures, make_ground
from miekgeo.tasks import Assessment, judge
from miekgeo.ui import components

HOSTILE_NAMES = (
    "<script>window.gekaapt = 1</script>",
    '"><img src=x onerror="window.gekaapt = 1">',
    "</script><script>window.gekaapt = 1</script>",
    "`${window.gekaapt = 1}`",
    "regel\u2028einde\u2029'; window.gekaapt = 1; //",
    "C:\\2019\\new' + (window.gekaapt = 1) + '",
    '<img src=x onerror=alert(1)> `${1}` \'s-Hertogenbosch \\ "x"',
    "&lt;b&gt; 's-Hertogenbosch & Noardeast-Fryslân",
)
# Names that a page template would run. They stand apart: one of them can take the whole map along.
TEMPLATE_NAMES = ("{{ 7 * 7 }}", "{{ geheim }}", "{% raw %}", "{# weg #}", "{{", "}}{")
# Of each kind of geometry one, all near Amersfoort.
WKT = (
    "POINT(155000 463000)",
    "LINESTRING(150000 463000,160000 463000)",
    "POLYGON((150000 460000,152000 460000,152000 462000,150000 460000))",
)


def write_projects(path: Path, names: tuple[str, ...]) -> Path:
    """A project file with these names, as ids too, on points, lines and areas in turn."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, delimiter=";")
        out.writerow(["project_id", "naam", "modaliteit", "ligging", "trekker", "wkt"])
        for i, name in enumerate(names):
            out.writerow([f"H{i} {name}", name, "", "definitief", name, WKT[i % len(WKT)]])
    return path


@pytest.fixture(scope="session", autouse=True)
def one_server() -> Iterator[None]:
    """Pages under test share what a server looks up once: installed components, compiled scripts.

    Left alone, each page opened reads the metadata of all packages and compiles its script anew,
    which takes longer than most pages take to show.
    """
    scripts = ScriptCache()
    with pytest.MonkeyPatch.context() as patch:
        found = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        for module in (app_test, local_script_runner):
            patch.setattr(module, "ScriptCache", lambda: scripts)
        # There is no browser that draws.
        patch.setattr(components, "HEAD_START_S", 0)
        yield


@pytest.fixture(scope="session")
def embedded() -> Assessment:
    """The embedded set."""
    return judge(None)


@pytest.fixture(scope="session")
def ground(embedded: Assessment) -> GroundFeatures:
    """What the map shows whatever is chosen."""
    return make_ground(embedded.grenzen, embedded.grenzen.land)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """Projects whose names try to become markup or code."""
    return judge(write_projects(tmp_path_factory.mktemp("vijand") / "p.csv", HOSTILE_NAMES))


@pytest.fixture(scope="session")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """As many projects in the same places, with plain names."""
    names = tuple(f"Naam {i}" for i in range(len(HOSTILE_NAMES)))
    return judge(write_projects(tmp_path_factory.mktemp("vriend") / "p.csv", names))
