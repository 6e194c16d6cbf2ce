"""A projectfiche as one HTML file that needs nothing else, also on paper; and an index of many."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from urllib.parse import quote

from miekgeo.export.xml_text import xml_text
from miekgeo.projectfiche import Fiche, Section, Sentence

_CSS = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 60rem; background: #fff; color: #1d1d1b;
  font: 16px/1.45 "Segoe UI", "Liberation Sans", Arial, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; color: #154273; }
h2 { font-size: 1.2rem; margin: 1.75rem 0 .4rem; color: #154273; }
p { margin: 0 0 .35rem; }
.onder { color: #4a4a48; }
.label { border-left: 4px solid #8a5a00; background: #f5f3ec; padding: .4rem .7rem; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th, td { border: 1px solid #b9b4a7; padding: .45rem .6rem; text-align: left; vertical-align: top; }
thead th { background: #eceae4; }
tbody th { width: 25%; font-weight: 600; }
.verplicht { width: 12%; }
.onderdeel { width: 25%; }
.vraag { display: block; font-weight: 400; font-size: .82em; color: #4a4a48; }
.wat { font-weight: 600; }
.stand { font-style: italic; font-size: .85em; color: #4a4a48; }
.mist { color: #8c1d18; font-weight: 600; }
.leeg { color: #4a4a48; font-style: italic; }
.tekst { white-space: pre-line; }
figure { margin: .5rem 0; }
figure img { width: 100%; height: auto; border: 1px solid #b9b4a7; }
.basis { font-size: .85em; color: #4a4a48; }
.basis dt { font-weight: 600; float: left; clear: left; margin-right: .4rem; }
.basis dd { margin: 0 0 .2rem; }
a { color: #154273; }
a:focus-visible { outline: 3px solid #154273; outline-offset: 2px; }
@media (max-width: 40rem) {
  body { padding: 1rem; }
  table, thead, tbody, tr, th, td { display: block; width: auto; }
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  tbody th, .verplicht { width: auto; }
  tbody td, tbody th { border-top: 0; }
  tbody tr { border-top: 1px solid #b9b4a7; margin-bottom: .6rem; }
  .eis::before { content: "Verplicht: "; font-weight: 600; }
}
@media print {
  body { padding: 0; max-width: none; font-size: 8.5pt; line-height: 1.22; }
  h1 { font-size: 15pt; } h2 { font-size: 11pt; margin: 7pt 0 2pt; break-after: avoid; }
  p { margin-bottom: 1.5pt; } th, td { padding: 1.5pt 4pt; } thead { display: table-header-group; }
  figure, .label { break-inside: avoid; } figure { margin: 2pt 0; } figure img { width: 106mm; }
  .vraag, footer { display: none; } .label { padding: 1pt 6pt; }
  .basis { font-size: 7.5pt; } .basis dt, .basis dd, .basis dl { display: inline; float: none; }
  tbody th, .onderdeel { width: 24%; } .verplicht { width: 11%; }
  * { print-color-adjust: exact; }
}
"""

_HEAD = (
    "<thead><tr><th scope='col' class='onderdeel'>Onderdeel</th>"
    "<th scope='col'>Omschrijving</th><th scope='col' class='verplicht'>Verplicht</th>"
    "</tr></thead>\n"
)


def fiche_html(fiche: Fiche, picture: bytes | None) -> bytes:
    """The fiche as a page of its own.

    Parameters
    ----------
    fiche : Fiche
    picture : bytes or None
        The map as PNG.
    """
    body = f"<main>\n{fiche_body(fiche, picture)}</main>\n"
    return _page(fiche.title, body, fiche.source_line)


def fiche_body(fiche: Fiche, picture: bytes | None, *, level: int = 1) -> str:
    """The content of the fiche as HTML, for a page that has its own frame and style.

    Parameters
    ----------
    fiche : Fiche
    picture : bytes or None
        The map as PNG.
    level : int
        Of its title among the headings of the page.
    """
    said = _text(" ".join(fiche.labels))
    labels = f'<p class="label">{said}</p>\n' if said else ""
    under = level + 1
    return (
        f"<h{level}>{_text(fiche.title)}</h{level}>\n"
        f'<p class="onder">{_text(fiche.heading)}</p>\n{labels}'
        f'<p class="{"mist" if fiche.missing else "onder"}">{_text(fiche.summary)}</p>\n'
        + "".join(
            _part(part, sections, fiche, picture, level=under) for part, sections in fiche.parts()
        )
        + _basis(fiche, level=under)
    )


def index_html(listed: Sequence[tuple[Fiche, str]], provincie: str | None) -> bytes:
    """A page with a link to each fiche.

    Parameters
    ----------
    listed : sequence of (Fiche, str)
        Fiches with the name of their file beside the index.
    provincie : str or None
    """
    title = f"Projectfiches {provincie}" if provincie else "Projectfiches"
    rows = "".join(_index_row(fiche, name) for fiche, name in listed)
    many = "fiche" if len(listed) == 1 else "fiches"
    body = (
        f"<main>\n<h1>{_text(title)}</h1>\n<p>{len(listed)} {many}.</p>\n"
        "<table>\n<thead><tr><th scope='col'>Project</th><th scope='col'>Formulier</th>"
        "<th scope='col'>Locatie</th><th scope='col'>Ontbreekt nog</th>"
        "</tr></thead>\n"
        f"<tbody>\n{rows}</tbody>\n</table>\n</main>\n"
    )
    return _page(title, body, listed[0][0].source_line)


def _index_row(fiche: Fiche, name: str) -> str:
    n = len(fiche.missing)
    missing = "niets" if not n else f"{n} {'onderdeel' if n == 1 else 'onderdelen'}"
    example = ", voorbeeld" if any(t.startswith("Voorbeeld") for t in fiche.labels) else ""
    return (
        f'<tr><th scope="row"><a href="{quote(name)}">{_text(fiche.naam)}</a> '
        f'<span class="vraag">{_text(fiche.project_id)}{example}</span></th>'
        f"<td>{fiche.form}</td><td>{'ja' if fiche.has_place else 'zonder locatie'}</td>"
        f"<td>{missing}</td></tr>\n"
    )


def _part(
    part: str, sections: Sequence[Section], fiche: Fiche, picture: bytes | None, *, level: int
) -> str:
    rows = "".join(_row(s, fiche, picture) for s in sections)
    # What the form doesn't ask for has no column that says whether it does.
    head = "" if sections[0].added else _HEAD
    return f"<h{level}>{_text(part)}</h{level}>\n<table>\n{head}<tbody>\n{rows}</tbody>\n</table>\n"


def _row(section: Section, fiche: Fiche, picture: bytes | None) -> str:
    number = f"{section.number} " if section.number else ""
    content = "".join(map(_sentence, section.sentences))
    if section.has_map and picture is not None:
        content += _figure(fiche, picture)
    if section.note:
        content += f'<p class="{"mist" if section.missing else "leeg"}">{_text(section.note)}</p>'
    required = "" if section.added else f'<td class="eis">{_text(section.required) or "–"}</td>'
    return (
        f'<tr><th scope="row">{_text(number + section.title)}'
        f'<span class="vraag">{_text(section.question)}</span></th>'
        f"<td>{content}</td>{required}</tr>\n"
    )


def _sentence(sentence: Sentence) -> str:
    label = f'<span class="wat">{_text(sentence.label)}:</span> ' if sentence.label else ""
    mark = f' <span class="stand">({_text(sentence.mark)})</span>' if sentence.mark else ""
    return f'<p>{label}<span class="tekst">{_text(sentence.text)}</span>{mark}</p>'


def _figure(fiche: Fiche, picture: bytes) -> str:
    data = base64.b64encode(picture).decode("ascii")
    return (
        f'<figure><img src="data:image/png;base64,{data}" '
        f'alt="{_text(f"Kaart van de locatie van {fiche.naam}. {fiche.place}")}"></figure>'
    )


def _basis(fiche: Fiche, *, level: int) -> str:
    rows = "".join(f"<dt>{_text(k)}:</dt><dd>{_text(v)}</dd>\n" for k, v in fiche.basis)
    remarks = "".join(f"<p>{_text(r)}</p>\n" for r in fiche.remarks)
    return (
        f"<h{level}>Waar dit op rust</h{level}>\n"
        f'<div class="basis">\n<dl>\n{rows}</dl>\n{remarks}</div>\n'
    )


def _page(title: str, body: str, source_line: str) -> bytes:
    # A string of CSS: what ends it or a line is escaped.
    line = "".join(c if c.isalnum() or c in " .,:()-" else f"\\{ord(c):x} " for c in source_line)
    paper = (
        "@page { size: A4; margin: 15mm 15mm 18mm; "
        f'@bottom-left {{ content: "{line}"; font: 7.5pt Arial, sans-serif; width: 80%; }} '
        '@bottom-right { content: "pagina " counter(page) " van " counter(pages); '
        "font: 7.5pt Arial, sans-serif; } }"
    )
    text = (
        '<!DOCTYPE html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>{_CSS}{paper}\n</style>\n</head>\n<body>\n{body}"
        f'<footer class="basis">{_text(source_line)}</footer>\n</body>\n</html>\n'
    )
    return text.encode("utf-8")


def _text(text: str) -> str:
    return html.escape(xml_text(text))
