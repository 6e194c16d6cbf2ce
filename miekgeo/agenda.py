"""Buurprovincie-agenda: what two provincies have to talk about, on one page.

One row per subject, with what either says of it, what differs, and an empty column for decisions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import pandas as pd

from miekgeo.afhankelijkheden.edges import LIES_IN
from miekgeo.afhankelijkheden.matrix import in_pair
from miekgeo.grenzen import official_name
from miekgeo.periods import CONFLICT
from miekgeo.periods import MOGELIJK as MOGELIJK_CONFLICT
from miekgeo.values import fold, split_list, texts_of
from miekgeo.wording import area_name, distance, enumerate_words

SHARED, SAME, BOTH = "gedeeld project", "mogelijk hetzelfde project", "project in beide"
STATION, LOOSE, LATE = "station over de grens", "los eind", "planning"
DEPENDS, TOUCHES = "afhankelijkheid over de grens", "raakvlak over de grens"
# Names that are this alike (0-1) may be of one project; the projects must touch as well.
ALIKE = 0.75
COLUMNS = ("soort", "onderwerp", "bij_eerste", "bij_tweede", "verschil", "toelichting", "besluit")
_COMPARED = {
    "ibn": ("ibn_verwacht_van", "ibn_verwacht_tot", "ibn_gewenst"),
    "fase": ("projecttype",),
    "trekker": ("trekker",),
}


@dataclass(frozen=True)
class Agenda:
    """What two provincies have to talk about.

    Attributes
    ----------
    eerste, tweede : str
        Official names.
    table : DataFrame
        `COLUMNS`.
    """

    eerste: str
    tweede: str
    table: pd.DataFrame

    @property
    def title(self) -> str:
        """Heading of the page."""
        return f"Buurprovincie-agenda {self.eerste} - {self.tweede}"

    @property
    def text(self) -> str:
        """The page as plain text."""
        lines = [self.title, ""]
        if not len(self.table):
            lines.append("Er is niets gevonden dat beide provincies raakt.")
        for soort, rows in self.table.groupby("soort", sort=False):
            lines += [str(soort).capitalize(), *map(_line, rows.to_dict("records")), ""]
        return "\n".join(lines).rstrip() + "\n"


def build_agenda(  # noqa: PLR0913 what is put together
    eerste: str,
    tweede: str,
    *,
    projecten: pd.DataFrame,
    status: pd.DataFrame,
    schaalniveau: pd.DataFrame,
    afhankelijkheden: pd.DataFrame,
    raakvlakken: pd.DataFrame,
    losse_einden: pd.DataFrame,
    assigned: pd.DataFrame,
) -> Agenda:
    """Put the agenda of two provincies together.

    Parameters
    ----------
    eerste, tweede : str
        Official names.
    projecten, status : DataFrame
        Layers; the status layer says in whose list a project stands.
    schaalniveau, afhankelijkheden, raakvlakken, losse_einden : DataFrame
        Tables of these analyses.
    assigned : DataFrame
        Station of each ontwikkeling; see `assign_ontwikkelingen`.
    """
    about = projecten.drop_duplicates("project_id").set_index("project_id")
    listed = {p: _listed(status, p) for p in (eerste, tweede)}
    inside = {p: _lying(schaalniveau, p) for p in (eerste, tweede)}
    told = (listed[eerste] & listed[tweede]) | (inside[eerste] & inside[tweede])
    same = _alike_pairs(eerste, tweede, listed, about, raakvlakken)
    feeding = _feeding(assigned, afhankelijkheden)
    late = afhankelijkheden[afhankelijkheden["planning"].isin([CONFLICT, MOGELIJK_CONFLICT])]
    rows = [
        *_shared(eerste, tweede, listed, about),
        *_same(same, about),
        *_in_both(eerste, tweede, listed, about, schaalniveau),
        *_stations(eerste, tweede, feeding),
        *_planning(eerste, tweede, late),
        *_depends(eerste, tweede, afhankelijkheden.drop([*feeding.index, *late.index]), told),
        *_touches(eerste, tweede, about, schaalniveau, raakvlakken, same),
        *_loose(eerste, tweede, losse_einden),
    ]
    table = pd.DataFrame(rows, columns=[c for c in COLUMNS if c != "besluit"])
    return Agenda(eerste, tweede, table.assign(besluit=""))


def _listed(status: pd.DataFrame, provincie: str) -> set[str]:
    """Projects in the list of a provincie."""
    names = [official_name(n) for n in texts_of(status, "provincie")]
    ids = texts_of(status, "project_id")
    return {str(i) for i, n in zip(ids, names, strict=True) if n == provincie}


def _shared(
    eerste: str, tweede: str, listed: Mapping[str, set[str]], about: pd.DataFrame
) -> Iterable[list[str]]:
    for project_id in sorted(listed[eerste] & listed[tweede]):
        facts = _facts(about, project_id)
        yield [
            SHARED,
            f"{project_id} {facts['naam']}",
            _said(facts),
            _said(facts),
            "",
            f"Staat in beide lijsten: één project, twee vermeldingen ({eerste} en {tweede}).",
        ]


def _alike_pairs(
    eerste: str,
    tweede: str,
    listed: Mapping[str, set[str]],
    about: pd.DataFrame,
    raakvlakken: pd.DataFrame,
) -> list[tuple[str, str]]:
    """Two projects that touch, one in each list, with much the same name."""
    found = []
    near = raakvlakken[raakvlakken["afstand_m"] == 0]
    for pair in near[["project_a", "project_b"]].astype("str").to_numpy():
        for one, other in (pair, pair[::-1]):
            if one not in listed[eerste] or other not in listed[tweede]:
                continue
            a, b = _facts(about, one), _facts(about, other)
            same_carrier = a["modaliteit"] == b["modaliteit"]
            if same_carrier and _alike(a["naam"], b["naam"]) >= ALIKE:
                found.append((one, other))
    return found


def _same(pairs: Iterable[tuple[str, str]], about: pd.DataFrame) -> Iterable[list[str]]:
    for one, other in pairs:
        a, b = _facts(about, one), _facts(about, other)
        yield [
            SAME,
            f"{one} {a['naam']} / {other} {b['naam']}",
            _said(a),
            _said(b),
            ", ".join(k for k in _COMPARED if a[k] != b[k]),
            "De twee raken elkaar en heten bijna gelijk; is het één project?",
        ]


def _in_both(
    eerste: str,
    tweede: str,
    listed: Mapping[str, set[str]],
    about: pd.DataFrame,
    schaalniveau: pd.DataFrame,
) -> Iterable[list[str]]:
    """Projects that lie in both provincies and don't stand in both lists."""
    for row in schaalniveau.sort_values("project_id", kind="stable").to_dict("records"):
        areas = split_list(row["provincies"])
        project_id = str(row["project_id"])
        if not {eerste, tweede} <= set(areas):
            continue
        if project_id in listed[eerste] & listed[tweede]:
            continue
        where = [p for p in (eerste, tweede) if project_id in listed[p]]
        inside = f"in de lijst van {where[0]}" if where else "in geen van beide lijsten"
        where_all = enumerate_words([area_name(a) for a in areas])
        lies = f"Ligt in {where_all} (kruist de provinciegrens: {row['kruist_provinciegrens']})"
        yield [
            BOTH,
            f"{project_id} {row['naam']}",
            "in de lijst" if eerste in where else "niet in de lijst",
            "in de lijst" if tweede in where else "niet in de lijst",
            "lijst" if len(where) == 1 else "",
            f"{lies}; staat {inside}. {_said(_facts(about, project_id))}",
        ]


def _feeding(assigned: pd.DataFrame, afhankelijkheden: pd.DataFrame) -> pd.DataFrame:
    """Dependencies of ontwikkelingen on the stations that feed them."""
    feeding = afhankelijkheden[afhankelijkheden["naar_id"].isin(set(assigned["station_id"]))]
    return feeding[feeding["van_id"].isin(set(assigned["ontwikkeling_id"]))]


def _stations(eerste: str, tweede: str, feeding: pd.DataFrame) -> Iterable[list[str]]:
    """Stations of the one that feed ontwikkelingen of the other."""
    for row in _between(feeding, eerste, tweede).to_dict("records"):
        van, naar = _sides(row, eerste, tweede)
        yield [
            STATION,
            f"Station {row['naar_id']}",
            "station" if naar == eerste else f"ontwikkeling {row['van_id']}",
            "station" if naar == tweede else f"ontwikkeling {row['van_id']}",
            "",
            f"{row['toelichting']} Het station ligt in {naar}, de ontwikkeling in {van}.",
        ]


def _planning(eerste: str, tweede: str, late: pd.DataFrame) -> Iterable[list[str]]:
    for row in _between(late, eerste, tweede).to_dict("records"):
        yield _edge(LATE, row, eerste, tweede, str(row["planning"]))


def _depends(
    eerste: str, tweede: str, others: pd.DataFrame, told: Collection[str]
) -> Iterable[list[str]]:
    """What else depends across, but for where projects lie that were told to lie in both."""
    lies = (others["soort"] == LIES_IN) & others["van_id"].isin(set(told))
    for row in _between(others[~lies], eerste, tweede).to_dict("records"):
        yield _edge(DEPENDS, row, eerste, tweede, "")


def _edge(soort: str, row: Mapping[Any, Any], eerste: str, tweede: str, differs: str) -> list[str]:
    van, _ = _sides(row, eerste, tweede)
    # Where a project may lie as well is no thing that stands there.
    naar = "" if row["soort"] == LIES_IN else str(row["naar_id"])
    return [
        soort,
        f"{row['van_id']} en {row['naar_id']}",
        str(row["van_id"]) if van == eerste else naar,
        str(row["van_id"]) if van == tweede else naar,
        differs,
        str(row["toelichting"]),
    ]


def _touches(
    eerste: str,
    tweede: str,
    about: pd.DataFrame,
    schaalniveau: pd.DataFrame,
    raakvlakken: pd.DataFrame,
    told: Iterable[tuple[str, str]],
) -> Iterable[list[str]]:
    """Raakvlakken of a project in the one with a project in the other."""
    mine, theirs = (_lying(schaalniveau, p) for p in (eerste, tweede))
    known = {frozenset(pair) for pair in told}
    for row in raakvlakken.to_dict("records"):
        one, other = str(row["project_a"]), str(row["project_b"])
        if frozenset((one, other)) in known:
            continue
        if not (one in mine and other in theirs):
            one, other = other, one
        if not (one in mine and other in theirs):
            continue
        yield [
            TOUCHES,
            f"{one} {_facts(about, one)['naam']} / {other} {_facts(about, other)['naam']}",
            one,
            other,
            "",
            str(row["toelichting"]),
        ]


def _lying(schaalniveau: pd.DataFrame, provincie: str) -> set[str]:
    """Projects that lie in a provincie."""
    pairs = zip(schaalniveau["project_id"], schaalniveau["provincies"], strict=True)
    return {str(i) for i, areas in pairs if provincie in split_list(areas)}


def _loose(eerste: str, tweede: str, losse_einden: pd.DataFrame) -> Iterable[list[str]]:
    for row in losse_einden.to_dict("records"):
        if {row["provincie"], row["buur"]} != {eerste, tweede}:
            continue
        own, other = str(row["trace_id"]), str(row["tegenhanger_id"]) or "geen tegenhanger"
        yield [
            LOOSE,
            own,
            own if row["provincie"] == eerste else other,
            own if row["provincie"] == tweede else other,
            str(row["verschil"]),
            f"{row['toelichting']} Tot de grens: {distance(row['afstand_grens_m'])}.",
        ]


def _between(table: pd.DataFrame, eerste: str, tweede: str) -> pd.DataFrame:
    """Rows with one end in either: the cells of the two in the matrix."""
    return table[in_pair(table, (eerste, tweede)) | in_pair(table, (tweede, eerste))]


def _sides(row: Mapping[Any, Any], eerste: str, tweede: str) -> tuple[str, str]:
    """Of which of the two provincies each end counts; an end may lie in both."""
    van, naar = (split_list(row[c]) for c in ("provincie_van", "provincie_naar"))
    return (eerste, tweede) if eerste in van and tweede in naar else (tweede, eerste)


def _facts(about: pd.DataFrame, project_id: str) -> dict[str, str]:
    if project_id not in about.index:
        return dict.fromkeys(("naam", "modaliteit", *_COMPARED), "")
    row = about.loc[[project_id]]
    facts = {c: str(texts_of(row, c)[0]) for c in ("naam", "modaliteit")}
    for name, fields in _COMPARED.items():
        given = [str(texts_of(row, f)[0]) for f in fields]
        facts[name] = next((g for g in given if g), "")
    return facts


def _said(facts: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {facts[name] or 'onbekend'}" for name in _COMPARED)


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, fold(one), fold(other)).ratio()


def _line(row: Mapping[Any, Any]) -> str:
    differs = f" Verschil: {row['verschil']}." if row["verschil"] else ""
    text = str(row["toelichting"]).removesuffix(".")
    return f"- {row['onderwerp']}: {text}.{differs} Besluit: ..."
