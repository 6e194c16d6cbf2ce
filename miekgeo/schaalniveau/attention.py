"""Points for attention beside an answer: what was assumed, and what differs from what was said.

A difference between the advice and the status a project has is a point for attention, never an
error: most nMIEK projects lie within one provincie (docs/ontwerp.md section 6).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from miekgeo.distinct import each_distinct
from miekgeo.geometry import Flags, Texts
from miekgeo.schaalniveau.facts import Facts
from miekgeo.schaalniveau.rules import (
    GEZAMENLIJK,
    PROVINCIE,
    RIJK,
    ZONDER_KADER,
)
from miekgeo.wording import distance

# Who can be said to direct a project; another verdict can't differ from the advice.
_VERDICTS = (RIJK, GEZAMENLIJK, PROVINCIE)


# What of a project the points take.
_FIELDS = (
    "projecttype",
    "zekerheid",
    "oordeel",
    "oordeel_door",
    "oordeel_reden",
    "schaalniveau_opgegeven",
    "lokaal_belang",
)


def attend(
    projecten: gpd.GeoDataFrame,
    facts: Facts,
    antwoord: Texts,
    programmas: Mapping[str, Sequence[str]],
    tegenspraken: Mapping[str, Sequence[str]],
) -> Texts:
    """Points for attention of each project, as Dutch sentences.

    Parameters
    ----------
    projecten : GeoDataFrame (n rows)
    facts : Facts
    antwoord : text array (n)
        The advice.
    programmas : mapping of project_id to programmes
        Where each project stands, from the status layer.
    tegenspraken : mapping of project_id to texts
        Contradictions found for each project.

    Returns
    -------
    text array (n)
    """
    ids = [str(i) for i in projecten["project_id"]]
    naam = facts.provincies["naam"].to_numpy()
    abroad = each_distinct(lambda n: n.startswith("Buitenland"), naam).astype(bool)
    return each_distinct(
        _points,
        antwoord,
        facts.has_place,
        np.where(facts.aangenomen, facts.nauwkeurigheid_m, np.nan),
        facts.bestemming,
        facts.open_einde,
        _any_of(facts, abroad),
        facts.n_provincies > 0,
        np.array(["nMIEK" in programmas.get(i, ()) for i in ids], dtype=bool),
        np.array(["pMIEK" in programmas.get(i, ()) for i in ids], dtype=bool),
        np.array([" ".join(filter(None, tegenspraken.get(i, ()))) for i in ids], dtype=object),
        *(projecten[f].astype(object).to_numpy() for f in _FIELDS),
    )


def _points(  # noqa: PLR0913, PLR0917 all that the points rest on
    antwoord: str,
    has_place: bool,
    aangenomen_m: float,
    bestemming: str,
    open_einde: bool,
    abroad: bool,
    inside: bool,
    in_nmiek: bool,
    in_pmiek: bool,
    tegenspraken: str,
    *fields: object,
) -> str:
    project = dict(zip(_FIELDS, fields, strict=True))
    points = [
        *_assumptions(project, aangenomen_m if has_place else math.nan),
        *_sea_and_land(bestemming, has_place, open_einde, abroad, inside),
        tegenspraken,
        *_status(antwoord, in_nmiek, in_pmiek),
        *points_of_people(project, antwoord),
    ]
    return " ".join(p for p in points if p)


def _any_of(facts: Facts, chosen: Flags) -> Flags:
    """Projects with a part in one of the areas chosen, a flag a row of `facts.provincies`."""
    found = np.zeros(len(facts.has_place), dtype=bool)
    found[facts.provincies["row"].to_numpy()[chosen]] = True
    return found


def points_of_people(project: Mapping[str, Any], antwoord: str) -> list[str]:
    """The last points of a project: where people differ from the advice, and what they said."""
    return [*_difference(project, antwoord), *_people(project)]


def _assumptions(project: Mapping[str, Any], aangenomen_m: float) -> list[str]:
    points = []
    if not math.isnan(aangenomen_m):
        metres = distance(aangenomen_m)
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


def _sea_and_land(
    bestemming: str, has_place: bool, open_einde: bool, abroad: bool, inside: bool
) -> list[str]:
    points = []
    if bestemming not in ("", "NL") and not open_einde and has_place and not abroad:
        points.append(
            f"De opgegeven bestemming is {bestemming}, maar de ligging eindigt in Nederland."
        )
    if has_place and not inside:
        points.append("Het project ligt in geen enkele provincie.")
    return points


def _status(antwoord: str, in_nmiek: bool, in_pmiek: bool) -> list[str]:
    points = []
    if in_nmiek and antwoord in (PROVINCIE, GEZAMENLIJK):
        points.append(
            f"Het project staat in het nMIEK; alleen ruimtelijk gezien is het advies {antwoord}. "
            "De andere drie aspecten van vraag 9 kunnen het verschil verklaren."
        )
    if in_pmiek and antwoord == RIJK:
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
