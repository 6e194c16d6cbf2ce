"""The page Kaart as a test sees it: run without a browser, its HTML and map taken apart."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

import folium
from streamlit.testing.v1 import AppTest

from miekgeo.kaart import Group
from miekgeo.ui.frame import LANGUAGE
from miekgeo.ui.kaart_lijst import POINTING
from miekgeo.ui.state import ONE_STEP, VERSION
from tests.conftest import ROOT

PAGE = ROOT / "miekgeo" / "ui" / "page_kaart.py"
TIMEOUT_S = 60
HELP = '<dl class="begrippen">'
# How a layer of features is handed to the map's script.
_PAYLOAD = re.compile(r"_add\(miek\.unpack\((\{.*\})\)\);")

Feature = Mapping[str, Any]


class Html(HTMLParser):
    """Tags with their attributes, and the text, of a piece of HTML."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(body)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def names(self) -> list[str]:
        return [tag for tag, _ in self.tags]

    @property
    def text(self) -> str:
        return "".join(self.texts)


def open_page(**query: str) -> AppTest:
    """The page Kaart as it shows a link; fails when it crashes."""
    page = AppTest.from_file(str(PAGE), default_timeout=TIMEOUT_S)
    for name, value in query.items():
        page.query_params[name] = value
    return checked(page.run())


def checked(page: AppTest) -> AppTest:
    """The page, which must not have crashed."""
    assert [e.message for e in page.exception] == []
    assert [e.value for e in page.error] == []
    return page


def parameters(page: AppTest) -> dict[str, str]:
    """What the URL says, with one value for each name, apart from its version."""
    found = {n: v if isinstance(v, str) else ",".join(v) for n, v in page.query_params.items()}
    found.pop(VERSION, None)
    return {n: v for n, v in found.items() if v}


def bodies(page: AppTest) -> list[str]:
    """Every piece of HTML on the page, apart from style sheet, language and help with words."""
    found = [str(h.proto.body) for h in page.get("html")]
    ours = (LANGUAGE, ONE_STEP, POINTING)
    shown = [b for b in found if b not in ours and HELP not in b]
    return [b for b in shown if not b.startswith("<style>")]


def page_text(page: AppTest) -> str:
    """All text of those, on one line."""
    return " ".join(" ".join(Html(b).texts) for b in bodies(page))


def headings(page: AppTest) -> list[str]:
    """The headings of the second level."""
    joined = "".join(bodies(page))
    return [Html(h).text for h in re.findall(r"<h2[^>]*>.*?</h2>", joined, re.DOTALL)]


def legends(page: AppTest) -> dict[str, str]:
    """The HTML of the legend of each layer of the map, by its title."""
    found = {}
    for body in bodies(page):
        title = re.search(r'aria-label="Legenda van ([^"]+)"', body)
        if title is not None:
            found[title[1]] = body
    return found


def unescaped(markdown: str) -> str:
    """Text as Markdown shows it, apart from bold and colour."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown).replace("\u2060", "")


def map_arguments(page: AppTest) -> dict[str, Any]:
    """What the page hands to the map."""
    (component,) = page.get("component_instance")
    arguments: dict[str, Any] = json.loads(component.proto.json_args)
    return arguments


def payloads(script: str) -> list[Feature]:
    """Features of all layers in a script."""
    return [f for found in _PAYLOAD.findall(script) for f in json.loads(found)["features"]]


def shown(page: AppTest, layer: str) -> set[str]:
    """Ids of the rows of a layer that are on the map."""
    features = payloads(str(map_arguments(page)["feature_group"]))
    return {f["properties"]["id"] for f in features if f["properties"].get("laag") == layer}


def features_of(group: Group) -> list[Feature]:
    """Features of a group that was drawn, those in a cluster of markers included."""
    found: list[Feature] = []
    for child in group._children.values():
        if isinstance(child, folium.GeoJson):
            found += child.data["features"]
        else:
            found += features_of(child)
    return found


def markers_of(group: Group) -> list[Feature]:
    """The features that get a marker."""
    return [f for f in features_of(group) if "vorm" in f["properties"]]
