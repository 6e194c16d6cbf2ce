"""What words mean: every answer is explained, on each page, with where that stands."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from miekgeo.ui.begrippen import LABEL, load_begrippen
from miekgeo.ui.components import load_answers
from miekgeo.ui.frame import PAGES
from tests.conftest import ROOT
from tests.ui.pages import TIMEOUT_S, checked

# Looked up in the documents themselves, which aren't ours to hand on.
PARAGRAPHS = {
    "MIEK-handleiding 2025, par. 1.1",
    "MIEK-handleiding 2025, par. 2.3.3, vraag 9",
    "MIEK-handleiding 2025, par. 2.5",
    "MIEK-handleiding 2025, pMIEK par. 1.4",
    "MIEK-handleiding 2025, pMIEK par. 3.1",
    "MIEK-handleiding 2025, pMIEK par. 3.1 en 3.3",
    "MIEK-handleiding 2025, bijlage 3 (projectfiche, locatie)",
    "Handreiking Integraal Programmeren, stap 3 (knooppuntenaanpak)",
    "Plan van aanpak pMIEK 3.0 Drenthe, par. 1.4",
}
OURS = re.compile(r"eigen keuze, ((?:docs|data)/\w+\.md)(?: par\. (\d+))?")
BEGRIPPEN = {b.term: b for b in load_begrippen()}
ASKED = {
    *("grensgeval", "mogelijk", "onbekend", "omslagafstand", "schaalniveau", "knooppunt"),
    *("netknooppunt", "ruimtelijk raakvlak", "afhankelijkheid", "los einde", "zoekgebied"),
    *("indicatief", "voorbeeld", "tegenspraak", "tolerantie"),
}


def test_every_answer_and_every_hard_word_is_explained() -> None:
    assert set(load_answers()) - set(BEGRIPPEN) == set()
    assert set(BEGRIPPEN) >= ASKED
    assert len(BEGRIPPEN) == len(load_begrippen())


@pytest.mark.parametrize("term", sorted(BEGRIPPEN))
def test_an_explanation_is_short_and_says_where_it_stands(term: str) -> None:
    begrip = BEGRIPPEN[term]
    assert 1 <= len(re.findall(r"[.!?](?= |$)", begrip.uitleg)) <= 3
    assert len(begrip.uitleg) < 280
    for source in re.split(r"; ", begrip.bron):
        ours = OURS.fullmatch(source)
        if ours is None:
            assert source in PARAGRAPHS
            continue
        document = (ROOT / ours[1]).read_text(encoding="utf-8")
        assert ours[2] is None or f"\n## {ours[2]}. " in document


def test_the_pages_are_those_of_the_menu() -> None:
    pages = {url for _, _, url in PAGES}
    assert {p for b in BEGRIPPEN.values() for p in b.paginas} == pages
    # An answer is explained on the pages that give it.
    assert {"kaart", "schaalniveau"} <= {*BEGRIPPEN["grensgeval"].paginas}


@pytest.mark.parametrize("url", ["kaart", "schaalniveau", "gegevens"])
def test_a_page_explains_its_words(url: str) -> None:
    (path,) = [path for path, _, known in PAGES if known == url]
    page = checked(AppTest.from_file(str(path), default_timeout=TIMEOUT_S).run())
    (found,) = [str(h.proto.body) for h in page.get("html") if "begrippen" in str(h.proto.body)]
    said = re.findall(r"<dt>(.*?)</dt>", found)
    assert said == [b.term for b in load_begrippen() if url in b.paginas]
    assert LABEL in [b.proto.popover.label for b in page.get("popover")]


@pytest.mark.parametrize("url", [url for _, _, url in PAGES])
def test_each_page_asks_for_its_words(url: str) -> None:
    """Once, and of its own."""
    (path,) = [path for path, _, known in PAGES if known == url]
    calls = re.findall(r'show_begrippen\("(\w+)"\)', path.read_text(encoding="utf-8"))
    assert calls == [url]
