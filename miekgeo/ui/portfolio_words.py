"""What the counts of the page Portfolio say, in sentences."""

from __future__ import annotations

from miekgeo.portfolio import (
    ENERGIECLUSTER,
    JAAR,
    PROGRAMMA,
    PROVINCIE,
    ZONDER_JAAR,
    ZONDER_LOCATIE,
    Portfolio,
)
from miekgeo.wording import area_name, enumerate_words, number, percentage

# Rows drawn in a chart; the table beside it has them all.
MOST_BARS, MOST_LINES = 25, 60
_MISSING = (ZONDER_LOCATIE, ZONDER_JAAR, "niet opgegeven", "geen programma")


def summary(found: Portfolio, where: str, bron: str) -> str:
    """One sentence with what is in view, so that every row is accounted for."""
    frame = found.projecten
    n = len(frame)
    words = f"{where} ({bron}): {_projects(n)}, {number(frame['km'].sum(), 1)} km lijn"
    words += f" binnen {where}." if found.provincie else "."
    rest = [f"{n - found.waar('heeft_locatie')} zonder locatie"]
    rest.append(f"{int((frame[JAAR] == '').sum())} zonder jaar")
    words += f" Daarvan {enumerate_words(rest)}."
    if found.provincie:
        words += f" {_projects(found.n_elders)} elders niet meegeteld."
    if found.n_gefilterd:
        words += f" {_projects(found.n_gefilterd)} door de filters niet meegeteld."
    if found.n_terzijde:
        rows = "1 rij" if found.n_terzijde == 1 else f"{found.n_terzijde} rijen"
        words += f" {rows} van het bestand terzijde gelegd en niet geteld."
    return words


def count_words(found: Portfolio, per: str) -> str:
    """The counts of a dimension in words."""
    table, n = found.tellingen[per], len(found.projecten)
    missing = table[table["waarde"].isin(_MISSING)]
    known = table[~table["waarde"].isin([*_MISSING, *(found.buiten if per == PROVINCIE else ())])]
    outside = table[table["waarde"].isin(found.buiten)] if per == PROVINCIE else table[:0]
    words = []
    if len(known):
        top = int(known["projecten"].max())
        first = [area_name(str(v)) for v in known.loc[known["projecten"] == top, "waarde"]]
        words.append(
            f"De meeste projecten staan bij {enumerate_words(first)}: {top} van de {n}"
            f"{' elk' if len(first) > 1 else f' ({percentage(top / n)})'}."
        )
        km = float(known["km"].max())
        if km > 0:
            longest = known.loc[known["km"] == km, "waarde"].iloc[0]
            words.append(f"De meeste kilometers: {area_name(str(longest))}, {number(km, 1)} km.")
    if len(outside):
        said = [
            f"{area_name(str(r['waarde']))} {_projects(r['projecten'])}"
            for r in outside.to_dict("records")
        ]
        words.append(f"Buiten de provincies: {enumerate_words(said)}.")
    words += [f"{_projects(r['projecten'])} {r['waarde']}." for r in missing.to_dict("records")]
    total = int(table["projecten"].sum())
    if total > n:
        what = "in meer gebieden" if per == PROVINCIE else "met meer waarden"
        words.append(
            f"Een project {what} telt bij elk daarvan: de tellingen zijn samen {total}, voor {n} "
            "projecten."
        )
    if per == PROVINCIE:
        words.append("Kilometers tellen alleen in de provincie waar ze liggen.")
    if per == JAAR:
        words.append("Het jaar is dat van de verwachte inbedrijfname; van een reeks het laatste.")
    if per == PROGRAMMA and found.waar("voorbeeld"):
        words.append("Een voorbeeld staat op geen officiële lijst.")
    return " ".join(words)


def busy_words(found: Portfolio) -> str:
    """The concentration of work in words."""
    drukte = found.drukte
    words = []
    top = int(drukte["zeker"].max())
    if top:
        years = drukte.loc[drukte["zeker"] == top, "jaar"].tolist()
        n = int(drukte["zeker"].sum())
        words.append(
            f"Het drukste jaar is {enumerate_words(years, 'of')}: {top} van de {n} projecten met "
            "een vast jaar worden dan in bedrijf verwacht."
            if n > 1
            else f"Eén project wordt in {years[0]} in bedrijf verwacht."
        )
    ranged = len(found.planning) - int(drukte["zeker"].sum())
    if ranged:
        said = (
            "heeft een reeks jaren en telt" if ranged == 1 else "hebben een reeks jaren en tellen"
        )
        words.append(f"{_projects(ranged)} {said} in elk jaar daarvan als misschien.")
    built, n = int((found.projecten["bouw"] != "").sum()), len(found.projecten)
    words.append(
        f"Van {_projects(built)} is de bouwperiode bekend; van {n - built} niet."
        if built
        else "Van geen enkel project is de bouwperiode bekend."
    )
    return " ".join(words)


def plan_words(found: Portfolio) -> str:
    """The time line in words."""
    plan = found.planning
    years = found.projecten.loc[found.projecten["ibn"] != "", JAAR]
    words = f"{_projects(len(plan))} met een verwachte inbedrijfname, van "
    words += f"{int(plan['van'].min())} tot en met {years.max()}. "
    words += f"{int((found.projecten['ibn'] == '').sum())} zonder jaar staan er niet in. "
    words += "Een balk loopt van het eerste tot het laatste moment; een heel jaar als er geen "
    words += "kwartaal is gegeven. Open balken zijn voorbeelden."
    if plan["gewenst"].notna().any():
        words += " Een streep is de gewenste inbedrijfname."
    if len(plan) > MOST_LINES:
        words += f" Getekend zijn de eerste {MOST_LINES}; de tabel heeft ze alle."
    return words


def gemeente_words(found: Portfolio) -> str:
    """The distribution over gemeenten in words."""
    table, where = found.gemeenten, found.provincie or "Nederland"
    without = found.n_gemeenten - len(table)
    words = f"{len(table)} van de {found.n_gemeenten} gemeenten in {where} hebben een project; "
    words += f"{without} hebben er geen."
    if len(table):
        top = int(table["projecten"].max())
        first = table.loc[table["projecten"] == top, "gemeente"].tolist()
        named = enumerate_words(first[:3]) if len(first) <= 3 else f"{len(first)} gemeenten"
        words += f" De meeste: {named}, {_projects(top)}{' elk' if len(first) > 1 else ''}."
    if found.waar("indicatief"):
        words += " Bij een indicatieve lijn telt elke gemeente onder de rechte lijn."
    if len(table) > MOST_BARS:
        words += f" Getekend zijn de eerste {MOST_BARS}; de tabel heeft ze alle."
    return words


def cluster_words(found: Portfolio) -> str:
    """The distribution over energieclusters in words."""
    table = found.energieclusters
    top = int(table["projecten"].max())
    words = f"{len(table)} energieclusters. "
    if top:
        first = table.loc[table["projecten"] == top, ENERGIECLUSTER].tolist()
        words += f"De meeste projecten: {enumerate_words(first)} ({top}). "
    none = table.loc[table["projecten"] == 0, ENERGIECLUSTER].tolist()
    if none:
        words += f"Zonder project: {enumerate_words(none)}. "
    return f"{words}Een project in twee clusters telt in beide."


def _projects(n: int) -> str:
    return f"{n} {'project' if n == 1 else 'projecten'}"
