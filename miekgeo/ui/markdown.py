"""Text from data where Streamlit reads Markdown: it must come out as it is."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"([!-/:-@\[-`{-~])")
# Two colons around a word would become an icon or an emoji, also after a backslash.
_ICON = re.compile(r":(?=\S+:)")
_WORD_JOINER = "\u2060"


def literal(text: str) -> str:
    """Markdown that shows the text in a typewriter face; nothing in it means anything."""
    runs = re.findall("`+", text)
    fence = "`" * (max(map(len, runs), default=0) + 1)
    return f"{fence} {' '.join(text.split())} {fence}"


def plain(text: str) -> str:
    """Markdown for a label that shows the text itself: no images, formulas, colours or icons."""
    escaped = _SIGNS.sub(r"\\\1", " ".join(text.split()))
    return _ICON.sub(f":{_WORD_JOINER}", escaped)
