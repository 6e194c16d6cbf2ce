"""Schaalniveau on a fiche: the advice with its rules, and what asks for attention."""

from __future__ import annotations

import math

import pandas as pd

from miekgeo.projectfiche.case import Case
from miekgeo.projectfiche.model import BEREKEND, Sentence
from miekgeo.schaalniveau.rules import load_rules
from miekgeo.values import split_list
from miekgeo.wording import distance

# How points begin that repeat what people said; see `miekgeo.schaalniveau.attention`.
_SAID_BY_PEOPLE = ("Vastgelegd oordeel", "Opgegeven schaalniveau: ", "Lokaal belang volgens opgave")


def level_sentences(case: Case) -> list[Sentence]:
    """The spatial advice, why, by which rules, and on which borders it rests."""
    judged = case.judged
    regels = load_rules()
    fired = [f"{r} ({regels[r].voorwaarde})" for r in split_list(judged["regels"])]
    return [
        Sentence(f"{judged['antwoord_ruimtelijk']}.", BEREKEND, label="Advies"),
        Sentence(str(judged["toelichting"]), BEREKEND, label="Uitleg"),
        Sentence(f"{'; '.join(fired)}. De eerste beslist.", BEREKEND, label="Regels"),
        Sentence(_borders(case), BEREKEND, label="Grenzenset"),
    ]


def _borders(case: Case) -> str:
    grenzen, together = case.collection.grenzen, float(case.judged["tolerantie_m"])
    text = f"{grenzen.naam}, tolerantie {distance(grenzen.tolerantie_m)}"
    if math.isnan(together) or not case.has_place:
        return f"{text}."
    return f"{text}; met de ligging van het project samen {distance(together)}."


def attention_sentences(case: Case) -> list[Sentence]:
    """What was assumed, what differs from its status, and what the data say that can't be used."""
    points = str(case.judged["aandachtspunten"])
    for text in _contradictions(case)["toelichting"]:
        # These have a row of their own.
        points = points.replace(str(text), "")
    found = [" ".join(_without_people(points).split())]
    findings = case.collection.relations.afhankelijkheden.findings
    found += findings.loc[findings["id"] == case.project_id, "melding"].astype("str").tolist()
    report = case.collection.assessment.report
    mine = report[(report["id"] == case.project_id) & (report["laag"] == "projecten")]
    told = zip(mine["melding"], mine["actie"], strict=True)
    found += [f"In de gegevens: {what} {todo}".strip() for what, todo in told]
    told_once = [t for t in dict.fromkeys(found) if t]
    return [Sentence(t, BEREKEND) for t in told_once or ["Geen aandachtspunten gevonden."]]


def contradiction_sentences(case: Case) -> list[Sentence]:
    """Where what was said differs from what was computed."""
    rows = _contradictions(case).to_dict("records")
    found = [
        f"{r['toelichting']} Opgegeven: {_list(r['opgegeven'])}. Berekend: {_list(r['berekend'])}."
        for r in rows
    ]
    weights = [str(r["zwaarte"]).capitalize() for r in rows]
    if not found:
        return [Sentence("Geen tegenspraken gevonden.", BEREKEND)]
    return [Sentence(t, BEREKEND, label=w) for t, w in zip(found, weights, strict=True)]


def _without_people(points: str) -> str:
    """Points without what people said, which comes last and has a row of its own."""
    starts = [points.find(start) for start in _SAID_BY_PEOPLE if start in points]
    return points[: min(starts, default=len(points))]


def _contradictions(case: Case) -> pd.DataFrame:
    table = case.collection.assessment.result.tegenspraken
    return table[table["project_id"] == case.project_id]


def _list(text: object) -> str:
    return ", ".join(split_list(text)) or "niets"
