"""Declared against computed facts: provincies, gemeenten, length and double places.

In come the projecten frame and the facts; out comes one row per contradiction, worst first. Only
facts are compared (docs/ontwerp.md section 6); a difference with the advice isn't a contradiction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from miekgeo.distinct import each_distinct
from miekgeo.geometry import Flags
from miekgeo.grenzen import official_name
from miekgeo.schaalniveau.accuracy import INDICATIEF
from miekgeo.schaalniveau.answers import GRENSGEVAL, MOGELIJK
from miekgeo.schaalniveau.facts import Facts
from miekgeo.values import fold, split_list, texts_of
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
    twins: Mapping[bytes, Sequence[str]] | None = None,
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
    twins : mapping of bytes to ids, optional
        Where these are a part of more: the projects of all that have a name and a place in common,
        by `place_keys`.

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
        *_same_places(projecten, facts, twins),
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = table.assign(_w=table["zwaarte"].map(_WEIGHT)).sort_values(
        ["_w", "soort", "project_id"], kind="stable"
    )
    return table.loc[order.index].reset_index(drop=True)


def _provincies(projecten: gpd.GeoDataFrame, facts: Facts) -> list[list[object]]:
    given = facts.has_place & projecten["provincies_opgegeven"].notna().to_numpy()
    computed = _names_by_row(facts.provincies, given)
    rows = []
    for i in np.flatnonzero(given):
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
    given = facts.has_place & projecten["gemeenten_opgegeven"].notna().to_numpy()
    computed = _names_by_row(facts.gemeenten, given)
    rows = []
    for i in np.flatnonzero(given):
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


def _same_places(
    projecten: gpd.GeoDataFrame, facts: Facts, twins: Mapping[bytes, Sequence[str]] | None
) -> list[list[object]]:
    """Projects with the same name and the same geometry: probably one project twice."""
    named = facts.has_place & projecten["naam"].notna().to_numpy()
    names = texts_of(projecten, "naam")
    if twins is None:
        # Only what shares its name can share its name and place.
        folded = each_distinct(fold, names)
        named &= pd.Series(folded).where(named).duplicated(keep=False).to_numpy()
    rows = np.flatnonzero(named)
    keys = place_keys(projecten.iloc[rows])
    if twins is None:
        twins = _twins_of(keys, projecten["project_id"].iloc[rows].astype(str).tolist())
    found = []
    for i, key in zip(rows.tolist(), keys, strict=True):
        if key in twins:
            mine = projecten["project_id"].iloc[i]
            others = sorted(x for x in twins[key] if x != mine)
            text = f"Naam en plaats zijn gelijk aan die van {enumerate_words(others)}."
            found.append(_row(projecten, i, "dubbele plaats", MATIG, [], [], text))
    return found


def place_keys(projecten: gpd.GeoDataFrame) -> list[bytes]:
    """A short key of name and place of each project, equal where both are equal.

    Parameters
    ----------
    projecten : GeoDataFrame (n rows)
        With name and place; however a line was drawn or a name is spelt in capitals.
    """
    wkb = shapely.to_wkb(shapely.normalize(projecten.geometry.to_numpy()))
    names = each_distinct(lambda n: fold(n).encode(), texts_of(projecten, "naam"))
    return [
        # The length first, so that no name runs on in a place.
        blake2b(len(n).to_bytes(8, "big") + n + w, digest_size=16).digest()
        for n, w in zip(names, wkb, strict=True)
    ]


def _twins_of(keys: Sequence[bytes], ids: Sequence[str]) -> dict[bytes, list[str]]:
    """Ids by key, of keys that come twice or more."""
    found: dict[bytes, list[str]] = {}
    for key, project_id in zip(keys, ids, strict=True):
        found.setdefault(key, []).append(project_id)
    return {key: mine for key, mine in found.items() if len(mine) > 1}


def _is_sketch(projecten: gpd.GeoDataFrame, facts: Facts, row: int | np.integer) -> bool:
    """An indicative line: what lies between its ends isn't a fact."""
    return bool(facts.dimension[row] == 1 and projecten["ligging"].iloc[row] == INDICATIEF)


def _names_by_row(table: pd.DataFrame, wanted: Flags) -> dict[int, list[str]]:
    inside = table[table["inside"].to_numpy() & wanted[table["row"].to_numpy()]]
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
