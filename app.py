"""The app: page settings and navigation, nothing else."""

import streamlit as st

from miekgeo.ui.about import show_footer
from miekgeo.ui.access import show_access
from miekgeo.ui.frame import ABOUT, PAGES, frame
from miekgeo.ui.state import enter

pages = [st.Page(path, title=title, url_path=url) for path, title, url in PAGES]
about = [
    st.Page(path, title=title, url_path=url, visibility="hidden") for path, title, url in ABOUT
]
page = st.navigation([*pages, *about], position="top")
frame(page.title)
enter(page.url_path)
show_access()
page.run()
show_footer(about)
