"""Rows that were set aside stay in the result: as onbekend, with the reason, in input order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from miekgeo.geometry import RD
from miekgeo.grenzen import Grenzen
from miekgeo.lagen import ROW, Laag
from miekgeo.schaalniveau.answers import ONBEKEND
from miekgeo.schaalniveau.rules import load_rules

_ANSWERS = (
    "kruist_provinciegrens",
    "kruist_gemeentegrens",
    "kruist_landsgrens",
    "kruist_clustergrens",
)


def add_aside(
    table: pd.DataFrame, laag: Laag, grenzen: Grenzen
) -> tuple[pd.DataFrame, gpd.GeoSeries]:
    """Result rows of a whole layer, rows set aside included.

    Parameters
    ----------
    table : DataFrame (n rows)
        `find_schaalniveau` of `laag.frame`.
    laag : Laag
        The projecten layer, with m rows set aside.
    grenzen : Grenzen

    Returns
    -------
    table : DataFrame (n + m rows, RangeIndex)
        In the order of the file.
    geometry : GeoSeries (n + m rows, EPSG:28992)
        Missing where a row has no place or was set aside.
    """
    aside = pd.DataFrame([_row(r, grenzen) for r in laag.aside.to_dict("records")])
    aside = aside.reindex(columns=table.columns)
    both = pd.concat([table, aside], ignore_index=True) if len(aside) else table
    rows = np.concatenate([laag.frame[ROW].to_numpy(), laag.aside[ROW].to_numpy(dtype=np.int64)])
    order = np.argsort(rows, kind="stable")
    geometry = np.concatenate(
        [laag.frame.geometry.to_numpy(), np.full(len(aside), None, dtype=object)]
    )
    return both.iloc[order].reset_index(drop=True), gpd.GeoSeries(geometry[order], crs=RD)


def _row(aside: Mapping[Any, Any], grenzen: Grenzen) -> dict[str, object]:
    regel = load_rules()["R1"]
    return {
        "project_id": aside["project_id"] or "",
        "naam": aside["naam"] or "",
        "provincies": "",
        "aandelen": "{}",
        "maten": "{}",
        "maateenheid": "",
        "gemeenten": "",
        "industrieclusters": "",
        "energieclusters": "",
        **dict.fromkeys(_ANSWERS, ONBEKEND),
        "buurprovincies": "",
        "antwoord_ruimtelijk": regel.antwoord,
        "regels": regel.regel,
        "toelichting": f"Rij {aside[ROW]} is terzijde gelegd en niet beoordeeld. {aside['reden']}",
        "aandachtspunten": "Herstel de rij en beoordeel het project opnieuw.",
        "grenzenset": grenzen.naam,
        "tolerantie_m": grenzen.tolerantie_m,
    }
