"""The app: page settings and navigation, nothing else."""

import streamlit as st

from miekgeo.ui.frame import PAGES, frame

frame()
pages = [st.Page(path, title=title, url_path=url) for path, title, url in PAGES]
st.navigation(pages, position="top").run()
