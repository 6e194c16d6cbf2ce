"""Declared against computed facts: provincies, gemeenten, length and double places.

In come the projecten frame and the facts; out comes one row per contradiction, worst first. Only
facts are compared (docs/ontwerp.md section 6); a difference with the advice isn't a contradiction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.grenzen import official_name
from miekgeo.schaalniveau.accuracy import INDICATIEF
from miekgeo.schaalniveau.answers import GRENSGEVAL, MOGELIJK
from miekgeo.schaalniveau.facts import Facts
from miekgeo.values import fold, split_list
from miekgeo.wording import enumerate_words, measure, number

COLUMNS = ["project_id", "naam", "soort", "zwaarte", "opgegeven", "berekend", "toelichting"]
ZWAAR, MATIG, LICHT = "zwaar", "matig", "licht"
_WEIGHT = {ZWAAR: 0, MATIG: 1, LICHT: 2}


def find_tegenspraken(
    projecten: gpd.GeoDataFrame,
    facts: Facts,
    *,
    gemeente_names: Sequence[str],
    lengte_aandeel: float,
) -> pd.DataFrame:
    """Contradictions between what was declared and what was computed.

    Parameters
    ----------
    projecten : GeoDataFrame (n rows, EPSG:28992)
    facts : Facts
    gemeente_names : sequence of str
        Names the boundary set knows; others can't be compared.
    lengte_aandeel : float
        Share by which lengths must differ to count.

    Returns
    -------
    DataFrame (k rows)
        `project_id, naam, soort, zwaarte, opgegeven, berekend, toelichting`; zwaarte is zwaar
        (a firm fact is otherwise), matig or licht (the computed fact isn't firm itself); worst
        first, then by soort and id.
    """
    rows = [
        *_provincies(projecten, facts),
        *_gemeenten(projecten, facts, {fold(n): n for n in gemeente_names}),
        *_lengths(projecten, facts, lengte_aandeel),
        *_same_places(projecten, facts),
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = table.assign(_w=table["zwaarte"].map(_WEIGHT)).sort_values(
        ["_w", "soort", "project_id"], kind="stable"
    )
    return table.loc[order.index].reset_index(drop=True)


def _provincies(projecten: gpd.GeoDataFrame, facts: Facts) -> list[list[object]]:
    computed = _names_by_row(facts.provincies)
    rows = []
    for i in np.flatnonzero(facts.has_place & projecten["provincies_opgegeven"].notna().to_numpy()):
        written = split_list(projecten["provincies_opgegeven"].iloc[i])
        named = {w: official_name(w) for w in written}
        declared = {n for n in named.values() if n}
        found = set(computed.get(int(i), []))
        unknown = [w for w, n in named.items() if n is None]
        soft = facts.kruist_provinciegrens[i] in (GRENSGEVAL, MOGELIJK) or _is_sketch(
            projecten, facts, i
        )
        if unknown:
            text = f"{enumerate_words(unknown)} is geen naam of code van een provincie."
            rows.append(_row(projecten, i, "provincie onbekend", MATIG, written, found, text))
        missing, extra = sorted(found - declared), sorted(declared - found)
        if declared and (missing or extra):
            parts = []
            if missing:
                parts.append(f"ook in {enumerate_words(missing)}")
            if extra:
                parts.append(f"niet in {enumerate_words(extra)}")
            text = f"Volgens de berekening ligt het project {enumerate_words(parts)}."
            weight = LICHT if soft else ZWAAR if not declared & found or missing else MATIG
            rows.append(
                _row(projecten, i, "provincies", weight, sorted(declared), sorted(found), text)
            )
    return rows


def _gemeenten(
    projecten: gpd.GeoDataFrame, facts: Facts, known: Mapping[str, str]
) -> list[list[object]]:
    computed = _names_by_row(facts.gemeenten)
    rows = []
    for i in np.flatnonzero(facts.has_place & projecten["gemeenten_opgegeven"].notna().to_numpy()):
        written = split_list(projecten["gemeenten_opgegeven"].iloc[i])
        declared = {known[fold(w)] for w in written if fold(w) in known}
        unknown = [w for w in written if fold(w) not in known]
        found = set(computed.get(int(i), []))
        if unknown:
            text = f"De grenzenset kent {enumerate_words(unknown)} niet."
            rows.append(
                _row(projecten, i, "gemeente onbekend", MATIG, written, sorted(found), text)
            )
        if declared and declared != found:
            soft = facts.kruist_gemeentegrens[i] in (GRENSGEVAL, MOGELIJK) or _is_sketch(
                projecten, facts, i
            )
            weight = LICHT if soft else ZWAAR if not declared & found else MATIG
            text = "De opgegeven gemeenten zijn niet de berekende."
            rows.append(
                _row(projecten, i, "gemeenten", weight, sorted(declared), sorted(found), text)
            )
    return rows


def _lengths(
    projecten: gpd.GeoDataFrame, facts: Facts, lengte_aandeel: float
) -> list[list[object]]:
    declared = projecten["lengte_km"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    # As measured: stretches that are drawn twice count once.
    measured = facts.provincies.groupby("row")["measure"].sum()
    length = measured.reindex(np.arange(len(projecten))).to_numpy() / 1000
    rows = []
    is_line = facts.dimension == 1
    with np.errstate(invalid="ignore"):
        apart = np.abs(declared - length) > lengte_aandeel * np.maximum(declared, length)
    for i in np.flatnonzero(is_line & np.isfinite(declared) & apart):
        soft = _is_sketch(projecten, facts, i)
        text = "De opgegeven lengte verschilt van de gemeten lengte."
        if soft:
            text += " De ligging is indicatief; de gemeten lengte is die van rechte lijnen."
        rows.append(
            _row(
                projecten,
                i,
                "lengte",
                LICHT if soft else MATIG,
                [f"{number(declared[i], 1)} km"],
                [measure(length[i] * 1000, 1)],
                text,
            )
        )
    return rows


def _same_places(projecten: gpd.GeoDataFrame, facts: Facts) -> list[list[object]]:
    """Projects with the same name and the same geometry: probably one project twice."""
    wkb = shapely.to_wkb(shapely.normalize(projecten.geometry.to_numpy()))
    name = projecten["naam"].map(lambda n: fold(str(n)), na_action="ignore")
    table = pd.DataFrame({"wkb": wkb, "name": name.to_numpy(), "row": np.arange(len(projecten))})
    table = table[facts.has_place & table["name"].notna().to_numpy()]
    rows = []
    for _, group in table.groupby(["wkb", "name"]):
        if len(group) < 2:
            continue
        ids = projecten["project_id"].iloc[group["row"]].astype(str).tolist()
        for i in group["row"]:
            others = sorted(x for x in ids if x != projecten["project_id"].iloc[i])
            text = f"Naam en plaats zijn gelijk aan die van {enumerate_words(others)}."
            rows.append(_row(projecten, i, "dubbele plaats", MATIG, [], [], text))
    return rows


def _is_sketch(projecten: gpd.GeoDataFrame, facts: Facts, row: int | np.integer) -> bool:
    """An indicative line: what lies between its ends isn't a fact."""
    return bool(facts.dimension[row] == 1 and projecten["ligging"].iloc[row] == INDICATIEF)


def _names_by_row(table: pd.DataFrame) -> dict[int, list[str]]:
    inside = table[table["inside"]]
    names: dict[int, list[str]] = {}
    for row, naam in zip(inside["row"], inside["naam"], strict=True):
        names.setdefault(int(row), []).append(str(naam))
    return names


def _row(
    projecten: gpd.GeoDataFrame,
    row: int | np.integer,
    soort: str,
    zwaarte: str,
    opgegeven: Sequence[str],
    berekend: object,
    toelichting: str,
) -> list[object]:
    project = projecten.iloc[row]
    found = sorted(berekend) if isinstance(berekend, set) else list(berekend)  # type: ignore[call-overload]
    naam = "" if pd.isna(project["naam"]) else str(project["naam"])
    return [
        str(project["project_id"]),
        naam,
        soort,
        zwaarte,
        ";".join(opgegeven),
        ";".join(found),
        toelichting,
    ]
