"""What a public body must be able to say of the app: privacy, accessibility, and the way there."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import date

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from miekgeo import paths
from miekgeo.ui.served import data_name, is_example
from miekgeo.version import __version__

PRIVACY = "privacy"
ACCESSIBILITY = "toegankelijkheidsverklaring"
_EXAMPLE = "voorbeeldset uit openbare bronnen, geen officiële projectenlijst"


def show_document(name: str) -> None:
    """Draw one of our own documents as a page.

    Parameters
    ----------
    name : str
        PRIVACY or ACCESSIBILITY; its text is ours, so it needs no escaping.
    """
    text = (paths.DOCS / f"{name}.md").read_text(encoding="utf-8")
    with st.container(key="document"):
        st.markdown(text)


def show_footer(pages: Sequence[StreamlitPage]) -> None:
    """Draw what stands below every page: the way to pages that aren't in the menu."""
    with st.container(key="voet", horizontal=True, vertical_alignment="center"):
        st.html(f'<span class="stil">miekgeo {__version__}, open onder EUPL-1.2</span>')
        for page in pages:
            st.page_link(page, width="content")
    st.html(f'<p class="afdruk">{html.escape(_printed())}</p>')


def _printed() -> str:
    """What stands below a page on paper."""
    today = date.today().strftime("%d-%m-%Y")  # noqa: DTZ011 the day as the user's calendar has it
    # On paper nobody sees what was chosen elsewhere.
    what = _EXAMPLE if is_example() else f"{data_name()}, van de beheerder van deze site"
    return (
        f"miekgeo {__version__}, afgedrukt op {today}. Tenzij de pagina een eigen bestand noemt: "
        f"{what}; grenzen: Kadaster en CBS (CC BY 4.0). Bron en datum per laag staan op de pagina "
        "Gegevens."
    )
