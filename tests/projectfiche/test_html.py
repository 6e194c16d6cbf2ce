"""Fiches as HTML, read back with html.parser."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from miekgeo.collection import Collection
from miekgeo.export.fiche_html import fiche_html, index_html
from miekgeo.projectfiche import Fiche, build_fiche
from tests.projectfiche.world import CONTACT, HOSTILE, LONG, SCRIPT, small_png

VOID = {"meta", "img", "br", "link"}
BLOCKS = {"p", "th", "td", "h1", "h2", "title", "figcaption", "dt", "dd", "footer"}


class Page(HTMLParser):
    """Tags with their attributes, texts by tag, and whether all that opens closes."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(content.decode("utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
            if tag in BLOCKS:
                self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in {*self.open} & BLOCKS:
            self.texts[tag][-1] += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def kabel(openbaar: Collection) -> Fiche:
    return build_fiche(openbaar, "W1")


@pytest.fixture(scope="module")
def page(kabel: Fiche) -> Page:
    return Page(fiche_html(kabel, small_png()))


def test_all_sections_are_rows_in_the_order_of_the_form(kabel: Fiche, page: Page) -> None:
    rows = [
        th for th, attrs in zip(page.texts["th"], page.named("th"), strict=True)
        if attrs["scope"] == "row"
    ]  # fmt: skip
    assert rows == [f"{s.title}{s.question}" for s in kabel.sections]
    cells = page.texts["td"]
    asked = [s for s in kabel.sections if not s.added]
    assert [cells[2 * i + 1] for i in range(len(asked))] == [s.required or "–" for s in asked]
    for cell, one in zip(cells[: 2 * len(asked) : 2], asked, strict=True):
        assert all(s.text in cell for s in one.sentences)
        assert one.note in cell


def test_it_is_an_accessible_dutch_page(kabel: Fiche, page: Page) -> None:
    assert page.named("html") == [{"lang": "nl"}]
    assert page.texts["title"] == page.texts["h1"] == ["Projectfiche Kabel Assen-Groningen"]
    assert page.texts["h2"][0] == "Algemene gegevens"
    assert {a["scope"] for a in page.named("th")} == {"row", "col"}
    (picture,) = page.named("img")
    assert picture["alt"] == f"Kaart van de locatie van Kabel Assen-Groningen. {kabel.place}"
    assert len(page.named("main")) == 1


def test_it_needs_nothing_from_elsewhere(kabel: Fiche) -> None:
    content = fiche_html(kabel, small_png()).decode()
    asked = re.findall(r"""(?:src|href)=["']([^"']*)|url\(([^)]*)|@import""", content)
    assert [a[0][:22] for a in asked] == ["data:image/png;base64,"]
    assert "<script" not in content
    assert "@page { size: A4" in content


def test_the_footer_on_paper_and_screen(kabel: Fiche, page: Page) -> None:
    assert page.texts["footer"] == [kabel.source_line]
    style = fiche_html(kabel, None).decode()
    assert 'content: "pagina " counter(page) " van " counter(pages)' in style
    assert 'content: "Bron: ' in style


def test_without_a_location_there_is_no_picture(openbaar: Collection) -> None:
    page = Page(fiche_html(build_fiche(openbaar, "W3"), None))
    assert page.named("img") == []
    assert any("er is daarom geen kaart" in t for t in page.texts["td"])
    assert any("Ontbreekt nog (verplicht)." in t for t in page.texts["td"])


def test_hostile_text_is_text(openbaar: Collection) -> None:
    content = fiche_html(build_fiche(openbaar, HOSTILE), small_png())
    page = Page(content)
    assert page.texts["h1"] == [f"Projectfiche {SCRIPT}omgekeerd"]
    assert page.named("script") == []
    assert page.named("b") == []
    assert LONG in page.texts["td"]
    assert not set(content.decode()) & set("\x00\x07\u202e")


def test_the_name_of_the_source_cannot_leave_the_style(kabel: Fiche) -> None:
    evil = replace(kabel, source_line='x"; } </style><script>alert(1)</script>\n\\')
    page = Page(fiche_html(evil, None))
    assert page.named("script") == []
    assert page.texts["footer"] == ['x"; } </style><script>alert(1)</script>\n\\']


def test_the_same_fiche_gives_the_same_bytes(kabel: Fiche) -> None:
    assert fiche_html(kabel, small_png()) == fiche_html(kabel, small_png())


def test_the_public_edition_has_no_contact_persons(
    openbaar: Collection, vertrouwelijk: Collection
) -> None:
    assert b"Jansen" not in fiche_html(build_fiche(openbaar, "W2"), None)
    assert CONTACT.encode() in fiche_html(build_fiche(vertrouwelijk, "W2"), None)


def test_the_index_links_to_each_fiche(openbaar: Collection) -> None:
    listed = [
        (build_fiche(openbaar, HOSTILE), "projectfiche_a b&'.html"),
        (build_fiche(openbaar, "W3"), "projectfiche_W3.html"),
    ]
    page = Page(index_html(listed, "Drenthe"))
    assert page.texts["h1"] == ["Projectfiches Drenthe"]
    assert [a["href"] for a in page.named("a")] == [
        "projectfiche_a%20b%26%27.html",
        "projectfiche_W3.html",
    ]
    assert page.texts["td"] == [
        "pMIEK",
        "ja",
        "6 onderdelen",
        "pMIEK",
        "zonder locatie",
        "9 onderdelen",
    ]
    assert page.named("script") == []
