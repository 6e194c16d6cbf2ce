"""Points for attention beside an answer: what was assumed, and what differs from what was said.

A difference between the advice and the status a project has is a point for attention, never an
error: most nMIEK projects lie within one provincie (docs/ontwerp.md section 6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from miekgeo.schaalniveau.facts import Facts
from miekgeo.schaalniveau.rules import (
    GEZAMENLIJK,
    PROVINCIE,
    RIJK,
    ZONDER_KADER,
)
from miekgeo.schaalniveau.toelichting import Share
from miekgeo.wording import distance

# Who can be said to direct a project; another verdict can't differ from the advice.
_VERDICTS = (RIJK, GEZAMENLIJK, PROVINCIE)


def points_of(
    project: Mapping[str, Any],
    facts: Facts,
    row: int,
    shares: Sequence[Share],
    antwoord: str,
    programmas: Sequence[str],
    tegenspraken: Sequence[str],
) -> list[str]:
    """Points for attention of one project, as Dutch sentences.

    Parameters
    ----------
    project : mapping
        Its row of the projecten layer, by column.
    facts : Facts
    row : int
        Position of the project in the facts.
    shares : sequence of Share
    antwoord : str
        The advice.
    programmas : sequence of str
        Programmes the project stands in, from the status layer.
    tegenspraken : sequence of str
        Contradictions found for this project.
    """
    points = [
        *_assumptions(project, facts, row),
        *_sea_and_land(facts, row, shares),
        *tegenspraken,
        *_status(antwoord, programmas),
        *points_of_people(project, antwoord),
    ]
    return [p for p in points if p]


def points_of_people(project: Mapping[str, Any], antwoord: str) -> list[str]:
    """The last points of a project: where people differ from the advice, and what they said."""
    return [*_difference(project, antwoord), *_people(project)]


def _assumptions(project: Mapping[str, Any], facts: Facts, row: int) -> list[str]:
    points = []
    if facts.has_place[row] and facts.aangenomen[row]:
        metres = distance(float(facts.nauwkeurigheid_m[row]))
        points.append(f"De zekerheid van de ligging is niet opgegeven; gerekend is met {metres}.")
    if pd.isna(project["projecttype"]):
        points.append(
            "Het projecttype is niet opgegeven; aangenomen is dat het afwegingskader geldt."
        )
    if project["zekerheid"] == "indicatief":
        points.append(
            "Voorbeeld: de plaats van dit project in een officieel programma is niet gelezen."
        )
    return points


def _sea_and_land(facts: Facts, row: int, shares: Sequence[Share]) -> list[str]:
    points = []
    bestemming = facts.bestemming[row]
    if bestemming not in ("", "NL") and not facts.open_einde[row]:
        abroad = any(s.naam.startswith("Buitenland") for s in shares)
        if facts.has_place[row] and not abroad:
            points.append(
                f"De opgegeven bestemming is {bestemming}, maar de ligging eindigt in Nederland."
            )
    if facts.has_place[row] and not any(s.inside for s in shares):
        points.append("Het project ligt in geen enkele provincie.")
    return points


def _status(antwoord: str, programmas: Sequence[str]) -> list[str]:
    points = []
    if "nMIEK" in programmas and antwoord in (PROVINCIE, GEZAMENLIJK):
        points.append(
            f"Het project staat in het nMIEK; alleen ruimtelijk gezien is het advies {antwoord}. "
            "De andere drie aspecten van vraag 9 kunnen het verschil verklaren."
        )
    if "pMIEK" in programmas and antwoord == RIJK:
        points.append(
            "Het project staat in een pMIEK; ruimtelijk gezien is het advies rijk. "
            "Opschaling naar het nMIEK kan besproken worden."
        )
    return points


def _difference(project: Mapping[str, Any], antwoord: str) -> list[str]:
    said = "" if pd.isna(project["oordeel"]) else str(project["oordeel"]).strip().lower()
    if said not in _VERDICTS or antwoord not in _VERDICTS or said == antwoord:
        return []
    told = f"Het oordeel van mensen ({said}) is anders dan het ruimtelijke advies ({antwoord})"
    return [f"{told}; dat mag, de reden staat bij het oordeel."]


def _people(project: Mapping[str, Any]) -> list[str]:
    points = []
    if pd.notna(project["oordeel"]):
        door = f" door {project['oordeel_door']}" if pd.notna(project["oordeel_door"]) else ""
        reden = f", want {project['oordeel_reden']}" if pd.notna(project["oordeel_reden"]) else ""
        points.append(f"Vastgelegd oordeel{door}: {project['oordeel']}{reden}.")
    if pd.notna(project["schaalniveau_opgegeven"]):
        points.append(f"Opgegeven schaalniveau: {project['schaalniveau_opgegeven']}.")
    if pd.notna(project["lokaal_belang"]) and project["projecttype"] not in ZONDER_KADER:
        points.append(f"Lokaal belang volgens opgave: {project['lokaal_belang']}.")
    return points
