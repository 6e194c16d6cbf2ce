"""The table of the schaalniveau: facts, advice and texts of each project as columns.

What is said of a row is built once per distinct row: a register has millions of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from miekgeo.clusters import ENERGIECLUSTER, INDUSTRIECLUSTER
from miekgeo.distinct import each_distinct, join_by_row
from miekgeo.geometry import MEASURE_UNITS, Floats, Texts
from miekgeo.grenzen import Grenzen
from miekgeo.schaalniveau.attention import attend
from miekgeo.schaalniveau.facts import Facts
from miekgeo.schaalniveau.rules import advise_each
from miekgeo.schaalniveau.toelichting import Told, explain
from miekgeo.thresholds import Thresholds
from miekgeo.values import texts_of

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


def build_table(
    projecten: gpd.GeoDataFrame,
    facts: Facts,
    *,
    tegenspraken: pd.DataFrame,
    programmes: Mapping[str, str],
    status: pd.DataFrame | None,
    grenzen: Grenzen,
    thresholds: Thresholds,
) -> pd.DataFrame:
    """One row per project, columns `COLUMNS`.

    Parameters
    ----------
    projecten : GeoDataFrame (n rows)
    facts : Facts
        Of these projects.
    tegenspraken : DataFrame
    programmes : mapping of name to sentence
        What rule R8 adds.
    status : DataFrame, optional
        Columns of the status layer.
    grenzen : Grenzen
    thresholds : Thresholds
    """
    n = len(projecten)
    answer, regels = advise_each(projecten, facts)
    part_of = texts_of(projecten, "onderdeel_van")
    told = Told(
        regels=np.array([r[0] for r in regels], dtype=object),
        trekker=texts_of(projecten, "trekker"),
        programma=np.array([programmes.get(name, "") for name in part_of], dtype=object),
    )
    contradictions: dict[str, list[str]] = {}
    for project_id, text in zip(
        tegenspraken["project_id"], tegenspraken["toelichting"], strict=True
    ):
        contradictions.setdefault(project_id, []).append(text)
    columns = {
        "project_id": np.array([str(i) for i in projecten["project_id"]], dtype=object),
        "naam": texts_of(projecten, "naam"),
        **_area_columns(facts),
        **_answer_columns(facts),
        "antwoord_ruimtelijk": answer,
        "regels": np.array([";".join(r) for r in regels], dtype=object),
        "toelichting": explain(facts, told, grenzenset=grenzen.naam, thresholds=thresholds),
        "aandachtspunten": attend(projecten, facts, answer, _programmas(status), contradictions),
        "grenzenset": np.full(n, grenzen.naam, dtype=object),
        "tolerantie_m": _rounded(facts.tolerantie_m),
    }
    return pd.DataFrame(columns, columns=COLUMNS)


def _area_columns(facts: Facts) -> dict[str, Texts]:
    n = len(facts.has_place)
    unit = {d: u for d, (u, _) in MEASURE_UNITS.items()}
    factor = np.array([f for _, f in MEASURE_UNITS.values()])
    shares = facts.provincies[(facts.provincies["share"] > 0).to_numpy()]
    size = shares["measure"].to_numpy() * factor[facts.dimension[shares["row"].to_numpy()]]
    return {
        "provincies": _names_inside(facts.provincies, n),
        "aandelen": _as_json(shares, shares["share"].to_numpy(), n),
        "maten": _as_json(shares, size, n),
        "maateenheid": each_distinct(lambda d: unit.get(d, ""), facts.dimension),
        "gemeenten": _names_inside(facts.gemeenten, n),
        "industrieclusters": _cluster_names(facts, INDUSTRIECLUSTER),
        "energieclusters": _cluster_names(facts, ENERGIECLUSTER),
        "buurprovincies": _filled(n, {r: ";".join(v) for r, v in facts.buurprovincies.items()}),
    }


def _answer_columns(facts: Facts) -> dict[str, Texts | Floats]:
    return {
        "kruist_provinciegrens": facts.kruist_provinciegrens,
        "kruist_gemeentegrens": facts.kruist_gemeentegrens,
        "kruist_landsgrens": facts.kruist_landsgrens,
        "kruist_clustergrens": facts.kruist_clustergrens,
        "omslagafstand_m": _rounded(facts.omslagafstand_m),
        "afstand_provinciegrens_m": _rounded(facts.afstand_provinciegrens_m),
    }


def _rounded(metres: Floats) -> Floats:
    # As Python rounds: numpy's way is off by a decimal now and then.
    return np.array([round(m, 1) for m in metres.tolist()], dtype=float)


def _names_inside(lies_in: pd.DataFrame, n: int) -> Texts:
    inside = lies_in["inside"].to_numpy()
    row, naam = lies_in["row"].to_numpy()[inside], lies_in["naam"].to_numpy()[inside]
    return join_by_row(row, naam.astype(object), n, ";")


def _as_json(shares: pd.DataFrame, values: Floats, n: int) -> Texts:
    """Names, each once in a row, with numbers as JSON text; names as written."""
    row, naam = shares["row"].to_numpy(), shares["naam"].to_numpy()
    key = each_distinct(lambda name: json.dumps(name, ensure_ascii=False) + ": ", naam)
    words = key + np.array([float.__repr__(v) for v in values.tolist()], dtype=object)
    return "{" + join_by_row(row, words, n, ", ") + "}"


def _cluster_names(facts: Facts, soort: str) -> Texts:
    named = {
        row: ";".join(c.naam for c in (facts.cluster_list[p] for p in found) if c.soort == soort)
        for row, found in facts.clusters.items()
    }
    return _filled(len(facts.has_place), named)


def _filled(n: int, texts: Mapping[int, str]) -> Texts:
    """Texts at their rows, empty elsewhere."""
    column = np.full(n, "", dtype=object)
    column[list(texts)] = list(texts.values())
    return column


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
