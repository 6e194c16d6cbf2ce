"""An app with an empty map: what Streamlit and folium cost before there is anything on the page."""

import folium
from streamlit_folium import st_folium

from miekgeo.kaart.ground import SCRIPTS, STYLESHEETS
from miekgeo.ui.components import ASSETS_URL

made = folium.Map(tiles=None, location=[52.2, 5.3], zoom_start=7)
made.default_js = [(name, f"{ASSETS_URL}/{name}") for name in SCRIPTS]
made.default_css = [(name, f"{ASSETS_URL}/{name}") for name in STYLESHEETS]
for name in ("provincienaam", "merk"):
    mark = folium.DivIcon(html=f'<div class="{name}"><span>x</span></div>', class_name="")
    folium.Marker([52, 5], icon=mark).add_to(made)
st_folium(made, key="kaart", height=500, use_container_width=True, returned_objects=[])
