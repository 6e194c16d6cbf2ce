"""The app: page settings and navigation, nothing else."""

import streamlit as st

from miekgeo.ui.frame import PAGES, frame

frame()
st.navigation([st.Page(path, title=title, url_path=url) for path, title, url in PAGES]).run()
