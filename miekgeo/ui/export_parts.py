"""The parts of the page Export: what will be in it, and making and handing it over."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from miekgeo.collection import LAYERS, Collection
from miekgeo.schema import load_definition
from miekgeo.ui import export_work
from miekgeo.ui.components import text
from miekgeo.ui.export_offers import EVERYTHING, MAP, ONE_PROJECT, PROJECTS, Offer
from miekgeo.ui.export_work import Make, Work
from miekgeo.ui.paper_table import show_grid

# How often the page looks how far the work is.
LOOK_EVERY_S = 0.7
ROWS_SHOWN = 400


def show_header() -> None:
    """Title, and what the page is for."""
    st.html(
        '<div class="kop"><h1>Export</h1><p>Neem kaarten, lagen en teksten mee, met stijl, bron en '
        "datum.</p></div>"
    )


def show_work(mark: str, name: str, make: Make, *, possible: bool) -> None:
    """The button that makes a file, how far it is, and the file when it is there.

    Parameters
    ----------
    mark : str
        What is chosen now; a file that was made of another choice isn't offered.
    name : str
        File name for the visitor.
    make : function of (Path, Progress) to Path
    possible : bool
        Whether enough has been chosen.
    """
    work = export_work.current()
    if work is not None and work.mark != mark:
        export_work.forget()
        work = None
    if work is not None and not work.is_done:
        _follow(mark)
        return
    if work is not None and work.fault:
        st.error(work.fault, icon=":material/error:")
    if work is not None and work.content is not None:
        _hand_over(work)
        return
    pressed = st.button(
        "Maak het bestand",
        type="primary",
        icon=":material/build:",
        disabled=not possible,
        help=None if possible else "Kies eerst een project.",
    )
    if pressed:
        export_work.start(mark, name, make)
        st.rerun()


def show_preview(found: Collection, offer: Offer, project: str | None) -> None:
    """What will be in the file: what it is for, rows per layer, what it rests on."""
    st.html(f"<h2>Wat erin komt</h2><p><b>{text(offer.title)}.</b> {text(offer.about)}</p>")
    _BY_PART.get(offer.holds, _preview_words)(found, project)
    grenzen = found.grenzen
    lines = [
        f"{found.edition.label} van {found.on:%d-%m-%Y}, {found.provincie or 'heel Nederland'}",
        f"Gegevens: {found.source}",
        f"Grenzen: {grenzen.naam}, tolerantie {grenzen.tolerantie_m:g} m, {grenzen.peildatum}",
        *found.remarks,
        *_labels(found),
    ]
    items = "".join(f"<li>{text(line)}</li>" for line in lines)
    st.html(f"<h3>Staat op alles</h3><ul>{items}</ul>")


@st.fragment(run_every=LOOK_EVERY_S)
def _follow(mark: str) -> None:
    work = export_work.current()
    if work is None or work.mark != mark or work.is_done:
        st.rerun()
    share = work.share if work is not None else None
    step = work.step if work is not None else ""
    st.progress(share or 0.0, text=f"{step} …")
    if st.button("Stop", icon=":material/close:", key="export_stop"):
        export_work.forget()
        st.rerun()


def _hand_over(work: Work) -> None:
    content = work.content or b""
    size = f"{len(content) / 1e6:.1f} MB".replace(".", ",")
    st.success(f"Klaar: {size}.", icon=":material/check_circle:")
    st.download_button(
        "Download",
        content,
        file_name=work.name,
        type="primary",
        on_click="ignore",
        icon=":material/download:",
        key="export_download",
    )
    st.caption(work.name)
    if work.name.endswith(".png"):
        st.image(content, caption="Het kaartblad")


def _preview_everything(found: Collection, _project: str | None) -> None:
    rows = [(_title(name), len(found.layers[name]), _about(name)) for name in LAYERS]
    table = pd.DataFrame(rows, columns=["Laag", "Rijen", "Wat het is"])
    _show(table)
    st.html(
        f"<p>Daarbij {len(found.tables)} tabellen, waaronder de verantwoording en de "
        f"{len(found.tables['terzijde'])} rijen die terzijde zijn gelegd.</p>"
    )


def _preview_projects(found: Collection, _project: str | None) -> None:
    """Projects of the file, those without location too."""
    projects = found.layers["projecten"]
    judged = found.layers["schaalniveau"].set_index("project_id")["antwoord_ruimtelijk"]
    judged = judged[~judged.index.duplicated()]
    table = pd.DataFrame(
        {
            "Code": projects["project_id"],
            "Naam": projects["naam"],
            "Modaliteit": projects["modaliteit"].fillna("onbekend"),
            "Projecttype": projects["projecttype"].fillna("onbekend"),
            "Locatie": [
                "zonder locatie" if g is None else "op de kaart" for g in projects.geometry
            ],
            "Advies": projects["project_id"].map(judged).fillna("onbekend"),
        }
    )
    st.html(f"<p>{len(table)} projecten.</p>")
    _show(table)


def _preview_project(found: Collection, project: str | None) -> None:
    if project is None:
        st.info("Kies een project; dan staat hier wat er over bekend is.")
        return
    table = found.layers["schaalniveau"]
    row = table[table["project_id"] == project].iloc[0]
    st.html(f"<p><b>{text(project)} {text(row['naam'])}</b></p><p>{text(row['toelichting'])}</p>")


def _preview_words(found: Collection, _project: str | None) -> None:
    if found.words is None:
        st.html("<p>De tekst van elk van de twaalf provincies.</p>")
        return
    items = "".join(f"<p>{text(s)}</p>" for s in found.words.sentences)
    st.html(items)


_BY_PART: dict[str, Callable[[Collection, str | None], None]] = {
    EVERYTHING: _preview_everything,
    PROJECTS: _preview_projects,
    MAP: _preview_projects,
    ONE_PROJECT: _preview_project,
}


def _show(table: pd.DataFrame) -> None:
    show_grid(table, min(36 * (len(table) + 1) + 3, ROWS_SHOWN))


def _title(name: str) -> str:
    return load_definition(name).title


def _about(name: str) -> str:
    return load_definition(name).description


def _labels(found: Collection) -> list[str]:
    """What in the data is not certain or not official, with how many rows."""
    projects = found.layers["projecten"]
    plans = found.layers["ontwikkelingen"]
    drawn = int((projects["ligging"] == "indicatief").sum())
    supposed = int((projects["zekerheid"] == "indicatief").sum())
    computed = (
        int((plans["herkomst_getallen"] == "rekenvoorbeeld").sum())
        if "herkomst_getallen" in plans
        else 0
    )
    lines = []
    if drawn:
        lines.append(f"Indicatieve ligging (rechte lijnen tussen plaatsen): {drawn} projecten")
    if supposed:
        lines.append(f"Voorbeeld, niet in een vastgestelde lijst gevonden: {supposed} projecten")
    if computed:
        lines.append(f"Rekenvoorbeeld, getallen van niemand: {computed} ontwikkelingen")
    return lines
