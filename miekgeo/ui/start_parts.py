"""The parts of the page Start beside the map: what this is, key figures and the ways on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from miekgeo.collection import caveats_of
from miekgeo.tasks import Assessment
from miekgeo.ui import state
from miekgeo.ui.components import text
from miekgeo.ui.markdown import plain
from miekgeo.ui.relation_choice import LOSSE_EINDEN, TOON
from miekgeo.ui.served import data_name, is_example
from miekgeo.ui.start_data import Start
from miekgeo.ui.start_map import projects
from miekgeo.wording import number

FOLDER = Path(__file__).resolve().parent
KAART, SCHAALNIVEAU, KNOOPPUNTEN, AFHANKELIJKHEDEN, GEGEVENS, EXPORT = (
    FOLDER / f"page_{name}.py"
    for name in (
        *("kaart", "schaalniveau", "knooppunten"),
        *("afhankelijkheden", "gegevens", "export"),
    )
)

# Who comes, what they find, and where.
ROUTES: tuple[tuple[str, str, Path], ...] = (
    (
        "Ik zit in een energyboard",
        "Bekijk wat er in uw provincie komt, waar en wanneer.",
        KAART,
    ),
    (
        "Ik werk aan het pMIEK",
        "Zie per project of het een grens kruist, en wat dat vraagt.",
        SCHAALNIVEAU,
    ),
    (
        "Ik ben planoloog",
        "Neem kaartlagen, kaartbladen en tabellen mee.",
        EXPORT,
    ),
    (
        "Ik heb eigen gegevens",
        "Lees ze in, controleer ze en verbeter ze.",
        GEGEVENS,
    ),
)


def show_header(found: Assessment) -> None:
    """What this is, in two sentences, and how far the data can be trusted."""
    st.html(
        '<div class="start"><h1>MIEK op de kaart</h1>'
        "<p>Hier ziet u welke energieprojecten waar en wanneer komen: kabels, leidingen en "
        "stations uit het landelijke en de provinciale programma's (MIEK). Van elk project staat "
        "erbij welke grens het kruist en waarvan het afhangt, met de reden.</p></div>"
    )
    grenzen = found.grenzen
    caveats = " ".join(caveats_of(found.lagen.frame)[:2])
    what, dated = (
        "Voorbeeldset, geen officiële projectenlijst.",
        "; één peildatum heeft de lijst niet",
    )
    if not is_example():
        what, dated = f"{data_name()}, van de beheerder van deze site.", ""
    st.html(
        f'<p class="melding"><b>{text(what)}</b> {text(caveats)} De bron staat bij elk '
        f"project{dated}. Grenzen: {text(grenzen.naam)}, peildatum {text(grenzen.peildatum)}.</p>"
    )


def show_provincies(start: Start) -> None:
    """The same choice as on the map, as links with their numbers."""
    st.html("<h2>Kies een provincie</h2>")
    with st.container(key="provincies", gap=None):
        _entry(state.ALL, start.figures.projecten, {})
        for naam in sorted(start.counts):
            _entry(naam, start.counts[naam], {state.PROVINCIE: naam})
    st.html(f'<p class="stil klein">{_why_not_the_sum(start)}</p>')


def show_figures(start: Start) -> None:
    """Key figures, each the way to where it is explained."""
    figures = start.figures
    hubs = f"knooppunten, en {number(figures.netknooppunten)} netknooppunten"
    shown: Sequence[tuple[int, str, Path, dict[str, str]]] = (
        (figures.projecten, "projecten", KAART, {}),
        (figures.kruisend, "kruisen een provinciegrens", SCHAALNIVEAU, {}),
        (figures.grensgevallen, "grensgevallen bij een provinciegrens", SCHAALNIVEAU, {}),
        (figures.knooppunten, hubs, KNOOPPUNTEN, {}),
        (figures.losse_einden, "losse einden bij een grens", AFHANKELIJKHEDEN,
         {TOON: LOSSE_EINDEN}),
    )  # fmt: skip
    st.html("<h2>In cijfers</h2>")
    with st.container(key="cijfers"):
        for n, words, page, query in shown:
            label = f"**{number(n)}** {words}"
            st.page_link(page, label=label, query_params=query, width="stretch")


def show_routes() -> None:
    """Where each kind of visitor begins."""
    with st.container(key="routes"):
        st.html("<h2>Waar begint u?</h2>")
        for who, what, page in ROUTES:
            st.page_link(page, label=f"**{who}** {what}", width="stretch")


def _entry(naam: str, n: int, query: dict[str, str]) -> None:
    label = f"{plain(naam)} **{projects(n)}**"
    st.page_link(KAART, label=label, query_params=query, width="stretch")


def _why_not_the_sum(start: Start) -> str:
    rest = start.nowhere
    said = "Een project in twee provincies telt in beide mee."
    if rest:
        said += f" {projects(rest)} {'ligt' if rest == 1 else 'liggen'} in geen enkele provincie."
    if start.aside:
        rows = "1 rij is" if start.aside == 1 else f"{number(start.aside)} rijen zijn"
        said += f" {rows} terzijde gelegd en niet geteld; zie Gegevens."
    said += " Punten en stippellijnen op het kaartje zijn projecten"
    # Of another set the notice above tells how many are.
    return f"{said}; hun ligging is indicatief." if is_example() else f"{said}."
