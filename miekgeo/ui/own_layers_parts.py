"""The parts of the page Gegevens about a visitor's own files: bring, check, take away."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import streamlit as st

from miekgeo.correction import (
    list_edits,
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
from miekgeo.ui.own_layers_editor import show_changes, show_editor
from miekgeo.ui.paper_table import show_grid
from miekgeo.ui.upload import MAX_BYTES, safe_name
from miekgeo.ui.upload_parts import mapping_form
from miekgeo.wording import counted, number

FINDINGS_SHOWN = 500
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
        notes.append(f"terzijde gelegd, gaat niet mee: {counted(aside, 'rij', 'rijen')}")
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
    read = counted(laag.n_read, "rij", "rijen")
    st.html(
        f"<h2>{text(laag.definition.title)}</h2>"
        f'<p class="bestand"><b>{text(own.naam)}</b>: {read} gelezen, '
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
    show_editor(own)
    _show_said(own_layers.BESIDE)
    show_changes(own)
    _show_downloads(own)


def _show_report(own: OwnLayer) -> None:
    report = own.laag.report
    faults = faults_of(own.laag)
    remarks = counted(len(report) - faults, "opmerking", "opmerkingen")
    st.html(f"<h3>Controle: {counted(faults, 'fout', 'fouten')}, {remarks}</h3>")
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


def _show_downloads(own: OwnLayer) -> None:
    st.html("<h3>Meenemen</h3>")
    if own.laag.confidential:
        rows = counted(len(own.laag.confidential), "rij", "rijen")
        st.html(
            f'<p class="melding"><b>Let op:</b> {rows} vertrouwelijk, ook in deze downloads.</p>'
        )
    stem = Path(own.naam).stem
    offers = {
        f"Verbeterd bestand (CSV, {counted(len(own.laag.frame), 'rij', 'rijen')})": (
            "csv",
            _corrected(own, "csv"),
        )
    }
    if own.laag.definition.has_geometry:
        offers["Verbeterd bestand (GeoPackage)"] = ("gpkg", _corrected(own, "gpkg"))
    offers["Controlerapport (Excel)"] = ("rapport.xlsx", partial(_report, own))
    if len(own.laag.aside):
        title = f"Terzijde gelegd (CSV, {counted(len(own.laag.aside), 'rij', 'rijen')})"
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
