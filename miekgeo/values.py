"""Read the values of a column as its field's type, the Dutch way.

Each function takes the raw values of one column and gives the read values with the positions that
could not be read, so that every fault is reported in one pass.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from miekgeo.schema import Field

EMPTY_WORDS = frozenset(
    {"", "-", "n.v.t.", "nvt", "n.b.", "nb", "onbekend", "null", "none", "<na>"}
)
# Of those, what says that somebody doesn't know.
DOUBT_WORDS = frozenset({"n.b.", "nb", "onbekend"})
TRUE_WORDS = frozenset({"ja", "j", "true", "waar", "1", "yes", "y", "x"})
FALSE_WORDS = frozenset({"nee", "n", "false", "onwaar", "0", "no"})

# Longest text a spreadsheet cell can hold; longer would be lost in any XLSX.
MAX_TEXT = 32_767

# Integers are kept in 64 bits.
INTEGER_END = 2**63

# Far more than a date with its time takes.
LONGEST_PERIOD = 60

_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?", re.ASCII)
_COMMA_NUMBER = re.compile(r"[+-]?\d+,\d+", re.ASCII)
# Figures of other scripts would be kept as they are, and sort nowhere.
_YEAR = re.compile(r"(1[89]|2[01])\d\d", re.ASCII)
_QUARTER_LAST = re.compile(r"([0-9]{4})\s*[-/ ]?\s*[qk]\s*([1-4])")
_QUARTER_FIRST = re.compile(r"[qk]\s*([1-4])\s*[-/ ]?\s*([0-9]{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})([T ].*)?")
_DUTCH_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")

Read = tuple[list[Any], list[int]]


def read_values(values: Sequence[Any], field: Field) -> tuple[pd.Series, list[int]]:
    """Values of one column as the field's type.

    Parameters
    ----------
    values : sequence (n)
        Raw values: text, numbers or None.
    field : Field

    Returns
    -------
    Series (n, RangeIndex)
        Text for text, choice, list, period and date; float for numbers; nullable integer and
        boolean. What couldn't be read is missing.
    faulty : list of int
        Positions that hold something which isn't of the type.
    """
    readers: dict[str, Callable[[Sequence[Any]], Read]] = {
        "text": lambda v: ([_clean_text(x) for x in v], []),
        "choice": lambda v: _read_choices(v, field),
        "list": lambda v: ([_read_list(x) for x in v], []),
        "number": read_numbers,
        "integer": _read_integers,
        "period": lambda v: _each(v, _period),
        "date": lambda v: _each(v, _date),
        "boolean": lambda v: _each(v, _boolean),
    }
    read, faulty = readers[field.type](values)
    return pd.Series(read, dtype=_dtype(field)), faulty


def empty_values(n: int, field: Field) -> pd.Series:
    """A column without values, as `read_values` makes of one where nothing is filled in."""
    return pd.Series(None, index=range(n), dtype=_dtype(field))


def _dtype(field: Field) -> str:
    dtypes = {"number": "Float64", "integer": "Int64", "boolean": "boolean"}
    return dtypes.get(field.type, "str")


def is_empty(value: Any) -> bool:
    """Whether a raw value says nothing: missing, blank or a word for unknown."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return True
    return isinstance(value, str) and value.strip().casefold() in EMPTY_WORDS


def is_public(mark: Any) -> bool:
    """Whether a mark of confidentiality says no, or isn't there; "onbekend" is neither."""
    text = str(_clean_text(mark) or "").casefold()
    return text in FALSE_WORDS or (is_empty(mark) and text not in DOUBT_WORDS)


def read_numbers(values: Sequence[Any]) -> Read:
    """Numbers with a decimal comma or point; one dot between groups of three means thousands.

    A value such as 1.234 can be either; the other values of the column decide, and a point is
    decimal when they don't.
    """
    comma = any(isinstance(v, str) and _is_dutch(_squeeze(v)) for v in values)
    read: list[Any] = []
    faulty = []
    for position, value in enumerate(values):
        number = None if is_empty(value) else _number(value, comma)
        if number is None and not is_empty(value):
            faulty.append(position)
        read.append(number)
    return read, faulty


def fold(text: str) -> str:
    """Text without case, accents and repeated space, to compare names."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(plain.casefold().split())


def split_list(text: Any) -> list[str]:
    """Items of a list cell; lists use a semicolon."""
    if is_empty(text):
        return []
    return [item.strip() for item in str(text).split(";") if item.strip()]


def texts_of(frame: pd.DataFrame, column: str) -> NDArray[np.object_]:
    """Values of a column of a layer as text; empty where missing, also the whole column."""
    if column not in frame:
        return np.full(len(frame), "", dtype=object)
    values = frame[column].astype(object)
    return values.where(values.notna(), "").astype(str).to_numpy(dtype=object)


def numbers_of(frame: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """Values of a column of a layer as numbers; NaN where missing, also the whole column."""
    if column not in frame:
        return np.full(len(frame), np.nan)
    numbers = pd.to_numeric(frame[column], errors="coerce")
    return numbers.to_numpy(dtype=np.float64, na_value=np.nan)


def years_of(periods: pd.Series) -> NDArray[np.float64]:
    """Year of periods (2031, 2031-Q3) or whole numbers; NaN where there is none."""
    text = periods.astype("str").str.slice(0, 4)
    return pd.to_numeric(text, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def power_of(ontwikkelingen: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """Power in MW with its gelijktijdigheid (1 where that isn't given); NaN where unknown."""
    share = numbers_of(ontwikkelingen, "gelijktijdigheid")
    return numbers_of(ontwikkelingen, column) * np.where(np.isnan(share), 1.0, share)


def _clean_text(value: Any) -> str | None:
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() or None


def _read_choices(values: Sequence[Any], field: Field) -> Read:
    names = {}
    for allowed in field.allowed:
        for name in (*allowed.aliases, allowed.label, allowed.value):
            names[fold(name)] = allowed.value
    read: list[Any] = []
    faulty = []
    for position, value in enumerate(values):
        text = _clean_text(value)
        chosen = None if text is None else names.get(fold(text))
        if chosen is None and not is_empty(value):
            faulty.append(position)
        read.append(chosen)
    return read, faulty


def _read_list(value: Any) -> str | None:
    text = _clean_text(value)
    if text is None:
        return None
    return ";".join(split_list(text.replace("\n", ";"))) or None


def _read_integers(values: Sequence[Any]) -> Read:
    read, faulty = read_numbers(values)
    for position, number in enumerate(read):
        if number is not None and not (float(number).is_integer() and abs(number) < INTEGER_END):
            faulty.append(position)
            read[position] = None
    return [None if n is None else int(n) for n in read], sorted(faulty)


def _each(values: Sequence[Any], reader: Callable[[Any], Any]) -> Read:
    read = [None if is_empty(v) else reader(v) for v in values]
    faulty = [
        i
        for i, (r, v) in enumerate(zip(read, values, strict=True))
        if r is None and not is_empty(v)
    ]
    return read, faulty


def _squeeze(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f']", "", text).replace("\u2212", "-")


def _is_dutch(text: str) -> bool:
    """Whether a number can only have been written with a decimal comma and points of thousands."""
    if _COMMA_NUMBER.fullmatch(text):
        return True
    return bool(_THOUSANDS.fullmatch(text)) and ("," in text or text.count(".") > 1)


def _number(value: Any, comma: bool) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float, np.integer, np.floating)):
        return _finite(value)
    text = _squeeze(str(value))
    if _is_dutch(text) or (comma and _THOUSANDS.fullmatch(text)):
        text = text.replace(".", "").replace(",", ".")
    number = float(text) if _PLAIN_NUMBER.fullmatch(text) else np.inf
    return number if np.isfinite(number) else None


def _finite(value: Any) -> float | None:
    """As a float; None when it isn't one, such as a whole number of 400 figures."""
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if np.isfinite(number) else None


def _period(value: Any) -> str | None:
    """A year (2031) or quarter (2031-Q3) from the ways people write them."""
    text = str(_clean_text(value)).casefold()
    if len(text) > LONGEST_PERIOD:
        return None
    if _YEAR.fullmatch(text):
        return text
    if match := _QUARTER_LAST.fullmatch(text):
        return f"{match[1]}-Q{match[2]}"
    if match := _QUARTER_FIRST.fullmatch(text):
        return f"{match[2]}-Q{match[1]}"
    day = _date(value)
    if day is None:
        return None
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"


def _date(value: Any) -> str | None:
    text = str(_clean_text(value))
    if match := _ISO_DATE.fullmatch(text):
        parts = int(match[1]), int(match[2]), int(match[3])
    elif match := _DUTCH_DATE.fullmatch(text):
        parts = int(match[3]), int(match[2]), int(match[1])
    else:
        return None
    try:
        return dt.date(*parts).isoformat()
    except ValueError:
        return None


def _boolean(value: Any) -> bool | None:
    text = str(_clean_text(value)).casefold()
    if text in TRUE_WORDS:
        return True
    return False if text in FALSE_WORDS else None
