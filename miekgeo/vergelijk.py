"""What changed between two editions of a project list: one row per difference.

In come two judged lists; out comes a table. Projects are matched by project_id and by nothing else:
a project under another id is gone in the one and new in the other, and the text says so where the
names are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.geometry import split_measured
from miekgeo.periods import Ranges, read_ranges
from miekgeo.values import fold, split_list, texts_of
from miekgeo.wording import distance, enumerate_words

NIEUW, VERVALLEN = "nieuw", "vervallen"
DUBBEL, TERZIJDE = "dubbele code", "terzijde gelegd"
VERPLAATST, LOCATIE = "verplaatst", "locatie"
JAAR, FASE, NIVEAU, PROGRAMMA, KENMERK = "jaar", "fase", "niveau", "programma", "kenmerk"
# In the order in which a reader wants them.
SOORTEN = (
    NIEUW,
    VERVALLEN,
    DUBBEL,
    TERZIJDE,
    VERPLAATST,
    LOCATIE,
    JAAR,
    FASE,
    NIVEAU,
    PROGRAMMA,
    KENMERK,
)
COLUMNS = ("project_id", "naam", "soort", "veld", "oud", "nieuw", "afstand_m", "toelichting")
# How far a place must have moved to be named (m).
AFSTAND_M = 100.0
INDICATIEF = "indicatief"
# A line or outline is looked at in at least so many places, beside its corners.
PLACES = 200
ZONDER = "zonder locatie"

_SHAPES = {0: "punt", 1: "lijn", 2: "gebied"}
_PERIODS: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        JAAR,
        "ibn verwacht",
        ("ibn_verwacht_van", "ibn_verwacht_tot"),
        ("ibn_verwacht_tot", "ibn_verwacht_van"),
    ),
    (JAAR, "ibn gewenst", ("ibn_gewenst",), ("ibn_gewenst",)),
    (JAAR, "bouw", ("bouw_van",), ("bouw_tot",)),
)
_FIELDS: tuple[tuple[str, str, str], ...] = (
    (FASE, "projecttype", "projecttype"),
    (FASE, "fase netbeheerder", "fase_netbeheerder"),
    (FASE, "fase overheid", "fase_overheid"),
    (NIVEAU, "schaalniveau (opgegeven)", "schaalniveau_opgegeven"),
    (KENMERK, "naam", "naam"),
    (KENMERK, "modaliteit", "modaliteit"),
    (KENMERK, "type infrastructuur", "type_infrastructuur"),
    (KENMERK, "trekker", "trekker"),
    (KENMERK, "spanning (kV)", "spanning_kv"),
    (KENMERK, "vermogen (MW)", "vermogen_mw"),
    (KENMERK, "lengte (km, opgegeven)", "lengte_km"),
    (KENMERK, "ligging", "ligging"),
)


@dataclass(frozen=True)
class Uitgave:
    """One edition of a project list.

    Attributes
    ----------
    naam : str
        What it is called on screen and in texts.
    projecten : GeoDataFrame (n rows, RangeIndex, EPSG:28992)
        Projects in use, each id once.
    advies, provincies : sequence of str (n)
        Computed advice, and provincies it lies in (a list in one text).
    programma : mapping of str to str
        Programme by id, several joined in a fixed order; ids without one aren't in it.
    terzijde : DataFrame
        Rows that were set aside: `project_id, naam, reden`.
    """

    naam: str
    projecten: gpd.GeoDataFrame
    advies: Sequence[str]
    provincies: Sequence[str]
    programma: Mapping[str, str]
    terzijde: pd.DataFrame


@dataclass(frozen=True)
class Vergelijking:
    """The differences between two editions.

    Attributes
    ----------
    table : DataFrame
        Columns `COLUMNS`, in the order of `SOORTEN` and then of the lists. `afstand_m` is the
        largest distance of any place of the one to the other, missing where it says nothing.
    n_oud, n_nieuw, n_beide, n_gelijk : int
        Projects in use in each, in both, and in both without any difference.
    afstand_m : float
        From which distance a project counts as moved.
    """

    table: pd.DataFrame
    n_oud: int
    n_nieuw: int
    n_beide: int
    n_gelijk: int
    afstand_m: float

    @property
    def tellingen(self) -> pd.DataFrame:
        """`soort`, `verschillen` and `projecten` of each kind that occurs."""
        grouped = self.table.groupby("soort")["project_id"]
        counts = pd.DataFrame({"verschillen": grouped.size(), "projecten": grouped.nunique()})
        there = [s for s in SOORTEN if s in counts.index]
        counts = counts.loc[there].rename_axis("soort").reset_index()
        return counts


def vergelijk(oud: Uitgave, nieuw: Uitgave, *, afstand_m: float = AFSTAND_M) -> Vergelijking:
    """Find what changed from one edition to the next.

    Parameters
    ----------
    oud, nieuw : Uitgave
        Judged by the same boundary set; neither is modified.
    afstand_m : float
        A place that moved further than this is a difference (m).

    Notes
    -----
    How far it moved is the Hausdorff distance: no place of either lies further from the other. Of
    lines and outlines the corners are looked at, and at least 200 places in between.
    """
    before, after = _positions(oud), _positions(nieuw)
    both = [(i, after[one]) for one, i in before.items() if one in after]
    rows = [
        *_gone_and_new(oud, nieuw, before, after),
        *_set_aside(oud, "de oude"),
        *_set_aside(nieuw, "de nieuwe"),
        *_places(oud, nieuw, both, afstand_m),
        *_periods(oud, nieuw, both),
        *_fields(oud, nieuw, both),
        *_judgements(oud, nieuw, both),
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["afstand_m"] = table["afstand_m"].astype("float64")
    rank = {soort: i for i, soort in enumerate(SOORTEN)}
    table = table.iloc[np.argsort([rank[s] for s in table["soort"]], kind="stable")]
    changed = set(table["project_id"])
    same = sum(_id(oud, i) not in changed for i, _ in both)
    return Vergelijking(
        table=table.reset_index(drop=True),
        n_oud=len(before),
        n_nieuw=len(after),
        n_beide=len(both),
        n_gelijk=same,
        afstand_m=afstand_m,
    )


def moved_m(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """The largest distance of any place of one geometry to the other, either way (m)."""
    first, second = _outline(one), _outline(other)
    there = shapely.distance(_sampled(first), second).max()
    back = shapely.distance(_sampled(second), first).max()
    return float(max(there, back))


_Row = tuple[str, str, str, str, str, str, float, str]


def _gone_and_new(
    oud: Uitgave, nieuw: Uitgave, before: Mapping[str, int], after: Mapping[str, int]
) -> Iterator[_Row]:
    """Projects of one edition only; what was set aside in the other isn't gone."""
    for soort, mine, other, known, elsewhere in (
        (NIEUW, nieuw, oud, after, before),
        (VERVALLEN, oud, nieuw, before, after),
    ):
        aside = set(texts_of(other.terzijde, "project_id"))
        only = {fold(_naam(other, i)): one for one, i in elsewhere.items() if one not in known}
        for one, i in known.items():
            if one in elsewhere or one in aside:
                continue
            naam = _naam(mine, i)
            twin = only.get(fold(naam)) if naam else None
            more = f" Daar staat {twin} met dezelfde naam: misschien is alleen de code anders."
            said = f"Staat niet in {other.naam}.{more if twin else ''}"
            values = ("", naam) if soort == NIEUW else (naam, "")
            yield one, naam, soort, "", *values, np.nan, said


def _set_aside(uitgave: Uitgave, which: str) -> Iterator[_Row]:
    """Rows that can't be compared, once for each id."""
    table = uitgave.terzijde
    ids, namen, redenen = (texts_of(table, c) for c in ("project_id", "naam", "reden"))
    used = set(texts_of(uitgave.projecten, "project_id"))
    for one in dict.fromkeys(ids.tolist()):
        rows = np.flatnonzero(ids == one)
        twice = bool(one) and (len(rows) > 1 or one in used)
        n = len(rows) + (one in used)
        what = f"{n} rijen met deze code" if twice else "niet bruikbaar"
        if not one:
            what = f"{n} {'rij' if n == 1 else 'rijen'} zonder code"
        compared = " De eerste is vergeleken." if one in used else " Niet vergeleken."
        said = f"In {which} uitgave: {what}.{compared} {redenen[rows[0]]}".strip()
        cells = (
            (f"{len(rows)} terzijde", "") if which == "de oude" else ("", f"{len(rows)} terzijde")
        )
        yield one, str(namen[rows[0]]), DUBBEL if twice else TERZIJDE, "", *cells, np.nan, said


def _places(
    oud: Uitgave, nieuw: Uitgave, both: Sequence[tuple[int, int]], afstand_m: float
) -> Iterator[_Row]:
    first = split_measured(oud.projecten.geometry.to_numpy())
    second = split_measured(nieuw.projecten.geometry.to_numpy())
    vague = [texts_of(u.projecten, "ligging") == INDICATIEF for u in (oud, nieuw)]
    for i, j in both:
        one, other = first.main[i], second.main[j]
        head = (_id(nieuw, j), _naam(nieuw, j))
        if one is None and other is None:
            continue
        kinds = (_shape(first.dimension[i]), _shape(second.dimension[j]))
        if one is None or other is None:
            said = "Heeft nu een locatie." if one is None else "Heeft geen locatie meer."
            yield *head, LOCATIE, "plaats", *kinds, np.nan, said
            continue
        metres = moved_m(one, other)
        if metres <= afstand_m:
            if kinds[0] != kinds[1]:
                said = f"Was {kinds[0]} en is nu {kinds[1]}, op dezelfde plaats."
                yield *head, LOCATIE, "vorm", *kinds, metres, said
            continue
        said = f"Ligt nu tot {distance(metres)} van waar het lag."
        if kinds[0] != kinds[1]:
            said += f" Was {kinds[0]} en is nu {kinds[1]}."
        if vague[0][i] or vague[1][j]:
            said += " De ligging is indicatief: dit kan een nauwkeuriger tekening zijn."
        places = (oud.provincies[i].replace(";", ", "), nieuw.provincies[j].replace(";", ", "))
        yield *head, VERPLAATST, "plaats", *places, metres, said


def _periods(oud: Uitgave, nieuw: Uitgave, both: Sequence[tuple[int, int]]) -> Iterator[_Row]:
    for soort, label, van, tot in _PERIODS:
        first = read_ranges(oud.projecten, van, tot)
        second = read_ranges(nieuw.projecten, van, tot)
        for i, j in both:
            before, after = (_range(first, i), _range(second, j))
            if before == after:
                continue
            words = (_words(first, i), _words(second, j))
            said = _shift(first, i, second, j)
            yield _id(nieuw, j), _naam(nieuw, j), soort, label, *words, np.nan, said


def _shift(first: Ranges, i: int, second: Ranges, j: int) -> str:
    """How a period moved, judged by its end."""
    if not first.known[i]:
        return "Was nog niet opgegeven."
    if not second.known[j]:
        return "Is niet meer opgegeven."
    quarters = int(second.last[j] - first.last[i])
    if quarters == 0:
        wider = second.first[j] < first.first[i]
        return "Begint eerder; eindigt gelijk." if wider else "Begint later; eindigt gelijk."
    years, rest = divmod(abs(quarters), 4)
    parts = [f"{years} jaar"] if years else []
    parts += [f"{rest} {'kwartaal' if rest == 1 else 'kwartalen'}"] if rest else []
    return f"{enumerate_words(parts)} {'later' if quarters > 0 else 'eerder'} klaar."


def _fields(oud: Uitgave, nieuw: Uitgave, both: Sequence[tuple[int, int]]) -> Iterator[_Row]:
    for soort, label, field in _FIELDS:
        first, second = (_cells(u.projecten, field) for u in (oud, nieuw))
        for i, j in both:
            if first[i] != second[j]:
                said = _said(label, first[i], second[j])
                yield (
                    _id(nieuw, j),
                    _naam(nieuw, j),
                    soort,
                    label,
                    first[i],
                    second[j],
                    np.nan,
                    said,
                )


def _cells(frame: pd.DataFrame, field: str) -> Sequence[str]:
    """Values as people write them: 110, not 110.0."""
    texts = [str(t) for t in texts_of(frame, field)]
    if field not in frame or not pd.api.types.is_numeric_dtype(frame[field]):
        return texts
    return [t.removesuffix(".0").replace(".", ",") for t in texts]


def _judgements(oud: Uitgave, nieuw: Uitgave, both: Sequence[tuple[int, int]]) -> Iterator[_Row]:
    """Computed advice and programme."""
    for i, j in both:
        one = _id(nieuw, j)
        pairs = (
            (NIVEAU, "ruimtelijk advies (berekend)", oud.advies[i], nieuw.advies[j]),
            (PROGRAMMA, "programma", oud.programma.get(one, ""), nieuw.programma.get(one, "")),
        )
        for soort, label, before, after in pairs:
            if before != after:
                said = _said(label, before, after)
                yield one, _naam(nieuw, j), soort, label, before, after, np.nan, said


def _said(label: str, before: str, after: str) -> str:
    start = f"{label[0].upper()}{label[1:]}"
    if not before:
        return f"{start} was leeg en is nu {after}."
    if not after:
        return f"{start} was {before} en is nu leeg."
    if set(split_list(before)) == set(split_list(after)):
        return f"{start}: dezelfde waarden in een andere volgorde."
    return f"{start} was {before} en is nu {after}."


def _range(ranges: Ranges, row: int) -> tuple[float, float] | None:
    return (ranges.first[row], ranges.last[row]) if ranges.known[row] else None


def _words(ranges: Ranges, row: int) -> str:
    return ranges.words(row) if ranges.known[row] else ""


def _shape(dimension: int) -> str:
    return _SHAPES.get(int(dimension), ZONDER)


def _positions(uitgave: Uitgave) -> dict[str, int]:
    return {str(one): i for i, one in enumerate(uitgave.projecten["project_id"])}


def _id(uitgave: Uitgave, row: int) -> str:
    return str(uitgave.projecten["project_id"].iloc[row])


def _naam(uitgave: Uitgave, row: int) -> str:
    value = uitgave.projecten["naam"].iloc[row]
    return "" if pd.isna(value) else str(value)


def _outline(shape: shapely.Geometry) -> shapely.Geometry:
    """A polygon's rings, so that a hole counts too; other shapes as they are."""
    return shapely.boundary(shape) if shapely.get_dimensions(shape) == 2 else shape


def _sampled(shape: shapely.Geometry) -> np.ndarray:
    """Corners of a shape and places in between."""
    length = float(shapely.length(shape))
    dense = shapely.segmentize(shape, length / PLACES) if length > 0 else shape
    return np.asarray(shapely.points(shapely.get_coordinates(dense)))
