"""The map in one file, read as text: whole, escaped, the same each time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from miekgeo.collection import Collection, collect
from miekgeo.edition import FULL
from miekgeo.errors import WriteError
from miekgeo.kaart.standalone import standalone_html, write_standalone
from tests.collections_for_tests import drenthe_collection, nederland_collection
from tests.edition.conftest import write_folder

ON = date(2026, 1, 15)
HOSTILE = (
    "</script><script>window.boos=1</script>",
    "<img src=x onerror=window.boos=1>",
    "`${window.boos=1}`",
    "'s-Hertogenbosch",
    '"><b onclick="boos()">',
    "{{ 7*7 }}",
    "]]>--><!--",
    "&lt;al escaped&gt;",
)
EMPTY_ELEMENTS = {"meta", "input", "br"}


class Page(HTMLParser):
    """What is in a page: elements with their attributes, rows of tables, and text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.scripts: list[str] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY_ELEMENTS and tag not in {"path", "rect", "polygon"}:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element without content."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Each element ends where it should."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text, that of scripts apart."""
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data
        elif self.open and self.open[-1] != "style":
            self.said.append(data)

    @property
    def data(self) -> dict[str, object]:
        """What the map draws."""
        found: dict[str, object] = json.loads(self.scripts[0])
        return found

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of all elements of a kind."""
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="module")
def drenthe() -> str:
    return standalone_html(drenthe_collection())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """A project, station, trace and cluster by each hostile name."""
    quoted = [name.replace('"', '""') for name in HOSTILE]
    xy = [f"{234000 + 900 * i};{557000 + 700 * i}" for i in range(len(quoted))]
    projects = [
        f'P{i};"{q}";elektriciteit;"{q}";{p}'
        for i, (q, p) in enumerate(zip(quoted, xy, strict=True))
    ]
    projects.append(f'"PZ{quoted[1]}";"{quoted[0]}";;"{quoted[1]}";;')
    stations = [f'S{i};"{q}";"{q}";{p}' for i, (q, p) in enumerate(zip(quoted, xy, strict=True))]
    traces = [
        f'T{i};"{q}";"LINESTRING(23{i}000 550000, 23{i}500 551000)"' for i, q in enumerate(quoted)
    ]
    clusters = [f'C{i};"{q}";energiecluster;Assen' for i, q in enumerate(quoted)]
    files = {
        "projecten": ["project_id;naam;modaliteit;locatie_tekst;x;y", *projects],
        "stations": ["station_id;naam;beheerder;x;y", *stations],
        "traces": ["trace_id;naam;wkt", *traces],
        "clusters": ["cluster_id;naam;soort;gemeenten", *clusters],
    }
    folder = tmp_path_factory.mktemp("h") / "map <b>met&teken"
    write_folder(folder, {layer: "\n".join(rows) for layer, rows in files.items()})
    return collect(folder, edition=FULL, on=ON)


# ---- whole -------------------------------------------------------------------------------------


def test_nothing_in_the_file_is_elsewhere(drenthe: str) -> None:
    page = Page(drenthe)
    for tag, attrs in page.elements:
        assert not {"src", "srcset", "data", "action", "background"} & set(attrs), tag
        assert (attrs.get("href") or "#").startswith("#")
        assert not [a for a in attrs if a.startswith("on")]
    assert page.all("link") == []
    styles = re.findall(r"<style>(.*?)</style>", drenthe, re.DOTALL)
    addresses = [a for s in styles for a in re.findall(r"url\(([^)]*)\)", s)]
    assert addresses
    assert all(a.startswith(("data:", "#")) or not a for a in addresses)
    assert not any("@import" in s for s in styles)


def test_only_the_scripts_in_the_file_may_run(drenthe: str) -> None:
    page = Page(drenthe)
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv"))
    running = [
        s for s, a in zip(page.scripts, page.all("script"), strict=True) if a.get("type") is None
    ]
    hashes = {base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in running}
    assert policy is not None
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == hashes
    assert len(hashes) == 2
    assert "default-src 'none'" in policy
    scripts = policy.split("script-src")[1].split(";")[0]
    assert "unsafe" not in scripts


def test_the_page_is_dutch_and_well_formed(drenthe: str) -> None:
    page = Page(drenthe)
    assert page.open == []
    assert page.all("html") == [{"lang": "nl"}]
    assert [a for a in page.all("th") if a.get("scope") not in ("col", "row")] == []


def test_the_same_collection_gives_the_same_bytes(tmp_path: Path, drenthe: str) -> None:
    target = tmp_path / "kaart é.html"
    write_standalone(drenthe_collection(), target)
    again = collect(None, provincie="Drenthe", on=ON)
    write_standalone(again, tmp_path / "weer.html")
    assert target.read_bytes() == (tmp_path / "weer.html").read_bytes() == drenthe.encode()


def test_it_is_small_enough_to_send() -> None:
    for collection in (drenthe_collection(), nederland_collection()):
        assert len(standalone_html(collection).encode()) < 2_000_000


def test_a_folder_that_is_not_there_is_said_and_nothing_changes(tmp_path: Path) -> None:
    kept = tmp_path / "kaart.html"
    kept.write_text("oud", encoding="utf-8")
    with pytest.raises(WriteError):
        write_standalone(drenthe_collection(), tmp_path / "weg" / "kaart.html")
    write_standalone(drenthe_collection(), kept)
    assert kept.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [p.name for p in tmp_path.iterdir()] == ["kaart.html"]


# ---- what it says ------------------------------------------------------------------------------


def test_every_row_on_the_map_is_in_a_table_and_the_other_way_around(drenthe: str) -> None:
    page = Page(drenthe)
    rows = {(a["data-laag"], a["data-id"]) for a in page.all("tr") if a.get("data-id")}
    drawn = set()
    for layer in page.data["lagen"]:  # type: ignore[attr-defined]
        for part in ("vormen", "punten"):
            drawn |= {
                (f["properties"]["laag"], f["properties"]["id"]) for f in layer[part]["features"]
            }
    collection = drenthe_collection()
    placeless = {("projecten", i) for i in collection.tables["zonder_locatie"]["project_id"]}
    assert drawn == rows - placeless
    assert {i for layer, i in rows if layer == "projecten"} == set(collection.project_ids)
    assert len(rows) == 8 + 7 + 3 + 4 + 5


def test_projects_without_location_are_listed() -> None:
    collection = nederland_collection()
    said = " ".join(Page(standalone_html(collection)).said)
    missing = collection.tables["zonder_locatie"]
    assert len(missing) > 0
    assert (
        f"{len(collection.layers['projecten'])} projecten in Nederland, {len(missing)} zonder"
        in said
    )
    after = said.split("Projecten zonder locatie")[1]
    assert all(
        f"{n} ({i})" in after for n, i in zip(missing["naam"], missing["project_id"], strict=True)
    )


def test_it_says_what_it_rests_on(drenthe: str) -> None:
    said = " ".join(Page(drenthe).said)
    collection = drenthe_collection()
    assert collection.words is not None
    wanted = [
        "Openbare uitgave", "15 januari 2026", "miekgeo", "ingebedde voorbeeldset",
        "tolerantie 100 m",
        "8 van 8 projecten zijn een voorbeeld", "meet er niet op", "rekenvoorbeeld",
        "voorbeeld; ligging indicatief", *collection.words.sentences, *collection.remarks,
    ]  # fmt: skip
    assert [w for w in wanted if w not in said] == []


def test_the_legend_counts_what_is_drawn(drenthe: str) -> None:
    items = re.findall(
        r'<label class="schakel">.*?data-laag="(\w+)".*?class="aantal">(\d+)<.*?</label>', drenthe
    )
    assert dict(items) == {
        "projecten": "8", "knooppunten": "0", "stations": "7", "traces": "3",
        "ontwikkelingen": "4", "clusters": "5",
    }  # fmt: skip


# ---- hostile names -----------------------------------------------------------------------------


def test_names_stay_text(hostile: Collection) -> None:
    text = standalone_html(hostile)
    page = Page(text)
    assert page.open == []
    assert len(page.scripts) == 3
    assert not [a for tag, a in page.elements if tag in ("img", "b") or "onclick" in a]
    said = "\n".join(page.said)
    assert [n for n in HOSTILE if n not in said] == []
    named = {a["data-naam"] for a in page.all("tr") if a.get("data-naam")}
    assert set(HOSTILE) <= named


def test_tooltips_hold_escaped_text(hostile: Collection) -> None:
    page = Page(standalone_html(hostile))
    tips = [
        f["properties"].get("tip", "")
        for layer in page.data["lagen"]  # type: ignore[attr-defined]
        for part in ("vormen", "punten")
        for f in layer[part]["features"]
    ]
    assert len(tips) >= 4 * len(HOSTILE)
    plain = [re.sub(r"</?b>|<br>", "", tip) for tip in tips]
    assert [t for t in plain if "<" in t or ">" in t] == []


def test_the_data_can_not_end_its_script(hostile: Collection) -> None:
    text = standalone_html(hostile)
    data = text.split('id="gegevens">')[1].split("</script>")[0]
    assert "<" not in data
    names = {
        f["properties"]["alt"]
        for layer in json.loads(data)["lagen"]
        for f in [*layer["vormen"]["features"], *layer["punten"]["features"]]
    }
    assert {f"Station: {n}" for n in HOSTILE} <= names
