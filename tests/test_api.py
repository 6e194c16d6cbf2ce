"""What `import miekgeo` offers, and what it leaves for later."""

from __future__ import annotations

import subprocess
import sys

import pytest

import miekgeo


def test_every_public_name_is_there() -> None:
    for name in set(miekgeo.__all__) - {"__version__"}:
        assert getattr(miekgeo, name).__name__ == name
        assert getattr(miekgeo, name).__doc__
    assert set(miekgeo.__all__) <= set(dir(miekgeo))


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'kaarten'"):
        miekgeo.kaarten  # noqa: B018 asking for it is the test


def test_importing_is_quick() -> None:
    """Help and version must not wait for the geospatial libraries."""
    code = "import sys, miekgeo, miekgeo.cli; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    heavy = {"geopandas", "pandas", "numpy", "shapely", "pyproj", "streamlit", "folium"}
    assert heavy & set(done.stdout.split()) == set()


def test_judging_loads_only_what_it_needs() -> None:
    """An answer within four seconds from a cold start leaves no room for the app's libraries."""
    code = "import sys\nfrom miekgeo import judge\njudge(None)\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    others = {"streamlit", "folium", "openpyxl", "xlsxwriter", "jsonschema", "rich", "requests"}
    assert others & set(done.stdout.split()) == set()
