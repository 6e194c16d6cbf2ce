"""A Word document as bytes."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

from miekgeo.errors import WriteError

if TYPE_CHECKING:
    from docx.document import Document

# What the format, a zip file, can say of when something was made.
FIRST_YEAR, LAST_YEAR = 1980, 2107


def document_bytes(document: Document) -> bytes:
    """The bytes of a document.

    In memory, as a zip file that a full disk cuts off complains once more when Python ends.

    Raises
    ------
    WriteError
        The clock stands at a year that the format doesn't know.
    """
    year = time.localtime().tm_year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise WriteError(
            f"De klok van deze computer staat op {year}.",
            hint="Zet de datum goed; een Word-bestand kan die niet bevatten.",
        )
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
