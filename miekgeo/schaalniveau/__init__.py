"""Schaalniveau: is a project, spatially, the Rijk's or the provincie's, and how firm is that.

`find_schaalniveau` gives one explained row per project; the facts, rules, texts and contradictions
it is made of have a module each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from miekgeo.grenzen import Grenzen
from miekgeo.progress import Progress, silent
from miekgeo.schaalniveau.facts import Facts, find_facts
from miekgeo.schaalniveau.programmes import build_programmes
from miekgeo.schaalniveau.rules import advise_each
from miekgeo.schaalniveau.table import COLUMNS, build_table
from miekgeo.schaalniveau.tegenspraken import find_tegenspraken
from miekgeo.schaalniveau.toelichting import shares_by_row
from miekgeo.thresholds import Thresholds, load_thresholds
from miekgeo.wording import enumerate_words

__all__ = [
    "COLUMNS",
    "Schaalniveau",
    "Whole",
    "find_schaalniveau",
    "find_schaalniveau_full",
    "judge_programmes",
]


@dataclass(frozen=True)
class Schaalniveau:
    """Everything `find_schaalniveau_full` found.

    Attributes
    ----------
    table : DataFrame (n rows, columns `COLUMNS`)
        One row per project, index of the input.
    tegenspraken : DataFrame
        Declared against computed facts, worst first.
    facts : Facts
        The facts, by position.
    """

    table: pd.DataFrame
    tegenspraken: pd.DataFrame
    facts: Facts


@dataclass(frozen=True)
class Whole:
    """What a part of a register can't know by itself: what goes beyond its own rows.

    Attributes
    ----------
    programmes : mapping of name to sentence
        The advice on each programme as a whole; see `judge_programmes`.
    twins : mapping of bytes to ids
        Projects of one name in one place, by `tegenspraken.place_keys`.
    """

    programmes: Mapping[str, str] = field(default_factory=dict)
    twins: Mapping[bytes, Sequence[str]] = field(default_factory=dict)


def find_schaalniveau(
    projecten: gpd.GeoDataFrame,
    grenzen: Grenzen,
    clusters: gpd.GeoDataFrame,
    status: pd.DataFrame | None = None,
    *,
    thresholds: Thresholds | None = None,
    nabijheid_m: float | None = None,
) -> pd.DataFrame:
    """Explained schaalniveau of each project.

    Parameters
    ----------
    projecten : GeoDataFrame (n rows, EPSG:28992, any geometry, may be missing)
        Columns of the projecten layer; not modified.
    grenzen : Grenzen
        Boundary set; every row names it with its tolerance.
    clusters : GeoDataFrame (EPSG:28992)
        Columns of the clusters layer; may be without rows.
    status : DataFrame, optional
        Columns of the status layer.
    thresholds : Thresholds, optional
        Thresholds; those of the table by default.
    nabijheid_m : float, optional
        Distance for buurprovincies in metres; that of the table by default.

    Returns
    -------
    DataFrame (n rows, index of `projecten`, columns `COLUMNS`)
        Answers are ja, nee, grensgeval, mogelijk or onbekend; shares 0-1 and measures (km, ha or
        count) are JSON text by name; distances in metres, missing without location.

    Raises
    ------
    CrsError
        A frame isn't in EPSG:28992.

    Notes
    -----
    Rules: docs/ontwerp.md sections 5 and 6, after question 9 of the afwegingskader
    (MIEK-handleiding 2025, par. 2.3.3 and pMIEK par. 3.1). The answer is an advice; a person may
    overrule it.
    """
    return find_schaalniveau_full(
        projecten, grenzen, clusters, status, thresholds=thresholds, nabijheid_m=nabijheid_m
    ).table


def find_schaalniveau_full(
    projecten: gpd.GeoDataFrame,
    grenzen: Grenzen,
    clusters: gpd.GeoDataFrame,
    status: pd.DataFrame | None = None,
    *,
    thresholds: Thresholds | None = None,
    nabijheid_m: float | None = None,
    whole: Whole | None = None,
    progress: Progress = silent,
) -> Schaalniveau:
    """Explained schaalniveau with facts and contradictions; see `find_schaalniveau`.

    `whole` is for projects that are a part of more: what is known of all of them. `progress` is
    told what is being done.
    """
    values = thresholds or load_thresholds()
    near = values.nabijheid_m if nabijheid_m is None else nabijheid_m
    frame = projecten.reset_index(drop=True)
    progress("Ligging bepalen")
    programmes = build_programmes(frame if whole is None else frame.iloc[:0], values)
    # Programmes are judged in the same pass: they follow the projects.
    together = pd.concat([frame, programmes], ignore_index=True)
    all_facts = find_facts(together, grenzen, clusters, thresholds=values, nabijheid_m=near)
    facts = all_facts.first(len(frame))
    tegenspraken = find_tegenspraken(
        frame,
        facts,
        gemeente_names=[str(n) for n in grenzen.gemeenten.labels],
        lengte_aandeel=values.tegenspraak_lengte_aandeel,
        twins=None if whole is None else whole.twins,
    )
    progress("Uitleg schrijven")
    sentences = _programme_sentences(together, all_facts, len(frame))
    table = build_table(
        frame,
        facts,
        tegenspraken=tegenspraken,
        programmes=sentences if whole is None else whole.programmes,
        status=status,
        grenzen=grenzen,
        thresholds=values,
    )
    return Schaalniveau(table.set_axis(projecten.index), tegenspraken, facts)


def judge_programmes(
    projecten: gpd.GeoDataFrame,
    grenzen: Grenzen,
    clusters: gpd.GeoDataFrame,
    *,
    thresholds: Thresholds | None = None,
) -> dict[str, str]:
    """What rule R8 adds, by the name of each programme: the advice on it as a whole.

    Parameters
    ----------
    projecten : GeoDataFrame (EPSG:28992)
        All that are part of a programme; others may be left out.
    grenzen : Grenzen
    clusters : GeoDataFrame (EPSG:28992)
    thresholds : Thresholds, optional
    """
    values = thresholds or load_thresholds()
    programmes = build_programmes(projecten, values).reset_index(drop=True)
    facts = find_facts(
        programmes, grenzen, clusters, thresholds=values, nabijheid_m=values.nabijheid_m
    )
    return _programme_sentences(programmes, facts, 0)


def _programme_sentences(together: gpd.GeoDataFrame, facts: Facts, first: int) -> dict[str, str]:
    """The sentence on each programme; these are the rows from `first` on."""
    sentences: dict[str, str] = {}
    if first == len(together):
        return sentences
    answers, regels = advise_each(together, facts)
    table = facts.provincies
    shares = shares_by_row(table[(table["row"] >= first).to_numpy()])
    for i, naam in enumerate(together["naam"].iloc[first:].tolist(), start=first):
        where = enumerate_words([s.naam for s in shares.get(i, []) if s.inside])
        lies = f"ligt als geheel in {where}" if where else "ligt als geheel in geen provincie"
        sentences[str(naam)] = (
            f"Het is onderdeel van {naam}; dat programma {lies} en krijgt het advies {answers[i]} "
            f"(regel {regels[i][0]})."
        )
    return sentences
