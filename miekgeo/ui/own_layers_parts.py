"""The parts of the page Gegevens about a visitor's own files: bring, check, correct, take away."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from miekgeo.correction import (
    Edits,
    as_text,
    find_edits,
    findings_by_row,
    list_edits,
    merge_edits,
    order_rows,
    rows_aside,
    with_marks,
)
from miekgeo.dataset import GRENZEN, PROJECTEN
from miekgeo.errors import MiekGeoError
from miekgeo.export.content import content_of
from miekgeo.export.laag import write_laag
from miekgeo.export.tables import write_csv, write_xlsx
from miekgeo.schema import LAYER_NAMES
from miekgeo.ui import own_layers, upload
from miekgeo.ui.components import text
from miekgeo.ui.gegevens_parts import layer_title, table_of_texts
from miekgeo.ui.markdown import plain
from miekgeo.ui.own_layers import OwnLayer, faults_of
from miekgeo.ui.paper_table import show_grid
from miekgeo.ui.upload import MAX_BYTES, safe_name
from miekgeo.ui.upload_parts import mapping_form
from miekgeo.wording import number

# A browser stays quick with so many rows to edit, findings to read, and columns beside each other.
ROWS_SHOWN = 200
FINDINGS_SHOWN = 500
COLUMNS_SHOWN = 80
RECOGNISE = "herken aan de bestandsnaam"
REPORT = {
    "ernst": "Ernst",
    "rij": "Rij",
    "id": "Code",
    "melding": "Melding",
    "actie": "Wat te doen",
}
_OVERVIEW = (
    "Laag",
    "Bestand",
    "Rijen gelezen",
    "In gebruik",
    "Terzijde",
    "Zonder locatie",
    "Fouten",
    "Opmerkingen",
    "Gewijzigde cellen",
)
_ROW, _TOLD = "rij", "bevinding"
_SHOWN_LAYER = "eigen_laag"
_PRIVATE = (
    '<p class="melding"><b>Alleen voor u.</b> Uw bestanden blijven bij dit bezoek: ze worden niet '
    "bewaard, niemand anders ziet ze, en na het sluiten van dit venster zijn ze weg. Download dus "
    "wat u wilt houden.</p>"
)


def show_own() -> None:
    """Everything about the files of this visitor."""
    st.html(f"<h2>Eigen bestanden</h2>{_PRIVATE}")
    _show_said(own_layers.ABOVE)
    if fault := own_layers.fault():
        st.error(plain(fault), icon=":material/error:")
    _ask_file()
    found = own_layers.own_layers()
    if not found:
        return
    st.html("<h2>Uw lagen</h2>")
    _show_overview(found)
    _show_together(found)
    names = list(found)
    chosen = st.radio(
        "Bekijk en verbeter",
        names,
        format_func=layer_title,
        horizontal=True,
        key=_SHOWN_LAYER,
    )
    _show_layer(found[chosen])


def _show_said(place: str) -> None:
    if message := own_layers.said(place):
        st.success(plain(message), icon=":material/check_circle:")


def _ask_file() -> None:
    pending = own_layers.waiting()
    if pending is not None:
        _ask_layer(pending.naam, pending.inhoud, pending.guess)
        return
    left, right = st.columns([1, 2], gap="medium")
    with left:
        layer = st.selectbox(
            "Welke laag is het?",
            [RECOGNISE, *LAYER_NAMES],
            format_func=lambda name: name if name == RECOGNISE else layer_title(name),
            key="laag_van_bestand",
            help="Een GeoPackage of Excel-bestand met lagen of werkbladen die naar lagen heten "
            "wordt in één keer gelezen.",
        )
    with right:
        # A new one each time: the next file is chosen in an empty field.
        turn = st.session_state.get("_beurt", 0)
        given = st.file_uploader(
            "Bestand: Excel, CSV, GeoPackage, GeoJSON, GeoParquet, FlatGeobuf of Shapefile (zip)",
            key=f"eigen_bestand_{turn}",
            max_upload_size=int(MAX_BYTES / 1e6),
        )
    if given is not None:
        st.session_state["_beurt"] = turn + 1
        with st.spinner("Uw bestand wordt gelezen en gecontroleerd …"):
            chosen = None if layer == RECOGNISE else layer
            own_layers.take(safe_name(given.name), given.getvalue(), chosen)
        st.rerun()


def _ask_layer(naam: str, inhoud: bytes, guess: str) -> None:
    """Which layer a file is, when its name doesn't say."""
    with st.form("kies_laag"):
        st.html(
            f"<p>De naam <b>{text(naam)}</b> zegt niet welke laag het is. Naar de kolommen lijkt "
            "het op de laag hieronder.</p>"
        )
        layer = st.selectbox(
            "Welke laag is het?",
            LAYER_NAMES,
            index=LAYER_NAMES.index(guess),
            format_func=layer_title,
            key="laag_gekozen",
        )
        left, right = st.columns([1, 3])
        with left:
            take = st.form_submit_button("Controleer", type="primary")
        with right:
            leave = st.form_submit_button("Toch niet")
    if take:
        with st.spinner("Uw bestand wordt gecontroleerd …"):
            own_layers.take(naam, inhoud, layer)
        st.rerun()
    if leave:
        own_layers.forget_waiting()
        st.rerun()


def _show_overview(found: Mapping[str, OwnLayer]) -> None:
    rows = []
    for name, own in found.items():
        laag = own.laag
        faults = faults_of(laag)
        placed = laag.definition.has_geometry
        counts = (
            laag.n_read,
            len(laag.frame),
            len(laag.aside),
            int(laag.frame.geometry.isna().sum()) if placed else 0,
            faults,
            len(laag.report) - faults,
            len(own.edits),
        )
        rows.append((text(layer_title(name)), text(own.naam), *(number(n) for n in counts)))
    st.html(table_of_texts(_OVERVIEW, rows))


def _show_together(found: Mapping[str, OwnLayer]) -> None:
    """Take the layers to the pages that judge and export a visitor's file."""
    if PROJECTEN not in found:
        st.html(
            '<p class="stil">Met een laag projecten erbij kunt u uw lagen ook op Schaalniveau en '
            "Export gebruiken.</p>"
        )
        return
    aside = sum(len(own.laag.aside) for own in found.values())
    notes = []
    if aside:
        notes.append(f"terzijde gelegd, gaat niet mee: {_rows(aside)}")
    if GRENZEN in found:
        notes.append("de laag grenzen gaat niet mee: elke pagina heeft zijn eigen keuze")
    there = upload.current()
    if there is not None and there.naam != own_layers.TOGETHER:
        notes.append(f"vervangt daar uw bestand {there.naam}")
    if notes:
        st.html(f'<p class="stil">Bij gebruik elders: {text("; ".join(notes))}.</p>')
    if st.button(
        "Gebruik deze lagen op Schaalniveau en Export",
        icon=":material/arrow_forward:",
        key="gebruik_elders",
    ):
        try:
            upload.put(own_layers.together())
        except MiekGeoError as error:
            st.error(plain(str(error)), icon=":material/error:")
            return
        st.success(
            "Klaar: kies op de pagina Schaalniveau het eigen bestand; daarna kan het ook op "
            "Export.",
            icon=":material/check_circle:",
        )


def _show_layer(own: OwnLayer) -> None:
    laag = own.laag
    st.html(
        f"<h2>{text(laag.definition.title)}</h2>"
        f'<p class="bestand"><b>{text(own.naam)}</b>: {_rows(laag.n_read)} gelezen, '
        f"{number(len(laag.frame))} in gebruik, {number(len(laag.aside))} terzijde.</p>"
    )
    known = int((laag.mapping["veld"] != "").sum())
    with st.expander(f"Kolommen: {known} herkend, {len(laag.mapping) - known} niet"):
        st.html(
            "<p>Klopt er iets niet? Kies per kolom wat erin staat. Wat niet wordt gebruikt, blijft "
            "bewaard en komt terug in uw download.</p>"
        )
        columns = mapping_form(laag, own.mark)
        if columns is not None:
            own_layers.map_columns(own, columns)
            st.rerun()
    _show_report(own)
    _show_editor(own)
    _show_said(own_layers.BESIDE)
    _show_changes(own)
    _show_downloads(own)


def _show_report(own: OwnLayer) -> None:
    report = own.laag.report
    faults = faults_of(own.laag)
    remarks = _count(len(report) - faults, "opmerking", "opmerkingen")
    st.html(f"<h3>Controle: {_count(faults, 'fout', 'fouten')}, {remarks}</h3>")
    if not len(report):
        st.html("<p>Geen bevindingen.</p>")
        return
    ordered = report.sort_values("ernst", kind="stable")
    shown = ordered.head(FINDINGS_SHOWN)[list(REPORT)].rename(columns=REPORT)
    shown = shown.astype(object).where(shown.notna(), "").astype("str")
    show_grid(shown)
    rest = len(ordered) - len(shown)
    if rest:
        st.html(f'<p class="stil">Nog {number(rest)} bevindingen staan in het rapport.</p>')


def _show_editor(own: OwnLayer) -> None:
    raw = own.corrected
    if not len(raw.frame):
        return
    positions, told = order_rows(raw, own.laag.report)
    st.html(f"<h3>Verbeteren</h3><p>{text(_editing(own, told))}</p>")
    page = _choose_page(own, len(positions))
    here = positions[(page - 1) * ROWS_SHOWN : page * ROWS_SHOWN]
    columns = _columns(own)
    shown = as_text(raw.frame.reindex(columns=columns).iloc[here]).reset_index(drop=True)
    # The names of a file could be any, even the same as ours: cells go by number.
    shown.columns = pd.Index([f"k{nth}" for nth in range(len(columns))])
    numbers = [int(n) for n in raw.rows[here]]
    messages = findings_by_row(own.laag.report)
    beside = pd.DataFrame({_ROW: numbers, _TOLD: [messages.get(n, "") for n in numbers]})
    edited = st.data_editor(
        pd.concat([beside, shown], axis=1),
        key=_cells_key(own, page),
        hide_index=True,
        num_rows="fixed",
        disabled=[_ROW, _TOLD],
        column_config=_headings(columns),
    )
    _show_rest(own, len(here), len(columns))
    found = find_edits(shown, edited[list(shown.columns)], here)
    _check_again(own, {(at, columns[int(k[1:])]): value for (at, k), value in found.items()})


def _choose_page(own: OwnLayer, n: int) -> int:
    """The part of the rows to show; it stays while there are changes in it to be checked."""
    pages = -(-n // ROWS_SHOWN)
    if pages == 1:
        return 1
    key = f"bladzijde_{own.layer}_{pages}"
    state = st.session_state.get(_cells_key(own, st.session_state.get(key, 1))) or {}
    changed = bool(state.get("edited_rows"))
    return int(
        st.number_input(
            f"Bladzijde (1 tot {pages})",
            1,
            pages,
            1,
            key=key,
            disabled=changed,
            help="Controleer eerst uw wijzigingen." if changed else None,
        )
    )


def _cells_key(own: OwnLayer, page: int) -> str:
    return f"cellen_{own.mark}_{page}"


def _show_rest(own: OwnLayer, here: int, columns: int) -> None:
    """How many rows and columns aren't in the table, and where they are."""
    rows = len(own.raw.frame)
    if rows > here:
        st.html(
            f'<p class="stil">{number(here)} van de {number(rows)} rijen staan hier; '
            f"{number(rows - here)} niet, die staan op andere bladzijden.</p>"
        )
    hidden = len(own.raw.frame.columns) - columns
    if hidden > 0:
        what = _count(hidden, "kolom staat", "kolommen staan")
        st.html(f'<p class="stil">{what} hier niet en blijven bewaard in uw download.</p>')


def _check_again(own: OwnLayer, found: Edits) -> None:
    waits = _count(len(found), "gewijzigde cel is", "gewijzigde cellen zijn")
    if found:
        st.html(f'<p class="melding">{waits} nog niet gecontroleerd.</p>')
    # Never switched off: what was typed last may still be on its way.
    if st.button("Opnieuw controleren", type="primary", key="opnieuw_controleren"):
        with st.spinner("Uw wijzigingen worden gecontroleerd …"):
            own_layers.correct(own, merge_edits(own.raw, own.edits, found))
        st.rerun()


def _editing(own: OwnLayer, told: int) -> str:
    first = "De rij" if told == 1 else f"De {_rows(told)}"
    order = f"{first} met een bevinding {'staat' if told == 1 else 'staan'} bovenaan. "
    how = "Klik op een cel, typ de nieuwe waarde en kies Opnieuw controleren."
    drawn = " De plaats zit in het kaartbestand zelf; die wijzigt u in een GIS."
    unread = len(own.raw.unreadable)
    lost = f" Rijen die niet in kolommen te splitsen zijn: {unread}; die wijzigt u in het bestand."
    return f"{order if told else ''}{how}{drawn if own.laag.drawn else ''}{lost if unread else ''}"


def _columns(own: OwnLayer) -> list[str]:
    """Columns to edit: those of the file, then the required fields that it lacks."""
    laag = own.laag
    used = laag.mapping.loc[laag.mapping["veld"] != "", "kolom"].tolist()
    known = [str(c) for c in own.corrected.frame.columns]
    if len(known) > COLUMNS_SHOWN:
        known = [c for c in known if c in used][:COLUMNS_SHOWN]
    mapped = set(laag.mapping["veld"])
    lacking = [f.name for f in laag.definition.fields if f.required and f.name not in mapped]
    return [*known, *(n for n in lacking if n not in own.raw.frame and n not in known)]


def _headings(columns: list[str]) -> dict[str, Any]:
    cells: dict[str, Any] = {
        f"k{nth}": st.column_config.TextColumn(name or "(zonder naam)")
        for nth, name in enumerate(columns)
    }
    cells[_ROW] = st.column_config.NumberColumn("Rij", width="small", pinned=True)
    cells[_TOLD] = st.column_config.TextColumn("Bevinding", width="medium")
    return cells


def _show_changes(own: OwnLayer) -> None:
    if not own.edits:
        return
    with st.expander(f"Uw wijzigingen ({len(own.edits)})"):
        table = list_edits(own.raw, own.edits).astype("str")
        show_grid(table.rename(columns=str.capitalize))
        if st.button("Maak alle wijzigingen ongedaan", key="ongedaan"):
            own_layers.correct(own, {})
            st.rerun()


def _show_downloads(own: OwnLayer) -> None:
    st.html("<h3>Meenemen</h3>")
    if own.laag.confidential:
        rows = _rows(len(own.laag.confidential))
        st.html(
            f'<p class="melding"><b>Let op:</b> {rows} vertrouwelijk, ook in deze downloads.</p>'
        )
    stem = Path(own.naam).stem
    offers = {
        f"Verbeterd bestand (CSV, {_rows(len(own.laag.frame))})": ("csv", _corrected(own, "csv"))
    }
    if own.laag.definition.has_geometry:
        offers["Verbeterd bestand (GeoPackage)"] = ("gpkg", _corrected(own, "gpkg"))
    offers["Controlerapport (Excel)"] = ("rapport.xlsx", partial(_report, own))
    if len(own.laag.aside):
        title = f"Terzijde gelegd (CSV, {_rows(len(own.laag.aside))})"
        offers[title] = ("terzijde.csv", partial(_aside, own))
    with st.container(horizontal=True, key="meenemen"):
        for title, (ending, make) in offers.items():
            sign = "." if ending in ("csv", "gpkg") else "-"
            st.download_button(
                title,
                make,
                file_name=f"{stem}-verbeterd.{ending}" if sign == "." else f"{stem}-{ending}",
                on_click="ignore",
                icon=":material/download:",
                key=f"neem_{ending}",
            )
        if st.button("Verwijder deze laag", icon=":material/delete:", key="verwijder"):
            own_layers.remove(own.layer)
            st.rerun()


def _count(n: int, one: str, more: str) -> str:
    return f"{number(n)} {one if n == 1 else more}"


def _rows(n: int) -> str:
    return _count(n, "rij", "rijen")


def _corrected(own: OwnLayer, ending: str) -> partial[bytes]:
    write = partial(write_laag, with_marks(own.laag), own.account)
    return partial(content_of, write, f"{own.layer}.{ending}")


def _report(own: OwnLayer) -> bytes:
    sheets = {
        "herkomst": own.account,
        "bevindingen": own.laag.report,
        "terzijde": own.laag.aside,
        "kolommen": own.laag.mapping,
        "wijzigingen": list_edits(own.raw, own.edits),
    }
    return content_of(partial(write_xlsx, sheets), "rapport.xlsx")


def _aside(own: OwnLayer) -> bytes:
    table = rows_aside(own.corrected, own.laag)
    return content_of(partial(write_csv, table), "terzijde.csv")
