"""Buurprovincie-agenda: what two provincies have to talk about, on one page.

One row per subject, with what either says of it, what differs, and an empty column for decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import pandas as pd

from miekgeo.afhankelijkheden.matrix import main_area
from miekgeo.grenzen import official_name
from miekgeo.periods import CONFLICT
from miekgeo.periods import MOGELIJK as MOGELIJK_CONFLICT
from miekgeo.values import fold, split_list, texts_of
from miekgeo.wording import distance

SHARED, SAME, BOTH = "gedeeld project", "mogelijk hetzelfde project", "project in beide"
STATION, LOOSE, LATE = "station over de grens", "los eind", "planning"
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
    rows = [
        *_shared(eerste, tweede, listed, about),
        *_same(eerste, tweede, listed, about, raakvlakken),
        *_in_both(eerste, tweede, listed, about, schaalniveau),
        *_stations(eerste, tweede, assigned, afhankelijkheden),
        *_planning(eerste, tweede, afhankelijkheden),
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


def _same(
    eerste: str,
    tweede: str,
    listed: Mapping[str, set[str]],
    about: pd.DataFrame,
    raakvlakken: pd.DataFrame,
) -> Iterable[list[str]]:
    """Two projects that touch, one in each list, with much the same name."""
    near = raakvlakken[raakvlakken["afstand_m"] == 0]
    for pair in near[["project_a", "project_b"]].to_numpy():
        for one, other in (pair, pair[::-1]):
            if one not in listed[eerste] or other not in listed[tweede]:
                continue
            a, b = _facts(about, str(one)), _facts(about, str(other))
            same_carrier = a["modaliteit"] == b["modaliteit"]
            if not same_carrier or _alike(a["naam"], b["naam"]) < ALIKE:
                continue
            differs = [k for k in _COMPARED if a[k] != b[k]]
            yield [
                SAME,
                f"{one} {a['naam']} / {other} {b['naam']}",
                _said(a),
                _said(b),
                ", ".join(differs),
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
    for row in schaalniveau.to_dict("records"):
        areas = split_list(row["provincies"])
        project_id = str(row["project_id"])
        if not {eerste, tweede} <= set(areas):
            continue
        if project_id in listed[eerste] & listed[tweede]:
            continue
        where = [p for p in (eerste, tweede) if project_id in listed[p]]
        inside = f"in de lijst van {where[0]}" if where else "in geen van beide lijsten"
        lies = f"Ligt in {' en '.join(areas)} (kruist {row['kruist_provinciegrens']})"
        yield [
            BOTH,
            f"{project_id} {row['naam']}",
            "in de lijst" if eerste in where else "niet in de lijst",
            "in de lijst" if tweede in where else "niet in de lijst",
            "lijst" if len(where) == 1 else "",
            f"{lies}; staat {inside}. {_said(_facts(about, project_id))}",
        ]


def _stations(
    eerste: str, tweede: str, assigned: pd.DataFrame, afhankelijkheden: pd.DataFrame
) -> Iterable[list[str]]:
    """Stations of the one that feed ontwikkelingen of the other."""
    feeding = afhankelijkheden[afhankelijkheden["naar_id"].isin(set(assigned["station_id"]))]
    plans = feeding[feeding["van_id"].isin(set(assigned["ontwikkeling_id"]))]
    plans = _between(plans, eerste, tweede)
    for row in plans.to_dict("records"):
        van, naar = _main(row)
        yield [
            STATION,
            f"Station {row['naar_id']}",
            "station" if naar == eerste else f"ontwikkeling {row['van_id']}",
            "station" if naar == tweede else f"ontwikkeling {row['van_id']}",
            "",
            f"{row['toelichting']} Het station ligt in {naar}, de ontwikkeling in {van}.",
        ]


def _planning(eerste: str, tweede: str, afhankelijkheden: pd.DataFrame) -> Iterable[list[str]]:
    late = afhankelijkheden[afhankelijkheden["planning"].isin([CONFLICT, MOGELIJK_CONFLICT])]
    for row in _between(late, eerste, tweede).to_dict("records"):
        van, _ = _main(row)
        yield [
            LATE,
            f"{row['van_id']} en {row['naar_id']}",
            str(row["van_id"] if van == eerste else row["naar_id"]),
            str(row["van_id"] if van == tweede else row["naar_id"]),
            str(row["planning"]),
            str(row["toelichting"]),
        ]


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
    """Rows with one main end in either."""
    one, other = main_area(table["provincie_van"]), main_area(table["provincie_naar"])
    there = (one == eerste) & (other == tweede)
    back = (one == tweede) & (other == eerste)
    return table[there | back]


def _main(row: Mapping[Any, Any]) -> tuple[str, str]:
    van, naar = (split_list(row[c])[0] for c in ("provincie_van", "provincie_naar"))
    return van, naar


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
    return f"- {row['onderwerp']}: {row['toelichting']}{differs} Besluit: ..."
