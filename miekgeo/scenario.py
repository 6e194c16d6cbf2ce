"""Places that somebody draws or types, as rows of projecten, to see what the answer would be."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from miekgeo.errors import SourceError
from miekgeo.nesting import from_wkt

# What beside the place the advice rests on: a scenario takes it along from its project.
FACTS = ("projecttype", "bestemming_land", "modaliteit")
FIELDS = ("project_id", "naam", "ligging", "nauwkeurigheid_m", "wkt", *FACTS)
MAX_TEXT = 50_000
# Degrees north and east of what the Netherlands and its sea could be; all else is metres in RD.
_LAT, _LON = (49.0, 57.0), (1.0, 9.0)
_LEAST_FIGURES = 5
_THOUSAND = 1000.0
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_HINT = (
    "Schrijf per regel een punt: x en y in RD (155000 463000) of breedte en lengte (52,155 5,387). "
    "Of plak WKT, bijvoorbeeld LINESTRING(155000 463000, 190000 444000)."
)


@dataclass(frozen=True)
class Scenario:
    """A place to judge.

    Attributes
    ----------
    code, naam : str
    ligging : str
        How sure the place is, a value of the field ligging; empty when nobody says.
    wkt : str
        In RD metres.
    nauwkeurigheid_m : float or None
        How far off the place may be; None when that follows from `ligging`.
    getekend : int
        Moment at which it was drawn on the map; 0 when it was typed or taken from a project.
    van : str
        Code of the scenario that it was made from; empty when of none.
    project : str
        Id of the project that it, or what it was made from, began as; empty when of none.
    eigen : bool
        Whether that project is of the visitor's own file.
    feiten : tuple of str
        Values of `FACTS`; empty when there are none.
    """

    code: str
    naam: str
    ligging: str
    wkt: str
    nauwkeurigheid_m: float | None = None
    getekend: int = 0
    van: str = ""
    project: str = ""
    eigen: bool = False
    feiten: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        """Code or id of what it is compared with; empty when of nothing."""
        return self.van or self.project


def read_place(text: str) -> str:
    """The place as WKT.

    Parameters
    ----------
    text : str
        WKT, or a point a line; more than one point is a line through them in that order, and an
        area when it ends where it begins.

    Raises
    ------
    SourceError
        It is neither; the message says which line, and what to write.
    """
    stripped = text.strip()
    if not stripped:
        raise SourceError("Er is geen plaats ingevuld.", hint=_HINT)
    if len(stripped) > MAX_TEXT:
        raise SourceError(
            f"De tekst is langer dan {MAX_TEXT} tekens.",
            hint="Breng een bestand in bij Eigen bestand.",
        )
    if stripped[0].isalpha():
        return _checked_wkt(stripped)
    points = [_point(line, n) for n, line in enumerate(stripped.splitlines(), 1) if line.strip()]
    if len(points) == 1:
        return shapely.to_wkt(shapely.Point(points[0]), rounding_precision=-1)
    if len(points) > 3 and points[0] == points[-1]:
        return shapely.to_wkt(shapely.Polygon(points), rounding_precision=-1)
    return shapely.to_wkt(shapely.LineString(points), rounding_precision=-1)


def as_csv(scenarios: Sequence[Scenario]) -> bytes:
    """The scenarios as a file of projecten."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(FIELDS)
    writer.writerows(_row(s) for s in scenarios)
    return stream.getvalue().encode()


def _row(scenario: Scenario) -> list[str]:
    off = scenario.nauwkeurigheid_m
    facts = scenario.feiten or ("",) * len(FACTS)
    # As numbers are read in a Dutch file.
    metres = "" if off is None else f"{off:g}".replace(".", ",")
    return [scenario.code, scenario.naam, scenario.ligging, metres, scenario.wkt, *facts]


def _checked_wkt(text: str) -> str:
    (found,) = from_wkt([text])
    if found is None:
        raise SourceError("De WKT is niet te lezen.", hint=_HINT)
    if shapely.is_empty(found):
        raise SourceError("De WKT is leeg.", hint=_HINT)
    return text


def _point(line: str, number: int) -> tuple[float, float]:
    """The two numbers of a line, east first."""
    # Between numbers stands a space, a semicolon, or a comma with a space.
    parts = [p for p in re.split(r";|,\s+|\s+", line.strip()) if p]
    if len(parts) == 1 and parts[0].count(",") == 1:
        halves = parts[0].split(",")
        # A comma within a number has few figures on one side of it.
        parts = halves if "." in line or min(map(len, halves)) >= _LEAST_FIGURES else parts
    if len(parts) != 2 or not all(_NUMBER.fullmatch(p) for p in parts):
        raise SourceError(f"Regel {number} is geen punt: {line.strip()[:60]!r}.", hint=_HINT)
    first, second = (float(p.replace(",", ".")) for p in parts)
    if _LAT[0] <= first <= _LAT[1] and _LON[0] <= second <= _LON[1]:
        return second, first
    degrees = _LON[0] <= first <= _LON[1] and _LAT[0] <= second <= _LAT[1]
    if not degrees and max(abs(first), abs(second)) < _THOUSAND:
        raise SourceError(
            f"Regel {number} ligt niet in Nederland: {line.strip()[:60]!r}.",
            hint="Schrijf duizendtallen zonder punt: 155000 463000.",
        )
    return first, second
