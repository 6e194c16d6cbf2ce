"""Schaalniveau: is a project, spatially, the Rijk's or the provincie's, and how firm is that.

`find_schaalniveau` gives one explained row per project; the facts, rules, texts and contradictions
it is made of have a module each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from miekgeo.clusters import ENERGIECLUSTER, INDUSTRIECLUSTER
from miekgeo.geometry import MEASURE_UNITS
from miekgeo.grenzen import Grenzen
from miekgeo.progress import Progress, silent
from miekgeo.schaalniveau.attention import points_of
from miekgeo.schaalniveau.facts import Facts, find_facts
from miekgeo.schaalniveau.programmes import build_programmes
from miekgeo.schaalniveau.rules import Case, advise, build_cases
from miekgeo.schaalniveau.tegenspraken import find_tegenspraken
from miekgeo.schaalniveau.toelichting import Share, explain
from miekgeo.thresholds import Thresholds, load_thresholds
from miekgeo.wording import enumerate_words

__all__ = ["COLUMNS", "Schaalniveau", "find_schaalniveau", "find_schaalniveau_full"]

COLUMNS = [
    "project_id",
    "naam",
    "provincies",
    "aandelen",
    "maten",
    "maateenheid",
    "gemeenten",
    "industrieclusters",
    "energieclusters",
    "kruist_provinciegrens",
    "kruist_gemeentegrens",
    "kruist_landsgrens",
    "kruist_clustergrens",
    "omslagafstand_m",
    "afstand_provinciegrens_m",
    "buurprovincies",
    "antwoord_ruimtelijk",
    "regels",
    "toelichting",
    "aandachtspunten",
    "grenzenset",
    "tolerantie_m",
]
# Projects between two looks at the progress.
EXPLAINED_AT_ONCE = 200


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
    progress: Progress = silent,
) -> Schaalniveau:
    """Explained schaalniveau with facts and contradictions; see `find_schaalniveau`.

    `progress` is told what is being done, with the number of projects explained so far.
    """
    values = thresholds or load_thresholds()
    near = values.nabijheid_m if nabijheid_m is None else nabijheid_m
    frame = projecten.reset_index(drop=True)
    progress("Ligging bepalen")
    programmes = build_programmes(frame, values)
    # Programmes are judged in the same pass: they follow the projects.
    together = pd.concat([frame, programmes], ignore_index=True)
    all_facts = find_facts(together, grenzen, clusters, thresholds=values, nabijheid_m=near)
    cases = build_cases(together, all_facts)
    facts = all_facts.first(len(frame))
    tegenspraken = find_tegenspraken(
        frame,
        facts,
        gemeente_names=[str(n) for n in grenzen.gemeenten.labels],
        lengte_aandeel=values.tegenspraak_lengte_aandeel,
    )
    shares = _shares_by_row(all_facts.provincies)
    sentences = _programme_sentences(programmes, cases[len(frame) :], shares, len(frame))
    table = _build_table(
        frame,
        facts,
        _counted(cases[: len(frame)], progress),
        tegenspraken,
        sentences,
        status,
        grenzen,
        values,
    )
    return Schaalniveau(table.set_axis(projecten.index), tegenspraken, facts)


def _build_table(
    projecten: gpd.GeoDataFrame,
    facts: Facts,
    cases: Iterable[Case],
    tegenspraken: pd.DataFrame,
    programme: dict[str, str],
    status: pd.DataFrame | None,
    grenzen: Grenzen,
    thresholds: Thresholds,
) -> pd.DataFrame:
    shares = _shares_by_row(facts.provincies)
    gemeenten = _shares_by_row(facts.gemeenten)
    contradictions = tegenspraken.groupby("project_id")["toelichting"].agg(list).to_dict()
    programmas = _programmas(status)
    rows = []
    projects = projecten.drop(columns="geometry").to_dict("records")
    for i, (case, project) in enumerate(zip(cases, projects, strict=True)):
        project_id = str(project["project_id"])
        answer, regels = advise(case)
        mine = shares.get(i, [])
        text = explain(
            facts,
            i,
            mine,
            regels,
            grenzenset=grenzen.naam,
            thresholds=thresholds,
            trekker=_word(project["trekker"]),
            programma=programme.get(_word(project["onderdeel_van"]), ""),
        )
        points = points_of(
            project,
            facts,
            i,
            mine,
            answer,
            programmas.get(project_id, []),
            contradictions.get(project_id, []),
        )
        rows.append(
            {
                "project_id": project_id,
                "naam": _word(project["naam"]),
                **_area_columns(facts, i, mine, gemeenten.get(i, [])),
                **_answer_columns(facts, i),
                "antwoord_ruimtelijk": answer,
                "regels": ";".join(regels),
                "toelichting": text,
                "aandachtspunten": " ".join(points),
                "grenzenset": grenzen.naam,
                "tolerantie_m": round(float(facts.tolerantie_m[i]), 1),
            }
        )
    # Distances stay numbers also where there is no row to tell.
    kinds = {c: float for c in COLUMNS if c.endswith("_m")}
    return pd.DataFrame(rows, columns=COLUMNS).astype(kinds)


def _counted(cases: Sequence[Case], progress: Progress) -> Iterator[Case]:
    """The cases one by one, telling now and then how far we are."""
    for i, case in enumerate(cases):
        if i % EXPLAINED_AT_ONCE == 0:
            progress("Uitleg schrijven", i, len(cases))
        yield case


def _area_columns(
    facts: Facts, row: int, provincies: Sequence[Share], gemeenten: Sequence[Share]
) -> dict[str, object]:
    dimension = int(facts.dimension[row])
    unit, factor = MEASURE_UNITS.get(dimension, ("", 1.0))
    measured = [s for s in provincies if s.share > 0]
    mine = facts.clusters.get(row, [])
    return {
        "provincies": ";".join(s.naam for s in provincies if s.inside),
        "aandelen": to_json({s.naam: s.share for s in measured}),
        "maten": to_json({s.naam: s.measure * factor for s in measured}),
        "maateenheid": unit,
        "gemeenten": ";".join(s.naam for s in gemeenten if s.inside),
        "industrieclusters": _cluster_names(facts, mine, INDUSTRIECLUSTER),
        "energieclusters": _cluster_names(facts, mine, ENERGIECLUSTER),
        "buurprovincies": ";".join(facts.buurprovincies.get(row, [])),
    }


def _answer_columns(facts: Facts, row: int) -> dict[str, object]:
    return {
        "kruist_provinciegrens": facts.kruist_provinciegrens[row],
        "kruist_gemeentegrens": facts.kruist_gemeentegrens[row],
        "kruist_landsgrens": facts.kruist_landsgrens[row],
        "kruist_clustergrens": facts.kruist_clustergrens[row],
        "omslagafstand_m": round(float(facts.omslagafstand_m[row]), 1),
        "afstand_provinciegrens_m": round(float(facts.afstand_provinciegrens_m[row]), 1),
    }


def _cluster_names(facts: Facts, positions: Sequence[int], soort: str) -> str:
    mine = (facts.cluster_list[p] for p in positions)
    return ";".join(c.naam for c in mine if c.soort == soort)


def to_json(values: dict[str, float]) -> str:
    """Names with numbers as JSON text, names as written."""
    return json.dumps(values, ensure_ascii=False)


def _shares_by_row(table: pd.DataFrame) -> dict[int, list[Share]]:
    result: dict[int, list[Share]] = {}
    columns = (table["row"], table["naam"], table["measure"], table["share"], table["inside"])
    for row, naam, measure, share, inside in zip(*columns, strict=True):
        result.setdefault(int(row), []).append(Share(str(naam), measure, share, bool(inside)))
    return result


def _programmas(status: pd.DataFrame | None) -> dict[str, list[str]]:
    if status is None or not len(status):
        return {}
    known = status.dropna(subset=["project_id", "programma"])
    programmas: dict[str, list[str]] = {}
    for project_id, programma in sorted(
        set(zip(known["project_id"], known["programma"], strict=True))
    ):
        programmas.setdefault(str(project_id), []).append(str(programma))
    return programmas


def _programme_sentences(
    programmes: gpd.GeoDataFrame, cases: Sequence[Case], shares: dict[int, list[Share]], first: int
) -> dict[str, str]:
    """What rule R8 adds: the advice on each programme as a whole, by its name."""
    sentences = {}
    for i, (naam, case) in enumerate(zip(programmes["naam"], cases, strict=True)):
        answer, regels = advise(case)
        where = enumerate_words([s.naam for s in shares.get(first + i, []) if s.inside])
        lies = f"ligt als geheel in {where}" if where else "ligt als geheel in geen provincie"
        sentences[str(naam)] = (
            f"Het is onderdeel van {naam}; dat programma {lies} en krijgt het advies {answer} "
            f"(regel {regels[0]})."
        )
    return sentences


def _word(value: object) -> str:
    return (
        ""
        if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value))
        else str(value)
    )
