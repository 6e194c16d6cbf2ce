"""The parts of the page Afhankelijkheden: table, overview, words, matrix, agenda."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import geopandas as gpd
import pandas as pd
import streamlit as st

from miekgeo.afhankelijkheden.answers import GRENSGEVAL, JA, MOGELIJK
from miekgeo.afhankelijkheden.matrix import pairs_of
from miekgeo.export.content import content_of
from miekgeo.relations import Relations
from miekgeo.styles import answer_colour, reading_colour
from miekgeo.ui.access import marked_name
from miekgeo.ui.choice_table import choose_row
from miekgeo.ui.components import swatch, text
from miekgeo.ui.paper_table import show_grid, show_on_paper
from miekgeo.ui.relation_choice import (
    AFHANKELIJKHEDEN,
    LOSSE_EINDEN,
    RAAKVLAKKEN,
    RelationChoice,
)
from miekgeo.ui.relation_project import LATE, NAMED
from miekgeo.ui.served import note_html
from miekgeo.ui.state import ALL, key
from miekgeo.wording import area_name, number

_COLUMNS = {
    AFHANKELIJKHEDEN: {
        "van_id": "Code",
        "naam_van": "Wie",
        "soort": "Hoe",
        "naam_naar": "Hangt af van",
        "grensoverschrijdend": "Over een grens",
        "planning": "Planning",
        "stand": "Stand",
    },
    RAAKVLAKKEN: {
        "project_a": "Project",
        "project_b": "Met",
        "soorten": "Soorten",
        "afstand_m": "Afstand (m)",
        "parallel_m": "Naast elkaar (m)",
        "tijdrelatie": "Tijd",
        "duiding": "Duiding",
    },
    LOSSE_EINDEN: {
        "trace_id": "Tracé",
        "einde": "Einde",
        "provincie": "Ligt in",
        "buur": "Buur",
        "afstand_grens_m": "Tot de grens (m)",
        "tegenhanger_id": "Tegenhanger",
        "verschil": "Verschil",
    },
}
_FIRST = {AFHANKELIJKHEDEN: "van_id", RAAKVLAKKEN: "project_a", LOSSE_EINDEN: "trace_id"}
_WRITERS = {
    AFHANKELIJKHEDEN: ("afhankelijkheden", "write_afhankelijkheden"),
    RAAKVLAKKEN: ("raakvlakken", "write_raakvlakken"),
    LOSSE_EINDEN: ("losse-einden", "write_losse_einden"),
}


@dataclass(frozen=True)
class Shown:
    """What is looked at.

    Attributes
    ----------
    toon : str
        Afhankelijkheden, Raakvlakken or Losse einden.
    frame : GeoDataFrame
        Rows in view.
    pair : tuple of str, optional
        Areas of the cell of the matrix that is chosen.
    """

    toon: str
    frame: gpd.GeoDataFrame
    pair: tuple[str, str] | None


def show_header() -> None:
    """Title, and what the page answers."""
    st.html(
        '<div class="kop"><h1>Afhankelijkheden</h1><p>Waarvan hangt een project af, ook buiten de '
        "provincie, en komt dat op tijd?</p></div>"
    )


def show_example_note(found: Relations) -> None:
    """That the embedded data are an example, and what is supposed."""
    n = len(found.lagen.frame("projecten"))
    example = (
        f'<p class="melding"><b>Voorbeeldset.</b> {n} projecten uit openbare bronnen met '
        "indicatieve ligging. Wat <i>vermoed</i> heet, is het dichtstbijzijnde passende station; "
        "niemand heeft dat bevestigd.</p>"
    )
    st.html(note_html(example, found.lagen))


def show_table(shown: Shown, mark: str) -> str | None:
    """Rows in view; gives the id of the project of the row that was chosen just now."""
    frame = pd.DataFrame(shown.frame.drop(columns="geometry"))
    tail = ""
    if shown.pair is not None:
        tail = f" van {area_name(shown.pair[0])} naar {area_name(shown.pair[1])}"
    st.html(f'<p class="stil">{len(frame)} {text(shown.toon.lower())}{text(tail)}</p>')
    columns = _COLUMNS[shown.toon]
    table = frame[list(columns)].map(_cell).rename(columns=columns)
    ids = frame[_FIRST[shown.toon]].astype(str).tolist()
    return choose_row(table, ids, key=f"verbanden_{mark}")


def show_overview(found: Relations, provincie: str | None, shown: Shown) -> None:
    """The map in words, and what to do next."""
    st.html(f"<h2>De kaart in woorden: {text(provincie or ALL)}</h2>")
    if provincie is not None:
        words = found.words(provincie)
        items = "".join(f"<p class='lees'>{text(s)}</p>" for s in words.sentences)
        st.html(items)
    else:
        st.html(_country(found))
    if shown.toon == AFHANKELIJKHEDEN:
        st.html(_conflicts(shown.frame))
    st.html('<p class="stil">Klik op een rij of een lijn voor de keten van een project.</p>')


def show_legend(shown: Shown) -> None:
    """What the lines mean, with counts."""
    frame = shown.frame
    if shown.toon == AFHANKELIJKHEDEN:
        counts = frame["grensoverschrijdend"].value_counts()
        items = ['<li class="kopje">Over een grens (pijl wijst naar waarvan het afhangt)</li>']
        items += [_item(swatch(answer_colour(str(a))), str(a), int(n)) for a, n in counts.items()]
        late = int(frame["planning"].isin(LATE).sum())
        items.append(_item(swatch("#1B1B1B"), "Dikke lijn: (mogelijk) conflict in planning", late))
        supposed = int((frame["stand"] == "vermoed").sum())
        items.append(_item("", "Streeplijn: vermoed", supposed))
        unplaced = int(frame.geometry.isna().sum())
        items.append(_item("", "Zonder lijn (ligt ook in, of geen plaats)", unplaced))
    elif shown.toon == RAAKVLAKKEN:
        counts = frame["duiding"].value_counts()
        items = ['<li class="kopje">Duiding</li>']
        items += [_item(swatch(reading_colour(str(d))), str(d), int(n)) for d, n in counts.items()]
    else:
        items = [_item(swatch(answer_colour(JA), ring=True), "Los eind bij een grens", len(frame))]
    st.html(f'<ul class="legenda" aria-label="Legenda">{"".join(items)}</ul>')


def show_matrix(
    found: Relations, provincie: str | None, pair: tuple[str, str] | None
) -> tuple[str, str] | None:
    """Counts per pair of areas; gives the pair that is chosen, or None.

    Parameters
    ----------
    found : Relations
    provincie : str, optional
        Only its row and column.
    pair : tuple of str, optional
        The pair that is chosen already.
    """
    pairs = pairs_of(found.afhankelijkheden.pairs, provincie)
    grid = pairs.pivot_table(
        index="provincie_van", columns="provincie_naar", values="aantal", aggfunc="sum"
    )
    names = sorted({*grid.index, *grid.columns})
    grid = grid.reindex(index=[n for n in names if n in grid.index]).reindex(
        columns=[n for n in names if n in grid.columns]
    )
    st.html(
        "<h2>Wie hangt van wie af</h2><p class='stil'>Rij hangt af van kolom; op de diagonaal "
        "blijft het binnen de provincie. Wat in meer gebieden ligt, telt in elk daarvan. Kies een "
        "cel om kaart en tabel te beperken.</p>"
    )
    shown = grid.map(lambda n: "" if pd.isna(n) else f"{n:.0f}")
    shown.index = [area_name(str(n)) for n in grid.index]
    shown.columns = [area_name(str(n)) for n in grid.columns]
    shown.index.name = "van \\ naar"
    show_on_paper(shown, index=True)
    state = st.dataframe(
        shown,
        on_select="rerun",
        selection_mode="single-cell",
        key=key(f"matrix_{provincie or ''}"),
    )
    cells = state["selection"]["cells"]
    with st.expander("Per paar: aantal, over een grens, conflicten en km"):
        listed = pairs.assign(
            km=[number(k, 1) if k else "" for k in pairs["km"]],
            provincie_van=pairs["provincie_van"].map(area_name),
            provincie_naar=pairs["provincie_naar"].map(area_name),
        )
        show_grid(listed.rename(columns=_PAIR_HEADS))
    if not cells:
        return None
    row, column = cells[0]
    naar = next(n for n in grid.columns if area_name(str(n)) == column)
    chosen = (str(grid.index[row]), str(naar))
    value = grid.iloc[row][naar]
    return pair if pd.isna(value) else chosen


_PAIR_HEADS = {
    "provincie_van": "Van",
    "provincie_naar": "Naar",
    "aantal": "Afhankelijkheden",
    "over_grens": "Zeker over een grens",
    "conflicten": "(Mogelijke) conflicten",
    "km": "Km van projecten van de eerste in de tweede",
}


def show_downloads(found: Relations, choice: RelationChoice) -> None:
    """What is looked at as workbook and map layers, made when asked for."""
    name, method = _WRITERS[choice.toon]
    what = choice.provincie or "Nederland"
    with st.container(key="verband_downloads", horizontal=True):
        for suffix, label in (("xlsx", "Excel"), ("gpkg", "GeoPackage"), ("csv", "CSV")):
            write = partial(_write, getattr(found, method), choice.provincie)
            st.download_button(
                label,
                partial(content_of, write, f"{name}.{suffix}"),
                file_name=marked_name(f"{name}-{what}-{_today()}.{suffix}", found.lagen),
                on_click="ignore",
                icon=":material/download:",
                key=f"verband_download_{suffix}",
            )


def show_agenda(found: Relations, provincie: str | None) -> None:
    """What two provincies have to talk about, as a table and a document."""
    with st.expander("Buurprovincie-agenda"):
        names = sorted(found.grenzen.names)
        one, two = st.columns(2, gap="medium")
        with one:
            eerste = st.selectbox(
                "Provincie", names, index=names.index(provincie or names[0]), key="agenda_eerste"
            )
        with two:
            # Those with most to talk about first.
            others = sorted(
                (n for n in names if n != eerste),
                key=lambda n: (-_between(found, eerste, n), n),
            )
            tweede = st.selectbox("Buurprovincie", others, key="agenda_tweede")
        agenda = found.agenda(eerste, tweede)
        if not len(agenda.table):
            st.html("<p>Er is niets gevonden dat beide provincies raakt.</p>")
            return
        heads = {
            "soort": "Soort",
            "onderwerp": "Onderwerp",
            "bij_eerste": eerste,
            "bij_tweede": tweede,
            "verschil": "Verschil",
            "toelichting": "Toelichting",
            "besluit": "Besluit",
        }
        show_grid(agenda.table.rename(columns=heads).astype("str"))
        write = partial(_write_agenda, found, eerste, tweede)
        for suffix, label in (("docx", "Word"), ("txt", "Tekst")):
            st.download_button(
                label,
                partial(content_of, write, f"agenda.{suffix}"),
                file_name=marked_name(f"agenda-{eerste}-{tweede}-{_today()}.{suffix}", found.lagen),
                on_click="ignore",
                icon=":material/download:",
                key=f"agenda_download_{suffix}",
            )


def show_account(found: Relations) -> None:
    """What it rests on."""
    findings = found.afhankelijkheden.findings
    with st.expander(f"Bevindingen in de opgave ({len(findings)})"):
        if len(findings):
            show_grid(findings.astype("str"))
        else:
            st.html("<p>Geen onbekende codes, kringen of verwijzingen naar zichzelf.</p>")
    with st.expander("Verantwoording: grenzen en drempels"):
        show_grid(found.account.astype("str"))


def _write(method: Any, provincie: str | None, path: Any) -> None:
    method(path, provincie)


def _write_agenda(found: Relations, eerste: str, tweede: str, path: Any) -> None:
    found.write_agenda(eerste, tweede, path)


def _between(found: Relations, one: str, other: str) -> int:
    """Dependencies between two provincies, either way."""
    pairs = found.afhankelijkheden.pairs
    there = (pairs["provincie_van"] == one) & (pairs["provincie_naar"] == other)
    back = (pairs["provincie_van"] == other) & (pairs["provincie_naar"] == one)
    return int(pairs.loc[there | back, "aantal"].sum())


def _country(found: Relations) -> str:
    """The whole country in words."""
    table = found.afhankelijkheden.table
    across = table["grensoverschrijdend"].value_counts()
    return (
        f"<p class='lees'>{len(table)} afhankelijkheden: {int(across.get(JA, 0))} gaan zeker over "
        f"een grens, van {int(across.get(GRENSGEVAL, 0) + across.get(MOGELIJK, 0))} is dat "
        f"onzeker. {len(found.raakvlakken.table)} raakvlakken tussen projecten en "
        f"{len(found.losse_einden)} losse einden bij een grens.</p><p class='lees'>Kies een "
        "provincie voor de kaart in woorden.</p>"
    )


def _conflicts(frame: pd.DataFrame) -> str:
    late = frame[frame["planning"].isin(LATE)].sort_values("planning")
    items = "".join(
        f"<li><b>{text(r['planning'])}</b>: {text(r['naam_van'])}: {text(r['wanneer'])}.</li>"
        for r in late.head(NAMED).to_dict("records")
    )
    rest = len(late) - NAMED
    items += f"<li>en nog {rest}; de tabel heeft ze alle</li>" if rest > 0 else ""
    body = f'<ul class="lees">{items}</ul>' if items else "<p>Geen gevonden.</p>"
    return f"<h3>Planning: {len(late)} (mogelijke) conflicten</h3>{body}"


def _item(picture: str, words: str, n: int) -> str:
    return f'<li>{picture}<span>{text(words)}</span><span class="aantal">{n}</span></li>'


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "" if pd.isna(value) else number(value)
    return "" if pd.isna(value) else area_name(str(value).replace(";", ", "))


def _today() -> str:
    return date.today().isoformat()  # noqa: DTZ011 the day as the user's calendar has it
