"""What is around every page: settings, the list of pages, style and footer."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from miekgeo.ui import state
from miekgeo.version import __version__

FOLDER = Path(__file__).resolve().parent
STYLESHEET = FOLDER / "pagina.css"
# A file of our own: a named icon would be fetched from elsewhere.
FAVICON = FOLDER / "vendor" / "favicon.png"

_log = logging.getLogger(__name__)

LANGUAGE = "<script>document.documentElement.lang = 'nl'</script>"

# File, title and address of each page, in the order of the menu.
PAGES: tuple[tuple[Path, str, str], ...] = (
    # The first page has no address of its own: it is what the bare address of the app shows.
    (FOLDER / "page_start.py", "Start", "start"),
    (FOLDER / "page_kaart.py", "Kaart", "kaart"),
    (FOLDER / "page_schaalniveau.py", "Schaalniveau", "schaalniveau"),
    (FOLDER / "page_knooppunten.py", "Knooppunten", "knooppunten"),
    (FOLDER / "page_afhankelijkheden.py", "Afhankelijkheden", "afhankelijkheden"),
    (FOLDER / "page_portfolio.py", "Portfolio", "portfolio"),
    (FOLDER / "page_gegevens.py", "Gegevens", "gegevens"),
    (FOLDER / "page_export.py", "Export", "export"),
)

# The same for what a public body must say; the footer leads there.
ABOUT: tuple[tuple[Path, str, str], ...] = (
    (FOLDER / "page_privacy.py", "Privacy", "privacy"),
    (FOLDER / "page_toegankelijkheid.py", "Toegankelijkheid", "toegankelijkheid"),
)


def frame(title: str) -> None:
    """Set up the page; called once, before anything is drawn.

    Parameters
    ----------
    title : str
        Name of the page, for the tab and for who hears it read aloud.
    """
    st.set_page_config(
        page_title=f"{title} - miekgeo",
        page_icon=str(FAVICON),
        layout="wide",
        initial_sidebar_state="collapsed",
        menu_items={"About": f"miekgeo {__version__}, EUPL-1.2"},
    )
    st.html(STYLESHEET)
    # For screen readers; Streamlit itself says English.
    st.html(LANGUAGE, unsafe_allow_javascript=True)


def run(page: StreamlitPage) -> None:
    """Draw a page; a fault in it is told to the visitor in words, and to the operator's log.

    Parameters
    ----------
    page : StreamlitPage
    """
    try:
        page.run()
    except Exception:  # noqa: BLE001 whatever it is, a visitor gets words and no English box
        _log.exception("De pagina %s is misgegaan.", page.url_path or "start")
        st.error(
            "Deze pagina is misgegaan. Uw bestanden zijn er nog. Begin opnieuw zonder filters en "
            "keuzes, of kies een andere pagina in het menu. Blijft het misgaan, meld het dan de "
            "beheerder van deze site.",
            icon=":material/error:",
        )
        st.button("Begin deze pagina opnieuw", on_click=state.start_over, key="begin_opnieuw")
