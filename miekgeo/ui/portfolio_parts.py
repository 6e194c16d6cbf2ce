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
    PROVINCIE,
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
from miekgeo.ui.portfolio_words import (
    MOST_BARS,
    MOST_LINES,
    busy_words,
    cluster_words,
    count_words,
    gemeente_words,
    plan_words,
    summary,
)
from miekgeo.ui.state import ALL
from miekgeo.values import fold
from miekgeo.version import __version__
from miekgeo.wording import area_name, number

ROW_HEIGHT, TABLE_HEIGHT = 35, 560
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


def _today() -> str:
    return date.today().strftime("%d-%m-%Y")  # noqa: DTZ011 the day as the user's calendar has it
