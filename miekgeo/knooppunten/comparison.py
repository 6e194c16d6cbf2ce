"""Vastgestelde knooppunten of a provincie beside ours: found, partly, missed, with why."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.clusters import outline_clusters
from miekgeo.geometry import prepared_copies
from miekgeo.grenzen import Grenzen
from miekgeo.knooppunten.items import LAYERS, Items
from miekgeo.knooppunten.rules import Rules
from miekgeo.knooppunten.toelichting import counted
from miekgeo.wording import distance, enumerate_words

VASTGESTELD = "vastgesteld knooppunt"
GEVONDEN, DEELS, GEMIST, ONBEKEND = "gevonden", "deels", "gemist", "onbekend"
COLUMNS = ("cluster_id", "naam", "provincies", "uitkomst", "knooppunten", "toelichting")


def compare_vastgesteld(
    clusters: gpd.GeoDataFrame,
    knooppunten: gpd.GeoDataFrame,
    items: Items,
    grenzen: Grenzen,
    rules: Rules,
) -> pd.DataFrame:
    """What of the knooppunten that a provincie has established, we find too.

    Parameters
    ----------
    clusters : GeoDataFrame (EPSG:28992)
        Layer; rows of the kind vastgesteld knooppunt count.
    knooppunten : GeoDataFrame (EPSG:28992)
        Ours: `knooppunt_id, naam`, geometry is the middle.
    items : Items
    grenzen : Grenzen
        Has the gemeenten that clusters may be made of.
    rules : Rules

    Returns
    -------
    DataFrame (a row per established one)
        `COLUMNS`. `uitkomst` is gevonden (a middle of ours lies in it), deels (one lies within the
        radius of it), gemist, or onbekend where it has no outline.
    """
    chosen = clusters[clusters["soort"] == VASTGESTELD]
    outlined, _ = outline_clusters(chosen, grenzen)
    middles = knooppunten.geometry.to_numpy()
    rows = []
    for cluster in outlined.to_dict("records"):
        area = cluster["geometry"]
        if area is None or shapely.is_empty(area):
            outcome, mine, text = ONBEKEND, [], "Zonder vlak of gemeenten is niet te vergelijken."
        else:
            away = shapely.distance(area, middles)
            outcome, near = _outcome(away, rules.straal_m)
            mine = knooppunten["knooppunt_id"].to_numpy()[near].tolist()
            names = knooppunten["naam"].to_numpy()[near].tolist()
            text = _explain(outcome, names, away, _inside(items, area), rules)
        provincies = cluster["provincies"]
        rows.append(
            [
                cluster["cluster_id"],
                cluster["naam"],
                "" if pd.isna(provincies) else provincies,
                outcome,
                ";".join(mine),
                _outline_words(cluster, text),
            ]
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _outcome(away: np.ndarray, straal_m: float) -> tuple[str, np.ndarray]:
    inside, near = np.flatnonzero(away == 0), np.flatnonzero(away <= straal_m)
    if len(inside):
        return GEVONDEN, inside
    return (DEELS, near) if len(near) else (GEMIST, near)


def _inside(items: Items, area: shapely.Geometry) -> dict[str, int]:
    """How many items of each layer come inside an area."""
    found: set[int] = set()
    (prepared,) = prepared_copies([area])
    for shapes in (items.points, items.lines, items.areas):
        found |= set(shapes.item[shapely.intersects(prepared, shapes.geometry)].tolist())
    layers = items.table["laag"].iloc[sorted(found)].value_counts()
    return {str(layer): int(n) for layer, n in layers.items()}


def _explain(
    outcome: str, names: list[str], away: np.ndarray, inside: dict[str, int], rules: Rules
) -> str:
    if outcome == GEVONDEN:
        return f"Binnen de begrenzing ligt {enumerate_words(names)}."
    if outcome == DEELS:
        return (
            f"{enumerate_words(names)} ligt buiten de begrenzing, maar binnen "
            f"{distance(rules.straal_m)} ervan."
        )
    there = [counted(inside[layer], layer) for layer in LAYERS if layer in inside]
    has = f"Er liggen {enumerate_words(there)}" if there else "Er ligt niets uit deze gegevens"
    text = (
        f"{has}, maar nergens komen binnen {distance(rules.straal_m)} {rules.traces} tracés, "
        f"{rules.modaliteiten} modaliteiten, of infrastructuur en {rules.sectoren} sectoren samen."
    )
    if len(away):
        text += f" Het dichtstbijzijnde knooppunt ligt op {distance(float(away.min()))}."
    return text


def _outline_words(cluster: dict[Any, Any], text: str) -> str:
    if cluster["afbakening"] == "aangenomen":
        text += " De begrenzing is aangenomen."
    return text
