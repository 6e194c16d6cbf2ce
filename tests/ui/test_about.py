"""The footer of every page, and the documents it leads to."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from miekgeo.ui.frame import ABOUT, PAGES, STYLESHEET
from tests.conftest import ROOT
from tests.ui.pages import TIMEOUT_S, bodies, checked, page_text

DOCUMENTS = {"privacy": "privacy.md", "toegankelijkheid": "toegankelijkheidsverklaring.md"}


def test_the_footer_leads_to_the_documents() -> None:
    page = checked(AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT_S).run())
    links = [(link.proto.label, link.proto.page) for link in page.get("page_link")]
    assert links[-len(ABOUT) :] == [(title, url) for _, title, url in ABOUT]
    assert "open onder EUPL-1.2" in page_text(page)


@pytest.mark.parametrize("url", sorted(DOCUMENTS))
def test_a_document_is_shown_as_it_is(url: str) -> None:
    (path,) = [path for path, _, known in ABOUT if known == url]
    page = checked(AppTest.from_file(str(path), default_timeout=TIMEOUT_S).run())
    text = (ROOT / "docs" / DOCUMENTS[url]).read_text(encoding="utf-8")
    assert [m.value.strip() for m in page.markdown] == [text.strip()]
    # A page has no folder that a link to another document could be followed from.
    assert "](" not in text


def test_no_address_is_given_twice() -> None:
    addresses = [url for _, _, url in (*PAGES, *ABOUT)]
    assert sorted(set(addresses)) == sorted(addresses)


def test_paper_says_where_it_comes_from_and_when() -> None:
    page = checked(AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT_S).run())
    (printed,) = [b for b in bodies(page) if 'class="afdruk"' in b]
    assert re.search(r"afgedrukt op \d{2}-\d{2}-\d{4}\. ", printed)
    assert "geen officiële projectenlijst" in printed
    # Shown on paper only, where what one handles is left out.
    screen, paper = STYLESHEET.read_text(encoding="utf-8").split("@media print")
    assert ".afdruk { display: none; }" in screen
    assert ".afdruk { display: block;" in paper
    hidden = paper.partition("{ display: none !important")[0]
    assert all(what in hidden for what in ("header", ".stButton", ".st-key-voet", "stPopover"))
