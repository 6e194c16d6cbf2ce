"""The parts of the page Portfolio: what is in view, counts, planning, distribution, downloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from miekgeo.export.account import grenzen_rows
from miekgeo.export.content import content_of
from miekgeo.export.tables import write_csv, write_xlsx
from miekgeo.portfolio import (
    ENERGIECLUSTER,
    JAAR,
    PROGRAMMA,
    PROVINCIE,
    ZONDER_JAAR,
    ZONDER_LOCATIE,
    Portfolio,
)
from miekgeo.tasks import Assessment
from miekgeo.ui.access import marked_name
from miekgeo.ui.components import facts_table, swatch_area, text
from miekgeo.ui.paper_table import show_on_paper
from miekgeo.ui.portfolio_charts import (
    ACCENT,
    BEKEND,
    VOORBEELD,
    Chart,
    bar_chart,
    busy_chart,
    busy_kinds,
    km_chart,
    time_line,
)
from miekgeo.ui.portfolio_choice import PER
from miekgeo.ui.state import ALL
from miekgeo.values import fold
from miekgeo.version import __version__
from miekgeo.wording import area_name, enumerate_words, number, percentage

ROW_HEIGHT, TABLE_HEIGHT = 35, 560
# Rows drawn in a chart; the table beside it has them all.
MOST_BARS, MOST_LINES = 25, 60
_HEADS = {
    "waarde": "Waarde",
    "gemeente": "Gemeente",
    "provincie": "Provincie",
    ENERGIECLUSTER: "Energiecluster",
    "afbakening": "Afbakening",
    "projecten": "Projecten",
    "voorbeelden": "Waarvan voorbeeld",
    "zonder_locatie": "Zonder locatie",
    "km": "Km lijn",
    "jaar": "Jaar",
    "zeker": "Klaar",
    "mogelijk": "Misschien klaar",
    "in_aanbouw": "In aanbouw",
    "project_id": "Code",
    "naam": "Naam",
    "modaliteit": "Modaliteit",
    "projecttype": "Projecttype",
    "programma": "Programma",
    "ibn": "In bedrijf",
    "ibn_gewenst": "Gewenst",
    "bouw": "Bouw",
    "voorbeeld": "Voorbeeld",
    "indicatief": "Ligging indicatief",
    "heeft_locatie": "Heeft locatie",
}


def show_header() -> None:
    """Title, and what the page answers."""
    st.html(
        '<div class="kop"><h1>Portfolio</h1><p>Hoeveel projecten zijn er, waar en wanneer, en wat '
        "veranderde sinds de vorige uitgave?</p></div>"
    )


def show_summary(found: Portfolio, bron: str) -> None:
    """What is in view and what isn't, and how much of it is an example."""
    n, where = len(found.projecten), found.provincie or ALL
    examples, vague = found.waar("voorbeeld"), found.waar("indicatief")
    said = []
    if examples:
        be = "is" if examples == 1 else "zijn"
        said.append(
            f"<b>{examples} van de {n} projecten {be} een voorbeeld</b>, geen officiële lijst."
        )
    if vague:
        said.append(
            f"Van {vague} is de ligging indicatief: hun km is de rechte lijn tussen plaatsen."
        )
    if said:
        st.html(f'<p class="melding">{" ".join(said)}</p>')
    st.html(f'<p class="lees">{text(summary(found, where, bron))}</p>')


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


def show_counts(found: Portfolio, per: str) -> None:
    """Projects and km by one dimension: words, charts and table."""
    table = _named(found.tellingen[per], per)
    head = f"Projecten per {PER[per].lower()}"
    if not len(table):
        _say(head, f"Er zijn geen projecten in beeld. {_way_out(found)}")
        return
    said = count_words(found, per)
    _say(head, said)
    left, middle, right = st.columns([4, 3, 4], gap="medium")
    with left:
        st.html(f"<h3>Aantal projecten</h3>{_legend()}")
        _chart(bar_chart(table, "waarde", said), f"aantal_{per}")
    with middle:
        st.html("<h3>Kilometers lijn</h3>")
        _chart(km_chart(table, "waarde", f"Kilometers lijn per {PER[per].lower()}"), f"km_{per}")
    with right:
        st.html("<h3>De cijfers</h3>")
        _table(table, {"waarde": PER[per]})
        _csv(found, table, f"projecten-per-{per}")


def count_words(found: Portfolio, per: str) -> str:
    """The counts of a dimension in words."""
    table, n = found.tellingen[per], len(found.projecten)
    missing = table[table["waarde"].isin(_MISSING)]
    known = table[~table["waarde"].isin([*_MISSING, *(found.buiten if per == PROVINCIE else ())])]
    outside = table[table["waarde"].isin(found.buiten)] if per == PROVINCIE else table[:0]
    words = []
    if len(known):
        top = int(known["projecten"].max())
        first = [_name(v) for v in known.loc[known["projecten"] == top, "waarde"]]
        words.append(
            f"De meeste projecten staan bij {enumerate_words(first)}: {top} van de {n}"
            f"{' elk' if len(first) > 1 else f' ({percentage(top / n)})'}."
        )
        km = float(known["km"].max())
        if km > 0:
            longest = known.loc[known["km"] == km, "waarde"].iloc[0]
            words.append(f"De meeste kilometers: {_name(longest)}, {number(km, 1)} km.")
    if len(outside):
        said = [
            f"{_name(r['waarde'])} {_projects(r['projecten'])}" for r in outside.to_dict("records")
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


def show_planning(found: Portfolio) -> None:
    """When projects are ready, as a time line, and how much comes together in each year."""
    head = "Hoeveel komt er per jaar bij elkaar?"
    if not len(found.drukte):
        _say(head, "Geen enkel project in beeld heeft een jaar van inbedrijfname of bouw.")
    else:
        said = busy_words(found)
        _say(head, said)
        left, right = st.columns([7, 4], gap="medium")
        with left:
            st.html(_legend(dict(busy_kinds(found.drukte).values())))
            _chart(busy_chart(found.drukte, said), "drukte")
        with right:
            _table(found.drukte)
            _csv(found, found.drukte, "werk-per-jaar")
    head, plan = "Tijdlijn van inbedrijfname", found.planning
    if not len(plan):
        _say(head, "Geen enkel project in beeld heeft een verwachte inbedrijfname.")
        return
    said = plan_words(found)
    _say(head, said)
    _chart(time_line(plan.head(MOST_LINES), said), "tijdlijn")
    shown = found.projecten.set_index("project_id").loc[plan["project_id"]].reset_index()
    shown = shown[["project_id", "naam", "modaliteit", "ibn", "ibn_gewenst", "bouw", "voorbeeld"]]
    with st.expander(f"De tijdlijn als tabel ({len(shown)})"):
        _table(shown)
        _csv(found, shown, "tijdlijn")


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


def show_distribution(found: Portfolio) -> None:
    """Where projects land: gemeenten and energieclusters."""
    said = gemeente_words(found)
    _say("Verdeling over gemeenten", said)
    if len(found.gemeenten):
        _bars_and_table(found, found.gemeenten, "gemeente", said, "gemeenten")
    head = "Verdeling over energieclusters"
    if not len(found.energieclusters):
        _say(
            head,
            f"Voor {found.provincie or 'deze gegevens'} zijn geen energieclusters geladen. "
            "Lever ze aan als laag clusters.",
        )
        return
    said = cluster_words(found)
    _say(head, said)
    _bars_and_table(found, found.energieclusters, ENERGIECLUSTER, said, "energieclusters")


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


def show_downloads(
    found: Portfolio, source: Assessment, bron: str, asked: Sequence[str] = ()
) -> None:
    """All tables as one workbook, the projects behind them, and what they rest on."""
    with st.expander(f"De projecten achter deze tellingen ({len(found.projecten)})"):
        _table(found.projecten)
        _csv(found, found.projecten, "projecten")
    account = account_of(found, source, bron, asked)
    st.download_button(
        "Alle tabellen (Excel)",
        partial(content_of, partial(write_tables, found, account), "portfolio.xlsx"),
        file_name=_file_name(found, "tabellen", ".xlsx"),
        on_click="ignore",
        icon=":material/download:",
        key="portfolio_excel",
    )
    with st.expander("Waarop dit rust"):
        rows = zip(account["onderwerp"], account["waarde"], strict=True)
        st.html(facts_table([(str(name), text(value)) for name, value in rows]))


def account_of(
    found: Portfolio, source: Assessment, bron: str, asked: Sequence[str] = ()
) -> pd.DataFrame:
    """What the numbers rest on: `onderwerp` and `waarde`; with what was asked of projects."""
    n = len(found.projecten)
    rows = [
        ("programma", f"miekgeo {__version__}"),
        ("gegevens", bron),
        ("gemaakt op", _today()),
        ("gebied", found.provincie or ALL),
        ("projecten in beeld", f"{n}"),
        ("projecten elders", f"{found.n_elders}"),
        *((("filters", ", ".join(asked)),) if asked else ()),
        ("niet meegeteld door de filters", f"{found.n_gefilterd}"),
        ("rijen terzijde", f"{found.n_terzijde}"),
        ("voorbeelden", f"{found.waar('voorbeeld')} van {n}, zonder officiële status"),
        ("ligging indicatief", f"{found.waar('indicatief')} van {n}"),
        *grenzen_rows(source.grenzen),
    ]
    return pd.DataFrame(rows, columns=["onderwerp", "waarde"])


def write_tables(found: Portfolio, account: pd.DataFrame, path: Path) -> None:
    """Write all tables as one workbook, what they rest on first."""
    counts = {f"per {per}": found.tellingen[per] for per in found.tellingen}
    others = {
        "gemeenten": found.gemeenten,
        "energieclusters": found.energieclusters,
        "werk per jaar": found.drukte,
        "projecten": found.projecten,
    }
    write_xlsx({"verantwoording": account, **counts, **others}, path)


_MISSING = (ZONDER_LOCATIE, ZONDER_JAAR, "niet opgegeven", "geen programma")


def _bars_and_table(found: Portfolio, table: pd.DataFrame, by: str, said: str, name: str) -> None:
    left, right = st.columns([6, 5], gap="medium")
    with left:
        st.html(_legend())
        _chart(bar_chart(table.head(MOST_BARS), by, said), name)
    with right:
        _table(table)
        _csv(found, table, name)


def _named(table: pd.DataFrame, per: str) -> pd.DataFrame:
    """Names of areas as they are on screen."""
    return table.assign(waarde=table["waarde"].map(_name)) if per == PROVINCIE else table


def _name(value: object) -> str:
    return area_name(str(value))


def _chart(chart: Chart, key: str) -> None:
    st.altair_chart(chart, width="stretch", key=f"portfolio_{key}")


def _table(table: pd.DataFrame, heads: Mapping[str, str] | None = None) -> None:
    shown = table.copy()
    for column in shown.columns:
        if pd.api.types.is_bool_dtype(shown[column]):
            shown[column] = shown[column].map({True: "ja", False: "nee"})
        elif pd.api.types.is_float_dtype(shown[column]):
            shown[column] = [number(v, 1) for v in shown[column]]
    names = {**_HEADS, **(heads or {})}
    show_on_paper(shown.rename(columns=names))
    st.dataframe(
        shown.rename(columns=names),
        hide_index=True,
        column_config={names["km"]: st.column_config.TextColumn(alignment="right")},
        height=min(TABLE_HEIGHT, ROW_HEIGHT * (len(shown) + 1) + 3),
    )


def _csv(found: Portfolio, table: pd.DataFrame, name: str) -> None:
    st.download_button(
        "CSV",
        partial(content_of, partial(write_csv, table.round({"km": 3})), f"{name}.csv"),
        file_name=_file_name(found, name, ".csv"),
        on_click="ignore",
        icon=":material/download:",
        key=f"portfolio_csv_{name}",
        help="Deze tabel, om in Excel te openen",
    )


def _file_name(found: Portfolio, what: str, suffix: str) -> str:
    where = "".join(c if c.isalnum() else "-" for c in fold(found.provincie or "nederland"))
    return marked_name(f"portfolio-{what}-{where}-{_today()}{suffix}")


def _way_out(found: Portfolio) -> str:
    """What to do when nothing is left."""
    if found.n_gefilterd:
        return "Wis de filters, of kies een andere provincie."
    return "Kies een andere provincie."


def _say(head: str, said: str) -> None:
    """A heading with what is below it in words."""
    st.html(f'<h2>{text(head)}</h2><p class="lees">{text(said)}</p>')


def _legend(kinds: Mapping[str, str] | None = None) -> str:
    """HTML of what the bars mean, by name their colour."""
    shown = kinds or {BEKEND: ACCENT, VOORBEELD: "#FFFFFF"}
    items = "".join(f"<li>{swatch_area(c)}<span>{text(n)}</span></li>" for n, c in shown.items())
    return f'<ul class="legenda">{items}</ul>'


def _projects(n: int) -> str:
    return f"{n} {'project' if n == 1 else 'projecten'}"


def _today() -> str:
    return date.today().strftime("%d-%m-%Y")  # noqa: DTZ011 the day as the user's calendar has it
