"""Take codes and names out of free text, however they are written.

A name that stays readable can't be called back, so what is found is found broadly: whatever the
case, accents and the signs between words, and also as part of a longer word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

HIDDEN = "[vertrouwelijk]"
# Shorter names stand in too many texts to be looked for.
SHORTEST_NAME = 3
# Names from this length on are also found within a longer word: Geheimstad in Geheimstadse.
WITHIN_WORDS = 6
# Figures alone are a code only after a word for what they number, unless there are this many.
LONG_NUMBER = 5
# Letters alone, up to this many, may be a common word: only found in the same case.
SHORT_WORD = 3

# What may stand between two words: also in an address (Geheime%20locatie, geheime-locatie).
_GAP = r"(?:%20|[\s\-_+/.\u00ad\u2010-\u2015])"
_GAPS = re.compile(rf"{_GAP}+")
_QUOTES = "'\u2018\u2019\u201b`\u00b4\u02bc"
_ACCENTS = "[\u0300-\u036f]*"
_START, _END = r"(?<![^\W_])", r"(?![^\W_])"
_NUMBERED = (
    r"\b(?:projecten|project|trac[eé]s|trac[eé]|stations?|ontwikkeling(?:en)?|clusters?|codes?"
    r"|nummers?|nrs?|no|id|rij|verbinding|kabel|leiding|p)"
    r"(?:[\s.:#_-]*(?:code|nummer|nr|no|id)\b)?[\s.:#_-]*|#\s*"
)
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")

Redact = Callable[[str], str]


def make_redactor(
    codes: Mapping[str, str], names: Collection[str], kept: Collection[str] = ()
) -> Redact:
    """What takes codes and names out of a text.

    Parameters
    ----------
    codes : mapping of str to str
        Codes to hide, with what stands in their place.
    names : collection of str
        Names to hide; `HIDDEN` stands in their place. Also found without what they have in
        brackets.
    kept : collection of str
        Codes to leave alone where they are longer than one that is hidden: `P9-A` beside `P9`.

    Returns
    -------
    function of str to str
    """
    wanted = {c: replacement for c, replacement in codes.items() if c.strip()}
    for name in names:
        for variant in (name, _BRACKETS.sub("", name)):
            if len(_squeezed(variant) or variant.strip()) >= SHORTEST_NAME:
                wanted.setdefault(variant.strip(), HIDDEN)
    if not wanted:
        return lambda text: text
    as_code = frozenset(codes)
    squeezed = {word: _squeezed(word) for word in wanted}
    # Longest first: a name within a name mustn't cut the longer one in two.
    order = sorted(wanted, key=lambda w: (-len(w), w))
    protected = [k for k in kept if any(s and s in _squeezed(k) for s in squeezed.values())]

    @lru_cache(maxsize=4096)
    def redact(text: str) -> str:
        plain = _squeezed(text)
        for word in order:
            if squeezed[word] in plain:
                guard = tuple(k for k in protected if squeezed[word] in _squeezed(k))
                pattern = _code(word) if word in as_code else _name(word)
                text = _replaced(text, pattern, wanted[word], guard)
        return text

    return redact


def same_name(one: str) -> str:
    """A name to compare by: without case, accents and the signs between words."""
    return _GAPS.sub(" ", _plain(one)).strip()


def _replaced(text: str, pattern: str, replacement: str, kept: tuple[str, ...]) -> str:
    """What stands in brackets by our own hand is never touched again."""
    safe = "|".join([re.escape(HIDDEN), *(f"{_START}{re.escape(k)}{_END}" for k in kept)])
    found = _compiled(f"(?P<safe>{safe})|{pattern}")

    def swap(match: re.Match[str]) -> str:
        if match["safe"]:
            return match[0]
        return (match.groupdict().get("before") or "") + replacement

    return found.sub(swap, text)


@lru_cache(maxsize=8192)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _code(code: str) -> str:
    word = code.strip()
    if len(word) == 1 or (word.isdigit() and len(word) < LONG_NUMBER):
        return f"(?P<before>{_NUMBERED}){re.escape(word)}{_END}"
    if word.isalpha() and len(word) <= SHORT_WORD:
        return f"(?-i:{_START}{re.escape(word)}{_END})"
    return f"{_START}{_loosely(word)}{_END}"


def _name(name: str) -> str:
    loose = _loosely(name)
    if len(_squeezed(name)) < WITHIN_WORDS:
        return f"{_START}{loose}{_END}"
    # A number at an end is a word of its own: Kavel 1 isn't in Kavel 12.
    start = r"(?<!\d)" if name[0].isdigit() else ""
    end = r"(?!\d)" if name[-1].isdigit() else ""
    return f"{start}{loose}{end}"


def _loosely(word: str) -> str:
    parts = _GAPS.split(unicodedata.normalize("NFC", word))
    inner = f"{_GAP}+".join("".join(_letter(c) for c in part) for part in parts if part)
    return inner or re.escape(word)


def _letter(letter: str) -> str:
    if letter in _QUOTES:
        return f"[{_QUOTES}]?"
    base = unicodedata.normalize("NFD", letter)[0]
    if base == letter:
        return re.escape(letter) + (_ACCENTS if letter.isalpha() else "")
    return f"[{re.escape(letter)}{re.escape(base)}]{_ACCENTS}"


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def _squeezed(text: str) -> str:
    return "".join(c for c in _plain(text.replace("%20", " ")) if c.isalnum())
