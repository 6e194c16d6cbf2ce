"""HTML of one project: its labels, advice, borders and facts. Data is escaped here."""

from __future__ import annotations

import json

import pandas as pd

from miekgeo.grenzen import ZEE
from miekgeo.schaalniveau.answers import GRENSGEVAL, JA, NEE
from miekgeo.schaalniveau.rules import load_rules
from miekgeo.schema import load_definition
from miekgeo.ui.components import answer_chip, facts_table, text
from miekgeo.values import split_list
from miekgeo.wording import area_name, distance, enumerate_words, percentage


def labels_html(project: pd.Series) -> str:
    """Id, programme, modaliteit and projecttype, and whether it is an example."""
    is_example = project["zekerheid"] == "indicatief"
    # Its programme is "voorbeeld" too; the label behind says it in full.
    programma = None if is_example else project["programma"]
    values = [project["project_id"], programma, project["modaliteit"]]
    labels = [f'<span class="label">{text(v)}</span>' for v in values if text(v)]
    if project["projecttype"] and not pd.isna(project["projecttype"]):
        labels.append(f'<span class="label">{text(project["projecttype"])}</span>')
    if is_example:
        labels.append('<span class="label voorbeeld">voorbeeld, geen officiële lijst</span>')
    return "".join(labels)


def advice_html(project: pd.Series) -> str:
    """The advice with its rule."""
    rule = load_rules()[str(project["regels"]).split(";")[0]]
    return (
        f'<p class="advies"><b>Ruimtelijk advies: {text(project["antwoord_ruimtelijk"])}</b><br>'
        f"{text(rule.zin)} <span>(regel {text(rule.regel)}; {text(rule.bron)})</span></p>"
    )


def borders_html(project: pd.Series) -> str:
    """Which borders it crosses, and where it lies."""
    kinds = {
        "Kruist provinciegrens": "kruist_provinciegrens",
        "Kruist gemeentegrens": "kruist_gemeentegrens",
        "Kruist landsgrens": "kruist_landsgrens",
        "Kruist clustergrens": "kruist_clustergrens",
    }
    rows = [(name, answer_chip(str(project[column]))) for name, column in kinds.items()]
    return facts_table([*rows, *_place_rows(project)])


def _place_rows(project: pd.Series) -> list[tuple[str, str]]:
    shares = json.loads(project["aandelen"])
    where = enumerate_words([f"{area_name(n)} ({percentage(s)})" for n, s in shares.items()])
    names = split_list(project["gemeenten"])
    rows = [("Ligt in", text(where, missing="geen locatie"))]
    if names:
        rows.append(("Gemeenten", text(enumerate_words(names))))
    if project["buurprovincies"]:
        rows.append(("Dichtbij", text(project["buurprovincies"].replace(";", ", "))))
    # Where the answer itself isn't firm, a distance to the other one says nothing.
    firm = project["kruist_provinciegrens"] in (JA, NEE, GRENSGEVAL)
    if firm and not pd.isna(project["omslagafstand_m"]) and ZEE not in shares:
        rows.append(("Slaat om bij", text(_turn(float(project["omslagafstand_m"])))))
    rows.append(("Nauwkeurigheid", text(f"{distance(project['tolerantie_m'])} (grens en ligging)")))
    return rows


def _turn(metres: float) -> str:
    return "meer dan 5 km verschuiving" if metres >= 5000 else f"{distance(metres)} verschuiving"


def facts_html(project: pd.Series) -> str:
    """What the data say of it."""
    definition = load_definition("projecten")
    shown = (
        "type_infrastructuur",
        "infrastructuur",
        "ibn_verwacht_tot",
        "partijen",
        "trekker",
        "route",
        "onderdeel_van",
        "ligging",
        "zekerheid",
        "provincies_opgegeven",
        "bron",
    )
    rows = []
    for name in shown:
        value = project[name]
        if not pd.isna(value):
            field = definition.by_name[name]
            between = "<br>" if name == "bron" else ", " if field.type == "list" else ";"
            items = split_list(value) if between != ";" else [value]
            rows.append((field.label, between.join(text(item) for item in items)))
    return facts_table(rows)
