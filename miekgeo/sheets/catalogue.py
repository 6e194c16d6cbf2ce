"""What matplotlib doesn't say in a PDF: its language, its bookmarks, and that a title is shown.

Added the way the format itself provides for changes (ISO 32000-1, 7.5.6): new objects after the
end, with a table that points back to the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_ROOT = re.compile(rb"/Root (\d+) 0 R")
_SIZE = re.compile(rb"/Size (\d+)")
_INFO = re.compile(rb"/Info (\d+) 0 R")
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")


def with_catalogue(pdf: bytes, bookmarks: Sequence[tuple[str, int]]) -> bytes:
    """The PDF with a catalogue in Dutch and these bookmarks.

    Parameters
    ----------
    pdf : bytes
        As matplotlib writes it.
    bookmarks : sequence of (str, int)
        Title and page, from 1.
    """
    trailer = pdf[pdf.rindex(b"trailer") :]
    start = _number(_START, pdf[-64:])
    root, size = _number(_ROOT, trailer), _number(_SIZE, trailer)
    catalogue = _object(pdf, root)
    pages = _pages(pdf, catalogue)
    entries = [
        "/Lang (nl-NL)",
        "/ViewerPreferences << /DisplayDocTitle true >>",
    ]
    objects: dict[int, bytes] = {}
    if bookmarks:
        entries.append(f"/Outlines {size} 0 R /PageMode /UseOutlines")
        objects = _outline(bookmarks, pages, size)
    objects[root] = catalogue[: catalogue.rindex(b">>")] + " ".join(entries).encode() + b" >>"
    return _appended(pdf, objects, trailer, start)


def _outline(
    bookmarks: Sequence[tuple[str, int]], pages: list[int], first: int
) -> dict[int, bytes]:
    n = len(bookmarks)
    found = {
        first: (
            f"<< /Type /Outlines /First {first + 1} 0 R /Last {first + n} 0 R /Count {n} >>"
        ).encode()
    }
    for i, (title, page) in enumerate(bookmarks, start=1):
        around = f" /Prev {first + i - 1} 0 R" if i > 1 else ""
        around += f" /Next {first + i + 1} 0 R" if i < n else ""
        text = ("\ufeff" + title).encode("utf-16-be").hex().upper()
        found[first + i] = (
            f"<< /Title <{text}> /Parent {first} 0 R{around} /Dest [{pages[page - 1]} 0 R /Fit] >>"
        ).encode()
    return found


def _appended(pdf: bytes, objects: dict[int, bytes], trailer: bytes, start: int) -> bytes:
    out = bytearray(pdf if pdf.endswith(b"\n") else pdf + b"\n")
    at = {}
    for number in sorted(objects):
        at[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    table = len(out)
    out += b"xref\n"
    for number in sorted(objects):
        out += b"%d 1\n%010d 00000 n \n" % (number, at[number])
    size = max(_number(_SIZE, trailer), max(objects) + 1)
    info, root = _number(_INFO, trailer), _number(_ROOT, trailer)
    out += b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /Prev %d >>\n" % (
        size, root, info, start,
    )  # fmt: skip
    out += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


def _pages(pdf: bytes, catalogue: bytes) -> list[int]:
    number = _number(re.compile(rb"/Pages (\d+) 0 R"), catalogue)
    kids = re.search(rb"/Kids \[([^\]]*)\]", _object(pdf, number))
    return [int(n) for n in re.findall(rb"(\d+) 0 R", kids[1])] if kids else []


def _object(pdf: bytes, number: int) -> bytes:
    begin = pdf.index(b"\n%d 0 obj\n" % number)
    begin = pdf.index(b"<<", begin)
    return pdf[begin : pdf.index(b"endobj", begin)].rstrip()


def _number(pattern: re.Pattern[bytes], text: bytes) -> int:
    found = pattern.search(text)
    if found is None:
        raise ValueError("Geen PDF zoals matplotlib hem schrijft.")
    return int(found[1])
