"""Projects that lie in more than one provincie or country: they depend on the other one too.

Straight from the schaalniveau, so that both analyses say the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from miekgeo.afhankelijkheden.answers import BUITENLAND, GRENSGEVAL, JA, MOGELIJK
from miekgeo.grenzen import BELGIE, DUITSLAND, EEMS_DOLLARD, ZEE, Grenzen
from miekgeo.schaalniveau.facts import destination
from miekgeo.values import fold, texts_of
from miekgeo.wording import area_name, percentage

# Neighbours by the names that may be given for them.
_NEIGHBOURS = {
    **dict.fromkeys(("be", "bel", "belgie", "belgium", "belgique"), BELGIE),
    **dict.fromkeys(("de", "deu", "duitsland", "deutschland", "germany"), DUITSLAND),
}


def areas_near(
    projecten: gpd.GeoDataFrame, schaalniveau: pd.DataFrame, grenzen: Grenzen
) -> dict[str, tuple[str, ...]]:
    """Areas beside those a project lies in, that it may lie in as well: within its tolerance.

    Parameters
    ----------
    projecten : GeoDataFrame (EPSG:28992)
        Layer.
    schaalniveau : DataFrame
        Table of `find_schaalniveau`; has the tolerance of each project.
    grenzen : Grenzen

    Returns
    -------
    dict of project_id to tuple of str
        Sorted; the sea left out.
    """
    coverage = grenzen.provincies
    labels = coverage.labels.astype(str)
    tolerance = schaalniveau.drop_duplicates("project_id").set_index("project_id")["tolerantie_m"]
    ids = texts_of(projecten, "project_id")
    metres = tolerance.reindex(ids).fillna(grenzen.tolerantie_m).to_numpy(dtype=np.float64)
    near, area = coverage.within(projecten.geometry.to_numpy(), metres)
    found: dict[str, set[str]] = {}
    for row, label in zip(near.tolist(), labels[area].tolist(), strict=True):
        if label != ZEE:
            found.setdefault(str(ids[row]), set()).add(label)
    return {i: tuple(sorted(names)) for i, names in found.items()}


def destinations(projecten: pd.DataFrame) -> dict[str, str]:
    """Area of `bestemming_land` by project, where it is another country: `Buitenland: Denemarken`.

    A neighbour gets the name that it has among the areas. Of rows of one project the first counts.
    """
    pairs = zip(texts_of(projecten, "project_id"), destination(projecten), strict=True)
    found: dict[str, str] = {}
    for project_id, land in pairs:
        if land not in ("", "NL"):
            found.setdefault(str(project_id), _area_of(str(land)))
    return found


def is_abroad(area: str) -> bool:
    """Whether the national border lies before an area."""
    return area.startswith(BUITENLAND) or area == EEMS_DOLLARD


def _area_of(land: str) -> str:
    # A semicolon comes between areas.
    written = " ".join(land.replace(";", ",").split())
    return _NEIGHBOURS.get(fold(written), f"{BUITENLAND}: {written}")


def lying_elsewhere(
    schaalniveau: pd.DataFrame,
    near: Mapping[str, tuple[str, ...]],
    declared: Mapping[str, str],
) -> list[dict[str, Any]]:
    """A row for each project and each area it lies in, or may lie in, beside its main one.

    Parameters
    ----------
    schaalniveau : DataFrame
        Table of `find_schaalniveau`.
    near : mapping
        Of `areas_near`.
    declared : mapping
        Of `destinations`.

    Returns
    -------
    list of dict
        `project_id, gebied, hoofdgebied, km` (of a line, else missing)`, aandeel, antwoord` (what
        the schaalniveau says of that border)`, bewijs, bestemming` (whether the area is the country
        that the project declares to end in).
    """
    found: list[dict[str, Any]] = []
    for project in schaalniveau.drop_duplicates("project_id").to_dict("records"):
        project_id = str(project["project_id"])
        found += _of(project, near.get(project_id, ()), declared.get(project_id, ""))
    return found


def _of(project: dict[Any, Any], near: Sequence[str], declared: str) -> Iterator[dict[str, Any]]:
    shares = json.loads(project["aandelen"]) if isinstance(project["aandelen"], str) else {}
    sizes = json.loads(project["maten"]) if isinstance(project["maten"], str) else {}
    areas = [a for a in shares if a != ZEE]
    if not areas:
        return
    main = areas[0]
    for area in areas[1:]:
        answer = _answer(project, main, area)
        yield _row(project, main, area, answer, shares[area], sizes.get(area))
    for area in near:
        answer = _answer(project, main, area)
        if area not in areas and answer in (GRENSGEVAL, MOGELIJK):
            yield _row(project, main, area, answer, 0.0, None)
    abroad = str(project["kruist_landsgrens"])
    named = any(a.startswith(BUITENLAND) for a in (*areas, *near))
    if abroad == JA and not any(a.startswith(BUITENLAND) for a in areas):
        # Declared to end abroad, beyond the sea: in which country, the shares don't say.
        row = _row(project, main, declared or BUITENLAND, abroad, 0.0, None)
        if declared:
            evidence = f"{row['bewijs']}, bestemming_land {area_name(declared)}"
            row = {**row, "bewijs": evidence, "bestemming": True}
        yield row
    elif abroad in (GRENSGEVAL, MOGELIJK) and not named:
        yield _row(project, main, declared or BUITENLAND, abroad, 0.0, None)


def _answer(project: dict[Any, Any], main: str, area: str) -> str:
    border = "landsgrens" if is_abroad(main) or is_abroad(area) else "provinciegrens"
    return str(project[f"kruist_{border}"])


def _row(
    project: dict[Any, Any], main: str, area: str, answer: str, share: float, size: float | None
) -> dict[str, Any]:
    is_line = project["maateenheid"] == "km"
    if share:
        evidence = f"schaalniveau: {percentage(share)} ligt daar, kruising {answer}"
    else:
        evidence = f"schaalniveau: geen deel ligt daar, kruising {answer}"
    return {
        "project_id": project["project_id"],
        "hoofdgebied": main,
        "gebied": area,
        "km": size if is_line else None,
        "aandeel": share,
        "antwoord": answer,
        "bewijs": evidence,
        "bestemming": False,
    }
