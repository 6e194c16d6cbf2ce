"""Projects that lie in more than one provincie or country: they depend on the other one too.

Straight from the schaalniveau, so that both analyses say the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd

from miekgeo.afhankelijkheden.nodes import GRENSGEVAL, JA, MOGELIJK, NEE
from miekgeo.grenzen import ZEE
from miekgeo.wording import percentage

BUITENLAND = "Buitenland"


def lying_elsewhere(schaalniveau: pd.DataFrame) -> list[dict[str, Any]]:
    """A row for each project and each area it lies in beside its main one.

    Parameters
    ----------
    schaalniveau : DataFrame
        Table of `find_schaalniveau`.

    Returns
    -------
    list of dict
        `project_id, gebied, hoofdgebied, km` (of a line, else missing)`, aandeel, antwoord` (what
        the schaalniveau says of that border)`, bewijs`. A project that may cross a border while it
        lies in one area has a row to its neighbours, or to Buitenland; one of which it isn't known
        has none.
    """
    return [row for project in schaalniveau.to_dict("records") for row in _of(project)]


def _of(project: dict[Any, Any]) -> Iterator[dict[str, Any]]:
    shares = json.loads(project["aandelen"]) if isinstance(project["aandelen"], str) else {}
    sizes = json.loads(project["maten"]) if isinstance(project["maten"], str) else {}
    areas = [a for a in shares if a != ZEE]
    if not areas:
        return
    main = areas[0]
    for area in areas[1:]:
        answer = _answer(project, area)
        yield _row(project, main, area, answer, shares[area], sizes.get(area))
    if len(areas) == 1:
        yield from _near(project, main)
    abroad = str(project["kruist_landsgrens"])
    if abroad in (JA, GRENSGEVAL, MOGELIJK) and not any(a.startswith(BUITENLAND) for a in areas):
        # Near the border, or declared to end abroad: in which country, the shares don't say.
        yield _row(project, main, BUITENLAND, abroad, 0.0, None)


def _near(project: dict[Any, Any], main: str) -> Iterator[dict[str, Any]]:
    """A project in one provincie that may cross the border of the next all the same."""
    answer = project["kruist_provinciegrens"]
    if answer == NEE:
        return
    for area in str(project["buurprovincies"] or "").split(";"):
        if area:
            yield _row(project, main, area, answer, 0.0, None)


def _answer(project: dict[Any, Any], area: str) -> str:
    border = "landsgrens" if area.startswith(BUITENLAND) else "provinciegrens"
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
    }
