"""Text from outside as XML and HTML can hold it."""

from __future__ import annotations

import re

# What XML 1.0 can't hold or discourages, and what turns the order of the text around it.
_NOT_TEXT = re.compile(
    "[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010fffd]"
    "|[\u202a-\u202e\u2066-\u2069]"
)


def xml_text(text: str) -> str:
    """Text without control characters, lone surrogates and marks that turn its direction."""
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
