"""A projectfiche as a Word document on A4."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from miekgeo.export.dated import date_archive, midnight
from miekgeo.export.document import document_bytes
from miekgeo.export.xml_text import xml_text
from miekgeo.projectfiche import Fiche, Section, Sentence

LANGUAGE = "nl-NL"
FONT = "Arial"
# Widths of the three columns (mm); together the width of the page between its margins.
COLUMNS_MM = (42.0, 112.0, 20.0)
# Of what the form does not ask for: two columns, as wide together.
ADDED_COLUMNS_MM = (51.0, 123.0)
MARGIN_MM = 18.0
_ACCENT, _MISSING, _QUIET, _BORDER, _HEAD = "154273", "8C1D18", "4A4A48", "B9B4A7", "ECEAE4"
_HEADS = ("Onderdeel", "Omschrijving", "Verplicht")
_MARK, _NOTE, _SMALL, _LABEL = "Merkteken", "Ontbreekt", "Klein", "Etiket"
# Rows with less text than this, in characters, are moved to the next page rather than cut.
_SHORT = 600


def fiche_docx(fiche: Fiche, picture: bytes | None) -> bytes:
    """The fiche as a document; the same fiche gives the same bytes.

    Parameters
    ----------
    fiche : Fiche
    picture : bytes or None
        The map as PNG.
    """
    # Imported here: only this format needs it.
    from docx import Document

    document = Document()
    _set_page(document)
    _set_styles(document)
    _set_properties(document, fiche)
    document.add_heading(xml_text(fiche.title), level=1)
    document.add_paragraph(xml_text(fiche.heading), style=_SMALL)
    if fiche.labels:
        document.add_paragraph(xml_text(" ".join(fiche.labels)), style=_LABEL)
    document.add_paragraph(xml_text(fiche.summary), style=_NOTE if fiche.missing else _SMALL)
    for part, sections in fiche.parts():
        document.add_heading(xml_text(part), level=2)
        _add_table(document, part, sections, fiche, picture)
    _add_basis(document, fiche)
    _add_footer(document, fiche)
    return date_archive(document_bytes(document), fiche.on)


def _set_page(document: Any) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(MARGIN_MM)
    section.top_margin, section.bottom_margin = Mm(15), Mm(17)
    section.header_distance = section.footer_distance = Mm(8)


def _set_styles(document: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt

    styles = document.styles
    for lang in styles.element.iter(qn("w:lang")):
        for kind in ("val", "eastAsia"):
            lang.set(qn(f"w:{kind}"), LANGUAGE)
    _dress(styles["Normal"], 9, after=2)
    _dress(styles["Heading 1"], 15, after=2, before=0, colour=_ACCENT, bold=True)
    _dress(styles["Heading 2"], 11, after=3, before=8, colour=_ACCENT, bold=True)
    for name, size, colour, bold in (
        (_NOTE, 9, _MISSING, True),
        (_LABEL, 9, None, True),
        (_SMALL, 7.5, _QUIET, False),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _dress(style, size, after=2, colour=colour, bold=bold)
    mark = styles.add_style(_MARK, WD_STYLE_TYPE.CHARACTER)
    mark.font.size, mark.font.italic = Pt(7.5), True
    mark.font.color.rgb = _colour(_QUIET)


def _dress(
    style: Any,
    size: float,
    *,
    after: float,
    before: float = 0,
    colour: str | None = None,
    bold: bool = False,
) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        # A font of the theme would go before the one named.
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    if colour:
        style.font.color.rgb = _colour(colour)
    spacing = style.paragraph_format
    spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(before), Pt(after), 1.05


def _colour(code: str) -> Any:
    from docx.shared import RGBColor

    return RGBColor.from_string(code)


def _set_properties(document: Any, fiche: Fiche) -> None:
    moment = midnight(fiche.on)
    properties = document.core_properties
    properties.title = xml_text(fiche.title)[:255]
    properties.subject = f"{fiche.form_name}"
    properties.author = properties.last_modified_by = "miekgeo"
    properties.comments = xml_text(fiche.source_line)[:255]
    properties.keywords = fiche.edition
    properties.language = LANGUAGE
    properties.created = properties.modified = properties.last_printed = moment
    properties.revision = 1


def _add_table(
    document: Any, part: str, sections: Sequence[Section], fiche: Fiche, picture: bytes | None
) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Mm

    # What the form doesn't ask for has no column that says whether it does.
    widths = ADDED_COLUMNS_MM if sections[0].added else COLUMNS_MM
    table = document.add_table(rows=0, cols=len(widths))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    _frame(table, xml_text(part))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    if not sections[0].added:
        _add_head(table)
    for section in sections:
        row = table.add_row()
        _fill(row.cells, section, fiche, picture)
        if sum(len(s.text) for s in section.sentences) < _SHORT:
            _keep_whole(row)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _add_head(table: Any) -> None:
    head = table.add_row()
    _repeat(head)
    for cell, text in zip(head.cells, _HEADS, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
        _shade(cell)


def _fill(cells: Sequence[Any], section: Section, fiche: Fiche, picture: bytes | None) -> None:
    number = f"{section.number} " if section.number else ""
    cells[0].paragraphs[0].add_run(xml_text(number + section.title)).bold = True
    if not section.added:
        cells[2].paragraphs[0].add_run(section.required or "–")
    used = False
    for sentence in section.sentences:
        _say(_next(cells[1], used), sentence)
        used = True
    if section.has_map and picture is not None:
        _add_map(_next(cells[1], used), fiche, picture)
        used = True
    if section.note:
        style = _NOTE if section.missing else _SMALL
        paragraph = _next(cells[1], used)
        paragraph.style = style
        paragraph.add_run(xml_text(section.note))


def _next(cell: Any, used: bool) -> Any:
    """A cell has one paragraph to begin with."""
    return cell.add_paragraph() if used else cell.paragraphs[0]


def _say(paragraph: Any, sentence: Sentence) -> None:
    if sentence.label:
        paragraph.add_run(f"{xml_text(sentence.label)}: ").bold = True
    # A line end becomes a line end of the document.
    paragraph.add_run(xml_text(sentence.text))
    if sentence.mark:
        paragraph.add_run(f" ({sentence.mark})", style=_MARK)


def _add_map(paragraph: Any, fiche: Fiche, picture: bytes) -> None:
    from docx.shared import Mm

    drawn = paragraph.add_run().add_picture(io.BytesIO(picture), width=Mm(COLUMNS_MM[1] - 6))
    inline = drawn._inline  # noqa: SLF001 the library has no name for the text of a picture
    for side in ("distT", "distB", "distL", "distR"):
        # Without these, some word processors keep the picture off the edge of its cell.
        inline.set(side, "0")
    about = inline.docPr
    about.set("name", "Locatiekaart")
    about.set("title", "Kaart van de locatie")
    about.set("descr", xml_text(f"Kaart van de locatie van {fiche.naam}. {fiche.place}"))


def _add_basis(document: Any, fiche: Fiche) -> None:
    document.add_heading("Waar dit op rust", level=2)
    paragraph = document.add_paragraph(style=_SMALL)
    for i, (name, value) in enumerate(fiche.basis):
        paragraph.add_run(f"{' ' if i else ''}{name}: ").bold = True
        paragraph.add_run(xml_text(f"{value}."))
    for text in fiche.remarks:
        document.add_paragraph(xml_text(text), style=_SMALL)


def _add_footer(document: Any, fiche: Fiche) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm

    line = document.sections[0].footer.paragraphs[0]
    line.style = _SMALL
    line.paragraph_format.tab_stops.add_tab_stop(Mm(sum(COLUMNS_MM)), WD_TAB_ALIGNMENT.RIGHT)
    line.add_run(xml_text(fiche.source_line) + "\tpagina ")
    _add_field(line, "PAGE")
    line.add_run(" van ")
    _add_field(line, "NUMPAGES")


def _add_field(paragraph: Any, code: str) -> None:
    """A field that the word processor fills in."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 the library has no fields


def _frame(table: Any, about: str) -> None:
    """Thin borders, fixed widths, and what the table is for who can't see it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = table._tbl.tblPr  # noqa: SLF001 the library has no borders of a table
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", _BORDER)):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    # The schema fixes the order: borders before layout, the description last.
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(borders)
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), about)
    properties.append(caption)


def _repeat(row: Any) -> None:
    """Make a row the head of the table on each page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 as above


def _keep_whole(row: Any) -> None:
    """Keep a row from being cut at the end of a page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 as above


def _shade(cell: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _HEAD)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 as above
