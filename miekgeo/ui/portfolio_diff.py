"""The part of the page Portfolio that holds two editions of a list against each other."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from miekgeo.export.content import content_of
from miekgeo.tasks import Assessment
from miekgeo.ui import upload
from miekgeo.ui.components import facts_table, text
from miekgeo.ui.markdown import plain
from miekgeo.ui.paper_table import show_grid
from miekgeo.ui.portfolio_choice import PortfolioChoice, show_afstand
from miekgeo.ui.portfolio_data import NIEUW, OUD, compared, edition, put_edition
from miekgeo.ui.upload import MAX_BYTES, Upload
from miekgeo.uitgaven import Vergeleken, voorbeelden
from miekgeo.wording import distance, enumerate_words

_TITLES = {OUD: "Oude uitgave", NIEUW: "Nieuwe uitgave"}
_HEADS = {
    "project_id": "Code",
    "naam": "Naam",
    "soort": "Verschil",
    "veld": "Wat",
    "oud": "Oud",
    "nieuw": "Nieuw",
    "afstand_m": "Verplaatst",
    "toelichting": "Toelichting",
}
_COUNTS = {"soort": "Verschil", "verschillen": "Keren", "projecten": "Projecten"}
ROW_HEIGHT, TABLE_HEIGHT = 35, 520


def show_comparison(
    asked: PortfolioChoice,
    base: tuple[str, str, Assessment],
    provincie: str | None,
    grenzenset: str,
) -> None:
    """Take one or two editions, and show what changed.

    Parameters
    ----------
    asked : PortfolioChoice
        What the URL asks for.
    base : tuple of str, str and Assessment
        What stands in for an edition that isn't brought along: its mark, name and judgement.
    provincie : str or None
        Only differences of projects there.
    grenzenset : str
    """
    st.html("<h2>Wat veranderde er tussen twee uitgaven?</h2>")
    left, right = st.columns(2, gap="medium")
    with left:
        oud = _take(OUD, base[1], grenzenset)
    with right:
        nieuw = _take(NIEUW, base[1], grenzenset)
    narrow, _ = st.columns([2, 5])
    with narrow:
        show_afstand(asked)
    if oud is None and nieuw is None:
        st.html(
            '<p class="lees">Kies een projectenlijst als oude of nieuwe uitgave, of allebei. Wat u '
            f"niet kiest, is: {text(base[1])}. Uw bestanden blijven bij u en zijn weg als u dit "
            "venster sluit.</p>"
        )
        return
    if oud is not None and nieuw is not None and oud.inhoud == nieuw.inhoud:
        st.warning(
            "De oude en de nieuwe uitgave zijn hetzelfde bestand. Kies voor een van beide een "
            "ander bestand.",
            icon=":material/content_copy:",
        )
    first, second = _judged(oud, base), _judged(nieuw, base)
    if first is None or second is None:
        return
    _show_result(compared(first, second, asked.afstand_m), provincie)


def comparison_words(found: Vergeleken, table: pd.DataFrame, provincie: str | None) -> str:
    """The differences in words, with the numbers of the table."""
    result = found.result
    stand = "staat" if result.n_beide == 1 else "staan"
    words = f"Van {result.n_oud} projecten in {found.oud_naam} naar {result.n_nieuw} in "
    words += f"{found.nieuw_naam}: {result.n_beide} {stand} in beide, waarvan {result.n_gelijk} "
    words += "zonder verschil. "
    where = f" in {provincie}" if provincie else ""
    counts = table["soort"].value_counts(sort=False)
    if not len(table):
        return f"{words}Geen verschillen{where}."
    said = enumerate_words([f"{n} keer {soort}" for soort, n in counts.items()])
    words += f"{len(table)} verschillen{where}: {said}. Verplaatst is meer dan "
    return f"{words}{distance(max(result.afstand_m, 1)) if result.afstand_m else '0 m'}."


def _take(which: str, base: str, grenzenset: str) -> Upload | None:
    """The uploader, or the edition that is there with a way to take another."""
    kept = edition(which, grenzenset)
    if kept is None:
        given = st.file_uploader(
            f"{_TITLES[which]} (Excel, CSV, GeoPackage, GeoJSON …)",
            key=f"uitgave_{which}",
            max_upload_size=int(MAX_BYTES / 1e6),
        )
        st.caption(plain(f"Zonder bestand: {base}"))
        if given is not None:
            put_edition(which, Upload(upload.safe_name(given.name), given.getvalue()))
            st.rerun()
        return None
    n = "" if kept.found is None else f": {_rows(kept.found)}"
    st.html(f'<p class="bestand">{_TITLES[which]} <b>{text(kept.naam)}</b>{text(n)}</p>')
    if st.button("Ander bestand", key=f"uitgave_{which}_weg"):
        put_edition(which, None)
        st.rerun()
    if kept.fault:
        st.error(plain(kept.fault), icon=":material/error:")
    return kept


def _judged(
    given: Upload | None, base: tuple[str, str, Assessment]
) -> tuple[str, str, Assessment] | None:
    """An edition that can be compared; None when it can't be used."""
    if given is None:
        return base
    return None if given.found is None else (given.mark, given.naam, given.found)


def _rows(found: Assessment) -> str:
    laag = found.lagen.layers["projecten"]
    aside = f", {len(laag.aside)} terzijde" if len(laag.aside) else ""
    return f"{laag.n_read} rijen gelezen, {len(laag.frame)} gebruikt{aside}"


def _show_result(found: Vergeleken, provincie: str | None) -> None:
    for remark in found.remarks:
        st.warning(plain(remark), icon=":material/info:")
    _show_examples(found)
    table = found.result.table[found.in_provincie(provincie)]
    st.html(f'<p class="lees">{text(comparison_words(found, table, provincie))}</p>')
    if len(table):
        left, right = st.columns([2, 5], gap="medium")
        with left:
            _show_counts(table)
        with right:
            _show_differences(table)
    _show_downloads(found)
    with st.expander("Waarop deze vergelijking rust"):
        account = found.account
        rows = zip(account["onderwerp"], account["waarde"], strict=True)
        st.html(facts_table([(str(name), text(value)) for name, value in rows]))


def _show_examples(found: Vergeleken) -> None:
    pairs = ((found.oud_naam, found.oud), (found.nieuw_naam, found.nieuw))
    said = [f"{n} in {naam}" for naam, mine in pairs if (n := voorbeelden(mine))]
    if said:
        st.html(
            f'<p class="melding"><b>Voorbeelden:</b> {text(enumerate_words(said))} zijn indicatief '
            "en staan op geen officiële lijst.</p>"
        )


def _show_counts(table: pd.DataFrame) -> None:
    grouped = table.groupby("soort", sort=False)["project_id"]
    counts = pd.DataFrame({"verschillen": grouped.size(), "projecten": grouped.nunique()})
    st.html("<h3>Per soort verschil</h3>")
    shown = counts.reset_index().rename(columns=_COUNTS)
    show_grid(shown)


def _show_differences(table: pd.DataFrame) -> None:
    kinds = list(dict.fromkeys(table["soort"]))
    chosen = st.pills(
        "Toon alleen",
        kinds,
        selection_mode="multi",
        key="uitgave_soorten",
        help="Zonder keuze staan alle verschillen in de tabel",
    )
    kept = table[table["soort"].isin(chosen)] if set(chosen) & set(kinds) else table
    st.html(f'<p class="stil">{len(kept)} van {len(table)} verschillen</p>')
    shown = kept.assign(
        afstand_m=["" if pd.isna(m) else distance(float(m)) for m in kept["afstand_m"]]
    )
    shown = shown[list(_HEADS)].rename(columns=_HEADS)
    show_grid(shown, min(TABLE_HEIGHT, ROW_HEIGHT * (len(shown) + 1) + 3))


def _show_downloads(found: Vergeleken) -> None:
    with st.container(key="uitgave_downloads", horizontal=True):
        for suffix, label in (("xlsx", "Alle verschillen (Excel)"), ("csv", "CSV")):
            st.download_button(
                label,
                partial(content_of, found.write, f"verschillen.{suffix}"),
                file_name=f"verschillen.{suffix}",
                on_click="ignore",
                icon=":material/download:",
                key=f"uitgave_download_{suffix}",
            )
