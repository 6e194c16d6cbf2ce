"""What is around every page: settings, the list of pages, style and footer."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from miekgeo.version import __version__

FOLDER = Path(__file__).resolve().parent
STYLESHEET = FOLDER / "pagina.css"
# A file of our own: a named icon would be fetched from elsewhere.
FAVICON = FOLDER / "vendor" / "favicon.png"

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
