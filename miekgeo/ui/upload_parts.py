"""The parts of a page that take a visitor's file in: choose, map columns, and what was found."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from miekgeo.export.content import content_of
from miekgeo.export.report import write_report
from miekgeo.lagen import Laag
from miekgeo.tasks import Assessment, aside_of, mapping_of
from miekgeo.ui import upload
from miekgeo.ui.components import text
from miekgeo.ui.markdown import plain
from miekgeo.ui.paper_table import show_grid
from miekgeo.ui.upload import MAX_BYTES, Upload

NOT_USED = ""
COLUMNS_BESIDE = 3
REPORT = {
    "ernst": "Ernst",
    "rij": "Rij",
    "id": "Code",
    "melding": "Melding",
    "actie": "Wat te doen",
}
ASIDE = {"rij": "Rij", "project_id": "Code", "naam": "Naam", "reden": "Reden"}
# A task that is done sooner needs no bar.
BAR_AFTER_S = 0.3
_LOCATION_LABELS = {
    "wkt": "plaats: geometrie als tekst (WKT)",
    "plaatsen": "plaats: lijst van plaatsen",
    "x": "plaats: x (RD)",
    "y": "plaats: y (RD)",
    "lon": "plaats: lengtegraad",
    "lat": "plaats: breedtegraad",
}
_EXPECTED = (
    "<p>Lever één rij per project aan, met in elk geval een code en een naam. De plaats mag in een "
    "kaartbestand zitten, of in kolommen: x en y (RD), lengte- en breedtegraad, WKT, of een lijst "
    "van plaatsen. Nederlandse kolomnamen worden herkend en u kunt ze daarna zelf aanwijzen. Een "
    "project zonder plaats telt mee als <i>zonder locatie</i>.</p>"
    "<p>Het bestand blijft bij u: het wordt niet bewaard en niemand anders ziet het. Na het "
    "sluiten van dit venster is het weg.</p>"
)


def show_upload(grenzenset: str) -> Upload | None:
    """Take a file, or show the one there is; judged by the boundary set. None while there is none.

    Parameters
    ----------
    grenzenset : str
        Name of the boundary set to judge by.
    """
    mine = upload.current()
    if mine is None:
        _ask_file()
        return None
    left, right = st.columns([4, 1], gap="medium", vertical_alignment="center")
    with left:
        about = st.empty()
    with right:
        if st.button("Ander bestand", width="stretch", key="ander_bestand"):
            upload.put(None)
            st.rerun()
    # Always there: what comes after it would be made anew if it came and went.
    bar = st.empty()
    if mine.grenzenset != grenzenset:
        mine = _judge(mine, grenzenset, bar)
        upload.put(mine)
    counts = f": {_counts(mine.found.lagen.layers['projecten'])}" if mine.found else ""
    about.html(f'<p class="bestand">Uw bestand <b>{text(mine.naam)}</b>{text(counts)}</p>')
    if mine.found is None:
        _show_fault(mine)
    return mine


def show_intake(mine: Upload, found: Assessment) -> None:
    """What was read of the file: columns, findings and rows set aside."""
    laag = found.lagen.layers["projecten"]
    errors = int((found.report["ernst"] == "fout").sum())
    remarks = len(found.report) - errors
    if len(laag.aside):
        one = len(laag.aside) == 1
        n = _plural(len(laag.aside), "rij is", "rijen zijn")
        get, stay = ("krijgt", "Hij blijft") if one else ("krijgen", "Ze blijven")
        st.html(
            f'<p class="melding"><b>{n} terzijde gelegd</b> en {get} geen advies; zie Controle '
            f"voor de reden. {stay} in de tabel en in uw download staan.</p>"
        )
    with st.expander(_columns_title(laag)):
        _show_mapping(mine, laag)
    with st.expander(
        f"Controle: {_plural(errors, 'fout', 'fouten')}, "
        f"{_plural(remarks, 'opmerking', 'opmerkingen')}"
    ):
        _show_report(mine, found)


def mapping_form(laag: Laag, mark: str) -> dict[str, str | None] | None:
    """A list per column of what it holds; the visitor's choice once it is asked for.

    Parameters
    ----------
    laag : Laag
    mark : str
        Differs for another file or choice.
    """
    labels = _field_labels(laag)
    now = {row["kolom"]: _field_of(row["veld"]) for row in laag.mapping.to_dict("records")}
    with st.form(f"kolommen_{laag.definition.layer}", border=False):
        chosen = {}
        places = st.columns(COLUMNS_BESIDE, gap="medium")
        for nth, column in enumerate(now):
            options = [NOT_USED, *labels]
            chosen[column] = places[nth % COLUMNS_BESIDE].selectbox(
                plain(f"{column}{_sample(laag, column, now[column])}"),
                options,
                index=options.index(now[column]) if now[column] in options else 0,
                format_func=lambda name: labels.get(name, "niet gebruikt, blijft bewaard"),
                key=f"kolom_{nth}_{mark}",
            )
        if not st.form_submit_button("Opnieuw beoordelen", type="primary"):
            return None
    return _decided(chosen, labels)


def _ask_file() -> None:
    given = st.file_uploader(
        "Uw projecten: Excel, CSV, GeoPackage, GeoJSON, GeoParquet, FlatGeobuf of Shapefile (zip)",
        key="uploader",
        max_upload_size=int(MAX_BYTES / 1e6),
    )
    st.html(_EXPECTED)
    if given is not None:
        upload.put(Upload(upload.safe_name(given.name), given.getvalue()))
        st.rerun()


def _judge(mine: Upload, grenzenset: str, place: DeltaGenerator) -> Upload:
    """Judge with a bar on the page, which goes when it is done."""
    start = time.monotonic()

    def tell(what: str, done: int = 0, total: int | None = None) -> None:
        if time.monotonic() - start < BAR_AFTER_S and done:
            return
        count = f" ({done} van {total})" if total else ""
        place.progress(done / total if total else 0.0, text=f"{what} …{count}")

    judged = upload.judge_upload(mine, grenzenset, tell)
    place.empty()
    return judged


def _show_fault(mine: Upload) -> None:
    st.error(plain(mine.fault), icon=":material/error:")
    if mine.columns and st.button("Kolommen weer automatisch herkennen", key="kolommen_terug"):
        upload.put(Upload(mine.naam, mine.inhoud))
        st.rerun()


def _counts(laag: Laag) -> str:
    without = int(laag.frame.geometry.isna().sum())
    place = f", waarvan {without} zonder locatie" if without else ""
    aside = f", {len(laag.aside)} terzijde" if len(laag.aside) else ""
    return (
        f"{_plural(laag.n_read, 'rij', 'rijen')} gelezen, {len(laag.frame)} gebruikt{place}{aside}."
    )


def _columns_title(laag: Laag) -> str:
    known = int((laag.mapping["veld"] != "").sum())
    rest = len(laag.mapping) - known
    return f"Kolommen: {known} herkend, {rest} niet"


def _show_mapping(mine: Upload, laag: Laag) -> None:
    """A list per column of what it holds; nothing happens until the visitor asks for it."""
    st.html(
        "<p>Klopt er iets niet? Kies per kolom wat erin staat. Wat niet wordt gebruikt, blijft "
        "bewaard en komt terug in uw download.</p>"
    )
    columns = mapping_form(laag, mine.mark)
    if columns is not None:
        upload.put(replace(mine, columns=columns, grenzenset=""))
        st.rerun()


def _decided(chosen: Mapping[str, str], labels: Mapping[str, str]) -> dict[str, str | None] | None:
    """The choice per field; None, and a message, when it can't be."""
    taken = [field for field in chosen.values() if field != NOT_USED]
    twice = sorted({field for field in taken if taken.count(field) > 1})
    if twice:
        names = ", ".join(labels[field] for field in twice)
        st.error(plain(f"Twee kolommen zijn hetzelfde veld: {names}. Kies er een."))
        return None
    # Every field is decided on, so that nothing is recognised in spite of the visitor.
    columns: dict[str, str | None] = dict.fromkeys(labels)
    return columns | {field: column for column, field in chosen.items() if field != NOT_USED}


def _field_labels(laag: Laag) -> dict[str, str]:
    fields = {f.name: f.label for f in laag.definition.fields}
    placed = laag.drawn or not laag.definition.has_geometry
    return fields if placed else _LOCATION_LABELS | fields


def _field_of(veld: str) -> str:
    return veld.removeprefix("plaats (").removesuffix(")")


def _sample(laag: Laag, column: str, field: str) -> str:
    """The first value of a column, to recognise it by."""
    for name in (field, column):
        if name in laag.frame:
            values = laag.frame[name].dropna()
            if len(values):
                return f" (bijvoorbeeld: {str(values.iloc[0])[:30]})"
    return ""


def _show_report(mine: Upload, found: Assessment) -> None:
    if not len(found.report):
        st.html("<p>Geen bevindingen.</p>")
    else:
        _table(found.report.sort_values("ernst", kind="stable"), REPORT)
    aside = aside_of(found.lagen)
    if len(aside):
        st.html(f"<h3>Terzijde gelegd ({len(aside)})</h3>")
        _table(aside, ASIDE)
    mapping = mapping_of(found.lagen)
    st.download_button(
        "Controlerapport (Excel)",
        partial(content_of, partial(write_report, found.report, aside, mapping), "rapport.xlsx"),
        file_name=f"controle-{Path(mine.naam).stem}.xlsx",
        on_click="ignore",
        icon=":material/download:",
        key="rapport",
    )


def _table(table: pd.DataFrame, headings: Mapping[str, str]) -> None:
    shown = table[[c for c in headings if c in table]].rename(columns=dict(headings))
    shown = shown.astype(object).where(shown.notna(), "").astype("str")
    show_grid(shown)


def _plural(n: int, one: str, more: str) -> str:
    return f"{n} {one if n == 1 else more}"
