"""Dependencies that the data declare: `afhankelijk_van` and `ontwikkeling_ids` of projects."""

from __future__ import annotations

import re

import pandas as pd

from miekgeo.afhankelijkheden.edges import (
    DECLARED,
    OPGEGEVEN,
    PLAN,
    Finding,
    make_edges,
    no_edges,
)
from miekgeo.afhankelijkheden.nodes import ONTWIKKELINGEN, PROJECTEN, STATIONS, TRACES, Nodes
from miekgeo.values import split_list, texts_of

UNKNOWN, SELF = "onbekende code", "verwijst naar zichzelf"
# What may come between a code and how it is dealt with: `P12 (in overleg)`, `P12: in overleg`.
_AFTER = re.compile(r"[\s(:,]|-\s")


def declared_edges(projecten: pd.DataFrame, nodes: Nodes) -> tuple[pd.DataFrame, list[Finding]]:
    """Edges that projects declare, and what in them isn't known.

    Parameters
    ----------
    projecten : DataFrame
        Layer.
    nodes : Nodes

    Returns
    -------
    DataFrame
        Edges, stand opgegeven; `bewijs` has how it is dealt with where that was given.
    list of Finding
        Unknown ids and references of a project to itself.
    """
    own = nodes.position(PROJECTEN)
    known = {**nodes.position(STATIONS), **nodes.traces, **nodes.position(TRACES), **own}
    plans = nodes.position(ONTWIKKELINGEN)
    tables, findings = [no_edges()], []
    for project_id, text, plan_ids in zip(
        texts_of(projecten, "project_id"),
        texts_of(projecten, "afhankelijk_van"),
        texts_of(projecten, "ontwikkeling_ids"),
        strict=True,
    ):
        for items, where, kind in (
            (split_list(text), known, DECLARED),
            (split_list(plan_ids), plans, PLAN),
        ):
            for item in items:
                code, how = _read(item, where)
                if code is None:
                    findings.append(_unknown(str(project_id), item, kind))
                elif where[code] == own[project_id]:
                    findings.append(Finding(SELF, str(project_id), f"{project_id} noemt zichzelf."))
                else:
                    column = "ontwikkeling_ids" if kind == PLAN else "afhankelijk_van"
                    evidence = f"in {column}: {how}" if how else f"in {column}"
                    ends = [own[project_id]], [where[code]]
                    tables.append(make_edges(*ends, kind, OPGEGEVEN, evidence))
    return pd.concat(tables, ignore_index=True), findings


def _read(item: str, known: dict[str, int]) -> tuple[str | None, str]:
    """Code and how it is dealt with; the longest known code that the item starts with."""
    starts = [c for c in known if c and item.startswith(c) and _ends(item[len(c) :])]
    if not starts:
        return None, ""
    code = max(starts, key=len)
    return code, item[len(code) :].strip(" ():,-")


def _ends(rest: str) -> bool:
    return not rest or bool(_AFTER.match(rest))


def _unknown(project_id: str, item: str, kind: str) -> Finding:
    what = "een ontwikkeling" if kind == PLAN else "een project, tracé of station"
    return Finding(
        UNKNOWN, project_id, f"{project_id} noemt {item!r}; dat is niet de code van {what}."
    )
