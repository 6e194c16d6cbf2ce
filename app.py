"""The app: page settings and navigation, nothing else."""

import streamlit as st

from miekgeo.ui.about import show_footer
from miekgeo.ui.access import show_access
from miekgeo.ui.frame import ABOUT, PAGES, frame, run
from miekgeo.ui.lost import LOST, lost_address
from miekgeo.ui.state import enter

pages = [st.Page(path, title=title, url_path=url) for path, title, url in PAGES]
about = [
    st.Page(path, title=title, url_path=url, visibility="hidden") for path, title, url in ABOUT
]
lost = [
    st.Page(LOST, title="Niet gevonden", url_path=url, visibility="hidden")
    for url in lost_address()
]
page = st.navigation([*pages, *about, *lost], position="top")
frame(page.title)
enter(page.url_path)
show_access()
run(page)
show_footer(about)
