"""Dependencies that the data declare: `afhankelijk_van` and `ontwikkeling_ids` of projects.

And the codes that traces name and nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
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
# What may come between a code and how it is dealt with: `P12 (in overleg)`, `P12: in overleg`, or
# another code: `P12, P13`, `P12 en P13`, `P12/P13`.
_AFTER = re.compile(r"[\s(:,/&+]|-\s")
_BETWEEN = re.compile(r"\s*(?:[,/&+]|\ben\b)\s*|\s+", re.IGNORECASE)
# Brackets in brackets that are read.
DEEPEST = 3
_BRACKETS = re.compile(r"\([^()]*\)")
# What looks like a code and isn't known: a word that begins with a letter and has a figure, and is
# no quarter.
_LIKE_A_CODE = re.compile(r"(?!Q[1-4]\b)(?=\S*\d)[^\W\d]\S*")


@dataclass(frozen=True)
class _Codes:
    """Codes that can be named, with the position of the node of each."""

    positions: Mapping[str, int]

    @cached_property
    def longest(self) -> int:
        return max(map(len, self.positions), default=0)

    def at(self, text: str, start: int = 0) -> str | None:
        """The longest code that stands in a text from a place on."""
        for size in range(min(self.longest, len(text) - start), 0, -1):
            end = start + size
            whole = end == len(text) or _AFTER.match(text, end)
            if whole and text[start:end] in self.positions:
                return text[start:end]
        return None


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
    known = _Codes({**nodes.position(STATIONS), **nodes.traces, **nodes.position(TRACES), **own})
    plans = _Codes(nodes.position(ONTWIKKELINGEN))
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
            for code, how in (named for item in items for named in _read(item, where)):
                if code is None:
                    findings.append(_unknown(str(project_id), how, kind))
                elif where.positions[code] == own[project_id]:
                    findings.append(Finding(SELF, str(project_id), f"{project_id} noemt zichzelf."))
                else:
                    column = "ontwikkeling_ids" if kind == PLAN else "afhankelijk_van"
                    evidence = f"in {column}: {how}" if how else f"in {column}"
                    ends = [own[project_id]], [where.positions[code]]
                    tables.append(make_edges(*ends, kind, OPGEGEVEN, evidence))
    return pd.concat(tables, ignore_index=True), findings


def unknown_codes(traces: pd.DataFrame, nodes: Nodes) -> list[Finding]:
    """What traces name as their stations and project and isn't known, trace by trace.

    Parameters
    ----------
    traces : DataFrame
        Layer.
    nodes : Nodes

    Returns
    -------
    list of Finding
        By trace; where no station or no project is there at all, one for all traces.
    """
    asked = (
        ("van_station", "station", "stations", nodes.position(STATIONS)),
        ("naar_station", "station", "stations", nodes.position(STATIONS)),
        ("project_id", "project", "projecten", nodes.position(PROJECTEN)),
    )
    ids = texts_of(traces, "trace_id")
    found: list[Finding] = []
    for column, what, layer, known in asked:
        named = texts_of(traces, column)
        faulty = np.flatnonzero((named != "") & ~np.isin(named, list(known)))
        if len(faulty) and not known:
            said = (
                f"{column} is gevuld bij {len(faulty)} van de tracés; er zijn geen {layer} geladen."
            )
            found.append(Finding(UNKNOWN, "", said))
            continue
        found += [
            Finding(
                UNKNOWN,
                str(ids[k]),
                f"{ids[k]} noemt {str(named[k])!r} ({column}); dat is niet de code van een {what}.",
            )
            for k in faulty.tolist()
        ]
    return sorted(found, key=lambda f: (f.id, f.melding))


def _read(item: str, known: _Codes) -> Iterator[tuple[str | None, str]]:
    """What an item names: each known code with how it is dealt with, None with what isn't known."""
    for part in _parts(item, known):
        code = known.at(part)
        if code is None:
            yield None, part
            continue
        rest = part[len(code) :]
        others = list(_not_known(code, rest))
        how = rest[: others[0].start()] if others else rest
        yield code, how.strip(" ():,-/&+")
        ends = [*(m.start() for m in others), len(rest)][1:]
        for other, end in zip(others, ends, strict=True):
            yield None, rest[other.end() : end].strip()


def _parts(item: str, known: _Codes) -> Iterator[str]:
    """An item cut before each known code after the first: `P2, P3`, `P2 en P3`, `P2/P3`."""
    begin = 0
    for between in _BETWEEN.finditer(_without_brackets(item)):
        code_end = begin + len(known.at(item, begin) or "")
        # Within a code nothing is cut, and a remark isn't cut at its spaces.
        if between.start() < code_end or (not between[0].strip() and between.start() > code_end):
            continue
        if known.at(item, between.end()):
            yield item[begin : between.start()]
            begin = between.end()
    yield item[begin:]


def _not_known(code: str, rest: str) -> Iterator[re.Match[str]]:
    """What stands before each thing that a remark names as if it were a code."""
    for between in _BETWEEN.finditer(_without_brackets(rest)):
        word = rest[between.end() :].split(maxsplit=1)[:1]
        # After `en` or a slash at once comes another thing; after a comma that may be a remark.
        joined = between.start() == 0 and between[0].strip() not in ("", ",")
        number = code.isdigit() and bool(word) and word[0].isdigit()
        if between[0].strip() and word and (joined or number or _LIKE_A_CODE.match(word[0])):
            yield between


def _without_brackets(text: str) -> str:
    """The text with what stands in brackets made unreadable, as long as it was."""
    for _ in range(DEEPEST):
        text = _BRACKETS.sub(lambda inner: "_" * len(inner[0]), text)
    return text


def _unknown(project_id: str, item: str, kind: str) -> Finding:
    what = "een ontwikkeling" if kind == PLAN else "een project, tracé of station"
    return Finding(
        UNKNOWN, project_id, f"{project_id} noemt {item!r}; dat is niet de code van {what}."
    )
