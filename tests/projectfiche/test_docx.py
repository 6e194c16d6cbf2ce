"""Fiches as DOCX, read back with python-docx and as XML."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
from docx import Document

from miekgeo.collection import Collection
from miekgeo.export.fiche_docx import fiche_docx
from miekgeo.projectfiche import Fiche, Sentence, build_fiche
from tests.projectfiche.world import CONTACT, HOSTILE, LONG, SCRIPT, section, small_png

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


@pytest.fixture(scope="module")
def kabel(openbaar: Collection) -> Fiche:
    return build_fiche(openbaar, "W1")


@pytest.fixture(scope="module")
def written(kabel: Fiche) -> bytes:
    return fiche_docx(kabel, small_png())


def part(content: bytes, name: str) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return ET.fromstring(file.read(name))


def names_in(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return file.namelist()


def rows_of(content: bytes) -> list[list[str]]:
    document = Document(io.BytesIO(content))
    return [[c.text for c in r.cells] for t in document.tables for r in t.rows]


def whole_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = [n for n in file.namelist() if n.endswith(".xml")]
        roots = [ET.fromstring(file.read(n)) for n in names]
    return "\n".join("".join(root.itertext()) for root in roots)


def test_all_sections_are_rows_in_the_order_of_the_form(kabel: Fiche, written: bytes) -> None:
    rows = [r for r in rows_of(written) if r[0] != "Onderdeel"]
    assert [r[0] for r in rows] == [s.title for s in kabel.sections]
    asked = [r for r in rows if len(r) == 3]
    assert [r[2] for r in asked] == [s.required or "–" for s in kabel.sections if not s.added]
    for row, one in zip(rows, kabel.sections, strict=True):
        for sentence in one.sentences:
            assert sentence.text in row[1]
        assert one.note in row[1]


def test_headings_styles_language_and_page(written: bytes) -> None:
    document = Document(io.BytesIO(written))
    heads = [(p.style.name, p.text) for p in document.paragraphs if "Heading" in p.style.name]
    assert heads == [
        ("Heading 1", "Projectfiche Kabel Assen-Groningen"),
        ("Heading 2", "Algemene gegevens"),
        ("Heading 2", "Projectinformatie"),
        ("Heading 2", "Schaalniveau (vraag 9 van het afwegingskader) en aandachtspunten"),
        ("Heading 2", "Waar dit op rust"),
    ]
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    languages = {e.get(f"{W}val") for e in part(written, "word/styles.xml").iter(f"{W}lang")}
    assert languages == {"nl-NL"}
    properties = document.core_properties
    assert (properties.language, properties.author) == ("nl-NL", "miekgeo")
    assert properties.created == datetime(2026, 1, 15, tzinfo=UTC)
    assert properties.modified == properties.created


def test_tables_repeat_their_head_and_are_named(written: bytes) -> None:
    tables = list(part(written, "word/document.xml").iter(f"{W}tbl"))
    names = [t.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val") for t in tables]  # type: ignore[union-attr]
    assert names[:2] == ["Algemene gegevens", "Projectinformatie"]
    repeated = [len(list(t.iter(f"{W}tblHeader"))) for t in tables]
    assert repeated == [1, 1, 0]
    assert all(
        len(t.findall(f"{W}tr")[0].findall(f"{W}tc")) == n
        for t, n in zip(tables, (3, 3, 2), strict=True)
    )


def test_the_map_has_words_for_who_cannot_see_it(kabel: Fiche, written: bytes) -> None:
    (about,) = part(written, "word/document.xml").iter(f"{DRAWING}docPr")
    assert about.get("descr") == f"Kaart van de locatie van Kabel Assen-Groningen. {kabel.place}"
    assert "Groningen (10,0 km, 50%)" in str(about.get("descr"))
    without = fiche_docx(kabel, None)
    assert not list(part(without, "word/document.xml").iter(f"{DRAWING}docPr"))


def test_the_footer_has_source_edition_and_pages(written: bytes) -> None:
    document = Document(io.BytesIO(written))
    (line,) = document.sections[0].footer.paragraphs
    assert line.text.startswith("Bron: ")
    assert "Openbare uitgave" in line.text
    fields = [e.get(f"{W}instr") for e in line._p.iter(f"{W}fldSimple")]
    assert fields == ["PAGE", "NUMPAGES"]
    (name,) = [n for n in names_in(written) if n.startswith("word/footer")]
    assert "".join(part(written, name).itertext()).endswith("pagina 1 van 1")


def test_the_standing_is_beside_what_was_computed(written: bytes) -> None:
    where = next(r[1] for r in rows_of(written) if r[0] == "Locatie")
    assert "Definitief: op 1 m nauwkeurig. (berekend)" in where
    assert "Drenthe (berekend)" not in where
    told = next(r[1] for r in rows_of(written) if r[0].endswith("infrastructuurprojecten"))
    assert told.count("(opgegeven: ") == 1


def test_the_same_fiche_gives_the_same_bytes(kabel: Fiche, written: bytes) -> None:
    assert fiche_docx(kabel, small_png()) == written
    with zipfile.ZipFile(io.BytesIO(written)) as file:
        assert {i.date_time for i in file.infolist()} == {(2026, 1, 15, 0, 0, 0)}
    old = fiche_docx(replace(kabel, on=date(1970, 1, 1)), None)
    with zipfile.ZipFile(io.BytesIO(old)) as file:
        assert {i.date_time for i in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_hostile_text_is_text(openbaar: Collection) -> None:
    content = fiche_docx(build_fiche(openbaar, HOSTILE), small_png())
    document = Document(io.BytesIO(content))
    assert document.paragraphs[0].text == f"Projectfiche {SCRIPT}omgekeerd"
    rows = {r[0]: r[1] for r in rows_of(content)}
    assert rows["Omschrijving"] == LONG
    assert rows["Reden opname/afweging"] == "Reden van opname: ]]> <w:p> &amp; =1+1 {0} %s"
    assert not set(whole_text(content)) & set("\x00\x07\u202e")


@pytest.mark.parametrize(
    "text", ["a" * 40_000, "\ud800\x00\ufffe\x1b[31mrood", "\u2028 \xa0 é €", ""]
)
def test_any_text_gives_a_document_that_opens(kabel: Fiche, text: str) -> None:
    about = section(kabel, "omschrijving")
    told = replace(about, sentences=(Sentence(text, label=text[:50]),))
    fiche = replace(kabel, naam=text[:300], sections=(told,), labels=(text[:100],))
    content = fiche_docx(fiche, None)
    assert len(Document(io.BytesIO(content)).tables) == 1
    assert not set(whole_text(content)) & set("\x00\x1b\ufffe")
    if text.startswith("a"):
        assert text in rows_of(content)[1][1]


def test_the_public_edition_has_no_contact_persons(
    openbaar: Collection, vertrouwelijk: Collection
) -> None:
    public = whole_text(fiche_docx(build_fiche(openbaar, "W2"), None))
    assert "Jansen" not in public
    assert "Niet in de openbare uitgave." in public
    assert CONTACT in whole_text(fiche_docx(build_fiche(vertrouwelijk, "W2"), None))


def test_only_long_rows_may_be_cut_at_the_end_of_a_page(kabel: Fiche) -> None:
    long = replace(kabel.sections[1], sentences=(Sentence("Een lange zin. " * 50),))
    two = replace(kabel, sections=(kabel.sections[0], long))
    rows = Document(io.BytesIO(fiche_docx(two, None))).tables[0].rows
    whole = [bool(r._tr.xpath("./w:trPr/w:cantSplit")) for r in rows]
    assert [r.cells[0].text for r in rows] == ["Onderdeel", "Projectnaam", "Locatie"]
    assert whole == [False, True, False]
