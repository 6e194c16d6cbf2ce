"""A visitor's own layers on the page Kaart: there for this visitor, counted, and not for others."""

from __future__ import annotations

import json
import re

from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.ui.pages import TIMEOUT_S, checked, map_arguments, page_text
from tests.ui.test_page_gegevens import layers, with_own

STATIONS = (
    "station_id;naam;spanning_kv;x;y\nS1;Eerste;110;155000;463000\nS2;Tweede;380;156000;463000\n"
)
_SHOW = re.compile(r"miek\.show\(window\.map, (\{.*?\})\);")


def open_kaart(**kept: object) -> AppTest:
    page = AppTest.from_file(
        str(ROOT / "miekgeo" / "ui" / "page_kaart.py"), default_timeout=TIMEOUT_S
    )
    for name, value in kept.items():
        page.session_state[name] = value
    return checked(page.run())


def address(page: AppTest) -> str | None:
    """Where the map is told to find layers for reference."""
    (shown,) = _SHOW.findall(str(map_arguments(page)["feature_group"]))
    found: str | None = json.loads(shown)["context"]
    return found


def test_own_layers_are_on_the_map_of_who_brought_them() -> None:
    own = layers(with_own("stations.csv", STATIONS))
    mine = open_kaart(_eigen_lagen=own)
    said = page_text(mine)
    assert "Alleen voor u, uit uw eigen bestanden: 2 van 2 stations." in said
    at = address(mine)
    assert at is not None
    assert at.startswith("../../")
    # The same rows brought by another have another address: it can't be guessed.
    other = open_kaart(_eigen_lagen=own)
    assert address(other) != at
    switch = next(c for c in mine.checkbox if c.label == "Mijn eigen lagen tonen (2 objecten)")
    switch.uncheck().run()
    assert address(checked(mine)) is None
    assert "Alleen voor u" not in page_text(mine)


def test_without_own_layers_nothing_is_told() -> None:
    page = open_kaart()
    assert address(page) is None
    assert "eigen" not in " ".join(c.label for c in page.checkbox)
